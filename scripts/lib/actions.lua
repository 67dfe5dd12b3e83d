-- actions: what was decided, what became of it, and whether it worked: each action with its dates on one axis, the metric
-- it hangs on before and after, a verdict, and how often it was carried over. Counts stand above the list.
local blocks = require "words.blocks"
local commentary = require "jingfen.commentary"
local landing = require "jingfen.landing"
local lists = require "words.lists"
local fields = require "words.fields"
local formulas = require "words.formulas"
local kinds = require "words.kinds"
local terms = require "words.terms"
local body, kind, fail, describe = kinds.body, kinds.kind, kinds.fail, kinds.describe

-- What an action is made of, and the names by which its column is found.
local roles = {
  { "id", "编号", "行动编号", "措施编号", "序号", "編號", "id", "ID", "no", "number" },
  { "problem", "问题", "問題", "problem", "issue" },
  { "cause", "原因分类", "原因类别", "原因分類", "原因類別", "cause" },
  { "action", "行动", "措施", "改善措施", "改进措施", "任务", "事项", "决议", "行動", "任務", "action", "task", "measure", "what" },
  { "owner", "责任人", "负责人", "责任部门", "責任人", "負責人", "owner", "who", "responsible" },
  { "start", "开始日期", "开始", "启动日期", "提出日期", "决议日期", "会议", "開始日期", "決議日期", "會議", "start", "started", "decided" },
  { "decided", "会议", "会议日期", "决议日期", "會議", "會議日期", "決議日期", "meeting", "decided" },
  { "due", "截止日期", "原定", "原定日期", "期限", "完成期限", "計畫完成", "计划完成", "due", "deadline", "due date" },
  { "revised", "延至", "改至", "延期至", "新期限", "调整后期限", "調整後期限", "revised", "new due", "moved to" },
  { "done", "完成日期", "实际完成", "实际", "實際完成", "done", "finished", "completed", "done date" },
  { "status", "状态", "進度狀態", "狀態", "进展", "status", "state" },
  { "progress", "完成率", "进度", "進度", "progress" },
  { "metric", "指标", "挂钩指标", "关联指标", "指標", "metric", "kpi", "KPI" },
  { "before", "前值", "行动前", "before", "baseline" },
  { "target", "目标值", "预期", "预期值", "期望值", "預期", "目標值", "target", "expected", "goal" },
  { "change", "预期变化", "预期效果", "預期變化", "change", "expected change" },
  { "carried", "次数", "延续次数", "延期次数", "次數", "延期次數", "carried", "carried over", "times" },
  { "why", "原因", "根因", "根本原因", "root cause", "why" },
  { "helper", "协同", "配合", "协同部门", "協同", "helper", "with" },
  { "cost", "代价", "影响", "损失", "代價", "影響", "損失", "cost", "impact", "loss" },
  { "gain", "预计补回", "预计效益", "預計補回", "gain", "closes" },
  { "check", "验证指标", "验证", "检查点", "驗證指標", "檢查點", "check", "checkpoint" },
  { "checked", "检查安排", "检查日期", "检查时间", "检查节点", "檢查日期", "checked on", "check date" },
}
local names_of = {}
for _, role in ipairs(roles) do
  local names = table.concat(role, "\x1f", 2)
  names_of[role[1]] = names .. "\x1f" .. names:gsub("%f[%a]%l", string.upper) .. "\x1f" .. names:gsub("%f[^\x1f]%l", string.upper) -- Due Date, Due date
end

local done_words = lists.set { "已完成", "完成", "按期完成", "逾期完成", "已办结", "办结", "已关闭", "关闭", "已關閉", "關閉", "done", "closed", "completed", "finished" }
-- closed, but not done: it goes on under another number, or not at all
local gone_words = lists.set { "已转入", "转入", "已并入", "并入", "已取消", "取消", "已终止", "终止", "已轉入", "轉入", "已併入", "併入", "終止", "已終止",
                               "superseded", "merged", "cancelled", "canceled", "dropped" }
local idle_words = lists.set { "未开始", "未启动", "待办", "未開始", "待辦", "not started", "planned", "open", "todo" }

