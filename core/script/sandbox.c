#include "script/sandbox.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define HOOK_STEP 10000

struct jf_sandbox {
    lua_State *L;
    size_t used, memory;
    guint64 instructions, spent;
    gint64 deadline; /* monotonic microseconds */
    gboolean is_spent;
    int env_script, env_library; /* references in the registry */
    char *fallback;              /* "monthly.lua:60" where no line is known */
};

static void on_count(lua_State *L, lua_Debug *unused);

/* Making and copying memory is work too, and one instruction can do a lot of it: so many bytes
 * count as one. */
#define BYTES_PER_INSTRUCTION 64

static void charge(struct jf_sandbox *box, size_t bytes)
{
    box->spent += bytes / BYTES_PER_INSTRUCTION;
    if (box->L != NULL && box->spent >= box->instructions && !box->is_spent &&
        lua_gethook(box->L) != NULL)
        lua_sethook(box->L, on_count, LUA_MASKCOUNT, 1); /* the next instruction finds out */
}

static void *allocate(void *ud, void *p, size_t old_size, size_t new_size)
{
    struct jf_sandbox *box = ud;
    if (p == NULL)
        old_size = 0;
    if (new_size == 0) {
        box->used -= old_size;
        free(p);
        return NULL;
    }
    if (new_size > old_size)
        charge(box, new_size);
    if (new_size > old_size && box->used + (new_size - old_size) > box->memory)
        return NULL;
    void *q = realloc(p, new_size);
    if (q != NULL)
        box->used = box->used + new_size - old_size;
    return q;
}

struct jf_sandbox *jf_sandbox_of(lua_State *L)
{
    void *ud;
    lua_getallocf(L, &ud);
    return ud;
}

static void on_count(lua_State *L, lua_Debug *unused)
{
    (void)unused;
    struct jf_sandbox *box = jf_sandbox_of(L);
    box->spent += HOOK_STEP;
    if (!box->is_spent && box->spent < box->instructions && g_get_monotonic_time() < box->deadline)
        return;
    box->is_spent = TRUE;
    lua_sethook(L, on_count, LUA_MASKCOUNT, 1); /* from here on every instruction fails */
    jf_sandbox_push_error(L, "the script runs too long: is there a loop without an end?");
    lua_error(L);
}

gboolean jf_sandbox_spent(const struct jf_sandbox *box)
{
    return box->is_spent;
}

lua_State *jf_sandbox_state(struct jf_sandbox *box)
{
    return box->L;
}

/* ---- environments ---------------------------------------------------------------------------- */

/* candidates for "did you mean": names of the environment and locals of the frame at level 1 */
static void add_names(lua_State *L, GPtrArray *names)
{
    lua_pushvalue(L, lua_upvalueindex(1));
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING)
            g_ptr_array_add(names, g_strdup(lua_tostring(L, -2)));
    lua_pop(L, 1);
    lua_Debug frame;
    if (!lua_getstack(L, 1, &frame))
        return;
    const char *local;
    for (int i = 1; (local = lua_getlocal(L, &frame, i)) != NULL; i++) {
        if (local[0] != '(')
            g_ptr_array_add(names, g_strdup(local));
        lua_pop(L, 1);
    }
}

/* A word of Lua that a report does not have. */
static gboolean is_of_lua(const char *name)
{
    static const char *const words[] = {"print", "io", "os", "debug", "load", "loadfile", "dofile", "loadstring",
                                        "coroutine", "package", "next", "collectgarbage", "rawget", "rawset", NULL};
    return g_strv_contains(words, name);
}

/* __index of an environment: reading a name that nobody declared */
static int unknown_name(lua_State *L)
{
    const char *name = luaL_tolstring(L, 2, NULL);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    add_names(L, names);
    g_ptr_array_sort(names, jf_text_compare);
    char *hint = is_of_lua(name)
                     ? g_strdup("; a report is a function of its inputs: it has no output, files or clock")
                     : jf_suggest_text(name, (const char *const *)names->pdata, names->len);
    g_ptr_array_unref(names);
    jf_sandbox_push_error(L, "unknown word \"%s\"%s", name, hint);
    g_free(hint);
    return lua_error(L);
}

