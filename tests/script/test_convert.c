/* What the words say arrives in the structs: the three shared reports, and fields one by one. */
#include "support.h"

static char *shared(const char *name)
{
    const char *given = g_getenv("JF_SHARED");
    return given != NULL
               ? g_build_filename(given, "scripts", name, NULL)
               : g_build_filename(JF_TEST_SOURCE_DIR, "..", "shared", "scripts", name, NULL);
}

static struct jf_script *load_shared(const char *name)
{
    g_autofree char *path = shared(name);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        print_message("skipped: %s is not here\n", path);
        skip();
    }
    const struct jf_script_options options = {.library = LIBRARY};
    g_autoptr(GError) error = NULL;
    struct jf_script *script = jf_script_load(path, &options, &error);
    if (script == NULL)
        fail_msg("%s", error->message);
    return script;
}

static struct jf_source_spec *source_of(struct jf_script *script, const char *id)
{
    struct jf_source_spec *source = jf_data_spec_find(jf_script_report(script)->data, id);
    assert_non_null(source);
    return source;
}

static struct jf_metric *metric_of(struct jf_script *script, const char *id)
{
    struct jf_metric *metric = jf_model_find(jf_script_report(script)->model, id);
    assert_non_null(metric);
    return metric;
}

static void reseller_report(void **state)
{
    (void)state;
    struct jf_script *script = load_shared("aw_reseller.lua");
    const struct jf_report_spec *r = jf_script_report(script);
    assert_int_equal(r->n_sections, 6);
    assert_int_equal(r->n_trees, 2);
    assert_string_equal(r->trees[0].levels[1], "territory");
    const struct jf_source_spec *sales = source_of(script, "sales"),
                                *targets = source_of(script, "targets");
    assert_int_equal(sales->n_paths, 2);
    assert_string_equal(sales->paths[0].path, "aw-reseller/FactResellerSales.csv");
    assert_int_equal(sales->n_joins, 4);
    assert_string_equal(sales->joins[0].on[0], "ProductKey"); /* by the master's key */
    assert_string_equal(targets->joins[0].on[0], "EmployeeID");
    assert_int_equal(targets->joins[0].missing, JF_MISSING_BLANK);
    assert_true(targets->wide.has);
    assert_string_equal(targets->wide.last, "M12");
    assert_string_equal(targets->no_value[0], "");
    assert_string_equal(targets->no_value[1], "-");
    assert_false(source_of(script, "areas")->has_header);
    const struct jf_metric *revenue = metric_of(script, "revenue");
    assert_true(revenue->scale == 1000);
    assert_int_equal(revenue->digits, 1);
    assert_int_equal(revenue->plans[0]->op, JF_EXPR_PER_LEVEL);
    assert_string_equal(revenue->plans[0]->levels[0], "seller");
    assert_string_equal(revenue->plans[0]->levels[1], "top");
    const struct jf_expr *top = revenue->plans[0]->args[1];
    assert_int_equal(top->op, JF_EXPR_WHERE);
    assert_int_equal(top->filter->op, JF_ROWX_IS);
    assert_int_equal(top->args[0]->op, JF_EXPR_MUL);
    /* the coalesced cost: StandardCost is a joined column of sales itself */
    const struct jf_metric *profit = metric_of(script, "gross_profit");
    const struct jf_rowx *cost = profit->actual->args[1]->leaf->value;
    assert_int_equal(cost->op, JF_ROWX_COALESCE);
    assert_null(cost->args[1]->args[1]->source);
    assert_string_equal(cost->args[1]->args[1]->text, "StandardCost");
    assert_string_equal(metric_of(script, "quota_check")->only[0], "top");
    assert_int_equal(metric_of(script, "new_customers")->actual->leaf->aggregate, JF_AGG_NEW);
    const struct jf_block_spec *pvm = r->sections[1]->blocks[2];
    assert_int_equal(pvm->word, JF_WORD_ANALYSIS);
    assert_string_equal(pvm->kind, "pvm");
    assert_int_equal(pvm->n_needs, 1);
    assert_int_equal(pvm->needs[0].n_metrics, 2);
    assert_string_equal(pvm->needs[0].dims[0], "product");
    assert_int_equal(pvm->from.kind, JF_READ_LAST_YEAR);
    const struct jf_block_spec *board = r->sections[0]->blocks[1];
    assert_int_equal(board->n_columns, 10); /* "kpi" */
    assert_int_equal(board->columns[9].kind, JF_READ_ACHIEVEMENT);
    assert_int_equal(board->columns[9].window, JF_WINDOW_YTD);
    assert_int_equal(r->sections[4]->blocks[1]->columns[1].window, JF_WINDOW_R12);
    jf_script_free(script);
}

