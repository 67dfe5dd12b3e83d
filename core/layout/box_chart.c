/* Charts: the plugin draws on a canvas over the box; charts of one unit and kind share the scale.
 */
#include "layout/box.h"

#include <math.h>
#include <string.h>

#include "base/error.h"

#define LOWEST_CHART 150.0
#define LEAST_CHART 130.0 /* rather than another page */
#define WANTED_CHART 210.0
#define HIGHEST_CHART 340.0

struct chart_box {
    struct jf_box box;
    char *title;
    const struct jf_chart *chart;
    double scale_min, scale_max; /* of the page's scale group; both 0: its own */
};

static void chart_paint(struct jf_box *box, struct jf_page *page, double x, double y, double height)
{
    struct chart_box *c = (struct chart_box *)box;
    struct jf_lay *lay = page->lay;
    double top = y + jf_head_height(c->title) + (c->title ? 4 : 0);
    struct jf_canvas *canvas;

    jf_page_tag_box(page, "chart", x, y, box->width, height);
    jf_head_paint(page, x, y, box->width, c->title);
    if (lay->error || !lay->charts || !lay->charts->draw)
        return;
    jf_lay_where(lay, "chart \"%s\"", c->title ? c->title : c->chart->kind);
    canvas = jf_record_new(page->frame, x, top, box->width, y + height - top, &lay->ts.shaper);
    if (!lay->charts->draw(lay->charts->ctx, c->chart, lay->theme, lay->document->language,
                           c->scale_min, c->scale_max, canvas, &lay->error)) {
        if (!lay->error)
            jf_fail(&lay->error, JF_ERROR_RENDER, "%s: the plugin could not draw it", lay->where);
    } else if (canvas->error.code != JF_OK && !lay->error) {
        jf_fail(&lay->error, JF_ERROR_RENDER, "%s: %s", lay->where, canvas->error.message);
    }
    jf_record_free(canvas);
}

static void chart_free(struct jf_box *box)
{
    struct chart_box *c = (struct chart_box *)box;

    g_free(c->title);
    g_free(c);
}

static void chart_collect(struct jf_box *box, GPtrArray *charts)
{
    g_ptr_array_add(charts, box);
}

struct jf_box *jf_chart_box(struct jf_lay *lay, const char *title, const struct jf_chart *chart,
                            double width)
{
    struct chart_box *c = g_new0(struct chart_box, 1);
    double wanted = chart->height_pt, head;

    c->title = jf_head_with_unit(title && *title ? title : chart->title, chart->unit);
    c->chart = chart;
    head = jf_head_height(c->title) + (c->title ? 4 : 0);
    if (wanted <= 0 && lay->charts && lay->charts->height)
        wanted = lay->charts->height(lay->charts->ctx, chart, lay->theme, width);
    c->box = (struct jf_box){
        .width = width, .paint = chart_paint, .collect = chart_collect, .free = chart_free};
    c->box.want = head + (wanted > 0 ? wanted : WANTED_CHART);
    c->box.min = head + (wanted > 0 ? MIN(wanted, MAX(LOWEST_CHART, wanted * 0.7)) : LOWEST_CHART);
    c->box.max = wanted > 0 ? MAX(c->box.want * 1.25, head + LOWEST_CHART) : head + HIGHEST_CHART;
    c->box.min = MIN(c->box.min, jf_lay_body_height(lay));
    c->box.least = MIN(c->box.min, head + LEAST_CHART);
    c->box.want = MIN(c->box.want, jf_lay_body_height(lay));
    return &c->box;
}

static gboolean is_one_scale(const struct jf_chart *a, const struct jf_chart *b)
{
    return g_strcmp0(a->unit, b->unit) == 0 && strcmp(a->kind, b->kind) == 0;
}

/* The range of all that a chart draws, with zero in it. */
static void extend(const struct jf_chart *chart, double *low, double *high)
{
    for (size_t s = 0; s < chart->n_series; s++)
        for (guint row = 0; row < chart->table->rows->len; row++) {
            const struct jf_cell *cell =
                jf_table_cell(chart->table, (int)row, chart->series[s].column);
            double v = jf_value_to_double(cell->value);

            if (isfinite(v) && !chart->series[s].second_axis) {
                *low = MIN(*low, v);
                *high = MAX(*high, v);
            }
        }
}

void jf_charts_share_scale(GPtrArray *chart_boxes)
{
    for (guint i = 0; i < chart_boxes->len; i++) {
        struct chart_box *c = g_ptr_array_index(chart_boxes, i);
        double low = 0, high = 0;
        guint members = 0;

        for (guint k = 0; k < chart_boxes->len; k++) {
            const struct chart_box *other = g_ptr_array_index(chart_boxes, k);

            if (is_one_scale(c->chart, other->chart)) {
                extend(other->chart, &low, &high);
                members++;
            }
        }
        if (members > 1) {
            c->scale_min = low;
            c->scale_max = high;
        }
    }
}