/* __newindex of an environment: writing a global */
static int no_globals(lua_State *L)
{
    const char *name = luaL_tolstring(L, 2, NULL);
    jf_sandbox_push_error(L, "\"%s\" is not declared: write local %s = ...", name, name);
    return lua_error(L);
}

/* The environment is a proxy, so that nothing in it can be overwritten. names is on the top; it is
 * replaced by the proxy. */
static void guard_names(lua_State *L)
{
    lua_createtable(L, 0, 0); /* proxy */
    lua_createtable(L, 0, 3); /* its metatable */
    lua_pushvalue(L, -3);     /* names get the failing __index themselves */
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, no_globals);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, -3);
    lua_pushcclosure(L, unknown_name, 1);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -3);
    lua_remove(L, -2);
}

static int open_environments(lua_State *L)
{
    struct jf_sandbox *box = jf_sandbox_of(L);
    lua_newtable(L);
    jf_sandbox_open_base(L);
    jf_sandbox_open_string(L);
    jf_sandbox_open_table(L);
    lua_pushvalue(L, -1);
    box->env_script = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_newtable(L); /* library: the script's names behind its own */
    lua_createtable(L, 0, 1);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "names");
    lua_pushvalue(L, -2);
    lua_setfield(L, -2, "words");
    box->env_library = luaL_ref(L, LUA_REGISTRYINDEX);
    guard_names(L);
    lua_setfield(L, LUA_REGISTRYINDEX, "jf.env");
    return 0;
}

void jf_sandbox_push_env(struct jf_sandbox *box, enum jf_env env)
{
    if (env == JF_ENV_EMPTY)
        lua_newtable(box->L);
    else
        lua_rawgeti(box->L, LUA_REGISTRYINDEX,
                    env == JF_ENV_LIBRARY ? box->env_library : box->env_script);
}

struct jf_sandbox *jf_sandbox_new(size_t memory, guint64 instructions)
{
    struct jf_sandbox *box = g_new0(struct jf_sandbox, 1);
    box->memory = memory > 0 ? memory : JF_SANDBOX_MEMORY;
    box->instructions = instructions > 0 ? instructions : JF_SANDBOX_INSTRUCTIONS;
    box->deadline = G_MAXINT64;
    box->L = lua_newstate(allocate, box);
    if (box->L != NULL) {
        lua_pushcfunction(box->L, open_environments);
        if (lua_pcall(box->L, 0, 0, 0) == LUA_OK)
            return box;
    }
    jf_sandbox_free(box); /* less memory than an empty state needs */
    return NULL;
}

void jf_sandbox_free(struct jf_sandbox *box)
{
    if (box == NULL)
        return;
    if (box->L != NULL)
        lua_close(box->L);
    g_free(box->fallback);
    g_free(box);
}

/* ---- loading and calling ------------------------------------------------------------------------ */

/* "=(load)" and so on never appear: a chunk's source is "@name" for scripts, "=jingfen.x" for ours */
static gboolean is_ours(const lua_Debug *frame)
{
    return frame->what[0] == 'C' || strncmp(frame->source, "=jingfen.", 9) == 0;
}

void jf_sandbox_push_where(lua_State *L)
{
    lua_Debug frame;
    for (int level = 0; lua_getstack(L, level, &frame); level++) {
        lua_getinfo(L, "Sl", &frame);
        if (is_ours(&frame) || frame.currentline <= 0)
            continue;
        lua_pushfstring(L, "%s:%d", frame.source + 1, frame.currentline);
        return;
    }
    const struct jf_sandbox *box = jf_sandbox_of(L);
    lua_pushstring(L, box->fallback != NULL ? box->fallback : "script");
}

