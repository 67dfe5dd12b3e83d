/* The texts of a table, shaped once; what each column needs. */
#include <string.h>

#include "jingfen/canvas.h"
#include "layout/marks.h"
#include "layout/table_model.h"

#define LONGEST_NATURAL 1200.0 /* of a text: how many lines it takes is weighed against its neighbours */
#define LEAST_TEXT 44.0
#define LEAST_WORDS 24.0
#define SHORT_TEXT 72.0 /* stays on one line */
#define SHORT_HEAD 38.5 /* five characters: stays on one line */
#define SENTENCE 14 /* characters: longer texts are what a person wrote */

static double mark_width(const struct jf_tmodel *m, const struct jf_column *column)
{
    double widest = 0;
    int index = jf_table_find_column(m->table, column->id);

    switch (column->mark) {
    case JF_MARK_STRIP:
        for (guint row = 0; row < m->table->rows->len; row++)
            widest = MAX(widest, MAX(1, jf_table_cell(m->table, (int)row, index)->n_series) * JF_STRIP_STEP + 2);
        return widest;
    case JF_MARK_SPARK:
        return 62;
    case JF_MARK_GANTT:
        return m->is_tight ? 90 : 150;
    default:
        return 11;
    }
}

static gboolean is_strong_row(const struct jf_row_head *row)
{
    return row->kind == JF_ROW_TOTAL || row->kind == JF_ROW_SUBTOTAL;
}

static jf_rgba number_color(const struct jf_theme *theme, const struct jf_column *column,
                            const struct jf_cell *cell, const char *text)
{
    if (!cell->text && !jf_value_has(cell->value))
        return theme->ink3;
    switch (column->emphasis) {
    case JF_EMPHASIS_VARIANCE:
        if (!strpbrk(text, "123456789")) /* zero is neither good nor bad */
            return theme->ink2;
        if (column->mark == JF_MARK_DELTA || column->mark == JF_MARK_PIN)
            return theme->ink; /* the drawing has the colour */
        return cell->bad ? theme->bad_text : theme->good_text;
    case JF_EMPHASIS_MUTED:
        return theme->ink2;
    case JF_EMPHASIS_ACCENT:
        return theme->accent;
    default:
        return theme->ink;
    }
}

static struct jf_para *number_para(struct jf_tmodel *m, const struct jf_column *column, int row,
                                   int index)
{
    g_autofree char *text = jf_table_cell_text(m->table, row, index);
    const struct jf_cell *cell = jf_table_cell(m->table, row, index);
    gboolean bold =
        column->emphasis == JF_EMPHASIS_ACTUAL || column->emphasis == JF_EMPHASIS_ACCENT ||
        is_strong_row(jf_table_row(m->table, row)) || cell->band || cell->bold;

    return jf_lay_para(m->lay, text, bold ? JF_FONT_BOLD : JF_FONT_BODY,
                       column->emphasis == JF_EMPHASIS_ACTUAL ? m->size : m->size - 0.4,
                       number_color(m->lay->theme, column, cell, text));
}

/* "name\nwhat is to be said of it": the second line is small and pale. */
static struct jf_para *text_para(struct jf_tmodel *m, const char *text, unsigned role, double size, jf_rgba color)
{
    const char *end = text ? strchr(text, '\n') : NULL;
    g_autofree char *first = NULL;

    if (!end)
        return jf_lay_para(m->lay, text, role, size, color);
    first = g_strndup(text, (gsize)(end + 1 - text));
    struct jf_span spans[] = {{first, role, size, color},
                              {end + 1, JF_FONT_BODY, MIN(7.5, size - 1), m->lay->theme->ink2}};
    return jf_lay_spans(m->lay, spans, 2);
}

/* The name of a row, with the unit where metrics are the rows. */
static struct jf_para *key_para(struct jf_tmodel *m, const struct jf_tcol *col, int row)
{
    const struct jf_row_head *head = jf_table_row(m->table, row);
    const struct jf_theme *theme = m->lay->theme;
    g_autofree char *text = jf_table_cell_text(m->table, row, col->column);
    const char *unit = NULL;
    gboolean muted = jf_table_column(m->table, col->column)->emphasis == JF_EMPHASIS_MUTED;
    gboolean bold = is_strong_row(head) || head->highlight ||
                    (col->column >= 0 && jf_table_column(m->table, col->column)->emphasis == JF_EMPHASIS_ACTUAL);

