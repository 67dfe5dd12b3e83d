/* The errors that a newcomer makes: exact texts, with the line of the script and what to do. */
#include "support.h"

/* Lines 1 to 4 of every script here. */
#define HEAD                                                                                       \
    "local s = source \"sales\" { path = \"s.csv\", date = \"d\", dims = { branch = \"B\", line "  \
    "= \"L\" } }\n"                                                                                \
    "local t = source \"targets\" { path = \"t.csv\", date = \"d\", dims = { branch = \"B\" } }\n" \
    "local revenue = metric \"revenue\" { title = \"收入\", unit = \"万元\", actual = s:sum "  \
    "\"x\", plan = t:sum \"y\" }\n"                                                                \
    "local count = metric \"orders\" { title = \"订单\", unit = \"单\", actual = s:count() }\n"
#define REPORT(blocks)                                                                             \
    HEAD "return report { title = \"R\", company = \"C\", packs = { \"branch\" },\n section "      \
         "\"A\" {\n" blocks "\n} }"

static const struct {
    const char *script, *message;
} cases[] = {
    /* words and names */
    {"local s = sorce \"x\" {}", "monthly.lua:1: unknown word \"sorce\"; did you mean \"source\"?"},
    {HEAD "local x = revenu / count",
     "monthly.lua:5: unknown word \"revenu\"; did you mean \"revenue\"?"},
    {HEAD "total = 1", "monthly.lua:5: \"total\" is not declared: write local total = ..."},
    {"local x = (", "monthly.lua:1: unexpected symbol near <eof>; the rest is missing"},
    {HEAD, "monthly.lua: the script has to end with: return report { … }"},
    {HEAD "return 5", "monthly.lua: the script has to end with: return report { … }"},
    {"\xEF\xBB\xBFlocal x = (", "monthly.lua:1: unexpected symbol near <eof>; the rest is missing"},
    {REPORT("cards { revenue }") " }", "monthly.lua:8: <eof> expected near '}'"},
    {HEAD "local x = \"a\" - \"b\"",
     "monthly.lua:5: attempt to sub a 'string' with a 'string'; a text cannot be computed with: for a column write "
     "source:sum \"column\" or col \"column\""},
    {HEAD "local e = revenue\nfor i = 1, 600 do e = e + 1 end",
     "monthly.lua:6: this is nested too deeply or has too many parts (501 levels, 999 parts): is it made in a loop?"},
    {HEAD "local e = revenue\nfor i = 1, 40 do e = e + e end",
     "monthly.lua:6: this is nested too deeply or has too many parts (18 levels, 131071 parts): is it made in a loop?"},
    /* two forms */
    {HEAD "\nlocal m = metric \"lost\"\n"
          "return report { title = \"R\", company = \"C\", packs = { \"branch\" } }",
     "monthly.lua:6: metric \"lost\" was never given its table: metric \"lost\" { … }"},
    {"local m = metric { title = \"x\" }",
     "monthly.lua:1: metric needs its name first, not a table: metric \"name\" { … }"},
    {"local m = metric \"a\" \"b\"",
     "monthly.lua:1: metric \"a\" takes a table, not the text \"b\""},
    {HEAD "local a = cards \"x\"",
     "monthly.lua:5: cards takes a table, not the text \"x\": cards { … }"},
    {REPORT("actions"), "monthly.lua:6: section \"A\": `actions` needs its table: actions { … }"},
    {REPORT("revenue"), "monthly.lua:6: section \"A\": a metric is not a block"},
    {HEAD
     "return report { title = \"R\", company = \"C\", packs = { \"branch\" }, cards { revenue } }",
     "monthly.lua:5: report: a block is not a section: blocks go into section \"title\" { … }"},
    /* a name that hides a word */
    {HEAD "local actions = source \"todo\" { path = \"a.csv\" }\nlocal b = actions {}",
     "monthly.lua:6: your local `actions` hides the word `actions`"},
    {HEAD "local note = { 1 }\nlocal b = note \"x\"",
     "monthly.lua:6: your local `note` hides the word `note`"},
    {HEAD "local cards = revenue\nlocal function f() return 1 + cards { revenue } end\nf()",
     "monthly.lua:6: your local `cards` hides the word `cards`"},
    {HEAD "revenue { 1 }", "monthly.lua:5: a metric cannot be called"},
    /* comparisons */
    {HEAD "local x = revenue < 5",
     "monthly.lua:5: a metric has no value while the script is read, so < and > cannot compare it: "
     "use :above(n) or :below(n), or compare v.id in a function"},
    {HEAD "local x = 5 >= revenue / count",
     "monthly.lua:5: a formula has no value while the script is read, so < and > cannot compare "
     "it: use :above(n) or "
     ":below(n), or compare v.id in a function"},
    {HEAD "local x = revenue / 2 == count / 2",
     "monthly.lua:5: a formula has no value while the script is read, so == cannot compare it: use "
     ":above(n) or "
     ":below(n), or compare v.id in a function"},
    {HEAD "local x = col \"a\" > 5",
     "monthly.lua:5: a row expression cannot be compared with < or >: use :above(n) or :below(n)"},
    {HEAD "local x = col \"a\" == col \"b\"",
     "monthly.lua:5: a row expression cannot be compared with ==: use :is(value)"},
    {HEAD "local x = \"text \" .. revenue", "monthly.lua:5: a metric has no value while the script "
                                            "is read: in texts write {id}, in functions v.id"},
    {HEAD "local x = s + 1", "monthly.lua:5: source \"sales\" is not a number: add up one of its "
                             "columns with :sum \"column\""},
    {HEAD "local x = revenue + col \"a\"",
     "monthly.lua:5: +: a row expression is not a metric, a formula or a number"},
    {HEAD "local x = col \"a\" * \"b\"",
     "monthly.lua:5: *: \"b\" is a text: for a column write col \"b\""},
    {HEAD "local x = col \"a\" / 2",
     "monthly.lua:5: rows cannot be divided: divide the sums, as in s:sum(\"x\") / s:sum(\"y\")"},
    {HEAD "local x = s:summ \"y\"",
     "monthly.lua:5: a source has no \"summ\"; did you mean \"sum\"?"},
    {HEAD "local x = revenue:ydt()",
     "monthly.lua:5: a metric has no \"ydt\"; did you mean \"ytd\"?"},
    {HEAD "local x = s.sum(\"y\")",
     "monthly.lua:5: write source:sum, with a colon"},
    /* fields */
    {"local s = source \"s\" { path = \"x.csv\", dat = \"d\" }",
     "monthly.lua:1: source \"s\": unknown field \"dat\"; did you mean \"date\"?"},
    {"local s = source \"s\" { path = 5 }",
     "monthly.lua:1: source \"s\": path has to be a path, a list of paths, or { path, encoding = … "
     "}, not the number 5"},
    {"local s = source \"s\" { date = \"d\" }", "monthly.lua:1: source \"s\": path is missing"},
    {"local s = source \"s\" { path = \"x\", on_bad_row = \"rejekt\" }",
     "monthly.lua:1: source \"s\": on_bad_row has to be \"stop\", \"reject\", not the text "
     "\"rejekt\"; did you mean \"reject\"?"},
    {"local s = source \"s\" { path = \"x\", dims = { [\"大区\"] = \"大区\" } }",
     "monthly.lua:1: source \"s\": dims: the id of a dimension is ASCII letters, digits and _, not "
     "the text \"大区\""},
    {"local s = source \"s\" { path = \"x\" } local t = source \"t\" { path = \"y\", join = { s } "
     "}",
     "monthly.lua:1: source \"t\": join: source \"s\" has no key: declare key = \"column\" there"},
    {HEAD "local again = source \"sales\" { path = \"z\" }",
     "monthly.lua:5: source \"sales\": there is one already at monthly.lua:1"},
    {HEAD "local m = metric \"revenue\" { title = \"x\", unit = \"\", actual = s:count() }",
     "monthly.lua:5: metric \"revenue\": there is one already at monthly.lua:3"},
    {HEAD "local m = metric \"m\" { title = \"x\", unit = \"\" }",
     "monthly.lua:5: metric \"m\": actual is missing"},
    {HEAD "local m = metric \"m\" { title = \"x\", unit = \"\", actual = s:count(), digits = 1.5 }",
     "monthly.lua:5: metric \"m\": digits has to be a whole number, not the number 1.5"},
    {HEAD "local m = metric \"m\" { title = \"x\", unit = \"\", actual = s }",
     "monthly.lua:5: metric \"m\": actual has to be a metric, a formula or a number, not a source"},
    {HEAD "local m = metric \"收入\" { title = \"x\", unit = \"\", actual = s:count() }",
     "monthly.lua:5: metric \"收入\": an id is ASCII letters, digits and _; the name that prints "
     "is its title"},
    {HEAD "local m = metric \"m\" { title = \"x\", unit = \"\", actual = s:distinct \"lin\" }\n"
          "return report { title = \"R\", company = \"C\", packs = { \"branch\" } }",
     "monthly.lua:5: source \"sales\": unknown dimension \"lin\"; did you mean \"line\"?"},
    {REPORT("tabular { revenue, by = \"lin\" }"),
     "monthly.lua:7: tabular: unknown dimension \"lin\"; did you mean \"line\"?"},
    {REPORT("tabular { revenue, columns = { \"achievment\" } }"),
     "monthly.lua:7: tabular: columns: unknown reading \"achievment\"; did you mean "
     "\"achievement\"?"},
    {REPORT("tabular { revenue, colums = \"kpi\" }"),
     "monthly.lua:7: tabular: unknown field \"colums\"; did you mean \"columns\"?"},
    {REPORT("tabular { by = \"line\" }"), "monthly.lua:7: tabular: names no metric"},
    {REPORT("cards { revenue, nil, count }"),
     "monthly.lua:7: cards: item 2 is nothing: is its name written as it was declared?"},
    {REPORT("cards { \"revenue\" }"),
     "monthly.lua:7: cards: the text \"revenue\" is not a metric or a formula; write the local "
     "that holds it, without quotes"},
    {REPORT("cards { revenue, only = \"banch\" }"),
     "monthly.lua:7: cards: unknown level \"banch\"; did you mean \"branch\"?"},
    {REPORT("cards { revenue, window = \"weekly\" }"),
     "monthly.lua:7: cards: window has to be \"month\", \"quarter\", \"ytd\", \"year\", \"r12\", "
     "\"next\" or \"all\", not \"weekly\""},
    {REPORT("note \"{revenu}\""), "monthly.lua:7: {revenu}: \"revenu\" is no metric, dimension or "
                                  "source; did you mean \"revenue\"?"},
    {REPORT("note \"{revenue yoi}\""),
     "monthly.lua:7: {revenue yoi}: unknown reading \"yoi\"; did you mean \"yoy\"?"},
    {REPORT("note \"{revenue worst lien}\""),
     "monthly.lua:7: {revenue worst lien}: unknown dimension \"lien\"; did you mean \"line\"?"},
    {REPORT("note \"{revenue\""), "monthly.lua:7: a \"{\" in the text has no \"}\""},
    {REPORT("note(5)"), "monthly.lua:7: note takes a text or a function, not the number 5"},
    {REPORT("listing { revenue, columns = { \"a\" } }"),
     "monthly.lua:7: listing: the first item has to be a source, not a metric"},
    {REPORT("chart \"line\" { revenue, span = 500 }"),
     "monthly.lua:7: chart \"line\": span has to lie between 1 and 60"},
    {REPORT("pvm { revenue, by = \"line\" }"), "monthly.lua:7: pvm: quantity is missing"},
    {REPORT("pvm { revenue, quantity = count, by = \"line\", from = \"lastyear\" }"),
     "monthly.lua:7: pvm: from: unknown reading \"lastyear\"; did you mean \"last_year\"?"},
    /* what would mean nothing */
    {REPORT("bridge { revenue, by = \"line\" }"),
     "monthly.lua:7: bridge: \"plan\" of \"revenue\" by \"line\" would mean nothing: source "
     "\"targets\" has no \"line\""},
    {REPORT("bridge { count, by = \"branch\" }"),
     "monthly.lua:7: bridge: \"plan\" of \"orders\" by \"branch\" would mean nothing: metric "
     "\"orders\" has no plan"},
    {REPORT("bridge { revenue }"), "monthly.lua:7: bridge: by is missing: by = \"dimension\""},
    /* the report */
    {HEAD "return report { company = \"C\", packs = { \"branch\" } }",
     "monthly.lua:5: report: title is missing"},
    {HEAD "return report { title = \"R\", company = \"C\", packs = { \"region > branch\" } }",
     "monthly.lua:5: packs: unknown dimension \"region\"; there are branch, line"},
    {HEAD
     "return report { title = \"R\", company = \"C\", packs = { \"branch\" }, language = \"fr\" }",
     "monthly.lua:5: report: language has to be \"zh-CN\", \"zh-TW\", \"en\", not the text "
     "\"fr\""},
    {REPORT("tabular { revenue, columns = \"kpis\" }"),
     "monthly.lua:7: tabular: columns: unknown reading \"kpis\"; did you mean the preset "
     "\"kpi\"?"},
    {HEAD "local x = metric \"x\" { title = \"X\" unit = \"\" }",
     "monthly.lua:5: '}' expected near 'unit'; is a comma missing before it?"},
    {HEAD "local x = “x”",
     "monthly.lua:5: unexpected symbol near '<\\226>'; a character stands outside quotes that only "
     "a text may have: a name, or punctuation as in “ ” ， （ ）"},
    {HEAD "return report { title = \"R\", company = \"C\", packs = { \"branch\" }, agenda = { "
          "start = \"9 Uhr\" } }",
     "monthly.lua:5: report: agenda: start has to be a time like \"09:00\", not the text \"9 "
     "Uhr\""},
};

