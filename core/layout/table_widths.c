/* How wide the columns are: all of them at a size that fits, else sets of them with the keys
 * repeated. */
#include <string.h>

#include "jingfen/canvas.h"
#include "layout/table_model.h"

#define GAP_COMFORTABLE 8.0
#define STRETCH 96.0    /* a column takes no more than this beyond its content, */
#define NEARLY 0.7      /* unless the table fills so much of the width with it */
#define KEYS_SHARE 0.45 /* of the width: more than that is not repeated */
#define APART 0.82      /* of the width filled: columns stand well apart */
#define MOST_LINES 16u  /* of one row on one page */
#define TALL 2.5        /* lines of a text in which columns stand closer, and texts are smaller */

static const double sizes[] = {9.2, 8.5, 7.8, 7.2};

static struct jf_tcol *col_of(const GArray *cols, guint i)
{
    return &g_array_index(cols, struct jf_tcol, i);
}

static gboolean is_flexible(const struct jf_tcol *col)
{
    return col->kind == JF_TCOL_KEY || col->kind == JF_TCOL_TEXT;
}

static const char *group_of(const struct jf_tmodel *m, const struct jf_tcol *col)
{
    return col->column < 0 ? NULL : jf_table_column(m->table, col->column)->group;
}

enum shrink { SHRINK_NONE, SHRINK_TEXT, SHRINK_NAMES };

/* A group's title must stand over its columns, which stand evenly below it. */
static void widen_for_groups(struct jf_tmodel *m)
{
    for (guint i = 0; i < m->cols->len;) {
        const char *group = group_of(m, col_of(m->cols, i));
        double width = 0, need;
        guint end = i;

        while (end < m->cols->len && g_strcmp0(group_of(m, col_of(m->cols, end)), group) == 0)
            width += col_of(m->cols, end++)->natural + GAP_COMFORTABLE;
        need = group ? jf_lay_text_width(m->lay, group, JF_FONT_BOLD, JF_TABLE_HEAD_SIZE) + 10 : 0;
        for (double more = (need - width) / (end - i); i < end; i++) {
            col_of(m->cols, i)->natural += MAX(0, more);
            col_of(m->cols, i)->least += MAX(0, more);
        }
    }
}

static double base_of(const struct jf_tcol *col, enum shrink shrink)
{
    if ((shrink >= SHRINK_TEXT && col->kind == JF_TCOL_TEXT) ||
        (shrink >= SHRINK_NAMES && col->kind == JF_TCOL_KEY))
        return col->least;
    return col->natural;
}

static double need_of(const GArray *cols, double gap, enum shrink shrink)
{
    double need = cols->len ? (cols->len - 1) * gap : 0;

    for (guint i = 0; i < cols->len; i++)
        need += base_of(col_of(cols, i), shrink);
    return need;
}

/* In as many lines as that, a name in half of them: the width that a column of texts needs. Texts of several lines
 * have fewer of them to wrap each into. */
static double width_in(const struct jf_tcol *col, double lines, gboolean fixed_keys)
{
    double own = MAX(col->kind == JF_TCOL_KEY ? 2 : 1, col->lines);

    if (!is_flexible(col) || (col->kind == JF_TCOL_KEY && fixed_keys))
        return col->width;
    return MAX(MIN(col->least, col->natural), col->natural / MAX(1, lines / own));
}

static double sum_in(const GArray *cols, double lines, gboolean fixed_keys)
{
    double sum = 0;

    for (guint i = 0; i < cols->len; i++)
        sum += width_in(col_of(cols, i), lines, fixed_keys);
    return sum;
}

/* The fewest lines in which the texts fit the room. */
static double fewest_lines(const GArray *cols, double room, gboolean fixed_keys)
{
    double low = 1, high = 64;

    if (sum_in(cols, low, fixed_keys) <= room)
        return low;
    for (int i = 0; i < 24; i++) {
        double middle = (low + high) / 2;

        if (sum_in(cols, middle, fixed_keys) <= room)
            high = middle;
        else
            low = middle;
    }
    return high;
}

