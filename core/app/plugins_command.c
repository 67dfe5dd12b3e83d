/* jingfen plugins: what is loaded from where, and what was refused. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "commands.h"
#include "session.h"

static void print_all(const struct jf_plugins *plugins)
{
    const GPtrArray *all = jf_plugins_all(plugins), *refused = jf_plugins_refused(plugins);
    for (guint i = 0; i < all->len; i++) {
        const struct jf_loaded_plugin *p = all->pdata[i];
        printf("%-7s %-12s %-8s %s\n                             %s\n",
               p->plugin->kind == JF_KIND_SOURCE ? "source" : "chart", p->plugin->name, p->plugin->version,
               p->plugin->summary, p->path);
    }
    for (guint i = 0; i < refused->len; i++)
        fprintf(stderr, "refused: %s\n", (char *)refused->pdata[i]);
}

static gboolean print_one(const struct jf_plugins *plugins, const char *name, GError **error)
{
    const GPtrArray *all = jf_plugins_all(plugins);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    gboolean found = FALSE;
    for (guint i = 0; i < all->len; i++) {
        const struct jf_loaded_plugin *p = all->pdata[i];
        g_ptr_array_add(names, (gpointer)p->plugin->name);
        if (strcmp(p->plugin->name, name))
            continue;
        g_autofree char *text = jf_plugin_describe(p);
        fputs(text, stdout);
        found = TRUE;
    }
    if (found)
        return TRUE;
    g_autofree char *near = jf_suggest_text(name, (const char *const *)names->pdata, names->len);
    return jf_fail(error, JF_ERROR_USAGE, "there is no plugin \"%s\"%s", name, near);
}

int jf_command_plugins(const struct jf_arguments *a, GError **error)
{
    struct jf_home *home = jf_home_find(error);
    struct jf_plugins *plugins = home ? jf_session_plugins(home, a, error) : NULL;
    gboolean good = plugins != NULL;
    if (good && a->rest)
        good = print_one(plugins, a->rest[0], error);
    else if (good)
        print_all(plugins);
    if (plugins)
        jf_plugins_free(plugins);
    jf_home_free(home);
    return good ? JF_EXIT_DONE : JF_EXIT_WRONG;
}
