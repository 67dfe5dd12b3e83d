/* The model: ratios are seen through metrics, plans are derived, formulas print with few brackets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "metric/eval.h"
#include "metric/expr.h"

struct fixture {
    struct jf_model *model;
    struct jf_metric *revenue, *margin, *orders;
};

static struct jf_expr *number(struct jf_model *model, gint64 n)
{
    struct jf_expr *e = jf_model_expr(model, JF_EXPR_NUMBER, "t.lua:1");
    e->number = jf_decimal_from_int(n);
    return e;
}

static struct jf_expr *of(struct jf_model *model, struct jf_metric *metric)
{
    struct jf_expr *e = jf_model_expr(model, JF_EXPR_METRIC, "t.lua:1");
    e->metric = metric;
    return e;
}

static struct jf_expr *binary(struct jf_model *model, enum jf_expr_op op, struct jf_expr *a, struct jf_expr *b)
{
    struct jf_expr *e = jf_model_expr(model, op, "t.lua:1");
    e->args = g_new(struct jf_expr *, 2);
    e->args[0] = a;
    e->args[1] = b;
    e->n_args = 2;
    return e;
}

static struct jf_metric *metric(struct jf_model *model, const char *id, const char *title, struct jf_expr *actual)
{
    struct jf_metric *m = jf_model_metric(model, id, "t.lua:1");
    m->title = g_strdup(title);
    m->actual = actual;
    return m;
}

static void give_plan(struct jf_metric *m, struct jf_expr *plan)
{
    m->plans = g_new(struct jf_expr *, 1);
    m->plan_names = g_new0(char *, 2);
    m->plans[0] = plan;
    m->plan_names[0] = g_strdup("PL0");
    m->n_plans = 1;
}

static int setup(void **state)
{
    struct fixture *f = g_new0(struct fixture, 1);
    f->model = jf_model_new(NULL);
    f->revenue = metric(f->model, "revenue", "收入", number(f->model, 100));
    f->margin = metric(f->model, "margin", "毛利", number(f->model, 20));
    f->orders = metric(f->model, "orders", "订单", number(f->model, 5));
    give_plan(f->revenue, number(f->model, 110));
    give_plan(f->margin, number(f->model, 25));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    jf_model_free(f->model);
    g_free(f);
    return 0;
}

static void ratio_is_seen_through_metrics(void **state)
{
    struct fixture *f = *state;
    struct jf_expr *quotient = binary(f->model, JF_EXPR_DIV, of(f->model, f->margin), of(f->model, f->revenue));
    struct jf_metric *rate = metric(f->model, "rate", "毛利率", quotient);
    struct jf_expr *alias = of(f->model, rate);
    const struct jf_expr *over, *under;
    assert_true(jf_expr_is_ratio(alias, &over, &under));
    assert_ptr_equal(over->metric, f->margin);
    assert_ptr_equal(under->metric, f->revenue);
    assert_false(jf_expr_is_ratio(of(f->model, f->revenue), &over, &under));
}

static void plan_is_derived_where_all_metrics_have_one(void **state)
{
    struct fixture *f = *state;
    struct jf_model *m = f->model;
    struct jf_metric *rate = metric(m, "rate", "率", binary(m, JF_EXPR_DIV, of(m, f->margin), of(m, f->revenue)));
    struct jf_metric *ticket = metric(m, "ticket", "客单价", binary(m, JF_EXPR_DIV, of(m, f->revenue), of(m, f->orders)));
    struct jf_metric *plain = metric(m, "plain", "常数", number(m, 1));
    assert_true(jf_metric_has_plan(rate));
    assert_false(jf_metric_has_plan(ticket));
    assert_false(jf_metric_has_plan(plain));
}

static void assert_described(const struct jf_expr *e, const char *expected)
{
    g_autofree char *text = jf_expr_describe(e, NULL, "en");
    assert_string_equal(text, expected);
}

static void formulas_keep_only_needed_brackets(void **state)
{
    struct fixture *f = *state;
    struct jf_model *m = f->model;
    struct jf_expr *a = of(m, f->revenue), *b = of(m, f->margin), *c = of(m, f->orders);
    assert_described(binary(m, JF_EXPR_SUB, a, binary(m, JF_EXPR_ADD, b, c)), "收入 − (毛利 + 订单)");
    assert_described(binary(m, JF_EXPR_SUB, binary(m, JF_EXPR_ADD, a, b), c), "收入 + 毛利 − 订单");
    assert_described(binary(m, JF_EXPR_MUL, binary(m, JF_EXPR_SUB, a, b), c), "(收入 − 毛利) × 订单");
    assert_described(binary(m, JF_EXPR_DIV, a, binary(m, JF_EXPR_MUL, b, c)), "收入 ÷ (毛利 × 订单)");
    assert_described(binary(m, JF_EXPR_DIV, binary(m, JF_EXPR_MUL, a, b), c), "收入 × 毛利 ÷ 订单");
}

/* Titles, not ids: as an analyst would write it. */
static void counts_name_what_they_count(void **state)
{
    struct fixture *f = *state;
    struct jf_data_spec *data = jf_data_spec_new("/nowhere");
    struct jf_source_spec *sales = g_new0(struct jf_source_spec, 1);
    sales->id = g_strdup("sales");
    sales->dims = g_new0(struct jf_dim_spec, 2);
    sales->n_dims = 2;
    sales->dims[0] = (struct jf_dim_spec){.id = g_strdup("customer"), .title = g_strdup("客户")};
    sales->dims[1] = (struct jf_dim_spec){.id = g_strdup("branch"), .label = g_strdup("分公司")};
    g_ptr_array_add(data->sources, sales);
    struct jf_expr *leaf = jf_model_expr(f->model, JF_EXPR_LEAF, "test.lua:9");
    leaf->leaf = g_new0(struct jf_leaf, 1);
    leaf->leaf->source = sales;
    leaf->leaf->aggregate = JF_AGG_DISTINCT;
    leaf->leaf->key_dim = g_strdup("customer");
    struct jf_expr *each = jf_model_expr(f->model, JF_EXPR_EACH, "test.lua:10");
    each->args = g_new0(struct jf_expr *, 1);
    each->args[0] = leaf;
    each->n_args = 1;
    each->dim = g_strdup("branch");
    g_autofree char *zh = jf_expr_describe(each, data, "zh-CN");
    g_autofree char *en = jf_expr_describe(leaf, data, "en");
    assert_string_equal(zh, "不重复的客户数 (逐个 分公司)");
    assert_string_equal(en, "number of distinct 客户");
    assert_string_equal(jf_dim_title_in(data, "line"), "line");
    jf_data_spec_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ratio_is_seen_through_metrics, setup, teardown),
        cmocka_unit_test_setup_teardown(plan_is_derived_where_all_metrics_have_one, setup, teardown),
        cmocka_unit_test_setup_teardown(formulas_keep_only_needed_brackets, setup, teardown),
        cmocka_unit_test_setup_teardown(counts_name_what_they_count, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
