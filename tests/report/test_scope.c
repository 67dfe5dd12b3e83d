/* Nothing of another entity is in a document: every text and every number of each pack is searched
 * for what the others have. */
#include "jf_cmocka.h"

#include "fixture.h"

static int asked_functions;

/* A function of the script that tries to look outside its entity. */
static char *nosy(void *ctx, jf_callback function, struct jf_view *view, GError **error)
{
    (void)error;
    const struct fixture *f = ctx;
    const char *dim = "branch";
    struct jf_reading actual = {.kind = JF_READ_ACTUAL};
    GString *out = g_string_new(NULL);
    asked_functions++;
    assert_int_equal(function, 1);
    for (int b = 0; b < BRANCHES; b++) {
        int code = jf_cube_member_code(f->cube, "branch", branch_names[b]);
        struct jf_value v = jf_view_value(view, f->revenue, &actual, &dim, &code, 1);
        const struct jf_member *m = jf_view_member(view, dim, code);
        g_autofree char *number = jf_value_to_string(v);
        g_string_append_printf(out, "[%s %s]", m ? m->label : "?", number ? number : v.why);
    }
    g_autoptr(GArray) customers = jf_view_members(view, f->revenue, "customer", NULL, NULL, 0);
    for (guint i = 0; i < customers->len; i++) {
        const struct jf_member *m =
            jf_view_member(view, "customer", g_array_index(customers, int, i));
        g_string_append_printf(out, "[%s]", m ? m->label : "?");
    }
    return g_string_free(out, FALSE);
}

