/* Batches of a stream as the rows of a source: decode, melt, correct, look up, filter. */
#include <string.h>

#include "base/error.h"
#include "base/free.h"
#include "data/arrow.h"
#include "data/bound.h"

/* ---- streams -------------------------------------------------------------------------------- */

gboolean jf_streams_open(struct jf_streams *streams, const struct jf_raw_source *raw, const struct jf_source_spec *source,
                         const struct jf_shape *shape, GError **error)
{
    enum { MOST = 1024 };
    static const struct jf_column_spec *const none[1]; /* of no column: NULL would mean all of them */
    g_autoptr(GPtrArray) wanted = jf_shape_wanted(shape);
    const struct jf_query query = {
        .struct_size = sizeof query, .n_columns = wanted->len,
        .columns = wanted->len ? (const struct jf_column_spec *const *)wanted->pdata : none };
    *streams = (struct jf_streams){ .all = g_new0(struct ArrowArrayStream, MOST) };
    if (raw->scan(raw->ctx, source, &query, streams->all, MOST, &streams->n, error))
        return TRUE;
    g_clear_pointer(&streams->all, g_free);
    return FALSE;
}

void jf_streams_close(struct jf_streams *streams)
{
    for (size_t i = 0; i < streams->n; i++)
        if (streams->all[i].release)
            streams->all[i].release(&streams->all[i]);
    g_free(streams->all);
}

/* ---- life ----------------------------------------------------------------------------------- */

static struct jf_batch *new_raw_frame(const struct jf_shape *shape)
{
    struct jf_batch *frame = jf_batch_new(shape->n_raw);
    g_autoptr(GPtrArray) wanted = jf_shape_wanted(shape);
    for (int i = 0; i < shape->n_raw; i++) {
        struct jf_batch_column *to = &frame->columns[i];
        to->name = shape->raw[i];
        for (guint w = 0; w < wanted->len; w++) {
            const struct jf_column_spec *column = wanted->pdata[w];
            if (column->name != shape->raw[i])
                continue;
            to->used = TRUE;
            to->scale = column->scale;
            to->type = column->type == JF_COLUMN_AS_NUMBER ? JF_TYPE_NUMBER
                       : column->type == JF_COLUMN_AS_DAY  ? JF_TYPE_DAY
                                                           : JF_TYPE_TEXT;
        }
    }
    return frame;
}

struct jf_reader *jf_reader_new(const struct jf_shape *shape, struct jf_cube *cube, struct jf_seen *seen)
{
    struct jf_reader *r = g_new0(struct jf_reader, 1);
    r->shape = shape;
    r->cube = cube;
    r->seen = seen;
    r->hashes = g_array_new(FALSE, FALSE, sizeof(gint64));
    r->frame = jf_shape_batch(shape);
    r->raw_frame = shape->source->wide.has ? new_raw_frame(shape) : r->frame;
    r->scratch = jf_dictionary_new();
    gsize n = (gsize)shape->n_joins + 1;
    r->join_rows = g_new0(gint32 *, n);
    r->join_memo = g_new0(GArray *, n);
    r->unmapped = g_new0(struct jf_dictionary *, n);
    r->unmapped_rows = g_new0(gint64, n);
    for (int j = 0; j < shape->n_joins; j++) {
        r->join_memo[j] = g_array_new(FALSE, FALSE, sizeof(gint32));
        r->unmapped[j] = jf_dictionary_new();
    }
    return r;
}

void jf_reader_free(struct jf_reader *reader)
{
    if (!reader)
        return;
    for (int j = 0; j < reader->shape->n_joins; j++) {
        g_free(reader->join_rows[j]);
        g_array_unref(reader->join_memo[j]);
        jf_dictionary_free(reader->unmapped[j]);
    }
    g_array_unref(reader->hashes);
    jf_free_all(reader->join_rows, reader->join_memo, reader->unmapped, reader->unmapped_rows);
    if (reader->raw_frame != reader->frame)
        jf_batch_free(reader->raw_frame);
    jf_batch_free(reader->frame);
    jf_dictionary_free(reader->scratch);
    g_free(reader->selected);
    g_free(reader->child_of);
    if (reader->schema && reader->schema->release)
        reader->schema->release(reader->schema);
    g_free(reader->schema);
    g_free(reader);
}

