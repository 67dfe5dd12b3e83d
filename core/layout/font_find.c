#include "layout/font_find.h"

#include <fontconfig/fontconfig.h>
#include <stdlib.h>

#include "base/error.h"

/* What to install for the families that a theme is likely to name. */
static const struct {
    const char *family, *package;
} packages[] = {
    {"WenQuanYi Micro Hei", "fonts-wqy-microhei"}, {"WenQuanYi Zen Hei", "fonts-wqy-zenhei"},
    {"LXGW WenKai", "fonts-lxgw-wenkai"},          {"Droid Sans Fallback", "fonts-droid-fallback"},
    {"AR PL UMing CN", "fonts-arphic-uming"},      {"AR PL UKai CN", "fonts-arphic-ukai"},
    {"DejaVu Sans", "fonts-dejavu-core"},          {"Liberation Sans", "fonts-liberation2"},
};

static int int_of(const FcPattern *pattern, const char *object, int fallback)
{
    int n = fallback;

    return FcPatternGetInteger(pattern, object, 0, &n) == FcResultMatch ? n : fallback;
}

static const char *text_of(const FcPattern *pattern, const char *object)
{
    FcChar8 *text = NULL;

    if (FcPatternGetString(pattern, object, 0, &text) != FcResultMatch)
        return "";
    return (const char *)text;
}

/* Smaller is nearer; slanted and variable faces only where nothing else is there. */
static int distance(const FcPattern *pattern, int weight)
{
    FcBool variable = FcFalse;
    int d = abs(int_of(pattern, FC_WEIGHT, FC_WEIGHT_REGULAR) - weight);

    FcPatternGetBool(pattern, FC_VARIABLE, 0, &variable);
    if (int_of(pattern, FC_SLANT, FC_SLANT_ROMAN) != FC_SLANT_ROMAN)
        d += 1000;
    if (int_of(pattern, FC_WIDTH, FC_WIDTH_NORMAL) != FC_WIDTH_NORMAL)
        d += 1000;
    return variable ? d + 2000 : d;
}

static const FcPattern *nearest(const FcFontSet *set, int weight)
{
    const FcPattern *best = NULL;

    for (int i = 0; i < set->nfont; i++) {
        const FcPattern *p = set->fonts[i];
        int less = best ? distance(p, weight) - distance(best, weight) : -1;

        if (less < 0 || (less == 0 && g_strcmp0(text_of(p, FC_FILE), text_of(best, FC_FILE)) < 0))
            best = p;
    }
    return best;
}

static gboolean fail_missing(const char *family, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(packages); i++)
        if (g_ascii_strcasecmp(packages[i].family, family) == 0)
            return jf_fail(error, JF_ERROR_RENDER,
                           "font family \"%s\" is not installed; install the Debian package %s",
                           family, packages[i].package);
    return jf_fail(error, JF_ERROR_RENDER,
                   "font family \"%s\" is not installed; install it, or name another family in the "
                   "theme (fonts-wqy-microhei and fonts-lxgw-wenkai have Chinese)",
                   family);
}

gboolean jf_font_find(const char *family, gboolean bold, struct jf_font_file *out, GError **error)
{
    FcPattern *pattern = FcPatternCreate();
    FcObjectSet *objects = FcObjectSetBuild(FC_FILE, FC_INDEX, FC_STYLE, FC_WEIGHT, FC_SLANT,
                                            FC_WIDTH, FC_VARIABLE, (char *)NULL);
    FcFontSet *set;
    const FcPattern *best;

    FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)family);
    set = FcFontList(NULL, pattern, objects);
    best = set ? nearest(set, bold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR) : NULL;
    if (best) {
        out->path = g_strdup(text_of(best, FC_FILE));
        out->style = g_strdup(text_of(best, FC_STYLE));
        out->index = int_of(best, FC_INDEX, 0);
        out->is_bold = int_of(best, FC_WEIGHT, FC_WEIGHT_REGULAR) >= FC_WEIGHT_DEMIBOLD;
    }
    if (set)
        FcFontSetDestroy(set);
    FcObjectSetDestroy(objects);
    FcPatternDestroy(pattern);
    return out->path ? TRUE : fail_missing(family, error);
}

void jf_font_find_done(void)
{
    FcFini();
}

void jf_font_file_clear(struct jf_font_file *file)
{
    g_clear_pointer(&file->path, g_free);
    g_clear_pointer(&file->style, g_free);
}
