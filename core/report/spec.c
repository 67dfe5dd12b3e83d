#include "report/spec.h"

#include "base/free.h"

const char *const jf_block_words[] = {"cards", "tabular",   "listing",  "chart",    "bridge", "note",
                                      "grid",  "checklist", "analysis", NULL};

const char *jf_block_word(const struct jf_block_spec *block)
{
    return block->word == JF_WORD_ANALYSIS ? block->kind : jf_block_words[block->word];
}

gboolean jf_block_is_comments(const struct jf_block_spec *block)
{
    return block->word == JF_WORD_ANALYSIS && g_strcmp0(block->kind, "comments") == 0;
}

static void clear_template(struct jf_template *t)
{
    g_free(t->text);
    g_free(t->where);
}

static void free_lists(struct jf_block_spec *b)
{
    jf_free_lists(b->only, b->by, b->across, b->with, b->option_names, b->option_values, b->steps, b->list_columns);
    for (size_t i = 0; i < b->n_checks; i++)
        clear_template(&b->checks[i].text);
    for (size_t i = 0; i < b->n_needs; i++) {
        g_free(b->needs[i].metrics);
        g_strfreev(b->needs[i].dims);
    }
    jf_free_all(b->checks, b->needs);
}

static void free_block(struct jf_block_spec *b)
{
    if (!b)
        return;
    clear_template(&b->title);
    clear_template(&b->message);
    clear_template(&b->text);
    free_lists(b);
    for (size_t i = 0; i < b->n_blocks; i++)
        free_block(b->blocks[i]);
    g_free(b->blocks);
    jf_rowx_free(b->filter);
    jf_free_all(b->metrics, b->columns, b->marks, b->second_axis, b->where, b->kind, b->list_sort, b);
}

static void free_section(struct jf_section_spec *s)
{
    clear_template(&s->title);
    clear_template(&s->message);
    clear_template(&s->who);
    clear_template(&s->goal);
    g_strfreev(s->only);
    for (size_t i = 0; i < s->n_blocks; i++)
        free_block(s->blocks[i]);
    jf_free_all(s->blocks, s->where, s->private_role, s->each, s->theme, s);
}

void jf_report_spec_free(struct jf_report_spec *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->n_sections; i++)
        free_section(r->sections[i]);
    g_free(r->sections);
    for (size_t i = 0; i < r->n_trees; i++) {
        g_strfreev(r->trees[i].levels);
        g_free(r->trees[i].where);
    }
    g_free(r->trees);
    g_strfreev(r->agenda_notes);
    clear_template(&r->agenda_message);
    jf_free_all(r->where, r->script, r->title, r->company, r->language, r->theme, r->currency, r->confidential, r->editor,
                r->password, r->calendar_path, r->top, r->place, r->chair, r->people.name, r->people.to,
                r->people.cc, r->people.role, r->people.language, r->people.password);
    jf_model_free(r->model);
    jf_data_spec_free(r->data);
    if (r->warnings)
        g_ptr_array_unref(r->warnings);
    g_free(r);
}
