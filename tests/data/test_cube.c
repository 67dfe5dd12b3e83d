/* The cube against brute force over the same rows: every leaf, coordinates, windows; and whether
 * order, splits, batches and threads change anything (they must not). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>

#include "data/memory_source.h"

/* ---- made-up rows --------------------------------------------------------------------------------- */

enum { N_ROWS = 3000, N_BRANCHES = 7, N_LINES = 4, N_CUSTOMERS = 40 };

struct sale {
    jf_day day, closed; /* JF_DAY_NONE */
    int branch, line, customer; /* -1 blank */
    gint64 quantity, amount;    /* 1/100; amount G_MININT64 = empty */
};
static struct sale sales[N_ROWS];
static char *sales_csv;

static int region_of(int branch)
{
    return branch < 0 ? -1 : branch % 3;
}

static void make_sales(void)
{
    GRand *random = g_rand_new_with_seed(20261031);
    GString *csv = g_string_new("date,closed,branch,region,line,customer,qty,amount\n");
    jf_day first = jf_day_from_ymd(2024, 3, 1), end = jf_day_from_ymd(2026, 11, 1);
    for (int i = 0; i < N_ROWS; i++) {
        struct sale *s = &sales[i];
        char day[16] = "", closed[16] = "", amount[32] = "";
        s->day = g_rand_int_range(random, 0, 50) ? g_rand_int_range(random, first, end) : JF_DAY_NONE;
        s->closed = s->day == JF_DAY_NONE || g_rand_int_range(random, 0, 5) == 0
                        ? JF_DAY_NONE
                        : s->day + g_rand_int_range(random, 0, 90);
        s->branch = g_rand_int_range(random, 0, 40) ? g_rand_int_range(random, 0, N_BRANCHES) : -1;
        s->line = g_rand_int_range(random, 0, N_LINES);
        s->customer = g_rand_int_range(random, 0, 30) ? g_rand_int_range(random, 0, N_CUSTOMERS) : -1;
        s->quantity = g_rand_int_range(random, -5, 100);
        s->amount = g_rand_int_range(random, 0, 25) ? g_rand_int_range(random, -100000, 10000000) : G_MININT64;
        if (s->day != JF_DAY_NONE)
            jf_day_to_iso(s->day, day);
        if (s->closed != JF_DAY_NONE)
            jf_day_to_iso(s->closed, closed);
        if (s->amount != G_MININT64) {
            struct jf_decimal d = { s->amount, 2 };
            g_autofree char *text = jf_decimal_to_string(d);
            g_strlcpy(amount, text, sizeof amount);
        }
        g_string_append_printf(csv, "%s,%s,", day, closed);
        if (s->branch >= 0)
            g_string_append_printf(csv, "B%d,R%d,", s->branch, region_of(s->branch));
        else
            g_string_append(csv, ",,");
        g_string_append_printf(csv, "L%d,", s->line);
        if (s->customer >= 0)
            g_string_append_printf(csv, "C%02d", s->customer);
        g_string_append_printf(csv, ",%" G_GINT64_FORMAT ",%s\n", s->quantity, amount);
    }
    g_rand_free(random);
    sales_csv = g_string_free(csv, FALSE);
}

/* ---- the cube over them ------------------------------------------------------------------------------ */

enum { SUM, COUNT, FILLED, PRODUCT, BALANCE, DISTINCT, NEW, MEDIAN, OPEN_COUNT, OPEN_SUM, CLOSED, FILTERED, N_LEAVES };

struct fixture {
    struct memory_source memory;
    struct jf_data_spec *data;
    struct jf_source_spec *source;
    struct jf_calendar *calendar;
    struct jf_cube *cube;
    int leaf[N_LEAVES];
};

static const char *const dim_sets[][3] = { { NULL }, { "branch" }, { "line" }, { "region" }, { "branch", "line" },
                                           { "region", "line" }, { "customer" }, { "branch", "customer" } };

