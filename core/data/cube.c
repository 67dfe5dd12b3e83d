#include "data/cube.h"

#include <string.h>

#include "base/error.h"
#include "data/grain.h"
#include "jingfen/arrow_c.h"

/* ---- dimensions ----------------------------------------------------------------------------- */

int jf_cube_dim(const struct jf_cube *cube, const char *id)
{
    return GPOINTER_TO_INT(g_hash_table_lookup(cube->dim_of, id)) - 1;
}

int jf_cube_dim_add(struct jf_cube *cube, const char *id)
{
    int index = jf_cube_dim(cube, id);
    if (index >= 0)
        return index;
    struct jf_dim *dim = g_new0(struct jf_dim, 1);
    dim->id = g_strdup(id);
    dim->index = (int)cube->dims->len;
    dim->keys = jf_dictionary_new();
    dim->members = g_array_new(FALSE, TRUE, sizeof(struct jf_dim_member));
    jf_dim_member_at(dim, 0);
    g_ptr_array_add(cube->dims, dim);
    g_hash_table_insert(cube->dim_of, dim->id, GINT_TO_POINTER(dim->index + 1));
    return dim->index;
}

static void free_dim(gpointer p)
{
    struct jf_dim *dim = p;
    for (size_t i = 0; i < dim->n_printed; i++)
        g_free((char *)dim->printed[i].label);
    g_free(dim->id);
    jf_dictionary_free(dim->keys);
    g_array_unref(dim->members);
    g_free(dim->printed);
    g_free(dim->place_of);
    if (dim->closure) {
        g_array_unref(dim->closure);
        g_array_unref(dim->closure_start);
    }
    g_free(dim);
}

struct jf_dim_member *jf_dim_member_at(struct jf_dim *dim, int code)
{
    while ((int)dim->members->len <= code) {
        struct jf_dim_member empty = { .master_row = -1, .parent = -1, .sign = 1 };
        g_array_append_val(dim->members, empty);
    }
    return &g_array_index(dim->members, struct jf_dim_member, code);
}

int jf_dim_add_key(struct jf_dim *dim, const char *key)
{
    int code = jf_dictionary_add(dim->keys, key, -1);
    jf_dim_member_at(dim, code);
    return code;
}

int jf_cube_source_index(const struct jf_cube *cube, const struct jf_source_spec *spec)
{
    for (guint i = 0; i < cube->sources->len; i++)
        if (jf_source_at(cube, (int)i)->spec == spec)
            return (int)i;
    return -1;
}

/* ---- life ----------------------------------------------------------------------------------- */

static void free_source_dim(struct jf_source_dim *dim)
{
    for (int i = 0; i < dim->n_parts; i++)
        jf_bound_free(dim->parts[i]);
    g_free(dim->parts);
    jf_bound_free(dim->label);
    jf_bound_free(dim->order);
}

void jf_source_dims_clear(GArray *dims)
{
    for (guint i = 0; i < dims->len; i++)
        free_source_dim(&g_array_index(dims, struct jf_source_dim, i));
    g_array_set_size(dims, 0);
}

static void free_source(gpointer p)
{
    struct jf_source_state *s = p;
    jf_source_dims_clear(s->dims);
    jf_shape_free(s->shape);
    g_ptr_array_unref(s->families);
    g_array_unref(s->dims);
    g_array_unref(s->lists);
    g_array_unref(s->links);
    g_array_unref(s->leaves);
    g_free(s);
}

static void free_leaf(gpointer p)
{
    struct jf_leaf_state *leaf = p;
    jf_bound_free(leaf->value);
    jf_bound_free(leaf->filter);
    jf_leaf_free(leaf->spec);
    g_free(leaf->text);
    if (leaf->first)
        g_array_unref(leaf->first);
    g_free(leaf);
}

