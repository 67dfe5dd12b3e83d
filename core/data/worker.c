/* One stream of a source, on one thread: cells of all bases, lists, parents, control totals. */
#include <string.h>

#include "base/error.h"
#include "data/grain.h"
#include "jingfen/arrow_c.h"

struct leaf_values {
    int leaf;
    const struct jf_leaf_state *state;
    jf_int128 *units;  /* per pair; JF_UNITS_NONE */
    guint8 *passes;    /* per pair */
    GArray *memo;      /* guint8: 0 unknown, 1 no, 2 yes */
};

/* The leaves of one clock: each row counts in the slots of its pairs. */
struct clock {
    struct jf_family *family;
    GPtrArray *bases;         /* of this thread */
    gint32 *pair_row, *pair_slot; /* place among the selected rows; slot */
    gsize n_pairs, room;
    struct leaf_values *leaves;
    int n_leaves;
    gint32 **pair_codes;      /* per dim of the source, where it depends on the month's end */
    gint32 *last_day;
    jf_day first, last;
    gint64 undated;
};

struct parents { int link, child, parent; GArray *map; GPtrArray *places; };

/* The rows of a list that this thread met. */
struct part { struct jf_list *list; struct jf_batch *rows; GArray **codes, **shown; };

struct jf_worker {
    struct jf_cube *cube;
    struct jf_source_state *source;
    struct jf_reader *reader;
    struct jf_key_column *keys;
    int n_keys;
    struct clock *clocks;
    int n_clocks;
    struct parents *parents;
    int n_parents;
    struct part *parts;
    guint n_parts;
    jf_int128 *totals;      /* per column */
    GArray *file_rows;      /* gint64 by file code */
};

/* ---- life ------------------------------------------------------------------------------------- */

static int key_place(const struct jf_source_state *source, int dim)
{
    for (guint i = 0; i < source->dims->len; i++)
        if (g_array_index(source->dims, struct jf_source_dim, i).dim == dim)
            return (int)i;
    return -1;
}

static void start_clock(struct jf_worker *w, struct clock *clock, struct jf_family *family)
{
    const struct jf_cube *cube = w->cube;
    clock->family = family;
    clock->bases = g_ptr_array_new_with_free_func(jf_base_free);
    clock->first = clock->last = JF_DAY_NONE;
    clock->last_day = g_memdup2(family->last_day, sizeof(gint32) * (gsize)cube->calendar->n_slots);
    for (int s = 0; s < cube->calendar->n_slots; s++)
        clock->last_day[s] = JF_DAY_NONE;
    clock->leaves = g_new0(struct leaf_values, w->source->leaves->len + 1);
    clock->pair_codes = g_new0(gint32 *, (gsize)w->n_keys + 1);
    for (guint b = 0; b < family->bases->len; b++)
        g_ptr_array_add(clock->bases, jf_base_copy(family->bases->pdata[b]));
    for (guint l = 0; l < w->source->leaves->len; l++) {
        int leaf = g_array_index(w->source->leaves, int, l);
        const struct jf_leaf_state *state = jf_leaf_at(cube, leaf);
        if (state->family < 0 || w->source->families->pdata[state->family] != family)
            continue;
        clock->leaves[clock->n_leaves++] = (struct leaf_values){
            .leaf = leaf, .state = state, .memo = g_array_new(FALSE, TRUE, sizeof(guint8)) };
    }
}

static void start_parents(struct jf_worker *w)
{
    w->parents = g_new0(struct parents, w->source->links->len + 1);
    for (guint i = 0; i < w->source->links->len; i++) {
        int index = g_array_index(w->source->links, int, i);
        const struct jf_link *link = w->cube->links->pdata[index];
        struct parents *p = &w->parents[w->n_parents];
        p->link = index;
        p->child = key_place(w->source, link->child);
        p->parent = key_place(w->source, link->parent);
        if (w->keys[p->child].dim->uses_month_end || w->keys[p->parent].dim->uses_month_end)
            continue;
        p->map = g_array_new(FALSE, FALSE, sizeof(gint32));
        p->places = g_ptr_array_new_with_free_func(g_free);
        w->n_parents++;
    }
}

