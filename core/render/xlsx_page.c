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
    ROWS_OF_A_SCREEN = 25,
    MOST_HEADER = 200,
    LONGEST_PAGE = 120
};
#define LEAST_SCALE 0.61 /* of what is printed */

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

enum { PAGE_WIDTH = 784, PAGE_HEIGHT = 509, MARGIN = 29 /* points of A4, without its margins */ };

double jf_xlsx_width(const struct jf_xlsx_sheet *s, int first, int last)
{
    double width = 0;
    for (int c = first; c <= last; c++)
        width += s->widths[c] > 0 ? s->widths[c] : DEFAULT_WIDTH;
    return width;
}

static double width_of(const struct jf_xlsx_sheet *s, int last_column)
{
    const double point_of_a_digit = 5.25, frame = 3.75;
    return jf_xlsx_width(s, s->first_column, last_column) * point_of_a_digit + frame * (last_column + 1 - s->first_column);
}

/* Where pages end that are so many points of the sheet's rows high; n_cut: of what is kept together, if it can. */
static GArray *find_breaks(const struct jf_xlsx_sheet *s, double page, guint *n_cut)
{
    enum { MOST_BREAKS = 1000, LONG = 500 };
    const int last_kept = s->kept != NULL ? g_array_index(s->kept, struct jf_xlsx_kept, s->kept->len - 1).last + 1 : 0;
    const int rows = s->next_row - last_kept > LONG ? last_kept : s->next_row; /* a long list ends pages where it likes */
    const lxw_repeat_rows *repeated = &s->ws->repeat_rows;
    const double top = repeated->in_use ? height_of(s, (int)repeated->first_row, (int)repeated->last_row) : 0;
    GArray *breaks = g_array_new(TRUE, FALSE, sizeof(lxw_row_t));
    double used = 0;
    guint i = 0;
    *n_cut = 0;
    for (int next = 0, end; next < rows && breaks->len < MOST_BREAKS; next = end) {
        const struct jf_xlsx_kept *kept = s->kept != NULL && i < s->kept->len ? &g_array_index(s->kept, struct jf_xlsx_kept, i) : NULL;
        const gboolean is_kept = kept != NULL && kept->first <= next;
        end = is_kept ? MAX(kept->last, next) + 1 : next + 1;
        i += is_kept ? 1 : 0;
        double height = height_of(s, next, end - 1);
        if (is_kept && height > page - top) {
            end = next + 1;
            height = height_of(s, next, next);
            *n_cut += 1;
        }
        if (used + height > page && used > top) { /* said, so that no other program ends it elsewhere */
            const lxw_row_t at = (lxw_row_t)next;
            g_array_append_val(breaks, at);
            used = top;
        }
        used += height;
    }
    return breaks;
}

/* Fitted to the page's width, or smaller, where that saves a page or keeps a table whole. */
static GArray *best_breaks(const struct jf_xlsx *x, const struct jf_xlsx_sheet *s, double fitted, double *scale)
{
    const double safe = 0.96, step = 0.97;
    guint n_cut, n_other;
    GArray *breaks = find_breaks(s, safe * PAGE_HEIGHT / fitted, &n_cut);
    *scale = fitted;
    for (double tried = fitted * step; tried > LEAST_SCALE && breaks->len > 0 && s != x->data; tried *= step) {
        GArray *other = find_breaks(s, safe * PAGE_HEIGHT / tried, &n_other);
        const gboolean is_better =
            other->len == 0 || (other->len + n_other < breaks->len + n_cut && tried > 0.75 * fitted);
        g_array_unref(is_better ? breaks : other);
        breaks = is_better ? other : breaks;
        n_cut = is_better ? n_other : n_cut;
        *scale = is_better ? tried : *scale;
    }
    return breaks;
}

static gboolean cuts_longest_table(const struct jf_xlsx_sheet *s, const GArray *breaks)
{
    for (guint i = 0; i < breaks->len; i++) {
        const int at = (int)g_array_index(breaks, lxw_row_t, i);
        if (at > s->body_first && at <= s->body_last)
            return TRUE;
    }
    return s->rests != NULL || s->body_last - s->body_first > JF_XLSX_PAGE_ROWS;
}

