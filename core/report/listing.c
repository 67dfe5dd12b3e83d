/* listing: rows of a source as they stand; the rows that an analysis of the library reads. */
#include <stdlib.h>
#include <string.h>

#include "report/internal.h"

struct list {
    struct jf_build *b;
    const struct jf_block_spec *spec;
    GPtrArray *rows;  /* const struct jf_row * */
    int sort, across; /* columns, -1 none */
};

GPtrArray *jf_view_list(const struct jf_view *view, const struct jf_block_spec *spec)
{
    int list = jf_report_list(view->report, spec);
    if (list < 0 || view->report->is_planning || !jf_view_source_in_scope(view, spec->source))
        return g_ptr_array_new();
    return jf_cube_rows(view->report->cube, list, view->point.coords, view->point.n_coords);
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
            if (strcmp(report->levels->pdata[i], dim) != 0 || *code < 0)
                continue;
            gboolean is_own = g_strcmp0(view->entity->dim, dim) == 0 && view->entity->code == *code;
            return is_own ? NULL : dim;
        }
    }
    return NULL;
}

static const char *text_at(const struct jf_row *row, int column)
{
    return row->text[column] ? row->text[column] : "";
}

/* Numbers by value, days by date, texts bytewise; empty cells last. */
static int compare(const struct jf_row *x, const struct jf_row *y, int column)
{
    const char *a = text_at(x, column), *b = text_at(y, column);
    if (!a[0] || !b[0])
        return (a[0] == '\0') - (b[0] == '\0');
    if (x->day && y->day && x->day[column] != JF_DAY_NONE && y->day[column] != JF_DAY_NONE)
        return (x->day[column] > y->day[column]) - (x->day[column] < y->day[column]);
    if (x->number && y->number && jf_value_has(x->number[column]) &&
        jf_value_has(y->number[column]))
        return jf_value_compare(x->number[column], y->number[column]);
    return strcmp(a, b);
}

struct placed {
    const struct jf_row *row;
    guint order;
};
struct by {
    int column, sign;
};

static int by_column(gconstpointer a, gconstpointer b, gpointer data)
{
    const struct placed *x = a, *y = b;
    const struct by *by = data;
    gboolean empty = !text_at(x->row, by->column)[0] || !text_at(y->row, by->column)[0];
    int c = compare(x->row, y->row, by->column) * (empty ? 1 : by->sign);
    return c ? c : (x->order > y->order) - (x->order < y->order);
}

static void sort_rows(const struct list *l)
{
    if (l->sort < 0 || l->rows->len < 2)
        return;
    g_autoptr(GArray) placed = g_array_new(FALSE, FALSE, sizeof(struct placed));
    for (guint i = 0; i < l->rows->len; i++) {
        struct placed p = {.row = l->rows->pdata[i], .order = i};
        g_array_append_val(placed, p);
    }
    struct by by = {.column = l->sort, .sign = l->spec->list_descending ? -1 : 1};
    g_array_sort_with_data(placed, by_column, &by);
    for (guint i = 0; i < placed->len; i++)
        l->rows->pdata[i] = (gpointer)g_array_index(placed, struct placed, i).row;
}

/* ---- columns
 * ---------------------------------------------------------------------------------------- */

/* A number, but for what names the row: the first column, keys, and what is written with leading
 * zeros. */
static gboolean is_number(const struct list *l, size_t column, int *decimals)
{
    const struct jf_source_spec *source = l->spec->source;
    gboolean any = FALSE;
    *decimals = 0;
    if (column == 0 || (source->key && strcmp(source->key, l->spec->list_columns[column]) == 0))
        return FALSE;
    for (guint i = 0; i < l->rows->len; i++) {
        const struct jf_row *row = l->rows->pdata[i];
        const char *text = text_at(row, (int)column);
        if (!text[0])
            continue;
        if (!row->number || row->number[column].kind != JF_VALUE_EXACT ||
            (text[0] == '0' && g_ascii_isdigit(text[1])) || strchr(text, '%'))
            return FALSE;
        any = TRUE;
        struct jf_decimal d = row->number[column].exact;
        while (d.scale > 0 && d.units % 10 == 0) {
            d.units /= 10;
            d.scale--;
        }
        *decimals = MAX(*decimals, d.scale);
    }
    return any;
}

