/* Columns over time: last year behind, plan as a dash, forecast hatched; several series side by
 * side or stacked; series of the second axis as lines over them. */
#include "chartkit/chartkit.h"

#include <stdlib.h>

enum { STACK_NO, STACK_YES, STACK_PERCENT };
enum { LABELS_AUTO, LABELS_LAST, LABELS_NONE };

struct column {
    struct ck_chart c;
    int stack, labels_wanted;
    struct ck_box plot;
    double slot;
    struct ck_scale axis[2]; /* of the columns; of the lines above them */
    struct ck_labels labels;
    size_t ac, py, pl, fc; /* series of the composite form; n_series where there is none */
    double plan_limit;     /* plans beyond it are clipped and marked */
    int is_composite;      /* one column a slot; else bars side by side or stacked */
    int prints_all;        /* every value has its label: no axis */
};

static const char *const stack_words[] = {"no", "yes", "percent", NULL};
static const char *const label_words[] = {"auto", "last", "none", NULL};

static int on_first_axis(const struct column *k, size_t s)
{
    return !k->c.data->series[s]->second_axis;
}

static size_t count_first_axis(const struct column *k)
{
    size_t n = 0;
    for (size_t s = 0; s < k->c.data->n_series; s++)
        n += (size_t)on_first_axis(k, s);
    return n;
}

/* One series of each scenario at most: they share a slot. */
static void find_scenarios(struct column *k)
{
    const struct jf_chart_data *d = k->c.data;
    k->ac = ck_series_of(d, JF_AC);
    if (k->ac == d->n_series)
        k->ac = ck_series_of(d, JF_SCENARIO_OTHER);
    k->py = ck_series_of(d, JF_PY);
    k->pl = ck_series_of(d, JF_PL);
    k->fc = ck_series_of(d, JF_FC);
    const size_t each[] = {k->ac, k->py, k->pl, k->fc};
    size_t found = 0;
    for (int i = 0; i < 4; i++)
        found += each[i] < d->n_series;
    k->is_composite = k->stack == STACK_NO && found == count_first_axis(k) &&
                      (k->ac < d->n_series || k->fc < d->n_series);
}

/* The value of the column itself, and whether it is a forecast. */
static double front(const struct column *k, size_t i, int *is_forecast)
{
    double v = ck_value(k->c.data, k->ac, i);
    *is_forecast = k->c.data->categories[i]->kind == JF_CATEGORY_FORECAST;
    if (ck_has(v))
        return v;
    *is_forecast = 1;
    return ck_value(k->c.data, k->fc, i);
}

static size_t front_series(const struct column *k)
{
    return k->ac < k->c.data->n_series ? k->ac : k->fc;
}

static double stack_total(const struct column *k, size_t i, int sign)
{
    double total = 0;
    for (size_t s = 0; s < k->c.data->n_series; s++) {
        double v = ck_value(k->c.data, s, i);
        if (on_first_axis(k, s) && ck_has(v) && v * sign > 0)
            total += v;
    }
    return total;
}

/* One plan many times the values would leave the columns nothing to see. */
static double find_plan_limit(const struct column *k)
{
    double top = 0, plan = 0;
    for (size_t i = 0; k->is_composite && i < k->c.data->n_categories; i++) {
        int is_forecast;
        double v = front(k, i, &is_forecast), py = ck_value(k->c.data, k->py, i);
        top = fmax(top, fmax(ck_has(v) ? v : 0, ck_has(py) ? py : 0));
        v = ck_value(k->c.data, k->pl, i);
        plan = fmax(plan, ck_has(v) ? v : 0);
    }
    return top > 0 && plan > 1.6 * top ? 1.12 * top : INFINITY;
}

static double shown_plan(const struct column *k, size_t i)
{
    double plan = ck_value(k->c.data, k->pl, i);
    return ck_has(plan) ? fmin(plan, k->plan_limit) : NAN;
}

static void find_range(const struct column *k, double *min, double *max)
{
    ck_range(k->c.data, 0, 0, min, max);
    *max = fmin(*max, fmax(k->plan_limit, k->c.data->scale_max));
    if (k->stack == STACK_PERCENT) {
        *min = 0;
        *max = 1;
    }
    for (size_t i = 0; k->stack == STACK_YES && i < k->c.data->n_categories; i++) {
        *max = fmax(*max, stack_total(k, i, 1));
        *min = fmin(*min, stack_total(k, i, -1));
    }
}

