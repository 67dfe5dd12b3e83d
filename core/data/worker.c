/* One stream of a source, on one thread: cells of all bases, lists, parents, control totals. */
#include <string.h>

#include "base/error.h"
#include "base/free.h"
#include "data/worker.h"
#include "jingfen/arrow_c.h"

/* ---- life ------------------------------------------------------------------------------------- */

int jf_worker_key(const struct jf_source_state *source, int dim)
{
    for (guint i = 0; i < source->dims->len; i++)
        if (g_array_index(source->dims, struct jf_source_dim, i).dim == dim)
            return (int)i;
    return -1;
}

static void start_clock(struct jf_worker *w, struct jf_clock *clock, struct jf_family *family)
{
    const struct jf_cube *cube = w->cube;
    clock->family = family;
    clock->bases = g_ptr_array_new_with_free_func(jf_base_free);
    jf_days_init(&clock->days, cube->calendar);
    clock->leaves = g_new0(struct jf_leaf_values, w->source->leaves->len + 1);
    clock->pair_codes = g_new0(gint32 *, (gsize)w->n_keys + 1);
    if (w->source->is_summed) /* only its days */
        return;
    for (guint b = 0; b < family->bases->len; b++)
        g_ptr_array_add(clock->bases, jf_base_copy(cube, family->bases->pdata[b]));
    for (guint l = 0; l < w->source->leaves->len; l++) {
        int leaf = g_array_index(w->source->leaves, int, l);
        const struct jf_leaf_state *state = jf_leaf_at(cube, leaf);
        if (state->family < 0 || w->source->families->pdata[state->family] != family)
            continue;
        clock->leaves[clock->n_leaves++] = (struct jf_leaf_values){
            .leaf = leaf, .state = state, .memo = g_array_new(FALSE, TRUE, sizeof(guint8)) };
    }
}

static void start_parents(struct jf_worker *w)
{
    w->parents = g_new0(struct jf_parents, w->source->links->len + 1);
    for (guint i = 0; i < w->source->links->len; i++) {
        struct jf_link *link = w->cube->links->pdata[g_array_index(w->source->links, int, i)];
        struct jf_parents p = { jf_worker_key(w->source, link->child), jf_worker_key(w->source, link->parent), link, NULL };
        const struct jf_key_column *child = &w->keys[p.child], *parent = &w->keys[p.parent];
        if (child->dim->uses_month_end || parent->dim->uses_month_end)
            continue;
        p.own = jf_link_new(jf_dim_at(w->cube, link->child), jf_dim_at(w->cube, link->parent));
        p.own->children = child->keys;
        p.own->parents = parent->keys;
        w->parents[w->n_parents++] = p;
    }
}

static void start_parts(struct jf_worker *w)
{
    w->parts = g_new0(struct jf_part, w->source->lists->len + 1);
    for (; w->n_parts < w->source->lists->len; w->n_parts++)
        jf_part_start(&w->parts[w->n_parts], w->cube->lists->pdata[g_array_index(w->source->lists, int, w->n_parts)]);
}

struct jf_worker *jf_worker_new(struct jf_cube *cube, struct jf_source_state *source, struct jf_seen *seen)
{
    struct jf_worker *w = g_new0(struct jf_worker, 1);
    w->cube = cube;
    w->source = source;
    w->reader = jf_reader_new(source->shape, cube, seen);
    w->n_keys = (int)source->dims->len;
    w->keys = g_new0(struct jf_key_column, (gsize)w->n_keys + 1);
    for (int i = 0; i < w->n_keys; i++)
        jf_keys_init(&w->keys[i], &g_array_index(source->dims, struct jf_source_dim, i));
    w->n_clocks = (int)source->families->len;
    w->clocks = g_new0(struct jf_clock, (gsize)w->n_clocks + 1);
    for (int i = 0; i < w->n_clocks; i++)
        start_clock(w, &w->clocks[i], source->families->pdata[i]);
    start_parents(w);
    start_parts(w);
    w->totals = g_new0(jf_int128, (gsize)source->shape->n_columns + 1);
    w->file_rows = g_array_new(FALSE, TRUE, sizeof(gint64));
    return w;
}

static void free_clock(struct jf_worker *w, struct jf_clock *clock)
{
    for (int l = 0; l < clock->n_leaves; l++) {
        g_free(clock->leaves[l].units);
        g_free(clock->leaves[l].passes);
        g_array_unref(clock->leaves[l].memo);
    }
    for (int i = 0; i < w->n_keys; i++)
        g_free(clock->pair_codes[i]);
    g_ptr_array_unref(clock->bases);
    jf_free_all(clock->leaves, clock->pair_codes, clock->pair_row, clock->pair_slot,
                clock->days.last_in);
}

void jf_worker_free(struct jf_worker *worker)
{
    struct jf_worker *w = worker;
    for (int i = 0; i < w->n_clocks; i++)
        free_clock(w, &w->clocks[i]);
    for (int i = 0; i < w->n_keys; i++)
        jf_keys_clear(&w->keys[i]);
    for (int i = 0; i < w->n_parents; i++)
        jf_link_free(w->parents[i].own);
    for (guint i = 0; i < w->n_parts; i++)
        jf_part_clear(&w->parts[i]);
    jf_free_all(w->parts, w->parents, w->keys, w->clocks, w->totals);
    g_array_unref(w->file_rows);
    jf_reader_free(w->reader);
    g_free(w);
}

/* ---- parents, lists, totals ------------------------------------------------------------------------ */

