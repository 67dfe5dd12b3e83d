/* chart_variance/variance.h - actual and base, their difference, the difference in %: tiers that
 * share one category axis. Structure runs down (rows.c), time runs across (time.c). */
#ifndef VARIANCE_H
#define VARIANCE_H

#include "chartkit/chartkit.h"

struct variance {
    const struct ck_chart *c;
    struct ck_columns cols;         /* actual and forecast in front */
    int across;                     /* time from left to right */
    size_t base, pin_base;          /* series of the differences, and of the % */
    struct jf_number_format number; /* of amounts */
    struct jf_number_format delta;  /* signed; percentage points for a ratio */
    int is_ratio;                   /* no % of a % */
    double limit;                   /* % beyond it are clipped and marked */
    double delta_limit;             /* the same of percentage points; amounts have none */
    const char *gone, *fresh;       /* words where there is no % */
    /* Of the second axis, in the tier below the months: actual, forecast, plan, last year. */
    const struct jf_chart_series *below[4];
    size_t n_below;
};

double variance_now(const struct variance *v, size_t i, int *is_forecast);
/* Actual minus base; no value where one is missing. */
double variance_delta(const struct variance *v, size_t base, size_t i);
/* Of the base; no value where it is zero, missing or of the other sign. */
double variance_ratio(const struct variance *v, size_t base, size_t i);
struct ck_paint variance_paint(const struct variance *v, size_t i, double delta);
/* "PL", "PY", "PP" of a series in heads. */
const char *variance_code(const struct variance *v, size_t series);
/* "ΔPL", "ΔPY"; with suffix "%". */
void variance_name(const struct variance *v, size_t base, const char *suffix, char out[16]);
/* Number of a pin, or the word for it; is_beyond: a triangle, +1 up, -1 down. */
void variance_pin_text(const struct variance *v, size_t i, char out[CK_NUMBER], double *shown,
                       int *is_beyond);
/* As long as it is drawn; is_beyond as above. */
double variance_delta_shown(const struct variance *v, double delta, int *is_beyond);
void variance_pin(const struct variance *v, size_t i, double x0, double y0, double x1, double y1);

/* What the triangles mean, from x on, where there is one; up: as those of months. */
void variance_beyond(const struct variance *v, double x, double y, int is_up);

void variance_rows(struct variance *v);
void variance_time(struct variance *v);
/* Finds the series of the second axis; fails where there are others. */
int variance_find_below(struct variance *v);
/* Draws them; name: what the tier is called. */
void variance_below(const struct variance *v, double x, double slot, double top, double bottom,
                    char name[128]);

#endif
