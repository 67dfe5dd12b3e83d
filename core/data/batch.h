/* data/batch.h - rows in columns: a batch of a scan, or a whole master.
 *
 * A text column holds codes of a dictionary of its own, a number column 128-bit units of one scale,
 * a day column days. All cells of a column have one type, decided before the scan.
 */
#ifndef JF_DATA_BATCH_H
#define JF_DATA_BATCH_H

#include "base/day.h"
#include "base/decimal.h"
#include "data/dictionary.h"

enum jf_type { JF_TYPE_UNKNOWN, JF_TYPE_NUMBER, JF_TYPE_TEXT, JF_TYPE_DAY };

/* The empty cell of a number column. */
#define JF_UNITS_NONE (-(jf_int128)G_MAXINT64 * G_MAXINT64 - 1)

struct jf_batch_column {
    const char *name; /* borrowed from the shape */
    enum jf_type type;
    gboolean used;
    int scale;                   /* NUMBER */
    struct jf_dictionary *texts; /* TEXT */
    GArray *meaning;             /* TEXT: gint32, code -> code after "no value" words and aliases */
    gint32 *codes;               /* TEXT: codes; DAY: days */
    jf_int128 *units;            /* NUMBER */
};

struct jf_batch {
    struct jf_batch_column *columns;
    int n_columns;
    gsize n, room;
    struct jf_dictionary *file_names; /* "jf.file" */
    gint32 *files;
    gint64 *lines; /* "jf.line", 0 where not known */
    guint8 *dropped;
};

/* One value of a row, as expressions see it. */
enum jf_cell_kind { JF_CELL_NONE, JF_CELL_TEXT, JF_CELL_NUMBER, JF_CELL_DAY, JF_CELL_TRUTH };
struct jf_cell {
    enum jf_cell_kind kind;
    gboolean truth;
    jf_day day;
    const char *text;
    struct jf_decimal number;
};

struct jf_batch *jf_batch_new(int n_columns);
void jf_batch_free(struct jf_batch *frame);
/* Makes room for n more rows in the columns that are used. */
void jf_batch_reserve(struct jf_batch *frame, gsize n);
struct jf_cell jf_batch_cell(const struct jf_batch_column *column, gsize row);
static inline void jf_batch_put_none(struct jf_batch_column *column, gsize row)
{
    if (column->type == JF_TYPE_NUMBER)
        column->units[row] = JF_UNITS_NONE;
    else
        column->codes[row] = column->type == JF_TYPE_DAY ? JF_DAY_NONE : 0;
}
/* The cell as the column keeps it; FALSE where it is no number, no day, or has more decimals. */
gboolean jf_batch_put(struct jf_batch_column *column, gsize row, struct jf_cell cell, struct jf_dictionary *scratch);
/* "sales.csv:12", or "row 12"; newly allocated. */
char *jf_batch_place(const struct jf_batch *frame, gsize row);
/* A cell from another batch, where the column is used (dictionaries are the target's own). */
void jf_batch_copy_cell(struct jf_batch_column *to, gsize at, const struct jf_batch_column *from, gsize row);
/* Appends row of another frame with the same columns. */
void jf_batch_append_row(struct jf_batch *to, const struct jf_batch *from, gsize row);

/* Cell as text: in scratch where it has to be made. NULL for none. */
const char *jf_cell_text(struct jf_cell cell, struct jf_dictionary *scratch);
/* A text cell is read as a number or a day where it is one; FALSE where it is neither that nor empty. */
gboolean jf_cell_to_number(struct jf_cell *cell);
gboolean jf_cell_to_day(struct jf_cell *cell, const char *date_format);
/* 2026-10-03, 2026/10/3, 20261003, 2026-10, 2026年10月3日, and by format "M/D/Y" or "D/M/Y". */
jf_day jf_day_parse(const char *text, const char *date_format);

#endif
