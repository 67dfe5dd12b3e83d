/* data/shape.h - from raw rows to the rows of a source: the same for every plugin.
 *
 * A shape is the plan of one source: its columns with their types, its joins, its filter. It is
 * made in steps, because masters and their users agree on the types of columns first:
 *
 *     shape = jf_shape_new(source, names, masters ...);   which columns there are
 *     jf_shape_find(shape, NULL, "金额", &ref);            own, else of the joined masters in order
 *     jf_shape_index(shape, &error);                       masters are read; keys -> rows
 *
 * A reader runs a stream of Arrow batches through it: decode, melt a wide table, correct, alias,
 * look up, filter. One reader to a thread; the shape is only read.
 *
 * Wide tables. columns first .. last become rows: their cell is the column `value`, their heading
 * the text column "month", and the day column "date" is the first day of that month: the first of
 * them is January of the year in column `year` (a number in its place is the year itself); four
 * columns are quarters. Without `year` the headings name the month ("2026-01", "202601"). An
 * empty cell makes no row.
 *
 * Corrections. A table with the columns `was`, `is`, `why`; `column` (for a wide table the value
 * column, if not given); all others are columns of the source (after melting) that must be equal
 * for a row to be corrected; their names meet without regard to case, and `month` also as the
 * month's number. A row whose cell is not `was` is an error, and so is a correction without a row.
 */
#ifndef JF_DATA_SHAPE_H
#define JF_DATA_SHAPE_H

#include "data/cube.h"
#include "data/batch.h"

struct jf_bound;

struct jf_shape_column {
    char *name;
    gboolean used;
    gboolean keeps_text; /* a key: texts as they stand */
    enum jf_type type;
    int scale;
};

struct jf_shape_join {
    const struct jf_join *spec;
    struct jf_shape *master;
    int parent;    /* another join of this shape, or -1 */
    int *on, *key; /* columns here (or of the parent's master) and of the master */
    int n;
    gboolean is_key; /* key = the key of the master */
    struct jf_dictionary *index; /* joined key text -> code */
    gint32 *rows;                /* code -> row of the master's table */
};

struct jf_corrections;

struct jf_shape {
    const struct jf_source_spec *source;
    struct jf_shape_column *columns; /* after melting */
    int n_columns;
    char **raw;                      /* columns as the plugin names them */
    int n_raw;
    struct jf_shape_join *joins;     /* with the joins of joined masters, parents first */
    int n_joins;
    int wide_first, wide_last, wide_value, wide_month, wide_year; /* in raw, columns, columns, raw */
    int date;                        /* column, or -1 */
    struct jf_bound *filter;
    struct jf_corrections *corrections;
    struct jf_batch *table;          /* a master: all its rows */
};

struct jf_ref { int join, column; }; /* join -1: own */

struct jf_shape *jf_shape_new(const struct jf_source_spec *source, char **names,
                              struct jf_shape *const *masters, GError **error);
void jf_shape_free(struct jf_shape *shape);
/* source_id: of a joined source, the source's own, or NULL for any. FALSE where there is none. */
gboolean jf_shape_find(const struct jf_shape *shape, const char *source_id, const char *name,
                       struct jf_ref *ref);
/* The same with an error that suggests; marks the column as used. */
gboolean jf_shape_use(struct jf_shape *shape, const char *source_id, const char *name, const char *where,
                      struct jf_ref *ref, GError **error);
struct jf_shape_column *jf_shape_column(const struct jf_shape *shape, struct jf_ref ref);
/* Every column that a dimension names is there, whether the report asks for the dimension or not. */
gboolean jf_shape_check_dims(const struct jf_shape *shape, GError **error);
/* Uses the key columns of all joins. */
void jf_shape_use_joins(struct jf_shape *shape);
/* Columns that nobody gave a type become texts; the wanted columns for a scan. */
void jf_shape_settle(struct jf_shape *shape);
GPtrArray *jf_shape_wanted(const struct jf_shape *shape); /* struct jf_column_spec * */
/* An empty batch with the columns of the shape. */
struct jf_batch *jf_shape_batch(const struct jf_shape *shape);
/* After the masters are read: looks for double keys. */
gboolean jf_shape_index(struct jf_shape *shape, GError **error);
/* Rows of a join that a row with these key texts belongs to, -1 = none. */
int jf_shape_join_row(const struct jf_shape_join *join, const char *key);
/* The key text of a row: columns joined with U+001F; NULL where all are empty. */
const char *jf_shape_key(const struct jf_batch *frame, const int *columns, int n, gsize row,
                         struct jf_dictionary *scratch);

