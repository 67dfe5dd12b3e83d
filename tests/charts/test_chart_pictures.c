/* The charts as pixels, with the fonts that packs have: every sample in three themes. Colours of
 * the theme are there and no other ones in print; JF_CHART_PICTURES=DIR keeps the pictures (those
 * of plugins/pictures are made so). */
#include "jf_cmocka.h"

#include <cairo.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "canvas/frame.h"
#include "layout/font.h"
#include "layout/text.h"
#include "layout/theme.h"
#include "render/render.h"

static struct jf_fonts *fonts;

struct sample {
    const char *name, *plugin;
    struct bench_data *(*data)(void);
    double w, h;
    const char *option, *value;
    int has_good, has_bad;
};

static const struct sample samples[] = {
    {"column", "column", bench_trend, 770, 220, NULL, NULL, 0, 0},
    {"column_stack", "column", bench_parts, 380, 190, "stack", "yes", 0, 0},
    {"column_percent", "column", bench_parts, 380, 190, "stack", "percent", 0, 0},
    {"line", "line", bench_trend, 500, 180, NULL, NULL, 0, 0},
    {"bar", "bar", bench_lines, 380, 330, NULL, NULL, 0, 0},
    {"bar_stack", "bar", bench_parts, 380, 260, "stack", "yes", 0, 0},
    {"bar_percent", "bar", bench_parts, 380, 260, "stack", "percent", 0, 0},
    {"area", "area", bench_parts, 380, 190, NULL, NULL, 0, 0},
    {"variance_rows", "variance", bench_lines, 490, 375, NULL, NULL, 1, 1},
    {"variance_time", "variance", bench_trend, 770, 290, NULL, NULL, 1, 1},
};

static void open_fonts(void)
{
    GError *error = NULL;
    struct jf_theme *theme = jf_theme_standard();
    fonts = jf_fonts_open((const char *const *)theme->computed_fonts,
                          (const char *const *)theme->human_fonts, &error);
    if (!fonts)
        fail_msg("%s", error->message);
    jf_theme_free(theme);
}

static struct jf_chart_theme theme_of(const char *name)
{
    struct jf_chart_theme t = bench_theme;
    if (strcmp(name, "ibcs") == 0) {
        t.ink = 0x262626ff, t.ink2 = 0x595959ff, t.ink3 = 0x8c8c8cff, t.rule = 0xbfbfbfff;
        t.band = 0xf2f2f2ff, t.off = 0xd9d9d9ff, t.ac = t.pl = t.fc = t.accent = 0x404040ff;
        t.py = 0xa6a6a6ff, t.good = 0x8cb400ff, t.bad = 0xc00010ff, t.warn = 0xf0a800ff;
    } else if (strcmp(name, "mono") == 0) {
        t.ink = t.pl = t.bad = t.accent = t.good = 0x000000ff;
        t.ink2 = 0x333333ff, t.ink3 = 0x666666ff, t.rule = 0x999999ff, t.band = 0xf0f0f0ff;
        t.off = 0xccccccff, t.ac = t.fc = 0x5a5a5aff, t.py = 0xc6c6c6ff, t.warn = 0xd0d0d0ff;
        t.is_mono = 1;
    }
    return t;
}

struct reader {
    const guint8 *data;
    gsize size, at;
};

static cairo_status_t read_bytes(void *ctx, unsigned char *out, unsigned n)
{
    struct reader *r = ctx;
    if (r->at + n > r->size)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(out, r->data + r->at, n);
    r->at += n;
    return CAIRO_STATUS_SUCCESS;
}

/* Shares of pixels: inked, of a colour (not grey), near two colours. */
struct share {
    double ink, colour, near[2];
};

static int is_near(guint32 pixel, jf_rgba color)
{
    int far = 0;
    for (int shift = 0; shift < 24; shift += 8)
        far += abs((int)(pixel >> shift & 0xff) - (int)(color >> (shift + 8) & 0xff));
    return far < 24;
}

