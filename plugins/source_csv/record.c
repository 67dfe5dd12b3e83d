/* Cutting text into records.
 *
 * libcsv reads every record that has a quote in it: it knows the rules. A record without quotes
 * needs no rules but delimiters and line ends, and most records are such; they are cut where they
 * stand. The buffer is worked on only up to its last line end ("safe"), so that a record without
 * quotes is never cut in two.
 */
#include <csv.h>

#include "source_csv/csv.h"
#include "source_csv/marks.h"

enum { FIRST_ROOM = 1 << 18, PADDING = 128, FIRST_CELLS = 64 };
enum { MAX_ROOM = 1 << 28 }; /* no line is that long */

struct csv_reader {
    struct csv_input in;
    const struct csv_file *file;
    bool is_open, is_over;
    char *buffer;
    size_t room, at, end, safe;
    size_t base;
    uint64_t marks; /* marks of buffer + base that are not before at */
    int64_t line, n_ghosts;
    struct csv_cell *cells;
    size_t n_cells, cells_room;
    struct csv_parser parser;
    bool has_row, is_full, is_broken;
    char *scratch;
    size_t n_scratch, scratch_room; /* text of quoted records */
};

struct csv_reader *csv_reader_new(void)
{
    struct csv_reader *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    r->buffer = malloc(FIRST_ROOM + PADDING);
    r->cells = malloc(FIRST_CELLS * sizeof *r->cells);
    r->room = FIRST_ROOM;
    r->cells_room = FIRST_CELLS;
    if (csv_init(&r->parser, 0) == 0 && r->buffer && r->cells)
        return r;
    csv_reader_free(r);
    return NULL;
}

void csv_reader_free(struct csv_reader *r)
{
    if (!r)
        return;
    if (r->is_open)
        csv_input_close(&r->in);
    csv_free(&r->parser);
    free(r->buffer);
    free(r->cells);
    free(r->scratch);
    free(r);
}

static int no_blanks(unsigned char c)
{
    (void)c;
    return 0; /* blanks belong to the text */
}

static void start_parser(struct csv_reader *r)
{
    csv_free(&r->parser);
    csv_init(&r->parser, CSV_STRICT);
    csv_set_delim(&r->parser, (unsigned char)r->file->delimiter);
    csv_set_space_func(&r->parser, no_blanks);
}

jf_status csv_reader_start(struct csv_reader *r, const struct csv_file *file,
                           const struct csv_piece *piece, struct jf_error *err)
{
    if (r->is_open)
        csv_input_close(&r->in);
    r->file = file;
    r->is_over = false;
    r->n_ghosts = 0;
    r->at = r->end = r->safe = 0;
    r->line = piece->first_line;
    start_parser(r);
    r->is_open = true;
    return csv_input_open(&r->in, file, piece, err);
}

/* ---- the buffer ----------------------------------------------------------------------------- */

static jf_status grow(struct csv_reader *r, struct jf_error *err)
{
    char *buffer = r->room < MAX_ROOM ? realloc(r->buffer, r->room * 2 + PADDING) : NULL;
    if (!buffer)
        return jf_error_set(err, JF_E_FORMAT, "%s:%lld: the line is too long; is the file text?",
                            r->file->name, (long long)r->line);
    r->buffer = buffer;
    r->room *= 2;
    return JF_OK;
}

/* More text, up to at least one more line end or the end of the piece. */
static jf_status fill(struct csv_reader *r, struct jf_error *err)
{
    memmove(r->buffer, r->buffer + r->at, r->end - r->at);
    r->end -= r->at;
    r->at = r->safe = 0;
    while (!r->safe && !r->is_over) {
        size_t n = 0;
        jf_status status = r->room - r->end < FIRST_ROOM / 4 ? grow(r, err) : JF_OK;
        if (!status)
            status = csv_input_read(&r->in, r->buffer + r->end, r->room - r->end, &n, err);
        if (status)
            return status;
        const char *last = memrchr(r->buffer + r->end, r->file->line_end, n);
        r->end += n;
        r->is_over = n == 0;
        r->safe = last ? (size_t)(last + 1 - r->buffer) : 0;
    }
    if (r->is_over) { /* the last line may lack its end */
        if (r->end && r->buffer[r->end - 1] != '\n' && r->buffer[r->end - 1] != '\r')
            r->buffer[r->end++] = '\n';
        r->safe = r->end;
    }
    memset(r->buffer + r->end, 0, PADDING - 1);
    r->base = 0;
    r->marks = csv_marks(r->buffer, r->file->delimiter);
    return JF_OK;
}

static void move_to(struct csv_reader *r, size_t at)
{
    r->at = r->base = at;
    r->marks = csv_marks(r->buffer + at, r->file->delimiter);
}

static bool more_cells(struct csv_reader *r)
{
    struct csv_cell *cells = realloc(r->cells, r->cells_room * 2 * sizeof *cells);
    if (!cells)
        return false;
    r->cells = cells;
    r->cells_room *= 2;
    return true;
}

/* ---- records with quotes: libcsv ------------------------------------------------------------ */

static bool keep_text(struct csv_reader *r, const char *text, size_t n)
{
    if (r->n_scratch + n > r->scratch_room) {
        size_t room = (r->n_scratch + n) * 2;
        char *scratch = realloc(r->scratch, room);
        if (!scratch)
            return false;
        r->scratch = scratch;
        r->scratch_room = room;
    }
    if (n)
        memcpy(r->scratch + r->n_scratch, text, n);
    r->n_scratch += n;
    return true;
}

