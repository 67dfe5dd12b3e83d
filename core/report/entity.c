/* Entities: the top and the members of the levels of every tree of packs. */
#include <string.h>

#include "base/error.h"
#include "base/free.h"
#include "base/text.h"
#include "report/internal.h"

/* The dimension of any source that is read as this tree. */
static const char *dim_of_tree(const struct jf_report *report, const struct jf_source_spec *tree)
{
    const GPtrArray *sources = report->spec->data->sources;
    for (guint s = 0; s < sources->len; s++) {
        const struct jf_source_spec *source = sources->pdata[s];
        for (size_t d = 0; d < source->n_dims; d++)
            if (source->dims[d].tree_source == tree)
                return source->dims[d].id;
    }
    return NULL;
}

const char *jf_tree_dim(const struct jf_report *report, const struct jf_pack_tree *tree,
                        size_t level)
{
    return tree->tree ? dim_of_tree(report, tree->tree) : tree->levels[level];
}

void jf_entities_clear(struct jf_report *report)
{
    for (size_t i = 0; i < report->n_entities; i++) {
        struct jf_entity *e = &report->entities[i];
        jf_free_all(e->file_name, (char *)e->person, (char *)e->to, (char *)e->cc, (char *)e->role,
                    (char *)e->language);
    }
    g_clear_pointer(&report->entities, g_free);
    report->n_entities = 0;
}

static int add_entity(GArray *out, int tree, const char *dim, int code, int parent, const char *key,
                      const char *label)
{
    struct jf_entity e = {.index = (int)out->len,
                          .tree = tree,
                          .level = dim ? dim : "top",
                          .dim = dim,
                          .code = code,
                          .key = key,
                          .label = label,
                          .parent = parent};
    g_array_append_val(out, e);
    return e.index;
}

static void add_top(struct jf_report *report, GArray *out)
{
    const struct jf_report_spec *spec = report->spec;
    const char *label = spec->top ? spec->top : spec->company;
    add_entity(out, -1, NULL, -1, -1, "top", label ? label : "");
}

static void keep(struct jf_report *report, GArray *out)
{
    report->n_entities = out->len;
    report->entities = (struct jf_entity *)(void *)g_array_free(out, FALSE);
}

void jf_entities_placeholders(struct jf_report *report)
{
    GArray *out = g_array_new(FALSE, TRUE, sizeof(struct jf_entity));
    add_top(report, out);
    for (size_t t = 0; t < report->spec->n_trees; t++) {
        const struct jf_pack_tree *tree = &report->spec->trees[t];
        int parent = 0;
        for (size_t k = 0; k < (tree->tree ? 1 : tree->n_levels); k++)
            parent = add_entity(out, (int)t, jf_tree_dim(report, tree, k), 0, parent, "", "");
    }
    keep(report, out);
}

/* ---- entities of the data ---------------------------------------------------------------------- */

static int find_entity(const GArray *out, int tree, const char *dim, int code)
{
    for (guint i = 1; i < out->len; i++) {
        const struct jf_entity *e = &g_array_index(out, struct jf_entity, i);
        if (e->tree == tree && e->code == code && strcmp(e->dim, dim) == 0)
            return e->index;
    }
    return -1;
}

/* The rows behind the first metric of the report decide whether an entity is big enough for a pack. */
static gboolean has_rows(struct jf_report *report, const char *dim, int code)
{
    if (report->spec->min_rows <= 0)
        return TRUE;
    struct jf_coord at = {.dim = dim, .code = code};
    struct jf_point point = jf_point_at(report->eval, &at, 1, dim);
    struct jf_value rows = jf_report_main_rows(report, &point);
    return jf_value_has(rows) && jf_value_to_double(rows) >= report->spec->min_rows;
}

