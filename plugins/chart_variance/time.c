/* Time from left to right: pins over differences over columns, on one axis of months. */
#include "variance.h"

#include <string.h>

#include <stdlib.h>

struct time {
    struct variance *v;
    double left, slot, label; /* of the plot; label: height of one line of numbers */
    double top[3], height[3]; /* pins, differences, columns; 0 high: left out */
    double months;            /* where the axis of months starts; below it the line */
    struct ck_scale pins, deltas, columns;
    int enlarged; /* differences against the columns */
    int prints_all;
    struct ck_axis axis;
};

static double center(const struct time *t, size_t i)
{
    return t->left + ((double)i + 0.5) * t->slot;
}

static struct jf_text_style style_of(const struct time *t, size_t i)
{
    const struct jf_chart_category *category = t->v->c->data->categories[i];
    return ck_ink(t->v->c, category->highlight != 0, t->v->c->theme->label_size - 0.6, JF_ANCHOR_MIDDLE);
}

/* ---- layout ------------------------------------------------------------------------------------- */

static const char *title_of(const struct variance *v)
{
    return v->c->data->title ? v->c->data->title : "";
}

/* Room on the left for the names of the tiers; none on a narrow canvas. */
static double names_width(const struct variance *v)
{
    struct jf_text_style style = ck_ink(v->c, 1, 8, JF_ANCHOR_START);
    if (v->c->canvas->width < 300)
        return 0;
    return fmin(fmax(52, ck_width(v->c, title_of(v), &style) + 8), 90);
}

static void range_of_deltas(const struct variance *v, double *min, double *max)
{
    int is_beyond;
    *min = *max = 0;
    for (size_t i = 0; i < v->c->data->n_categories; i++)
        ck_widen(variance_delta_shown(v, variance_delta(v, v->base, i), &is_beyond), min, max);
}

static void range_of_pins(const struct variance *v, double *min, double *max)
{
    *min = *max = 0;
    for (size_t i = 0; i < v->c->data->n_categories; i++)
        ck_widen(variance_ratio(v, v->pin_base, i), min, max);
    *min = fmax(*min, -v->limit);
    *max = fmin(*max, v->limit);
}

/* Columns and differences share one length per unit, the latter enlarged by a whole number. */
static void place_amounts(struct time *t, double room, double low, double high)
{
    double min, max, further[2];
    ck_range(t->v->c->data, 0, 0, &min, &max);
    max = fmin(max, fmax(t->v->cols.plan_limit, t->v->c->data->scale_max));
    if (!(max > min))
        max = min + 1;
    t->enlarged = high > low ? (int)fmin(fmax(floor(0.12 * (max - min) / (high - low)), 1), 10) : 1;
    further[0] = t->label + (isfinite(t->v->cols.plan_limit) ? 5 : 0);
    further[1] = min < 0 ? t->label : 0;
    double deltas = t->height[1] > 0 ? t->enlarged * (high - low) : 0;
    double labels = t->height[1] > 0 ? 2 * t->label + 6 : 0;
    double free = fmax(room - further[0] - further[1] - labels, 4);
    double points = ck_points(t->v->c, 0, free / (max - min + deltas));
    t->height[1] = t->height[1] > 0 ? points * deltas + labels : 0;
    t->height[2] = room - t->height[1];
    t->top[1] = t->top[0] + t->height[0];
    t->top[2] = t->top[1] + t->height[1];
    double bottom = t->top[2] + t->height[2] - further[1], zero = t->top[1] + 3 + t->label;
    t->columns = ck_scale_between(min, max);
    ck_scale_place(&t->columns, bottom, bottom - points * (max - min));
    t->deltas = ck_scale_between(low, high);
    ck_scale_place(&t->deltas, zero + fmax(points * deltas, 1), zero);
}

static int all_fit(const struct time *t)
{
    for (size_t i = 0; i < t->v->c->data->n_categories; i++) {
        char text[CK_NUMBER];
        int is_forecast;
        struct jf_text_style style = style_of(t, i);
        style.font = JF_FONT_BOLD;
        ck_series_number(t->v->c, t->v->cols.front, variance_now(t->v, i, &is_forecast), text);
        if (ck_width(t->v->c, text, &style) > t->slot - 2)
            return 0;
    }
    return 1;
}

static void lay_out(struct time *t)
{
    struct variance *v = t->v;
    double low, high, min, max;
    t->label = 1.4 * v->c->theme->label_size;
    t->left = names_width(v);
    t->slot = (v->c->canvas->width - t->left) / (double)v->c->data->n_categories;
    t->axis = ck_axis_plan(v->c, t->slot, 2);
    double room = v->c->canvas->height - t->axis.height;
    if (v->n_below > 0 && room > 150)
        room -= fmin(0.3 * room, 150);
    t->months = room;
    double air = room > 300 ? 10 : 0; /* between the pins and what is below them */
    t->height[0] = !v->is_ratio && room > 150 ? 2 * t->label + 22 + air : 0;
    t->height[1] = room > 90;
    range_of_deltas(v, &low, &high);
    range_of_pins(v, &min, &max);
    place_amounts(t, room - t->height[0], low, high);
    v->cols.x = t->left;
    v->cols.slot = t->slot;
    v->cols.scale = &t->columns;
    t->prints_all = all_fit(t);
    t->pins = ck_scale_between(min, max);
    ck_scale_place(&t->pins, t->height[0] - (min < 0 ? t->label + 4 : 4) - air, t->label + 5);
}

