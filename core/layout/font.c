#include "layout/font.h"

#include <hb-ot.h>
#include <hb.h>
#include <string.h>

#include "base/error.h"
#include "jingfen/canvas.h"
#include "layout/font_find.h"

#define N_ROLES 4
#define PAGE_BITS 8
#define PAGE_SIZE (1u << PAGE_BITS)
#define N_PAGES (0x110000u >> PAGE_BITS)
#define FACE_UNKNOWN (-2)

struct face {
    struct jf_face_info info;
    char *family;
    struct jf_font_file found;
    GMappedFile *file;
    hb_font_t *hb;
    gboolean is_local;
};

/* What is known of 256 characters in one role. */
struct glyph_page {
    struct jf_font_glyph glyphs[PAGE_SIZE];
};

struct jf_fonts {
    GPtrArray *faces;          /* struct face * */
    GPtrArray *chains;         /* GArray * of int: handles in the order of asking, N_ROLES for each theme */
    struct glyph_page **pages; /* N_PAGES for each chain, filled on demand */
    GHashTable *words;
};

static void face_free(gpointer data)
{
    struct face *face = data;

    hb_font_destroy(face->hb);
    if (face->file)
        g_mapped_file_unref(face->file);
    jf_font_file_clear(&face->found);
    g_free(face->family);
    g_free(face);
}

static gboolean has_table(hb_face_t *hb, hb_tag_t tag)
{
    hb_blob_t *table = hb_face_reference_table(hb, tag);
    gboolean has = hb_blob_get_length(table) > 0;

    hb_blob_destroy(table);
    return has;
}

static gboolean check_outlines(hb_face_t *hb, const struct face *face, GError **error)
{
    const gboolean is_cff = has_table(hb, HB_TAG('C', 'F', 'F', ' ')) || has_table(hb, HB_TAG('C', 'F', 'F', '2'));

    return has_table(hb, HB_TAG('g', 'l', 'y', 'f')) ||
           jf_fail(error, JF_ERROR_RENDER,
                   "font family \"%s\" (%s) has %s; name a font with TrueType outlines, such as WenQuanYi Micro Hei",
                   face->family, face->found.path,
                   is_cff ? "CFF outlines, which cannot go into the PDF" : "no outlines that can go into the PDF");
}

static gboolean has_local_forms(hb_face_t *hb)
{
    hb_tag_t tags[64];
    unsigned n = 64, all = hb_ot_layout_table_get_feature_tags(hb, HB_OT_TAG_GSUB, 0, &n, tags);

    for (unsigned from = 0; from < all; from += n) {
        n = G_N_ELEMENTS(tags);
        hb_ot_layout_table_get_feature_tags(hb, HB_OT_TAG_GSUB, from, &n, tags);
        for (unsigned i = 0; i < n; i++)
            if (tags[i] == HB_TAG('l', 'o', 'c', 'l'))
                return TRUE;
    }
    return FALSE;
}

static gboolean face_load(struct face *face, GError **error)
{
    hb_font_extents_t extents = {0};
    hb_blob_t *blob;
    hb_face_t *hb;
    gboolean ok;

    face->file = g_mapped_file_new(face->found.path, FALSE, error);
    if (!face->file)
        return FALSE;
    blob = hb_blob_create(g_mapped_file_get_contents(face->file),
                          (unsigned)g_mapped_file_get_length(face->file), HB_MEMORY_MODE_READONLY,
                          NULL, NULL);
    hb = hb_face_create(blob, (unsigned)face->found.index & 0xFFFF);
    hb_blob_destroy(blob);
    ok = check_outlines(hb, face, error);
    face->is_local = has_local_forms(hb);
    face->hb = hb_font_create(hb); /* at units_per_em */
    if (face->found.index >> 16) /* fontconfig's way to say: a named instance of a variable font */
        hb_font_set_var_named_instance(face->hb, (unsigned)(face->found.index >> 16) - 1);
    hb_font_get_h_extents(face->hb, &extents);
    face->info = (struct jf_face_info){
        .family = face->family,
        .style = face->found.style,
        .path = face->found.path,
        .index = face->found.index,
        .data = g_mapped_file_get_contents(face->file),
        .size = g_mapped_file_get_length(face->file),
        .units_per_em = hb_face_get_upem(hb),
        .ascent = extents.ascender,
        .descent = -extents.descender,
        .is_bold = face->found.is_bold,
    };
    hb_face_destroy(hb);
    return ok;
}

