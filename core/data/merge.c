/* What the threads found, into the cube: their codes become those of the cube. */
#include "data/worker.h"

static gboolean merge_cell(const struct jf_worker *w, struct jf_base *to, gint32 there, const struct jf_base *from,
                           gint32 cell, GError **error)
{
    gsize n = to->leaves->len;
    for (gsize l = 0; l < n; l++) {
        gsize a = (gsize)there * n + l, b = (gsize)cell * n + l;
        const struct jf_leaf *leaf = jf_leaf_in(w->cube, to->leaves, l)->spec;
        gboolean ok = leaf->aggregate != JF_AGG_BALANCE ? jf_units_add(&to->cells.sums[a], from->cells.sums[b])
                      : from->cells.days[b] == JF_DAY_NONE
                          ? TRUE
                          : jf_balance_add(&to->cells.sums[a], &to->cells.days[a], from->cells.sums[b],
                                        from->cells.days[b]);
        if (!ok)
            return jf_sum_too_large(w, leaf, error);
    }
    return TRUE;
}

/* TRUE where the members of the first stream were met in the order that they have in the cube. */
static gboolean keeps_codes(const struct jf_worker *w, const struct jf_base *base)
{
    for (int d = 0; d < base->n_dims; d++) {
        const struct jf_key_column *keys = &w->keys[jf_worker_key(w->source, base->dims[d])];
        for (gint32 code = 0; code < keys->keys->n; code++)
            if (jf_keys_global(keys, code) != code)
                return FALSE;
    }
    return TRUE;
}

static gboolean merge_base(const struct jf_worker *w, struct jf_base *to, struct jf_base *from, GError **error)
{
    if (to->cells.keys.n == 0 && keeps_codes(w, from)) {
        struct jf_cells none = to->cells;
        to->cells = from->cells;
        from->cells = none;
        return TRUE;
    }
    g_autofree gint32 *there = g_new(gint32, (gsize)from->cells.keys.n + 1);
    gint32 key[JF_MAX_DIMS + 2];
    for (int cell = 0; cell < from->cells.keys.n; cell++) {
        const gint32 *local = jf_tuples_key(&from->cells.keys, cell);
        key[0] = local[0];
        for (int d = 0; d < to->n_dims; d++)
            key[d + 1] = jf_keys_global(&w->keys[jf_worker_key(w->source, to->dims[d])], local[d + 1]);
        there[cell] = jf_cells_add(to, key);
        if (!merge_cell(w, to, there[cell], from, cell, error))
            return FALSE;
    }
    for (guint l = 0; l < to->leaves->len; l++)
        for (guint i = 0; to->cells.values[l] && i < from->cells.values[l]->len; i++) {
            struct jf_sample sample = g_array_index(from->cells.values[l], struct jf_sample, i);
            sample.cell = there[sample.cell];
            g_array_append_val(to->cells.values[l], sample);
        }
    return TRUE;
}

static gboolean merge_clock(const struct jf_worker *w, const struct jf_clock *clock, GError **error)
{
    struct jf_family *family = clock->family;
    jf_days_merge(&family->days, &clock->days, w->cube->calendar);
    for (guint b = 0; b < clock->bases->len; b++)
        if (!merge_base(w, family->bases->pdata[b], clock->bases->pdata[b], error))
            return FALSE;
    return TRUE;
}

static gboolean merge_parents(struct jf_worker *w, const struct jf_parents *p, GError **error)
{
    const GArray *map = p->own->map;
    for (guint code = 0; code < map->len; code++)
        if (!jf_link_set(p->to, jf_keys_global(&w->keys[p->child], (gint32)code),
                         jf_keys_global(&w->keys[p->parent], g_array_index(map, gint32, code)),
                         p->own->places->pdata[code], error))
            return FALSE;
    return TRUE;
}

static gboolean merge_part(const struct jf_worker *w, struct jf_part *part, GError **error)
{
    g_autofree GArray **maps = g_new0(GArray *, (gsize)part->list->n_columns + 1);
    for (int c = 0; c < part->list->n_columns; c++) {
        const struct jf_list_column *column = &part->list->columns[c];
        if (column->is_code && column->dim >= 0)
            maps[c] = w->keys[jf_worker_key(w->source, column->dim)].global;
    }
    return jf_part_merge(part, w->cube->spill, maps, error);
}

gboolean jf_worker_merge(struct jf_worker *worker, GError **error)
{
    struct jf_worker *w = worker;
    for (int k = 0; k < w->n_keys; k++)
        jf_keys_merge(&w->keys[k], w->cube);
    for (int c = 0; c < w->n_clocks; c++)
        if (!merge_clock(w, &w->clocks[c], error))
            return FALSE;
    for (int p = 0; p < w->n_parents; p++)
        if (!merge_parents(w, &w->parents[p], error))
            return FALSE;
    for (guint l = 0; l < w->n_parts; l++)
        if (!merge_part(w, &w->parts[l], error))
            return FALSE;
    jf_audit_reader(w->cube, w->source, w->reader);
    return jf_audit_totals(w->cube, w->source, w->reader, w->totals, w->file_rows, error);
}
