#include "document/table.h"

#include <string.h>

#include "base/free.h"

const struct jf_relation jf_relation_plain = {0, NULL};
const char *const jf_mark_names[] = {"",     "light", "spark", "strip", "bar",   "check", "delta",
                                     "pin",  "line",  "move",  "arrow", "gantt", "under", NULL};

struct jf_relation *jf_relation_new(size_t n, const struct jf_relation_step *steps)
{
    struct jf_relation *r = g_new0(struct jf_relation, 1);
    r->n = n;
    r->steps = g_memdup2(steps, n * sizeof *steps);
    return r;
}

static void relation_free(struct jf_relation *r)
{
    if (r == NULL || r == &jf_relation_plain)
        return;
    g_free(r->steps);
    g_free(r);
}

const struct jf_relation *jf_table_keep_relation(struct jf_table *table, size_t n,
                                                 const struct jf_relation_step *steps)
{
    struct jf_relation *r = jf_relation_new(n, steps);
    g_ptr_array_add(table->relations, r);
    return r;
}

static void column_free(gpointer data)
{
    struct jf_column *c = data;
    jf_free_all(c->id, c->mark_base, c->mark_scale);
    for (size_t i = 0; i < c->n_limits; i++)
        g_free(c->limits[i].label);
    jf_free_all(c->group, c->title, c->metric, c->scenario, c->window, c->reading, c->choice);
    g_strfreev(c->choices);
    relation_free(c->relation);
    g_free(c);
}

static void row_free(gpointer data)
{
    struct jf_row_head *r = data;
    jf_free_all(r->key, r->group, r->reason, r);
}

struct jf_table *jf_table_new(const char *id, const char *title)
{
    struct jf_table *table = g_new0(struct jf_table, 1);
    table->id = g_strdup(id);
    table->title = g_strdup(title);
    table->columns = g_ptr_array_new_with_free_func(column_free);
    table->rows = g_ptr_array_new_with_free_func(row_free);
    table->cells = g_ptr_array_new();
    table->relations = g_ptr_array_new_with_free_func((GDestroyNotify)relation_free);
    return table;
}

static void cell_clear(struct jf_cell *cell)
{
    jf_free_all(cell->text, cell->series, cell->series_plan, cell->rule, cell->printed);
}

static struct jf_cell *new_cells(guint n)
{
    struct jf_cell *cells = g_new0(struct jf_cell, n);
    const struct jf_value nothing = jf_value_none("");
    for (guint i = 0; i < n; i++)
        cells[i].value = nothing;
    return cells;
}

static void forget_row(const struct jf_table *table)
{
    struct jf_table_rest *rest = table->rest;
    for (guint c = 0; rest->cells != NULL && c < table->columns->len; c++)
        cell_clear(&rest->cells[c]);
    g_clear_pointer(&rest->cells, g_free);
    g_clear_pointer(&rest->head, row_free);
}

/* The rest stands at that row then. */
static const struct jf_table_rest *rest_at(const struct jf_table *table, int row)
{
    struct jf_table_rest *rest = table->rest;
    g_assert(rest != NULL && row < jf_table_n_rows(table));
    if (rest->cells != NULL && rest->row == (guint)row)
        return rest;
    forget_row(table);
    rest->row = (guint)row;
    rest->head = g_new0(struct jf_row_head, 1);
    *rest->head = (struct jf_row_head){.key = g_strdup_printf("%d", row + 1), .parent = -1};
    rest->cells = new_cells(table->columns->len);
    rest->fill(table, rest->row, rest->cells);
    return rest;
}

const struct jf_table *jf_table_on_paper(const struct jf_table *table)
{
    return table != NULL && table->paper != NULL ? table->paper : table;
}

void jf_table_drop_rows(struct jf_table *table, guint n)
{
    const guint n_cells = n * table->columns->len;
    for (guint i = 0; i < n_cells; i++)
        cell_clear(g_ptr_array_index(table->cells, i));
    for (guint i = 0; i < n_cells; i += table->columns->len)
        g_free(g_ptr_array_index(table->cells, i)); /* a row of cells is one piece of memory */
    if (n_cells > 0)
        g_ptr_array_remove_range(table->cells, 0, n_cells);
    if (n > 0)
        g_ptr_array_remove_range(table->rows, 0, n);
}

void jf_table_free(struct jf_table *table)
{
    if (table == NULL)
        return;
    if (table->rest != NULL) {
        forget_row(table);
        table->rest->free(table->rest);
    }
    jf_table_free(table->paper);
    jf_table_drop_rows(table, table->rows->len);
    g_ptr_array_free(table->cells, TRUE);
    g_ptr_array_free(table->rows, TRUE);
    g_ptr_array_free(table->columns, TRUE);
    g_ptr_array_free(table->relations, TRUE);
    jf_free_all(table->id, table->title, table->note, table->aside, table->unit, table);
}

int jf_table_add_column(struct jf_table *table, struct jf_column *column)
{
    g_assert(table->rows->len == 0);
    g_ptr_array_add(table->columns, column);
    return (int)table->columns->len - 1;
}

