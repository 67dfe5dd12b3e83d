/* Forms: a table with columns that a manager fills in, on a sheet of its own.
 *
 * Only the cells to be filled in are unlocked, and they check what is typed. The hidden first column holds the key of the
 * row, the hidden row above the head the id of each column and, in its first cell, what the form is: so it reads back
 * however the rows were sorted, whatever was inserted, in any language.
 */
#include <stdlib.h>
#include <string.h>

#include "render/xlsx.h"

enum { LONGEST_ENTRY = 1000, MOST_MESSAGE = 250 };

static const char *kind_title(const struct jf_block *form)
{
    static const char *const kinds[][2] = {
        {"action", "Actions"}, {"plan", "Plan of next month"}, {"minutes", "Minutes of the meeting"}};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(form->form_kind, kinds[i][0]) == 0)
            return kinds[i][1];
    return "Comments";
}

char *jf_xlsx_form_title(const struct jf_xlsx *x, const struct jf_block *form)
{
    const char *title = form->title != NULL && *form->title != '\0' ? form->title
                                                                    : jf_xlsx_word(x, kind_title(form));
    return g_strdup_printf("%s %s", jf_xlsx_word(x, "Form"), title);
}

void jf_xlsx_find_forms(const GPtrArray *blocks, GPtrArray *out)
{
    for (guint i = 0; i < blocks->len; i++) {
        struct jf_block *block = g_ptr_array_index(blocks, i);
        if (block->form_kind != NULL && block->table != NULL && block->table->columns->len > 0)
            g_ptr_array_add(out, block);
        else if (block->blocks != NULL)
            jf_xlsx_find_forms(block->blocks, out);
    }
}

struct jf_xlsx_sheet *jf_xlsx_form_sheet(const struct jf_xlsx *x, const struct jf_block *form)
{
    for (guint i = 0; form->form_kind != NULL && i < x->sheets->len; i++) {
        struct jf_xlsx_sheet *s = g_ptr_array_index(x->sheets, i);
        if (s->form == form)
            return s;
    }
    return NULL;
}

/* ---- lists -------------------------------------------------------------------------------------- */

/* "='Lists'!$A$2:$A$6": ranges, for lists of Chinese words written into the validation abort the library. */
static char *list_range(struct jf_xlsx *x, const struct jf_column *c)
{
    struct jf_xlsx_sheet *lists = x->lists;
    const int column = lists->n_columns++;
    int n = 0;
    jf_xlsx_text(x, lists, 0, column, c->title, jf_xlsx_plain_format(x, JF_XF_BOLD, 0, 0));
    for (; c->choices[n] != NULL; n++)
        jf_xlsx_text(x, lists, n + 1, column, c->choices[n], jf_xlsx_plain_format(x, 0, 0, 0));
    lists->next_row = MAX(lists->next_row, n + 1);
    GString *out = g_string_new("=");
    jf_xlsx_append_cell(out, lists, 1, column, TRUE);
    g_string_append_c(out, ':');
    jf_xlsx_append_cell(out, NULL, MAX(n, 1), column, TRUE);
    return g_string_free(out, FALSE);
}

/* ---- checks of what is typed --------------------------------------------------------------------- */

static void set_date(struct jf_xlsx *x, lxw_data_validation *v, char *message, gsize size)
{
    const jf_day day = x->document->period_end == JF_DAY_NONE ? 0 : x->document->period_end;
    char iso[16];
    int year, month, mday;
    jf_day_to_iso(day, iso);
    jf_day_to_ymd(day, &year, &month, &mday);
    v->validate = LXW_VALIDATION_TYPE_DATE;
    v->criteria = LXW_VALIDATION_CRITERIA_GREATER_THAN_OR_EQUAL_TO;
    v->value_datetime = (lxw_datetime){.year = year, .month = 1, .day = 1};
    g_snprintf(message, (gulong)size, jf_xlsx_word(x, "A date, such as %s"), iso);
}

static void set_check(struct jf_xlsx *x, const struct jf_column *c, lxw_data_validation *v, char *message,
                      gsize size)
{
    if (strcmp(c->choice, "date") == 0) {
        set_date(x, v, message, size);
    } else if (strcmp(c->choice, "number") == 0 || strcmp(c->choice, "share") == 0) {
        const gboolean is_share = *c->choice == 's';
        v->validate = LXW_VALIDATION_TYPE_DECIMAL;
        v->criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
        v->minimum_number = is_share ? 0 : -1e12;
        v->maximum_number = is_share ? 1 : 1e12;
        g_snprintf(message, (gulong)size, "%s",
                   jf_xlsx_word(x, is_share ? "A share between 0% and 100%" : "A number"));
    } else {
        v->validate = LXW_VALIDATION_TYPE_LENGTH;
        v->criteria = LXW_VALIDATION_CRITERIA_LESS_THAN_OR_EQUAL_TO;
        v->value_number = LONGEST_ENTRY;
        g_snprintf(message, (gulong)size, jf_xlsx_word(x, "At most %d characters"), LONGEST_ENTRY);
    }
}

static void set_list(struct jf_xlsx *x, const struct jf_column *c, lxw_data_validation *v, char **range, char *message,
                     gsize size)
{
    *range = *range != NULL ? *range : list_range(x, c);
    v->validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
    v->value_formula = *range;
    if (strcmp(c->choice, "owner") == 0) /* another name will do */
        v->error_type = LXW_VALIDATION_ERROR_TYPE_INFORMATION;
    g_snprintf(message, (gulong)size, "%s", jf_xlsx_word(x, "Choose from the list"));
}