/* The handle of a family in a weight, loaded where it is new; -1 on error. */
static int face_open(struct jf_fonts *fonts, const char *family, gboolean bold, GError **error)
{
    struct jf_font_file file = {0};
    struct face *face;

    if (!jf_font_find(family, bold, &file, error))
        return -1;
    for (guint i = 0; i < fonts->faces->len; i++) {
        face = g_ptr_array_index(fonts->faces, i);
        if (face->found.index == file.index && !strcmp(face->found.path, file.path)) {
            jf_font_file_clear(&file);
            return (int)i;
        }
    }
    face = g_new0(struct face, 1);
    face->family = g_strdup(family);
    face->found = file;
    g_ptr_array_add(fonts->faces, face);
    return face_load(face, error) ? (int)fonts->faces->len - 1 : -1;
}

static void chain_add(GArray *chain, int handle)
{
    for (guint i = 0; i < chain->len; i++)
        if (g_array_index(chain, int, i) == handle)
            return;
    g_array_append_val(chain, handle);
}

static gboolean chain_open(struct jf_fonts *fonts, const char *const *families, gboolean bold, GError **error)
{
    GArray *chain = g_array_new(FALSE, FALSE, sizeof(int));

    g_ptr_array_add(fonts->chains, chain);
    for (; *families; families++) {
        int handle = face_open(fonts, *families, bold, error);

        if (handle < 0)
            return FALSE;
        chain_add(chain, handle);
    }
    return TRUE;
}

static gboolean is_same_chain(const struct jf_fonts *fonts, guint a, guint b)
{
    const GArray *x = g_ptr_array_index(fonts->chains, a), *y = g_ptr_array_index(fonts->chains, b);

    return x->len == y->len && memcmp(x->data, y->data, x->len * sizeof(int)) == 0;
}

gboolean jf_fonts_add(struct jf_fonts *fonts, const char *const *computed, const char *const *human,
                      unsigned *first_role, GError **error)
{
    guint first = fonts->chains->len, known = 0, role = 0;
    gboolean ok = chain_open(fonts, computed, FALSE, error) && chain_open(fonts, computed, TRUE, error) &&
                  chain_open(fonts, human, FALSE, error) && chain_open(fonts, human, TRUE, error);

    jf_font_find_done();
    if (!ok) {
        g_ptr_array_set_size(fonts->chains, (gint)first);
        return FALSE;
    }
    for (; known < first; known += N_ROLES) {
        for (role = 0; role < N_ROLES && is_same_chain(fonts, known + role, first + role); role++)
            ;
        if (role == N_ROLES)
            break;
    }
    if (known < first)
        g_ptr_array_set_size(fonts->chains, (gint)first);
    else {
        fonts->pages = g_renew(struct glyph_page *, fonts->pages, (first + N_ROLES) * N_PAGES);
        memset(fonts->pages + first * N_PAGES, 0, N_ROLES * N_PAGES * sizeof *fonts->pages);
    }
    *first_role = known;
    return TRUE;
}

struct jf_fonts *jf_fonts_open(const char *const *computed, const char *const *human,
                               GError **error)
{
    struct jf_fonts *fonts = g_new0(struct jf_fonts, 1);
    unsigned role;

    fonts->faces = g_ptr_array_new_with_free_func(face_free);
    fonts->chains = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    fonts->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (jf_fonts_add(fonts, computed, human, &role, error))
        return fonts;
    jf_fonts_free(fonts);
    return NULL;
}

void jf_fonts_free(struct jf_fonts *fonts)
{
    if (!fonts)
        return;
    for (unsigned i = 0; fonts->pages && i < fonts->chains->len * N_PAGES; i++)
        g_free(fonts->pages[i]);
    g_free(fonts->pages);
    g_ptr_array_unref(fonts->chains);
    g_hash_table_unref(fonts->words);
    g_ptr_array_unref(fonts->faces);
    g_free(fonts);
}

int jf_fonts_count(const struct jf_fonts *fonts)
{
    return (int)fonts->faces->len;
}

const struct jf_face_info *jf_fonts_face(const struct jf_fonts *fonts, int handle)
{
    return &((const struct face *)g_ptr_array_index(fonts->faces, (guint)handle))->info;
}

struct hb_font_t *jf_fonts_hb(const struct jf_fonts *fonts, int handle)
{
    return ((const struct face *)g_ptr_array_index(fonts->faces, (guint)handle))->hb;
}

