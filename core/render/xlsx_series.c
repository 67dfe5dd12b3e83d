/* Series of native charts as cells: a postfix expression over the chart's table becomes a formula. */
#include <math.h>

#include "render/xlsx.h"

enum { MAX_STACK = 32 };

struct term {
    GString *text;
    double value;
    gboolean is_atom, is_constant;
};

struct cell_writer {
    struct jf_xlsx *x;
    const struct jf_chart *chart;
    const struct jf_xlsx_place *place;
    int row; /* of the table */
    struct term stack[MAX_STACK];
    int n;
};

static double number_at(const struct cell_writer *w, guint32 series, int row)
{
    return jf_value_to_double(
        jf_table_cell(w->chart->table, row, w->chart->series[series].column)->value);
}

static gboolean push(struct cell_writer *w, GString *text, double value, gboolean is_atom)
{
    if (w->n == MAX_STACK) {
        g_string_free(text, TRUE);
        return FALSE;
    }
    w->stack[w->n++] = (struct term){text, value, is_atom, FALSE};
    return TRUE;
}

static gboolean push_number(struct cell_writer *w, double number)
{
    GString *text = g_string_new(NULL);
    jf_xlsx_append_number(text, number);
    if (!push(w, text, number, number >= 0))
        return FALSE;
    w->stack[w->n - 1].is_constant = TRUE;
    return TRUE;
}

static gboolean push_cell(struct cell_writer *w, guint32 series, int row, gboolean fixed)
{
    if (series >= w->chart->n_series)
        return FALSE;
    if (row < 0)
        return push_number(w, 0);
    GString *text = g_string_new(NULL);
    jf_xlsx_append_cell(text, NULL, w->place->data_row + row,
                        w->place->data_columns[w->chart->series[series].column], fixed);
    return push(w, text, number_at(w, series, row), TRUE);
}

static gboolean is_member(const struct cell_writer *w, int row)
{
    const enum jf_row_kind kind = jf_table_row(w->chart->table, row)->kind;
    return kind == JF_ROW_MEMBER || kind == JF_ROW_OTHERS;
}

/* SUM over the rows of kind member (and others) from the first to this one. */
static gboolean push_running(struct cell_writer *w, guint32 series)
{
    if (series >= w->chart->n_series)
        return FALSE;
    const int column = w->place->data_columns[w->chart->series[series].column];
    GString *text = g_string_new("SUM(");
    double sum = 0;
    for (int row = 0, end; row <= w->row; row = end) {
        for (end = row; end <= w->row && is_member(w, end); end++)
            sum += isfinite(number_at(w, series, end)) ? number_at(w, series, end) : 0;
        if (end > row) {
            if (text->str[text->len - 1] != '(')
                g_string_append_c(text, ',');
            jf_xlsx_append_cell(text, NULL, w->place->data_row + row, column, TRUE);
            g_string_append_c(text, ':');
            jf_xlsx_append_cell(text, NULL, w->place->data_row + end - 1, column, FALSE);
        }
        end = MAX(end, row + 1);
    }
    if (text->str[text->len - 1] == '(') {
        g_string_free(text, TRUE);
        return push_number(w, 0);
    }
    g_string_append_c(text, ')');
    return push(w, text, sum, TRUE);
}

static double binary_value(guint32 op, double a, double b)
{
    switch (op) {
    case JF_NX_ADD:
        return a + b;
    case JF_NX_SUB:
        return a - b;
    case JF_NX_MUL:
        return a * b;
    case JF_NX_MIN:
        return a < b || isnan(a) ? a : b;
    default:
        return a > b || isnan(a) ? a : b;
    }
}

/* a+0, a*1 and a*-1 say a and -a; TRUE where one of them was said. */
static gboolean is_neutral(guint32 op, const struct term *a, const struct term *b, GString *out)
{
    if (!b->is_constant || (op == JF_NX_MUL ? fabs(b->value) != 1 : b->value != 0) ||
        op == JF_NX_MIN || op == JF_NX_MAX)
        return FALSE;
    if (op == JF_NX_MUL && b->value < 0)
        g_string_append_printf(out, a->is_atom ? "-%s" : "-(%s)", a->text->str);
    else
        g_string_append(out, a->text->str);
    return TRUE;
}

static gboolean apply_binary(struct cell_writer *w, guint32 op)
{
    if (w->n < 2)
        return FALSE;
    const struct term b = w->stack[--w->n], a = w->stack[--w->n];
    const double value = binary_value(op, a.value, b.value);
    GString *text = g_string_new(NULL);
    gboolean is_atom = op == JF_NX_MIN || op == JF_NX_MAX;
    if (is_neutral(op, &a, &b, text)) {
        is_atom = a.is_atom && op != JF_NX_MUL;
    } else if (is_atom) {
        g_string_append_printf(text, "%s(%s,%s)", op == JF_NX_MIN ? "MIN" : "MAX", a.text->str,
                               b.text->str);
    } else {
        const char sign = op == JF_NX_ADD ? '+' : op == JF_NX_SUB ? '-' : '*';
        g_string_append_printf(text, a.is_atom || op != JF_NX_MUL ? "%s" : "(%s)", a.text->str);
        g_string_append_printf(text, b.is_atom ? "%c%s" : "%c(%s)", sign, b.text->str);
    }
    g_string_free(a.text, TRUE);
    g_string_free(b.text, TRUE);
    if (!a.is_constant || !b.is_constant)
        return push(w, text, value, is_atom);
    g_string_free(text, TRUE);
    return push_number(w, value);
}

