#include "render/pdf.h"

#include <libdeflate.h>
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/error.h"
#include "render/render.h"

enum { FASTEST = 1, FONTS = 4 }; /* pages at level 6 would save 2 % of the file */

gboolean jf_pdf_check(const struct jf_pdf *pdf, const char *doing, GError **error)
{
    if (pdf->status == HPDF_OK)
        return TRUE;
    return jf_fail(error, JF_ERROR_RENDER, "%s: libharu error 0x%04lX, detail %lu", doing,
                   (unsigned long)pdf->status, (unsigned long)pdf->detail);
}

/* Instead of libharu's own, which goes byte by byte: the program's functions come before those of a library. */
__attribute__((visibility("default"))) HPDF_BYTE *HPDF_MemCpy(HPDF_BYTE *out, const HPDF_BYTE *in, HPDF_UINT n);
HPDF_BYTE *HPDF_MemCpy(HPDF_BYTE *out, const HPDF_BYTE *in, HPDF_UINT n)
{
    return n > 0 ? (HPDF_BYTE *)memcpy(out, in, n) + n : out;
}

static HPDF_STATUS write_filter(HPDF_Dict dict, HPDF_Stream out)
{
    (void)dict;
    return HPDF_Stream_WriteStr(out, "/Filter /FlateDecode\n");
}

/* libdeflate takes half the time of the zlib in libharu, for smaller files. The compressor's tables
 * are large, so a process makes them once. */
static size_t pack(const void *bytes, size_t size, int level, guint8 **packed)
{
    static struct libdeflate_compressor *compressors[FONTS + 1];
    if (!compressors[level])
        compressors[level] = libdeflate_alloc_compressor(level);
    size_t bound = libdeflate_zlib_compress_bound(compressors[level], size);
    *packed = g_malloc(bound);
    return libdeflate_zlib_compress(compressors[level], bytes, size, *packed, bound);
}

/* packed_size is never 0: the buffer is as large as it says. */
static void fill(HPDF_Dict dict, const void *bytes, size_t size, int level)
{
    g_autofree guint8 *packed = NULL;
    size_t packed_size = pack(bytes, size, level, &packed);
    dict->filter = HPDF_STREAM_FILTER_NONE;
    dict->write_fn = write_filter;
    HPDF_Stream_Write(dict->stream, packed, (HPDF_UINT)packed_size);
}

/* Compresses bytes into a stream that is still empty. */
static void fill_stream(HPDF_Dict dict, const void *bytes, size_t size)
{
    fill(dict, bytes, size, FASTEST);
}

HPDF_Dict jf_pdf_font_stream(struct jf_pdf *pdf, const void *bytes, size_t size)
{
    HPDF_Dict dict = HPDF_DictStream_New(pdf->doc->mmgr, pdf->doc->xref);
    fill(dict, bytes, size, FONTS);
    return dict;
}

HPDF_Dict jf_pdf_stream(struct jf_pdf *pdf, const void *bytes, size_t size)
{
    HPDF_Dict dict = HPDF_DictStream_New(pdf->doc->mmgr, pdf->doc->xref);
    fill_stream(dict, bytes, size);
    return dict;
}

/* UTF-16 text string under key. */
static void set_text(struct jf_pdf *pdf, HPDF_Dict dict, const char *key, const char *utf8)
{
    long n = 0;
    g_autofree gunichar2 *text = g_utf8_to_utf16(utf8, -1, NULL, &n, NULL);
    g_autofree guint8 *bytes = g_malloc(2 * (gsize)n + 2);
    bytes[0] = 0xfe;
    bytes[1] = 0xff;
    for (long i = 0; i < n; i++) {
        bytes[2 * i + 2] = (guint8)(text[i] >> 8);
        bytes[2 * i + 3] = (guint8)text[i];
    }
    HPDF_Dict_Add(dict, key, HPDF_Binary_New(pdf->doc->mmgr, bytes, 2 * (HPDF_UINT)n + 2));
}

static void remember(HPDF_STATUS status, HPDF_STATUS detail, void *user)
{
    struct jf_pdf *pdf = user;
    if (pdf->status != HPDF_OK)
        return;
    pdf->status = status;
    pdf->detail = detail;
}

/* Memory that ends the process where there is none, so that no libharu object is ever NULL for
 * that. */
static void *allocate(HPDF_UINT size)
{
    return g_malloc(size);
}

static gboolean is_text(const char *text)
{
    return text && text[0] && g_utf8_validate(text, -1, NULL);
}

