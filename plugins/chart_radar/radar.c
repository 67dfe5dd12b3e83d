/* Radar: one axis for each category around a centre, one outline for each series. */
#include "chartkit/chartkit.h"

#include <stdio.h>
#include <stdlib.h>

#define PI 3.14159265358979323846
#define MAX_NAMES 24
#define LEAST_AXES 3
#define MOST_AXES 12
#define MOST_LINES 8 /* of a name */

struct radar {
    const struct ck_chart *c;
    struct ck_scale scale; /* value to radius */
    double x, y, radius, head;
};

static double angle(const struct radar *r, size_t i)
{
    return 2 * PI * (double)i / (double)r->c->data->n_categories;
}

static struct ck_point at(const struct radar *r, size_t i, double radius)
{
    return (struct ck_point){r->x + radius * sin(angle(r, i)), r->y - radius * cos(angle(r, i))};
}

/* "name  value" of the first series, so that no ring needs a number. */
static void text_of(const struct radar *r, size_t i, char *out, size_t size)
{
    char number[CK_NUMBER];
    const char *label = r->c->data->categories[i]->label;
    ck_series_number(r->c, 0, ck_value(r->c->data, 0, i), number);
    if (snprintf(out, size, "%s%s%s", label ? label : "", number[0] ? "  " : "", number) >= (int)size)
        snprintf(out, size, "%s", number);
}

static struct jf_text_style style_of(const struct radar *r, size_t i)
{
    int is_strong = r->c->data->categories[i]->highlight != 0;
    double side = sin(angle(r, i));
    return ck_ink(r->c, is_strong, r->c->theme->label_size,
                  fabs(side) < 0.1 ? JF_ANCHOR_MIDDLE
                  : side > 0       ? JF_ANCHOR_START
                                   : JF_ANCHOR_END);
}

/* The largest web beside which the names stand on a line, or on so many of small text. */
static double radius_beside(const struct radar *r, uint32_t lines)
{
    const struct ck_chart *c = r->c;
    size_t n = c->data->n_categories, every = (n + MAX_NAMES - 1) / MAX_NAMES;
    double radius = INFINITY;
    for (size_t i = 0; i < n; i += every) {
        char text[256];
        struct jf_text_style style = style_of(r, i);
        style.size = lines > 1 ? CK_SMALL : style.size;
        text_of(r, i, text, sizeof text);
        double whole = ck_width(c, text, &style), need = lines > 1 ? fmax(ck_word_width(c, text, &style), 1.2 * whole / lines) : whole;
        if (style.anchor != JF_ANCHOR_MIDDLE)
            radius = fmin(radius, (c->canvas->width / 2 - need - 1) / fabs(sin(angle(r, i))) - 5);
    }
    return radius;
}

static void lay_out(struct radar *r)
{
    const struct ck_chart *c = r->c;
    double min, max, height = c->canvas->height - r->head, width = c->canvas->width;
    uint32_t lines = 1;
    while (lines < MOST_LINES && radius_beside(r, lines) < fmin((lines > 1 ? 0.26 : 0.2) * width, (height - 30) / 2))
        lines++;
    r->radius = fmax(fmin((height - 30) / 2, radius_beside(r, lines)), 8);
    r->x = width / 2;
    r->y = r->head + height / 2;
    ck_range(c->data, 0, 0, &min, &max);
    r->scale = ck_scale_fit(fmin(min, 0), max, 4);
    ck_scale_place(&r->scale, 0, r->radius);
}

/* Rings at the ticks; the zero ring is the one in ink where values go below. */
static void draw_web(const struct radar *r)
{
    const struct ck_chart *c = r->c;
    size_t n = c->data->n_categories;
    struct ck_point *ring = calloc(n + 1, sizeof *ring);
    for (double v = r->scale.min + r->scale.step; ring && v <= r->scale.max + 1e-9 * r->scale.step;
         v += r->scale.step) {
        int is_zero = r->scale.min < 0 && fabs(v) < 0.01 * r->scale.step;
        for (size_t i = 0; i <= n; i++)
            ring[i] = at(r, i % n, ck_at(&r->scale, v));
        ck_polyline(c, ring, n + 1, is_zero ? c->theme->ink2 : c->theme->rule, is_zero ? 0.7 : 0.4, NULL);
    }
    for (size_t i = 0; i < n && n <= 72; i++) {
        struct ck_point p = at(r, i, r->radius);
        ck_line(c, r->x, r->y, p.x, p.y, c->theme->rule, 0.4);
    }
    free(ring);
}

