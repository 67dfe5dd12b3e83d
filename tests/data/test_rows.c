/* Long lists: more rows than stay in memory, from several streams, in every order; where there is no room for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/memory_source.h"

enum { N = 20001 };
enum { ID = 1, UNIT, CUSTOMER, AMOUNT, MIXED, DUE, N_COLUMNS = DUE };

struct world {
    struct memory_source memory;
    struct jf_data_spec *data;
    struct jf_calendar *calendar;
    struct jf_cube *cube;
    int list;
};

/* ---- what stands in a row: written here, and compared with what is read ---------------------------------------- */

static int part(guint i) /* of it: many rows have the same */
{
    return (int)(i * 7919u % 613u);
}

static void write_row(guint i, char *cells[N_COLUMNS])
{
    static const char units[][8] = { "杭州", "上海", "北京" };
    const int p = part(i);
    cells[ID - 1] = g_strdup_printf("订单%05u", i);
    cells[UNIT - 1] = g_strdup(units[i % 3]);
    cells[CUSTOMER - 1] = i % 17 ? g_strdup_printf("客户名称相同的前几个字%s%d", p % 2 ? "甲" : "", p) : g_strdup("");
    cells[AMOUNT - 1] = i % 19 ? g_strdup_printf("%s%d%s", p % 3 ? "" : "-", p * (p % 5 ? 1 : 1000003), p % 4 ? ".25" : "") : g_strdup("");
    cells[MIXED - 1] = i % 23 ? g_strdup(p % 7 ? "12" : "x") : g_strdup("");
    cells[DUE - 1] = i % 29 ? g_strdup_printf("20%02d-%02d-%02d", 10 + p % 20, 1 + p % 12, 1 + p % 28) : g_strdup("");
}

static char **row_of(guint i)
{
    char **cells = g_new0(char *, N_COLUMNS + 1);
    write_row(i, cells);
    return cells;
}

static void begin(struct world *w, size_t streams)
{
    memset(w, 0, sizeof *w);
    memory_init(&w->memory);
    w->memory.n_streams = streams;
    w->memory.dictionaries = streams > 1;
    w->memory.batch = 4000;
    g_autoptr(GString) csv = g_string_new("id,unit,customer,amount,mixed,due\n");
    for (guint i = 0; i < N; i++) {
        g_auto(GStrv) cells = row_of(i);
        g_autofree char *line = g_strjoinv(",", cells);
        g_string_append(g_string_append(csv, line), "\n");
    }
    memory_add(&w->memory, "s.csv", csv->str);
    w->data = jf_data_spec_new(".");
    w->calendar = make_months("2026-10", 0);
    struct jf_source_spec *s = make_source(w->data, "s", NULL);
    make_dim(s, "branch", "unit");
    w->cube = jf_cube_new(w->data, w->calendar, "en");
    static const char *const columns[] = { "id", "unit", "customer", "amount", "mixed", "due" };
    static const char *const dims[] = { "branch" };
    struct jf_row_need rows = { .source = s, .columns = (char **)columns, .n_columns = N_COLUMNS, .dims = (char **)dims, .n_dims = 1 };
    w->list = jf_cube_need_rows(w->cube, &rows, NULL);
}

static gboolean scan(struct world *w, GError **error)
{
    struct jf_raw_source raw = memory_raw(&w->memory);
    return jf_cube_scan(w->cube, &raw, error) && jf_cube_finish(w->cube, error);
}

static void end(struct world *w)
{
    jf_cube_free(w->cube);
    jf_calendar_free(w->calendar);
    jf_data_spec_free(w->data);
    memory_clear(&w->memory);
}

/* ---- orders ----------------------------------------------------------------------------------------------------- */

static int compare_cells(char *const *a, char *const *b, int column)
{
    const char *x = a[column - 1], *y = b[column - 1];
    if (column != AMOUNT)
        return strcmp(x, y);
    double p = g_ascii_strtod(x, NULL), q = g_ascii_strtod(y, NULL);
    return (p > q) - (p < q);
}

/* Of two neighbours of a list in order: numbers of rows. */
static void check_pair(guint a, guint b, int column, gboolean is_descending)
{
    g_auto(GStrv) x = row_of(a), y = row_of(b);
    int order = compare_cells(x, y, column) * (is_descending ? -1 : 1);
    if (!*x[column - 1] || !*y[column - 1])
        order = (*x[column - 1] == '\0') - (*y[column - 1] == '\0');
    if (order > 0 || (order == 0 && a >= b))
        fail_msg("column %d: row %u (%s) before row %u (%s)", column, a, x[column - 1], b, y[column - 1]);
}

