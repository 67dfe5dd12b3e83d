/* Push-down: an engine adds up where the data are, and what comes back goes the way of rows: joins,
 * aliases, filters, expressions and parents are worked on its groups. So texts mean the same as in a
 * scan (their outer blanks, "no value", aliases), and the engine compares none of them. Three kinds
 * of questions to one source: the days that have rows with the control totals, the keys of joins and
 * parents, and one for each base. Only where every part of them is exact there; else the source is scanned. */
#include <string.h>

#include "base/error.h"
#include "data/arrow.h"
#include "data/pushdown.h"
#include "data/worker.h"

struct question {
    struct jf_cube *cube;
    struct jf_source_state *source;
    const struct jf_raw_source *raw;
    GPtrArray *keys;      /* column names */
    GArray *measures;     /* struct jf_pushdown_measure; the first counts rows */
    const struct jf_slot *slots;
    size_t n_slots;
    guint8 *uses_dim, *skips_join;
    gboolean is_exact;    /* so far */
    /* One batch of groups, behind the filter. */
    gboolean (*take)(struct jf_worker *w, const struct question *q, const struct ArrowArray *array, GError **error);
    int base;             /* of the clock, or -1 */
    struct days *days;    /* or NULL */
    GPtrArray *made;      /* struct jf_rowx * */
};

/* ---- may it be asked? ------------------------------------------------------------------------------- */

static gboolean is_number(const struct jf_shape *shape, const struct jf_rowx *x)
{
    struct jf_ref ref;
    return x->op == JF_ROWX_COLUMN && !x->source && jf_shape_find(shape, NULL, x->text, &ref) && ref.join < 0
           && shape->columns[ref.column].type == JF_TYPE_NUMBER;
}

