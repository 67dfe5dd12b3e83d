/* Evaluation of relations: each cell once, those it reads before it. */
#include "document/table.h"

#include <string.h>

#include "base/error.h"

enum { MAX_STACK = 32, MAX_DEPTH = 10000 };
enum state { UNKNOWN, IN_WORK, KNOWN };

struct evaluation {
    struct jf_table *table;
    guint8 *states;
    int depth;
    GError **error;
};

gboolean jf_table_in_set(const struct jf_table *table, int row, enum jf_row_set set, int candidate)
{
    const struct jf_row_head *r = jf_table_row(table, candidate);
    const gboolean is_member = r->kind == JF_ROW_MEMBER || r->kind == JF_ROW_OTHERS;
    if (set == JF_SET_CHILDREN)
        return r->parent == row && candidate != row;
    if (set == JF_SET_MEMBERS)
        return is_member && r->level == 0;
    return r->kind == JF_ROW_MEMBER && r->parent == jf_table_row(table, row)->parent;
}

int jf_table_whole_row(const struct jf_table *table, int row, enum jf_row_set set)
{
    const struct jf_row_head *r = jf_table_row(table, row);
    if (set == JF_SET_SIBLINGS && r->parent >= 0)
        return r->parent;
    for (guint i = table->rows->len; i-- > 0;)
        if (jf_table_row(table, (int)i)->kind == JF_ROW_TOTAL)
            return (int)i;
    return -1;
}

static gboolean ensure(struct evaluation *e, int row, int column);

static gboolean read_cell(struct evaluation *e, int row, int column, struct jf_value *out)
{
    if (!ensure(e, row, column))
        return FALSE;
    *out = jf_table_cell(e->table, row, column)->value;
    return TRUE;
}

/* Sum over the rows of the set up to `last`. */
static gboolean sum_set(struct evaluation *e, int row, const struct jf_relation_step *step,
                        int last, struct jf_value *out)
{
    struct jf_value sum = jf_value_none("");
    gboolean any = FALSE;
    for (int i = 0; i <= last; i++) {
        struct jf_value v;
        if (!jf_table_in_set(e->table, row, step->set, i))
            continue;
        if (!read_cell(e, i, step->column, &v))
            return FALSE;
        if (jf_value_has(v))
            sum = jf_value_has(sum) ? jf_value_add(sum, v) : v;
        else if (!any)
            sum = v;
        any = any || jf_value_has(v);
    }
    *out = sum;
    return TRUE;
}

static gboolean share(struct evaluation *e, int row, const struct jf_relation_step *step,
                      struct jf_value *out)
{
    const int whole_row = jf_table_whole_row(e->table, row, step->set);
    struct jf_value part, whole;
    const gboolean done = whole_row >= 0
                              ? read_cell(e, whole_row, step->column, &whole)
                              : sum_set(e, row, step, (int)e->table->rows->len - 1, &whole);
    if (!done || !read_cell(e, row, step->column, &part))
        return FALSE;
    *out = jf_value_div(part, whole);
    return TRUE;
}

static gboolean rank(struct evaluation *e, int row, const struct jf_relation_step *step,
                     struct jf_value *out)
{
    const struct jf_table *table = e->table;
    struct jf_value own, other;
    *out = jf_value_none("");
    if (jf_table_row(table, row)->kind != JF_ROW_MEMBER ||
        !jf_table_in_set(table, row, step->set, row))
        return TRUE;
    if (!read_cell(e, row, step->column, &own))
        return FALSE;
    *out = own;
    if (!jf_value_has(own))
        return TRUE;
    const int better = jf_table_lower_is_better(table, row, step->column) ? -1 : 1;
    gint64 place = 1;
    for (int i = 0; i < (int)table->rows->len; i++) {
        if (i == row || jf_table_row(table, i)->kind != JF_ROW_MEMBER ||
            !jf_table_in_set(table, row, step->set, i))
            continue;
        if (!read_cell(e, i, step->column, &other))
            return FALSE;
        if (jf_value_has(other) && jf_value_compare(other, own) == better)
            place++;
    }
    *out = jf_value_exact(jf_decimal_from_int(place));
    return TRUE;
}

static struct jf_value combine(enum jf_relation_op op, struct jf_value a, struct jf_value b,
                               gboolean lower)
{
    switch (op) {
    case JF_REL_ADD:
        return jf_value_add(a, b);
    case JF_REL_SUB:
        return jf_value_sub(a, b);
    case JF_REL_MUL:
        return jf_value_mul(a, b);
    case JF_REL_MIN:
    case JF_REL_MAX:
        if (!jf_value_has(a) || !jf_value_has(b))
            return jf_value_has(a) ? b : a;
        return (jf_value_compare(a, b) <= 0) == (op == JF_REL_MIN) ? a : b;
    case JF_REL_DIV:
        return jf_value_div(a, b);
    case JF_REL_PER:
        return jf_value_per(a, b);
    case JF_REL_CHANGE:
        return jf_value_change(a, b);
    default:
        return jf_value_achievement(a, b, lower && op == JF_REL_ACHIEVE);
    }
}

/* A number that was written with few digits is exact. */
static struct jf_value number_value(double number)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    struct jf_decimal d;
    if (jf_decimal_parse(g_ascii_formatd(text, sizeof text, "%.15g", number), -1, &d))
        return jf_value_exact(d);
    return jf_value_number(number);
}

