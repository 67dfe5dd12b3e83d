-- A report with what a workbook has to show: boards, trees, bridges, drawings in columns, a matrix, forms.
local data = param "data" { default = "data", help = "数据目录" }

local people  = source "people"  { path = data .. "/people.csv", key = "单位" }
local sales   = source "sales"   { path = data .. "/sales.csv", date = "日期", note = "演示数据,全部虚构",
  dims = { region = "大区", branch = "分公司", line = { "产品线", title = "产品线" }, product = "产品",
           customer = { "分公司", "客户", label = "客户", title = "客户" },
           seller = { "分公司", "销售员", label = "销售员", title = "销售员" } } }
local targets = source "targets" { path = data .. "/targets.csv", date = "月份", dims = { region = "大区", branch = "分公司", line = "产品线", product = "产品" } }
local monthly = source "monthly" { path = data .. "/monthly.csv", date = "月份", dims = { region = "大区", branch = "分公司" } }
local company = source "company" { path = data .. "/actions.csv", dims = { branch = { "分公司", top = "总部" } } }
local todo    = source "todo"    { path = data .. "/actions.csv", where = none_of { col "分公司":is "总部" }, dims = { branch = "分公司" } }

local amount, cost, goal = sales:sum "金额", sales:sum "成本", targets:sum "目标收入"

local revenue = metric "revenue"      { title = "营业收入", unit = "万元", group = "规模", owner = "销售部", actual = amount, plan = goal }
local fresh   = metric "new"          { title = "新客户数", unit = "家", group = "规模", owner = "销售部", actual = monthly:sum "新客户", plan = monthly:sum "新客户目标" }
local active  = metric "active"       { title = "活跃客户", unit = "户", group = "规模", owner = "销售部", actual = sales:distinct "customer" }
local margin  = metric "margin"       { title = "毛利额", unit = "万元", group = "盈利", owner = "财务部", actual = amount - cost, plan = targets:sum "目标毛利" }
local rate    = metric "gross_margin" { title = "毛利率", unit = "%", group = "盈利", owner = "财务部", actual = margin / revenue, about = "(收入 − 成本) ÷ 收入" }
local expense = metric "expense"      { title = "销售费用率", unit = "%", group = "盈利", owner = "财务部", better = "lower",
                                        actual = monthly:sum "销售费用" / amount, plan = monthly:sum "费用预算" / goal }
local collect = metric "collection_of_sales" { title = "回款率", unit = "%", group = "现金", owner = "财务部", about = "当月收入中已收回的部分",
                                        actual = sales:sum "已回款" / amount, plan = 0.96 }
local owed    = metric "receivable"   { title = "应收账款余额", unit = "万元", group = "现金", owner = "财务部", better = "lower",
                                        actual = monthly:balance "应收账款", plan = monthly:balance "应收计划" }
local happy   = metric "happy"        { title = "客户满意度", unit = "分", digits = 1, group = "客户", owner = "服务部", actual = monthly:average "满意度", plan = monthly:average "满意度目标" }

local function headline(v)
  local first = "收入 " .. v.revenue .. ",完成计划 " .. v.revenue.achievement
  if v.collection_of_sales < 0.90 then return first .. ";当月回款率只有 " .. v.collection_of_sales .. ":先收款,再发货。" end
  if v.gross_margin.vs_plan < -0.01 then return first .. ";毛利率 " .. v.gross_margin .. ",比计划 " .. v.gross_margin.vs_plan .. ":停止低价单。" end
  if v.revenue.achievement < 0.90 then return first .. ",缺 " .. v.revenue.vs_plan .. ":今天定补缺的人和日期。" end
  return first .. ";毛利率 " .. v.gross_margin .. ",回款率 " .. v.collection_of_sales .. "。"
end

