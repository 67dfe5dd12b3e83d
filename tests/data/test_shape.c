/* What is done to raw rows: joins, aliases, wide tables, corrections, filters, duplicates, bad rows,
 * parents, trees, lists; and what is said where something is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "data/memory_source.h"

struct world {
    struct memory_source memory;
    struct jf_data_spec *data;
    struct jf_calendar *calendar;
    struct jf_cube *cube;
};

static void begin(struct world *w, const char *period, int split)
{
    memset(w, 0, sizeof *w);
    memory_init(&w->memory);
    w->memory.batch = 3;
    w->data = jf_data_spec_new(".");
    w->calendar = make_months(period, split);
}

static void end(struct world *w)
{
    jf_cube_free(w->cube);
    jf_calendar_free(w->calendar);
    jf_data_spec_free(w->data);
    memory_clear(&w->memory);
}

static int need(struct world *w, struct jf_leaf leaf, const char *a, const char *b)
{
    g_autoptr(GError) error = NULL;
    const char *dims[] = { a, b };
    if (!w->cube)
        w->cube = jf_cube_new(w->data, w->calendar, "en");
    int index = jf_cube_need(w->cube, &leaf, dims, a ? b ? 2 : 1 : 0, &error);
    g_assert_no_error(error);
    jf_rowx_free(leaf.value);
    jf_rowx_free(leaf.filter);
    return index;
}

static void run(struct world *w)
{
    GError *error = NULL;
    struct jf_raw_source raw = memory_raw(&w->memory);
    gboolean ok = jf_cube_scan(w->cube, &raw, &error) && jf_cube_finish(w->cube, &error);
    g_assert_no_error(error);
    assert_true(ok);
}

static void fails(struct world *w, const char *message)
{
    g_autoptr(GError) error = NULL;
    struct jf_raw_source raw = memory_raw(&w->memory);
    gboolean ok = jf_cube_scan(w->cube, &raw, &error) && jf_cube_finish(w->cube, &error);
    assert_false(ok);
    assert_non_null(error);
    assert_string_equal(error->message, message);
}

static void check_in(struct world *w, int leaf, const char *dim, const char *key, enum jf_window_kind kind,
                     const char *text)
{
    struct jf_coord at = { dim, dim ? jf_cube_member_code(w->cube, dim, key) : 0 };
    if (dim && at.code < 0)
        fail_msg("no member %s of %s", key, dim);
    struct jf_window window = jf_calendar_window(w->calendar, kind, w->calendar->report, FALSE);
    g_autofree char *got = value_text(jf_cube_value(w->cube, leaf, &at, dim ? 1 : 0, window));
    assert_string_equal(got, text);
}

static void check(struct world *w, int leaf, const char *dim, const char *key, const char *text)
{
    check_in(w, leaf, dim, key, JF_WINDOW_MONTH, text);
}

/* keys and labels of the members: "a=A b=B" */
static void check_members(struct world *w, const char *dim, const char *text)
{
    size_t n;
    const struct jf_member *m = jf_cube_members(w->cube, dim, &n);
    g_autoptr(GString) all = g_string_new(NULL);
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(all, "%s%s=%s%s", i ? " " : "", m[i].key, m[i].label, m[i].is_unmapped ? "?" : "");
    assert_string_equal(all->str, text);
}

/* ---- joins ------------------------------------------------------------------------------------------- */

static struct jf_source_spec *deals_world(struct world *w)
{
    begin(w, "2026-10", 0);
    memory_add(&w->memory, "deals.csv",
               "day,agent,product,qty,price\n"
               "2026-10-01,ann,GTXPro,2,\n"
               "2026-10-02,bob,GTX Pro,1,90\n"
               "2026-10-03,eve,MG,3,\n"
               "2026-10-04,,MG,1,5\n"
               "2026-09-04,ann,MG,10,7\n");
    memory_add(&w->memory, "teams.csv", "agent,office,full\nann,East,Ann A.\nzoe,West,Zoe Z.\nbob,East,Bob B.\n");
    memory_add(&w->memory, "products.csv", "product,series,list\nGTX Pro,GTX,100.5\nMG,MG,10\n");
    struct jf_source_spec *teams = make_source(w->data, "teams", NULL);
    struct jf_source_spec *products = make_source(w->data, "products", NULL);
    struct jf_source_spec *deals = make_source(w->data, "deals", "day");
    teams->key = g_strdup("agent");
    products->key = g_strdup("product");
    struct jf_join *join = make_join(deals, products, NULL);
    join->alias_from = g_strsplit("GTXPro", "|", -1);
    join->alias_to = g_strsplit("GTX Pro", "|", -1);
    join->n_alias = 1;
    make_join(deals, teams, NULL);
    make_dim(deals, "agent", "agent")->label = g_strdup("full");
    make_dim(deals, "office", "office");
    make_dim(deals, "product", "product");
    make_dim(deals, "series", "series");
    return deals;
}

