/* Axes and thresholds of the drawings of a table down its rows, and what a length stands for, once below
 * the columns. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "jingfen/canvas.h"
#include "layout/marks.h"
#include "layout/table_model.h"

#define SCALE_BAR 28.0 /* the longest, as in charts */

static gboolean is_percent(const struct jf_column *column)
{
    return column->format.style == JF_STYLE_PERCENT;
}

/* ---- axes ------------------------------------------------------------------------------------ */

static gboolean is_gantt(const struct jf_tpaint *p, const struct jf_tcol *col)
{
    return col->kind == JF_TCOL_MARK && jf_tcol_column(p->m, col)->mark == JF_MARK_GANTT;
}

void jf_tmarks_paint_limits(const struct jf_tpaint *p)
{
    for (guint i = 0; i < p->t->cols->len; i++) {
        const struct jf_tcol *col = &g_array_index(p->t->cols, struct jf_tcol, i);
        const struct jf_column *column = jf_tmark_is_scaled(col->mark) ? jf_tcol_column(p->m, col) : NULL;

        if (is_gantt(p, col))
            jf_tgantt_paint_axis(p, col);
        for (size_t k = 0; column && k < column->n_limits; k++) {
            double x = jf_tmark_zero(p, col) + column->limits[k].at * jf_tmark_unit(p, col);

            if (fabs(column->limits[k].at) > 0 && fabs(column->limits[k].at - 1) > 1e-9 && !column->limits[k].is_target)
                jf_mark_dashes(p->page, x, p->top, p->bottom, p->theme->ink3);
        }
    }
}

/* The names of the bands between thresholds, over them. */
static void paint_band_names(const struct jf_tpaint *p, const struct jf_tcol *col)
{
    const struct jf_column *column = jf_tcol_column(p->m, col);
    double zero = jf_tmark_zero(p, col), unit = jf_tmark_unit(p, col);
    double edge = p->x + col->x + MAX(col->number, jf_para_widest_line(col->head)) + 2;

    for (size_t k = 0; col->mark == JF_MARK_BAR && k < column->n_limits; k++) {
        double from = zero + column->limits[k].at * unit;
        double to = k + 1 < column->n_limits ? zero + column->limits[k + 1].at * unit
                                             : MAX(from, p->x + col->x + col->width);
        double w = column->limits[k].label ? jf_lay_text_width(p->page->lay, column->limits[k].label, JF_FONT_BODY, 7) : 0;
        double x = (from + to) / 2;

        if (w <= 0 || x - w / 2 < edge || x + w / 2 > MIN(p->right, p->x + col->x + col->width + 2))
            continue;
        jf_page_text(p->page, x, p->top - 5.4, JF_ALIGN_CENTRE, column->limits[k].label,
                     JF_FONT_BODY, 7, p->theme->ink2);
        edge = x + w / 2 + 2;
    }
}

void jf_tmarks_paint_axes(const struct jf_tpaint *p)
{
    for (guint i = 0; i < p->t->cols->len; i++) {
        const struct jf_tcol *col = &g_array_index(p->t->cols, struct jf_tcol, i);
        double zero, one;

        if (is_gantt(p, col))
            jf_tgantt_paint_today(p, col);
        if (!jf_tmark_is_scaled(col->mark))
            continue;
        paint_band_names(p, col);
        zero = jf_tmark_zero(p, col);
        one = zero + jf_tmark_unit(p, col);
        if (col->mark == JF_MARK_LINE)
            jf_page_line(p->page, one, p->top, one, p->bottom, JF_RULE_THIN, p->theme->rule);
        if (col->mark != JF_MARK_BAR || !jf_tmark_has_target(jf_tcol_column(p->m, col)) ||
            jf_tcol_column(p->m, col)->n_limits > 1)
            jf_page_line(p->page, zero, p->top, zero, p->bottom, 0.9, p->theme->ink);
        for (size_t k = 0; k < jf_tcol_column(p->m, col)->n_limits; k++)
            if (jf_tcol_column(p->m, col)->limits[k].is_target)
                jf_mark_target(p->page, zero + jf_tcol_column(p->m, col)->limits[k].at * (one - zero), (p->top + p->bottom) / 2, (p->bottom - p->top) / 2);
    }
}

