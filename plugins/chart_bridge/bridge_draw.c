/* The two ways to draw a bridge. */
#include "bridge.h"

/* ---- from left to right ------------------------------------------------------------------ */

static double widest_number(const struct bridge *b)
{
    double width = 0;
    for (size_t i = 0; i < b->n; i++) {
        char text[CK_NUMBER];
        struct jf_text_style style =
            bridge_label_style(b, i, b->c.theme->label_size, JF_ANCHOR_MIDDLE);
        bridge_label_text(b, i, text);
        width = fmax(width, ck_width(&b->c, text, &style));
    }
    return width;
}

static double bar_from(const struct bridge *b, size_t i)
{
    return b->steps[i].is_level ? b->foot : b->steps[i].from;
}

/* A total's and a gain's number stands above its bar, a loss's below; else on the other side. */
static void label_across(struct bridge *b, size_t i, double x)
{
    char text[CK_NUMBER];
    const struct bridge_step *s = &b->steps[i];
    struct jf_text_style style = bridge_label_style(
        b, i, b->c.theme->label_size + (s->is_level ? 0.5 : 0), JF_ANCHOR_MIDDLE);
    double y0 = ck_at(&b->scale, bar_from(b, i)), y1 = ck_at(&b->scale, s->to);
    double above = fmin(y0, y1) - 3.5, below = fmax(y0, y1) + 2 + 0.86 * style.size;
    int is_down = s->value < 0;
    bridge_label_text(b, i, text);
    double half = ck_width(&b->c, text, &style) / 2;
    x = fmin(fmax(x, half), b->c.canvas->width - half);
    for (int step = 0; step < 4; step++)
        if (ck_label(&b->c, &b->labels, x, is_down ? below + 3.0 * step : above - 3.0 * step, text,
                     &style) ||
            ck_label(&b->c, &b->labels, x, is_down ? above - 3.0 * step : below + 3.0 * step, text,
                     &style))
            return;
}

static double bar_half(double slot)
{
    return 0.5 * fmin(0.64 * slot, 46);
}

static void bars_across(struct bridge *b, double slot)
{
    double half = bar_half(slot), bottom = b->scale.at_min;
    for (size_t i = 0; i < b->n; i++) {
        double x = ((double)i + 0.5) * slot;
        struct ck_paint paint = bridge_paint(b, i);
        if (i + 1 < b->n)
            ck_line(&b->c, x + half, ck_at(&b->scale, b->steps[i].to), x + slot - half,
                    ck_at(&b->scale, b->steps[i].to), b->c.theme->ink2, 0.5);
        if (b->steps[i].is_missing)
            continue;
        double y0 = ck_at(&b->scale, bar_from(b, i)), y1 = ck_at(&b->scale, b->steps[i].to);
        ck_bar(&b->c, x - half, y0, x + half, y1, &paint);
        if (b->steps[i].is_level && b->foot > 0)
            ck_cut(&b->c, x, bottom - 13, 2 * half);
    }
}

static void markers_across(struct bridge *b, double slot)
{
    for (size_t i = 0; i < b->n; i++)
        if (b->c.data->categories[i]->marker && !b->steps[i].is_missing)
            ck_marker(&b->c, &b->labels, ((double)i + 0.5) * slot,
                      (ck_at(&b->scale, bar_from(b, i)) + ck_at(&b->scale, b->steps[i].to)) / 2,
                      b->c.data->categories[i]->marker);
}

/* Numbers stand beside the bars, never on them. */
static void block_bars(struct bridge *b, double slot)
{
    double half = bar_half(slot);
    for (size_t i = 0; i < b->n; i++) {
        double y0 = ck_at(&b->scale, bar_from(b, i)), y1 = ck_at(&b->scale, b->steps[i].to);
        ck_labels_block(&b->labels, (struct ck_box){((double)i + 0.5) * slot - half, fmin(y0, y1),
                                                    2 * half, fabs(y1 - y0)});
    }
}

static double note_height(const struct bridge *b)
{
    return b->foot > 0 ? 11 : 0;
}

/* Below everything, where totals are cut. */
static void draw_note(struct bridge *b)
{
    struct jf_text_style style =
        ck_style(&b->c, JF_FONT_BODY, 6.5, b->c.theme->ink2, JF_ANCHOR_START);
    style.max_width = b->c.canvas->width;
    style.max_lines = 1;
    if (b->foot > 0)
        ck_label(&b->c, &b->labels, 0, b->c.canvas->height - 2,
                 ck_word(b->c.theme->language, CK_WORD_CUT), &style);
}