static void add_source(struct jf_cube *cube, struct jf_source_spec *spec)
{
    struct jf_source_state *s = g_new0(struct jf_source_state, 1);
    s->spec = spec;
    s->families = g_ptr_array_new_with_free_func(jf_family_free);
    s->dims = g_array_new(FALSE, TRUE, sizeof(struct jf_source_dim));
    s->lists = g_array_new(FALSE, FALSE, sizeof(int));
    s->links = g_array_new(FALSE, FALSE, sizeof(int));
    s->leaves = g_array_new(FALSE, FALSE, sizeof(int));
    g_ptr_array_add(cube->sources, s);
    for (size_t i = 0; i < spec->n_dims; i++) {
        struct jf_dim *dim = jf_dim_at(cube, jf_cube_dim_add(cube, spec->dims[i].id));
        if (!dim->spec)
            dim->spec = &spec->dims[i];
        dim->is_tree = dim->is_tree || spec->dims[i].is_tree || spec->dims[i].tree_source;
        if (spec->dims[i].tree_source)
            dim->master = spec->dims[i].tree_source;
        if (spec->dims[i].expression && spec->dims[i].expression->op == JF_ROWX_BANDS)
            dim->bands = spec->dims[i].expression;
    }
}

struct jf_cube *jf_cube_new(const struct jf_data_spec *spec, const struct jf_calendar *calendar, const char *language)
{
    struct jf_cube *cube = g_new0(struct jf_cube, 1);
    cube->spec = spec;
    cube->calendar = calendar;
    cube->language = g_strdup(language ? language : "en");
    cube->dims = g_ptr_array_new_with_free_func(free_dim);
    cube->dim_of = g_hash_table_new(g_str_hash, g_str_equal);
    cube->sources = g_ptr_array_new_with_free_func(free_source);
    cube->leaves = g_ptr_array_new_with_free_func(free_leaf);
    cube->leaf_of = g_hash_table_new(g_str_hash, g_str_equal);
    cube->needs = g_array_new(FALSE, FALSE, sizeof(struct jf_need));
    cube->links = g_ptr_array_new_with_free_func(jf_link_free);
    cube->lists = g_ptr_array_new_with_free_func(jf_list_free);
    cube->spill = jf_spill_new();
    g_mutex_init(&cube->lock);
    for (guint i = 0; i < spec->sources->len; i++)
        add_source(cube, spec->sources->pdata[i]);
    for (guint i = 0; i < spec->classes->len; i++)
        jf_class_declare(cube, spec->classes->pdata[i]);
    jf_audit_start(cube);
    return cube;
}

void jf_cube_free(struct jf_cube *cube)
{
    if (!cube)
        return;
    for (guint i = 0; i < cube->sources->len; i++)
        jf_audit_free(&cube->audits[i]);
    g_free(cube->audits);
    g_ptr_array_unref(cube->lists);
    jf_spill_free(cube->spill);
    g_ptr_array_unref(cube->links);
    g_array_unref(cube->needs);
    g_hash_table_unref(cube->leaf_of);
    g_ptr_array_unref(cube->leaves);
    g_ptr_array_unref(cube->sources);
    g_hash_table_unref(cube->dim_of);
    g_ptr_array_unref(cube->dims);
    g_mutex_clear(&cube->lock);
    g_free(cube->language);
    g_free(cube);
}

/* ---- needs ---------------------------------------------------------------------------------- */

static int add_leaf(struct jf_cube *cube, const struct jf_leaf *leaf)
{
    g_autofree char *text = jf_leaf_to_string(leaf);
    int index = GPOINTER_TO_INT(g_hash_table_lookup(cube->leaf_of, text)) - 1;
    if (index >= 0)
        return index;
    struct jf_leaf_state *state = g_new0(struct jf_leaf_state, 1);
    state->spec = jf_leaf_copy(leaf);
    state->text = g_steal_pointer(&text);
    state->source = jf_cube_source_index(cube, leaf->source);
    state->family = -1;
    state->key_dim = leaf->key_dim ? jf_cube_dim_add(cube, leaf->key_dim) : -1;
    index = (int)cube->leaves->len;
    g_ptr_array_add(cube->leaves, state);
    g_hash_table_insert(cube->leaf_of, state->text, GINT_TO_POINTER(index + 1));
    g_array_append_val(jf_source_at(cube, state->source)->leaves, index);
    return index;
}

