/* Gantt of actions: time used up to the date that was agreed, time overrun, time still to go, and a
 * flag at the date that was agreed first. Series in order, as days since 1970: start, due, done,
 * new due. */
#include "chartkit/chartkit.h"

#include <stdlib.h>
#include <string.h>

#define ROW 22.0
#define BAR 8.0

enum { START, DUE, DONE, NEW_DUE };

struct gantt {
    const struct ck_chart *c;
    struct ck_rows rows;
    struct ck_scale scale;
    double today; /* NaN: not given */
    double right;
};

static double day(const struct gantt *g, int what, size_t i)
{
    double v = ck_value(g->c->data, (size_t)what, i);
    return fabs(v) < 4e6 ? floor(v) : NAN;
}

/* Days since 1970 of the date, by the proleptic Gregorian calendar; NaN where it is none. */
static double read_day(const char *text)
{
    int y, m, d;
    double number;
    char *end;
    if (!text || !text[0])
        return NAN;
    number = strtod(text, &end);
    if (!*end)
        return number;
    if (sscanf(text, "%4d-%2d-%2d", &y, &m, &d) != 3 || m < 1 || m > 12 || d < 1 || d > 31)
        return NAN;
    y -= m <= 2;
    int era = (y >= 0 ? y : y - 399) / 400, yoe = y - era * 400;
    int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097.0 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void month_and_day(double days, int with_year, char out[48])
{
    long z = (long)days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365,
         doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    long mp = (5 * doy + 2) / 153, month = mp < 10 ? mp + 3 : mp - 9;
    long year = yoe + era * 400 + (month <= 2);
    if (with_year)
        snprintf(out, 48, "%ld-%02ld", year, month);
    else
        snprintf(out, 48, "%02ld-%02ld", month, doy - (153 * mp + 2) / 5 + 1);
}

static void find_range(struct gantt *g)
{
    const struct jf_chart_data *d = g->c->data;
    double first = INFINITY, last = -INFINITY;
    if (JF_HAS(d, struct jf_chart_data, n_whole) && d->n_whole > d->n_categories && d->scale_max > d->scale_min)
        first = d->scale_min, last = d->scale_max; /* the pages of a long list have one axis */
    for (size_t i = 0; i < g->c->data->n_categories; i++)
        for (int what = START; what <= NEW_DUE; what++) {
            double v = day(g, what, i);
            first = ck_has(v) ? fmin(first, v) : first;
            if (ck_has(v) && (what != NEW_DUE || !ck_has(g->today)))
                last = fmax(last, v);
        }
    if (ck_has(g->today)) { /* what lies far ahead is an arrow at the edge */
        double span = fmax(g->today - fmin(first, g->today), 14);
        first = fmin(first, g->today - 7);
        last = fmin(fmax(last, g->today + 3), g->today + fmax(0.25 * span, 7));
    }
    if (!(last > first))
        last = (first = ck_has(first) ? first - 3 : 0) + 7;
    g->scale = (struct ck_scale){.min = first - 1, .max = last + 1, .step = 1};
}

static double at(const struct gantt *g, double days)
{
    return fmin(fmax(ck_at(&g->scale, days), g->scale.at_min), g->scale.at_max);
}

/* Monday-based weeks, or as many of them as leave room for a date. */
static void draw_axis(struct gantt *g)
{
    const struct ck_chart *c = g->c;
    struct jf_text_style style = ck_note(c, JF_ANCHOR_START);
    double top = g->rows.bars.y, bottom = top + g->rows.bars.h, span = g->scale.max - g->scale.min;
    double width = g->scale.at_max - g->scale.at_min, step = span < 10 ? 1 : 7;
    int with_year = span > 700;
    char text[80];
    while (step / span * width < (with_year ? 40 : 30))
        step *= 2;
    if (ck_has(g->today) && g->today <= g->scale.max) {
        struct jf_text_style now =
            ck_style(c, JF_FONT_BOLD, c->theme->note_size, c->theme->accent, JF_ANCHOR_MIDDLE);
        char date[48];
        month_and_day(g->today, 0, date);
        snprintf(text, sizeof text, "%s %s", ck_word(c, CK_WORD_TODAY), date);
        ck_label_within(c, at(g, g->today), 1.05 * now.size, text, &now);
    }
    double first = ceil((g->scale.min - 4) / step) * step + 4; /* 1970-01-05 was a Monday */
    for (double v = first; v <= g->scale.max; v += step) {
        double x = ck_at(&g->scale, v);
        ck_line(c, x, top, x, bottom, c->theme->rule, 0.4);
        month_and_day(v, with_year, text);
        ck_label(c, x + 1, top - 3.5, text, &style);
    }
    if (ck_has(g->today) && g->today <= g->scale.max)
        ck_line(c, at(g, g->today), top - 4, at(g, g->today), bottom, c->theme->accent, 1.2);
}

/* k: smaller where rows are low. */
static void draw_flag(const struct gantt *g, double x, double y, double k)
{
    const struct jf_seg p[] = {{.op = JF_SEG_MOVE, .x = x, .y = y - 9 * k},
                               {.op = JF_SEG_LINE, .x = x + 5 * k, .y = y - 6.7 * k},
                               {.op = JF_SEG_LINE, .x = x, .y = y - 4.4 * k},
                               {.op = JF_SEG_CLOSE}};
    const struct jf_fill f = {.struct_size = sizeof f, .color = g->c->theme->ink};
    ck_line(g->c, x, y - 9 * k, x, y + 6 * k, g->c->theme->ink, 0.9);
    g->c->canvas->ops->fill(g->c->canvas, p, 4, &f);
}

static void draw_arrow(const struct gantt *g, double x, double y)
{
    const struct jf_seg p[] = {{.op = JF_SEG_MOVE, .x = x + 1, .y = y - 4},
                               {.op = JF_SEG_LINE, .x = x + 5.5, .y = y},
                               {.op = JF_SEG_LINE, .x = x + 1, .y = y + 4},
                               {.op = JF_SEG_CLOSE}};
    const struct jf_fill f = {.struct_size = sizeof f, .color = g->c->theme->ink};
    g->c->canvas->ops->fill(g->c->canvas, p, 4, &f);
}

static void bar(const struct gantt *g, double from, double to, double y, struct ck_paint paint)
{
    double half = fmin(BAR, 0.6 * g->rows.row) / 2;
    if (to >= from && at(g, to) > g->scale.at_min && at(g, from) < g->scale.at_max) /* one day is seen, too */
        ck_bar(g->c, at(g, from), y - half, fmax(at(g, to), fmin(at(g, from) + 1.5, g->scale.at_max)),
               y + half, &paint);
}

/* An action that is not done has used its time up to today. */
static void draw_row(struct gantt *g, size_t i)
{
    const struct ck_chart *c = g->c;
    double y = ck_row_middle(&g->rows, i), start = day(g, START, i), due = day(g, DUE, i);
    double done = day(g, DONE, i), ends = ck_has(day(g, NEW_DUE, i)) ? day(g, NEW_DUE, i) : due;
    double used = ck_has(done) ? done : g->today;
    struct ck_paint to_go = ck_paint_scenario(c->theme, JF_PL, 0, 1);
    start = ck_has(start) ? start : fmin(ck_has(due) ? due : NAN, ck_has(used) ? used : NAN);
    if (ck_has(used) && ck_has(start)) {
        bar(g, start, ck_has(due) ? fmin(fmax(due, start), used) : used, y,
            ck_paint_scenario(c->theme, JF_AC, 0, 1));
        if (used > due)
            bar(g, fmax(due, start), used, y, ck_paint_variance(c->theme, 0));
    }
    if (!ck_has(done) && ck_has(ends) && ck_has(start) && !(ends <= used))
        bar(g, fmax(ck_has(used) ? used : start, start), ends, y, to_go);
    if (!ck_has(done) && ends > g->scale.max)
        draw_arrow(g, g->scale.at_max, y);
    if (ck_has(due) && due <= g->scale.max && due >= g->scale.min)
        draw_flag(g, at(g, due), y, fmin(1, g->rows.row / 18));
}

/* How late, in days. */
static void label_row(struct gantt *g, size_t i)
{
    const struct ck_chart *c = g->c;
    double due = day(g, DUE, i), used = ck_has(day(g, DONE, i)) ? day(g, DONE, i) : g->today;
    double y = ck_row_middle(&g->rows, i);
    char text[48];
    struct jf_text_style style =
        ck_style(c, JF_FONT_BODY, fmin(c->theme->note_size, g->rows.size), c->theme->bad, JF_ANCHOR_END);
    if (c->data->categories[i]->marker)
        ck_marker(c, g->scale.at_min + 6, y, c->data->categories[i]->marker);
    if (!(used > due))
        return;
    if (c->theme->is_mono)
        style.color = c->theme->ink;
    snprintf(text, sizeof text, "+%.0f %s", used - due, ck_word(c, CK_WORD_DAYS));
    ck_label(c, c->canvas->width, y + 0.36 * style.size, text, &style);
}

static void draw_legend(struct gantt *g, double y)
{
    static const enum ck_word words[] = {CK_WORD_USED, CK_WORD_OVERRUN, CK_WORD_TO_GO, CK_WORD_FIRST_DUE};
    const struct ck_chart *c = g->c;
    const struct ck_paint paints[] = {ck_paint_scenario(c->theme, JF_AC, 0, 1),
                                      ck_paint_variance(c->theme, 0),
                                      ck_paint_scenario(c->theme, JF_PL, 0, 1)};
    struct jf_text_style style = ck_note(c, JF_ANCHOR_START);
    double x = g->rows.bars.x;
    for (int i = 0; i < 4; i++) {
        const char *word = ck_word(c, words[i]);
        if (!ck_label(c, x + 13, y, word, &style))
            return;
        if (i < 3)
            ck_bar(c, x, y - 6, x + 10, y, &paints[i]);
        else
            draw_flag(g, x + 4, y - 3, 0.8);
        x += 13 + ck_width(c, word, &style) + 12;
    }
}

static void draw(const struct ck_chart *c)
{
    const char *today = ck_option_text(c, "today");
    struct gantt g = {.c = c, .today = read_day(today)};
    if (today && today[0] && !(fabs(g.today) < 4e6)) {
        ck_fail(c, "option today: \"%s\" is not a date; write 2026-11-13", today);
        return;
    }
    double head = 3.2 * c->theme->note_size, foot = c->canvas->height > 90 ? 13 : 0;
    g.rows = ck_rows_plan(c, head, foot, 0, 38);
    find_range(&g);
    ck_scale_place(&g.scale, g.rows.bars.x, fmax(c->canvas->width - 40, g.rows.bars.x + 5));
    ck_rows_draw(c, &g.rows, c->canvas->width);
    draw_axis(&g);
    for (size_t i = 0; i < c->data->n_categories; i++)
        draw_row(&g, i);
    for (size_t i = 0; i < c->data->n_categories; i += g.rows.every)
        label_row(&g, i);
    if (foot > 0)
        draw_legend(&g, g.rows.bars.y + g.rows.bars.h + 10);
}

CK_PARAM(today, "today", JF_PARAM_TEXT, "",
         "the date of the line, 2026-11-13; what is not done has used its time up to it");
static const struct ck_kind kind = {"gantt", draw, .row = ROW, .further = 54};
CK_PLUGIN("gantt", "actions: time used, overrun and to go, with a flag where it was due first", kind, 1,
          &today, )
