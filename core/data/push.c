/* Push-down: an engine adds up where the data are, and what comes back goes the way of rows: joins,
 * aliases, expressions and parents are worked on its groups. Three kinds of questions to one source:
 * the days that have rows (coverage), the keys of joins and parents with the control totals, and
 * one for each base. Only where every part of them is exact there; else the source is scanned. */
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
    GArray *measures;     /* struct jf_pushdown_measure */
    const struct jf_slot *slots;
    size_t n_slots;
    guint8 *uses_dim, *skips_join;
    int base;             /* of the clock, or -1 */
    GPtrArray *made;      /* struct jf_rowx * */
};

/* ---- may it be asked? ------------------------------------------------------------------------------- */

static gboolean is_aliased(const struct jf_shape *shape, int column)
{
    for (int j = 0; j < shape->n_joins; j++) {
        const struct jf_shape_join *join = &shape->joins[j];
        if (join->parent < 0 && join->n == 1 && join->on[0] == column && join->spec->n_alias)
            return TRUE;
    }
    return FALSE;
}

static gboolean own_column(const struct jf_shape *shape, const struct jf_rowx *x, enum jf_type type, int *column)
{
    struct jf_ref ref;
    if (x->op != JF_ROWX_COLUMN || x->source || !jf_shape_find(shape, NULL, x->text, &ref) || ref.join >= 0)
        return FALSE;
    *column = ref.column;
    return shape->columns[ref.column].type == type;
}

