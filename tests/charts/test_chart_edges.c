/* Charts at the edge: what stands close, lies below zero, has no difference at all or is far too much for its room is
 * still read whole and right. */
#include "jf_cmocka.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define assert_near(a, b, epsilon) assert_true(fabs((a) - (b)) <= (epsilon))

static void draw(const char *plugin, const struct bench_data *d, double w, double h, struct trace *t)
{
    struct jf_error err;
    trace_init(t, w, h);
    if (bench_draw(plugin, d, NULL, NULL, t, &err) != JF_OK)
        fail_msg("%s: %s", plugin, err.message);
}

/* The number of a value stands on the side of its bar, beyond all that its row draws. */
static void test_bullet_below_zero(void **state)
{
    (void)state;
    static const double values[] = {-300, 200, -50}, plans[] = {100, 220, -80};
    struct bench_data *d = bench_new(3, 3);
    struct trace t;
    for (size_t i = 0; i < 3; i++) {
        d->values[0][i] = values[i];
        d->values[2][i] = plans[i];
    }
    draw("bullet", d, 300, 90, &t);
    double zero = 0, plan = 0;
    for (size_t i = 0; i < t.n_boxes; i++) { /* the bar below zero begins at zero; its plan is a mark further left */
        const struct drawn_box *b = &t.boxes[i];
        if (!b->is_stroke && b->color == bench_theme.ac)
            zero = b->x1; /* of the last row */
    }
    for (size_t i = 0; i < t.n_boxes; i++)
        if (t.boxes[i].is_stroke && t.boxes[i].x1 < zero && t.boxes[i].x0 == t.boxes[i].x1)
            plan = t.boxes[i].x0;
    const struct drawn_text *low = trace_find(&t, "−300"), *high = trace_find(&t, "200"), *less = trace_find(&t, "−50");
    assert_true(low && high && less && plan > 0);
    assert_true(low->x + low->w < zero && less->x + less->w < plan && high->x > zero);
    trace_free(&t);
    free(d);
}

/* The pins of a part of a long list are as long per percent as those of the whole. */
static void test_pins_of_a_part(void **state)
{
    (void)state;
    static const double plans[2][3] = {{100, 100, 50}, {100, 100, 106}};
    double points = 0;
    for (int part = 0; part < 2; part++) {
        struct bench_data *d = bench_new(3, 3);
        struct trace t;
        for (size_t i = 0; i < 3; i++) {
            d->values[0][i] = i == 1 ? 105 : 110;
            d->values[2][i] = plans[part][i];
        }
        d->data.used = d->used;
        d->data.whole_points = points;
        draw("variance", d, 700, 120, &t);
        const struct drawn_text *more = trace_find(&t, "+10.0"), *less = trace_find(&t, "+5.0");
        assert_true(more && less && d->used[3] > 0);
        points = points > 0 ? points : d->used[3];
        assert_near(more->x - less->x, 0.05 * points, 0.1);
        assert_true(!part || d->used[3] > 2 * points);
        trace_free(&t);
        free(d);
    }
}

/* Of more parts than the list has room for the least become one: names, numbers and shares are whole. */
static void test_doughnut_loses_nothing(void **state)
{
    (void)state;
    struct bench_data *d = bench_new(60, 1);
    struct trace t;
    size_t named = 0, folded = 0;
    double sum = 0, rest = 0;
    for (size_t i = 0; i < 60; i++) {
        snprintf(d->labels[i], sizeof d->labels[i], "第%zu家", i + 1);
        d->values[0][i] = 1000 + (double)((i * 37) % 60);
        sum += d->values[0][i];
    }
    draw("doughnut", d, 300, 200, &t);
    for (size_t i = 0; i < 60; i++) {
        char value[32];
        snprintf(value, sizeof value, "%.0f  ", d->values[0][i]);
        int has_name = trace_find(&t, d->labels[i]) != NULL, has_value = 0;
        for (size_t k = 0; k < t.n_texts; k++)
            has_value |= strncmp(t.texts[k].text, value, strlen(value)) == 0;
        assert_int_equal(has_name, has_value);
        named += has_name != 0;
        rest += has_name ? 0 : d->values[0][i];
    }
    for (size_t k = 0; k < t.n_texts; k++)
        if (sscanf(t.texts[k].text, "其余 %zu 个", &folded) == 1) {
            char wanted[64];
            snprintf(wanted, sizeof wanted, "%.0f  %.1f%%", rest, 100 * rest / sum);
            assert_non_null(trace_find(&t, wanted));
        }
    assert_true(named > 5);
    assert_int_equal(named + folded, 60);
    trace_free(&t);
    free(d);
}

/* However close several lines end, the value and name of each stand beside the last month, in the order of the ends,
 * one below the other. */
