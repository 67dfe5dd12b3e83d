/* Value axes. */
#include "chartkit.h"

#include <string.h>

static double nice_step(double raw)
{
    double power = pow(10, floor(log10(raw)));
    double f = raw / power;
    return (f <= 1.0001 ? 1 : f <= 2.0001 ? 2 : f <= 2.5001 ? 2.5 : f <= 5.0001 ? 5 : 10) * power;
}

struct ck_scale ck_scale_fit(double min, double max, int n)
{
    struct ck_scale s = {min, max, 1, 0, 1};
    if (ck_has(min) && min == max) { /* one value: from zero to it */
        min = fmin(min, 0);
        max = fmax(max, 0);
    }
    if (!ck_has(min) || !ck_has(max) || !(max > min)) {
        s.min = 0;
        s.max = 1;
        s.step = 4; /* nothing to read off: one tick, at the bottom */
        return s;
    }
    s.step = nice_step((max - min) / n);
    s.min = floor(min / s.step + 1e-9) * s.step;
    s.max = ceil(max / s.step - 1e-9) * s.step;
    return s;
}

void ck_scale_place(struct ck_scale *scale, double at_min, double at_max)
{
    scale->at_min = at_min;
    scale->at_max = at_max;
}

struct ck_scale ck_scale_between(double min, double max)
{
    return (struct ck_scale){.min = min, .max = max > min ? max : min + 1, .step = 1};
}

double ck_scale_points(const struct ck_scale *scale)
{
    return fabs(scale->at_max - scale->at_min) / (scale->max - scale->min);
}

double ck_at(const struct ck_scale *scale, double value)
{
    if (!ck_has(value))
        return NAN;
    return scale->at_min + (value - scale->min) / (scale->max - scale->min) * (scale->at_max - scale->at_min);
}

void ck_range_series(const struct jf_chart_data *data, size_t series, double *min, double *max)
{
    for (size_t i = 0; i < data->n_categories; i++)
        ck_widen(ck_value(data, series, i), min, max);
}

void ck_range(const struct jf_chart_data *data, int second_axis, int skip_levels, double *min, double *max)
{
    *min = *max = 0;
    if (!second_axis && !(data->scale_min == 0 && data->scale_max == 0)) {
        *min = fmin(0, data->scale_min);
        *max = fmax(0, data->scale_max);
    }
    for (size_t k = 0; k < data->n_series; k++)
        for (size_t i = 0; i < data->n_categories; i++)
            if (!data->series[k]->second_axis == !second_axis &&
                !(skip_levels && ck_is_level(data->categories[i])))
                ck_widen(ck_value(data, k, i), min, max);
}

void ck_warn_signs(const struct ck_chart *c)
{
    for (size_t i = 0; i < c->data->n_categories; i++) {
        double low = 0, high = 0;
        for (size_t k = 0; k < c->data->n_series; k++)
            if (!c->data->series[k]->second_axis)
                ck_widen(ck_value(c->data, k, i), &low, &high);
        if (low < 0 && high > 0 && c->host->log) {
            c->host->log(c->host, JF_LOG_WARN, "parts below zero are no share of a whole and are left out: use stack = \"yes\"");
            return;
        }
    }
}

double ck_points(const struct ck_chart *c, int which, double own)
{
    double points = 0;
    if (c->data->struct_size >= offsetof(struct jf_chart_data, used) + sizeof c->data->used) {
        points = c->data->points[which];
        if (c->data->used)
            c->data->used[which] = own;
    }
    return points > 0 && points < own ? points : own;
}

double ck_scale_bar(const struct ck_chart *c, double x, double y, double points,
                    const struct jf_number_format *format, const char *letter, double width)
{
    struct jf_number_format f = *format;
    double unit = f.is_percent ? 0.01 : f.scale > 0 ? f.scale : 1;
    double raw = 28 / (points * unit); /* of what is printed */
    if (!(points > 0) || !ck_has(raw) || !(raw > 5e-4)) /* nothing but zeros */
        return 0;
    double power = pow(10, floor(log10(raw))), n = raw / power;
    double step = (n < 2 ? 1 : n < 5 ? 2 : 5) * power;
    if (step < 1 && raw > 0.25 && !f.is_percent && unit <= 1 && f.decimals == 0)
        step = 1; /* there is no half of what is counted */
    double length = step * unit * points;
    f.decimals = step < 0.999 ? (int)fmin(4, ceil(-log10(step) - 1e-9)) : 0;
    f.is_signed = 0;
    char number[CK_NUMBER], text[2 * CK_NUMBER];
    ck_number(c, &f, step * unit, 0, number);
    const char *word = f.is_percent ? "" : ck_word(c, CK_WORD_SCALE);
    int is_latin = word[0] && (unsigned char)word[strlen(word) - 1] < 0x80;
    snprintf(text, sizeof text, "%s%s%s%s%s%s", word, letter[0] && word[0] ? " " : "", letter,
             letter[0] || word[0] ? ":" : "", is_latin && !letter[0] ? " " : "", number);
    struct jf_text_style style = ck_ink2(c, 6.5, JF_ANCHOR_START);
    double whole = length + 4 + ck_width(c, text, &style);
    if (whole > width || !ck_label(c, x + length + 4, y + 2.3, text, &style))
        return 0;
    ck_line(c, x, y, x + length, y, c->theme->ink2, 0.7);
    ck_line(c, x, y - 2.5, x, y + 2.5, c->theme->ink2, 0.7);
    ck_line(c, x + length, y - 2.5, x + length, y + 2.5, c->theme->ink2, 0.7);
    return whole;
}

