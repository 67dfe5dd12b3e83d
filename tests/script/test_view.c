/* Functions of a script on v: texts, tests and analyses, with figures of the test's own. */
#include "fake_view.h"

#include <math.h>

#include "base/error.h"

#define HEAD                                                                                          \
    "local s = source \"sales\" { path = \"s.csv\", date = \"d\", dims = { branch = \"B\", line "     \
    "= \"L\" } }\n"                                                                                   \
    "local revenue = metric \"revenue\" { title = \"收入\", unit = \"万元\", actual = s:sum "     \
    "\"x\" }\n"                                                                                       \
    "local volume = metric \"volume\" { title = \"销量\", unit = \"件\", actual = s:sum \"q\" }\n" \
    "local price = metric \"price\" { title = \"单价\", unit = \"元\", actual = revenue / volume " \
    "}\n"
#define REPORT(block)                                                                              \
    HEAD "return report { title = \"R\", company = \"C\", packs = { \"branch\" }, section \"A\" "  \
         "{\n" block " } }"
#define NOTE(body) REPORT("note(function(v) " body " end)")

static const char *const members[] = {"净水器", "空调", "冰箱", "新品", "旧款"};
static const struct figure figures[] = {
    {"revenue", "actual", "", 1250000},
    {"revenue", "last_year", "", 1000000},
    {"revenue", "yoy", "", 0.25},
    {"revenue", "vs_last_year", "", 250000},
    {"revenue", "ytd actual", "", 9900000},
    {"volume", "actual", "", 110},
    {"volume", "last_year", "", 100},
    {"price", "actual", "", 11363.6363636},
    {"price", "last_year", "", 10000},
    {"revenue", "actual", "净水器", 600000},
    {"revenue", "last_year", "净水器", 400000},
    {"volume", "actual", "净水器", 40},
    {"volume", "last_year", "净水器", 30},
    {"revenue", "actual", "空调", 450000},
    {"revenue", "last_year", "空调", 500000},
    {"volume", "actual", "空调", 50},
    {"volume", "last_year", "空调", 50},
    {"revenue", "actual", "新品", 200000},
    {"volume", "actual", "新品", 20},
    {"revenue", "last_year", "旧款", 100000},
    {"volume", "last_year", "旧款", 20},
    {"revenue", "vs_last_year", "净水器", 200000},
    {"revenue", "vs_last_year", "空调", -50000},
};

struct fixture {
    char *folder;
    struct jf_script *script;
    struct jf_view *view;
};

static void open_script(struct fixture *f, const char *text)
{
    g_autoptr(GError) error = NULL;
    f->folder = enter_folder();
    f->script = load(text, &error);
    if (f->script == NULL)
        fail_msg("%s", error->message);
    f->view = fake_view(f->script, "杭州分公司", figures, G_N_ELEMENTS(figures), members,
                        G_N_ELEMENTS(members));
}

static void close_script(struct fixture *f)
{
    fake_view_free(f->view);
    jf_script_free(f->script);
    leave_folder(f->folder);
}

static const struct jf_block_spec *first_block(const struct fixture *f)
{
    return jf_script_report(f->script)->sections[0]->blocks[0];
}

static char *call_note(struct fixture *f, GError **error)
{
    const struct jf_script_service *service = jf_script_service(f->script);
    return service->text(service->ctx, first_block(f)->text.function, f->view, error);
}