    for (guint c = 0; c < m->table->columns->len && !muted; c++)
        if (jf_table_column(m->table, (int)c)->format_by_row)
            unit = head->format.unit;
    if (muted)
        return jf_lay_para(m->lay, text, JF_FONT_BODY, m->size - 1, theme->ink2);
    if (col->is_first_key && unit) {
        struct jf_span spans[] = {{text, JF_FONT_BOLD, m->size, theme->ink},
                                  {head->lower_is_better ? "\u00a0\u00a0\u00a0\u00a0" : " ", JF_FONT_BODY, 7, theme->ink2}, /* the mark stands before the unit */
                                  {unit, JF_FONT_BODY, 7, theme->ink2}};
        return jf_lay_spans(m->lay, spans, *unit ? 3 : 1);
    }
    if (col->is_first_key && head->reason) {
        struct jf_span spans[] = {{text, bold ? JF_FONT_BOLD : JF_FONT_BODY, m->size, theme->ink}, {head->reason, JF_FONT_BODY, 7.5, theme->ink2}};
        return jf_lay_spans(m->lay, spans, 2);
    }
    return text_para(m, text, bold && col->is_first_key ? JF_FONT_BOLD : JF_FONT_BODY,
                     col->is_first_key ? m->size : m->size - 0.4,
                     col->is_first_key ? theme->ink : theme->ink2);
}

static gboolean is_written_by_people(const struct jf_tmodel *m, int column)
{
    const enum jf_emphasis emphasis = jf_table_column(m->table, column)->emphasis;

    if (emphasis == JF_EMPHASIS_SAID || emphasis == JF_EMPHASIS_MUTED)
        return emphasis == JF_EMPHASIS_SAID;
    for (guint row = 0; row < m->table->rows->len; row++) {
        const struct jf_cell *cell = jf_table_cell(m->table, (int)row, column);

        if (cell->text && g_utf8_strlen(cell->text, -1) >= SENTENCE)
            return TRUE;
    }
    return FALSE;
}

double jf_tmodel_extra(const struct jf_tmodel *m, const struct jf_tcol *col, int row)
{
    const struct jf_row_head *head = jf_table_row(m->table, row);
    double extra = 0;

    if (!col->is_first_key)
        return 0;
    extra += head->level * JF_TABLE_INDENT;
    if (head->comment)
        extra += 2 * JF_MARKER_RADIUS + 6;
    return head->lower_is_better && !(head->format.unit && *head->format.unit) ? extra + 7 : extra;
}

static struct jf_para *cell_para(struct jf_tmodel *m, const struct jf_tcol *col, int row,
                                 gboolean human)
{
    const struct jf_column *column;
    g_autofree char *text = NULL;

    if (col->kind == JF_TCOL_GROUP) {
        const char *group = jf_table_row(m->table, row)->group;
        const char *above = row > 0 ? jf_table_row(m->table, row - 1)->group : NULL;

        return group && g_strcmp0(group, above) != 0
                   ? jf_lay_para(m->lay, group, JF_FONT_BOLD, m->size, m->lay->theme->ink)
                   : NULL;
    }
    column = jf_table_column(m->table, col->column);
    if (col->kind == JF_TCOL_MARK || col->mark == JF_MARK_MOVE)
        return NULL;
    if (col->kind == JF_TCOL_NUMBER)
        return number_para(m, column, row, col->column);
    if (col->kind == JF_TCOL_KEY) {
        struct jf_para *name;

        m->lay->ts.is_verbatim = TRUE;
        name = key_para(m, col, row);
        m->lay->ts.is_verbatim = FALSE;
        return name;
    }
    text = jf_table_cell_text(m->table, row, col->column);
    const struct jf_cell *cell = jf_table_cell(m->table, row, col->column);
    gboolean bold = column->emphasis == JF_EMPHASIS_ACTUAL || cell->bold || is_strong_row(jf_table_row(m->table, row));
    return text_para(m, text, bold ? JF_FONT_BOLD : human ? JF_FONT_HUMAN : JF_FONT_BODY, m->size - (human ? 0 : 0.4),
                     cell->bad ? m->lay->theme->bad_text : column->emphasis == JF_EMPHASIS_MUTED ? m->lay->theme->ink2 : m->lay->theme->ink);
}

