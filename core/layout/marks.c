#include "layout/marks.h"

#include <math.h>
#include <string.h>

#include "jingfen/canvas.h"

#define KAPPA 0.5522847498 /* control points of a quarter of a circle */
#define STRIP_BAR 3.8
#define STRIP_POINTS_PER_SHARE 200.0 /* 2 pt for one percent */

static struct jf_seg move_to(double x, double y)
{
    return (struct jf_seg){.op = JF_SEG_MOVE, .x = x, .y = y};
}

static struct jf_seg line_to(double x, double y)
{
    return (struct jf_seg){.op = JF_SEG_LINE, .x = x, .y = y};
}

static struct jf_seg curve_to(double x1, double y1, double x2, double y2, double x, double y)
{
    return (struct jf_seg){JF_SEG_CURVE, 0, x, y, x1, y1, x2, y2};
}

static const struct jf_seg closed = {.op = JF_SEG_CLOSE};

static void fill(struct jf_page *page, const struct jf_seg *path, size_t n, jf_rgba color)
{
    const struct jf_fill how = {.struct_size = sizeof how, .color = color};

    page->canvas->ops->fill(page->canvas, path, n, &how);
}

static void stroke(struct jf_page *page, const struct jf_seg *path, size_t n, jf_rgba color,
                   double width)
{
    const struct jf_stroke how = {.struct_size = sizeof how, .color = color, .width = width};

    page->canvas->ops->stroke(page->canvas, path, n, &how);
}

static void disc_path(double cx, double cy, double r, struct jf_seg path[6])
{
    double k = r * KAPPA;

    path[0] = move_to(cx + r, cy);
    path[1] = curve_to(cx + r, cy + k, cx + k, cy + r, cx, cy + r);
    path[2] = curve_to(cx - k, cy + r, cx - r, cy + k, cx - r, cy);
    path[3] = curve_to(cx - r, cy - k, cx - k, cy - r, cx, cy - r);
    path[4] = curve_to(cx + k, cy - r, cx + r, cy - k, cx + r, cy);
    path[5] = closed;
}

static void triangle(struct jf_page *page, double cx, double top, double w, double h, jf_rgba color,
                     gboolean outlined)
{
    const struct jf_seg path[] = {move_to(cx, top), line_to(cx + w / 2, top + h),
                                  line_to(cx - w / 2, top + h), closed};

    fill(page, path, G_N_ELEMENTS(path), color);
    if (outlined)
        stroke(page, path, G_N_ELEMENTS(path), page->lay->theme->ink, 0.8);
}

static void light_green(struct jf_page *page, double cx, double cy, double u)
{
    const struct jf_theme *theme = page->lay->theme;
    struct jf_seg path[6];
    const struct jf_seg tick[] = {move_to(cx - 1.9 * u, cy + 0.1 * u),
                                  line_to(cx - 0.5 * u, cy + 1.5 * u),
                                  line_to(cx + 2.0 * u, cy - 1.4 * u)};

    disc_path(cx, cy, 4.2 * u, path);
    fill(page, path, G_N_ELEMENTS(path), theme->is_mono ? theme->paper : jf_theme_light(theme, TRUE));
    if (theme->is_mono)
        stroke(page, path, G_N_ELEMENTS(path), theme->ink, 0.8);
    stroke(page, tick, G_N_ELEMENTS(tick), theme->is_mono ? theme->ink : theme->paper, 1.1 * u);
}

static void light_amber(struct jf_page *page, double cx, double cy, double u)
{
    const struct jf_theme *theme = page->lay->theme;
    jf_rgba mark = theme->is_mono ? theme->ink : theme->paper;

    triangle(page, cx, cy - 4.7 * u, 10.2 * u, 8.9 * u, theme->warn, theme->is_mono);
    jf_page_line(page, cx, cy - 1.7 * u, cx, cy + 1.2 * u, 1.1 * u, mark);
    jf_page_line(page, cx, cy + 2.0 * u, cx, cy + 3.1 * u, 1.1 * u, mark);
}