/* Texts share the room so that the highest cell is as low as it can be; in rows that have several lines anyway
 * (usual) so that columns stand apart. Returns what is left. */
static double level_texts(GArray *cols, double room, guint usual, gboolean fixed_keys)
{
    double lines = MIN(fewest_lines(cols, APART * room, fixed_keys), usual);

    lines = MAX(lines, fewest_lines(cols, room, fixed_keys));
    for (guint i = 0; i < cols->len; i++)
        col_of(cols, i)->width = width_in(col_of(cols, i), lines, fixed_keys);
    return room - sum_in(cols, lines, fixed_keys);
}

static double weight_of(const struct jf_tcol *col, gboolean fixed_keys)
{
    if (col->is_fixed)
        return 0;
    if (col->kind == JF_TCOL_GROUP)
        return 0.2;
    if (is_flexible(col))
        return col->kind == JF_TCOL_KEY && fixed_keys ? 0 : 1.4;
    if (col->kind == JF_TCOL_MARK && col->natural > 89) /* an axis of days */
        return 2.4;
    if (col->is_small)
        return 0.8;
    if (jf_tmark_is_scaled(col->mark))
        return col->mark == JF_MARK_PIN || col->mark == JF_MARK_LINE ? 1.6 : 2.4;
    return col->kind == JF_TCOL_MARK || col->mark ? 0.5 : 1;
}

/* Widths and positions of one set of columns in the width of the table. */
static void place(struct jf_tmodel *m, GArray *cols, enum shrink shrink, gboolean fixed_keys)
{
    double gap, spare, stretch, weights = 0, x = 0, given = 0;
    guint texts = 0;

    for (guint i = 0; i < cols->len; i++) {
        col_of(cols, i)->width = base_of(col_of(cols, i), shrink);
        weights += weight_of(col_of(cols, i), fixed_keys);
    }
    gap = cols->len > 1 ? (m->width - need_of(cols, 0, shrink)) / (cols->len - 1) : 0;
    gap = CLAMP(gap, JF_TABLE_PAD_LEAST, JF_TABLE_PAD_WANTED);
    if (shrink != SHRINK_NONE && fewest_lines(cols, m->width - gap * (cols->len - 1), fixed_keys) > TALL)
        gap = JF_TABLE_PAD_LEAST;
    spare = m->width - need_of(cols, gap, shrink);
    if (shrink != SHRINK_NONE)
        spare = level_texts(cols, m->width - gap * (cols->len - 1), m->usual_lines, fixed_keys);
    stretch = weights > 0 && spare > 0 ? spare / weights : 0;
    if (stretch > STRETCH && m->width - spare + STRETCH * weights < NEARLY * m->width)
        stretch = STRETCH;
    for (guint i = 0; i < cols->len; i++) {
        struct jf_tcol *col = col_of(cols, i);
        double more = stretch * weight_of(col, fixed_keys);

        col->width += more;
        given += more;
        texts += col->kind == JF_TCOL_TEXT;
    }
    for (guint i = 0; i < cols->len; i++) {
        struct jf_tcol *col = col_of(cols, i);

        if (col->kind == JF_TCOL_TEXT && spare > given) /* what is written takes the rest */
            col->width += (spare - given) / texts;
        col->x = x;
        x += col->width + gap;
    }
    m->gap = gap;
}

static GPtrArray *new_sets(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
}

static GArray *copy_cols(const GArray *cols)
{
    GArray *copy = g_array_new(FALSE, TRUE, sizeof(struct jf_tcol));

    return g_array_append_vals(copy, cols->data, cols->len);
}

/* ---- sets of columns ----------------------------------------------------------------------- */

