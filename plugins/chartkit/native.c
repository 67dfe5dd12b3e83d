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

void ck_native_series(const struct jf_chart_data *data, struct jf_native_sink *sink, size_t k,
                      uint32_t type)
{
    const struct jf_native_step step = {JF_NX_SERIES, (uint32_t)k, 0};
    const struct jf_chart_series *from = data->series[k];
    struct ck_paint paint = ck_paint_series(data, k);
    int is_line = type == JF_NATIVE_LINE;
    int is_base = from->scenario == JF_PL || from->scenario == JF_PY;
    int is_dashed = from->scenario == JF_PL || from->scenario == JF_FC;
    const struct jf_native_series series = {
        .struct_size = sizeof series,
        .name = from->name,
        .type = type,
        .second_axis = from->second_axis,
        .steps = &step,
        .n_steps = 1,
        .fill = is_line       ? ck_line_color(data, k)
                : paint.hatch ? paint.hatch
                              : paint.fill,
        .border = is_line ? ck_line_color(data, k) : paint.line,
        .hatch = is_line ? is_dashed : paint.hatch != 0,
        .line_width = !is_line  ? paint.line_width
                      : is_base ? 1.2
                                : 1.8,
        .markers = is_line && !is_base && data->n_categories <= 36,
        .labels = !is_line && data->n_series == 1 && data->n_categories <= 24};
    sink->series(sink, &series);
}

jf_status ck_no_native(const struct ck_chart *c, struct jf_native_sink *sink, struct jf_error *err)
{
    (void)c, (void)sink;
    return jf_error_set(err, JF_E_UNSUPPORTED, "the chart has no native form");
}

double ck_any_height(const struct ck_chart *c, double width)
{
    (void)c, (void)width;
    return 0;
}
