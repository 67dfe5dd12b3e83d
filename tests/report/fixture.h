/* A small company by hand: two regions, three branches, three lines, five customers each, 22
 * months. Every amount is a different odd number of cents, so that a leaked one can be found. */
#ifndef JF_TESTS_REPORT_FIXTURE_H
#define JF_TESTS_REPORT_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>

#include "memory_source.h"
#include "report/report.h"

enum { BRANCHES = 3, LINES = 3, CUSTOMERS = 5, MONTHS = 22, REPORT_MONTH = 21 };
static const char *const branch_names[] = {"Anqing", "Bengbu", "Chuzhou"};
static const char *const region_names[] = {"East", "East", "West"};
static const char *const line_names[] = {"Printers", "Paper", "Service"};

struct fixture {
    struct jf_data_spec *data;
    struct jf_model *model;
    struct jf_report_spec *spec;
    GPtrArray *sections; /* struct jf_section_spec *; the spec's after fixture_run */
    guint n_blocks;
    struct jf_calendar *calendar;
    struct jf_cube *cube;
    struct jf_report *report;
    GString *sales, *targets;
    struct memory_table tables[8];
    const char *units_text;   /* a tree master, or NULL */
    const char *remarks_text; /* what people wrote, or NULL */
    int split_days;           /* of a report period that is not over; 0 = it is */
    struct jf_raw_source raw;
    struct jf_metric *revenue, *margin, *rate, *orders, *customers;
    gint64 amount[MONTHS][BRANCHES][LINES][CUSTOMERS], cost[MONTHS][BRANCHES][LINES][CUSTOMERS];
    gint64 goal[MONTHS][BRANCHES][LINES]; /* cents */
};

/* ---- the data ---------------------------------------------------------------------------------- */

static void month_text(int m, char out[16])
{
    snprintf(out, 16, "%04d-%02d-15", 2025 + m / 12, m % 12 + 1);
}

static void append_cents(GString *out, gint64 cents)
{
    g_string_append_printf(out, "%" G_GINT64_FORMAT ".%02d", cents / 100, (int)(cents % 100));
}

static void fill_data(struct fixture *f)
{
    guint32 seed = 7;
    char day[16];
    f->sales = g_string_new("date,region,branch,line,customer,amount,cost\n");
    f->targets = g_string_new("month,branch,line,goal\n");
    for (int m = 0; m < MONTHS; m++)
        for (int b = 0; b < BRANCHES; b++)
            for (int l = 0; l < LINES; l++) {
                month_text(m, day);
                gint64 sum = 0;
                for (int c = 0; c < CUSTOMERS; c++) {
                    seed = seed * 1664525u + 1013904223u;
                    gint64 cents = 1000001 + (gint64)(seed >> 8) % 40000000 + b * 7;
                    f->amount[m][b][l][c] = cents;
                    f->cost[m][b][l][c] = cents * (60 + l * 5 + b) / 100;
                    sum += cents;
                    g_string_append_printf(f->sales, "%s,%s,%s,%s,C%d of %s,", day, region_names[b],
                                           branch_names[b], line_names[l], c, branch_names[b]);
                    append_cents(f->sales, cents);
                    g_string_append_c(f->sales, ',');
                    append_cents(f->sales, f->cost[m][b][l][c]);
                    g_string_append_c(f->sales, '\n');
                }
                f->goal[m][b][l] = sum * (95 + (m + b * 3 + l * 7) % 11) / 100;
                g_string_append_printf(f->targets, "%s,%s,%s,", day, branch_names[b],
                                       line_names[l]);
                append_cents(f->targets, f->goal[m][b][l]);
                g_string_append_c(f->targets, '\n');
            }
}

static const char todo_text[] = "no,branch,task,due,progress,state\n"
                                "1,Head office,call the bank,2026-11-20,10,open\n"
                                "2,Anqing,win Hangang back,2026-11-05,35.5,open\n"
                                "3,Anqing,sell the old stock,2026-10-30,80,open\n"
                                "4,Chuzhou,collect from Langya,2026-11-12,5,open\n"
                                "5,Chuzhou,train the desk,2026-09-20,100,done\n";
static const char people_text[] = "unit,name,mail,role\n"
                                  "Head office,Zhou Min,zhou@example.com,president\n"
                                  "East,Lin Tao,lin@example.com,director\n"
                                  "Anqing,He Jing,he@example.com,director\n"
                                  "Anqing,Wu Di,wu@example.com,clerk\n"
                                  "West,Bai Hua,bai@example.com,director\n";

