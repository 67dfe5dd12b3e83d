-- Every analysis that test_analyses.py computes again; REGION, BRANCH and LINE are columns of its data.
local data = param "data" { default = ".", help = "folder of the data" }
local language = param "language" { default = "zh-CN", help = "language" }
local only = param "only" { default = "", help = "what `where` lets through" }
local window = param "window" { default = "month", help = "window of the blocks that take one" }
local W, F = window ~= "month" and window or nil, only ~= "" and col "产品线":is { only, "二" } or nil
local sales = source "sales" { path = data .. "/sales*.csv", date = "日期", dims = { region = "大区", branch = "分公司", line = "产品线" } }
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
  section "summary" { summary { by = "line", window = W, where = F } },
  section "landing" { landing { revenue, cover = { margin }, where = F } },
  section "run_rate" { landing { revenue, method = "run_rate", where = F } },
  section "by_plan" { landing { revenue, method = "plan", where = F } },
  section "achievement" { scorecard { revenue, margin, cost, weights = weights, by = "line", window = W, where = F } },
  section "minmax" { scorecard { revenue, cost, weights = { revenue = 60, cost = 40 }, by = "line", normal = "minmax", window = W, where = F } },
  section "z" { scorecard { revenue, cost, weights = { revenue = 60, cost = 40 }, by = "line", normal = "z", window = W, where = F } },
  section "raw" { scorecard { revenue, margin, weights = { revenue = 25, margin = 75 }, by = "line", normal = "raw", window = W, where = F } },
  section "own" { scorecard { weights = weights, cap = 1.05, grades = { A = 103, B = 98, C = 90 }, window = W, where = F } },
  section "exceptions" { exceptions { by = "line", months = 6, window = W, where = F } },
  section "sensitivity" { sensitivity { profit, drivers = { volume, price, cost }, step = 0.1, lag = 2, window = W, where = F } },
  section "correlation" { correlation { revenue, with = { volume, price, cost }, span = 18, where = F } },
  section "trend" { trend { revenue, span = 12, where = F } },
  section "pareto" { pareto { revenue, by = "line", window = W, where = F } },
  section "pvm" { pvm { revenue, quantity = volume, by = "line", window = W, where = F } },
  section "drivers" { drivers { revenue, chain = { volume, price }, from = "last_year", window = W, where = F } },
  section "commentary" { commentary { revenue, margin, by = "line", window = W, where = F } },
  section "funnel" { funnel { sales:count(), volume, by = "line", window = W, where = F } },
  section "mine" { analysis { needs = { { revenue, by = "line" } }, window = W, where = F, build = function(v)
    return v:note(("%s %s %s"):format(v:of(revenue), v:of(revenue).plan, v.revenue:by("line")[1].actual))
  end } },
  section "note" { note { "{revenue} {revenue achievement} {revenue worst line}", window = W, where = F },
    tabular { revenue, by = "line", columns = { "actual", "plan", "yoy" }, window = W, where = F } },
  section "grid" { grid { window = W, where = F, cards { revenue }, bridge { revenue, by = "line" } } },
  section "bridge" { bridge { revenue, by = "line", window = W, where = F }, bridge { revenue, from = "actual", to = "plan", by = "line", window = W, where = F } },
  section "shapley" { drivers { profit, chain = { revenue, cost }, from = "plan", method = "shapley", where = F, window = W } },
  section "textbook" { pvm { revenue, quantity = volume, by = "line", method = "textbook", window = W, where = F } },
  section "what_if" { what_if { profit, change = { [volume] = 0.5, [price] = -0.1 }, lag = 1, where = F } },
}
