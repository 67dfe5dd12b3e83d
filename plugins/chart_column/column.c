/* Columns over time: last year behind, plan as a dash, forecast hatched; several series side by
 * side or stacked; series of the second axis as lines over them. */
#include "chartkit/chartkit.h"

#include <stdlib.h>

enum { STACK_NO, STACK_YES, STACK_PERCENT };
enum { LABELS_AUTO, LABELS_LAST, LABELS_NONE };

struct column {
    const struct ck_chart *c;
    int stack, labels_wanted;
    struct ck_box plot;
    double slot, scale_row;
    struct ck_scale axis[2]; /* of the columns; of the lines above them */
    struct ck_columns one;   /* of the composite form */
    int is_composite;        /* one column a slot; else bars side by side or stacked */
    int prints_all;          /* every value has its label: no axis */
};

static const char *const stack_words[] = {"no", "yes", "percent", NULL};
static const char *const label_words[] = {"auto", "last", "none", NULL};

static int on_first_axis(const struct column *k, size_t s)
{
    return !k->c->data->series[s]->second_axis;
}

static size_t count_first_axis(const struct column *k)
{
    size_t n = 0;
    for (size_t s = 0; s < k->c->data->n_series; s++)
        n += (size_t)on_first_axis(k, s);
    return n;
}

static double stack_total(const struct column *k, size_t i, int sign)
{
    double total = 0;
    for (size_t s = 0; s < k->c->data->n_series; s++) {
        double v = ck_value(k->c->data, s, i);
        if (on_first_axis(k, s) && ck_has(v) && v * sign > 0)
            total += v;
    }
    return total;
}

static void find_range(const struct column *k, double *min, double *max)
{
    ck_range(k->c->data, 0, 0, min, max);
    *max = fmin(*max, fmax(k->one.plan_limit, k->c->data->scale_max));
    if (k->stack == STACK_PERCENT) {
        *min = 0;
        *max = 1;
    }
    for (size_t i = 0; k->stack == STACK_YES && i < k->c->data->n_categories; i++) {
        *max = fmax(*max, stack_total(k, i, 1));
        *min = fmin(*min, stack_total(k, i, -1));
    }
}

static struct jf_text_style label_style(const struct column *k, int is_bold)
{
    return ck_ink(k->c, is_bold, k->c->theme->label_size - 0.6, JF_ANCHOR_MIDDLE);
}

static double cluster_step(const struct column *k)
{
    return fmin(0.8 * k->slot, 120) / (double)count_first_axis(k);
}

static double stack_width(const struct column *k)
{
    return fmin(0.68 * k->slot, 60);
}

/* Whether every value's label is narrower than its place. */
static int all_fit(const struct column *k)
{
    struct jf_text_style style = label_style(k, 1);
    if (k->stack || k->labels_wanted != LABELS_AUTO)
        return 0;
    double room = k->is_composite ? k->slot : cluster_step(k);
    for (size_t s = 0; s < k->c->data->n_series; s++)
        for (size_t i = 0; i < k->c->data->n_categories; i++) {
            char text[CK_NUMBER];
            int is_forecast;
            double v = k->is_composite ? ck_columns_value(k->c, &k->one, i, &is_forecast)
                                       : ck_value(k->c->data, s, i);
            ck_series_number(k->c, k->is_composite ? k->one.front : s, v, text);
            if (on_first_axis(k, s) && ck_width(k->c, text, &style) > room - 2)
                return 0;
        }
    for (int end = 0; end < 2; end++) { /* nor do others on this scale, as small charts that stand alike */
        char text[CK_NUMBER];
        ck_series_number(k->c, k->is_composite ? k->one.front : 0, end ? k->c->data->scale_max : k->c->data->scale_min, text);
        if (ck_width(k->c, text, &style) > room - 2)
            return 0;
    }
    return 1;
}

static const struct jf_number_format *first_format(const struct column *k, int second_axis)
{
    for (size_t s = 0; s < k->c->data->n_series; s++)
        if (!k->c->data->series[s]->second_axis == !second_axis)
            return k->c->data->series[s]->format;
    return NULL;
}

/* The axis of the lines above the columns; returns the width of its numbers. */
static double fit_second(struct column *k)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t s = 0; s < k->c->data->n_series; s++)
        if (!on_first_axis(k, s))
            ck_range_series(k->c->data, s, &low, &high);
    if (!(low <= high) && count_first_axis(k) == k->c->data->n_series)
        return 0;
    k->axis[1] = ck_scale_fit(low, high, 2);
    return ck_ticks_width(k->c, &k->axis[1], first_format(k, 1)) + 4;
}

