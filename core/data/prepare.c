/* Before the rows: shapes, types of columns, masters in memory, bound expressions. */
#include <string.h>

#include "base/error.h"
#include "data/grain.h"
#include "jingfen/arrow_c.h"

/* ---- which sources are masters ---------------------------------------------------------------- */

/* A source whose key has the names of the dimension's columns. */
static struct jf_source_spec *master_by_name(const struct jf_cube *cube, const struct jf_dim_spec *dim)
{
    for (guint s = 0; s < cube->sources->len; s++) {
        struct jf_source_spec *source = jf_source_at(cube, (int)s)->spec;
        char *const *keys;
        size_t n = jf_source_spec_keys(source, &keys);
        gboolean same = n > 0 && n == dim->n_columns;
        for (size_t i = 0; same && i < n; i++)
            same = strcmp(keys[i], dim->columns[i]) == 0;
        if (same)
            return source;
    }
    return NULL;
}

int jf_prepare_master_join(const struct jf_shape *shape, const struct jf_dim_spec *dim)
{
    for (int j = 0; j < shape->n_joins; j++) {
        const struct jf_shape_join *join = &shape->joins[j];
        gboolean same = join->is_key && (size_t)join->n == dim->n_columns;
        for (int i = 0; same && i < join->n; i++) {
            struct jf_ref ref;
            same = jf_shape_find(shape, NULL, dim->columns[i], &ref)
                   && ref.join == (join->parent < 0 && ref.join < 0 ? -1 : j)
                   && ref.column == (ref.join < 0 ? join->on[i] : join->key[i]);
        }
        if (same)
            return j;
    }
    return -1;
}

static void mark_master(struct jf_cube *cube, struct jf_source_spec *spec)
{
    int index = jf_cube_source_index(cube, spec);
    if (index < 0 || jf_source_at(cube, index)->is_master)
        return;
    jf_source_at(cube, index)->is_master = TRUE;
    for (size_t i = 0; i < spec->n_joins; i++)
        mark_master(cube, spec->joins[i].source);
}

static void mark_masters(struct jf_cube *cube)
{
    for (guint s = 0; s < cube->sources->len; s++) {
        struct jf_source_state *source = jf_source_at(cube, (int)s);
        if (!source->is_needed)
            continue;
        for (size_t i = 0; i < source->spec->n_joins; i++)
            mark_master(cube, source->spec->joins[i].source);
        for (guint d = 0; d < source->dims->len; d++) {
            const struct jf_source_dim *used = &g_array_index(source->dims, struct jf_source_dim, d);
            struct jf_source_spec *master = used->spec->tree_source ? used->spec->tree_source
                                                                    : master_by_name(cube, used->spec);
            if (!master)
                continue;
            struct jf_dim *dim = jf_dim_at(cube, used->dim);
            dim->master = dim->master ? dim->master : master;
            mark_master(cube, master);
        }
    }
}

/* ---- shapes ----------------------------------------------------------------------------------- */

static gboolean make_shape(struct jf_cube *cube, struct jf_source_state *source, const struct jf_raw_source *raw,
                           guint depth, GError **error)
{
    g_autoptr(GPtrArray) masters = g_ptr_array_new();
    if (source->shape)
        return TRUE;
    if (depth > cube->sources->len)
        return jf_fail(error, JF_ERROR_SCRIPT, "%s: source \"%s\" joins itself through others", source->spec->where,
                       source->spec->id);
    for (size_t i = 0; i < source->spec->n_joins; i++) {
        int index = jf_cube_source_index(cube, source->spec->joins[i].source);
        if (!make_shape(cube, jf_source_at(cube, index), raw, depth + 1, error))
            return FALSE;
        g_ptr_array_add(masters, jf_source_at(cube, index)->shape);
    }
    for (guint i = 0; i < masters->len; i++) /* and theirs */
        for (int j = 0; j < ((struct jf_shape *)masters->pdata[i])->n_joins; j++)
            g_ptr_array_add(masters, ((struct jf_shape *)masters->pdata[i])->joins[j].master);
    g_ptr_array_add(masters, NULL);
    g_auto(GStrv) names = raw->columns(raw->ctx, source->spec, error);
    if (!names)
        return FALSE;
    source->shape = jf_shape_new(source->spec, names, (struct jf_shape *const *)masters->pdata, error);
    if (!source->shape || !jf_shape_check_dims(source->shape, error))
        return FALSE;
    return !source->spec->corrections || jf_corrections_read(source->shape, raw, error);
}

/* ---- types ------------------------------------------------------------------------------------ */

