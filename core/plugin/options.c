/* What a script passes to a plugin, checked against what the plugin declares. */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "plugin/plugin_host.h"

struct jf_checked_options {
    const struct jf_plugin *plugin;
    char *directory, *where;
    struct jf_options options;
    GPtrArray *items; /* struct jf_option * */
};

static void option_free(gpointer data)
{
    struct jf_option *option = data;
    g_free((void *)option->name);
    g_strfreev((char **)(void *)option->values);
    g_free(option);
}

/* Takes the values. */
static void keep(struct jf_checked_options *checked, const char *name, char **values)
{
    struct jf_option *option = g_new0(struct jf_option, 1);
    option->struct_size = sizeof *option;
    option->name = g_strdup(name);
    option->values = (const char *const *)(void *)values;
    option->n_values = g_strv_length(values);
    g_ptr_array_add(checked->items, option);
}

static gboolean fail_unknown(const struct jf_plugin *plugin, const char *name, const char *where,
                             GError **error)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    for (size_t i = 0; plugin->params && plugin->params[i]; i++)
        g_strv_builder_add(builder, plugin->params[i]->name);
    g_auto(GStrv) names = g_strv_builder_end(builder);
    size_t n = g_strv_length(names);
    g_autofree char *hint = jf_suggest_text(name, (const char *const *)names, n);
    g_autofree char *all = g_strjoinv(", ", names);
    return jf_fail(error, JF_ERROR_SCRIPT, "%s: plugin \"%s\" has no parameter \"%s\"%s%s%s", where,
                   plugin->name, name, *hint ? hint : "; it has ", *hint ? "" : all,
                   *hint || n ? "" : "none");
}

const struct jf_param_spec *jf_plugin_param(const struct jf_plugin *plugin, const char *name)
{
    for (size_t i = 0; plugin->params && plugin->params[i]; i++)
        if (strcmp(plugin->params[i]->name, name) == 0)
            return plugin->params[i];
    return NULL;
}

static gboolean is_given(const struct jf_checked_options *checked, const char *name)
{
    for (guint i = 0; i < checked->items->len; i++)
        if (!strcmp(((struct jf_option *)checked->items->pdata[i])->name, name))
            return TRUE;
    return FALSE;
}

/* ---- values ------------------------------------------------------------------------------------ */

static gboolean is_whole(const char *value)
{
    char *end;
    errno = 0;
    g_ascii_strtoll(value, &end, 10);
    return end != value && !*end && !errno;
}

static gboolean is_number(const char *value)
{
    char *end;
    errno = 0;
    double number = g_ascii_strtod(value, &end);
    return end != value && !*end && !errno && number - number == 0;
}

/* NULL where the value fits the type, else what the type takes. */
static const char *misfit(guint32 type, const char *value)
{
    switch (type) {
    case JF_PARAM_INT:
        return is_whole(value) ? NULL : "a whole number";
    case JF_PARAM_NUMBER:
        return is_number(value) ? NULL : "a number";
    case JF_PARAM_BOOL:
        return !strcmp(value, "true") || !strcmp(value, "false") ? NULL : "true or false";
    case JF_PARAM_MAP:
        return strchr(value, '=') > value ? NULL : "a list of name = value";
    case JF_PARAM_SECRET:
        return g_str_has_prefix(value, "env:") || g_str_has_prefix(value, "file:")
                   ? NULL
                   : "env:NAME or file:PATH, never the secret itself";
    default:
        return NULL;
    }
}

char *jf_secret_read(const char *value, const char *directory, const char *what, GError **error)
{
    if (g_str_has_prefix(value, "env:")) {
        const char *secret = g_getenv(value + 4);
        if (!secret)
            jf_fail(error, JF_ERROR_SCRIPT, "%s: the environment variable %s is not set", what,
                    value + 4);
        return g_strdup(secret);
    }
    g_autofree char *path = g_canonicalize_filename(value + 5, directory);
    char *secret = NULL;
    g_autoptr(GError) why = NULL;
    if (!g_file_get_contents(path, &secret, NULL, &why)) {
        jf_fail(error, JF_ERROR_IO, "%s: the file of the secret cannot be read: %s", what,
                why->message);
        return NULL;
    }
    return g_strchomp(secret);
}

/* Newly allocated; NULL with error. what: "monthly.lua:3: source "sales": password". */
static char *checked_value(const struct jf_param_spec *spec, const char *value,
                           const char *directory, const char *what, GError **error)
{
    const char *wants = misfit(spec->type, value);
    if (wants) { /* what was meant as a secret is not repeated */
        if (spec->type == JF_PARAM_SECRET)
            jf_fail(error, JF_ERROR_SCRIPT, "%s takes %s", what, wants);
        else
            jf_fail(error, JF_ERROR_SCRIPT, "%s: \"%s\" is not %s", what, value, wants);
        return NULL;
    }
    if (spec->type == JF_PARAM_PATH)
        return g_canonicalize_filename(value, directory);
    if (spec->type == JF_PARAM_SECRET)
        return jf_secret_read(value, directory, what, error);
    return g_strdup(value);
}

