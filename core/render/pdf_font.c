/* Fonts of a PDF: each glyph in use has a 2-byte code; CIDToGIDMap leads from codes to the glyphs
 * of the subset, ToUnicode to the texts, so neither depends on what the font's own cmap can
 * express. */
#include "render/pdf.h"

#include <hb-ot.h>
#include <hb-subset.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "render/pdf_glyf.h"

#define GRID 300           /* units of an outline to the em */
#define DEFAULT_WIDTH 1000 /* most of a Chinese font */

static guint16 width_of(const struct jf_pdf_face *face, guint32 gid)
{
    double advance = hb_font_get_glyph_h_advance(face->hb, gid) * 1000.0 / face->info->units_per_em;
    return (guint16)CLAMP(lround(advance), 0, G_MAXUINT16);
}

static gboolean face_begin(struct jf_pdf *pdf, int handle, GError **error)
{
    struct jf_pdf_face *face = &pdf->faces[handle];
    face->info = jf_fonts_face(pdf->fonts, handle);
    face->hb = jf_fonts_hb(pdf->fonts, handle);
    if (!face->info || !face->hb)
        return jf_fail(error, JF_ERROR_INTERNAL, "there is no font face %d", handle);
    face->n_glyphs = hb_face_get_glyph_count(hb_font_get_face(face->hb));
    face->first = g_new0(guint16, face->n_glyphs);
    face->codes = g_array_new(FALSE, TRUE, sizeof(struct jf_pdf_code));
    struct jf_pdf_code notdef = {.width = width_of(face, 0)};
    g_array_append_val(face->codes, notdef);
    return TRUE;
}

/* The code of a glyph for a text, new where there is none; 0 where codes have run out. */
static guint16 code_for(struct jf_pdf_face *face, guint32 gid, const char *text, guint16 length)
{
    guint16 last = 0;
    for (guint16 c = face->first[gid]; c != 0;) {
        const struct jf_pdf_code *code = &g_array_index(face->codes, struct jf_pdf_code, c);
        if (code->length == length && memcmp(code->text, text, length) == 0)
            return c;
        last = c;
        c = code->next;
    }
    if (face->codes->len > G_MAXUINT16)
        return 0;
    guint16 added = (guint16)face->codes->len;
    struct jf_pdf_code code = {
        .gid = gid, .text = text, .length = length, .width = width_of(face, gid)};
    g_array_append_val(face->codes, code);
    if (last == 0)
        face->first[gid] = added;
    else
        g_array_index(face->codes, struct jf_pdf_code, last).next = added;
    return added;
}

gboolean jf_pdf_encode(struct jf_pdf *pdf, const struct jf_item *item, guint16 *codes,
                       GError **error)
{
    if (item->face < 0 || item->face >= pdf->n_faces)
        return jf_fail(error, JF_ERROR_INTERNAL, "\"%s\": there is no font face %d", item->text,
                       item->face);
    struct jf_pdf_face *face = &pdf->faces[item->face];
    if (!face->first && !face_begin(pdf, item->face, error))
        return FALSE;
    size_t size = strlen(item->text);
    for (int i = 0; i < item->n_glyphs; i++) {
        const struct jf_glyph *glyph = &item->glyphs[i];
        size_t from = glyph->cluster, to = size;
        for (int k = i + 1; k < item->n_glyphs; k++)
            if (item->glyphs[k].cluster > from) {
                to = item->glyphs[k].cluster;
                break;
            }
        gboolean is_first = i == 0 || item->glyphs[i - 1].cluster != from;
        if (glyph->gid == 0 || glyph->gid >= face->n_glyphs || from > to || to > size)
            return jf_fail(error, JF_ERROR_RENDER,
                           "\"%s\": font %s has no glyph for the character at byte %zu", item->text,
                           face->info->family, from);
        codes[i] =
            code_for(face, glyph->gid, item->text + from, is_first ? (guint16)(to - from) : 0);
        if (codes[i] == 0)
            return jf_fail(error, JF_ERROR_RENDER,
                           "font %s: more than 65535 different characters in one file",
                           face->info->family);
    }
    return TRUE;
}

/* Only what a viewer needs of an embedded TrueType font, without copying: subsetting then costs
 * nothing for names, layout rules and character maps of tens of thousands of glyphs. */
