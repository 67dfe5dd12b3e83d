/* Lines over time, with an axis of their own for the series of the second axis. */
#include "chartkit/chartkit.h"

#include <stdio.h>
#include <string.h>

#define WIDE 500.0
#define NAMES 52.0 /* left of the plot, as the tiers of a variance have it: months stand below months */

enum { FROM_AUTO, FROM_ZERO, FROM_DATA };
static const char *const from_words[] = {"auto", "zero", "data", NULL};

struct line {
    const struct ck_chart *c;
    int from;
    struct ck_box plot;
    double slot;
    struct ck_scale axis[2];
    int is_cut[2], is_used[2];
    double ends; /* width of the column of the last values */
    int end_names;
};

static const struct jf_number_format *format_of(const struct line *l, int second)
{
    for (size_t s = 0; s < l->c->data->n_series; s++)
        if (!l->c->data->series[s]->second_axis == !second)
            return l->c->data->series[s]->format;
    return NULL;
}

/* What the last printed digit stands for. */
static double digit_of(const struct jf_number_format *f)
{
    return !f ? 0
              : (f->is_percent  ? 0.01
                 : f->scale > 0 ? f->scale
                                : 1) *
                    pow(10, -fmin(fmax(f->decimals, 0), 9));
}

/* Lines show a course, so their axis may start higher than zero where the values lie close
 * together; the axis then carries the mark. */
static void fit(struct line *l, int second)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t s = 0; s < l->c->data->n_series; s++)
        if (!l->c->data->series[s]->second_axis == !second) {
            ck_range_series(l->c->data, s, &low, &high);
            l->is_used[second] = 1;
        }
    if (!second && !(l->c->data->scale_min == 0 && l->c->data->scale_max == 0)) {
        low = fmin(low, l->c->data->scale_min); /* small charts side by side: one axis */
        high = fmax(high, l->c->data->scale_max);
    }
    if (!(low <= high))
        low = high = 0;
    int may_cut = l->from == FROM_DATA || (l->from == FROM_AUTO && low > 0 && high - low < 0.4 * high);
    l->is_cut[second] = may_cut && low > 0 && high - low > 2 * digit_of(format_of(l, second));
    if (!l->is_cut[second]) {
        low = fmin(low, 0);
        high = fmax(high, 0);
    }
    l->axis[second] = ck_scale_fit(low, high, 4);
}

static void lay_out(struct line *l)
{
    const struct ck_chart *c = l->c;
    l->ends = ck_ends_wanted(c, &l->end_names);
    double legend = l->end_names ? 0 : ck_legend_height(c, 1), margin[2] = {0, 0};
    for (int a = 0; a < 2; a++) {
        fit(l, a);
        if (l->is_used[a])
            margin[a] = ck_ticks_width(c, &l->axis[a], format_of(l, a)) + 5;
    }
    if (l->is_used[0] && c->canvas->width > WIDE)
        margin[0] = fmax(margin[0], NAMES);
    double width = ck_ends_beside(c, c->canvas->width - margin[0] - margin[1], l->ends), label = 1.4 * c->theme->label_size;
    l->slot = width / (double)c->data->n_categories;
    struct ck_axis axis = ck_axis_plan(c, l->slot, 3);
    l->plot = (struct ck_box){margin[0], legend + label, width,
                              fmax(c->canvas->height - legend - label - axis.height - 3, 5)};
    for (int a = 0; a < 2; a++)
        ck_scale_place(&l->axis[a], l->plot.y + l->plot.h, l->plot.y);
    if (legend > 0)
        ck_legend_draw(c, l->plot.x, 0, width, 1);
    int main_axis = l->is_used[0] ? 0 : 1;
    for (int a = 0; a < 2; a++) {
        double end = a == main_axis ? l->plot.x + width : 0;
        if (l->is_used[a])
            ck_ticks_draw(c, &l->axis[a], format_of(l, a), a ? l->plot.x + width + 5 : l->plot.x - 5,
                          a ? JF_ANCHOR_START : JF_ANCHOR_END, a == main_axis ? l->plot.x : 0, end);
        if (l->is_used[a] && l->is_cut[a])
            ck_chevron(c, a ? l->plot.x + width : l->plot.x, l->plot.y + l->plot.h - 7);
    }
    ck_axis_draw(c, &axis, l->plot.x, c->canvas->height - axis.height, l->slot);
}

/* At the bottom, and at zero where values lie on both sides of it. */
static void draw_base_lines(const struct line *l)
{
    const struct ck_scale *scale = &l->axis[l->is_used[0] ? 0 : 1];
    double x0 = l->plot.x, x1 = l->plot.x + l->plot.w, bottom = l->plot.y + l->plot.h;
    ck_line(l->c, x0, bottom, x1, bottom, l->c->theme->ink2, 0.6);
    if (scale->min < 0 && scale->max > 0)
        ck_line(l->c, x0, ck_at(scale, 0), x1, ck_at(scale, 0), l->c->theme->ink, 0.9);
}

