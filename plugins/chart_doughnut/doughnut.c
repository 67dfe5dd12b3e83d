/* Doughnut: parts of a whole as a ring, named beside it in the same order. More than three parts
 * are hard to compare: the chart draws them and says so. */
#include "chartkit/chartkit.h"

#include <stdio.h>
#include <stdlib.h>

#define PI 3.14159265358979323846
#define ARC (PI / 8) /* one curve for at most this much */
#define MAX_PARTS 3
#define MOST_BESIDE 3 /* lines of a name beside the ring */
#define LEAST_BESIDE 32.0
#define NARROW 240.0

/* A piece of the ring and its line in the list. */
struct piece {
    size_t category;    /* n_categories: those that the list has no room for, as one */
    double value, part; /* part: of the whole, which is all that is above zero */
};

struct doughnut {
    const struct ck_chart *c;
    struct piece *pieces;
    size_t n, n_parts, n_folded;
    double whole, total;
    double x, y, outer, inner;
};

static int is_part(const struct jf_chart_data *d, size_t i)
{
    return !ck_is_level(d->categories[i]);
}

/* FALSE where there is no memory. */
static int find_pieces(struct doughnut *r)
{
    const struct jf_chart_data *d = r->c->data;
    r->pieces = calloc(d->n_categories + 1, sizeof *r->pieces);
    r->total = NAN;
    for (size_t i = 0; r->pieces && i < d->n_categories; i++) {
        double v = ck_value(d, 0, i);
        if (!is_part(d, i))
            continue;
        r->pieces[r->n++] = (struct piece){i, v, v > 0 ? v : 0};
        r->whole += v > 0 ? v : 0;
        if (ck_has(v))
            r->total = (ck_has(r->total) ? r->total : 0) + v;
    }
    r->n_parts = r->n;
    return r->pieces || ck_fail(r->c, "doughnut: no memory for %zu parts", d->n_categories);
}

/* The least of more parts than the list has room for become one: nothing is lost. */
static void fold(struct doughnut *r, size_t room)
{
    const struct jf_chart_data *d = r->c->data;
    struct ck_rank *ranks = r->n > room ? calloc(r->n, sizeof *ranks) : NULL;
    struct piece rest = {d->n_categories, NAN, 0};
    size_t kept = 0;
    if (!ranks)
        return;
    for (size_t k = 0; k < r->n; k++) {
        const uint32_t kind = d->categories[r->pieces[k].category]->kind;
        ranks[k].index = k;
        ranks[k].weight = kind == JF_CATEGORY_OTHERS ? INFINITY : ck_has(r->pieces[k].value) ? fabs(r->pieces[k].value) : -1;
    }
    ck_rank(ranks, r->n);
    for (size_t at = room > 0 ? room - 1 : 0; at < r->n; at++, r->n_folded++) {
        struct piece *folded = &r->pieces[ranks[at].index];
        if (ck_has(folded->value))
            rest.value = (ck_has(rest.value) ? rest.value : 0) + folded->value;
        rest.part += folded->part;
        folded->category = d->n_categories;
    }
    for (size_t k = 0; k < r->n; k++)
        if (r->pieces[k].category < d->n_categories)
            r->pieces[kept++] = r->pieces[k];
    r->pieces[kept++] = rest;
    r->n = kept;
    free(ranks);
}

static jf_rgba color_of(const struct doughnut *r, size_t k)
{
    return r->pieces[k].category < r->c->data->n_categories ? ck_shade(r->c->theme, k, r->n) : r->c->theme->off;
}

/* From angle a to b (clockwise, 0 = up) on a circle, as curves appended to p. */
static size_t arc(const struct doughnut *r, struct jf_seg *p, size_t n, double radius, double a, double b)
{
    int pieces = (int)ceil(fabs(b - a) / ARC + 1e-9);
    double step = (b - a) / pieces, k = 4.0 / 3 * tan(step / 4) * radius;
    for (int i = 0; i < pieces; i++) {
        double from = a + i * step, to = from + step;
        p[n++] = (struct jf_seg){.op = JF_SEG_CURVE,
                                 .x = r->x + radius * sin(to),
                                 .y = r->y - radius * cos(to),
                                 .x1 = r->x + radius * sin(from) + k * cos(from),
                                 .y1 = r->y - radius * cos(from) + k * sin(from),
                                 .x2 = r->x + radius * sin(to) - k * cos(to),
                                 .y2 = r->y - radius * cos(to) - k * sin(to)};
    }
    return n;
}

