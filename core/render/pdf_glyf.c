/* Outlines on a coarser grid. A font is drawn on 1000 or 2048 units; on paper a 300th of the size
 * is finer than any eye: at 10 points a hundredth of a millimetre. Coordinates then need fewer
 * bits, points in a row fall away, and the outlines, most of a file with Chinese, pack a fifth
 * smaller. */
#include "render/pdf_glyf.h"

#include <string.h>

struct reader {
    const guint8 *bytes;
    gsize size, at;
    gboolean bad;
};
struct point {
    int x, y;
    gboolean on;
};
struct shrink {
    double factor;
    GArray *points;     /* struct point, of one glyph */
    GArray *ends;       /* guint: after the last point of each contour */
    GByteArray *glyf;
};

static inline unsigned read_byte(struct reader *r)
{
    if (r->at >= r->size) {
        r->bad = TRUE;
        return 0;
    }
    return r->bytes[r->at++];
}

static unsigned read_u16(struct reader *r)
{
    unsigned high = read_byte(r);

    return high << 8 | read_byte(r);
}

static int read_i16(struct reader *r)
{
    return (gint16)read_u16(r);
}

static void put_u16(GByteArray *out, unsigned value)
{
    const guint8 bytes[] = {(guint8)(value >> 8), (guint8)value};

    g_byte_array_append(out, bytes, 2);
}

/* As lround, but without a call for each coordinate. */
static inline int scaled(const struct shrink *s, int value)
{
    double length = value * s->factor;

    return (int)(length < 0 ? length - 0.5 : length + 0.5);
}

/* ---- reading a simple glyph ------------------------------------------------------------------ */

enum { ON = 1, X_SHORT = 2, Y_SHORT = 4, REPEAT = 8, X_SAME = 16, Y_SAME = 32 };

static int read_step(struct reader *r, unsigned flag, unsigned is_short, unsigned same)
{
    int step;

    if (flag & is_short) {
        step = (int)read_byte(r);
        return flag & same ? step : -step;
    }
    return flag & same ? 0 : read_i16(r);
}

static void read_points(struct shrink *s, struct reader *r, guint n)
{
    g_autofree guint8 *flags = g_malloc0(n + 1);
    int at = 0;

    g_array_set_size(s->points, n);
    for (guint i = 0; i < n && !r->bad; i++) {
        unsigned flag = read_byte(r), repeat = flag & REPEAT ? read_byte(r) : 0;

        flags[i] = (guint8)flag;
        for (; repeat > 0 && i + 1 < n; repeat--)
            flags[++i] = (guint8)flag;
    }
    for (guint i = 0; i < n; i++) {
        at += read_step(r, flags[i], X_SHORT, X_SAME);
        g_array_index(s->points, struct point, i).x = scaled(s, at);
    }
    at = 0;
    for (guint i = 0; i < n; i++) {
        at += read_step(r, flags[i], Y_SHORT, Y_SAME);
        g_array_index(s->points, struct point, i).y = scaled(s, at);
        g_array_index(s->points, struct point, i).on = flags[i] & ON;
    }
}

/* ---- points that say nothing ----------------------------------------------------------------- */

static gboolean is_needless(const struct point *a, const struct point *p, const struct point *b)
{
    if (!p->on)
        return FALSE;
    if (!a->on && !b->on) /* in the middle of two control points: implied */
        return a->x + b->x == 2 * p->x && a->y + b->y == 2 * p->y;
    return a->on && b->on &&
           (gint64)(p->x - a->x) * (b->y - p->y) == (gint64)(p->y - a->y) * (b->x - p->x);
}

static gboolean is_same(const struct point *a, const struct point *b)
{
    return a->x == b->x && a->y == b->y && a->on == b->on;
}

