/* A frame as PDF operators. Coordinates are written in hundredths of a point, y turned upwards;
 * what the graphics state already holds is not written again. */
#include "render/pdf.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "render/hatch.h"

#define COORDINATE_LIMIT 32000.0

struct gstate {
    jf_rgba fill, stroke;
    double line_width, size;
    int face, render_mode;
    guint32 round_joins;
    const double *dash;
    size_t n_dash;
};

struct content {
    struct jf_pdf *pdf;
    GString *out;
    double height;
    struct gstate state;
    GArray *stack; /* struct gstate: one for each open clip */
    gboolean in_text;
    gint64 line_x, line_y; /* start of the last text line, hundredths */
    gboolean is_bad;       /* a number that is none was met */
};

/* v with at most `decimals` digits behind the point and a space. */
static void put_number(struct content *c, double v, int decimals)
{
    static const double powers[] = {1, 10, 100, 1000, 10000, 100000};
    char digits[32], *p = digits + sizeof digits;
    if (!(fabs(v) <= COORDINATE_LIMIT)) {
        c->is_bad = TRUE;
        v = 0;
    }
    gint64 n = llround(fabs(v) * powers[decimals]);
    gboolean is_negative = v < 0 && n != 0;
    *--p = ' ';
    gboolean significant = FALSE;
    for (int i = 0; i < decimals; i++, n /= 10) {
        if (n % 10 != 0 || significant) {
            *--p = (char)('0' + n % 10);
            significant = TRUE;
        }
    }
    if (significant)
        *--p = '.';
    for (; n > 0 || *p == ' '; n /= 10)
        *--p = (char)('0' + n % 10);
    if (is_negative)
        *--p = '-';
    g_string_append_len(c->out, p, digits + sizeof digits - p);
}

static void put(struct content *c, const char *op)
{
    g_string_append(c->out, op);
}

static void put_point(struct content *c, double x, double y)
{
    put_number(c, x, 2);
    put_number(c, c->height - y, 2);
}

static void put_color(struct content *c, jf_rgba color, const char *op)
{
    for (int shift = 24; shift >= 8; shift -= 8)
        put_number(c, (color >> shift & 0xff) / 255.0, 3);
    put(c, op);
}

static void end_text(struct content *c)
{
    if (c->in_text)
        put(c, "ET\n");
    c->in_text = FALSE;
}

static void use_fill(struct content *c, jf_rgba color)
{
    if (c->state.fill != color)
        put_color(c, color, "rg\n");
    c->state.fill = color;
}

static void use_stroke(struct content *c, jf_rgba color, double width, guint32 round_joins)
{
    if (c->state.stroke != color)
        put_color(c, color, "RG\n");
    c->state.stroke = color;
    if (c->state.line_width != width) {
        put_number(c, width, 3);
        put(c, "w\n");
    }
    c->state.line_width = width;
    if (c->state.round_joins != round_joins)
        put(c, round_joins ? "1 j\n" : "0 j\n");
    c->state.round_joins = round_joins;
}

static void use_dash(struct content *c, const double *dash, size_t n)
{
    if (n == c->state.n_dash && (n == 0 || memcmp(dash, c->state.dash, n * sizeof *dash) == 0))
        return;
    put(c, "[");
    for (size_t i = 0; i < n; i++)
        put_number(c, dash[i], 2);
    put(c, "]0 d\n");
    c->state.dash = dash;
    c->state.n_dash = n;
}

/* x y w h re, where the path is an upright rectangle. */
static gboolean put_rectangle(struct content *c, const struct jf_seg *p, int n)
{
    if (n < 4 || n > 5 || p[0].op != JF_SEG_MOVE || (n == 5 && p[4].op != JF_SEG_CLOSE))
        return FALSE;
    for (int i = 1; i < 4; i++)
        if (p[i].op != JF_SEG_LINE)
            return FALSE;
    gboolean across = p[0].y == p[1].y && p[1].x == p[2].x && p[2].y == p[3].y && p[3].x == p[0].x;
    gboolean down = p[0].x == p[1].x && p[1].y == p[2].y && p[2].x == p[3].x && p[3].y == p[0].y;
    if (!across && !down)
        return FALSE;
    double x = fmin(p[0].x, p[2].x), y = fmax(p[0].y, p[2].y);
    /* The far edge is rounded, not the width: bars that touch still touch. */
    double left = round(x * 100) / 100, bottom = round((c->height - y) * 100) / 100;
    put_number(c, left, 2);
    put_number(c, bottom, 2);
    put_number(c, round(fmax(p[0].x, p[2].x) * 100) / 100 - left, 2);
    put_number(c, round((c->height - fmin(p[0].y, p[2].y)) * 100) / 100 - bottom, 2);
    put(c, "re\n");
    return TRUE;
}