static void write_info(struct jf_pdf *pdf, const struct jf_pages *pages)
{
    if (is_text(pages->title))
        set_text(pdf, pdf->doc->info, "Title", pages->title);
    if (is_text(pages->author))
        set_text(pdf, pdf->doc->info, "Author", pages->author);
    if (is_text(pages->subject))
        set_text(pdf, pdf->doc->info, "Subject", pages->subject);
    if (pages->created_day != JF_DAY_NONE) {
        HPDF_Date date = {.ind = 'Z'};
        jf_day_to_ymd(pages->created_day, &date.year, &date.month, &date.day);
        HPDF_SetInfoDateAttr(pdf->doc, HPDF_INFO_CREATION_DATE, date);
    }
    if (is_text(pages->language))
        HPDF_Dict_Add(pdf->doc->catalog, "Lang",
                      HPDF_String_New(pdf->doc->mmgr, pages->language, NULL));
    HPDF_Dict viewer = HPDF_Dict_New(pdf->doc->mmgr);
    HPDF_Dict_Add(pdf->doc->catalog, "ViewerPreferences", viewer);
    HPDF_Dict_AddBoolean(viewer, "DisplayDocTitle", HPDF_TRUE);
}

/* Each page shows its number and what it is about in the viewer; libharu's own call garbles Chinese. */
static void write_labels(struct jf_pdf *pdf, const struct jf_pages *pages)
{
    gboolean any = FALSE;
    for (guint i = 0; i < pages->frames->len; i++)
        any |= is_text(((struct jf_frame *)g_ptr_array_index(pages->frames, i))->label);
    if (!any)
        return;
    HPDF_Array nums = HPDF_Array_New(pdf->doc->mmgr);
    for (guint i = 0; i < pages->frames->len; i++) {
        const struct jf_frame *frame = g_ptr_array_index(pages->frames, i);
        HPDF_Dict label = HPDF_Dict_New(pdf->doc->mmgr);
        HPDF_Array_AddNumber(nums, (HPDF_INT32)i);
        HPDF_Array_Add(nums, label);
        g_autofree char *text = g_strdup_printf("%u %s", i + 1, is_text(frame->label) ? frame->label : "");
        set_text(pdf, label, "P", g_strchomp(text));
    }
    HPDF_Dict tree = HPDF_Dict_New(pdf->doc->mmgr);
    HPDF_Dict_Add(pdf->doc->catalog, "PageLabels", tree);
    HPDF_Dict_Add(tree, "Nums", nums);
}

/* As a whole: a scale of its own would change how large the reader has it. */
static HPDF_Destination whole_page(HPDF_Page page)
{
    HPDF_Destination destination = HPDF_Page_CreateDestination(page);
    HPDF_Destination_SetFit(destination);
    return destination;
}

static HPDF_Page page_at(const struct jf_pdf *pdf, guint i)
{
    return HPDF_List_ItemAt(pdf->doc->page_list, i);
}

static gboolean write_outline(struct jf_pdf *pdf, const struct jf_pages *pages, GError **error)
{
    HPDF_Outline open[8] = {NULL}; /* [level] = the last entry of that level; [0] = none above */
    for (guint i = 0; pages->outline && i < pages->outline->len; i++) {
        const struct jf_outline_entry *entry =
            &g_array_index(pages->outline, struct jf_outline_entry, i);
        if (entry->page < 0 || (guint)entry->page >= pages->frames->len)
            return jf_fail(error, JF_ERROR_INTERNAL, "outline \"%s\": there is no page %d",
                           entry->title, entry->page + 1);
        int level = CLAMP(entry->level, 0, (int)G_N_ELEMENTS(open) - 2);
        HPDF_Outline outline = HPDF_CreateOutline(pdf->doc, open[level], "", NULL);
        if (!outline)
            return jf_pdf_check(pdf, "outline", error);
        if (is_text(entry->title))
            set_text(pdf, outline, "Title", entry->title);
        HPDF_Outline_SetDestination(outline,
                                    whole_page(page_at(pdf, (guint)entry->page)));
        for (int k = level + 1; k < (int)G_N_ELEMENTS(open); k++)
            open[k] = outline;
    }
    return jf_pdf_check(pdf, "outline", error);
}

static gboolean write_links(struct jf_pdf *pdf, const struct jf_pages *pages, guint i,
                            GError **error)
{
    const struct jf_frame *frame = g_ptr_array_index(pages->frames, i);
    for (guint k = 0; k < frame->items->len; k++) {
        const struct jf_item *item = g_ptr_array_index(frame->items, k);
        if (item->kind != JF_ITEM_LINK)
            continue;
        if (item->page < 0 || (guint)item->page >= pages->frames->len)
            return jf_fail(error, JF_ERROR_INTERNAL,
                           "page %u: link to page %d, which does not exist", i + 1, item->page + 1);
        HPDF_Rect area = {(HPDF_REAL)item->x, (HPDF_REAL)(frame->height - item->y - item->h),
                          (HPDF_REAL)(item->x + item->w), (HPDF_REAL)(frame->height - item->y)};
        HPDF_Annotation link = HPDF_Page_CreateLinkAnnot(
            page_at(pdf, i), area, whole_page(page_at(pdf, (guint)item->page)));
        if (link)
            HPDF_LinkAnnot_SetBorderStyle(link, 0, 0, 0);
    }
    return TRUE;
}

