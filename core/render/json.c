/* The document as data. Layout (texts that are not there are left out):
 *
 *  { "format": "jingfen", "layout": 1, "language", "company", "title", "entity": {name, key,
 * level}, "period": {id, label, end}, "data_until", "confidential", "state", "copy", "editor", "cover": { lines:
 * [..], pairs: [{label, value}], chart: CHART }, "agenda": { start, end (minutes of the day),
 * place, chair, items: [{number, title, who, department, goal, start, minutes, section (index)}] }, "sections":
 * [{ number, title, who, start, minutes, message, page_title, when, footnote, appendix, blocks:
 * [BLOCK], comments: [TEXT] }], "warnings": [..] }
 *
 *  BLOCK = { id, kind: "text"|"cards"|"table"|"chart"|"grid"|"agenda"|"empty"|"legend", title,
 *            text: TEXT | cards: [CARD] | table: TABLE | chart: CHART | blocks: [BLOCK] | why }
 *  TEXT  = { text, bullet, heading, human, comment, runs: [{text, bold, tone:
 * "good"|"bad"|"muted"}] } CARD  = { title, metric, unit, scale, value, why, light, polarity,
 * lines: [{label, text, tone}], sub, series, plan } CHART = { kind, title, unit, alt, category
 * (column id), series: [{column, name, scenario, second_axis, panel, metric, polarity}], options: {..},
 * highlight: [row key], table: TABLE } TABLE = { id, title, unit, note, columns: [{id, role, mark,
 * group, title, style, unit, scale, decimals, by_row, metric, scenario, window, reading,
 * polarity}], rows: [{key, kind, level, parent (index), group, label, unit, scale, decimals (where
 *                    columns say by_row), polarity, highlight, comment, cells: [CELL]}] }
 *  CELL  = "123.45" (unrounded, base units: shown = value / scale; ratios, not percents)
 *        | null (nothing belongs there) | { value: null, why } | { text } | { light: "red" }
 *        | { series, plan } and mixtures of these
 *
 *  Polarity "lower": less is good; of a row it turns that of the column (a cost account).
 *  Numbers of the business are strings of decimals; counts, indexes and sparks are JSON numbers.
 */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/message.h"
#include "render/json_writer.h"
#include "render/render.h"

static const char *const light_names[] = {NULL, "green", "amber", "red"};

static const char *light_name(int light)
{
    return light >= 0 && light < (int)G_N_ELEMENTS(light_names) ? light_names[light] : NULL;
}

static const char *polarity(gboolean lower_is_better)
{
    return lower_is_better ? "lower" : NULL;
}

static void write_numbers(struct jf_json *json, const char *key, const double *numbers, int n)
{
    if (numbers == NULL || n == 0)
        return;
    jf_json_open(json, key, '[', TRUE);
    for (int i = 0; i < n; i++)
        jf_json_double(json, NULL, numbers[i]);
    jf_json_close(json, ']');
}

static void write_value(struct jf_json *json, struct jf_value value)
{
    g_autofree char *text = jf_value_to_string(value);
    if (text != NULL) {
        jf_json_text(json, "value", text);
        return;
    }
    jf_json_raw(json, "value", "null");
    jf_json_text(json, "why", *value.why != '\0' ? jf_message(json->language, value.why) : NULL);
}

static void write_format(struct jf_json *json, const struct jf_format *format)
{
    static const char *const styles[] = {"number", "percent", "points", "text"};
    char scale[G_ASCII_DTOSTR_BUF_SIZE];
    jf_json_text(json, "style", styles[format->style]);
    if (format->style == JF_STYLE_TEXT)
        return;
    jf_json_text(json, "unit", format->unit);
    jf_json_text(json, "scale", g_ascii_formatd(scale, sizeof scale, "%.15g", format->scale > 0 ? format->scale : 1));
    jf_json_int(json, "decimals", format->decimals);
}

