/* Heights of a table, and its pages: the head repeated, no row torn, no total and no head of a
 * group alone. */
#include <math.h>

#include "jingfen/canvas.h"
#include "layout/table_model.h"

#define ROW_DENSE 2.08 /* x size: 19.2 for 9.2 */
#define ROW_TIGHT 1.72 /* rather than a second page */
#define ROW_LEAST 13.4 /* rather than a further page for what is left */
#define ROW_WANTED 23.5
#define ROW_TALLEST 40.0 /* a plan of two lines; a board has 35.6 */
#define ROW_FORM 64.0
#define ROW_HAND 24.0 /* what is filled in by hand has room for writing */
#define FOOT_HEIGHT 5.0
#define NOTE_LEADING 9.5
#define HEAD_LEADING 9.0
#define PAGE_IS_OPEN 0.6 /* of the body still free: even one high row is worth its place */

/* Of the rows of a table over several pages. */
static double split_row(const struct jf_tmodel *m)
{
    return m->row > 0 ? m->row : m->is_form ? ROW_HAND : ROW_DENSE * m->size;
}

static const struct jf_row_head *head_of(const struct jf_tmodel *m, guint i)
{
    return jf_table_row(m->table, g_array_index(m->rows, struct jf_trow, i).row);
}

void jf_table_measure_head(struct jf_tbox *t)
{
    guint lines = 1;
    gboolean groups = FALSE, is_said = FALSE;

    for (guint i = 0; i < t->cols->len; i++) {
        const struct jf_tcol *col = &g_array_index(t->cols, struct jf_tcol, i);

        if (jf_para_width(col->head) > col->width &&
            !jf_para_break_balanced(col->head, col->width))
            jf_para_break(col->head, &(struct jf_break){.width = col->width});
        is_said |= col->head->n > 0;
        lines = MAX(lines, MAX(1, col->head->n_lines));
        groups |= col->column >= 0 && jf_table_column(t->model->table, col->column)->group != NULL;
    }
    t->group_height = groups ? 14 : 0;
    t->head_height = !is_said && t->model->title ? 0 : 17 + (t->model->has_gantt ? t->model->title ? 11 : 4 : 0) + t->group_height + (lines - 1) * HEAD_LEADING;
}

static double foot_height(const struct jf_tbox *t)
{
    const struct jf_tmodel *m = t->model;
    double h = FOOT_HEIGHT;

    if (m->has_axis)
        h += JF_TABLE_AXIS;
    if (m->note && t->to == m->rows->len)
        h += NOTE_LEADING * m->note->n_lines + 3;
    return h;
}

char *jf_table_title(const struct jf_tbox *t)
{
    const char *title = t->model->title;

    return t->continues && title ? g_strdup_printf("%s (%s)", title, jf_lay_word(t->model->lay, "Continued")) : g_strdup(title);
}

double jf_table_aside(const struct jf_tbox *t, struct jf_page *page, double x, double y, const char *title)
{
    const char *aside = t->continues ? NULL : t->model->table->aside;

    return aside && *aside ? jf_head_aside(&t->box, page, x, y, title, aside) : 0;
}

static double height_with(const struct jf_tbox *t, double row_height)
{
    g_autofree char *title = jf_table_title(t);
    double h = jf_head_height(&t->box, title) + jf_table_aside(t, NULL, 0, 0, title) + t->head_height + foot_height(t);

    for (guint i = t->from; i < t->to; i++)
        h += row_height + jf_table_row_extra(t->model, i);
    return h;
}

void jf_table_heights(struct jf_tbox *t)
{
    const struct jf_tmodel *m = t->model;
    double body = jf_lay_body_height(m->lay), dense = split_row(m);

    t->box.min = height_with(t, dense);
    if (m->is_split) {
        t->box.least = MIN(t->box.min, height_with(t, ROW_TIGHT * m->size));
        t->box.want = t->box.max = t->box.min;
        return;
    }
    t->box.least = height_with(t, m->is_form ? ROW_HAND : ROW_LEAST);
    if (t->box.min > body && t->box.least <= body)
        t->box.min = t->box.least;
    t->box.want = MAX(t->box.min, height_with(t, ROW_WANTED));
    t->box.max = MAX(t->box.want, height_with(t, m->is_form ? ROW_FORM : ROW_TALLEST - (m->from_top ? m->leading : 0)));
}

double jf_table_row_height(const struct jf_tbox *t, double height)
{
    static const double steps[] = {25.6, ROW_WANTED, 21, 19.2};
    double dense = t->model->is_split ? split_row(t->model) : 0, room;

    if (t->to == t->from)
        return ROW_WANTED;
    room = (height - height_with(t, 0)) / (t->to - t->from);
    if (t->model->is_split && room >= dense - 0.001)
        return dense;
    if (room > steps[0])
        return floor(room * 2 + 0.001) / 2;
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
        if (steps[i] <= room + 0.001)
            return steps[i];
    return room;
}

/* Whether a new page may begin with row i. */
static gboolean may_split(const struct jf_tmodel *m, guint i)
{
    const struct jf_trow *row = &g_array_index(m->rows, struct jf_trow, i), *above = row - 1;
    const struct jf_row_head *head = head_of(m, i), *before = head_of(m, i - 1);

    if (head->kind == JF_ROW_TOTAL && !row->continues)
        return FALSE;
    if (head->kind == JF_ROW_SUBTOTAL && before->parent == row->row)
        return FALSE; /* the subtotal below its parts */
    if (head->parent == above->row && !above->continues)
        return FALSE; /* the head of a group above its first part */
    if (before->group && g_strcmp0(before->group, head->group) == 0 &&
        (i < 2 || g_strcmp0(head_of(m, i - 2)->group, before->group) != 0))
        return FALSE; /* one row of a group of several */
    return TRUE;
}

