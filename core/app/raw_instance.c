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

struct builder { GPtrArray *options; const struct jf_instance *instance; GError **error; gboolean failed; };

static void free_option(gpointer data)
{
    struct jf_option *o = data;
    g_strfreev((char **)o->values);
    g_free((char *)o->name);
    g_free(o);
}

static gboolean declares(const struct jf_plugin *plugin, const char *name)
{
    for (size_t i = 0; plugin->params && plugin->params[i]; i++)
        if (!strcmp(plugin->params[i]->name, name))
            return TRUE;
    return FALSE;
}

static void refuse_option(struct builder *b, const char *name)
{
    const struct jf_instance *i = b->instance;
    b->failed = !jf_fail(b->error, JF_ERROR_SCRIPT,
                         "%s: %s: the plugin has no parameter \"%s\"; jingfen plugins %s prints those it has",
                         i->spec->where, i->context, name, i->plugin->name);
}

/* Takes the values. */
static void keep_option(struct builder *b, const char *name, char **values)
{
    struct jf_option *o = g_new0(struct jf_option, 1);
    *o = (struct jf_option){ sizeof *o, g_strdup(name), (const char *const *)values, g_strv_length(values) };
    g_ptr_array_add(b->options, o);
}

/* Takes the values. A field that the script gave and the plugin does not know is an error; what is
 * only our default is left out then. */
static void add_option(struct builder *b, const char *name, char **values, gboolean is_given)
{
    gboolean is_wanted = !b->failed && values && *values;
    if (is_wanted && declares(b->instance->plugin, name)) {
        keep_option(b, name, values);
        return;
    }
    if (is_wanted && is_given)
        refuse_option(b, name);
    g_strfreev(values);
}

static void add_text(struct builder *b, const char *name, const char *text)
{
    add_option(b, name, g_strdupv((char *[]){ (char *)text, NULL }), TRUE);
}

static void add_rename(struct builder *b, const struct jf_path *path)
{
    char **values = g_new0(char *, path->n_rename + 1);
    for (size_t i = 0; i < path->n_rename; i++)
        values[i] = g_strdup_printf("%s=%s", path->rename_from[i], path->rename_to[i]);
    add_option(b, "rename", values, TRUE);
}

static void add_decimals(struct builder *b, const struct jf_source_spec *spec)
{
    char **values = g_new0(char *, spec->n_decimals + 1);
    for (size_t i = 0; i < spec->n_decimals; i++)
        values[i] = g_strdup_printf("%s=%d", spec->decimals_column[i], spec->decimals[i]);
    add_option(b, "decimals", values, FALSE); /* the scale is also in every query */
}

static gboolean is_default_no_value(const struct jf_source_spec *spec)
{
    return spec->n_no_value == 2 && !strcmp(spec->no_value[0], "") && !strcmp(spec->no_value[1], "-");
}

/* A parameter that the script gave several times (a list) is one option with several values. */
static void add_params(struct builder *b, const struct jf_source_spec *spec)
{
    for (size_t i = 0; i < spec->n_params; i++) {
        const char *name = spec->params[i].name;
        gboolean seen = FALSE;
        for (size_t k = 0; k < i && !seen; k++)
            seen = !strcmp(spec->params[k].name, name);
        if (seen)
            continue;
        g_autoptr(GStrvBuilder) values = g_strv_builder_new();
        for (size_t k = i; k < spec->n_params; k++)
            if (!strcmp(spec->params[k].name, name))
                g_strv_builder_add(values, spec->params[k].value);
        keep_option(b, name, g_strv_builder_end(values)); /* jf_options_check refuses what the plugin does not know */
    }
}

static gboolean check_options(struct jf_instance *i, size_t first, size_t n, GError **error)
{
    const struct jf_source_spec *spec = i->spec;
    g_autoptr(GPtrArray) options = g_ptr_array_new_with_free_func(free_option);
    struct builder b = { options, i, error, FALSE };
    char **paths = g_new0(char *, n + 1);
    for (size_t k = 0; k < n; k++)
        paths[k] = g_canonicalize_filename(spec->paths[first + k].path, i->raw->data->directory);
    const char *own = n ? spec->paths[first].encoding : NULL;
    add_option(&b, "path", paths, TRUE);
    add_text(&b, "encoding", own ? own : spec->encoding);
    add_text(&b, "delimiter", spec->delimiter);
    add_text(&b, "date_format", spec->date_format);
    add_text(&b, "header", spec->has_header ? NULL : "false");
    add_option(&b, "columns", g_strdupv(spec->columns), TRUE);
    add_option(&b, "no_value", g_strdupv(spec->no_value), !is_default_no_value(spec));
    if (n)
        add_rename(&b, &spec->paths[first]);
    add_decimals(&b, spec);
    add_params(&b, spec);
    if (b.failed)
        return FALSE;
    const struct jf_options all = { sizeof all, (const struct jf_option *const *)options->pdata, options->len };
    g_autofree char *where = g_strdup_printf("%s: source \"%s\"", spec->where, spec->id);
    i->options = jf_options_check(i->plugin, &all, i->raw->data->directory, where, error);
    return i->options != NULL;
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