int bridge_draw_across(struct bridge *b)
{
    const struct ck_chart *c = &b->c;
    double slot = c->canvas->width / (double)b->n, label = c->theme->label_size + 6;
    struct ck_axis axis = ck_axis_plan(c, slot, 3);
    double bottom = c->canvas->height - axis.height - note_height(b);
    if (axis.every > 1 || widest_number(b) > slot + 1 || bottom - 2 * label < 30)
        return 0;
    axis.is_bold = 1;
    ck_scale_place(&b->scale, b->scale.min < 0 ? bottom - label : bottom, label);
    double zero = ck_at(&b->scale, b->foot);
    bars_across(b, slot);
    markers_across(b, slot);
    block_bars(b, slot);
    ck_line(c, 0, zero, c->canvas->width, zero, c->theme->ink, 0.9);
    ck_axis_draw(c, &b->labels, &axis, 0, bottom, slot);
    for (size_t i = 0; i < b->n; i++)
        if (!b->steps[i].is_missing)
            label_across(b, i, ((double)i + 0.5) * slot);
    draw_note(b);
    return 1;
}

/* ---- from top to bottom ------------------------------------------------------------------- */

static void label_down(struct bridge *b, const struct ck_rows *rows, size_t i)
{
    char text[CK_NUMBER];
    const struct bridge_step *s = &b->steps[i];
    double x0 = ck_at(&b->scale, bar_from(b, i)), x1 = ck_at(&b->scale, s->to);
    int is_left = s->value < 0;
    struct jf_text_style style =
        bridge_label_style(b, i, rows->size, is_left ? JF_ANCHOR_END : JF_ANCHOR_START);
    double y = ck_row_middle(rows, i) + 0.36 * style.size;
    bridge_label_text(b, i, text);
    if (ck_label(&b->c, &b->labels, is_left ? fmin(x0, x1) - 3 : fmax(x0, x1) + 3, y, text, &style))
        return;
    style.anchor = is_left ? JF_ANCHOR_START : JF_ANCHOR_END;
    ck_label(&b->c, &b->labels, is_left ? fmax(x0, x1) + 3 : fmin(x0, x1) - 3, y, text, &style);
}

static void bar_down(struct bridge *b, const struct ck_rows *rows, size_t i)
{
    double y = ck_row_middle(rows, i), half = 0.32 * rows->row,
           x = ck_at(&b->scale, b->steps[i].to);
    struct ck_paint paint = bridge_paint(b, i);
    if (i + 1 < b->n)
        ck_line(&b->c, x, y + half, x, y + rows->row - half, b->c.theme->ink2, 0.5);
    if (b->steps[i].is_missing)
        return;
    ck_bar(&b->c, ck_at(&b->scale, bar_from(b, i)), y - half, x, y + half, &paint);
    if (b->c.data->categories[i]->marker && rows->row > 9)
        ck_marker(&b->c, &b->labels, (ck_at(&b->scale, bar_from(b, i)) + x) / 2, y,
                  b->c.data->categories[i]->marker);
    if (b->steps[i].is_level && b->foot > 0) { /* the cut of a lying bar: two upright strokes */
        double cut = ck_at(&b->scale, b->foot) + 9;
        jf_canvas_fill_rect(b->c.canvas, cut - 1.5, y - half - 1, 3, 2 * half + 2,
                            b->c.theme->paper);
        ck_line(&b->c, cut - 2.5, y + half + 2, cut - 0.5, y - half - 2, b->c.theme->ink, 0.7);
        ck_line(&b->c, cut + 0.5, y + half + 2, cut + 2.5, y - half - 2, b->c.theme->ink, 0.7);
    }
}

void bridge_draw_down(struct bridge *b)
{
    const struct ck_chart *c = &b->c;
    struct ck_rows rows = ck_rows_plan(c, 2, 2 + note_height(b), 0, 20.0);
    double label = fmin(widest_number(b) + 5, 0.3 * rows.bars.w);
    ck_scale_place(&b->scale, rows.bars.x + (b->scale.min < 0 ? label : 0),
                   rows.bars.x + rows.bars.w - label);
    ck_rows_draw(c, &b->labels, &rows, c->canvas->width);
    for (size_t i = 0; i < b->n; i++)
        bar_down(b, &rows, i);
    for (size_t i = 0; i < b->n; i++)
        if (!b->steps[i].is_missing && i % rows.every == 0)
            label_down(b, &rows, i);
    double zero = ck_at(&b->scale, b->foot);
    ck_line(c, zero, rows.bars.y, zero, rows.bars.y + rows.bars.h, c->theme->ink, 0.9);
    draw_note(b);
}