static void messages_are_exact(void **state)
{
    (void)state;
    char *folder = enter_folder();
    int wrong = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *message = failure(cases[i].script);
        if (strcmp(message, cases[i].message) != 0) {
            print_error("case %zu\n  got      %s\n  expected %s\n", i, message, cases[i].message);
            wrong++;
        }
    }
    leave_folder(folder);
    assert_int_equal(wrong, 0);
}

static void sets_are_known(void **state)
{
    (void)state;
    char *folder = enter_folder();
    static const char text[] =
        "local d = param \"data\" { default = \"x\" }\nlocal n = param \"limit\" { default = 5 }\n"
        "local s = source \"s\" { path = d .. \"/a.csv\", dims = { b = \"B\" } }\n"
        "return report { title = \"R\" .. n + 1, company = \"C\", packs = { \"b\" } }";
    const char *names[] = {"data", "limit"}, *values[] = {"elsewhere", "7"};
    struct jf_script_options options = {
        .library = LIBRARY, .set_names = names, .set_values = values, .n_sets = 2};
    g_autoptr(GError) error = NULL;
    struct jf_script *script = load_with(text, &options, &error);
    assert_null(error);
    struct jf_report_spec *report = jf_script_report(script);
    assert_string_equal(report->title, "R8");
    assert_string_equal(((struct jf_source_spec *)report->data->sources->pdata[0])->paths[0].path,
                        "elsewhere/a.csv");
    jf_script_free(script);
    names[0] = "dat";
    assert_null(load_with(text, &options, &error));
    assert_true(g_str_has_prefix(
        error->message,
        "monthly.lua: --set dat: the script has no param \"dat\"; did you mean \"data\"?"));
    g_clear_error(&error);
    names[0] = "data";
    values[1] = "many";
    assert_null(load_with(text, &options, &error));
    assert_true(g_str_has_prefix(
        error->message, "monthly.lua:2: param \"limit\": --set limit=many is not a number"));
    leave_folder(folder);
}

