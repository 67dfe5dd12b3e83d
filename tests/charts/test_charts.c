/* The charts: traces against golden files, geometry over random data, values against bar lengths,
 * native expressions against the running levels. JF_UPDATE_GOLDEN=1 accepts new traces. */
#include "jf_cmocka.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "samples.h"

#define assert_near(a, b, epsilon)                                                                 \
    assert_true(fabs((a) - (b)) <= (epsilon)) /* cmocka knows floats only */

static const char *const all_charts[] = {
    "column",  "line",   "bar",     "bridge", "pareto",   "funnel", "variance", "area",   "bullet",
    "scatter", "bubble", "heatmap", "radar",  "doughnut", "gantt",  "tornado",  "landing"};

/* ---- golden traces ----------------------------------------------------------------------------- */

static void compare_golden(const char *name, const struct trace *t)
{
    char path[512], *wanted = NULL;
    snprintf(path, sizeof path, "%s/tests/charts/golden/%s.txt", JF_TEST_SOURCE_DIR, name);
    if (getenv("JF_UPDATE_GOLDEN")) {
        FILE *out = fopen(path, "w");
        assert_non_null(out);
        fputs(t->out, out);
        fclose(out);
        return;
    }
    FILE *in = fopen(path, "r");
    if (!in)
        fail_msg("%s is missing; JF_UPDATE_GOLDEN=1 writes it", path);
    wanted = calloc(1, 1 << 20);
    size_t size = fread(wanted, 1, (1 << 20) - 1, in);
    fclose(in);
    assert_true(size > 100);
    if (strcmp(wanted, t->out) != 0) {
        size_t at = 0, line = 1;
        while (wanted[at] && wanted[at] == t->out[at])
            line += wanted[at++] == '\n';
        fail_msg("%s differs from line %zu: wanted \"%.60s\", drawn \"%.60s\"", name, line,
                 wanted + at, t->out + at);
    }
    free(wanted);
}

static void golden(const char *name, const char *plugin, struct bench_data *d, double w, double h,
                   const char *option, const char *value)
{
    struct trace t;
    struct jf_error err;
    trace_init(&t, w, h);
    if (bench_draw(plugin, d, option, value, &t, &err) != JF_OK)
        fail_msg("%s: %s", plugin, err.message);
    compare_golden(name, &t);
    trace_free(&t);
    free(d);
}

static void test_golden(void **state)
{
    (void)state;
    golden("column_trend", "column", bench_trend(), 762, 220, NULL, NULL);
    golden("column_cover", "column", bench_trend(), 762, 110, "labels", "last");
    golden("line_trend", "line", bench_trend(), 500, 180, NULL, NULL);
    golden("bar_customers", "bar", bench_customers(8), 380, 190, NULL, NULL);
    for (size_t i = 0; i < n_samples; i++)
        if (samples[i].has_trace)
            golden(samples[i].name, samples[i].plugin, samples[i].make(), samples[i].width,
                   samples[i].height, samples[i].option, samples[i].value);
    struct bench_data *s = bench_trend(); /* two metrics, the second a rate on its own axis */
    s->data.n_series = 2;
    s->series[1].scenario = JF_AC;
    s->series[1].second_axis = 1;
    s->series[1].format = &bench_percent;
    for (size_t i = 0; i < 24; i++)
        s->values[1][i] = 0.2 + 0.01 * (double)(i % 5);
    golden("area", "area", bench_parts(), 380, 190, NULL, NULL);
    golden("column_stack", "column", bench_parts(), 380, 190, "stack", "yes");
    golden("bar_percent", "bar", bench_parts(), 380, 260, "stack", "percent");
    golden("variance_time", "variance", bench_trend(), 770, 290, NULL, NULL);
    golden("variance_rows", "variance", bench_lines(), 490, 360, NULL, NULL);
    golden("column_second_axis", "column", s, 500, 180, NULL, NULL);
}

/* ---- geometry over random data ------------------------------------------------------------------ */

static uint64_t seed;

