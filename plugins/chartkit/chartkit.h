/* chartkit/chartkit.h - what chart plugins share: fills by scenario, scales, labels that never
 * collide, category axes, legends, lines.
 *
 * A chart's draw takes a struct ck_chart (see CK_PLUGIN at the end) and calls down:
 *
 *     struct ck_scale up = ck_scale_fit(0, top, 5);
 *     ck_scale_place(&up, plot.y + plot.h, plot.y);
 *     struct ck_paint paint = ck_paint_scenario(c->theme, JF_AC, 0, 1);
 *     ck_bar(c, x, ck_at(&up, 0), x + 15, ck_at(&up, value), &paint);
 *
 * Everything is drawn in order and depends on the arguments only: same input, same verbs. Points,
 * y downwards. NaN is "no value": nothing is drawn for it.
 */
#ifndef CHARTKIT_H
#define CHARTKIT_H

#include <math.h>
#include <stddef.h>
#include "jingfen/chart.h"

struct ck_labels;
struct ck_chart {
    const struct jf_host *host;
    const struct jf_options *options;
    const struct jf_chart_data *data;
    const struct jf_chart_theme *theme;
    struct jf_canvas *canvas; /* NULL where nothing is drawn */
    struct ck_labels *labels; /* what is taken of it */
    struct jf_error *err;     /* why the drawing fails */
};

