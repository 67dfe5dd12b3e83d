/* Areas over time, one on the other; a line on top of the actual, the forecast hatched. */
#include "chartkit/chartkit.h"

#include <stdlib.h>

struct area {
    const struct ck_chart *c;
    int is_percent, has_lines;
    struct ck_box plot;
    double slot, ends; /* width of the column of the last values, where all are lines */
    int end_names;
    struct ck_scale scale;
};

static const char *const stack_words[] = {"yes", "percent", NULL};

/* Plan and last year are lines over the areas. */
static int is_line(const struct area *a, size_t s)
{
    uint32_t scenario = a->c->data->series[s]->scenario;
    return a->has_lines || scenario == JF_PY || scenario == JF_PL;
}

static double whole(const struct area *a, size_t i)
{
    double sum = 0;
    for (size_t s = 0; s < a->c->data->n_series; s++) {
        double v = ck_value(a->c->data, s, i);
        sum += !is_line(a, s) && ck_has(v) ? v : 0;
    }
    return sum;
}

static double share(const struct area *a, size_t s, size_t i)
{
    double v = ck_value(a->c->data, s, i), all = whole(a, i);
    if (!a->is_percent || !ck_has(v))
        return v;
    return all > 0 ? v / all : 0;
}

/* Below zero nothing can be stacked: all series are lines then, as they are. */
static void choose_lines(struct area *a)
{
    const struct jf_chart_data *d = a->c->data;
    size_t n_areas = 0;
    for (size_t s = 0; s < d->n_series; s++)
        n_areas += !is_line(a, s);
    for (size_t s = 0; s < d->n_series && n_areas > 1; s++)
        for (size_t i = 0; i < d->n_categories; i++)
            a->has_lines |= !is_line(a, s) && ck_value(d, s, i) < 0;
    a->is_percent = a->is_percent && !a->has_lines;
}

static const struct jf_number_format *format_of(const struct area *a)
{

    return a->is_percent ? &ck_whole_percent : a->c->data->series[0]->format;
}

static void lay_out(struct area *a)
{
    const struct ck_chart *c = a->c;
    a->ends = a->has_lines ? ck_ends_wanted(c, &a->end_names) : 0;
    double min, max, legend = a->end_names ? 0 : ck_legend_height(c, a->has_lines), label = 1.4 * c->theme->label_size;
    ck_range(c->data, 0, 0, &min, &max);
    for (size_t i = 0; i < c->data->n_categories; i++)
        max = fmax(max, whole(a, i));
    a->scale = a->is_percent ? ck_scale_fit(0, 1, 4) : ck_scale_fit(min, max, 4);
    double left = ck_ticks_width(c, &a->scale, format_of(a)) + 5;
    const double width = ck_ends_beside(c, c->canvas->width - left, a->ends);
    a->slot = width / (double)c->data->n_categories;
    struct ck_axis axis = ck_axis_plan(c, a->slot, 3);
    a->plot = (struct ck_box){left, legend + label, width,
                              fmax(c->canvas->height - legend - label - axis.height - 3, 5)};
    double bottom = a->plot.y + a->plot.h, range = a->scale.max - a->scale.min, height = a->plot.h;
    if (!a->is_percent && !a->has_lines)
        height = range * ck_points(c, 0, a->plot.h / range);
    ck_scale_place(&a->scale, bottom, bottom - height);
    if (legend > 0)
        ck_legend_draw(c, left, 0, a->plot.w, a->has_lines);
    ck_ticks_draw(c, &a->scale, format_of(a), left - 5, JF_ANCHOR_END, left, left + a->plot.w);
    ck_axis_draw(c, &axis, left, c->canvas->height - axis.height, a->slot);
}

static double center(const struct area *a, size_t i)
{
    return a->plot.x + ((double)i + 0.5) * a->slot;
}

/* One area between two levels over the categories first..last, which all have a value. */
static void fill_run(const struct area *a, size_t s, const double *base, size_t first, size_t last)
{
    size_t n = last - first + 1;
    struct jf_seg *path = calloc(2 * n + 1, sizeof *path);
    struct ck_paint paint = ck_paint_series(a->c->data, s);
    int is_forecast = a->c->data->series[s]->scenario == JF_FC;
    if (path && n > 1) {
        for (size_t i = 0; i < n; i++) {
            double low = base[first + i];
            path[i] = (struct jf_seg){.op = i ? JF_SEG_LINE : JF_SEG_MOVE,
                                      .x = center(a, first + i),
                                      .y = ck_at(&a->scale, low + share(a, s, first + i))};
            path[2 * n - 1 - i] =
                (struct jf_seg){.op = JF_SEG_LINE, .x = center(a, first + i), .y = ck_at(&a->scale, low)};
        }
        path[2 * n] = (struct jf_seg){.op = JF_SEG_CLOSE};
        const struct jf_fill f = {.struct_size = sizeof f,
                                  .color = is_forecast ? paint.hatch : paint.fill,
                                  .background = is_forecast ? paint.fill : 0,
                                  .hatch_pitch = paint.pitch,
                                  .hatch_width = is_forecast ? paint.hatch_width : 0,
                                  .hatch_angle_deg = paint.angle_deg};
        a->c->canvas->ops->fill(a->c->canvas, path, 2 * n + 1, &f);
    } else { /* one month alone has no area */
        double y = ck_at(&a->scale, base[first] + share(a, s, first));
        ck_line(a->c, center(a, first), ck_at(&a->scale, base[first]), center(a, first), y,
                ck_line_color(a->c->data, s), 1.8);
    }
    free(path);
}

