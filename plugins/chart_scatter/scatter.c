/* Scatter: the members of a dimension by two metrics, parted into quadrants; bubble: a third metric
 * is the area of each point. Series in order: across, up, size. */
#include "chartkit/chartkit.h"

#include <stdlib.h>

#ifdef CHART_BUBBLE
#define NAME "bubble"
#define MAY_HAVE_SIZE 1
#else
#define NAME "scatter"
#define MAY_HAVE_SIZE 0
#endif
#define LEADING CK_SMALL_LEADING
#define DOT 2.6

enum { QUADRANTS_MEAN, QUADRANTS_MEDIAN, QUADRANTS_NO };

struct scatter {
    const struct ck_chart *c;
    size_t series[3]; /* of x, y and size among the data's series; n_series where there is none */
    struct ck_scale x, y;
    struct ck_box plot;
    double line[2];   /* quadrant lines; NaN: none */
    int is_wanted[2]; /* the script gave the line */
    int quadrants, has_size;
    double largest, radius; /* of the sizes */
};

static double value(const struct scatter *s, int axis, size_t i)
{
    return ck_value(s->c->data, s->series[axis], i);
}

static int is_point(const struct scatter *s, size_t i)
{
    return !ck_is_level(s->c->data->categories[i]) && ck_has(value(s, 0, i)) && ck_has(value(s, 1, i)) &&
           (!s->has_size || ck_has(value(s, 2, i)));
}

static double radius_of(const struct scatter *s, size_t i)
{
    return !s->has_size ? DOT : fmax(s->radius * sqrt(fabs(value(s, 2, i)) / s->largest), 1.2);
}

/* The first series of each scenario AC, then whatever is left, in the script's order. */
static void find_series(struct scatter *s)
{
    const struct jf_chart_data *d = s->c->data;
    size_t n = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t k = 0; k < d->n_series && n < 3; k++)
            if ((d->series[k]->scenario == JF_AC) == !pass)
                s->series[n++] = k;
    s->has_size = MAY_HAVE_SIZE && n == 3;
    while (n < 3)
        s->series[n++] = d->n_series;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* A total row says the company's own figure; else mean or median of the points. Points that all lie on one line
 * are parted by nothing. */
static double middle_of(const struct scatter *s, int axis)
{
    size_t n = 0;
    double sum = 0, middle = NAN, low = INFINITY, high = -INFINITY, *all = calloc(s->c->data->n_categories + 1, sizeof *all);
    for (size_t i = 0; all && i < s->c->data->n_categories; i++) {
        if (s->c->data->categories[i]->kind == JF_CATEGORY_TOTAL && ck_has(value(s, axis, i)))
            middle = value(s, axis, i);
        if (is_point(s, i)) {
            sum += all[n++] = value(s, axis, i);
            ck_widen(value(s, axis, i), &low, &high);
        }
    }
    if (!(high > low))
        middle = NAN, n = 0;
    if (n > 0 && s->quadrants == QUADRANTS_MEDIAN) {
        qsort(all, n, sizeof *all, compare);
        middle = (all[(n - 1) / 2] + all[n / 2]) / 2;
    } else if (n > 0 && !ck_has(middle)) {
        middle = sum / (double)n;
    }
    free(all);
    return middle;
}

static int init(struct scatter *s)
{
    static const char *const words[] = {"mean", "median", "no", NULL};
    s->quadrants = ck_choice(s->c, "quadrants", words);
    find_series(s);
    if (s->c->data->n_series < 2)
        return ck_fail(s->c, NAME ": one series; give it two metrics, across and up");
    for (int axis = 0; axis < 2; axis++) {
        double given = ck_option_number(s->c, axis ? "y_line" : "x_line", NAN);
        s->is_wanted[axis] = ck_has(given);
        s->line[axis] = ck_has(given) ? given : s->quadrants == QUADRANTS_NO ? NAN : middle_of(s, axis);
    }
    for (size_t i = 0; i < s->c->data->n_categories && s->has_size; i++)
        if (is_point(s, i))
            s->largest = fmax(s->largest, fabs(value(s, 2, i)));
    s->largest = s->largest > 0 ? s->largest : 1;
    return 1;
}

/* A position chart need not start at zero; it does where zero is near. */
static struct ck_scale scale_of(const struct scatter *s, int axis)
{
    double min = INFINITY, max = -INFINITY;
    for (size_t i = 0; i < s->c->data->n_categories; i++)
        if (is_point(s, i))
            ck_widen(value(s, axis, i), &min, &max);
    if (max >= min)
        ck_widen(s->line[axis], &min, &max);
    if (!(max >= min))
        return ck_scale_fit(NAN, NAN, 4);
    if (max - min < 1e-9 * fmax(fabs(min), fabs(max)))
        max = min;
    if (min > 0 && min < 0.35 * max)
        min = 0;
    if (max < 0 && max > 0.35 * min)
        max = 0;
    return ck_scale_fit(min, max, 5);
}

