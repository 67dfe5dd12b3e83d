/* Text, and labels that keep clear of each other. */
#include "chartkit.h"

#include <stdlib.h>
#include <string.h>

struct jf_text_style ck_style(const struct ck_chart *c, uint32_t font, double size, jf_rgba color,
                              uint32_t anchor)
{
    (void)c;
    struct jf_text_style s = {
        .struct_size = sizeof s, .color = color, .font = font, .anchor = anchor, .size = size};
    return s;
}

struct jf_text_style ck_ink(const struct ck_chart *c, int is_bold, double size, uint32_t anchor)
{
    return ck_style(c, is_bold ? JF_FONT_BOLD : JF_FONT_BODY, size, c->theme->ink, anchor);
}

struct jf_text_style ck_ink2(const struct ck_chart *c, double size, uint32_t anchor)
{
    return ck_style(c, JF_FONT_BODY, size, c->theme->ink2, anchor);
}

struct jf_text_style ck_note(const struct ck_chart *c, uint32_t anchor)
{
    return ck_ink2(c, c->theme->note_size, anchor);
}

void ck_text(const struct ck_chart *c, double x, double y, const char *text,
             const struct jf_text_style *style)
{
    if (text[0])
        c->canvas->ops->text(c->canvas, x, y, text, style);
}

double ck_width(const struct ck_chart *c, const char *text, const struct jf_text_style *style)
{
    return text[0] ? c->canvas->ops->measure(c->canvas, text, style).width : 0;
}

struct ck_box ck_text_box(const struct ck_chart *c, double x, double y, const char *text,
                          const struct jf_text_style *style)
{
    struct jf_extent e = c->canvas->ops->measure(c->canvas, text, style);
    double leading = style->leading > 0 ? style->leading : 1.35 * style->size;
    double left = style->anchor == JF_ANCHOR_START ? x
                  : style->anchor == JF_ANCHOR_END ? x - e.width
                                                   : x - e.width / 2;
    double further = e.lines > 1 ? (e.lines - 1) * leading : 0;
    struct ck_box box = {left, y - 0.86 * style->size, e.width, 1.0 * style->size + further};
    return box;
}

void ck_labels_free(struct ck_labels *labels)
{
    free(labels->boxes);
    memset(labels, 0, sizeof *labels);
}

void ck_labels_block(struct ck_labels *labels, struct ck_box box)
{
    if (labels->n == labels->room) {
        size_t room = labels->room ? 2 * labels->room : 64;
        struct ck_box *boxes = realloc(labels->boxes, room * sizeof *boxes);
        if (!boxes)
            return;
        labels->boxes = boxes;
        labels->room = room;
    }
    labels->boxes[labels->n++] = box;
}

int ck_labels_is_free(const struct ck_labels *labels, struct ck_box box)
{
    const double touch = 0.3; /* boxes may touch */
    for (size_t i = 0; i < labels->n; i++) {
        const struct ck_box *b = &labels->boxes[i];
        if (box.x + touch < b->x + b->w && b->x + touch < box.x + box.w && box.y + touch < b->y + b->h &&
            b->y + touch < box.y + box.h)
            return 0;
    }
    return 1;
}

double ck_word_width(const struct ck_chart *c, const char *text, const struct jf_text_style *style)
{
    struct jf_text_style line = *style;
    double width = 0;
    line.max_width = 0;
    for (size_t n; *text; text += n + (text[n] != 0)) {
        char word[64];
        n = strcspn(text, " ");
        if (n >= sizeof word)
            continue;
        memcpy(word, text, n);
        word[n] = 0;
        for (size_t k = 0; k < n; k++)
            if ((unsigned char)word[k] >= 0x80)
                word[0] = 0; /* breaks anywhere */
        width = fmax(width, word[0] ? ck_width(c, word, &line) : 0);
    }
    return width;
}

double ck_even_width(const struct ck_chart *c, const char *text, const struct jf_text_style *style, double width)
{
    struct jf_text_style s = *style;
    s.max_lines = 0;
    s.max_width = 0;
    double whole = ck_width(c, text, &s);
    s.max_width = width;
    uint32_t lines = c->canvas->ops->measure(c->canvas, text, &s).lines;
    for (double w = fmax(whole / fmax(lines, 1), ck_word_width(c, text, &s)) + 0.1; lines > 1 && w < width; w += 0.25 * style->size) {
        s.max_width = w;
        struct jf_extent e = c->canvas->ops->measure(c->canvas, text, &s);
        if (e.lines <= lines && e.width <= w + 0.01)
            return w;
    }
    return width;
}

void ck_block(const struct ck_chart *c, struct ck_box box)
{
    ck_labels_block(c->labels, box);
}

int ck_is_free(const struct ck_chart *c, struct ck_box box)
{
    return ck_labels_is_free(c->labels, box);
}