static struct share shares_of(GBytes *png, jf_rgba good, jf_rgba bad)
{
    struct reader reader = {0};
    struct share s = {0};
    reader.data = g_bytes_get_data(png, &reader.size);
    cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_bytes, &reader);
    assert_int_equal(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS);
    int w = cairo_image_surface_get_width(surface), h = cairo_image_surface_get_height(surface);
    for (int y = 0; y < h; y++) {
        const guint32 *row =
            (const guint32 *)(const void *)(cairo_image_surface_get_data(surface) +
                                            y * cairo_image_surface_get_stride(surface));
        for (int x = 0; x < w; x++) {
            int r = row[x] >> 16 & 0xff, g = row[x] >> 8 & 0xff, b = row[x] & 0xff;
            s.ink += r + g + b < 600;
            s.colour += abs(r - g) > 3 || abs(g - b) > 3;
            s.near[0] += is_near(row[x], good);
            s.near[1] += is_near(row[x], bad);
        }
    }
    cairo_surface_destroy(surface);
    return (struct share){
        s.ink / (w * h), s.colour / (w * h), {s.near[0] / (w * h), s.near[1] / (w * h)}};
}

static GBytes *draw(const struct sample *sample, const struct jf_chart_theme *theme)
{
    GError *error = NULL;
    struct jf_error err = {0};
    struct jf_frame *frame = jf_frame_new(sample->w, sample->h);
    struct jf_typesetter ts = {0};
    jf_typesetter_init(&ts, fonts, "zh-CN");
    struct jf_canvas *canvas = jf_record_new(frame, 0, 0, sample->w, sample->h, &ts.shaper);
    struct bench_data *d = sample->data();
    const struct jf_option given = {sizeof given, sample->option, &sample->value, 1};
    const struct jf_option *const items[] = {&given};
    const struct jf_options options = {sizeof options, items, sample->option ? 1 : 0};
    d->data.theme = theme;
    if (bench_plugin(sample->plugin)
            ->ops.chart->draw(&bench_host, &options, &d->data, canvas, &err) != JF_OK)
        fail_msg("%s: %s", sample->name, err.message);
    GBytes *png = jf_render_raster(frame, fonts, 1.5, &error);
    if (!png)
        fail_msg("%s: %s", sample->name, error->message);
    jf_record_free(canvas);
    jf_frame_free(frame);
    free(d);
    return png;
}

static void test_pictures(void **state)
{
    static const char *const themes[] = {"standard", "ibcs", "mono"};
    const char *keep = g_getenv("JF_CHART_PICTURES");
    (void)state;
    for (size_t t = 0; t < G_N_ELEMENTS(themes); t++) {
        struct jf_chart_theme theme = theme_of(themes[t]);
        for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
            GBytes *png = draw(&samples[i], &theme);
            struct share s = shares_of(png, theme.good, theme.bad);
            if (keep) {
                g_autofree char *path =
                    t ? g_strdup_printf("%s/%s_%s.png", keep, samples[i].name, themes[t])
                      : g_strdup_printf("%s/%s.png", keep, samples[i].name);
                assert_true(g_file_set_contents(path, g_bytes_get_data(png, NULL),
                                                (gssize)g_bytes_get_size(png), NULL));
            }
            if (!(s.ink > 0.01) || s.ink > 0.8)
                fail_msg("%s, %s: ink %.3f", samples[i].name, themes[t], s.ink);
            if (theme.is_mono && s.colour > 0)
                fail_msg("%s: colour in print: %.5f", samples[i].name, s.colour);
            for (int k = 0; k < 2 && !theme.is_mono; k++)
                if ((s.near[k] > 1e-4) != (k ? samples[i].has_bad : samples[i].has_good))
                    fail_msg("%s, %s: %s %.5f", samples[i].name, themes[t], k ? "bad" : "good",
                             s.near[k]);
            g_bytes_unref(png);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pictures)};
    open_fonts();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    jf_fonts_free(fonts);
    return failed;
}
