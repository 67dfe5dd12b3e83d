/* A whole data source in one file: rows that it makes up itself.
 *
 *     source "steps" { plugin = "steps", rows = 12, start = "2026-01-01" }
 *
 * It has two columns, day and amount; row i is i days after the start and holds i + 0.25. Replace
 * make_column by what reads your data. The steps are numbered; plugins/README.md tells why.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jingfen/source.h>

/* 1. What open makes and every later call gets. Keep what you need: options are borrowed. */
struct jf_source {
    const struct jf_host *host;
    long rows;
    int32_t first_day;
};

/* Days since 1970-01-01 of "2026-01-31"; years begin in March to have the leap day last. */
static int read_day(const char *text, int32_t *day)
{
    long y, m, d;
    char *end;
    y = strtol(text, &end, 10);
    m = *end == '-' ? strtol(end + 1, &end, 10) : 0;
    d = *end == '-' ? strtol(end + 1, &end, 10) : 0;
    if (*end || m < 1 || m > 12 || d < 1 || d > 31)
        return 0;
    y -= m <= 2;
    *day = (int32_t)(365 * y + y / 4 - y / 100 + y / 400 + (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 +
                     d - 719469);
    return 1;
}

/* 2. open: check, keep, fail early with a message that says what to do. A failed open is not
 * closed. */
static jf_status steps_open(const struct jf_host *host, const struct jf_options *options,
                            struct jf_source **out, struct jf_error *err)
{
    struct jf_source *s = calloc(1, sizeof *s);
    if (!s)
        return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    s->host = host;
    s->rows = atol(jf_option_text(
        options, "rows")); /* declared INT with a default: it is there and a number */
    const char *start = jf_option_text(options, "start");
    if (!read_day(start, &s->first_day)) {
        free(s);
        return jf_error_set(err, JF_E_INVALID, "start: \"%s\" is not a day; write 2026-01-31",
                            start);
    }
    *out = s;
    return JF_OK;
}

static void steps_close(struct jf_source *s)
{
    free(s);
}

/* 3. Schemas. A struct ("+s") with one child for each column. Who fills a struct gives it a
 * release; who receives it calls that once. Names and formats here are constants, so only the list
 * of children is freed. */
static void release_column_schema(struct ArrowSchema *s)
{
    s->release = NULL;
}

static void release_schema(struct ArrowSchema *s)
{
    for (int64_t i = 0; i < s->n_children; i++)
        if (s->children[i]->release)
            s->children[i]->release(s->children[i]);
    free(s->children[0]); /* one block, see make_schema */
    free(s->children);
    s->release = NULL;
}

static int make_schema(struct ArrowSchema *out, const char *const *names,
                       const char *const *formats, int64_t n)
{
    struct ArrowSchema *columns = calloc((size_t)n, sizeof *columns);
    memset(out, 0, sizeof *out);
    out->children = calloc((size_t)n, sizeof *out->children);
    if (!columns || !out->children) {
        free(columns);
        free(out->children);
        return ENOMEM;
    }
    for (int64_t i = 0; i < n; i++) {
        columns[i] = (struct ArrowSchema){.format = formats[i],
                                          .name = names[i],
                                          .flags = ARROW_FLAG_NULLABLE,
                                          .release = release_column_schema};
        out->children[i] = &columns[i];
    }
    out->format = "+s";
    out->name = "";
    out->n_children = n;
    out->release = release_schema;
    return 0;
}

static const char *const column_names[] = {"day", "amount"};

static jf_status steps_schema(struct jf_source *s, struct ArrowSchema *out, struct jf_error *err)
{
    static const char *const formats[] = {"tdD", "d:38,2"};
    (void)s;
    return make_schema(out, column_names, formats, 2)
               ? jf_error_set(err, JF_E_NO_MEMORY, "out of memory")
               : JF_OK;
}

/* 4. A scan. The query names the columns and how they are wanted; this source has only one way to
 * give each, which the host accepts too. What the stream needs it keeps: the query is borrowed. */
struct steps_stream {
    struct jf_source *source;
    int columns[2]; /* 0 = day, 1 = amount */
    int64_t n_columns;
    int is_over;
    char error[200]; /* get_last_error points here */
};

static int stream_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    const struct steps_stream *s = stream->private_data;
    const char *names[2], *formats[2];
    for (int64_t i = 0; i < s->n_columns; i++) {
        names[i] = column_names[s->columns[i]];
        formats[i] = s->columns[i] ? "d:38,2" : "tdD";
    }
    return make_schema(out, names, formats, s->n_columns);
}

/* 5. Arrays: a column has two buffers, the bitmap of what is there (NULL: everything) and the
 * values. */
static void release_column(struct ArrowArray *a)
{
    free((void *)a->buffers[1]);
    free(a->buffers);
    a->release = NULL;
}

