#include "metric/reading.h"

#include <string.h>

#include "base/error.h"

struct word {
    const char *text;
    int value;
};

static const struct word windows[] = {
    {"month", JF_WINDOW_MONTH}, {"quarter", JF_WINDOW_QUARTER}, {"ytd", JF_WINDOW_YTD},
    {"r12", JF_WINDOW_R12},     {"year", JF_WINDOW_YEAR},       {"next", JF_WINDOW_NEXT},
    {"all", JF_WINDOW_ALL},
};

static const struct word kinds[] = {
    {"actual", JF_READ_ACTUAL},
    {"plan", JF_READ_PLAN},
    {"forecast", JF_READ_FORECAST},
    {"benchmark", JF_READ_BENCHMARK},
    {"last_year", JF_READ_LAST_YEAR},
    {"prev", JF_READ_PREV},
    {"average", JF_READ_AVERAGE},
    {"vs_plan", JF_READ_VS_PLAN},
    {"vs_forecast", JF_READ_VS_FORECAST},
    {"vs_last_year", JF_READ_VS_LAST_YEAR},
    {"vs_prev", JF_READ_VS_PREV},
    {"achievement", JF_READ_ACHIEVEMENT},
    {"deviation", JF_READ_DEVIATION},
    {"yoy", JF_READ_YOY},
    {"mom", JF_READ_MOM},
    {"share", JF_READ_SHARE},
    {"contribution", JF_READ_CONTRIBUTION},
    {"cum_share", JF_READ_CUM_SHARE},
    {"progress", JF_READ_PROGRESS},
    {"light", JF_READ_LIGHT},
    {"lights", JF_READ_LIGHTS},
    {"spark", JF_READ_SPARK},
    {"rank", JF_READ_RANK},
    {"rank_change", JF_READ_RANK_CHANGE},
    {"n", JF_READ_N},
    {"days", JF_READ_DAYS},
    {"why", JF_READ_WHY},
    {"best", JF_READ_BEST},
    {"worst", JF_READ_WORST},
};

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

static const struct word *find_word(const struct word *words, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i].text, text) == 0)
            return &words[i];
    return NULL;
}

static gboolean parse_kind(const char *word, struct jf_reading *out)
{
    const char *at = strchr(word, '@');
    g_autofree char *name = at ? g_strndup(word, (gsize)(at - word)) : g_strdup(word);
    const struct word *kind = find_word(kinds, G_N_ELEMENTS(kinds), name);
    gboolean has_version = kind && (kind->value == JF_READ_PLAN || kind->value == JF_READ_VS_PLAN ||
                                    kind->value == JF_READ_ACHIEVEMENT);
    if (!kind || (at && (!has_version || at[1] == '\0' || strlen(at + 1) >= sizeof out->version)))
        return FALSE;
    out->kind = (enum jf_reading_kind)kind->value;
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
    if (n == 1 || n == 2) {
        const struct word *window = find_word(windows, G_N_ELEMENTS(windows), parts[0]);
        /* "r12" alone is "r12 actual" */
        if (window && parse_kind(n == 2 ? parts[1] : "actual", out)) {
            out->window = (enum jf_window_kind)window->value;
            return TRUE;
        }
    }
    const char *wrong = text;
    if (n == 2 && find_word(windows, G_N_ELEMENTS(windows), parts[0]))
        wrong = parts[1];
    else if (n == 2)
        wrong = parts[0];
    const char *const *words = jf_reading_words();
    g_autofree char *hint = jf_suggest_text(wrong, words, g_strv_length((char **)words));
    return jf_fail(error, JF_ERROR_SCRIPT, "unknown reading \"%s\"%s", text, hint);
}

static const char *word_of(const struct word *words, size_t n, int value)
{
    for (size_t i = 0; i < n; i++)
        if (words[i].value == value)
            return words[i].text;
    return "";
}

char *jf_reading_to_string(const struct jf_reading *reading)
{
    const char *kind = word_of(kinds, G_N_ELEMENTS(kinds), (int)reading->kind);
    const char *window = word_of(windows, G_N_ELEMENTS(windows), (int)reading->window);
    GString *out = g_string_new(NULL);
    if (reading->window != JF_WINDOW_MONTH)
        g_string_append_printf(out, "%s ", window);
    g_string_append(out, kind);
    if (reading->version[0])
        g_string_append_printf(out, "@%s", reading->version);
    return g_string_free(out, FALSE);
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
    static const char *words[G_N_ELEMENTS(windows) + G_N_ELEMENTS(kinds) + 1];
    if (!words[0]) {
        size_t n = 0;
        for (size_t i = 0; i < G_N_ELEMENTS(windows); i++)
            words[n++] = windows[i].text;
        for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
            words[n++] = kinds[i].text;
    }
    return words;
}