/* No line of the grid goes through a number that stands on it. */
static void end_grid(const struct ck_chart *c, struct ck_box box)
{
    for (size_t i = 0; i < c->labels->n_grid; i++) {
        const struct ck_box *line = &c->labels->grid[i];
        double x0 = fmax(box.x - 1, line->x), x1 = fmin(box.x + box.w + 1, line->x + line->w);
        if (x1 > x0 && line->y > box.y && line->y < box.y + 0.92 * box.h)
            ck_line(c, x0, line->y, x1, line->y, c->theme->paper, 1);
    }
}

static int label(const struct ck_chart *c, double x, double y, const char *text,
                 const struct jf_text_style *style, int is_on_paper)
{
    if (!text[0])
        return 0;
    struct ck_box box = ck_text_box(c, x, y, text, style);
    const double slack = 0.01;
    const struct ck_box apart = {box.x - 1.2, box.y, box.w + 2.4, box.h}; /* numbers side by side do not run together */
    if (box.x < -slack || box.y < -slack || box.x + box.w > c->canvas->width + slack ||
        box.y + box.h > c->canvas->height + slack || !ck_is_free(c, apart))
        return 0;
    ck_block(c, box);
    if (is_on_paper)
        end_grid(c, box);
    ck_text(c, x, y, text, style);
    return 1;
}

int ck_label(const struct ck_chart *c, double x, double y, const char *text,
             const struct jf_text_style *style)
{
    return label(c, x, y, text, style, 1);
}

int ck_label_within(const struct ck_chart *c, double x, double y, const char *text,
                    const struct jf_text_style *style)
{
    double half = ck_width(c, text, style) / 2;
    return ck_label(c, fmin(fmax(x, half), c->canvas->width - half), y, text, style);
}

int ck_name(const struct ck_chart *c, double x, double middle, const char *text, struct jf_text_style style,
            double width, uint32_t max_lines)
{
    double whole = ck_width(c, text, &style), baseline;
    if (whole > width && whole * CK_SMALL <= width * style.size)
        style.size *= width / whole;
    baseline = middle + 0.36 * style.size;
    if (ck_width(c, text, &style) > width + 0.01) {
        style.max_width = width;
        style.max_lines = max_lines;
        style.size = CK_SMALL;
        style.leading = CK_SMALL_LEADING;
        if (max_lines > 1)
            style.max_width = ck_even_width(c, text, &style, width);
        uint32_t lines = c->canvas->ops->measure(c->canvas, text, &style).lines;
        if (lines > 1)
            baseline = middle + 0.36 * CK_SMALL - (lines - 1) * CK_SMALL_LEADING / 2;
    }
    return ck_label(c, x, baseline, text, &style);
}

int ck_label_inside(const struct ck_chart *c, struct ck_box bar, const char *text,
                    const struct ck_paint *paint)
{
    struct jf_text_style style =
        ck_style(c, JF_FONT_BODY, fmin(c->theme->note_size, 7), ck_ink_on(c->theme, paint), JF_ANCHOR_MIDDLE);
    if (!(style.color & 0xff) || bar.h < style.size + 2 || ck_width(c, text, &style) > bar.w - 3)
        return 0;
    return label(c, bar.x + bar.w / 2, bar.y + bar.h / 2 + 0.36 * style.size, text, &style, 0);
}

static int by_weight(const void *a, const void *b)
{
    const struct ck_rank *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

void ck_rank(struct ck_rank *ranks, size_t n)
{
    if (n > 0)
        qsort(ranks, n, sizeof *ranks, by_weight);
}

size_t ck_label_order(const struct jf_chart_data *data, size_t series, size_t *order, size_t *n_special)
{
    size_t n = 0, high = 0, low = 0;
    *n_special = 0;
    struct ck_rank *ranks = calloc(data->n_categories + 1, sizeof *ranks);
    if (!ranks)
        return 0;
    for (size_t i = 0; i < data->n_categories; i++) {
        double v = ck_value(data, series, i);
        if (!ck_has(v))
            continue;
        ranks[n++] = (struct ck_rank){i, 0};
        high = n == 1 || v > ck_value(data, series, high) ? i : high;
        low = n == 1 || v < ck_value(data, series, low) ? i : low;
    }
    for (size_t r = 0; r < n; r++) {
        size_t i = ranks[r].index;
        ranks[r].weight = data->categories[i]->highlight ? 5
                          : r == n - 1                   ? 4
                          : i == high                    ? 3
                          : i == low                     ? 2
                          : r == 0                       ? 1
                                                         : 0;
    }
    ck_rank(ranks, n);
    for (size_t r = 0; r < n; r++) {
        order[r] = ranks[r].index;
        *n_special += ranks[r].weight > 0;
    }
    free(ranks);
    return n;
}
