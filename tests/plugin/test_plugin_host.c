/* The host: what is loaded, what is refused and why, parameters, services, guarded streams. */
#include <sys/stat.h>
#include <unistd.h>

#include "plugin/source_reader.h"

#define BAD_DIR JF_TEST_BINARY_DIR "/tests/bad"

/* A directory with these plugins only. */
static char *directory(const char *name, const char *const *cases)
{
    char *dir = g_build_filename(JF_TEST_BINARY_DIR, "tests", "files", name, NULL);
    g_mkdir_with_parents(dir, 0755);
    g_autoptr(GDir) old = g_dir_open(dir, 0, NULL);
    const char *entry;
    while ((entry = g_dir_read_name(old))) {
        g_autofree char *path = g_build_filename(dir, entry, NULL);
        g_unlink(path);
    }
    for (; *cases; cases++) {
        g_autofree char *from = g_strdup_printf("%s/bad_%s.so", BAD_DIR, *cases), *content = NULL;
        g_autofree char *to = g_strdup_printf("%s/%s.so", dir, *cases);
        gsize n;
        assert_true(g_file_get_contents(from, &content, &n, NULL));
        assert_true(g_file_set_contents(to, content, (gssize)n, NULL));
        g_chmod(to, 0644);
    }
    return dir;
}

static struct jf_plugins *load(const char *dir)
{
    GError *error = NULL;
    struct jf_plugins *plugins =
        jf_plugins_open(&(struct jf_plugin_search){.dirs = &dir, .n_dirs = 1}, &error);
    assert_null(error);
    return plugins;
}

static void assert_refused(const char *dir, const char *part)
{
    struct jf_plugins *plugins = load(dir);
    const GPtrArray *refused = jf_plugins_refused(plugins);
    assert_int_equal(refused->len, 1);
    if (!strstr(g_ptr_array_index(refused, 0), part) ||
        !g_str_has_prefix(g_ptr_array_index(refused, 0), dir))
        fail_msg("expected %s ... %s, got %s", dir, part, (char *)g_ptr_array_index(refused, 0));
    jf_plugins_free(plugins);
}

