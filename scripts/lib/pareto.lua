-- pareto: the members of a dimension by size in one table: last year, bar, change, share, cumulative share as a line, class A (to
-- 80 %), B (to 95 %), C; further metrics beside them; the rest and those lost since last year as rows of their own.
local blocks = require "words.blocks"
local commentary = require "jingfen.commentary"
local fields = require "words.fields"
local kinds = require "words.kinds"
local lists = require "words.lists"
local terms = require "words.terms"

-- rows = { top = 100, branch = 40 }: how many rows the sheet has at each level; paper prints the first `top` of them
fields.types.rows_by_level = { "a number or a table of numbers by level: { top = 100, branch = 40 }", function(value)
  if math.type(value) == "integer" and value >= 0 then return { all = value } end
  if type(value) ~= "table" then return nil end
  for level, n in pairs(value) do
    if type(level) ~= "string" or math.type(n) ~= "integer" or n < 1 then return nil end
  end
  return value
end }

local function class_of(before) return before < 0.8 and "A" or before < 0.95 and "B" or "C" end

local function is_there(item) return item.value > 0 or item.value < 0 end

-- "前 3 名占 45 %；前 20 % 的 4 个占 52 %；HHI 0.12(低)": shares of members that are all above zero.
local function concentration(list, whole, word)
  local n = lists.sum(list, is_there)
  if n < 4 then return nil end
  local fifth, first, of_fifth, squares = math.max(1, math.floor(n / 5 + 0.5)), 0, 0, 0
  for i, item in ipairs(list) do
    local share = item.value:missing() and 0 or (item.value / whole):number()
    if not share or share < 0 then return nil end
    squares = squares + share * share
    if i <= 3 then first = first + share end
    if i <= fifth then of_fifth = of_fifth + share end
  end
  return word "Concentration: the first %d make up %s, the first fifth (%d) %s; HHI %s (%s)":format(math.min(3, n), tostring(floor.percent(first)),
    fifth, tostring(floor.percent(of_fifth)), ("%.3f"):format(squares), word(squares < 0.15 and "low" or squares < 0.25 and "medium" or "high")) .. word "."
end

-- { name, key, value, base } of all members, largest first; base: last year.
local function members(f, v, window)
  local list = lists.map(v:members({ f.metrics[1] }, f.by, { window .. " actual", window .. " last_year" }), function(m)
    local value, base = m:of(f.metrics[1])[window .. " actual"], m:of(f.metrics[1])[window .. " last_year"]
    if value:missing() and base:missing() then return nil end
    return { name = m.name, key = m.key, member = m, value = value, base = base }
  end)
  return lists.order(list, function(item) return not item.value:missing() and item.value end)
end

local function is_lost(item) return item.base > 0 and not is_there(item) end

-- What a figure of several members is made of: their sum, or of a ratio of two sums both.
local function parts_of(metric)
  local b = kinds.body[kinds.body[metric].actual]
  return commentary.is_flow(metric) and { metric } or b.op == "div" and commentary.is_flow(b.args[1]) and commentary.is_flow(b.args[2]) and b.args or {}
end

