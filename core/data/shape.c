#include "data/shape.h"

#include <string.h>

#include "base/error.h"
#include "base/free.h"
#include "data/bound.h"

/* ---- columns -------------------------------------------------------------------------------- */

static int find_text(char *const *texts, int n, const char *text)
{
    for (int i = 0; i < n; i++)
        if (strcmp(texts[i], text) == 0)
            return i;
    return -1;
}

static int own_column(const struct jf_shape *shape, const char *name)
{
    for (int i = 0; i < shape->n_columns; i++)
        if (strcmp(shape->columns[i].name, name) == 0)
            return i;
    return -1;
}

static gboolean no_column(const struct jf_shape *shape, const char *name, const char *where, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (int i = 0; i < shape->n_columns; i++)
        g_ptr_array_add(names, shape->columns[i].name);
    for (int j = 0; j < shape->n_joins; j++)
        for (int i = 0; i < shape->joins[j].master->n_columns; i++)
            g_ptr_array_add(names, shape->joins[j].master->columns[i].name);
    g_autofree char *suggestion = jf_suggest_or_list(name, (const char *const *)names->pdata, names->len);
    return jf_fail(error, JF_ERROR_DATA, "%s: source \"%s\" has no column \"%s\"%s%s",
                   where ? where : shape->source->where ? shape->source->where : "report",
                   shape->source->id, name, suggestion,
                   shape->n_raw <= 2 && shape->source->has_header && !shape->source->n_columns
                       ? "; the names have to stand in the first line: is there a title above them, or another delimiter?"
                       : "");
}

static int decimals_of(const struct jf_source_spec *source, const char *column)
{
    for (size_t i = 0; i < source->n_decimals; i++)
        if (strcmp(source->decimals_column[i], column) == 0)
            return CLAMP(source->decimals[i], 0, JF_DECIMAL_MAX_SCALE);
    return 6;
}

static void add_column(struct jf_shape *shape, const char *name)
{
    shape->columns = g_renew(struct jf_shape_column, shape->columns, shape->n_columns + 1);
    shape->columns[shape->n_columns++] = (struct jf_shape_column){
        .name = g_strdup(name), .scale = decimals_of(shape->source, name) };
}

/* ---- wide tables ---------------------------------------------------------------------------- */

static gboolean set_wide(struct jf_shape *shape, GError **error)
{
    const struct jf_source_spec *source = shape->source;
    const char *names[] = { source->wide.first, source->wide.last };
    int *places[] = { &shape->wide_first, &shape->wide_last };
    for (int i = 0; i < 2; i++) {
        *places[i] = names[i] ? find_text(shape->raw, shape->n_raw, names[i]) : -1;
        if (*places[i] < 0)
            return no_column(shape, names[i] ? names[i] : "", source->where, error);
    }
    if (shape->wide_last < shape->wide_first)
        return jf_fail(error, JF_ERROR_DATA, "%s: source \"%s\": column \"%s\" comes after \"%s\"",
                       source->where, source->id, names[0], names[1]);
    int n = shape->wide_last - shape->wide_first + 1;
    if (source->wide.year && n > 12)
        return jf_fail(error, JF_ERROR_DATA,
                       "%s: source \"%s\": %d columns from \"%s\" to \"%s\" cannot be the months of a year",
                       source->where, source->id, n, names[0], names[1]);
    shape->wide_year = source->wide.year ? find_text(shape->raw, shape->n_raw, source->wide.year) : -1;
    if (source->wide.year && shape->wide_year < 0 && !g_ascii_isdigit(source->wide.year[0]))
        return no_column(shape, source->wide.year, source->where, error);
    return TRUE;
}

static void add_wide_columns(struct jf_shape *shape)
{
    const struct jf_source_spec *source = shape->source;
    for (int i = 0; i < shape->n_raw; i++)
        if (i < shape->wide_first || i > shape->wide_last)
            add_column(shape, shape->raw[i]);
    shape->wide_value = shape->n_columns;
    add_column(shape, source->wide.value ? source->wide.value : "value");
    shape->wide_month = shape->n_columns;
    add_column(shape, "month");
    shape->date = shape->n_columns;
    add_column(shape, source->date && own_column(shape, source->date) < 0 ? source->date : "date");
}

/* ---- joins ---------------------------------------------------------------------------------- */

