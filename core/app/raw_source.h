/* app/raw_source.h - the plugins behind jf_raw_source: what the cube reads its rows from.
 *
 * A source becomes one or more instances of its plugin: paths that share an encoding and rename no
 * column go into one instance, others get their own. What the plugin reports (bad rows, inputs) goes
 * to the cube that is being filled.
 */
#ifndef JF_APP_RAW_SOURCE_H
#define JF_APP_RAW_SOURCE_H

#include "data/cube.h"
#include "plugin/plugin_host.h"

struct jf_raw;
/* log: one message to the operator. */
struct jf_raw *jf_raw_new(const struct jf_plugins *plugins, const struct jf_data_spec *data,
                          void (*log)(void *ctx, const char *message), void *log_ctx);
void jf_raw_free(struct jf_raw *raw);
const struct jf_raw_source *jf_raw_get(struct jf_raw *raw);
/* Where reports go from now on. */
void jf_raw_set_cube(struct jf_raw *raw, struct jf_cube *cube);
/* Closes every instance: before a fork. They open again when asked. */
void jf_raw_close(struct jf_raw *raw);
/* The plugin that reads a source, or NULL. */
const struct jf_plugin *jf_raw_plugin(const struct jf_raw *raw, const struct jf_source_spec *source, GError **error);

#endif
