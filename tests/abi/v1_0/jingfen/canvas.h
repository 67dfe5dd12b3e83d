/* jingfen/canvas.h - six verbs to draw with.
 *
 * Unit: point (1/72 inch). Origin: top left of the canvas; y grows downwards. Text is UTF-8. Style is
 * in the arguments; the only state is the stack of clips. After the first failure the verbs do nothing
 * and canvas->error keeps the reason. NaN and infinite coordinates are such a failure.
 */
#ifndef JINGFEN_CANVAS_H
#define JINGFEN_CANVAS_H
#include "plugin.h"
#ifdef __cplusplus
extern "C" {
#endif

typedef uint32_t jf_rgba; /* 0xRRGGBBAA; alpha FF or 00 only */

enum { JF_SEG_MOVE = 0, JF_SEG_LINE = 1, JF_SEG_CURVE = 2, JF_SEG_CLOSE = 3 };
/* Frozen. CURVE: control points (x1,y1), (x2,y2), end (x,y). */
struct jf_seg { uint32_t op, reserved; double x, y, x1, y1, x2, y2; };

struct jf_fill {
    uint32_t struct_size;
    jf_rgba color;      /* solid colour, or colour of the hatch lines */
    /* hatch_width > 0: lines instead of a solid, on background (alpha 00: none), anchored at the lower
     * left of the path's box. */
    jf_rgba background;
    double hatch_pitch, hatch_width, hatch_angle_deg;
};
struct jf_stroke {
    uint32_t struct_size;
    jf_rgba color;
    uint32_t round_joins;
    double width;
    const double *dash; size_t n_dash; /* on, off, ... ; 0 = solid */
};

enum { JF_FONT_BODY = 0, JF_FONT_BOLD = 1, JF_FONT_HUMAN = 2, JF_FONT_HUMAN_BOLD = 3 };
enum { JF_ANCHOR_START = 0, JF_ANCHOR_MIDDLE = 1, JF_ANCHOR_END = 2 };
struct jf_text_style {
    uint32_t struct_size;
    jf_rgba color;
    uint32_t font, anchor;
    double size;
    double max_width;   /* 0 = one line, as long as it is; else broken by the rules of the language */
    uint32_t max_lines; /* with max_width; 0 = any; what does not fit ends in an ellipsis */
    double leading;     /* 0 = 1.35 * size */
    double angle_deg;   /* clockwise; the field's rules avoid rotated text */
};
struct jf_extent { double width, ascent, descent; uint32_t lines, reserved; };

struct jf_canvas;
struct jf_canvas_ops {
    uint32_t struct_size;
    void (*push_clip)(struct jf_canvas *, const struct jf_seg *, size_t n);
    void (*pop_clip)(struct jf_canvas *);
    void (*fill)(struct jf_canvas *, const struct jf_seg *, size_t n, const struct jf_fill *); /* non-zero rule */
    void (*stroke)(struct jf_canvas *, const struct jf_seg *, size_t n, const struct jf_stroke *);
    /* (x, y): the baseline of the first line at the anchor. */
    void (*text)(struct jf_canvas *, double x, double y, const char *utf8, const struct jf_text_style *);
    struct jf_extent (*measure)(struct jf_canvas *, const char *utf8, const struct jf_text_style *);
};
struct jf_canvas {
    uint32_t struct_size;
    const struct jf_canvas_ops *ops;
    double width, height;
    struct jf_error error;
};

static inline void jf_canvas_fill_rect(struct jf_canvas *c, double x, double y, double w, double h, jf_rgba color)
{
    const struct jf_seg p[] = {
        { JF_SEG_MOVE, 0, x, y, 0, 0, 0, 0 }, { JF_SEG_LINE, 0, x + w, y, 0, 0, 0, 0 },
        { JF_SEG_LINE, 0, x + w, y + h, 0, 0, 0, 0 }, { JF_SEG_LINE, 0, x, y + h, 0, 0, 0, 0 },
        { JF_SEG_CLOSE, 0, 0, 0, 0, 0, 0, 0 } };
    const struct jf_fill f = { sizeof f, color, 0, 0, 0, 0 };
    c->ops->fill(c, p, 5, &f);
}
static inline void jf_canvas_line(struct jf_canvas *c, double x0, double y0, double x1, double y1, jf_rgba color, double width)
{
    const struct jf_seg p[] = { { JF_SEG_MOVE, 0, x0, y0, 0, 0, 0, 0 }, { JF_SEG_LINE, 0, x1, y1, 0, 0, 0, 0 } };
    const struct jf_stroke s = { sizeof s, color, 0, width, NULL, 0 };
    c->ops->stroke(c, p, 2, &s);
}
#ifdef __cplusplus
}
#endif
#endif
