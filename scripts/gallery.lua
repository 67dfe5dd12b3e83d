-- The gallery: every block, chart, theme and edge case on the data of the demo company (invented), one PDF and one workbook.
--   jingfen run scripts/gallery.lua --period 2026-10 --out gallery [--set theme=ibcs] [--set language=en]
local theme = param "theme" { default = "standard", help = "of the pages that name none" }
local language = param "language" { default = "zh-CN", help = "zh-CN, zh-TW or en" }

local sales = source "sales" { path = "demo/data/sales.csv", date = "日期",
  dims = { region = "大区", branch = "分公司", line = { "产品线", title = "产品线" }, product = { "产品", title = "产品" },
           customer = { "分公司", "客户", label = "客户", title = "客户" } } }
local targets = source "targets" { path = "demo/data/targets.csv", date = "月份", dims = { region = "大区", branch = "分公司", line = "产品线" } }
local monthly = source "monthly" { path = "demo/data/monthly.csv", date = "月份", dims = { region = "大区", branch = "分公司" } }
local todo    = source "todo"    { path = "demo/data/actions.csv", dims = { branch = { "分公司", top = "总部" } } }
local cases   = source "cases"   { path = "gallery/cases.csv", date = "月份", dims = { case = "例", member = { "成员", title = "成员" }, half = { "类别", title = "类别" } } }
local tasks   = source "tasks"   { path = "gallery/tasks.csv", date = "月份", dims = { task = { "任务", title = "任务" } } }
local edge    = source "edge"    { path = "gallery/edge.csv", date = "月份", dims = { shop = { "分公司", title = "分公司" }, kind = { "品类", title = "品类" } } }

local amount, cost, goal = sales:sum "金额", sales:sum "成本", targets:sum "目标收入"
local revenue  = metric "revenue"  { title = { zh = "营业收入", en = "Revenue" }, unit = "万元", group = "规模", owner = "销售部", actual = amount, plan = goal }
local fresh    = metric "new"      { title = { zh = "新客户数", en = "New customers" }, unit = "家", group = "规模", owner = "销售部", actual = monthly:sum "新客户", plan = monthly:sum "新客户目标" }
local margin   = metric "margin"   { title = { zh = "毛利额", en = "Gross profit" }, unit = "万元", group = "盈利", owner = "财务部", actual = amount - cost, plan = targets:sum "目标毛利" }
local rate     = metric "gross_margin" { title = { zh = "毛利率", en = "Gross margin" }, unit = "%", group = "盈利", owner = "财务部", actual = margin / revenue }
local expense  = metric "expense"  { title = { zh = "销售费用", en = "Selling expense" }, unit = "万元", group = "盈利", owner = "财务部", better = "lower",
                                     actual = monthly:sum "销售费用", plan = monthly:sum "费用预算" }
local collect  = metric "collection_of_sales" { title = { zh = "回款率", en = "Collection rate" }, unit = "%", group = "现金", owner = "财务部", actual = sales:sum "已回款" / amount, plan = 0.96 }
local owed     = metric "receivable" { title = { zh = "应收账款余额", en = "Receivables" }, unit = "万元", group = "现金", owner = "财务部", better = "lower",
                                     actual = monthly:balance "应收账款", plan = monthly:balance "应收计划" }
local stock    = metric "inventory" { title = { zh = "存货余额", en = "Inventory" }, unit = "万元", group = "现金", owner = "仓储部", better = "lower", actual = monthly:balance "存货", plan = monthly:balance "存货计划" }
local volume   = metric "volume"   { title = { zh = "销量", en = "Units" }, unit = "台", owner = "销售部", actual = sales:sum "数量" }
local price    = metric "price"    { title = { zh = "均价", en = "Price" }, unit = "元", owner = "销售部", actual = amount / sales:sum "数量" }
local buyers   = metric "buyers"   { title = { zh = "客户数", en = "Customers" }, unit = "户", owner = "销售部", actual = sales:distinct "customer" }
local deals    = source "deals"    { path = "demo/data/deals.csv", date = "线索日", dims = { branch = "分公司" } }
local function stage(id, zh, en, day) return metric(id) { title = { zh = zh, en = en }, unit = "个", owner = "销售部", actual = deals:count():on(day):where(none_of { col(day):blank() }) } end
local leads, chances, offers, won = stage("leads", "线索", "Leads", "线索日"), stage("chances", "商机", "Opportunities", "商机日"), stage("offers", "方案", "Proposals", "方案日"), stage("won", "赢单", "Won", "赢单日")
local amount_won = deals:sum("金额"):on("赢单日"):where(none_of { col "赢单日":blank() })
local chance_rate = metric "chance_rate" { title = { zh = "商机率", en = "Opportunity rate" }, unit = "%", owner = "销售部", hide = true, actual = chances / leads }
local win_rate = metric "win_rate" { title = { zh = "赢单率", en = "Win rate" }, unit = "%", owner = "销售部", hide = true, actual = won / chances }
local deal_size = metric "deal_size" { title = { zh = "单产金额", en = "Deal size" }, unit = "万元", owner = "销售部", hide = true, actual = amount_won / won }
local cycle    = metric "cycle"    { title = { zh = "成交周期", en = "Sales cycle" }, unit = "天", owner = "销售部", better = "lower", hide = true,
                                     actual = deals:sum(col "赢单日" - col "线索日"):on("赢单日"):where(none_of { col "赢单日":blank() }) / won }