static gboolean write_page(struct jf_pdf *pdf, const struct jf_pages *pages, guint i,
                           GError **error)
{
    const struct jf_frame *frame = g_ptr_array_index(pages->frames, i);
    g_autofree char *place = g_strdup_printf("page %u", i + 1);
    HPDF_Page page = HPDF_AddPage(pdf->doc);
    if (!page)
        return jf_pdf_check(pdf, place, error);
    HPDF_Page_SetWidth(page, (HPDF_REAL)frame->width);
    HPDF_Page_SetHeight(page, (HPDF_REAL)frame->height);
    HPDF_Dict_Add(page, "Resources", pdf->resources);
    GString *content = jf_pdf_content(pdf, frame, place, error);
    if (!content)
        return FALSE;
    fill_stream(((HPDF_PageAttr)page->attr)->contents, content->str, content->len);
    g_string_free(content, TRUE);
    return jf_pdf_check(pdf, place, error);
}

/* Through memory: libharu does not notice a disk that is full when it closes a file. */
static gboolean save(struct jf_pdf *pdf, const char *path, const struct jf_pdf_protection *protection,
                     GError **error)
{
    HPDF_SaveToStream(pdf->doc);
    if (!jf_pdf_check(pdf, "PDF", error))
        return FALSE;
    HPDF_UINT32 size = HPDF_GetStreamSize(pdf->doc);
    g_autofree guint8 *bytes = g_malloc(size + 1);
    HPDF_ReadFromStream(pdf->doc, bytes, &size);
    gsize length = size;
    if (!jf_pdf_check(pdf, "PDF", error) ||
        (protection && !jf_pdf_protect(protection, &bytes, &length, error)))
        return FALSE;
    g_autoptr(GError) inner = NULL;
    remove(path); /* GLib does not shorten a file that is there */
    if (g_file_set_contents_full(path, (const char *)bytes, (gssize)length,
                                  G_FILE_SET_CONTENTS_NONE, 0666, &inner))
        return TRUE;
    return jf_fail(error, JF_ERROR_IO, "%s", inner->message);
}

static gboolean write_document(struct jf_pdf *pdf, const struct jf_pages *pages, const char *path,
                               const struct jf_pdf_protection *protection, GError **error)
{
    HPDF_SetCompressionMode(pdf->doc, HPDF_COMP_ALL);
    pdf->doc->pdf_version = HPDF_VER_14; /* soft masks */
    HPDF_Xref_Add(pdf->doc->xref, pdf->resources);
    for (guint i = 0; i < pages->frames->len; i++)
        if (!write_page(pdf, pages, i, error))
            return FALSE;
    for (guint i = 0; i < pages->frames->len; i++)
        if (!write_links(pdf, pages, i, error))
            return FALSE;
    if (!jf_pdf_fonts_write(pdf, error) || !write_outline(pdf, pages, error))
        return FALSE;
    write_info(pdf, pages);
    write_labels(pdf, pages);
    if (!jf_pdf_check(pdf, "PDF", error))
        return FALSE;
    return save(pdf, path, protection, error);
}

gboolean jf_render_pdf(const struct jf_pages *pages, const struct jf_fonts *fonts, const char *path,
                       const struct jf_pdf_protection *protection, GError **error)
{
    struct jf_pdf pdf = {.fonts = fonts, .n_faces = jf_fonts_count(fonts)};
    pdf.doc = HPDF_NewEx(remember, allocate, g_free, 0, &pdf);
    if (!pdf.doc)
        return jf_fail(error, JF_ERROR_RENDER, "%s: libharu makes no document", path);
    pdf.faces = g_new0(struct jf_pdf_face, (gsize)pdf.n_faces);
    pdf.images = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    pdf.resources = HPDF_Dict_New(pdf.doc->mmgr);
    gboolean ok = write_document(&pdf, pages, path, protection, error);
    if (!ok)
        g_prefix_error(error, "%s: ", path);
    HPDF_Free(pdf.doc);
    g_hash_table_unref(pdf.images);
    jf_pdf_fonts_free(&pdf);
    return ok;
}