static hb_face_t *bare_face(hb_face_t *source)
{
    static const char tags[][5] = {"head", "hhea", "hmtx", "maxp", "loca", "glyf", "fvar", "avar", "gvar", "HVAR"};
    const size_t n = hb_ot_var_has_data(source) ? G_N_ELEMENTS(tags) : 6;
    hb_face_t *bare = hb_face_builder_create();
    for (size_t i = 0; i < n; i++) {
        hb_tag_t tag = hb_tag_from_string(tags[i], 4);
        hb_blob_t *table = hb_face_reference_table(source, tag);
        hb_face_builder_add_table(bare, tag, table);
        hb_blob_destroy(table);
    }
    hb_face_set_upem(bare, hb_face_get_upem(source));
    hb_face_set_glyph_count(bare, hb_face_get_glyph_count(source));
    return bare;
}

/* HarfBuzz leaves out both tables where no glyph has an outline, as in a font that gives only blanks; readers refuse that. */
static void add_empty_outlines(hb_face_t *small)
{
    static const char tags[][5] = {"glyf", "loca"};
    unsigned size = 4 * (hb_face_get_glyph_count(small) + 1);
    for (size_t i = 0; i < G_N_ELEMENTS(tags); i++) {
        hb_tag_t tag = hb_tag_from_string(tags[i], 4);
        hb_blob_t *table = hb_face_reference_table(small, tag);
        if (hb_blob_get_length(table) == 0) {
            void *bytes = g_malloc0(size);
            hb_blob_t *zeros = hb_blob_create(bytes, size, HB_MEMORY_MODE_READONLY, bytes, g_free);
            hb_face_builder_add_table(small, tag, zeros);
            hb_blob_destroy(zeros);
        }
        hb_blob_destroy(table);
    }
}

/* Of a variable font what is embedded is the instance that the pages were measured with. */
static void pin_axes(hb_subset_input_t *input, hb_face_t *bare, hb_font_t *instance)
{
    hb_ot_var_axis_info_t axes[16];
    unsigned n = G_N_ELEMENTS(axes), n_set = 0;
    const float *at = hb_font_get_var_coords_design(instance, &n_set);
    hb_ot_var_get_axis_infos(bare, 0, &n, axes);
    for (unsigned i = 0; i < n; i++)
        hb_subset_input_pin_axis_location(input, bare, axes[i].tag, i < n_set ? at[i] : axes[i].default_value);
}

/* A font of some glyphs; *plan (the caller destroys it) knows where each one went. instance: or NULL for a face without axes. */
static hb_blob_t *subset(hb_face_t *source, hb_font_t *instance, const hb_set_t *glyphs, hb_subset_plan_t **plan)
{
    hb_face_t *bare = bare_face(source);
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    if (instance)
        pin_axes(input, bare, instance);
    hb_set_union(hb_subset_input_glyph_set(input), glyphs);
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NOTDEF_OUTLINE | HB_SUBSET_FLAGS_NO_HINTING);
    *plan = hb_subset_plan_create_or_fail(bare, input);
    hb_face_t *small = *plan ? hb_subset_plan_execute_or_fail(*plan) : NULL;
    if (small)
        add_empty_outlines(small);
    hb_blob_t *blob = small ? hb_face_reference_blob(small) : NULL;
    hb_face_destroy(small);
    hb_subset_input_destroy(input);
    hb_face_destroy(bare);
    return blob;
}

/* ---- glyphs on the coarser grid ------------------------------------------------------------------ */

/* Some glyphs of a face on the coarser grid, and the number there of each glyph of the face. All processes of a run
 * share what most packs print: it lies together in memory, while the font's own file would be paged in by each
 * process, glyph by glyph. */
struct coarse {
    hb_face_t *face; /* NULL: HarfBuzz cannot subset the font */
    hb_subset_plan_t *plan;
};
static hb_user_data_key_t coarse_key; /* of a face: its struct coarse */

static void coarse_free(void *data)
{
    struct coarse *coarse = data;
    hb_face_destroy(coarse->face);
    hb_subset_plan_destroy(coarse->plan);
    g_free(coarse);
}