static void write_column(struct jf_json *json, const struct jf_column *column)
{
    static const char *const roles[] = {"key", "text", "value", "derived", "support", "mark"};
    jf_json_open(json, NULL, '{', TRUE);
    jf_json_text(json, "id", column->id);
    jf_json_text(json, "role", roles[column->role]);
    jf_json_text(json, "mark", column->mark ? jf_mark_names[column->mark] : NULL);
    jf_json_text(json, "group", column->group);
    jf_json_text(json, "title", column->title);
    if (column->role != JF_COLUMN_KEY && column->role != JF_COLUMN_TEXT)
        write_format(json, &column->format);
    jf_json_true(json, "by_row", column->format_by_row);
    jf_json_text(json, "metric", column->metric);
    jf_json_text(json, "scenario", column->scenario);
    jf_json_text(json, "window", column->window);
    jf_json_text(json, "reading", column->reading);
    jf_json_text(json, "polarity", polarity(column->lower_is_better));
    jf_json_close(json, '}');
}

static void write_cell(struct jf_json *json, const struct jf_cell *cell)
{
    const gboolean has = jf_value_has(cell->value);
    const gboolean is_bare =
        cell->text == NULL && cell->light == 0 && cell->n_series == 0;
    if (is_bare && (has || *cell->value.why == '\0')) {
        g_autofree char *text = jf_value_to_string(cell->value);
        jf_json_text(json, NULL, text);
        return;
    }
    jf_json_open(json, NULL, '{', TRUE);
    if (has || *cell->value.why != '\0')
        write_value(json, cell->value);
    jf_json_text(json, "text", cell->text);
    jf_json_text(json, "light", light_name(cell->light));
    write_numbers(json, "series", cell->series, cell->n_series);
    write_numbers(json, "plan", cell->series_plan, cell->n_series);
    jf_json_close(json, '}');
}

static gboolean formats_by_row(const struct jf_table *table)
{
    for (int column = 0; column < (int)table->columns->len; column++)
        if (jf_table_column(table, column)->format_by_row)
            return TRUE;
    return FALSE;
}

static void write_row(struct jf_json *json, const struct jf_table *table, int index)
{
    static const char *const kinds[] = {"member", "others", "subtotal", "total"};
    const struct jf_row_head *row = jf_table_row(table, index);
    jf_json_open(json, NULL, '{', TRUE);
    jf_json_text(json, "key", row->key);
    jf_json_text(json, "kind", kinds[row->kind]);
    jf_json_int(json, "level", row->level);
    if (row->parent >= 0)
        jf_json_int(json, "parent", row->parent);
    jf_json_text(json, "group", row->group);
    jf_json_text(json, "label", jf_table_row_name(table, index));
    if (formats_by_row(table))
        write_format(json, &row->format);
    jf_json_text(json, "polarity", polarity(row->lower_is_better));
    jf_json_true(json, "highlight", row->highlight);
    if (row->comment > 0)
        jf_json_int(json, "comment", row->comment);
    jf_json_open(json, "cells", '[', TRUE);
    for (int column = 0; column < (int)table->columns->len; column++)
        write_cell(json, jf_table_cell(table, index, column));
    jf_json_close(json, ']');
    jf_json_close(json, '}');
}

static void write_table(struct jf_json *json, const struct jf_table *table)
{
    if (table == NULL)
        return;
    jf_json_open(json, "table", '{', FALSE);
    jf_json_text(json, "id", table->id);
    jf_json_text(json, "title", table->title);
    jf_json_text(json, "unit", table->unit);
    jf_json_text(json, "note", table->note);
    jf_json_open(json, "columns", '[', FALSE);
    for (int column = 0; column < (int)table->columns->len; column++)
        write_column(json, jf_table_column(table, column));
    jf_json_close(json, ']');
    jf_json_open(json, "rows", '[', FALSE);
    for (int row = 0; row < jf_table_n_rows(table); row++)
        write_row(json, table, row);
    jf_json_close(json, ']');
    jf_json_close(json, '}');
}

