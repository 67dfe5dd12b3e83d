/* A page of a table: head, bands, rules, texts, marks. */
#include <math.h>
#include <string.h>

#include "jingfen/canvas.h"
#include "layout/marks.h"
#include "layout/table_model.h"

#define NOTE_LEADING 9.5
#define HEAD_LEADING 9.0

static const struct jf_tcol *col_of(const struct jf_tpaint *p, guint i)
{
    return &g_array_index(p->t->cols, struct jf_tcol, i);
}

static const struct jf_column *column_of(const struct jf_tpaint *p, const struct jf_tcol *col)
{
    return col->column < 0 ? NULL : jf_table_column(p->m->table, col->column);
}

static double edge_of(const struct jf_tpaint *p, const struct jf_tcol *col, enum jf_align align)
{
    double left = p->x + col->x;

    return align == JF_ALIGN_RIGHT    ? left + col->width
           : align == JF_ALIGN_CENTRE ? left + col->width / 2
                                      : left;
}

/* ---- head ---------------------------------------------------------------------------------- */

static void paint_groups(const struct jf_tpaint *p, double y)
{
    for (guint i = 0; i < p->t->cols->len;) {
        const struct jf_column *column = column_of(p, col_of(p, i));
        const char *group = column ? column->group : NULL;
        guint end = i + 1;
        double left, right;

        while (end < p->t->cols->len && column_of(p, col_of(p, end)) &&
               g_strcmp0(column_of(p, col_of(p, end))->group, group) == 0)
            end++;
        if (group) {
            left = p->x + col_of(p, i)->x - (i > 0 ? MAX(0, p->m->gap - 7) : 0);
            right = p->x + col_of(p, end - 1)->x + col_of(p, end - 1)->width;
            jf_page_text_fit(p->page, (left + right) / 2, y + 9, JF_ALIGN_CENTRE, group,
                             JF_FONT_BOLD, JF_TABLE_HEAD_SIZE, p->theme->ink, right - left);
            jf_page_rule(p->page, left, right, y + 13.5, JF_RULE_MIDDLE, p->theme->ink2);
        }
        i = end;
    }
}

static void paint_head(const struct jf_tpaint *p, double y)
{
    double bottom = y + p->t->head_height;
    gboolean below_title = p->m->title != NULL && p->t->group_height <= 0;

    if (p->t->head_height <= 0) /* a list under its title */
        return;
    if (p->t->group_height > 0)
        paint_groups(p, y);
    for (guint i = 0; i < p->t->cols->len; i++) {
        const struct jf_tcol *col = col_of(p, i);
        guint lines = MAX(1, col->head->n_lines);
        enum jf_align align = col->kind == JF_TCOL_MARK ? JF_ALIGN_CENTRE : col->align;
        double x = edge_of(p, col, align);

        if (col->kind == JF_TCOL_MARK && column_of(p, col)->mark == JF_MARK_GANTT)
            continue; /* its days are its head */
        if (jf_tmark_is_scaled(col->mark))
            x = jf_tmark_head(p, i, &align);
        if (col->mark == JF_MARK_ARROW && jf_para_width(col->head) < col->number + 4) /* of the heads, too: before, then after */
            jf_tmark_arrow(p, col, bottom - 5.4);
        jf_para_draw(col->head, p->page->frame, x,
                     bottom - 5.4 - (lines - 1) * HEAD_LEADING, align, HEAD_LEADING);
    }
    jf_page_rule(p->page, p->x, p->right, bottom, below_title ? JF_RULE_MIDDLE : JF_RULE_THICK,
                 below_title ? p->theme->ink2 : p->theme->ink);
}

/* ---- rows ---------------------------------------------------------------------------------- */

static const struct jf_trow *row_of(const struct jf_tpaint *p, guint i)
{
    return &g_array_index(p->m->rows, struct jf_trow, i);
}

