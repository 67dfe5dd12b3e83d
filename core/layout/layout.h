/* layout/layout.h - from the document to pages.
 *
 *     g_autoptr... struct jf_pages *pages = jf_layout(document, theme, fonts, charts, &error);
 */
#ifndef JF_LAYOUT_LAYOUT_H
#define JF_LAYOUT_LAYOUT_H

#include "canvas/frame.h"
#include "document/document.h"
#include "layout/font.h"
#include "layout/theme.h"

/* How layout draws a chart without knowing plugins: app connects this to them. */
struct jf_chart_service {
    void *ctx;
    gboolean (*draw)(void *ctx, const struct jf_chart *chart, const struct jf_theme *theme,
                     const char *language, double scale_min, double scale_max,
                     struct jf_canvas *canvas, GError **error);
    /* Wanted height at a width; 0 = any. */
    double (*height)(void *ctx, const struct jf_chart *chart, const struct jf_theme *theme,
                     double width);
};

struct jf_pages *jf_layout(const struct jf_document *document, const struct jf_theme *theme,
                           const struct jf_fonts *fonts, const struct jf_chart_service *charts,
                           GError **error);

#endif
