/* sourcekit/batch.h - columns filled row by row, handed over as an Arrow batch.
 *
 *     sk_batch_init(&batch, n, rows);
 *     if (!sk_batch_reserve(&batch)) ...               room for one row more
 *     sk_put_text(&batch.columns[0], batch.rows, "北京", 6);
 *     batch.columns[1].numbers[batch.rows] = 12345;
 *     batch.rows++;
 *     sk_batch_export(&batch, out);                    the batch is empty again
 *
 * Text becomes a dictionary of the batch: each different text is stored and checked once and the
 * consumer handles codes. A row that is not counted by rows++ never was.
 */
#ifndef SOURCEKIT_BATCH_H
#define SOURCEKIT_BATCH_H

#include "jingfen/source.h"
#include "sourcekit/cell.h"

enum sk_kind { SK_TEXT, SK_NUMBER, SK_DAY, SK_COUNT /* int64 */, SK_SLOT /* int32 */ };

struct sk_word {
    uint32_t hash;
    int32_t code;
};
struct sk_words { /* the dictionary of a column in this batch */
    struct sk_word *table;
    uint32_t mask;
    int32_t *offsets;
    int32_t n, room;
    char *bytes;
    size_t used, bytes_room;
};
struct sk_column {
    char *name;
    enum sk_kind kind;
    int scale;
    struct sk_words words;
    uint8_t *valid;
    void *values;
    int32_t *codes;
    sk_int128 *numbers;
    int32_t *days;
    int64_t *counts; /* values by kind; one is set */
    char last_day_text[16];
    int32_t last_day; /* rows of a day stand together */
};
struct sk_batch {
    struct sk_column *columns;
    size_t n_columns;
    int64_t rows, room, wanted_room;
};

bool sk_batch_init(struct sk_batch *batch, size_t n_columns, int64_t rows);
bool sk_batch_column(struct sk_batch *batch, size_t i, const char *name, enum sk_kind kind, int scale);
void sk_batch_free(struct sk_batch *batch);
bool sk_batch_grow(struct sk_batch *batch);
static inline bool sk_batch_reserve(struct sk_batch *batch)
{
    return batch->rows < batch->room || sk_batch_grow(batch);
}

void sk_put_null(struct sk_column *column, int64_t row);
enum sk_put { SK_PUT_OK, SK_PUT_NOT_UTF8, SK_PUT_NO_MEMORY };
/* Empty text is null. Words that mean "no value" are texts here: the host knows them, and where
 * one is a text after all ("-" as the sign of an account). */
enum sk_put sk_put_text(struct sk_column *column, int64_t row, const char *text, size_t length);

/* False where there is no memory; out->release is NULL then. */
bool sk_batch_schema(const struct sk_batch *batch, struct ArrowSchema *out);
bool sk_batch_export(struct sk_batch *batch, struct ArrowArray *out);
/* A schema of text columns, for the operation schema. */
bool sk_schema_of_names(const char *const *names, size_t n, struct ArrowSchema *out);

#endif
