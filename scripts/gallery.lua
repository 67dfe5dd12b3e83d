-- The gallery: every block, chart and edge case on the data of the demo company (invented), one PDF and one workbook.
--   jingfen run scripts/gallery.lua --period 2026-10 --out gallery [--set theme=ibcs] [--set language=en]
local theme = param "theme" { default = "standard", help = "standard, ibcs or print" }
local language = param "language" { default = "zh-CN", help = "zh-CN, zh-TW or en" }

local sales = source "sales" { path = "demo/data/sales.csv", date = "日期",
  dims = { region = "大区", branch = "分公司", line = { "产品线", title = "产品线" }, product = { "产品", title = "产品" },
           customer = { "分公司", "客户", label = "客户", title = "客户" } } }
local targets = source "targets" { path = "demo/data/targets.csv", date = "月份", dims = { region = "大区", branch = "分公司", line = "产品线" } }
local monthly = source "monthly" { path = "demo/data/monthly.csv", date = "月份", dims = { region = "大区", branch = "分公司" } }
local todo    = source "todo"    { path = "demo/data/actions.csv", dims = { branch = { "分公司", top = "总部" } } }
local edge    = source "edge"    { path = "gallery/edge.csv", date = "月份", dims = { shop = { "分公司", title = "分公司" }, kind = { "品类", title = "品类" } } }

local amount, cost, goal = sales:sum "金额", sales:sum "成本", targets:sum "目标收入"
local revenue  = metric "revenue"  { title = { zh = "营业收入", en = "Revenue" }, unit = "万元", group = "规模", owner = "销售部", actual = amount, plan = goal }
local fresh    = metric "new"      { title = { zh = "新客户数", en = "New customers" }, unit = "家", group = "规模", owner = "销售部", actual = monthly:sum "新客户", plan = monthly:sum "新客户目标" }
local margin   = metric "margin"   { title = { zh = "毛利额", en = "Gross profit" }, unit = "万元", group = "盈利", owner = "财务部", actual = amount - cost, plan = targets:sum "目标毛利" }
local rate     = metric "gross_margin" { title = { zh = "毛利率", en = "Gross margin" }, unit = "%", group = "盈利", owner = "财务部", actual = margin / revenue }
local expense  = metric "expense"  { title = { zh = "销售费用", en = "Selling expense" }, unit = "万元", group = "盈利", owner = "财务部", better = "lower",
                                     actual = monthly:sum "销售费用", plan = monthly:sum "费用预算" }
local collect  = metric "collected" { title = { zh = "回款率", en = "Collection rate" }, unit = "%", group = "现金", owner = "财务部", actual = sales:sum "已回款" / amount, plan = 0.96 }
local owed     = metric "receivable" { title = { zh = "应收账款余额", en = "Receivables" }, unit = "万元", group = "现金", owner = "财务部", better = "lower",
                                     actual = monthly:balance "应收账款", plan = monthly:balance "应收计划" }
local volume   = metric "volume"   { title = { zh = "销量", en = "Units" }, unit = "台", owner = "销售部", actual = sales:sum "数量" }
local result   = metric "result"   { title = { zh = "盈亏", en = "Result" }, unit = "万元", owner = "财务部", actual = edge:sum "金额", plan = edge:sum "计划" }
local loss     = metric "loss"     { title = { zh = "冲减", en = "Returns" }, unit = "万元", owner = "财务部", actual = edge:sum(col "金额" * -1), plan = edge:sum(col "计划" * -1) }

return report { title = "版面图册", company = "示范商贸", confidential = "演示数据", theme = theme, language = language,
  packs = { top = "图册" }, agenda = { start = "09:00", place = "一号会议室", chair = "林涛" },
  section "卡片与文字" { minutes = 10, who = "林涛", goal = "看版式",
    cards { revenue, margin, collect, owed, fresh },
    note "收入 {revenue},完成计划 {revenue achievement};同比 {revenue yoy}。毛利率 {gross_margin},比计划 {gross_margin vs_plan}。",
    grid { columns = 2, note { title = "优势", "新品在南京放量,广州的服务打包价毛利率高。" }, note { title = "劣势", "杭州靠一家客户,深圳靠价格。" } },
    checklist { title = "底线", rules = { { "收入达到计划", function(v) return v.revenue.achievement >= 1 end },
      { "回款率不低于 90%", function(v) return v.collected >= 0.9 end } } } },
  section "指标表" { minutes = 10, tabular { revenue, fresh, margin, rate, expense, collect, owed, volume, columns = "kpi" } },
  section "差异表" { minutes = 10, tabular { revenue, by = "line > product", columns = { "actual", "last_year", "vs_last_year", "yoy", "share", "rank" } } },
  section "矩阵" { minutes = 5, tabular { revenue, by = "branch", across = "line", columns = { "vs_plan" } } },
  section "柱与线" { minutes = 5, chart "column" { revenue, span = 24, readings = { "actual", "plan", "last_year" } },
    chart "line" { rate, collect, span = 24 } },
  section "条形" { minutes = 5, chart "bar" { revenue, by = "branch", readings = { "actual", "plan" } } },
  section "桥" { minutes = 5, grid { bridge { revenue, by = "branch" }, bridge { revenue, from = "last_year", by = "line" } } },
  section "负数的月份" { minutes = 5, grid { chart "column" { loss, by = "kind", readings = { "actual", "plan" } }, bridge { loss, by = "kind" } } },
  section "三百家分公司" { minutes = 5, tabular { result, by = "shop", columns = { "rank", "actual", "plan", "vs_plan", "share", "light" }, sort = "actual", top = 60 } },
  section "三百根柱" { minutes = 5, chart "bar" { result, by = "shop" } },
  section "行动" { minutes = 10, listing { todo, columns = { "编号", "分公司", "问题", "原因", "措施", "责任人", "截止日期", "状态" }, sort = "截止日期" } } }
