/* Corrections: cells of the source that are known to be wrong, with what they should be. */
#include <string.h>

#include "base/error.h"
#include "base/free.h"
#include "data/grain.h"

struct jf_corrections {
    GMutex lock;
    struct jf_source_spec source; /* the file as a source of its own */
    struct jf_path path;
    struct jf_shape *shape;       /* of the file; its table has the rows */
    int was, is, why;             /* columns of the file */
    int *here, *there;            /* key columns of the file and of the source */
    int n_keys;
    struct jf_dictionary *index, *scratch;
    GArray *first, *next;         /* chains of rows by key code */
    int *target;                  /* per row: column of the source */
    guint8 *used;
};

static gboolean same_name(const char *a, const char *b)
{
    g_autofree char *fold_a = g_utf8_casefold(a, -1);
    g_autofree char *fold_b = g_utf8_casefold(b, -1);
    return strcmp(fold_a, fold_b) == 0;
}

static int column_like(const struct jf_shape *shape, const char *name)
{
    for (int i = 0; i < shape->n_columns; i++)
        if (strcmp(shape->columns[i].name, name) == 0)
            return i;
    for (int i = 0; i < shape->n_columns; i++)
        if (same_name(shape->columns[i].name, name))
            return i;
    return -1;
}

void jf_corrections_free(struct jf_corrections *corrections)
{
    if (!corrections)
        return;
    jf_shape_free(corrections->shape);
    jf_free_all(corrections->source.id, corrections->here, corrections->there);
    jf_dictionary_free(corrections->index);
    jf_dictionary_free(corrections->scratch);
    if (corrections->first)
        g_array_unref(corrections->first);
    if (corrections->next)
        g_array_unref(corrections->next);
    g_free(corrections->target);
    g_free(corrections->used);
    g_mutex_clear(&corrections->lock);
    g_free(corrections);
}

/* ---- reading -------------------------------------------------------------------------------- */

static gboolean read_file(struct jf_corrections *c, const struct jf_raw_source *raw, GError **error)
{
    static struct jf_shape *const none[] = { NULL };
    g_auto(GStrv) names = raw->columns(raw->ctx, &c->source, error);
    if (!names)
        return FALSE;
    c->shape = jf_shape_new(&c->source, names, none, error);
    if (!c->shape)
        return FALSE;
    for (int i = 0; i < c->shape->n_columns; i++)
        c->shape->columns[i].used = TRUE;
    jf_shape_settle(c->shape);
    c->shape->table = jf_shape_batch(c->shape);
    jf_batch_reserve(c->shape->table, 1);
    return jf_prepare_read(c->shape, raw, NULL, NULL, error);
}

static gboolean find_columns(struct jf_corrections *c, struct jf_shape *shape, int *column, GError **error)
{
    const char *const names[] = { "was", "is", "why", "column" };
    int *const places[] = { &c->was, &c->is, &c->why, column };
    for (int i = 0; i < 4; i++)
        *places[i] = column_like(c->shape, names[i]);
    if (c->was < 0 || c->is < 0)
        return jf_fail(error, JF_ERROR_DATA, "%s: corrections need the columns \"was\" and \"is\"", c->path.path);
    if (*column < 0 && !shape->source->wide.has)
        return jf_fail(error, JF_ERROR_DATA,
                       "%s: corrections of source \"%s\" need a column \"column\": which one to correct",
                       c->path.path, shape->source->id);
    c->here = g_new0(int, (gsize)c->shape->n_columns);
    c->there = g_new0(int, (gsize)c->shape->n_columns);
    for (int i = 0; i < c->shape->n_columns; i++) {
        if (i == c->was || i == c->is || i == c->why || i == *column)
            continue;
        int there = column_like(shape, c->shape->columns[i].name);
        if (there < 0)
            return jf_fail(error, JF_ERROR_DATA, "%s: source \"%s\" has no column \"%s\"", c->path.path,
                           shape->source->id, c->shape->columns[i].name);
        shape->columns[there].used = TRUE;
        shape->columns[there].keeps_text = TRUE;
        c->here[c->n_keys] = i;
        c->there[c->n_keys++] = there;
    }
    return c->n_keys > 0
           || jf_fail(error, JF_ERROR_DATA, "%s: corrections need columns that find the row", c->path.path);
}

/* "8" for the heading of the eighth column */
static void name_months(struct jf_corrections *c, const struct jf_shape *shape)
{
    for (int k = 0; k < c->n_keys && shape->source->wide.has; k++) {
        struct jf_batch_column *column = &c->shape->table->columns[c->here[k]];
        if (c->there[k] != shape->wide_month)
            continue;
        for (gsize row = 0; row < c->shape->table->n; row++) {
            const char *text = column->texts->texts[column->codes[row]];
            gint64 month = g_ascii_isdigit(*text) && strlen(text) <= 2 ? g_ascii_strtoll(text, NULL, 10) : 0;
            if (month >= 1 && month <= shape->wide_last - shape->wide_first + 1)
                column->codes[row] =
                    jf_dictionary_add(column->texts, shape->raw[shape->wide_first + (int)month - 1], -1);
        }
    }
}

