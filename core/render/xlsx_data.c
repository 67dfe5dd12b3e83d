/* The data sheet: each table once, in base units; of its columns those that hold numbers of their own. */
#include <math.h>
#include <string.h>

#include "base/free.h"
#include "render/xlsx.h"

void jf_xlsx_begin_data(struct jf_xlsx *x)
{
    const char *language = x->document->language;
    lxw_format *title = jf_xlsx_plain_format(x, JF_XF_BOLD, 14, 0);
    lxw_format *plain = jf_xlsx_plain_format(x, 0, 9, x->theme->ink2);
    jf_xlsx_text(x, x->data, 0, 0, jf_message(language, "Data"), title);
    jf_xlsx_text(x, x->data, 1, 0,
                 jf_message(language, "Base units. Blue numbers are given, black ones computed: "
                                      "change a blue one and what shows it or adds it up follows. "
                                      "Sentences and pictures stay as they were written."),
                 plain);
    x->data->link_row = 2;
    x->data->next_row = 4;
}

static void write_head(struct jf_xlsx *x, const struct jf_table *table,
                       const struct jf_xlsx_place *place)
{
    struct jf_xlsx_sheet *data = x->data;
    lxw_format *link = jf_xlsx_plain_format(x, JF_XF_BOLD | JF_XF_LINK, 0, x->theme->accent);
    lxw_format *head = jf_xlsx_plain_format(x, JF_XF_HEAD | JF_XF_WRAP, 9, x->theme->ink2);
    g_autofree char *name = g_strjoin(" \xC2\xB7 ", x->current->name, table->title, NULL);
    if (x->current->data_row == 0)
        x->current->data_row = data->next_row;
    jf_xlsx_link(x, data, data->next_row++, 0, x->current, x->current->next_row, name, link);
    for (int column = 0; column < (int)table->columns->len; column++) {
        const struct jf_column *c = jf_table_column(table, column);
        const gboolean has_unit = !c->format_by_row && c->format.style == JF_STYLE_NUMBER;
        const char *unit = has_unit ? jf_format_base_unit(c->format.unit, c->format.scale) : "";
        if (place->data_columns[column] < 0)
            continue;
        GString *text = g_string_new(c->group);
        g_string_append_printf(text, "%s%s", c->group != NULL ? " " : "",
                               c->title != NULL ? c->title : c->id);
        if (*unit != '\0')
            g_string_append_printf(text, " (%s)", unit);
        jf_xlsx_text(x, data, data->next_row, place->data_columns[column], text->str, head);
        g_string_free(text, TRUE);
    }
    data->next_row++;
}

/* Blue as is usual for what is given; computed cells stay black. */
lxw_format *jf_xlsx_data_look(struct jf_xlsx *x, const struct jf_format *f, double number, gboolean is_given)
{
    const gboolean is_whole = number == floor(number) && f->scale <= 1;
    const struct jf_xlsx_look look = {
        .number_format = f->style == JF_STYLE_PERCENT ? "0.00%" : is_whole ? "#,##0" : "#,##0.00",
        .color = is_given ? 0x0000FFFFu : 0};
    return jf_xlsx_format(x, &look);
}

static lxw_format *number_look(struct jf_xlsx *x, const struct jf_table *table, int row, int column,
                               double number, gboolean is_given)
{
    const struct jf_format f = jf_table_format(table, row, column);
    return jf_xlsx_data_look(x, &f, number, is_given);
}

