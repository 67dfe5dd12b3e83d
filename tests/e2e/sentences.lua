-- Every kind of sentence that test_sentences.py holds against the data, in the packs of many random branches.
local data = param "data" { default = ".", help = "folder of the data" }
local language = param "language" { default = "zh-CN", help = "language" }
local scale, swap = param "scale" { default = 10000, help = "of 万元" }, param "swap" { default = "no", help = "plan and actual exchanged" }
local sales = source "sales" { path = data .. "/sales*.csv", date = "日期", dims = { branch = "分公司", line = "产品线", product = "产品" } }
local targets = source "targets" { path = data .. "/targets.csv", date = "月份", dims = { branch = "分公司", line = "产品线" } }
local amount, goal, spent, budget = sales:sum "金额", targets:sum "目标", sales:sum "成本", targets:sum "目标成本"
local product, nested = "product", "line > product"
if swap == "yes" then product, nested = "line", "line" end -- plans know no products
if swap == "yes" then amount, goal, spent, budget = goal, amount, budget, spent end
local revenue = metric "revenue" { title = { zh = "收入", en = "Revenue" }, unit = "万元", scale = scale, actual = amount, plan = goal }
local cost = metric "cost" { title = { zh = "成本", en = "Cost" }, unit = "万元", scale = scale, actual = spent, plan = budget, better = "lower" }
local margin = metric "margin" { title = { zh = "毛利", en = "Margin" }, unit = "万元", scale = scale, actual = revenue - cost }
local rate = metric "rate" { title = { zh = "毛利率", en = "Margin rate" }, unit = "%", actual = margin / revenue }
local volume = metric "volume" { title = { zh = "销量", en = "Volume" }, unit = "台", actual = sales:sum "数量" }
local big = metric "big" { title = { zh = "大单", en = "Large" }, unit = "单", actual = sales:count():where(col "数量":above(20)) }
local rolling = metric "rolling" { title = { zh = "滚动收入", en = "Rolling" }, unit = "万元", scale = scale, actual = amount:r12(), hide = true }
local price = metric "price" { title = { zh = "均价", en = "Price" }, unit = "元", digits = 2, actual = revenue / volume, hide = true }

return report { title = "R", company = "C", language = language, packs = { "branch", top = "T" },
  section "say" { commentary { revenue, cost, margin, rate, by = "line" } },
  section "year" { commentary { revenue, cost, by = "line", base = "last_year" } },
  section "pvm" { pvm { revenue, quantity = volume, by = product } },
  section "textbook" { pvm { revenue, quantity = volume, by = product, from = "prev", method = "textbook" } },
  section "levels" { pvm { margin, quantity = volume, revenue = revenue, by = nested } },
  section "ordered" { drivers { revenue, chain = { volume, price }, from = "last_year" } },
  section "shapley" { drivers { margin, chain = { revenue, cost }, from = "prev", method = "shapley" } },
  section "landing" { landing { revenue, method = "run_rate" } },
  section "bridge" { bridge { revenue, by = "line", top = 20 } },
  section "table" { tabular { revenue, by = "line" } },
  section "costs" { tabular { cost, by = "line" } },
  section "trend" { chart "column" { revenue, readings = { "actual", "plan" } } },
  section "course" { chart "variance" { revenue, rolling, span = 13, readings = { "actual", "plan", "last_year" }, second_axis = { rolling } } },
  section "cards" { cards { cost } },
  section "board" { tabular { revenue, cost, margin, columns = "short" } },
  section "ranks" { tabular { revenue, by = "line", columns = { "rank", "actual", "share" } } },
  section "first" { tabular { revenue, by = "line", columns = { "rank", "actual", "share" }, top = 2 } },
  section "leader" { tabular { revenue, by = "line", columns = { "actual" } } },
  section "changes" { tabular { cost, by = "line", columns = { "actual", "last_year", "vs_last_year" } } },
  section "pareto" { pareto { revenue, by = "line", top = 3 } },
  section "funnel" { funnel { volume, sales:count(), big } },
  section "summary" { summary { revenue, cost, margin, by = "line" } },
  section "score" { scorecard { revenue, cost, weights = { revenue = 60, cost = 40 }, by = "line" } },
  section "exceptions" { exceptions { revenue, cost, margin, by = "line" } },
  section "sensitivity" { sensitivity { margin, drivers = { revenue, cost }, step = 0.1, lag = 2 } },
  section "correlation" { correlation { revenue, with = { cost, volume }, span = 12 } },
  section "what_if" { what_if { margin, change = { [cost] = -0.25 }, lag = 1 } },
  section "season" { trend { revenue, span = 12 } },
}