static void test_joins(void **state)
{
    (void)state;
    struct world w;
    struct jf_source_spec *deals = deals_world(&w);
    struct jf_rowx *list = x_op(JF_ROWX_MUL, x_col("qty"), x_col("list"));
    struct jf_rowx *paid = x_op(JF_ROWX_COALESCE, x_op(JF_ROWX_MUL, x_col("qty"), x_col("price")),
                                x_op(JF_ROWX_MUL, x_col("qty"), x_col("list")));
    int at_list = need(&w, make_leaf(deals, JF_AGG_SUM, list), "office", NULL);
    struct jf_leaf l = make_leaf(deals, JF_AGG_SUM, paid);
    int at_paid = need(&w, l, "agent", NULL);
    need(&w, make_leaf(deals, JF_AGG_SUM, x_op(JF_ROWX_MUL, x_col("qty"), x_col("list"))), "product", NULL);
    need(&w, make_leaf(deals, JF_AGG_SUM, x_op(JF_ROWX_MUL, x_col("qty"), x_col("list"))), NULL, NULL);
    run(&w);
    check(&w, at_list, NULL, NULL, "341.5");
    check(&w, at_list, "office", "East", "301.5");
    check(&w, at_list, "office", "", "40");
    check(&w, at_list, "product", "GTX Pro", "301.5");
    check(&w, at_paid, "agent", "ann", "201");
    check(&w, at_paid, "agent", "bob", "90");
    check(&w, at_paid, "agent", "eve", "30");
    check(&w, at_paid, "agent", "", "5");
    check(&w, at_paid, "agent", "zoe", "0"); /* in the master, without rows */
    check_members(&w, "agent", "ann=Ann A. zoe=Zoe Z. bob=Bob B. eve=eve? =(blank)");
    size_t n;
    const struct jf_audit *audit = &jf_cube_audit(w.cube, &n)[2];
    assert_int_equal(n, 3);
    assert_int_equal(audit->rows, 5);
    assert_int_equal(audit->n_unmapped, 1);
    assert_string_equal(audit->unmapped[0].dim, "teams");
    assert_int_equal(audit->unmapped[0].members, 1);
    assert_int_equal(audit->unmapped[0].rows, 1);
    gboolean found = FALSE;
    for (size_t i = 0; i < audit->n_totals; i++)
        if (strcmp(audit->totals[i].column, "qty") == 0) {
            g_autofree char *total = value_text(audit->totals[i].total);
            assert_string_equal(total, "17");
            found = TRUE;
        }
    assert_true(found);
    end(&w);
}

static void test_join_errors(void **state)
{
    (void)state;
    struct world w;
    struct jf_source_spec *deals = deals_world(&w);
    deals->joins[1].missing = JF_MISSING_STOP;
    need(&w, make_leaf(deals, JF_AGG_COUNT, NULL), NULL, NULL);
    fails(&w, "deals.csv:4: \"eve\" is not in source \"teams\" (joined by \"deals\"); add it there, or set missing = \"report\"");
    end(&w);
    deals = deals_world(&w);
    memory_add(&w.memory, "teams.csv", "agent,office,full\nann,East,A\nann,West,A\n");
    need(&w, make_leaf(deals, JF_AGG_COUNT, NULL), "office", NULL);
    fails(&w, "teams.csv:3: key \"ann\" of source \"teams\" stands there with other values in teams.csv:2; keep one, "
              "or set duplicates = \"drop\" to keep the first");
    end(&w);
    deals = deals_world(&w);
    need(&w, make_leaf(deals, JF_AGG_SUM, x_col("qyt")), NULL, NULL);
    fails(&w, "test.lua:2: source \"deals\" has no column \"qyt\"; did you mean \"qty\"?");
    end(&w);
}

