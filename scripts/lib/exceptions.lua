-- exceptions: metrics whose light is red or amber, since when without a break, and the members that cause it: those
-- with the worst difference to the plan.
local blocks = require "words.blocks"
local formulas = require "words.formulas"
local kinds = require "words.kinds"
local terms = require "words.terms"

local lights = { red = "Red", amber = "Near" }

-- The first period of the unbroken run of warnings that ends now, and its length: at most f.months long.
local function since(f, v, metric)
  local name, count = v:period().name, 1
  while count < f.months do
    local before = v:at(-count)
    local light = before:period() and before:light(metric)
    if not lights[light] then return name, count, false end
    name, count = before:period().name, count + 1
  end
  return name, count, true
end

-- The two members that are furthest from their plan to the worse side.
local function causes(f, v, metric, word)
  if not f.by or not formulas.has_dim(metric, f.by) then return "" end
  local list, lower = {}, v:facts(metric).lower_is_better
  for _, m in ipairs(v:members({ metric }, f.by, { "actual", "plan" })) do
    local gap = m:of(metric).vs_plan
    if lower and gap > 0 or not lower and gap < 0 then list[#list + 1] = { name = m.name, gap = gap } end
  end
  table.sort(list, function(a, b) if lower then return a.gap > b.gap end return a.gap < b.gap end)
  local texts = {}
  for i = 1, math.min(2, #list) do texts[i] = ("%s %s"):format(list[i].name, terms.signed(list[i].gap)) end
  return table.concat(texts, word ", ")
end

-- { metric, facts, light } of all that warn, red first, then by achievement
local function warnings(f, v)
  local list = {}
  for i, metric in ipairs(f.metrics) do
    local light = v:light(metric)
    if lights[light] then
      list[#list + 1] = { metric = metric, facts = v:facts(metric), light = light, rate = v:of(metric).achievement, place = i }
    end
  end
  table.sort(list, function(a, b)
    if a.light ~= b.light then return a.light == "red" end
    local x, y = a.rate:number(), b.rate:number()
    if x and y and x ~= y then return x < y end
    if (x == nil) ~= (y == nil) then return x ~= nil end
    return a.place < b.place
  end)
  return list
end

local function build(f, v)
  local word, list, rows, names = terms.of(v), warnings(f, v), {}, { red = {}, amber = {} }
  if #list == 0 then return v:note(word "No metric is red or near its warning line" .. word ".") end
  for i, item in ipairs(list) do
    local figure, name, count, all = v:of(item.metric), since(f, v, item.metric)
    rows[i] = { key = item.facts.id, name = item.facts.title, light = word(lights[item.light]), actual = tostring(figure.actual),
                plan = tostring(figure.plan), gap = terms.signed(figure.vs_plan), rate = item.rate, since = (all and "≤ " or "") .. name,
                months = count, cause = causes(f, v, item.metric, word) }
    table.insert(names[item.light], item.facts.title)
  end
  local clauses = {}
  for _, light in ipairs { "red", "amber" } do
    local n = #names[light]
    if n > 0 then clauses[#clauses + 1] = word(light == "red" and "%d red: %s" or "%d near: %s"):format(n, table.concat(names[light], word ", ")) end
  end
  local columns = {
    { id = "name", title = word "Metric", key = true }, { id = "light", title = word "Light", text = true },
    { id = "actual", title = word "actual", text = true }, { id = "plan", title = word "plan", text = true },
    { id = "gap", title = word "Against plan", text = true }, { id = "rate", title = word "Achievement", unit = "%" },
    { id = "since", title = word "Since", text = true }, { id = "months", title = word "Months", unit = "", digits = 0 },
  }
  if f.by then columns[#columns + 1] = { id = "cause", title = word "Caused by", text = true }
  else for _, row in ipairs(rows) do row.cause = nil end end
  return { v:note(table.concat(clauses, word "; ") .. word "."), v:table { id = "exceptions", columns = columns, rows = rows } }
end

-- What has the dimension is needed by it too; the others only as a whole.
local function needs(f)
  local all, by = { table.unpack(f.metrics) }, { by = f.by }
  for _, metric in ipairs(f.metrics) do
    if f.by and formulas.has_dim(metric, f.by) then by[#by + 1] = metric end
  end
  return #by > 0 and { all, by } or { all }
end

blocks.analysis_word("exceptions", { months = "integer = 12", by = "dim" }, 0, function(f)
  if #f.metrics == 0 then f.metrics = formulas.shown() end
  if #f.metrics == 0 then kinds.fail(f.where, "exceptions: there are no metrics before it") end
  if f.months < 1 then kinds.fail(f.where, "exceptions: months has to be 1 or more") end
  return needs(f)
end, build)

return { warnings = warnings, causes = causes, since = since, needs = needs }
