/* Members of dimensions: from their masters and from the data, in printing order. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/message.h"
#include "data/grain.h"

/* ---- from masters ------------------------------------------------------------------------------ */

static int column_named(const struct jf_shape *shape, const char *name)
{
    struct jf_ref ref;
    return name && jf_shape_find(shape, shape->source->id, name, &ref) && ref.join < 0 ? ref.column : -1;
}

static const char *text_in(const struct jf_batch *table, int column, gsize row, struct jf_dictionary *scratch)
{
    return column < 0 ? NULL : jf_cell_text(jf_batch_cell(&table->columns[column], row), scratch);
}

static const char *keep(struct jf_dim *dim, const char *text)
{
    return text ? g_string_chunk_insert_const(dim->keys->chunk, text) : NULL;
}

/* FALSE where the text is no sign; none is a plus. */
static gboolean read_sign(const char *text, int *sign)
{
    static const struct { const char *text; int sign; } signs[] = {
        { "+", 1 }, { "1", 1 }, { "+1", 1 }, { "＋", 1 }, { "-", -1 }, { "-1", -1 }, { "−", -1 }, { "－", -1 }, { "–", -1 },
        { "~", 0 }, { "0", 0 }, { "～", 0 } };
    *sign = 1;
    for (gsize i = 0; text && i < G_N_ELEMENTS(signs); i++)
        if (strcmp(text, signs[i].text) == 0) {
            *sign = signs[i].sign;
            return TRUE;
        }
    return !text;
}

struct reading {
    struct jf_dim *dim;
    const struct jf_shape *shape;
    const struct jf_batch *table;
    int key[16], n_keys, parent, label, order, sign;
    struct jf_dictionary *scratch;
};

static gboolean start_reading(struct reading *r, struct jf_dim *dim, const struct jf_shape *shape)
{
    const struct jf_source_spec *spec = shape->source;
    *r = (struct reading){ .dim = dim, .shape = shape, .table = shape->table };
    char *const *keys;
    r->n_keys = (int)MIN(jf_source_spec_keys(spec, &keys), G_N_ELEMENTS(r->key));
    if (!r->n_keys)
        return FALSE;
    for (int i = 0; i < r->n_keys; i++) {
        r->key[i] = column_named(shape, keys[i]);
        if (r->key[i] < 0)
            return FALSE;
    }
    r->parent = column_named(shape, spec->parent);
    r->sign = column_named(shape, spec->sign);
    r->label = column_named(shape, dim->spec ? dim->spec->label : NULL);
    if (r->label < 0)
        r->label = column_named(shape, spec->label);
    r->order = column_named(shape, dim->spec ? dim->spec->order : NULL);
    return TRUE;
}

static gboolean read_member(struct reading *r, gsize row, GError **error)
{
    const char *key = jf_shape_key(r->table, r->key, r->n_keys, row, r->scratch);
    if (!key || (r->dim->spec && g_strcmp0(r->dim->spec->top, key) == 0))
        return TRUE;
    int code = jf_dim_add_key(r->dim, key);
    struct jf_dim_member *member = jf_dim_member_at(r->dim, code);
    if (member->master_row >= 0)
        return TRUE;
    member->master_row = (int)row;
    const char *label = text_in(r->table, r->label, row, r->scratch);
    const char *order = text_in(r->table, r->order, row, r->scratch);
    member->label = label ? keep(r->dim, label) : member->label;
    member->order = order ? keep(r->dim, order) : member->order;
    const char *sign = text_in(r->table, r->sign, row, r->scratch);
    if (read_sign(sign, &member->sign))
        return TRUE;
    g_autofree char *place = jf_batch_place(r->table, row);
    return jf_fail(error, JF_ERROR_DATA, "%s: column \"%s\": \"%s\" is no sign; write +, - or ~ (not counted towards the parent)",
                   place, r->shape->source->sign, sign);
}

static gboolean read_parent(struct reading *r, gsize row, GError **error)
{
    const char *key = jf_shape_key(r->table, r->key, r->n_keys, row, r->scratch);
    const char *parent = text_in(r->table, r->parent, row, r->scratch);
    int code = key ? jf_dictionary_find(r->dim->keys, key, -1) : -1;
    if (code < 0 || !parent || strcmp(parent, key) == 0
        || (r->dim->spec && g_strcmp0(r->dim->spec->top, parent) == 0))
        return TRUE;
    int above = jf_dictionary_find(r->dim->keys, parent, -1);
    if (above > 0 && jf_dim_member_at(r->dim, above)->master_row >= 0) {
        jf_dim_member_at(r->dim, code)->parent = above;
        return TRUE;
    }
    g_autofree char *place = jf_batch_place(r->table, row);
    return jf_fail(error, JF_ERROR_DATA, "%s: the parent \"%s\" of \"%s\" is not a key of source \"%s\"", place,
                   parent, key, r->shape->source->id);
}