/* ---- wide tables and corrections ----------------------------------------------------------------------- */

static struct jf_source_spec *targets_world(struct world *w)
{
    begin(w, "2026-02", 0);
    memory_add(&w->memory, "targets.csv", "Year,Rep,M01,M02,M03\n2026,7,100,30000,-\n2026,8,-,5,6\n2025,7,1,2,3\n");
    struct jf_source_spec *targets = make_source(w->data, "targets", NULL);
    targets->wide.has = TRUE;
    targets->wide.first = g_strdup("M01");
    targets->wide.last = g_strdup("M03");
    targets->wide.year = g_strdup("Year");
    targets->wide.value = g_strdup("target");
    make_dim(targets, "rep", "Rep");
    return targets;
}

static void test_wide(void **state)
{
    (void)state;
    struct world w;
    struct jf_source_spec *targets = targets_world(&w);
    int sum = need(&w, make_leaf(targets, JF_AGG_SUM, x_col("target")), "rep", NULL);
    need(&w, make_leaf(targets, JF_AGG_SUM, x_col("target")), NULL, NULL);
    run(&w);
    check(&w, sum, NULL, NULL, "30005");
    check_in(&w, sum, NULL, NULL, JF_WINDOW_YTD, "30105");
    check(&w, sum, "rep", "8", "5");
    check_in(&w, sum, NULL, NULL, JF_WINDOW_ALL, "30117");
    check_in(&w, sum, NULL, NULL, JF_WINDOW_NEXT, "6"); /* a plan reaches into the future */
    end(&w);
}

static void test_corrections(void **state)
{
    (void)state;
    struct world w;
    struct jf_source_spec *targets = targets_world(&w);
    targets->corrections = g_strdup("fix.csv");
    memory_add(&w.memory, "fix.csv", "year,Rep,month,was,is,why\n2026,7,2,30000,3000,slip\n2026,8,M01,,44,late\n");
    int sum = need(&w, make_leaf(targets, JF_AGG_SUM, x_col("target")), NULL, NULL);
    run(&w);
    check(&w, sum, NULL, NULL, "3005");
    check_in(&w, sum, NULL, NULL, JF_WINDOW_YTD, "3149");
    size_t n;
    const struct jf_audit *audit = jf_cube_audit(w.cube, &n);
    assert_int_equal(audit->corrected, 2);
    assert_string_equal(audit->corrections->pdata[0], "fix.csv:2: year 2026, Rep 7, month M02: 30000 → 3000 (slip)");
    end(&w);
    targets = targets_world(&w);
    targets->corrections = g_strdup("fix.csv");
    memory_add(&w.memory, "fix.csv", "year,Rep,month,was,is,why\n2026,7,2,30001,3000,slip\n");
    need(&w, make_leaf(targets, JF_AGG_SUM, x_col("target")), NULL, NULL);
    fails(&w, "fix.csv:2: the correction says that \"target\" was \"30001\" and is \"3000\", but targets.csv:2 has "
              "\"30000\"");
    end(&w);
    targets = targets_world(&w);
    targets->corrections = g_strdup("fix.csv");
    memory_add(&w.memory, "fix.csv", "year,Rep,month,was,is,why\n2031,7,2,30000,3000,slip\n");
    need(&w, make_leaf(targets, JF_AGG_SUM, x_col("target")), NULL, NULL);
    fails(&w, "fix.csv:2: no row of the source meets this correction");
    end(&w);
    /* a table that is not wide names the column */
    begin(&w, "2026-10", 0);
    memory_add(&w.memory, "s.csv", "day,id,amount\n2026-10-01,a,5\n2026-10-01,b,6\n");
    memory_add(&w.memory, "fix.csv", "id,column,was,is\nb,amount,6,16\na,day,2026-10-01,2026-09-30\n");
    struct jf_source_spec *s = make_source(w.data, "s", "day");
    s->corrections = g_strdup("fix.csv");
    sum = need(&w, make_leaf(s, JF_AGG_SUM, x_col("amount")), NULL, NULL);
    run(&w);
    check(&w, sum, NULL, NULL, "16");
    end(&w);
}

/* ---- cells ------------------------------------------------------------------------------------------------ */

