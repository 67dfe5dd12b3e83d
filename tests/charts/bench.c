#include "bench.h"

#include <dlfcn.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- canvas ------------------------------------------------------------------------------------- */

static struct trace *of(struct jf_canvas *canvas)
{
    return (struct trace *)canvas;
}

static void emit(struct trace *t, const char *format, ...) JF_PRINTF(2, 3);
static void emit(struct trace *t, const char *format, ...)
{
    va_list args;
    if (t->room - t->length < 1024) {
        t->room = 2 * t->room + 4096;
        t->out = realloc(t->out, t->room);
    }
    va_start(args, format);
    t->length += (size_t)vsnprintf(t->out + t->length, 1024, format, args);
    va_end(args);
}

static void check(struct trace *t, double v)
{
    t->n_bad += !(fabs(v) < 1e5);
}

/* 3.70, never -0.00 */
static double shown(double v)
{
    return fabs(v) < 0.005 ? 0 : v;
}

static void path(struct trace *t, const struct jf_seg *p, size_t n, struct drawn_box *box)
{
    static const char op[] = "MLCZ";
    *box = (struct drawn_box){.x0 = INFINITY, .y0 = INFINITY, .x1 = -INFINITY, .y1 = -INFINITY};
    for (size_t i = 0; i < n; i++) {
        if (p[i].op == JF_SEG_CLOSE) {
            emit(t, " Z");
            continue;
        }
        check(t, p[i].x);
        check(t, p[i].y);
        box->x0 = fmin(box->x0, p[i].x);
        box->x1 = fmax(box->x1, p[i].x);
        box->y0 = fmin(box->y0, p[i].y);
        box->y1 = fmax(box->y1, p[i].y);
        emit(t, " %c%.2f,%.2f", op[p[i].op & 3], shown(p[i].x), shown(p[i].y));
    }
    emit(t, "\n");
}

static void keep(struct trace *t, struct drawn_box box)
{
    t->boxes = realloc(t->boxes, (t->n_boxes + 1) * sizeof *t->boxes);
    t->boxes[t->n_boxes++] = box;
}

static void do_push(struct jf_canvas *c, const struct jf_seg *p, size_t n)
{
    struct drawn_box box;
    emit(of(c), "clip");
    path(of(c), p, n, &box);
}

static void do_pop(struct jf_canvas *c)
{
    emit(of(c), "unclip\n");
}

static void do_fill(struct jf_canvas *c, const struct jf_seg *p, size_t n, const struct jf_fill *f)
{
    struct drawn_box box;
    emit(of(c), "fill #%08x", f->color);
    if (f->hatch_width > 0)
        emit(of(c), " hatch %.1f/%.2f@%.0f on #%08x", f->hatch_pitch, f->hatch_width,
             f->hatch_angle_deg, f->background);
    path(of(c), p, n, &box);
    box.color = f->color;
    box.is_hatch = f->hatch_width > 0;
    keep(of(c), box);
}

static void do_stroke(struct jf_canvas *c, const struct jf_seg *p, size_t n,
                      const struct jf_stroke *s)
{
    struct drawn_box box;
    emit(of(c), "stroke #%08x %.2f%s", s->color, s->width, s->n_dash ? " dashed" : "");
    path(of(c), p, n, &box);
    box.line = s->color;
    box.is_stroke = 1;
    keep(of(c), box);
}

static size_t char_length(const char *p)
{
    unsigned char u = (unsigned char)*p;
    return u < 0x80 ? 1 : u < 0xe0 ? 2 : u < 0xf0 ? 3 : 4;
}

