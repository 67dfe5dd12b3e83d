/* Charts: native where the plugin describes them, else a picture of the drawing. */
#include <math.h>

#include "render/xlsx.h"
#include "render/xlsx_sink.h"

enum { HEIGHT_PX = 300, OWN_WIDTH_PX = 480, OWN_HEIGHT_PX = 288 };

/* ---- the native chart ------------------------------------------------------------------------- */

static uint8_t library_type(guint32 type)
{
    static const uint8_t types[] = {LXW_CHART_COLUMN,
                                    LXW_CHART_COLUMN,
                                    LXW_CHART_COLUMN_STACKED,
                                    LXW_CHART_BAR,
                                    LXW_CHART_BAR_STACKED,
                                    LXW_CHART_LINE,
                                    LXW_CHART_AREA,
                                    LXW_CHART_PIE,
                                    LXW_CHART_DOUGHNUT,
                                    LXW_CHART_SCATTER,
                                    LXW_CHART_RADAR,
                                    LXW_CHART_COLUMN_STACKED_PERCENT,
                                    LXW_CHART_BAR_STACKED_PERCENT,
                                    LXW_CHART_AREA_STACKED,
                                    LXW_CHART_AREA_STACKED_PERCENT};
    return type < G_N_ELEMENTS(types) ? types[type] : LXW_CHART_COLUMN;
}

static const struct jf_format *format_of_series(const struct jf_chart *chart, const struct jf_native_series *native)
{
    guint32 k = 0;
    for (size_t i = 0; i < native->n_steps; i++)
        if (native->steps[i].op == JF_NX_SERIES && native->steps[i].series < chart->n_series) {
            k = native->steps[i].series;
            break;
        }
    return &jf_table_column(chart->table, chart->series[k].column)->format;
}

static const char *label_format(const struct jf_chart *chart, const struct jf_format *f)
{
    double largest = 0;
    for (size_t k = 0; k < chart->n_series; k++)
        for (int row = 0; row < (int)chart->table->rows->len; row++) {
            const double v = jf_value_to_double(jf_table_cell(chart->table, row, chart->series[k].column)->value);
            largest = fmax(largest, fabs(v) / jf_xlsx_scale(f));
        }
    return jf_xlsx_number_format(f, f->decimals >= 0 ? f->decimals : largest >= 99.95 ? 0 : 1);
}

static void add_labels(struct jf_xlsx *x, lxw_chart_series *series, const struct jf_chart *chart,
                       const struct jf_xlsx_series *s)
{
    const char *format = s->is_share ? s->number_format : label_format(chart, format_of_series(chart, &s->native));
    lxw_chart_font font = {.size = 8, .color = jf_xlsx_color(x->theme->ink)};
    g_auto(GStrv) parts = g_strsplit(format, ";", -1);
    gboolean is_bare = s->native.labels >= 2 && s->native.labels <= 4; /* lengths: the sign is that of what they stand for */
    const char *sign = s->native.labels == 3 ? "+" : s->native.labels == 4 ? "\"\xE2\x88\x92\"" : "";
    const char *positive = parts[0] + (is_bare && parts[0][0] == '+'), *negative = parts[1] != NULL && !is_bare ? parts[1] : positive;
    g_autofree char *without_zero = g_strdup_printf("%s%s;%s%s;;", sign, positive, sign, negative);
    chart_series_set_labels(series);
    chart_series_set_labels_num_format(series, s->native.n_steps > 1 ? without_zero : format);
    chart_series_set_labels_font(series, &font);
    if (s->native.type == JF_NATIVE_COLUMN_STACKED || s->native.type == JF_NATIVE_BAR_STACKED ||
        s->native.type == JF_NATIVE_DOUGHNUT)
        jf_xlsx_color_labels(x, series, s, chart->table->rows->len);
}

/* The points of a scatter have the names of their rows: as texts, because not every program reads
 * labels from cells. */
