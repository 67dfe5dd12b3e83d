/* A stream that is checked as it flows, so that the core can trust every pointer it reads.
 *
 * The schema is read once and checked; every batch is checked against it: number of children and
 * buffers, lengths, offsets, null counts, dictionary codes, UTF-8. Columns are few and the checks
 * over rows are one pass over offsets or codes, so guarding costs little beside reading.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "plugin/plugin_host.h"

enum form { FORM_TEXT, FORM_LARGE_TEXT, FORM_FIXED, FORM_BITS };

struct guarded_column {
    char *name;
    enum form form;
    gsize width;     /* bytes of one value: FORM_FIXED */
    gboolean is_day;
    enum form words; /* form of the dictionary's values */
    gboolean has_dictionary;
};

struct guard {
    struct ArrowArrayStream inner;
    char *context;
    struct guarded_column *columns;
    int64_t n_columns;
    gboolean has_schema, is_over;
    char message[1200];
};

static int fail(struct guard *g, const char *format, ...) G_GNUC_PRINTF(2, 3);
static int fail(struct guard *g, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int used = snprintf(g->message, sizeof g->message, "%s: ", g->context);
    if (used > 0 && (size_t)used < sizeof g->message)
        vsnprintf(g->message + used, sizeof g->message - (size_t)used, format, args);
    va_end(args);
    g->is_over = TRUE;
    return EINVAL;
}

/* The plugin's own message, copied at once: the next call may overwrite it. */
static int pass_error(struct guard *g, int code, const char *call)
{
    const char *text = g->inner.get_last_error ? g->inner.get_last_error(&g->inner) : NULL;
    g_autofree char *valid = text ? g_utf8_make_valid(text, -1) : NULL;
    fail(g, "%s%s", valid ? "" : call, valid ? valid : " failed and gave no reason");
    return code;
}

/* ---- schema --------------------------------------------------------------------------------- */

static gboolean read_text_form(const char *format, enum form *form)
{
    *form = strcmp(format, "U") == 0 ? FORM_LARGE_TEXT : FORM_TEXT;
    return strcmp(format, "u") == 0 || strcmp(format, "U") == 0;
}

static gboolean is_decimal128(const char *format)
{
    int precision, scale, bits = 128, end = 0;
    if (sscanf(format, "d:%d,%d%n", &precision, &scale, &end) < 2)
        return FALSE;
    if (format[end] && (sscanf(format + end, ",%d%n", &bits, &precision) < 1))
        return FALSE;
    return bits == 128 && scale >= 0 && scale <= 36;
}

static gboolean read_form(const char *format, struct guarded_column *column)
{
    column->form = FORM_FIXED;
    if (read_text_form(format, &column->form))
        return TRUE;
    column->form = FORM_FIXED;
    column->is_day = strcmp(format, "tdD") == 0;
    if (strcmp(format, "i") == 0 || column->is_day)
        column->width = 4;
    else if (strcmp(format, "l") == 0 || strcmp(format, "g") == 0)
        column->width = 8;
    else if (is_decimal128(format))
        column->width = 16;
    else if (strcmp(format, "b") == 0)
        column->form = FORM_BITS;
    else
        return FALSE;
    return TRUE;
}

static int read_column(struct guard *g, const struct ArrowSchema *child, int64_t i,
                       struct guarded_column *column)
{
    if (!child || !child->format || !child->name)
        return fail(g, "column %" G_GINT64_FORMAT " of the schema has no name or format", i + 1);
    if (!g_utf8_validate(child->name, -1, NULL))
        return fail(g, "the name of column %" G_GINT64_FORMAT " is not UTF-8", i + 1);
    column->name = g_strdup(child->name);
    column->has_dictionary = child->dictionary != NULL;
    gboolean is_known = read_form(child->format, column);
    if (column->has_dictionary)
        is_known = (strcmp(child->format, "i") == 0 || strcmp(child->format, "l") == 0) &&
                   child->dictionary->format &&
                   read_text_form(child->dictionary->format, &column->words);
    if (!is_known)
        return fail(g,
                    "column \"%s\": the format \"%s\"%s is not understood; give u, U, a dictionary "
                    "of these, i, l, d:p,s, tdD, b or g",
                    child->name, child->format,
                    column->has_dictionary ? " with this dictionary" : "");
    return 0;
}

