#include "sheet.h"

#include <string.h>

#include "base/day.h"

struct jf_fonts *sheet_fonts(void)
{
    static const char *const computed[] = {"WenQuanYi Micro Hei", "LXGW WenKai", NULL};
    static const char *const human[] = {"LXGW WenKai", "WenQuanYi Micro Hei", NULL};
    g_autoptr(GError) error = NULL;
    struct jf_fonts *fonts = jf_fonts_open(computed, human, &error);
    if (!fonts)
        g_error("%s", error->message);
    return fonts;
}

static struct jf_item *new_text(struct jf_frame *frame, int face, double x, double y, double size)
{
    struct jf_item *item = jf_frame_add(frame, JF_ITEM_TEXT);
    item->face = face;
    item->x = x;
    item->y = y;
    item->size = size;
    item->color = 0x1d2733ff;
    return item;
}

double sheet_text(struct jf_frame *frame, const struct jf_fonts *fonts, unsigned role, double x,
                  double y, double size, const char *utf8)
{
    struct jf_item *item = NULL;
    double pen = 0;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GArray) glyphs = g_array_new(FALSE, FALSE, sizeof(struct jf_glyph));
    for (const char *p = utf8;; p = g_utf8_next_char(p)) {
        const struct jf_font_glyph *found =
            *p ? jf_fonts_glyph(fonts, role, g_utf8_get_char(p)) : NULL;
        if (*p && (!found || found->face < 0))
            g_error("no glyph for U+%04X", g_utf8_get_char(p));
        if (item && (!*p || found->face != item->face)) {
            item->text = g_strdup(text->str);
            item->n_glyphs = (int)glyphs->len;
            item->glyphs = g_memdup2(glyphs->data, glyphs->len * sizeof(struct jf_glyph));
            item = NULL;
        }
        if (!*p)
            return pen;
        if (!item) {
            item = new_text(frame, found->face, x + pen, y, size);
            g_string_truncate(text, 0);
            g_array_set_size(glyphs, 0);
        }
        struct jf_glyph glyph = {found->gid, (guint32)text->len, x + pen - item->x, 0,
                                 found->advance_em * size};
        g_array_append_val(glyphs, glyph);
        g_string_append_len(text, p, g_utf8_next_char(p) - p);
        pen += glyph.advance;
        item->width = x + pen - item->x;
    }
}

struct jf_item *sheet_fill(struct jf_frame *frame, double x, double y, double w, double h,
                           jf_rgba color)
{
    struct jf_item *item = jf_frame_add(frame, JF_ITEM_FILL);
    const struct jf_seg path[] = {{.op = JF_SEG_MOVE, .x = x, .y = y},
                                  {.op = JF_SEG_LINE, .x = x + w, .y = y},
                                  {.op = JF_SEG_LINE, .x = x + w, .y = y + h},
                                  {.op = JF_SEG_LINE, .x = x, .y = y + h},
                                  {.op = JF_SEG_CLOSE}};
    item->path = g_memdup2(path, sizeof path);
    item->n_path = 5;
    item->fill.color = color;
    return item;
}

struct jf_pages *sheet_pages(void)
{
    struct jf_pages *pages = jf_pages_new();
    pages->created_day = jf_day_from_ymd(2026, 10, 31);
    return pages;
}

struct jf_frame *sheet_add_page(struct jf_pages *pages)
{
    struct jf_frame *frame = jf_frame_new(842, 595);
    g_ptr_array_add(pages->frames, frame);
    return frame;
}

char *sheet_gb2312(void)
{
    GByteArray *bytes = g_byte_array_new();
    for (int row = 0xb0; row <= 0xf7; row++)
        for (int cell = 0xa1; cell <= (row == 0xd7 ? 0xf9 : 0xfe); cell++) {
            const guint8 code[] = {(guint8)row, (guint8)cell};
            g_byte_array_append(bytes, code, 2);
        }
    char *utf8 =
        g_convert((const char *)bytes->data, bytes->len, "UTF-8", "GB2312", NULL, NULL, NULL);
    g_byte_array_unref(bytes);
    return utf8;
}

const char *sheet_directory(void)
{
    static const char directory[] = JF_TEST_BINARY_DIR "/test_files/render_pdf";
    g_mkdir_with_parents(directory, 0755);
    return directory;
}

char *sheet_run(const char *const *argv)
{
    char *out = NULL;
    g_autofree char *err = NULL;
    int status = 0;
    g_autoptr(GError) error = NULL;
    if (!g_spawn_sync(NULL, (char **)(gintptr)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out,
                      &err, &status, &error))
        g_error("%s", error->message);
    if (!g_spawn_check_wait_status(status, &error) || err[0]) {
        g_printerr("%s: %s %s", argv[0], error ? error->message : "", err);
        g_clear_pointer(&out, g_free);
    }
    return out;
}