static struct jf_text_style label_style(const struct column *k, int is_bold)
{
    return ck_style(&k->c, is_bold ? JF_FONT_BOLD : JF_FONT_BODY, k->c.theme->label_size - 0.6,
                    k->c.theme->ink, JF_ANCHOR_MIDDLE);
}

/* Whether every value's label is narrower than its slot. */
static int all_fit(const struct column *k)
{
    struct jf_text_style style = label_style(k, 1);
    size_t s = front_series(k), n = k->c.data->n_categories;
    if (!k->is_composite || k->labels_wanted != LABELS_AUTO)
        return 0;
    for (size_t i = 0; i < n; i++) {
        char text[CK_NUMBER];
        int is_forecast;
        ck_series_number(&k->c, s, front(k, i, &is_forecast), text);
        if (ck_width(&k->c, text, &style) > k->slot - 0.5)
            return 0;
    }
    return 1;
}

static const struct jf_number_format *first_format(const struct column *k, int second_axis)
{
    for (size_t s = 0; s < k->c.data->n_series; s++)
        if (!k->c.data->series[s]->second_axis == !second_axis)
            return k->c.data->series[s]->format;
    return NULL;
}

/* Plot, slots and scales; draws the axes that are wanted. */
static void lay_out(struct column *k)
{
    const struct ck_chart *c = &k->c;
    double min, max, legend = ck_legend_height(c, 0);
    double label = 1.4 * c->theme->label_size + (isfinite(k->plan_limit) ? 5 : 0);
    int has_second = count_first_axis(k) < c->data->n_series;
    size_t n = c->data->n_categories;
    static const struct jf_number_format percent = {sizeof percent, 1, 0, 0, 1, "%"};
    const struct jf_number_format *format = first_format(k, 0), *second_format = first_format(k, 1);

    if (k->stack == STACK_PERCENT)
        format = &percent;
    find_range(k, &min, &max);
    k->slot = c->canvas->width / (double)n;
    k->prints_all = all_fit(k);
    int has_axis = !k->prints_all && k->labels_wanted != LABELS_LAST;
    k->axis[0] = ck_scale_fit(min, max, 4);
    if (!has_axis) {
        k->axis[0].min = min;
        k->axis[0].max = max > min ? max : min + 1;
    }
    double left = has_axis ? ck_ticks_width(c, &k->axis[0], format) + 4 : 0, right = 0;
    if (has_second) {
        double low = INFINITY, high = -INFINITY;
        for (size_t s = 0; s < c->data->n_series; s++)
            if (!on_first_axis(k, s))
                ck_range_series(c->data, s, &low, &high);
        k->axis[1] = ck_scale_fit(low, high, 2);
        right = ck_ticks_width(c, &k->axis[1], second_format) + 4;
    }
    k->slot = (c->canvas->width - left - right) / (double)n;
    struct ck_axis axis = ck_axis_plan(c, k->slot, 3);
    double below = min < 0 ? label : 0;
    k->plot = (struct ck_box){left, legend + label, c->canvas->width - left - right,
                              c->canvas->height - legend - label - axis.height - below};
    k->plot.h = fmax(k->plot.h, 5);
    /* Lines of the second axis have the upper third for themselves. */
    double share = has_second ? 0.62 : 1, bottom = k->plot.y + k->plot.h;
    ck_scale_place(&k->axis[0], bottom, bottom - share * k->plot.h);
    ck_scale_place(&k->axis[1], k->plot.y + 0.28 * k->plot.h, k->plot.y);
    if (legend > 0)
        ck_legend_draw(c, &k->labels, k->plot.x, 0, k->plot.w, 0);
    if (has_axis)
        ck_ticks_draw(c, &k->labels, &k->axis[0], format, left - 4, JF_ANCHOR_END, left,
                      left + k->plot.w);
    if (has_second)
        ck_ticks_draw(c, &k->labels, &k->axis[1], second_format, left + k->plot.w + 4,
                      JF_ANCHOR_START, 0, 0);
    ck_axis_draw(c, &k->labels, &axis, left, c->canvas->height - axis.height, k->slot);
}