static void add_level(struct jf_report *report, GArray *out, int tree, const char *dim,
                      const char *parent_dim)
{
    size_t n;
    const struct jf_member *members = jf_cube_members(report->cube, dim, &n);
    for (size_t i = 0; i < n; i++) {
        const struct jf_member *m = &members[i];
        if (m->is_blank || !has_rows(report, dim, m->code))
            continue;
        int parent = 0;
        if (parent_dim) {
            int above = jf_cube_parent(report->cube, dim, m->code, parent_dim);
            parent = above < 0 ? -1 : find_entity(out, tree, parent_dim, above);
        }
        add_entity(out, tree, dim, m->code, MAX(parent, 0), m->key, m->label);
    }
}

static gboolean is_inside(const struct jf_report *report, const char *dim,
                          const struct jf_member *m)
{
    size_t n;
    const struct jf_member *members = jf_cube_members(report->cube, dim, &n);
    for (size_t i = 0; i < n; i++)
        if (members[i].parent == m->code)
            return TRUE;
    return m->parent >= 0;
}

/* Every node is an entity; a single root is the top itself. Members come in tree order, so a parent
 * is there before its children. */
static void add_tree(struct jf_report *report, GArray *out, int tree, const char *dim)
{
    size_t n, roots = 0;
    const struct jf_member *members = jf_cube_members(report->cube, dim, &n);
    int root = -1;
    for (size_t i = 0; i < n; i++)
        if (members[i].parent < 0 && is_inside(report, dim, &members[i])) {
            root = members[i].code;
            roots++;
        }
    for (size_t i = 0; i < n; i++) {
        const struct jf_member *m = &members[i];
        if (m->is_blank || (roots == 1 && m->code == root) || !has_rows(report, dim, m->code))
            continue;
        int parent = m->parent < 0 ? -1 : find_entity(out, tree, dim, m->parent);
        add_entity(out, tree, dim, m->code, MAX(parent, 0), m->key, m->label);
    }
}

/* ---- names of files -------------------------------------------------------------------------- */

static gboolean take(GHashTable *used, const char *name)
{
    return g_hash_table_add(used, g_utf8_casefold(name, -1));
}

/* The label; where two entities share it, the parent's name stands before it, then a number after. */
static void name_files(struct jf_report *report)
{
    g_autoptr(GHashTable) used = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    take(used, "manifest"); /* the name of the run's own file */
    for (size_t i = 0; i < report->n_entities; i++) {
        struct jf_entity *e = &report->entities[i];
        e->file_name = jf_text_file_name(e->label);
        if (take(used, e->file_name))
            continue;
        g_autofree char *longer =
            g_strdup_printf("%s_%s", report->entities[MAX(e->parent, 0)].label, e->label);
        g_autofree char *base = jf_text_file_name(longer);
        g_free(e->file_name);
        e->file_name = g_strdup(base);
        for (int k = 2; !take(used, e->file_name); k++) {
            g_free(e->file_name);
            e->file_name = g_strdup_printf("%s-%d", base, k);
        }
    }
}

void jf_entities_make(struct jf_report *report)
{
    GArray *out = g_array_new(FALSE, TRUE, sizeof(struct jf_entity));
    add_top(report, out);
    for (size_t t = 0; t < report->spec->n_trees; t++) {
        const struct jf_pack_tree *tree = &report->spec->trees[t];
        if (tree->tree)
            add_tree(report, out, (int)t, jf_tree_dim(report, tree, 0));
        for (size_t k = 0; !tree->tree && k < tree->n_levels; k++)
            add_level(report, out, (int)t, tree->levels[k], k > 0 ? tree->levels[k - 1] : NULL);
    }
    keep(report, out);
    name_files(report);
}

const struct jf_entity *jf_entity_for_dim(const struct jf_report *report,
                                          const struct jf_entity *entity, const char *dim)
{
    while (entity->dim && strcmp(entity->dim, dim) != 0)
        entity = &report->entities[entity->parent];
    return entity->dim ? entity : NULL;
}

gboolean jf_only_allows(char *const *only, size_t n, const struct jf_entity *entity)
{
    return n == 0 || g_strv_contains((const char *const *)only, entity->level);
}
