/* data/worker.h - one stream of a source, on one thread (only worker.c, clock.c, merge.c). */
#ifndef JF_DATA_WORKER_H
#define JF_DATA_WORKER_H

#include "data/grain.h"

struct jf_leaf_values {
    int leaf;
    const struct jf_leaf_state *state;
    jf_int128 *units;  /* per pair; JF_UNITS_NONE */
    guint8 *passes;    /* per pair */
    GArray *memo;      /* guint8: 0 unknown, 1 no, 2 yes */
};

/* The leaves of one clock: each row counts in the slots of its pairs. */
struct jf_clock {
    struct jf_family *family;
    GPtrArray *bases;         /* of this thread */
    gint32 *pair_row, *pair_slot; /* place among the selected rows; slot */
    gsize n_pairs, room;
    struct jf_leaf_values *leaves;
    int n_leaves;
    gint32 **pair_codes;      /* per dim of the source, where it depends on the month's end */
    struct jf_days days;
};

/* What this thread learns of a link: in its own codes. */
struct jf_parents { int child, parent; /* keys */ struct jf_link *to, *own; };

struct jf_worker {
    struct jf_cube *cube;
    struct jf_source_state *source;
    struct jf_reader *reader;
    guint epoch;            /* of the reader, whose codes are known here */
    struct jf_key_column *keys;
    int n_keys;
    struct jf_clock *clocks;
    int n_clocks;
    struct jf_parents *parents;
    int n_parents;
    gboolean is_grain;      /* leaves come added up */
    struct jf_part *parts;
    guint n_parts;
    jf_int128 *totals;      /* per column */
    GArray *file_rows;      /* gint64 by file code */
};

void jf_worker_keep_up(struct jf_worker *worker); /* with the reader, before each batch */

/* clock.c: the slots, values and cells of a batch */
gboolean jf_clock_read(struct jf_worker *worker, struct jf_clock *clock, GError **error);
gboolean jf_clock_filter(struct jf_worker *worker, struct jf_clock *clock, struct jf_leaf_values *leaf, GError **error);
gboolean jf_clock_add(struct jf_worker *worker, struct jf_clock *clock, GError **error);
struct jf_leaf_values *jf_clock_leaf(struct jf_clock *clock, int leaf);
void jf_clock_pair(struct jf_clock *clock, gsize selected, int slot);
gboolean jf_clock_add_base(struct jf_worker *worker, struct jf_clock *clock, struct jf_base *base, GError **error);
gboolean jf_units_add(jf_int128 *sum, jf_int128 units);
gboolean jf_balance_add(jf_int128 *sum, gint32 *day, jf_int128 units, jf_day on);
gboolean jf_sum_too_large(const struct jf_worker *worker, const struct jf_leaf *leaf, GError **error);

#endif
