/* Category labels below the slots, year brackets, legend. */
#include "chartkit.h"

#include <stdlib.h>
#include <string.h>

static const char *label_of(const struct ck_chart *c, size_t i)
{
    static const char *const months[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"};
    const char *label = c->data->categories[i]->label, *group = c->data->categories[i]->group;
    int n = label ? atoi(label) : 0;
    if (n >= 1 && n <= 12 && group && group[0] && strcmp(label + (n > 9 ? 2 : 1), "月") == 0)
        return months[n - 1]; /* the year stands below it */
    return label ? label : "";
}

static const char *group_of(const struct ck_chart *c, size_t i)
{
    const char *group = c->data->categories[i]->group;
    return group ? group : "";
}

static double widest(const struct ck_chart *c, const struct jf_text_style *style)
{
    double width = 0;
    for (size_t i = 0; i < c->data->n_categories; i++)
        width = fmax(width, ck_width(c, label_of(c, i), style));
    return width;
}

/* A word longer than its slot is set smaller, and stands out where those beside it are short enough. */
static void fit_words(const struct ck_chart *c, struct ck_axis *axis, struct jf_text_style *style,
                      double slot)
{
    double most = 0, pair = 0, before = 0;
    for (size_t i = 0; i < c->data->n_categories; i++) {
        double word = ck_word_width(c, label_of(c, i), style);
        most = fmax(most, word);
        pair = fmax(pair, (word + before) / 2);
        before = word;
    }
    double size = fmax(fmin(axis->size, axis->size * (slot - 1.5) / most), 6.5), shrunk = size / axis->size;
    if (most <= slot - 1.5 || shrunk * pair > slot - 2 || shrunk * most > 1.4 * slot)
        return;
    axis->size = style->size = size;
    axis->over = fmax(0, shrunk * most - slot + 2);
}

static double label_width(const struct ck_chart *c, size_t i, const struct jf_text_style *style, double width,
                          double over)
{
    return over > 0 ? fmax(width, fmin(width + over, ck_word_width(c, label_of(c, i), style) + 0.1)) : width;
}

/* Lines that the labels need at a width; 0 where one does not fit even so. */
static uint32_t lines_at(const struct ck_chart *c, struct jf_text_style style, double slot, double over,
                         uint32_t max_lines)
{
    uint32_t lines = 1;
    for (size_t i = 0; i < c->data->n_categories; i++) {
        double width = label_width(c, i, &style, slot, over);
        style.max_width = width;
        struct jf_extent e = c->canvas->ops->measure(c->canvas, label_of(c, i), &style);
        style.max_width = 0;
        if (e.lines > max_lines || e.width > width + 0.01)
            return 0;
        lines = e.lines > lines ? e.lines : lines;
    }
    return lines;
}

struct ck_axis ck_axis_plan(const struct ck_chart *c, double slot, uint32_t max_lines)
{
    struct ck_axis axis = {.size = c->theme->label_size - 0.5, .lines = 1, .every = 1};
    struct jf_text_style style = ck_style(c, JF_FONT_BOLD, axis.size, c->theme->ink2, JF_ANCHOR_MIDDLE);
    for (size_t i = 0; i < c->data->n_categories; i++)
        axis.has_groups |= group_of(c, i)[0] != 0;
    double width = widest(c, &style);
    if (width > slot - 1.5) {
        fit_words(c, &axis, &style, slot);
        uint32_t lines = slot >= 2.1 * axis.size ? lines_at(c, style, slot - 1.5, axis.over, max_lines) : 0;
        static const size_t steps[] = {2, 3, 4, 6, 12, 24, 60, 120};
        axis.lines = lines ? lines : 1;
        for (size_t s = 0;
             !lines && s < sizeof steps / sizeof *steps && width > slot * (double)axis.every - 1.5; s++)
            axis.every = steps[s];
    }
    axis.leading = 1.25 * axis.size;
    axis.height =
        3 + axis.size + (axis.lines - 1) * axis.leading + (axis.has_groups ? 4.5 + 1.35 * axis.size : 2);
    return axis;
}

static void draw_group(const struct ck_chart *c, const struct ck_axis *axis, double x0, double x1, double y,
                       const char *text)
{
    struct jf_text_style style = ck_ink(c, 1, axis->size, JF_ANCHOR_MIDDLE);
    ck_line(c, x0 + 2, y, x1 - 2, y, c->theme->ink2, 0.5);
    ck_label_within(c, (x0 + x1) / 2, y + 1.2 * axis->size, text, &style);
}

struct place {
    struct jf_text_style style;
    double center, half; /* half of the width; of several lines 0 */
};

static struct place place_of(const struct ck_chart *c, const struct ck_axis *axis, size_t i, double x, double slot)
{
    int is_strong = axis->is_bold || ck_is_strong(c->data->categories[i]);
    struct place p = { .style = ck_style(c, is_strong ? JF_FONT_BOLD : JF_FONT_BODY, axis->size,
                                         is_strong ? c->theme->ink : c->theme->ink2, JF_ANCHOR_MIDDLE) };
    if (axis->lines > 1) {
        p.style.max_width = ck_even_width(c, label_of(c, i), &p.style, label_width(c, i, &p.style, slot - 1.5, axis->over));
        p.style.leading = axis->leading;
    } else {
        p.half = ck_width(c, label_of(c, i), &p.style) / 2;
    }
    p.center = fmin(fmax(x + ((double)i + 0.5) * slot, p.half), c->canvas->width - p.half);
    return p;
}

void ck_axis_draw(const struct ck_chart *c, const struct ck_axis *axis, double x, double y, double slot)
{
    size_t n = c->data->n_categories;
    double baseline = y + 2 + axis->size;
    /* thinned labels are counted from the last, the report's month */
    for (size_t i = n > 0 ? (n - 1) % axis->every : 0; i < n; i += axis->every) {
        struct place p = place_of(c, axis, i, x, slot), next = p;
        if (axis->every > 1 && i + axis->every < n)
            next = place_of(c, axis, i + axis->every, x, slot);
        if (axis->every > 1 && next.center > p.center && p.center + p.half > next.center - next.half - 1.5)
            continue; /* the last one was moved inwards */
        ck_label(c, p.center, baseline, label_of(c, i), &p.style);
    }
    double bracket = baseline + (axis->lines - 1) * axis->leading + 4.5;
    for (size_t from = 0, to; axis->has_groups && from < n; from = to) {
        for (to = from + 1; to < n && strcmp(group_of(c, from), group_of(c, to)) == 0; to++)
            ;
        if (group_of(c, from)[0])
            draw_group(c, axis, x + (double)from * slot, x + (double)to * slot, bracket, group_of(c, from));
    }
}

/* The page's title line explains scenarios, so that one series of each needs no legend here. */
static int wants_legend(const struct ck_chart *c)
{
    const char *given = ck_option_text(c, "legend");
    if (given && strcmp(given, "auto") != 0)
        return strcmp(given, "no") != 0;
    for (size_t k = 0; k < c->data->n_series; k++) {
        if (c->data->series[k]->second_axis)
            return 1;
        for (size_t j = 0; j < k; j++)
            if (c->data->series[j]->scenario == c->data->series[k]->scenario)
                return 1;
    }
    return 0;
}

static void swatch(const struct ck_chart *c, size_t k, double x, double y, int as_line)
{
    static const double dash[] = {3, 2};
    if (as_line || c->data->series[k]->second_axis) {
        const struct ck_point p[] = {{x, y - 2.5}, {x + 12, y - 2.5}};
        uint32_t scenario = c->data->series[k]->scenario;
        ck_polyline(c, p, 2, ck_line_color(c->data, k), 1.8,
                    scenario == JF_FC || scenario == JF_PL ? dash : NULL);
        return;
    }
    struct ck_paint paint = ck_paint_series(c->data, k);
    ck_bar(c, x + 2, y - 6, x + 12, y, &paint);
}

static void legend_name(const struct ck_chart *c, size_t k, char out[256])
{
    const struct jf_chart_series *series = c->data->series[k];
    const char *name = series->name ? series->name : "";
    int length =
        snprintf(out, 256, series->second_axis ? "%s (%s)" : "%s", name, ck_word(c, CK_WORD_SECOND_AXIS));
    if (length < 256)
        return;
    size_t end = 255; /* not in the middle of a character */
    while (end > 0 && ((unsigned char)out[end - 1] & 0xc0) == 0x80)
        end--;
    out[end > 0 ? end - 1 : 0] = 0;
}

/* Swatches and names from left to right, in as many rows as they need; returns the rows. y: NaN where they
 * are only counted. */
static int legend_flow(const struct ck_chart *c, double x, double y, double width, int as_lines)
{
    struct jf_text_style style = ck_note(c, JF_ANCHOR_START);
    double at = x;
    int row = 0;
    for (size_t k = 0; k < c->data->n_series; k++) {
        char name[256];
        legend_name(c, k, name);
        double needed = 15 + ck_width(c, name, &style);
        if (at > x && at + needed > x + width) {
            at = x;
            row++;
        }
        style.max_width = fmax(width - 15, 10);
        style.leading = 11;
        if (ck_has(y)) {
            swatch(c, k, at, y + 9 + 11 * row, as_lines);
            ck_label(c, at + 15, y + 9 + 11 * row, name, &style);
        }
        row += (int)c->canvas->ops->measure(c->canvas, name, &style).lines - 1;
        style.max_width = 0;
        at += needed + 14;
    }
    return row + 1;
}

double ck_legend_height(const struct ck_chart *c, int as_lines)
{
    if (!wants_legend(c))
        return 0;
    return 3 + 11.0 * legend_flow(c, 0, NAN, c->canvas->width, as_lines);
}

void ck_legend_draw(const struct ck_chart *c, double x, double y, double width, int as_lines)
{
    if (wants_legend(c))
        legend_flow(c, x, y, width, as_lines);
}