/* ---- the specification ----------------------------------------------------------------------- */

static struct jf_source_spec *add_source(struct fixture *f, const char *id, const char *date)
{
    struct jf_source_spec *s = g_new0(struct jf_source_spec, 1);
    s->id = g_strdup(id);
    s->where = g_strdup("hand.lua:1");
    s->date = g_strdup(date);
    s->has_header = TRUE;
    s->no_value = g_new0(char *, 2);
    s->no_value[0] = g_strdup("");
    s->n_no_value = 1;
    s->paths = g_new0(struct jf_path, 1);
    s->paths[0].path = g_strdup(id);
    s->n_paths = 1;
    g_ptr_array_add(f->data->sources, s);
    return s;
}

static struct jf_dim_spec *add_dim(struct jf_source_spec *s, const char *id, const char *a,
                                   const char *b)
{
    s->dims = g_renew(struct jf_dim_spec, s->dims, s->n_dims + 1);
    struct jf_dim_spec *d = &s->dims[s->n_dims++];
    *d = (struct jf_dim_spec){.id = g_strdup(id), .where = g_strdup("hand.lua:2")};
    d->columns = g_new0(char *, 3);
    d->columns[d->n_columns++] = g_strdup(a);
    if (b)
        d->columns[d->n_columns++] = g_strdup(b);
    return d;
}

static struct jf_rowx *column(const char *name)
{
    struct jf_rowx *x = jf_rowx_new(JF_ROWX_COLUMN, "hand.lua:3");
    x->text = g_strdup(name);
    return x;
}

static struct jf_expr *leaf(struct fixture *f, struct jf_source_spec *s, enum jf_aggregate how,
                            const char *what)
{
    struct jf_expr *e = jf_model_expr(f->model, JF_EXPR_LEAF, "hand.lua:4");
    e->leaf = g_new0(struct jf_leaf, 1);
    e->leaf->source = s;
    e->leaf->aggregate = how;
    e->leaf->where = g_strdup("hand.lua:4");
    if (how == JF_AGG_DISTINCT)
        e->leaf->key_dim = g_strdup(what);
    else if (what)
        e->leaf->value = column(what);
    return e;
}

static struct jf_expr *binary(struct fixture *f, enum jf_expr_op op, struct jf_expr *a,
                              struct jf_expr *b)
{
    struct jf_expr *e = jf_model_expr(f->model, op, "hand.lua:5");
    e->args = g_new0(struct jf_expr *, 2);
    e->args[0] = a;
    e->args[1] = b;
    e->n_args = 2;
    return e;
}

static struct jf_expr *of_metric(struct fixture *f, struct jf_metric *m)
{
    struct jf_expr *e = jf_model_expr(f->model, JF_EXPR_METRIC, "hand.lua:6");
    e->metric = m;
    return e;
}

static struct jf_metric *metric(struct fixture *f, const char *id, const char *title,
                                const char *unit, struct jf_expr *actual, struct jf_expr *plan)
{
    struct jf_metric *m = jf_model_metric(f->model, id, "hand.lua:7");
    struct jf_format format = {.scale = 1};
    jf_format_init_for_unit(&format, unit);
    m->title = g_strdup(title);
    m->unit = g_strdup(unit);
    m->scale = format.scale;
    m->digits = format.decimals;
    m->actual = actual;
    if (plan) {
        m->plans = g_new0(struct jf_expr *, 1);
        m->plan_names = g_new0(char *, 2);
        m->plans[0] = plan;
        m->plan_names[0] = g_strdup("PL");
        m->n_plans = 1;
    }
    return m;
}

