/* PNG pictures. They are decoded by cairo: libharu 2.3.0's own reader draws interlaced files wrong
 * and leaves the document broken after a damaged one. */
#include "render/pdf.h"

#include <cairo.h>
#include <math.h>

#include "base/error.h"

#define WIDEST 650.0 /* pixels: a logo of 156 x 26 points then has 300 dpi */
#define HIGHEST 108.0

static cairo_surface_t *load(const char *path, GError **error)
{
    cairo_surface_t *png = cairo_image_surface_create_from_png(path);
    if (cairo_surface_status(png) != CAIRO_STATUS_SUCCESS) {
        jf_fail(error, JF_ERROR_IO, "%s: cannot read the picture: %s; save it as PNG again", path,
                cairo_status_to_string(cairo_surface_status(png)));
        cairo_surface_destroy(png);
        return NULL;
    }
    int width = cairo_image_surface_get_width(png), height = cairo_image_surface_get_height(png);
    double share = MIN(1, MIN(WIDEST / width, HIGHEST / height));
    cairo_surface_t *argb =
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)ceil(share * width), (int)ceil(share * height));
    cairo_t *cr = cairo_create(argb);
    cairo_scale(cr, share, share);
    cairo_set_source_surface(cr, png, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_GOOD);
    cairo_paint(cr);
    cairo_destroy(cr);
    cairo_surface_destroy(png);
    cairo_surface_flush(argb);
    return argb;
}

/* Straight colours and alpha from cairo's premultiplied pixels; TRUE where some pixel is not
 * opaque. */
static gboolean split(cairo_surface_t *argb, guint8 *rgb, guint8 *alpha)
{
    int width = cairo_image_surface_get_width(argb), height = cairo_image_surface_get_height(argb);
    int stride = cairo_image_surface_get_stride(argb);
    gboolean has_alpha = FALSE;
    for (int y = 0; y < height; y++) {
        const guint8 *row = cairo_image_surface_get_data(argb) + (gsize)y * (gsize)stride;
        for (int x = 0; x < width; x++) {
            guint32 pixel = ((const guint32 *)(const void *)row)[x], a = pixel >> 24;
            for (int shift = 16; shift >= 0; shift -= 8) {
                guint32 value = pixel >> shift & 0xff;
                *rgb++ = (guint8)(a ? MIN(255u, (value * 255 + a / 2) / a) : 0);
            }
            *alpha++ = (guint8)a;
            has_alpha |= a != 255;
        }
    }
    return has_alpha;
}

static HPDF_Image add_image(struct jf_pdf *pdf, const guint8 *bytes, int width, int height,
                            HPDF_ColorSpace space)
{
    HPDF_Image image =
        HPDF_LoadRawImageFromMem(pdf->doc, bytes, (HPDF_UINT)width, (HPDF_UINT)height, space, 8);
    if (image)
        image->filter = HPDF_STREAM_FILTER_FLATE_DECODE;
    return image;
}

const char *jf_pdf_image(struct jf_pdf *pdf, const char *path, GError **error)
{
    const char *known = g_hash_table_lookup(pdf->images, path);
    if (known)
        return known;
    cairo_surface_t *argb = load(path, error);
    if (!argb)
        return NULL;
    int width = cairo_image_surface_get_width(argb), height = cairo_image_surface_get_height(argb);
    g_autofree guint8 *rgb = g_malloc_n((gsize)width * (gsize)height, 3);
    g_autofree guint8 *alpha = g_malloc((gsize)width * (gsize)height);
    gboolean has_alpha = split(argb, rgb, alpha);
    cairo_surface_destroy(argb);

    HPDF_Image image = add_image(pdf, rgb, width, height, HPDF_CS_DEVICE_RGB);
    if (image && has_alpha) {
        HPDF_Image mask = add_image(pdf, alpha, width, height, HPDF_CS_DEVICE_GRAY);
        HPDF_Image_AddSMask(image, mask);
    }
    if (!jf_pdf_check(pdf, path, error))
        return NULL;
    HPDF_Dict xobjects = HPDF_Dict_GetItem(pdf->resources, "XObject", HPDF_OCLASS_DICT);
    if (!xobjects) {
        xobjects = HPDF_Dict_New(pdf->doc->mmgr);
        HPDF_Dict_Add(pdf->resources, "XObject", xobjects);
    }
    char *name = g_strdup_printf("I%u", g_hash_table_size(pdf->images));
    HPDF_Dict_Add(xobjects, name, image);
    g_hash_table_insert(pdf->images, g_strdup(path), name);
    return name;
}
