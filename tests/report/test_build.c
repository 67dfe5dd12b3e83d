/* Documents of a company by hand, against sums made here. */
#include <math.h>

#include "jf_cmocka.h"

#include "fixture.h"

static void assert_cents(struct jf_value v, gint64 cents)
{
    g_autofree char *text = jf_value_to_string(v);
    struct jf_value want = jf_value_exact((struct jf_decimal){.units = cents, .scale = 2});
    g_autofree char *wanted = jf_value_to_string(want);
    assert_non_null(text);
    assert_string_equal(text, wanted);
}

/* Cents of one cube of the data; -1 = all. */
static gint64 amount_of(const struct fixture *f, int m, int b, int l, int c)
{
    gint64 sum = 0;
    for (int i = 0; i < BRANCHES; i++)
        for (int k = 0; k < LINES; k++)
            for (int n = 0; n < CUSTOMERS; n++)
                if ((b < 0 || b == i) && (l < 0 || l == k) && (c < 0 || c == n))
                    sum += f->amount[m][i][k][n];
    return sum;
}

static gint64 cost_of(const struct fixture *f, int m, int b)
{
    gint64 sum = 0;
    for (int i = 0; i < BRANCHES; i++)
        for (int k = 0; k < LINES; k++)
            for (int n = 0; n < CUSTOMERS; n++)
                if (b < 0 || b == i)
                    sum += f->cost[m][i][k][n];
    return sum;
}

static gint64 goal_of(const struct fixture *f, int m, int b, int l)
{
    gint64 sum = 0;
    for (int i = 0; i < BRANCHES; i++)
        for (int k = 0; k < LINES; k++)
            if ((b < 0 || b == i) && (l < 0 || l == k))
                sum += f->goal[m][i][k];
    return sum;
}

