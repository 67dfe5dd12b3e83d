/* app/period.h - which period a run reports on, and calendars from a file. */
#ifndef JF_APP_PERIOD_H
#define JF_APP_PERIOD_H

#include "data/calendar.h"

/* The last period that is over today: the only look at the clock. Newly allocated. */
char *jf_period_before_today(enum jf_cadence cadence);
/* A calendar file: CSV with the header "period,first,last,year,quarter", one period a line in order,
 * days as 2026-10-31, e.g. "2026-P10,2026-09-28,2026-10-25,2026,4". struct jf_period. */
GArray *jf_period_read(const char *path, GError **error);

#endif
