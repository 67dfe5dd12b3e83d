/* Nothing that a function of the script notes down may reach the next call, and so the next entity.
 * What the functions can reach is walked once when the script has been read: tables of the script
 * (not the words' own things, which cannot be changed) and upvalues. Before every call all of it is
 * put back. */
#include <lauxlib.h>
#include <string.h>

#include "script/internal.h"

struct jf_snapshot {
    int tables;   /* reference: list of { table, copy } */
    int upvalues; /* reference: list of { function, number, value } */
};

struct reach {
    lua_State *L;
    int seen, tables, upvalues, body;
};

static void reach_value(struct reach *r, int index, int depth);

static void append(lua_State *L, int list)
{
    lua_rawseti(L, list, (lua_Integer)lua_rawlen(L, list) + 1);
}

static void reach_table(struct reach *r, int index, int depth)
{
    lua_State *L = r->L;
    lua_pushvalue(L, index);
    if (lua_rawget(L, r->body) != LUA_TNIL) { /* a metric, a source: cannot be changed */
        lua_pop(L, 1);
        return;
    }
    lua_pop(L, 1);
    lua_createtable(L, 2, 0);
    int pair = lua_gettop(L);
    lua_pushvalue(L, index);
    lua_rawseti(L, pair, 1);
    lua_newtable(L);
    int copy = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, copy);
        int value = lua_gettop(L);
        reach_value(r, value - 1, depth + 1);
        reach_value(r, value, depth + 1);
    }
    lua_rawseti(L, pair, 2);
    append(L, r->tables);
    if (lua_getmetatable(L, index)) {
        reach_value(r, lua_gettop(L), depth + 1);
        lua_pop(L, 1);
    }
}

/* Functions of the library keep no state between calls. */
static gboolean is_ours(lua_State *L, int index)
{
    lua_Debug info;
    lua_pushvalue(L, index);
    lua_getinfo(L, ">S", &info);
    return strncmp(info.source, "=jingfen.", 9) == 0;
}

static void reach_function(struct reach *r, int index, int depth)
{
    lua_State *L = r->L;
    if (lua_iscfunction(L, index) || is_ours(L, index))
        return;
    const char *name;
    for (int i = 1; (name = lua_getupvalue(L, index, i)) != NULL; i++) {
        int value = lua_gettop(L);
        if (strcmp(name, "_ENV") != 0) {
            lua_createtable(L, 3, 0);
            lua_pushvalue(L, index);
            lua_rawseti(L, -2, 1);
            lua_pushinteger(L, i);
            lua_rawseti(L, -2, 2);
            lua_pushvalue(L, value);
            lua_rawseti(L, -2, 3);
            append(L, r->upvalues);
            reach_value(r, value, depth + 1);
        }
        lua_settop(L, value - 1);
    }
}

static void reach_value(struct reach *r, int index, int depth)
{
    lua_State *L = r->L;
    int type = lua_type(L, index);
    if (type != LUA_TTABLE && type != LUA_TFUNCTION)
        return;
    if (depth > 150)
        luaL_error(L, "what the functions of the script use is nested too deeply");
    luaL_checkstack(L, 20, NULL);
    lua_pushvalue(L, index);
    if (lua_rawget(L, r->seen) != LUA_TNIL) {
        lua_pop(L, 1);
        return;
    }
    lua_pop(L, 1);
    lua_pushvalue(L, index);
    lua_pushboolean(L, 1);
    lua_rawset(L, r->seen);
    if (type == LUA_TTABLE)
        reach_table(r, index, depth);
    else
        reach_function(r, index, depth);
}

/* (callbacks) -> tables, upvalues */
static int take(lua_State *L)
{
    struct reach r = {.L = L};
    lua_getfield(L, LUA_REGISTRYINDEX, "jf.body");
    r.body = lua_gettop(L);
    lua_newtable(L);
    r.seen = lua_gettop(L);
    lua_newtable(L);
    r.tables = lua_gettop(L);
    lua_newtable(L);
    r.upvalues = lua_gettop(L);
    lua_pushvalue(L, 1);
    lua_pushboolean(L, 1);
    lua_rawset(L, r.seen);
    lua_Integer n = (lua_Integer)lua_rawlen(L, 1);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, 1, i);
        reach_value(&r, lua_gettop(L), 0);
        lua_pop(L, 1);
    }
    return 2;
}

struct jf_snapshot *jf_snapshot_take(struct jf_sandbox *box, int callbacks, GError **error)
{
    lua_State *L = jf_sandbox_state(box);
    lua_pushcfunction(L, take);
    lua_rawgeti(L, LUA_REGISTRYINDEX, callbacks);
    if (!jf_sandbox_call(box, 1, 2, error))
        return NULL;
    struct jf_snapshot *snapshot = g_new0(struct jf_snapshot, 1);
    snapshot->upvalues = luaL_ref(L, LUA_REGISTRYINDEX);
    snapshot->tables = luaL_ref(L, LUA_REGISTRYINDEX);
    return snapshot;
}

/* Makes the table at index equal to its copy. */
static void restore_table(lua_State *L, int table, int copy)
{
    for (lua_pushnil(L); lua_next(L, table);) { /* clearing a field during the walk is allowed */
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        if (lua_rawget(L, copy) == LUA_TNIL) {
            lua_pushvalue(L, -2);
            lua_pushnil(L);
            lua_rawset(L, table);
        }
        lua_pop(L, 1);
    }
    for (lua_pushnil(L); lua_next(L, copy); lua_pop(L, 1)) {
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, table);
    }
}

void jf_snapshot_restore(lua_State *L, const struct jf_snapshot *snapshot)
{
    int top = lua_gettop(L);
    luaL_checkstack(L, 10, NULL);
    lua_rawgeti(L, LUA_REGISTRYINDEX, snapshot->tables);
    lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, top + 1, i);
        lua_rawgeti(L, top + 2, 1);
        lua_rawgeti(L, top + 2, 2);
        restore_table(L, top + 3, top + 4);
        lua_settop(L, top + 1);
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, snapshot->upvalues);
    n = (lua_Integer)lua_rawlen(L, -1);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, top + 2, i);
        lua_rawgeti(L, top + 3, 1);
        lua_rawgeti(L, top + 3, 2);
        lua_rawgeti(L, top + 3, 3);
        lua_setupvalue(L, top + 4, (int)lua_tointeger(L, top + 5));
        lua_settop(L, top + 2);
    }
    lua_settop(L, top);
}

void jf_snapshot_free(struct jf_snapshot *snapshot)
{
    g_free(snapshot);
}