static gboolean check_key(struct jf_cube *cube, const struct jf_leaf *leaf, GError **error)
{
    if (!leaf->key_dim || jf_cube_source_has(cube, leaf->source, leaf->key_dim))
        return TRUE;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (size_t i = 0; i < leaf->source->n_dims; i++)
        g_ptr_array_add(names, leaf->source->dims[i].id);
    g_autofree char *suggestion =
        jf_suggest_or_list(leaf->key_dim, (const char *const *)names->pdata, names->len);
    return jf_fail(error, JF_ERROR_SCRIPT, "%s: source \"%s\" has no dimension \"%s\"%s",
                   leaf->where ? leaf->where : leaf->source->where, leaf->source->id, leaf->key_dim,
                   suggestion);
}

static int need_after_scan(struct jf_cube *cube, int leaf, guint64 mask, GError **error)
{
    struct jf_leaf_state *state = jf_leaf_at(cube, leaf);
    if (state->family < 0 || !state->scanned)
        goto missed;
    struct jf_family *family = jf_source_at(cube, state->source)->families->pdata[state->family];
    if (jf_rollup_find(family, mask, state->key_dim, leaf))
        return leaf;
    struct jf_ask ask = { .mask = mask, .key_dim = state->key_dim,
                          .leaves = g_array_new(FALSE, FALSE, sizeof(int)) };
    g_array_append_val(ask.leaves, leaf);
    GError *local = NULL;
    gboolean ok = jf_rollup_build(cube, family, &ask, &local);
    g_array_unref(ask.leaves);
    if (local) {
        g_propagate_error(error, local);
        return -1;
    }
    if (ok)
        return leaf;
missed:
    cube->has_missed = TRUE;
    return -1;
}

int jf_cube_need(struct jf_cube *cube, const struct jf_leaf *leaf, const char *const *dims, size_t n,
                 GError **error)
{
    if (jf_cube_source_index(cube, leaf->source) < 0) {
        jf_fail(error, JF_ERROR_INTERNAL, "a leaf of a source that is not in the report");
        return -1;
    }
    if (!check_key(cube, leaf, error))
        return -1;
    guint64 mask = 0;
    for (size_t i = 0; i < n; i++) {
        int dim = jf_cube_dim_add(cube, dims[i]);
        if (dim > JF_MAX_DIMS) {
            jf_fail(error, JF_ERROR_SCRIPT, "more than %d dimensions in one report", JF_MAX_DIMS + 1);
            return -1;
        }
        mask |= jf_bit(dim);
    }
    int index = add_leaf(cube, leaf);
    struct jf_need need = { index, mask };
    for (guint i = 0; i < cube->needs->len; i++) {
        const struct jf_need *other = &g_array_index(cube->needs, struct jf_need, i);
        if (other->leaf == index && other->mask == mask && !cube->is_finished)
            return index;
    }
    g_array_append_val(cube->needs, need);
    guint64 own;
    if (!cube->is_finished || !jf_plan_own_mask(cube, jf_leaf_at(cube, index)->source, mask, -1, &own))
        return index;
    return need_after_scan(cube, index, mask, error);
}

gboolean jf_cube_missed(const struct jf_cube *cube)
{
    return cube->has_missed;
}

void jf_cube_declare_parent(struct jf_cube *cube, const char *dim, const char *parent_dim)
{
    int child = jf_cube_dim_add(cube, dim), parent = jf_cube_dim_add(cube, parent_dim);
    for (guint i = 0; i < cube->links->len; i++) {
        const struct jf_link *link = cube->links->pdata[i];
        if (link->child == child && link->parent == parent)
            return;
    }
    if (child == parent)
        return;
    g_ptr_array_add(cube->links, jf_link_new(jf_dim_at(cube, child), jf_dim_at(cube, parent)));
}

gboolean jf_cube_source_has(const struct jf_cube *cube, const struct jf_source_spec *source, const char *dim)
{
    int index = jf_cube_dim(cube, dim);
    return index >= 0 && jf_link_resolve(cube, source, index) >= 0;
}

/* ---- scan ----------------------------------------------------------------------------------- */