static struct jf_leaf leaf_spec(struct jf_source_spec *s, int which)
{
    struct jf_leaf l = make_leaf(s, JF_AGG_SUM, NULL);
    switch (which) {
    case SUM:
        l.value = x_col("amount");
        break;
    case COUNT:
        l.aggregate = JF_AGG_COUNT;
        break;
    case FILLED:
        l.aggregate = JF_AGG_FILLED;
        l.value = x_col("amount");
        break;
    case PRODUCT:
        l.value = x_op(JF_ROWX_MUL, x_col("qty"), x_col("amount"));
        break;
    case BALANCE:
        l.aggregate = JF_AGG_BALANCE;
        l.value = x_col("qty");
        break;
    case DISTINCT:
    case NEW:
        l.aggregate = which == NEW ? JF_AGG_NEW : JF_AGG_DISTINCT;
        l.key_dim = (char *)"customer";
        l.filter = x_is(x_col("line"), "L1");
        break;
    case MEDIAN:
        l.aggregate = JF_AGG_MEDIAN;
        l.value = x_col("amount");
        l.quantile = 0.5;
        break;
    case OPEN_COUNT:
    case OPEN_SUM:
        l.aggregate = which == OPEN_SUM ? JF_AGG_SUM : JF_AGG_COUNT;
        l.value = which == OPEN_SUM ? x_col("qty") : NULL;
        l.open_from = (char *)"date";
        l.open_to = (char *)"closed";
        break;
    case CLOSED:
        l.aggregate = JF_AGG_COUNT;
        l.date = (char *)"closed";
        break;
    default:
        l.value = x_col("amount");
        l.filter = x_op(JF_ROWX_ABOVE, x_col("qty"), NULL);
        l.filter->number = (struct jf_decimal){ 50, 0 };
    }
    return l;
}

static void start(struct fixture *f, int split)
{
    memset(f, 0, sizeof *f);
    memory_init(&f->memory);
    memory_add(&f->memory, "sales.csv", sales_csv);
    f->data = jf_data_spec_new(".");
    f->source = make_source(f->data, "sales", "date");
    make_dim(f->source, "branch", "branch");
    make_dim(f->source, "region", "region");
    make_dim(f->source, "line", "line");
    make_dim(f->source, "customer", "customer");
    f->calendar = make_months("2026-10", split);
    f->cube = jf_cube_new(f->data, f->calendar, "en");
}

static void scan(struct fixture *f)
{
    GError *error = NULL;
    struct jf_raw_source raw = memory_raw(&f->memory);
    for (int which = 0; which < N_LEAVES; which++) {
        struct jf_leaf l = leaf_spec(f->source, which);
        for (size_t d = 0; d < G_N_ELEMENTS(dim_sets); d++) {
            size_t n = dim_sets[d][0] ? dim_sets[d][1] ? 2 : 1 : 0;
            int leaf = jf_cube_need(f->cube, &l, dim_sets[d], n, &error);
            g_assert_no_error(error);
            if (d)
                assert_int_equal(leaf, f->leaf[which]);
            f->leaf[which] = leaf;
        }
        jf_rowx_free(l.value);
        jf_rowx_free(l.filter);
    }
    gboolean ok = jf_cube_scan(f->cube, &raw, &error) && jf_cube_finish(f->cube, &error);
    g_assert_no_error(error);
    assert_true(ok);
}

static void finish(struct fixture *f)
{
    jf_cube_free(f->cube);
    jf_calendar_free(f->calendar);
    jf_data_spec_free(f->data);
    memory_clear(&f->memory);
}

/* ---- brute force ---------------------------------------------------------------------------------------- */

struct place { int branch, region, line, customer; }; /* -2: any */

static gboolean is_here(const struct sale *s, const struct place *p)
{
    return (p->branch == -2 || p->branch == s->branch) && (p->region == -2 || p->region == region_of(s->branch))
           && (p->line == -2 || p->line == s->line) && (p->customer == -2 || p->customer == s->customer);
}

static gboolean in_window(const struct fixture *f, jf_day day, struct jf_window w)
{
    int slot = jf_calendar_slot_of(f->calendar, day);
    return slot >= w.begin && slot < w.end;
}

static int by_size(const void *a, const void *b)
{
    gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
    return x < y ? -1 : x > y;
}

static char *expect_keys(const struct fixture *f, const struct place *p, struct jf_window w, gboolean is_new)
{
    int n = 0;
    for (int c = 0; c < N_CUSTOMERS; c++) {
        gboolean here = FALSE;
        jf_day first = G_MAXINT32;
        for (int i = 0; i < N_ROWS; i++) {
            const struct sale *s = &sales[i];
            if (s->customer != c || s->line != 1)
                continue;
            if (s->day != JF_DAY_NONE)
                first = MIN(first, s->day);
            here = here || (is_here(s, p) && in_window(f, s->day, w));
        }
        n += here && (!is_new || (first != G_MAXINT32 && in_window(f, first, w)));
    }
    return g_strdup_printf("%d", n);
}