static struct jf_extent do_measure(struct jf_canvas *c, const char *utf8,
                                   const struct jf_text_style *s)
{
    double width = 0, widest = 0;
    uint32_t lines = 1;
    (void)c;
    for (const char *p = utf8; *p; p += char_length(p)) {
        double w = (char_length(p) >= 3 ? 1.0 : 0.55) * s->size;
        if (s->max_width > 0 && width > 0 && width + w > s->max_width) {
            if (s->max_lines && lines == s->max_lines)
                break; /* an ellipsis, narrower than what it replaces */
            lines++;
            width = 0;
        }
        width += w;
        widest = fmax(widest, width);
    }
    struct jf_extent e = {widest, 0.88 * s->size, 0.12 * s->size, lines, 0};
    return e;
}

static void do_text(struct jf_canvas *c, double x, double y, const char *utf8,
                    const struct jf_text_style *s)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    struct trace *t = of(c);
    struct jf_extent e = do_measure(c, utf8, s);
    double leading = s->leading > 0 ? s->leading : 1.35 * s->size;
    check(t, x);
    check(t, y);
    emit(t, "text %.2f,%.2f %s %.1f font %u #%08x", shown(x), shown(y), anchors[s->anchor], s->size,
         s->font, s->color);
    if (s->max_width > 0)
        emit(t, " in %.2f, %u lines", s->max_width, e.lines);
    emit(t, " \"%.150s\"\n", utf8);
    t->texts = realloc(t->texts, (t->n_texts + 1) * sizeof *t->texts);
    struct drawn_text *kept = &t->texts[t->n_texts++];
    *kept = (struct drawn_text){s->anchor == JF_ANCHOR_START ? x
                                : s->anchor == JF_ANCHOR_END ? x - e.width
                                                             : x - e.width / 2,
                                y - 0.86 * s->size,
                                e.width,
                                s->size + (e.lines - 1) * leading,
                                "",
                                s->size,
                                s->font,
                                s->color};
    snprintf(kept->text, sizeof kept->text, "%s", utf8);
}

void trace_init(struct trace *t, double width, double height)
{
    static const struct jf_canvas_ops ops = {sizeof ops, do_push, do_pop,    do_fill,
                                             do_stroke,  do_text, do_measure};
    memset(t, 0, sizeof *t);
    t->canvas = (struct jf_canvas){
        .struct_size = sizeof t->canvas, .ops = &ops, .width = width, .height = height};
    emit(t, "canvas %g x %g\n", width, height);
}

void trace_free(struct trace *t)
{
    free(t->out);
    free(t->texts);
    free(t->boxes);
}

const struct drawn_text *trace_find(const struct trace *t, const char *text)
{
    for (size_t i = 0; i < t->n_texts; i++)
        if (strcmp(t->texts[i].text, text) == 0)
            return &t->texts[i];
    return NULL;
}

/* ---- data ------------------------------------------------------------------------------------ */

const struct jf_chart_theme bench_theme = {.struct_size = sizeof bench_theme,
                                           .ink = 0x1d2733ff,
                                           .ink2 = 0x5a6572ff,
                                           .ink3 = 0x8a949eff,
                                           .rule = 0xc6ccd2ff,
                                           .band = 0xf2f4f6ff,
                                           .off = 0xd7dce1ff,
                                           .paper = 0xffffffff,
                                           .ac = 0x2c3b4bff,
                                           .py = 0xb7bfc7ff,
                                           .pl = 0x2c3b4bff,
                                           .fc = 0x2c3b4bff,
                                           .good = 0x0b7a6bff,
                                           .bad = 0xc7362bff,
                                           .warn = 0xd98e04ff,
                                           .accent = 0x1f4e79ff,
                                           .label_size = 8,
                                           .note_size = 7,
                                           .language = "zh-CN"};
const struct jf_number_format bench_plain = {sizeof bench_plain, 1, 0, 0, 0, "万元"};
const struct jf_number_format bench_percent = {sizeof bench_percent, 1, 1, 0, 1, "%"};