static void draw_piece(const struct doughnut *r, double from, double to, jf_rgba color)
{
    struct jf_seg p[64];
    double a = 2 * PI * from, b = 2 * PI * to;
    const struct jf_fill f = {.struct_size = sizeof f, .color = color};
    size_t n = 1;
    p[0] = (struct jf_seg){.op = JF_SEG_MOVE, .x = r->x + r->outer * sin(a), .y = r->y - r->outer * cos(a)};
    n = arc(r, p, n, r->outer, a, b);
    p[n++] = (struct jf_seg){.op = JF_SEG_LINE, .x = r->x + r->inner * sin(b), .y = r->y - r->inner * cos(b)};
    n = arc(r, p, n, r->inner, b, a);
    p[n++] = (struct jf_seg){.op = JF_SEG_CLOSE};
    r->c->canvas->ops->fill(r->c->canvas, p, n, &f);
}

static void draw_ring(const struct doughnut *r)
{
    const struct ck_chart *c = r->c;
    double at = 0;
    if (!(r->whole > 0)) /* nothing above zero: the empty ring */
        draw_piece(r, 0, 1, c->theme->off);
    for (size_t k = 0; k < r->n && r->whole > 0; k++) {
        double share = r->pieces[k].part / r->whole;
        if (share > 0)
            draw_piece(r, at, at + share, color_of(r, k));
        at += share;
    }
    at = 0;
    for (size_t k = 0; k < r->n && r->whole > 0; k++) { /* paper between the pieces */
        double a = 2 * PI * at, share = r->pieces[k].part / r->whole;
        if (share > 0 && share < 1)
            ck_line(c, r->x + r->inner * sin(a), r->y - r->inner * cos(a), r->x + r->outer * sin(a),
                    r->y - r->outer * cos(a), c->theme->paper, 1.2);
        at += share;
    }
}

static void draw_centre(struct doughnut *r)
{
    const struct ck_chart *c = r->c;
    char text[CK_NUMBER];
    struct jf_text_style style = ck_ink(c, 1, 10, JF_ANCHOR_MIDDLE);
    ck_series_number(c, 0, r->total, text);
    while (style.size > 6.5 && ck_width(c, text, &style) > 1.8 * r->inner)
        style.size -= 0.5;
    if (ck_width(c, text, &style) <= 1.8 * r->inner)
        ck_label(c, r->x, r->y + 0.36 * style.size, text, &style);
}

/* Value and share; where they would leave too little for the name, the share. */
static void number_of(const struct doughnut *r, size_t k, double width, char out[2 * CK_NUMBER + 4])
{
    char value[CK_NUMBER], share[CK_NUMBER];
    ck_series_number(r->c, 0, r->pieces[k].value, value);
    ck_percent(r->c, r->pieces[k].part > 0 ? r->pieces[k].part / r->whole : NAN, share);
    snprintf(out, 2 * CK_NUMBER + 4, "%s  %s", value[0] ? value : "–", share);
    struct jf_text_style style = ck_ink(r->c, 1, r->c->theme->label_size, JF_ANCHOR_END);
    if (ck_width(r->c, out, &style) > 0.6 * width)
        snprintf(out, 2 * CK_NUMBER + 4, "%s", share);
}

static const char *name_of(const struct doughnut *r, size_t k, char others[CK_NAME])
{
    const struct jf_chart_data *d = r->c->data;
    snprintf(others, CK_NAME, ck_word(r->c, CK_WORD_OTHERS), (int)r->n_folded);
    if (r->pieces[k].category == d->n_categories)
        return others;
    return d->categories[r->pieces[k].category]->label ? d->categories[r->pieces[k].category]->label : "";
}

