/* source_sqlite: a table or a SELECT of an SQLite database. */
#include "source_sqlite/sqlite.h"

#include <sys/stat.h>

jf_status lite_fail(const struct jf_source *source, jf_status status, struct jf_error *err)
{
    return jf_error_set(err, status, "%s: %s", source->name, sqlite3_errmsg(source->db));
}

bool lite_has_column(const struct jf_source *source, const char *name)
{
    return sk_has(source->columns.items, source->columns.n, name);
}

static void lite_close(struct jf_source *source)
{
    sqlite3_close(source->db);
    sk_list_free(&source->columns);
    sk_list_free(&source->no_value);
    free(source->path);
    free(source->name);
    sqlite3_free(source->from);
    free(source);
}

/* Reading is all that a statement may do, whatever the script writes in sql. */
static int only_reading(void *data, int action, const char *a, const char *b, const char *c, const char *d)
{
    (void)data, (void)a, (void)c, (void)d;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return b && !sqlite3_stricmp(b, "load_extension") ? SQLITE_DENY : SQLITE_OK;
    default:
        return SQLITE_DENY;
    }
}

static int is_cancelled(void *host)
{
    return ((const struct jf_host *)host)->cancelled(host);
}

static jf_status open_database(struct jf_source *source, struct jf_error *err)
{
    struct stat st;
    const char *slash = strrchr(source->path, '/');
    source->name = strdup(slash ? slash + 1 : source->path);
    if (stat(source->path, &st) != 0)
        return jf_error_set(err, JF_E_NOT_FOUND, "%s: there is no such file", source->path);
    if (!S_ISREG(st.st_mode))
        return jf_error_set(err, JF_E_INVALID, "%s: is not a file", source->path);
    if (sqlite3_open_v2(source->path, &source->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_exec(source->db, "SELECT 1 FROM sqlite_master", NULL, NULL, NULL) != SQLITE_OK)
        return lite_fail(source, JF_E_IO, err);
    sqlite3_busy_timeout(source->db, 5000); /* somebody writes */
    if (!lite_add_functions(source))
        return lite_fail(source, JF_E_INTERNAL, err);
    sqlite3_set_authorizer(source->db, only_reading, NULL);
    sqlite3_progress_handler(source->db, 10000, is_cancelled, (void *)source->host);
    source->host->input(source->host, source->path, (uint64_t)st.st_size, 0, "SQLite");
    return JF_OK;
}

/* ---- what is read --------------------------------------------------------------------------- */

static bool prepares(struct jf_source *source, const char *format)
{
    sqlite3_stmt *statement = NULL;
    char *sql = sqlite3_mprintf(format, source->from);
    bool is_right = sql && sqlite3_prepare_v2(source->db, sql, -1, &statement, NULL) == SQLITE_OK;
    sqlite3_finalize(statement);
    sqlite3_free(sql);
    return is_right;
}

/* "; did you mean \"sales\"? the tables are ..." */
static void list_tables(struct jf_source *source, const char *wanted, char *out, size_t room)
{
    char *names[64];
    size_t n = 0;
    sqlite3_stmt *statement = NULL;
    *out = 0;
    if (sqlite3_prepare_v2(source->db,
                           "SELECT name FROM sqlite_master WHERE type IN ('table','view') ORDER BY name", -1,
                           &statement, NULL) != SQLITE_OK)
        return;
    while (n < 64 && sqlite3_step(statement) == SQLITE_ROW)
        if ((names[n] = strdup((const char *)sqlite3_column_text(statement, 0))))
            n++;
    sqlite3_finalize(statement);
    const char *near = sk_suggest(wanted, (const char *const *)names, n);
    snprintf(out, room, n ? "%s%.100s%s; the tables are" : "%s%.100s%s; it has no tables",
             near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    for (size_t i = 0; i < n && strlen(out) + 100 < room; i++)
        snprintf(out + strlen(out), room - strlen(out), "%s %.80s", i ? "," : "", names[i]);
    for (size_t i = 0; i < n; i++)
        free(names[i]);
}

static int has_row(void *data, int n, char **texts, char **names)
{
    (void)data, (void)n, (void)texts, (void)names;
    return 1;
}

static jf_status choose(struct jf_source *source, const char *table, const char *sql, struct jf_error *err)
{
    char hint[700];
    if (!table == !sql)
        return jf_error_set(err, JF_E_INVALID, "give one of table = \"...\" and sql = \"SELECT ...\"");
    source->from = table ? sqlite3_mprintf("\"%w\"", table) : sqlite3_mprintf("(%s)", sql);
    source->has_rowid = table && prepares(source, "SELECT rowid FROM %s");
    if (prepares(source, "SELECT * FROM %s"))
        return JF_OK;
    if (sql)
        return lite_fail(source, JF_E_INVALID, err);
    char *exists = sqlite3_mprintf("SELECT 1 FROM sqlite_master WHERE name=%Q", table);
    bool is_there = exists && sqlite3_exec(source->db, exists, has_row, NULL, NULL) == SQLITE_ABORT;
    sqlite3_free(exists);
    if (is_there &&
        !prepares(source, "SELECT * FROM %s")) /* again, for its message: a view of what is gone */
        return lite_fail(source, JF_E_INVALID, err);
    list_tables(source, table, hint, sizeof hint);
    return jf_error_set(err, JF_E_INVALID, "%s: there is no table \"%s\"%s", source->name, table, hint);
}

static jf_status read_columns(struct jf_source *source, struct jf_error *err)
{
    sqlite3_stmt *statement = NULL;
    char *sql = sqlite3_mprintf("SELECT * FROM %s", source->from);
    int rc = sqlite3_prepare_v2(source->db, sql, -1, &statement, NULL);
    sqlite3_free(sql);
    if (rc != SQLITE_OK)
        return lite_fail(source, JF_E_INVALID, err);
    int n = sqlite3_column_count(statement);
    struct sk_list *columns = &source->columns;
    columns->items = calloc((size_t)n + 1, sizeof *columns->items);
    for (int i = 0; columns->items && i < n; i++)
        columns->n += (columns->items[i] = strdup(sqlite3_column_name(statement, i))) != NULL;
    sqlite3_finalize(statement);
    return columns->n == (size_t)n ? JF_OK : jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
}

static jf_status read_rules(struct jf_source *source, const struct jf_options *options, struct jf_error *err)
{
    if (!sk_list_read(&source->no_value, options, "no_value"))
        return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    return sk_read_date_format(options, &source->day, err);
}

static jf_status lite_open(const struct jf_host *host, const struct jf_options *options,
                           struct jf_source **out, struct jf_error *err)
{
    struct jf_source *source = calloc(1, sizeof *source);
    if (!source)
        return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    source->host = host;
    source->path = strdup(jf_option_text(options, "path"));
    jf_status status = source->path ? read_rules(source, options, err) : JF_E_NO_MEMORY;
    if (!status)
        status = open_database(source, err);
    if (!status)
        status = choose(source, jf_option_text(options, "table"), jf_option_text(options, "sql"), err);
    if (!status)
        status = read_columns(source, err);
    if (status)
        lite_close(source);
    else
        *out = source;
    return status;
}

static jf_status lite_schema(struct jf_source *source, struct ArrowSchema *out, struct jf_error *err)
{
    out->release = NULL;
    return sk_schema_of_names((const char *const *)source->columns.items, source->columns.n, out)
               ? JF_OK
               : jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
}

/* ---- the plugin ----------------------------------------------------------------------------- */

static const struct jf_source_ops operations = {
    .struct_size = sizeof(struct jf_source_ops),
    .open = lite_open,
    .schema = lite_schema,
    .scan = lite_scan,
    .close = lite_close,
    .aggregate = lite_aggregate,
};

static const struct jf_param_spec *const params[] = {
    SK_PARAM("path", JF_PARAM_PATH, 1, NULL, "the database file; it is only read"),
    SK_PARAM("table", JF_PARAM_TEXT, 0, NULL, "a table or a view"),
    SK_PARAM("sql", JF_PARAM_TEXT, 0, NULL, "a SELECT, in place of table"),
    SK_PARAM("date_format", JF_PARAM_TEXT, 0, NULL,
             "order of the parts of dates: Y-M-D, M/D/Y, D/M/Y, Y-M, or serial; else found"),
    SK_PARAM("no_value", JF_PARAM_LIST, 0, "-", "words that mean \"no value\"; NULL and '' always do"),
    NULL};

static const struct jf_plugin plugin = {
    .struct_size = sizeof(struct jf_plugin),
    .abi = JF_ABI,
    .kind = JF_KIND_SOURCE,
    .name = "sqlite",
    .version = "1.0",
    .summary = "a table or a SELECT of an SQLite database",
    .params = params,
    .ops.source = &operations,
    .endings = ".db .sqlite .sqlite3 .db3",
};

const struct jf_plugin *jf_plugin_entry(uint32_t host_abi)
{
    return host_abi >> 16 == JF_ABI_MAJOR ? &plugin : NULL;
}
