/* A bridge in a spreadsheet: stacked columns on an invisible base, all of them formulas over the
 * steps. */
#include "bridge.h"

#include <stdlib.h>

#define COND_LEVEL                                                                                           \
    {JF_NX_KIND, 0, 0}, {JF_NX_NUMBER, 0, 1.5},                                                              \
    {                                                                                                        \
        JF_NX_SUB, 0, 0                                                                                      \
    }

static void give(struct jf_native_sink *sink, const char *name, const struct jf_native_step *steps, size_t n,
                 struct ck_paint paint, uint32_t labels)
{
    struct jf_native_series series = ck_native(name, JF_NATIVE_COLUMN_STACKED, steps, n, paint);
    series.labels = labels;
    series.invisible = labels == 0;
    sink->series(sink, &series);
}

/* The levels before and after a difference, as postfix. */
#define AFTER(start)                                                                                         \
    start, {JF_NX_RUNNING, 0, 0},                                                                            \
    {                                                                                                        \
        JF_NX_ADD, 0, 0                                                                                      \
    }
#define BEFORE(start)                                                                                        \
    AFTER(start), {JF_NX_SERIES, 0, 0},                                                                      \
    {                                                                                                        \
        JF_NX_SUB, 0, 0                                                                                      \
    }
#define LOW(start)                                                                                           \
    AFTER(start), BEFORE(start),                                                                             \
    {                                                                                                        \
        JF_NX_MIN, 0, 0                                                                                      \
    }
#define HIGH(start)                                                                                          \
    AFTER(start), BEFORE(start),                                                                             \
    {                                                                                                        \
        JF_NX_MAX, 0, 0                                                                                      \
    }
#define ZERO                                                                                                 \
    {                                                                                                        \
        JF_NX_NUMBER, 0, 0                                                                                   \
    }

static struct jf_native_step start_of(const struct bridge *b)
{
    const int has_start = b->n > 0 && b->steps[0].is_level && !b->steps[0].is_missing;
    const struct jf_native_step start = {has_start ? JF_NX_FIRST : JF_NX_NUMBER, 0, 0};
    return start;
}

/* Columns stack away from zero, upwards and downwards on their own. */
static int goes_below_zero(const struct bridge *b)
{
    for (size_t i = 0; i < b->n; i++)
        if (!b->steps[i].is_missing && (b->steps[i].from < 0 || b->steps[i].to < 0))
            return 1;
    return 0;
}

/* The end of a difference's bar that is nearer to zero; zero where the bar crosses it. */
static void give_base(const struct bridge *b, struct jf_native_sink *sink)
{
    const struct jf_native_step start = start_of(b);
    const struct jf_native_step above[] = {COND_LEVEL,          ZERO, LOW(start), ZERO, {JF_NX_MAX, 0, 0},
                                           {JF_NX_SELECT, 0, 0}};
    const struct jf_native_step both[] = {COND_LEVEL,
                                          ZERO,
                                          LOW(start),
                                          ZERO,
                                          {JF_NX_MAX, 0, 0},
                                          HIGH(start),
                                          ZERO,
                                          {JF_NX_MIN, 0, 0},
                                          {JF_NX_ADD, 0, 0},
                                          {JF_NX_SELECT, 0, 0}};
    const int below = goes_below_zero(b);
    struct ck_paint none = {0};
    give(sink, ck_word(b->c, CK_WORD_BASE), below ? both : above,
         below ? sizeof both / sizeof *both : sizeof above / sizeof *above, none, 0);
}

static void give_totals(const struct bridge *b, struct jf_native_sink *sink)
{
    const struct jf_native_step steps[] = {
        COND_LEVEL, {JF_NX_SERIES, 0, 0}, {JF_NX_NUMBER, 0, 0}, {JF_NX_SELECT, 0, 0}};
    struct ck_paint paint = ck_paint_scenario(b->c->theme, b->last_scenario, 0, 1);
    give(sink, ck_word(b->c, CK_WORD_TOTAL), steps, sizeof steps / sizeof *steps, paint, 1);
    for (size_t i = 0; i < b->n; i++) {
        struct ck_paint own = bridge_paint(b, i);
        const struct jf_native_point point = {sizeof point, (uint32_t)i, own.hatch ? own.hatch : own.fill,
                                              own.line, own.hatch != 0};
        if (b->steps[i].is_level &&
            (own.fill != paint.fill || own.line != paint.line || own.hatch != paint.hatch))
            sink->point(sink, &point);
    }
}

