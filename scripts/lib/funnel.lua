-- funnel: subjects in order, with what share of the stage before and of the first comes through; by a dimension, a table of
-- the same for each member; age: how old what stands in the stages is; stuck: how many of
-- each are older than is usual there; needed: how many should stand in the first; cycle: the time that a sale takes, after which new
-- leads can close.
local blocks = require "words.blocks"
local commentary = require "jingfen.commentary"
local kinds = require "words.kinds"
local lists = require "words.lists"
local terms = require "words.terms"
local vary = require "words.vary"

local function stages(f, v, window)
  local rows = {}
  for i, metric in ipairs(f.metrics) do
    local facts, value = v:facts(metric), v:of(metric)[window .. " actual"]
    local row = { key = facts.id, name = facts.title, value = value }
    if i > 1 then
      row.rate = value / v:of(f.metrics[i - 1])[window .. " actual"]
      row.all = value / v:of(f.metrics[1])[window .. " actual"]
    end
    rows[i] = row
  end
  return rows
end

local function table_of(f, v, word, id, rows, more)
  return v:table { id = id, rows = rows, columns = {
    { id = "name", title = word "Stage", key = true }, { id = "value", title = word "actual", metric = f.metrics[1], bold = true }, table.unpack(more) } }
end

-- One row for each member of dim, a column for each stage, and the conversion between neighbours.
local function by_member(f, v, word, window, dim, id)
  local columns = { { id = "name", title = word "Name", key = true } }
  for i, metric in ipairs(f.metrics) do
    columns[#columns + 1] = { id = "s" .. i, title = v:facts(metric).title, metric = metric, bold = i == 1 }
    if i > 1 then columns[#columns + 1] = { id = "r" .. i, title = word "Conversion", unit = "%", is = ("s%d / s%d"):format(i, i - 1) } end
  end
  local rows = {}
  local function add(key, name, object, kind)
    local row = { key = key, name = name, kind = kind }
    for i, metric in ipairs(f.metrics) do row["s" .. i] = object:of(metric)[window .. " actual"] end
    rows[#rows + 1] = row
  end
  for _, m in ipairs(v:members(f.metrics, dim, { window .. " actual" })) do add(m.key, m.name, m) end
  add("total", word "Total", v, "total")
  return v:table { id = id, columns = columns, rows = rows }
end

-- The age of what stands in each stage: a series for each band.
local function ages(f, v, rows, window)
  local series, columns = {}, {}
  for i, m in ipairs(v:members(f.metrics, f.age, { window .. " actual" })) do
    local id = "age" .. i
    columns[i] = { id = id, title = m.name, metric = f.metrics[1] }
    series[i] = { column = id, name = m.name }
    for k, metric in ipairs(f.metrics) do rows[k][id] = m:of(metric)[window .. " actual"] end
  end
  return columns, series
end

-- How many of each stage are stuck, as columns of its table.
local function stuck_of(f, v, rows, window)
  if not f.stuck then return rows, {} end
  for i, row in ipairs(rows) do
    row.stuck = v:of(f.stuck[i])[window .. " actual"]
    row.old = row.stuck / row.value
  end
  return rows, { { id = "stuck", title = terms.of(v) "Stuck", metric = f.metrics[1] }, { id = "old", title = terms.of(v) "Share stuck", unit = "%" } }
end

-- What stands in it, what is stuck, whether there is enough of it, and when a new lead can close.
local function sentence(f, v, rows, word, window)
  local first, last = rows[1], rows[#rows]
  local function having(field) return lists.map(rows, function(row) return row[field] and not row[field]:missing() and row or nil end) end
  local function stuck_in(row) return row.stuck end
  local weakest = lists.order(having "rate", function(row) return -row.rate end)[1]
  local stuck, most = lists.sum(having "stuck", stuck_in), lists.order(having "stuck", stuck_in)[1]
  local text = word("%1$s: %2$s, %3$s come through to %4$s", first.name, tostring(first.value), tostring(floor.percent(last.all)), last.name)
  if weakest and #rows > 2 then text = text .. word "; the weakest step is %s (%s)":format(weakest.name, tostring(floor.percent(weakest.rate))) end
  if most and most.stuck > 0 then text = text .. word "; %s are stuck, most of them in %s (%s)":format(tostring(floor.like(stuck, first.value)), most.name, tostring(floor.like(most.stuck, first.value))) end
  if f.needed then
    local needed = floor.like(v:of(f.needed)[window .. " actual"], first.value) -- both count the same things
    text = text .. word "; needed %s, there are %s":format(tostring(needed), tostring(first.value))
    if needed > first.value then text = text .. word ", %s missing":format(tostring(floor.like(needed - first.value, needed))) end
  end
  local lag = f.cycle ~= nil and vary.lag(v, f.cycle)
  local closes = lag and v:at(lag):period()
  if closes then text = text .. word "; a new lead closes in %s at the earliest":format(closes.label) end
  return text .. word "."
end

local function build(f, v)
  local word, window = terms.of(v), f.window or "month"
  local first = v:of(f.metrics[1])[window .. " actual"]
  if first:missing() then return v:empty(commentary.none(v, f.metrics[1], first)) end
  local facts = v:facts(f.metrics[1])
  local through, stuck = stuck_of(f, v, stages(f, v, window), window)
  local all = table_of(f, v, word, "funnel", through, {
    { id = "rate", title = word "Conversion", unit = "%" }, { id = "all", title = word "Of the first", unit = "%" }, table.unpack(stuck) })
  local drawn, series = all, {}
  if f.age then
    local rows, columns = stages(f, v, window), nil
    for _, row in ipairs(rows) do row.rate, row.all = nil, nil end
    columns, series = ages(f, v, rows, window)
    drawn = table_of(f, v, word, "funnel_chart", rows, columns)
  end
  table.insert(series, 1, { column = "value", scenario = "AC" })
  local out = { v:chart { id = "funnel_chart", kind = "funnel", unit = facts.unit, table = drawn, category = "name", series = series,
                          prints_table = false } }
  if f.by then out[#out + 1] = by_member(f, v, word, window, f.by, "funnel_by")
  else out[#out + 1] = all end
  if f.age then out[#out + 1] = by_member({ metrics = { f.metrics[1] } }, v, word, window, f.age, "funnel_age") end
  if f.stuck or f.needed or f.cycle ~= nil then table.insert(out, 1, v:note(sentence(f, v, through, word, window))) end
  return out
end

blocks.analysis_word("funnel", { by = "dim", age = "dim", stuck = "expressions", needed = "subject_metric", cycle = "expression" }, 2, function(f)
  if f.stuck and #f.stuck ~= #f.metrics then kinds.fail(f.where, "funnel: stuck needs a formula for each of the %d stages", #f.metrics) end
  local needs = { { table.unpack(f.metrics) } }
  for _, subject in ipairs(f.stuck or {}) do table.insert(needs[1], subject) end
  if f.needed then table.insert(needs[1], f.needed) end
  if f.cycle and type(f.cycle) ~= "number" then table.insert(needs[1], f.cycle) end
  for _, dim in ipairs { f.by or false, f.age or false } do
    if dim then needs[#needs + 1] = { by = dim, table.unpack(f.metrics) } end
  end
  return needs
end, build)

return {}