/* Which columns of the master meet which of ours: those of the same names, else its key. */
static gboolean match_columns(struct jf_shape *shape, struct jf_shape_join *join, const char *where,
                              GError **error)
{
    const struct jf_join *spec = join->spec;
    const struct jf_shape *master = join->master, *from = shape;
    const struct jf_source_spec *m = master->source;
    char *const *keys;
    int n_keys = (int)jf_source_spec_keys(m, &keys);
    char *const *on = spec->n_on ? spec->on : keys;
    join->n = spec->n_on ? (int)spec->n_on : n_keys;
    if (join->parent >= 0)
        from = shape->joins[join->parent].master;
    if (!join->n)
        return jf_fail(error, JF_ERROR_SCRIPT, "%s: source \"%s\" is joined but has no key", where, m->id);
    gboolean same_names = TRUE;
    for (int i = 0; i < join->n; i++)
        same_names = same_names && own_column(master, on[i]) >= 0;
    if (!same_names && join->n != n_keys)
        return jf_fail(error, JF_ERROR_SCRIPT, "%s: join of \"%s\": its key has %d columns, \"on\" has %d",
                       where, m->id, n_keys, join->n);
    join->on = g_new0(int, (gsize)join->n);
    join->key = g_new0(int, (gsize)join->n);
    join->is_key = join->n == n_keys;
    for (int i = 0; i < join->n; i++) {
        const char *there = same_names ? on[i] : keys[i];
        join->on[i] = own_column(from, on[i]);
        join->key[i] = own_column(master, there);
        if (join->on[i] < 0)
            return jf_fail(error, JF_ERROR_DATA,
                           "%s: source \"%s\" has no column \"%s\" to join source \"%s\" by; "
                           "name its own: join = { { %s, on = \"column\" } }",
                           where, from->source->id, on[i], master->source->id, master->source->id);
        if (join->key[i] < 0)
            return no_column(master, there, m->where, error);
        join->is_key = join->is_key && strcmp(there, keys[i]) == 0;
    }
    return TRUE;
}

static gboolean add_joins(struct jf_shape *shape, const struct jf_shape *of, int parent,
                          struct jf_shape *const *masters, GError **error)
{
    for (size_t i = 0; i < of->source->n_joins; i++) {
        const struct jf_join *spec = &of->source->joins[i];
        struct jf_shape *master = NULL;
        for (struct jf_shape *const *m = masters; *m && !master; m++)
            if ((*m)->source == spec->source)
                master = *m;
        if (!master)
            return jf_fail(error, JF_ERROR_SCRIPT, "%s: source \"%s\" joins itself",
                           shape->source->where, shape->source->id);
        shape->joins = g_renew(struct jf_shape_join, shape->joins, shape->n_joins + 1);
        int at = shape->n_joins++;
        shape->joins[at] = (struct jf_shape_join){ .spec = spec, .master = master, .parent = parent };
        if (!match_columns(shape, &shape->joins[at], of->source->where, error))
            return FALSE;
    }
    int end = shape->n_joins;
    int begin = end - (int)of->source->n_joins;
    for (int j = begin; j < end; j++)
        if (!add_joins(shape, shape->joins[j].master, j, masters, error))
            return FALSE;
    return TRUE;
}

/* ---- the shape ------------------------------------------------------------------------------ */

static gboolean fill_shape(struct jf_shape *shape, char **names, struct jf_shape *const *masters,
                           GError **error)
{
    const struct jf_source_spec *source = shape->source;
    shape->raw = g_strdupv(names);
    shape->n_raw = (int)g_strv_length(names);
    if (source->wide.has) {
        if (!set_wide(shape, error))
            return FALSE;
        add_wide_columns(shape);
    } else {
        for (int i = 0; i < shape->n_raw; i++)
            add_column(shape, shape->raw[i]);
        shape->date = source->date ? own_column(shape, source->date) : -1;
        if (source->date && shape->date < 0)
            return no_column(shape, source->date, source->where, error);
    }
    return add_joins(shape, shape, -1, masters, error);
}

struct jf_shape *jf_shape_new(const struct jf_source_spec *source, char **names,
                              struct jf_shape *const *masters, GError **error)
{
    struct jf_shape *shape = g_new0(struct jf_shape, 1);
    shape->source = source;
    shape->date = shape->wide_year = -1;
    if (fill_shape(shape, names, masters, error))
        return shape;
    jf_shape_free(shape);
    return NULL;
}

void jf_shape_free(struct jf_shape *shape)
{
    if (!shape)
        return;
    for (int i = 0; i < shape->n_columns; i++)
        g_free(shape->columns[i].name);
    for (int j = 0; j < shape->n_joins; j++) {
        jf_free_all(shape->joins[j].on, shape->joins[j].key, shape->joins[j].rows);
        jf_dictionary_free(shape->joins[j].index);
    }
    g_free(shape->columns);
    g_free(shape->joins);
    g_strfreev(shape->raw);
    jf_bound_free(shape->filter);
    jf_corrections_free(shape->corrections);
    jf_batch_free(shape->table);
    g_free(shape);
}

gboolean jf_shape_find(const struct jf_shape *shape, const char *source_id, const char *name,
                       struct jf_ref *ref)
{
    ref->join = -1;
    if (source_id && strcmp(source_id, shape->source->id) == 0)
        source_id = NULL;
    if (!source_id) {
        ref->column = own_column(shape, name);
        if (ref->column >= 0)
            return TRUE;
    }
    for (ref->join = 0; ref->join < shape->n_joins; ref->join++) {
        const struct jf_shape *master = shape->joins[ref->join].master;
        if (source_id && strcmp(source_id, master->source->id) != 0)
            continue;
        ref->column = own_column(master, name);
        if (ref->column >= 0)
            return TRUE;
    }
    return FALSE;
}

