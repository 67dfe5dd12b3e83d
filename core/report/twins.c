/* Members of one label: two salespeople of one name in two branches are told apart by the rest of
 * their keys, 李娜(北京), wherever both can stand on one page. */
#include <string.h>

#include "report/internal.h"

#define KEY_PARTS "\x1f"

static void add_twin(GHashTable *twins, const char *label, int first, int code)
{
    GArray *codes = g_hash_table_lookup(twins, label);
    if (!codes) {
        codes = g_array_new(FALSE, FALSE, sizeof(int));
        g_array_append_val(codes, first);
        g_hash_table_insert(twins, (gpointer)label, codes);
    }
    g_array_append_val(codes, code);
}

/* Labels that several members of a dimension have, with their codes. */
static GHashTable *find_twins(const struct jf_cube *cube, const char *dim)
{
    GHashTable *twins =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    size_t n;
    const struct jf_member *members = jf_cube_members(cube, dim, &n);
    for (size_t i = 0; i < n; i++) {
        gpointer first;
        if (members[i].is_blank || !members[i].label)
            continue;
        if (g_hash_table_lookup_extended(seen, members[i].label, NULL, &first))
            add_twin(twins, members[i].label, GPOINTER_TO_INT(first), members[i].code);
        else
            g_hash_table_insert(seen, (gpointer)members[i].label,
                                GINT_TO_POINTER(members[i].code));
    }
    return twins;
}

/* Before the packs part: a dimension whose members are called by a part of their key, or by a
 * column of their own. */
void jf_twins_find(struct jf_report *report)
{
    const GPtrArray *sources = report->spec->data->sources;
    g_hash_table_remove_all(report->twins);
    for (guint s = 0; s < sources->len; s++) {
        const struct jf_source_spec *source = sources->pdata[s];
        for (size_t d = 0; d < source->n_dims; d++) {
            const struct jf_dim_spec *dim = &source->dims[d];
            size_t n = 0;
            if (g_hash_table_contains(report->twins, dim->id) ||
                jf_dim_is_tree(report, dim->id))
                continue;
            jf_cube_members(report->cube, dim->id, &n);
            if (n > 0)
                g_hash_table_insert(report->twins, dim->id, find_twins(report->cube, dim->id));
        }
    }
}

/* A level of the packs whose column is the given one. */
static const char *level_of(const struct jf_report *report, const struct jf_source_spec *source,
                            const char *column)
{
    for (guint i = 0; i < report->levels->len; i++) {
        const struct jf_dim_spec *d = jf_source_spec_dim(source, report->levels->pdata[i]);
        if (d && d->n_columns == 1 && strcmp(d->columns[0], column) == 0)
            return d->id;
    }
    return NULL;
}

/* The parts of a compound key say where a member belongs: the first of (北京, 李娜) is a branch,
 * in a region. FALSE where they say that it is not the entity. */
static gboolean keys_agree(const struct jf_view *view, const struct jf_dim_spec *dim,
                           const struct jf_source_spec *source, const char *key)
{
    const struct jf_cube *cube = view->report->cube;
    const struct jf_entity *e = view->entity;
    g_auto(GStrv) parts = g_strsplit(key, KEY_PARTS, -1);
    for (size_t i = 0; i < dim->n_columns && i < g_strv_length(parts); i++) {
        const char *level = level_of(view->report, source, dim->columns[i]);
        int code = level ? jf_cube_member_code(cube, level, parts[i]) : -1;
        int place = code < 0                       ? -1
                    : strcmp(level, e->dim) == 0 ? code
                                                 : jf_cube_parent(cube, level, code, e->dim);
        if (place >= 0 && place != e->code)
            return FALSE;
    }
    return TRUE;
}

static const struct jf_entity *entity_at(const struct jf_report *report, const char *dim, int code)
{
    for (size_t i = 0; code >= 0 && !report->is_planning && i < report->n_entities; i++)
        if (g_strcmp0(report->entities[i].dim, dim) == 0 && report->entities[i].code == code)
            return &report->entities[i];
    return NULL;
}

