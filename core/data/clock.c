/* The slots in which rows count, what they are worth there, the cells they are added to. */
#include <string.h>

#include "base/error.h"
#include "data/worker.h"

/* ---- in which slots a row counts ---------------------------------------------------------------- */

static jf_day day_of(const struct jf_reader *reader, struct jf_ref ref, gsize row)
{
    if (ref.join < 0)
        return reader->frame->columns[ref.column].codes[row];
    gint32 there = reader->join_rows[ref.join][row];
    const struct jf_batch *table = reader->shape->joins[ref.join].master->table;
    return there < 0 ? JF_DAY_NONE : table->columns[ref.column].codes[there];
}

void jf_clock_pair(struct jf_clock *clock, gsize selected, int slot)
{
    if (clock->n_pairs == clock->room) {
        clock->room = MAX(1024, clock->room * 2);
        clock->pair_row = g_renew(gint32, clock->pair_row, clock->room);
        clock->pair_slot = g_renew(gint32, clock->pair_slot, clock->room);
    }
    clock->pair_row[clock->n_pairs] = (gint32)selected;
    clock->pair_slot[clock->n_pairs++] = slot;
}

static void pair_dated(struct jf_worker *w, struct jf_clock *clock)
{
    const struct jf_calendar *calendar = w->cube->calendar;
    const struct jf_family *family = clock->family;
    for (gsize i = 0; i < w->reader->n_selected; i++) {
        jf_day day = family->date_column < 0
                         ? JF_DAY_NONE
                         : day_of(w->reader, family->date_ref, (gsize)w->reader->selected[i]);
        int slot = jf_calendar_slot_of(calendar, day);
        jf_clock_pair(clock, i, slot);
        if (day == JF_DAY_NONE) {
            clock->days.undated++;
            continue;
        }
        jf_days_note(&clock->days, day);
        clock->days.last_in[slot] = MAX(clock->days.last_in[slot], day);
    }
}

/* Open at the end of a slot: from that of its first day on, until the one that its last day is in. */
static void pair_open(struct jf_worker *w, struct jf_clock *clock)
{
    const struct jf_calendar *calendar = w->cube->calendar;
    const struct jf_family *family = clock->family;
    for (gsize i = 0; i < w->reader->n_selected; i++) {
        gsize row = (gsize)w->reader->selected[i];
        jf_day from = family->date_column < 0 ? JF_DAY_NONE : day_of(w->reader, family->date_ref, row);
        jf_day to = family->to_column < 0 ? JF_DAY_NONE : day_of(w->reader, family->to_ref, row);
        if (from == JF_DAY_NONE) {
            clock->days.undated++;
            continue;
        }
        jf_days_note(&clock->days, from);
        if (to != JF_DAY_NONE)
            jf_days_note(&clock->days, to);
        int end = to == JF_DAY_NONE ? calendar->n_slots - 1 : jf_calendar_slot_of(calendar, to);
        for (int slot = jf_calendar_slot_of(calendar, from); slot < end; slot++)
            jf_clock_pair(clock, i, slot);
    }
}

/* ---- values of the leaves ------------------------------------------------------------------------ */

static void set_at(const struct jf_worker *w, const struct jf_clock *clock, struct jf_at *at, gsize pair)
{
    const struct jf_calendar *calendar = w->cube->calendar;
    int period = calendar->slots[clock->pair_slot[pair]].period;
    at->row = (gsize)w->reader->selected[clock->pair_row[pair]];
    at->month_end = period < 0 ? JF_DAY_NONE : calendar->periods[period].end - 1;
}

static gboolean test_row(struct jf_leaf_values *leaf, const struct jf_bound *filter, struct jf_at *at)
{
    gint32 place = jf_bound_place(filter, at);
    if (place < 0)
        return jf_bound_test(filter, at);
    if (leaf->memo->len <= (guint)place)
        g_array_set_size(leaf->memo, (guint)place + 64);
    guint8 *known = &g_array_index(leaf->memo, guint8, place);
    if (!*known)
        *known = jf_bound_test(filter, at) ? 2 : 1;
    return *known == 2;
}

