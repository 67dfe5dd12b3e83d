/* A raw source in memory: CSV texts by path, handed out as Arrow streams in many ways (number of
 * streams, size of batches, order of rows, plain texts, dictionaries or typed columns), so that a
 * test can show that none of these matters. */
#ifndef JF_TEST_MEMORY_SOURCE_H
#define JF_TEST_MEMORY_SOURCE_H

#include <string.h>

#include "base/error.h"
#include "data/cube.h"
#include "jingfen/arrow_c.h"

static gboolean memory_tells_rows = TRUE; /* one from another, by "jf.row" */

struct memory_table {
    char *path;
    char **names;
    GPtrArray *rows; /* char ** */
};

struct memory_source {
    GHashTable *tables;
    size_t n_streams;
    size_t batch;
    gboolean dictionaries, typed;
    guint32 shuffle; /* seed, 0 = as they stand */
    const char *format; /* of the first column, to lie about it */
};

/* ---- tables ------------------------------------------------------------------------------------ */

static inline char **memory_split(const char *line, gsize length)
{
    GPtrArray *cells = g_ptr_array_new();
    GString *cell = g_string_new(NULL);
    gboolean quoted = FALSE;
    for (gsize i = 0; i < length; i++) {
        if (line[i] == '"' && quoted && i + 1 < length && line[i + 1] == '"') {
            g_string_append_c(cell, '"');
            i++;
        } else if (line[i] == '"') {
            quoted = !quoted;
        } else if (line[i] == ',' && !quoted) {
            g_ptr_array_add(cells, g_strdup(cell->str));
            g_string_truncate(cell, 0);
        } else if (line[i] != '\r') {
            g_string_append_c(cell, line[i]);
        }
    }
    g_ptr_array_add(cells, g_strdup(cell->str));
    g_string_free(cell, TRUE);
    g_ptr_array_add(cells, NULL);
    return (char **)g_ptr_array_free(cells, FALSE);
}

static inline void memory_free_table(gpointer p)
{
    struct memory_table *table = p;
    g_free(table->path);
    g_strfreev(table->names);
    g_ptr_array_unref(table->rows);
    g_free(table);
}

static inline void memory_free_row(gpointer row)
{
    g_strfreev(row);
}

static inline void memory_init(struct memory_source *m)
{
    memset(m, 0, sizeof *m);
    m->tables = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, memory_free_table);
    m->n_streams = 1;
    m->batch = 1000;
}

static inline void memory_clear(struct memory_source *m)
{
    g_hash_table_unref(m->tables);
}

static inline void memory_add(struct memory_source *m, const char *path, const char *csv)
{
    struct memory_table *table = g_new0(struct memory_table, 1);
    table->path = g_strdup(path);
    table->rows = g_ptr_array_new_with_free_func(memory_free_row);
    while (*csv) {
        gsize n = strcspn(csv, "\n");
        char **cells = memory_split(csv, n);
        if (!table->names)
            table->names = cells;
        else
            g_ptr_array_add(table->rows, cells);
        csv += n + (csv[n] == '\n');
    }
    g_hash_table_replace(m->tables, table->path, table);
}

/* ---- arrays ------------------------------------------------------------------------------------- */

static inline void memory_release_schema(struct ArrowSchema *schema)
{
    for (gint64 i = 0; i < schema->n_children; i++) {
        schema->children[i]->release(schema->children[i]);
        g_free(schema->children[i]);
    }
    if (schema->dictionary) {
        schema->dictionary->release(schema->dictionary);
        g_free(schema->dictionary);
    }
    g_free(schema->children);
    g_free((char *)schema->format);
    g_free((char *)schema->name);
    schema->release = NULL;
}

static inline void memory_release_array(struct ArrowArray *array)
{
    for (gint64 i = 0; i < array->n_children; i++) {
        array->children[i]->release(array->children[i]);
        g_free(array->children[i]);
    }
    if (array->dictionary) {
        array->dictionary->release(array->dictionary);
        g_free(array->dictionary);
    }
    for (gint64 i = 0; i < array->n_buffers; i++)
        g_free((void *)array->buffers[i]);
    g_free(array->buffers);
    g_free(array->children);
    array->release = NULL;
}

static inline struct ArrowSchema *memory_schema(const char *format, const char *name)
{
    struct ArrowSchema *schema = g_new0(struct ArrowSchema, 1);
    schema->format = g_strdup(format);
    schema->name = g_strdup(name);
    schema->release = memory_release_schema;
    return schema;
}

