/* From the second page on: the items of the meeting with their times and pages, or the sections as contents. */
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
#define LEAST_SIZE 6.5
#define READABLE 7.5 /* of a text that needs more than a line, where rows are low */
#define LOW_ROW 28.0
#define PAIR_ROW 20.0 /* a text, and what belongs to it in smaller type */
#define SINGLE_ROW 15.0
#define LEADING 1.14
#define SAYS_SIZE 9.2
#define SAYS_LEADING 13.0
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
    double least; /* height of its row */
};
struct agenda {
    struct jf_lay *lay;
    struct jf_page *page;
    const struct jf_theme *theme;
    GArray *lines; /* struct line */
    GArray *ends;  /* guint: of each page, the line after its last */
    guint timed;   /* of the lines, those of the meeting: the first ones */
    struct columns at;
    gboolean has_times, has_goals;
    double left, right, row, foot; /* foot: what stands below the last line */
    int start, end;                /* minutes of the day, of the page */
};

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
                            .last_page = has && last ? last[item->section] : 0};

        g_array_append_val(lines, line);
    }
    for (guint i = 0; i < d->sections->len; i++) {
        const struct jf_section *s = g_ptr_array_index(d->sections, i);
        struct line line = {.number = s->number,
                            .start = -1,
                            .title = s->title,
                            .who = s->who,
                            .says = s->is_appendix || !s->message || !*s->message ? NULL : s->message,
                            .first_page = first[i],
                            .last_page = last ? last[i] : 0};

        if (first[i] > 0 && (!d->agenda || d->agenda->len == 0 || s->is_appendix))
            g_array_append_val(lines, line);
    }
    return lines;
}

static const struct line *line_at(const struct agenda *a, guint i)
{
    return &g_array_index(a->lines, struct line, i);
}

static double time_x(const struct agenda *a, int minute)
{
    return a->left + a->at.time +
           (a->right - a->left - a->at.time) * (minute - a->start) / (double)MAX(1, a->end - a->start);
}

static void paint_hour(const struct agenda *a, double x, enum jf_align align, int minute)
{
    char text[16];

    jf_clock_text(minute, text);
    jf_page_text(a->page, x, 116, align, text, JF_FONT_BOLD, 7.5, a->theme->ink);
}

