/* listing: rows of a source as they stand; the rows that an analysis of the library reads. */
#include <stdlib.h>
#include <string.h>

#include "report/internal.h"

enum { KEPT_ROWS = 1000 /* of a longer list: paper ends there */ };

/* The rows of a list, in its order; kept by the table that they are made for. */
struct list {
    struct jf_table_rest rest;
    struct jf_build *b; /* while it is built */
    const struct jf_block_spec *spec;
    const struct jf_cube *cube;
    int id;
    GArray *numbers;  /* guint */
    int sort, across; /* columns, -1 none */
    int *decimals;
};

static GArray *row_numbers(const struct jf_view *view, const struct jf_block_spec *spec, int *list)
{
    *list = jf_report_list(view->report, spec);
    if (*list < 0 || view->report->is_planning || !jf_view_source_in_scope(view, spec->source))
        return g_array_new(FALSE, FALSE, sizeof(guint));
    return jf_cube_row_numbers(view->report->cube, *list, view->point.coords, view->point.n_coords);
}

GPtrArray *jf_view_list(const struct jf_view *view, const struct jf_block_spec *spec)
{
    int list;
    g_autoptr(GArray) numbers = row_numbers(view, spec, &list);
    GPtrArray *rows = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < numbers->len; i++)
        g_ptr_array_add(rows, jf_cube_row(view->report->cube, list, g_array_index(numbers, guint, i)));
    return rows;
}

const char *jf_view_list_column(const struct jf_view *view, const struct jf_block_spec *spec,
                                size_t column)
{
    return jf_cube_list_column(view->report->cube, jf_report_list(view->report, spec), column);
}

/* Lists are asked to know the levels of all packs, in that order. */
const char *jf_view_row_unit(const struct jf_view *view, const struct jf_row *row, int *code)
{
    const struct jf_report *report = view->report;
    const struct jf_pack_tree *tree = &report->spec->trees[MAX(view->entity->tree, 0)];
    for (size_t k = tree->tree ? 1 : tree->n_levels; k-- > 0;) {
        const char *dim = jf_tree_dim(report, tree, k);
        for (guint i = 0; i < report->levels->len; i++) {
            *code = row->code[i];
            const struct jf_member *m = strcmp(report->levels->pdata[i], dim) == 0 && *code >= 0 ? jf_cube_member(report->cube, dim, *code) : NULL;
            if (!m || m->is_blank)
                continue; /* a blank unit: of the level above, of the whole company at last */
            gboolean is_own = g_strcmp0(view->entity->dim, dim) == 0 && view->entity->code == *code;
            return is_own ? NULL : dim;
        }
    }
    return NULL;
}

static struct jf_row *row_at(const struct list *l, guint i)
{
    return jf_cube_row(l->cube, l->id, g_array_index(l->numbers, guint, i));
}

static const char *text_at(const struct jf_row *row, int column)
{
    return row->text[column] ? row->text[column] : "";
}

/* ---- columns ------------------------------------------------------------------------------------- */

/* A number, but for what names the row: the first column, keys, and what is written with leading
 * zeros. decimals: -1 none so far. */
static gboolean is_number(const struct list *l, const struct jf_row *row, size_t column, int *decimals)
{
    const struct jf_source_spec *source = l->spec->source;
    if ((column == 0 && l->across < 0) || (source->key && strcmp(source->key, l->spec->list_columns[column]) == 0))
        return FALSE;
    const char *text = text_at(row, (int)column);
    if (!text[0])
        return TRUE;
    if (row->number[column].kind != JF_VALUE_EXACT || (text[0] == '0' && g_ascii_isdigit(text[1])) || strchr(text, '%'))
        return FALSE;
    struct jf_decimal d = row->number[column].exact;
    for (; d.scale > 0 && d.units % 10 == 0; d.scale--)
        d.units /= 10;
    *decimals = MAX(*decimals, d.scale);
    return TRUE;
}