/* ---- drawing ------------------------------------------------------------------------------------ */

static void draw_name(const struct time *t, double y, const char *name, const char *note)
{
    struct variance *v = t->v;
    struct jf_text_style style = ck_ink(v->c, 1, 8, JF_ANCHOR_START);
    if (t->left <= 0)
        return;
    style.max_width = t->left - 6;
    style.leading = 10;
    uint32_t lines = v->c->canvas->ops->measure(v->c->canvas, name, &style).lines;
    if (lines > 2) {
        style.size = CK_SMALL;
        style.leading = CK_SMALL_LEADING;
        lines = v->c->canvas->ops->measure(v->c->canvas, name, &style).lines;
        y -= (lines - 1) * style.leading / 2;
    }
    ck_label(v->c, 0, y, name, &style);
    y += (lines - 1) * style.leading + 10.5;
    style.font = JF_FONT_BODY;
    style.size = v->c->theme->note_size;
    style.color = v->c->theme->ink2;
    style.leading = 0;
    ck_label(v->c, 0, y, note, &style);
}

/* Without room beside the tier its name stands in its corner. */
static void draw_corner(const struct time *t, int tier, const char *name)
{
    const struct jf_text_style style = ck_ink(t->v->c, 1, 7, JF_ANCHOR_START);
    if (t->left <= 0 && ck_label(t->v->c, 0, t->top[tier] + 7, name, &style) && (tier == 0 || t->v->is_ratio))
        variance_beyond(t->v, ck_width(t->v->c, name, &style) + 5, t->top[tier] + 7, 1);
}

static void draw_names(const struct time *t)
{
    struct variance *v = t->v;
    char name[16], note[64];
    const struct jf_chart_series *base = v->c->data->series[v->pin_base];
    if (t->height[0] > 0) {
        variance_name(v, v->pin_base, "%", name);
        draw_corner(t, 0, name);
        draw_name(t, ck_at(&t->pins, 0) - 9, name,
                  strcmp(variance_code(v, v->pin_base), "PP") == 0
                      ? base->name
                      : ck_word(v->c, base->scenario == JF_PY ? CK_WORD_TO_LAST_YEAR : CK_WORD_TO_PLAN));
    }
    if (t->height[0] > 0 && t->left > 0)
        variance_beyond(v, 0, ck_at(&t->pins, 0) + 10.5, 1);
    if (t->height[1] > 0) {
        variance_name(v, v->base, v->is_ratio ? " pp" : "", name);
        note[0] = 0;
        if (t->enlarged > 1)
            snprintf(note, sizeof note, ck_word(v->c, CK_WORD_ENLARGED), t->enlarged);
        draw_corner(t, 1, name);
        draw_name(t, ck_at(&t->deltas, 0) - 3, name, note);
        if (v->is_ratio && t->left > 0)
            variance_beyond(v, 0, ck_at(&t->deltas, 0) + (note[0] ? 16.5 : 7.5), 1);
    }
    snprintf(note, sizeof note, "AC%s%.2s%s", v->cols.py < v->c->data->n_series ? " / " : "",
             v->cols.py < v->c->data->n_series ? variance_code(v, v->cols.py) : "",
             v->cols.pl < v->c->data->n_series ? " / PL" : "");
    draw_name(t, (ck_at(&t->columns, 0) + ck_at(&t->columns, t->columns.max)) / 2, title_of(v), note);
}

/* Over a positive value, under a negative one. */
static void end_label(const struct time *t, size_t i, double y, int is_below, const char *text)
{
    struct jf_text_style style = style_of(t, i);
    ck_label_within(t->v->c, center(t, i), is_below ? y + 0.86 * style.size : y, text, &style);
}

/* First the shapes of all slots, which labels keep clear of, then the labels. */
enum { SHAPES, LABELS };

static void draw_pin(const struct time *t, size_t i, int pass)
{
    struct variance *v = t->v;
    char text[CK_NUMBER];
    double shown, zero = ck_at(&t->pins, 0);
    int is_beyond;
    variance_pin_text(v, i, text, &shown, &is_beyond);
    if (!ck_has(shown)) {
        if (pass == LABELS && text[0])
            end_label(t, i, zero - 3, 0, text);
        return;
    }
    double y = ck_at(&t->pins, shown), out = shown < 0 ? 1 : -1;
    if (pass == LABELS) {
        end_label(t, i, y + out * (5 + (is_beyond ? 4 : 0)), out > 0, text);
        return;
    }
    ck_block(v->c, (struct ck_box){center(t, i) - 2.6, fmin(y, zero) - 2.6, 5.2, fabs(y - zero) + 5.2});
    variance_pin(v, i, center(t, i), zero, center(t, i), y);
    if (is_beyond)
        ck_beyond(v->c, center(t, i), y + 3.6 * out, out < 0 ? 0 : 2,
                  variance_paint(v, i, shown).line ? v->c->theme->ink : variance_paint(v, i, shown).fill);
}