static double uniform(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(seed >> 40) / (double)(1 << 24);
}

static size_t below(size_t n)
{
    return (size_t)(uniform() * (double)n);
}

static const char *const words[] = {
    "杭州", "经销商与直营渠道", "大客户及政府公共事业采购项目部", "A", "Online Store", "电商", ""};

/* Values of every kind: missing, zero, negative, huge, tiny, all alike. */
static void random_values(double *values, size_t n)
{
    double size = pow(10, uniform() * 8 - 2), missing = uniform() < 0.3 ? uniform() : 0;
    int may_be_negative = uniform() < 0.4, are_alike = uniform() < 0.1, are_zero = uniform() < 0.06;
    for (size_t i = 0; i < n; i++) {
        double v = are_zero    ? 0
                   : are_alike ? size
                               : size * (uniform() - (may_be_negative ? 0.5 : 0));
        values[i] = uniform() < missing ? NAN : v;
    }
}

static struct bench_data *random_data(const char *plugin)
{
    static const size_t counts[] = {1, 2, 3, 5, 9, 12, 24, 40, 120, 350};
    int is_variance =
        strcmp(plugin, "variance") == 0; /* one of each scenario, an actual and a base */
    size_t least = strcmp(plugin, "bubble") == 0 ? 3 : strcmp(plugin, "scatter") == 0 ? 2 : 1;
    size_t n = counts[below(10)], m = strcmp(plugin, "bridge") == 0 ? 1 + below(4)
                                      : is_variance                 ? 2 + below(3)
                                                                    : least + below(6 - least);
    int is_below = is_variance && uniform() < 0.3;
    struct bench_data *d = bench_new(n, is_below ? m + 1 + below(3) : m);
    if (uniform() < 0.4 || is_below)
        bench_months(d);
    else
        for (size_t i = 0; i < n; i++)
            snprintf(d->labels[i], sizeof d->labels[i], "%s", words[below(7)]);
    for (size_t k = 0; k < m; k++) {
        random_values(d->values[k], n);
        if (uniform() < 0.3 && !is_variance)
            d->series[k].scenario = (uint32_t)below(5);
        int has_second = strcmp(plugin, "column") == 0 || strcmp(plugin, "line") == 0;
        d->series[k].second_axis = has_second && k > 0 && uniform() < 0.2;
        d->series[k].lower_is_better = uniform() < 0.3;
    }
    for (size_t k = 0; m + k < d->data.n_series; k++) { /* a tier below months */
        d->series[m + k].scenario = (uint32_t[]){JF_AC, JF_PL, JF_FC}[k];
        d->series[m + k].second_axis = 1;
        random_values(d->values[m + k], n);
    }
    for (size_t i = 0; i < n; i++)
        d->categories[i].highlight = uniform() < 0.05;
    if (uniform() < 0.5)
        d->categories[below(n)].marker = 1;
    if (uniform() < 0.5) {
        d->categories[n - 1].kind = JF_CATEGORY_TOTAL;
        d->categories[0].kind =
            strcmp(plugin, "bridge") == 0 ? JF_CATEGORY_TOTAL : d->categories[0].kind;
        d->categories[n / 2].kind = (uint32_t)below(5);
        d->categories[n / 2].level = (uint32_t)below(3);
    }
    return d;
}

static int overlap(const struct drawn_text *a, const struct drawn_text *b)
{
    const double touch = 0.35;
    return a->x + touch < b->x + b->w && b->x + touch < a->x + a->w && a->y + touch < b->y + b->h &&
           b->y + touch < a->y + a->h;
}