/* Of the longest name beside its number. */
static uint32_t list_lines(const struct doughnut *r, double width)
{
    uint32_t lines = 2;
    for (size_t k = 0; k < r->n; k++) {
        char number[2 * CK_NUMBER + 4], others[CK_NAME];
        struct jf_text_style style = ck_ink(r->c, 1, r->c->theme->label_size, JF_ANCHOR_START);
        number_of(r, k, width, number);
        style.max_width = fmax(width - 16 - ck_width(r->c, number, &style), 1);
        style.size = CK_SMALL;
        uint32_t needed = r->c->canvas->ops->measure(r->c->canvas, name_of(r, k, others), &style).lines;
        lines = needed > lines ? needed : lines;
    }
    return lines < 8 ? lines : 8;
}

/* What the list needs for its numbers and for names on two lines, their words in one piece; *whole: on one. */
static double list_width(const struct doughnut *r, double *whole)
{
    struct jf_text_style style = ck_ink(r->c, 1, r->c->theme->label_size, JF_ANCHOR_END);
    const struct jf_text_style small = ck_ink(r->c, 1, CK_SMALL, JF_ANCHOR_START);
    double numbers = 0, names = 0, words = 0;
    for (size_t k = 0; k < r->n; k++) {
        char text[2 * CK_NUMBER + 4], others[CK_NAME];
        number_of(r, k, INFINITY, text);
        numbers = fmax(numbers, ck_width(r->c, text, &style));
        names = fmax(names, ck_width(r->c, name_of(r, k, others), &style));
        words = fmax(words, ck_word_width(r->c, name_of(r, k, others), &small));
    }
    *whole = 20 + numbers + names;
    return 16 + numbers + fmax(fmin(names, 7 * r->c->theme->label_size), words);
}

static void draw_line(struct doughnut *r, size_t k, double x, double y, double width, uint32_t lines)
{
    const struct ck_chart *c = r->c;
    static const struct jf_chart_category rest = {.struct_size = sizeof rest};
    const size_t i = r->pieces[k].category;
    const struct jf_chart_category *category = i < c->data->n_categories ? c->data->categories[i] : &rest;
    double size = c->theme->label_size;
    char both[2 * CK_NUMBER + 4], others[CK_NAME];
    struct jf_text_style style = ck_ink(c, category->highlight != 0, size, JF_ANCHOR_END);
    number_of(r, k, width, both);
    double number = ck_width(c, both, &style);
    if (r->pieces[k].part > 0) /* what is not above zero has no piece */
        jf_canvas_fill_rect(c->canvas, x, y - 3, 6, 6, color_of(r, k));
    if (number < width - 8)
        ck_label(c, x + width, y + 0.36 * size, both, &style);
    style.anchor = JF_ANCHOR_START;
    if (width - 16 - number > size)
        ck_name(c, x + 10, y, name_of(r, k, others), style, width - 16 - number, lines);
    if (category->marker)
        ck_marker(c, x - 7, y, category->marker);
}

/* Where the list stands, and how many lines of small text each of its rows has. */
struct list {
    struct ck_box box;
    uint32_t lines;
    double row;
};

static struct list list_in(const struct doughnut *r, struct ck_box box)
{
    uint32_t lines = list_lines(r, box.w);
    return (struct list){box, lines, fmax(1.9 * r->c->theme->label_size, lines * CK_SMALL_LEADING + 2)};
}

/* Swatch, name, value, share: in the order of the ring. */
static void draw_list(struct doughnut *r, const struct list *list)
{
    const double height = (double)r->n * list->row, beside = list->box.y > 0 ? 0 : r->y - height / 2;
    double y = list->box.y + fmax(beside, 0) + list->row / 2;
    for (size_t k = 0; k < r->n; k++, y += list->row)
        draw_line(r, k, list->box.x, y, list->box.w, list->lines);
}

