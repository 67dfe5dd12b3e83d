/* Rows as they stand: one statement, stepped through. */
#include "source_sqlite/sqlite.h"

struct scan {
    struct sk_stream to;
    struct jf_source *source;
    sqlite3_stmt *statement;
    sqlite3_int64 line; /* rowid where there is one, else the number of the row */
    bool is_done;       /* a statement that is done would start again */
};

static jf_status reject(struct scan *s, size_t i, const struct lite_cell *cell,
                        const struct sk_reason *reason)
{
    char buffer[40];
    const char *text = NULL;
    size_t length = 0;
    struct sk_reason ignored;
    if (lite_text(cell, buffer, &text, &length, &ignored) <= 0)
        length = 0;
    return sk_stream_reject(&s->to, s->source->name, s->line, s->to.batch.columns[i].name, text, length,
                            reason->text);
}

/* 1 set, 0 no value, -1 bad. */
static int put_cell(struct scan *s, struct sk_column *column, const struct lite_cell *cell,
                    struct sk_reason *reason)
{
    const int64_t row = s->to.batch.rows;
    char buffer[40];
    const char *text;
    size_t length;
    if (column->kind == SK_NUMBER)
        return lite_number(s->source, cell, column->name, column->scale, &column->numbers[row], reason);
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
    if (!sk_batch_reserve(&s->to.batch))
        return jf_error_set(&s->to.error, JF_E_NO_MEMORY, "out of memory");
    const int64_t row = s->to.batch.rows;
    s->line = s->source->has_rowid ? sqlite3_column_int64(s->statement, (int)s->to.n_wanted) : s->line + 1;
    for (size_t i = 0; i < s->to.n_wanted; i++) {
        const struct lite_cell cell = lite_column(s->statement, (int)i);
        struct sk_reason reason = {""};
        int has = put_cell(s, &s->to.batch.columns[i], &cell, &reason);
        if (has < 0)
            return reject(s, i, &cell, &reason);
        if (!has)
            sk_put_null(&s->to.batch.columns[i], row);
    }
    return sk_stream_end_row(&s->to, s->source->name, s->line,
                             sqlite3_column_int64(s->statement, (int)s->to.n_wanted + 1));
}

static jf_status fill(struct sk_stream *stream)
{
    struct scan *s = (struct scan *)stream;
    jf_status status = JF_OK;
    while (!status && !s->is_done && sk_stream_has_room(stream)) {
        int rc = sqlite3_step(s->statement);
        s->is_done = rc == SQLITE_DONE;
        if (!s->is_done)
            status = rc == SQLITE_ROW ? put_row(s) : lite_fail(s->source, JF_E_IO, &s->to.error);
    }
    return status;
}

static void scan_free(struct sk_stream *stream)
{
    sqlite3_finalize(((struct scan *)stream)->statement);
    free(stream);
}

/* ---- starting ------------------------------------------------------------------------------- */

/* jf_row(jf_row(0, a, b ...), m, n ...): a call takes a hundred arguments. */
static void say_hash(sqlite3_str *sql, const struct jf_source *source)
{
    enum { AT_ONCE = 90 };
    for (size_t i = 0; i < source->columns.n; i += AT_ONCE)
        sqlite3_str_appendall(sql, "jf_row(");
    sqlite3_str_appendall(sql, "0");
    for (size_t i = 0; i < source->columns.n; i++) {
        sqlite3_str_appendall(sql, ",");
        lite_name(sql, source->columns.items[i]);
        if (i % AT_ONCE == AT_ONCE - 1 || i + 1 == source->columns.n)
            sqlite3_str_appendall(sql, ")");
    }
}

static int prepare(struct scan *s)
{
    sqlite3_str *sql = lite_sql_new(s->source);
    sqlite3_str_appendall(sql, "SELECT ");
    for (size_t i = 0; i < s->to.n_wanted; i++) {
        lite_name(sql, s->to.batch.columns[i].name);
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

jf_status lite_scan(struct jf_source *source, const struct jf_query *query, struct ArrowArrayStream *out,
                    struct jf_error *err)
{
    out->release = NULL;
    jf_status status = sk_check_query(query, source->name, source->columns.items, source->columns.n, err);
    if (status)
        return status;
    struct scan *s = calloc(1, sizeof *s);
    if (!s)
        return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    s->source = source;
    status = sk_stream_columns(&s->to, source->host, query, source->columns.items, source->columns.n, err);
    if (!status && prepare(s) != SQLITE_OK)
        status = lite_fail(source, JF_E_INVALID, err);
    if (!status) {
        sk_stream_start(&s->to, fill, scan_free, out);
        return JF_OK;
    }
    sk_batch_free(&s->to.batch);
    scan_free(&s->to);
    return status;
}