static void check_texts(const struct trace *t, const char *plugin, int round)
{
    for (size_t i = 0; i < t->n_texts; i++) {
        const struct drawn_text *a = &t->texts[i];
        if (a->x < -0.05 || a->y < -0.05 || a->x + a->w > t->canvas.width + 0.05 ||
            a->y + a->h > t->canvas.height + 0.05)
            fail_msg("%s, round %d: \"%s\" leaves the canvas (%g x %g): %g,%g %g x %g", plugin,
                     round, a->text, t->canvas.width, t->canvas.height, a->x, a->y, a->w, a->h);
        if (a->size < 6.3)
            fail_msg("%s, round %d: \"%s\" is set in %g", plugin, round, a->text, a->size);
        for (size_t j = 0; j < i; j++)
            if (overlap(a, &t->texts[j]))
                fail_msg("%s, round %d: \"%s\" lies on \"%s\"", plugin, round, a->text,
                         t->texts[j].text);
    }
}

static void check_boxes(const struct trace *t, const char *plugin, int round)
{
    const double slack = 3; /* half a line, the disc of a marker, the wings of a cut */
    for (size_t i = 0; i < t->n_boxes; i++) {
        const struct drawn_box *b = &t->boxes[i];
        if (b->x0 < -slack || b->y0 < -slack || b->x1 > t->canvas.width + slack ||
            b->y1 > t->canvas.height + slack)
            fail_msg("%s, round %d: a shape leaves the canvas (%g x %g): %g,%g to %g,%g", plugin,
                     round, t->canvas.width, t->canvas.height, b->x0, b->y0, b->x1, b->y1);
    }
}

/* Some of the options that change the form; a scale group shortens what the chart would draw. */
static const char *random_option(const char *plugin, const char **value, struct bench_data *d)
{
    static const char *const variants[][3] = {
        {"column", "stack", "yes"},        {"column", "stack", "percent"},
        {"bar", "stack", "yes"},           {"bar", "stack", "percent"},
        {"area", "stack", "percent"},      {"line", "from", "data"},
        {"variance", "direction", "down"}, {"variance", "plan", "year"}};
    size_t n = sizeof variants / sizeof *variants, i = below(3 * n);
    if (uniform() < 0.2) {
        d->data.points[0] = d->data.points[1] = pow(10, uniform() * 8 - 6);
        d->data.used = d->used;
    }
    const struct jf_chart_series *last = d->data.series[d->data.n_series - 1];
    if (i >= n || strcmp(variants[i][0], plugin) != 0 ||
        (last->second_axis && strcmp(variants[i][2], "down") == 0))
        return NULL;
    *value = variants[i][2];
    return variants[i][1];
}

static void test_geometry(void **state)
{
    (void)state;
    size_t texts = 0, boxes = 0;
    for (size_t p = 0; p < sizeof all_charts / sizeof *all_charts; p++) {
        seed = 20261031 + p;
        for (int round = 0; round < 250; round++) {
            struct bench_data *d = random_data(all_charts[p]);
            struct trace t, again;
            struct jf_error err;
            double w = 90 + uniform() * 700, h = 70 + uniform() * 350;
            const char *value = NULL, *option = random_option(all_charts[p], &value, d);
            trace_init(&t, w, h);
            trace_init(&again, w, h);
            if (bench_draw(all_charts[p], d, option, value, &t, &err) != JF_OK)
                fail_msg("%s, round %d: %s", all_charts[p], round, err.message);
            if (t.n_bad)
                fail_msg("%s, round %d: %d coordinates are no number", all_charts[p], round,
                         t.n_bad);
            check_texts(&t, all_charts[p], round);
            check_boxes(&t, all_charts[p], round);
            assert_int_equal(bench_draw(all_charts[p], d, option, value, &again, &err), JF_OK);
            assert_string_equal(t.out, again.out);
            texts += t.n_texts;
            boxes += t.n_boxes;
            trace_free(&t);
            trace_free(&again);
            free(d);
        }
    }
    assert_true(texts > 10000 && boxes > 25000);
}

/* ---- values ---------------------------------------------------------------------------------- */

