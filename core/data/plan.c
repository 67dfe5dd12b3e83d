/* From needs to what is scanned: families of leaves, maximal sets of dimensions, dims of sources. */
#include <string.h>

#include "data/grain.h"

#include "base/free.h"

/* ---- families ------------------------------------------------------------------------------- */

static void clear_cells(struct jf_base *base)
{
    for (guint l = 0; base->cells.values && l < base->leaves->len; l++)
        if (base->cells.values[l])
            g_array_unref(base->cells.values[l]);
    jf_tuples_clear(&base->cells.keys);
    jf_free_all(base->cells.sums, base->cells.days, base->cells.values);
}

void jf_base_free(gpointer p)
{
    struct jf_base *base = p;
    clear_cells(base);
    g_free(base->dims);
    g_array_unref(base->leaves);
    g_free(base);
}

static void start_cells(struct jf_base *base, const struct jf_cube *cube)
{
    jf_tuples_init(&base->cells.keys, base->n_dims + 1);
    base->cells.values = g_new0(GArray *, base->leaves->len + 1);
    for (guint l = 0; l < base->leaves->len; l++) {
        enum jf_aggregate kind = jf_leaf_in(cube, base->leaves, l)->spec->aggregate;
        base->has_balance = base->has_balance || kind == JF_AGG_BALANCE;
        if (kind == JF_AGG_MEDIAN)
            base->cells.values[l] = g_array_new(FALSE, FALSE, sizeof(struct jf_sample));
    }
}

int jf_mask_dims(guint64 mask, int *dims)
{
    int n = 0;
    for (int dim = 0; dim <= JF_MAX_DIMS; dim++)
        if (mask & jf_bit(dim))
            dims[n++] = dim;
    return n;
}

static struct jf_base *new_base(guint64 mask)
{
    struct jf_base *base = g_new0(struct jf_base, 1);
    base->mask = mask;
    base->dims = g_new0(int, JF_MAX_DIMS + 1);
    base->n_dims = jf_mask_dims(mask, base->dims);
    base->leaves = g_array_new(FALSE, FALSE, sizeof(int));
    return base;
}

struct jf_base *jf_base_copy(const struct jf_cube *cube, const struct jf_base *base)
{
    struct jf_base *copy = new_base(base->mask);
    g_array_append_vals(copy->leaves, base->leaves->data, base->leaves->len);
    start_cells(copy, cube);
    return copy;
}

void jf_family_free(gpointer p)
{
    struct jf_family *family = p;
    for (guint i = 0; i < family->masks->len; i++)
        g_array_unref(g_array_index(family->masks, struct jf_ask, i).leaves);
    g_array_unref(family->masks);
    g_ptr_array_unref(family->rollups);
    g_ptr_array_unref(family->bases);
    jf_free_all(family->date, family->open_from, family->open_to, family->days.last_in, family);
}

static struct jf_family *find_family(struct jf_cube *cube, int source, const char *date, const char *from,
                                     const char *to, int *index)
{
    struct jf_source_state *s = jf_source_at(cube, source);
    for (guint i = 0; i < s->families->len; i++) {
        struct jf_family *family = s->families->pdata[i];
        if (g_strcmp0(family->date, date) == 0 && g_strcmp0(family->open_from, from) == 0
            && g_strcmp0(family->open_to, to) == 0) {
            *index = (int)i;
            return family;
        }
    }
    struct jf_family *family = g_new0(struct jf_family, 1);
    family->source = source;
    family->date = g_strdup(date);
    family->open_from = g_strdup(from);
    family->open_to = g_strdup(to);
    family->bases = g_ptr_array_new_with_free_func(jf_base_free);
    family->rollups = g_ptr_array_new_with_free_func(jf_rollup_free);
    family->masks = g_array_new(FALSE, FALSE, sizeof(struct jf_ask));
    jf_days_init(&family->days, cube->calendar);
    *index = (int)s->families->len;
    g_ptr_array_add(s->families, family);
    return family;
}

