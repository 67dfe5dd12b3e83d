/* Relations as formulas.
 *
 * Cells show value / scale. Where all operands of a relation share one scale the formula is written
 * over the shown numbers, as a person would (=C5-D5); else each operand is brought to one unit first:
 * sums to that of their own cell, others to the base unit. A missing operand is an empty text (in
 * visible cells) or nothing (on the data sheet): the first makes arithmetic fail, as does nothing below a
 * fraction, which IFERROR catches; other operands on the data sheet are asked for.
 */
#include <math.h>
#include <string.h>

#include "render/xlsx.h"

enum { MAX_STACK = 32, MAX_PIECES = 60, ATOM = 3, PRODUCT = 2, SUM = 1 };

struct term {
    GString *text;
    int precedence, degree;
    GString *asked; /* what has to be there: "D5,E5" */
    int n_asked;
    gboolean is_single; /* one cell or one sum, zero where it is missing */
};

struct translation {
    struct jf_xlsx *x;
    const struct jf_table *table;
    const struct jf_xlsx_place *place;
    int row, column;
    gboolean on_data;
    double unit;        /* of the operands in the formula */
    gboolean is_common; /* they show it already */
    gboolean may_fail;
    gboolean is_running; /* sums so far: the last row moves along when rows are sorted */
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

/* ---- where operands are ------------------------------------------------------------------------ */

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
    const int sheet_column = (visible ? t->place->columns : t->place->data_columns)[column];
    const gboolean runs = t->is_running && visible && last == t->row; /* $C$5:$C9 */
    /* only what stands in the same row moves along when rows are sorted */
    jf_xlsx_append_cell(out, other, first_row + row, sheet_column, runs || row != last || row != t->row || other != NULL);
    if (row == last && !runs)
        return;
    g_string_append(out, runs ? ":$" : ":");
    jf_xlsx_append_cell(out, NULL, first_row + last, sheet_column, !runs);
}

/* "C5:C9,C12" - the rows of the set up to last; FALSE where there are none or too many pieces. */
static gboolean append_set(struct translation *t, GString *out, const struct jf_relation_step *step,
                           int last, gboolean members_only)
{
    int pieces = 0;
    t->is_running = step->op == JF_REL_CUMULATE;
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
    t->is_running = FALSE;
    return pieces > 0 && pieces <= MAX_PIECES;
}

static int last_row(const struct translation *t)
{
    return (int)t->table->rows->len - 1;
}

/* ---- operands ---------------------------------------------------------------------------------- */

static void term_clear(struct term *term)
{
    g_string_free(term->text, TRUE);
    g_string_free(term->asked, TRUE);
}

static GString *push(struct translation *t, int precedence, int degree)
{
    if (t->n == MAX_STACK) {
        t->is_hopeless = TRUE;
        term_clear(&t->stack[--t->n]);
    }
    t->stack[t->n] = (struct term){.text = g_string_new(NULL),
                                   .precedence = precedence,
                                   .degree = degree,
                                   .asked = g_string_new(NULL)};
    return t->stack[t->n++].text;
}

static void finish_operand(struct translation *t, double scale)
{
    struct term *top = &t->stack[t->n - 1];
    const double factor = t->is_common ? 1 : scale / t->unit;
    top->is_single = TRUE;
    if (factor == 1)
        return;
    g_string_append(top->text, factor < 1 ? "/" : "*");
    jf_xlsx_append_number(top->text, factor < 1 ? 1 / factor : factor);
    top->precedence = PRODUCT;
}

static void ask(struct term *term, const char *what, int n)
{
    if (n > 0 && term->n_asked > 0)
        g_string_append_c(term->asked, ',');
    g_string_append(term->asked, what);
    term->n_asked += n;
}

static void ask_cell(struct translation *t, int row, int column)
{
    g_autoptr(GString) cell = g_string_new(NULL);
    t->may_fail = t->may_fail || is_visible(t, column);
    if (is_visible(t, column))
        return;
    append_range(t, cell, row, row, column);
    ask(&t->stack[t->n - 1], cell->str, 1);
}

static void push_cell(struct translation *t, int row, int column)
{
    append_range(t, push(t, ATOM, 1), row, row, column);
    ask_cell(t, row, column);
    finish_operand(t, operand_scale(t, row, column));
}

