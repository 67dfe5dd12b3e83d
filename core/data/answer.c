/* Values of leaves at members and windows. */
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "data/grain.h"

/* ---- reasons ---------------------------------------------------------------------------------------- */

/* pattern: a key of the catalogue with at most two %s. */
static struct jf_value because(const struct jf_cube *cube, const char *pattern, const char *a, const char *b)
{
    g_autofree char *text = g_strdup_printf(jf_message(cube->language, pattern), a, b);
    return jf_value_none(text);
}

static const char *label_at(const struct jf_cube *cube, jf_day day, char iso[16])
{
    int period = cube->calendar->slots[jf_calendar_slot_of(cube->calendar, day)].period;
    jf_day_to_iso(day, iso);
    return period < 0 ? iso : cube->calendar->periods[period].label;
}

/* ---- the question ------------------------------------------------------------------------------------- */

struct question {
    const struct jf_leaf_state *leaf;
    const struct jf_family *family;
    guint64 mask;
    gint32 code[JF_MAX_DIMS + 1]; /* by dimension */
    struct jf_value none;         /* where there is no answer */
};

static gboolean ask(const struct jf_cube *cube, struct question *q, int leaf, const struct jf_coord *coords,
                    size_t n)
{
    if (leaf < 0 || leaf >= (int)cube->leaves->len || !cube->is_finished || !jf_leaf_at(cube, leaf)->scanned) {
        q->none = because(cube, "not read yet", NULL, NULL);
        return FALSE;
    }
    q->leaf = jf_leaf_at(cube, leaf);
    const struct jf_source_state *source = jf_source_at(cube, q->leaf->source);
    q->family = source->families->pdata[q->leaf->family];
    q->mask = 0;
    for (size_t i = 0; i < n; i++) {
        int dim = jf_cube_dim(cube, coords[i].dim);
        if (dim < 0 || jf_link_resolve(cube, source->spec, dim) < 0) {
            q->none = because(cube, "source \"%s\" has no dimension \"%s\"", source->spec->id, coords[i].dim);
            return FALSE;
        }
        guint64 bit = jf_bit(dim);
        if ((q->mask & bit) && q->code[dim] != coords[i].code)
            q->code[dim] = JF_CODE_NONE; /* in two places at once: nothing */
        else
            q->code[dim] = coords[i].code;
        q->mask |= bit;
    }
    return TRUE;
}

static gboolean is_all(const struct jf_cube *cube, struct jf_window window)
{
    return window.begin == 0 && window.end == cube->calendar->n_slots;
}

static gboolean is_at_end(const struct question *q)
{
    return q->family->open_from || q->leaf->spec->aggregate == JF_AGG_BALANCE;
}

/* A balance, and rows that are open, are those of the window's last slot. */
static struct jf_window last_slot(const struct jf_cube *cube, const struct question *q, struct jf_window window)
{
    const struct jf_calendar *calendar = cube->calendar;
    int slot = window.end - 1;
    if (is_all(cube, window))
        slot = MIN(calendar->first_slot[calendar->report + 1], q->family->end_slot) - 1;
    if (!q->family->open_from)
        while (slot > window.begin && q->family->days.last_in[slot] == JF_DAY_NONE
               && (is_all(cube, window) || calendar->slots[slot - 1].period == calendar->slots[slot].period))
            slot--;
    slot = MAX(slot, 0);
    return (struct jf_window){ slot, slot + 1, TRUE, NULL };
}

/* The window of the report period itself says what there is, also where the data begin inside it (the first year of
 * a company); a window to compare with has to be whole. */
static gboolean begins_in_time(const struct jf_cube *cube, const struct jf_family *f, struct jf_window window)
{
    const int report = cube->calendar->first_slot[cube->calendar->report];
    const gboolean is_current = window.begin <= report && report < window.end;
    return is_current ? window.end > f->first_slot : window.begin >= f->first_slot;
}

static gboolean is_covered(const struct jf_cube *cube, struct question *q, struct jf_window window)
{
    const struct jf_family *f = q->family;
    const char *id = jf_source_at(cube, q->leaf->source)->spec->id;
    char iso[16];
    if (!f->date && !f->open_from)
        q->none = because(cube, "source \"%s\" has no date", id, NULL);
    else if (!f->is_covered)
        q->none = because(cube, "source \"%s\" has no rows", id, NULL);
    else if (!begins_in_time(cube, f, window))
        q->none = because(cube, "no data before %s", label_at(cube, f->days.first, iso), NULL);
    else if (window.end > f->end_slot)
        q->none = because(cube, "no data after %s", label_at(cube, f->through, iso), NULL);
    else
        return TRUE;
    return FALSE;
}