static double bar_width(const struct column *k)
{
    return fmin(0.51 * k->slot, 44);
}

static double center(const struct column *k, size_t i)
{
    return k->plot.x + ((double)i + 0.5) * k->slot;
}

static void draw_composite(const struct column *k, size_t i)
{
    const struct ck_chart *c = &k->c;
    double width = bar_width(k), x = center(k, i), zero = ck_at(&k->axis[0], 0);
    double py = ck_value(c->data, k->py, i), pl = shown_plan(k, i);
    int is_forecast;
    double v = front(k, i, &is_forecast);
    if (ck_has(py)) {
        struct ck_paint paint = ck_paint_scenario(c->theme, JF_PY, 0, 1);
        double shift = fmin(4, 0.14 * k->slot);
        ck_bar(c, x - width / 2 - shift, zero, x + width / 2 - shift, ck_at(&k->axis[0], py),
               &paint);
    }
    if (ck_has(v)) {
        struct ck_paint paint = ck_paint_scenario(c->theme, is_forecast ? JF_FC : JF_AC, 0, 1);
        ck_bar(c, x - width / 2, zero, x + width / 2, ck_at(&k->axis[0], v), &paint);
    }
    if (ck_has(pl)) {
        double half = fmin(0.41 * k->slot, width / 2 + 6), y = ck_at(&k->axis[0], pl);
        ck_line(c, x - half, y, x + half, y, c->theme->paper, 2.8);
        ck_line(c, x - half, y, x + half, y, c->theme->ink, 1.1);
        if (ck_value(c->data, k->pl, i) > pl)
            ck_beyond(c, x, y - 1.5, c->theme->ink);
    }
}

static void draw_cluster(const struct column *k, size_t i)
{
    const struct ck_chart *c = &k->c;
    double width = fmin(0.8 * k->slot, 120) / (double)count_first_axis(k);
    double x = center(k, i) - width * (double)count_first_axis(k) / 2;
    for (size_t s = 0; s < c->data->n_series; s++) {
        double v = ck_value(c->data, s, i);
        if (!on_first_axis(k, s))
            continue;
        if (ck_has(v)) {
            struct ck_paint paint = ck_paint_series(c->data, s);
            ck_bar(c, x, ck_at(&k->axis[0], 0), x + 0.94 * width, ck_at(&k->axis[0], v), &paint);
        }
        x += width;
    }
}

static void draw_stack(const struct column *k, size_t i)
{
    const struct ck_chart *c = &k->c;
    double width = bar_width(k), x = center(k, i), level[2] = {0, 0};
    for (size_t s = 0; s < c->data->n_series; s++) {
        double v = ck_value(c->data, s, i), whole = stack_total(k, i, 1);
        if (!on_first_axis(k, s) || !ck_has(v))
            continue;
        if (k->stack == STACK_PERCENT)
            v = whole > 0 ? fmax(v, 0) / whole : 0;
        double *base = &level[v < 0];
        struct ck_paint paint = ck_paint_series(c->data, s);
        ck_bar(c, x - width / 2, ck_at(&k->axis[0], *base), x + width / 2,
               ck_at(&k->axis[0], *base + v), &paint);
        *base += v;
    }
}

/* What the label of category i stands on, and its value. */
static double label_value(const struct column *k, size_t i, double *top, double *bottom)
{
    int is_forecast;
    double v = k->stack == STACK_YES ? stack_total(k, i, 1) + stack_total(k, i, -1)
                                     : front(k, i, &is_forecast);
    *top = fmax(0, k->stack == STACK_YES ? stack_total(k, i, 1) : v);
    *bottom = fmin(0, k->stack == STACK_YES ? stack_total(k, i, -1) : v);
    const double others[] = {ck_value(k->c.data, k->py, i), shown_plan(k, i)};
    for (int o = 0; k->is_composite && o < 2; o++) {
        if (ck_has(others[o])) {
            *top = fmax(*top, others[o]);
            *bottom = fmin(*bottom, others[o]);
        }
    }
    return v;
}