local signed_cash = metric "signed_cash" { title = { zh = "新签回款", en = "Cash from new deals" }, unit = "万元", owner = "销售部", hide = true, actual = leads * chance_rate * win_rate * deal_size * collect }
local abc      = class "abc"  { "customer", of = revenue:r12(), cumulative = { A = 0.8, B = 0.95 }, title = "客户分类" }
local turn     = class "turn" { "customer", of = revenue, title = "客户增减" }
local result   = metric "result"   { title = { zh = "盈亏", en = "Result" }, unit = "万元", owner = "财务部", actual = edge:sum "金额", plan = edge:sum "计划" }
local worth    = metric "worth"    { title = "金额", unit = "万元", owner = "财务部", actual = cases:sum "金额", plan = cases:sum "计划" }
local count    = metric "count"    { title = "数量", unit = "件", owner = "财务部", actual = cases:sum "数量" }
local mean     = metric "mean"     { title = "平均金额", unit = "万元", owner = "财务部", hide = true, actual = cases:average "金额", plan = cases:average "计划" }
local pieces   = metric "pieces"   { title = "平均数量", unit = "件", owner = "财务部", hide = true, actual = cases:average "数量" }
local loss     = metric "loss"     { title = { zh = "冲减", en = "Returns" }, unit = "万元", owner = "财务部", actual = edge:sum(col "金额" * -1), plan = edge:sum(col "计划" * -1) }

