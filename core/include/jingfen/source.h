/* jingfen/source.h - data sources: tables as Arrow C streams.
 *
 * Life: open -> columns -> (scan or partitions or aggregate) any number of times, one after another ->
 * close. A failed open is not closed. Streams may outlive the call that made them, not the close.
 *
 * A stream is a struct array, one child per column, named. Accepted formats: u U (text), dictionaries
 * of these (may differ from batch to batch), i l (int32, int64), d:p,s (decimal128), tdD (date32),
 * b (bool), g (double: rounded to the scale that is wanted, or the row rejected). Others are refused
 * by the host with the column and the format. Every column may have nulls = empty cells.
 * Three columns more are understood: "jf.file" (text or dictionary) and "jf.line" (int64): the place of
 * each row for messages; "jf.row" (int64): a hash of the whole row as it is stored, all its columns, by
 * which the host counts rows that occur twice.
 * On failure get_next returns an errno value and get_last_error the text; the host copies it at once.
 */
#ifndef JINGFEN_SOURCE_H
#define JINGFEN_SOURCE_H
#include "arrow_c.h"
#include "plugin.h"
#ifdef __cplusplus
extern "C" {
#endif

struct jf_source; /* the plugin's own */

enum { JF_COLUMN_AS_TEXT = 1, JF_COLUMN_AS_NUMBER = 2, JF_COLUMN_AS_DAY = 3 };
struct jf_column_spec {
    uint32_t struct_size;
    const char *name;
    uint32_t type;  /* what is wanted: text, decimal128 with scale, date32 */
    int32_t scale;  /* decimals of a number; more than that in a cell is an error, never rounded away
                       (but see the plugin's own rules for floating-point noise) */
};

/* A filter in postfix order. Text compares bytewise. */
enum {
    JF_FILTER_EQ = 1,     /* column = value */
    JF_FILTER_IN = 2,     /* column is one of values */
    JF_FILTER_PREFIX = 3, /* column starts with value */
    JF_FILTER_ABOVE = 4, JF_FILTER_BELOW = 5, /* number: > value, < value (decimal text) */
    JF_FILTER_NULL = 6,   /* column is empty */
    JF_FILTER_AND = 7, JF_FILTER_OR = 8, JF_FILTER_NOT = 9 /* on the two, two, one results before */
};
struct jf_filter_step {
    uint32_t struct_size;
    uint32_t op;
    const char *column;
    const char *const *values;
    size_t n_values;
};

struct jf_query {
    uint32_t struct_size;
    const struct jf_column_spec *const *columns; /* NULL: all columns as text */
    size_t n_columns;
    /* Hints: the host applies them again. */
    const struct jf_filter_step *const *filter;
    size_t n_filter;
    const char *date_column;     /* or NULL */
    int32_t first_day, last_day; /* days since 1970-01-01, inclusive */
};

struct jf_measure_spec {
    uint32_t struct_size;
    const char *column;          /* NULL: count of rows */
    const char *times_column;    /* or NULL: sum of column * times_column */
    int32_t scale;               /* of the result; a sum over no values is 0 */
    const struct jf_filter_step *const *filter;
    size_t n_filter;
};
struct jf_day_range { int32_t first, end; }; /* half open */
struct jf_aggregate_query {
    uint32_t struct_size;
    const char *date_column;     /* or NULL: all rows are without a date */
    const struct jf_day_range *slots; size_t n_slots; /* in order, none overlaps another; rows without
                                                         a date belong to the last one, rows outside
                                                         all slots are not returned */
    const struct jf_column_spec *const *keys; size_t n_keys;
    const struct jf_measure_spec *const *measures; size_t n_measures;
    const struct jf_filter_step *const *filter; size_t n_filter; /* promises, not hints */
};

struct jf_source_ops {
    uint32_t struct_size;
    /* Required. */
    jf_status (*open)(const struct jf_host *, const struct jf_options *, struct jf_source **out, struct jf_error *);
    /* All columns in order: a schema with one child per column (format "u" where not known). */
    jf_status (*schema)(struct jf_source *, struct ArrowSchema *out, struct jf_error *);
    jf_status (*scan)(struct jf_source *, const struct jf_query *, struct ArrowArrayStream *out, struct jf_error *);
    void (*close)(struct jf_source *);
    /* Optional. Up to max streams that together hold all rows; each is used on one thread. */
    jf_status (*partitions)(struct jf_source *, const struct jf_query *, struct ArrowArrayStream *out, size_t max,
                            size_t *n, struct jf_error *);
    /* Optional. Sums where the data are: columns "slot" (int32), the keys, then one decimal128 (sums) or
     * int64 (counts) per measure. JF_E_UNSUPPORTED before the first batch: the host scans instead. */
    jf_status (*aggregate)(struct jf_source *, const struct jf_aggregate_query *, struct ArrowArrayStream *out,
                           struct jf_error *);
};

#ifdef __cplusplus
}
#endif
#endif
