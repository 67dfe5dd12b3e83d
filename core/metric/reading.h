/* metric/reading.h - "[window] reading": the one vocabulary of columns, charts, bridges, notes.
 *
 *     struct jf_reading r;
 *     jf_reading_parse("ytd achievement", &r, &error);
 */
#ifndef JF_METRIC_READING_H
#define JF_METRIC_READING_H

#include "data/calendar.h"

enum jf_reading_kind {
    /* values */
    JF_READ_ACTUAL, JF_READ_PLAN, JF_READ_FORECAST, JF_READ_BENCHMARK, JF_READ_LAST_YEAR, JF_READ_PREV,
    JF_READ_AVERAGE,
    /* differences */
    JF_READ_VS_PLAN, JF_READ_VS_FORECAST, JF_READ_VS_LAST_YEAR, JF_READ_VS_PREV,
    /* ratios */
    JF_READ_ACHIEVEMENT, JF_READ_DEVIATION, JF_READ_YOY, JF_READ_MOM, JF_READ_SHARE, JF_READ_CONTRIBUTION,
    JF_READ_CUM_SHARE, JF_READ_PROGRESS,
    /* signs */
    JF_READ_LIGHT, JF_READ_LIGHTS, JF_READ_SPARK, JF_READ_RANK, JF_READ_RANK_CHANGE, JF_READ_N, JF_READ_DAYS,
    JF_READ_WHY,
    /* in notes only */
    JF_READ_BEST, JF_READ_WORST,
};

struct jf_reading {
    enum jf_window_kind window;
    enum jf_reading_kind kind;
    char version[16]; /* plan@PL0 -> "PL0"; else "" */
};

gboolean jf_reading_parse(const char *text, struct jf_reading *out, GError **error);
/* "ytd achievement" again */
char *jf_reading_to_string(const struct jf_reading *reading);
/* The readings of a preset ("kpi", "variance", "budget", "short"); NULL where there is none. */
const char *const *jf_reading_preset(const char *name);
/* All words, NULL-terminated, for suggestions. */
const char *const *jf_reading_words(void);

enum jf_light { JF_LIGHT_NONE, JF_LIGHT_GREEN, JF_LIGHT_AMBER, JF_LIGHT_RED };

#endif
