/* Combined charts: series of another kind or on a second axis get a plot of their own.
 *
 * The library writes all series into one plot (<c:barChart>...). Here each series of another kind
 * or axis moves to a plot that follows, and two more axes close the plot area.
 */
#include <string.h>

#include "render/xlsx.h"

#include "base/free.h"

enum { FIRST_SECOND_AXIS = 90010003 };

void jf_xlsx_combined_free(gpointer data)
{
    struct jf_xlsx_combined *c = data;
    g_array_free(c->types, TRUE);
    g_array_free(c->second, TRUE);
    jf_free_all(c->second_format, c->second_title, c);
}

static guint32 type_of(const struct jf_xlsx_combined *c, guint k)
{
    return g_array_index(c->types, guint32, k);
}

static gboolean is_second(const struct jf_xlsx_combined *c, guint k)
{
    return g_array_index(c->second, guint32, k) != 0;
}

static const char *plot_name(guint32 type)
{
    const gboolean is_area = type == JF_NATIVE_AREA || type == JF_NATIVE_AREA_STACKED || type == JF_NATIVE_AREA_PERCENT;
    return type == JF_NATIVE_LINE ? "lineChart" : is_area ? "areaChart" : "barChart";
}

static const char *grouping(guint32 type)
{
    if (type == JF_NATIVE_COLUMN_PERCENT || type == JF_NATIVE_BAR_PERCENT ||
        type == JF_NATIVE_AREA_PERCENT)
        return "percentStacked";
    if (type == JF_NATIVE_COLUMN_STACKED || type == JF_NATIVE_BAR_STACKED ||
        type == JF_NATIVE_AREA_STACKED)
        return "stacked";
    return type == JF_NATIVE_LINE || type == JF_NATIVE_AREA ? "standard" : "clustered";
}

/* "<c:axId val="500910001"/>..." of the first plot. */
static char *axis_ids(const char *plot_end)
{
    const char *ids = g_strstr_len(plot_end, -1, "<c:axId");
    const char *end = ids != NULL ? strstr(ids, "</c:") : NULL;
    return end != NULL ? g_strndup(ids, (gsize)(end - ids)) : NULL;
}

static void append_plot(GString *out, const struct jf_xlsx_combined *c, guint k,
                        const GPtrArray *series, const GArray *taken, const char *first_axes)
{
    const guint32 type = type_of(c, k);
    g_string_append_printf(out, "<c:%s>", plot_name(type));
    if (strcmp(plot_name(type), "barChart") == 0)
        g_string_append_printf(out, "<c:barDir val=\"%s\"/>", jf_xlsx_lies_down(type) ? "bar" : "col");
    g_string_append_printf(out, "<c:grouping val=\"%s\"/>", grouping(type));
    for (guint i = 0; i < taken->len; i++)
        g_string_append(out, g_ptr_array_index(series, g_array_index(taken, guint, i)));
    if (type == JF_NATIVE_LINE)
        g_string_append(out, "<c:marker val=\"1\"/>");
    if (strcmp(plot_name(type), "barChart") == 0) {
        const unsigned gap = c->gap_percent > 0 ? c->gap_percent : 60;
        g_string_append_printf(out, "<c:gapWidth val=\"%u\"/>", MIN(gap, 500));
        if (strcmp(grouping(type), "clustered") != 0)
            g_string_append(out, "<c:overlap val=\"100\"/>");
    }
    if (is_second(c, k))
        g_string_append_printf(out, "<c:axId val=\"%d\"/><c:axId val=\"%d\"/>", FIRST_SECOND_AXIS,
                               FIRST_SECOND_AXIS + 1);
    else
        g_string_append(out, first_axes);
    g_string_append_printf(out, "</c:%s>", plot_name(type));
}

