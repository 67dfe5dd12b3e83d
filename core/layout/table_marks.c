/* Drawings beside or around the numbers of a table: one scale for the columns of a group, the places of
 * the drawings in their columns, and the drawings themselves. Axes and scales: table_axes.c. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "jingfen/canvas.h"
#include "layout/marks.h"
#include "layout/table_model.h"

#define LABEL_GAP 4.0
#define ARROW_ROOM 7.0
#define MOST_PERCENT 1.5
#define BAR_HEIGHT 9.0
#define UNDER_WIDTH 44.0
#define UNDER_HEIGHT 6.0
#define PAIR_SHIFT 1.8

static gboolean is_percent(const struct jf_column *column)
{
    return column->format.style == JF_STYLE_PERCENT;
}

static struct jf_tscale *scale_of(const struct jf_tmodel *m, const struct jf_tcol *col)
{
    return &g_array_index(m->scales, struct jf_tscale, col->scale);
}

static gboolean is_against_plan(const struct jf_column *column)
{
    return column->reading && (g_str_has_suffix(column->reading, "achievement") ||
                               g_str_has_suffix(column->reading, "progress"));
}

/* A bar that is read against a line at 100 %. */
gboolean jf_tmark_has_target(const struct jf_column *column)
{
    for (size_t i = 0; i < column->n_limits; i++)
        if (fabs(column->limits[i].at - 1) < 1e-9)
            return is_percent(column);
    return is_percent(column) && is_against_plan(column);
}

static double value_at(const struct jf_tmodel *m, int column, int row)
{
    return jf_value_to_double(jf_table_cell(m->table, row, column)->value);
}

/* What is drawn of a cell; NaN for nothing: a row in another kind of number has no place on the scale. */
static double drawn_at(const struct jf_tmodel *m, const struct jf_tcol *col, int row)
{
    const struct jf_column *column = jf_tcol_column(m, col);
    double v = value_at(m, col->column, row);

    if (jf_table_format(m->table, row, col->column).style != column->format.style ||
        jf_table_cell(m->table, row, col->column)->text)
        return NAN;
    return col->mark == JF_MARK_PIN && is_against_plan(column) ? v - 1 : v;
}

static double base_at(const struct jf_tmodel *m, const struct jf_column *column, int row)
{
    int base = column->mark_base ? jf_table_find_column(m->table, column->mark_base) : -1;

    return base < 0 ? NAN : value_at(m, base, row);
}

/* ---- scales ---------------------------------------------------------------------------------- */

static void extend(struct jf_tscale *scale, double v)
{
    if (isfinite(v)) {
        scale->low = MIN(scale->low, v);
        scale->high = MAX(scale->high, v);
    }
}

static gboolean is_whole(const struct jf_row_head *row)
{
    return row->kind == JF_ROW_TOTAL || row->kind == JF_ROW_OTHERS;
}

