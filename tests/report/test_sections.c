/* Sections for members and roles, texts that people wrote, checklists and lists side by
 * side; what may not be said of peers. */
#include "jf_cmocka.h"

#include "fixture.h"

static const char remarks_text[] = "metric,text,branch,month\n"
                                   "revenue,the fair was late,Anqing,2026-10-10\n"
                                   "revenue,old news,Anqing,2026-09-10\n"
                                   "revenue,steady,Bengbu,2026-10-10\n"
                                   "revenue,all is well,,2026-10-10\n";

/* Rule 1 holds, rule 2 does not. */
static int test_rule(void *ctx, jf_callback function, struct jf_view *view, GError **error)
{
    (void)ctx;
    (void)view;
    (void)error;
    return function == 1;
}

static struct jf_template text(const char *words)
{
    return (struct jf_template){.text = g_strdup(words), .where = g_strdup("hand.lua:60")};
}

static void add_remarks(struct fixture *f)
{
    struct jf_source_spec *remarks = add_source(f, "remarks", "month");
    remarks->key = g_strdup("metric");
    remarks->keys = g_new0(char *, 2);
    remarks->keys[remarks->n_keys++] = g_strdup("metric");
    remarks->label = g_strdup("text");
    add_dim(remarks, "branch", "branch", NULL);
    f->remarks_text = remarks_text;
    f->spec->texts = remarks;
}

static void add_checklist(struct fixture *f)
{
    struct jf_block_spec *b = add_block(f, JF_WORD_CHECKLIST, "", NULL, NULL);
    b->checks = g_new0(struct jf_check, 2);
    b->n_checks = 2;
    for (int i = 0; i < 2; i++) {
        b->checks[i].text = text(i ? "costs are down" : "revenue is up");
        b->checks[i].test = i + 1;
    }
    add_section(f, "Rules", 5, b);
}

static int setup(void **state)
{
    struct fixture *f = fixture_new("region,branch");
    struct jf_block_spec *b;
    f->spec->people.role = g_strdup("role");
    f->spec->ranks_own = FALSE;
    f->split_days = 20; /* the rows are of the 15th */
    add_remarks(f);
    b = add_block(f, JF_WORD_TABULAR, "revenue", "branch", "actual");
    b->total = TRUE;
    b->message = text("{line} of {month}");
    add_section(f, "Lines", 5, b)->each = g_strdup("line");
    add_section(f, "Pay", 5, add_block(f, JF_WORD_CARDS, "margin", NULL, "actual"))->private_role =
        g_strdup("director");
    b = add_block(f, JF_WORD_NOTE, "", NULL, NULL);
    b->text = text("said: {remarks revenue}");
    add_section(f, "Remarks", 5, b);
    b = add_block(f, JF_WORD_LISTING, "", NULL, NULL);
    b->source = jf_data_spec_find(f->data, "todo");
    b->list_columns = texts("no,task,state", &b->n_list_columns);
    b->across = texts("state", &b->n_across);
    add_section(f, "Board", 5, b);
    add_checklist(f);
    add_section(f, "Ranks", 5, add_block(f, JF_WORD_TABULAR, "revenue", NULL, "rank,actual"));
    static struct jf_script_service service;
    service = (struct jf_script_service){.ctx = f, .test = test_rule};
    fixture_run(f, &service);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

static const struct jf_section *section_titled(const struct jf_document *d, const char *title)
{
    for (guint i = 0; i < d->sections->len; i++) {
        const struct jf_section *section = d->sections->pdata[i];
        if (strcmp(section->title, title) == 0)
            return section;
    }
    return NULL;
}

static const struct jf_block *first_block(const struct jf_document *d, const char *title)
{
    const struct jf_section *section = section_titled(d, title);
    if (!section)
        fail_msg("no section %s", title);
    return section->blocks->pdata[0];
}

static void a_page_for_each_member(void **state)
{
    const struct fixture *f = *state;
    struct jf_document *d = document_of(f, entity(f, "East"));
    guint pages = 0, items = 0;
    for (int l = 0; l < LINES; l++) {
        g_autofree char *title = g_strdup_printf("Lines · %s", line_names[l]);
        g_autofree char *message = g_strdup_printf("%s of Oct 2026", line_names[l]);
        const struct jf_section *section = section_titled(d, title);
        if (!section)
            fail_msg("no section %s, but %s", title, ((struct jf_section *)d->sections->pdata[0])->title);
        assert_string_equal(section->message, message);
        const struct jf_table *t = ((struct jf_block *)section->blocks->pdata[0])->table;
        gint64 sum = 0;
        for (int b = 0; b < 2; b++)
            for (int c = 0; c < CUSTOMERS; c++)
                sum += f->amount[REPORT_MONTH][b][l][c];
        assert_near(cell(t, "total", "revenue.actual")->value, (double)sum / 100);
        assert_int_equal(t->rows->len, 3); /* two branches of the East, the total */
        pages++;
    }
    for (guint i = 0; i < d->agenda->len; i++)
        items += strcmp(((struct jf_agenda_item *)d->agenda->pdata[i])->title, "Lines") == 0;
    assert_int_equal(pages, LINES);
    assert_int_equal(items, 1);
    jf_document_free(d);
}

/* Only where everybody who gets the pack has the role. */
static void private_sections_need_the_role(void **state)
{
    const struct fixture *f = *state;
    static const struct {
        const char *unit;
        gboolean sees;
    } units[] = {{"top", FALSE},    {"East", TRUE},    {"West", TRUE},
                 {"Anqing", FALSE}, {"Bengbu", FALSE}, {"Chuzhou", FALSE}};
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        struct jf_document *d = document_of(f, entity(f, units[i].unit));
        gboolean is_listed = FALSE;
        for (guint k = 0; k < d->agenda->len; k++)
            is_listed = is_listed ||
                        strcmp(((struct jf_agenda_item *)d->agenda->pdata[k])->title, "Pay") == 0;
        if ((section_titled(d, "Pay") != NULL) != units[i].sees || is_listed != units[i].sees)
            fail_msg("%s %s the private section", units[i].unit, units[i].sees ? "lacks" : "has");
        jf_document_free(d);
    }
}

