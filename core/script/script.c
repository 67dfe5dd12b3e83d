#include "script/script.h"

#include <lauxlib.h>
#include <string.h>

#include "base/error.h"
#include "base/free.h"
#include "script/internal.h"

/* ---- life ------------------------------------------------------------------------------------ */

static struct jf_script *new_script(const char *path, const struct jf_script_options *options)
{
    struct jf_script *script = g_new0(struct jf_script, 1);
    g_autofree char *here = g_get_current_dir();
    script->name = g_strdup(path);
    script->path = g_canonicalize_filename(path, here);
    script->directory = g_path_get_dirname(script->path);
    script->library = g_canonicalize_filename(options->library, here);
    script->files = g_ptr_array_new_with_free_func(g_free);
    script->n_sets = options->n_sets;
    script->set_names = g_new0(char *, options->n_sets + 1);
    script->set_values = g_new0(char *, options->n_sets + 1);
    for (size_t i = 0; i < options->n_sets; i++) {
        script->set_names[i] = g_strdup(options->set_names[i]);
        script->set_values[i] = g_strdup(options->set_values[i]);
    }
    return script;
}

void jf_script_free(struct jf_script *script)
{
    if (script == NULL)
        return;
    jf_snapshot_free(script->snapshot);
    jf_sandbox_free(script->box);
    jf_report_spec_free(script->report);
    g_strfreev(script->set_names);
    g_strfreev(script->set_values);
    g_ptr_array_unref(script->files);
    jf_free_all(script->path, script->name, script->directory, script->library, script);
}

/* ---- the library ----------------------------------------------------------------------------- */

static int open_floor(lua_State *L)
{
    lua_pushvalue(L, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, "jf.script");
    jf_floor_open(L);
    return 0;
}

/* words/all.lua returns { check = , make_v = , sentence = }: functions that C calls. */
static int keep_entries(lua_State *L)
{
    struct jf_script *script = jf_script_of(L);
    lua_getfield(L, 1, "check");
    script->check = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_getfield(L, 1, "make_v");
    script->make_v = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_getfield(L, 1, "sentence");
    script->sentence = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_newtable(L);
    script->callbacks = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_newtable(L);
    script->done = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

static gboolean open_library(struct jf_script *script, GError **error)
{
    lua_State *L = jf_sandbox_state(script->box);
    lua_pushcfunction(L, open_floor);
    lua_pushlightuserdata(L, script);
    if (!jf_sandbox_call(script->box, 1, 0, error))
        return FALSE;
    g_autofree char *path = g_build_filename(script->library, "words", "all.lua", NULL);
    if (!jf_script_run_file(script, path, "jingfen.words.all", JF_ENV_LIBRARY, error)) {
        g_prefix_error(error, "the library of words in %s: ", script->library);
        return FALSE;
    }
    lua_pushcfunction(L, keep_entries);
    lua_insert(L, -2);
    return jf_sandbox_call(script->box, 0, 1, error) && jf_sandbox_call(script->box, 1, 0, error);
}

/* ---- the report ------------------------------------------------------------------------------ */

/* (fields of the report): everything becomes structs of script->report */
static int convert(lua_State *L)
{
    struct jf_script *script = jf_script_of(L);
    struct walk w = {.L = L, .report = script->report};
    lua_getfield(L, LUA_REGISTRYINDEX, "jf.body");
    w.body = lua_gettop(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, script->done);
    w.done = lua_gettop(L);
    lua_rawgeti(L, LUA_REGISTRYINDEX, script->callbacks);
    w.callbacks = lua_gettop(L);
    jf_convert_report(&w, 1);
    return 0;
}

/* `return report { … }` is a tail call, which leaves no line behind: the last line that begins with
 * return. */
static void note_return(struct jf_script *script)
{
    g_autofree char *text = NULL;
    int line = 1, found = 1;
    if (g_file_get_contents(script->path, &text, NULL, NULL))
        for (const char *p = text; p != NULL; line++) {
            if (g_str_has_prefix(p, "return"))
                found = line;
            p = strchr(p, '\n');
            p = p != NULL ? p + 1 : NULL;
        }
    g_autofree char *where = g_strdup_printf("%s:%d", script->name, found);
    jf_sandbox_set_fallback(script->box, where);
}

static gboolean run_script(struct jf_script *script, GError **error)
{
    lua_State *L = jf_sandbox_state(script->box);
    note_return(script);
    lua_pushcfunction(L, convert);
    lua_rawgeti(L, LUA_REGISTRYINDEX, script->check);
    if (!jf_script_run_file(script, script->path, script->name, JF_ENV_SCRIPT, error) ||
        !jf_sandbox_call(script->box, 0, 1, error))
        return FALSE;
    lua_pushstring(L, script->name);
    script->is_loaded = TRUE;
    if (!jf_sandbox_call(script->box, 2, 1, error))
        return FALSE;
    script->report = g_new0(struct jf_report_spec, 1);
    script->report->script = g_strdup(script->path);
    script->report->data = jf_data_spec_new(script->directory);
    script->report->model = jf_model_new(script->report->data);
    script->report->warnings = g_ptr_array_new_with_free_func(g_free);
    return jf_sandbox_call(script->box, 1, 0, error);
}

struct jf_script *jf_script_load(const char *path, const struct jf_script_options *options,
                                 GError **error)
{
    struct jf_script *script = new_script(path, options);
    script->box = jf_sandbox_new(options->memory_limit, options->instruction_limit);
    gboolean ok = script->box != NULL ||
                  jf_fail(error, JF_ERROR_SCRIPT, "%s: the memory limit is too small", path);
    if (ok && open_library(script, error) && run_script(script, error) &&
        jf_script_check_names(script->report, error) &&
        jf_script_check_meaning(script->report, error) &&
        (script->snapshot = jf_snapshot_take(script->box, script->callbacks, error)) != NULL) {
        jf_script_lint_source(script);
        return script;
    }
    jf_script_free(script);
    return NULL;
}

struct jf_report_spec *jf_script_report(struct jf_script *script)
{
    return script->report;
}

const GPtrArray *jf_script_files(const struct jf_script *script)
{
    return script->files;
}

void jf_script_freeze(struct jf_script *script)
{
    lua_State *L = jf_sandbox_state(script->box);
    lua_gc(L, LUA_GCCOLLECT);
    lua_gc(L, LUA_GCSTOP);
}
