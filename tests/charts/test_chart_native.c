/* What charts tell a spreadsheet: the expressions evaluated against the running levels. */
#include "jf_cmocka.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define assert_near(a, b, epsilon)                                                                 \
    assert_true(fabs((a) - (b)) <= (epsilon)) /* cmocka knows floats only */

static const char *const all_charts[] = {"column", "line",     "bar",     "bridge", "pareto",
                                         "funnel", "variance", "area",    "bullet", "scatter",
                                         "radar",  "doughnut", "tornado", "landing"};

/* The stack of base and bar reaches the levels of the bridge, in every row. */
static void test_native_bridge(void **state)
{
    (void)state;
    struct bench_data *d = bench_plan_to_actual();
    struct kept kept;
    struct jf_error err;
    assert_int_equal(bench_native("bridge", d, &kept, &err), JF_OK);
    assert_int_equal(kept.n_charts, 1);
    assert_int_equal(kept.n_series, 4);
    assert_true(kept.series[0].series.invisible);
    assert_true(kept.n_points >= 1); /* the plan's outline */
    double level = d->values[0][0];
    for (size_t i = 0; i < 11; i++) {
        int is_total = d->categories[i].kind == JF_CATEGORY_TOTAL;
        double v = d->values[0][i], before = level, stack = 0;
        level = is_total ? v : level + v;
        for (size_t s = 0; s < 4; s++) {
            assert_true(kept.series[s].values[i] >= 0);
            stack += kept.series[s].values[i];
        }
        assert_near(kept.series[0].values[i], is_total ? 0 : fmin(before, level), 1e-6);
        assert_near(stack, is_total ? v : fmax(before, level), 1e-6);
        assert_near(kept.series[2].values[i], !is_total && v > 0 ? v : 0, 1e-6);
        assert_near(kept.series[3].values[i], !is_total && v < 0 ? -v : 0, 1e-6);
    }
    assert_int_equal(kept.series[2].series.fill, bench_theme.good);
    d->series[0].lower_is_better = 1;
    assert_int_equal(bench_native("bridge", d, &kept, &err), JF_OK);
    assert_int_equal(kept.series[2].series.fill, bench_theme.bad);
    free(d);
}

static void test_native_pareto(void **state)
{
    (void)state;
    struct bench_data *d = bench_customers(6);
    struct kept kept;
    struct jf_error err;
    double whole = 0, running = 0;
    d->data.n_series = 1;
    for (size_t i = 0; i < 6; i++)
        whole += d->values[0][i];
    assert_int_equal(bench_native("pareto", d, &kept, &err), JF_OK);
    assert_int_equal(kept.n_series, 2);
    assert_int_equal(kept.series[1].series.type, JF_NATIVE_LINE);
    assert_true(kept.series[1].series.second_axis);
    assert_true(kept.chart.second_axis_percent);
    for (size_t i = 0; i < 6; i++) {
        running += d->values[0][i];
        assert_near(kept.series[1].values[i], running / whole, 1e-9);
    }
    free(d);
}

/* The rest in one row is a cell and no column: it would dwarf the members. */
static void test_native_pareto_rest(void **state)
{
    (void)state;
    struct bench_data *d = bench_customers(6);
    struct kept kept;
    struct jf_error err;
    d->data.n_series = 1;
    d->categories[5].kind = JF_CATEGORY_OTHERS;
    d->values[0][5] = 2791;
    assert_int_equal(bench_native("pareto", d, &kept, &err), JF_OK);
    for (size_t i = 0; i < 5; i++)
        assert_near(kept.series[0].values[i], d->values[0][i], 1e-9);
    assert_near(kept.series[0].values[5], 0, 1e-9);
    assert_near(kept.series[1].values[5], 1, 1e-9);
    free(d);
}

/* The series that lies across comes first and is not drawn. */
static void test_native_scatter(void **state)
{
    (void)state;
    struct bench_data *d = bench_customers(6);
    struct kept kept;
    struct jf_error err;
    assert_int_equal(bench_native("scatter", d, &kept, &err), JF_OK);
    assert_int_equal(kept.n_series, 2);
    assert_true(kept.series[0].series.invisible && !kept.series[1].series.invisible);
    for (size_t i = 0; i < 6; i++) {
        assert_near(kept.series[0].values[i], d->values[0][i], 1e-9);
        assert_near(kept.series[1].values[i], d->values[1][i], 1e-9);
    }
    d->data.n_series = 1;
    assert_int_equal(bench_native("scatter", d, &kept, &err), JF_E_INVALID);
    free(d);
}

/* Amounts, differences, %, and below them the metric of the second axis as lines on an axis of its own. */
static void test_native_below(void **state)
{
    (void)state;
    struct bench_data *d = bench_trend_below();
    struct kept kept;
    struct jf_error err;
    assert_int_equal(bench_native("variance", d, &kept, &err), JF_OK);
    assert_int_equal(kept.n_series, 4 + 2 + 2 + 3);
    for (size_t k = 8; k < 11; k++) {
        assert_int_equal(kept.series[k].series.type, JF_NATIVE_LINE);
        assert_false(kept.series[k].series.second_axis);
        size_t i = k == 9 ? 23 : 21; /* the forecast */
        assert_near(kept.series[k].values[i], d->values[k - 4][i], 1e-9);
    }
    free(d);
}