static void add_columns(const struct list *l, struct jf_table *table)
{
    for (size_t i = 0; i < l->spec->n_list_columns; i++) {
        int decimals;
        struct jf_column *c = jf_key_column(l->spec->list_columns[i], l->spec->list_columns[i]);
        c->role = i == 0 ? JF_COLUMN_KEY : JF_COLUMN_TEXT;
        if (is_number(l, i, &decimals)) {
            c->role = JF_COLUMN_VALUE;
            c->format = (struct jf_format){
                .style = JF_STYLE_NUMBER, .scale = 1, .decimals = decimals, .unit = ""};
        }
        jf_table_add_column(table, c);
    }
}

static void add_rows(const struct list *l, struct jf_table *table, guint shown)
{
    for (guint i = 0; i < shown; i++) {
        const struct jf_row *row = l->rows->pdata[i];
        struct jf_row_head *head = g_new0(struct jf_row_head, 1);
        head->key = g_strdup_printf("%u", i + 1);
        head->parent = -1;
        int r = jf_table_add_row(table, head);
        for (int c = 0; c < (int)l->spec->n_list_columns; c++) {
            struct jf_cell *cell = jf_table_cell(table, r, c);
            if (jf_table_column(table, c)->role == JF_COLUMN_VALUE && row->number &&
                jf_value_has(row->number[c]))
                cell->value = row->number[c];
            else
                cell->text = g_strdup(text_at(row, c));
        }
    }
}

/* ---- kanban
 * ------------------------------------------------------------------------------------------- */

static GPtrArray *lanes_of(const struct list *l)
{
    GPtrArray *lanes = g_ptr_array_new();
    for (guint i = 0; i < l->rows->len; i++) {
        const char *lane = text_at(l->rows->pdata[i], l->across);
        guint k = 0;
        while (k < lanes->len && strcmp(lanes->pdata[k], lane) != 0)
            k++;
        if (k == lanes->len)
            g_ptr_array_add(lanes, (gpointer)lane);
    }
    return lanes;
}

static char *ticket(const struct list *l, const struct jf_row *row)
{
    GString *out = g_string_new(NULL);
    for (int c = 0; c < (int)l->spec->n_list_columns; c++)
        if (c != l->across && text_at(row, c)[0])
            g_string_append_printf(out, "%s%s", out->len ? " · " : "", text_at(row, c));
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
        guint k = 0;
        while (strcmp(lanes->pdata[k], text_at(l->rows->pdata[i], l->across)) != 0)
            k++;
        if (filled[k] == table->rows->len) {
            struct jf_row_head *head = g_new0(struct jf_row_head, 1);
            head->key = g_strdup_printf("%u", table->rows->len + 1);
            head->parent = -1;
            jf_table_add_row(table, head);
        }
        jf_table_cell(table, (int)filled[k]++, (int)k)->text = ticket(l, l->rows->pdata[i]);
    }
}

/* ---- the blocks
 * ------------------------------------------------------------------------------------------ */

static const char *why_empty(const struct list *l)
{
    if (!jf_view_source_in_scope(l->b->view, l->spec->source))
        return "Nothing this month: these rows are not kept by unit, they stand in the top report.";
    return "Nothing this month: there are no such rows.";
}

static struct jf_table *table_of(const struct list *l, const char *id, const char *title)
{
    guint shown = l->spec->top > 0 ? MIN((guint)l->spec->top, l->rows->len) : l->rows->len;
    struct jf_table *table = jf_table_new(id, title);
    if (l->across >= 0) {
        add_kanban(l, table, shown);
    } else {
        add_columns(l, table);
        add_rows(l, table, shown);
    }
    if (shown < l->rows->len)
        table->note =
            g_strdup_printf(jf_word(l->b, "The first %u of %u rows."), shown, l->rows->len);
    return table;
}

struct jf_block *jf_build_listing(struct jf_build *b, const struct jf_block_spec *spec,
                                  const char *id, GError **error)
{
    (void)error;
    struct list l = {.b = b, .spec = spec, .sort = -1, .across = -1};
    int next = (int)spec->n_list_columns;
    if (spec->list_sort)
        l.sort = next++;
    if (spec->n_across)
        l.across = next++;
    l.rows = jf_view_list(b->view, spec);
    g_autofree char *title = jf_template_text(b, &spec->title, NULL);
    struct jf_block *block;
    if (l.rows->len == 0) {
        block = jf_empty_block(id, title, g_strdup(jf_word(b, why_empty(&l))));
    } else {
        sort_rows(&l);
        block = jf_block_new(JF_BLOCK_TABLE, id);
        block->title = g_strdup(title);
        block->table = table_of(&l, id, title);
    }
    g_ptr_array_free(l.rows, TRUE);
    return block;
}
