/* render/pdf_glyf.h - outlines of a small TrueType font on a coarser grid. Private to render/pdf*.c. */
#ifndef JF_RENDER_PDF_GLYF_H
#define JF_RENDER_PDF_GLYF_H

#include <glib.h>
#include <hb.h>

/* Coarse outlines of a face, by its glyph ids: filled once, then read by every process. */
struct jf_pdf_outlines;
struct jf_pdf_outlines *jf_pdf_outlines_new(void);
void jf_pdf_outlines_close(struct jf_pdf_outlines *known); /* nothing is added from here on */
void jf_pdf_outlines_free(struct jf_pdf_outlines *known);

/* A font of the same glyphs with upem units to the em; the font itself where it is coarse enough, or
 * its tables are not as they should be. The caller destroys it. known (or NULL): outlines are taken from
 * there, those that are new added until it is closed; gids leads from the font's glyph ids to those in known. */
hb_blob_t *jf_pdf_shrink_outlines(hb_blob_t *font, unsigned upem, struct jf_pdf_outlines *known, const hb_map_t *gids);

#endif
