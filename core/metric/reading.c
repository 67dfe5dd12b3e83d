#include "metric/reading.h"

#include <string.h>

#include "base/error.h"

const char *const jf_window_words[] = {"month", "quarter", "ytd", "year", "r12", "next", "all", NULL};

static const struct jf_reading_facts kinds[] = {
    [JF_READ_ACTUAL] = {"actual", "Actual", "AC", .is_value = TRUE},
    [JF_READ_PLAN] = {"plan", "Plan", "PL", .is_value = TRUE, .needs_plan = TRUE},
    [JF_READ_FORECAST] = {"forecast", "Forecast", "FC", .is_value = TRUE},
    [JF_READ_BENCHMARK] = {"benchmark", "Benchmark", "", .is_value = TRUE},
    [JF_READ_LAST_YEAR] = {"last_year", "Last year", "PY", .is_value = TRUE},
    [JF_READ_PREV] = {"prev", "Previous", "PP", .is_value = TRUE},
    [JF_READ_AVERAGE] = {"average", "Average", "AC"},
    [JF_READ_VS_PLAN] = {"vs_plan", "vs plan", "", JF_READ_PLAN, JF_HOW_DIFFERENCE, .is_judged = TRUE, .needs_plan = TRUE},
    [JF_READ_VS_FORECAST] = {"vs_forecast", "vs forecast", "", JF_READ_FORECAST, JF_HOW_DIFFERENCE, .is_judged = TRUE},
    [JF_READ_VS_LAST_YEAR] = {"vs_last_year", "vs last year", "", JF_READ_LAST_YEAR, JF_HOW_DIFFERENCE, .is_judged = TRUE},
    [JF_READ_VS_PREV] = {"vs_prev", "vs previous", "", JF_READ_PREV, JF_HOW_DIFFERENCE, .is_judged = TRUE},
    [JF_READ_ACHIEVEMENT] = {"achievement", "Achievement", "", JF_READ_PLAN, JF_HOW_ACHIEVEMENT, .needs_plan = TRUE},
    [JF_READ_DEVIATION] = {"deviation", "Deviation", "", JF_READ_PLAN, JF_HOW_CHANGE, .is_judged = TRUE, .needs_plan = TRUE},
    [JF_READ_YOY] = {"yoy", "YoY", "", JF_READ_LAST_YEAR, JF_HOW_CHANGE, .is_judged = TRUE},
    [JF_READ_MOM] = {"mom", "MoM", "", JF_READ_PREV, JF_HOW_CHANGE, .is_judged = TRUE},
    [JF_READ_SHARE] = {"share", "Share", ""},
    [JF_READ_CONTRIBUTION] = {"contribution", "Contribution", "", JF_READ_LAST_YEAR, .is_judged = TRUE},
    [JF_READ_CUM_SHARE] = {"cum_share", "Cumulative share", ""},
    [JF_READ_PROGRESS] = {"progress", "Progress", "", .needs_plan = TRUE},
    [JF_READ_LIGHT] = {"light", "Light", ""},
    [JF_READ_LIGHTS] = {"lights", "Last 12 vs plan", ""},
    [JF_READ_SPARK] = {"spark", "Last 12", ""},
    [JF_READ_RANK] = {"rank", "Rank", ""},
    [JF_READ_RANK_CHANGE] = {"rank_change", "Rank change", ""},
    [JF_READ_N] = {"n", "n", ""},
    [JF_READ_DAYS] = {"days", "Days", ""},
    [JF_READ_WHY] = {"why", "Why", ""},
    [JF_READ_BEST] = {"best", "Best", ""},
    [JF_READ_WORST] = {"worst", "Worst", ""},
};

const struct jf_reading_facts *jf_reading_facts(enum jf_reading_kind kind)
{
    return &kinds[kind];
}

static const char *const preset_kpi[] = {"actual", "plan", "achievement", "light",
                                         "last_year", "yoy", "prev", "mom",
                                         "ytd actual", "ytd achievement", NULL};
static const char *const preset_variance[] = {"actual", "plan", "vs_plan", "achievement",
                                              "last_year", "vs_last_year", "yoy", "contribution",
                                              "light", NULL};
static const char *const preset_budget[] = {"actual", "plan", "achievement", "ytd actual",
                                            "ytd plan", "ytd achievement", "year plan", "progress",
                                            NULL};
static const char *const preset_short[] = {"actual", "achievement", "yoy", "light", NULL};

static const struct {
    const char *name;
    const char *const *readings;
} presets[] = {
    {"kpi", preset_kpi},
    {"variance", preset_variance},
    {"budget", preset_budget},
    {"short", preset_short},
};

static int find_window(const char *word)
{
    for (int i = 0; jf_window_words[i]; i++)
        if (strcmp(jf_window_words[i], word) == 0)
            return i;
    return -1;
}

static gboolean parse_kind(const char *word, struct jf_reading *out)
{
    const char *at = strchr(word, '@');
    g_autofree char *name = at ? g_strndup(word, (gsize)(at - word)) : g_strdup(word);
    size_t kind = 0;
    while (kind < G_N_ELEMENTS(kinds) && strcmp(kinds[kind].word, name) != 0)
        kind++;
    gboolean has_version = kind == JF_READ_PLAN || kind == JF_READ_VS_PLAN || kind == JF_READ_ACHIEVEMENT;
    if (kind == G_N_ELEMENTS(kinds) || (at && (!has_version || at[1] == '\0' || strlen(at + 1) >= sizeof out->version)))
        return FALSE;
    out->kind = (enum jf_reading_kind)kind;
    g_strlcpy(out->version, at ? at + 1 : "", sizeof out->version);
    return TRUE;
}

gboolean jf_reading_parse(const char *text, struct jf_reading *out, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text, " ", -1);
    guint n = g_strv_length(parts);
    memset(out, 0, sizeof *out);
    if (n == 1 && parse_kind(parts[0], out))
        return TRUE;
    int window = n == 1 || n == 2 ? find_window(parts[0]) : -1;
    /* "r12" alone is "r12 actual" */
    if (window >= 0 && parse_kind(n == 2 ? parts[1] : "actual", out)) {
        out->window = (enum jf_window_kind)window;
        return TRUE;
    }
    const char *wrong = n == 2 ? parts[window >= 0 ? 1 : 0] : text;
    const char *const *words = jf_reading_words();
    g_autofree char *hint = jf_suggest_text(wrong, words, g_strv_length((char **)words));
    return jf_fail(error, JF_ERROR_SCRIPT, "unknown reading \"%s\"%s", text, hint);
}

char *jf_reading_to_string(const struct jf_reading *reading)
{
    const gboolean has_window = reading->window != JF_WINDOW_MONTH;
    return g_strconcat(has_window ? jf_window_words[reading->window] : "", has_window ? " " : "", kinds[reading->kind].word,
                       reading->version[0] ? "@" : "", reading->version, NULL);
}

const char *const *jf_reading_preset(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(presets); i++)
        if (strcmp(presets[i].name, name) == 0)
            return presets[i].readings;
    return NULL;
}

const char *const *jf_reading_words(void)
{
    static const char *words[G_N_ELEMENTS(jf_window_words) + G_N_ELEMENTS(kinds)];
    if (!words[0]) {
        size_t n = 0;
        for (size_t i = 0; jf_window_words[i]; i++)
            words[n++] = jf_window_words[i];
        for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
            words[n++] = kinds[i].word;
    }
    return words;
}