static gboolean read_master(struct jf_cube *cube, struct jf_dim *dim, GError **error)
{
    int index = dim->master ? jf_cube_source_index(cube, dim->master) : -1;
    const struct jf_shape *shape = index < 0 ? NULL : jf_source_at(cube, index)->shape;
    struct reading r;
    if (!shape || !shape->table || !start_reading(&r, dim, shape))
        return TRUE;
    r.scratch = jf_dictionary_new();
    gboolean ok = TRUE;
    for (gsize row = 0; ok && row < r.table->n; row++)
        ok = read_member(&r, row, error);
    for (gsize row = 0; ok && dim->is_tree && r.parent >= 0 && row < r.table->n; row++)
        ok = read_parent(&r, row, error);
    jf_dictionary_free(r.scratch);
    return ok;
}

gboolean jf_members_from_masters(struct jf_cube *cube, GError **error)
{
    for (guint d = 0; d < cube->dims->len; d++)
        if (!read_master(cube, jf_dim_at(cube, (int)d), error))
            return FALSE;
    return TRUE;
}

/* ---- printing order ------------------------------------------------------------------------------ */

struct rank {
    int code, group; /* members, unmapped, blank */
    gint64 place;    /* in the tree, the bands or the master */
    const char *order, *key;
    gboolean has_number;
    struct jf_decimal number;
};

static int compare_ranks(const void *a, const void *b)
{
    const struct rank *x = a, *y = b;
    int by = x->group - y->group;
    if (!by && x->has_number && y->has_number)
        by = jf_decimal_compare(x->number, y->number);
    else if (!by)
        by = g_strcmp0(x->order, y->order);
    if (!by)
        by = x->place < y->place ? -1 : x->place > y->place;
    return by ? by : strcmp(x->key, y->key);
}

static gint64 band_place(const struct jf_rowx *bands, const char *key)
{
    for (size_t i = 0; i <= bands->n_bounds; i++) {
        g_autofree char *whole = jf_band_label(bands, i, TRUE), *parts = jf_band_label(bands, i, FALSE);
        if (strcmp(whole, key) == 0 || strcmp(parts, key) == 0)
            return (gint64)i;
    }
    return (gint64)bands->n_bounds + 1;
}

static struct rank rank_of(const struct jf_dim *dim, int code, gboolean has_master)
{
    const struct jf_dim_member *m = &g_array_index(dim->members, struct jf_dim_member, code);
    struct rank rank = { .code = code, .key = dim->keys->texts[code], .order = m->order };
    rank.group = code == 0 ? 2 : has_master && m->master_row < 0 ? 1 : 0;
    rank.place = dim->bands ? band_place(dim->bands, rank.key) : m->master_row;
    rank.has_number = m->order && jf_decimal_parse(m->order, -1, &rank.number);
    return rank;
}

static gboolean has_any_master(const struct jf_dim *dim)
{
    for (guint i = 0; i < dim->members->len; i++)
        if (g_array_index(dim->members, struct jf_dim_member, i).master_row >= 0)
            return TRUE;
    return FALSE;
}

/* Children after their parent, each level in the order that the members have without the tree. */
static void order_tree(const struct jf_dim *dim, struct rank *ranks, size_t n)
{
    g_autofree struct rank *sorted = g_new(struct rank, n + 1);
    g_autofree int *stack = g_new(int, n + 1);
    size_t depth = 0, out = 0;
    for (size_t i = n; i-- > 0;)
        if (g_array_index(dim->members, struct jf_dim_member, ranks[i].code).parent < 0)
            stack[depth++] = (int)i;
    while (depth) {
        const struct rank *top = &ranks[stack[--depth]];
        sorted[out++] = *top;
        for (size_t i = n; i-- > 0;)
            if (g_array_index(dim->members, struct jf_dim_member, ranks[i].code).parent == top->code)
                stack[depth++] = (int)i;
    }
    memcpy(ranks, sorted, sizeof *ranks * out);
}

