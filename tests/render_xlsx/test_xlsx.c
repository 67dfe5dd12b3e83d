/* Writes test_sample.xlsx (check_workbook.py opens it with other programs) and looks at what needs
 * none. */
#include "jf_cmocka.h"

#include <string.h>

#include "render/render.h"
#include "render_xlsx/sample.h"

#define RED 0xC00000FFu
#define GREY 0x808080FFu

/* Debian's libxlsxwriter 1.1.4 never frees the formula of a validation by list: not our leak. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:lxw_strdup\n";
}

static void give(struct jf_native_sink *sink, const char *name, guint32 type, guint32 second,
                 size_t n, const struct jf_native_step *steps, jf_rgba fill)
{
    sink->series(sink, &(struct jf_native_series){.struct_size = sizeof(struct jf_native_series),
                                                  .name = name,
                                                  .type = type,
                                                  .second_axis = second,
                                                  .steps = steps,
                                                  .n_steps = n,
                                                  .fill = fill,
                                                  .labels = fill != 0,
                                                  .invisible = fill == 0,
                                                  .markers = 1});
}

static void give_bridge(struct jf_native_sink *sink)
{
    const struct jf_native_step level[] = {
        {JF_NX_KIND, 0, 0}, {JF_NX_NUMBER, 0, 1}, {JF_NX_SUB, 0, 0}};
    struct jf_native_step base[16], total[6];
    memcpy(base, level, sizeof level);
    memcpy(total, level, sizeof level);
    const struct jf_native_step rest[] = {
        {JF_NX_NUMBER, 0, 0}, {JF_NX_FIRST, 0, 0},  {JF_NX_RUNNING, 0, 0}, {JF_NX_ADD, 0, 0},
        {JF_NX_FIRST, 0, 0},  {JF_NX_RUNNING, 0, 0}, {JF_NX_ADD, 0, 0},    {JF_NX_SERIES, 0, 0},
        {JF_NX_SUB, 0, 0},    {JF_NX_MIN, 0, 0},     {JF_NX_SELECT, 0, 0}};
    const struct jf_native_step end[] = {
        {JF_NX_SERIES, 0, 0}, {JF_NX_NUMBER, 0, 0}, {JF_NX_SELECT, 0, 0}};
    memcpy(base + 3, rest, sizeof rest);
    memcpy(total + 3, end, sizeof end);
    give(sink, "base", JF_NATIVE_COLUMN_STACKED, 0, 14, base, 0);
    give(sink, "total", JF_NATIVE_COLUMN_STACKED, 0, 6, total, GREY);
    sink->point(sink,
                &(struct jf_native_point){sizeof(struct jf_native_point), 0, 0xFFFFFFFFu, GREY, 0});
    give(sink, "previous", JF_NATIVE_COLUMN_STACKED, 0, 1,
         &(struct jf_native_step){JF_NX_PREVIOUS, 0, 0}, RED);
}

static gboolean native(void *ctx, const struct jf_chart *chart, const struct jf_theme *theme,
                       const char *language, struct jf_native_sink *sink, gboolean *has_native,
                       GError **error)
{
    (void)ctx, (void)theme, (void)language, (void)error;
    *has_native = strcmp(chart->kind, "picture") != 0;
    if (!*has_native)
        return TRUE;
    struct jf_native_chart c = {.struct_size = sizeof c,
                                .title = "t",
                                .gap_percent = 60,
                                .legend = 1,
                                .axis_title = chart->unit};
    sink->chart(sink, &c);
    if (strcmp(chart->kind, "bridge") == 0) {
        give_bridge(sink);
        return TRUE;
    }
    for (guint32 k = 0; k < chart->n_series; k++)
        give(sink, chart->series[k].name, k == 2 ? JF_NATIVE_LINE : JF_NATIVE_COLUMN,
             chart->series[k].second_axis ? 1u : 0u, 1,
             &(struct jf_native_step){JF_NX_SERIES, k, 0}, k == 0 ? GREY : RED);
    return TRUE;
}

static gboolean draw(void *ctx, const struct jf_chart *chart, const struct jf_theme *theme,
                     const char *language, struct jf_chart_view *view,
                     struct jf_canvas *canvas, GError **error)
{
    (void)ctx, (void)chart, (void)language, (void)view, (void)error;
    jf_canvas_fill_rect(canvas, 20, 20, canvas->width - 40, canvas->height - 40, theme->py);
    const struct jf_text_style style = {
        .struct_size = sizeof style, .color = theme->ink, .size = 14};
    canvas->ops->text(canvas, 40, 60, "图片 picture", &style);
    return canvas->error.code == JF_OK;
}

static void write_workbook(const char *path)
{
    g_autoptr(GError) error = NULL;
    struct jf_document *document = sample_document();
    struct jf_theme *theme = jf_theme_standard();
    struct jf_fonts *fonts = jf_fonts_open((const char *const *)theme->computed_fonts,
                                           (const char *const *)theme->human_fonts, &error);
    assert_non_null(fonts);
    const struct jf_native_service natives = {.native = native};
    const struct jf_chart_service charts = {.draw = draw};
    const gboolean done = jf_render_xlsx(document, theme, &natives, fonts, &charts, path, &error);
    if (!done)
        fail_msg("%s", error->message);
    jf_fonts_free(fonts);
    jf_theme_free(theme);
    jf_document_free(document);
}

static void the_same_bytes_each_time(void **state)
{
    (void)state;
    g_autofree char *first = NULL, *second = NULL;
    gsize n_first, n_second;
    write_workbook(JF_TEST_BINARY_DIR "/test_sample.xlsx");
    assert_true(
        g_file_get_contents(JF_TEST_BINARY_DIR "/test_sample.xlsx", &first, &n_first, NULL));
    write_workbook(JF_TEST_BINARY_DIR "/test_sample_again.xlsx");
    assert_true(g_file_get_contents(JF_TEST_BINARY_DIR "/test_sample_again.xlsx", &second,
                                    &n_second, NULL));
    assert_true(n_first > 10000);
    assert_int_equal(n_first, n_second);
    assert_memory_equal(first, second, n_first);
}

static void a_place_that_cannot_be_written_is_an_error(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    struct jf_document *document = jf_document_new("en");
    struct jf_theme *theme = jf_theme_standard();
    assert_false(jf_render_xlsx(document, theme, NULL, NULL, NULL,
                                JF_TEST_BINARY_DIR "/no/such/place.xlsx", &error));
    assert_non_null(strstr(error->message, "no/such/place.xlsx"));
    jf_theme_free(theme);
    jf_document_free(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_bytes_each_time),
        cmocka_unit_test(a_place_that_cannot_be_written_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
