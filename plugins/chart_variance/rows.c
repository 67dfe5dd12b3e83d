/* Structure from top to bottom: names, numbers, bars, differences, pins. */
#include "variance.h"

#define ROW 22.6
#define HEAD 15.0 /* as the head of a block beside it */
#define FOOT 15.0

struct tier {
    double x, w;           /* 0 wide: left out */
    struct ck_scale scale; /* placed */
};

struct rows {
    struct variance *v;
    struct ck_rows rows;
    double number_end[2]; /* right edges of base and actual; 0: not printed */
    struct tier bars, deltas, pins;
    double squeeze; /* of the room for labels, 1 = all they want */
    int totals_out[2]; /* of the scale of the bars, and of the differences */
};

static const struct jf_chart_category *category(const struct rows *r, size_t i)
{
    return r->v->c->data->categories[i];
}

static struct jf_text_style style_of(const struct rows *r, size_t i, uint32_t anchor)
{
    return ck_ink(r->v->c, ck_is_strong(category(r, i)), r->rows.size, anchor);
}

/* ---- what there is room for -------------------------------------------------------------------- */

static double widest_number(const struct rows *r, size_t series)
{
    struct jf_text_style style = ck_ink(r->v->c, 1, r->rows.size, JF_ANCHOR_END);
    double width = 12;
    for (size_t i = 0; i < r->v->c->data->n_categories; i++) {
        char text[CK_NUMBER];
        int is_forecast;
        double value =
            series == r->v->base ? ck_value(r->v->c->data, series, i) : variance_now(r->v, i, &is_forecast);
        ck_number(r->v->c, &r->v->number, value, 0, text);
        width = fmax(width, ck_width(r->v->c, text, &style));
    }
    return width;
}

/* A total far beyond the rows: its number says it, its bar would flatten theirs. */
static int is_out(const struct rows *r, size_t i, int as_delta)
{
    return r->totals_out[as_delta] && category(r, i)->kind == JF_CATEGORY_TOTAL;
}

/* Widest label of the tier on either side, and its range. */
static void measure(const struct rows *r, int as_pins, double reserve[2], double *min, double *max)
{
    reserve[0] = reserve[1] = 12; /* half of the tier's name */
    *min = *max = 0;
    for (size_t i = 0; i < r->v->c->data->n_categories; i++) {
        char text[CK_NUMBER];
        int is_beyond = 0;
        double value = variance_delta(r->v, r->v->base, i);
        struct jf_text_style style = style_of(r, i, JF_ANCHOR_START);
        if (as_pins) {
            variance_pin_text(r->v, i, text, &value, &is_beyond);
        } else {
            ck_number(r->v->c, &r->v->delta, value, 1, text);
            value = is_out(r, i, 1) ? 0 : variance_delta_shown(r->v, value, &is_beyond);
        }
        double width = ck_width(r->v->c, text, &style);
        width += (as_pins ? 8.5 : 4 + (category(r, i)->marker ? 11 : 0)) + (is_beyond ? 6 : 0);
        reserve[value < 0] = fmax(reserve[value < 0], width);
        ck_widen(value, min, max);
    }
}

/* A scale with room for the labels on both sides; which: of the scale group, or -1. */
static void place_tier(const struct rows *r, struct tier *t, int as_pins)
{
    double reserve[2], min, max;
    measure(r, as_pins, reserve, &min, &max);
    if (!(max > min)) {
        min = -1;
        max = 1;
    }
    double room = fmax(t->w - r->squeeze * (reserve[0] + reserve[1]), 1);
    double points = room / (max - min);
    const struct jf_chart_data *d = r->v->c->data;
    if (!as_pins) {
        points = ck_points(r->v->c, 1, points);
    } else if (d->struct_size >= offsetof(struct jf_chart_data, whole_points) + sizeof d->whole_points) {
        if (d->used)
            d->used[3] = points;
        points = d->whole_points > 0 ? fmin(points, d->whole_points) : points;
    }
    double left = t->x + r->squeeze * reserve[1] + (room - points * (max - min)) / 2;
    t->scale = ck_scale_between(min, max);
    ck_scale_place(&t->scale, left, left + points * (max - min));
}