static inline struct ArrowArray *memory_array(gint64 n, gint64 n_buffers)
{
    struct ArrowArray *array = g_new0(struct ArrowArray, 1);
    array->length = n;
    array->null_count = -1;
    array->n_buffers = n_buffers;
    array->buffers = g_new0(const void *, (gsize)n_buffers + 1);
    array->release = memory_release_array;
    return array;
}

static inline struct ArrowArray *memory_texts(char *const *texts, gsize n)
{
    struct ArrowArray *array = memory_array((gint64)n, 3);
    GString *bytes = g_string_new(NULL);
    gint32 *offsets = g_new(gint32, n + 1);
    guint8 *valid = g_new0(guint8, n / 8 + 1);
    for (gsize i = 0; i < n; i++) {
        offsets[i] = (gint32)bytes->len;
        g_string_append(bytes, texts[i]);
        if (*texts[i])
            valid[i / 8] = (guint8)(valid[i / 8] | 1 << (i % 8));
    }
    offsets[n] = (gint32)bytes->len;
    array->buffers[0] = valid;
    array->buffers[1] = offsets;
    array->buffers[2] = g_string_free(bytes, FALSE);
    return array;
}

static inline struct ArrowArray *memory_dictionary(char *const *texts, gsize n)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    gint32 *index = g_new0(gint32, n + 1);
    guint8 *valid = g_new0(guint8, n / 8 + 1);
    for (gsize i = 0; i < n; i++) {
        gpointer at = g_hash_table_lookup(seen, texts[i]);
        if (!at) {
            g_ptr_array_add(words, texts[i]);
            at = GINT_TO_POINTER((gint)words->len);
            g_hash_table_insert(seen, texts[i], at);
        }
        index[i] = GPOINTER_TO_INT(at) - 1;
        valid[i / 8] = (guint8)(valid[i / 8] | 1 << (i % 8));
    }
    struct ArrowArray *array = memory_array((gint64)n, 2);
    array->buffers[0] = valid;
    array->buffers[1] = index;
    array->dictionary = memory_texts((char *const *)words->pdata, words->len);
    return array;
}

/* Numbers as decimal128; what is no number stays empty here, so typed tests use clean numbers. */
static inline struct ArrowArray *memory_decimals(char *const *texts, gsize n, int scale)
{
    struct ArrowArray *array = memory_array((gint64)n, 2);
    jf_int128 *units = g_new0(jf_int128, n + 1);
    guint8 *valid = g_new0(guint8, n / 8 + 1);
    for (gsize i = 0; i < n; i++) {
        struct jf_decimal d;
        if (!jf_decimal_parse(texts[i], -1, &d))
            continue;
        units[i] = jf_decimal_rescale(d, scale).units;
        valid[i / 8] = (guint8)(valid[i / 8] | 1 << (i % 8));
    }
    array->buffers[0] = valid;
    array->buffers[1] = units;
    return array;
}

/* ---- streams ------------------------------------------------------------------------------------ */

struct memory_stream {
    const struct memory_source *source;
    const struct memory_table *table;
    GPtrArray *names;
    GArray *types, *scales, *places; /* of the columns */
    gsize *order;
    gsize next, end;
};

static inline int memory_get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct memory_stream *s = stream->private_data;
    memset(out, 0, sizeof *out);
    out->format = g_strdup("+s");
    out->name = g_strdup("");
    out->n_children = s->names->len + 3;
    out->children = g_new0(struct ArrowSchema *, (gsize)out->n_children);
    out->release = memory_release_schema;
    for (guint i = 0; i < s->names->len; i++) {
        int type = g_array_index(s->types, int, i);
        g_autofree char *format = g_strdup(s->source->dictionaries ? "i" : "u");
        if (s->source->typed && type == JF_COLUMN_AS_NUMBER) {
            g_free(format);
            format = g_strdup_printf("d:38,%d", g_array_index(s->scales, int, i));
        }
        out->children[i] = memory_schema(i == 0 && s->source->format ? s->source->format : format,
                                         s->names->pdata[i]);
        if (format[0] == 'i')
            out->children[i]->dictionary = memory_schema("u", "");
    }
    out->children[s->names->len] = memory_schema("u", "jf.file");
    out->children[s->names->len + 1] = memory_schema("l", "jf.line");
    out->children[s->names->len + 2] = memory_schema("l", memory_tells_rows ? "jf.row" : "other");
    return 0;
}

