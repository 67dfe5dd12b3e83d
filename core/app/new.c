/* jingfen new: a report folder to start from, copied from templates/. */
#include <string.h>
#include <stdio.h>

#include "base/error.h"
#include "commands.h"
#include "file.h"
#include "home.h"

static gboolean copy_tree(const char *from, const char *to, GError **error)
{
    if (!jf_file_make_directory(to, error))
        return FALSE;
    GDir *dir = g_dir_open(from, 0, error);
    gboolean good = dir != NULL;
    for (const char *name; good && (name = g_dir_read_name(dir));) {
        g_autofree char *source = g_build_filename(from, name, NULL), *target = g_build_filename(to, name, NULL);
        gsize length;
        g_autofree char *bytes = NULL;
        if (g_file_test(source, G_FILE_TEST_IS_DIR))
            good = copy_tree(source, target, error);
        else
            good = (bytes = jf_file_read(source, &length, error)) &&
                   jf_file_write(to, name, bytes, (gssize)length, error);
    }
    if (dir)
        g_dir_close(dir);
    return good;
}

/* Templates are the folders of templates/ that hold a report.lua. */
static char *find_template(const char *templates, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(templates, name, NULL), *report = g_build_filename(path, "report.lua", NULL);
    if (!strchr(name, '/') && g_file_test(report, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&path);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    GDir *dir = g_dir_open(templates, 0, NULL);
    for (const char *entry; dir && (entry = g_dir_read_name(dir));) {
        g_autofree char *inside = g_build_filename(templates, entry, "report.lua", NULL);
        if (g_file_test(inside, G_FILE_TEST_EXISTS))
            g_ptr_array_add(names, g_strdup(entry));
    }
    if (dir)
        g_dir_close(dir);
    g_autofree char *near = jf_suggest_text(name, (const char *const *)names->pdata, names->len);
    jf_fail(error, JF_ERROR_USAGE, "there is no template \"%s\" in %s%s", name, templates, near);
    return NULL;
}

static gboolean is_empty(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    gboolean empty = !dir || !g_dir_read_name(dir);
    if (dir)
        g_dir_close(dir);
    return empty && (dir || !g_file_test(path, G_FILE_TEST_EXISTS));
}

int jf_command_new(const struct jf_arguments *a, GError **error)
{
    const char *target = a->rest[0];
    struct jf_home *home = jf_home_find(error);
    g_autofree char *from = home ? find_template(home->templates, a->template_name ? a->template_name : "starter", error)
                                 : NULL;
    jf_home_free(home);
    if (!from)
        return JF_EXIT_WRONG;
    if (!is_empty(target)) {
        jf_fail(error, JF_ERROR_USAGE, "%s is there and not empty; name a new directory", target);
        return JF_EXIT_USAGE;
    }
    if (!copy_tree(from, target, error))
        return JF_EXIT_WRONG;
    printf("%s is made; next: jingfen run %s/report.lua --period 2026-10 --out %s/out\n", target, target, target);
    return JF_EXIT_DONE;
}
