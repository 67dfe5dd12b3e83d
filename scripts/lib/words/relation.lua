-- What an analysis returns: tables with relations, charts, notes. A relation is a small formula over the columns of
-- the table; the document evaluates it once and the workbook writes it as a formula of its own:
--
--     is = "now - before"        is = "change(now, before)"       is = "share(now)"
--     + - * / ( ) numbers, change(a, b), achieve(a, plan), min(a, b), max(a, b), sum(c), share(c), rank(c), cumulate(c);
--     sum takes a set of rows as second item: members (default), children, siblings
local kinds = require "words.kinds"
local fields = require "words.fields"
local formulas = require "words.formulas"
local blocks = require "words.blocks"
local body, kind, fail, describe = kinds.body, kinds.kind, kinds.fail, kinds.describe
local types = fields.types
local relation = {}

-- ---- formulas ------------------------------------------------------------------------------------------------------

local over_rows = { sum = true, share = true, rank = true, cumulate = true }
local over_values = { change = true, achieve = true, min = true, max = true }
local sets = { members = true, children = true, siblings = true }
local rank_of = { ["+"] = 1, ["-"] = 1, ["*"] = 2, ["/"] = 2 }
local op_of = { ["+"] = "add", ["-"] = "sub", ["*"] = "mul", ["/"] = "div" }