static void test_bad_cells(void **state)
{
    (void)state;
    static const char *const bad = "day,amount\n2026-10-01,5\n2026-10-02,12.3x\n2026-10-41,7\n2026-10-03,1.12345678\n";
    struct world w;
    begin(&w, "2026-10", 0);
    memory_add(&w.memory, "s.csv", bad);
    struct jf_source_spec *s = make_source(w.data, "s", "day");
    need(&w, make_leaf(s, JF_AGG_SUM, x_col("amount")), NULL, NULL);
    fails(&w, "s.csv:3: column \"amount\": \"12.3x\" is not a number (source \"s\")");
    end(&w);
    begin(&w, "2026-10", 0);
    memory_add(&w.memory, "s.csv", bad);
    s = make_source(w.data, "s", "day");
    s->on_bad_row = JF_BAD_ROW_REJECT;
    int sum = need(&w, make_leaf(s, JF_AGG_SUM, x_col("amount")), NULL, NULL);
    run(&w);
    check(&w, sum, NULL, NULL, "5");
    size_t n;
    const struct jf_audit *audit = jf_cube_audit(w.cube, &n);
    assert_int_equal(audit->rows, 4);
    assert_int_equal(audit->rejected, 3);
    const struct jf_reject *reject = audit->rejects->pdata[1];
    assert_string_equal(reject->place, "s.csv:4");
    assert_string_equal(reject->value, "2026-10-41");
    end(&w);
    begin(&w, "2026-10", 0);
    memory_add(&w.memory, "s.csv", bad);
    w.memory.format = "z";
    s = make_source(w.data, "s", "day");
    need(&w, make_leaf(s, JF_AGG_COUNT, NULL), NULL, NULL);
    fails(&w, "source \"s\": column \"day\" comes in the format \"z\", which is not read; a source gives u U i l d:p,s "
              "tdD b g, or a dictionary of texts");
    w.memory.format = NULL;
    end(&w);
}

static void test_filters_and_expressions(void **state)
{
    (void)state;
    struct world w;
    begin(&w, "2026-10", 0);
    memory_add(&w.memory, "s.csv",
               "day,due,state,qty,name\n2026-10-01,2026-10-31,done,5,Ab\n2026-10-02,2026-10-02,open,6,ac\n"
               "2026-10-03,,done,7,b\n2026-10-04,2026-11-30,-,8,\n2026-10-05,2026-12-01,done,9,x\n");
    struct jf_source_spec *s = make_source(w.data, "s", "day");
    s->filter = x_op(JF_ROWX_NONE_OF, x_is(x_col("name"), "x"), NULL);
    struct jf_dim_spec *dim = make_dim(s, "age", NULL);
    dim->expression = x_op(JF_ROWX_BANDS, x_op(JF_ROWX_SUB, x_col("due"), x_col("day")), NULL);
    dim->expression->n_bounds = 2;
    dim->expression->bounds = g_new0(struct jf_decimal, 2);
    dim->expression->bounds[0].units = 10;
    dim->expression->bounds[1].units = 30;
    make_dim(s, "state", "state")->blank = g_strdup("unknown");
    struct jf_dim_spec *month = make_dim(s, "due_month", NULL);
    month->expression = x_op(JF_ROWX_MONTH, x_col("due"), NULL);
    int count = need(&w, make_leaf(s, JF_AGG_COUNT, NULL), "age", NULL);
    need(&w, make_leaf(s, JF_AGG_COUNT, NULL), "state", NULL);
    need(&w, make_leaf(s, JF_AGG_COUNT, NULL), "due_month", NULL);
    int days = need(&w, make_leaf(s, JF_AGG_SUM, x_op(JF_ROWX_SUB, x_col("due"), x_col("day"))), NULL, NULL);
    struct jf_leaf some = make_leaf(s, JF_AGG_COUNT, NULL);
    some.filter = x_op(JF_ROWX_ANY_OF, x_op(JF_ROWX_BLANK, x_col("due"), NULL), x_op(JF_ROWX_BELOW, x_col("qty"), NULL));
    some.filter->args[1]->number = jf_decimal_from_int(6);
    int open = need(&w, some, NULL, NULL);
    run(&w);
    check_members(&w, "age", "≤10=≤10 11–30=11–30 >30=>30 =(blank)");
    check_members(&w, "state", "done=done open=open =unknown");
    check_members(&w, "due_month", "2026-10=2026-10 2026-11=2026-11 =(blank)");
    check(&w, count, "age", "≤10", "1");
    check(&w, count, "age", "11–30", "1");
    check(&w, count, "age", "", "1");
    check(&w, count, "state", "done", "2");
    check(&w, days, NULL, NULL, "87");
    check(&w, open, NULL, NULL, "2");
    size_t n;
    assert_int_equal(jf_cube_audit(w.cube, &n)->filtered, 1);
    end(&w);
}

