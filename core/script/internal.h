/* script/internal.h - what the files of this box share. */
#ifndef JF_SCRIPT_INTERNAL_H
#define JF_SCRIPT_INTERNAL_H

#include "script/sandbox.h"
#include "script/script.h"
#include "script/walk.h"

struct jf_snapshot;

struct jf_script {
    struct jf_sandbox *box;
    char *path, *name, *directory, *library; /* name: as given, for messages */
    GPtrArray *files;                        /* char *: script files that were read */
    char **set_names, **set_values;
    size_t n_sets;
    struct jf_report_spec *report;
    struct jf_script_service service;
    struct jf_view *view;         /* of the call that runs, else NULL */
    const struct jf_block_spec *block; /* the analysis that is being built, else NULL */
    gboolean is_unreconciled;     /* the call failed because a decomposition does not add up */
    gboolean is_loaded;           /* require is over */
    int check, make_v, sentence;  /* references: functions of the library */
    int callbacks, done;          /* references: tables */
    struct jf_snapshot *snapshot; /* what the script's functions found when it had been read */
};

struct jf_script *jf_script_of(lua_State *L);
/* The language of the pack that is being made, else the report's. */
const char *jf_script_language(lua_State *L);

/* floor.c: the table `floor` of the library and `require` in both environments. */
void jf_floor_open(lua_State *L);
/* view.c: floor functions on values and views, added to the table at the top. */
void jf_view_open(lua_State *L);
/* value.c */
void jf_value_open(lua_State *L);
/* require.c: reads and runs a file of the library; its value is left on the stack. */
gboolean jf_script_run_file(struct jf_script *script, const char *path, const char *name,
                            enum jf_env env, GError **error);

/* check.c: names in the report against the report: dimensions, levels, readings in texts, what
 * measures answer. */
gboolean jf_script_check_names(const struct jf_report_spec *report, GError **error);
/* meaning.c: blocks that would mean nothing */
gboolean jf_script_check_meaning(const struct jf_report_spec *report, GError **error);
void jf_script_lint_source(struct jf_script *script); /* lint_source.c: warnings from the text of the script */

/* snapshot.c: what functions can reach and change, so that every call starts from the same state. */
struct jf_snapshot *jf_snapshot_take(struct jf_sandbox *box, int callbacks, GError **error);
void jf_snapshot_restore(lua_State *L,
                         const struct jf_snapshot *snapshot); /* inside a protected call */
void jf_snapshot_free(struct jf_snapshot *snapshot);

#endif
