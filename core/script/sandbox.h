/* script/sandbox.h - a Lua state that can neither reach out nor run away.
 *
 *     struct jf_sandbox *box = jf_sandbox_new(256 << 20, 0);
 *     jf_sandbox_load(box, "monthly.lua", text, length, JF_ENV_SCRIPT, &error);   // a function on
 * the stack jf_sandbox_call(box, 0, 1, &error);
 *
 * Limits: memory by the allocator; instructions by a count hook that is reset for every call and,
 * once spent, fails at every further instruction, so that no pcall can eat it; seconds by a clock
 * that the same hook reads, for scripts whose instructions are slow. What can be long inside one
 * instruction (patterns, repetition, table functions) has a cap of its own in sandbox_*.c; what
 * remains is the business of the process that supervises this one.
 */
#ifndef JF_SCRIPT_SANDBOX_H
#define JF_SCRIPT_SANDBOX_H

#include <glib.h>
#include <lua.h>

struct jf_sandbox;

#define JF_SANDBOX_MEMORY ((size_t)256 << 20)
#define JF_SANDBOX_INSTRUCTIONS G_GUINT64_CONSTANT(400000000)
#define JF_SANDBOX_SECONDS 60

enum jf_env {
    JF_ENV_SCRIPT,  /* words and safe functions; unknown names are errors */
    JF_ENV_LIBRARY, /* the same and `floor`, the functions of C */
    JF_ENV_EMPTY,   /* data files: themes */
};

struct jf_sandbox *jf_sandbox_new(size_t memory, guint64 instructions); /* 0 = default */
void jf_sandbox_free(struct jf_sandbox *box);
lua_State *jf_sandbox_state(struct jf_sandbox *box);
struct jf_sandbox *jf_sandbox_of(lua_State *L);

/* Compiles text (never bytecode) and leaves the function on the stack. name is what messages print. */
gboolean jf_sandbox_load(struct jf_sandbox *box, const char *name, const char *text, size_t length,
                         enum jf_env env, GError **error);
/* lua_pcall with fresh limits. The error has the message in its first line and the traceback below. */
gboolean jf_sandbox_call(struct jf_sandbox *box, int n_args, int n_results, GError **error);
/* TRUE once the instructions of the current call are spent. */
gboolean jf_sandbox_spent(const struct jf_sandbox *box);

/* The tables of the two environments, pushed on the stack. */
void jf_sandbox_push_env(struct jf_sandbox *box, enum jf_env env);

/* "monthly.lua:23", the line of the user's script that led here; library frames are passed over.
 * Pushed on the stack. */
void jf_sandbox_push_where(lua_State *L);
/* The same, a colon and the text: for lua_error. */
void jf_sandbox_push_error(lua_State *L, const char *format, ...);
/* What it says where no line is known: after a tail call. */
void jf_sandbox_set_fallback(struct jf_sandbox *box, const char *where);

/* sandbox_library.c, sandbox_table.c: fill the environment at the top of the stack. */
void jf_sandbox_open_base(lua_State *L);
void jf_sandbox_open_string(lua_State *L);
void jf_sandbox_open_table(lua_State *L);
/* Replaces the table on the top of the stack by one that reads like it and cannot be written. */
void jf_sandbox_lock(lua_State *L);
/* Text of any value without addresses, pushed. */
void jf_sandbox_push_text(lua_State *L, int index);
/* Stable merge sort of the array at index; less: index of a function, or 0 for <. */
void jf_sandbox_sort(lua_State *L, int index, lua_Integer n, int less);

#endif