struct scan_job {
    struct jf_worker **workers;
    struct ArrowArrayStream *streams;
    GError **errors;
    volatile gint stop;
};

static void run_stream(void *p, size_t i)
{
    struct scan_job *job = p;
    jf_worker_run(job->workers[i], &job->streams[i], &job->stop, &job->errors[i]);
}

struct parallel { void (*work)(void *ctx, size_t i); void *ctx; size_t n; volatile gint next; };

static gpointer run_thread(gpointer p)
{
    struct parallel *job = p;
    for (size_t i; (i = (size_t)g_atomic_int_add(&job->next, 1)) < job->n;)
        job->work(job->ctx, i);
    return NULL;
}

void jf_in_parallel(size_t n, void (*work)(void *ctx, size_t i), void *ctx)
{
    GThread *threads[64];
    struct parallel job = { .work = work, .ctx = ctx, .n = n };
    size_t n_threads = MIN(MIN(n, g_get_num_processors()), G_N_ELEMENTS(threads));
    for (size_t i = 1; i < n_threads; i++)
        threads[i] = g_thread_new("jf-scan", run_thread, &job);
    run_thread(&job);
    for (size_t i = 1; i < n_threads; i++)
        g_thread_join(threads[i]);
}

/* Merged in the order of the streams, whichever thread read them. */
static gboolean run_streams(struct jf_cube *cube, struct jf_source_state *source,
                            struct ArrowArrayStream *streams, size_t n, GError **error)
{
    gboolean ok = TRUE;
    struct jf_seen *seen = jf_seen_new();
    struct scan_job job = { .streams = streams };
    job.workers = g_new0(struct jf_worker *, n + 1);
    job.errors = g_new0(GError *, n + 1);
    for (size_t i = 0; i < n; i++)
        job.workers[i] = jf_worker_new(cube, source, seen);
    jf_in_parallel(n, run_stream, &job);
    for (size_t i = 0; i < n; i++)
        if (job.errors[i]) {
            if (ok)
                g_propagate_error(error, job.errors[i]);
            else
                g_error_free(job.errors[i]);
            ok = FALSE;
        }
    for (size_t i = 0; i < n; i++) {
        ok = ok && jf_worker_merge(job.workers[i], error);
        jf_worker_free(job.workers[i]);
    }
    jf_seen_free(seen);
    g_free(job.workers);
    g_free(job.errors);
    return ok;
}

static gboolean scan_source(struct jf_cube *cube, struct jf_source_state *source, const struct jf_raw_source *raw,
                            GError **error)
{
    struct jf_streams streams;
    if (!jf_push_source(cube, source, raw, error) || !jf_streams_open(&streams, raw, source->spec, source->shape, error))
        return FALSE;
    gboolean ok = run_streams(cube, source, streams.all, streams.n, error);
    jf_streams_close(&streams);
    return ok;
}

gboolean jf_cube_check(struct jf_cube *cube, const struct jf_raw_source *raw, GError **error)
{
    jf_plan_needs(cube);
    return jf_prepare_shapes(cube, raw, error);
}

gboolean jf_cube_scan(struct jf_cube *cube, const struct jf_raw_source *raw, GError **error)
{
    if (!jf_cube_check(cube, raw, error) || !jf_prepare_masters(cube, raw, error))
        return FALSE;
    jf_prepare_bind(cube);
    for (guint i = 0; i < cube->sources->len; i++) {
        struct jf_source_state *source = jf_source_at(cube, (int)i);
        if (source->is_needed && !scan_source(cube, source, raw, error))
            return FALSE;
    }
    return TRUE;
}

gboolean jf_cube_finish(struct jf_cube *cube, GError **error)
{
    if (!jf_members_from_masters(cube, error) || !jf_link_learn(cube, error))
        return FALSE;
    for (guint d = 0; d < cube->dims->len; d++)
        if (!jf_tree_build(cube, jf_dim_at(cube, (int)d), error))
            return FALSE;
    jf_coverage_find(cube);
    if (!jf_rollup_build_all(cube, error))
        return FALSE;
    jf_members_order(cube);
    cube->is_finished = TRUE;
    return jf_audit_finish(cube, error);
}
