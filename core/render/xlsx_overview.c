/* The first sheet, and the blocks that are tables only in a workbook: cards and the agenda. */
#include <math.h>
#include <string.h>

#include "render/xlsx.h"

enum { NAME_WIDTH = 34, MESSAGE_WIDTH = 70 };

static const char *word(const struct jf_xlsx *x, const char *key)
{
    return jf_message(x->document->language, key);
}

/* ---- cards --------------------------------------------------------------------------------------
 */

static void write_card_head(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_card *first)
{
    const unsigned flags = JF_XF_HEAD | JF_XF_BOLD | JF_XF_BOTTOM_LINE | JF_XF_MIDDLE | JF_XF_WRAP;
    lxw_format *left = jf_xlsx_plain_format(x, flags, 9, x->theme->ink2);
    lxw_format *right = jf_xlsx_plain_format(x, flags | JF_XF_RIGHT, 9, x->theme->ink2);
    lxw_format *centre = jf_xlsx_plain_format(x, flags | JF_XF_CENTRE, 9, x->theme->ink2);
    jf_xlsx_text(x, s, s->next_row, 0, word(x, "Metric"), left);
    jf_xlsx_text(x, s, s->next_row, 1, word(x, "Unit"), left);
    jf_xlsx_text(x, s, s->next_row, 2, word(x, "Actual"), right);
    jf_xlsx_text(x, s, s->next_row, 3, word(x, "Light"), centre);
    for (size_t k = 0; k < first->n_lines; k++) {
        jf_xlsx_text(x, s, s->next_row, 4 + (int)k, first->lines[k].label, right);
        jf_xlsx_widen(s, 4 + (int)k, fmax(11, jf_xlsx_text_width(first->lines[k].label) + 2));
    }
    jf_xlsx_text(x, s, s->next_row, 4 + (int)first->n_lines, word(x, "Trend"), centre);
    jf_xlsx_text(x, s, s->next_row, 5 + (int)first->n_lines, word(x, "Notes"), left);
    s->next_row++;
}

static void write_card_spark(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_card *card,
                             int column, int data_row)
{
    enum { SPARK_COLUMN = 3, SPARK_WIDTH = 16 };
    jf_xlsx_text(x, s, s->next_row, column, NULL, jf_xlsx_plain_format(x, JF_XF_BOTTOM_LINE, 0, 0));
    jf_xlsx_widen(s, column, card->n_spark > 0 ? SPARK_WIDTH : 0);
    for (int i = 0; i < card->n_spark; i++)
        if (isfinite(card->spark[i]))
            jf_xlsx_number(x, x->data, data_row, SPARK_COLUMN + i, card->spark[i], NULL);
    if (card->n_spark > 0)
        jf_xlsx_add_spark(x, s, s->next_row, column, data_row, SPARK_COLUMN, card->n_spark, FALSE);
}

static void write_card_value(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_card *card,
                             int data_row)
{
    const double scale = jf_xlsx_scale(&card->format), value = jf_value_to_double(card->actual),
                 shown = value / scale;
    const int decimals = card->format.decimals >= 0 ? card->format.decimals
                         : fabs(shown) >= 99.95     ? 0
                                                    : 1;
    const struct jf_xlsx_look look = {.flags = JF_XF_BOLD | JF_XF_RIGHT | JF_XF_BOTTOM_LINE,
                                      .number_format =
                                          jf_xlsx_number_format(&card->format, decimals)};
    lxw_format *f = jf_xlsx_format(x, &look);
    jf_xlsx_text(x, x->data, data_row, 0, card->title, NULL);
    if (!jf_value_has(card->actual)) {
        jf_xlsx_text(x, s, s->next_row, 2, NULL, f);
        return;
    }
    jf_xlsx_number(x, x->data, data_row, 1, value, NULL);
    g_autoptr(GString) formula = g_string_new("=");
    jf_xlsx_append_cell(formula, x->data, data_row, 1, FALSE);
    if (scale != 1) {
        g_string_append_c(formula, scale < 1 ? '*' : '/');
        jf_xlsx_append_number(formula, scale < 1 ? 1 / scale : scale);
    }
    jf_xlsx_write_formula(x, s, s->next_row, 2, formula->str, shown, f);
    jf_xlsx_widen(s, 2, 12);
}

