/* A frame as text, one verb a line: what golden tests compare and people read in a diff. */
#include "trace.h"

#include <string.h>

/* Two decimals, without "-0.00", whatever the locale. */
static void append_number(GString *out, double x)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_formatd(buffer, sizeof buffer, "%.2f", x);
    g_string_append(out, strcmp(buffer, "-0.00") == 0 ? "0.00" : buffer);
}

static void append_numbers(GString *out, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        g_string_append_c(out, ' ');
        append_number(out, x[i]);
    }
}

static void append_path(GString *out, const struct jf_item *item)
{
    static const char verbs[] = "MLCZ";

    for (int i = 0; i < item->n_path; i++) {
        const struct jf_seg *s = &item->path[i];

        g_string_append_printf(out, " %c", verbs[s->op & 3]);
        if (s->op == JF_SEG_CURVE)
            append_numbers(out, (double[]){s->x1, s->y1, s->x2, s->y2}, 4);
        if (s->op != JF_SEG_CLOSE)
            append_numbers(out, (double[]){s->x, s->y}, 2);
    }
}

static void trace_text(GString *out, const struct jf_item *item)
{
    g_string_append(out, "text");
    append_numbers(out, (double[]){item->x, item->y, item->size, item->width}, 4);
    g_string_append_printf(out, " face %d #%08x", item->face, item->color);
    if (item->embolden > 0) {
        g_string_append(out, " bold");
        append_numbers(out, &item->embolden, 1);
    }
    if (item->angle_deg != 0) {
        g_string_append(out, " angle");
        append_numbers(out, &item->angle_deg, 1);
    }
    g_string_append_printf(out, " \"%s\"", item->text);
}

static void trace_fill(GString *out, const struct jf_item *item)
{
    g_string_append_printf(out, "fill #%08x", item->fill.color);
    if (item->fill.hatch_width > 0) {
        g_string_append(out, " hatch");
        append_numbers(
            out,
            (double[]){item->fill.hatch_pitch, item->fill.hatch_width, item->fill.hatch_angle_deg},
            3);
        g_string_append_printf(out, " #%08x", item->fill.background);
    }
    append_path(out, item);
}

static void trace_stroke(GString *out, const struct jf_item *item)
{
    g_string_append_printf(out, "stroke #%08x", item->stroke.color);
    append_numbers(out, &item->stroke.width, 1);
    if (item->stroke.n_dash) {
        g_string_append(out, " dash");
        append_numbers(out, item->dash, item->stroke.n_dash);
    }
    append_path(out, item);
}

static void trace_item(GString *out, const struct jf_item *item)
{
    switch (item->kind) {
    case JF_ITEM_TEXT:
        trace_text(out, item);
        break;
    case JF_ITEM_FILL:
        trace_fill(out, item);
        break;
    case JF_ITEM_STROKE:
        trace_stroke(out, item);
        break;
    case JF_ITEM_CLIP:
        g_string_append(out, "clip");
        append_path(out, item);
        break;
    case JF_ITEM_UNCLIP:
        g_string_append(out, "unclip");
        break;
    case JF_ITEM_IMAGE:
        g_string_append_printf(out, "image \"%s\"", item->name);
        append_numbers(out, (double[]){item->x, item->y, item->w, item->h}, 4);
        break;
    case JF_ITEM_LINK:
        g_string_append_printf(out, "link %d", item->page);
        append_numbers(out, (double[]){item->x, item->y, item->w, item->h}, 4);
        break;
    case JF_ITEM_TAG:
        g_string_append_printf(out, "tag %s", item->name);
        append_numbers(out, (double[]){item->x, item->y, item->w, item->h}, 4);
        break;
    }
    g_string_append_c(out, '\n');
}

char *frame_trace(const struct jf_frame *frame)
{
    GString *out = g_string_new("frame");

    append_numbers(out, (double[]){frame->width, frame->height}, 2);
    g_string_append_printf(out, " %s\n", frame->label ? frame->label : "");
    for (guint i = 0; i < frame->items->len; i++)
        trace_item(out, g_ptr_array_index(frame->items, i));
    return g_string_free(out, FALSE);
}