static void modules_have_their_own_lines(void **state)
{
    (void)state;
    char *folder = enter_folder();
    g_autoptr(GError) error = NULL;
    g_file_set_contents("figures.lua",
                        "local f = {}\nfunction f.make(s)\n  return metric \"m\" { title = \"x\", "
                        "unit = \"\", actual = s:summ \"x\" }\nend\nreturn f",
                        -1, NULL);
    struct jf_script *script = load(
        "local f = require \"figures\"\nlocal s = source \"s\" { path = \"a.csv\" }\nf.make(s)",
        &error);
    assert_null(script);
    assert_true(g_str_has_prefix(
        error->message, "figures.lua:3: a source has no \"summ\"; did you mean \"sum\"?\n"));
    assert_non_null(strstr(error->message, "monthly.lua:3: in main chunk"));
    g_clear_error(&error);
    g_file_set_contents("figures.lua", "return (", -1, NULL);
    assert_null(load("local f = require \"figures\"", &error));
    assert_true(g_str_has_prefix(error->message, "figures.lua:1: unexpected symbol near <eof>"));
    g_clear_error(&error);
    assert_null(load("\n\xff\xfe", &error));
    assert_string_equal(error->message, "monthly.lua:2: not UTF-8: save the script as UTF-8");
    leave_folder(folder);
}

