/* An engine that adds up (a small one, here) and a scan of the same rows answer the same, down to
 * members, parents, unmapped keys, coverage and control totals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>

#include "data/memory_source.h"

/* ---- a small engine ------------------------------------------------------------------------------- */

static int n_asked;
static gboolean is_lazy; /* answers the first question, not the second */

static const char *cell_of(const struct memory_table *table, char **row, const char *column)
{
    for (int c = 0; table->names[c]; c++)
        if (strcmp(table->names[c], column) == 0)
            return row[c];
    return NULL;
}

static gint64 slot_of(const struct jf_aggregate_query *r, const char *date)
{
    jf_day day = *date ? jf_day_from_ymd(atoi(date), atoi(date + 5), atoi(date + 8)) : JF_DAY_NONE;
    if (!*date)
        return (gint64)r->n_slots - 1;
    for (size_t s = 0; s < r->n_slots; s++)
        if (r->slots[s].first <= day && day < r->slots[s].end)
            return (gint64)s;
    return -1;
}

struct group { gint64 slot; char **keys; jf_int128 *sums; };

static jf_int128 units_of(const struct memory_table *table, char **row, const struct jf_measure_spec *m)
{
    struct jf_decimal a, b = { 1, 0 };
    if (!m->column)
        return 1;
    if (!jf_decimal_parse(cell_of(table, row, m->column), -1, &a)
        || (m->times_column && !jf_decimal_parse(cell_of(table, row, m->times_column), -1, &b)))
        return 0;
    assert_true(jf_decimal_mul(a, b, &a));
    return jf_decimal_rescale(a, m->scale).units;
}

static GPtrArray *group_rows(const struct memory_table *table, const struct jf_aggregate_query *r)
{
    GPtrArray *groups = g_ptr_array_new();
    g_autoptr(GHashTable) found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < table->rows->len; i++) {
        char **row = table->rows->pdata[i];
        gint64 slot = slot_of(r, cell_of(table, row, r->date_column));
        if (slot < 0)
            continue;
        GString *name = g_string_new(NULL);
        g_string_append_printf(name, "%" G_GINT64_FORMAT, slot);
        for (size_t k = 0; k < r->n_keys; k++)
            g_string_append_printf(name, "\x1f%s", cell_of(table, row, r->keys[k]->name));
        struct group *group = g_hash_table_lookup(found, name->str);
        if (!group) {
            group = g_new0(struct group, 1);
            group->slot = slot;
            group->keys = g_new0(char *, r->n_keys + 1);
            group->sums = g_new0(jf_int128, r->n_measures + 1);
            for (size_t k = 0; k < r->n_keys; k++)
                group->keys[k] = (char *)cell_of(table, row, r->keys[k]->name);
            g_ptr_array_add(groups, group);
            g_hash_table_insert(found, g_strdup(name->str), group);
        }
        g_string_free(name, TRUE);
        for (size_t m = 0; m < r->n_measures; m++)
            group->sums[m] += units_of(table, row, r->measures[m]);
    }
    return groups;
}

struct answer { struct ArrowSchema schema; struct ArrowArray array; gboolean is_given; };

static int answer_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out)
{
    struct answer *a = stream->private_data;
    *out = a->schema;
    a->schema.release = NULL;
    return 0;
}

static int answer_next(struct ArrowArrayStream *stream, struct ArrowArray *out)
{
    struct answer *a = stream->private_data;
    *out = a->array;
    a->array.release = NULL;
    if (a->is_given)
        memset(out, 0, sizeof *out);
    a->is_given = TRUE;
    return 0;
}

static void answer_release(struct ArrowArrayStream *stream)
{
    struct answer *a = stream->private_data;
    if (a->schema.release)
        a->schema.release(&a->schema);
    if (a->array.release)
        a->array.release(&a->array);
    g_free(a);
    stream->release = NULL;
}

static void set_child(struct answer *a, size_t at, struct ArrowSchema *schema, struct ArrowArray *array)
{
    a->schema.children[at] = schema;
    a->array.children[at] = array;
}

