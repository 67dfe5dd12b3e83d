/* Blocks: which word builds what. */
#include <string.h>

#include "base/error.h"
#include "report/internal.h"

struct jf_block *jf_empty_block(const char *id, const char *title, char *why)
{
    struct jf_block *block = jf_block_new(JF_BLOCK_EMPTY, id);
    block->title = g_strdup(title);
    block->empty_why = why;
    return block;
}

void jf_build_legend(struct jf_build *b, const struct jf_reading *reading)
{
    if (!b->section)
        return;
    b->section->legend |= jf_legend_of_scenario(jf_reading_scenario(reading));
    if (jf_reading_facts(reading->kind)->is_judged)
        b->section->legend |= JF_LEGEND_GOOD | JF_LEGEND_BAD;
}

static struct jf_block *build_grid(struct jf_build *b, const struct jf_block_spec *spec,
                                   const char *id, GError **error)
{
    struct jf_block *grid = jf_block_new(JF_BLOCK_GRID, id);
    grid->columns = spec->grid_columns > 0 ? spec->grid_columns : 2;
    grid->title = jf_template_text(b, &spec->title, NULL);
    for (size_t i = 0; i < spec->n_blocks; i++) {
        g_autofree char *inner = g_strdup_printf("%s.%zu", id, i + 1);
        if (!jf_only_allows(spec->blocks[i]->only, spec->blocks[i]->n_only, b->view->entity))
            continue;
        struct jf_block *block = jf_build_block(b, spec->blocks[i], inner, error);
        if (!block) {
            jf_block_free(grid);
            return NULL;
        }
        g_ptr_array_add(grid->blocks, block);
    }
    grid->columns = MIN(grid->columns, MAX((int)grid->blocks->len, 1));
    return grid;
}

/* Ids of what an analysis made, so that every table has its own. */
static void number_blocks(GPtrArray *blocks, const char *id)
{
    for (guint i = 0; i < blocks->len; i++) {
        struct jf_block *block = blocks->pdata[i];
        char *own = blocks->len == 1 ? g_strdup(id) : g_strdup_printf("%s.%u", id, i + 1);
        g_free(block->id);
        block->id = own;
        if (block->table) {
            g_free(block->table->id);
            block->table->id = g_strdup(own);
        }
        if (block->chart && block->chart->table) {
            g_free(block->chart->table->id);
            block->chart->table->id = g_strdup(own);
        }
        if (block->blocks)
            number_blocks(block->blocks, own);
    }
}

void jf_build_chart_legend(struct jf_build *b, const struct jf_chart *chart)
{
    static const char *const of_differences[] = {"bridge", "variance", NULL};
    for (size_t k = 0; k < chart->n_series; k++)
        b->section->legend |= jf_legend_of_scenario(chart->series[k].scenario);
    if (g_strv_contains(of_differences, chart->kind))
        b->section->legend |= JF_LEGEND_GOOD | JF_LEGEND_BAD;
}

/* The title that the script gave stands above the first table or chart. */
static void set_title(struct jf_build *b, const struct jf_block_spec *spec, const GPtrArray *out)
{
    char *title = jf_template_text(b, &spec->title, NULL);
    for (guint i = 0; title && i < out->len; i++) {
        struct jf_block *block = out->pdata[i];
        if (!block->table && !block->chart)
            continue;
        g_free(block->title);
        block->title = title;
        return;
    }
    g_free(title);
}

/* Several blocks of one analysis stand below each other. */
static struct jf_block *build_analysis(struct jf_build *b, const struct jf_block_spec *spec,
                                       const char *id, GError **error)
{
    for (size_t i = 0; !spec->is_quiet && i < spec->n_metrics; i++)
        jf_build_use(b, spec->metrics[i]);
    for (size_t i = 0; !spec->is_quiet && i < spec->n_needs; i++)
        for (size_t k = 0; k < spec->needs[i].n_metrics; k++)
            jf_build_use(b, spec->needs[i].metrics[k]);
    if (b->report->is_planning) {
        jf_plan_analysis(b, spec);
        return jf_empty_block(id, NULL, NULL);
    }
    g_autoptr(GPtrArray) out = g_ptr_array_new_with_free_func((GDestroyNotify)jf_block_free);
    if (!b->report->script.build ||
        !b->report->script.build(b->report->script.ctx, spec->build, spec, b->view, out, error))
        return NULL;
    number_blocks(out, id);
    for (guint i = 0; i < out->len; i++)
        b->section->legend |= jf_block_legend(out->pdata[i]);
    set_title(b, spec, out);
    if (out->len == 0)
        return jf_empty_block(id, NULL, g_strdup(jf_word(b, "nothing to show")));
    if (out->len == 1)
        return g_ptr_array_steal_index(out, 0);
    struct jf_block *grid = jf_block_new(JF_BLOCK_GRID, id);
    grid->columns = 1;
    while (out->len)
        g_ptr_array_add(grid->blocks, g_ptr_array_steal_index(out, 0));
    return grid;
}

static struct jf_block *build(struct jf_build *b, const struct jf_block_spec *spec, const char *id, GError **error)
{
    static struct jf_block *(*const of[])(struct jf_build *, const struct jf_block_spec *, const char *, GError **) = {
        [JF_WORD_CARDS] = jf_build_cards,     [JF_WORD_TABULAR] = jf_build_tabular,
        [JF_WORD_LISTING] = jf_build_listing, [JF_WORD_CHART] = jf_build_chart,
        [JF_WORD_BRIDGE] = jf_build_bridge,   [JF_WORD_NOTE] = jf_build_note,
        [JF_WORD_GRID] = build_grid,          [JF_WORD_CHECKLIST] = jf_build_checklist,
        [JF_WORD_ANALYSIS] = build_analysis,
    };
    return of[spec->word](b, spec, id, error);
}

#define LONG_RESTRICTION 60 /* characters */

char *jf_block_restriction(const struct jf_build *b, const struct jf_block_spec *spec, gboolean *is_long)
{
    char *text = spec && spec->filter ? jf_rowx_describe(spec->filter, b->language) : NULL;
    *is_long = text && g_utf8_strlen(text, -1) > LONG_RESTRICTION;
    return text;
}

/* Above a table or chart that has no title of its own. */
static void say_restriction(const struct jf_build *b, const struct jf_block_spec *spec, struct jf_block *block)
{
    gboolean is_long;
    g_autofree char *text = jf_block_restriction(b, spec, &is_long);
    char **title = block->chart ? &block->chart->title : block->kind == JF_BLOCK_TABLE && block->table ? &block->table->title : &block->title;
    const gboolean is_shown = block->chart || block->kind == JF_BLOCK_TABLE || block->kind == JF_BLOCK_CARDS;
    if (!text || is_long || block->title || !is_shown)
        return;
    g_autofree char *old = *title;
    *title = old && *old ? g_strdup_printf("%s · %s", old, text) : g_strdup(text);
}

struct jf_block *jf_build_block(struct jf_build *b, const struct jf_block_spec *spec,
                                const char *id, GError **error)
{
    const struct jf_block_spec *outer = b->view->block;
    b->view->block = spec;
    struct jf_block *block = build(b, spec, id, error);
    b->view->block = outer;
    if (block)
        say_restriction(b, spec, block);
    return block;
}