/* Heights of the solid columns stand in the proportion of the values, from zero. */
static void test_columns_from_zero(void **state)
{
    (void)state;
    struct bench_data *d = bench_trend();
    struct trace t;
    struct jf_error err;
    trace_init(&t, 762, 220);
    assert_int_equal(bench_draw("column", d, NULL, NULL, &t, &err), JF_OK);
    size_t found = 0;
    double unit = 0, foot = 0;
    for (size_t i = 0; i < t.n_boxes; i++) {
        const struct drawn_box *b = &t.boxes[i];
        if (b->is_stroke || (b->color != bench_theme.ac))
            continue;
        double height = b->y1 - b->y0;
        assert_true(found < 24);
        unit = found ? unit : height / bench_revenue[0];
        foot = found ? foot : b->y1;
        assert_near(height, unit * bench_revenue[found], 0.01);
        assert_near(b->y1, foot, 0.01);
        assert_int_equal(b->is_hatch, found >= 22);
        found++;
    }
    assert_int_equal(found, 24);
    for (size_t i = 0; i < 24; i++) { /* every value is printed, so there is no axis */
        char text[32];
        snprintf(text, sizeof text, "%.0f", bench_revenue[i]);
        assert_non_null(trace_find(&t, text));
    }
    assert_null(trace_find(&t, "0"));
    trace_free(&t);
    free(d);
}

/* A plan of ten times the values is clipped and marked; the columns keep their height. */
static void test_plan_beyond_the_scale(void **state)
{
    (void)state;
    struct bench_data *d = bench_trend();
    struct trace t;
    struct jf_error err;
    d->values[2][20] = 41000;
    trace_init(&t, 762, 220);
    assert_int_equal(bench_draw("column", d, NULL, NULL, &t, &err), JF_OK);
    double tallest = 0;
    size_t marks = 0;
    for (size_t i = 0; i < t.n_boxes; i++) {
        const struct drawn_box *b = &t.boxes[i];
        if (!b->is_stroke && b->color == bench_theme.ac)
            tallest = fmax(tallest, b->y1 - b->y0);
        marks += !b->is_stroke && b->color == bench_theme.ink && b->y1 - b->y0 < 5;
    }
    assert_true(tallest > 140);
    assert_int_equal(marks, 1);
    assert_non_null(trace_find(&t, "5236")); /* over the mark */
    trace_free(&t);
    free(d);
}

/* Bars of amounts and of differences each stand in the proportion of their values; what is far
 * beyond the axis of the % ends at it, with its true number; words where there is no %. */
static void test_variance_tiers(void **state)
{
    (void)state;
    static const double deltas[] = {-13, 27, 62,  76, -102, -6, -30, -138,
                                    -6,  -6, -12, 5,  34,   39, -35};
    static const char *const printed[] = {"+77.5", "停售",        "−0.7",
                                          "+12.1", "比例尺 B:50", "不入比例尺"};
    struct bench_data *d = bench_lines();
    struct trace t;
    struct jf_error err;
    trace_init(&t, 490, 375);
    assert_int_equal(bench_draw("variance", d, NULL, NULL, &t, &err), JF_OK);
    double unit = 0;
    size_t found = 0;
    for (size_t i = 0; i < t.n_boxes && found < 15; i++) {
        const struct drawn_box *b = &t.boxes[i];
        int good = b->color == bench_theme.good, bad = b->color == bench_theme.bad;
        if (b->is_stroke || !(good || bad) || b->y1 - b->y0 < 10) /* pins and triangles are lower */
            continue;
        unit = found ? unit : (b->x1 - b->x0) / 13;
        assert_near(b->x1 - b->x0, unit * fabs(deltas[found]), 0.02);
        assert_int_equal(good, deltas[found] > 0);
        found++;
    }
    assert_int_equal(found, 15);
    for (size_t i = 0; i < sizeof printed / sizeof *printed; i++)
        if (!trace_find(&t, printed[i]))
            fail_msg("%s is not printed", printed[i]);
    trace_free(&t);
    d->values[1][0] =
        NAN; /* last year had it not; and an actual that is missing, which is not zero */
    d->values[0][1] = NAN;
    d->series[1].scenario = JF_PY;
    d->series[0].lower_is_better = 1;
    trace_init(&t, 490, 375);
    assert_int_equal(bench_draw("variance", d, NULL, NULL, &t, &err), JF_OK);
    assert_non_null(trace_find(&t, "新"));
    assert_null(trace_find(&t, "+27"));
    size_t n_good = 0, n_bad = 0;
    for (size_t i = 0; i < t.n_boxes; i++)
        if (!t.boxes[i].is_stroke && t.boxes[i].y1 - t.boxes[i].y0 > 10) {
            n_good += t.boxes[i].color == bench_theme.good;
            n_bad += t.boxes[i].color == bench_theme.bad;
        }
    assert_int_equal(n_good, 8); /* the falls */
    assert_int_equal(n_bad, 5);
    trace_free(&t);
    free(d);
}

