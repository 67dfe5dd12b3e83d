/* Fills, lines and markers of the series of a native chart. */
#include "render/xlsx.h"

/* The library takes 0 as "no colour given". */
static lxw_color_t ink_of(jf_rgba color)
{
    const lxw_color_t rgb = jf_xlsx_color(color);
    return rgb != 0 ? rgb : LXW_COLOR_BLACK;
}

static gboolean is_seen(jf_rgba color)
{
    return (color & 0xFF) != 0;
}

gboolean jf_xlsx_lies_down(guint32 type)
{
    return type == JF_NATIVE_BAR || type == JF_NATIVE_BAR_STACKED || type == JF_NATIVE_BAR_PERCENT;
}

static lxw_chart_fill fill_of(jf_rgba color)
{
    return (lxw_chart_fill){.color = ink_of(color),
                            .none = is_seen(color) ? LXW_FALSE : LXW_TRUE};
}

lxw_chart_line jf_xlsx_line_of(jf_rgba color, double width)
{
    return (lxw_chart_line){.color = ink_of(color),
                            .none = is_seen(color) ? LXW_FALSE : LXW_TRUE,
                            .width = (float)(width > 0 ? width : 0.75)};
}

static lxw_chart_pattern hatch_of(jf_rgba color)
{
    return (lxw_chart_pattern){.fg_color = ink_of(color),
                               .bg_color = 0xFFFFFF,
                               .type = LXW_CHART_PATTERN_WIDE_UPWARD_DIAGONAL};
}

static void paint_line(lxw_chart_series *series, const struct jf_native_series *native)
{
    const jf_rgba color = is_seen(native->border) ? native->border : native->fill;
    lxw_chart_line line = jf_xlsx_line_of(color, native->line_width > 0 ? native->line_width : 1.8);
    line.dash_type = native->hatch ? LXW_CHART_LINE_DASH_DASH : LXW_CHART_LINE_DASH_SOLID;
    const lxw_chart_line none = {.none = LXW_TRUE}; /* points that stand for themselves */
    lxw_chart_line own = native->type == JF_NATIVE_SCATTER ? none : line;
    chart_series_set_line(series, &own);
    line.dash_type = LXW_CHART_LINE_DASH_SOLID;
    chart_series_set_marker_type(series,
                                 native->markers ? LXW_CHART_MARKER_CIRCLE : LXW_CHART_MARKER_NONE);
    if (!native->markers)
        return;
    lxw_chart_fill fill = fill_of(color);
    chart_series_set_marker_size(series, 4);
    chart_series_set_marker_fill(series, &fill);
    chart_series_set_marker_line(series, &line);
}

static void paint_area(lxw_chart_series *series, const struct jf_native_series *native)
{
    lxw_chart_fill fill = fill_of(native->invisible ? 0 : native->fill);
    lxw_chart_line line =
        jf_xlsx_line_of(native->invisible ? 0 : native->border, native->line_width);
    lxw_chart_pattern hatch = hatch_of(native->fill);
    chart_series_set_line(series, &line);
    if (native->hatch)
        chart_series_set_pattern(series, &hatch);
    else
        chart_series_set_fill(series, &fill);
}

static void paint_points(lxw_chart_series *series, const GArray *points, guint n_categories)
{
    if (points->len == 0 || n_categories == 0)
        return;
    g_autofree lxw_chart_point *all = g_new0(lxw_chart_point, n_categories);
    g_autofree lxw_chart_point **list = g_new0(lxw_chart_point *, n_categories + 1);
    g_autofree lxw_chart_fill *fills = g_new0(lxw_chart_fill, n_categories);
    g_autofree lxw_chart_line *lines = g_new0(lxw_chart_line, n_categories);
    g_autofree lxw_chart_pattern *hatches = g_new0(lxw_chart_pattern, n_categories);
    for (guint i = 0; i < n_categories; i++)
        list[i] = &all[i]; /* an empty one is skipped, a NULL would end the list */
    for (guint i = 0; i < points->len; i++) {
        const struct jf_native_point *p = &g_array_index(points, struct jf_native_point, i);
        const guint at = p->category;
        if (at >= n_categories)
            continue;
        fills[at] = fill_of(p->fill);
        lines[at] = jf_xlsx_line_of(p->border, 0);
        hatches[at] = hatch_of(p->fill);
        all[at].line = &lines[at];
        if (p->hatch)
            all[at].pattern = &hatches[at];
        else
            all[at].fill = &fills[at];
    }
    chart_series_set_points(series, list);
}

void jf_xlsx_paint_series(lxw_chart_series *series, const struct jf_xlsx_series *s,
                          guint n_categories)
{
    const guint32 type = s->native.type;
    if (type == JF_NATIVE_LINE || type == JF_NATIVE_SCATTER || type == JF_NATIVE_RADAR)
        paint_line(series, &s->native);
    else if (type != JF_NATIVE_PIE && type != JF_NATIVE_DOUGHNUT)
        paint_area(series, &s->native);
    paint_points(series, s->points, n_categories);
}

static gboolean is_dark(jf_rgba color)
{
    const double red = color >> 24, green = color >> 16 & 0xFF, blue = color >> 8 & 0xFF;
    return is_seen(color) && 0.299 * red + 0.587 * green + 0.114 * blue < 140;
}

/* Labels stand inside stacked bars: white on the dark ones, point by point. */
void jf_xlsx_color_labels(struct jf_xlsx *x, lxw_chart_series *series,
                          const struct jf_xlsx_series *s, guint n)
{
    g_autofree lxw_chart_data_label *all = g_new0(lxw_chart_data_label, n);
    g_autofree lxw_chart_data_label **list = g_new0(lxw_chart_data_label *, n + 1);
    lxw_chart_font light = {.size = 8, .color = 0xFFFFFF},
                   dark = {.size = 8, .color = jf_xlsx_color(x->theme->ink)};
    for (guint i = 0; i < n; i++) {
        all[i].font = is_dark(s->native.fill) && !s->native.hatch ? &light : &dark;
        list[i] = &all[i];
    }
    for (guint i = 0; i < s->points->len; i++) {
        const struct jf_native_point *p = &g_array_index(s->points, struct jf_native_point, i);
        if (p->category < n)
            all[p->category].font = is_dark(p->fill) && !p->hatch ? &light : &dark;
    }
    chart_series_set_labels_custom(series, list);
}
