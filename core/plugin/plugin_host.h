/* plugin/plugin_host.h - finding, loading and calling plugins.
 *
 *     struct jf_plugins *plugins = jf_plugins_open(&search, &error);
 *     const struct jf_loaded_plugin *csv = jf_plugins_find(plugins, JF_KIND_SOURCE, "csv", &error);
 *
 * Refused, each with file, reason and remedy: wrong major, newer minor, missing operation, missing
 * symbol, duplicate name (the first found wins, the second is reported), file or directory that others
 * can write.
 */
#ifndef JF_PLUGIN_PLUGIN_HOST_H
#define JF_PLUGIN_PLUGIN_HOST_H

#include <glib.h>
#include "jingfen/chart.h"
#include "jingfen/source.h"

/* Directories in the order of search: dirs, JINGFEN_PLUGIN_PATH (":" between them), build_dir,
 * install_dir (the last two may be NULL or absent). */
struct jf_plugin_search { const char *const *dirs; size_t n_dirs; /* --plugin-dir, in order */ const char *build_dir, *install_dir; };
/* plugin is the host's copy: every struct in it has today's full size, what an older plugin does not
 * have is NULL, optional operations that it lacks answer JF_E_UNSUPPORTED (wanted_height: 0). */
struct jf_loaded_plugin { const struct jf_plugin *plugin; char *path; };
struct jf_plugins;

struct jf_plugins *jf_plugins_open(const struct jf_plugin_search *search, GError **error);
void jf_plugins_free(struct jf_plugins *plugins); /* forgets; nothing is unloaded */
const struct jf_loaded_plugin *jf_plugins_find(const struct jf_plugins *plugins, uint32_t kind, const char *name, GError **error);
const GPtrArray *jf_plugins_all(const struct jf_plugins *plugins);      /* jf_loaded_plugin * */
const GPtrArray *jf_plugins_refused(const struct jf_plugins *plugins);  /* char *: one message each */
/* The source plugin whose declared endings fit a path: "sales_*.CSV" -> "csv". */
const struct jf_loaded_plugin *jf_plugins_for_path(const struct jf_plugins *plugins, const char *path, GError **error);

/* What "env:NAME" or "file:PATH" (beside directory) holds; newly allocated. */
char *jf_secret_read(const char *value, const char *directory, const char *what, GError **error);

/* NULL where the plugin declares no such parameter. */
const struct jf_param_spec *jf_plugin_param(const struct jf_plugin *plugin, const char *name);
/* What a script gives a plugin: names and values are checked against the declared parameters, paths and secrets resolved;
 * finish fills in the defaults. where: "monthly.lua:3: source \"sales\"". */
struct jf_checked_options;
struct jf_checked_options *jf_options_new(const struct jf_plugin *plugin, const char *directory, const char *where);
gboolean jf_options_add(struct jf_checked_options *options, const char *name, const char *const *values, size_t n, GError **error);
gboolean jf_options_finish(struct jf_checked_options *options, GError **error);
/* All of it. */
struct jf_checked_options *jf_options_check(const struct jf_plugin *plugin, const struct jf_options *given,
                                            const char *directory, const char *where, GError **error);
const struct jf_options *jf_checked_options_get(const struct jf_checked_options *options);
void jf_checked_options_free(struct jf_checked_options *options);
/* One parameter list, for `jingfen plugins NAME`. Newly allocated text. */
char *jf_plugin_describe(const struct jf_loaded_plugin *plugin);

/* What the host services do for one instance. */
struct jf_host_hooks {
    void *ctx;
    const char *directory;      /* resolve_path */
    const char *context;        /* "source \"sales\" (csv)" */
    gboolean rejects;           /* on_bad_row = "reject" */
    void (*log)(void *ctx, int level, const char *message);
    void (*reject)(void *ctx, const char *place, const char *column, const char *value, const char *reason);
    void (*input)(void *ctx, const char *path, guint64 size, guint64 hash, const char *how);
    volatile int *cancel;       /* or NULL */
};
void jf_host_init(struct jf_host *host, const struct jf_host_hooks *hooks); /* hooks are borrowed */
/* Around calls of operations: what is at work, for the message when it crashes or hangs; NULL: nothing.
 * The text has to live until the next call. A child shares a page with its parent, which may read it
 * when the child is gone. */
enum { JF_AT_WORK_SIZE = 512 };
void jf_at_work(const char *what);
const char *jf_at_work_now(void);
void jf_at_work_share(char *memory);
/* GError from a status and its message: "source \"sales\" (csv): open: ..." */
gboolean jf_plugin_fail(GError **error, const char *context, const char *operation, jf_status status, const struct jf_error *err);

/* Names of the columns of a source, NULL with error; its schema is checked. g_strfreev. */
char **jf_source_columns(const struct jf_plugin *plugin, struct jf_source *source, const char *context, GError **error);
/* The streams of a source: by partitions where the plugin has them, else the one of scan; each guarded.
 * context as in jf_plugin_fail. */
gboolean jf_source_streams(const struct jf_plugin *plugin, struct jf_source *source, const struct jf_query *query,
                           const char *context, struct ArrowArrayStream *out, size_t max, size_t *n, GError **error);

/* A stream checked as it flows: formats, lengths, offsets, null counts and release rules of a lying
 * producer are refused with the column; get_last_error is copied at once. Takes inner, gives outer. */
void jf_stream_guard(struct ArrowArrayStream *inner, const char *context, struct ArrowArrayStream *outer);

#endif
