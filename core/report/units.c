/* Units in the language of a pack: 万元 prints as 萬元 and as thousands; figures stay what they are. */
#include <string.h>

#include "report/internal.h"

static const struct {
    const char *unit, *en;
    double scale; /* of the English unit; 0 = as it was */
} units[] = {
    {"万元", "k", 1e3}, {"萬元", "k", 1e3},    {"千元", "k", 1e3}, {"百万元", "m", 1e6}, {"百萬元", "m", 1e6},
    {"亿元", "m", 1e6}, {"億元", "m", 1e6},    {"元", "", 0},      {"天", "days", 0},    {"人", "people", 0},
    {"月", "months", 0}, {"个月", "months", 0}, {"分", "pts", 0}, {"小时", "hours", 0}, {"周", "weeks", 0},
    {"年", "years", 0}, {"倍", "×", 0},
    /* English counts without a word */
    {"家", "", 0}, {"户", "", 0}, {"个", "", 0}, {"台", "", 0}, {"单", "", 0}, {"件", "", 0}, {"次", "", 0},
    {"项", "", 0}, {"笔", "", 0}, {"条", "", 0}, {"张", "", 0}, {"套", "", 0}, {"辆", "", 0}, {"店", "", 0},
    {"份", "", 0}, {"只", "", 0}, {"支", "", 0}, {"箱", "", 0}, {"瓶", "", 0}, {"票", "", 0}, {"根", "", 0}, {"戶", "", 0},
    {"個", "", 0}, {"單", "", 0}, {"名", "people", 0}, {"位", "people", 0}, {"人次", "", 0}, {"吨", "t", 0}, {"噸", "t", 0},
    {"公斤", "kg", 0}, {"千克", "kg", 0}, {"百分点", "pp", 0}, {"床", "beds", 0}, {"床日", "bed days", 0},
    {"平方米", "m²", 0}, {"平米", "m²", 0}, {"度", "kWh", 0},
};

static char *traditional(const char *unit)
{
    static const char *const pairs[][2] = {{"万", "萬"}, {"亿", "億"}, {"户", "戶"}, {"单", "單"}, {"个", "個"},
                                           {"张", "張"}, {"辆", "輛"}, {"吨", "噸"}, {"双", "雙"}, {"时", "時"}};
    GString *out = g_string_new(unit);
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++)
        g_string_replace(out, pairs[i][0], pairs[i][1], 0);
    return g_string_free(out, FALSE);
}

/* Where the script gave a scale of its own, it means it. */
static gboolean is_usual(const struct jf_metric *m, const char *unit)
{
    struct jf_format usual;
    jf_format_init_for_unit(&usual, unit);
    return usual.scale >= m->written_scale && usual.scale <= m->written_scale;
}

static void speak_english(struct jf_metric *m, const char *currency)
{
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        if (strcmp(m->written_unit, units[i].unit) != 0 || !is_usual(m, units[i].unit))
            continue;
        gboolean is_money = g_str_has_suffix(units[i].unit, "元");
        g_free(m->unit);
        m->unit = is_money ? g_strchug(g_strdup_printf("%s %s", units[i].en, currency)) : g_strdup(units[i].en);
        for (double s = m->scale; units[i].scale > 0 && s > units[i].scale * 1.5 && m->digits > 0; s /= 10)
            m->digits--;
        if (units[i].scale > 0)
            m->scale = units[i].scale;
        return;
    }
}

/* "Paying accounts" are counted in accounts: the name says it. */
static gboolean is_named(const struct jf_metric *m, gboolean is_english)
{
    const char *title = is_english && m->title_en ? m->title_en : m->title;
    g_autofree char *lower = g_ascii_strdown(title ? title : "", -1);
    const char *at = g_ascii_islower(m->unit[0]) && strlen(m->unit) > 3 ? strstr(lower, m->unit) : NULL;
    return at && at[strlen(m->unit)] == '\0';
}

void jf_units_speak(const struct jf_model *model, const char *language, const char *currency)
{
    for (guint i = 0; i < model->metrics->len; i++) {
        struct jf_metric *m = model->metrics->pdata[i];
        if (!m->unit)
            continue;
        if (!m->written_unit) {
            m->written_unit = g_strdup(m->unit);
            m->written_scale = m->scale;
            m->written_digits = m->digits;
        }
        g_free(m->unit);
        m->unit = strcmp(language, "zh-TW") == 0 ? traditional(m->written_unit) : g_strdup(m->written_unit);
        m->scale = m->written_scale;
        m->digits = m->written_digits;
        if (g_str_has_prefix(language, "en"))
            speak_english(m, currency ? currency : "CNY");
        if (is_named(m, g_str_has_prefix(language, "en")))
            *m->unit = '\0';
    }
}
