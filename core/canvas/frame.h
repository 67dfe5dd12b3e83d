/* canvas/frame.h - a page as a display list: what layout makes and every page renderer reads.
 *
 * Items hold final positions: points, origin top left, y down. A text item is one shaped line in
 * one font face: glyph ids with positions, and the UTF-8 it stands for, so that a renderer needs no
 * measuring. Fallback runs are separate items.
 */
#ifndef JF_CANVAS_FRAME_H
#define JF_CANVAS_FRAME_H

#include <glib.h>
#include "jingfen/canvas.h"

struct jf_glyph {
    guint32 gid;
    guint32 cluster; /* byte offset in text */
    double x, y;     /* from the item's origin */
    double advance;
};

enum jf_item_kind {
    JF_ITEM_TEXT,
    JF_ITEM_FILL,
    JF_ITEM_STROKE,
    JF_ITEM_CLIP,
    JF_ITEM_UNCLIP,
    JF_ITEM_IMAGE,
    JF_ITEM_LINK /* internal: to page */,
    JF_ITEM_TAG /* begin of a named part, for tests */
};

struct jf_item {
    enum jf_item_kind kind;
    /* TEXT */
    double x, y, size, angle_deg;
    int face;        /* handle of the font face: layout/font.h */
    double embolden; /* fill and stroke: stroke width in em; 0 = none */
    jf_rgba color;
    char *text;
    struct jf_glyph *glyphs;
    int n_glyphs;
    double width;           /* advance */
    double ascent, descent; /* of the line box, for geometry tests */
    /* FILL STROKE CLIP */
    struct jf_seg *path;
    int n_path;
    struct jf_fill fill;
    struct jf_stroke stroke;
    double *dash;
    /* IMAGE LINK TAG */
    double w, h;
    char *name; /* image path; tag */
    int page;   /* link target */
};

struct jf_frame {
    double width, height;
    GPtrArray *items; /* struct jf_item * */
    char *label;
    guint n_cut; /* texts that end in an ellipsis, words that are torn */
};

struct jf_outline_entry {
    char *title;
    int page;
    int level;
};
/* All pages of one document, with what goes around them. */
struct jf_pages {
    GPtrArray *frames; /* struct jf_frame * */
    GArray *outline;   /* struct jf_outline_entry */
    char *title, *author, *subject, *language;
    gint32 created_day;
};

struct jf_frame *jf_frame_new(double width, double height);
void jf_frame_free(struct jf_frame *frame);
struct jf_item *jf_frame_add(struct jf_frame *frame, enum jf_item_kind kind);
struct jf_pages *jf_pages_new(void);
void jf_pages_free(struct jf_pages *pages);

/* canvas/record: a jf_canvas whose verbs append to a frame at an offset; text is shaped by the
 * shaper that layout lends (canvas knows no HarfBuzz). */
struct jf_shaper {
    void *ctx;
    /* Appends text items for the string at (x, y); NULL frame: only measures. */
    struct jf_extent (*text)(void *ctx, struct jf_frame *frame, double x, double y,
                             const char *utf8, const struct jf_text_style *style, GError **error);
};
struct jf_canvas *jf_record_new(struct jf_frame *frame, double x, double y, double width,
                                double height, const struct jf_shaper *shaper);
void jf_record_free(struct jf_canvas *canvas);

#endif