static void paint_mark(const struct jf_tpaint *p, const struct jf_tcol *col, int row, double cy,
                       double height)
{
    const struct jf_column *column = column_of(p, col);
    const struct jf_cell *cell = jf_table_cell(p->m->table, row, col->column);
    double left = p->x + col->x, middle = left + col->width / 2;
    double width;

    switch (column->mark) {
    case JF_MARK_LIGHT:
    case JF_MARK_CHECK:
        jf_mark_light(p->page, middle, cy, JF_LIGHT_RADIUS, cell->light);
        break;
    case JF_MARK_STRIP:
        width = cell->n_series * JF_STRIP_STEP;
        jf_mark_strip(p->page, middle - width / 2, cy, MIN(14, height / 2 - 2), cell->series,
                      cell->n_series);
        break;
    case JF_MARK_SPARK:
        width = MIN(col->width, 90);
        jf_mark_spark(p->page, middle - width / 2, cy - height / 2 + 3, width, height - 6,
                      cell->series, cell->series_plan, cell->n_series);
        break;
    case JF_MARK_GANTT:
        jf_tgantt_paint(p, col, row, cy, height);
        break;
    default:
        break;
    }
}

static void paint_lines(const struct jf_tpaint *p, struct jf_para *para, const struct jf_trow *row,
                        double x, double top, double height, enum jf_align align)
{
    guint lines = para->n_lines ? para->n_lines : 1, from = MIN(row->line_from, lines);
    guint n = MIN(lines, row->line_to) - from;
    double middle = top + height / 2;

    if (n == 0)
        return;
    jf_para_draw_lines(para, p->page->frame, x, middle - (p->m->from_top ? 0 : (n - 1) * p->m->leading / 2) + 3, align,
                       p->m->leading, from, from + n);
}

/* Of a name on one line, without its unit. */
static double name_width(const struct jf_para *para, double whole)
{
    double width = 0;

    for (guint i = 0; i < para->n && para->n_lines < 2; i++)
        width += para->clusters[i].span == 0 ? (double)para->clusters[i].advance : 0;
    return width > 0 ? width : whole;
}

/* What follows a name: the sign for "lower is better", the number of a comment. */
static void paint_key_marks(const struct jf_tpaint *p, const struct jf_tcol *col,
                            struct jf_para *para, int row, double x, double cy)
{
    const struct jf_row_head *head = jf_table_row(p->m->table, row);
    double width = para ? (para->n_lines ? jf_para_widest_line(para) : jf_para_width(para)) : 0;

    if (head->lower_is_better)
        jf_mark_lower(p->page, x + (para ? name_width(para, width) : 0) + 3, cy + 3);
    if (head->comment)
        jf_mark_comment(p->page, p->x + col->x + col->width - JF_MARKER_RADIUS - 1, cy,
                        head->comment);
}

static void paint_cell(struct jf_tpaint *p, guint i, const struct jf_trow *row, double y,
                       double height)
{
    const struct jf_tcol *col = col_of(p, i);
    struct jf_para *para = jf_tmodel_cell(p->m, row->row, jf_tmodel_col_index(p->m, col->column));
    gboolean wraps = col->kind == JF_TCOL_KEY || col->kind == JF_TCOL_TEXT;
    double x = edge_of(p, col, col->align), cy;

    height = p->m->from_top ? p->row_height : height;
    cy = y + height / 2;
    if (row->continues && !wraps)
        return;
    if (col->is_first_key)
        x += jf_table_row(p->m->table, row->row)->level * JF_TABLE_INDENT;
    if (col->kind == JF_TCOL_MARK)
        paint_mark(p, col, row->row, cy, height);
    else if (col->mark)
        jf_tmark_paint(p, i, row->row, para, cy, height);
    else if (para && wraps)
        paint_lines(p, para, row, x, y, height, col->align);
    else if (para)
        jf_para_draw(para, p->page->frame, x, cy + 3, col->align, 0);
    if (col->is_first_key && !row->continues)
        paint_key_marks(p, col, para, row->row, x, cy);
}

