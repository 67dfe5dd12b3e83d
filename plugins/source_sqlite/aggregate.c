/* Sums where the data are; a question with filters is the scan's. The engine groups by what the cells hold; a
 * second, small grouping joins what is one value for the host (NULL, '' and the words of "no value"). All is
 * computed before the stream is handed over: whatever goes wrong, the host can still scan. */
#include "source_sqlite/sqlite.h"

sqlite3_str *lite_sql_new(struct jf_source *source)
{
    return sqlite3_str_new(source->db);
}

void lite_name(sqlite3_str *sql, const char *name)
{
    sqlite3_str_appendf(sql, "\"%w\"", name);
}

/* ---- the statement -------------------------------------------------------------------------- */

static bool add_measure(const struct jf_source *source, sqlite3_str *sql, const struct jf_measure_spec *m)
{
    if (m->n_filter || (m->column && !lite_has_column(source, m->column)) ||
        (m->times_column && (!m->column || !lite_has_column(source, m->times_column))) || m->scale < 0 ||
        m->scale > 36)
        return false;
    if (!m->column)
        sqlite3_str_appendall(sql, "count(*)");
    else if (m->times_column)
        sqlite3_str_appendf(sql, "jf_sum(\"%w\",\"%w\",%d)", m->column, m->times_column, m->scale);
    else
        sqlite3_str_appendf(sql, "jf_sum(\"%w\",%d)", m->column, m->scale);
    return true;
}

/* By place in the list: names could be those of columns. */
static void add_grouping(sqlite3_str *sql, size_t n_keys)
{
    sqlite3_str_appendall(sql, " GROUP BY 1");
    for (size_t i = 0; i < n_keys; i++)
        sqlite3_str_appendf(sql, ",%d", (int)i + 2);
}

/* SELECT jf_slot(date) AS s, key COLLATE BINARY AS k0, ..., sums FROM t GROUP BY 1, 2, ... */
static bool add_inner(const struct jf_source *source, sqlite3_str *sql, const struct jf_aggregate_query *q)
{
    bool is_right = true;
    if (q->n_filter || (q->date_column && !lite_has_column(source, q->date_column)))
        return false;
    if (q->date_column)
        sqlite3_str_appendf(sql, "SELECT jf_slot(\"%w\") AS s", q->date_column);
    else
        sqlite3_str_appendf(sql, "SELECT %d AS s", (int)q->n_slots - 1);
    for (size_t i = 0; i < q->n_keys && is_right; i++) {
        is_right = q->keys[i]->type == JF_COLUMN_AS_TEXT && lite_has_column(source, q->keys[i]->name);
        sqlite3_str_appendf(sql, ",\"%w\" COLLATE BINARY AS k%d", q->keys[i]->name, (int)i);
    }
    for (size_t i = 0; i < q->n_measures && is_right; i++) {
        sqlite3_str_appendall(sql, ",");
        is_right = add_measure(source, sql, q->measures[i]);
        sqlite3_str_appendf(sql, " AS m%d", (int)i);
    }
    sqlite3_str_appendf(sql, " FROM %s", source->from);
    add_grouping(sql, q->n_keys);
    return is_right;
}

static char *build_sql(struct jf_source *source, const struct jf_aggregate_query *q)
{
    sqlite3_str *sql = lite_sql_new(source);
    sqlite3_str_appendall(sql, "SELECT s");
    for (size_t i = 0; i < q->n_keys; i++)
        sqlite3_str_appendf(sql, ",jf_text(k%d)", (int)i);
    for (size_t i = 0; i < q->n_measures; i++)
        sqlite3_str_appendf(sql, ",%s(m%d)", q->measures[i]->column ? "jf_total" : "sum", (int)i);
    sqlite3_str_appendall(sql, " FROM (");
    bool is_right = add_inner(source, sql, q);
    sqlite3_str_appendall(sql, ") WHERE s>=0");
    add_grouping(sql, q->n_keys);
    char *text = sqlite3_str_finish(sql);
    if (is_right)
        return text;
    sqlite3_free(text);
    return NULL;
}

