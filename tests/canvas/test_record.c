#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "trace.h"

/* A shaper of its own: every byte is half an em wide; "!" is a character that no font has. */
static struct jf_extent shape(void *ctx, struct jf_frame *frame, double x, double y,
                              const char *utf8, const struct jf_text_style *style, GError **error)
{
    int *calls = ctx;

    ++*calls;
    if (strchr(utf8, '!')) {
        g_set_error(error, g_quark_from_static_string("test"), 1, "no font has \"!\"");
        return (struct jf_extent){0};
    }
    if (frame) {
        struct jf_item *item = jf_frame_add(frame, JF_ITEM_TEXT);

        item->x = x;
        item->y = y;
        item->size = style->size;
        item->text = g_strdup(utf8);
        item->width = 0.5 * style->size * (double)strlen(utf8);
    }
    return (struct jf_extent){.width = 0.5 * style->size * (double)strlen(utf8), .lines = 1};
}

struct fixture {
    int calls;
    struct jf_shaper shaper;
    struct jf_frame *frame;
    struct jf_canvas *canvas;
};

static int set_up(void **state)
{
    struct fixture *f = g_new0(struct fixture, 1);

    f->shaper = (struct jf_shaper){&f->calls, shape};
    f->frame = jf_frame_new(200, 100);
    f->canvas = jf_record_new(f->frame, 10, 20, 100, 50, &f->shaper);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    jf_record_free(f->canvas);
    jf_frame_free(f->frame);
    g_free(f);
    return 0;
}

static const struct jf_text_style style = {.struct_size = sizeof style, .color = 0xFF, .size = 8};

static void test_offset_and_trace(void **state)
{
    struct fixture *f = *state;
    g_autofree char *trace = NULL;

    jf_canvas_fill_rect(f->canvas, 1, 2, 3, 4, 0x112233FF);
    jf_canvas_line(f->canvas, 0, 0, 5, -0.001, 0xFF, 0.5);
    f->canvas->ops->text(f->canvas, 1, 1, "合计\n", &style);
    trace = frame_trace(f->frame);
    assert_string_equal(trace,
                        "frame 200.00 100.00 \n"
                        "fill #112233ff M 11.00 22.00 L 14.00 22.00 L 14.00 26.00 L 11.00 26.00 Z\n"
                        "stroke #000000ff 0.50 M 10.00 20.00 L 15.00 20.00\n"
                        "text 11.00 21.00 8.00 28.00 face 0 #00000000 \"合计\n\"\n");
}

static void test_numbers_that_are_none(void **state)
{
    struct fixture *f = *state;

    jf_canvas_fill_rect(f->canvas, NAN, 0, 1, 1, 0xFF);
    assert_int_equal(f->canvas->error.code, JF_E_INVALID);
    assert_non_null(strstr(f->canvas->error.message, "fill"));
    assert_int_equal(f->frame->items->len, 0);
    /* sticky: what follows does nothing, and the first reason stays */
    jf_canvas_line(f->canvas, 0, 0, 1, 1, 0xFF, 1);
    f->canvas->ops->text(f->canvas, 0, INFINITY, "x", &style);
    assert_int_equal(f->frame->items->len, 0);
    assert_non_null(strstr(f->canvas->error.message, "fill"));
}

static void test_text_errors(void **state)
{
    struct fixture *f = *state;

    assert_true(f->canvas->ops->measure(f->canvas, "ab", &style).width > 7.9);
    assert_int_equal(f->frame->items->len, 0);
    f->canvas->ops->text(f->canvas, 0, 0, "a!", &style);
    assert_int_equal(f->canvas->error.code, JF_E_FORMAT);
    assert_non_null(strstr(f->canvas->error.message, "no font has"));
    assert_true(f->canvas->ops->measure(f->canvas, "ab", &style).width < 0.1);
}

static void test_invalid_utf8(void **state)
{
    struct fixture *f = *state;

    f->canvas->ops->text(f->canvas, 0, 0, "\xc3", &style);
    assert_int_equal(f->canvas->error.code, JF_E_INVALID);
    assert_int_equal(f->calls, 0);
}

