/* Entities of a tree master, file names, units without data, and blocks with a filter. */
#include "jf_cmocka.h"

#include "fixture.h"

static const char units_text[] = "unit,above,name\n"
                                 "HQ,,Head office\n"
                                 "East,HQ,Office\n"
                                 "West,HQ,Office\n"
                                 "Anqing,East,Anqing\n"
                                 "Bengbu,East,Bengbu\n"
                                 "Chuzhou,West,Chuzhou\n"
                                 "Dingyuan,West,Dingyuan\n";

static int setup(void **state)
{
    struct fixture *f = fixture_new("branch");
    struct jf_source_spec *units = add_source(f, "units", NULL);
    units->key = g_strdup("unit");
    units->keys = g_new0(char *, 2);
    units->keys[units->n_keys++] = g_strdup("unit");
    units->parent = g_strdup("above");
    units->label = g_strdup("name");
    struct jf_dim_spec *dim = add_dim(jf_data_spec_find(f->data, "sales"), "unit", "branch", NULL);
    dim->is_tree = TRUE;
    dim->tree_source = units;
    f->units_text = units_text;
    f->spec->trees[0].tree = units;
    f->spec->min_rows = 0;
    struct jf_block_spec *b = add_block(f, JF_WORD_TABULAR, "revenue", "unit", "actual,share");
    b->total = TRUE;
    add_section(f, "Units", 5, b);
    b = add_block(f, JF_WORD_TABULAR, "revenue,orders", NULL, "actual,plan");
    b->filter = jf_rowx_new(JF_ROWX_IS, "hand.lua:50");
    jf_rowx_add_arg(b->filter, column("line"));
    b->filter->values = g_new0(char *, 2);
    b->filter->values[b->filter->n_values++] = g_strdup("Paper");
    add_section(f, "Paper", 5, b);
    b = add_block(f, JF_WORD_TABULAR, "revenue", "unit", "actual");
    b->members = units;
    b->with = texts("above", &b->n_with);
    add_section(f, "Master", 5, b);
    fixture_run(f, NULL);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

static gint64 of_branch(const struct fixture *f, int b, int line)
{
    gint64 sum = 0;
    for (int l = 0; l < LINES; l++)
        for (int c = 0; (line < 0 || line == l) && c < CUSTOMERS; c++)
            sum += f->amount[REPORT_MONTH][b][l][c];
    return sum;
}

static void tree_nodes_are_entities(void **state)
{
    const struct fixture *f = *state;
    size_t n;
    jf_report_entities(f->report, &n);
    assert_int_equal(n, 7); /* the single root is the top itself */
    assert_int_equal(entity(f, "East")->parent, 0);
    assert_int_equal(entity(f, "Anqing")->parent, entity(f, "East")->index);
    struct jf_document *d = document_of(f, entity(f, "East"));
    const struct jf_table *t = block_at(d, "s1.b1")->table;
    assert_int_equal(t->rows->len, 3); /* its branches and the total */
    gint64 cents = of_branch(f, 0, -1) + of_branch(f, 1, -1);
    assert_near(cell(t, "total", "revenue.actual")->value, (double)cents / 100);
    assert_near(cell(t, "Anqing", "revenue.share")->value,
                (double)of_branch(f, 0, -1) / (double)cents);
    jf_document_free(d);
    d = document_of(f, entity(f, "top"));
    t = block_at(d, "s1.b1")->table;
    assert_near(cell(t, "East", "revenue.actual")->value, (double)cents / 100);
    assert_int_equal(jf_table_row(t, row_of(t, "Anqing"))->parent, row_of(t, "East"));
    jf_document_free(d);
}

static void file_names_are_unique(void **state)
{
    size_t n;
    const struct jf_entity *e = jf_report_entities(((struct fixture *)*state)->report, &n);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++) {
            g_autofree char *a = g_utf8_casefold(e[i].file_name, -1);
            g_autofree char *b = g_utf8_casefold(e[k].file_name, -1);
            assert_string_not_equal(a, b);
        }
    assert_string_equal(entity(*state, "East")->file_name, "Office");
}

static void a_unit_without_data_says_so(void **state)
{
    struct jf_document *d = document_of(*state, entity(*state, "Dingyuan"));
    const struct jf_section *section = d->sections->pdata[0];
    assert_int_equal(section->blocks->len, 1);
    assert_int_equal(((struct jf_block *)section->blocks->pdata[0])->kind, JF_BLOCK_EMPTY);
    assert_non_null(strstr(section->message, "Dingyuan"));
    jf_document_free(d);
}

/* The filter narrows the actual; the plan comes from another source and has none. */
static void a_filter_narrows_the_block(void **state)
{
    const struct fixture *f = *state;
    struct jf_document *d = document_of(f, entity(f, "Chuzhou"));
    const struct jf_table *t = block_at(d, "s2.b1")->table;
    assert_near(cell(t, "revenue", "actual")->value, (double)of_branch(f, 2, 1) / 100);
    assert_near(cell(t, "orders", "actual")->value, CUSTOMERS);
    assert_false(jf_value_has(cell(t, "revenue", "plan")->value));
    jf_document_free(d);
}

/* Units of the master stand there with and without rows, and what else the master says of them. */
static void members_come_from_the_master(void **state)
{
    const struct fixture *f = *state;
    struct jf_document *d = document_of(f, entity(f, "top"));
    const struct jf_table *t = block_at(d, "s3.b1")->table;
    int above = jf_table_find_column(t, "above");
    assert_true(above > 0);
    assert_string_equal(jf_table_cell(t, row_of(t, "Chuzhou"), above)->text, "West");
    assert_string_equal(jf_table_cell(t, row_of(t, "Dingyuan"), above)->text, "West");
    assert_near(cell(t, "Chuzhou", "revenue.actual")->value, (double)of_branch(f, 2, -1) / 100);
    struct jf_value none = cell(t, "Dingyuan", "revenue.actual")->value;
    assert_true(!jf_value_has(none) || jf_value_to_double(none) == 0);
    jf_document_free(d);
    d = document_of(f, entity(f, "East"));
    t = block_at(d, "s3.b1")->table;
    for (guint r = 0; r < t->rows->len; r++)
        assert_string_not_equal(jf_table_row(t, (int)r)->key, "Dingyuan");
    jf_document_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tree_nodes_are_entities),
        cmocka_unit_test(file_names_are_unique),
        cmocka_unit_test(a_unit_without_data_says_so),
        cmocka_unit_test(a_filter_narrows_the_block),
        cmocka_unit_test(members_come_from_the_master),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
