/* Random documents: long words, long names, numbers from 0.01 to 10^12, charts of every plugin. */
#include "random.h"

#include <math.h>
#include <string.h>

#include "sample.h"

static guint n_texts; /* that are to be on paper */

static char *random_text(GRand *r, int longest)
{
    static const char *const pieces[] = {"收入",
                                         "，",
                                         "2026年10月",
                                         "−1,234.5",
                                         " 万元",
                                         "Kubernetes",
                                         " ",
                                         "杭州分公司",
                                         "。",
                                         "（新）",
                                         "https://example.com/a/b/c",
                                         "毛利率 12.5%",
                                         "𠮷",
                                         "；",
                                         "客户流失",
                                         "internationalization",
                                         "℃"};
    GString *s = g_string_new("甲");
    int n = g_rand_int_range(r, 1, longest);

    for (int i = 0; i < n; i++)
        g_string_append(s, pieces[g_rand_int_range(r, 0, G_N_ELEMENTS(pieces))]);
    n_texts++;
    return g_string_free(g_string_append(s, RANDOM_END), FALSE);
}

static struct jf_table *random_listing(GRand *r)
{
    struct jf_table *t = jf_table_new("listing", "清单");
    int n_cols = g_rand_int_range(r, 1, 9), n_rows = g_rand_int_range(r, 0, 40);
    guint before = n_texts;

    for (int c = 0; c < n_cols; c++) {
        g_autofree char *id = g_strdup_printf("c%d", c), *title = random_text(r, 3);

        jf_table_add_column(t, sample_column(id, c == 0 ? JF_COLUMN_KEY : JF_COLUMN_TEXT, title));
    }
    n_texts = n_rows ? n_texts : before; /* without rows there is no head */
    for (int i = 0; i < n_rows; i++) {
        struct jf_row_head *head = g_new0(struct jf_row_head, 1);
        int row;

        head->key = g_strdup_printf("%d", i);
        head->parent = i > 0 && i % 3 ? i - i % 3 : -1;
        head->level = i % 3 ? 1 : 0;
        head->kind = i == n_rows - 1 ? JF_ROW_TOTAL : i % 3 ? JF_ROW_MEMBER : JF_ROW_SUBTOTAL;
        head->comment = g_rand_int_range(r, 0, 5) == 0 ? 10 + i : 0;
        head->lower_is_better = i % 4 == 0;
        row = jf_table_add_row(t, head);
        for (int c = 0; c < n_cols; c++)
            jf_table_cell(t, row, c)->text =
                random_text(r, g_rand_int_range(r, 2, c == 0 ? 6 : 30));
    }
    return t;
}

/* Numbers from 0.01 to 10^12, and drawings in some of the columns, all kinds of them. */
static void draw_columns(GRand *r, struct jf_table *t)
{
    static const enum jf_mark kinds[] = {JF_MARK_BAR,  JF_MARK_DELTA, JF_MARK_PIN,   JF_MARK_LINE,
                                         JF_MARK_MOVE, JF_MARK_ARROW, JF_MARK_GANTT, JF_MARK_LIGHT};

    for (guint c = 1; c < t->columns->len; c++) {
        struct jf_column *column = jf_table_column(t, (int)c);
        double size = pow(10, g_rand_double_range(r, -2, 12));

        if (g_rand_int_range(r, 0, 5) < 3)
            continue;
        column->mark = kinds[g_rand_int_range(r, 0, G_N_ELEMENTS(kinds))];
        if (column->mark == JF_MARK_GANTT || column->mark == JF_MARK_LIGHT)
            column->role = JF_COLUMN_MARK;
        if (column->mark == JF_MARK_LINE || g_rand_boolean(r)) {
            column->format = (struct jf_format){.style = JF_STYLE_PERCENT, .scale = 1, .decimals = 1, .unit = "%"};
            size = g_rand_boolean(r) ? 1 : 20;
        }
        if (column->mark == JF_MARK_MOVE)
            size = 300; /* ranks */
        if (g_rand_boolean(r) || column->mark == JF_MARK_GANTT) {
            column->limits[0] = (struct jf_mark_limit){column->mark == JF_MARK_GANTT ? 20640 : size / 2, g_strdup("今日"), FALSE};
            column->n_limits = 1;
        }
        if (column->mark == JF_MARK_BAR && c > 1)
            column->mark_base = g_strdup(jf_table_column(t, (int)c - 1)->id);
        for (guint row = 0; row < t->rows->len; row++) {
            struct jf_cell *cell = jf_table_cell(t, (int)row, (int)c);

            cell->value = g_rand_int_range(r, 0, 9) ? jf_value_number(size * g_rand_double_range(r, -0.4, 1))
                                                    : jf_value_none("");
            cell->light = g_rand_int_range(r, 0, 4);
            cell->band = g_rand_boolean(r);
            if (column->mark != JF_MARK_GANTT)
                continue;
            cell->series = g_new(double, 4);
            cell->n_series = 4;
            for (int k = 0; k < 4; k++)
                cell->series[k] = g_rand_boolean(r) ? g_rand_double_range(r, 20600, 20690) : (double)NAN;
        }
    }
}