/* Columns that nothing else tells about: days or numbers, as the data are. */
static void test_open_differences(void **state)
{
    (void)state;
    struct world w;
    begin(&w, "2026-10", 0);
    memory_add(&w.memory, "s.csv", "day,sent,got,price,cost\n2026-10-01,,2026-10-09,7.5,\n"
                                   "2026-10-01,2026-09-28,2026-10-03,10,2.25\n");
    struct jf_source_spec *s = make_source(w.data, "s", "day");
    int days = need(&w, make_leaf(s, JF_AGG_SUM, x_op(JF_ROWX_SUB, x_col("got"), x_col("sent"))), NULL, NULL);
    int margin = need(&w, make_leaf(s, JF_AGG_SUM, x_op(JF_ROWX_SUB, x_col("price"), x_col("cost"))), NULL, NULL);
    run(&w);
    check(&w, days, NULL, NULL, "5");
    check(&w, margin, NULL, NULL, "7.75");
    end(&w);
}

/* Rows open at the end of a slot, by an age that changes with the slot. */
static void test_open_by_age(void **state)
{
    (void)state;
    struct world w;
    begin(&w, "2026-10", 0);
    memory_add(&w.memory, "s.csv", "from,to\n2026-07-15,\n2026-10-01,2026-10-31\n2026-09-30,2026-11-01\n2026-10-31,\n,\n");
    struct jf_source_spec *s = make_source(w.data, "s", "to");
    struct jf_dim_spec *dim = make_dim(s, "age", NULL);
    dim->expression = x_op(JF_ROWX_BANDS, x_op(JF_ROWX_SUB, x_op(JF_ROWX_MONTH_END, NULL, NULL), x_col("from")), NULL);
    dim->expression->n_bounds = 1;
    dim->expression->bounds = g_new0(struct jf_decimal, 1);
    dim->expression->bounds[0].units = 31;
    struct jf_leaf open = make_leaf(s, JF_AGG_COUNT, NULL);
    open.open_from = (char *)"from";
    open.open_to = (char *)"to";
    int leaf = need(&w, open, "age", NULL);
    need(&w, open, NULL, NULL);
    run(&w);
    check(&w, leaf, NULL, NULL, "3");
    check(&w, leaf, "age", "≤31", "2");
    check(&w, leaf, "age", ">31", "1");
    check_in(&w, leaf, NULL, NULL, JF_WINDOW_QUARTER, "3");
    struct jf_window july = jf_calendar_window(w.calendar, JF_WINDOW_MONTH, w.calendar->report - 3, FALSE);
    struct jf_coord young = { "age", jf_cube_member_code(w.cube, "age", "≤31") };
    g_autofree char *then = value_text(jf_cube_value(w.cube, leaf, &young, 1, july));
    assert_string_equal(then, "1");
    end(&w);
}

static void test_duplicates(void **state)
{
    (void)state;
    static const enum jf_duplicates ways[] = { JF_DUPLICATES_REPORT, JF_DUPLICATES_DROP };
    static const char *const sums[] = { "15", "10" };
    for (int i = 0; i < 2; i++) {
        struct world w;
        begin(&w, "2026-10", 0);
        memory_add(&w.memory, "s.csv", "day,id,qty\n2026-10-01,a,5\n2026-10-01,b,5\n2026-10-01,a,5\n");
        w.memory.n_streams = 3;
        struct jf_source_spec *s = make_source(w.data, "s", "day");
        s->duplicates = ways[i];
        int sum = need(&w, make_leaf(s, JF_AGG_SUM, x_col("qty")), NULL, NULL);
        run(&w);
        size_t n;
        check(&w, sum, NULL, NULL, sums[i]);
        assert_int_equal(jf_cube_audit(w.cube, &n)->duplicates, 1);
        end(&w);
    }
}

