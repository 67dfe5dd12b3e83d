/* layout/text.h - paragraphs: itemised by font, shaped, broken into lines, emitted as text items.
 *
 *     g_autoptr(jf_para) p = jf_para_plain(ts, "回款 94.4% 与应收余额", &style, &error);
 *     jf_para_break(p, &(struct jf_break){ .width = 200 });
 *     jf_para_draw(p, frame, x, baseline, 0, 13);
 *
 * A paragraph is a row of clusters (one glyph each) in points. Digits and Latin letters of human
 * text come from the computed chain at 0.95 of the size. A character that no font has is an error
 * that names it and ts->where.
 */
#ifndef JF_LAYOUT_TEXT_H
#define JF_LAYOUT_TEXT_H

#include "canvas/frame.h"
#include "layout/font.h"

struct jf_typesetter {
    const struct jf_fonts *fonts;
    unsigned first_role; /* of the theme's chains */
    const char *language;
    const char *where;    /* "section \"...\": table \"...\"": for messages; borrowed */
    gboolean is_verbatim; /* names: marks stay as they are */
    struct jf_shaper shaper;
};
void jf_typesetter_init(struct jf_typesetter *ts, const struct jf_fonts *fonts,
                        const char *language);

struct jf_span {
    const char *text;
    unsigned role; /* JF_FONT_* */
    double size;
    jf_rgba color;
};

struct jf_cluster {
    guint32 byte, codepoint, gid;
    gint16 face;
    guint16 span;
    float advance, dx, dy; /* points */
    float size;            /* points: span size, 0.95 of it for digits in human text */
    guint8 is_space, may_break /* before it */, must_break, is_inside /* of a ligature or mark */;
    float embolden; /* em */
    float gap;      /* points of its advance that part a Latin word from Chinese; none where a line starts with it */
};
struct jf_line {
    guint first, end; /* clusters, trailing spaces left out */
    double width;      /* as it looks: without the blank halves of marks at its ends */
    double lead, tail; /* those halves */
    gboolean ellipsis;
};
struct jf_para {
    char *text;
    struct jf_span *spans; /* text is NULL: all of it is in para->text */
    guint n_spans, n;
    struct jf_cluster *clusters;
    struct jf_line *lines;
    guint n_lines;
    double max_size;
    struct jf_cluster ellipsis;
    gboolean has_breaks;
    const char *language;
};
typedef struct jf_para jf_para;

struct jf_para *jf_para_new(const struct jf_typesetter *ts, const struct jf_span *spans, guint n,
                            GError **error);
struct jf_para *jf_para_plain(const struct jf_typesetter *ts, const struct jf_span *span,
                              GError **error);
void jf_para_free(struct jf_para *para);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(jf_para, jf_para_free)

/* On one line; line ends inside count as breaks: the widest. */
double jf_para_width(struct jf_para *para);
/* The widest piece that may not be broken. */
double jf_para_min_width(struct jf_para *para);

struct jf_break {
    double width;    /* 0: one line */
    guint max_lines; /* 0: any; the last ends in an ellipsis where more is left */
    double hang;     /* how far a closing comma or full stop may hang over the edge */
};
void jf_para_break(struct jf_para *para, const struct jf_break *how);
/* One line where it fits, else two as equal as the marks allow; FALSE where two lines do not hold
 * it. */
gboolean jf_para_break_balanced(struct jf_para *para, double width);
double jf_para_widest_line(const struct jf_para *para);

enum jf_align { JF_ALIGN_LEFT, JF_ALIGN_CENTRE, JF_ALIGN_RIGHT };
/* Lines [from, to) with the first of them at the baseline y; x is the left edge, the middle or the
 * right edge. Not broken yet: one line. */
void jf_para_draw_lines(struct jf_para *para, struct jf_frame *frame, double x, double y,
                        enum jf_align align, double leading, guint from, guint to);
void jf_para_draw(struct jf_para *para, struct jf_frame *frame, double x, double y,
                  enum jf_align align, double leading);

/* The blank half of a full-width mark: before an opening one, after a closing one; 0 for others.
 * Private to layout/text*.c. */
double jf_text_blank_before(const struct jf_cluster *c);
double jf_text_blank_after(const struct jf_cluster *c);
/* Chinese type: of two full-width marks in a row one gives up its blank half, and where Chinese meets a Latin word without a
 * space there is a gap. Private to layout/text*.c. */
void jf_text_space(struct jf_cluster *clusters, guint n);
/* Appends text with comma, semicolon, colon, ! and ? full width next to Chinese, as print has them; in another
 * language where Chinese follows without a space. Private to layout/text*.c. */
void jf_text_append_punctuated(GString *out, const char *text, gboolean is_chinese);
/* Where libunibreak and the glue rules allow a break. Private to layout/text*.c. */
void jf_text_mark_breaks(struct jf_para *para);

#endif
