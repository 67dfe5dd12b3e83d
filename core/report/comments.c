/* What people wrote, beside what they wrote about: a text under "revenue" belongs to the row of that metric, one under
 * "revenue/Hangzhou" to that member wherever the metric stands by it on the page, one under "score/Hangzhou" to it where
 * an analysis works out something of its own (its column score), one under "Hangzhou" is the short
 * reason below the member's name in a bridge. Rows get numbers in their order on the page; the texts stand in the strip
 * at its foot, or in the block `comments` where the page has one. */
#include <string.h>

#include "report/internal.h"

struct strip {
    struct jf_build *b;
    GHashTable *numbers; /* key -> number */
    gboolean is_bridge;  /* the rows at hand are steps of a bridge */
    gboolean is_listed;  /* the page has a block that prints the texts of metrics */
    GHashTable *due;     /* ids of the metrics that it has, written or not */
    int last;
};

/* What is behind plan: of a metric as such, of a member the difference that its row shows. */
static char *figure_of(const struct strip *s, const struct jf_table *table, int row,
                       const struct jf_metric *metric, gboolean is_metric)
{
    struct jf_reading vs_plan = jf_reading_make(JF_READ_VS_PLAN, JF_WINDOW_MONTH);
    struct jf_value change =
        is_metric ? jf_eval_reading(s->b->report->eval, metric, &vs_plan, &s->b->view->point) : jf_value_none("");
    if (jf_value_has(change))
        return jf_build_print(s->b, metric, &vs_plan, &s->b->view->point, change);
    for (int c = 0; c < (int)table->columns->len; c++) {
        const struct jf_column *column = jf_table_column(table, c);
        gboolean is_of = column->metric == NULL || (metric && strcmp(column->metric, metric->id) == 0);
        gboolean differs = column->emphasis == JF_EMPHASIS_VARIANCE ||
                           (s->is_bridge && (column->role == JF_COLUMN_DERIVED || table->columns->len == 2)); /* or its one column of steps */
        const struct jf_cell *cell = jf_table_cell(table, row, c);
        const struct jf_value value = cell->printed ? *cell->printed : cell->value;
        if (!differs || !is_of || !jf_value_has(value))
            continue;
        struct jf_format format = column->format;
        format.is_signed = TRUE;
        return s->is_bridge ? jf_format_value(&format, value) : jf_table_cell_text(table, row, c);
    }
    return NULL;
}

static void add_to_strip(struct strip *s, const char *name, const char *figure, const char *text)
{
    struct jf_text_block *block = jf_text_block_new(NULL);
    jf_text_block_add(block, name ? name : "", JF_RUN_BOLD);
    if (figure) {
        jf_text_block_add(block, " ", JF_RUN_BOLD);
        jf_text_block_add(block, figure, JF_RUN_BOLD);
    }
    jf_text_block_add(block, text, JF_RUN_PLAIN);
    block->is_human = TRUE;
    block->comment = s->last;
    g_ptr_array_add(s->b->section->comments, block);
}

/* TRUE where somebody wrote something under the key: the row has its number. */
static gboolean mark(struct strip *s, struct jf_table *table, int row, const char *key,
                     const struct jf_metric *metric, gboolean is_metric)
{
    struct jf_row_head *head = jf_table_row(table, row);
    int known = GPOINTER_TO_INT(g_hash_table_lookup(s->numbers, key));
    g_autofree char *text = known ? NULL : jf_text_of(s->b, key);
    if (!known && !text && !(is_metric && g_hash_table_contains(s->due, metric->id)))
        return FALSE;
    if (!known) {
        known = ++s->last;
        g_hash_table_insert(s->numbers, g_strdup(key), GINT_TO_POINTER(known));
        g_autofree char *figure = figure_of(s, table, row, metric, is_metric);
        if (!is_metric || !s->is_listed)
            add_to_strip(s, is_metric ? jf_metric_name(s->b, metric) : jf_table_row_name(table, row), figure,
                         text);
    }
    head->comment = known;
    return TRUE;
}

static gboolean mark_member(struct strip *s, struct jf_table *table, int row, const char *id,
                            const struct jf_metric *metric)
{
    const char *names[] = {jf_table_row_name(table, row), jf_table_row(table, row)->key};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (!names[i] || !names[i][0])
            continue;
        g_autofree char *key = g_strdup_printf("%s/%s", id, names[i]);
        if (mark(s, table, row, key, metric, FALSE))
            return TRUE;
    }
    return FALSE;
}

