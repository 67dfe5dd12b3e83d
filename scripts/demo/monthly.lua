-- 示范商贸(虚构公司,演示数据)月度经营分析:总部、三个大区、九个分公司各一份 PDF 和一本工作簿。
local say = require "messages"
local data = param "data" { default = "data", help = "数据目录" }

local people  = source "people"  { path = data .. "/people.csv", key = "单位", title = "人员与邮箱", note = "人事系统" }
local sales   = source "sales"   { path = { data .. "/sales.csv", data .. "/late.csv" }, on_bad_row = "reject", date = "日期", title = "销售出库明细", note = "ERP 出库单、补录",
  dims = { region = "大区", branch = "分公司", line = { "产品线", title = "产品线" }, product = "产品",
           customer = { "分公司", "客户", label = "客户", title = "客户" },
           seller = { "分公司", "销售员", label = "销售员", title = "销售员" } } }
local targets = source "targets" { title = "年度计划", note = "预算表", path = data .. "/targets.csv", date = "月份", dims = { region = "大区", branch = "分公司", line = "产品线", product = "产品" } }
local monthly = source "monthly" { title = "月度汇总", note = "总账、WMS、问卷", path = data .. "/monthly.csv", date = "月份", dims = { region = "大区", branch = "分公司" } }
local todo    = source "todo"    { title = "行动清单", note = "会议任务令", path = data .. "/actions.csv", through = "2026-11-05", dims = { branch = { "分公司", top = "总部" }, issue = "问题" } }
local remarks = source "remarks" { title = "各单位说明", note = "人工填写", path = data .. "/comments.csv", key = "键", label = "说明", date = "月份", dims = { region = "大区", branch = "分公司" } }

local amount, cost, goal = sales:sum "金额", sales:sum "成本", targets:sum "目标收入"

local revenue = metric "revenue"      { title = "营业收入", unit = "万元", group = "规模", owner = "销售部", about = "按出库日；退货冲当月", actual = amount, plan = goal, forecast = "seasonal" }
local fresh   = metric "new"          { title = "新客户数", unit = "家", group = "规模", owner = "销售部", about = "12 个月无单视同新客户", actual = monthly:sum "新客户", plan = monthly:sum "新客户目标" }
local active  = metric "active"       { title = "活跃客户", unit = "户", group = "规模", owner = "销售部", actual = sales:distinct "customer" }
local volume  = metric "volume"       { title = "销量", unit = "台", group = "规模", owner = "销售部", actual = sales:sum "数量", hide = true }
local margin  = metric "margin"       { title = "毛利额", unit = "万元", group = "盈利", owner = "财务部", about = "成本为移动加权平均", actual = amount - cost, plan = targets:sum "目标毛利" }
local rate    = metric "gross_margin" { title = "毛利率", unit = "%", group = "盈利", owner = "财务部", actual = margin / revenue, about = "逐级重算，不取平均" }
local rolling = metric "r12"          { title = "滚动 12 个月收入", unit = "万元", group = "规模", owner = "销售部", actual = amount:r12(), plan = goal:year(), forecast = revenue:r12(), hide = true }
local still   = { from = "提出月份", to = "完成日期" } -- 期末在办:已提出,还没有完成
local brings  = todo:sum("预计补回", still):where(none_of { col "状态":is "已转入" })
local relief  = metric "relief"       { title = "措施预计补回", unit = "万元", digits = 0, group = "规模", owner = "各分公司", actual = brings, hide = true }
local odds    = metric "odds"         { title = "把握", unit = "%", digits = 0, group = "规模", owner = "各分公司", about = "按预计补回加权", hide = true,
                                        actual = todo:sum(col "预计补回" * col "把握", still):where(none_of { col "状态":is "已转入" }) / brings }
local tasks   = metric "tasks"        { title = "在办行动", unit = "项", group = "规模", owner = "各分公司", actual = todo:count(still):where(none_of { col "状态":is "已转入" }), hide = true }
local profit  = metric "profit"       { title = "营业利润", unit = "万元", group = "盈利", owner = "财务部", about = "不含财务费用",
                                        actual = margin - monthly:sum "销售费用" - monthly:sum "管理费用",
                                        plan = targets:sum "目标毛利" - monthly:sum "费用预算" - monthly:sum "管理预算" }
