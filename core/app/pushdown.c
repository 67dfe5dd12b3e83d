/* Push-down: keys and measures of the core as the columns that a plugin knows. What has no exact
 * counterpart there is not asked for; the cube scans instead. */
#include "base/error.h"
#include "raw_instance.h"

static const char *plain_column(const struct jf_rowx *x)
{
    return x && x->op == JF_ROWX_COLUMN && !x->source ? x->text : NULL;
}

/* All that one question needs, kept alive while it is asked. */
struct question {
    GPtrArray *measures; /* struct jf_measure_spec * */
    GPtrArray *keys;     /* struct jf_column_spec * */
    GArray *slots;       /* struct jf_day_range */
};

static void question_clear(struct question *q)
{
    g_ptr_array_unref(q->measures);
    g_ptr_array_unref(q->keys);
    g_array_unref(q->slots);
}

static gboolean add_measure(struct question *q, const struct jf_pushdown_measure *from)
{
    struct jf_measure_spec *m = g_new0(struct jf_measure_spec, 1);
    *m = (struct jf_measure_spec){ .struct_size = sizeof *m, .scale = from->scale };
    g_ptr_array_add(q->measures, m);
    const struct jf_rowx *x = from->value;
    if (x && x->op == JF_ROWX_MUL && x->n_args == 2) {
        m->column = plain_column(x->args[0]);
        m->times_column = plain_column(x->args[1]);
        return m->column && m->times_column;
    }
    return !x || (m->column = plain_column(x));
}

static gboolean ask(struct question *q, const struct jf_pushdown_request *request)
{
    *q = (struct question){ g_ptr_array_new_with_free_func(g_free), g_ptr_array_new_with_free_func(g_free),
                            g_array_new(FALSE, FALSE, sizeof(struct jf_day_range)) };
    for (size_t i = 0; i < request->n_slots; i++) {
        struct jf_day_range range = { request->slots[i].first, request->slots[i].end };
        g_array_append_val(q->slots, range);
    }
    for (size_t i = 0; i < request->n_keys; i++) {
        struct jf_column_spec *key = g_new0(struct jf_column_spec, 1);
        *key = (struct jf_column_spec){ sizeof *key, request->keys[i], JF_COLUMN_AS_TEXT, 0 };
        g_ptr_array_add(q->keys, key);
    }
    gboolean can = TRUE;
    for (size_t i = 0; can && i < request->n_measures; i++)
        can = add_measure(q, &request->measures[i]);
    return can;
}

static gboolean aggregate(void *ctx, const struct jf_pushdown_request *request, struct ArrowArrayStream *out,
                          gboolean *is_supported, GError **error)
{
    *is_supported = FALSE;
    GPtrArray *instances = jf_raw_instances(ctx, request->source, error);
    if (!instances)
        return FALSE;
    struct jf_instance *i = instances->pdata[0];
    if (instances->len > 1 || !JF_HAS(i->ops, struct jf_source_ops, aggregate))
        return TRUE;
    struct question q;
    struct jf_error e = { 0 };
    jf_status status = JF_E_UNSUPPORTED;
    if (ask(&q, request)) {
        const struct jf_aggregate_query query = {
            .struct_size = sizeof query, .date_column = request->date,
            .slots = (const struct jf_day_range *)(void *)q.slots->data, .n_slots = q.slots->len,
            .keys = (const struct jf_column_spec *const *)q.keys->pdata, .n_keys = q.keys->len,
            .measures = (const struct jf_measure_spec *const *)q.measures->pdata, .n_measures = q.measures->len };
        struct ArrowArrayStream inner;
        jf_at_work(i->context);
        status = i->ops->aggregate(i->source, &query, &inner, &e);
        jf_at_work(NULL);
        if (status == JF_OK)
            jf_stream_guard(&inner, i->context, out);
    }
    question_clear(&q);
    *is_supported = status == JF_OK;
    if (status == JF_OK || status == JF_E_UNSUPPORTED)
        return TRUE;
    return jf_plugin_fail(error, i->context, "aggregate", status, &e);
}

const struct jf_pushdown jf_raw_pushdown = { aggregate };
