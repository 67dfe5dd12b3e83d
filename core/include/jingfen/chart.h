/* jingfen/chart.h - charts: plain arrays in, drawing out.
 *
 * draw paints on a canvas; the optional native describes the same chart to a spreadsheet. A chart
 * without native appears in Excel as a picture of its drawing.
 */
#ifndef JINGFEN_CHART_H
#define JINGFEN_CHART_H
#include "canvas.h"
#ifdef __cplusplus
extern "C" {
#endif

enum { JF_AC = 1, JF_PY = 2, JF_PL = 3, JF_FC = 4, JF_SCENARIO_OTHER = 0 };
struct jf_chart_series {
    uint32_t struct_size;
    const char *name;
    const double *values;        /* n_categories; NaN = no value */
    uint32_t scenario;           /* JF_AC ...: decides the fill */
    uint32_t second_axis;
    uint32_t lower_is_better;
    const struct jf_number_format *format;
    const char *code;            /* 1.1: the scenario in heads: "AC" "PY" "PP" "PL" "FC" or "" */
};
enum { JF_CATEGORY_MEMBER = 0, JF_CATEGORY_OTHERS = 1, JF_CATEGORY_SUBTOTAL = 2, JF_CATEGORY_TOTAL = 3, JF_CATEGORY_FORECAST = 4 };
struct jf_chart_category {
    uint32_t struct_size;
    uint32_t kind;
    const char *label;
    const char *group;     /* bracket below the labels (a year), or NULL */
    uint32_t highlight;    /* what the message names */
    uint32_t marker;       /* number of a comment, 0 none */
    uint32_t level;        /* 1.1: depth in a tree, 0 = outermost */
    uint32_t reserved;     /* 1.1 */
    const char *reason;    /* 1.1: second line of the label, | where it may break; or NULL */
};
struct jf_chart_theme {
    uint32_t struct_size;
    jf_rgba ink, ink2, ink3, rule, band, off, paper;
    jf_rgba ac, py, pl, fc, good, bad, warn, accent;
    double label_size, note_size; /* 8, 7 */
    uint32_t is_mono;             /* good: lines, bad: solid */
    const char *language;
    jf_rgba good_text, bad_text;  /* 1.1: the same as text: dark enough on paper */
};
struct jf_chart_data { /* borrowed for the length of the call */
    uint32_t struct_size;
    const char *title, *unit;
    const struct jf_chart_category *const *categories; size_t n_categories;
    const struct jf_chart_series *const *series; size_t n_series;
    const struct jf_chart_theme *theme;
    double scale_max, scale_min;  /* of the page's scale group for this unit; both 0 = own scale */
    /* 1.1: points per unit of value in the scale group, [0] of amounts, [1] of differences; 0 = own. */
    double points[2];
    double *used;                 /* 1.1: where not NULL the chart writes what it took: 2 values, the width of its rows' names, where there is whole_points that */
    double name_width;            /* 1.1: of a part: of the names of the whole; else 0 */
    uint32_t shows_scale;         /* 1.1: other charts of its unit stand on the page: without numbers on its axis it shows its scale; 2: one
                                   * of them measures differences alike and calls this scale B */
    uint32_t n_whole;             /* 1.1: categories of the whole chart; these may be a part of them, on one of several pages */
    double whole_points;          /* 1.1: of a part: points per unit of what the whole measures besides, as pins of percent; else 0 */
};

/* ---- native: the same chart for a spreadsheet ------------------------------------------ */

enum { JF_NATIVE_COLUMN = 1, JF_NATIVE_COLUMN_STACKED = 2, JF_NATIVE_BAR = 3, JF_NATIVE_BAR_STACKED = 4,
       JF_NATIVE_LINE = 5, JF_NATIVE_AREA = 6, JF_NATIVE_PIE = 7, JF_NATIVE_DOUGHNUT = 8, JF_NATIVE_SCATTER = 9,
       JF_NATIVE_RADAR = 10, JF_NATIVE_COLUMN_PERCENT = 11, JF_NATIVE_BAR_PERCENT = 12,
       JF_NATIVE_AREA_STACKED = 13 /* 1.1 */, JF_NATIVE_AREA_PERCENT = 14 /* 1.1 */ };
/* Postfix expression over the data of the chart, one value per category i: becomes a cell formula. */
enum { JF_NX_SERIES = 1 /* series[k] at row i */, JF_NX_PREVIOUS = 2 /* series[k] at row i-1; 0 for i = 0 */,
       JF_NX_NUMBER = 3, JF_NX_ADD = 4, JF_NX_SUB = 5, JF_NX_MIN = 6, JF_NX_MAX = 7, JF_NX_MUL = 8,
       JF_NX_RUNNING = 9 /* sum of series[k] over rows of kind member from the first to i */,
       JF_NX_SELECT = 10 /* cond a b: a where cond > 0 else b */,
       JF_NX_KIND = 11 /* category kind at row i */, JF_NX_FIRST = 12 /* series[k] at the first row */,
       JF_NX_CHANGE = 13 /* 1.1: now base: (now - base) / |base|, no value where base is 0 or of the other sign */ };
struct jf_native_step { uint32_t op; uint32_t series; double number; };
struct jf_native_series {
    uint32_t struct_size;
    const char *name;
    uint32_t type;               /* JF_NATIVE_*, may differ between series: a combined chart */
    uint32_t second_axis;
    const struct jf_native_step *steps; size_t n_steps; /* one JF_NX_SERIES step: the data series itself */
    jf_rgba fill, border;        /* alpha 00: none */
    uint32_t hatch;              /* pattern fill; of a line: dashes */
    uint32_t markers;
    uint32_t labels;             /* print values; since 1.1 (as 1 before): 2 without their sign, 3 all with
                                  * a plus, 4 all with a minus: the lengths of what rises or falls */
    uint32_t invisible;          /* the base of a bridge: no fill, not in the legend; of a scatter: the first series lies across */
    double line_width;           /* lines */
};
struct jf_native_chart {
    uint32_t struct_size;
    const char *title;
    uint32_t gap_percent, overlap_percent; /* of columns and bars */
    uint32_t reversed_categories;          /* bars: first category on top */
    uint32_t legend;
    uint32_t second_axis_percent;
    const char *axis_title, *second_axis_title;
    double axis_min, axis_max;             /* both 0: automatic */
    uint32_t axis_percent, reserved;       /* 1.1: the values are shares: 0.1 is 10 %; 0 */
};
struct jf_native_point { uint32_t struct_size; uint32_t category; jf_rgba fill, border; uint32_t hatch; };
/* The host copies everything at once. One chart, then its series, each with its points; since 1.1 a further chart
 * after them stands below the first. */
struct jf_native_sink {
    uint32_t struct_size;
    void *ctx;
    void (*chart)(struct jf_native_sink *, const struct jf_native_chart *);
    void (*series)(struct jf_native_sink *, const struct jf_native_series *);
    void (*point)(struct jf_native_sink *, const struct jf_native_point *); /* of the series just given */
};

struct jf_chart_ops {
    uint32_t struct_size;
    /* Required. */
    jf_status (*draw)(const struct jf_host *, const struct jf_options *, const struct jf_chart_data *,
                      struct jf_canvas *, struct jf_error *);
    /* Optional. */
    jf_status (*native)(const struct jf_host *, const struct jf_options *, const struct jf_chart_data *,
                        struct jf_native_sink *, struct jf_error *);
    /* Optional: the height in points that the chart wants at a width; 0 = any. */
    double (*wanted_height)(const struct jf_options *, const struct jf_chart_data *, double width);
    /* 1.1: categories stand on their own, so that many of them may go to several pages: draw is called
     * with a part of them. 2: series do so, too, where there are more of them than categories. */
    uint64_t splits;
};
#ifdef __cplusplus
}
#endif
#endif