static void texts_are(void **state)
{
    (void)state;
    static const struct {
        const char *body, *expected;
    } cases[] = {
        {"return '收入' .. v.revenue", "收入125 万元"},
        {"return v.revenue", "125 万元"},
        {"return v.revenue.yoy", "+25.0%"},
        {"return ('%s'):format(v.revenue.ytd)", "990 万元"},
        {"return tostring(v.revenue['ytd actual'])", "990 万元"},
        {"return v.entity .. ' ' .. v.level .. ' ' .. v.manager .. ' ' .. v.month",
         "杭州分公司 branch 张三 2026年10月"},
        {"return v.revenue - v.revenue.last_year", "25.0 万元"},
        {"return v.revenue / 2", "62.5 万元"},
        {"return 2 * v.revenue", "250 万元"},
        {"return v.revenue / v.revenue.last_year", "1.25"},
        {"return tostring(v.revenue > 1000000) .. tostring(v.revenue >= 1250000) .. "
         "tostring(v.revenue < 1250000)",
         "truetruefalse"},
        {"return tostring(v.revenue == v.revenue.actual) .. tostring(v.revenue == v.volume)",
         "truefalse"},
        /* no value: every comparison is false */
        {"local x = v.revenue.plan return tostring(x > 1) .. tostring(x < 1) .. tostring(x == "
         "v.revenue.plan) .. tostring(x <= 1)",
         "falsefalsefalsefalse"},
        {"return tostring(v.revenue.plan:missing()) .. v.revenue.plan:why() .. "
         "tostring(v.revenue:why())",
         "true没有计划nil"},
        {"return v.revenue.plan", "–"},
        {"local x = v.revenue.plan - v.revenue return tostring(x:missing())", "true"},
        {"return tostring(v.revenue:number())", "1250000.0"},
        /* members */
        {"local s = '' for _, m in ipairs(v.revenue:by 'line') do s = s .. m.name .. ' ' end "
         "return s",
         "净水器 空调 新品 冰箱 旧款 "},
        {"local s = '' for _, m in ipairs(v.revenue:by('line', { sort = '+vs_last_year', top = 2 "
         "})) do s = s .. m.name .. m.vs_last_year .. ' ' end return s",
         "空调−5.0 万元 净水器+20.0 万元 "},
        {"local m = v.revenue:by('line', { top = 1 })[1] return m.name .. m.actual .. m.share .. "
         "m.volume .. m.key .. m.position",
         "净水器60.0 万元48.0%40 件净水器1"},
        {"return nil", NULL},
        {"return v.revenue.light", NULL},
    };
    for (size_t i = 0; i + 1 < G_N_ELEMENTS(cases); i++) {
        struct fixture f;
        g_autofree char *script = g_strdup_printf(
            HEAD "return report { title = \"R\", company = \"C\", packs = { \"branch\" }, "
                 "section \"A\" {\nnote(function(v) %s end) } }",
            cases[i].body);
        open_script(&f, script);
        g_autoptr(GError) error = NULL;
        g_autofree char *text = call_note(&f, &error);
        if (error != NULL || g_strcmp0(text, cases[i].expected) != 0)
            fail_msg("%s\n  got %s%s\n  expected %s", cases[i].body, text ? text : "(nothing) ",
                     error ? error->message : "", cases[i].expected);
        close_script(&f);
    }
}

