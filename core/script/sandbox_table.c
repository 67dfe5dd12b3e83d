/* table.* without surprises: what changes or joins a table asks for no __len or __index of the script, so that no call can
 * be made endless by one, ranges are limited, and sort is stable and does not look at the clock for its pivots as Lua's
 * own does. */
#include <lauxlib.h>
#include <lualib.h>

#include "script/sandbox.h"

#define MAX_RANGE 10000000

static lua_Integer check_array(lua_State *L, const char *word)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    if (luaL_getmetafield(L, 1, "__newindex") != LUA_TNIL)
        return luaL_error(L, "table.%s: this table cannot be changed", word);
    return (lua_Integer)lua_rawlen(L, 1);
}

static int table_insert(lua_State *L)
{
    lua_Integer n = check_array(L, "insert"), at = n + 1;
    int top = lua_gettop(L);
    if (top == 3) {
        at = luaL_checkinteger(L, 2);
        luaL_argcheck(L, at >= 1 && at <= n + 1, 2, "position out of bounds");
        for (lua_Integer i = n; i >= at; i--) {
            lua_rawgeti(L, 1, i);
            lua_rawseti(L, 1, i + 1);
        }
    } else if (top != 2) {
        return luaL_error(L, "table.insert takes a table, a position or none, and a value");
    }
    lua_settop(L, top);
    lua_rawseti(L, 1, at);
    return 0;
}

static int table_remove(lua_State *L)
{
    lua_Integer n = check_array(L, "remove"), at = luaL_optinteger(L, 2, n);
    if (n == 0 && at == n)
        return lua_pushnil(L), 1;
    luaL_argcheck(L, at >= 1 && at <= n + 1, 2, "position out of bounds");
    lua_rawgeti(L, 1, at);
    for (lua_Integer i = at; i < n; i++) {
        lua_rawgeti(L, 1, i + 1);
        lua_rawseti(L, 1, i);
    }
    if (at <= n) {
        lua_pushnil(L);
        lua_rawseti(L, 1, n);
    }
    return 1;
}

static void check_range(lua_State *L, const char *word, lua_Integer from, lua_Integer to)
{
    if (to >= from && (lua_Unsigned)to - (lua_Unsigned)from >= MAX_RANGE)
        luaL_error(L, "table.%s: more than %d items", word, MAX_RANGE);
}

static int table_concat(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    const char *separator = luaL_optstring(L, 2, "");
    lua_Integer from = luaL_optinteger(L, 3, 1),
                to = luaL_optinteger(L, 4, (lua_Integer)lua_rawlen(L, 1));
    check_range(L, "concat", from, to);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    for (lua_Integer i = from; i <= to; i++) {
        lua_rawgeti(L, 1, i);
        int type = lua_type(L, -1);
        if (type != LUA_TSTRING && type != LUA_TNUMBER)
            jf_sandbox_push_text(L, -1), lua_remove(L, -2);
        if (type == LUA_TNIL)
            return luaL_error(L, "table.concat: item %d is nil", (int)i);
        luaL_addvalue(&buffer);
        if (i < to)
            luaL_addstring(&buffer, separator);
    }
    luaL_pushresult(&buffer);
    return 1;
}

/* Lua's own, over a range that can be worked through. */
static int table_move(lua_State *L)
{
    check_range(L, "move", luaL_checkinteger(L, 2), luaL_checkinteger(L, 3));
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

/* ---- sort ------------------------------------------------------------------------------------ */

static gboolean is_less(lua_State *L, int array, lua_Integer i, lua_Integer j, int less)
{
    if (less == 0) {
        lua_rawgeti(L, array, i);
        lua_rawgeti(L, array, j);
        gboolean result = lua_compare(L, -2, -1, LUA_OPLT);
        lua_pop(L, 2);
        return result;
    }
    lua_pushvalue(L, less);
    lua_rawgeti(L, array, i);
    lua_rawgeti(L, array, j);
    lua_call(L, 2, 1);
    gboolean result = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return result;
}

/* merges from[a, middle) and from[middle, end) into to */
static void merge(lua_State *L, int from, int to, lua_Integer a, lua_Integer middle,
                  lua_Integer end, int less)
{
    lua_Integer i = a, j = middle;
    for (lua_Integer k = a; k < end; k++) {
        gboolean right = i >= middle || (j < end && is_less(L, from, j, i, less));
        lua_rawgeti(L, from, right ? j++ : i++);
        lua_rawseti(L, to, k);
    }
}

void jf_sandbox_sort(lua_State *L, int index, lua_Integer n, int less)
{
    luaL_checkstack(L, 8, NULL);
    lua_newtable(L);
    int from = index, to = lua_gettop(L), buffer = to;
    for (lua_Integer width = 1; width < n; width *= 2) {
        for (lua_Integer a = 1; a <= n; a += 2 * width)
            merge(L, from, to, a, MIN(a + width, n + 1), MIN(a + 2 * width, n + 1), less);
        int other = from;
        from = to;
        to = other;
    }
    if (from != index)
        for (lua_Integer i = 1; i <= n; i++) {
            lua_rawgeti(L, from, i);
            lua_rawseti(L, index, i);
        }
    lua_settop(L, buffer - 1);
}

static int table_sort(lua_State *L)
{
    lua_Integer n = check_array(L, "sort");
    int less = 0;
    if (!lua_isnoneornil(L, 2)) {
        luaL_checktype(L, 2, LUA_TFUNCTION);
        less = 2;
    }
    jf_sandbox_sort(L, 1, n, less);
    return 0;
}

void jf_sandbox_open_table(lua_State *L)
{
    static const luaL_Reg own[] = {
        {"insert", table_insert}, {"remove", table_remove}, {"concat", table_concat}, {"sort", table_sort}, {NULL, NULL}};
    luaL_requiref(L, "table", luaopen_table, 0);
    luaL_setfuncs(L, own, 0);
    lua_getfield(L, -1, "move");
    lua_pushcclosure(L, table_move, 1);
    lua_setfield(L, -2, "move");
    jf_sandbox_lock(L);
    lua_setfield(L, -2, "table");
}