/* Time: differences enlarged by the whole number that is printed. */
static void test_variance_enlargement(void **state)
{
    (void)state;
    struct bench_data *d = bench_trend();
    struct trace t;
    struct jf_error err;
    for (size_t i = 0; i < 24; i++)
        d->values[2][i] = bench_revenue[i] + ((i % 3) ? 60 : -50);
    trace_init(&t, 770, 290);
    assert_int_equal(bench_draw("variance", d, NULL, NULL, &t, &err), JF_OK);
    assert_non_null(trace_find(&t, "比例放大 6×"));
    double column = 0, delta = 0;
    for (size_t i = 0; i < t.n_boxes; i++) {
        const struct drawn_box *b = &t.boxes[i];
        if (!b->is_stroke && !b->is_hatch && b->color == bench_theme.ac && b->y1 - b->y0 > 10 &&
            column == 0)
            column = (b->y1 - b->y0) / bench_revenue[21]; /* drawn from the last to the first */
        if (!b->is_stroke && !b->is_hatch && b->color == bench_theme.bad && delta == 0)
            delta = (b->y1 - b->y0) / 60;
        if (column > 0 && delta > 0)
            break;
    }
    assert_near(delta / column, 6, 0.01);
    trace_free(&t);
    free(d);
}

/* Differences keep their scale, hang on the level before, and have the colour of their side. */
static void check_bridge(struct bench_data *d, int lower_is_better)
{
    struct trace t;
    struct jf_error err;
    d->series[0].lower_is_better = (uint32_t)lower_is_better;
    trace_init(&t, 400, 220);
    assert_int_equal(bench_draw("bridge", d, NULL, NULL, &t, &err), JF_OK);
    size_t step = 1;
    double unit = 0, level = NAN;
    for (size_t i = 0; i < t.n_boxes && step < 10; i++) {
        const struct drawn_box *b = &t.boxes[i];
        if (b->is_stroke || (b->color != bench_theme.good && b->color != bench_theme.bad))
            continue;
        double v = d->values[0][step], height = b->y1 - b->y0;
        unit = step == 1 ? height / fabs(v) : unit;
        assert_near(height, unit * fabs(v), 0.02);
        assert_int_equal(b->color == bench_theme.good, (v > 0) != lower_is_better);
        double start = v < 0 ? b->y0 : b->y1, end = v < 0 ? b->y1 : b->y0;
        if (step > 1)
            assert_near(start, level, 0.02);
        level = end;
        step++;
    }
    assert_int_equal(step, 10);
    assert_non_null(trace_find(&t, "−122"));
    assert_non_null(trace_find(&t, "+66"));
    assert_non_null(trace_find(&t, "5160"));
    assert_non_null(trace_find(&t, "5125"));
    assert_non_null(trace_find(&t, "总量柱在断口处截短，差异柱不截"));
    trace_free(&t);
}

static void test_bridge_steps(void **state)
{
    (void)state;
    struct bench_data *d = bench_plan_to_actual();
    check_bridge(d, 0);
    check_bridge(d, 1);
    free(d);
}

