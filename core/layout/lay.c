#include "layout/lay.h"

#include "base/error.h"
#include "base/message.h"

#define SMALLEST_SIZE 6.5
#define LEADING 1.14 /* of a line that had to be broken */

void jf_lay_where(struct jf_lay *lay, const char *format, ...)
{
    va_list args;

    g_free(lay->where);
    va_start(args, format);
    lay->where = g_strdup_vprintf(format, args);
    va_end(args);
    lay->ts.where = lay->where;
}

void jf_lay_use_theme(struct jf_lay *lay, const struct jf_theme *theme)
{
    lay->theme = theme;
    lay->ts.first_role = theme->first_role;
}

double jf_lay_left(const struct jf_lay *lay)
{
    return lay->theme->margin_left;
}

double jf_lay_right(const struct jf_lay *lay)
{
    return lay->theme->page_width - lay->theme->margin_right;
}

double jf_lay_content_width(const struct jf_lay *lay)
{
    return jf_lay_right(lay) - jf_lay_left(lay);
}

double jf_lay_body_bottom(const struct jf_lay *lay)
{
    return lay->theme->page_height - JF_BODY_BELOW;
}

double jf_lay_body_height(const struct jf_lay *lay)
{
    return jf_lay_body_bottom(lay) - JF_BODY_TOP;
}

const char *jf_lay_word(const struct jf_lay *lay, const char *key)
{
    return jf_message(lay->document->language, key);
}

struct jf_para *jf_lay_spans(struct jf_lay *lay, const struct jf_span *spans, guint n)
{
    static const struct jf_span nothing = {"", 0, 1, 0};
    struct jf_para *para = NULL;

    if (!lay->error)
        para = jf_para_new(&lay->ts, spans, n, &lay->error);
    return para ? para : jf_para_plain(&lay->ts, &nothing, NULL);
}

struct jf_para *jf_lay_para(struct jf_lay *lay, const char *text, unsigned role, double size,
                            jf_rgba color)
{
    return jf_lay_spans(lay, &(struct jf_span){text ? text : "", role, size, color}, 1);
}

double jf_lay_text_width(struct jf_lay *lay, const char *text, unsigned role, double size)
{
    g_autoptr(jf_para) para = jf_lay_para(lay, text, role, size, 0);

    return jf_para_width(para);
}

struct jf_page *jf_page_new(struct jf_lay *lay, const struct jf_section *section, const char *label)
{
    const struct jf_theme *theme = lay->theme;
    struct jf_page *page = g_new0(struct jf_page, 1);

    page->lay = lay;
    page->section = section;
    page->theme = theme;
    page->frame = jf_frame_new(theme->page_width, theme->page_height);
    page->frame->label = g_strdup(label);
    page->canvas =
        jf_record_new(page->frame, 0, 0, theme->page_width, theme->page_height, &lay->ts.shaper);
    if (theme->paper != 0xFFFFFFFF)
        jf_page_rect(page, 0, 0, theme->page_width, theme->page_height, theme->paper);
    return page;
}

/* The frame belongs to the pages. */
void jf_page_free(struct jf_page *page)
{
    struct jf_lay *lay = page->lay;

    if (page->canvas->error.code != JF_OK && !lay->error)
        g_set_error(&lay->error, JF_ERROR, JF_ERROR_RENDER, "page \"%s\": %s",
                    page->frame->label ? page->frame->label : "", page->canvas->error.message);
    jf_record_free(page->canvas);
    g_free(page);
}

void jf_page_tag_box(struct jf_page *page, const char *name, double x, double y, double w, double h)
{
    struct jf_item *item = jf_frame_add(page->frame, JF_ITEM_TAG);

    item->name = g_strdup(name);
    item->x = x;
    item->y = y;
    item->w = w;
    item->h = h;
}

void jf_page_tag(struct jf_page *page, const char *name)
{
    jf_page_tag_box(page, name, 0, 0, page->frame->width, page->frame->height);
}

void jf_page_line(struct jf_page *page, double x0, double y0, double x1, double y1, double width,
                  jf_rgba color)
{
    jf_canvas_line(page->canvas, x0, y0, x1, y1, color, width);
}