static void wrong_calls_say_where(void **state)
{
    (void)state;
    static const struct {
        const char *body, *expected;
    } cases[] = {
        {"return v.revenu", "monthly.lua:6: v has no \"revenu\"; did you mean \"revenue\"?"},
        {"return v.revenue.achievment",
         "monthly.lua:6: v.revenue has no \"achievment\"; did you mean \"achievement\"?"},
        {"return v.revenue:by('line', { srt = 'x' })",
         "monthly.lua:6: :by: unknown field \"srt\"; did you mean \"sort\"?"},
        {"return v.revenue:by('line')[1].nam",
         "monthly.lua:6: \"净水器\" has no \"nam\"; did you mean \"name\"?"},
        {"return (v.revenue - 1):by('line')",
         "monthly.lua:6: a computed figure has no members: ask :by of v.id"},
        {"return v.revenue + 'x'",
         "monthly.lua:6: a figure and a string cannot be computed or compared"},
        {"v.x = 1", "monthly.lua:6: v cannot be changed"},
        {"v.revenue.x = 1", "monthly.lua:6: a figure cannot be changed"},
        {"revenue.title = v.entity", "monthly.lua:6: a metric cannot be changed (field \"title\")"},
        {"require 'x'",
         "monthly.lua:6: require \"x\" belongs at the top of the script, not into a function"},
        {"return {}", "a function for a text has to return a text or nil, not a table"},
        {"while true do end",
         "monthly.lua:6: the script runs too long: is there a loop without an end?"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct fixture f;
        g_autofree char *script = g_strdup_printf(
            HEAD "return report { title = \"R\", company = \"C\", packs = { \"branch\" }, "
                 "section \"A\" {\nnote(function(v) %s end) } }",
            cases[i].body);
        open_script(&f, script);
        g_autoptr(GError) error = NULL;
        assert_null(call_note(&f, &error));
        assert_non_null(error);
        g_autofree char *line = g_strndup(error->message, strcspn(error->message, "\n"));
        assert_string_equal(line, cases[i].expected);
        close_script(&f);
    }
}

/* What one call notes down is gone in the next: in locals, in tables, in modules. */
static void nothing_lasts_between_calls(void **state)
{
    (void)state;
    static const char text[] =
        HEAD "local count, seen, deep = 0, { n = 0, old = 'kept' }, { inner = { } }\n"
             "local m = require \"notes\"\n"
             "local function bump() count = count + 1 return count end\n"
             "return report { title = \"R\", company = \"C\", packs = { \"branch\" }, section "
             "\"A\" { note(function(v)\n"
             "  seen.n = seen.n + 1 seen[#seen + 1] = v.entity seen.old = nil deep.inner.x = "
             "(deep.inner.x or 0) + 1 m.n = m.n + 1\n"
             "  return bump() .. ' ' .. seen.n .. ' ' .. #seen .. ' ' .. deep.inner.x .. ' ' .. "
             "m.n .. ' ' .. tostring(seen.old) end) } }";
    g_autoptr(GError) error = NULL;
    struct fixture f = {.folder = enter_folder()};
    g_file_set_contents("notes.lua", "return { n = 0 }", -1, NULL);
    f.script = load(text, &error);
    assert_null(error);
    f.view = fake_view(f.script, "杭州", figures, G_N_ELEMENTS(figures), members, 5);
    jf_script_freeze(f.script);
    for (int i = 0; i < 3; i++) {
        g_autofree char *said = call_note(&f, &error);
        assert_null(error);
        assert_string_equal(said, "1 1 1 1 1 nil");
    }
    close_script(&f);
}

static void checks_are_tested(void **state)
{
    (void)state;
    struct fixture f;
    open_script(&f, REPORT("checklist { rules = { { '有增长', function(v) return v.revenue.yoy > 0 "
                           "end }, { '收入过亿', revenue:above(1e8) },"
                           " { '单价', (revenue / volume):below(20000) }, { '无计划', function(v) "
                           "return v.revenue.plan > 0 end },"
                           " { '错', function(v) return 1 end } } }"));
    const struct jf_block_spec *b = first_block(&f);
    const struct jf_script_service *service = jf_script_service(f.script);
    assert_int_equal(b->n_checks, 5);
    assert_null(b->checks[0].left);
    assert_non_null(b->checks[1].left);
    g_autoptr(GError) error = NULL;
    assert_int_equal(service->test(service->ctx, b->checks[0].test, f.view, &error), 1);
    assert_int_equal(service->test(service->ctx, b->checks[1].test, f.view, &error), 0);
    assert_int_equal(service->test(service->ctx, b->checks[2].test, f.view, &error),
                     0); /* the fake has no figure for the formula */
    assert_int_equal(service->test(service->ctx, b->checks[3].test, f.view, &error), 0);
    assert_null(error);
    assert_int_equal(service->test(service->ctx, b->checks[4].test, f.view, &error), -1);
    assert_string_equal(error->message, "a test has to return true or false, not a number");
    close_script(&f);
}

/* ---- analyses -------------------------------------------------------------------------------- */

static GPtrArray *build(struct fixture *f, GError **error)
{
    const struct jf_script_service *service = jf_script_service(f->script);
    const struct jf_block_spec *b = first_block(f);
    GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)jf_block_free);
    assert_int_equal(b->word, JF_WORD_ANALYSIS);
    if (service->build(service->ctx, b->build, b, f->view, out, error))
        return out;
    g_ptr_array_unref(out);
    return NULL;
}