static void refused_plugins(void **state)
{
    (void)state;
    static const struct {
        const char *name, *part;
    } cases[] = {
        {"major", "another major does not work; rebuild the plugin"},
        {"minor", "newer than this jingfen's"},
        {"no_open", "lacks the operation \"open\", which every source has"},
        {"no_draw", "lacks the operation \"draw\", which every chart has"},
        {"no_name", "gives no name"},
        {"no_ops", "has no table of operations"},
        {"small", "struct_size of its struct jf_plugin is 16"},
        {"host_too_old", "is too old for it; update jingfen"},
        {"no_entry", "not a plugin of jingfen, it exports no jf_plugin_entry"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *dir = directory("refused", (const char *const[]){cases[i].name, NULL});
        assert_refused(dir, cases[i].part);
    }
    g_autofree char *dir = directory("refused", (const char *const[]){"good", "twice", NULL});
    struct jf_plugins *plugins = load(dir);
    assert_int_equal(jf_plugins_all(plugins)->len, 1);
    assert_non_null(
        strstr(g_ptr_array_index(jf_plugins_refused(plugins), 0), "was already loaded from"));
    jf_plugins_free(plugins);
}

static void writable_by_others(void **state)
{
    (void)state;
    g_autofree char *dir = directory("open", (const char *const[]){"good", NULL});
    g_autofree char *file = g_build_filename(dir, "good.so", NULL);
    g_chmod(file, 0646);
    assert_refused(dir, "everybody can write this file");
    struct jf_plugins *refused = load(dir);
    g_autoptr(GError) why = NULL;
    assert_null(jf_plugins_find(refused, JF_KIND_SOURCE, "good", &why)); /* who asks is told */
    assert_non_null(strstr(why->message, "everybody can write this file"));
    jf_plugins_free(refused);
    g_chmod(file, 0644);
    g_chmod(dir, 0757);
    assert_refused(dir, "everybody can write this directory");
    refused = load(dir);
    g_clear_error(&why);
    assert_null(jf_plugins_find(refused, JF_KIND_SOURCE, "csv", &why));
    assert_non_null(strstr(why->message, "there is no source plugin \"csv\"; "));
    assert_non_null(strstr(why->message, "everybody can write this directory"));
    g_clear_error(&why);
    assert_null(jf_plugins_for_path(refused, "sales.csv", &why));
    assert_non_null(strstr(why->message, "chmod o-w"));
    jf_plugins_free(refused);
    g_chmod(dir, 0755);
    if (geteuid() != 0) {
        print_message("owner: skipped, only root can give a file away\n");
        return;
    }
    assert_int_equal(chown(file, 4321, 4321), 0);
    assert_refused(
        dir,
        "this file belongs to user 4321, who is neither root, nor you, nor the owner of jingfen");
    assert_int_equal(chown(file, 0, 0), 0);
    struct jf_plugins *plugins = load(dir);
    assert_int_equal(jf_plugins_all(plugins)->len, 1);
    jf_plugins_free(plugins);
}

static void search(void **state)
{
    (void)state;
    GError *error = NULL;
    const char *missing = "/no/such/directory";
    assert_null(jf_plugins_open(&(struct jf_plugin_search){.dirs = &missing, .n_dirs = 1}, &error));
    assert_string_equal(error->message,
                        "--plugin-dir /no/such/directory: there is no such directory");
    g_clear_error(&error);

    g_autofree char *dir = directory("search", (const char *const[]){"good", NULL});
    g_autofree char *list = g_strconcat("relative:", dir, NULL);
    g_setenv("JINGFEN_PLUGIN_PATH", list, TRUE);
    struct jf_plugins *plugins = jf_plugins_open(
        &(struct jf_plugin_search){.build_dir = JF_TEST_BINARY_DIR "/plugins"}, &error);
    g_unsetenv("JINGFEN_PLUGIN_PATH");
    assert_non_null(
        strstr(g_ptr_array_index(jf_plugins_refused(plugins), 0), "relative: not searched"));
    const struct jf_loaded_plugin *good = jf_plugins_find(plugins, JF_KIND_SOURCE, "good", &error);
    assert_non_null(good);
    assert_non_null(good->plugin->ops.source->aggregate); /* a stub of the host */
    assert_ptr_equal(jf_plugins_for_path(plugins, "a/b.FINE", &error), good);
    assert_string_equal(jf_plugins_for_path(plugins, "x.csv", &error)->plugin->name, "csv");
    assert_null(jf_plugins_for_path(plugins, "x.pdf", &error));
    g_clear_error(&error);
    assert_null(jf_plugins_find(plugins, JF_KIND_SOURCE, "cvs", &error));
    assert_non_null(
        strstr(error->message, "there is no source plugin \"cvs\"; did you mean \"csv\"?"));
    g_clear_error(&error);
    g_autofree char *text = jf_plugin_describe(good);
    assert_non_null(strstr(text, "depth          whole number, default 3"));
    assert_non_null(strstr(text, "path           path, required"));
    jf_plugins_free(plugins);
}

/* ---- parameters ----------------------------------------------------------------------------- */

static struct jf_checked_options *check(const struct jf_plugin *plugin, const char *name,
                                        const char *value, const char *second, GError **error)
{
    const char *path = "data.good", *values[] = {value, second};
    const struct jf_option first = {sizeof first, "path", &path, 1},
                           option = {sizeof option, name, values, second ? 2 : 1};
    const struct jf_option *const items[] = {&first, &option};
    const struct jf_options given = {sizeof given, items, name ? 2 : 1};
    return jf_options_check(plugin, &given, "/reports", "monthly.lua:3: source \"sales\"", error);
}

static void parameters(void **state)
{
    (void)state;
    g_autofree char *dir = directory("parameters", (const char *const[]){"good", NULL});
    struct jf_plugins *plugins = load(dir);
    const struct jf_plugin *plugin =
        ((struct jf_loaded_plugin *)g_ptr_array_index(jf_plugins_all(plugins), 0))->plugin;
    static const struct {
        const char *name, *value, *second, *part;
    } wrong[] = {
        {"deph", "3", NULL,
         "monthly.lua:3: source \"sales\": plugin \"good\" has no parameter \"deph\"; did you mean "
         "\"depth\"?"},
        {"depth", "3.5", NULL, "depth: \"3.5\" is not a whole number"},
        {"ratio", "x", NULL, "\"x\" is not a number"},
        {"strict", "yes", NULL, "\"yes\" is not true or false"},
        {"depth", "1", "2", "depth takes one value, 2 are given"},
        {"rename", "x", NULL, "is not a list of name = value"},
        {"path", "y", NULL, "path is given twice"},
        {"password", "hunter2", NULL,
         "password takes env:NAME or file:PATH, never the secret itself"},
        {"password", "env:JF_NOT_SET", NULL, "the environment variable JF_NOT_SET is not set"},
        {"password", "file:nowhere", NULL, "the file of the secret cannot be read"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(check(plugin, wrong[i].name, wrong[i].value, wrong[i].second, &error));
        if (!strstr(error->message, wrong[i].part) || strstr(error->message, "hunter2"))
            fail_msg("expected \"%s\", got %s", wrong[i].part, error->message);
    }
    g_autoptr(GError) error = NULL;
    assert_null(jf_options_check(plugin, NULL, "/reports", "m.lua:1", &error));
    assert_non_null(strstr(error->message, "needs the parameter \"path\" (help of path)"));
    g_setenv("JF_SECRET", "s3cret", TRUE);
    struct jf_checked_options *checked = check(plugin, "password", "env:JF_SECRET", NULL, NULL);
    const struct jf_options *options = jf_checked_options_get(checked);
    assert_string_equal(jf_option_text(options, "password"), "s3cret");
    assert_string_equal(jf_option_text(options, "path"), "/reports/data.good");
    assert_string_equal(jf_option_text(options, "depth"), "3");
    assert_null(jf_option_text(options, "ratio"));
    jf_checked_options_free(checked);
    jf_plugins_free(plugins);
}

/* ---- services ------------------------------------------------------------------------------- */

static void services(void **state)
{
    (void)state;
    struct reader r = {
        .rejects = g_string_new(NULL), .inputs = g_string_new(NULL), .log = g_string_new(NULL)};
    r.hooks = (struct jf_host_hooks){.ctx = &r,
                                     .directory = "/reports",
                                     .context = "source \"sales\" (csv)",
                                     .log = reader_on_log,
                                     .reject = reader_on_reject,
                                     .input = reader_on_input,
                                     .cancel = &r.cancel};
    struct jf_host host;
    struct jf_error err = {JF_OK, ""};
    char out[64];
    jf_host_init(&host, &r.hooks);
    assert_int_equal(host.struct_size, sizeof host);
    host.log(&host, JF_LOG_WARN, "careful");
    assert_string_equal(r.log->str, "1 source \"sales\" (csv): careful\n");
    assert_int_equal(host.resolve_path(&host, "data/../x.csv", out, sizeof out, &err), JF_OK);
    assert_string_equal(out, "/reports/x.csv");
    assert_int_equal(host.resolve_path(&host, "x", out, 5, &err), JF_E_INVALID);
    assert_int_equal(host.reject(&host, "a.csv:3", "金额", "12x", "is not a number", &err),
                     JF_E_FORMAT);
    assert_true(g_str_has_prefix(err.message, "a.csv:3: column \"金额\": \"12x\" is not a number"));
    host.log(&host, JF_LOG_WARN, "\xff");
    assert_true(g_utf8_validate(r.log->str, -1, NULL));
    host.input(&host, NULL, 0, 0, NULL);
    assert_true(host.format(&host, NULL, 1.5, out, sizeof out) > 0);
    r.hooks.rejects = TRUE;
    assert_int_equal(host.reject(&host, "a.csv:3", "金额", "12x", "is not a number", &err), JF_OK);
    assert_string_equal(r.rejects->str, "a.csv:3|金额|12x|is not a number\n");
    g_autofree char *path = reader_file("hashed.bin", "abc", 3);
    host.input(&host, path, 3, 0, "raw");
    assert_string_equal(r.inputs->str, "hashed.bin|3|78af5f94892f3950|raw\n"); /* XXH3 of "abc" */
    assert_false(host.cancelled(&host));
    r.cancel = 1;
    assert_true(host.cancelled(&host));
    const struct jf_number_format money = {
        .struct_size = sizeof money, .scale = 10000, .decimals = 1, .is_signed = 1};
    assert_int_equal(host.format(&host, &money, -123456, out, sizeof out), strlen("−12.3"));
    assert_string_equal(out, "−12.3");
    host.format(&host, &money, 0.0 / 0.0, out, sizeof out);
    assert_string_equal(out, "–");
    g_string_free(r.rejects, TRUE);
    g_string_free(r.inputs, TRUE);
    g_string_free(r.log, TRUE);
}

/* ---- lying streams -------------------------------------------------------------------------- */

struct lie {
    const char *format, *dictionary;
    struct ArrowArray batch, column, words;
    const char *part;
};
static const struct lie *current;
static int released_streams, released_batches;

static void drop_schema(struct ArrowSchema *s)
{
    s->release = NULL;
}

static void drop_array(struct ArrowArray *a)
{
    released_batches++;
    a->release = NULL;
}

static int lie_schema(struct ArrowArrayStream *s, struct ArrowSchema *out)
{
    static struct ArrowSchema column, words, *columns[] = {&column};
    (void)s;
    words = (struct ArrowSchema){.format = current->dictionary, .name = "", .release = drop_schema};
    column = (struct ArrowSchema){.format = current->format,
                                  .name = "c",
                                  .dictionary = current->dictionary ? &words : NULL,
                                  .release = drop_schema};
    *out = (struct ArrowSchema){
        .format = "+s", .name = "", .n_children = 1, .children = columns, .release = drop_schema};
    return 0;
}

static int lie_next(struct ArrowArrayStream *s, struct ArrowArray *out)
{
    static struct ArrowArray column, words, *columns[] = {&column};
    (void)s;
    words = current->words;
    column = current->column;
    words.release = column.release = drop_array;
    column.dictionary = current->dictionary ? &words : NULL;
    *out = current->batch;
    out->children = columns;
    out->release = drop_array;
    return 0;
}

static void lie_release(struct ArrowArrayStream *s)
{
    released_streams++;
    s->release = NULL;
}

static void lying_streams(void **state)
{
    (void)state;
    static const int64_t longs[] = {1, 2, 3};
    static const int32_t backwards[] = {0, 3, 1, 4}, offsets[] = {0, 1, 2, 3}, codes[] = {0, 7, 1};
    static const char text[] = "abcd", invalid[] = "a\xff"
                                                   "cd";
    static const int32_t far_days[] = {0, 2000000000, 1};
    static const void *far[] = {NULL, far_days};
    static const void *none[] = {NULL}, *values[] = {NULL, longs}, *no_values[] = {NULL, NULL},
                      *reversed[] = {NULL, backwards, text}, *wrong[] = {NULL, offsets, invalid},
                      *good[] = {NULL, offsets, text}, *coded[] = {NULL, codes};
#define BATCH(n, k)                                                                                \
    {                                                                                              \
        .length = n, .n_buffers = 1, .buffers = none, .n_children = k                              \
    }
#define COLUMN(n, nulls, nb, b)                                                                    \
    {                                                                                              \
        .length = n, .null_count = nulls, .n_buffers = nb, .buffers = b                            \
    }
    static const struct lie lies[] = {
        {"f",
         NULL,
         BATCH(3, 1),
         COLUMN(3, 0, 2, values),
         {0},
         "column \"c\": the format \"f\" is not understood"},
        {"d:9,2,64",
         NULL,
         BATCH(3, 1),
         COLUMN(3, 0, 2, values),
         {0},
         "the format \"d:9,2,64\" is not understood"},
        {"l", NULL, BATCH(4, 1), COLUMN(3, 0, 2, values), {0}, "3 values for 4 rows"},
        {"l", NULL, BATCH(-1, 1), COLUMN(3, 0, 2, values), {0}, "a batch of length -1"},
        {"l",
         NULL,
         BATCH(3, 2),
         COLUMN(3, 0, 2, values),
         {0},
         "a batch of 2 columns where the schema has 1"},
        {"l", NULL, BATCH(3, 1), COLUMN(3, 9, 2, values), {0}, "9 nulls in 3 rows"},
        {"l", NULL, BATCH(3, 1), COLUMN(3, 1, 2, values), {0}, "1 nulls and no bitmap"},
        {"l", NULL, BATCH(3, 1), COLUMN(3, 0, 1, values), {0}, "1 buffers where its format has 2"},
        {"l", NULL, BATCH(3, 1), COLUMN(3, 0, 2, no_values), {0}, "the array has no values"},
        {"l", NULL, BATCH(3, 1), COLUMN(3, 0, 2, NULL), {0}, "no list of buffers"},
        {"tdD", NULL, BATCH(3, 1), COLUMN(3, 0, 2, far), {0}, "row 1 of the batch: 2000000000 days"},
        {"u", NULL, BATCH(3, 1), COLUMN(3, 0, 3, reversed), {0}, "go backwards"},
        {"u", NULL, BATCH(3, 1), COLUMN(3, 0, 3, wrong), {0}, "row 1 of the batch: text that is not UTF-8: byte 0xff"},
        {"i", "u", BATCH(3, 1), COLUMN(3, 0, 2, coded), COLUMN(2, 0, 3, good),
         "code 7 is outside the dictionary of 2 words"},
        {"i", "l", BATCH(3, 1), COLUMN(3, 0, 2, coded), COLUMN(2, 0, 3, good),
         "with this dictionary"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lies); i++) {
        struct ArrowArrayStream inner = {lie_schema, lie_next, NULL, lie_release, NULL}, outer;
        struct ArrowArray batch;
        current = &lies[i];
        jf_stream_guard(&inner, "source \"s\" (liar)", &outer);
        assert_null(inner.release);
        assert_int_not_equal(outer.get_next(&outer, &batch), 0);
        assert_null(batch.release);
        const char *message = outer.get_last_error(&outer);
        if (!g_str_has_prefix(message, "source \"s\" (liar): ") || !strstr(message, lies[i].part))
            fail_msg("expected \"%s\", got %s", lies[i].part, message);
        assert_int_not_equal(outer.get_next(&outer, &batch), 0); /* it stays refused */
        outer.release(&outer);
        assert_int_equal(released_streams, (int)i + 1);
    }
    assert_true(released_batches >= 10);
    struct ArrowArrayStream nothing = {0}, outer;
    struct ArrowSchema schema;
    jf_stream_guard(&nothing, "x", &outer);
    assert_int_not_equal(outer.get_schema(&outer, &schema), 0);
    outer.release(&outer);
}

/* The same through the host, from a plugin. */
static void failing_plugins(void **state)
{
    (void)state;
    g_autofree char *dir = directory("failing", (const char *const[]){"good", "liar", NULL});
    struct jf_plugins *plugins = load(dir);
    const struct jf_query query = {.struct_size = sizeof query};
    struct ArrowArrayStream streams[4];
    struct ArrowArray batch;
    struct jf_source *source;
    struct jf_error err;
    size_t n;
    g_autoptr(GError) error = NULL;
    const struct jf_plugin *good = jf_plugins_find(plugins, JF_KIND_SOURCE, "good", NULL)->plugin;
    assert_int_equal(good->ops.source->open(NULL, NULL, &source, &err), JF_OK);
    assert_false(
        jf_source_streams(good, source, &query, "source \"sales\" (good)", streams, 4, &n, &error));
    assert_string_equal(error->message,
                        "source \"sales\" (good): scan: line 7: \"x\" is not a number");
    good->ops.source->close(source);
    assert_null(jf_source_columns(good, NULL, "source \"sales\" (good)", NULL));
    const struct jf_plugin *liar = jf_plugins_find(plugins, JF_KIND_SOURCE, "liar", NULL)->plugin;
    assert_int_equal(liar->ops.source->open(NULL, NULL, &source, &err), JF_OK);
    assert_true(
        jf_source_streams(liar, source, &query, "source \"sales\" (liar)", streams, 4, &n, NULL));
    assert_int_equal(n, 1);
    assert_int_not_equal(streams[0].get_next(&streams[0], &batch), 0);
    assert_string_equal(streams[0].get_last_error(&streams[0]),
                        "source \"sales\" (liar): column \"amount\": 1 values for 2 rows");
    streams[0].release(&streams[0]);
    liar->ops.source->close(source);
    jf_plugins_free(plugins);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused_plugins), cmocka_unit_test(writable_by_others),
        cmocka_unit_test(search),          cmocka_unit_test(parameters),
        cmocka_unit_test(services),        cmocka_unit_test(lying_streams),
        cmocka_unit_test(failing_plugins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
