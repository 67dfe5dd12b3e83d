/* Series as lines. */
#include "chartkit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

jf_rgba ck_line_color(const struct jf_chart_data *data, size_t k)
{
    const struct jf_chart_series *series = data->series[k];
    size_t place = 0, n = 0;
    for (size_t j = 0; j < data->n_series; j++)
        if (!data->series[j]->second_axis == !series->second_axis &&
            data->series[j]->scenario == series->scenario) {
            place += j < k;
            n++;
        }
    if (series->second_axis && place == 0)
        return data->theme->accent;
    if (series->scenario == JF_PL && place == 0)
        return data->theme->ink2;
    return series->scenario == JF_PY && place == 0 ? data->theme->py : ck_shade(data->theme, place, n);
}

static int is_forecast(const struct jf_chart_data *data, size_t k, size_t i)
{
    return data->series[k]->scenario == JF_FC || data->categories[i]->kind == JF_CATEGORY_FORECAST;
}

static int is_group_end(const struct jf_chart_data *data, size_t i)
{
    const char *here = data->categories[i]->group;
    const char *next = i + 1 < data->n_categories ? data->categories[i + 1]->group : NULL;
    return here && next && strcmp(here, next) != 0;
}

static int is_drawn(const struct ck_chart *c, const struct ck_lines *lines, size_t k)
{
    return lines->which == 2 || lines->which == (c->data->series[k]->second_axis != 0);
}

/* A forecast of its own series starts on the last actual value before it. */
static void join_actual(const struct ck_chart *c, size_t k, struct ck_point *points,
                        const struct ck_scale *scale)
{
    size_t first = 0, n = c->data->n_categories;
    while (first < n && !ck_has(points[first].y))
        first++;
    for (size_t j = 0; j < c->data->n_series && first > 0 && first < n; j++)
        if (c->data->series[j]->scenario == JF_AC &&
            !c->data->series[j]->second_axis == !c->data->series[k]->second_axis) {
            points[first - 1].y = ck_at(scale, ck_value(c->data, j, first - 1));
            return;
        }
}

/* NULL where there is no memory. */
static struct ck_point *points_of(const struct ck_chart *c, const struct ck_lines *lines, size_t k,
                                  int joined)
{
    const struct ck_scale *scale = &lines->scales[c->data->series[k]->second_axis != 0];
    struct ck_point *points = calloc(c->data->n_categories + 1, sizeof *points);
    for (size_t i = 0; points && i < c->data->n_categories; i++)
        points[i] = (struct ck_point){lines->x + ((double)i + 0.5) * lines->slot,
                                      ck_at(scale, ck_value(c->data, k, i))};
    if (points && joined && c->data->series[k]->scenario == JF_FC)
        join_actual(c, k, points, scale);
    return points;
}

static void draw_strokes(const struct ck_chart *c, const struct ck_lines *lines, size_t k)
{
    static const double dash[] = {3, 2};
    struct ck_point *points = points_of(c, lines, k, 1);
    size_t n = points ? c->data->n_categories : 0, first = 0;
    uint32_t scenario = c->data->series[k]->scenario;
    jf_rgba color = ck_line_color(c->data, k);
    double width = scenario == JF_PL ? 0.9 : scenario == JF_PY ? 1.4 : 1.8;
    while (first < n && !is_forecast(c->data, k, first))
        first++;
    ck_polyline(c, points, first, color, width, scenario == JF_PL ? dash : NULL);
    size_t from = first > 0 ? first - 1 : 0;
    if (first < n)
        ck_polyline(c, points + from, n - from, color, width, dash);
    free(points);
}

static void draw_dots(const struct ck_chart *c, const struct ck_lines *lines, size_t k)
{
    struct ck_point *points = points_of(c, lines, k, 0);
    size_t n = points ? c->data->n_categories : 0;
    uint32_t scenario = c->data->series[k]->scenario;
    for (size_t i = 0; i < n; i++) {
        int is_alone = !(i > 0 && ck_has(points[i - 1].y)) && !(i + 1 < n && ck_has(points[i + 1].y));
        if (ck_has(points[i].y) && (is_alone || (c->data->categories[i]->highlight && ck_reason(c, i)[0]) ||
                                    (lines->slot >= 10 && scenario != JF_PL && scenario != JF_PY)))
            ck_dot(c, points[i].x, points[i].y, 1.9, ck_line_color(c->data, k), is_forecast(c->data, k, i));
    }
    free(points);
}