static GArray **new_codes(size_t n)
{
    GArray **codes = g_new0(GArray *, n + 1);
    for (size_t i = 0; i < n; i++)
        codes[i] = g_array_new(FALSE, FALSE, sizeof(gint32));
    return codes;
}

static void free_codes(GArray **codes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        g_array_unref(codes[i]);
    g_free(codes);
}

static void start_parts(struct jf_worker *w)
{
    w->parts = g_new0(struct part, w->source->lists->len + 1);
    for (; w->n_parts < w->source->lists->len; w->n_parts++) {
        struct part *part = &w->parts[w->n_parts];
        part->list = w->cube->lists->pdata[g_array_index(w->source->lists, int, w->n_parts)];
        part->rows = jf_list_new_batch(part->list, w->source->shape);
        part->codes = new_codes(part->list->need.n_dims);
        part->shown = new_codes(part->list->need.n_columns);
    }
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
    w->clocks = g_new0(struct clock, (gsize)w->n_clocks + 1);
    for (int i = 0; i < w->n_clocks; i++)
        start_clock(w, &w->clocks[i], source->families->pdata[i]);
    start_parents(w);
    start_parts(w);
    w->totals = g_new0(jf_int128, (gsize)source->shape->n_columns + 1);
    w->file_rows = g_array_new(FALSE, TRUE, sizeof(gint64));
    return w;
}

static void free_clock(struct jf_worker *w, struct clock *clock)
{
    for (int l = 0; l < clock->n_leaves; l++) {
        g_free(clock->leaves[l].units);
        g_free(clock->leaves[l].passes);
        g_array_unref(clock->leaves[l].memo);
    }
    for (int i = 0; i < w->n_keys; i++)
        g_free(clock->pair_codes[i]);
    g_ptr_array_unref(clock->bases);
    g_free(clock->leaves);
    g_free(clock->pair_codes);
    g_free(clock->pair_row);
    g_free(clock->pair_slot);
    g_free(clock->last_day);
}

void jf_worker_free(struct jf_worker *worker)
{
    struct jf_worker *w = worker;
    for (int i = 0; i < w->n_clocks; i++)
        free_clock(w, &w->clocks[i]);
    for (int i = 0; i < w->n_keys; i++)
        jf_keys_clear(&w->keys[i]);
    for (int i = 0; i < w->n_parents; i++) {
        g_array_unref(w->parents[i].map);
        g_ptr_array_unref(w->parents[i].places);
    }
    for (guint i = 0; i < w->n_parts; i++) {
        jf_batch_free(w->parts[i].rows);
        free_codes(w->parts[i].codes, w->parts[i].list->need.n_dims);
        free_codes(w->parts[i].shown, w->parts[i].list->need.n_columns);
    }
    g_free(w->parts);
    g_free(w->parents);
    g_free(w->keys);
    g_free(w->clocks);
    g_free(w->totals);
    g_array_unref(w->file_rows);
    jf_reader_free(w->reader);
    g_free(w);
}

/* ---- in which slots a row counts ---------------------------------------------------------------- */

static jf_day day_of(const struct jf_reader *reader, struct jf_ref ref, gsize row)
{
    if (ref.join < 0)
        return reader->frame->columns[ref.column].codes[row];
    gint32 there = reader->join_rows[ref.join][row];
    const struct jf_batch *table = reader->shape->joins[ref.join].master->table;
    return there < 0 ? JF_DAY_NONE : table->columns[ref.column].codes[there];
}

static void add_pair(struct clock *clock, gsize i, int slot)
{
    if (clock->n_pairs == clock->room) {
        clock->room = MAX(1024, clock->room * 2);
        clock->pair_row = g_renew(gint32, clock->pair_row, clock->room);
        clock->pair_slot = g_renew(gint32, clock->pair_slot, clock->room);
    }
    clock->pair_row[clock->n_pairs] = (gint32)i;
    clock->pair_slot[clock->n_pairs++] = slot;
}

