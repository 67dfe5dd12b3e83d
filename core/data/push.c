/* Push-down: an engine adds up where the data are, and what comes back goes the way of rows: joins,
 * aliases, filters, expressions and parents are worked on its groups. So texts mean the same as in a
 * scan (their outer blanks, "no value", aliases), and the engine compares none of them. One question
 * for each base, and only where every part of them is exact there; what rows alone can tell (days,
 * control totals, rows that occur twice, keys that a master lacks) a scan without sums tells afterwards. */
#include <string.h>

#include "base/error.h"
#include "data/arrow.h"
#include "data/worker.h"

struct question {
    struct jf_source_state *source;
    GPtrArray *keys;      /* struct jf_column_spec * */
    GPtrArray *measures;  /* struct jf_measure_spec * */
    guint8 *uses_dim, *skips_join;
    gboolean is_exact;    /* so far */
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
    if (!raw->aggregate || spec->wide.has || spec->corrections || spec->duplicates == JF_DUPLICATES_DROP
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
    for (guint i = 0; i < q->keys->len; i++)
        if (((struct jf_column_spec *)q->keys->pdata[i])->name == c->name)
            return;
    struct jf_column_spec *key = g_new0(struct jf_column_spec, 1);
    *key = (struct jf_column_spec){ sizeof *key, c->name, JF_COLUMN_AS_TEXT, 0 };
    g_ptr_array_add(q->keys, key);
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

/* The place of a column, or of a product of two, among the measures; value NULL: of the count. */
static guint add_measure(struct question *q, const struct jf_rowx *value, int scale)
{
    gboolean is_product = value && value->op == JF_ROWX_MUL;
    const char *column = !value ? NULL : is_product ? value->args[0]->text : value->text;
    const char *times = is_product ? value->args[1]->text : NULL;
    for (guint m = 0; m < q->measures->len; m++) {
        const struct jf_measure_spec *known = q->measures->pdata[m];
        if (known->scale == scale && g_strcmp0(known->column, column) == 0 && g_strcmp0(known->times_column, times) == 0)
            return m;
    }
    struct jf_measure_spec *measure = g_new0(struct jf_measure_spec, 1);
    *measure = (struct jf_measure_spec){ .struct_size = sizeof *measure, .column = column, .times_column = times,
                                         .scale = scale };
    g_ptr_array_add(q->measures, measure);
    return q->measures->len - 1;
}

static void start_question(struct question *q, const struct jf_cube *cube, struct jf_source_state *source,
                           const struct jf_base *base)
{
    *q = (struct question){ .source = source, .is_exact = TRUE };
    q->keys = g_ptr_array_new_with_free_func(g_free);
    q->measures = g_ptr_array_new_with_free_func(g_free);
    q->uses_dim = g_new0(guint8, source->dims->len + 1);
    q->skips_join = g_new0(guint8, (gsize)source->shape->n_joins + 1);
    memset(q->skips_join, 1, (gsize)source->shape->n_joins);
    add_columns(q, source->shape->filter);
    for (int d = 0; d < base->n_dims; d++)
        add_dim(q, base->dims[d]);
    for (guint l = 0; l < base->leaves->len; l++) {
        const struct jf_leaf_state *leaf = jf_leaf_in(cube, base->leaves, l);
        add_columns(q, leaf->filter);
        add_measure(q, leaf->spec->value, leaf->scale);
    }
}

static void end_question(struct question *q)
{
    g_ptr_array_unref(q->keys);
    g_ptr_array_unref(q->measures);
    g_free(q->uses_dim);
    g_free(q->skips_join);
}

/* ---- groups as rows ------------------------------------------------------------------------------------------ */

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
                             ((struct jf_measure_spec *)q->measures->pdata[m])->scale);
    return ok || jf_fail(error, JF_ERROR_PLUGIN, "source \"%s\": aggregate returned other columns than were asked for",
                         q->source->spec->id);
}