static void texts_are_of_the_unit_and_the_month(void **state)
{
    const struct fixture *f = *state;
    const char *const want[][2] = {{"top", "said: all is well"},
                                   {"East", "said: "},
                                   {"Anqing", "said: the fair was late"},
                                   {"Bengbu", "said: steady"},
                                   {"Chuzhou", "said: "}};
    for (size_t i = 0; i < G_N_ELEMENTS(want); i++) {
        struct jf_document *d = document_of(f, entity(f, want[i][0]));
        const struct jf_block *block = first_block(d, "Remarks");
        assert_string_equal(((struct jf_run *)block->text->runs->pdata[0])->text, want[i][1]);
        jf_document_free(d);
    }
}

static void kanban_has_a_column_for_each_state(void **state)
{
    const struct fixture *f = *state;
    struct jf_document *d = document_of(f, entity(f, "Chuzhou"));
    const struct jf_table *t = first_block(d, "Board")->table;
    assert_int_equal(t->columns->len, 2);
    assert_int_equal(t->rows->len, 1);
    assert_string_equal(jf_table_column(t, 0)->title, "open");
    assert_string_equal(jf_table_column(t, 1)->title, "done");
    assert_non_null(strstr(jf_table_cell(t, 0, 0)->text, "collect from Langya"));
    assert_non_null(strstr(jf_table_cell(t, 0, 1)->text, "train the desk"));
    jf_document_free(d);
}

static void checklists_tick_and_cross(void **state)
{
    const struct fixture *f = *state;
    struct jf_document *d = document_of(f, entity(f, "top"));
    const struct jf_table *t = block_at(d, "s4.b1")->table;
    assert_int_equal(t->rows->len, 2);
    assert_string_equal(jf_table_cell(t, 0, 0)->text, "revenue is up");
    assert_int_equal(jf_table_cell(t, 0, 1)->light, JF_LIGHT_GREEN);
    assert_int_equal(jf_table_cell(t, 1, 1)->light, JF_LIGHT_RED);
    assert_near(jf_table_cell(t, 0, 1)->value, 1);
    assert_near(jf_table_cell(t, 1, 1)->value, 0);
    jf_document_free(d);
}

static void ranks_none_says_nothing_of_peers(void **state)
{
    const struct fixture *f = *state;
    struct jf_document *d = document_of(f, entity(f, "Bengbu"));
    const struct jf_table *t = first_block(d, "Ranks")->table;
    assert_false(jf_value_has(cell(t, "revenue", "rank")->value));
    assert_true(jf_value_has(cell(t, "revenue", "actual")->value));
    jf_document_free(d);
}

static void a_month_that_is_not_over_is_explained(void **state)
{
    const struct fixture *f = *state;
    struct jf_document *d = document_of(f, entity(f, "top"));
    const struct jf_section *last = d->sections->pdata[d->sections->len - 1];
    assert_true(last->is_appendix);
    assert_non_null(strstr(last->footnote, "first 20 days"));
    jf_document_free(d);
}

/* Rows behind the first metric decide who is big enough for a pack of its own. */
static void small_units_have_no_pack(void **state)
{
    (void)state;
    static const struct {
        int min_rows;
        size_t packs;
    } cases[] = {{0, 6},
                 {MONTHS * LINES * CUSTOMERS, 6},
                 {MONTHS * LINES * CUSTOMERS + 1, 2}, /* the top; the East has two branches */
                 {MONTHS * LINES * CUSTOMERS * 2 + 1, 1}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct fixture *f = fixture_new("region,branch");
        size_t n;
        f->spec->min_rows = cases[i].min_rows;
        add_section(f, "Cards", 5, add_block(f, JF_WORD_CARDS, "revenue", NULL, "actual"));
        fixture_run(f, NULL);
        jf_report_entities(f->report, &n);
        assert_int_equal(n, cases[i].packs);
        fixture_free(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_for_each_member),
        cmocka_unit_test(private_sections_need_the_role),
        cmocka_unit_test(texts_are_of_the_unit_and_the_month),
        cmocka_unit_test(kanban_has_a_column_for_each_state),
        cmocka_unit_test(checklists_tick_and_cross),
        cmocka_unit_test(ranks_none_says_nothing_of_peers),
        cmocka_unit_test(a_month_that_is_not_over_is_explained),
        cmocka_unit_test(small_units_have_no_pack),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
