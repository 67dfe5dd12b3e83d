-- Every analysis that test_analyses.py computes again; REGION, BRANCH and LINE are columns of its data.
local data = param "data" { default = ".", help = "folder of the data" }
local language = param "language" { default = "zh-CN", help = "language" }
local sales = source "sales" { path = data .. "/sales.csv", date = "日期", dims = { region = "大区", branch = "分公司", line = "产品线" } }
local targets = source "targets" { path = data .. "/targets.csv", date = "月份", dims = { region = "大区", branch = "分公司", line = "产品线" } }
local goal, goal_margin = targets:sum "目标收入", targets:sum "目标毛利"
local revenue = metric "revenue" { title = { zh = "收入", en = "Revenue" }, unit = "万元", actual = sales:sum "金额", plan = goal }
local margin = metric "margin" { title = { zh = "毛利", en = "Margin" }, unit = "万元", actual = sales:sum "金额" - sales:sum "成本", plan = goal_margin }
local cost = metric "cost" { title = { zh = "成本", en = "Cost" }, unit = "万元", actual = sales:sum "成本", plan = goal - goal_margin, better = "lower" }
local volume = metric "volume" { title = { zh = "销量", en = "Volume" }, unit = "台", actual = sales:sum "数量" }
local price = metric "price" { title = { zh = "均价", en = "Price" }, unit = "元", actual = revenue / volume, hide = true }
local profit = metric "profit" { title = { zh = "利润", en = "Profit" }, unit = "万元", actual = volume * price - cost, hide = true }
local weights = { revenue = 0.5, margin = 0.3, cost = 0.2 }

return report { title = "R", company = "C", language = language, packs = { "region > branch", top = "T" },
  section "summary" { summary { by = "line" } },
  section "landing" { landing { revenue, cover = { margin } } },
  section "run_rate" { landing { revenue, method = "run_rate" } },
  section "by_plan" { landing { revenue, method = "plan" } },
  section "achievement" { scorecard { revenue, margin, cost, weights = weights, by = "line" } },
  section "minmax" { scorecard { revenue, cost, weights = { revenue = 60, cost = 40 }, by = "line", normal = "minmax" } },
  section "z" { scorecard { revenue, cost, weights = { revenue = 60, cost = 40 }, by = "line", normal = "z" } },
  section "raw" { scorecard { revenue, margin, weights = { revenue = 25, margin = 75 }, by = "line", normal = "raw" } },
  section "own" { scorecard { weights = weights, cap = 1.05, grades = { A = 103, B = 98, C = 90 } } },
  section "exceptions" { exceptions { by = "line", months = 6 } },
  section "sensitivity" { sensitivity { profit, drivers = { volume, price, cost }, step = 0.1, lag = 2 } },
  section "correlation" { correlation { revenue, with = { volume, price, cost }, span = 18 } },
  section "trend" { trend { revenue, span = 12 } },
  section "pareto" { pareto { revenue, by = "line" } },
  section "what_if" { what_if { profit, change = { [volume] = 0.5, [price] = -0.1 }, lag = 1 } },
}
