/* plugin/source_reader.h - a data source read to text, for tests.
 *
 * Opens a plugin of the build through the host, asks for columns ("name", "name:n2" a number with
 * two decimals, "name:d" a day; NULL = all as text) and prints one line for each row, cells between
 * "|", no value as "~". What the source rejects and reports is kept beside it.
 */
#ifndef TESTS_SOURCE_READER_H
#define TESTS_SOURCE_READER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <glib.h>
#include <glib/gstdio.h>

#include "base/day.h"
#include "base/decimal.h"
#include "plugin/plugin_host.h"

struct reader {
    struct jf_plugins *plugins;
    const struct jf_loaded_plugin *loaded;
    struct jf_host_hooks hooks;
    struct jf_host host;
    struct jf_checked_options *options;
    struct jf_source *source;
    char *error; /* the message of what failed, or NULL */
    GString *rows, *rejects, *inputs, *log;
    gint64 n_rows;
    gboolean with_places; /* print jf.file and jf.line too */
    int cancel;
};

static inline void reader_on_log(void *ctx, int level, const char *message)
{
    g_string_append_printf(((struct reader *)ctx)->log, "%d %s\n", level, message);
}

static inline void reader_on_reject(void *ctx, const char *place, const char *column,
                                    const char *value, const char *reason)
{
    g_string_append_printf(((struct reader *)ctx)->rejects, "%s|%s|%s|%s\n", place, column, value,
                           reason);
}

static inline void reader_on_input(void *ctx, const char *path, guint64 size, guint64 hash,
                                   const char *how)
{
    g_autofree char *name = g_path_get_basename(path);
    g_string_append_printf(((struct reader *)ctx)->inputs,
                           "%s|%" G_GUINT64_FORMAT "|%016" G_GINT64_MODIFIER "x|%s\n", name, size,
                           hash, how);
}

static inline void reader_fail(struct reader *r, GError *error)
{
    g_free(r->error);
    r->error = g_strdup(error->message);
    g_error_free(error);
}

/* options: "name=value" each; a name that comes again adds to its list. FALSE with r->error. */
static inline gboolean reader_open(struct reader *r, const char *plugin, gboolean rejects,
                                   const char *const *options)
{
    GError *error = NULL;
    memset(r, 0, sizeof *r);
    r->rows = g_string_new(NULL);
    r->rejects = g_string_new(NULL);
    r->inputs = g_string_new(NULL);
    r->log = g_string_new(NULL);
    g_autofree char *dir = g_build_filename(JF_TEST_BINARY_DIR, "plugins", NULL);
    const char *const dirs[] = {dir};
    r->plugins = jf_plugins_open(&(struct jf_plugin_search){.dirs = dirs, .n_dirs = 1}, &error);
    assert_non_null(r->plugins);
    r->loaded = jf_plugins_find(r->plugins, JF_KIND_SOURCE, plugin, &error);
    if (!r->loaded)
        fail_msg("%s", error->message);
    r->hooks = (struct jf_host_hooks){.ctx = r,
                                      .directory = JF_TEST_BINARY_DIR,
                                      .context = "test",
                                      .rejects = rejects,
                                      .log = reader_on_log,
                                      .reject = reader_on_reject,
                                      .input = reader_on_input,
                                      .cancel = &r->cancel};
    jf_host_init(&r->host, &r->hooks);

    struct jf_option items[32];
    const struct jf_option *pointers[32];
    const char *values[32][32];
    size_t n = 0;
    for (; options && *options; options++) {
        size_t length = strcspn(*options, "="), i = 0;
        while (i < n &&
               (strlen(items[i].name) != length || strncmp(items[i].name, *options, length)))
            i++;
        if (i == n) {
            items[n] =
                (struct jf_option){sizeof items[n], g_strndup(*options, length), values[n], 0};
            pointers[n] = &items[n];
            n++;
        }
        values[i][items[i].n_values++] = *options + length + 1;
    }
    const struct jf_options given = {sizeof given, pointers, n};
    r->options =
        jf_options_check(r->loaded->plugin, &given, JF_TEST_BINARY_DIR, "test.lua:1", &error);
    for (size_t i = 0; i < n; i++)
        g_free((char *)items[i].name);
    if (!r->options) {
        reader_fail(r, error);
        return FALSE;
    }
    struct jf_error err = {JF_OK, ""};
    jf_status status = r->loaded->plugin->ops.source->open(
        &r->host, jf_checked_options_get(r->options), &r->source, &err);
    if (status) {
        r->error = g_strdup(err.message);
        r->source = NULL;
        assert_int_equal(err.code, status);
    }
    return status == JF_OK;
}

static inline void reader_close(struct reader *r)
{
    if (r->source)
        r->loaded->plugin->ops.source->close(r->source);
    jf_checked_options_free(r->options);
    jf_plugins_free(r->plugins);
    g_free(r->error);
    g_string_free(r->rows, TRUE);
    g_string_free(r->rejects, TRUE);
    g_string_free(r->inputs, TRUE);
    g_string_free(r->log, TRUE);
}