/* Drops them from the n points of a contour; those that are kept go to p from at on. Returns the new end. */
static guint thin_contour(struct point *p, const struct point *all, guint n, guint at)
{
    guint start = at;

    for (guint i = 0; i < n; i++) {
        const struct point *before = at > start ? &p[at - 1] : &all[n - 1];

        if (n > 3 && ((at > start && is_same(before, &all[i])) ||
                      is_needless(before, &all[i], &all[(i + 1) % n])))
            continue;
        p[at++] = all[i];
    }
    if (at == start && n > 0)
        p[at++] = all[0];
    return at;
}

static void thin(struct shrink *s)
{
    struct point *p = (struct point *)(void *)s->points->data;
    g_autofree struct point *all = g_memdup2(p, s->points->len * sizeof *all);
    guint from = 0, at = 0;

    for (guint c = 0; c < s->ends->len; c++) {
        guint to = g_array_index(s->ends, guint, c);

        at = thin_contour(p, all + from, to - from, at);
        from = to;
        g_array_index(s->ends, guint, c) = at;
    }
    g_array_set_size(s->points, at);
}

/* ---- writing --------------------------------------------------------------------------------- */

static unsigned step_flags(int step, unsigned is_short, unsigned same)
{
    if (step == 0)
        return same;
    if (step > 255 || step < -255)
        return 0;
    return is_short | (step > 0 ? same : 0);
}

static inline guint8 *put_step(guint8 *out, int step)
{
    if (step > 255 || step < -255)
        *out++ = (guint8)((unsigned)step >> 8), *out++ = (guint8)step;
    else if (step != 0)
        *out++ = (guint8)ABS(step);
    return out;
}

static void write_points(struct shrink *s)
{
    const struct point *p = (const struct point *)(const void *)s->points->data;
    guint n = s->points->len, start = s->glyf->len;
    g_autofree guint8 *flags = g_malloc(n + 1);
    guint8 *out;

    g_byte_array_set_size(s->glyf, start + 6 * n); /* at most */
    out = s->glyf->data + start;
    for (guint i = 0; i < n; i++)
        flags[i] = (guint8)((p[i].on ? ON : 0) |
                            step_flags(p[i].x - (i ? p[i - 1].x : 0), X_SHORT, X_SAME) |
                            step_flags(p[i].y - (i ? p[i - 1].y : 0), Y_SHORT, Y_SAME));
    for (guint i = 0, run; i < n; i += run) {
        for (run = 1; i + run < n && flags[i + run] == flags[i] && run < 256; run++)
            ;
        *out++ = (guint8)(flags[i] | (run > 1 ? REPEAT : 0));
        if (run > 1)
            *out++ = (guint8)(run - 1);
    }
    for (guint i = 0; i < n; i++)
        out = put_step(out, p[i].x - (i ? p[i - 1].x : 0));
    for (guint i = 0; i < n; i++)
        out = put_step(out, p[i].y - (i ? p[i - 1].y : 0));
    g_byte_array_set_size(s->glyf, (guint)(out - s->glyf->data));
}

static void write_box(struct shrink *s)
{
    const struct point *p = (const struct point *)(const void *)s->points->data;
    int box[4] = {p->x, p->y, p->x, p->y};

    for (guint i = 1; i < s->points->len; i++) {
        box[0] = MIN(box[0], p[i].x);
        box[1] = MIN(box[1], p[i].y);
        box[2] = MAX(box[2], p[i].x);
        box[3] = MAX(box[3], p[i].y);
    }
    for (int i = 0; i < 4; i++)
        put_u16(s->glyf, (unsigned)box[i] & 0xffff);
}