fields.types.action_columns = { "a list of columns, or of role = \"column\": { action = \"措施\", due = \"截止日期\" }", function(value, title, where)
  if type(value) == "string" then value = { value } end
  if type(value) ~= "table" or body[value] then return nil end
  local printed, named, known = {}, {}, {}
  for i, role in ipairs(roles) do known[i] = role[1] end
  for key, column in pairs(value) do
    if type(column) ~= "string" then fail(where, "%s: columns: %s is not the name of a column", title, describe(column)) end
    if type(key) == "number" then printed[key] = column
    elseif names_of[key] then named[key] = column
    else fail(where, "%s: columns: there is no role \"%s\"%s", title, key, floor.suggest(key, known)) end
  end
  return { printed = printed, named = named }
end }

-- ---- one action ----------------------------------------------------------------------------------------------------------

local date = floor.date -- "2026-10-31" of a day
local function short(day) return date(day):sub(6) end

-- The metric that a cell names, by id or by title.
local function metric_named(text)
  local plain = text:lower()
  for _, metric in ipairs(formulas.metrics) do
    local b = body[metric]
    for _, name in ipairs { b.id, b.title.zh or false, b.title.en or false, b.title.tw or false } do
      if name and name:lower() == plain then return metric end
    end
  end
end

local multiples = { ["亿"] = 1e8, ["億"] = 1e8, ["万"] = 1e4, ["萬"] = 1e4 }