gboolean jf_reader_bad(struct jf_reader *reader, struct jf_batch *frame, gsize row, const char *column,
                       const char *value, const char *reason, GError **error)
{
    const struct jf_source_spec *source = reader->shape->source;
    g_autofree char *place = jf_batch_place(frame, row);
    reader->bad_row = row;
    if (source->on_bad_row != JF_BAD_ROW_REJECT)
        return jf_fail(error, JF_ERROR_DATA, "%s: column \"%s\": \"%s\" %s (source \"%s\")", place, column,
                       value, reason, source->id);
    if (!frame->dropped[row])
        jf_cube_reject(reader->cube, source, place, column, value, reason);
    frame->dropped[row] = 1;
    return TRUE;
}

gboolean jf_reader_problem(struct jf_reader *reader, struct jf_at *at, GError **error)
{
    gboolean was = reader->frame->dropped[at->row];
    gboolean ok = jf_reader_bad(reader, reader->frame, at->row, at->column ? at->column : "", at->value, at->problem, error);
    at->problem = at->column = NULL;
    reader->rejected += ok && !was;
    return ok;
}

/* ---- decoding ------------------------------------------------------------------------------- */

static gboolean stream_fail(struct jf_reader *reader, struct ArrowArrayStream *stream, GError **error)
{
    const char *text = stream->get_last_error ? stream->get_last_error(stream) : NULL;
    if (text) /* it says which source it is of */
        return jf_fail(error, JF_ERROR_DATA, "%s", text);
    return jf_fail(error, JF_ERROR_DATA, "source \"%s\": reading failed", reader->shape->source->id);
}

gboolean jf_reader_take_schema(struct jf_reader *reader, struct ArrowArrayStream *stream, GError **error)
{
    struct jf_reader *r = reader;
    r->schema = g_new0(struct ArrowSchema, 1);
    if (stream->get_schema(stream, r->schema) != 0)
        return stream_fail(r, stream, error);
    r->child_of = g_new(int, (gsize)r->shape->n_raw + 1);
    memset(r->child_of, 0xff, sizeof(int) * ((gsize)r->shape->n_raw + 1));
    r->file_child = r->line_child = r->row_child = -1;
    for (int k = 0; k < (int)r->schema->n_children; k++) {
        const struct ArrowSchema *child = r->schema->children[k];
        const char *name = child->name ? child->name : "";
        if (strcmp(name, "jf.file") == 0)
            r->file_child = k;
        else if (strcmp(name, "jf.line") == 0)
            r->line_child = k;
        else if (strcmp(name, "jf.row") == 0)
            r->row_child = k;
        for (int i = 0; i < r->shape->n_raw; i++) {
            if (!r->raw_frame->columns[i].used || strcmp(r->shape->raw[i], name) != 0)
                continue;
            if (!jf_arrow_check(child, r->shape->source, error))
                return FALSE;
            if (r->child_of[i] < 0)
                r->child_of[i] = k;
        }
    }
    return TRUE;
}

/* First the places, so that messages about cells have them. */
static void decode_places(struct jf_reader *r, const struct ArrowArray *array, gsize n)
{
    struct jf_batch *frame = r->raw_frame;
    memset(frame->dropped, 0, n);
    memset(frame->files, 0, n * sizeof *frame->files);
    for (gsize i = 0; i < n; i++)
        frame->lines[i] = r->line_child < 0 ? r->rows + (gint64)i + 1 : 0;
    if (r->file_child >= 0)
        jf_arrow_append_files(frame, r->schema->children[r->file_child], array->children[r->file_child],
                              array->offset, (gint64)n);
    if (r->line_child >= 0)
        jf_arrow_integers(r->schema->children[r->line_child], array->children[r->line_child], array->offset, (gint64)n,
                          frame->lines + frame->n);
}

/* Columns are decoded one after another; of their errors that of the first row counts. */
struct first_error { GError *error; gsize row; };

static void decode_column(struct jf_reader *r, int i, const struct ArrowArray *array, gsize n,
                          struct first_error *first)
{
    GError *error = NULL;
    int k = r->child_of[i];
    if (jf_arrow_append(r, r->raw_frame, i, r->schema->children[k], array->children[k], array->offset, (gint64)n,
                        &error))
        return;
    if (first->error && first->row <= r->bad_row) {
        g_error_free(error);
        return;
    }
    g_clear_error(&first->error);
    *first = (struct first_error){ error, r->bad_row };
}

static gboolean decode(struct jf_reader *r, const struct ArrowArray *array, GError **error)
{
    struct jf_batch *frame = r->raw_frame;
    gsize n = (gsize)array->length;
    struct first_error first = { NULL, 0 };
    frame->n = 0;
    jf_batch_reserve(frame, n);
    decode_places(r, array, n);
    for (int i = 0; i < frame->n_columns; i++) {
        if (!frame->columns[i].used)
            continue;
        if (r->child_of[i] >= 0)
            decode_column(r, i, array, n, &first);
        for (gsize row = 0; r->child_of[i] < 0 && row < n; row++)
            jf_batch_put_none(&frame->columns[i], row);
    }
    frame->n = n;
    r->rows += (gint64)n;
    if (first.error)
        g_propagate_error(error, first.error);
    return !first.error;
}