/* A name takes two lines rather than three; a sentence as many as it needs; a few words one, except where the table
 * would be torn. */
static double least_text(const struct jf_tmodel *m, const struct jf_tcol *col, struct jf_para *para, double width)
{
    double word = para ? jf_para_min_width(para) : 0;
    double least = CLAMP(word, width > SHORT_TEXT ? LEAST_TEXT : m->is_tight > 1 ? MIN(width, LEAST_WORDS) : width, 90);

    return col->kind == JF_TCOL_KEY ? MAX(least, MIN(width / 2 + 8, 100)) : least;
}

static void measure_cell(struct jf_tmodel *m, struct jf_tcol *col, int row, struct jf_para *para)
{
    double extra = jf_tmodel_extra(m, col, row), width = para ? jf_para_width(para) : 0;

    if (col->mark) {
        col->number = MAX(col->number, width);
        return;
    }
    col->natural = MAX(col->natural, extra + width);
    col->lines = MAX(col->lines, para ? para->n_lines : 0);
}

/* Of the row with the fewest: in so many lines texts wrap at no cost. */
static guint usual_lines(const struct jf_tmodel *m)
{
    guint usual = 0;

    for (guint r = 0; r < m->table->rows->len; r++) {
        guint lines = 1;

        for (guint c = 0; c < m->cols->len; c++)
            if (jf_tmodel_cell(m, (int)r, c))
                lines = MAX(lines, jf_tmodel_cell(m, (int)r, c)->n_lines);
        if (jf_table_row(m->table, (int)r)->kind == JF_ROW_MEMBER)
            usual = usual ? MIN(usual, lines) : lines;
    }
    return MAX(1, usual);
}

void jf_tmodel_measure_least(struct jf_tmodel *m)
{
    for (guint c = 0; c < m->cols->len; c++) {
        struct jf_tcol *col = &g_array_index(m->cols, struct jf_tcol, c);
        double least = col->least; /* of the head */

        if (col->kind != JF_TCOL_KEY && col->kind != JF_TCOL_TEXT) {
            col->least = col->natural;
            continue;
        }
        for (guint r = 0; r < m->table->rows->len; r++) {
            struct jf_para *para = jf_tmodel_cell(m, (int)r, c);
            double width = para ? jf_para_width(para) : 0;

            least = MAX(least,
                        jf_tmodel_extra(m, col, (int)r) + MIN(width, least_text(m, col, para, width)));
        }
        col->least = least;
        col->natural = MAX(least, MIN(col->natural, LONGEST_NATURAL));
    }
}

/* The widest part between spaces, Chinese ones too: of "营业收入 k CNY" the name. */
static double widest_part(const struct jf_para *p)
{
    double widest = 0, width = 0;
    for (guint i = 0; i < p->n; i++) {
        width = p->clusters[i].is_space ? 0 : width + (double)p->clusters[i].advance;
        widest = MAX(widest, width);
    }
    return widest + 0.1;
}

/* Heads wrap to two lines where the numbers are narrower. */
static void measure_head(struct jf_tcol *col)
{
    double whole = jf_para_width(col->head), part = widest_part(col->head);
    double word = jf_para_min_width(col->head), least = MAX(MAX(word, whole / 2 + 4), part < 0.75 * whole ? part : 0);

    least = MIN(MIN(least, whole), 90);
    if (whole <= SHORT_HEAD)
        least = whole;
    col->least = least;
    col->natural = MAX(col->natural, least);
}

void jf_tmodel_measure(struct jf_tmodel *m, double size)
{
    guint n_cols = m->cols->len, n_rows = m->table->rows->len;

    for (guint i = 0; i < n_cols * n_rows; i++)
        jf_para_free(m->cells[i]);
    m->size = size;
    m->leading = size * 1.36;
    for (guint c = 0; c < n_cols; c++) {
        struct jf_tcol *col = &g_array_index(m->cols, struct jf_tcol, c);
        gboolean human = col->kind == JF_TCOL_TEXT && is_written_by_people(m, col->column);

        col->natural = col->least = col->number = 0;
        col->lines = 0;
        if (col->kind == JF_TCOL_MARK)
            col->natural = col->least = mark_width(m, jf_table_column(m->table, col->column));
        for (guint r = 0; r < n_rows; r++) {
            m->cells[r * n_cols + c] = cell_para(m, col, (int)r, human);
            measure_cell(m, col, (int)r, m->cells[r * n_cols + c]);
        }
        if (col->mark)
            col->natural = jf_tmark_width(m, col);
        measure_head(col);
        const char *choice = col->column >= 0 ? jf_table_column(m->table, col->column)->choice : NULL;
        if (choice) /* somebody fills it in by hand */
            col->natural = MAX(col->natural, strcmp(choice, "text") == 0 ? 170 : 60);
    }
    m->usual_lines = m->from_top ? usual_lines(m) : 1; /* a list says what it says in one line where it can */
}