-- What somebody wrote as a value of a metric, in base units: "96%", "1,240万元"; a bare number is in the metric's unit.
local function written(text, facts)
  local number, rest = text:gsub(",", ""):match "^%s*([+-]?%d+%.?%d*)%s*(.-)%s*$"
  if not number then return nil end
  if rest:sub(1, 1) == "%" then return number / 100 end -- Lua computes with texts of numbers
  for word, factor in pairs(multiples) do
    if rest:sub(1, #word) == word then return number * factor end
  end
  return facts.unit == "%" and number / 100 or number * facts.written_scale
end

local function place(list, wanted)
  for i, item in ipairs(list) do if item == wanted then return i end end
end

-- Steps back from the report period to the one that a day lies in, nil outside the calendar or after it.
local function steps_to(v, day)
  for back = 0, 60 do
    local period = v:at(-back):period()
    if not period then return nil end
    if day >= period.first then return day <= period.last and back or nil end
  end
end

local function read_action(f, v, row, now)
  local a = { row = row, unit = row.unit or "" }
  for i, role in ipairs(f.roles) do a[role] = row.text[i] end
  for _, role in ipairs { "start", "decided", "due", "revised", "done" } do a[role .. "_day"] = row.day[place(f.roles, role)] or nil end
  if a.done_day and a.done_day > now then a.done_day, a.status, a.progress = nil, "", "" end -- not yet
  a.state = a.status:lower():match "^%s*(.-)%s*$"
  a.is_done = a.done_day ~= nil or done_words[a.state] or a.progress:match "^100%%?$" ~= nil or a.progress == "1"
  a.is_gone = not a.is_done and (gone_words[a.state] or gone_words[a.state:match "^(.-)[%s:]" or ""]) or false
  a.times = row.number[place(f.roles, "carried")] or 0
  a.last_due = a.revised_day and a.due_day and math.max(a.due_day, a.revised_day) or a.revised_day or a.due_day
  if a.is_done then
    local late = a.done_day and a.due_day and a.done_day > a.due_day
    a.fate = late and "late" or a.done_day and a.due_day and "on time" or "done"
  elseif a.times > 0 or a.revised_day and a.due_day and a.revised_day > a.due_day then a.fate = "carried"
  elseif a.last_due and a.last_due <= now then a.fate = "overdue"
  else a.fate = idle_words[a.state] and "not begun" or "at work" end
  return a
end

-- ---- the effect ----------------------------------------------------------------------------------------------------------

-- The metric in the period before the action began and in the report period, of the unit that the action belongs to.
local function measure(v, a)
  a.subject = metric_named(a.metric)
  if not a.subject then return end
  local coords = a.row.dim and { a.row.dim, a.row.code } or {}
  local began, facts = a.start_day or a.due_day, v:facts(a.subject)
  local back = began and steps_to(v, began)
  a.facts, a.after = facts, floor.read(facts.id, "actual", coords, { metric = facts.id, reading = "actual", coords = coords })
  if back then
    a.base = floor.read(facts.id, "actual", coords, { metric = facts.id, reading = "actual", coords = coords }, -(back + 1))
  end
  a.is_measured = back ~= nil
end

-- Done and better, by as much as was expected: it worked. Done and worse: it did not. Done and neither: to be seen.
local function judge(a)
  if not a.subject then return nil end
  if not a.is_done then return a.fate == "overdue" and "to be seen" or "not yet due" end
  local before = a.before ~= "" and written(a.before, a.facts) or a.base and a.base:number()
  local after = a.is_measured and a.after:number()
  if not before or not after then return "to be seen" end
  local gain = a.facts.lower_is_better and before - after or after - before
  local target, change = a.target ~= "" and written(a.target, a.facts), a.change ~= "" and written((a.change:gsub("−", "-")), a.facts)
  target = target or change and before + change
  a.harm = gain < 0 and -gain / math.abs(before == 0 and gain or before) or nil
  if a.harm then return "without effect" end
  if gain == 0 then return "to be seen" end
  if target and (a.facts.lower_is_better and after > target or not a.facts.lower_is_better and after < target) then return "to be seen" end
  return "effective"
end
local verdict_light = { effective = "green", ["without effect"] = "red", ["to be seen"] = "amber" }

-- ---- the page ------------------------------------------------------------------------------------------------------------

local function is_shown(f, a, before, now)
  if a.is_gone then return false end
  local is_late = not a.is_done and a.due_day ~= nil and a.due_day <= now
  if f.show ~= "last_month" then return is_late or f.show ~= "overdue" and not a.is_done end
  local was_seen = before ~= nil and a.done_day ~= nil and a.done_day <= before.last -- in the review before this one
  local due_lately = not was_seen and a.due_day ~= nil and a.due_day <= now and a.due_day >= (before and before.first or now)
  return is_late or due_lately or a.done_day ~= nil and a.done_day > (before and before.last or now) and a.done_day <= now
end

local function status_text(a, word)
  local text = a.fate == "done" and a.status ~= "" and a.status or word(a.fate)
  if a.fate == "at work" and not ("进行中 進行中 in progress at work"):find(a.state, 1, true) then text = a.status end
  if a.is_done and a.done_day then return text .. "\n" .. word "done %s":format(short(a.done_day)) end
  if a.fate == "carried" and a.revised_day then return text .. "\n" .. word "moved to %s":format(short(a.revised_day)) end
  return text
end

-- Start, first promise, end of the work, postponed to.
local function bar(a)
  if not a.start_day then return nil end
  return { a.start_day, a.due_day or false, a.is_done and (a.done_day or a.due_day) or false, not a.is_done and a.revised_day or false }
end

local function count(list, field, value) return lists.sum(list, function(a) return a[field] == value end) end
local function is_again(a) return not a.is_done and a.times >= 2 end
local function has_units(list) return lists.any(list, function(a) return a.unit ~= "" end) end

-- "办结率 70%(上月 75%)": of the review one period before, as it stood at that period's end, where all is known that it counted.
local function rate_before(v, all)
  local before, earlier, n, done = v:at(-1):period(), v:at(-2):period(), 0, 0
  for _, a in ipairs(before and earlier and all or {}) do
    local was_done, is_recent = a.done_day and a.done_day <= before.last, a.due_day and a.due_day > earlier.last
    local is_undated = a.is_gone or a.is_done and not a.done_day
    if not was_done and is_undated and is_recent and a.is_done and a.due_day <= before.last then return nil end
    if was_done and a.done_day > earlier.last then n, done = n + 1, done + 1
    elseif not was_done and a.due_day and a.due_day <= before.last and (is_recent or not is_undated) then n = n + 1 end
  end
  return n > 0 and done / n or nil
end

local function finished(v, list, all, word)
  local again, before = lists.sum(list, is_again), rate_before(v, all)
  local text = word "Finished %s":format(("%.0f%%"):format(100 * count(list, "is_done", true) / #list))
  if before then text = text .. word " (the month before %s)":format(("%.0f%%"):format(100 * before)) end
  return again > 0 and text .. word " · %d carried over twice or more":format(again) or text
end

-- The counts above the list, side by side: a square for each action by what became of it, lights for the verdicts.
local fills = { late = "bad", overdue = "bad", carried = "open", ["at work"] = "open", ["not begun"] = "open" }
local function strip(v, f, list, all, word)
  local notes = {}
  for _, fate in ipairs { "on time", "late", "done", "carried", "overdue", "at work", "not begun" } do
    local n = count(list, "fate", fate)
    if n > 0 then notes[#notes + 1] = v:note { tostring(n), head = word(fate), inline = true, squares = n, fill = fills[fate] } end
  end
  for _, verdict in ipairs { "effective", "without effect", "to be seen", "not yet due" } do
    local n = count(list, "verdict", verdict)
    if f.effect and n > 0 and (verdict_light[verdict] or f.show ~= "last_month" and n < #list) then notes[#notes + 1] = v:note { tostring(n), head = word(verdict), inline = true, light = verdict_light[verdict] } end
  end
  if f.show == "last_month" and #notes < 8 then notes[#notes + 1] = v:note { finished(v, list, all, word), inline = true } end
  notes.columns = math.min(#notes, 8)
  return v:grid(notes)
end

-- The title line: on which days it was decided, and until when it is seen.
local function said_when(list, now, word)
  local first, last
  for _, a in ipairs(list) do
    local day = a.decided_day
    if day then first, last = math.min(first or day, day), math.max(last or day, day) end
  end
  if not first then return word "carried out until %s":format(date(now)) end
  return word "decided on %s, carried out until %s":format(date(first) .. (last > first and "–" .. date(last) or ""), date(now))
end

-- Which columns are printed: those that the script lists, as they stand; else what the source has, by role.
local function list_columns(f, rows, list, word)
  local columns = {}
  local function has(role) return rows.names[place(f.roles, role)] ~= "" end
  if #f.printed > 0 then
    for i, name in ipairs(f.printed) do columns[i] = { id = "c" .. i, title = name, key = i == 1, text = i > 1 } end
    return columns
  end
  local units, any_id = has_units(list), has "id" -- the unit where rows of several stand together
  if any_id then columns[1] = { id = "number", title = word "No.", key = true, muted = true } end
  if units then columns[#columns + 1] = { id = "unit_name", title = word "Unit", key = true } end
  columns[#columns + 1] = { id = "action", title = word "Action", said = true, text = any_id or units, key = not any_id and not units }
  if has "owner" then columns[#columns + 1] = { id = "owner", title = word "Owner", text = true } end
  if has "due" then columns[#columns + 1] = { id = "due", title = word "Due", text = true } end
  columns[#columns + 1] = { id = "status", title = word "State", text = true }
  return columns
end

-- Only columns that say something: what is measured already, verdicts where one can be given.
local function effect_columns(columns, word, list, dated, carried, now)
  local compared = lists.any(list, function(a) return a.subject and (a.before ~= "" or a.base ~= nil) end)
  local judged = lists.any(list, function(a) return a.verdict and a.verdict ~= "not yet due" end)
  if dated then columns[#columns + 1] = { id = "days", title = "", mark = "gantt", limits = { { at = now, label = word "today %s":format(short(now)) } } } end
  columns[#columns + 1] = { id = "subject", title = word "Linked metric", text = true }
  if compared then
    columns[#columns + 1] = { id = "before", title = word "Before", by_row = true, muted = true }
    columns[#columns + 1] = { id = "after", title = word "After", by_row = true, bold = true, mark = "arrow" }
  end
  if judged then
    columns[#columns + 1] = { id = "light", title = "", mark = "light" }
    columns[#columns + 1] = { id = "verdict", title = word "Verdict", text = true }
  end
  if carried then columns[#columns + 1] = { id = "times", title = word "Carried over", unit = "", digits = 0 } end
  return judged
end

local function two(first, second) return first ~= "" and second ~= "" and first .. "\n" .. second or first .. second end

local function row_of(a, i, f, word)
  local row = { key = a.id ~= "" and a.id or tostring(i), highlight = a.verdict == "without effect",
                number = a.id, unit_name = a.unit ~= "" and a.unit or f.entity, action = a.action, owner = a.owner,
                due = a.due_day and short(a.due_day) or a.due, status = status_text(a, word), days = bar(a),
                verdict = a.verdict and word(a.verdict) or "", light = verdict_light[a.verdict],
                times = a.times >= 2 and { bold = a.times } or a.times,
                subject = a.metric ~= "" and two(a.metric, word "no metric here") or "" }
  for k in ipairs(f.printed) do row["c" .. k] = a.row.text[#f.roles + k] end
  if a.subject then
    row.metric, row.unit, row.lower_is_better = a.subject, "", false -- the sign of the polarity belongs to the metric's name
    row.subject = a.facts.title .. (a.facts.unit ~= "" and ((a.facts.title:find "%w$" and " " or "") .. "(%s)"):format(a.facts.unit) or "")
    row.before = a.before ~= "" and written(a.before, a.facts) or a.base
    row.after = a.is_measured and a.after or nil -- nothing before it: nothing to compare
  end
  if a.fate == "late" or a.fate == "carried" or a.fate == "overdue" then row.status = { bold = row.status } end
  if a.verdict == "without effect" then row.verdict = { bold = row.verdict } end
  return row
end

-- The measures, those that bring most first, with all that they bring and the gap of the year that they are to close (nil without a plan).
local function plan_of(f, v, list)
  local p = { gain = 0, gap = f.gap and landing.gap(v, f.gap), list = {} }
  for i, a in ipairs(list) do
    a.gain, p.list[i] = a.row.number[place(f.roles, "gain")] or nil, a
    if a.gain then p.gain, p.has_gain = p.gain + a.gain, true end
  end
  p.several = has_units(list)
  lists.order(p.list, function(a) return a.gain end)
  if p.gap and p.gap:missing() then p.gap = nil end
  p.open = p.gap and p.gap + p.gain
  local scale = f.gain_in and v:facts(f.gain_in).scale -- what people expect in whole units makes whole units of the gap, too
  p.digits = scale and not lists.any(list, function(a) return a.gain and a.gain / scale ~= math.floor(a.gain / scale) end) and 0 or nil
  return p
end

local function plan_columns(f, rows, p, word)
  local columns = { { id = "n", title = "#", unit = "", digits = 0, accent = true } }
  local function add(id, title, role, column)
    if rows.names[place(f.roles, role or id)] == "" then return end
    column = column or {}
    column.id, column.title, column.text, column.key = id, title ~= "" and word(title) or "", #columns > 1, #columns == 1
    columns[#columns + 1] = column
  end
  add("problem", "Gap", nil, { bold = true })
  add("cause", "Root cause", nil, { muted = true })
  add("why", "Root cause", nil, { said = true })
  add("measure", "Measure", "action", { said = true })
  add("owner", "Owner", nil, { bold = true })
  add("due", "Deadline")
  if p.has_gain and f.gain_in then columns[#columns + 1] = { id = "gain", title = word "Expected gain", metric = f.gain_in, digits = p.digits, reading = "forecast", signed = true, bold = true, mark = "under" } end
  add("check", rows.names[place(f.roles, "checked")] ~= "" and "Measured by, checked on" or "Checked by", "check", { bold = true })
  return columns
end

-- "缺口 −380，仍差 −70"
local function left_open(p, word)
  if not p.gap or not (p.gap < 0) then return nil end
  local text = word(p.open < 0 and "Gap %s, still open %s" or "Gap %s, covered, %s"):format(terms.bare(p.gap), terms.bare(p.open))
  return { bold = text, bad = p.open < 0 }
end

-- How the gap is to be closed: problem and cause, measure, who, until when, what it brings, and how it will be seen.
local function plan_table(f, v, rows, list, word, later)
  local p = plan_of(f, v, list)
  local columns, printed = plan_columns(f, rows, p, word), {}
  local known = lists.set(lists.map(columns, function(column) return column.id end))
  for i, a in ipairs(p.list) do
    local unit = p.several and (a.unit ~= "" and a.unit or f.entity) or ""
    printed[i] = { key = a.id ~= "" and a.id or tostring(i), n = i, problem = two(a.problem, unit ~= "" and a.cost ~= "" and unit .. " · " .. a.cost or unit .. a.cost),
                   cause = a.cause:gsub("·", "\n"), why = a.why, measure = a.action, owner = two(a.owner, a.helper),
                   due = a.last_due and short(a.last_due) or a.due, gain = a.gain, check = two(a.check, a.checked) }
  end
  local total = known.gain and { key = "total", kind = "total", problem = word "Total", measure = not known.problem and word "Total" or nil, gain = "sum(gain)" }
  if total then total[known.check and "check" or "measure"] = left_open(p, word) or not known.check and total.measure or nil end
  local paper
  if f.top and #printed > f.top + 1 then
    local rest
    paper = { table.unpack(printed, 1, f.top) }
    for i = f.top + 1, #p.list do rest = p.list[i].gain and (rest or 0) + p.list[i].gain or rest end
    paper[f.top + 1] = { key = "others", kind = "others", problem = word "Other actions (%d)":format(#p.list - f.top), gain = known.gain and rest or nil }
    paper[f.top + 2] = total or nil
  end
  printed[#printed + 1] = total or nil
  return v:table { id = "actions", title = word "Plan of measures", columns = columns, rows = printed, paper = paper, any_cells = true, foot = true,
                   aside = known.problem and known.why and word "gap → cause → measure → owner → deadline" or nil,
                   note = (later .. (p.gap and word "Gap = forecast of the year − its plan. What a measure brings back has to show in sales or margin; one that misses its check is reported first at the next meeting." or "")):match ".+" }
end

-- What closes the gap of the year, as a bridge: each measure by its number in the plan, of several units the sum of each.
local function cover(f, v, list, word)
  local p = plan_of(f, v, list)
  if not p.gap then return v:empty "Nothing this month: the year has no plan." end
  local units, parts = {}, {}
  for i, a in ipairs(p.list) do
    local name = not p.several and word "Measure %d":format(i) or a.unit ~= "" and a.unit or f.entity
    if a.gain and not units[name] then
      units[name] = { key = "m" .. i, name = name, value = 0, expected = true }
      parts[#parts + 1] = units[name]
    end
    if a.gain then units[name].value = units[name].value + a.gain end
  end
  lists.order(parts, function(part) return part.value end)
  local most, others = f.top or 6, { key = "others", name = word "Others", value = 0, expected = true }
  while #parts > most + 1 or #parts == most + 1 and others.value ~= 0 do others.value = others.value + table.remove(parts).value end
  if others.value ~= 0 then parts[#parts + 1] = others end
  local facts, title = v:facts(f.gap), word(p.gap < 0 and "How the gap of the year is closed" or "What the measures add to the year")
  if #parts == 0 then return v:empty("Nothing this month: no measure says what it brings back.", title) end
  table.insert(parts, 1, { key = "gap", kind = "total", name = word(p.gap < 0 and "Gap of the year" or "Above plan"), value = p.gap })
  parts[#parts + 1] = { key = "open", kind = "total", name = word(tostring(p.open):find "[1-9]" and (p.open < 0 and "Still open" or "Above plan") or "Closed"), value = p.open }
  local columns = { { id = "name", title = title, key = true }, { id = "value", title = word "Amount", metric = f.gap, digits = p.digits, variance = true } }
  return v:chart { id = "actions_cover", kind = "bridge", title = title, unit = facts.unit, table = v:table { id = "actions_cover", rows = parts, columns = columns },
                   category = "name", options = { from = "delta", to = "delta" }, series = { { column = "value", name = facts.title } } }
end

-- The units of some actions, three at most: a sentence that names more says nothing.
local function named(list, f, test)
  local names, known = {}, {}
  for _, a in ipairs(list) do
    local unit = a.unit ~= "" and a.unit or f.entity
    if test(a) and not known[unit] then names[#names + 1], known[unit] = unit, true end
  end
  return has_units(list) and #names > 0 and #names <= 3 and names or nil
end

local function sentence(list, f, word)
  local finished, parts = count(list, "is_done", true), {}
  parts[1] = f.show == "last_month" and word(#list == 1 and "%d action, %d finished" or "%d actions, %d finished"):format(#list, finished) or word(#list == 1 and "%d open action" or "%d open actions"):format(#list)
  local function add(text, n) if n > 0 then parts[#parts + 1] = word(text):format(n) end end
  local function name(test)
    local names = named(list, f, test)
    if names then parts[#parts] = parts[#parts] .. word " (%s)":format(table.concat(names, word ", ")) end
  end
  add("%d of them late", count(list, "fate", "late"))
  if f.effect then
    add("%d worked", count(list, "verdict", "effective"))
    add("%d did not", count(list, "verdict", "without effect"))
    local worst = lists.order(lists.map(list, function(a) return a.harm and a or nil end), function(a) return a.harm end)
    if worst[1] then
      local a = worst[1]
      local text = ("%s%s %s→%s"):format(a.unit ~= "" and a.unit .. (floor.about "language" == "en" and " " or "") or "", a.facts.title, a.before ~= "" and a.before or tostring(a.base), tostring(a.after))
      parts[#parts] = parts[#parts] .. word " (%s)":format(#worst > 1 and word "worst: %s":format(text) or text)
    end
  end
  add("%d overdue", count(list, "fate", "overdue"))
  name(function(a) return a.fate == "overdue" end)
  local again, who = lists.sum(list, is_again), named(list, f, is_again)
  if who then parts[#parts + 1] = word "%s carried over twice or more: the manager explains":format(table.concat(who, word ", "))
  else add("%d carried over twice or more: the manager explains", again) end
  local next_due, carried, latest = nil, 0, nil
  for _, a in ipairs(list) do
    if a.fate == "carried" and a.last_due then carried, latest = carried + 1, math.max(latest or a.last_due, a.last_due) end
    if not a.is_done and a.fate ~= "overdue" and a.last_due and (not next_due or a.last_due < next_due) then next_due = a.last_due end
  end
  if again == 0 and latest and f.show == "last_month" then parts[#parts + 1] = word "%d carried over, until %s at the latest":format(carried, short(latest)) end
  if #parts > 4 and count(list, "fate", "late") > 0 then table.remove(parts, 2) end -- the counts above the list have it
  if #parts == 1 and next_due and f.show ~= "last_month" then parts[2] = word "next due %s":format(short(next_due)) end
  return table.concat(parts, word "clause") .. word "."
end

-- All rows as actions, and the day on which they are looked at: the file may be kept up to the meeting, in the next period. One that goes
-- further (the third value says so) is looked at as of the period's end. What was decided after that meeting is no row of it.
local function read_all(f, v, rows)
  local now, next_, kept = v:period().last, v:at(1):period(), date(body[f.rows_of].through or "") or 0
  local last, word = next_ and next_.last or math.huge, terms.of(v)
  now = kept <= last and math.max(now, kept) or now
  return lists.map(rows, function(row)
    local a = read_action(f, v, row, now)
    return math.min(a.start_day or a.decided_day or 0, a.decided_day or a.start_day or 0) <= last and a or nil
  end), now, kept > last and word("As of %s: what was done later counts as open; a state without a day is that of %s. ", date(now), date(kept)) or ""
end

-- What is open, soonest first, for the pages that quote it: { unit, metric = metric or nil, head, text = "备货(11-25 前，沈岩)。" }
local function open_ones(f, v)
  local rows, word, out = floor.rows(), terms.of(v), {}
  if not rows.in_scope or rows.names[place(f.roles, "action")] == "" then return out end
  local list, now = read_all(f, v, rows)
  for _, a in ipairs(list) do
    if not a.is_done and not a.is_gone then
      local said = {}
      if a.last_due then said[1] = word(a.last_due <= now and "due since %s" or "by %s", short(a.last_due)) end
      if a.owner ~= "" then said[#said + 1] = a.owner end
      local tail = #said > 0 and word " (%s)":format(table.concat(said, word "clause")) or ""
      out[#out + 1] = { unit = a.unit, metric = metric_named(a.metric), text = terms.unstopped(a.action) .. tail .. word ".",
                        action = a, due = a.last_due and date(a.last_due) }
    end
  end
  return lists.order(out, function(open) return open.action.last_due and -open.action.last_due end)
end

local nothing = { last_month = "Nothing this month: no action was due or finished.", overdue = "Nothing this month: no action is overdue." }

local function build(f, v)
  if not f.rows_of then return v:empty "Nothing this month: the report names no source of actions." end
  local rows, word = floor.rows(), terms.of(v)
  if not rows.in_scope then return v:empty "Nothing this month: these rows are not kept by unit, they stand in the top report." end
  if #f.printed == 0 and rows.names[place(f.roles, "action")] == "" then
    fail(f.where, "actions: source \"%s\" has no column for the action (%s); name it: columns = { action = \"column\" }",
         body[f.rows_of].id, table.concat(roles[4], ", ", 2))
  end
  f.entity = v.entity
  local measured, dated, carried, before, last = false, false, false, v:at(-1):period(), v:period().last
  local all, now, later = read_all(f, v, rows)
  local list = lists.map(all, function(a) return is_shown(f, a, before, last) and a or nil end)
  if f.show == "cover" then return cover(f, v, list, word) end
  local planned = f.show == "plan" and plan_table(f, v, rows, list, word, later) -- it reads the year before it is known whether there are rows
  if #list == 0 then return v:empty(nothing[f.show] or "Nothing this month: there are no such rows.") end
  if planned then return planned end
  for _, a in ipairs(list) do
    if f.effect then measure(v, a) end
    a.verdict = f.effect and judge(a) or nil
    measured = measured or a.subject ~= nil or f.effect and a.metric ~= ""
    dated, carried = dated or a.start_day ~= nil, carried or a.times > 0
  end
  local columns = list_columns(f, rows, list, word)
  local judged = measured and effect_columns(columns, word, list, dated, carried, now)
  local printed, review = {}, f.show == "last_month"
  for i, a in ipairs(list) do printed[i] = row_of(a, i, f, word) end
  local out = { v:note(sentence(list, f, word)), #f.printed == 0 and strip(v, f, list, all, word) or nil }
  out[#out + 1] = v:table { id = "actions", columns = columns, rows = printed, any_cells = true, unit = review and word "items" or nil, when = review and said_when(list, now, word) or nil,
                          foot = true, note = (later .. (judged and word "Effect: the metric in the period before the action began and in this period, judged once the action is done." or "")):match ".+" }
  return out
end

-- What a block needs to read actions from a source: columns are those of the word's field.
local function attach(f, source, columns, word)
  if word and f.filter then fail(f.where, "%s: where is a test on the rows of the metrics, which actions do not have: leave one of both out", word) end
  f.rows_of, f.printed, f.roles, f.row_columns = source, columns and columns.printed or {}, {}, {}
  for i, role in ipairs(roles) do
    f.roles[i] = role[1]
    f.row_columns[i] = columns and columns.named[role[1]] or names_of[role[1]]
  end
  for _, column in ipairs(f.printed) do f.row_columns[#f.row_columns + 1] = column end
end

-- The metric whose year the measures are to save: the first that lists show and that adds up to a plan of the year.
local function gap_of(shown)
  for _, metric in ipairs(shown) do
    if body[metric].plan and body[metric].better == "higher" and commentary.is_flow(metric) then return metric end
  end
end

blocks.analysis_word("actions", {
  from = "source", show = "open/last_month/overdue/plan/cover = open", columns = "action_columns", effect = "flag = true", gap = "subject_metric", top = "integer",
}, 0, function(f)
  if #f.metrics > 0 then fail(f.where, "actions: takes no metrics: an action names its own in a column (metric = \"column\")") end
  if f.top and f.top < 1 then fail(f.where, "actions: top has to be 1 or more") end
  attach(f, f.from, f.columns)
  f.from, f.columns = nil, nil
  f.looks_back, f.quiet = f.show == "last_month", true
  local shown = f.effect and f.rows_of and formulas.shown() or {}
  local plans = f.show == "plan" or f.show == "cover"
  if not plans and (f.gap or f.top) then fail(f.where, "actions: %s is of show = \"plan\" and \"cover\"", f.gap and "gap" or "top") end
  f.gap = plans and (f.gap or gap_of(shown)) or nil
  f.gain_in = f.gap or shown[1]
  if f.show == "cover" and not f.gap then fail(f.where, "actions: show = \"cover\" needs a metric with a plan: gap = revenue") end
  local needs = { #shown > 0 and shown or nil }
  if f.gap then needs[#needs + 1] = { f.gap } end
  return needs
end, build)

return { attach = attach, open_ones = open_ones }
