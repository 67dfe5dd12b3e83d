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

/* What of a chart is drawn, and in which scale group of its page. */
struct jf_chart_view {
    guint from, end;   /* rows, or series; end 0: all */
    gboolean by_series;
    const char *panel; /* the series of one small chart; NULL: all */
    double min, max;   /* range of the group; both 0: its own */
    double points[2];  /* per unit of amounts, of differences; 0: its own */
    const GPtrArray *comments; /* struct jf_text_block *: those of the page, which numbers them; NULL: as they are */
    int shows_scale;   /* 1: other charts of its unit stand on the page; 2: and one calls the scale of differences B */
    double name_width; /* of a part: what the names of all rows take; 0: its own */
    double whole_points; /* of a part: the length per unit of pins in the whole; 0: its own */
    double used[4];    /* set by draw: its own lengths per unit; 0: has no such scale; the width of its rows' names; pins */
};

/* How layout draws a chart without knowing plugins: app connects this to them. */
struct jf_chart_service {
    void *ctx;
    gboolean (*draw)(void *ctx, const struct jf_chart *chart, const struct jf_theme *theme,
                     const char *language, struct jf_chart_view *view /* NULL: all, own scale */,
                     struct jf_canvas *canvas, GError **error);
    /* Wanted height at a width; 0 = any. */
    double (*height)(void *ctx, const struct jf_chart *chart, const struct jf_theme *theme,
                     const struct jf_chart_view *view, double width);
    /* Whether its rows may stand on several pages; 2: its series, of which there are more. May be NULL: no. */
    int (*splits)(void *ctx, const struct jf_chart *chart);
};

/* theme: the report's, with those of its sections after it. */
struct jf_pages *jf_layout(const struct jf_document *document, const struct jf_theme *theme,
                           const struct jf_fonts *fonts, const struct jf_chart_service *charts,
                           GError **error);

#endif