static int read_schema(struct guard *g, const struct ArrowSchema *schema)
{
    if (!schema->release || !schema->format || strcmp(schema->format, "+s") != 0)
        return fail(g, "the schema of a stream is a struct (\"+s\"), this one is \"%s\"",
                    schema->release && schema->format ? schema->format : "released");
    if (schema->n_children < 0 || (schema->n_children && !schema->children))
        return fail(g, "the schema has %" G_GINT64_FORMAT " children and no array of them",
                    schema->n_children);
    g->columns = g_new0(struct guarded_column, (gsize)schema->n_children);
    g->n_columns = schema->n_children;
    for (int64_t i = 0; i < g->n_columns; i++) {
        int rc = read_column(g, schema->children[i], i, &g->columns[i]);
        if (rc)
            return rc;
    }
    g->has_schema = TRUE;
    return 0;
}

static void forget_columns(struct guard *g)
{
    for (int64_t i = 0; i < g->n_columns; i++)
        g_free(g->columns[i].name);
    g_free(g->columns);
    g_free(g->context);
}

char **jf_source_columns(const struct jf_plugin *plugin, struct jf_source *source,
                         const char *context, GError **error)
{
    struct ArrowSchema schema = {0};
    struct jf_error err = {JF_OK, ""};
    jf_at_work(context);
    jf_status status = plugin->ops.source->schema(source, &schema, &err);
    jf_at_work(NULL);
    if (status != JF_OK) {
        jf_plugin_fail(error, context, "schema", status, &err);
        return NULL;
    }
    struct guard g = {.context = g_strdup(context)};
    char **names = NULL;
    if (read_schema(&g, &schema)) {
        jf_fail(error, JF_ERROR_PLUGIN, "%s", g.message);
    } else {
        names = g_new0(char *, (gsize)g.n_columns + 1);
        for (int64_t i = 0; i < g.n_columns; i++)
            names[i] = g_strdup(g.columns[i].name);
    }
    if (schema.release)
        schema.release(&schema);
    forget_columns(&g);
    return names;
}

static int guard_get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct guard *g = stream->private_data;
    out->release = NULL;
    if (!g->inner.get_schema)
        return fail(g, "the stream has no get_schema");
    jf_at_work(g->context);
    int rc = g->inner.get_schema(&g->inner, out);
    if (rc)
        return pass_error(g, rc, "get_schema");
    if (!g->has_schema && (rc = read_schema(g, out)) && out->release)
        out->release(out);
    return rc;
}

/* ---- batches -------------------------------------------------------------------------------- */

static int check_offsets(struct guard *g, const char *name, const struct ArrowArray *a,
                         enum form form, const char **bytes, int64_t *n_bytes)
{
    int64_t first = a->offset, last = a->offset + a->length, previous = 0, start = 0;
    if (!a->buffers[1])
        return fail(g, "column \"%s\": the array has no offsets", name);
    for (int64_t i = first; i <= last; i++) {
        int64_t at = form == FORM_TEXT ? ((const int32_t *)a->buffers[1])[i]
                                       : ((const int64_t *)a->buffers[1])[i];
        if (i == first)
            start = previous = at;
        if (at < previous || start < 0)
            return fail(g,
                        "column \"%s\", row %" G_GINT64_FORMAT " of the batch: the offsets of the "
                        "text go backwards",
                        name, i - first);
        previous = at;
    }
    if (previous > start && !a->buffers[2])
        return fail(g, "column \"%s\": the array has offsets and no text", name);
    *bytes = a->buffers[2] ? (const char *)a->buffers[2] + start : "";
    *n_bytes = previous - start;
    return 0;
}

/* Row of the batch whose text holds a byte. */
static int64_t row_of(const struct ArrowArray *a, enum form form, const char *byte)
{
    const int64_t at = byte - (const char *)a->buffers[2];
    for (int64_t i = 0; i < a->length; i++)
        if (at < (form == FORM_TEXT ? ((const int32_t *)a->buffers[1])[a->offset + i + 1]
                                    : ((const int64_t *)a->buffers[1])[a->offset + i + 1]))
            return i;
    return a->length;
}

