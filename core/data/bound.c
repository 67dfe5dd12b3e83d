#include "data/bound.h"

#include <string.h>

#include "base/free.h"

/* ---- binding -------------------------------------------------------------------------------- */

char *jf_band_label(const struct jf_rowx *bands, size_t i, gboolean is_whole)
{
    if (i == bands->n_bounds) {
        g_autofree char *last = jf_decimal_to_string(bands->bounds[i - 1]);
        return g_strdup_printf(">%s", last);
    }
    g_autofree char *to = jf_decimal_to_string(bands->bounds[i]);
    if (i == 0)
        return g_strdup_printf("≤%s", to);
    struct jf_decimal low = bands->bounds[i - 1], next;
    g_autofree char *from = jf_decimal_to_string(low);
    if (!is_whole || strchr(from, '.') || strchr(to, '.') || !jf_decimal_add(low, jf_decimal_from_int(1), &next))
        return g_strdup_printf("%s–%s", from, to);
    g_autofree char *first = jf_decimal_to_string(next);
    return strcmp(first, to) == 0 ? g_strdup(to) : g_strdup_printf("%s–%s", first, to);
}

/* What all arguments depend on; a constant depends on nothing and changes nothing. */
static void find_memo(const struct jf_shape *shape, struct jf_bound *b)
{
    enum jf_rowx_op op = b->x->op;
    gboolean is_constant = b->n_args > 0 || op == JF_ROWX_NUMBER || op == JF_ROWX_TEXT || op == JF_ROWX_DAY;
    b->memo = is_constant ? JF_MEMO_CONSTANT : JF_MEMO_NONE;
    if (op == JF_ROWX_COLUMN && b->ref.join >= 0) {
        b->memo = JF_MEMO_JOIN;
        b->memo_index = b->ref.join;
    } else if (op == JF_ROWX_COLUMN && jf_shape_column(shape, b->ref)->type == JF_TYPE_TEXT) {
        b->memo = JF_MEMO_COLUMN;
        b->memo_index = b->ref.column;
    }
    for (size_t i = 0; i < b->n_args; i++) {
        const struct jf_bound *arg = b->args[i];
        if (b->memo == JF_MEMO_CONSTANT) {
            b->memo = arg->memo;
            b->memo_index = arg->memo_index;
        } else if (arg->memo != JF_MEMO_CONSTANT && (arg->memo != b->memo || arg->memo_index != b->memo_index)) {
            b->memo = JF_MEMO_NONE;
        }
    }
}

static int decimals_of(const struct jf_shape *shape, const struct jf_bound *b)
{
    int scale = 0;
    if (b->x->op == JF_ROWX_NUMBER)
        return b->x->number.scale;
    if (b->x->op == JF_ROWX_COLUMN) {
        const struct jf_shape_column *c = jf_shape_column(shape, b->ref);
        return c->type == JF_TYPE_DAY ? 0 : c->scale;
    }
    for (size_t i = 0; i < b->n_args; i++)
        scale = b->x->op == JF_ROWX_MUL ? scale + b->args[i]->scale : MAX(scale, b->args[i]->scale);
    return MIN(scale, JF_DECIMAL_MAX_SCALE);
}

struct jf_bound *jf_bound_new(const struct jf_shape *shape, const struct jf_rowx *x)
{
    struct jf_bound *b = g_new0(struct jf_bound, 1);
    b->x = x;
    b->uses_month_end = x->op == JF_ROWX_MONTH_END;
    b->args = g_new0(struct jf_bound *, x->n_args + 1);
    for (; b->n_args < x->n_args; b->n_args++) {
        b->args[b->n_args] = jf_bound_new(shape, x->args[b->n_args]);
        b->uses_month_end |= b->args[b->n_args]->uses_month_end;
    }
    if (x->op == JF_ROWX_COLUMN)
        jf_shape_find(shape, x->source, x->text, &b->ref);
    if (x->op == JF_ROWX_BANDS) {
        b->labels = g_new0(char *, x->n_bounds + 2);
        for (size_t i = 0; i <= x->n_bounds; i++)
            b->labels[i] = jf_band_label(x, i, b->args[0]->scale == 0);
    }
    if (x->op == JF_ROWX_IS) {
        b->numbers = g_new0(struct jf_decimal, x->n_values + 1);
        b->is_number = g_new0(guint8, x->n_values + 1);
        for (size_t i = 0; i < x->n_values; i++)
            b->is_number[i] = jf_decimal_parse(x->values[i], -1, &b->numbers[i]) ? 1 : 0;
    }
    b->scale = decimals_of(shape, b);
    find_memo(shape, b);
    return b;
}