static void test_line_ends(void **state)
{
    (void)state;
    static const char *const names[] = {"甲", "乙", "丙", "丁", "戊", "己", "庚"};
    for (size_t m = 2; m <= 7; m++)
        for (int is_low = 0; is_low < 3; is_low++) { /* 2: areas that a month below zero makes lines */
            struct bench_data *d = bench_new(12, m);
            struct trace t;
            double last = INFINITY, y = -INFINITY, x = 0;
            bench_months(d);
            for (size_t k = 0; k < m; k++) {
                d->series[k].name = names[k];
                d->series[k].scenario = JF_AC;
                for (size_t i = 0; i < 12; i++)
                    d->values[k][i] = 20 + (double)((k * 5) % m) + (11 - (double)i) * (is_low ? 90 : 10) * (double)(k + 1);
                d->values[k][10] *= is_low == 2 ? -1 : 1;
            }
            draw(is_low == 2 ? "area" : "line", d, 380, 150, &t);
            for (size_t i = 0; i < t.n_texts; i++)
                x = strcmp(t.texts[i].text, "12") == 0 && t.texts[i].y > 120 ? fmax(x, t.texts[i].x) : x;
            assert_true(x > 0);
            for (size_t i = 0; i < t.n_texts; i++) { /* drawn from top to bottom */
                size_t k = 0;
                while (k < m && strcmp(t.texts[i].text, names[k]) != 0)
                    k++;
                if (k == m)
                    continue;
                const struct drawn_text *number = &t.texts[i - 1];
                assert_near(atof(number->text), d->values[k][11], 0.51);
                assert_true(d->values[k][11] <= last && number->y >= y && number->x > x && t.texts[i].x > number->x);
                assert_near(number->y, t.texts[i].y, 0.01);
                last = d->values[k][11];
                y = number->y + number->h - 0.35;
            }
            assert_near(last, 20, 1e-9); /* the lowest of all is among them */
            trace_free(&t);
            free(d);
        }
}

/* Length of the longest bar in one of two colours. */
static double longest(const struct trace *t, jf_rgba a, jf_rgba b)
{
    double most = 0;
    for (size_t i = 0; i < t->n_boxes; i++)
        if (!t->boxes[i].is_stroke && t->boxes[i].y1 - t->boxes[i].y0 > 6 && (t->boxes[i].color == a || t->boxes[i].color == b))
            most = fmax(most, t->boxes[i].x1 - t->boxes[i].x0);
    return most;
}

/* A rate far beyond the others flattens no difference: its bar ends with the axis, its number is the true one. */
static void test_points_beyond(void **state)
{
    (void)state;
    static const double rates[] = {0.12, 0.18, 9.12, 0.10, 0.16, 0.11};
    struct bench_data *d = bench_new(6, 2);
    struct trace t;
    d->series[1].scenario = JF_PL;
    for (size_t k = 0; k < 2; k++)
        d->series[k].format = &bench_percent;
    for (size_t i = 0; i < 6; i++) {
        d->values[0][i] = rates[i];
        d->values[1][i] = 0.14;
    }
    for (int is_time = 0; is_time < 2; is_time++) {
        if (is_time)
            bench_months(d);
        draw("variance", d, 500, 300, &t);
        assert_true(trace_find(&t, "+898.0") && trace_find(&t, "−2.0"));
        assert_non_null(trace_find(&t, "超出 ±5pp"));
        trace_free(&t);
    }
    free(d);
}

/* A total that the rows add up to is printed, and leaves the bars and the differences to the rows: also on a page
 * that has the other rows only, in the range of the whole. */
static void test_total_leaves_the_scale(void **state)
{
    (void)state;
    static const char *const kinds[] = {"variance", "bar", "bullet"};
    for (int kind = 0; kind < 3; kind++) {
        struct bench_data *d = bench_new(9, 2);
        double bars[3], differences[3];
        d->series[1].scenario = JF_PL;
        for (size_t i = 0; i < 8; i++) {
            d->values[0][i] = 90 + (double)i;
            d->values[1][i] = 110;
        }
        d->values[0][8] = 748;
        d->values[1][8] = 880;
        d->categories[8].kind = JF_CATEGORY_TOTAL;
        for (int k = 0; k < 3; k++) { /* all; without the total; the same as a part of all */
            struct trace t;
            d->data.n_categories = k ? 8 : 9;
            d->data.scale_max = k == 2 ? 880 : 0;
            draw(kinds[kind], d, 500, 220, &t);
            bars[k] = longest(&t, bench_theme.ac, bench_theme.ac);
            differences[k] = longest(&t, bench_theme.good, bench_theme.bad);
            if (k == 0)
                assert_true(trace_find(&t, "748") && (kind > 0 || trace_find(&t, "−132")) && trace_find(&t, "不入比例尺"));
            trace_free(&t);
        }
        for (int k = 1; k < 3; k++)
            assert_true(bars[k] > 30 && bars[0] > 0.8 * bars[k] && differences[0] >= 0.8 * differences[k]);
        assert_near(bars[1], bars[2], 0.01);
        assert_true(kind > 0 || differences[0] > 30);
        free(d);
    }
}

