-- funnel: subjects in order, with what share of the stage before and of the first comes through; by a dimension, a table of
-- the same for each member; age: how old what stands in the first stage is.
local blocks = require "words.blocks"
local terms = require "words.terms"

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
  local function row_of(key, name, ask)
    local row = { key = key, name = name }
    for i, metric in ipairs(f.metrics) do row["s" .. i] = ask(metric)[window .. " actual"] end
    return row
  end
  for i, m in ipairs(v:members(f.metrics, dim, { window .. " actual" })) do
    rows[i] = row_of(m.key, m.name, function(metric) return m:of(metric) end)
  end
  local total = row_of("total", word "Total", function(metric) return v:of(metric) end)
  total.kind = "total"
  rows[#rows + 1] = total
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

local function build(f, v)
  local word, window = terms.of(v), f.window or "month"
  local first = v:of(f.metrics[1])[window .. " actual"]
  if first:missing() then return v:empty(first:why()) end
  local facts = v:facts(f.metrics[1])
  local all = table_of(f, v, word, "funnel", stages(f, v, window), {
    { id = "rate", title = word "Conversion", unit = "%" }, { id = "all", title = word "Of the first", unit = "%" } })
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
  return out
end

blocks.analysis_word("funnel", { by = "dim", age = "dim" }, 2, function(f)
  local needs = { { table.unpack(f.metrics) } }
  for _, dim in ipairs { f.by or false, f.age or false } do
    if dim then
      local need = { table.unpack(f.metrics) }
      need.by = dim
      needs[#needs + 1] = need
    end
  end
  return needs
end, build)

return {}
