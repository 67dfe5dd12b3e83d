/* Relations as formulas.
 *
 * Cells show value / scale. Where all operands of a relation share one scale the formula is written
 * over the shown numbers, as a person would (=C5-D5); else each operand is brought to base units
 * first. A missing operand is an empty text (in visible cells) or nothing (on the data sheet): the
 * first makes arithmetic fail, which IFERROR catches; the second is counted.
 */
#include <math.h>
#include <string.h>

#include "render/xlsx.h"

enum { MAX_STACK = 32, MAX_PIECES = 60, ATOM = 3, PRODUCT = 2, SUM = 1 };

struct term {
    GString *text;
    int precedence, degree;
};

struct translation {
    struct jf_xlsx *x;
    const struct jf_table *table;
    const struct jf_xlsx_place *place;
    int row, column;
    gboolean on_data;
    double common; /* scale of all operands; 0: each is brought to base units */
    GString *counted;
    int n_counted;
    struct term stack[MAX_STACK];
    int n;
    gboolean is_hopeless;
};

static void append_column(GString *out, int column)
{
    char name[8];
    int n = 0;
    for (int rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        name[n++] = (char)('A' + (rest - 1) % 26);
    while (n > 0)
        g_string_append_c(out, name[--n]);
}

void jf_xlsx_append_cell(GString *out, const struct jf_xlsx_sheet *other, int row, int column,
                         gboolean fixed)
{
    char digits[16];
    if (other != NULL)
        g_string_append(out, other->quoted);
    if (fixed)
        g_string_append_c(out, '$');
    append_column(out, column);
    g_snprintf(digits, sizeof digits, fixed ? "$%d" : "%d", row + 1);
    g_string_append(out, digits);
}

void jf_xlsx_append_number(GString *out, double number)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append(out, g_ascii_formatd(digits, sizeof digits, "%.15g", number));
}

/* ---- where operands are ------------------------------------------------------------------------
 */

static gboolean is_visible(const struct translation *t, int column)
{
    return !t->on_data && t->place->sheet != NULL && t->place->columns[column] >= 0;
}

static double operand_scale(const struct translation *t, int row, int column)
{
    if (!is_visible(t, column))
        return 1;
    const struct jf_format f = jf_table_format(t->table, row, column);
    return jf_xlsx_scale(&f);
}

/* What a visible cell computes is not on the data sheet as well, but for the tables of charts. */
static gboolean is_on_data(const struct translation *t, int row, int column)
{
    return t->place->is_whole || jf_table_column(t->table, column)->role == JF_COLUMN_SUPPORT ||
           jf_table_relation(t->table, row, column) == NULL;
}

static void append_range(struct translation *t, GString *out, int row, int last, int column)
{
    const gboolean visible = is_visible(t, column);
    for (int i = row; i <= last && !visible; i++)
        t->is_hopeless = t->is_hopeless || !is_on_data(t, i, column);
    const struct jf_xlsx_sheet *other = visible || t->on_data ? NULL : t->x->data;
    const int first_row = visible ? t->place->row : t->place->data_row;
    const int sheet_column = visible ? t->place->columns[column] : column;
    jf_xlsx_append_cell(out, other, first_row + row, sheet_column, row != last);
    if (row != last) {
        g_string_append_c(out, ':');
        jf_xlsx_append_cell(out, NULL, first_row + last, sheet_column, TRUE);
    }
}

/* "C5:C9,C12" - the rows of the set up to last; FALSE where there are none or too many pieces. */
static gboolean append_set(struct translation *t, GString *out, const struct jf_relation_step *step,
                           int last, gboolean members_only)
{
    int pieces = 0;
    for (int row = 0; row <= last; row++) {
        int end = row - 1;
        while (end + 1 <= last && jf_table_in_set(t->table, t->row, step->set, end + 1) &&
               (!members_only || jf_table_row(t->table, end + 1)->kind == JF_ROW_MEMBER))
            end++;
        if (end < row)
            continue;
        if (pieces++ > 0)
            g_string_append_c(out, ',');
        append_range(t, out, row, end, step->column);
        row = end;
    }
    return pieces > 0 && pieces <= MAX_PIECES;
}

static int last_row(const struct translation *t)
{
    return (int)t->table->rows->len - 1;
}

/* ---- operands ----------------------------------------------------------------------------------
 */

