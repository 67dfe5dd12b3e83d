#include "layout/flow.h"

#include "layout/box.h"
#include "layout/furniture.h"

#define TALLEST_STRIP 150.0
#define STRIP_GAP 12.0
#define WORTH_SPLITTING                                                                            \
    0.45 /* of the page still free: rather split a block than leave that white */

struct flow {
    struct jf_lay *lay;
    const struct jf_section *section;
    GPtrArray *queue;     /* struct jf_box * to come */
    struct jf_box *strip; /* comments at the foot of the first page */
    gboolean has_strip;   /* on the page being filled */
    guint part;
};

static double gap_after(const struct jf_box *box)
{
    return box->keep_with_next ? (box->note ? 8 : 2) : JF_BLOCK_GAP;
}

/* What must stand with the first box of the queue: headings, and the least of what follows them. */
static double need_of(const struct flow *f, double full)
{
    double need = 0;

    for (guint i = 0; i < f->queue->len; i++) {
        const struct jf_box *box = g_ptr_array_index(f->queue, i);

        if (!box->keep_with_next)
            return need + (box->split && i > 0 ? MIN(box->min, full / 4) : box->min);
        need += box->min + gap_after(box);
    }
    return need;
}

/* Takes room from what stands on the page already, as far as that saves a page: TRUE if it did. */
static gboolean press(const GPtrArray *page, double missing)
{
    double give = 0;

    for (guint i = 0; i < page->len; i++) {
        const struct jf_box *box = g_ptr_array_index(page, i);

        give += box->least > 0 ? MAX(0, box->min - box->least) : 0;
    }
    if (missing > give || give <= 0)
        return FALSE;
    for (guint i = 0; i < page->len; i++) {
        struct jf_box *box = g_ptr_array_index(page, i);

        if (box->least > 0 && box->least < box->min)
            box->min -= (box->min - box->least) * missing / give;
    }
    return TRUE;
}

/* Rather than a further page for little: all that is left stands closer, where that is enough. */
static void tighten(const struct flow *f, double full)
{
    double need = 0, give = 0;

    for (guint i = 0; i < f->queue->len; i++) {
        const struct jf_box *box = g_ptr_array_index(f->queue, i);

        need += box->min + (i + 1 < f->queue->len ? gap_after(box) : 0);
        give += box->least > 0 ? MAX(0, box->min - box->least) : 0;
    }
    if (need > full && need - give <= full)
        press(f->queue, need - full + 0.01);
}

/* The boxes of the next page; available shrinks to what is left. */
static GPtrArray *take_page(struct flow *f, double full)
{
    GPtrArray *page = g_ptr_array_new_with_free_func((GDestroyNotify)jf_box_free);
    double left = full;

    tighten(f, full);
    while (f->queue->len > 0) {
        struct jf_box *box = g_ptr_array_index(f->queue, 0), *part = NULL;

        if (box->min > left && box->least > 0 && box->least <= left)
            box->min = box->least;
        if (need_of(f, full) > left && press(page, need_of(f, full) - left))
            left = need_of(f, full);
        if (box->min <= left && need_of(f, full) <= left) {
            g_ptr_array_add(page, g_ptr_array_steal_index(f->queue, 0));
            left -= box->min + gap_after(box);
            continue;
        }
        if (box->split && box->min > left &&
            (page->len == 0 || box->min > full || left > WORTH_SPLITTING * full))
            part = box->split(box, left);
        if (part)
            g_ptr_array_add(page, part);
        else if (page->len == 0 && !f->has_strip) /* what does not fit a whole page fits none */
            g_ptr_array_add(page, g_ptr_array_steal_index(f->queue, 0));
        break;
    }
    return page;
}

/* Heights from min to want, then from want to max, as far as the page has room. */
static void share(const GPtrArray *boxes, double full, double *heights)
{
    double left = full, wish = 0, more = 0, a, b;

    for (guint i = 0; i < boxes->len; i++) {
        const struct jf_box *box = g_ptr_array_index(boxes, i);

        left -= box->min + (i + 1 < boxes->len ? gap_after(box) : 0);
        wish += box->want - box->min;
        more += box->max - box->want;
    }
    left = MAX(0, left);
    a = wish > 0 ? MIN(1, left / wish) : 0;
    left -= a * wish;
    b = more > 0 ? MIN(1, left / more) : 0;
    for (guint i = 0; i < boxes->len; i++) {
        const struct jf_box *box = g_ptr_array_index(boxes, i);

        heights[i] = MIN(full, box->min) + a * (box->want - box->min) + b * (box->max - box->want);
    }
}

static void paint_boxes(struct flow *f, struct jf_page *page, const GPtrArray *boxes,
                        const double *heights)
{
    double y = JF_BODY_TOP;

    for (guint i = 0; i < boxes->len; i++) {
        struct jf_box *box = g_ptr_array_index(boxes, i);

        jf_lay_where(f->lay, "section \"%s\"", f->section->title ? f->section->title : "");
        box->paint(box, page, jf_lay_left(f->lay), y, heights[i]);
        y += heights[i] + gap_after(box);
    }
}

