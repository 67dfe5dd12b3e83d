/* Fills, lines, marks. */
#include "chartkit.h"

#include <stdlib.h>

#define MARKER 4.6          /* radius */
#define CIRCLE 0.5522847498 /* control points of a quarter circle */

jf_rgba ck_mix(jf_rgba a, jf_rgba b, double t)
{
    jf_rgba out = 0xff;
    for (int shift = 8; shift <= 24; shift += 8) {
        double from = a >> shift & 0xff, to = b >> shift & 0xff;
        out |= (jf_rgba)lround(from + (to - from) * t) << shift;
    }
    return out;
}

jf_rgba ck_shade(const struct jf_chart_theme *theme, size_t i, size_t n)
{
    if (n <= 1 || i == 0)
        return theme->ac;
    return ck_mix(theme->ac, theme->off, (double)i / (double)n);
}

struct ck_paint ck_paint_scenario(const struct jf_chart_theme *theme, uint32_t scenario, size_t i, size_t n)
{
    struct ck_paint p = {0};
    switch (scenario) {
    case JF_PY:
        p.fill = i ? ck_mix(theme->py, theme->paper, (double)i / (double)n) : theme->py;
        break;
    case JF_PL:
        p.fill = theme->paper;
        p.line = theme->pl;
        p.line_width = 0.8;
        break;
    case JF_FC:
        p.fill = theme->paper;
        p.line = p.hatch = theme->fc;
        p.line_width = 0.7;
        p.pitch = 3;
        p.hatch_width = 0.9;
        p.angle_deg = 45;
        break;
    default:
        p.fill = ck_shade(theme, i, n);
    }
    return p;
}

struct ck_paint ck_paint_variance(const struct jf_chart_theme *theme, int is_good)
{
    struct ck_paint p = {.fill = is_good ? theme->good : theme->bad};
    if (theme->is_mono && is_good) {
        p.fill = theme->paper;
        p.line = p.hatch = theme->ink;
        p.line_width = 0.7;
        p.pitch = 1.7;
        p.hatch_width = 0.55;
    }
    return p;
}

struct ck_paint ck_paint_expected(const struct jf_chart_theme *theme, int is_good)
{
    struct ck_paint p = ck_paint_variance(theme, is_good);
    if (!p.hatch) {
        p.hatch = p.line = p.fill;
        p.fill = theme->paper;
        p.angle_deg = 45;
        p.hatch_width = 0.9;
        p.line_width = 0.7;
    }
    p.pitch = 2.3;
    return p;
}

jf_rgba ck_text_color(const struct jf_chart_theme *theme, int is_good)
{
    if (!JF_HAS(theme, struct jf_chart_theme, bad_text))
        return is_good ? theme->good : theme->bad;
    return is_good ? theme->good_text : theme->bad_text;
}

jf_rgba ck_ink_on(const struct jf_chart_theme *theme, const struct ck_paint *paint)
{
    double light =
        0.3 * (paint->fill >> 24) + 0.59 * (paint->fill >> 16 & 0xff) + 0.11 * (paint->fill >> 8 & 0xff);
    if (paint->hatch & 0xff)
        return 0;
    return (paint->fill & 0xff) && light < 140 ? theme->paper : theme->ink;
}

struct ck_paint ck_paint_series(const struct jf_chart_data *data, size_t k)
{
    size_t place = 0, n = 0;
    for (size_t j = 0; j < data->n_series; j++)
        if (data->series[j]->scenario == data->series[k]->scenario && !data->series[j]->second_axis) {
            place += j < k;
            n++;
        }
    return ck_paint_scenario(data->theme, data->series[k]->scenario, place, n);
}

static void fill(const struct ck_chart *c, const struct jf_seg *path, size_t n, jf_rgba color)
{
    const struct jf_fill f = {.struct_size = sizeof f, .color = color};
    c->canvas->ops->fill(c->canvas, path, n, &f);
}

static void rectangle(struct jf_seg p[5], double x0, double y0, double x1, double y1)
{
    const double xs[] = {x0, x1, x1, x0}, ys[] = {y0, y0, y1, y1};
    for (int i = 0; i < 4; i++)
        p[i] = (struct jf_seg){.op = i ? JF_SEG_LINE : JF_SEG_MOVE, .x = xs[i], .y = ys[i]};
    p[4] = (struct jf_seg){.op = JF_SEG_CLOSE};
}