static void append_second_axes(GString *out, const struct jf_xlsx_combined *c)
{
    g_autofree char *format =
        g_markup_escape_text(c->second_format != NULL ? c->second_format : "General", -1);
    g_string_append_printf(
        out,
        "<c:valAx><c:axId val=\"%d\"/><c:scaling><c:orientation val=\"minMax\"/>%s</c:scaling>"
        "<c:delete val=\"0\"/><c:axPos val=\"r\"/>",
        FIRST_SECOND_AXIS + 1, c->second_is_share ? "<c:max val=\"1\"/><c:min val=\"0\"/>" : "");
    if (c->second_title != NULL && *c->second_title != '\0') {
        g_autofree char *clean = jf_xlsx_clean(c->second_title);
        g_autofree char *title = g_markup_escape_text(clean, -1);
        g_string_append_printf(out,
                               "<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/"
                               "><a:p><a:pPr><a:defRPr sz=\"900\" b=\"0\"/>"
                               "</a:pPr><a:r><a:rPr lang=\"en-US\" sz=\"900\" "
                               "b=\"0\"/><a:t>%s</a:t></a:r></a:p></c:rich>"
                               "</c:tx></c:title>",
                               title);
    }
    g_string_append_printf(
        out,
        "<c:numFmt formatCode=\"%s\" sourceLinked=\"0\"/><c:majorTickMark val=\"out\"/>"
        "<c:minorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/><c:crossAx val=\"%d\"/>"
        "<c:crosses val=\"max\"/><c:crossBetween val=\"between\"/></c:valAx>",
        format, FIRST_SECOND_AXIS);
    g_string_append_printf(
        out,
        "<c:catAx><c:axId val=\"%d\"/><c:scaling><c:orientation val=\"minMax\"/></c:scaling>"
        "<c:delete val=\"1\"/><c:axPos val=\"b\"/><c:majorTickMark val=\"none\"/>"
        "<c:minorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/><c:crossAx val=\"%d\"/>"
        "<c:crosses val=\"autoZero\"/><c:auto val=\"1\"/><c:lblAlgn val=\"ctr\"/>"
        "<c:lblOffset val=\"100\"/></c:catAx>",
        FIRST_SECOND_AXIS, FIRST_SECOND_AXIS + 1);
}

/* The pieces "<c:ser>...</c:ser>"; head and tail are what stands around them. */
static GPtrArray *split_series(const char *xml, const char **head_end, const char **tail)
{
    GPtrArray *series = g_ptr_array_new_with_free_func(g_free);
    const char *p = strstr(xml, "<c:ser>");
    *head_end = p;
    while (p != NULL && g_str_has_prefix(p, "<c:ser>")) {
        const char *end = strstr(p, "</c:ser>");
        if (end == NULL)
            break;
        end += strlen("</c:ser>");
        g_ptr_array_add(series, g_strndup(p, (gsize)(end - p)));
        p = end;
    }
    *tail = p;
    return series;
}

static void append_further_plots(GString *out, const struct jf_xlsx_combined *c,
                                 const GPtrArray *series, const char *axes)
{
    g_autofree gboolean *done = g_new0(gboolean, series->len);
    for (guint k = 0; k < series->len; k++) {
        if (done[k] || (type_of(c, k) == type_of(c, 0) && is_second(c, k) == is_second(c, 0)))
            continue;
        g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(guint));
        for (guint i = k; i < series->len; i++)
            if (type_of(c, i) == type_of(c, k) && is_second(c, i) == is_second(c, k)) {
                g_array_append_val(taken, i);
                done[i] = TRUE;
            }
        append_plot(out, c, k, series, taken, axes);
    }
}

char *jf_xlsx_combined_xml(const char *xml, const struct jf_xlsx_combined *c)
{
    const char *head_end, *tail;
    g_autoptr(GPtrArray) series = split_series(xml, &head_end, &tail);
    if (series->len != c->types->len || tail == NULL)
        return NULL;
    g_autofree char *axes = axis_ids(tail);
    const char *plot_end = strstr(tail, "Chart>");
    const char *area_end = plot_end != NULL ? strstr(plot_end, "</c:plotArea>") : NULL;
    if (axes == NULL || area_end == NULL)
        return NULL;
    plot_end += strlen("Chart>");
    gboolean needs_axes = FALSE;
    GString *out = g_string_new_len(xml, head_end - xml);
    for (guint k = 0; k < series->len; k++) {
        needs_axes = needs_axes || is_second(c, k);
        if (type_of(c, k) == type_of(c, 0) && is_second(c, k) == is_second(c, 0))
            g_string_append(out, g_ptr_array_index(series, k));
    }
    g_string_append_len(out, tail, plot_end - tail);
    append_further_plots(out, c, series, axes);
    g_string_append_len(out, plot_end, area_end - plot_end);
    if (needs_axes)
        append_second_axes(out, c);
    g_string_append(out, area_end);
    return g_string_free(out, FALSE);
}
