#include "metric/expr.h"

#include <string.h>

#include "base/free.h"
#include "metric/eval.h"

static void free_expr(gpointer data)
{
    struct jf_expr *e = data;
    g_free(e->args); /* the args themselves belong to the model */
    jf_leaf_free(e->leaf);
    jf_rowx_free(e->filter);
    jf_free_all(e->dim, e->member, e->date);
    g_strfreev(e->levels);
    jf_free_all(e->bounds, e->rates, e->where, e);
}

static void free_metric(gpointer data)
{
    struct jf_metric *m = data;
    jf_free_lists(m->plan_names, m->only);
    jf_free_all(m->plans, m->id, m->where, m->title, m->title_en, m->unit, m->written_unit, m->owner,
                m->group, m->about, m->since, m->was, m);
}

struct jf_model *jf_model_new(struct jf_data_spec *data)
{
    struct jf_model *model = g_new0(struct jf_model, 1);
    model->data = data;
    model->expressions = g_ptr_array_new_with_free_func(free_expr);
    model->metrics = g_ptr_array_new_with_free_func(free_metric);
    return model;
}

void jf_model_free(struct jf_model *model)
{
    if (!model)
        return;
    g_ptr_array_free(model->metrics, TRUE);
    g_ptr_array_free(model->expressions, TRUE);
    g_free(model);
}

struct jf_expr *jf_model_expr(struct jf_model *model, enum jf_expr_op op, const char *where)
{
    struct jf_expr *e = g_new0(struct jf_expr, 1);
    e->op = op;
    e->where = g_strdup(where);
    e->id = (int)model->expressions->len;
    g_ptr_array_add(model->expressions, e);
    return e;
}

struct jf_metric *jf_model_metric(struct jf_model *model, const char *id, const char *where)
{
    struct jf_metric *m = g_new0(struct jf_metric, 1);
    m->id = g_strdup(id);
    m->where = g_strdup(where);
    m->scale = 1;
    m->warn.near = 1;
    m->warn.reached = 0.9;
    m->warn.months = 1;
    m->material_share = 0.05;
    m->index = (int)model->metrics->len;
    g_ptr_array_add(model->metrics, m);
    return m;
}

struct jf_metric *jf_model_find(const struct jf_model *model, const char *id)
{
    for (guint i = 0; i < model->metrics->len; i++) {
        struct jf_metric *m = model->metrics->pdata[i];
        if (strcmp(m->id, id) == 0)
            return m;
    }
    return NULL;
}

gboolean jf_expr_is_ratio(const struct jf_expr *e, const struct jf_expr **over, const struct jf_expr **under)
{
    while (e->op == JF_EXPR_METRIC || e->op == JF_EXPR_SINCE)
        e = e->op == JF_EXPR_METRIC ? e->metric->actual : e->args[e->n_args - 1];
    if (e->op != JF_EXPR_DIV)
        return FALSE;
    *over = e->args[0];
    *under = e->args[1];
    return TRUE;
}

gboolean jf_metric_is_percent(const struct jf_metric *metric)
{
    return metric->unit && strcmp(metric->unit, "%") == 0;
}

/* Formulas of metrics hold no circles: a metric must exist before it can be used. */
void jf_expr_leaves(const struct jf_expr *e, GPtrArray *leaves)
{
    if (e->op == JF_EXPR_LEAF)
        g_ptr_array_add(leaves, e->leaf);
    if (e->op == JF_EXPR_METRIC)
        jf_expr_leaves(e->metric->actual, leaves);
    for (size_t i = 0; i < e->n_args; i++)
        jf_expr_leaves(e->args[i], leaves);
}

const char *jf_expr_node(const struct jf_expr *e, const char *dim)
{
    if (e->op == JF_EXPR_AT && strcmp(e->dim, dim) == 0)
        return e->member;
    if (e->op == JF_EXPR_METRIC)
        return jf_expr_node(e->metric->actual, dim);
    const char *node = NULL;
    for (size_t i = 0; i < e->n_args && !node; i++)
        node = jf_expr_node(e->args[i], dim);
    return node;
}

/* *any: a metric stands in the formula; FALSE where one of them has no plan. */
static gboolean metrics_have_plan(const struct jf_expr *e, gboolean *any)
{
    if (e->op == JF_EXPR_METRIC) {
        *any = TRUE;
        return jf_metric_has_plan(e->metric);
    }
    for (size_t i = 0; i < e->n_args; i++)
        if (!metrics_have_plan(e->args[i], any))
            return FALSE;
    return TRUE;
}

gboolean jf_metric_has_plan(const struct jf_metric *metric)
{
    if (metric->n_plans > 0)
        return TRUE;
    gboolean any = FALSE;
    return metrics_have_plan(metric->actual, &any) && any;
}
