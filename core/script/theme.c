/* templates/themes/NAME.lua: a data file, run with an empty environment, over what "standard" says. */
#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "layout/theme.h"
#include "script/internal.h"

enum kind { NUMBER, COLOUR, FLAG, FAMILIES, LOGO, POLARITY };

/* Each key of a theme; table "": of the theme itself. */
static const struct field {
    const char *table, *name;
    enum kind kind;
    size_t offset;
    double least, most;
} fields[] = {
#define FIELD(table, name, kind, field) {table, name, kind, offsetof(struct jf_theme, field), 0, 0}
#define POINTS(table, name, field, least, most) {table, name, NUMBER, offsetof(struct jf_theme, field), least, most}
#define COLOUR(field) FIELD("colours", #field, COLOUR, field)
    POINTS("page", "width", page_width, 400, 5000),
    POINTS("page", "height", page_height, 400, 5000),
    POINTS("page", "left", margin_left, 0, 500),
    POINTS("page", "right", margin_right, 0, 500),
    POINTS("spacing", "blocks", block_gap, 8, 60),
    POINTS("spacing", "columns", gutter, 8, 60),
    COLOUR(ink), COLOUR(ink2), COLOUR(ink3), COLOUR(rule), COLOUR(band), COLOUR(off), COLOUR(paper),
    COLOUR(ac), COLOUR(py), COLOUR(pl), COLOUR(fc), COLOUR(good), COLOUR(bad), COLOUR(warn),
    COLOUR(good_text), COLOUR(bad_text), COLOUR(accent),
    FIELD("fonts", "computed", FAMILIES, computed_fonts),
    FIELD("fonts", "human", FAMILIES, human_fonts),
    FIELD("furniture", "section", FLAG, has_section_tag),
    FIELD("furniture", "time_bar", FLAG, has_time_bar),
    FIELD("furniture", "logo", FLAG, has_logo_at_foot),
    FIELD("", "mono", FLAG, is_mono),
    FIELD("", "logo", LOGO, logo),
    FIELD("", "polarity", POLARITY, polarity),
};
#undef COLOUR
static const char *const tables[] = {"page", "spacing", "colours", "fonts", "furniture"};

static void *place(struct jf_theme *theme, const struct field *f)
{
    return (char *)theme + f->offset;
}

/* What stands on top of the stack has to be of that type. */
static void check_type(lua_State *L, const char *key, int type, const char *what)
{
    if (lua_type(L, -1) != type)
        luaL_error(L, "%s has to be %s, not a %s", key, what, luaL_typename(L, -1));
}

static void read_colour(lua_State *L, const char *key, jf_rgba *out)
{
    check_type(L, key, LUA_TSTRING, "a colour RRGGBB in quotes");
    const char *text = lua_tostring(L, -1);
    if (strspn(text, "0123456789abcdefABCDEF") != 6 || strlen(text) != 6)
        luaL_error(L, "%s: \"%s\" is not a colour RRGGBB, such as \"1F4E79\"", key, text);
    *out = (jf_rgba)(g_ascii_strtoull(text, NULL, 16) << 8 | 0xff);
}

static void read_points(lua_State *L, const char *key, const struct field *f, double *out)
{
    check_type(L, key, LUA_TNUMBER, "a number of points (1/72 inch)");
    *out = lua_tonumber(L, -1);
    if (!(*out >= f->least && *out <= f->most))
        luaL_error(L, "%s: %s is not between %d and %d points", key, luaL_tolstring(L, -1, NULL), (int)f->least,
                   (int)f->most);
}

static void read_families(lua_State *L, const char *key, char ***out)
{
    static const char *const what = "a list of font families, such as { \"Lato\", \"WenQuanYi Micro Hei\" }";
    check_type(L, key, LUA_TTABLE, what);
    size_t n = lua_rawlen(L, -1);
    if (n == 0)
        luaL_error(L, "%s has to be %s", key, what);
    g_strfreev(*out);
    *out = g_new0(char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        check_type(L, key, LUA_TSTRING, what);
        (*out)[i] = g_strdup(lua_tostring(L, -1));
        lua_pop(L, 1);
    }
}

