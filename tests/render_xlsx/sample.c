#include "render_xlsx/sample.h"

#include <math.h>
#include <string.h>

#define COLUMN(k)                                                                                  \
    {                                                                                              \
        .op = JF_REL_COLUMN, .column = (k)                                                         \
    }
#define RELATION(...)                                                                              \
    jf_relation_new(G_N_ELEMENTS(((struct jf_relation_step[]){__VA_ARGS__})),                      \
                    (struct jf_relation_step[]){__VA_ARGS__})

static struct jf_value number(const char *text)
{
    struct jf_decimal d;
    g_assert(jf_decimal_parse(text, -1, &d));
    return jf_value_exact(d);
}

static struct jf_column *column(struct jf_table *t, const char *id, enum jf_column_role role,
                                const char *group, const char *title, const char *unit,
                                struct jf_relation *relation)
{
    struct jf_column *c = g_new0(struct jf_column, 1);
    c->id = g_strdup(id);
    c->role = role;
    c->group = g_strdup(group);
    c->title = g_strdup(title);
    jf_format_init_for_unit(&c->format, unit);
    if (role == JF_COLUMN_KEY || role == JF_COLUMN_TEXT)
        c->format.style = JF_STYLE_TEXT;
    c->relation = relation;
    jf_table_add_column(t, c);
    return c;
}

static int row(struct jf_table *t, const char *label, enum jf_row_kind kind, int level, int parent,
               const char *const *values)
{
    struct jf_row_head *r = g_new0(struct jf_row_head, 1);
    r->key = g_strdup(label);
    r->kind = kind;
    r->level = level;
    r->parent = parent;
    jf_format_init_for_unit(&r->format, "");
    const int index = jf_table_add_row(t, r);
    jf_table_cell(t, index, 0)->text = g_strdup(label);
    for (int i = 0; values != NULL && values[i] != NULL; i++) {
        struct jf_decimal d;
        struct jf_cell *cell = jf_table_cell(t, index, i + 1);
        if (jf_decimal_parse(values[i], -1, &d))
            cell->value = jf_value_exact(d);
        else if (*values[i] != '\0')
            cell->value = jf_value_none(values[i]);
    }
    return index;
}

/* ---- by branch: amounts, totals, ratios over support columns, shares, ranks ------------------ */

enum {
    B_NAME,
    B_ACTUAL,
    B_PLAN,
    B_QUANTITY,
    B_PROFIT,
    B_DELTA,
    B_ACHIEVED,
    B_MARGIN,
    B_PRICE,
    B_SHARE,
    B_RANK,
    B_SUM,
    B_CHANGE,
    B_POINTS,
    B_LIGHT
};

static void branch_columns(struct jf_table *t)
{
    column(t, "branch", JF_COLUMN_KEY, NULL, "分公司", "", NULL);
    column(t, "revenue.actual", JF_COLUMN_VALUE, "本月", "实际", "万元", NULL)->emphasis =
        JF_EMPHASIS_ACTUAL;
    column(t, "revenue.plan", JF_COLUMN_VALUE, "本月", "计划", "万元", NULL);
    column(t, "quantity", JF_COLUMN_VALUE, "本月", "销量", "件", NULL)->emphasis =
        JF_EMPHASIS_MUTED;
    column(t, "profit", JF_COLUMN_SUPPORT, NULL, "毛利", "万元", NULL);
    struct jf_column *delta =
        column(t, "revenue.vs_plan", JF_COLUMN_DERIVED, "对计划", "差异", "万元",
               RELATION(COLUMN(B_ACTUAL), COLUMN(B_PLAN), {.op = JF_REL_SUB}));
    delta->format.is_signed = TRUE;
    delta->emphasis = JF_EMPHASIS_VARIANCE;
    column(t, "achievement", JF_COLUMN_DERIVED, "对计划", "达成率", "%",
           RELATION(COLUMN(B_ACTUAL), COLUMN(B_PLAN), {.op = JF_REL_ACHIEVE}));
    column(t, "margin", JF_COLUMN_DERIVED, NULL, "毛利率", "%",
           RELATION(COLUMN(B_PROFIT), COLUMN(B_ACTUAL), {.op = JF_REL_DIV}));
    column(t, "price", JF_COLUMN_DERIVED, NULL, "单价", "元",
           RELATION(COLUMN(B_ACTUAL), COLUMN(B_QUANTITY), {.op = JF_REL_DIV}));
    column(t, "share", JF_COLUMN_DERIVED, NULL, "占比", "%",
           RELATION({.op = JF_REL_SHARE, .column = B_ACTUAL, .set = JF_SET_MEMBERS}));
    column(t, "rank", JF_COLUMN_DERIVED, NULL, "排名", "",
           RELATION({.op = JF_REL_RANK, .column = B_ACTUAL, .set = JF_SET_SIBLINGS}));
    column(t, "cumulated", JF_COLUMN_DERIVED, NULL, "累计", "万元",
           RELATION({.op = JF_REL_CUMULATE, .column = B_ACTUAL, .set = JF_SET_MEMBERS}));
    struct jf_column *change =
        column(t, "change", JF_COLUMN_DERIVED, NULL, "变化", "%",
               RELATION(COLUMN(B_ACTUAL), COLUMN(B_PLAN), {.op = JF_REL_CHANGE}));
    change->format.is_signed = TRUE;
    change->emphasis = JF_EMPHASIS_VARIANCE;
    struct jf_column *points =
        column(t, "points", JF_COLUMN_DERIVED, NULL, "毛利率 −30%", "%",
               RELATION(COLUMN(B_PROFIT), COLUMN(B_ACTUAL), {.op = JF_REL_DIV},
                        {.op = JF_REL_NUMBER, .number = 0.3}, {.op = JF_REL_SUB}));
    points->format.style = JF_STYLE_POINTS;
    points->emphasis = JF_EMPHASIS_VARIANCE;
    column(t, "light", JF_COLUMN_MARK, NULL, "灯", "", NULL)->mark = JF_MARK_LIGHT;
}

