-- pareto: the members of a dimension by size, with share, cumulative share and class A (to 80 %), B (to 95 %), C.
local blocks = require "words.blocks"
local fields = require "words.fields"
local terms = require "words.terms"

-- rows = { top = 100, branch = 40 }: how many rows the table prints at each level
fields.types.rows_by_level = { "a number or a table of numbers by level: { top = 100, branch = 40 }", function(value)
  if math.type(value) == "integer" and value >= 0 then return { all = value } end
  if type(value) ~= "table" then return nil end
  for level, n in pairs(value) do
    if type(level) ~= "string" or math.type(n) ~= "integer" or n < 1 then return nil end
  end
  return value
end }

local function class_of(before) return before < 0.8 and "A" or before < 0.95 and "B" or "C" end

-- "前 3 名占 45 %；前 20 % 的 4 个占 52 %；HHI 0.12(低)": shares of members that are all above zero.
local function concentration(list, whole, word)
  local fifth, first, of_fifth, squares = math.max(1, math.floor(#list / 5 + 0.5)), 0, 0, 0
  for i, item in ipairs(list) do
    local share = (item.value / whole):number()
    if not share or share < 0 then return nil end
    squares = squares + share * share
    if i <= 3 then first = first + share end
    if i <= fifth then of_fifth = of_fifth + share end
  end
  return word "Concentration: the first %d make up %s; a fifth of them (%d) %s; HHI %s (%s)":format(math.min(3, #list), tostring(floor.percent(first)),
    fifth, tostring(floor.percent(of_fifth)), ("%.3f"):format(squares), word(squares < 0.15 and "low" or squares < 0.25 and "medium" or "high")) .. word "."
end

local function build(f, v)
  local word, window = terms.of(v), f.window or "month"
  local revenue, facts = f.metrics[1], v:facts(f.metrics[1])
  local whole = v:of(revenue)[window .. " actual"]
  if whole:missing() then return v:empty(whole:why()) end
  local list = {}
  for _, m in ipairs(v:of(revenue):by(f.by)) do
    local figure = m:of(revenue)[window .. " actual"]
    if not figure:missing() then list[#list + 1] = { name = m.name, key = m.key, value = figure } end
  end
  if #list == 0 then return v:empty() end
  table.sort(list, function(a, b) return a.value > b.value end)

  local shown = f.rows and (f.rows[v.level] or f.rows.all) or f.top
  local rows, running, rest, charted = {}, 0, nil, {}
  for i, item in ipairs(list) do
    local before = (running / whole:number())
    local class = whole > 0 and class_of(type(before) == "number" and before or before:number() or 1) or ""
    running = item.value + running
    if i <= shown then
      rows[#rows + 1] = { key = item.key, name = item.name, value = item.value, class = class }
    else
      rest = rest and rest + item.value or item.value
    end
    if i <= f.top then
      charted[#charted + 1] = { key = item.key, name = item.name, value = item.value }
    end
  end
  v:check(running, whole, facts.title .. " by " .. f.by)
  if rest then
    rows[#rows + 1] = { key = "others", kind = "others", name = word("Others (%d)"):format(#list - shown), value = rest }
  end
  rows[#rows + 1] = { key = "total", kind = "total", name = word "Total", value = "sum(value)", share = "share(value)" }
  local columns = {
    { id = "name", title = word "Name", key = true }, { id = "value", title = facts.title, metric = revenue, bold = true },
    { id = "share", title = word "Share", unit = "%", is = "share(value)" },
    { id = "cumulative", title = word "Cumulative share", unit = "%", is = "cumulate(share)" },
    { id = "class", title = word "Class", text = true },
  }
  if #list > f.top then
    local others = whole
    for _, row in ipairs(charted) do others = others - row.value end
    charted[#charted + 1] = { key = "others", kind = "others", name = word("Others (%d)"):format(#list - f.top), value = others }
  end
  local curve = v:table { id = "pareto_chart", columns = { columns[1], columns[2], columns[3], columns[4] }, rows = charted }
  return {
    v:chart { id = "pareto_chart", kind = "pareto", title = facts.title, unit = facts.unit, table = curve, category = "name",
              series = { { column = "value", name = facts.title, scenario = "AC" }, { column = "cumulative", second_axis = true } } },
    v:table { id = "pareto", columns = columns, rows = rows, note = whole > 0 and concentration(list, whole, word) or nil },
  }
end

blocks.analysis_word("pareto", { by = "dim!", top = "integer = 20", rows = "rows_by_level" }, 1,
  function(f) return { { f.metrics[1], by = f.by } } end, build)

return { class_of = class_of }
