/* render/render.h - files from documents and pages. Each writes the whole file or fails; app writes to
 * a temporary name, syncs and renames. */
#ifndef JF_RENDER_RENDER_H
#define JF_RENDER_RENDER_H

#include "canvas/frame.h"
#include "document/document.h"
#include "layout/font.h"
#include "layout/layout.h"
#include "layout/theme.h"
#include "jingfen/chart.h"

/* A file that opens only with the password (NULL: without one), and what its readers may do. The bytes of a
 * protected file differ from run to run: AES needs random numbers. */
struct jf_pdf_protection {
    const char *password;
    gboolean may_print, may_copy;
};

/* Deterministic bytes: fonts subset to the glyphs in use, ToUnicode right also beyond U+FFFF. protection: NULL for none. */
gboolean jf_render_pdf(const struct jf_pages *pages, const struct jf_fonts *fonts, const char *path,
                       const struct jf_pdf_protection *protection, GError **error);
/* Makes ready the outlines of all glyphs known so far, for the processes forked after it: each then only picks its own. */
void jf_render_pdf_warm(const struct jf_fonts *fonts);

/* Native description of a chart, as its plugin gives it; FALSE without error: it has none. */
struct jf_native_service {
    void *ctx;
    gboolean (*native)(void *ctx, const struct jf_chart *chart, const struct jf_theme *theme, const char *language,
                       struct jf_native_sink *sink, gboolean *has_native, GError **error);
};
gboolean jf_render_xlsx(const struct jf_document *document, const struct jf_theme *theme,
                        const struct jf_native_service *natives, const struct jf_fonts *fonts,
                        const struct jf_chart_service *charts, const char *path, GError **error);
gboolean jf_render_json(const struct jf_document *document, const char *path, GError **error);
/* A frame (a chart, a page) as PNG bytes: cairo. For charts without native in Excel. */
GBytes *jf_render_raster(const struct jf_frame *frame, const struct jf_fonts *fonts, double pixels_per_point, GError **error);

#endif
