#include "samples.h"

#include <math.h>
#include <stdlib.h>

/* Names and values of the first series. */
static struct bench_data *named(size_t n, size_t m, const char *const *names, const double *values)
{
    struct bench_data *d = bench_new(n, m);
    for (size_t i = 0; i < n; i++) {
        snprintf(d->labels[i], sizeof d->labels[i], "%s", names[i]);
        d->values[0][i] = values[i];
    }
    return d;
}

static const char *const branches[] = {"北京", "上海", "深圳", "广州", "南京",
                                       "天津", "杭州", "厦门", "太原"};

static struct bench_data *bullet(void)
{
    static const double values[] = {890, 1020, 742, 655, 566, 380, 498, 262, 112};
    static const double plans[] = {876, 1018, 700, 614, 500, 414, 620, 288, 129};
    struct bench_data *d = named(9, 3, branches, values);
    for (size_t i = 0; i < 9; i++) {
        d->values[2][i] = plans[i];
        d->values[1][i] = plans[i] * (0.9 + 0.02 * (double)(i % 5));
    }
    d->categories[6].highlight = 1;
    d->categories[6].marker = 1;
    return d;
}

static struct bench_data *scatter(void)
{
    static const double values[] = {890, 1020, 742, 655, 566, 380, 498, 262, 112};
    static const double rates[] = {0.228, 0.214, 0.152, 0.240, 0.236, 0.209, 0.221, 0.198, 0.187};
    struct bench_data *d = named(9, 2, branches, values);
    for (size_t i = 0; i < 9; i++)
        d->values[1][i] = rates[i];
    d->series[0].name = "营业收入(万元)";
    d->series[1].name = "毛利率(%)";
    d->series[1].scenario = JF_AC;
    d->series[1].format = &bench_percent;
    d->categories[2].highlight = 1;
    return d;
}

static struct bench_data *bubble(void)
{
    static const double owed[] = {2618, 1420, 1133, 980, 610, 702, 1240, 455, 326};
    struct bench_data *d = scatter();
    d->data.n_series = 3;
    d->series[2] = d->series[0];
    d->series[2].name = "应收(万元)";
    d->series[2].values = d->values[2];
    d->series_pointers[2] = &d->series[2];
    for (size_t i = 0; i < 9; i++)
        d->values[2][i] = owed[i];
    return d;
}

static struct bench_data *heatmap(void)
{
    static const char *const names[] = {"北京", "上海", "深圳", "广州", "南京", "杭州"};
    struct bench_data *d = bench_new(12, 6);
    bench_months(d);
    for (size_t k = 0; k < 6; k++) {
        d->series[k].name = names[k];
        d->series[k].scenario = JF_SCENARIO_OTHER;
        d->series[k].format = &bench_percent;
        for (size_t i = 0; i < 12; i++)
            d->values[k][i] =
                0.99 + 0.07 * sin((double)(i * (k + 2)) * 0.7) - (k == 5 && i > 8 ? 0.14 : 0);
    }
    d->values[4][0] = d->values[4][1] = d->values[4][2] = NAN; /* opened later */
    return d;
}

static struct bench_data *radar(void)
{
    static const char *const names[] = {"收入", "毛利", "回款", "新客户", "满意度", "周转"};
    static const double scores[] = {80.3, 76.9, 90.2, 25, 93.3, 88};
    struct bench_data *d = named(6, 3, names, scores);
    for (size_t i = 0; i < 6; i++) {
        d->values[1][i] = 85 + 2 * (double)(i % 3);
        d->values[2][i] = 100;
    }
    d->categories[3].highlight = 1;
    return d;
}

static struct bench_data *doughnut(void)
{
    static const char *const names[] = {"设备", "服务", "其他"};
    static const double values[] = {3338, 819, 968};
    return named(3, 1, names, values);
}

