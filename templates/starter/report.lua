-- A report to start from: put your company's CSV files into data/ and change the names of columns.
-- 从这份报告开始:把公司的 CSV 放进 data/,改列名即可。 jingfen check report.lua --period 2026-10
local sales = source "sales" { path = "data/sales.csv", date = "日期",
  dims = { branch = "分公司", line = { "产品线", title = "产品线" }, customer = { "分公司", "客户", label = "客户", title = "客户" } } }
local targets = source "targets" { path = "data/targets.csv", date = "月份", dims = { branch = "分公司", line = "产品线" } }

local amount, cost = sales:sum "金额", sales:sum "成本"
local revenue = metric "revenue"      { title = "营业收入", unit = "万元", actual = amount, plan = targets:sum "目标收入" }
local margin  = metric "gross_margin" { title = "毛利率", unit = "%", actual = (amount - cost) / amount }

return report { title = "月度经营分析", company = "我的公司", packs = { "branch" },
  section "指标" { minutes = 15, tabular { revenue, margin, columns = "kpi" },
    note "收入 {revenue},完成计划 {revenue achievement},同比 {revenue yoy}。" },
  section "差异" { minutes = 20, tabular { revenue, by = "line", columns = "variance" }, bridge { revenue, from = "plan", by = "line" } },
  section "趋势" { minutes = 5, chart "column" { revenue, span = 24, readings = { "actual", "plan" } } },
  section "客户" { minutes = 10, tabular { revenue, by = "customer", columns = { "rank", "actual", "yoy", "share" }, top = 10, sort = "actual" } },
}
