/* Heat map: one cell for each category (across) and series (down), filled by the bands of a traffic
 * light or, without them, by size; the number stands in the cell as long as it fits. More categories
 * than a page is wide run down. What runs down goes to as many pages as it needs. */
#include "chartkit/chartkit.h"

#include <stdlib.h>

#define ROW 15.0
#define LOW 6.5
#define MOST_ACROSS 40
#define MAX_BANDS 5

enum { LEVEL_BAD, LEVEL_NEAR, LEVEL_GOOD, LEVEL_BEST };

struct heat {
    const struct ck_chart *c;
    struct ck_chart named; /* the series as categories */
    const struct ck_chart *across, *down;
    struct jf_chart_data names;
    struct jf_chart_category *rows_of;
    const struct jf_chart_category **row_pointers;
    struct ck_rows rows;
    struct ck_axis axis;
    double bands[MAX_BANDS], low, high, slot, full; /* full: what has the whole colour */
    size_t n_bands;
    int decimals; /* of all numbers: -2 none are printed */
    double size;
};

/* Of the whole chart: its parts stand alike. */
static int runs_down(const struct jf_chart_data *d)
{
    size_t n = JF_HAS(d, struct jf_chart_data, n_whole) && d->n_whole > 0 ? d->n_whole : d->n_categories;
    return n > MOST_ACROSS && n > d->n_series;
}

static int transpose(struct heat *h)
{
    const struct jf_chart_data *d = h->c->data;
    h->rows_of = calloc(d->n_series, sizeof *h->rows_of);
    h->row_pointers = calloc(d->n_series, sizeof *h->row_pointers);
    if (!h->rows_of || !h->row_pointers)
        return 0;
    for (size_t k = 0; k < d->n_series; k++) {
        h->rows_of[k] = (struct jf_chart_category){.struct_size = sizeof *h->rows_of,
                                                   .label = d->series[k]->name ? d->series[k]->name : ""};
        h->row_pointers[k] = &h->rows_of[k];
    }
    h->names = *d;
    h->names.categories = h->row_pointers;
    h->names.n_categories = d->n_series;
    h->named = *h->c;
    h->named.data = &h->names;
    h->down = runs_down(d) ? h->c : &h->named;
    h->across = runs_down(d) ? &h->named : h->c;
    return 1;
}

/* An achievement; the actual value of a metric in percent is none. */
static int is_ratio(const struct heat *h)
{
    const struct jf_chart_series *first = h->c->data->series[0];
    return first->format && first->format->is_percent && !first->format->is_signed && first->scenario == JF_SCENARIO_OTHER;
}

/* One cell far beyond the others shall not make them all pale. */
static double mean_size(const struct jf_chart_data *d)
{
    double sum = 0, n = 0;
    for (size_t k = 0; k < d->n_series; k++)
        for (size_t i = 0; i < d->n_categories; i++)
            if (ck_has(ck_value(d, k, i)) && ck_value(d, k, i) != 0)
                sum += fabs(ck_value(d, k, i)), n++;
    return n > 0 ? sum / n : 0;
}

/* What has the whole colour; a part has the colours of its whole. */
static double full_of(const struct heat *h)
{
    const struct jf_chart_data *d = h->c->data;
    double own = fmin(fmax(fabs(h->low), fabs(h->high)), 3 * mean_size(d));
    if (!JF_HAS(d, struct jf_chart_data, n_whole))
        return own;
    if (d->name_width > 0)
        return d->points[0] > 0 ? 1 / d->points[0] : own;
    if (d->used && own > 0 && (runs_down(d) || d->n_series > MOST_ACROSS))
        d->used[0] = 1 / own;
    return own;
}

/* FALSE where an option is wrong, or there is no memory. */
static int init(struct heat *h)
{
    const char *given = ck_option_text(h->c, "bands");

    h->n_bands = ck_option_numbers(h->c, "bands", h->bands, MAX_BANDS);
    for (size_t i = 1; i < h->n_bands; i++)
        if (!(h->bands[i] > h->bands[i - 1]))
            return ck_fail(h->c, "option bands: numbers that rise, such as { 0.9, 1 }");
    if (h->n_bands == 0 && is_ratio(h) && (!given || given[0] != 'n')) { /* achievements */
        h->bands[0] = 0.9, h->bands[1] = 1;
        h->n_bands = 2;
    }
    for (size_t k = 0; k < h->c->data->n_series; k++)
        ck_range_series(h->c->data, k, &h->low, &h->high);
    h->full = full_of(h);
    return transpose(h) || jf_error_set(h->c->err, JF_E_NO_MEMORY, "heatmap: no memory") == JF_OK;
}

static int is_signed(const struct heat *h)
{
    return h->c->data->series[0]->format && h->c->data->series[0]->format->is_signed;
}