static GString *push(struct translation *t, int precedence, int degree)
{
    if (t->n == MAX_STACK) {
        t->is_hopeless = TRUE;
        t->n--;
        g_string_free(t->stack[t->n].text, TRUE);
    }
    t->stack[t->n] = (struct term){g_string_new(NULL), precedence, degree};
    return t->stack[t->n++].text;
}

static void finish_operand(struct translation *t, double scale)
{
    struct term *top = &t->stack[t->n - 1];
    if (t->common != 0 || scale == 1)
        return;
    g_string_append(top->text, scale < 1 ? "/" : "*");
    jf_xlsx_append_number(top->text, scale < 1 ? 1 / scale : scale);
    top->precedence = PRODUCT;
}

static void count(struct translation *t, int row, int column)
{
    if (is_visible(t, column))
        return;
    if (t->n_counted++ > 0)
        g_string_append_c(t->counted, ',');
    append_range(t, t->counted, row, row, column);
}

static void push_cell(struct translation *t, int row, int column)
{
    append_range(t, push(t, ATOM, 1), row, row, column);
    count(t, row, column);
    finish_operand(t, operand_scale(t, row, column));
}

static void push_sum(struct translation *t, const struct jf_relation_step *step, int last)
{
    g_autoptr(GString) set = g_string_new(NULL);
    t->is_hopeless = !append_set(t, set, step, last, FALSE) || t->is_hopeless;
    GString *out = push(t, ATOM, 1);
    g_string_append_printf(out, "SUM(%s)", set->str);
    if (t->n_counted++ > 0)
        g_string_append_c(t->counted, ',');
    g_string_append_printf(t->counted, "SUM(%s)/(COUNT(%s)>0)", set->str, set->str);
    finish_operand(t, operand_scale(t, t->row, step->column));
}

static void push_share(struct translation *t, const struct jf_relation_step *step)
{
    const int whole = jf_table_whole_row(t->table, t->row, step->set);
    GString *out = push(t, PRODUCT, 0);
    append_range(t, out, t->row, t->row, step->column);
    count(t, t->row, step->column);
    g_string_append_c(out, '/');
    if (whole >= 0) {
        append_range(t, out, whole, whole, step->column);
        count(t, whole, step->column);
    } else {
        g_string_append(out, "SUM(");
        t->is_hopeless = !append_set(t, out, step, last_row(t), FALSE) || t->is_hopeless;
        g_string_append_c(out, ')');
    }
}

static void push_rank(struct translation *t, const struct jf_relation_step *step)
{
    g_autoptr(GString) set = g_string_new(NULL);
    t->is_hopeless = !append_set(t, set, step, last_row(t), TRUE) || t->is_hopeless;
    const gboolean lower = jf_table_row(t->table, t->row)->lower_is_better ||
                           jf_table_column(t->table, step->column)->lower_is_better;
    GString *out = push(t, ATOM, 0);
    g_string_append(out, "RANK(");
    append_range(t, out, t->row, t->row, step->column);
    g_string_append_printf(out, strchr(set->str, ',') != NULL ? ",(%s),%d)" : ",%s,%d)", set->str,
                           lower ? 1 : 0);
    count(t, t->row, step->column);
}

static gboolean belongs(const struct translation *t, const struct jf_relation_step *step)
{
    if (step->op == JF_REL_CUMULATE)
        return jf_table_in_set(t->table, t->row, step->set, t->row);
    if (step->op == JF_REL_RANK)
        return jf_table_row(t->table, t->row)->kind == JF_ROW_MEMBER &&
               jf_table_in_set(t->table, t->row, step->set, t->row);
    return TRUE;
}

static void push_operand(struct translation *t, const struct jf_relation_step *step)
{
    t->is_hopeless = t->is_hopeless || !belongs(t, step);
    switch (step->op) {
    case JF_REL_COLUMN:
        push_cell(t, t->row, step->column);
        break;
    case JF_REL_CELL:
        push_cell(t, step->row, step->column);
        break;
    case JF_REL_SUM:
        push_sum(t, step, last_row(t));
        break;
    case JF_REL_CUMULATE:
        push_sum(t, step, t->row);
        break;
    case JF_REL_SHARE:
        push_share(t, step);
        break;
    case JF_REL_RANK:
        push_rank(t, step);
        break;
    default:
        jf_xlsx_append_number(push(t, step->number < 0 ? SUM : ATOM, 0), step->number);
        break;
    }
}