void jf_sandbox_push_error(lua_State *L, const char *format, ...)
{
    va_list args;
    jf_sandbox_push_where(L);
    lua_pushliteral(L, ": ");
    va_start(args, format);
    lua_pushvfstring(L, format, args);
    va_end(args);
    lua_concat(L, 3);
}

void jf_sandbox_set_fallback(struct jf_sandbox *box, const char *where)
{
    g_free(box->fallback);
    box->fallback = g_strdup(where);
}

/* What most often stands behind a message of Lua's. */
static const char *hint_of(const char *message)
{
    static const struct {
        const char *part, *hint;
    } hints[] = {
        {"near '<\\", "; a character stands outside quotes that only a text may have: a name, or "
                      "punctuation as in “ ” ， （ ）"},
        {"'}' expected (to close", "; a } is missing, or a comma before this line"},
        {"'}' expected near <eof>", "; a } is missing at the end"},
        {"')' expected near <eof>", "; a ) is missing at the end"},
        {"'}' expected near", "; is a comma missing before it?"},
        {"')' expected", "; is a ) or a comma missing before it?"},
        {"unfinished string", "; the closing quote is missing"},
        {"unexpected symbol near <eof>", "; the rest is missing"},
        {"unexpected symbol near", "; is there a comma too many?"},
        {"with a 'string'", "; a text cannot be computed with: for a column write source:sum \"column\" or col \"column\""},
        {"attempt to index a nil value", "; what stands before the dot or colon is nothing: is its name written as it was declared?"},
        {"attempt to call a nil value", "; there is no such function: is its name written right?"},
        {"on a nil value", "; one side is nothing: is its name written as it was declared?"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(hints); i++)
        if (strstr(message, hints[i].part) != NULL)
            return hints[i].hint;
    return "";
}

gboolean jf_sandbox_load(struct jf_sandbox *box, const char *name, const char *text, size_t length,
                         enum jf_env env, GError **error)
{
    const char *bad;
    if (!g_utf8_validate(text, (gssize)length, &bad)) {
        int line = 1;
        for (const char *p = text; p < bad; p++)
            line += *p == '\n';
        return jf_fail(error, JF_ERROR_SCRIPT, "%s:%d: not UTF-8: save the script as UTF-8", name,
                       line);
    }
    /* Lua cuts names of chunks after 60 bytes, in the middle of a character */
    g_autofree char *last = g_path_get_basename(name);
    g_autofree char *chunk =
        g_strconcat(env == JF_ENV_LIBRARY ? "=" : "@", strlen(name) < 56 ? name : last, NULL);
    lua_State *L = box->L;
    if (length > 2 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) { /* the mark that editors on Windows write */
        text += 3;
        length -= 3;
    }
    if (length > 1 && text[0] == '#' &&
        text[1] == '!') { /* a first line for the shell; lines still count */
        while (length > 0 && *text != '\n') {
            text++;
            length--;
        }
    }
    if (luaL_loadbufferx(L, text, length, chunk, "t") != LUA_OK) {
        const char *message = lua_tostring(L, -1);
        gboolean has_place = g_str_has_prefix(message, chunk + 1);
        jf_fail(error, JF_ERROR_SCRIPT, "%s%s%s%s", has_place ? "" : name, has_place ? "" : ": ",
                message, hint_of(message));
        lua_pop(L, 1);
        return FALSE;
    }
    if (env == JF_ENV_SCRIPT)
        lua_getfield(L, LUA_REGISTRYINDEX, "jf.env");
    else
        jf_sandbox_push_env(box, env);
    lua_setupvalue(L, -2, 1);
    return TRUE;
}

/* "attempt to call a table value (local 'actions')" where actions is a word */
static const char *explain(lua_State *L, const char *message)
{
    const char *call = strstr(message, "attempt to call a ");
    const char *from = call != NULL ? strstr(call, "value (") : NULL;
    const char *quote = from != NULL ? strchr(from, '\'') : NULL;
    const char *end = quote != NULL ? strchr(quote + 1, '\'') : NULL;
    if (end == NULL || strncmp(from + 7, "method", 6) == 0 || strncmp(from + 7, "field", 5) == 0)
        return message;
    lua_pushlstring(L, quote + 1, (size_t)(end - quote - 1));
    jf_sandbox_push_env(jf_sandbox_of(L), JF_ENV_SCRIPT);
    lua_pushvalue(L, -2);
    gboolean is_word = lua_rawget(L, -2) != LUA_TNIL;
    lua_pop(L, 2);
    if (!is_word)
        return message;
    const char *name = lua_tostring(L, -1);
    lua_pushlstring(L, message, (size_t)(call - message));
    return lua_pushfstring(L, "%syour local `%s` hides the word `%s`", lua_tostring(L, -1), name,
                           name);
}

/* Whether a line of a traceback tells something: not C, not the library, not the message's own place. */
static gboolean is_told(const char *line, size_t n, const char *message)
{
    while (n > 0 && *line == '\t')
        line++, n--;
    const char *end = g_strstr_len(line, (gssize)n, ": in ");
    return end != NULL && line[0] != '[' && strncmp(line, "jingfen.", 8) != 0 &&
           strncmp(line, message, (size_t)(end - line) + 1) != 0;
}

/* Message handler: the message as text, and below it the lines of the script that led there. */
static int on_error(lua_State *L)
{
    gboolean is_text = lua_type(L, 1) == LUA_TSTRING; /* error(nil), error({}) say nothing of their place */
    jf_sandbox_push_text(L, 1);
    const char *message = explain(L, lua_tostring(L, -1));
    luaL_traceback(L, L, NULL, 1);
    const char *line = lua_tostring(L, -1);
    luaL_Buffer told;
    if (!is_text || g_str_has_prefix(message, "invalid conversion")) {
        jf_sandbox_push_where(L);
        message = lua_pushfstring(L, "%s: %s", lua_tostring(L, -1), message);
    }
    luaL_buffinit(L, &told);
    luaL_addstring(&told, message);
    luaL_addstring(&told, hint_of(message));
    while (line != NULL) {
        const char *end = strchr(line, '\n');
        size_t n = end != NULL ? (size_t)(end - line) : strlen(line);
        if (is_told(line, n, message)) {
            luaL_addchar(&told, '\n');
            luaL_addlstring(&told, line, n);
        }
        line = end != NULL ? end + 1 : NULL;
    }
    luaL_pushresult(&told);
    return 1;
}

gboolean jf_sandbox_call(struct jf_sandbox *box, int n_args, int n_results, GError **error)
{
    lua_State *L = box->L;
    int base = lua_gettop(L) - n_args;
    lua_pushcfunction(L, on_error);
    lua_insert(L, base);
    box->spent = 0;
    box->is_spent = FALSE;
    box->deadline = g_get_monotonic_time() + JF_SANDBOX_SECONDS * G_USEC_PER_SEC;
    lua_sethook(L, on_count, LUA_MASKCOUNT, HOOK_STEP);
    /* Nothing is collected while a function runs: a collection below a metamethod shrinks the stack
     * that Lua 5.4.4 goes on reading. Out of memory still collects (and shrinks nothing). */
    gboolean collects = lua_gc(L, LUA_GCISRUNNING);
    lua_gc(L, LUA_GCSTOP);
    int status = lua_pcall(L, n_args, n_results, base);
    if (collects)
        lua_gc(L, LUA_GCRESTART);
    lua_sethook(L, NULL, 0, 0);
    lua_remove(L, base);
    if (status == LUA_OK)
        return TRUE;
    if (status == LUA_ERRMEM)
        jf_fail(error, JF_ERROR_SCRIPT, "%s: the script needs more than %zu MB of memory",
                box->fallback != NULL ? box->fallback : "script", box->memory >> 20);
    else
        jf_fail(error, JF_ERROR_SCRIPT, "%s", lua_tostring(L, -1));
    lua_pop(L, 1);
    return FALSE;
}