static double cell(const struct jf_table *table, const char *row, const char *column)
{
    int c = jf_table_find_column(table, column);
    assert_true(c >= 0);
    for (int r = 0; r < (int)table->rows->len; r++)
        if (strcmp(jf_table_row(table, r)->key, row) == 0)
            return jf_value_to_double(jf_table_cell(table, r, c)->value);
    fail_msg("no row %s", row);
    return 0;
}

static void own_analyses_build_tables(void **state)
{
    (void)state;
    struct fixture f;
    open_script(&f,
                REPORT("analysis { title = 'mine', needs = { { revenue, volume, by = 'line' } }, "
                       "build = function(v)\n"
                       "  local rows = {}\n"
                       "  for _, m in ipairs(v:members({ revenue, volume }, 'line')) do\n"
                       "    rows[#rows + 1] = { key = m.key, name = m.name, now = m:of(revenue), "
                       "before = m:of(revenue).last_year }\n"
                       "  end\n"
                       "  rows[#rows + 1] = { key = 'total', kind = 'total', name = '合计', now = "
                       "'sum(now)', before = v:of(revenue).last_year }\n"
                       "  local t = v:table { id = 't', title = '表', columns = {\n"
                       "    { id = 'name', title = '产品', key = true }, { id = 'now', metric = "
                       "revenue }, { id = 'before', metric = revenue, reading = 'last_year' },\n"
                       "    { id = 'diff', is = 'now - before', metric = revenue, variance = true "
                       "}, { id = 'rate', is = 'change(now, before)', unit = '%' },\n"
                       "    { id = 'mixed', is = '2 * (now + before) / 4 - -1' }, { id = 'share', "
                       "is = 'share(now)', unit = '%' } }, rows = rows }\n"
                       "  return { t, v:chart { kind = 'bar', table = t, category = 'name', series "
                       "= { 'now', { column = 'before', scenario = 'PY' } } }, v:note '完' }\n"
                       "end }"));
    g_autoptr(GError) error = NULL;
    GPtrArray *out = build(&f, &error);
    if (error != NULL)
        fail_msg("%s", error->message);
    assert_int_equal(out->len, 3);
    const struct jf_block *first = out->pdata[0], *second = out->pdata[1], *third = out->pdata[2];
    assert_int_equal(first->kind, JF_BLOCK_TABLE);
    assert_true(cell(first->table, "净水器", "diff") == 200000);
    assert_true(cell(first->table, "净水器", "rate") == 0.5);
    assert_true(cell(first->table, "净水器", "mixed") == 500001);
    assert_true(cell(first->table, "total", "now") == 1250000);
    assert_true(cell(first->table, "total", "diff") == 250000);
    assert_true(fabs(cell(first->table, "空调", "share") - 0.36) < 1e-12);
    assert_int_equal(second->kind, JF_BLOCK_CHART);
    assert_int_equal(second->chart->n_series, 2);
    assert_string_equal(second->chart->series[1].scenario, "PY");
    assert_string_equal(((struct jf_run *)third->text->runs->pdata[0])->text, "完");
    g_ptr_array_unref(out);
    close_script(&f);
}

