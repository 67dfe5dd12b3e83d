/* The basic functions and strings of a script, each one safe to hand out. */
#include <lauxlib.h>
#include <lualib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "script/sandbox.h"

#define MAX_TEXT ((size_t)16 << 20) /* bytes that one call may make */
#define MAX_STEPS 5e8               /* of one pattern match: a few seconds */

/* ---- texts without addresses -------------------------------------------------------------------- */

void jf_sandbox_push_text(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    if (luaL_callmeta(L, index, "__tostring")) {
        if (!lua_isstring(L, -1))
            luaL_error(L, "'__tostring' must return a string");
        return;
    }
    switch (lua_type(L, index)) {
    case LUA_TNIL:
    case LUA_TBOOLEAN:
    case LUA_TNUMBER:
    case LUA_TSTRING:
        luaL_tolstring(L, index, NULL);
        return;
    default: /* Lua would print where it lies in memory */
        lua_pushstring(L, luaL_typename(L, index));
    }
}

static int safe_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    jf_sandbox_push_text(L, 1);
    return 1;
}

/* ---- pairs in sorted order ------------------------------------------------------------------- */

static int key_rank(lua_State *L, int index)
{
    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
        return 0;
    case LUA_TSTRING:
        return 1;
    case LUA_TBOOLEAN:
        return 2;
    default:
        return luaL_error(L, "pairs: keys have to be numbers or texts, not %s",
                          luaL_typename(L, index));
    }
}

/* less(a, b) for keys: numbers by value, then texts bytewise, then booleans */
static int key_less(lua_State *L)
{
    int a = key_rank(L, 1), b = key_rank(L, 2);
    int less;
    if (a != b) {
        less = a < b;
    } else if (a == 0) {
        less = lua_compare(L, 1, 2, LUA_OPLT);
    } else if (a == 1) {
        size_t n, m;
        const char *x = lua_tolstring(L, 1, &n), *y = lua_tolstring(L, 2, &m);
        int order = memcmp(x, y, n < m ? n : m);
        less = order < 0 || (order == 0 && n < m);
    } else {
        less = !lua_toboolean(L, 1) && lua_toboolean(L, 2);
    }
    lua_pushboolean(L, less);
    return 1;
}

struct text_key {
    const char *bytes;
    size_t length;
};

static int compare_texts(const void *a, const void *b)
{
    const struct text_key *x = a, *y = b;
    int order = memcmp(x->bytes, y->bytes, x->length < y->length ? x->length : y->length);
    return order ? order : (x->length > y->length) - (x->length < y->length);
}

/* As nearly always: all n keys of the list at index are texts. They are sorted without a call of Lua for each two. */
static gboolean sort_texts(lua_State *L, int index, lua_Integer n)
{
    struct text_key *keys = lua_newuserdatauv(L, (size_t)n * sizeof *keys, 0);
    lua_Integer i = 0;
    for (; i < n && lua_rawgeti(L, index, i + 1) == LUA_TSTRING; i++) {
        keys[i].bytes = lua_tolstring(L, -1, &keys[i].length);
        lua_pop(L, 1); /* the table that has the key keeps it */
    }
    if (i < n)
        return FALSE;
    qsort(keys, (size_t)n, sizeof *keys, compare_texts);
    for (i = 0; i < n; i++) {
        lua_pushlstring(L, keys[i].bytes, keys[i].length);
        lua_rawseti(L, index, i + 1);
    }
    return TRUE;
}

static int pairs_step(lua_State *L)
{
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(3));
    for (;;) {
        i++;
        if (lua_rawgeti(L, lua_upvalueindex(2), i) == LUA_TNIL)
            return 1;
        lua_pushvalue(L, -1);
        if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
            break;
        lua_pop(L, 2); /* taken out in the meantime */
    }
    lua_pushinteger(L, i);
    lua_replace(L, lua_upvalueindex(3));
    return 2;
}

static int safe_pairs(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_newtable(L);
    lua_Integer n = 0;
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        key_rank(L, -2);
        lua_pushvalue(L, -2);
        lua_rawseti(L, 2, ++n);
    }
    if (!sort_texts(L, 2, n)) {
        lua_settop(L, 2);
        lua_pushcfunction(L, key_less);
        jf_sandbox_sort(L, 2, n, 3);
    }
    lua_settop(L, 2);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, pairs_step, 3);
    return 1;
}

/* ---- the rest of the basics ------------------------------------------------------------------ */

static int safe_pcall(lua_State *L)
{
    luaL_checkany(L, 1);
    int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
    if (status != LUA_OK && jf_sandbox_spent(jf_sandbox_of(L)))
        return lua_error(L);
    lua_pushboolean(L, status == LUA_OK);
    lua_insert(L, 1);
    return lua_gettop(L);
}

static int safe_setmetatable(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, lua_isnil(L, 2) || lua_istable(L, 2), 2, "nil or table");
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return luaL_error(L, "cannot change a protected metatable");
    if (lua_istable(L, 2)) {
        lua_pushliteral(L, "__gc");
        if (lua_rawget(L, 2) != LUA_TNIL)
            return luaL_error(L, "__gc is not allowed");
    }
    lua_settop(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

static int read_only(lua_State *L)
{
    return luaL_error(L, "this table cannot be changed");
}

void jf_sandbox_lock(lua_State *L)
{
    lua_newtable(L);
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, read_only);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_remove(L, -2);
}

