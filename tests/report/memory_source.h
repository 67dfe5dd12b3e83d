/* A raw source of small tables held in memory: every column as text, one batch.
 *
 *     struct memory_table tables[] = {{"sales", "date,branch,amount\n2026-10-01,A,5\n"}, {NULL,
 * NULL}}; struct jf_raw_source raw = memory_source(tables);
 */
#ifndef JF_TESTS_MEMORY_SOURCE_H
#define JF_TESTS_MEMORY_SOURCE_H

#include "data/cube.h"
#include "jingfen/arrow_c.h"
#include <errno.h>
#include <string.h>

struct memory_table {
    const char *id, *text; /* a header line, then rows; commas, no quotes */
};

struct memory_batch {
    char **names;
    GPtrArray *rows; /* char ** */
    gboolean done;
};

static void memory_free_schema(struct ArrowSchema *s)
{
    for (int64_t i = 0; i < s->n_children; i++) {
        g_free((char *)s->children[i]->name);
        g_free(s->children[i]);
    }
    g_free(s->children);
    s->release = NULL;
}

static void memory_keep(struct ArrowSchema *s)
{
    s->release = NULL;
}

static int memory_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    const struct memory_batch *b = stream->private_data;
    memset(out, 0, sizeof *out);
    out->format = "+s";
    out->name = "";
    out->n_children = g_strv_length(b->names);
    out->children = g_new0(struct ArrowSchema *, (gsize)out->n_children);
    out->release = memory_free_schema;
    for (int64_t i = 0; i < out->n_children; i++) {
        struct ArrowSchema *c = g_new0(struct ArrowSchema, 1);
        c->format = "u";
        c->name = g_strdup(b->names[i]);
        c->flags = ARROW_FLAG_NULLABLE;
        c->release = memory_keep;
        out->children[i] = c;
    }
    return 0;
}

static void memory_free_column(struct ArrowArray *a)
{
    g_free((void *)a->buffers[1]);
    g_free((void *)a->buffers[2]);
    g_free(a->buffers);
    a->release = NULL;
}

static void memory_free_array(struct ArrowArray *a)
{
    for (int64_t i = 0; i < a->n_children; i++) {
        if (a->children[i]->release)
            a->children[i]->release(a->children[i]);
        g_free(a->children[i]);
    }
    g_free(a->children);
    g_free(a->buffers);
    a->release = NULL;
}

static struct ArrowArray *memory_column(const struct memory_batch *b, int64_t column)
{
    struct ArrowArray *a = g_new0(struct ArrowArray, 1);
    int32_t *offsets = g_new0(int32_t, b->rows->len + 1);
    GString *bytes = g_string_new(NULL);
    for (guint r = 0; r < b->rows->len; r++) {
        g_string_append(bytes, ((char **)b->rows->pdata[r])[column]);
        offsets[r + 1] = (int32_t)bytes->len;
    }
    a->length = b->rows->len;
    a->n_buffers = 3;
    a->buffers = g_new0(const void *, 3);
    a->buffers[1] = offsets;
    a->buffers[2] = g_string_free(bytes, FALSE);
    a->release = memory_free_column;
    return a;
}

static int memory_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct memory_batch *b = stream->private_data;
    memset(out, 0, sizeof *out);
    if (b->done)
        return 0;
    b->done = TRUE;
    out->length = b->rows->len;
    out->n_buffers = 1;
    out->buffers = g_new0(const void *, 1);
    out->n_children = g_strv_length(b->names);
    out->children = g_new0(struct ArrowArray *, (gsize)out->n_children);
    for (int64_t i = 0; i < out->n_children; i++)
        out->children[i] = memory_column(b, i);
    out->release = memory_free_array;
    return 0;
}

static const char *memory_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return NULL;
}

static void memory_release(struct ArrowArrayStream *stream)
{
    struct memory_batch *b = stream->private_data;
    g_strfreev(b->names);
    g_ptr_array_free(b->rows, TRUE);
    g_free(b);
    stream->release = NULL;
}

static void memory_free_row(gpointer row)
{
    g_strfreev(row);
}

static const char *memory_text(const struct memory_table *t, const char *id)
{
    while (t->id && strcmp(t->id, id) != 0)
        t++;
    return t->text;
}

static char **memory_columns(void *ctx, const struct jf_source_spec *source, GError **error)
{
    (void)error;
    const char *text = memory_text(ctx, source->id);
    g_autofree char *head = g_strndup(text, strcspn(text, "\n"));
    return g_strsplit(head, ",", -1);
}

static gboolean memory_scan(void *ctx, const struct jf_source_spec *source, const struct jf_query *query,
                            struct ArrowArrayStream *streams, size_t max, size_t *n, GError **error)
{
    (void)query, (void)max;
    (void)error;
    struct memory_batch *b = g_new0(struct memory_batch, 1);
    g_auto(GStrv) lines = g_strsplit(memory_text(ctx, source->id), "\n", -1);
    b->names = g_strsplit(lines[0], ",", -1);
    b->rows = g_ptr_array_new_with_free_func(memory_free_row);
    for (int i = 1; lines[i] && lines[i][0]; i++)
        g_ptr_array_add(b->rows, g_strsplit(lines[i], ",", -1));
    streams[0] = (struct ArrowArrayStream){.get_schema = memory_schema,
                                           .get_next = memory_next,
                                           .get_last_error = memory_error,
                                           .release = memory_release,
                                           .private_data = b};
    *n = 1;
    return TRUE;
}

static inline struct jf_raw_source memory_source(const struct memory_table *tables)
{
    return (struct jf_raw_source){
        .ctx = (void *)tables, .columns = memory_columns, .scan = memory_scan};
}

#endif
