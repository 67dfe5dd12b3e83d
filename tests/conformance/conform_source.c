/* Sources: life, ownership, ends, failures in mid-stream, cancelling, partitions, many errors. */
#include <sqlite3.h>

#include "conformance.h"

/* What a source is opened with, and how to spoil it in the middle. A source that is not listed here
 * has to work with no parameter but its defaults. */
struct sample {
    char *path;
    const char *extra_name, *extra_value;
};
enum { ROWS = 40000 };

static char *sample_path(const char *name)
{
    g_autofree char *dir = g_build_filename(JF_TEST_BINARY_DIR, "tests", "files", NULL);
    g_mkdir_with_parents(dir, 0755);
    return g_build_filename(dir, name, NULL);
}

static char *csv_sample(gboolean is_spoilt)
{
    char *path = sample_path(is_spoilt ? "conform_bad.csv" : "conform.csv");
    g_autoptr(GString) text = g_string_new("day,name,amount\n");
    for (int i = 0; i < ROWS; i++)
        g_string_append_printf(text, "2026-01-%02d,name %d,%s\n", i % 28 + 1, i % 99,
                               is_spoilt && i == ROWS - 9 ? "bad" : "12.50");
    assert_true(g_file_set_contents(path, text->str, (gssize)text->len, NULL));
    return path;
}