static void analyses_fail_with_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *body, *expected;
        enum jf_error_code code;
    } cases[] = {
        {"v:check(v.revenue, v.revenue.last_year, 'the parts')",
         "monthly.lua:6: analysis: the parts: the parts add up to 1250000.00 and not to 1000000.00",
         JF_ERROR_RECONCILE},
        {"return v:of(revenue / 2)",
         "monthly.lua:6: this formula is not among the needs of the "
         "analysis: keep it in a "
         "local and name it in needs",
         JF_ERROR_SCRIPT},
        {"return v:table { columns = { { id = 'a', is = 'b + 1' } }, rows = {} }",
         "monthly.lua:6: v:table: column \"a\": \"b + 1\": unknown column "
         "\"b\"",
         JF_ERROR_SCRIPT},
        {"return v:table { columns = { { id = 'now' } }, rows = { { nwo = 1 } } }",
         "monthly.lua:6: v:table: row 1: no column \"nwo\"; did you mean "
         "\"now\"?",
         JF_ERROR_SCRIPT},
        {"return 5",
         "monthly.lua:6: analysis: build has to return a block or a list of blocks, not a number",
         JF_ERROR_SCRIPT},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct fixture f;
        g_autofree char *script = g_strdup_printf(
            HEAD
            "return report { title = \"R\", company = \"C\", packs = { \"branch\" }, "
            "section \"A\" {\nanalysis { needs = { revenue }, build = function(v) %s end } } }",
            cases[i].body);
        open_script(&f, script);
        g_autoptr(GError) error = NULL;
        assert_null(build(&f, &error));
        g_autofree char *line = g_strndup(error->message, strcspn(error->message, "\n"));
        assert_string_equal(line, cases[i].expected);
        assert_int_equal(error->code, cases[i].code);
        close_script(&f);
    }
}

/* Oracle: the formulas of the reference in plain doubles. C = 净水器, 空调. */
/* After the sentence, side by side: the bridge, and below each other the table and that of prices. */
static const struct jf_block *pvm_part(const GPtrArray *out, int right)
{
    const struct jf_block *block = ((const struct jf_block *)out->pdata[1])->blocks->pdata[right];
    return block->kind == JF_BLOCK_GRID ? block->blocks->pdata[0] : block;
}

static void pvm_adds_up(void **state)
{
    (void)state;
    struct fixture f;
    open_script(&f, REPORT("pvm { revenue, quantity = volume, by = 'line' }"));
    g_autoptr(GError) error = NULL;
    GPtrArray *out = build(&f, &error);
    if (error != NULL)
        fail_msg("%s", error->message);
    const double q0[] = {30, 50}, q1[] = {40, 50}, r0[] = {400000, 500000}, r1[] = {600000, 450000};
    double price = 0, by_price = 0;
    for (int i = 0; i < 2; i++) {
        price += (r1[i] / q1[i] - r0[i] / q0[i]) * q1[i];
        by_price += (q1[i] - q0[i]) * r0[i] / q0[i];
    }
    double volume = (90.0 - 80.0) * (900000.0 / 80.0), mix = by_price - volume;
    const struct jf_block *bridge = pvm_part(out, 0), *detail = pvm_part(out, 1);
    assert_string_equal(bridge->chart->kind, "bridge");
    assert_true(fabs(cell(bridge->chart->table, "price", "value") - price) < 1e-6);
    assert_true(fabs(cell(bridge->chart->table, "volume", "value") - volume) < 1e-6);
    assert_true(fabs(cell(bridge->chart->table, "mix", "value") - mix) < 1e-6);
    assert_true(cell(bridge->chart->table, "new", "value") == 200000);
    assert_true(cell(bridge->chart->table, "gone", "value") == -100000);
    assert_true(fabs(price + volume + mix + 200000 - 100000 - 250000) < 1e-6);
    assert_true(cell(detail->table, "total", "change") == 250000);
    assert_true(fabs(cell(detail->table, "total", "price") - price) < 1e-6);
    g_ptr_array_unref(out);
    close_script(&f);
    open_script(&f, REPORT("pvm { revenue, quantity = volume, by = 'line', method = 'textbook' }"));
    out = build(&f, &error);
    assert_null(error);
    bridge = pvm_part(out, 0);
    assert_true(fabs(cell(bridge->chart->table, "mix", "value") - (mix + 100000)) < 1e-6);
    assert_int_equal(bridge->chart->table->rows->len, 5);
    g_ptr_array_unref(out);
    close_script(&f);
}

