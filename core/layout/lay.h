/* layout/lay.h - what all parts of layout share: one run of jf_layout, and one page being painted.
 *
 * Errors are sticky: after the first, texts are empty and drawing goes on to no effect; jf_layout
 * fails with it at the end. So the parts need no error paths of their own.
 */
#ifndef JF_LAYOUT_LAY_H
#define JF_LAYOUT_LAY_H

#include "layout/layout.h"
#include "layout/text.h"

/* The page grid in points; the picture is in points from the top left of an A4 landscape page. */
#define JF_TAG_BASELINE 31.0
#define JF_MESSAGE_BASELINE 52.5
#define JF_MESSAGE_LEADING 23.5
#define JF_TITLE_BASELINE 93.0
#define JF_HEAD_RULE 99.5
#define JF_BODY_TOP 106.0
#define JF_BODY_BELOW 49.0 /* from the end of the body to the foot of the page */
#define JF_FOOTNOTE_BELOW 34.0
#define JF_FOOT_RULE_BELOW 27.0
#define JF_FOOT_BELOW 15.5
#define JF_RULE_THICK 0.9
#define JF_RULE_MIDDLE 0.5
#define JF_RULE_THIN 0.4

struct jf_lay {
    const struct jf_document *document;
    const struct jf_theme *themes; /* the report's, then those of its sections */
    const struct jf_theme *theme;  /* of the page being made: jf_lay_use_theme */
    const struct jf_fonts *fonts;
    const struct jf_chart_service *charts;
    struct jf_typesetter ts;
    struct jf_pages *pages;
    GPtrArray *open; /* struct jf_page *: one for each frame, until the feet are on */
    const GPtrArray *comments; /* struct jf_text_block *: those of the page being made, numbered from 1; NULL: as they are */
    char *where;
    GError *error;
};

struct jf_page {
    struct jf_lay *lay;
    struct jf_frame *frame;
    struct jf_canvas *canvas; /* over the whole page */
    const struct jf_section *section;
    const struct jf_theme *theme;
    guint head_at; /* where the head belongs in the items of the frame */
};

/* What a message would name: "section \"...\": block s2.b1". */
G_GNUC_PRINTF(2, 3) void jf_lay_where(struct jf_lay *lay, const char *format, ...);
void jf_lay_use_theme(struct jf_lay *lay, const struct jf_theme *theme);
double jf_lay_left(const struct jf_lay *lay);
double jf_lay_right(const struct jf_lay *lay);
double jf_lay_content_width(const struct jf_lay *lay);
double jf_lay_body_bottom(const struct jf_lay *lay);
double jf_lay_body_height(const struct jf_lay *lay);
/* A fixed word of the report in its language. */
const char *jf_lay_word(const struct jf_lay *lay, const char *key);

/* Never NULL: an empty paragraph after an error. */
struct jf_para *jf_lay_para(struct jf_lay *lay, const char *text, unsigned role, double size,
                            jf_rgba color);
struct jf_para *jf_lay_spans(struct jf_lay *lay, const struct jf_span *spans, guint n);
double jf_lay_text_width(struct jf_lay *lay, const char *text, unsigned role, double size);

struct jf_page *jf_page_new(struct jf_lay *lay, const struct jf_section *section,
                            const char *label);
void jf_page_free(struct jf_page *page);
/* Begins a named part of the page: what follows stays in its box (tests prove it). */
void jf_page_tag_box(struct jf_page *page, const char *name, double x, double y, double w,
                     double h);
void jf_page_tag(struct jf_page *page, const char *name); /* anywhere on the page */
void jf_page_rule(struct jf_page *page, double x0, double x1, double y, double width,
                  jf_rgba color);
void jf_page_line(struct jf_page *page, double x0, double y0, double x1, double y1, double width,
                  jf_rgba color);
void jf_page_rect(struct jf_page *page, double x, double y, double w, double h, jf_rgba color);
void jf_page_frame_rect(struct jf_page *page, double x, double y, double w, double h, double width,
                        jf_rgba color);
void jf_page_hatch_rect(struct jf_page *page, double x, double y, double w, double h, double pitch,
                        double line, double angle_deg, jf_rgba color);
/* One line of text; returns its width. */
double jf_page_text(struct jf_page *page, double x, double y, enum jf_align align, const char *text,
                    unsigned role, double size, jf_rgba color);
/* Shrinks the size (never below 6.5) so that the line fits max_width; then as many lines as it takes, about the one. */
double jf_page_text_fit(struct jf_page *page, double x, double y, enum jf_align align,
                        const char *text, unsigned role, double size, jf_rgba color,
                        double max_width);
/* As many lines as fit a height, about the one at y, smaller where it must be. */
double jf_page_text_in(struct jf_page *page, double x, double y, enum jf_align align, const char *text, unsigned role,
                       double size, jf_rgba color, double width, double height);
void jf_page_link(struct jf_page *page, double x, double y, double w, double h, int target);

#endif
