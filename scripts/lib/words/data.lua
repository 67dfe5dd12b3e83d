-- Words for data: param, source, and expressions and tests on the rows of a source.
local kinds = require "words.kinds"
local fields = require "words.fields"
local body, kind, fail, describe = kinds.body, kinds.kind, kinds.fail, kinds.describe
local types = fields.types
local data = { sources = {}, by_id = {}, params = {} }

-- ---- rows ----------------------------------------------------------------------------------------------------

local row_methods, test_methods = {}, {}

local function row(op, more)
  more.op = op
  return kinds.new("row", more)
end
local function test(op, more)
  more.op = op
  return kinds.new("test", more)
end

-- A row expression from what a script gives: a column or a number.
local function row_of(value, what)
  if kind(value) == "row" then return value end
  if type(value) == "number" then return row("number", { number = value }) end
  if type(value) == "string" then
    fail(floor.where(), "%s: \"%s\" is a text: for a column write col \"%s\"", what, value, value)
  end
  fail(floor.where(), "%s: %s is not an expression on rows", what, describe(value))
end
data.row_of = row_of

-- A column name or a row expression.
function data.column_or_row(value, what)
  if type(value) == "string" then return row("column", { text = value }) end
  return row_of(value, what)
end

local function arithmetic(op, sign)
  return function(a, b) return row(op, { args = { row_of(a, sign), row_of(b, sign) } }) end
end

local function no_comparison(a)
  local what = kind(a) == "number" and "a row expression" or describe(a)
  fail(floor.where(), "%s cannot be compared with < or >: use :above(n) or :below(n)", what)
end
local function no_equality(a)
  fail(floor.where(), "%s cannot be compared with ==: use :is(value)", describe(a))
end

local function texts_of(value, what)
  local list = fields.is_list(value) and value or { value }
  local texts = {}
  for i, item in ipairs(list) do
    if type(item) ~= "string" and type(item) ~= "number" then
      fail(floor.where(), "%s takes a text, a number or a list of these, not %s", what, describe(item))
    end
    texts[i] = tostring(item)
  end
  if #texts == 0 then fail(floor.where(), "%s: the list is empty", what) end
  return texts
end

local function limit_of(value, what)
  if type(value) == "number" then return { number = value } end
  if type(value) == "string" and value:match("^%d%d%d%d%-%d%d%-%d%d$") then return { day = value } end
  fail(floor.where(), "%s takes a number or a date \"2026-10-31\", not %s", what, describe(value))
end

for _, op in ipairs { "is", "starts_with" } do
  row_methods[op] = function(self, value) return test(op, { args = { self }, values = texts_of(value, ":" .. op) }) end
end
for _, op in ipairs { "above", "below" } do
  row_methods[op] = function(self, value)
    local limit = limit_of(value, ":" .. op)
    return test(op, { args = { self }, number = limit.number, day = limit.day })
  end
end
function row_methods.blank(self) return test("blank", { args = { self } }) end

function row_methods.bands(self, bounds)
  if not fields.is_list(bounds) or #bounds == 0 then fail(floor.where(), ":bands takes a list of bounds: :bands { 30, 60, 90 }") end
  for i, bound in ipairs(bounds) do
    if type(bound) ~= "number" or (i > 1 and bound <= bounds[i - 1]) then
      fail(floor.where(), ":bands: bounds have to be numbers in rising order")
    end
  end
  return row("bands", { args = { self }, bounds = bounds })