static gboolean learn(struct jf_worker *worker, struct jf_parents *parents, GError **error)
{
    const struct jf_reader *r = worker->reader;
    const gint32 *child = worker->keys[parents->child].codes, *parent = worker->keys[parents->parent].codes;
    for (gsize i = 0; i < r->n_selected; i++) {
        gsize row = (gsize)r->selected[i];
        if (child[i] < 0 || parent[i] < 0 || r->frame->dropped[row] || jf_link_knows(parents->own, child[i], parent[i]))
            continue;
        g_autofree char *place = jf_batch_place(r->frame, row);
        if (!jf_link_set(parents->own, child[i], parent[i], place, error))
            return FALSE;
    }
    return TRUE;
}

static gint32 key_of(struct jf_worker *w, int dim, struct jf_at *at, gsize selected)
{
    if (dim < 0)
        return JF_CODE_NONE;
    struct jf_key_column *keys = &w->keys[jf_worker_key(w->source, dim)];
    return keys->dim->uses_month_end ? jf_keys_read_row(keys, at) : keys->codes[selected];
}

static gboolean keep_row(struct jf_worker *w, struct jf_part *part, struct jf_at *at, gsize selected, GError **error)
{
    const struct jf_list *list = part->list;
    for (int c = 0; c < list->n_columns; c++) {
        const struct jf_list_column *column = &list->columns[c];
        if (column->is_code)
            jf_part_put_code(part, key_of(w, column->dim, at, selected));
        else
            jf_part_put_cell(part, c, column->bound ? jf_bound_eval(column->bound, at) : (struct jf_cell){ 0 }, at->scratch);
    }
    return jf_part_end_row(part, w->cube->spill, error);
}

static gboolean keep_rows(struct jf_worker *w, struct jf_part *part, GError **error)
{
    const struct jf_calendar *calendar = w->cube->calendar;
    struct jf_at at = jf_reader_at(w->reader);
    at.month_end = calendar->periods[calendar->report].end - 1;
    for (gsize i = 0; i < w->reader->n_selected; i++) {
        at.row = (gsize)w->reader->selected[i];
        if (w->reader->frame->dropped[at.row])
            continue;
        if ((!part->list->filter || jf_bound_test(part->list->filter, &at)) && !keep_row(w, part, &at, i, error))
            return FALSE;
        if (at.problem && !jf_reader_problem(w->reader, &at, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean add_totals(struct jf_worker *w, GError **error)
{
    const struct jf_batch *frame = w->reader->frame;
    for (int c = 0; c < frame->n_columns; c++) {
        const struct jf_batch_column *column = &frame->columns[c];
        if (!column->used || column->type != JF_TYPE_NUMBER)
            continue;
        for (gsize i = 0; i < w->reader->n_selected; i++) {
            gsize row = (gsize)w->reader->selected[i];
            if (column->units[row] != JF_UNITS_NONE && !frame->dropped[row]
                && !jf_units_add(&w->totals[c], column->units[row]))
                return jf_fail(error, JF_ERROR_DATA, "source \"%s\": the sum of \"%s\" does not fit 128 bits",
                               w->source->spec->id, column->name);
        }
    }
    for (gsize i = 0; i < w->reader->raw_frame->n; i++) {
        gint32 file = w->reader->raw_frame->files[i];
        if ((gint32)w->file_rows->len <= file)
            g_array_set_size(w->file_rows, (guint)file + 1);
        g_array_index(w->file_rows, gint64, file)++;
    }
    return TRUE;
}

/* ---- a batch, a stream -------------------------------------------------------------------------- */

void jf_worker_keep_up(struct jf_worker *worker)
{
    struct jf_worker *w = worker;
    if (w->epoch == w->reader->epoch)
        return;
    w->epoch = w->reader->epoch;
    for (int k = 0; k < w->n_keys; k++)
        jf_keys_forget(&w->keys[k]);
    for (int c = 0; c < w->n_clocks; c++)
        for (int l = 0; l < w->clocks[c].n_leaves; l++)
            g_array_set_size(w->clocks[c].leaves[l].memo, 0);
}

static gboolean take_batch(struct jf_worker *w, GError **error)
{
    jf_worker_keep_up(w);
    for (int k = 0; k < w->n_keys; k++)
        if (!w->keys[k].dim->uses_month_end && !jf_keys_read(&w->keys[k], w->reader, error))
            return FALSE;
    for (int c = 0; c < w->n_clocks; c++) {
        struct jf_clock *clock = &w->clocks[c];
        if (!jf_clock_read(w, clock, error))
            return FALSE;
    }
    for (int c = 0; c < w->n_clocks; c++)
        if (!jf_clock_add(w, &w->clocks[c], error))
            return FALSE;
    for (int p = 0; p < w->n_parents; p++)
        if (!learn(w, &w->parents[p], error))
            return FALSE;
    for (guint l = 0; l < w->n_parts; l++)
        if (!keep_rows(w, &w->parts[l], error))
            return FALSE;
    return add_totals(w, error);
}

gboolean jf_worker_run(struct jf_worker *worker, struct ArrowArrayStream *stream, volatile gint *stop, GError **error)
{
    gboolean done = FALSE;
    while (!done && !g_atomic_int_get(stop)) {
        if (!jf_reader_next(worker->reader, stream, &done, error)
            || (!done && !take_batch(worker, error))) {
            g_atomic_int_set(stop, 1);
            return FALSE;
        }
    }
    return TRUE;
}