/* Measures to come are hatched in a gap bridge, what is still open is bad. */
static void test_native_gap(void **state)
{
    (void)state;
    struct bench_data *d = bench_plan_to_actual();
    struct kept kept;
    struct jf_error err;
    for (size_t i = 1; i < 10; i++)
        d->categories[i].kind = JF_CATEGORY_FORECAST;
    assert_int_equal(bench_native("bridge", d, &kept, &err), JF_OK);
    assert_int_equal(kept.n_points, 1 + 9); /* the plan's outline and each step */
    free(d);
}

/* Below zero columns stack downwards: base and bar reach both levels there, too, and a bar that crosses zero is in two. */
static void test_native_below_zero(void **state)
{
    (void)state;
    struct bench_data *d = bench_plan_to_actual();
    struct kept kept;
    struct jf_error err;
    for (size_t i = 0; i < 11; i++)
        d->values[0][i] = 0;
    d->values[0][0] = -478, d->values[0][1] = 420, d->values[0][2] = 100, d->values[0][3] = -150;
    d->values[0][10] = -108;
    assert_int_equal(bench_native("bridge", d, &kept, &err), JF_OK);
    assert_int_equal(kept.n_series, 6);
    double level = -478;
    for (size_t i = 1; i < 10; i++) {
        double before = level, up = 0, down = 0;
        level += d->values[0][i];
        for (size_t s = 0; s < 6; s++) {
            up += fmax(kept.series[s].values[i], 0);
            down += fmin(kept.series[s].values[i], 0);
        }
        assert_near(up, fmax(fmax(before, level), 0), 1e-6);
        assert_near(down, fmin(fmin(before, level), 0), 1e-6);
        assert_near(kept.series[0].values[i], fmax(fmin(before, level), 0) + fmin(fmax(before, level), 0), 1e-6);
    }
    assert_near(kept.series[1].values[10], -108, 1e-6);
    for (size_t s = 2; s < 6; s++) /* below zero, too, a gain has a plus and a loss a minus */
        assert_int_equal(kept.series[s].series.labels, s < 4 ? 3 : 4);
    free(d);
}

/* The differences of the second chart, as formulas: good and bad apart, whatever the metric
 * prefers. */
static void test_native_variance(void **state)
{
    (void)state;
    struct bench_data *d = bench_lines();
    struct kept kept;
    struct jf_error err;
    assert_int_equal(bench_native("variance", d, &kept, &err), JF_OK);
    assert_int_equal(kept.n_series, 6);
    assert_int_equal(kept.n_charts, 3);
    assert_true(kept.chart.axis_percent);
    for (size_t i = 0; i < 15; i++) {
        double delta = d->values[0][i] - d->values[1][i], ratio = delta / fabs(d->values[1][i]);
        assert_near(kept.series[4].values[i], fmax(ratio, 0), 1e-9);
        assert_near(kept.series[5].values[i], fmin(ratio, 0), 1e-9);
        assert_near(kept.series[2].values[i], fmax(delta, 0), 1e-9);
        assert_near(kept.series[3].values[i], fmin(delta, 0), 1e-9);
    }
    assert_int_equal(kept.series[2].series.fill, bench_theme.good);
    assert_int_equal(kept.series[2].series.labels, 3);
    assert_int_equal(kept.series[3].series.labels, 4);
    assert_int_equal(kept.series[2].series.type, JF_NATIVE_BAR_STACKED);
    d->series[0].lower_is_better = 1;
    assert_int_equal(bench_native("variance", d, &kept, &err), JF_OK);
    assert_int_equal(kept.series[2].series.fill, bench_theme.bad);
    free(d);
}

static void test_native_of_all(void **state)
{
    (void)state;
    for (size_t p = 0; p < sizeof all_charts / sizeof *all_charts; p++) {
        struct bench_data *d = bench_trend();
        struct kept kept;
        struct jf_error err;
        d->data.n_series =
            strcmp(all_charts[p], "bridge") == 0 || strcmp(all_charts[p], "pareto") == 0 ? 1 : 4;
        assert_int_equal(bench_native(all_charts[p], d, &kept, &err), JF_OK);
        assert_int_equal(kept.n_charts, strcmp(all_charts[p], "variance") == 0 ? 3 : 1);
        int draws_some = strcmp(all_charts[p], "scatter") == 0 ||
                         strcmp(all_charts[p], "doughnut") == 0 ||
                         strcmp(all_charts[p], "tornado") == 0;
        assert_true(kept.n_series >= (draws_some ? 1 : d->data.n_series));
        for (size_t s = 0; s < kept.n_series; s++)
            assert_non_null(kept.series[s].series.name);
        free(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_native_bridge), cmocka_unit_test(test_native_below_zero),  cmocka_unit_test(test_native_pareto),
        cmocka_unit_test(test_native_variance), cmocka_unit_test(test_native_pareto_rest),
        cmocka_unit_test(test_native_scatter),  cmocka_unit_test(test_native_below), cmocka_unit_test(test_native_gap),
        cmocka_unit_test(test_native_of_all)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
