/* What was asked for, added up from what was scanned: parents, trees, keys to be counted. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/free.h"
#include "data/grain.h"

void jf_rollup_free(gpointer p)
{
    struct jf_rollup *r = p;
    for (guint l = 0; l < r->leaves->len; l++) {
        g_free(r->sample_start ? r->sample_start[l] : NULL);
        g_free(r->samples ? r->samples[l] : NULL);
    }
    jf_tuples_clear(&r->groups);
    g_array_unref(r->leaves);
    jf_free_all(r->dims, r->group_entries, r->entry_key, r->entry_cells, r->cell_slot, r->sums,
                r->sample_start, r->samples, r);
}

struct jf_rollup *jf_rollup_find(const struct jf_family *family, guint64 mask, int key_dim, int leaf)
{
    for (guint i = 0; i < family->rollups->len; i++) {
        struct jf_rollup *r = family->rollups->pdata[i];
        if (r->mask == mask && r->key_dim == key_dim && jf_leaf_place(r->leaves, leaf) >= 0)
            return r;
    }
    return NULL;
}

/* ---- where a cell of the base goes ------------------------------------------------------------ */

/* One dimension of the roll-up: from which column of the base, by which way. */
struct way { int dim, column, base_dim; };

struct build {
    struct jf_cube *cube;
    struct jf_family *family;
    const struct jf_base *base;
    struct jf_rollup *out;
    struct way ways[JF_MAX_DIMS + 2]; /* the key last */
    int n_ways;
    int *columns;                     /* per leaf: its place in the base */
    struct jf_tuples entries, cells;  /* (group, key), (entry, slot) */
    GArray *sums;                     /* jf_int128 */
    GArray **samples;                 /* per leaf: struct jf_sample of cells of the roll-up */
    GArray **base_samples;            /* per leaf: index of the base's samples by cell */
    gint32 code[JF_MAX_DIMS + 2];
    guint64 blank;                    /* dims that have rows of no member */
    GError *error;
};

static const struct jf_base *find_base(const struct jf_cube *cube, const struct jf_family *family,
                                       const struct jf_ask *ask)
{
    guint64 mask;
    if (!jf_plan_own_mask(cube, family->source, ask->mask, ask->key_dim, &mask))
        return NULL;
    for (guint b = 0; b < family->bases->len; b++) {
        const struct jf_base *base = family->bases->pdata[b];
        gboolean has = (mask & ~base->mask) == 0;
        for (guint l = 0; l < ask->leaves->len && has; l++)
            has = jf_leaf_place(base->leaves, g_array_index(ask->leaves, int, l)) >= 0;
        if (has)
            return base;
    }
    return NULL;
}

static void add_way(struct build *b, int dim)
{
    const struct jf_source_spec *spec = jf_source_at(b->cube, b->family->source)->spec;
    struct way way = { .dim = dim, .base_dim = jf_link_resolve(b->cube, spec, dim) };
    for (int d = 0; d < b->base->n_dims; d++)
        if (b->base->dims[d] == way.base_dim)
            way.column = d + 1;
    b->ways[b->n_ways++] = way;
}

/* ---- adding a cell ------------------------------------------------------------------------------ */

static gint32 target_cell(struct build *b, gint32 slot)
{
    int n_dims = b->out->n_dims;
    gint32 group = jf_tuples_add(&b->out->groups, b->code);
    gint32 entry = jf_tuples_add(&b->entries, (gint32[]){ group, b->out->key_dim < 0 ? 0 : b->code[n_dims] });
    int known = b->cells.n;
    gint32 cell = jf_tuples_add(&b->cells, (gint32[]){ entry, slot });
    for (guint l = 0; cell >= known && l < b->out->leaves->len; l++) {
        enum jf_aggregate kind = jf_leaf_in(b->cube, b->out->leaves, l)->spec->aggregate;
        jf_int128 start = kind == JF_AGG_BALANCE ? JF_UNITS_NONE : 0;
        g_array_append_val(b->sums, start);
    }
    return cell;
}

static void add_samples(struct build *b, guint l, gint32 from, gint32 to)
{
    const GArray *samples = b->base->cells.values[b->columns[l]];
    const GArray *index = b->base_samples[l];
    for (guint i = g_array_index(index, guint, from); i < g_array_index(index, guint, from + 1); i++) {
        struct jf_sample sample = { to, g_array_index(samples, struct jf_sample, i).units };
        g_array_append_val(b->samples[l], sample);
    }
}

