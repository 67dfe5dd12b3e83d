/* A stream: the records of its pieces as batches of the wanted columns. */
#include "source_csv/csv.h"

enum { NOT_THERE = -1 };

struct csv_stream {
    struct sk_stream to;
    struct jf_source *source;
    struct csv_pieces pieces;
    size_t next_piece;
    const struct csv_file *file; /* of the piece being read, or NULL */
    XXH3_state_t *hash;
    struct csv_reader *reader;
    int *cells; /* by wanted column: its cell in this file, or NOT_THERE */
    int64_t n_rows_of_file;
};

/* ---- one row -------------------------------------------------------------------------------- */

static jf_status reject(struct csv_stream *s, const struct csv_record *record, const char *column,
                        const struct csv_cell *cell, const char *reason)
{
    return sk_stream_reject(&s->to, s->file->name, record->line, column, cell ? cell->text : NULL,
                            cell ? cell->length : 0, reason);
}

/* A number or a day that is not plain: blanks around it, no value, or one of the other notations. */
static bool put_other(struct csv_stream *s, struct sk_column *column, const struct csv_cell *whole,
                      struct sk_reason *reason)
{
    const struct csv_rules *rules = &s->source->rules;
    struct csv_cell cell = *whole;
    const int64_t row = s->to.batch.rows;
    sk_trim(&cell.text, &cell.length);
    if (!cell.length || sk_list_has(&rules->no_value, cell.text, cell.length)) {
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
    const int64_t row = s->to.batch.rows;
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
            jf_error_set(&s->to.error, JF_E_NO_MEMORY, "out of memory");
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

static jf_status put_row(struct csv_stream *s, const struct csv_record *record)
{
    struct sk_reason reason = {""};
    if (!sk_batch_reserve(&s->to.batch))
        return jf_error_set(&s->to.error, JF_E_NO_MEMORY, "out of memory");
    if (record->is_broken)
        return reject(s, record, "", NULL,
                      "text stands behind a closing quote; a quote inside a text is written twice");
    if (record->n != s->file->columns.n) {
        snprintf(reason.text, sizeof reason.text, "the row has %zu cells, the %s %zu%s", record->n,
                 s->file->has_header ? "header has" : "declared columns are", s->file->columns.n,
                 record->n > s->file->columns.n
                     ? "; a delimiter inside a text needs quotes around it"
                     : "");
        return reject(s, record, "", NULL, reason.text);
    }
    for (size_t i = 0; i < s->to.n_wanted; i++) {
        struct sk_column *column = &s->to.batch.columns[i];
        if (s->cells[i] == NOT_THERE) {
            sk_put_null(column, s->to.batch.rows);
            continue;
        }
        const struct csv_cell *cell = &record->cells[s->cells[i]];
        if (!put_cell(s, column, cell, &reason))
            return s->to.error.code ? s->to.error.code
                                 : reject(s, record, column->name, cell, reason.text);
    }
    return sk_stream_end_row(&s->to, s->file->name, record->line, hash_of(record));
}

/* ---- pieces --------------------------------------------------------------------------------- */

static void find_cells(struct csv_stream *s)
{
    for (size_t i = 0; i < s->to.n_wanted; i++) {
        s->cells[i] = NOT_THERE;
        for (size_t k = 0; k < s->file->columns.n; k++)
            if (!strcmp(s->file->columns.items[k], s->to.batch.columns[i].name))
                s->cells[i] = (int)k;
    }
}

/* Other files have the column: without a word the rows of this one would be in no period. */
static void warn_of_days(const struct csv_stream *s)
{
    const struct jf_host *host = s->source->host;
    char text[1600];
    for (size_t i = 0; i < s->to.n_wanted; i++) {
        const struct sk_column *column = &s->to.batch.columns[i];
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
    jf_status status = csv_reader_start(s->reader, s->file, piece, &s->to.error);
    if (!status && piece->begin == 0 && s->file->has_header)
        status = csv_reader_next(s->reader, &header, &has, &s->to.error);
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

static jf_status fill_batch(struct sk_stream *stream)
{
    struct csv_stream *s = (struct csv_stream *)stream;
    jf_status status = JF_OK;
    while (!status && sk_stream_has_room(stream)) {
        struct csv_record record;
        bool has;
        if (!s->file) {
            if (s->next_piece == s->pieces.n)
                break;
            status = start_piece(s);
            continue;
        }
        status = csv_reader_next(s->reader, &record, &has, &s->to.error);
        if (!status && has) {
            s->n_rows_of_file++;
            status = put_row(s, &record);
        } else if (!status) {
            end_piece(s);
        }
    }
    return status;
}

static void stream_free(struct sk_stream *stream)
{
    struct csv_stream *s = (struct csv_stream *)stream;
    csv_reader_free(s->reader);
    csv_pieces_clear(&s->pieces);
    free(s->cells);
    free(s);
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
    s->reader = csv_reader_new();
    jf_status status = sk_stream_columns(&s->to, source->host, query, source->columns.items, source->columns.n, err);
    s->cells = calloc(s->to.n_wanted + 1, sizeof *s->cells);
    if (!status && (!s->cells || !s->reader))
        status = jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    if (!status) {
        sk_stream_start(&s->to, fill_batch, stream_free, out);
        return JF_OK;
    }
    sk_batch_free(&s->to.batch);
    stream_free(&s->to);
    return status;
}
