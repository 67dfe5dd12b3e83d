/* What a sheet gets when all is written on it: widths, links, panes, a filter, the print set-up. */
#include <math.h>
#include <string.h>

#include "render/xlsx.h"

enum {
    LEAST_WIDTH = 112, /* of a chart */
    WIDE_PAGE = 172,   /* for two charts */
    DEFAULT_WIDTH = 10,
    A4 = 9,
    TITLE_ROWS = 3, /* message, where and when, links */
    NEAR_THE_TOP = 10,
    ROWS_OF_A_SCREEN = 40,
    MOST_HEADER = 200
};

static gboolean is_overview(const struct jf_xlsx *x, const struct jf_xlsx_sheet *s)
{
    return s == g_ptr_array_index(x->sheets, 0);
}

/* ---- print -------------------------------------------------------------------------------------- */

/* "&&" is a plain "&"; the library takes 255 characters. */
static void append_part(GString *out, const char *place, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    g_autofree char *clean = jf_xlsx_clean(text);
    g_auto(GStrv) parts = g_strsplit(clean, "&", -1);
    g_autofree char *safe = g_strjoinv("&&", parts);
    if (g_utf8_strlen(out->str, -1) + g_utf8_strlen(safe, -1) < MOST_HEADER)
        g_string_append_printf(out, "%s%s", place, safe);
}

static void set_header(struct jf_xlsx *x, struct jf_xlsx_sheet *s)
{
    const struct jf_document *d = x->document;
    g_autoptr(GString) header = g_string_new(NULL), footer = g_string_new(NULL);
    g_autofree char *report = g_strjoin("  ", d->company != NULL ? d->company : "",
                                        d->report_title != NULL ? d->report_title : "", NULL);
    g_autofree char *where = g_strjoin("  ", d->entity != NULL ? d->entity : "",
                                       d->period_label != NULL ? d->period_label : "", NULL);
    append_part(header, "&L&8 ", report);
    append_part(header, "&C&14 ", d->is_draft ? d->version : NULL);
    append_part(header, "&R&8 ", d->confidential);
    append_part(footer, "&L&8 ", where);
    append_part(footer, "&C&8 ", s->name);
    g_string_append(footer, "&R&8 &P / &N");
    jf_xlsx_check(x, worksheet_set_header(s->ws, header->str));
    jf_xlsx_check(x, worksheet_set_footer(s->ws, footer->str));
}

/* ---- pages of paper: no chart and no short table is cut ------------------------------------------------- */

void jf_xlsx_keep_together(struct jf_xlsx_sheet *s, int first_row)
{
    const struct jf_xlsx_kept rows = {first_row, s->next_row - 1};
    if (s->kept == NULL)
        s->kept = g_array_new(FALSE, FALSE, sizeof rows);
    g_array_append_val(s->kept, rows);
}

static double height_of(const struct jf_xlsx_sheet *s, int first, int last)
{
    double height = 0;
    for (int row = first; row <= last; row++) {
        const lxw_row *own = lxw_worksheet_find_row(s->ws, (lxw_row_t)row);
        height += own != NULL && own->hidden ? 0 : own != NULL && own->height_changed ? own->height : LXW_DEF_ROW_HEIGHT;
    }
    return height;
}

/* Of the rows that a page repeats from the one before. */
static double repeated_height(const struct jf_xlsx_sheet *s)
{
    return s->ws->repeat_rows.in_use ? height_of(s, (int)s->ws->repeat_rows.first_row, (int)s->ws->repeat_rows.last_row) : 0;
}

/* The sheet is as wide as a page: so many points of its rows are as high as one. */
static double page_height(const struct jf_xlsx_sheet *s, int last_column)
{
    enum { PAGE_WIDTH = 784, PAGE_HEIGHT = 509 }; /* A4 without its margins */
    const double point_of_a_digit = 5.25, frame = 3.75, safe = 0.96;
    double width = 0;
    for (int c = s->first_column; c <= last_column; c++)
        width += (s->widths[c] > 0 ? s->widths[c] : DEFAULT_WIDTH) * point_of_a_digit + frame;
    return safe * PAGE_HEIGHT * fmax(1, width / PAGE_WIDTH);
}

static void break_pages(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int last_column)
{
    enum { MOST_BREAKS = 1000 };
    const double page = page_height(s, last_column), top = repeated_height(s);
    g_autoptr(GArray) breaks = g_array_new(TRUE, FALSE, sizeof(lxw_row_t));
    double used = 0;
    int next = 0;
    for (guint i = 0; s->kept != NULL && i < s->kept->len && breaks->len < MOST_BREAKS; i++) {
        const struct jf_xlsx_kept *rows = &g_array_index(s->kept, struct jf_xlsx_kept, i);
        const double height = height_of(s, rows->first, rows->last);
        for (; next < rows->first; next++) {
            const double row = height_of(s, next, next);
            const gboolean is_full = used + row > page;
            if (is_full && breaks->len < MOST_BREAKS) { /* said, so that no other program ends it elsewhere */
                const lxw_row_t at = (lxw_row_t)next;
                g_array_append_val(breaks, at);
            }
            used = is_full ? top + row : used + row;
        }
        if (used + height <= page || height > page - top)
            continue; /* it fits, or cannot */
        const lxw_row_t at = (lxw_row_t)rows->first;
        g_array_append_val(breaks, at);
        used = top;
    }
    if (breaks->len > 0)
        jf_xlsx_check(x, worksheet_set_h_pagebreaks(s->ws, (lxw_row_t *)(void *)breaks->data));
}