static void pipeline_report(void **state)
{
    (void)state;
    struct jf_script *script = load_shared("maven_crm.lua");
    const struct jf_report_spec *r = jf_script_report(script);
    const struct jf_source_spec *deals = source_of(script, "deals");
    assert_string_equal(deals->joins[0].alias_from[0], "GTXPro");
    assert_string_equal(deals->joins[0].alias_to[0], "GTX Pro");
    const struct jf_dim_spec *age = jf_source_spec_dim(deals, "age");
    assert_int_equal(age->expression->op, JF_ROWX_BANDS);
    assert_int_equal(age->expression->n_bounds, 4);
    assert_int_equal(age->expression->args[0]->args[0]->op, JF_ROWX_MONTH_END);
    const struct jf_metric *open = metric_of(script, "open_deals");
    assert_string_equal(open->actual->leaf->open_from, "engage_date");
    assert_string_equal(open->actual->leaf->open_to, "close_date");
    const struct jf_metric *list = metric_of(script, "list_value");
    assert_string_equal(list->actual->args[0]->leaf->value->source, "products");
    const struct jf_metric *cover = metric_of(script, "pipeline_cover_amount");
    assert_int_equal(cover->actual->op, JF_EXPR_DIV);
    assert_int_equal(cover->actual->args[1]->shift, JF_SHIFT_NEXT);
    assert_int_equal(cover->actual->args[0]->args[1]->window, JF_WINDOW_R12);
    assert_true(metric_of(script, "win_rate")->has_min_sample);
    assert_true(metric_of(script, "lost")->lower_is_better);
    assert_string_equal(r->people.name, "manager");
    assert_string_equal(r->people.source->id, "teams");
    const struct jf_block_spec *drivers = r->sections[1]->blocks[0];
    assert_int_equal(drivers->needs[0].n_metrics, 4);
    assert_string_equal(drivers->needs[0].metrics[1]->title, "Deals won + Deals lost");
    assert_true(drivers->needs[0].metrics[1]->hide);
    const struct jf_block_spec *listing = r->sections[2]->blocks[2];
    assert_int_equal(listing->filter->op, JF_ROWX_ALL_OF);
    assert_int_equal(listing->filter->args[1]->op, JF_ROWX_ABOVE);
    assert_int_equal(listing->top, 15);
    assert_string_equal(listing->list_sort, "engage_date");
    assert_string_equal(r->sections[2]->blocks[1]->across[0], "series");
    jf_script_free(script);
}