static void write_card(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_card *card,
                       const struct jf_card *first)
{
    lxw_format *left = jf_xlsx_plain_format(x, JF_XF_BOTTOM_LINE, 0, 0);
    g_autofree char *title =
        g_strconcat(card->title, card->lower_is_better ? " \xE2\x96\xBD" : "", NULL);
    jf_xlsx_text(x, s, s->next_row, 0, title, left);
    jf_xlsx_text(x, s, s->next_row, 1, card->unit,
                 jf_xlsx_plain_format(x, JF_XF_BOTTOM_LINE, 0, x->theme->ink2));
    const int data_row = x->data->next_row++, after = 4 + (int)first->n_lines;
    write_card_value(x, s, card, data_row);
    jf_xlsx_add_light(x, s, s->next_row, 3, card->light,
                      (struct jf_xlsx_look){.flags = JF_XF_BOTTOM_LINE});
    for (size_t k = 0; k < first->n_lines; k++) {
        const char *text = k < card->n_lines ? card->lines[k].text : NULL;
        const char *label = k < card->n_lines ? card->lines[k].label : NULL;
        const gboolean known = g_strcmp0(label, first->lines[k].label) == 0;
        g_autofree char *both =
            known || text == NULL ? g_strdup(text) : g_strdup_printf("%s %s", label, text);
        const int good = k < card->n_lines ? card->lines[k].good : 0;
        const jf_rgba color = good > 0 ? x->theme->good_text : good < 0 ? x->theme->bad_text : 0;
        jf_xlsx_text(x, s, s->next_row, 4 + (int)k, both,
                     jf_xlsx_plain_format(x, JF_XF_BOTTOM_LINE | JF_XF_RIGHT, 0, color));
        jf_xlsx_widen(s, 4 + (int)k, both != NULL ? jf_xlsx_text_width(both) + 2 : 0);
    }
    write_card_spark(x, s, card, after, data_row);
    jf_xlsx_text(x, s, s->next_row, after + 1, card->sub, left);
    jf_xlsx_widen(s, after + 1, card->sub != NULL ? jf_xlsx_text_width(card->sub) + 2 : 0);
    jf_xlsx_widen(s, 0, jf_xlsx_text_width(title) + 2);
    s->next_row++;
}

void jf_xlsx_add_cards(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const GPtrArray *cards)
{
    if (cards->len == 0)
        return;
    const struct jf_card *first = g_ptr_array_index(cards, 0);
    for (guint i = 1; i < cards->len; i++) { /* the head of the card that says most */
        const struct jf_card *card = g_ptr_array_index(cards, i);
        first = card->n_lines > first->n_lines ? card : first;
    }
    write_card_head(x, s, first);
    const int top = s->next_row;
    for (guint i = 0; i < cards->len; i++)
        write_card(x, s, g_ptr_array_index(cards, i), first);
    jf_xlsx_color_lights(x, s, top, 3, s->next_row - 1);
    jf_xlsx_widen(s, 1, 7);
    jf_xlsx_widen(s, 3, 6);
    s->n_columns = MAX(s->n_columns, 6 + (int)first->n_lines);
    s->next_row++;
    x->data->next_row++;
}

/* ---- agenda -------------------------------------------------------------------------------------
 */

static char *clock_text(int minute)
{
    return minute < 0 ? g_strdup("") : g_strdup_printf("%02d:%02d", minute / 60, minute % 60);
}

void jf_xlsx_add_agenda(struct jf_xlsx *x, struct jf_xlsx_sheet *s)
{
    static const char *const heads[] = {"Time", "Minutes", "Item", "Who", "Goal"};
    static const double widths[] = {9, 8, 30, 14, 40};
    const unsigned flags = JF_XF_HEAD | JF_XF_BOLD | JF_XF_BOTTOM_LINE;
    for (int c = 0; c < (int)G_N_ELEMENTS(heads); c++) {
        jf_xlsx_text(x, s, s->next_row, c, word(x, heads[c]),
                     jf_xlsx_plain_format(x, flags, 9, x->theme->ink2));
        jf_xlsx_widen(s, c, widths[c]);
    }
    s->next_row++;
    lxw_format *f = jf_xlsx_plain_format(x, JF_XF_BOTTOM_LINE | JF_XF_WRAP, 0, 0);
    lxw_format *link =
        jf_xlsx_plain_format(x, JF_XF_BOTTOM_LINE | JF_XF_WRAP | JF_XF_LINK, 0, x->theme->accent);
    for (guint i = 0; i < x->document->agenda->len; i++, s->next_row++) {
        const struct jf_agenda_item *item = g_ptr_array_index(x->document->agenda, i);
        g_autofree char *time = clock_text(item->start_minute);
        jf_xlsx_text(x, s, s->next_row, 0, time, f);
        jf_xlsx_number(x, s, s->next_row, 1,
                       item->minutes > 0 ? (double)item->minutes : (double)NAN, f);
        if (item->section >= 0 && item->section < (int)x->document->sections->len &&
            item->title != NULL)
            jf_xlsx_link(x, s, s->next_row, 2,
                         g_ptr_array_index(x->sheets, (guint)item->section + 1), item->title, link);
        else
            jf_xlsx_text(x, s, s->next_row, 2, item->title, f);
        jf_xlsx_text(x, s, s->next_row, 3, item->who, f);
        jf_xlsx_text(x, s, s->next_row, 4, item->goal, f);
    }
    s->n_columns = MAX(s->n_columns, (int)G_N_ELEMENTS(heads));
    s->next_row++;
}

