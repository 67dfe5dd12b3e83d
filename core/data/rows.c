/* Lists of rows as they stand. */
#include <string.h>

#include "base/error.h"
#include "data/grain.h"

void jf_list_clear(struct jf_list *list)
{
    for (int c = 0; list->columns && c < list->n_columns; c++)
        jf_bound_free(list->columns[c].bound);
    g_clear_pointer(&list->columns, g_free);
    g_clear_pointer(&list->filter, jf_bound_free);
    g_array_set_size(list->blocks, 0);
    g_ptr_array_set_size(list->maps, 0);
    list->n_rows = 0;
    list->bytes = NULL;
}

void jf_list_free(gpointer p)
{
    struct jf_list *list = p;
    jf_list_clear(list);
    g_array_unref(list->blocks);
    g_ptr_array_unref(list->maps);
    g_byte_array_unref(list->room);
    g_strfreev(list->need.columns);
    g_strfreev(list->need.dims);
    jf_rowx_free(list->need.filter);
    g_free(list);
}

static gboolean same_texts(char *const *a, size_t n_a, char *const *b, size_t n_b)
{
    for (size_t i = 0; n_a == n_b && i < n_a; i++)
        if (strcmp(a[i], b[i]) != 0)
            return FALSE;
    return n_a == n_b;
}

static char **copy_texts(char *const *texts, size_t n)
{
    char **copy = g_new0(char *, n + 1);
    for (size_t i = 0; i < n; i++)
        copy[i] = g_strdup(texts[i]);
    return copy;
}

static void free_map(gpointer map)
{
    if (map)
        g_array_unref(map);
}

int jf_cube_need_rows(struct jf_cube *cube, const struct jf_row_need *need, GError **error)
{
    int source = jf_cube_source_index(cube, need->source);
    if (source < 0) {
        jf_fail(error, JF_ERROR_INTERNAL, "a list of a source that is not in the report");
        return -1;
    }
    for (guint i = 0; i < cube->lists->len; i++) {
        const struct jf_list *list = cube->lists->pdata[i];
        if (list->source == source && list->need.is_all_below == need->is_all_below
            && same_texts(list->need.columns, list->need.n_columns, need->columns, need->n_columns)
            && same_texts(list->need.dims, list->need.n_dims, need->dims, need->n_dims)
            && jf_rowx_equal(list->need.filter, need->filter))
            return (int)i;
    }
    struct jf_list *list = g_new0(struct jf_list, 1);
    list->source = source;
    list->date_format = need->source->date_format;
    list->blocks = g_array_new(FALSE, FALSE, sizeof(struct jf_block));
    list->maps = g_ptr_array_new_with_free_func(free_map);
    list->room = g_byte_array_new();
    list->need = *need;
    list->need.columns = copy_texts(need->columns, need->n_columns);
    list->need.dims = copy_texts(need->dims, need->n_dims);
    list->need.filter = jf_rowx_copy(need->filter);
    list->need.where = g_intern_string(need->where);
    for (size_t d = 0; d < need->n_dims; d++)
        jf_cube_dim_add(cube, need->dims[d]);
    g_ptr_array_add(cube->lists, list);
    if (cube->is_finished)
        cube->has_missed = TRUE;
    return (int)cube->lists->len - 1;
}

const char *jf_list_column_name(const struct jf_shape *shape, const char *column)
{
    struct jf_ref ref;
    if (!strchr(column, JF_ALTERNATIVES[0]))
        return column;
    g_auto(GStrv) names = g_strsplit(column, JF_ALTERNATIVES, -1);
    for (size_t i = 0; names[i]; i++)
        if (jf_shape_find(shape, NULL, names[i], &ref))
            return g_intern_string(names[i]);
    return NULL;
}

const char *jf_cube_list_column(const struct jf_cube *cube, int rows, size_t column)
{
    const struct jf_list *list = rows < 0 ? NULL : cube->lists->pdata[rows];
    return list && list->columns ? list->columns[column].name : NULL;
}

