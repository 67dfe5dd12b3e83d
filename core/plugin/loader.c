/* Finding shared objects, judging whether they may be loaded, and checking what they say. */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "plugin/plugin_host.h"

struct jf_plugins {
    GPtrArray *loaded;  /* struct jf_loaded_plugin * */
    GPtrArray *refused; /* char * */
};

/* A plugin as the host keeps it: full-size copies, see plugin_host.h. */
struct kept_plugin {
    struct jf_loaded_plugin loaded;
    struct jf_plugin plugin;
    struct jf_source_ops source;
    struct jf_chart_ops chart;
    GPtrArray *params; /* struct jf_param_spec *, NULL at the end */
};

/* ---- stubs for optional operations ---------------------------------------------------------- */

static jf_status no_partitions(struct jf_source *source, const struct jf_query *query,
                               struct ArrowArrayStream *out, size_t max, size_t *n,
                               struct jf_error *err)
{
    (void)source, (void)query, (void)out, (void)max;
    *n = 0;
    return jf_error_set(err, JF_E_UNSUPPORTED, "the plugin has no partitions");
}

static jf_status no_aggregate(struct jf_source *source, const struct jf_aggregate_query *query,
                              struct ArrowArrayStream *out, struct jf_error *err)
{
    (void)source, (void)query, (void)out;
    return jf_error_set(err, JF_E_UNSUPPORTED, "the plugin has no aggregate");
}

static jf_status no_native(const struct jf_host *host, const struct jf_options *options,
                           const struct jf_chart_data *data, struct jf_native_sink *sink,
                           struct jf_error *err)
{
    (void)host, (void)options, (void)data, (void)sink;
    return jf_error_set(err, JF_E_UNSUPPORTED, "the plugin has no native chart");
}

static double any_height(const struct jf_options *options, const struct jf_chart_data *data,
                         double width)
{
    (void)options, (void)data, (void)width;
    return 0;
}

/* ---- who may write a file ------------------------------------------------------------------- */

static gboolean is_trusted_owner(uid_t owner)
{
    struct stat self;
    if (owner == 0 || owner == geteuid() || owner == getuid())
        return TRUE;
    return stat("/proc/self/exe", &self) == 0 && owner == self.st_uid;
}

/* what: "directory" or "file". FALSE where others could put code of theirs there. */
static gboolean may_trust(const char *path, const char *what, GError **error)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return jf_fail(error, JF_ERROR_PLUGIN, "%s: %s", path, g_strerror(errno));
    if (st.st_mode & S_IWOTH)
        return jf_fail(error, JF_ERROR_PLUGIN,
                       "%s: refused: everybody can write this %s, so anybody could put code into "
                       "it; chmod o-w \"%s\"",
                       path, what, path);
    if (!is_trusted_owner(st.st_uid))
        return jf_fail(error, JF_ERROR_PLUGIN,
                       "%s: refused: this %s belongs to user %u, who is neither root, nor you, nor "
                       "the owner of jingfen; chown it, or copy it to a directory of yours",
                       path, what, (unsigned)st.st_uid);
    return TRUE;
}

/* ---- what a plugin says of itself ----------------------------------------------------------- */

static gboolean is_abi_right(const char *path, const struct jf_plugin *plugin, GError **error)
{
    unsigned major = plugin->abi >> 16, minor = plugin->abi & 0xffff;
    if (major != JF_ABI_MAJOR)
        return jf_fail(
            error, JF_ERROR_PLUGIN,
            "%s: refused: made for plugin interface %u.%u, this jingfen has %u.%u and "
            "another major does not work; rebuild the plugin with this jingfen's headers",
            path, major, minor, JF_ABI_MAJOR, JF_ABI_MINOR);
    if (minor > JF_ABI_MINOR)
        return jf_fail(error, JF_ERROR_PLUGIN,
                       "%s: refused: made for plugin interface %u.%u, newer than this jingfen's "
                       "%u.%u; update jingfen, or rebuild the plugin with this jingfen's headers",
                       path, major, minor, JF_ABI_MAJOR, JF_ABI_MINOR);
    return TRUE;
}