static void visit_optional(struct jf_visit *v, const char *name, gboolean keeps_text)
{
    if (name)
        jf_visit_column(v, NULL, name, v->shape->source->where, JF_TYPE_UNKNOWN, keeps_text);
}

static void visit_dim(struct jf_visit *v, const struct jf_dim_spec *dim)
{
    if (dim->expression)
        jf_visit_rowx(v, dim->expression, JF_TYPE_TEXT);
    for (size_t i = 0; i < dim->n_columns; i++)
        jf_visit_column(v, NULL, dim->columns[i], dim->where, JF_TYPE_UNKNOWN, TRUE);
    if (dim->label)
        jf_visit_column(v, NULL, dim->label, dim->where, JF_TYPE_UNKNOWN, FALSE);
    if (dim->order)
        jf_visit_column(v, NULL, dim->order, dim->where, JF_TYPE_UNKNOWN, FALSE);
}

static void visit_leaf(struct jf_visit *v, const struct jf_leaf *leaf)
{
    const char *dates[] = { leaf->date, leaf->open_from, leaf->open_to };
    if (leaf->value)
        jf_visit_rowx(v, leaf->value, JF_TYPE_NUMBER);
    if (leaf->filter)
        jf_visit_rowx(v, leaf->filter, JF_TYPE_UNKNOWN);
    for (int i = 0; i < 3; i++)
        if (dates[i])
            jf_visit_column(v, NULL, dates[i], leaf->where, JF_TYPE_DAY, FALSE);
}

static void visit_list(struct jf_visit *v, const struct jf_row_need *need)
{
    struct jf_ref ref;
    for (size_t i = 0; i < need->n_columns; i++) {
        const char *name = jf_list_column_name(v->shape, need->columns[i]);
        if (name && (jf_shape_find(v->shape, NULL, name, &ref) || !jf_source_spec_dim(v->shape->source, name)))
            jf_visit_column(v, NULL, name, need->where ? need->where : v->shape->source->where,
                            JF_TYPE_UNKNOWN, FALSE);
    }
    if (need->filter)
        jf_visit_rowx(v, need->filter, JF_TYPE_UNKNOWN);
}

static void visit_master(struct jf_visit *v, struct jf_cube *cube)
{
    const struct jf_source_spec *spec = v->shape->source;
    char *const *keys;
    size_t n = jf_source_spec_keys(spec, &keys);
    struct jf_ref ref;
    for (size_t i = 0; i < n; i++)
        visit_optional(v, keys[i], TRUE);
    visit_optional(v, spec->parent, TRUE);
    visit_optional(v, spec->label, FALSE);
    visit_optional(v, spec->sign, TRUE);
    for (guint d = 0; d < cube->dims->len; d++) { /* labels and orders of its members */
        const struct jf_dim_spec *dim = jf_dim_at(cube, (int)d)->spec;
        const char *names[] = { dim ? dim->label : NULL, dim ? dim->order : NULL };
        for (int i = 0; i < 2; i++)
            if (names[i] && jf_shape_find(v->shape, spec->id, names[i], &ref))
                visit_optional(v, names[i], FALSE);
    }
}

static void visit_source(struct jf_visit *v, struct jf_cube *cube, struct jf_source_state *source)
{
    const struct jf_source_spec *spec = source->spec;
    v->shape = source->shape;
    if (spec->filter)
        jf_visit_rowx(v, spec->filter, JF_TYPE_UNKNOWN);
    if (source->is_master)
        visit_master(v, cube);
    if (!source->is_needed)
        return;
    if (source->shape->date >= 0) {
        source->shape->columns[source->shape->date].used = TRUE;
        source->shape->columns[source->shape->date].type = JF_TYPE_DAY;
    }
    for (guint d = 0; d < source->dims->len; d++)
        visit_dim(v, g_array_index(source->dims, struct jf_source_dim, d).spec);
    for (guint l = 0; l < source->leaves->len; l++)
        visit_leaf(v, jf_leaf_in(cube, source->leaves, l)->spec);
    for (guint l = 0; l < source->lists->len; l++)
        visit_list(v, &((struct jf_list *)cube->lists->pdata[g_array_index(source->lists, int, l)])->need);
}

/* One round over all expressions after the other, until nothing changes; then the data are asked about
 * what is still open; then what is left becomes numbers. */
