/* One cell of SQLite, which has a type of its own whatever the column says: as text, number, day. */
#include "source_sqlite/sqlite.h"

struct lite_cell lite_value(sqlite3_value *value)
{
    struct lite_cell c = {.type = sqlite3_value_type(value)};
    if (c.type == SQLITE_INTEGER)
        c.whole = sqlite3_value_int64(value);
    else if (c.type == SQLITE_FLOAT)
        c.real = sqlite3_value_double(value);
    else if (c.type == SQLITE_TEXT) {
        c.text = (const char *)sqlite3_value_text(value);
        c.length = (size_t)sqlite3_value_bytes(value);
    }
    return c;
}

struct lite_cell lite_column(sqlite3_stmt *statement, int column)
{
    struct lite_cell c = {.type = sqlite3_column_type(statement, column)};
    if (c.type == SQLITE_INTEGER)
        c.whole = sqlite3_column_int64(statement, column);
    else if (c.type == SQLITE_FLOAT)
        c.real = sqlite3_column_double(statement, column);
    else if (c.type == SQLITE_TEXT) {
        c.text = (const char *)sqlite3_column_text(statement, column);
        c.length = (size_t)sqlite3_column_bytes(statement, column);
    }
    return c;
}

bool lite_means_no_value(const struct jf_source *source, const char *text, size_t length)
{
    return length == 0 || sk_list_has(&source->no_value, text, length);
}

static int refuse_blob(struct sk_reason *reason)
{
    snprintf(reason->text, sizeof reason->text,
             "is a BLOB; leave the column out, or convert it in sql = \"SELECT ...\"");
    return -1;
}

int lite_text(const struct lite_cell *cell, char buffer[40], const char **out, size_t *length,
              struct sk_reason *reason)
{
    *out = buffer;
    switch (cell->type) {
    case SQLITE_NULL:
        return 0;
    case SQLITE_BLOB:
        return refuse_blob(reason);
    case SQLITE_INTEGER:
        snprintf(buffer, 40, "%lld", (long long)cell->whole);
        break;
    case SQLITE_FLOAT:
        snprintf(buffer, 40, "%.15g", cell->real);
        break;
    default:
        *out = cell->text;
        *length = cell->length;
        return cell->length > 0;
    }
    *length = strlen(buffer);
    return 1;
}

int lite_number(const struct jf_source *source, const struct lite_cell *cell, const char *column, int scale,
                sk_int128 *out, struct sk_reason *reason)
{
    char buffer[40];
    const char *text;
    size_t length;
    int has = lite_text(cell, buffer, &text, &length, reason);
    if (has <= 0)
        return has;
    sk_trim(&text, &length);
    if (lite_means_no_value(source, text, length))
        return 0;
    if (cell->type == SQLITE_INTEGER)
        return !__builtin_mul_overflow((sk_int128)cell->whole, sk_power10(scale), out) ? 1 : -1;
    if (cell->type == SQLITE_FLOAT) {
        snprintf(reason->text, sizeof reason->text, "is too large");
        return sk_number_from_double(cell->real, scale, out) ? 1 : -1;
    }
    const struct sk_number_rules rules = {column, scale, '.'};
    return sk_plain_number(text, length, scale, out) || sk_parse_number(text, length, &rules, out, reason)
               ? 1
               : -1;
}

int lite_day(const struct jf_source *source, const struct lite_cell *cell, int32_t *out,
             struct sk_reason *reason)
{
    char buffer[40];
    const char *text;
    size_t length;
    int has = lite_text(cell, buffer, &text, &length, reason);
    if (has <= 0)
        return has;
    sk_trim(&text, &length);
    if (lite_means_no_value(source, text, length))
        return 0;
    return sk_plain_day(text, length, out) || sk_parse_day(text, length, &source->day, out, reason) ? 1 : -1;
}
