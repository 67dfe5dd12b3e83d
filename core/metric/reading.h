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

/* How a reading is made of the actual and its base. */
enum jf_reading_how { JF_HOW_OWN /* a value, or what only a table can say */, JF_HOW_DIFFERENCE, JF_HOW_CHANGE, JF_HOW_ACHIEVEMENT };

/* What a kind of reading is. */
struct jf_reading_facts {
    const char *word;     /* in scripts */
    const char *title;    /* a key of the messages */
    const char *scenario; /* that it belongs to: "AC", "PY", "PL", "FC", "PP"; "" none */
    enum jf_reading_kind base; /* what the actual is held against; JF_READ_ACTUAL: nothing */
    enum jf_reading_how how;
    gboolean is_value;    /* straight from the cube */
    gboolean is_judged;   /* good or bad by its sign */
    gboolean needs_plan;
};
const struct jf_reading_facts *jf_reading_facts(enum jf_reading_kind kind);
extern const char *const jf_window_words[]; /* "month" ..., in the order of the enum, NULL at the end */

gboolean jf_reading_parse(const char *text, struct jf_reading *out, GError **error);
/* "ytd achievement" again */
char *jf_reading_to_string(const struct jf_reading *reading);
/* The readings of a preset ("kpi", "variance", "budget", "short"); NULL where there is none. */
const char *const *jf_reading_preset(const char *name);
/* All words, NULL-terminated, for suggestions. */
const char *const *jf_reading_words(void);

enum jf_light { JF_LIGHT_NONE, JF_LIGHT_GREEN, JF_LIGHT_AMBER, JF_LIGHT_RED };

#endif