static size_t format(const struct jf_host *host, const struct jf_number_format *f, double value,
                     char *out, size_t size)
{
    int decimals = f->decimals < 0 ? 0 : f->decimals;
    (void)host;
    value = f->is_percent ? value * 100 : value / f->scale;
    return (size_t)snprintf(out, size, "%s%.*f%s",
                            value < 0      ? "−"
                            : f->is_signed ? "+"
                                           : "",
                            decimals, fabs(value), f->is_percent ? "%" : "");
}
const struct jf_host bench_host = {
    .struct_size = sizeof bench_host, .abi = JF_ABI, .format = format};

struct bench_data *bench_new(size_t n, size_t m)
{
    static const char *const names[MAX_SERIES] = {"实际", "去年", "计划", "预测", "华东", "华南", "华北"};
    struct bench_data *d = calloc(1, sizeof *d);
    d->data = (struct jf_chart_data){.struct_size = sizeof d->data,
                                     .title = "营业收入",
                                     .unit = "万元",
                                     .categories = d->category_pointers,
                                     .n_categories = n,
                                     .series = d->series_pointers,
                                     .n_series = m,
                                     .theme = &bench_theme};
    for (size_t i = 0; i < n; i++) {
        snprintf(d->labels[i], sizeof d->labels[i], "客户%zu", i + 1);
        d->categories[i] = (struct jf_chart_category){.struct_size = sizeof d->categories[i],
                                                      .label = d->labels[i]};
        d->category_pointers[i] = &d->categories[i];
    }
    for (size_t k = 0; k < m; k++) {
        d->series[k] = (struct jf_chart_series){.struct_size = sizeof d->series[k],
                                                .name = names[k],
                                                .values = d->values[k],
                                                .scenario = k < 4 ? (uint32_t)k + 1 : 0,
                                                .format = &bench_plain};
        d->series_pointers[k] = &d->series[k];
        for (size_t i = 0; i < MAX_CATEGORIES; i++)
            d->values[k][i] = NAN;
    }
    return d;
}

void bench_months(struct bench_data *d)
{
    static const char *const years[] = {"2024年", "2025年", "2026年"};
    for (size_t i = 0; i < d->data.n_categories; i++) {
        snprintf(d->labels[i], sizeof d->labels[i], "%zu", i % 12 + 1);
        d->categories[i].group = years[i / 12 % 3];
    }
}

const double bench_revenue[24] = {4310, 3480, 4720, 4560, 4640, 5130, 4480, 4590,
                                  5010, 4926, 5080, 5690, 4480, 3720, 4985, 4790,
                                  4925, 5402, 4688, 4735, 5236, 5125, 5230, 5880};

struct bench_data *bench_trend(void)
{
    struct bench_data *d = bench_new(24, 4);
    bench_months(d);
    for (size_t i = 0; i < 24; i++) {
        d->values[i < 22 ? 0 : 3][i] = bench_revenue[i];
        d->values[1][i] = bench_revenue[i] * 0.955;
        d->values[2][i] = bench_revenue[i] * (1 + 0.02 * ((int)(i * 7 % 5) - 2));
    }
    d->categories[21].highlight = 1;
    return d;
}

struct bench_data *bench_trend_below(void)
{
    static const uint32_t scenarios[] = {JF_AC, JF_FC, JF_PL};
    static const char *const names[] = {"滚动 12 个月 实际", "滚动 12 个月 预测", "滚动 12 个月 计划"};
    struct bench_data *d = bench_new(24, 7), *months = bench_trend();
    bench_months(d);
    memcpy(d->values, months->values, 4 * sizeof *d->values);
    free(months);
    for (size_t k = 4; k < 7; k++) {
        d->series[k].scenario = scenarios[k - 4];
        d->series[k].name = names[k - 4];
        d->series[k].second_axis = 1;
    }
    for (size_t i = 0; i < 24; i++) {
        d->values[i < 22 ? 4 : 5][i] = 54080 + 222.0 * (double)i;
        d->values[6][i] = i < 12 ? 57000 : 59900;
    }
    d->categories[21].highlight = 1;
    return d;
}