static void write_series(struct jf_json *json, const struct jf_chart *chart)
{
    jf_json_open(json, "series", '[', FALSE);
    for (size_t i = 0; i < chart->n_series; i++) {
        const struct jf_doc_series *s = &chart->series[i];
        jf_json_open(json, NULL, '{', TRUE);
        jf_json_text(json, "column", jf_table_column(chart->table, s->column)->id);
        jf_json_text(json, "name", s->name);
        jf_json_text(json, "scenario", s->scenario[0] != '\0' ? s->scenario : NULL);
        jf_json_true(json, "second_axis", s->second_axis);
        jf_json_text(json, "panel", s->panel);
        jf_json_text(json, "metric", s->metric);
        jf_json_text(json, "polarity", polarity(s->lower_is_better));
        jf_json_close(json, '}');
    }
    jf_json_close(json, ']');
}

static void write_chart(struct jf_json *json, const struct jf_chart *chart)
{
    if (chart == NULL)
        return;
    jf_json_open(json, "chart", '{', FALSE);
    jf_json_text(json, "kind", chart->kind);
    jf_json_text(json, "title", chart->title);
    jf_json_text(json, "unit", chart->unit);
    jf_json_text(json, "alt", chart->alt);
    if (chart->table != NULL) {
        if (chart->category >= 0 && chart->category < (int)chart->table->columns->len)
            jf_json_text(json, "category", jf_table_column(chart->table, chart->category)->id);
        write_series(json, chart);
    }
    if (chart->n_options > 0) {
        jf_json_open(json, "options", '{', TRUE);
        for (size_t i = 0; i < chart->n_options; i++)
            jf_json_text(json, chart->option_names[i], chart->option_values[i]);
        jf_json_close(json, '}');
    }
    if (chart->n_highlight > 0 && chart->table != NULL) {
        jf_json_open(json, "highlight", '[', TRUE);
        for (size_t i = 0; i < chart->n_highlight; i++)
            jf_json_text(json, NULL, jf_table_row(chart->table, chart->highlight[i])->key);
        jf_json_close(json, ']');
    }
    write_table(json, chart->table);
    jf_json_close(json, '}');
}

static const char *tone_of(unsigned style)
{
    if (style & JF_RUN_GOOD)
        return "good";
    if (style & JF_RUN_BAD)
        return "bad";
    return style & JF_RUN_MUTED ? "muted" : NULL;
}

static void write_text(struct jf_json *json, const char *key, const struct jf_text_block *text)
{
    if (text == NULL)
        return;
    g_autoptr(GString) whole = g_string_new(NULL);
    unsigned styles = 0;
    for (guint i = 0; i < text->runs->len; i++) {
        const struct jf_run *run = g_ptr_array_index(text->runs, i);
        g_string_append(whole, run->text);
        styles |= run->style;
    }
    jf_json_open(json, key, '{', TRUE);
    jf_json_text(json, "text", whole->str);
    jf_json_true(json, "bullet", text->is_bullet);
    if (text->level > 1)
        jf_json_int(json, "level", text->level);
    jf_json_true(json, "heading", text->is_heading);
    jf_json_true(json, "callout", text->is_callout);
    jf_json_true(json, "human", text->is_human);
    if (text->comment > 0)
        jf_json_int(json, "comment", text->comment);
    jf_json_text(json, "light", light_name(text->light));
    if (styles != 0) {
        jf_json_open(json, "runs", '[', TRUE);
        for (guint i = 0; i < text->runs->len; i++) {
            const struct jf_run *run = g_ptr_array_index(text->runs, i);
            jf_json_open(json, NULL, '{', TRUE);
            jf_json_text(json, "text", run->text);
            jf_json_true(json, "bold", (run->style & JF_RUN_BOLD) != 0);
            jf_json_text(json, "tone", tone_of(run->style));
            jf_json_close(json, '}');
        }
        jf_json_close(json, ']');
    }
    jf_json_close(json, '}');
}

