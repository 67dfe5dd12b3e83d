/* The second page: the items of the meeting with their times and pages, or the sections as
 * contents. */
#include <math.h>

#include "jingfen/canvas.h"
#include "layout/box.h"
#include "layout/furniture.h"
#include "layout/marks.h"

#define TITLE_X 20.0 /* from the left margin */
#define NARROW_PAGE 700.0
#define HEAD_BASELINE 125.5
#define ROWS_TOP 131.0
#define ROW_HIGHEST 40.0
#define LEAST_SECTIONS 3u
#define LEAST_SIZE 6.5
#define SLOT_OF_TIME 30.0 /* a bar that "09:00" fits into, */
#define SLOT_OF_RANGE 58.0 /* and "09:00–09:30" */
#define TOTAL_HEIGHT 26.0
#define DENSE_ROW 19.2 /* of what has no number: the definitions */

/* Columns from the left margin; of minutes and pages the right edges. */
struct columns {
    double who, minutes, pages, time;
};
static const struct columns wide_columns = {212, 362, 410, 422};

struct line {
    gboolean is_future;
    int number, minutes, start, first_page, last_page;
    const char *title, *who, *dept, *goal, *says;
};
struct agenda {
    struct jf_page *page;
    const struct jf_theme *theme;
    GArray *lines; /* struct line */
    struct columns at;
    gboolean has_times, has_goals;
    double left, right, row;
    int start, end; /* minutes of the day */
};

gboolean jf_agenda_wanted(const struct jf_document *d)
{
    guint pages = 0;

    for (guint i = 0; i < d->sections->len; i++) {
        const struct jf_section *s = g_ptr_array_index(d->sections, i);

        pages += s->blocks && s->blocks->len > 0;
    }
    return (d->agenda && d->agenda->len > 1) || pages >= LEAST_SECTIONS;
}

static GArray *collect(const struct jf_document *d, const int *first, const int *last)
{
    GArray *lines = g_array_new(FALSE, TRUE, sizeof(struct line));

    for (guint i = 0; d->agenda && i < d->agenda->len; i++) {
        const struct jf_agenda_item *item = g_ptr_array_index(d->agenda, i);
        gboolean has = item->section >= 0 && (guint)item->section < d->sections->len;
        struct line line = {.is_future = item->is_future,
                            .number = item->number,
                            .minutes = item->minutes,
                            .start = item->start_minute,
                            .title = item->title,
                            .who = item->who,
                            .dept = item->dept,
                            .goal = item->goal,
                            .says = has ? ((const struct jf_section *)g_ptr_array_index(d->sections, item->section))->message : NULL,
                            .first_page = has ? first[item->section] : 0,
                            .last_page = has ? last[item->section] : 0};

        g_array_append_val(lines, line);
    }
    for (guint i = 0; i < d->sections->len; i++) {
        const struct jf_section *s = g_ptr_array_index(d->sections, i);
        struct line line = {.number = s->number,
                            .start = -1,
                            .title = s->title,
                            .who = s->who,
                            .says = s->is_appendix ? NULL : s->message,
                            .first_page = first[i],
                            .last_page = last[i]};

        if (first[i] > 0 && (!d->agenda || d->agenda->len == 0 || s->is_appendix))
            g_array_append_val(lines, line);
    }
    return lines;
}

static double time_x(const struct agenda *a, int minute)
{
    return a->left + a->at.time +
           (a->right - a->left - a->at.time) * (minute - a->start) / (double)MAX(1, a->end - a->start);
}

static void paint_axis(const struct agenda *a, double bottom)
{
    double last = -100;

    for (int t = a->start; t <= a->end; t += 10)
        jf_page_line(a->page, time_x(a, t), ROWS_TOP - ((t - a->start) % 30 ? 6 : 10), time_x(a, t),
                     ROWS_TOP, 0.5, a->theme->ink2);
    for (int t = a->start; t <= a->end; t += 30) {
        char text[16];

        if (t > a->start && t < a->end)
            jf_page_line(a->page, time_x(a, t), ROWS_TOP, time_x(a, t), bottom, JF_RULE_THIN,
                         a->theme->rule);
        if (time_x(a, a->end) - time_x(a, t) < 44 || time_x(a, t) - last < 40)
            continue;
        jf_clock_text(t, text);
        jf_page_text(a->page, time_x(a, t), 116, t == a->start ? JF_ALIGN_LEFT : JF_ALIGN_CENTRE,
                     text, JF_FONT_BOLD, 7.5, a->theme->ink);
        last = time_x(a, t);
    }
}