int jf_table_add_row(struct jf_table *table, struct jf_row_head *row)
{
    const guint n = table->columns->len;
    struct jf_cell *cells = new_cells(n);
    for (guint i = 0; i < n; i++)
        g_ptr_array_add(table->cells, &cells[i]);
    g_ptr_array_add(table->rows, row);
    return (int)table->rows->len - 1;
}

struct jf_column *jf_table_column(const struct jf_table *table, int column)
{
    g_assert(column >= 0 && (guint)column < table->columns->len);
    return g_ptr_array_index(table->columns, column);
}

struct jf_row_head *jf_table_row(const struct jf_table *table, int row)
{
    g_assert(row >= 0);
    return (guint)row < table->rows->len ? g_ptr_array_index(table->rows, row) : rest_at(table, row)->head;
}

struct jf_cell *jf_table_cell(const struct jf_table *table, int row, int column)
{
    const guint n = table->columns->len;
    g_assert(row >= 0 && column >= 0 && (guint)column < n);
    return (guint)row < table->rows->len ? g_ptr_array_index(table->cells, (guint)row * n + (guint)column)
                                         : &rest_at(table, row)->cells[column];
}

int jf_table_n_rows(const struct jf_table *table)
{
    return (int)(table->rows->len + (table->rest != NULL ? table->rest->n : 0));
}

int jf_table_find_column(const struct jf_table *table, const char *id)
{
    for (guint i = 0; i < table->columns->len; i++) {
        const struct jf_column *c = g_ptr_array_index(table->columns, i);
        if (g_strcmp0(c->id, id) == 0)
            return (int)i;
    }
    return -1;
}

const char *jf_table_row_name(const struct jf_table *table, int row)
{
    const char *name = NULL;
    for (guint c = 0; name == NULL && c < table->columns->len; c++)
        if (jf_table_column(table, (int)c)->role == JF_COLUMN_KEY)
            name = jf_table_cell(table, row, (int)c)->text;
    return name;
}

const struct jf_relation *jf_table_relation(const struct jf_table *table, int row, int column)
{
    const struct jf_relation *own = jf_table_cell(table, row, column)->relation;
    if (own == NULL)
        return jf_table_column(table, column)->relation;
    return own->n == 0 ? NULL : own;
}

/* Differences by look have the decimals of what they are of: the first value of the row. */
static int decimals_of_row(const struct jf_table *table, int row)
{
    const struct jf_format *f = &jf_table_row(table, row)->format;
    for (int i = 0; f->decimals < 0 && f->scale > 0 && i < (int)table->columns->len; i++) {
        const struct jf_column *c = jf_table_column(table, i);
        if (!c->format_by_row || c->format.is_signed || c->role != JF_COLUMN_VALUE)
            continue;
        double shown = jf_value_to_double(jf_table_cell(table, row, i)->value) / f->scale;
        return shown >= JF_LARGE || shown <= -JF_LARGE ? 0 : f->decimals;
    }
    return f->decimals;
}

/* Metrics are the rows: values take the row's format whole, differences its number with the
 * column's sign (percentages then compare in points), percentages stay the column's own. */
struct jf_format jf_table_format(const struct jf_table *table, int row, int column)
{
    const struct jf_column *c = jf_table_column(table, column);
    const struct jf_row_head *r = jf_table_row(table, row);
    if (!c->format_by_row)
        return c->format;
    const gboolean is_percent = r->is_percent || r->format.style == JF_STYLE_PERCENT;
    const gboolean is_ratio = c->format.style == JF_STYLE_PERCENT;
    struct jf_format f = is_ratio && !(is_percent && c->format.is_signed) ? c->format : r->format;
    f.is_signed = c->format.is_signed;
    f.plain_zero = c->format.plain_zero;
    if (f.is_signed && !is_ratio)
        f.decimals = decimals_of_row(table, row);
    if (is_percent && f.is_signed && c->format.style != JF_STYLE_TEXT) {
        f.style = JF_STYLE_POINTS;
        f.unit = "pp";
    }
    return f;
}

char *jf_table_cell_text(const struct jf_table *table, int row, int column)
{
    const struct jf_cell *cell = jf_table_cell(table, row, column);
    if (cell->text != NULL)
        return g_strdup(cell->text);
    const enum jf_column_role role = jf_table_column(table, column)->role;
    const struct jf_relation *relation = jf_table_relation(table, row, column);
    const enum jf_relation_op made_by = relation && relation->n ? relation->steps[relation->n - 1].op : JF_REL_NUMBER;
    struct jf_format f = jf_table_format(table, row, column);
    f.is_capped = f.is_capped || (made_by >= JF_REL_PER && made_by <= JF_REL_ACHIEVE);
    const gboolean is_text = role == JF_COLUMN_KEY || f.style == JF_STYLE_TEXT;
    if (!jf_value_has(cell->value) && (is_text || *cell->value.why == '\0'))
        return g_strdup("");
    return jf_format_value(&f, cell->printed != NULL ? *cell->printed : cell->value);
}

gboolean jf_table_lower_is_better(const struct jf_table *table, int row, int column)
{
    return jf_table_row(table, row)->lower_is_better !=
           jf_table_column(table, column)->lower_is_better;
}
