/* Streams of raw rows from an instance: only the columns that it has. */

#include "base/error.h"
#include "raw_instance.h"

static GPtrArray *wanted(const struct jf_instance *i, const struct jf_scan_request *request)
{
    static const uint32_t types[] = { JF_COLUMN_AS_TEXT, JF_COLUMN_AS_NUMBER, JF_COLUMN_AS_DAY };
    GPtrArray *columns = g_ptr_array_new_with_free_func(g_free);
    for (size_t k = 0; k < request->n_columns; k++) {
        const struct jf_wanted_column *w = &request->columns[k];
        if (!g_strv_contains((const char *const *)i->columns, w->name))
            continue;
        struct jf_column_spec *column = g_new0(struct jf_column_spec, 1);
        *column = (struct jf_column_spec){ sizeof *column, w->name, types[w->type], w->scale };
        g_ptr_array_add(columns, column);
    }
    return columns;
}

gboolean jf_instance_scan(struct jf_instance *i, const struct jf_scan_request *request,
                          struct ArrowArrayStream *streams, size_t max, size_t *n, GError **error)
{
    g_autoptr(GPtrArray) columns = wanted(i, request);
    struct jf_query query = { .struct_size = sizeof query, .n_columns = columns->len };
    static const struct jf_column_spec *const none[1]; /* of no column: NULL would mean all of them */
    query.columns = !request->columns ? NULL : columns->len ? (const struct jf_column_spec *const *)columns->pdata : none;
    size_t threads = MIN(max, (size_t)g_get_num_processors());
    return jf_source_streams(i->plugin, i->source, &query, i->context, streams, threads, n, error);
}