static void light_red(struct jf_page *page, double cx, double cy, double u)
{
    const struct jf_theme *theme = page->lay->theme;

    jf_page_rect(page, cx - 3.9 * u, cy - 3.9 * u, 7.8 * u, 7.8 * u, jf_theme_light(theme, FALSE));
    jf_page_line(page, cx - 1.7 * u, cy - 1.7 * u, cx + 1.7 * u, cy + 1.7 * u, 1.1 * u,
                 theme->paper);
    jf_page_line(page, cx - 1.7 * u, cy + 1.7 * u, cx + 1.7 * u, cy - 1.7 * u, 1.1 * u,
                 theme->paper);
}

void jf_mark_light(struct jf_page *page, double cx, double cy, double radius, int light)
{
    double u = radius / 4.2;

    if (light == 1)
        light_green(page, cx, cy, u);
    else if (light == 2)
        light_amber(page, cx, cy, u);
    else if (light == 3)
        light_red(page, cx, cy, u);
    else
        jf_page_line(page, cx - 2.4 * u, cy, cx + 2.4 * u, cy, 0.8, page->lay->theme->ink3);
}

void jf_mark_comment(struct jf_page *page, double cx, double cy, int number)
{
    const struct jf_theme *theme = page->lay->theme;
    g_autofree char *digits = g_strdup_printf("%d", jf_comment_number(page->lay->comments, number));
    struct jf_seg path[6];

    disc_path(cx, cy, JF_MARKER_RADIUS, path);
    fill(page, path, G_N_ELEMENTS(path), theme->paper);
    stroke(page, path, G_N_ELEMENTS(path), theme->ink, 0.7);
    jf_page_text(page, cx, cy + 2.3, JF_ALIGN_CENTRE, digits, JF_FONT_BOLD, number > 9 ? 5.6 : 6.4,
                 theme->ink);
}

void jf_mark_rank_change(struct jf_page *page, double x, double baseline, double change,
                         double size)
{
    const struct jf_theme *theme = page->lay->theme;
    gboolean up = change > 0;
    jf_rgba color = up ? theme->good : theme->bad;
    g_autofree char *digits = g_strdup_printf("%.0f", fabs(change));
    double top = baseline - 6.2;
    const struct jf_seg down[] = {move_to(x, top), line_to(x + 7, top), line_to(x + 3.5, top + 6),
                                  closed};

    if (!isfinite(change) || fabs(change) < 0.5) {
        jf_page_line(page, x + 1, baseline - 3, x + 6, baseline - 3, 0.8, theme->ink3);
        return;
    }
    if (up)
        triangle(page, x + 3.5, top, 7, 6, color, FALSE);
    else
        fill(page, down, G_N_ELEMENTS(down), color);
    jf_page_text(page, x + 10, baseline, JF_ALIGN_LEFT, digits, JF_FONT_BOLD, size,
                 up ? theme->good_text : theme->bad_text);
}

void jf_mark_strip(struct jf_page *page, double x, double cy, double half_height,
                   const double *values, int n)
{
    const struct jf_theme *theme = page->lay->theme;

    for (int i = 0; i < n; i++) {
        double h, left = x + i * JF_STRIP_STEP;

        if (!isfinite(values[i]))
            continue;
        h = CLAMP(values[i] * STRIP_POINTS_PER_SHARE, -half_height, half_height);
        if (fabs(h) < 0.4)
            continue;
        if (h > 0 && theme->is_mono) {
            jf_page_rect(page, left, cy - h, STRIP_BAR, h, theme->paper);
            jf_page_frame_rect(page, left + 0.3, cy - h, STRIP_BAR - 0.6, h, 0.6, theme->ink);
        } else {
            jf_page_rect(page, left, h > 0 ? cy - h : cy, STRIP_BAR, fabs(h),
                         h > 0 ? theme->good : theme->bad);
        }
    }
    jf_page_rule(page, x - 1.5, x + n * JF_STRIP_STEP, cy, 0.5, theme->ink2);
}

/* A plan many times what was ever reached would press all bars flat: its dash stands at the edge over an arrow. */
static void spark_plan(struct jf_page *page, double left, double width, double y, int beyond)
{
    const jf_rgba ink = page->lay->theme->ink;
    const double x = left + width / 2;
    const struct jf_seg arrow[] = {move_to(x - 2.4, y + beyond * 4.6), line_to(x, y + beyond * 1.2),
                                   line_to(x + 2.4, y + beyond * 4.6), closed};

    jf_page_rule(page, left, left + width, y, 0.9, ink);
    if (beyond)
        fill(page, arrow, G_N_ELEMENTS(arrow), ink);
}