static void make_model(struct fixture *f)
{
    struct jf_source_spec *sales = add_source(f, "sales", "date");
    add_dim(sales, "region", "region", NULL);
    add_dim(sales, "branch", "branch", NULL);
    add_dim(sales, "line", "line", NULL);
    add_dim(sales, "customer", "branch", "customer")->label = g_strdup("customer");
    struct jf_source_spec *targets = add_source(f, "targets", "month");
    add_dim(targets, "branch", "branch", NULL);
    add_dim(targets, "line", "line", NULL);
    struct jf_source_spec *todo = add_source(f, "todo", NULL);
    add_dim(todo, "branch", "branch", NULL)->top = g_strdup("Head office");
    add_source(f, "people", NULL)->key = g_strdup("unit");
    struct jf_expr *amount = leaf(f, sales, JF_AGG_SUM, "amount"),
                   *cost = leaf(f, sales, JF_AGG_SUM, "cost");
    f->revenue =
        metric(f, "revenue", "Revenue", "万元", amount, leaf(f, targets, JF_AGG_SUM, "goal"));
    f->margin = metric(f, "margin", "Margin", "万元", binary(f, JF_EXPR_SUB, amount, cost), NULL);
    f->rate =
        metric(f, "rate", "Margin rate", "%",
               binary(f, JF_EXPR_DIV, of_metric(f, f->margin), of_metric(f, f->revenue)), NULL);
    f->orders = metric(f, "orders", "Orders", "", leaf(f, sales, JF_AGG_COUNT, NULL), NULL);
    f->customers =
        metric(f, "customers", "Customers", "", leaf(f, sales, JF_AGG_DISTINCT, "customer"), NULL);
}

static char **texts(const char *words, size_t *n)
{
    char **out = words ? g_strsplit(words, ",", -1) : NULL;
    *n = out ? g_strv_length(out) : 0;
    return out;
}

static void set_columns(struct jf_block_spec *b, const char *words)
{
    g_auto(GStrv) preset = NULL;
    const char *const *list = jf_reading_preset(words);
    if (!list)
        list = (const char *const *)(preset = g_strsplit(words, ",", -1));
    while (list[b->n_columns])
        b->n_columns++;
    b->columns = g_new0(struct jf_reading, b->n_columns);
    for (size_t i = 0; i < b->n_columns; i++)
        g_assert_true(jf_reading_parse(list[i], &b->columns[i], NULL));
}

/* by and the metrics' ids are lists with commas */
static struct jf_block_spec *add_block(struct fixture *f, enum jf_block_word word,
                                       const char *metrics, const char *by, const char *columns)
{
    struct jf_block_spec *b = g_new0(struct jf_block_spec, 1);
    g_auto(GStrv) ids = g_strsplit(metrics, ",", -1);
    b->word = word;
    b->where = g_strdup_printf("hand.lua:%u", f->n_blocks++ + 20);
    b->metrics = g_new0(struct jf_metric *, g_strv_length(ids) + 1);
    for (int i = 0; ids[i] && ids[i][0]; i++)
        b->metrics[b->n_metrics++] = jf_model_find(f->model, ids[i]);
    b->by = texts(by, &b->n_by);
    if (columns)
        set_columns(b, columns);
    b->others = TRUE;
    return b;
}

static struct jf_section_spec *add_section(struct fixture *f, const char *title, int minutes,
                                           struct jf_block_spec *block)
{
    struct jf_section_spec *s = g_new0(struct jf_section_spec, 1);
    s->where = g_strdup("hand.lua:9");
    s->title = (struct jf_template){.text = g_strdup(title), .where = g_strdup("hand.lua:9")};
    s->minutes = minutes;
    s->who = (struct jf_template){.text = g_strdup("He Jing\nPlanning"), .where = g_strdup("hand.lua:9")};
    s->blocks = g_new0(struct jf_block_spec *, 2);
    if (block)
        s->blocks[s->n_blocks++] = block;
    g_ptr_array_add(f->sections, s);
    return s;
}

static void make_spec(struct fixture *f, const char *tree)
{
    struct jf_report_spec *spec = f->spec = g_new0(struct jf_report_spec, 1);
    spec->where = g_strdup("hand.lua:10");
    spec->model = f->model;
    spec->data = f->data;
    spec->title = g_strdup("Monthly review");
    spec->company = g_strdup("Huai Trading");
    spec->top = g_strdup("Head office");
    spec->language = g_strdup("en");
    spec->fiscal_start = 1;
    spec->ranks_own = TRUE;
    spec->appendix = TRUE;
    spec->trees = g_new0(struct jf_pack_tree, 1);
    spec->trees[0].levels = texts(tree, &spec->trees[0].n_levels);
    spec->trees[0].where = g_strdup("hand.lua:11");
    spec->n_trees = 1;
    spec->confidential = g_strdup("For the meeting\nReturn it");
    spec->editor = g_strdup("Planning");
    spec->agenda_message = (struct jf_template){.text = g_strdup("{minutes} minutes, {ahead} ahead"), .where = g_strdup("hand.lua:12")};
    spec->has_agenda = TRUE;
    spec->agenda_start = 9 * 60;
    spec->people = (struct jf_people){.source = jf_data_spec_find(f->data, "people"),
                                      .name = g_strdup("name"),
                                      .to = g_strdup("mail")};
}

