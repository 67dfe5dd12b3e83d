/* Rows as they stand: one statement, stepped through. */
#include <errno.h>

#include "source_sqlite/sqlite.h"

enum { BATCH_ROWS = 16384, PLACES = 3 /* jf.file, jf.line, jf.row */ };

struct scan {
    struct jf_source *source;
    sqlite3_stmt *statement;
    struct sk_batch batch;
    size_t n_wanted;
    sqlite3_int64 line;    /* rowid where there is one, else the number of the row */
    bool is_done, is_over; /* a statement that is done would start again */
    struct jf_error error;
};

static jf_status reject(struct scan *s, size_t i, const struct lite_cell *cell,
                        const struct sk_reason *reason)
{
    char place[1200], buffer[40], value[220];
    const char *text;
    size_t length;
    struct sk_reason ignored;
    snprintf(place, sizeof place, "%.1100s:%lld", s->source->name, (long long)s->line);
    value[0] = 0;
    if (lite_text(cell, buffer, &text, &length, &ignored) > 0)
        snprintf(value, sizeof value, "%.*s", (int)(length < 200 ? length : 200), text);
    for (size_t n = strlen(value); n && !sk_is_utf8(value, n);)
        value[--n] = 0;
    return s->source->host->reject(s->source->host, place, s->batch.columns[i].name, value,
                                   reason->text, &s->error);
}

/* 1 set, 0 no value, -1 bad. */
static int put_cell(struct scan *s, struct sk_column *column, const struct lite_cell *cell,
                    struct sk_reason *reason)
{
    const int64_t row = s->batch.rows;
    char buffer[40];
    const char *text;
    size_t length;
    if (column->kind == SK_NUMBER)
        return lite_number(s->source, cell, column->name, column->scale, &column->numbers[row],
                           reason);
    if (column->kind == SK_DAY)
        return lite_day(s->source, cell, &column->days[row], reason);
    int has = lite_text(cell, buffer, &text, &length, reason);
    if (has <= 0)
        return has;
    snprintf(reason->text, sizeof reason->text, "is not UTF-8");
    return sk_put_text(column, row, text, length) == SK_PUT_OK ? 1 : -1;
}

static jf_status put_row(struct scan *s)
{
    if (!sk_batch_reserve(&s->batch))
        return jf_error_set(&s->error, JF_E_NO_MEMORY, "out of memory");
    const int64_t row = s->batch.rows;
    s->line =
        s->source->has_rowid ? sqlite3_column_int64(s->statement, (int)s->n_wanted) : s->line + 1;
    for (size_t i = 0; i < s->n_wanted; i++) {
        const struct lite_cell cell = lite_column(s->statement, (int)i);
        struct sk_reason reason = {""};
        int has = put_cell(s, &s->batch.columns[i], &cell, &reason);
        if (has < 0)
            return reject(s, i, &cell, &reason);
        if (!has)
            sk_put_null(&s->batch.columns[i], row);
    }
    s->batch.columns[s->n_wanted + 1].counts[row] = s->line;
    s->batch.columns[s->n_wanted + 2].counts[row] = sqlite3_column_int64(s->statement, (int)s->n_wanted + 1);
    if (sk_put_text(&s->batch.columns[s->n_wanted], row, s->source->name,
                    strlen(s->source->name)))
        return jf_error_set(&s->error, JF_E_INTERNAL, "the name of the file is not UTF-8");
    s->batch.rows++;
    return JF_OK;
}

static jf_status fill(struct scan *s)
{
    jf_status status = JF_OK;
    if (s->source->host->cancelled(s->source->host))
        return jf_error_set(&s->error, JF_E_CANCELLED, "stopped by the user");
    while (!status && !s->is_done && s->batch.rows < BATCH_ROWS) {
        int rc = sqlite3_step(s->statement);
        s->is_done = rc == SQLITE_DONE;
        if (!s->is_done)
            status = rc == SQLITE_ROW ? put_row(s) : lite_fail(s->source, JF_E_IO, &s->error);
    }
    return status;
}

static int scan_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct scan *s = stream->private_data;
    out->release = NULL;
    return sk_batch_schema(&s->batch, out) ? 0 : ENOMEM;
}

static int scan_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct scan *s = stream->private_data;
    out->release = NULL;
    if (s->is_over)
        return s->error.code ? EINVAL : 0;
    jf_status status = fill(s);
    s->is_over = status || s->batch.rows == 0;
    if (!s->is_over && !sk_batch_export(&s->batch, out))
        status = jf_error_set(&s->error, JF_E_NO_MEMORY, "out of memory");
    return !status ? 0 : status == JF_E_CANCELLED ? ECANCELED : EINVAL;
}

static const char *scan_error(struct ArrowArrayStream *stream)
{
    const struct scan *s = stream->private_data;
    return s->error.code ? s->error.message : NULL;
}

