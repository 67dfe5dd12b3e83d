/* Parts of a whole as they are printed: rounded so that what stands on the page adds up. The steps of a bridge lead from
 * one printed end to the other; shares make the printed whole. The values themselves stay unrounded. */
#include <math.h>
#include <string.h>

#include "report/internal.h"

#define VISIBLE 500 /* of an amount so many times as large a correction is not seen */

struct run {
    struct jf_table *table;
    int column;
    GArray *rows; /* int */
    gboolean others_only;
};

static struct jf_value value_at(const struct run *r, int row)
{
    return jf_table_cell(r->table, row, r->column)->value;
}

static struct jf_value printed_at(const struct run *r, int row)
{
    const struct jf_value *printed = jf_table_cell(r->table, row, r->column)->printed;
    struct jf_value v = value_at(r, row), out;
    if (printed != NULL || !jf_value_has(v))
        return printed != NULL ? *printed : v;
    const struct jf_format format = jf_table_format(r->table, row, r->column);
    jf_format_parts(&format, &v, 1, v, &out);
    return out;
}

static gboolean is_others(const struct jf_table *table, int row)
{
    const struct jf_row_head *head = jf_table_row(table, row);
    return head->kind == JF_ROW_OTHERS && !(head->reason && *head->reason); /* one that is lost has a name and why */
}

static double size_of(struct jf_value v)
{
    return jf_value_has(v) ? fabs(jf_value_to_double(v)) : 0;
}

/* The others take what rounding leaves: members print as they do elsewhere. FALSE where there are none, or it shows in them. */
static gboolean leave_to_others(const struct run *r, const struct jf_format *format, const struct jf_value *parts,
                                struct jf_value printed)
{
    struct jf_value left = printed, own, others = jf_value_none("");
    int at = -1;
    for (guint i = 0; i < r->rows->len; i++) {
        const int row = g_array_index(r->rows, int, i);
        jf_format_parts(format, &parts[i], 1, printed, &own);
        left = jf_value_has(own) ? jf_value_sub(left, own) : left;
        if (is_others(r->table, row) && (at < 0 || size_of(own) > size_of(others))) {
            others = own;
            at = row;
        }
    }
    if (at < 0 || size_of(left) > size_of(others) / VISIBLE)
        return FALSE;
    others = jf_value_add(others, left);
    g_free(jf_table_cell(r->table, at, r->column)->printed);
    jf_table_cell(r->table, at, r->column)->printed = jf_value_has(others) ? g_memdup2(&others, sizeof others) : NULL;
    return TRUE;
}

/* The rows of the run add up to whole, which prints as printed. */
static void round_run(const struct run *r, struct jf_value whole, struct jf_value printed)
{
    guint n = r->rows->len;
    struct jf_value sum = jf_value_exact(jf_decimal_from_int(0));
    g_autofree struct jf_value *parts = g_new(struct jf_value, n + 1), *out = g_new(struct jf_value, n + 1);
    for (guint i = 0; i < n; i++) {
        parts[i] = value_at(r, g_array_index(r->rows, int, i));
        sum = jf_value_has(parts[i]) ? jf_value_add(sum, parts[i]) : sum;
    }
    if (n == 0 || !jf_value_has(whole) || !jf_values_agree(sum, whole))
        return;
    const struct jf_format format = jf_table_format(r->table, g_array_index(r->rows, int, 0), r->column);
    if (leave_to_others(r, &format, parts, printed) || r->others_only || !jf_format_parts(&format, parts, n, printed, out))
        return;
    for (guint i = 0; i < n; i++) {
        struct jf_cell *cell = jf_table_cell(r->table, g_array_index(r->rows, int, i), r->column);
        g_free(cell->printed);
        cell->printed = jf_value_has(out[i]) ? g_memdup2(&out[i], sizeof out[i]) : NULL;
    }
}

/* Steps between two rows of totals, the first from nothing. */
static void round_bridge(struct jf_table *table, int column)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(int));
    struct run r = {.table = table, .column = column, .rows = rows};
    int from = -1;
    for (int row = 0; row < (int)table->rows->len; row++) {
        enum jf_row_kind kind = jf_table_row(table, row)->kind;
        if (kind == JF_ROW_MEMBER || kind == JF_ROW_OTHERS) {
            g_array_append_val(rows, row);
            continue;
        }
        const struct jf_value zero = jf_value_exact(jf_decimal_from_int(0)); /* where no total begins it */
        round_run(&r, jf_value_sub(value_at(&r, row), from < 0 ? zero : value_at(&r, from)),
                  jf_value_sub(printed_at(&r, row), from < 0 ? zero : printed_at(&r, from)));
        from = row;
        g_array_set_size(rows, 0);
    }
}

/* What makes up a row: of the total the outermost rows, of a group its own. Outer ones come first. */
static void round_below(struct jf_table *table, int column, int whole, gboolean others_only)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(int));
    struct run r = {.table = table, .column = column, .rows = rows, .others_only = others_only};
    const enum jf_row_set sets[] = {JF_SET_CHILDREN, JF_SET_MEMBERS};
    const size_t n_sets = jf_table_row(table, whole)->kind == JF_ROW_TOTAL ? 2 : 1;
    for (size_t s = 0; s < n_sets && rows->len == 0; s++)
        for (int row = 0; row < (int)table->rows->len; row++)
            if (row != whole && jf_table_in_set(table, whole, sets[s], row))
                g_array_append_val(rows, row);
    round_run(&r, value_at(&r, whole), printed_at(&r, whole));
    for (guint i = 0; i < rows->len; i++)
        round_below(table, column, g_array_index(rows, int, i), others_only);
}

