/* Every rule of plugin.h that can be seen from outside, for every plugin of a directory. */
#include "conformance.h"

static const char *directory = JF_TEST_BINARY_DIR "/plugins";
static struct jf_plugins *plugins;

static void descriptions(void **state)
{
    (void)state;
    const GPtrArray *all = jf_plugins_all(plugins);
    conform(all->len > 0, "%s has no plugins", directory);
    for (guint i = 0; i < all->len; i++) {
        const struct jf_plugin *p = ((struct jf_loaded_plugin *)g_ptr_array_index(all, i))->plugin;
        conform(p->version && *p->version, "%s", p->name);
        conform(p->summary && *p->summary && !strchr(p->summary, '\n'), "%s", p->name);
        for (size_t k = 0; p->params && p->params[k]; k++) {
            const struct jf_param_spec *spec = p->params[k];
            conform(spec->help && *spec->help && !strchr(spec->help, '\n'), "%s: %s", p->name,
                    spec->name);
            conform(!spec->required || !spec->fallback, "%s: %s", p->name, spec->name);
            for (size_t j = 0; j < k; j++)
                conform(strcmp(p->params[j]->name, spec->name) != 0, "%s: %s twice", p->name,
                        spec->name);
        }
    }
    for (guint i = 0; i < jf_plugins_refused(plugins)->len; i++)
        fail_msg("%s", (char *)g_ptr_array_index(jf_plugins_refused(plugins), i));
}

static void each(guint32 kind, void (*suite)(const struct jf_plugin *))
{
    const GPtrArray *all = jf_plugins_all(plugins);
    for (guint i = 0; i < all->len; i++) {
        const struct jf_plugin *p = ((struct jf_loaded_plugin *)g_ptr_array_index(all, i))->plugin;
        if (p->kind != kind)
            continue;
        print_message("  %s\n", p->name);
        suite(p);
    }
}

static void sources(void **state)
{
    (void)state;
    each(JF_KIND_SOURCE, conform_source);
}

static void charts(void **state)
{
    (void)state;
    each(JF_KIND_CHART, conform_chart);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    const struct CMUnitTest tests[] = {cmocka_unit_test(descriptions), cmocka_unit_test(sources),
                                       cmocka_unit_test(charts)};
    if (argc > 1)
        directory = argv[1];
    plugins = jf_plugins_open(&(struct jf_plugin_search){.dirs = &directory, .n_dirs = 1}, &error);
    if (!plugins) {
        g_printerr("%s\n", error->message);
        return 1;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    jf_plugins_free(plugins);
    return failed;
}
