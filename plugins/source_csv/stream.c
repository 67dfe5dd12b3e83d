/* A stream: the records of its pieces as batches of the wanted columns. */
#include <errno.h>

#include "source_csv/csv.h"

enum { BATCH_ROWS = 16384, NOT_THERE = -1, PLACES = 3 /* jf.file, jf.line, jf.row */ };

struct csv_stream {
    struct jf_source *source;
    struct csv_pieces pieces;
    size_t next_piece;
    const struct csv_file *file; /* of the piece being read, or NULL */
    XXH3_state_t *hash;
    struct csv_reader *reader;
    struct sk_batch batch;
    size_t n_wanted;
    int *cells; /* by wanted column: its cell in this file, or NOT_THERE */
    int64_t n_rows_of_file;
    bool is_over;
    struct jf_error error;
};

/* ---- one row -------------------------------------------------------------------------------- */

/* JF_OK where the host leaves the row out. */
static jf_status reject(struct csv_stream *s, const struct csv_record *record, const char *column,
                        const struct csv_cell *cell, const char *reason)
{
    char place[1200], value[256];
    snprintf(place, sizeof place, "%.1100s:%lld", s->file->name, (long long)record->line);
    snprintf(value, sizeof value, "%.*s", cell ? (int)(cell->length < 200 ? cell->length : 200) : 0,
             cell ? cell->text : "");
    for (size_t n = strlen(value); n && !sk_is_utf8(value, n);)
        value[--n] =
            cell->length >= 200 ? 0 : '?'; /* a character cut in two, or bytes that are none */
    if (cell && cell->length && memchr(cell->text, 0, cell->length))
        reason = "holds a NUL byte; the file is damaged, or is UTF-16: declare encoding = \"UTF-16\"";
    return s->source->host->reject(s->source->host, place, column, value, reason, &s->error);
}

static bool is_no_value(const struct csv_rules *rules, const struct csv_cell *cell)
{
    for (size_t i = 0; i < rules->n_no_value; i++)
        if (strlen(rules->no_value[i]) == cell->length &&
            !memcmp(rules->no_value[i], cell->text, cell->length))
            return true;
    return false;
}

/* A number or a day that is not plain: blanks around it, no value, or one of the other notations.
 */
static bool put_other(struct csv_stream *s, struct sk_column *column, const struct csv_cell *whole,
                      struct sk_reason *reason)
{
    const struct csv_rules *rules = &s->source->rules;
    struct csv_cell cell = *whole;
    const int64_t row = s->batch.rows;
    sk_trim(&cell.text, &cell.length);
    if (!cell.length || is_no_value(rules, &cell)) {
        sk_put_null(column, row);
        return true;
    }
    if (column->kind == SK_NUMBER) {
        const struct sk_number_rules number = {column->name, column->scale, rules->mark};
        return sk_parse_number(cell.text, cell.length, &number, &column->numbers[row], reason);
    }
    if (!sk_parse_day(cell.text, cell.length, &rules->day, &column->days[row], reason))
        return false;
    if (cell.length <= sizeof column->last_day_text && cell.length == whole->length) {
        memset(column->last_day_text, 0, sizeof column->last_day_text);
        memcpy(column->last_day_text, cell.text, cell.length);
        column->last_day = column->days[row];
    }
    return true;
}

static bool is_last_day(const struct sk_column *column, const struct csv_cell *cell)
{
    const size_t room = sizeof column->last_day_text;
    return cell->length && cell->length <= room &&
           !memcmp(column->last_day_text, cell->text, cell->length) &&
           (cell->length == room || !column->last_day_text[cell->length]);
}

static bool put_cell(struct csv_stream *s, struct sk_column *column, const struct csv_cell *cell,
                     struct sk_reason *reason)
{
    const struct csv_rules *rules = &s->source->rules;
    const int64_t row = s->batch.rows;
    switch (column->kind) {
    case SK_TEXT:
        switch (sk_put_text(column, row, cell->text, cell->length)) {
        case SK_PUT_OK:
            return true;
        case SK_PUT_NOT_UTF8:
            snprintf(reason->text, sizeof reason->text, "is not %s; declare encoding = \"...\"",
                     s->file->encoding);
            return false;
        default:
            jf_error_set(&s->error, JF_E_NO_MEMORY, "out of memory");
            return false;
        }
    case SK_NUMBER:
        return (rules->mark == '.' && !rules->no_value_is_numeric &&
                sk_plain_number(cell->text, cell->length, column->scale, &column->numbers[row])) ||
               put_other(s, column, cell, reason);
    default:
        if (is_last_day(column, cell)) {
            column->days[row] = column->last_day;
            return true;
        }
        return (!rules->no_value_is_numeric &&
                sk_plain_day(cell->text, cell->length, &column->days[row])) ||
               put_other(s, column, cell, reason);
    }
}