static void paint_axis_end(const struct agenda *a)
{
    char text[16];

    jf_clock_text(a->end, text);
    jf_page_text(a->page, a->right, 116, JF_ALIGN_RIGHT, text, JF_FONT_BOLD, 7.5, a->theme->ink);
}

static void paint_head(const struct agenda *a)
{
    struct jf_lay *lay = a->page->lay;
    const struct {
        const char *word;
        double x;
        enum jf_align align;
        gboolean times;
    } heads[] = {
        {"#", 0, JF_ALIGN_LEFT, FALSE},
        {a->has_goals ? "Item and what it is to bring" : "Item", TITLE_X, JF_ALIGN_LEFT, FALSE},
        {"Presenter", a->at.who, JF_ALIGN_LEFT, TRUE},
        {"Minutes", a->at.minutes, JF_ALIGN_RIGHT, TRUE},
        {"Page", a->at.pages, JF_ALIGN_RIGHT, FALSE},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++)
        if (a->has_times || !heads[i].times)
            jf_page_text(a->page, a->left + heads[i].x, HEAD_BASELINE, heads[i].align,
                         jf_lay_word(lay, heads[i].word), JF_FONT_BODY, 7.5, a->theme->ink2);
    jf_page_rule(a->page, a->left, a->right, ROWS_TOP, JF_RULE_THICK, a->theme->ink);
}

/* What looks ahead is dark, the review is light. */
static jf_rgba slot_color(const struct agenda *a, gboolean is_future)
{
    return is_future ? a->theme->ac : a->theme->py;
}

static jf_rgba on_slot(const struct agenda *a, gboolean is_future)
{
    return jf_theme_ink_on(a->theme, slot_color(a, is_future));
}

/* The slot as a bar, its time inside where there is room, else beside it. */
static void paint_slot(const struct agenda *a, const struct line *line, double y)
{
    double x0 = time_x(a, line->start), x1 = time_x(a, line->start + line->minutes),
           h = MIN(14, a->row - 4);
    double middle = y + a->row / 2;
    g_autofree char *range = NULL;
    char from[16], to[16];

    if (line->minutes <= 0 || line->start < 0)
        return;
    jf_page_rect(a->page, x0, middle - h / 2, x1 - x0, h, slot_color(a, line->is_future));
    jf_clock_text(line->start, from);
    jf_clock_text(line->start + line->minutes, to);
    range = g_strdup_printf("%s–%s", from, to);
    if (x1 - x0 >= SLOT_OF_TIME)
        jf_page_text(a->page, (x0 + x1) / 2, middle + 2.7, JF_ALIGN_CENTRE, x1 - x0 >= SLOT_OF_RANGE ? range : from,
                     JF_FONT_BOLD, 7.5, on_slot(a, line->is_future));
    else
        jf_page_text(a->page, x1 + SLOT_OF_RANGE < a->right ? x1 + 4 : x0 - 4, middle + 2.7,
                     x1 + SLOT_OF_RANGE < a->right ? JF_ALIGN_LEFT : JF_ALIGN_RIGHT, range, JF_FONT_BODY, 7.5, a->theme->ink2);
}

static char *pages_text(const struct line *line)
{
    if (line->first_page <= 0)
        return g_strdup("–");
    if (line->last_page > line->first_page)
        return g_strdup_printf("%d–%d", line->first_page, line->last_page);
    return g_strdup_printf("%d", line->first_page);
}

/* On one line, or on smaller ones where the row has the height. */
static void paint_text(const struct agenda *a, double x, const char *text, unsigned font, double size, double baseline,
                         double room, double y)
{
    if (!text || jf_lay_text_width(a->page->lay, text, font, size * 0.85) <= room)
        jf_page_text_fit(a->page, a->left + x, baseline, JF_ALIGN_LEFT, text, font, size, a->theme->ink, room);
    else
        jf_page_text_in(a->page, a->left + x, y + a->row / 2 + 3, JF_ALIGN_LEFT, text, font, 7.5, a->theme->ink, room, a->row - 2);
}