static gint by_size(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Pins: an axis for most of the rows, ±50 % at least; what is beyond it ends in a triangle. */
static double clip_of(const struct jf_tmodel *m, const struct jf_tcol *col)
{
    static const double nice[] = {0.5, 0.75, 1, 1.5, 2, 3, 5};
    g_autoptr(GArray) sizes = g_array_new(FALSE, FALSE, sizeof(double));
    double most, usual;

    for (guint r = 0; r < m->table->rows->len; r++) {
        double v = fabs(drawn_at(m, col, (int)r));

        if (isfinite(v))
            g_array_append_val(sizes, v);
    }
    if (sizes->len == 0)
        return 0;
    g_array_sort(sizes, by_size);
    most = g_array_index(sizes, double, sizes->len - 1);
    usual = g_array_index(sizes, double, sizes->len * 3 / 4) * 1.2;
    for (guint i = 0; i < G_N_ELEMENTS(nice); i++)
        if (nice[i] >= usual)
            return most <= nice[i] * 1.3 ? most : nice[i];
    return most;
}

static void measure_scale(struct jf_tmodel *m, const struct jf_tcol *col)
{
    const struct jf_column *column = jf_tcol_column(m, col);
    struct jf_tscale *scale = scale_of(m, col);
    double clip = col->mark == JF_MARK_PIN ? clip_of(m, col) : INFINITY;
    gboolean amounts = !jf_tmark_has_target(column) && col->mark != JF_MARK_PIN, any = FALSE; /* a rate of the whole is of its parts' size */

    for (int pass = 0; pass < 2 && !any; pass++) /* wholes only where there is nothing else */
        for (guint r = 0; r < m->table->rows->len; r++) {
            double v = drawn_at(m, col, (int)r);

            if (!isfinite(v) || (pass == 0 && amounts && is_whole(jf_table_row(m->table, (int)r))))
                continue;
            any = TRUE;
            extend(scale, CLAMP(v, -clip, clip));
            extend(scale, base_at(m, column, (int)r));
        }
    for (size_t i = 0; i < column->n_limits; i++)
        extend(scale, column->limits[i].at);
    if (col->mark == JF_MARK_LINE)
        extend(scale, 1);
    if (col->mark == JF_MARK_BAR && jf_tmark_has_target(column)) {
        extend(scale, 1);
        scale->high = MIN(scale->high, MOST_PERCENT);
        scale->low = MAX(scale->low, -0.5);
    }
}

/* A total may lie on the other side of the axis than all its parts, and beyond its end. */
static void keep_sides(struct jf_tmodel *m, const struct jf_tcol *col)
{
    struct jf_tscale *scale = scale_of(m, col);
    double least = 0.05 * MAX(scale->high - scale->low, 1e-9);

    for (guint r = 0; r < m->table->rows->len; r++) {
        double v = drawn_at(m, col, (int)r);

        if (v < 0)
            scale->low = MIN(scale->low, -least);
        else if (v > 0)
            scale->high = MAX(scale->high, least);
        if (col->mark == JF_MARK_PIN || v > scale->high || v < scale->low)
            scale->arrow = ARROW_ROOM;
    }
}

static char *scale_name(const struct jf_tcol *col, const struct jf_column *column)
{
    if (column->mark_scale)
        return g_strdup(column->mark_scale);
    return g_strdup_printf("%d %d %s", col->mark, column->format.style,
                           column->format.unit ? column->format.unit : "");
}

/* A list prints what it draws, and a count beside its bar needs no scale. */
static gboolean needs_axis(const struct jf_column *column)
{
    gboolean is_count = !column->metric && column->format.style == JF_STYLE_NUMBER && (!column->format.unit || !*column->format.unit) && column->n_limits == 0;

    return column->mark != JF_MARK_BAR || (column->title[0] && !is_count);
}

void jf_tmarks_find_scales(struct jf_tmodel *m)
{
    for (guint c = 0; c < m->cols->len; c++) {
        struct jf_tcol *col = &g_array_index(m->cols, struct jf_tcol, c);
        struct jf_tscale scale = {0};
        guint s = 0;

        if (!jf_tmark_is_scaled(col->mark))
            continue;
        scale.name = scale_name(col, jf_tcol_column(m, col));
        while (s < m->scales->len &&
               strcmp(g_array_index(m->scales, struct jf_tscale, s).name, scale.name) != 0)
            s++;
        if (s == m->scales->len)
            g_array_append_val(m->scales, scale);
        else
            g_free(scale.name);
        col->scale = (int)s;
        measure_scale(m, col);
        keep_sides(m, col);
        m->has_axis = m->has_axis || needs_axis(jf_tcol_column(m, col));
    }
}

gboolean jf_tmark_is_scaled(enum jf_mark mark)
{
    return mark == JF_MARK_BAR || mark == JF_MARK_DELTA || mark == JF_MARK_PIN ||
           mark == JF_MARK_LINE;
}

/* ---- places ---------------------------------------------------------------------------------- */

gboolean jf_tmark_is_sided(enum jf_mark mark)
{
    return mark == JF_MARK_DELTA || mark == JF_MARK_PIN;
}

/* A bar in a list, whose column has no head: its number stands after its end. */
static gboolean is_list_bar(const struct jf_tmodel *m, const struct jf_tcol *col)
{
    return col->mark == JF_MARK_BAR && !jf_tcol_column(m, col)->title[0] && !jf_tmark_has_target(jf_tcol_column(m, col));
}

/* Beside the drawing of a column, for its numbers. */
double jf_tmark_room(const struct jf_tmodel *m, const struct jf_tcol *col)
{
    if (jf_tmark_is_sided(col->mark))
        return scale_of(m, col)->low < 0 ? col->number + LABEL_GAP + scale_of(m, col)->arrow + 3 : 3;
    return col->mark == JF_MARK_LINE || is_list_bar(m, col) ? 1 : col->number + 5;
}

static double room_right(const struct jf_tmodel *m, const struct jf_tcol *col)
{
    if (jf_tmark_is_sided(col->mark))
        return scale_of(m, col)->high > 0 ? col->number + LABEL_GAP + scale_of(m, col)->arrow + 3 : 3;
    if (col->mark == JF_MARK_LINE || is_list_bar(m, col))
        return col->number + 6;
    return jf_tmark_has_target(jf_tcol_column(m, col)) ? ARROW_ROOM : 1;
}

double jf_tmark_width(const struct jf_tmodel *m, const struct jf_tcol *col)
{
    double wanted = col->mark == JF_MARK_BAR    ? (jf_tcol_column(m, col)->n_limits > 1 ? 130 : jf_tcol_column(m, col)->n_limits ? 26 : jf_tcol_column(m, col)->mark_base ? 76 : 48)
                    : col->mark == JF_MARK_PIN  ? 44
                    : col->mark == JF_MARK_LINE ? 44
                                                : 68;

    if (col->mark == JF_MARK_ARROW)
        return col->number + 16;
    if (col->mark == JF_MARK_MOVE)
        return 28;
    if (col->mark == JF_MARK_UNDER)
        return MAX(col->number, UNDER_WIDTH);
    return jf_tmark_room(m, col) + wanted * (m->is_tight ? 0.5 : 1) + room_right(m, col);
}

/* Of the narrowest column of the scale on this page. */
static double own_unit(const struct jf_tpaint *p, const struct jf_tcol *col)
{
    const struct jf_tscale *scale = scale_of(p->m, col);
    double unit = INFINITY;

    for (guint i = 0; i < p->t->cols->len; i++) {
        const struct jf_tcol *other = &g_array_index(p->t->cols, struct jf_tcol, i);

        if (jf_tmark_is_scaled(other->mark) && other->scale == col->scale)
            unit = MIN(unit, other->width - jf_tmark_room(p->m, other) - room_right(p->m, other));
    }
    return scale->high > scale->low ? MAX(1, unit) / (scale->high - scale->low) : 0;
}

static gboolean is_delta(const struct jf_tmodel *m, const struct jf_tcol *col)
{
    return col->mark == JF_MARK_DELTA && jf_tcol_column(m, col)->format.style == JF_STYLE_NUMBER;
}

double jf_tmark_unit(const struct jf_tpaint *p, const struct jf_tcol *col)
{
    double shared = is_delta(p->m, col) ? p->t->deltas.view.points[1] : 0, own = own_unit(p, col);

    return shared > 0 ? MIN(shared, own) : own;
}

void jf_tmarks_collect(struct jf_box *box, GPtrArray *scaled)
{
    struct jf_tbox *t = (struct jf_tbox *)box;

    for (guint i = 0; i < t->cols->len; i++) {
        const struct jf_tcol *col = &g_array_index(t->cols, struct jf_tcol, i);

        if (!is_delta(t->model, col))
            continue;
        t->deltas.unit = jf_tcol_column(t->model, col)->format.unit;
        g_ptr_array_add(scaled, &t->deltas);
        return;
    }
}

void jf_tmarks_measure_deltas(const struct jf_tpaint *p, struct jf_scaled *deltas)
{
    for (guint i = 0; i < p->t->cols->len; i++) {
        const struct jf_tcol *col = &g_array_index(p->t->cols, struct jf_tcol, i);

        if (is_delta(p->m, col))
            deltas->used[1] = deltas->used[1] > 0 ? MIN(deltas->used[1], own_unit(p, col)) : own_unit(p, col);
    }
}

double jf_tmark_zero(const struct jf_tpaint *p, const struct jf_tcol *col)
{
    return p->x + col->x + jf_tmark_room(p->m, col) - scale_of(p->m, col)->low * jf_tmark_unit(p, col);
}

double jf_tmark_head(const struct jf_tpaint *p, guint i, enum jf_align *align)
{
    const struct jf_tcol *col = &g_array_index(p->t->cols, struct jf_tcol, i);
    double left = p->x + col->x, w;

    w = col->head->n_lines ? jf_para_widest_line(col->head) : jf_para_width(col->head);
    if (jf_tmark_is_sided(col->mark)) {
        *align = JF_ALIGN_CENTRE;
        return CLAMP(jf_tmark_zero(p, col), left + w / 2, left + MAX(w / 2, col->width - w / 2));
    }
    *align = col->mark == JF_MARK_BAR && w <= col->number ? JF_ALIGN_RIGHT : JF_ALIGN_LEFT;
    return *align == JF_ALIGN_RIGHT ? left + col->number : left;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void paint_label(const struct jf_tpaint *p, struct jf_para *para, double x, double cy,
                        enum jf_align align)
{
    if (para)
        jf_para_draw(para, p->page->frame, x, cy + 3, align, 0);
}

static gboolean is_beyond(const struct jf_tscale *scale, double v)
{
    double slack = (scale->high - scale->low) * 1e-6;

    return v > scale->high + slack || v < scale->low - slack;
}

static void paint_out_of_scale(const struct jf_tpaint *p, double x, double cy, double room)
{
    const char *text = jf_lay_word(p->page->lay, "not to scale");

    if (jf_lay_text_width(p->page->lay, text, JF_FONT_BODY, 6.5) <= room)
        jf_page_text(p->page, x, cy + 2.4, JF_ALIGN_LEFT, text, JF_FONT_BODY, 6.5, p->theme->ink3);
}

static double bar_height(const struct jf_column *column, double height)
{
    if (column->mark_base)
        return CLAMP(height * 0.5, 5, 12);
    return MIN(column->n_limits == 1 ? 6 : BAR_HEIGHT, height - 6);
}

static void paint_bar(const struct jf_tpaint *p, const struct jf_tcol *col, int row, double cy,
                      double height)
{
    const struct jf_column *column = jf_tcol_column(p->m, col), *base_column;
    const struct jf_tscale *scale = scale_of(p->m, col);
    double unit = jf_tmark_unit(p, col), zero = jf_tmark_zero(p, col), h = bar_height(column, height);
    double v = drawn_at(p->m, col, row), base = base_at(p->m, column, row);
    double end = zero + CLAMP(v, scale->low, scale->high) * unit;
    gboolean whole = is_whole(jf_table_row(p->m->table, row));

    if (whole && (is_beyond(scale, v) || is_beyond(scale, base)) && !jf_tmark_has_target(column)) {
        paint_out_of_scale(p, zero + 3, cy, p->x + col->x + col->width - zero - 4);
        return;
    }
    if (isfinite(base)) {
        double to = zero + CLAMP(base, scale->low, scale->high) * unit;

        base_column = jf_table_column(p->m->table,
                                      jf_table_find_column(p->m->table, column->mark_base));
        jf_mark_bar(p->page, MIN(zero, to), cy - h / 2 - PAIR_SHIFT, fabs(to - zero), h,
                    jf_bar_kind_of(base_column->scenario));
        cy += PAIR_SHIFT;
    }
    if (isfinite(v)) {
        jf_mark_bar(p->page, MIN(zero, end), cy - h / 2, fabs(end - zero), h,
                    jf_bar_kind_of(column->scenario));
        if (is_beyond(scale, v))
            jf_mark_beyond(p->page, end + 1.5, cy, v > 0 ? 1 : -1, p->theme->ac);
    }
    if (!jf_tmark_has_target(column) || column->n_limits > 1 || !isfinite(v))
        return;
    jf_page_line(p->page, zero, cy - MIN(8, height / 2 - 1), zero, cy + MIN(8, height / 2 - 1), 0.6,
                 p->theme->ink);
    jf_mark_target(p->page, zero + unit, cy, h <= 6 ? 8 : height / 2 - 2);
}

/* Before the bar; in a list after its end. */
static void paint_bar_label(const struct jf_tpaint *p, const struct jf_tcol *col, int row, struct jf_para *para, double cy)
{
    double v = drawn_at(p->m, col, row);

    if (!is_list_bar(p->m, col))
        paint_label(p, para, p->x + col->x + col->number, cy, JF_ALIGN_RIGHT);
    else
        paint_label(p, para, jf_tmark_zero(p, col) + MAX(isfinite(v) ? v : 0, 0) * jf_tmark_unit(p, col) + LABEL_GAP, cy, JF_ALIGN_LEFT);
}

static void paint_variance(const struct jf_tpaint *p, const struct jf_tcol *col, int row,
                           struct jf_para *para, double cy, double height)
{
    const struct jf_tscale *scale = scale_of(p->m, col);
    double unit = jf_tmark_unit(p, col), zero = jf_tmark_zero(p, col), v = drawn_at(p->m, col, row), end;
    gboolean beyond = is_beyond(scale, v), left = v < 0;
    const struct jf_cell *cell = jf_table_cell(p->m->table, row, col->column);
    gboolean bad = is_against_plan(jf_tcol_column(p->m, col)) ? left : cell->bad;
    jf_rgba color = bad ? p->theme->bad : p->theme->is_mono ? p->theme->ink : p->theme->good;

    if (!isfinite(v)) { /* a word, or no value: beside the axis, where the column has room */
        gboolean has_room = zero + 5 + jf_para_width(para) <= p->x + col->x + col->width;
        paint_label(p, para, zero + (has_room ? 5 : -5), cy, has_room ? JF_ALIGN_LEFT : JF_ALIGN_RIGHT);
        return;
    }
    end = zero + CLAMP(v, scale->low, scale->high) * unit;
    if (col->mark == JF_MARK_PIN)
        jf_mark_pin(p->page, zero, end, cy, bad);
    else
        jf_mark_delta(p->page, zero, end, cy, CLAMP(height * 0.46, 5, 12), bad);
    end += (left ? -1 : 1) * (col->mark == JF_MARK_PIN ? 2.6 : 0);
    if (beyond) {
        jf_mark_beyond(p->page, end + (left ? -1.5 : 1.5), cy, left ? -1 : 1, color);
        end += left ? -6 : 6;
    }
    paint_label(p, para, end + (left ? -3.5 : 3.5), cy, left ? JF_ALIGN_RIGHT : JF_ALIGN_LEFT);
}

static void paint_line(struct jf_tpaint *p, guint i, const struct jf_tcol *col, int row,
                       struct jf_para *para, double cy)
{
    double zero = jf_tmark_zero(p, col), one = zero + jf_tmark_unit(p, col), v = drawn_at(p->m, col, row), x;
    struct jf_tpoint *from = &p->points[i];

    if (!isfinite(v) || jf_table_row(p->m->table, row)->kind == JF_ROW_TOTAL)
        return;
    x = zero + CLAMP(v, 0, 1) * (one - zero);
    if (jf_table_row(p->m->table, row)->kind == JF_ROW_OTHERS) {
        if (row > 0 && jf_table_row(p->m->table, row - 1)->kind == JF_ROW_OTHERS && drawn_at(p->m, col, row - 1) >= v)
            return; /* nothing is added */
        double after = zero + 4 + jf_page_text(p->page, zero + 4, cy + 3, JF_ALIGN_LEFT, "→",
                                               JF_FONT_BODY, 7, p->theme->ink2);
        paint_label(p, para, after + 2, cy, JF_ALIGN_LEFT);
        return;
    }
    jf_page_line(p->page, from->y > 0 ? from->x : zero, from->y > 0 ? from->y : p->top, x, cy, 1.4,
                 p->theme->ac);
    jf_mark_dot(p->page, x, cy, 1.9, p->theme->ac);
    double label = para && x + 5 < one && x + 5 + jf_para_width(para) > one ? one : x; /* the line at 100 % crosses none */
    paint_label(p, para, label + 5, cy, JF_ALIGN_LEFT);
    *from = (struct jf_tpoint){x, cy};
}

/* Below the number, as long as it is beside the largest; a total is as it is. */
static void paint_under(const struct jf_tpaint *p, const struct jf_tcol *col, int row, double cy)
{
    double v = drawn_at(p->m, col, row), most = 0, right = p->x + col->x + col->width;

    for (guint r = 0; r < p->m->table->rows->len; r++)
        if (!is_whole(jf_table_row(p->m->table, (int)r)) && isfinite(drawn_at(p->m, col, (int)r)))
            most = MAX(most, fabs(drawn_at(p->m, col, (int)r)));
    if (!isfinite(v) || most <= 0 || is_whole(jf_table_row(p->m->table, row)))
        return;
    double w = fabs(v) / most * MIN(col->width, UNDER_WIDTH);
    gboolean bad = (v < 0) != jf_tcol_column(p->m, col)->lower_is_better;

    jf_mark_bar(p->page, right - w, cy + p->m->leading - UNDER_HEIGHT / 2, w, UNDER_HEIGHT, bad ? JF_BAR_EXPECTED_BAD : JF_BAR_EXPECTED_GOOD);
}

void jf_tmark_arrow(const struct jf_tpaint *p, const struct jf_tcol *col, double baseline)
{
    jf_page_text(p->page, p->x + col->x + col->width - col->number - 5, baseline, JF_ALIGN_RIGHT, "→", JF_FONT_BODY, 8, p->theme->ink2);
}

void jf_tmark_paint(struct jf_tpaint *p, guint i, int row, struct jf_para *para, double cy,
                    double height)
{
    const struct jf_tcol *col = &g_array_index(p->t->cols, struct jf_tcol, i);
    double right = p->x + col->x + col->width;

    switch (col->mark) {
    case JF_MARK_BAR:
        paint_bar_label(p, col, row, para, cy);
        paint_bar(p, col, row, cy, height);
        break;
    case JF_MARK_LINE:
        paint_line(p, i, col, row, para, cy);
        break;
    case JF_MARK_MOVE:
        jf_mark_rank_change(p->page, p->x + col->x, cy + 3, value_at(p->m, col->column, row),
                            p->m->size - 0.6);
        break;
    case JF_MARK_UNDER:
        paint_label(p, para, right, cy, JF_ALIGN_RIGHT);
        paint_under(p, col, row, cy);
        break;
    case JF_MARK_ARROW:
        if (!para || para->n == 0)
            break;
        jf_tmark_arrow(p, col, cy + 3);
        paint_label(p, para, right, cy, JF_ALIGN_RIGHT);
        break;
    default:
        paint_variance(p, col, row, para, cy, height);
        break;
    }
}
