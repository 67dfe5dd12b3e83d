/* A font with forms of its own for one language: a copy of Micro Hei in which Taipei's 骨 is drawn as 直. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <fontconfig/fontconfig.h>
#include <glib/gstdio.h>
#include <hb-ot.h>

#include "jingfen/canvas.h"
#include "layout/text.h"

#define FAMILY "Local Forms"

static void add_table(hb_face_t *builder, const char *tag, const void *bytes, gsize size)
{
    hb_blob_t *blob = hb_blob_create(bytes, (unsigned)size, HB_MEMORY_MODE_DUPLICATE, NULL, NULL);

    assert_true(hb_face_builder_add_table(builder, hb_tag_from_string(tag, 4), blob));
    hb_blob_destroy(blob);
}

static void add_name(hb_face_t *builder)
{
    guint8 name[18 + 2 * (sizeof FAMILY - 1)] = {0, 0, 0, 1, 0, 18, 0, 3, 0, 1, 4, 9, 0, 1, 0, 2 * (sizeof FAMILY - 1)};

    for (gsize i = 0; i < sizeof FAMILY - 1; i++)
        name[19 + 2 * i] = (guint8)FAMILY[i];
    add_table(builder, "name", name, sizeof name);
}

/* One script, hani; one language, ZHT; one feature, locl; one glyph for another. */
static void add_rule(hb_face_t *builder, guint from, guint to)
{
    const guint by = (to - from) & 0xffff;
    const guint8 rules[] = {
        0, 1, 0, 0, 0, 10, 0, 38, 0, 52,                                                  /* where the lists are */
        0, 1, 'h', 'a', 'n', 'i', 0, 8, 0, 0, 0, 1, 'Z', 'H', 'T', ' ', 0, 10, 0, 0, 0xff, 0xff, 0, 1, 0, 0, 0, 0,
        0, 1, 'l', 'o', 'c', 'l', 0, 8, 0, 0, 0, 1, 0, 0,
        0, 1, 0, 4, 0, 1, 0, 0, 0, 1, 0, 8,
        0, 1, 0, 6, (guint8)(by >> 8), (guint8)by, 0, 1, 0, 1, (guint8)(from >> 8), (guint8)from};

    add_table(builder, "GSUB", rules, sizeof rules);
}

static char *write_font(const struct jf_fonts *plain)
{
    static const char *const tags[] = {"head", "hhea", "hmtx", "maxp", "cmap", "loca", "glyf", "OS/2", "post"};
    hb_face_t *source = hb_font_get_face(jf_fonts_hb(plain, 0)), *builder = hb_face_builder_create();
    hb_blob_t *blob;
    unsigned size;

    for (gsize i = 0; i < G_N_ELEMENTS(tags); i++) {
        blob = hb_face_reference_table(source, hb_tag_from_string(tags[i], 4));
        hb_face_builder_add_table(builder, hb_tag_from_string(tags[i], 4), blob);
        hb_blob_destroy(blob);
    }
    add_name(builder);
    add_rule(builder, jf_fonts_glyph(plain, JF_FONT_BODY, 0x9AA8)->gid, jf_fonts_glyph(plain, JF_FONT_BODY, 0x76F4)->gid);
    blob = hb_face_reference_blob(builder);
    char *path = g_strdup_printf("%s/local-forms-%u.ttf", g_get_tmp_dir(), g_random_int());
    const char *bytes = hb_blob_get_data(blob, &size);

    assert_true(g_file_set_contents(path, bytes, size, NULL));
    hb_blob_destroy(blob);
    hb_face_destroy(builder);
    return path;
}

static guint32 glyph_in(const struct jf_fonts *fonts, const char *language, const char *text)
{
    struct jf_typesetter ts;
    struct jf_span span = {text, JF_FONT_BODY, 10, 0xFF};

    jf_typesetter_init(&ts, fonts, language);
    g_autoptr(jf_para) para = jf_para_plain(&ts, &span, NULL);
    assert_non_null(para);
    assert_int_equal(para->n, 1);
    return para->clusters[0].gid;
}

static void test_forms_of_the_language(void **state)
{
    static const char *const hei[] = {"WenQuanYi Micro Hei", NULL}, *const local[] = {FAMILY, NULL};
    struct jf_fonts *plain = jf_fonts_open(hei, hei, NULL);

    (void)state;
    assert_non_null(plain);
    const guint32 bone = jf_fonts_glyph(plain, JF_FONT_BODY, 0x9AA8)->gid, straight = jf_fonts_glyph(plain, JF_FONT_BODY, 0x76F4)->gid;
    g_autofree char *path = write_font(plain);

    assert_true(FcConfigAppFontAddFile(NULL, (const FcChar8 *)path));
    struct jf_fonts *fonts = jf_fonts_open(local, local, NULL);
    assert_non_null(fonts);
    assert_int_equal(glyph_in(fonts, "zh-CN", "骨"), bone);
    assert_int_equal(glyph_in(fonts, "zh-TW", "骨"), straight);
    assert_int_equal(glyph_in(fonts, "zh-CN", "骨"), bone); /* what is remembered is of one language */
    assert_int_equal(glyph_in(fonts, "en", "骨"), bone);
    assert_int_equal(glyph_in(fonts, "zh-TW", "直"), straight);
    assert_int_equal(glyph_in(plain, "zh-TW", "骨"), bone);
    jf_fonts_free(fonts);
    jf_fonts_free(plain);
    g_unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_forms_of_the_language)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