static const struct jf_number_format *format_of(const struct scatter *s, int axis)
{
    return s->c->data->series[s->series[axis]]->format;
}

/* What an axis measures: beside the legend of the sizes, the other one alone on its line; a long one smaller, on lines. */
static struct jf_text_style title_style(const struct scatter *s, int axis, char name[CK_NAME])
{
    const struct ck_chart *c = s->c;
    struct jf_text_style style = ck_note(c, axis == 0 ? JF_ANCHOR_END : JF_ANCHOR_START);
    double width = (axis == 1 && s->has_size ? 0.5 : 0.9) * c->canvas->width;
    ck_name_and_unit(c, s->series[axis], "", name);
    if (ck_width(c, name, &style) <= width)
        return style;
    style.size = CK_SMALL;
    style.leading = LEADING;
    style.max_width = width;
    return style;
}

static double title_lines(const struct scatter *s, int axis)
{
    char name[CK_NAME];
    struct jf_text_style style = title_style(s, axis, name);
    return (double)s->c->canvas->ops->measure(s->c->canvas, name, &style).lines;
}

static void lay_out(struct scatter *s)
{
    const struct ck_chart *c = s->c;
    double line = 1.9 * c->theme->note_size, foot = line + fmax(line, 2 + title_lines(s, 0) * LEADING);
    double head = fmax(line, title_lines(s, 1) * LEADING + 3);
    s->x = scale_of(s, 0);
    s->y = scale_of(s, 1);
    double left = fmin(ck_ticks_width(c, &s->y, format_of(s, 1)) + 6, 0.3 * c->canvas->width);
    s->plot = (struct ck_box){left, head, fmax(c->canvas->width - left - 8, 4),
                              fmax(c->canvas->height - head - foot, 4)};
    s->radius = fmax(fmin(0.09 * fmin(s->plot.w, s->plot.h), 18), 2);
    double pad = s->has_size ? s->radius : DOT + 1;
    ck_scale_place(&s->x, s->plot.x + pad, s->plot.x + s->plot.w - pad);
    ck_scale_place(&s->y, s->plot.y + s->plot.h - pad, s->plot.y + pad);
}

static void draw_axes(struct scatter *s)
{
    const struct ck_chart *c = s->c;
    struct ck_box p = s->plot;
    char up[CK_NAME], across[CK_NAME];
    struct jf_text_style style = title_style(s, 1, up);
    ck_line(c, p.x, p.y, p.x, p.y + p.h, c->theme->ink2, 0.5);
    ck_block(s->c, (struct ck_box){p.x - 0.4, p.y, 0.8, p.h});
    ck_line(c, p.x, p.y + p.h, p.x + p.w, p.y + p.h, c->theme->ink2, 0.5);
    ck_block(s->c, (struct ck_box){p.x, p.y + p.h - 0.4, p.w, 0.8});
    ck_label(c, 0, 1.1 * style.size, up, &style);
    style = title_style(s, 0, across);
    ck_label(c, p.x + p.w, c->canvas->height - 2 - (title_lines(s, 0) - 1) * LEADING, across, &style);
    style = ck_note(c, JF_ANCHOR_END);
    ck_ticks_draw(c, &s->y, format_of(s, 1), p.x - 4, JF_ANCHOR_END, 0, 0);
    ck_ticks_across(c, &s->x, format_of(s, 0), p.y + p.h + 1.45 * style.size);
}

/* What is written keeps clear of all points. */
static void block_points(struct scatter *s)
{
    for (size_t i = 0; i < s->c->data->n_categories; i++) {
        double x = ck_at(&s->x, value(s, 0, i)), y = ck_at(&s->y, value(s, 1, i)), r = (s->has_size ? 0.9 : 0.8) * radius_of(s, i);
        if (is_point(s, i))
            ck_block(s->c, (struct ck_box){x - r, y - r, 2 * r, 2 * r});
    }
}