static void set_page(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int last_column)
{
    const gboolean is_data = s == x->data;
    if (s == x->lists) /* not printed: it has no area where others have */
        return;
    worksheet_gridlines(s->ws, is_data ? LXW_SHOW_SCREEN_GRIDLINES : LXW_HIDE_ALL_GRIDLINES);
    worksheet_set_landscape(s->ws);
    worksheet_set_paper(s->ws, A4);
    worksheet_set_margins(s->ws, 0.4, 0.4, 0.6, 0.6);
    worksheet_fit_to_pages(s->ws, 1, s->next_row <= JF_XLSX_PAGE_ROWS ? 1 : 0);
    jf_xlsx_check(x, worksheet_print_area(s->ws, 0, 0, (lxw_row_t)MAX(s->next_row - 1, 0),
                                          (lxw_col_t)last_column));
    if (s->next_row > JF_XLSX_PAGE_ROWS)
        break_pages(x, s, last_column);
    set_header(x, s);
}

/* ---- on the screen ------------------------------------------------------------------------------ */

/* Back to the overview, and to the numbers behind the sheet. */
static void add_links(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int last_column)
{
    const char *language = x->document->language;
    const struct jf_xlsx_sheet *overview = g_ptr_array_index(x->sheets, 0);
    struct jf_xlsx_look look = {.flags = JF_XF_LINK, .size = 9, .color = x->theme->accent};
    if (s->link_row == 0)
        return;
    g_autofree char *back = g_strdup_printf("\xE2\x86\x90 %s", overview->name);
    jf_xlsx_link(x, s, s->link_row, s->first_column, overview, 0, back, jf_xlsx_format(x, &look));
    if (s->data_row == 0 || last_column == 0)
        return;
    look.flags |= JF_XF_RIGHT;
    g_autofree char *data = g_strdup_printf("%s \xE2\x86\x92", jf_message(language, "Data"));
    jf_xlsx_link(x, s, s->link_row, last_column, x->data, s->data_row, data,
                 jf_xlsx_format(x, &look));
}

/* The head of a table near the top stays in view where it is alone or longer than a screen; else the sheet's own lines
 * stay. The longest table filters. */
static void set_panes(const struct jf_xlsx *x, struct jf_xlsx_sheet *s)
{
    const gboolean leads = s->n_tables > 0 && s->head_last <= NEAR_THE_TOP &&
                           (s->n_tables == 1 || s->body_last - s->body_first > ROWS_OF_A_SCREEN);
    if (s != x->data && s->n_tables > 0 && s->body_last > s->body_first)
        worksheet_autofilter(s->ws, (lxw_row_t)s->head_last, 0, (lxw_row_t)s->body_last,
                             (lxw_col_t)(s->filter_columns - 1));
    if (leads) {
        worksheet_freeze_panes(s->ws, (lxw_row_t)(s->head_last + 1), (lxw_col_t)s->key_columns);
        worksheet_repeat_rows(s->ws, (lxw_row_t)s->head_first, (lxw_row_t)s->head_last);
        return;
    }
    const int rows = is_overview(x, s) ? TITLE_ROWS - 1 : TITLE_ROWS;
    worksheet_freeze_panes(s->ws, (lxw_row_t)rows, s == x->data ? 1 : 0);
    worksheet_repeat_rows(s->ws, 0, (lxw_row_t)(rows - 1));
}

void jf_xlsx_finish_sheet(struct jf_xlsx *x, struct jf_xlsx_sheet *s)
{
    const int last = MAX(s->n_columns, 1) - 1;
    double width = 0;
    for (int c = s->first_column; c <= last; c++)
        width += s->widths[c] > 0 ? s->widths[c] : DEFAULT_WIDTH;
    int merge_last = last;
    for (; width < (s->is_wide ? WIDE_PAGE : LEAST_WIDTH) && merge_last < JF_XLSX_MAX_COLUMNS - 1; merge_last++)
        width += DEFAULT_WIDTH;
    for (int c = 0; c <= merge_last; c++)
        worksheet_set_column(s->ws, (lxw_col_t)c, (lxw_col_t)c,
                             s->widths[c] > 0 ? s->widths[c] : DEFAULT_WIDTH, NULL);
    jf_xlsx_write_lines(x, s, merge_last, width);
    add_links(x, s, merge_last);
    set_panes(x, s);
    set_page(x, s, s == x->data ? MAX(s->print_columns, 1) - 1 : merge_last);
}
