/* The metric of the second axis: a line below the months, on their slots. */
#include "variance.h"

#include <string.h>

struct below {
    const struct variance *v;
    struct ck_chart c; /* of these series only, as those of a first axis */
    struct jf_chart_data data;
    struct jf_chart_series copies[3];
    const struct jf_chart_series *series[3];
    const struct jf_chart_series *plan; /* of the year; NULL: none, or a line like the others */
    struct ck_scale scales[2];
    double x, slot, top, bottom;
    size_t year; /* first category of the last group */
    int is_cut;
};

int variance_find_below(struct variance *v)
{
    static const uint32_t order[] = {JF_AC, JF_FC, JF_PL, JF_PY};
    const struct jf_chart_data *d = v->c->data;
    for (size_t k = 0; k < d->n_series; k++) {
        size_t place = 0;
        while (place < 4 && order[place] != d->series[k]->scenario)
            place++;
        if (!d->series[k]->second_axis)
            continue;
        if (!v->across || place == 4 || v->below[place])
            return ck_fail(v->c, "%s", v->across ? "variance: below the months stands one metric: one actual, one "
                                             "forecast, one plan at most"
                                           : "variance: a second axis stands below months only");
        v->below[place] = d->series[k];
        v->n_below++;
    }
    return 1;
}

/* What the names of its series have in common, up to a space: the metric. */
static void name_of(const struct below *b, char out[128])
{
    const char *first = b->data.n_series > 0 && b->series[0]->name ? b->series[0]->name : "";
    size_t n = strlen(first), shared = n;
    for (size_t k = 1; k < b->data.n_series; k++) {
        size_t i = 0;
        while (i < shared && b->series[k]->name && b->series[k]->name[i] == first[i])
            i++;
        shared = i;
    }
    while (shared < n && shared > 0 && first[shared] != ' ')
        shared--;
    snprintf(out, 128, "%.*s", (int)fmin((double)shared, 120), first);
}

static const char *group_of(const struct below *b, size_t i)
{
    const char *group = b->data.categories[i]->group;
    return group ? group : "";
}

/* One number for the whole last group: NaN where it is not. */
static double plan_of_year(const struct below *b)
{
    double plan = b->plan ? b->plan->values[b->year] : NAN;
    for (size_t i = b->year; b->plan && i < b->data.n_categories; i++)
        if (!(fabs(b->plan->values[i] - plan) <= 1e-9 * fabs(plan)))
            return NAN;
    return plan;
}

static void fit(struct below *b)
{
    double low = INFINITY, high = -INFINITY, plan = plan_of_year(b);
    for (size_t k = 0; k < b->data.n_series; k++)
        ck_range_series(&b->data, k, &low, &high);
    ck_widen(plan, &low, &high);
    if (!(low <= high))
        low = high = 0;
    b->is_cut = low > 0 && high - low < 0.4 * high && high > low;
    b->scales[0] = ck_scale_fit(b->is_cut ? fmax(low - 0.15 * (high - low), 0) : fmin(low, 0), b->is_cut ? high : fmax(high, 0), 4);
    b->scales[0].max = fmax(high, b->scales[0].min + b->scales[0].step); /* nothing is printed up there */
    ck_scale_place(&b->scales[0], b->bottom, b->top + 1.4 * b->c.theme->label_size + 4);
    b->scales[1] = b->scales[0];
}

static void set_up(struct below *b)
{
    const struct variance *v = b->v;
    const char *given = ck_option_text(v->c, "plan");
    b->data = *v->c->data;
    b->data.series = b->series;
    b->data.n_series = 0;
    b->c = *v->c;
    b->c.data = &b->data;
    b->year = b->data.n_categories - 1;
    while (b->year > 0 && strcmp(group_of(b, b->year - 1), group_of(b, b->year)) == 0)
        b->year--;
    b->plan = given && strcmp(given, "year") == 0 ? v->below[2] : NULL;
    if (!ck_has(plan_of_year(b)))
        b->plan = NULL;
    for (int i = 0; i < 3; i++) { /* last year is what the % above are to */
        if (!v->below[i] || v->below[i] == b->plan)
            continue;
        size_t k = b->data.n_series++;
        b->copies[k] = *v->below[i];
        b->copies[k].second_axis = 0;
        b->series[k] = &b->copies[k];
    }
}

