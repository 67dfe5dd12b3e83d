#include "layout/flow.h"

#include <math.h>

#include "layout/box.h"
#include "layout/furniture.h"

#define TALLEST_STRIP 0.34 /* of a page */
#define STRIP_GAP 12.0
#define SMALL 70.0 /* of an analysis' blocks: counts above the table that they count */
#define SMALL_MESSAGE 14.0 /* pt: a sentence that takes more than two lines of it is a text */
#define LITTLE 0.6 /* of a page */
#define A_HEAD 26.0 /* pt: of a block, that may go where the title of the page says the same */
#define A_PART 40.0 /* the least of a block that is torn */
#define GAP_GIVES 0.5 /* of the gap between blocks, rather than a further page */
#define WORTH_SPLITTING                                                                            \
    0.45 /* of the page still free: rather split a block than leave that white */

struct flow {
    struct jf_lay *lay;
    const struct jf_section *section;
    GPtrArray *queue;     /* struct jf_box * to come */
    GPtrArray *strip;     /* struct jf_box *: comments at the foot of the page being filled, or none */
    GHashTable *queued;   /* struct jf_text_block *: comments that follow the blocks */
    GArray *heads;        /* struct jf_page_head of the pages so far */
    GStringChunk *texts;  /* their messages, each once */
    double closer;        /* by which the blocks of the page stand closer than usual */
};

static double gap_after(const struct flow *f, const struct jf_box *box)
{
    if (box->gap > 0)
        return box->gap;
    return box->keep_with_next && !box->is_count ? (box->note ? 8 : 2) : f->lay->theme->block_gap - f->closer;
}

/* A box that fits a page is split only where that much of it is still free. */
static double least_part(const struct jf_box *box, double full)
{
    return jf_box_least(box) > full ? MIN(full, MAX(full / 4, 130)) : WORTH_SPLITTING * full + 1;
}

/* What must stand with the first box of the queue: headings, and the least of what follows them. What fits a page is begun on
 * this one only where much of it would stay white. */
static double need_of(const struct flow *f, double full, double white)
{
    double need = 0;

    for (guint i = 0; i < f->queue->len; i++) {
        const struct jf_box *box = g_ptr_array_index(f->queue, i);

        if (!box->keep_with_next) {
            const double least = i > 0 ? jf_box_least(box) : box->min;
            return need + (box->split && i > 0 && (least > full || white > WORTH_SPLITTING * full) ? MIN(least, least_part(box, full)) : least);
        }
        need += box->min + gap_after(f, box);
    }
    return need;
}

/* What stands on the page already can do without. */
static double give_of(const GPtrArray *page)
{
    double give = 0;

    for (guint i = 0; i < page->len; i++) {
        const struct jf_box *box = g_ptr_array_index(page, i);

        give += box->least > 0 ? MAX(0, box->min - box->least) : 0;
    }
    return give;
}