static void note_day(struct clock *clock, jf_day day)
{
    if (clock->first == JF_DAY_NONE || day < clock->first)
        clock->first = day;
    if (clock->last == JF_DAY_NONE || day > clock->last)
        clock->last = day;
}

static void pair_dated(struct jf_worker *w, struct clock *clock)
{
    const struct jf_calendar *calendar = w->cube->calendar;
    const struct jf_family *family = clock->family;
    for (gsize i = 0; i < w->reader->n_selected; i++) {
        jf_day day = family->date_column < 0
                         ? JF_DAY_NONE
                         : day_of(w->reader, family->date_ref, (gsize)w->reader->selected[i]);
        int slot = jf_calendar_slot_of(calendar, day);
        add_pair(clock, i, slot);
        if (day == JF_DAY_NONE) {
            clock->undated++;
            continue;
        }
        note_day(clock, day);
        if (clock->last_day[slot] == JF_DAY_NONE || clock->last_day[slot] < day)
            clock->last_day[slot] = day;
    }
}

/* Open at the end of a slot: from that of its first day on, until the one that its last day is in. */
static void pair_open(struct jf_worker *w, struct clock *clock)
{
    const struct jf_calendar *calendar = w->cube->calendar;
    const struct jf_family *family = clock->family;
    for (gsize i = 0; i < w->reader->n_selected; i++) {
        gsize row = (gsize)w->reader->selected[i];
        jf_day from = family->date_column < 0 ? JF_DAY_NONE : day_of(w->reader, family->date_ref, row);
        jf_day to = family->to_column < 0 ? JF_DAY_NONE : day_of(w->reader, family->to_ref, row);
        if (from == JF_DAY_NONE) {
            clock->undated++;
            continue;
        }
        note_day(clock, from);
        if (to != JF_DAY_NONE)
            note_day(clock, to);
        int end = to == JF_DAY_NONE ? calendar->n_slots - 1 : jf_calendar_slot_of(calendar, to);
        for (int slot = jf_calendar_slot_of(calendar, from); slot < end; slot++)
            add_pair(clock, i, slot);
    }
}

/* ---- values of the leaves ------------------------------------------------------------------------ */

static struct jf_at start_at(const struct jf_worker *w)
{
    return (struct jf_at){ .shape = w->source->shape, .frame = w->reader->frame,
                           .join_rows = w->reader->join_rows, .scratch = w->reader->scratch };
}

static void set_at(const struct jf_worker *w, const struct clock *clock, struct jf_at *at, gsize pair)
{
    const struct jf_calendar *calendar = w->cube->calendar;
    int period = calendar->slots[clock->pair_slot[pair]].period;
    at->row = (gsize)w->reader->selected[clock->pair_row[pair]];
    at->month_end = period < 0 ? JF_DAY_NONE : calendar->periods[period].end - 1;
}

static gboolean test_memo(struct leaf_values *leaf, const struct jf_bound *filter, struct jf_at *at)
{
    gsize place = filter->memo == JF_MEMO_COLUMN
                      ? (gsize)at->frame->columns[filter->memo_index].codes[at->row]
                      : (gsize)(at->join_rows[filter->memo_index][at->row] + 1);
    if (leaf->memo->len <= place)
        g_array_set_size(leaf->memo, (guint)place + 64);
    guint8 *known = &g_array_index(leaf->memo, guint8, place);
    if (!*known)
        *known = jf_bound_test(filter, at) ? 2 : 1;
    return *known == 2;
}