/* An outline that is open where a value is missing. */
static void draw_series(const struct radar *r, size_t k)
{
    static const double dash[] = {3, 2};
    const struct ck_chart *c = r->c;
    size_t n = c->data->n_categories;
    uint32_t scenario = c->data->series[k]->scenario;
    jf_rgba color = ck_line_color(c->data, k);
    struct ck_point *points = calloc(n + 1, sizeof *points);
    for (size_t i = 0; points && i <= n; i++) {
        double v = ck_value(c->data, k, i % n);
        points[i] = ck_has(v) ? at(r, i % n, ck_at(&r->scale, v)) : (struct ck_point){r->x, NAN};
    }
    if (points)
        ck_polyline(c, points, n + 1, color,
                    scenario == JF_PL   ? 0.9
                    : scenario == JF_PY ? 1.4
                                        : 1.8,
                    scenario == JF_PL || scenario == JF_FC ? dash : NULL);
    for (size_t i = 0; points && i < n && n <= 36; i++)
        if (ck_has(points[i].y) && scenario != JF_PL && scenario != JF_PY)
            ck_dot(c, points[i].x, points[i].y, 1.9, color, scenario == JF_FC);
    free(points);
}

static void draw_names(struct radar *r)
{
    const struct ck_chart *c = r->c;
    size_t n = c->data->n_categories, every = (n + MAX_NAMES - 1) / MAX_NAMES;
    for (size_t i = 0; i < n; i += every) {
        char text[256];
        struct jf_text_style style = style_of(r, i);
        struct ck_point p = at(r, i, r->radius + 5);
        double up = cos(angle(r, i));
        text_of(r, i, text, sizeof text);
        double room = style.anchor == JF_ANCHOR_START ? c->canvas->width - p.x
                      : style.anchor == JF_ANCHOR_END ? p.x
                                                      : 2 * fmin(p.x, c->canvas->width - p.x);
        /* above the top one, below the bottom one, beside the others */
        double y = p.y - 0.5 * up * style.size + (up < -0.99 ? 2 : up > 0.99 ? -1 : 0);
        if (fabs(up) > 0.99 && ck_width(c, text, &style) * CK_SMALL > room * style.size)
            y -= up * CK_SMALL_LEADING / 2;
        if (ck_name(c, p.x, y, text, style, room, fabs(up) > 0.99 ? 2 : MOST_LINES) &&
            c->data->categories[i]->marker) {
            struct ck_point mark = at(r, i, r->radius - 8);
            ck_marker(c, mark.x, mark.y, c->data->categories[i]->marker);
        }
    }
}

static void warn(const struct ck_chart *c)
{
    char text[160];
    snprintf(text, sizeof text, "a radar of %zu axes is hard to read; %d to %d are read well: use chart \"bar\"",
             c->data->n_categories, LEAST_AXES, MOST_AXES);
    if ((c->data->n_categories < LEAST_AXES || c->data->n_categories > MOST_AXES) && c->host->log)
        c->host->log(c->host, JF_LOG_WARN, text);
}

static void draw(const struct ck_chart *c)
{
    static const uint32_t order[] = {JF_PY, JF_PL, JF_FC, JF_SCENARIO_OTHER, JF_AC};
    struct radar r = {.c = c, .head = ck_legend_height(c, 1)};
    if (r.head > 0.4 * c->canvas->height)
        r.head = 0;
    warn(c);
    lay_out(&r);
    draw_web(&r);
    for (size_t o = 0; o < sizeof order / sizeof *order; o++)
        for (size_t k = 0; k < c->data->n_series; k++)
            if (c->data->series[k]->scenario == order[o])
                draw_series(&r, k);
    if (r.head > 0)
        ck_legend_draw(c, 0, 0, c->canvas->width, 1);
    draw_names(&r);
}

static void native(const struct ck_chart *c, struct jf_native_sink *sink)
{
    const struct jf_native_chart chart = ck_native_chart(c->data);
    warn(c);
    sink->chart(sink, &chart);
    for (size_t k = 0; k < c->data->n_series; k++) {
        const struct jf_native_step step = {JF_NX_SERIES, (uint32_t)k, 0};
        jf_rgba color = ck_line_color(c->data, k);
        struct jf_native_series series =
            ck_native(c->data->series[k]->name, JF_NATIVE_RADAR, &step, 1,
                      (struct ck_paint){.fill = color, .line = color, .line_width = 1.8});
        series.markers = c->data->n_categories <= 36;
        sink->series(sink, &series);
    }
}

CK_PARAM(legend, "legend", JF_PARAM_TEXT, "auto",
         "\"auto\" where the page's legend does not tell the series apart, \"yes\", \"no\"");
static const struct ck_kind kind = {"radar", draw, native, .height = ck_legend_needs};
CK_PLUGIN("radar", "one axis for each category around a centre, an outline for each series", kind, 0,
          &legend, )