/* Fails the drawing, and returns 0. */
int ck_fail(const struct ck_chart *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

struct ck_box {
    double x, y, w, h;
};

/* ---- options: the host has checked names and types -------------------------------------- */

/* NULL where it is absent. */
const char *ck_option_text(const struct ck_chart *c, const char *name);
/* The index of the option's value among words (ends with NULL); 0 where the option is absent. An
 * unknown word is an error that lists the words. */
int ck_choice(const struct ck_chart *c, const char *option, const char *const *words);
double ck_option_number(const struct ck_chart *c, const char *name, double fallback);
/* The numbers of a list option, at most room of them; text that is no number ends the list. */
size_t ck_option_numbers(const struct ck_chart *c, const char *name, double *out, size_t room);

/* ---- words that charts print, in the theme's language -------------------------------------- */

enum ck_word {
    CK_WORD_FORECAST,
    CK_WORD_CUMULATIVE,
    CK_WORD_SECOND_AXIS,
    CK_WORD_NOT_TO_SCALE,
    CK_WORD_CONVERSION,
    CK_WORD_CUT,
    CK_WORD_BASE,
    CK_WORD_GAIN,
    CK_WORD_LOSS,
    CK_WORD_TOTAL,
    CK_WORD_SCALE,
    CK_WORD_ENLARGED,
    CK_WORD_AND,
    CK_WORD_NEW,
    CK_WORD_GONE,
    CK_WORD_TO_PLAN,
    CK_WORD_TO_LAST_YEAR,
    CK_WORD_BANDED,
    CK_WORD_MEAN,
    CK_WORD_MEDIAN,
    CK_WORD_TODAY,
    CK_WORD_DAYS,
    CK_WORD_USED,
    CK_WORD_OVERRUN,
    CK_WORD_TO_GO,
    CK_WORD_FIRST_DUE,
    CK_WORD_ACTUAL,
    CK_WORD_YEAR_PLAN,
    CK_WORD_GAP,
    CK_WORD_SURPLUS,
    CK_WORD_TIME,
    CK_WORD_REACHED,
    CK_WORD_SAME_SCALE,
    CK_WORD_BEYOND,
    CK_WORD_COMMA,
    CK_WORD_OTHERS,
    CK_WORD_NO_DIFFERENCE,
    CK_WORD_ABOVE,
    CK_WORD_BELOW
};
const char *ck_word(const struct ck_chart *c, enum ck_word word);
/* "缺口 −120", "超出 +54"; of what better is low "高于计划 +54"; "无差异". */
void ck_gap_text(const struct ck_chart *c, const struct jf_chart_series *series, double gap, char *out, size_t size);

/* ---- values ------------------------------------------------------------------------------- */

/* A few words about a category, "" where there are none. */
const char *ck_reason(const struct ck_chart *c, size_t category);
/* NaN outside the arrays. */
double ck_value(const struct jf_chart_data *data, size_t series, size_t category);
static inline int ck_has(double v)
{
    return v - v == 0;
}
/* A range with v in it, where that is a value. */
static inline void ck_widen(double v, double *min, double *max)
{
    if (ck_has(v)) {
        *min = fmin(*min, v);
        *max = fmax(*max, v);
    }
}
/* The first series of a scenario on the first axis, or n_series. */
size_t ck_series_of(const struct jf_chart_data *data, uint32_t scenario);
int ck_is_level(const struct jf_chart_category *category);  /* subtotal or total */
int ck_is_strong(const struct jf_chart_category *category); /* these, and what is highlighted */
/* "应收(万元)", "应收(万元，右轴)": the name of series k with its unit, where neither the name nor its numbers (as %) have
 * it, and a further word or "". */
#define CK_NAME 256
void ck_name_and_unit(const struct ck_chart *c, size_t k, const char *further, char out[CK_NAME]);

#define CK_NUMBER 64
/* As the report prints it; is_signed: with + and −. */
void ck_number(const struct ck_chart *c, const struct jf_number_format *format, double value, int is_signed,
               char out[CK_NUMBER]);
/* The format of series k with its decimals settled, as ck_series_number prints. */
struct jf_number_format ck_series_format(const struct ck_chart *c, size_t k);
/* A value of series k, with the same decimals for all of its values where the format leaves them
 * open: none where the largest has three digits, else one. */
void ck_series_number(const struct ck_chart *c, size_t k, double value, char out[CK_NUMBER]);
void ck_percent(const struct ck_chart *c, double ratio, char out[CK_NUMBER]); /* with tenths */
extern const struct jf_number_format ck_whole_percent, ck_tenths_percent;
/* Of the series' numbers in bold. */
double ck_widest_number(const struct ck_chart *c, size_t series, double size);

/* ---- paint ---------------------------------------------------------------------------------- */

struct ck_paint {
    jf_rgba fill;        /* solid, or behind the hatch; alpha 00: none */
    jf_rgba hatch, line; /* alpha 00: none */
    double pitch, hatch_width, angle_deg, line_width;
};
/* AC solid, PY light solid, PL outline, FC hatch; shade i of n where a scenario has several series. */
struct ck_paint ck_paint_scenario(const struct jf_chart_theme *theme, uint32_t scenario, size_t i, size_t n);
struct ck_paint ck_paint_variance(const struct jf_chart_theme *theme, int is_good);
struct ck_paint ck_paint_expected(const struct jf_chart_theme *theme, int is_good); /* a forecast's */
/* What is readable on a bar: paper or ink; alpha 00 on a hatch. */
jf_rgba ck_text_color(const struct jf_chart_theme *theme, int is_good); /* of a number, on paper */
jf_rgba ck_ink_on(const struct jf_chart_theme *theme, const struct ck_paint *paint);
jf_rgba ck_mix(jf_rgba a, jf_rgba b, double t); /* a at 0, b at 1 */
jf_rgba ck_shade(const struct jf_chart_theme *theme, size_t i, size_t n);
/* The paint of series k: its scenario, shaded by its place among the series of that scenario. */
struct ck_paint ck_paint_series(const struct jf_chart_data *data, size_t k);

/* Corners in any order; the frame lies inside. Less than 0.01 thick is drawn as a hairline 0.3. */
void ck_bar(const struct ck_chart *c, double x0, double y0, double x1, double y1,
            const struct ck_paint *paint);
void ck_line(const struct ck_chart *c, double x0, double y0, double x1, double y1, jf_rgba color,
             double width);
void ck_dashed(const struct ck_chart *c, double x0, double y0, double x1, double y1, jf_rgba color,
               double width, double on, double off);
struct ck_point {
    double x, y;
};
/* The points with a finite y, joined; a gap where one has none. dash: on and off, or NULL. */
void ck_polyline(const struct ck_chart *c, const struct ck_point *points, size_t n, jf_rgba color,
                 double width, const double *dash);
void ck_dot(const struct ck_chart *c, double x, double y, double radius, jf_rgba color, int is_hollow);
/* White slanted band with two lines over a bar that is cut, centred at (x, y). */
void ck_cut(const struct ck_chart *c, double x, double y, double bar_width);
/* A value beyond the edge of the scale: a small triangle on (x, y); it points up, or right, down,
 * left after so many quarter turns. */
void ck_beyond(const struct ck_chart *c, double x, double y, int quarter_turns, jf_rgba color);
/* The double chevron of an axis that does not start at zero. */
void ck_chevron(const struct ck_chart *c, double x, double y);

/* ---- text ------------------------------------------------------------------------------------ */

struct jf_text_style ck_style(const struct ck_chart *c, uint32_t font, double size, jf_rgba color,
                              uint32_t anchor);
/* In the ink of the theme; in its second ink; the same at the size of notes. */
struct jf_text_style ck_ink(const struct ck_chart *c, int is_bold, double size, uint32_t anchor);
struct jf_text_style ck_ink2(const struct ck_chart *c, double size, uint32_t anchor);
struct jf_text_style ck_note(const struct ck_chart *c, uint32_t anchor);
void ck_text(const struct ck_chart *c, double x, double y, const char *text,
             const struct jf_text_style *style);
double ck_width(const struct ck_chart *c, const char *text, const struct jf_text_style *style);
/* Of its widest Latin word, which no line should tear. */
double ck_word_width(const struct ck_chart *c, const char *text, const struct jf_text_style *style);
/* The box that one line takes: what labels keep clear of. */
struct ck_box ck_text_box(const struct ck_chart *c, double x, double y, const char *text,
                          const struct jf_text_style *style);

/* Boxes that are taken, and the lines of a grid, which end beside a label; ck_block and ck_is_free: of the drawing. */
#define CK_GRID 16
struct ck_labels {
    struct ck_box *boxes;
    size_t n, room;
    struct ck_box grid[CK_GRID];
    size_t n_grid;
};
void ck_labels_free(struct ck_labels *labels);
void ck_labels_block(struct ck_labels *labels, struct ck_box box);
int ck_labels_is_free(const struct ck_labels *labels, struct ck_box box);
void ck_block(const struct ck_chart *c, struct ck_box box);
int ck_is_free(const struct ck_chart *c, struct ck_box box);
/* Draws the text where its box is free and on the canvas; returns whether it did. */
int ck_label(const struct ck_chart *c, double x, double y, const char *text,
             const struct jf_text_style *style);
/* A centred text, moved inwards where it would leave the canvas on a side. */
int ck_label_within(const struct ck_chart *c, double x, double y, const char *text,
                    const struct jf_text_style *style);
/* The narrowest width in which a text has no more lines than in this one: its lines are about equally long. */
double ck_even_width(const struct ck_chart *c, const char *text, const struct jf_text_style *style, double width);
#define CK_SMALL 6.5 /* a name on several lines */
#define CK_SMALL_LEADING 7.1
/* A name around a middle: on one line, else on lines of small text. */
int ck_name(const struct ck_chart *c, double x, double middle, const char *text, struct jf_text_style style,
            double width, uint32_t max_lines);
/* A text inside a bar where it has the room. */
int ck_label_inside(const struct ck_chart *c, struct ck_box bar, const char *text,
                    const struct ck_paint *paint);
/* The number of a comment in a white disc at (x, y), else beside it, else above or below it at the end of a thin line;
 * labels keep clear of it from then on. */
void ck_marker(const struct ck_chart *c, double x, double y, uint32_t number);
/* The heaviest first, equal ones in the order of their indices. */
struct ck_rank {
    size_t index;
    double weight;
};
void ck_rank(struct ck_rank *ranks, size_t n);
/* The order in which labels ask for a place: highlighted, last, highest, lowest, first (that many
 * are special), then the rest. order: n_categories indices; returns how many have a value. */
size_t ck_label_order(const struct jf_chart_data *data, size_t series, size_t *order, size_t *n_special);

/* ---- scale -------------------------------------------------------------------------------- */

struct ck_scale {
    double min, max, step;
    double at_min, at_max; /* positions */
};
/* A range of nice numbers around min..max with about n steps. */
struct ck_scale ck_scale_fit(double min, double max, int n);
/* From min to max as they are, for bars that carry their numbers. */
struct ck_scale ck_scale_between(double min, double max);
void ck_scale_place(struct ck_scale *scale, double at_min, double at_max);
double ck_scale_points(const struct ck_scale *scale); /* per unit */
double ck_at(const struct ck_scale *scale, double value);
/* Range of the values of the series on one axis, zero included; the page's scale group where there
 * is one. skip_levels: without totals. All missing: 0 and 0. */
void ck_range(const struct jf_chart_data *data, int second_axis, int skip_levels, double *min, double *max);
/* Warns where parts of a whole have both signs: those of the lesser side are no share of it. */
void ck_warn_signs(const struct ck_chart *c);
void ck_range_series(const struct jf_chart_data *data, size_t series, double *min, double *max);
/* Points per unit in the page's scale group where the host gives them, else own; tells the host
 * which own was. which: 0 amounts, 1 differences. */
double ck_points(const struct ck_chart *c, int which, double own);
/* A bar with end ticks that says how long a round amount is: "A:500"; nothing where it is wider
 * than width. letter "" where the page has one scale. Returns its width. */
double ck_scale_bar(const struct ck_chart *c, double x, double y, double points,
                    const struct jf_number_format *format, const char *letter, double width);
/* Where other charts of its unit stand on the page, a chart without numbers on its axis shows its scale: the
 * height of that row, else 0; and the bar, its middle at y. */
double ck_scale_row(const struct ck_chart *c);
void ck_scale_row_draw(const struct ck_chart *c, double x, double y, const struct ck_scale *scale,
                       const struct jf_number_format *format);
/* Numbers of the ticks right- or left-aligned at x, and lines from x0 to x1 where x1 > x0. */
double ck_ticks_width(const struct ck_chart *c, const struct ck_scale *scale,
                      const struct jf_number_format *format);
void ck_ticks_draw(const struct ck_chart *c, const struct ck_scale *scale,
                   const struct jf_number_format *format, double x, uint32_t anchor, double x0, double x1);
/* The same for an axis across: numbers centred below their places, as many as there is room for. */
void ck_ticks_across(const struct ck_chart *c, const struct ck_scale *scale,
                     const struct jf_number_format *format, double baseline);

/* ---- categories and legend ------------------------------------------------------------------ */

/* Labels below vertical slots: all on one line, else wrapped to at most max_lines, else every nth; of names
 * that only count (1, 2, 3 …) the round ones, the last and the first. */
struct ck_axis {
    double size, leading;
    uint32_t lines;
    size_t every, from;
    int has_groups, is_bold, is_small; /* is_small: names on many lines of small text, the longest may be left out */
    double height, over; /* over: what a long word may stand out of its slot */
};
struct ck_axis ck_axis_plan(const struct ck_chart *c, double slot, uint32_t max_lines);
void ck_axis_draw(const struct ck_chart *c, const struct ck_axis *axis, double x, double y, double slot);

/* Structure from top to bottom: a row for each category, names on the left. */
struct ck_rows {
    struct ck_box bars; /* what is left for the bars */
    double row, name_width, size;
    size_t every; /* rows too low for text: only every nth has its name and number */
};
#define CK_LOOSEST 1.6
#define CK_DENSEST 0.7 /* the host makes rows no lower than that share of what they want */
/* top and bottom are kept free, right beside the bars; rows are at most CK_LOOSEST * row high. */
struct ck_rows ck_rows_plan(const struct ck_chart *c, double top, double bottom, double right, double row);
double ck_row_middle(const struct ck_rows *rows, size_t i);
/* Bands behind subtotals and what the message names, then the names. */
void ck_row_draw(const struct ck_chart *c, const struct ck_rows *rows, double band_width, size_t i); /* of one row */
void ck_rows_draw(const struct ck_chart *c, const struct ck_rows *rows, double band_width);
/* The upright line of the axis. */
void ck_rows_zero(const struct ck_chart *c, const struct ck_rows *rows, double zero);
/* A total beyond the scale: its number at zero, on its side, and why there is no bar. */
void ck_row_out(const struct ck_chart *c, const struct ck_rows *rows, size_t i, size_t series, double zero,
                struct jf_text_style style);
/* About how wide a text of CK_SMALL is: for heights, which are asked for without a canvas. */
double ck_rough_width(const char *text);
/* Rows of a height, higher where the names of a narrow chart need several lines. */
double ck_rows_wanted(const struct jf_chart_data *data, double row, double further, double width);

/* One line of swatches and names; 0 where none is wanted: option "legend", or several series that
 * the page's own legend of scenarios does not tell apart. */
/* About how high it will be. */
double ck_legend_wanted(const struct ck_chart *c, double width);
/* For the height of a kind that takes any: 0, or what it needs to name long lists of series. */
double ck_legend_needs(const struct ck_chart *c, double width);
double ck_legend_height(const struct ck_chart *c, int as_lines);
void ck_legend_draw(const struct ck_chart *c, double x, double y, double width, int as_lines);

/* ---- columns: one a slot, of chart_column and chart_variance ---------------------------------- */

/* Actual and forecast in front, last year behind, the plan as a dash. */
struct ck_columns {
    size_t ac, py, pl, fc, front; /* series; n_series where there is none; front: ac, else fc */
    size_t n;                     /* how many there are */
    double x, slot;
    const struct ck_scale *scale;
    double plan_limit; /* plans beyond it are clipped and marked */
};
struct ck_columns ck_columns_find(const struct jf_chart_data *data);
void ck_columns_limit_plan(const struct ck_chart *c, struct ck_columns *columns);
double ck_columns_width(const struct ck_columns *columns);
/* The value of the column itself, and whether it is a forecast. */
double ck_columns_value(const struct ck_chart *c, const struct ck_columns *columns, size_t i,
                        int *is_forecast);
/* The same, and what the bars of the slot reach. */
double ck_columns_span(const struct ck_chart *c, const struct ck_columns *columns, size_t i, double *top,
                       double *bottom);
void ck_columns_draw(const struct ck_chart *c, const struct ck_columns *columns, size_t i);
void ck_columns_block(const struct ck_chart *c, const struct ck_columns *columns);
/* The value over (under) all that stands in the slot, up to so many steps further out. */
int ck_columns_label(const struct ck_chart *c, const struct ck_columns *columns, size_t i, int is_bold,
                     int steps);
/* The dashed line that parts what happened from what is expected, with its word. */
void ck_columns_divide(const struct ck_chart *c, const struct ck_columns *columns, double y0, double word,
                       double y1);

/* ---- lines: of chart_line, and of the second axis in chart_column ----------------------------- */

/* Lines of the series of one axis through the slot centres, then their labels, at the first, the
 * highlighted, the year ends and the last, clear of all lines. scales[second_axis]; which: 0 first
 * axis, 1 second, 2 both. */
struct ck_lines {
    const struct ck_scale *scales;
    double x, slot;
    int which;
    double ends; /* ck_ends_wanted, where their column has the room; else 0 */
    int end_names;
};
/* Where several lines reach the last category, their values stand beside it in a column, each joined to its line, and
 * with their names where these leave the lines enough: no legend is needed then. Its width; 0: none. */
double ck_ends_wanted(const struct ck_chart *c, int *has_names);
/* What that column leaves the plot of the width. */
double ck_ends_beside(const struct ck_chart *c, double width, double ends);
void ck_lines_draw(const struct ck_chart *c, const struct ck_lines *lines);
jf_rgba ck_line_color(const struct jf_chart_data *data, size_t k);

/* ---- native --------------------------------------------------------------------------------- */

struct jf_native_chart ck_native_chart(const struct jf_chart_data *data);
/* Steps in the colours of a paint. */
struct jf_native_series ck_native(const char *name, uint32_t type, const struct jf_native_step *steps,
                                  size_t n, struct ck_paint paint);
/* Data series k as columns, bars or a line in its own colours; a chart of all of them. */
void ck_native_series(const struct jf_chart_data *data, struct jf_native_sink *sink, size_t k, uint32_t type);
void ck_native_all(const struct ck_chart *c, struct jf_native_sink *sink, const struct jf_native_chart *chart,
                   uint32_t type);

/* ---- the plugin's description ----------------------------------------------------------------- */

#define CK_PARAM(variable, name, type, fallback, help)                                                       \
    static const struct jf_param_spec variable = {sizeof variable, name, type, 0, fallback, help}
#define CK_LEGEND_PARAM(variable)                                                                            \
    CK_PARAM(variable, "legend", JF_PARAM_TEXT, "auto",                                                      \
             "names of the series: \"auto\" (where the page's legend does not tell them apart), "            \
             "\"yes\", \"no\"")

/* What a chart does. draw is called where there is a series and a category; native and height have no canvas.
 */
struct ck_kind {
    const char *name;
    void (*draw)(const struct ck_chart *c);
    void (*native)(const struct ck_chart *c, struct jf_native_sink *sink); /* NULL: a picture */
    double (*height)(const struct ck_chart *c, double width);              /* NULL: any */
    double row, further; /* instead of height: of one category, of what stands around them */
    int has_second_axis;
};
jf_status ck_run_draw(const struct ck_kind *kind, const struct jf_host *host,
                      const struct jf_options *options, const struct jf_chart_data *data,
                      struct jf_canvas *canvas, struct jf_error *err);
jf_status ck_run_native(const struct ck_kind *kind, const struct jf_host *host,
                        const struct jf_options *options, const struct jf_chart_data *data,
                        struct jf_native_sink *sink, struct jf_error *err);
double ck_run_height(const struct ck_kind *kind, const struct jf_options *options,
                     const struct jf_chart_data *data, double width);

/* A plugin of one chart, a static const struct ck_kind. goes_on: 1 where rows may go on on the next page.
 * Parameters are the addresses of CK_PARAMs, each followed by a comma. */
#define CK_PLUGIN(chart_name, says, its_kind, goes_on, ...)                                                  \
    static jf_status ck_draw(const struct jf_host *host, const struct jf_options *options,                   \
                             const struct jf_chart_data *data, struct jf_canvas *canvas,                     \
                             struct jf_error *err)                                                           \
    {                                                                                                        \
        return ck_run_draw(&(its_kind), host, options, data, canvas, err);                                   \
    }                                                                                                        \
    static jf_status ck_describe(const struct jf_host *host, const struct jf_options *options,               \
                                 const struct jf_chart_data *data, struct jf_native_sink *sink,              \
                                 struct jf_error *err)                                                       \
    {                                                                                                        \
        return ck_run_native(&(its_kind), host, options, data, sink, err);                                   \
    }                                                                                                        \
    static double ck_height(const struct jf_options *options, const struct jf_chart_data *data,              \
                            double width)                                                                    \
    {                                                                                                        \
        return ck_run_height(&(its_kind), options, data, width);                                             \
    }                                                                                                        \
    static const struct jf_chart_ops ck_ops = {.struct_size = sizeof ck_ops,                                 \
                                               .draw = ck_draw,                                              \
                                               .native = ck_describe,                                        \
                                               .wanted_height = ck_height,                                   \
                                               .splits = goes_on};                                           \
    static const struct jf_param_spec *const ck_params[] = {__VA_ARGS__ NULL};                               \
    static const struct jf_plugin ck_plugin = {.struct_size = sizeof ck_plugin,                              \
                                               .abi = JF_ABI,                                                \
                                               .kind = JF_KIND_CHART,                                        \
                                               .name = chart_name,                                           \
                                               .version = "1.0",                                             \
                                               .summary = says,                                              \
                                               .params = ck_params,                                          \
                                               .ops.chart = &ck_ops};                                        \
    const struct jf_plugin *jf_plugin_entry(uint32_t host_abi)                                               \
    {                                                                                                        \
        return host_abi >> 16 == JF_ABI_MAJOR ? &ck_plugin : NULL;                                           \
    }

#endif
