/* data/bound.h - row expressions tied to the columns of a source.
 *
 * First every expression is visited, so that the columns get their types: what is multiplied is a
 * number, what is taken from a day is a day. Then it is bound, then evaluated row by row.
 */
#ifndef JF_DATA_BOUND_H
#define JF_DATA_BOUND_H

#include "data/rowx.h"
#include "data/shape.h"

struct jf_open { struct jf_shape *shape; struct jf_ref ref; };
struct jf_visit {
    struct jf_shape *shape;
    gboolean is_last;    /* what is still open becomes a number */
    gboolean changed;    /* visit all again */
    GArray *open;        /* struct jf_open: differences of columns that may be days or numbers */
    GError *error;
};
/* Marks the columns as used and gives them types as far as the expression tells. */
enum jf_type jf_visit_rowx(struct jf_visit *visit, const struct jf_rowx *x, enum jf_type expected);
void jf_visit_column(struct jf_visit *visit, const char *source, const char *name, const char *where,
                     enum jf_type type, gboolean keeps_text);

/* What a value depends on: nothing more than the code of one text column, or the row of one join.
 * Then a reader remembers it by that code or row. */
enum jf_memo { JF_MEMO_NONE, JF_MEMO_CONSTANT, JF_MEMO_COLUMN, JF_MEMO_JOIN };

struct jf_bound {
    const struct jf_rowx *x;
    struct jf_rowx *own;       /* x, where nobody else has it */
    struct jf_bound **args;
    size_t n_args;
    struct jf_ref ref;
    gboolean uses_month_end;
    enum jf_memo memo;
    int memo_index;            /* column or join */
    int scale;                 /* decimals of its numbers */
    char **labels;             /* BANDS: n_bounds + 1 */
    struct jf_decimal *numbers; /* IS: values as numbers */
    guint8 *is_number;
};

/* A row under evaluation. problem is set where a text is not what it should be. */
struct jf_at {
    const struct jf_shape *shape;
    const struct jf_batch *frame;
    gint32 *const *join_rows;
    struct jf_dictionary *scratch;
    gsize row;
    jf_day month_end;
    const char *problem, *column, *value;
};

static inline struct jf_at jf_reader_at(const struct jf_reader *r)
{
    return (struct jf_at){ .shape = r->shape, .frame = r->frame, .join_rows = r->join_rows, .scratch = r->scratch,
                           .month_end = JF_DAY_NONE };
}

/* What a bound value depends on, as a small number from 0; -1 where it has to be computed. */
static inline gint32 jf_bound_place(const struct jf_bound *bound, const struct jf_at *at)
{
    if (bound->memo == JF_MEMO_COLUMN)
        return at->frame->columns[bound->memo_index].codes[at->row];
    if (bound->memo == JF_MEMO_JOIN)
        return at->join_rows[bound->memo_index][at->row] + 1;
    return -1;
}

struct jf_bound *jf_bound_new(const struct jf_shape *shape, const struct jf_rowx *x);
/* Of a column alone. */
struct jf_bound *jf_bound_column(const struct jf_shape *shape, const char *name);
void jf_bound_free(struct jf_bound *bound);
struct jf_cell jf_bound_eval(const struct jf_bound *bound, struct jf_at *at);
gboolean jf_bound_test(const struct jf_bound *bound, struct jf_at *at);
/* The number, or none. */
struct jf_cell jf_bound_number(const struct jf_bound *bound, struct jf_at *at);
/* "≤30", "31–60", ">60": the texts of bands in their order. */
char *jf_band_label(const struct jf_rowx *bands, size_t i, gboolean is_whole); /* whole numbers: 31–60, else 30–60 */

#endif