/* The numbers behind sparks and strips, to the right of the table: one after the other. */
static void write_cell_series(struct jf_xlsx *x, const struct jf_table *table, int row, int column,
                              int sheet_row, int sheet_column)
{
    const struct jf_cell *cell = jf_table_cell(table, row, column);
    const gboolean is_day = jf_table_column(table, column)->mark == JF_MARK_GANTT;
    const struct jf_xlsx_look day = {.number_format = "yyyy-mm-dd", .color = 0x0000FFFFu};
    for (int i = 0; i < cell->n_series && sheet_column + i < JF_XLSX_MAX_COLUMNS; i++)
        if (isfinite(cell->series[i]))
            jf_xlsx_number(x, x->data, sheet_row, sheet_column + i, cell->series[i] + (is_day ? 25569 : 0), /* of 1970-01-01 */
                           is_day ? jf_xlsx_format(x, &day) : number_look(x, table, row, column, cell->series[i], TRUE));
}

int jf_xlsx_series_column(const struct jf_xlsx *x, const struct jf_table *table, int column)
{
    const struct jf_xlsx_place *place = g_hash_table_lookup(x->places, table);
    int at = place->series_column;
    for (int c = 0; c < column; c++) {
        int longest = 0;
        for (int row = 0; row < (int)table->rows->len; row++)
            longest = MAX(longest, jf_table_cell(table, row, c)->n_series);
        at += longest;
    }
    return at;
}

static void write_series(struct jf_xlsx *x, const struct jf_table *table,
                         const struct jf_xlsx_place *place)
{
    static const char *const days[] = {"Begun", "Due", "Ended", "Moved to"};
    lxw_format *head = jf_xlsx_plain_format(x, JF_XF_HEAD, 9, x->theme->ink2);
    for (int c = 0; c < (int)table->columns->len; c++) {
        if (jf_table_column(table, c)->role != JF_COLUMN_MARK)
            continue;
        const int at = jf_xlsx_series_column(x, table, c);
        if (at < jf_xlsx_series_column(x, table, c + 1))
            jf_xlsx_text(x, x->data, place->data_row - 1, at, jf_table_column(table, c)->title,
                         head);
        for (int i = 0; jf_table_column(table, c)->mark == JF_MARK_GANTT && i < (int)G_N_ELEMENTS(days); i++)
            jf_xlsx_text(x, x->data, place->data_row - 1, at + i, jf_xlsx_word(x, days[i]), head);
        for (int row = 0; row < (int)table->rows->len; row++)
            write_cell_series(x, table, row, c, place->data_row + row, at);
    }
}

static gboolean is_derived(const struct jf_table *table, int row, int column)
{
    return jf_table_relation(table, row, column) != NULL;
}

/* Rows of a source as they stand: long, nothing computed, nothing in another unit. Their numbers are given where
 * they are read, once. */
static gboolean is_list(const struct jf_table *table)
{
    enum { LONG = 200 };
    for (guint i = 0; i < table->columns->len; i++) {
        const struct jf_column *c = jf_table_column(table, (int)i);
        if (c->metric != NULL || c->relation != NULL || c->format_by_row || c->format.scale != 1)
            return FALSE;
    }
    return table->rows->len > LONG && table->relations->len == 0;
}

/* Numbers of its own, names of rows, parts of others. */
static gboolean has_data(const struct jf_table *table, int column, gboolean is_whole)
{
    const struct jf_column *c = jf_table_column(table, column);
    const gboolean shows_sign = !jf_xlsx_is_number(c);
    if (c->role == JF_COLUMN_KEY || c->role == JF_COLUMN_SUPPORT)
        return TRUE;
    if (c->choice != NULL || shows_sign || (!is_whole && is_list(table)))
        return FALSE;
    for (int row = 0; row < (int)table->rows->len; row++)
        if (is_whole || !is_derived(table, row, column))
            return TRUE;
    return FALSE;
}

/* Lists of texts stay on their sheet. */
static gboolean has_numbers(const struct jf_table *table, const struct jf_xlsx_place *place)
{
    for (int c = 0; c < (int)table->columns->len; c++) {
        if (place->data_columns[c] >= 0 && jf_table_column(table, c)->role != JF_COLUMN_KEY)
            return TRUE;
        for (int row = 0; row < (int)table->rows->len; row++)
            if (jf_table_cell(table, row, c)->n_series > 0)
                return TRUE;
    }
    return FALSE;
}