/* ---- parents and trees -------------------------------------------------------------------------------------- */

static void test_learned_parents(void **state)
{
    (void)state;
    struct world w;
    begin(&w, "2026-10", 0);
    memory_add(&w.memory, "sales.csv",
               "day,branch,region,amount\n2026-10-01,杭州,华东,5\n2026-10-02,上海,华东,6\n2026-10-03,广州,华南,7\n");
    memory_add(&w.memory, "plan.csv",
               "day,branch,goal\n2026-10-01,杭州,50\n2026-10-01,上海,60\n2026-10-01,广州,70\n2026-10-01,总部,1000\n"
               "2026-10-01,拉萨,3\n");
    struct jf_source_spec *sales = make_source(w.data, "sales", "day");
    struct jf_source_spec *plan = make_source(w.data, "plan", "day");
    make_dim(sales, "branch", "branch");
    make_dim(sales, "region", "region");
    make_dim(plan, "branch", "branch")->top = g_strdup("总部");
    w.cube = jf_cube_new(w.data, w.calendar, "en");
    jf_cube_declare_parent(w.cube, "branch", "region");
    int goal = need(&w, make_leaf(plan, JF_AGG_SUM, x_col("goal")), "region", NULL);
    need(&w, make_leaf(plan, JF_AGG_SUM, x_col("goal")), "branch", NULL);
    need(&w, make_leaf(plan, JF_AGG_SUM, x_col("goal")), NULL, NULL);
    assert_true(jf_cube_source_has(w.cube, plan, "region"));
    assert_false(jf_cube_source_has(w.cube, plan, "line"));
    run(&w);
    check(&w, goal, "region", "华东", "110");
    check(&w, goal, "region", "华南", "70");
    check(&w, goal, "region", "", "3"); /* no region known */
    check(&w, goal, "branch", "上海", "60");
    check(&w, goal, NULL, NULL, "1183");
    assert_int_equal(jf_cube_member_code(w.cube, "branch", "总部"), -1);
    int shanghai = jf_cube_member_code(w.cube, "branch", "上海");
    assert_int_equal(jf_cube_parent(w.cube, "branch", shanghai, "region"), jf_cube_member_code(w.cube, "region", "华东"));
    end(&w);
}

static void test_two_parents(void **state)
{
    (void)state;
    for (size_t streams = 1; streams <= 4; streams += 3) {
        struct world w;
        begin(&w, "2026-10", 0);
        memory_add(&w.memory, "sales.csv",
                   "day,branch,region,amount\n2026-10-01,杭州,华东,5\n2026-10-02,上海,华东,6\n2026-10-03,广州,华南,7\n"
                   "2026-10-03,杭州,华南,7\n");
        w.memory.n_streams = streams;
        struct jf_source_spec *sales = make_source(w.data, "sales", "day");
        make_dim(sales, "branch", "branch");
        make_dim(sales, "region", "region");
        w.cube = jf_cube_new(w.data, w.calendar, "en");
        jf_cube_declare_parent(w.cube, "branch", "region");
        need(&w, make_leaf(sales, JF_AGG_COUNT, NULL), "region", NULL);
        fails(&w, "branch \"杭州\" has two parents in region: \"华东\", \"华南\" (sales.csv:2, sales.csv:5)");
        end(&w);
    }
}

/* The parent stands in a master: members without rows have one too. */
static void test_parents_from_master(void **state)
{
    (void)state;
    struct world w;
    struct jf_source_spec *deals = deals_world(&w);
    w.cube = jf_cube_new(w.data, w.calendar, "en");
    jf_cube_declare_parent(w.cube, "agent", "office");
    int count = need(&w, make_leaf(deals, JF_AGG_COUNT, NULL), "office", NULL);
    run(&w);
    check(&w, count, "office", "East", "2");
    int zoe = jf_cube_member_code(w.cube, "agent", "zoe"), west = jf_cube_member_code(w.cube, "office", "West");
    assert_true(west >= 0);
    assert_int_equal(jf_cube_parent(w.cube, "agent", zoe, "office"), west);
    end(&w);
}

