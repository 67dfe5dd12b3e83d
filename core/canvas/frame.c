#include "canvas/frame.h"

#include "base/free.h"

static void item_free(gpointer data)
{
    struct jf_item *item = data;

    if (!item)
        return;
    jf_free_all(item->text, item->glyphs, item->path, item->dash, item->name, item);
}

struct jf_frame *jf_frame_new(double width, double height)
{
    struct jf_frame *frame = g_new0(struct jf_frame, 1);

    frame->width = width;
    frame->height = height;
    frame->items = g_ptr_array_new_with_free_func(item_free);
    return frame;
}

void jf_frame_free(struct jf_frame *frame)
{
    if (!frame)
        return;
    g_ptr_array_unref(frame->items);
    g_free(frame->label);
    g_free(frame);
}

struct jf_item *jf_frame_add(struct jf_frame *frame, enum jf_item_kind kind)
{
    struct jf_item *item = g_new0(struct jf_item, 1);

    item->kind = kind;
    g_ptr_array_add(frame->items, item);
    return item;
}

static void outline_clear(gpointer data)
{
    struct jf_outline_entry *entry = data;

    g_free(entry->title);
}

struct jf_pages *jf_pages_new(void)
{
    struct jf_pages *pages = g_new0(struct jf_pages, 1);

    pages->frames = g_ptr_array_new_with_free_func((GDestroyNotify)jf_frame_free);
    pages->outline = g_array_new(FALSE, TRUE, sizeof(struct jf_outline_entry));
    g_array_set_clear_func(pages->outline, outline_clear);
    return pages;
}

void jf_pages_free(struct jf_pages *pages)
{
    if (!pages)
        return;
    g_ptr_array_unref(pages->frames);
    g_array_unref(pages->outline);
    jf_free_all(pages->title, pages->author, pages->subject, pages->language, pages);
}
