/* render/pdf.h - the parts of the PDF writer, for each other only.
 *
 * libharu 2.3.0 keeps the document: objects, cross references, compression, pages, outline, links,
 * images. Page contents and fonts are written by us into libharu's streams and dictionaries,
 * because its own text path loses composite glyphs, turns characters beyond U+FFFF into spaces,
 * writes NaN as rubbish and an invalid ToUnicode map, and takes ten times as long:
 *
 *     pdf.c          the document around the pages
 *     pdf_content.c  one frame -> one content stream
 *     pdf_font.c     codes for the glyphs in use, subset, font dictionaries
 *     pdf_image.c    PNG -> image with a soft mask
 */
#ifndef JF_RENDER_PDF_H
#define JF_RENDER_PDF_H

#include <hpdf.h>
#include "canvas/frame.h"
#include "layout/font.h"
#include "render/render.h"

/* A code of a page's text: a glyph that stands for a text. The same glyph standing for two texts (a
 * space and a no-break space) has two codes, so that what is extracted is what was written. */
struct jf_pdf_code {
    guint32 gid;
    const char *text; /* in a frame's item; not terminated */
    guint16 length;   /* 0: a further glyph of the cluster before */
    guint16 width;    /* 1/1000 em, as the viewer advances */
    guint16 next;     /* code of the same glyph with another text; 0 = none */
};

struct jf_pdf_face {
    const struct jf_face_info *info;
    struct hb_font_t *hb;
    guint16 *first; /* by glyph id: its first code, 0 = none; NULL until the face is used */
    unsigned n_glyphs;
    GArray *codes;  /* struct jf_pdf_code; [0] stands for .notdef */
    HPDF_Dict dict; /* filled by jf_pdf_fonts_write */
};

struct jf_pdf {
    HPDF_Doc doc;
    const struct jf_fonts *fonts;
    struct jf_pdf_face *faces;
    int n_faces;
    HPDF_Dict resources;        /* one dictionary of fonts and images for all pages */
    GHashTable *images;         /* path -> name in the resources */
    HPDF_STATUS status, detail; /* libharu's first error; it is sticky */
};

/* Replaces the bytes of a file by those of the protected one. */
gboolean jf_pdf_protect(const struct jf_pdf_protection *how, guint8 **bytes, gsize *size, GError **error);

/* FALSE with libharu's first error, if there was one; doing: "page 3". */
gboolean jf_pdf_check(const struct jf_pdf *pdf, const char *doing, GError **error);
/* A new compressed stream holding bytes, as an indirect object. NULL after an error. */
HPDF_Dict jf_pdf_stream(struct jf_pdf *pdf, const void *bytes, size_t size);
/* The same packed harder: outlines are most of a file. */
HPDF_Dict jf_pdf_font_stream(struct jf_pdf *pdf, const void *bytes, size_t size);

/* The codes of a text item's glyphs in codes[n_glyphs]. */
gboolean jf_pdf_encode(struct jf_pdf *pdf, const struct jf_item *item, guint16 *codes,
                       GError **error);
gboolean jf_pdf_fonts_write(struct jf_pdf *pdf, GError **error);
void jf_pdf_fonts_free(struct jf_pdf *pdf);

/* Content stream of one frame; place: "page 3". NULL with error. */
GString *jf_pdf_content(struct jf_pdf *pdf, const struct jf_frame *frame, const char *place,
                        GError **error);

/* Name of a PNG in the resources; loaded once. NULL with error. */
const char *jf_pdf_image(struct jf_pdf *pdf, const char *path, GError **error);

#endif