/* Figures in the format of their row, or texts alone: keys of rows are ids of metrics. */
static gboolean has_metric_rows(const struct jf_table *table)
{
    gboolean has_numbers = FALSE;
    for (int c = 0; c < (int)table->columns->len; c++) {
        const struct jf_column *column = jf_table_column(table, c);
        if (column->format_by_row)
            return TRUE;
        has_numbers = has_numbers || column->role == JF_COLUMN_VALUE ||
                      column->role == JF_COLUMN_DERIVED;
    }
    return !has_numbers;
}

static void mark_row(struct strip *s, struct jf_table *table, int row)
{
    const struct jf_model *model = s->b->report->spec->model;
    const struct jf_row_head *head = jf_table_row(table, row);
    if ((head->kind != JF_ROW_MEMBER && head->kind != JF_ROW_OTHERS) || head->is_forecast) /* what was written is of what was */
        return;
    const struct jf_metric *own =
        head->key && has_metric_rows(table) ? jf_model_find(model, head->key) : NULL;
    if (own) {
        const struct jf_build *b = s->b; /* on the page of a member the texts are the member's */
        g_autofree char *key =
            b->each_dim ? g_strdup_printf("%s/%s", own->id,
                                          jf_view_label(b->view, b->each_dim, b->each_code))
                        : g_strdup(own->id);
        mark(s, table, row, key, own, TRUE);
        return;
    }
    for (int c = 0; c < (int)table->columns->len; c++) {
        const struct jf_column *column = jf_table_column(table, c);
        const struct jf_metric *metric = column->metric ? jf_model_find(model, column->metric) : NULL;
        gboolean is_result = !metric && column->emphasis == JF_EMPHASIS_ACTUAL && column->role == JF_COLUMN_DERIVED;
        if ((metric || is_result) && mark_member(s, table, row, metric ? metric->id : column->id, metric))
            return;
    }
}

static void set_reason(const struct strip *s, struct jf_table *table, int row)
{
    struct jf_row_head *head = jf_table_row(table, row);
    const char *label = jf_table_row_name(table, row);
    if (head->kind == JF_ROW_MEMBER && label && !head->reason)
        head->reason = jf_text_of(s->b, label);
}

static void mark_blocks(struct strip *s, const GPtrArray *blocks)
{
    for (guint i = 0; blocks && i < blocks->len; i++) {
        const struct jf_block *block = blocks->pdata[i];
        struct jf_table *table = block->chart ? block->chart->table : block->table;
        if (block->form_kind) /* asks for what has been said elsewhere */
            continue;
        s->is_bridge = block->chart && strcmp(block->chart->kind, "bridge") == 0;
        for (; table && block->kind != JF_BLOCK_CARDS; table = table->paper)
            for (guint r = 0; r < table->rows->len; r++) {
                mark_row(s, table, (int)r);
                if (s->is_bridge)
                    set_reason(s, table, (int)r);
            }
        mark_blocks(s, block->blocks);
    }
}

static void find_due(const struct strip *s, const GPtrArray *blocks)
{
    for (guint i = 0; blocks && i < blocks->len; i++) {
        const struct jf_block *block = blocks->pdata[i];
        for (guint r = 0; block->is_comments && r < block->table->rows->len; r++)
            g_hash_table_add(s->due, jf_table_row(block->table, (int)r)->key);
        find_due(s, block->blocks);
    }
}

static gboolean lists_comments(const struct jf_block_spec *const *blocks, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (jf_block_is_comments(blocks[i]) ||
            lists_comments((const struct jf_block_spec *const *)blocks[i]->blocks,
                           blocks[i]->n_blocks))
            return TRUE;
    return FALSE;
}

void jf_build_marks(struct jf_build *b, const struct jf_section_spec *spec)
{
    if (!b->report->spec->texts || b->report->is_planning)
        return;
    g_autoptr(GHashTable) numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) due = g_hash_table_new(g_str_hash, g_str_equal);
    struct strip s = {
        .b = b,
        .numbers = numbers,
        .due = due,
        .is_listed = lists_comments((const struct jf_block_spec *const *)spec->blocks, spec->n_blocks)};
    find_due(&s, b->section->blocks);
    mark_blocks(&s, b->section->blocks);
}
