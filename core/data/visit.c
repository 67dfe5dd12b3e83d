/* Types of columns, from the expressions that use them. */
#include "data/bound.h"

static enum jf_type set_type(struct jf_visit *visit, struct jf_ref ref, enum jf_type type)
{
    struct jf_shape_column *c = jf_shape_column(visit->shape, ref);
    if (type == JF_TYPE_UNKNOWN || c->type == type || c->type == JF_TYPE_DAY)
        return c->type;
    if (c->type == JF_TYPE_UNKNOWN || type == JF_TYPE_DAY) {
        c->type = type;
        visit->changed = TRUE;
    }
    return c->type;
}

static enum jf_type visit_column(struct jf_visit *visit, const char *source, const char *name,
                                 const char *where, enum jf_type type, struct jf_ref *ref)
{
    if (visit->error || !jf_shape_use(visit->shape, source, name, where, ref, &visit->error))
        return JF_TYPE_UNKNOWN;
    return set_type(visit, *ref, type);
}

void jf_visit_column(struct jf_visit *visit, const char *source, const char *name, const char *where,
                     enum jf_type type, gboolean keeps_text)
{
    struct jf_ref ref;
    visit_column(visit, source, name, where, type, &ref);
    if (keeps_text && !visit->error)
        jf_shape_column(visit->shape, ref)->keeps_text = TRUE;
}

static enum jf_type visit_numbers(struct jf_visit *visit, const struct jf_rowx *x)
{
    for (size_t i = 0; i < x->n_args; i++)
        jf_visit_rowx(visit, x->args[i], JF_TYPE_NUMBER);
    return JF_TYPE_NUMBER;
}

static enum jf_type visit_sum(struct jf_visit *visit, const struct jf_rowx *x, enum jf_type expected)
{
    enum jf_type a = jf_visit_rowx(visit, x->args[0], JF_TYPE_UNKNOWN);
    enum jf_type b = jf_visit_rowx(visit, x->args[1], JF_TYPE_UNKNOWN);
    if (a == JF_TYPE_DAY || b == JF_TYPE_DAY) {
        jf_visit_rowx(visit, x->args[a == JF_TYPE_DAY ? 1 : 0], JF_TYPE_NUMBER);
        return JF_TYPE_DAY;
    }
    if (a == JF_TYPE_NUMBER || b == JF_TYPE_NUMBER || expected == JF_TYPE_NUMBER || visit->is_last)
        return visit_numbers(visit, x);
    return JF_TYPE_UNKNOWN;
}

/* Days or numbers? The data will tell. */
static void note_open(struct jf_visit *visit, const struct jf_rowx *x)
{
    struct jf_open open = { .shape = visit->shape };
    if (x->op == JF_ROWX_COLUMN && jf_shape_find(visit->shape, x->source, x->text, &open.ref))
        g_array_append_val(visit->open, open);
}

static enum jf_type visit_difference(struct jf_visit *visit, const struct jf_rowx *x,
                                     enum jf_type expected)
{
    enum jf_type a = jf_visit_rowx(visit, x->args[0], JF_TYPE_UNKNOWN);
    enum jf_type b = jf_visit_rowx(visit, x->args[1], JF_TYPE_UNKNOWN);
    if (b == JF_TYPE_DAY) {
        jf_visit_rowx(visit, x->args[0], JF_TYPE_DAY);
        return JF_TYPE_NUMBER;
    }
    if (a == JF_TYPE_DAY && (b == JF_TYPE_UNKNOWN || b == JF_TYPE_TEXT) && expected != JF_TYPE_DAY) {
        jf_visit_rowx(visit, x->args[1], JF_TYPE_DAY);
        return JF_TYPE_NUMBER;
    }
    if (a == JF_TYPE_DAY || expected == JF_TYPE_DAY) {
        jf_visit_rowx(visit, x->args[0], JF_TYPE_DAY);
        jf_visit_rowx(visit, x->args[1], JF_TYPE_NUMBER);
        return JF_TYPE_DAY;
    }
    if (a == JF_TYPE_NUMBER || b == JF_TYPE_NUMBER || visit->is_last)
        return visit_numbers(visit, x);
    note_open(visit, x->args[0]);
    note_open(visit, x->args[1]);
    return JF_TYPE_UNKNOWN;
}

static enum jf_type visit_first_of(struct jf_visit *visit, const struct jf_rowx *x,
                                   enum jf_type expected)
{
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < x->n_args; i++) {
            enum jf_type type = jf_visit_rowx(visit, x->args[i], expected);
            if (expected == JF_TYPE_UNKNOWN)
                expected = type;
        }
    return expected;
}

static enum jf_type visit_comparison(struct jf_visit *visit, const struct jf_rowx *x)
{
    if (x->day != JF_DAY_NONE)
        jf_visit_rowx(visit, x->args[0], JF_TYPE_DAY);
    else if (jf_visit_rowx(visit, x->args[0], JF_TYPE_UNKNOWN) != JF_TYPE_DAY)
        jf_visit_rowx(visit, x->args[0], JF_TYPE_NUMBER);
    return JF_TYPE_UNKNOWN;
}

enum jf_type jf_visit_rowx(struct jf_visit *visit, const struct jf_rowx *x, enum jf_type expected)
{
    struct jf_ref ref;
    switch (x->op) {
    case JF_ROWX_COLUMN:
        return visit_column(visit, x->source, x->text, x->where, expected, &ref);
    case JF_ROWX_NUMBER:
        return JF_TYPE_NUMBER;
    case JF_ROWX_TEXT:
        return JF_TYPE_TEXT;
    case JF_ROWX_DAY:
    case JF_ROWX_MONTH_END:
        return JF_TYPE_DAY;
    case JF_ROWX_ADD:
        return visit_sum(visit, x, expected);
    case JF_ROWX_SUB:
        return visit_difference(visit, x, expected);
    case JF_ROWX_MUL:
    case JF_ROWX_BANDS:
        visit_numbers(visit, x);
        return x->op == JF_ROWX_MUL ? JF_TYPE_NUMBER : JF_TYPE_TEXT;
    case JF_ROWX_COALESCE:
        return visit_first_of(visit, x, expected);
    case JF_ROWX_MONTH:
        jf_visit_rowx(visit, x->args[0], JF_TYPE_DAY);
        return JF_TYPE_TEXT;
    case JF_ROWX_ABOVE:
    case JF_ROWX_BELOW:
        return visit_comparison(visit, x);
    default:
        for (size_t i = 0; i < x->n_args; i++)
            jf_visit_rowx(visit, x->args[i], JF_TYPE_UNKNOWN);
        return JF_TYPE_TEXT;
    }
}