static void check_row(const struct world *w, guint number, int unit)
{
    g_autofree struct jf_row *row = jf_cube_row(w->cube, w->list, number);
    g_auto(GStrv) cells = row_of(number);
    for (int c = 0; c < N_COLUMNS; c++)
        assert_string_equal(row->text[c], cells[c]);
    assert_int_equal(jf_value_has(row->number[AMOUNT - 1]), *cells[AMOUNT - 1] != '\0');
    assert_false(jf_value_has(row->number[MIXED - 1]));
    assert_int_equal(row->day[DUE - 1] != JF_DAY_NONE, *cells[DUE - 1] != '\0');
    assert_int_equal(row->code[0], unit);
}

static void check_order(const struct world *w, int column, gboolean is_descending)
{
    struct jf_coord at = { "branch", jf_cube_member_code(w->cube, "branch", "上海") };
    g_autoptr(GArray) numbers = jf_cube_row_numbers(w->cube, w->list, &at, 1);
    assert_int_equal(numbers->len, N / 3);
    for (guint i = 0; i < numbers->len; i++)
        assert_int_equal(g_array_index(numbers, guint, i), 3 * i + 1);
    jf_cube_sort_rows(w->cube, w->list, numbers, column - 1, is_descending);
    assert_int_equal(numbers->len, N / 3);
    for (guint i = 0; i < numbers->len; i++) {
        guint number = g_array_index(numbers, guint, i);
        assert_int_equal(number % 3, 1);
        if (i)
            check_pair(g_array_index(numbers, guint, i - 1), number, column, is_descending);
        if (i % 50 == 0)
            check_row(w, number, at.code);
    }
}

static void test_orders(void **state)
{
    (void)state;
    for (size_t streams = 1; streams <= 3; streams += 2) {
        struct world w;
        GError *error = NULL;
        begin(&w, streams);
        scan(&w, &error);
        g_assert_no_error(error);
        g_autoptr(GArray) all = jf_cube_row_numbers(w.cube, w.list, NULL, 0);
        assert_int_equal(all->len, N);
        for (int column = ID; column <= DUE; column++)
            check_order(&w, column, streams == 1 ? column % 2 : column % 2 == 0);
        end(&w);
    }
}

/* ---- no room ----------------------------------------------------------------------------------------------------- */

static int refused(const char *directory, rlim_t most)
{
    struct world w;
    g_autoptr(GError) error = NULL;
    const struct rlimit limit = { most, most };
    g_setenv("TMPDIR", directory, TRUE);
    signal(SIGXFSZ, SIG_IGN);
    begin(&w, 3);
    setrlimit(RLIMIT_FSIZE, &limit);
    if (scan(&w, &error))
        return 1;
    gboolean is_told = g_str_has_prefix(error->message, directory) && strstr(error->message, "set TMPDIR to a directory");
    end(&w);
    return is_told ? 0 : 2;
}

static void test_no_room(void **state)
{
    (void)state;
    const struct { const char *directory; rlim_t most; } cases[] = { { "/nowhere/at/all", RLIM_INFINITY }, { ".", 1200000 } };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int status;
        pid_t child = fork();
        if (child == 0)
            _exit(refused(cases[i].directory, cases[i].most));
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

/* A process that is gone leaves nothing; children of one read at the same time. */
static void test_children(void **state)
{
    (void)state;
    struct world w;
    GError *error = NULL;
    g_autofree char *directory = g_dir_make_tmp("rows-XXXXXX", &error);
    g_assert_no_error(error);
    g_setenv("TMPDIR", directory, TRUE);
    begin(&w, 3);
    scan(&w, &error);
    g_assert_no_error(error);
    pid_t children[3];
    for (int k = 0; k < 3; k++)
        if ((children[k] = fork()) == 0) {
            check_order(&w, k == 0 ? CUSTOMER : k == 1 ? AMOUNT : ID, k == 2);
            _exit(0);
        }
    for (int k = 0; k < 3; k++) {
        int status;
        assert_int_equal(waitpid(children[k], &status, 0), children[k]);
        assert_int_equal(status, 0);
    }
    check_order(&w, DUE, TRUE);
    assert_int_equal(rmdir(directory), 0); /* while it is in use: the file has no name */
    end(&w);
    g_unsetenv("TMPDIR");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_orders), cmocka_unit_test(test_no_room), cmocka_unit_test(test_children) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
