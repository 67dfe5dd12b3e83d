/* Masters by key: which row of a master belongs to a row of a source. */
#include "data/shape.h"

#include <string.h>

#include "base/error.h"

const char *jf_shape_key(const struct jf_batch *frame, const int *columns, int n, gsize row,
                         struct jf_dictionary *scratch)
{
    if (n == 1)
        return jf_cell_text(jf_batch_cell(&frame->columns[columns[0]], row), scratch);
    g_autoptr(GString) key = g_string_new(NULL);
    gboolean has = FALSE;
    for (int i = 0; i < n; i++) {
        const char *text = jf_cell_text(jf_batch_cell(&frame->columns[columns[i]], row), scratch);
        g_string_append(key, i ? "\x1f" : "");
        g_string_append(key, text ? text : "");
        has = has || text;
    }
    return has ? jf_dictionary_keep(scratch, key->str, (gssize)key->len) : NULL;
}

static gboolean same_rows(const struct jf_batch *table, gsize a, gsize b)
{
    for (int i = 0; i < table->n_columns; i++) {
        const struct jf_batch_column *c = &table->columns[i];
        if (!c->used)
            continue;
        if (c->type == JF_TYPE_NUMBER ? c->units[a] != c->units[b] : c->codes[a] != c->codes[b])
            return FALSE;
    }
    return TRUE;
}

static gboolean double_key(const struct jf_shape_join *join, const char *key, gsize a, gsize b,
                           GError **error)
{
    const struct jf_batch *table = join->master->table;
    g_autofree char *place_a = jf_batch_place(table, a);
    g_autofree char *place_b = jf_batch_place(table, b);
    g_autofree char *shown = g_strdelimit(g_strdup(key), "\x1f", '/');
    return jf_fail(error, JF_ERROR_DATA,
                   "%s: key \"%s\" of source \"%s\" stands there with other values in %s; keep one, or set "
                   "duplicates = \"drop\" to keep the first",
                   place_b, shown, join->master->source->id, place_a);
}

static gboolean index_join(struct jf_shape_join *join, GError **error)
{
    const struct jf_batch *table = join->master->table;
    struct jf_dictionary *scratch = jf_dictionary_new();
    gboolean ok = TRUE;
    join->index = jf_dictionary_new();
    join->rows = g_new(gint32, table->n + 1);
    join->rows[0] = -1;
    for (gsize row = 0; row < table->n && ok; row++) {
        const char *key = jf_shape_key(table, join->key, join->n, row, scratch);
        if (!key)
            continue;
        int known = join->index->n;
        int code = jf_dictionary_add(join->index, key, -1);
        if (code >= known)
            join->rows[code] = (gint32)row;
        else if (join->master->source->duplicates != JF_DUPLICATES_DROP
                 && !same_rows(table, (gsize)join->rows[code], row))
            ok = double_key(join, key, (gsize)join->rows[code], row, error);
    }
    jf_dictionary_free(scratch);
    return ok;
}

gboolean jf_shape_index(struct jf_shape *shape, GError **error)
{
    for (int j = 0; j < shape->n_joins; j++)
        if (!index_join(&shape->joins[j], error))
            return FALSE;
    return TRUE;
}

int jf_shape_join_row(const struct jf_shape_join *join, const char *key)
{
    int code = key ? jf_dictionary_find(join->index, key, -1) : -1;
    return code <= 0 ? -1 : join->rows[code];
}