static void warnings_are_given(void **state)
{
    (void)state;
    char *folder = enter_folder();
    g_autoptr(GError) error = NULL;
    struct jf_script *script =
        load(HEAD "local twin = metric \"twin\" { title = \"收入\", unit = \"元\", actual = s:sum "
                  "\"z\", owner = \"财务\" }\n"
                  "return report { title = \"R\", company = \"C\", packs = { \"branch\" }, agenda "
                  "= { start = \"9:00\" },\n"
                  "section \"A\" { minutes = 5, note \"增长 12.5%,其中 {revenue}\" }, section "
                  "\"B\" { note \"2026 年共 3 项\" } }",
             &error);
    assert_null(error);
    const GPtrArray *warnings = jf_script_report(script)->warnings;
    assert_int_equal(warnings->len, 4);
    assert_string_equal(warnings->pdata[0], "monthly.lua:5: metric \"twin\" has the same title as "
                                            "\"revenue\" (monthly.lua:3): \"收入\"");
    assert_string_equal(warnings->pdata[1],
                        "monthly.lua:6: metrics without an owner: revenue, orders");
    assert_string_equal(
        warnings->pdata[2],
        "monthly.lua:7: a figure is typed into the text: name the metric instead, as in "
        "{revenue yoy}: \"增长 12.5%,其中 {revenue}\"");
    assert_string_equal(
        warnings->pdata[3],
        "monthly.lua:6: 1 of 2 sections have no minutes: the agenda's times leave them out");
    jf_script_free(script);
    leave_folder(folder);
}

