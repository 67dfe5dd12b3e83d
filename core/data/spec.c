#include "data/spec.h"

#include <string.h>

#include "base/free.h"

static void clear_dim(struct jf_dim_spec *d)
{
    jf_rowx_free(d->expression);
    jf_free_lists(d->columns, d->alias_from, d->alias_to);
    jf_free_all(d->id, d->label, d->order, d->title, d->blank, d->top, d->where);
}

static void clear_lists(struct jf_source_spec *s)
{
    for (size_t i = 0; i < s->n_paths; i++) {
        jf_free_all(s->paths[i].path, s->paths[i].encoding);
        jf_free_lists(s->paths[i].rename_from, s->paths[i].rename_to);
    }
    for (size_t i = 0; i < s->n_params; i++)
        jf_free_all(s->params[i].name, s->params[i].value);
    for (size_t i = 0; i < s->n_joins; i++)
        jf_free_lists(s->joins[i].on, s->joins[i].alias_from, s->joins[i].alias_to);
    for (size_t i = 0; i < s->n_dims; i++)
        clear_dim(&s->dims[i]);
    jf_free_lists(s->columns, s->no_value, s->decimals_column, s->keys);
    jf_free_all(s->paths, s->params, s->joins, s->dims, s->decimals);
}

static void source_free(struct jf_source_spec *spec)
{
    if (!spec)
        return;
    clear_lists(spec);
    jf_rowx_free(spec->filter);
    jf_free_all(spec->id, spec->where, spec->plugin, spec->encoding, spec->delimiter, spec->date_format, spec->date,
                spec->wide.first, spec->wide.last, spec->wide.year, spec->wide.value, spec->key, spec->parent,
                spec->label, spec->sign, spec->corrections, spec->currency, spec->note, spec->title, spec);
}

static void free_class(gpointer p)
{
    struct jf_class_spec *spec = p;
    g_strfreev(spec->names);
    jf_free_all(spec->bounds, spec->id, spec->title, spec->dim, spec->where, spec);
}

const struct jf_class_spec *jf_data_spec_class(const struct jf_data_spec *spec, const char *id)
{
    for (guint i = 0; i < spec->classes->len; i++) {
        const struct jf_class_spec *class = spec->classes->pdata[i];
        if (strcmp(class->id, id) == 0)
            return class;
    }
    return NULL;
}

struct jf_data_spec *jf_data_spec_new(const char *directory)
{
    struct jf_data_spec *spec = g_new0(struct jf_data_spec, 1);
    spec->directory = g_strdup(directory);
    spec->sources = g_ptr_array_new_with_free_func((GDestroyNotify)source_free);
    spec->classes = g_ptr_array_new_with_free_func(free_class);
    return spec;
}

void jf_data_spec_free(struct jf_data_spec *spec)
{
    if (!spec)
        return;
    g_free(spec->directory);
    g_ptr_array_unref(spec->classes);
    g_ptr_array_unref(spec->sources);
    g_free(spec);
}

struct jf_source_spec *jf_data_spec_find(const struct jf_data_spec *spec, const char *id)
{
    for (guint i = 0; i < spec->sources->len; i++) {
        struct jf_source_spec *source = spec->sources->pdata[i];
        if (strcmp(source->id, id) == 0)
            return source;
    }
    return NULL;
}

const struct jf_dim_spec *jf_source_spec_dim(const struct jf_source_spec *source, const char *id)
{
    for (size_t i = 0; i < source->n_dims; i++)
        if (strcmp(source->dims[i].id, id) == 0)
            return &source->dims[i];
    return NULL;
}

size_t jf_source_spec_keys(const struct jf_source_spec *source, char *const **keys)
{
    *keys = source->n_keys ? source->keys : (char *const *)&source->key;
    return source->n_keys ? source->n_keys : source->key ? 1 : 0;
}

const char *jf_alias_of(char *const *from, char *const *to, size_t n, const char *text)
{
    for (size_t i = 0; text && i < n; i++)
        if (strcmp(from[i], text) == 0)
            return to[i];
    return text;
}

struct jf_leaf *jf_leaf_copy(const struct jf_leaf *leaf)
{
    struct jf_leaf *copy = g_new0(struct jf_leaf, 1);
    *copy = *leaf;
    copy->value = jf_rowx_copy(leaf->value);
    copy->filter = jf_rowx_copy(leaf->filter);
    copy->key_dim = g_strdup(leaf->key_dim);
    copy->date = g_strdup(leaf->date);
    copy->open_from = g_strdup(leaf->open_from);
    copy->open_to = g_strdup(leaf->open_to);
    copy->where = g_strdup(leaf->where);
    return copy;
}

void jf_leaf_free(struct jf_leaf *leaf)
{
    if (!leaf)
        return;
    jf_rowx_free(leaf->value);
    jf_rowx_free(leaf->filter);
    jf_free_all(leaf->key_dim, leaf->date, leaf->open_from, leaf->open_to, leaf->where, leaf);
}

char *jf_leaf_to_string(const struct jf_leaf *leaf)
{
    static const char *const names[] = { "sum", "count", "filled", "balance", "distinct", "new",
                                         "median" };
    g_autofree char *value = leaf->value ? jf_rowx_to_string(leaf->value) : g_strdup("");
    g_autofree char *filter = leaf->filter ? jf_rowx_to_string(leaf->filter) : g_strdup("");
    char quantile[G_ASCII_DTOSTR_BUF_SIZE] = "";
    if (leaf->aggregate == JF_AGG_MEDIAN)
        g_ascii_dtostr(quantile, sizeof quantile, leaf->quantile);
    const char *date = leaf->date ? leaf->date : leaf->source->date;
    return g_strdup_printf("%s:%s(%s%s%s) where(%s) on(%s) open(%s,%s)", leaf->source->id,
                           names[leaf->aggregate], value, leaf->key_dim ? leaf->key_dim : "", quantile,
                           filter, leaf->open_from || !date ? "" : date,
                           leaf->open_from ? leaf->open_from : "", leaf->open_to ? leaf->open_to : "");
}
