-- Things of a report: sources, formulas, metrics, blocks. Each is an empty table that a script can hold but not
-- look into or change; what it says is kept in `body`, which C reads when the script has run.
local body = floor.body
local kinds = { body = body, words = {}, metas = {}, pending = {} }

local called = {
  source = "a source", row = "a row expression", test = "a test on rows", expression = "a formula", metric = "a metric",
  section = "a section", block = "a block", report = "a report", condition = "a test on a formula", class = "a class", pending = "a word without its table",
}

function kinds.fail(where, text, ...)
  error(where .. ": " .. text:format(...), 0)
end

function kinds.kind(value)
  local b = type(value) == "table" and body[value]
  return b and b.kind or type(value)
end

-- "a metric", "the text \"x\"": for messages
function kinds.describe(value)
  local kind = kinds.kind(value)
  if kind == "pending" then return ("%s \"%s\", which was never given its table"):format(body[value].word, body[value].name) end
  if called[kind] then return called[kind] end
  if kind == "string" then return #value <= 40 and ("the text \"%s\""):format(value) or "a text" end
  if kind == "nil" then return "nothing" end
  if kind == "number" then return "the number " .. tostring(value) end
  if kind == "function" and kinds.words_of[value] then return ("the word `%s` without its table"):format(kinds.words_of[value]) end
  return "a " .. kind
end
kinds.words_of = {} -- function -> word

local function not_callable(object)
  local name = floor.called_name()
  if name and kinds.words[name] then
    kinds.fail(floor.where(), "your local `%s` hides the word `%s`", name, name)
  end
  kinds.fail(floor.where(), "%s cannot be called", kinds.describe(object))
end

local function not_changeable(object, key)
  kinds.fail(floor.where(), "%s cannot be changed (field \"%s\")", kinds.describe(object), tostring(key))
end

-- Makes the metatable of a kind. methods: what follows a colon; operators: further metamethods.
function kinds.declare(kind, methods, operators)
  local known = {}
  for name in pairs(methods) do known[#known + 1] = name end
  local meta = { __metatable = false, __newindex = not_changeable, __call = not_callable }
  function meta.__index(object, key)
    local method = methods[key]
    if method then return method end
    kinds.fail(floor.where(), "%s has no \"%s\"%s", kinds.describe(object), tostring(key), floor.suggest(tostring(key), known))
  end
  function meta.__tostring(object) return (kinds.describe(object)) end
  for name, operator in pairs(operators or {}) do meta[name] = operator end
  kinds.metas[kind] = meta
end

-- Tests on rows that were made and that nothing has taken yet, while the script is read: test -> line.
local idle = {}

local function take(value, depth)
  if type(value) ~= "table" or depth == 0 then return end
  if idle[value] then idle[value] = nil end
  if body[value] then return end
  for _, entry in ipairs(floor.entries(value)) do take(entry[2], depth - 1) end
end

-- Their lines, each once; from now on nobody asks any more.
function kinds.idle_tests()
  local lines, seen = {}, {}
  for _, entry in ipairs(floor.entries(idle)) do
    local where = entry[2]
    if not seen[where] then lines[#lines + 1], seen[where] = where, true end
  end
  table.sort(lines)
  idle = nil
  return lines
end

-- Formulas, tests and grids of a depth and size that can be worked through: what is shared counts each time.
local most_deep, most_parts = 500, 100000
local function measure(fields)
  local depth, size = 1, 1
  local function take_in(child)
    local b = type(child) == "table" and body[child]
    if b and b.deep then depth, size = math.max(depth, b.deep + 1), size + b.parts end
  end
  for _, list in ipairs { fields.args or {}, fields.blocks or {}, { fields.metric or false, fields.actual or false, fields.filter or false } } do
    for _, child in ipairs(list) do take_in(child) end
  end
  if depth > most_deep or size > most_parts then
    kinds.fail(fields.where, "this is nested too deeply or has too many parts (%d levels, %d parts): is it made in a loop?", depth, size)
  end
  fields.deep, fields.parts = depth, size
end

function kinds.new(kind, fields)
  local object = setmetatable({}, kinds.metas[kind])
  if idle then take(fields, 4) end
  fields.kind = kind
  fields.where = fields.where or floor.where()
  measure(fields)
  body[object] = fields
  if idle and kind == "test" then idle[object] = fields.where end
  return object
end

-- ---- words -------------------------------------------------------------------------------------------------

local function add_word(word, form, fields, call)
  kinds.words[word] = { form = form, fields = fields }
  kinds.words_of[call] = word
  words[word] = call
end

-- `word { … }`: make(given, where)
function kinds.plain_word(word, fields, make)
  add_word(word, "plain", fields, function(given)
    local where = floor.where()
    if type(given) ~= "table" or body[given] then
      kinds.fail(where, "%s takes a table, not %s: %s { … }", word, kinds.describe(given), word)
    end
    return make(given, where)
  end)
end

-- `word "name" { … }`: make(name, given, where). Called with the name it gives a thing that waits for its table.
function kinds.naming_word(word, fields, make)
  add_word(word, "naming", fields, function(name)
    local where = floor.where()
    if type(name) ~= "string" then
      kinds.fail(where, "%s needs its name first, not %s: %s \"name\" { … }", word, kinds.describe(name), word)
    end
    local waiting = kinds.new("pending", { where = where, word = word, name = name, make = make })
    kinds.pending[#kinds.pending + 1] = waiting
    return waiting
  end)
end

-- A word with a call of its own (note).
function kinds.special_word(word, fields, call) add_word(word, "special", fields, call) end
-- Words for rows and the like: plain functions and constants.
function kinds.function_word(word, call) add_word(word, "function", {}, call) end

function kinds.never_given(waiting)
  local b = body[waiting]
  kinds.fail(b.where, "%s \"%s\" was never given its table: %s \"%s\" { … }", b.word, b.name, b.word, b.name)
end

kinds.declare("pending", {}, {
  __call = function(waiting, given)
    local b = body[waiting]
    if b.given then kinds.fail(floor.where(), "%s \"%s\" was given its table twice", b.word, b.name) end
    if type(given) ~= "table" or body[given] then
      kinds.fail(b.where, "%s \"%s\" takes a table, not %s", b.word, b.name, kinds.describe(given))
    end
    b.given = true
    return b.make(b.name, given, b.where)
  end,
  __index = function(waiting)
    kinds.never_given(waiting)
  end,
})

-- After the script: every naming word has had its table.
function kinds.check_pending()
  for _, waiting in ipairs(kinds.pending) do
    if not body[waiting].given then kinds.never_given(waiting) end
  end
end

return kinds