static int setup(void **state)
{
    struct fixture *f = fixture_new("region,branch");
    struct jf_block_spec *b;
    add_section(f, "Board", 15,
                add_block(f, JF_WORD_TABULAR, "revenue,margin,rate,orders,customers", NULL, "kpi"));
    b = add_block(f, JF_WORD_TABULAR, "revenue", "line", "variance");
    b->total = TRUE;
    add_section(f, "Lines", 20, b);
    b = add_block(f, JF_WORD_TABULAR, "revenue", "customer", "rank,actual,yoy,share,cum_share");
    b->total = TRUE;
    b->top = 3;
    add_section(f, "Customers", 0, b);
    b = add_block(f, JF_WORD_TABULAR, "revenue,rate", "region,branch", "actual,plan,vs_plan,share");
    b->total = TRUE;
    add_section(f, "Branches", 5, b);
    b = add_block(f, JF_WORD_BRIDGE, "revenue", "line", NULL);
    jf_reading_parse("plan", &b->from, NULL);
    jf_reading_parse("actual", &b->to, NULL);
    b->top = 2;
    add_section(f, "Bridge", 5, b);
    b = add_block(f, JF_WORD_CHART, "revenue,rate", "month", "actual,plan");
    b->kind = g_strdup("line");
    b->span = 24;
    b->second_axis = g_new0(struct jf_metric *, 1);
    b->second_axis[b->n_second_axis++] = f->rate;
    add_section(f, "Trend", 5, b);
    b = add_block(f, JF_WORD_LISTING, "", NULL, NULL);
    b->source = jf_data_spec_find(f->data, "todo");
    b->list_columns = texts("no,task,due,progress", &b->n_list_columns);
    b->list_sort = g_strdup("due");
    add_section(f, "Actions", 30, b);
    b = add_block(f, JF_WORD_NOTE, "", NULL, NULL);
    b->text =
        (struct jf_template){.text = g_strdup("{region}/{branch}/{manager}: {revenue} {revenue "
                                              "vs_plan} {revenue ytd achievement} {rate yoy} "
                                              "{revenue worst line} {todo n} {customers plan why}"),
                             .where = g_strdup("hand.lua:40")};
    add_section(f, "Note", 0, b);
    add_section(f, "Closing", 10, NULL);
    b = add_block(f, JF_WORD_TABULAR, "customers,orders", "line", "actual,share");
    b->total = TRUE;
    b->across = texts("branch", &b->n_across);
    add_section(f, "Across", 0, b);
    fixture_run(f, NULL);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void board_holds_every_reading(void **state)
{
    const struct fixture *f = *state;
    struct jf_document *d = document_of(f, entity(f, "Bengbu"));
    const struct jf_table *t = block_at(d, "s1.b1")->table;
    gint64 now = amount_of(f, REPORT_MONTH, 1, -1, -1),
           year = amount_of(f, REPORT_MONTH - 12, 1, -1, -1);
    assert_cents(cell(t, "revenue", "actual")->value, now);
    assert_cents(cell(t, "revenue", "plan")->value, goal_of(f, REPORT_MONTH, 1, -1));
    assert_near(cell(t, "revenue", "achievement")->value,
                (double)now / (double)goal_of(f, REPORT_MONTH, 1, -1));
    assert_cents(cell(t, "revenue", "last_year")->value, year);
    assert_near(cell(t, "revenue", "yoy")->value, (double)now / (double)year - 1);
    assert_cents(cell(t, "revenue", "prev")->value, amount_of(f, REPORT_MONTH - 1, 1, -1, -1));
    double rate = 1 - (double)cost_of(f, REPORT_MONTH, 1) / (double)now;
    double before = 1 - (double)cost_of(f, REPORT_MONTH - 12, 1) / (double)year;
    assert_near(cell(t, "rate", "actual")->value, rate);
    assert_near(cell(t, "rate", "yoy")->value, rate - before); /* points, not per cent */
    assert_false(jf_value_has(cell(t, "margin", "plan")->value));
    assert_cents(cell(t, "orders", "actual")->value, LINES * CUSTOMERS * 100);
    assert_cents(cell(t, "customers", "actual")->value, CUSTOMERS * 100);
    gint64 ytd = 0;
    for (int m = 12; m <= REPORT_MONTH; m++)
        ytd += amount_of(f, m, 1, -1, -1);
    assert_cents(cell(t, "revenue", "ytd.actual")->value, ytd);
    assert_non_null(jf_table_relation(t, row_of(t, "rate"), jf_table_find_column(t, "actual")));
    assert_null(jf_table_relation(t, row_of(t, "orders"), jf_table_find_column(t, "actual")));
    g_autofree char *text =
        jf_table_cell_text(t, row_of(t, "rate"), jf_table_find_column(t, "yoy"));
    assert_true(g_str_has_suffix(text, "pp"));
    jf_document_free(d);
}

static void variance_table_adds_up_in_formulas(void **state)
{
    const struct fixture *f = *state;
    struct jf_document *d = document_of(f, entity(f, "top"));
    const struct jf_table *t = block_at(d, "s2.b1")->table;
    int actual = jf_table_find_column(t, "revenue.actual"), total = row_of(t, "total");
    for (int l = 0; l < LINES; l++) {
        gint64 now = amount_of(f, REPORT_MONTH, -1, l, -1), goal = goal_of(f, REPORT_MONTH, -1, l);
        assert_cents(cell(t, line_names[l], "revenue.actual")->value, now);
        assert_cents(cell(t, line_names[l], "revenue.vs_plan")->value, now - goal);
    }
    assert_cents(cell(t, "total", "revenue.actual")->value, amount_of(f, REPORT_MONTH, -1, -1, -1));
    const struct jf_relation *sum = jf_table_relation(t, total, actual);
    assert_non_null(sum);
    assert_int_equal(sum->steps[0].op, JF_REL_SUM);
    assert_non_null(jf_table_relation(t, total, jf_table_find_column(t, "revenue.vs_plan")));
    /* contributions add up to the total's change */
    double parts = 0;
    for (int l = 0; l < LINES; l++)
        parts += jf_value_to_double(cell(t, line_names[l], "revenue.contribution")->value);
    assert_near(cell(t, "total", "revenue.contribution")->value, parts);
    assert_near(cell(t, "total", "revenue.yoy")->value, parts);
    /* worst gap first */
    for (int r = 0; r + 2 < (int)t->rows->len; r++) {
        int gap = jf_table_find_column(t, "revenue.vs_plan");
        assert_true(jf_value_compare(jf_table_cell(t, r, gap)->value,
                                     jf_table_cell(t, r + 1, gap)->value) <= 0);
    }
    jf_document_free(d);
}

static void top_members_and_others_give_the_total(void **state)
{
    const struct fixture *f = *state;
    struct jf_document *d = document_of(f, entity(f, "top"));
    const struct jf_table *t = block_at(d, "s3.b1")->table;
    assert_int_equal(t->rows->len, 5); /* three, the others, the total */
    assert_int_equal(jf_table_row(t, 3)->kind, JF_ROW_OTHERS);
    gint64 shown = 0, best = G_MAXINT64;
    for (int r = 0; r < 3; r++) {
        int actual = jf_table_find_column(t, "revenue.actual"),
            rank = jf_table_find_column(t, "revenue.rank");
        gint64 top = 0; /* the largest customer below the last one */
        for (int b = 0; b < BRANCHES; b++)
            for (int c = 0; c < CUSTOMERS; c++) {
                gint64 v = amount_of(f, REPORT_MONTH, b, -1, c);
                top = v < best && v > top ? v : top;
            }
        assert_cents(jf_table_cell(t, r, actual)->value, top);
        assert_near(jf_table_cell(t, r, rank)->value, r + 1);
        best = top;
        shown += top;
    }
    gint64 all = amount_of(f, REPORT_MONTH, -1, -1, -1);
    assert_cents(cell(t, "others", "revenue.actual")->value, all - shown);
    assert_cents(cell(t, "total", "revenue.actual")->value, all);
    assert_near(cell(t, "others", "revenue.share")->value, (double)(all - shown) / (double)all);
    assert_near(cell(t, "others", "revenue.cum_share")->value, 1);
    jf_document_free(d);
}

static void nested_dimensions_have_subtotals(void **state)
{
    const struct fixture *f = *state;
    struct jf_document *d = document_of(f, entity(f, "top"));
    const struct jf_table *t = block_at(d, "s4.b1")->table;
    int east = row_of(t, "East"), anqing = row_of(t, "Anqing"),
        actual = jf_table_find_column(t, "revenue.actual");
    assert_int_equal(jf_table_row(t, east)->kind, JF_ROW_SUBTOTAL);
    assert_int_equal(jf_table_row(t, anqing)->parent, east);
    assert_cents(jf_table_cell(t, east, actual)->value,
                 amount_of(f, REPORT_MONTH, 0, -1, -1) + amount_of(f, REPORT_MONTH, 1, -1, -1));
    const struct jf_relation *sum = jf_table_relation(t, east, actual);
    assert_non_null(sum);
    assert_int_equal(sum->steps[0].set, JF_SET_CHILDREN);
    assert_non_null(jf_table_relation(t, row_of(t, "total"), actual));
    double rate = 1 - (double)(cost_of(f, REPORT_MONTH, 0) + cost_of(f, REPORT_MONTH, 1)) /
                          (double)(amount_of(f, REPORT_MONTH, 0, -1, -1) +
                                   amount_of(f, REPORT_MONTH, 1, -1, -1));
    assert_near(cell(t, "East", "rate.actual")->value,
                rate); /* never the average of the branches' rates */
    assert_int_equal(
        jf_table_relation(t, east, jf_table_find_column(t, "rate.actual"))->steps[2].op,
        JF_REL_DIV);
    jf_document_free(d);
}

static void members_side_by_side(void **state)
{
    struct jf_document *d = document_of(*state, entity(*state, "East"));
    const struct jf_table *t = block_at(d, "s10.b1")->table;
    assert_int_equal(jf_table_find_column(t, "orders.actual@Chuzhou"), -1); /* West */
    assert_cents(cell(t, "Paper", "orders.actual@Anqing")->value, CUSTOMERS * 100);
    assert_cents(cell(t, "Paper", "orders.actual@total")->value, 2 * CUSTOMERS * 100);
    /* the same customers buy every line: distinct counts are no sum */
    int column = jf_table_find_column(t, "customers.actual@total");
    assert_cents(cell(t, "total", "customers.actual@total")->value, 2 * CUSTOMERS * 100);
    assert_null(jf_table_relation(t, row_of(t, "total"), column));
    assert_non_null(
        jf_table_relation(t, row_of(t, "total"), jf_table_find_column(t, "orders.actual@total")));
    jf_document_free(d);
}

static void collect_tables(const GPtrArray *blocks, GPtrArray *out)
{
    for (guint i = 0; i < blocks->len; i++) {
        const struct jf_block *block = g_ptr_array_index(blocks, i);
        if (block->table != NULL)
            g_ptr_array_add(out, block->table);
        if (block->chart != NULL && block->chart->table != NULL)
            g_ptr_array_add(out, block->chart->table);
        if (block->blocks != NULL)
            collect_tables(block->blocks, out);
    }
}

static GPtrArray *tables_of(const struct jf_document *document)
{
    GPtrArray *out = g_ptr_array_new();
    if (document->cover_chart != NULL && document->cover_chart->table != NULL)
        g_ptr_array_add(out, document->cover_chart->table);
    for (guint i = 0; i < document->sections->len; i++) {
        const struct jf_section *section = g_ptr_array_index(document->sections, i);
        collect_tables(section->blocks, out);
    }
    return out;
}

/* Every relation gives what a direct evaluation of the same cell gives. */
static void relations_equal_direct_values(void **state)
{
    struct jf_document *d = document_of(*state, entity(*state, "East"));
    g_autoptr(GPtrArray) tables = tables_of(d);
    int relations = 0;
    for (guint i = 0; i < tables->len; i++) {
        struct jf_table *t = tables->pdata[i];
        for (guint k = 0; k < t->cells->len; k++) {
            int row = (int)(k / t->columns->len), c = (int)(k % t->columns->len);
            struct jf_value before = jf_table_cell(t, row, c)->value;
            if (!jf_table_relation(t, row, c))
                continue;
            relations++;
            assert_true(jf_table_evaluate(t, NULL));
            struct jf_value after = jf_table_cell(t, row, c)->value;
            assert_int_equal(jf_value_has(before), jf_value_has(after));
        }
    }
    assert_true(relations > 100);
    jf_document_free(d);
}

/* ---- the other blocks ------------------------------------------------------------------------ */

static void bridge_adds_up(void **state)
{
    const struct fixture *f = *state;
    struct jf_document *d = document_of(f, entity(f, "Chuzhou"));
    const struct jf_table *t = block_at(d, "s5.b1")->chart->table;
    assert_int_equal(t->rows->len, 5); /* plan, two lines, others, actual */
    assert_cents(cell(t, "from", "value")->value, goal_of(f, REPORT_MONTH, 2, -1));
    assert_cents(cell(t, "to", "value")->value, amount_of(f, REPORT_MONTH, 2, -1, -1));
    struct jf_value sum = cell(t, "from", "value")->value;
    for (int r = 1; r < 4; r++)
        sum = jf_value_add(sum, jf_table_cell(t, r, jf_table_find_column(t, "value"))->value);
    assert_cents(sum, amount_of(f, REPORT_MONTH, 2, -1, -1));
    jf_document_free(d);
}

static void chart_has_its_months(void **state)
{
    const struct fixture *f = *state;
    struct jf_document *d = document_of(f, entity(f, "Anqing"));
    const struct jf_chart *chart = block_at(d, "s6.b1")->chart;
    assert_int_equal(chart->table->rows->len, 22); /* of 24: time begins with the data */
    assert_string_equal(jf_table_row(chart->table, 0)->key, "2025-01");
    assert_cents(cell(chart->table, "2026-10", "revenue.actual")->value,
                 amount_of(f, REPORT_MONTH, 0, -1, -1));
    assert_cents(cell(chart->table, "2025-01", "revenue.plan")->value, goal_of(f, 0, 0, -1));
    gboolean second = FALSE;
    for (size_t i = 0; i < chart->n_series; i++)
        second = second ||
                 (chart->series[i].second_axis && strcmp(chart->series[i].metric, "rate") == 0);
    assert_true(second);
    assert_non_null(d->cover_chart);
    assert_string_equal(chart->unit, "k CNY");
    jf_document_free(d);
}

static const char *note_of(const struct jf_document *d)
{
    return ((struct jf_run *)block_at(d, "s8.b1")->text->runs->pdata[0])->text;
}

static void listing_sorts_and_scopes(void **state)
{
    struct jf_document *d = document_of(*state, entity(*state, "Anqing"));
    const struct jf_table *t = block_at(d, "s7.b1")->table;
    assert_int_equal(t->rows->len, 2);
    assert_string_equal(jf_table_cell(t, 0, 1)->text, "sell the old stock"); /* due first */
    assert_cents(jf_table_cell(t, 1, 3)->value, 3550);
    jf_document_free(d);
    d = document_of(*state, entity(*state, "Bengbu"));
    assert_int_equal(block_at(d, "s7.b1")->kind, JF_BLOCK_EMPTY);
    jf_document_free(d);
    d = document_of(*state, entity(*state, "top"));
    /* the company's own, not those of the branches */
    assert_int_equal(block_at(d, "s7.b1")->table->rows->len, 1);
    assert_non_null(strstr(note_of(d), " 1 no plan"));
    jf_document_free(d);
}

static void templates_print_values(void **state)
{
    const struct fixture *f = *state;
    struct jf_document *d = document_of(f, entity(f, "Anqing"));
    const char *line = note_of(d);
    gint64 now = amount_of(f, REPORT_MONTH, 0, -1, -1), worst = G_MAXINT64;
    const char *name = NULL;
    for (int l = 0; l < LINES; l++) {
        gint64 gap = amount_of(f, REPORT_MONTH, 0, l, -1) - goal_of(f, REPORT_MONTH, 0, l);
        if (gap < worst) {
            worst = gap;
            name = line_names[l];
        }
    }
    /* an English pack: 万元 is thousands there */
    long thousands = lround((double)now / 1e5);
    g_autofree char *amount = thousands >= 1000
                                  ? g_strdup_printf(" %ld,%03ld k CNY ", thousands / 1000, thousands % 1000)
                                  : g_strdup_printf(" %.*f k CNY ", thousands >= 100 ? 0 : 1, (double)now / 1e5);
    g_autofree char *end = g_strdup_printf("pp %s 2 no plan", name);
    assert_true(g_str_has_prefix(line, "East/Anqing/He Jing: "));
    if (!strstr(line, amount) || !g_str_has_suffix(line, end))
        fail_msg("%s", line);
    jf_document_free(d);
}

static void agenda_counts_minutes(void **state)
{
    struct jf_document *d = document_of(*state, entity(*state, "East"));
    assert_int_equal(d->agenda->len, 10);
    const struct jf_agenda_item *lines = d->agenda->pdata[1], *closing = d->agenda->pdata[8];
    assert_int_equal(lines->start_minute, 9 * 60 + 15);
    assert_int_equal(closing->section, -1);
    assert_int_equal(closing->start_minute, 9 * 60 + 15 + 20 + 5 + 5 + 5 + 30);
    assert_int_equal(d->agenda_end, 9 * 60 + 90);
    const struct jf_section *across = d->sections->pdata[8];
    assert_int_equal(across->number, 10);
    assert_int_equal(across->start_minute, d->agenda_end);
    assert_string_equal(closing->who, "He Jing");
    assert_string_equal(closing->dept, "Planning");
    int ahead = 0;
    for (guint i = 0; i < d->agenda->len; i++) {
        const struct jf_agenda_item *item = d->agenda->pdata[i];
        ahead += item->is_future ? item->minutes : 0;
    }
    g_autofree char *message = g_strdup_printf("90 minutes, %d ahead", ahead);
    assert_true(ahead >= closing->minutes);
    assert_string_equal(d->agenda_message, message);
    jf_document_free(d);
}

/* A copy is numbered among all the packs of the report, whichever of them are made. */
static void copies_are_numbered(void **state)
{
    size_t n;
    const struct jf_entity *all = jf_report_entities(((const struct fixture *)*state)->report, &n);
    struct jf_document *d = document_of(*state, &all[3]);
    assert_string_equal(d->confidential, "For the meeting");
    assert_string_equal(d->copy, "Copy 04 of 6 · Return it");
    assert_string_equal(d->editor, "Prepared by Planning");
    assert_string_equal(d->version, "Final");
    jf_document_free(d);
}

static void entities_form_a_tree(void **state)
{
    const struct fixture *f = *state;
    size_t n;
    jf_report_entities(f->report, &n);
    assert_int_equal(n, 1 + 2 + 3);
    const struct jf_entity *anqing = entity(f, "Anqing"), *east = entity(f, "East");
    assert_int_equal(anqing->parent, east->index);
    assert_int_equal(east->parent, 0);
    assert_string_equal(anqing->level, "branch");
    assert_string_equal(anqing->person, "He Jing");
    assert_string_equal(anqing->to, "he@example.com,wu@example.com");
    assert_string_equal(entity(f, "top")->person, "Zhou Min");
    assert_null(entity(f, "Chuzhou")->person);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(board_holds_every_reading),
        cmocka_unit_test(variance_table_adds_up_in_formulas),
        cmocka_unit_test(top_members_and_others_give_the_total),
        cmocka_unit_test(nested_dimensions_have_subtotals),
        cmocka_unit_test(members_side_by_side),
        cmocka_unit_test(relations_equal_direct_values),
        cmocka_unit_test(bridge_adds_up),
        cmocka_unit_test(chart_has_its_months),
        cmocka_unit_test(listing_sorts_and_scopes),
        cmocka_unit_test(templates_print_values),
        cmocka_unit_test(agenda_counts_minutes),
        cmocka_unit_test(copies_are_numbered),
        cmocka_unit_test(entities_form_a_tree),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