/* Small boxes along the line: what labels keep clear of. */
static void block_line(const struct ck_chart *c, const struct ck_lines *lines, size_t k,
                       struct ck_labels *obstacles)
{
    struct ck_point *points = points_of(c, lines, k, 1);
    size_t n = points ? c->data->n_categories : 0;
    for (size_t i = 0; i < n; i++) {
        struct ck_point a = points[i], b = points[i + 1 < n ? i + 1 : i];
        if (!ck_has(a.y))
            continue;
        if (!ck_has(b.y))
            b = a;
        int steps = (int)fmin(fmax(fmax(fabs(b.x - a.x), fabs(b.y - a.y)) / 3, 1), 60);
        for (int s = 0; s < steps; s++) {
            double t = (double)s / steps;
            ck_labels_block(obstacles, (struct ck_box){a.x + t * (b.x - a.x) - 1.2,
                                                       a.y + t * (b.y - a.y) - 1.2, 2.4, 2.4});
        }
    }
    free(points);
}

static int try_place(const struct ck_chart *c, const struct ck_labels *obstacles, double x, double y,
                     const char *text, const struct jf_text_style *style)
{
    if (obstacles && !ck_labels_is_free(obstacles, ck_text_box(c, x, y, text, style)))
        return 0;
    return ck_label(c, x, y, text, style);
}

/* Above the point, below it, left or right of it, then a little further away: among several lines a label stays close. */
static int place(const struct ck_chart *c, const struct ck_labels *obstacles, struct ck_point p,
                 const char *text, const struct jf_text_style *style, int stays_close)
{
    static const double rise[] = {0, 5, 10, 16};
    double half = ck_width(c, text, style) / 2;
    double x = fmin(fmax(p.x, half), c->canvas->width - half);
    for (int i = 0; i < (stays_close ? 1 : 4); i++) {
        if (try_place(c, obstacles, x, p.y - 4.5 - rise[i], text, style) ||
            try_place(c, obstacles, x, p.y + 4 + 0.86 * style->size + rise[i], text, style) ||
            try_place(c, obstacles, p.x + half + 4, p.y + 0.35 * style->size + rise[i] / 2, text, style) ||
            try_place(c, obstacles, p.x - half - 4, p.y + 0.35 * style->size - rise[i] / 2, text, style))
            return 1;
    }
    return 0;
}

static int has_labels(const struct ck_chart *c, size_t k)
{
    return c->data->series[k]->scenario != JF_PY && c->data->series[k]->scenario != JF_PL;
}

static void draw_labels(const struct ck_chart *c, const struct ck_labels *obstacles,
                        const struct ck_lines *lines, size_t k)
{
    size_t n_beside = 0;
    for (size_t j = 0; j < c->data->n_series; j++)
        n_beside += is_drawn(c, lines, j) && has_labels(c, j);
    const int stays_close = n_beside > 2;
    const struct jf_chart_series *series = c->data->series[k];
    struct ck_point *points = points_of(c, lines, k, 0);
    size_t *order = calloc(c->data->n_categories + 1, sizeof *order), n_special = 0;
    size_t n = points && order ? ck_label_order(c->data, k, order, &n_special) : 0, first = 0, last = 0;
    for (size_t i = c->data->n_categories; n > 0 && i-- > 0;)
        first = ck_has(points[i].y) ? i : first;
    for (size_t i = 0; n > 0 && i < c->data->n_categories; i++)
        last = ck_has(points[i].y) ? i : last;
    size_t last_actual = last;
    while (n > 0 && last_actual > first && is_forecast(c->data, k, last_actual) && series->scenario != JF_FC)
        last_actual--;
    for (size_t r = 0; r < n; r++) {
        size_t i = order[r];
        char number[CK_NUMBER], text[4 * CK_NUMBER];
        const char *about = c->data->categories[i]->highlight ? ck_reason(c, i) : "";
        int is_strong = i == last || i == last_actual || c->data->categories[i]->highlight;
        int is_first = i == first && series->scenario != JF_FC;
        if (!(is_strong || is_first || is_group_end(c->data, i) || lines->slot > 40))
            continue;
        ck_series_number(c, k, ck_value(c->data, k, i), number);
        snprintf(text, sizeof text, "%s%s%s", strlen(about) < 3 * CK_NUMBER ? about : "", about[0] ? " " : "",
                 number);
        struct jf_text_style style =
            ck_style(c, is_strong ? JF_FONT_BOLD : JF_FONT_BODY, c->theme->label_size - 0.6,
                     series->second_axis ? ck_line_color(c->data, k) : c->theme->ink, JF_ANCHOR_MIDDLE);
        if (lines->ends > 0 && i + 1 == c->data->n_categories)
            continue; /* in the column of the ends */
        if (!place(c, obstacles, points[i], text, &style, stays_close && !is_strong) && is_strong)
            place(c, NULL, points[i], text, &style, 0); /* rather on a line than not at all */
    }
    free(order);
    free(points);
}