return report { title = "月度经营分析", company = "示范商贸", confidential = "内部资料 · 演示数据",
  packs  = { "region > branch", people = { people, name = "姓名", to = "邮箱", cc = "抄送", role = "职务" }, ranks = "own" },
  agenda = { start = "09:00", place = "一号会议室", chair = "林涛" },
  section "经营综述" { minutes = 10, who = "林涛", message = headline,
    cards { revenue, margin, collect, owed, fresh },
    grid { tabular { revenue, by = "branch", columns = "short", sort = "achievement", only = { "top", "region" } },
           tabular { revenue, by = "line", columns = "short", sort = "achievement", only = "branch" },
           checklist { title = "四条底线", rules = {
             { "收入达到计划", function(v) return v.revenue.achievement >= 1 end },
             { "毛利率不低于计划", function(v) return v.gross_margin.vs_plan >= 0 end },
             { "当月回款率不低于 90%", function(v) return v.collection_of_sales >= 0.9 end },
             { "新客户达到计划", function(v) return v.new.achievement >= 1 end } } } } },
  section "指标完成情况" { minutes = 15, who = "何静",
    message = "回款率 {collection_of_sales},比计划 {collection_of_sales vs_plan};应收账款 {receivable},对计划 {receivable vs_plan}。",
    tabular { revenue, fresh, active, margin, rate, expense, collect, owed, happy, columns = "kpi" },
    note "新客户 {new}(计划 {new plan}),客户满意度 {happy},销售费用率 {expense}。" },
  section "差异与归因" { minutes = 20, who = "何静",
    tabular { revenue, by = "line", columns = "variance", message = "收入{revenue vs_plan};缺口最大的产品线是{revenue worst line},最好的是{revenue best line}。" },
    tabular { rate, by = "line", columns = { "actual", "plan", "vs_plan", "last_year", "yoy" } } },
  section "大区与分公司" { minutes = 10, only = { "top", "region" }, tabular { revenue, by = "region > branch", columns = "variance" } },
  section "从计划到实际" { minutes = 10, who = "何静",
    grid { bridge { revenue, from = "plan", by = "branch", only = { "top", "region" } }, bridge { revenue, from = "plan", by = "line" } },
    note "毛利率 {gross_margin},比计划 {gross_margin vs_plan};最低的产品线是{gross_margin worst line}。" },
  section "24 个月趋势" { minutes = 5, message = "本年累计收入 {revenue ytd actual},完成累计计划 {revenue ytd achievement};近 12 个月 {revenue r12 actual}。",
    chart "column" { revenue, span = 24, readings = { "actual", "plan" } },
    chart "line" { rate, collect, span = 24, readings = { "actual" } } },
  section "客户" { minutes = 15, who = "销售部", message = "本月有 {active}客户采购,去年同月 {active last_year};前十大客户见下表。", pareto { revenue, by = "customer", top = 10, rows = { top = 60, region = 40, branch = 12 } } },
  section "产品" { minutes = 5, tabular { revenue, rate, by = "line > product", columns = { "actual", "last_year", "yoy", "share" } } },
  section "销售员排名" { minutes = 5, message = "销售员按收入排名:低价换来的收入看毛利率,没收回的收入看回款率。",
    tabular { revenue, margin, rate, collect, by = "seller", columns = { "rank", "actual", "yoy", "share" }, top = 20, sort = "actual" } },
  section "分公司排名" { minutes = 10, only = "top",
    tabular { revenue, rate, collect, happy, by = "branch", columns = { "rank", "actual", "achievement", "yoy", "light" }, sort = "achievement" } },
  section "画图" { tabular { revenue, by = "branch", columns = { "actual", "plan", "vs_plan", "yoy", "spark", "lights" }, marks = { "actual", "vs_plan", "yoy" } },
    tabular { revenue, by = "branch", across = "line", columns = { "actual" } } },
  section "综合得分" { only = { "top", "region" }, scorecard { weights = { revenue = 0.6, margin = 0.4 }, by = "branch" },
    pareto { revenue, collect, by = "seller", top = 8 } },
  section "填报" { only = "branch", form { kind = "comment" }, form { kind = "action", from = todo }, form { kind = "plan" } },
  section "改善措施" { minutes = 20, who = "各分公司",
    listing { todo, columns = { "分公司", "问题", "原因", "措施", "责任人", "截止日期", "状态", "完成率" }, sort = "截止日期", message = "{todo n} 项措施,按截止日期排列;每项都有责任人。" },
    listing { company, title = "总部自己的措施", columns = { "问题", "措施", "责任人", "截止日期", "状态" }, only = "top" } } }
