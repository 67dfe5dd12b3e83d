/* KPI cards: the number, its light, the lines beside it, twelve months below. */
#include "layout/box.h"

#include <math.h>

#include "jingfen/canvas.h"
#include "layout/marks.h"

#define NARROWEST_CARD 118.0
#define WIDEST_CARD 230.0
#define CARD_GUTTER 12.6
#define NUMBER_SIZE 26.0
#define SMALLEST_NUMBER 19.0
#define LINE_GAP 6.0 /* between a label and its text */
#define TITLE_LEADING 11.5
#define LINE_LEADING 11.2
#define SUB_LEADING 9.0
#define SPARK_HEIGHT 42.0
#define SPARK_GIVES 24.0 /* rather than a further page */
#define ROW_GAP 10.0

struct cards_box {
    struct jf_box box;
    char *title;
    const GPtrArray *cards;
    guint from, to, columns;
    double card, title_height, number_size, sub_height, leading, spark; /* one size for all of them */
    gboolean has_sparks;
    gboolean stacked; /* the lines stand below the number */
    guint most_lines;
};

static double row_height(const struct cards_box *c)
{
    double h = c->title_height + 60 + c->sub_height;

    if (c->stacked)
        h += c->most_lines * c->leading;
    else
        h = MAX(h, c->title_height + 22 + c->most_lines * c->leading);
    return c->has_sparks ? h + c->spark + 20 : h;
}

static guint n_rows(const struct cards_box *c)
{
    return (c->to - c->from + c->columns - 1) / c->columns;
}

static void cards_heights(struct cards_box *c)
{
    c->spark = SPARK_HEIGHT;
    double h = jf_head_height(&c->box, c->title) + n_rows(c) * row_height(c) + (n_rows(c) - 1) * ROW_GAP;

    c->box.min = c->box.want = c->box.max = h;
    c->box.least = c->has_sparks ? h - n_rows(c) * SPARK_GIVES : 0;
}

static char *number_text(const struct jf_card *card)
{
    return jf_format_value(&card->format, card->actual);
}

static double value_width(struct jf_lay *lay, const struct jf_card *card)
{
    double text = 30;

    for (size_t i = 0; i < card->n_lines; i++)
        text = MAX(text, jf_lay_text_width(lay, card->lines[i].text, JF_FONT_BOLD, 8.5));
    return text;
}

/* Labels in one column, texts in another. */
static double lines_width(struct jf_lay *lay, const struct jf_card *card)
{
    double label = 0;

    for (size_t i = 0; i < card->n_lines; i++)
        label = MAX(label, jf_lay_text_width(lay, card->lines[i].label, JF_FONT_BODY, 7));
    return card->n_lines ? label + LINE_GAP + value_width(lay, card) : 0;
}

/* What stands below the number. */
static struct jf_para *sub_para(struct jf_lay *lay, const struct cards_box *c, const struct jf_card *card)
{
    double side = c->stacked ? 0 : lines_width(lay, card);
    struct jf_para *para = jf_lay_para(lay, card->sub, JF_FONT_BODY, 7.5, lay->theme->ink2);

    jf_para_break(para, &(struct jf_break){.width = c->card - (side > 0 ? side + 8 : 0)});
    return para;
}

static jf_rgba line_color(const struct jf_theme *theme, int good)
{
    return good > 0 ? theme->good_text : good < 0 ? theme->bad_text : theme->ink;
}

static void paint_lines(struct jf_page *page, const struct cards_box *c, const struct jf_card *card,
                        double x, double y)
{
    struct jf_lay *lay = page->lay;
    double right = x + c->card, value = value_width(lay, card);

    for (size_t i = 0; i < card->n_lines; i++) {
        double baseline = y + (double)i * c->leading + (c->leading - LINE_LEADING) / 2;

        if (c->stacked)
            jf_page_text_fit(page, x, baseline, JF_ALIGN_LEFT, card->lines[i].label, JF_FONT_BODY,
                             7, lay->theme->ink2, c->card - value - 6);
        else
            jf_page_text(page, right - value - LINE_GAP, baseline, JF_ALIGN_RIGHT, card->lines[i].label,
                         JF_FONT_BODY, 7, lay->theme->ink2);
        jf_page_text_fit(page, right, baseline, JF_ALIGN_RIGHT, card->lines[i].text,
                         i == 0 || card->lines[i].good == 0 ? JF_FONT_BOLD : JF_FONT_BODY, 8.5,
                         line_color(lay->theme, card->lines[i].good), value);
    }
}