static void write_card(struct jf_json *json, const struct jf_card *card)
{
    jf_json_open(json, NULL, '{', TRUE);
    jf_json_text(json, "title", card->title);
    jf_json_text(json, "metric", card->metric);
    write_format(json, &card->format);
    write_value(json, card->actual);
    jf_json_text(json, "light", light_name(card->light));
    jf_json_text(json, "polarity", polarity(card->lower_is_better));
    jf_json_open(json, "lines", '[', TRUE);
    for (size_t i = 0; i < card->n_lines; i++) {
        jf_json_open(json, NULL, '{', TRUE);
        jf_json_text(json, "label", card->lines[i].label);
        jf_json_text(json, "text", card->lines[i].text);
        jf_json_text(json, "tone",
                     card->lines[i].good > 0   ? "good"
                     : card->lines[i].good < 0 ? "bad"
                                               : NULL);
        jf_json_close(json, '}');
    }
    jf_json_close(json, ']');
    jf_json_text(json, "sub", card->sub);
    write_numbers(json, "series", card->spark, card->n_spark);
    write_numbers(json, "plan", card->spark_plan, card->n_spark);
    jf_json_close(json, '}');
}

static void write_blocks(struct jf_json *json, const GPtrArray *blocks)
{
    static const char *const kinds[] = {"text", "cards",  "table", "chart",
                                        "grid", "agenda", "empty", "legend"};
    jf_json_open(json, "blocks", '[', FALSE);
    for (guint i = 0; i < blocks->len; i++) {
        const struct jf_block *block = g_ptr_array_index(blocks, i);
        jf_json_open(json, NULL, '{', FALSE);
        jf_json_text(json, "id", block->id);
        jf_json_text(json, "kind", kinds[block->kind]);
        jf_json_text(json, "title", block->title);
        jf_json_text(json, "why", block->empty_why);
        write_text(json, "text", block->text);
        if (block->cards != NULL) {
            jf_json_open(json, "cards", '[', FALSE);
            for (guint k = 0; k < block->cards->len; k++)
                write_card(json, g_ptr_array_index(block->cards, k));
            jf_json_close(json, ']');
        }
        write_table(json, block->table);
        write_chart(json, block->chart);
        if (block->blocks != NULL)
            write_blocks(json, block->blocks);
        jf_json_close(json, '}');
    }
    jf_json_close(json, ']');
}

static void write_section(struct jf_json *json, const struct jf_section *section)
{
    jf_json_open(json, NULL, '{', FALSE);
    jf_json_int(json, "number", section->number);
    jf_json_text(json, "title", section->title);
    jf_json_text(json, "who", section->who);
    if (section->start_minute >= 0)
        jf_json_int(json, "start", section->start_minute);
    if (section->minutes >= 0)
        jf_json_int(json, "minutes", section->minutes);
    jf_json_text(json, "message", section->message);
    jf_json_text(json, "page_title", section->page_title);
    jf_json_text(json, "when", section->when);
    jf_json_text(json, "footnote", section->footnote);
    jf_json_true(json, "appendix", section->is_appendix);
    write_blocks(json, section->blocks);
    if (section->comments->len > 0) {
        jf_json_open(json, "comments", '[', FALSE);
        for (guint i = 0; i < section->comments->len; i++)
            write_text(json, NULL, g_ptr_array_index(section->comments, i));
        jf_json_close(json, ']');
    }
    jf_json_close(json, '}');
}

static void write_agenda(struct jf_json *json, const struct jf_document *d)
{
    if (d->agenda->len == 0)
        return;
    jf_json_open(json, "agenda", '{', FALSE);
    if (d->agenda_start >= 0)
        jf_json_int(json, "start", d->agenda_start);
    if (d->agenda_end >= 0)
        jf_json_int(json, "end", d->agenda_end);
    jf_json_text(json, "place", d->place);
    jf_json_text(json, "chair", d->chair);
    jf_json_text(json, "message", d->agenda_message);
    jf_json_open(json, "items", '[', FALSE);
    for (guint i = 0; i < d->agenda->len; i++) {
        const struct jf_agenda_item *item = g_ptr_array_index(d->agenda, i);
        jf_json_open(json, NULL, '{', TRUE);
        jf_json_int(json, "number", item->number);
        jf_json_text(json, "title", item->title);
        jf_json_text(json, "who", item->who);
        jf_json_text(json, "department", item->dept);
        jf_json_text(json, "goal", item->goal);
        jf_json_int(json, "start", item->start_minute);
        jf_json_int(json, "minutes", item->minutes);
        if (item->section >= 0)
            jf_json_int(json, "section", item->section);
        jf_json_close(json, '}');
    }
    jf_json_close(json, ']');
    jf_json_close(json, '}');
}