/* The oldest layout of struct jf_plugin ends before the first field that came later. */
static gboolean is_description_whole(const char *path, const struct jf_plugin *plugin,
                                     GError **error)
{
    if (plugin->struct_size < offsetof(struct jf_plugin, endings))
        return jf_fail(error, JF_ERROR_PLUGIN,
                       "%s: refused: struct_size of its struct jf_plugin is %u, at least %u is "
                       "needed; set it to sizeof(struct jf_plugin)",
                       path, plugin->struct_size, (unsigned)offsetof(struct jf_plugin, endings));
    if (!is_abi_right(path, plugin, error))
        return FALSE;
    if (!plugin->name || !*plugin->name)
        return jf_fail(error, JF_ERROR_PLUGIN, "%s: refused: the plugin gives no name", path);
    if (plugin->kind != JF_KIND_SOURCE && plugin->kind != JF_KIND_CHART)
        return jf_fail(error, JF_ERROR_PLUGIN,
                       "%s: refused: plugin \"%s\" is of kind %u, known are %d (source) and %d "
                       "(chart)",
                       path, plugin->name, plugin->kind, JF_KIND_SOURCE, JF_KIND_CHART);
    if (!plugin->ops.any)
        return jf_fail(error, JF_ERROR_PLUGIN,
                       "%s: refused: plugin \"%s\" has no table of operations", path, plugin->name);
    return TRUE;
}

static gboolean needs_operation(const char *path, const struct jf_plugin *plugin, gboolean has,
                                const char *operation, GError **error)
{
    if (has)
        return TRUE;
    return jf_fail(error, JF_ERROR_PLUGIN,
                   "%s: refused: plugin \"%s\" lacks the operation \"%s\", which every %s has",
                   path, plugin->name, operation,
                   plugin->kind == JF_KIND_SOURCE ? "source" : "chart");
}

/* Copies the part of a sized struct that the plugin filled; the rest of to is zero. */
static void copy_sized(void *to, size_t to_size, const void *from)
{
    guint32 size;
    memcpy(&size, from, sizeof size);
    memset(to, 0, to_size);
    memcpy(to, from, MIN((size_t)size, to_size));
    size = (guint32)to_size;
    memcpy(to, &size, sizeof size);
}

static gboolean keep_operations(struct kept_plugin *kept, const char *path, GError **error)
{
    const struct jf_plugin *p = &kept->plugin;
    if (p->kind == JF_KIND_CHART) {
        copy_sized(&kept->chart, sizeof kept->chart, p->ops.any);
        kept->plugin.ops.chart = &kept->chart;
        if (!kept->chart.native)
            kept->chart.native = no_native;
        if (!kept->chart.wanted_height)
            kept->chart.wanted_height = any_height;
        return needs_operation(path, p, kept->chart.draw != NULL, "draw", error);
    }
    copy_sized(&kept->source, sizeof kept->source, p->ops.any);
    kept->plugin.ops.source = &kept->source;
    if (!kept->source.partitions)
        kept->source.partitions = no_partitions;
    if (!kept->source.aggregate)
        kept->source.aggregate = no_aggregate;
    return needs_operation(path, p, kept->source.open != NULL, "open", error) &&
           needs_operation(path, p, kept->source.schema != NULL, "schema", error) &&
           needs_operation(path, p, kept->source.scan != NULL, "scan", error) &&
           needs_operation(path, p, kept->source.close != NULL, "close", error);
}

static gboolean keep_params(struct kept_plugin *kept, const char *path, GError **error)
{
    const struct jf_param_spec *const *given = kept->plugin.params;
    kept->params = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; given && given[i]; i++) {
        struct jf_param_spec *spec = g_new0(struct jf_param_spec, 1);
        copy_sized(spec, sizeof *spec, given[i]);
        g_ptr_array_add(kept->params, spec);
        if (!spec->name || spec->type < JF_PARAM_TEXT || spec->type > JF_PARAM_SECRET)
            return jf_fail(error, JF_ERROR_PLUGIN,
                           "%s: refused: parameter %zu of plugin \"%s\" has no name or an unknown "
                           "type",
                           path, i + 1, kept->plugin.name);
    }
    g_ptr_array_add(kept->params, NULL);
    kept->plugin.params = (const struct jf_param_spec *const *)(void *)kept->params->pdata;
    return TRUE;
}

static void kept_plugin_free(struct kept_plugin *kept)
{
    if (kept->params)
        g_ptr_array_unref(kept->params);
    g_free(kept->loaded.path);
    g_free(kept);
}

static void loaded_free(gpointer loaded)
{
    kept_plugin_free((struct kept_plugin *)loaded);
}

static struct kept_plugin *keep(const char *path, const struct jf_plugin *plugin, GError **error)
{
    if (!is_description_whole(path, plugin, error))
        return NULL;
    struct kept_plugin *kept = g_new0(struct kept_plugin, 1);
    copy_sized(&kept->plugin, sizeof kept->plugin, plugin);
    kept->loaded.plugin = &kept->plugin;
    kept->loaded.path = g_strdup(path);
    if (keep_operations(kept, path, error) && keep_params(kept, path, error))
        return kept;
    kept_plugin_free(kept);
    return NULL;
}

/* ---- loading ----------------------------------------------------------------------------------- */

