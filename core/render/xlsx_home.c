/* One number, one place: a figure that stands on the data sheet already is referred to, not given again, and a figure
 * that a table adds up from its members is that total. So a changed number is followed by every sheet that shows it.
 *
 * A figure is the same where metric, reading and member are the same and the numbers are equal to the last bit. */
#include <string.h>

#include "render/xlsx.h"

struct home {
    guint64 key;
    int row, column; /* on the data sheet */
    double number;
    gboolean is_given, of_units; /* the total of a table of units */
};

static guint64 mix(guint64 hash, const char *text)
{
    for (const unsigned char *p = (const unsigned char *)(text != NULL ? text : ""); *p != '\0'; p++)
        hash = (hash ^ *p) * G_GUINT64_CONSTANT(1099511628211);
    return (hash ^ 0xFF) * G_GUINT64_CONSTANT(1099511628211);
}

/* The member across, or NULL: "plan.under@north" */
static const char *across_of(const struct jf_column *c)
{
    const char *across = strchr(c->id, '@');
    return across != NULL && strcmp(across, "@total") != 0 ? across + 1 : NULL;
}

/* What makes two columns of one metric differ: the reading, the part of a ratio. */
static guint64 column_key(guint64 hash, const struct jf_column *c)
{
    g_auto(GStrv) parts = g_strsplit(c->id, "@", 2);
    const char *part = parts[0] == NULL ? "" : g_str_has_suffix(parts[0], ".over") ? "over" : g_str_has_suffix(parts[0], ".under") ? "under" : "";
    return mix(mix(hash, c->reading), part);
}

/* The whole unit in the report period has no member: a total, the row of that period, the row of a board. */
static const char *member_of(const struct jf_xlsx *x, const struct jf_table *table, int row, const struct jf_column *c)
{
    const struct jf_row_head *r = jf_table_row(table, row);
    const gboolean is_whole = c->metric == NULL || r->kind == JF_ROW_TOTAL || g_strcmp0(r->key, x->document->period) == 0;
    return is_whole ? "" : *r->key ? r->key : " "; /* what is blank is a member, not the whole */
}

/* 0: no figure that has a name. */
static guint64 key_of(const struct jf_xlsx *x, const struct jf_table *table, int row, int column)
{
    const struct jf_column *c = jf_table_column(table, column);
    const char *metric = c->metric != NULL ? c->metric : c->format_by_row ? jf_table_row(table, row)->key : NULL;
    if (metric == NULL || c->reading == NULL || jf_table_row(table, row)->kind == JF_ROW_OTHERS)
        return 0;
    const guint64 seed = G_GUINT64_CONSTANT(14695981039346656037);
    const char *member = member_of(x, table, row, c), *across = across_of(c);
    if (*member == '\0' && across != NULL) { /* the total of a column is the figure of its member */
        member = across;
        across = NULL;
    }
    return mix(column_key(mix(mix(seed, metric), member), c), across);
}

char *jf_xlsx_home_formula(struct jf_xlsx *x, const struct jf_table *table, int row, int column, int sheet_row,
                           int sheet_column, double number)
{
    struct home wanted = {.key = key_of(x, table, row, column), .row = sheet_row, .column = sheet_column,
                          .number = number, .is_given = TRUE};
    if (wanted.key == 0)
        return NULL;
    const struct home *home = g_hash_table_lookup(x->homes, &wanted.key);
    if (home == NULL) {
        struct home *own = g_memdup2(&wanted, sizeof wanted);
        g_hash_table_insert(x->homes, &own->key, own);
        return NULL;
    }
    if (home->number != number)
        return NULL;
    GString *formula = g_string_new("=");
    jf_xlsx_append_cell(formula, NULL, home->row, home->column, FALSE);
    return g_string_free(formula, FALSE);
}

/* Of other cells of its table, added up. */
static gboolean is_sum(const struct jf_relation *relation)
{
    for (size_t i = 0; relation != NULL && i < relation->n; i++)
        if (relation->steps[i].op != JF_REL_SUM && relation->steps[i].op != JF_REL_COLUMN && relation->steps[i].op != JF_REL_ADD)
            return FALSE;
    return relation != NULL && (relation->n > 1 || relation->steps[0].op == JF_REL_SUM);
}