/* ---- fills ------------------------------------------------------------------------------------ */

static int level_of(const struct heat *h, double v, int lower)
{
    size_t above = 0;
    while (above < h->n_bands && v >= h->bands[above])
        above++;
    size_t level = lower ? h->n_bands - above : above;
    if (level == 0)
        return LEVEL_BAD;
    return level < h->n_bands || h->n_bands == 1 ? (h->n_bands == 1 ? LEVEL_GOOD : LEVEL_NEAR)
           : h->n_bands > 2                      ? LEVEL_BEST
                                                 : LEVEL_GOOD;
}

static jf_rgba level_color(const struct jf_chart_theme *t, int level)
{
    switch (level) {
    case LEVEL_BAD:
        return t->bad;
    case LEVEL_NEAR:
        return t->off;
    case LEVEL_BEST:
        return t->is_mono ? t->paper : ck_mix(t->paper, t->good, 0.45);
    default:
        return t->is_mono ? t->paper : ck_mix(t->paper, t->good, 0.16);
    }
}

static jf_rgba color_of(const struct heat *h, double v, int lower)
{
    const struct jf_chart_theme *t = h->c->theme;
    double share = h->full > 0 ? fmin(fabs(v) / h->full, 1) : 0;
    if (h->n_bands > 0)
        return level_color(t, level_of(h, v, lower));
    if (is_signed(h) || h->low < 0) {
        int is_good = (v >= 0) == !lower;
        jf_rgba full = is_good && t->is_mono ? t->off : is_good ? t->good : t->bad;
        return ck_mix(t->paper, full, 0.85 * share);
    }
    return ck_mix(t->paper, t->ac, 0.85 * share);
}

/* ---- cells ------------------------------------------------------------------------------------ */

static void number_of(const struct heat *h, size_t k, double v, char out[CK_NUMBER])
{
    struct jf_number_format f = {sizeof f, 1, -1, 0, 0, ""};
    if (h->c->data->series[k]->format)
        f = *h->c->data->series[k]->format;
    f.decimals = h->decimals;
    out[0] = 0;
    if (h->decimals < 0)
        return;
    ck_number(h->c, &f, v, f.is_signed != 0, out);
    for (char *p = out; f.is_percent && *p; p++) /* the sign stands once, in the legend */
        if (*p == '%')
            *p = 0;
}

static size_t n_fitting(const struct heat *h, double room)
{
    struct jf_text_style style = ck_ink(h->c, 0, h->size, JF_ANCHOR_MIDDLE);
    size_t n = 0;
    for (size_t k = 0; k < h->c->data->n_series; k++)
        for (size_t i = 0; i < h->c->data->n_categories; i++) {
            char text[CK_NUMBER];
            number_of(h, k, ck_value(h->c->data, k, i), text);
            n += ck_width(h->c, text, &style) <= room;
        }
    return n;
}

/* As large and as exact as every cell has room for; else small in those that have it, where these are most. */
static void fit_numbers(struct heat *h)
{
    const double room = h->slot - 2;
    const struct jf_number_format *f = h->c->data->series[0]->format;
    double most = fmax(fabs(h->low), fabs(h->high)) / (f && f->scale > 0 ? f->scale : 1);
    h->size = fmin(h->c->theme->label_size - 0.5, h->rows.row - 2.5);
    h->decimals = f && f->decimals >= 0 ? f->decimals : f && f->is_percent ? 1 : most >= 99.95 ? 0 : 1;
    if (h->size < LOW) {
        h->decimals = -2;
        return;
    }
    for (; h->decimals >= 0; h->decimals--)
        for (double size = h->size; size >= LOW; size -= 0.5) {
            double before = h->size;
            h->size = size;
            if (n_fitting(h, room) == h->c->data->n_series * h->c->data->n_categories)
                return;
            h->size = before;
        }
    h->size = LOW;
    h->decimals = 0;
    if (5 * n_fitting(h, room) < 4 * h->c->data->n_series * h->c->data->n_categories)
        h->decimals = -2;
}

static double legend_height(const struct heat *h)
{
    return h->c->canvas->height > 60 ? 2.0 * h->c->theme->note_size : 0;
}

static void lay_out(struct heat *h)
{
    double top = legend_height(h);
    h->rows = ck_rows_plan(h->down, top, 0, 0, 40);
    h->slot = h->rows.bars.w / (double)h->across->data->n_categories;
    h->axis = ck_axis_plan(h->across, h->slot, 2);
    double bottom = fmin(h->axis.height, 0.4 * h->c->canvas->height);
    h->rows = ck_rows_plan(h->down, top, bottom, 0, 26);
    fit_numbers(h);
}

