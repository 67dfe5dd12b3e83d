/* Parents of members in other dimensions: branch -> region. */
#include <string.h>

#include "base/error.h"
#include "data/grain.h"

struct jf_link *jf_link_new(const struct jf_dim *child, const struct jf_dim *parent)
{
    struct jf_link *link = g_new0(struct jf_link, 1);
    *link = (struct jf_link){ .child = child->index, .parent = parent->index, .child_id = child->id,
                              .parent_id = parent->id, .children = child->keys, .parents = parent->keys };
    link->map = g_array_new(FALSE, FALSE, sizeof(gint32));
    link->places = g_ptr_array_new_with_free_func(g_free);
    return link;
}

void jf_link_free(gpointer p)
{
    struct jf_link *link = p;
    g_array_unref(link->map);
    g_ptr_array_unref(link->places);
    g_free(link);
}

static int resolve(const struct jf_cube *cube, const struct jf_source_spec *source, int dim, guint depth)
{
    if (jf_source_spec_dim(source, jf_dim_at(cube, dim)->id))
        return dim;
    for (guint i = 0; i < cube->links->len && depth < cube->links->len; i++) {
        const struct jf_link *link = cube->links->pdata[i];
        int below = link->parent == dim ? resolve(cube, source, link->child, depth + 1) : -1;
        if (below >= 0)
            return below;
    }
    return -1;
}

int jf_link_resolve(const struct jf_cube *cube, const struct jf_source_spec *source, int dim)
{
    return resolve(cube, source, dim, 0);
}

static int map_along(const struct jf_cube *cube, int dim, int code, int ancestor, guint depth)
{
    if (dim == ancestor || code < 0)
        return code;
    for (guint i = 0; i < cube->links->len && depth < cube->links->len; i++) {
        const struct jf_link *link = cube->links->pdata[i];
        if (link->child != dim || (guint)code >= link->map->len)
            continue;
        gint32 parent = g_array_index(link->map, gint32, code);
        int found = parent < 0 ? JF_CODE_NONE : map_along(cube, link->parent, parent, ancestor, depth + 1);
        if (found >= 0)
            return found;
    }
    return JF_CODE_NONE;
}

gboolean jf_link_leads(const struct jf_cube *cube, int dim, int ancestor, guint depth)
{
    if (dim == ancestor)
        return TRUE;
    for (guint i = 0; i < cube->links->len && depth < cube->links->len; i++) {
        const struct jf_link *link = cube->links->pdata[i];
        if (link->child == dim && jf_link_leads(cube, link->parent, ancestor, depth + 1))
            return TRUE;
    }
    return FALSE;
}

int jf_link_map(const struct jf_cube *cube, int dim, int code, int ancestor)
{
    int found = map_along(cube, dim, code, ancestor, 0);
    return found == JF_CODE_NONE ? 0 : found;
}

static char *shown(const struct jf_dictionary *keys, int code)
{
    return g_strdelimit(g_strdup(keys->texts[code]), "\x1f", '/');
}

gboolean jf_link_set(struct jf_link *link, int child, int parent, const char *place, GError **error)
{
    const gint32 none = JF_CODE_NONE;
    if (child < 0 || parent < 0)
        return TRUE;
    while ((int)link->map->len <= child) {
        g_array_append_val(link->map, none);
        g_ptr_array_add(link->places, NULL);
    }
    gint32 *known = &g_array_index(link->map, gint32, child);
    const char *other = link->places->pdata[child];
    if (*known > 0 && parent > 0 && *known != parent && child > 0) {
        g_autofree char *below = shown(link->children, child), *was = shown(link->parents, *known),
                        *is = shown(link->parents, parent);
        return jf_fail(error, JF_ERROR_DATA, "%s \"%s\" has two parents in %s: \"%s\", \"%s\" (%s, %s)", link->child_id,
                       below, link->parent_id, was, is, other ? other : "", place ? place : "");
    }
    if (*known < 0 || (*known == 0 && parent > 0)) {
        *known = parent;
        g_free(link->places->pdata[child]);
        link->places->pdata[child] = g_strdup(place);
    }
    return TRUE;
}

/* ---- from masters ----------------------------------------------------------------------------- */

static gboolean learn_rows(struct jf_cube *cube, struct jf_link *link, const struct jf_shape_join *join,
                           const struct jf_dim_spec *child, const struct jf_dim_spec *parent, int column,
                           GError **error)
{
    const struct jf_batch *table = join->master->table;
    struct jf_dictionary *scratch = jf_dictionary_new();
    struct jf_dim *below = jf_dim_at(cube, link->child), *above = jf_dim_at(cube, link->parent);
    gboolean ok = TRUE;
    for (gsize row = 0; ok && row < table->n; row++) {
        const char *key = jf_shape_key(table, join->key, join->n, row, scratch);
        const char *value = jf_cell_text(jf_batch_cell(&table->columns[column], row), scratch);
        if (!key)
            continue;
        key = jf_alias_of(child->alias_from, child->alias_to, child->n_alias, key);
        value = jf_alias_of(parent->alias_from, parent->alias_to, parent->n_alias, value);
        if ((child->top && strcmp(child->top, key) == 0) || (parent->top && g_strcmp0(parent->top, value) == 0))
            continue;
        g_autofree char *place = jf_batch_place(table, row);
        ok = jf_link_set(link, jf_dim_add_key(below, key), jf_dim_add_key(above, value ? value : ""), place,
                         error);
    }
    jf_dictionary_free(scratch);
    return ok;
}

static gboolean learn_in_source(struct jf_cube *cube, struct jf_link *link, const struct jf_source_state *source,
                                GError **error)
{
    const struct jf_dim_spec *child = jf_source_spec_dim(source->spec, jf_dim_at(cube, link->child)->id);
    const struct jf_dim_spec *parent = jf_source_spec_dim(source->spec, jf_dim_at(cube, link->parent)->id);
    struct jf_ref ref;
    if (!source->shape || !child || !parent || parent->n_columns != 1 || parent->expression || child->expression)
        return TRUE;
    int j = jf_prepare_master_join(source->shape, child);
    if (j < 0 || !jf_shape_find(source->shape, NULL, parent->columns[0], &ref) || ref.join != j)
        return TRUE;
    const struct jf_shape_join *join = &source->shape->joins[j];
    if (!join->master->table || !join->master->columns[ref.column].used)
        return TRUE;
    return learn_rows(cube, link, join, child, parent, ref.column, error);
}

gboolean jf_link_learn(struct jf_cube *cube, GError **error)
{
    for (guint i = 0; i < cube->links->len; i++)
        for (guint s = 0; s < cube->sources->len; s++)
            if (!learn_in_source(cube, cube->links->pdata[i], jf_source_at(cube, (int)s), error))
                return FALSE;
    return TRUE;
}
