/* What a script passes to a plugin, checked against what the plugin declares. */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "plugin/plugin_host.h"

struct jf_checked_options {
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

static void add_option(struct jf_checked_options *checked, const char *name, char **values)
{
    struct jf_option *option = g_new0(struct jf_option, 1);
    option->struct_size = sizeof *option;
    option->name = g_strdup(name);
    option->values = (const char *const *)(void *)values;
    option->n_values = g_strv_length(values);
    g_ptr_array_add(checked->items, option);
}

static size_t count_params(const struct jf_plugin *plugin)
{
    size_t n = 0;
    while (plugin->params && plugin->params[n])
        n++;
    return n;
}

static gboolean fail_unknown(const struct jf_plugin *plugin, const char *name, const char *where,
                             GError **error)
{
    size_t n = count_params(plugin);
    const char **names = g_new0(const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        names[i] = plugin->params[i]->name;
    g_autofree char *hint = jf_suggest_text(name, names, n);
    g_autofree char *all = g_strjoinv(", ", (char **)(void *)names);
    g_free(names);
    return jf_fail(error, JF_ERROR_SCRIPT, "%s: plugin \"%s\" has no parameter \"%s\"%s%s%s", where,
                   plugin->name, name, *hint ? hint : "; it has ", *hint ? "" : all,
                   *hint || n ? "" : "none");
}

static const struct jf_param_spec *find_param(const struct jf_plugin *plugin, const char *name)
{
    for (size_t i = 0; plugin->params && plugin->params[i]; i++)
        if (strcmp(plugin->params[i]->name, name) == 0)
            return plugin->params[i];
    return NULL;
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

static gboolean check_one(struct jf_checked_options *checked, const struct jf_plugin *plugin,
                          const struct jf_option *given, const char *directory, const char *where,
                          GError **error)
{
    const struct jf_param_spec *spec = find_param(plugin, given->name);
    if (!spec)
        return fail_unknown(plugin, given->name, where, error);
    gboolean is_list = spec->type == JF_PARAM_LIST || spec->type == JF_PARAM_MAP;
    if (!is_list && given->n_values != 1)
        return jf_fail(error, JF_ERROR_SCRIPT, "%s: %s takes one value, %zu are given", where,
                       given->name, given->n_values);
    for (guint i = 0; i < checked->items->len; i++)
        if (!strcmp(((struct jf_option *)g_ptr_array_index(checked->items, i))->name, given->name))
            return jf_fail(error, JF_ERROR_SCRIPT, "%s: %s is given twice", where, given->name);
    g_autofree char *what = g_strdup_printf("%s: %s", where, given->name);
    char **values = g_new0(char *, given->n_values + 1);
    for (size_t i = 0; i < given->n_values; i++) {
        values[i] = checked_value(spec, given->values[i], directory, what, error);
        if (!values[i]) {
            g_strfreev(values);
            return FALSE;
        }
    }
    add_option(checked, given->name, values);
    return TRUE;
}

/* Defaults of what was not given; a path or a secret has no default that would need resolving. */
static gboolean fill_defaults(struct jf_checked_options *checked, const struct jf_plugin *plugin,
                              const char *where, GError **error)
{
    guint n_given = checked->items->len;
    for (size_t i = 0; plugin->params && plugin->params[i]; i++) {
        const struct jf_param_spec *spec = plugin->params[i];
        gboolean is_given = FALSE;
        for (guint k = 0; k < n_given && !is_given; k++)
            is_given = !strcmp(((struct jf_option *)g_ptr_array_index(checked->items, k))->name,
                               spec->name);
        if (is_given)
            continue;
        if (spec->required)
            return jf_fail(error, JF_ERROR_SCRIPT,
                           "%s: plugin \"%s\" needs the parameter \"%s\" (%s)", where, plugin->name,
                           spec->name, spec->help ? spec->help : "no help");
        if (spec->fallback) {
            char **values = g_new0(char *, 2);
            values[0] = g_strdup(spec->fallback);
            add_option(checked, spec->name, values);
        }
    }
    return TRUE;
}

struct jf_checked_options *jf_options_check(const struct jf_plugin *plugin,
                                            const struct jf_options *given, const char *directory,
                                            const char *where, GError **error)
{
    struct jf_checked_options *checked = g_new0(struct jf_checked_options, 1);
    checked->items = g_ptr_array_new_with_free_func(option_free);
    gboolean is_right = TRUE;
    for (size_t i = 0; given && i < given->n_items && is_right; i++)
        is_right = check_one(checked, plugin, given->items[i], directory, where, error);
    if (!is_right || !fill_defaults(checked, plugin, where, error)) {
        jf_checked_options_free(checked);
        return NULL;
    }
    checked->options.struct_size = sizeof checked->options;
    checked->options.items = (const struct jf_option *const *)(void *)checked->items->pdata;
    checked->options.n_items = checked->items->len;
    return checked;
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
