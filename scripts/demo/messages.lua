-- 示范商贸月度经营分析的各页主旨句:数字都取自当期,句子随数字而变。
local say = {}

function say.headline(v)
  local first = "收入 " .. v.revenue .. ",完成计划 " .. v.revenue.achievement
  if v.gross_margin.vs_plan < -0.02 then return first .. ";毛利率只有 " .. v.gross_margin .. ",比计划 " .. v.gross_margin.vs_plan .. ":停止低价单。" end
  if v.collection_of_sales < 0.85 then return first .. ";当月回款率只有 " .. v.collection_of_sales .. ":先收款,再发货。" end
  if v.revenue.achievement < 0.95 then return first .. ",比计划 " .. v.revenue.vs_plan .. ":今天定补缺的人和日期。" end
  if v.collected.achievement < 1 and v.collected.achievement < v.revenue.achievement then
    return first .. ";回款只完成 " .. v.collected.achievement .. (v.profit.achievement < 1 and "、营业利润 " .. v.profit.achievement .. ":先守现金和毛利。" or ",营业利润 " .. v.profit.achievement .. ":有利润没有钱,先收款。")
  end
  if v.revenue.vs_plan < 0 then return first .. ",比计划 " .. v.revenue.vs_plan .. ";毛利率 " .. v.gross_margin .. ":只差收入,定补缺的客户。" end
  return first .. ";毛利率 " .. v.gross_margin .. ",回款率 " .. v.collection_of_sales .. ":做法写下来,下月推广。"
end

function say.board(v)
  local text, paid, owed = "营业利润 " .. v.profit .. ",完成计划 " .. v.profit.achievement, v.collected.vs_plan, v.receivable.vs_plan
  if v.gross_margin.vs_plan < -0.02 then return text .. ";收入完成 " .. v.revenue.achievement .. ",毛利率比计划 " .. v.gross_margin.vs_plan .. ":多卖的没有变成利润。" end
  text = text .. ";回款完成 " .. v.collected.achievement
  if paid < 0 and owed + owed > -paid then return text .. ",应收账款比计划 " .. owed .. ":是同一件事。" end
  if paid < 0 then return text .. ",回款率 " .. v.collection_of_sales .. (v.collection_of_sales.vs_plan < -0.01 and ":少卖,也少收。" or ":少收的钱是少卖的货。") end
  return text .. ",回款率 " .. v.collection_of_sales .. ":利润收得回来。"
end

local function percent(x) return ("%.1f%%"):format(100 * x:number()) end
local function bare(x) return ("%.0f 万元"):format(math.abs(x) / 10000) end

-- 部分和整体小数位数相同:整体没有小数,部分也不带。
local function like(x, whole)
  if tostring(whole):find "%.%d" then return tostring(x) end
  return (("%+.0f 万元"):format(x:number() / 10000):gsub("-", "−"))
end

