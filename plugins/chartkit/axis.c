/* Category labels below the slots, year brackets, legend. */
#include "chartkit.h"

#include <stdlib.h>
#include <string.h>

#define LEGEND_ROW 11.0
#define LEGEND_DENSE 8.0
#define LOW_CHART 130.0
#define MOST_NAMES 0.55 /* of the height, for names below columns */

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

/* Lines that the labels need at a width; 0 where one does not fit even so, or a word would be torn. */
static uint32_t lines_at(const struct ck_chart *c, struct jf_text_style style, double slot, double over,
                         uint32_t max_lines)
{
    uint32_t lines = 1;
    for (size_t i = 0; i < c->data->n_categories; i++) {
        double width = label_width(c, i, &style, slot, over);
        style.max_width = width;
        struct jf_extent e = c->canvas->ops->measure(c->canvas, label_of(c, i), &style);
        style.max_width = 0;
        if (e.lines > max_lines || e.width > width + 0.01 || ck_word_width(c, label_of(c, i), &style) > width + 0.01)
            return 0;
        lines = e.lines > lines ? e.lines : lines;
    }
    return lines;
}

/* What a name that is a whole number counts, else -1. */
static long count_of(const struct ck_chart *c, size_t i)
{
    const char *label = label_of(c, i);
    size_t digits = strspn(label, "0123456789");
    return digits > 0 && digits < 9 && !label[digits] ? atol(label) : -1;
}

/* By how many the names count on, the last one perhaps by fewer; 0 where they do not count. */
static long counts_by(const struct ck_chart *c)
{
    size_t n = c->data->n_categories;
    long step = n > 2 ? count_of(c, 1) - count_of(c, 0) : 0;
    for (size_t i = 0; i < n && step > 0; i++) {
        long further = i > 0 ? count_of(c, i) - count_of(c, i - 1) : step;
        if (count_of(c, i) < 0 || group_of(c, i)[0] || further < 1 || (i + 1 < n ? further != step : further > step))
            step = 0;
    }
    return step;
}

/* Every nth has its name, counted from the last, the report's month; round numbers where they count. */
static void thin(const struct ck_chart *c, struct ck_axis *axis, double slot, double width)
{
    static const size_t steps[] = {2, 3, 4, 6, 12, 24, 60, 120, 240};
    static const long round[] = {5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000};
    long by = counts_by(c), first = count_of(c, 0);
    for (size_t s = 0; by > 0 && s < sizeof round / sizeof *round; s++) {
        long from = (round[s] - first % round[s]) % round[s];
        if (round[s] % by != 0 || from % by != 0 || width > slot * (double)(round[s] / by) - 4 ||
            (long)c->data->n_categories * by > 8 * round[s])
            continue;
        axis->every = (size_t)(round[s] / by);
        axis->from = (size_t)(from / by);
        return;
    }
    for (size_t s = 0; s < sizeof steps / sizeof *steps && width > slot * (double)axis->every - 1.5; s++)
        axis->every = steps[s];
    axis->from = (c->data->n_categories - 1) % axis->every;
}

static uint32_t lines_of(const struct ck_chart *c, size_t i, double width)
{
    struct jf_text_style style = ck_style(c, JF_FONT_BOLD, CK_SMALL, c->theme->ink2, JF_ANCHOR_MIDDLE);
    style.max_width = width;
    struct jf_extent e = c->canvas->ops->measure(c->canvas, label_of(c, i), &style);
    return e.width > width + 0.01 ? UINT32_MAX : e.lines;
}

/* Small text on as many lines as half of the height holds; a name too long even so is left out, the
 * others need not go for it. 0 where none fits. */
static uint32_t many_lines(const struct ck_chart *c, struct ck_axis *axis, double slot)
{
    uint32_t most = (uint32_t)fmax(2, MOST_NAMES * c->canvas->height / CK_SMALL_LEADING), lines = 0;
    for (size_t i = 0; i < c->data->n_categories; i++) {
        uint32_t own = lines_of(c, i, slot - 1.5);
        lines = own <= most && own > lines ? own : lines;
    }
    if (lines > 0) {
        axis->size = CK_SMALL;
        axis->is_small = 1;
        axis->over = 0;
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
        max_lines = (uint32_t)fmax(1, fmin(max_lines, 0.3 * c->canvas->height / axis.size));
        uint32_t lines = slot >= 2.1 * axis.size ? lines_at(c, style, slot - 1.5, axis.over, max_lines) : 0;
        if (!lines && slot >= 20 && !axis.has_groups && counts_by(c) == 0 && max_lines > 1)
            lines = many_lines(c, &axis, slot);
        axis.lines = lines ? lines : 1;
        if (!lines)
            thin(c, &axis, slot, width);
    }
    axis.leading = axis.is_small ? CK_SMALL_LEADING : 1.25 * axis.size;
    axis.height =
        3 + axis.size + (axis.lines - 1) * axis.leading + (axis.has_groups ? 4.5 + 1.35 * axis.size : 2);
    return axis;
}