/* ---- operators ---------------------------------------------------------------------------------
 */

static void append_term(GString *out, const struct term *term, int least)
{
    const gboolean bare = term->precedence >= least;
    g_string_append_printf(out, bare ? "%s" : "(%s)", term->text->str);
}

static void append_infix(GString *out, const struct term *a, char sign, const struct term *b,
                         int precedence)
{
    append_term(out, a, precedence);
    g_string_append_c(out, sign);
    append_term(out, b, precedence + 1);
}

static void append_change(GString *out, const struct term *now, const struct term *base)
{
    g_autofree char *n = now->precedence == ATOM ? g_strdup(now->text->str)
                                                 : g_strdup_printf("(%s)", now->text->str);
    g_autofree char *b = base->precedence == ATOM ? g_strdup(base->text->str)
                                                  : g_strdup_printf("(%s)", base->text->str);
    g_string_append_printf(out, "IF(AND(%s<>0,%s*%s>=0),(%s-%s)/ABS(%s),\"\")", b, n, b, n, b, b);
}

static void append_achievement(GString *out, const struct term *actual, const struct term *plan,
                               gboolean lower)
{
    g_autofree char *a = actual->precedence == ATOM ? g_strdup(actual->text->str)
                                                    : g_strdup_printf("(%s)", actual->text->str);
    g_autofree char *p = plan->precedence == ATOM ? g_strdup(plan->text->str)
                                                  : g_strdup_printf("(%s)", plan->text->str);
    g_string_append_printf(out, "IF(AND(%s>0,%s>=0),%s%s/%s,\"\")", p, a, lower ? "2-" : "", a, p);
}

static void apply(struct translation *t, enum jf_relation_op op)
{
    if (t->n < 2) {
        t->is_hopeless = TRUE;
        return;
    }
    struct term b = t->stack[--t->n], a = t->stack[--t->n];
    const gboolean lower = jf_table_row(t->table, t->row)->lower_is_better ||
                           jf_table_column(t->table, t->column)->lower_is_better;
    GString *out = NULL;
    switch (op) {
    case JF_REL_ADD:
    case JF_REL_SUB:
        if (a.degree != b.degree && t->common != 0 && t->common != 1)
            t->is_hopeless = TRUE;
        out = push(t, SUM, a.degree);
        append_infix(out, &a, op == JF_REL_ADD ? '+' : '-', &b, SUM);
        break;
    case JF_REL_MUL:
        append_infix(push(t, PRODUCT, a.degree + b.degree), &a, '*', &b, PRODUCT);
        break;
    case JF_REL_DIV:
        append_infix(push(t, PRODUCT, a.degree - b.degree), &a, '/', &b, PRODUCT);
        break;
    case JF_REL_CHANGE:
        append_change(push(t, ATOM, 0), &a, &b);
        break;
    default:
        append_achievement(push(t, ATOM, 0), &a, &b, lower);
        break;
    }
    g_string_free(a.text, TRUE);
    g_string_free(b.text, TRUE);
}

/* ---- the whole ---------------------------------------------------------------------------------
 */

static gboolean is_binary(enum jf_relation_op op)
{
    return op >= JF_REL_ADD && op <= JF_REL_ACHIEVE;
}

/* The scale that all operands share, or 0; numbers written into sums count as operands in base
 * units. */
static double common_scale(const struct translation *t, const struct jf_relation *relation)
{
    double common = 0;
    gboolean has_number = FALSE, has_sum = FALSE;
    for (size_t i = 0; i < relation->n; i++) {
        const struct jf_relation_step *step = &relation->steps[i];
        has_number = has_number || step->op == JF_REL_NUMBER;
        has_sum = has_sum || step->op == JF_REL_ADD || step->op == JF_REL_SUB;
        if (is_binary(step->op) || step->op == JF_REL_NUMBER)
            continue;
        const double scale =
            operand_scale(t, step->op == JF_REL_CELL ? step->row : t->row, step->column);
        if (common != 0 && scale != common)
            return 0;
        common = scale;
    }
    return has_number && has_sum && common != 1 ? 0 : common;
}