struct jf_bound *jf_bound_column(const struct jf_shape *shape, const char *name)
{
    struct jf_rowx *x = jf_rowx_new(JF_ROWX_COLUMN, NULL);
    x->text = g_strdup(name);
    struct jf_bound *bound = jf_bound_new(shape, x);
    bound->own = x;
    return bound;
}

void jf_bound_free(struct jf_bound *bound)
{
    if (!bound)
        return;
    for (size_t i = 0; i < bound->n_args; i++)
        jf_bound_free(bound->args[i]);
    g_free(bound->args);
    jf_rowx_free(bound->own);
    g_strfreev(bound->labels);
    jf_free_all(bound->numbers, bound->is_number, bound);
}

/* ---- evaluating ----------------------------------------------------------------------------- */

static const struct jf_cell no_cell = { .kind = JF_CELL_NONE };

static struct jf_cell problem(struct jf_at *at, const char *what, struct jf_cell cell)
{
    if (!at->problem) {
        const char *text = jf_cell_text(cell, at->scratch);
        at->problem = what;
        at->value = text ? text : "";
    }
    return no_cell;
}

static struct jf_cell column_cell(const struct jf_bound *b, struct jf_at *at)
{
    if (b->ref.join < 0)
        return jf_batch_cell(&at->frame->columns[b->ref.column], at->row);
    gint32 row = at->join_rows[b->ref.join][at->row];
    const struct jf_batch *table = at->shape->joins[b->ref.join].master->table;
    return row < 0 ? no_cell : jf_batch_cell(&table->columns[b->ref.column], (gsize)row);
}

static const char *column_name(const struct jf_bound *b)
{
    if (b->x->op == JF_ROWX_COLUMN)
        return b->x->text;
    for (size_t i = 0; i < b->n_args; i++) {
        const char *name = column_name(b->args[i]);
        if (name)
            return name;
    }
    return NULL;
}

struct jf_cell jf_bound_number(const struct jf_bound *bound, struct jf_at *at)
{
    struct jf_cell cell = jf_bound_eval(bound, at);
    if (jf_cell_to_number(&cell))
        return cell;
    if (!at->problem)
        at->column = column_name(bound);
    return problem(at, cell.kind == JF_CELL_DAY ? "is a date, not a number" : "is not a number", cell);
}

static struct jf_cell day_cell(jf_day day)
{
    return (struct jf_cell){ .kind = JF_CELL_DAY, .day = day };
}

static struct jf_cell number_cell(struct jf_decimal number)
{
    return (struct jf_cell){ .kind = JF_CELL_NUMBER, .number = number };
}

static gboolean whole_days(struct jf_decimal d, int *days)
{
    struct jf_decimal whole = jf_decimal_rescale(d, 0);
    *days = (int)whole.units;
    return jf_decimal_compare(whole, d) == 0 && whole.units > -4000000 && whole.units < 4000000;
}

/* day - day, day + number, number + day, day - number */
static struct jf_cell eval_days(const struct jf_bound *b, struct jf_cell a, struct jf_cell c,
                                struct jf_at *at)
{
    const char *format = at->shape->source->date_format;
    gboolean is_sub = b->x->op == JF_ROWX_SUB;
    int days;
    if (is_sub && (c.kind == JF_CELL_DAY || (c.kind == JF_CELL_TEXT && jf_cell_to_day(&c, format)))) {
        if (!jf_cell_to_day(&a, format))
            return problem(at, "is not a date", a);
        return number_cell(jf_decimal_from_int((gint64)a.day - c.day));
    }
    struct jf_cell day = a.kind == JF_CELL_DAY ? a : c, number = a.kind == JF_CELL_DAY ? c : a;
    if (!jf_cell_to_number(&number) || number.kind != JF_CELL_NUMBER || !whole_days(number.number, &days))
        return problem(at, "is not a number of days", number);
    return day_cell(is_sub ? day.day - days : day.day + days);
}

