/* Members of dimensions, row by row: each thread has its own codes until the merge. */
#include <string.h>

#include "base/error.h"
#include "data/grain.h"

void jf_keys_init(struct jf_key_column *keys, const struct jf_source_dim *dim)
{
    memset(keys, 0, sizeof *keys);
    keys->dim = dim;
    keys->keys = jf_dictionary_new();
    keys->memo = g_array_new(FALSE, FALSE, sizeof(gint32));
    keys->tuple_code = g_array_new(FALSE, FALSE, sizeof(gint32));
    keys->part_texts = g_ptr_array_new_with_free_func((GDestroyNotify)jf_dictionary_free);
    keys->labels = g_ptr_array_new();
    keys->orders = g_ptr_array_new();
    keys->global = g_array_new(FALSE, FALSE, sizeof(gint32));
    jf_tuples_init(&keys->tuples, dim->n_parts);
    for (int i = 0; i < dim->n_parts; i++)
        g_ptr_array_add(keys->part_texts, jf_dictionary_new());
}

void jf_keys_clear(struct jf_key_column *keys)
{
    jf_dictionary_free(keys->keys);
    g_array_unref(keys->memo);
    g_array_unref(keys->tuple_code);
    g_ptr_array_unref(keys->part_texts);
    g_ptr_array_unref(keys->labels);
    g_ptr_array_unref(keys->orders);
    g_array_unref(keys->global);
    jf_tuples_clear(&keys->tuples);
    g_free(keys->codes);
}

void jf_keys_forget(struct jf_key_column *keys)
{
    g_array_set_size(keys->memo, 0);
    g_array_set_size(keys->tuple_code, 0);
    jf_tuples_clear(&keys->tuples);
    jf_tuples_init(&keys->tuples, keys->dim->n_parts);
}

/* ---- one row ---------------------------------------------------------------------------------- */

static gint32 code_of_text(struct jf_key_column *keys, const char *text)
{
    const struct jf_dim_spec *spec = keys->dim->spec;
    if (!text)
        return 0;
    text = jf_alias_of(spec->alias_from, spec->alias_to, spec->n_alias, text);
    if (spec->top && strcmp(spec->top, text) == 0)
        return JF_CODE_TOP;
    return jf_dictionary_add(keys->keys, text, -1);
}

static const char *part_text(const struct jf_bound *part, struct jf_at *at)
{
    return jf_cell_text(jf_bound_eval(part, at), at->scratch);
}

static gint32 compound_code(struct jf_key_column *keys, struct jf_at *at)
{
    g_autoptr(GString) key = g_string_new(NULL);
    gboolean has = FALSE;
    for (int i = 0; i < keys->dim->n_parts; i++) {
        const char *text = part_text(keys->dim->parts[i], at);
        g_string_append(key, i ? "\x1f" : "");
        g_string_append(key, text ? text : "");
        has = has || text;
    }
    return has ? code_of_text(keys, key->str) : 0;
}

static gint32 read_compound(struct jf_key_column *keys, struct jf_at *at)
{
    gint32 tuple[16];
    int n = MIN(keys->dim->n_parts, (int)G_N_ELEMENTS(tuple));
    for (int i = 0; i < n; i++) {
        tuple[i] = jf_bound_place(keys->dim->parts[i], at);
        if (tuple[i] < 0) {
            const char *text = part_text(keys->dim->parts[i], at);
            tuple[i] = jf_dictionary_add(keys->part_texts->pdata[i], text ? text : "", -1);
        }
    }
    int known = keys->tuples.n;
    int id = jf_tuples_add(&keys->tuples, tuple);
    if (id >= known) {
        gint32 code = compound_code(keys, at);
        g_array_append_val(keys->tuple_code, code);
    }
    return g_array_index(keys->tuple_code, gint32, id);
}

gint32 jf_keys_read_row(struct jf_key_column *keys, struct jf_at *at)
{
    const struct jf_bound *part = keys->dim->parts[0];
    if (keys->dim->n_parts > 1)
        return read_compound(keys, at);
    gint32 place = jf_bound_place(part, at);
    if (place < 0)
        return code_of_text(keys, part_text(part, at));
    const gint32 unknown = JF_CODE_NONE;
    while ((gint32)keys->memo->len <= place)
        g_array_append_val(keys->memo, unknown);
    gint32 code = g_array_index(keys->memo, gint32, place);
    if (code == JF_CODE_NONE) {
        code = code_of_text(keys, part_text(part, at));
        if (!at->problem)
            g_array_index(keys->memo, gint32, place) = code;
    }
    return code;
}

/* ---- a batch ---------------------------------------------------------------------------------- */

/* The least text of a member, so that the order of rows does not matter. */
static void note_least(struct jf_key_column *keys, GPtrArray *texts, gint32 code, const char *text)
{
    while ((gint32)texts->len <= code)
        g_ptr_array_add(texts, NULL);
    const char *known = texts->pdata[code];
    if (text && (!known || strcmp(text, known) < 0))
        texts->pdata[code] = g_string_chunk_insert_const(keys->keys->chunk, text);
}

gboolean jf_keys_read(struct jf_key_column *keys, struct jf_reader *reader, GError **error)
{
    struct jf_at at = jf_reader_at(reader);
    const struct jf_source_dim *dim = keys->dim;
    if (keys->room < reader->n_selected) {
        keys->room = reader->n_selected;
        keys->codes = g_renew(gint32, keys->codes, keys->room);
    }
    for (gsize i = 0; i < reader->n_selected; i++) {
        at.row = (gsize)reader->selected[i];
        gint32 code = keys->codes[i] = jf_keys_read_row(keys, &at);
        keys->has_blank = keys->has_blank || code == 0;
        if (code >= 0 && dim->label)
            note_least(keys, keys->labels, code, part_text(dim->label, &at));
        if (code >= 0 && dim->order)
            note_least(keys, keys->orders, code, part_text(dim->order, &at));
        if (at.problem && !jf_reader_problem(reader, &at, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- merge ------------------------------------------------------------------------------------ */

static void merge_text(struct jf_dim *dim, const char **to, const GPtrArray *texts, int code)
{
    const char *text = code < (int)texts->len ? texts->pdata[code] : NULL;
    if (text && (!*to || strcmp(text, *to) < 0))
        *to = g_string_chunk_insert_const(dim->keys->chunk, text);
}

void jf_keys_merge(struct jf_key_column *keys, struct jf_cube *cube)
{
    struct jf_dim *dim = jf_dim_at(cube, keys->dim->dim);
    for (int code = (int)keys->global->len; code < keys->keys->n; code++) {
        gint32 global = jf_dim_add_key(dim, keys->keys->texts[code]);
        g_array_append_val(keys->global, global);
    }
    dim->has_blank = dim->has_blank || keys->has_blank;
    for (int code = 0; code < keys->keys->n; code++) {
        struct jf_dim_member *member = jf_dim_member_at(dim, g_array_index(keys->global, gint32, code));
        member->in_data = member->in_data || code > 0;
        merge_text(dim, &member->label, keys->labels, code);
        merge_text(dim, &member->order, keys->orders, code);
    }
}
