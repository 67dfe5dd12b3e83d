#include "layout/furniture.h"

#include <string.h>

#include "jingfen/canvas.h"
#include "layout/marks.h"

#define TIME_BAR_WIDTH 140.0
#define SLOT_WIDTH 220.0
#define SLOT_SIZE 7.5
#define FOOT_SIZE 7.0
#define FOOT_GAP 14.0
#define FOOT_HEIGHT 19.0
#define FOOT_LOGO 12.0
#define MESSAGE_SIZE 17.0
#define LEAST_MESSAGE 10.0
#define MESSAGE_HEIGHT 40.0 /* between the tag and the title */
#define TITLE_SIZE 8.5
#define TITLE_LEADING 7.6 /* of two lines */
#define LEGEND_SIZE 7.5

void jf_clock_text(int minutes, char out[16])
{
    g_snprintf(out, 16, "%02d:%02d", (minutes / 60) % 24, minutes % 60);
}

/* The widths of a page of A4 landscape shrink with a narrower page. */
static double share_of(const struct jf_lay *lay, double width)
{
    return MIN(width, width / 770 * jf_lay_content_width(lay));
}

/* ---- tag and time bar ---------------------------------------------------------------------- */

/* Where what stands left of the time bar ends. */
static double before_time_bar(const struct jf_lay *lay)
{
    return jf_lay_right(lay) - (lay->theme->has_time_bar ? share_of(lay, TIME_BAR_WIDTH) + 6 : 0);
}

/* "09:25–09:45  何静" */
static char *slot_text(const struct jf_section *s)
{
    char from[16], to[16];

    if (!s || s->start_minute < 0 || s->minutes <= 0)
        return NULL;
    jf_clock_text(s->start_minute, from);
    jf_clock_text(s->start_minute + s->minutes, to);
    return g_strchomp(g_strdup_printf("%s–%s  %s", from, to, s->who ? s->who : ""));
}

static void paint_tag(struct jf_page *page, int number, const char *title)
{
    const struct jf_theme *theme = page->lay->theme;
    double x = jf_lay_left(page->lay);
    g_autofree char *digits = number > 0 ? g_strdup_printf("%d", number) : NULL;
    g_autofree char *slot = slot_text(page->section);
    double end = before_time_bar(page->lay) - 12;

    if (!theme->has_section_tag)
        return;
    if (slot)
        end -= MIN(share_of(page->lay, SLOT_WIDTH), jf_lay_text_width(page->lay, slot, JF_FONT_BODY, SLOT_SIZE));
    jf_page_tag(page, "tag");
    if (digits)
        x += jf_page_text(page, x, JF_TAG_BASELINE, JF_ALIGN_LEFT, digits, JF_FONT_BOLD, 8.5,
                          theme->accent) +
             5;
    jf_page_text_fit(page, x, JF_TAG_BASELINE, JF_ALIGN_LEFT, title, JF_FONT_BODY, 8, theme->ink2, end - x);
}

static int total_minutes(const struct jf_document *document)
{
    int total = 0;

    for (guint i = 0; i < document->agenda->len; i++)
        total += MAX(
            0, ((const struct jf_agenda_item *)g_ptr_array_index(document->agenda, i))->minutes);
    return total;
}

/* One bar for each item of the agenda, the current one in the accent colour. */
static void paint_time_bar(struct jf_page *page)
{
    const struct jf_lay *lay = page->lay;
    const GPtrArray *agenda = lay->document->agenda;
    int total = agenda ? total_minutes(lay->document) : 0;
    double width = share_of(lay, TIME_BAR_WIDTH), x = jf_lay_right(lay) - width, unit;

    if (total <= 0 || !lay->theme->has_time_bar)
        return;
    const double gap = MIN(1.2, width / (3.0 * agenda->len)), least = MIN(0.3, gap);
    unit = (width - gap * (agenda->len - 1) - least * agenda->len) / total;
    for (guint i = 0; i < agenda->len; i++) {
        const struct jf_agenda_item *item = g_ptr_array_index(agenda, i);
        double w = least + MAX(0, item->minutes) * unit;

        gboolean is_current = page->section && page->section->number > 0 && item->number == page->section->number;

        jf_page_rect(page, x, 25, w, 4, is_current ? lay->theme->accent : lay->theme->off);
        x += w + gap;
    }
}

static void paint_slot(struct jf_page *page)
{
    g_autofree char *text = slot_text(page->section);

    if (text)
        jf_page_text_fit(page, before_time_bar(page->lay), JF_TAG_BASELINE, JF_ALIGN_RIGHT, text, JF_FONT_BODY, SLOT_SIZE,
                         page->lay->theme->ink2, share_of(page->lay, SLOT_WIDTH));
}