/* Totals that are not much longer than the differences start at zero and are not cut. */
static void test_bridge_without_cut(void **state)
{
    (void)state;
    struct bench_data *d = bench_plan_to_actual();
    struct trace t;
    struct jf_error err;
    for (size_t i = 0; i < 11; i += 10)
        d->values[0][i] -= 4950;
    trace_init(&t, 400, 220);
    assert_int_equal(bench_draw("bridge", d, NULL, NULL, &t, &err), JF_OK);
    assert_null(trace_find(&t, "总量柱在断口处截短，差异柱不截"));
    trace_free(&t);
    free(d);
}

/* A total that is a difference has its sign, a total of a scenario has none. */
static void test_bridge_signs(void **state)
{
    (void)state;
    static const char *const printed[][2] = {{"5160", "5125"}, {"+5160", "+5125"}};
    struct bench_data *d = bench_plan_to_actual();
    struct jf_error err;
    for (int is_delta = 0; is_delta < 2; is_delta++) {
        struct trace t;
        trace_init(&t, 400, 220);
        assert_int_equal(bench_draw("bridge", d, is_delta ? "from" : NULL, "delta", &t, &err), JF_OK);
        for (int k = 0; k < 2; k++) {
            assert_non_null(trace_find(&t, printed[is_delta][k]));
            assert_null(trace_find(&t, printed[!is_delta][k]));
        }
        trace_free(&t);
    }
    free(d);
}

/* Names are wrapped, never cut: where they do not fit across, the bridge runs down. */
static void test_bridge_names_are_whole(void **state)
{
    (void)state;
    struct bench_data *d = bench_plan_to_actual();
    struct jf_error err;
    for (double width = 130; width < 700; width += 15) {
        struct trace t;
        trace_init(&t, width, 260);
        assert_int_equal(bench_draw("bridge", d, NULL, NULL, &t, &err), JF_OK);
        for (size_t i = 0; i < 11; i++)
            if (!trace_find(&t, d->labels[i]))
                fail_msg("width %g: \"%s\" is missing", width, d->labels[i]);
        trace_free(&t);
    }
    free(d);
}

static void test_pareto_shares(void **state)
{
    (void)state;
    static const char *const shares[] = {"40.0%", "70.0%", "90.0%", "100.0%", "80%", "0%"};
    struct bench_data *d = bench_new(5, 1);
    const double values[] = {40, 30, 20, 10, 100};
    memcpy(d->values[0], values, sizeof values);
    d->categories[4].kind = JF_CATEGORY_TOTAL;
    struct trace t;
    struct jf_error err;
    trace_init(&t, 360, 160);
    assert_int_equal(bench_draw("pareto", d, NULL, NULL, &t, &err), JF_OK);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
        if (!trace_find(&t, shares[i]))
            fail_msg("%s is not printed", shares[i]);
    trace_free(&t);
    free(d);
}

/* Where the format leaves the decimals open, all labels of a series have the same. */
static void test_labels_have_equal_decimals(void **state)
{
    (void)state;
    struct bench_data *d = bench_new(3, 1);
    struct jf_number_format open = bench_plain;
    open.decimals = -1;
    d->series[0].format = &open;
    const double values[] = {189, 106.2, 99.8};
    memcpy(d->values[0], values, sizeof values);
    struct trace t;
    struct jf_error err;
    trace_init(&t, 300, 90);
    assert_int_equal(bench_draw("bar", d, NULL, NULL, &t, &err), JF_OK);
    assert_non_null(trace_find(&t, "189"));
    assert_non_null(trace_find(&t, "100"));
    trace_free(&t);
    d->values[0][0] = 9;
    d->values[0][1] = 7.25;
    trace_init(&t, 300, 90);
    assert_int_equal(bench_draw("bar", d, NULL, NULL, &t, &err), JF_OK);
    assert_non_null(trace_find(&t, "9.0"));
    assert_non_null(trace_find(&t, "99.8"));
    trace_free(&t);
    free(d);
}