static struct jf_table *random_members(GRand *r, int rows, int columns)
{
    struct jf_table *t = sample_members(rows, columns, g_rand_boolean(r) ? "成员" : "北京燕北教育科技集团股份有限公司华东区第一分公司");

    if (g_rand_boolean(r))
        draw_columns(r, t);
    return t;
}

/* ---- charts -------------------------------------------------------------------------------- */

enum shape { MEMBERS, FEW, TIME, BRIDGE, DAYS, PARTS };
static const struct {
    const char *kind;
    enum shape shape;
    int least, most; /* series */
    const char *scenarios[4], *option, *values[3];
} plugins[] = {
    {"column", TIME, 1, 4, {"AC", "PY", "PL", "FC"}, "labels", {"auto", "last", "none"}},
    {"column", TIME, 2, 9, {"", "", "", ""}, "stack", {"no", "yes", "percent"}},
    {"line", TIME, 1, 4, {"AC", "PL", "PY", ""}, "from", {"auto", "zero", "data"}},
    {"bar", MEMBERS, 1, 2, {"AC", "PL", "", ""}, NULL, {0}},
    {"bar", MEMBERS, 2, 6, {"", "", "", ""}, "stack", {"no", "yes", "percent"}},
    {"bridge", BRIDGE, 1, 1, {"AC", "", "", ""}, "direction", {"auto", "across", "down"}},
    {"pareto", MEMBERS, 1, 2, {"AC", "PY", "", ""}, NULL, {0}},
    {"funnel", PARTS, 1, 4, {"", "", "", ""}, NULL, {0}},
    {"variance", MEMBERS, 2, 2, {"AC", "PL", "", ""}, "direction", {"auto", "across", "down"}},
    {"variance", TIME, 3, 3, {"AC", "PL", "PY", ""}, "direction", {"auto", "across", "down"}},
    {"area", TIME, 1, 5, {"", "", "", ""}, "stack", {"yes", "percent", "yes"}},
    {"bullet", MEMBERS, 3, 3, {"AC", "PY", "PL", ""}, NULL, {0}},
    {"scatter", MEMBERS, 2, 2, {"AC", "AC", "", ""}, "quadrants", {"mean", "median", "no"}},
    {"bubble", MEMBERS, 3, 3, {"AC", "AC", "AC", ""}, "quadrants", {"mean", "median", "no"}},
    {"heatmap", TIME, 1, 9, {"AC", "AC", "AC", "AC"}, NULL, {0}},
    {"radar", PARTS, 1, 3, {"AC", "PY", "PL", ""}, NULL, {0}},
    {"doughnut", PARTS, 1, 1, {"AC", "", "", ""}, NULL, {0}},
    {"gantt", DAYS, 4, 4, {"", "", "", ""}, NULL, {0}},
    {"tornado", FEW, 2, 2, {"", "", "", ""}, NULL, {0}},
    {"landing", TIME, 4, 4, {"AC", "PY", "PL", "FC"}, NULL, {0}},
};