/* ---- message and title --------------------------------------------------------------------- */

/* Two lines, smaller where they must be; what is much too long gets more of them. */
static void paint_message(struct jf_page *page, const char *message)
{
    struct jf_lay *lay = page->lay;
    double width = jf_lay_content_width(lay), size = MESSAGE_SIZE;

    jf_page_tag(page, "message");
    for (; size >= LEAST_MESSAGE; size -= 1) {
        g_autoptr(jf_para) para = jf_lay_para(lay, message, JF_FONT_HUMAN_BOLD, size, lay->theme->ink);

        if (!jf_para_break_balanced(para, width))
            continue;
        jf_para_draw(para, page->frame, jf_lay_left(lay), para->n_lines == 1 ? 64 : JF_MESSAGE_BASELINE, JF_ALIGN_LEFT,
                     JF_MESSAGE_LEADING);
        return;
    }
    jf_page_text_in(page, jf_lay_left(lay), 62, JF_ALIGN_LEFT, message, JF_FONT_HUMAN_BOLD, LEAST_MESSAGE, lay->theme->ink, width,
                    MESSAGE_HEIGHT);
}

static const struct {
    unsigned bit;
    enum jf_bar_kind kind;
    const char *code, *word;
} legends[] = {
    {JF_LEGEND_AC, JF_BAR_AC, "AC", "Actual"},   {JF_LEGEND_PY, JF_BAR_PY, "PY", "Last year"},
    {JF_LEGEND_PP, JF_BAR_PY, "PP", "Previous"}, {JF_LEGEND_PL, JF_BAR_PL, "PL", "Plan"},
    {JF_LEGEND_FC, JF_BAR_FC, "FC", "Forecast"}, {JF_LEGEND_GOOD, JF_BAR_GOOD, "", "Good"},
    {JF_LEGEND_BAD, JF_BAR_BAD, "", "Bad"},
};

/* "AC Actual"; on a narrow page the code alone. */
static char *legend_text(const struct jf_lay *lay, size_t i, gboolean is_short)
{
    const char *word = jf_lay_word(lay, legends[i].word);

    if (!*legends[i].code)
        return g_strdup(word);
    return is_short ? g_strdup(legends[i].code) : g_strdup_printf("%s %s", legends[i].code, word);
}

static double legend_width(struct jf_lay *lay, unsigned bits, gboolean is_short)
{
    double width = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(legends); i++) {
        g_autofree char *text = legend_text(lay, i, is_short);

        if (bits & legends[i].bit)
            width += 23 + jf_lay_text_width(lay, text, JF_FONT_BODY, LEGEND_SIZE);
    }
    return width;
}

/* Ends at the right edge. */
static void paint_legend(struct jf_page *page, unsigned bits, double width, gboolean is_short)
{
    struct jf_lay *lay = page->lay;
    double x = jf_lay_right(lay) - width;

    for (size_t i = 0; i < G_N_ELEMENTS(legends); i++) {
        g_autofree char *text = legend_text(lay, i, is_short);

        if (!(bits & legends[i].bit))
            continue;
        jf_mark_bar(page, x + 10, JF_TITLE_BASELINE - 6.2, 10, 6.5, legends[i].kind);
        x += 23 + jf_page_text(page, x + 23, JF_TITLE_BASELINE, JF_ALIGN_LEFT, text, JF_FONT_BODY, LEGEND_SIZE,
                               lay->theme->ink2);
    }
}

static gboolean is_empty(const char *text)
{
    return !text || !*text;
}

/* who · what (unit) · when, scenarios; smaller, then on two lines where the legend leaves so little room. */
static void paint_title(struct jf_page *page, const char *what, const char *when, double right)
{
    struct jf_lay *lay = page->lay;
    const char *who = lay->document->entity ? lay->document->entity : lay->document->company;
    double width = right - jf_lay_left(lay) - 8, size = TITLE_SIZE;

    jf_page_tag(page, "title");
    for (; size >= 6.4; size -= 0.5) {
        struct jf_span spans[5] = {
            {who ? who : "", JF_FONT_BODY, size, lay->theme->ink2},
            {is_empty(who) ? "" : " · ", JF_FONT_BODY, size, lay->theme->ink2},
            {what ? what : "", JF_FONT_BOLD, size, lay->theme->ink},
            {is_empty(when) ? "" : " · ", JF_FONT_BODY, size, lay->theme->ink2},
            {when ? when : "", JF_FONT_BODY, size, lay->theme->ink2}};
        g_autoptr(jf_para) para = jf_lay_spans(lay, spans, 5);

        if (jf_para_width(para) > width && size >= 7)
            continue;
        jf_para_break(para, &(struct jf_break){.width = width});
        jf_para_draw(para, page->frame, jf_lay_left(lay),
                     JF_TITLE_BASELINE + (para->n_lines > 1 ? 3 : 0) - (para->n_lines - 1) * TITLE_LEADING, JF_ALIGN_LEFT, TITLE_LEADING);
        break;
    }
    jf_page_rule(page, jf_lay_left(lay), jf_lay_right(lay), JF_HEAD_RULE, JF_RULE_THICK,
                 lay->theme->ink);
}

