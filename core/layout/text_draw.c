/* Lines as text items, and the shaper that canvases borrow. */
#include "layout/text.h"

#include <math.h>
#include <string.h>

#include "jingfen/canvas.h"

#define ASCENT_EM 0.88 /* the em box of Chinese type: what must not overlap */
#define DESCENT_EM 0.12

static gboolean is_same_item(const struct jf_para *p, const struct jf_cluster *a,
                             const struct jf_cluster *b)
{
    return a->face == b->face && a->size >= b->size && a->size <= b->size &&
           a->embolden >= b->embolden && a->embolden <= b->embolden &&
           p->spans[a->span].color == p->spans[b->span].color;
}

static guint32 end_byte(const struct jf_para *p, guint i)
{
    guint32 byte = p->clusters[i].byte;

    while (++i < p->n)
        if (p->clusters[i].byte != byte)
            return p->clusters[i].byte;
    return (guint32)strlen(p->text);
}

static struct jf_item *add_item(struct jf_frame *frame, const struct jf_para *p,
                                const struct jf_cluster *c, double x, double y)
{
    struct jf_item *item = jf_frame_add(frame, JF_ITEM_TEXT);

    item->x = x;
    item->y = y;
    item->size = (double)c->size;
    item->face = c->face;
    item->embolden = (double)c->embolden;
    item->color = p->spans[c->span].color;
    item->ascent = ASCENT_EM * item->size;
    item->descent = DESCENT_EM * item->size;
    return item;
}

static void emit_run(const struct jf_para *p, struct jf_frame *frame, const struct jf_line *line,
                     guint first, guint end, double x, double y)
{
    const struct jf_cluster *c = &p->clusters[first];
    struct jf_item *item = add_item(frame, p, c, x, y);
    guint32 stop = end_byte(p, end - 1);

    item->text = g_strndup(p->text + c->byte, stop - c->byte);
    item->glyphs = g_new(struct jf_glyph, end - first);
    item->n_glyphs = (int)(end - first);
    for (guint i = first; i < end; i++) {
        const struct jf_cluster *g = &p->clusters[i];
        double lead = i == line->first ? line->lead : 0, tail = i + 1 == line->end ? line->tail : 0;
        double advance = (double)g->advance - lead - tail;

        item->glyphs[i - first] = (struct jf_glyph){
            g->gid, g->byte - c->byte, item->width + (double)g->dx - lead, (double)g->dy, advance};
        item->width += advance;
    }
}

static void emit_ellipsis(const struct jf_para *p, struct jf_frame *frame, double x, double y)
{
    struct jf_item *item = add_item(frame, p, &p->ellipsis, x, y);

    frame->n_cut++;
    item->text = g_strdup("…");
    item->glyphs = g_new0(struct jf_glyph, 1);
    item->n_glyphs = 1;
    item->glyphs[0].gid = p->ellipsis.gid;
    item->width = item->glyphs[0].advance = (double)p->ellipsis.advance;
}

static void emit_line(const struct jf_para *p, struct jf_frame *frame, const struct jf_line *line,
                      double x, double y)
{
    for (guint i = line->first; i < line->end;) {
        guint end = i + 1;
        double width = (double)p->clusters[i].advance;

        if (p->clusters[i].codepoint == '\n') {
            i++;
            continue;
        }
        while (end < line->end && p->clusters[end].codepoint != '\n' &&
               is_same_item(p, &p->clusters[i], &p->clusters[end]))
            width += (double)p->clusters[end++].advance;
        emit_run(p, frame, line, i, end, x, y);
        x += width - (i == line->first ? line->lead : 0);
        i = end;
    }
    if (line->ellipsis && p->ellipsis.size > 0)
        emit_ellipsis(p, frame, x, y);
}

void jf_para_draw_lines(struct jf_para *p, struct jf_frame *frame, double x, double y,
                        enum jf_align align, double leading, guint from, guint to)
{
    if (!p->lines)
        jf_para_break(p, &(struct jf_break){0});
    for (guint i = from; i < to && i < p->n_lines; i++) {
        const struct jf_line *line = &p->lines[i];
        double left = align == JF_ALIGN_RIGHT    ? x - line->width
                      : align == JF_ALIGN_CENTRE ? x - line->width / 2
                                                 : x;

        emit_line(p, frame, line, left, y + (i - from) * leading);
    }
}

void jf_para_draw(struct jf_para *p, struct jf_frame *frame, double x, double y,
                  enum jf_align align, double leading)
{
    jf_para_draw_lines(p, frame, x, y, align, leading, 0, G_MAXUINT);
}

/* Turns the items from index on about (x, y). */
static void rotate(struct jf_frame *frame, guint from, double x, double y, double angle_deg)
{
    double a = angle_deg * G_PI / 180;

    for (guint i = from; i < frame->items->len; i++) {
        struct jf_item *item = g_ptr_array_index(frame->items, i);
        double dx = item->x - x, dy = item->y - y;

        item->x = x + dx * cos(a) - dy * sin(a);
        item->y = y + dx * sin(a) + dy * cos(a);
        item->angle_deg = angle_deg;
    }
}

static struct jf_extent shaper_text(void *ctx, struct jf_frame *frame, double x, double y,
                                    const char *utf8, const struct jf_text_style *style,
                                    GError **error)
{
    const struct jf_typesetter *ts = ctx;
    struct jf_span span = {utf8, style->font & 3, style->size, style->color};
    double leading = style->leading > 0 ? style->leading : 1.35 * style->size;
    g_autoptr(jf_para) p = jf_para_plain(ts, &span, error);
    enum jf_align align = style->anchor == JF_ANCHOR_END      ? JF_ALIGN_RIGHT
                          : style->anchor == JF_ANCHOR_MIDDLE ? JF_ALIGN_CENTRE
                                                              : JF_ALIGN_LEFT;
    guint from = frame ? frame->items->len : 0;

    if (!p)
        return (struct jf_extent){0};
    jf_para_break(p, &(struct jf_break){.width = style->max_width, .max_lines = style->max_lines});
    if (frame) {
        jf_para_draw(p, frame, x, y, align, leading);
        for (guint i = 1; i < p->n_lines; i++) /* a torn word is no better than a cut one */
            frame->n_cut += !p->clusters[p->lines[i].first].may_break && !p->clusters[p->lines[i].first].must_break;
        if (style->angle_deg < 0 || style->angle_deg > 0)
            rotate(frame, from, x, y, style->angle_deg);
    }
    return (struct jf_extent){.width = jf_para_widest_line(p),
                              .ascent = ASCENT_EM * style->size,
                              .descent = DESCENT_EM * style->size + (p->n_lines - 1) * leading,
                              .lines = p->n_lines};
}

void jf_typesetter_init(struct jf_typesetter *ts, const struct jf_fonts *fonts,
                        const char *language)
{
    *ts = (struct jf_typesetter){.fonts = fonts, .language = language};
    ts->shaper = (struct jf_shaper){.ctx = ts, .text = shaper_text};
}
