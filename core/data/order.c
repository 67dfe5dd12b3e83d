/* The rows of a list in the order of a column, with twelve bytes for each: of its cell eight bytes are held at a time,
 * and the next eight only of rows that are equal so far. */
#include <string.h>

#include "data/grain.h"

struct entry { guint32 high, low, row; };

struct order {
    const struct jf_cube *cube;
    int rows, column, scale;
    gboolean is_descending;
};

static gboolean is_before(const struct entry *a, const struct entry *b)
{
    if (a->high != b->high)
        return a->high < b->high;
    return a->low != b->low ? a->low < b->low : a->row < b->row;
}

/* ---- in place ------------------------------------------------------------------------------------ */

static void sift(struct entry *heap, guint at, guint n)
{
    struct entry moved = heap[at];
    for (guint child; (child = 2 * at + 1) < n; at = child) {
        child += child + 1 < n && is_before(&heap[child], &heap[child + 1]);
        if (!is_before(&moved, &heap[child]))
            break;
        heap[at] = heap[child];
    }
    heap[at] = moved;
}

static void sort(struct entry *entries, guint n)
{
    for (guint i = n / 2; i-- > 0;)
        sift(entries, i, n);
    while (n > 1) {
        struct entry last = entries[--n];
        entries[n] = entries[0];
        entries[0] = last;
        sift(entries, 0, n);
    }
}

/* ---- what is compared ----------------------------------------------------------------------------- */

/* A whole number as bytes that compare as it does: how many there are, with its sign, then the highest first. */
static guint write_number(jf_int128 number, guint8 bytes[17])
{
    guint n = 0;
    jf_int128 left = number < 0 ? -number : number;
    for (jf_int128 rest = left; rest; rest >>= 8)
        n++;
    bytes[0] = (guint8)(number < 0 ? 0x40 - n : 0x40 + n);
    for (guint i = n; i > 0; i--, left >>= 8)
        bytes[i] = (guint8)(number < 0 ? 0xff - (left & 0xff) : left & 0xff);
    return n + 1;
}

/* The eight bytes at a depth of what a row is compared by; FALSE where no more follow. */
static gboolean key_of(const struct order *order, guint32 number, guint depth, guint64 *key)
{
    g_autofree struct jf_row *row = jf_cube_row(order->cube, order->rows, number);
    const int c = order->column;
    const char *bytes = row->text[c];
    guint8 written[17];
    gsize n = strlen(bytes), from = 8 * (gsize)depth;
    *key = 0;
    if (!n) { /* behind all others */
        *key = order->is_descending ? 0 : G_MAXUINT64;
        return FALSE;
    }
    if (row->day[c] != JF_DAY_NONE || jf_value_has(row->number[c])) {
        n = write_number(row->day[c] != JF_DAY_NONE ? row->day[c]
                                                    : jf_decimal_rescale(row->number[c].exact, order->scale).units, written);
        bytes = (const char *)written;
    }
    for (gsize i = from; i < from + 8; i++)
        *key = *key << 8 | (i < n ? (guint8)bytes[i] : 0);
    return n > from + 8;
}

/* ---- the order ------------------------------------------------------------------------------------- */

static void order_from(const struct order *order, struct entry *entries, guint n, guint depth)
{
    gboolean is_open = FALSE;
    for (guint i = 0; i < n; i++) {
        guint64 key;
        is_open = key_of(order, entries[i].row, depth, &key) || is_open;
        key = order->is_descending ? ~key : key;
        entries[i].high = (guint32)(key >> 32);
        entries[i].low = (guint32)key;
    }
    sort(entries, n);
    for (guint from = 0, to; is_open && from < n; from = to) {
        for (to = from + 1; to < n && entries[to].high == entries[from].high && entries[to].low == entries[from].low;)
            to++;
        if (to - from > 1)
            order_from(order, entries + from, to - from, depth + 1);
    }
}

void jf_cube_sort_rows(const struct jf_cube *cube, int rows, GArray *numbers, int column, gboolean is_descending)
{
    const struct jf_list *list = cube->lists->pdata[rows];
    const struct order order = { cube, rows, column, list->columns[column].scale, is_descending };
    g_autofree struct entry *entries = g_new(struct entry, numbers->len);
    for (guint i = 0; i < numbers->len; i++)
        entries[i].row = g_array_index(numbers, guint, i);
    order_from(&order, entries, numbers->len, 0);
    for (guint i = 0; i < numbers->len; i++)
        g_array_index(numbers, guint, i) = entries[i].row;
}