struct jf_page *jf_section_page(struct jf_lay *lay, const struct jf_section *section)
{
    struct jf_page *page = jf_page_new(lay, section, section->title);

    jf_watermark_paint(page);
    page->head_at = page->frame->items->len;
    return page;
}

/* "... (Continued 2/3)" */
static char *continued(const struct jf_lay *lay, const char *text, const struct jf_page_head *head, gboolean here)
{
    if (!here || head->part < 2)
        return g_strdup(text);
    return g_strdup_printf("%s (%s %u/%u)", text, jf_lay_word(lay, "Continued"), head->part, head->parts);
}

void jf_section_head(const struct jf_page_head *head)
{
    struct jf_page *page = head->page;
    struct jf_lay *lay = page->lay;
    GPtrArray *items = page->frame->items;
    g_autofree char *message = continued(lay, head->message, head, head->says_the_same);
    g_autofree char *what = continued(lay, head->what, head, !head->says_the_same);
    gboolean is_short = legend_width(lay, head->legend, FALSE) > 0.45 * jf_lay_content_width(lay);
    double width = legend_width(lay, head->legend, is_short);
    guint body = items->len;

    jf_lay_where(lay, "section \"%s\"", page->section->title ? page->section->title : "");
    paint_tag(page, page->section->number, page->section->title);
    paint_slot(page);
    paint_time_bar(page);
    paint_message(page, message);
    paint_title(page, what, head->when, jf_lay_right(lay) - width);
    paint_legend(page, head->legend, width, is_short);
    for (guint i = body; i < items->len; i++)
        g_ptr_array_insert(items, (gint)(page->head_at + i - body), g_ptr_array_steal_index(items, i));
}

struct jf_page *jf_plain_page(struct jf_lay *lay, const struct jf_page_head *head)
{
    struct jf_page *page = jf_page_new(lay, NULL, head->what);
    g_autofree char *message = continued(lay, head->message, head, TRUE);

    jf_lay_where(lay, "page \"%s\"", head->what);
    jf_watermark_paint(page);
    paint_tag(page, 0, head->what);
    paint_time_bar(page);
    paint_message(page, message);
    paint_title(page, head->what, head->when, jf_lay_right(lay));
    return page;
}

/* ---- foot ---------------------------------------------------------------------------------- */

static struct jf_para *footnote_para(struct jf_lay *lay, const char *footnote)
{
    struct jf_para *para = NULL;
    double size = 7;

    do {
        jf_para_free(para);
        para = jf_lay_para(lay, footnote, JF_FONT_BODY, size, lay->theme->ink2);
        jf_para_break(para, &(struct jf_break){.width = jf_lay_content_width(lay)});
        size -= 0.5;
    } while (para->n_lines > 2 && size >= 6.5);
    return para;
}

double jf_footnote_height(struct jf_lay *lay, const char *footnote)
{
    g_autoptr(jf_para) para = footnote && *footnote ? footnote_para(lay, footnote) : NULL;

    return para ? MAX(0, (int)para->n_lines - 1) * 9.5 : 0;
}

void jf_footnote_paint(struct jf_page *page, const char *footnote)
{
    struct jf_lay *lay = page->lay;
    double last = lay->theme->page_height - JF_FOOTNOTE_BELOW;
    g_autoptr(jf_para) para = footnote && *footnote ? footnote_para(lay, footnote) : NULL;

    if (!para)
        return;
    jf_page_tag(page, "footnote");
    jf_para_draw(para, page->frame, jf_lay_left(lay), last - (para->n_lines - 1) * 9.5,
                 JF_ALIGN_LEFT, 9.5);
}

static char *join(const char *a, const char *b, const char *c)
{
    const char *parts[] = {a, b, c};
    GString *out = g_string_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (parts[i] && *parts[i])
            g_string_append_printf(out, "%s%s", out->len ? " · " : "", parts[i]);
    return g_string_free(out, FALSE);
}

