/* A frame as PNG: glyph outlines from HarfBuzz, filled by cairo. */
#include "render/render.h"

#include <cairo.h>
#include <hb.h>
#include <math.h>

#include "base/error.h"
#include "render/hatch.h"

static void move_to(hb_draw_funcs_t *funcs, void *cr, hb_draw_state_t *state, float x, float y,
                    void *user)
{
    (void)funcs, (void)state, (void)user;
    cairo_move_to(cr, x, y);
}

static void line_to(hb_draw_funcs_t *funcs, void *cr, hb_draw_state_t *state, float x, float y,
                    void *user)
{
    (void)funcs, (void)state, (void)user;
    cairo_line_to(cr, x, y);
}

static void cubic_to(hb_draw_funcs_t *funcs, void *cr, hb_draw_state_t *state, float x1, float y1,
                     float x2, float y2, float x, float y, void *user)
{
    (void)funcs, (void)state, (void)user;
    cairo_curve_to(cr, x1, y1, x2, y2, x, y);
}

static void close_path(hb_draw_funcs_t *funcs, void *cr, hb_draw_state_t *state, void *user)
{
    (void)funcs, (void)state, (void)user;
    cairo_close_path(cr);
}

/* Outlines go straight into the cairo_t given as draw data; HarfBuzz turns quadratics into cubics. */
static hb_draw_funcs_t *draw_funcs_new(void)
{
    hb_draw_funcs_t *funcs = hb_draw_funcs_create();
    hb_draw_funcs_set_move_to_func(funcs, move_to, NULL, NULL);
    hb_draw_funcs_set_line_to_func(funcs, line_to, NULL, NULL);
    hb_draw_funcs_set_cubic_to_func(funcs, cubic_to, NULL, NULL);
    hb_draw_funcs_set_close_path_func(funcs, close_path, NULL, NULL);
    return funcs;
}

static void use_color(cairo_t *cr, jf_rgba color)
{
    cairo_set_source_rgba(cr, (color >> 24) / 255.0, (color >> 16 & 0xff) / 255.0,
                          (color >> 8 & 0xff) / 255.0, (color & 0xff) / 255.0);
}

static void draw_text(cairo_t *cr, hb_draw_funcs_t *funcs, const struct jf_fonts *fonts,
                      const struct jf_item *item)
{
    hb_font_t *font = jf_fonts_hb(fonts, item->face);
    double scale = item->size / jf_fonts_face(fonts, item->face)->units_per_em;
    cairo_save(cr);
    cairo_translate(cr, item->x, item->y);
    cairo_rotate(cr, item->angle_deg * G_PI / 180.0);
    cairo_new_path(cr);
    for (int i = 0; i < item->n_glyphs; i++) {
        cairo_save(cr);
        cairo_translate(cr, item->glyphs[i].x, item->glyphs[i].y);
        cairo_scale(cr, scale, -scale);
        hb_font_get_glyph_shape(font, item->glyphs[i].gid, funcs, cr);
        cairo_restore(cr);
    }
    use_color(cr, item->color);
    cairo_fill_preserve(cr);
    if (item->embolden > 0) {
        cairo_set_line_width(cr, item->embolden * item->size);
        cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
        cairo_set_dash(cr, NULL, 0, 0);
        cairo_stroke_preserve(cr);
    }
    cairo_new_path(cr);
    cairo_restore(cr);
}

static void set_path(cairo_t *cr, const struct jf_item *item)
{
    cairo_new_path(cr);
    for (int i = 0; i < item->n_path; i++) {
        const struct jf_seg *s = &item->path[i];
        switch (s->op) {
        case JF_SEG_MOVE:
            cairo_move_to(cr, s->x, s->y);
            break;
        case JF_SEG_LINE:
            cairo_line_to(cr, s->x, s->y);
            break;
        case JF_SEG_CURVE:
            cairo_curve_to(cr, s->x1, s->y1, s->x2, s->y2, s->x, s->y);
            break;
        default:
            cairo_close_path(cr);
        }
    }
}

static void draw_hatch(cairo_t *cr, const struct jf_item *item)
{
    g_autoptr(GArray) lines = jf_hatch_lines(item->path, item->n_path, &item->fill);
    cairo_save(cr);
    set_path(cr, item);
    cairo_clip(cr);
    for (guint i = 0; i < lines->len; i++) {
        const struct jf_hatch_line *line = &g_array_index(lines, struct jf_hatch_line, i);
        cairo_move_to(cr, line->x0, line->y0);
        cairo_line_to(cr, line->x1, line->y1);
    }
    use_color(cr, item->fill.color);
    cairo_set_line_width(cr, item->fill.hatch_width);
    cairo_set_dash(cr, NULL, 0, 0);
    cairo_stroke(cr);
    cairo_restore(cr);
}