end
function row_methods.map(self, map)
  if type(map) ~= "table" then fail(floor.where(), ":map takes a table: :map { a = \"A\", other = \"…\" }") end
  local from, to = {}, {}
  for key, value in pairs(map) do
    if type(value) ~= "string" then fail(floor.where(), ":map: \"%s\" has to become a text, not %s", tostring(key), describe(value)) end
    from[#from + 1], to[#to + 1] = tostring(key), value
  end
  return row("map", { args = { self }, keys = from, values = to })
end
function row_methods.upper(self) return row("upper", { args = { self } }) end
function row_methods.month(self) return row("month", { args = { self } }) end

kinds.declare("row", row_methods, {
  __add = arithmetic("add", "+"), __sub = arithmetic("sub", "-"), __mul = arithmetic("mul", "*"),
  __div = function() fail(floor.where(), "rows cannot be divided: divide the sums, as in s:sum(\"x\") / s:sum(\"y\")") end,
  __unm = function(a) return row("sub", { args = { row_of(0, "-"), a } }) end,
  __lt = no_comparison, __le = no_comparison, __eq = no_equality,
})
kinds.declare("test", test_methods, { __lt = no_comparison, __le = no_comparison, __eq = no_equality })

local function group_of(word, op)
  kinds.function_word(word, function(list)
    if kind(list) == "test" then list = { list } end
    if not fields.is_list(list) then fail(floor.where(), "%s takes a list of tests: %s { col \"x\":is \"y\" }", word, word) end
    for _, item in ipairs(list) do
      if kind(item) ~= "test" then fail(floor.where(), "%s: %s is not a test", word, describe(item)) end
    end
    return test(op, { args = list })
  end)
end
group_of("all_of", "all_of")
group_of("any_of", "any_of")
group_of("none_of", "none_of")

kinds.function_word("col", function(name)
  if type(name) ~= "string" then fail(floor.where(), "col takes the name of a column, not %s", describe(name)) end
  return row("column", { text = name })
end)
kinds.function_word("coalesce", function(...)
  local args = { ... }
  if #args < 2 then fail(floor.where(), "coalesce takes two or more columns") end
  for i, item in ipairs(args) do args[i] = row_of(item, "coalesce") end
  return row("coalesce", { args = args })
end)
kinds.words.month_end = { form = "value", fields = {} }
words.month_end = row("month_end", { where = "month_end" })

-- One test of several: all of them.
function data.all(tests)
  if #tests == 1 then return tests[1] end
  return test("all_of", { args = tests })
end

-- ---- param -----------------------------------------------------------------------------------------------------

kinds.naming_word("param", { default = "value!", help = "text" }, function(name, given, where)
  local title = ("param \"%s\""):format(name)
  local f = fields.check(title, where, given, kinds.words.param.fields)
  data.params[#data.params + 1] = name
  local set = floor.set(name)
  if set == nil then return f.default end
  if type(f.default) == "string" then return set end
  return tonumber(set) or fail(where, "%s: --set %s=%s is not a number", title, name, set)
end)

-- ---- source ------------------------------------------------------------------------------------------------------

local function sorted_map(map, title, where, name)
  local from, to = {}, {}
  for key, value in pairs(map) do
    if type(key) ~= "string" and type(key) ~= "number" or type(value) ~= "string" then
      fail(where, "%s: %s has to be a table of texts: { old = \"new\" }", title, name)
    end
    from[#from + 1], to[#to + 1] = tostring(key), value
  end
  return from, to
end

types.path = { "a path, a list of paths, or { path, encoding = … }", function(value, title, where)
  if type(value) == "string" then return { { path = value } } end
  if type(value) ~= "table" or body[value] then return nil end
  local list = (value.path or value.encoding or value.rename) and { value } or value
  local paths = {}
  for i, item in ipairs(list) do
    if type(item) == "string" then item = { item } end
    if type(item) ~= "table" or body[item] then return nil end
    local f = fields.check(title .. ": path", where, item, { path = "text", encoding = "text", rename = "table" }, true)
    f.path = f.path or item[1]
    if type(f.path) ~= "string" then return nil end
    if f.rename then f.rename_from, f.rename_to = sorted_map(f.rename, title, where, "rename") end
    paths[i] = f
  end
  return #paths > 0 and paths or nil
end }

types.joins = { "a source or a list of sources", function(value, title, where)
  if kind(value) == "source" then value = { value } end
  if not fields.is_list(value) then return nil end
  local joins = {}
  for i, item in ipairs(value) do
    if kind(item) == "source" then item = { item } end
    if type(item) ~= "table" or body[item] then return nil end
    local f = fields.check(title .. ": join", where, item,
      { source = "source", on = "texts", missing = "report/blank/stop = report", alias = "table" }, true)
    f.source = f.source or item[1]
    if kind(f.source) ~= "source" then fail(where, "%s: join: the first item has to be a source, not %s", title, describe(f.source)) end
    local master = body[f.source]
    if not master.key then fail(where, "%s: join: source \"%s\" has no key: declare key = \"column\" there", title, master.id) end
    if f.on and #f.on ~= #master.key then
      fail(where, "%s: join: on names %d columns, the key of source \"%s\" has %d", title, #f.on, master.id, #master.key)
    end
    if f.alias then f.alias_from, f.alias_to = sorted_map(f.alias, title, where, "join: alias") end
    joins[i] = f
  end
  return joins
end }

local dim_fields = { label = "text", title = "text", order = "text", alias = "table", blank = "text", tree = "tree", top = "text" }
types.tree = { "true or a source with parent", function(value)
  if value == true or kind(value) == "source" then return value end
end }

local function dim_of(id, value, title, where)
  title = ("%s: dimension \"%s\""):format(title, id)
  if type(value) == "string" or kind(value) == "row" then value = { value } end
  if type(value) ~= "table" or body[value] then
    fail(where, "%s has to be a column, a row expression or a table, not %s", title, describe(value))
  end
  local f = fields.check(title, where, value, dim_fields, true)
  local items = fields.items(title, where, value)
  f.id = id
  if kind(items[1]) == "row" and #items == 1 then
    f.expression = items[1]
  else
    f.columns = items
    if #items == 0 then fail(where, "%s: names no column", title) end
    for _, item in ipairs(items) do
      if type(item) ~= "string" then fail(where, "%s: %s is not the name of a column", title, describe(item)) end
    end
  end
  if f.alias then f.alias_from, f.alias_to = sorted_map(f.alias, title, where, "alias") end
  return f
end

types.dims = fields.plain("a table of dimensions: { branch = \"分公司\" }", function(value, title, where)
  local dims = {}
  for id, item in pairs(value) do
    if type(id) ~= "string" or not id:match("^[%a_][%w_]*$") then
      fail(where, "%s: dims: the id of a dimension is ASCII letters, digits and _, not %s", title, describe(id))
    end
    dims[#dims + 1] = dim_of(id, item, title, where)
  end
  return dims
end)

types.wide = fields.plain("a table: { first, last, year = column, value = name }", function(value, title, where)
  local f = fields.check(title .. ": wide", where, value, { first = "text", last = "text", year = "text!", value = "text!" }, true)
  f.first, f.last = f.first or value[1], f.last or value[2]
  if type(f.first) ~= "string" or type(f.last) ~= "string" then return nil end
  return f
end)

types.decimals = fields.plain("a table: { column = n }", function(value)
  local columns, digits = {}, {}
  for column, n in pairs(value) do
    if type(column) ~= "string" or math.type(n) ~= "integer" or n < 0 or n > 18 then return nil end
    columns[#columns + 1], digits[#digits + 1] = column, n
  end
  return { columns = columns, digits = digits }
end)

types.through = { "a date \"2026-10-31\" or \"last_row\"", function(value)
  if value == "last_row" or type(value) == "string" and value:match("^%d%d%d%d%-%d%d%-%d%d$") then return value end
end }

local source_fields = {
  plugin = "text", path = "path", encoding = "text", delimiter = "text", header = "flag = true", columns = "texts",
  date = "text", date_format = "text", no_value = "texts", decimals = "decimals", wide = "wide", where = "test", join = "joins",
  dims = "dims", key = "texts", parent = "text", label = "text", sign = "text", duplicates = "report/drop = report",
  on_bad_row = "stop/reject = stop", corrections = "text", through = "through", currency = "text", note = "text", title = "text",
}

-- Fields that words.md does not know are parameters of the plugin: values, lists, key = value.
local function params_of(rest, title, where)
  return fields.parameters(rest, function(name, item)
    fail(where, "%s: unknown field \"%s\", and no parameter of a plugin can be %s", title, name, describe(item))
  end)
end

-- The ids of all dimensions, and whether this is one.
function data.dims(id)
  local ids, found = {}, false
  for _, source in ipairs(data.sources) do
    for _, dim in ipairs(body[source].dims or {}) do ids[#ids + 1], found = dim.id, found or dim.id == id end
  end
  return ids, found
end

kinds.naming_word("source", source_fields, function(id, given, where)
  local title, rest = ("source \"%s\""):format(id), {}
  if not id:match("^[%a_][%w_]*$") then fail(where, "%s: an id is ASCII letters, digits and _", title) end
  if data.by_id[id] then fail(where, "%s: there is one already at %s", title, body[data.by_id[id]].where) end
  local f = fields.check(title, where, given, source_fields, false, rest)
  f.id, f.params = id, params_of(rest, title, where)
  if not f.path and not f.plugin then fail(where, "%s: path is missing", title) end
  if f.parent and not f.key then fail(where, "%s: parent needs a key", title) end
  if f.wide and f.date then fail(where, "%s: a wide table has its months in columns: leave out date", title) end
  local source = kinds.new("source", f)
  data.sources[#data.sources + 1], data.by_id[id] = source, source
  return source
end)

return data