/* What the widest of the other columns leaves for the keys. */
static double room_for_keys(const struct jf_tmodel *m)
{
    double widest = 0;

    for (guint i = 0; i < m->cols->len; i++) {
        const struct jf_tcol *col = col_of(m->cols, i);

        if (!is_flexible(col) && col->kind != JF_TCOL_GROUP)
            widest = MAX(widest, col->natural);
    }
    return MAX(24, MIN(m->width * KEYS_SHARE, m->width - widest - 3 * GAP_COMFORTABLE));
}

/* The columns that every set begins with. */
static GArray *repeated_keys(const struct jf_tmodel *m)
{
    GArray *all = g_array_new(FALSE, TRUE, sizeof(struct jf_tcol)), *first;
    double width = 0;

    first = g_array_new(FALSE, TRUE, sizeof(struct jf_tcol));
    for (guint i = 0; i < m->cols->len; i++) {
        struct jf_tcol col = *col_of(m->cols, i);

        if (col.kind != JF_TCOL_GROUP && col.kind != JF_TCOL_KEY)
            continue;
        col.natural = MIN(MIN(col.natural, MAX(col.least, m->width * 0.22)), room_for_keys(m));
        width += col.natural + GAP_COMFORTABLE;
        g_array_append_val(all, col);
        if (col.kind == JF_TCOL_GROUP || col.is_first_key)
            g_array_append_val(first, col);
    }
    if (width <= room_for_keys(m) + GAP_COMFORTABLE) {
        g_array_unref(first);
        return all;
    }
    g_array_unref(all);
    return first;
}

static gboolean holds(const GArray *cols, int column)
{
    for (guint i = 0; i < cols->len; i++)
        if (col_of(cols, i)->column == column)
            return TRUE;
    return FALSE;
}

/* The end of the columns from i that should stay together. */
static guint group_end(const struct jf_tmodel *m, guint i)
{
    const char *group = group_of(m, col_of(m->cols, i));
    guint end = i + 1;

    while (group && end < m->cols->len && g_strcmp0(group_of(m, col_of(m->cols, end)), group) == 0)
        end++;
    return end;
}

static double width_with(const GArray *set, const struct jf_tmodel *m, guint from, guint end)
{
    double width = need_of(set, GAP_COMFORTABLE, SHRINK_TEXT);

    for (guint i = from; i < end; i++)
        width += col_of(m->cols, i)->natural + GAP_COMFORTABLE;
    return width;
}

static GPtrArray *split_columns(struct jf_tmodel *m)
{
    GPtrArray *sets = new_sets();
    g_autoptr(GArray) keys = repeated_keys(m);
    GArray *set = copy_cols(keys);

    for (guint i = 0; i < m->cols->len; i++) {
        struct jf_tcol col = *col_of(m->cols, i);
        gboolean starts = i == 0 || group_end(m, i - 1) == i;

        if (holds(keys, col.column))
            continue;
        if (is_flexible(&col)) {
            col.natural = MIN(col.natural, m->width * (1 - KEYS_SHARE) - 3 * GAP_COMFORTABLE);
            col.least = MIN(col.least, col.natural);
        }
        if (set->len > keys->len && (width_with(set, m, i, i + 1) > m->width ||
                                     (starts && width_with(set, m, i, group_end(m, i)) > m->width &&
                                      width_with(keys, m, i, group_end(m, i)) <= m->width))) {
            g_ptr_array_add(sets, set);
            set = copy_cols(keys);
        }
        g_array_append_val(set, col);
    }
    g_ptr_array_add(sets, set);
    for (guint i = 0; i < sets->len; i++)
        place(m, g_ptr_array_index(sets, i), SHRINK_TEXT, TRUE);
    return sets;
}

static GPtrArray *one_set(struct jf_tmodel *m, enum shrink shrink)
{
    GPtrArray *sets = new_sets();

    g_ptr_array_add(sets, copy_cols(m->cols));
    place(m, g_ptr_array_index(sets, 0), shrink, FALSE);
    return sets;
}

