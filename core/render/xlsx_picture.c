/* Charts that a spreadsheet has no kind for: the drawing of the plugin as a picture. */
#include <math.h>

#include "layout/text.h"
#include "render/xlsx.h"

enum { ROW_PX = 20 };

void jf_xlsx_stand(struct jf_xlsx_sheet *s, double height_px)
{
    const int title = MAX(s->next_row - 1, 0);
    s->next_row += (int)ceil(height_px / ROW_PX) + 1;
    jf_xlsx_keep_together(s, title);
}

gboolean jf_xlsx_add_picture(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_chart *chart)
{
    enum { PIXELS_PER_POINT = 2 };
    if (x->charts == NULL || x->fonts == NULL)
        return TRUE;
    const double height = jf_xlsx_chart_height(chart);
    const double width_pt = JF_XLSX_CHART_WIDTH * 72.0 / 96, height_pt = height * 72.0 / 96;
    struct jf_frame *frame = jf_frame_new(width_pt, height_pt);
    struct jf_typesetter ts;
    jf_typesetter_init(&ts, x->fonts, x->document->language);
    ts.first_role = x->theme->first_role;
    struct jf_canvas *canvas = jf_record_new(frame, 0, 0, width_pt, height_pt, &ts.shaper);
    GBytes *png = NULL;
    if (x->charts->draw(x->charts->ctx, chart, x->theme, x->document->language, NULL, canvas,
                        x->error))
        png = jf_render_raster(frame, x->fonts, PIXELS_PER_POINT, x->error);
    jf_record_free(canvas);
    jf_frame_free(frame);
    if (png == NULL)
        return FALSE;
    g_ptr_array_add(x->pictures, png);
    g_autofree char *alt = jf_xlsx_clean(chart->alt != NULL     ? chart->alt
                                         : chart->title != NULL ? chart->title
                                                                : "");
    const double scale = 96.0 / 72 / PIXELS_PER_POINT;
    lxw_image_options options = {.x_scale = scale,
                                 .y_scale = scale,
                                 .object_position = LXW_OBJECT_MOVE_DONT_SIZE,
                                 .description = alt};
    gsize size;
    const unsigned char *bytes = g_bytes_get_data(png, &size);
    jf_xlsx_check(x, worksheet_insert_image_buffer_opt(s->ws, (lxw_row_t)s->next_row, 0, bytes,
                                                       size, &options));
    jf_xlsx_stand(s, height);
    return TRUE;
}