/* Day 20768 is 2026-11-11. */
static struct bench_data *gantt(void)
{
    static const char *const names[] = {"大客户续约谈判",  "样机铺到12家门店", "采购换供应商",
                                        "超180天存货处置", "逾期款专项",       "渠道经理到岗"};
    static const double days[][4] = {{20742, 20746, 20745, NAN}, {20743, 20751, 20749, NAN},
                                     {20741, 20741, 20741, NAN}, {20742, 20746, 20755, NAN},
                                     {20742, 20757, NAN, 20787}, {20742, 20747, NAN, 20777}};
    struct bench_data *d = named(6, 4, names, days[0]);
    for (size_t i = 0; i < 6; i++)
        for (size_t k = 0; k < 4; k++)
            d->values[k][i] = days[i][k];
    d->categories[4].highlight = 1;
    return d;
}

static struct bench_data *tornado(void)
{
    static const char *const names[] = {"单价", "销量", "原料成本", "人工", "运费", "折扣率"};
    static const double down[] = {-410, -236, 188, 96, 30, 61},
                        up[] = {410, 236, -188, -96, -30, -70};
    struct bench_data *d = named(6, 2, names, down);
    d->series[0].name = "−10 %";
    d->series[1].name = "+10 %";
    for (size_t i = 0; i < 6; i++)
        d->values[1][i] = up[i];
    return d;
}

static struct bench_data *landing(void)
{
    static const double months[] = {4480, 3720, 4985, 4790, 4925, 5402,
                                    4688, 4735, 5236, 5125, 5230, 5880};
    struct bench_data *d = bench_new(12, 4);
    for (size_t i = 0; i < 12; i++) {
        snprintf(d->labels[i], sizeof d->labels[i], "%zu月", i + 1);
        d->values[i < 10 ? 0 : 3][i] = months[i];
        d->values[2][i] = 59900.0 / 12;
    }
    return d;
}

/* Plan to actual with what lies behind, in the words of the branches. */
static struct bench_data *reasons(void)
{
    static const char *const lines[] = {"终端", "设备", "耗材", "服务"};
    static const double parts[4][11] = {{NAN, -6, -10, -8, -6, 58, 40, -3, 9, 2, 76},
                                        {NAN, -108, -18, -12, -8, -2, 2, 6, 4, -2, -138},
                                        {NAN, -10, -4, -4, -2, 6, -2, 4, 1, -1, -12},
                                        {NAN, 2, -2, -2, -1, 4, 2, 34, 0, 2, 39}};
    static const char *const why[] = {
        NULL,        "关键|客户|流失", "集团|采购|推迟", "酒店|淡季", "渠道|空缺", "新品|放量",
        "以价|换量", "服务|放量",      "教育|大单",      "持平",      NULL};
    struct bench_data *d = bench_plan_to_actual();
    d->data.n_series = 5;
    for (size_t k = 1; k < 5; k++) {
        d->series[k] = d->series[0];
        d->series[k].name = lines[k - 1];
        d->series[k].scenario = JF_SCENARIO_OTHER;
        d->series[k].values = d->values[k];
        d->series_pointers[k] = &d->series[k];
    }
    for (size_t i = 0; i < 11; i++) {
        d->categories[i].reason = why[i];
        for (size_t k = 1; k < 5; k++)
            d->values[k][i] = parts[k - 1][i];
    }
    d->categories[5].marker = 3;
    d->categories[6].marker = 2;
    d->categories[7].marker = 4;
    return d;
}

/* A gap, the measures that are to close it, what is still open. */
static struct bench_data *gap(void)
{
    static const char *const names[] = {"全年缺口", "措施 1", "措施 2", "措施 3", "措施 4", "仍差"};
    static const double values[] = {-380, 120, 95, 60, 35, -70};
    struct bench_data *d = named(6, 1, names, values);
    d->categories[0].kind = d->categories[5].kind = JF_CATEGORY_TOTAL;
    for (size_t i = 1; i < 5; i++)
        d->categories[i].kind = JF_CATEGORY_FORECAST;
    return d;
}