/* The rows from first on that are to be filled in, or are given, alike. */
static int end_of_run(const struct jf_table *table, int first, int column)
{
    int end = first + 1;
    while (end < (int)table->rows->len &&
           jf_xlsx_is_input(table, end, column) == jf_xlsx_is_input(table, first, column))
        end++;
    return end;
}

static void add_checks(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_table *table, int column,
                       const struct jf_xlsx_place *place)
{
    const struct jf_column *c = jf_table_column(table, column);
    char message[MOST_MESSAGE];
    g_autofree char *range = NULL;
    g_autofree char *title = jf_xlsx_clean(jf_xlsx_word(x, "Please check"));
    const lxw_col_t at = (lxw_col_t)place->columns[column];
    for (int row = 0, end; row < (int)table->rows->len; row = end) {
        lxw_data_validation v = {.input_message = message, .error_message = message, .error_title = title};
        end = end_of_run(table, row, column);
        if (!jf_xlsx_is_input(table, row, column))
            continue;
        if (c->choices != NULL && c->choices[0] != NULL)
            set_list(x, c, &v, &range, message, sizeof message);
        else
            set_check(x, c, &v, message, sizeof message);
        jf_xlsx_check(x, worksheet_data_validation_range(s->ws, (lxw_row_t)(place->row + row), at,
                                                         (lxw_row_t)(place->row + end - 1), at, &v));
    }
}

/* ---- the sheet ----------------------------------------------------------------------------------- */

static void write_identity(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int id_row, const struct jf_table *table,
                           const struct jf_xlsx_place *place)
{
    const struct jf_document *d = x->document;
    lxw_format *plain = jf_xlsx_plain_format(x, 0, 0, 0);
    g_autofree char *what =
        g_strjoin("|", "form", s->form->form_kind, d->entity_key != NULL ? d->entity_key : "",
                  d->period != NULL ? d->period : "", NULL);
    lxw_row_col_options hidden = {.hidden = 1};
    jf_xlsx_text(x, s, id_row, 0, what, plain);
    for (int c = 0; c < (int)table->columns->len; c++)
        if (place->columns[c] >= 0)
            jf_xlsx_text(x, s, id_row, place->columns[c], jf_table_column(table, c)->id, plain);
    for (int row = 0; row < (int)table->rows->len; row++)
        jf_xlsx_text(x, s, place->row + row, 0, jf_table_row(table, row)->key, plain);
    jf_xlsx_check(x, worksheet_set_row_opt(s->ws, (lxw_row_t)id_row, LXW_DEF_ROW_HEIGHT, NULL, &hidden));
    jf_xlsx_check(x, worksheet_set_column_opt(s->ws, 0, 0, LXW_DEF_COL_WIDTH, NULL, &hidden));
}

/* Where a row says itself what it is about, more may be inserted. */
static gboolean has_free_rows(const struct jf_table *table)
{
    for (int row = 0; row < (int)table->rows->len; row++)
        for (int c = 0; c < (int)table->columns->len; c++)
            if (jf_table_column(table, c)->role == JF_COLUMN_KEY && jf_xlsx_is_input(table, row, c))
                return TRUE;
    return FALSE;
}

static void add_head(struct jf_xlsx *x, struct jf_xlsx_sheet *s)
{
    const struct jf_document *d = x->document;
    g_autofree char *where = g_strjoin("  ", d->entity != NULL ? d->entity : "",
                                       d->period_label != NULL ? d->period_label : "", NULL);
    const unsigned flags = JF_XF_BOLD | JF_XF_WRAP | JF_XF_MIDDLE;
    jf_xlsx_add_line(x, s, s->name, jf_xlsx_plain_format(x, flags, 14, 0), 14);
    jf_xlsx_add_line(x, s, where, jf_xlsx_plain_format(x, JF_XF_WRAP, 9, x->theme->ink2), 9);
    s->link_row = s->next_row++;
    jf_xlsx_add_line(x, s,
                     has_free_rows(s->form->table)
                         ? jf_xlsx_word(x, "Fill in the yellow cells; where a list opens, choose from it. Arrows filter; to sort whole rows: "
                                   "Review > Unprotect Sheet (no password). New rows: insert them among the empty ones. "
                                   "Leave the sheet's name as it is, save and send the file back.")
                         : jf_xlsx_word(x, "Fill in the yellow cells; where a list opens, choose from it. Arrows filter; to sort whole rows: "
                                   "Review > Unprotect Sheet (no password). "
                                   "Leave the sheet's name as it is, save and send the file back."),
                     jf_xlsx_plain_format(x, JF_XF_WRAP, 10, 0), 10);
}

void jf_xlsx_add_form(struct jf_xlsx *x, struct jf_xlsx_sheet *s)
{
    const struct jf_table *table = s->form->table;
    s->first_column = 1;
    add_head(x, s);
    const int id_row = s->next_row++;
    jf_xlsx_add_table(x, s, table);
    const struct jf_xlsx_place *place = g_hash_table_lookup(x->places, table);
    for (int c = 0; c < (int)table->columns->len; c++)
        if (place->columns[c] >= 0)
            add_checks(x, s, table, c, place);
    lxw_protection allowed = {.insert_rows = LXW_TRUE,
                              .format_rows = LXW_TRUE,
                              .format_columns = LXW_TRUE,
                              .sort = LXW_TRUE,
                              .autofilter = LXW_TRUE};
    jf_xlsx_finish_sheet(x, s);
    write_identity(x, s, id_row, table, place);
    worksheet_set_tab_color(s->ws, jf_xlsx_color(x->theme->warn));
    worksheet_protect(s->ws, NULL, &allowed);
}