static void open_module(lua_State *L, const char *name, lua_CFunction open)
{
    luaL_requiref(L, name, open, 0);
}

void jf_sandbox_open_base(lua_State *L)
{
    static const char *const kept[] = {"ipairs", "select", "tonumber", "type", "error", "assert"};
    open_module(L, "_G", luaopen_base);
    for (size_t i = 0; i < G_N_ELEMENTS(kept); i++) {
        lua_getfield(L, -1, kept[i]);
        lua_setfield(L, -3, kept[i]);
    }
    lua_pop(L, 1);
    static const luaL_Reg own[] = {{"tostring", safe_tostring},
                                   {"pairs", safe_pairs},
                                   {"pcall", safe_pcall},
                                   {"setmetatable", safe_setmetatable},
                                   {NULL, NULL}};
    luaL_setfuncs(L, own, 0);
    open_module(L, "math", luaopen_math);
    lua_pushnil(L);
    lua_setfield(L, -2, "random");
    lua_pushnil(L);
    lua_setfield(L, -2, "randomseed");
    jf_sandbox_lock(L);
    lua_setfield(L, -2, "math");
    open_module(L, "utf8", luaopen_utf8);
    jf_sandbox_lock(L);
    lua_setfield(L, -2, "utf8");
}

/* ---- strings --------------------------------------------------------------------------------- */

static int call_original(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

static int safe_rep(lua_State *L)
{
    size_t length, separator;
    luaL_checklstring(L, 1, &length);
    lua_Integer n = luaL_checkinteger(L, 2);
    luaL_optlstring(L, 3, "", &separator);
    /* an empty text takes time and no memory */
    if (n > 0 && (double)(length + separator + 1) * (double)n > (double)MAX_TEXT)
        return luaL_error(L, "string.rep: the result would be longer than %d MB",
                          (int)(MAX_TEXT >> 20));
    return call_original(L);
}

/* The most steps that matching a subject of n bytes can take: each open repetition may stop at
 * every byte, in order, so k of them give n^k / k! ways; an optional item doubles them. */
static double worst_steps(const char *pattern, size_t length, size_t n)
{
    int open = length > 0 && pattern[0] == '^' ? 0 : 1;
    double steps = 1;
    for (size_t i = 0; i < length; i++) {
        char c = pattern[i];
        if (c == '%') {
            if (i + 1 < length && (pattern[i + 1] == 'b' || g_ascii_isdigit(pattern[i + 1])))
                steps *= (double)n + 1;
            i++;
        } else if (c == '[') { /* a set: its inside has no repetitions */
            i += i + 1 < length && pattern[i + 1] == '^' ? 2 : 1;
            for (gboolean first = TRUE; i < length && (first || pattern[i] != ']');
                 first = FALSE, i++)
                i += pattern[i] == '%';
        } else if (i > 0 && (c == '*' || c == '+' || c == '-')) {
            open++;
        } else if (i > 0 && c == '?') {
            steps *= 2;
        }
    }
    for (int k = 1; k <= open; k++)
        steps *= ((double)n + 1) / k;
    return steps;
}

static int safe_pattern(lua_State *L)
{
    size_t n, length;
    luaL_checklstring(L, 1, &n);
    const char *pattern = luaL_checklstring(L, 2, &length);
    if (worst_steps(pattern, length, n) > MAX_STEPS)
        return luaL_error(
            L, "the pattern \"%s\" can take too long on a text of %d bytes: use fewer repetitions",
            pattern, (int)n);
    return call_original(L);
}

/* %p prints an address, and so does %s of a table: both would differ from run to run */
static int safe_format(lua_State *L)
{
    size_t length;
    const char *format = luaL_checklstring(L, 1, &length);
    int argument = 1;
    for (size_t i = 0; i < length; i++) {
        if (format[i] != '%')
            continue;
        if (i + 1 < length && format[i + 1] == '%') {
            i++;
            continue;
        }
        argument++;
        i += 1 + strspn(format + i + 1, "-+ #0123456789.");
        if (i < length && format[i] == 'p')
            return luaL_error(L, "string.format: %%p is not allowed");
        if (i < length && format[i] == 's' && !lua_isnone(L, argument)) {
            jf_sandbox_push_text(L, argument);
            lua_replace(L, argument);
        }
    }
    return call_original(L);
}

static void wrap(lua_State *L, const char *name, lua_CFunction function)
{
    lua_getfield(L, -1, name);
    lua_pushcclosure(L, function, 1);
    lua_setfield(L, -2, name);
}

void jf_sandbox_open_string(lua_State *L)
{
    static const char *const patterns[] = {"find", "match", "gmatch", "gsub"};
    open_module(L, "string", luaopen_string);
    lua_pushnil(L);
    lua_setfield(L, -2, "dump");
    wrap(L, "rep", safe_rep);
    wrap(L, "format", safe_format);
    for (size_t i = 0; i < G_N_ELEMENTS(patterns); i++)
        wrap(L, patterns[i], safe_pattern);
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 2);
    jf_sandbox_lock(L);
    lua_setfield(L, -2, "string");
}
