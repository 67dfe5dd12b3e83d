#include "document/document.h"

#include "base/free.h"

static void run_clear(gpointer data)
{
    struct jf_run *run = data;
    g_free(run->text);
    g_free(run);
}

struct jf_text_block *jf_text_block_new(const char *plain)
{
    struct jf_text_block *text = g_new0(struct jf_text_block, 1);
    text->runs = g_ptr_array_new_with_free_func(run_clear);
    if (plain != NULL)
        jf_text_block_add(text, plain, JF_RUN_PLAIN);
    return text;
}

void jf_text_block_add(struct jf_text_block *text, const char *run, unsigned style)
{
    struct jf_run *r = g_new0(struct jf_run, 1);
    r->text = g_strdup(run);
    r->style = style;
    g_ptr_array_add(text->runs, r);
}

void jf_text_block_free(gpointer data)
{
    struct jf_text_block *text = data;

    if (text)
        g_free(text->squares_fill);
    if (text == NULL)
        return;
    g_ptr_array_free(text->runs, TRUE);
    g_free(text);
}

static void card_free(gpointer data)
{
    struct jf_card *card = data;
    for (size_t i = 0; i < G_N_ELEMENTS(card->lines); i++)
        jf_free_all(card->lines[i].label, card->lines[i].text);
    jf_free_all(card->title, card->unit, card->metric, card->sub, card->spark, card->spark_plan, card->spark_first,
                card->spark_last, card);
}

static void chart_free(struct jf_chart *chart)
{
    if (chart == NULL)
        return;
    for (size_t i = 0; i < chart->n_series; i++)
        jf_free_all(chart->series[i].name, chart->series[i].metric, chart->series[i].panel);
    for (size_t i = 0; i < chart->n_options; i++)
        jf_free_all(chart->option_names[i], chart->option_values[i]);
    jf_table_free(chart->table);
    jf_free_all(chart->kind, chart->where, chart->series, chart->option_names, chart->option_values,
                chart->highlight, chart->title, chart->unit, chart->alt, chart);
}

struct jf_block *jf_block_new(enum jf_block_kind kind, const char *id)
{
    struct jf_block *block = g_new0(struct jf_block, 1);
    block->kind = kind;
    block->id = g_strdup(id);
    if (kind == JF_BLOCK_CARDS)
        block->cards = g_ptr_array_new_with_free_func(card_free);
    if (kind == JF_BLOCK_GRID)
        block->blocks = g_ptr_array_new_with_free_func((GDestroyNotify)jf_block_free);
    return block;
}

void jf_block_free(struct jf_block *block)
{
    if (block == NULL)
        return;
    if (block->cards != NULL)
        g_ptr_array_free(block->cards, TRUE);
    if (block->blocks != NULL)
        g_ptr_array_free(block->blocks, TRUE);
    jf_text_block_free(block->text);
    jf_table_free(block->table);
    chart_free(block->chart);
    if (block->notes != NULL)
        g_ptr_array_free(block->notes, TRUE);
    jf_free_all(block->id, block->title, block->empty_why, block->message, block->page_title, block->when, block->unit,
                block->form_kind, block);
}

static void section_free(gpointer data)
{
    struct jf_section *section = data;
    g_ptr_array_free(section->blocks, TRUE);
    g_ptr_array_free(section->comments, TRUE);
    jf_free_all(section->title, section->who, section->theme, section->message, section->page_title,
                section->when, section->footnote, section);
}

static void agenda_item_free(gpointer data)
{
    struct jf_agenda_item *item = data;
    jf_free_all(item->title, item->who, item->dept, item->goal, item);
}

struct jf_document *jf_document_new(const char *language)
{
    struct jf_document *d = g_new0(struct jf_document, 1);
    d->language = g_strdup(language);
    d->period_end = JF_DAY_NONE;
    d->agenda_start = d->agenda_end = -1;
    d->agenda = g_ptr_array_new_with_free_func(agenda_item_free);
    d->agenda_notes = g_ptr_array_new_with_free_func(jf_text_block_free);
    d->sections = g_ptr_array_new_with_free_func(section_free);
    d->warnings = g_ptr_array_new_with_free_func(g_free);
    return d;
}

void jf_document_free(struct jf_document *d)
{
    if (d == NULL)
        return;
    char *const texts[] = {d->language,       d->company,      d->report_title, d->entity,
                           d->entity_key,     d->entity_level, d->period_label, d->period,
                           d->data_until,     d->confidential, d->version,      d->cover_lines[0],
                           d->cover_lines[1], d->meeting,      d->place,        d->chair,
                           d->copy,           d->editor,       d->agenda_message};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(d->cover_pairs); i++) {
        g_free(d->cover_pairs[i].label);
        g_free(d->cover_pairs[i].value);
    }
    chart_free(d->cover_chart);
    g_ptr_array_free(d->agenda, TRUE);
    g_ptr_array_free(d->agenda_notes, TRUE);
    g_ptr_array_free(d->sections, TRUE);
    g_ptr_array_free(d->warnings, TRUE);
    g_free(d);
}

struct jf_section *jf_document_add_section(struct jf_document *document, const char *title)
{
    struct jf_section *section = g_new0(struct jf_section, 1);
    section->title = g_strdup(title);
    section->start_minute = section->minutes = -1;
    section->blocks = g_ptr_array_new_with_free_func((GDestroyNotify)jf_block_free);
    section->comments = g_ptr_array_new_with_free_func(jf_text_block_free);
    g_ptr_array_add(document->sections, section);
    return section;
}

struct jf_block *jf_section_add(struct jf_section *section, enum jf_block_kind kind, const char *id)
{
    struct jf_block *block = jf_block_new(kind, id);
    g_ptr_array_add(section->blocks, block);
    return block;
}