static char *random_name(GRand *r)
{
    static const char *const names[] = {
        "北京", "杭州分公司", "其他", "Kuala Lumpur", "北京燕北教育科技集团股份有限公司华东区杭州市西湖区第一分公司客户服务中心编号",
        "Aktiengesellschaftsniederlassungsverwaltung", "Roadway Bicycle Supply and Accessories of the Pacific Northwest", "−12", "终端"};

    return g_strdup(names[g_rand_int_range(r, 0, G_N_ELEMENTS(names))]);
}

static int random_rows(GRand *r, enum shape shape)
{
    int most = shape == PARTS ? 8 : shape == FEW || shape == BRIDGE ? 24 : g_rand_int_range(r, 0, 6) ? 16 : 300;

    return g_rand_int_range(r, shape == BRIDGE ? 3 : 1, most + (shape == BRIDGE ? 3 : 1));
}

static double random_value(GRand *r, enum shape shape, double size)
{
    int chance = g_rand_int_range(r, 0, 20);

    if (shape == DAYS)
        return chance < 4 ? (double)NAN : g_rand_double_range(r, 20600, 20690);
    if (chance < 3)
        return chance == 0 ? 0 : (double)NAN;
    return size * (shape == PARTS ? g_rand_double_range(r, 0, 1) : g_rand_double_range(r, -0.3, 1)) * (chance == 4 ? 100 : 1);
}

static void random_row(GRand *r, struct jf_table *t, enum shape shape, int i, int n)
{
    struct jf_row_head *head = g_new0(struct jf_row_head, 1);
    gboolean is_end = shape == BRIDGE && (i == 0 || i == n - 1);
    int row;

    head->key = g_strdup_printf("%d", i);
    head->parent = -1;
    head->kind = is_end ? JF_ROW_TOTAL : shape == MEMBERS && i == n - 1 && n > 2 ? JF_ROW_OTHERS : JF_ROW_MEMBER;
    head->highlight = g_rand_int_range(r, 0, 6) == 0;
    head->comment = g_rand_int_range(r, 0, 8) == 0 ? 1 + i % 9 : 0;
    if (shape == TIME)
        head->group = g_strdup_printf("%d年", 2024 + i / 12);
    if (shape == BRIDGE && g_rand_int_range(r, 0, 3) == 0)
        head->reason = g_strdup(g_rand_boolean(r) ? "关键|客户|流失" : "price");
    row = jf_table_add_row(t, head);
    jf_table_cell(t, row, 0)->text = shape == TIME ? g_strdup_printf("%d月", i % 12 + 1) : random_name(r);
}

static void random_series(GRand *r, struct jf_chart *c, size_t k, enum shape shape, double size)
{
    struct jf_doc_series *s = &c->series[k];
    struct jf_column *column = jf_table_column(c->table, (int)k + 1);

    s->column = (int)k + 1;
    s->name = random_name(r);
    column->format = (struct jf_format){.style = JF_STYLE_NUMBER, .scale = 1, .decimals = size < 10 ? 2 : 0, .unit = "万元"};
    if (size < 2)
        column->format = (struct jf_format){.style = JF_STYLE_PERCENT, .scale = 1, .decimals = 1, .unit = "%", .percent_sign = TRUE};
    for (guint row = 0; row < c->table->rows->len; row++) {
        double v = random_value(r, shape, size);

        jf_table_cell(c->table, (int)row, (int)k + 1)->value = isfinite(v) ? jf_value_number(v) : jf_value_none("");
    }
}