static int check_text(struct guard *g, const char *name, const struct ArrowArray *a, enum form form)
{
    const char *bytes = "", *end;
    int64_t n_bytes = 0;
    if (a->length == 0)
        return 0;
    int rc = check_offsets(g, name, a, form, &bytes, &n_bytes);
    if (rc)
        return rc;
    /* A byte of 0 is a character like others; GLib's check stops there. */
    while (!g_utf8_validate_len(bytes, (gsize)n_bytes, &end)) {
        if (*end)
            return fail(g,
                        "column \"%s\", row %" G_GINT64_FORMAT
                        " of the batch: text that is not UTF-8: byte 0x%02x",
                        name, row_of(a, form, end), (unsigned)(guchar)*end);
        n_bytes -= end + 1 - bytes;
        bytes = end + 1;
    }
    return 0;
}

static int check_codes(struct guard *g, const struct guarded_column *c, const struct ArrowArray *a)
{
    const uint8_t *valid = a->buffers[0];
    int64_t n_words = a->dictionary->length;
    for (int64_t i = a->offset; i < a->offset + a->length; i++) {
        int64_t code = c->width == 4 ? ((const int32_t *)a->buffers[1])[i]
                                     : ((const int64_t *)a->buffers[1])[i];
        if ((uint64_t)code >= (uint64_t)n_words && (!valid || (valid[i >> 3] >> (i & 7) & 1)))
            return fail(g,
                        "column \"%s\", row %" G_GINT64_FORMAT
                        " of the batch: code %" G_GINT64_FORMAT
                        " is outside the dictionary of %" G_GINT64_FORMAT " words",
                        c->name, i - a->offset, code, n_words);
    }
    return 0;
}

/* Years 1 to 9999: beyond them no calendar of a company reaches, and no text of a day either. */
static int check_days(struct guard *g, const struct guarded_column *c, const struct ArrowArray *a)
{
    enum { FIRST_DAY = -719162, LAST_DAY = 2932896 };
    const uint8_t *valid = a->buffers[0];
    const int32_t *days = a->buffers[1];
    for (int64_t i = a->offset; i < a->offset + a->length; i++)
        if ((days[i] < FIRST_DAY || days[i] > LAST_DAY) &&
            (!valid || (valid[i >> 3] >> (i & 7) & 1)))
            return fail(g,
                        "column \"%s\", row %" G_GINT64_FORMAT
                        " of the batch: %d days since 1970-01-01 are not in the years 1 to 9999",
                        c->name, i - a->offset, days[i]);
    return 0;
}

/* What holds for every array: lengths, number of buffers, validity. */
static int check_frame(struct guard *g, const char *name, const struct ArrowArray *a,
                       int64_t n_buffers)
{
    if (!a || !a->release)
        return fail(g, "column \"%s\": the array is missing or was released", name);
    if (a->length < 0 || a->offset < 0 || a->length > G_MAXINT64 / 32 - a->offset)
        return fail(g, "column \"%s\": length %" G_GINT64_FORMAT " with offset %" G_GINT64_FORMAT,
                    name, a->length, a->offset);
    if (a->n_buffers != n_buffers)
        return fail(
            g, "column \"%s\": %" G_GINT64_FORMAT " buffers where its format has %" G_GINT64_FORMAT,
            name, a->n_buffers, n_buffers);
    if (n_buffers && !a->buffers)
        return fail(g, "column \"%s\": the array has no list of buffers", name);
    if (a->null_count < -1 || a->null_count > a->length)
        return fail(g, "column \"%s\": %" G_GINT64_FORMAT " nulls in %" G_GINT64_FORMAT " rows",
                    name, a->null_count, a->length);
    if (n_buffers && a->null_count > 0 && !a->buffers[0])
        return fail(g, "column \"%s\": %" G_GINT64_FORMAT " nulls and no bitmap that says which",
                    name, a->null_count);
    return 0;
}