static void lay_out(struct answer *a, const struct jf_aggregate_query *r, GPtrArray *groups)
{
    gsize n = groups->len, n_children = 1 + r->n_keys + r->n_measures;
    a->schema = (struct ArrowSchema){ .format = g_strdup("+s"), .name = g_strdup(""), .release = memory_release_schema,
                                      .n_children = (gint64)n_children,
                                      .children = g_new0(struct ArrowSchema *, n_children) };
    a->array = (struct ArrowArray){ .length = (gint64)n, .n_buffers = 1, .buffers = g_new0(const void *, 1),
                                    .release = memory_release_array, .n_children = (gint64)n_children,
                                    .children = g_new0(struct ArrowArray *, n_children) };
    gint32 *slots = g_new0(gint32, n + 1);
    for (gsize i = 0; i < n; i++)
        slots[i] = (gint32)((struct group *)groups->pdata[i])->slot;
    set_child(a, 0, memory_schema("i", "slot"), memory_array((gint64)n, 2));
    a->array.children[0]->buffers[1] = slots;
    a->array.children[0]->null_count = 0;
    for (size_t k = 0; k < r->n_keys; k++) {
        g_autofree char **texts = g_new0(char *, n + 1);
        for (gsize i = 0; i < n; i++)
            texts[i] = ((struct group *)groups->pdata[i])->keys[k];
        set_child(a, 1 + k, memory_schema("u", r->keys[k]->name), memory_texts(texts, n));
    }
    for (size_t m = 0; m < r->n_measures; m++) {
        g_autofree char *format = g_strdup_printf("d:38,%d", r->measures[m]->scale);
        gboolean is_count = !r->measures[m]->column;
        struct ArrowArray *array = memory_array((gint64)n, 2);
        gint64 *counts = g_new0(gint64, n + 1);
        jf_int128 *sums = g_new0(jf_int128, n + 1);
        for (gsize i = 0; i < n; i++) {
            sums[i] = ((struct group *)groups->pdata[i])->sums[m];
            counts[i] = (gint64)sums[i];
        }
        array->null_count = 0;
        array->buffers[1] = is_count ? (void *)counts : (void *)sums;
        g_free(is_count ? (void *)sums : (void *)counts);
        set_child(a, 1 + r->n_keys + m, memory_schema(is_count ? "l" : format, "m"), array);
    }
}

static gboolean add_up(void *ctx, const struct jf_source_spec *source, const struct jf_aggregate_query *query,
                       struct ArrowArrayStream *out, gboolean *is_supported, GError **error)
{
    const struct memory_table *table = memory_find(ctx, source, error);
    *is_supported = !(is_lazy && n_asked > 0);
    n_asked++;
    if (!table || !*is_supported)
        return table != NULL;
    GPtrArray *groups = group_rows(table, query);
    struct answer *a = g_new0(struct answer, 1);
    lay_out(a, query, groups);
    for (guint i = 0; i < groups->len; i++) {
        struct group *group = groups->pdata[i];
        g_free(group->keys);
        g_free(group->sums);
        g_free(group);
    }
    g_ptr_array_unref(groups);
    *out = (struct ArrowArrayStream){ answer_schema, answer_next, memory_last_error, answer_release, a };
    return TRUE;
}

/* ---- the same report twice -------------------------------------------------------------------------- */

/* pads: three kinds of blanks, put at the ends of texts in every seventh row; or NULL. */
static char *make_rows(const char *const *pads)
{
    GString *csv = g_string_new("day,branch,region,agent,state,customer,qty,price\n");
    GRand *random = g_rand_new_with_seed(4);
    jf_day first = jf_day_from_ymd(2024, 1, 1);
    for (int i = 0; i < 2000; i++) {
        char day[16] = "";
        int branch = g_rand_int_range(random, 0, 6), state = g_rand_int_range(random, 0, 3);
        if (g_rand_int_range(random, 0, 40))
            jf_day_to_iso(first + g_rand_int_range(random, 0, 1035), day);
        const char *pad = pads && i % 7 == 0 ? pads[i / 7 % 3] : "";
        g_string_append_printf(csv, "%s,%sB%d%s,R%d%s,%sa%d,%s%s,C%d%s,%d,%d.%02d\n", day, pad, branch, pad, branch % 2, pad,
                               pad, g_rand_int_range(random, 0, 9), state == 0 ? "done" : state == 1 ? "open" : "", pad,
                               g_rand_int_range(random, 0, 50), pad, g_rand_int_range(random, -3, 20),
                               g_rand_int_range(random, 0, 500), g_rand_int_range(random, 0, 100));
    }
    g_rand_free(random);
    return g_string_free(csv, FALSE);
}

