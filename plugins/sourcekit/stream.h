/* sourcekit/stream.h - what a data source is made of besides reading: parameters, columns of a query,
 * an Arrow stream over a batch that is filled again and again.
 *
 *     struct my_scan { struct sk_stream stream; FILE *file; };       the stream first
 *     sk_stream_columns(&scan->stream, host, query, names, n)        wanted columns, then the places
 *     sk_stream_start(&scan->stream, fill, release, out)
 *
 * fill puts rows until sk_stream_has_room() is false; a batch without rows is the end. What goes wrong
 * is its status, with the message in stream->error. release frees all but the batch.
 */
#ifndef SOURCEKIT_STREAM_H
#define SOURCEKIT_STREAM_H

#include "sourcekit/batch.h"

struct sk_stream {
    struct sk_batch batch;
    const struct jf_host *host;
    size_t n_wanted; /* columns of the query; behind them jf.file, jf.line, jf.row */
    struct jf_error error;
    bool is_over;
    jf_status (*fill)(struct sk_stream *stream);
    void (*release)(struct sk_stream *stream);
};

enum { SK_BATCH_ROWS = 16384 };

/* The columns of a query, or all of names where it names none. */
jf_status sk_stream_columns(struct sk_stream *stream, const struct jf_host *host,
                            const struct jf_query *query, char *const *names, size_t n, struct jf_error *err);
void sk_stream_start(struct sk_stream *stream, jf_status (*fill)(struct sk_stream *),
                     void (*release)(struct sk_stream *), struct ArrowArrayStream *out);
static inline bool sk_stream_has_room(const struct sk_stream *stream)
{
    return stream->batch.rows < SK_BATCH_ROWS;
}
/* The row is whole: its place and the hash of all its cells, and the next one. */
jf_status sk_stream_end_row(struct sk_stream *stream, const char *file, int64_t line, int64_t hash);
/* JF_OK where the host leaves the row out. text: the cell, or NULL. */
jf_status sk_stream_reject(struct sk_stream *stream, const char *file, int64_t line, const char *column,
                           const char *text, size_t length, const char *reason);

/* ---- columns and parameters ------------------------------------------------------------------ */

bool sk_has(char *const *names, size_t n, const char *name);
/* Every column of the query is there, with a scale that can be; else the message has the nearest and all
 * there are. */
jf_status sk_check_query(const struct jf_query *query, const char *source, char *const *names, size_t n,
                         struct jf_error *err);

/* Values of a parameter, or none. */
const struct jf_option *sk_option(const struct jf_options *options, const char *name);
struct sk_list {
    char **items;
    size_t n;
};
bool sk_list_read(struct sk_list *list, const struct jf_options *options, const char *name);
bool sk_list_has(const struct sk_list *list, const char *text, size_t length);
void sk_list_free(struct sk_list *list);
jf_status sk_read_date_format(const struct jf_options *options, struct sk_day_rules *out,
                              struct jf_error *err);

#define SK_PARAM(n, t, r, f, h)                                                                              \
    &(const struct jf_param_spec)                                                                            \
    {                                                                                                        \
        .struct_size = sizeof(struct jf_param_spec), .name = n, .type = t, .required = r, .fallback = f,     \
        .help = h                                                                                            \
    }

#endif
