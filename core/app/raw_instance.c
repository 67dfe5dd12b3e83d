#include "raw_instance.h"

#include <string.h>

#include "base/error.h"

/* ---- what the plugin reports ----------------------------------------------------------------- */

static void on_log(void *ctx, int level, const char *message)
{
    struct jf_instance *i = ctx;
    if (level <= JF_LOG_WARN && i->raw->log)
        i->raw->log(i->raw->log_ctx, message);
}

static void on_reject(void *ctx, const char *place, const char *column, const char *value, const char *reason)
{
    struct jf_instance *i = ctx;
    if (i->raw->cube)
        jf_cube_reject(i->raw->cube, i->spec, place, column, value, reason);
}

static void on_input(void *ctx, const char *path, guint64 size, guint64 hash, const char *how)
{
    struct jf_instance *i = ctx;
    if (i->raw->cube)
        jf_cube_input(i->raw->cube, i->spec, path, (gint64)size, hash, how);
}

/* ---- parameters ------------------------------------------------------------------------------ */

/* A field that the script gave and the plugin does not know is an error; what is only our default is left out then. */
static gboolean add(const struct jf_instance *i, const char *name, char *const *values, size_t n, gboolean is_given,
                    GError **error)
{
    gboolean is_wanted = n > 0 && (is_given || jf_plugin_param(i->plugin, name));
    return !is_wanted || jf_options_add(i->options, name, (const char *const *)values, n, error);
}

static gboolean add_text(const struct jf_instance *i, const char *name, const char *text, GError **error)
{
    return add(i, name, (char *const *)&text, text ? 1 : 0, TRUE, error);
}

static gboolean add_rename(const struct jf_instance *i, const struct jf_path *path, GError **error)
{
    g_auto(GStrv) values = g_new0(char *, path->n_rename + 1);
    for (size_t k = 0; k < path->n_rename; k++)
        values[k] = g_strdup_printf("%s=%s", path->rename_from[k], path->rename_to[k]);
    return add(i, "rename", values, path->n_rename, TRUE, error);
}

static gboolean add_decimals(const struct jf_instance *i, GError **error)
{
    const struct jf_source_spec *spec = i->spec;
    g_auto(GStrv) values = g_new0(char *, spec->n_decimals + 1);
    for (size_t k = 0; k < spec->n_decimals; k++)
        values[k] = g_strdup_printf("%s=%d", spec->decimals_column[k], spec->decimals[k]);
    return add(i, "decimals", values, spec->n_decimals, FALSE, error); /* the scale is also in every query */
}

static gboolean is_default_no_value(const struct jf_source_spec *spec)
{
    return spec->n_no_value == 2 && !strcmp(spec->no_value[0], "") && !strcmp(spec->no_value[1], "-");
}

/* A parameter that the script gave several times (a list) is one option with several values. */
static gboolean add_params(const struct jf_instance *i, GError **error)
{
    const struct jf_source_spec *spec = i->spec;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t first = 0; first < spec->n_params; first++) {
        const char *name = spec->params[first].name;
        g_autoptr(GPtrArray) values = g_ptr_array_new();
        if (!g_hash_table_add(seen, (gpointer)name))
            continue;
        for (size_t k = first; k < spec->n_params; k++)
            if (!strcmp(spec->params[k].name, name))
                g_ptr_array_add(values, spec->params[k].value);
        if (!add(i, name, (char *const *)values->pdata, values->len, TRUE, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean check_options(struct jf_instance *i, size_t first, size_t n, GError **error)
{
    const struct jf_source_spec *spec = i->spec;
    const char *own = n ? spec->paths[first].encoding : NULL;
    g_autofree char *where = g_strdup_printf("%s: source \"%s\"", spec->where, spec->id);
    g_auto(GStrv) paths = g_new0(char *, n + 1);
    for (size_t k = 0; k < n; k++)
        paths[k] = g_canonicalize_filename(spec->paths[first + k].path, i->raw->data->directory);
    i->options = jf_options_new(i->plugin, i->raw->data->directory, where);
    return add(i, "path", paths, n, TRUE, error) && add_text(i, "encoding", own ? own : spec->encoding, error) &&
           add_text(i, "delimiter", spec->delimiter, error) && add_text(i, "date_format", spec->date_format, error) &&
           add_text(i, "header", spec->has_header ? NULL : "false", error) &&
           add(i, "columns", spec->columns, spec->n_columns, TRUE, error) &&
           add(i, "no_value", spec->no_value, spec->n_no_value, !is_default_no_value(spec), error) &&
           (!n || add_rename(i, &spec->paths[first], error)) && add_decimals(i, error) && add_params(i, error) &&
           jf_options_finish(i->options, error);
}

/* A message names the files as the script does. */
static void as_written(const struct jf_instance *i, size_t first, size_t n, GError *error)
{
    g_autoptr(GString) text = g_string_new(error->message);
    for (size_t k = first; k < first + n; k++) {
        const char *written = i->spec->paths[k].path;
        g_autofree char *whole = g_canonicalize_filename(written, i->raw->data->directory);
        if (strcmp(whole, written) != 0)
            g_string_replace(text, whole, written, 1);
    }
    g_autofree char *here = g_strconcat(i->raw->data->directory, "/", NULL);
    g_string_replace(text, here, "", 0);
    g_free(error->message);
    error->message = g_strdup(text->str);
}

/* ---- opening --------------------------------------------------------------------------------- */

struct jf_instance *jf_instance_open(struct jf_raw *raw, const struct jf_source_spec *spec, size_t first, size_t n,
                                     GError **error)
{
    const struct jf_plugin *plugin = jf_raw_plugin(raw, spec, error);
    if (!plugin)
        return NULL;
    struct jf_instance *i = g_new0(struct jf_instance, 1);
    *i = (struct jf_instance){ .raw = raw, .spec = spec, .plugin = plugin, .ops = plugin->ops.source };
    i->context = g_strdup_printf("source \"%s\" (%s)", spec->id, plugin->name);
    i->hooks = (struct jf_host_hooks){ .ctx = i, .directory = raw->data->directory, .context = i->context,
                                       .rejects = spec->on_bad_row == JF_BAD_ROW_REJECT, .log = on_log,
                                       .reject = on_reject, .input = on_input };
    jf_host_init(&i->host, &i->hooks);
    gboolean good = check_options(i, first, n, error);
    if (good) {
        struct jf_error e = { 0 };
        jf_at_work(i->context);
        jf_status status = i->ops->open(&i->host, jf_checked_options_get(i->options), &i->source, &e);
        jf_at_work(NULL);
        if (status == JF_OK && !i->source)
            status = jf_error_set(&e, JF_E_INTERNAL, "said OK and gave no source");
        if (status != JF_OK) {
            i->source = NULL;
            good = jf_plugin_fail(error, i->context, "open", status, &e);
            if (error && *error)
                as_written(i, first, n, *error);
            g_prefix_error(error, "%s: ", spec->where);
        }
    }
    if (good && (i->columns = jf_source_columns(plugin, i->source, i->context, error)))
        return i;
    jf_instance_free(i);
    return NULL;
}

void jf_instance_free(struct jf_instance *i)
{
    if (!i)
        return;
    jf_at_work(i->context);
    if (i->source)
        i->ops->close(i->source);
    jf_at_work(NULL);
    jf_checked_options_free(i->options);
    g_strfreev(i->columns);
    g_free(i->context);
    g_free(i);
}
