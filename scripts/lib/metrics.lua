-- Metrics under their decided names, made from the figures of a script:
--
--     local ready = require "jingfen.metrics"
--     local margin = ready.gross_margin { revenue = sales:sum "金额", cost = sales:sum "成本" }
--
-- Each takes its parts, and any field of `metric` beside them (plan, owner, warn …). What a part has to be stands in `parts`.
local kinds = require "words.kinds"
local fields = require "words.fields"

-- id -> title, English title, unit, better, parts, formula, what the definitions page says
local ready = {
  revenue = { "销售额", "Revenue", "万元", "higher", { "amount" }, function(p) return p.amount end, "销售收入" },
  volume = { "销售量", "Volume", "台", "higher", { "quantity" }, function(p) return p.quantity end, "销售数量" },
  gross_margin = { "毛利率", "Gross margin", "%", "higher", { "revenue", "cost" }, function(p) return (p.revenue - p.cost) / p.revenue end,
                   "(收入 − 成本) ÷ 收入" },
  profit_margin = { "销售利润率", "Profit margin", "%", "higher", { "profit", "revenue" }, function(p) return p.profit / p.revenue end, "利润 ÷ 收入" },
  collection_of_due = { "回款率(应回款)", "Collection of due", "%", "higher", { "collected", "due" }, function(p) return p.collected / p.due end,
                        "实际回款 ÷ 应回款" },
  collection_of_sales = { "回款率(销售额)", "Collection of sales", "%", "higher", { "collected", "revenue" },
                          function(p) return p.collected / p.revenue end, "实际回款 ÷ 销售额" },
  new_customer_rate = { "新客户开发率", "New customers", "%", "higher", { "new", "customers" }, function(p) return p.new / p.customers end,
                        "期内新客户数 ÷ 期末客户总数" },
  satisfaction = { "客户满意度", "Satisfaction", "分", "higher", { "score" }, function(p) return p.score end, "调查得分" },
  expense_rate = { "销售费用率", "Expense rate", "%", "lower", { "expense", "revenue" }, function(p) return p.expense / p.revenue end, "销售费用 ÷ 收入" },
  market_share = { "市场占有率", "Market share", "%", "higher", { "revenue", "market" }, function(p) return p.revenue / p.market end, "本公司销售额 ÷ 市场销售额" },
  return_on_spending = { "投入产出比", "Return on spending", "", "higher", { "result", "spent" }, function(p) return p.result / p.spent end, "产出 ÷ 投入" },
  win_rate = { "赢单率", "Win rate", "%", "higher", { "won", "closed" }, function(p) return p.won / p.closed end, "赢单数 ÷ 关闭商机数" },
  average_deal = { "单产金额", "Average deal", "元", "higher", { "amount", "deals" }, function(p) return p.amount / p.deals end, "赢单金额 ÷ 赢单数" },
  repurchase_rate = { "复购率", "Repurchase rate", "%", "higher", { "again", "customers" }, function(p) return p.again / p.customers end,
                      "再次购买的客户数 ÷ 客户数" },
  pipeline_cover = { "应有在手客户数", "Pipeline cover (count)", "户", "higher", { "cycle_months", "target", "win_rate" },
                     function(p) return p.cycle_months * p.target / p.win_rate end, "销售周期(月)× 每月目标 ÷ 赢单率" },
  pipeline_cover_amount = { "商机覆盖倍数", "Pipeline cover (amount)", "倍", "higher", { "weighted", "remaining" },
                            function(p) return p.weighted / p.remaining end, "加权在手商机金额 ÷ 剩余目标" },
}

local library = {}
for id, entry in pairs(ready) do
  local zh, en, unit, better, parts, formula, about = table.unpack(entry)
  library[id] = function(given)
    local where = floor.where()
    if type(given) ~= "table" or kinds.body[given] then kinds.fail(where, "%s takes a table of its parts: %s { %s = … }", id, id, parts[1]) end
    local own, known = {}, {}
    for _, part in ipairs(parts) do known[part] = "expression!" end
    local of_metric = { title = { zh = zh, en = en }, unit = unit, better = better, about = about }
    for name, value in pairs(given) do
      if known[name] then own[name] = value else of_metric[name] = value end
    end
    fields.check(id, where, own, known)
    of_metric.actual = formula(own)
    return words.metric(id)(of_metric)
  end
end

return library