struct jf_checked_options *jf_options_new(const struct jf_plugin *plugin, const char *directory, const char *where)
{
    struct jf_checked_options *checked = g_new0(struct jf_checked_options, 1);
    checked->plugin = plugin;
    checked->directory = g_strdup(directory);
    checked->where = g_strdup(where);
    checked->items = g_ptr_array_new_with_free_func(option_free);
    return checked;
}

gboolean jf_options_add(struct jf_checked_options *options, const char *name, const char *const *values, size_t n,
                        GError **error)
{
    const char *where = options->where;
    const struct jf_param_spec *spec = jf_plugin_param(options->plugin, name);
    if (!spec)
        return fail_unknown(options->plugin, name, where, error);
    if (spec->type != JF_PARAM_LIST && spec->type != JF_PARAM_MAP && n != 1)
        return jf_fail(error, JF_ERROR_SCRIPT, "%s: %s takes one value, %zu are given", where, name, n);
    if (is_given(options, name))
        return jf_fail(error, JF_ERROR_SCRIPT, "%s: %s is given twice", where, name);
    g_autofree char *what = g_strdup_printf("%s: %s", where, name);
    g_auto(GStrv) checked = g_new0(char *, n + 1);
    for (size_t i = 0; i < n; i++)
        if (!(checked[i] = checked_value(spec, values[i], options->directory, what, error)))
            return FALSE;
    keep(options, name, g_steal_pointer(&checked));
    return TRUE;
}

/* Defaults of what was not given; a path or a secret has no default that would need resolving. */
gboolean jf_options_finish(struct jf_checked_options *options, GError **error)
{
    const struct jf_plugin *plugin = options->plugin;
    for (size_t i = 0; plugin->params && plugin->params[i]; i++) {
        const struct jf_param_spec *spec = plugin->params[i];
        if (is_given(options, spec->name))
            continue;
        if (spec->required)
            return jf_fail(error, JF_ERROR_SCRIPT, "%s: plugin \"%s\" needs the parameter \"%s\" (%s)",
                           options->where, plugin->name, spec->name, spec->help ? spec->help : "no help");
        if (spec->fallback)
            keep(options, spec->name, g_strdupv((char *[]){(char *)spec->fallback, NULL}));
    }
    options->options.struct_size = sizeof options->options;
    options->options.items = (const struct jf_option *const *)(void *)options->items->pdata;
    options->options.n_items = options->items->len;
    return TRUE;
}

struct jf_checked_options *jf_options_check(const struct jf_plugin *plugin,
                                            const struct jf_options *given, const char *directory,
                                            const char *where, GError **error)
{
    struct jf_checked_options *checked = jf_options_new(plugin, directory, where);
    gboolean is_right = TRUE;
    for (size_t i = 0; given && i < given->n_items && is_right; i++) {
        const struct jf_option *option = given->items[i];
        is_right = jf_options_add(checked, option->name, option->values, option->n_values, error);
    }
    if (is_right && jf_options_finish(checked, error))
        return checked;
    jf_checked_options_free(checked);
    return NULL;
}

const struct jf_options *jf_checked_options_get(const struct jf_checked_options *options)
{
    return &options->options;
}

void jf_checked_options_free(struct jf_checked_options *options)
{
    if (!options)
        return;
    g_ptr_array_unref(options->items);
    g_free(options->directory);
    g_free(options->where);
    g_free(options);
}

/* ---- help --------------------------------------------------------------------------------------- */

char *jf_plugin_describe(const struct jf_loaded_plugin *loaded)
{
    static const char *const types[] = {
        "",     "text", "whole number",     "number", "true or false",
        "path", "list", "name = value ...", "secret"};
    const struct jf_plugin *p = loaded->plugin;
    GString *out = g_string_new(NULL);
    g_string_append_printf(
        out, "%s %s %s: %s\n  %s\n", p->kind == JF_KIND_SOURCE ? "source" : "chart", p->name,
        p->version ? p->version : "", p->summary ? p->summary : "", loaded->path);
    if (p->endings)
        g_string_append_printf(out, "  reads %s\n", p->endings);
    for (size_t i = 0; p->params && p->params[i]; i++) {
        const struct jf_param_spec *spec = p->params[i];
        g_string_append_printf(out, "  %-14s %s%s%s%s\n", spec->name, types[spec->type],
                               spec->required ? ", required" : "",
                               spec->fallback ? ", default " : "",
                               spec->fallback ? spec->fallback : "");
        if (spec->help)
            g_string_append_printf(out, "  %-14s %s\n", "", spec->help);
    }
    return g_string_free(out, FALSE);
}
