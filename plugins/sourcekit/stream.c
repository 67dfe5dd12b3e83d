#include "sourcekit/stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { PLACES = 3 };

/* ---- the Arrow stream ----------------------------------------------------------------------- */

static int errno_of(jf_status status)
{
    return status == JF_OK            ? 0
           : status == JF_E_CANCELLED ? ECANCELED
           : status == JF_E_NO_MEMORY ? ENOMEM
           : status == JF_E_IO        ? EIO
                                      : EINVAL;
}

static int stream_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct sk_stream *s = stream->private_data;
    out->release = NULL;
    return sk_batch_schema(&s->batch, out) ? 0 : ENOMEM;
}

static int stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct sk_stream *s = stream->private_data;
    *out = (struct ArrowArray){.release = NULL};
    if (s->is_over)
        return errno_of(s->error.code);
    jf_status status = s->host && s->host->cancelled(s->host)
                           ? jf_error_set(&s->error, JF_E_CANCELLED, "stopped by the user")
                           : s->fill(s);
    s->is_over = status || s->batch.rows == 0;
    if (!s->is_over && !sk_batch_export(&s->batch, out))
        status = jf_error_set(&s->error, JF_E_NO_MEMORY, "out of memory");
    return errno_of(status);
}

static const char *stream_error(struct ArrowArrayStream *stream)
{
    const struct sk_stream *s = stream->private_data;
    return s->error.code ? s->error.message : NULL;
}

static void stream_release(struct ArrowArrayStream *stream)
{
    struct sk_stream *s = stream->private_data;
    sk_batch_free(&s->batch);
    s->release(s);
    stream->release = NULL;
}

void sk_stream_start(struct sk_stream *stream, jf_status (*fill)(struct sk_stream *),
                     void (*release)(struct sk_stream *), struct ArrowArrayStream *out)
{
    stream->fill = fill;
    stream->release = release;
    *out = (struct ArrowArrayStream){stream_schema, stream_next, stream_error, stream_release, stream};
}

/* ---- rows ------------------------------------------------------------------------------------ */

jf_status sk_stream_columns(struct sk_stream *stream, const struct jf_host *host,
                            const struct jf_query *query, char *const *names, size_t n, struct jf_error *err)
{
    static const enum sk_kind kinds[] = {SK_TEXT, SK_TEXT, SK_NUMBER, SK_DAY};
    static const char *const places[PLACES] = {"jf.file", "jf.line", "jf.row"};
    struct sk_batch *batch = &stream->batch;
    stream->host = host;
    stream->n_wanted = query->columns ? query->n_columns : n;
    bool is_made = sk_batch_init(batch, stream->n_wanted + PLACES, SK_BATCH_ROWS);
    for (size_t i = 0; i < stream->n_wanted && is_made; i++) {
        const struct jf_column_spec *spec = query->columns ? query->columns[i] : NULL;
        is_made = sk_batch_column(batch, i, spec ? spec->name : names[i],
                                  spec && spec->type <= JF_COLUMN_AS_DAY ? kinds[spec->type] : SK_TEXT,
                                  spec ? spec->scale : 0);
    }
    for (size_t i = 0; i < PLACES && is_made; i++)
        is_made = sk_batch_column(batch, stream->n_wanted + i, places[i], i ? SK_COUNT : SK_TEXT, 0);
    if (is_made && sk_batch_grow(batch))
        return JF_OK;
    sk_batch_free(batch);
    return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
}

jf_status sk_stream_end_row(struct sk_stream *stream, const char *file, int64_t line, int64_t hash)
{
    struct sk_column *places = &stream->batch.columns[stream->n_wanted];
    const int64_t row = stream->batch.rows;
    if (sk_put_text(&places[0], row, file, strlen(file)) != SK_PUT_OK)
        return jf_error_set(&stream->error, JF_E_INTERNAL, "the name of the file is not UTF-8");
    places[1].counts[row] = line;
    places[2].counts[row] = hash;
    stream->batch.rows++;
    return JF_OK;
}

jf_status sk_stream_reject(struct sk_stream *stream, const char *file, int64_t line, const char *column,
                           const char *text, size_t length, const char *reason)
{
    enum { SHOWN = 200 };
    char place[1200], value[SHOWN + 1];
    snprintf(place, sizeof place, "%.1100s:%lld", file, (long long)line);
    snprintf(value, sizeof value, "%.*s", (int)(length < SHOWN ? length : SHOWN), text ? text : "");
    for (size_t n = strlen(value); n && !sk_is_utf8(value, n);)
        value[--n] = length >= SHOWN ? 0 : '?'; /* a character cut in two, or bytes that are none */
    if (text && memchr(text, 0, length))
        reason = "holds a NUL byte; the file is damaged, or is UTF-16: declare encoding = \"UTF-16\"";
    return stream->host->reject(stream->host, place, column, value, reason, &stream->error);
}

/* ---- columns and parameters ------------------------------------------------------------------ */

bool sk_has(char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(names[i], name))
            return true;
    return false;
}

static jf_status fail_unknown(const char *source, const char *name, char *const *names, size_t n,
                              struct jf_error *err)
{
    char all[500] = "";
    const char *near = sk_suggest(name, (const char *const *)names, n);
    for (size_t i = 0; i < n && strlen(all) < sizeof all - 100; i++)
        snprintf(all + strlen(all), sizeof all - strlen(all), "%s%.80s", i ? ", " : "", names[i]);
    return jf_error_set(err, JF_E_INVALID, "%s: there is no column \"%s\"%s%s%s; the columns are %s", source,
                        name, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "", all);
}

jf_status sk_check_query(const struct jf_query *query, const char *source, char *const *names, size_t n,
                         struct jf_error *err)
{
    for (size_t i = 0; query->columns && i < query->n_columns; i++) {
        const struct jf_column_spec *spec = query->columns[i];
        if (!sk_has(names, n, spec->name))
            return fail_unknown(source, spec->name, names, n, err);
        if (spec->scale < 0 || spec->scale > 36)
            return jf_error_set(err, JF_E_INVALID, "column \"%s\": %d decimals are not possible", spec->name,
                                spec->scale);
    }
    return JF_OK;
}

const struct jf_option *sk_option(const struct jf_options *options, const char *name)
{
    for (size_t i = 0; i < options->n_items; i++)
        if (!strcmp(options->items[i]->name, name))
            return options->items[i];
    return NULL;
}

bool sk_list_read(struct sk_list *list, const struct jf_options *options, const char *name)
{
    const struct jf_option *option = sk_option(options, name);
    const size_t n = option ? option->n_values : 0;
    *list = (struct sk_list){calloc(n + 1, sizeof *list->items), 0};
    while (list->items && list->n < n && (list->items[list->n] = strdup(option->values[list->n])))
        list->n++;
    return list->items && list->n == n;
}

bool sk_list_has(const struct sk_list *list, const char *text, size_t length)
{
    for (size_t i = 0; i < list->n; i++)
        if (strlen(list->items[i]) == length && !memcmp(list->items[i], text, length))
            return true;
    return false;
}

void sk_list_free(struct sk_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct sk_list){NULL, 0};
}

jf_status sk_read_date_format(const struct jf_options *options, struct sk_day_rules *out,
                              struct jf_error *err)
{
    const char *format = jf_option_text(options, "date_format");
    if (!format || sk_read_day_rules(format, out))
        return JF_OK;
    return jf_error_set(err, JF_E_INVALID,
                        "date_format: \"%s\" is not understood; write the order of the parts, as \"Y-M-D\", "
                        "\"M/D/Y\", \"D.M.Y\", \"Y-M\", or \"serial\"",
                        format);
}
