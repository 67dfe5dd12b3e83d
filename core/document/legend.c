/* What a block draws, and what a legend has to explain therefore. */
#include <string.h>

#include "document/document.h"

unsigned jf_legend_of_scenario(const char *scenario)
{
    static const struct {
        const char *name;
        unsigned flag;
    } known[] = {{"AC", JF_LEGEND_AC}, {"PY", JF_LEGEND_PY}, {"PP", JF_LEGEND_PP}, {"PL", JF_LEGEND_PL}, {"FC", JF_LEGEND_FC}};
    for (size_t i = 0; scenario && i < G_N_ELEMENTS(known); i++)
        if (strcmp(scenario, known[i].name) == 0)
            return known[i].flag;
    return 0;
}

static unsigned of_bar(const struct jf_table *table, const struct jf_column *column)
{
    unsigned flags = jf_legend_of_scenario(column->scenario);
    for (guint c = 0; column->mark_base && c < table->columns->len; c++)
        if (strcmp(jf_table_column(table, (int)c)->id, column->mark_base) == 0)
            flags |= jf_legend_of_scenario(jf_table_column(table, (int)c)->scenario);
    return flags || (!column->metric && column->format.style == JF_STYLE_NUMBER) ? flags : JF_LEGEND_AC; /* a count is of no scenario */
}

static unsigned of_table(const struct jf_table *table)
{
    unsigned flags = 0;
    for (guint c = 0; table && c < table->columns->len; c++) {
        const struct jf_column *column = jf_table_column(table, (int)c);
        if (column->emphasis == JF_EMPHASIS_VARIANCE || column->mark == JF_MARK_DELTA ||
            column->mark == JF_MARK_PIN || column->mark == JF_MARK_STRIP || column->mark == JF_MARK_MOVE)
            flags |= JF_LEGEND_GOOD | JF_LEGEND_BAD;
        if (column->mark == JF_MARK_BAR)
            flags |= of_bar(table, column);
        if (column->mark == JF_MARK_SPARK || column->mark == JF_MARK_LINE)
            flags |= JF_LEGEND_AC;
    }
    return flags;
}

static unsigned of_chart(const struct jf_chart *chart)
{
    static const char *const of_differences[] = {"bridge", "variance", "landing", NULL};
    unsigned flags = 0;
    for (size_t k = 0; k < chart->n_series; k++)
        flags |= jf_legend_of_scenario(chart->series[k].scenario);
    for (guint r = 0; chart->table && r < chart->table->rows->len; r++)
        flags |= jf_table_row(chart->table, (int)r)->is_forecast ? JF_LEGEND_FC : 0;
    if (g_strv_contains(of_differences, chart->kind))
        flags |= JF_LEGEND_GOOD | JF_LEGEND_BAD;
    for (size_t k = 0; strcmp(chart->kind, "bridge") == 0 && k < chart->n_options; k++)
        flags |= jf_legend_of_scenario(chart->option_values[k]);
    return flags;
}

static unsigned of_cards(const GPtrArray *cards)
{
    unsigned flags = 0;
    for (guint i = 0; cards && i < cards->len; i++) {
        const struct jf_card *card = cards->pdata[i];
        flags |= card->n_spark > 0 ? JF_LEGEND_AC : 0;
        flags |= card->n_spark > 0 && card->spark_plan ? JF_LEGEND_PL : 0;
        for (size_t k = 0; k < card->n_lines; k++)
            flags |= card->lines[k].good != 0 ? JF_LEGEND_GOOD | JF_LEGEND_BAD : 0;
    }
    return flags;
}

unsigned jf_block_legend(const struct jf_block *block)
{
    unsigned flags = block->kind == JF_BLOCK_CARDS ? of_cards(block->cards) : of_table(block->table);
    if (block->chart)
        flags |= of_chart(block->chart);
    for (guint i = 0; block->blocks && i < block->blocks->len; i++)
        flags |= jf_block_legend(block->blocks->pdata[i]);
    return flags;
}

/* Another of them says the same, or says it and goes on. */
static gboolean is_said(const GPtrArray *notes, guint at)
{
    const char *note = notes->pdata[at];
    const gsize stem = (gsize)(g_utf8_find_prev_char(note, note + strlen(note)) - note);
    for (guint i = 0; i < notes->len; i++) {
        const gboolean is_same = strcmp(notes->pdata[i], note) == 0;
        if (is_same ? i < at : strncmp(notes->pdata[i], note, stem) == 0)
            return TRUE;
    }
    return FALSE;
}

char *jf_footnote_of(const GPtrArray *blocks, const char *language)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < blocks->len; i++) {
        const struct jf_block *block = blocks->pdata[i];
        for (guint k = 0; block && block->notes && k < block->notes->len; k++)
            g_ptr_array_add(all, block->notes->pdata[k]);
    }
    for (guint i = 0; i < all->len; i++)
        if (!is_said(all, i))
            g_string_append_printf(out, "%s%s", out->len && !g_str_has_prefix(language, "zh") ? " " : "",
                                   (const char *)all->pdata[i]);
    return g_string_free(out, out->len == 0);
}

int jf_comment_number(const GPtrArray *comments, int number)
{
    for (guint i = 0; comments && i < comments->len; i++)
        if (((const struct jf_text_block *)comments->pdata[i])->comment == number)
            return (int)i + 1;
    return number;
}
