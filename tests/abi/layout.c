/* Prints size and offsets of what the interface shares; compiled on the frozen and on today's
 * headers. */
#include <stdio.h>

#include "jingfen/chart.h"
#include "jingfen/source.h"

#define GROWS(s) printf("size+ %s %zu\n", #s, sizeof(struct s))
#define FIXED(s) printf("size= %s %zu\n", #s, sizeof(struct s))
#define FIELD(s, f)                                                                                \
    printf("field %s.%s %zu %zu\n", #s, #f, offsetof(struct s, f), sizeof(((struct s *)0)->f))
/* A field added in tail padding would not show in struct_size. */
#define LAST(s, f)                                                                                 \
    _Static_assert(offsetof(struct s, f) + sizeof(((struct s *)0)->f) == sizeof(struct s),         \
                   #s " ends in padding")
#define VALUE(v) printf("value %s %lld\n", #v, (long long)(v))

LAST(jf_number_format, unit);
LAST(jf_host, format);
LAST(jf_param_spec, help);
LAST(jf_option, n_values);
LAST(jf_options, n_items);
LAST(jf_plugin, endings);
LAST(jf_column_spec, scale);
LAST(jf_filter_step, n_values);
LAST(jf_query, last_day);
LAST(jf_measure_spec, n_filter);
LAST(jf_aggregate_query, n_filter);
LAST(jf_source_ops, aggregate);
LAST(jf_fill, hatch_angle_deg);
LAST(jf_stroke, n_dash);
LAST(jf_text_style, angle_deg);
LAST(jf_canvas_ops, measure);
LAST(jf_canvas, error);
#if JF_ABI_MINOR >= 1
LAST(jf_chart_series, code);
LAST(jf_chart_category, reason);
LAST(jf_chart_data, whole_points);
LAST(jf_chart_theme, bad_text);
LAST(jf_chart_ops, splits);
LAST(jf_native_chart, reserved);
#else
LAST(jf_chart_series, format);
LAST(jf_chart_category, marker);
LAST(jf_chart_data, scale_min);
LAST(jf_chart_theme, language);
LAST(jf_chart_ops, wanted_height);
LAST(jf_native_chart, axis_max);
#endif
LAST(jf_native_series, line_width);
LAST(jf_native_point, hatch);
LAST(jf_native_sink, point);

static void plugin(void)
{
    FIXED(jf_error), FIELD(jf_error, code), FIELD(jf_error, message);
    GROWS(jf_number_format), FIELD(jf_number_format, scale), FIELD(jf_number_format, decimals),
        FIELD(jf_number_format, is_signed);
    FIELD(jf_number_format, is_percent), FIELD(jf_number_format, unit);
    GROWS(jf_host), FIELD(jf_host, abi), FIELD(jf_host, ctx), FIELD(jf_host, log),
        FIELD(jf_host, cancelled);
    FIELD(jf_host, resolve_path), FIELD(jf_host, reject), FIELD(jf_host, input),
        FIELD(jf_host, format);
    GROWS(jf_param_spec), FIELD(jf_param_spec, name), FIELD(jf_param_spec, type),
        FIELD(jf_param_spec, required);
    FIELD(jf_param_spec, fallback), FIELD(jf_param_spec, help);
    GROWS(jf_option), FIELD(jf_option, name), FIELD(jf_option, values), FIELD(jf_option, n_values);
    GROWS(jf_options), FIELD(jf_options, items), FIELD(jf_options, n_items);
    GROWS(jf_plugin), FIELD(jf_plugin, abi), FIELD(jf_plugin, kind), FIELD(jf_plugin, reserved),
        FIELD(jf_plugin, name);
    FIELD(jf_plugin, version), FIELD(jf_plugin, summary), FIELD(jf_plugin, params),
        FIELD(jf_plugin, ops), FIELD(jf_plugin, endings);
    VALUE(JF_OK), VALUE(JF_E_INVALID), VALUE(JF_E_NOT_FOUND), VALUE(JF_E_IO), VALUE(JF_E_FORMAT),
        VALUE(JF_E_UNSUPPORTED);
    VALUE(JF_E_CANCELLED), VALUE(JF_E_NO_MEMORY), VALUE(JF_E_INTERNAL), VALUE(JF_LOG_ERROR),
        VALUE(JF_LOG_DEBUG);
    VALUE(JF_PARAM_TEXT), VALUE(JF_PARAM_SECRET), VALUE(JF_KIND_SOURCE), VALUE(JF_KIND_CHART);
}

static void source(void)
{
    FIXED(ArrowSchema), FIXED(ArrowArray), FIXED(ArrowArrayStream);
    GROWS(jf_column_spec), FIELD(jf_column_spec, name), FIELD(jf_column_spec, type),
        FIELD(jf_column_spec, scale);
    GROWS(jf_filter_step), FIELD(jf_filter_step, op), FIELD(jf_filter_step, column),
        FIELD(jf_filter_step, values);
    FIELD(jf_filter_step, n_values);
    GROWS(jf_query), FIELD(jf_query, columns), FIELD(jf_query, n_columns), FIELD(jf_query, filter),
        FIELD(jf_query, n_filter);
    FIELD(jf_query, date_column), FIELD(jf_query, first_day), FIELD(jf_query, last_day);
    GROWS(jf_measure_spec), FIELD(jf_measure_spec, column), FIELD(jf_measure_spec, times_column),
        FIELD(jf_measure_spec, scale);
    FIELD(jf_measure_spec, filter), FIELD(jf_measure_spec, n_filter);
    FIXED(jf_day_range), FIELD(jf_day_range, first), FIELD(jf_day_range, end);
    GROWS(jf_aggregate_query), FIELD(jf_aggregate_query, date_column),
        FIELD(jf_aggregate_query, slots);
    FIELD(jf_aggregate_query, n_slots), FIELD(jf_aggregate_query, keys),
        FIELD(jf_aggregate_query, n_keys);
    FIELD(jf_aggregate_query, measures), FIELD(jf_aggregate_query, n_measures),
        FIELD(jf_aggregate_query, filter);
    FIELD(jf_aggregate_query, n_filter);
    GROWS(jf_source_ops), FIELD(jf_source_ops, open), FIELD(jf_source_ops, schema),
        FIELD(jf_source_ops, scan);
    FIELD(jf_source_ops, close), FIELD(jf_source_ops, partitions), FIELD(jf_source_ops, aggregate);
    VALUE(JF_COLUMN_AS_TEXT), VALUE(JF_COLUMN_AS_DAY), VALUE(JF_FILTER_EQ), VALUE(JF_FILTER_IN),
        VALUE(JF_FILTER_PREFIX);
    VALUE(JF_FILTER_ABOVE), VALUE(JF_FILTER_BELOW), VALUE(JF_FILTER_NULL), VALUE(JF_FILTER_AND),
        VALUE(JF_FILTER_NOT);
}

static void canvas(void)
{
    FIXED(jf_seg), FIELD(jf_seg, op), FIELD(jf_seg, x), FIELD(jf_seg, x1), FIELD(jf_seg, y2);
    FIXED(jf_extent), FIELD(jf_extent, width), FIELD(jf_extent, ascent), FIELD(jf_extent, descent),
        FIELD(jf_extent, lines);
    GROWS(jf_fill), FIELD(jf_fill, color), FIELD(jf_fill, hatch_pitch), FIELD(jf_fill, hatch_width),
        FIELD(jf_fill, hatch_angle_deg);
    FIELD(jf_fill, background);
    GROWS(jf_stroke), FIELD(jf_stroke, color), FIELD(jf_stroke, width), FIELD(jf_stroke, dash),
        FIELD(jf_stroke, n_dash);
    FIELD(jf_stroke, round_joins);
    GROWS(jf_text_style), FIELD(jf_text_style, color), FIELD(jf_text_style, font),
        FIELD(jf_text_style, anchor);
    FIELD(jf_text_style, size), FIELD(jf_text_style, max_width), FIELD(jf_text_style, max_lines),
        FIELD(jf_text_style, leading);
    FIELD(jf_text_style, angle_deg);
    GROWS(jf_canvas_ops), FIELD(jf_canvas_ops, push_clip), FIELD(jf_canvas_ops, pop_clip),
        FIELD(jf_canvas_ops, fill);
    FIELD(jf_canvas_ops, stroke), FIELD(jf_canvas_ops, text), FIELD(jf_canvas_ops, measure);
    GROWS(jf_canvas), FIELD(jf_canvas, ops), FIELD(jf_canvas, width), FIELD(jf_canvas, height),
        FIELD(jf_canvas, error);
    VALUE(JF_SEG_MOVE), VALUE(JF_SEG_CLOSE), VALUE(JF_FONT_HUMAN_BOLD), VALUE(JF_ANCHOR_END);
}

static void chart(void)
{
    GROWS(jf_chart_series), FIELD(jf_chart_series, name), FIELD(jf_chart_series, values),
        FIELD(jf_chart_series, scenario);
    FIELD(jf_chart_series, second_axis), FIELD(jf_chart_series, lower_is_better),
        FIELD(jf_chart_series, format);
    GROWS(jf_chart_category), FIELD(jf_chart_category, label), FIELD(jf_chart_category, group),
        FIELD(jf_chart_category, kind);
    FIELD(jf_chart_category, highlight), FIELD(jf_chart_category, marker);
    GROWS(jf_chart_theme), FIELD(jf_chart_theme, ink), FIELD(jf_chart_theme, paper),
        FIELD(jf_chart_theme, ac);
    FIELD(jf_chart_theme, accent), FIELD(jf_chart_theme, label_size),
        FIELD(jf_chart_theme, note_size), FIELD(jf_chart_theme, is_mono);
    FIELD(jf_chart_theme, language);
    GROWS(jf_chart_data), FIELD(jf_chart_data, title), FIELD(jf_chart_data, unit),
        FIELD(jf_chart_data, categories);
    FIELD(jf_chart_data, n_categories), FIELD(jf_chart_data, series),
        FIELD(jf_chart_data, n_series), FIELD(jf_chart_data, theme);
    FIELD(jf_chart_data, scale_max), FIELD(jf_chart_data, scale_min);
    FIXED(jf_native_step), FIELD(jf_native_step, op), FIELD(jf_native_step, series),
        FIELD(jf_native_step, number);
    GROWS(jf_native_series), FIELD(jf_native_series, name), FIELD(jf_native_series, type),
        FIELD(jf_native_series, second_axis);
    FIELD(jf_native_series, steps), FIELD(jf_native_series, n_steps), FIELD(jf_native_series, fill),
        FIELD(jf_native_series, border);
    FIELD(jf_native_series, hatch), FIELD(jf_native_series, line_width),
        FIELD(jf_native_series, markers);
    FIELD(jf_native_series, labels), FIELD(jf_native_series, invisible);
    GROWS(jf_native_chart), FIELD(jf_native_chart, title), FIELD(jf_native_chart, gap_percent),
        FIELD(jf_native_chart, overlap_percent);
    FIELD(jf_native_chart, reversed_categories), FIELD(jf_native_chart, legend),
        FIELD(jf_native_chart, axis_title);
    FIELD(jf_native_chart, second_axis_title), FIELD(jf_native_chart, axis_min),
        FIELD(jf_native_chart, second_axis_percent);
    GROWS(jf_native_point), FIELD(jf_native_point, category), FIELD(jf_native_point, fill),
        FIELD(jf_native_point, hatch);
    GROWS(jf_native_sink), FIELD(jf_native_sink, ctx), FIELD(jf_native_sink, chart),
        FIELD(jf_native_sink, series), FIELD(jf_native_sink, point);
    GROWS(jf_chart_ops), FIELD(jf_chart_ops, draw), FIELD(jf_chart_ops, native),
        FIELD(jf_chart_ops, wanted_height);
    VALUE(JF_AC), VALUE(JF_FC), VALUE(JF_CATEGORY_FORECAST), VALUE(JF_NATIVE_COLUMN),
        VALUE(JF_NATIVE_BAR_PERCENT);
    VALUE(JF_NX_SERIES), VALUE(JF_NX_KIND);
}

int main(void)
{
    plugin();
    source();
    canvas();
    chart();
    return 0;
}