/* ---- below the rows -------------------------------------------------------------------------- */

static double nice_below(double most)
{
    double power = pow(10, floor(log10(most)));

    return most >= 5 * power ? 5 * power : most >= 2 * power ? 2 * power : power;
}

/* Of ratios and the points between them: their unit is said, whatever the table's is. */
static gboolean is_ratio(const struct jf_column *column)
{
    return is_percent(column) || column->format.style == JF_STYLE_POINTS;
}

static char *length_text(const struct jf_column *column, double value)
{
    struct jf_format plain = {.style = JF_STYLE_NUMBER, .scale = 1, .unit = ""};

    double shown = is_ratio(column) ? value * 100 : value;
    g_autofree char *number = shown < 10 ? g_strdup_printf("%g", shown) : jf_format_value(&plain, jf_value_number(shown));

    return g_strconcat(number, !is_ratio(column) ? NULL : is_percent(column) ? "%" : "pp", NULL);
}

/* What a length stands for: "比例尺 A:500". */
static void paint_length(const struct jf_tpaint *p, const struct jf_tcol *col, char letter, double y)
{
    const struct jf_column *column = jf_tcol_column(p->m, col);
    double shown = is_ratio(column) || column->format.scale <= 0 ? 1 : column->format.scale;
    double unit = jf_tmark_unit(p, col), room, value;
    g_autofree char *number = NULL, *label = NULL;

    if (unit <= 0)
        return;
    room = p->x + col->x + col->width - (p->x + col->x + jf_tmark_room(p->m, col));
    value = nice_below(MIN(SCALE_BAR, room * 0.5) / unit / shown);
    number = length_text(column, value);
    label = is_ratio(column) ? g_strdup(number)
            : letter ? g_strdup_printf("%s %c:%s", jf_lay_word(p->page->lay, "Scale"), letter, number)
                     : g_strdup_printf("%s:%s%s", jf_lay_word(p->page->lay, "Scale"), g_strcmp0(p->page->lay->document->language, "en") == 0 ? " " : "", number);
    room = MIN(col->x + col->width + p->m->gap, p->m->width) - col->x -
           (jf_tmark_is_sided(col->mark) ? 0 : jf_tmark_room(p->m, col));
    if (value * shown * unit + 4 + jf_lay_text_width(p->page->lay, label, JF_FONT_BODY, 6.5) < room)
        jf_mark_scale(p->page,
                      p->x + col->x + (jf_tmark_is_sided(col->mark) ? 0 : jf_tmark_room(p->m, col)), y + 6,
                      value * shown * unit, label);
}

/* 0, the thresholds and 100 % of a column of percentages, as far as they do not touch. */
static void paint_numbers(const struct jf_tpaint *p, const struct jf_tcol *col, double y)
{
    const struct jf_column *column = jf_tcol_column(p->m, col);
    struct jf_format format = column->format;
    double zero = jf_tmark_zero(p, col), unit = jf_tmark_unit(p, col), left = -INFINITY, right = INFINITY;
    double at[JF_MARK_LIMITS + 2] = {0, 1};
    size_t n = jf_tmark_has_target(column) ? 2 : 1;

    for (size_t k = 0; k < column->n_limits; k++)
        at[n++] = column->limits[k].at;
    format.decimals = 0;
    format.percent_sign = column->n_limits == 0;
    for (size_t k = 0; k < n; k++) {
        g_autofree char *text =
            k ? jf_format_value(&format, jf_value_number(at[k])) : g_strdup("0");
        double x = zero + at[k] * unit, w = jf_lay_text_width(p->page->lay, text, JF_FONT_BODY, 6.5);

        x = CLAMP(x, p->x + w / 2, MAX(p->x + w / 2, p->x + p->m->width - w / 2));
        if (x - w / 2 < left + 2 || (k > 0 && x + w / 2 > right - 2))
            continue;
        jf_page_text(p->page, x, y + 8, JF_ALIGN_CENTRE, text, JF_FONT_BODY, 6.5, p->theme->ink2);
        if (k == 0)
            left = x + w / 2;
        else if (k == 1 && jf_tmark_has_target(column))
            right = x - w / 2;
        else
            left = x + w / 2;
    }
}