/* ---- the ends of several lines: a column beside the last category ------------------------------- */

#define LEADER 12.5
#define GRID_END 4.0 /* between the lines of the grid and the column */
#define END_ROW 1.15 /* of the size of a label */
#define MOST_ENDS 0.3 /* of the width */

static struct jf_text_style end_style(const struct ck_chart *c, int is_name)
{
    return ck_ink(c, !is_name, c->theme->label_size - 0.6, is_name ? JF_ANCHOR_START : JF_ANCHOR_END);
}

static int ends_last(const struct ck_chart *c, size_t k)
{
    return has_labels(c, k) && ck_has(ck_value(c->data, k, c->data->n_categories - 1));
}

double ck_ends_wanted(const struct ck_chart *c, int *has_names)
{
    const char *legend = ck_option_text(c, "legend");
    const struct jf_text_style bold = end_style(c, 0), plain = end_style(c, 1);
    double number = 0, name = 0, n = 0;
    *has_names = !legend || strcmp(legend, "auto") == 0;
    for (size_t k = 0; k < c->data->n_series; k++) {
        char text[CK_NUMBER];
        if (c->data->series[k]->second_axis)
            return 0;
        *has_names &= ends_last(c, k);
        if (!ends_last(c, k))
            continue;
        ck_series_number(c, k, ck_value(c->data, k, c->data->n_categories - 1), text);
        number = fmax(number, ck_width(c, text, &bold));
        name = fmax(name, ck_width(c, c->data->series[k]->name ? c->data->series[k]->name : "", &plain));
        n++;
    }
    double width = LEADER + number + 1;
    *has_names &= width + name + 4 <= MOST_ENDS * c->canvas->width && n * END_ROW * bold.size < 0.6 * c->canvas->height;
    width += *has_names ? name + 4 : 0;
    return n > 1 && width <= MOST_ENDS * c->canvas->width ? width : 0;
}

double ck_ends_beside(const struct ck_chart *c, double width, double ends)
{
    const double half = 0.5 / (double)c->data->n_categories; /* a slot's: the leaders begin at its middle */
    if (!(ends > 0))
        return width;
    return fmin(width - fmax(0, (ends - half * width) / (1 - half)), width - (ends - LEADER + GRID_END));
}

/* Where the ith of n places, from top to bottom, goes that are to be a row apart and else as near to their own as can
 * be: the isotonic fit of what is left without the rows above. */
static double place_apart(const struct ck_rank *ends, size_t n, size_t i, double row)
{
    double most = -INFINITY;
    for (size_t a = 0; a <= i; a++) {
        double least = INFINITY, sum = 0;
        for (size_t b = a; b < n; b++) {
            sum += ends[b].weight - (double)b * row;
            least = b >= i ? fmin(least, sum / (double)(b - a + 1)) : least;
        }
        most = fmax(most, least);
    }
    return most;
}

/* The ends of the lines from top to bottom, no more than have room. */
static size_t find_ends(const struct ck_chart *c, const struct ck_lines *lines, struct ck_rank *ends, double rows)
{
    size_t n = 0, kept = 0;
    for (size_t k = 0; k < c->data->n_series; k++)
        if (ends_last(c, k))
            ends[n++] = (struct ck_rank){k, -ck_at(&lines->scales[0], ck_value(c->data, k, c->data->n_categories - 1))};
    ck_rank(ends, n);
    const size_t every = (size_t)fmax(1, ceil((double)n / fmax(rows, 1)));
    for (size_t i = 0; i < n; i += every)
        ends[kept++] = (struct ck_rank){ends[i].index, -ends[i].weight};
    return kept;
}