static inline void reader_print_cell(GString *out, const struct ArrowSchema *schema,
                                     const struct ArrowArray *a, int64_t row)
{
    int64_t i = a->offset + row;
    const uint8_t *valid = a->buffers[0];
    char iso[16];
    if (valid && !(valid[i >> 3] >> (i & 7) & 1)) {
        g_string_append_c(out, '~');
    } else if (schema->dictionary) {
        int64_t code = ((const int32_t *)a->buffers[1])[i] + a->dictionary->offset;
        const int32_t *offsets = a->dictionary->buffers[1];
        g_string_append_len(out, (const char *)a->dictionary->buffers[2] + offsets[code],
                            offsets[code + 1] - offsets[code]);
    } else if (schema->format[0] == 'u') {
        const int32_t *offsets = a->buffers[1];
        g_string_append_len(out, (const char *)a->buffers[2] + offsets[i],
                            offsets[i + 1] - offsets[i]);
    } else if (schema->format[0] == 'd') {
        struct jf_decimal d;
        d.units = ((const jf_int128 *)a->buffers[1])[i];
        d.scale = atoi(strchr(schema->format, ',') + 1);
        g_autofree char *text = jf_decimal_to_string(d);
        g_string_append(out, text);
    } else if (strcmp(schema->format, "tdD") == 0) {
        jf_day_to_iso(((const int32_t *)a->buffers[1])[i], iso);
        g_string_append(out, iso);
    } else if (schema->format[0] == 'l') {
        g_string_append_printf(out, "%" G_GINT64_FORMAT, ((const int64_t *)a->buffers[1])[i]);
    } else if (schema->format[0] == 'i') {
        g_string_append_printf(out, "%d", ((const int32_t *)a->buffers[1])[i]);
    } else {
        g_string_append_printf(out, "?%s", schema->format);
    }
}

static inline void reader_print_batch(struct reader *r, const struct ArrowSchema *schema,
                                      const struct ArrowArray *batch)
{
    for (int64_t row = 0; row < batch->length; row++) {
        for (int64_t c = 0, n = 0; c < schema->n_children; c++) {
            const char *name = schema->children[c]->name;
            if (!strcmp(name, "jf.row") || (!r->with_places && g_str_has_prefix(name, "jf.")))
                continue;
            if (n++)
                g_string_append_c(r->rows, '|');
            reader_print_cell(r->rows, schema->children[c], batch->children[c],
                              batch->offset + row);
        }
        g_string_append_c(r->rows, '\n');
        r->n_rows++;
    }
}

/* Reads a guarded stream to its end and releases it. */
static inline gboolean reader_drain(struct reader *r, struct ArrowArrayStream *stream)
{
    struct ArrowSchema schema;
    int rc = stream->get_schema(stream, &schema);
    while (!rc) {
        struct ArrowArray batch;
        rc = stream->get_next(stream, &batch);
        if (rc || !batch.release)
            break;
        reader_print_batch(r, &schema, &batch);
        batch.release(&batch);
        assert_null(batch.release);
    }
    if (rc) {
        g_free(r->error);
        r->error = g_strdup(stream->get_last_error(stream));
        assert_non_null(r->error);
    } else {
        schema.release(&schema);
    }
    if (rc && schema.release)
        schema.release(&schema);
    stream->release(stream);
    return rc == 0;
}

/* columns: as above, or NULL. max: streams that together hold all rows. */
static inline gboolean reader_scan(struct reader *r, const char *const *columns, size_t max)
{
    struct jf_column_spec specs[64];
    const struct jf_column_spec *pointers[64];
    char names[64][128];
    size_t n = 0;
    for (; columns && columns[n]; n++) {
        const char *colon = strrchr(columns[n], ':');
        g_strlcpy(names[n], columns[n], sizeof names[n]);
        if (colon)
            names[n][colon - columns[n]] = 0;
        specs[n] = (struct jf_column_spec){sizeof specs[n], names[n], JF_COLUMN_AS_TEXT, 0};
        if (colon && colon[1] == 'n') {
            specs[n].type = JF_COLUMN_AS_NUMBER;
            specs[n].scale = atoi(colon + 2);
        } else if (colon) {
            specs[n].type = JF_COLUMN_AS_DAY;
        }
        pointers[n] = &specs[n];
    }
    const struct jf_query query = {
        .struct_size = sizeof query, .columns = columns ? pointers : NULL, .n_columns = n};
    struct ArrowArrayStream streams[16];
    GError *error = NULL;
    size_t n_streams;
    g_string_truncate(r->rows, 0);
    r->n_rows = 0;
    if (!jf_source_streams(r->loaded->plugin, r->source, &query, "test", streams, max, &n_streams,
                           &error)) {
        reader_fail(r, error);
        return FALSE;
    }
    gboolean is_right = TRUE;
    for (size_t i = 0; i < n_streams; i++) {
        if (is_right)
            is_right = reader_drain(r, &streams[i]);
        else
            streams[i].release(&streams[i]);
    }
    return is_right;
}

/* A file below the build directory with this content; newly allocated path. */
static inline char *reader_file(const char *name, const char *content, gssize length)
{
    g_autofree char *dir = g_build_filename(JF_TEST_BINARY_DIR, "tests", "files", NULL);
    g_mkdir_with_parents(dir, 0755);
    char *path = g_build_filename(dir, name, NULL);
    assert_true(g_file_set_contents(path, content, length, NULL));
    return path;
}

#endif
