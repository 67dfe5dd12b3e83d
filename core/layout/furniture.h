/* layout/furniture.h - what stands around the body of a page: section tag, time bar, message line,
 * title line with its legend, footnotes, foot, watermark; and the pages without a body. */
#ifndef JF_LAYOUT_FURNITURE_H
#define JF_LAYOUT_FURNITURE_H

#include "layout/lay.h"

/* What the head of a section's page says; legend: JF_LEGEND_* of what stands on it. Of parts pages with the same
 * message, else with the same title, it is the part-th. */
struct jf_page_head {
    struct jf_page *page;
    const char *message, *what, *when;
    guint part, parts;
    gboolean says_the_same;
    unsigned legend;
};
/* A page of a section, whose head comes when all of its pages are known; it stands before the body all the same. */
struct jf_page *jf_section_page(struct jf_lay *lay, const struct jf_section *section);
void jf_section_head(const struct jf_page_head *head);
/* A page with a head of its own (the agenda). */
struct jf_page *jf_plain_page(struct jf_lay *lay, const struct jf_page_head *head);
/* Footnotes stand above the foot; how much of the body they take. */
double jf_footnote_height(struct jf_lay *lay, const char *footnote);
void jf_footnote_paint(struct jf_page *page, const char *footnote);
void jf_foot_paint(struct jf_page *page, guint number, guint total);
void jf_watermark_paint(struct jf_page *page);
/* The theme's picture at its upper left, of that height at most; its width. */
double jf_logo_paint(struct jf_page *page, double x, double y, double height);
/* "09:25" */
void jf_clock_text(int minutes, char out[16]);

struct jf_page *jf_cover_page(struct jf_lay *lay);
/* The agenda, or the contents, go in after the cover. first_pages, last_pages: of each section, counted from 1, 0 for none;
 * without last_pages, which are not yet known, only the number of their pages is found. */
guint jf_agenda_pages(struct jf_lay *lay, const int *first_pages, const int *last_pages);

#endif