static gboolean value_is_exact(const struct jf_shape *shape, const struct jf_leaf *leaf)
{
    const struct jf_rowx *x = leaf->value;
    switch (leaf->aggregate) {
    case JF_AGG_SUM:
        return x->op == JF_ROWX_MUL ? is_number(shape, x->args[0]) && is_number(shape, x->args[1]) : is_number(shape, x);
    case JF_AGG_COUNT:
    case JF_AGG_DISTINCT:
    case JF_AGG_NEW:
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean may_ask(const struct jf_cube *cube, const struct jf_source_state *source,
                        const struct jf_raw_source *raw)
{
    const struct jf_source_spec *spec = source->spec;
    const struct jf_shape *shape = source->shape;
    if (!raw->pushdown || spec->wide.has || spec->corrections || spec->duplicates == JF_DUPLICATES_DROP
        || spec->on_bad_row != JF_BAD_ROW_STOP || source->lists->len || (shape->date < 0 && spec->date))
        return FALSE;
    for (guint f = 0; f < source->families->len; f++) {
        const struct jf_family *family = source->families->pdata[f];
        if (family->open_from || g_strcmp0(family->date, spec->date) != 0)
            return FALSE;
    }
    for (guint l = 0; l < source->leaves->len; l++)
        if (!value_is_exact(shape, jf_leaf_in(cube, source->leaves, l)->spec))
            return FALSE;
    return source->leaves->len > 0;
}

/* ---- what is asked for ------------------------------------------------------------------------------ */

static void add_key(struct question *q, int column)
{
    const struct jf_shape_column *c = &q->source->shape->columns[column];
    q->is_exact = q->is_exact && c->type == JF_TYPE_TEXT;
    if (!g_ptr_array_find(q->keys, c->name, NULL))
        g_ptr_array_add(q->keys, c->name);
}

/* A join is looked up by columns of the source, or of the join above it. */
static void add_join(struct question *q, int join)
{
    const struct jf_shape_join *j = &q->source->shape->joins[join];
    q->skips_join[join] = 0;
    for (int i = 0; i < j->n && j->parent < 0; i++)
        add_key(q, j->on[i]);
    if (j->parent >= 0)
        add_join(q, j->parent);
}

/* The columns of the source that a value is made of: texts, its own or the keys of joins. */
static void add_columns(struct question *q, const struct jf_bound *b)
{
    if (!b)
        return;
    for (size_t i = 0; i < b->n_args; i++)
        add_columns(q, b->args[i]);
    q->is_exact = q->is_exact && !b->uses_month_end;
    if (b->x->op == JF_ROWX_COLUMN && b->ref.join < 0)
        add_key(q, b->ref.column);
    else if (b->x->op == JF_ROWX_COLUMN)
        add_join(q, b->ref.join);
}

static void add_dim(struct question *q, int dim)
{
    int place = jf_worker_key(q->source, dim);
    const struct jf_source_dim *used = &g_array_index(q->source->dims, struct jf_source_dim, place);
    for (int i = 0; i < used->n_parts; i++)
        add_columns(q, used->parts[i]);
    add_columns(q, used->label);
    add_columns(q, used->order);
    q->uses_dim[place] = 1;
}

/* Its place among the measures. */
static guint add_measure(struct question *q, const struct jf_rowx *value, int scale)
{
    for (guint m = 0; m < q->measures->len; m++) {
        const struct jf_pushdown_measure *known = &g_array_index(q->measures, struct jf_pushdown_measure, m);
        if (known->scale == scale && (value ? known->value && jf_rowx_equal(known->value, value) : !known->value))
            return m;
    }
    struct jf_pushdown_measure measure = { value, scale };
    g_array_append_val(q->measures, measure);
    return q->measures->len - 1;
}

static void start_question(struct question *q, struct jf_cube *cube, struct jf_source_state *source,
                           const struct jf_raw_source *raw)
{
    *q = (struct question){ .cube = cube, .source = source, .raw = raw, .slots = cube->calendar->slots,
                            .n_slots = (size_t)cube->calendar->n_slots, .base = -1, .is_exact = TRUE };
    q->keys = g_ptr_array_new();
    q->measures = g_array_new(FALSE, FALSE, sizeof(struct jf_pushdown_measure));
    q->uses_dim = g_new0(guint8, source->dims->len + 1);
    q->skips_join = g_new0(guint8, (gsize)source->shape->n_joins + 1);
    memset(q->skips_join, 1, (gsize)source->shape->n_joins);
    q->made = g_ptr_array_new_with_free_func((GDestroyNotify)jf_rowx_free);
    add_measure(q, NULL, 0);
    add_columns(q, source->shape->filter);
}

static void end_question(struct question *q)
{
    g_ptr_array_unref(q->keys);
    g_array_unref(q->measures);
    g_ptr_array_unref(q->made);
    g_free(q->uses_dim);
    g_free(q->skips_join);
}

/* ---- groups as rows ------------------------------------------------------------------------------------------ */

/* The numbers of a group: a slot, then the measures at the end. */
static jf_int128 number_at(const struct ArrowSchema *schema, const struct ArrowArray *array, gint64 at)
{
    jf_int128 wide = 0;
    const guint8 *valid = array->n_buffers > 0 ? array->buffers[0] : NULL;
    at += array->offset;
    if (array->null_count != 0 && valid && !(valid[at >> 3] >> (at & 7) & 1))
        return 0;
    if (schema->format[0] == 'i')
        return ((const gint32 *)array->buffers[1])[at];
    if (schema->format[0] == 'l')
        return ((const gint64 *)array->buffers[1])[at];
    memcpy(&wide, (const char *)array->buffers[1] + 16 * at, sizeof wide);
    return wide;
}

static gboolean format_is_right(const struct ArrowSchema *schema, int scale)
{
    g_autofree char *suffix = g_strdup_printf(",%d", scale);
    return strcmp(schema->format, "i") == 0 || strcmp(schema->format, "l") == 0
           || (schema->format[0] == 'd' && g_str_has_suffix(schema->format, suffix));
}

static gboolean check_answer(const struct question *q, const struct ArrowSchema *schema, GError **error)
{
    gint64 first = schema->n_children - q->measures->len;
    gboolean ok = schema->n_children == 1 + (gint64)q->keys->len + q->measures->len
                  && strcmp(schema->children[0]->format, "i") == 0;
    for (guint m = 0; ok && m < q->measures->len; m++)
        ok = format_is_right(schema->children[first + m],
                             g_array_index(q->measures, struct jf_pushdown_measure, m).scale);
    return ok || jf_fail(error, JF_ERROR_PLUGIN, "source \"%s\": aggregate returned other columns than were asked for",
                         q->source->spec->id);
}

static jf_int128 measure_at(const struct question *q, const struct ArrowSchema *schema,
                            const struct ArrowArray *array, guint m, gint64 row)
{
    gint64 child = schema->n_children - q->measures->len + m;
    return number_at(schema->children[child], array->children[child], row + array->offset);
}

static int slot_at(const struct jf_worker *w, const struct ArrowArray *array, gint64 row)
{
    return (int)number_at(w->reader->schema->children[0], array->children[0], row + array->offset);
}

static gboolean take_base(struct jf_worker *w, const struct question *q, const struct ArrowArray *array, GError **error)
{
    struct jf_clock *clock = &w->clocks[0];
    struct jf_base *base = clock->bases->pdata[q->base];
    clock->n_pairs = 0;
    for (gsize i = 0; i < w->reader->n_selected; i++)
        jf_clock_pair(clock, i, slot_at(w, array, w->reader->selected[i]));
    for (guint l = 0; l < base->leaves->len; l++) {
        struct jf_leaf_values *values = jf_clock_leaf(clock, g_array_index(base->leaves, int, l));
        guint m = add_measure((struct question *)q, values->state->spec->value, values->state->scale);
        if (!jf_clock_filter(w, clock, values, error))
            return FALSE;
        values->units = g_renew(jf_int128, values->units, clock->room + 1);
        for (gsize p = 0; p < clock->n_pairs; p++)
            values->units[p] = measure_at(q, w->reader->schema, array, m, w->reader->selected[p]);
    }
    return jf_clock_add_base(w, clock, base, error);
}

static gboolean take_keys(struct jf_worker *w, const struct question *q, const struct ArrowArray *array, GError **error)
{
    (void)q, (void)array; /* the reader noted keys that a master lacks */
    for (int p = 0; p < w->n_parents; p++)
        if (!jf_worker_learn(w, &w->parents[p], error))
            return FALSE;
    return TRUE;
}

/* Rows that pass the filter, and their days; is_exact: all dates lie in the two centuries of day_slots(). */
struct days { gint64 passed; gboolean is_exact; struct jf_days found; int *totals; };

static void note_day(const struct question *q, int slot, gint64 rows)
{
    struct days *days = q->days;
    days->passed += rows;
    if (slot == (int)q->n_slots - 1) {
        days->found.undated += rows;
    } else if (slot <= 0 || slot >= (int)q->n_slots - 2) {
        days->is_exact = FALSE;
    } else {
        jf_day day = q->slots[slot].first;
        gint32 *last = &days->found.last_in[jf_calendar_slot_of(q->cube->calendar, day)];
        jf_days_note(&days->found, day);
        *last = MAX(*last, day);
    }
}

static gboolean take_days(struct jf_worker *w, const struct question *q, const struct ArrowArray *array, GError **error)
{
    for (gsize i = 0; i < w->reader->n_selected; i++) {
        gint32 row = w->reader->selected[i];
        note_day(q, slot_at(w, array, row), w->reader->weights[row]);
        for (guint m = 1; m < q->measures->len; m++)
            if (!jf_units_add(&w->totals[q->days->totals[m]], measure_at(q, w->reader->schema, array, m, row)))
                return jf_fail(error, JF_ERROR_DATA, "source \"%s\": a control total does not fit 128 bits",
                               q->source->spec->id);
    }
    return TRUE;
}

static gboolean take_array(struct jf_worker *w, const struct question *q, const struct ArrowArray *array, GError **error)
{
    g_autofree gint64 *weights = g_new0(gint64, (gsize)array->length + 1);
    for (gint64 row = 0; row < array->length; row++)
        weights[row] = (gint64)measure_at(q, w->reader->schema, array, 0, row);
    w->reader->weights = weights;
    gboolean ok = jf_reader_take(w->reader, array, error);
    for (int k = 0; ok && k < w->n_keys; k++)
        ok = !q->uses_dim[k] || jf_keys_read(&w->keys[k], w->reader, error);
    ok = ok && q->take(w, q, array, error);
    w->reader->weights = NULL;
    return ok;
}

static gboolean take_stream(struct jf_worker *w, const struct question *q, struct ArrowArrayStream *stream,
                            GError **error)
{
    gboolean ok = jf_reader_take_schema(w->reader, stream, error) && check_answer(q, w->reader->schema, error);
    while (ok) {
        struct ArrowArray array = { 0 };
        if (stream->get_next(stream, &array) != 0)
            return jf_fail(error, JF_ERROR_DATA, "source \"%s\": aggregate failed", q->source->spec->id);
        if (!array.release)
            return TRUE;
        ok = take_array(w, q, &array, error);
        array.release(&array);
    }
    return FALSE;
}

/* Asks and takes the answer; FALSE where the engine cannot say, or something went wrong. */
static gboolean answer(const struct question *q, GPtrArray *workers, GError **error)
{
    struct ArrowArrayStream stream = { 0 };
    gboolean is_supported = FALSE;
    const struct jf_pushdown_request request = {
        .source = q->source->spec,
        .date = q->source->spec->date,
        .slots = q->slots,
        .n_slots = q->n_slots,
        .keys = (const char *const *)q->keys->pdata,
        .n_keys = q->keys->len,
        .measures = (const struct jf_pushdown_measure *)(void *)q->measures->data,
        .n_measures = q->measures->len,
    };
    if (!q->is_exact || !q->raw->pushdown->aggregate(q->raw->ctx, &request, &stream, &is_supported, error) || !is_supported)
        return FALSE;
    struct jf_worker *w = jf_worker_new(q->cube, q->source, NULL);
    g_ptr_array_add(workers, w);
    w->is_grain = TRUE;
    w->reader->is_quiet = q->take != take_keys;
    w->reader->skips_join = q->skips_join;
    gboolean ok = take_stream(w, q, &stream, error);
    w->reader->skips_join = NULL;
    w->reader->rows = w->reader->filtered = w->reader->trimmed = 0; /* groups, not rows */
    stream.release(&stream);
    return ok;
}

/* ---- the questions ------------------------------------------------------------------------------------------- */

static void ask_base(struct question *q, int b)
{
    const struct jf_family *family = q->source->families->pdata[0];
    const struct jf_base *base = family->bases->pdata[b];
    q->base = b;
    q->take = take_base;
    for (int d = 0; d < base->n_dims; d++)
        add_dim(q, base->dims[d]);
    for (guint l = 0; l < base->leaves->len; l++) {
        const struct jf_leaf_state *leaf = jf_leaf_in(q->cube, base->leaves, l);
        add_columns(q, leaf->filter);
        add_measure(q, leaf->spec->value, leaf->scale);
    }
}

static void ask_keys(struct question *q)
{
    q->take = take_keys;
    for (guint i = 0; i < q->source->links->len; i++) {
        const struct jf_link *link = q->cube->links->pdata[g_array_index(q->source->links, int, i)];
        add_dim(q, link->child);
        add_dim(q, link->parent);
    }
    for (int j = 0; j < q->source->shape->n_joins; j++)
        add_join(q, j);
}

/* A slot for each day of two centuries, then one for what comes later, then an empty one for rows
 * without a date. */
static GArray *day_slots(void)
{
    GArray *slots = g_array_new(FALSE, FALSE, sizeof(struct jf_slot));
    jf_day first = jf_day_from_ymd(1900, 1, 1), end = jf_day_from_ymd(2100, 1, 1);
    struct jf_slot slot = { G_MININT32 + 1, first, -1 };
    g_array_append_val(slots, slot);
    for (jf_day d = first; d < end; d++) {
        slot = (struct jf_slot){ d, d + 1, -1 };
        g_array_append_val(slots, slot);
    }
    slot = (struct jf_slot){ end, G_MAXINT32, -1 };
    g_array_append_val(slots, slot);
    slot = (struct jf_slot){ G_MAXINT32, G_MAXINT32, -1 };
    g_array_append_val(slots, slot);
    return slots;
}

static void ask_days(struct question *q, const GArray *slots, struct days *days)
{
    const struct jf_shape *shape = q->source->shape;
    q->take = take_days;
    q->slots = (const struct jf_slot *)(const void *)slots->data;
    q->n_slots = slots->len;
    q->days = days;
    for (int c = 0; c < shape->n_columns; c++) {
        if (!shape->columns[c].used || shape->columns[c].type != JF_TYPE_NUMBER)
            continue;
        struct jf_rowx *column = jf_rowx_new(JF_ROWX_COLUMN, NULL);
        column->text = g_strdup(shape->columns[c].name);
        g_ptr_array_add(q->made, column);
        days->totals[add_measure(q, column, shape->columns[c].scale)] = c;
    }
}

/* TRUE where every question was answered. */
static gboolean ask_all(struct jf_cube *cube, struct jf_source_state *source, const struct jf_raw_source *raw,
                        struct days *days, GPtrArray *workers)
{
    const struct jf_family *family = source->families->pdata[0];
    g_autoptr(GError) error = NULL; /* a scan says it better: it knows the row */
    g_autoptr(GArray) slots = day_slots();
    gboolean done = TRUE;
    for (int i = -2; done && i < (int)family->bases->len; i++) {
        struct question q;
        start_question(&q, cube, source, raw);
        if (i == -2)
            ask_days(&q, slots, days);
        else if (i == -1)
            ask_keys(&q);
        else
            ask_base(&q, i);
        done = answer(&q, workers, &error) && days->is_exact;
        end_question(&q);
    }
    return done;
}

/* What an engine that adds up does not tell: rows that occur twice, texts with blanks at their ends. A scan of the texts
 * and of the hash of the row does, and counts the rows. */
static gboolean count_rows(struct jf_cube *cube, struct jf_source_state *source, const struct jf_raw_source *raw,
                           GError **error)
{
    struct jf_shape bare = *source->shape;
    g_autofree struct jf_shape_column *columns = g_memdup2(bare.columns, sizeof *columns * (gsize)(bare.n_columns + 1));
    for (int c = 0; c < bare.n_columns; c++)
        columns[c].used = columns[c].used && columns[c].type == JF_TYPE_TEXT;
    bare.columns = columns;
    bare.n_joins = 0;
    bare.filter = NULL;
    return jf_prepare_read(&bare, raw, cube, source, error);
}

gboolean jf_push_source(struct jf_cube *cube, struct jf_source_state *source, const struct jf_raw_source *raw,
                        gboolean *done, GError **error)
{
    g_autoptr(GPtrArray) workers = g_ptr_array_new_with_free_func((GDestroyNotify)jf_worker_free);
    g_autofree int *totals = g_new0(int, (gsize)source->shape->n_columns + 2);
    struct days days = { .is_exact = TRUE, .totals = totals };
    struct jf_audit *audit = &cube->audits[jf_cube_source_index(cube, source->spec)];
    gboolean ok = TRUE;
    *done = FALSE;
    if (!may_ask(cube, source, raw))
        return TRUE;
    jf_days_init(&days.found, cube->calendar);
    *done = audit->is_pushed = ask_all(cube, source, raw, &days, workers);
    for (guint i = 0; ok && *done && i < workers->len; i++)
        ok = jf_worker_merge(workers->pdata[i], error);
    if (ok && *done) {
        jf_days_merge(&((struct jf_family *)source->families->pdata[0])->days, &days.found, cube->calendar);
        ok = count_rows(cube, source, raw, error);
        audit->filtered = audit->rows - days.passed;
        if (audit->files->len == 1)
            ((struct jf_audit_file *)audit->files->pdata[0])->rows = audit->rows;
    }
    g_free(days.found.last_in);
    return ok;
}
