/* The two ways to draw a bridge. */
#include "bridge.h"

#include <string.h>

/* ---- from left to right ------------------------------------------------------------------ */

#define WIDEST_SLOT 160.0 /* bars further apart are no bridge */

static double widest_number(const struct bridge *b)
{
    double width = 0;
    for (size_t i = 0; i < b->n; i++) {
        char text[CK_NUMBER];
        struct jf_text_style style = bridge_label_style(b, i, b->c->theme->label_size, JF_ANCHOR_MIDDLE);
        bridge_label_text(b, i, text);
        width = fmax(width, ck_width(b->c, text, &style));
    }
    return width;
}

static double middle(const struct bridge *b, size_t i, double slot)
{
    return b->left + ((double)i + 0.5) * slot;
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
    struct jf_text_style style =
        bridge_label_style(b, i, b->c->theme->label_size + (s->is_level ? 0.5 : 0), JF_ANCHOR_MIDDLE);
    double y0 = ck_at(&b->scale, bar_from(b, i)), y1 = ck_at(&b->scale, s->to);
    double above = fmin(y0, y1) - 3.5, below = fmax(y0, y1) + 2 + 0.86 * style.size;
    int is_down = s->value < 0;
    bridge_label_text(b, i, text);
    for (int step = 0; step < 4; step++)
        if (ck_label_within(b->c, x, is_down ? below + 3.0 * step : above - 3.0 * step, text, &style) ||
            ck_label_within(b->c, x, is_down ? above - 3.0 * step : below + 3.0 * step, text, &style))
            return;
}

static double bar_half(double slot)
{
    return 0.5 * fmin(0.64 * slot, 46);
}

/* A step of nothing is a line: the level goes on. */
static void draw_bar(const struct bridge *b, size_t i, double x0, double y0, double x1, double y1, const struct ck_paint *paint)
{
    if (b->steps[i].is_level || b->steps[i].value < 0 || b->steps[i].value > 0)
        ck_bar(b->c, x0, y0, x1, y1, paint);
    else
        ck_line(b->c, x0, y0, x1, y1, b->c->theme->ink2, 0.5);
}

static void bars_across(struct bridge *b, double slot)
{
    double half = bar_half(slot), bottom = b->scale.at_min;
    for (size_t i = 0; i < b->n; i++) {
        double x = middle(b, i, slot);
        struct ck_paint paint = bridge_paint(b, i);
        if (i + 1 < b->n)
            ck_line(b->c, x + half, ck_at(&b->scale, b->steps[i].to), x + slot - half,
                    ck_at(&b->scale, b->steps[i].to), b->c->theme->ink2, 0.5);
        if (b->steps[i].is_missing)
            continue;
        double y0 = ck_at(&b->scale, bar_from(b, i)), y1 = ck_at(&b->scale, b->steps[i].to);
        draw_bar(b, i, x - half, y0, x + half, y1, &paint);
        if (b->steps[i].is_level && b->foot > 0)
            ck_cut(b->c, x, bottom - 13, 2 * half);
    }
}

/* In the bar where it has room, else on the side where its number is not. */
static void markers_across(struct bridge *b, double slot)
{
    for (size_t i = 0; i < b->n; i++) {
        double y0 = ck_at(&b->scale, bar_from(b, i)), y1 = ck_at(&b->scale, b->steps[i].to);
        double y = (y0 + y1) / 2;
        if (!b->c->data->categories[i]->marker || b->steps[i].is_missing)
            continue;
        if (fabs(y1 - y0) < 10)
            y = b->steps[i].value < 0 ? fmin(y0, y1) - 6.5 : fmax(y0, y1) + 6.5;
        ck_marker(b->c, middle(b, i, slot), y, b->c->data->categories[i]->marker);
    }
}

/* Numbers stand beside the bars, never on them. */
static void block_bars(struct bridge *b, double slot)
{
    double half = bar_half(slot);
    for (size_t i = 0; i < b->n; i++) {
        double y0 = ck_at(&b->scale, bar_from(b, i)), y1 = ck_at(&b->scale, b->steps[i].to);
        ck_block(b->c,
                 (struct ck_box){middle(b, i, slot) - half, fmin(y0, y1), 2 * half, fabs(y1 - y0)});
    }
    if (b->scale.min < 0)
        ck_block(b->c, (struct ck_box){0, ck_at(&b->scale, b->foot) - 0.5, b->c->canvas->width, 1});
}

/* ---- reasons: a second line below the names, broken where its author marked it ------------------ */