static void simple_glyph(struct shrink *s, struct reader *r, guint contours)
{
    guint n = 0;

    g_array_set_size(s->ends, 0);
    r->at += 8; /* the box is measured again */
    for (guint c = 0; c < contours; c++) {
        guint end = read_u16(r) + 1;

        r->bad |= end < n;
        n = end;
        g_array_append_val(s->ends, end);
    }
    r->at += read_u16(r); /* hints */
    if (r->bad || n == 0 || n > r->size) {
        r->bad = TRUE;
        return;
    }
    read_points(s, r, n);
    if (r->bad)
        return;
    thin(s);
    put_u16(s->glyf, contours);
    write_box(s);
    for (guint c = 0; c < contours; c++)
        put_u16(s->glyf, g_array_index(s->ends, guint, c) - 1);
    put_u16(s->glyf, 0);
    write_points(s);
}

/* ---- composite glyphs ------------------------------------------------------------------------ */

/* Parts by reference: only their offsets are lengths. */
static void composite_glyph(struct shrink *s, struct reader *r)
{
    enum { WORDS = 1, OFFSETS = 2, SCALE = 8, MORE = 32, TWO_SCALES = 64, MATRIX = 128, HINTS = 256 };
    unsigned flags;

    put_u16(s->glyf, 0xffff);
    for (int i = 0; i < 4; i++)
        put_u16(s->glyf, (unsigned)scaled(s, read_i16(r)) & 0xffff);
    do {
        int arg[2];
        guint extra;

        flags = read_u16(r);
        put_u16(s->glyf, (flags & ~(unsigned)HINTS) | WORDS);
        put_u16(s->glyf, read_u16(r));
        for (int i = 0; i < 2; i++) {
            if (flags & WORDS)
                arg[i] = read_i16(r);
            else
                arg[i] = flags & OFFSETS ? (gint8)read_byte(r) : (int)read_byte(r);
            put_u16(s->glyf, (unsigned)(flags & OFFSETS ? scaled(s, arg[i]) : arg[i]) & 0xffff);
        }
        extra = flags & SCALE ? 1 : flags & TWO_SCALES ? 2 : flags & MATRIX ? 4 : 0;
        while (extra-- > 0)
            put_u16(s->glyf, read_u16(r));
    } while ((flags & MORE) && !r->bad);
}

/* ---- tables ---------------------------------------------------------------------------------- */

static hb_blob_t *table_of(hb_face_t *face, const char *tag)
{
    return hb_face_reference_table(face, hb_tag_from_string(tag, 4));
}

static void add_table(hb_face_t *builder, const char *tag, const void *bytes, gsize size)
{
    hb_blob_t *blob = hb_blob_create(bytes, (unsigned)size, HB_MEMORY_MODE_DUPLICATE, NULL, NULL);

    hb_face_builder_add_table(builder, hb_tag_from_string(tag, 4), blob);
    hb_blob_destroy(blob);
}

/* Scales the 16-bit numbers at [from, to) of a table. */
static void scale_numbers(const struct shrink *s, guint8 *bytes, gsize from, gsize to, gsize step)
{
    for (gsize at = from; at + 1 < to; at += step) {
        int value = scaled(s, (gint16)(bytes[at] << 8 | bytes[at + 1]));

        bytes[at] = (guint8)((unsigned)value >> 8);
        bytes[at + 1] = (guint8)value;
    }
}

static void add_glyph(struct shrink *s, struct reader *r)
{
    int contours = read_i16(r);

    if (contours < 0)
        composite_glyph(s, r);
    else if (contours > 0)
        simple_glyph(s, r, (guint)contours);
    if (s->glyf->len % 2)
        g_byte_array_append(s->glyf, (const guint8 *)"", 1);
}