/* Shares, and amounts where others stand among the members. */
static void round_columns(struct jf_table *table)
{
    gboolean has_others = FALSE;
    for (int row = 0; row < (int)table->rows->len; row++)
        has_others = has_others || is_others(table, row);
    for (guint c = 0; c < table->columns->len; c++) {
        const struct jf_column *column = jf_table_column(table, (int)c);
        const gboolean adds_up = column->format.style == JF_STYLE_PERCENT || (has_others && column->format.style == JF_STYLE_NUMBER);
        if (!adds_up || column->format_by_row || column->role == JF_COLUMN_SUPPORT)
            continue;
        for (int row = 0; row < (int)table->rows->len; row++)
            if (jf_table_row(table, row)->kind == JF_ROW_TOTAL)
                round_below(table, (int)c, row, column->format.style == JF_STYLE_NUMBER);
    }
}

/* A cell that says what a step says prints as it does. */
static void print_as(struct jf_table *table, int row, int column, const struct jf_cell *step)
{
    struct jf_cell *cell = jf_table_cell(table, row, column);
    if (cell->printed == NULL && jf_table_column(table, column)->format.style == JF_STYLE_NUMBER && jf_value_has(cell->value) &&
        jf_values_agree(cell->value, step->value))
        cell->printed = g_memdup2(step->printed, sizeof *step->printed);
}

/* The steps of a bridge in a table beside it: rows of the same key, or the totals of columns that are named so. */
static void share_steps(const struct jf_table *bridge, int column, struct jf_table *table)
{
    for (int step = 0; step < (int)bridge->rows->len; step++) {
        const char *key = jf_table_row(bridge, step)->key;
        const struct jf_cell *cell = jf_table_cell(bridge, step, column);
        int named = jf_table_find_column(table, key);
        for (int row = 0; cell->printed && row < (int)table->rows->len; row++) {
            if (named >= 0 && jf_table_row(table, row)->kind == JF_ROW_TOTAL) {
                print_as(table, row, named, cell);
                round_below(table, named, row, FALSE);
            }
            for (int c = 0; g_strcmp0(jf_table_row(table, row)->key, key) == 0 && c < (int)table->columns->len; c++)
                print_as(table, row, c, cell);
        }
    }
}

/* The total of an analysis' table that is the change from end to end prints as the ends print. */
static void share_change(const struct jf_table *bridge, int column, struct jf_table *table)
{
    const struct run r = {.table = (struct jf_table *)bridge, .column = column};
    const int last = (int)bridge->rows->len - 1;
    const char *place = strchr(bridge->id, '.'), *part = place ? strchr(place + 1, '.') : NULL; /* "s2.b1.3": of one block */
    if (last < 1 || !part || strncmp(bridge->id, table->id, (size_t)(part - bridge->id) + 1) != 0)
        return;
    struct jf_value printed = jf_value_sub(printed_at(&r, last), printed_at(&r, 0));
    const struct jf_cell change = {.value = jf_value_sub(value_at(&r, last), value_at(&r, 0)), .printed = &printed};
    for (int row = 0; row < (int)table->rows->len; row++)
        for (int c = 0; jf_table_row(table, row)->kind == JF_ROW_TOTAL && c < (int)table->columns->len; c++)
            print_as(table, row, c, &change);
}

/* A total that is a part of the table above it, in a column of the same id, prints as it does there. */
static void share_part(const struct jf_table *above, struct jf_table *table)
{
    for (int c = 0; c < (int)table->columns->len; c++) {
        const int named = jf_table_find_column(above, jf_table_column(table, c)->id);
        for (int row = 0; named >= 0 && row < (int)table->rows->len; row++)
            for (int part = 0; jf_table_row(table, row)->kind == JF_ROW_TOTAL && part < (int)above->rows->len; part++) {
                if (jf_table_cell(above, part, named)->printed)
                    print_as(table, row, c, jf_table_cell(above, part, named));
                round_below(table, c, row, FALSE);
            }
    }
}

/* In all tables that stand beside it, also several in one place. */
static void share_beside(const struct jf_chart *bridge, const GPtrArray *blocks)
{
    for (guint i = 0; blocks && i < blocks->len; i++) {
        const struct jf_block *block = blocks->pdata[i];
        if (block->table && block->table != bridge->table) {
            share_steps(bridge->table, bridge->series[0].column, block->table);
            share_change(bridge->table, bridge->series[0].column, block->table);
            for (guint k = 0; k < i; k++)
                if (((const struct jf_block *)blocks->pdata[k])->table)
                    share_part(((const struct jf_block *)blocks->pdata[k])->table, block->table);
        }
        share_beside(bridge, block->blocks);
    }
}

void jf_parts_round(const GPtrArray *blocks)
{
    for (guint i = 0; blocks && i < blocks->len; i++) {
        struct jf_block *block = blocks->pdata[i];
        for (struct jf_table *table = block->table; table; table = table->paper)
            round_columns(table);
        const gboolean is_bridge = block->chart && strcmp(block->chart->kind, "bridge") == 0 && block->chart->n_series == 1;
        if (is_bridge)
            round_bridge(block->chart->table, block->chart->series[0].column);
        jf_parts_round(block->blocks);
        if (is_bridge)
            share_beside(block->chart, blocks);
    }
}