/* What a section says, in two lines. */
static void paint_says(const struct agenda *a, const char *says, double y)
{
    struct jf_lay *lay = a->page->lay;
    g_autoptr(jf_para) para = jf_lay_para(lay, says, JF_FONT_HUMAN, 9.2, a->theme->ink);
    double width = a->at.pages - a->at.who - 50;

    jf_para_break(para, &(struct jf_break){.width = width});
    if (para->n_lines > 1 && para->n_lines * 13 > a->row)
        jf_page_text_in(a->page, a->left + a->at.who, y + a->row / 2 + 3, JF_ALIGN_LEFT, says, JF_FONT_HUMAN, 8.5, a->theme->ink,
                        width, a->row - 2);
    else
        jf_para_draw(para, a->page->frame, a->left + a->at.who, y + a->row / 2 + 3 - (para->n_lines - 1) * 6.5,
                     JF_ALIGN_LEFT, 13);
}

/* A long text and what belongs to it share the height of the row. */
static void paint_both(const struct agenda *a, double x, double middle, double room, unsigned font, const char *text, const char *more)
{
    g_autofree char *first = g_strconcat(text, "\n", NULL);

    for (double size = 10;; size -= 0.5) {
        const struct jf_span spans[] = {{first, font, MAX(LEAST_SIZE, size), a->theme->ink},
                                        {more, JF_FONT_BODY, MAX(LEAST_SIZE, size - 2), a->theme->ink2}};
        g_autoptr(jf_para) para = jf_lay_spans(a->page->lay, spans, 2);
        double leading = 1.14 * MAX(LEAST_SIZE, size);

        jf_para_break(para, &(struct jf_break){.width = room});
        if (para->n_lines * leading > a->row - 2 && size > LEAST_SIZE)
            continue;
        jf_para_draw(para, a->page->frame, a->left + x, middle + size * 0.36 - (para->n_lines - 1) * leading / 2, JF_ALIGN_LEFT, leading);
        return;
    }
}

static gboolean is_wider(const struct agenda *a, const char *text, unsigned font, double room)
{
    return jf_lay_text_width(a->page->lay, text, font, 7.5) > room;
}

/* A text, and smaller below it what belongs to it. */
static void paint_pair(const struct agenda *a, double x, double y, double room, unsigned font, double size, const char *text, const char *more)
{
    const gboolean is_low = a->row < 28;
    const double middle = y + a->row / 2, base = middle - (is_low ? 1 : 1.6);

    if (!text || !more || !*more || a->row < 20) {
        paint_text(a, x, text, font, size, middle + size * 0.36, room, y);
    } else if (is_wider(a, text, font, room) || is_wider(a, more, JF_FONT_BODY, room * 1.15)) {
        paint_both(a, x, middle, room, font, text, more);
    } else {
        jf_page_text_fit(a->page, a->left + x, base, JF_ALIGN_LEFT, text, font, is_low ? MIN(size, 8.6) : size, a->theme->ink, room);
        jf_page_text_fit(a->page, a->left + x, base + (is_low ? 8.6 : 11.6), JF_ALIGN_LEFT, more, JF_FONT_BODY, is_low ? 6.5 : 7.5, a->theme->ink2, room);
    }
}

static void paint_names(const struct agenda *a, const struct line *line, double y)
{
    double size = MIN(line->number > 0 ? 10 : 8.5, a->row * 0.66);

    paint_pair(a, TITLE_X, y, a->at.who - TITLE_X - 8, line->number > 0 ? JF_FONT_BOLD : JF_FONT_BODY, size, line->title, line->goal);
    if (a->has_times)
        paint_pair(a, a->at.who, y, a->at.minutes - a->at.who - 34, JF_FONT_BODY, MIN(9, size), line->who, line->dept);
    else if (line->says && *line->says)
        paint_says(a, line->says, y);
}

static void paint_line(const struct agenda *a, const struct line *line, double y)
{
    double size = MIN(line->number > 0 ? 10 : 8.5, a->row * 0.66), baseline = y + a->row / 2 + size * 0.36;
    g_autofree char *number = line->number > 0 ? g_strdup_printf("%d", line->number) : NULL;
    g_autofree char *minutes = line->minutes > 0 ? g_strdup_printf("%d", line->minutes) : NULL;
    g_autofree char *pages = pages_text(line);

    jf_page_text(a->page, a->left, baseline - (a->row >= 20 && line->goal ? 2 : 0), JF_ALIGN_LEFT, number, JF_FONT_BOLD, size,
                 a->theme->accent);
    paint_names(a, line, y);
    if (a->has_times) {
        jf_page_text(a->page, a->left + a->at.minutes, baseline, JF_ALIGN_RIGHT, minutes, JF_FONT_BOLD,
                     size, a->theme->ink);
        paint_slot(a, line, y);
    }
    jf_page_text(a->page, a->left + a->at.pages, baseline, JF_ALIGN_RIGHT, pages, JF_FONT_BODY,
                 MIN(9.5, size), a->theme->ink);
    if (line->first_page > 0)
        jf_page_link(a->page, a->left, y, a->at.pages, a->row, line->first_page - 1);
}

