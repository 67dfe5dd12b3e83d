#include "jf_cmocka.h"

#include "picture.h"

#include <cairo.h>
#include <string.h>
#include <unistd.h>

#include "render/render.h"
#include "sheet.h"

/* A page of a PDF as poppler draws it, 2 pixels a point. */
struct picture picture_poppler(const char *pdf, int page)
{
    g_autofree char *root = g_strdup_printf("%s.%d", pdf, page),
                    *file = g_strdup_printf("%s.pgm", root);
    g_autofree char *number = g_strdup_printf("%d", page);
    const char *const argv[] = {"pdftoppm", "-gray", "-r",          "144", "-f", number,
                                "-l",       number,  "-singlefile", pdf,   root, NULL};
    g_autofree char *out = sheet_run(argv);
    assert_non_null(out); /* also: no warning */
    struct picture p = {0};
    g_autofree char *bytes = NULL;
    gsize size = 0;
    int at = 0;
    assert_true(g_file_get_contents(file, &bytes, &size, NULL));
    assert_int_equal(sscanf(bytes, "P5 %d %d 255%n", &p.width, &p.height, &at), 2);
    assert_int_equal(size, (gsize)at + 1 + (gsize)p.width * (gsize)p.height);
    p.gray = g_memdup2(bytes + at + 1, (gsize)p.width * (gsize)p.height);
    unlink(file);
    return p;
}

struct bytes_reader {
    const guint8 *data;
    gsize size;
};

static cairo_status_t read_bytes(void *closure, unsigned char *out, unsigned length)
{
    struct bytes_reader *r = closure;
    if (length > r->size)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(out, r->data, length);
    r->data += length;
    r->size -= length;
    return CAIRO_STATUS_SUCCESS;
}

/* The same frame drawn by cairo from HarfBuzz's outlines. */
struct picture picture_raster(const struct jf_frame *frame, const struct jf_fonts *fonts)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) png = jf_render_raster(frame, fonts, 2, &error);
    if (!png)
        fail_msg("%s", error->message);
    struct bytes_reader reader = {0};
    reader.data = g_bytes_get_data(png, &reader.size);
    cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_bytes, &reader);
    assert_int_equal(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS);
    struct picture p = {cairo_image_surface_get_width(surface),
                        cairo_image_surface_get_height(surface), NULL};
    p.gray = g_malloc((gsize)p.width * (gsize)p.height);
    for (int y = 0; y < p.height; y++) {
        const guint32 *row =
            (const guint32 *)(const void *)(cairo_image_surface_get_data(surface) +
                                            y * cairo_image_surface_get_stride(surface));
        for (int x = 0; x < p.width; x++)
            p.gray[y * p.width + x] =
                (guint8)(((row[x] >> 16 & 0xff) * 299 + (row[x] >> 8 & 0xff) * 587 +
                          (row[x] & 0xff) * 114) /
                         1000);
    }
    cairo_surface_destroy(surface);
    return p;
}

/* Ink in a box, in pixels. */
double picture_ink(const struct picture *p, double x, double y, double w, double h)
{
    double sum = 0;
    for (int row = MAX(0, (int)(2 * y)); row < MIN(p->height, (int)(2 * (y + h))); row++)
        for (int column = MAX(0, (int)(2 * x)); column < MIN(p->width, (int)(2 * (x + w)));
             column++)
            sum += (255 - p->gray[row * p->width + column]) / 255.0;
    return sum;
}