static struct fixture *fixture_new(const char *tree)
{
    struct fixture *f = g_new0(struct fixture, 1);
    f->data = jf_data_spec_new("/nowhere");
    f->model = jf_model_new(f->data);
    f->sections = g_ptr_array_new();
    fill_data(f);
    make_model(f);
    make_spec(f, tree);
    return f;
}

/* Plans, scans and resolves; the script service may be NULL. */
static void fixture_run(struct fixture *f, const struct jf_script_service *service)
{
    GError *error = NULL;
    gboolean rescan = FALSE;
    const struct memory_table tables[] = {
        {"sales", f->sales->str}, {"targets", f->targets->str}, {"todo", todo_text},
        {"people", people_text},  {"units", f->units_text},     {"remarks", f->remarks_text}};
    for (size_t i = 0, n = 0; i < G_N_ELEMENTS(tables); i++)
        if (tables[i].text)
            f->tables[n++] = tables[i];
    f->raw = memory_source(f->tables);
    struct jf_calendar_options options = {
        .fiscal_start = 1, .period = "2026-10", .before = 60, .after = 14,
        .split_days = f->split_days};
    f->spec->n_sections = f->sections->len;
    f->spec->sections = (struct jf_section_spec **)g_ptr_array_free(f->sections, FALSE);
    f->calendar = jf_calendar_new(&options, &error);
    g_assert_no_error(error);
    f->cube = jf_cube_new(f->data, f->calendar, "en");
    f->report = jf_report_new(f->spec, f->calendar, f->cube, service);
    jf_report_plan(f->report, &error);
    g_assert_no_error(error);
    jf_cube_scan(f->cube, &f->raw, &error);
    g_assert_no_error(error);
    jf_cube_finish(f->cube, &error);
    g_assert_no_error(error);
    jf_report_resolve(f->report, &rescan, &error);
    g_assert_no_error(error);
    assert_false(rescan);
}

static const struct jf_entity *entity(const struct fixture *f, const char *key)
{
    size_t n;
    const struct jf_entity *entities = jf_report_entities(f->report, &n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(entities[i].key, key) == 0)
            return &entities[i];
    fail_msg("no entity %s", key);
    return NULL;
}

static struct jf_document *document_of(const struct fixture *f, const struct jf_entity *which)
{
    GError *error = NULL;
    struct jf_document *d = jf_report_build(f->report, which, FALSE, &error);
    g_assert_no_error(error);
    assert_non_null(d);
    return d;
}

static struct jf_block *block_at(const struct jf_document *d, const char *id)
{
    for (guint s = 0; s < d->sections->len; s++) {
        const struct jf_section *section = d->sections->pdata[s];
        for (guint i = 0; i < section->blocks->len; i++)
            if (strcmp(((struct jf_block *)section->blocks->pdata[i])->id, id) == 0)
                return section->blocks->pdata[i];
    }
    fail_msg("no block %s", id);
    return NULL;
}

static int row_of(const struct jf_table *t, const char *key)
{
    for (guint r = 0; r < t->rows->len; r++) {
        const char *own = jf_table_row(t, (int)r)->key;
        if (strcmp(own, key) == 0)
            return (int)r;
    }
    fail_msg("no row %s", key);
    return -1;
}

static const struct jf_cell *cell(const struct jf_table *t, const char *row, const char *column_id)
{
    int c = jf_table_find_column(t, column_id);
    if (c < 0)
        fail_msg("no column %s", column_id);
    return jf_table_cell(t, row_of(t, row), c);
}

static void assert_near(struct jf_value v, double want)
{
    assert_true(jf_value_has(v));
    double got = jf_value_to_double(v);
    if (!(got - want < 1e-10 && want - got < 1e-10))
        fail_msg("%.12g is not %.12g", got, want);
}

static void fixture_free(struct fixture *f)
{
    jf_report_free(f->report);
    jf_cube_free(f->cube);
    jf_calendar_free(f->calendar);
    jf_report_spec_free(f->spec);
    g_string_free(f->sales, TRUE);
    g_string_free(f->targets, TRUE);
    g_free(f);
}

#endif
