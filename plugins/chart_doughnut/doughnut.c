/* Doughnut: parts of a whole as a ring, named beside it in the same order. More than three parts
 * are hard to compare: the chart draws them and says so. */
#include "chartkit/chartkit.h"

#include <stdlib.h>

#define PI 3.14159265358979323846
#define ARC (PI / 8) /* one curve for at most this much */
#define MAX_PARTS 3

struct doughnut {
    const struct ck_chart *c;
    double whole; /* of the parts above zero */
    size_t n, n_parts;
    double x, y, outer, inner;
};

static int is_part(const struct jf_chart_data *d, size_t i)
{
    return !ck_is_level(d->categories[i]);
}

static double part(const struct doughnut *r, size_t i)
{
    double v = ck_value(r->c->data, 0, i);
    return is_part(r->c->data, i) && ck_has(v) ? v : NAN;
}

static void count(struct doughnut *r)
{
    for (size_t i = 0; i < r->c->data->n_categories; i++) {
        r->n += ck_has(part(r, i)) ? 1 : 0;
        r->n_parts += is_part(r->c->data, i) ? 1 : 0;
        r->whole += part(r, i) > 0 ? part(r, i) : 0;
    }
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
    for (size_t i = 0, k = 0; i < c->data->n_categories && r->whole > 0; i++) {
        double share = part(r, i) > 0 ? part(r, i) / r->whole : 0;
        if (share > 0)
            draw_piece(r, at, at + share, ck_shade(c->theme, k, r->n_parts));
        k += is_part(c->data, i) ? 1 : 0;
        at += share;
    }
    at = 0;
    for (size_t i = 0; i < c->data->n_categories && r->n > 1; i++) { /* paper between the pieces */
        double a = 2 * PI * at, share = part(r, i) > 0 ? part(r, i) / r->whole : 0;
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
    double total = 0;
    for (size_t i = 0; i < c->data->n_categories; i++)
        total += ck_has(part(r, i)) ? part(r, i) : 0;
    ck_series_number(c, 0, r->n ? total : NAN, text);
    while (style.size > 6.5 && ck_width(c, text, &style) > 1.8 * r->inner)
        style.size -= 0.5;
    if (ck_width(c, text, &style) <= 1.8 * r->inner)
        ck_label(c, r->x, r->y + 0.36 * style.size, text, &style);
}

/* Value and share of a part. */
/* Value and share; where they would leave too little for the name, the share. */
static void number_of(const struct doughnut *r, size_t i, double width, char out[2 * CK_NUMBER + 4])
{
    char value[CK_NUMBER], share[CK_NUMBER];
    ck_series_number(r->c, 0, part(r, i), value);
    ck_percent(r->c, part(r, i) > 0 ? part(r, i) / r->whole : NAN, share);
    snprintf(out, 2 * CK_NUMBER + 4, "%s  %s", value[0] ? value : "–", share);
    struct jf_text_style style = ck_ink(r->c, 1, r->c->theme->label_size, JF_ANCHOR_END);
    if (ck_width(r->c, out, &style) > 0.6 * width)
        snprintf(out, 2 * CK_NUMBER + 4, "%s", share);
}

/* Of the longest name beside its number. */
static uint32_t list_lines(const struct doughnut *r, double width)
{
    uint32_t lines = 2;
    for (size_t i = 0; i < r->c->data->n_categories; i++) {
        char number[2 * CK_NUMBER + 4];
        struct jf_text_style style = ck_ink(r->c, 1, r->c->theme->label_size, JF_ANCHOR_START);
        if (!is_part(r->c->data, i))
            continue;
        number_of(r, i, width, number);
        style.max_width = fmax(width - 16 - ck_width(r->c, number, &style), 1);
        style.size = CK_SMALL;
        const char *name = r->c->data->categories[i]->label;
        uint32_t needed = r->c->canvas->ops->measure(r->c->canvas, name ? name : "", &style).lines;
        lines = needed > lines ? needed : lines;
    }
    return lines < 8 ? lines : 8;
}

/* What the list needs for its numbers and for names on two lines. */
static double list_width(const struct doughnut *r)
{
    struct jf_text_style style = ck_ink(r->c, 1, r->c->theme->label_size, JF_ANCHOR_END);
    double numbers = 0, names = 0;
    for (size_t i = 0; i < r->c->data->n_categories; i++) {
        char text[2 * CK_NUMBER + 4];
        const char *name = r->c->data->categories[i]->label;
        number_of(r, i, INFINITY, text);
        numbers = fmax(numbers, ck_width(r->c, text, &style));
        names = fmax(names, ck_width(r->c, name ? name : "", &style));
    }
    return 16 + numbers + fmin(names, 7 * r->c->theme->label_size);
}

/* Swatch, name, value, share: in the order of the ring, as many as there is room for. */
static void draw_list(struct doughnut *r, double x, double width)
{
    const struct ck_chart *c = r->c;
    double size = c->theme->label_size;
    double row = fmax(1.9 * size, list_lines(r, width) * CK_SMALL_LEADING);
    size_t room = (size_t)fmax(1, floor(c->canvas->height / row)), done = 0;
    size_t shown = r->n_parts > room ? room : r->n_parts;
    double y = fmax((c->canvas->height - (double)shown * row) / 2, 0) + row / 2;
    for (size_t i = 0, k = 0; i < c->data->n_categories && done < shown; i++) {
        char both[2 * CK_NUMBER + 4];
        if (!is_part(c->data, i))
            continue;
        struct jf_text_style style = ck_ink(c, c->data->categories[i]->highlight != 0, size, JF_ANCHOR_END);
        const char *name = c->data->categories[i]->label ? c->data->categories[i]->label : "";
        number_of(r, i, width, both);
        double number = ck_width(c, both, &style);
        jf_canvas_fill_rect(c->canvas, x, y - 3, 6, 6, ck_shade(c->theme, k++, r->n_parts));
        if (number < width - 8)
            ck_label(c, x + width, y + 0.36 * size, both, &style);
        style.anchor = JF_ANCHOR_START;
        if (width - 16 - number > size)
            ck_name(c, x + 10, y, name, style, width - 16 - number, list_lines(r, width));
        if (c->data->categories[i]->marker)
            ck_marker(c, x - 7, y, c->data->categories[i]->marker);
        y += row;
        done++;
    }
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
}

static void draw(const struct ck_chart *c)
{
    struct doughnut r = {.c = c};
    count(&r);
    double side = fmin(c->canvas->height, 0.5 * c->canvas->width) - 2;
    side = fmax(fmin(side, c->canvas->width - 24 - list_width(&r)), fmin(side, 40));
    double gap = side > 0.4 * c->canvas->width ? 22 : 14, list = fmin(c->canvas->width - side - gap, 170);
    warn(&r);
    r.outer = side / 2;
    r.inner = 0.6 * r.outer;
    r.x = r.outer + 1;
    r.y = fmin(c->canvas->height / 2, c->canvas->height - r.outer - 1);
    draw_ring(&r);
    draw_centre(&r);
    draw_list(&r, 2 * r.outer + gap, fmax(list, 8));
}

static void native(const struct ck_chart *c, struct jf_native_sink *sink)
{
    struct doughnut r = {.c = c};
    struct jf_native_chart chart = ck_native_chart(c->data);
    const struct jf_native_step step = {JF_NX_SERIES, 0, 0};
    struct jf_native_series series = ck_native(c->data->series[0]->name, JF_NATIVE_DOUGHNUT, &step, 1,
                                               (struct ck_paint){.fill = c->theme->ac});
    count(&r);
    warn(&r);
    series.labels = c->data->n_categories <= 8;
    chart.legend = 1;
    sink->chart(sink, &chart);
    sink->series(sink, &series);
    for (size_t i = 0, k = 0; i < c->data->n_categories; i++) {
        const struct jf_native_point point = {sizeof point, (uint32_t)i,
                                              is_part(c->data, i) ? ck_shade(c->theme, k, r.n_parts) : 0,
                                              c->theme->paper, 0};
        k += is_part(c->data, i) ? 1 : 0;
        sink->point(sink, &point);
    }
}

static const struct ck_kind kind = {"doughnut", draw, native, .height = NULL};
CK_PLUGIN("doughnut", "parts of a whole as a ring; a warning above three parts", kind, 0, )
