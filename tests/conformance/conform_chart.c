/* Charts: whatever the data, coordinates are finite, clips are balanced, errors of the canvas come
 * back, and what native describes refers to what is there. */
#include <math.h>

#include "conformance.h"

/* ---- a canvas that counts and can fail ------------------------------------------------------ */

struct counting {
    struct jf_canvas canvas;
    const char *name;
    int verbs, clips, fail_at, texts;
};

static gboolean count(struct jf_canvas *canvas)
{
    struct counting *c = (struct counting *)canvas;
    if (canvas->error.code)
        return FALSE;
    if (++c->verbs == c->fail_at)
        jf_error_set(&canvas->error, JF_E_IO, "the canvas is full");
    return TRUE;
}

static void check_path(struct jf_canvas *canvas, const struct jf_seg *segs, size_t n)
{
    struct counting *c = (struct counting *)canvas;
    for (size_t i = 0; i < n && count(canvas); i++) {
        const double all[] = {segs[i].x,
                              segs[i].y,
                              segs[i].op == JF_SEG_CURVE ? segs[i].x1 : 0,
                              segs[i].op == JF_SEG_CURVE ? segs[i].y1 : 0,
                              segs[i].op == JF_SEG_CURVE ? segs[i].x2 : 0,
                              segs[i].op == JF_SEG_CURVE ? segs[i].y2 : 0};
        conform(segs[i].op <= JF_SEG_CLOSE, "%s", c->name);
        for (size_t k = 0; k < G_N_ELEMENTS(all); k++)
            conform(segs[i].op == JF_SEG_CLOSE || isfinite(all[k]),
                    "%s: a coordinate that is not finite", c->name);
    }
}

static void on_push(struct jf_canvas *c, const struct jf_seg *segs, size_t n)
{
    ((struct counting *)c)->clips++;
    check_path(c, segs, n);
}
static void on_pop(struct jf_canvas *c)
{
    ((struct counting *)c)->clips--;
    conform(((struct counting *)c)->clips >= 0, "%s: pop_clip without a clip",
            ((struct counting *)c)->name);
    count(c);
}
static void on_fill(struct jf_canvas *c, const struct jf_seg *segs, size_t n,
                    const struct jf_fill *fill)
{
    conform(fill->struct_size == sizeof *fill, "%s: struct_size of a fill",
            ((struct counting *)c)->name);
    check_path(c, segs, n);
}
static void on_stroke(struct jf_canvas *c, const struct jf_seg *segs, size_t n,
                      const struct jf_stroke *stroke)
{
    conform(stroke->struct_size == sizeof *stroke && isfinite(stroke->width), "%s",
            ((struct counting *)c)->name);
    check_path(c, segs, n);
}
static void on_text(struct jf_canvas *canvas, double x, double y, const char *utf8,
                    const struct jf_text_style *style)
{
    struct counting *c = (struct counting *)canvas;
    conform(isfinite(x) && isfinite(y) && style->struct_size == sizeof *style && style->size > 0,
            "%s: text \"%s\"", c->name, utf8);
    conform(g_utf8_validate(utf8, -1, NULL), "%s: text that is not UTF-8", c->name);
    c->texts += *utf8 != 0;
    count(canvas);
}
static struct jf_extent on_measure(struct jf_canvas *canvas, const char *utf8,
                                   const struct jf_text_style *style)
{
    (void)canvas;
    return (struct jf_extent){(double)g_utf8_strlen(utf8, -1) * style->size, style->size * 0.8,
                              style->size * 0.2, 1, 0};
}
static const struct jf_canvas_ops canvas_ops = {sizeof canvas_ops, on_push, on_pop,    on_fill,
                                                on_stroke,         on_text, on_measure};

/* ---- a sink that checks --------------------------------------------------------------------- */

struct checking {
    struct jf_native_sink sink;
    const char *name;
    size_t n_data_series, n_categories;
    int charts, series, points;
};