static void read_polarity(lua_State *L, const char *key, char **out)
{
    check_type(L, key, LUA_TSTRING, "\"good_green\" or \"rise_red\"");
    const char *polarity = lua_tostring(L, -1);
    if (strcmp(polarity, "rise_red") != 0 && strcmp(polarity, "good_green") != 0)
        luaL_error(L, "%s has to be \"good_green\" or \"rise_red\", not \"%s\"", key, polarity);
    g_free(*out);
    *out = g_strdup(polarity);
}

/* The value on top of the stack. */
static void read_field(lua_State *L, const struct field *f, const char *key, struct jf_theme *theme)
{
    switch (f->kind) {
    case NUMBER:
        read_points(L, key, f, place(theme, f));
        break;
    case COLOUR:
        read_colour(L, key, place(theme, f));
        break;
    case FLAG:
        check_type(L, key, LUA_TBOOLEAN, "true or false");
        *(gboolean *)place(theme, f) = lua_toboolean(L, -1);
        break;
    case FAMILIES:
        read_families(L, key, place(theme, f));
        break;
    case LOGO:
        check_type(L, key, LUA_TSTRING, "the name of a PNG file");
        g_free(theme->logo);
        theme->logo = g_strdup(lua_tostring(L, -1));
        break;
    case POLARITY:
        read_polarity(L, key, &theme->polarity);
        break;
    }
}

static void swap(jf_rgba *a, jf_rgba *b)
{
    jf_rgba c = *a;
    *a = *b;
    *b = c;
}

/* Relative luminance of sRGB, and the contrast of two colours: 21 for black on white. */
static double luminance(jf_rgba c)
{
    static const double shares[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < 3; i++)
        sum += shares[i] * pow((c >> (24 - 8 * i) & 0xff) / 255.0, 2.2);
    return sum;
}

static double contrast(jf_rgba a, jf_rgba b)
{
    const double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
    return MAX(x, y) / MIN(x, y);
}

/* Darker until it has that contrast. */
static jf_rgba as_text(jf_rgba c, jf_rgba paper, double least)
{
    while (contrast(c, paper) < least && c > 0xff)
        c = (c >> 24) * 15 / 16 << 24 | (c >> 16 & 0xff) * 15 / 16 << 16 | (c >> 8 & 0xff) * 15 / 16 << 8 | 0xff;
    return c;
}

/* What a theme does not name follows what it names: plan and forecast the actual, a variance as text its fill.
 * The colours are on top of the stack. */
static void follow(lua_State *L, struct jf_theme *theme)
{
    const struct {
        const char *name, *of;
        jf_rgba *to, from;
    } pairs[] = {{"pl", "ac", &theme->pl, theme->ac}, {"fc", "ac", &theme->fc, theme->ac},
                 {"good_text", "good", &theme->good_text, as_text(theme->good, theme->paper, 4.5)},
                 {"bad_text", "bad", &theme->bad_text, as_text(theme->bad, theme->paper, 4.5)}};
    const int colours = lua_gettop(L);
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        if (lua_getfield(L, colours, pairs[i].name) == LUA_TNIL && lua_getfield(L, colours, pairs[i].of) != LUA_TNIL)
            *pairs[i].to = pairs[i].from;
        lua_settop(L, colours);
    }
}

/* Pages are printed, and the cells of a workbook are white. */
static void check_legible(lua_State *L, const struct jf_theme *theme)
{
    if (luminance(theme->paper) < 0.6)
        luaL_error(L, "colours: paper is too dark to print on; choose a light one");
    if (contrast(theme->ink, theme->paper) < 4.5)
        luaL_error(L, "colours: ink is too pale to be read on the paper; choose a darker one");
    if (contrast(theme->ink2, theme->paper) < 3)
        luaL_error(L, "colours: ink2 is too pale to be read on the paper; choose a darker one");
}

/* page = "16:9" */
static void read_page_name(lua_State *L, struct jf_theme *theme)
{
    static const struct {
        const char *name;
        double width, height;
    } pages[] = {{"A4", 842, 595}, {"A4 portrait", 595, 842}, {"16:9", 960, 540}};
    const char *name = lua_tostring(L, -1);
    for (size_t i = 0; i < G_N_ELEMENTS(pages); i++)
        if (strcmp(name, pages[i].name) == 0) {
            theme->page_width = pages[i].width;
            theme->page_height = pages[i].height;
            return;
        }
    luaL_error(L, "page: \"%s\" is not \"A4\", \"A4 portrait\", \"16:9\" or a table of points",
               name);
}

