/* layout/marks.h - small drawings that stand in cells and cards: lights, bars, strips, sparklines.
 * Each carries its meaning by shape, not by colour alone. */
#ifndef JF_LAYOUT_MARKS_H
#define JF_LAYOUT_MARKS_H

#include "layout/lay.h"

#define JF_LIGHT_RADIUS 4.2
#define JF_CARD_LIGHT_RADIUS 5.2
#define JF_STRIP_STEP 5.2
#define JF_MARKER_RADIUS 4.6

/* Green: disc and tick; amber: triangle and !; red: square and cross; else a short dash. */
void jf_mark_light(struct jf_page *page, double cx, double cy, double radius, int light);
/* The number of a comment in a ring. */
void jf_mark_comment(struct jf_page *page, double cx, double cy, int number);
/* A filled triangle up or down and the number of ranks; a dash for none. The text starts at x. */
void jf_mark_rank_change(struct jf_page *page, double x, double baseline, double change,
                         double size);
/* Deviations from the plan as shares, favourable up. */
void jf_mark_strip(struct jf_page *page, double x, double cy, double half_height,
                   const double *values, int n);
/* Columns from zero with a dash for each plan. */
void jf_mark_spark(struct jf_page *page, double x, double y, double w, double h,
                   const double *values, const double *plan, int n);
/* A bar from zero on a scale [low, high]; target: the line across it, NaN for none. */
void jf_mark_bar(struct jf_page *page, double x, double cy, double w, double value, double low,
                 double high, double target, double reach);
/* A small hollow triangle: lower is better. */
void jf_mark_lower(struct jf_page *page, double x, double baseline);

#endif
