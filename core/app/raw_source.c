#include "raw_source.h"

#include <string.h>

#include "base/error.h"
#include "raw_instance.h"

const struct jf_plugin *jf_raw_plugin(const struct jf_raw *raw, const struct jf_source_spec *source, GError **error)
{
    const struct jf_loaded_plugin *found;
    g_autoptr(GError) inner = NULL;
    if (source->plugin)
        found = jf_plugins_find(raw->plugins, JF_KIND_SOURCE, source->plugin, &inner);
    else
        found = jf_plugins_for_path(raw->plugins, source->n_paths ? source->paths[0].path : "", &inner);
    if (found)
        return found->plugin;
    jf_fail(error, JF_ERROR_SCRIPT, "%s: source \"%s\": %s", source->where, source->id,
            inner ? inner->message : "there is no plugin for it");
    return NULL;
}

/* How many paths from first on can share an instance. */
static size_t group_length(const struct jf_source_spec *spec, size_t first)
{
    size_t n = 1;
    if (spec->paths[first].n_rename)
        return n;
    while (first + n < spec->n_paths && !spec->paths[first + n].n_rename &&
           !g_strcmp0(spec->paths[first].encoding, spec->paths[first + n].encoding))
        n++;
    return n;
}

GPtrArray *jf_raw_instances(struct jf_raw *raw, const struct jf_source_spec *spec, GError **error)
{
    GPtrArray *found = g_hash_table_lookup(raw->opened, spec);
    if (found)
        return found;
    g_autoptr(GPtrArray) instances = g_ptr_array_new_with_free_func((GDestroyNotify)jf_instance_free);
    size_t first = 0;
    do {
        size_t n = spec->n_paths ? group_length(spec, first) : 0;
        struct jf_instance *instance = jf_instance_open(raw, spec, first, n, error);
        if (!instance)
            return NULL;
        g_ptr_array_add(instances, instance);
        first += n;
    } while (first < spec->n_paths);
    g_hash_table_insert(raw->opened, (gpointer)spec, g_ptr_array_ref(instances));
    return instances; /* the table holds it */
}

static char **columns(void *ctx, const struct jf_source_spec *spec, GError **error)
{
    GPtrArray *instances = jf_raw_instances(ctx, spec, error);
    if (!instances)
        return NULL;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GStrvBuilder) all = g_strv_builder_new();
    for (guint i = 0; i < instances->len; i++) {
        const struct jf_instance *instance = instances->pdata[i];
        for (char **c = instance->columns; *c; c++)
            if (g_hash_table_add(seen, *c))
                g_strv_builder_add(all, *c);
    }
    return g_strv_builder_end(all);
}

static void release_all(struct ArrowArrayStream *streams, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (streams[i].release)
            streams[i].release(&streams[i]);
}

static gboolean scan(void *ctx, const struct jf_source_spec *source, const struct jf_query *query,
                     struct ArrowArrayStream *streams, size_t max, size_t *n, GError **error)
{
    GPtrArray *instances = jf_raw_instances(ctx, source, error);
    if (!instances)
        return FALSE;
    *n = 0;
    for (guint i = 0; i < instances->len; i++) {
        size_t left = instances->len - 1 - i, more = 0;
        gboolean fits = *n + left < max;
        if (!fits)
            jf_fail(error, JF_ERROR_SCRIPT, "%s: source \"%s\" has more paths with settings of their own than can be read",
                    source->where, source->id);
        if (!fits || !jf_instance_scan(instances->pdata[i], query, streams + *n, max - *n - left, &more, error)) {
            release_all(streams, *n);
            return FALSE;
        }
        *n += more;
    }
    return TRUE;
}

/* Only where one instance has all the rows. */
static gboolean aggregate(void *ctx, const struct jf_source_spec *source, const struct jf_aggregate_query *query,
                          struct ArrowArrayStream *out, gboolean *is_supported, GError **error)
{
    GPtrArray *instances = jf_raw_instances(ctx, source, error);
    *is_supported = FALSE;
    if (!instances)
        return FALSE;
    return instances->len > 1 || jf_instance_aggregate(instances->pdata[0], query, out, is_supported, error);
}

struct jf_raw *jf_raw_new(const struct jf_plugins *plugins, const struct jf_data_spec *data,
                          void (*log)(void *ctx, const char *message), void *log_ctx)
{
    struct jf_raw *raw = g_new0(struct jf_raw, 1);
    *raw = (struct jf_raw){ .plugins = plugins, .data = data, .log = log, .log_ctx = log_ctx };
    raw->opened = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    const gboolean pushes = !g_getenv("JINGFEN_NO_PUSHDOWN"); /* to compare the two ways, and to find faults */
    raw->face = (struct jf_raw_source){ raw, columns, scan, pushes ? aggregate : NULL };
    return raw;
}

void jf_raw_free(struct jf_raw *raw)
{
    if (!raw)
        return;
    g_hash_table_unref(raw->opened);
    g_free(raw);
}

const struct jf_raw_source *jf_raw_get(struct jf_raw *raw)
{
    return &raw->face;
}

void jf_raw_set_cube(struct jf_raw *raw, struct jf_cube *cube)
{
    raw->cube = cube;
}

void jf_raw_close(struct jf_raw *raw)
{
    g_hash_table_remove_all(raw->opened);
}