static struct jf_source_spec *accounts_world(struct world *w, const char *accounts)
{
    begin(w, "2026-10", 0);
    memory_add(&w->memory, "accounts.csv", accounts);
    memory_add(&w->memory, "ledger.csv",
               "day,account,amount\n2026-10-01,4000,100\n2026-10-02,4100,20\n2026-10-03,5000,70\n2026-10-04,9000,999\n"
               "2026-10-04,7777,1\n");
    struct jf_source_spec *tree = make_source(w->data, "accounts", NULL);
    struct jf_source_spec *ledger = make_source(w->data, "ledger", "day");
    tree->key = g_strdup("code");
    tree->parent = g_strdup("parent");
    tree->label = g_strdup("name");
    tree->sign = g_strdup("sign");
    struct jf_dim_spec *dim = make_dim(ledger, "account", "account");
    dim->is_tree = TRUE;
    dim->tree_source = tree;
    return ledger;
}

static void test_tree(void **state)
{
    (void)state;
    struct world w;
    struct jf_source_spec *ledger = accounts_world(&w, "code,parent,name,sign\nP,,Profit,\nS,P,Sales,+\nC,P,Costs,-\n"
                                                       "5000,C,Goods,\n4000,S,Home,+\n4100,S,Export,+\n9000,P,Memo,~\n");
    int sum = need(&w, make_leaf(ledger, JF_AGG_SUM, x_col("amount")), "account", NULL);
    struct jf_leaf keys = make_leaf(ledger, JF_AGG_DISTINCT, NULL);
    keys.key_dim = (char *)"account";
    int distinct = need(&w, keys, "account", NULL);
    run(&w);
    check(&w, sum, "account", "P", "50");
    check(&w, sum, "account", "S", "120");
    check(&w, sum, "account", "C", "70");
    check(&w, sum, "account", "9000", "999");
    check(&w, distinct, "account", "P", "3");
    check_members(&w, "account", "P=Profit S=Sales 4000=Home 4100=Export C=Costs 5000=Goods 9000=Memo 7777=7777?");
    const struct jf_member *costs = jf_cube_member(w.cube, "account", jf_cube_member_code(w.cube, "account", "C"));
    assert_int_equal(costs->sign, -1);
    assert_int_equal(costs->parent, jf_cube_member_code(w.cube, "account", "P"));
    end(&w);
    ledger = accounts_world(&w, "code,parent,name,sign\nP,Q,Profit,\n4000,P,Home,+\n");
    need(&w, make_leaf(ledger, JF_AGG_COUNT, NULL), "account", NULL);
    fails(&w, "accounts.csv:2: the parent \"Q\" of \"P\" is not a key of source \"accounts\"");
    end(&w);
    ledger = accounts_world(&w, "code,parent,name,sign\nP,S,Profit,\nS,P,Home,+\n");
    need(&w, make_leaf(ledger, JF_AGG_COUNT, NULL), "account", NULL);
    fails(&w, "the tree of dimension \"account\" goes in a circle: \"P\" → \"S\" → \"P\" (correct the parents in its "
              "master)");
    end(&w);
}

/* A tree that no block asks for is no trouble. */
static void test_unused_tree(void **state)
{
    (void)state;
    struct world w;
    struct jf_source_spec *ledger = accounts_world(&w, "code,parent,name,sign\nP,,Profit,\n4000,P,Home,+\n");
    make_join(ledger, ledger->dims[0].tree_source, "account");
    int count = need(&w, make_leaf(ledger, JF_AGG_COUNT, NULL), NULL, NULL);
    run(&w);
    check(&w, count, NULL, NULL, "5");
    end(&w);
}

/* ---- lists ---------------------------------------------------------------------------------------------------- */