static void write_head(struct jf_json *json, const struct jf_document *d)
{
    char end[16];
    jf_day_to_iso(d->period_end, end);
    jf_json_text(json, "format", "jingfen");
    jf_json_int(json, "layout", 1);
    jf_json_text(json, "language", d->language);
    jf_json_text(json, "company", d->company);
    jf_json_text(json, "title", d->report_title);
    jf_json_open(json, "entity", '{', TRUE);
    jf_json_text(json, "name", d->entity);
    jf_json_text(json, "key", d->entity_key);
    jf_json_text(json, "level", d->entity_level);
    jf_json_close(json, '}');
    jf_json_open(json, "period", '{', TRUE);
    jf_json_text(json, "id", d->period);
    jf_json_text(json, "label", d->period_label);
    jf_json_text(json, "end", end[0] != '\0' ? end : NULL);
    jf_json_close(json, '}');
    jf_json_text(json, "data_until", d->data_until);
    jf_json_text(json, "confidential", d->confidential);
    jf_json_text(json, "state", d->version);
    jf_json_text(json, "copy", d->copy);
    jf_json_text(json, "editor", d->editor);
    jf_json_true(json, "draft", d->is_draft);
}

static void write_cover(struct jf_json *json, const struct jf_document *d)
{
    jf_json_open(json, "cover", '{', FALSE);
    jf_json_open(json, "lines", '[', FALSE);
    for (size_t i = 0; i < G_N_ELEMENTS(d->cover_lines); i++)
        if (d->cover_lines[i] != NULL)
            jf_json_text(json, NULL, d->cover_lines[i]);
    jf_json_close(json, ']');
    jf_json_open(json, "pairs", '[', FALSE);
    for (size_t i = 0; i < d->n_cover_pairs; i++) {
        jf_json_open(json, NULL, '{', TRUE);
        jf_json_text(json, "label", d->cover_pairs[i].label);
        jf_json_text(json, "value", d->cover_pairs[i].value);
        jf_json_close(json, '}');
    }
    jf_json_close(json, ']');
    write_chart(json, d->cover_chart);
    jf_json_close(json, '}');
}

static void write_document(struct jf_json *json, const struct jf_document *d)
{
    jf_json_open(json, NULL, '{', FALSE);
    write_head(json, d);
    write_cover(json, d);
    write_agenda(json, d);
    jf_json_open(json, "sections", '[', FALSE);
    for (guint i = 0; i < d->sections->len; i++)
        write_section(json, g_ptr_array_index(d->sections, i));
    jf_json_close(json, ']');
    jf_json_open(json, "warnings", '[', FALSE);
    for (guint i = 0; i < d->warnings->len; i++)
        jf_json_text(json, NULL, g_ptr_array_index(d->warnings, i));
    jf_json_close(json, ']');
    jf_json_close(json, '}');
}

gboolean jf_render_json(const struct jf_document *d, const char *path, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    struct jf_json json = {.out = out, .file = fopen(path, "we"), .is_first = TRUE, .language = d->language};
    gboolean good = json.file != NULL;
    if (good) {
        write_document(&json, d);
        g_string_append_c(out, '\n');
        fwrite(out->str, 1, out->len, json.file);
        good = !ferror(json.file);
        good = fclose(json.file) == 0 && good;
    }
    return good || jf_fail(error, JF_ERROR_IO, "%s: cannot be written: %s", path, g_strerror(errno));
}