static void draw_fill(cairo_t *cr, const struct jf_item *item)
{
    gboolean is_hatch = item->fill.hatch_width > 0;
    set_path(cr, item);
    use_color(cr, is_hatch ? item->fill.background : item->fill.color);
    cairo_fill(cr);
    if (is_hatch)
        draw_hatch(cr, item);
}

static void draw_stroke(cairo_t *cr, const struct jf_item *item)
{
    set_path(cr, item);
    use_color(cr, item->stroke.color);
    cairo_set_line_width(cr, item->stroke.width);
    cairo_set_line_join(cr,
                        item->stroke.round_joins ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER);
    cairo_set_dash(cr, item->dash, item->dash ? (int)item->stroke.n_dash : 0, 0);
    cairo_stroke(cr);
}

static gboolean draw_image(cairo_t *cr, const struct jf_item *item, GError **error)
{
    cairo_surface_t *png = cairo_image_surface_create_from_png(item->name);
    gboolean ok = cairo_surface_status(png) == CAIRO_STATUS_SUCCESS;
    if (ok) {
        cairo_save(cr);
        cairo_translate(cr, item->x, item->y);
        cairo_scale(cr, item->w / cairo_image_surface_get_width(png),
                    item->h / cairo_image_surface_get_height(png));
        cairo_set_source_surface(cr, png, 0, 0);
        cairo_paint(cr);
        cairo_restore(cr);
    } else {
        jf_fail(error, JF_ERROR_IO, "%s: cannot read the picture: %s", item->name,
                cairo_status_to_string(cairo_surface_status(png)));
    }
    cairo_surface_destroy(png);
    return ok;
}

static gboolean draw_items(cairo_t *cr, const struct jf_frame *frame, const struct jf_fonts *fonts,
                           GError **error)
{
    hb_draw_funcs_t *funcs = draw_funcs_new();
    gboolean ok = TRUE;
    guint clips = 0;
    for (guint i = 0; ok && i < frame->items->len; i++) {
        const struct jf_item *item = g_ptr_array_index(frame->items, i);
        switch (item->kind) {
        case JF_ITEM_TEXT:
            draw_text(cr, funcs, fonts, item);
            break;
        case JF_ITEM_FILL:
            draw_fill(cr, item);
            break;
        case JF_ITEM_STROKE:
            draw_stroke(cr, item);
            break;
        case JF_ITEM_CLIP:
            cairo_save(cr);
            set_path(cr, item);
            cairo_clip(cr);
            clips++;
            break;
        case JF_ITEM_UNCLIP:
            ok = clips-- > 0 || jf_fail(error, JF_ERROR_INTERNAL, "a clip ends that never began");
            if (ok)
                cairo_restore(cr);
            break;
        case JF_ITEM_IMAGE:
            ok = draw_image(cr, item, error);
            break;
        default:
            break;
        }
    }
    hb_draw_funcs_destroy(funcs);
    if (ok && cairo_status(cr) != CAIRO_STATUS_SUCCESS)
        ok = jf_fail(error, JF_ERROR_RENDER, "picture: %s",
                     cairo_status_to_string(cairo_status(cr)));
    return ok;
}

static cairo_status_t append(void *bytes, const unsigned char *data, unsigned length)
{
    g_byte_array_append(bytes, data, length);
    return CAIRO_STATUS_SUCCESS;
}

GBytes *jf_render_raster(const struct jf_frame *frame, const struct jf_fonts *fonts,
                         double pixels_per_point, GError **error)
{
    int width = (int)ceil(frame->width * pixels_per_point),
        height = (int)ceil(frame->height * pixels_per_point);
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, MAX(width, 1), MAX(height, 1));
    cairo_t *cr = cairo_create(surface);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_scale(cr, pixels_per_point, pixels_per_point);
    gboolean ok = draw_items(cr, frame, fonts, error);
    cairo_destroy(cr);
    GByteArray *bytes = g_byte_array_new();
    cairo_status_t status =
        ok ? cairo_surface_write_to_png_stream(surface, append, bytes) : CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS)
        ok = jf_fail(error, JF_ERROR_RENDER, "picture: %s", cairo_status_to_string(status));
    if (!ok) {
        g_byte_array_unref(bytes);
        return NULL;
    }
    return g_byte_array_free_to_bytes(bytes);
}
