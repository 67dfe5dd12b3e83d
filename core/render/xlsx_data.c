/* The data sheet: each table once, in base units, rows and columns as in the document. */
#include <math.h>

#include "render/xlsx.h"

static void write_head(struct jf_xlsx *x, const struct jf_table *table)
{
    struct jf_xlsx_sheet *data = x->data;
    lxw_format *title = jf_xlsx_plain_format(x, JF_XF_BOLD, 0, 0);
    lxw_format *head = jf_xlsx_plain_format(x, JF_XF_HEAD | JF_XF_WRAP, 9, x->theme->ink2);
    g_autofree char *name =
        g_strdup_printf("%s  %s", table->id, table->title != NULL ? table->title : "");
    jf_xlsx_text(x, data, data->next_row++, 0, name, title);
    for (int column = 0; column < (int)table->columns->len; column++) {
        const struct jf_column *c = jf_table_column(table, column);
        g_autofree char *text = c->group != NULL ? g_strdup_printf("%s %s", c->group, c->title)
                                                 : g_strdup(c->title != NULL ? c->title : c->id);
        jf_xlsx_text(x, data, data->next_row, column, text, head);
    }
    data->next_row++;
}

/* The numbers behind sparks and strips, to the right of the table: one after the other. */
static void write_cell_series(struct jf_xlsx *x, const struct jf_cell *cell, int sheet_row,
                              int sheet_column)
{
    for (int i = 0; i < cell->n_series && sheet_column + i < JF_XLSX_MAX_COLUMNS; i++)
        if (isfinite(cell->series[i]))
            jf_xlsx_number(x, x->data, sheet_row, sheet_column + i, cell->series[i], NULL);
}

int jf_xlsx_series_column(const struct jf_table *table, int column)
{
    int at = (int)table->columns->len + 1;
    for (int c = 0; c < column; c++) {
        int longest = 0;
        for (int row = 0; row < (int)table->rows->len; row++)
            longest = MAX(longest, jf_table_cell(table, row, c)->n_series);
        at += longest;
    }
    return at;
}

static void write_series(struct jf_xlsx *x, const struct jf_table *table, int first_row)
{
    for (int c = 0; c < (int)table->columns->len; c++) {
        if (jf_table_column(table, c)->role != JF_COLUMN_MARK)
            continue;
        const int at = jf_xlsx_series_column(table, c);
        for (int row = 0; row < (int)table->rows->len; row++)
            write_cell_series(x, jf_table_cell(table, row, c), first_row + row, at);
    }
}

static void write_cell(struct jf_xlsx *x, const struct jf_table *table, int row, int column,
                       int sheet_row, gboolean is_whole)
{
    const struct jf_cell *cell = jf_table_cell(table, row, column);
    const gboolean is_derived = jf_table_relation(table, row, column) != NULL;
    const double number = jf_value_to_double(cell->value);
    if (!is_derived && jf_value_has(cell->value)) {
        jf_xlsx_number(x, x->data, sheet_row, column, number, NULL);
    } else if (is_derived &&
               (is_whole || jf_table_column(table, column)->role == JF_COLUMN_SUPPORT)) {
        g_autofree char *formula = jf_xlsx_relation_formula(x, table, row, column, TRUE);
        if (formula != NULL)
            jf_xlsx_write_formula(x, x->data, sheet_row, column, formula, number, NULL);
        else
            jf_xlsx_number(x, x->data, sheet_row, column, number, NULL);
    } else if (cell->text != NULL && jf_table_column(table, column)->role == JF_COLUMN_KEY) {
        jf_xlsx_text(x, x->data, sheet_row, column, cell->text, NULL);
    }
}

struct jf_xlsx_place *jf_xlsx_place_data(struct jf_xlsx *x, const struct jf_table *table,
                                         gboolean is_whole)
{
    struct jf_xlsx_place *place = g_hash_table_lookup(x->places, table);
    if (place != NULL)
        return place;
    place = g_new0(struct jf_xlsx_place, 1);
    place->columns = g_new(int, table->columns->len + 1);
    for (guint i = 0; i < table->columns->len; i++)
        place->columns[i] = -1;
    place->is_whole = is_whole;
    g_hash_table_insert(x->places, (gpointer)table, place);
    write_head(x, table);
    place->data_row = x->data->next_row;
    for (int row = 0; row < (int)table->rows->len; row++)
        for (int column = 0; column < (int)table->columns->len; column++)
            write_cell(x, table, row, column, place->data_row + row, is_whole);
    write_series(x, table, place->data_row);
    x->data->next_row += (int)table->rows->len + 1;
    x->data->n_columns = MAX(x->data->n_columns, (int)table->columns->len);
    return place;
}
