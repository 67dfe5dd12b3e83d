/* source_sqlite: what is read from which cell, and sums by the engine against sums by hand. */
#include <sqlite3.h>

#include "plugin/source_reader.h"

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static char *database(const char *name, const char *sql)
{
    char *path = reader_file(name, "", 0);
    sqlite3 *db;
    char *why = NULL;
    g_unlink(path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s", why);
    sqlite3_close(db);
    return path;
}

static gboolean open_table(struct reader *r, const char *path, const char *option, const char *more)
{
    g_autofree char *path_option = g_strconcat("path=", path, NULL);
    return reader_open(r, "sqlite", FALSE, LIST(path_option, option, more));
}

static const char sales_sql[] =
    "CREATE TABLE sales(id INTEGER PRIMARY KEY, day, branch TEXT COLLATE NOCASE, line, amount, "
    "price, note);"
    "INSERT INTO sales(day, branch, line, amount, price, note) VALUES"
    "('2026-01-05','北京','A',10.1,'1,234.50','x'),('2026/1/6','北京','A','0.2',2,''),"
    "(20260107,'上海','B',100,'(3)',NULL),('2026-02-01','abc','A',NULL,'1.5','-'),"
    "('2026-02-02','ABC','A','9999999999999999.99',0.1,'y'),(NULL,'',NULL,1,'-','z');";

static void cells(void **state)
{
    (void)state;
    struct reader r;
    g_autofree char *path = database("cells.db", sales_sql);
    assert_true(open_table(&r, path, "table=sales", NULL));
    r.with_places = TRUE;
    assert_true(
        reader_scan(&r, LIST("day:d", "branch", "line", "amount:n2", "price:n2", "note"), 1));
    assert_string_equal(
        r.rows->str,
        "2026-01-05|北京|A|10.1|1234.5|x|cells.db|1\n2026-01-06|北京|A|0.2|2|~|cells.db|2\n"
        "2026-01-07|上海|B|100|-3|~|cells.db|3\n2026-02-01|abc|A|~|1.5|-|cells.db|4\n"
        "2026-02-02|ABC|A|9999999999999999.99|0.1|y|cells.db|5\n~|~|~|1|~|z|cells.db|6\n");
    assert_true(reader_scan(&r, NULL, 1));
    assert_true(g_str_has_prefix(r.rows->str, "1|2026-01-05|北京|A|10.1|1,234.50|x|"));
    assert_false(reader_scan(&r, LIST("branhc"), 1));
    assert_non_null(
        strstr(r.error, "cells.db: there is no column \"branhc\"; did you mean \"branch\"?"));
    assert_false(reader_scan(&r, LIST("note:n2"), 1));
    assert_non_null(strstr(r.error, "cells.db:1: column \"note\": \"x\" is not a number"));
    assert_true(g_str_has_prefix(r.inputs->str, "cells.db|"));
    reader_close(&r);

    assert_true(open_table(
        &r, path, "sql=SELECT branch, count(*) AS n FROM sales GROUP BY line ORDER BY n", NULL));
    assert_true(reader_scan(&r, LIST("n:n0"), 1));
    assert_string_equal(r.rows->str, "1\n1\n4\n");
    reader_close(&r);
}

static void refused(void **state)
{
    (void)state;
    struct reader r;
    g_autofree char *path = database("refused.db", sales_sql);
    g_autofree char *text =
        reader_file("text.db", "this is not a database, but a file of text, long enough", -1);
    static const struct {
        const char *option, *more, *part;
    } cases[] = {
        {"table=sale", NULL,
         "there is no table \"sale\"; did you mean \"sales\"?; the tables are sales"},
        {"sql=DROP TABLE sales", NULL, "syntax error"},
        {"sql=SELECT load_extension('x')", NULL, "not authorized"},
        {NULL, NULL, "give one of table"},
        {"table=sales", "sql=SELECT 1", "give one of table"},
        {"table=sales", "date_format=x", "is not understood"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        assert_false(open_table(&r, path, cases[i].option, cases[i].more));
        if (!strstr(r.error, cases[i].part))
            fail_msg("expected \"%s\", got %s", cases[i].part, r.error);
        reader_close(&r);
    }
    assert_false(open_table(&r, text, "table=a", NULL));
    assert_non_null(strstr(r.error, "text.db: file is not a database"));
    reader_close(&r);
    assert_false(open_table(&r, "/nowhere/x.db", "table=a", NULL));
    assert_non_null(strstr(r.error, "there is no such file"));
    reader_close(&r);
}

/* ---- aggregate ------------------------------------------------------------------------------ */

#define STEP(o, c, ...)                                                                            \
    &(const struct jf_filter_step)                                                                 \
    {                                                                                              \
        sizeof(struct jf_filter_step), o, c, (const char *const[]){__VA_ARGS__},                   \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)                            \
    }
#define KEY(n)                                                                                     \
    &(const struct jf_column_spec)                                                                 \
    {                                                                                              \
        sizeof(struct jf_column_spec), n, JF_COLUMN_AS_TEXT, 0                                     \
    }

static const struct jf_day_range months[] = {
    {INT32_MIN + 1, 20454}, {20454, 20485}, {20485, 20513}, {20513, INT32_MAX}};

static jf_status aggregate(struct reader *r, const struct jf_aggregate_query *q)
{
    struct ArrowArrayStream inner, outer;
    struct jf_error err = {JF_OK, ""};
    g_string_truncate(r->rows, 0);
    jf_status status = r->loaded->plugin->ops.source->aggregate(r->source, q, &inner, &err);
    if (status)
        return status;
    jf_stream_guard(&inner, "test", &outer);
    assert_true(reader_drain(r, &outer));
    return JF_OK;
}

static void sums(void **state)
{
    (void)state;
    struct reader r;
    g_autofree char *path = database("sums.db", sales_sql);
    const struct jf_measure_spec *const measures[] = {
        &(const struct jf_measure_spec){
            .struct_size = sizeof(struct jf_measure_spec), .column = "amount", .scale = 2},
        &(const struct jf_measure_spec){.struct_size = sizeof(struct jf_measure_spec)},
        &(const struct jf_measure_spec){.struct_size = sizeof(struct jf_measure_spec),
                                        .column = "price",
                                        .scale = 2},
    };
    const struct jf_column_spec *const keys[] = {KEY("branch")};
    struct jf_aggregate_query q = {.struct_size = sizeof q,
                                   .date_column = "day",
                                   .slots = months,
                                   .n_slots = 4,
                                   .keys = keys,
                                   .n_keys = 1,
                                   .measures = measures,
                                   .n_measures = 3};
    assert_true(open_table(&r, path, "table=sales", NULL));
    assert_int_equal(aggregate(&r, &q), JF_OK);
    /* Bytewise groups in spite of NOCASE; '' is no value; the row without a date is in the last
     * slot. */
    assert_string_equal(r.rows->str,
                        "1|上海|100|1|-3\n1|北京|10.3|2|1236.5\n2|ABC|9999999999999999.99|1|0.1\n"
                        "2|abc|0|1|1.5\n3|~|1|1|0\n");
    q.n_keys = 0;
    q.n_measures = 2;
    assert_int_equal(aggregate(&r, &q), JF_OK);
    assert_string_equal(r.rows->str, "1|110.3|3\n2|9999999999999999.99|2\n3|1|1\n");
    reader_close(&r);
}

static void unsupported(void **state)
{
    (void)state;
    struct reader r;
    g_autofree char *path = database("unsupported.db", sales_sql);
    const struct jf_measure_spec bad = {.struct_size = sizeof bad, .column = "note", .scale = 2},
                                 none = {.struct_size = sizeof none, .column = "nothing"},
                                 scale = {.struct_size = sizeof scale,
                                          .column = "price",
                                          .times_column = "amount",
                                          .scale = 2};
    const struct jf_measure_spec *measures[] = {&bad};
    const struct jf_filter_step *const filter[] = {STEP(JF_FILTER_EQ, "line", "A")};
    struct jf_aggregate_query q = {.struct_size = sizeof q,
                                   .date_column = "day",
                                   .slots = months,
                                   .n_slots = 4,
                                   .measures = measures,
                                   .n_measures = 1};
    assert_true(open_table(&r, path, "table=sales", NULL));
    assert_int_equal(aggregate(&r, &q),
                     JF_E_UNSUPPORTED); /* "x" is not a number: the scan says where */
    measures[0] = &none;
    assert_int_equal(aggregate(&r, &q), JF_E_UNSUPPORTED);
    measures[0] = &scale; /* a product with a REAL is not exact */
    assert_int_equal(aggregate(&r, &q), JF_E_UNSUPPORTED);
    q.n_measures = 0;
    q.filter = filter; /* the host works them on the groups */
    q.n_filter = 1;
    assert_int_equal(aggregate(&r, &q), JF_E_UNSUPPORTED);
    reader_close(&r);
}

/* 20,000 rows: sums and products by the engine equal sums of the scanned cells in exact arithmetic. */
static void against_scan(void **state)
{
    (void)state;
    struct reader r;
    g_autofree char *path = database(
        "many.db", "CREATE TABLE t(day, k, a, b);"
                   "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<19999) "
                   "INSERT INTO t SELECT date('2025-12-15', '+'||(i*7%80)||' days'), 'k'||(i%7), "
                   "printf('%d.%02d', i*7919%100000-50000, i%100), i%13 FROM n;");
    const struct jf_measure_spec a = {.struct_size = sizeof a, .column = "a", .scale = 2},
                                 ab = {.struct_size = sizeof ab,
                                       .column = "a",
                                       .times_column = "b",
                                       .scale = 2};
    const struct jf_measure_spec *measures[] = {&a, &ab};
    const struct jf_column_spec *const keys[] = {KEY("k")};
    const struct jf_aggregate_query q = {.struct_size = sizeof q,
                                         .date_column = "day",
                                         .slots = months,
                                         .n_slots = 4,
                                         .keys = keys,
                                         .n_keys = 1,
                                         .measures = measures,
                                         .n_measures = 2};
    struct jf_decimal expected[4][7][2] = {0};
    assert_true(open_table(&r, path, "table=t", NULL));
    assert_true(reader_scan(&r, LIST("day:d", "k", "a:n2", "b:n0"), 1));
    assert_int_equal(r.n_rows, 20000);
    g_auto(GStrv) lines = g_strsplit(r.rows->str, "\n", 0);
    for (char **line = lines; **line; line++) {
        g_auto(GStrv) cell = g_strsplit(*line, "|", 0);
        size_t slot = strcmp(cell[0], "2026-01-01") < 0   ? 0
                      : strcmp(cell[0], "2026-02-01") < 0 ? 1
                      : strcmp(cell[0], "2026-03-01") < 0 ? 2
                                                          : 3;
        struct jf_decimal x, y, xy, *sum = expected[slot][cell[1][1] - '0'];
        assert_true(jf_decimal_parse(cell[2], -1, &x) && jf_decimal_parse(cell[3], -1, &y) &&
                    jf_decimal_mul(x, y, &xy));
        assert_true(jf_decimal_add(sum[0], x, &sum[0]) && jf_decimal_add(sum[1], xy, &sum[1]));
    }
    g_autoptr(GString) by_hand = g_string_new(NULL);
    for (int slot = 0; slot < 4; slot++)
        for (int k = 0; k < 7; k++) {
            g_autofree char *sum = jf_decimal_to_string(expected[slot][k][0]),
                            *product = jf_decimal_to_string(expected[slot][k][1]);
            g_string_append_printf(by_hand, "%d|k%d|%s|%s\n", slot, k, sum, product);
        }
    assert_int_equal(aggregate(&r, &q), JF_OK);
    assert_string_equal(r.rows->str, by_hand->str);
    reader_close(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells),       cmocka_unit_test(refused),      cmocka_unit_test(sums),
        cmocka_unit_test(unsupported), cmocka_unit_test(against_scan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