#define NOTE_SCALE 90.0 /* about what the scale takes of the width of the notes */
#define REASON_SIZE 7.0
#define REASON_LEADING 8.8
#define REASON_LINES 3

/* The part up to the next mark; *rest is what follows it, NULL at the end. */
static void next_part(const char *text, char out[200], const char **rest)
{
    size_t n = strcspn(text, "|\n"), kept = n < 199 ? n : 199;
    while (kept > 0 && kept < n && ((unsigned char)text[kept] & 0xc0) == 0x80)
        kept--;
    memcpy(out, text, kept);
    out[kept] = 0;
    *rest = text[n] ? text + n + 1 : NULL;
}

/* Lines of a reason at a width, marked ones or as the language breaks them; draws them where y is
 * not NaN. */
static uint32_t reason(struct bridge *b, size_t i, double x, double y, double width)
{
    struct jf_text_style style = ck_ink2(b->c, REASON_SIZE, JF_ANCHOR_MIDDLE);
    uint32_t lines = 0;
    style.max_width = width;
    style.max_lines = ck_has(y) ? REASON_LINES : 0;
    style.leading = REASON_LEADING;
    for (const char *rest = ck_reason(b->c, i); rest && rest[0];) {
        char part[200];
        next_part(rest, part, &rest);
        struct jf_extent e = b->c->canvas->ops->measure(b->c->canvas, part, &style);
        if (ck_word_width(b->c, part, &style) > width)
            continue; /* rather none than a torn one */
        if (ck_has(y))
            ck_label(b->c, x, y + lines * REASON_LEADING, part, &style);
        lines += e.width > width + 0.01 ? 2 * REASON_LINES : e.lines;
    }
    return lines;
}

static uint32_t most_reason_lines(struct bridge *b, double width)
{
    uint32_t lines = 0;
    for (size_t i = 0; i < b->n; i++) {
        uint32_t own = reason(b, i, 0, NAN, width);
        lines = own > lines ? own : lines;
    }
    return lines;
}

/* ---- a matrix below the names: what each difference is made of, one row for each further series ---- */

#define MATRIX_ROW 13.4

static size_t n_parts(const struct bridge *b)
{
    return b->c->data->n_series - 1;
}

/* Parts from this size on have a band: a round number, a good quarter of the largest. */
static double part_threshold(const struct bridge *b)
{
    double most = 0;
    for (size_t k = 1; k <= n_parts(b); k++)
        for (size_t i = 0; i < b->n; i++)
            if (!b->steps[i].is_level && ck_has(ck_value(b->c->data, k, i)))
                most = fmax(most, fabs(ck_value(b->c->data, k, i)));
    double raw = 0.28 * most, power = pow(10, floor(log10(raw)));
    return most > 0 ? (raw >= 5 * power   ? 5
                       : raw >= 3 * power ? 3
                       : raw >= 2 * power ? 2
                                          : 1) *
                          power
                    : INFINITY;
}

static void draw_part(struct bridge *b, size_t k, size_t i, double x, double y, double slot)
{
    const struct ck_chart *c = b->c;
    double v = ck_value(c->data, k, i);
    int is_strong = !b->steps[i].is_level && fabs(v) >= part_threshold(b);
    struct jf_text_style style =
        ck_ink(c, b->steps[i].is_level || is_strong, c->theme->label_size - 0.5, JF_ANCHOR_MIDDLE);
    char text[CK_NUMBER];
    if (!ck_has(v))
        return;
    ck_number(c, c->data->series[k]->format, v, v != 0, text);
    if (strncmp(text, "±", strlen("±")) == 0) /* nothing is nothing in a matrix */
        memmove(text, text + strlen("±"), strlen(text + strlen("±")) + 1);
    if (is_strong && !c->theme->is_mono)
        style.color = ck_text_color(c->theme, (v > 0) == !c->data->series[k]->lower_is_better);
    struct ck_box box = ck_text_box(c, x, y, text, &style);
    if (box.w > slot - 1 || !ck_is_free(b->c, box))
        return;
    if (is_strong)
        jf_canvas_fill_rect(c->canvas, box.x - 2, y - 0.36 * style.size - MATRIX_ROW / 2 + 1, box.w + 4, MATRIX_ROW - 2,
                            c->theme->band);
    ck_label(c, x, y, text, &style);
}