/* Dashed lines that part the points, each with its number at its end. */
static void draw_quadrants(struct scatter *s)
{
    const struct ck_chart *c = s->c;
    struct ck_box p = s->plot;
    struct jf_text_style style =
        ck_style(c, JF_FONT_BODY, c->theme->note_size, c->theme->accent, JF_ANCHOR_END);
    const char *word = ck_word(c, s->quadrants == QUADRANTS_MEDIAN ? CK_WORD_MEDIAN : CK_WORD_MEAN);
    for (int axis = 0; axis < 2; axis++) {
        char number[CK_NUMBER], text[CK_NUMBER + 32];
        double at = ck_at(axis ? &s->y : &s->x, s->line[axis]);
        if (!ck_has(at) || at < (axis ? p.y : p.x) || at > (axis ? p.y + p.h : p.x + p.w))
            continue; /* no point, no scale to stand on */
        ck_series_number(c, s->series[axis], s->line[axis], number);
        snprintf(text, sizeof text, "%s%s%s", s->is_wanted[axis] ? "" : word, s->is_wanted[axis] ? "" : " ",
                 number);
        if (axis) {
            ck_dashed(c, p.x, at, p.x + p.w, at, c->theme->accent, 0.6, 2, 2);
            ck_block(s->c, (struct ck_box){p.x, at - 0.5, p.w, 1});
            for (int k = 0; k < 4; k++) { /* above or below the line, at the right or the left */
                style.anchor = k < 2 ? JF_ANCHOR_END : JF_ANCHOR_START;
                if (ck_label(c, k < 2 ? p.x + p.w : p.x + 3, at + (k % 2 ? 1.1 * style.size : -2.5), text,
                             &style))
                    break;
            }
        } else {
            ck_dashed(c, at, p.y, at, p.y + p.h, c->theme->accent, 0.6, 2, 2);
            ck_block(s->c, (struct ck_box){at - 0.5, p.y, 1, p.h});
            style.anchor = JF_ANCHOR_MIDDLE;
            ck_label_within(c, at, p.y - 3, text, &style);
            style.anchor = JF_ANCHOR_END;
        }
    }
}

/* Large bubbles first, so that small ones lie on them; a disc with a rim is told from its
 * neighbour. */
static void draw_point(const struct scatter *s, size_t i)
{
    const struct ck_chart *c = s->c;
    const struct jf_chart_category *category = c->data->categories[i];
    double x = ck_at(&s->x, value(s, 0, i)), y = ck_at(&s->y, value(s, 1, i)), r = radius_of(s, i);
    if (!s->has_size) {
        ck_dot(c, x, y, category->highlight ? r + 0.8 : r,
               category->highlight ? c->theme->accent : c->theme->ac, 0);
        return;
    }
    ck_dot(c, x, y, r + 0.7, c->theme->paper, 0);
    ck_dot(c, x, y, r,
           category->highlight  ? c->theme->accent
           : value(s, 2, i) < 0 ? c->theme->ink2
                                : c->theme->py,
           value(s, 2, i) < 0);
}

/* Around the point at growing distance; what finds no free place stays without a name. */
static void name_point(struct scatter *s, size_t i)
{
    const double d = s->has_size ? 0.97 : 0.75; /* clear of a bubble's corner */
    const double dx[] = {1, -1, 0, 0, d, -d, d, -d}, dy[] = {0, 0, -1, 1, -d, -d, d, d};
    const struct ck_chart *c = s->c;
    const struct jf_chart_category *category = c->data->categories[i];
    double x = ck_at(&s->x, value(s, 0, i)), y = ck_at(&s->y, value(s, 1, i)), r = radius_of(s, i) + 2;
    struct jf_text_style style =
        ck_ink(c, category->highlight != 0, c->theme->label_size - 0.5, JF_ANCHOR_START);
    int placed = 0;
    const char *name = category->label ? category->label : "";
    for (int further = 0; further < 4 && !placed; further++) {
        double lift = 0;
        if (further >= 2) { /* a long name on lines of small text, the narrower ones where whole words allow it */
            style.size = CK_SMALL;
            style.leading = CK_SMALL_LEADING;
            style.max_width = fmax((further == 2 ? 0.28 : 0.14) * c->canvas->width, fmax(50, ck_word_width(c, name, &style) + 0.1));
            style.max_width = ck_even_width(c, name, &style, style.max_width);
            lift = (c->canvas->ops->measure(c->canvas, name, &style).lines - 1) * CK_SMALL_LEADING;
        }
        for (int k = 0; k < 8 && !placed; k++) {
            double away = r + 4 * (further == 1);
            style.anchor = dx[k] > 0 ? JF_ANCHOR_START : dx[k] < 0 ? JF_ANCHOR_END : JF_ANCHOR_MIDDLE;
            placed = ck_label(c, x + dx[k] * away,
                              y + dy[k] * away + (0.36 + 0.5 * dy[k]) * style.size - lift * (1 - dy[k]) / 2, name, &style);
        }
    }
    if (category->marker)
        ck_marker(c, x + r + 6, y, category->marker);
}