/* A Latin word stands on one line in every width: beside rows, below the steps of a bridge, in a list. */
static void test_words_are_whole(void **state)
{
    (void)state;
    static const char *const kinds[] = {"bar", "bullet", "variance", "funnel", "pareto", "tornado", "bridge", "doughnut"};
    static const char name[] = "Consolidated Northern Distribution";
    size_t found = 0;
    for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
        for (double width = 150; width < 420; width += 30) {
            struct bench_data *d = bench_new(6, 2);
            struct trace t;
            for (size_t i = 0; i < 6; i++) {
                snprintf(d->labels[i], sizeof d->labels[i], "%s", name);
                d->values[0][i] = 400 + 10 * (double)i;
                d->values[1][i] = 410;
            }
            d->series[1].scenario = JF_PL;
            d->data.n_series = strcmp(kinds[kind], "bridge") == 0 || strcmp(kinds[kind], "doughnut") == 0 ? 1 : 2;
            draw(kinds[kind], d, width, 300, &t);
            for (size_t i = 0; i < t.n_texts; i++)
                if (strcmp(t.texts[i].text, name) == 0) {
                    if (t.texts[i].w < 0.55 * t.texts[i].size * (double)strlen("Distribution") - 0.01)
                        fail_msg("%s, %g wide: %s stands in %g at %g", kinds[kind], width, name, t.texts[i].w, t.texts[i].size);
                    found++;
                }
            trace_free(&t);
            free(d);
        }
    assert_true(found > 300);
}

/* What differs from the plan of the year is named by what is better; nothing is no surplus. */
static void test_landing_words(void **state)
{
    (void)state;
    static const struct {
        double plan;
        uint32_t lower_is_better;
        const char *said;
    } cases[] = {{110, 0, "缺口 −120"}, {90, 0, "超出 +120"}, {110, 1, "低于计划 −120"}, {90, 1, "高于计划 +120"}, {100, 0, "无差异"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct bench_data *d = bench_new(12, 3);
        struct trace t;
        for (size_t s = 0; s < 3; s++)
            d->series[s].lower_is_better = cases[k].lower_is_better;
        for (size_t i = 0; i < 12; i++) {
            d->values[0][i] = 100;
            d->values[2][i] = cases[k].plan;
        }
        draw("landing", d, 500, 90, &t);
        assert_non_null(trace_find(&t, cases[k].said));
        trace_free(&t);
        free(d);
    }
}

/* A comment has its ring in the densest crowd, and a few bubbles have their names between the lines that part them. */
static void test_points_are_told(void **state)
{
    (void)state;
    static const char *const names[] = {"西北五省(区)联合经营管理大区", "Northern Europe and Baltic States", "华南及港澳大区", "川渝"};
    static const double x[] = {355, 318, 308, 396}, y[] = {22, 12.6, 17, 14};
    struct trace t;
    struct bench_data *d = bench_new(300, 2);
    for (size_t i = 0; i < 300; i++) {
        snprintf(d->labels[i], sizeof d->labels[i], "第%zu分公司", i + 1);
        d->values[0][i] = (double)i;
        d->values[1][i] = i == 299 ? -9000 : (double)(i % 7);
    }
    d->categories[70].marker = 8;
    draw("scatter", d, 300, 200, &t);
    assert_non_null(trace_find(&t, "8"));
    trace_free(&t);
    free(d);
    d = bench_new(4, 3);
    for (size_t i = 0; i < 4; i++) {
        snprintf(d->labels[i], sizeof d->labels[i], "%s", names[i]);
        d->values[0][i] = x[i];
        d->values[1][i] = y[i];
        d->values[2][i] = 50;
    }
    draw("bubble", d, 375, 380, &t);
    for (size_t i = 0; i < 4; i++)
        assert_non_null(trace_find(&t, names[i]));
    trace_free(&t);
    free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bullet_below_zero), cmocka_unit_test(test_pins_of_a_part),
                                       cmocka_unit_test(test_doughnut_loses_nothing),
                                       cmocka_unit_test(test_line_ends), cmocka_unit_test(test_points_beyond),
                                       cmocka_unit_test(test_words_are_whole),
                                       cmocka_unit_test(test_landing_words),
                                       cmocka_unit_test(test_points_are_told),
                                       cmocka_unit_test(test_total_leaves_the_scale)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
