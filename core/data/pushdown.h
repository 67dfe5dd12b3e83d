/* data/pushdown.h - letting an engine add up where the data are.
 *
 * The cube offers the whole grain of a source (slots, keys, measures); a source that can do it
 * exactly returns sums and counts, one that cannot answers FALSE with no error before the first
 * batch, and the cube scans instead. Filters are worked on the groups: their columns are among the
 * keys, so that a text with blanks at its ends means here what it means in a scan.
 */
#ifndef JF_DATA_PUSHDOWN_H
#define JF_DATA_PUSHDOWN_H

#include "data/spec.h"

struct ArrowArrayStream;
struct jf_pushdown_measure { const struct jf_rowx *value; /* NULL: count of rows */ int scale; };
struct jf_pushdown_request {
    const struct jf_source_spec *source;
    const char *date;                                   /* column */
    const struct jf_slot *slots; size_t n_slots;
    const char *const *keys; size_t n_keys;             /* columns */
    const struct jf_pushdown_measure *measures; size_t n_measures;
};
struct jf_pushdown {
    /* Stream of: slot int32, one text column per key, one decimal128 or int64 per measure. */
    gboolean (*aggregate)(void *ctx, const struct jf_pushdown_request *request, struct ArrowArrayStream *out,
                          gboolean *is_supported, GError **error);
};

#endif