static void place_scales(struct column *k, int has_second)
{
    /* Lines of the second axis have the upper third for themselves. */
    double height = (has_second ? 0.62 : 1) * k->plot.h, bottom = k->plot.y + k->plot.h;
    double range = k->axis[0].max - k->axis[0].min;
    if (k->stack != STACK_PERCENT && !has_second) /* a scale of a part of the height would press others */
        height = range * ck_points(k->c, 0, height / range);
    ck_scale_place(&k->axis[0], bottom, bottom - height);
    ck_scale_place(&k->axis[1], k->plot.y + 0.28 * k->plot.h, k->plot.y);
}

/* Plot, slots and scales; draws the axes that are wanted. */
static void lay_out(struct column *k)
{
    const struct ck_chart *c = k->c;
    double min, max, legend = ck_legend_height(c, 0);
    double label = 1.4 * c->theme->label_size + (isfinite(k->one.plan_limit) ? 5 : 0);
    int has_second = count_first_axis(k) < c->data->n_series;
    size_t n = c->data->n_categories;

    const struct jf_number_format *format =
        k->stack == STACK_PERCENT ? &ck_whole_percent : first_format(k, 0);

    find_range(k, &min, &max);
    k->slot = c->canvas->width / (double)n;
    k->prints_all = all_fit(k);
    int has_axis = !k->prints_all && k->labels_wanted != LABELS_LAST;
    k->axis[0] = ck_scale_fit(min, max, 4);
    if (!has_axis) {
        k->axis[0].min = min;
        k->axis[0].max = max > min ? max : min + 1;
    }
    k->scale_row = k->stack != STACK_PERCENT ? ck_scale_row(c) : 0; /* empty beside an axis: small charts stand alike */
    double left = has_axis ? ck_ticks_width(c, &k->axis[0], format) + 4 : 0;
    double right = has_second ? fit_second(k) : 0;
    k->slot = (c->canvas->width - left - right) / (double)n;
    struct ck_axis axis = ck_axis_plan(c, k->slot, 3);
    double below = min < 0 ? label : 0;
    k->plot = (struct ck_box){left, legend + label, c->canvas->width - left - right,
                              c->canvas->height - legend - label - axis.height - k->scale_row - below};
    k->plot.h = fmax(k->plot.h, 5);
    k->one.x = left;
    k->one.slot = k->slot;
    k->one.scale = &k->axis[0];
    place_scales(k, has_second);
    if (legend > 0)
        ck_legend_draw(c, k->plot.x, 0, k->plot.w, 0);
    if (has_axis)
        ck_ticks_draw(c, &k->axis[0], format, left - 4, JF_ANCHOR_END, left, left + k->plot.w);
    if (has_second)
        ck_ticks_draw(c, &k->axis[1], first_format(k, 1), left + k->plot.w + 4, JF_ANCHOR_START, 0, 0);
    ck_axis_draw(c, &axis, left, c->canvas->height - axis.height - k->scale_row, k->slot);
    if (k->scale_row > 0 && !has_axis)
        ck_scale_row_draw(c, 0.4, c->canvas->height - 3.5, &k->axis[0], format);
}

static double center(const struct column *k, size_t i)
{
    return k->plot.x + ((double)i + 0.5) * k->slot;
}

static double cluster_left(const struct column *k, size_t i)
{
    return center(k, i) - cluster_step(k) * (double)count_first_axis(k) / 2;
}

static void draw_cluster(const struct column *k, size_t i)
{
    const struct ck_chart *c = k->c;
    double x = cluster_left(k, i), step = cluster_step(k);
    for (size_t s = 0; s < c->data->n_series; s++) {
        double v = ck_value(c->data, s, i);
        if (!on_first_axis(k, s))
            continue;
        if (ck_has(v)) {
            struct ck_paint paint = ck_paint_series(c->data, s);
            ck_bar(c, x, ck_at(&k->axis[0], 0), x + 0.94 * step, ck_at(&k->axis[0], v), &paint);
        }
        x += step;
    }
}

static void label_cluster(struct column *k, size_t i)
{
    struct jf_text_style style = label_style(k, k->c->data->categories[i]->highlight != 0);
    double x = cluster_left(k, i) + 0.47 * cluster_step(k);
    for (size_t s = 0; s < k->c->data->n_series; s++) {
        char text[CK_NUMBER];
        double v = ck_value(k->c->data, s, i), y = ck_at(&k->axis[0], v);
        if (!on_first_axis(k, s))
            continue;
        ck_series_number(k->c, s, v, text);
        if (ck_has(v))
            ck_label(k->c, x, v < 0 ? y + 2.5 + 0.86 * style.size : y - 3, text, &style);
        x += cluster_step(k);
    }
}

