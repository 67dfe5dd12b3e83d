/* Relations of tables against numbers worked out by hand. */
#include "jf_cmocka.h"

#include <math.h>
#include <string.h>

#include "document/document.h"

enum { NAME, ACTUAL, PLAN, DELTA, CHANGE, ACHIEVED, SHARE, RANK, CUMULATED };

#define RELATION(...)                                                                              \
    jf_relation_new(sizeof((struct jf_relation_step[]){__VA_ARGS__}) /                             \
                        sizeof(struct jf_relation_step),                                           \
                    (struct jf_relation_step[]){__VA_ARGS__})
#define COLUMN(k)                                                                                  \
    {                                                                                              \
        .op = JF_REL_COLUMN, .column = (k)                                                         \
    }

static int add_column(struct jf_table *t, const char *id, struct jf_relation *relation)
{
    struct jf_column *c = g_new0(struct jf_column, 1);
    c->id = g_strdup(id);
    c->role = relation != NULL ? JF_COLUMN_DERIVED : JF_COLUMN_VALUE;
    c->relation = relation;
    c->format = (struct jf_format){.style = JF_STYLE_NUMBER, .scale = 1, .decimals = 1};
    return jf_table_add_column(t, c);
}

static int add_row(struct jf_table *t, enum jf_row_kind kind, int level, int parent,
                   const char *actual, const char *plan)
{
    struct jf_row_head *r = g_new0(struct jf_row_head, 1);
    r->key = g_strdup_printf("row%u", t->rows->len);
    r->kind = kind;
    r->level = level;
    r->parent = parent;
    const int row = jf_table_add_row(t, r);
    struct jf_decimal d;
    if (actual != NULL && jf_decimal_parse(actual, -1, &d))
        jf_table_cell(t, row, ACTUAL)->value = jf_value_exact(d);
    else if (actual != NULL)
        jf_table_cell(t, row, ACTUAL)->value = jf_value_none(actual);
    if (plan != NULL && jf_decimal_parse(plan, -1, &d))
        jf_table_cell(t, row, PLAN)->value = jf_value_exact(d);
    return row;
}

static struct jf_table *new_table(void)
{
    struct jf_table *t = jf_table_new("t", "t");
    add_column(t, "name", NULL);
    add_column(t, "actual", NULL);
    add_column(t, "plan", NULL);
    /* achievement before what it needs would be fine too: order is by dependency */
    add_column(t, "delta", RELATION(COLUMN(ACTUAL), COLUMN(PLAN), {.op = JF_REL_SUB}));
    add_column(t, "change", RELATION(COLUMN(ACTUAL), COLUMN(PLAN), {.op = JF_REL_CHANGE}));
    add_column(t, "achieved", RELATION(COLUMN(ACTUAL), COLUMN(PLAN), {.op = JF_REL_ACHIEVE}));
    add_column(t, "share", RELATION({.op = JF_REL_SHARE, .column = ACTUAL, .set = JF_SET_MEMBERS}));
    add_column(t, "rank", RELATION({.op = JF_REL_RANK, .column = ACTUAL, .set = JF_SET_MEMBERS}));
    add_column(t, "cumulated",
               RELATION({.op = JF_REL_CUMULATE, .column = ACTUAL, .set = JF_SET_MEMBERS}));
    jf_table_column(t, DELTA)->emphasis = JF_EMPHASIS_VARIANCE;
    return t;
}

static const struct jf_relation *sum_of_members(struct jf_table *t, int column)
{
    return jf_table_keep_relation(
        t, 1,
        &(struct jf_relation_step){.op = JF_REL_SUM, .column = column, .set = JF_SET_MEMBERS});
}

static void assert_number(struct jf_table *t, int row, int column, const char *expected)
{
    g_autofree char *text = jf_value_to_string(jf_table_cell(t, row, column)->value);
    assert_string_equal(text == NULL ? "none" : text, expected);
}

