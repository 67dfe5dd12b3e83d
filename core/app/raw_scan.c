/* Streams of raw rows from an instance: only the columns that it has, under the source's names. */
#include <string.h>

#include "base/error.h"
#include "raw_instance.h"

/* ---- a stream whose schema says the source's names -------------------------------------------- */

struct renaming { struct ArrowArrayStream inner; const struct jf_path *path; };

/* The schema's strings belong to the producer; ours replace them and go with the schema. */
struct renamed_schema { struct ArrowSchema inner; char **names; };

static void release_schema(struct ArrowSchema *schema)
{
    struct renamed_schema *r = schema->private_data;
    if (r->inner.release)
        r->inner.release(&r->inner);
    for (gint64 i = 0; i < schema->n_children; i++) {
        g_free(schema->children[i]);
        g_free(r->names[i]);
    }
    g_free(schema->children);
    g_free(r->names);
    g_free(r);
    schema->release = NULL;
}

static void release_child(struct ArrowSchema *child)
{
    child->release = NULL;
}

static const char *source_name(const struct jf_path *path, const char *name)
{
    for (size_t i = 0; i < path->n_rename; i++)
        if (!strcmp(path->rename_from[i], name))
            return path->rename_to[i];
    return name;
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct renaming *r = stream->private_data;
    struct renamed_schema *s = g_new0(struct renamed_schema, 1);
    int status = r->inner.get_schema(&r->inner, &s->inner);
    if (status) {
        g_free(s);
        return status;
    }
    *out = s->inner;
    s->names = g_new0(char *, s->inner.n_children + 1);
    out->children = g_new0(struct ArrowSchema *, s->inner.n_children + 1);
    for (gint64 i = 0; i < s->inner.n_children; i++) {
        s->names[i] = g_strdup(source_name(r->path, s->inner.children[i]->name));
        out->children[i] = g_memdup2(s->inner.children[i], sizeof(struct ArrowSchema));
        out->children[i]->name = s->names[i];
        out->children[i]->release = release_child;
    }
    out->private_data = s;
    out->release = release_schema;
    return 0;
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct renaming *r = stream->private_data;
    return r->inner.get_next(&r->inner, out);
}

static const char *get_last_error(struct ArrowArrayStream *stream)
{
    struct renaming *r = stream->private_data;
    return r->inner.get_last_error(&r->inner);
}

static void release_stream(struct ArrowArrayStream *stream)
{
    struct renaming *r = stream->private_data;
    r->inner.release(&r->inner);
    g_free(r);
    stream->release = NULL;
}

static void rename_stream(struct ArrowArrayStream *stream, const struct jf_path *path)
{
    struct renaming *r = g_new0(struct renaming, 1);
    r->inner = *stream;
    r->path = path;
    *stream = (struct ArrowArrayStream){ get_schema, get_next, get_last_error, release_stream, r };
}

/* ---- scan ----------------------------------------------------------------------------------------- */

static GPtrArray *wanted(const struct jf_instance *i, const struct jf_scan_request *request)
{
    static const uint32_t types[] = { JF_COLUMN_AS_TEXT, JF_COLUMN_AS_NUMBER, JF_COLUMN_AS_DAY };
    GPtrArray *columns = g_ptr_array_new_with_free_func(g_free);
    for (size_t k = 0; k < request->n_columns; k++) {
        const struct jf_wanted_column *w = &request->columns[k];
        const char *name = jf_instance_file_column(i, w->name);
        if (!name)
            continue;
        struct jf_column_spec *column = g_new0(struct jf_column_spec, 1);
        *column = (struct jf_column_spec){ sizeof *column, name, types[w->type], w->scale };
        g_ptr_array_add(columns, column);
    }
    return columns;
}

gboolean jf_instance_scan(struct jf_instance *i, const struct jf_scan_request *request,
                          struct ArrowArrayStream *streams, size_t max, size_t *n, GError **error)
{
    g_autoptr(GPtrArray) columns = wanted(i, request);
    struct jf_query query = { .struct_size = sizeof query, .n_columns = columns->len };
    query.columns = request->columns ? (const struct jf_column_spec *const *)columns->pdata : NULL;
    size_t threads = MIN(max, (size_t)g_get_num_processors());
    if (!jf_source_streams(i->plugin, i->source, &query, i->context, streams, threads, n, error))
        return FALSE;
    for (size_t k = 0; i->renames && k < *n; k++)
        rename_stream(&streams[k], i->renames);
    return TRUE;
}