static void find_totals_out(struct rows *r)
{
    double far[2][2] = {{0}}; /* of the bars and the differences: of rows, of totals */
    for (size_t i = 0; i < r->v->c->data->n_categories; i++) {
        int is_forecast, is_total = category(r, i)->kind == JF_CATEGORY_TOTAL;
        const double each[] = {variance_now(r->v, i, &is_forecast), ck_value(r->v->c->data, r->v->base, i),
                               variance_delta(r->v, r->v->base, i)};
        for (int k = 0; k < 3; k++)
            far[k == 2][is_total] = fmax(far[k == 2][is_total], ck_has(each[k]) ? fabs(each[k]) : 0);
    }
    for (int k = 0; k < 2; k++)
        r->totals_out[k] = far[k][0] > 0 && far[k][1] > 1.6 * far[k][0] && !(k && r->v->is_ratio);
}

static void place_bars(struct rows *r)
{
    const struct jf_chart_data *d = r->v->c->data;
    double min = 0, max = 0; /* of these rows: one length per unit is all that charts of a page, or its parts, share */
    for (size_t i = 0; i < d->n_categories; i++) {
        int is_forecast;
        const double each[] = {variance_now(r->v, i, &is_forecast), ck_value(d, r->v->base, i)};
        for (int k = 0; k < 2; k++)
            if (!is_out(r, i, 0))
                ck_widen(each[k], &min, &max);
    }
    max = max > min ? max : min + 1;
    double points = ck_points(r->v->c, 0, r->bars.w / (max - min));
    r->bars.scale = ck_scale_between(min, max);
    ck_scale_place(&r->bars.scale, r->bars.x, r->bars.x + points * (max - min));
}

/* Numbers and the tiers from left to right; what has no room is left out, the least first. */
static void lay_out(struct rows *r)
{
    double x = r->rows.bars.x, room = r->rows.bars.w, gap = 12;
    const size_t numbers[] = {r->v->base, r->v->cols.front};
    double widths[2] = {widest_number(r, numbers[0]), widest_number(r, numbers[1])};
    int n_pins = !r->v->is_ratio && room >= 150;
    for (int k = 0; k < 2; k++) {
        double after = room - widths[k] - 10;
        if (after < (k ? 150 : 260))
            continue;
        r->number_end[k] = x + widths[k];
        x += widths[k] + 10;
        room = after;
    }
    double delta_labels[2], pin_labels[2], low, high;
    find_totals_out(r);
    measure(r, 0, delta_labels, &low, &high);
    measure(r, 1, pin_labels, &low, &high);
    double deltas = delta_labels[0] + delta_labels[1], pins = n_pins ? pin_labels[0] + pin_labels[1] : 0;
    gap = fmin(gap, 0.05 * room);
    r->squeeze = fmin(1, 0.6 * room / fmax(deltas + pins, 1));
    double drawn = room - r->squeeze * (deltas + pins) - gap * (n_pins ? 2 : 1);
    r->bars = (struct tier){.x = x, .w = drawn * (n_pins ? 0.36 : 0.5)};
    r->deltas =
        (struct tier){.x = x + r->bars.w + gap, .w = r->squeeze * deltas + drawn * (n_pins ? 0.46 : 0.5)};
    if (n_pins)
        r->pins = (struct tier){.x = r->deltas.x + r->deltas.w + gap, .w = r->squeeze * pins + drawn * 0.18};
    place_bars(r);
    place_tier(r, &r->deltas, 0);
    if (n_pins)
        place_tier(r, &r->pins, 1);
}

/* ---- drawing ------------------------------------------------------------------------------------ */

static void draw_heads(struct rows *r)
{
    struct variance *v = r->v;
    double y = HEAD - 6;
    char name[16], both[64];
    struct jf_text_style style = ck_ink(v->c, 1, 7.5, JF_ANCHOR_END);
    const char *base = variance_code(v, v->base);
    if (r->number_end[0] > 0)
        ck_label(v->c, r->number_end[0], y, base, &style);
    if (r->number_end[1] > 0)
        ck_label(v->c, r->number_end[1], y, "AC", &style);
    style.anchor = JF_ANCHOR_MIDDLE;
    variance_name(v, v->base, v->is_ratio ? " pp" : "", name);
    ck_label(v->c, ck_at(&r->deltas.scale, 0), y, name, &style);
    if (r->pins.w > 0) {
        variance_name(v, v->pin_base, "%", name);
        ck_label(v->c, ck_at(&r->pins.scale, 0), y, name, &style);
    }
    style.anchor = JF_ANCHOR_START;
    snprintf(both, sizeof both, ck_word(v->c, CK_WORD_AND), "AC", base);
    ck_label(v->c, r->bars.x, y, both, &style);
    ck_line(v->c, 0, HEAD, v->c->canvas->width, HEAD, v->c->theme->ink, 0.9);
}

