/* Tornado: what a result gains or loses when each driver alone falls or rises, the widest on top. */
#include "chartkit/chartkit.h"

#include <stdlib.h>

#define ROW 20.0

struct tornado {
    struct ck_chart c;
    struct ck_rows rows;
    struct ck_scale scale;
    struct ck_rank *places; /* the rows, the widest first */
    const struct jf_chart_category **sorted;
    struct jf_chart_data shown; /* the data with its categories sorted: what the rows are named by */
    size_t n_sides;             /* 1 or 2 series */
};

static int sort(struct tornado *t)
{
    const struct jf_chart_data *d = t->c.data;
    t->places = calloc(d->n_categories, sizeof *t->places);
    t->sorted = calloc(d->n_categories, sizeof *t->sorted);
    if (!t->places || !t->sorted)
        return 0;
    for (size_t i = 0; i < d->n_categories; i++) {
        double low = 0, high = 0;
        for (size_t s = 0; s < t->n_sides; s++)
            ck_widen(ck_value(d, s, i), &low, &high);
        t->places[i] = (struct ck_rank){i, high - low};
    }
    ck_rank(t->places, d->n_categories);
    for (size_t i = 0; i < d->n_categories; i++)
        t->sorted[i] = d->categories[t->places[i].index];
    t->shown = *d;
    t->shown.categories = t->sorted;
    t->c.data = &t->shown;
    return 1;
}

static double side(const struct tornado *t, size_t s, size_t row)
{
    return ck_value(t->c.data, s, t->places[row].index);
}

/* The first of two series is the driver that falls: outlined; what rises is solid. */
static struct ck_paint paint_of(const struct tornado *t, size_t s, double v)
{
    int is_good = (v >= 0) == !t->c.data->series[s]->lower_is_better;
    struct ck_paint p = ck_paint_variance(t->c.theme, is_good);
    if (t->n_sides > 1 && s == 0) {
        if (!p.hatch)
            p.line = p.fill;
        p.fill = t->c.theme->paper;
        p.hatch = 0;
        p.line_width = 0.9;
    }
    return p;
}

/* What the numbers of a row take on its left and right, in the widest one. */
static void measure_numbers(const struct tornado *t, double room[2])
{
    struct jf_text_style style = ck_ink(&t->c, 1, t->rows.size, JF_ANCHOR_START);
    for (size_t i = 0; i < t->c.data->n_categories; i++) {
        double own[2] = {0};
        for (size_t s = 0; s < t->n_sides; s++) {
            char text[CK_NUMBER];
            double v = side(t, s, i);
            ck_number(&t->c, t->c.data->series[s]->format, v, 1, text);
            double *of = &own[!(v < 0)];
            *of += ck_has(v) ? ck_width(&t->c, text, &style) + (*of > 0 ? 6 : 5) : 0;
        }
        for (int k = 0; k < 2; k++)
            room[k] = fmax(room[k], own[k]);
    }
}

static void lay_out(struct tornado *t, double head)
{
    double min = 0, max = 0;
    t->rows = ck_rows_plan(&t->c, head, 2, 0, ROW);
    for (size_t s = 0; s < t->n_sides; s++)
        ck_range_series(t->c.data, s, &min, &max);
    double room[2] = {0};
    measure_numbers(t, room);
    const double squeeze = fmin(1, 0.6 * t->rows.bars.w / fmax(room[0] + room[1], 1));
    t->scale = ck_scale_between(min, max);
    ck_scale_place(&t->scale, t->rows.bars.x + squeeze * room[0], t->rows.bars.x + t->rows.bars.w - squeeze * room[1]);
}

static int goes_one_way(const struct tornado *t, size_t i)
{
    double a = side(t, 0, i), b = t->n_sides > 1 ? side(t, 1, i) : NAN;
    return ck_has(a) && ck_has(b) && (a < 0) == (b < 0) && a != 0 && b != 0;
}

static void draw_row(struct tornado *t, size_t i)
{
    double y = ck_row_middle(&t->rows, i), half = 0.32 * t->rows.row, zero = ck_at(&t->scale, 0);
    int share = goes_one_way(t, i);
    for (size_t s = 0; s < t->n_sides; s++) {
        double v = side(t, s, i);
        struct ck_paint paint = paint_of(t, s, ck_has(v) ? v : 0);
        if (ck_has(v))
            ck_bar(&t->c, zero, share && s ? y : y - half, ck_at(&t->scale, v), share && !s ? y : y + half,
                   &paint);
    }
}