/* The rule above a row: thick over the total, full width between groups, else thin. */
static void paint_rule_above(const struct jf_tpaint *p, guint i, double y)
{
    const struct jf_row_head *head = jf_table_row(p->m->table, row_of(p, i)->row), *above;
    double left = p->x;

    if (i == p->t->from || row_of(p, i)->continues)
        return;
    above = jf_table_row(p->m->table, row_of(p, i - 1)->row);
    if (head->kind == JF_ROW_TOTAL) {
        jf_page_rule(p->page, p->x, p->right, y, JF_RULE_THICK, p->theme->ink);
        return;
    }
    if (g_strcmp0(head->group, above->group) != 0 || above->kind == JF_ROW_SUBTOTAL) {
        jf_page_rule(p->page, p->x, p->right, y, JF_RULE_MIDDLE, p->theme->ink2);
        return;
    }
    if (col_of(p, 0)->kind == JF_TCOL_GROUP && p->t->cols->len > 1)
        left = p->x + col_of(p, 1)->x;
    jf_page_rule(p->page, left, p->right, y, JF_RULE_THIN, p->theme->rule);
}

/* Behind everything: the row's band, and those of cells that stand out. */
static void paint_bands(const struct jf_tpaint *p, guint i, double y, double height)
{
    int row = row_of(p, i)->row;
    const struct jf_row_head *head = jf_table_row(p->m->table, row);
    double left = p->x;

    if (i == p->t->from) { /* below the rule of the head */
        y += JF_RULE_THICK / 2;
        height -= JF_RULE_THICK / 2;
    }
    gboolean banded = head->highlight || head->kind == JF_ROW_SUBTOTAL;

    if (banded && col_of(p, 0)->kind == JF_TCOL_GROUP && p->t->cols->len > 1)
        left = p->x + col_of(p, 1)->x - 2;
    if (banded)
        jf_page_rect(p->page, left, y, p->right - left, height, p->theme->band);
    for (guint c = 0; c < p->t->cols->len; c++) {
        const struct jf_tcol *col = col_of(p, c);

        if (col->kind == JF_TCOL_NUMBER && jf_table_cell(p->m->table, row, col->column)->band)
            jf_page_rect(p->page, p->x + col->x - 3, y + height * 0.16, col->width + 6,
                         height * 0.68, banded ? p->theme->off : p->theme->band);
    }
}

/* In layers: bands and rules, thresholds, texts and drawings, axes. */
static double paint_rows(struct jf_tpaint *p, double y)
{
    double at = y;

    for (guint i = p->t->from; i < p->t->to; i++) {
        double h = p->row_height + jf_table_row_extra(p->m, i);

        paint_bands(p, i, at, h);
        paint_rule_above(p, i, at);
        at += h;
    }
    p->top = y;
    p->bottom = at;
    jf_tmarks_paint_limits(p);
    at = y;
    for (guint i = p->t->from; i < p->t->to; i++) {
        double h = p->row_height + jf_table_row_extra(p->m, i);

        for (guint c = 0; c < p->t->cols->len; c++)
            paint_cell(p, c, row_of(p, i), at, h);
        at += h;
    }
    jf_tmarks_paint_axes(p);
    return at;
}

void jf_table_paint(struct jf_box *box, struct jf_page *page, double x, double y, double height)
{
    struct jf_tbox *t = (struct jf_tbox *)box;
    struct jf_tpaint p = {.page = page, .t = t, .m = t->model, .theme = page->lay->theme, .x = x};
    const struct jf_tcol *last = col_of(&p, t->cols->len - 1);
    g_autofree char *title = jf_table_title(t);
    g_autofree struct jf_tpoint *points = NULL;
    double head;

    p.right = x + last->x + last->width;
    p.row_height = jf_table_row_height(t, height);
    jf_page_tag_box(page, "table", x, y, box->width, height);
    jf_head_paint(box, page, x, y, p.right - x, title);
    head = jf_head_height(box, title) + jf_table_aside(t, page, x, y, title);
    paint_head(&p, y + head);
    y += head + t->head_height;
    jf_tmarks_measure_deltas(&p, &t->deltas);
    points = g_new0(struct jf_tpoint, t->cols->len);
    p.points = points;
    y = paint_rows(&p, y);
    jf_page_rule(page, x, p.right, y, JF_RULE_THICK, p.theme->ink);
    y += jf_tmarks_paint_foot(&p, y);
    if (p.m->note && t->to == p.m->rows->len)
        jf_para_draw(p.m->note, page->frame, x, y + 10, JF_ALIGN_LEFT, NOTE_LEADING);
}