static void draw_numbers(struct rows *r, size_t i, double y)
{
    struct variance *v = r->v;
    int is_forecast;
    const double values[] = {ck_value(v->c->data, v->base, i), variance_now(v, i, &is_forecast)};
    for (int k = 0; k < 2; k++) {
        char text[CK_NUMBER];
        struct jf_text_style style = style_of(r, i, JF_ANCHOR_END);
        style.color = k ? v->c->theme->ink : v->c->theme->ink2;
        style.font = k ? style.font : JF_FONT_BODY;
        ck_number(v->c, &v->number, values[k], 0, text);
        if (r->number_end[k] > 0)
            ck_label(v->c, r->number_end[k], y + 0.36 * style.size, text[0] ? text : "–", &style);
    }
}

static void draw_bars(struct rows *r, size_t i, double y)
{
    struct variance *v = r->v;
    int is_forecast;
    double now = variance_now(v, i, &is_forecast), base = ck_value(v->c->data, v->base, i);
    double half = 0.25 * r->rows.row, shift = fmin(1.8, 0.08 * r->rows.row), x = ck_at(&r->bars.scale, 0);
    if (is_out(r, i, 0)) {
        int is_left = -r->bars.scale.min > r->bars.scale.max; /* where the tier has its room */
        struct jf_text_style note = ck_style(v->c, JF_FONT_BODY, 6.5, v->c->theme->ink3, is_left ? JF_ANCHOR_END : JF_ANCHOR_START);
        ck_label(v->c, x + (is_left ? -3 : 3), y + 2.3, ck_word(v->c, CK_WORD_NOT_TO_SCALE), &note);
        return;
    }
    if (ck_has(base)) {
        struct ck_paint paint = ck_paint_scenario(v->c->theme, v->c->data->series[v->base]->scenario, 0, 1);
        ck_bar(v->c, x, y - shift - half, ck_at(&r->bars.scale, base), y - shift + half, &paint);
    }
    if (ck_has(now)) {
        struct ck_paint paint = ck_paint_scenario(v->c->theme, is_forecast ? JF_FC : JF_AC, 0, 1);
        ck_bar(v->c, x, y + shift - half, ck_at(&r->bars.scale, now), y + shift + half, &paint);
    }
}

/* Outside the end, on the side away from the axis. */
static void end_label(struct rows *r, size_t i, double x, double y, int is_left, const char *text)
{
    struct jf_text_style style = style_of(r, i, is_left ? JF_ANCHOR_END : JF_ANCHOR_START);
    ck_label(r->v->c, x, y + 0.36 * style.size, text, &style);
}

static void draw_delta(struct rows *r, size_t i, double y)
{
    struct variance *v = r->v;
    double delta = variance_delta(v, v->base, i), half = 0.23 * r->rows.row;
    char text[CK_NUMBER];
    if (!ck_has(delta))
        return;
    struct ck_paint paint = variance_paint(v, i, delta);
    int is_beyond;
    double x = ck_at(&r->deltas.scale, is_out(r, i, 1) ? 0 : variance_delta_shown(v, delta, &is_beyond)), out = delta < 0 ? -1 : 1;
    if (delta != 0 && !is_out(r, i, 1))
        ck_bar(v->c, ck_at(&r->deltas.scale, 0), y - half, x, y + half, &paint);
    if (fabs(delta) > v->delta_limit) {
        ck_beyond(v->c, x + 2 * out, y, out < 0 ? 3 : 1, paint.line ? v->c->theme->ink : paint.fill);
        x += 5 * out;
    }
    if (i % r->rows.every != 0)
        return;
    ck_number(v->c, &v->delta, delta, 1, text);
    end_label(r, i, x + 3 * out, y, delta < 0, text);
    struct jf_text_style style = style_of(r, i, JF_ANCHOR_START);
    if (category(r, i)->marker)
        ck_marker(v->c, x + out * (ck_width(v->c, text, &style) + 10), y, category(r, i)->marker);
}