/* What adds up what does not, averages what has to be divided, or is compared where Lua says nothing. */
static void doubtful_formulas_are_named(void **state)
{
    (void)state;
    static const char *const wanted[] = {
        "monthly.lua:12: metrics without a unit: bare",
        "monthly.lua:12: metrics without an owner: revenue, cost, orders, rate, mean, r12, odd, bare",
        "monthly.lua:8: the ratio \"rate\" is averaged: divide the sums instead",
        "monthly.lua:9: \"revenue\" is in 万元 and \"orders\" in 单: do they add up?",
        "monthly.lua:7: metric \"mean\" averages a column of ratios: divide the sums instead",
        "monthly.lua:13: a figure is typed into the text: name the metric instead, as in {revenue yoy}: \"共 30 单\"",
        "monthly.lua:11: == between a figure and a number is always false in Lua: compare with <, <=, > or >=, or take "
        ":number()",
        "monthly.lua:11: your local `cards` hides the word `cards`"};
    char *folder = enter_folder();
    g_autoptr(GError) error = NULL;
    struct jf_script *script =
        load("local s = source \"sales\" { path = \"s.csv\", date = \"d\", dims = { branch = \"B\" } }\n"
             "local t = source \"targets\" { path = \"t.csv\", date = \"d\" }\n"
             "local revenue = metric \"revenue\" { title = \"收入\", unit = \"万元\", actual = s:sum \"x\" }\n"
             "local cost = metric \"cost\" { title = \"成本\", unit = \"元\", actual = s:sum \"y\" }\n"
             "local orders = metric \"orders\" { title = \"订单\", unit = \"单\", actual = s:count() }\n"
             "local rate = metric \"rate\" { title = \"率\", unit = \"%\", actual = cost / revenue }\n"
             "local mean = metric \"mean\" { title = \"均\", unit = \"%\", actual = s:average \"z\" }\n"
             "local r12 = metric \"r12\" { title = \"滚动\", unit = \"%\", actual = rate:rolling(12, \"mean\") }\n"
             "local odd = metric \"odd\" { title = \"和\", unit = \"元\", actual = revenue + orders }\n"
             "local even = metric \"bare\" { title = \"差\", unit = \"\", actual = revenue - cost }\n"
             "local function f(v) local cards, x = 1, 2 if v.revenue == 0 then return \"none == 0\" end end -- v.revenue == 1\n"
             "return report { title = \"R\", company = \"C\", packs = { \"branch\" },\n"
             "section \"A\" { cards { revenue, mean, r12, odd, even }, note \"共 30 单\", note(f), note \"2026年10月第3名\" } }",
             &error);
    assert_null(error);
    const GPtrArray *warnings = jf_script_report(script)->warnings;
    for (guint i = 0; i < MIN(warnings->len, G_N_ELEMENTS(wanted)); i++)
        assert_string_equal(warnings->pdata[i], wanted[i]);
    assert_int_equal(warnings->len, G_N_ELEMENTS(wanted));
    jf_script_free(script);
    leave_folder(folder);
}