/* Both bars on the same side: their numbers one after the other, beyond the longer one. */
static void draw_numbers(struct tornado *t, size_t i)
{
    const struct ck_chart *c = &t->c;
    double ends[2] = {0, 0}, y = ck_row_middle(&t->rows, i), half = 0.32 * t->rows.row;
    int is_high = t->n_sides > 1 && goes_one_way(t, i) && half >= t->rows.size; /* each beside its own bar */
    for (size_t s = 0; s < t->n_sides; s++) {
        double v = side(t, s, i);
        int left = v < 0;
        if (ck_has(v))
            ends[left] = left ? fmin(ends[left], v) : fmax(ends[left], v);
    }
    double at[2] = {ck_at(&t->scale, ends[0]) + 3, ck_at(&t->scale, ends[1]) - 3};
    for (size_t k = 0; k < 2 * t->n_sides;
         k++) { /* on the left from right to left, so that they read in order */
        int left = k < t->n_sides;
        size_t s = left ? t->n_sides - 1 - k : k - t->n_sides;
        double v = side(t, s, i);
        char text[CK_NUMBER];
        struct jf_text_style style =
            ck_ink(c, t->sorted[i]->highlight != 0, t->rows.size, left ? JF_ANCHOR_END : JF_ANCHOR_START);
        if (!ck_has(v) || left != (v < 0))
            continue;
        ck_number(c, c->data->series[s]->format, v, 1, text);
        double end = ck_at(&t->scale, v), zero = ck_at(&t->scale, 0), beside = y + (s ? 0.5 : -0.5) * half;
        struct ck_paint paint = paint_of(t, s, v);
        int is_half = goes_one_way(t, i);
        struct ck_box bar = {fmin(zero, end), is_half && s ? y : y - half, fabs(end - zero), is_half ? half : 2 * half};
        if (is_high && ck_label(c, end + (left ? -3 : 3), beside + 0.36 * style.size, text, &style))
            ;
        else if (!is_high && ck_label(c, at[left], y + 0.36 * style.size, text, &style))
            at[left] += (left ? -1 : 1) * (ck_width(c, text, &style) + 6);
        else
            ck_label_inside(c, bar, text, &paint);
        if (t->sorted[i]->marker && s + 1 == t->n_sides)
            ck_marker(c, at[left] + (left ? -4 : 4), y, t->sorted[i]->marker);
    }
}

/* Which of the two bars is which, above the rows. */
static void draw_head(struct tornado *t)
{
    const struct ck_chart *c = &t->c;
    struct jf_text_style style = ck_note(c, JF_ANCHOR_START);
    const char *names[2] = {0};
    double x = c->canvas->width + 14;
    for (size_t s = 0; s < t->n_sides; s++) {
        names[s] = c->data->series[s]->name ? c->data->series[s]->name : "";
        x -= 13 + ck_width(c, names[s], &style) + 14;
    }
    x = fmax(fmin(x, t->rows.bars.x), 0); /* over the names where both need the room */
    for (size_t s = 0; s < t->n_sides; s++) {
        const char *name = names[s];
        struct ck_paint paint = {
            .fill = s ? c->theme->ac : c->theme->paper, .line = c->theme->ac, .line_width = 0.9};
        if (!ck_label(c, x + 13, 8.5, name, &style))
            return;
        ck_bar(c, x, 2.5, x + 10, 8.5, &paint);
        x += 13 + ck_width(c, name, &style) + 14;
    }
}

static void draw(const struct ck_chart *c)
{
    struct tornado t = {.c = *c, .n_sides = c->data->n_series < 2 ? 1 : 2};
    if (sort(&t)) {
        lay_out(&t, t.n_sides > 1 ? 13 : 2);
        ck_rows_draw(&t.c, &t.rows, c->canvas->width);
        for (size_t i = 0; i < c->data->n_categories; i++)
            draw_row(&t, i);
        ck_rows_zero(c, &t.rows, ck_at(&t.scale, 0));
        for (size_t i = 0; i < c->data->n_categories; i += t.rows.every)
            draw_numbers(&t, i);
        if (t.n_sides > 1)
            draw_head(&t);
    } else {
        jf_error_set(c->err, JF_E_NO_MEMORY, "tornado: no memory");
    }
    free(t.places);
    free(t.sorted);
}

static void native(const struct ck_chart *c, struct jf_native_sink *sink)
{
    struct jf_native_chart chart = ck_native_chart(c->data);
    chart.reversed_categories = 1;
    chart.overlap_percent = 100;
    sink->chart(sink, &chart);
    for (size_t s = 0; s < c->data->n_series && s < 2; s++) {
        const struct jf_native_step step = {JF_NX_SERIES, (uint32_t)s, 0};
        int is_solid = s > 0 || c->data->n_series < 2;
        const struct ck_paint paint = {
            .fill = is_solid ? c->theme->ac : c->theme->paper, .line = c->theme->ac, .line_width = 0.9};
        struct jf_native_series series = ck_native(c->data->series[s]->name, JF_NATIVE_BAR, &step, 1, paint);
        series.labels = 1;
        sink->series(sink, &series);
    }
}

static const struct ck_kind kind = {"tornado", draw, native, .row = ROW, .further = 15};
CK_PLUGIN("tornado", "the effect of each driver on both sides of today, widest on top", kind, 0, )
