/* Paths and globs to files. */
#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <sys/stat.h>

#include "source_csv/csv.h"

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* "; did you mean \"sales.csv\"?" by the files of the directory. */
static void hint_near_file(const char *path, char *out, size_t room)
{
    char dir[PATH_MAX], *names[256];
    size_t n = 0;
    struct dirent *entry;
    snprintf(dir, sizeof dir, "%.*s", (int)(base_name(path) - path), path);
    DIR *entries = opendir(*dir ? dir : ".");
    *out = 0;
    if (!entries) {
        snprintf(out, room, "; there is no directory %.200s", dir);
        return;
    }
    while (n < 256 && (entry = readdir(entries)))
        if (entry->d_name[0] != '.' && (names[n] = strdup(entry->d_name)))
            n++;
    const char *near = sk_suggest(base_name(path), (const char *const *)names, n);
    if (near)
        snprintf(out, room, "; did you mean \"%s\"?", near);
    for (size_t i = 0; i < n; i++)
        free(names[i]);
    closedir(entries);
}

static jf_status fail_missing(const char *path, struct jf_error *err)
{
    char hint[300];
    struct stat st;
    if (lstat(path, &st) == 0)
        return jf_error_set(err, JF_E_NOT_FOUND, "%s: is a link to a file that is not there", path);
    hint_near_file(path, hint, sizeof hint);
    return jf_error_set(err, JF_E_NOT_FOUND, "%s: there is no such file%s", path, hint);
}

/* A file that two patterns name is read once. */
static jf_status add_file(struct jf_source *source, const char *path, struct jf_error *err)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return errno == ENOENT ? fail_missing(path, err)
                               : jf_error_set(err, JF_E_IO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
        return jf_error_set(err, JF_E_INVALID, "%s: is not a file but a pipe or a device; write its text into a file first", path);
    if (S_ISDIR(st.st_mode))
        return jf_error_set(err, JF_E_INVALID,
                            "%s: is a directory; name its files: path = \"%s/*.csv\"", path,
                            base_name(path));
    for (size_t i = 0; i < source->n_files; i++)
        if (!strcmp(source->files[i].path, path)) {
            char text[PATH_MAX + 64];
            snprintf(text, sizeof text, "%s is named twice and read once", path);
            source->host->log(source->host, JF_LOG_WARN, text);
            return JF_OK;
        }
    struct csv_file *files = realloc(source->files, (source->n_files + 1) * sizeof *files);
    if (!files)
        return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    source->files = files;
    files[source->n_files++] =
        (struct csv_file){.path = strdup(path), .size = (uint64_t)st.st_size};
    return JF_OK;
}

static jf_status add_pattern(struct jf_source *source, const char *given, struct jf_error *err)
{
    char path[PATH_MAX];
    struct stat st;
    jf_status status = source->host->resolve_path(source->host, given, path, sizeof path, err);
    if (status || !strpbrk(path, "*?[") || stat(path, &st) == 0)
        return status ? status : add_file(source, path, err);
    glob_t found;
    if (glob(path, 0, NULL, &found) != 0 || found.gl_pathc == 0)
        return jf_error_set(err, JF_E_NOT_FOUND, "%s: no file has a name like this", path);
    for (size_t i = 0; i < found.gl_pathc && !status; i++) /* sorted by glob */
        status = add_file(source, found.gl_pathv[i], err);
    globfree(&found);
    return status;
}

/* Short names in messages; whole paths for files that share one. */
static void name_files(struct jf_source *source)
{
    for (size_t i = 0; i < source->n_files; i++) {
        const char *name = base_name(source->files[i].path);
        for (size_t k = 0; k < source->n_files; k++)
            if (k != i && !strcmp(base_name(source->files[k].path), name)) {
                name = source->files[i].path;
                break;
            }
        source->files[i].name = strdup(name);
    }
}

jf_status csv_find_files(struct jf_source *source, const struct jf_option *paths,
                         struct jf_error *err)
{
    if (!paths || !paths->n_values)
        return jf_error_set(err, JF_E_INVALID, "path names no file");
    for (size_t i = 0; i < paths->n_values; i++) {
        jf_status status = add_pattern(source, paths->values[i], err);
        if (status)
            return status;
    }
    name_files(source);
    return JF_OK;
}
