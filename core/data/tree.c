/* Trees: parents within a dimension, signs, what a node is part of. */
#include <string.h>

#include "base/error.h"
#include "data/grain.h"

enum { MOST_LEVELS = 64 };

static gboolean in_circle(const struct jf_dim *dim, int code, GError **error)
{
    g_autoptr(GString) keys = g_string_new(NULL);
    int at = code;
    do {
        g_string_append_printf(keys, "\"%s\" → ", dim->keys->texts[at]);
        at = g_array_index(dim->members, struct jf_dim_member, at).parent;
    } while (at >= 0 && at != code && keys->len < 2000);
    return jf_fail(error, JF_ERROR_DATA, "the tree of dimension \"%s\" goes in a circle: %s\"%s\"%s", dim->id,
                   keys->str, dim->keys->texts[code],
                   dim->master ? " (correct the parents in its master)" : "");
}

static gboolean on_circle(const struct jf_dim *dim, int code)
{
    int at = g_array_index(dim->members, struct jf_dim_member, code).parent;
    for (int steps = 0; at >= 0 && steps <= dim->keys->n; steps++) {
        if (at == code)
            return TRUE;
        at = g_array_index(dim->members, struct jf_dim_member, at).parent;
    }
    return FALSE;
}

/* Per member: itself and its ancestors, with the product of the signs on the way. */
gboolean jf_tree_build(struct jf_cube *cube, struct jf_dim *dim, GError **error)
{
    (void)cube;
    if (!dim->is_tree)
        return TRUE;
    if (dim->closure) {
        g_array_unref(dim->closure);
        g_array_unref(dim->closure_start);
    }
    dim->closure = g_array_new(FALSE, FALSE, sizeof(struct jf_fan_step));
    dim->closure_start = g_array_new(FALSE, FALSE, sizeof(guint));
    for (int code = 0; code < dim->keys->n; code++)
        if (on_circle(dim, code))
            return in_circle(dim, code, error);
    for (int code = 0; code < dim->keys->n; code++) {
        struct jf_fan_step step = { code, 1 };
        guint first = dim->closure->len;
        g_array_append_val(dim->closure_start, first);
        while (step.code >= 0 && step.sign) {
            const struct jf_dim_member *member = &g_array_index(dim->members, struct jf_dim_member, step.code);
            g_array_append_val(dim->closure, step);
            step.sign *= member->sign;
            step.code = member->parent;
        }
        if (dim->closure->len - first > MOST_LEVELS)
            return jf_fail(error, JF_ERROR_DATA, "the tree of dimension \"%s\" is more than %d levels deep at \"%s\"; is the "
                           "parent column right?", dim->id, MOST_LEVELS, dim->keys->texts[code]);
    }
    g_array_append_val(dim->closure_start, dim->closure->len);
    return TRUE;
}