/* ---- answers ------------------------------------------------------------------------------------------ */

static gboolean is_under(const struct jf_dim *dim, int code, int node)
{
    for (int at = code; at >= 0; at = g_array_index(dim->members, struct jf_dim_member, at).parent)
        if (at == node)
            return TRUE;
    return FALSE;
}

/* The dimension of the source that answers for a dimension of the need, or -1. */
static int own_dim(const struct jf_list *list, size_t d)
{
    return list->columns[list->need.n_columns + d].dim;
}

static gint32 own_code(const struct jf_list *list, const struct jf_record *row, size_t d)
{
    return jf_record_code(list, row, (int)(list->need.n_columns + d));
}

/* TRUE where the row belongs to the coordinate. */
static gboolean row_is_at(const struct jf_cube *cube, const struct jf_list *list, const struct jf_record *row,
                          const struct jf_coord *coord)
{
    int dim = jf_cube_dim(cube, coord->dim);
    for (size_t d = 0; dim >= 0 && d < list->need.n_dims; d++) {
        int own = own_dim(list, d);
        if (own < 0 || jf_link_resolve(cube, jf_source_at(cube, list->source)->spec, dim) != own)
            continue;
        gint32 code = own_code(list, row, d);
        return code >= 0 && is_under(jf_dim_at(cube, dim), jf_link_map(cube, own, code, dim), coord->code);
    }
    return FALSE;
}

/* Where nothing is asked about a dimension that has rows of the whole company, only those are
 * the company's own. */
static gboolean row_is_own(const struct jf_cube *cube, const struct jf_list *list, const struct jf_record *row,
                           const struct jf_coord *coords, size_t n)
{
    const struct jf_source_spec *source = jf_source_at(cube, list->source)->spec;
    for (size_t d = 0; n == 0 && !list->need.is_all_below && d < list->need.n_dims; d++) {
        int own = own_dim(list, d);
        const struct jf_dim_spec *spec = own < 0 ? NULL : jf_source_spec_dim(source, jf_dim_at(cube, own)->id);
        if (spec && spec->top && own_code(list, row, d) != JF_CODE_TOP)
            return FALSE;
    }
    for (size_t i = 0; i < n; i++)
        if (!row_is_at(cube, list, row, &coords[i]))
            return FALSE;
    return TRUE;
}

/* The member of a dimension that the list was asked to know, or -1. */
static int code_at(const struct jf_cube *cube, const struct jf_list *list, const struct jf_record *row, size_t d)
{
    int dim = jf_cube_dim(cube, list->need.dims[d]);
    gint32 code = own_code(list, row, d);
    return dim < 0 || code < 0 ? -1 : jf_link_map(cube, own_dim(list, d), code, dim);
}

static const char *label_at(const struct jf_cube *cube, const struct jf_list *list, const struct jf_record *row, int column)
{
    const struct jf_dim *dim = jf_dim_at(cube, list->columns[column].dim);
    gint32 code = jf_record_code(list, row, column);
    const struct jf_member *member = jf_cube_member(cube, dim->id, code);
    return member ? member->label : code == JF_CODE_TOP && dim->spec && dim->spec->top ? dim->spec->top : "";
}

enum { WRITTEN = 48 /* a number or a day as text */ };

static const char *write_cell(struct jf_cell cell, char **room)
{
    const char *text = *room;
    g_autofree char *number = cell.kind == JF_CELL_NUMBER ? jf_decimal_to_string(cell.number) : NULL;
    if (cell.kind == JF_CELL_DAY)
        jf_day_to_iso(cell.day, *room);
    else if (cell.kind != JF_CELL_NONE)
        strcpy(*room, number ? number : cell.text);
    *room += strlen(*room) + 1;
    return text;
}