static void add_cell(struct build *b, gint32 cell, int sign)
{
    gsize n = b->base->leaves->len, n_out = b->out->leaves->len;
    gint32 slot = jf_tuples_key(&b->base->cells.keys, cell)[0];
    gint32 to = target_cell(b, slot);
    for (guint l = 0; l < n_out && !b->error; l++) {
        jf_int128 *sum = &g_array_index(b->sums, jf_int128, (gsize)to * n_out + l);
        gsize from = (gsize)cell * n + (gsize)b->columns[l];
        const struct jf_leaf *leaf = jf_leaf_in(b->cube, b->out->leaves, l)->spec;
        jf_int128 units = b->base->cells.sums[from] * sign;
        if (leaf->aggregate == JF_AGG_MEDIAN) {
            add_samples(b, l, cell, to);
            continue;
        }
        if (leaf->aggregate == JF_AGG_BALANCE) {
            if (b->base->cells.days[from] == JF_DAY_NONE || b->base->cells.days[from] != b->family->days.last_in[slot])
                continue;
            *sum = *sum == JF_UNITS_NONE ? 0 : *sum;
        }
        if (leaf->key_dim)
            units = b->base->cells.sums[from]; /* rows of a key are never taken off */
        if (__builtin_add_overflow(*sum, units, sum))
            jf_fail(&b->error, JF_ERROR_DATA, "source \"%s\": a sum does not fit 128 bits", leaf->source->id);
    }
}

/* Each dimension in turn; an inner node of a tree gets what its descendants have. */
static void spread_cell(struct build *b, gint32 cell, int w, int sign)
{
    if (w == b->n_ways) {
        add_cell(b, cell, sign);
        return;
    }
    const struct way *way = &b->ways[w];
    const struct jf_dim *dim = jf_dim_at(b->cube, way->dim);
    gint32 code = jf_tuples_key(&b->base->cells.keys, cell)[way->column];
    gboolean is_key = w == b->out->n_dims;
    if (code < 0)
        return;
    if (way->base_dim != way->dim)
        code = jf_link_map(b->cube, way->base_dim, code, way->dim);
    if (code < 0 || (is_key && code == 0))
        return;
    b->blank |= code == 0 ? jf_bit(way->dim) : 0;
    if (!dim->closure || is_key || (guint)code + 1 >= dim->closure_start->len) {
        b->code[w] = code;
        spread_cell(b, cell, w + 1, sign);
        return;
    }
    guint end = g_array_index(dim->closure_start, guint, code + 1);
    for (guint i = g_array_index(dim->closure_start, guint, code); i < end; i++) {
        struct jf_fan_step step = g_array_index(dim->closure, struct jf_fan_step, i);
        b->code[w] = step.code;
        spread_cell(b, cell, w + 1, sign * step.sign);
    }
}

/* ---- in order ------------------------------------------------------------------------------------- */

struct place { gint32 group, key, slot, cell; };

/* By one of their numbers, none below 0; equal ones stay as they are. */
static void sort_places(struct place **places, struct place **spare, gsize n, gsize offset)
{
    struct place *from = *places;
    gint32 most = 0;
#define NUMBER(p) G_STRUCT_MEMBER(gint32, (p), offset)
    for (gsize i = 0; i < n; i++)
        most = MAX(most, NUMBER(&from[i]));
    g_autofree guint *at = g_new0(guint, (gsize)most + 2);
    for (gsize i = 0; i < n; i++)
        at[NUMBER(&from[i]) + 1]++;
    for (gint32 k = 0; k < most; k++)
        at[k + 1] += at[k];
    for (gsize i = 0; i < n; i++)
        (*spare)[at[NUMBER(&from[i])]++] = from[i];
#undef NUMBER
    *places = *spare;
    *spare = from;
}

static struct place *sorted_places(const struct build *b)
{
    gsize n = (gsize)b->cells.n;
    struct place *places = g_new(struct place, n + 1), *spare = g_new(struct place, n + 1);
    for (int cell = 0; cell < b->cells.n; cell++) {
        const gint32 *entry_slot = jf_tuples_key(&b->cells, cell);
        const gint32 *group_key = jf_tuples_key(&b->entries, entry_slot[0]);
        places[cell] = (struct place){ group_key[0], group_key[1], entry_slot[1], cell };
    }
    sort_places(&places, &spare, n, G_STRUCT_OFFSET(struct place, slot));
    sort_places(&places, &spare, n, G_STRUCT_OFFSET(struct place, key));
    sort_places(&places, &spare, n, G_STRUCT_OFFSET(struct place, group));
    g_free(spare);
    return places;
}