/* Of each column, -1 where it holds text. While the rows stand as they were read: that is the way they are read fastest. */
static int *decimals_of(const struct list *l)
{
    const size_t n = l->spec->n_list_columns;
    g_autofree gboolean *is_text = g_new0(gboolean, n);
    int *decimals = g_new(int, n);
    memset(decimals, 0xFF, n * sizeof *decimals);
    for (guint r = 0; r < l->numbers->len; r++) {
        g_autofree struct jf_row *row = row_at(l, r);
        for (size_t i = 0; i < n; i++)
            is_text[i] = is_text[i] || !is_number(l, row, i, &decimals[i]);
    }
    for (size_t i = 0; i < n; i++)
        decimals[i] = is_text[i] ? -1 : decimals[i];
    return decimals;
}

static struct jf_format format_of(int decimals)
{
    return (struct jf_format){.style = JF_STYLE_NUMBER, .scale = 1, .decimals = decimals, .unit = ""};
}

static void add_columns(const struct list *l, struct jf_table *table)
{
    for (size_t i = 0; i < l->spec->n_list_columns; i++) {
        struct jf_column *c = jf_key_column(l->spec->list_columns[i], l->spec->list_columns[i]);
        c->role = i == 0 ? JF_COLUMN_KEY : l->decimals[i] >= 0 ? JF_COLUMN_VALUE : JF_COLUMN_TEXT;
        if (l->decimals[i] >= 0)
            c->format = format_of(l->decimals[i]);
        jf_table_add_column(table, c);
    }
}

static void fill_row(const struct jf_table *table, guint i, const struct list *l, struct jf_cell *cells)
{
    g_autofree struct jf_row *row = row_at(l, i);
    for (int c = 0; c < (int)table->columns->len; c++) {
        if (jf_table_column(table, c)->role == JF_COLUMN_VALUE && jf_value_has(row->number[c]))
            cells[c].value = row->number[c];
        else
            cells[c].text = g_strdup(text_at(row, c));
    }
}

static void fill_rest(const struct jf_table *table, guint i, struct jf_cell *cells)
{
    fill_row(table, i, (const struct list *)table->rest, cells);
}

static void free_list(struct jf_table_rest *rest)
{
    struct list *l = (struct list *)rest;
    g_array_unref(l->numbers);
    g_free(l);
}

static void add_rows(const struct list *l, struct jf_table *table, guint shown)
{
    const guint kept = MIN(shown, KEPT_ROWS);
    for (guint i = 0; i < kept; i++) {
        struct jf_row_head *head = g_new0(struct jf_row_head, 1);
        head->key = g_strdup_printf("%u", i + 1);
        head->parent = -1;
        int r = jf_table_add_row(table, head);
        fill_row(table, i, l, jf_table_cell(table, r, 0));
    }
    if (kept == shown)
        return;
    struct list *further = g_memdup2(l, sizeof *l);
    g_array_ref(further->numbers);
    further->rest = (struct jf_table_rest){.n = shown - kept, .fill = fill_rest, .free = free_list};
    table->rest = &further->rest;
}

/* ---- kanban ---------------------------------------------------------------------------------- */

static GPtrArray *lanes_of(const struct list *l)
{
    GPtrArray *lanes = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < l->numbers->len; i++) {
        g_autofree struct jf_row *row = row_at(l, i);
        const char *lane = text_at(row, l->across);
        guint k = 0;
        while (k < lanes->len && strcmp(lanes->pdata[k], lane) != 0)
            k++;
        if (k == lanes->len)
            g_ptr_array_add(lanes, g_strdup(lane));
    }
    return lanes;
}

static char *ticket(const struct list *l, const struct jf_row *row)
{
    GString *out = g_string_new(NULL);
    for (int c = 0; c < (int)l->spec->n_list_columns; c++) {
        struct jf_format format = format_of(l->decimals[c]);
        g_autofree char *number = l->decimals[c] >= 0 ? jf_format_value(&format, row->number[c]) : NULL;
        if (c != l->across && text_at(row, c)[0])
            g_string_append_printf(out, "%s%s", out->len ? " · " : "", number ? number : text_at(row, c));
    }
    return g_string_free(out, FALSE);
}