double ck_scale_row(const struct ck_chart *c)
{
    return JF_HAS(c->data, struct jf_chart_data, shows_scale) && c->data->shows_scale ? 11 : 0;
}

void ck_row_out(const struct ck_chart *c, const struct ck_rows *rows, size_t i, size_t series, double zero,
                struct jf_text_style style)
{
    const double v = ck_value(c->data, series, i), out = v < 0 ? -1 : 1, y = ck_row_middle(rows, i) + 0.36 * style.size;
    char number[CK_NUMBER];
    style.anchor = out < 0 ? JF_ANCHOR_END : JF_ANCHOR_START;
    ck_series_number(c, series, v, number);
    ck_label(c, zero + 3 * out, y, number, &style);
    const double further = zero + out * (9 + ck_width(c, number, &style));
    const struct jf_text_style note = ck_style(c, JF_FONT_BODY, fmin(6.5, style.size), c->theme->ink3, style.anchor);
    ck_label(c, further, y, ck_word(c, CK_WORD_NOT_TO_SCALE), &note);
}

void ck_scale_row_draw(const struct ck_chart *c, double x, double y, const struct ck_scale *scale,
                       const struct jf_number_format *format)
{
    if (ck_scale_row(c) > 0 && format)
        ck_scale_bar(c, x, y, ck_scale_points(scale), format, "", c->canvas->width - x);
}

static double tick(const struct ck_scale *scale, int i)
{
    double v = scale->min + i * scale->step;
    return fabs(v) < scale->step * 1e-6 ? 0 : v;
}

static int n_ticks(const struct ck_scale *scale)
{
    return (int)lround((scale->max - scale->min) / scale->step) + 1;
}

/* As many decimals as the step needs, whatever the values have. */
static struct jf_number_format tick_format(const struct ck_scale *scale,
                                           const struct jf_number_format *format)
{
    struct jf_number_format f = {sizeof f, 1, -1, 0, 0, ""};
    if (format)
        f = *format;
    double step = f.is_percent ? scale->step * 100 : scale->step / (f.scale > 0 ? f.scale : 1);
    f.decimals = 0;
    while (scale->step <= scale->max - scale->min && f.decimals < 4 &&
           fabs(step - round(step)) > 1e-6 * step) {
        step *= 10;
        f.decimals++;
    }
    return f;
}

double ck_ticks_width(const struct ck_chart *c, const struct ck_scale *scale,
                      const struct jf_number_format *format)
{
    struct jf_text_style style = ck_note(c, JF_ANCHOR_END);
    struct jf_number_format shown = tick_format(scale, format);
    double width = 0;
    for (int i = 0; i < n_ticks(scale); i++) {
        char text[CK_NUMBER];
        ck_number(c, &shown, tick(scale, i), 0, text);
        width = fmax(width, ck_width(c, text, &style));
    }
    return width;
}

void ck_ticks_draw(const struct ck_chart *c, const struct ck_scale *scale,
                   const struct jf_number_format *format, double x, uint32_t anchor, double x0, double x1)
{
    struct jf_text_style style = ck_note(c, anchor);
    struct jf_number_format shown = tick_format(scale, format);
    for (int i = 0; i < n_ticks(scale); i++) {
        char text[CK_NUMBER];
        double y = ck_at(scale, tick(scale, i));
        ck_number(c, &shown, tick(scale, i), 0, text);
        if (x1 > x0 && tick(scale, i) != 0) {
            ck_line(c, x0, y, x1, y, c->theme->rule, 0.4);
            if (c->labels->n_grid < CK_GRID)
                c->labels->grid[c->labels->n_grid++] = (struct ck_box){x0, y, x1 - x0, 0};
        }
        ck_label(c, x, y + 0.35 * style.size, text, &style);
    }
}

void ck_ticks_across(const struct ck_chart *c, const struct ck_scale *scale,
                     const struct jf_number_format *format, double baseline)
{
    struct jf_text_style style = ck_note(c, JF_ANCHOR_MIDDLE);
    struct jf_number_format shown = tick_format(scale, format);
    for (int i = 0; i < n_ticks(scale); i++) {
        char text[CK_NUMBER];
        ck_number(c, &shown, tick(scale, i), 0, text);
        ck_label_within(c, ck_at(scale, tick(scale, i)), baseline, text, &style);
    }
}