static int sum_minutes(const struct agenda *a, gboolean only_future)
{
    int sum = 0;

    for (guint i = 0; i < a->lines->len; i++) {
        const struct line *line = &g_array_index(a->lines, struct line, i);

        sum += !only_future || line->is_future ? MAX(0, line->minutes) : 0;
    }
    return sum;
}

/* A share of the meeting, its minutes inside, or only what part it is, clear of the mark in the middle. */
static void paint_part(const struct agenda *a, double x0, double x1, double y, gboolean is_future,
                       int minutes, int total)
{
    const struct jf_lay *lay = a->page->lay;
    const int percent = (int)lround(100.0 * minutes / total);
    const double middle = (a->left + a->at.time + a->right) / 2, room = (is_future ? x1 - MAX(x0, middle) : MIN(x1, middle) - x0) - 8;
    g_autofree char *text = g_strdup_printf(jf_lay_word(lay, is_future ? "Ahead %d min · %d%%" : "Review %d min · %d%%"), minutes, percent);

    jf_page_rect(a->page, x0, y - 7, x1 - x0, 14, slot_color(a, is_future));
    if (jf_lay_text_width(a->page->lay, text, JF_FONT_BOLD, 6.5) > room) {
        g_free(text);
        text = g_strdup_printf("%d%%", percent);
    }
    if (jf_lay_text_width(a->page->lay, text, JF_FONT_BOLD, 6.5) <= room)
        jf_page_text_fit(a->page, is_future ? x1 - 5 : x0 + 5, y + 2.7, is_future ? JF_ALIGN_RIGHT : JF_ALIGN_LEFT, text, JF_FONT_BOLD, 7.5,
                         on_slot(a, is_future), room);
}

/* How much of the time looks ahead: at least half of it should. */
static void paint_split(const struct agenda *a, double y)
{
    int total = sum_minutes(a, FALSE), ahead = sum_minutes(a, TRUE);
    double x0 = a->left + a->at.time, w = a->right - x0, cut, middle = x0 + w / 2;

    if (total <= 0 || ahead <= 0 || ahead >= total)
        return;
    cut = a->right - w * ahead / total;
    paint_part(a, x0, cut, y, FALSE, total - ahead, total);
    paint_part(a, cut, a->right, y, TRUE, ahead, total);
    jf_mark_target(a->page, middle, y, 10.5);
    jf_page_text(a->page, middle, y + 18.5, JF_ALIGN_CENTRE, "50%", JF_FONT_BODY, 7, a->theme->ink2);
}

/* What the report says of the meeting stands at the foot, what has no head below it; the height that it takes. */
static double paint_strip(const struct agenda *a)
{
    struct jf_lay *lay = a->page->lay;
    g_autoptr(GPtrArray) notes = g_ptr_array_new();
    g_autoptr(GString) foot = g_string_new(NULL);
    struct jf_box *box;
    double height;

    for (guint i = 0; i < lay->document->agenda_notes->len; i++) {
        struct jf_text_block *note = g_ptr_array_index(lay->document->agenda_notes, i);

        if (note->runs->len > 1)
            g_ptr_array_add(notes, note);
        else
            g_string_append_printf(foot, "%s%s", foot->len ? " · " : "", ((const struct jf_run *)g_ptr_array_index(note->runs, 0))->text);
    }
    jf_footnote_paint(a->page, foot->str);
    box = notes->len ? jf_comments_box(lay, notes, 0, notes->len, a->right - a->left) : NULL;
    if (!box)
        return jf_footnote_height(lay, foot->str);
    height = box->min + 8 + jf_footnote_height(lay, foot->str);
    box->paint(box, a->page, a->left, jf_lay_body_bottom(lay) + 8 - height, box->min);
    jf_box_free(box);
    return height;
}