static inline int memory_get_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct memory_stream *s = stream->private_data;
    gsize n = MIN(s->source->batch, s->end - s->next);
    memset(out, 0, sizeof *out);
    if (n == 0)
        return 0;
    out->length = (gint64)n;
    out->n_buffers = 1;
    out->buffers = g_new0(const void *, 1);
    out->n_children = s->names->len + 3;
    out->children = g_new0(struct ArrowArray *, (gsize)out->n_children);
    out->release = memory_release_array;
    char **texts = g_new(char *, n + 1), *file = s->table->path;
    for (guint c = 0; c < s->names->len; c++) {
        for (gsize i = 0; i < n; i++) {
            char **row = s->table->rows->pdata[s->order[s->next + i]];
            int place = g_array_index(s->places, int, c);
            texts[i] = place < (int)g_strv_length(row) ? row[place] : (char *)"";
        }
        out->children[c] = s->source->typed && g_array_index(s->types, int, c) == JF_COLUMN_AS_NUMBER
                               ? memory_decimals(texts, n, g_array_index(s->scales, int, c))
                           : s->source->dictionaries ? memory_dictionary(texts, n)
                                                     : memory_texts(texts, n);
    }
    gint64 *lines = g_new(gint64, n + 1), *hashes = g_new(gint64, n + 1);
    for (gsize i = 0; i < n; i++) {
        g_autofree char *row = g_strjoinv("\n", s->table->rows->pdata[s->order[s->next + i]]);
        hashes[i] = (gint64)g_str_hash(row);
        texts[i] = file;
        lines[i] = (gint64)s->order[s->next + i] + 2;
    }
    out->children[s->names->len] = memory_texts(texts, n);
    out->children[s->names->len + 1] = memory_array((gint64)n, 2);
    out->children[s->names->len + 1]->null_count = 0;
    out->children[s->names->len + 1]->buffers[1] = lines;
    out->children[s->names->len + 2] = memory_array((gint64)n, 2);
    out->children[s->names->len + 2]->null_count = 0;
    out->children[s->names->len + 2]->buffers[1] = hashes;
    g_free(texts);
    s->next += n;
    return 0;
}

static inline const char *memory_last_error(struct ArrowArrayStream *stream)
{
    (void)stream;
    return NULL;
}

static inline void memory_release_stream(struct ArrowArrayStream *stream)
{
    struct memory_stream *s = stream->private_data;
    g_ptr_array_unref(s->names);
    g_array_unref(s->types);
    g_array_unref(s->scales);
    g_array_unref(s->places);
    g_free(s->order);
    g_free(s);
    stream->release = NULL;
}

static inline const struct memory_table *memory_find(struct memory_source *m, const struct jf_source_spec *source,
                                              GError **error)
{
    const char *path = source->n_paths ? source->paths[0].path : source->id;
    const struct memory_table *table = g_hash_table_lookup(m->tables, path);
    if (!table)
        jf_fail(error, JF_ERROR_IO, "no table %s", path);
    return table;
}

static inline char **memory_columns(void *ctx, const struct jf_source_spec *source, GError **error)
{
    const struct memory_table *table = memory_find(ctx, source, error);
    return table ? g_strdupv(table->names) : NULL;
}

static inline void memory_start(struct memory_source *m, const struct memory_table *table,
                         const struct jf_query *query, struct ArrowArrayStream *out, gsize from, gsize end)
{
    struct memory_stream *s = g_new0(struct memory_stream, 1);
    s->source = m;
    s->table = table;
    s->names = g_ptr_array_new();
    s->types = g_array_new(FALSE, FALSE, sizeof(int));
    s->scales = g_array_new(FALSE, FALSE, sizeof(int));
    s->places = g_array_new(FALSE, FALSE, sizeof(int));
    for (int p = 0; table->names[p]; p++)
        for (gsize c = 0; c < query->n_columns; c++) {
            if (strcmp(query->columns[c]->name, table->names[p]) != 0)
                continue;
            int type = (int)query->columns[c]->type;
            g_ptr_array_add(s->names, table->names[p]);
            g_array_append_val(s->types, type);
            g_array_append_val(s->scales, query->columns[c]->scale);
            g_array_append_val(s->places, p);
        }
    s->order = g_new(gsize, table->rows->len + 1);
    for (gsize i = 0; i < table->rows->len; i++)
        s->order[i] = i;
    GRand *random = m->shuffle ? g_rand_new_with_seed(m->shuffle) : NULL;
    for (gsize i = table->rows->len; random && i > 1; i--) {
        gsize k = (gsize)g_rand_int_range(random, 0, (gint32)i), keep = s->order[k];
        s->order[k] = s->order[i - 1];
        s->order[i - 1] = keep;
    }
    if (random)
        g_rand_free(random);
    s->next = from;
    s->end = end;
    *out = (struct ArrowArrayStream){ .get_schema = memory_get_schema, .get_next = memory_get_next,
                                      .get_last_error = memory_last_error,
                                      .release = memory_release_stream, .private_data = s };
}