static void month_pack(void **state)
{
    (void)state;
    struct jf_script *script = load_shared("month_pack.lua");
    const struct jf_report_spec *r = jf_script_report(script);
    assert_int_equal(r->n_sections, 9);
    assert_true(r->has_agenda);
    assert_int_equal(r->agenda_start, 540);
    assert_string_equal(r->top, "总部");
    assert_string_equal(source_of(script, "todo")->dims[0].top, "总部");
    const struct jf_metric *collect = metric_of(script, "collection_of_sales");
    assert_int_equal(collect->warn.of, JF_WARN_ACTUAL);
    assert_int_equal(collect->warn.months, 2);
    assert_int_equal(collect->plans[0]->op, JF_EXPR_NUMBER);
    assert_true(collect->plans[0]->number.units == 9 &&
                collect->plans[0]->number.scale == 1); /* 0.9, not the nearest double */
    const struct jf_metric *revenue = metric_of(script, "revenue");
    assert_true(revenue->scale == 10000);
    const struct jf_metric *active = metric_of(script, "active");
    assert_int_equal(active->actual->op, JF_EXPR_EACH);
    const struct jf_metric *happy = metric_of(script, "happy");
    assert_int_equal(happy->actual->args[1]->leaf->aggregate, JF_AGG_FILLED);
    assert_int_equal(r->sections[5]->blocks[0]->word, JF_WORD_GRID);
    assert_int_equal(r->sections[5]->blocks[0]->n_blocks, 2);
    assert_string_equal(r->sections[1]->blocks[0]->message.text,
                        "收入{revenue vs_plan},缺口最大的是{revenue worst line}。");
    assert_int_equal(r->sections[3]->blocks[0]->n_second_axis, 1);
    jf_script_free(script);
}

/* Every field that the shared reports do not use. */
static const char everything[] =
    "local org = source 'org' { path = 'org.csv', key = { '大区', '代码' }, parent = '上级', "
    "label = '名称', sign = '符号' }\n"
    "local acc = source 'acc' { path = { { 'a.csv', encoding = 'gb18030', rename = { ['额'] = "
    "'金额' } }, 'b*.csv' }, date = '日', key = '号',\n"
    "  parent = '父', decimals = { ['金额'] = 4 }, on_bad_row = 'reject', duplicates = 'drop', "
    "through = '2026-09-30', server = 'db1', tables = { 'x', 'y' },\n"
    "  where = none_of { col '状态':blank(), any_of { col '额':above(5), col '日':below "
    "'2026-01-01' } },\n"
    "  dims = { account = { '号', tree = true, label = '名', order = '序', blank = '(无)', "
    "alias = { x = 'y' } },\n"
    "           kind = col '类':map { a = '甲', other = '其他' }, month = col '日':month(), "
    "pair = { 'p', 'q' } } }\n"
    "local n = acc:count()\n"
    "local m = metric 'm' { title = { zh = '额', en = 'Amount' }, unit = '元', actual = "
    "acc:balance '金额', plan = { PL1 = n, PL0 = n * 2 }, forecast = 'seasonal',\n"
    "  benchmark = 5, better = 'lower', material = { 0.1, floor = 1000 }, since = '2025-01', "
    "owner = '财务', group = '规模', about = '说明' }\n"
    "local f = metric 'f' { title = 'f', unit = '', actual = n:rolling(3, 'max') + n:steps { "
    "[100] = 0.02, [0] = 0.01 } - n:spread('month', m) }\n"
    "local g = metric 'g' { title = 'g', unit = '', actual = acc:median('金额', { q = 0.9 }) * "
    "-m:at('account', '6001'), forecast = n:last_year() }\n"
    "return report { title = 'R', company = 'C', language = 'en', cadence = 'week', "
    "fiscal_start = 4, partial = 'whole', appendix = false, confidential = '机密',\n"
    "  packs = { acc, ranks = 'own', min_rows = 5, top = 'All' },\n"
    "  section 'S' { goal = 'g', only = { 'top', 'account' }, each = 'kind', private = 'cfo',\n"
    "    tabular { m, by = 'kind > account', across = 'month', depth = 2, sort = "
    "'+achievement', total = false, where = col '类':is { 'a', 5 } },\n"
    "    listing { acc, columns = { 'x' }, sort = '-x', across = '状态' },\n"
    "    form { kind = 'action' }, comments { required = 'all' },\n"
    "    chart 'line' { m, options = { labels = 'ends', colours = { a = 'red' } }, message = "
    "function(v) return nil end } } }";