/* The cells of a record stand one behind the other. */
static int64_t hash_of(const struct csv_record *record)
{
    const struct csv_cell *last = &record->cells[record->n - 1];
    uint64_t lengths = record->n;
    for (size_t i = 0; i < record->n; i++)
        lengths = lengths * 31 + record->cells[i].length;
    return (int64_t)XXH3_64bits_withSeed(record->cells[0].text,
                                         (size_t)(last->text + last->length - record->cells[0].text), lengths);
}

static jf_status put_place(struct csv_stream *s, const struct csv_record *record)
{
    struct sk_column *file = &s->batch.columns[s->n_wanted], *line = file + 1;
    line->counts[s->batch.rows] = record->line;
    line[1].counts[s->batch.rows] = hash_of(record);
    return sk_put_text(file, s->batch.rows, s->file->name, strlen(s->file->name)) ==
                   SK_PUT_OK
               ? JF_OK
               : jf_error_set(&s->error, JF_E_INTERNAL, "the name of the file is not UTF-8");
}

static jf_status put_row(struct csv_stream *s, const struct csv_record *record)
{
    struct sk_reason reason = {""};
    if (!sk_batch_reserve(&s->batch))
        return jf_error_set(&s->error, JF_E_NO_MEMORY, "out of memory");
    if (record->is_broken)
        return reject(s, record, "", NULL,
                      "text stands behind a closing quote; a quote inside a text is written twice");
    if (record->n != s->file->n_columns) {
        snprintf(reason.text, sizeof reason.text, "the row has %zu cells, the %s %zu%s", record->n,
                 s->file->has_header ? "header has" : "declared columns are", s->file->n_columns,
                 record->n > s->file->n_columns
                     ? "; a delimiter inside a text needs quotes around it"
                     : "");
        return reject(s, record, "", NULL, reason.text);
    }
    for (size_t i = 0; i < s->n_wanted; i++) {
        struct sk_column *column = &s->batch.columns[i];
        if (s->cells[i] == NOT_THERE) {
            sk_put_null(column, s->batch.rows);
            continue;
        }
        const struct csv_cell *cell = &record->cells[s->cells[i]];
        if (!put_cell(s, column, cell, &reason))
            return s->error.code ? s->error.code
                                 : reject(s, record, column->name, cell, reason.text);
    }
    jf_status status = put_place(s, record);
    if (!status)
        s->batch.rows++;
    return status;
}

/* ---- pieces --------------------------------------------------------------------------------- */

static void find_cells(struct csv_stream *s)
{
    for (size_t i = 0; i < s->n_wanted; i++) {
        s->cells[i] = NOT_THERE;
        for (size_t k = 0; k < s->file->n_columns; k++)
            if (!strcmp(s->file->columns[k], s->batch.columns[i].name))
                s->cells[i] = (int)k;
    }
}

/* Other files have the column: without a word the rows of this one would be in no period. */
static void warn_of_days(const struct csv_stream *s)
{
    const struct jf_host *host = s->source->host;
    char text[1600];
    for (size_t i = 0; i < s->n_wanted; i++) {
        const struct sk_column *column = &s->batch.columns[i];
        if (s->cells[i] != NOT_THERE || column->kind != SK_DAY)
            continue;
        snprintf(text, sizeof text,
                 "%.1000s: there is no column \"%.200s\", so its rows have no date; where it has another "
                 "name: rename = { [\"that name\"] = \"%.200s\" }",
                 s->file->name, column->name, column->name);
        host->log(host, JF_LOG_WARN, text);
    }
}

static jf_status start_piece(struct csv_stream *s)
{
    const struct csv_piece *piece = &s->pieces.items[s->next_piece++];
    struct csv_record header;
    bool has = true;
    s->file = &s->source->files[piece->file];
    s->hash = piece->hash;
    s->n_rows_of_file = 0;
    find_cells(s);
    if (piece->begin == 0)
        warn_of_days(s);
    jf_status status = csv_reader_start(s->reader, s->file, piece, &s->error);
    if (!status && piece->begin == 0 && s->file->has_header)
        status = csv_reader_next(s->reader, &header, &has, &s->error);
    return status;
}

/* The last piece of a file has its hash. */
static void end_piece(struct csv_stream *s)
{
    const struct jf_host *host = s->source->host;
    const struct csv_piece *piece = &s->pieces.items[s->next_piece - 1];
    char text[1400];
    if (piece->begin == 0 && s->n_rows_of_file == 0) {
        snprintf(text, sizeof text, "%.1200s: no rows below the header", s->file->name);
        host->log(host, JF_LOG_WARN, text);
    }
    if (csv_reader_ghosts(s->reader) > 0) {
        snprintf(text, sizeof text, "%.1200s: %lld rows hold nothing but delimiters; they are left out",
                 s->file->name, (long long)csv_reader_ghosts(s->reader));
        host->log(host, JF_LOG_WARN, text);
    }
    if (s->hash) {
        const char delimiter[] = {'\'', s->file->delimiter, '\'', 0};
        snprintf(text, sizeof text, "%s, %s", s->file->encoding,
                 *delimiter && s->file->delimiter == '\t' ? "tab" : delimiter);
        host->input(host, s->file->path, s->file->size, XXH3_64bits_digest(s->hash), text);
    }
    s->file = NULL;
}