static void paint_axis(const struct agenda *a, double bottom)
{
    double last = -100;

    for (int t = a->start; t <= a->end; t += 10)
        jf_page_line(a->page, time_x(a, t), ROWS_TOP - ((t - a->start) % 30 ? 6 : 10), time_x(a, t), ROWS_TOP, 0.5, a->theme->ink2);
    for (int t = a->start; t <= a->end; t += 30) {
        if (t > a->start && t < a->end)
            jf_page_line(a->page, time_x(a, t), ROWS_TOP, time_x(a, t), bottom, JF_RULE_THIN, a->theme->rule);
        if (a->right - time_x(a, t) < 44 || time_x(a, t) - last < 40)
            continue;
        paint_hour(a, time_x(a, t), t == a->start ? JF_ALIGN_LEFT : JF_ALIGN_CENTRE, t);
        last = time_x(a, t);
    }
    paint_hour(a, a->right, JF_ALIGN_RIGHT, a->end);
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

/* The slot as a bar, its time inside where there is room, else beside it, clear of the lines of the axis. */
static void paint_slot(const struct agenda *a, const struct line *line, double middle)
{
    const double x0 = time_x(a, line->start), x1 = time_x(a, line->start + line->minutes), h = MIN(14, a->row - 4);
    const gboolean is_before = x1 + SLOT_OF_RANGE >= a->right;
    char from[16], to[16], range[40];

    if (line->minutes <= 0 || line->start < 0)
        return;
    jf_page_rect(a->page, x0, middle - h / 2, x1 - x0, h, slot_color(a, line->is_future));
    jf_clock_text(line->start, from);
    jf_clock_text(line->start + line->minutes, to);
    g_snprintf(range, sizeof range, "%s–%s", from, to);
    if (x1 - x0 >= SLOT_OF_TIME) {
        jf_page_text(a->page, (x0 + x1) / 2, middle + 2.7, JF_ALIGN_CENTRE, x1 - x0 >= SLOT_OF_RANGE ? range : from,
                     JF_FONT_BOLD, 7.5, on_slot(a, line->is_future));
        return;
    }
    jf_page_rect(a->page, is_before ? x0 - SLOT_OF_RANGE + 12 : x1 + 2, middle - 4.5, SLOT_OF_RANGE - 14, 9, a->theme->paper);
    jf_page_text(a->page, is_before ? x0 - 4 : x1 + 4, middle + 2.7, is_before ? JF_ALIGN_RIGHT : JF_ALIGN_LEFT, range, JF_FONT_BODY, 7.5,
                 a->theme->ink2);
}

static char *pages_text(const struct line *line)
{
    if (line->first_page <= 0)
        return g_strdup("–");
    if (line->last_page > line->first_page)
        return g_strdup_printf("%d–%d", line->first_page, line->last_page);
    return g_strdup_printf("%d", line->first_page);
}

/* A text, and smaller what belongs to it, in as many lines as they take. */
static jf_para *para_of(const struct agenda *a, unsigned font, double size, const char *text, const char *more, double room)
{
    g_autofree char *first = more ? g_strconcat(text, "\n", NULL) : NULL;
    const struct jf_span spans[] = {{first ? first : text, font, size, a->theme->ink},
                                    {more, JF_FONT_BODY, MAX(LEAST_SIZE, size - 2), a->theme->ink2}};
    jf_para *para = jf_lay_spans(a->lay, spans, more ? 2 : 1);

    jf_para_break(para, &(struct jf_break){.width = room});
    return para;
}

static gboolean is_wider(const struct agenda *a, const char *text, unsigned font, double size, double room)
{
    return text && jf_lay_text_width(a->lay, text, font, size) > room;
}

/* Whether a line for each of them is too little: a single title or name may be a little smaller. */
static gboolean is_long(const struct agenda *a, unsigned font, double size, const char *text, const char *more, double room)
{
    return is_wider(a, text, font, more ? READABLE : font == JF_FONT_HUMAN ? size : size * 0.85, room) ||
           is_wider(a, more, JF_FONT_BODY, READABLE, room * 1.15);
}

/* A text of several lines, about the middle of the row: as large as its height allows, then as far apart. */
static void paint_long(const struct agenda *a, double x, double middle, unsigned font, double size, const char *text, const char *more, double room)
{
    for (;; size -= 0.5) {
        g_autoptr(jf_para) para = para_of(a, font, MAX(LEAST_SIZE, size), text, more, room);
        double leading = LEADING * MAX(LEAST_SIZE, size);

        if (para->n_lines * leading > a->row - 2 && size > LEAST_SIZE)
            continue;
        if (font == JF_FONT_HUMAN)
            leading = CLAMP((a->row - 2) / para->n_lines, leading, SAYS_LEADING);
        jf_para_draw(para, a->page->frame, a->left + x, middle + size * 0.36 - (para->n_lines - 1) * leading / 2, JF_ALIGN_LEFT, leading);
        return;
    }
}

/* A text, and smaller below it what belongs to it. */
static void paint_pair(const struct agenda *a, double x, double middle, unsigned font, double size, const char *text, const char *more, double room)
{
    const gboolean is_low = a->row < LOW_ROW;
    const double base = middle - (is_low ? 1 : 1.6);

    if (!text)
        return;
    if (is_long(a, font, size, text, more, room)) {
        paint_long(a, x, middle, font, more ? 10 : size, text, more, room);
    } else if (!more) {
        jf_page_text_fit(a->page, a->left + x, middle + size * 0.36, JF_ALIGN_LEFT, text, font, size, a->theme->ink, room);
    } else {
        jf_page_text_fit(a->page, a->left + x, base, JF_ALIGN_LEFT, text, font, is_low ? MIN(size, 8.6) : size, a->theme->ink, room);
        jf_page_text_fit(a->page, a->left + x, base + (is_low ? 8.6 : 11.6), JF_ALIGN_LEFT, more, JF_FONT_BODY, is_low ? LEAST_SIZE : 7.5, a->theme->ink2, room);
    }
}

static double title_room(const struct agenda *a)
{
    return a->at.who - TITLE_X - 8;
}

/* Beside the title, who presents; or what the section says. */
static double beside_room(const struct agenda *a)
{
    return a->has_times ? a->at.minutes - a->at.who - 34 : a->at.pages - a->at.who - 50;
}

static unsigned title_font(const struct line *line)
{
    return line->number > 0 ? JF_FONT_BOLD : JF_FONT_BODY;
}

static double title_size(const struct line *line, double row)
{
    return MIN(line->number > 0 ? 10 : 8.5, row * 0.66);
}

/* The least height in which they can be read. */
static double least_of(const struct agenda *a, unsigned font, double size, const char *text, const char *more, double room)
{
    g_autoptr(jf_para) para = NULL;

    if (!text || !is_long(a, font, size, text, more, room))
        return text && more ? PAIR_ROW : SINGLE_ROW;
    para = para_of(a, font, READABLE, text, more, room);
    return MAX(more ? PAIR_ROW : SINGLE_ROW, para->n_lines * LEADING * READABLE + 2);
}

static double least_row(const struct agenda *a, const struct line *line)
{
    const double size = title_size(line, PAIR_ROW), title = least_of(a, title_font(line), size, line->title, line->goal, title_room(a));

    if (!a->has_times)
        return MAX(title, least_of(a, JF_FONT_HUMAN, SAYS_SIZE, line->says, NULL, beside_room(a)));
    return MAX(title, least_of(a, JF_FONT_BODY, MIN(9, size), line->who, line->dept, beside_room(a)));
}

static void paint_line(const struct agenda *a, const struct line *line, double y)
{
    double size = title_size(line, a->row), middle = y + a->row / 2, baseline = middle + size * 0.36;
    g_autofree char *number = line->number > 0 ? g_strdup_printf("%d", line->number) : NULL;
    g_autofree char *minutes = line->minutes > 0 ? g_strdup_printf("%d", line->minutes) : NULL;
    g_autofree char *pages = pages_text(line);

    jf_page_text(a->page, a->left, baseline - (line->goal ? 2 : 0), JF_ALIGN_LEFT, number, JF_FONT_BOLD, size,
                 a->theme->accent);
    paint_pair(a, TITLE_X, middle, title_font(line), size, line->title, line->goal, title_room(a));
    if (!a->has_times)
        paint_pair(a, a->at.who, middle, JF_FONT_HUMAN, SAYS_SIZE, line->says, NULL, beside_room(a));
    if (a->has_times) {
        paint_pair(a, a->at.who, middle, JF_FONT_BODY, MIN(9, size), line->who, line->dept, beside_room(a));
        jf_page_text(a->page, a->left + a->at.minutes, baseline, JF_ALIGN_RIGHT, minutes, JF_FONT_BOLD,
                     size, a->theme->ink);
        paint_slot(a, line, middle);
    }
    jf_page_text_fit(a->page, a->left + a->at.pages, baseline, JF_ALIGN_RIGHT, pages, JF_FONT_BODY, MIN(9.5, size), a->theme->ink,
                     a->has_times ? a->at.pages - a->at.minutes - 4 : 50);
    if (line->first_page > 0)
        jf_page_link(a->page, a->left, y, a->at.pages, a->row, line->first_page - 1);
}

static int sum_minutes(const struct agenda *a, gboolean only_future)
{
    int sum = 0;

    for (guint i = 0; i < a->lines->len; i++)
        sum += !only_future || line_at(a, i)->is_future ? MAX(0, line_at(a, i)->minutes) : 0;
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
static double add_strip(const struct agenda *a, gboolean is_painted)
{
    struct jf_lay *lay = a->lay;
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
    if (is_painted)
        jf_footnote_paint(a->page, foot->str);
    box = notes->len ? jf_comments_box(lay, notes, 0, notes->len, a->right - a->left) : NULL;
    if (!box)
        return jf_footnote_height(lay, foot->str);
    height = box->min + 8 + jf_footnote_height(lay, foot->str);
    if (is_painted)
        box->paint(box, a->page, a->left, jf_lay_body_bottom(lay) + 8 - height, box->min);
    jf_box_free(box);
    return height;
}

static void paint_total(const struct agenda *a, double y)
{
    const double height = MIN(a->row, TOTAL_HEIGHT) / 2, size = MIN(10, a->row * 0.66);
    g_autofree char *sum = g_strdup_printf("%d", sum_minutes(a, FALSE));

    paint_split(a, y + height + 3);
    jf_page_text(a->page, a->left + TITLE_X, y + height + 6.5, JF_ALIGN_LEFT, jf_lay_word(a->lay, "Total"), JF_FONT_BOLD, size, a->theme->ink);
    jf_page_text(a->page, a->left + a->at.minutes, y + height + 6.5, JF_ALIGN_RIGHT, sum, JF_FONT_BOLD, size, a->theme->ink);
}

/* ---- pages --------------------------------------------------------------------------------- */

static double highest(const struct line *line)
{
    return line->number > 0 ? ROW_HIGHEST : DENSE_ROW;
}

static double row_of(const struct line *line, double row)
{
    return MAX(line->least, MIN(row, highest(line)));
}

/* The pages that the lines take, and what stands below the last one, if none is higher than that. */
static guint fill(const struct agenda *a, double height)
{
    double used = 0;

    g_array_set_size(a->ends, 0);
    for (guint i = 0; i <= a->lines->len; i++) {
        double need = i < a->lines->len ? line_at(a, i)->least + (i + 1 == a->lines->len ? a->foot : 0) : INFINITY;

        if (i > 0 && used + need > height) {
            g_array_append_val(a->ends, i);
            used = 0;
        }
        used += need;
    }
    return a->ends->len;
}

/* As few pages as the lines can be read on, each as full as the others. */
static void make_pages(const struct agenda *a, double room)
{
    const guint pages = fill(a, room);
    double height = a->foot;

    for (guint i = 0; i < a->lines->len; i++)
        height += line_at(a, i)->least;
    for (height = MIN(room, height / pages); fill(a, height) > pages;)
        height = MIN(room, height + 1);
}

/* How high a row is, where all of them share the room. */
static double share_rows(const struct agenda *a, guint from, guint end, double room)
{
    double row = ROW_HIGHEST;

    for (;;) {
        double rest = room, share;
        guint n = 0;

        for (guint i = from; i < end; i++) {
            const struct line *line = line_at(a, i);
            gboolean is_free = line->least < row && highest(line) >= row;

            n += is_free ? 1 : 0;
            rest -= is_free ? 0 : row_of(line, row);
        }
        share = n > 0 ? rest / n : row;
        if (share >= row - 0.001)
            return row;
        row = share;
    }
}

/* A page of several has an axis of its own. */
static void use_times(struct agenda *a, guint from, guint end)
{
    const struct jf_document *d = a->lay->document;

    a->start = d->agenda_start;
    a->end = d->agenda_end;
    if (a->ends->len < 2 || from >= MIN(end, a->timed))
        return;
    a->start = MAX(a->start, line_at(a, from)->start / 30 * 30);
    end = MIN(end, a->timed) - 1;
    a->end = MIN(a->end, (line_at(a, end)->start + MAX(0, line_at(a, end)->minutes) + 9) / 10 * 10);
}

static void paint_lines(struct agenda *a, guint from, guint end, double row)
{
    double y = ROWS_TOP, height = 0;

    for (guint i = from; i < MIN(end, a->timed); i++)
        height += row_of(line_at(a, i), row);
    if (a->has_times && height > 0)
        paint_axis(a, ROWS_TOP + height);
    paint_head(a);
    for (guint i = from; i < end; i++) {
        if (i > from)
            jf_page_rule(a->page, a->left, a->right, y, JF_RULE_THIN, a->theme->rule);
        a->row = row_of(line_at(a, i), row);
        paint_line(a, line_at(a, i), y);
        y += a->row;
    }
    a->row = row;
    jf_page_rule(a->page, a->left, a->right, y, JF_RULE_THICK, a->theme->ink);
    if (end < a->lines->len)
        return;
    if (a->has_times)
        paint_total(a, y);
    add_strip(a, TRUE);
}

static char *when_text(const struct agenda *a, const struct jf_document *d)
{
    if (!a->has_times || !d->meeting)
        return g_strdup(d->period_label);
    return g_strconcat(d->meeting, d->place ? jf_lay_word(a->lay, ", ") : NULL, d->place, NULL);
}

static char *times_message(const struct agenda *a)
{
    int ahead = sum_minutes(a, TRUE), total = sum_minutes(a, FALSE);

    if (ahead > 0 && ahead < total)
        return g_strdup_printf(jf_lay_word(a->lay, "%u items in %d minutes, %d of them for what is ahead."), a->timed, total, ahead);
    return g_strdup_printf(jf_lay_word(a->lay, "%u items in %d minutes."), a->timed, total);
}

static char *message_of(const struct agenda *a, const struct jf_document *d, const char *what)
{
    if (!a->has_times)
        return g_strdup_printf("%s · %s", d->report_title ? d->report_title : "", what);
    return d->agenda_message && *d->agenda_message ? g_strdup(d->agenda_message) : times_message(a);
}

static void paint_pages(struct agenda *a, double room)
{
    const struct jf_document *d = a->lay->document;
    const char *what = jf_lay_word(a->lay, a->has_times ? "Agenda" : "Contents");
    g_autofree char *message = message_of(a, d, what), *when = when_text(a, d);
    struct jf_page_head head = {.message = message, .what = what, .when = when, .parts = a->ends->len, };
    double row = ROW_HIGHEST;

    for (guint i = 0, from = 0, end; i < a->ends->len; i++, from = end) {
        end = g_array_index(a->ends, guint, i);
        row = MIN(row, share_rows(a, from, end, room - (end == a->lines->len ? a->foot : 0)));
    }
    for (guint i = 0, from = 0, end; i < a->ends->len; i++, from = end) {
        end = g_array_index(a->ends, guint, i);
        head.part = i + 1;
        a->page = jf_plain_page(a->lay, &head);
        jf_page_tag(a->page, "agenda");
        use_times(a, from, end);
        paint_lines(a, from, end, row);
        g_ptr_array_insert(a->lay->open, (gint)i + 1, a->page);
    }
}

/* What has no times says what its sections say, where the times would be. */
static struct columns columns_of(const struct agenda *a)
{
    const double width = a->right - a->left;

    if (!a->has_times)
        return (struct columns){.who = width * 0.3, .pages = width};
    return width < NARROW_PAGE ? (struct columns){width * 0.36, width * 0.6, width * 0.675, width * 0.7} : wide_columns;
}

guint jf_agenda_pages(struct jf_lay *lay, const int *first_pages, const int *last_pages)
{
    const struct jf_document *d = lay->document;
    g_autoptr(GArray) lines = collect(d, first_pages, last_pages), ends = g_array_new(FALSE, FALSE, sizeof(guint));
    struct agenda a = {.lay = lay,
                       .theme = lay->theme,
                       .lines = lines,
                       .ends = ends,
                       .timed = d->agenda ? d->agenda->len : 0,
                       .left = jf_lay_left(lay),
                       .right = jf_lay_right(lay)};
    const double room = jf_lay_body_bottom(lay) - ROWS_TOP;

    a.has_times = a.timed > 0 && d->agenda_start >= 0 && d->agenda_end > d->agenda_start;
    a.at = columns_of(&a);
    a.foot = (a.has_times ? TOTAL_HEIGHT + 10 : 0) + add_strip(&a, FALSE);
    for (guint i = 0; i < lines->len; i++) {
        struct line *line = &g_array_index(lines, struct line, i);

        a.has_goals = a.has_goals || line->goal != NULL;
        line->least = least_row(&a, line);
    }
    make_pages(&a, room);
    if (last_pages)
        paint_pages(&a, room);
    return ends->len;
}
