/* app/raw_instance.h - one opened plugin for a group of paths of one source. */
#ifndef JF_APP_RAW_INSTANCE_H
#define JF_APP_RAW_INSTANCE_H

#include "raw_source.h"

struct jf_raw {
    const struct jf_plugins *plugins;
    const struct jf_data_spec *data;
    struct jf_cube *cube;
    GHashTable *opened; /* const struct jf_source_spec * -> GPtrArray of struct jf_instance * */
    void (*log)(void *ctx, const char *message);
    void *log_ctx;
    struct jf_raw_source face;
};

struct jf_instance {
    struct jf_raw *raw;
    const struct jf_source_spec *spec;
    const struct jf_plugin *plugin;
    const struct jf_source_ops *ops;
    struct jf_checked_options *options;
    struct jf_host_hooks hooks;
    struct jf_host host;
    struct jf_source *source;
    char *context;   /* source "sales" (csv) */
    char **columns;  /* that it has */
};

/* The paths first ... first + n - 1 of the spec. */
struct jf_instance *jf_instance_open(struct jf_raw *raw, const struct jf_source_spec *spec, size_t first, size_t n,
                                     GError **error);
void jf_instance_free(struct jf_instance *instance);
gboolean jf_instance_scan(struct jf_instance *instance, const struct jf_query *query, struct ArrowArrayStream *streams,
                          size_t max, size_t *n, GError **error);
gboolean jf_instance_aggregate(struct jf_instance *instance, const struct jf_aggregate_query *query,
                               struct ArrowArrayStream *out, gboolean *is_supported, GError **error);
/* All instances of a source, opened; owned by raw. */
GPtrArray *jf_raw_instances(struct jf_raw *raw, const struct jf_source_spec *spec, GError **error);

#endif