static gboolean index_rows(struct jf_corrections *c, struct jf_shape *shape, int column, GError **error)
{
    const struct jf_batch *table = c->shape->table;
    c->target = g_new0(int, table->n + 1);
    c->used = g_new0(guint8, table->n + 1);
    for (gsize row = 0; row < table->n; row++) {
        const char *key = jf_shape_key(table, c->here, c->n_keys, row, c->scratch);
        const char *name = column < 0 ? NULL : jf_cell_text(jf_batch_cell(&table->columns[column], row), c->scratch);
        const gint32 none = -1;
        c->target[row] = name ? column_like(shape, name) : shape->source->wide.has ? shape->wide_value : -1;
        if (!key || c->target[row] < 0) {
            g_autofree char *place = jf_batch_place(table, row);
            return jf_fail(error, JF_ERROR_DATA, "%s: %s \"%s\"", place,
                           key ? "the source has no column" : "nothing here finds a row:", name ? name : "");
        }
        shape->columns[c->target[row]].used = TRUE;
        int code = jf_dictionary_add(c->index, key, -1);
        while ((int)c->first->len <= code)
            g_array_append_val(c->first, none);
        gint32 *first = &g_array_index(c->first, gint32, code);
        g_array_append_val(c->next, *first);
        *first = (gint32)row;
    }
    return TRUE;
}

gboolean jf_corrections_read(struct jf_shape *shape, const struct jf_raw_source *raw, GError **error)
{
    struct jf_corrections *c = shape->corrections = g_new0(struct jf_corrections, 1);
    int column;
    g_mutex_init(&c->lock);
    c->path.path = shape->source->corrections;
    c->source.id = g_strdup_printf("corrections of %s", shape->source->id);
    c->source.where = shape->source->where;
    c->source.has_header = TRUE;
    c->source.paths = &c->path;
    c->source.n_paths = 1;
    c->index = jf_dictionary_new();
    c->scratch = jf_dictionary_new();
    c->first = g_array_new(FALSE, FALSE, sizeof(gint32));
    c->next = g_array_new(FALSE, FALSE, sizeof(gint32));
    if (!read_file(c, raw, error) || !find_columns(c, shape, &column, error))
        return FALSE;
    name_months(c, shape);
    return index_rows(c, shape, column, error);
}

/* ---- applying ------------------------------------------------------------------------------- */

static const char *text_of(const struct jf_corrections *c, int column, gsize row)
{
    if (column < 0)
        return "";
    const struct jf_batch_column *from = &c->shape->table->columns[column];
    return from->texts->texts[from->codes[row]];
}

static gboolean is_equal(struct jf_cell cell, enum jf_type type, const char *text)
{
    struct jf_cell other = { .kind = *text ? JF_CELL_TEXT : JF_CELL_NONE, .text = text };
    if (other.kind == JF_CELL_NONE || cell.kind == JF_CELL_NONE)
        return other.kind == cell.kind;
    if (type == JF_TYPE_NUMBER)
        return jf_cell_to_number(&other) && jf_decimal_compare(other.number, cell.number) == 0;
    if (type == JF_TYPE_DAY)
        return jf_cell_to_day(&other, NULL) && other.day == cell.day;
    return strcmp(text, cell.text) == 0;
}

static gboolean correct(struct jf_corrections *c, gsize which, struct jf_batch *frame, gsize row,
                        GError **error)
{
    struct jf_batch_column *column = &frame->columns[c->target[which]];
    const char *was = text_of(c, c->was, which), *is = text_of(c, c->is, which);
    struct jf_cell cell = jf_batch_cell(column, row);
    const struct jf_cell right = { .kind = *is ? JF_CELL_TEXT : JF_CELL_NONE, .text = is };
    if (is_equal(cell, column->type, was) && jf_batch_put(column, row, right, c->scratch)) {
        c->used[which] = 1;
        return TRUE;
    }
    g_autofree char *place = jf_batch_place(c->shape->table, which);
    g_autofree char *there = jf_batch_place(frame, row);
    const char *text = jf_cell_text(cell, c->scratch);
    return jf_fail(error, JF_ERROR_DATA,
                   "%s: the correction says that \"%s\" was \"%s\" and is \"%s\", but %s has \"%s\"", place,
                   column->name, was, is, there, text ? text : "");
}

gboolean jf_corrections_apply(struct jf_corrections *corrections, struct jf_batch *frame, gsize row,
                              GError **error)
{
    struct jf_corrections *c = corrections;
    gboolean ok = TRUE;
    if (c->shape->table->n == 0)
        return TRUE;
    g_mutex_lock(&c->lock);
    const char *key = jf_shape_key(frame, c->there, c->n_keys, row, c->scratch);
    int code = key ? jf_dictionary_find(c->index, key, -1) : -1;
    gint32 which = code > 0 ? g_array_index(c->first, gint32, code) : -1;
    for (; ok && which >= 0; which = g_array_index(c->next, gint32, which))
        ok = correct(c, (gsize)which, frame, row, error);
    g_mutex_unlock(&c->lock);
    return ok;
}

GPtrArray *jf_corrections_finish(struct jf_corrections *corrections, GError **error)
{
    struct jf_corrections *c = corrections;
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    for (gsize row = 0; row < c->shape->table->n; row++) {
        g_autofree char *place = jf_batch_place(c->shape->table, row);
        GString *line = g_string_new(place);
        for (int k = 0; k < c->n_keys; k++)
            g_string_append_printf(line, "%s %s %s", k ? "," : ":", c->shape->columns[c->here[k]].name,
                                   text_of(c, c->here[k], row));
        g_string_append_printf(line, ": %s → %s", text_of(c, c->was, row), text_of(c, c->is, row));
        if (c->why >= 0)
            g_string_append_printf(line, " (%s)", text_of(c, c->why, row));
        g_ptr_array_add(lines, g_string_free(line, FALSE));
        if (!c->used[row]) {
            jf_fail(error, JF_ERROR_DATA, "%s: no row of the source meets this correction", place);
            return NULL;
        }
    }
    return g_steal_pointer(&lines);
}