static size_t names_in(const char *table, const char *names[])
{
    size_t n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (strcmp(fields[i].table, table) == 0)
            names[n++] = fields[i].name;
    for (size_t i = 0; !*table && i < G_N_ELEMENTS(tables); i++)
        names[n++] = tables[i];
    return n;
}

/* A key that nobody reads would be a wish that nobody hears: the first of them in the order of the alphabet. */
static void check_keys(lua_State *L, int t, const char *table)
{
    const char *names[G_N_ELEMENTS(fields) + G_N_ELEMENTS(tables)], *wrong = NULL;
    size_t n = names_in(table, names);
    for (lua_pushnil(L); lua_next(L, t) != 0; lua_pop(L, 1)) {
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "1";
        gboolean known = FALSE;
        for (size_t i = 0; i < n && !known; i++)
            known = strcmp(names[i], key) == 0;
        if (!known && (wrong == NULL || strcmp(key, wrong) < 0))
            wrong = key;
    }
    if (wrong == NULL)
        return;
    char *hint = jf_suggest_or_list(wrong, names, n);
    lua_pushstring(L, hint);
    g_free(hint);
    luaL_error(L, "%s%sunknown key \"%s\"%s", table, *table ? ": " : "", wrong, lua_tostring(L, -1));
}

/* (theme table, theme as light userdata) */
static int read_theme(lua_State *L)
{
    struct jf_theme *theme = lua_touserdata(L, 2);
    if (!lua_istable(L, 1))
        return luaL_error(L, "a theme has to return a table: return { colours = { ac = \"2C3B4B\" } }");
    check_keys(L, 1, "");
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
        int type = lua_getfield(L, 1, tables[i]);
        if (type == LUA_TSTRING && strcmp(tables[i], "page") == 0) {
            read_page_name(L, theme);
        } else if (type != LUA_TNIL) {
            check_type(L, tables[i], LUA_TTABLE, "a table");
            check_keys(L, 3, tables[i]);
        }
        lua_settop(L, 2);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        const struct field *f = &fields[i];
        lua_pushvalue(L, 1);
        if (*f->table && lua_getfield(L, 1, f->table) != LUA_TTABLE) {
            lua_settop(L, 2);
            continue;
        }
        const char *key = *f->table ? lua_pushfstring(L, "%s: %s", f->table, f->name) : f->name;
        if (lua_getfield(L, *f->table ? 4 : 1, f->name) != LUA_TNIL)
            read_field(L, f, key, theme);
        lua_settop(L, 2);
    }
    if (lua_getfield(L, 1, "colours") == LUA_TTABLE)
        follow(L, theme);
    lua_settop(L, 2);
    theme->accent = as_text(theme->accent, theme->paper, 3);
    check_legible(L, theme);
    if (theme->page_width - theme->margin_left - theme->margin_right < 320)
        return luaL_error(L, "page: left and right leave less than 320 points of the width");
    if (strcmp(theme->polarity, "rise_red") == 0) {
        swap(&theme->good, &theme->bad);
        swap(&theme->good_text, &theme->bad_text);
    }
    return 0;
}

static const char *const places[] = {"../../templates/themes", "../templates/themes"};