/* ---- wide tables ---------------------------------------------------------------------------- */

static gboolean heading_day(struct jf_reader *r, gsize row, int k, jf_day *day, GError **error)
{
    const struct jf_shape *shape = r->shape;
    const struct jf_source_spec *source = shape->source;
    int n = shape->wide_last - shape->wide_first + 1;
    const char *year_text = source->wide.year;
    if (!year_text) {
        *day = jf_day_parse(shape->raw[shape->wide_first + k], NULL);
        return *day != JF_DAY_NONE
               || jf_fail(error, JF_ERROR_DATA,
                          "%s: source \"%s\": the heading \"%s\" names no month; give wide a year column",
                          source->where, source->id, shape->raw[shape->wide_first + k]);
    }
    if (shape->wide_year >= 0)
        year_text = jf_cell_text(jf_batch_cell(&r->raw_frame->columns[shape->wide_year], row), r->scratch);
    gint64 year = year_text ? g_ascii_strtoll(year_text, NULL, 10) : 0;
    int months = n == 4 ? 3 : n == 2 ? 6 : 1;
    *day = year > 0 && year < 10000 ? jf_day_from_ymd((int)year, k * months + 1, 1) : JF_DAY_NONE;
    if (*day != JF_DAY_NONE)
        return TRUE;
    return jf_reader_bad(r, r->raw_frame, row, source->wide.year, year_text ? year_text : "", "is not a year",
                         error);
}

static gboolean melt_row(struct jf_reader *r, gsize row, GError **error)
{
    const struct jf_shape *shape = r->shape;
    struct jf_batch *to = r->frame;
    const struct jf_batch *from = r->raw_frame;
    for (int k = 0; k <= shape->wide_last - shape->wide_first; k++) {
        jf_day day;
        if (!heading_day(r, row, k, &day, error))
            return FALSE;
        gsize at = to->n++;
        for (int i = 0, own = 0; i < shape->n_raw; i++)
            if (i < shape->wide_first || i > shape->wide_last)
                jf_batch_copy_cell(&to->columns[own++], at, &from->columns[i], row);
        jf_batch_copy_cell(&to->columns[shape->wide_value], at, &from->columns[shape->wide_first + k], row);
        struct jf_batch_column *month = &to->columns[shape->wide_month];
        if (month->used)
            month->codes[at] = jf_dictionary_add(month->texts, shape->raw[shape->wide_first + k], -1);
        to->columns[shape->date].codes[at] = day;
        to->files[at] = jf_dictionary_add(to->file_names, from->file_names->texts[from->files[row]], -1);
        to->lines[at] = from->lines[row];
        to->dropped[at] = from->dropped[row];
    }
    return TRUE;
}

static gboolean melt(struct jf_reader *r, GError **error)
{
    gsize n = r->raw_frame->n * (gsize)(r->shape->wide_last - r->shape->wide_first + 1);
    r->frame->n = 0;
    jf_batch_reserve(r->frame, n);
    for (gsize row = 0; row < r->raw_frame->n; row++)
        if (!r->raw_frame->dropped[row] && !melt_row(r, row, error))
            return FALSE;
    return TRUE;
}

/* An empty cell of a wide table makes no row. */
static void drop_empty(struct jf_reader *r)
{
    const struct jf_batch_column *value = &r->frame->columns[r->shape->wide_value];
    for (gsize row = 0; row < r->frame->n && value->used; row++)
        if (jf_batch_cell(value, row).kind == JF_CELL_NONE)
            r->frame->dropped[row] = 2;
}

/* ---- lookups -------------------------------------------------------------------------------- */

/* A join of a master: from the master's row to the next master's. */
static void look_up_chained(struct jf_reader *r, int j)
{
    const struct jf_shape_join *join = &r->shape->joins[j];
    const struct jf_batch *table = r->shape->joins[join->parent].master->table;
    const gint32 *from = r->join_rows[join->parent];
    GArray *memo = r->join_memo[j];
    while (memo->len < table->n) {
        const char *key = jf_shape_key(table, join->on, join->n, memo->len, r->scratch);
        gint32 row = jf_shape_join_row(join, key);
        g_array_append_val(memo, row);
    }
    for (gsize row = 0; row < r->frame->n; row++)
        r->join_rows[j][row] = from[row] < 0 ? -1 : g_array_index(memo, gint32, from[row]);
}

