#include "sample.h"

#include <math.h>
#include <string.h>

struct jf_fonts *sample_fonts(void)
{
    struct jf_theme *theme = jf_theme_standard();
    g_autoptr(GError) error = NULL;
    struct jf_fonts *fonts = jf_fonts_open((const char *const *)theme->computed_fonts,
                                           (const char *const *)theme->human_fonts, &error);

    if (!fonts)
        g_error("%s", error->message);
    jf_theme_free(theme);
    return fonts;
}

static gboolean draw_chart(void *ctx, const struct jf_chart *chart, const struct jf_theme *theme,
                           const char *language, struct jf_chart_view *view,
                           struct jf_canvas *canvas, GError **error)
{
    const struct jf_text_style style = {
        .struct_size = sizeof style, .color = theme->ink, .size = 8};

    (void)ctx, (void)language, (void)view, (void)error;
    jf_canvas_fill_rect(canvas, 0, 0, canvas->width, canvas->height, theme->band);
    jf_canvas_line(canvas, 0, canvas->height, canvas->width, 0, theme->ac, 1.8);
    canvas->ops->text(canvas, 6, 14, chart->kind, &style);
    return TRUE;
}

const struct jf_chart_service sample_charts = {.draw = draw_chart};

struct jf_column *sample_column(const char *id, enum jf_column_role role, const char *title)
{
    struct jf_column *c = g_new0(struct jf_column, 1);

    c->id = g_strdup(id);
    c->role = role;
    c->title = g_strdup(title);
    c->format = (struct jf_format){.style = JF_STYLE_NUMBER, .scale = 1, .decimals = 0, .unit = ""};
    return c;
}

static struct jf_column *number(const char *id, const char *group, const char *title,
                                enum jf_emphasis emphasis, gboolean by_row)
{
    struct jf_column *c = sample_column(id, JF_COLUMN_VALUE, title);

    c->group = g_strdup(group);
    c->emphasis = emphasis;
    c->format_by_row = by_row;
    return c;
}

static struct jf_column *percent(const char *id, const char *group, const char *title,
                                 enum jf_emphasis emphasis, gboolean is_signed)
{
    struct jf_column *c = number(id, group, title, emphasis, FALSE);

    c->format = (struct jf_format){.style = JF_STYLE_PERCENT,
                                   .scale = 1,
                                   .decimals = 1,
                                   .is_signed = is_signed,
                                   .percent_sign = TRUE,
                                   .unit = "%"};
    return c;
}

static struct jf_column *mark(const char *id, const char *group, const char *title,
                              enum jf_mark kind)
{
    struct jf_column *c = sample_column(id, JF_COLUMN_MARK, title);

    c->mark = kind;
    c->group = g_strdup(group);
    return c;
}

static void put(struct jf_table *t, int row, const char *column, double value)
{
    struct jf_cell *cell = jf_table_cell(t, row, jf_table_find_column(t, column));

    cell->value = isfinite(value) ? jf_value_number(value) : jf_value_none("no plan");
    cell->bad = value < 0;
}

static void put_text(struct jf_table *t, int row, const char *column, const char *text)
{
    jf_table_cell(t, row, jf_table_find_column(t, column))->text = g_strdup(text);
}

static int add_row(struct jf_table *t, const char *key, enum jf_row_kind kind, const char *group)
{
    struct jf_row_head *row = g_new0(struct jf_row_head, 1);

    row->key = g_strdup(key);
    row->kind = kind;
    row->parent = -1;
    row->group = g_strdup(group);
    row->format =
        (struct jf_format){.style = JF_STYLE_NUMBER, .scale = 1, .decimals = 0, .unit = "万元"};
    return jf_table_add_row(t, row);
}