static void draw_delta(const struct time *t, size_t i, int pass)
{
    struct variance *v = t->v;
    double delta = variance_delta(v, v->base, i), half = ck_columns_width(&v->cols) / 2;
    char text[CK_NUMBER];
    if (!ck_has(delta))
        return;
    struct ck_paint paint = variance_paint(v, i, delta);
    int is_beyond;
    double y = ck_at(&t->deltas, variance_delta_shown(v, delta, &is_beyond)), zero = ck_at(&t->deltas, 0);
    if (delta != 0 && pass == SHAPES) {
        ck_bar(v->c, center(t, i) - half, zero, center(t, i) + half, y, &paint);
        ck_block(v->c, (struct ck_box){center(t, i) - half, fmin(y, zero), 2 * half, fabs(y - zero)});
    }
    if (is_beyond && pass == SHAPES)
        ck_beyond(v->c, center(t, i), y - 2 * is_beyond, is_beyond < 0 ? 2 : 0, paint.line ? v->c->theme->ink : paint.fill);
    ck_number(v->c, &v->delta, delta, 1, text);
    if (pass == LABELS)
        end_label(t, i, y + (delta < 0 ? 2.5 : -3) - 4 * is_beyond, delta < 0, text);
}

static void draw_axis(const struct time *t, const struct ck_scale *scale)
{
    const struct ck_chart *c = t->v->c;
    double zero = ck_at(scale, 0);
    ck_line(c, t->left, zero, c->canvas->width, zero, c->theme->ink, 0.9);
}

/* All numbers of a tier, or the few that matter where the slots are too narrow. */
static void draw_labels(struct time *t)
{
    struct variance *v = t->v;
    size_t n_special = 0, *order = calloc(v->c->data->n_categories + 1, sizeof *order);
    size_t n = order ? ck_label_order(v->c->data, v->cols.front, order, &n_special) : 0;
    ck_columns_block(v->c, &v->cols);
    for (size_t r = 0; r < (t->prints_all ? n : n_special); r++)
        ck_columns_label(v->c, &v->cols, order[r], v->c->data->categories[order[r]]->highlight != 0,
                         t->prints_all ? 1 : 3);
    for (size_t i = 0; v->cols.fc != v->cols.front && t->prints_all && i < v->c->data->n_categories; i++)
        if (!ck_has(ck_value(v->c->data, v->cols.front, i)) && ck_has(ck_value(v->c->data, v->cols.fc, i)))
            ck_columns_label(v->c, &v->cols, i, 0, 1);
    free(order);
}

static void draw_markers(struct time *t)
{
    struct variance *v = t->v;
    for (size_t i = 0; i < v->c->data->n_categories; i++) {
        int is_forecast;
        double now = variance_now(v, i, &is_forecast);
        if (v->c->data->categories[i]->marker && ck_has(now))
            ck_marker(v->c, center(t, i), ck_at(&t->columns, now / 2), v->c->data->categories[i]->marker);
    }
}

static void draw_below(const struct time *t, double top)
{
    double bottom = t->v->c->canvas->height - 4;
    char name[128];
    const struct jf_number_format *format = t->v->below[0] ? t->v->below[0]->format : NULL;
    variance_below(t->v, t->left, t->slot, top + 4, bottom, name);
    draw_name(t, (top + bottom) / 2, name, format && format->unit ? format->unit : "");
}

void variance_time(struct variance *v)
{
    struct time t = {.v = v};
    size_t n = v->c->data->n_categories;
    ck_columns_limit_plan(v->c, &v->cols);
    lay_out(&t);
    double end = t.months + t.axis.height;
    ck_axis_draw(v->c, &t.axis, t.left, t.months, t.slot);
    draw_names(&t);
    for (size_t step = 0; step < 2 * n; step++) { /* the report's month has its labels first */
        size_t i = n - 1 - step % n;
        int pass = step < n ? SHAPES : LABELS;
        if (pass == SHAPES)
            ck_columns_draw(v->c, &v->cols, i);
        if (t.height[1] > 0)
            draw_delta(&t, i, pass);
        if (t.height[0] > 0)
            draw_pin(&t, i, pass);
    }
    draw_axis(&t, &t.columns);
    if (t.height[1] > 0)
        draw_axis(&t, &t.deltas);
    if (t.height[0] > 0)
        draw_axis(&t, &t.pins);
    ck_columns_divide(v->c, &v->cols, 2, end, v->c->canvas->height);
    draw_markers(&t);
    draw_labels(&t);
    if (end < v->c->canvas->height - 40)
        draw_below(&t, end);
}