static void draw_ends(const struct ck_chart *c, const struct ck_lines *lines)
{
    const struct jf_text_style bold = end_style(c, 0), plain = end_style(c, 1);
    const double row = END_ROW * bold.size, bottom = lines->scales[0].at_min - row / 2;
    const double x = lines->x + ((double)c->data->n_categories - 0.5) * lines->slot;
    const double column = x + fmax(LEADER, lines->slot / 2 + GRID_END);
    struct ck_rank *ends = calloc(c->data->n_series + 1, sizeof *ends);
    size_t n = ends ? find_ends(c, lines, ends, (bottom + row / 2) / row) : 0;
    double number = 0, top = fmin(lines->scales[0].at_max, bottom - (double)(n - 1) * row);
    char text[CK_NUMBER];
    for (size_t i = 0; i < n; i++) {
        ck_series_number(c, ends[i].index, ck_value(c->data, ends[i].index, c->data->n_categories - 1), text);
        number = fmax(number, ck_width(c, text, &bold));
    }
    for (size_t i = 0; i < n; i++) {
        const size_t k = ends[i].index;
        const double own = fmin(fmax(place_apart(ends, n, i, row), top), bottom - (double)(n - 1) * row) + (double)i * row;
        ck_line(c, x + 2.5, ends[i].weight, column - 3.5, own, ck_line_color(c->data, k), 0.6);
        ck_series_number(c, k, ck_value(c->data, k, c->data->n_categories - 1), text);
        ck_label(c, column + number, own + 0.36 * bold.size, text, &bold);
        if (lines->end_names && c->data->series[k]->name)
            ck_label(c, column + number + 4, own + 0.36 * bold.size, c->data->series[k]->name, &plain);
    }
    free(ends);
}

static void draw_markers(const struct ck_chart *c, const struct ck_lines *lines)
{
    size_t k = 0;
    while (k < c->data->n_series && !is_drawn(c, lines, k))
        k++;
    struct ck_point *points = k < c->data->n_series ? points_of(c, lines, k, 0) : NULL;
    for (size_t i = 0; points && i < c->data->n_categories; i++) {
        uint32_t number = c->data->categories[i]->marker;
        if (number && ck_has(points[i].y))
            ck_marker(c, points[i].x, points[i].y - 10, number);
    }
    free(points);
}

void ck_lines_draw(const struct ck_chart *c, const struct ck_lines *lines)
{
    /* What matters most is drawn last, and on top. */
    static const uint32_t order[] = {JF_PY, JF_PL, JF_FC, JF_SCENARIO_OTHER, JF_AC};
    struct ck_labels obstacles = {0};
    for (size_t o = 0; o < sizeof order / sizeof *order; o++)
        for (size_t k = 0; k < c->data->n_series; k++)
            if (c->data->series[k]->scenario == order[o] && is_drawn(c, lines, k)) {
                draw_strokes(c, lines, k);
                draw_dots(c, lines, k);
                block_line(c, lines, k, &obstacles);
            }
    const double axis =
        fmax(lines->scales[0].at_min, lines->scales[1].at_min); /* below it stand the months */
    ck_labels_block(&obstacles, (struct ck_box){0, axis + 0.5, c->canvas->width, c->canvas->height});
    for (int a = 0; a < 2; a++)
        if (lines->scales[a].min < 0 && lines->scales[a].max > 0)
            ck_labels_block(&obstacles, (struct ck_box){0, ck_at(&lines->scales[a], 0) - 0.5, c->canvas->width, 1});
    if (lines->which != 1)
        draw_markers(c, lines);
    if (lines->ends > 0)
        draw_ends(c, lines);
    for (size_t k = 0; k < c->data->n_series; k++)
        if (is_drawn(c, lines, k) && has_labels(c, k))
            draw_labels(c, &obstacles, lines, k);
    ck_labels_free(&obstacles);
}
