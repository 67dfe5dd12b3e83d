#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

gboolean jf_file_make_directory(const char *path, GError **error)
{
    if (!g_mkdir_with_parents(path, 0777))
        return TRUE;
    return jf_fail(error, JF_ERROR_IO, "%s: cannot make the directory: %s", path, g_strerror(errno));
}

char *jf_file_temporary(const char *directory, const char *name, long process)
{
    const char *ending = strrchr(name, '.'); /* the name itself may be as long as a name can be */
    g_autofree char *hidden = g_strdup_printf(".jingfen-%ld%s", process, ending ? ending : "");
    return g_build_filename(directory, hidden, NULL);
}

static long process_of(const char *name)
{
    static const char prefix[] = ".jingfen-";
    return g_str_has_prefix(name, prefix) ? strtol(name + sizeof prefix - 1, NULL, 10) : 0;
}

/* A process that ended and was not waited for has a number still, but no program. */
static gboolean is_gone(long process)
{
    g_autofree char *link = g_strdup_printf("/proc/%ld/exe", process);
    char program[1];
    return readlink(link, program, sizeof program) < 0 && errno == ENOENT;
}

void jf_file_sweep(const char *directory, long process)
{
    GDir *dir = g_dir_open(directory, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        long owner = process_of(name);
        if (owner <= 0 || (process ? owner != process : !is_gone(owner)))
            continue;
        g_autofree char *path = g_build_filename(directory, name, NULL);
        remove(path);
    }
    if (dir)
        g_dir_close(dir);
}

static int begin_writing(int fd)
{
    sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE); /* a hint: the wait for it is what counts */
    return 0;
}

static gboolean with_file(const char *path, int (*act)(int), GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int status = fd < 0 ? -1 : act(fd);
    int why = errno;
    if (fd >= 0)
        close(fd);
    return !status || jf_fail(error, JF_ERROR_IO, "%s: cannot write to the disk: %s", path, g_strerror(why));
}

/* The writing has begun long before the first wait, so that one commit of the journal covers all: hundreds of files
 * then take hardly longer than one. */
gboolean jf_file_sync_all(const char *directory, const GPtrArray *names, GError **error)
{
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(directory, names->pdata[i], NULL);
        if (!with_file(path, fsync, error)) {
            remove(path); /* what is not whole on the disk does not keep its name */
            return FALSE;
        }
    }
    return with_file(directory, fsync, error);
}

gboolean jf_file_rename(const char *from, const char *to, GError **error)
{
    return with_file(from, begin_writing, error) &&
           (!rename(from, to) || jf_fail(error, JF_ERROR_IO, "%s: cannot rename: %s", to, g_strerror(errno)));
}

gboolean jf_file_fail(const char *temporary, const char *directory, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    GString *message = g_string_new((*error)->message);
    g_string_replace(message, temporary, path, 0);
    g_free((*error)->message);
    (*error)->message = g_string_free(message, FALSE);
    remove(temporary);
    return FALSE;
}

gboolean jf_file_write(const char *directory, const char *name, const char *text, gssize length, GError **error)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autofree char *temporary = jf_file_temporary(directory, name, (long)getpid());
    g_autoptr(GError) inner = NULL;
    remove(temporary); /* GLib does not shorten a file that is there */
    if (g_file_set_contents_full(temporary, text, length, G_FILE_SET_CONTENTS_NONE, 0666, &inner))
        return with_file(temporary, fsync, error) && jf_file_rename(temporary, path, error) &&
               with_file(directory, fsync, error);
    jf_fail(error, JF_ERROR_IO, "%s", inner->message);
    return jf_file_fail(temporary, directory, name, error);
}

char *jf_file_read(const char *path, gsize *length, GError **error)
{
    char *text;
    g_autoptr(GError) inner = NULL;
    if (g_file_get_contents(path, &text, length, &inner))
        return text;
    jf_fail(error, JF_ERROR_IO, "%s", inner->message);
    return NULL;
}