/* ---- overview -----------------------------------------------------------------------------------
 */

static void add_pair(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const char *label,
                     const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    jf_xlsx_text(x, s, s->next_row, 0, label, jf_xlsx_plain_format(x, 0, 0, x->theme->ink2));
    jf_xlsx_text(x, s, s->next_row, 1, value, jf_xlsx_plain_format(x, 0, 0, 0));
    s->next_row++;
}

static void add_head(struct jf_xlsx *x, struct jf_xlsx_sheet *s)
{
    const struct jf_document *d = x->document;
    g_autofree char *title =
        g_strjoin("  ", d->entity != NULL ? d->entity : "", d->report_title, NULL);
    jf_xlsx_add_line(x, s, d->company, jf_xlsx_plain_format(x, 0, 0, x->theme->ink2), 10);
    jf_xlsx_add_line(x, s, title, jf_xlsx_plain_format(x, JF_XF_BOLD | JF_XF_WRAP, 16, 0), 16);
    for (size_t i = 0; i < G_N_ELEMENTS(d->cover_lines); i++)
        jf_xlsx_add_line(x, s, d->cover_lines[i], jf_xlsx_plain_format(x, JF_XF_WRAP, 11, 0), 11);
    s->next_row++;
    add_pair(x, s, word(x, "Period"), d->period_label);
    if (d->n_cover_pairs == 0) /* else the pairs of the cover say it */
        add_pair(x, s, word(x, "Data"), d->data_until);
    add_pair(x, s, word(x, "Version"), d->version);
    add_pair(x, s, word(x, "Confidential"), d->confidential);
    for (size_t i = 0; i < d->n_cover_pairs; i++)
        add_pair(x, s, d->cover_pairs[i].label, d->cover_pairs[i].value);
    s->next_row++;
}

static void add_contents(struct jf_xlsx *x, struct jf_xlsx_sheet *s)
{
    const unsigned flags = JF_XF_HEAD | JF_XF_BOLD | JF_XF_BOTTOM_LINE;
    lxw_format *head = jf_xlsx_plain_format(x, flags, 9, x->theme->ink2);
    lxw_format *f = jf_xlsx_plain_format(x, JF_XF_BOTTOM_LINE | JF_XF_WRAP, 0, 0);
    lxw_format *link =
        jf_xlsx_plain_format(x, JF_XF_BOTTOM_LINE | JF_XF_WRAP | JF_XF_LINK, 0, x->theme->accent);
    jf_xlsx_text(x, s, s->next_row, 0, word(x, "Contents"), head);
    jf_xlsx_text(x, s, s->next_row, 1, NULL, head);
    jf_xlsx_text(x, s, s->next_row++, 2, NULL, head);
    for (guint i = 0; i + 1 < x->sheets->len; i++) {
        const struct jf_xlsx_sheet *to = g_ptr_array_index(x->sheets, i + 1);
        const struct jf_section *section =
            i < x->document->sections->len ? g_ptr_array_index(x->document->sections, i) : NULL;
        jf_xlsx_link(x, s, s->next_row, 0, to, to->name, link);
        g_autofree char *message =
            g_strdup(section != NULL && section->message != NULL ? section->message : "");
        g_strdelimit(message, "\n", ' ');
        jf_xlsx_text(x, s, s->next_row, 1, message, f);
        const double lines = fmax(1, fmax(ceil(jf_xlsx_text_width(message) / MESSAGE_WIDTH),
                                          ceil(jf_xlsx_text_width(to->name) / NAME_WIDTH)));
        if (lines > 1)
            worksheet_set_row(s->ws, (lxw_row_t)s->next_row, lines * 15, NULL);
        jf_xlsx_text(x, s, s->next_row++, 2, section != NULL ? section->who : NULL, f);
    }
    s->next_row++;
}

gboolean jf_xlsx_add_overview(struct jf_xlsx *x, struct jf_xlsx_sheet *s)
{
    jf_xlsx_widen(s, 0, NAME_WIDTH + 1);
    jf_xlsx_widen(s, 1, MESSAGE_WIDTH + 2);
    jf_xlsx_widen(s, 2, 14);
    s->n_columns = 3;
    add_head(x, s);
    add_contents(x, s);
    if (x->document->cover_chart != NULL && !jf_xlsx_add_chart(x, s, x->document->cover_chart))
        return FALSE;
    jf_xlsx_finish_sheet(x, s);
    return TRUE;
}