static void draw_cells(struct heat *h)
{
    const struct ck_chart *c = h->c;
    struct jf_text_style style = ck_ink(c, 0, h->size, JF_ANCHOR_MIDDLE);
    double gap = fmin(h->slot, h->rows.row) > 5 ? 0.6 : 0;
    for (size_t k = 0; k < c->data->n_series; k++)
        for (size_t i = 0; i < c->data->n_categories; i++) {
            double v = ck_value(c->data, k, i), x = h->rows.bars.x + (double)(h->down == c ? k : i) * h->slot;
            double y = ck_row_middle(&h->rows, h->down == c ? i : k);
            char text[CK_NUMBER];
            int lower = c->data->series[k]->lower_is_better != 0;
            style.color = c->theme->ink3;
            if (ck_has(v)) {
                jf_rgba color = color_of(h, v, lower);
                jf_canvas_fill_rect(c->canvas, x + gap / 2, y - h->rows.row / 2 + gap / 2, h->slot - gap,
                                    h->rows.row - gap, color);
                style.color = ck_ink_on(c->theme, &(struct ck_paint){.fill = color});
                style.font = h->n_bands && level_of(h, v, lower) == LEVEL_BAD ? JF_FONT_BOLD : JF_FONT_BODY;
            }
            number_of(h, k, v, text);
            if (h->decimals >= 0 && ck_width(c, text, &style) <= h->slot - 2)
                ck_label(c, x + h->slot / 2, y + 0.36 * h->size, ck_has(v) ? text : "–", &style);
        }
}

/* "< 90 %  90–100 %  ≥ 100 %" with their fills, or from the least to the most. */
static void draw_legend(struct heat *h)
{
    const struct ck_chart *c = h->c;
    const struct jf_number_format *format = c->data->series[0]->format;
    struct jf_text_style style = ck_note(c, JF_ANCHOR_START);
    double x = h->rows.bars.x, y = 1.1 * style.size;
    int lower = c->data->series[0]->lower_is_better != 0;
    for (size_t i = 0; legend_height(h) > 0 && i <= h->n_bands && h->n_bands > 0; i++) {
        char from[CK_NUMBER], to[CK_NUMBER], text[2 * CK_NUMBER + 8];
        struct jf_number_format f = {sizeof f, 1, 0, 0, 0, ""};
        if (format)
            f = *format;
        f.decimals = fabs(h->bands[0] * (f.is_percent ? 100 : 1) -
                          round(h->bands[0] * (f.is_percent ? 100 : 1))) > 1e-6;
        ck_number(c, &f, i > 0 ? h->bands[i - 1] : NAN, 0, from);
        ck_number(c, &f, i < h->n_bands ? h->bands[i] : NAN, 0, to);
        snprintf(text, sizeof text,
                 i == 0            ? "< %s%s"
                 : i == h->n_bands ? "≥ %s%s"
                                   : "%s–%s",
                 i ? from : to, i && i < h->n_bands ? to : "");
        double inside = i == 0 ? h->bands[0] - 1e-9 - fabs(h->bands[0]) * 1e-9 : h->bands[i - 1];
        if (!ck_label(c, x + 12, y, text, &style))
            return;
        jf_canvas_fill_rect(c->canvas, x, y - 7, 9, 7, color_of(h, inside, lower));
        if (level_color(c->theme, level_of(h, inside, lower)) == c->theme->paper) {
            struct ck_paint frame = {.fill = c->theme->paper, .line = c->theme->rule, .line_width = 0.5};
            ck_bar(c, x, y - 7, x + 9, y, &frame);
        }
        x += 12 + ck_width(c, text, &style) + 12;
    }
}

static void draw(const struct ck_chart *c)
{
    struct heat h = {.c = c};
    if (init(&h)) {
        lay_out(&h);
        ck_rows_draw(h.down, &h.rows, 0);
        draw_cells(&h);
        draw_legend(&h);
        ck_axis_draw(h.across, &h.axis, h.rows.bars.x, h.rows.bars.y + h.rows.bars.h, h.slot);
    }
    free(h.rows_of);
    free(h.row_pointers);
}

static double wanted_height(const struct ck_chart *c, double width)
{
    (void)width;
    if (runs_down(c->data))
        return (double)c->data->n_categories * ROW + 42;
    return (double)c->data->n_series * (c->data->n_series > 24 && c->data->n_series <= MOST_ACROSS ? 10.5 : ROW) + 42;
}

CK_PARAM(bands, "bands", JF_PARAM_LIST, "auto",
         "where the fill changes, rising: { 0.9, 1 }; \"auto\": 90 % and 100 % for achievements; \"no\": "
         "by size");
static const struct ck_kind kind = {"heatmap", draw, .height = wanted_height};
CK_PLUGIN("heatmap", "periods across, members down, a filled cell with its number for each; more than 40 across run down", kind, 2,
          &bands, )