struct jf_para *jf_tmodel_cell(const struct jf_tmodel *m, int row, guint col)
{
    return m->cells[(guint)row * m->cols->len + col];
}

guint jf_tmodel_col_index(const struct jf_tmodel *m, int column)
{
    for (guint c = 0; c < m->cols->len; c++)
        if (g_array_index(m->cols, struct jf_tcol, c).column == column)
            return c;
    return 0;
}

/* ---- the printed columns ------------------------------------------------------------------- */

static enum jf_tcol_kind kind_of(const struct jf_column *column)
{
    switch (column->role) {
    case JF_COLUMN_KEY:
        return JF_TCOL_KEY;
    case JF_COLUMN_TEXT:
        return JF_TCOL_TEXT;
    default:
        return column->role == JF_COLUMN_MARK && column->mark && !jf_tmark_is_scaled(column->mark)
                   ? JF_TCOL_MARK
                   : JF_TCOL_NUMBER;
    }
}

static gboolean says(const char *text, const char *unit)
{
    return text && strstr(text, unit);
}

/* The one unit of the amounts of two columns or more; NULL where there are several, or rows have their own. */
static const char *common_unit(const struct jf_table *table)
{
    const char *unit = NULL;
    guint n = 0;

    for (guint c = 0; c < table->columns->len; c++) {
        const struct jf_column *column = jf_table_column(table, (int)c);

        if (column->format_by_row)
            return NULL;
        if (column->role == JF_COLUMN_SUPPORT || kind_of(column) != JF_TCOL_NUMBER ||
            column->format.style != JF_STYLE_NUMBER || !column->format.unit || !*column->format.unit)
            continue;
        if ((unit && strcmp(unit, column->format.unit) != 0) || says(column->group, column->format.unit) ||
            says(column->title, column->format.unit))
            return NULL;
        unit = column->format.unit;
        n++;
    }
    return n > 1 ? unit : NULL;
}

/* "占比" with its unit, where nothing above it and no number has it. */
static struct jf_para *head_para(struct jf_tmodel *m, const struct jf_column *column,
                                 enum jf_tcol_kind kind, gboolean is_first_key)
{
    const struct jf_theme *theme = m->lay->theme;
    const char *title = column->title ? column->title : "", *unit = column->format.unit;

    if (column->format.style == JF_STYLE_PERCENT)
        unit = column->format.percent_sign ? NULL : "%";
    else if (column->format.style == JF_STYLE_POINTS)
        unit = NULL;
    if (is_first_key && !m->title && *title)
        unit = m->unit;
    else if (kind != JF_TCOL_NUMBER || column->format_by_row || !unit || !*unit ||
             g_strcmp0(unit, m->unit) == 0 || says(column->group, unit) || says(m->title, unit))
        unit = NULL;
    if (unit && *title && !says(title, unit)) {
        struct jf_span spans[] = {{title, JF_FONT_BODY, JF_TABLE_HEAD_SIZE, theme->ink2},
                                  {" ", JF_FONT_BODY, 7, theme->ink2},
                                  {unit, JF_FONT_BODY, 7, theme->ink2}};
        return jf_lay_spans(m->lay, spans, 3);
    }
    return jf_lay_para(m->lay, title, JF_FONT_BODY, JF_TABLE_HEAD_SIZE, theme->ink2);
}