static int find_group(const struct jf_rollup *r, const struct question *q)
{
    gint32 key[JF_MAX_DIMS + 1];
    for (int d = 0; d < r->n_dims; d++)
        key[d] = q->code[r->dims[d]];
    return jf_tuples_find(&r->groups, key);
}

/* ---- adding up ------------------------------------------------------------------------------------------- */

/* The cells of an entry, or of all entries of a group, in a window: those after cell; -1 at the end. */
struct span { gint32 cell, end; struct jf_window window; };

static struct span entry_span(const struct jf_rollup *r, gint32 entry, gint32 end, struct jf_window window)
{
    return (struct span){ r->entry_cells[entry] - 1, r->entry_cells[end], window };
}

static struct span group_span(const struct jf_rollup *r, int group, struct jf_window window)
{
    return group < 0 ? (struct span){ -1, 0, window } : entry_span(r, r->group_entries[group], r->group_entries[group + 1], window);
}

static gboolean next_cell(const struct jf_rollup *r, struct span *span)
{
    while (++span->cell < span->end)
        if (r->cell_slot[span->cell] >= span->window.begin && r->cell_slot[span->cell] < span->window.end)
            return TRUE;
    return FALSE;
}

static struct jf_value sum_cells(const struct jf_cube *cube, const struct jf_rollup *r, const struct question *q,
                                 struct span span, int column)
{
    jf_int128 sum = 0;
    gboolean has = FALSE;
    while (next_cell(r, &span)) {
        jf_int128 units = r->sums[(gsize)span.cell * r->leaves->len + (gsize)column];
        has = has || units != JF_UNITS_NONE;
        if (units != JF_UNITS_NONE && __builtin_add_overflow(sum, units, &sum))
            return because(cube, "too large", NULL, NULL);
    }
    if (!has && q->leaf->spec->aggregate == JF_AGG_BALANCE) {
        struct jf_value none = because(cube, "no balance on the last day", NULL, NULL);
        none.adds_nothing = TRUE;
        return none;
    }
    gboolean counts = q->leaf->spec->aggregate == JF_AGG_COUNT || q->leaf->spec->aggregate == JF_AGG_FILLED;
    return jf_value_exact((struct jf_decimal){ sum, counts ? 0 : q->leaf->scale });
}

static gboolean key_counts(const struct jf_rollup *r, gint32 entry, int column, struct jf_window window)
{
    struct span span = entry_span(r, entry, entry + 1, window);
    while (next_cell(r, &span))
        if (r->sums[(gsize)span.cell * r->leaves->len + (gsize)column] > 0)
            return TRUE;
    return FALSE;
}

static struct jf_value count_keys(const struct jf_rollup *r, const struct question *q, int group, int column,
                                  struct jf_window window)
{
    const GArray *first = q->leaf->spec->aggregate == JF_AGG_NEW ? q->leaf->first : NULL;
    gint64 count = 0;
    for (gint32 entry = group < 0 ? 0 : r->group_entries[group];
         group >= 0 && entry < r->group_entries[group + 1]; entry++) {
        guint key = (guint)r->entry_key[entry];
        if (first) {
            gint32 slot = key < first->len ? g_array_index(first, gint32, key) : G_MAXINT32;
            if (slot < window.begin || slot >= window.end)
                continue;
        }
        count += key_counts(r, entry, column, window);
    }
    return jf_value_exact(jf_decimal_from_int(count));
}