static void test_dash_without_length(void **state)
{
    struct fixture *f = *state;
    const double dash[] = {0, 0};
    const struct jf_stroke stroke = {
        .struct_size = sizeof stroke, .width = 1, .dash = dash, .n_dash = 2};
    const struct jf_seg path[] = {{.op = JF_SEG_MOVE}, {.op = JF_SEG_LINE, .x = 1}};

    f->canvas->ops->stroke(f->canvas, path, 2, &stroke);
    assert_int_equal(f->canvas->error.code, JF_E_INVALID);
}

/* A plugin that hands over nothing gets an error, not a crash. */
static void test_nothing_given(void **state)
{
    struct fixture *f = *state;
    const struct jf_seg path[] = {{.op = JF_SEG_MOVE}, {.op = JF_SEG_LINE, .x = 1}};
    const struct jf_seg strange[] = {{.op = JF_SEG_MOVE}, {.op = 44, .x = 1}};
    const struct jf_fill fill = {.struct_size = sizeof fill}, unsized = {0};
    const struct jf_text_style tall = {.struct_size = sizeof tall, .size = 1e9};
    static const char *const reasons[] = {"fill: no style", "stroke: no style", "text: no style",
                                          "measure: no style", "fill: no path", "push_clip: no path",
                                          "fill: struct_size", "of a kind", "text: position"};
    for (size_t i = 0; i < G_N_ELEMENTS(reasons); i++) {
        const struct jf_canvas_ops *ops = f->canvas->ops;
        f->canvas->error.code = JF_OK;
        switch (i) {
        case 0: ops->fill(f->canvas, path, 2, NULL); break;
        case 1: ops->stroke(f->canvas, path, 2, NULL); break;
        case 2: ops->text(f->canvas, 0, 0, "a", NULL); break;
        case 3: ops->measure(f->canvas, "a", NULL); break;
        case 4: ops->fill(f->canvas, NULL, 2, &fill); break;
        case 5: ops->push_clip(f->canvas, NULL, 2); break;
        case 6: ops->fill(f->canvas, path, 2, &unsized); break;
        case 7: ops->fill(f->canvas, strange, 2, &fill); break;
        default: ops->text(f->canvas, 0, 0, "a", &tall);
        }
        assert_int_equal(f->canvas->error.code, JF_E_INVALID);
        if (!strstr(f->canvas->error.message, reasons[i]))
            fail_msg("expected %s, got %s", reasons[i], f->canvas->error.message);
    }
    assert_int_equal(f->calls, 0);
}

/* A plugin that forgets its clips must not clip the rest of the page. */
static void test_clips_are_closed(void **state)
{
    struct fixture *f = *state;
    const struct jf_seg path[] = {
        {.op = JF_SEG_MOVE}, {.op = JF_SEG_LINE, .x = 1}, {.op = JF_SEG_LINE, .y = 1}};
    struct jf_canvas *inner = jf_record_new(f->frame, 0, 0, 10, 10, &f->shaper);
    int depth = 0;

    inner->ops->push_clip(inner, path, 3);
    inner->ops->push_clip(inner, path, 3);
    inner->ops->pop_clip(inner);
    jf_record_free(inner);
    for (guint i = 0; i < f->frame->items->len; i++) {
        const struct jf_item *item = g_ptr_array_index(f->frame->items, i);

        depth += item->kind == JF_ITEM_CLIP ? 1 : item->kind == JF_ITEM_UNCLIP ? -1 : 0;
    }
    assert_int_equal(f->frame->items->len, 4);
    assert_int_equal(depth, 0);
    f->canvas->ops->pop_clip(f->canvas);
    assert_int_equal(f->canvas->error.code, JF_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_offset_and_trace, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_numbers_that_are_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_text_errors, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_invalid_utf8, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_dash_without_length, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_given, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_clips_are_closed, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