/* The one series of a scenario on the main axis; n_series where there is none, or more than one. */
static size_t only_series(const struct jf_chart_data *data, uint32_t scenario)
{
    size_t found = data->n_series, n = 0;
    for (size_t s = 0; s < data->n_series; s++)
        if (data->series[s]->scenario == scenario && !data->series[s]->second_axis) {
            found = s;
            n++;
        }
    return n == 1 ? found : data->n_series;
}

/* The difference and the plan, right-aligned over the end of the gap and over all lines to the left of it; under them
 * where that is much nearer. */
static void label_gap(struct line *l, size_t i, double x, double top, double low, const char *gap, const char *plan, jf_rgba color)
{
    const double own_top = top, own_low = low;
    const struct jf_chart_data *data = l->c->data;
    struct jf_text_style style = ck_style(l->c, JF_FONT_BOLD, l->c->theme->label_size, color, JF_ANCHOR_END);
    struct jf_text_style small = ck_ink2(l->c, l->c->theme->label_size - 0.6, JF_ANCHOR_END);
    double own = ck_width(l->c, gap, &style) + 6, left = x + fmin(l->slot / 2, 20) - own - ck_width(l->c, plan, &small);
    for (size_t s = 0; s < data->n_series; s++)
        for (size_t k = 0; k < i; k++)
            if (l->plot.x + ((double)k + 1) * l->slot > left && ck_has(ck_value(data, s, k)))
                ck_widen(ck_at(&l->axis[data->series[s]->second_axis != 0], ck_value(data, s, k)), &top, &low);
    int is_under = own_top - top > 2 * style.size + low - own_low && low + 2 * style.size < l->plot.y + l->plot.h;
    double y = is_under ? low + 4 + 0.86 * style.size : fmax(top, l->plot.y - 3) - 5;
    x = fmin(x + fmin(l->slot / 2, 20), l->c->canvas->width);
    ck_label(l->c, x, y, gap, &style);
    ck_label(l->c, x - own, y, plan, &small);
}

/* What is missing to the plan at the end, or beyond it: in its colour, with the number over the plan. */
static void draw_gap(struct line *l)
{
    const struct jf_chart_data *data = l->c->data;
    size_t plan = only_series(data, JF_PL), now = only_series(data, JF_AC), later = only_series(data, JF_FC);
    size_t i = data->n_categories;
    double v = NAN, base = NAN;
    if (plan == data->n_series || now == data->n_series)
        return;
    while (i-- > 0 && !(ck_has(v) && ck_has(base))) {
        v = ck_value(data, now, i);
        if (!ck_has(v) && later < data->n_series)
            v = ck_value(data, later, i);
        base = ck_value(data, plan, i);
    }
    i++;
    if (!ck_has(v) || !ck_has(base) || !(fabs(v - base) > 0))
        return;
    int is_good = (v > base) == !data->series[now]->lower_is_better;
    jf_rgba color = is_good ? l->c->theme->good : l->c->theme->bad;
    double x = l->plot.x + ((double)i + 0.5) * l->slot, top = ck_at(&l->axis[0], fmax(v, base)), low = ck_at(&l->axis[0], fmin(v, base));
    char number[CK_NUMBER];
    ck_line(l->c, x, ck_at(&l->axis[0], v), x, ck_at(&l->axis[0], base), color, 1.8);
    ck_block(l->c, (struct ck_box){x - 1, top, 2, fabs(ck_at(&l->axis[0], v) - ck_at(&l->axis[0], base))});
    const struct jf_number_format *own = data->series[plan]->format;
    struct jf_number_format points = {sizeof points, 0.01, own ? own->decimals : 1, 0, 0, ""}; /* between two percentages */
    const int is_points = own && own->is_percent;
    ck_number(l->c, is_points ? &points : own, v - base, 1, number);
    if (is_points)
        strncat(number, "pp", sizeof number - strlen(number) - 1);
    char plan_number[CK_NUMBER], plan_text[2 * CK_NUMBER];
    ck_number(l->c, own, base, 0, plan_number);
    snprintf(plan_text, sizeof plan_text, "PL %s", plan_number);
    label_gap(l, i, x, top, low, number, plan_text, color);
}

static void draw(const struct ck_chart *c)
{
    struct line l = {.c = c, .from = ck_choice(c, "from", from_words)};
    lay_out(&l);
    draw_base_lines(&l);
    const struct ck_lines lines = {l.axis, l.plot.x, l.slot, 2, l.ends, l.end_names};
    draw_gap(&l);
    ck_lines_draw(c, &lines);
}

static void native(const struct ck_chart *c, struct jf_native_sink *sink)
{
    struct jf_native_chart chart = ck_native_chart(c->data);
    ck_native_all(c, sink, &chart, JF_NATIVE_LINE);
}

CK_PARAM(from_param, "from", JF_PARAM_TEXT, "auto",
         "where the axis starts: \"auto\" (zero, or higher with a mark where values lie close), "
         "\"zero\", \"data\"");
CK_LEGEND_PARAM(legend_param);
static const struct ck_kind kind = {"line", draw, native, .height = ck_legend_needs, .has_second_axis = 1};
CK_PLUGIN("line", "lines over time, with a second axis where a script asks for one", kind, 0, &from_param,
          &legend_param, )