struct bench_data *bench_plan_to_actual(void)
{
    static const char *const names[] = {"计划", "杭州", "天津", "厦门", "太原", "南京",
                                        "深圳", "广州", "北京", "其他", "实际"};
    static const double values[] = {5160, -122, -34, -26, -17, 66, 42, 41, 14, 1, 5125};
    struct bench_data *d = bench_new(11, 1);
    for (size_t i = 0; i < 11; i++) {
        snprintf(d->labels[i], sizeof d->labels[i], "%s", names[i]);
        d->values[0][i] = values[i];
    }
    d->categories[0].kind = d->categories[10].kind = JF_CATEGORY_TOTAL;
    d->categories[9].kind = JF_CATEGORY_OTHERS;
    d->categories[1].marker = 1;
    return d;
}

struct bench_data *bench_lines(void)
{
    static const struct {
        const char *name;
        double plan, actual;
        uint32_t kind;
    } rows[] = {
        {"平板终端", 905, 892, 0},   {"会议大屏", 575, 602, 0},   {"云屏 X1(新)", 80, 142, 0},
        {"智能终端", 1560, 1636, 2}, {"复合机", 1120, 1018, 0},   {"打印机", 690, 684, 0},
        {"旧款投影(停)", 30, 0, 0},  {"办公设备", 1840, 1702, 2}, {"硒鼓墨盒", 712, 706, 0},
        {"纸品配件", 268, 262, 0},   {"耗材配件", 980, 968, 2},   {"维保合同", 500, 505, 0},
        {"系统集成", 280, 314, 0},   {"技术服务", 780, 819, 2},   {"合计", 5160, 5125, 3}};
    struct bench_data *d = bench_new(15, 2);
    d->series[1].scenario = JF_PL;
    d->series[1].name = "计划";
    for (size_t i = 0; i < 15; i++) {
        snprintf(d->labels[i], sizeof d->labels[i], "%s", rows[i].name);
        d->values[0][i] = rows[i].actual;
        d->values[1][i] = rows[i].plan;
        d->categories[i].kind = rows[i].kind;
        d->categories[i].level = rows[i].kind == JF_CATEGORY_MEMBER;
    }
    return d;
}

struct bench_data *bench_parts(void)
{
    static const char *const names[] = {"智能终端", "办公设备", "耗材配件", "技术服务"};
    static const double sizes[] = {1560, 1840, 980, 780};
    struct bench_data *d = bench_new(12, 4);
    bench_months(d);
    for (size_t k = 0; k < 4; k++) {
        d->series[k].name = names[k];
        d->series[k].scenario = JF_AC;
        for (size_t i = 0; i < 12; i++)
            d->values[k][i] = sizes[k] * (1 + 0.04 * (double)((i * (k + 3)) % 7) - 0.1);
    }
    return d;
}

struct bench_data *bench_customers(size_t n)
{
    struct bench_data *d = bench_new(n, 2);
    for (size_t i = 0; i < n; i++) {
        d->values[0][i] = 420.0 / (double)(i + 1);
        d->values[1][i] = 380.0 / (double)(i + 1) + 10 * (double)(i % 3);
    }
    return d;
}

const struct jf_plugin *bench_plugin(const char *name)
{
    char path[512];
    jf_plugin_entry_fn entry = NULL;
    snprintf(path, sizeof path, "%s/plugins/chart_%s.so", JF_TEST_BINARY_DIR, name);
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL); /* never closed, as in the host */
    if (!handle) {
        fprintf(stderr, "%s\n", dlerror());
        abort();
    }
    *(void **)&entry = dlsym(handle, JF_PLUGIN_ENTRY);
    return entry(JF_ABI);
}

jf_status bench_draw(const char *plugin, const struct bench_data *d, const char *option,
                     const char *value, struct trace *t, struct jf_error *err)
{
    const struct jf_option given = {sizeof given, option, &value, 1};
    const struct jf_option *const items[] = {&given};
    const struct jf_options options = {sizeof options, items, option ? 1 : 0};
    memset(err, 0, sizeof *err);
    return bench_plugin(plugin)->ops.chart->draw(&bench_host, &options, &d->data, &t->canvas, err);
}