static void sink_chart(struct jf_native_sink *sink, const struct jf_native_chart *chart)
{
    struct checking *s = (struct checking *)sink;
    conform(chart->struct_size >= offsetof(struct jf_native_chart, axis_percent) && chart->struct_size <= sizeof *chart && s->series >= s->charts,
            "%s: each chart before its series", s->name);
    s->charts++;
}
static void sink_series(struct jf_native_sink *sink, const struct jf_native_series *series)
{
    struct checking *s = (struct checking *)sink;
    int depth = 0;
    conform(s->charts >= 1 && series->struct_size == sizeof *series && series->n_steps > 0, "%s",
            s->name);
    conform(series->type >= JF_NATIVE_COLUMN && series->type <= JF_NATIVE_AREA_PERCENT,
            "%s: type %u", s->name, series->type);
    for (size_t i = 0; i < series->n_steps; i++) {
        uint32_t op = series->steps[i].op;
        gboolean is_leaf = op == JF_NX_SERIES || op == JF_NX_PREVIOUS || op == JF_NX_NUMBER ||
                           op == JF_NX_RUNNING || op == JF_NX_KIND || op == JF_NX_FIRST;
        conform(op >= JF_NX_SERIES && op <= JF_NX_CHANGE, "%s: step %u", s->name, op);
        if (op == JF_NX_SERIES || op == JF_NX_PREVIOUS || op == JF_NX_RUNNING ||
            op == JF_NX_FIRST)
            conform(series->steps[i].series < s->n_data_series, "%s: series %u of %zu", s->name,
                    series->steps[i].series, s->n_data_series);
        depth += is_leaf ? 1 : op == JF_NX_SELECT ? -2 : -1;
        conform(depth >= 1, "%s: the expression lacks operands", s->name);
    }
    conform(depth == 1, "%s: the expression leaves %d values", s->name, depth);
    s->series++;
}
static void sink_point(struct jf_native_sink *sink, const struct jf_native_point *point)
{
    struct checking *s = (struct checking *)sink;
    conform(s->series > 0 && point->category < s->n_categories, "%s: point %u", s->name,
            point->category);
    s->points++;
}

/* ---- data ----------------------------------------------------------------------------------- */

enum { MAX_CATEGORIES = 40, MAX_SERIES = 4 };
enum shape {
    SHAPE_USUAL,
    SHAPE_NEGATIVE,
    SHAPE_HOLES,
    SHAPE_NOTHING,
    SHAPE_ZERO,
    SHAPE_HUGE,
    N_SHAPES
};

struct chart_case {
    double values[MAX_SERIES][MAX_CATEGORIES];
    struct jf_chart_series series[MAX_SERIES];
    const struct jf_chart_series *series_of[MAX_SERIES];
    struct jf_chart_category categories[MAX_CATEGORIES];
    const struct jf_chart_category *category_of[MAX_CATEGORIES];
    struct jf_number_format format;
    struct jf_chart_theme theme;
    struct jf_chart_data data;
};

static double value_of(enum shape shape, size_t series, size_t i)
{
    double usual = 1000.0 + 37.0 * (double)((i * 7 + series * 3) % 11);
    switch (shape) {
    case SHAPE_NEGATIVE:
        return i % 2 ? -usual : usual;
    case SHAPE_HOLES:
        return (i + series) % 3 ? usual : NAN;
    case SHAPE_NOTHING:
        return NAN;
    case SHAPE_ZERO:
        return 0;
    case SHAPE_HUGE:
        return usual * 1e14;
    default:
        return usual;
    }
}

static void make_case(struct chart_case *c, enum shape shape, size_t n_categories, size_t n_series)
{
    static const uint32_t scenarios[] = {JF_AC, JF_PL, JF_PY, JF_FC};
    *c = (struct chart_case){.format = {sizeof c->format, 1, -1, 0, 0, "万元"}};
    c->theme = (struct jf_chart_theme){.struct_size = sizeof c->theme,
                                       .ink = 0x111111ff,
                                       .ink2 = 0x444444ff,
                                       .ink3 = 0x888888ff,
                                       .rule = 0xccccccff,
                                       .band = 0xeeeeeeff,
                                       .paper = 0xffffffff,
                                       .ac = 0x404040ff,
                                       .py = 0xa6a6a6ff,
                                       .pl = 0x404040ff,
                                       .fc = 0x404040ff,
                                       .good = 0x2e7d32ff,
                                       .bad = 0xc62828ff,
                                       .warn = 0xf9a825ff,
                                       .accent = 0x1565c0ff,
                                       .label_size = 8,
                                       .note_size = 7,
                                       .language = "zh-CN"};
    for (size_t s = 0; s < n_series; s++) {
        for (size_t i = 0; i < n_categories; i++)
            c->values[s][i] = value_of(shape, s, i);
        c->series[s] = (struct jf_chart_series){.struct_size = sizeof c->series[s],
                                                .name = "收入",
                                                .values = c->values[s],
                                                .scenario = scenarios[s],
                                                .second_axis = s == 2,
                                                .format = &c->format};
        c->series_of[s] = &c->series[s];
    }
    for (size_t i = 0; i < n_categories; i++) {
        c->categories[i] = (struct jf_chart_category){
            .struct_size = sizeof c->categories[i],
            .label = i % 5 ? "10月" : "一个相当长的产品线名称",
            .group = i % 12 ? NULL : "2026",
            .highlight = i == 2,
            .kind = i && i + 1 == n_categories ? JF_CATEGORY_TOTAL : JF_CATEGORY_MEMBER};
        c->category_of[i] = &c->categories[i];
    }
    c->data = (struct jf_chart_data){.struct_size = sizeof c->data,
                                     .title = "收入",
                                     .unit = "万元",
                                     .categories = c->category_of,
                                     .n_categories = n_categories,
                                     .series = c->series_of,
                                     .n_series = n_series,
                                     .theme = &c->theme};
}