static inline gboolean memory_scan(void *ctx, const struct jf_source_spec *source, const struct jf_query *query,
                            struct ArrowArrayStream *streams, size_t max, size_t *n, GError **error)
{
    struct memory_source *m = ctx;
    const struct memory_table *table = memory_find(m, source, error);
    if (!table)
        return FALSE;
    gsize rows = table->rows->len, count = MIN(m->n_streams, max);
    for (gsize i = 0; i < count; i++)
        memory_start(m, table, query, &streams[i], rows * i / count, rows * (i + 1) / count);
    *n = count;
    return TRUE;
}

static inline struct jf_raw_source memory_raw(struct memory_source *m)
{
    return (struct jf_raw_source){ .ctx = m, .columns = memory_columns, .scan = memory_scan };
}

/* ---- sources and leaves in few words --------------------------------------------------------------- */

static inline struct jf_source_spec *make_source(struct jf_data_spec *data, const char *id, const char *date)
{
    struct jf_source_spec *source = g_new0(struct jf_source_spec, 1);
    source->id = g_strdup(id);
    source->where = g_strdup("test.lua:1");
    source->paths = g_new0(struct jf_path, 1);
    source->paths[0].path = g_strdup_printf("%s.csv", id);
    source->n_paths = 1;
    source->has_header = TRUE;
    source->date = g_strdup(date);
    g_ptr_array_add(data->sources, source);
    return source;
}

/* columns: "a" or "a|b" */
static inline struct jf_dim_spec *make_dim(struct jf_source_spec *source, const char *id, const char *columns)
{
    source->dims = g_renew(struct jf_dim_spec, source->dims, source->n_dims + 1);
    struct jf_dim_spec *dim = &source->dims[source->n_dims++];
    memset(dim, 0, sizeof *dim);
    dim->id = g_strdup(id);
    dim->columns = columns ? g_strsplit(columns, "|", -1) : NULL;
    dim->n_columns = columns ? g_strv_length(dim->columns) : 0;
    return dim;
}

static inline struct jf_join *make_join(struct jf_source_spec *source, struct jf_source_spec *master, const char *on)
{
    source->joins = g_renew(struct jf_join, source->joins, source->n_joins + 1);
    struct jf_join *join = &source->joins[source->n_joins++];
    memset(join, 0, sizeof *join);
    join->source = master;
    join->on = on ? g_strsplit(on, "|", -1) : NULL;
    join->n_on = on ? g_strv_length(join->on) : 0;
    return join;
}

static inline struct jf_rowx *x_col(const char *name)
{
    struct jf_rowx *x = jf_rowx_new(JF_ROWX_COLUMN, "test.lua:2");
    x->text = g_strdup(name);
    return x;
}

static inline struct jf_rowx *x_op(enum jf_rowx_op op, struct jf_rowx *a, struct jf_rowx *b)
{
    struct jf_rowx *x = jf_rowx_new(op, "test.lua:2");
    if (a)
        jf_rowx_add_arg(x, a);
    if (b)
        jf_rowx_add_arg(x, b);
    return x;
}

static inline struct jf_rowx *x_is(struct jf_rowx *a, const char *value)
{
    struct jf_rowx *x = x_op(JF_ROWX_IS, a, NULL);
    x->values = g_new0(char *, 2);
    x->values[0] = g_strdup(value);
    x->n_values = 1;
    return x;
}

static inline struct jf_leaf make_leaf(struct jf_source_spec *source, enum jf_aggregate kind, struct jf_rowx *value)
{
    return (struct jf_leaf){ .source = source, .aggregate = kind, .value = value, .where = (char *)"test.lua:3" };
}

static inline struct jf_calendar *make_months(const char *period, int split)
{
    struct jf_calendar_options options = { .cadence = JF_CADENCE_MONTH, .fiscal_start = 1, .period = period,
                                           .before = 60, .after = 12, .split_days = split };
    GError *error = NULL;
    struct jf_calendar *calendar = jf_calendar_new(&options, &error);
    g_assert_no_error(error);
    return calendar;
}

/* "12.5", or "none: why" */
static inline char *value_text(struct jf_value v)
{
    char *text = jf_value_to_string(v);
    return text ? text : g_strdup_printf("none: %s", v.why);
}

#endif
