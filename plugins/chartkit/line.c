/* One series as a line. */
#include "chartkit.h"

#include <stdlib.h>
#include <string.h>

jf_rgba ck_line_color(const struct jf_chart_data *data, size_t k)
{
    const struct jf_chart_series *series = data->series[k];
    size_t place = 0, n = 0;
    if (series->second_axis)
        return data->theme->accent;
    if (series->scenario == JF_PL)
        return data->theme->ink2;
    for (size_t j = 0; j < data->n_series; j++)
        if (!data->series[j]->second_axis && data->series[j]->scenario == series->scenario) {
            place += j < k;
            n++;
        }
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

static void draw_strokes(const struct ck_chart *c, size_t k, const struct ck_point *points)
{
    static const double dash[] = { 3, 2 };
    size_t n = c->data->n_categories, first = 0;
    uint32_t scenario = c->data->series[k]->scenario;
    jf_rgba color = ck_line_color(c->data, k);
    double width = scenario == JF_PL ? 0.9 : scenario == JF_PY ? 1.4 : 1.8;
    while (first < n && !is_forecast(c->data, k, first))
        first++;
    ck_polyline(c, points, first, color, width, scenario == JF_PL ? dash : NULL);
    /* The forecast starts from the last actual point. */
    size_t from = first > 0 ? first - 1 : 0;
    if (first < n)
        ck_polyline(c, points + from, n - from, color, width, dash);
}

/* Above the point, else below, else right of it. */
static void place(const struct ck_chart *c, struct ck_labels *labels, struct ck_point p, const char *text,
                  struct jf_text_style style)
{
    double half = ck_width(c, text, &style) / 2;
    double x = fmin(fmax(p.x, half), c->canvas->width - half);
    if (ck_label(c, labels, x, p.y - 4.5, text, &style) || ck_label(c, labels, x, p.y + 4 + 0.86 * style.size, text, &style))
        return;
    style.anchor = JF_ANCHOR_START;
    ck_label(c, labels, p.x + 4, p.y + 0.35 * style.size, text, &style);
}

static void draw_labels(const struct ck_chart *c, struct ck_labels *labels, size_t k, const struct ck_point *points,
                        double slot)
{
    const struct jf_chart_series *series = c->data->series[k];
    size_t *order = calloc(c->data->n_categories + 1, sizeof *order);
    size_t n = order ? ck_label_order(c->data, k, order) : 0;
    for (size_t r = 0; r < n; r++) {
        size_t i = order[r];
        int is_last = 1, is_first = 1;
        for (size_t j = i + 1; j < c->data->n_categories && is_last; j++)
            is_last = !ck_has(points[j].y) || (is_forecast(c->data, k, j) && !is_forecast(c->data, k, i));
        for (size_t j = 0; j < i && is_first; j++)
            is_first = !ck_has(points[j].y);
        if (!(is_first || is_last || c->data->categories[i]->highlight || is_group_end(c->data, i) || slot > 40))
            continue;
        char text[CK_NUMBER];
        ck_number(c, series->format, ck_value(c->data, k, i), 0, text);
        int is_bold = is_last || c->data->categories[i]->highlight;
        place(c, labels, points[i], text, ck_style(c, is_bold ? JF_FONT_BOLD : JF_FONT_BODY, c->theme->label_size - 0.6,
                                                   series->second_axis ? ck_line_color(c->data, k) : c->theme->ink,
                                                   JF_ANCHOR_MIDDLE));
    }
    free(order);
}

void ck_series_line(const struct ck_chart *c, struct ck_labels *labels, size_t k, const struct ck_scale *scale,
                    double x, double slot)
{
    size_t n = c->data->n_categories;
    uint32_t scenario = c->data->series[k]->scenario;
    struct ck_point *points = calloc(n + 1, sizeof *points);
    for (size_t i = 0; points && i < n; i++)
        points[i] = (struct ck_point){ x + ((double)i + 0.5) * slot, ck_at(scale, ck_value(c->data, k, i)) };
    if (!points)
        return;
    draw_strokes(c, k, points);
    for (size_t i = 0; i < n; i++) {
        int is_alone = ck_has(points[i].y) && !(i > 0 && ck_has(points[i - 1].y)) && !(i + 1 < n && ck_has(points[i + 1].y));
        if (ck_has(points[i].y) && (is_alone || (slot >= 10 && scenario != JF_PL && scenario != JF_PY)))
            ck_dot(c, points[i].x, points[i].y, 1.9, ck_line_color(c->data, k), is_forecast(c->data, k, i));
        if (ck_has(points[i].y) && c->data->categories[i]->marker && k == 0)
            ck_marker(c, points[i].x, points[i].y - 12, c->data->categories[i]->marker);
    }
    if (scenario == JF_AC || scenario == JF_FC || scenario == JF_SCENARIO_OTHER)
        draw_labels(c, labels, k, points, slot);
    free(points);
}