static void draw_pin(struct rows *r, size_t i, double y)
{
    struct variance *v = r->v;
    char text[CK_NUMBER];
    double shown, zero = ck_at(&r->pins.scale, 0);
    int is_beyond;
    variance_pin_text(v, i, text, &shown, &is_beyond);
    if (!ck_has(shown)) {
        if (i % r->rows.every == 0)
            end_label(r, i, zero + 5, y, 0, text);
        return;
    }
    double x = ck_at(&r->pins.scale, shown), out = shown < 0 ? -1 : 1;
    variance_pin(v, i, zero, y, x, y);
    if (is_beyond)
        ck_beyond(v->c, x + 4.2 * out, y, out < 0 ? 3 : 1,
                  variance_paint(v, i, shown).line ? v->c->theme->ink : variance_paint(v, i, shown).fill);
    if (i % r->rows.every == 0)
        end_label(r, i, x + out * (5 + (is_beyond ? 6 : 2.6)), y, out < 0, text);
}

static void draw_axes(struct rows *r)
{
    const struct tier *tiers[] = {&r->bars, &r->deltas, &r->pins};
    const struct ck_chart *c = r->v->c;
    double top = r->rows.bars.y, bottom = top + r->rows.bars.h;
    for (int t = 0; t < 3; t++)
        if (tiers[t]->w > 0)
            ck_line(c, ck_at(&tiers[t]->scale, 0), top, ck_at(&tiers[t]->scale, 0), bottom, c->theme->ink,
                    0.9);
    for (size_t i = 0; i < c->data->n_categories; i++) {
        double y = top + (double)i * r->rows.row;
        if (category(r, i)->kind == JF_CATEGORY_SUBTOTAL)
            ck_line(c, 0, y + r->rows.row, c->canvas->width, y + r->rows.row, c->theme->ink2, 0.5);
        if (category(r, i)->kind == JF_CATEGORY_TOTAL)
            ck_line(c, 0, y, c->canvas->width, y, c->theme->ink, 0.9);
    }
    ck_line(c, 0, bottom, c->canvas->width, bottom, c->theme->ink, 0.9);
}

static void draw_scales(struct rows *r)
{

    struct variance *v = r->v;
    double y = r->rows.bars.y + r->rows.bars.h + 9, gap = 8;
    double at = r->bars.x;
    at += ck_scale_bar(v->c, at, y, ck_scale_points(&r->bars.scale), &v->number, "A",
                       v->c->canvas->width - at) +
          gap;
    at = fmax(at, r->deltas.x);
    at += ck_scale_bar(v->c, at, y, ck_scale_points(&r->deltas.scale), &v->delta, "B",
                       v->c->canvas->width - at) +
          gap;
    if (v->is_ratio)
        variance_beyond(v, at, y + 2.3, 0);
    if (r->pins.w > 0) {
        at = fmax(at, r->pins.x);
        at += ck_scale_bar(v->c, at, y, ck_scale_points(&r->pins.scale), &ck_whole_percent, "",
                           v->c->canvas->width - at);
        variance_beyond(v, at + gap, y + 2.3, 0);
    }
}

void variance_rows(struct variance *v)
{
    struct rows r = {.v = v};
    int has_foot = v->c->canvas->height > HEAD + FOOT + 40;
    r.rows = ck_rows_plan(v->c, HEAD, has_foot ? FOOT : 1, 0, ROW);
    lay_out(&r);
    draw_heads(&r);
    for (size_t i = 0; i < v->c->data->n_categories; i++) { /* all of a row, then the next: as it is read */
        double y = ck_row_middle(&r.rows, i);
        ck_row_draw(v->c, &r.rows, v->c->canvas->width, i);
        if (i % r.rows.every == 0)
            draw_numbers(&r, i, y);
        draw_bars(&r, i, y);
        draw_delta(&r, i, y);
        if (r.pins.w > 0)
            draw_pin(&r, i, y);
    }
    draw_axes(&r);
    if (has_foot)
        draw_scales(&r);
}