function say.gap(v)
  local gap, members = v.revenue.vs_plan, v.level == "branch" and "产品线" or "分公司"
  local parts = v.revenue:by(v.level == "branch" and "line" or "branch", { sort = "+vs_plan" })
  local worst, best, text = parts[1], parts[#parts], "收入比计划 " .. gap
  if gap > 0 and v.margin.vs_plan < 0 then return text .. ",毛利 " .. v.margin.vs_plan .. ":" .. best.name .. "多卖的 " .. like(best.vs_plan, gap) .. "没有换来毛利。" end
  if worst.vs_plan >= 0 then return text .. ",各" .. members .. "都达到计划;" .. best.name .. " " .. like(best.vs_plan, gap) .. "贡献最多。" end
  if gap >= 0 then
    text = text .. ":" .. best.name .. " " .. like(best.vs_plan, gap) .. "贡献最多"
    return text .. ((worst.vs_plan / best.vs_plan):number() < -0.1 and "," .. worst.name .. " " .. like(worst.vs_plan, gap) .. "拖累最多。" or ",占 " .. percent(best.vs_plan / gap) .. "。")
  end
  text = text .. ":" .. worst.name .. " " .. like(worst.vs_plan, gap) .. (gap > worst.vs_plan and "拖累最多" or "占差额的 " .. percent(worst.vs_plan / gap))
  if (best.vs_plan / worst.vs_plan):number() < -0.1 then text = text .. "," .. best.name .. " " .. like(best.vs_plan, gap) .. "补回最多" end
  return text .. (gap > worst.vs_plan and ";补上" .. worst.name .. "就达到计划。" or "。")
end

function say.branches(v)
  local parts, less, more, n = v.revenue:by("branch", { sort = "+vs_plan" }), 0, 0, 0
  for _, m in ipairs(parts) do
    if m.vs_plan < 0 then less, n = m.vs_plan + less, n + 1 else more = m.vs_plan + more end
  end
  if n == 0 then return "各分公司都达到计划," .. parts[#parts].name .. " " .. parts[#parts].vs_plan .. "最多。" end
  return n .. " 家分公司比计划缺 " .. bare(less:number()) .. (more ~= 0 and more:number() >= 5000 and ",其余 " .. #parts - n .. " 家超出 " .. bare(more:number()) or "") .. ";" .. parts[1].name .. "一家占缺口的 " .. percent(parts[1].vs_plan / less) .. ":先补" .. parts[1].name .. "。"
end

function say.customers(v)
  local now, before, first, slow, lost = 0, 0, nil, nil, nil
  for i, m in ipairs(v.revenue:by("customer")) do
    first = first or m
    if i <= 10 then
      now, before = m.actual + now, m.last_year:missing() and before or m.last_year + before
      if m.collection_of_sales < 0.7 then slow = slow or m end
    end
    if not (m.actual > 0) and m.last_year > 0 and (not lost or m.last_year > lost.last_year) then lost = m end
  end
  local text = "前十大客户占收入 " .. percent(now / v.revenue) .. (before ~= 0 and ",同批去年 " .. percent(before / v.revenue.last_year) or "")
  if lost and not (lost.last_year / v.revenue.last_year > 0.015) then lost = nil end
  if slow then text = text .. ";" .. slow.name .. "只回 " .. slow.collection_of_sales end
  if lost then text = text .. (slow and "," or ";") .. lost.name .. ("流失 %.0f 万元"):format(lost.last_year:number() / 10000) end
  return text .. (slow and ":先收款再发货。" or lost and ":今天定谁去补。" or ";" .. first.name .. "一户占 " .. percent(first.actual / v.revenue) .. ":逐户续约。")
end

function say.sellers(v)
  local list, worst = v.revenue:by("seller", { top = 20 }), nil
  for _, m in ipairs(list) do
    if m.vs_last_year < 0 and (not worst or m.vs_last_year < worst.vs_last_year) then worst = m end
  end
  local first = list[1]
  local text = "销售员第一是" .. first.name .. ",收入 " .. first.actual
  if first.collection_of_sales < 0.85 then return text .. ";回款率只有 " .. first.collection_of_sales .. ":没收回的收入不算业绩。" end
  if not worst then return text .. ",没有人比去年少:做法写下来,下月推广。" end
  return text .. ";" .. (worst.name == first.name and "本人" or worst.name) .. ("比去年少 %.0f 万元"):format(-worst.vs_last_year:number() / 10000) .. ":先查丢的是哪些客户。"
end

-- 全年缺口(负)或超出(正)、在办行动预计补回多少、还有多少项,单位元和项;没有的为 nil 或 0。
local function year(v)
  return (v.revenue["year forecast"] - v.revenue["year plan"]):number(), v.relief:number() or 0, v.tasks:number() or 0
end

function say.repair(v)
  local gap, relief, n = year(v)
  if not gap then return "本月收入比计划 " .. v.revenue.vs_plan .. ":差的部分今天定人定日期。" end
  if gap >= 0 then return v.entity .. "全年预计超出计划 " .. bare(gap) .. (relief > 0 and ";措施再增加 " .. bare(relief) or "") .. ":做法写下来,下月推广。" end
  local text = v.entity .. "全年缺口 " .. bare(gap)
  if n == 0 then return text .. ":今天定措施、责任人和日期。" end
  text = text .. (",在办 %d 项补回 "):format(n) .. bare(relief)
  return text .. (gap + relief < 0 and ",仍差 " .. bare(gap + relief) .. ":今天裁决要不要支援。" or ",已够补上:按期检查。")
end

function say.measures(v)
  local gap, relief, n = year(v)
  local text = ("在办 %d 项,预计补回 "):format(n) .. bare(relief)
  if not gap or gap + relief < 0 then return text .. (gap and ",仍差 " .. bare(gap + relief) or "") .. ":新措施写在这里,定人定日期。" end
  return text .. (gap >= 0 and ",全年预计超出计划 " .. bare(gap) .. ":能推广的做法写在这里。" or ",缺口已够补上:只写替补的措施。")
end

function say.minutes(v)
  local _, relief, n = year(v)
  local text = n == 0 and "没有在办行动" or ("在办行动 %d 项,预计补回 "):format(n) .. bare(relief)
  return text .. ":没有责任人和日期的措施,不写进决议。"
end

-- 谁来讲整改:总部听措施补回最多的三家(没有措施时听本月差额最大的三家),大区和分公司听自己的经理。
function say.owners(v)
  if v.level ~= "top" then return v.manager .. "\n" .. (v.level == "region" and "大区经理" or "分公司经理") end
  local names = {}
  for i, m in ipairs(v.relief:missing() and {} or v.relief:by("branch", { top = 3 })) do names[i] = m.actual > 0 and m.name or nil end
  if #names < 3 then
    for i, m in ipairs(v.revenue:by("branch", { sort = "+vs_plan", top = 3 })) do names[i] = m.name end
  end
  return table.concat(names, "、") .. "\n分公司经理"
end

function say.ahead(v)
  return "下月计划收入 " .. v.revenue["next plan"] .. ",本月实际 " .. v.revenue .. ":缺的人和钱今天定,不带出会场。"
end

-- 还没有数的月份:页面自己说缺什么。
for name, text in pairs(say) do
  if name ~= "owners" and name ~= "minutes" then say[name] = function(v) return not v.revenue:missing() and text(v) or nil end end
end
return say