static struct jf_cell eval_arithmetic(const struct jf_bound *b, struct jf_at *at)
{
    struct jf_cell a = jf_bound_eval(b->args[0], at), c = jf_bound_eval(b->args[1], at);
    struct jf_decimal out;
    if (a.kind == JF_CELL_NONE || c.kind == JF_CELL_NONE)
        return no_cell;
    if ((a.kind == JF_CELL_DAY || c.kind == JF_CELL_DAY) && b->x->op != JF_ROWX_MUL)
        return eval_days(b, a, c, at);
    for (int i = 0; i < 2; i++) {
        struct jf_cell *cell = i ? &c : &a;
        if (!jf_cell_to_number(cell)) {
            at->column = at->problem ? at->column : column_name(b->args[i]);
            return problem(at, "is not a number", *cell);
        }
    }
    gboolean fits = b->x->op == JF_ROWX_ADD   ? jf_decimal_add(a.number, c.number, &out)
                    : b->x->op == JF_ROWX_SUB ? jf_decimal_sub(a.number, c.number, &out)
                                              : jf_decimal_mul(a.number, c.number, &out);
    return fits ? number_cell(out) : problem(at, "is too large to compute with", a);
}

static struct jf_cell text_cell(const char *text, struct jf_at *at)
{
    const char *kept = jf_dictionary_keep(at->scratch, text, -1);
    return *kept ? (struct jf_cell){ .kind = JF_CELL_TEXT, .text = kept } : no_cell;
}

static struct jf_cell eval_bands(const struct jf_bound *b, struct jf_at *at)
{
    struct jf_cell cell = jf_bound_number(b->args[0], at);
    size_t i = 0;
    if (cell.kind == JF_CELL_NONE)
        return no_cell;
    while (i < b->x->n_bounds && jf_decimal_compare(cell.number, b->x->bounds[i]) > 0)
        i++;
    return (struct jf_cell){ .kind = JF_CELL_TEXT, .text = b->labels[i] };
}

static struct jf_cell eval_map(const struct jf_bound *b, struct jf_at *at)
{
    struct jf_cell cell = jf_bound_eval(b->args[0], at);
    const char *text = jf_cell_text(cell, at->scratch), *other = NULL;
    if (!text)
        return no_cell;
    for (size_t i = 0; i < b->x->n_values; i++) {
        if (strcmp(b->x->keys[i], text) == 0)
            return text_cell(b->x->values[i], at);
        if (strcmp(b->x->keys[i], "other") == 0)
            other = b->x->values[i];
    }
    return other ? text_cell(other, at) : cell;
}

static struct jf_cell eval_upper(const struct jf_bound *b, struct jf_at *at)
{
    const char *text = jf_cell_text(jf_bound_eval(b->args[0], at), at->scratch);
    if (!text)
        return no_cell;
    g_autofree char *upper = g_utf8_strup(text, -1);
    return text_cell(upper, at);
}

static struct jf_cell eval_month(const struct jf_bound *b, struct jf_at *at)
{
    struct jf_cell cell = jf_bound_eval(b->args[0], at);
    char iso[16];
    if (cell.kind == JF_CELL_NONE)
        return no_cell;
    if (!jf_cell_to_day(&cell, at->shape->source->date_format))
        return problem(at, "is not a date", cell);
    jf_day_to_iso(cell.day, iso);
    iso[strlen(iso) - 3] = '\0';
    return text_cell(iso, at);
}