static gboolean push_operand(struct evaluation *e, int row, const struct jf_relation_step *step,
                             struct jf_value *out)
{
    switch (step->op) {
    case JF_REL_COLUMN:
        return read_cell(e, row, step->column, out);
    case JF_REL_CELL:
        return read_cell(e, step->row, step->column, out);
    case JF_REL_SUM:
        return sum_set(e, row, step, (int)e->table->rows->len - 1, out);
    case JF_REL_SHARE:
        return share(e, row, step, out);
    case JF_REL_RANK:
        return rank(e, row, step, out);
    case JF_REL_CUMULATE:
        *out = jf_value_none("");
        return !jf_table_in_set(e->table, row, step->set, row) || sum_set(e, row, step, row, out);
    default:
        *out = number_value(step->number);
        return TRUE;
    }
}

static gboolean run(struct evaluation *e, int row, int column, const struct jf_relation *relation)
{
    struct jf_value stack[MAX_STACK];
    size_t n = 0;
    for (size_t i = 0; i < relation->n; i++) {
        const struct jf_relation_step *step = &relation->steps[i];
        const gboolean is_binary = step->op >= JF_REL_ADD && step->op <= JF_REL_ACHIEVE;
        if (is_binary ? n < 2 : n == MAX_STACK)
            return jf_fail(e->error, JF_ERROR_INTERNAL, "table %s: malformed relation in column %s",
                           e->table->id, jf_table_column(e->table, column)->id);
        if (is_binary) {
            n--;
            stack[n - 1] =
                combine(step->op, stack[n - 1], stack[n], jf_table_lower_is_better(e->table, row, column));
        } else if (!push_operand(e, row, step, &stack[n++])) {
            return FALSE;
        }
    }
    if (n != 1)
        return jf_fail(e->error, JF_ERROR_INTERNAL, "table %s: malformed relation in column %s",
                       e->table->id, jf_table_column(e->table, column)->id);
    jf_table_cell(e->table, row, column)->value = stack[0];
    return TRUE;
}

static gboolean ensure(struct evaluation *e, int row, int column)
{
    guint8 *state = &e->states[(guint)row * e->table->columns->len + (guint)column];
    const struct jf_relation *relation = jf_table_relation(e->table, row, column);
    if (*state == KNOWN || relation == NULL)
        return TRUE;
    if (*state == IN_WORK || e->depth == MAX_DEPTH)
        return jf_fail(e->error, JF_ERROR_INTERNAL, "table %s: column %s, row %s depends on itself",
                       e->table->id, jf_table_column(e->table, column)->id,
                       jf_table_row(e->table, row)->key);
    *state = IN_WORK;
    e->depth++;
    const gboolean done = run(e, row, column, relation);
    e->depth--;
    *state = KNOWN;
    return done;
}

static void judge(struct jf_table *table, int row, int column)
{
    struct jf_cell *cell = jf_table_cell(table, row, column);
    if (jf_table_column(table, column)->emphasis != JF_EMPHASIS_VARIANCE ||
        !jf_value_has(cell->value))
        return;
    const int sign = jf_value_compare(cell->value, jf_value_exact(jf_decimal_from_int(0)));
    cell->bad = jf_table_lower_is_better(table, row, column) ? sign > 0 : sign < 0;
}

static gboolean is_by_look(const struct jf_column *c)
{
    return !c->format_by_row && c->format.decimals < 0 && c->format.scale > 0;
}

/* The largest member of a column as shown; of a column without members, its largest cell. */
static double largest_of(const struct jf_table *table, int column)
{
    double members = 0, all = 0;
    for (int row = 0; row < (int)table->rows->len; row++) {
        double size = jf_value_to_double(jf_table_cell(table, row, column)->value);
        size = (size < 0 ? -size : size) / jf_table_column(table, column)->format.scale;
        all = size > all ? size : all; /* no value is NaN: never larger */
        if (jf_table_row(table, row)->kind == JF_ROW_MEMBER)
            members = size > members ? size : members;
    }
    return members > 0 ? members : all;
}

/* Decimals "by look" become one number for all columns of a metric: none from 100 up. */
static void settle_decimals(struct jf_table *table, int first)
{
    const int n = (int)table->columns->len;
    const char *metric = jf_table_column(table, first)->metric;
    double largest = largest_of(table, first);
    for (int c = first + 1; metric && c < n; c++)
        if (is_by_look(jf_table_column(table, c)) &&
            g_strcmp0(jf_table_column(table, c)->metric, metric) == 0)
            largest = MAX(largest, largest_of(table, c));
    for (int c = n - 1; c >= first; c--)
        if (c == first || (metric && is_by_look(jf_table_column(table, c)) &&
                           g_strcmp0(jf_table_column(table, c)->metric, metric) == 0))
            jf_table_column(table, c)->format.decimals = largest >= JF_LARGE ? 0 : 1;
}

gboolean jf_table_evaluate(struct jf_table *table, GError **error)
{
    g_autofree guint8 *states = g_new0(guint8, table->cells->len + 1);
    struct evaluation e = {.table = table, .states = states, .error = error};
    for (int row = 0; row < (int)table->rows->len; row++)
        for (int column = 0; column < (int)table->columns->len; column++) {
            if (!ensure(&e, row, column))
                return FALSE;
            judge(table, row, column);
        }
    for (int column = 0; column < (int)table->columns->len; column++)
        if (is_by_look(jf_table_column(table, column)))
            settle_decimals(table, column);
    return table->paper == NULL || jf_table_evaluate(table->paper, error);
}