static gint32 remember_row(struct jf_reader *r, int j, const struct jf_batch_column *column, gint32 code)
{
    GArray *memo = r->join_memo[j];
    const gint32 unknown = -2;
    while ((gint32)memo->len <= code)
        g_array_append_val(memo, unknown);
    gint32 *row = &g_array_index(memo, gint32, code);
    if (*row == unknown)
        *row = code ? jf_shape_join_row(&r->shape->joins[j], column->texts->texts[code]) : -1;
    return *row;
}

static void look_up(struct jf_reader *r, int j)
{
    const struct jf_shape_join *join = &r->shape->joins[j];
    const struct jf_batch *frame = r->frame;
    const struct jf_batch_column *column = &frame->columns[join->on[0]];
    gboolean is_simple = join->n == 1 && column->type == JF_TYPE_TEXT;
    for (gsize row = 0; row < frame->n; row++)
        r->join_rows[j][row] =
            is_simple ? remember_row(r, j, column, column->codes[row])
                      : jf_shape_join_row(join, jf_shape_key(frame, join->on, join->n, row, r->scratch));
}

static void look_up_all(struct jf_reader *r)
{
    for (int j = 0; j < r->shape->n_joins; j++) {
        r->join_rows[j] = g_renew(gint32, r->join_rows[j], r->frame->room + 1);
        if (r->skips_join && r->skips_join[j])
            memset(r->join_rows[j], 0xff, r->frame->n * sizeof(gint32));
        else if (r->shape->joins[j].parent >= 0)
            look_up_chained(r, j);
        else
            look_up(r, j);
    }
}

/* A row whose key the master lacks: counted, or the end. */
static gboolean not_found(struct jf_reader *r, int j, gsize row, GError **error)
{
    const struct jf_shape_join *join = &r->shape->joins[j];
    const struct jf_batch *from = r->frame;
    gsize from_row = row;
    if (join->parent >= 0) {
        if (r->join_rows[join->parent][row] < 0)
            return TRUE; /* was missing before */
        from = r->shape->joins[join->parent].master->table;
        from_row = (gsize)r->join_rows[join->parent][row];
    }
    const char *key = jf_shape_key(from, join->on, join->n, from_row, r->scratch);
    if (join->spec->missing == JF_MISSING_STOP) {
        g_autofree char *place = jf_batch_place(r->frame, row);
        g_autofree char *shown = g_strdelimit(g_strdup(key ? key : ""), "\x1f", '/');
        return jf_fail(error, JF_ERROR_DATA, "%s: \"%s\" is not in source \"%s\" (joined by \"%s\"); add it there, or set missing = \"report\"",
                       place, shown, join->master->source->id, r->shape->source->id);
    }
    if (key) {
        jf_dictionary_add(r->unmapped[j], key, -1);
        r->unmapped_rows[j]++;
    }
    return TRUE;
}

static gboolean report_missing(struct jf_reader *r, GError **error)
{
    for (int j = 0; j < r->shape->n_joins && !r->skips_join; j++) {
        if (r->shape->joins[j].spec->missing == JF_MISSING_BLANK)
            continue;
        for (gsize i = 0; i < r->n_selected; i++)
            if (r->join_rows[j][r->selected[i]] < 0 && !not_found(r, j, (gsize)r->selected[i], error))
                return FALSE;
    }
    return TRUE;
}

/* ---- filter --------------------------------------------------------------------------------- */

static gboolean select_rows(struct jf_reader *r, GError **error)
{
    struct jf_at at = jf_reader_at(r);
    r->selected = g_renew(gint32, r->selected, r->frame->room + 1);
    r->n_selected = 0;
    for (at.row = 0; at.row < r->frame->n; at.row++) {
        guint8 *dropped = &r->frame->dropped[at.row];
        r->rejected += *dropped == 1;
        if (!*dropped && r->shape->filter && !jf_bound_test(r->shape->filter, &at)) {
            if (!at.problem)
                *dropped = 3;
            else if (!jf_reader_problem(r, &at, error))
                return FALSE;
        }
        r->filtered += *dropped == 3;
        r->duplicates += *dropped == 4;
        if (!*dropped)
            r->selected[r->n_selected++] = (gint32)at.row;
    }
    return TRUE;
}

/* ---- duplicates ----------------------------------------------------------------------------- */

/* A row is left out where all its cells were met before, as they are after corrections. */
static gint64 hash_cells(struct jf_reader *r, gsize row)
{
    guint64 hash = 0;
    for (int i = 0; i < r->frame->n_columns; i++) {
        if (!r->frame->columns[i].used)
            continue;
        const char *text = jf_cell_text(jf_batch_cell(&r->frame->columns[i], row), r->scratch);
        hash = jf_hash_bytes(hash, text ? text : "", text ? strlen(text) : 0);
    }
    return (gint64)hash;
}