/* The head of a table that ends on its first page does not stand over the tables of the others. */
static void leave_head(const struct jf_xlsx *x, struct jf_xlsx_sheet *s, double fitted, GArray **breaks, double *scale)
{
    const lxw_row_t head = s->ws->repeat_rows.first_row, end = s->ws->repeat_rows.last_row;
    double other_scale;
    if ((int)head != s->head_first || s->n_tables < 2 || (*breaks)->len == 0 || cuts_longest_table(s, *breaks))
        return;
    worksheet_repeat_rows(s->ws, 0, TITLE_ROWS - 1);
    GArray *other = best_breaks(x, s, fitted, &other_scale);
    const gboolean is_better = !cuts_longest_table(s, other);
    if (!is_better)
        worksheet_repeat_rows(s->ws, head, end);
    g_array_unref(is_better ? *breaks : other);
    *breaks = is_better ? other : *breaks;
    *scale = is_better ? other_scale : *scale;
}

/* What is printed smaller than the page is wide stands between wider margins. */
static void break_pages(struct jf_xlsx *x, struct jf_xlsx_sheet *s, double whole)
{
    const double abreast = ceil(whole * LEAST_SCALE / PAGE_WIDTH), width = whole / abreast, fitted = fmin(1, PAGE_WIDTH / width);
    double scale;
    GArray *breaks = best_breaks(x, s, fitted, &scale);
    leave_head(x, s, fitted, &breaks, &scale);
    worksheet_fit_to_pages(s->ws, (uint16_t)abreast, breaks->len == 0 && s->next_row < LONGEST_PAGE ? 1 : 0);
    const double margin = (MARGIN + fmax(0, PAGE_WIDTH - width * scale) / 2 * (scale < fitted)) / 72;
    worksheet_set_margins(s->ws, margin, margin, 0.6, 0.6);
    if (breaks->len > 0)
        jf_xlsx_check(x, worksheet_set_h_pagebreaks(s->ws, (lxw_row_t *)(void *)breaks->data));
    g_array_unref(breaks);
}

static void set_page(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int last_column)
{
    const gboolean is_data = s == x->data;
    const double width = width_of(s, last_column);
    if (s == x->lists) /* not printed: it has no area where others have */
        return;
    worksheet_gridlines(s->ws, is_data ? LXW_SHOW_SCREEN_GRIDLINES : LXW_HIDE_ALL_GRIDLINES);
    worksheet_set_landscape(s->ws);
    worksheet_set_paper(s->ws, A4);
    jf_xlsx_check(x, worksheet_print_area(s->ws, 0, 0, (lxw_row_t)MAX(s->next_row - 1, 0),
                                          (lxw_col_t)last_column));
    if (width * LEAST_SCALE > PAGE_WIDTH) /* on pages abreast */
        jf_xlsx_check(x, worksheet_repeat_columns(s->ws, 0, (lxw_col_t)MAX(s->key_columns - 1, 0)));
    break_pages(x, s, width);
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
    const gboolean is_overview = s == g_ptr_array_index(x->sheets, 0);
    const int rows = is_overview ? TITLE_ROWS - 1 : TITLE_ROWS;
    worksheet_freeze_panes(s->ws, (lxw_row_t)rows, s == x->data ? 1 : 0);
    worksheet_repeat_rows(s->ws, 0, (lxw_row_t)(rows - 1));
}

void jf_xlsx_finish_sheet(struct jf_xlsx *x, struct jf_xlsx_sheet *s)
{
    const int last = MAX(s->n_columns, 1) - 1;
    double width = jf_xlsx_width(s, s->first_column, last);
    int merge_last = last;
    for (; width < (s->is_wide ? WIDE_PAGE : LEAST_WIDTH) && merge_last < JF_XLSX_MAX_COLUMNS - 1; merge_last++)
        width += DEFAULT_WIDTH;
    for (int c = 0; c <= merge_last; c++)
        worksheet_set_column(s->ws, (lxw_col_t)c, (lxw_col_t)c, jf_xlsx_width(s, c, c), NULL);
    jf_xlsx_write_lines(x, s, merge_last, width);
    add_links(x, s, merge_last);
    set_panes(x, s);
    set_page(x, s, s == x->data ? MAX(s->print_columns, 1) - 1 : merge_last);
}