static void draw_area(struct area *a, size_t s, double *base)
{
    size_t n = a->c->data->n_categories;
    for (size_t first = 0, last; first < n; first = last + 1) {
        last = first;
        if (!ck_has(ck_value(a->c->data, s, first)))
            continue;
        while (last + 1 < n && ck_has(ck_value(a->c->data, s, last + 1)))
            last++;
        fill_run(a, s, base, first, last);
    }
    struct ck_point *edge = calloc(n + 1, sizeof *edge);
    for (size_t i = 0; edge && i < n; i++) {
        double v = share(a, s, i);
        base[i] += ck_has(v) ? v : 0;
        edge[i] = (struct ck_point){center(a, i), ck_has(v) ? ck_at(&a->scale, base[i]) : NAN};
    }
    if (edge) /* a thin edge parts areas of near shades */
        ck_polyline(a->c, edge, n, a->c->theme->paper, 0.6, NULL);
    free(edge);
}

static double whole_at(const struct area *a, double x)
{
    size_t n = a->c->data->n_categories;
    double at = fmin(fmax((x - a->plot.x) / a->slot - 0.5, 0), (double)(n - 1));
    size_t i = (size_t)at, next = i + 1 < n ? i + 1 : i;
    return whole(a, i) + (at - (double)i) * (whole(a, next) - whole(a, i));
}

/* The highest edge under a label of half this width. */
static double highest(const struct area *a, double x, double half)
{
    double top = fmax(fmax(whole_at(a, x - half), whole_at(a, x + half)), 0);
    for (size_t i = 0; i < a->c->data->n_categories; i++)
        top = fabs(center(a, i) - x) <= half ? fmax(top, whole(a, i)) : top;
    return top;
}

/* The whole at the first, last and highlighted categories; shares in the last. */
static void draw_labels(struct area *a)
{
    const struct jf_chart_data *d = a->c->data;
    for (size_t back = 0; back < d->n_categories && !a->is_percent && !a->has_lines; back++) {
        size_t i = d->n_categories - 1 - back;
        char text[CK_NUMBER];
        int is_strong = back == 0 || d->categories[i]->highlight;
        if (!is_strong && i != 0)
            continue;
        struct jf_text_style style = ck_ink(a->c, is_strong, a->c->theme->label_size - 0.6, JF_ANCHOR_MIDDLE);
        ck_series_number(a->c, 0, whole(a, i), text);
        double half = ck_width(a->c, text, &style) / 2;
        double x = fmin(fmax(center(a, i), half), a->c->canvas->width - half);
        ck_label(a->c, x, ck_at(&a->scale, highest(a, x, 1.2 * half)) - 3.5, text, &style);
        if (d->categories[i]->marker)
            ck_marker(a->c, x, ck_at(&a->scale, whole(a, i) / 2), d->categories[i]->marker);
    }
}

/* Plan or last year, on paper so that they are seen on dark areas. */
static void draw_line(const struct area *a, size_t s)
{
    static const double dash[] = {3, 2};
    const struct jf_chart_data *d = a->c->data;
    struct ck_point *points = calloc(d->n_categories + 1, sizeof *points);
    for (size_t i = 0; points && i < d->n_categories; i++)
        points[i] = (struct ck_point){center(a, i), ck_at(&a->scale, ck_value(d, s, i))};
    if (points) {
        ck_polyline(a->c, points, d->n_categories, a->c->theme->paper, 2.4, NULL);
        ck_polyline(a->c, points, d->n_categories, a->c->theme->ink, 1,
                    d->series[s]->scenario == JF_PL ? dash : NULL);
    }
    free(points);
}

static void draw(const struct ck_chart *c)
{
    struct area a = {.c = c, .is_percent = ck_choice(c, "stack", stack_words)};
    choose_lines(&a);
    double *base = calloc(c->data->n_categories + 1, sizeof *base);
    lay_out(&a);
    if (a.has_lines) {
        const struct ck_scale scales[2] = {a.scale, a.scale};
        const struct ck_lines lines = {scales, a.plot.x, a.slot, 2, a.ends, a.end_names};
        ck_lines_draw(c, &lines);
    }
    for (size_t s = 0; base && s < c->data->n_series; s++)
        if (!is_line(&a, s))
            draw_area(&a, s, base);
    free(base);
    for (size_t s = 0; s < c->data->n_series && !a.is_percent && !a.has_lines; s++)
        if (is_line(&a, s))
            draw_line(&a, s);
    double zero = ck_at(&a.scale, 0);
    ck_line(c, a.plot.x, zero, a.plot.x + a.plot.w, zero, c->theme->ink, 0.9);
    draw_labels(&a);
}

static void native(const struct ck_chart *c, struct jf_native_sink *sink)
{
    struct area a = {.c = c, .is_percent = ck_choice(c, "stack", stack_words)};
    choose_lines(&a);
    struct jf_native_chart chart = ck_native_chart(c->data);
    sink->chart(sink, &chart);
    for (size_t s = 0; s < c->data->n_series; s++)
        ck_native_series(c->data, sink, s,
                         is_line(&a, s) ? JF_NATIVE_LINE
                         : a.is_percent ? JF_NATIVE_AREA_PERCENT
                                        : JF_NATIVE_AREA_STACKED);
}

CK_PARAM(stack_param, "stack", JF_PARAM_TEXT, "yes",
         "\"yes\" (areas one on the other), \"percent\" (each month 100 %)");
CK_LEGEND_PARAM(legend_param);
static const struct ck_kind kind = {"area", draw, native, .height = ck_legend_needs};
CK_PLUGIN("area", "areas over time, one on the other", kind, 0, &stack_param, &legend_param, )