static void write_cell(struct jf_xlsx *x, const struct jf_table *table, int row, int column,
                       const struct jf_xlsx_place *place)
{
    const struct jf_cell *cell = jf_table_cell(table, row, column);
    const int sheet_row = place->data_row + row, at = place->data_columns[column];
    const double number = jf_value_to_double(cell->value);
    const gboolean is_computed = is_derived(table, row, column);
    g_autofree char *formula = NULL;
    if (jf_table_column(table, column)->role == JF_COLUMN_KEY) {
        jf_xlsx_text(x, x->data, sheet_row, at, cell->text, jf_xlsx_plain_format(x, 0, 0, 0));
        return;
    }
    if (is_computed && !place->is_whole &&
        jf_table_column(table, column)->role != JF_COLUMN_SUPPORT)
        return; /* its own sheet computes it */
    if (is_computed)
        formula = jf_xlsx_relation_formula(x, table, row, column, TRUE);
    else if (jf_value_has(cell->value))
        formula = jf_xlsx_home_formula(x, table, row, column, sheet_row, at, number);
    const struct jf_format shown = jf_table_format(table, row, column);
    jf_xlsx_widen(x->data, at, jf_xlsx_number_width(number, number == floor(number) && shown.scale <= 1 ? 0 : 2, &shown) - 1);
    lxw_format *f = number_look(x, table, row, column, number, formula == NULL);
    if (formula != NULL)
        jf_xlsx_write_formula(x, x->data, sheet_row, at, formula, number, f);
    else if (jf_value_has(cell->value))
        jf_xlsx_number(x, x->data, sheet_row, at, number, f);
}

struct jf_xlsx_place *jf_xlsx_new_place(const struct jf_table *table)
{
    struct jf_xlsx_place *place = g_new0(struct jf_xlsx_place, 1);
    int **const all[] = {&place->columns, &place->data_columns, &place->spans};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        *all[i] = g_new0(int, table->columns->len + 1);
    for (guint c = 0; c < table->columns->len; c++)
        place->columns[c] = place->data_columns[c] = -1;
    return place;
}

void jf_xlsx_place_free(gpointer data)
{
    struct jf_xlsx_place *place = data;
    jf_free_all(place->columns, place->data_columns, place->decimals, place->spans, place);
}

struct jf_xlsx_place *jf_xlsx_place_data(struct jf_xlsx *x, const struct jf_table *table,
                                         gboolean is_whole)
{
    struct jf_xlsx_place *place = g_hash_table_lookup(x->places, table);
    if (place != NULL)
        return place;
    place = jf_xlsx_new_place(table);
    const int n = (int)table->columns->len;
    place->is_whole = is_whole;
    int next = 0;
    for (int c = 0; c < n; c++)
        if (has_data(table, c, is_whole))
            place->data_columns[c] = next++;
    place->series_column = next + 1;
    g_hash_table_insert(x->places, (gpointer)table, place);
    if (!has_numbers(table, place))
        return place;
    write_head(x, table, place);
    place->data_row = x->data->next_row;
    for (int row = 0; row < (int)table->rows->len; row++)
        for (int column = 0; column < n; column++)
            if (place->data_columns[column] >= 0)
                write_cell(x, table, row, column, place);
    write_series(x, table, place);
    if (is_whole)
        jf_xlsx_link_totals(x, table, place);
    x->data->next_row += (int)table->rows->len + 1;
    const int last = table->columns->len > 0 ? jf_xlsx_series_column(x, table, n) : next;
    x->data->print_columns = MIN(MAX(x->data->print_columns, next), JF_XLSX_MAX_COLUMNS);
    x->data->n_columns = MIN(MAX(x->data->n_columns, last > next + 1 ? last : next), JF_XLSX_MAX_COLUMNS);
    return place;
}