struct jf_shape_column *jf_shape_column(const struct jf_shape *shape, struct jf_ref ref)
{
    return ref.join < 0 ? &shape->columns[ref.column]
                        : &shape->joins[ref.join].master->columns[ref.column];
}

gboolean jf_shape_use(struct jf_shape *shape, const char *source_id, const char *name, const char *where,
                      struct jf_ref *ref, GError **error)
{
    if (!jf_shape_find(shape, source_id, name, ref))
        return no_column(shape, name, where, error);
    jf_shape_column(shape, *ref)->used = TRUE;
    return TRUE;
}

static gboolean has_columns(const struct jf_shape *shape, const struct jf_rowx *x, GError **error)
{
    struct jf_ref ref;
    if (x->op == JF_ROWX_COLUMN && !jf_shape_find(shape, x->source, x->text, &ref))
        return no_column(shape, x->text, x->where, error);
    for (size_t i = 0; i < x->n_args; i++)
        if (!has_columns(shape, x->args[i], error))
            return FALSE;
    return TRUE;
}

gboolean jf_shape_check_dims(const struct jf_shape *shape, GError **error)
{
    struct jf_ref ref;
    for (size_t d = 0; d < shape->source->n_dims; d++) {
        const struct jf_dim_spec *dim = &shape->source->dims[d];
        const char *more[] = { dim->label, dim->order };
        if (dim->expression && !has_columns(shape, dim->expression, error))
            return FALSE;
        for (size_t i = 0; i < dim->n_columns + G_N_ELEMENTS(more); i++) {
            const char *name = i < dim->n_columns ? dim->columns[i] : more[i - dim->n_columns];
            if (name && !jf_shape_find(shape, NULL, name, &ref))
                return no_column(shape, name, dim->where, error);
        }
    }
    return TRUE;
}

static void use_key(struct jf_shape_column *column)
{
    column->used = column->keeps_text = TRUE;
}

void jf_shape_use_joins(struct jf_shape *shape)
{
    for (int j = 0; j < shape->n_joins; j++) {
        const struct jf_shape_join *join = &shape->joins[j];
        const struct jf_shape *from = join->parent < 0 ? shape : shape->joins[join->parent].master;
        for (int i = 0; i < join->n; i++) {
            use_key(&from->columns[join->on[i]]);
            use_key(&join->master->columns[join->key[i]]);
        }
    }
}

void jf_shape_settle(struct jf_shape *shape)
{
    for (int i = 0; i < shape->n_columns; i++) {
        struct jf_shape_column *c = &shape->columns[i];
        if (c->type != JF_TYPE_DAY && (c->keeps_text || c->type == JF_TYPE_UNKNOWN))
            c->type = JF_TYPE_TEXT;
        if (c->type != JF_TYPE_NUMBER)
            c->scale = c->type == JF_TYPE_DAY ? 0 : JF_DECIMAL_MAX_SCALE;
    }
    if (shape->source->wide.has) {
        shape->columns[shape->date].type = JF_TYPE_DAY;
        shape->columns[shape->wide_month].type = JF_TYPE_TEXT;
    }
}

static void want(GPtrArray *wanted, const char *name, const struct jf_shape_column *column)
{
    struct jf_column_spec *spec = g_new0(struct jf_column_spec, 1);
    *spec = (struct jf_column_spec){ .struct_size = sizeof *spec, .name = name, .type = JF_COLUMN_AS_TEXT };
    if (column->type == JF_TYPE_NUMBER) {
        spec->type = JF_COLUMN_AS_NUMBER;
        spec->scale = column->scale;
    } else if (column->type == JF_TYPE_DAY) {
        spec->type = JF_COLUMN_AS_DAY;
    }
    g_ptr_array_add(wanted, spec);
}

struct jf_batch *jf_shape_batch(const struct jf_shape *shape)
{
    struct jf_batch *batch = jf_batch_new(shape->n_columns);
    for (int i = 0; i < shape->n_columns; i++) {
        const struct jf_shape_column *c = &shape->columns[i];
        batch->columns[i] = (struct jf_batch_column){ .name = c->name, .type = c->type, .scale = c->scale, .used = c->used };
    }
    return batch;
}

GPtrArray *jf_shape_wanted(const struct jf_shape *shape)
{
    GPtrArray *wanted = g_ptr_array_new_with_free_func(g_free);
    gboolean is_wide = shape->source->wide.has;
    for (int i = 0; i < shape->n_raw; i++) {
        if (is_wide && i >= shape->wide_first && i <= shape->wide_last) {
            want(wanted, shape->raw[i], &shape->columns[shape->wide_value]);
            continue;
        }
        const struct jf_shape_column *column = &shape->columns[own_column(shape, shape->raw[i])];
        if (column->used || (is_wide && i == shape->wide_year))
            want(wanted, shape->raw[i], column);
    }
    return wanted;
}