static void paint_lines(struct agenda *a)
{
    struct jf_lay *lay = a->page->lay;
    double y = ROWS_TOP, foot = a->has_times ? TOTAL_HEIGHT + 10 : 0, strip = paint_strip(a), room, row;
    g_autofree char *sum = NULL;
    guint dense = 0;

    for (guint i = 0; i < a->lines->len; i++)
        dense += g_array_index(a->lines, struct line, i).number <= 0;
    room = jf_lay_body_bottom(lay) - ROWS_TOP - foot - strip;
    row = MIN(ROW_HIGHEST, (room - MIN(dense * DENSE_ROW, room * dense / MAX(1, a->lines->len))) / MAX(1, a->lines->len - dense));
    a->row = row;
    if (a->has_times)
        paint_axis(a, ROWS_TOP + a->row * lay->document->agenda->len);
    paint_head(a);
    for (guint i = 0; i < a->lines->len; i++) {
        if (i > 0)
            jf_page_rule(a->page, a->left, a->right, y, JF_RULE_THIN, a->theme->rule);
        a->row = g_array_index(a->lines, struct line, i).number > 0 ? row : MIN(row, DENSE_ROW);
        paint_line(a, &g_array_index(a->lines, struct line, i), y);
        y += a->row;
    }
    a->row = row;
    jf_page_rule(a->page, a->left, a->right, y, JF_RULE_THICK, a->theme->ink);
    if (!a->has_times)
        return;
    paint_axis_end(a);
    sum = g_strdup_printf("%d", sum_minutes(a, FALSE));
    paint_split(a, y + MIN(a->row, TOTAL_HEIGHT) / 2 + 3);
    y += MIN(a->row, TOTAL_HEIGHT) / 2 + 6.5;
    jf_page_text(a->page, a->left + TITLE_X, y, JF_ALIGN_LEFT, jf_lay_word(lay, "Total"),
                 JF_FONT_BOLD, MIN(10, a->row * 0.66), a->theme->ink);
    jf_page_text(a->page, a->left + a->at.minutes, y, JF_ALIGN_RIGHT, sum, JF_FONT_BOLD,
                 MIN(10, a->row * 0.66), a->theme->ink);
}

static char *when_text(const struct jf_lay *lay, const struct agenda *a, const struct jf_document *d)
{
    if (!a->has_times || !d->meeting)
        return g_strdup(d->period_label);
    return g_strconcat(d->meeting, d->place ? jf_lay_word(lay, ", ") : NULL, d->place, NULL);
}

static char *times_message(const struct jf_lay *lay, const struct agenda *a, guint items)
{
    int ahead = sum_minutes(a, TRUE), total = sum_minutes(a, FALSE);

    if (ahead > 0 && ahead < total)
        return g_strdup_printf(jf_lay_word(lay, "%u items in %d minutes, %d of them for what is ahead"),
                               items, total, ahead);
    return g_strdup_printf(jf_lay_word(lay, "%u items in %d minutes"), items, total);
}

struct jf_page *jf_agenda_page(struct jf_lay *lay, const int *first_pages, const int *last_pages)
{
    const struct jf_document *d = lay->document;
    g_autoptr(GArray) lines = collect(d, first_pages, last_pages);
    struct agenda a = {.theme = lay->theme,
                       .lines = lines,
                       .left = jf_lay_left(lay),
                       .right = jf_lay_right(lay),
                       .start = d->agenda_start,
                       .end = d->agenda_end};
    g_autofree char *message = NULL, *when = NULL;
    const char *what;
    double width = a.right - a.left;

    a.at = wide_columns;
    if (width < NARROW_PAGE)
        a.at = (struct columns){width * 0.36, width * 0.6, width * 0.675, width * 0.7};
    a.has_times = d->agenda && d->agenda->len > 0 && a.start >= 0 && a.end > a.start;
    if (!a.has_times) /* what the sections say stands where the times would */
        a.at = (struct columns){.who = width * 0.3, .pages = width};
    for (guint i = 0; i < lines->len; i++)
        a.has_goals = a.has_goals || g_array_index(lines, struct line, i).goal;
    what = jf_lay_word(lay, a.has_times ? "Agenda" : "Contents");
    when = when_text(lay, &a, d);
    message = a.has_times && d->agenda_message && *d->agenda_message ? g_strdup(d->agenda_message)
              : a.has_times ? times_message(lay, &a, d->agenda->len)
                          : g_strdup_printf("%s · %s", d->report_title ? d->report_title : "", what);
    a.page = jf_plain_page(lay, what, what, message, what, when);
    jf_page_tag(a.page, "agenda");
    paint_lines(&a);
    return a.page;
}