static const struct board_row {
    const char *group, *name, *unit;
    int decimals, light, comment;
    gboolean lower;
    double ac, pl, py, prev, ytd, ytd_share;
} board[] = {
    {"规模", "营业收入", "万元", 0, 2, 0, FALSE, 5125, 5160, 4926, 5236, 48086, 0.991},
    {"规模", "新客户数", "家", 0, 2, 0, FALSE, 23, 25, 19, 21, 206, 0.896},
    {"盈利", "毛利额", "万元", 0, 2, 0, FALSE, 1084, 1126, 1060, 1142, 10370, 0.982},
    {"盈利", "毛利率", "%", 1, 2, 2, FALSE, 21.2, 21.8, 21.5, 21.8, 21.6, 0.99},
    {"盈利", "销售费用率", "%", 1, 2, 0, TRUE, 9.0, 8.8, 8.9, 8.9, 9.0, 0.985},
    {"盈利", "营业利润", "万元", 0, 3, 1, FALSE, 335, 382, 341, 385, 3182, 0.937},
    {"现金", "回款额", "万元", 0, 2, 3, FALSE, 4707, 4988, 4775, 5018, 45210, 0.971},
    {"现金", "回款率", "%", 1, 2, 0, FALSE, 89.8, 96.0, 95.3, 94.9, 94.1, 0.98},
    {"现金", "应收账款余额", "万元", 0, 2, 3, TRUE, 9486, 9060, 8742, 9068, NAN, NAN},
    {"现金", "存货周转天数", "天", 1, 1, 0, TRUE, 41.6, 42.0, 44.3, 42.4, NAN, NAN},
};

static void board_columns(struct jf_table *t)
{
    jf_table_add_column(t, sample_column("metric", JF_COLUMN_KEY, "指标"));
    jf_table_add_column(t, number("ac", "本月对计划", "实际", JF_EMPHASIS_ACTUAL, TRUE));
    jf_table_add_column(t, number("pl", "本月对计划", "计划", JF_EMPHASIS_NONE, TRUE));
    jf_table_add_column(t, number("vs", "本月对计划", "差额", JF_EMPHASIS_VARIANCE, TRUE));
    jf_table_add_column(t, percent("ach", "本月对计划", "达成率", JF_EMPHASIS_NONE, FALSE));
    jf_table_column(t, jf_table_find_column(t, "ach"))->mark = JF_MARK_BAR;
    jf_table_column(t, jf_table_find_column(t, "ach"))->reading = g_strdup("achievement");
    jf_table_add_column(t, mark("light", "本月对计划", "灯", JF_MARK_LIGHT));
    jf_table_add_column(t, number("py", "对去年同期", "去年同期", JF_EMPHASIS_MUTED, TRUE));
    jf_table_add_column(t, percent("yoy", "对去年同期", "同比", JF_EMPHASIS_VARIANCE, TRUE));
    jf_table_add_column(t, number("prev", "对上月", "上月", JF_EMPHASIS_MUTED, TRUE));
    jf_table_add_column(t, percent("mom", "对上月", "环比", JF_EMPHASIS_VARIANCE, TRUE));
    jf_table_add_column(t, number("ytd", "1–10月累计", "累计实际", JF_EMPHASIS_NONE, TRUE));
    jf_table_add_column(t, percent("ytdach", "1–10月累计", "累计达成", JF_EMPHASIS_NONE, FALSE));
    jf_table_add_column(t, mark("strip", "对计划偏差", "近 12 个月", JF_MARK_STRIP));
}

static void board_row(struct jf_table *t, const struct board_row *b)
{
    int row = add_row(t, b->name, JF_ROW_MEMBER, b->group);
    struct jf_row_head *head = jf_table_row(t, row);
    struct jf_cell *strip;

    head->format.decimals = b->decimals;
    head->format.unit = b->unit;
    head->lower_is_better = b->lower;
    head->comment = b->comment;
    head->highlight = b->light == 3;
    put_text(t, row, "metric", b->name);
    put(t, row, "ac", b->ac);
    put(t, row, "pl", b->pl);
    put(t, row, "vs", b->ac - b->pl);
    put(t, row, "ach", b->lower ? 2 - b->ac / b->pl : b->ac / b->pl);
    jf_table_cell(t, row, jf_table_find_column(t, "light"))->light = b->light;
    put(t, row, "py", b->py);
    put(t, row, "yoy", b->ac / b->py - 1);
    put(t, row, "prev", b->prev);
    put(t, row, "mom", b->ac / b->prev - 1);
    put(t, row, "ytd", b->ytd);
    put(t, row, "ytdach", b->ytd_share);
    strip = jf_table_cell(t, row, jf_table_find_column(t, "strip"));
    strip->n_series = 12;
    strip->series = g_new0(double, 12);
    for (int i = 0; i < 12; i++)
        strip->series[i] = 0.03 * sin(i + row) - 0.004 * i;
}

struct jf_table *sample_board(void)
{
    struct jf_table *t = jf_table_new("board", NULL);