static void name_points(const struct jf_xlsx *x, lxw_chart_series *series,
                        const struct jf_chart *chart, guint n)
{
    g_autofree lxw_chart_data_label *all = g_new0(lxw_chart_data_label, n);
    g_autofree lxw_chart_data_label **list = g_new0(lxw_chart_data_label *, n + 1);
    g_auto(GStrv) names = g_new0(char *, n + 1);
    lxw_chart_font font = {.size = 8, .color = jf_xlsx_color(x->theme->ink)};
    for (guint i = 0; i < n; i++) {
        g_autofree char *name = jf_table_cell_text(chart->table, (int)i, chart->category);
        names[i] = jf_xlsx_clean(name[0] == '=' ? "" : name);
        all[i] = (lxw_chart_data_label){.value = names[i], .font = &font};
        list[i] = &all[i];
    }
    chart_series_set_labels(series);
    chart_series_set_labels_position(series, LXW_CHART_LABEL_POSITION_RIGHT);
    chart_series_set_labels_custom(series, list);
}

/* What a preview shows that does not calculate: the library would put 0 for formulas. */
static void cache_values(lxw_series_range *range, const double *values, guint n)
{
    range->ignore_cache = LXW_TRUE;
    range->num_data_points = (uint16_t)MIN(n, G_MAXUINT16);
    for (guint i = 0; i < range->num_data_points; i++) {
        struct lxw_series_data_point *point = calloc(1, sizeof *point); /* the library frees it */
        if (point == NULL)
            return;
        if (isfinite(values[i]))
            point->number = values[i];
        else
            point->no_data = LXW_TRUE;
        STAILQ_INSERT_TAIL(range->data_cache, point, list_pointers);
    }
}

static void add_series(struct jf_xlsx *x, lxw_chart *out, const struct jf_chart *chart,
                       struct jf_xlsx_series *s, const struct jf_xlsx_series *across, int first)
{
    const int last = first + (int)chart->table->rows->len - 1;
    const char *sheet = x->data->name;
    lxw_chart_series *series = chart_add_series(out, NULL, NULL);
    const lxw_col_t from = across ? (lxw_col_t)across->column : 0;
    chart_series_set_categories(series, sheet, (lxw_row_t)first, from, (lxw_row_t)last, from);
    if (across)
        cache_values(series->categories, across->values, chart->table->rows->len);
    chart_series_set_values(series, sheet, (lxw_row_t)first, (lxw_col_t)s->column, (lxw_row_t)last,
                            (lxw_col_t)s->column);
    cache_values(series->values, s->values, chart->table->rows->len);
    chart_series_set_name_range(series, sheet, (lxw_row_t)(first - 1), (lxw_col_t)s->column);
    jf_xlsx_paint_series(series, s, chart->table->rows->len);
    if (s->native.labels && across)
        name_points(x, series, chart, chart->table->rows->len);
    else if (s->native.labels)
        add_labels(x, series, chart, s);
}

/* Columns, bars and areas are as long as their numbers: left alone, programs cut the axis where these are alike. */
static gboolean stands_on_zero(const struct jf_xlsx_sink *sink, const struct jf_chart *chart)
{
    gboolean has_bars = FALSE;
    for (guint k = 0; k < sink->series->len; k++) {
        const struct jf_xlsx_series *each = g_ptr_array_index(sink->series, k);
        const uint32_t type = each->native.type;
        if (each->native.second_axis)
            continue;
        has_bars = has_bars || (type >= JF_NATIVE_COLUMN && type <= JF_NATIVE_BAR_STACKED) || type == JF_NATIVE_AREA;
        for (guint row = 0; row < chart->table->rows->len; row++)
            if (each->values[row] < 0)
                return FALSE;
    }
    return has_bars;
}

