/* A whole chart in one file: one dot for each value, connected to the category axis.
 *
 *     chart "dots" { revenue, span = 12, options = { radius = 3 } }
 *
 * draw gets plain arrays and a canvas, and nothing else; see jingfen/chart.h and jingfen/canvas.h.
 */
#include <math.h>
#include <stdlib.h>

#include <jingfen/chart.h>

enum { LABEL_ROOM = 14 };

/* 1. The scale. max == min == 0 in scale_max and scale_min: a scale of our own; else the page's. */
static double largest(const struct jf_chart_data *data)
{
    double max = 0;
    if (data->scale_max > 0 || data->scale_min < 0)
        return fmax(data->scale_max, -data->scale_min);
    for (size_t i = 0; i < data->n_categories; i++)
        if (!isnan(data->series[0]->values[i])) /* NaN: no value, which is not zero */
            max = fmax(max, fabs(data->series[0]->values[i]));
    return max > 0 ? max : 1;
}

/* 2. Four curves make a circle. */
static void dot(struct jf_canvas *c, double x, double y, double r, jf_rgba color)
{
    const double k = 0.5523 * r;
    const struct jf_seg path[] = {
        {JF_SEG_MOVE, 0, x + r, y, 0, 0, 0, 0},
        {JF_SEG_CURVE, 0, x, y + r, x + r, y + k, x + k, y + r},
        {JF_SEG_CURVE, 0, x - r, y, x - k, y + r, x - r, y + k},
        {JF_SEG_CURVE, 0, x, y - r, x - r, y - k, x - k, y - r},
        {JF_SEG_CURVE, 0, x + r, y, x + k, y - r, x + r, y - k},
        {JF_SEG_CLOSE, 0, 0, 0, 0, 0, 0, 0},
    };
    const struct jf_fill fill = {.struct_size = sizeof fill, .color = color};
    c->ops->fill(c, path, sizeof path / sizeof *path, &fill);
}

/* 3. Drawing. Errors of the canvas are sticky: draw on and return what it has. */
static jf_status dots_draw(const struct jf_host *host, const struct jf_options *options,
                           const struct jf_chart_data *data, struct jf_canvas *c,
                           struct jf_error *err)
{
    if (data->n_series == 0)
        return jf_error_set(err, JF_E_INVALID, "dots: there is nothing to draw; name a metric");
    const struct jf_chart_series *series = data->series[0];
    const struct jf_chart_theme *theme = data->theme;
    const double radius = strtod(jf_option_text(options, "radius"), NULL), max = largest(data);
    const double zero = c->height - LABEL_ROOM,
                 step = c->width / (double)(data->n_categories ? data->n_categories : 1);
    const struct jf_text_style label = {.struct_size = sizeof label,
                                        .color = theme->ink2,
                                        .anchor = JF_ANCHOR_MIDDLE,
                                        .size = theme->label_size,
                                        .max_width = step,
                                        .max_lines = 1};
    jf_canvas_line(c, 0, zero, c->width, zero, theme->rule, 0.5);
    for (size_t i = 0; i < data->n_categories; i++) {
        const double x = step * ((double)i + 0.5);
        c->ops->text(c, x, c->height - 3, data->categories[i]->label, &label);
        if (isnan(series->values[i]))
            continue;
        const double y = zero - fmax(series->values[i], 0) / max * (zero - 2 * theme->label_size);
        jf_canvas_line(c, x, zero, x, y, theme->rule, 0.5);
        dot(c, x, y, radius, theme->ac);
        if (series->format &&
            data->categories[i]->highlight) { /* the host's format: one place rounds */
            char text[64];
            host->format(host, series->format, series->values[i], text, sizeof text);
            c->ops->text(c, x, y - radius - 2, text, &label);
        }
    }
    if (c->error.code)
        *err = c->error;
    return c->error.code;
}

/* 4. The same for a spreadsheet: a line without a line. Leave native out and Excel gets a picture. */
static jf_status dots_native(const struct jf_host *host, const struct jf_options *options,
                             const struct jf_chart_data *data, struct jf_native_sink *sink,
                             struct jf_error *err)
{
    (void)host, (void)options;
    if (data->n_series == 0)
        return jf_error_set(err, JF_E_INVALID, "dots: there is nothing to draw; name a metric");
    const struct jf_native_chart chart = {.struct_size = sizeof chart, .title = data->title};
    const struct jf_native_step values = {.op = JF_NX_SERIES, .series = 0};
    const struct jf_native_series series = {.struct_size = sizeof series,
                                            .name = data->series[0]->name,
                                            .type = JF_NATIVE_LINE,
                                            .steps = &values,
                                            .n_steps = 1,
                                            .fill = data->theme->ac,
                                            .markers = 1};
    sink->chart(sink, &chart);
    sink->series(sink, &series);
    return JF_OK;
}

static const struct jf_chart_ops operations = {
    .struct_size = sizeof operations, .draw = dots_draw, .native = dots_native};
static const struct jf_param_spec radius = {.struct_size = sizeof radius,
                                            .name = "radius",
                                            .type = JF_PARAM_NUMBER,
                                            .fallback = "2.5",
                                            .help = "of a dot, in points"};
static const struct jf_param_spec *const params[] = {&radius, NULL};
static const struct jf_plugin plugin = {
    .struct_size = sizeof(struct jf_plugin),
    .abi = JF_ABI,
    .kind = JF_KIND_CHART,
    .name = "dots",
    .version = "1.0",
    .summary = "one dot for each value: the template of a chart",
    .params = params,
    .ops.chart = &operations,
};

const struct jf_plugin *jf_plugin_entry(uint32_t host_abi)
{
    return host_abi >> 16 == JF_ABI_MAJOR ? &plugin : NULL;
}