static void paint_title(struct jf_page *page, const struct cards_box *c, const struct jf_card *card,
                        double x, double baseline)
{
    struct jf_lay *lay = page->lay;
    struct jf_span spans[] = {{card->title ? card->title : "", JF_FONT_BOLD, 9, lay->theme->ink},
                              {" ", JF_FONT_BODY, 7, lay->theme->ink2},
                              {card->unit ? card->unit : "", JF_FONT_BODY, 7, lay->theme->ink2}};
    g_autoptr(jf_para) para = jf_lay_spans(lay, spans, card->unit && *card->unit ? 3 : 1);

    jf_para_break(para, &(struct jf_break){.width = c->card - 24});
    jf_para_draw(para, page->frame, x, baseline, JF_ALIGN_LEFT, TITLE_LEADING);
    if (card->lower_is_better && para->n_lines) {
        const struct jf_line *last = &para->lines[para->n_lines - 1];

        jf_mark_lower(page, x + last->width + 3, baseline + (para->n_lines - 1) * TITLE_LEADING);
    }
}

static void paint_spark(struct jf_page *page, const struct cards_box *c, const struct jf_card *card,
                        double x, double y)
{
    const struct jf_theme *theme = page->lay->theme;

    if (!card->spark || card->n_spark == 0)
        return;
    jf_mark_spark(page, x, y, c->card, c->spark, card->spark, card->spark_plan, card->n_spark);
    jf_page_text(page, x, y + c->spark + 8, JF_ALIGN_LEFT, card->spark_first, JF_FONT_BODY, 6.5,
                 theme->ink2);
    jf_page_text(page, x + c->card, y + c->spark + 8, JF_ALIGN_RIGHT, card->spark_last,
                 JF_FONT_BOLD, 6.5, theme->ink);
}

static void paint_card(struct jf_page *page, const struct cards_box *c, const struct jf_card *card,
                       double x, double y)
{
    struct jf_lay *lay = page->lay;
    g_autofree char *number = number_text(card);
    double side = c->stacked ? 0 : lines_width(lay, card);
    double room = c->card - (side > 0 ? side + 8 : 0), base = y + 13.5 + c->title_height;
    g_autoptr(jf_para) below = sub_para(lay, c, card);

    paint_title(page, c, card, x, y + 13.5);
    if (card->light)
        jf_mark_light(page, x + c->card - 6, y + 10.5, JF_CARD_LIGHT_RADIUS, card->light);
    jf_page_text_fit(page, x, base + 30.5, JF_ALIGN_LEFT, number, JF_FONT_BOLD, c->number_size,
                     lay->theme->ink, room);
    jf_para_draw(below, page->frame, x, base + 42, JF_ALIGN_LEFT, SUB_LEADING);
    paint_lines(page, c, card, x, c->stacked ? base + 54 + c->sub_height : base + 15);
    paint_spark(page, c, card, x, y + row_height(c) - c->spark - 14);
}

static void cards_paint(struct jf_box *box, struct jf_page *page, double x, double y, double height)
{
    struct cards_box *c = (struct cards_box *)box;
    double h;

    c->spark = SPARK_HEIGHT - CLAMP((box->want - height) / n_rows(c), 0, SPARK_GIVES);
    h = row_height(c);
    jf_page_tag_box(page, "cards", x, y, box->width, height);
    jf_head_paint(box, page, x, y, box->width, c->title);
    y += jf_head_height(&c->box, c->title);
    for (guint i = c->from; i < c->to; i++) {
        guint k = i - c->from, column = k % c->columns;
        double left = x + column * (c->card + CARD_GUTTER),
               top = y + (k / c->columns) * (h + ROW_GAP);

        if (column > 0)
            jf_page_line(page, left - CARD_GUTTER / 2, top + 4, left - CARD_GUTTER / 2,
                         top + h - 16, JF_RULE_THIN, page->lay->theme->rule);
        if (column == 0 && k > 0)
            jf_page_rule(page, x, x + box->width, top - ROW_GAP / 2, JF_RULE_THIN,
                         page->lay->theme->rule);
        paint_card(page, c, g_ptr_array_index(c->cards, i), left, top);
    }
    if (c->has_sparks)
        jf_page_rule(page, x, x + box->width, y + n_rows(c) * (h + ROW_GAP) - ROW_GAP + 4, JF_RULE_THICK, page->lay->theme->ink);
}