void jf_page_rule(struct jf_page *page, double x0, double x1, double y, double width, jf_rgba color)
{
    jf_canvas_line(page->canvas, x0, y, x1, y, color, width);
}

void jf_page_rect(struct jf_page *page, double x, double y, double w, double h, jf_rgba color)
{
    if (w > 0 && h > 0)
        jf_canvas_fill_rect(page->canvas, x, y, w, h, color);
}

#define RECT_PATH(x, y, w, h)                                                                      \
    {                                                                                              \
        {JF_SEG_MOVE, 0, (x), (y), 0, 0, 0, 0}, {JF_SEG_LINE, 0, (x) + (w), (y), 0, 0, 0, 0},      \
            {JF_SEG_LINE, 0, (x) + (w), (y) + (h), 0, 0, 0, 0},                                    \
            {JF_SEG_LINE, 0, (x), (y) + (h), 0, 0, 0, 0}, {JF_SEG_CLOSE, 0, 0, 0, 0, 0, 0, 0},     \
    }

void jf_page_frame_rect(struct jf_page *page, double x, double y, double w, double h, double width,
                        jf_rgba color)
{
    const struct jf_seg path[] = RECT_PATH(x, y, w, h);
    const struct jf_stroke stroke = {.struct_size = sizeof stroke, .color = color, .width = width};

    page->canvas->ops->stroke(page->canvas, path, G_N_ELEMENTS(path), &stroke);
}

void jf_page_hatch_rect(struct jf_page *page, double x, double y, double w, double h, double pitch,
                        double line, double angle_deg, jf_rgba color)
{
    const struct jf_seg path[] = RECT_PATH(x, y, w, h);
    const struct jf_fill fill = {.struct_size = sizeof fill,
                                 .color = color,
                                 .background = page->lay->theme->paper,
                                 .hatch_pitch = pitch,
                                 .hatch_width = line,
                                 .hatch_angle_deg = angle_deg};

    page->canvas->ops->fill(page->canvas, path, G_N_ELEMENTS(path), &fill);
}

double jf_page_text(struct jf_page *page, double x, double y, enum jf_align align, const char *text,
                    unsigned role, double size, jf_rgba color)
{
    g_autoptr(jf_para) para = NULL;

    if (!text || !*text)
        return 0;
    para = jf_lay_para(page->lay, text, role, size, color);
    jf_para_draw(para, page->frame, x, y, align, 0);
    return jf_para_widest_line(para);
}

double jf_page_text_in(struct jf_page *page, double x, double y, enum jf_align align, const char *text, unsigned role,
                       double size, jf_rgba color, double width, double height)
{
    for (; text && *text; size -= 0.5) {
        g_autoptr(jf_para) para = jf_lay_para(page->lay, text, role, MAX(SMALLEST_SIZE, size), color);
        double leading = LEADING * MAX(SMALLEST_SIZE, size);

        jf_para_break(para, &(struct jf_break){.width = width});
        if (size > SMALLEST_SIZE && para->n_lines > 1 && para->n_lines * leading > height)
            continue;
        jf_para_draw(para, page->frame, x, y - (para->n_lines - 1) * leading / 2, align, leading);
        return jf_para_widest_line(para);
    }
    return 0;
}

double jf_page_text_fit(struct jf_page *page, double x, double y, enum jf_align align,
                        const char *text, unsigned role, double size, jf_rgba color,
                        double max_width)
{
    double width = text ? jf_lay_text_width(page->lay, text, role, size) : 0;

    if (width <= max_width)
        return jf_page_text(page, x, y, align, text, role, size, color);
    return jf_page_text_in(page, x, y, align, text, role, MAX(SMALLEST_SIZE, size * max_width / width), color, max_width, 0);
}

void jf_page_link(struct jf_page *page, double x, double y, double w, double h, int target)
{
    struct jf_item *item = jf_frame_add(page->frame, JF_ITEM_LINK);

    item->x = x;
    item->y = y;
    item->w = w;
    item->h = h;
    item->page = target;
}
