/* Charts as pictures, in the fonts of the standard theme: what is drawn is what was accepted, with
 * a tolerance. The accepted picture is the one in the manual, plugins/pictures/NAME.png.
 * JF_UPDATE_GOLDEN=1 accepts; JF_CHART_PICTURES=DIR writes all of them there, in each theme, to be
 * looked at. */
#include "jf_cmocka.h"

#include <cairo.h>
#include <stdlib.h>
#include <string.h>

#include "layout/text.h"
#include "plugin/plugin_host.h"
#include "render/render.h"
#include "samples.h"

#define MARGIN 6

static struct jf_fonts *fonts;

static GBytes *picture_of(const struct sample *s, const struct jf_chart_theme *theme)
{
    g_autoptr(GError) error = NULL;
    struct jf_typesetter ts;
    struct jf_error err = {JF_OK, ""};
    struct jf_host host;
    const struct jf_host_hooks hooks = {.directory = "/", .context = s->name};
    const struct jf_option given = {sizeof given, s->option, &s->value, 1};
    const struct jf_option *const items[] = {&given};
    const struct jf_options options = {sizeof options, items, s->option ? 1 : 0};
    struct bench_data *d = s->make();
    struct jf_frame *frame = jf_frame_new(s->width + 2 * MARGIN, s->height + 2 * MARGIN);
    jf_host_init(&host, &hooks);
    jf_typesetter_init(&ts, fonts, theme->language);
    struct jf_canvas *canvas =
        jf_record_new(frame, MARGIN, MARGIN, s->width, s->height, &ts.shaper);
    d->data.theme = theme;
    if (bench_plugin(s->plugin)->ops.chart->draw(&host, &options, &d->data, canvas, &err) != JF_OK)
        fail_msg("%s: %s", s->name, err.message);
    GBytes *png = jf_render_raster(frame, fonts, 1.5, &error);
    if (!png)
        fail_msg("%s: %s", s->name, error->message);
    jf_record_free(canvas);
    jf_frame_free(frame);
    free(d);
    return png;
}

/* The pixels that differ visibly, as a share. */
static double difference(const char *a, const char *b)
{
    cairo_surface_t *x = cairo_image_surface_create_from_png(a),
                    *y = cairo_image_surface_create_from_png(b);
    int width = cairo_image_surface_get_width(x), height = cairo_image_surface_get_height(x),
        differ = 0;
    gboolean same = cairo_surface_status(x) == CAIRO_STATUS_SUCCESS &&
                    cairo_surface_status(y) == CAIRO_STATUS_SUCCESS &&
                    cairo_image_surface_get_width(y) == width &&
                    cairo_image_surface_get_height(y) == height;
    for (int row = 0; same && row < height; row++) {
        const guint8 *p = cairo_image_surface_get_data(x) + row * cairo_image_surface_get_stride(x);
        const guint8 *q = cairo_image_surface_get_data(y) + row * cairo_image_surface_get_stride(y);
        for (int i = 0; i < width; i++)
            differ += abs(p[4 * i] - q[4 * i]) + abs(p[4 * i + 1] - q[4 * i + 1]) +
                          abs(p[4 * i + 2] - q[4 * i + 2]) >
                      120;
    }
    cairo_surface_destroy(x);
    cairo_surface_destroy(y);
    return same ? differ / ((double)width * height) : 1;
}

static void write_png(const char *path, GBytes *png)
{
    gsize size;
    const char *data = g_bytes_get_data(png, &size);
    assert_true(g_file_set_contents(path, data, (gssize)size, NULL));
}