static void cards_free(struct jf_box *box)
{
    struct cards_box *c = (struct cards_box *)box;

    g_free(c->title);
    g_free(c);
}

static struct jf_box *cards_split(struct jf_box *box, double available)
{
    struct cards_box *c = (struct cards_box *)box, *first;
    double room = available - jf_head_height(&c->box, c->title) + ROW_GAP;
    int rows = (int)floor(room / (row_height(c) + ROW_GAP));

    if (rows < 1 || (guint)rows >= n_rows(c))
        return NULL;
    first = g_memdup2(c, sizeof *c);
    first->title = g_steal_pointer(&c->title);
    first->to = first->from + (guint)rows * c->columns;
    c->from = first->to;
    cards_heights(first);
    cards_heights(c);
    return &first->box;
}

/* Even rows of at most five, no card narrower than its text needs. */
static void choose_columns(struct cards_box *c)
{
    guint n = c->cards->len,
          most = MAX(1, (guint)((c->box.width + CARD_GUTTER) / (NARROWEST_CARD + CARD_GUTTER)));
    guint rows;

    most = MIN(most, 5);
    rows = (n + most - 1) / most;
    c->columns = MAX(1, (n + rows - 1) / rows);
    c->card = MIN(WIDEST_CARD, (c->box.width - (c->columns - 1) * CARD_GUTTER) / c->columns);
}

static void measure_cards(struct jf_lay *lay, struct cards_box *c)
{
    guint title_lines = 1;

    c->number_size = NUMBER_SIZE;
    for (guint i = 0; i < c->cards->len; i++) {
        const struct jf_card *card = g_ptr_array_index(c->cards, i);
        g_autofree char *title =
            g_strdup_printf("%s %s", card->title ? card->title : "", card->unit ? card->unit : "");
        g_autoptr(jf_para) para = jf_lay_para(lay, title, JF_FONT_BOLD, 9, lay->theme->ink);
        g_autofree char *number = number_text(card);
        double number_width = jf_lay_text_width(lay, number, JF_FONT_BOLD, NUMBER_SIZE);

        jf_para_break(para, &(struct jf_break){.width = c->card - 24});
        title_lines = MAX(title_lines, para->n_lines);
        c->has_sparks |= card->spark && card->n_spark > 0;
        c->most_lines = MAX(c->most_lines, (guint)card->n_lines);
        if (card->n_lines)
            c->number_size = MIN(c->number_size, (c->card - 8 - lines_width(lay, card)) / MAX(number_width, 1) * NUMBER_SIZE);
    }
    c->stacked = c->number_size < SMALLEST_NUMBER;
    c->number_size = c->stacked ? NUMBER_SIZE : c->number_size;
    c->title_height = (title_lines - 1) * TITLE_LEADING;
    c->leading = LINE_LEADING;
    for (guint i = 0; i < c->cards->len; i++) {
        const struct jf_card *card = g_ptr_array_index(c->cards, i);
        g_autoptr(jf_para) sub = sub_para(lay, c, card);

        c->sub_height = MAX(c->sub_height, (MAX(1, sub->n_lines) - 1) * SUB_LEADING);
        for (size_t k = 0; k < card->n_lines && c->stacked; k++) {
            g_autoptr(jf_para) label = jf_lay_para(lay, card->lines[k].label, JF_FONT_BODY, 6.5, 0);

            jf_para_break(label, &(struct jf_break){.width = MAX(1, c->card - value_width(lay, card) - LINE_GAP)});
            c->leading = MAX(c->leading, label->n_lines * SUB_LEADING);
        }
    }
}

struct jf_box *jf_cards_box(struct jf_lay *lay, const char *title, const GPtrArray *cards,
                            double width)
{
    struct cards_box *c = g_new0(struct cards_box, 1);

    c->title = g_strdup(title);
    c->cards = cards;
    c->to = cards->len;
    c->box = (struct jf_box){
        .lay = lay, .width = width, .paint = cards_paint, .split = cards_split, .free = cards_free};
    choose_columns(c);
    measure_cards(lay, c);
    cards_heights(c);
    return &c->box;
}