/* The report itself is none, whatever its name. */
static gboolean is_theme(const struct jf_script *script, const char *path)
{
    g_autofree char *real = g_canonicalize_filename(path, NULL);
    return strcmp(real, script->path) && g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

/* "standard" lies in templates/themes beside scripts/, and what has no such name beside the report, as "looks/mine" and "mine.lua" do.
 * NULL: there is none. */
static char *theme_path(const struct jf_script *script, const char *name)
{
    gboolean is_file = strchr(name, '/') || g_str_has_suffix(name, ".lua");
    g_autofree char *file = g_str_has_suffix(name, ".lua") ? g_strdup(name) : g_strconcat(name, ".lua", NULL);
    for (size_t i = 0; i <= G_N_ELEMENTS(places); i++) {
        size_t place = is_file ? i - 1 : i; /* a file beside the report first, a name last */
        char *path = place < G_N_ELEMENTS(places) ? g_build_filename(script->library, places[place], file, NULL)
                     : g_path_is_absolute(file)   ? g_strdup(file) : g_build_filename(script->directory, file, NULL);
        if (is_theme(script, path))
            return path;
        g_free(path);
    }
    return NULL;
}

static void add_names(GPtrArray *names, const char *directory)
{
    g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
    for (const char *file; dir && (file = g_dir_read_name(dir)) != NULL;)
        if (g_str_has_suffix(file, ".lua"))
            g_ptr_array_add(names, g_strndup(file, strlen(file) - 4));
}

/* A file that was named as one is missing as such; a name is compared with the names there are. */
static void fail_missing(const struct jf_script *script, const char *name, const char *where, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    if (strchr(name, '/') != NULL || g_str_has_suffix(name, ".lua")) {
        jf_fail(error, JF_ERROR_SCRIPT, "%s: theme \"%s\": there is no such file beside the report",
                where, name);
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *directory = g_build_filename(script->library, places[i], NULL);
        add_names(names, directory);
    }
    g_ptr_array_sort(names, jf_text_compare);
    g_autofree char *hint =
        jf_suggest_text(name, (const char *const *)names->pdata, names->len);
    g_ptr_array_add(names, NULL);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    jf_fail(error, JF_ERROR_SCRIPT, "%s: unknown theme \"%s\"%s (there are %s)",
            where, name, hint, all);
}

/* A PNG file is a row of parts, each with its length before it; the last is IEND. */
static gboolean is_whole_png(const char *bytes, gsize size)
{
    guint32 length;
    for (gsize at = 8; at + 12 <= size; at += (gsize)length + 12) {
        if (memcmp(bytes + at + 4, "IEND", 4) == 0)
            return TRUE;
        memcpy(&length, bytes + at, sizeof length);
        length = GUINT32_FROM_BE(length);
    }
    return FALSE;
}

/* The picture lies beside the theme. */
static gboolean find_logo(struct jf_theme *theme, const char *path, GError **error)
{
    g_autofree char *given = theme->logo, *bytes = NULL, *directory = g_path_get_dirname(path);
    gsize size = 0;
    theme->logo = NULL;
    if (!given)
        return TRUE;
    theme->logo = g_path_is_absolute(given) ? g_strdup(given) : g_build_filename(directory, given, NULL);
    if (!g_file_get_contents(theme->logo, &bytes, &size, NULL))
        return jf_fail(error, JF_ERROR_IO, "logo: there is no file \"%s\" beside the theme", given);
    guint32 shape[2] = {0, 0};
    if (size >= 24 && memcmp(bytes, "\x89PNG", 4) == 0)
        memcpy(shape, bytes + 16, sizeof shape);
    if (shape[0] == 0 || shape[1] == 0)
        return jf_fail(error, JF_ERROR_IO, "logo: \"%s\" is not a PNG picture; save it as PNG", given);
    if (!is_whole_png(bytes, size))
        return jf_fail(error, JF_ERROR_IO, "logo: \"%s\" is damaged, its end is missing; save it as PNG again", given);
    theme->logo_shape = (double)GUINT32_FROM_BE(shape[0]) / GUINT32_FROM_BE(shape[1]);
    return TRUE;
}

struct jf_theme *jf_script_theme(struct jf_script *script, const char *name, const char *where, GError **error)
{
    lua_State *L = jf_sandbox_state(script->box);
    g_autofree char *path = theme_path(script, name);
    if (!path) {
        fail_missing(script, name, where, error);
        return NULL;
    }
    g_autofree char *file = g_path_get_basename(path);
    if (!jf_script_run_file(script, path, file, JF_ENV_EMPTY, error) ||
        !jf_sandbox_call(script->box, 0, 1, error))
        return NULL;
    struct jf_theme *theme = jf_theme_standard();
    g_free(theme->name);
    theme->name = g_strdup(name);
    lua_pushcfunction(L, read_theme);
    lua_insert(L, -2);
    lua_pushlightuserdata(L, theme);
    if (jf_sandbox_call(script->box, 2, 0, error) && find_logo(theme, path, error))
        return theme;
    g_prefix_error(error, "theme \"%s\" (%s): ", name, file);
    jf_theme_free(theme);
    return NULL;
}
