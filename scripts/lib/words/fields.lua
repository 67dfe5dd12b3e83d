-- Fields of a word: what may be given, of which type, what is the default.
--
--     fields { path = "texts!", header = "flag = true", on_bad_row = "stop/reject = stop", only = "texts" }
--
-- A type is a name of the table below, or alternatives "a/b/c" that are written as texts. "!" after it: required.
-- " = x" after it: the default.
local kinds = require "words.kinds"
local lists = require "words.lists"
local body, kind, fail, describe = kinds.body, kinds.kind, kinds.fail, kinds.describe
local fields = { types = {} }
local types = fields.types

local function is_list(value)
  if type(value) ~= "table" or body[value] then return false end
  for key in pairs(value) do
    if math.type(key) ~= "integer" or key < 1 or key > #value then return false end
  end
  return true
end
fields.is_list = is_list

-- A type: what it is called in messages, and a function that gives the value as C wants it, or nil.
local function simple(name, title, test)
  types[name] = { title, function(value) if test(value) then return value end end }
end
simple("text", "a text", function(v) return type(v) == "string" end)
simple("number", "a number", function(v) return type(v) == "number" end)
simple("integer", "a whole number", function(v) return math.type(v) == "integer" end)
simple("flag", "true or false", function(v) return type(v) == "boolean" end)
simple("table", "a table", function(v) return type(v) == "table" and not body[v] end)
simple("list", "a list", is_list)
simple("function", "a function", function(v) return type(v) == "function" and not kinds.words_of[v] end)
simple("source", "a source", function(v) return kind(v) == "source" end)
simple("metric", "a metric", function(v) return kind(v) == "metric" end)
simple("test", "a test on rows (col \"x\":is \"y\")", function(v) return kind(v) == "test" end)
simple("expression", "a metric, a formula or a number", function(v)
  local k = kind(v)
  return k == "metric" or k == "expression" or k == "number"
end)
simple("template", "a text or a function", function(v)
  return type(v) == "string" or types["function"][2](v) ~= nil
end)
simple("value", "a text or a number", function(v) return type(v) == "string" or type(v) == "number" end)

-- A type whose values are plain tables, of which `of` makes what C wants, or nil.
function fields.plain(title, of)
  return { title, function(value, ...) if types.table[2](value) then return of(value, ...) end end }
end

-- Names with a number each, the smallest first: { { name, bound } }; nil where one is something else.
function fields.bounds(value)
  local list = {}
  for name, bound in pairs(value) do
    if type(name) ~= "string" or type(bound) ~= "number" then return nil end
    list[#list + 1] = { name = name, bound = bound }
  end
  return lists.order(list, function(item) return -item.bound end)
end

-- One text or a list of texts, always a list for C.
types.texts = { "a text or a list of texts", function(v)
  if type(v) == "string" then return { v } end
  if not is_list(v) then return nil end
  for _, item in ipairs(v) do if type(item) ~= "string" then return nil end end
  return v
end }
types.expressions = { "a list of metrics or formulas", function(v)
  if not is_list(v) then return nil end
  return not lists.any(v, function(item) return not types.expression[2](item) or kind(item) == "number" end) and v or nil
end }

local parsed = {}
local function parse(text)
  if parsed[text] then return parsed[text] end
  local type_text, default = text:match("^(.-) = (.*)$")
  type_text = type_text or text
  local spec = { required = type_text:sub(-1) == "!" }
  spec.type = spec.required and type_text:sub(1, -2) or type_text
  if default == "true" or default == "false" then spec.default = default == "true"
  else spec.default = default and (tonumber(default) or default) end
  if spec.type:find("/", 1, true) then
    spec.choices = {}
    for choice in spec.type:gmatch("[^/]+") do spec.choices[#spec.choices + 1] = choice end
  end
  parsed[text] = spec
  return spec
end

local function check_choice(title, where, name, value, choices)
  if lists.set(choices)[value] then return value end
  fail(where, "%s: %s has to be \"%s\", not %s%s", title, name, table.concat(choices, "\", \""), describe(value),
       type(value) == "string" and floor.suggest(value, choices) or "")
end

local function check_value(title, where, name, value, spec)
  if spec.choices then return check_choice(title, where, name, value, spec.choices) end
  if kind(value) == "pending" then kinds.never_given(value) end
  local known = types[spec.type]
  local result = known[2](value, title, where, name)
  if result == nil then fail(where, "%s: %s has to be %s, not %s", title, name, known[1], describe(value)) end
  return result
end

-- Checks the fields of `given` and returns them with their defaults; `where`, a test, comes back as `filter`, since
-- `where` is the line of the script. Positional items are left to the word, which
-- says with `items` that it has some. `rest`: unknown fields that are near no known one are collected there.
function fields.check(title, where, given, allowed, items, rest)
  local known, result = {}, { where = where }
  for name in pairs(allowed) do known[#known + 1] = name end
  for name, value in pairs(given) do
    if type(name) == "string" then
      if allowed[name] then
        result[name == "where" and "filter" or name] = check_value(title, where, name, value, parse(allowed[name]))
      else
        local hint = floor.suggest(name, known)
        if rest and hint == "" then rest[name] = value
        else fail(where, "%s: unknown field \"%s\"%s", title, name, hint) end
      end
    elseif not items then
      fail(where, "%s: %s has no field name: write name = value", title, describe(value))
    end
  end
  for name, text in pairs(allowed) do
    local spec = parse(text)
    local field = name == "where" and "filter" or name
    if result[field] == nil then
      if spec.required then fail(where, "%s: %s is missing", title, name) end
      result[field] = spec.default
    end
  end
  return result
end

-- Parameters of a plugin as C wants them: one { name, value } for each item of a list, "key=value" for each of a map. bad(name, item)
-- fails where one cannot be said as a text.
function fields.parameters(given, bad)
  local list = {}
  for name, value in pairs(given) do
    if type(value) ~= "table" or body[value] then value = { value } end
    local is_map = not is_list(value)
    for key, item in pairs(value) do
      if type(name) ~= "string" or type(item) == "table" or type(item) == "function" then bad(name, item) end
      list[#list + 1] = { name = name, value = is_map and tostring(key) .. "=" .. tostring(item) or tostring(item) }
    end
  end
  return list
end

-- The positional items of a word, without holes.
function fields.items(title, where, given)
  local n = 0
  for key in pairs(given) do
    if math.type(key) == "integer" and key > n then n = key end
  end
  local list = {}
  for i = 1, n do
    if given[i] == nil then
      fail(where, "%s: item %d is nothing: is its name written as it was declared?", title, i)
    end
    list[i] = given[i]
  end
  return list
end

return fields