static void sum_cells(struct jf_table *t, int r, enum jf_row_set set)
{
    for (int c = B_ACTUAL; c <= B_PROFIT; c++)
        jf_table_cell(t, r, c)->relation = jf_table_keep_relation(
            t, 1, &(struct jf_relation_step){.op = JF_REL_SUM, .column = c, .set = set});
}

static struct jf_table *branch_table(void)
{
    struct jf_table *t = jf_table_new("s2.b1", "各分公司收入 <毛利> & 单价");
    branch_columns(t);
    static const char *const rows[][5] = {{"51250000.55", "51600000", "12000", "15375000", NULL},
                                          {"8123456.78", "9000000", "3000", "1624691.36", NULL},
                                          {"8123456.78", "0", "0", "2000000", NULL},
                                          {"no data", "100000", "no data", "no data", NULL},
                                          {"-350000", "200000", "20", "-400000", NULL},
                                          {"120000", "-50000", "100", "60000", NULL}};
    static const char *const names[] = {"杭州分公司", "南京分公司", "上海分公司",
                                        "苏州分公司", "退货中心",   "新设网点"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        row(t, names[i], JF_ROW_MEMBER, 0, -1, rows[i]);
    row(t, "其他 3 家", JF_ROW_OTHERS, 0, -1,
        (const char *const[]){"990000", "1000000", "400", "300000", NULL});
    const int total = row(t, "合计", JF_ROW_TOTAL, 0, -1, NULL);
    sum_cells(t, total, JF_SET_MEMBERS);
    for (int r = 0; r < total; r++)
        jf_table_cell(t, r, B_LIGHT)->light = r % 4;
    jf_table_row(t, 1)->highlight = TRUE;
    jf_table_row(t, 1)->comment = 1;
    t->note = g_strdup("差异按未取整的数计算,尾数可能相差 0.1。");
    g_assert(jf_table_evaluate(t, NULL));
    return t;
}

/* ---- a tree of rows with subtotals between --------------------------------------------------- */

static struct jf_table *tree_table(void)
{
    struct jf_table *t = jf_table_new("s2.b2", "大区");
    t->unit = g_strdup("万元");
    column(t, "name", JF_COLUMN_KEY, NULL, "大区/分公司", "", NULL);
    column(t, "revenue", JF_COLUMN_VALUE, NULL, "实际", "万元", NULL);
    column(t, "share", JF_COLUMN_DERIVED, NULL, "占大区", "%",
           RELATION({.op = JF_REL_SHARE, .column = 1, .set = JF_SET_SIBLINGS}));
    column(t, "rank", JF_COLUMN_DERIVED, NULL, "排名", "",
           RELATION({.op = JF_REL_RANK, .column = 1, .set = JF_SET_SIBLINGS}));
    const int total = row(t, "合计", JF_ROW_TOTAL, 0, -1, NULL);
    const int east = row(t, "华东", JF_ROW_SUBTOTAL, 0, total, NULL);
    row(t, "杭州", JF_ROW_MEMBER, 1, east, (const char *const[]){"300000.10", NULL});
    row(t, "宁波", JF_ROW_MEMBER, 1, east, (const char *const[]){"100000.20", NULL});
    const int west = row(t, "华西", JF_ROW_SUBTOTAL, 0, total, NULL);
    row(t, "成都", JF_ROW_MEMBER, 1, west, (const char *const[]){"50000", NULL});
    row(t, "重庆", JF_ROW_MEMBER, 1, west, (const char *const[]){"70000", NULL});
    const struct jf_relation *sum = jf_table_keep_relation(
        t, 1, &(struct jf_relation_step){.op = JF_REL_SUM, .column = 1, .set = JF_SET_CHILDREN});
    jf_table_cell(t, total, 1)->relation = jf_table_cell(t, east, 1)->relation =
        jf_table_cell(t, west, 1)->relation = sum;
    g_assert(jf_table_evaluate(t, NULL));
    return t;
}

/* ---- the board: metrics are the rows --------------------------------------------------------- */

static struct jf_table *board_table(void)
{
    struct jf_table *t = jf_table_new("s1.b1", "关键指标");
    column(t, "metric", JF_COLUMN_KEY, NULL, "指标", "", NULL);
    column(t, "actual", JF_COLUMN_VALUE, "本月", "实际", "", NULL)->emphasis = JF_EMPHASIS_ACTUAL;
    column(t, "plan", JF_COLUMN_VALUE, "本月", "计划", "", NULL);
    struct jf_column *delta = column(t, "vs_plan", JF_COLUMN_DERIVED, "本月", "差异", "",
                                     RELATION(COLUMN(1), COLUMN(2), {.op = JF_REL_SUB}));
    delta->format.is_signed = TRUE;
    delta->emphasis = JF_EMPHASIS_VARIANCE;
    struct jf_column *achieved = column(t, "achievement", JF_COLUMN_DERIVED, "本月", "达成率", "%",
                                        RELATION(COLUMN(1), COLUMN(2), {.op = JF_REL_ACHIEVE}));
    column(t, "light", JF_COLUMN_MARK, NULL, "灯", "", NULL)->mark = JF_MARK_LIGHT;
    column(t, "bar", JF_COLUMN_MARK, NULL, "达成", "%",
           RELATION(COLUMN(1), COLUMN(2), {.op = JF_REL_DIV}))
        ->mark = JF_MARK_BAR;
    column(t, "spark", JF_COLUMN_MARK, NULL, "趋势", "", NULL)->mark = JF_MARK_SPARK;
    for (int c = 1; c <= 4; c++) {
        jf_table_column(t, c)->format_by_row = TRUE;
        jf_table_column(t, c)->reading = g_strdup(jf_table_column(t, c)->id);
    }
    achieved->format.percent_sign = TRUE;
    static const struct {
        const char *name, *unit, *group;
        gboolean lower;
        const char *values[3];
    } rows[] = {{"收入", "万元", "规模", FALSE, {"612345678.9", "600000000", NULL}},
                {"客户数", "户", "规模", FALSE, {"1234", "1300", NULL}},
                {"毛利率", "%", "盈利", FALSE, {"0.2615", "0.27", NULL}},
                {"应收天数", "天", "盈利", TRUE, {"46.25", "42", NULL}}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const int r = row(t, rows[i].name, JF_ROW_MEMBER, 0, -1, rows[i].values);
        struct jf_row_head *head = jf_table_row(t, r);
        jf_format_init_for_unit(&head->format, rows[i].unit);
        head->is_percent = head->format.style == JF_STYLE_PERCENT;
        head->group = g_strdup(rows[i].group);
        head->lower_is_better = rows[i].lower;
        jf_table_cell(t, r, 5)->light = 1 + (int)i % 3;
        jf_table_cell(t, r, 7)->series =
            g_memdup2(((double[]){1, 4, 2, 5, NAN, 3, 4, 1}), 8 * sizeof(double));
        jf_table_cell(t, r, 7)->n_series = 8;
    }
    g_assert(jf_table_evaluate(t, NULL));
    return t;
}

/* ---- charts ------------------------------------------------------------------------------------- */

static struct jf_chart *new_chart(const char *kind, struct jf_table *table, size_t n_series)
{
    struct jf_chart *chart = g_new0(struct jf_chart, 1);
    chart->kind = g_strdup(kind);
    chart->table = table;
    chart->n_series = n_series;
    chart->series = g_new0(struct jf_doc_series, n_series);
    for (size_t k = 0; k < n_series; k++) {
        chart->series[k].column = (int)k + 1;
        chart->series[k].name = g_strdup(jf_table_column(table, (int)k + 1)->title);
    }
    chart->title = g_strdup_printf("图 %s", kind);
    chart->unit = g_strdup("万元");
    chart->alt = g_strdup("一句话说明");
    return chart;
}

static struct jf_chart *combined_chart(void)
{
    struct jf_table *t = jf_table_new("s3.b1", "月度收入与毛利率");
    column(t, "month", JF_COLUMN_KEY, NULL, "月份", "", NULL);
    column(t, "revenue", JF_COLUMN_VALUE, NULL, "收入", "万元", NULL);
    column(t, "plan", JF_COLUMN_VALUE, NULL, "计划", "万元", NULL);
    column(t, "rate", JF_COLUMN_DERIVED, NULL, "达成率", "%",
           RELATION(COLUMN(1), COLUMN(2), {.op = JF_REL_ACHIEVE}));
    static const char *const values[][3] = {{"30000000", "29000000", NULL},
                                            {"31000000", "33000000", NULL},
                                            {"no data", "33000000", NULL},
                                            {"35000000", "34000000", NULL}};
    static const char *const months[] = {"7月", "8月", "9月", "10月"};
    for (int i = 0; i < 4; i++)
        row(t, months[i], JF_ROW_MEMBER, 0, -1, values[i]);
    g_assert(jf_table_evaluate(t, NULL));
    struct jf_chart *chart = new_chart("combined", t, 3);
    chart->series[2].second_axis = TRUE;
    chart->prints_table = TRUE;
    return chart;
}

static struct jf_chart *bridge_chart(const char *kind)
{
    struct jf_table *t = jf_table_new("s3.b2", "计划到实际");
    column(t, "step", JF_COLUMN_KEY, NULL, "步骤", "", NULL);
    column(t, "amount", JF_COLUMN_VALUE, NULL, "金额", "万元", NULL);
    row(t, "计划", JF_ROW_TOTAL, 0, -1, (const char *const[]){"1000000", NULL});
    row(t, "价格", JF_ROW_MEMBER, 0, -1, (const char *const[]){"200000", NULL});
    row(t, "销量", JF_ROW_MEMBER, 0, -1, (const char *const[]){"-500000", NULL});
    row(t, "实际", JF_ROW_TOTAL, 0, -1, (const char *const[]){"700000", NULL});
    return new_chart(kind, t, 1);
}

/* ---- the document ------------------------------------------------------------------------------- */

static void add_cards(struct jf_section *s)
{
    struct jf_table *t = jf_table_new("s1.b2", NULL);
    column(t, "key", JF_COLUMN_KEY, NULL, "指标", "", NULL);
    column(t, "actual", JF_COLUMN_VALUE, NULL, "实际", "万元", NULL);
    row(t, "收入", JF_ROW_MEMBER, 0, -1, (const char *const[]){"612345678.9", NULL});
    row(t, "应收天数", JF_ROW_MEMBER, 0, -1, (const char *const[]){"no data", NULL});
    struct jf_block *block = jf_section_add(s, JF_BLOCK_CARDS, "s1.b2");
    block->table = t;
    for (int i = 0; i < 2; i++) {
        struct jf_card *card = g_new0(struct jf_card, 1);
        card->title = g_strdup(i == 0 ? "收入" : "应收天数");
        card->unit = g_strdup(i == 0 ? "万元" : "天");
        jf_format_init_for_unit(&card->format, card->unit);
        card->actual = i == 0 ? number("612345678.9") : jf_value_none("no data");
        card->light = i + 1;
        card->n_lines = 1;
        card->lines[0].label = g_strdup("达成率");
        card->lines[0].text = g_strdup("102.1%");
        card->lines[0].good = 1;
        card->n_spark = 5;
        card->spark = g_memdup2(((double[]){3, NAN, 4, 6, 5}), 5 * sizeof(double));
        g_ptr_array_add(block->cards, card);
    }
}

static void add_texts(struct jf_section *s)
{
    struct jf_block *grid = jf_section_add(s, JF_BLOCK_GRID, "s4.b1");
    grid->columns = 2;
    for (int i = 0; i < 2; i++) {
        struct jf_block *text = jf_block_new(JF_BLOCK_TEXT, i == 0 ? "s4.b1.1" : "s4.b1.2");
        text->title = g_strdup(i == 0 ? "优势" : "劣势");
        text->text = jf_text_block_new("收入同比 ");
        jf_text_block_add(text->text, "+12.5%", JF_RUN_BOLD | JF_RUN_GOOD);
        jf_text_block_add(text->text, ",超过计划;=SUM(A1) 与 _x0041_ 是文字。", JF_RUN_PLAIN);
        text->text->is_bullet = i == 0;
        g_ptr_array_add(grid->blocks, text);
    }
    struct jf_block *empty = jf_section_add(s, JF_BLOCK_EMPTY, "s4.b2");
    empty->empty_why = g_strdup("本月无:逾期行动");
    jf_section_add(s, JF_BLOCK_AGENDA, "s4.b3");
    struct jf_text_block *human = jf_text_block_new("杭州:大客户流失,已安排回访。");
    human->is_human = TRUE;
    human->comment = 1;
    g_ptr_array_add(s->comments, human);
    s->footnote = g_strdup("口径:含税。");
}

static struct jf_table *listing(void)
{
    struct jf_table *t = jf_table_new("s5.b1", "行动清单");
    column(t, "what", JF_COLUMN_TEXT, NULL, "措施", "", NULL);
    column(t, "who", JF_COLUMN_TEXT, NULL, "负责人", "", NULL);
    column(t, "effect", JF_COLUMN_VALUE, NULL, "效果", "万元", NULL);
    row(t,
        "一个很长的措施说明:在本月底之前回访全部流失的大客户,逐一落实原因,并提出挽回方案与责任人。",
        JF_ROW_MEMBER, 0, -1, NULL);
    row(t, "第二条\n分两行", JF_ROW_MEMBER, 0, -1, NULL);
    jf_table_cell(t, 0, 1)->text = g_strdup("张𠮷");
    jf_table_cell(t, 0, 2)->value = number("1234567");
    jf_table_cell(t, 1, 2)->text = g_strdup("未评估");
    return t;
}

/* Names and numbers that spreadsheets like to take for something else; many columns, many rows. */
static struct jf_table *odd_table(void)
{
    static const char *const names[] = {"=1+1", "+1", "-1", "@x", "_x0041_", "'quoted", "a\x01\x1f" "b",
                                        "\xF0\x9F\x98\x80 emoji", "<&>\"", " x "};
    static const char *const values[] = {"1000000000000000", "-0", "-0.00", "0.000001", "no data"};
    struct jf_table *t = jf_table_new("s5.b2", "odd");
    column(t, "name", JF_COLUMN_KEY, NULL, "=name", "", NULL);
    for (int c = 0; c < 60; c++) {
        g_autofree char *id = g_strdup_printf("c%d", c);
        column(t, id, JF_COLUMN_VALUE, NULL, id, c == 0 ? "万元" : "", NULL);
    }
    for (int r = 0; r < 300; r++) {
        g_autofree char *name = g_strdup_printf("%s #%d", names[r % 10], r);
        const char *const cells[] = {values[r % 5], values[(r + 1) % 5], NULL};
        row(t, r < 10 ? names[r] : name, JF_ROW_MEMBER, 0, -1, cells);
    }
    g_autofree char *endless = g_strnfill(40000, 'x');
    row(t, endless, JF_ROW_MEMBER, 0, -1, NULL);
    return t;
}

static void input(struct jf_table *t, const char *id, const char *title, const char *choice, const char *choices)
{
    const gboolean is_number = strcmp(choice, "number") == 0;
    struct jf_column *c = column(t, id, is_number ? JF_COLUMN_VALUE : JF_COLUMN_TEXT, NULL, title,
                                 is_number ? "万元" : "", NULL);
    c->choice = g_strdup(choice);
    if (choices != NULL)
        c->choices = g_strsplit(choices, "|", -1);
}

/* An action that is known and a line for another; 40 causes would not fit into a list inside a validation. */
static struct jf_block *action_form(void)
{
    struct jf_block *block = jf_block_new(JF_BLOCK_TABLE, "s6.b1");
    struct jf_table *t = block->table = jf_table_new("s6.b1", NULL);
    GString *causes = g_string_new("价格");
    for (int i = 1; i < 40; i++)
        g_string_append_printf(causes, "|原因类别第 %d 种", i);
    block->form_kind = g_strdup("action");
    column(t, "problem", JF_COLUMN_KEY, NULL, "问题", "", NULL)->choice = g_strdup("text");
    input(t, "cause", "原因类别", "cause", causes->str);
    input(t, "measure", "措施", "text", NULL);
    input(t, "due", "截止日期", "date", NULL);
    input(t, "share", "完成率", "share", NULL);
    input(t, "effect", "预计效果", "number", NULL);
    input(t, "owner", "责任人", "owner", "张三|李四");
    row(t, "回款慢", JF_ROW_MEMBER, 0, -1, NULL);
    row(t, "", JF_ROW_MEMBER, 0, -1, NULL);
    g_free(jf_table_row(t, 0)->key);
    jf_table_row(t, 0)->key = g_strdup("A-17");
    jf_table_cell(t, 0, 1)->text = g_strdup("价格");
    jf_table_cell(t, 0, 3)->text = g_strdup("2026-11-15");
    jf_table_cell(t, 0, 4)->value = number("0.4");
    jf_table_cell(t, 0, 5)->value = number("120000");
    g_string_free(causes, TRUE);
    return block;
}

static struct jf_section *section(struct jf_document *d, int n, const char *title,
                                  const char *message)
{
    struct jf_section *s = jf_document_add_section(d, title);
    s->number = n;
    s->message = g_strdup(message);
    s->page_title = g_strdup(title);
    s->when = g_strdup("2026年10月");
    return s;
}

static void add_agenda(struct jf_document *d)
{
    for (int i = 0; i < 2; i++) {
        struct jf_agenda_item *item = g_new0(struct jf_agenda_item, 1);
        item->number = i + 1;
        item->title = g_strdup(i == 0 ? "经营总览" : "自由讨论");
        item->who = g_strdup("总经理");
        item->minutes = 15;
        item->start_minute = 540 + 15 * i;
        item->section = i == 0 ? 0 : -1;
        g_ptr_array_add(d->agenda, item);
    }
}

struct jf_document *sample_document(void)
{
    struct jf_document *d = jf_document_new("zh-CN");
    d->company = g_strdup("示范商贸");
    d->report_title = g_strdup("月度经营分析");
    d->entity = g_strdup("总部 & 全部");
    d->entity_key = g_strdup("HQ");
    d->period_label = g_strdup("2026年10月");
    d->period = g_strdup("2026-10");
    d->period_end = jf_day_from_ymd(2026, 10, 31);
    d->data_until = g_strdup("2026-10-31");
    d->version = g_strdup("未发布");
    d->cover_lines[0] = g_strdup("收入超计划 2.1%。");
    d->agenda_start = 540;
    add_agenda(d);
    struct jf_section *one = section(d, 1, "经营总览", "收入 61,235 万元,\n超计划 1,235 万元");
    jf_section_add(one, JF_BLOCK_TABLE, "s1.b1")->table = board_table();
    add_cards(one);
    struct jf_section *two =
        section(d, 2, "收入:各分公司/大区 [含退货] *? 名称特别长特别长特别长特别长", NULL);
    jf_section_add(two, JF_BLOCK_TABLE, "s2.b1")->table = branch_table();
    jf_section_add(two, JF_BLOCK_TABLE, "s2.b2")->table = tree_table();
    struct jf_section *three = section(d, 0, "History", "趋势");
    jf_section_add(three, JF_BLOCK_CHART, "s3.b1")->chart = combined_chart();
    jf_section_add(three, JF_BLOCK_CHART, "s3.b2")->chart = bridge_chart("bridge");
    jf_section_add(three, JF_BLOCK_CHART, "s3.b3")->chart = bridge_chart("picture");
    add_texts(section(d, 0, "'数据'", "文字"));
    struct jf_section *five = section(d, 0, "数据", "清单");
    jf_section_add(five, JF_BLOCK_TABLE, "s5.b1")->table = listing();
    jf_section_add(five, JF_BLOCK_TABLE, "s5.b2")->table = odd_table();
    section(d, 0, "数据", "another of this name");
    g_ptr_array_add(section(d, 6, "措施", "填写措施")->blocks, action_form());
    g_ptr_array_add(d->warnings, g_strdup("一条提醒"));
    return d;
}