static int setup(void **state)
{
    struct fixture *f = fixture_new("region,branch");
    const char *const everything =
        "rank,rank_change,actual,plan,achievement,yoy,mom,ytd actual,share,light,spark";
    struct jf_block_spec *b;
    add_section(f, "Board", 5,
                add_block(f, JF_WORD_TABULAR, "revenue,margin,rate,customers", NULL,
                          "rank,actual,plan,spark,lights"));
    const char *const dims[] = {"branch", "customer", "line", "region,branch", "month"};
    for (size_t i = 0; i < G_N_ELEMENTS(dims); i++) {
        b = add_block(f, JF_WORD_TABULAR, "revenue,rate", dims[i], everything);
        b->total = i != 4;
        b->top = 4;
        add_section(f, "Table", 5, b);
    }
    b = add_block(f, JF_WORD_BRIDGE, "revenue", "customer", NULL);
    b->from.kind = JF_READ_LAST_YEAR;
    add_section(f, "Bridge", 5, b);
    b = add_block(f, JF_WORD_CHART, "revenue", "month", "actual,plan");
    b->kind = g_strdup("column");
    b->across = texts("branch", &b->n_across);
    add_section(f, "Trend", 5, b);
    add_section(f, "Cards", 5,
                add_block(f, JF_WORD_CARDS, "revenue,rate", NULL, "actual,rank,yoy,spark"));
    b = add_block(f, JF_WORD_LISTING, "", NULL, NULL);
    b->source = jf_data_spec_find(f->data, "todo");
    b->list_columns = texts("branch,task,due", &b->n_list_columns);
    add_section(f, "Actions", 5, b);
    b = add_block(f, JF_WORD_NOTE, "", NULL, NULL);
    b->text.function = 1;
    add_section(f, "Nosy", 5, b);
    b = add_block(f, JF_WORD_NOTE, "", NULL, NULL);
    b->text = (struct jf_template){
        .text = g_strdup("{revenue best branch} {revenue worst customer} {revenue rank}"),
        .where = g_strdup("x")};
    add_section(f, "Best", 5, b);
    static struct jf_script_service service;
    service = (struct jf_script_service){.ctx = f, .text = nosy};
    fixture_run(f, &service);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

/* ---- all texts and numbers of a document ----------------------------------------------------- */

struct content {
    GString *texts;
    GHashTable *numbers;
    guint n_numbers;
};

static void take_text(struct content *c, const char *text)
{
    if (text)
        g_string_append_printf(c->texts, "%s\n", text);
}

static void take_double(struct content *c, double x)
{
    g_hash_table_add(c->numbers, g_strdup_printf("%.2f", x));
    c->n_numbers++;
}

static void take_table(struct content *c, const struct jf_table *t)
{
    take_text(c, t->title);
    take_text(c, t->note);
    for (guint i = 0; i < t->columns->len; i++) {
        take_text(c, jf_table_column(t, (int)i)->title);
        take_text(c, jf_table_column(t, (int)i)->group);
        take_text(c, jf_table_column(t, (int)i)->id);
    }
    for (guint r = 0; r < t->rows->len; r++)
        take_text(c, jf_table_row(t, (int)r)->key);
    for (guint i = 0; i < t->cells->len; i++) {
        const struct jf_cell *cell_at = t->cells->pdata[i];
        take_text(c, cell_at->text);
        if (jf_value_has(cell_at->value))
            take_double(c, jf_value_to_double(cell_at->value));
        for (int k = 0; k < cell_at->n_series; k++) {
            take_double(c, cell_at->series[k]);
            if (cell_at->series_plan)
                take_double(c, cell_at->series_plan[k]);
        }
    }
}

static void take_block(struct content *c, const struct jf_block *b)
{
    take_text(c, b->title);
    take_text(c, b->empty_why);
    for (guint i = 0; b->text && i < b->text->runs->len; i++)
        take_text(c, ((struct jf_run *)b->text->runs->pdata[i])->text);
    for (guint i = 0; b->cards && i < b->cards->len; i++) {
        const struct jf_card *card = b->cards->pdata[i];
        take_double(c, jf_value_to_double(card->actual));
        take_text(c, card->sub);
        for (size_t k = 0; k < card->n_lines; k++)
            take_text(c, card->lines[k].text);
        for (int k = 0; k < card->n_spark; k++)
            take_double(c, card->spark[k]);
    }
    if (b->table)
        take_table(c, b->table);
    if (b->chart) {
        take_table(c, b->chart->table);
        take_text(c, b->chart->title);
        take_text(c, b->chart->alt);
        for (size_t i = 0; i < b->chart->n_series; i++)
            take_text(c, b->chart->series[i].name);
    }
    for (guint i = 0; b->blocks && i < b->blocks->len; i++)
        take_block(c, b->blocks->pdata[i]);
}

static struct content content_of(const struct jf_document *d)
{
    struct content c = {.texts = g_string_new(NULL),
                        .numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    take_text(&c, d->entity);
    take_text(&c, d->cover_lines[0]);
    take_text(&c, d->cover_lines[1]);
    take_table(&c, d->cover_chart->table);
    for (guint i = 0; i < d->agenda->len; i++) {
        take_text(&c, ((struct jf_agenda_item *)d->agenda->pdata[i])->who);
        take_text(&c, ((struct jf_agenda_item *)d->agenda->pdata[i])->title);
    }
    for (guint s = 0; s < d->sections->len; s++) {
        const struct jf_section *section = d->sections->pdata[s];
        const char *const parts[] = {section->title,      section->who,  section->message,
                                     section->page_title, section->when, section->footnote};
        for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
            take_text(&c, parts[i]);
        for (guint i = 0; i < section->blocks->len; i++)
            take_block(&c, section->blocks->pdata[i]);
    }
    return c;
}

static void free_content(struct content *c)
{
    g_string_free(c->texts, TRUE);
    g_hash_table_destroy(c->numbers);
}

static gboolean has_number(const struct content *c, gint64 cents)
{
    g_autofree char *text = g_strdup_printf("%.2f", (double)cents / 100);
    g_autofree char *negative = g_strdup_printf("%.2f", -(double)cents / 100);
    return g_hash_table_contains(c->numbers, text) || g_hash_table_contains(c->numbers, negative);
}

static gint64 branch_amount(const struct fixture *f, int m, int b)
{
    gint64 sum = 0;
    for (int l = 0; l < LINES; l++)
        for (int c = 0; c < CUSTOMERS; c++)
            sum += f->amount[m][b][l][c];
    return sum;
}

static void assert_without(const struct fixture *f, const struct content *c, int other)
{
    if (strstr(c->texts->str, branch_names[other]))
        fail_msg("%s is named", branch_names[other]);
    for (int m = 0; m < MONTHS; m++) {
        assert_false(has_number(c, branch_amount(f, m, other)));
        for (int l = 0; l < LINES; l++) {
            gint64 line = 0;
            for (int k = 0; k < CUSTOMERS; k++)
                line += f->amount[m][other][l][k];
            assert_false(has_number(c, line));
            assert_false(has_number(c, f->goal[m][other][l]));
        }
        for (int k = 0; k < CUSTOMERS; k++) {
            gint64 customer = 0;
            for (int l = 0; l < LINES; l++)
                customer += f->amount[m][other][l][k];
            assert_false(has_number(c, customer));
        }
    }
    gint64 all = 0;
    for (int b = 0; b < BRANCHES; b++)
        all += branch_amount(f, REPORT_MONTH, b);
    assert_false(has_number(c, all));
}

static void no_branch_sees_another(void **state)
{
    const struct fixture *f = *state;
    for (int b = 0; b < BRANCHES; b++) {
        struct jf_document *d = document_of(f, entity(f, branch_names[b]));
        struct content c = content_of(d);
        assert_true(c.n_numbers > 300); /* it does find what is there */
        assert_true(has_number(&c, branch_amount(f, REPORT_MONTH, b)));
        assert_true(has_number(&c, branch_amount(f, REPORT_MONTH - 12, b)));
        assert_non_null(strstr(c.texts->str, branch_names[b]));
        for (int other = 0; other < BRANCHES; other++)
            if (other != b)
                assert_without(f, &c, other);
        free_content(&c);
        jf_document_free(d);
    }
    assert_true(asked_functions >= BRANCHES);
}

static void a_region_sees_its_branches_only(void **state)
{
    const struct fixture *f = *state;
    struct jf_document *d = document_of(f, entity(f, "East"));
    struct content c = content_of(d);
    assert_without(f, &c, 2);
    assert_true(has_number(&c, branch_amount(f, REPORT_MONTH, 0)));
    assert_true(has_number(&c, branch_amount(f, REPORT_MONTH, 1)));
    assert_non_null(strstr(c.texts->str, "win Hangang back"));
    free_content(&c);
    jf_document_free(d);
}

static void the_top_sees_all(void **state)
{
    const struct fixture *f = *state;
    struct jf_document *d = document_of(f, entity(f, "top"));
    struct content c = content_of(d);
    for (int b = 0; b < BRANCHES; b++)
        assert_true(has_number(&c, branch_amount(f, REPORT_MONTH, b)));
    assert_non_null(strstr(c.texts->str, "call the bank"));
    free_content(&c);
    jf_document_free(d);
}

/* The published few: the branch's own rank, how many there are. */
static void ranks_are_published(void **state)
{
    const struct fixture *f = *state;
    for (int b = 0; b < BRANCHES; b++) {
        struct jf_document *d = document_of(f, entity(f, branch_names[b]));
        const struct jf_table *t = block_at(d, "s1.b1")->table;
        int better = 0;
        for (int k = 0; k < BRANCHES; k++)
            better += branch_amount(f, REPORT_MONTH, k) > branch_amount(f, REPORT_MONTH, b);
        assert_near(cell(t, "revenue", "rank")->value, better + 1);
        jf_document_free(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_branch_sees_another),
        cmocka_unit_test(a_region_sees_its_branches_only),
        cmocka_unit_test(the_top_sees_all),
        cmocka_unit_test(ranks_are_published),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
