/* The pipeline: leads on their way through four stages to an order or not. About four months for a deal, one in three is won. */
#include "generate.h"

enum { FIRST_LEADS = 9 /* 2025-06 */, STAGES = 5 /* lead, opportunity, proposal, negotiation, won */ };
static const char *const stages[STAGES] = { "线索", "商机", "方案", "谈判", "赢单" };

static void print_day(FILE *out, int month, int day)
{
    char text[16];
    while (day > days_of(month))
        day -= days_of(month++);
    month_text(month, text);
    fprintf(out, ",%s-%02d", text, day);
}

static int is_over(int month, int day)
{
    while (month <= LAST && day > days_of(month))
        day -= days_of(month++);
    return month <= LAST;
}

/* One lead: each stage takes 15 to 45 days (proposals of 杭州 twice that), about a quarter drops out at each. */
static void print_deal(FILE *out, int number, int branch, int month)
{
    static const char *const kinds[] = { "学校", "医院", "制造", "物流", "酒店", "商贸", "银行", "园区" };
    int day[STAGES + 1] = { between(1, days_of(month)) }, reached = 0, lost = 0;
    while (reached < STAGES - 1 && !lost) {
        int next = day[reached] + between(15, 45) * (branch == HANGZHOU && reached == 2 ? 2 : 1);
        lost = between(1, 100) > (reached == 0 ? 70 : 78);
        if (!is_over(month, next)) {
            lost = 0;
            break;
        }
        day[lost ? STAGES : ++reached] = next;
    }
    const char *line = lines[between(0, LINES - 1)];
    int amount = between(4, 60) * 10000;
    fprintf(out, "D%04d,%s,%s%s %d,%s,%d,%s", number, branches[branch].name, branches[branch].name, kinds[number % 8], number, line,
            amount, lost ? "输单" : stages[reached]);
    for (int i = 0; i < STAGES; i++)
        if (i <= reached)
            print_day(out, month, day[i]);
        else
            fputc(',', out);
    if (lost)
        print_day(out, month, day[STAGES]);
    else
        fputc(',', out);
    fputc('\n', out);
}

void write_deals(FILE *out)
{
    int number = 0;
    fputs("编号,分公司,客户,产品线,金额,阶段,线索日,商机日,方案日,谈判日,赢单日,输单日\n", out);
    for (int month = FIRST_LEADS; month < MONTHS; month++)
        for (int b = 0; b < BRANCHES; b++) {
            int n = branches[b].new_goal * 3 + between(-2, 2) - (b == HANGZHOU && month > LAST - 5 ? 5 : 0);
            for (int i = 0; i < n; i++)
                print_deal(out, ++number, b, month);
        }
}
