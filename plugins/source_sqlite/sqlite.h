/* source_sqlite/sqlite.h - what the parts of the SQLite source share.
 *
 * A table or a SELECT of a database file, opened for reading only. A scan steps through it
 * (scan.c); aggregate lets the engine group and add (aggregate.c) with functions of ours
 * (functions.c). Both see a cell through the same three readings (cell.c), so they agree on every
 * value.
 */
#ifndef SOURCE_SQLITE_H
#define SOURCE_SQLITE_H

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "jingfen/source.h"
#include "sourcekit/stream.h"

struct jf_source {
    const struct jf_host *host;
    sqlite3 *db;
    char *path, *name; /* absolute; as messages say it */
    char *from;        /* "table" in quotes, or (SELECT ...) */
    bool has_rowid;
    struct sk_day_rules day;
    struct sk_list no_value, columns;
    const struct jf_day_range *slots;
    size_t n_slots; /* of the aggregate that runs; borrowed */
};

/* ---- cell.c --------------------------------------------------------------------------------- */

struct lite_cell {
    int type;
    sqlite3_int64 whole;
    double real;
    const char *text;
    size_t length;
};
struct lite_cell lite_column(sqlite3_stmt *statement, int column);
struct lite_cell lite_value(sqlite3_value *value);
/* Each: 1 = *out is set, 0 = no value, -1 = bad, with a reason. */
int lite_text(const struct lite_cell *cell, char buffer[40], const char **out, size_t *length,
              struct sk_reason *reason);
/* A text as it stands may be a word for "no value": that is the host's to say, but in aggregate. */
bool lite_means_no_value(const struct jf_source *source, const char *text, size_t length);
int lite_number(const struct jf_source *source, const struct lite_cell *cell, const char *column, int scale,
                sk_int128 *out, struct sk_reason *reason);
int lite_day(const struct jf_source *source, const struct lite_cell *cell, int32_t *out,
             struct sk_reason *reason);

/* ---- the rest ------------------------------------------------------------------------------- */

jf_status lite_fail(const struct jf_source *source, jf_status status, struct jf_error *err);
bool lite_has_column(const struct jf_source *source, const char *name);
jf_status lite_scan(struct jf_source *source, const struct jf_query *query, struct ArrowArrayStream *out,
                    struct jf_error *err);
jf_status lite_aggregate(struct jf_source *source, const struct jf_aggregate_query *query,
                         struct ArrowArrayStream *out, struct jf_error *err);
bool lite_add_functions(struct jf_source *source);

/* SQL text that grows; sticky failure. */
sqlite3_str *lite_sql_new(struct jf_source *source);
void lite_name(sqlite3_str *sql, const char *name); /* "name" with doubled quotes */

#endif