static char *sqlite_sample(gboolean is_spoilt)
{
    char *path = sample_path(is_spoilt ? "conform_bad.db" : "conform.db");
    sqlite3 *db;
    g_unlink(path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    g_autofree char *sql =
        g_strdup_printf("CREATE TABLE t(day, name, amount); WITH RECURSIVE n(i) AS (SELECT 0 UNION "
                        "ALL SELECT i+1 FROM n WHERE i<%d) "
                        "INSERT INTO t SELECT '2026-01-'||printf('%%02d',i%%28+1), 'name "
                        "'||(i%%99), CASE WHEN i=%d THEN 'bad' ELSE '12.50' END FROM n",
                        ROWS - 1, is_spoilt ? ROWS - 9 : -1);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    return path;
}

static struct sample make_sample(const struct jf_plugin *plugin, gboolean is_spoilt)
{
    struct sample s = {NULL, NULL, NULL};
    if (!strcmp(plugin->name, "csv")) {
        s.path = csv_sample(is_spoilt);
    } else if (!strcmp(plugin->name, "sqlite")) {
        s.path = sqlite_sample(is_spoilt);
        s.extra_name = "table";
        s.extra_value = "t";
    }
    return s;
}

/* ---- one instance --------------------------------------------------------------------------- */

struct instance {
    const struct jf_plugin *plugin;
    struct jf_host_hooks hooks;
    struct jf_host host;
    struct jf_checked_options *options;
    struct jf_source *source;
    int cancel;
};

static void open_instance(struct instance *it, const struct jf_plugin *plugin,
                          const struct sample *sample)
{
    const char *path = sample->path, *value = sample->extra_value;
    const struct jf_option a = {sizeof a, "path", &path, 1},
                           b = {sizeof b, sample->extra_name, &value, 1};
    const struct jf_option *const items[] = {&a, &b};
    const struct jf_options given = {sizeof given, items, path ? value ? 2 : 1 : 0};
    g_autoptr(GError) error = NULL;
    struct jf_error err = {JF_OK, ""};
    *it = (struct instance){.plugin = plugin};
    it->hooks = (struct jf_host_hooks){
        .directory = JF_TEST_BINARY_DIR, .context = plugin->name, .cancel = &it->cancel};
    jf_host_init(&it->host, &it->hooks);
    it->options = jf_options_check(plugin, &given, JF_TEST_BINARY_DIR, "test", &error);
    conform(it->options, "%s: %s", plugin->name, error->message);
    jf_status status =
        plugin->ops.source->open(&it->host, jf_checked_options_get(it->options), &it->source, &err);
    conform(status == JF_OK && it->source, "%s: %s", plugin->name, err.message);
    jf_checked_options_free(
        it->options); /* what is passed in is borrowed: the plugin has copied it */
}

static void close_instance(struct instance *it)
{
    it->plugin->ops.source->close(it->source);
}

static char **column_names(struct instance *it)
{
    struct ArrowSchema schema;
    struct jf_error err = {JF_OK, ""};
    jf_status status = it->plugin->ops.source->schema(it->source, &schema, &err);
    conform(status == JF_OK && schema.release && schema.n_children > 0, "%s: %s", it->plugin->name,
            err.message);
    char **names = g_new0(char *, (gsize)schema.n_children + 1);
    for (int64_t i = 0; i < schema.n_children; i++)
        names[i] = g_strdup(schema.children[i]->name);
    schema.release(&schema);
    conform(schema.release == NULL, "%s: release of the schema does not mark it", it->plugin->name);
    return names;
}

static void scan(struct instance *it, const struct jf_query *query, struct ArrowArrayStream *out)
{
    struct jf_error err = {JF_OK, ""};
    jf_status status = it->plugin->ops.source->scan(it->source, query, out, &err);
    conform(status == JF_OK && out->release, "%s: %s", it->plugin->name, err.message);
}

static const struct jf_query everything = {.struct_size = sizeof everything};

/* ---- the cases ------------------------------------------------------------------------------ */

/* Raw, without the guard: marks of release, the end, moved children, what outlives what. */
static void ownership(struct instance *it)
{
    const char *name = it->plugin->name;
    struct ArrowArrayStream stream;
    struct ArrowSchema schema, child_schema;
    struct ArrowArray batch, child, end;
    scan(it, &everything, &stream);
    conform(stream.get_schema(&stream, &schema) == 0 && schema.release, "%s", name);
    conform(stream.get_next(&stream, &batch) == 0 && batch.release &&
                batch.n_children == schema.n_children,
            "%s", name);
    child = *batch.children[0]; /* moved out: the parent must not release it */
    batch.children[0]->release = NULL;
    child_schema = *schema.children[0];
    schema.children[0]->release = NULL;
    do {
        conform(stream.get_next(&stream, &end) == 0, "%s: %s", name,
                stream.get_last_error(&stream));
        if (end.release)
            end.release(&end);
        else
            break;
    } while (TRUE);
    conform(stream.get_next(&stream, &end) == 0 && !end.release, "%s: after the end comes the end",
            name);
    stream.release(&stream);
    conform(!stream.release, "%s: release of the stream does not mark it", name);
    batch.release(&batch); /* batches and schemas outlive their stream */
    conform(!batch.release, "%s: release of the batch does not mark it", name);
    schema.release(&schema);
    conform(child.length > 0 && child_schema.format, "%s", name);
    child.release(&child);
    child_schema.release(&child_schema);
}

static gint64 count_rows(struct ArrowArrayStream *inner, const char *name, char **error)
{
    struct ArrowArrayStream stream;
    gint64 rows = 0;
    jf_stream_guard(inner, name, &stream);
    for (;;) {
        struct ArrowArray batch;
        if (stream.get_next(&stream, &batch) != 0) {
            *error = g_strdup(stream.get_last_error(&stream));
            break;
        }
        if (!batch.release)
            break;
        rows += batch.length;
        batch.release(&batch);
    }
    stream.release(&stream);
    return rows;
}

static void repeated(const struct jf_plugin *plugin, const struct sample *sample)
{
    gint64 first = -1;
    for (int i = 0; i < 20; i++) {
        struct instance it;
        struct ArrowArrayStream stream;
        char *error = NULL;
        open_instance(&it, plugin, sample);
        if (i % 4 ==
            0) { /* scans one after another, one of them dropped unread, one in the middle */
            struct ArrowArray batch;
            scan(&it, &everything, &stream);
            stream.release(&stream);
            scan(&it, &everything, &stream);
            conform(stream.get_next(&stream, &batch) == 0 && batch.release, "%s", plugin->name);
            stream.release(&stream);
            batch.release(&batch);
            scan(&it, &everything, &stream);
            gint64 rows = count_rows(&stream, plugin->name, &error);
            conform(!error && rows > 0 && (first < 0 || rows == first), "%s: %s", plugin->name,
                    error);
            first = rows;
        }
        close_instance(&it);
    }
}

static void unknown_column(struct instance *it)
{
    const struct jf_column_spec spec = {sizeof spec, "no such column", JF_COLUMN_AS_TEXT, 0};
    const struct jf_column_spec *const columns[] = {&spec};
    const struct jf_query query = {.struct_size = sizeof query, .columns = columns, .n_columns = 1};
    for (int i = 0; i < 200; i++) {
        struct ArrowArrayStream stream = {0};
        struct jf_error err = {JF_OK, ""};
        jf_status status = it->plugin->ops.source->scan(it->source, &query, &stream, &err);
        conform(status != JF_OK && err.code == status, "%s: status %d, code %d", it->plugin->name,
                status, err.code);
        conform(strstr(err.message, "no such column"), "%s: %s", it->plugin->name, err.message);
        conform(!stream.release, "%s: a failed scan leaves a stream", it->plugin->name);
        conform(err.message[strlen(err.message) - 1] != '.', "%s: %s", it->plugin->name,
                err.message);
    }
}

static void projection(struct instance *it)
{
    g_auto(GStrv) names = column_names(it);
    for (char **name = names; *name; name++) {
        const struct jf_column_spec spec = {sizeof spec, *name, JF_COLUMN_AS_TEXT, 0};
        const struct jf_column_spec *const columns[] = {&spec};
        const struct jf_query query = {
            .struct_size = sizeof query, .columns = columns, .n_columns = 1};
        struct ArrowArrayStream stream;
        struct ArrowSchema schema;
        scan(it, &query, &stream);
        conform(stream.get_schema(&stream, &schema) == 0, "%s", it->plugin->name);
        conform(!strcmp(schema.children[0]->name, *name), "%s: asked for %s, got %s",
                it->plugin->name, *name, schema.children[0]->name);
        schema.release(&schema);
        stream.release(&stream);
    }
}

static void partitions(struct instance *it)
{
    struct ArrowArrayStream streams[4], one;
    struct jf_error err = {JF_OK, ""};
    char *error = NULL;
    size_t n = 0;
    scan(it, &everything, &one);
    gint64 rows = count_rows(&one, it->plugin->name, &error), sum = 0;
    jf_status status =
        it->plugin->ops.source->partitions(it->source, &everything, streams, 4, &n, &err);
    if (status == JF_E_UNSUPPORTED)
        return;
    conform(status == JF_OK && n >= 1 && n <= 4, "%s: %s", it->plugin->name, err.message);
    for (size_t i = n; i-- > 0;) /* in any order */
        sum += count_rows(&streams[i], it->plugin->name, &error);
    conform(!error && sum == rows,
            "%s: %" G_GINT64_FORMAT " rows in parts, %" G_GINT64_FORMAT " in one", it->plugin->name,
            sum, rows);
}

static void cancelling(struct instance *it)
{
    struct ArrowArrayStream stream;
    char *error = NULL;
    scan(it, &everything, &stream);
    it->cancel = 1;
    count_rows(&stream, it->plugin->name, &error);
    conform(error && *error, "%s: did not stop when cancelled", it->plugin->name);
    g_free(error);
    it->cancel = 0;
}

/* A cell that is no number, far behind: batches come first, then one error that says where. */
static void failing_late(const struct jf_plugin *plugin)
{
    struct sample bad = make_sample(plugin, TRUE);
    const struct jf_column_spec spec = {sizeof spec, "amount", JF_COLUMN_AS_NUMBER, 2};
    const struct jf_column_spec *const columns[] = {&spec};
    const struct jf_query query = {.struct_size = sizeof query, .columns = columns, .n_columns = 1};
    struct instance it;
    struct ArrowArrayStream stream;
    char *error = NULL;
    if (!bad.path)
        return;
    open_instance(&it, plugin, &bad);
    scan(&it, &query, &stream);
    gint64 rows = count_rows(&stream, plugin->name, &error);
    conform(error && rows > 0, "%s: %" G_GINT64_FORMAT " rows before the failure", plugin->name,
            rows);
    conform(strstr(error, "\"amount\"") && strstr(error, "bad"), "%s: %s", plugin->name, error);
    g_free(error);
    close_instance(&it);
    g_free(bad.path);
}

/* A path that is not there, many times: a failed open is not closed and keeps nothing. */
static void failing_open(const struct jf_plugin *plugin, const struct sample *sample)
{
    if (!sample->path)
        return;
    g_autofree char *missing = g_strconcat(sample->path, ".missing", NULL);
    const char *path = missing, *value = sample->extra_value;
    const struct jf_option a = {sizeof a, "path", &path, 1},
                           b = {sizeof b, sample->extra_name, &value, 1};
    const struct jf_option *const items[] = {&a, &b};
    const struct jf_options given = {sizeof given, items, value ? 2 : 1};
    struct jf_host_hooks hooks = {.directory = "/", .context = "x"};
    struct jf_host host;
    jf_host_init(&host, &hooks);
    for (int i = 0; i < 200; i++) {
        struct jf_source *source = NULL;
        struct jf_error err = {JF_OK, ""};
        jf_status status = plugin->ops.source->open(&host, &given, &source, &err);
        conform(status == JF_E_NOT_FOUND && err.code == status && strstr(err.message, "missing"),
                "%s: %s", plugin->name, err.message);
    }
}

void conform_source(const struct jf_plugin *plugin)
{
    struct sample sample = make_sample(plugin, FALSE);
    struct instance it;
    repeated(plugin, &sample);
    failing_open(plugin, &sample);
    failing_late(plugin);
    open_instance(&it, plugin, &sample);
    ownership(&it);
    projection(&it);
    unknown_column(&it);
    partitions(&it);
    cancelling(&it);
    close_instance(&it);
    g_free(sample.path);
}