static gboolean is_any(const struct jf_bound *b, struct jf_at *at)
{
    struct jf_cell cell = jf_bound_eval(b->args[0], at);
    const char *text = NULL;
    if (cell.kind == JF_CELL_NONE)
        return FALSE;
    if (cell.kind != JF_CELL_NUMBER)
        text = jf_cell_text(cell, at->scratch);
    for (size_t i = 0; i < b->x->n_values; i++)
        if (text ? strcmp(text, b->x->values[i]) == 0
                 : b->is_number[i] && jf_decimal_compare(cell.number, b->numbers[i]) == 0)
            return TRUE;
    return FALSE;
}

static gboolean compare(const struct jf_bound *b, struct jf_at *at)
{
    int sign = b->x->op == JF_ROWX_ABOVE ? 1 : -1;
    struct jf_cell cell;
    if (b->x->day == JF_DAY_NONE) {
        cell = jf_bound_number(b->args[0], at);
        return cell.kind == JF_CELL_NUMBER && jf_decimal_compare(cell.number, b->x->number) * sign > 0;
    }
    cell = jf_bound_eval(b->args[0], at);
    if (!jf_cell_to_day(&cell, at->shape->source->date_format))
        problem(at, "is not a date", cell);
    else if (cell.kind == JF_CELL_DAY)
        return sign > 0 ? cell.day > b->x->day : cell.day < b->x->day;
    return FALSE;
}

gboolean jf_bound_test(const struct jf_bound *bound, struct jf_at *at)
{
    const struct jf_rowx *x = bound->x;
    struct jf_cell cell;
    const char *text;
    switch (x->op) {
    case JF_ROWX_IS:
        return is_any(bound, at);
    case JF_ROWX_STARTS_WITH:
        text = jf_cell_text(jf_bound_eval(bound->args[0], at), at->scratch);
        return text && g_str_has_prefix(text, x->values[0]);
    case JF_ROWX_ABOVE:
    case JF_ROWX_BELOW:
        return compare(bound, at);
    case JF_ROWX_BLANK:
        return jf_bound_eval(bound->args[0], at).kind == JF_CELL_NONE;
    case JF_ROWX_ALL_OF:
        for (size_t i = 0; i < bound->n_args; i++)
            if (!jf_bound_test(bound->args[i], at))
                return FALSE;
        return TRUE;
    case JF_ROWX_ANY_OF:
    case JF_ROWX_NONE_OF:
        for (size_t i = 0; i < bound->n_args; i++)
            if (jf_bound_test(bound->args[i], at))
                return x->op == JF_ROWX_ANY_OF;
        return x->op == JF_ROWX_NONE_OF;
    default:
        cell = jf_bound_eval(bound, at);
        return cell.kind == JF_CELL_TRUTH && cell.truth;
    }
}

struct jf_cell jf_bound_eval(const struct jf_bound *bound, struct jf_at *at)
{
    const struct jf_rowx *x = bound->x;
    switch (x->op) {
    case JF_ROWX_COLUMN:
        return column_cell(bound, at);
    case JF_ROWX_NUMBER:
        return number_cell(x->number);
    case JF_ROWX_TEXT:
        return *x->text ? (struct jf_cell){ .kind = JF_CELL_TEXT, .text = x->text } : no_cell;
    case JF_ROWX_DAY:
        return day_cell(x->day);
    case JF_ROWX_MONTH_END:
        return at->month_end == JF_DAY_NONE ? no_cell : day_cell(at->month_end);
    case JF_ROWX_ADD:
    case JF_ROWX_SUB:
    case JF_ROWX_MUL:
        return eval_arithmetic(bound, at);
    case JF_ROWX_COALESCE:
        for (size_t i = 0; i < bound->n_args; i++) {
            struct jf_cell cell = jf_bound_eval(bound->args[i], at);
            if (cell.kind != JF_CELL_NONE)
                return cell;
        }
        return no_cell;
    case JF_ROWX_BANDS:
        return eval_bands(bound, at);
    case JF_ROWX_MAP:
        return eval_map(bound, at);
    case JF_ROWX_UPPER:
        return eval_upper(bound, at);
    case JF_ROWX_MONTH:
        return eval_month(bound, at);
    default:
        return (struct jf_cell){ .kind = JF_CELL_TRUTH, .truth = jf_bound_test(bound, at) };
    }
}