gboolean jf_clock_filter(struct jf_worker *worker, struct jf_clock *clock, struct jf_leaf_values *leaf, GError **error)
{
    struct jf_worker *w = worker;
    const struct jf_bound *filter = leaf->state->filter;
    struct jf_at at = jf_reader_at(w->reader);
    leaf->passes = g_renew(guint8, leaf->passes, clock->room + 1);
    if (!filter) {
        memset(leaf->passes, 1, clock->n_pairs);
        return TRUE;
    }
    for (gsize p = 0; p < clock->n_pairs; p++) {
        set_at(w, clock, &at, p);
        leaf->passes[p] = test_row(leaf, filter, &at) ? 1 : 0;
        if (at.problem && !jf_reader_problem(w->reader, &at, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean value_leaf(struct jf_worker *w, struct jf_clock *clock, struct jf_leaf_values *leaf, GError **error)
{
    const struct jf_bound *value = leaf->state->value;
    struct jf_at at = jf_reader_at(w->reader);
    if (value->x->op == JF_ROWX_COLUMN && value->ref.join < 0
        && w->reader->frame->columns[value->ref.column].type == JF_TYPE_NUMBER) {
        const jf_int128 *units = w->reader->frame->columns[value->ref.column].units;
        for (gsize p = 0; p < clock->n_pairs; p++)
            leaf->units[p] = units[w->reader->selected[clock->pair_row[p]]];
        return TRUE;
    }
    for (gsize p = 0; p < clock->n_pairs; p++) {
        leaf->units[p] = JF_UNITS_NONE;
        if (!leaf->passes[p])
            continue;
        set_at(w, clock, &at, p);
        struct jf_cell cell = jf_bound_number(value, &at);
        if (at.problem && !jf_reader_problem(w->reader, &at, error))
            return FALSE;
        if (cell.kind == JF_CELL_NUMBER)
            leaf->units[p] = jf_decimal_rescale(cell.number, leaf->state->scale).units;
    }
    return TRUE;
}

static gboolean read_leaves(struct jf_worker *w, struct jf_clock *clock, GError **error)
{
    for (int l = 0; l < clock->n_leaves; l++) {
        struct jf_leaf_values *leaf = &clock->leaves[l];
        if (!jf_clock_filter(w, clock, leaf, error))
            return FALSE;
        if (!leaf->state->value)
            continue;
        leaf->units = g_renew(jf_int128, leaf->units, clock->room + 1);
        if (!value_leaf(w, clock, leaf, error))
            return FALSE;
    }
    return TRUE;
}

/* Members that depend on the slot in which a row is counted. */
static gboolean read_pair_codes(struct jf_worker *w, struct jf_clock *clock, GError **error)
{
    struct jf_at at = jf_reader_at(w->reader);
    for (int k = 0; k < w->n_keys; k++) {
        if (!w->keys[k].dim->uses_month_end)
            continue;
        clock->pair_codes[k] = g_renew(gint32, clock->pair_codes[k], clock->room + 1);
        for (gsize p = 0; p < clock->n_pairs; p++) {
            set_at(w, clock, &at, p);
            clock->pair_codes[k][p] = jf_keys_read_row(&w->keys[k], &at);
            w->keys[k].has_blank = w->keys[k].has_blank || clock->pair_codes[k][p] == 0;
            if (at.problem && !jf_reader_problem(w->reader, &at, error))
                return FALSE;
        }
    }
    return TRUE;
}

/* ---- adding up ------------------------------------------------------------------------------------ */

static gint32 cell_of(struct jf_base *base, const gint32 *key, gsize hash)
{
    struct jf_cells *cells = &base->cells;
    int known = cells->keys.n;
    gint32 cell = jf_tuples_add_hashed(&cells->keys, key, hash);
    if (cell < known)
        return cell;
    gsize n = base->leaves->len, at = (gsize)cell * n;
    if ((gsize)cell == cells->room) {
        cells->room = MAX(64, cells->room * 2);
        cells->sums = g_renew(jf_int128, cells->sums, cells->room * n + 1);
        if (base->has_balance)
            cells->days = g_renew(gint32, cells->days, cells->room * n + 1);
    }
    for (gsize l = 0; l < n; l++)
        cells->sums[at + l] = 0;
    for (gsize l = 0; l < n && base->has_balance; l++)
        cells->days[at + l] = JF_DAY_NONE;
    return cell;
}

gint32 jf_cells_add(struct jf_base *base, const gint32 *key)
{
    return cell_of(base, key, jf_tuples_hash(&base->cells.keys, key));
}

gboolean jf_sum_too_large(const struct jf_worker *w, const struct jf_leaf *leaf, GError **error)
{
    g_autofree char *what = leaf->value ? jf_rowx_describe(leaf->value, "en") : g_strdup("rows");
    return jf_fail(error, JF_ERROR_DATA, "source \"%s\": the sum of %s does not fit 128 bits; is a value wrong?",
                   w->source->spec->id, what);
}

gboolean jf_units_add(jf_int128 *sum, jf_int128 units)
{
    return !__builtin_add_overflow(*sum, units, sum);
}

gboolean jf_balance_add(jf_int128 *sum, gint32 *day, jf_int128 units, jf_day on)
{
    if (*day > on)
        return TRUE;
    if (*day < on)
        *sum = 0;
    *day = on;
    return jf_units_add(sum, units);
}

struct jf_leaf_values *jf_clock_leaf(struct jf_clock *clock, int leaf)
{
    struct jf_leaf_values *values = clock->leaves;
    while (values->leaf != leaf)
        values++;
    return values;
}

struct target { const struct jf_leaf_values *values; enum jf_aggregate kind; };

static gboolean add_row(struct jf_base *base, const struct target *targets, gint32 cell, gsize pair, jf_day day)
{
    gsize n = base->leaves->len;
    jf_int128 *sums = base->cells.sums + (gsize)cell * n;
    for (gsize l = 0; l < n; l++) {
        const struct jf_leaf_values *v = targets[l].values;
        if (!v->passes[pair] || (v->units && v->units[pair] == JF_UNITS_NONE))
            continue;
        switch (targets[l].kind) {
        case JF_AGG_SUM:
            if (!jf_units_add(&sums[l], v->units[pair]))
                return FALSE;
            break;
        case JF_AGG_BALANCE:
            if (!jf_balance_add(&sums[l], &base->cells.days[(gsize)cell * n + l], v->units[pair], day))
                return FALSE;
            break;
        case JF_AGG_MEDIAN: {
            struct jf_sample sample = { cell, v->units[pair] };
            g_array_append_val(base->cells.values[l], sample);
            break;
        }
        default: /* rows, filled rows, rows of a key */
            sums[l]++;
        }
    }
    return TRUE;
}

/* From where the members of a base's cells come. */
struct origin { const gint32 *codes; gboolean by_pair; };

enum { BLOCK = 32 }; /* rows in flight: the cells of large bases are far from the processor */

/* The rows from pair `from` on: their cells. */
static gsize find_cells(const struct jf_worker *w, const struct jf_clock *clock, struct jf_base *base,
                        const struct origin *origins, gsize from, gint32 *cells)
{
    gsize n = MIN(clock->n_pairs - from, BLOCK), width = (gsize)base->n_dims + 1;
    gint32 keys[BLOCK * (JF_MAX_DIMS + 2)];
    gsize hashes[BLOCK];
    for (gsize i = 0; i < n; i++) {
        gint32 *key = keys + i * width;
        key[0] = clock->pair_slot[from + i];
        for (int d = 0; d < base->n_dims; d++)
            key[d + 1] = origins[d].codes[origins[d].by_pair ? from + i : (gsize)clock->pair_row[from + i]];
        hashes[i] = jf_tuples_hash(&base->cells.keys, key);
    }
    for (gsize i = 0; i < n; i++) {
        int cell = jf_tuples_guess(&base->cells.keys, hashes[i]);
        if (cell >= 0)
            __builtin_prefetch(&base->cells.sums[(gsize)cell * base->leaves->len], 1);
    }
    for (gsize i = 0; i < n; i++) {
        gsize row = (gsize)w->reader->selected[clock->pair_row[from + i]];
        cells[i] = w->reader->frame->dropped[row] ? -1 : cell_of(base, keys + i * width, hashes[i]);
    }
    return n;
}

gboolean jf_clock_add_base(struct jf_worker *worker, struct jf_clock *clock, struct jf_base *base, GError **error)
{
    struct jf_worker *w = worker;
    struct origin origins[JF_MAX_DIMS + 1];
    gint32 cells[BLOCK];
    g_autofree struct target *targets = g_new0(struct target, base->leaves->len + 1);
    for (int d = 0; d < base->n_dims; d++) {
        int k = jf_worker_key(w->source, base->dims[d]);
        gboolean by_pair = w->keys[k].dim->uses_month_end;
        origins[d] = (struct origin){ by_pair ? clock->pair_codes[k] : w->keys[k].codes, by_pair };
    }
    for (guint l = 0; l < base->leaves->len; l++) {
        const struct jf_leaf_values *values = jf_clock_leaf(clock, g_array_index(base->leaves, int, l));
        targets[l] = (struct target){ values, w->is_grain ? JF_AGG_SUM : values->state->spec->aggregate };
    }
    gboolean is_dated = base->has_balance && clock->family->date_column >= 0;
    for (gsize from = 0, n; from < clock->n_pairs; from += n) {
        n = find_cells(w, clock, base, origins, from, cells);
        for (gsize i = 0; i < n; i++) {
            gsize row = (gsize)w->reader->selected[clock->pair_row[from + i]];
            jf_day day = is_dated ? day_of(w->reader, clock->family->date_ref, row) : 0;
            if (cells[i] >= 0 && !add_row(base, targets, cells[i], from + i, day))
                return jf_sum_too_large(w, jf_leaf_in(w->cube, base->leaves, 0)->spec, error);
        }
    }
    return TRUE;
}

gboolean jf_clock_read(struct jf_worker *worker, struct jf_clock *clock, GError **error)
{
    clock->n_pairs = 0;
    if (clock->family->open_from)
        pair_open(worker, clock);
    else
        pair_dated(worker, clock);
    return read_leaves(worker, clock, error) && (!clock->bases->len || read_pair_codes(worker, clock, error));
}

gboolean jf_clock_add(struct jf_worker *worker, struct jf_clock *clock, GError **error)
{
    for (guint b = 0; b < clock->bases->len; b++)
        if (!jf_clock_add_base(worker, clock, clock->bases->pdata[b], error))
            return FALSE;
    return TRUE;
}