static void test_lists(void **state)
{
    (void)state;
    for (size_t streams = 1; streams <= 3; streams += 2) {
        struct world w;
        GError *error = NULL;
        begin(&w, "2026-10", 0);
        memory_add(&w.memory, "todo.csv",
                   "id,unit,text,due,done\n01,总部,plan,2026-10-03,50\n02,杭州,call,2026-11-05,\n03,上海,visit,,100\n"
                   "04,杭州,mail,2026-12-01,7.5\n");
        w.memory.n_streams = streams;
        struct jf_source_spec *todo = make_source(w.data, "todo", NULL);
        make_dim(todo, "branch", "unit")->top = g_strdup("总部");
        w.cube = jf_cube_new(w.data, w.calendar, "en");
        char *columns[] = { (char *)"id", (char *)"due", (char *)"done", (char *)"branch" };
        char *dims[] = { (char *)"branch" };
        struct jf_row_need rows = { .source = todo, .columns = columns, .n_columns = 4, .dims = dims, .n_dims = 1 };
        int list = jf_cube_need_rows(w.cube, &rows, &error);
        assert_int_equal(jf_cube_need_rows(w.cube, &rows, &error), list);
        run(&w);
        struct jf_coord at = { "branch", jf_cube_member_code(w.cube, "branch", "杭州") };
        g_autoptr(GPtrArray) mine = jf_cube_rows(w.cube, list, &at, 1);
        assert_int_equal(mine->len, 2);
        const struct jf_row *row = mine->pdata[1];
        assert_string_equal(row->text[0], "04");
        assert_false(jf_value_has(row->number[0])); /* a code, not a number */
        assert_int_equal(row->day[1], jf_day_from_ymd(2026, 12, 1));
        g_autofree char *done = value_text(row->number[2]);
        assert_string_equal(done, "7.5");
        assert_string_equal(row->text[3], "杭州");
        row = mine->pdata[0];
        assert_string_equal(row->text[2], "");
        assert_false(jf_value_has(row->number[2]));
        g_autoptr(GPtrArray) top = jf_cube_rows(w.cube, list, NULL, 0);
        assert_int_equal(top->len, 1);
        assert_string_equal(((const struct jf_row *)top->pdata[0])->text[3], "总部");
        end(&w);
    }
}

/* ---- through ---------------------------------------------------------------------------------------------------- */

static char *daily_csv(jf_day last)
{
    GString *csv = g_string_new("day,amount\n");
    for (jf_day d = jf_day_from_ymd(2025, 1, 1); d <= last; d++) {
        char day[16];
        jf_day_to_iso(d, day);
        g_string_append_printf(csv, "%s,1\n", day);
    }
    return g_string_free(csv, FALSE);
}

static void check_partial(jf_day last, unsigned through, int split, int days, const char *month, const char *before)
{
    struct world w;
    g_autofree char *csv = daily_csv(last);
    begin(&w, "2026-10", split);
    memory_add(&w.memory, "s.csv", csv);
    struct jf_source_spec *s = make_source(w.data, "s", "day");
    s->through = through;
    int sum = need(&w, make_leaf(s, JF_AGG_SUM, x_col("amount")), NULL, NULL);
    run(&w);
    assert_int_equal(jf_cube_partial_days(w.cube), days);
    struct jf_window now = jf_calendar_window(w.calendar, JF_WINDOW_MONTH, w.calendar->report, TRUE);
    struct jf_window then = jf_calendar_window(w.calendar, JF_WINDOW_MONTH, w.calendar->report - 12, TRUE);
    g_autofree char *a = value_text(jf_cube_value(w.cube, sum, NULL, 0, now));
    g_autofree char *b = value_text(jf_cube_value(w.cube, sum, NULL, 0, then));
    assert_string_equal(a, month);
    assert_string_equal(b, before);
    end(&w);
}

static void test_through(void **state)
{
    (void)state;
    jf_day middle = jf_day_from_ymd(2026, 10, 17), late = jf_day_from_ymd(2026, 10, 29);
    check_partial(middle, JF_THROUGH_FOUND, 0, 17, "17", "31");
    check_partial(middle, JF_THROUGH_FOUND, 17, 17, "17", "17");
    check_partial(late, JF_THROUGH_FOUND, 0, 0, "29", "31");
    check_partial(late, JF_THROUGH_LAST_ROW, 29, 29, "29", "29");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_joins), cmocka_unit_test(test_join_errors), cmocka_unit_test(test_wide),
        cmocka_unit_test(test_corrections), cmocka_unit_test(test_bad_cells),
        cmocka_unit_test(test_filters_and_expressions), cmocka_unit_test(test_open_differences), cmocka_unit_test(test_open_by_age),
        cmocka_unit_test(test_duplicates), cmocka_unit_test(test_learned_parents),
        cmocka_unit_test(test_two_parents), cmocka_unit_test(test_parents_from_master),
        cmocka_unit_test(test_tree), cmocka_unit_test(test_unused_tree), cmocka_unit_test(test_lists), cmocka_unit_test(test_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