static char *blank_label(const struct jf_cube *cube, const struct jf_dim *dim)
{
    for (guint s = 0; s < cube->sources->len; s++) {
        const struct jf_dim_spec *spec = jf_source_spec_dim(jf_source_at(cube, (int)s)->spec, dim->id);
        if (spec && spec->blank)
            return g_strdup(spec->blank);
    }
    return g_strdup(jf_message(cube->language, dim->class ? "Not classed" : "(blank)"));
}

static char *label_of(const struct jf_cube *cube, const struct jf_dim *dim, int code)
{
    const char *label = g_array_index(dim->members, struct jf_dim_member, code).label;
    const char *key = dim->keys->texts[code], *last = strrchr(key, '\x1f');
    if (code == 0)
        return blank_label(cube, dim);
    return g_strdup(label ? label : last ? last + 1 : key);
}

static void print_members(const struct jf_cube *cube, struct jf_dim *dim)
{
    gboolean has_master = has_any_master(dim);
    g_autofree struct rank *ranks = g_new0(struct rank, (gsize)dim->keys->n + 1);
    size_t n = 0;
    for (int code = 0; code < dim->keys->n; code++)
        if (code > 0 || dim->has_blank || dim->class)
            ranks[n++] = rank_of(dim, code, has_master);
    qsort(ranks, n, sizeof *ranks, compare_ranks);
    if (dim->is_tree)
        order_tree(dim, ranks, n);
    dim->printed = g_new0(struct jf_member, n + 1);
    dim->place_of = g_new(gint32, (gsize)dim->keys->n + 1);
    memset(dim->place_of, 0xff, sizeof(gint32) * (gsize)dim->keys->n);
    for (size_t i = 0; i < n; i++) {
        int code = ranks[i].code;
        const struct jf_dim_member *m = &g_array_index(dim->members, struct jf_dim_member, code);
        dim->place_of[code] = (gint32)i;
        dim->printed[i] = (struct jf_member){ .key = dim->keys->texts[code], .label = label_of(cube, dim, code),
                                              .code = code, .parent = m->parent, .sign = m->sign,
                                              .is_blank = code == 0, .is_unmapped = ranks[i].group == 1 };
    }
    dim->n_printed = n;
}

void jf_members_order(struct jf_cube *cube)
{
    for (guint d = 0; d < cube->dims->len; d++) {
        struct jf_dim *dim = jf_dim_at(cube, (int)d);
        for (size_t i = 0; i < dim->n_printed; i++)
            g_free((char *)dim->printed[i].label);
        g_clear_pointer(&dim->printed, g_free);
        g_clear_pointer(&dim->place_of, g_free);
        print_members(cube, dim);
    }
}

/* ---- asking -------------------------------------------------------------------------------------- */

const struct jf_member *jf_cube_members(const struct jf_cube *cube, const char *dim, size_t *n)
{
    int index = jf_cube_dim(cube, dim);
    *n = index < 0 ? 0 : jf_dim_at(cube, index)->n_printed;
    return index < 0 ? NULL : jf_dim_at(cube, index)->printed;
}

const struct jf_member *jf_cube_member(const struct jf_cube *cube, const char *dim, int code)
{
    int index = jf_cube_dim(cube, dim);
    const struct jf_dim *d = index < 0 ? NULL : jf_dim_at(cube, index);
    if (!d || !d->place_of || code < 0 || code >= d->keys->n || d->place_of[code] < 0)
        return NULL;
    return &d->printed[d->place_of[code]];
}

int jf_cube_member_code(const struct jf_cube *cube, const char *dim, const char *key)
{
    int index = jf_cube_dim(cube, dim);
    const struct jf_dim *d = index < 0 ? NULL : jf_dim_at(cube, index);
    int code = d ? jf_dictionary_find(d->keys, key, -1) : -1;
    return code < 0 || !d->place_of || d->place_of[code] < 0 ? -1 : code;
}

gboolean jf_cube_is_above(const struct jf_cube *cube, const char *above, const char *dim)
{
    int child = jf_cube_dim(cube, dim), parent = jf_cube_dim(cube, above);
    return child >= 0 && parent >= 0 && jf_link_leads(cube, child, parent, 0);
}

int jf_cube_parent(const struct jf_cube *cube, const char *dim, int code, const char *parent_dim)
{
    int child = jf_cube_dim(cube, dim), parent = jf_cube_dim(cube, parent_dim);
    if (child < 0 || parent < 0 || code < 0 || !jf_link_leads(cube, child, parent, 0))
        return -1;
    int found = jf_link_map(cube, child, code, parent);
    const struct jf_dim *d = jf_dim_at(cube, parent);
    return found < 0 || !d->place_of || d->place_of[found] < 0 ? -1 : found;
}