/* What is printed in a part of a column; the part itself. */
static double part_text(const struct column *k, size_t s, size_t i, char text[CK_NUMBER])
{

    double v = ck_value(k->c->data, s, i), whole = stack_total(k, i, 1);
    whole = whole > 0 ? whole : stack_total(k, i, -1); /* parts of a loss */
    if (k->stack != STACK_PERCENT) {
        ck_series_number(k->c, s, v, text);
        return v;
    }
    v = whole != 0 ? fmax(v / whole, 0) : 0;
    ck_number(k->c, &ck_whole_percent, v, 0, text);
    return v;
}

/* Numbers stand in all parts that are high enough, or in none. */
static int parts_fit(const struct column *k)
{
    struct jf_text_style style = ck_ink(k->c, 0, 7, JF_ANCHOR_START);
    if (k->labels_wanted != LABELS_AUTO)
        return 0;
    for (size_t s = 0; s < k->c->data->n_series; s++)
        for (size_t i = 0; i < k->c->data->n_categories; i++) {
            char text[CK_NUMBER];
            part_text(k, s, i, text);
            if (on_first_axis(k, s) && ck_width(k->c, text, &style) > stack_width(k) - 3)
                return 0;
        }
    return 1;
}

/* The parts of a column from the axis outwards. */
static void draw_stack(struct column *k, size_t i, int has_labels)
{
    const struct ck_chart *c = k->c;
    double width = stack_width(k), x = center(k, i), level[2] = {0, 0};
    for (size_t s = 0; s < c->data->n_series; s++) {
        char text[CK_NUMBER];
        if (!on_first_axis(k, s) || !ck_has(ck_value(c->data, s, i)))
            continue;
        double v = part_text(k, s, i, text), *base = &level[v < 0];
        double y0 = ck_at(&k->axis[0], *base), y1 = ck_at(&k->axis[0], *base + v);
        struct ck_paint paint = ck_paint_series(c->data, s);
        ck_bar(c, x - width / 2, y0, x + width / 2, y1, &paint);
        struct ck_box bar = {x - width / 2, fmin(y0, y1), width, fabs(y1 - y0)};
        if (has_labels)
            ck_label_inside(c, bar, text, &paint);
        *base += v;
    }
}

static void label_total(struct column *k, size_t i, int is_bold)
{
    double top = stack_total(k, i, 1), bottom = stack_total(k, i, -1), v = top + bottom;
    struct jf_text_style style = label_style(k, is_bold || k->c->data->categories[i]->highlight);
    char text[CK_NUMBER];
    ck_series_number(k->c, 0, v, text);
    double y = v < 0 ? ck_at(&k->axis[0], bottom) + 2.5 + 0.86 * style.size : ck_at(&k->axis[0], top) - 3;
    for (int step = 0; step < 4; step++)
        if (ck_label_within(k->c, center(k, i), y + (v < 0 ? 4 : -4) * step, text, &style))
            return;
}

static void draw_label(struct column *k, size_t i, int is_last)
{
    const struct jf_chart_category *category = k->c->data->categories[i];
    if (k->stack)
        label_total(k, i, is_last);
    else /* where a neighbour is in the way, a special label stands a little further out */
        ck_columns_label(k->c, &k->one, i, is_last || ck_is_strong(category), k->prints_all ? 1 : 4);
}

/* Whether the totals of all columns stand side by side. */
static int totals_fit(const struct column *k)
{
    struct jf_text_style style = label_style(k, 1);
    double widest = 0;
    for (size_t i = 0; i < k->c->data->n_categories; i++) {
        char text[CK_NUMBER];
        ck_series_number(k->c, 0, stack_total(k, i, 1) + stack_total(k, i, -1), text);
        widest = fmax(widest, ck_width(k->c, text, &style));
    }
    return widest < 1.7 * k->slot; /* every second one may stand a step further out */
}

static void draw_labels(struct column *k)
{
    const struct jf_chart_data *d = k->c->data;
    size_t *order = calloc(d->n_categories + 1, sizeof *order), s = k->is_composite ? k->one.front : 0, n = 0,
           last = 0, special = 0;
    if (!order || k->labels_wanted == LABELS_NONE || !(k->is_composite || k->stack == STACK_YES)) {
        free(order);
        return;
    }
    for (size_t i = 0; i < d->n_categories; i++)
        last = ck_has(ck_value(d, s, i)) ? i : last;
    n = ck_label_order(d, s, order, &special);
    for (size_t r = 0; r < (k->prints_all || (k->stack && totals_fit(k)) ? n : special); r++)
        if (k->labels_wanted == LABELS_AUTO || order[r] == last || d->categories[order[r]]->highlight)
            draw_label(k, order[r], order[r] == last && d->categories[last]->group && d->categories[last]->group[0]); /* of months */
    for (size_t i = 0; k->one.fc != s && k->prints_all && i < d->n_categories; i++)
        if (!ck_has(ck_value(d, s, i)) && ck_has(ck_value(d, k->one.fc, i)))
            draw_label(k, i, 0);
    free(order);
}