static void put_path(struct content *c, const struct jf_seg *path, int n)
{
    if (put_rectangle(c, path, n))
        return;
    for (int i = 0; i < n; i++) {
        const struct jf_seg *s = &path[i];
        if (s->op == JF_SEG_CLOSE) {
            put(c, "h\n");
            continue;
        }
        if (s->op == JF_SEG_CURVE) {
            put_point(c, s->x1, s->y1);
            put_point(c, s->x2, s->y2);
        }
        put_point(c, s->x, s->y);
        put(c, s->op == JF_SEG_MOVE ? "m\n" : s->op == JF_SEG_LINE ? "l\n" : "c\n");
    }
}

static void push(struct content *c)
{
    put(c, "q\n");
    g_array_append_val(c->stack, c->state);
}

static void pop(struct content *c)
{
    put(c, "Q\n");
    c->state = g_array_index(c->stack, struct gstate, c->stack->len - 1);
    g_array_set_size(c->stack, c->stack->len - 1);
}

static void write_hatch(struct content *c, const struct jf_item *item)
{
    g_autoptr(GArray) lines = jf_hatch_lines(item->path, item->n_path, &item->fill);
    push(c);
    put_path(c, item->path, item->n_path);
    put(c, "W n\n");
    use_stroke(c, item->fill.color, item->fill.hatch_width, c->state.round_joins);
    use_dash(c, NULL, 0);
    for (guint i = 0; i < lines->len; i++) {
        const struct jf_hatch_line *line = &g_array_index(lines, struct jf_hatch_line, i);
        put_point(c, line->x0, line->y0);
        put(c, "m\n");
        put_point(c, line->x1, line->y1);
        put(c, "l\n");
    }
    put(c, "S\n");
    pop(c);
}

static gboolean is_opaque(jf_rgba color)
{
    return (color & 0xff) != 0;
}

static void write_fill(struct content *c, const struct jf_item *item)
{
    gboolean is_hatch = item->fill.hatch_width > 0;
    jf_rgba solid = is_hatch ? item->fill.background : item->fill.color;
    if (item->n_path == 0)
        return;
    if (is_opaque(solid)) {
        use_fill(c, solid);
        put_path(c, item->path, item->n_path);
        put(c, "f\n");
    }
    if (is_hatch && is_opaque(item->fill.color))
        write_hatch(c, item);
}

static void write_stroke(struct content *c, const struct jf_item *item)
{
    if (item->n_path == 0 || !is_opaque(item->stroke.color))
        return;
    use_stroke(c, item->stroke.color, item->stroke.width, item->stroke.round_joins != 0);
    use_dash(c, item->dash, item->dash ? item->stroke.n_dash : 0);
    put_path(c, item->path, item->n_path);
    put(c, "S\n");
}

static void put_code(GString *out, guint16 code)
{
    const char bytes[] = {(char)(code >> 8), (char)(code & 0xff)};
    for (int i = 0; i < 2; i++) {
        switch (bytes[i]) {
        case '(':
        case ')':
        case '\\':
            g_string_append_c(out, '\\');
            g_string_append_c(out, bytes[i]);
            break;
        case '\r':
            g_string_append(out, "\\r");
            break; /* a bare one would read as a line feed */
        default:
            g_string_append_c(out, bytes[i]);
        }
    }
}

/* Glyphs from..to on one baseline as one TJ: where the viewer's own advance differs from the shaped
 * position by half a thousandth of an em or more, the difference is written. */
static void put_glyphs(struct content *c, const struct jf_item *item, const guint16 *codes,
                       int from, int to)
{
    const struct jf_pdf_face *face = &c->pdf->faces[item->face];
    double unit = item->size / 1000.0, pen = 0;
    put(c, "[(");
    for (int i = from; i < to; i++) {
        double wanted = (item->glyphs[i].x - item->glyphs[from].x) / unit;
        if (!isfinite(wanted))
            c->is_bad = TRUE;
        double move = isfinite(wanted) ? round(wanted - pen) : 0;
        if (move != 0) {
            put(c, ")");
            put_number(c, -move, 0);
            c->out->str[c->out->len - 1] = '(';
            pen += move;
        }
        put_code(c->out, codes[i]);
        pen += g_array_index(face->codes, struct jf_pdf_code, codes[i]).width;
    }
    put(c, ")]TJ\n");
}

static void use_text_state(struct content *c, const struct jf_item *item)
{
    use_fill(c, item->color);
    if (item->embolden > 0)
        use_stroke(c, item->color, item->embolden * item->size, 1);
    if (item->embolden > 0)
        use_dash(c, NULL, 0);
    int mode = item->embolden > 0 ? 2 : 0;
    if (c->state.render_mode != mode)
        put(c, mode ? "2 Tr\n" : "0 Tr\n");
    c->state.render_mode = mode;
    if (c->state.face != item->face || c->state.size != item->size) {
        g_string_append_printf(c->out, "/F%d ", item->face);
        put_number(c, item->size, 3);
        put(c, "Tf\n");
    }
    c->state.face = item->face;
    c->state.size = item->size;
}

static void begin_text(struct content *c)
{
    if (!c->in_text)
        put(c, "BT\n");
    if (!c->in_text)
        c->line_x = c->line_y = 0;
    c->in_text = TRUE;
}

