/* Sharing the files between streams.
 *
 * A big file in UTF-8 is cut into pieces of about equal size, each at the end of a record. Whether
 * a line end is the end of a record depends on the quotes before it, so the part before the last
 * cut is looked through for quotes (and line ends are counted, and the bytes hashed, in the same
 * pass).
 */
#include "source_csv/csv.h"

enum { CHUNK = 1 << 18, MIN_PIECE = 1 << 20 };

void csv_pieces_clear(struct csv_pieces *pieces)
{
    for (size_t i = 0; i < pieces->n; i++)
        if (pieces->items[i].hash)
            XXH3_freeState(pieces->items[i].hash);
    free(pieces->items);
    *pieces = (struct csv_pieces){NULL, 0};
}

static bool add_piece(struct csv_pieces *pieces, const struct csv_piece *piece)
{
    struct csv_piece *items = realloc(pieces->items, (pieces->n + 1) * sizeof *items);
    if (!items)
        return false;
    pieces->items = items;
    items[pieces->n++] = *piece;
    return true;
}

/* ---- looking for the end of a record -------------------------------------------------------- */

struct search {
    char delimiter, line_end, previous;
    bool is_quoted, maybe_closed, is_broken; /* broken: the next line begins a new record */
    uint64_t at;                             /* offset of the next byte in the file */
    uint64_t target;                         /* a record's end is wanted from here on */
};

static bool separates(const struct search *s, char c)
{
    return c == s->delimiter || c == '\n' || c == '\r';
}

/* One step inside quotes; the number of bytes used. */
static size_t step_quoted(struct search *s, const char *text, size_t n)
{
    if (s->maybe_closed) { /* the byte before was a quote */
        s->maybe_closed = false;
        if (separates(s, *text)) {
            s->is_quoted = false;
            s->previous = '"';
            return 0;
        }
        s->is_broken = *text != '"';
        s->is_quoted = !s->is_broken;
        return 1; /* a doubled quote, or text where none may be */
    }
    const char *quote = memchr(text, '"', n);
    s->maybe_closed = quote != NULL;
    return quote ? (size_t)(quote + 1 - text) : n;
}

static size_t step_broken(struct search *s, const char *text, size_t n)
{
    const char *line = memchr(text, s->line_end, n);
    s->is_broken = line == NULL;
    s->previous = '\n';
    return line ? (size_t)(line + 1 - text) : n;
}

/* One step outside quotes; *found where a record ends at or behind the target. */
static size_t step_plain(struct search *s, const char *text, size_t n, bool *found)
{
    const char *quote = memchr(text, '"', n);
    size_t length = quote ? (size_t)(quote - text) : n;
    if (s->at + length > s->target) {
        size_t skip = s->target > s->at ? (size_t)(s->target - s->at) : 0;
        const char *line = memchr(text + skip, s->line_end, length - skip);
        if (line) {
            *found = true;
            s->previous = *line;
            return (size_t)(line + 1 - text);
        }
    }
    char before = length ? text[length - 1] : s->previous;
    s->previous = quote ? '"' : before;
    s->is_quoted = quote && separates(s, before);
    return length + (quote != NULL);
}

/* Bytes of text up to the record's end, or all of it. */
static size_t search_chunk(struct search *s, const char *text, size_t n, bool *found)
{
    size_t used = 0;
    *found = false;
    while (used < n && !*found) {
        size_t step = s->is_quoted   ? step_quoted(s, text + used, n - used)
                      : s->is_broken ? step_broken(s, text + used, n - used)
                                     : step_plain(s, text + used, n - used, found);
        used += step;
        s->at += step;
    }
    return used;
}

static int64_t count_lines(const char *text, size_t n, char line_end)
{
    int64_t lines = 0;
    for (size_t i = 0; i < n; i++)
        lines += text[i] == line_end;
    return lines;
}

/* ---- cutting a file ------------------------------------------------------------------------- */

struct cutter {
    struct csv_input in;
    struct search search;
    char *chunk;
    size_t n_chunk, used;
    int64_t line;
    XXH3_state_t *hash; /* of all that was looked through */
};