static gboolean infer_types(struct jf_cube *cube, const struct jf_raw_source *raw, GError **error)
{
    struct jf_visit visit = { .changed = TRUE, .open = g_array_new(FALSE, FALSE, sizeof(struct jf_open)) };
    gboolean has_looked = FALSE;
    while (!visit.error && (visit.changed || !visit.is_last)) {
        if (!visit.changed && !has_looked) {
            has_looked = TRUE;
            for (guint i = 0; i < visit.open->len; i++)
                visit.changed |= jf_sniff_days(&g_array_index(visit.open, struct jf_open, i), raw);
        }
        visit.is_last = visit.is_last || !visit.changed;
        visit.changed = FALSE;
        g_array_set_size(visit.open, 0);
        for (guint s = 0; s < cube->sources->len && !visit.error; s++)
            if (jf_source_at(cube, (int)s)->shape)
                visit_source(&visit, cube, jf_source_at(cube, (int)s));
    }
    g_array_unref(visit.open);
    if (visit.error)
        g_propagate_error(error, visit.error);
    return !visit.error;
}

static void use_all(struct jf_shape *shape)
{
    jf_shape_use_joins(shape);
    if (shape->source->wide.has)
        shape->columns[shape->wide_value].used = shape->columns[shape->date].used = TRUE;
    for (int i = 0; i < shape->n_columns && shape->source->duplicates == JF_DUPLICATES_DROP; i++)
        shape->columns[i].used = TRUE;
}

gboolean jf_prepare_shapes(struct jf_cube *cube, const struct jf_raw_source *raw, GError **error)
{
    mark_masters(cube);
    for (guint s = 0; s < cube->sources->len; s++) {
        struct jf_source_state *source = jf_source_at(cube, (int)s);
        if ((source->is_needed || source->is_master) && !make_shape(cube, source, raw, 0, error))
            return FALSE;
    }
    for (guint s = 0; s < cube->sources->len; s++) {
        struct jf_source_state *source = jf_source_at(cube, (int)s);
        for (guint d = 0; source->shape && d < source->dims->len; d++) {
            const struct jf_source_dim *used = &g_array_index(source->dims, struct jf_source_dim, d);
            int j = jf_prepare_master_join(source->shape, used->spec);
            if (j >= 0 && !used->spec->tree_source && !jf_dim_at(cube, used->dim)->is_tree)
                jf_dim_at(cube, used->dim)->master = (struct jf_source_spec *)source->shape->joins[j].spec->source;
            else if (j >= 0 && !jf_dim_at(cube, used->dim)->master)
                jf_dim_at(cube, used->dim)->master = (struct jf_source_spec *)source->shape->joins[j].spec->source;
        }
        if (source->shape)
            use_all(source->shape);
    }
    if (!infer_types(cube, raw, error))
        return FALSE;
    for (guint s = 0; s < cube->sources->len; s++)
        if (jf_source_at(cube, (int)s)->shape)
            jf_shape_settle(jf_source_at(cube, (int)s)->shape);
    return TRUE;
}

/* ---- masters in memory -------------------------------------------------------------------------- */

gboolean jf_prepare_read(const struct jf_shape *shape, const struct jf_raw_source *raw, struct jf_cube *cube,
                         struct jf_source_state *audited, GError **error)
{
    struct jf_streams streams;
    if (!jf_streams_open(&streams, raw, shape->source, shape, error))
        return FALSE;
    struct jf_seen *seen = jf_seen_new();
    gboolean ok = TRUE;
    for (size_t i = 0; i < streams.n; i++) {
        struct jf_reader *reader = jf_reader_new(shape, cube, seen);
        ok = ok && jf_reader_load(reader, &streams.all[i], error);
        if (ok && audited)
            jf_audit_reader(cube, audited, reader);
        jf_reader_free(reader);
    }
    if (ok && audited && shape->table)
        jf_audit_master(cube, audited, shape->table);
    jf_streams_close(&streams);
    jf_seen_free(seen);
    return ok;
}

gboolean jf_prepare_load(struct jf_cube *cube, struct jf_source_state *source, const struct jf_raw_source *raw,
                         GError **error)
{
    struct jf_shape *shape = source->shape;
    if (source->is_loaded)
        return TRUE;
    source->is_loaded = TRUE;
    for (int j = 0; j < shape->n_joins; j++) {
        int index = jf_cube_source_index(cube, shape->joins[j].master->source);
        if (!jf_prepare_load(cube, jf_source_at(cube, index), raw, error))
            return FALSE;
    }
    if (!jf_shape_index(shape, error))
        return FALSE;
    if (source->spec->filter)
        shape->filter = jf_bound_new(shape, source->spec->filter);
    if (!source->is_master)
        return TRUE;
    shape->table = jf_shape_batch(shape);
    jf_batch_reserve(shape->table, 1);
    return jf_prepare_read(shape, raw, cube, source->is_needed ? NULL : source, error);
}