static guint rows_that_fit(const struct jf_tbox *t, double available)
{
    struct jf_tbox none = *t;
    double row = split_row(t->model), h;
    guint i = t->from;

    none.to = none.from;
    h = height_with(&none, row);
    while (i < t->to && h + row + jf_table_row_extra(t->model, i) <= available) {
        h += row + jf_table_row_extra(t->model, i);
        i++;
    }
    return i;
}

/* Where the next page begins: not between what belongs together. */
static guint end_of_page(const struct jf_tbox *t, double available)
{
    guint end = rows_that_fit(t, available), at = end;

    while (at > t->from && at < t->to && !may_split(t->model, at))
        at--;
    return at > t->from ? at : end; /* nothing but heads and totals: rather torn than lost */
}

static guint pages_with(const struct jf_tbox *t, double available, double row)
{
    struct jf_tbox rest = *t;
    guint pages = 1;

    t->model->row = row;
    for (rest.from = end_of_page(&rest, available); rest.from < rest.to; pages++)
        rest.from = MAX(end_of_page(&rest, t->box.page > 0 ? t->box.page : jf_lay_body_height(t->model->lay)), rest.from + 1);
    return pages;
}

/* Rows stand closer where that saves a page, and share out the pages that it takes where nothing else needs them. */
static void choose_rows(const struct jf_tbox *t, double available)
{
    double low = ROW_TIGHT * t->model->size, dense = ROW_DENSE * t->model->size, high = ROW_TALLEST;
    guint close = pages_with(t, available, low), pages = pages_with(t, available, dense);

    if (pages <= close)
        low = dense;
    for (int i = 0; i < 12 && t->box.page > 0; i++) {
        double middle = (low + high) / 2;

        if (pages_with(t, available, middle) <= MIN(pages, close))
            low = middle;
        else
            high = middle;
    }
    t->model->row = low;
}

static gboolean table_drop_head(struct jf_box *box, const char *said, gboolean is_asked)
{
    struct jf_tbox *t = (struct jf_tbox *)box;

    if (is_asked || !jf_head_is_said(t->model->title, said))
        return is_asked && g_strcmp0(t->model->title, said) == 0;
    g_clear_pointer(&t->model->title, g_free);
    jf_table_heights(t);
    return TRUE;
}

static gboolean table_is_marked(const struct jf_box *box, int comment)
{
    const struct jf_tbox *t = (const struct jf_tbox *)box;

    for (guint i = t->from; i < t->to; i++)
        if (head_of(t->model, i)->comment == comment)
            return TRUE;
    return FALSE;
}

static void tbox_free(struct jf_box *box)
{
    struct jf_tbox *t = (struct jf_tbox *)box;

    jf_tmodel_unref(t->model);
    g_array_unref(t->cols);
    g_free(t);
}

static struct jf_tbox *tbox_new(struct jf_tmodel *m, GArray *cols)
{
    struct jf_tbox *t = g_new0(struct jf_tbox, 1);

    m->users++;
    t->model = m;
    t->cols = g_array_ref(cols);
    t->to = m->rows->len;
    t->box = (struct jf_box){
        .lay = m->lay, .width = m->width, .is_form = m->is_form, .paint = jf_table_paint, .split = jf_table_split, .collect = jf_tmarks_collect,
        .has_heads = TRUE, .drop_head = table_drop_head, .is_marked = table_is_marked, .free = tbox_free};
    jf_table_measure_head(t);
    return t;
}

struct jf_box *jf_table_split(struct jf_box *box, double available)
{
    struct jf_tbox *t = (struct jf_tbox *)box, *first;
    guint end, least = MIN(t->to, t->from + 3);

    if (t->to - t->from < 2)
        return NULL;
    if (!t->model->is_split)
        choose_rows(t, available);
    end = rows_that_fit(t, available);
    if (end <= t->from ||
        (end < least && available < PAGE_IS_OPEN * jf_lay_body_height(t->model->lay)))
        return NULL;
    end = MIN(end_of_page(t, available), t->to - 1);
    t->model->is_split = TRUE;
    first = tbox_new(t->model, t->cols);
    first->from = t->from;
    first->to = end;
    first->continues = t->continues;
    t->from = end;
    t->continues = TRUE;
    jf_table_heights(first);
    jf_table_heights(t);
    return &first->box;
}

void jf_table_boxes(struct jf_lay *lay, const char *title, const struct jf_table *table,
                    double width, GPtrArray *boxes)
{
    struct jf_tmodel *m;
    GPtrArray *sets;

    if (table->rows->len == 0) {
        g_ptr_array_add(
            boxes, jf_empty_box(lay, title && *title ? title : table->title, table->note, width));
        return;
    }
    m = jf_tmodel_new(lay, title, table, width);
    sets = jf_table_choose_widths(m);
    jf_table_break_rows(m, sets);
    for (guint i = 0; i < sets->len && m->cols->len > 0; i++) {
        struct jf_tbox *t = tbox_new(m, g_ptr_array_index(sets, i));

        t->continues = i > 0;
        jf_table_heights(t);
        g_ptr_array_add(boxes, &t->box);
    }
    g_ptr_array_unref(sets);
    jf_tmodel_unref(m);
}
