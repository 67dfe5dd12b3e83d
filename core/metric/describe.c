/* How a formula reads on the definitions page: Σ金额 ÷ Σ数量. Only titles, no ids. */
#include <string.h>

#include "base/format.h"
#include "base/message.h"
#include "metric/expr.h"

enum { PREC_SUM = 1, PREC_PRODUCT = 2, PREC_ATOM = 3 };

struct words {
    const struct jf_data_spec *data;
    const char *language;
};

static void describe(GString *out, const struct jf_expr *e, const struct words *w, int outer);

/* "区域", "Region": named for people; region_id and BRANCH_CD are not. */
static gboolean is_title(const char *column)
{
    return g_ascii_isupper(column[0]) && strchr(column, '_') == NULL;
}

const char *jf_dim_title_in(const struct jf_data_spec *data, const char *dim)
{
    const char *found = NULL, *plain = NULL;
    const struct jf_class_spec *class = data ? jf_data_spec_class(data, dim) : NULL;
    if (class)
        return class->title ? class->title : dim;
    for (guint i = 0; data && i < data->sources->len; i++) {
        const struct jf_dim_spec *d = jf_source_spec_dim(data->sources->pdata[i], dim);
        const char *column = !d             ? NULL
                             : d->label     ? d->label
                             : d->n_columns ? d->columns[d->n_columns - 1]
                                            : NULL;
        if (d && d->title)
            return d->title;
        if (!found && column && !g_str_is_ascii(column))
            found = column;
        if (!plain && column && is_title(column))
            plain = column;
    }
    return found ? found : plain ? plain : dim;
}

static void describe_leaf(GString *out, const struct jf_leaf *leaf, const struct words *w)
{
    static const char *const names[] = {
        [JF_AGG_SUM] = "Σ%s",
        [JF_AGG_COUNT] = "rows of %s",
        [JF_AGG_FILLED] = "rows with %s",
        [JF_AGG_BALANCE] = "balance of %s",
        [JF_AGG_DISTINCT] = "number of distinct %s",
        [JF_AGG_NEW] = "number of new %s",
        [JF_AGG_MEDIAN] = "median of %s",
    };
    g_autofree char *value = leaf->value ? jf_rowx_describe(leaf->value, w->language) : NULL;
    if (value && leaf->value->op != JF_ROWX_COLUMN) {
        char *bare = value;
        value = g_strdup_printf("(%s)", bare);
        g_free(bare);
    }
    const char *what = leaf->key_dim ? jf_dim_title_in(w->data, leaf->key_dim)
                       : value       ? value
                                     : leaf->source->title ? leaf->source->title : leaf->source->id;
    gboolean is_quantile = leaf->aggregate == JF_AGG_MEDIAN && leaf->quantile != 0.5;
    g_string_append_printf(out, jf_message(w->language, is_quantile ? "quantile of %s" : names[leaf->aggregate]), what);
    if (is_quantile)
        g_string_append_printf(out, " (%g%%)", leaf->quantile * 100);
    if (leaf->filter) {
        g_autofree char *filter = jf_rowx_describe(leaf->filter, w->language);
        g_string_append_printf(out, " [%s]", filter);
    }
    if (leaf->open_from)
        g_string_append_printf(out, " [%s ≤ %s < %s]", leaf->open_from,
                               jf_message(w->language, "end"), leaf->open_to);
}