static struct bench_data *pareto(void)
{
    struct bench_data *d = bench_customers(11);
    d->categories[9].kind = JF_CATEGORY_OTHERS;
    d->values[0][9] = 2791;
    d->values[1][9] = 2738;
    d->values[0][10] = 0; /* lost */
    d->values[1][10] = 118;
    snprintf(d->labels[9], sizeof d->labels[9], "其余 218 户");
    snprintf(d->labels[10], sizeof d->labels[10], "钱塘制造(流失)");
    d->categories[10].marker = 1;
    return d;
}

/* Deals by stage, and how long they have been there. */
static struct bench_data *stages(void)
{
    static const char *const names[] = {"线索", "方案", "报价", "签约"};
    static const char *const bands[] = {"≤30天", "31–90天", ">90天"};
    static const double values[] = {420, 236, 131, 48};
    struct bench_data *d = named(4, 4, names, values);
    for (size_t k = 1; k < 4; k++) {
        d->series[k].name = bands[k - 1];
        d->series[k].scenario = JF_SCENARIO_OTHER;
        for (size_t i = 0; i < 4; i++)
            d->values[k][i] = values[i] * (k == 1   ? 0.5 - 0.1 * (double)i
                                           : k == 2 ? 0.3
                                                    : 0.2 + 0.1 * (double)i);
    }
    return d;
}

const struct sample samples[] = {
    {"bridge_across", "bridge", 400, 220, NULL, NULL, bench_plan_to_actual, 1},
    {"bridge_down", "bridge", 220, 260, "direction", "down", bench_plan_to_actual, 1},
    {"bridge_reasons", "bridge", 400, 350, NULL, NULL, reasons, 1},
    {"bridge_gap", "bridge", 244, 150, "from", "delta", gap, 1},
    {"pareto_customers", "pareto", 380, 260, NULL, NULL, pareto, 1},
    {"funnel_stages", "funnel", 260, 130, NULL, NULL, stages, 1},
    {"bullet_branches", "bullet", 380, 220, "bands", "0.9", bullet, 1},
    {"scatter_branches", "scatter", 380, 230, NULL, NULL, scatter, 1},
    {"bubble_branches", "bubble", 380, 230, NULL, NULL, bubble, 1},
    {"heatmap_branches", "heatmap", 380, 132, NULL, NULL, heatmap, 1},
    {"radar_scores", "radar", 300, 220, NULL, NULL, radar, 1},
    {"doughnut_lines", "doughnut", 300, 130, NULL, NULL, doughnut, 1},
    {"gantt_actions", "gantt", 480, 172, "today", "2026-11-11", gantt, 1},
    {"tornado_drivers", "tornado", 360, 140, NULL, NULL, tornado, 1},
    {"landing_year", "landing", 300, 78, NULL, NULL, landing, 1},
    {"column", "column", 770, 220, NULL, NULL, bench_trend, 0},
    {"column_stack", "column", 380, 190, "stack", "yes", bench_parts, 0},
    {"column_percent", "column", 380, 190, "stack", "percent", bench_parts, 0},
    {"line", "line", 500, 180, NULL, NULL, bench_trend, 0},
    {"bar", "bar", 380, 330, NULL, NULL, bench_lines, 0},
    {"bar_stack", "bar", 380, 260, "stack", "yes", bench_parts, 0},
    {"bar_percent", "bar", 380, 260, "stack", "percent", bench_parts, 0},
    {"area", "area", 380, 190, NULL, NULL, bench_parts, 0},
    {"variance_rows", "variance", 490, 375, NULL, NULL, bench_lines, 0},
    {"variance_time", "variance", 770, 290, NULL, NULL, bench_trend, 0},
    {"variance_below", "variance", 770, 400, "plan", "year", bench_trend_below, 1},
};
const size_t n_samples = sizeof samples / sizeof *samples;