static struct coarse *coarse_new(hb_font_t *font, const hb_set_t *glyphs)
{
    struct coarse *coarse = g_new0(struct coarse, 1);
    hb_blob_t *whole = subset(hb_font_get_face(font), font, glyphs, &coarse->plan);
    if (whole) {
        hb_blob_t *blob = jf_pdf_shrink_outlines(whole, GRID);
        coarse->face = hb_face_create(blob, 0);
        hb_blob_destroy(blob);
    }
    hb_blob_destroy(whole);
    return coarse;
}

static void add_glyph(void *ctx, uint32_t gid)
{
    hb_set_add(ctx, gid);
}

void jf_render_pdf_warm(const struct jf_fonts *fonts)
{
    for (int i = 0; i < jf_fonts_count(fonts); i++) {
        hb_face_t *source = hb_font_get_face(jf_fonts_hb(fonts, i));
        hb_set_t *glyphs = hb_set_create();
        hb_set_add(glyphs, 0);
        jf_fonts_each_known(fonts, i, add_glyph, glyphs);
        hb_face_set_user_data(source, &coarse_key, coarse_new(jf_fonts_hb(fonts, i), glyphs), coarse_free, TRUE);
        hb_set_destroy(glyphs);
    }
}

/* The glyphs in use, numbered as in the coarse face; FALSE where it has not all of them. */
static gboolean find_coarse(const struct coarse *coarse, const struct jf_pdf_face *face, hb_set_t *glyphs, guint32 *places)
{
    const hb_map_t *gids = coarse && coarse->face ? hb_subset_plan_old_to_new_glyph_mapping(coarse->plan) : NULL;
    hb_set_clear(glyphs);
    for (guint c = 0; gids && c < face->codes->len; c++) {
        places[c] = hb_map_get(gids, g_array_index(face->codes, struct jf_pdf_code, c).gid);
        if (places[c] == HB_MAP_VALUE_INVALID)
            return FALSE;
        hb_set_add(glyphs, places[c]);
    }
    return gids != NULL;
}

/* The font of the glyphs in use; map: two bytes for each code, its glyph in the subset. Always by way of a coarse
 * face, of all packs or of this one, so that the bytes are the same. */
static hb_blob_t *subset_of_face(const struct jf_pdf_face *face, guint8 *map)
{
    hb_face_t *source = hb_font_get_face(face->hb);
    hb_set_t *glyphs = hb_set_create();
    g_autofree guint32 *places = g_new(guint32, face->codes->len);
    struct coarse *shared = hb_face_get_user_data(source, &coarse_key), *own = NULL;
    if (!find_coarse(shared, face, glyphs, places)) {
        hb_set_clear(glyphs);
        for (guint c = 0; c < face->codes->len; c++)
            hb_set_add(glyphs, g_array_index(face->codes, struct jf_pdf_code, c).gid);
        own = coarse_new(face->hb, glyphs);
    }
    hb_subset_plan_t *plan = NULL;
    hb_blob_t *blob = NULL;
    if (!own || find_coarse(own, face, glyphs, places))
        blob = subset((own ? own : shared)->face, NULL, glyphs, &plan);
    const hb_map_t *gids = blob ? hb_subset_plan_old_to_new_glyph_mapping(plan) : NULL;
    for (guint c = 0; gids && c < face->codes->len; c++) {
        hb_codepoint_t gid = hb_map_get(gids, places[c]);
        map[2 * c] = (guint8)(gid >> 8);
        map[2 * c + 1] = (guint8)gid;
    }
    hb_subset_plan_destroy(plan);
    hb_set_destroy(glyphs);
    if (own)
        coarse_free(own);
    return blob;
}

/* "JFAAAB+WenQuanYiMicroHei": six letters tell subsets of one font apart. */
static char *base_font(const struct jf_pdf_face *face, int handle)
{
    char name[96] = "";
    unsigned size = sizeof name;
    hb_ot_name_get_utf8(hb_font_get_face(face->hb), HB_OT_NAME_ID_POSTSCRIPT_NAME,
                        HB_LANGUAGE_INVALID, &size, name);
    GString *clean = g_string_new("JFAA");
    g_string_append_c(clean, (char)('A' + handle / 26 % 26));
    g_string_append_c(clean, (char)('A' + handle % 26));
    g_string_append_c(clean, '+');
    const char *given = name[0] ? name : face->info->family;
    for (const char *p = given; *p; p++)
        if (g_ascii_isalnum(*p) || *p == '-')
            g_string_append_c(clean, *p);
    return g_string_free(clean, FALSE);
}