/* Takes that room, as far as it saves a page: TRUE if it did. */
static gboolean press(const GPtrArray *page, double missing)
{
    double give = give_of(page);

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
static void tighten(struct flow *f, double full)
{
    double need = 0, give = 0;
    guint gaps = 0;

    f->closer = 0;
    for (guint i = 0; i < f->queue->len; i++) {
        const struct jf_box *box = g_ptr_array_index(f->queue, i);
        double gap = i + 1 < f->queue->len ? gap_after(f, box) : 0;

        if (i > 0 && box->is_form) /* it may well have a page of its own */
            break;
        need += box->min + gap;
        gaps += gap >= f->lay->theme->block_gap && box->gap <= 0 ? 1 : 0;
        give += box->least > 0 ? MAX(0, box->min - box->least) : 0;
    }
    need -= full;
    if (need > give && need - give <= gaps * GAP_GIVES * f->lay->theme->block_gap)
        f->closer = (need - give + 0.01) / gaps;
    if (need > 0 && need - gaps * f->closer <= give + 0.01)
        press(f->queue, MIN(give, need - gaps * f->closer + 0.01));
}

/* What stands last on the page is to stand with the next box: a heading, a sentence, counts. */
static gboolean is_led(const GPtrArray *page)
{
    const struct jf_box *last = page->len ? g_ptr_array_index(page, page->len - 1) : NULL;

    return last && last->keep_with_next;
}

struct extent {
    double min, max;
};

static struct extent extent_of(const struct flow *f, const GPtrArray *boxes, guint from, guint end)
{
    struct extent sum = {0};

    for (guint i = from; i < end; i++) {
        const struct jf_box *box = g_ptr_array_index(boxes, i);
        double gap = i + 1 < boxes->len ? gap_after(f, box) : 0;

        sum.min += box->min + gap;
        sum.max += MAX(box->min, box->max) + gap;
    }
    return sum;
}

/* Rather than a last page with little on it: blocks of this one go over to it, while that makes the emptier of the two fuller;
 * comments stay with their marks, and a form may have little. */
static void balance(struct flow *f, GPtrArray *page, double full)
{
    while (f->queue->len > 0 && page->len > 1 && !((const struct jf_box *)g_ptr_array_index(f->queue, 0))->is_form) {
        const struct extent rest = extent_of(f, f->queue, 0, f->queue->len);
        struct extent stay, go;
        guint at = page->len - 1;

        while (at > 0 && ((const struct jf_box *)g_ptr_array_index(page, at - 1))->keep_with_next)
            at--;
        stay = extent_of(f, page, 0, at);
        go = extent_of(f, page, at, page->len);
        if (!((const struct jf_box *)g_ptr_array_index(page, page->len - 1))->block || rest.max >= LITTLE * full || rest.min + go.min + f->lay->theme->block_gap > full || stay.max <= rest.max)
            return;
        while (page->len > at)
            g_ptr_array_insert(f->queue, 0, g_ptr_array_steal_index(page, page->len - 1));
    }
}

/* The boxes of the next page; available shrinks to what is left. */
static GPtrArray *take_page(struct flow *f, double full)
{
    GPtrArray *page = g_ptr_array_new_with_free_func((GDestroyNotify)jf_box_free);
    double left = full, white = full; /* to the boxes' least, and where they are as high as they can be */

    tighten(f, full);
    while (f->queue->len > 0) {
        struct jf_box *box = g_ptr_array_index(f->queue, 0), *part = NULL;
        double need;

        if (page->len == 0 && box->drop_head)
            box->drop_head(box, box->block && box->block->page_title ? box->block->page_title : f->section->page_title, FALSE);
        if (box->min > left && box->least > 0 && box->least <= left + give_of(page))
            box->min = box->least;
        need = need_of(f, full, white);
        if (need > left && !box->is_form && press(page, need - left))
            left = need;
        if (box->min <= left && need <= left) {
            g_ptr_array_add(page, g_ptr_array_steal_index(f->queue, 0));
            left -= box->min + gap_after(f, box);
            white -= MAX(box->min, box->max) + gap_after(f, box);
            continue;
        }
        box->page = f->queue->len == 1 ? full : 0;
        if (box->split && box->min > left &&
            (page->len == 0 || is_led(page) || jf_box_least(box) > full || MIN(left, white) > WORTH_SPLITTING * full))
            part = box->split(box, left);
        if (part) {
            part->block = box->block;
            g_ptr_array_add(page, part);
        } else if (page->len == 0 && f->strip->len == 0) /* what does not fit a whole page fits none */
            g_ptr_array_add(page, g_ptr_array_steal_index(f->queue, 0));
        else
            balance(f, page, full);
        break;
    }
    return page;
}

/* Heights from min to want, then from want to max, as far as the page has room. */
static void share(const struct flow *f, const GPtrArray *boxes, double full, double *heights)
{
    double left = full, wish = 0, more = 0, a, b;

    for (guint i = 0; i < boxes->len; i++) {
        const struct jf_box *box = g_ptr_array_index(boxes, i);

        left -= box->min + (i + 1 < boxes->len ? gap_after(f, box) : 0);
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
        y += heights[i] + gap_after(f, box);
    }
}

/* Where drawings share a scale, the page is painted on scrap paper first: only there it shows which
 * of them has the least room for a unit. */
static void share_scales(struct flow *f, const struct jf_page *page, const GPtrArray *boxes,
                         const double *heights)
{
    g_autoptr(GPtrArray) scaled = g_ptr_array_new();

    g_ptr_array_foreach((GPtrArray *)boxes, (GFunc)jf_box_collect, scaled);
    if (jf_scaled_share_range(scaled)) {
        struct jf_page *trial = jf_page_new(f->lay, page->section, page->frame->label);
        struct jf_frame *scrap = trial->frame;

        paint_boxes(f, trial, boxes, heights);
        jf_page_free(trial);
        jf_frame_free(scrap);
        jf_scaled_share_lengths(scaled);
    }
}

static void paint_page(struct flow *f, struct jf_page *page, const GPtrArray *boxes, double full)
{
    g_autofree double *heights = g_new0(double, boxes->len + 1);

    share(f, boxes, full, heights);
    share_scales(f, page, boxes, heights);
    paint_boxes(f, page, boxes, heights);
}

static gboolean is_message(const struct jf_lay *lay, const char *text)
{
    double ems = 0;

    for (const char *p = text; *p; p = g_utf8_next_char(p))
        ems += g_unichar_iswide(g_utf8_get_char(p)) ? 1 : 0.55;
    return ems * SMALL_MESSAGE <= 2 * jf_lay_content_width(lay);
}

/* What a further page says: its first block's message, or the sentence that it would begin with. */
static char *message_of_page(struct flow *f)
{
    const struct jf_box *first = f->heads->len && f->queue->len ? g_ptr_array_index(f->queue, 0) : NULL;
    char *message;

    if (!first || !first->note || f->queue->len < 2 || !is_message(f->lay, first->note))
        return first && first->block ? g_strdup(first->block->message) : NULL;
    message = g_strdup(first->note);
    g_ptr_array_remove_index(f->queue, 0);
    return message;
}

static const char *first_text(const char *a, const char *b, const char *c)
{
    return a && *a ? a : b && *b ? b : c ? c : "";
}

/* The title and the legend are those of what stands on the page. */
static struct jf_page *page_of(struct flow *f, const GPtrArray *boxes, const char *message)
{
    const struct jf_section *s = f->section;
    struct jf_page_head head = {.page = jf_section_page(f->lay, s), .part = 1, .parts = 1};

    head.message = g_string_chunk_insert_const(f->texts, first_text(message, s->message, s->title));
    for (guint i = 0; i < boxes->len; i++) {
        const struct jf_block *block = ((const struct jf_box *)g_ptr_array_index(boxes, i))->block;

        if (!block)
            continue;
        head.legend |= jf_block_legend(block);
        if (head.what || !block->page_title)
            continue;
        head.what = block->page_title;
        head.when = block->when;
    }
    head.what = first_text(head.what, s->page_title, s->title);
    head.when = first_text(head.when, s->when, NULL);
    g_array_append_val(f->heads, head);
    return head.page;
}

/* Pages of one message, or else of one title, are counted. */
static void paint_heads(struct flow *f)
{
    for (guint i = 0, end; i < f->heads->len; i = end) {
        struct jf_page_head *first = &g_array_index(f->heads, struct jf_page_head, i);
        gboolean is_title = i + 1 >= f->heads->len || first[1].message != first->message;

        for (end = i + 1; end < f->heads->len; end++) {
            const struct jf_page_head *head = &g_array_index(f->heads, struct jf_page_head, end);

            if (is_title ? g_strcmp0(head->what, first->what) != 0 || g_strcmp0(head->when, first->when) != 0
                         : head->message != first->message)
                break;
        }
        for (guint k = 0; k < end - i; k++) {
            first[k].says_the_same = !is_title;
            first[k].part = k + 1;
            first[k].parts = end - i;
            jf_section_head(&first[k]);
        }
    }
}

/* How many of the boxes could stand on a page, or begin on it, whatever its strip takes: as close as they can, without the
 * head of the first. */
static guint n_in(const struct flow *f, const GPtrArray *boxes, double full)
{
    const double least_full = (1 - TALLEST_STRIP) * full;
    double room = full + A_HEAD;
    guint n = 0;

    for (gboolean is_led = TRUE; n < boxes->len; n++) {
        const struct jf_box *box = g_ptr_array_index(boxes, n);
        const double least = jf_box_least(box);

        if (n > 0 && least > room && (!box->split || room <= A_PART || (!is_led && box->min <= least_full && room <= WORTH_SPLITTING * least_full)))
            break;
        room -= least + (1 - GAP_GIVES) * gap_after(f, box);
        is_led = box->keep_with_next;
    }
    return n;
}

/* Whether one of the boxes, as far as room goes, has the marker of a comment. */
static gboolean has_mark(const struct flow *f, const GPtrArray *boxes, int number, double room)
{
    for (guint i = 0, n = n_in(f, boxes, room); i < n; i++)
        if (jf_box_is_marked(g_ptr_array_index(boxes, i), number))
            return TRUE;
    return FALSE;
}

/* Comments that found no room at a foot follow the blocks, once. */
static void queue_comments(struct flow *f, const GPtrArray *comments)
{
    double width = jf_lay_content_width(f->lay);

    for (guint i = 0, n; i < comments->len; i += n) {
        struct jf_box *box = jf_comments_box(f->lay, comments, i, n = MIN(4, comments->len - i), width);

        if (box->min > jf_lay_body_height(f->lay) / 3) { /* a text can be split */
            jf_box_free(box);
            box = jf_text_box(f->lay, NULL, g_ptr_array_index(comments, i), width);
            n = 1;
        }
        g_ptr_array_add(f->queue, box);
        for (guint k = 0; k < n; k++)
            g_hash_table_add(f->queued, g_ptr_array_index(comments, i + k));
    }
    g_ptr_array_set_size(f->strip, 0);
}

/* The comments that the next page calls for; the first page has those that no mark calls for, too. */
static GPtrArray *comments_of_page(const struct flow *f, double full)
{
    const GPtrArray *comments = f->section->comments;
    GPtrArray *mine = g_ptr_array_new();

    for (guint i = 0; comments && i < comments->len; i++) {
        struct jf_text_block *text = g_ptr_array_index(comments, i);
        gboolean is_marked = f->heads->len > 0 || has_mark(f, f->queue, text->comment, INFINITY);

        if (!g_hash_table_contains(f->queued, text) && (!is_marked || has_mark(f, f->queue, text->comment, full)))
            g_ptr_array_add(mine, text);
    }
    return mine;
}

/* They stand in strips of up to eight at the foot, two rows of equal columns. Returns the height. */
static double add_strips(struct flow *f, const GPtrArray *comments)
{
    double height = 0;

    g_ptr_array_set_size(f->strip, 0);
    for (guint i = 0; i < comments->len; i += 8) {
        struct jf_box *box = jf_comments_box(f->lay, comments, i, MIN(8, comments->len - i),
                                             jf_lay_content_width(f->lay));

        height += box->min + (i ? 4 : STRIP_GAP);
        g_ptr_array_add(f->strip, box);
    }
    return height;
}

/* Leaves those that a box on the page calls for, or no box. Returns the height of their strips. */
static double keep_called(struct flow *f, GPtrArray *comments, const GPtrArray *boxes)
{
    for (guint i = comments->len; i-- > 0;) {
        const int number = ((const struct jf_text_block *)g_ptr_array_index(comments, i))->comment;

        if (!has_mark(f, boxes, number, INFINITY) && has_mark(f, f->queue, number, INFINITY))
            g_ptr_array_remove_index(comments, i);
    }
    return add_strips(f, comments);
}

static void paint_strips(struct flow *f, struct jf_page *page, double y)
{
    for (guint i = 0; i < f->strip->len; i++) {
        struct jf_box *box = g_ptr_array_index(f->strip, i);

        box->paint(box, page, jf_lay_left(f->lay), y, box->min);
        y += box->min + 4;
    }
    g_ptr_array_set_size(f->strip, 0);
}

/* What the boxes show, as far as room goes, is explained at the foot of their page. */
static char *footnote_of(const struct flow *f, const GPtrArray *boxes, double room)
{
    g_autoptr(GPtrArray) blocks = g_ptr_array_new();

    for (guint i = 0, n = n_in(f, boxes, room); i < n; i++)
        g_ptr_array_add(blocks, (gpointer)((const struct jf_box *)g_ptr_array_index(boxes, i))->block);
    return jf_footnote_of(blocks, f->lay->document->language);
}

/* All that the section numbers stands in strips, none of it in a block of its own: then each page may count anew. */
static gboolean is_counted(const GPtrArray *comments)
{
    return comments->len > 0 && ((const struct jf_text_block *)comments->pdata[comments->len - 1])->comment == (int)comments->len;
}

static void next_page(struct flow *f)
{
    g_autofree char *message = message_of_page(f);
    g_autofree char *most = footnote_of(f, f->queue, jf_lay_body_height(f->lay)), *footnote = NULL;
    double full = jf_lay_body_height(f->lay) - jf_footnote_height(f->lay, most);
    g_autoptr(GPtrArray) comments = comments_of_page(f, full), boxes = NULL;
    double tallest = TALLEST_STRIP * full, strips = add_strips(f, comments);
    struct jf_page *page;

    boxes = take_page(f, full - MIN(strips, tallest));
    if (boxes->len > 0 || f->queue->len == 0)
        strips = keep_called(f, comments, boxes);
    if (strips > tallest || (boxes->len == 0 && f->queue->len > 0)) { /* what stands on the page comes first */
        queue_comments(f, comments);
        strips = 0;
    }
    if (boxes->len == 0 && f->queue->len > 0) {
        g_clear_pointer(&boxes, g_ptr_array_unref);
        boxes = take_page(f, full);
    }
    page = page_of(f, boxes, message);
    g_ptr_array_add(f->lay->open, page);
    if (f->strip->len && is_counted(f->section->comments) && g_hash_table_size(f->queued) == 0)
        f->lay->comments = comments;
    paint_page(f, page, boxes, full - strips);
    paint_strips(f, page, JF_BODY_TOP + full - strips + STRIP_GAP);
    f->lay->comments = NULL;
    footnote = footnote_of(f, boxes, INFINITY);
    jf_footnote_paint(page, footnote);
}

static void add_block(struct flow *f, const struct jf_block *block)
{
    guint first = f->queue->len;

    jf_boxes_of_block(f->lay, block, jf_lay_content_width(f->lay), f->queue);
    for (guint i = first; i < f->queue->len; i++)
        ((struct jf_box *)g_ptr_array_index(f->queue, i))->block = block;
}

/* A sentence stands on the page of the chart or table that it speaks of: the next one; so do counts. */
static void keep_notes(const struct flow *f)
{
    for (guint i = 0; i + 1 < f->queue->len; i++) {
        struct jf_box *box = g_ptr_array_index(f->queue, i);

        const struct jf_box *next = g_ptr_array_index(f->queue, i + 1);

        box->is_count = !box->keep_with_next && !box->note && box->gap <= 0 && box->min < SMALL && box->block &&
                        box->block == next->block;
        if (box->is_count || (box->note && !next->note))
            box->keep_with_next = TRUE;
    }
}

void jf_flow_section(struct jf_lay *lay, const struct jf_section *section)
{
    struct flow f = {.lay = lay, .section = section};

    f.queue = g_ptr_array_new_with_free_func((GDestroyNotify)jf_box_free);
    f.strip = g_ptr_array_new_with_free_func((GDestroyNotify)jf_box_free);
    f.queued = g_hash_table_new(NULL, NULL);
    f.heads = g_array_new(FALSE, FALSE, sizeof(struct jf_page_head));
    f.texts = g_string_chunk_new(1024);
    for (guint i = 0; section->blocks && i < section->blocks->len; i++)
        add_block(&f, g_ptr_array_index(section->blocks, i));
    keep_notes(&f);
    do
        next_page(&f);
    while (f.queue->len > 0 && !lay->error);
    paint_heads(&f);
    g_array_unref(f.heads);
    g_string_chunk_free(f.texts);
    g_ptr_array_unref(f.queue);
    g_ptr_array_unref(f.strip);
    g_hash_table_unref(f.queued);
}
