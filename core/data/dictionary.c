#include "data/dictionary.h"

#include <string.h>

#include "base/free.h"

__extension__ typedef unsigned __int128 wide;

static inline guint64 mix(guint64 a, guint64 b)
{
    wide product = (wide)a * b;
    return (guint64)product ^ (guint64)(product >> 64);
}

#define K0 G_GUINT64_CONSTANT(0x9e3779b97f4a7c15)
#define K1 G_GUINT64_CONSTANT(0xd1b54a32d192ed03)

guint64 jf_hash_bytes(guint64 before, const char *text, gsize n)
{
    guint64 hash = before ^ K0 ^ n, word;
    for (; n >= 8; text += 8, n -= 8) {
        memcpy(&word, text, 8);
        hash = mix(hash ^ word, K1);
    }
    word = 0;
    memcpy(&word, text, n);
    return mix(hash ^ word, K1);
}

static guint32 hash_bytes(const char *text, gsize n)
{
    return (guint32)jf_hash_bytes(0, text, n);
}

static gint32 *new_table(gsize room)
{
    gint32 *table = g_new(gint32, room);
    memset(table, 0xff, room * sizeof *table);
    return table;
}

/* ---- texts ---------------------------------------------------------------------------------- */

struct jf_dictionary *jf_dictionary_new(void)
{
    struct jf_dictionary *d = g_new0(struct jf_dictionary, 1);
    d->mask = 63;
    d->table = new_table(d->mask + 1);
    d->chunk = g_string_chunk_new(4000);
    jf_dictionary_add(d, "", 0);
    return d;
}

void jf_dictionary_free(struct jf_dictionary *dictionary)
{
    if (!dictionary)
        return;
    jf_free_all(dictionary->texts, dictionary->lengths, dictionary->hashes, dictionary->table);
    g_string_chunk_free(dictionary->chunk);
    g_free(dictionary);
}

static gsize find_place(const struct jf_dictionary *d, const char *text, gsize length, guint32 hash)
{
    gsize at = hash & d->mask;
    for (; d->table[at] >= 0; at = (at + 1) & d->mask) {
        gint32 code = d->table[at];
        if (d->hashes[code] == hash && d->lengths[code] == length
            && memcmp(d->texts[code], text, length) == 0)
            break;
    }
    return at;
}

static void grow_dictionary(struct jf_dictionary *d)
{
    d->mask = d->mask * 2 + 1;
    g_free(d->table);
    d->table = new_table(d->mask + 1);
    for (gint32 code = 0; code < d->n; code++) {
        gsize at = d->hashes[code] & d->mask;
        while (d->table[at] >= 0)
            at = (at + 1) & d->mask;
        d->table[at] = code;
    }
}

int jf_dictionary_add(struct jf_dictionary *dictionary, const char *text, gssize length)
{
    struct jf_dictionary *d = dictionary;
    gsize n = length < 0 ? strlen(text) : (gsize)length;
    guint32 hash = hash_bytes(text, n);
    gsize at = find_place(d, text, n, hash);
    if (d->table[at] >= 0)
        return d->table[at];
    if ((gsize)d->n == d->room) {
        d->room = MAX(64, d->room * 2);
        d->texts = g_renew(const char *, d->texts, d->room);
        d->lengths = g_renew(guint32, d->lengths, d->room);
        d->hashes = g_renew(guint32, d->hashes, d->room);
    }
    gint32 code = d->n++;
    d->texts[code] = g_string_chunk_insert_len(d->chunk, text, (gssize)n);
    d->lengths[code] = (guint32)n;
    d->hashes[code] = hash;
    d->table[at] = code;
    if ((gsize)d->n * 2 > d->mask)
        grow_dictionary(d);
    return code;
}

const char *jf_dictionary_keep(struct jf_dictionary *dictionary, const char *text, gssize length)
{
    int code = jf_dictionary_add(dictionary, text, length); /* first: it may move the array */
    return dictionary->texts[code];
}

int jf_dictionary_find(const struct jf_dictionary *dictionary, const char *text, gssize length)
{
    gsize n = length < 0 ? strlen(text) : (gsize)length;
    return dictionary->table[find_place(dictionary, text, n, hash_bytes(text, n))];
}

/* ---- tuples --------------------------------------------------------------------------------- */

static inline gsize hash_tuple(const gint32 *key, int width)
{
    guint64 hash = K0;
    for (int i = 0; i < width; i++)
        hash = mix(hash ^ (guint32)key[i], K1);
    return (gsize)(hash ^ (hash >> 32));
}

static inline gboolean same_tuple(const gint32 *a, const gint32 *b, int width)
{
    for (int i = 0; i < width; i++)
        if (a[i] != b[i])
            return FALSE;
    return TRUE;
}

void jf_tuples_init(struct jf_tuples *tuples, int width)
{
    memset(tuples, 0, sizeof *tuples);
    tuples->width = width;
    tuples->mask = 63;
    tuples->table = new_table(tuples->mask + 1);
}

void jf_tuples_clear(struct jf_tuples *tuples)
{
    g_free(tuples->keys);
    g_free(tuples->table);
    memset(tuples, 0, sizeof *tuples);
}

static void grow_tuples(struct jf_tuples *t)
{
    t->mask = t->mask * 2 + 1;
    g_free(t->table);
    t->table = new_table(t->mask + 1);
    for (gint32 id = 0; id < t->n; id++) {
        gsize at = hash_tuple(jf_tuples_key(t, id), t->width) & t->mask;
        while (t->table[at] >= 0)
            at = (at + 1) & t->mask;
        t->table[at] = id;
    }
}

int jf_tuples_find(const struct jf_tuples *tuples, const gint32 *key)
{
    if (!tuples->table)
        return -1;
    gsize at = hash_tuple(key, tuples->width) & tuples->mask;
    for (; tuples->table[at] >= 0; at = (at + 1) & tuples->mask)
        if (same_tuple(jf_tuples_key(tuples, tuples->table[at]), key, tuples->width))
            return tuples->table[at];
    return -1;
}

gsize jf_tuples_hash(const struct jf_tuples *tuples, const gint32 *key)
{
    gsize hash = hash_tuple(key, tuples->width);
    __builtin_prefetch(&tuples->table[hash & tuples->mask]);
    return hash;
}

int jf_tuples_guess(const struct jf_tuples *tuples, gsize hash)
{
    int id = tuples->table[hash & tuples->mask];
    if (id >= 0)
        __builtin_prefetch(jf_tuples_key(tuples, id));
    return id;
}

int jf_tuples_add(struct jf_tuples *tuples, const gint32 *key)
{
    return jf_tuples_add_hashed(tuples, key, hash_tuple(key, tuples->width));
}

int jf_tuples_add_hashed(struct jf_tuples *tuples, const gint32 *key, gsize hash)
{
    struct jf_tuples *t = tuples;
    gsize at = hash & t->mask;
    for (; t->table[at] >= 0; at = (at + 1) & t->mask)
        if (same_tuple(jf_tuples_key(t, t->table[at]), key, t->width))
            return t->table[at];
    if ((gsize)t->n == t->room) {
        t->room = MAX(32, t->room * 2);
        t->keys = g_renew(gint32, t->keys, t->room * (gsize)MAX(1, t->width));
    }
    gint32 id = t->n++;
    if (t->width)
        memcpy(t->keys + (gsize)id * (gsize)t->width, key, sizeof *key * (gsize)t->width);
    t->table[at] = id;
    if ((gsize)t->n * 2 > t->mask)
        grow_tuples(t);
    return id;
}