static void append_utf16(GString *out, const char *text, guint16 length)
{
    for (const char *p = text; p < text + length; p = g_utf8_next_char(p)) {
        gunichar u = g_utf8_get_char(p);
        if (u > 0xffff)
            g_string_append_printf(out, "%04X%04X", 0xd7c0 + (u >> 10), 0xdc00 + (u & 0x3ff));
        else
            g_string_append_printf(out, "%04X", u);
    }
}

static HPDF_Dict to_unicode(struct jf_pdf *pdf, const struct jf_pdf_face *face)
{
    g_autoptr(GString) out =
        g_string_new("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                     "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
                     "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
                     "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
    g_autoptr(GArray) mapped = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint c = 1; c < face->codes->len; c++)
        if (g_array_index(face->codes, struct jf_pdf_code, c).length > 0)
            g_array_append_val(mapped, c);
    for (guint i = 0; i < mapped->len; i++) {
        if (i % 100 == 0) /* the format allows 100 in a block */
            g_string_append_printf(out, "%u beginbfchar\n", MIN(100, mapped->len - i));
        guint c = g_array_index(mapped, guint, i);
        const struct jf_pdf_code *code = &g_array_index(face->codes, struct jf_pdf_code, c);
        g_string_append_printf(out, "<%04X> <", c);
        append_utf16(out, code->text, code->length);
        g_string_append(out, i % 100 == 99 || i + 1 == mapped->len ? ">\nendbfchar\n" : ">\n");
    }
    g_string_append(out, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    return jf_pdf_stream(pdf, out->str, out->len);
}

/* first last width, for each run of codes that is not of the default width */
static HPDF_Array widths(struct jf_pdf *pdf, const struct jf_pdf_face *face)
{
    HPDF_Array array = HPDF_Array_New(pdf->doc->mmgr);
    const struct jf_pdf_code *codes = (const struct jf_pdf_code *)(const void *)face->codes->data;
    for (guint c = 0, to; c < face->codes->len; c = to) {
        for (to = c + 1; to < face->codes->len && codes[to].width == codes[c].width; to++)
            ;
        if (codes[c].width == DEFAULT_WIDTH)
            continue;
        HPDF_Array_AddNumber(array, (HPDF_INT32)c);
        HPDF_Array_AddNumber(array, (HPDF_INT32)to - 1);
        HPDF_Array_AddNumber(array, codes[c].width);
    }
    return array;
}

static HPDF_Dict descriptor(struct jf_pdf *pdf, const struct jf_pdf_face *face, const char *name,
                            hb_blob_t *font)
{
    unsigned size = 0, head_size = 0;
    const char *bytes = hb_blob_get_data(font, &size);
    hb_blob_t *head =
        hb_face_reference_table(hb_font_get_face(face->hb), HB_TAG('h', 'e', 'a', 'd'));
    const guint8 *box = (const guint8 *)hb_blob_get_data(head, &head_size) + 36;
    double scale = 1000.0 / face->info->units_per_em;

    HPDF_Dict file = jf_pdf_font_stream(pdf, bytes, size);
    HPDF_Dict_AddNumber(file, "Length1", (HPDF_INT32)size);
    HPDF_Dict dict = HPDF_Dict_New(pdf->doc->mmgr);
    HPDF_Xref_Add(pdf->doc->xref, dict);
    HPDF_Dict_AddName(dict, "Type", "FontDescriptor");
    HPDF_Dict_AddName(dict, "FontName", name);
    HPDF_Dict_AddNumber(dict, "Flags", 4); /* symbolic: has its own codes */
    HPDF_Array bbox = HPDF_Array_New(pdf->doc->mmgr);
    for (int i = 0; i < 4 && head_size >= 44; i++) {
        gint16 edge = (gint16)(box[2 * i] << 8 | box[2 * i + 1]);
        HPDF_Array_AddNumber(bbox, (HPDF_INT32)lround(edge * scale));
    }
    HPDF_Dict_Add(dict, "FontBBox", bbox);
    HPDF_Dict_AddNumber(dict, "ItalicAngle", 0);
    HPDF_Dict_AddNumber(dict, "Ascent", (HPDF_INT32)lround(face->info->ascent * scale));
    HPDF_Dict_AddNumber(dict, "Descent", (HPDF_INT32)lround(-abs(face->info->descent) * scale));
    HPDF_Dict_AddNumber(dict, "CapHeight", 700);
    HPDF_Dict_AddNumber(dict, "StemV", 80);
    HPDF_Dict_Add(dict, "FontFile2", file);
    hb_blob_destroy(head);
    return dict;
}

static HPDF_Dict cid_system_info(struct jf_pdf *pdf)
{
    HPDF_Dict info = HPDF_Dict_New(pdf->doc->mmgr);
    HPDF_Dict_Add(info, "Registry", HPDF_String_New(pdf->doc->mmgr, "Adobe", NULL));
    HPDF_Dict_Add(info, "Ordering", HPDF_String_New(pdf->doc->mmgr, "Identity", NULL));
    HPDF_Dict_AddNumber(info, "Supplement", 0);
    return info;
}

static gboolean face_write(struct jf_pdf *pdf, int handle, GError **error)
{
    struct jf_pdf_face *face = &pdf->faces[handle];
    g_autofree guint8 *map = g_new0(guint8, 2 * face->codes->len);
    hb_blob_t *small = subset_of_face(face, map);
    if (!small)
        return jf_fail(error, JF_ERROR_RENDER, "font %s (%s): HarfBuzz cannot subset it",
                       face->info->family, face->info->path);
    g_autofree char *name = base_font(face, handle);

    HPDF_Dict cid = HPDF_Dict_New(pdf->doc->mmgr);
    HPDF_Xref_Add(pdf->doc->xref, cid);
    HPDF_Dict_AddName(cid, "Type", "Font");
    HPDF_Dict_AddName(cid, "Subtype", "CIDFontType2");
    HPDF_Dict_AddName(cid, "BaseFont", name);
    HPDF_Dict_Add(cid, "CIDSystemInfo", cid_system_info(pdf));
    HPDF_Dict_Add(cid, "FontDescriptor", descriptor(pdf, face, name, small));
    HPDF_Dict_AddNumber(cid, "DW", DEFAULT_WIDTH);
    HPDF_Dict_Add(cid, "W", widths(pdf, face));
    HPDF_Dict_Add(cid, "CIDToGIDMap", jf_pdf_stream(pdf, map, 2 * face->codes->len));
    hb_blob_destroy(small);

    HPDF_Dict_AddName(face->dict, "Type", "Font");
    HPDF_Dict_AddName(face->dict, "Subtype", "Type0");
    HPDF_Dict_AddName(face->dict, "BaseFont", name);
    HPDF_Dict_AddName(face->dict, "Encoding", "Identity-H");
    HPDF_Array descendants = HPDF_Array_New(pdf->doc->mmgr);
    HPDF_Array_Add(descendants, cid);
    HPDF_Dict_Add(face->dict, "DescendantFonts", descendants);
    HPDF_Dict_Add(face->dict, "ToUnicode", to_unicode(pdf, face));
    return jf_pdf_check(pdf, face->info->family, error);
}

gboolean jf_pdf_fonts_write(struct jf_pdf *pdf, GError **error)
{
    HPDF_Dict fonts = HPDF_Dict_New(pdf->doc->mmgr);
    HPDF_Dict_Add(pdf->resources, "Font", fonts);
    for (int i = 0; i < pdf->n_faces; i++) {
        if (!pdf->faces[i].first)
            continue;
        char name[16];
        g_snprintf(name, sizeof name, "F%d", i);
        pdf->faces[i].dict = HPDF_Dict_New(pdf->doc->mmgr);
        HPDF_Xref_Add(pdf->doc->xref, pdf->faces[i].dict);
        HPDF_Dict_Add(fonts, name, pdf->faces[i].dict);
        if (!face_write(pdf, i, error))
            return FALSE;
    }
    return TRUE;
}

void jf_pdf_fonts_free(struct jf_pdf *pdf)
{
    for (int i = 0; i < pdf->n_faces; i++) {
        g_free(pdf->faces[i].first);
        if (pdf->faces[i].codes)
            g_array_unref(pdf->faces[i].codes);
    }
    g_free(pdf->faces);
}