/* All glyphs, and where each begins; FALSE where the font is not as it should be. */
static gboolean shrink_glyphs(struct shrink *s, hb_face_t *face, gboolean is_long, GArray *loca)
{
    hb_blob_t *glyf = table_of(face, "glyf"), *index = table_of(face, "loca");
    unsigned glyf_size, index_size, n = hb_face_get_glyph_count(face);
    const guint8 *bytes = (const guint8 *)hb_blob_get_data(glyf, &glyf_size);
    struct reader at = {.bytes = (const guint8 *)hb_blob_get_data(index, &index_size)};
    gsize from = 0;

    at.size = index_size;
    for (unsigned i = 0; i <= n && !at.bad; i++) {
        gsize to = is_long ? (gsize)read_u16(&at) << 16 : 0;

        to = is_long ? to | read_u16(&at) : 2 * (gsize)read_u16(&at);
        if (i > 0 && to > from && to <= glyf_size) {
            struct reader r = {.bytes = bytes + from, .size = to - from};

            add_glyph(s, &r);
            at.bad |= r.bad;
        }
        at.bad |= to < from || to > glyf_size;
        from = to;
        g_array_append_val(loca, s->glyf->len);
    }
    hb_blob_destroy(glyf);
    hb_blob_destroy(index);
    return !at.bad;
}

/* Where glyphs begin, in the short format where it reaches. */
static GByteArray *index_of(const GArray *loca, gboolean is_long)
{
    GByteArray *out = g_byte_array_new();

    for (guint i = 0; i < loca->len; i++) {
        guint at = g_array_index(loca, guint, i);

        if (is_long)
            put_u16(out, at >> 16);
        put_u16(out, is_long ? at & 0xffff : at / 2);
    }
    return out;
}

static hb_blob_t *build(struct shrink *s, hb_face_t *face, const GArray *loca, unsigned upem)
{
    static const struct {
        char tag[5];
        gsize from, to, step; /* of the lengths in it */
    } plain[] = {{"head", 36, 44, 2}, {"hhea", 4, 18, 2}, {"hmtx", 0, G_MAXSIZE, 2}, {"maxp", 0, 0, 2}};
    hb_face_t *builder = hb_face_builder_create();
    hb_blob_t *out;
    gboolean is_long = s->glyf->len > 2 * G_MAXUINT16;
    g_autoptr(GByteArray) index = index_of(loca, is_long);

    for (gsize i = 0; i < G_N_ELEMENTS(plain); i++) {
        hb_blob_t *blob = table_of(face, plain[i].tag);
        unsigned size;
        const char *data = hb_blob_get_data(blob, &size);
        g_autofree guint8 *copy = g_memdup2(data, size);

        scale_numbers(s, copy, plain[i].from, MIN(plain[i].to, size), plain[i].step);
        if (i == 0 && size >= 52) {
            copy[18] = (guint8)(upem >> 8);
            copy[19] = (guint8)upem;
            copy[51] = (guint8)is_long;
        }
        add_table(builder, plain[i].tag, copy, size);
        hb_blob_destroy(blob);
    }
    add_table(builder, "glyf", s->glyf->data, s->glyf->len);
    add_table(builder, "loca", index->data, index->len);
    out = hb_face_reference_blob(builder);
    hb_face_destroy(builder);
    return out;
}

hb_blob_t *jf_pdf_shrink_outlines(hb_blob_t *font, unsigned upem)
{
    hb_face_t *face = hb_face_create(font, 0);
    hb_blob_t *head = table_of(face, "head"), *out = NULL;
    unsigned size, old = hb_face_get_upem(face);
    const char *bytes = hb_blob_get_data(head, &size);
    struct shrink s = {.factor = (double)upem / old,
                       .points = g_array_new(FALSE, TRUE, sizeof(struct point)),
                       .ends = g_array_new(FALSE, TRUE, sizeof(guint)),
                       .glyf = g_byte_array_new()};
    GArray *loca = g_array_new(FALSE, FALSE, sizeof(guint));

    if (size >= 52 && upem < old && shrink_glyphs(&s, face, bytes[51] != 0, loca))
        out = build(&s, face, loca, upem);
    g_array_unref(s.points);
    g_array_unref(s.ends);
    g_byte_array_unref(s.glyf);
    g_array_unref(loca);
    hb_blob_destroy(head);
    hb_face_destroy(face);
    return out ? out : hb_blob_reference(font);
}
