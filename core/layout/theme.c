#include "layout/theme.h"

#include <string.h>

struct jf_theme *jf_theme_standard(void)
{
    static const char *const computed[] = {"WenQuanYi Micro Hei", "LXGW WenKai", NULL};
    static const char *const human[] = {"LXGW WenKai", "WenQuanYi Micro Hei", NULL};
    struct jf_theme *theme = g_new0(struct jf_theme, 1);

    *theme = (struct jf_theme){
        .name = g_strdup("standard"),
        .page_width = 842,
        .page_height = 595,
        .margin_left = 36,
        .margin_right = 36,
        .block_gap = 18,
        .gutter = 20,
        .has_section_tag = TRUE,
        .has_time_bar = TRUE,
        .ink = 0x1D2733FF,
        .ink2 = 0x5A6572FF,
        .ink3 = 0x8A949EFF,
        .rule = 0xC6CCD2FF,
        .band = 0xF2F4F6FF,
        .off = 0xD7DCE1FF,
        .paper = 0xFFFFFFFF,
        .ac = 0x2C3B4BFF,
        .py = 0xB7BFC7FF,
        .pl = 0x2C3B4BFF,
        .fc = 0x2C3B4BFF,
        .good = 0x0B7A6BFF,
        .bad = 0xC7362BFF,
        .warn = 0xD98E04FF,
        .accent = 0x1F4E79FF,
        .good_text = 0x0B7A6BFF,
        .bad_text = 0xC7362BFF,
        .polarity = g_strdup("good_green"),
        .computed_fonts = g_strdupv((char **)computed),
        .human_fonts = g_strdupv((char **)human),
    };
    return theme;
}

const struct jf_theme *jf_theme_named(const struct jf_theme *first, const char *name)
{
    for (const struct jf_theme *t = first; name && t; t = t->next)
        if (strcmp(t->name, name) == 0)
            return t;
    return first;
}

jf_rgba jf_theme_ink_on(const struct jf_theme *theme, jf_rgba fill)
{
    double light = 0.3 * (fill >> 24) + 0.59 * (fill >> 16 & 0xff) + 0.11 * (fill >> 8 & 0xff);

    return light < 140 ? theme->paper : theme->ink;
}

void jf_theme_free(struct jf_theme *theme)
{
    if (!theme)
        return;
    jf_theme_free(theme->next);
    g_free(theme->name);
    g_free(theme->polarity);
    g_strfreev(theme->computed_fonts);
    g_strfreev(theme->human_fonts);
    g_free(theme->logo);
    g_free(theme);
}

jf_rgba jf_theme_light(const struct jf_theme *theme, gboolean green)
{
    return green == (strcmp(theme->polarity, "rise_red") != 0) ? theme->good : theme->bad;
}