local function tokens_of(text, title, where)
  local list, at = {}, 1
  while at <= #text do
    local blank = text:match("^%s+", at)
    local token = text:match("^[%a_][%w_%.]*", at) or text:match("^%d+%.?%d*", at) or text:match("^[-+*/(),]", at)
    if blank then at = at + #blank
    elseif token then list[#list + 1], at = token, at + #token
    else fail(where, "%s: \"%s\": \"%s\" does not belong into a formula", title, text, text:sub(at, at)) end
  end
  return list
end

-- Postfix steps { op, column =, number =, set = }; columns by number.
local function parse(text, columns, title, where)
  local tokens, at, steps = tokens_of(text, title, where), 1, {}
  local function bad(what) fail(where, "%s: \"%s\": %s", title, text, what) end
  local function take(token)
    if tokens[at] ~= token then bad(("expected \"%s\" %s"):format(token, tokens[at] and "before \"" .. tokens[at] .. "\"" or "at the end")) end
    at = at + 1
  end
  local function column(name)
    if not columns[name] then
      local known = {}
      for id in pairs(columns) do known[#known + 1] = id end
      bad(("unknown column \"%s\"%s"):format(tostring(name), floor.suggest(tostring(name), known)))
    end
    return columns[name]
  end
  local expression

  local function row_function(name)
    take "("
    local step = { op = name, column = column(tokens[at]), set = "members" }
    at = at + 1
    if tokens[at] == "," then
      step.set = tokens[at + 1]
      if not sets[step.set] then bad("the set of rows has to be members, children or siblings") end
      at = at + 2
    end
    take ")"
    steps[#steps + 1] = step
  end

  local function factor()
    local token = tokens[at]
    if token == nil then bad("the formula ends too early") end
    at = at + 1
    if token == "(" then
      expression(1)
      take ")"
    elseif token == "-" then
      steps[#steps + 1] = { op = "number", number = 0 }
      factor()
      steps[#steps + 1] = { op = "sub" }
    elseif tonumber(token) then
      steps[#steps + 1] = { op = "number", number = tonumber(token) }
    elseif over_rows[token] and tokens[at] == "(" then
      row_function(token)
    elseif over_values[token] and tokens[at] == "(" then
      take "("
      expression(1)
      take ","
      expression(1)
      take ")"
      steps[#steps + 1] = { op = token }
    else
      steps[#steps + 1] = { op = "column", column = column(token) }
    end
  end

  function expression(least)
    factor()
    while rank_of[tokens[at]] and rank_of[tokens[at]] >= least do
      local sign = tokens[at]
      at = at + 1
      expression(rank_of[sign] + 1)
      steps[#steps + 1] = { op = op_of[sign] }
    end
  end
  expression(1)
  if tokens[at] then bad(("\"%s\" is too much"):format(tokens[at])) end
  return steps
end

-- ---- tables ---------------------------------------------------------------------------------------------------------

kinds.declare("built", {})

local column_fields = {
  id = "text!", title = "text", group = "text", key = "flag = false", text = "flag = false", metric = "subject", reading = "text = actual",
  unit = "text", digits = "integer", is = "text", variance = "flag = false", signed = "flag = false", lower_is_better = "flag",
  hidden = "flag = false", muted = "flag = false", bold = "flag = false", accent = "flag = false", said = "flag = false",
  mark = "bar/delta/pin/line/move/arrow/light/check/spark/strip/gantt/under", base = "text", of = "text", near = "number = 1", reached = "number = 0.9", scale = "text", limits = "limits",
  by_row = "flag = false", choice = "text/owner/cause/status/metric/date/number/share", choices = "texts",
}
types.limits = { "a list of up to 5 thresholds: { { at = 0.8, label = \"C\" } }", function(value)
  if not fields.is_list(value) or #value > 5 then return nil end
  for _, limit in ipairs(value) do
    if type(limit) ~= "table" or type(limit.at) ~= "number" or limit.label ~= nil and type(limit.label) ~= "string" then return nil end
  end
  return value
end }
local lights = { green = 1, amber = 2, red = 3, [""] = 0 } -- a check is green or red
local of_light, of_series = { light = true, check = true }, { spark = true, strip = true, gantt = true }
types.subject = { "a metric or a formula of the needs", function(value)
  return formulas.known_id(value)
end }

local row_words = { key = true, group = true, kind = true, level = true, parent = true, highlight = true, expected = true, reason = true, metric = true, reading = true,
                    unit = true, comment = true, lower_is_better = true }
local row_kinds = { member = true, others = true, subtotal = true, total = true }

local function columns_of(given, title, where)
  local list, numbers = {}, {}
  for i, column in ipairs(given) do
    if type(column) ~= "table" then fail(where, "%s: column %d has to be a table, not %s", title, i, describe(column)) end
    local f = fields.check(("%s: column %d"):format(title, i), where, column, column_fields)
    if numbers[f.id] then fail(where, "%s: two columns have the id \"%s\"", title, f.id) end
    if row_words[f.id] then fail(where, "%s: \"%s\" is a word of rows and cannot be the id of a column", title, f.id) end
    numbers[f.id], list[i] = i, f
  end
  if #list == 0 then fail(where, "%s: has no columns", title) end
  for i, f in ipairs(list) do
    if f.base and not numbers[f.base] then fail(where, "%s: column \"%s\": base: no column \"%s\"", title, f.id, f.base) end
    if f.of and not numbers[f.of] then fail(where, "%s: column \"%s\": of: no column \"%s\"", title, f.id, f.of) end
    if f.is then f.steps = parse(f.is, numbers, ("%s: column \"%s\""):format(title, list[i].id), where) end
  end
  return list, numbers
end

local function cell_of(value, column, numbers, title, where)
  if value == nil then return false end
  if of_light[column.mark] then
    local light = lights[value] or fail(where, "%s: a light is \"green\", \"amber\", \"red\" or \"\", not %s", title, describe(value))
    return { light = light, of = numbers[column.of], near = column.near, reached = column.reached }
  elseif of_series[column.mark] then
    if not fields.is_list(value) then fail(where, "%s: %s takes a list of numbers, not %s", title, column.mark, describe(value)) end
    local series = {}
    for i, item in ipairs(value) do series[i] = type(item) == "number" and item or item and floor.is_value(item) and item:number() or false end
    return { series = series }
  end
  local is_text = column.key or column.text
  if is_text and type(value) == "table" and not body[value] and type(value.bold) == "string" then return { text = value.bold, bold = true, bad = value.bad } end
  if is_text then return column.of and { text = tostring(value), of = numbers[column.of] } or tostring(value) end
  if type(value) == "table" and not body[value] and value.bold then return { figure = value.bold } end
  if type(value) == "string" then return { steps = parse(value, numbers, title, where) } end
  if type(value) == "number" or floor.is_value(value) then return value end
  fail(where, "%s: %s is not a figure", title, describe(value))
end

local function rows_of(given, columns, numbers, any_cells, title, where)
  local list, names = {}, {}
  for id in pairs(numbers) do names[#names + 1] = id end
  for i, row in ipairs(given) do
    local row_title = ("%s: row %d"):format(title, i)
    if type(row) ~= "table" then fail(where, "%s has to be a table, not %s", row_title, describe(row)) end
    for name in pairs(row) do
      if not row_words[name] and not numbers[name] and not any_cells then
        fail(where, "%s: no column \"%s\"%s", row_title, tostring(name), floor.suggest(tostring(name), names))
      end
    end
    local kind_name = row.kind or "member"
    if not row_kinds[kind_name] then fail(where, "%s: kind has to be member, others, subtotal or total", row_title) end
    local f = { key = tostring(row.key or i), group = row.group, kind = kind_name, level = row.level or 0, parent = row.parent or 0,
                highlight = row.highlight or false, expected = row.expected or false, reason = row.reason, cells = {}, comment = row.comment or 0, unit = row.unit, lower_is_better = row.lower_is_better,
                metric = row.metric and formulas.known_id(row.metric), reading = row.reading or "actual" }
    for k, column in ipairs(columns) do f.cells[k] = cell_of(row[column.id], column, numbers, row_title, where) end
    list[i] = f
  end
  return list
end

-- any_cells: rows may have more than the columns, as where columns come and go by what there is
local table_fields = { id = "text = table", title = "text", columns = "list!", rows = "list!", paper = "list", note = "text", aside = "text",
                       when = "text", unit = "text", foot = "flag = false", form = "text", comments = "flag", any_cells = "flag" }
local function table_of(given, where)
  local title = "v:table"
  local f = fields.check(title, where, given, table_fields)
  local numbers
  f.columns, numbers = columns_of(f.columns, title, where)
  f.rows, f.numbers = rows_of(f.rows, f.columns, numbers, f.any_cells, title, where), numbers
  f.paper = f.paper and rows_of(f.paper, f.columns, numbers, f.any_cells, title, where)
  f.word = "table"
  return f
end

local function check_given(given, word)
  if type(given) ~= "table" or body[given] then fail(floor.where(), "v:%s takes a table, not %s", word, describe(given)) end
end

function relation.table(given)
  check_given(given, "table")
  return kinds.new("built", table_of(given, floor.where()))
end

-- ---- charts and notes -------------------------------------------------------------------------------------------------

types.built_table = { "a table of v:table", function(value)
  local b = type(value) == "table" and body[value]
  if b and b.kind == "built" and b.word == "table" then return value end
end }
local chart_fields = {
  kind = "text!", title = "text", unit = "text", table = "built_table!", category = "text!", series = "list!", options = "table",
  alt = "text", height = "number", prints_table = "flag = false", id = "text = chart",
}
local series_fields = { column = "text!", name = "text", scenario = "text", second_axis = "flag = false", lower_is_better = "flag = false",
  panel = "text" }

function relation.chart(given)
  check_given(given, "chart")
  local where = floor.where()
  local f = fields.check("v:chart", where, given, chart_fields)
  local t = body[f.table]
  local function column(name)
    return t.numbers[name] or fail(where, "v:chart: the table has no column \"%s\"", tostring(name))
  end
  f.chart, f.category = f.kind, column(f.category)
  for i, item in ipairs(f.series) do
    if type(item) == "string" then item = { column = item } end
    local s = fields.check(("v:chart: series %d"):format(i), where, item, series_fields)
    s.number = column(s.column)
    s.name = s.name or t.columns[s.number].title or s.column
    f.series[i] = s
  end
  f.options = f.options and blocks.options(f.options, "v:chart", where)
  f.word = "chart"
  return kinds.new("built", f)
end

-- v:note "text", or { "text", head = "杭州 −122", light = "red" or number = 1, title = "问题" }: an item under its head; inline: beside it, and
-- squares = 3, fill = "bad" or "open": one for each that it counts
local note_fields = { head = "text", inline = "flag", light = "text", number = "integer", title = "text", squares = "integer = 0", fill = "text", sign = "flag = false", said = "flag = false" }
function relation.note(given)
  local f = { text = given }
  if type(given) == "table" and not body[given] then
    f = fields.check("v:note", floor.where(), given, note_fields, true)
    f.text, f.light = given[1], f.light and lights[f.light]
  end
  if type(f.text) ~= "string" then fail(floor.where(), "v:note takes a text, not %s", describe(f.text)) end
  f.word = "note"
  return kinds.new("built", f)
end

-- v:grid { columns = 2, block, { block, block }, … }: side by side; a list stands in one place, one below the other.
function relation.grid(given)
  check_given(given, "grid")
  local where = floor.where()
  local f = fields.check("v:grid", where, given, { columns = "integer = 1", share = "number" }, true)
  f.word, f.blocks = "grid", {}
  for i, item in ipairs(given) do
    if fields.is_list(item) and #item > 0 then item = #item == 1 and item[1] or relation.grid(item) end
    if kind(item) ~= "built" then fail(where, "v:grid: item %d is not a block but %s", i, describe(item)) end
    f.blocks[i] = item
  end
  return kinds.new("built", f)
end

-- Nothing to show, and why; title: of the block that would stand here.
function relation.empty(why, title)
  return kinds.new("built", { word = "empty", text = why or "", title = title })
end

return relation