/* Where charts share a scale, the page is painted on scrap paper first: only there it shows which
 * of them has the least room for a unit. */
static void share_scales(struct flow *f, const struct jf_page *page, const GPtrArray *boxes,
                         const double *heights)
{
    g_autoptr(GPtrArray) charts = g_ptr_array_new();

    for (guint i = 0; i < boxes->len; i++) {
        struct jf_box *box = g_ptr_array_index(boxes, i);

        if (box->collect)
            box->collect(box, charts);
    }
    if (jf_charts_share_range(charts)) {
        struct jf_page *trial = jf_page_new(f->lay, page->section, page->frame->label);
        struct jf_frame *scrap = trial->frame;

        paint_boxes(f, trial, boxes, heights);
        jf_page_free(trial);
        jf_frame_free(scrap);
        jf_charts_share_lengths(charts);
    }
}

static void paint_page(struct flow *f, struct jf_page *page, const GPtrArray *boxes, double full)
{
    g_autofree double *heights = g_new0(double, boxes->len + 1);

    share(boxes, full, heights);
    share_scales(f, page, boxes, heights);
    paint_boxes(f, page, boxes, heights);
}

/* What a further page says: its first block's message, or the sentence that it would begin with. */
static char *message_of_page(struct flow *f)
{
    const struct jf_box *first = f->part && f->queue->len ? g_ptr_array_index(f->queue, 0) : NULL;
    char *message;

    if (!first || !first->note || f->queue->len < 2)
        return first ? g_strdup(first->message) : NULL;
    message = g_strdup(first->note);
    g_ptr_array_remove_index(f->queue, 0);
    return message;
}

static void next_page(struct flow *f)
{
    g_autofree char *message = message_of_page(f);
    struct jf_page *page = jf_section_page(f->lay, f->section, f->part, message);
    double full = jf_lay_body_height(f->lay) - jf_footnote_paint(page, f->section->footnote);
    g_autoptr(GPtrArray) boxes = NULL;

    f->part++;
    g_ptr_array_add(f->lay->open, page);
    f->has_strip = f->strip != NULL;
    if (f->strip) {
        double y = JF_BODY_TOP + full - f->strip->min;

        f->strip->paint(f->strip, page, jf_lay_left(f->lay), y, f->strip->min);
        full -= f->strip->min + STRIP_GAP;
        g_clear_pointer(&f->strip, jf_box_free);
    }
    boxes = take_page(f, full);
    paint_page(f, page, boxes, full);
}

/* Up to four comments stand in a strip at the foot of the first page; more, or long ones, follow
 * the blocks. */
static void add_comments(struct flow *f)
{
    const GPtrArray *comments = f->section->comments;
    double width = jf_lay_content_width(f->lay);

    if (!comments || comments->len == 0)
        return;
    if (comments->len <= 4) {
        f->strip = jf_comments_box(f->lay, comments, 0, comments->len, width);
        if (f->strip->min <= TALLEST_STRIP)
            return;
        g_clear_pointer(&f->strip, jf_box_free);
        for (guint i = 0; i < comments->len; i++)
            g_ptr_array_add(f->queue,
                            jf_text_box(f->lay, NULL, g_ptr_array_index(comments, i), width));
        return;
    }
    for (guint i = 0; i < comments->len; i += 4)
        g_ptr_array_add(f->queue,
                        jf_comments_box(f->lay, comments, i, MIN(4, comments->len - i), width));
}

static void add_block(struct flow *f, const struct jf_block *block)
{
    guint first = f->queue->len;

    jf_boxes_of_block(f->lay, block, jf_lay_content_width(f->lay), f->queue);
    for (guint i = first; i < f->queue->len; i++)
        ((struct jf_box *)g_ptr_array_index(f->queue, i))->message = block->message;
}

/* A sentence stands on the page of the chart or table that it speaks of: the next one. */
static void keep_notes(const struct flow *f)
{
    for (guint i = 0; i + 1 < f->queue->len; i++) {
        struct jf_box *box = g_ptr_array_index(f->queue, i);

        if (box->note && !((const struct jf_box *)g_ptr_array_index(f->queue, i + 1))->note)
            box->keep_with_next = TRUE;
    }
}

void jf_flow_section(struct jf_lay *lay, const struct jf_section *section)
{
    struct flow f = {.lay = lay, .section = section};

    f.queue = g_ptr_array_new_with_free_func((GDestroyNotify)jf_box_free);
    for (guint i = 0; section->blocks && i < section->blocks->len; i++)
        add_block(&f, g_ptr_array_index(section->blocks, i));
    keep_notes(&f);
    add_comments(&f);
    do
        next_page(&f);
    while (f.queue->len > 0 && !lay->error);
    g_ptr_array_unref(f.queue);
    jf_box_free(f.strip);
}