static void add_col(struct jf_tmodel *m, int index, gboolean *has_key)
{
    const struct jf_column *column = jf_table_column(m->table, index);
    struct jf_tcol col = {.column = index, .kind = kind_of(column), .is_fixed = column->emphasis == JF_EMPHASIS_ACCENT};

    if (column->role == JF_COLUMN_SUPPORT)
        return;
    col.mark = col.kind == JF_TCOL_NUMBER ? column->mark : JF_MARK_NONE;
    col.align = col.mark && col.mark != JF_MARK_ARROW && col.mark != JF_MARK_UNDER ? JF_ALIGN_LEFT
                : col.is_fixed                        ? JF_ALIGN_LEFT
                : col.kind == JF_TCOL_NUMBER          ? JF_ALIGN_RIGHT
                : col.kind == JF_TCOL_MARK            ? JF_ALIGN_CENTRE
                                                      : JF_ALIGN_LEFT;
    if (col.kind == JF_TCOL_KEY && !*has_key)
        col.is_first_key = *has_key = TRUE;
    col.is_small = col.mark == JF_MARK_BAR && column->n_limits == 1;
    m->is_form |= column->choice != NULL;
    m->from_top |= col.mark == JF_MARK_UNDER;
    m->has_gantt |= column->mark == JF_MARK_GANTT;
    m->has_axis |= column->mark == JF_MARK_GANTT || (column->mark == JF_MARK_STRIP && column->n_limits > 0);
    if (index > 0 && col.kind == JF_TCOL_TEXT && g_strcmp0(column->title, jf_table_column(m->table, index - 1)->title) == 0)
        col.head = jf_lay_para(m->lay, "", JF_FONT_BODY, JF_TABLE_HEAD_SIZE, m->lay->theme->ink2), /* one head over both */
        g_array_index(m->cols, struct jf_tcol, m->cols->len - 1).is_fixed = TRUE;
    else
        col.head = head_para(m, column, col.kind, col.is_first_key);
    g_array_append_val(m->cols, col);
}

static void scale_clear(gpointer scale)
{
    g_free(((struct jf_tscale *)scale)->name);
}

struct jf_tmodel *jf_tmodel_new(struct jf_lay *lay, const char *title, const struct jf_table *table,
                                double width)
{
    struct jf_tmodel *m = g_new0(struct jf_tmodel, 1);
    gboolean has_key = FALSE;

    m->users = 1;
    m->lay = lay;
    m->table = table;
    m->unit = common_unit(table);
    m->title = jf_head_with_unit(lay, title && *title ? title : table->title,
                                 table->unit ? table->unit : m->unit);
    m->width = width;
    m->cols = g_array_new(FALSE, TRUE, sizeof(struct jf_tcol));
    m->rows = g_array_new(FALSE, TRUE, sizeof(struct jf_trow));
    for (guint r = 0; r < table->rows->len; r++)
        if (jf_table_row(table, (int)r)->group) {
            struct jf_tcol group = {.kind = JF_TCOL_GROUP, .column = -1};

            group.head = jf_lay_para(lay, "", JF_FONT_BODY, JF_TABLE_HEAD_SIZE, lay->theme->ink2);
            g_array_append_val(m->cols, group);
            break;
        }
    for (guint c = 0; c < table->columns->len; c++)
        add_col(m, (int)c, &has_key);
    for (guint c = 0; m->is_form && c < m->cols->len; c++) { /* the room is for what is filled in */
        struct jf_tcol *col = &g_array_index(m->cols, struct jf_tcol, c);

        col->is_fixed = col->is_fixed || (col->column >= 0 && !jf_table_column(table, col->column)->choice);
    }
    m->cells = g_new0(struct jf_para *, table->rows->len * m->cols->len + 1);
    m->scales = g_array_new(FALSE, TRUE, sizeof(struct jf_tscale));
    g_array_set_clear_func(m->scales, scale_clear);
    jf_tmarks_find_scales(m);
    if (table->note && *table->note) {
        m->note = jf_lay_para(lay, table->note, JF_FONT_BODY, 7, lay->theme->ink2);
        jf_para_break(m->note, &(struct jf_break){.width = width});
    }
    return m;
}

void jf_tmodel_unref(struct jf_tmodel *m)
{
    if (--m->users > 0)
        return;
    for (guint i = 0; i < m->table->rows->len * m->cols->len; i++)
        jf_para_free(m->cells[i]);
    for (guint c = 0; c < m->cols->len; c++)
        jf_para_free(g_array_index(m->cols, struct jf_tcol, c).head);
    g_free(m->cells);
    g_array_unref(m->cols);
    g_array_unref(m->rows);
    g_array_unref(m->scales);
    jf_para_free(m->note);
    g_free(m->title);
    g_free(m);
}
