/* What report asks of the script: texts, tests, analyses and the sentence of a page. */
#include <lauxlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "script/blocks.h"
#include "script/internal.h"
#include "script/value.h"

/* (callback number) -> function and v, ready to be called */
static int prepare(lua_State *L)
{
    struct jf_script *script = jf_script_of(L);
    jf_snapshot_restore(L, script->snapshot);
    lua_rawgeti(L, LUA_REGISTRYINDEX, script->callbacks);
    lua_rawgeti(L, -1, lua_tointeger(L, 1));
    lua_rawgeti(L, LUA_REGISTRYINDEX, script->make_v);
    lua_pushinteger(L, 0);
    jf_window_push(L, jf_view_window(script->view));
    lua_call(L, 2, 1);
    return 2;
}

/* A tail call leaves no line behind; then the line where the function begins has to do. */
static void note_function(struct jf_script *script, jf_callback function)
{
    lua_State *L = jf_sandbox_state(script->box);
    lua_Debug info;
    lua_rawgeti(L, LUA_REGISTRYINDEX, script->callbacks);
    lua_rawgeti(L, -1, function);
    lua_getinfo(L, ">S", &info);
    lua_pop(L, 1);
    if (info.source[0] != '@')
        return;
    g_autofree char *where = g_strdup_printf("%s:%d", info.source + 1, info.linedefined);
    jf_sandbox_set_fallback(script->box, where);
}

/* Calls the function with a fresh v; its one result is left on the stack. */
static gboolean call(struct jf_script *script, jf_callback function, struct jf_view *view,
                     GError **error)
{
    lua_State *L = jf_sandbox_state(script->box);
    lua_pushcfunction(L, prepare);
    lua_pushinteger(L, function);
    script->view = view;
    note_function(script, function);
    gboolean ok =
        jf_sandbox_call(script->box, 1, 2, error) && jf_sandbox_call(script->box, 1, 1, error);
    if (!ok)
        script->view = NULL;
    return ok;
}

static int to_text(lua_State *L)
{
    jf_sandbox_push_text(L, 1);
    return 1;
}

static char *service_text(void *ctx, jf_callback function, struct jf_view *view, GError **error)
{
    struct jf_script *script = ctx;
    lua_State *L = jf_sandbox_state(script->box);
    if (!call(script, function, view, error))
        return NULL;
    char *text = NULL;
    int type = lua_type(L, -1);
    if (type == LUA_TNIL) {
        lua_pop(L, 1);
    } else if (type != LUA_TSTRING && type != LUA_TNUMBER && jf_value_test(L, -1) == NULL) {
        jf_fail(error, JF_ERROR_SCRIPT,
                "a function for a text has to return a text or nil, not a %s",
                luaL_typename(L, -1));
        lua_pop(L, 1);
    } else {
        lua_pushcfunction(L, to_text);
        lua_insert(L, -2);
        if (jf_sandbox_call(script->box, 1, 1, error)) {
            size_t length;
            const char *raw = lua_tolstring(L, -1, &length);
            text = jf_text_clean(raw, (gssize)length, TRUE);
            if (text == NULL)
                jf_fail(error, JF_ERROR_SCRIPT,
                        "a function returned a text that is not valid UTF-8");
            lua_pop(L, 1);
        }
    }
    script->view = NULL;
    return text;
}

static int service_test(void *ctx, jf_callback function, struct jf_view *view, GError **error)
{
    struct jf_script *script = ctx;
    lua_State *L = jf_sandbox_state(script->box);
    if (!call(script, function, view, error))
        return -1;
    script->view = NULL;
    int type = lua_type(L, -1);
    int result = lua_toboolean(L, -1);
    lua_pop(L, 1);
    if (type != LUA_TBOOLEAN && type != LUA_TNIL) {
        jf_fail(error, JF_ERROR_SCRIPT, "a test has to return true or false, not a %s",
                lua_typename(L, type));
        return -1;
    }
    return result;
}

/* (blocks, out as light userdata) */
static int make_blocks(lua_State *L)
{
    jf_blocks_make(L, 1, lua_touserdata(L, 2));
    return 0;
}

/* A message that names the place already is left as it is. */
static void name_place(GError **error, const struct jf_block_spec *spec)
{
    if (error != NULL && !g_str_has_prefix((*error)->message, spec->where))
        g_prefix_error(error, "%s: %s: ", spec->where, spec->kind);
}

static gboolean service_build(void *ctx, jf_callback function, const struct jf_block_spec *spec,
                              struct jf_view *view, GPtrArray *out, GError **error)
{
    struct jf_script *script = ctx;
    lua_State *L = jf_sandbox_state(script->box);
    script->is_unreconciled = FALSE;
    script->block = spec;
    if (!call(script, function, view, error)) {
        if (error != NULL && script->is_unreconciled)
            (*error)->code = JF_ERROR_RECONCILE;
        name_place(error, spec);
        return FALSE;
    }
    lua_pushcfunction(L, make_blocks);
    lua_insert(L, -2);
    lua_pushlightuserdata(L, out);
    guint before = out->len;
    gboolean ok = jf_sandbox_call(script->box, 2, 0, error);
    script->view = NULL;
    script->block = NULL;
    for (guint i = before; ok && i < out->len; i++)
        ok = jf_blocks_finish(out->pdata[i], error);
    if (!ok)
        name_place(error, spec);
    return ok;
}

/* (facts of the block as light userdata) -> arguments of sentence.lua */
static int describe_block(lua_State *L)
{
    jf_blocks_describe(L, lua_touserdata(L, 1), lua_touserdata(L, 2));
    return 1;
}

static char *service_sentence(void *ctx, const struct jf_block_spec *spec,
                              const struct jf_block *block, struct jf_view *view, GError **error)
{
    struct jf_script *script = ctx;
    lua_State *L = jf_sandbox_state(script->box);
    script->view = view;
    lua_rawgeti(L, LUA_REGISTRYINDEX, script->sentence);
    lua_pushcfunction(L, describe_block);
    lua_pushlightuserdata(L, (void *)spec);
    lua_pushlightuserdata(L, (void *)block);
    char *text = NULL;
    if (jf_sandbox_call(script->box, 2, 1, error) && jf_sandbox_call(script->box, 1, 1, error)) {
        text = g_strdup(lua_tostring(L, -1));
        lua_pop(L, 1);
    }
    script->view = NULL;
    return text;
}

const struct jf_script_service *jf_script_service(struct jf_script *script)
{
    script->service = (struct jf_script_service){.ctx = script,
                                                 .text = service_text,
                                                 .test = service_test,
                                                 .build = service_build,
                                                 .sentence = service_sentence};
    return &script->service;
}