static void check_sources(struct jf_script *script)
{
    const struct jf_source_spec *acc = source_of(script, "acc");
    assert_int_equal(source_of(script, "org")->n_keys, 2);
    assert_string_equal(acc->paths[0].rename_to[0], "金额");
    assert_string_equal(acc->paths[1].path, "b*.csv");
    assert_int_equal(acc->n_params, 3); /* server, tables twice */
    assert_string_equal(acc->params[2].value, "y");
    assert_int_equal(acc->through, JF_THROUGH_DAY);
    assert_int_equal(acc->through_day, jf_day_from_ymd(2026, 9, 30));
    assert_int_equal(acc->filter->op, JF_ROWX_NONE_OF);
    assert_int_equal(acc->filter->args[1]->args[1]->day, jf_day_from_ymd(2026, 1, 1));
    assert_int_equal(acc->filter->args[1]->args[0]->day, JF_DAY_NONE);
    const struct jf_dim_spec *account = jf_source_spec_dim(acc, "account");
    assert_true(account->is_tree);
    assert_ptr_equal(account->tree_source, acc);
    assert_int_equal(jf_source_spec_dim(acc, "pair")->n_columns, 2);
    const struct jf_rowx *map = jf_source_spec_dim(acc, "kind")->expression;
    assert_string_equal(map->keys[1], "other");
    assert_string_equal(map->values[1], "其他");
}

static void check_metrics(struct jf_script *script)
{
    const struct jf_metric *m = metric_of(script, "m");
    assert_string_equal(m->title, "Amount");
    assert_int_equal(m->n_plans, 2);
    assert_string_equal(m->plan_names[1], "PL1");
    assert_int_equal(m->forecast_kind, JF_FORECAST_SEASONAL);
    assert_true(m->material_share == 0.1 && m->material_floor.units == 1000);
    assert_true(m->lower_is_better);
    const struct jf_expr *steps = metric_of(script, "f")->actual->args[0]->args[1];
    assert_int_equal(steps->op, JF_EXPR_STEPS);
    assert_int_equal(steps->n_bounds, 2);
    assert_true(steps->bounds[1].units == 100 && steps->rates[0].units == 1 &&
                steps->rates[0].scale == 2);
    assert_int_equal(metric_of(script, "f")->actual->args[0]->args[0]->fold, JF_FOLD_MAX);
    const struct jf_expr *g = metric_of(script, "g")->actual;
    assert_true(g->args[0]->leaf->quantile == 0.9);
    assert_int_equal(g->args[1]->op, JF_EXPR_NEG);
    assert_string_equal(g->args[1]->args[0]->member, "6001");
    assert_int_equal(metric_of(script, "g")->forecast_kind, JF_FORECAST_EXPR);
}

static void check_report(struct jf_script *script)
{
    const struct jf_report_spec *r = jf_script_report(script);
    const struct jf_source_spec *acc = source_of(script, "acc");
    assert_int_equal(r->cadence, JF_CADENCE_WEEK);
    assert_int_equal(r->partial, JF_PARTIAL_WHOLE);
    assert_ptr_equal(r->trees[0].tree, acc);
    assert_true(r->ranks_own && r->min_rows == 5 && !r->appendix && r->fiscal_start == 4);
    const struct jf_section_spec *s = r->sections[0];
    assert_string_equal(s->each, "kind");
    assert_string_equal(s->private_role, "cfo");
    const struct jf_block_spec *t = s->blocks[0];
    assert_int_equal(t->n_by, 2);
    assert_string_equal(t->by[1], "account");
    assert_true(t->sort_ascending && t->has_sort && t->sort.kind == JF_READ_ACHIEVEMENT &&
                !t->total && t->others);
    assert_string_equal(t->filter->values[1], "5");
    assert_string_equal(s->blocks[1]->list_sort, "x");
    assert_true(s->blocks[1]->list_descending);
    assert_string_equal(s->blocks[2]->kind, "form");
    assert_string_equal(s->blocks[3]->kind, "comments");
    assert_string_equal(s->blocks[4]->option_values[0], "a=red");
    assert_true(s->blocks[4]->message.function > 0);
}