local cash    = metric "collected"    { title = "回款额", unit = "万元", group = "现金", owner = "财务部", about = "承兑按到期日计", actual = sales:sum "已回款", plan = goal * 0.96 }
local stock   = metric "inventory"    { title = "存货余额", unit = "万元", group = "现金", owner = "仓储部", better = "lower",
                                        actual = monthly:balance "存货", plan = monthly:balance "存货计划" }
local expense = metric "expense"      { title = "销售费用率", unit = "%", group = "盈利", owner = "财务部", about = "含运费，不含售后", better = "lower",
                                        actual = monthly:sum "销售费用" / amount, plan = monthly:sum "费用预算" / goal }
local collect = metric "collection_of_sales" { title = "回款率", unit = "%", group = "现金", owner = "财务部", about = "原分母为目标收入", since = "2026-10", was = sales:sum "已回款" / goal,
                                        actual = sales:sum "已回款" / amount, plan = 0.96 }
local owed    = metric "receivable"   { title = "应收账款余额", unit = "万元", group = "现金", owner = "财务部", about = "期末余额，含税", better = "lower",
                                        actual = monthly:balance "应收账款", plan = monthly:balance "应收计划" }
local happy   = metric "happy"        { title = "客户满意度", unit = "分", digits = 1, group = "客户", owner = "服务部", actual = monthly:average "满意度", plan = monthly:average "满意度目标" }