/* Years that have room for their name first; others where it is left. */
static void draw_group(const struct ck_chart *c, const struct ck_axis *axis, double x0, double x1, double y,
                       const char *text, int pass)
{
    struct jf_text_style style = ck_ink(c, 1, axis->size, JF_ANCHOR_MIDDLE);
    if (pass == 0 && x1 - x0 > 6)
        ck_line(c, x0 + 2, y, x1 - 2, y, c->theme->ink2, 0.5);
    const double half = ck_width(c, text, &style) / 2, x = fmin(fmax((x0 + x1) / 2, half), c->canvas->width - half);
    y += 1.2 * axis->size;
    if ((2 * half > x1 - x0) == pass && ck_is_free(c, (struct ck_box){x - half - 4, y - axis->size, 2 * half + 8, axis->size}))
        ck_label(c, x, y, text, &style);
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
    int is_round = n > 1 && axis->from != (n - 1) % axis->every;
    if (is_round) { /* the last, clear of its neighbour */
        struct place p = place_of(c, axis, n - 1, x, slot);
        if (ck_label(c, p.center, baseline, label_of(c, n - 1), &p.style))
            ck_block(c, (struct ck_box){p.center - p.half - 2, baseline - axis->size, 2, axis->size});
    }
    for (size_t i = axis->from; i < n; i += axis->every) {
        struct place p = place_of(c, axis, i, x, slot), next = p;
        if (axis->every > 1 && i + axis->every < n)
            next = place_of(c, axis, i + axis->every, x, slot);
        if (axis->every > 1 && next.center > p.center && p.center + p.half > next.center - next.half - 1.5)
            continue; /* the last one was moved inwards */
        if (!axis->is_small || lines_of(c, i, slot - 1.5) <= axis->lines)
            ck_label(c, p.center, baseline, label_of(c, i), &p.style);
    }
    if (is_round && axis->from > 0) {
        struct place p = place_of(c, axis, 0, x, slot);
        ck_label(c, p.center, baseline, label_of(c, 0), &p.style);
    }
    double bracket = baseline + (axis->lines - 1) * axis->leading + 4.5;
    for (int pass = 0; pass < 2; pass++)
        for (size_t from = 0, to; axis->has_groups && from < n; from = to) {
            for (to = from + 1; to < n && strcmp(group_of(c, from), group_of(c, to)) == 0; to++)
                ;
            if (group_of(c, from)[0])
                draw_group(c, axis, x + (double)from * slot, x + (double)to * slot, bracket, group_of(c, from), pass);
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

/* Swatches and names from left to right, in as many rows as they need; returns the rows. y: NaN where they
 * are only counted. */
static int legend_flow(const struct ck_chart *c, double x, double y, double width, int as_lines, double leading)
{
    struct jf_text_style style = ck_note(c, JF_ANCHOR_START);
    style.size = leading < LEGEND_ROW ? CK_SMALL : style.size;
    double at = x;
    int row = 0;
    for (size_t k = 0; k < c->data->n_series; k++) {
        char full[CK_NAME];
        const char *name = c->data->series[k]->name ? c->data->series[k]->name : "";
        if (c->data->series[k]->second_axis) {
            ck_name_and_unit(c, k, ck_word(c, CK_WORD_SECOND_AXIS), full);
            name = full;
        }
        double needed = 15 + ck_width(c, name, &style);
        if (at > x && at + needed > x + width) {
            at = x;
            row++;
        }
        style.max_width = fmax(width - 15, 10);
        style.leading = leading;
        if (ck_has(y)) {
            swatch(c, k, at, y + leading - 2 + leading * row, as_lines);
            ck_label(c, at + 15, y + leading - 2 + leading * row, name, &style);
        }
        row += (int)c->canvas->ops->measure(c->canvas, name, &style).lines - 1;
        style.max_width = 0;
        at += needed + 14;
    }
    return row + 1;
}

double ck_legend_wanted(const struct ck_chart *c, double width)
{
    double rows = 1, at = 0;
    for (size_t k = 0; k < c->data->n_series; k++) {
        const char *name = c->data->series[k]->name ? c->data->series[k]->name : "";
        double needed = 15 + 1.08 * ck_rough_width(name);
        int is_new = at > 0 && at + needed > width;
        rows += is_new + floor(needed / width);
        at = (is_new ? 0 : at) + needed + 14;
    }
    return wants_legend(c) ? 3 + LEGEND_ROW * rows : 0;
}

double ck_legend_needs(const struct ck_chart *c, double width)
{
    double legend = ck_legend_wanted(c, width);
    return legend > 0.4 * LOW_CHART ? fmax(2 * LOW_CHART, legend / 0.4) : 0;
}

/* Closer where it would take much of the height. */
static double legend_leading(const struct ck_chart *c, int as_lines)
{
    double rows = legend_flow(c, 0, NAN, c->canvas->width, as_lines, LEGEND_ROW);
    return 3 + LEGEND_ROW * rows > 0.4 * c->canvas->height ? LEGEND_DENSE : LEGEND_ROW;
}

double ck_legend_height(const struct ck_chart *c, int as_lines)
{
    if (!wants_legend(c))
        return 0;
    double leading = legend_leading(c, as_lines);
    double height = 3 + leading * legend_flow(c, 0, NAN, c->canvas->width, as_lines, leading);
    if (height <= 0.65 * c->canvas->height)
        return height;
    if (c->host->log)
        c->host->log(c->host, JF_LOG_WARN, "no room for the names of its series: give it more width or height");
    return 0;
}

void ck_legend_draw(const struct ck_chart *c, double x, double y, double width, int as_lines)
{
    if (!(ck_legend_height(c, as_lines) > 0))
        return;
    double whole = c->canvas->width, leading = legend_leading(c, as_lines);
    int is_narrow = legend_flow(c, x, NAN, width, as_lines, leading) > legend_flow(c, 0, NAN, whole, as_lines, leading);
    legend_flow(c, is_narrow ? 0 : x, y, is_narrow ? whole : width, as_lines, leading); /* as counted */
}