/* Shares that come to 100 % and no further. */
static gboolean ends_at_the_whole(const struct jf_xlsx_sink *sink, const struct jf_chart *chart)
{
    double most = 0;
    for (guint k = 0; k < sink->series->len; k++) {
        const struct jf_xlsx_series *each = g_ptr_array_index(sink->series, k);
        if (each->native.second_axis || each->native.type != JF_NATIVE_LINE || format_of_series(chart, &each->native)->style != JF_STYLE_PERCENT)
            return FALSE;
        for (guint row = 0; row < chart->table->rows->len; row++)
            most = fmax(most, each->values[row]);
    }
    return fabs(most - 1) < 1e-9;
}

static void set_axes(struct jf_xlsx *x, lxw_chart *out, const struct jf_chart *chart,
                     const struct jf_xlsx_sink *sink)
{
    lxw_chart_font font = {.size = 9, .color = jf_xlsx_color(x->theme->ink2)};
    lxw_chart_line rule = jf_xlsx_line_of(x->theme->rule, 0.5);
    const struct jf_xlsx_series *first = g_ptr_array_index(sink->series, 0);
    if (first->native.type == JF_NATIVE_SCATTER && sink->series->len > 1) { /* two axes of values */
        g_autofree char *title = jf_xlsx_clean(first->native.name);
        chart_axis_set_name(out->x_axis, title);
        chart_axis_set_name_font(out->x_axis, &font);
        chart_axis_set_num_format(out->x_axis,
                                  label_format(chart, format_of_series(chart, &first->native)));
        first = g_ptr_array_index(sink->series, 1);
    }
    /* the library's bars have their categories on the y axis */
    const gboolean lies = jf_xlsx_lies_down(first->native.type);
    lxw_chart_axis *categories = lies ? out->y_axis : out->x_axis,
                   *values = lies ? out->x_axis : out->y_axis;
    chart_axis_set_num_font(categories, &font);
    chart_axis_set_num_font(values, &font);
    chart_axis_set_label_position(categories, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    chart_axis_major_gridlines_set_visible(categories, LXW_FALSE);
    chart_axis_major_gridlines_set_visible(values, LXW_TRUE);
    chart_axis_major_gridlines_set_line(values, &rule);
    if (first->native.type != JF_NATIVE_COLUMN_PERCENT &&
        first->native.type != JF_NATIVE_BAR_PERCENT && first->native.type != JF_NATIVE_AREA_PERCENT)
        chart_axis_set_num_format(values, first->is_share ? "0%"
                                                          : label_format(chart, format_of_series(chart, &first->native)));
    if (sink->chart.axis_title != NULL && *sink->chart.axis_title != '\0') {
        g_autofree char *title = jf_xlsx_clean(sink->chart.axis_title);
        chart_axis_set_name(values, title);
        chart_axis_set_name_font(values, &font);
    }
    if (sink->chart.axis_min != 0 || sink->chart.axis_max != 0) {
        chart_axis_set_min(values, sink->chart.axis_min / first->scale);
        chart_axis_set_max(values, sink->chart.axis_max / first->scale);
    }
    else if (stands_on_zero(sink, chart))
        chart_axis_set_min(values, 0);
    if (sink->chart.axis_max == 0 && ends_at_the_whole(sink, chart)) /* else 120 % above the last of 100 */
        chart_axis_set_max(values, 1);
    if (sink->chart.reversed_categories) { /* and the values stay at the bottom */
        chart_axis_set_reverse(categories);
        chart_axis_set_crossing_max(categories);
    }
}

static void set_legend(lxw_chart *out, const struct jf_xlsx_sink *sink)
{
    g_autoptr(GArray) hidden = g_array_new(FALSE, FALSE, sizeof(int16_t));
    for (guint k = 0; k < sink->series->len; k++) {
        const struct jf_xlsx_series *s = g_ptr_array_index(sink->series, k);
        const int16_t index = (int16_t)k;
        if (s->native.invisible)
            g_array_append_val(hidden, index);
    }
    const int16_t end = -1;
    const guint n_hidden = hidden->len;
    g_array_append_val(hidden, end);
    chart_legend_set_position(out,
                              sink->chart.legend ? LXW_CHART_LEGEND_BOTTOM : LXW_CHART_LEGEND_NONE);
    if (sink->chart.legend && n_hidden > 0)
        chart_legend_delete_series(out, (int16_t *)(void *)hidden->data);
}

/* Remembers what the second pass has to move. */
static void note_combination(struct jf_xlsx *x, const struct jf_chart *chart,
                             const struct jf_xlsx_sink *sink)
{
    const struct jf_xlsx_series *first = g_ptr_array_index(sink->series, 0);
    const struct jf_xlsx_series *second = NULL;
    gboolean mixed = FALSE;
    struct jf_xlsx_combined *c = g_new0(struct jf_xlsx_combined, 1);
    c->types = g_array_new(FALSE, FALSE, sizeof(guint32));
    c->second = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (guint k = 0; k < sink->series->len; k++) {
        const struct jf_xlsx_series *s = g_ptr_array_index(sink->series, k);
        g_array_append_val(c->types, s->native.type);
        g_array_append_val(c->second, s->native.second_axis);
        mixed = mixed || s->native.type != first->native.type ||
                s->native.second_axis != first->native.second_axis;
        if (s->native.second_axis && second == NULL)
            second = s;
    }
    c->chart = x->n_charts;
    c->gap_percent = sink->chart.gap_percent;
    c->overlap_percent = sink->chart.overlap_percent;
    c->second_title = g_strdup(sink->chart.second_axis_title);
    c->second_is_share = sink->chart.second_axis_percent != 0;
    if (second != NULL)
        c->second_format =
            g_strdup(sink->chart.second_axis_percent
                         ? "0%"
                         : label_format(chart, format_of_series(chart, &second->native)));
    if (mixed)
        g_ptr_array_add(x->combined, c);
    else
        jf_xlsx_combined_free(c);
}

/* Names that do not fit side by side stand aslant and need room below the plot. */
double jf_xlsx_chart_height(const struct jf_chart *chart)
{
    enum { PX_OF_A_CHARACTER = 6, LEAST = 160, MOST = 720 };
    if (chart->height_pt > 0)
        return CLAMP(chart->height_pt * 96 / 72, LEAST, MOST);
    double all = 0, longest = 0;
    for (int row = 0; row < (int)chart->table->rows->len; row++) {
        g_autofree char *name = jf_table_cell_text(chart->table, row, chart->category);
        all += jf_xlsx_text_width(name) + 1;
        longest = fmax(longest, jf_xlsx_text_width(name));
    }
    const gboolean fits = all * PX_OF_A_CHARACTER < 2 * JF_XLSX_CHART_WIDTH; /* in two lines */
    return fits ? HEIGHT_PX : fmin(HEIGHT_PX + longest * PX_OF_A_CHARACTER * 0.7, MOST);
}

/* Where a chart stands among the small charts of its block; of = 1: alone. */
struct place {
    guint at, of;
    const char *name;
};
enum { PANELS_ABREAST = 3, PANEL_PX = 190, ROW_PX = 18, ROWS_FRAME_PX = 80 };

static void insert_chart(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_chart *chart,
                         lxw_chart *out, double height, const struct place *place)
{
    const guint abreast = MIN(place->of, PANELS_ABREAST), at = place->at % abreast;
    const double width = (double)(s->is_wide ? JF_XLSX_WIDE_CHART : JF_XLSX_CHART_WIDTH) / abreast;
    g_autofree char *alt = jf_xlsx_clean(chart->alt != NULL     ? chart->alt
                                         : chart->title != NULL ? chart->title
                                                                : "");
    lxw_chart_options options = {.x_offset = (int32_t)(width * at),
                                 .x_scale = width / OWN_WIDTH_PX,
                                 .y_scale = height / OWN_HEIGHT_PX,
                                 .object_position = LXW_OBJECT_MOVE_DONT_SIZE,
                                 .description = alt};
    jf_xlsx_check(x, worksheet_insert_chart_opt(s->ws, (lxw_row_t)s->next_row, 0, out, &options));
    if (at + 1 == abreast || place->at + 1 == place->of)
        jf_xlsx_stand(s, height);
}

static void name_panel(struct jf_xlsx *x, lxw_chart *out, const struct place *place)
{
    lxw_chart_font font = {.size = 9, .bold = LXW_TRUE, .color = jf_xlsx_color(x->theme->ink)};
    g_autofree char *name = jf_xlsx_clean(place->name);
    chart_title_set_name(out, name);
    chart_title_set_name_font(out, &font);
}

static void add_native(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_chart *chart,
                       struct jf_xlsx_sink *sink, const struct place *place)
{
    const struct jf_xlsx_series *lead = g_ptr_array_index(sink->series, 0);
    for (guint k = 0; k < sink->series->len; k++) {
        struct jf_xlsx_series *each = g_ptr_array_index(sink->series, k);
        each->is_share = each->native.second_axis ? sink->chart.second_axis_percent != 0 : sink->chart.axis_percent != 0;
        const struct jf_format *f = format_of_series(chart, &each->native);
        each->scale = each->is_share ? 1 : jf_xlsx_scale(f);
        each->number_format = each->is_share ? "0.0%;\"\xE2\x88\x92\"0.0%" : jf_xlsx_number_format(f, MAX(f->decimals, 1));
    }
    const int first = jf_xlsx_write_series(x, chart, sink->series);
    lxw_chart *out = workbook_add_chart(x->book, library_type(lead->native.type));
    x->n_charts++;
    const struct jf_xlsx_series *across =
        lead->native.type == JF_NATIVE_SCATTER && lead->native.invisible ? lead : NULL;
    for (guint k = across ? 1 : 0; k < sink->series->len; k++)
        add_series(x, out, chart, g_ptr_array_index(sink->series, k), across, first);
    set_axes(x, out, chart, sink);
    set_legend(out, sink);
    if (sink->chart.gap_percent > 0)
        chart_set_series_gap(out, (uint16_t)MIN(sink->chart.gap_percent, 500));
    if (sink->chart.overlap_percent > 0)
        chart_set_series_overlap(out, (int8_t)MIN(sink->chart.overlap_percent, 100));
    if (place->of > 1)
        name_panel(x, out, place);
    else
        chart_title_off(out); /* it stands above, in a cell */
    note_combination(x, chart, sink);
    double height = place->of > 1 ? PANEL_PX : jf_xlsx_chart_height(chart);
    if (jf_xlsx_lies_down(lead->native.type) && place->of == 1)
        height = fmax(height, ROWS_FRAME_PX + (double)MAX(ROW_PX, 7 * sink->series->len) *
                                                  chart->table->rows->len);
    insert_chart(x, s, chart, out, height, place);
}

/* ---- the block -------------------------------------------------------------------------------- */

static void write_title(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_chart *chart)
{
    if (chart->title == NULL || *chart->title == '\0')
        return;
    const gboolean says_unit =
        chart->unit != NULL && *chart->unit != '\0' && strstr(chart->title, chart->unit) == NULL;
    g_autofree char *text =
        says_unit ? g_strdup_printf("%s (%s)", chart->title, chart->unit) : g_strdup(chart->title);
    jf_xlsx_text(x, s, s->next_row++, 0, text, jf_xlsx_plain_format(x, JF_XF_BOLD, 11, 0));
}

/* Small charts have one axis: from the least to the most of all of them, stacks added up. */
static void share_axis(const struct jf_chart *chart, struct jf_xlsx_sink *sink)
{
    const struct jf_xlsx_series *first = g_ptr_array_index(sink->series, 0);
    const gboolean stacks = first->native.type == JF_NATIVE_COLUMN_STACKED ||
                            first->native.type == JF_NATIVE_BAR_STACKED ||
                            first->native.type == JF_NATIVE_AREA_STACKED;
    double low = 0, high = 0;
    for (int row = 0; row < (int)chart->table->rows->len; row++)
        for (size_t k = 0; k < chart->n_series; k++) {
            double sum = 0; /* of this panel up to this series */
            for (size_t j = stacks ? 0 : k; j <= k; j++) {
                const double v = jf_value_to_double(
                    jf_table_cell(chart->table, row, chart->series[j].column)->value);
                if (!chart->series[j].second_axis && isfinite(v) &&
                    g_strcmp0(chart->series[j].panel, chart->series[k].panel) == 0)
                    sum += v;
            }
            low = fmin(low, sum);
            high = fmax(high, sum);
        }
    if (sink->chart.axis_min != 0 || sink->chart.axis_max != 0 || !(high > low))
        return;
    const double step = pow(10, floor(log10(high - low))) / 2;
    sink->chart.axis_min = floor(low / step) * step;
    sink->chart.axis_max = ceil(high / step) * step;
}

static void add_natives(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_chart *chart,
                        const struct jf_chart *whole, struct jf_xlsx_sink *sink, const struct place *place)
{
    if (sink->above != NULL)
        add_natives(x, s, chart, whole, sink->above, place);
    if (place->of > 1 && sink->above != NULL)
        return; /* a small chart has one plot */
    if (place->of > 1) {
        share_axis(whole, sink);
        g_clear_pointer((char **)&sink->chart.axis_title, g_free); /* no room, and said above */
        sink->chart.legend = 0;
    }
    add_native(x, s, chart, sink, place);
}

static gboolean draw_block(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_chart *chart,
                           const struct jf_chart *whole, const struct place *place)
{
    struct jf_xlsx_sink sink;
    jf_xlsx_sink_init(&sink, chart->n_series);
    gboolean has_native = FALSE;
    gboolean done = x->natives == NULL ||
                    x->natives->native(x->natives->ctx, chart, x->theme, x->document->language,
                                       &sink.sink, &has_native, x->error);
    if (done && has_native && *sink.wrong)
        done = jf_fail(x->error, JF_ERROR_PLUGIN, "%s%schart \"%s\": native: %s",
                       chart->where ? chart->where : "", chart->where ? ": " : "", chart->kind,
                       sink.wrong);
    if (done && place->at == 0)
        write_title(x, s, chart);
    if (done && has_native && sink.series->len > 0)
        add_natives(x, s, chart, whole, &sink, place);
    else if (done)
        done = jf_xlsx_add_picture(x, s, chart);
    jf_xlsx_sink_clear(&sink);
    return done;
}

/* The series of one small chart; free with g_free(series). */
static struct jf_chart panel_of(const struct jf_chart *chart, const char *name)
{
    struct jf_chart one = *chart;
    one.series = g_new0(struct jf_doc_series, chart->n_series + 1);
    one.n_series = 0;
    for (size_t k = 0; k < chart->n_series; k++)
        if (g_strcmp0(chart->series[k].panel, name) == 0)
            one.series[one.n_series++] = chart->series[k];
    return one;
}

static gboolean draw_panels(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_chart *chart)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    gboolean done = TRUE;
    for (size_t k = 0; k < chart->n_series; k++)
        if (!g_ptr_array_find_with_equal_func(names, chart->series[k].panel, g_str_equal, NULL))
            g_ptr_array_add(names, chart->series[k].panel);
    for (guint i = 0; done && i < names->len; i++) {
        const struct place place = {i, names->len, g_ptr_array_index(names, i)};
        struct jf_chart one = panel_of(chart, place.name);
        done = draw_block(x, s, &one, chart, &place);
        g_free(one.series);
    }
    return done;
}

gboolean jf_xlsx_add_chart(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_chart *chart)
{
    const struct place alone = {0, 1, NULL};
    if (chart->table == NULL || chart->table->rows->len == 0 || chart->n_series == 0)
        return TRUE;
    jf_xlsx_place_data(x, chart->table, TRUE);
    const gboolean done = chart->series[0].panel != NULL ? draw_panels(x, s, chart)
                                                         : draw_block(x, s, chart, chart, &alone);
    if (done && chart->prints_table)
        jf_xlsx_add_table(x, s, chart->table);
    return done;
}