static void sort_samples(struct build *b, guint l, const gint32 *new_of)
{
    gsize n = (gsize)b->cells.n;
    const GArray *from = b->samples[l];
    gint32 *start = b->out->sample_start[l] = g_new0(gint32, n + 2);
    jf_int128 *units = b->out->samples[l] = g_new(jf_int128, (gsize)from->len + 1);
    for (guint i = 0; i < from->len; i++)
        start[new_of[g_array_index(from, struct jf_sample, i).cell] + 1]++;
    for (gsize cell = 0; cell < n; cell++)
        start[cell + 1] += start[cell];
    g_autofree gint32 *at = g_memdup2(start, sizeof *start * (n + 1));
    for (guint i = 0; i < from->len; i++) {
        const struct jf_sample *sample = &g_array_index(from, struct jf_sample, i);
        units[at[new_of[sample->cell]]++] = sample->units;
    }
}

static void lay_out(struct build *b)
{
    struct jf_rollup *r = b->out;
    gsize n_leaves = r->leaves->len, n = (gsize)b->cells.n;
    g_autofree struct place *places = sorted_places(b);
    g_autofree gint32 *new_of = g_new(gint32, n + 1);
    r->group_entries = g_new0(gint32, (gsize)r->groups.n + 1);
    r->entry_key = g_new(gint32, (gsize)b->entries.n + 1);
    r->entry_cells = g_new(gint32, (gsize)b->entries.n + 1);
    r->cell_slot = g_new(gint32, n + 1);
    r->sums = g_new(jf_int128, n * n_leaves + 1);
    gint32 entry = -1;
    for (gsize i = 0; i < n; i++) {
        const struct place *p = &places[i];
        if (i == 0 || p->group != p[-1].group || p->key != p[-1].key) {
            r->entry_key[++entry] = p->key;
            r->entry_cells[entry] = (gint32)i;
            r->group_entries[p->group + 1] = entry + 1;
        }
        r->cell_slot[i] = p->slot;
        new_of[p->cell] = (gint32)i;
        memcpy(r->sums + i * n_leaves, &g_array_index(b->sums, jf_int128, (gsize)p->cell * n_leaves),
               n_leaves * sizeof(jf_int128));
    }
    r->entry_cells[entry + 1] = (gint32)n;
    r->sample_start = g_new0(gint32 *, n_leaves + 1);
    r->samples = g_new0(jf_int128 *, n_leaves + 1);
    for (guint l = 0; l < n_leaves; l++)
        if (b->samples[l])
            sort_samples(b, l, new_of);
}

/* ---- first slot of each key -------------------------------------------------------------------------- */

static void find_first(struct build *b, struct jf_leaf_state *leaf, int column)
{
    const struct way *way = &b->ways[b->n_ways - 1];
    const gint32 never = G_MAXINT32;
    if (leaf->first)
        return;
    leaf->first = g_array_new(FALSE, FALSE, sizeof(gint32));
    for (int cell = 0; cell < b->base->cells.keys.n; cell++) {
        const gint32 *key = jf_tuples_key(&b->base->cells.keys, cell);
        gint32 code = key[way->column];
        if (code <= 0 || key[0] == b->cube->calendar->n_slots - 1
            || b->base->cells.sums[(gsize)cell * b->base->leaves->len + (gsize)column] == 0)
            continue;
        code = jf_link_map(b->cube, way->base_dim, code, way->dim);
        while ((gint32)leaf->first->len <= code)
            g_array_append_val(leaf->first, never);
        gint32 *first = &g_array_index(leaf->first, gint32, code);
        *first = MIN(*first, key[0]);
    }
}

/* ---- building ---------------------------------------------------------------------------------------- */

static int compare_samples(const void *a, const void *b)
{
    const struct jf_sample *x = a, *y = b;
    return x->cell < y->cell ? -1 : x->cell > y->cell;
}

