/* Which columns of its sheet a table takes, and how wide its numbers are. */
#include <math.h>

#include "render/xlsx.h"

double jf_xlsx_number_width(double shown, int decimals, const struct jf_format *f)
{
    const double size = fabs(shown) * (f->style == JF_STYLE_PERCENT ? 100 : 1);
    if (!isfinite(size))
        return 0;
    const int digits = size < 1 ? 1 : (int)floor(log10(size)) + 1;
    return digits + (digits - 1) / 3 + (decimals > 0 ? decimals + 1 : 0) + (f->style == JF_STYLE_POINTS ? 5 : 3);
}

static gboolean is_text(const struct jf_column *c)
{
    return c->role == JF_COLUMN_TEXT || c->role == JF_COLUMN_KEY;
}

static double longest_text(const struct jf_table *table, int column)
{
    double longest = 0;
    for (int r = 0; r < (int)table->rows->len && is_text(jf_table_column(table, column)); r++) {
        g_autofree char *text = jf_table_cell_text(table, r, column);
        longest = fmax(longest, jf_xlsx_text_width(text));
    }
    return longest;
}

enum { SHORT_TABLE = 10 };

/* Beside other tables, the long texts of a short one stand over several columns, so that no other's numbers move apart. */
static void span_texts(struct jf_xlsx_grid *g)
{
    enum { COLUMN = 10, MOST = 5 };
    const struct jf_table *t = g->table;
    for (int c = 0; c <= (int)t->columns->len; c++)
        g->place->spans[c] = 1;
    if (g->s->form != NULL || g->s->will_have < 2 || jf_table_n_rows(t) > SHORT_TABLE)
        return;
    for (int c = 0; c < (int)t->columns->len; c++) {
        const double longest = jf_table_column(t, c)->role == JF_COLUMN_TEXT ? longest_text(t, c) + 2 : 0;
        if (longest > 2 * COLUMN)
            g->place->spans[c] = MIN((int)ceil(longest / COLUMN), MOST);
    }
}

/* The next column of the sheet: not one that the main table fills with long texts, where the text before can take it in. */
static int skip_texts(struct jf_xlsx_grid *g, int text, int next)
{
    for (; text >= 0 && g->table != g->s->main && next < 32 && g->s->text_columns & 1u << next; next++)
        g->place->spans[text]++;
    return next;
}

static void lay_columns(struct jf_xlsx_grid *g)
{
    span_texts(g);
    const struct jf_table *t = g->table;
    gboolean by_row = FALSE, grouped = FALSE, says_unit = FALSE;
    for (int c = 0; c < (int)t->columns->len; c++)
        by_row = by_row || jf_table_column(t, c)->format_by_row;
    for (int r = 0; r < (int)t->rows->len; r++) {
        const char *unit = jf_table_row(t, r)->format.unit;
        grouped = grouped || jf_table_row(t, r)->group != NULL;
        says_unit = says_unit || (unit != NULL && *unit != '\0');
    }
    int next = g->s->first_column;
    g->group_column = grouped ? next++ : -1;
    g->unit_column = -1;
    for (int c = 0, text = -1; c < (int)t->columns->len && next < JF_XLSX_MAX_COLUMNS - 1; c++) {
        const struct jf_column *column = jf_table_column(t, c);
        if (column->role == JF_COLUMN_SUPPORT)
            continue;
        next = skip_texts(g, is_text(column) ? -1 : text, next);
        g->place->columns[c] = next;
        next += g->place->spans[c];
        text = is_text(column) ? c : -1;
        if (by_row && says_unit && g->unit_column < 0 && column->role == JF_COLUMN_KEY) {
            next = skip_texts(g, c, next);
            g->unit_column = next++;
            text = -1;
        }
    }
    g->n_columns = next;
}

/* Where the sheet's longest table, which is sorted and filtered and so has no merged cells, has long texts. */
static void note_texts(struct jf_xlsx_grid *g)
{
    const struct jf_table *t = g->s->main;
    if (t == NULL || jf_table_n_rows(t) <= SHORT_TABLE || g->s->text_columns != 0)
        return;
    struct jf_xlsx_grid main = *g;
    main.table = t;
    main.place = jf_xlsx_new_place(t);
    lay_columns(&main);
    for (int c = 0; c < (int)t->columns->len; c++) {
        const double longest = main.place->columns[c] >= 0 && main.place->columns[c] < 32 ? longest_text(t, c) : 0;
        g->s->text_columns |= longest >= JF_XLSX_LONG_TEXT ? 1u << main.place->columns[c] : 0;
        g->s->n_long += longest > JF_XLSX_LEAST_LONG;
    }
    jf_xlsx_place_free(main.place);
}

void jf_xlsx_lay_columns(struct jf_xlsx_grid *g)
{
    note_texts(g);
    lay_columns(g);
}