local down = { "top", "region" }
return report { title = "月度经营分析会", company = "示范商贸", confidential = "内部资料 · 演示数据\n会后收回", editor = "经营管理部", texts = remarks,
  packs  = { "region > branch", people = { people, name = "姓名", to = "邮箱", cc = "抄送", role = "职务" }, ranks = "own" },
  agenda = { start = "09:00", after = 13, place = "一号会议室", chair = "林涛 总经理",
    message = "{minutes} 分钟开完,{ahead} 分钟留给未来:先对账,再归因,最后把整改定到人、定到天。",
    notes = { "会前已完成:各分公司的说明和行动已更新,材料提前三天发出", "会务分工:主持林涛,记录与计时何静", "会上规则:只讲差额与原因;没有责任人和日期的措施不入纪要", "计时员每项结束前 2 分钟举牌;超时事项转会后专题,不挤占第 6、7 项。会议纪要次日 12:00 前送主持人签发,3 个工作日内发出。" } },
  section "上月行动回顾" { minutes = 10, who = { "何静", "经营管理部" }, goal = "逐条:完成没有,没完成为什么",
    actions { from = todo, show = "last_month" }, actions { from = todo, show = "open", only = { "region", "branch" } } },
  section "经营综述与指标" { minutes = 15, who = { "方圆", "财务部" }, goal = "确认指标和必须说明的偏差",
    summary { revenue, margin, profit, cash, owed, by = "branch", actions = todo, cover = { relief, odds }, only = down, message = say.headline },
    summary { revenue, margin, profit, cash, owed, by = "line", actions = todo, cover = { relief, odds }, cover_by = "issue", only = "branch", message = say.headline },
    tabular { revenue, fresh, margin, rate, expense, profit, cash, collect, owed, stock, happy, columns = { "actual", "plan", "vs_plan", "achievement", "light", "last_year", "yoy", "prev", "mom", "ytd actual", "ytd achievement", "lights" }, marks = { "achievement" },
      message = say.board },
    comments { required = "rule" }, form { kind = "comment", only = "branch", message = "收入比计划 {revenue vs_plan}、利润 {profit vs_plan}:每项偏差写明原因分类和一句话原因。" } },
  section "差异与归因" { minutes = 20, who = { "何静", "经营管理部" }, goal = "确认差额由谁造成,属结构还是时点",
    grid { message = say.gap, chart "variance" { revenue, by = "line > product", total = true, readings = { "actual", "plan" } }, bridge { revenue, from = "plan", by = "branch", across = "line", only = down },
           grid { columns = 1, only = "branch", bridge { revenue, from = "plan", by = "line" }, bridge { margin, from = "plan", by = "line" } } },
    tabular { revenue, by = "region > branch", columns = "variance", only = "top", message = say.branches },
    pvm { revenue, quantity = volume, by = "line > product", who = "branch > customer" } },
  section "趋势与全年落地" { minutes = 15, who = { "方圆", "财务部" }, goal = "确认全年落地 {revenue year forecast},计划 {revenue year plan}",
    chart "variance" { revenue, rolling, span = 22, ahead = 2, readings = { "actual", "forecast", "plan", "last_year" }, second_axis = { rolling }, options = { plan = "year" } },
    landing { revenue, by = "branch", cover = { relief, odds }, only = down },
    landing { revenue, by = "line", cover = { relief, odds }, cover_by = "issue", only = "branch" } },
  section "客户与排名" { minutes = 15, who = { "何静", "经营管理部" }, goal = "确认客户风险名单和排名",
    pareto { revenue, rate, collect, by = "customer", top = 10, title = "客户收入与回款(万元)", message = say.customers },
    scorecard { weights = { revenue = 0.3, margin = 0.2, collection_of_sales = 0.2, new = 0.15, happy = 0.15 }, by = "branch", only = down, title = "分公司综合得分(分)" },
    tabular { revenue, rate, collect, by = "seller", columns = { "rank", "actual", "yoy", "share" }, top = 20, sort = "actual", title = "销售员排名", message = say.sellers, only = down },
    grid { columns = 1, title = "销售员排名(万元)", message = say.sellers, only = "branch", chart "variance" { revenue, by = "seller", readings = { "actual", "last_year" }, total = true },
           tabular { revenue, rate, collect, by = "seller", columns = { "rank", "actual", "yoy", "share" }, sort = "actual" } } },
  section "差距整改计划" { minutes = 30, who = say.owners, goal = "缺口、措施、责任人、日期", message = say.repair, comments = false,
    grid { columns = 3, title = "差距整改计划(万元)",
           tabular { revenue, margin, rate, cash, fresh, happy, columns = { "actual", "plan", "vs_plan", "achievement", "light" }, marks = { "light" }, title = "本月达成情况" },
           chart "bridge" { revenue, by = "line", readings = { "vs_plan" }, total = true, options = { from = "delta", direction = "down" }, only = "branch", title = "本月收入差 {revenue vs_plan}从哪来" },
           chart "bridge" { revenue, by = "branch", readings = { "vs_plan" }, total = true, options = { from = "delta", direction = "down" }, only = down, title = "本月收入差 {revenue vs_plan}从哪来" },
           actions { from = todo, show = "cover" } },
    actions { from = todo, show = "plan", top = 3, only = "top" }, actions { from = todo, show = "plan", top = 4, only = { "region", "branch" } },
    form { kind = "decision", text = "裁决", sign = { "经营管理部 何静", "财务 方圆", "总经理 林涛" }, only = "top" },
    form { kind = "decision", text = "裁决", sign = { "{branch} {manager}", "财务 方圆", "总经理 林涛" }, only = { "region", "branch" } },
    actions { from = todo, show = "open", only = "top" }, form { kind = "action", from = todo, lines = 4, only = "branch", message = say.measures } },
  section "下月滚动计划与资源决策" { minutes = 20, who = { "林涛", "总经理" }, goal = "定下月目标,裁决资源申请", message = say.ahead,
    form { revenue, margin, cash, fresh, kind = "plan", only = "branch" },
    listing { remarks, columns = { "分公司", "说明", "填写人" }, window = "month", where = all_of { col "键":is "裁决", none_of { col "分公司":blank() } }, only = down, title = "各分公司申请裁决" },
    form { kind = "decision", lines = 3, sign = { "分公司经理", "大区经理", "总经理" } } },
  section "决议宣读" { minutes = 5, who = { "何静", "经营管理部" }, goal = "宣读任务令,确认口径修改",
    message = say.minutes, form { kind = "minutes", lines = 10 } } }