static gboolean test_is_exact(const struct jf_shape *shape, const struct jf_rowx *x)
{
    int column;
    switch (x->op) {
    case JF_ROWX_IS:
    case JF_ROWX_STARTS_WITH:
    case JF_ROWX_BLANK:
        return own_column(shape, x->args[0], JF_TYPE_TEXT, &column) && !is_aliased(shape, column);
    case JF_ROWX_ALL_OF:
    case JF_ROWX_ANY_OF:
    case JF_ROWX_NONE_OF:
        for (size_t i = 0; i < x->n_args; i++)
            if (!test_is_exact(shape, x->args[i]))
                return FALSE;
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean value_is_exact(const struct jf_shape *shape, const struct jf_leaf *leaf)
{
    const struct jf_rowx *x = leaf->value;
    int column;
    switch (leaf->aggregate) {
    case JF_AGG_SUM:
        if (x->op == JF_ROWX_MUL)
            return own_column(shape, x->args[0], JF_TYPE_NUMBER, &column)
                   && own_column(shape, x->args[1], JF_TYPE_NUMBER, &column);
        return own_column(shape, x, JF_TYPE_NUMBER, &column);
    case JF_AGG_COUNT:
    case JF_AGG_DISTINCT:
    case JF_AGG_NEW:
        return TRUE;
    default:
        return FALSE;
    }
}

/* The columns of the source that a value is made of: texts, its own or the keys of joins. */
static gboolean add_columns(struct question *q, const struct jf_bound *b)
{
    const struct jf_shape *shape = q->source->shape;
    for (size_t i = 0; i < b->n_args; i++)
        if (!add_columns(q, b->args[i]))
            return FALSE;
    if (b->x->op != JF_ROWX_COLUMN)
        return !b->uses_month_end;
    int own[16], n = 1, join = b->ref.join;
    own[0] = b->ref.column;
    for (; join >= 0 && join < shape->n_joins; join = shape->joins[join].parent) {
        q->skips_join[join] = 0;
        n = MIN(shape->joins[join].n, (int)G_N_ELEMENTS(own));
        memcpy(own, shape->joins[join].on, sizeof(int) * (gsize)n);
    }
    for (int i = 0; i < n; i++) {
        const struct jf_shape_column *column = &shape->columns[own[i]];
        if (column->type != JF_TYPE_TEXT)
            return FALSE;
        if (!g_ptr_array_find(q->keys, column->name, NULL))
            g_ptr_array_add(q->keys, column->name);
    }
    return TRUE;
}

static gboolean add_dim(struct question *q, int place)
{
    const struct jf_source_dim *dim = &g_array_index(q->source->dims, struct jf_source_dim, place);
    gboolean ok = TRUE;
    for (int i = 0; i < dim->n_parts; i++)
        ok = ok && add_columns(q, dim->parts[i]);
    q->uses_dim[place] = 1;
    return ok && (!dim->label || add_columns(q, dim->label)) && (!dim->order || add_columns(q, dim->order));
}

static gboolean may_ask(const struct jf_cube *cube, const struct jf_source_state *source,
                        const struct jf_raw_source *raw)
{
    const struct jf_source_spec *spec = source->spec;
    const struct jf_shape *shape = source->shape;
    if (!raw->pushdown || spec->wide.has || spec->corrections || spec->duplicates == JF_DUPLICATES_DROP
        || spec->on_bad_row != JF_BAD_ROW_STOP || source->lists->len || (shape->date < 0 && spec->date)
        || (spec->filter && !test_is_exact(shape, spec->filter)))
        return FALSE;
    for (guint f = 0; f < source->families->len; f++) {
        const struct jf_family *family = source->families->pdata[f];
        if (family->open_from || g_strcmp0(family->date, spec->date) != 0)
            return FALSE;
    }
    for (guint l = 0; l < source->leaves->len; l++) {
        const struct jf_leaf *leaf = jf_leaf_in(cube, source->leaves, l)->spec;
        if (!value_is_exact(shape, leaf) || (leaf->filter && !test_is_exact(shape, leaf->filter)))
            return FALSE;
    }
    return source->leaves->len > 0;
}

/* ---- asking ---------------------------------------------------------------------------------------------- */

static void start_question(struct question *q, struct jf_cube *cube, struct jf_source_state *source,
                           const struct jf_raw_source *raw)
{
    *q = (struct question){ .cube = cube, .source = source, .raw = raw, .slots = cube->calendar->slots,
                            .n_slots = (size_t)cube->calendar->n_slots, .base = -1 };
    q->keys = g_ptr_array_new();
    q->measures = g_array_new(FALSE, FALSE, sizeof(struct jf_pushdown_measure));
    q->uses_dim = g_new0(guint8, source->dims->len + 1);
    q->skips_join = g_new0(guint8, (gsize)source->shape->n_joins + 1);
    memset(q->skips_join, 1, (gsize)source->shape->n_joins);
    q->made = g_ptr_array_new_with_free_func((GDestroyNotify)jf_rowx_free);
}

static void end_question(struct question *q)
{
    g_ptr_array_unref(q->keys);
    g_array_unref(q->measures);
    g_ptr_array_unref(q->made);
    g_free(q->uses_dim);
    g_free(q->skips_join);
}

static void add_measure(struct question *q, const struct jf_rowx *value, const struct jf_rowx *filter, int scale)
{
    struct jf_pushdown_measure measure = { value, filter, scale };
    g_array_append_val(q->measures, measure);
}

static gboolean send_question(const struct question *q, const struct jf_rowx *filter, struct ArrowArrayStream *stream,
                              gboolean *is_supported, GError **error)
{
    const struct jf_pushdown_request request = {
        .source = q->source->spec,
        .date = q->source->spec->date,
        .slots = q->slots,
        .n_slots = q->n_slots,
        .keys = (const char *const *)q->keys->pdata,
        .n_keys = q->keys->len,
        .filter = filter,
        .measures = (const struct jf_pushdown_measure *)(void *)q->measures->data,
        .n_measures = q->measures->len,
    };
    *is_supported = FALSE;
    return q->raw->pushdown->aggregate(q->raw->ctx, &request, stream, is_supported, error);
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

static gboolean add_groups(struct jf_worker *w, const struct question *q, const struct ArrowArray *array,
                           GError **error)
{
    struct jf_clock *clock = &w->clocks[0];
    const struct ArrowSchema *schema = w->reader->schema;
    struct jf_base *base = clock->bases->pdata[q->base];
    clock->n_pairs = 0;
    for (gsize i = 0; i < w->reader->n_selected; i++)
        jf_clock_pair(clock, i, (int)number_at(schema->children[0], array->children[0],
                                               w->reader->selected[i] + array->offset));
    for (guint l = 0; l < base->leaves->len; l++) {
        struct jf_leaf_values *values = jf_clock_leaf(clock, g_array_index(base->leaves, int, l));
        values->passes = g_renew(guint8, values->passes, clock->room + 1);
        values->units = g_renew(jf_int128, values->units, clock->room + 1);
        memset(values->passes, 1, clock->n_pairs);
        for (gsize p = 0; p < clock->n_pairs; p++)
            values->units[p] = measure_at(q, schema, array, l, w->reader->selected[p]);
    }
    return jf_clock_add_base(w, clock, base, error);
}

/* Of the question about joins and parents: measure 0 counts rows, the others are the control totals. */
static gboolean add_keys(struct jf_worker *w, const struct question *q, const struct ArrowArray *array,
                         const int *totals, GError **error)
{
    for (int p = 0; p < w->n_parents; p++)
        if (!jf_worker_learn(w, &w->parents[p], error))
            return FALSE;
    for (guint m = 1; m < q->measures->len; m++)
        for (gint64 row = 0; row < array->length; row++)
            if (!jf_units_add(&w->totals[totals[m]], measure_at(q, w->reader->schema, array, m, row)))
                return jf_fail(error, JF_ERROR_DATA, "source \"%s\": a control total does not fit 128 bits",
                               q->source->spec->id);
    return TRUE;
}

static gboolean take_array(struct jf_worker *w, const struct question *q, const struct ArrowArray *array,
                           const int *totals, GError **error)
{
    g_autofree gint64 *weights = g_new0(gint64, (gsize)array->length + 1);
    for (gint64 row = 0; row < array->length && q->base < 0; row++)
        weights[row] = (gint64)measure_at(q, w->reader->schema, array, 0, row);
    w->reader->weights = weights;
    gboolean ok = jf_reader_take(w->reader, array, error);
    w->reader->weights = NULL;
    for (int k = 0; ok && k < w->n_keys; k++)
        ok = !q->uses_dim[k] || jf_keys_read(&w->keys[k], w->reader, error);
    return ok && (q->base < 0 ? add_keys(w, q, array, totals, error) : add_groups(w, q, array, error));
}

static gboolean stream_failed(const struct question *q, struct ArrowArrayStream *stream, GError **error)
{
    const char *text = stream->get_last_error(stream);
    return jf_fail(error, JF_ERROR_DATA, "%s (source \"%s\")", text ? text : "aggregate failed", q->source->spec->id);
}

static gboolean take_stream(struct jf_worker *w, const struct question *q, struct ArrowArrayStream *stream,
                            const int *totals, GError **error)
{
    gboolean ok = jf_reader_take_schema(w->reader, stream, error) && check_answer(q, w->reader->schema, error);
    while (ok) {
        struct ArrowArray array = { 0 };
        if (stream->get_next(stream, &array) != 0)
            return stream_failed(q, stream, error);
        if (!array.release)
            return TRUE;
        ok = take_array(w, q, &array, totals, error);
        array.release(&array);
    }
    return FALSE;
}

static gboolean answer_question(const struct question *q, const int *totals, GPtrArray *workers, gboolean *done,
                                GError **error)
{
    struct ArrowArrayStream stream = { 0 };
    if (!send_question(q, q->source->spec->filter, &stream, done, error) || !*done)
        return !error || !*error;
    struct jf_worker *w = jf_worker_new(q->cube, q->source, NULL);
    g_ptr_array_add(workers, w);
    w->is_grain = w->reader->is_grain = TRUE;
    w->reader->is_quiet = q->base >= 0;
    w->reader->skips_join = q->skips_join;
    gboolean ok = take_stream(w, q, &stream, totals, error);
    w->reader->skips_join = NULL;
    w->reader->rows = w->reader->filtered = 0;
    stream.release(&stream);
    return ok;
}

/* ---- the questions ------------------------------------------------------------------------------------------- */

static gboolean ask_base(struct jf_cube *cube, struct jf_source_state *source, const struct jf_raw_source *raw, int b,
                         GPtrArray *workers, gboolean *done, GError **error)
{
    struct question q;
    const struct jf_family *family = source->families->pdata[0];
    const struct jf_base *base = family->bases->pdata[b];
    start_question(&q, cube, source, raw);
    q.base = b;
    *done = TRUE;
    for (int d = 0; d < base->n_dims; d++)
        *done = *done && add_dim(&q, jf_worker_key(source, base->dims[d]));
    for (guint l = 0; l < base->leaves->len; l++) {
        const struct jf_leaf_state *leaf = jf_leaf_in(cube, base->leaves, l);
        add_measure(&q, leaf->spec->value, leaf->spec->filter, leaf->scale);
    }
    gboolean ok = !*done || answer_question(&q, NULL, workers, done, error);
    end_question(&q);
    return ok;
}

static gboolean ask_keys(struct jf_cube *cube, struct jf_source_state *source, const struct jf_raw_source *raw,
                         GPtrArray *workers, gboolean *done, GError **error)
{
    struct question q;
    const struct jf_shape *shape = source->shape;
    g_autofree int *totals = g_new0(int, (gsize)shape->n_columns + 2);
    start_question(&q, cube, source, raw);
    *done = TRUE;
    for (guint i = 0; i < source->links->len; i++) {
        const struct jf_link *link = cube->links->pdata[g_array_index(source->links, int, i)];
        *done = *done && add_dim(&q, jf_worker_key(source, link->child))
                && add_dim(&q, jf_worker_key(source, link->parent));
    }
    for (int j = 0; j < shape->n_joins; j++) {
        q.skips_join[j] = 0;
        for (int i = 0; i < shape->joins[j].n && shape->joins[j].parent < 0; i++) {
            const struct jf_shape_column *on = &shape->columns[shape->joins[j].on[i]];
            *done = *done && on->type == JF_TYPE_TEXT;
            if (!g_ptr_array_find(q.keys, on->name, NULL))
                g_ptr_array_add(q.keys, on->name);
        }
    }
    add_measure(&q, NULL, NULL, 0);
    for (int c = 0; c < shape->n_columns; c++) {
        if (!shape->columns[c].used || shape->columns[c].type != JF_TYPE_NUMBER)
            continue;
        struct jf_rowx *column = jf_rowx_new(JF_ROWX_COLUMN, NULL);
        column->text = g_strdup(shape->columns[c].name);
        g_ptr_array_add(q.made, column);
        totals[q.measures->len] = c;
        add_measure(&q, column, NULL, shape->columns[c].scale);
    }
    gboolean ok = !*done || answer_question(&q, totals, workers, done, error);
    end_question(&q);
    return ok;
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

struct days { gint64 all, passed; struct jf_days found; gboolean is_exact; };

static void note_day(const struct jf_cube *cube, struct days *days, const GArray *slots, int slot, gint64 all,
                     gint64 passed)
{
    int n = (int)slots->len;
    days->all += all;
    days->passed += passed;
    if (!passed)
        return;
    if (slot == n - 1) {
        days->found.undated += passed;
        return;
    }
    if (slot <= 0 || slot >= n - 2) {
        days->is_exact = FALSE;
        return;
    }
    jf_day day = g_array_index(slots, struct jf_slot, slot).first;
    int place = jf_calendar_slot_of(cube->calendar, day);
    jf_days_note(&days->found, day);
    days->found.last_in[place] = MAX(days->found.last_in[place], day);
}

static gboolean read_days(const struct question *q, struct ArrowArrayStream *stream, const GArray *slots,
                          struct days *days, GError **error)
{
    struct ArrowSchema schema = { 0 };
    struct ArrowArray array = { 0 };
    gboolean ok = stream->get_schema(stream, &schema) == 0 && check_answer(q, &schema, error);
    while (ok && (ok = stream->get_next(stream, &array) == 0) && array.release) {
        for (gint64 row = 0; row < array.length; row++)
            note_day(q->cube, days, slots,
                     (int)number_at(schema.children[0], array.children[0], row + array.offset),
                     (gint64)measure_at(q, &schema, &array, 0, row), (gint64)measure_at(q, &schema, &array, 1, row));
        array.release(&array);
    }
    if (schema.release)
        schema.release(&schema);
    if (!ok && error && !*error)
        stream_failed(q, stream, error);
    return ok;
}

static gboolean ask_days(struct jf_cube *cube, struct jf_source_state *source, const struct jf_raw_source *raw,
                         struct days *days, gboolean *done, GError **error)
{
    struct question q;
    struct ArrowArrayStream stream = { 0 };
    g_autoptr(GArray) slots = day_slots();
    start_question(&q, cube, source, raw);
    q.slots = (const struct jf_slot *)(void *)slots->data;
    q.n_slots = slots->len;
    add_measure(&q, NULL, NULL, 0);
    add_measure(&q, NULL, source->spec->filter, 0);
    gboolean ok = send_question(&q, NULL, &stream, done, error);
    if (ok && *done) {
        ok = read_days(&q, &stream, slots, days, error);
        *done = days->is_exact;
    }
    if (stream.release)
        stream.release(&stream);
    end_question(&q);
    return ok;
}

static gboolean merge_all(struct jf_cube *cube, struct jf_source_state *source, GPtrArray *workers,
                          const struct days *days, GError **error)
{
    struct jf_audit *audit = &cube->audits[jf_cube_source_index(cube, source->spec)];
    struct jf_family *family = source->families->pdata[0];
    jf_days_merge(&family->days, &days->found, cube->calendar);
    audit->filtered += days->all - days->passed;
    for (guint i = 0; i < workers->len; i++)
        if (!jf_worker_merge(workers->pdata[i], error))
            return FALSE;
    if (audit->files->len == 1)
        ((struct jf_audit_file *)audit->files->pdata[0])->rows = days->all;
    return TRUE;
}

/* An engine that adds up does not tell rows that occur twice: a scan of no column but the hash of the row does, and
 * counts the rows. */
static gboolean count_rows(struct jf_cube *cube, struct jf_source_state *source, const struct jf_raw_source *raw,
                           GError **error)
{
    const struct jf_shape bare = { .source = source->spec, .date = -1 };
    return jf_prepare_read(&bare, raw, cube, source, error);
}

/* Asks all; TRUE where every question was answered. */
static gboolean ask_all(struct jf_cube *cube, struct jf_source_state *source, const struct jf_raw_source *raw,
                        struct days *days, GPtrArray *workers)
{
    const struct jf_family *family = source->families->pdata[0];
    g_autoptr(GError) error = NULL; /* a scan says it better: it knows the row */
    gboolean done = FALSE;
    gboolean ok = ask_days(cube, source, raw, days, &done, &error);
    if (ok && done)
        ok = ask_keys(cube, source, raw, workers, &done, &error);
    for (guint b = 0; ok && done && b < family->bases->len; b++)
        ok = ask_base(cube, source, raw, (int)b, workers, &done, &error);
    return ok && done;
}

gboolean jf_push_source(struct jf_cube *cube, struct jf_source_state *source, const struct jf_raw_source *raw,
                        gboolean *done, GError **error)
{
    g_autoptr(GPtrArray) workers = g_ptr_array_new_with_free_func((GDestroyNotify)jf_worker_free);
    struct days days = { .is_exact = TRUE };
    *done = FALSE;
    if (!may_ask(cube, source, raw))
        return TRUE;
    jf_days_init(&days.found, cube->calendar);
    *done = ask_all(cube, source, raw, &days, workers);
    gboolean ok = !*done || (merge_all(cube, source, workers, &days, error) && count_rows(cube, source, raw, error));
    cube->audits[jf_cube_source_index(cube, source->spec)].is_pushed = *done;
    g_free(days.found.last_in);
    return ok;
}
