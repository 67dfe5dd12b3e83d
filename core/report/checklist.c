/* checklist: rules with a tick or a cross. */
#include <string.h>

#include "report/internal.h"

enum { RULE, RESULT };

static gboolean add_rule(struct jf_build *b, struct jf_table *table, const struct jf_check *check,
                         GError **error)
{
    int passed = 0;
    GError *local = NULL;
    g_autofree char *text = jf_template_text(b, &check->text, &local);
    if (!local && check->left)
        jf_view_expr(b->view, check->left, &(struct jf_reading){.kind = JF_READ_ACTUAL}, NULL, NULL,
                     0);
    if (!local && check->test && !b->report->is_planning && b->report->script.test)
        passed = b->report->script.test(b->report->script.ctx, check->test, b->view, &local);
    if (local || passed < 0) {
        g_propagate_error(error, local);
        return FALSE;
    }
    struct jf_row_head *head = g_new0(struct jf_row_head, 1);
    head->key = g_strdup_printf("rule%u", table->rows->len + 1);
    head->parent = -1;
    int row = jf_table_add_row(table, head);
    jf_table_cell(table, row, RULE)->text = g_strdup(text ? text : "");
    jf_table_cell(table, row, RESULT)->value = jf_value_exact(jf_decimal_from_int(passed));
    jf_table_cell(table, row, RESULT)->light = passed ? JF_LIGHT_GREEN : JF_LIGHT_RED;
    return TRUE;
}

struct jf_block *jf_build_checklist(struct jf_build *b, const struct jf_block_spec *spec,
                                    const char *id, GError **error)
{
    g_autofree char *title = jf_template_text(b, &spec->title, NULL);
    struct jf_table *table = jf_table_new(id, title);
    struct jf_column *rule = jf_key_column("rule", jf_word(b, "Rule"));
    struct jf_column *result = jf_key_column("result", jf_word(b, "Result"));
    result->role = JF_COLUMN_MARK;
    result->mark = JF_MARK_CHECK;
    result->format = (struct jf_format){.style = JF_STYLE_NUMBER, .scale = 1, .unit = ""};
    jf_table_add_column(table, rule);
    jf_table_add_column(table, result);
    for (size_t i = 0; i < spec->n_checks; i++)
        if (!add_rule(b, table, &spec->checks[i], error)) {
            jf_table_free(table);
            return NULL;
        }
    struct jf_block *block = jf_block_new(JF_BLOCK_TABLE, id);
    block->title = g_strdup(title);
    block->table = table;
    return block;
}