/* A row of the whole among the members would be a part of its own total. */
static gboolean has_whole_among_members(const struct jf_xlsx *x, const struct jf_table *table)
{
    for (int row = 0; row < (int)table->rows->len; row++)
        if (g_strcmp0(jf_table_row(table, row)->key, x->document->period) == 0)
            return TRUE;
    return FALSE;
}

/* The figure is what this cell adds up, unless another does: units before all else. */
static void link_total(struct jf_xlsx *x, const struct jf_table *table, const struct jf_xlsx_place *place, int row,
                       int column)
{
    const guint64 key = key_of(x, table, row, column);
    const gboolean is_shown = place->columns[column] >= 0; /* else on the data sheet only */
    const struct jf_format f = jf_table_format(table, row, column);
    const double scale = is_shown ? jf_xlsx_scale(&f) : 1;
    struct home own = {.key = key, .row = place->data_row + row, .column = place->data_columns[column], .of_units = table->of_units,
                       .number = jf_value_to_double(jf_table_cell(table, row, column)->value)};
    struct home *home = key != 0 ? g_hash_table_lookup(x->homes, &key) : NULL;
    if (home == NULL && key != 0 && own.column >= 0 && place->data_row > 0) {
        home = g_memdup2(&own, sizeof own);
        home->is_given = is_shown; /* the total is on its sheet: its place on the data sheet is still empty */
        g_hash_table_insert(x->homes, &home->key, home);
    }
    if (home == NULL || home->number != own.number || (!is_shown && home->row == own.row && home->column == own.column) ||
        (!home->is_given && (home->of_units || !table->of_units)))
        return;
    g_autoptr(GString) formula = g_string_new("=");
    if (is_shown)
        jf_xlsx_append_cell(formula, place->sheet, place->row + row, place->columns[column], FALSE);
    else
        jf_xlsx_append_cell(formula, NULL, own.row, own.column, FALSE);
    if (scale != 1) {
        g_string_append_c(formula, '*');
        jf_xlsx_append_number(formula, scale);
    }
    home->is_given = FALSE;
    home->of_units = table->of_units;
    jf_xlsx_write_formula(x, x->data, home->row, home->column, formula->str, home->number,
                          jf_xlsx_data_look(x, &f, home->number, FALSE));
}

/* A branch of the region's own name would be a part of itself. */
static gboolean is_sum_of_others(const struct jf_table *table, int row, const struct jf_relation *relation)
{
    if (relation->n > 1 || relation->steps[0].set != JF_SET_CHILDREN)
        return FALSE;
    for (int other = 0; other < (int)table->rows->len; other++)
        for (int at = jf_table_row(table, other)->parent; at >= 0; at = jf_table_row(table, at)->parent)
            if (at == row && g_strcmp0(jf_table_row(table, other)->key, jf_table_row(table, row)->key) == 0)
                return FALSE;
    return TRUE;
}

/* Rows that are sorted do not stay where they are: totals at the foot do, trees, and what is on the data sheet only. */
void jf_xlsx_link_totals(struct jf_xlsx *x, const struct jf_table *table, const struct jf_xlsx_place *place)
{
    if (has_whole_among_members(x, table))
        return;
    for (int row = 0; row < (int)table->rows->len; row++)
        for (int c = 0; c < (int)table->columns->len; c++) {
            const struct jf_relation *relation = jf_table_relation(table, row, c);
            const gboolean is_shown = place->columns[c] >= 0;
            if ((!is_shown && place->data_columns[c] < 0) || !is_sum(relation))
                continue;
            if (jf_table_row(table, row)->kind == JF_ROW_TOTAL || is_sum_of_others(table, row, relation) ||
                (!is_shown && g_str_has_suffix(jf_table_column(table, c)->id, "@total")))
                link_total(x, table, place, row, c);
        }
}