static void a_table_with_a_total(void **state)
{
    (void)state;
    struct jf_table *t = new_table();
    const int a = add_row(t, JF_ROW_MEMBER, 0, -1, "0.1", "0.4"),
              b = add_row(t, JF_ROW_MEMBER, 0, -1, "0.2", "0"),
              c = add_row(t, JF_ROW_MEMBER, 0, -1, "-0.1", "0.1"),
              d = add_row(t, JF_ROW_MEMBER, 0, -1, "0.1", NULL),
              o = add_row(t, JF_ROW_OTHERS, 0, -1, "0.7", "0.5"),
              total = add_row(t, JF_ROW_TOTAL, 0, -1, NULL, NULL);
    jf_table_cell(t, total, ACTUAL)->relation = sum_of_members(t, ACTUAL);
    jf_table_cell(t, total, PLAN)->relation = sum_of_members(t, PLAN);
    assert_true(jf_table_evaluate(t, NULL));
    assert_number(t, total, ACTUAL, "1");
    assert_number(t, total, PLAN, "1");
    assert_number(t, total, ACHIEVED, "1");
    assert_number(t, a, DELTA, "-0.3");
    assert_true(jf_table_cell(t, a, DELTA)->bad);
    assert_false(jf_table_cell(t, b, DELTA)->bad);
    assert_number(t, a, ACHIEVED, "0.25");
    assert_number(t, b, ACHIEVED, "none");
    assert_number(t, b, CHANGE, "none");
    assert_number(t, c, CHANGE, "none");
    assert_string_equal(jf_table_cell(t, b, ACHIEVED)->value.why, "the plan is not positive");
    assert_string_equal(jf_table_cell(t, c, ACHIEVED)->value.why, "the actual is negative");
    assert_number(t, d, DELTA, "none");
    assert_number(t, a, SHARE, "0.10000000000000001");
    assert_number(t, o, SHARE, "0.69999999999999996");
    assert_number(t, total, SHARE, "1");
    assert_number(t, b, RANK, "1");
    assert_number(t, a, RANK, "2");
    assert_number(t, d, RANK, "2");
    assert_number(t, c, RANK, "4");
    assert_number(t, o, RANK, "none");
    assert_number(t, total, RANK, "none");
    assert_number(t, c, CUMULATED, "0.2");
    assert_number(t, o, CUMULATED, "1");
    g_autofree char *blank = jf_table_cell_text(t, total, RANK),
                    *dash = jf_table_cell_text(t, b, CHANGE);
    assert_string_equal(blank, "");
    assert_string_equal(dash, "–");
    jf_table_free(t);
}

/* Nothing is the smaller or the larger of a number and no number. */
static void the_smaller_and_the_larger(void **state)
{
    (void)state;
    struct jf_table *t = new_table();
    const int least = add_column(t, "least", RELATION(COLUMN(ACTUAL), COLUMN(PLAN), {.op = JF_REL_MIN})),
              most = add_column(t, "most", RELATION(COLUMN(ACTUAL), COLUMN(PLAN), {.op = JF_REL_MAX}));
    const int a = add_row(t, JF_ROW_MEMBER, 0, -1, "-3", "1.2"), b = add_row(t, JF_ROW_MEMBER, 0, -1, "2", NULL);
    assert_true(jf_table_evaluate(t, NULL));
    assert_number(t, a, least, "-3");
    assert_number(t, a, most, "1.2");
    assert_number(t, b, least, "none");
    assert_number(t, b, most, "none");
    jf_table_free(t);
}

static void lower_is_better(void **state)
{
    (void)state;
    struct jf_table *t = new_table();
    jf_table_column(t, ACTUAL)->lower_is_better = TRUE;
    jf_table_column(t, DELTA)->lower_is_better = TRUE;
    jf_table_column(t, ACHIEVED)->lower_is_better = TRUE;
    const int a = add_row(t, JF_ROW_MEMBER, 0, -1, "125", "100"),
              b = add_row(t, JF_ROW_MEMBER, 0, -1, "80", "100");
    assert_true(jf_table_evaluate(t, NULL));
    assert_number(t, a, ACHIEVED, "0.75");
    assert_true(jf_table_cell(t, a, DELTA)->bad);
    assert_false(jf_table_cell(t, b, DELTA)->bad);
    assert_number(t, a, RANK, "2");
    assert_number(t, b, RANK, "1");
    assert_number(t, b, SHARE, "0.3902439024390244"); /* 80 / 205: no total row */
    jf_table_free(t);
}

static void a_tree_of_rows(void **state)
{
    (void)state;
    struct jf_table *t = new_table();
    const int total = add_row(t, JF_ROW_TOTAL, 0, -1, NULL, NULL);
    const int east = add_row(t, JF_ROW_SUBTOTAL, 0, total, NULL, NULL);
    const int e1 = add_row(t, JF_ROW_MEMBER, 1, east, "30", "20"),
              e2 = add_row(t, JF_ROW_MEMBER, 1, east, "no data", NULL);
    const int west = add_row(t, JF_ROW_SUBTOTAL, 0, total, NULL, NULL);
    const int w1 = add_row(t, JF_ROW_MEMBER, 1, west, "50", "20"),
              w2 = add_row(t, JF_ROW_MEMBER, 1, west, "50", "20");
    const struct jf_relation_step children = {
        .op = JF_REL_SUM, .column = ACTUAL, .set = JF_SET_CHILDREN};
    const struct jf_relation_step share = {
        .op = JF_REL_SHARE, .column = ACTUAL, .set = JF_SET_SIBLINGS};
    const struct jf_relation *sum = jf_table_keep_relation(t, 1, &children);
    jf_table_cell(t, total, ACTUAL)->relation = sum;
    jf_table_cell(t, east, ACTUAL)->relation = sum;
    jf_table_cell(t, west, ACTUAL)->relation = sum;
    jf_table_cell(t, e1, SHARE)->relation = jf_table_cell(t, w1, SHARE)->relation =
        jf_table_keep_relation(t, 1, &share);
    jf_table_cell(t, w2, SHARE)->relation = &jf_relation_plain;
    assert_true(jf_table_evaluate(t, NULL)); /* the total is above what it adds up */
    assert_number(t, total, ACTUAL, "130");
    assert_number(t, east, ACTUAL, "30");
    assert_number(t, e1, SHARE, "1");
    assert_number(t, w1, SHARE, "0.5");
    assert_number(t, w2, SHARE, "none");
    assert_string_equal(jf_table_cell(t, e2, DELTA)->value.why, "no data");
    jf_table_free(t);
}