enum { N_LEAVES = 5 };

static struct jf_leaf leaf_number(struct jf_source_spec *sales, int i)
{
    struct jf_leaf l = make_leaf(sales, JF_AGG_SUM, NULL);
    if (i == 0) {
        l.value = x_op(JF_ROWX_MUL, x_col("qty"), x_col("price"));
    } else if (i == 1) {
        l.value = x_col("qty");
        l.filter = x_op(JF_ROWX_NONE_OF, x_is(x_col("state"), "open"), x_op(JF_ROWX_BLANK, x_col("state"), NULL));
    } else if (i == 2) {
        l.aggregate = JF_AGG_COUNT;
    } else {
        l.aggregate = i == 3 ? JF_AGG_DISTINCT : JF_AGG_NEW;
        l.key_dim = (char *)"customer";
    }
    return l;
}

static void write_members(GString *out, const struct jf_cube *cube, const char *dim)
{
    size_t n;
    const struct jf_member *members = jf_cube_members(cube, dim, &n);
    for (size_t i = 0; i < n; i++) {
        int parent = strcmp(dim, "branch") == 0 ? jf_cube_parent(cube, dim, members[i].code, "region") : -1;
        const struct jf_member *above = parent < 0 ? NULL : jf_cube_member(cube, "region", parent);
        g_string_append_printf(out, "%s %s %d < %s\n", dim, members[i].label, members[i].is_unmapped,
                               above ? above->key : "");
    }
}

static void write_values(GString *out, const struct jf_cube *cube, const struct jf_calendar *calendar,
                         const int *leaves, const char *dim)
{
    size_t n = 1;
    const struct jf_member *members = dim ? jf_cube_members(cube, dim, &n) : NULL;
    for (size_t i = 0; i < n; i++)
        for (int l = 0; l < N_LEAVES; l++)
            for (int back = 0; back < 36; back++) {
                struct jf_coord at = { dim, dim ? members[i].code : 0 };
                struct jf_window w = jf_calendar_window(calendar, back % 3 ? JF_WINDOW_MONTH : JF_WINDOW_YTD,
                                                        calendar->report - back, FALSE);
                if (back == 35)
                    w = jf_calendar_window(calendar, JF_WINDOW_ALL, 0, FALSE);
                g_autofree char *text = value_text(jf_cube_value(cube, leaves[l], &at, dim ? 1 : 0, w));
                g_string_append_printf(out, "%s %d %d %s\n", dim ? members[i].key : "", l, back, text);
            }
}

static gint64 n_trimmed;

static void write_audit(GString *out, const struct jf_cube *cube)
{
    n_trimmed = 0;
    size_t n;
    const struct jf_audit *a = jf_cube_audit(cube, &n);
    for (size_t i = 0; i < n; i++, a++) {
        g_string_append_printf(out, "%s rows %" G_GINT64_FORMAT " filtered %" G_GINT64_FORMAT " undated %" G_GINT64_FORMAT
                                    " %d..%d through %d hashed %d\n",
                               a->source->id, a->rows, a->filtered, a->undated, a->first_day, a->last_day, a->through, !a->has_no_hash);
        n_trimmed += a->trimmed;
        for (size_t k = 0; k < a->n_totals; k++) {
            g_autofree char *total = value_text(a->totals[k].total);
            g_string_append_printf(out, "%s %s\n", a->totals[k].column, total);
        }
        for (size_t k = 0; k < a->n_unmapped; k++)
            g_string_append_printf(out, "unmapped %s %d %d\n", a->unmapped[k].dim, (int)a->unmapped[k].members,
                                   (int)a->unmapped[k].rows);
    }
}