static char *assemble(struct translation *t)
{
    struct term *term = &t->stack[0];
    const struct jf_format f = jf_table_format(t->table, t->row, t->column);
    const double own = t->on_data ? 1 : jf_xlsx_scale(&f);
    const double factor = (t->common != 0 ? pow(t->common, term->degree) : 1) / own;
    GString *body = g_string_new(NULL);
    append_term(body, term, factor == 1 ? SUM : PRODUCT);
    if (fabs(factor - 1) > 1e-12) {
        g_string_append_c(body, factor < 1 ? '/' : '*');
        jf_xlsx_append_number(body, factor < 1 ? 1 / factor : factor);
    }
    if (t->n_counted > 0) {
        g_autofree char *inner = g_string_free(body, FALSE);
        body = g_string_new(NULL);
        g_string_append_printf(body, "IF(COUNT(%s)=%d,%s,\"\")", t->counted->str, t->n_counted,
                               inner);
    }
    g_string_prepend(body, "=IFERROR(");
    g_string_append(body, ",\"\")");
    return g_string_free(body, FALSE);
}

/* A sum alone: =IF(COUNT(C5:C9)=0,"",SUM(C5:C9)) says it more plainly. */
static char *plain_sum(struct translation *t, const struct jf_relation_step *step)
{
    const int last = step->op == JF_REL_CUMULATE ? t->row : last_row(t);
    const struct jf_format f = jf_table_format(t->table, t->row, t->column);
    const double own = t->on_data ? 1 : jf_xlsx_scale(&f);
    g_autoptr(GString) set = g_string_new(NULL);
    if (!belongs(t, step) || !append_set(t, set, step, last, FALSE) ||
        own != operand_scale(t, t->row, step->column) || t->is_hopeless)
        return NULL;
    return g_strdup_printf("=IF(COUNT(%s)=0,\"\",SUM(%s))", set->str, set->str);
}

static char *translate(struct translation *t, const struct jf_relation *relation)
{
    t->counted = g_string_new(NULL);
    t->n = t->n_counted = 0;
    t->is_hopeless = FALSE;
    for (size_t i = 0; i < relation->n && !t->is_hopeless; i++)
        if (is_binary(relation->steps[i].op))
            apply(t, relation->steps[i].op);
        else
            push_operand(t, &relation->steps[i]);
    char *formula = t->n == 1 && !t->is_hopeless ? assemble(t) : NULL;
    for (int i = 0; i < t->n; i++)
        g_string_free(t->stack[i].text, TRUE);
    g_string_free(t->counted, TRUE);
    return formula;
}

char *jf_xlsx_relation_formula(struct jf_xlsx *x, const struct jf_table *table, int row, int column,
                               gboolean on_data)
{
    const struct jf_relation *relation = jf_table_relation(table, row, column);
    if (relation == NULL)
        return NULL;
    struct translation t = {.x = x,
                            .table = table,
                            .row = row,
                            .column = column,
                            .on_data = on_data,
                            .place = g_hash_table_lookup(x->places, table)};
    const enum jf_relation_op first = relation->steps[0].op;
    if (relation->n == 1 && (first == JF_REL_SUM || first == JF_REL_CUMULATE)) {
        char *formula = plain_sum(&t, &relation->steps[0]);
        if (formula != NULL || !belongs(&t, &relation->steps[0]))
            return formula;
    }
    t.common = common_scale(&t, relation);
    char *formula = translate(&t, relation);
    if (formula == NULL && t.common != 0 && t.common != 1) {
        t.common = 0;
        formula = translate(&t, relation);
    }
    return formula;
}

char *jf_xlsx_data_formula(struct jf_xlsx *x, const struct jf_table *table, int row, int column)
{
    const struct jf_xlsx_place *place = g_hash_table_lookup(x->places, table);
    const struct jf_format f = jf_table_format(table, row, column);
    const double scale = jf_xlsx_scale(&f);
    g_autoptr(GString) cell = g_string_new(NULL);
    jf_xlsx_append_cell(cell, x->data, place->data_row + row, column, FALSE);
    GString *out = g_string_new("=");
    const gboolean has = jf_value_has(jf_table_cell(table, row, column)->value);
    if (!has) /* a number that arrives later shows */
        g_string_append_printf(out, "IF(%s=\"\",\"\",", cell->str);
    g_string_append(out, cell->str);
    if (scale != 1) {
        g_string_append_c(out, scale < 1 ? '*' : '/');
        jf_xlsx_append_number(out, scale < 1 ? 1 / scale : scale);
    }
    if (!has)
        g_string_append_c(out, ')');
    return g_string_free(out, FALSE);
}