struct jf_chart *random_chart(GRand *r)
{
    gsize which = (gsize)g_rand_int_range(r, 0, G_N_ELEMENTS(plugins));
    const enum shape shape = plugins[which].shape;
    struct jf_chart *c = g_new0(struct jf_chart, 1);
    double size = pow(10, g_rand_double_range(r, -2, 12));
    int n = random_rows(r, shape);

    c->kind = g_strdup(plugins[which].kind);
    c->title = random_name(r);
    c->unit = g_strdup("万元");
    c->table = jf_table_new("chart", NULL);
    c->n_series = (size_t)g_rand_int_range(r, plugins[which].least, plugins[which].most + 1);
    c->series = g_new0(struct jf_doc_series, c->n_series);
    jf_table_add_column(c->table, sample_column("name", JF_COLUMN_KEY, "名称"));
    for (size_t k = 0; k < c->n_series; k++) {
        g_autofree char *id = g_strdup_printf("s%zu", k);

        jf_table_add_column(c->table, sample_column(id, JF_COLUMN_VALUE, id));
        g_strlcpy(c->series[k].scenario, k < 4 ? plugins[which].scenarios[k] : "", sizeof c->series[k].scenario);
    }
    for (int i = 0; i < n; i++)
        random_row(r, c->table, shape, i, n);
    for (size_t k = 0; k < c->n_series; k++)
        random_series(r, c, k, shape, size);
    for (size_t k = 0; k < c->n_series && n % 4 == 0 && g_regex_match_simple("^(column|line|area)$", c->kind, 0, 0); k++)
        c->series[k].panel = random_name(r); /* small charts */
    if (strcmp(c->kind, "line") == 0 && c->n_series > 1)
        c->series[c->n_series - 1].second_axis = g_rand_boolean(r);
    if (plugins[which].option) {
        c->n_options = 1;
        c->option_names = g_new0(char *, 2);
        c->option_values = g_new0(char *, 2);
        c->option_names[0] = g_strdup(plugins[which].option);
        c->option_values[0] = g_strdup(plugins[which].values[g_rand_int_range(r, 0, 3)]);
    }
    return c;
}

/* ---- blocks -------------------------------------------------------------------------------- */

static struct jf_card *random_card(GRand *r)
{
    struct jf_card *c = g_new0(struct jf_card, 1);

    c->title = random_text(r, 4);
    c->unit = g_strdup("万元");
    c->format = (struct jf_format){.style = JF_STYLE_NUMBER, .scale = 1, .decimals = 2, .unit = "万元"};
    c->actual = jf_value_number(pow(10, g_rand_double_range(r, -2, 12)));
    c->light = g_rand_int_range(r, 0, 4);
    c->lower_is_better = g_rand_boolean(r);
    for (; c->n_lines < 3; c->n_lines++) {
        c->lines[c->n_lines].label = random_text(r, 2);
        c->lines[c->n_lines].text = g_strdup_printf("%.1f", pow(10, g_rand_double_range(r, -2, 8)));
    }
    c->sub = random_text(r, 3);
    return c;
}

static struct jf_text_block *random_paragraph(GRand *r)
{
    struct jf_text_block *t = jf_text_block_new(NULL);
    gboolean is_count = g_rand_int_range(r, 0, 4) == 0;

    for (int k = is_count ? 2 : g_rand_int_range(r, 1, 40); k > 0; k--) {
        g_autofree char *text = random_text(r, is_count ? 2 : 12);

        jf_text_block_add(t, text, (unsigned)g_rand_int_range(r, 0, 3));
    }
    t->is_human = !is_count && g_rand_boolean(r);
    t->is_heading = !is_count && g_rand_int_range(r, 0, 5) == 0;
    t->is_callout = !is_count && !t->is_heading && g_rand_int_range(r, 0, 5) == 0;
    t->is_bullet = !is_count && !t->is_heading && !t->is_callout && g_rand_boolean(r);
    t->level = g_rand_int_range(r, 1, 4);
    t->light = is_count ? g_rand_int_range(r, 0, 4) : 0;
    t->squares = is_count ? g_rand_int_range(r, 0, 40) : 0;
    return t;
}

