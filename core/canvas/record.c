/* The six verbs of jingfen/canvas.h, recorded into a frame at an offset. */
#include "canvas/frame.h"

#include <math.h>
#include <string.h>

/* A drawing that reaches so far is a fault of its arithmetic. */
#define FAR_PT 1e6

struct record {
    struct jf_canvas canvas; /* first: the plugin's view of it */
    struct jf_frame *frame;
    double x, y;
    const struct jf_shaper *shaper;
    int clips;
};

static struct record *record_of(struct jf_canvas *canvas)
{
    return (struct record *)canvas;
}

static gboolean is_usable(struct jf_canvas *canvas)
{
    return canvas->error.code == JF_OK;
}

static void refuse(struct jf_canvas *canvas, const char *verb, const char *why)
{
    if (is_usable(canvas))
        jf_error_set(&canvas->error, JF_E_INVALID, "%s: %s", verb, why);
}

/* A style as today's struct: an older plugin's is shorter, what it lacks is 0. */
static gboolean take_style(struct jf_canvas *canvas, const char *verb, const void *style, void *to,
                           size_t size)
{
    guint32 given = 0;

    if (!is_usable(canvas))
        return FALSE;
    if (style)
        memcpy(&given, style, sizeof given);
    if (given < 2 * sizeof given) {
        refuse(canvas, verb,
               style ? "struct_size of the style is not its size" : "no style was given");
        return FALSE;
    }
    memset(to, 0, size);
    memcpy(to, style, MIN(given, size));
    return TRUE;
}

static gboolean is_near(double a, double b)
{
    return fabs(a) < FAR_PT && fabs(b) < FAR_PT; /* not so for NaN */
}

/* NULL, or what is wrong with a path. */
static const char *fault_of(const struct jf_seg *path, size_t n)
{
    if (n > 0 && !path)
        return "no path was given";
    for (size_t i = 0; i < n; i++) {
        const struct jf_seg *s = &path[i];

        if (s->op > JF_SEG_CLOSE)
            return "a segment of the path is of a kind that does not exist";
        if ((s->op != JF_SEG_CLOSE && !is_near(s->x, s->y)) ||
            (s->op == JF_SEG_CURVE && !(is_near(s->x1, s->y1) && is_near(s->x2, s->y2))))
            return "a coordinate is not a finite number, or is far outside the page";
    }
    return NULL;
}

/* NULL after an error, or where there is nothing to draw. */
static struct jf_item *add_path(struct jf_canvas *canvas, const char *verb, enum jf_item_kind kind,
                                const struct jf_seg *path, size_t n)
{
    struct record *record = record_of(canvas);
    struct jf_item *item;

    if (!is_usable(canvas) || n == 0)
        return NULL;
    const char *fault = fault_of(path, n);
    if (fault) {
        refuse(canvas, verb, fault);
        return NULL;
    }
    item = jf_frame_add(record->frame, kind);
    item->path = g_new(struct jf_seg, n);
    item->n_path = (int)n;
    for (size_t i = 0; i < n; i++) {
        struct jf_seg s = path[i];

        if (s.op == JF_SEG_CLOSE)
            s = (struct jf_seg){.op = JF_SEG_CLOSE};
        s.x += record->x, s.x1 += record->x, s.x2 += record->x;
        s.y += record->y, s.y1 += record->y, s.y2 += record->y;
        item->path[i] = s;
    }
    return item;
}

static void record_push_clip(struct jf_canvas *canvas, const struct jf_seg *path, size_t n)
{
    if (n == 0)
        refuse(canvas, "push_clip", "an empty path");
    if (add_path(canvas, "push_clip", JF_ITEM_CLIP, path, n))
        record_of(canvas)->clips++;
}

static void record_pop_clip(struct jf_canvas *canvas)
{
    struct record *record = record_of(canvas);

    if (!is_usable(canvas))
        return;
    if (record->clips == 0) {
        refuse(canvas, "pop_clip", "no clip was pushed");
        return;
    }
    record->clips--;
    jf_frame_add(record->frame, JF_ITEM_UNCLIP);
}