static gboolean is_first_of_scale(const struct jf_tpaint *p, guint i)
{
    const struct jf_tcol *col = &g_array_index(p->t->cols, struct jf_tcol, i);

    for (guint k = 0; k < i; k++) {
        const struct jf_tcol *other = &g_array_index(p->t->cols, struct jf_tcol, k);

        if (jf_tmark_is_scaled(other->mark) && other->scale == col->scale)
            return FALSE;
    }
    return TRUE;
}

static guint amount_scales(const struct jf_tpaint *p)
{
    guint n = 0;

    for (guint i = 0; i < p->t->cols->len; i++) {
        const struct jf_tcol *col = &g_array_index(p->t->cols, struct jf_tcol, i);

        n += jf_tmark_is_scaled(col->mark) && !is_ratio(jf_tcol_column(p->m, col)) &&
             is_first_of_scale(p, i);
    }
    return n;
}

/* How far right a note below column i may reach. */
static double next_axis(const struct jf_tpaint *p, guint i)
{
    while (++i < p->t->cols->len) {
        const struct jf_tcol *col = &g_array_index(p->t->cols, struct jf_tcol, i);

        if (jf_tmark_is_scaled(col->mark) || is_gantt(p, col))
            return p->x + col->x - 6;
    }
    return p->right;
}

static gboolean is_strip(const struct jf_tpaint *p, const struct jf_tcol *col)
{
    return col->kind == JF_TCOL_MARK && jf_tcol_column(p->m, col)->mark == JF_MARK_STRIP && jf_tcol_column(p->m, col)->n_limits == 2;
}

/* The first and the last of the months of a strip. */
static void paint_months(const struct jf_tpaint *p, const struct jf_tcol *col, double y)
{
    double half = MAX(col->natural, 56) / 2, middle = p->x + col->x + col->width / 2;

    for (int end = 0; end < 2; end++)
        jf_page_text(p->page, end ? MIN(middle + half, p->right) : middle - half, y + 8, end ? JF_ALIGN_RIGHT : JF_ALIGN_LEFT,
                     jf_tcol_column(p->m, col)->limits[end].label, JF_FONT_BODY, 6.5, p->theme->ink2);
}

double jf_tmarks_paint_foot(const struct jf_tpaint *p, double y)
{
    gboolean several = amount_scales(p) > 1;
    char letter = 'A';

    for (guint i = 0; p->m->has_axis && i < p->t->cols->len; i++) {
        const struct jf_tcol *col = &g_array_index(p->t->cols, struct jf_tcol, i);
        const struct jf_column *column = jf_tmark_is_scaled(col->mark) ? jf_tcol_column(p->m, col) : NULL;

        if (is_gantt(p, col))
            jf_tgantt_paint_legend(p, col, y, next_axis(p, i));
        if (is_strip(p, col))
            paint_months(p, col, y);
        if (!column || col->mark == JF_MARK_LINE)
            continue;
        if (col->mark == JF_MARK_BAR && (jf_tmark_has_target(column) || column->n_limits))
            paint_numbers(p, col, y);
        else if (is_first_of_scale(p, i))
            paint_length(p, col, several && !is_ratio(column) ? letter++ : 0, y);
    }
    return p->m->has_axis ? JF_TABLE_AXIS : 0;
}