void ck_bar(const struct ck_chart *c, double x0, double y0, double x1, double y1,
            const struct ck_paint *paint)
{
    struct jf_seg p[5];
    double left = fmin(x0, x1), right = fmax(x0, x1), top = fmin(y0, y1), bottom = fmax(y0, y1);
    double thickness = fmin(right - left, bottom - top);
    if (thickness < 0.01) {
        jf_rgba color = paint->line ? paint->line : paint->fill;
        ck_line(c, left, top, right, bottom, color, 0.3);
        return;
    }
    rectangle(p, left, top, right, bottom);
    if (paint->hatch) {
        int is_small = thickness < 8 && paint->pitch > 2;
        const struct jf_fill f = {.struct_size = sizeof f,
                                  .color = paint->hatch,
                                  .background = paint->fill,
                                  .hatch_pitch = is_small ? 2.3 : paint->pitch,
                                  .hatch_width = paint->hatch_width,
                                  .hatch_angle_deg = paint->angle_deg};
        c->canvas->ops->fill(c->canvas, p, 5, &f);
    } else if (paint->fill & 0xff) {
        fill(c, p, 5, paint->fill);
    }
    if (paint->line & 0xff) {
        double inset = fmin(paint->line_width, thickness) / 2;
        rectangle(p, left + inset, top + inset, right - inset, bottom - inset);
        const struct jf_stroke s = {
            .struct_size = sizeof s, .color = paint->line, .width = fmin(paint->line_width, thickness)};
        c->canvas->ops->stroke(c->canvas, p, 5, &s);
    }
}

void ck_line(const struct ck_chart *c, double x0, double y0, double x1, double y1, jf_rgba color,
             double width)
{
    jf_canvas_line(c->canvas, x0, y0, x1, y1, color, width);
}

void ck_dashed(const struct ck_chart *c, double x0, double y0, double x1, double y1, jf_rgba color,
               double width, double on, double off)
{
    const double dash[] = {on, off};
    const struct ck_point points[] = {{x0, y0}, {x1, y1}};
    ck_polyline(c, points, 2, color, width, dash);
}

void ck_polyline(const struct ck_chart *c, const struct ck_point *points, size_t n, jf_rgba color,
                 double width, const double *dash)
{
    const struct jf_stroke s = {sizeof s, color, 1, width, dash, dash ? 2 : 0};
    struct jf_seg *path = calloc(n ? n : 1, sizeof *path);
    for (size_t i = 0, count = 0; path && i <= n; i++) {
        if (i < n && ck_has(points[i].y)) {
            path[count] =
                (struct jf_seg){.op = count ? JF_SEG_LINE : JF_SEG_MOVE, .x = points[i].x, .y = points[i].y};
            count++;
            continue;
        }
        if (count > 1)
            c->canvas->ops->stroke(c->canvas, path, count, &s);
        count = 0;
    }
    free(path);
}

static void circle(struct jf_seg p[6], double x, double y, double r)
{
    static const double dx[] = {1, 0, -1, 0, 1}, dy[] = {0, 1, 0, -1, 0};
    p[0] = (struct jf_seg){.op = JF_SEG_MOVE, .x = x + r, .y = y};
    for (int i = 0; i < 4; i++) {
        double k = CIRCLE * r;
        p[i + 1] = (struct jf_seg){.op = JF_SEG_CURVE,
                                   .x = x + r * dx[i + 1],
                                   .y = y + r * dy[i + 1],
                                   .x1 = x + r * dx[i] + k * dx[i + 1],
                                   .y1 = y + r * dy[i] + k * dy[i + 1],
                                   .x2 = x + r * dx[i + 1] + k * dx[i],
                                   .y2 = y + r * dy[i + 1] + k * dy[i]};
    }
    p[5] = (struct jf_seg){.op = JF_SEG_CLOSE};
}

void ck_dot(const struct ck_chart *c, double x, double y, double radius, jf_rgba color, int is_hollow)
{
    struct jf_seg p[6];
    circle(p, x, y, radius);
    fill(c, p, 6, is_hollow ? c->theme->paper : color);
    if (is_hollow) {
        const struct jf_stroke s = {.struct_size = sizeof s, .color = color, .width = 0.9};
        c->canvas->ops->stroke(c->canvas, p, 6, &s);
    }
}