static const struct jf_plugin *enter(const char *path, GError **error)
{
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        jf_fail(error, JF_ERROR_PLUGIN,
                "%s: cannot be loaded: %s; a library that it needs may be missing: ldd \"%s\" "
                "lists them",
                path, dlerror(), path);
        return NULL;
    }
    /* ISO C has no way from a data pointer to a function; POSIX promises this one. */
    jf_plugin_entry_fn entry;
    void *symbol = dlsym(handle, JF_PLUGIN_ENTRY);
    memcpy(&entry, &symbol, sizeof entry);
    if (!symbol) {
        jf_fail(error, JF_ERROR_PLUGIN,
                "%s: refused: not a plugin of jingfen, it exports no %s; remove it from the plugin "
                "directory, or export the function with JF_EXPORT",
                path, JF_PLUGIN_ENTRY);
        return NULL;
    }
    const struct jf_plugin *plugin = entry(JF_ABI);
    if (!plugin)
        jf_fail(
            error, JF_ERROR_PLUGIN,
            "%s: refused: the plugin says that plugin interface %u.%u is too old for it; update "
            "jingfen",
            path, JF_ABI_MAJOR, JF_ABI_MINOR);
    return plugin;
}

static const struct jf_loaded_plugin *look_up(const struct jf_plugins *plugins, guint32 kind,
                                              const char *name)
{
    for (guint i = 0; i < plugins->loaded->len; i++) {
        const struct jf_loaded_plugin *p = g_ptr_array_index(plugins->loaded, i);
        if (p->plugin->kind == kind && strcmp(p->plugin->name, name) == 0)
            return p;
    }
    return NULL;
}

static gboolean load(struct jf_plugins *plugins, const char *path, GError **error)
{
    if (!may_trust(path, "file", error))
        return FALSE;
    const struct jf_plugin *plugin = enter(path, error);
    struct kept_plugin *kept = plugin ? keep(path, plugin, error) : NULL;
    if (!kept)
        return FALSE;
    const struct jf_loaded_plugin *first = look_up(plugins, kept->plugin.kind, kept->plugin.name);
    if (first) {
        jf_fail(error, JF_ERROR_PLUGIN,
                "%s: not used: plugin \"%s\" was already loaded from %s; remove one of them, or "
                "change the order with --plugin-dir",
                path, kept->plugin.name, first->path);
        kept_plugin_free(kept);
        return FALSE;
    }
    g_ptr_array_add(plugins->loaded, kept);
    return TRUE;
}

/* Paths of the shared objects of a directory, sorted; links are followed to what they mean. */
static GPtrArray *shared_objects(const char *dir)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    GDir *entries = g_dir_open(dir, 0, NULL);
    const char *name;
    while (entries && (name = g_dir_read_name(entries)))
        if (g_str_has_suffix(name, ".so") && *name != '.')
            g_ptr_array_add(paths, g_build_filename(dir, name, NULL));
    if (entries)
        g_dir_close(entries);
    g_ptr_array_sort(paths, jf_text_compare);
    return paths;
}

static void refuse(struct jf_plugins *plugins, GError *why)
{
    g_ptr_array_add(plugins->refused, g_strdup(why->message));
    g_error_free(why);
}

static void load_file(struct jf_plugins *plugins, const char *path)
{
    GError *why = NULL;
    g_autofree char *real = realpath(path, NULL); /* so that a link is judged by what it leads to */
    g_autofree char *dir = real ? g_path_get_dirname(real) : NULL;
    if (!real)
        jf_fail(&why, JF_ERROR_PLUGIN, "%s: %s", path, g_strerror(errno));
    else if (may_trust(dir, "directory", &why))
        load(plugins, real, &why);
    if (why)
        refuse(plugins, why);
}

static void load_directory(struct jf_plugins *plugins, const char *dir)
{
    GError *why = NULL;
    if (!may_trust(dir, "directory", &why)) {
        refuse(plugins, why);
        return;
    }
    g_autoptr(GPtrArray) paths = shared_objects(dir);
    for (guint i = 0; i < paths->len; i++)
        load_file(plugins, g_ptr_array_index(paths, i));
}

/* Absolute directories only: the working directory is never searched. */
static void load_from_environment(struct jf_plugins *plugins)
{
    const char *path = g_getenv("JINGFEN_PLUGIN_PATH");
    g_auto(GStrv) dirs = g_strsplit(path ? path : "", ":", 0);
    for (char **dir = dirs; *dir; dir++) {
        if (!**dir)
            continue;
        if (g_path_is_absolute(*dir) && g_file_test(*dir, G_FILE_TEST_IS_DIR))
            load_directory(plugins, *dir);
        else
            g_ptr_array_add(plugins->refused,
                            g_strdup_printf("%s: not searched: JINGFEN_PLUGIN_PATH takes absolute "
                                            "paths of directories",
                                            *dir));
    }
}