static void draw_points(struct scatter *s)
{
    size_t n = 0, all = s->c->data->n_categories;
    struct ck_rank *order = calloc(all + 1, sizeof *order);
    double width = s->x.max - s->x.min, height = s->y.max - s->y.min;
    for (size_t i = 0; order && i < all; i++)
        if (is_point(s, i))
            order[n++] = (struct ck_rank){i, s->has_size ? radius_of(s, i) : -(double)i};
    ck_rank(order, n);
    for (size_t k = 0; k < n; k++)
        draw_point(s, order[k].index);
    for (size_t k = 0; k < n; k++) { /* the outermost are named first */
        size_t i = order[k].index;
        double away = (ck_has(s->line[0]) ? fabs(value(s, 0, i) - s->line[0]) / width : 0) +
                      (ck_has(s->line[1]) ? fabs(value(s, 1, i) - s->line[1]) / height : 0);
        order[k].weight = away + (s->c->data->categories[i]->highlight || s->c->data->categories[i]->marker ? 10 : 0) +
                          (s->has_size ? radius_of(s, i) / s->radius : 0);
    }
    ck_rank(order, n);
    for (size_t k = 0; k < n; k++)
        name_point(s, order[k].index);
    free(order);
}

/* What an area means: two circles with their numbers, at the right of the head. */
static void draw_size_legend(struct scatter *s)
{
    const struct ck_chart *c = s->c;
    struct jf_text_style style = ck_note(c, JF_ANCHOR_END);
    double x = c->canvas->width - 1, most = fmin(s->largest, s->largest * pow(5.5 / s->radius, 2));
    struct ck_scale nice = ck_scale_fit(0, most, 1);
    char text[CK_NUMBER + CK_NAME + 8], number[CK_NUMBER], name[CK_NAME];
    double shown = nice.step <= most ? nice.step : nice.step / 2;
    ck_name_and_unit(c, s->series[2], "", name);
    ck_series_number(c, s->series[2], shown, number);
    snprintf(text, sizeof text, "= %s %s", number, name);
    if (!(s->largest > 0)) /* all are zero */
        return;
    double width = ck_width(c, text, &style), r = s->radius * sqrt(shown / s->largest);
    if (width <= 0.48 * c->canvas->width && ck_label(c, x, 1.1 * style.size, text, &style) && r <= 6.5)
        ck_dot(c, x - width - 3 - r, 0.75 * style.size, r, c->theme->py, 0);
}

static void draw(const struct ck_chart *c)
{
    struct scatter s = {.c = c};
    if (!init(&s))
        return;
    lay_out(&s);
    draw_axes(&s);
    if (s.has_size)
        draw_size_legend(&s);
    block_points(&s);
    draw_quadrants(&s);
    draw_points(&s);
}

#ifndef CHART_BUBBLE /* spreadsheets draw no bubbles with names: a picture */
/* The first series of a native scatter, invisible, holds what lies across. */
static void native(const struct ck_chart *c, struct jf_native_sink *sink)
{
    struct scatter s = {.c = c};
    if (c->data->n_series < 2) {
        ck_fail(c, NAME ": give it two metrics, across and up");
        return;
    }
    find_series(&s);
    struct jf_native_chart chart = ck_native_chart(c->data);
    chart.legend = 0;
    chart.axis_title = c->data->series[s.series[1]]->name;
    chart.second_axis_title = c->data->series[s.series[0]]->name;
    sink->chart(sink, &chart);
    for (int axis = 0; axis < 2; axis++) {
        const struct jf_native_step step = {JF_NX_SERIES, (uint32_t)s.series[axis], 0};
        struct jf_native_series series = ck_native(c->data->series[s.series[axis]]->name, JF_NATIVE_SCATTER,
                                                   &step, 1, (struct ck_paint){.fill = c->theme->ac});
        series.markers = 1;
        series.labels = axis == 1 && c->data->n_categories <= 60;
        series.invisible = axis == 0;
        sink->series(sink, &series);
    }
}
#endif

CK_PARAM(quadrants, "quadrants", JF_PARAM_TEXT, "mean",
         "lines that part the points: \"mean\" (of a total row where there is one), \"median\", \"no\"");
CK_PARAM(x_line, "x_line", JF_PARAM_NUMBER, "",
         "the upright line at this value instead, in base units (0.2 is 20 %)");
CK_PARAM(y_line, "y_line", JF_PARAM_NUMBER, "", "the level line at this value instead, in base units");
#ifdef CHART_BUBBLE
#define SAYS "members by two metrics, a third as the area of each point"
#define NATIVE NULL
#else
#define SAYS "members by two metrics, parted into quadrants"
#define NATIVE native
#endif
static const struct ck_kind kind = {NAME, draw, NATIVE, .has_second_axis = 1};
CK_PLUGIN(NAME, SAYS, kind, 0, &quadrants, &x_line, &y_line, )