-- Each kind of chart with one category, some hundred, values that are missing or negative, zeros only, equal ones, one far beyond.
local kinds = { { "多", "几百个" }, { "一", "一个" }, { "缺", "有缺失" }, { "负", "有负数" }, { "零", "全为零" }, { "等", "全相等" }, { "特", "一个极大" } }
local lacks = { [worth] = mean, [count] = pieces } -- the sum of nothing is zero, its mean is missing
local function edges(title, kind, prefix, fields, without)
  local cells = { columns = 4, title = title, message = title .. ":几百个、一个、有缺失、有负数、全为零、全相等、一个极大。" }
  local function cell(name, text)
    local function own(v) return name == "缺" and kind ~= "bridge" and lacks[v] or v end
    local block = { title = text, where = cases:col "例":is(prefix .. name) }
    for k, v in pairs(fields) do block[k] = k == "second_axis" and { own(v[1]) } or own(v) end
    return (kind == "bridge" and bridge or chart(kind))(block)
  end
  for _, case in ipairs(kinds) do
    if case[1] ~= without then cells[#cells + 1] = cell(case[1], prefix == "月" and case[1] == "多" and "六十个月" or case[2]) end
  end
  return grid(cells)
end
local both, days = { "actual", "plan" }, {}
for i, name in ipairs { "开始", "期限", "完成", "改期" } do
  days[i] = metric("day" .. i) { title = name, unit = "日", owner = "销售部", hide = true, actual = tasks:average(name) }
end
local function gantt(name)
  return chart "gantt" { title = name, days[1], days[2], days[3], days[4], by = "task", where = tasks:col "例":is(name), options = { today = "2026-11-11" } }
end
local in_time = {
  edges("柱", "column", "月", { worth, span = 60, readings = both }),
  edges("柱与第二轴", "column", "月", { worth, count, span = 12, second_axis = { count } }),
  edges("叠柱", "column", "月", { worth, across = "half", span = 60, options = { stack = "yes" } }),
  edges("百分柱", "column", "月", { worth, across = "half", span = 60, options = { stack = "percent" } }),
  edges("线", "line", "月", { worth, span = 60, readings = both }),
  edges("线与第二轴", "line", "月", { worth, count, span = 60, second_axis = { count } }),
  edges("面", "area", "月", { worth, across = "half", span = 60 }, "负"), -- an area below zero is refused
  edges("三层差异(时间)", "variance", "月", { worth, span = 24, readings = both }),
  edges("热图", "heatmap", "月", { worth, across = "half", span = 12 }, "多"),
  chart "column" { worth, title = "小图", across = "case", panels = true, span = 12, where = all_of { cases:col "例":starts_with "月", none_of { cases:col "例":is "月特" } } },
}
local by_member = {
  edges("成员的柱", "column", "", { worth, by = "member", readings = both }),
  edges("条", "bar", "", { worth, by = "member", readings = both }, "多"),
  edges("并列条", "bar", "", { worth, by = "member", across = "half" }, "多"),
  edges("叠条", "bar", "", { worth, by = "member", across = "half", options = { stack = "yes" } }, "多"),
  edges("百分条", "bar", "", { worth, by = "member", across = "half", options = { stack = "percent" } }, "多"),
  edges("三层差异", "variance", "", { worth, by = "member", readings = both }, "多"),
  edges("桥", "bridge", "", { worth, by = "member" }),
  edges("帕累托", "pareto", "", { worth, by = "member" }),
  edges("漏斗", "funnel", "", { worth, by = "member" }, "多"),
  edges("子弹", "bullet", "", { worth, by = "member", readings = both }, "多"),
  edges("散点", "scatter", "", { worth, count, by = "member" }),
  edges("气泡", "bubble", "", { worth, count, worth, by = "member" }),
  edges("雷达", "radar", "", { worth, by = "member", readings = both }),
  edges("环", "doughnut", "", { worth, by = "member" }),
  edges("龙卷风", "tornado", "", { worth, by = "member", readings = both }, "多"),
  grid { title = "甘特", message = "甘特:几项、缺日期、一项。", gantt "常", gantt "缺", gantt "一" },
}
local hopes    = source "hopes"    { path = "demo/data/opportunities.csv", date = "日期", through = "2026-12-31", dims = { branch = "分公司", deal = "机会" } }
local hoped    = metric "hoped"    { title = { zh = "补缺机会", en = "Opportunities to come" }, unit = "万元", owner = "销售部", hide = true, actual = hopes:sum "金额":year() }
local odds     = metric "odds"     { title = { zh = "把握", en = "likely" }, unit = "%", digits = 0, owner = "销售部", hide = true, actual = hopes:average "把握":year() }

-- What a theme changes, once in each: cards, lights, strips, scenarios, variances, totals, lines.
local themes = {}
for i, name in ipairs { "ibcs", "print", "portrait", "screen", "company" } do
  themes[i] = section("主题 " .. name) { theme = name, minutes = 5, who = "林涛",
    cards { revenue, margin, collect, owed, fresh }, tabular { revenue, fresh, margin, expense, collect, owed, columns = "kpi" },
    chart "variance" { revenue, by = "region > branch", total = true, readings = { "actual", "plan" } },
    chart "column" { revenue, span = 24, readings = { "actual", "plan", "last_year" } }, landing { revenue }, bridge { revenue, by = "branch" } }
end

return report { title = "版面图册", company = "示范商贸", confidential = "演示数据", theme = theme, language = language,
  packs = { top = "图册" }, agenda = { start = "09:00", place = "一号会议室", chair = "林涛" },
  section "卡片与文字" { minutes = 10, who = "林涛", goal = "看版式",
    cards { revenue, margin, collect, owed, fresh },
    note "收入 {revenue},完成计划 {revenue achievement};同比 {revenue yoy}。毛利率 {gross_margin},比计划 {gross_margin vs_plan}。",
    note [[
# 本月判断
缺口最大的是 **{revenue worst branch}**,最好的是 **{revenue best branch}**:
- 收入比计划 **{revenue vs_plan}**
  - 关键客户转单
  - 渠道空缺
- 毛利率 {gross_margin}
> 今天要裁决:要不要支援,不支援则缺口 {revenue vs_plan} 补不回来。]],
    grid { columns = 2, note { title = "优势", "新品在南京放量,广州的服务打包价毛利率高。" }, note { title = "劣势", "杭州靠一家客户,深圳靠价格。" } },
    checklist { title = "底线", rules = { { "收入达到计划", function(v) return v.revenue.achievement >= 1 end },
      { "回款率不低于 90%", function(v) return v.collection_of_sales >= 0.9 end } } } },
  section "指标表" { minutes = 10, tabular { revenue, fresh, margin, rate, expense, collect, owed, volume, columns = "kpi" } },
  section "差异表" { minutes = 10, tabular { revenue, by = "line > product", columns = { "actual", "last_year", "vs_last_year", "yoy", "share", "rank" } } },
  section "矩阵" { minutes = 5, tabular { revenue, by = "branch", across = "line", columns = { "vs_plan" } } },
  section "分级与迁移" { minutes = 5, grid { tabular { revenue, buyers, by = abc, columns = { "actual", "last_year", "yoy" } },
    tabular { buyers, by = turn, columns = { "actual" } } }, tabular { buyers, by = abc, across = abc:prev(), columns = { "r12 actual" } } },
  section "柱" { minutes = 5, chart "column" { revenue, span = 24, readings = { "actual", "plan", "last_year" } },
    grid { chart "column" { revenue, across = "line", span = 12, options = { stack = "yes" } }, chart "column" { revenue, rate, span = 12, second_axis = { rate } } } },
  section "线与面" { minutes = 5, chart "line" { rate, collect, span = 24 },
    grid { chart "area" { revenue, across = "line", span = 24 }, chart "area" { revenue, across = "line", span = 24, options = { stack = "percent" } } } },
  section "条" { minutes = 5, grid { chart "bar" { revenue, by = "branch", readings = { "actual", "plan" } }, chart "bullet" { revenue, by = "branch", readings = { "actual", "plan", "last_year" } } } },
  section "三层差异" { minutes = 5, chart "variance" { revenue, by = "region > branch", total = true, readings = { "actual", "plan" } } },
  section "三层差异(时间)" { minutes = 5, chart "variance" { revenue, span = 24, readings = { "actual", "plan", "last_year" } } },
  section "小图" { minutes = 5, chart "column" { revenue, across = "branch", panels = true, span = 12 } },
  section "桥" { minutes = 5, grid { bridge { revenue, by = "branch" }, bridge { revenue, from = "last_year", by = "line" } } },
  section "点" { minutes = 5, grid { chart "scatter" { revenue, rate, by = "branch", options = { quadrants = "median" } }, chart "bubble" { revenue, rate, collect, by = "branch" } } },
  section "热图、雷达、环" { minutes = 5, chart "heatmap" { revenue, across = "branch", span = 12, readings = { "achievement" }, options = { bands = { 0.9, 1 } } },
    grid { chart "radar" { revenue, by = "line", readings = { "actual", "last_year" } }, chart "doughnut" { revenue, by = "region" } } },
  section "帕累托" { minutes = 5, pareto { revenue, by = "customer", top = 10 } },
  section "漏斗" { minutes = 5, funnel { leads, chances, offers, won, by = "branch", cycle = 4 } },
  section "价量结构" { minutes = 5, pvm { revenue, quantity = volume, by = "line > product" } },
  section "因素" { minutes = 5, drivers { margin, chain = { volume, price, rate }, from = "last_year" } },
  section "六要素" { minutes = 5, drivers { signed_cash, chain = { leads, chance_rate, win_rate, deal_size, collect }, cycle = cycle, from = "last_year" } },
  section "敏感性" { minutes = 5, sensitivity { volume * price * rate, drivers = { volume, price, rate } } },
  section "相关与假设" { minutes = 5, correlation { revenue, with = { volume, rate, collect } }, what_if { volume * price, change = { [volume] = 0.5 }, lag = 4 } },
  section "趋势" { minutes = 5, trend { revenue } },
  section "全年落地" { minutes = 5, landing { revenue, by = "branch", cover = { hoped, odds }, cover_by = "deal" } },
  section "综合得分" { minutes = 5, scorecard { weights = { revenue = 0.4, margin = 0.2, collection_of_sales = 0.2, new = 0.2 }, by = "branch" } },
  section "预警" { minutes = 5, exceptions { by = "branch" } },
  section "综述" { minutes = 5, summary { by = "branch" } },
  section "负数的月份" { minutes = 5, grid { chart "column" { loss, by = "kind", readings = { "actual", "plan" } }, bridge { loss, by = "kind" } } },
  section "三百家分公司" { minutes = 5, tabular { result, by = "shop", columns = { "rank", "actual", "plan", "vs_plan", "share", "light" }, sort = "actual", top = 40 } },
  section "三百根条" { minutes = 5, chart "bar" { result, by = "shop", top = 40 } },
  section "行动" { minutes = 10, actions { from = todo, show = "last_month" } },
  section "待填" { minutes = 5, form { kind = "comment" }, form { kind = "action" } },
  section "看板" { minutes = 5, listing { todo, columns = { "编号", "措施", "责任人", "截止日期" }, across = "状态" } },
  section "极端(时间)" { minutes = 5, table.unpack(in_time) },
  section "极端(成员)" { minutes = 5, table.unpack(by_member) }, table.unpack(themes) }