static double widest_part(const struct bridge *b, size_t i)
{
    const struct jf_text_style style = ck_ink(b->c, 1, b->c->theme->label_size - 0.5, JF_ANCHOR_START);
    double widest = 0;
    for (size_t k = 1; k <= n_parts(b); k++) {
        char text[CK_NUMBER];
        ck_number(b->c, b->c->data->series[k]->format, ck_value(b->c->data, k, i), 1, text);
        widest = fmax(widest, ck_width(b->c, text, &style));
    }
    return widest;
}

/* The names of the parts end before the widest number of the first step. */
static double room_for_names(const struct bridge *b, double slot)
{
    return b->left + slot + fmax(0, (slot - widest_part(b, 1)) / 2 - 3);
}

static double widest_name(const struct bridge *b)
{
    const struct jf_text_style style = ck_ink(b->c, 0, b->c->theme->label_size - 0.5, JF_ANCHOR_START);
    double widest = 0;
    for (size_t k = 1; k <= n_parts(b); k++)
        widest = fmax(widest, ck_width(b->c, b->c->data->series[k]->name ? b->c->data->series[k]->name : "", &style));
    return widest;
}

/* Long names of parts move the steps to the right, as far as these have room. */
static double choose_slot(struct bridge *b)
{
    const double whole = b->c->canvas->width, n = (double)b->n, slot = b->has_matrix ? whole / n : fmin(whole / n, WIDEST_SLOT);
    b->left = 0;
    if (!b->has_matrix)
        return slot;
    double left = fmin((widest_name(b) + 1 - room_for_names(b, slot)) * n / (n - 1), 0.12 * whole);
    const struct ck_axis axis = ck_axis_plan(b->c, (whole - left) / n, 3);
    double number = widest_number(b) - 1; /* may stand out a little */
    for (size_t i = 1; i < b->n; i++)
        number = fmax(number, widest_part(b, i) + 1);
    if (left > 0 && axis.every == 1 && !axis.is_small && number <= (whole - left) / n)
        b->left = left;
    return (whole - b->left) / n;
}

static void draw_matrix(struct bridge *b, double top, double slot)
{
    const struct ck_chart *c = b->c;
    double room = room_for_names(b, slot), widest = widest_name(b);
    for (size_t k = 1; k <= n_parts(b); k++) {
        double y = top + (double)(k - 1) * MATRIX_ROW, size = c->theme->label_size - 0.5;
        struct jf_text_style style = ck_ink(c, 0, widest > room ? 6.5 : size, JF_ANCHOR_START);
        const char *name = c->data->series[k]->name;
        ck_line(c, 0, y, c->canvas->width, y, k > 1 ? c->theme->rule : c->theme->ink2, k > 1 ? 0.4 : 0.5);
        style.max_width = room;
        style.max_lines = 1;
        ck_label(c, 0, y + MATRIX_ROW / 2 + 0.36 * size, name ? name : "", &style);
        for (size_t i = 1; i < b->n; i++)
            draw_part(b, k, i, middle(b, i, slot), y + MATRIX_ROW / 2 + 0.36 * size, slot);
    }
    double end = top + (double)n_parts(b) * MATRIX_ROW;
    ck_line(c, 0, end, c->canvas->width, end, c->theme->ink, 0.9);
}

/* ---- the foot: how long an amount is, and that totals are cut ----------------------------------- */

static struct jf_text_style note_style(const struct bridge *b)
{
    struct jf_text_style style = ck_ink2(b->c, CK_SMALL, JF_ANCHOR_START);
    style.leading = CK_SMALL_LEADING;
    return style;
}

/* What the lines of the note on cut totals add, beside the scale. */
static double further_lines(const struct bridge *b)
{
    struct jf_text_style style = note_style(b);
    style.max_width = fmax(b->c->canvas->width - NOTE_SCALE, 40);
    const char *cut = ck_word(b->c, CK_WORD_CUT);
    return b->foot > 0 ? (b->c->canvas->ops->measure(b->c->canvas, cut, &style).lines - 1) * CK_SMALL_LEADING : 0;
}

static double note_height(const struct bridge *b)
{
    return b->foot > 0 || b->c->canvas->height > 120 ? 11 + further_lines(b) : 0;
}

