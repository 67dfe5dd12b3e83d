/* What an instance answers: streams of raw rows, only of the columns that it has, and sums. */

#include "base/error.h"
#include "raw_instance.h"

gboolean jf_instance_scan(struct jf_instance *i, const struct jf_query *query, struct ArrowArrayStream *streams, size_t max,
                          size_t *n, GError **error)
{
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    static const struct jf_column_spec *const none[1]; /* of no column: NULL would mean all of them */
    for (size_t k = 0; k < query->n_columns; k++)
        if (g_strv_contains((const char *const *)i->columns, query->columns[k]->name))
            g_ptr_array_add(columns, (gpointer)query->columns[k]);
    struct jf_query own = *query;
    own.n_columns = columns->len;
    own.columns = !query->columns ? NULL : columns->len ? (const struct jf_column_spec *const *)columns->pdata : none;
    size_t threads = MIN(max, (size_t)g_get_num_processors());
    return jf_source_streams(i->plugin, i->source, &own, i->context, streams, threads, n, error);
}

gboolean jf_instance_aggregate(struct jf_instance *i, const struct jf_aggregate_query *query, struct ArrowArrayStream *out,
                               gboolean *is_supported, GError **error)
{
    struct ArrowArrayStream inner;
    struct jf_error e = { 0 };
    jf_at_work(i->context);
    jf_status status = i->ops->aggregate(i->source, query, &inner, &e);
    jf_at_work(NULL);
    *is_supported = status == JF_OK;
    if (status == JF_OK)
        jf_stream_guard(&inner, i->context, out);
    return status == JF_OK || status == JF_E_UNSUPPORTED || jf_plugin_fail(error, i->context, "aggregate", status, &e);
}