static void fill_grid(GRand *r, struct jf_block *grid, int depth);

static void fill_block(GRand *r, struct jf_block *b, int depth)
{
    switch (b->kind) {
    case JF_BLOCK_TABLE:
        b->table = g_rand_boolean(r) ? random_listing(r) : random_members(r, g_rand_int_range(r, 0, 60), g_rand_int_range(r, 1, 16));
        break;
    case JF_BLOCK_TEXT:
        b->text = random_paragraph(r);
        break;
    case JF_BLOCK_CARDS:
        if (!b->cards)
            b->cards = g_ptr_array_new();
        for (int k = g_rand_int_range(r, 1, 9); k > 0; k--)
            g_ptr_array_add(b->cards, random_card(r));
        break;
    case JF_BLOCK_CHART:
        b->chart = random_chart(r);
        break;
    case JF_BLOCK_GRID:
        fill_grid(r, b, depth + 1);
        break;
    default:
        b->empty_why = random_text(r, 20);
    }
    b->title = g_rand_boolean(r) ? random_text(r, 4) : NULL;
}

static const enum jf_block_kind kinds[] = {JF_BLOCK_TABLE, JF_BLOCK_CHART, JF_BLOCK_TEXT, JF_BLOCK_TABLE,
                                           JF_BLOCK_CHART, JF_BLOCK_CARDS, JF_BLOCK_EMPTY, JF_BLOCK_GRID};

static void fill_grid(GRand *r, struct jf_block *grid, int depth)
{
    grid->columns = g_rand_int_range(r, 1, 4);
    for (int k = g_rand_int_range(r, 1, 6); k > 0; k--) {
        struct jf_block *cell = jf_block_new(kinds[g_rand_int_range(r, 0, (gint32)G_N_ELEMENTS(kinds) - (depth > 1))], "cell");

        fill_block(r, cell, depth);
        g_ptr_array_add(grid->blocks, cell);
    }
}

static void random_block(GRand *r, struct jf_section *s, int i)
{
    g_autofree char *id = g_strdup_printf("b%d", i);

    fill_block(r, jf_section_add(s, kinds[g_rand_int_range(r, 0, G_N_ELEMENTS(kinds))], id), 0);
}

/* Forty characters on the cover, in the agenda, in the head and at the foot of each page. */
static void long_names(struct jf_document *d)
{
    static const char name[] = "北京燕北教育科技集团股份有限公司华东区杭州市西湖区第一分公司客户服务中心编号" RANDOM_END;
    struct jf_agenda_item *item = g_ptr_array_index(d->agenda, 0);
    struct jf_section *s = g_ptr_array_index(d->sections, 0);
    char **all[] = {&d->company, &d->entity, &item->title, &item->who, &item->goal, &s->title, &s->who};

    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        g_free(*all[i]);
        *all[i] = g_strdup(name);
        n_texts++;
    }
}

struct jf_document *random_document(guint32 seed, guint *texts)
{
    static const char *const languages[] = {"zh-CN", "zh-TW", "en", "zh-CN"};
    GRand *r = g_rand_new_with_seed(seed);
    struct jf_document *d = sample_document();
    struct jf_section *s = jf_document_add_section(d, "随机");

    n_texts = 0;
    g_free(s->title);
    s->title = g_strdup_printf("随机%u", seed);
    s->message = random_text(r, 25);
    for (int i = g_rand_int_range(r, 1, 6); i > 0; i--)
        random_block(r, s, i);
    for (int i = g_rand_int_range(r, 0, 6); i > 0; i--) {
        g_autofree char *text = random_text(r, 20);

        g_ptr_array_add(s->comments, jf_text_block_new(text));
    }
    long_names(d);
    g_free(d->language);
    d->language = g_strdup(languages[seed % G_N_ELEMENTS(languages)]);
    *texts = n_texts;
    g_rand_free(r);
    return d;
}
