/* How a formula reads on the definitions page: Σ金额 ÷ Σ数量. */
#include "base/message.h"
#include "metric/expr.h"

enum { PREC_SUM = 1, PREC_PRODUCT = 2, PREC_ATOM = 3 };

static void describe(GString *out, const struct jf_expr *e, const char *language, int outer);

static void describe_leaf(GString *out, const struct jf_leaf *leaf, const char *language)
{
    static const char *const names[] = {
        [JF_AGG_SUM] = "Σ",
        [JF_AGG_COUNT] = "rows of",
        [JF_AGG_FILLED] = "filled",
        [JF_AGG_BALANCE] = "balance of",
        [JF_AGG_DISTINCT] = "distinct",
        [JF_AGG_NEW] = "new",
        [JF_AGG_MEDIAN] = "median of",
    };
    const char *name = jf_message(language, names[leaf->aggregate]);
    g_string_append(out, name);
    if (leaf->aggregate != JF_AGG_SUM)
        g_string_append_c(out, ' ');
    if (leaf->key_dim) {
        g_string_append(out, leaf->key_dim);
    } else if (leaf->value) {
        g_autofree char *value = jf_rowx_describe(leaf->value, language);
        gboolean simple = leaf->value->op == JF_ROWX_COLUMN;
        g_string_append_printf(out, simple ? "%s" : "(%s)", value);
    } else {
        g_string_append(out, leaf->source->id);
    }
    if (leaf->filter) {
        g_autofree char *filter = jf_rowx_describe(leaf->filter, language);
        g_string_append_printf(out, " [%s]", filter);
    }
    if (leaf->open_from)
        g_string_append_printf(out, " [%s ≤ %s < %s]", leaf->open_from, jf_message(language, "end"),
                               leaf->open_to);
}

static void describe_binary(GString *out, const struct jf_expr *e, const char *language, int outer)
{
    static const char *const signs[] = {
        [JF_EXPR_ADD] = " + ", [JF_EXPR_SUB] = " − ", [JF_EXPR_MUL] = " × ", [JF_EXPR_DIV] = " ÷ "};
    int own = e->op == JF_EXPR_ADD || e->op == JF_EXPR_SUB ? PREC_SUM : PREC_PRODUCT;
    /* a − (b + c) and a ÷ (b × c) keep their brackets */
    int right = e->op == JF_EXPR_SUB || e->op == JF_EXPR_DIV ? own + 1 : own;
    if (own < outer)
        g_string_append_c(out, '(');
    describe(out, e->args[0], language, own);
    g_string_append(out, signs[e->op]);
    describe(out, e->args[1], language, right);
    if (own < outer)
        g_string_append_c(out, ')');
}

static const char *suffix(const struct jf_expr *e)
{
    static const char *const windows[] = {
        [JF_WINDOW_MONTH] = "month", [JF_WINDOW_QUARTER] = "quarter", [JF_WINDOW_YTD] = "year to date",
        [JF_WINDOW_YEAR] = "year",   [JF_WINDOW_R12] = "rolling 12 months",
        [JF_WINDOW_NEXT] = "next period", [JF_WINDOW_ALL] = "all periods"};
    static const char *const shifts[] = {[JF_SHIFT_PREV] = "previous period",
                                         [JF_SHIFT_NEXT] = "next period",
                                         [JF_SHIFT_LAST_YEAR] = "last year"};
    return e->op == JF_EXPR_WINDOW ? windows[e->window] : shifts[e->shift];
}

static void describe_modified(GString *out, const struct jf_expr *e, const char *language)
{
    describe(out, e->args[0], language, PREC_ATOM);
    if (e->op == JF_EXPR_WINDOW || e->op == JF_EXPR_SHIFT) {
        g_string_append_printf(out, " (%s)", jf_message(language, suffix(e)));
    } else if (e->op == JF_EXPR_ROLLING) {
        g_string_append_printf(out, " (%s %d)", jf_message(language, "rolling"), e->n);
    } else if (e->op == JF_EXPR_EACH) {
        g_string_append_printf(out, " (%s %s)", jf_message(language, "for each"), e->dim);
    } else if (e->op == JF_EXPR_WHERE) {
        g_autofree char *filter = jf_rowx_describe(e->filter, language);
        g_string_append_printf(out, " [%s]", filter);
    } else if (e->op == JF_EXPR_ON) {
        g_string_append_printf(out, " (%s %s)", jf_message(language, "dated by"), e->date);
    } else if (e->op == JF_EXPR_AT) {
        g_string_append_printf(out, " @ %s", e->member);
    } else if (e->op == JF_EXPR_STEPS) {
        g_string_append_printf(out, " (%s)", jf_message(language, "in bands"));
    } else if (e->op == JF_EXPR_SPREAD) {
        g_string_append_printf(out, " (%s %s)", jf_message(language, "spread over"), e->dim);
    }
}

static void describe_levels(GString *out, const struct jf_expr *e, const char *language)
{
    for (size_t i = 0; i < e->n_args; i++) {
        g_string_append_printf(out, "%s%s: ", i ? "; " : "", e->levels[i]);
        describe(out, e->args[i], language, PREC_SUM);
    }
}

static void describe(GString *out, const struct jf_expr *e, const char *language, int outer)
{
    switch (e->op) {
    case JF_EXPR_NUMBER: {
        g_autofree char *text = jf_decimal_to_string(e->number);
        g_string_append(out, text);
        break;
    }
    case JF_EXPR_LEAF:
        describe_leaf(out, e->leaf, language);
        break;
    case JF_EXPR_METRIC:
        g_string_append(out, e->metric->title);
        break;
    case JF_EXPR_ADD:
    case JF_EXPR_SUB:
    case JF_EXPR_MUL:
    case JF_EXPR_DIV:
        describe_binary(out, e, language, outer);
        break;
    case JF_EXPR_NEG:
        g_string_append(out, "−");
        describe(out, e->args[0], language, PREC_ATOM);
        break;
    case JF_EXPR_PER_LEVEL:
        describe_levels(out, e, language);
        break;
    default:
        describe_modified(out, e, language);
    }
}

char *jf_expr_describe(const struct jf_expr *e, const char *language)
{
    GString *out = g_string_new(NULL);
    describe(out, e, language, 0);
    return g_string_free(out, FALSE);
}