static int marker_fits(const struct ck_chart *c, double x, double y)
{
    struct ck_box box = {x - MARKER, y - MARKER, 2 * MARKER, 2 * MARKER};
    return box.x >= 0.4 && box.y >= 0.4 && box.x + box.w <= c->canvas->width - 0.4 &&
           box.y + box.h <= c->canvas->height - 0.4 && ck_is_free(c, box);
}

void ck_marker(const struct ck_chart *c, double x, double y, uint32_t number)
{
    static const double shifts[] = {0, 5, -5, 10, -10, 20, -20, 40, -40, 80, -80}, rises[] = {-16, 16, -30, 30, -60, 60};
    struct jf_seg p[6];
    char text[16];
    const struct jf_stroke s = {.struct_size = sizeof s, .color = c->theme->ink, .width = 0.7};
    struct jf_text_style style = ck_ink(c, 1, 6.4, JF_ANCHOR_MIDDLE);
    const size_t near = 5, n = sizeof shifts / sizeof *shifts, m = n + near * sizeof rises / sizeof *rises;
    double dx = 0, dy = 0;
    size_t i = 0;
    y = fmin(fmax(y, MARKER + 0.5), c->canvas->height - MARKER - 0.5);
    for (; i < m; i++) {
        dx = shifts[i < n ? i : (i - n) % near];
        dy = i < n ? 0 : rises[(i - n) / near];
        if (marker_fits(c, x + dx, y + dy))
            break;
    }
    if (i == m)
        return;
    if (i >= n) { /* in a crowd: tied to its place */
        ck_line(c, x, y, x + dx, y + dy, c->theme->ink2, 0.4);
        ck_block(c, (struct ck_box){fmin(x, x + dx), fmin(y, y + dy), fabs(dx) + 0.4, fabs(dy)});
    }
    x += dx;
    y += dy;
    ck_block(c, (struct ck_box){x - MARKER, y - MARKER, 2 * MARKER, 2 * MARKER});
    circle(p, x, y, MARKER);
    fill(c, p, 6, c->theme->paper);
    c->canvas->ops->stroke(c->canvas, p, 6, &s);
    snprintf(text, sizeof text, "%u", number);
    ck_text(c, x, y + 2.3, text, &style);
}

void ck_cut(const struct ck_chart *c, double x, double y, double bar_width)
{
    double half = bar_width / 2 + 2, slope = 2.2, band = 2;
    struct jf_seg p[5];
    rectangle(p, x - half, y - band + slope, x + half, y + band);
    p[1].y -= 2 * slope;
    p[2].y -= slope;
    p[3].y += slope;
    fill(c, p, 5, c->theme->paper);
    ck_line(c, x - half, y - band + slope, x + half, y - band - slope, c->theme->ink, 0.7);
    ck_line(c, x - half, y + band + slope, x + half, y + band - slope, c->theme->ink, 0.7);
}

void ck_beyond(const struct ck_chart *c, double x, double y, int quarter_turns, jf_rgba color)
{
    static const double across[] = {-3, 3, 0}, up[] = {0, 0, 4};
    static const double cosine[] = {1, 0, -1, 0}, sine[] = {0, 1, 0, -1};
    struct jf_seg p[4] = {[3] = {.op = JF_SEG_CLOSE}};
    int t = quarter_turns & 3;
    for (int i = 0; i < 3; i++)
        p[i] = (struct jf_seg){.op = i ? JF_SEG_LINE : JF_SEG_MOVE,
                               .x = x + across[i] * cosine[t] + up[i] * sine[t],
                               .y = y + across[i] * sine[t] - up[i] * cosine[t]};
    fill(c, p, 4, color);
}

void ck_chevron(const struct ck_chart *c, double x, double y)
{
    for (int i = 0; i < 2; i++) {
        const struct ck_point p[] = {
            {x - 3.5, y + 3 - 3.0 * i}, {x, y - 3.0 * i}, {x + 3.5, y + 3 - 3.0 * i}};
        ck_polyline(c, p, 3, c->theme->ink, 0.9, NULL);
    }
}