static void on_cell(void *text, size_t n, void *data)
{
    struct csv_reader *r = data;
    if ((r->n_cells == r->cells_room && !more_cells(r)) || !keep_text(r, text, n)) {
        r->is_full = true;
        return;
    }
    r->cells[r->n_cells++].length = n; /* the place follows when scratch no longer moves */
}

static void on_row(int line_end, void *data)
{
    (void)line_end;
    ((struct csv_reader *)data)->has_row = true;
}

static size_t next_line_end(const struct csv_reader *r)
{
    size_t i = r->at;
    while (i < r->safe && r->buffer[i] != '\n' && r->buffer[i] != '\r')
        i++;
    return i < r->safe ? i + 1 : i;
}

/* Strict but for one thing: a quote inside a cell that has none around it is text (6" pipe). What
 * libcsv's strict mode reports besides is text behind a closing quote, where it is no longer known
 * what is inside: the record is broken, and the next line begins a new one. */
static bool parse(struct csv_reader *r, const char *text, size_t n)
{
    while (n && !r->is_broken) {
        size_t used = csv_parse(&r->parser, text, n, on_cell, on_row, r);
        text += used;
        n -= used;
        if (n == 0)
            break;
        r->is_broken = csv_error(&r->parser) == CSV_EPARSE && r->parser.quoted;
        if (r->is_broken || csv_error(&r->parser) != CSV_EPARSE)
            break;
        csv_set_opts(&r->parser, 0);
        csv_parse(&r->parser, text++, 1, on_cell, on_row, r);
        csv_set_opts(&r->parser, CSV_STRICT);
        n--;
    }
    return n == 0 || r->is_broken;
}

static jf_status feed_line(struct csv_reader *r, struct jf_error *err)
{
    size_t stop = next_line_end(r);
    if (!parse(r, r->buffer + r->at, stop - r->at) || r->is_full)
        return jf_error_set(err, JF_E_NO_MEMORY, "%s:%lld: out of memory", r->file->name,
                            (long long)r->line);
    char last = r->buffer[stop - 1];
    r->at = stop;
    r->has_row |= r->is_broken;
    if (last == '\r' && r->buffer[stop] == '\n' && r->has_row) {
        r->at++;
        last = '\n';
    }
    r->line += last == '\n' || (last == '\r' && r->buffer[stop] != '\n');
    return JF_OK;
}

static jf_status read_quoted(struct csv_reader *r, struct jf_error *err)
{
    const int64_t first_line = r->line;
    jf_status status = JF_OK;
    r->n_cells = r->n_scratch = 0;
    r->has_row = r->is_full = r->is_broken = false;
    while (!r->has_row && !status) {
        if (r->at < r->safe)
            status = feed_line(r, err);
        else if (!r->is_over)
            status = fill(r, err);
        else
            return jf_error_set(err, JF_E_FORMAT,
                                "%s:%lld: a quote is opened in this record and never closed",
                                r->file->name, (long long)first_line);
    }
    if (status)
        return status;
    if (r->is_broken)
        start_parser(r);
    for (size_t i = 0, used = 0; i < r->n_cells; used += r->cells[i++].length)
        r->cells[i].text = r->scratch + used;
    move_to(r, r->at);
    return JF_OK;
}

/* ---- records without ------------------------------------------------------------------------ */

/* False where the record has a quote: then nothing has moved. */
static bool cut_plain(struct csv_reader *r)
{
    const char *buffer = r->buffer;
    const char delimiter = r->file->delimiter;
    size_t start = r->at, base = r->base, n = 0;
    uint64_t marks = r->marks;
    for (;;) {
        while (!marks) {
            base += 64;
            marks = csv_marks(buffer + base, delimiter);
        }
        size_t at = base + (size_t)__builtin_ctzll(marks);
        char c = buffer[at];
        marks &= marks - 1;
        if (c == '"' || (n == r->cells_room && !more_cells(r)))
            return false;
        r->cells[n++] = (struct csv_cell){buffer + start, at - start};
        start = at + 1;
        if (c == delimiter)
            continue;
        r->n_cells = n;
        r->line++;
        r->at = start;
        r->base = base;
        r->marks = marks;
        if (c == '\r' && buffer[start] == '\n')
            move_to(r, start + 1);
        return true;
    }
}

static bool is_blank_record(const struct csv_record *record)
{
    if (record->n == 1) {
        size_t i = 0;
        while (i < record->cells[0].length && csv_is_blank(record->cells[0].text[i]))
            i++;
        return i == record->cells[0].length;
    }
    for (size_t i = 0; i < record->n; i++)
        if (record->cells[i].length)
            return false;
    return true;
}

int64_t csv_reader_ghosts(const struct csv_reader *r)
{
    return r->n_ghosts;
}

jf_status csv_reader_next(struct csv_reader *r, struct csv_record *out, bool *has,
                          struct jf_error *err)
{
    bool is_blank;
    *has = false;
    do {
        if (r->at >= r->safe) {
            jf_status status = r->is_over ? JF_OK : fill(r, err);
            if (status || r->at >= r->safe)
                return status;
        }
        out->line = r->line;
        r->is_broken = false;
        if (!cut_plain(r)) {
            jf_status status = read_quoted(r, err);
            if (status)
                return status;
        }
        out->cells = r->cells;
        out->n = r->n_cells;
        out->is_broken = r->is_broken;
        is_blank = !out->is_broken && is_blank_record(out);
        r->n_ghosts += is_blank && out->n > 1;
    } while (is_blank);
    *has = true;
    return JF_OK;
}
