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

/* Columns from the left margin; of minutes and pages the right edges. */
struct columns {
    double who, minutes, pages, time;
};
static const struct columns wide_columns = {212, 362, 410, 422};

struct line {
    gboolean is_future;
    int number, minutes, start, first_page, last_page;
    const char *title, *who, *goal, *says;
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
static double paint_text(const struct agenda *a, double x, const char *text, unsigned font, double size, double baseline,
                         double room, double y)
{
    if (!text || jf_lay_text_width(a->page->lay, text, font, size * 0.85) <= room)
        return jf_page_text_fit(a->page, a->left + x, baseline, JF_ALIGN_LEFT, text, font, size, a->theme->ink, room);
    return jf_page_text_in(a->page, a->left + x, y + a->row / 2 + 3, JF_ALIGN_LEFT, text, font, 7.5, a->theme->ink, room, a->row - 2);
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

/* A long title and what it is to bring share the height of the row. */
static void paint_both(const struct agenda *a, const struct line *line, double middle, double room)
{
    struct jf_lay *lay = a->page->lay;
    g_autofree char *title = g_strconcat(line->title, "\n", NULL);

    for (double size = 10;; size -= 0.5) {
        const struct jf_span spans[] = {{title, JF_FONT_BOLD, MAX(LEAST_SIZE, size), a->theme->ink},
                                        {line->goal, JF_FONT_BODY, MAX(LEAST_SIZE, size - 2), a->theme->ink2}};
        g_autoptr(jf_para) para = jf_lay_spans(lay, spans, 2);
        double leading = 1.14 * MAX(LEAST_SIZE, size);

        jf_para_break(para, &(struct jf_break){.width = room});
        if (para->n_lines * leading > a->row - 2 && size > LEAST_SIZE)
            continue;
        jf_para_draw(para, a->page->frame, a->left + TITLE_X, middle + size * 0.36 - (para->n_lines - 1) * leading / 2, JF_ALIGN_LEFT,
                     leading);
        return;
    }
}

static gboolean is_wider(const struct agenda *a, const char *text, unsigned font, double room)
{
    return jf_lay_text_width(a->page->lay, text, font, 7.5) > room;
}

static void paint_names(const struct agenda *a, const struct line *line, double y)
{
    gboolean has_goal = line->goal && *line->goal, two = has_goal && a->row >= 28;
    double size = MIN(10, a->row * 0.66), baseline = y + a->row / 2 + (two ? -1.6 : size * 0.36);
    double room = a->at.who - TITLE_X - 8, used;

    two = two && !is_wider(a, line->title, JF_FONT_BOLD, room) && !is_wider(a, line->goal, JF_FONT_BODY, room * 1.15);
    if (has_goal && a->row >= 28 && !two)
        used = room, paint_both(a, line, y + a->row / 2, room);
    else
        used = paint_text(a, TITLE_X, line->title, JF_FONT_BOLD, size, baseline, room, y);
    if (two)
        jf_page_text_fit(a->page, a->left + TITLE_X, baseline + 11.6, JF_ALIGN_LEFT, line->goal,
                         JF_FONT_BODY, 7.5, a->theme->ink2, room);
    else if (has_goal && room - used > 60)
        jf_page_text_fit(a->page, a->left + TITLE_X + used + 8, baseline, JF_ALIGN_LEFT, line->goal,
                         JF_FONT_BODY, 7, a->theme->ink2, room - used - 8);
    if (a->has_times)
        paint_text(a, a->at.who, line->who, JF_FONT_BODY, MIN(9, size), baseline, a->at.minutes - a->at.who - 34, y);
    else if (line->says && *line->says)
        paint_says(a, line->says, y);
}

static void paint_line(const struct agenda *a, const struct line *line, double y)
{
    double size = MIN(10, a->row * 0.66), baseline = y + a->row / 2 + size * 0.36;
    g_autofree char *number = line->number > 0 ? g_strdup_printf("%d", line->number) : NULL;
    g_autofree char *minutes = line->minutes > 0 ? g_strdup_printf("%d", line->minutes) : NULL;
    g_autofree char *pages = pages_text(line);

    jf_page_text(a->page, a->left, baseline, JF_ALIGN_LEFT, number, JF_FONT_BOLD, size,
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

/* A share of the meeting, its minutes inside as far as they fit. */
static void paint_part(const struct agenda *a, double x0, double x1, double y, gboolean is_future,
                       int minutes, int total)
{
    g_autofree char *text = g_strdup_printf(
        jf_lay_word(a->page->lay, is_future ? "Ahead %d min · %d%%" : "Review %d min · %d%%"),
        minutes, (int)lround(100.0 * minutes / total));

    jf_page_rect(a->page, x0, y - 7, x1 - x0, 14, slot_color(a, is_future));
    if (x1 - x0 > 44)
        jf_page_text_fit(a->page, is_future ? x1 - 5 : x0 + 5, y + 2.7,
                         is_future ? JF_ALIGN_RIGHT : JF_ALIGN_LEFT, text, JF_FONT_BOLD, 7.5,
                         on_slot(a, is_future), x1 - x0 - 10);
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

/* What the report says of the meeting stands at the foot; the height that it takes. */
static double paint_strip(const struct agenda *a)
{
    struct jf_lay *lay = a->page->lay;
    const GPtrArray *notes = lay->document->agenda_notes;
    struct jf_box *box = notes->len ? jf_comments_box(lay, notes, 0, notes->len, a->right - a->left) : NULL;
    double height = box ? box->min + 8 : 0;

    if (!box)
        return 0;
    box->paint(box, a->page, a->left, jf_lay_body_bottom(lay) - box->min, box->min);
    jf_box_free(box);
    return height;
}

static void paint_lines(struct agenda *a)
{
    struct jf_lay *lay = a->page->lay;
    double y = ROWS_TOP, foot = a->has_times ? TOTAL_HEIGHT + 10 : 0, strip = paint_strip(a);
    g_autofree char *sum = NULL;

    a->row = MIN(ROW_HIGHEST, (jf_lay_body_bottom(lay) - ROWS_TOP - foot - strip) / MAX(1, a->lines->len));
    if (a->has_times)
        paint_axis(a, ROWS_TOP + a->row * lay->document->agenda->len);
    paint_head(a);
    for (guint i = 0; i < a->lines->len; i++) {
        if (i > 0)
            jf_page_rule(a->page, a->left, a->right, y, JF_RULE_THIN, a->theme->rule);
        paint_line(a, &g_array_index(a->lines, struct line, i), y);
        y += a->row;
    }
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
        a.at = (struct columns){width * 0.4, width * 0.585, width * 0.665, width * 0.69};
    a.has_times = d->agenda && d->agenda->len > 0 && a.start >= 0 && a.end > a.start;
    if (!a.has_times) /* what the sections say stands where the times would */
        a.at = (struct columns){.who = width * 0.3, .pages = width};
    for (guint i = 0; i < lines->len; i++)
        a.has_goals = a.has_goals || g_array_index(lines, struct line, i).goal;
    what = jf_lay_word(lay, a.has_times ? "Agenda" : "Contents");
    when = when_text(lay, &a, d);
    message = a.has_times ? times_message(lay, &a, d->agenda->len)
                          : g_strdup_printf("%s · %s", d->report_title ? d->report_title : "", what);
    a.page = jf_plain_page(lay, what, what, message, what, when);
    jf_page_tag(a.page, "agenda");
    paint_lines(&a);
    return a.page;
}
