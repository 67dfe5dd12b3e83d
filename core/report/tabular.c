/* tabular: a table of metrics, by members or by metric. */
#include <string.h>

#include "report/tabular.h"

void tab_free(struct tab *t)
{
    jf_table_free(t->table);
    for (guint r = 0; r < t->rows->len; r++) {
        g_free(tab_row(t, r)->ranks);
        g_free(tab_row(t, r)->changes);
    }
    g_free(t->metrics);
    g_array_free(t->columns, TRUE);
    g_array_free(t->rows, TRUE);
    g_array_free(t->across, TRUE);
}

static void take_metrics(struct tab *t)
{
    t->metrics = g_new0(const struct jf_metric *, t->spec->n_metrics + 1);
    for (size_t i = 0; i < t->spec->n_metrics; i++) {
        const struct jf_metric *m = t->spec->metrics[i];
        if (!jf_only_allows(m->only, m->n_only, t->b->view->entity))
            continue;
        jf_build_use(t->b, m);
        t->metrics[t->n_metrics++] = jf_block_metric(t->b->report, t->spec, m);
    }
}

/* Members side by side, then all of them together. Periods have their order: what a block over time sorts and cuts is these. */
static void take_across(struct tab *t)
{
    if (t->spec->n_across > 0) {
        const gboolean in_time = t->spec->n_by == 1 && strcmp(t->spec->by[0], "month") == 0;
        struct jf_point over = t->point;
        over.back = in_time ? tab_span(t) - 1 : 0;
        g_autoptr(GArray) codes =
            jf_block_members(t->b, t->spec, t->metrics, t->n_metrics, t->spec->columns,
                             t->spec->n_columns, t->spec->across[0], &over);
        if (in_time && (t->spec->has_sort || t->spec->top > 0))
            jf_sort_members(t->b, t->spec, t->metrics[0], t->spec->columns, t->spec->n_columns, t->spec->across[0],
                            &t->point, codes);
        if (in_time && t->spec->top > 0)
            g_array_set_size(codes, MIN(codes->len, (guint)t->spec->top));
        g_array_append_vals(t->across, codes->data, codes->len);
    }
    int all = TAB_ALL;
    if (t->spec->n_across == 0 || t->spec->total)
        g_array_append_val(t->across, all);
}

static const char *key_title(const struct tab *t)
{
    if (t->is_board)
        return jf_word(t->b, "Metric");
    const char *dim = t->spec->by[t->spec->n_by - 1];
    if (strcmp(dim, "month") == 0)
        return jf_word(t->b, "Month");
    return jf_dim_heading(t->b, dim);
}

static char *title_of(const struct tab *t)
{
    if (t->is_board || t->n_metrics != 1)
        return NULL;
    g_autofree char *heading = jf_metric_heading(t->b, t->metrics[0]);
    return g_strdup_printf("%s · %s", heading, key_title(t));
}

static char *common_unit(const struct tab *t)
{
    for (size_t i = 1; i < t->n_metrics; i++)
        if (g_strcmp0(t->metrics[i]->unit, t->metrics[0]->unit) != 0)
            return NULL;
    return t->n_metrics ? g_strdup(t->metrics[0]->unit) : NULL;
}

/* ---- further columns of the master ---------------------------------------------------------- */

static void add_with_columns(struct tab *t)
{
    for (size_t i = 0; i < t->spec->n_with; i++) {
        struct jf_column *c = jf_key_column(t->spec->with[i], t->spec->with[i]);
        c->role = JF_COLUMN_TEXT;
        jf_table_add_column(t->table, c);
    }
}

static char *master_key(const struct jf_source_spec *master, const struct jf_row *row)
{
    GString *key = g_string_new(row->text[0]);
    for (size_t i = 1; i < master->n_keys; i++)
        g_string_append_printf(key, "\x1f%s", row->text[i]);
    return g_string_free(key, FALSE);
}