/* What has no value is not written; where a base becomes 0 later, there is no bar. */
static gboolean apply_change(struct cell_writer *w)
{
    if (w->n < 2)
        return FALSE;
    const struct term base = w->stack[--w->n], now = w->stack[--w->n];
    const gboolean has = base.value != 0 && now.value * base.value >= 0;
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "IF(OR(%s=0,(%s)*(%s)<0),0,(%s-(%s))/ABS(%s))", base.text->str, now.text->str, base.text->str,
                           now.text->str, base.text->str, base.text->str);
    g_string_free(base.text, TRUE);
    g_string_free(now.text, TRUE);
    return push(w, text, has ? (now.value - base.value) / fabs(base.value) : (double)NAN, TRUE);
}

static gboolean apply_select(struct cell_writer *w)
{
    if (w->n < 3)
        return FALSE;
    struct term no = w->stack[--w->n], yes = w->stack[--w->n], condition = w->stack[--w->n];
    struct term *chosen = condition.value > 0 ? &yes : &no;
    if (condition.is_constant) { /* kinds of rows do not change */
        w->stack[w->n++] = *chosen;
        chosen->text = NULL;
    } else {
        GString *text = g_string_new(NULL);
        g_string_append_printf(text, "IF(%s>0,%s,%s)", condition.text->str, yes.text->str,
                               no.text->str);
        push(w, text, chosen->value, TRUE);
    }
    GString *const texts[] = {condition.text, yes.text, no.text};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (texts[i] != NULL)
            g_string_free(texts[i], TRUE);
    return TRUE;
}

static gboolean take_step(struct cell_writer *w, const struct jf_native_step *step)
{
    switch (step->op) {
    case JF_NX_SERIES:
        return push_cell(w, step->series, w->row, FALSE);
    case JF_NX_PREVIOUS:
        return push_cell(w, step->series, w->row - 1, FALSE);
    case JF_NX_FIRST:
        return push_cell(w, step->series, 0, TRUE);
    case JF_NX_NUMBER:
        return push_number(w, step->number);
    case JF_NX_RUNNING:
        return push_running(w, step->series);
    case JF_NX_KIND:
        return push_number(w, jf_table_row(w->chart->table, w->row)->kind);
    case JF_NX_SELECT:
        return apply_select(w);
    case JF_NX_CHANGE:
        return apply_change(w);
    default:
        return step->op >= JF_NX_ADD && step->op <= JF_NX_MUL && apply_binary(w, step->op);
    }
}

static double write_cell(struct cell_writer *w, const struct jf_xlsx_series *s, int row)
{
    const struct jf_native_series *series = &s->native;
    const double scale = s->scale;
    const int column = s->column;
    const struct jf_xlsx_look look = {.number_format = s->number_format};
    lxw_format *f = jf_xlsx_format(w->x, &look);
    gboolean good = TRUE;
    double value = NAN;
    w->n = 0;
    for (size_t i = 0; i < series->n_steps && good; i++)
        good = take_step(w, &series->steps[i]);
    if (good && w->n == 1)
        value = w->stack[0].value / scale;
    if (good && w->n == 1 && w->stack[0].is_constant) {
        jf_xlsx_number(w->x, w->x->data, row, column, value, f);
    } else if (good && w->n == 1 && isfinite(w->stack[0].value)) { /* what has no value leaves a gap */
        const struct term *top = &w->stack[0];
        g_autoptr(GString) formula = g_string_new("=");
        g_string_append_printf(formula, top->is_atom || scale == 1 ? "%s" : "(%s)", top->text->str);
        if (scale != 1) {
            g_string_append_c(formula, scale < 1 ? '*' : '/');
            jf_xlsx_append_number(formula, scale < 1 ? 1 / scale : scale);
        }
        jf_xlsx_write_formula(w->x, w->x->data, row, column, formula->str, value, f);
    }
    for (int i = 0; i < w->n; i++)
        g_string_free(w->stack[i].text, TRUE);
    return value;
}

/* The first of a group (January of a year) says which. */
static char *category_label(const struct jf_chart *chart, int row)
{
    const char *group = jf_table_row(chart->table, row)->group;
    char *label = jf_table_cell_text(chart->table, row, chart->category);
    if (group == NULL ||
        (row > 0 && g_strcmp0(group, jf_table_row(chart->table, row - 1)->group) == 0))
        return label;
    char *both = g_strdup_printf("%s %s", group, label);
    g_free(label);
    return both;
}

int jf_xlsx_write_series(struct jf_xlsx *x, const struct jf_chart *chart, GPtrArray *series)
{
    struct jf_xlsx_sheet *data = x->data;
    const struct jf_table *table = chart->table;
    struct cell_writer w = {.x = x, .chart = chart, .place = g_hash_table_lookup(x->places, table)};
    lxw_format *head = jf_xlsx_plain_format(x, JF_XF_HEAD | JF_XF_WRAP, 9, x->theme->ink2);
    jf_xlsx_text(x, data, data->next_row, 0, chart->title != NULL ? chart->title : chart->kind,
                 head);
    const int first = ++data->next_row;
    for (int row = 0; row < (int)table->rows->len; row++) {
        g_autofree char *label = category_label(chart, row);
        jf_xlsx_text(x, data, first + row, 0, label, jf_xlsx_plain_format(x, 0, 0, 0));
    }
    for (guint k = 0; k < series->len; k++) {
        struct jf_xlsx_series *s = g_ptr_array_index(series, k);
        s->column = (int)k + 1;
        jf_xlsx_text(x, data, first - 1, s->column, s->native.name, head);
        s->values = g_new(double, table->rows->len);
        for (w.row = 0; w.row < (int)table->rows->len; w.row++)
            s->values[w.row] = write_cell(&w, s, first + w.row);
    }
    data->next_row += (int)table->rows->len + 1;
    data->n_columns = MAX(data->n_columns, (int)series->len + 1);
    data->print_columns = MAX(data->print_columns, (int)series->len + 1);
    return first;
}