static void draw_note(struct bridge *b, double points, double y)
{
    struct jf_text_style style = note_style(b);
    double x = 0;
    y -= further_lines(b);
    const struct jf_number_format *format = b->c->data->series[0]->format;
    int is_shared = JF_HAS(b->c->data, struct jf_chart_data, shows_scale) && b->c->data->shows_scale == 2 &&
                    fabs(points - b->c->data->points[1]) < 1e-6 * points;
    if (note_height(b) > 0 && format)
        x = ck_scale_bar(b->c, 0.4, y - 2.3, points, format, is_shared ? "B" : "", b->c->canvas->width);
    if (x > 0 && is_shared && ck_label(b->c, x + 2, y, ck_word(b->c, CK_WORD_SAME_SCALE), &style))
        x += 2 + ck_width(b->c, ck_word(b->c, CK_WORD_SAME_SCALE), &style);
    x = x > 0 ? x + 8 : 0;
    style.max_width = b->c->canvas->width - x;
    const char *cut = ck_word(b->c, CK_WORD_CUT);
    if (b->foot > 0 && style.max_width > 30 && ck_label(b->c, x, y, cut, &style))
        x += fmin(ck_width(b->c, cut, &style), style.max_width) + 8;
    if (!b->has_matrix || !ck_has(part_threshold(b)))
        return;
    char number[CK_NUMBER], text[CK_NUMBER + 40];
    ck_number(b->c, format, part_threshold(b), 0, number);
    snprintf(text, sizeof text, ck_word(b->c, CK_WORD_BANDED), number);
    style.max_width = 0;
    ck_label(b->c, x, y, text, &style);
}

/* Places the scale between two ends, shorter where the page's scale group says so; points per unit. */
static double place(struct bridge *b, double at_min, double at_max)
{
    double range = b->scale.max - b->scale.min, own = fabs(at_max - at_min) / range;
    double points = ck_points(b->c, 1, own);
    if (b->foot > 0 && points < own) { /* what the scale of the page leaves free goes to longer totals */
        b->scale.min = b->foot = fmax(0, b->foot - 0.8 * (own / points - 1) * range);
        range = b->scale.max - b->scale.min;
    }
    ck_scale_place(&b->scale, at_min, at_min + (at_max < at_min ? -1 : 1) * points * range);
    return points;
}

/* Where nothing changes, the totals alone would look unfinished. */
static void say_no_difference(const struct bridge *b, double x, double y)
{
    const struct jf_text_style style = ck_ink2(b->c, b->c->theme->label_size, JF_ANCHOR_MIDDLE);
    for (size_t i = 0; i < b->n; i++)
        if (b->steps[i].is_missing || (!b->steps[i].is_level && b->steps[i].value != 0) ||
            b->steps[i].to != b->steps[b->n - 1].to)
            return;
    ck_label_within(b->c, x, y, ck_word(b->c, CK_WORD_NO_DIFFERENCE), &style);
}

int bridge_draw_across(struct bridge *b, int is_wanted)
{
    const struct ck_chart *c = b->c;
    double matrix = n_parts(b) > 0 ? (double)n_parts(b) * MATRIX_ROW + 5 : 0;
    b->has_matrix = matrix > 0 && c->canvas->height - matrix > 110;
    matrix = b->has_matrix ? matrix : 0;
    double slot = choose_slot(b), label = c->theme->label_size + 6;
    struct ck_axis axis = ck_axis_plan(c, slot, 3);
    uint32_t lines = most_reason_lines(b, slot - 3);
    if (lines > REASON_LINES && (is_wanted || c->canvas->width > 60.0 * (double)b->n))
        lines = REASON_LINES; /* there is no better way to draw it */
    double names = c->canvas->height - note_height(b) - lines * REASON_LEADING - matrix;
    double bottom = names - axis.height;
    if (axis.every > 1 || axis.is_small || widest_number(b) > slot + 1 || bottom - 2 * label < 30 || lines > REASON_LINES)
        return 0;
    axis.is_bold = 1;
    double points = place(b, b->scale.min < 0 ? bottom - label : bottom, label);
    double zero = ck_at(&b->scale, b->foot);
    bars_across(b, slot);
    markers_across(b, slot);
    block_bars(b, slot);
    ck_line(c, 0, zero, b->left + (double)b->n * slot, zero, c->theme->ink, 0.9);
    ck_axis_draw(c, &axis, b->left, bottom, slot);
    for (size_t i = 0; i < b->n; i++)
        reason(b, i, middle(b, i, slot), names + REASON_SIZE - 1.5, slot - 3);
    for (size_t i = 0; i < b->n; i++)
        if (!b->steps[i].is_missing)
            label_across(b, i, middle(b, i, slot));
    say_no_difference(b, b->left + (double)b->n * slot / 2, (bottom + label) / 2);
    if (b->has_matrix)
        draw_matrix(b, names + lines * REASON_LEADING + 3, slot);
    draw_note(b, points, b->c->canvas->height - 2);
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
    if (!ck_label(b->c, is_left ? fmin(x0, x1) - 3 : fmax(x0, x1) + 3, y, text, &style)) {
        style.anchor = is_left ? JF_ANCHOR_START : JF_ANCHOR_END;
        struct ck_box bar = {fmin(x0, x1), y - 0.5 * rows->row, fabs(x1 - x0), rows->row};
        struct ck_paint paint = bridge_paint(b, i);
        if (!ck_label(b->c, is_left ? fmax(x0, x1) + 3 : fmin(x0, x1) - 3, y, text, &style))
            ck_label_inside(b->c, bar, text, &paint);
    }
    if (!ck_reason(b->c, i)[0])
        return;
    double x = fmax(x0, x1) + 6 + (is_left ? 0 : ck_width(b->c, text, &style)), further = 0;
    style = ck_ink2(b->c, fmin(REASON_SIZE, rows->size), JF_ANCHOR_START);
    for (const char *rest = ck_reason(b->c, i); rest && rest[0];) { /* its parts in one line */
        char part[200];
        next_part(rest, part, &rest);
        if (!ck_label(b->c, x + further, y, part, &style))
            return;
        const char last = part[0] ? part[strlen(part) - 1] : 0;
        int is_apart =
            (last > 0 && last < 127) || (rest && strchr("+\xE2", rest[0])); /* Latin, or a signed number */
        further += ck_width(b->c, part, &style) + (is_apart ? 2.5 : 0.5);
    }
}

