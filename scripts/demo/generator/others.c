/* The small files: targets, monthly figures, actions, people. */
#include "generate.h"

static int share(int branch, int line, int month, int total)
{
    int base = month < 16 ? 4926 : 5160, of = month < 16 ? branches[branch].last_year : branches[branch].plan;
    return (int)((int64_t)total * 10000 * of / base * line_weight[line] / 5160 / 100) * 100; /* whole hundreds of yuan */
}

void write_targets(FILE *out)
{
    fputs("月份,大区,分公司,产品线,目标收入,目标毛利\n", out);
    for (int month = 0; month < PLAN_MONTHS; month++)
        for (int b = 0; b < BRANCHES; b++)
            for (int l = 0; l < LINES; l++) {
                char text[16];
                int goal = share(b, l, month, plan_total[month]);
                month_text(month, text);
                fprintf(out, "%s,%s,%s,%s,%d,%d\n", text, branches[b].region, branches[b].name, lines[l], goal,
                        (int)((int64_t)goal * line_margin[l] / 1000));
            }
}

void write_monthly(FILE *out)
{
    fputs("月份,大区,分公司,新客户,新客户目标,满意度,满意度目标,销售费用,费用预算,应收账款,应收计划\n", out);
    for (int month = 0; month < MONTHS; month++)
        for (int b = 0; b < BRANCHES; b++) {
            char text[16];
            const struct branch *x = &branches[b];
            int now = month == LAST, fresh = now ? x->new_customers : between(1, x->new_goal + 1);
            int happy = now ? x->happy : 890 + between(-15, 25);
            int budget = (month < 16 ? x->last_year : x->plan) * 880, spent = budget / 1000 * between(985, 1025);
            int owed = (month < 16 ? x->last_year : x->plan) * 17600, late = 1000 + between(-20, 12);
            if (b == BEIJING && month >= LAST - 2)
                late += 60 * (month - LAST + 3);
            month_text(month, text);
            fprintf(out, "%s,%s,%s,%d,%d,%d.%d,90.0,%d,%d,%d,%d\n", text, x->region, x->name, fresh, x->new_goal, happy / 10,
                    happy % 10, spent, budget, owed / 1000 * late, owed);
        }
}

void write_actions(FILE *out)
{
    fputs("编号,分公司,问题,原因,措施,责任人,截止日期,状态,完成率\n"
          "A-01,总部,全年收入缺口 704 万元,\"杭州丢客户、深圳降价、北京不回款,三处同时发生\",\"补缺机会三项逐周跟踪,11 月 5 日前定责任人\",林涛,2026-11-30,进行中,30%\n"
          "A-02,总部,应收账款超过计划,北京两户逾期超过 90 天,逾期 90 天以上一户一策,何静,2026-11-15,进行中,40%\n"
          "A-03,总部,低价单没有审批,毛利率低于 15% 的报价由分公司自定,毛利率低于 15% 的报价收回总部审批,何静,2026-11-16,未开始,0%\n"
          "A-04,杭州,钱塘制造 9 月底转投竞品,\"交付周期 21 天,对手 12 天\",在杭州设前置仓并备复合机 40 台,沈岩,2026-11-25,进行中,35%\n"
          "A-05,杭州,全年缺口没有着落,单一客户占收入两成,两户替代客户年内签约,方舟,2026-12-15,进行中,20%\n"
          "A-06,杭州,满意度降到 84 分,维修响应超过 48 小时,驻场工程师两名到岗,吴彤,2026-11-10,进行中,60%\n"
          "A-07,深圳,智能终端毛利率偏低,以 8 折换量,停止 8 折并恢复标准价,郑凯,2026-11-16,未开始,0%\n"
          "A-08,深圳,南岭电子毛利率低于红线,年度框架价未更新,重谈框架价,任重,2026-11-30,进行中,25%\n"
          "A-09,北京,回款率只有六成,\"燕北教育先货后款,账期未执行\",新单先款后货并与财务双签,韩冰,2026-11-20,进行中,30%\n"
          "A-10,北京,京西地产逾期,项目验收推迟,分期付款协议,鲁阳,2026-11-18,进行中,50%\n"
          "A-11,北京,新客户少于目标,客户经理忙于催收,催收交财务共享中心,马琪,2026-11-30,未开始,0%\n"
          "A-12,南京,云屏 X1 铺货只有 12 店,样机不足,样机 30 台调拨到位并写成铺货手册,许诺,2026-11-20,进行中,55%\n"
          "A-13,广州,服务做法没有推广,没有报价模板,维保与集成报价模板发各分公司,梁珊,2026-11-12,已完成,100%\n"
          "A-14,天津,集团采购推迟,标书评审延期,11 月 20 日开标前完成样机测试,马骁,2026-11-20,进行中,70%\n"
          "A-15,厦门,酒店淡季收入下降,客户集中在酒店,开发学校客户 5 户,黄蕾,2026-12-10,进行中,20%\n"
          "A-16,太原,渠道空缺,两家渠道商退出,新签渠道商 3 家,白桦,2026-11-30,进行中,33%\n"
          "A-17,上海,年末框架提货慢,客户预算未下达,浦江银行年末框架 90 万元提货,顾言,2026-12-20,进行中,45%\n"
          "A-18,上海,纸品毛利低,供应商涨价,换供应商并合并订货,沈括,2026-10-25,已完成,100%\n",
          out);
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