static void draw_markers(struct column *k)
{
    for (size_t i = 0; i < k->c->data->n_categories; i++) {
        double top = stack_total(k, i, 1), bottom = stack_total(k, i, -1);
        if (!k->stack)
            ck_columns_span(k->c, &k->one, i, &top, &bottom);
        if (k->c->data->categories[i]->marker)
            ck_marker(k->c, center(k, i), (ck_at(&k->axis[0], top) + ck_at(&k->axis[0], bottom)) / 2,
                      k->c->data->categories[i]->marker);
    }
}

/* Labels stand on their own column, not on the next one. */
static void block_bars(struct column *k)
{
    double half = stack_width(k) / 2;
    if (k->is_composite)
        ck_columns_block(k->c, &k->one);
    for (size_t i = 0; k->stack == STACK_YES && i < k->c->data->n_categories; i++) {
        double y0 = ck_at(&k->axis[0], stack_total(k, i, 1)), y1 = ck_at(&k->axis[0], stack_total(k, i, -1));
        ck_block(k->c, (struct ck_box){center(k, i) - half, y0, 2 * half, y1 - y0});
    }
}

static void draw_all(struct column *k)
{
    const struct ck_chart *c = k->c;
    lay_out(k);
    int has_parts = k->stack && parts_fit(k);
    for (size_t i = 0; i < c->data->n_categories; i++) {
        if (k->is_composite)
            ck_columns_draw(c, &k->one, i);
        else if (k->stack)
            draw_stack(k, i, has_parts);
        else
            draw_cluster(k, i);
    }
    ck_line(c, k->plot.x, ck_at(&k->axis[0], 0), k->plot.x + k->plot.w, ck_at(&k->axis[0], 0), c->theme->ink,
            0.9);
    if (k->is_composite)
        ck_columns_divide(c, &k->one, k->plot.y - 4, c->canvas->height, c->canvas->height);
    draw_markers(k);
    block_bars(k);
    for (size_t i = 0; !k->is_composite && k->prints_all && i < c->data->n_categories; i++)
        label_cluster(k, i);
    draw_labels(k);
    const struct ck_lines lines = {.scales = k->axis, .x = k->plot.x, .slot = k->slot, .which = 1};
    ck_lines_draw(c, &lines);
}

static void draw(const struct ck_chart *c)
{
    struct column k = {.c = c,
                       .one = ck_columns_find(c->data),
                       .stack = ck_choice(c, "stack", stack_words),
                       .labels_wanted = ck_choice(c, "labels", label_words)};
    /* One series of each scenario at most share a slot. */
    k.is_composite =
        k.stack == STACK_NO && k.one.n == count_first_axis(&k) && k.one.front < c->data->n_series;
    if (k.is_composite)
        ck_columns_limit_plan(c, &k.one);
    if (k.stack == STACK_PERCENT)
        ck_warn_signs(c);
    draw_all(&k);
}

static void native(const struct ck_chart *c, struct jf_native_sink *sink)
{
    static const uint32_t types[] = {JF_NATIVE_COLUMN, JF_NATIVE_COLUMN_STACKED, JF_NATIVE_COLUMN_PERCENT};
    int stack = ck_choice(c, "stack", stack_words);
    struct jf_native_chart chart = ck_native_chart(c->data);
    chart.overlap_percent = stack ? 100 : 0;
    sink->chart(sink, &chart);
    for (size_t s = 0; s < c->data->n_series; s++) {
        int is_line = c->data->series[s]->second_axis ||
                      (!stack && c->data->series[s]->scenario == JF_PL && c->data->n_series > 1);
        ck_native_series(c->data, sink, s, is_line ? JF_NATIVE_LINE : types[stack]);
    }
}

CK_PARAM(stack_param, "stack", JF_PARAM_TEXT, "no",
         "several series in one column: \"no\" (side by "
         "side), \"yes\", \"percent\" (each column 100 %)");
CK_PARAM(labels_param, "labels", JF_PARAM_TEXT, "auto",
         "values printed: \"auto\" (all that fit), \"last\" (the last and highlighted), \"none\"");
CK_LEGEND_PARAM(legend_param);
static const struct ck_kind kind = {"column", draw, native, .height = ck_legend_needs, .has_second_axis = 1};
CK_PLUGIN("column", "columns over time; last year behind, plan as a dash, forecast hatched", kind, 0,
          &stack_param, &labels_param, &legend_param, )