static jf_status fill_batch(struct csv_stream *s)
{
    jf_status status = JF_OK;
    if (s->source->host->cancelled(s->source->host))
        return jf_error_set(&s->error, JF_E_CANCELLED, "stopped by the user");
    while (!status && s->batch.rows < BATCH_ROWS) {
        struct csv_record record;
        bool has;
        if (!s->file) {
            if (s->next_piece == s->pieces.n)
                break;
            status = start_piece(s);
            continue;
        }
        status = csv_reader_next(s->reader, &record, &has, &s->error);
        if (!status && has) {
            s->n_rows_of_file++;
            status = put_row(s, &record);
        } else if (!status) {
            end_piece(s);
        }
    }
    return status;
}

/* ---- the Arrow stream ----------------------------------------------------------------------- */

static int errno_of(jf_status status)
{
    return status == JF_E_CANCELLED   ? ECANCELED
           : status == JF_E_NO_MEMORY ? ENOMEM
           : status == JF_E_IO        ? EIO
                                      : EINVAL;
}

static int stream_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct csv_stream *s = stream->private_data;
    out->release = NULL;
    return sk_batch_schema(&s->batch, out) ? 0 : ENOMEM;
}

static int stream_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct csv_stream *s = stream->private_data;
    *out = (struct ArrowArray){.release = NULL};
    if (s->is_over)
        return s->error.code ? errno_of(s->error.code) : 0;
    jf_status status = fill_batch(s);
    s->is_over = status || s->batch.rows == 0;
    if (!s->is_over && !sk_batch_export(&s->batch, out))
        status = jf_error_set(&s->error, JF_E_NO_MEMORY, "out of memory");
    return status ? errno_of(status) : 0;
}

static const char *stream_error(struct ArrowArrayStream *stream)
{
    const struct csv_stream *s = stream->private_data;
    return s->error.code ? s->error.message : NULL;
}

static void stream_free(struct csv_stream *s)
{
    csv_reader_free(s->reader);
    csv_pieces_clear(&s->pieces);
    sk_batch_free(&s->batch);
    free(s->cells);
    free(s);
}

static void stream_release(struct ArrowArrayStream *stream)
{
    stream_free(stream->private_data);
    stream->release = NULL;
}

static bool add_columns(struct csv_stream *s, const struct jf_query *query)
{
    static const enum sk_kind kinds[] = {SK_TEXT, SK_TEXT, SK_NUMBER, SK_DAY};
    bool is_kept = true;
    for (size_t i = 0; i < s->n_wanted && is_kept; i++) {
        const struct jf_column_spec *spec = query->columns ? query->columns[i] : NULL;
        is_kept =
            sk_batch_column(&s->batch, i, spec ? spec->name : s->source->columns[i],
                            spec && spec->type <= JF_COLUMN_AS_DAY ? kinds[spec->type] : SK_TEXT,
                            spec ? spec->scale : 0);
    }
    return is_kept && sk_batch_column(&s->batch, s->n_wanted, "jf.file", SK_TEXT, 0) &&
           sk_batch_column(&s->batch, s->n_wanted + 1, "jf.line", SK_COUNT, 0) &&
           sk_batch_column(&s->batch, s->n_wanted + 2, "jf.row", SK_COUNT, 0);
}

jf_status csv_stream_new(struct jf_source *source, const struct jf_query *query,
                         struct csv_pieces *pieces, struct ArrowArrayStream *out,
                         struct jf_error *err)
{
    struct csv_stream *s = calloc(1, sizeof *s);
    if (!s)
        return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    s->source = source;
    s->pieces = *pieces;
    *pieces = (struct csv_pieces){NULL, 0};
    s->n_wanted = query->columns ? query->n_columns : source->n_columns;
    s->cells = calloc(s->n_wanted + 1, sizeof *s->cells);
    s->reader = csv_reader_new();
    if (!s->cells || !s->reader ||
        !sk_batch_init(&s->batch, s->n_wanted + PLACES, BATCH_ROWS) ||
        !add_columns(s, query) || !sk_batch_grow(&s->batch)) {
        stream_free(s);
        return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    }
    *out = (struct ArrowArrayStream){stream_schema, stream_next, stream_error, stream_release, s};
    return JF_OK;
}