static void scan_free(struct scan *s)
{
    sqlite3_finalize(s->statement);
    sk_batch_free(&s->batch);
    free(s);
}

static void scan_release(struct ArrowArrayStream *stream)
{
    scan_free(stream->private_data);
    stream->release = NULL;
}

/* ---- starting ------------------------------------------------------------------------------- */

static const char *wanted_name(const struct jf_source *source, const struct jf_query *query,
                               size_t i)
{
    return query->columns ? query->columns[i]->name : source->columns[i];
}

static jf_status check_columns(const struct jf_source *source, const struct jf_query *query,
                               struct jf_error *err)
{
    for (size_t i = 0; query->columns && i < query->n_columns; i++) {
        const char *name = query->columns[i]->name;
        if (query->columns[i]->scale < 0 || query->columns[i]->scale > 36)
            return jf_error_set(err, JF_E_INVALID, "column \"%s\": %d decimals are not possible",
                                name, query->columns[i]->scale);
        if (lite_has_column(source, name))
            continue;
        const char *near =
            sk_suggest(name, (const char *const *)source->columns, source->n_columns);
        return jf_error_set(err, JF_E_INVALID, "%s: there is no column \"%s\"%s%s%s", source->name,
                            name, near ? "; did you mean \"" : "", near ? near : "",
                            near ? "\"?" : "");
    }
    return JF_OK;
}

static bool make_columns(struct scan *s, const struct jf_query *query)
{
    static const enum sk_kind kinds[] = {SK_TEXT, SK_TEXT, SK_NUMBER, SK_DAY};
    bool is_made = sk_batch_init(&s->batch, s->n_wanted + PLACES, BATCH_ROWS);
    for (size_t i = 0; i < s->n_wanted && is_made; i++) {
        const struct jf_column_spec *spec = query->columns ? query->columns[i] : NULL;
        is_made =
            sk_batch_column(&s->batch, i, wanted_name(s->source, query, i),
                            spec && spec->type <= JF_COLUMN_AS_DAY ? kinds[spec->type] : SK_TEXT,
                            spec ? spec->scale : 0);
    }
    return is_made && sk_batch_column(&s->batch, s->n_wanted, "jf.file", SK_TEXT, 0) &&
           sk_batch_column(&s->batch, s->n_wanted + 1, "jf.line", SK_COUNT, 0) &&
           sk_batch_column(&s->batch, s->n_wanted + 2, "jf.row", SK_COUNT, 0) &&
           sk_batch_grow(&s->batch);
}

/* jf_row(jf_row(0, a, b ...), m, n ...): a call takes a hundred arguments. */
static void say_hash(sqlite3_str *sql, const struct jf_source *source)
{
    enum { AT_ONCE = 90 };
    for (size_t i = 0; i < source->n_columns; i += AT_ONCE)
        sqlite3_str_appendall(sql, "jf_row(");
    sqlite3_str_appendall(sql, "0");
    for (size_t i = 0; i < source->n_columns; i++) {
        sqlite3_str_appendall(sql, ",");
        lite_name(sql, source->columns[i]);
        if (i % AT_ONCE == AT_ONCE - 1 || i + 1 == source->n_columns)
            sqlite3_str_appendall(sql, ")");
    }
}

static int prepare(struct scan *s, const struct jf_query *query)
{
    sqlite3_str *sql = lite_sql_new(s->source);
    sqlite3_str_appendall(sql, "SELECT ");
    for (size_t i = 0; i < s->n_wanted; i++) {
        lite_name(sql, wanted_name(s->source, query, i));
        sqlite3_str_appendall(sql, ",");
    }
    sqlite3_str_appendf(sql, "%s,", s->source->has_rowid ? "rowid" : "0");
    say_hash(sql, s->source);
    sqlite3_str_appendf(sql, " FROM %s", s->source->from);
    char *text = sqlite3_str_finish(sql);
    int rc = text ? sqlite3_prepare_v2(s->source->db, text, -1, &s->statement, NULL) : SQLITE_NOMEM;
    sqlite3_free(text);
    return rc;
}

jf_status lite_scan(struct jf_source *source, const struct jf_query *query,
                    struct ArrowArrayStream *out, struct jf_error *err)
{
    out->release = NULL;
    jf_status status = check_columns(source, query, err);
    if (status)
        return status;
    struct scan *s = calloc(1, sizeof *s);
    if (!s)
        return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    s->source = source;
    s->n_wanted = query->columns ? query->n_columns : source->n_columns;
    if (!make_columns(s, query))
        status = jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    else if (prepare(s, query) != SQLITE_OK)
        status = lite_fail(source, JF_E_INVALID, err);
    if (status)
        scan_free(s);
    else
        *out = (struct ArrowArrayStream){scan_schema, scan_next, scan_error, scan_release, s};
    return status;
}