struct jf_family *jf_plan_family(struct jf_cube *cube, int source, const struct jf_leaf *leaf, int *index)
{
    const struct jf_source_spec *spec = jf_source_at(cube, source)->spec;
    if (leaf && leaf->open_from)
        return find_family(cube, source, NULL, leaf->open_from, leaf->open_to, index);
    const char *date = leaf && leaf->date ? leaf->date : spec->date ? spec->date : spec->wide.has ? "date" : NULL;
    return find_family(cube, source, date, NULL, NULL, index);
}

/* ---- bases ---------------------------------------------------------------------------------- */

gboolean jf_plan_own_mask(const struct jf_cube *cube, int source, guint64 mask, int key_dim, guint64 *own)
{
    *own = 0;
    for (int dim = 0; dim <= JF_MAX_DIMS; dim++) {
        if (!(mask & jf_bit(dim)) && dim != key_dim)
            continue;
        int below = jf_link_resolve(cube, jf_source_at(cube, source)->spec, dim);
        if (below < 0)
            return FALSE;
        *own |= jf_bit(below);
    }
    return TRUE;
}

int jf_leaf_place(const GArray *leaves, int leaf)
{
    for (guint i = 0; i < leaves->len; i++)
        if (g_array_index(leaves, int, i) == leaf)
            return (int)i;
    return -1;
}

static void add_leaf(GArray *leaves, int leaf)
{
    if (jf_leaf_place(leaves, leaf) < 0)
        g_array_append_val(leaves, leaf);
}

/* The maximal sets, and each ask with its leaves given to the smallest of them that holds it. */
static void plan_bases(struct jf_cube *cube, struct jf_family *family)
{
    for (guint i = 0; i < family->masks->len; i++) {
        guint64 mask = g_array_index(family->masks, struct jf_ask, i).own;
        gboolean is_maximal = TRUE;
        for (guint k = 0; k < family->masks->len && is_maximal; k++) {
            guint64 other = g_array_index(family->masks, struct jf_ask, k).own;
            is_maximal = (mask & ~other) != 0 || (other == mask && k >= i);
        }
        if (is_maximal)
            g_ptr_array_add(family->bases, new_base(mask));
    }
    for (guint i = 0; i < family->masks->len; i++) {
        const struct jf_ask *ask = &g_array_index(family->masks, struct jf_ask, i);
        struct jf_base *best = NULL;
        for (guint b = 0; b < family->bases->len; b++) {
            struct jf_base *base = family->bases->pdata[b];
            if ((ask->own & ~base->mask) == 0 && (!best || base->n_dims < best->n_dims))
                best = base;
        }
        for (guint l = 0; l < ask->leaves->len; l++)
            add_leaf(best->leaves, g_array_index(ask->leaves, int, l));
    }
    for (guint b = 0; b < family->bases->len; b++)
        start_cells(family->bases->pdata[b], cube);
}

static void plan_ask(struct jf_family *family, guint64 mask, int key_dim, int leaf, guint64 own)
{
    for (guint i = 0; i < family->masks->len; i++) {
        struct jf_ask *ask = &g_array_index(family->masks, struct jf_ask, i);
        if (ask->mask == mask && ask->key_dim == key_dim) {
            add_leaf(ask->leaves, leaf);
            return;
        }
    }
    struct jf_ask ask = { mask, key_dim, g_array_new(FALSE, FALSE, sizeof(int)), own };
    add_leaf(ask.leaves, leaf);
    g_array_append_val(family->masks, ask);
}

/* ---- sources -------------------------------------------------------------------------------- */

static void use_dim(struct jf_cube *cube, struct jf_source_state *source, int dim)
{
    struct jf_source_dim used = { .dim = dim, .spec = jf_source_spec_dim(source->spec, jf_dim_at(cube, dim)->id) };
    if (jf_worker_key(source, dim) < 0)
        g_array_append_val(source->dims, used);
}

static void plan_leaves(struct jf_cube *cube)
{
    for (guint i = 0; i < cube->needs->len; i++) {
        const struct jf_need *need = &g_array_index(cube->needs, struct jf_need, i);
        struct jf_leaf_state *leaf = jf_leaf_at(cube, need->leaf);
        struct jf_family *family = jf_plan_family(cube, leaf->source, leaf->spec, &leaf->family);
        guint64 own;
        jf_source_at(cube, leaf->source)->is_needed = leaf->scanned = TRUE;
        if (jf_plan_own_mask(cube, leaf->source, need->mask, leaf->key_dim, &own))
            plan_ask(family, need->mask, leaf->key_dim, need->leaf, own);
    }
}