static void push_sum(struct translation *t, const struct jf_relation_step *step, int last)
{
    g_autoptr(GString) set = g_string_new(NULL);
    t->is_hopeless = !append_set(t, set, step, last, FALSE) || t->is_hopeless;
    t->may_fail = TRUE;
    g_string_append_printf(push(t, ATOM, 1), "SUM(%s)", set->str);
    g_autofree char *filled = g_strdup_printf("SUM(%s)/(COUNT(%s)>0)", set->str, set->str);
    ask(&t->stack[t->n - 1], filled, 1);
    finish_operand(t, operand_scale(t, t->row, step->column));
}

static void push_share(struct translation *t, const struct jf_relation_step *step)
{
    const int whole = jf_table_whole_row(t->table, t->row, step->set);
    GString *out = push(t, PRODUCT, 0);
    t->may_fail = TRUE;
    append_range(t, out, t->row, t->row, step->column);
    ask_cell(t, t->row, step->column);
    g_string_append_c(out, '/');
    if (whole >= 0) {
        append_range(t, out, whole, whole, step->column);
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
    const gboolean lower = jf_table_lower_is_better(t->table, t->row, step->column);
    GString *out = push(t, ATOM, 0);
    t->may_fail = TRUE;
    g_string_append(out, "RANK(");
    append_range(t, out, t->row, t->row, step->column);
    g_string_append_printf(out, strchr(set->str, ',') != NULL ? ",(%s),%d)" : ",%s,%d)", set->str,
                           lower ? 1 : 0);
    ask_cell(t, t->row, step->column);
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

/* ---- operators --------------------------------------------------------------------------------- */

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

static char *operand(const struct term *term, int least)
{
    GString *out = g_string_new(NULL);
    append_term(out, term, least);
    return g_string_free(out, FALSE);
}

/* A base of zero divides by zero, which IFERROR catches. */
static void append_change(GString *out, const struct term *now, const struct term *base)
{
    g_autofree char *n = operand(now, PRODUCT), *b = operand(base, ATOM);
    g_string_append_printf(out, "IF(%s*%s>=0,(%s-%s)/ABS(%s),\"\")", n, b, now->text->str, b,
                           base->text->str);
}

static void append_achievement(GString *out, const struct term *actual, const struct term *plan,
                               gboolean lower)
{
    g_autofree char *a = operand(actual, PRODUCT), *p = operand(plan, ATOM);
    g_string_append_printf(out, "IF(AND(%s>0,%s>=0),%s%s/%s,\"\")", plan->text->str,
                           actual->text->str, lower ? "2-" : "", a, p);
}

static void apply(struct translation *t, enum jf_relation_op op)
{
    if (t->n < 2) {
        t->is_hopeless = TRUE;
        return;
    }
    struct term b = t->stack[--t->n], a = t->stack[--t->n];
    const gboolean lower = jf_table_lower_is_better(t->table, t->row, t->column);
    GString *out = NULL;
    switch (op) {
    case JF_REL_ADD:
    case JF_REL_SUB:
        t->is_hopeless = t->is_hopeless || (a.degree != b.degree && t->unit != 1);
        out = push(t, SUM, a.degree);
        append_infix(out, &a, op == JF_REL_ADD ? '+' : '-', &b, SUM);
        break;
    case JF_REL_MUL:
        append_infix(push(t, PRODUCT, a.degree + b.degree), &a, '*', &b, PRODUCT);
        break;
    case JF_REL_MIN:
    case JF_REL_MAX: /* an empty text fails as in a sum */
        t->is_hopeless = t->is_hopeless || (a.degree != b.degree && t->unit != 1);
        out = push(t, ATOM, a.degree);
        g_string_append_printf(out, "%s(%s+0,%s+0)", op == JF_REL_MIN ? "MIN" : "MAX", a.text->str, b.text->str);
        break;
    case JF_REL_DIV:
        append_infix(push(t, PRODUCT, a.degree - b.degree), &a, '/', &b, PRODUCT);
        break;
    case JF_REL_PER:
        out = push(t, PRODUCT, a.degree - b.degree);
        append_term(out, &a, PRODUCT);
        g_string_append_printf(out, "/ABS(%s)", b.text->str);
        break;
    case JF_REL_CHANGE:
        append_change(push(t, ATOM, 0), &a, &b);
        break;
    default:
        append_achievement(push(t, ATOM, 0), &a, &b, lower && op == JF_REL_ACHIEVE);
        break;
    }
    struct term *result = &t->stack[t->n - 1];
    const gboolean divides = op >= JF_REL_DIV && op <= JF_REL_ACHIEVE;
    t->may_fail = t->may_fail || divides;
    ask(result, a.asked->str, a.n_asked);
    if (!divides || !b.is_single) /* nothing fails below a fraction */
        ask(result, b.asked->str, b.n_asked);
    term_clear(&a);
    term_clear(&b);
}

/* ---- the whole --------------------------------------------------------------------------------- */

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
        has_sum = has_sum || step->op == JF_REL_ADD || step->op == JF_REL_SUB || step->op == JF_REL_MIN || step->op == JF_REL_MAX;
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

static double own_scale(const struct translation *t)
{
    const struct jf_format f = jf_table_format(t->table, t->row, t->column);
    return t->on_data ? 1 : jf_xlsx_scale(&f);
}

/* Operands of several scales: a sum takes its own cell's. */
static double best_unit(const struct translation *t, const struct jf_relation *relation)
{
    for (size_t i = 0; i < relation->n; i++) {
        const enum jf_relation_op op = relation->steps[i].op;
        if (op == JF_REL_NUMBER || (is_binary(op) && op != JF_REL_ADD && op != JF_REL_SUB))
            return 1;
    }
    return own_scale(t);
}

static char *assemble(struct translation *t)
{
    const struct term *term = &t->stack[0];
    const double factor = pow(t->unit, term->degree) / own_scale(t);
    const gboolean is_scaled = fabs(factor - 1) > 1e-12;
    GString *out = g_string_new(t->may_fail ? "=IFERROR(" : "=");
    if (term->n_asked == 1 && strchr(term->asked->str, '(') == NULL)
        g_string_append_printf(out, "IF(%s=\"\",\"\",", term->asked->str);
    else if (term->n_asked > 0)
        g_string_append_printf(out, "IF(COUNT(%s)=%d,", term->asked->str, term->n_asked);
    append_term(out, term, is_scaled ? PRODUCT : SUM);
    if (is_scaled) {
        g_string_append_c(out, factor < 1 ? '/' : '*');
        jf_xlsx_append_number(out, factor < 1 ? 1 / factor : factor);
    }
    if (term->n_asked == 1 && strchr(term->asked->str, '(') == NULL)
        g_string_append_c(out, ')');
    else if (term->n_asked > 0)
        g_string_append(out, ",\"\")");
    g_string_append(out, t->may_fail ? ",\"\")" : "");
    return g_string_free(out, FALSE);
}

/* A sum alone: =IF(COUNT(C5:C9)=0,"",SUM(C5:C9)) says it more plainly. */
static char *plain_sum(struct translation *t, const struct jf_relation_step *step)
{
    const int last = step->op == JF_REL_CUMULATE ? t->row : last_row(t);
    g_autoptr(GString) set = g_string_new(NULL);
    if (!belongs(t, step) || !append_set(t, set, step, last, FALSE) ||
        own_scale(t) != operand_scale(t, t->row, step->column) || t->is_hopeless)
        return NULL;
    return g_strdup_printf("=IF(COUNT(%s)=0,\"\",SUM(%s))", set->str, set->str);
}

static char *translate(struct translation *t, const struct jf_relation *relation)
{
    t->n = 0;
    t->is_hopeless = t->may_fail = FALSE;
    for (size_t i = 0; i < relation->n && !t->is_hopeless; i++)
        if (is_binary(relation->steps[i].op))
            apply(t, relation->steps[i].op);
        else
            push_operand(t, &relation->steps[i]);
    char *formula = t->n == 1 && !t->is_hopeless ? assemble(t) : NULL;
    for (int i = 0; i < t->n; i++)
        term_clear(&t->stack[i]);
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
    const double common = common_scale(&t, relation);
    t.is_common = common != 0;
    t.unit = t.is_common ? common : best_unit(&t, relation);
    char *formula = translate(&t, relation);
    if (formula == NULL && t.unit != 1) {
        t.is_common = FALSE;
        t.unit = 1;
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
    jf_xlsx_append_cell(cell, x->data, place->data_row + row, place->data_columns[column], TRUE);
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