gboolean jf_fonts_is_local(const struct jf_fonts *fonts, int handle)
{
    return ((const struct face *)g_ptr_array_index(fonts->faces, (guint)handle))->is_local;
}

GHashTable *jf_fonts_words(const struct jf_fonts *fonts)
{
    return fonts->words;
}

/* Whether the face draws the character. Some fonts map characters to glyphs without outlines
 * (Micro Hei: U+2103), which would come out as gaps. */
static gboolean is_drawn(hb_font_t *hb, uint32_t codepoint, hb_codepoint_t gid)
{
    hb_glyph_extents_t extents;

    if (g_unichar_isspace(codepoint))
        return TRUE;
    return hb_font_get_glyph_extents(hb, gid, &extents) &&
           (extents.width != 0 || extents.height != 0);
}

/* Figures of one width where the font has a set of them, so that columns line up. */
static hb_codepoint_t tabular(hb_font_t *hb, uint32_t codepoint, hb_codepoint_t gid)
{
    const hb_feature_t feature = {HB_TAG('t', 'n', 'u', 'm'), 1, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END};
    hb_buffer_t *buffer;

    if (codepoint < '0' || codepoint > '9')
        return gid;
    buffer = hb_buffer_create();
    hb_buffer_add(buffer, codepoint, 0);
    hb_buffer_set_content_type(buffer, HB_BUFFER_CONTENT_TYPE_UNICODE);
    hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer, HB_SCRIPT_LATIN);
    hb_shape(hb, buffer, &feature, 1);
    if (hb_buffer_get_length(buffer) == 1)
        gid = hb_buffer_get_glyph_infos(buffer, NULL)->codepoint;
    hb_buffer_destroy(buffer);
    return gid;
}

static struct jf_font_glyph find_glyph(const struct jf_fonts *fonts, unsigned role,
                                       uint32_t codepoint)
{
    const GArray *chain = g_ptr_array_index(fonts->chains, role);

    for (guint i = 0; i < chain->len; i++) {
        int handle = g_array_index(chain, int, i);
        hb_font_t *hb = jf_fonts_hb(fonts, handle);
        hb_codepoint_t gid;

        if (hb_font_get_nominal_glyph(hb, codepoint, &gid) && gid != 0 &&
            is_drawn(hb, codepoint, gid)) {
            gid = tabular(hb, codepoint, gid);
            return (struct jf_font_glyph){handle, gid,
                                          (double)hb_font_get_glyph_h_advance(hb, gid) /
                                              jf_fonts_face(fonts, handle)->units_per_em};
        }
    }
    return (struct jf_font_glyph){-1, 0, 0};
}

const struct jf_font_glyph *jf_fonts_glyph(const struct jf_fonts *fonts, unsigned role,
                                           uint32_t codepoint)
{
    struct glyph_page **slot = &fonts->pages[role * N_PAGES + (codepoint >> PAGE_BITS)];
    struct jf_font_glyph *glyph;

    if (!*slot) {
        *slot = g_new(struct glyph_page, 1);
        for (unsigned i = 0; i < PAGE_SIZE; i++)
            (*slot)->glyphs[i].face = FACE_UNKNOWN;
    }
    glyph = &(*slot)->glyphs[codepoint & (PAGE_SIZE - 1)];
    if (glyph->face == FACE_UNKNOWN)
        *glyph = find_glyph(fonts, role, codepoint);
    return glyph;
}

int jf_fonts_face_for(const struct jf_fonts *fonts, unsigned role, uint32_t codepoint)
{
    return jf_fonts_glyph(fonts, role, codepoint)->face;
}

void jf_fonts_warm(const struct jf_fonts *fonts, const char *utf8)
{
    if (!g_utf8_validate(utf8, -1, NULL))
        return;
    for (const char *p = utf8; *p; p = g_utf8_next_char(p))
        for (unsigned role = 0; role < fonts->chains->len; role++)
            jf_fonts_glyph(fonts, role, g_utf8_get_char(p));
}

void jf_fonts_each_known(const struct jf_fonts *fonts, int handle, void (*found)(void *ctx, uint32_t gid), void *ctx)
{
    for (unsigned i = 0; i < fonts->chains->len * N_PAGES; i++)
        for (unsigned k = 0; fonts->pages[i] && k < PAGE_SIZE; k++)
            if (fonts->pages[i]->glyphs[k].face == handle)
                found(ctx, fonts->pages[i]->glyphs[k].gid);
}
