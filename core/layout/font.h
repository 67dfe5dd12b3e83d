/* layout/font.h - font faces: found by fontconfig, loaded once, shared by all packs.
 *
 * Faces are loaded before the fork and only read after it. A face is known by its handle (an int)
 * in frames; renderers ask here for its bytes.
 */
#ifndef JF_LAYOUT_FONT_H
#define JF_LAYOUT_FONT_H

#include <glib.h>
#include <stdint.h>

struct jf_fonts;
struct jf_face_info {
    const char *family, *style, *path;
    int index;        /* of the face in its file */
    const void *data; /* the whole file */
    size_t size;
    unsigned units_per_em;
    int ascent, descent; /* font units, both positive */
    gboolean is_bold;    /* drawn bold: needs no stroke */
};

/* Opens the chains of the report's theme: roles 0 to 3. Fails with what is missing and which package has it; a CFF font is
 * refused with a message that says so. */
struct jf_fonts *jf_fonts_open(const char *const *computed, const char *const *human,
                               GError **error);
/* Those of another theme; where they are the same, so are the roles. *first_role: added to a role of that theme. */
gboolean jf_fonts_add(struct jf_fonts *fonts, const char *const *computed, const char *const *human,
                      unsigned *first_role, GError **error);
void jf_fonts_free(struct jf_fonts *fonts);
int jf_fonts_count(const struct jf_fonts *fonts);
const struct jf_face_info *jf_fonts_face(const struct jf_fonts *fonts, int handle);
struct hb_font_t;
/* hb_font_t * at units_per_em scale; owned by fonts. */
struct hb_font_t *jf_fonts_hb(const struct jf_fonts *fonts, int handle);
/* Whether the face has forms of its own for some languages. */
gboolean jf_fonts_is_local(const struct jf_fonts *fonts, int handle);
/* The first face of the role's chain that draws the character: a glyph with an outline, or a space;
 * empty outlines count as missing. -1 where none has it. role: JF_FONT_* of jingfen/canvas.h, after
 * the first_role of the theme. */
int jf_fonts_face_for(const struct jf_fonts *fonts, unsigned role, uint32_t codepoint);
/* Looks up the characters of a text in every role, for the processes forked after it. */
void jf_fonts_warm(const struct jf_fonts *fonts, const char *utf8);
/* The glyphs of a face that have been looked up so far; some more than once. */
void jf_fonts_each_known(const struct jf_fonts *fonts, int handle, void (*found)(void *ctx, uint32_t gid), void *ctx);

/* The same with the glyph; remembered for each character. advance_em: in parts of the size. */
struct jf_font_glyph {
    int face;
    uint32_t gid;
    double advance_em;
};
const struct jf_font_glyph *jf_fonts_glyph(const struct jf_fonts *fonts, unsigned role,
                                           uint32_t codepoint);
/* A place for what layout/text remembers of shaped words; freed with the fonts. */
GHashTable *jf_fonts_words(const struct jf_fonts *fonts);

#endif
