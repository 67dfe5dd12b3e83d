-- 示范商贸月度经营分析的各页主旨句:数字都取自当期,句子随数字而变。
local say = {}

function say.headline(v)
  local first = "收入 " .. v.revenue .. ",完成计划 " .. v.revenue.achievement
  if v.gross_margin.vs_plan < -0.03 then return first .. ";毛利率只有 " .. v.gross_margin .. ",比计划 " .. v.gross_margin.vs_plan .. ":停止低价单。" end
  if v.collection_of_sales < 0.85 then return first .. ";当月回款率只有 " .. v.collection_of_sales .. ":先收款,再发货。" end
  if v.revenue.achievement < 0.95 then return first .. ",比计划 " .. v.revenue.vs_plan .. ":今天定补缺的人和日期。" end
  if v.collected.achievement < v.revenue.achievement then return first .. ";回款只完成 " .. v.collected.achievement .. "、营业利润 " .. v.profit.achievement .. ":先守现金和毛利。" end
  if v.revenue.vs_plan < 0 then return first .. ",比计划 " .. v.revenue.vs_plan .. ";毛利率 " .. v.gross_margin .. ":只差收入,定补缺的客户。" end
  return first .. ";毛利率 " .. v.gross_margin .. ",回款率 " .. v.collection_of_sales .. ":做法写下来,下月推广。"
end

function say.board(v)
  local text = "营业利润 " .. v.profit .. ",完成计划 " .. v.profit.achievement .. ";回款完成 " .. v.collected.achievement .. ",应收账款比计划 " .. v.receivable.vs_plan
  if v.collected.achievement < 1 and v.receivable.vs_plan > 0 then return text .. ":是同一件事。" end
  return text .. "。"
end

function say.gap(v)
  local parts = v.revenue:by(v.level == "branch" and "line" or "branch", { sort = "+vs_plan" })
  local worst, best = parts[1], parts[#parts]
  if worst.vs_plan >= 0 then return "收入比计划 " .. v.revenue.vs_plan .. ",各" .. (v.level == "branch" and "产品线" or "分公司") .. "都达到计划;" .. best.name .. " " .. best.vs_plan .. "贡献最多。" end
  local text = "收入比计划 " .. v.revenue.vs_plan .. ":" .. worst.name .. " " .. worst.vs_plan .. "拖累最多"
  if best.vs_plan > 0 then text = text .. "," .. best.name .. " " .. best.vs_plan .. (v.revenue.vs_plan < 0 and "补回最多" or "贡献最多") end
  if v.revenue.vs_plan < 0 and v.revenue.vs_plan > worst.vs_plan then return text .. ";补上" .. worst.name .. "就达到计划。" end
  return text .. "。"
end

local function percent(x) return ("%.1f%%"):format(100 * x:number()) end

function say.customers(v)
  local now, before, slow, lost = 0, 0, nil, nil
  for i, m in ipairs(v.revenue:by("customer")) do
    if i <= 10 then
      now, before = m.actual + now, m.last_year:missing() and before or m.last_year + before
      if m.collection_of_sales < 0.7 then slow = slow or m end
    end
    if not (m.actual > 0) and m.last_year > 0 and (not lost or m.last_year > lost.last_year) then lost = m end
  end
  local text = "前十大客户占收入 " .. percent(now / v.revenue) .. ",同批去年 " .. percent(before / v.revenue.last_year)
  if slow then text = text .. ";" .. slow.name .. "只回 " .. slow.collection_of_sales end
  if lost and lost.last_year / v.revenue.last_year > 0.01 then text = text .. (slow and "," or ";") .. lost.name .. "流失 " .. lost.vs_last_year end
  return text .. "。"
end

function say.sellers(v)
  local first = v.revenue:by("seller", { top = 1 })[1]
  local text = "销售员第一是" .. first.name .. ",收入 " .. first.actual .. ",占 " .. first.share
  if first.collection_of_sales < 0.85 then return text .. ";回款率只有 " .. first.collection_of_sales .. ":没收回的收入不算业绩。" end
  return text .. ";毛利率 " .. first.gross_margin .. ",回款率 " .. first.collection_of_sales .. "。"
end

function say.repair(v)
  local gap, bare = v.revenue["year forecast"] - v.revenue["year plan"], function(x) return ("%.0f 万元"):format(math.abs(x:number()) / 10000) end
  if gap >= 0 then return v.entity .. "全年预计超出计划 " .. bare(gap) .. (v.relief > 0 and ";措施再增加 " .. bare(v.relief) or "") .. ":做法写下来,下月推广。" end
  local open = gap + v.relief
  local text = v.entity .. "全年缺口 " .. bare(gap) .. ",在办 " .. v.tasks .. "补回 " .. bare(v.relief)
  return text .. (open < 0 and ",仍差 " .. bare(open) .. ":今天裁决要不要支援" or ",已够补上:按期检查")
end

-- 谁来讲整改:总部听缺口最大的三家,大区和分公司听自己的经理。
function say.owners(v)
  if v.level ~= "top" then return v.manager .. "\n" .. (v.level == "region" and "大区经理" or "分公司经理") end
  local names = {}
  for i, m in ipairs(v.revenue:by("branch", { sort = "+vs_plan", top = 3 })) do names[i] = m.name end
  return table.concat(names, "、") .. "\n分公司经理"
end

function say.ahead(v)
  return "下月计划收入 " .. v.revenue["next plan"] .. ",本月实际 " .. v.revenue .. ":缺的人和钱今天定,不带出会场。"
end

return say