static void fields_arrive(void **state)
{
    (void)state;
    char *folder = enter_folder();
    g_autoptr(GError) error = NULL;
    struct jf_script *script = load(everything, &error);
    if (script == NULL)
        fail_msg("%s", error->message);
    check_sources(script);
    check_metrics(script);
    check_report(script);
    jf_script_free(script);
    leave_folder(folder);
}

static void themes_are_read(void **state)
{
    (void)state;
    char *folder = enter_folder();
    g_autoptr(GError) error = NULL;
    struct jf_script *script = load("local s = source 's' { path = 'a.csv', dims = { b = 'B' } }\n"
                                    "return report { title = 'R', company = 'C', packs = { 'b' } }",
                                    &error);
    assert_null(error);
    static const char logo[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x0c\0\0\0\x02\x08\2\0\0\0____\0\0\0\0IEND____";
    g_file_set_contents("l.png", logo, sizeof logo - 1, NULL);
    g_file_set_contents("half.png", logo, 30, NULL);
    g_file_set_contents("text.png", "not a picture, whatever its name says", -1, NULL);
    g_file_set_contents("mine.lua",
                        "return { page = { width = 595, height = 842 }, colours = { ink = "
                        "\"102030\", good = \"00FF00\", bad = \"FF0000\" },"
                        " polarity = \"rise_red\", mono = true, fonts = { computed = { \"A\", "
                        "\"B\" } }, logo = \"l.png\" }",
                        -1, NULL);
    struct jf_theme *theme = jf_script_theme(script, "mine", "monthly.lua:2", &error);
    if (theme == NULL)
        fail_msg("%s", error->message);
    assert_true(theme->page_width == 595 && theme->is_mono);
    assert_true(g_path_is_absolute(theme->logo) && g_str_has_suffix(theme->logo, "/l.png"));
    assert_true(theme->logo_shape == 6 && theme->gutter == 20 && theme->has_time_bar);
    assert_int_equal(theme->ink, 0x102030ff);
    assert_int_equal(theme->good, 0xff0000ff); /* rising is red */
    assert_string_equal(theme->computed_fonts[1], "B");
    jf_theme_free(theme);
    g_file_set_contents("mine.lua", "return { colours = { ac = \"003366\", good = \"8CB400\", bad = \"B00020\", accent = \"FFD400\" } }", -1, NULL);
    theme = jf_script_theme(script, "mine", "monthly.lua:2", &error);
    assert_non_null(theme);
    assert_true(theme->pl == 0x003366ff && theme->fc == 0x003366ff && theme->bad_text == 0xb00020ff);
    assert_true(theme->accent >> 24 < 0xc0 && theme->accent >> 24 > 0x80); /* yellow is darker where it is text */
    assert_true(theme->good == 0x8cb400ff && theme->good_text >> 24 < 0x70); /* too pale for text as it is */
    jf_theme_free(theme);
    static const struct {
        const char *text, *message;
    } wrong[] = {
        {"return { colours = { ink = \"12\" } }",
         "theme \"mine\" (mine.lua): colours: ink: \"12\" is not a colour RRGGBB"},
        {"return { page = \"A5\" }", "theme \"mine\" (mine.lua): page: \"A5\" is not \"A4\", "
                                  "\"A4 portrait\", \"16:9\" or a table of points"},
        {"return { colors = {} }", "theme \"mine\" (mine.lua): unknown key \"colors\"; did you mean \"colours\"?"},
        {"return { colours = { z = 1, acc = \"112233\" } }",
         "theme \"mine\" (mine.lua): colours: unknown key \"acc\"; did you mean \"ac\"?"},
        {"return { colours = { ac = 112233 } }",
         "theme \"mine\" (mine.lua): colours: ac has to be a colour RRGGBB in quotes, not a number"},
        {"return { fonts = { human = \"Lato\" } }", "theme \"mine\" (mine.lua): fonts: human has to be a list of font families"},
        {"return { fonts = { computed = {} } }", "theme \"mine\" (mine.lua): fonts: computed has to be a list of font families"},
        {"return { page = { width = 300 } }",
         "theme \"mine\" (mine.lua): page: width: 300 is not between 400 and 5000 points"},
        {"return { page = { left = 300, right = 300 } }", "theme \"mine\" (mine.lua): page: left and right leave less than 320"},
        {"return { furniture = { time_bar = 1 } }",
         "theme \"mine\" (mine.lua): furniture: time_bar has to be true or false, not a number"},
        {"return { logo = \"nowhere.png\" }",
         "theme \"mine\" (mine.lua): logo: there is no file \"nowhere.png\" beside the theme"},
        {"return { logo = \"text.png\" }",
         "theme \"mine\" (mine.lua): logo: \"text.png\" is not a PNG picture; save it as PNG"},
        {"return { logo = \"half.png\" }",
         "theme \"mine\" (mine.lua): logo: \"half.png\" is damaged, its end is missing; save it as PNG again"},
        {"return { colours = { paper = \"1B2230\", ink = \"FFFFFF\" } }",
         "theme \"mine\" (mine.lua): colours: paper is too dark to print on; choose a light one"},
        {"return { colours = { ink2 = \"C0C0C0\" } }",
         "theme \"mine\" (mine.lua): colours: ink2 is too pale to be read on the paper; choose a darker one"},
        {"return 5", "theme \"mine\" (mine.lua): a theme has to return a table"},
        {"return { polarity = \"up\" }", "theme \"mine\" (mine.lua): polarity has to be "
                                         "\"good_green\" or \"rise_red\", not \"up\""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_file_set_contents("mine.lua", wrong[i].text, -1, NULL);
        assert_null(jf_script_theme(script, "mine", "monthly.lua:2", &error));
        assert_true(g_str_has_prefix(error->message, wrong[i].message));
        g_clear_error(&error);
    }
    g_file_set_contents("mine.lua", "return { x = source }", -1, NULL); /* nothing is known there */
    theme = jf_script_theme(script, "mine", "monthly.lua:2", &error);
    assert_non_null(theme);
    jf_theme_free(theme);
    g_file_set_contents("ibcs.lua", "return { mono = true, page = \"16:9\" }", -1, NULL); /* a name is that of templates first */
    theme = jf_script_theme(script, "ibcs", "monthly.lua:2", &error);
    assert_true(theme && !theme->is_mono && theme->page_width == 842);
    jf_theme_free(theme);
    theme = jf_script_theme(script, "ibcs.lua", "monthly.lua:2", &error);
    assert_true(theme && theme->is_mono);
    jf_theme_free(theme);
    assert_null(jf_script_theme(script, "monthly", "monthly.lua:2", &error)); /* the report is none */
    assert_non_null(strstr(error->message, "unknown theme \"monthly\""));
    g_clear_error(&error);
    assert_null(jf_script_theme(script, "monthly.lua", "monthly.lua:2", &error));
    assert_non_null(strstr(error->message, "theme \"monthly.lua\": there is no such file"));
    g_clear_error(&error);
    assert_null(jf_script_theme(script, "standart", "monthly.lua:2", &error));
    assert_non_null(strstr(error->message, "monthly.lua:2: unknown theme \"standart\"; did you mean "
                                           "\"standard\"? (there are "));
    g_clear_error(&error);
    assert_null(jf_script_theme(script, "looks/nowhere", "monthly.lua:2", &error));
    assert_non_null(strstr(error->message, "theme \"looks/nowhere\": there is no such file"));
    jf_script_free(script);
    leave_folder(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reseller_report), cmocka_unit_test(pipeline_report),
        cmocka_unit_test(month_pack),      cmocka_unit_test(fields_arrive),
        cmocka_unit_test(themes_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