    board_columns(t);
    for (size_t i = 0; i < G_N_ELEMENTS(board); i++)
        board_row(t, &board[i]);
    return t;
}

struct jf_table *sample_members(int n_rows, int n_columns, const char *pattern)
{
    struct jf_table *t = jf_table_new("members", "营业收入");
    int total;

    t->unit = g_strdup("万元");
    jf_table_add_column(t, sample_column("name", JF_COLUMN_KEY, "分公司"));
    for (int c = 0; c < n_columns; c++) {
        g_autofree char *id = g_strdup_printf("c%d", c),
                        *title = g_strdup_printf("第%d列差额", c + 1);

        jf_table_add_column(t, number(id, c % 4 == 3 ? "一组" : NULL, title,
                                      c % 3 == 0   ? JF_EMPHASIS_ACTUAL
                                      : c % 3 == 1 ? JF_EMPHASIS_MUTED
                                                   : JF_EMPHASIS_VARIANCE,
                                      FALSE));
    }
    for (int r = 0; r < n_rows; r++) {
        g_autofree char *name = g_strdup_printf("%s%d", pattern, r + 1);
        int row = add_row(t, name, JF_ROW_MEMBER, NULL);

        put_text(t, row, "name", name);
        for (int c = 0; c < n_columns; c++) {
            g_autofree char *id = g_strdup_printf("c%d", c);

            put(t, row, id,
                (r * 7919 + c * 104729) % 20011 * (c == 0 ? 1e8 : 1.0) *
                    (c % 3 == 2 && r % 2 ? -1 : 1));
        }
    }
    total = add_row(t, "total", JF_ROW_TOTAL, NULL);
    put_text(t, total, "name", "合计");
    for (int c = 0; c < n_columns; c++) {
        g_autofree char *id = g_strdup_printf("c%d", c);

        put(t, total, id, 1e6);
    }
    return t;
}

/* ---- the document -------------------------------------------------------------------------- */

static void add_card(GPtrArray *cards, const char *title, double ac, double pl, int light,
                     gboolean lower)
{
    struct jf_card *c = g_new0(struct jf_card, 1);
    struct jf_format money = {.style = JF_STYLE_NUMBER, .scale = 1, .decimals = 0, .unit = "万元"};
    struct jf_format delta = {
        .style = JF_STYLE_NUMBER, .scale = 1, .decimals = 0, .is_signed = TRUE};
    g_autofree char *plan = jf_format_value(&money, jf_value_number(pl));

    c->title = g_strdup(title);
    c->format = money;
    c->actual = jf_value_number(ac);
    c->light = light;
    c->lower_is_better = lower;
    c->sub = g_strdup_printf("计划 %s", plan);
    c->n_lines = 3;
    c->lines[0].label = g_strdup("对计划");
    c->lines[0].text = jf_format_value(&delta, jf_value_number(ac - pl));
    c->lines[0].good = ac >= pl && !lower ? 1 : -1;
    c->lines[1].label = g_strdup("达成");
    c->lines[1].text = g_strdup_printf("%.1f%%", 100 * ac / pl);
    c->lines[2].label = g_strdup("同比");
    c->lines[2].text = g_strdup("+4.0%");
    c->lines[2].good = 1;
    c->n_spark = 12;
    c->spark = g_new0(double, 12);
    c->spark_plan = g_new0(double, 12);
    for (int i = 0; i < 12; i++) {
        c->spark[i] = ac * (0.9 + 0.1 * sin(i * 1.3));
        c->spark_plan[i] = ac * (0.95 + 0.1 * cos(i));
    }
    c->spark_first = g_strdup("11月");
    c->spark_last = g_strdup("10月");
    g_ptr_array_add(cards, c);
}

static struct jf_block *text_block(const char *head, const char *body, int comment)
{
    struct jf_block *b = jf_block_new(JF_BLOCK_TEXT, "t");

    b->text = jf_text_block_new(NULL);
    jf_text_block_add(b->text, head, JF_RUN_BOLD);
    jf_text_block_add(b->text, body, JF_RUN_PLAIN);
    b->text->is_human = TRUE;
    b->text->comment = comment;
    b->text->is_bullet = comment == 0;
    return b;
}