static char *expect_median(const struct fixture *f, const struct place *p, struct jf_window w)
{
    gint64 all[N_ROWS];
    size_t n = 0;
    for (int i = 0; i < N_ROWS; i++)
        if (is_here(&sales[i], p) && in_window(f, sales[i].day, w) && sales[i].amount != G_MININT64)
            all[n++] = sales[i].amount;
    if (!n)
        return g_strdup("none: no rows");
    qsort(all, n, sizeof *all, by_size);
    struct jf_decimal twice = { (jf_int128)(all[(n - 1) / 2] + all[n / 2]) * 5, 3 };
    return jf_decimal_to_string(twice);
}

/* The source's last day in the month, and what stands there on it. */
static char *expect_balance(const struct fixture *f, const struct place *p, struct jf_window w)
{
    jf_day last = JF_DAY_NONE;
    gint64 sum = 0;
    gboolean has = FALSE;
    struct jf_window slot = { w.end - 1, w.end, TRUE, NULL };
    for (int i = 0; i < N_ROWS; i++)
        if (in_window(f, sales[i].day, slot))
            last = MAX(last, sales[i].day);
    for (int i = 0; i < N_ROWS; i++)
        if (sales[i].day == last && is_here(&sales[i], p)) {
            sum += sales[i].quantity;
            has = TRUE;
        }
    return has ? g_strdup_printf("%" G_GINT64_FORMAT, sum) : g_strdup("none: no balance on the last day");
}

static char *expect(const struct fixture *f, int which, const struct place *p, struct jf_window w)
{
    struct jf_decimal sum = { 0, 2 };
    jf_day end = f->calendar->slots[w.end - 1].end - 1;
    if (which == DISTINCT || which == NEW)
        return expect_keys(f, p, w, which == NEW);
    if (which == MEDIAN)
        return expect_median(f, p, w);
    if (which == BALANCE)
        return expect_balance(f, p, w);
    for (int i = 0; i < N_ROWS; i++) {
        const struct sale *s = &sales[i];
        gboolean filled = s->amount != G_MININT64;
        gboolean open = s->day != JF_DAY_NONE && s->day <= end && !(s->closed != JF_DAY_NONE && s->closed <= end);
        gboolean here = is_here(s, p) && in_window(f, s->day, w);
        if (which == SUM || (which == FILTERED && s->quantity > 50))
            sum.units += here && filled ? s->amount : 0;
        else if (which == COUNT || which == FILLED)
            sum.units += here && (which == COUNT || filled) ? 100 : 0;
        else if (which == PRODUCT)
            sum.units += here && filled ? (jf_int128)s->amount * s->quantity : 0;
        else if (which == CLOSED)
            sum.units += is_here(s, p) && in_window(f, s->closed, w) ? 100 : 0;
        else if (which == OPEN_COUNT || which == OPEN_SUM)
            sum.units += is_here(s, p) && open ? (which == OPEN_COUNT ? 1 : s->quantity) * 100 : 0;
    }
    return jf_decimal_to_string(sum);
}

/* ---- comparing -------------------------------------------------------------------------------------------- */

static void key_of(const char *dim, int number, char out[8])
{
    g_snprintf(out, 8, strcmp(dim, "customer") == 0 ? "%c%02d" : "%c%d", g_ascii_toupper(dim[0]), number);
    if (number < 0)
        out[0] = '\0';
}

static size_t place_coords(const struct fixture *f, const char *const *dims, GRand *random, struct place *p,
                           struct jf_coord coords[2])
{
    static const struct { const char *dim; int n; } sizes[] = { { "branch", N_BRANCHES }, { "region", 3 },
                                                                 { "line", N_LINES }, { "customer", N_CUSTOMERS } };
    size_t n = 0;
    *p = (struct place){ -2, -2, -2, -2 };
    int *numbers[] = { &p->branch, &p->region, &p->line, &p->customer };
    for (; n < 2 && dims[n]; n++)
        for (size_t k = 0; k < G_N_ELEMENTS(sizes); k++) {
            char key[8];
            if (strcmp(sizes[k].dim, dims[n]) != 0)
                continue;
            int number = g_rand_int_range(random, strcmp(dims[n], "line") == 0 ? 0 : -1, sizes[k].n);
            key_of(dims[n], number, key);
            *numbers[k] = number;
            coords[n] = (struct jf_coord){ dims[n], jf_cube_member_code(f->cube, dims[n], key) };
            assert_true(coords[n].code >= 0);
        }
    return n;
}