static void start_leaves(struct build *b)
{
    gsize n = b->out->leaves->len;
    b->columns = g_new0(int, n + 1);
    b->samples = g_new0(GArray *, n + 1);
    b->base_samples = g_new0(GArray *, n + 1);
    for (guint l = 0; l < n; l++) {
        struct jf_leaf_state *leaf = jf_leaf_in(b->cube, b->out->leaves, l);
        b->columns[l] = jf_leaf_place(b->base->leaves, g_array_index(b->out->leaves, int, l));
        if (leaf->spec->aggregate == JF_AGG_NEW)
            find_first(b, leaf, b->columns[l]);
        if (leaf->spec->aggregate != JF_AGG_MEDIAN)
            continue;
        GArray *samples = b->base->cells.values[b->columns[l]];
        b->samples[l] = g_array_new(FALSE, FALSE, sizeof(struct jf_sample));
        b->base_samples[l] = g_array_new(FALSE, FALSE, sizeof(guint));
        qsort(samples->data, samples->len, sizeof(struct jf_sample), compare_samples);
        for (guint i = 0, cell = 0; (int)cell <= b->base->cells.keys.n; cell++) {
            while (i < samples->len && g_array_index(samples, struct jf_sample, i).cell < (gint32)cell)
                i++;
            g_array_append_val(b->base_samples[l], i);
        }
    }
}

/* All that touches what roll-ups share; FALSE: nothing was scanned that has the figures. */
static gboolean begin(struct build *b, struct jf_cube *cube, struct jf_family *family, const struct jf_ask *ask)
{
    *b = (struct build){ .cube = cube, .family = family, .base = find_base(cube, family, ask) };
    if (!b->base)
        return FALSE;
    struct jf_rollup *r = b->out = g_new0(struct jf_rollup, 1);
    r->mask = ask->mask;
    r->key_dim = ask->key_dim;
    r->base = b->base;
    r->leaves = g_array_copy(ask->leaves);
    r->dims = g_new0(int, JF_MAX_DIMS + 2);
    r->n_dims = jf_mask_dims(ask->mask, r->dims);
    for (int d = 0; d < r->n_dims; d++)
        add_way(b, r->dims[d]);
    if (ask->key_dim >= 0)
        add_way(b, ask->key_dim);
    start_leaves(b);
    return TRUE;
}

/* Changes only what is the roll-up's own: several may be filled at a time. */
static void fill(void *builds, size_t i)
{
    struct build *b = (struct build *)builds + i;
    jf_tuples_init(&b->out->groups, b->out->n_dims);
    jf_tuples_init(&b->entries, 2);
    jf_tuples_init(&b->cells, 2);
    b->sums = g_array_new(FALSE, FALSE, sizeof(jf_int128));
    for (int cell = 0; cell < b->base->cells.keys.n && !b->error; cell++)
        spread_cell(b, cell, 0, 1);
    lay_out(b);
    g_array_unref(b->sums);
    jf_tuples_clear(&b->entries);
    jf_tuples_clear(&b->cells);
}

static gboolean end(struct build *b, GError **error)
{
    for (guint l = 0; l < b->out->leaves->len; l++) {
        if (b->samples[l])
            g_array_unref(b->samples[l]);
        if (b->base_samples[l])
            g_array_unref(b->base_samples[l]);
    }
    jf_free_all(b->columns, b->samples, b->base_samples);
    for (int w = 0; w < b->n_ways; w++)
        if (b->blank & jf_bit(b->ways[w].dim))
            jf_dim_at(b->cube, b->ways[w].dim)->has_blank = TRUE;
    g_ptr_array_add(b->family->rollups, b->out);
    gboolean good = !b->error;
    if (b->error && error && !*error)
        g_propagate_error(error, b->error);
    else
        g_clear_error(&b->error);
    return good;
}

gboolean jf_rollup_build(struct jf_cube *cube, struct jf_family *family, const struct jf_ask *ask, GError **error)
{
    struct build b;
    if (!begin(&b, cube, family, ask))
        return FALSE;
    fill(&b, 0);
    return end(&b, error);
}

gboolean jf_rollup_build_all(struct jf_cube *cube, GError **error)
{
    g_autoptr(GArray) builds = g_array_new(FALSE, FALSE, sizeof(struct build));
    gboolean good = TRUE;
    for (guint s = 0; s < cube->sources->len; s++) {
        const struct jf_source_state *source = jf_source_at(cube, (int)s);
        for (guint f = 0; f < source->families->len; f++) {
            struct jf_family *family = source->families->pdata[f];
            for (guint a = 0; a < family->masks->len; a++) {
                struct build b;
                if (begin(&b, cube, family, &g_array_index(family->masks, struct jf_ask, a)))
                    g_array_append_val(builds, b);
                else
                    good = FALSE;
            }
        }
    }
    jf_in_parallel(builds->len, fill, builds->data);
    GError *first = NULL;
    for (guint i = 0; i < builds->len; i++)
        good = end(&g_array_index(builds, struct build, i), &first) && good;
    if (first)
        g_propagate_error(error, first);
    return !first && (good || jf_fail(error, JF_ERROR_INTERNAL, "a planned grouping is missing"));
}