/* ---- the suite ------------------------------------------------------------------------------ */

static jf_status draw(const struct jf_plugin *plugin, const struct jf_host *host,
                      const struct jf_options *options, const struct jf_chart_data *data,
                      int fail_at, struct counting *out)
{
    struct jf_error err = {JF_OK, ""};
    *out = (struct counting){.canvas = {.struct_size = sizeof out->canvas,
                                        .ops = &canvas_ops,
                                        .width = 360,
                                        .height = 180},
                             .name = plugin->name,
                             .fail_at = fail_at};
    jf_status status = plugin->ops.chart->draw(host, options, data, &out->canvas, &err);
    conform(status == JF_OK || (err.code == status && err.message[0]),
            "%s: status %d without a message", plugin->name, status);
    if (status == JF_OK)
        conform(out->clips == 0, "%s: %d clips are left", plugin->name, out->clips);
    return status;
}

static void check_native(const struct jf_plugin *plugin, const struct jf_host *host,
                         const struct jf_options *options, const struct jf_chart_data *data)
{
    struct jf_error err = {JF_OK, ""};
    struct checking s = {.sink = {sizeof s.sink, NULL, sink_chart, sink_series, sink_point},
                         .name = plugin->name,
                         .n_data_series = data->n_series,
                         .n_categories = data->n_categories};
    jf_status status = plugin->ops.chart->native(host, options, data, &s.sink, &err);
    if (status == JF_E_UNSUPPORTED)
        return;
    conform(status == JF_OK || err.message[0], "%s: status %d without a message", plugin->name,
            status);
    if (status == JF_OK && data->n_series > 0 && data->n_categories > 0)
        conform(s.charts >= 1 && s.series >= s.charts, "%s: native without chart or series", plugin->name);
}

void conform_chart(const struct jf_plugin *plugin)
{
    static const size_t sizes[] = {0, 1, 2, 6, 24, 40};
    struct jf_host_hooks hooks = {.directory = "/", .context = plugin->name};
    struct jf_host host;
    g_autoptr(GError) error = NULL;
    g_autofree struct chart_case *c = g_new0(struct chart_case, 1);
    struct counting canvas;
    int drawn = 0;
    jf_host_init(&host, &hooks);
    struct jf_checked_options *checked = jf_options_check(plugin, NULL, "/", "test", &error);
    conform(checked, "%s: %s", plugin->name, error->message);
    const struct jf_options *options = jf_checked_options_get(checked);
    for (int shape = 0; shape < N_SHAPES; shape++)
        for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++)
            for (size_t n = 0; n <= MAX_SERIES; n++) {
                make_case(c, (enum shape)shape, sizes[i], n);
                drawn +=
                    draw(plugin, &host, options, &c->data, 0, &canvas) == JF_OK && canvas.verbs > 0;
                check_native(plugin, &host, options, &c->data);
                double height = plugin->ops.chart->wanted_height(options, &c->data, 360);
                conform(isfinite(height) && height >= 0, "%s: height %g", plugin->name, height);
            }
    conform(drawn > 20, "%s: drew only %d of the cases", plugin->name, drawn);
    make_case(c, SHAPE_USUAL, 12, 2);
    conform(draw(plugin, &host, options, &c->data, 0, &canvas) == JF_OK && canvas.texts > 0, "%s",
            plugin->name);
    for (int at = 1, n = canvas.verbs; at <= n;
         at++) /* a canvas that fails at any verb: its error comes back */
        conform(draw(plugin, &host, options, &c->data, at, &canvas) == JF_E_IO,
                "%s: verb %d failed and draw said nothing", plugin->name, at);
    jf_checked_options_free(checked);
}
