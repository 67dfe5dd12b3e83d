-- The month on one page: goals, key figures, highlights and problems, next steps, where the year lands.
-- 一页经营综述:目标、关键指标、亮点与问题、下月要做、全年落地。把公司的 CSV 放进 data/,改列名即可。
local sales = source "sales" { path = "data/sales.csv", date = "日期", dims = { branch = "分公司", line = { "产品线", title = "产品线" } } }
local targets = source "targets" { path = "data/targets.csv", date = "月份", dims = { branch = "分公司", line = "产品线" } }
local todo = source "todo" { path = "data/actions.csv", dims = { branch = { "分公司", top = "总部" } } }

local amount, cost, goal = sales:sum "金额", sales:sum "成本", targets:sum "目标收入"
local revenue = metric "revenue"      { title = "营业收入", unit = "万元", actual = amount, plan = goal, owner = "销售部" }
local margin  = metric "margin"       { title = "毛利额", unit = "万元", actual = amount - cost, plan = goal * 0.22, owner = "财务部" }
local rate    = metric "gross_margin" { title = "毛利率", unit = "%", actual = margin / revenue, owner = "财务部" }

return report { title = "经营综述", company = "我的公司", packs = { "branch" }, appendix = false,
  section "经营综述" {
    summary { revenue, margin, rate, by = "branch", actions = todo, only = "top" },
    summary { revenue, margin, rate, by = "line", actions = todo, only = "branch" } },
}