static void give_difference(const struct bridge *b, struct jf_native_sink *sink, double sign, int is_good,
                            const struct jf_native_step *steps, size_t n)
{
    give(sink, ck_word(b->c, is_good ? CK_WORD_GAIN : CK_WORD_LOSS), steps, n,
         ck_paint_variance(b->c->theme, is_good), sign > 0 ? 3 : 4);
    for (size_t i = 0; i < b->n; i++) {
        struct ck_paint paint = ck_paint_expected(b->c->theme, is_good);
        const struct jf_native_point point = {sizeof point, (uint32_t)i, paint.hatch, paint.line, 1};
        if (b->steps[i].is_expected && b->steps[i].value * sign > 0)
            sink->point(sink, &point);
    }
}

/* max(sign * value, 0) of the differences; where levels are below zero, what is above it and what is below.
 */
static void give_side(const struct bridge *b, struct jf_native_sink *sink, double sign, int is_good)
{
    const struct jf_native_step start = start_of(b), by_sign = {JF_NX_NUMBER, 0, sign};
    const struct jf_native_step whole[] = {
        COND_LEVEL,        ZERO, {JF_NX_SERIES, 0, 0}, by_sign,
        {JF_NX_MUL, 0, 0}, ZERO, {JF_NX_MAX, 0, 0},    {JF_NX_SELECT, 0, 0}};
    const struct jf_native_step above[] = {COND_LEVEL,
                                           ZERO,
                                           AFTER(start),
                                           ZERO,
                                           {JF_NX_MAX, 0, 0},
                                           BEFORE(start),
                                           ZERO,
                                           {JF_NX_MAX, 0, 0},
                                           {JF_NX_SUB, 0, 0},
                                           by_sign,
                                           {JF_NX_MUL, 0, 0},
                                           ZERO,
                                           {JF_NX_MAX, 0, 0},
                                           {JF_NX_SELECT, 0, 0}};
    const struct jf_native_step below[] = {COND_LEVEL,
                                           ZERO,
                                           BEFORE(start),
                                           ZERO,
                                           {JF_NX_MIN, 0, 0},
                                           AFTER(start),
                                           ZERO,
                                           {JF_NX_MIN, 0, 0},
                                           {JF_NX_SUB, 0, 0},
                                           by_sign,
                                           {JF_NX_MUL, 0, 0},
                                           ZERO,
                                           {JF_NX_MIN, 0, 0},
                                           {JF_NX_SELECT, 0, 0}};
    if (!goes_below_zero(b)) {
        give_difference(b, sink, sign, is_good, whole, sizeof whole / sizeof *whole);
        return;
    }
    give_difference(b, sink, sign, is_good, above, sizeof above / sizeof *above);
    give_difference(b, sink, sign, is_good, below, sizeof below / sizeof *below);
}

void bridge_native(const struct ck_chart *c, struct jf_native_sink *sink)
{
    struct bridge b = {.c = c};
    if (!bridge_init(&b))
        return;
    struct jf_native_chart chart = ck_native_chart(c->data);
    int lower = c->data->series[0]->lower_is_better != 0;
    chart.legend = 0;
    chart.overlap_percent = 100;
    chart.gap_percent = 56;
    if (b.foot > 0) { /* a sheet has no broken columns: its axis says where it begins, in round numbers */
        const struct ck_scale round = ck_scale_fit(b.foot, b.scale.max + 0.05 * (b.scale.max - b.foot), 5);
        chart.axis_min = round.min, chart.axis_max = round.max;
    }
    sink->chart(sink, &chart);
    give_base(&b, sink);
    give_totals(&b, sink);
    give_side(&b, sink, 1, !lower);
    give_side(&b, sink, -1, lower);
    free(b.steps);
}