static void draw_frame(const struct below *b)
{
    const struct ck_chart *c = &b->c;
    double right = b->x + b->slot * (double)b->data.n_categories, zero = ck_at(&b->scales[0], 0);
    ck_line(c, b->x, b->bottom, right, b->bottom, c->theme->ink2, 0.6);
    if (!b->is_cut && b->scales[0].min < 0)
        ck_line(c, b->x, zero, right, zero, c->theme->ink, 0.9);
    if (b->x <= 0 || b->data.n_series == 0)
        return;
    char text[CK_NUMBER];
    struct jf_text_style style = ck_note(c, JF_ANCHOR_END);
    ck_series_number(c, 0, b->scales[0].min, text);
    ck_label(c, b->x - 6, b->bottom + 2.4, text, &style);
    if (b->is_cut)
        ck_chevron(c, b->x, b->bottom - 7);
}

/* The first of what is expected: no label lies on the line that parts it from what was. */
static void block_divide(const struct below *b)
{
    for (size_t i = 1; i < b->data.n_categories; i++) {
        int before, here;
        if (ck_has(ck_columns_value(b->v->c, &b->v->cols, i - 1, &before)) &&
            ck_has(ck_columns_value(b->v->c, &b->v->cols, i, &here)) && here && !before)
            ck_block(&b->c, (struct ck_box){b->x + (double)i * b->slot - 1, b->top, 2, b->bottom - b->top});
    }
}

/* A group as long as any other is whole: only then its last value stands beside the plan of the year. */
static int is_whole(const struct below *b)
{
    size_t n = b->data.n_categories, most = 0;
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && strcmp(group_of(b, from), group_of(b, to)) == 0; to++)
            ;
        most = to - from > most ? to - from : most;
    }
    return n - b->year == most;
}

static void draw_gap(const struct below *b, double plan)
{
    const struct ck_chart *c = &b->c;
    size_t last = b->data.n_categories - 1;
    double v = NAN;
    for (size_t k = 0; k < b->data.n_series && !ck_has(v); k++)
        v = ck_value(&b->data, k, last);
    if (!ck_has(v) || !is_whole(b) || !(fabs(v - plan) > 0))
        return;
    int is_good = (v > plan) == !b->plan->lower_is_better;
    double x = b->x + ((double)last + 0.5) * b->slot, y0 = ck_at(&b->scales[0], v),
           y1 = ck_at(&b->scales[0], plan);
    jf_rgba color = c->theme->is_mono ? c->theme->ink : is_good ? c->theme->good : c->theme->bad;
    char text[2 * CK_NUMBER];
    ck_gap_text(c, b->plan, v - plan, text, sizeof text);
    struct jf_text_style style = ck_style(c, JF_FONT_BOLD, c->theme->label_size, color, JF_ANCHOR_END);
    ck_line(c, x, y0, x, y1, color, 1.8);
    ck_block(c, (struct ck_box){x - 1, fmin(y0, y1), 2, fabs(y1 - y0)});
    ck_label(c, c->canvas->width, fmin(y0, y1) - 4, text, &style);
}

/* The plan of the last year over its months, with its number, and what is missing to it at the end. */
static void draw_plan(const struct below *b)
{
    const struct ck_chart *c = &b->c;
    double plan = plan_of_year(b), y = ck_at(&b->scales[0], plan), x = b->x + (double)b->year * b->slot;
    char number[CK_NUMBER], text[3 * CK_NUMBER];
    if (!ck_has(plan))
        return;
    double right = b->x + b->slot * (double)b->data.n_categories;
    ck_dashed(c, x + 2, y, right, y, c->theme->ink2, 0.9, 3, 2);
    ck_block(c, (struct ck_box){x, y - 0.7, right - x, 1.4});
    draw_gap(b, plan);
    ck_number(c, b->plan->format, plan, 0, number);
    snprintf(text, sizeof text, "%.40s%s%s %s", group_of(b, b->year), group_of(b, b->year)[0] ? " " : "",
             ck_word(c, CK_WORD_YEAR_PLAN), number);
    struct jf_text_style style = ck_ink2(c, c->theme->label_size - 0.6, JF_ANCHOR_START);
    int is_said = ck_label(c, x + 2, y - 4, text, &style);
    style.anchor = JF_ANCHOR_END;
    if (!is_said) /* the line is short: at its begin */
        ck_label(c, x - 3, y + 2.4, text, &style);
}

void variance_below(const struct variance *v, double x, double slot, double top, double bottom,
                    char name[128])
{
    struct below b = {.v = v, .x = x, .slot = slot, .top = top, .bottom = bottom};
    set_up(&b);
    fit(&b);
    draw_frame(&b);
    block_divide(&b);
    draw_plan(&b);
    name_of(&b, name);
    ck_lines_draw(&b.c, &(const struct ck_lines){.scales = b.scales, .x = x, .slot = slot});
}