void jf_mark_spark(struct jf_page *page, double x, double y, double w, double h,
                   const double *values, const double *plan, int n)
{
    const struct jf_theme *theme = page->lay->theme;
    double low = 0, high = 0, slot = n > 0 ? w / n : w, most = 0, reach, unit, zero;

    for (int i = 0; i < n; i++)
        most = MAX(most, isfinite(values[i]) ? fabs(values[i]) : 0);
    reach = most > 0 ? 3 * most : INFINITY;
    for (int i = 0; i < n; i++) {
        double v = isfinite(values[i]) ? values[i] : 0, p = plan && isfinite(plan[i]) ? plan[i] : 0;

        p = fabs(p) > reach ? copysign(1.2 * most, p) : p;

        low = MIN(low, MIN(v, p));
        high = MAX(high, MAX(v, p));
    }
    unit = high - low > 0 ? (h - 1.5) / (high - low) : 0;
    zero = y + h + low * unit;
    for (int i = 0; i < n; i++) {
        double left = x + i * slot, top;

        if (isfinite(values[i]) && fabs(values[i]) * unit > 0.2) {
            top = values[i] > 0 ? zero - values[i] * unit : zero;
            jf_page_rect(page, left + slot * 0.12, top, slot * 0.66, fabs(values[i]) * unit,
                         theme->ac);
        }
        if (plan && isfinite(plan[i]) && unit > 0)
            spark_plan(page, left, slot * 0.9,
                       zero - (fabs(plan[i]) > reach ? copysign(1.2 * most, plan[i]) : plan[i]) * unit,
                       fabs(plan[i]) <= reach ? 0 : plan[i] > 0 ? 1 : -1);
    }
    jf_page_rule(page, x, x + w, zero, 0.7, theme->ink);
}

/* ---- bars and pins ------------------------------------------------------------------------- */

enum jf_bar_kind jf_bar_kind_of(const char *scenario)
{
    static const char *const names[] = {"AC", "PY", "PL", "FC"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (scenario && strncmp(scenario, names[i], 2) == 0)
            return (enum jf_bar_kind)i;
    return g_strcmp0(scenario, "PP") == 0 ? JF_BAR_PY : JF_BAR_AC;
}

static void outlined(struct jf_page *page, double x, double y, double w, double h, double width,
                     jf_rgba color)
{
    jf_page_rect(page, x, y, w, h, page->lay->theme->paper);
    if (w > width)
        jf_page_frame_rect(page, x + width / 2, y + width / 2, w - width, h - width, width, color);
}

static void hatched(struct jf_page *page, double x, double y, double w, double h, double pitch,
                    double line, double angle, jf_rgba color)
{
    jf_page_hatch_rect(page, x, y, w, h, pitch, line, angle, color);
    if (w > 0.7)
        jf_page_frame_rect(page, x + 0.35, y + 0.35, w - 0.7, h - 0.7, 0.7, color);
}

void jf_mark_bar(struct jf_page *page, double x, double y, double w, double h,
                 enum jf_bar_kind kind)
{
    const struct jf_theme *theme = page->lay->theme;

