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
/* What a bar stands for; GOOD and BAD are variances, LATE is overdue time: red as a light, whatever colour a fall has. */
enum jf_bar_kind { JF_BAR_AC, JF_BAR_PY, JF_BAR_PL, JF_BAR_FC, JF_BAR_GOOD, JF_BAR_BAD, JF_BAR_EXPECTED_GOOD, JF_BAR_EXPECTED_BAD, JF_BAR_LATE };
/* The kind of a scenario, "PL"; AC for others. */
enum jf_bar_kind jf_bar_kind_of(const char *scenario);
void jf_mark_bar(struct jf_page *page, double x, double y, double w, double h, enum jf_bar_kind kind);
/* A variance as a bar, and as a pin whose head has the fill of the scenario, about cy. */
void jf_mark_delta(struct jf_page *page, double zero, double end, double cy, double h, gboolean bad);
void jf_mark_pin(struct jf_page *page, double zero, double end, double cy, gboolean bad);
/* A filled triangle that points right (way > 0) or left, its base at x: more than the axis holds. */
void jf_mark_beyond(struct jf_page *page, double x, double cy, int way, jf_rgba color);
/* A line across a bar with a white halo: 100 %. */
void jf_mark_target(struct jf_page *page, double x, double cy, double reach);
void jf_mark_dot(struct jf_page *page, double cx, double cy, double r, jf_rgba color);
/* A dashed vertical line. */
void jf_mark_dashes(struct jf_page *page, double x, double y0, double y1, jf_rgba color);
/* A flag at a due day, its foot at y. */
void jf_mark_flag(struct jf_page *page, double x, double y, double height);
/* A scale bar with end ticks and what it stands for, from x. */
void jf_mark_scale(struct jf_page *page, double x, double y, double w, const char *label);
/* A small hollow triangle: lower is better. */
void jf_mark_lower(struct jf_page *page, double x, double baseline);

#endif
