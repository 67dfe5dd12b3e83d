/* The functions that aggregate's SQL is written with. A cell that cannot be read raises an error:
 * the statement fails, and the host scans instead and says which cell it is.
 *
 *     jf_slot(date)            number of the slot, -1 outside all of them
 *     jf_text(x)               text as a scan gives it, NULL for no value
 *     jf_row(hash, x ...)      hash of the values behind another hash
 *     jf_sum(x, scale)         128-bit sum as a BLOB; jf_sum(x, y, scale): of the products
 *     jf_total(sum)            sum of such BLOBs
 */
#include "source_sqlite/sqlite.h"

#include <xxhash.h>

enum { FACTOR_SCALE = 9 };

static void fail(sqlite3_context *ctx, const struct sk_reason *reason)
{
    sqlite3_result_error(ctx, reason->text[0] ? reason->text : "a cell cannot be read", -1);
}

/* ---- of one row ----------------------------------------------------------------------------- */

static int slot_of(const struct jf_source *source, int32_t day)
{
    size_t low = 0, high = source->n_slots;
    while (low < high) { /* the first slot that ends behind day */
        size_t middle = (low + high) / 2;
        if (source->slots[middle].end <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return low < source->n_slots && source->slots[low].first <= day ? (int)low : -1;
}

static void on_slot(sqlite3_context *ctx, int n, sqlite3_value **values)
{
    const struct jf_source *source = sqlite3_user_data(ctx);
    const struct lite_cell cell = lite_value(values[0]);
    struct sk_reason reason = {""};
    int32_t day;
    (void)n;
    int has = lite_day(source, &cell, &day, &reason);
    if (has < 0)
        fail(ctx, &reason);
    else
        sqlite3_result_int(ctx, has ? slot_of(source, day) : (int)source->n_slots - 1);
}

static void on_text(sqlite3_context *ctx, int n, sqlite3_value **values)
{
    const struct jf_source *source = sqlite3_user_data(ctx);
    const struct lite_cell cell = lite_value(values[0]);
    struct sk_reason reason = {""};
    char buffer[40];
    const char *text;
    size_t length;
    (void)n;
    int has = lite_text(&cell, buffer, &text, &length, &reason);
    if (has < 0)
        fail(ctx, &reason);
    else if (has && !lite_means_no_value(source, text, length))
        sqlite3_result_text(ctx, text, (int)length, SQLITE_TRANSIENT);
}

/* ---- sums ----------------------------------------------------------------------------------- */

/* The product at the wanted scale; -1 where it has more decimals than that or does not fit. */
static int multiply(const struct jf_source *source, sqlite3_value **values, int scale, sk_int128 *out,
                    struct sk_reason *reason)
{
    const struct lite_cell left = lite_value(values[0]), right = lite_value(values[1]);
    sk_int128 a, b;
    int has_a = lite_number(source, &left, NULL, FACTOR_SCALE, &a, reason);
    int has_b = lite_number(source, &right, NULL, FACTOR_SCALE, &b, reason);
    if (has_a <= 0 || has_b <= 0)
        return has_a < 0 || has_b < 0 ? -1 : 0;
    if (left.type == SQLITE_FLOAT || right.type == SQLITE_FLOAT || scale > 2 * FACTOR_SCALE ||
        __builtin_mul_overflow(a, b, out))
        return -1;
    sk_int128 divisor = sk_power10(2 * FACTOR_SCALE - scale);
    if (*out % divisor)
        return -1;
    *out /= divisor;
    return 1;
}

static void add(sqlite3_context *ctx, sk_int128 value)
{
    sk_int128 *sum = sqlite3_aggregate_context(ctx, (int)sizeof *sum), old;
    if (!sum) {
        sqlite3_result_error_nomem(ctx);
        return;
    }
    memcpy(&old, sum, sizeof old); /* SQLite's memory is aligned to 8 */
    if (!sk_add(&old, value))
        sqlite3_result_error(ctx, "the sum does not fit", -1);
    memcpy(sum, &old, sizeof old);
}

static void on_sum(sqlite3_context *ctx, int n, sqlite3_value **values)
{
    const struct jf_source *source = sqlite3_user_data(ctx);
    const struct lite_cell cell = lite_value(values[0]);
    struct sk_reason reason = {""};
    const int scale = sqlite3_value_int(values[n - 1]);
    sk_int128 value = 0;
    int has = n == 3 ? multiply(source, values, scale, &value, &reason)
                     : lite_number(source, &cell, NULL, scale, &value, &reason);
    if (has < 0)
        fail(ctx, &reason);
    else if (has)
        add(ctx, value);
}

static void on_total(sqlite3_context *ctx, int n, sqlite3_value **values)
{
    sk_int128 value;
    (void)n;
    if (sqlite3_value_bytes(values[0]) != (int)sizeof value) {
        sqlite3_result_error(ctx, "not a sum", -1);
        return;
    }
    memcpy(&value, sqlite3_value_blob(values[0]), sizeof value);
    add(ctx, value);
}

static void on_end(sqlite3_context *ctx)
{
    static const sk_int128 zero = 0;
    const void *sum = sqlite3_aggregate_context(ctx, 0);
    sqlite3_result_blob(ctx, sum ? sum : &zero, (int)sizeof zero, SQLITE_TRANSIENT);
}

static void on_row(sqlite3_context *ctx, int n, sqlite3_value **values)
{
    uint64_t hash = (uint64_t)sqlite3_value_int64(values[0]);
    for (int i = 1; i < n; i++) {
        const int type = sqlite3_value_type(values[i]);
        const sqlite3_int64 whole = sqlite3_value_int64(values[i]);
        const void *bytes =
            type == SQLITE_INTEGER ? &whole : sqlite3_value_blob(values[i]); /* of a double its text */
        const size_t size = type == SQLITE_INTEGER ? sizeof whole : (size_t)sqlite3_value_bytes(values[i]);
        hash = XXH3_64bits_withSeed(bytes && size ? bytes : "", bytes ? size : 0, hash + (uint64_t)type);
    }
    sqlite3_result_int64(ctx, (sqlite3_int64)hash);
}

bool lite_add_functions(struct jf_source *source)
{
    static const struct {
        const char *name;
        int n;
        void (*call)(sqlite3_context *, int, sqlite3_value **),
            (*step)(sqlite3_context *, int, sqlite3_value **);
    } functions[] = {
        {"jf_slot", 1, on_slot, NULL}, {"jf_text", 1, on_text, NULL}, {"jf_row", -1, on_row, NULL},
        {"jf_sum", 2, NULL, on_sum},   {"jf_sum", 3, NULL, on_sum},   {"jf_total", 1, NULL, on_total},
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (sqlite3_create_function(source->db, functions[i].name, functions[i].n,
                                    SQLITE_UTF8 | SQLITE_DETERMINISTIC, source, functions[i].call,
                                    functions[i].step, functions[i].step ? on_end : NULL))
            return false;
    return true;
}