/* Moves to the end of the first record that ends behind target; *found = false at the file's end. */
static jf_status cut_at(struct cutter *c, uint64_t target, bool *found, struct jf_error *err)
{
    *found = false;
    c->search.target = target;
    while (!*found) {
        if (c->used == c->n_chunk) {
            c->used = 0;
            jf_status status = csv_input_read(&c->in, c->chunk, CHUNK, &c->n_chunk, err);
            if (status || c->n_chunk == 0)
                return status;
        }
        const char *text = c->chunk + c->used;
        size_t n = search_chunk(&c->search, text, c->n_chunk - c->used, found);
        c->line += count_lines(text, n, c->in.file->line_end);
        XXH3_64bits_update(c->hash, text, n);
        c->used += n;
    }
    return JF_OK;
}

/* Adds all pieces but the last, which becomes *last; last->hash has what stands before it. */
static jf_status cut_pieces(struct cutter *c, uint64_t piece_size, struct csv_pieces *out,
                            struct csv_piece *last, struct jf_error *err)
{
    const struct csv_file *file = c->in.file;
    while (file->size - last->begin >= 2 * piece_size) {
        bool found;
        jf_status status = cut_at(c, last->begin + piece_size, &found, err);
        if (status || !found || c->search.at >= file->size)
            return status;
        struct csv_piece piece = *last;
        piece.end = c->search.at;
        piece.hash = NULL;
        if (!add_piece(out, &piece))
            return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
        last->begin = c->search.at;
        last->first_line = c->line;
        XXH3_copyState(last->hash, c->hash);
    }
    return JF_OK;
}

static jf_status look_through(const struct csv_file *file, uint64_t piece_size,
                              struct csv_pieces *out, struct csv_piece *last, struct jf_error *err)
{
    const struct csv_piece whole = {.end = file->size};
    struct cutter c = {.chunk = malloc(CHUNK), .line = 1, .hash = XXH3_createState()};
    jf_status status = jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    if (c.chunk && c.hash) {
        XXH3_64bits_reset(c.hash);
        XXH3_64bits_update(c.hash, "\xEF\xBB\xBF", file->bom);
        status = csv_input_open(&c.in, file, &whole, err);
        c.search = (struct search){.delimiter = file->delimiter,
                                   .line_end = file->line_end,
                                   .previous = '\n',
                                   .at = c.in.at};
        if (!status)
            status = cut_pieces(&c, piece_size, out, last, err);
        csv_input_close(&c.in);
    }
    free(c.chunk);
    XXH3_freeState(c.hash);
    return status;
}

static jf_status cut_file(const struct jf_source *source, size_t i, uint64_t piece_size,
                          struct csv_pieces *out, struct jf_error *err)
{
    const struct csv_file *file = &source->files[i];
    struct csv_piece last = {
        .file = i, .end = file->size, .first_line = 1, .hash = XXH3_createState()};
    jf_status status = JF_OK;
    if (!last.hash)
        return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    XXH3_64bits_reset(last.hash);
    if (file->is_utf8 && file->size >= 2 * piece_size)
        status = look_through(file, piece_size, out, &last, err);
    if (!status && !add_piece(out, &last))
        status = jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    if (status)
        XXH3_freeState(last.hash);
    return status;
}

/* Deals the pieces out in order, so that each stream has about the same number of bytes. */
static bool deal(const struct csv_pieces *pieces, uint64_t share_size, struct csv_pieces *shares,
                 size_t max, size_t *n)
{
    uint64_t bytes = 0;
    *n = 1;
    for (size_t i = 0; i < pieces->n; i++) {
        uint64_t size = pieces->items[i].end - pieces->items[i].begin;
        if (bytes > 0 && bytes + size / 2 > share_size && *n < max) {
            ++*n;
            bytes = 0;
        }
        bytes += size;
        if (!add_piece(&shares[*n - 1], &pieces->items[i]))
            return false;
        pieces->items[i].hash = NULL; /* moved */
    }
    return true;
}

jf_status csv_split(const struct jf_source *source, size_t max, struct csv_pieces *shares,
                    size_t *n, struct jf_error *err)
{
    struct csv_pieces pieces = {NULL, 0};
    uint64_t total = 0;
    jf_status status = JF_OK;
    for (size_t i = 0; i < source->n_files; i++)
        total += source->files[i].size;
    uint64_t share_size = total / max;
    for (size_t i = 0; i < source->n_files && !status; i++)
        status = cut_file(source, i, share_size > MIN_PIECE ? share_size : MIN_PIECE, &pieces, err);
    if (!status && !deal(&pieces, share_size, shares, max, n))
        status = jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    csv_pieces_clear(&pieces);
    if (status)
        for (size_t i = 0; i < max; i++)
            csv_pieces_clear(&shares[i]);
    return status;
}