static void draw_label(struct column *k, size_t i, int is_last)
{
    const struct jf_chart_category *category = k->c.data->categories[i];
    double top, bottom, v = label_value(k, i, &top, &bottom);
    struct jf_text_style style =
        label_style(k, is_last || category->highlight || ck_is_level(category));
    char text[CK_NUMBER];
    ck_series_number(&k->c, k->is_composite ? front_series(k) : 0, v, text);
    double half = ck_width(&k->c, text, &style) / 2,
           x = fmin(fmax(center(k, i), half), k->c.canvas->width - half);
    double y =
        v < 0 ? ck_at(&k->axis[0], bottom) + 2.5 + 0.86 * style.size : ck_at(&k->axis[0], top) - 3;
    if (k->is_composite && v >= 0 && ck_value(k->c.data, k->pl, i) > k->plan_limit)
        y -= 5; /* over the mark */
    /* Where a neighbour is in the way, a special label stands a little further out. */
    for (int step = 0; step < (k->prints_all ? 1 : 4); step++)
        if (ck_label(&k->c, &k->labels, x, y + (v < 0 ? 4 : -4) * step, text, &style))
            return;
}

static void draw_labels(struct column *k)
{
    const struct jf_chart_data *d = k->c.data;
    size_t *order = calloc(d->n_categories + 1, sizeof *order),
           s = k->is_composite ? front_series(k) : 0, n = 0, last = 0, special = 0;
    if (!order || k->labels_wanted == LABELS_NONE || !(k->is_composite || k->stack == STACK_YES)) {
        free(order);
        return;
    }
    for (size_t i = 0; i < d->n_categories; i++)
        last = ck_has(ck_value(d, s, i)) ? i : last;
    n = ck_label_order(d, s, order, &special);
    for (size_t r = 0; r < (k->prints_all || k->stack ? n : special); r++)
        if (k->labels_wanted == LABELS_AUTO || order[r] == last ||
            d->categories[order[r]]->highlight)
            draw_label(k, order[r], order[r] == last);
    for (size_t i = 0; k->fc != s && k->prints_all && i < d->n_categories; i++)
        if (!ck_has(ck_value(d, s, i)) && ck_has(ck_value(d, k->fc, i)))
            draw_label(k, i, 0);
    free(order);
}

/* The dashed line that parts what happened from what is expected. */
static void draw_forecast_line(struct column *k)
{
    const struct ck_chart *c = &k->c;
    size_t n = c->data->n_categories;
    for (size_t i = 1; k->is_composite && i < n; i++) {
        int before, here;
        if (!ck_has(front(k, i - 1, &before)) || !ck_has(front(k, i, &here)) || before || !here)
            continue;
        double x = k->plot.x + (double)i * k->slot;
        ck_dashed(c, x, k->plot.y - 4, x, k->plot.y + k->plot.h, c->theme->accent, 0.7, 2, 2);
    }
}

static void draw_markers(struct column *k)
{
    for (size_t i = 0; i < k->c.data->n_categories; i++) {
        double top, bottom;
        label_value(k, i, &top, &bottom);
        if (k->c.data->categories[i]->marker && ck_has(top))
            ck_marker(&k->c, &k->labels, center(k, i),
                      (ck_at(&k->axis[0], top) + ck_at(&k->axis[0], bottom)) / 2,
                      k->c.data->categories[i]->marker);
    }
}

/* Labels stand on their own column, not on the next one. */
static void block_bars(struct column *k)
{
    double half = bar_width(k) / 2, zero = ck_at(&k->axis[0], 0);
    for (size_t i = 0; i < k->c.data->n_categories; i++) {
        double top, bottom;
        if (!ck_has(label_value(k, i, &top, &bottom)))
            continue;
        double y0 = fmin(ck_at(&k->axis[0], top), zero),
               y1 = fmax(ck_at(&k->axis[0], bottom), zero);
        ck_labels_block(&k->labels, (struct ck_box){center(k, i) - half, y0, 2 * half, y1 - y0});
    }
}