static int compare_units(const void *a, const void *b)
{
    const jf_int128 *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* The quantile between the two nearest values, in proportion; the middle of two exactly. */
static struct jf_value quantile(const struct jf_cube *cube, const struct jf_rollup *r, const struct question *q,
                                struct span span, int column)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(jf_int128));
    while (next_cell(r, &span)) {
        const gint32 *start = &r->sample_start[column][span.cell];
        g_array_append_vals(all, r->samples[column] + start[0], (guint)(start[1] - start[0]));
    }
    if (!all->len)
        return because(cube, "no rows", NULL, NULL);
    qsort(all->data, all->len, sizeof(jf_int128), compare_units);
    const jf_int128 *units = (const jf_int128 *)(void *)all->data;
    double place = CLAMP(q->leaf->spec->quantile, 0.0, 1.0) * (all->len - 1);
    guint low = (guint)place, high = MIN(low + 1, all->len - 1);
    double part = place - low;
    struct jf_decimal a = { units[low], q->leaf->scale }, b = { units[high], q->leaf->scale };
    if (part == 0 || a.units == b.units)
        return jf_value_exact(a);
    struct jf_value distance = jf_value_sub(jf_value_exact(b), jf_value_exact(a));
    struct jf_value share = part == 0.5 ? jf_value_exact((struct jf_decimal){ 5, 1 }) : jf_value_number(part);
    return jf_value_add(jf_value_exact(a), jf_value_mul(distance, share));
}

struct jf_value jf_cube_value(const struct jf_cube *cube, int leaf, const struct jf_coord *coords,
                              size_t n_coords, struct jf_window window)
{
    struct question q;
    if (!window.has)
        return jf_value_none(window.why ? window.why : "");
    if (!ask(cube, &q, leaf, coords, n_coords))
        return q.none;
    gboolean all = is_all(cube, window);
    if (is_at_end(&q))
        window = last_slot(cube, &q, window);
    if (!all && !is_covered(cube, &q, window))
        return q.none;
    const struct jf_rollup *r = jf_rollup_find(q.family, q.mask, q.leaf->key_dim, leaf);
    if (!r)
        return because(cube, "not read yet", NULL, NULL);
    int group = find_group(r, &q), column = jf_leaf_place(r->leaves, leaf);
    switch (q.leaf->spec->aggregate) {
    case JF_AGG_DISTINCT:
    case JF_AGG_NEW:
        return count_keys(r, &q, group, column, window);
    case JF_AGG_MEDIAN:
        return quantile(cube, r, &q, group_span(r, group, window), column);
    default:
        return sum_cells(cube, r, &q, group_span(r, group, window), column);
    }
}

/* ---- who is there ------------------------------------------------------------------------------------------ */

static void mark_present(const struct jf_rollup *r, const struct question *q, int dim, struct jf_window window,
                         guint8 *present)
{
    for (int group = 0; group < r->groups.n; group++) {
        const gint32 *codes = jf_tuples_key(&r->groups, group);
        gint32 code = JF_CODE_NONE;
        gboolean here = TRUE;
        for (int d = 0; d < r->n_dims; d++) {
            if (r->dims[d] == dim)
                code = codes[d];
            if (r->dims[d] != dim || q->code[dim] != JF_CODE_NONE)
                here = here && codes[d] == q->code[r->dims[d]];
        }
        struct span span = group_span(r, group, window);
        if (here && code >= 0 && !present[code] && next_cell(r, &span))
            present[code] = 1;
    }
}

GArray *jf_cube_present(const struct jf_cube *cube, const int *leaves, size_t n_leaves, const char *dim,
                        const struct jf_coord *coords, size_t n_coords, const struct jf_window *windows,
                        size_t n_windows)
{
    GArray *codes = g_array_new(FALSE, FALSE, sizeof(int));
    int index = jf_cube_dim(cube, dim);
    if (index < 0)
        return codes;
    const struct jf_dim *d = jf_dim_at(cube, index);
    g_autofree guint8 *present = g_new0(guint8, (gsize)d->keys->n + 1);
    for (size_t i = 0; i < n_leaves; i++) {
        struct question q;
        guint64 bit = jf_bit(index);
        if (!ask(cube, &q, leaves[i], coords, n_coords))
            continue;
        if (!(q.mask & bit))
            q.code[index] = JF_CODE_NONE;
        const struct jf_rollup *r = jf_rollup_find(q.family, q.mask | bit, q.leaf->key_dim, leaves[i]);
        for (size_t w = 0; r && w < n_windows; w++)
            if (windows[w].has)
                mark_present(r, &q, index, is_at_end(&q) ? last_slot(cube, &q, windows[w]) : windows[w], present);
    }
    for (size_t i = 0; i < d->n_printed; i++)
        if (present[d->printed[i].code])
            g_array_append_val(codes, d->printed[i].code);
    return codes;
}
