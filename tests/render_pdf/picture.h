/* tests/render_pdf/picture.h - a page as grey pixels, two a point: drawn by poppler from a written
 * PDF, or by our own raster from the frame. */
#ifndef TESTS_RENDER_PDF_PICTURE_H
#define TESTS_RENDER_PDF_PICTURE_H

#include "canvas/frame.h"
#include "layout/font.h"

struct picture {
    int width, height;
    guint8 *gray;
};
/* Fails the test where poppler fails or warns. Free gray with g_free. */
struct picture picture_poppler(const char *pdf, int page);
struct picture picture_raster(const struct jf_frame *frame, const struct jf_fonts *fonts);
/* Ink in a box given in points: black pixels. */
double picture_ink(const struct picture *p, double x, double y, double w, double h);

#endif