static int check_column(struct guard *g, const struct guarded_column *c, const struct ArrowArray *a,
                        int64_t rows)
{
    gboolean is_text = !c->has_dictionary && (c->form < FORM_FIXED);
    int rc = check_frame(g, c->name, a, is_text ? 3 : 2);
    if (rc)
        return rc;
    if (a->length < rows)
        return fail(g, "column \"%s\": %" G_GINT64_FORMAT " values for %" G_GINT64_FORMAT " rows",
                    c->name, a->length, rows);
    if (is_text)
        return check_text(g, c->name, a, c->form);
    if (a->length && !a->buffers[1])
        return fail(g, "column \"%s\": the array has no values", c->name);
    if (!c->has_dictionary)
        return c->is_day ? check_days(g, c, a) : 0;
    if ((rc = check_frame(g, c->name, a->dictionary, 3)) ||
        (rc = check_text(g, c->name, a->dictionary, c->words)))
        return rc;
    return check_codes(g, c, a);
}

static int check_batch(struct guard *g, const struct ArrowArray *batch)
{
    if (batch->length < 0 || batch->offset < 0 || batch->null_count > 0)
        return fail(g,
                    "a batch of length %" G_GINT64_FORMAT ", offset %" G_GINT64_FORMAT
                    " and %" G_GINT64_FORMAT " null rows",
                    batch->length, batch->offset, batch->null_count);
    if (batch->n_children != g->n_columns)
        return fail(
            g, "a batch of %" G_GINT64_FORMAT " columns where the schema has %" G_GINT64_FORMAT,
            batch->n_children, g->n_columns);
    if (g->n_columns && !batch->children)
        return fail(g, "a batch without a list of its columns");
    for (int64_t i = 0; i < g->n_columns; i++) {
        int rc = check_column(g, &g->columns[i], batch->children[i], batch->offset + batch->length);
        if (rc)
            return rc;
    }
    return 0;
}

/* The columns are needed to check a batch, also where nobody asked for the schema. */
static int ensure_schema(struct ArrowArrayStream *stream)
{
    struct ArrowSchema schema = {0};
    int rc = guard_get_schema(stream, &schema);
    if (!rc && schema.release)
        schema.release(&schema);
    return rc;
}

static int guard_get_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct guard *g = stream->private_data;
    out->release = NULL;
    if (g->is_over) /* after an end or a failure a stream is not asked again */
        return g->message[0] ? EINVAL : 0;
    if (!g->inner.get_next)
        return fail(g, "the stream has no get_next");
    int rc = g->has_schema ? 0 : ensure_schema(stream);
    if (rc)
        return rc;
    memset(out, 0, sizeof *out);
    jf_at_work(g->context);
    rc = g->inner.get_next(&g->inner, out);
    if (rc) {
        out->release = NULL;
        return pass_error(g, rc, "get_next");
    }
    g->is_over = out->release == NULL;
    if (!g->is_over && (rc = check_batch(g, out))) {
        out->release(out);
        out->release = NULL;
    }
    return rc;
}

static const char *guard_get_last_error(struct ArrowArrayStream *stream)
{
    struct guard *g = stream->private_data;
    return g->message[0] ? g->message : NULL;
}

static void guard_release(struct ArrowArrayStream *stream)
{
    struct guard *g = stream->private_data;
    if (g->inner.release)
        g->inner.release(&g->inner);
    jf_at_work(NULL);
    forget_columns(g);
    g_free(g);
    stream->release = NULL;
}

void jf_stream_guard(struct ArrowArrayStream *inner, const char *context,
                     struct ArrowArrayStream *outer)
{
    struct guard *g = g_new0(struct guard, 1);
    g->inner = *inner;
    g->context = g_strdup(context);
    inner->release = NULL; /* moved, as the specification says */
    if (!g->inner.release)
        fail(g, "the plugin said OK and gave no stream");
    *outer = (struct ArrowArrayStream){
        .get_schema = guard_get_schema,
        .get_next = guard_get_next,
        .get_last_error = guard_get_last_error,
        .release = guard_release,
        .private_data = g,
    };
}