static gboolean take_groups(struct jf_worker *w, const struct question *q, struct jf_base *base,
                            const struct ArrowArray *array, GError **error)
{
    const struct ArrowSchema *schema = w->reader->schema;
    struct jf_clock *clock = &w->clocks[0];
    clock->n_pairs = 0;
    for (gsize i = 0; i < w->reader->n_selected; i++)
        jf_clock_pair(clock, i, (int)jf_arrow_units(schema->children[0], array->children[0],
                                                    w->reader->selected[i] + array->offset));
    for (guint l = 0; l < base->leaves->len; l++) {
        struct jf_leaf_values *values = jf_clock_leaf(clock, g_array_index(base->leaves, int, l));
        guint m = add_measure((struct question *)q, values->state->spec->value, values->state->scale);
        if (!jf_clock_filter(w, clock, values, error))
            return FALSE;
        values->units = g_renew(jf_int128, values->units, clock->room + 1);
        const gint64 child = schema->n_children - q->measures->len + m;
        for (gsize p = 0; p < clock->n_pairs; p++)
            values->units[p] = jf_arrow_units(schema->children[child], array->children[child], w->reader->selected[p] + array->offset);
    }
    return jf_clock_add_base(w, clock, base, error);
}

static gboolean take_stream(struct jf_worker *w, const struct question *q, struct jf_base *base,
                            struct ArrowArrayStream *stream, GError **error)
{
    gboolean ok = jf_reader_take_schema(w->reader, stream, error) && check_answer(q, w->reader->schema, error);
    while (ok) {
        struct ArrowArray array = { 0 };
        ok = stream->get_next(stream, &array) == 0;
        if (!ok || !array.release)
            return ok;
        ok = jf_reader_take(w->reader, &array, error);
        jf_worker_keep_up(w);
        for (int k = 0; ok && k < w->n_keys; k++)
            ok = !q->uses_dim[k] || jf_keys_read(&w->keys[k], w->reader, error);
        ok = ok && take_groups(w, q, base, &array, error);
        array.release(&array);
    }
    return FALSE;
}

/* Asks for a base and takes the answer; FALSE where the engine cannot say, or something went wrong. */
static gboolean ask(struct jf_cube *cube, struct jf_source_state *source, const struct jf_raw_source *raw, guint b,
                    GPtrArray *workers)
{
    struct ArrowArrayStream stream = { 0 };
    struct question q;
    g_autoptr(GError) error = NULL; /* a scan says it better: it knows the row */
    start_question(&q, cube, source, ((struct jf_family *)source->families->pdata[0])->bases->pdata[b]);
    g_autofree struct jf_day_range *slots = g_new(struct jf_day_range, (gsize)cube->calendar->n_slots);
    for (int s = 0; s < cube->calendar->n_slots; s++)
        slots[s] = (struct jf_day_range){ cube->calendar->slots[s].first, cube->calendar->slots[s].end };
    const struct jf_aggregate_query query = {
        .struct_size = sizeof query, .date_column = source->spec->date,
        .slots = slots, .n_slots = (size_t)cube->calendar->n_slots,
        .keys = (const struct jf_column_spec *const *)q.keys->pdata, .n_keys = q.keys->len,
        .measures = (const struct jf_measure_spec *const *)q.measures->pdata, .n_measures = q.measures->len };
    gboolean ok = FALSE;
    if (q.is_exact && raw->aggregate(raw->ctx, source->spec, &query, &stream, &ok, &error) && ok) {
        struct jf_worker *w = jf_worker_new(cube, source, NULL);
        g_ptr_array_add(workers, w);
        w->is_grain = TRUE;
        w->reader->skips_join = q.skips_join;
        ok = take_stream(w, &q, w->clocks[0].bases->pdata[b], &stream, &error);
        w->reader->skips_join = NULL;
        w->reader->rows = w->reader->filtered = w->reader->trimmed = 0; /* groups, not rows */
        stream.release(&stream);
    }
    end_question(&q);
    return ok && !error;
}

gboolean jf_push_source(struct jf_cube *cube, struct jf_source_state *source, const struct jf_raw_source *raw,
                        GError **error)
{
    g_autoptr(GPtrArray) workers = g_ptr_array_new_with_free_func((GDestroyNotify)jf_worker_free);
    if (!may_ask(cube, source, raw))
        return TRUE;
    const struct jf_family *family = source->families->pdata[0];
    for (guint b = 0; b < family->bases->len; b++)
        if (!ask(cube, source, raw, b, workers))
            return TRUE;
    for (guint i = 0; i < workers->len; i++)
        if (!jf_worker_merge(workers->pdata[i], error))
            return FALSE;
    source->is_summed = cube->audits[jf_cube_source_index(cube, source->spec)].is_pushed = TRUE;
    return TRUE;
}