/* Moves to (x, y) of the page. An upright line is told from the line before, a turned one by
 * matrix. */
static void move_text(struct content *c, const struct jf_item *item, double x, double y)
{
    if (!(fabs(x) <= COORDINATE_LIMIT && fabs(y) <= COORDINATE_LIMIT)) {
        c->is_bad = TRUE;
        return;
    }
    if (item->angle_deg != 0) {
        double a = item->angle_deg * G_PI / 180.0; /* clockwise as seen: negative in PDF */
        const double matrix[] = {cos(a), -sin(a), sin(a), cos(a)};
        for (int i = 0; i < 4; i++)
            put_number(c, matrix[i], 5);
        put_point(c, x, y);
        put(c, "Tm\n");
        return;
    }
    gint64 px = llround(x * 100), py = llround((c->height - y) * 100);
    put_number(c, (double)(px - c->line_x) / 100, 2);
    put_number(c, (double)(py - c->line_y) / 100, 2);
    put(c, "Td\n");
    c->line_x = px;
    c->line_y = py;
}

static gboolean write_text(struct content *c, const struct jf_item *item, GError **error)
{
    if (item->n_glyphs == 0 || !is_opaque(item->color) || !(item->size > 0))
        return TRUE;
    g_autofree guint16 *codes = g_new(guint16, (gsize)item->n_glyphs);
    if (!jf_pdf_encode(c->pdf, item, codes, error))
        return FALSE;
    begin_text(c);
    use_text_state(c, item);
    double a = item->angle_deg * G_PI / 180.0, cos_a = cos(a), sin_a = sin(a);
    for (int from = 0, to; from < item->n_glyphs; from = to) {
        const struct jf_glyph *g = &item->glyphs[from];
        for (to = from + 1; to < item->n_glyphs && item->glyphs[to].y == g->y; to++)
            ;
        move_text(c, item, item->x + g->x * cos_a - g->y * sin_a,
                  item->y + g->x * sin_a + g->y * cos_a);
        put_glyphs(c, item, codes, from, to);
    }
    if (item->angle_deg != 0)
        end_text(c); /* the next upright line starts from an upright matrix */
    return TRUE;
}

static gboolean write_image(struct content *c, const struct jf_item *item, GError **error)
{
    const char *name = jf_pdf_image(c->pdf, item->name, error);
    if (!name)
        return FALSE;
    put(c, "q\n");
    put_number(c, item->w, 2);
    put(c, "0 0 ");
    put_number(c, item->h, 2);
    put_point(c, item->x, item->y + item->h);
    g_string_append_printf(c->out, "cm\n/%s Do\nQ\n", name);
    return TRUE;
}

static gboolean write_item(struct content *c, const struct jf_item *item, GError **error)
{
    if (item->kind == JF_ITEM_TEXT)
        return write_text(c, item, error);
    if (item->kind == JF_ITEM_LINK || item->kind == JF_ITEM_TAG)
        return TRUE;
    end_text(c);
    switch (item->kind) {
    case JF_ITEM_FILL:
        write_fill(c, item);
        break;
    case JF_ITEM_STROKE:
        write_stroke(c, item);
        break;
    case JF_ITEM_CLIP:
        push(c);
        put_path(c, item->path, item->n_path);
        put(c, "W n\n");
        break;
    case JF_ITEM_UNCLIP:
        if (c->stack->len == 0)
            return jf_fail(error, JF_ERROR_INTERNAL, "a clip ends that never began");
        pop(c);
        break;
    case JF_ITEM_IMAGE:
        return write_image(c, item, error);
    default:
        break;
    }
    return TRUE;
}

static gboolean write_items(struct content *c, const struct jf_frame *frame, const char *place,
                            GError **error)
{
    for (guint i = 0; i < frame->items->len; i++) {
        const struct jf_item *item = g_ptr_array_index(frame->items, i);
        if (!write_item(c, item, error)) {
            g_prefix_error(error, "%s: ", place);
            return FALSE;
        }
        if (c->is_bad)
            return jf_fail(error, JF_ERROR_RENDER,
                           "%s: item %u (%s at %g, %g) has a coordinate that is no "
                           "number or far outside the page",
                           place, i, item->kind == JF_ITEM_TEXT ? item->text : "shape", item->x,
                           item->y);
    }
    end_text(c);
    while (c->stack->len > 0)
        pop(c);
    return TRUE;
}

GString *jf_pdf_content(struct jf_pdf *pdf, const struct jf_frame *frame, const char *place,
                        GError **error)
{
    /* What a page's graphics state is at its start. */
    struct content c = {
        .pdf = pdf,
        .out = g_string_sized_new(32768),
        .height = frame->height,
        .state = {.fill = 0x000000ff, .stroke = 0x000000ff, .line_width = 1, .face = -1},
        .stack = g_array_new(FALSE, FALSE, sizeof(struct gstate))};
    gboolean ok = write_items(&c, frame, place, error);
    g_array_unref(c.stack);
    if (!ok)
        g_string_free(c.out, TRUE);
    return ok ? c.out : NULL;
}