static void add_comment(struct jf_section *s, int number, const char *head, const char *body)
{
    struct jf_text_block *text = jf_text_block_new(NULL);

    jf_text_block_add(text, head, JF_RUN_BOLD);
    jf_text_block_add(text, body, JF_RUN_PLAIN);
    text->is_human = TRUE;
    text->comment = number;
    g_ptr_array_add(s->comments, text);
}

static struct jf_table *series_table(int n)
{
    struct jf_table *t = jf_table_new("cover", NULL);

    jf_table_add_column(t, sample_column("month", JF_COLUMN_KEY, "月"));
    jf_table_add_column(t, number("ac", NULL, "实际", JF_EMPHASIS_NONE, FALSE));
    jf_table_add_column(t, number("fc", NULL, "预测", JF_EMPHASIS_NONE, FALSE));
    for (int i = 0; i < n; i++) {
        g_autofree char *label = g_strdup_printf("%d-%02d", 2025 + i / 12, i % 12 + 1);
        int row = add_row(t, label, JF_ROW_MEMBER, NULL);

        put_text(t, row, "month", label);
        put(t, row, "ac", i < n - 2 ? 4300 + 600 * sin(i * 0.7) + 20 * i : (double)NAN);
        put(t, row, "fc", i < n - 2 ? (double)NAN : 5300.0 + 200.0 * i / n);
    }
    return t;
}

static struct jf_chart *chart_of(struct jf_table *table, const char *kind, const char *title)
{
    struct jf_chart *c = g_new0(struct jf_chart, 1);

    c->kind = g_strdup(kind);
    c->table = table;
    c->title = g_strdup(title);
    c->unit = g_strdup("万元");
    c->n_series = 2;
    c->series = g_new0(struct jf_doc_series, 2);
    c->series[0].column = 1;
    c->series[0].name = g_strdup("实际");
    strcpy(c->series[0].scenario, "AC");
    c->series[1].column = 2;
    c->series[1].name = g_strdup("预测");
    strcpy(c->series[1].scenario, "FC");
    return c;
}

static struct jf_section *section(struct jf_document *d, int number, const char *title,
                                  const char *who, int start, int minutes, const char *message)
{
    struct jf_section *s = jf_document_add_section(d, title);
    struct jf_agenda_item *item = g_new0(struct jf_agenda_item, 1);

    s->number = item->number = number;
    s->who = g_strdup(who);
    item->who = g_strdup(who);
    item->dept = g_strdup("经营管理部");
    s->start_minute = item->start_minute = start;
    s->minutes = item->minutes = minutes;
    s->message = g_strdup(message);
    s->when = g_strdup("2026年10月，AC 对 PL");
    item->title = g_strdup(title);
    item->goal = g_strdup("确认差额由谁造成，属结构还是时点");
    item->section = (int)d->sections->len - 1;
    g_ptr_array_add(d->agenda, item);
    return s;
}

static void summary_section(struct jf_document *d)
{
    struct jf_section *s =
        section(d, 1, "经营综述与指标", "林涛", 540, 15,
                "10月收入只差 35 万元，利润差 47、回款差 "
                "281：杭州丢客户、深圳卖低价、北京不回款；全年预计落地 59,196，缺口 704 万元");
    struct jf_block *cards = jf_section_add(s, JF_BLOCK_CARDS, "s1.b1"), *grid;

    s->page_title = g_strdup("经营综述(万元)");
    s->legend = JF_LEGEND_AC | JF_LEGEND_PL | JF_LEGEND_FC | JF_LEGEND_GOOD | JF_LEGEND_BAD;
    cards->notes = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(cards->notes,
                    g_strdup("卡片小图：2025-11 至 2026-10 实际，横线为当月计划；五张卡片各自定标，均从 0 "
                             "起。缺口 = 全年预计 − 全年计划。"));

    add_card(cards->cards, "营业收入", 5125, 5160, 2, FALSE);
    add_card(cards->cards, "毛利额", 1084, 1126, 2, FALSE);
    add_card(cards->cards, "营业利润", 335, 382, 3, FALSE);
    add_card(cards->cards, "回款额", 4707, 4988, 2, FALSE);
    add_card(cards->cards, "应收账款余额", 9486, 9060, 1, TRUE);
    grid = jf_section_add(s, JF_BLOCK_GRID, "s1.b2");
    grid->columns = 3;

    for (int i = 0; i < 3; i++) {
        g_ptr_array_add(grid->blocks,
                        text_block("杭州 −122 ",
                                   "钱塘制造转投竞品，复合机 −104；全年缺口 380 万元，仍差 70 "
                                   "没有着落。2026年10月铺货 12 店即见效，11月扩到 30 店。",
                                   i + 1));
    }
    for (int i = 0; i < 3; i++) {
        struct jf_block *b =
            text_block("", "十户一户一策，11月回款不少于 900 万元，燕北先款后货。韩冰", 0);

        b->title = g_strdup("下月三件事");
        g_ptr_array_add(grid->blocks, b);
    }
}

