/* source_csv/csv.h - what the parts of the CSV source share.
 *
 * Opening studies the head of every file: encoding, delimiter, header (study.c). A stream reads its
 * pieces of files (split.c) as UTF-8 (input.c), cuts them into records (record.c) and fills batches
 * of the wanted columns (stream.c). Files are independent of each other, streams share nothing that
 * changes.
 */
#ifndef SOURCE_CSV_H
#define SOURCE_CSV_H

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

#include "jingfen/source.h"
#include "sourcekit/stream.h"

struct csv_rules {  /* the parameters; all memory is the source's */
    char *encoding; /* or NULL = found */
    char delimiter; /* or 0 = found */
    bool has_header;
    char mark; /* decimal mark */
    struct sk_day_rules day;
    bool no_value_is_numeric; /* a word of no_value could be read as a number */
    struct sk_list columns, no_value, rename; /* rename: "from=to" */
};

struct csv_file {
    char *path, *name; /* absolute; as messages and jf.file say it */
    uint64_t size;
    char encoding[24];
    bool is_utf8; /* else converted by iconv */
    size_t bom;   /* bytes of the byte order mark */
    char delimiter, line_end;
    bool has_header;
    struct sk_list columns; /* names of its cells, after renaming */
};

struct jf_source {
    const struct jf_host *host;
    struct csv_rules rules;
    struct csv_file *files;
    size_t n_files;
    struct sk_list columns; /* of all files, in order of first appearance */
};

/* rules.c */
jf_status csv_read_rules(const struct jf_options *options, struct csv_rules *rules,
                         struct jf_error *err);
void csv_rules_clear(struct csv_rules *rules);

/* find.c: fills source->files with paths, names and sizes */
jf_status csv_find_files(struct jf_source *source, const struct jf_option *paths,
                         struct jf_error *err);

/* study.c, header.c */
jf_status csv_study(struct jf_source *source, struct csv_file *file, struct jf_error *err);
jf_status csv_find_encoding(struct jf_source *source, struct csv_file *file, int fd,
                            const char *head, size_t length, struct jf_error *err);
jf_status csv_read_header(struct jf_source *source, struct csv_file *file, const char *head,
                          size_t length, bool is_whole, struct jf_error *err);

/* ---- input.c: the bytes of a piece of a file, as UTF-8 -------------------------------------- */

struct csv_piece {
    size_t file;
    uint64_t begin, end; /* bytes; begins and ends with a record */
    int64_t first_line;  /* of begin */
    XXH3_state_t *hash;  /* of what comes before begin, in the last piece of a file; else NULL */
};
struct csv_input {
    const struct csv_file *file;
    int fd;
    uint64_t at, end;
    iconv_t convert;
    XXH3_state_t *hash; /* borrowed */
    char *raw;
    size_t n_raw;
};
jf_status csv_input_open(struct csv_input *in, const struct csv_file *file,
                         const struct csv_piece *piece, struct jf_error *err);
/* Up to room bytes; *n = 0 at the end. */
jf_status csv_input_read(struct csv_input *in, char *out, size_t room, size_t *n,
                         struct jf_error *err);
void csv_input_close(struct csv_input *in);
/* Converts all that is whole; *n_in is what was used. False at a byte that cannot be read. */
bool csv_convert(iconv_t convert, const char *in, size_t *n_in, char *out, size_t *n_out);

/* ---- record.c: records of a piece ----------------------------------------------------------- */

struct csv_cell {
    const char *text;
    size_t length;
};
struct csv_record {
    struct csv_cell *cells;
    size_t n;
    int64_t line;
    bool is_broken; /* text behind a closing quote */
};
struct csv_reader;
struct csv_reader *csv_reader_new(void);
void csv_reader_free(struct csv_reader *reader);
jf_status csv_reader_start(struct csv_reader *reader, const struct csv_file *file,
                           const struct csv_piece *piece, struct jf_error *err);
/* The next record that is not blank; valid until the next call. *has = false at the end of the
 * piece. */
jf_status csv_reader_next(struct csv_reader *reader, struct csv_record *out, bool *has,
                          struct jf_error *err);
/* Rows of this piece that hold delimiters and nothing else: left out, and worth a word. */
int64_t csv_reader_ghosts(const struct csv_reader *reader);

/* ---- split.c: pieces for n streams ---------------------------------------------------------- */

struct csv_pieces {
    struct csv_piece *items;
    size_t n;
};
/* share[i]: the pieces of stream i; *n streams are used, at most max. */
jf_status csv_split(const struct jf_source *source, size_t max, struct csv_pieces *shares,
                    size_t *n, struct jf_error *err);
void csv_pieces_clear(struct csv_pieces *pieces);

/* stream.c; takes the pieces */
jf_status csv_stream_new(struct jf_source *source, const struct jf_query *query,
                         struct csv_pieces *pieces, struct ArrowArrayStream *out,
                         struct jf_error *err);

static inline bool csv_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

#endif