static void drop_duplicates(struct jf_reader *r)
{
    for (gsize row = 0; row < r->frame->n; row++) {
        gint64 hash = r->frame->dropped[row] ? 0 : hash_cells(r, row);
        if (!r->frame->dropped[row] && jf_seen_add(r->seen, &hash, 1))
            r->frame->dropped[row] = 4;
    }
}

/* Or only counted, as the source stores the row: that costs no column more than the report reads. */
static void count_duplicates(struct jf_reader *r, const struct ArrowArray *array)
{
    gsize n = (gsize)array->length;
    g_array_set_size(r->hashes, (guint)n);
    jf_arrow_integers(r->schema->children[r->row_child], array->children[r->row_child], array->offset, array->length,
                      (gint64 *)(void *)r->hashes->data);
    r->duplicates += jf_seen_add(r->seen, (const gint64 *)(void *)r->hashes->data, n);
}

/* ---- what is remembered from batch to batch --------------------------------------------------- */

static gboolean renew(struct jf_dictionary **texts)
{
    enum { MOST = 1 << 14 };
    if (!*texts || (*texts)->n <= MOST)
        return FALSE;
    jf_dictionary_free(*texts);
    *texts = jf_dictionary_new();
    return TRUE;
}

static gboolean renew_columns(struct jf_batch *frame)
{
    gboolean any = FALSE;
    for (int i = 0; i < frame->n_columns; i++)
        if (renew(&frame->columns[i].texts)) {
            g_array_set_size(frame->columns[i].meaning, 0);
            any = TRUE;
        }
    return any;
}

/* A column of millions of texts takes no more room than one of thousands: its texts get new codes then, and nobody
 * knows the old ones. */
static void forget(struct jf_reader *r)
{
    gboolean any = renew_columns(r->frame);
    any = (r->raw_frame != r->frame && renew_columns(r->raw_frame)) || any;
    renew(&r->scratch);
    r->epoch += any ? 1 : 0;
    for (int j = 0; any && j < r->shape->n_joins; j++)
        if (r->shape->joins[j].parent < 0)
            g_array_set_size(r->join_memo[j], 0);
}

/* ---- one batch ------------------------------------------------------------------------------ */

static gboolean shape_rows(struct jf_reader *r, GError **error)
{
    if (r->raw_frame != r->frame && !melt(r, error))
        return FALSE;
    for (gsize row = 0; r->shape->corrections && row < r->frame->n; row++)
        if (!r->frame->dropped[row]
            && !jf_corrections_apply(r->shape->corrections, r->frame, row, error))
            return FALSE;
    if (r->raw_frame != r->frame)
        drop_empty(r);
    if (r->seen && r->shape->source->duplicates == JF_DUPLICATES_DROP)
        drop_duplicates(r);
    look_up_all(r);
    return select_rows(r, error) && report_missing(r, error);
}

gboolean jf_reader_take(struct jf_reader *reader, const struct ArrowArray *array, GError **error)
{
    forget(reader);
    if (!decode(reader, array, error))
        return FALSE;
    gboolean counts = reader->seen && reader->shape->source->duplicates == JF_DUPLICATES_REPORT;
    reader->has_no_hash = counts && reader->row_child < 0;
    if (counts && !reader->has_no_hash)
        count_duplicates(reader, array);
    return shape_rows(reader, error);
}

gboolean jf_reader_next(struct jf_reader *reader, struct ArrowArrayStream *stream, gboolean *done,
                        GError **error)
{
    struct ArrowArray array = { 0 };
    if (!reader->schema && !jf_reader_take_schema(reader, stream, error))
        return FALSE;
    if (stream->get_next(stream, &array) != 0)
        return stream_fail(reader, stream, error);
    *done = !array.release;
    if (*done)
        return TRUE;
    gboolean ok = jf_reader_take(reader, &array, error);
    array.release(&array);
    return ok;
}

gboolean jf_reader_load(struct jf_reader *reader, struct ArrowArrayStream *stream, GError **error)
{
    struct jf_batch *table = reader->shape->table;
    gboolean done = FALSE;
    while (!done) {
        if (!jf_reader_next(reader, stream, &done, error))
            return FALSE;
        for (gsize i = 0; table && !done && i < reader->n_selected; i++)
            jf_batch_append_row(table, reader->frame, (gsize)reader->selected[i]);
    }
    return TRUE;
}