/* One column for each value of `across`, the rows below each other in it. */
static void add_kanban(const struct list *l, struct jf_table *table, guint shown)
{
    g_autoptr(GPtrArray) lanes = lanes_of(l);
    g_autofree guint *filled = g_new0(guint, lanes->len + 1);
    for (guint k = 0; k < lanes->len; k++) {
        g_autofree char *id = g_strdup_printf("lane%u", k + 1);
        const char *title = lanes->pdata[k];
        struct jf_column *c = jf_key_column(id, title[0] ? title : jf_word(l->b, "Blank"));
        c->role = JF_COLUMN_TEXT;
        jf_table_add_column(table, c);
    }
    for (guint i = 0; i < shown; i++) {
        g_autofree struct jf_row *row = row_at(l, i);
        guint k = 0;
        while (strcmp(lanes->pdata[k], text_at(row, l->across)) != 0)
            k++;
        if (filled[k] == table->rows->len) {
            struct jf_row_head *head = g_new0(struct jf_row_head, 1);
            head->key = g_strdup_printf("%u", table->rows->len + 1);
            head->parent = -1;
            jf_table_add_row(table, head);
        }
        jf_table_cell(table, (int)filled[k]++, (int)k)->text = ticket(l, row);
    }
}

/* ---- the blocks ------------------------------------------------------------------------------ */

static const char *why_empty(const struct list *l)
{
    if (!jf_view_source_in_scope(l->b->view, l->spec->source))
        return "Nothing this month: these rows are not kept by unit, they stand in the top report.";
    return "Nothing this month: there are no such rows.";
}

static char *note_of(const struct list *l, const struct jf_table *table, guint shown)
{
    g_autofree char *all = jf_format_count(l->numbers->len), *some = jf_format_count(shown), *here = jf_format_count(table->rows->len);
    g_autofree char *first = g_strdup_printf(jf_word(l->b, "The first %s of %s rows."), some, all);
    g_autofree char *paper = g_strdup_printf(jf_word(l->b, "On paper the first %s rows; the workbook has all %s."), here, some);
    return g_strjoin(shown < l->numbers->len && table->rest != NULL ? " " : "", shown < l->numbers->len ? first : "",
                     table->rest != NULL ? paper : "", NULL);
}

static struct jf_table *table_of(const struct list *l, const char *id, const char *title)
{
    guint shown = l->spec->top > 0 ? MIN((guint)l->spec->top, l->numbers->len) : l->numbers->len;
    struct jf_table *table = jf_table_new(id, title);
    if (l->across < 0)
        add_columns(l, table);
    if (l->sort >= 0)
        jf_cube_sort_rows(l->cube, l->id, l->numbers, l->sort, l->spec->list_descending);
    (l->across >= 0 ? add_kanban : add_rows)(l, table, shown);
    if (shown < l->numbers->len || table->rest != NULL)
        table->note = note_of(l, table, shown);
    return table;
}

/* Of the rows those of the block's window. */
static void keep_window(const struct list *l, int day)
{
    const struct jf_calendar *calendar = l->b->report->calendar;
    struct jf_window w = jf_calendar_window(calendar, l->spec->window, calendar->report, FALSE);
    guint n = 0;
    for (guint i = 0; i < l->numbers->len; i++) {
        g_autofree struct jf_row *row = row_at(l, i);
        int slot = row->day[day] == JF_DAY_NONE ? -1 : jf_calendar_slot_of(calendar, row->day[day]);
        if (w.has && slot >= w.begin && slot < w.end)
            g_array_index(l->numbers, guint, n++) = g_array_index(l->numbers, guint, i);
    }
    g_array_set_size(l->numbers, n);
}

struct jf_block *jf_build_listing(struct jf_build *b, const struct jf_block_spec *spec,
                                  const char *id, GError **error)
{
    (void)error;
    struct list l = {.b = b, .spec = spec, .cube = b->view->report->cube, .sort = -1, .across = -1};
    int next = (int)spec->n_list_columns;
    if (spec->list_sort)
        l.sort = next++;
    if (spec->n_across)
        l.across = next++;
    g_autoptr(GArray) numbers = l.numbers = row_numbers(b->view, spec, &l.id);
    if (jf_report_list_day(spec))
        keep_window(&l, next);
    g_autofree int *decimals = l.decimals = decimals_of(&l);
    g_autofree char *title = jf_template_text(b, &spec->title, NULL);
    if (numbers->len == 0)
        return jf_empty_block(id, title, g_strdup(jf_word(b, why_empty(&l))));
    struct jf_block *block = jf_block_new(JF_BLOCK_TABLE, id);
    block->title = g_strdup(title);
    block->table = table_of(&l, id, title);
    return block;
}
