/* render/pdf_glyf.h - outlines of a small TrueType font on a coarser grid. Private to render/pdf*.c. */
#ifndef JF_RENDER_PDF_GLYF_H
#define JF_RENDER_PDF_GLYF_H

#include <glib.h>
#include <hb.h>

/* A font of the same glyphs with upem units to the em; the font itself where it is coarse enough, or
 * its tables are not as they should be. The caller destroys it. */
hb_blob_t *jf_pdf_shrink_outlines(hb_blob_t *font, unsigned upem);

#endif