static void drivers_add_up(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        double volume, price;
    } cases[] = {
        {"ordered", 10 * 10000.0, 110 * 1363.6363636},
        {"shapley", 10 * (10000.0 + 11363.6363636) / 2, 1363.6363636 * (100 + 110) / 2},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct fixture f;
        g_autofree char *script =
            g_strdup_printf(HEAD "return report { title = \"R\", company = \"C\", packs = { "
                                 "\"branch\" }, section \"A\" { "
                                 "drivers { revenue, chain = { volume, price }, from = "
                                 "\"last_year\", method = \"%s\" } } }",
                            cases[i].method);
        open_script(&f, script);
        g_autoptr(GError) error = NULL;
        GPtrArray *out = build(&f, &error);
        if (error != NULL)
            fail_msg("%s", error->message);
        const struct jf_table *steps = ((struct jf_block *)out->pdata[1])->chart->table;
        assert_true(fabs(cell(steps, "volume", "value") - cases[i].volume) < 1e-3);
        assert_true(fabs(cell(steps, "price", "value") - cases[i].price) < 1e-3);
        assert_true(cell(steps, "to", "value") == 1250000);
        g_ptr_array_unref(out);
        close_script(&f);
    }
}

static void pareto_has_classes_and_others(void **state)
{
    (void)state;
    struct fixture f;
    open_script(&f, REPORT("pareto { revenue, by = 'line', top = 2, rows = { branch = 1 } }"));
    g_autoptr(GError) error = NULL;
    GPtrArray *out = build(&f, &error);
    if (error != NULL)
        fail_msg("%s", error->message);
    const struct jf_table *table = ((struct jf_block *)out->pdata[0])->table;
    assert_true(cell(table, "others", "value") == 650000);
    assert_true(cell(table, "lost", "base") == 100000);
    assert_true(cell(table, "total", "value") == 1250000);
    assert_true(cell(table, "total", "base") == 1000000);
    assert_true(fabs(cell(table, "others", "cumulative") - 1) < 1e-12);
    assert_string_equal(jf_table_cell(table, 0, jf_table_find_column(table, "class"))->text, "A");
    g_ptr_array_unref(out);
    close_script(&f);
}

static void funnels_convert(void **state)
{
    (void)state;
    struct fixture f;
    open_script(&f, REPORT("funnel { revenue, volume, by = 'line' }"));
    g_autoptr(GError) error = NULL;
    GPtrArray *out = build(&f, &error);
    if (error != NULL)
        fail_msg("%s", error->message);
    const struct jf_table *stages = ((struct jf_block *)out->pdata[0])->chart->table,
                          *table = ((struct jf_block *)out->pdata[1])->table;
    assert_true(fabs(cell(stages, "volume", "rate") - 110 / 1250000.0) < 1e-15);
    assert_true(fabs(cell(table, "空调", "r2") - 50 / 450000.0) < 1e-15);
    assert_true(cell(table, "total", "s2") == 110);
    g_ptr_array_unref(out);
    close_script(&f);
}

static void sentences_by_rule(void **state)
{
    (void)state;
    struct fixture f;
    open_script(&f, REPORT("pvm { revenue, quantity = volume, by = 'line' }"));
    g_autoptr(GError) error = NULL;
    GPtrArray *out = build(&f, &error);
    assert_null(error);
    const struct jf_script_service *service = jf_script_service(f.script);
    g_autofree char *text =
        service->sentence(service->ctx, first_block(&f), pvm_part(out, 0), f.view, &error);
    if (error != NULL)
        fail_msg("%s", error->message);
    assert_string_equal(text, "收入：从去年同期 100.0 万元到实际 125.0 万元，减少最多的是停售 −10.0，"
                              "增加最多的是新增 +20.0。");
    g_ptr_array_unref(out);
    close_script(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are),
        cmocka_unit_test(wrong_calls_say_where),
        cmocka_unit_test(nothing_lasts_between_calls),
        cmocka_unit_test(checks_are_tested),
        cmocka_unit_test(own_analyses_build_tables),
        cmocka_unit_test(analyses_fail_with_their_line),
        cmocka_unit_test(pvm_adds_up),
        cmocka_unit_test(drivers_add_up),
        cmocka_unit_test(pareto_has_classes_and_others),
        cmocka_unit_test(funnels_convert),
        cmocka_unit_test(sentences_by_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
