/* templates/themes/NAME.lua: a data file, run with an empty environment, over what "standard" says. */
#include <lauxlib.h>
#include <string.h>

#include "base/error.h"
#include "layout/theme.h"
#include "script/internal.h"

struct colour {
    const char *name;
    size_t offset;
};
#define COLOUR(field)                                                                              \
    {                                                                                              \
#field, offsetof(struct jf_theme, field)                                                   \
    }
static const struct colour colours[] = {
    COLOUR(ink),   COLOUR(ink2), COLOUR(ink3),      COLOUR(rule),     COLOUR(band),   COLOUR(off),
    COLOUR(paper), COLOUR(ac),   COLOUR(py),        COLOUR(pl),       COLOUR(fc),     COLOUR(good),
    COLOUR(bad),   COLOUR(warn), COLOUR(good_text), COLOUR(bad_text), COLOUR(accent),
};

static void read_colour(lua_State *L, int t, const struct colour *colour, struct jf_theme *theme)
{
    if (lua_getfield(L, t, colour->name) != LUA_TNIL) {
        const char *text = luaL_checkstring(L, -1);
        char *end;
        guint64 rgb = g_ascii_strtoull(text, &end, 16);
        if (strlen(text) != 6 || *end != '\0')
            luaL_error(L, "colours: %s: \"%s\" is not a colour RRGGBB", colour->name, text);
        jf_rgba *field = (jf_rgba *)(void *)((char *)theme + colour->offset);
        *field = (jf_rgba)(rgb << 8 | 0xff);
    }
    lua_pop(L, 1);
}

static void read_number(lua_State *L, int t, const char *name, double *out)
{
    if (lua_getfield(L, t, name) != LUA_TNIL) {
        *out = luaL_checknumber(L, -1);
        if (!(*out >= 0 && *out < 5000))
            luaL_error(L, "page: %s has to lie between 0 and 5000 points", name);
    }
    lua_pop(L, 1);
}

static void read_families(lua_State *L, int t, const char *name, char ***out)
{
    if (lua_getfield(L, t, name) != LUA_TNIL) {
        luaL_checktype(L, -1, LUA_TTABLE);
        size_t n = lua_rawlen(L, -1);
        g_strfreev(*out);
        *out = g_new0(char *, n + 1);
        for (size_t i = 0; i < n; i++) {
            lua_rawgeti(L, -1, (lua_Integer)i + 1);
            (*out)[i] = g_strdup(luaL_checkstring(L, -1));
            lua_pop(L, 1);
        }
    }
    lua_pop(L, 1);
}

static gboolean enter(lua_State *L, const char *name)
{
    if (lua_getfield(L, 1, name) == LUA_TNIL)
        return FALSE;
    luaL_checktype(L, -1, LUA_TTABLE);
    return TRUE;
}

static void swap(jf_rgba *a, jf_rgba *b)
{
    jf_rgba c = *a;
    *a = *b;
    *b = c;
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

/* (theme table, theme as light userdata) */
static int read_theme(lua_State *L)
{
    struct jf_theme *theme = lua_touserdata(L, 2);
    luaL_checktype(L, 1, LUA_TTABLE);
    if (lua_getfield(L, 1, "page") == LUA_TSTRING) {
        read_page_name(L, theme);
    } else if (lua_settop(L, 2), enter(L, "page")) {
        read_number(L, 3, "width", &theme->page_width);
        read_number(L, 3, "height", &theme->page_height);
        read_number(L, 3, "left", &theme->margin_left);
        read_number(L, 3, "right", &theme->margin_right);
    }
    lua_settop(L, 2);
    if (enter(L, "colours"))
        for (size_t i = 0; i < G_N_ELEMENTS(colours); i++)
            read_colour(L, 3, &colours[i], theme);
    lua_settop(L, 2);
    if (enter(L, "fonts")) {
        read_families(L, 3, "computed", &theme->computed_fonts);
        read_families(L, 3, "human", &theme->human_fonts);
    }
    lua_settop(L, 2);
    if (lua_getfield(L, 1, "mono") != LUA_TNIL)
        theme->is_mono = lua_toboolean(L, -1);
    if (lua_getfield(L, 1, "logo") != LUA_TNIL) {
        g_free(theme->logo);
        theme->logo = g_strdup(luaL_checkstring(L, -1));
    }
    if (lua_getfield(L, 1, "polarity") == LUA_TNIL)
        return 0;
    const char *polarity = luaL_checkstring(L, -1);
    gboolean is_red = strcmp(polarity, "rise_red") == 0;
    if (!is_red && strcmp(polarity, "good_green") != 0)
        return luaL_error(L, "polarity has to be \"good_green\" or \"rise_red\", not \"%s\"",
                          polarity);
    g_free(theme->polarity);
    theme->polarity = g_strdup(polarity);
    if (is_red) {
        swap(&theme->good, &theme->bad);
        swap(&theme->good_text, &theme->bad_text);
    }
    return 0;
}

static const char *const places[] = {"../../templates/themes", "../templates/themes"};

/* "standard" lies in templates/themes beside scripts/; "looks/mine" or "mine.lua" beside the
 * report. */
static char *theme_path(const struct jf_script *script, const char *name)
{
    g_autofree char *file =
        g_str_has_suffix(name, ".lua") ? g_strdup(name) : g_strconcat(name, ".lua", NULL);
    char *own = g_build_filename(script->directory, file, NULL);
    if (g_path_is_absolute(file) || strchr(name, '/') != NULL ||
        g_file_test(own, G_FILE_TEST_IS_REGULAR)) {
        if (!g_path_is_absolute(file))
            return own;
        g_free(own);
        return g_strdup(file);
    }
    g_free(own);
    char *path = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_free(path);
        path = g_build_filename(script->library, places[i], file, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
            break;
    }
    return path;
}

static void add_names(GPtrArray *names, const char *directory)
{
    g_autoptr(GDir) dir = g_dir_open(directory, 0, NULL);
    for (const char *file; dir && (file = g_dir_read_name(dir)) != NULL;)
        if (g_str_has_suffix(file, ".lua"))
            g_ptr_array_add(names, g_strndup(file, strlen(file) - 4));
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
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
    g_ptr_array_sort(names, by_name);
    g_autofree char *hint =
        jf_suggest_text(name, (const char *const *)names->pdata, names->len);
    g_ptr_array_add(names, NULL);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    jf_fail(error, JF_ERROR_SCRIPT, "%s: unknown theme \"%s\"%s (there are %s)",
            where, name, hint, all);
}

/* The picture lies beside the theme. */
static void find_logo(struct jf_theme *theme, const char *path)
{
    if (!theme->logo || g_path_is_absolute(theme->logo))
        return;
    g_autofree char *directory = g_path_get_dirname(path);
    char *logo = g_build_filename(directory, theme->logo, NULL);
    g_free(theme->logo);
    theme->logo = logo;
}

struct jf_theme *jf_script_theme(struct jf_script *script, const char *name, const char *where, GError **error)
{
    lua_State *L = jf_sandbox_state(script->box);
    g_autofree char *path = theme_path(script, name);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
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
    if (jf_sandbox_call(script->box, 2, 0, error)) {
        find_logo(theme, path);
        return theme;
    }
    g_prefix_error(error, "theme \"%s\" (%s): ", name, file);
    jf_theme_free(theme);
    return NULL;
}
