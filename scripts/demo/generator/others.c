/* The small files: targets, monthly figures, people. */
#include "generate.h"

/* What is planned up to this branch and line, of all of them in their order: in 10,000 yuan. */
static int planned_up_to(int branch, int line, int month)
{
    int64_t sum = 0, of = 0;
    for (int b = 0; b < BRANCHES; b++) {
        const int base = month < 16 ? branches[b].last_year : branches[b].plan;
        for (int l = 0; l < LINES; l++) {
            sum += base * line_weight[l];
            of += b < branch || (b == branch && l <= line) ? base * line_weight[l] : 0;
        }
    }
    return (int)((of * plan_totals[EARLIER + month] + sum / 2) / sum);
}

/* Whole 10,000 yuan, which add up to the month. */
static int share(int branch, int line, int month)
{
    if (month == LAST)
        return planned_part(branch, line);
    return planned_up_to(branch, line, month) - (line ? planned_up_to(branch, line - 1, month) : planned_up_to(branch - 1, LINES - 1, month));
}

/* Planned shares of the products in their line, per mille: 2025, 2026 before and since the new tablet. */
static const int plan_weight[3][PRODUCTS] = {
    { 620, 380, 0, 580, 360, 60, 640, 230, 130, 560, 345, 95 },
    { 620, 380, 0, 609, 375, 16, 640, 230, 130, 560, 345, 95 },
    { 580, 369, 51, 609, 375, 16, 640, 230, 130, 560, 345, 95 },
};

static void write_line_target(FILE *out, int month, int b, int l)
{
    const int *weight = plan_weight[month < 16 ? 0 : month < LAST - 1 ? 1 : 2];
    int goal = share(b, l, month) * 10000, left = goal;
    char text[16];
    month_text(month, text);
    for (int p = l * 3 + 2; p >= l * 3; p--) { /* the first one, always sold, takes what rounding leaves */
        int part = p == l * 3 ? left : (goal / 1000 * weight[p] + 5000) / 10000 * 10000;
        left -= part;
        if (part)
            fprintf(out, "%s,%s,%s,%s,%s,%d,%d\n", text, branches[b].region, branches[b].name, lines[l], products[p].name, part,
                    (int)((int64_t)part * line_margin[l] / 1000));
    }
}

void write_targets(FILE *out)
{
    fputs("月份,大区,分公司,产品线,产品,目标收入,目标毛利\n", out);
    for (int month = -EARLIER; month < PLAN_MONTHS; month++)
        for (int b = 0; b < BRANCHES; b++)
            for (int l = 0; l < LINES; l++)
                write_line_target(out, month, b, l);
}

static void write_branch_month(FILE *out, int month, int b)
{
    char text[16];
    const struct branch *x = &branches[b];
    int now = month == LAST, fresh = now ? x->new_customers : between(1, x->new_goal + 1);
    int happy = now ? x->happy : 890 + between(-15, 25);
    int budget = (month < 16 ? x->last_year : x->plan) * 880, spent = budget / 1000 * (between(985, 1025) + (now ? 6 : 0));
    int owed = (month < 16 ? x->last_year : x->plan) * 17600, late = 1000 + between(-20, 12);
    if (b == BEIJING && month >= LAST - 2)
        late += 60 * (month - LAST + 3);
    int office = budget * 17 / 44, stock = owed * 5 / 8, since = 23 * 29 + month; /* not negative */
    int office_spent = office / 1000 * (990 + (since * 7 + b * 13) % 23);
    int stock_left = stock / 1000 * (month > LAST - 6 ? 992 - (month * 5 + b * 3) % 9 : 1004 + (since * 11 + b * 17) % 29);
    month_text(month, text);
    fprintf(out, "%s,%s,%s,%d,%d,%d.%d,90.0,%d,%d,%d,%d,%d,%d,%d,%d\n", text, x->region, x->name, fresh, x->new_goal,
            happy / 10, happy % 10, spent, budget, owed / 1000 * late, owed, office_spent, office, stock_left, stock);
}

static void write_month(FILE *out, int month)
{
    for (int b = 0; b < BRANCHES; b++)
        write_branch_month(out, month, b);
}

void write_monthly(FILE *out)
{
    fputs("月份,大区,分公司,新客户,新客户目标,满意度,满意度目标,销售费用,费用预算,应收账款,应收计划,"
          "管理费用,管理预算,存货,存货计划\n", out);
    each_month(out, write_month);
}

void write_people(FILE *out)
{
    fputs("单位,姓名,邮箱,抄送,职务\n"
          "示范商贸,林涛,lintao@example.com,hejing@example.com,总经理\n"
          "华东,周岚,zhoulan@example.com,hejing@example.com,大区经理\n"
          "华北,孟川,mengchuan@example.com,hejing@example.com,大区经理\n"
          "华南,卢敏,lumin@example.com,hejing@example.com,大区经理\n"
          "杭州,沈岩,shenyan@example.com,,分公司经理\n"
          "南京,许诺,xunuo@example.com,,分公司经理\n"
          "上海,顾言,guyan@example.com,,分公司经理\n"
          "太原,白桦,baihua@example.com,,分公司经理\n"
          "天津,马骁,maxiao@example.com,,分公司经理\n"
          "北京,韩冰,hanbing@example.com,,分公司经理\n"
          "广州,梁珊,liangshan@example.com,,分公司经理\n"
          "深圳,郑凯,zhengkai@example.com,,分公司经理\n"
          "厦门,黄蕾,huanglei@example.com,,分公司经理\n",
          out);
}
