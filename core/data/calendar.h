/* data/calendar.h - time as slots.
 *
 * A slot is a half-open range of days. A period (calendar month, or a week or 4-4-5 month from a
 * calendar file) is one slot, or two where like-for-like comparison splits every period after the
 * same number of days. Two slots are special: the first collects all days before the calendar, the
 * last one the rows without a date and those after the calendar; both count only in the window
 * "all" (and "before" in "new").
 *
 * A window is a range of slots. It is asked for by kind and anchor period:
 *
 *     struct jf_window w = jf_calendar_window(cal, JF_WINDOW_YTD, anchor, is_current);
 */
#ifndef JF_DATA_CALENDAR_H
#define JF_DATA_CALENDAR_H

#include "base/day.h"

enum jf_cadence { JF_CADENCE_MONTH, JF_CADENCE_WEEK, JF_CADENCE_QUARTER, JF_CADENCE_YEAR };
enum jf_window_kind { JF_WINDOW_MONTH, JF_WINDOW_QUARTER, JF_WINDOW_YTD, JF_WINDOW_YEAR,
                      JF_WINDOW_R12, JF_WINDOW_NEXT, JF_WINDOW_ALL };
enum jf_partial { JF_PARTIAL_SAME_DAYS, JF_PARTIAL_WHOLE, JF_PARTIAL_REFUSE };

struct jf_slot { jf_day first, end; int period; /* -1 for the two special ones */ };

struct jf_period { /* one column of the calendar, in order */
    jf_day first, end;
    int year, quarter, index; /* fiscal year, quarter 1-4, place in the year from 1 */
    char label[24];           /* "2026-10", "2026-W41" */
};

struct jf_calendar {
    enum jf_cadence cadence;
    struct jf_period *periods;
    int n_periods;
    struct jf_slot *slots;
    int n_slots;
    int report;     /* the report period's place in periods */
    int split_days; /* like-for-like: every period is split after so many days; 0 = not */
    int *first_slot;      /* of each period; one more at the end */
    gint32 *slot_of_day;  /* from the first day of the first period on */
    guint8 *works;        /* the same: 1 on a working day; NULL = all days count alike */
};

struct jf_day_mark { jf_day day; gboolean works; }; /* a holiday; a Saturday that is worked */

struct jf_calendar_options {
    enum jf_cadence cadence;
    int fiscal_start;       /* first month of the year, 1-12 */
    const char *period;     /* "2026-10", "2026-W41", "2026-Q3", "2026" */
    int before, after;      /* how many periods to keep before and after the report period;
                               "before" is at least 60 for months */
    const struct jf_period *custom; int n_custom; /* from a calendar file, or NULL */
    const struct jf_day_mark *marks; int n_marks; /* the same; with any of them Monday to Friday work */
    int split_days;
};

/* Slots begin <= s < end. */
struct jf_window { int begin, end; gboolean has; const char *why; /* !has: interned reason */ };

/* The year and the number that its name says; a fiscal year of weeks has others. */
void jf_period_named(const struct jf_period *period, int *year, int *number);
struct jf_calendar *jf_calendar_new(const struct jf_calendar_options *options, GError **error);
void jf_calendar_free(struct jf_calendar *calendar);
int jf_calendar_slot_of(const struct jf_calendar *calendar, jf_day day); /* constant time */
/* The period n steps from anchor; -1 outside the calendar. In a calendar of weeks "last year" is
 * the week of the same number (53 falls to 52). */
int jf_calendar_shift(const struct jf_calendar *calendar, int anchor, int steps);
int jf_calendar_last_year(const struct jf_calendar *calendar, int anchor);
/* The slots of a window that ends in the anchor period. like_for_like: the anchor period counts
 * only its first split_days (the report period that is not over, and those compared with it). */
struct jf_window jf_calendar_window(const struct jf_calendar *calendar, enum jf_window_kind kind,
                                    int anchor, gboolean like_for_like);
/* "2026年10月", "1–10月", "Oct 2026", "Jan–Oct 2026": as printed in titles. Newly allocated. */
char *jf_calendar_window_label(const struct jf_calendar *calendar, enum jf_window_kind kind,
                               int anchor, const char *language);
/* The same, and how far it is counted where the report period is not over: "2026年10月(截至10月9日)". */
char *jf_calendar_window_title(const struct jf_calendar *calendar, enum jf_window_kind kind, int anchor,
                               const char *language);
/* A text that is written for months, in the words of the cadence: 对上月 is 对上周 in a weekly report. Interned. */
const char *jf_cadence_words(enum jf_cadence cadence, const char *language, const char *text);
/* The same place in the quarter before: its third week against the third week; -1 outside. */
int jf_calendar_quarter_before(const struct jf_calendar *calendar, int anchor);
/* Periods of twelve months: 12, 52, 4, 1. */
int jf_calendar_rolling(const struct jf_calendar *calendar);
/* Days from first up to end that count: working days where the calendar knows them, else all. */
int jf_calendar_days(const struct jf_calendar *calendar, jf_day first, jf_day end);
/* How much of a split period is counted: passed of all days, 9 of 31; FALSE where nothing is split. */
gboolean jf_calendar_cut(const struct jf_calendar *calendar, int period, int *passed, int *all);
/* The share of the year that has passed (时间进度) at the end of the anchor period, or at its split. */
gboolean jf_calendar_progress(const struct jf_calendar *calendar, int anchor, int *passed, int *all);

#endif
