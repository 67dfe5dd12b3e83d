/* The functions of C that the library of words stands on, and require. */
#include <lauxlib.h>
#include <string.h>

#include "base/day.h"
#include "base/error.h"
#include "script/internal.h"

struct jf_script *jf_script_of(lua_State *L)
{
    lua_getfield(L, LUA_REGISTRYINDEX, "jf.script");
    struct jf_script *script = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return script;
}

/* floor.where() -> "monthly.lua:23" */
static int floor_where(lua_State *L)
{
    jf_sandbox_push_where(L);
    return 1;
}

/* floor.called_name(): the name by which the calling function was called, where it has one */
static int floor_called_name(lua_State *L)
{
    lua_Debug frame;
    if (!lua_getstack(L, 1, &frame) || !lua_getinfo(L, "n", &frame) || frame.name == NULL)
        return 0;
    lua_pushstring(L, frame.name);
    return 1;
}

/* floor.suggest(word, list) -> "; did you mean \"x\"?" or "" */
static int floor_suggest(lua_State *L)
{
    const char *word = luaL_checkstring(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    size_t n = lua_rawlen(L, 2);
    const char **list = lua_newuserdatauv(L, (n + 1) * sizeof *list, 0);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i + 1);
        if (lua_type(L, -1) == LUA_TSTRING)
            list[kept++] = lua_tostring(L, -1); /* the table keeps it */
        lua_pop(L, 1);
    }
    char *text = jf_suggest_text(word, list, kept);
    lua_pushstring(L, text);
    g_free(text);
    return 1;
}

/* floor.entries(table) -> { { key, value }, … } in no order: for tables whose keys are things of a
 * report, which pairs refuses */
static int floor_entries(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_newtable(L);
    lua_Integer n = 0;
    for (lua_pushnil(L); lua_next(L, 1) != 0;) {
        lua_createtable(L, 2, 0);
        lua_insert(L, -2);
        lua_rawseti(L, -2, 2);
        lua_pushvalue(L, -2);
        lua_rawseti(L, -2, 1);
        lua_rawseti(L, 2, ++n);
    }
    return 1;
}

/* floor.set(name) -> the value of --set name=value, or nil */
static int floor_set(lua_State *L)
{
    struct jf_script *script = jf_script_of(L);
    const char *name = luaL_checkstring(L, 1);
    for (size_t i = script->n_sets; i-- > 0;)
        if (strcmp(script->set_names[i], name) == 0)
            return lua_pushstring(L, script->set_values[i]), 1;
    return 0;
}

/* floor.date(day) -> "2026-10-31"; floor.date("2026-10-31") -> the day, nil where it is none */
static int floor_date(lua_State *L)
{
    if (lua_type(L, 1) == LUA_TSTRING) {
        int year, month, day;
        if (sscanf(lua_tostring(L, 1), "%4d-%2d-%2d", &year, &month, &day) != 3)
            return 0;
        lua_pushinteger(L, jf_day_from_ymd(year, month, day));
        return 1;
    }
    char iso[16];
    jf_day_to_iso((jf_day)luaL_checkinteger(L, 1), iso);
    lua_pushstring(L, iso);
    return 1;
}