/* ---- the result ----------------------------------------------------------------------------- */

/* The batch is there when the stream begins; behind it comes the end. */
static bool make_columns(struct sk_stream *r, const struct jf_aggregate_query *q)
{
    char name[32];
    bool is_made = sk_batch_init(&r->batch, 1 + q->n_keys + q->n_measures, 1024) &&
                   sk_batch_column(&r->batch, 0, "slot", SK_SLOT, 0);
    for (size_t i = 0; i < q->n_keys && is_made; i++)
        is_made = sk_batch_column(&r->batch, 1 + i, q->keys[i]->name, SK_TEXT, 0);
    for (size_t i = 0; i < q->n_measures && is_made; i++) {
        snprintf(name, sizeof name, "measure%zu", i);
        is_made = sk_batch_column(&r->batch, 1 + q->n_keys + i, name,
                                  q->measures[i]->column ? SK_NUMBER : SK_COUNT, q->measures[i]->scale);
    }
    return is_made && sk_batch_grow(&r->batch);
}

static bool put_group(struct sk_stream *r, sqlite3_stmt *statement, const struct jf_aggregate_query *q)
{
    struct sk_column *columns = r->batch.columns;
    const int64_t row = r->batch.rows;
    if (!sk_batch_reserve(&r->batch))
        return false;
    columns[0].days[row] = sqlite3_column_int(statement, 0);
    for (size_t i = 1; i <= q->n_keys; i++) {
        struct lite_cell cell = lite_column(statement, (int)i);
        if (cell.type == SQLITE_NULL)
            sk_put_null(&columns[i], row);
        else if (sk_put_text(&columns[i], row, cell.text, cell.length) != SK_PUT_OK)
            return false;
    }
    for (size_t i = 1 + q->n_keys; i < r->batch.n_columns; i++)
        if (columns[i].kind == SK_COUNT)
            columns[i].counts[row] = sqlite3_column_int64(statement, (int)i);
        else
            memcpy(&columns[i].numbers[row], sqlite3_column_blob(statement, (int)i), sizeof(sk_int128));
    r->batch.rows++;
    return true;
}

static jf_status nothing_more(struct sk_stream *stream)
{
    (void)stream;
    return JF_OK;
}

static void result_free(struct sk_stream *stream)
{
    free(stream);
}

/* The first error ends it: SQLite's own, or that of a cell. */
static jf_status run(struct jf_source *source, const struct jf_aggregate_query *q, const char *sql,
                     struct sk_stream *r, struct jf_error *err)
{
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(source->db, sql, -1, &statement, NULL);
    bool is_kept = rc == SQLITE_OK && make_columns(r, q);
    while (is_kept && (rc = sqlite3_step(statement)) == SQLITE_ROW)
        is_kept = put_group(r, statement, q);
    jf_status status = JF_OK;
    if (rc == SQLITE_INTERRUPT)
        status = jf_error_set(err, JF_E_CANCELLED, "stopped by the user");
    else if (!is_kept || rc != SQLITE_DONE)
        status = jf_error_set(err, JF_E_UNSUPPORTED, "%s", sqlite3_errmsg(source->db));
    sqlite3_finalize(statement);
    return status;
}

jf_status lite_aggregate(struct jf_source *source, const struct jf_aggregate_query *q,
                         struct ArrowArrayStream *out, struct jf_error *err)
{
    out->release = NULL;
    source->slots = q->slots;
    source->n_slots = q->n_slots;
    char *sql = build_sql(source, q);
    struct sk_stream *r = calloc(1, sizeof *r);
    jf_status status = JF_E_UNSUPPORTED;
    if (!sql || !r)
        jf_error_set(err, status, "the question cannot be put in SQL");
    else
        status = run(source, q, sql, r, err);
    sqlite3_free(sql);
    source->n_slots = 0;
    if (status) {
        if (r)
            sk_batch_free(&r->batch);
        free(r);
        return status;
    }
    sk_stream_start(r, nothing_more, result_free, out);
    return JF_OK;
}
