/* app/period.h - which period a run reports on, and calendars from a file. */
#ifndef JF_APP_PERIOD_H
#define JF_APP_PERIOD_H

#include "data/calendar.h"

/* The last period that is over today, of those of a file where there are any: the only look at the clock. Newly
 * allocated. */
char *jf_period_before_today(enum jf_cadence cadence, const GArray *periods);
/* A calendar file, CSV. Lines "period,first,last,year,quarter" in order, days as 2026-10-31, make periods:
 * "2026-P10,2026-09-28,2026-10-25,2026,4"; struct jf_period. Lines "day,work" are days off and days on against
 * Monday to Friday: "2026-10-01,0"; struct jf_day_mark, added to marks. Either kind may be missing. */
GArray *jf_period_read(const char *path, GArray *marks, GError **error);

#endif
