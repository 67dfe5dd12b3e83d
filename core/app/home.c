#include "home.h"

#include "base/error.h"
#include "base/free.h"

static char *existing(const char *directory, const char *below)
{
    char *path = g_build_filename(directory, below, NULL);
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        return path;
    g_free(path);
    return NULL;
}

struct jf_home *jf_home_find(GError **error)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", error);
    if (!program)
        return NULL;
    g_autofree char *directory = g_path_get_dirname(program);
    g_autofree char *prefix = g_path_get_dirname(directory);
    g_autofree char *share = existing(directory, "share/jingfen");
    gboolean is_build_tree = share != NULL;
    if (!share)
        share = existing(prefix, "share/jingfen");
    if (!share) {
        jf_fail(error, JF_ERROR_IO,
                "%s/share/jingfen is missing: the program's scripts and templates are not installed; run cmake --install",
                prefix);
        return NULL;
    }
    struct jf_home *home = g_new0(struct jf_home, 1);
    home->library = g_build_filename(share, "scripts", "lib", NULL);
    home->templates = g_build_filename(share, "templates", NULL);
    if (is_build_tree)
        home->build_plugins = existing(directory, "plugins");
    home->install_plugins = existing(prefix, JF_LIBDIR "/jingfen/plugins");
    return home;
}

void jf_home_free(struct jf_home *home)
{
    if (!home)
        return;
    jf_free_all(home->library, home->templates, home->build_plugins, home->install_plugins, home);
}