static gboolean filter_leaf(struct jf_worker *w, struct clock *clock, struct leaf_values *leaf, GError **error)
{
    const struct jf_bound *filter = leaf->state->filter;
    struct jf_at at = start_at(w);
    if (!filter) {
        memset(leaf->passes, 1, clock->n_pairs);
        return TRUE;
    }
    for (gsize p = 0; p < clock->n_pairs; p++) {
        set_at(w, clock, &at, p);
        gboolean passes = filter->memo != JF_MEMO_NONE ? test_memo(leaf, filter, &at) : jf_bound_test(filter, &at);
        leaf->passes[p] = passes ? 1 : 0;
        if (at.problem && !jf_keys_problem(w->reader, &at, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean value_leaf(struct jf_worker *w, struct clock *clock, struct leaf_values *leaf, GError **error)
{
    const struct jf_bound *value = leaf->state->value;
    struct jf_at at = start_at(w);
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
        if (at.problem && !jf_keys_problem(w->reader, &at, error))
            return FALSE;
        if (cell.kind == JF_CELL_NUMBER)
            leaf->units[p] = jf_decimal_rescale(cell.number, leaf->state->scale).units;
    }
    return TRUE;
}

static gboolean read_leaves(struct jf_worker *w, struct clock *clock, GError **error)
{
    for (int l = 0; l < clock->n_leaves; l++) {
        struct leaf_values *leaf = &clock->leaves[l];
        leaf->passes = g_renew(guint8, leaf->passes, clock->room + 1);
        if (!filter_leaf(w, clock, leaf, error))
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
static gboolean read_pair_codes(struct jf_worker *w, struct clock *clock, GError **error)
{
    struct jf_at at = start_at(w);
    for (int k = 0; k < w->n_keys; k++) {
        if (!w->keys[k].dim->uses_month_end)
            continue;
        clock->pair_codes[k] = g_renew(gint32, clock->pair_codes[k], clock->room + 1);
        for (gsize p = 0; p < clock->n_pairs; p++) {
            set_at(w, clock, &at, p);
            clock->pair_codes[k][p] = jf_keys_read_row(&w->keys[k], &at);
            w->keys[k].has_blank = w->keys[k].has_blank || clock->pair_codes[k][p] == 0;
            if (at.problem && !jf_keys_problem(w->reader, &at, error))
                return FALSE;
        }
    }
    return TRUE;
}

/* ---- adding up ------------------------------------------------------------------------------------ */

gint32 jf_cells_add(struct jf_base *base, const gint32 *key)
{
    struct jf_cells *cells = &base->cells;
    int known = cells->keys.n;
    gint32 cell = jf_tuples_add(&cells->keys, key);
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

static gboolean too_large(const struct jf_worker *w, const struct jf_leaf *leaf, GError **error)
{
    g_autofree char *what = leaf->value ? jf_rowx_describe(leaf->value, "en") : g_strdup("rows");
    return jf_fail(error, JF_ERROR_DATA, "source \"%s\": the sum of %s does not fit 128 bits; is a value wrong?",
                   w->source->spec->id, what);
}

static gboolean add_units(jf_int128 *sum, jf_int128 units)
{
    return !__builtin_add_overflow(*sum, units, sum);
}

static gboolean add_balance(jf_int128 *sum, gint32 *day, jf_int128 units, jf_day on)
{
    if (*day > on)
        return TRUE;
    if (*day < on)
        *sum = 0;
    *day = on;
    return add_units(sum, units);
}

struct target { const struct leaf_values *values; enum jf_aggregate kind; };

static gboolean add_row(struct jf_base *base, const struct target *targets, gint32 cell, gsize pair, jf_day day)
{
    gsize n = base->leaves->len;
    jf_int128 *sums = base->cells.sums + (gsize)cell * n;
    for (gsize l = 0; l < n; l++) {
        const struct leaf_values *v = targets[l].values;
        if (!v->passes[pair] || (v->units && v->units[pair] == JF_UNITS_NONE))
            continue;
        switch (targets[l].kind) {
        case JF_AGG_SUM:
            if (!add_units(&sums[l], v->units[pair]))
                return FALSE;
            break;
        case JF_AGG_BALANCE:
            if (!add_balance(&sums[l], &base->cells.days[(gsize)cell * n + l], v->units[pair], day))
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

static gboolean add_base(struct jf_worker *w, struct clock *clock, struct jf_base *base, GError **error)
{
    const struct jf_reader *reader = w->reader;
    gint32 key[JF_MAX_DIMS + 2];
    const gint32 *codes[JF_MAX_DIMS + 1];
    gboolean by_pair[JF_MAX_DIMS + 1];
    g_autofree struct target *targets = g_new0(struct target, base->leaves->len + 1);
    for (int d = 0; d < base->n_dims; d++) {
        int k = key_place(w->source, base->dims[d]);
        by_pair[d] = w->keys[k].dim->uses_month_end;
        codes[d] = by_pair[d] ? clock->pair_codes[k] : w->keys[k].codes;
    }
    for (guint l = 0; l < base->leaves->len; l++)
        for (int v = 0; v < clock->n_leaves; v++)
            if (clock->leaves[v].leaf == g_array_index(base->leaves, int, l))
                targets[l] = (struct target){ &clock->leaves[v], clock->leaves[v].state->spec->aggregate };
    for (gsize p = 0; p < clock->n_pairs; p++) {
        gint32 i = clock->pair_row[p];
        gsize row = (gsize)reader->selected[i];
        if (reader->frame->dropped[row])
            continue;
        key[0] = clock->pair_slot[p];
        for (int d = 0; d < base->n_dims; d++)
            key[d + 1] = codes[d][by_pair[d] ? (gsize)p : (gsize)i];
        jf_day day = base->has_balance && clock->family->date_column >= 0
                         ? day_of(reader, clock->family->date_ref, row)
                         : 0;
        gint32 cell = jf_cells_add(base, key);
        if (!add_row(base, targets, cell, p, day))
            return too_large(w, jf_leaf_at(w->cube, g_array_index(base->leaves, int, 0))->spec, error);
    }
    return TRUE;
}

/* ---- parents, lists, totals ------------------------------------------------------------------------ */

static gboolean two_parents(struct jf_worker *w, const struct parents *p, gint32 child, gint32 was, gint32 is,
                            gsize row, GError **error)
{
    const struct jf_link *link = w->cube->links->pdata[p->link];
    g_autofree char *place = jf_batch_place(w->reader->frame, row);
    g_autofree char *shown = g_strdelimit(g_strdup(w->keys[p->child].keys->texts[child]), "\x1f", '/');
    return jf_fail(error, JF_ERROR_DATA, "%s \"%s\" has two parents in %s: \"%s\", \"%s\" (%s, %s)",
                   jf_dim_at(w->cube, link->child)->id, shown, jf_dim_at(w->cube, link->parent)->id,
                   w->keys[p->parent].keys->texts[was], w->keys[p->parent].keys->texts[is],
                   (const char *)p->places->pdata[child], place);
}

static gboolean learn_parents(struct jf_worker *w, struct parents *p, GError **error)
{
    const gint32 *child = w->keys[p->child].codes, *parent = w->keys[p->parent].codes;
    const gint32 none = JF_CODE_NONE;
    for (gsize i = 0; i < w->reader->n_selected; i++) {
        if (child[i] < 0 || parent[i] < 0 || w->reader->frame->dropped[w->reader->selected[i]])
            continue;
        while ((gint32)p->map->len <= child[i]) {
            g_array_append_val(p->map, none);
            g_ptr_array_add(p->places, NULL);
        }
        gint32 *known = &g_array_index(p->map, gint32, child[i]);
        if (*known == parent[i] || (*known > 0 && parent[i] == 0))
            continue;
        if (*known > 0 && child[i] > 0)
            return two_parents(w, p, child[i], *known, parent[i], (gsize)w->reader->selected[i], error);
        *known = parent[i];
        g_free(p->places->pdata[child[i]]);
        p->places->pdata[child[i]] = jf_batch_place(w->reader->frame, (gsize)w->reader->selected[i]);
    }
    return TRUE;
}

static void keep_cell(struct jf_batch_column *to, gsize at, struct jf_cell cell, struct jf_dictionary *scratch)
{
    if (to->type == JF_TYPE_NUMBER) {
        to->units[at] = cell.kind == JF_CELL_NUMBER ? jf_decimal_rescale(cell.number, to->scale).units
                                                    : JF_UNITS_NONE;
    } else if (to->type == JF_TYPE_DAY) {
        to->codes[at] = cell.kind == JF_CELL_DAY ? cell.day : JF_DAY_NONE;
    } else {
        const char *text = jf_cell_text(cell, scratch);
        to->codes[at] = jf_dictionary_add(to->texts, text ? text : "", -1);
    }
}

static gint32 key_of(struct jf_worker *w, int dim, struct jf_at *at, gsize selected)
{
    if (dim < 0)
        return JF_CODE_NONE;
    struct jf_key_column *keys = &w->keys[key_place(w->source, dim)];
    return keys->dim->uses_month_end ? jf_keys_read_row(keys, at) : keys->codes[selected];
}

static void keep_row(struct jf_worker *w, struct part *part, struct jf_at *at, gsize selected)
{
    const struct jf_list *list = part->list;
    jf_batch_reserve(part->rows, 1);
    gsize to = part->rows->n++;
    part->rows->files[to] = 0;
    part->rows->lines[to] = 0;
    for (size_t c = 0; c < list->need.n_columns; c++) {
        const struct jf_list_column *column = &list->columns[c];
        gint32 code = key_of(w, column->dim, at, selected);
        g_array_append_val(part->shown[c], code);
        if (column->dim < 0)
            keep_cell(&part->rows->columns[c], to, jf_bound_eval(column->bound, at), at->scratch);
    }
    for (size_t d = 0; d < list->need.n_dims; d++) {
        gint32 code = key_of(w, list->dims[d], at, selected);
        g_array_append_val(part->codes[d], code);
    }
}

static gboolean keep_rows(struct jf_worker *w, struct part *part, GError **error)
{
    const struct jf_calendar *calendar = w->cube->calendar;
    struct jf_at at = start_at(w);
    at.month_end = calendar->periods[calendar->report].end - 1;
    for (gsize i = 0; i < w->reader->n_selected; i++) {
        at.row = (gsize)w->reader->selected[i];
        if (w->reader->frame->dropped[at.row])
            continue;
        if (!part->list->filter || jf_bound_test(part->list->filter, &at))
            keep_row(w, part, &at, i);
        if (at.problem && !jf_keys_problem(w->reader, &at, error))
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
                && !add_units(&w->totals[c], column->units[row]))
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

static gboolean take_batch(struct jf_worker *w, GError **error)
{
    for (int k = 0; k < w->n_keys; k++)
        if (!w->keys[k].dim->uses_month_end && !jf_keys_read(&w->keys[k], w->reader, error))
            return FALSE;
    for (int c = 0; c < w->n_clocks; c++) {
        struct clock *clock = &w->clocks[c];
        clock->n_pairs = 0;
        if (clock->family->open_from)
            pair_open(w, clock);
        else
            pair_dated(w, clock);
        if (!read_leaves(w, clock, error) || (clock->bases->len && !read_pair_codes(w, clock, error)))
            return FALSE;
    }
    for (int c = 0; c < w->n_clocks; c++)
        for (guint b = 0; b < w->clocks[c].bases->len; b++)
            if (!add_base(w, &w->clocks[c], w->clocks[c].bases->pdata[b], error))
                return FALSE;
    for (int p = 0; p < w->n_parents; p++)
        if (!learn_parents(w, &w->parents[p], error))
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

/* ---- merge ---------------------------------------------------------------------------------------- */

static gboolean merge_cell(const struct jf_worker *w, struct jf_base *to, gint32 there, const struct jf_base *from,
                           gint32 cell, GError **error)
{
    gsize n = to->leaves->len;
    for (gsize l = 0; l < n; l++) {
        gsize a = (gsize)there * n + l, b = (gsize)cell * n + l;
        const struct jf_leaf *leaf = jf_leaf_at(w->cube, g_array_index(to->leaves, int, l))->spec;
        gboolean ok = leaf->aggregate != JF_AGG_BALANCE ? add_units(&to->cells.sums[a], from->cells.sums[b])
                      : from->cells.days[b] == JF_DAY_NONE
                          ? TRUE
                          : add_balance(&to->cells.sums[a], &to->cells.days[a], from->cells.sums[b],
                                        from->cells.days[b]);
        if (!ok)
            return too_large(w, leaf, error);
    }
    return TRUE;
}

static gboolean merge_base(const struct jf_worker *w, struct jf_base *to, const struct jf_base *from, GError **error)
{
    g_autofree gint32 *there = g_new(gint32, (gsize)from->cells.keys.n + 1);
    gint32 key[JF_MAX_DIMS + 2];
    for (int cell = 0; cell < from->cells.keys.n; cell++) {
        const gint32 *local = jf_tuples_key(&from->cells.keys, cell);
        key[0] = local[0];
        for (int d = 0; d < to->n_dims; d++)
            key[d + 1] = jf_keys_global(&w->keys[key_place(w->source, to->dims[d])], local[d + 1]);
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

static gboolean merge_clock(const struct jf_worker *w, const struct clock *clock, GError **error)
{
    struct jf_family *family = clock->family;
    family->undated += clock->undated;
    if (clock->first != JF_DAY_NONE && (family->first == JF_DAY_NONE || clock->first < family->first))
        family->first = clock->first;
    if (clock->last != JF_DAY_NONE && (family->last == JF_DAY_NONE || clock->last > family->last))
        family->last = clock->last;
    for (int s = 0; s < w->cube->calendar->n_slots; s++)
        family->last_day[s] = MAX(family->last_day[s], clock->last_day[s]);
    for (guint b = 0; b < clock->bases->len; b++)
        if (!merge_base(w, family->bases->pdata[b], clock->bases->pdata[b], error))
            return FALSE;
    return TRUE;
}

static gboolean merge_parents(struct jf_worker *w, const struct parents *p, GError **error)
{
    struct jf_link *link = w->cube->links->pdata[p->link];
    for (guint code = 0; code < p->map->len; code++)
        if (!jf_link_set(w->cube, link, jf_keys_global(&w->keys[p->child], (gint32)code),
                         jf_keys_global(&w->keys[p->parent], g_array_index(p->map, gint32, code)),
                         p->places->pdata[code], error))
            return FALSE;
    return TRUE;
}

static void merge_codes(const struct jf_worker *w, GArray *to, const GArray *from, int dim)
{
    const struct jf_key_column *keys = dim < 0 ? NULL : &w->keys[key_place(w->source, dim)];
    for (guint row = 0; row < from->len; row++) {
        gint32 code = g_array_index(from, gint32, row);
        code = keys ? jf_keys_global(keys, code) : code;
        g_array_append_val(to, code);
    }
}

static void merge_part(const struct jf_worker *w, const struct part *part)
{
    struct jf_list *list = part->list;
    for (gsize row = 0; row < part->rows->n; row++)
        jf_batch_append_row(list->rows, part->rows, row);
    for (size_t c = 0; c < list->need.n_columns; c++)
        merge_codes(w, list->shown[c], part->shown[c], list->columns[c].dim);
    for (size_t d = 0; d < list->need.n_dims; d++)
        merge_codes(w, list->codes[d], part->codes[d], list->dims[d]);
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
        merge_part(w, &w->parts[l]);
    jf_audit_reader(w->cube, w->source, w->reader);
    return jf_audit_totals(w->cube, w->source, w->reader, w->totals, w->file_rows, error);
}