struct jf_row *jf_cube_row(const struct jf_cube *cube, int rows, guint row)
{
    struct jf_list *list = cube->lists->pdata[rows];
    size_t n = list->need.n_columns;
    struct jf_record record = jf_list_record(cube, list, row, TRUE);
    struct jf_row *out =
        g_malloc0(sizeof *out + n * (sizeof(struct jf_value) + sizeof(char *) + sizeof(jf_day) + WRITTEN) +
                  list->need.n_dims * sizeof(int) + 32 + (gsize)(record.end - record.cells));
    struct jf_value *number = (struct jf_value *)(((guintptr)(out + 1) + 15) & ~(guintptr)15);
    const char **text = (const char **)(void *)(number + n);
    jf_day *day = (jf_day *)(void *)(text + n);
    int *codes = (int *)(void *)(day + n);
    char *room = (char *)(codes + list->need.n_dims);
    const struct jf_value nothing = jf_value_none("");
    for (size_t c = 0; c < n; c++) {
        const struct jf_list_column *column = &list->columns[c];
        struct jf_cell cell = { .kind = JF_CELL_NONE };
        if (!column->is_code)
            cell = jf_record_cell(column, &record);
        text[c] = column->is_code ? label_at(cube, list, &record, (int)c) : write_cell(cell, &room);
        number[c] = nothing;
        day[c] = JF_DAY_NONE;
        if ((cell.kind == JF_CELL_NUMBER || column->is_number) && jf_cell_to_number(&cell)
            && cell.kind == JF_CELL_NUMBER)
            number[c] = jf_value_exact(cell.number);
        if ((cell.kind == JF_CELL_DAY || column->is_day) && jf_cell_to_day(&cell, list->date_format) && cell.kind == JF_CELL_DAY)
            day[c] = cell.day;
    }
    out->text = text;
    out->number = number;
    out->day = day;
    for (size_t d = 0; d < list->need.n_dims; d++)
        codes[d] = code_at(cube, list, &record, d);
    out->code = codes;
    return out;
}

GArray *jf_cube_row_numbers(const struct jf_cube *cube, int rows, const struct jf_coord *coords, size_t n_coords)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(guint));
    if (rows < 0 || rows >= (int)cube->lists->len)
        return out;
    struct jf_list *list = cube->lists->pdata[rows];
    for (guint row = 0; row < list->n_rows; row++) {
        struct jf_record record = jf_list_record(cube, list, row, FALSE);
        if (row_is_own(cube, list, &record, coords, n_coords))
            g_array_append_val(out, row);
    }
    return out;
}

GPtrArray *jf_cube_rows(const struct jf_cube *cube, int rows, const struct jf_coord *coords, size_t n_coords)
{
    GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) numbers = jf_cube_row_numbers(cube, rows, coords, n_coords);
    for (guint i = 0; i < numbers->len; i++)
        g_ptr_array_add(out, jf_cube_row(cube, rows, g_array_index(numbers, guint, i)));
    return out;
}

void jf_cube_each_text(const struct jf_cube *cube, void (*use)(void *ctx, const char *text), void *ctx)
{
    enum { ENOUGH = 1000 };
    for (guint d = 0; d < cube->dims->len; d++) {
        const struct jf_dim *dim = jf_dim_at(cube, (int)d);
        for (size_t m = 0; m < dim->n_printed; m++)
            use(ctx, dim->printed[m].label);
    }
    for (guint i = 0; i < cube->lists->len; i++) {
        const struct jf_list *list = cube->lists->pdata[i];
        for (guint r = 0; r < MIN(list->n_rows, ENOUGH); r++) {
            g_autofree struct jf_row *row = jf_cube_row(cube, (int)i, r);
            for (size_t c = 0; c < list->need.n_columns; c++)
                if (!list->columns[c].is_code && list->columns[c].type == JF_TYPE_TEXT)
                    use(ctx, row->text[c]);
        }
    }
}
