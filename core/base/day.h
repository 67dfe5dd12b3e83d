/* base/day.h - days as numbers: 0 is 1970-01-01. */
#ifndef JF_BASE_DAY_H
#define JF_BASE_DAY_H

#include <glib.h>

typedef gint32 jf_day;
#define JF_DAY_NONE G_MININT32 /* an empty date */

jf_day jf_day_from_ymd(int year, int month, int day); /* JF_DAY_NONE where there is no such day */
void jf_day_to_ymd(jf_day day, int *year, int *month, int *mday);
/* "2026-10-31"; out has room for 16 characters. */
void jf_day_to_iso(jf_day day, char out[16]);
/* Months are counted year * 12 + (month - 1). */
jf_day jf_month_first_day(int month); /* the first day of that month */

#endif