/* Random questions; every answer as one text, so that two cubes can be compared as a whole. */
static char *compare(const struct fixture *f, int n_questions, gboolean lfl)
{
    static const enum jf_window_kind kinds[] = { JF_WINDOW_MONTH, JF_WINDOW_QUARTER, JF_WINDOW_YTD, JF_WINDOW_R12 };
    GRand *random = g_rand_new_with_seed(7);
    GString *all = g_string_new(NULL);
    int answered = 0;
    for (int i = 0; i < n_questions; i++) {
        struct place p;
        struct jf_coord coords[2];
        const char *const *dims = dim_sets[g_rand_int_range(random, 0, G_N_ELEMENTS(dim_sets))];
        size_t n = place_coords(f, dims, random, &p, coords);
        int which = g_rand_int_range(random, 0, N_LEAVES);
        int anchor = f->calendar->report - g_rand_int_range(random, 0, 18);
        struct jf_window w = jf_calendar_window(f->calendar, kinds[g_rand_int_range(random, 0, 4)], anchor, lfl);
        g_autofree char *got = value_text(jf_cube_value(f->cube, f->leaf[which], coords, n, w));
        g_string_append_printf(all, "%s\n", got);
        if (strstr(got, "no data before"))
            continue;
        g_autofree char *wanted = expect(f, which, &p, w);
        if (strcmp(got, wanted) != 0)
            fail_msg("leaf %d of %s %s, slots %d..%d: %s, not %s", which, dims[0] ? dims[0] : "all",
                     dims[0] && dims[1] ? dims[1] : "", w.begin, w.end, got, wanted);
        answered++;
    }
    g_rand_free(random);
    assert_true(answered > n_questions / 2);
    return g_string_free(all, FALSE);
}

static void test_against_brute_force(void **state)
{
    (void)state;
    struct fixture f;
    start(&f, 0);
    scan(&f);
    g_free(compare(&f, 3000, FALSE));
    finish(&f);
    start(&f, 17);
    scan(&f);
    g_free(compare(&f, 1500, TRUE));
    finish(&f);
}

/* However the rows come, the answers are the same. */
static void test_order_and_splits(void **state)
{
    (void)state;
    static const struct { size_t streams, batch; gboolean dictionaries, typed; guint32 shuffle; } ways[] = {
        { 1, 1000, FALSE, FALSE, 0 }, { 1, 7, TRUE, FALSE, 5 },   { 4, 100, FALSE, TRUE, 11 },
        { 13, 64, TRUE, TRUE, 3 },    { 2, 5000, FALSE, FALSE, 9 },
    };
    g_autofree char *first = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        struct fixture f;
        start(&f, 0);
        f.memory.n_streams = ways[i].streams;
        f.memory.batch = ways[i].batch;
        f.memory.dictionaries = ways[i].dictionaries;
        f.memory.typed = ways[i].typed;
        f.memory.shuffle = ways[i].shuffle;
        scan(&f);
        g_autofree char *answers = compare(&f, 600, FALSE);
        if (first)
            assert_string_equal(answers, first);
        else
            first = g_strdup(answers);
        size_t n;
        const struct jf_member *members = jf_cube_members(f.cube, "branch", &n);
        assert_int_equal(n, N_BRANCHES + 1);
        for (size_t m = 0; m < N_BRANCHES; m++) {
            g_autofree char *key = g_strdup_printf("B%d", (int)m);
            assert_string_equal(members[m].key, key);
        }
        assert_true(members[N_BRANCHES].is_blank);
        finish(&f);
    }
}

