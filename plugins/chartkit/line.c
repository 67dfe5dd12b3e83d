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

/* Above the point, below it, left or right of it, then a little further away. */
static int place(const struct ck_chart *c, const struct ck_labels *obstacles, struct ck_point p,
                 const char *text, const struct jf_text_style *style)
{
    static const double rise[] = {0, 5, 10, 16};
    double half = ck_width(c, text, style) / 2;
    double x = fmin(fmax(p.x, half), c->canvas->width - half);
    for (int i = 0; i < 4; i++) {
        if (try_place(c, obstacles, x, p.y - 4.5 - rise[i], text, style) ||
            try_place(c, obstacles, x, p.y + 4 + 0.86 * style->size + rise[i], text, style) ||
            try_place(c, obstacles, p.x + half + 4, p.y + 0.35 * style->size + rise[i] / 2, text, style) ||
            try_place(c, obstacles, p.x - half - 4, p.y + 0.35 * style->size - rise[i] / 2, text, style))
            return 1;
    }
    return 0;
}

static void draw_labels(const struct ck_chart *c, const struct ck_labels *obstacles,
                        const struct ck_lines *lines, size_t k)
{
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
        if (!place(c, obstacles, points[i], text, &style) && is_strong)
            place(c, NULL, points[i], text, &style); /* rather on a line than not at all */
    }
    free(order);
    free(points);
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
    if (lines->which != 1)
        draw_markers(c, lines);
    for (size_t k = 0; k < c->data->n_series; k++) {
        uint32_t scenario = c->data->series[k]->scenario;
        if (is_drawn(c, lines, k) && scenario != JF_PY && scenario != JF_PL)
            draw_labels(c, &obstacles, lines, k);
    }
    ck_labels_free(&obstacles);
}
