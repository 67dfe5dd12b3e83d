/* The words and number formats of readings. */
#include <string.h>

#include "base/message.h"
#include "report/internal.h"

const char *jf_word(const struct jf_build *b, const char *key)
{
    return jf_cadence_words(b->report->calendar->cadence, b->language, jf_message(b->language, key));
}

struct jf_reading jf_reading_make(enum jf_reading_kind kind, enum jf_window_kind window)
{
    return (struct jf_reading){.kind = kind, .window = window};
}

const char *jf_reading_scenario(const struct jf_reading *reading)
{
    return jf_reading_facts(reading->kind)->scenario;
}

const char *jf_window_word(enum jf_window_kind window)
{
    static const char *const words[] = {
        [JF_WINDOW_MONTH] = "Month",    [JF_WINDOW_QUARTER] = "Quarter",
        [JF_WINDOW_YTD] = "YTD",        [JF_WINDOW_YEAR] = "Full year",
        [JF_WINDOW_R12] = "Rolling 12", [JF_WINDOW_NEXT] = "Next month",
        [JF_WINDOW_ALL] = "All time"};
    return words[window];
}

/* 累计达成率, "YTD achievement" */
char *jf_reading_title(const struct jf_build *b, const struct jf_reading *reading)
{
    const char *word = jf_word(b, jf_reading_facts(reading->kind)->title);
    g_autofree char *version =
        reading->version[0] ? g_strdup_printf(" %s", reading->version) : g_strdup("");
    if (reading->window == JF_WINDOW_MONTH)
        return g_strconcat(word, version, NULL);
    const char *window = jf_word(b, jf_window_word(reading->window));
    if (g_str_has_prefix(b->language, "zh"))
        return g_strconcat(window, word, version, NULL);
    g_autofree char *lower = g_strdup(word);
    if (g_ascii_isupper(lower[0]) && g_ascii_islower(lower[1]))
        lower[0] = g_ascii_tolower(lower[0]);
    return g_strdup_printf(
        "%s %s%s", window,
        g_str_has_prefix(word, "YoY") || g_str_has_prefix(word, "MoM") ? word : lower, version);
}

char *jf_period_label(const struct jf_build *b, int steps)
{
    int period = jf_calendar_shift(b->report->calendar, b->report->calendar->report, steps);
    return period < 0 ? NULL : g_strdup(b->report->calendar->periods[period].label);
}

const char *jf_metric_name(const struct jf_build *b, const struct jf_metric *metric)
{
    if (metric->title_en && g_str_has_prefix(b->language, "en"))
        return metric->title_en;
    return metric->title ? metric->title : metric->id;
}

char *jf_name_with_unit(const struct jf_build *b, const char *name, const char *unit)
{
    if (!unit || !unit[0])
        return g_strdup(name);
    const gboolean is_latin = !g_str_has_prefix(b->language, "zh") || g_ascii_isalnum(name[strlen(name) - 1]);
    return g_strdup_printf("%s%s(%s)", name, is_latin ? " " : "", unit);
}

char *jf_metric_heading(const struct jf_build *b, const struct jf_metric *metric)
{
    return jf_name_with_unit(b, jf_metric_name(b, metric), metric->unit);
}

void jf_build_use(struct jf_build *b, const struct jf_metric *metric)
{
    /* formulas without a name are nobody's definition */
    if (metric->id[0] == '#' || g_str_has_prefix(metric->id, "formula_"))
        return;
    for (guint i = 0; i < b->used->len; i++)
        if (strcmp(((const struct jf_metric *)b->used->pdata[i])->id, metric->id) == 0)
            return;
    g_ptr_array_add(b->used, (gpointer)metric);
}

/* ---- formats ----------------------------------------------------------------------------------- */

static struct jf_format percent(gboolean is_signed)
{
    return (struct jf_format){.style = JF_STYLE_PERCENT,
                              .scale = 1,
                              .decimals = 1,
                              .is_signed = is_signed,
                              .percent_sign = TRUE,
                              .is_capped = TRUE,
                              .unit = ""};
}

static struct jf_format value_format(const struct jf_metric *metric, gboolean in_sentence)
{
    struct jf_format f = {.style = JF_STYLE_NUMBER,
                          .scale = metric->scale,
                          .decimals = metric->digits,
                          .unit = g_intern_string(metric->unit ? metric->unit : "")};
    if (jf_metric_is_percent(metric)) {
        f.style = JF_STYLE_PERCENT;
        f.scale = 1;
        f.percent_sign = in_sentence;
    }
    return f;
}

static struct jf_format difference_format(const struct jf_metric *metric, gboolean in_sentence)
{
    struct jf_format f = value_format(metric, in_sentence);
    if (jf_metric_is_percent(metric))
        f.style = JF_STYLE_POINTS;
    f.is_signed = TRUE;
    return f;
}

struct jf_format jf_report_format_beside(const struct jf_metric *metric, const struct jf_reading *reading, struct jf_value actual)
{
    struct jf_format format = jf_report_format(metric, reading, TRUE);
    double shown = jf_value_to_double(actual) / (format.scale > 0 ? format.scale : 1);
    if (format.decimals < 0 && format.is_signed && (shown >= JF_LARGE || shown <= -JF_LARGE))
        format.decimals = 0;
    return format;
}

struct jf_format jf_report_format(const struct jf_metric *metric, const struct jf_reading *reading,
                                  gboolean in_sentence)
{
    const enum jf_reading_how how = jf_reading_facts(reading->kind)->how;
    if (how == JF_HOW_DIFFERENCE || (how == JF_HOW_CHANGE && jf_metric_is_percent(metric)))
        return difference_format(metric, in_sentence);
    if (how != JF_HOW_OWN)
        return percent(how == JF_HOW_CHANGE);
    switch (reading->kind) {
    case JF_READ_CONTRIBUTION:
        return percent(TRUE);
    case JF_READ_SHARE:
    case JF_READ_CUM_SHARE:
    case JF_READ_PROGRESS:
        return percent(FALSE);
    case JF_READ_RANK:
    case JF_READ_N:
    case JF_READ_DAYS:
        return (struct jf_format){.style = JF_STYLE_NUMBER, .scale = 1, .unit = ""};
    case JF_READ_RANK_CHANGE:
        return (struct jf_format){
            .style = JF_STYLE_NUMBER, .scale = 1, .is_signed = TRUE, .unit = ""};
    default:
        return value_format(metric, in_sentence);
    }
}

char *jf_build_print(const struct jf_build *b, const struct jf_metric *metric, const struct jf_reading *reading,
                     const struct jf_point *point, struct jf_value v)
{
    struct jf_reading actual = jf_reading_make(JF_READ_ACTUAL, reading->window);
    struct jf_format format = jf_report_format_beside(metric, reading, jf_eval_reading(b->report->eval, metric, &actual, point));
    return jf_format_with_unit(&format, v);
}