static void circles_and_nonsense_are_errors(void **state)
{
    (void)state;
    struct jf_table *t = new_table();
    const int a = add_row(t, JF_ROW_MEMBER, 0, -1, "1", "2");
    const struct jf_relation_step delta = COLUMN(DELTA), minus = {.op = JF_REL_SUB};
    jf_table_cell(t, a, ACTUAL)->relation = jf_table_keep_relation(t, 1, &delta);
    g_autoptr(GError) error = NULL;
    assert_false(jf_table_evaluate(t, &error));
    assert_non_null(strstr(error->message, "depends on itself"));
    g_clear_error(&error);
    jf_table_cell(t, a, ACTUAL)->relation = jf_table_keep_relation(t, 1, &minus);
    assert_false(jf_table_evaluate(t, &error));
    assert_non_null(strstr(error->message, "malformed"));
    jf_table_free(t);
}

static void formats_by_row(void **state)
{
    (void)state;
    struct jf_table *t = jf_table_new("t", "t");
    const int value = add_column(t, "actual", NULL), delta = add_column(t, "delta", NULL),
              ratio = add_column(t, "ratio", NULL);
    for (int i = value; i <= ratio; i++)
        jf_table_column(t, i)->format_by_row = TRUE;
    jf_table_column(t, delta)->format.is_signed = TRUE;
    jf_table_column(t, ratio)->format = (struct jf_format){
        .style = JF_STYLE_PERCENT, .scale = 1, .decimals = 1, .percent_sign = TRUE};
    struct jf_row_head *money = g_new0(struct jf_row_head, 1),
                       *rate = g_new0(struct jf_row_head, 1);
    jf_format_init_for_unit(&money->format, "万元");
    jf_format_init_for_unit(&rate->format, "%");
    rate->is_percent = TRUE;
    jf_table_add_row(t, money);
    jf_table_add_row(t, rate);
    static const char *const expected[2][3] = {{"1.0", "+1.0", "1,000,000.0%"},
                                               {"25.0", "+25.0pp", "25.0%"}};
    for (int row = 0; row < 2; row++)
        for (int column = 0; column < 3; column++) {
            jf_table_cell(t, row, column)->value = jf_value_number(row == 0 ? 10000 : 0.25);
            g_autofree char *text = jf_table_cell_text(t, row, column);
            assert_string_equal(text, expected[row][column]);
        }
    jf_table_free(t);
}

/* Columns that leave decimals to the look: one number for all of a metric, by its largest member. */
static void columns_of_a_metric_have_equal_decimals(void **state)
{
    (void)state;
    struct jf_table *t = new_table();
    for (int c = 1; c < (int)t->columns->len; c++)
        jf_table_column(t, c)->format.decimals = -1;
    jf_table_column(t, ACTUAL)->metric = g_strdup("revenue");
    jf_table_column(t, DELTA)->metric = g_strdup("revenue");
    add_row(t, JF_ROW_MEMBER, 0, -1, "113.4", "20.6"); /* one of 100 is enough */
    add_row(t, JF_ROW_MEMBER, 0, -1, "9.55", NULL);
    add_row(t, JF_ROW_TOTAL, 0, -1, "122.95", "200");
    assert_true(jf_table_evaluate(t, NULL));
    assert_int_equal(jf_table_column(t, ACTUAL)->format.decimals, 0);
    assert_int_equal(jf_table_column(t, DELTA)->format.decimals, 0); /* 92.8, but with its metric */
    assert_int_equal(jf_table_column(t, PLAN)->format.decimals, 1);  /* no member of 100, no metric */
    g_autofree char *small = jf_table_cell_text(t, 1, ACTUAL);
    g_autofree char *total = jf_table_cell_text(t, 2, PLAN);
    assert_string_equal(small, "10");
    assert_string_equal(total, "200.0");
    jf_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_with_a_total), cmocka_unit_test(lower_is_better), cmocka_unit_test(the_smaller_and_the_larger),
        cmocka_unit_test(a_tree_of_rows),       cmocka_unit_test(circles_and_nonsense_are_errors),
        cmocka_unit_test(formats_by_row),      
        cmocka_unit_test(columns_of_a_metric_have_equal_decimals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