double jf_table_wish(struct jf_lay *lay, const char *title, const struct jf_table *table, double width, double *least)
{
    struct jf_tmodel *m = jf_tmodel_new(lay, title, table, width);
    double wish;

    jf_tmodel_measure(m, sizes[0]);
    jf_tmodel_measure_least(m);
    wish = need_of(m->cols, GAP_COMFORTABLE, SHRINK_TEXT);
    m->is_tight = m->has_axis;
    if (least && wish > width) {
        jf_tmodel_measure(m, sizes[G_N_ELEMENTS(sizes) - 1]);
        widen_for_groups(m);
        jf_tmodel_measure_least(m);
        wish = need_of(m->cols, JF_TABLE_PAD_LEAST, SHRINK_NAMES);
    }
    if (least)
        *least = wish;
    jf_tmodel_unref(m);
    return wish;
}

/* Smaller texts, narrower sentences and names; NULL where that is not enough. */
static GPtrArray *fit(struct jf_tmodel *m)
{
    for (guint i = m->is_tight > 1 ? G_N_ELEMENTS(sizes) - 1 : 0; i < G_N_ELEMENTS(sizes); i++) {
        jf_tmodel_measure(m, sizes[i]);
        widen_for_groups(m);
        if (need_of(m->cols, GAP_COMFORTABLE, SHRINK_NONE) <= (m->usual_lines > 1 ? APART : 1) * m->width)
            return one_set(m, SHRINK_NONE);
        jf_tmodel_measure_least(m);
        if (need_of(m->cols, GAP_COMFORTABLE, SHRINK_TEXT) <= m->width)
            return one_set(m, SHRINK_TEXT);
        if (i > 0 && need_of(m->cols, JF_TABLE_PAD_LEAST, SHRINK_NAMES) <= m->width)
            return one_set(m, SHRINK_NAMES);
    }
    return NULL;
}

GPtrArray *jf_table_choose_widths(struct jf_tmodel *m)
{
    GPtrArray *sets = fit(m);

    while (!sets && m->has_axis && m->is_tight < 2) {
        m->is_tight++;
        sets = fit(m);
    }
    return sets ? sets : split_columns(m);
}

/* ---- lines --------------------------------------------------------------------------------- */

static guint break_row(struct jf_tmodel *m, const GArray *set, int row)
{
    guint lines = 1;

    for (guint i = 0; i < set->len; i++) {
        const struct jf_tcol *col = col_of(set, i);
        struct jf_para *para = jf_tmodel_cell(m, row, jf_tmodel_col_index(m, col->column));

        if (!para || !is_flexible(col))
            continue;
        if (!para->lines && jf_para_width(para) <= col->width - jf_tmodel_extra(m, col, row))
            continue;
        jf_para_break(
            para, &(struct jf_break){.width = MAX(10, col->width - jf_tmodel_extra(m, col, row))});
        lines = MAX(lines, para->n_lines);
    }
    return lines;
}

void jf_table_break_rows(struct jf_tmodel *m, const GPtrArray *sets)
{
    g_array_set_size(m->rows, 0);
    for (guint r = 0; r < m->table->rows->len; r++) {
        guint lines = 1;

        for (guint s = 0; s < sets->len; s++)
            lines = MAX(lines, break_row(m, g_ptr_array_index(sets, s), (int)r));
        for (guint from = 0; from < lines; from += MOST_LINES) {
            struct jf_trow row = {(int)r, from, MIN(lines, from + MOST_LINES), from > 0};

            g_array_append_val(m->rows, row);
        }
    }
}

double jf_table_row_extra(const struct jf_tmodel *m, guint row)
{
    const struct jf_trow *r = &g_array_index(m->rows, struct jf_trow, row);

    return (r->line_to - r->line_from - 1) * m->leading;
}