static void warn(const struct doughnut *r)
{
    char text[160];
    snprintf(text, sizeof text,
             "a doughnut of %zu parts is hard to compare; up to %d are read well: use chart "
             "\"bar\" or top = %d",
             r->n_parts, MAX_PARTS, MAX_PARTS - 1);
    if (r->n_parts > MAX_PARTS && r->c->host->log)
        r->c->host->log(r->c->host, JF_LOG_WARN, text);
    for (size_t k = 0; k < r->n; k++)
        if (r->pieces[k].value < 0 && r->c->host->log) {
            r->c->host->log(r->c->host, JF_LOG_WARN,
                            "a ring has no place for what is below zero; shares are of the rest: use chart \"bar\"");
            return;
        }
}

static struct list beside_ring(struct doughnut *r)
{
    const double width = r->c->canvas->width, height = r->c->canvas->height;
    double side = fmin(height, 0.5 * width) - 2, whole;
    side = fmax(fmin(side, width - 24 - list_width(r, &whole)), fmin(side, 40));
    double gap = side > 0.4 * width ? 22 : 14;
    r->outer = side / 2;
    r->x = r->outer + 1;
    r->y = r->outer + 1;
    return list_in(r, (struct ck_box){side + gap, 0, fmax(fmin(width - side - gap, fmax(whole, 170)), 8), height});
}

static struct list below_ring(struct doughnut *r)
{
    const double width = r->c->canvas->width, height = r->c->canvas->height, side = fmin(0.4 * height, 0.8 * width);
    r->outer = side / 2;
    r->x = width / 2;
    r->y = r->outer + 1;
    return list_in(r, (struct ck_box){0, side + 10, width, height - side - 10});
}

static void draw(const struct ck_chart *c)
{
    struct doughnut r = {.c = c};
    if (!find_pieces(&r))
        return;
    struct list list = beside_ring(&r);
    if (list.lines > MOST_BESIDE || (r.outer < LEAST_BESIDE && c->canvas->height > (c->canvas->width < NARROW ? 0 : 150)))
        list = below_ring(&r);
    r.inner = 0.6 * r.outer;
    warn(&r);
    fold(&r, (size_t)fmax(1, floor(list.box.h / list.row)));
    if (list.box.y <= 0) /* the middle of the higher of the two */
        r.y = fmin(fmax(r.y, (double)r.n * list.row / 2), c->canvas->height - r.outer - 1);
    draw_ring(&r);
    draw_centre(&r);
    draw_list(&r, &list);
    free(r.pieces);
}

/* In a narrow place with long names the list stands below the ring. */
static double wanted_height(const struct ck_chart *c, double width)
{
    const double n = fmin((double)c->data->n_categories, 12);
    return width < NARROW ? 90 + n / fmax((double)c->data->n_categories, 1) * ck_rows_wanted(c->data, 16, 0, width) : 0;
}

static void native(const struct ck_chart *c, struct jf_native_sink *sink)
{
    struct doughnut r = {.c = c};
    struct jf_native_chart chart = ck_native_chart(c->data);
    const struct jf_native_step step = {JF_NX_SERIES, 0, 0};
    struct jf_native_series series = ck_native(c->data->series[0]->name, JF_NATIVE_DOUGHNUT, &step, 1,
                                               (struct ck_paint){.fill = c->theme->ac});
    if (!find_pieces(&r))
        return;
    warn(&r);
    series.labels = c->data->n_categories <= 8;
    chart.legend = 1;
    sink->chart(sink, &chart);
    sink->series(sink, &series);
    for (size_t i = 0, k = 0; i < c->data->n_categories; i++) {
        const struct jf_native_point point = {sizeof point, (uint32_t)i, is_part(c->data, i) ? color_of(&r, k) : 0,
                                              c->theme->paper, 0};
        k += is_part(c->data, i) ? 1 : 0;
        sink->point(sink, &point);
    }
    free(r.pieces);
}

static const struct ck_kind kind = {"doughnut", draw, native, .height = wanted_height};
CK_PLUGIN("doughnut", "parts of a whole as a ring; a warning above three parts", kind, 0, )