static void test_pictures(void **state)
{
    (void)state;
    for (size_t i = 0; i < n_samples; i++) {
        const struct sample *s = &samples[i];
        g_autofree char *accepted =
            g_strdup_printf("%s/plugins/pictures/%s.png", JF_TEST_SOURCE_DIR, s->name);
        g_autofree char *drawn = g_strdup_printf("%s/chart-%s.png", JF_TEST_BINARY_DIR, s->name);
        g_autoptr(GBytes) png = picture_of(s, &bench_theme);
        write_png(getenv("JF_UPDATE_GOLDEN") ? accepted : drawn, png);
        double share = getenv("JF_UPDATE_GOLDEN") ? 0 : difference(accepted, drawn);
        if (share > 0.002)
            fail_msg("%s: %.2f %% of the pixels differ from %s; look at %s, JF_UPDATE_GOLDEN=1 "
                     "accepts it",
                     s->name, 100 * share, accepted, drawn);
    }
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

/* Pixels that are not grey. */
static size_t coloured(GBytes *png)
{
    struct reader reader = {0};
    reader.data = g_bytes_get_data(png, &reader.size);
    cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_bytes, &reader);
    size_t found = 0;
    for (int y = 0; y < cairo_image_surface_get_height(surface); y++)
        for (int x = 0; x < cairo_image_surface_get_width(surface); x++) {
            const guint8 *p = cairo_image_surface_get_data(surface) +
                              y * cairo_image_surface_get_stride(surface) + 4 * x;
            found += abs(p[0] - p[1]) > 3 || abs(p[1] - p[2]) > 3;
        }
    cairo_surface_destroy(surface);
    return found;
}

/* In the other themes every chart is drawn too, and differently; in print without any colour. */
static void test_themes(void **state)
{
    static struct jf_chart_theme mono, ibcs;
    (void)state;
    mono = ibcs = bench_theme;
    mono.ink = mono.pl = mono.bad = mono.accent = 0x000000ff;
    mono.ink2 = 0x333333ff, mono.ink3 = 0x666666ff, mono.rule = 0x999999ff, mono.band = 0xf0f0f0ff;
    mono.off = 0xccccccff, mono.ac = mono.fc = 0x5a5a5aff, mono.py = 0xc6c6c6ff,
    mono.good = 0xffffffff;
    mono.is_mono = 1;
    ibcs.ink = 0x262626ff, ibcs.ink2 = 0x595959ff, ibcs.ink3 = 0x8c8c8cff, ibcs.rule = 0xbfbfbfff;
    ibcs.band = 0xf2f2f2ff, ibcs.off = 0xd9d9d9ff,
    ibcs.ac = ibcs.pl = ibcs.fc = ibcs.accent = 0x404040ff;
    ibcs.py = 0xa6a6a6ff, ibcs.good = 0x8cb400ff, ibcs.bad = 0xc00010ff;
    const struct jf_chart_theme *const themes[] = {&bench_theme, &mono, &ibcs};
    static const char *const names[] = {"standard", "print", "ibcs"};
    const char *directory = getenv("JF_CHART_PICTURES");
    for (size_t i = 0; i < n_samples; i++) {
        GBytes *all[3];
        for (int t = 0; t < 3; t++) {
            g_autofree char *path = g_strdup_printf("%s/%s-%s.png", directory ? directory : "",
                                                    samples[i].name, names[t]);
            all[t] = picture_of(&samples[i], themes[t]);
            if (directory)
                write_png(path, all[t]);
        }
        assert_true(coloured(all[0]) > 0); /* the reader of pixels reads */
        if (coloured(all[1]))
            fail_msg("%s: colour in print", samples[i].name);
        assert_false(g_bytes_equal(all[0], all[1]));
        assert_false(g_bytes_equal(all[0], all[2]));
        for (int t = 0; t < 3; t++)
            g_bytes_unref(all[t]);
    }
}

int main(void)
{
    static const char *const computed[] = {"WenQuanYi Micro Hei", "LXGW WenKai", NULL};
    static const char *const human[] = {"LXGW WenKai", "WenQuanYi Micro Hei", NULL};
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pictures),
                                       cmocka_unit_test(test_themes)};
    fonts = jf_fonts_open(computed, human, NULL);
    if (!fonts)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    jf_fonts_free(fonts);
    return failed;
}