static void plan_lists(struct jf_cube *cube)
{
    for (guint i = 0; i < cube->lists->len; i++) {
        struct jf_list *list = cube->lists->pdata[i];
        struct jf_source_state *source = jf_source_at(cube, list->source);
        int index = (int)i;
        source->is_needed = TRUE;
        g_array_append_val(source->lists, index);
        for (size_t d = 0; d < list->need.n_dims; d++) {
            int dim = jf_cube_dim(cube, list->need.dims[d]);
            int own = dim < 0 ? -1 : jf_link_resolve(cube, source->spec, dim);
            if (own >= 0)
                use_dim(cube, source, own);
        }
        for (size_t c = 0; c < list->need.n_columns; c++)
            if (jf_source_spec_dim(source->spec, list->need.columns[c]))
                use_dim(cube, source, jf_cube_dim(cube, list->need.columns[c]));
    }
}

static void plan_links(struct jf_cube *cube)
{
    for (guint i = 0; i < cube->links->len; i++) {
        const struct jf_link *link = cube->links->pdata[i];
        int index = (int)i;
        for (guint s = 0; s < cube->sources->len; s++) {
            struct jf_source_state *source = jf_source_at(cube, (int)s);
            if (!jf_source_spec_dim(source->spec, jf_dim_at(cube, link->child)->id)
                || !jf_source_spec_dim(source->spec, jf_dim_at(cube, link->parent)->id))
                continue;
            source->is_needed = TRUE;
            use_dim(cube, source, link->child);
            use_dim(cube, source, link->parent);
            g_array_append_val(source->links, index);
        }
    }
}

static void clear_source(struct jf_source_state *source)
{
    source->is_needed = source->is_master = source->is_loaded = source->is_summed = FALSE;
    g_ptr_array_set_size(source->families, 0);
    g_array_set_size(source->lists, 0);
    g_array_set_size(source->links, 0);
    g_clear_pointer(&source->shape, jf_shape_free);
}

static void clear_scan(struct jf_cube *cube)
{
    for (guint i = 0; i < cube->leaves->len; i++) {
        struct jf_leaf_state *leaf = jf_leaf_at(cube, (int)i);
        g_clear_pointer(&leaf->value, jf_bound_free);
        g_clear_pointer(&leaf->filter, jf_bound_free);
        if (leaf->first)
            g_array_unref(leaf->first);
        leaf->first = NULL;
        leaf->family = -1;
        leaf->scanned = FALSE;
    }
    for (guint s = 0; s < cube->sources->len; s++) {
        struct jf_source_state *source = jf_source_at(cube, (int)s);
        clear_source(source);
        jf_source_dims_clear(source->dims);
        jf_audit_clear(&cube->audits[s]);
    }
    for (guint i = 0; i < cube->lists->len; i++)
        jf_list_clear(cube->lists->pdata[i]);
    jf_spill_clear(cube->spill);
    cube->is_finished = cube->has_missed = FALSE;
}

/* What earlier plans and scans left is forgotten, but for the codes of members. */
void jf_plan_needs(struct jf_cube *cube)
{
    clear_scan(cube);
    plan_leaves(cube);
    plan_lists(cube);
    plan_links(cube);
    for (guint s = 0; s < cube->sources->len; s++) {
        struct jf_source_state *source = jf_source_at(cube, (int)s);
        int index;
        if (source->is_needed)
            jf_plan_family(cube, (int)s, NULL, &index); /* its coverage */
        for (guint f = 0; f < source->families->len; f++) {
            struct jf_family *family = source->families->pdata[f];
            plan_bases(cube, family);
            for (guint b = 0; b < family->bases->len; b++) {
                const struct jf_base *base = family->bases->pdata[b];
                for (int d = 0; d < base->n_dims; d++)
                    use_dim(cube, source, base->dims[d]);
            }
        }
    }
}