/* ---- native ---------------------------------------------------------------------------------- */

static void keep_chart(struct jf_native_sink *sink, const struct jf_native_chart *chart)
{
    struct kept *kept = sink->ctx;
    kept->chart = *chart;
    kept->n_charts++;
}

static double running(const struct bench_data *d, uint32_t k, size_t to)
{
    double sum = 0;
    for (size_t i = 0; i <= to; i++)
        if (d->categories[i].kind <= JF_CATEGORY_OTHERS && !isnan(d->values[k][i]))
            sum += d->values[k][i];
    return sum;
}

static double evaluate(const struct bench_data *d, const struct jf_native_step *steps, size_t n,
                       size_t i)
{
    double stack[16];
    size_t depth = 0;
    for (size_t s = 0; s < n; s++) {
        const struct jf_native_step *step = &steps[s];
        double b = depth > 0 ? stack[depth - 1] : 0, a = depth > 1 ? stack[depth - 2] : 0;
        switch (step->op) {
        case JF_NX_SERIES:
            stack[depth++] = d->values[step->series][i];
            break;
        case JF_NX_PREVIOUS:
            stack[depth++] = i ? d->values[step->series][i - 1] : 0;
            break;
        case JF_NX_CHANGE:
            stack[--depth - 1] = b != 0 && a * b >= 0 ? (a - b) / fabs(b) : NAN;
            break;
        case JF_NX_FIRST:
            stack[depth++] = d->values[step->series][0];
            break;
        case JF_NX_NUMBER:
            stack[depth++] = step->number;
            break;
        case JF_NX_RUNNING:
            stack[depth++] = running(d, step->series, i);
            break;
        case JF_NX_KIND:
            stack[depth++] = d->categories[i].kind;
            break;
        case JF_NX_ADD:
            stack[--depth - 1] = a + b;
            break;
        case JF_NX_SUB:
            stack[--depth - 1] = a - b;
            break;
        case JF_NX_MUL:
            stack[--depth - 1] = a * b;
            break;
        case JF_NX_MIN:
            stack[--depth - 1] = fmin(a, b);
            break;
        case JF_NX_MAX:
            stack[--depth - 1] = fmax(a, b);
            break;
        case JF_NX_SELECT: /* cond a b */
            depth -= 2;
            stack[depth - 1] = stack[depth - 1] > 0 ? a : b;
            break;
        default:
            abort();
        }
        if (depth > 15)
            abort();
    }
    if (depth != 1)
        abort(); /* an expression leaves one value */
    return stack[0];
}

static void keep_series(struct jf_native_sink *sink, const struct jf_native_series *series)
{
    struct kept *kept = sink->ctx;
    struct kept_series *to = &kept->series[kept->n_series++];
    if (kept->n_series > 12 || series->n_steps > 32)
        abort();
    to->series = *series;
    memcpy(to->steps, series->steps, series->n_steps * sizeof *series->steps);
    for (size_t i = 0; i < kept->data->data.n_categories; i++)
        to->values[i] = evaluate(kept->data, series->steps, series->n_steps, i);
}

static void keep_point(struct jf_native_sink *sink, const struct jf_native_point *point)
{
    struct kept *kept = sink->ctx;
    if (point->category >= kept->data->data.n_categories)
        abort();
    kept->n_points++;
}

jf_status bench_native(const char *plugin, const struct bench_data *d, struct kept *kept,
                       struct jf_error *err)
{
    const struct jf_options none = {sizeof none, NULL, 0};
    memset(kept, 0, sizeof *kept);
    memset(err, 0, sizeof *err);
    kept->data = d;
    kept->sink =
        (struct jf_native_sink){sizeof kept->sink, kept, keep_chart, keep_series, keep_point};
    return bench_plugin(plugin)->ops.chart->native(&bench_host, &none, &d->data, &kept->sink, err);
}
