-- Ten pages with a chart on nearly each, of the demo's data: for the size of the file and what surrounds the pages.
local folder = param "folder" { default = "../../scripts/demo/data" }
local sales   = source "sales"   { path = folder .. "/sales.csv", date = "日期", dims = { region = "大区", branch = "分公司", line = "产品线",
                                   product = { "产品", title = "产品" }, customer = { "分公司", "客户", label = "客户", title = "客户" } } }
local targets = source "targets" { path = folder .. "/targets.csv", date = "月份", dims = { region = "大区", branch = "分公司", line = "产品线" } }
local amount = sales:sum "金额"
local revenue = metric "revenue" { title = "营业收入", unit = "万元", actual = amount, plan = targets:sum "目标收入" }
local margin  = metric "margin"  { title = "毛利额", unit = "万元", actual = amount - sales:sum "成本", plan = targets:sum "目标毛利" }
local rate    = metric "rate"    { title = "毛利率", unit = "%", actual = margin / revenue }
local volume  = metric "volume"  { title = "销量", unit = "台", actual = sales:sum "数量" }
local collect = metric "collect" { title = "回款率", unit = "%", actual = sales:sum "已回款" / amount, plan = 0.96 }
local all = { "actual", "plan", "last_year" }

return report { title = "月度经营分析", company = "示范商贸", packs = { "region > branch" }, agenda = { start = "09:00" }, appendix = false,
  protect = param "locked" { default = "no" } == "yes" and { password = "env:JF_TEST_PASSWORD" } or nil,
  section "指标" { minutes = 10, cards { revenue, margin, collect }, tabular { revenue, margin, rate, volume, collect, columns = "kpi" } },
  section "走势" { minutes = 5, chart "column" { revenue, span = 24, readings = all },
    grid { chart "column" { revenue, across = "line", span = 12, options = { stack = "yes" } }, chart "line" { rate, collect, span = 24 } } },
  section "差异" { minutes = 10, chart "variance" { revenue, by = "line > product", total = true, readings = all } },
  section "桥" { minutes = 10, grid { bridge { revenue, by = "line" }, bridge { margin, from = "last_year", by = "line" } } },
  section "价量结构" { minutes = 10, pvm { revenue, quantity = volume, by = "line > product" } },
  section "帕累托" { minutes = 5, pareto { revenue, by = "customer", top = 15 } },
  section "趋势" { minutes = 5, trend { revenue } },
  section "落地" { minutes = 5, landing { revenue } } }