-- Rows that are not printed one by one, as one; nil where there are none.
local function together(f, window, key, name, list)
  if #list == 0 then return nil end
  local row = { key = key, kind = "others", name = name:format(#list) }
  local function add(id, value) if not value:missing() then row[id] = row[id] and row[id] + value or value end end
  for _, item in ipairs(list) do
    add("value", item.value) add("base", item.base)
    for k = 2, #f.metrics do for i, part in ipairs(parts_of(f.metrics[k])) do add(k .. "/" .. i, item.member:of(part)[window .. " actual"]) end end
  end
  for k = 2, #f.metrics do row["v" .. k] = #parts_of(f.metrics[k]) < 2 and row[k .. "/1"] or row[k .. "/1"] and row[k .. "/2"] and row[k .. "/1"] / row[k .. "/2"] end
  return row
end

-- Of a whole that is not above zero (more returned than sold) nothing is a share.
local function columns_of(f, v, has_base, is_whole, window, word, side, rows)
  local revenue, facts, has = f.metrics[1], v:facts(f.metrics[1]), {}
  for _, row in ipairs(rows) do for id in pairs(row) do has[id] = true end end
  local list = { { id = "place", title = word "Rank", unit = "", digits = 0 }, { id = "name", title = v:dim_title(f.by), key = true } }
  if has.part then list[#list + 1] = { id = "part", title = word "Part of", key = true } end
  if has_base then list[#list + 1] = { id = "base", title = word "last_year", metric = revenue, reading = (window == "month" and "" or window .. " ") .. "last_year", muted = true } end
  list[#list + 1] = { id = "value", title = facts.title, metric = revenue, bold = true, mark = "bar", base = has_base and "base" or nil }
  if has_base then list[#list + 1] = { id = "change", title = word "Change", metric = revenue, is = "value - base", variance = true } end
  if is_whole then
    list[#list + 1] = { id = "share", title = word "Share", unit = "%", is = "share(value)" }
    list[#list + 1] = { id = "cumulative", title = word "Cumulative share", unit = "%", is = "cumulate(share)", mark = "line" }
    list[#list + 1] = { id = "class", title = word "Class", text = true, hidden = side and true }
  end
  for i = 2, #f.metrics do
    local title, has_lights, warn = v:facts(f.metrics[i]).title, has["l" .. i], commentary.warn_of(f.metrics[i])
    if has_lights then list[#list + 1] = { id = "l" .. i, title = "", group = title, mark = "light", of = "a" .. i, near = warn.near, reached = warn.reached } end
    list[#list + 1] = { id = "v" .. i, title = has_lights and word "actual" or title, group = has_lights and title or nil, metric = f.metrics[i] }
    if has_lights then
      list[#list + 1] = { id = "p" .. i, title = word "plan", group = title, metric = f.metrics[i], reading = "plan", hidden = true }
      list[#list + 1] = { id = "a" .. i, title = word "Achievement", group = title, metric = f.metrics[i], reading = "achievement", is = ("achieve(v%d, p%d)"):format(i, i), hidden = true }
    end
  end
  return list
end

-- A row for each of the first `shown`; the classes follow from all. Who was large and is lost has a row of its own.
local function rows_of(f, v, list, shown, whole, before, window, word)
  local rows, rest, lost, running, place = {}, {}, {}, 0, 0
  for _, item in ipairs(list) do
    local so_far = whole > 0 and (running / whole) or nil
    if not item.value:missing() then running = item.value + running end
    if is_lost(item) or item.value:missing() then lost[#lost + 1] = item
    elseif place >= shown then rest[#rest + 1] = item
    else
      place = place + 1
      local row = { key = item.key, name = item.name, part = item.member.unit, place = place, value = item.value, base = item.base,
                    class = so_far and class_of(type(so_far) == "number" and so_far or so_far:number() or 1) or nil }
      for k = 2, #f.metrics do
        local figure = item.member:of(f.metrics[k])
        row["v" .. k], row["l" .. k] = figure[window .. " actual"], commentary.light_of(f.metrics[k], figure, window)
        row["p" .. k] = row["l" .. k] and figure[window .. " plan"] or nil
      end
      rows[#rows + 1] = row
    end
  end
  rows[#rows + 1] = together(f, window, "others", word "Others (%d)", rest)
  lists.order(lost, function(item) return not item.base:missing() and item.base end)
  local room = f.top + 3 - math.min(place + #rest, f.top + 1) -- the same on paper and sheet
  while lost[1] and #lost > 1 and room > 0 and lost[1].base > before * 0.015 do
    local item = table.remove(lost, 1)
    rows[#rows + 1], room = { key = item.key, kind = "others", name = item.name, part = item.member.unit, base = item.base, value = floor.exact(0), reason = word "(lost)" }, room - 1
  end
  rows[#rows + 1] = together(f, window, "lost", word "Lost since last year (%d)", lost)
  for _, row in ipairs(rows) do for k = 2, #f.metrics do row["v" .. k] = row["v" .. k] or floor.none "does not add up" end end
  return rows, running, #rest
end

-- The rows that paper prints as one fold into it on the sheet: its figures stand there too.
local function fold(rows, top, n, word)
  local last = top + 1
  while rows[last + 1] and (rows[last + 1].place or rows[last + 1].key == "others") do last = last + 1 end
  for i = top + 1, last do rows[i].parent = last + 1 end
  table.insert(rows, last + 1, { key = "beyond", kind = "subtotal", name = word "Others (%d)":format(n), value = "sum(value, children)", base = "sum(base, children)" })
end

-- Beside the table: how fast the shares add up, and what each class counts and sums up to.
local least, most = 8, 200 -- members that make a curve, and its points: of thousands each point takes several

-- How many there were a year ago, came, went, and are now.
local function movement(list, now, v, word)
  local came, went = lists.sum(list, function(item) return is_there(item) and not (item.base > 0) end), lists.sum(list, is_lost)
  if came + went == 0 then return nil end
  local rows = { { key = "before", kind = "total", name = word "last_year", value = floor.exact(now - came + went) }, { key = "came", name = word "New", value = floor.exact(came) },
    { key = "went", name = word "Lost", value = floor.exact(-went) }, { key = "now", kind = "total", name = word "Now", value = floor.exact(now) } }
  local title = word "New and lost since last year"
  return v:chart { id = "pareto_movement", kind = "bridge", height = 76, title = title, options = { from = "PY", to = "AC", direction = "down" }, category = "name", series = { "value" },
    table = v:table { id = "pareto_movement", title = title, rows = rows, columns = { { id = "name", title = word "Step", key = true }, { id = "value", title = word "Number", unit = "", digits = 0 } } } }
end

local function beside(f, list, whole, has_base, v, word)
  local revenue, facts = f.metrics[1], v:facts(f.metrics[1])
  local points, classes, class, running = {}, {}, {}, floor.exact(0)
  for i, name in ipairs { "A", "B", "C" } do
    classes[i] = { key = name, name = name, count = 0, value = floor.exact(0) }
    class[name] = classes[i]
  end
  local kept = lists.map(list, function(item) return is_there(item) and item or nil end)
  if #kept < least then return nil end
  local step = 1
  for _, s in ipairs { 2, 5, 10, 20, 50, 100, 200, 500, 1000 } do step = #kept / step > most and s or step end
  for i, item in ipairs(kept) do
    local row = class[class_of((running / whole):number() or 1)]
    running = item.value + running
    row.count, row.value, row.at = row.count + 1, item.value + row.value, (i + step - 1) // step
    local at = (i + step - 1) // step
    local point = points[at] or { value = floor.exact(0) }
    point.key, point.name, point.value = item.key, tostring(i), item.value + point.value
    points[at] = point
  end
  local marks = { { classes[1].at, word("class A: %d"):format(classes[1].count) }, { (math.min(f.top, #kept) + step - 1) // step, word("first %d"):format(math.min(f.top, #kept)) } }
  for _, mark in ipairs(marks) do
    if mark[1] and mark[1] < #points and (mark == marks[2] or math.abs(mark[1] - marks[2][1]) > #points / 4) then points[mark[1]].highlight, points[mark[1]].reason = true, mark[2] end
  end
  local curve = v:table { id = "pareto_curve", rows = points, columns = { { id = "name", title = word "Rank", key = true }, { id = "value", title = facts.title, metric = revenue, hidden = true },
    { id = "share", title = word "Share", unit = "%", is = "share(value)", hidden = true }, { id = "cumulative", title = word "Cumulative share", unit = "%", is = "cumulate(share)" } } }
  return { v:chart { id = "pareto_curve", kind = "line", options = { from = "zero" }, height = 90, title = word "Concentration of %d (%s)":format(#kept, v:dim_title(f.by)), unit = "%", table = curve, category = "name",
                     series = { { column = "cumulative", name = word "Cumulative share", scenario = "AC" } } },
           v:table { id = "pareto_classes", title = word "Classes", rows = classes, any_cells = true, columns = { { id = "name", title = word "Class", key = true }, { id = "count", title = word "Number", unit = "", digits = 0 },
             { id = "value", title = facts.title, metric = revenue }, { id = "share", title = word "Share", unit = "%", is = "share(value)" } } },
           has_base and movement(list, #kept, v, word) or nil }
end

local function build(f, v)
  local word, window, revenue, facts = terms.of(v), f.window or "month", f.metrics[1], v:facts(f.metrics[1])
  local whole, before = v:of(revenue)[window .. " actual"], v:of(revenue)[window .. " last_year"]
  if whole:missing() then return v:empty(commentary.none(v, revenue, whole)) end
  local list = members(f, v, window)
  if #list == 0 then return v:empty() end
  local shown = f.rows and (f.rows[v.level] or f.rows.all) or f.top
  local rows, running = rows_of(f, v, list, shown, whole, before, window, word)
  local paper, printed, _
  if #rows > f.top and shown > f.top then
    paper, _, printed = rows_of(f, v, list, f.top, whole, before, window, word)
    if printed > 1 then fold(rows, f.top, printed, word) end
  end
  v:check(running, whole, facts.title .. " by " .. f.by)
  local has_base, total = not before:missing(), { key = "total", kind = "total", name = word "Total", value = "sum(value)", share = whole > 0 and "share(value)" or nil, base = "sum(base)" }
  for k = 2, #f.metrics do
    local metric, figure = f.metrics[k], v:of(f.metrics[k])
    total["v" .. k] = figure[window .. " actual"]
    if lists.any(rows, function(row) return row["l" .. k] end) then
      local own = commentary.light_of(metric, figure, window)
      total["l" .. k] = window == "month" and v:light(metric) or own
      total["p" .. k] = total["l" .. k] == own and figure[window .. " plan"] or nil -- else earlier months decide
    end
  end
  for _, list in ipairs { rows, paper } do list[#list + 1] = total end
  local side = whole > 0 and beside(f, list, whole, has_base, v, word)
  local main = v:table { id = "pareto", title = facts.title, columns = columns_of(f, v, has_base, whole > 0, window, word, side, rows), rows = rows, paper = paper, any_cells = true,
                         note = whole > 0 and concentration(list, whole, word) or nil }
  return side and v:grid { columns = 2, main, side } or main
end

blocks.analysis_word("pareto", { by = "dim!", top = "integer = 20", rows = "rows_by_level" }, 1,
  function(f)
    local need = { by = f.by, table.unpack(f.metrics) }
    for i = 2, #f.metrics do table.move(parts_of(f.metrics[i]), 1, 2, #need + 1, need) end
    return #f.metrics > 1 and { need, { table.unpack(f.metrics) } } or { need }
  end, build)

return { class_of = class_of }
