/* tests/charts/bench.h - a chart plugin on the bench: a canvas that writes down what is drawn, data
 * made by hand, a host that formats numbers, a sink that keeps the native chart. Public headers and
 * libc only: what a plugin sees, and nothing else. */
#ifndef TESTS_CHARTS_BENCH_H
#define TESTS_CHARTS_BENCH_H

#include "jingfen/chart.h"

#define MAX_CATEGORIES 400
#define MAX_SERIES 7

/* ---- canvas: text is measured at a fixed width: 1 em a Chinese character, 0.55 em others ----- */

struct drawn_text {
    double x, y, w, h;
    char text[200];
    double size;
    uint32_t font;
    jf_rgba color;
};
struct drawn_box {
    double x0, y0, x1, y1;
    jf_rgba color, line;
    int is_stroke, is_hatch;
};
struct trace {
    struct jf_canvas canvas; /* first */
    char *out;
    size_t length, room; /* one verb a line */
    struct drawn_text *texts;
    size_t n_texts;
    struct drawn_box *boxes;
    size_t n_boxes; /* of each fill and stroke */
    int n_bad;      /* coordinates that are no number */
};
void trace_init(struct trace *t, double width, double height);
void trace_free(struct trace *t);
/* The text drawn, or NULL. */
const struct drawn_text *trace_find(const struct trace *t, const char *text);

/* ---- data ------------------------------------------------------------------------------------ */

struct bench_data {
    double used[4]; /* where a chart says how long a unit was */
    struct jf_chart_data data;
    struct jf_chart_category categories[MAX_CATEGORIES];
    const struct jf_chart_category *category_pointers[MAX_CATEGORIES];
    struct jf_chart_series series[MAX_SERIES];
    const struct jf_chart_series *series_pointers[MAX_SERIES];
    double values[MAX_SERIES][MAX_CATEGORIES];
    char labels[MAX_CATEGORIES][64];
};
extern const struct jf_chart_theme bench_theme;
extern const struct jf_host bench_host;
extern const struct jf_number_format bench_plain, bench_percent;
/* n categories, m series of scenarios AC, PY, PL, FC, other, other; all values missing. Free with
 * free(). */
struct bench_data *bench_new(size_t n, size_t m);
/* 1 ... 12 in groups of a year. */
void bench_months(struct bench_data *d);

/* 24 months of revenue: actual to October, forecast, last year and plan; October highlighted. */
extern const double bench_revenue[24];
struct bench_data *bench_trend(void);
/* The same over rolling twelve months, on the second axis: actual, forecast, one plan for each year. */
struct bench_data *bench_trend_below(void);
/* Plan, nine differences, actual. */
struct bench_data *bench_plan_to_actual(void);
/* Product lines in four groups with a total: actual and plan. */
struct bench_data *bench_lines(void);
/* Two series over n names, falling. */
/* Four product lines over twelve months, one of them negative once. */
struct bench_data *bench_parts(void);
struct bench_data *bench_customers(size_t n);

const struct jf_plugin *bench_plugin(const char *name);
/* One option, or name NULL. */
jf_status bench_draw(const char *plugin, const struct bench_data *d, const char *option,
                     const char *value, struct trace *t, struct jf_error *err);

/* ---- native ---------------------------------------------------------------------------------- */

struct kept_series {
    struct jf_native_series series;
    struct jf_native_step steps[32];
    double values[MAX_CATEGORIES];
};
struct kept {
    struct jf_native_sink sink;
    const struct bench_data *data;
    struct jf_native_chart chart;
    int n_charts;
    struct kept_series series[12];
    size_t n_series, n_points;
};
/* Calls native and evaluates every series' expression over the data. */
jf_status bench_native(const char *plugin, const struct bench_data *d, struct kept *kept,
                       struct jf_error *err);

#endif