static void describe_binary(GString *out, const struct jf_expr *e, const struct words *w, int outer)
{
    static const char *const signs[] = {
        [JF_EXPR_ADD] = " + ", [JF_EXPR_SUB] = " − ", [JF_EXPR_MUL] = " × ", [JF_EXPR_DIV] = " ÷ "};
    int own = e->op == JF_EXPR_ADD || e->op == JF_EXPR_SUB ? PREC_SUM : PREC_PRODUCT;
    /* a − (b + c) and a ÷ (b × c) keep their brackets */
    int right = e->op == JF_EXPR_SUB || e->op == JF_EXPR_DIV ? own + 1 : own;
    if (own < outer)
        g_string_append_c(out, '(');
    describe(out, e->args[0], w, own);
    g_string_append(out, signs[e->op]);
    describe(out, e->args[1], w, right);
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

/* " (分段 0 起 1%, 1000000 起 2%)" */
static void describe_steps(GString *out, const struct jf_expr *e, const struct words *w)
{
    g_string_append_printf(out, " (%s", jf_message(w->language, "in bands"));
    for (size_t i = 0; i < e->n_bounds; i++) {
        g_autofree char *bound = jf_decimal_to_string(e->bounds[i]);
        struct jf_format share = {.style = JF_STYLE_PERCENT, .scale = 1, .decimals = MAX(0, e->rates[i].scale - 2), .percent_sign = TRUE, .unit = ""};
        g_autofree char *rate = jf_format_value(&share, jf_value_exact(e->rates[i]));
        g_string_append(out, i ? ", " : " ");
        g_string_append_printf(out, jf_message(w->language, "%2$s from %1$s"), bound, rate);
    }
    g_string_append_c(out, ')');
}

/* " (滚动 3 平均)"; a sum is what is added anyway */
static void describe_fold(GString *out, const struct jf_expr *e, const struct words *w, const char *name)
{
    static const char *const folds[] = {
        [JF_FOLD_SUM] = "", [JF_FOLD_MEAN] = "mean", [JF_FOLD_MAX] = "highest", [JF_FOLD_MIN] = "lowest"};
    const char *fold = folds[e->fold];
    g_string_append_printf(out, " (%s%s%s)", name, *fold ? " " : "", *fold ? jf_message(w->language, fold) : "");
}

static void describe_modified(GString *out, const struct jf_expr *e, const struct words *w)
{
    describe(out, e->args[0], w, PREC_ATOM);
    if (e->op == JF_EXPR_WINDOW || e->op == JF_EXPR_SHIFT) {
        g_string_append_printf(out, " (%s)", jf_message(w->language, suffix(e)));
    } else if (e->op == JF_EXPR_ROLLING) {
        g_autofree char *name = g_strdup_printf("%s %d", jf_message(w->language, "rolling"), e->n);
        describe_fold(out, e, w, name);
    } else if (e->op == JF_EXPR_EACH) {
        g_autofree char *name =
            g_strdup_printf("%s %s", jf_message(w->language, "for each"), jf_dim_title_in(w->data, e->dim));
        describe_fold(out, e, w, name);
    } else if (e->op == JF_EXPR_WHERE) {
        g_autofree char *filter = jf_rowx_describe(e->filter, w->language);
        g_string_append_printf(out, " [%s]", filter);
    } else if (e->op == JF_EXPR_ON) {
        g_string_append_printf(out, " (%s %s)", jf_message(w->language, "dated by"), e->date);
    } else if (e->op == JF_EXPR_AT) {
        g_string_append_printf(out, " @ %s", e->member);
    } else if (e->op == JF_EXPR_STEPS) {
        describe_steps(out, e, w);
    } else if (e->op == JF_EXPR_SPREAD) {
        g_string_append_printf(out, " (%s %s)", jf_message(w->language, "spread over"),
                               strcmp(e->dim, "month") == 0 ? jf_message(w->language, "Month")
                                                            : jf_dim_title_in(w->data, e->dim));
    }
}

static void describe_levels(GString *out, const struct jf_expr *e, const struct words *w)
{
    const char *head = e->op == JF_EXPR_SINCE ? jf_message(w->language, "since %s") : "%s";
    for (size_t i = 0; i < e->n_args; i++) {
        g_string_append(out, i ? "; " : "");
        g_string_append_printf(out, head, e->levels[i]);
        g_string_append(out, ": ");
        describe(out, e->args[i], w, PREC_SUM);
    }
}

static void describe(GString *out, const struct jf_expr *e, const struct words *w, int outer)
{
    switch (e->op) {
    case JF_EXPR_NUMBER: {
        g_autofree char *text = jf_decimal_to_string(e->number);
        g_string_append(out, text);
        break;
    }
    case JF_EXPR_LEAF:
        describe_leaf(out, e->leaf, w);
        break;
    case JF_EXPR_METRIC:
        g_string_append(out, e->metric->title_en && g_str_has_prefix(w->language, "en")
                                 ? e->metric->title_en
                                 : e->metric->title);
        break;
    case JF_EXPR_ADD:
    case JF_EXPR_SUB:
    case JF_EXPR_MUL:
    case JF_EXPR_DIV:
        describe_binary(out, e, w, outer);
        break;
    case JF_EXPR_NEG:
        g_string_append(out, "−");
        describe(out, e->args[0], w, PREC_ATOM);
        break;
    case JF_EXPR_PER_LEVEL:
    case JF_EXPR_SINCE:
        describe_levels(out, e, w);
        break;
    default:
        describe_modified(out, e, w);
    }
}

char *jf_expr_describe(const struct jf_expr *e, const struct jf_data_spec *data,
                       const char *language)
{
    struct words w = {.data = data, .language = language};
    GString *out = g_string_new(NULL);
    describe(out, e, &w, 0);
    return g_string_free(out, FALSE);
}
