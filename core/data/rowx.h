/* data/rowx.h - expressions and tests on one row of a source (words.md, section 2).
 *
 * A tree made by the script, bound to the columns of a source before the scan, evaluated row by
 * row. Exact: numbers are decimals, days are integers, text is UTF-8 compared bytewise. An empty
 * cell is "no value": arithmetic on it has no value, a test on it is false (but for blank).
 */
#ifndef JF_DATA_ROWX_H
#define JF_DATA_ROWX_H

#include "base/day.h"
#include "base/decimal.h"

enum jf_rowx_op {
    /* leaves */
    JF_ROWX_COLUMN,    /* text = column name; source = id of a joined source or NULL */
    JF_ROWX_NUMBER,    /* number */
    JF_ROWX_TEXT,      /* text */
    JF_ROWX_DAY,       /* day */
    JF_ROWX_MONTH_END, /* the last day of the slot that the row is counted in; in a row list: of the
                          report period */
    /* values */
    JF_ROWX_ADD, JF_ROWX_SUB, JF_ROWX_MUL, /* two args; day - day = number of days; day +- number = day */
    JF_ROWX_COALESCE,                      /* the first arg with a value */
    JF_ROWX_BANDS, /* args[0] a number, bounds[]: text "≤30", "31–60", ..., ">120" (upper bounds
                      inclusive); members in order of the bounds */
    JF_ROWX_MAP,   /* args[0] text; keys[i] -> values[i]; key "other" is the default, else unchanged */
    JF_ROWX_UPPER, /* ASCII and Latin letters */
    JF_ROWX_MONTH, /* of a day: "2026-10" */
    /* tests: a truth value */
    JF_ROWX_IS,          /* args[0]; values[] any of; compares text, or numbers where both are numbers */
    JF_ROWX_STARTS_WITH, /* args[0]; values[0] */
    JF_ROWX_ABOVE, JF_ROWX_BELOW, /* args[0] > number, < number (or day) */
    JF_ROWX_BLANK,       /* args[0] is empty */
    JF_ROWX_ALL_OF, JF_ROWX_ANY_OF, JF_ROWX_NONE_OF, /* args: tests */
};

struct jf_rowx {
    enum jf_rowx_op op;
    struct jf_rowx **args; size_t n_args;
    char *source, *text;
    struct jf_decimal number;
    jf_day day;
    struct jf_decimal *bounds; size_t n_bounds;
    char **keys, **values; size_t n_values; /* MAP: keys and values; IS: values */
    char *where;                            /* "monthly.lua:12", for messages */
};

struct jf_rowx *jf_rowx_new(enum jf_rowx_op op, const char *where);
void jf_rowx_add_arg(struct jf_rowx *x, struct jf_rowx *arg); /* takes arg */
void jf_rowx_free(struct jf_rowx *x);
struct jf_rowx *jf_rowx_copy(const struct jf_rowx *x);
/* A test that is true where all tests are; takes them; NULL for none. */
struct jf_rowx *jf_rowx_all(struct jf_rowx *a, struct jf_rowx *b);
gboolean jf_rowx_equal(const struct jf_rowx *a, const struct jf_rowx *b);
/* Canonical text, equal for equal trees: for keys of hash tables and for the definitions page. */
char *jf_rowx_to_string(const struct jf_rowx *x);
/* For the definitions page: 金额 × 数量, "状态 = 已完成" */
char *jf_rowx_describe(const struct jf_rowx *x, const char *language);

#endif