static void test_missing_is_not_zero(void **state)
{
    (void)state;
    struct bench_data *d = bench_new(3, 1);
    struct trace t;
    struct jf_error err;
    d->values[0][0] = 10;
    d->values[0][2] = 0;
    trace_init(&t, 200, 120);
    assert_int_equal(bench_draw("column", d, NULL, NULL, &t, &err), JF_OK);
    size_t numbers = 0;
    for (size_t i = 0; i < t.n_texts; i++)
        numbers += strcmp(t.texts[i].text, "10") == 0 || strcmp(t.texts[i].text, "0") == 0;
    assert_int_equal(numbers, 2);
    trace_free(&t);
    free(d);
}

/* Names that count are thinned to round numbers, the first and the last; every month to the report's. */
static void test_counts_are_round(void **state)
{
    (void)state;
    struct bench_data *d = bench_new(159, 1);
    struct trace t;
    struct jf_error err;
    for (size_t i = 0; i < 159; i++) {
        snprintf(d->labels[i], sizeof d->labels[i], "%zu", i + 1);
        d->values[0][i] = 1000.0 + (double)i;
    }
    trace_init(&t, 390, 120);
    assert_int_equal(bench_draw("line", d, NULL, NULL, &t, &err), JF_OK);
    static const char *const there[] = {"1", "20", "60", "140", "159"}, *const absent[] = {"3", "15", "27", "150", "158"};
    for (int i = 0; i < 5; i++) {
        assert_non_null(trace_find(&t, there[i]));
        assert_null(trace_find(&t, absent[i]));
    }
    trace_free(&t);
    free(d);
}

/* ---- contract -------------------------------------------------------------------------------- */

static void expect_error(const char *plugin, struct bench_data *d, double w, const char *option,
                         const char *value, const char *part)
{
    struct trace t;
    struct jf_error err;
    trace_init(&t, w, 120);
    assert_int_equal(bench_draw(plugin, d, option, value, &t, &err), JF_E_INVALID);
    if (!strstr(err.message, part))
        fail_msg("\"%s\" is not in: %s", part, err.message);
    trace_free(&t);
    free(d);
}

static int warnings;

static void count_warnings(const struct jf_host *host, int32_t level, const char *message)
{
    (void)host;
    warnings += level == JF_LOG_WARN && strstr(message, "parts") != NULL;
}

/* Three parts are read well; four are drawn and warned about. */
static void test_doughnut_warns(void **state)
{
    (void)state;
    struct jf_host host = bench_host;
    host.log = count_warnings;
    for (size_t n = 1; n <= 5; n++) {
        struct bench_data *d = bench_customers(n);
        struct trace t;
        struct jf_error err;
        const struct jf_options none = {sizeof none, NULL, 0};
        trace_init(&t, 300, 120);
        warnings = 0;
        assert_int_equal(
            bench_plugin("doughnut")->ops.chart->draw(&host, &none, &d->data, &t.canvas, &err),
            JF_OK);
        assert_int_equal(warnings, n > 3);
        trace_free(&t);
        free(d);
    }
}

/* The bar that is done, what is to go, and the gap have the lengths of their amounts. */
static void test_landing_adds_up(void **state)
{
    (void)state;
    struct bench_data *d = bench_new(12, 4);
    struct trace t;
    struct jf_error err;
    for (size_t i = 0; i < 12; i++) {
        d->values[i < 10 ? 0 : 3][i] = 100;
        d->values[2][i] = 110;
    }
    trace_init(&t, 661, 90);
    assert_int_equal(bench_draw("landing", d, NULL, NULL, &t, &err), JF_OK);
    double done = 0, to_go = 0, gap = 0;
    for (size_t i = 0; i < t.n_boxes; i++) {
        const struct drawn_box *b = &t.boxes[i];
        if (!b->is_stroke && b->color == bench_theme.bad)
            gap += b->x1 - b->x0;
        else if (!b->is_stroke && b->is_hatch)
            to_go += b->x1 - b->x0;
        else if (!b->is_stroke && b->color == bench_theme.ac)
            done += b->x1 - b->x0;
    }
    assert_near(done, 500, 0.01); /* 660 points for 1320 */
    assert_near(to_go, 100, 0.01);
    assert_near(gap, 60, 0.01);
    assert_non_null(trace_find(&t, "缺口 −120"));
    trace_free(&t);
    free(d);
}

