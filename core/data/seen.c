/* Rows that occur twice: an open-addressing table of the hashes of all rows that were met. */
#include <sys/mman.h>

#include "data/shape.h"

enum { FIRST_ROOM = 1 << 14, BLOCK = 16 };

struct jf_seen { GMutex lock; guint64 *table; gsize mask, n; };

/* In large pages where the system has them: else each small one is faulted in twice, read and then written. */
static guint64 *new_table(gsize room)
{
    void *table = mmap(NULL, room * sizeof(guint64), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (table == MAP_FAILED)
        g_error("no memory for the hashes of %zu rows", room / 2);
    madvise(table, room * sizeof(guint64), MADV_HUGEPAGE);
    return table;
}

struct jf_seen *jf_seen_new(void)
{
    struct jf_seen *seen = g_new0(struct jf_seen, 1);
    g_mutex_init(&seen->lock);
    seen->mask = FIRST_ROOM - 1;
    seen->table = new_table(FIRST_ROOM);
    return seen;
}

void jf_seen_free(struct jf_seen *seen)
{
    if (!seen)
        return;
    munmap(seen->table, (seen->mask + 1) * sizeof(guint64));
    g_mutex_clear(&seen->lock);
    g_free(seen);
}

/* Where the hash is, or would be; 0 marks a free place. */
static guint64 *place_of(const struct jf_seen *seen, guint64 hash)
{
    gsize at = (hash ^ hash >> 32) & seen->mask;
    while (seen->table[at] && seen->table[at] != hash)
        at = (at + 1) & seen->mask;
    return &seen->table[at];
}

static void grow(struct jf_seen *seen)
{
    guint64 *old = seen->table;
    gsize room = seen->mask + 1;
    seen->mask = room * 2 - 1;
    seen->table = new_table(room * 2);
    for (gsize i = 0; i < room; i++)
        if (old[i])
            *place_of(seen, old[i]) = old[i];
    munmap(old, room * sizeof(guint64));
}

static gboolean add(struct jf_seen *seen, guint64 hash)
{
    guint64 *place = place_of(seen, hash);
    if (*place)
        return FALSE;
    *place = hash;
    if (++seen->n * 2 > seen->mask)
        grow(seen);
    return TRUE;
}

gint64 jf_seen_add(struct jf_seen *seen, const gint64 *hashes, gsize n)
{
    gint64 again = 0;
    g_mutex_lock(&seen->lock);
    for (gsize i = 0; i < n; i++) {
        if (i + BLOCK < n) /* the table is far larger than the processor's memory */
            __builtin_prefetch(&seen->table[((guint64)hashes[i + BLOCK] ^ (guint64)hashes[i + BLOCK] >> 32) & seen->mask], 1);
        again += !add(seen, hashes[i] ? (guint64)hashes[i] : 1);
    }
    g_mutex_unlock(&seen->lock);
    return again;
}