static char *report(const char *csv, gboolean pushes)
{
    static const char *const dims[] = { NULL, "branch", "region", "office" };
    struct memory_source memory;
    GError *error = NULL;
    int leaves[N_LEAVES];
    memory_init(&memory);
    memory_add(&memory, "sales.csv", csv);
    memory_add(&memory, "teams.csv", "agent,office\na0,East\na1,West\na2,East\na3,West\na4,East\na5,East\na6,West\n");
    struct jf_data_spec *data = jf_data_spec_new(".");
    struct jf_source_spec *teams = make_source(data, "teams", NULL), *sales = make_source(data, "sales", "day");
    teams->key = g_strdup("agent");
    make_join(sales, teams, NULL);
    make_dim(sales, "branch", "branch");
    make_dim(sales, "region", "region");
    make_dim(sales, "office", "office");
    make_dim(sales, "customer", "branch|customer");
    sales->filter = x_op(JF_ROWX_NONE_OF, x_is(x_col("customer"), "C7"), NULL);
    struct jf_calendar *calendar = make_months("2026-10", 0);
    struct jf_cube *cube = jf_cube_new(data, calendar, "en");
    jf_cube_declare_parent(cube, "branch", "region");
    for (int l = 0; l < N_LEAVES; l++) {
        struct jf_leaf leaf = leaf_number(sales, l);
        for (size_t d = 0; d < G_N_ELEMENTS(dims); d++)
            leaves[l] = jf_cube_need(cube, &leaf, &dims[d], dims[d] ? 1 : 0, &error);
        jf_rowx_free(leaf.value);
        jf_rowx_free(leaf.filter);
    }
    struct jf_raw_source raw = memory_raw(&memory);
    raw.aggregate = pushes ? add_up : NULL;
    gboolean ok = jf_cube_scan(cube, &raw, &error) && jf_cube_finish(cube, &error);
    g_assert_no_error(error);
    assert_true(ok);
    GString *out = g_string_new(NULL);
    for (size_t d = 0; d < G_N_ELEMENTS(dims); d++) {
        if (dims[d])
            write_members(out, cube, dims[d]);
        write_values(out, cube, calendar, leaves, dims[d]);
    }
    write_audit(out, cube);
    jf_cube_free(cube);
    jf_calendar_free(calendar);
    jf_data_spec_free(data);
    memory_clear(&memory);
    return g_string_free(out, FALSE);
}

static void check_same(const char *pushed, const char *scanned)
{
    g_auto(GStrv) a = g_strsplit(pushed, "\n", -1);
    g_auto(GStrv) b = g_strsplit(scanned, "\n", -1);
    for (int i = 0; a[i] && b[i]; i++)
        assert_string_equal(a[i], b[i]);
    assert_int_equal(g_strv_length(a), g_strv_length(b));
}

static void test_same_answers(void **state)
{
    (void)state;
    g_autofree char *csv = make_rows(NULL);
    g_autofree char *scanned = report(csv, FALSE);
    assert_int_equal(n_asked, 0);
    g_autofree char *pushed = report(csv, TRUE);
    assert_true(n_asked >= 2);
    check_same(pushed, scanned);
    assert_non_null(strstr(scanned, "unmapped teams 2"));
    assert_non_null(strstr(scanned, "sales rows 2000"));
    assert_null(strstr(scanned, "hashed 0"));
    memory_tells_rows = FALSE; /* then those that occur twice are not counted: that is not 0 */
    g_autofree char *untold = report(csv, TRUE);
    memory_tells_rows = TRUE;
    assert_non_null(strstr(untold, "hashed 0"));
    assert_null(strstr(untold, "hashed 1"));
}

/* Blanks at the ends of texts make no other members and no other answers to tests, added up or scanned. */
static void test_outer_blanks(void **state)
{
    static const char *const pads[] = { " ", "\xE3\x80\x80", "\xC2\xA0\t" };
    (void)state;
    g_autofree char *plain = make_rows(NULL), *padded = make_rows(pads);
    g_autofree char *wanted = report(plain, FALSE);
    assert_int_equal(n_trimmed, 0);
    g_autofree char *scanned = report(padded, FALSE);
    assert_int_equal(n_trimmed, 5 * 286); /* of 2000 rows; a state of blanks alone counts */
    check_same(scanned, wanted);
    n_asked = 0;
    g_autofree char *pushed = report(padded, TRUE);
    assert_true(n_asked >= 2);
    assert_int_equal(n_trimmed, 5 * 286);
    check_same(pushed, wanted);
}

/* An engine that gives up half-way leaves nothing behind. */
static void test_gives_up(void **state)
{
    (void)state;
    g_autofree char *csv = make_rows(NULL);
    g_autofree char *scanned = report(csv, FALSE);
    n_asked = 0;
    is_lazy = TRUE;
    g_autofree char *pushed = report(csv, TRUE);
    assert_int_equal(n_asked, 2);
    check_same(pushed, scanned);
    is_lazy = FALSE;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_same_answers), cmocka_unit_test(test_outer_blanks),
                                        cmocka_unit_test(test_gives_up) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
