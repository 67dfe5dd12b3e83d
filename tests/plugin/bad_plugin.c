/* Plugins that the host refuses, each for its own reason; one that is right; one whose streams lie. */
#include <stdlib.h>
#include <string.h>

#include "jingfen/chart.h"
#include "jingfen/source.h"

#ifdef CASE_LIAR
/* A stream that claims more than it has: two rows, one value. */
static void drop_schema(struct ArrowSchema *s)
{
    s->release = NULL;
}
static void drop_array(struct ArrowArray *a)
{
    a->release = NULL;
}
static int lie_schema(struct ArrowArrayStream *s, struct ArrowSchema *out)
{
    static struct ArrowSchema column, *columns[] = {&column};
    (void)s;
    column = (struct ArrowSchema){.format = "l", .name = "amount", .release = drop_schema};
    *out = (struct ArrowSchema){
        .format = "+s", .name = "", .n_children = 1, .children = columns, .release = drop_schema};
    return 0;
}
static int lie_next(struct ArrowArrayStream *s, struct ArrowArray *out)
{
    static int64_t value;
    static const void *buffers[] = {NULL, &value}, *none[] = {NULL};
    static struct ArrowArray column, *columns[] = {&column};
    (void)s;
    column =
        (struct ArrowArray){.length = 1, .n_buffers = 2, .buffers = buffers, .release = drop_array};
    *out = (struct ArrowArray){.length = 2,
                               .n_buffers = 1,
                               .buffers = none,
                               .n_children = 1,
                               .children = columns,
                               .release = drop_array};
    return 0;
}
static const char *lie_error(struct ArrowArrayStream *s)
{
    (void)s;
    return NULL;
}
static void lie_release(struct ArrowArrayStream *s)
{
    s->release = NULL;
}
#endif

static jf_status open_it(const struct jf_host *host, const struct jf_options *options,
                         struct jf_source **out, struct jf_error *err)
{
    (void)host, (void)options, (void)err;
    *out = (struct jf_source *)malloc(1);
    return JF_OK;
}
static jf_status schema(struct jf_source *s, struct ArrowSchema *out, struct jf_error *err)
{
    (void)s, (void)out;
    return jf_error_set(err, JF_E_INTERNAL, "no schema");
}
static jf_status scan(struct jf_source *s, const struct jf_query *q, struct ArrowArrayStream *out,
                      struct jf_error *err)
{
    (void)s, (void)q, (void)err;
#ifdef CASE_LIAR
    *out = (struct ArrowArrayStream){lie_schema, lie_next, lie_error, lie_release, NULL};
    return JF_OK;
#else
    memset(out, 0, sizeof *out);
    return jf_error_set(err, JF_E_FORMAT, "line 7: \"x\" is not a number");
#endif
}
static void close_it(struct jf_source *s)
{
    free(s);
}

static const struct jf_source_ops source_ops = {
    .struct_size = sizeof source_ops,
#ifndef CASE_NO_OPEN
    .open = open_it,
#endif
    .schema = schema,
    .scan = scan,
    .close = close_it,
};
static const struct jf_chart_ops chart_ops = {.struct_size = sizeof chart_ops};

#define PARAM(n, t, r, f)                                                                          \
    &(const struct jf_param_spec)                                                                  \
    {                                                                                              \
        .struct_size = sizeof(struct jf_param_spec), .name = n, .type = t, .required = r,          \
        .fallback = f, .help = "help of " n                                                        \
    }
static const struct jf_param_spec *const params[] = {
    PARAM("path", JF_PARAM_PATH, 1, NULL),       PARAM("depth", JF_PARAM_INT, 0, "3"),
    PARAM("ratio", JF_PARAM_NUMBER, 0, NULL),    PARAM("strict", JF_PARAM_BOOL, 0, "false"),
    PARAM("names", JF_PARAM_LIST, 0, NULL),      PARAM("rename", JF_PARAM_MAP, 0, NULL),
    PARAM("password", JF_PARAM_SECRET, 0, NULL), NULL};

static const struct jf_plugin plugin = {
#ifdef CASE_SMALL
    .struct_size = 16,
#else
    .struct_size = sizeof plugin,
#endif
#if defined CASE_MAJOR
    .abi = JF_ABI + (1u << 16),
#elif defined CASE_MINOR
    .abi = JF_ABI + 1,
#else
    .abi = JF_ABI,
#endif
#ifdef CASE_NO_DRAW
    .kind = JF_KIND_CHART,
    .ops.chart = &chart_ops,
#elif defined CASE_NO_OPS
    .kind = JF_KIND_SOURCE,
#else
    .kind = JF_KIND_SOURCE,
    .ops.source = &source_ops,
#endif
#if defined CASE_NO_NAME
    .name = "",
#elif defined CASE_LIAR
    .name = "liar",
#else
    .name = "good",
#endif
    .version = "1",
    .summary = "for tests",
    .params = params,
    .endings = ".good .fine",
};

#ifdef CASE_NO_ENTRY
JF_EXPORT const void *unused_tables[] = {&plugin, &chart_ops};
#else
const struct jf_plugin *jf_plugin_entry(uint32_t host_abi)
{
    (void)host_abi, (void)chart_ops;
#ifdef CASE_HOST_TOO_OLD
    return NULL;
#endif
    return &plugin;
}
#endif
