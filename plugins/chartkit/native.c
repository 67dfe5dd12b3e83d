/* The same chart for a spreadsheet. */
#include "chartkit.h"

struct jf_native_chart ck_native_chart(const struct jf_chart_data *data)
{
    struct jf_native_chart chart = {.struct_size = sizeof chart,
                                    .title = data->title,
                                    .gap_percent = 60,
                                    .legend = data->n_series > 1,
                                    .axis_title = data->unit};
    return chart;
}

void ck_native_all(const struct ck_chart *c, struct jf_native_sink *sink, const struct jf_native_chart *chart,
                   uint32_t type)
{
    sink->chart(sink, chart);
    for (size_t k = 0; k < c->data->n_series; k++)
        ck_native_series(c->data, sink, k, type);
}

struct jf_native_series ck_native(const char *name, uint32_t type, const struct jf_native_step *steps,
                                  size_t n, struct ck_paint paint)
{
    const struct jf_native_series series = {.struct_size = sizeof series,
                                            .name = name,
                                            .type = type,
                                            .steps = steps,
                                            .n_steps = n,
                                            .fill = paint.hatch ? paint.hatch : paint.fill,
                                            .border = paint.line,
                                            .hatch = paint.hatch != 0,
                                            .line_width = paint.line_width};
    return series;
}

void ck_native_series(const struct jf_chart_data *data, struct jf_native_sink *sink, size_t k, uint32_t type)
{
    const struct jf_native_step step = {JF_NX_SERIES, (uint32_t)k, 0};
    const struct jf_chart_series *from = data->series[k];
    struct jf_native_series series = ck_native(from->name, type, &step, 1, ck_paint_series(data, k));
    series.second_axis = from->second_axis;
    series.labels = data->n_series == 1 && data->n_categories <= 24;
    if (type == JF_NATIVE_LINE) {
        int is_base = from->scenario == JF_PL || from->scenario == JF_PY;
        series.fill = series.border = ck_line_color(data, k);
        series.hatch = from->scenario == JF_PL || from->scenario == JF_FC;
        series.line_width = is_base ? 1.2 : 1.8;
        series.markers = !is_base && data->n_categories <= 36;
        series.labels = 0;
    }
    sink->series(sink, &series);
}
