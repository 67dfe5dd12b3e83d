/* The first sheet, and the agenda, a table only in a workbook. */
#include <math.h>

#include "render/xlsx.h"

enum { NAME_WIDTH = 34, MESSAGE_WIDTH = 70 };

/* ---- agenda ------------------------------------------------------------------------------------- */

static char *clock_text(int minute)
{
    return minute < 0 ? g_strdup("") : g_strdup_printf("%02d:%02d", minute / 60, minute % 60);
}

static const struct jf_xlsx_sheet *sheet_of(const struct jf_xlsx *x, int section)
{
    if (section < 0 || section >= (int)x->document->sections->len)
        return NULL;
    for (guint i = 0; i < x->sheets->len; i++) {
        const struct jf_xlsx_sheet *s = g_ptr_array_index(x->sheets, i);
        if (s->section == g_ptr_array_index(x->document->sections, (guint)section))
            return s;
    }
    return NULL;
}

void jf_xlsx_add_agenda(struct jf_xlsx *x, struct jf_xlsx_sheet *s)
{
    static const char *const heads[] = {"Time", "Minutes", "Item", "Who", "Goal"};
    static const double widths[] = {9, 8, 30, 14, 40};
    const unsigned flags = JF_XF_HEAD | JF_XF_BOLD | JF_XF_BOTTOM_LINE;
    for (int c = 0; c < (int)G_N_ELEMENTS(heads); c++) {
        jf_xlsx_text(x, s, s->next_row, c, jf_xlsx_word(x, heads[c]),
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
        const struct jf_xlsx_sheet *to = sheet_of(x, item->section);
        if (to != NULL && item->title != NULL)
            jf_xlsx_link(x, s, s->next_row, 2, to, 0, item->title, link);
        else
            jf_xlsx_text(x, s, s->next_row, 2, item->title, f);
        jf_xlsx_text(x, s, s->next_row, 3, item->who, f);
        jf_xlsx_text(x, s, s->next_row, 4, item->goal, f);
    }
    s->n_columns = MAX(s->n_columns, (int)G_N_ELEMENTS(heads));
    s->next_row++;
}

/* ---- overview ----------------------------------------------------------------------------------- */

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
    add_pair(x, s, jf_xlsx_word(x, "Period"), d->period_label);
    if (d->n_cover_pairs == 0) { /* else the pairs of the cover say it */
        add_pair(x, s, jf_xlsx_word(x, "Data"), d->data_until);
        add_pair(x, s, jf_xlsx_word(x, "Version"), d->version);
    }
    add_pair(x, s, jf_xlsx_word(x, "Confidential"), d->confidential);
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
    jf_xlsx_text(x, s, s->next_row, 0, jf_xlsx_word(x, "Contents"), head);
    jf_xlsx_text(x, s, s->next_row, 1, NULL, head);
    jf_xlsx_text(x, s, s->next_row++, 2, NULL, head);
    for (guint i = 0; i + 1 < x->sheets->len; i++) {
        const struct jf_xlsx_sheet *to = g_ptr_array_index(x->sheets, i + 1);
        const struct jf_section *section = to->part <= 1 ? to->section : NULL;
        if (to == x->lists)
            continue;
        jf_xlsx_link(x, s, s->next_row, 0, to, 0, to->name, link);
        g_autofree char *message =
            g_strdup(section != NULL && section->message != NULL ? section->message : "");
        g_strdelimit(message, "\n", ' ');
        jf_xlsx_text(x, s, s->next_row, 1, message, f);
        const double lines = fmax(1, fmax(ceil(jf_xlsx_text_width(message) / MESSAGE_WIDTH),
                                          ceil(jf_xlsx_text_width(to->name) / NAME_WIDTH)));
        if (lines > 1)
            jf_xlsx_set_height(s, s->next_row, lines * 15);
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
    jf_xlsx_keep_together(s, 0);
    if (x->document->cover_chart != NULL && !jf_xlsx_add_chart(x, s, x->document->cover_chart))
        return FALSE;
    jf_xlsx_finish_sheet(x, s);
    return TRUE;
}