/* Each part its own width where all have room; else what one leaves of its third goes to those that lack. */
static void share_foot(const double need[3], double width, double rooms[3])
{
    double third = (width - 2 * FOOT_GAP) / 3, spare = 0, lack = 0;

    for (int i = 0; i < 3; i++) {
        spare += MAX(0, third - need[i]);
        lack += MAX(0, need[i] - third);
    }
    for (int i = 0; i < 3; i++)
        rooms[i] = need[i] <= third ? need[i] : third + MIN(1, spare / lack) * (need[i] - third);
}

/* The three parts between left and right, the middle one in the middle of the page where it can be. */
static void paint_foot_texts(struct jf_page *page, const char *const texts[3], double left, double right)
{
    struct jf_lay *lay = page->lay;
    static const enum jf_align aligns[] = {JF_ALIGN_LEFT, JF_ALIGN_CENTRE, JF_ALIGN_RIGHT};
    double need[3], rooms[3], middle = (jf_lay_left(lay) + jf_lay_right(lay)) / 2;
    const double ends[] = {left, 0, right};

    for (int i = 0; i < 3; i++)
        need[i] = texts[i] ? jf_lay_text_width(lay, texts[i], JF_FONT_BODY, FOOT_SIZE) : 0;
    share_foot(need, right - left, rooms);
    middle = MIN(MAX(middle, left + rooms[0] + FOOT_GAP + rooms[1] / 2), right - rooms[2] - FOOT_GAP - rooms[1] / 2);
    for (int i = 0; i < 3; i++) /* in a second line what finds no room in one */
        jf_page_text_in(page, ends[i] ? ends[i] : middle, lay->theme->page_height - JF_FOOT_BELOW, aligns[i], texts[i],
                        JF_FONT_BODY, FOOT_SIZE, lay->theme->ink2, rooms[i] + 0.01, FOOT_HEIGHT);
}

void jf_foot_paint(struct jf_page *page, guint number, guint total)
{
    struct jf_lay *lay = page->lay;
    const struct jf_document *d = lay->document;
    double left = jf_lay_left(lay), right = jf_lay_right(lay), height = lay->theme->page_height;
    gboolean is_cover = number == 1;
    g_autofree char *first = is_cover ? g_strdup(d->cover_chart ? jf_lay_word(lay, "The bars are data: solid what was, hatched what is forecast") : d->data_until) : join(d->company, d->report_title, d->period_label);
    g_autofree char *middle = is_cover ? NULL : join(d->data_until, d->version, NULL);
    g_autofree char *count = g_strdup_printf("%u / %u", number, total);

    jf_lay_where(lay, "foot of page %u", number);
    jf_page_tag(page, "foot");
    jf_page_rule(page, left, right, height - JF_FOOT_RULE_BELOW, JF_RULE_MIDDLE, lay->theme->rule);
    if (lay->theme->has_logo_at_foot && lay->theme->logo && !is_cover)
        left += jf_logo_paint(page, left, height - JF_FOOT_RULE_BELOW + 3, FOOT_LOGO) + 8;
    paint_foot_texts(page, (const char *const[]){first, middle, is_cover ? NULL : d->confidential}, left,
                     right - jf_lay_text_width(lay, count, JF_FONT_BOLD, 7.5) - 8);
    jf_page_text(page, right, height - JF_FOOT_BELOW, JF_ALIGN_RIGHT, count, JF_FONT_BOLD, 7.5, lay->theme->ink);
}

/* Halfway from one colour to the other, part by part. */
static jf_rgba between(jf_rgba a, jf_rgba b)
{
    return ((a >> 1) & 0x7f7f7f7f) + ((b >> 1) & 0x7f7f7f7f);
}

/* Behind everything: the first items of the page. */
void jf_watermark_paint(struct jf_page *page)
{
    struct jf_lay *lay = page->lay;
    const struct jf_theme *theme = lay->theme;
    const char *word = jf_lay_word(lay, "Draft");

    if (!lay->document->is_draft)
        return;
    double room = 0.75 * theme->page_width / jf_lay_text_width(lay, word, JF_FONT_BOLD, 1);
    const struct jf_text_style style = {.struct_size = sizeof style,
                                        .color = between(theme->band, theme->off),
                                        .font = JF_FONT_BOLD,
                                        .anchor = JF_ANCHOR_MIDDLE,
                                        .size = MIN(150, room),
                                        .angle_deg = -24};
    jf_page_tag(page, "watermark");
    page->canvas->ops->text(page->canvas, theme->page_width / 2 + style.size / 6, theme->page_height / 2 + 0.4 * style.size,
                            word, &style);
}