/* "all" has the undated rows too; outside the data there is no value, with its reason. */
static void test_windows_and_coverage(void **state)
{
    (void)state;
    struct fixture f;
    start(&f, 0);
    scan(&f);
    struct place anywhere = { -2, -2, -2, -2 };
    struct jf_window all = jf_calendar_window(f.calendar, JF_WINDOW_ALL, f.calendar->report, FALSE);
    const int whole[] = { SUM, COUNT, DISTINCT, NEW, MEDIAN };
    for (size_t i = 0; i < G_N_ELEMENTS(whole); i++) {
        g_autofree char *got = value_text(jf_cube_value(f.cube, f.leaf[whole[i]], NULL, 0, all));
        g_autofree char *wanted = expect(&f, whole[i], &anywhere, all);
        assert_string_equal(got, wanted);
    }
    int before = jf_calendar_shift(f.calendar, f.calendar->report, -32);
    const struct { enum jf_window_kind kind; int anchor; const char *text; } none[] = {
        { JF_WINDOW_MONTH, before, "none: no data before 2024-03" },
        { JF_WINDOW_YTD, before + 4, "none: no data before 2024-03" },
        { JF_WINDOW_NEXT, f.calendar->report, "none: no data after 2026-10" },
        { JF_WINDOW_YEAR, f.calendar->report, "none: no data after 2026-10" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++) {
        struct jf_window w = jf_calendar_window(f.calendar, none[i].kind, none[i].anchor, FALSE);
        g_autofree char *got = value_text(jf_cube_value(f.cube, f.leaf[SUM], NULL, 0, w));
        assert_string_equal(got, none[i].text);
    }
    struct jf_coord nowhere = { "office", 0 };
    struct jf_window month = jf_calendar_window(f.calendar, JF_WINDOW_MONTH, f.calendar->report, FALSE);
    g_autofree char *got = value_text(jf_cube_value(f.cube, f.leaf[SUM], &nowhere, 1, month));
    assert_string_equal(got, "none: source \"sales\" has no dimension \"office\"");
    jf_day first, last;
    assert_true(jf_cube_coverage(f.cube, f.source, &first, &last));
    assert_int_equal(first, jf_day_from_ymd(2024, 3, 1));
    assert_int_equal(last, jf_day_from_ymd(2026, 10, 31));
    size_t n;
    const struct jf_audit *audit = jf_cube_audit(f.cube, &n);
    gint64 undated = 0;
    for (int i = 0; i < N_ROWS; i++)
        undated += sales[i].day == JF_DAY_NONE;
    assert_int_equal(n, 1);
    assert_int_equal(audit->rows, N_ROWS);
    assert_int_equal(audit->undated, undated);
    finish(&f);
}

static void test_present(void **state)
{
    (void)state;
    struct fixture f;
    start(&f, 0);
    scan(&f);
    struct jf_window month = jf_calendar_window(f.calendar, JF_WINDOW_MONTH, f.calendar->report, FALSE);
    for (int b = 0; b < N_BRANCHES; b++) {
        char key[8];
        key_of("branch", b, key);
        struct jf_coord at = { "branch", jf_cube_member_code(f.cube, "branch", key) };
        g_autoptr(GArray) found = jf_cube_present(f.cube, &f.leaf[SUM], 1, "customer", &at, 1, &month, 1);
        gboolean here[N_CUSTOMERS + 1] = { FALSE };
        guint n = 0;
        for (int i = 0; i < N_ROWS; i++)
            if (sales[i].branch == b && in_window(&f, sales[i].day, month))
                here[sales[i].customer + 1] = TRUE;
        for (int c = 0; c <= N_CUSTOMERS; c++)
            n += here[c] ? 1 : 0;
        assert_int_equal(found->len, n);
        for (guint i = 0; i < found->len; i++) {
            const struct jf_member *m = jf_cube_member(f.cube, "customer", g_array_index(found, int, i));
            assert_true(here[m->is_blank ? 0 : atoi(m->key + 1) + 1]);
        }
    }
    finish(&f);
}

/* A need after the scan is rolled up where it can be, else missed; a second scan meets it. */
static void test_late_needs(void **state)
{
    (void)state;
    struct fixture f;
    GError *error = NULL;
    start(&f, 0);
    struct jf_raw_source raw = memory_raw(&f.memory);
    struct jf_leaf sum = leaf_spec(f.source, SUM), count = leaf_spec(f.source, COUNT);
    int leaf = jf_cube_need(f.cube, &sum, (const char *[]){ "branch", "line" }, 2, &error);
    assert_true(jf_cube_scan(f.cube, &raw, &error) && jf_cube_finish(f.cube, &error));
    assert_int_equal(jf_cube_need(f.cube, &sum, (const char *[]){ "line" }, 1, &error), leaf);
    assert_false(jf_cube_missed(f.cube));
    assert_int_equal(jf_cube_need(f.cube, &sum, (const char *[]){ "customer" }, 1, &error), -1);
    assert_int_equal(jf_cube_need(f.cube, &count, NULL, 0, &error), -1);
    assert_true(jf_cube_missed(f.cube));
    assert_true(jf_cube_scan(f.cube, &raw, &error) && jf_cube_finish(f.cube, &error));
    assert_false(jf_cube_missed(f.cube));
    struct jf_window all = jf_calendar_window(f.calendar, JF_WINDOW_ALL, 0, FALSE);
    int rows = jf_cube_need(f.cube, &count, NULL, 0, &error);
    g_autofree char *got = value_text(jf_cube_value(f.cube, rows, NULL, 0, all));
    assert_string_equal(got, "3000");
    jf_rowx_free(sum.value);
    finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_brute_force), cmocka_unit_test(test_order_and_splits),
        cmocka_unit_test(test_windows_and_coverage), cmocka_unit_test(test_present),
        cmocka_unit_test(test_late_needs),
    };
    make_sales();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    g_free(sales_csv);
    return failed;
}