static int floor_set_names(lua_State *L)
{
    struct jf_script *script = jf_script_of(L);
    lua_newtable(L);
    for (size_t i = 0; i < script->n_sets; i++) {
        lua_pushstring(L, script->set_names[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* ---- require --------------------------------------------------------------------------------- */

gboolean jf_script_run_file(struct jf_script *script, const char *path, const char *name,
                            enum jf_env env, GError **error)
{
    g_autofree char *text = NULL;
    gsize length;
    g_autoptr(GError) problem = NULL;
    if (!g_file_get_contents(path, &text, &length, &problem))
        return jf_fail(error, JF_ERROR_IO, "%s: cannot be read: %s", name, problem->message);
    if (env == JF_ENV_SCRIPT)
        g_ptr_array_add(script->files, g_strdup(path));
    return jf_sandbox_load(script->box, name, text, length, env, error);
}

static gboolean is_plain(const char *name)
{
    return name[0] != '\0' && strpbrk(name, "/\\.:*?\"<>|") == NULL && strlen(name) <= 100;
}

/* Where the file of a module lies: "jingfen.NAME" in the library, "words.NAME" only for the library
 * itself, a plain name beside the script. */
static char *module_path(const struct jf_script *script, const char *module, gboolean is_library,
                         char **chunk)
{
    const char *rest;
    if (g_str_has_prefix(module, "jingfen.") && is_plain(rest = module + 8)) {
        *chunk = g_strdup(module);
        return g_strdup_printf("%s/%s.lua", script->library, rest);
    }
    if (is_library && g_str_has_prefix(module, "words.") && is_plain(rest = module + 6)) {
        *chunk = g_strconcat("jingfen.", module, NULL);
        return g_strdup_printf("%s/words/%s.lua", script->library, rest);
    }
    g_autofree char *folder = g_path_get_dirname(script->name);
    g_autofree char *file = g_strconcat(module, ".lua", NULL);
    *chunk = strcmp(folder, ".") == 0 ? g_strdup(file) : g_build_filename(folder, file, NULL);
    return g_build_filename(script->directory, file, NULL);
}

/* Loads the module's function onto the stack; a message in *error else. Nothing here raises. */
static gboolean load_module(struct jf_script *script, const char *module, gboolean is_library,
                            GError **error)
{
    g_autofree char *chunk = NULL;
    g_autofree char *path = module_path(script, module, is_library, &chunk);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return jf_fail(error, JF_ERROR_SCRIPT, "require \"%s\": there is no file %s", module,
                       chunk);
    gboolean ours = is_library || g_str_has_prefix(module, "jingfen.");
    return jf_script_run_file(script, path, chunk, ours ? JF_ENV_LIBRARY : JF_ENV_SCRIPT, error);
}

static int require(lua_State *L)
{
    struct jf_script *script = jf_script_of(L);
    const char *module = luaL_checkstring(L, 1);
    gboolean is_library = lua_toboolean(L, lua_upvalueindex(1));
    if (script->is_loaded) {
        jf_sandbox_push_error(L, "require \"%s\" belongs at the top of the script, not into a function", module);
        return lua_error(L);
    }
    if (!is_library && !is_plain(g_str_has_prefix(module, "jingfen.") ? module + 8 : module)) {
        jf_sandbox_push_error(L, "require \"%s\": write the plain name of a script beside this one, without folder and "
                                 "\".lua\", or \"jingfen.NAME\"", module);
        return lua_error(L);
    }
    luaL_getsubtable(L, LUA_REGISTRYINDEX, "jf.modules");
    if (lua_getfield(L, 2, module) != LUA_TNIL)
        return 1;
    lua_pop(L, 1);
    GError *error = NULL;
    if (!load_module(script, module, is_library, &error)) {
        if (g_str_has_prefix(error->message, "require"))
            jf_sandbox_push_error(L, "%s", error->message);
        else
            lua_pushstring(L, error->message); /* has its own place */
        g_error_free(error);
        return lua_error(L);
    }
    lua_pushboolean(L, 1); /* a circle of modules gets true */
    lua_setfield(L, 2, module);
    lua_call(L, 0, 1);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_pushboolean(L, 1);
    }
    lua_pushvalue(L, -1);
    lua_setfield(L, 2, module);
    return 1;
}

void jf_floor_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"where", floor_where},         {"called_name", floor_called_name},
        {"suggest", floor_suggest},     {"entries", floor_entries},
        {"set", floor_set},             {"set_names", floor_set_names}, {"date", floor_date},
        {NULL, NULL}};
    struct jf_sandbox *box = jf_sandbox_of(L);
    jf_sandbox_push_env(box, JF_ENV_SCRIPT);
    lua_pushboolean(L, 0);
    lua_pushcclosure(L, require, 1);
    lua_setfield(L, -2, "require");
    lua_pop(L, 1);
    jf_sandbox_push_env(box, JF_ENV_LIBRARY);
    lua_pushboolean(L, 1);
    lua_pushcclosure(L, require, 1);
    lua_setfield(L, -2, "require");
    luaL_newlib(L, functions);
    lua_newtable(L); /* body: what the things of a report say; keys are weak, so that those of a
                        call go with it */
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "k");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, "jf.body");
    lua_setfield(L, -2, "body");
    jf_value_open(L);
    jf_view_open(L);
    lua_setfield(L, -2, "floor");
    lua_pop(L, 1);
}