static void test_errors(void **state)
{
    (void)state;
    for (size_t p = 0; p < sizeof all_charts / sizeof *all_charts; p++) {
        expect_error(all_charts[p], bench_new(3, 0), 200, NULL, NULL, "no series");
        expect_error(all_charts[p], bench_new(3, 1), 5, NULL, NULL, "too small");
    }
    struct bench_data *d;
    expect_error("variance", bench_parts(), 200, NULL, NULL, "last_year");
    d = bench_customers(3);
    d->series[1].second_axis = 1;
    expect_error("bar", d, 200, NULL, NULL, "second axis");
    expect_error("variance", bench_trend_below(), 200, "direction", "down", "below months only");
    d = bench_trend_below();
    d->series[5].scenario = JF_AC;
    expect_error("variance", d, 200, NULL, NULL, "one metric");
    expect_error("column", bench_trend(), 200, "stack", "up", "\"no\", \"yes\", \"percent\"");
    expect_error("bridge", bench_plan_to_actual(), 200, "from", "XX", "none of");
    expect_error("pareto", bench_customers(3), 200, "mark", "80", "between 0 and 1");
}

/* A canvas that has failed draws nothing more, and its reason is the chart's. */
static void test_canvas_error_is_passed_on(void **state)
{
    (void)state;
    for (size_t p = 0; p < sizeof all_charts / sizeof *all_charts; p++) {
        struct bench_data *d = bench_trend();
        struct trace t;
        struct jf_error err;
        trace_init(&t, 300, 120);
        jf_error_set(&t.canvas.error, JF_E_INTERNAL, "text: no glyph for U+1F600");
        assert_int_equal(bench_draw(all_charts[p], d, NULL, NULL, &t, &err), JF_E_INTERNAL);
        assert_non_null(strstr(err.message, "U+1F600"));
        trace_free(&t);
        free(d);
    }
}

static void test_empty_and_described(void **state)
{
    (void)state;
    for (size_t p = 0; p < sizeof all_charts / sizeof *all_charts; p++) {
        const struct jf_plugin *plugin = bench_plugin(all_charts[p]);
        assert_string_equal(plugin->name, all_charts[p]);
        for (size_t i = 0; plugin->params[i]; i++) {
            assert_true(strlen(plugin->params[i]->help) > 10);
            assert_non_null(plugin->params[i]->fallback);
        }
        struct bench_data *d = bench_new(0, 2);
        struct trace t;
        struct jf_error err;
        trace_init(&t, 300, 120);
        assert_int_equal(bench_draw(all_charts[p], d, NULL, NULL, &t, &err),
                         JF_OK); /* nothing to show is no error */
        assert_int_equal(t.n_texts, 0);
        trace_free(&t);
        free(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden),
                                       cmocka_unit_test(test_geometry),
                                       cmocka_unit_test(test_columns_from_zero),
                                       cmocka_unit_test(test_plan_beyond_the_scale),
                                       cmocka_unit_test(test_variance_tiers),
                                       cmocka_unit_test(test_variance_enlargement),
                                       cmocka_unit_test(test_bridge_steps),
                                       cmocka_unit_test(test_bridge_without_cut),
                                       cmocka_unit_test(test_bridge_signs),
                                       cmocka_unit_test(test_bridge_names_are_whole),
                                       cmocka_unit_test(test_pareto_shares),
                                       cmocka_unit_test(test_labels_have_equal_decimals),
                                       cmocka_unit_test(test_missing_is_not_zero),
                                       cmocka_unit_test(test_counts_are_round),
                                       cmocka_unit_test(test_doughnut_warns),
                                       cmocka_unit_test(test_landing_adds_up),
                                       cmocka_unit_test(test_errors),
                                       cmocka_unit_test(test_canvas_error_is_passed_on),
                                       cmocka_unit_test(test_empty_and_described)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