    if (w <= 0)
        return;
    if (kind == JF_BAR_PL)
        outlined(page, x, y, w, h, 0.8, theme->pl);
    else if (kind == JF_BAR_FC)
        hatched(page, x, y, w, h, h < 8 ? 2.3 : 3, 0.9, 45, theme->fc);
    else if ((kind == JF_BAR_GOOD || kind == JF_BAR_EXPECTED_GOOD) && theme->is_mono)
        hatched(page, x, y, w, h, 1.7, 0.55, 0, theme->ink);
    else if (kind == JF_BAR_EXPECTED_GOOD || kind == JF_BAR_EXPECTED_BAD)
        hatched(page, x, y, w, h, 2.3, 0.9, 45, kind == JF_BAR_EXPECTED_GOOD ? theme->good : theme->bad);
    else
        jf_page_rect(page, x, y, w, h,
                     kind == JF_BAR_GOOD  ? theme->good
                     : kind == JF_BAR_BAD ? theme->bad
                     : kind == JF_BAR_LATE ? jf_theme_light(theme, FALSE)
                     : kind == JF_BAR_PY  ? theme->py
                                          : theme->ac);
}

void jf_mark_delta(struct jf_page *page, double zero, double end, double cy, double h, gboolean bad)
{
    jf_mark_bar(page, MIN(zero, end), cy - h / 2, fabs(end - zero), h,
                bad ? JF_BAR_BAD : JF_BAR_GOOD);
}

void jf_mark_pin(struct jf_page *page, double zero, double end, double cy, gboolean bad)
{
    const struct jf_theme *theme = page->lay->theme;

    if (theme->is_mono && !bad) {
        jf_page_line(page, zero, cy - 0.9, end, cy - 0.9, 0.5, theme->ink);
        jf_page_line(page, zero, cy + 0.9, end, cy + 0.9, 0.5, theme->ink);
    } else {
        jf_page_line(page, zero, cy, end, cy, 2.2, bad ? theme->bad : theme->good);
    }
    jf_page_rect(page, end - 2.6, cy - 2.6, 5.2, 5.2, theme->ac);
}

void jf_mark_beyond(struct jf_page *page, double x, double cy, int way, jf_rgba color)
{
    const struct jf_seg arrow[] = {move_to(x, cy - 3.2), line_to(x + way * 4.4, cy),
                                   line_to(x, cy + 3.2), closed};

    fill(page, arrow, G_N_ELEMENTS(arrow), color);
}

void jf_mark_target(struct jf_page *page, double x, double cy, double reach)
{
    jf_page_line(page, x, cy - reach, x, cy + reach, 2.4, page->lay->theme->paper);
    jf_page_line(page, x, cy - reach, x, cy + reach, 0.9, page->lay->theme->ink);
}

void jf_mark_dot(struct jf_page *page, double cx, double cy, double r, jf_rgba color)
{
    struct jf_seg path[6];

    disc_path(cx, cy, r, path);
    fill(page, path, G_N_ELEMENTS(path), color);
}

void jf_mark_dashes(struct jf_page *page, double x, double y0, double y1, jf_rgba color)
{
    static const double on_off[] = {2, 2};
    const struct jf_seg path[] = {move_to(x, y0), line_to(x, y1)};
    const struct jf_stroke how = {.struct_size = sizeof how,
                                  .color = color,
                                  .width = 0.6,
                                  .dash = on_off,
                                  .n_dash = G_N_ELEMENTS(on_off)};

    page->canvas->ops->stroke(page->canvas, path, G_N_ELEMENTS(path), &how);
}

void jf_mark_flag(struct jf_page *page, double x, double y, double height)
{
    const struct jf_theme *theme = page->lay->theme;
    const struct jf_seg cloth[] = {move_to(x, y - height), line_to(x + 4.8, y - height + 2.2),
                                   line_to(x, y - height + 4.4), closed};

    jf_page_line(page, x, y - height, x, y, 0.9, theme->ink);
    fill(page, cloth, G_N_ELEMENTS(cloth), theme->ink);
}

void jf_mark_scale(struct jf_page *page, double x, double y, double w, const char *label)
{
    jf_rgba color = page->lay->theme->ink2;

    jf_page_rule(page, x, x + w, y, 0.7, color);
    jf_page_line(page, x, y - 2.5, x, y + 2.5, 0.7, color);
    jf_page_line(page, x + w, y - 2.5, x + w, y + 2.5, 0.7, color);
    jf_page_text(page, x + w + 4, y + 2.4, JF_ALIGN_LEFT, label, JF_FONT_BODY, 6.5, color);
}

void jf_mark_lower(struct jf_page *page, double x, double baseline)
{
    const struct jf_seg path[] = {move_to(x, baseline - 3.9), line_to(x + 4, baseline - 3.9),
                                  line_to(x + 2, baseline - 0.7), closed};

    stroke(page, path, G_N_ELEMENTS(path), page->lay->theme->ink2, 0.5);
}