gboolean jf_prepare_masters(struct jf_cube *cube, const struct jf_raw_source *raw, GError **error)
{
    for (guint s = 0; s < cube->sources->len; s++) {
        struct jf_source_state *source = jf_source_at(cube, (int)s);
        if (source->shape && !jf_prepare_load(cube, source, raw, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- binding ------------------------------------------------------------------------------------- */

static void bind_dim(const struct jf_shape *shape, struct jf_source_dim *dim)
{
    const struct jf_dim_spec *spec = dim->spec;
    dim->n_parts = spec->expression ? 1 : (int)spec->n_columns;
    dim->parts = g_new0(struct jf_bound *, (gsize)dim->n_parts + 1);
    for (int i = 0; i < dim->n_parts; i++) {
        dim->parts[i] = spec->expression ? jf_bound_new(shape, spec->expression) : jf_bound_column(shape, spec->columns[i]);
        dim->uses_month_end |= dim->parts[i]->uses_month_end;
    }
    dim->label = spec->label ? jf_bound_column(shape, spec->label) : NULL;
    dim->order = spec->order ? jf_bound_column(shape, spec->order) : NULL;
}

static void bind_list(struct jf_cube *cube, struct jf_source_state *source, struct jf_list *list)
{
    const struct jf_row_need *need = &list->need;
    list->n_columns = (int)(need->n_columns + need->n_dims);
    list->n_codes = 0;
    list->columns = g_new0(struct jf_list_column, need->n_columns + need->n_dims + 1);
    for (size_t i = 0; i < need->n_columns; i++) {
        struct jf_list_column *column = &list->columns[i];
        column->dim = -1;
        column->name = jf_list_column_name(source->shape, need->columns[i]);
        if (!column->name)
            continue;
        column->is_code = !jf_shape_find(source->shape, NULL, column->name, &column->ref);
        if (column->is_code)
            column->dim = jf_cube_dim(cube, column->name);
        else
            column->bound = jf_bound_column(source->shape, column->name);
    }
    for (size_t d = 0; d < need->n_dims; d++) {
        int dim = jf_cube_dim(cube, need->dims[d]);
        list->columns[need->n_columns + d] = (struct jf_list_column){
            .is_code = TRUE, .dim = dim < 0 ? -1 : jf_link_resolve(cube, source->spec, dim) };
    }
    if (need->filter)
        list->filter = jf_bound_new(source->shape, need->filter);
    for (int c = 0; c < list->n_columns; c++) {
        struct jf_list_column *column = &list->columns[c];
        const struct jf_shape_column *of = column->bound ? jf_shape_column(source->shape, column->ref) : NULL;
        column->place = column->is_code ? list->n_codes++ : -1;
        column->type = of ? of->type : JF_TYPE_TEXT;
        column->scale = of && of->type == JF_TYPE_NUMBER ? of->scale : 0;
    }
}

static void bind_family(const struct jf_source_state *source, struct jf_family *family)
{
    const char *date = family->open_from ? family->open_from : family->date;
    family->date_column = family->to_column = -1;
    if (date && jf_shape_find(source->shape, NULL, date, &family->date_ref))
        family->date_column = family->date_ref.column;
    if (family->open_to && jf_shape_find(source->shape, NULL, family->open_to, &family->to_ref))
        family->to_column = family->to_ref.column;
}

void jf_prepare_bind(struct jf_cube *cube)
{
    for (guint s = 0; s < cube->sources->len; s++) {
        struct jf_source_state *source = jf_source_at(cube, (int)s);
        if (!source->is_needed)
            continue;
        for (guint d = 0; d < source->dims->len; d++)
            bind_dim(source->shape, &g_array_index(source->dims, struct jf_source_dim, d));
        for (guint l = 0; l < source->leaves->len; l++) {
            struct jf_leaf_state *leaf = jf_leaf_in(cube, source->leaves, l);
            leaf->value = leaf->spec->value ? jf_bound_new(source->shape, leaf->spec->value) : NULL;
            leaf->filter = leaf->spec->filter ? jf_bound_new(source->shape, leaf->spec->filter) : NULL;
            leaf->scale = leaf->value ? leaf->value->scale : 0;
        }
        for (guint l = 0; l < source->lists->len; l++)
            bind_list(cube, source, cube->lists->pdata[g_array_index(source->lists, int, l)]);
        for (guint f = 0; f < source->families->len; f++)
            bind_family(source, source->families->pdata[f]);
    }
}