static void fill_with(struct tab *t)
{
    const struct jf_source_spec *master = t->spec->members;
    int list = t->spec->n_with > 0 && master ? jf_report_list(t->b->report, t->spec) : -1;
    if (list < 0 || t->b->report->is_planning)
        return;
    size_t first = MAX(master->n_keys, 1);
    g_autoptr(GPtrArray) rows = jf_cube_rows(t->b->report->cube, list, NULL, 0);
    g_autoptr(GHashTable) by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < rows->len; i++)
        g_hash_table_insert(by_key, master_key(master, rows->pdata[i]), rows->pdata[i]);
    for (guint r = 0; r < t->table->rows->len; r++) {
        const struct jf_row_head *head = jf_table_row(t->table, (int)r);
        const struct jf_row *row = g_hash_table_lookup(by_key, head->key);
        for (size_t i = 0; row && head->kind == JF_ROW_MEMBER && i < t->spec->n_with; i++)
            jf_table_cell(t->table, (int)r, (int)i + 1)->text = g_strdup(row->text[first + i]);
    }
}

/* Columns of a plan that the block's filter leaves without a basis are not there: the table says why. */
static void note_plans(struct tab *t)
{
    GString *names = g_string_new(NULL);
    gboolean asks = FALSE;
    for (size_t i = 0; i < t->spec->n_columns; i++)
        asks = asks || jf_reading_facts(t->spec->columns[i].kind)->needs_plan;
    for (size_t i = 0; asks && t->spec->filter && i < t->spec->n_metrics; i++) {
        const struct jf_metric *m = t->spec->metrics[i];
        if (jf_metric_has_plan(m) && !jf_metric_has_plan(jf_block_metric(t->b->report, t->spec, m)))
            g_string_append_printf(names, "%s%s", names->len ? jf_word(t->b, ", ") : "", jf_metric_name(t->b, m));
    }
    if (names->len > 0)
        t->table->note = g_strdup_printf(jf_word(t->b, "The plan of %s cannot be filtered like this: no plan here."), names->str);
    g_string_free(names, TRUE);
}

static gboolean has_signs(const struct tab *t)
{
    size_t n;
    const struct jf_member *members = jf_cube_members(t->b->report->cube, t->spec->by[0], &n);
    for (size_t i = 0; i < n; i++)
        if (members[i].parent >= 0 && members[i].sign != 1)
            return TRUE;
    return FALSE;
}

gboolean tab_build(struct tab *t, struct jf_build *b, const struct jf_block_spec *spec,
                   const char *id, const char *title, GError **error)
{
    *t = (struct tab){.b = b,
                      .spec = spec,
                      .total = -1,
                      .is_board = spec->n_by == 0,
                      .columns = g_array_new(FALSE, TRUE, sizeof(struct tab_column)),
                      .rows = g_array_new(FALSE, TRUE, sizeof(struct tab_row)),
                      .across = g_array_new(FALSE, FALSE, sizeof(int))};
    t->point = jf_view_block_point(b->view, spec);
    if (spec->n_by == 1 && jf_dim_is_tree(b->report, spec->by[0])) {
        t->point.row_dim = spec->by[0];
        t->has_signs = has_signs(t);
    }
    take_metrics(t);
    t->table = jf_table_new(id, title);
    t->table->of_units = spec->n_by > 0 && g_ptr_array_find_with_equal_func(b->report->levels, spec->by[0], g_str_equal, NULL);
    if (t->n_metrics == 0)
        return TRUE;
    t->table->unit = common_unit(t);
    note_plans(t);
    take_across(t);
    jf_table_add_column(t->table, jf_key_column("key", key_title(t)));
    add_with_columns(t);
    tab_add_columns(t);
    tab_add_rows(t);
    fill_with(t);
    tab_set_relations(t);
    return tab_fill(t, error);
}

struct jf_block *jf_build_tabular(struct jf_build *b, const struct jf_block_spec *spec,
                                  const char *id, GError **error)
{
    struct tab t;
    char *title = jf_template_text(b, &spec->title, NULL);
    gboolean ok = tab_build(&t, b, spec, id, title, error);
    if (ok && !title)
        title = title_of(&t);
    if (!t.table->title)
        t.table->title = g_strdup(title);
    struct jf_block *block = NULL;
    if (ok && t.rows->len == 0 && !b->report->is_planning) {
        const char *why = t.n_metrics ? "no rows in this period" : "no metric at this level";
        block = jf_empty_block(id, title, g_strdup(jf_word(b, why)));
        g_free(title);
    } else if (ok) {
        block = jf_block_new(JF_BLOCK_TABLE, id);
        block->title = title;
        block->table = g_steal_pointer(&t.table);
    }
    tab_free(&t);
    return block;
}