static void board_section(struct jf_document *d)
{
    struct jf_section *s = section(d, 2, "十项指标", "林涛", 555, 20,
                                   "收入守住 99.3%，营业利润 335 万元只完成 87.7%；回款 94.4% "
                                   "与应收余额超计划 426 万元，是同一件事");

    s->page_title = g_strdup("十项指标完成情况");
    s->legend = JF_LEGEND_AC | JF_LEGEND_GOOD | JF_LEGEND_BAD;
    jf_section_add(s, JF_BLOCK_TABLE, "s2.b1")->table = sample_board();
    add_comment(s, 1, "营业利润 −47",
                "毛利 −42(深圳 −38、杭州 −33，南京与广州 +47 部分抵消)，费用 −8，管理费 +3。");
    add_comment(s, 2, "毛利率 −0.7pp", "全部来自深圳：智能终端均价同比 −20%，毛利率 15.2%。");
    add_comment(s, 3, "回款 −281", "北京占 247(88%)；应收余额随之超计划 426 万元。");
}

static void variance_section(struct jf_document *d)
{
    struct jf_section *s =
        section(d, 3, "差异与归因", "何静", 575, 20, "收入比计划少 35 万元，是三个小亏加一个大坑");
    struct jf_block *grid = jf_section_add(s, JF_BLOCK_GRID, "s3.b1"), *b;

    s->legend = JF_LEGEND_AC | JF_LEGEND_PY | JF_LEGEND_PL;
    grid->columns = 2;

    b = jf_block_new(JF_BLOCK_CHART, "s3.b1.1");
    b->chart = chart_of(series_table(12), "bridge", "计划 → 实际，按分公司");
    g_ptr_array_add(grid->blocks, b);
    b = jf_block_new(JF_BLOCK_TABLE, "s3.b1.2");
    b->table = sample_members(9, 5, "分公司");
    g_ptr_array_add(grid->blocks, b);
    jf_section_add(s, JF_BLOCK_EMPTY, "s3.b2")->title = g_strdup("逾期行动");
    jf_section_add(s, JF_BLOCK_TABLE, "s3.b3")->table =
        sample_members(60, 14, "很长很长的客户名称股份有限公司第");
}

struct jf_document *sample_document(void)
{
    struct jf_document *d = jf_document_new("zh-CN");

    d->company = g_strdup("示范商贸");
    d->report_title = g_strdup("月度经营分析会");
    d->entity = g_strdup("全公司");
    d->period_label = g_strdup("2026年10月");
    d->data_until = g_strdup("数据截至 2026-11-05 24:00");
    d->version = g_strdup("定稿");
    d->confidential = g_strdup("内部资料");
    d->copy = g_strdup("发放第 01 份 / 共 14 份 · 会后收回");
    d->editor = g_strdup("经营管理部 编制");
    d->cover_lines[0] = g_strdup("收入守住，利润和现金没有守住。今天定三件事：");
    d->cover_lines[1] = g_strdup("杭州的坑谁来填，深圳的价何时收，北京的款怎么回。");
    d->n_cover_pairs = 2;
    d->cover_pairs[0].label = g_strdup("会议");
    d->cover_pairs[0].value = g_strdup("2026-11-13 周五 09:00–11:10");
    d->cover_pairs[1].label = g_strdup("主持");
    d->cover_pairs[1].value = g_strdup("周敏 总经理");
    d->cover_chart = chart_of(series_table(24), "column", "示范商贸 · 营业收入");
    d->agenda_start = 540;
    d->agenda_end = 610;
    d->place = g_strdup("总部 8 楼会议室");
    d->meeting = g_strdup("2026-11-13 周五 09:00–10:10");
    summary_section(d);
    board_section(d);
    variance_section(d);
    return d;
}