struct jf_plugins *jf_plugins_open(const struct jf_plugin_search *search, GError **error)
{
    for (size_t i = 0; i < search->n_dirs; i++)
        if (!g_file_test(search->dirs[i], G_FILE_TEST_IS_DIR)) {
            jf_fail(error, JF_ERROR_USAGE, "--plugin-dir %s: there is no such directory",
                    search->dirs[i]);
            return NULL;
        }
    struct jf_plugins *plugins = g_new0(struct jf_plugins, 1);
    plugins->loaded = g_ptr_array_new_with_free_func(loaded_free);
    plugins->refused = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < search->n_dirs; i++)
        load_directory(plugins, search->dirs[i]);
    load_from_environment(plugins);
    const char *last[] = {search->build_dir, search->install_dir};
    for (size_t i = 0; i < G_N_ELEMENTS(last); i++)
        if (last[i] && g_file_test(last[i], G_FILE_TEST_IS_DIR))
            load_directory(plugins, last[i]);
    return plugins;
}

void jf_plugins_free(struct jf_plugins *plugins)
{
    if (!plugins)
        return;
    g_ptr_array_unref(plugins->loaded);
    g_ptr_array_unref(plugins->refused);
    g_free(plugins);
}

/* ---- asking --------------------------------------------------------------------------------- */

const GPtrArray *jf_plugins_all(const struct jf_plugins *plugins)
{
    return plugins->loaded;
}

const GPtrArray *jf_plugins_refused(const struct jf_plugins *plugins)
{
    return plugins->refused;
}

static GPtrArray *names_of_kind(const struct jf_plugins *plugins, guint32 kind)
{
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; i < plugins->loaded->len; i++) {
        const struct jf_loaded_plugin *p = g_ptr_array_index(plugins->loaded, i);
        if (p->plugin->kind == kind)
            g_ptr_array_add(names, (gpointer)p->plugin->name);
    }
    return names;
}

/* Why a file that is called like the plugin, or a directory, was not loaded, or NULL. */
static const char *refusal_of(const struct jf_plugins *plugins, const char *name)
{
    const char *directory = NULL; /* it may have been in there */
    for (guint i = 0; i < plugins->refused->len; i++) {
        const char *why = g_ptr_array_index(plugins->refused, i), *end = strstr(why, ".so:");
        gsize length = strlen(name);
        if (end && (gsize)(end - why) > length && strncmp(end - length, name, length) == 0 &&
            strchr("/_", end[-1 - (gssize)length]))
            return why;
        directory = end || directory ? directory : why;
    }
    return directory;
}

const struct jf_loaded_plugin *jf_plugins_find(const struct jf_plugins *plugins, uint32_t kind,
                                               const char *name, GError **error)
{
    const struct jf_loaded_plugin *found = look_up(plugins, kind, name);
    if (found)
        return found;
    const char *refusal = refusal_of(plugins, name);
    g_autoptr(GPtrArray) names = names_of_kind(plugins, kind);
    const char *const *candidates = (const char *const *)(void *)names->pdata;
    g_autofree char *hint = jf_suggest_text(name, candidates, names->len);
    jf_fail(error, JF_ERROR_PLUGIN, "there is no %s plugin \"%s\"%s; %s", kind == JF_KIND_SOURCE ? "source" : "chart", name,
            hint, refusal ? refusal : "jingfen plugins lists what is loaded and what was refused");
    return NULL;
}

static gboolean has_ending(const char *endings, const char *path)
{
    g_auto(GStrv) words = g_strsplit(endings, " ", 0);
    g_autofree char *lower = g_ascii_strdown(path, -1);
    for (char **word = words; *word; word++)
        if (**word && g_str_has_suffix(lower, *word))
            return TRUE;
    return FALSE;
}

const struct jf_loaded_plugin *jf_plugins_for_path(const struct jf_plugins *plugins,
                                                   const char *path, GError **error)
{
    for (guint i = 0; i < plugins->loaded->len; i++) {
        const struct jf_loaded_plugin *p = g_ptr_array_index(plugins->loaded, i);
        if (p->plugin->kind == JF_KIND_SOURCE && p->plugin->endings &&
            has_ending(p->plugin->endings, path))
            return p;
    }
    const char *ending = strrchr(path, '.'), *refusal = ending ? refusal_of(plugins, ending + 1) : NULL;
    jf_fail(error, JF_ERROR_PLUGIN,
            "%s: no source plugin reads files with this ending; name one: plugin = \"csv\"%s%s%s", path,
            has_ending(".xlsx .xls .xlsm .ods .et", path) ? "; save the sheet as CSV (UTF-8) first" : "",
            refusal ? "; " : "", refusal ? refusal : "");
    return NULL;
}
