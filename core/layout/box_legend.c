/* What the fills, lights and signs of a pack mean, once for all its pages. */
#include "layout/box.h"
#include "layout/marks.h"

#define ITEM_SIZE 8.0
#define SIGN_WIDTH 18.0
#define ROW 17.0
#define ROW_LEAST 13.4
#define GAP 14.0

enum sign { SIGN_BAR, SIGN_PIN, SIGN_LOWER, SIGN_LIGHT, SIGN_RING };

static const struct {
    enum sign sign;
    int which; /* enum jf_bar_kind, enum jf_light */
    const char *code, *word;
} items[] = {
    {SIGN_BAR, JF_BAR_AC, "AC", "Actual"},     {SIGN_BAR, JF_BAR_PY, "PY", "Last year"},
    {SIGN_BAR, JF_BAR_PL, "PL", "Plan"},       {SIGN_BAR, JF_BAR_FC, "FC", "Forecast"},
    {SIGN_BAR, JF_BAR_GOOD, "Δ", "Good"},      {SIGN_BAR, JF_BAR_BAD, "Δ", "Bad"},
    {SIGN_PIN, 0, "Δ%", "relative difference"}, {SIGN_LOWER, 0, "", "lower is better"},
    {SIGN_LIGHT, 1, "", "≥ 100%"},             {SIGN_LIGHT, 2, "", "90–100%"},
    {SIGN_LIGHT, 3, "", "< 90%"},              {SIGN_RING, 1, "", "comment on it"},
};

struct legend_box {
    struct jf_box box;
    guint columns, rows; /* with that of the sentence below, where there is one */
    gboolean has_hands;
};

static char *text_of(const struct jf_lay *lay, size_t i)
{
    const char *word = jf_lay_word(lay, items[i].word);

    return *items[i].code ? g_strdup_printf("%s %s", items[i].code, word) : g_strdup(word);
}

static void paint_sign(struct jf_page *page, size_t i, double x, double cy)
{
    switch (items[i].sign) {
    case SIGN_BAR:
        jf_mark_bar(page, x, cy - 3.6, 13, 7.2, (enum jf_bar_kind)items[i].which);
        break;
    case SIGN_PIN:
        jf_mark_pin(page, x, x + 10, cy, FALSE);
        break;
    case SIGN_LOWER:
        jf_mark_lower(page, x + 4, cy + 2.6);
        break;
    case SIGN_LIGHT:
        jf_mark_light(page, x + 6, cy, JF_LIGHT_RADIUS, items[i].which);
        break;
    case SIGN_RING:
        jf_mark_comment(page, x + 6, cy, items[i].which);
        break;
    }
}

static void legend_paint(struct jf_box *box, struct jf_page *page, double x, double y, double height)
{
    const struct legend_box *legend = (const struct legend_box *)box;
    const struct jf_theme *theme = page->lay->theme;
    double step = box->width / legend->columns, row = ROW - CLAMP((box->want - height) / legend->rows, 0, ROW - ROW_LEAST);

    jf_page_tag_box(page, "legend", x, y, box->width, height);
    jf_head_paint(box, page, x, y, box->width, jf_lay_word(page->lay, "Legend"));
    if (legend->has_hands)
        jf_page_text_fit(page, x, y + box->want - (ROW - row) * legend->rows - 4, JF_ALIGN_LEFT,
                         jf_lay_word(page->lay, "This hand: what people wrote; the other: what the system worked out"), JF_FONT_HUMAN,
                         9.2, theme->ink, box->width);
    y += jf_head_height(box, "x") + 4;
    for (size_t i = 0; i < G_N_ELEMENTS(items); i++) {
        double left = x + (double)(i % legend->columns) * step, cy = y + ((double)(i / legend->columns) + 0.5) * row;
        g_autofree char *text = text_of(page->lay, i);

        paint_sign(page, i, left, cy);
        jf_page_text_fit(page, left + SIGN_WIDTH, cy + 2.9, JF_ALIGN_LEFT, text, JF_FONT_BODY, ITEM_SIZE, theme->ink,
                         step - SIGN_WIDTH - 2);
    }
}

static void legend_free(struct jf_box *box)
{
    g_free(box);
}

struct jf_box *jf_legend_box(struct jf_lay *lay, double width)
{
    struct legend_box *legend = g_new0(struct legend_box, 1);
    double widest = 0;
    const guint n = G_N_ELEMENTS(items);
    guint most, rows;

    for (size_t i = 0; i < G_N_ELEMENTS(items); i++) {
        g_autofree char *text = text_of(lay, i);

        widest = MAX(widest, SIGN_WIDTH + jf_lay_text_width(lay, text, JF_FONT_BODY, ITEM_SIZE) + GAP);
    }
    most = (guint)CLAMP(width / widest, 1, n);
    rows = (n + most - 1) / most;
    legend->columns = (n + rows - 1) / rows;
    legend->box = (struct jf_box){.lay = lay, .width = width, .paint = legend_paint, .free = legend_free};
    legend->has_hands = g_str_has_prefix(lay->document->language, "zh"); /* Latin letters are the same in both */
    legend->rows = rows + (legend->has_hands ? 1 : 0);
    legend->box.min = legend->box.want = legend->box.max = jf_head_height(&legend->box, "x") + 4 + legend->rows * ROW;
    legend->box.least = legend->box.want - legend->rows * (ROW - ROW_LEAST);
    return &legend->box;
}
