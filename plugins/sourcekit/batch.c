/* Filling. What a batch hands over (values, bitmaps, dictionaries) is allocated anew for the next
 * one; the hash tables stay. */
#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "sourcekit/batch.h"

enum { FIRST_WORDS = 64, FIRST_BYTES = 2048, NO_WORD = -1 };

static size_t width_of(enum sk_kind kind)
{
    return kind == SK_NUMBER ? sizeof(sk_int128) : kind == SK_COUNT ? sizeof(int64_t) : sizeof(int32_t);
}

/* ---- dictionaries --------------------------------------------------------------------------- */

static void clear_table(struct sk_words *w)
{
    for (uint32_t i = 0; i <= w->mask; i++)
        w->table[i].code = NO_WORD;
}

static bool start_words(struct sk_words *w)
{
    if (!w->table) {
        w->mask = 4 * FIRST_WORDS - 1;
        w->table = malloc((w->mask + 1) * sizeof *w->table);
        if (!w->table)
            return false;
    }
    clear_table(w);
    /* Likely as many words as the batch before had. */
    w->room = w->n > FIRST_WORDS ? w->n + w->n / 8 : FIRST_WORDS;
    w->bytes_room = w->used > FIRST_BYTES ? w->used + w->used / 8 : FIRST_BYTES;
    w->offsets = malloc(((size_t)w->room + 1) * sizeof *w->offsets);
    w->bytes = malloc(w->bytes_room);
    w->n = 0;
    w->used = 0;
    if (w->offsets)
        w->offsets[0] = 0;
    return w->offsets && w->bytes;
}

static bool grow_table(struct sk_words *w)
{
    uint32_t mask = w->mask * 2 + 1;
    struct sk_word *table = malloc(((size_t)mask + 1) * sizeof *table), *old = w->table;
    if (!table)
        return false;
    w->table = table;
    uint32_t old_mask = w->mask;
    w->mask = mask;
    clear_table(w);
    for (uint32_t i = 0; i <= old_mask; i++) {
        if (old[i].code == NO_WORD)
            continue;
        uint32_t at = old[i].hash & mask;
        while (table[at].code != NO_WORD)
            at = (at + 1) & mask;
        table[at] = old[i];
    }
    free(old);
    return true;
}

static bool make_room(struct sk_words *w, size_t length)
{
    if (w->n == w->room) {
        int32_t *offsets = realloc(w->offsets, ((size_t)w->room * 2 + 1) * sizeof *offsets);
        if (!offsets)
            return false;
        w->offsets = offsets;
        w->room *= 2;
    }
    if (w->used + length > w->bytes_room) {
        size_t room = (w->used + length) * 2;
        char *bytes = room < INT32_MAX ? realloc(w->bytes, room) : NULL;
        if (!bytes)
            return false;
        w->bytes = bytes;
        w->bytes_room = room;
    }
    return (uint32_t)w->n * 2 < w->mask || grow_table(w);
}

static enum sk_put add_word(struct sk_words *w, uint32_t hash, const char *text, size_t length, int32_t *code)
{
    if (!sk_is_utf8(text, length) || memchr(text, 0, length))
        return SK_PUT_NOT_UTF8;
    if (!make_room(w, length))
        return SK_PUT_NO_MEMORY;
    memcpy(w->bytes + w->used, text, length);
    w->used += length;
    *code = w->n++;
    w->offsets[w->n] = (int32_t)w->used;
    uint32_t at = hash & w->mask;
    while (w->table[at].code != NO_WORD)
        at = (at + 1) & w->mask;
    w->table[at] = (struct sk_word){hash, *code};
    return SK_PUT_OK;
}

static bool is_word(const struct sk_words *w, int32_t code, const char *text, size_t length)
{
    size_t start = (size_t)w->offsets[code];
    return (size_t)w->offsets[code + 1] - start == length && memcmp(w->bytes + start, text, length) == 0;
}

enum sk_put sk_put_text(struct sk_column *column, int64_t row, const char *text, size_t length)
{
    struct sk_words *w = &column->words;
    if (length == 0) {
        sk_put_null(column, row);
        return SK_PUT_OK;
    }
    uint32_t hash = (uint32_t)XXH3_64bits(text, length);
    for (uint32_t at = hash & w->mask; w->table[at].code != NO_WORD; at = (at + 1) & w->mask)
        if (w->table[at].hash == hash && is_word(w, w->table[at].code, text, length)) {
            column->codes[row] = w->table[at].code;
            return SK_PUT_OK;
        }
    return add_word(w, hash, text, length, &column->codes[row]);
}

void sk_put_null(struct sk_column *column, int64_t row)
{
    column->valid[row >> 3] &= (uint8_t) ~(1u << (row & 7));
    memset((char *)column->values + (size_t)row * width_of(column->kind), 0, width_of(column->kind));
}

/* ---- columns -------------------------------------------------------------------------------- */

static void point_at_values(struct sk_column *c)
{
    c->codes = c->days = NULL;
    c->numbers = NULL;
    c->counts = NULL;
    if (c->kind == SK_TEXT)
        c->codes = c->values;
    else if (c->kind == SK_NUMBER)
        c->numbers = c->values;
    else if (c->kind == SK_COUNT)
        c->counts = c->values;
    else
        c->days = c->values;
}

static bool resize_column(struct sk_column *c, int64_t old_room, int64_t room)
{
    size_t n_bits = (size_t)(room + 7) / 8, n_old = (size_t)(old_room + 7) / 8;
    void *values = realloc(c->values, (size_t)room * width_of(c->kind));
    uint8_t *valid = realloc(c->valid, n_bits);
    if (values)
        c->values = values;
    if (valid)
        c->valid = valid;
    point_at_values(c);
    if (!values || !valid)
        return false;
    memset(valid + n_old, 0xff, n_bits - n_old);
    return old_room > 0 || c->kind != SK_TEXT || start_words(&c->words);
}

bool sk_batch_grow(struct sk_batch *batch)
{
    int64_t room = batch->room ? batch->room * 2 : batch->wanted_room;
    for (size_t i = 0; i < batch->n_columns; i++)
        if (!resize_column(&batch->columns[i], batch->room, room))
            return false;
    batch->room = room;
    return true;
}

bool sk_batch_init(struct sk_batch *batch, size_t n_columns, int64_t rows)
{
    *batch = (struct sk_batch){.n_columns = n_columns, .wanted_room = rows};
    batch->columns = calloc(n_columns + 1, sizeof *batch->columns);
    return batch->columns != NULL;
}

bool sk_batch_column(struct sk_batch *batch, size_t i, const char *name, enum sk_kind kind, int scale)
{
    batch->columns[i].name = strdup(name);
    batch->columns[i].kind = kind;
    batch->columns[i].scale = scale;
    return batch->columns[i].name != NULL;
}

void sk_batch_free(struct sk_batch *batch)
{
    for (size_t i = 0; batch->columns && i < batch->n_columns; i++) {
        struct sk_column *c = &batch->columns[i];
        free(c->name);
        free(c->valid);
        free(c->values);
        free(c->words.table);
        free(c->words.offsets);
        free(c->words.bytes);
    }
    free(batch->columns);
    *batch = (struct sk_batch){0};
}
