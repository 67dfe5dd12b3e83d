/* chart_bridge/bridge.h - the steps of a bridge, for drawing and for the spreadsheet. */
#ifndef CHART_BRIDGE_H
#define CHART_BRIDGE_H

#include "chartkit/chartkit.h"

#define BRIDGE_DELTA 5u /* a total that is itself a difference: a gap */

/* One bar: from the level before it (0 for a total) to the level after it. */
struct bridge_step {
    double from, to, value;
    int is_level, is_missing, is_expected; /* expected: a forecast, hatched */
};

struct bridge {
    const struct ck_chart *c;
    struct bridge_step *steps;
    size_t n;
    uint32_t first_scenario, last_scenario;
    double left; /* of the first step: names of parts stand before it */
    double foot; /* value at the foot of the totals: 0, or higher where they are cut */
    struct ck_scale scale;
    size_t last_level;
    int has_matrix; /* further series stand below the names */
};

/* FALSE where an option is wrong, or there is no memory. */
int bridge_init(struct bridge *b);
struct ck_paint bridge_paint(const struct bridge *b, size_t i);
void bridge_label_text(const struct bridge *b, size_t i, char out[CK_NUMBER]);
struct jf_text_style bridge_label_style(const struct bridge *b, size_t i, double size, uint32_t anchor);

/* Few steps from left to right. 0 where names, reasons or numbers do not fit; nothing is
 * drawn then. is_wanted: the script asked for it. */
int bridge_draw_across(struct bridge *b, int is_wanted);
/* Any number of steps from top to bottom. */
void bridge_draw_down(struct bridge *b);
void bridge_native(const struct ck_chart *c, struct jf_native_sink *sink);

#endif