/* The code of the member of a level that a member belongs to, by what was learned or by a part of its key. */
static int level_code(const struct jf_view *view, const char *dim, int code, const char *level)
{
    const struct jf_cube *cube = view->report->cube;
    const GPtrArray *sources = view->report->spec->data->sources;
    int found = jf_cube_parent(cube, dim, code, level);
    for (guint s = 0; found < 0 && s < sources->len; s++) {
        const struct jf_dim_spec *d = jf_source_spec_dim(sources->pdata[s], dim);
        g_auto(GStrv) parts = d && d->n_columns > 1 ? g_strsplit(jf_cube_member(cube, dim, code)->key, KEY_PARTS, -1) : NULL;
        for (size_t i = 0; parts && parts[i] && i < d->n_columns && found < 0; i++)
            if (g_strcmp0(level_of(view->report, sources->pdata[s], d->columns[i]), level) == 0)
                found = jf_cube_member_code(cube, level, parts[i]);
    }
    return found;
}

const char *jf_view_person(const struct jf_view *view, const char *dim, int code)
{
    const struct jf_entity *own = entity_at(view->report, dim, code);
    return own ? own->person : NULL;
}

const char *jf_view_unit_of(const struct jf_view *view, const char *dim, int code)
{
    const struct jf_report *report = view->report;
    const struct jf_entity *own = entity_at(report, dim, code), *found = own && own->parent >= 0 ? &report->entities[own->parent] : NULL;
    for (guint i = report->is_planning ? 0 : report->levels->len; !own && !found && i-- > 0;)
        found = entity_at(report, report->levels->pdata[i], level_code(view, dim, code, report->levels->pdata[i]));
    return found && found->dim && !jf_entity_for_dim(report, view->entity, found->dim) ? found->label : NULL;
}

/* Whether the member can stand in the packs of the entity, as far as that is known. */
static gboolean is_seen(const struct jf_view *view, const char *dim, int code)
{
    const struct jf_entity *e = view->entity;
    if (!e->dim || strcmp(e->dim, dim) == 0)
        return TRUE;
    int parent = jf_cube_parent(view->report->cube, dim, code, e->dim);
    if (parent >= 0)
        return parent == e->code;
    const char *key = jf_cube_member(view->report->cube, dim, code)->key;
    const GPtrArray *sources = view->report->spec->data->sources;
    for (guint s = 0; s < sources->len; s++) {
        const struct jf_dim_spec *d = jf_source_spec_dim(sources->pdata[s], dim);
        if (d && d->n_columns > 1 && !keys_agree(view, d, sources->pdata[s], key))
            return FALSE;
    }
    return TRUE;
}

/* The parts of the key that the label does not say. */
static char *rest_of_key(const struct jf_member *m)
{
    g_auto(GStrv) parts = g_strsplit(m->key, KEY_PARTS, -1);
    g_autoptr(GString) rest = g_string_new(NULL);
    for (char **part = parts; *part; part++)
        if (strcmp(*part, m->label) != 0)
            g_string_append_printf(rest, "%s%s", rest->len ? "/" : "", *part);
    return g_string_free(g_steal_pointer(&rest), FALSE);
}

const char *jf_twins_label(const struct jf_view *view, const char *dim, const struct jf_member *m)
{
    GHashTable *twins = g_hash_table_lookup(view->report->twins, dim);
    const GArray *codes = twins ? g_hash_table_lookup(twins, m->label) : NULL;
    guint n = 0;
    for (guint i = 0; codes && i < codes->len && n < 2; i++)
        n += is_seen(view, dim, g_array_index(codes, int, i)) ? 1u : 0u;
    if (n < 2)
        return m->label;
    g_autofree char *rest = rest_of_key(m);
    g_autofree char *apart =
        g_strdup_printf(g_str_is_ascii(m->label) ? "%s (%s)" : "%s(%s)", m->label, rest);
    return *rest ? g_intern_string(apart) : m->label;
}