static void bar_down(struct bridge *b, const struct ck_rows *rows, size_t i)
{
    double y = ck_row_middle(rows, i), half = 0.32 * rows->row, x = ck_at(&b->scale, b->steps[i].to);
    struct ck_paint paint = bridge_paint(b, i);
    if (i + 1 < b->n)
        ck_line(b->c, x, y + half, x, y + rows->row - half, b->c->theme->ink2, 0.5);
    if (b->steps[i].is_missing)
        return;
    draw_bar(b, i, ck_at(&b->scale, bar_from(b, i)), y - half, x, y + half, &paint);
    if (b->c->data->categories[i]->marker && rows->row > 9)
        ck_marker(b->c, (ck_at(&b->scale, bar_from(b, i)) + x) / 2, y, b->c->data->categories[i]->marker);
    if (b->steps[i].is_level && b->foot > 0) { /* the cut of a lying bar: two upright strokes */
        double cut = ck_at(&b->scale, b->foot) + 9;
        jf_canvas_fill_rect(b->c->canvas, cut - 1.5, y - half - 1, 3, 2 * half + 2, b->c->theme->paper);
        ck_line(b->c, cut - 2.5, y + half + 2, cut - 0.5, y - half - 2, b->c->theme->ink, 0.7);
        ck_line(b->c, cut + 0.5, y + half + 2, cut + 2.5, y - half - 2, b->c->theme->ink, 0.7);
    }
}

static double reason_width(const struct bridge *b, double most)
{
    struct jf_text_style style = ck_ink2(b->c, REASON_SIZE, JF_ANCHOR_START);
    double width = 0;
    for (size_t i = 0; i < b->n; i++)
        if (ck_reason(b->c, i)[0])
            width = fmax(width, ck_width(b->c, ck_reason(b->c, i), &style) + 8);
    return fmin(width, most);
}

void bridge_draw_down(struct bridge *b)
{
    const struct ck_chart *c = b->c;
    b->has_matrix = 0;
    struct ck_rows rows = ck_rows_plan(c, 2, 2 + note_height(b), 0, 20.0);
    double label = fmin(widest_number(b) + 5, 0.3 * rows.bars.w);
    double points = place(b, rows.bars.x + (b->scale.min < 0 ? label : 0),
                          rows.bars.x + rows.bars.w - label - reason_width(b, 0.3 * rows.bars.w));
    ck_rows_draw(c, &rows, c->canvas->width);
    for (size_t i = 0; i < b->n; i++)
        bar_down(b, &rows, i);
    ck_block(c, (struct ck_box){ck_at(&b->scale, b->foot) - 0.4, rows.bars.y, 0.8, rows.bars.h});
    for (size_t i = 0; i < b->n; i++)
        if (!b->steps[i].is_missing && i % rows.every == 0)
            label_down(b, &rows, i);
    ck_rows_zero(c, &rows, ck_at(&b->scale, b->foot));
    draw_note(b, points, fmin(rows.bars.y + rows.bars.h + note_height(b), c->canvas->height - 2));
}