static void draw_all(struct column *k)
{
    const struct ck_chart *c = &k->c;
    lay_out(k);
    for (size_t i = 0; i < c->data->n_categories; i++) {
        if (k->is_composite)
            draw_composite(k, i);
        else if (k->stack)
            draw_stack(k, i);
        else
            draw_cluster(k, i);
    }
    ck_line(c, k->plot.x, ck_at(&k->axis[0], 0), k->plot.x + k->plot.w, ck_at(&k->axis[0], 0),
            c->theme->ink, 0.9);
    draw_forecast_line(k);
    draw_markers(k);
    if (k->is_composite || k->stack == STACK_YES)
        block_bars(k);
    draw_labels(k);
    const struct ck_lines lines = {k->axis, k->plot.x, k->slot, 1};
    ck_lines_draw(c, &k->labels, &lines);
    ck_labels_free(&k->labels);
}

static jf_status draw(const struct jf_host *host, const struct jf_options *options,
                      const struct jf_chart_data *data, struct jf_canvas *canvas,
                      struct jf_error *err)
{
    struct column k = {.c = ck_chart_of(host, options, data, canvas)};
    jf_status status = ck_check(&k.c, "column", err);
    if (status == JF_OK)
        status = ck_choice(&k.c, "stack", stack_words, &k.stack, err);
    if (status == JF_OK)
        status = ck_choice(&k.c, "labels", label_words, &k.labels_wanted, err);
    if (status != JF_OK)
        return status;
    find_scenarios(&k);
    k.plan_limit = find_plan_limit(&k);
    if (data->n_categories > 0)
        draw_all(&k);
    return ck_finish(&k.c, err);
}

static jf_status native(const struct jf_host *host, const struct jf_options *options,
                        const struct jf_chart_data *data, struct jf_native_sink *sink,
                        struct jf_error *err)
{
    static const uint32_t types[] = {JF_NATIVE_COLUMN, JF_NATIVE_COLUMN_STACKED,
                                     JF_NATIVE_COLUMN_PERCENT};
    struct ck_chart c = ck_chart_of(host, options, data, NULL);
    int stack;
    jf_status status = ck_choice(&c, "stack", stack_words, &stack, err);
    if (status != JF_OK)
        return status;
    struct jf_native_chart chart = ck_native_chart(data);
    chart.overlap_percent = stack ? 100 : 0;
    sink->chart(sink, &chart);
    for (size_t s = 0; s < data->n_series; s++) {
        int is_line = data->series[s]->second_axis ||
                      (!stack && data->series[s]->scenario == JF_PL && data->n_series > 1);
        ck_native_series(data, sink, s, is_line ? JF_NATIVE_LINE : types[stack]);
    }
    return JF_OK;
}

static const struct jf_chart_ops ops = {.struct_size = sizeof ops, .draw = draw, .native = native};
static const struct jf_param_spec stack_param = {sizeof stack_param,
                                                 "stack",
                                                 JF_PARAM_TEXT,
                                                 0,
                                                 "no",
                                                 "several series in one column: \"no\" (side by "
                                                 "side), \"yes\", \"percent\" (each column 100 %)"};
static const struct jf_param_spec labels_param = {
    sizeof labels_param,
    "labels",
    JF_PARAM_TEXT,
    0,
    "auto",
    "values printed: \"auto\" (all that fit), \"last\" (the last and highlighted), \"none\""};
static const struct jf_param_spec legend_param = {
    sizeof legend_param,
    "legend",
    JF_PARAM_TEXT,
    0,
    "auto",
    "names of the series: \"auto\" (where the page's legend does not tell them apart), \"yes\", "
    "\"no\""};
static const struct jf_param_spec *const params[] = {&stack_param, &labels_param, &legend_param,
                                                     NULL};
static const struct jf_plugin plugin = {
    .struct_size = sizeof plugin,
    .abi = JF_ABI,
    .kind = JF_KIND_CHART,
    .name = "column",
    .version = "1.0",
    .summary = "columns over time; last year behind, plan as a dash, forecast hatched",
    .params = params,
    .ops.chart = &ops};

const struct jf_plugin *jf_plugin_entry(uint32_t host_abi)
{
    return host_abi >> 16 == JF_ABI_MAJOR ? &plugin : NULL;
}