static void release_batch(struct ArrowArray *a)
{
    for (int64_t i = 0; i < a->n_children; i++) {
        if (a->children[i]->release)
            a->children[i]->release(a->children[i]);
        free(a->children[i]);
    }
    free(a->children);
    free(a->buffers);
    a->release = NULL;
}

static int make_column(const struct jf_source *s, int column, struct ArrowArray *out)
{
    size_t width = column ? 16 : 4;
    unsigned char *values = calloc((size_t)s->rows + 1, width);
    out->buffers = calloc(2, sizeof *out->buffers);
    if (!values || !out->buffers) {
        free(values);
        free(out->buffers);
        return ENOMEM;
    }
    for (long i = 0; i < s->rows; i++) {
        int64_t cents =
            i * 100 + 25; /* 128 bits, little endian: small and not negative, so 64 do */
        int32_t day = s->first_day + (int32_t)i;
        memcpy(values + (size_t)i * width, column ? (void *)&cents : (void *)&day, column ? 8 : 4);
    }
    out->buffers[1] = values;
    out->length = s->rows;
    out->n_buffers = 2;
    out->release = release_column;
    return 0;
}

static int make_batch(const struct steps_stream *s, struct ArrowArray *out)
{
    *out = (struct ArrowArray){.length = s->source->rows, .n_buffers = 1, .release = release_batch};
    out->buffers = calloc(1, sizeof *out->buffers);
    out->children = calloc((size_t)s->n_columns + 1, sizeof *out->children);
    for (int64_t i = 0; out->buffers && out->children && i < s->n_columns; i++) {
        struct ArrowArray *child = calloc(1, sizeof *child);
        if (!child || make_column(s->source, s->columns[i], child)) {
            free(child);
            break;
        }
        out->children[out->n_children++] = child;
    }
    if (out->buffers && out->children && out->n_children == s->n_columns)
        return 0;
    out->release(out);
    return ENOMEM;
}

/* 6. One batch at a time. The end is an array that is released (release == NULL) and the result 0. */
static int stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct steps_stream *s = stream->private_data;
    memset(out, 0, sizeof *out);
    if (s->is_over)
        return 0;
    s->is_over = 1;
    if (s->source->host->cancelled(s->source->host)) {
        strcpy(s->error, "stopped by the user");
        return ECANCELED;
    }
    if (make_batch(s, out) == 0)
        return 0;
    strcpy(s->error, "out of memory");
    return ENOMEM;
}

static const char *stream_error(struct ArrowArrayStream *stream)
{
    const struct steps_stream *s = stream->private_data;
    return s->error[0] ? s->error : NULL;
}

static void stream_release(struct ArrowArrayStream *stream)
{
    free(stream->private_data);
    stream->release = NULL;
}

static jf_status steps_scan(struct jf_source *source, const struct jf_query *query,
                            struct ArrowArrayStream *out, struct jf_error *err)
{
    struct steps_stream *s = calloc(1, sizeof *s);
    if (!s)
        return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    s->source = source;
    s->n_columns = query->columns ? (int64_t)query->n_columns : 2;
    for (int64_t i = 0; i < s->n_columns; i++) {
        const char *name = query->columns ? query->columns[i]->name : column_names[i];
        s->columns[i < 2 ? i : 1] = strcmp(name, "amount") == 0;
        if (i > 1 || (strcmp(name, "day") != 0 && strcmp(name, "amount") != 0)) {
            free(s);
            return jf_error_set(err, JF_E_INVALID,
                                "there is no column \"%s\"; the columns are day, amount", name);
        }
    }
    *out = (struct ArrowArrayStream){stream_schema, stream_next, stream_error, stream_release, s};
    return JF_OK;
}

/* 7. The description: static, for ever. Optional operations that are not named are NULL. */
static const struct jf_source_ops operations = {
    .struct_size = sizeof(struct jf_source_ops),
    .open = steps_open,
    .schema = steps_schema,
    .scan = steps_scan,
    .close = steps_close,
};

static const struct jf_param_spec rows = {.struct_size = sizeof rows,
                                          .name = "rows",
                                          .type = JF_PARAM_INT,
                                          .fallback = "10",
                                          .help = "how many rows"};
static const struct jf_param_spec start = {.struct_size = sizeof start,
                                           .name = "start",
                                           .type = JF_PARAM_TEXT,
                                           .fallback = "2026-01-01",
                                           .help = "day of the first row"};
static const struct jf_param_spec *const params[] = {&rows, &start, NULL};

static const struct jf_plugin plugin = {
    .struct_size = sizeof(struct jf_plugin),
    .abi = JF_ABI,
    .kind = JF_KIND_SOURCE,
    .name = "steps",
    .version = "1.0",
    .summary = "made-up rows: the template of a data source",
    .params = params,
    .ops.source = &operations,
};

/* 8. The one exported function. NULL where the host speaks another major version. */
const struct jf_plugin *jf_plugin_entry(uint32_t host_abi)
{
    return host_abi >> 16 == JF_ABI_MAJOR ? &plugin : NULL;
}
