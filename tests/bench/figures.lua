-- The figures that the benchmark kit checks, of every unit, in one document.
local data = param "data" { default = "data" }

local sales = source "sales" { path = data .. "/sales.csv", date = "日期", dims = { branch = "分公司", line = "产品线" } }
local targets = source "targets" { path = data .. "/targets.csv", date = "月份", dims = { branch = "分公司", line = "产品线" } }

local amount, cost, paid = sales:sum "金额", sales:sum "成本", sales:sum "已回款"
local revenue   = metric "revenue"         { title = "收入",   unit = "元", actual = amount, plan = targets:sum "目标收入" }
local margin    = metric "margin"          { title = "毛利",   unit = "元", actual = amount - cost }
local rate      = metric "margin_rate"     { title = "毛利率", unit = "%", actual = margin / revenue }
local collected = metric "collected"       { title = "已回款", unit = "元", actual = paid }
local share     = metric "collection_rate" { title = "回款率", unit = "%", actual = paid / amount }
local orders    = metric "orders"          { title = "订单数", unit = "单", actual = sales:count() }
local quantity  = metric "quantity"        { title = "数量",   unit = "件", actual = sales:sum "数量" }

local compared = { "actual", "plan", "achievement", "last_year", "yoy", "prev", "mom",
                   "ytd actual", "ytd plan", "ytd achievement", "ytd yoy" }
local function both(by)
  return tabular { revenue, by = by, columns = compared, total = true },
         tabular { margin, rate, collected, share, orders, quantity, by = by, columns = { "actual" }, total = true }
end
local a, b = both "branch > line"
local c, d = both "line"

return report { title = "核对", company = "示范商贸", packs = { "branch", top = "总部" }, appendix = false,
  section "分公司" { only = "top", a, b },
  section "总部" { only = "top", c, d },
}