static void record_fill(struct jf_canvas *canvas, const struct jf_seg *path, size_t n,
                        const struct jf_fill *style)
{
    struct jf_item *item;
    struct jf_fill fill;

    if (!take_style(canvas, "fill", style, &fill, sizeof fill))
        return;
    if (fill.hatch_width > 0 &&
        !(isfinite(fill.hatch_pitch) && fill.hatch_pitch > 0 && isfinite(fill.hatch_width) &&
          isfinite(fill.hatch_angle_deg))) {
        refuse(canvas, "fill", "a hatch needs a positive pitch");
        return;
    }
    item = add_path(canvas, "fill", JF_ITEM_FILL, path, n);
    if (item)
        item->fill = fill;
}

static gboolean is_stroke(const struct jf_stroke *stroke)
{
    double sum = 0;

    if (stroke->n_dash > 0 && !stroke->dash)
        return FALSE;
    for (size_t i = 0; i < stroke->n_dash; i++) {
        if (!isfinite(stroke->dash[i]) || stroke->dash[i] < 0)
            return FALSE;
        sum += stroke->dash[i];
    }
    return isfinite(stroke->width) && stroke->width >= 0 && (stroke->n_dash == 0 || sum > 0);
}

static void record_stroke(struct jf_canvas *canvas, const struct jf_seg *path, size_t n,
                          const struct jf_stroke *style)
{
    struct jf_item *item;
    struct jf_stroke stroke;

    if (!take_style(canvas, "stroke", style, &stroke, sizeof stroke))
        return;
    if (!is_stroke(&stroke)) {
        refuse(canvas, "stroke", "width or dash is not a number that can be drawn");
        return;
    }
    item = add_path(canvas, "stroke", JF_ITEM_STROKE, path, n);
    if (!item)
        return;
    item->stroke = stroke;
    item->dash = g_memdup2(stroke.dash, stroke.n_dash * sizeof *stroke.dash);
    item->stroke.dash = item->dash;
}

static struct jf_extent shape(struct jf_canvas *canvas, const char *verb, struct jf_frame *frame,
                              double x, double y, const char *utf8,
                              const struct jf_text_style *given)
{
    struct record *record = record_of(canvas);
    struct jf_extent extent = {0};
    struct jf_text_style style;
    g_autoptr(GError) error = NULL;

    if (!take_style(canvas, verb, given, &style, sizeof style))
        return extent;
    if (!is_near(x, y) || !is_near(style.size, style.max_width) || style.size <= 0 ||
        !is_near(style.leading, style.angle_deg)) {
        refuse(canvas, verb, "position, size or width is not a finite number that can be drawn");
        return extent;
    }
    if (!utf8 || !g_utf8_validate(utf8, -1, NULL)) {
        refuse(canvas, verb, "the text is not valid UTF-8");
        return extent;
    }
    extent = record->shaper->text(record->shaper->ctx, frame, record->x + x, record->y + y, utf8,
                                  &style, &error);
    if (error)
        jf_error_set(&canvas->error, JF_E_FORMAT, "%s: %s", verb, error->message);
    return extent;
}

static void record_text(struct jf_canvas *canvas, double x, double y, const char *utf8,
                        const struct jf_text_style *style)
{
    shape(canvas, "text", record_of(canvas)->frame, x, y, utf8, style);
}

static struct jf_extent record_measure(struct jf_canvas *canvas, const char *utf8,
                                       const struct jf_text_style *style)
{
    return shape(canvas, "measure", NULL, 0, 0, utf8, style);
}

struct jf_canvas *jf_record_new(struct jf_frame *frame, double x, double y, double width,
                                double height, const struct jf_shaper *shaper)
{
    static const struct jf_canvas_ops ops = {
        sizeof ops,    record_push_clip, record_pop_clip, record_fill,
        record_stroke, record_text,      record_measure,
    };
    struct record *record = g_new0(struct record, 1);

    record->canvas.struct_size = sizeof record->canvas;
    record->canvas.ops = &ops;
    record->canvas.width = width;
    record->canvas.height = height;
    record->frame = frame;
    record->x = x;
    record->y = y;
    record->shaper = shaper;
    return &record->canvas;
}

/* What the drawing left clipped must not clip the rest of the page. */
void jf_record_free(struct jf_canvas *canvas)
{
    if (!canvas)
        return;
    for (struct record *record = record_of(canvas); record->clips > 0; record->clips--)
        jf_frame_add(record->frame, JF_ITEM_UNCLIP);
    g_free(canvas);
}