/* `and` between tests keeps the second and drops the first. */
static void lost_tests_are_named(void **state)
{
    (void)state;
    char *folder = enter_folder();
    g_autoptr(GError) error = NULL;
    struct jf_script *script =
        load(HEAD "local a = s:count():where(col \"L\":is \"x\")\n"
                  "local b = s:count():where(col \"L\":is \"x\"\n"
                  "  and col \"B\":is \"y\")\n"
                  "local c = s:count():where(all_of { col \"L\":is \"x\", none_of { col \"B\":is "
                  "\"y\" } })\n"
                  "return report { title = \"R\", company = \"C\", packs = { \"branch\" },\n"
                  "section \"A\" { cards { revenue, a / b, c } } }",
             &error);
    assert_null(error);
    const GPtrArray *warnings = jf_script_report(script)->warnings;
    assert_int_equal(warnings->len, 2); /* the other: no owner */
    assert_true(g_str_has_prefix(warnings->pdata[0],
                                 "monthly.lua:6: a test on rows is made and used nowhere"));
    jf_script_free(script);
    leave_folder(folder);
}

/* A unit that nobody knows has decimals but where the formula counts. */
static void counts_are_whole(void **state)
{
    (void)state;
    char *folder = enter_folder();
    g_autoptr(GError) error = NULL;
    struct jf_script *script =
        load("local s = source 's' { path = 'a.csv', date = 'd', dims = { b = 'B' } }\n"
             "local rows = metric 'rows' { title = '1', unit = '行', actual = s:count() }\n"
             "local keys = metric 'keys' { title = '2', unit = '对', actual = rows + "
             "s:distinct('b'):ytd() }\n"
             "local rate = metric 'rate' { title = '3', unit = '行', actual = rows / keys }\n"
             "local sum = metric 'sum' { title = '4', unit = '行', actual = s:sum 'x' }\n"
             "local own = metric 'own' { title = '5', unit = '行', digits = 2, actual = rows }\n"
             "return report { title = 'R', company = 'C', packs = { 'b' }, section 'A' { cards { "
             "rows, keys, rate, sum, own } } }",
             &error);
    if (script == NULL)
        fail_msg("%s", error->message);
    static const struct {
        const char *id;
        int digits;
    } wanted[] = {{"rows", 0}, {"keys", 0}, {"rate", 1}, {"sum", 1}, {"own", 2}};
    for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++)
        assert_int_equal(jf_model_find(jf_script_report(script)->model, wanted[i].id)->digits,
                         wanted[i].digits);
    jf_script_free(script);
    leave_folder(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_exact),
        cmocka_unit_test(sets_are_known),
        cmocka_unit_test(modules_have_their_own_lines),
        cmocka_unit_test(warnings_are_given), cmocka_unit_test(doubtful_formulas_are_named), cmocka_unit_test(lost_tests_are_named),
        cmocka_unit_test(counts_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