/* ---- corrections --------------------------------------------------------------------------- */

/* Reads the file of corrections through raw into shape->corrections. */
gboolean jf_corrections_read(struct jf_shape *shape, const struct jf_raw_source *raw, GError **error);
void jf_corrections_free(struct jf_corrections *corrections);
/* Corrects one row; notes which ones were used. Thread-safe. */
gboolean jf_corrections_apply(struct jf_corrections *corrections, struct jf_batch *frame, gsize row,
                              GError **error);
/* Lines for the pack, in the order of the file; an error where one met no row. */
GPtrArray *jf_corrections_finish(struct jf_corrections *corrections, GError **error);

/* ---- reading ------------------------------------------------------------------------------- */

/* The streams that together hold the rows of a source, with the columns that the shape uses. */
struct jf_streams { struct ArrowArrayStream *all; size_t n; };
gboolean jf_streams_open(struct jf_streams *streams, const struct jf_raw_source *raw, const struct jf_source_spec *source,
                         const struct jf_shape *shape, GError **error);
void jf_streams_close(struct jf_streams *streams);

/* Hashes of the rows that were met, for duplicates. Thread-safe. */
struct jf_seen;
struct jf_seen *jf_seen_new(void);
void jf_seen_free(struct jf_seen *seen);
/* How many of them were met before. */
gint64 jf_seen_add(struct jf_seen *seen, const gint64 *hashes, gsize n);

struct jf_reader {
    const struct jf_shape *shape;
    struct jf_cube *cube;            /* rejects go there */
    struct jf_batch *frame;          /* the rows of the batch */
    struct jf_batch *raw_frame;      /* of a wide table, else the same */
    gint32 **join_rows;              /* per join and row of the frame */
    GArray **join_memo;              /* per join: code of the key column -> row, -2 = not yet */
    struct jf_dictionary **unmapped; /* per join: keys that the master lacks */
    gint64 *unmapped_rows;
    struct jf_dictionary *scratch;   /* texts of this batch */
    guint epoch;                     /* another: codes of texts mean other texts than before */
    const guint8 *skips_join;        /* of groups that an engine added up, per join: not looked up; or NULL */
    gint32 *selected;                /* rows that passed */
    gsize n_selected;
    gint64 rows, rejected, filtered, duplicates, trimmed; /* trimmed: text cells with blanks at their ends */
    gsize bad_row;                   /* of the last bad cell */
    gboolean has_no_hash;            /* duplicates were to be counted, but the source gives no "jf.row" */
    struct jf_seen *seen;            /* shared by the readers of a source, or NULL: not counted */
    GArray *hashes;                  /* gint64 by row: "jf.row" */
    struct ArrowSchema *schema;
    int *child_of;                   /* raw column -> child of the schema, or -1 */
    int file_child, line_child, row_child;
};

struct ArrowSchema;
struct ArrowArray;
struct jf_reader *jf_reader_new(const struct jf_shape *shape, struct jf_cube *cube, struct jf_seen *seen);
void jf_reader_free(struct jf_reader *reader);
/* The next batch of rows; *n_rows may be 0 at any time; *done at the end. */
gboolean jf_reader_next(struct jf_reader *reader, struct ArrowArrayStream *stream, gboolean *done,
                        GError **error);
/* One batch that the caller got itself; the schema as well (reader->schema, not yet set). */
gboolean jf_reader_take_schema(struct jf_reader *reader, struct ArrowArrayStream *stream, GError **error);
gboolean jf_reader_take(struct jf_reader *reader, const struct ArrowArray *array, GError **error);
/* Reads a whole stream, into shape->table where there is one. */
gboolean jf_reader_load(struct jf_reader *reader, struct ArrowArrayStream *stream, GError **error);
/* A bad cell: the row is left out (TRUE), or the error is set (FALSE). */
gboolean jf_reader_bad(struct jf_reader *reader, struct jf_batch *frame, gsize row, const char *column,
                       const char *value, const char *reason, GError **error);
/* The same for a problem that an expression met at a row. */
struct jf_at;
gboolean jf_reader_problem(struct jf_reader *reader, struct jf_at *at, GError **error);

#endif
