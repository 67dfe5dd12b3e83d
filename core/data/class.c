/* Classes: dimensions above another one whose links are worked out, and not read. */
#include <string.h>

#include "base/message.h"
#include "data/grain.h"

void jf_class_declare(struct jf_cube *cube, const struct jf_class_spec *class)
{
    jf_cube_declare_parent(cube, class->dim, class->id);
    struct jf_dim *dim = jf_dim_at(cube, jf_cube_dim(cube, class->id));
    dim->class = class;
    for (size_t i = 0; i < class->n_names; i++) {
        struct jf_dim_member *m = jf_dim_member_at(dim, jf_dim_add_key(dim, class->names[i]));
        m->master_row = (int)i; /* the order */
        m->label = jf_message(cube->language, class->names[i]);
    }
}

static void set_links(struct jf_cube *cube, const struct jf_class_spec *class, int index, const int *class_of, int n)
{
    const struct jf_dim *dim = jf_dim_at(cube, index);
    for (guint i = 0; i < cube->links->len; i++) {
        struct jf_link *link = cube->links->pdata[i];
        if (link->parent != index)
            continue;
        g_array_set_size(link->map, 0);
        for (int code = 0; code < n; code++) {
            gint32 to = class_of[code] < 0 ? 0 : jf_dictionary_find(dim->keys, class->names[class_of[code]], -1);
            g_array_append_val(link->map, to);
        }
    }
}

static gboolean rebuild(struct jf_cube *cube, struct jf_family *family, guint64 bit, GError **error)
{
    g_autoptr(GPtrArray) old = g_ptr_array_new_with_free_func(jf_rollup_free);
    for (guint i = family->rollups->len; i-- > 0;)
        if (((struct jf_rollup *)family->rollups->pdata[i])->mask & bit)
            g_ptr_array_add(old, g_ptr_array_steal_index(family->rollups, i));
    for (guint i = 0; i < old->len; i++) {
        const struct jf_rollup *r = old->pdata[i];
        const struct jf_ask ask = { .mask = r->mask, .key_dim = r->key_dim, .leaves = r->leaves };
        if (!jf_rollup_build(cube, family, &ask, error))
            return FALSE;
    }
    return TRUE;
}

gboolean jf_cube_classify(struct jf_cube *cube, const struct jf_class_spec *class, const int *class_of, int n, GError **error)
{
    int index = jf_cube_dim(cube, class->id);
    set_links(cube, class, index, class_of, n);
    for (guint s = 0; s < cube->sources->len; s++) {
        const struct jf_source_state *source = jf_source_at(cube, (int)s);
        for (guint f = 0; f < source->families->len; f++)
            if (!rebuild(cube, source->families->pdata[f], jf_bit(index), error))
                return FALSE;
    }
    return TRUE;
}
