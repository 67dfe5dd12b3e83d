-- Words of a page: cards, tabular, chart and so on. A block's body has the fields as the script gave them, checked;
-- readings, dimensions and levels are compared with the report by C, when all of it is known.
local kinds = require "words.kinds"
local fields = require "words.fields"
local data = require "words.data"
local formulas = require "words.formulas"
local lists = require "words.lists"
local body, kind, fail, describe = kinds.body, kinds.kind, kinds.fail, kinds.describe
local types = fields.types
local blocks = {}

kinds.declare("block", {})

-- Fields that every block takes.
blocks.common = { title = "template", message = "template", only = "texts", window = "text", where = "test" }

local function with_common(own)
  local all = {}
  for name, spec in pairs(blocks.common) do all[name] = spec end
  for name, spec in pairs(own) do all[name] = spec end
  return all
end
blocks.with_common = with_common

types.dim_path = { "a dimension, as in \"branch\" or \"region > branch\", or a class", function(value)
  if kind(value) == "class" then return { body[value].id } end
  if type(value) ~= "string" then return nil end
  local path = {}
  for dim in (value .. ">"):gmatch("%s*([^>]-)%s*>") do
    if dim == "" then return nil end
    path[#path + 1] = dim
  end
  return path
end }
types.readings = types.texts
types.dim = { "a dimension or a class", function(value)
  if kind(value) == "class" then return body[value].id end
  if type(value) == "string" then return value end
end }
types.subject_metric = { "a metric or a formula", function(value, title, where)
  if kind(value) == "metric" or kind(value) == "expression" then return formulas.as_metric(value, title, where) end
end }

function blocks.metrics(title, where, given, least)
  local list = fields.items(title, where, given)
  for i, item in ipairs(list) do list[i] = formulas.as_metric(item, title, where) end
  if #list < least then
    fail(where, "%s: names %s", title, least == 1 and "no metric" or ("%d metrics, needs %d"):format(#list, least))
  end
  return list
end

-- Subjects that are metrics or formulas: word { revenue, margin, … }
local function metrics_word(word, own, least)
  local allowed = with_common(own)
  kinds.plain_word(word, allowed, function(given, where)
    local f = fields.check(word, where, given, allowed, true)
    f.word, f.metrics = word, blocks.metrics(word, where, given, least)
    return kinds.new("block", f)
  end)
end

metrics_word("cards", { columns = "readings" }, 1)

metrics_word("tabular", {
  by = "dim_path", across = "dim_path", depth = "integer", members = "source", with = "texts", columns = "readings", marks = "texts",
  total = "flag = true", top = "integer", others = "flag = true", sort = "text",
}, 1)

types.steps = { "a list of metrics", function(value, title, where)
  if not fields.is_list(value) then return nil end
  return lists.map(value, function(item) return body[formulas.as_metric(item, title .. ": steps", where)].id end)
end }

metrics_word("bridge", {
  from = "text = plan", to = "text = actual", by = "dim_path", across = "dim_path", depth = "integer", steps = "steps", top = "integer = 8",
  sort = "text",
}, 1)

types.second_axis = { "a list of metrics of this chart", function(value, title, where)
  if kind(value) == "metric" then value = { value } end
  if not fields.is_list(value) then return nil end
  return lists.map(value, function(item) return formulas.as_metric(item, title .. ": second_axis", where) end)
end }

local chart_fields = with_common {
  by = "dim_path", across = "dim_path", span = "integer = 24", readings = "readings", second_axis = "second_axis", options = "table",
  top = "integer", sort = "text", total = "flag", panels = "flag", ahead = "integer = 0",
}
kinds.naming_word("chart", chart_fields, function(name, given, where)
  local title = ("chart \"%s\""):format(name)
  local f = fields.check(title, where, given, chart_fields, true)
  f.word, f.chart, f.metrics = "chart", name, blocks.metrics(title, where, given, 1)
  f.options = f.options and blocks.options(f.options, title, where)
  return kinds.new("block", f)
end)

-- Options of a chart plugin.
function blocks.options(given, title, where)
  return fields.parameters(given, function(name, item)
    if type(name) ~= "string" then fail(where, "%s: options: write name = value", title) end
    fail(where, "%s: options: %s cannot be %s", title, name, describe(item))
  end)
end

local listing_fields = with_common { columns = "texts!", sort = "text", top = "integer", across = "text" }
kinds.plain_word("listing", listing_fields, function(given, where)
  local f = fields.check("listing", where, given, listing_fields, true)
  local items = fields.items("listing", where, given)
  if #items ~= 1 or kind(items[1]) ~= "source" then
    fail(where, "listing: the first item has to be a source, not %s", describe(items[1]))
  end
  f.word, f.source = "listing", items[1]
  return kinds.new("block", f)
end)

local note_fields = with_common {}
kinds.special_word("note", note_fields, function(given)
  local where = floor.where()
  local f = { where = where }
  if type(given) == "table" and not body[given] then
    f = fields.check("note", where, given, note_fields, true)
    given = fields.items("note", where, given)[1]
  end
  if not types.template[2](given) then
    fail(where, "note takes a text or a function, not %s", describe(given))
  end
  f.word, f.text = "note", given
  return kinds.new("block", f)
end)

function blocks.blocks(title, where, given)
  local list = fields.items(title, where, given)
  for _, item in ipairs(list) do
    if kind(item) == "pending" then fail(body[item].where, "%s", describe(item)) end
    if kind(item) ~= "block" then
      if type(item) == "function" and kinds.words_of[item] then
        fail(where, "%s: `%s` needs its table: %s { … }", title, kinds.words_of[item], kinds.words_of[item])
      end
      fail(where, "%s: %s is not a block", title, describe(item))
    end
  end
  return list
end

-- The blocks inside see the rows that the outer one lets through, and its window where they name none.
function blocks.pass_on(outer, inner)
  for _, block in ipairs(inner) do
    local b = body[block]
    b.window = b.window or outer.window
    if outer.filter then b.filter = b.filter and data.all { outer.filter, b.filter } or outer.filter end
    blocks.pass_on(outer, b.blocks or {})
  end
end

local grid_fields = with_common { columns = "integer = 2" }
kinds.plain_word("grid", grid_fields, function(given, where)
  local f = fields.check("grid", where, given, grid_fields, true)
  f.word, f.blocks = "grid", blocks.blocks("grid", where, given)
  if #f.blocks == 0 then fail(where, "grid: has no blocks") end
  if f.columns < 1 or f.columns > 4 then fail(where, "grid: columns has to lie between 1 and 4") end
  blocks.pass_on(f, f.blocks)
  return kinds.new("block", f)
end)

types.rules = { "a list of rules { text, test }", function(value, title, where)
  if not fields.is_list(value) or #value == 0 then return nil end
  local rules = {}
  for i, rule in ipairs(value) do
    if type(rule) ~= "table" or body[rule] then return nil end
    local text, test = rule.text or rule[1], rule.test or rule[2]
    local left
    if not types.template[2](text) then fail(where, "%s: rule %d: the text has to be a text or a function, not %s", title, i, describe(text)) end
    if kind(test) == "condition" then test, left = body[test].test, body[test].left end
    if not types["function"][2](test) then
      fail(where, "%s: rule %d: the test has to be revenue:above(n), revenue:below(n) or a function of v, not %s", title, i, describe(test))
    end
    rules[i] = { text = text, test = test, left = left }
  end
  return rules
end }

local checklist_fields = with_common { rules = "rules!" }
kinds.plain_word("checklist", checklist_fields, function(given, where)
  local f = fields.check("checklist", where, given, checklist_fields)
  f.word = "checklist"
  return kinds.new("block", f)
end)

-- ---- analyses --------------------------------------------------------------------------------------------------

types.needs = { "a list of needs: { { revenue, by = \"line\" } }", function(value, title, where)
  if not fields.is_list(value) then return nil end
  local needs = {}
  for i, need in ipairs(value) do
    if kind(need) == "metric" or kind(need) == "expression" then need = { need } end
    if type(need) ~= "table" or body[need] then return nil end
    local f = fields.check(title .. ": needs", where, need, { by = "texts" }, true)
    needs[i] = { metrics = blocks.metrics(title .. ": needs", where, need, 1), dims = f.by or {} }
  end
  return needs
end }

local analysis_fields = with_common { needs = "needs!", build = "function!" }
kinds.plain_word("analysis", analysis_fields, function(given, where)
  local f = fields.check("analysis", where, given, analysis_fields, true)
  if #fields.items("analysis", where, given) > 0 then fail(where, "analysis: subjects go into needs = { { revenue, by = \"line\" } }") end
  f.word, f.name = "analysis", "analysis"
  return kinds.new("block", f)
end)

-- An analysis as a word of its own: metrics, then the word's fields.
--   own: fields beside the common ones; least: number of metrics
--   needs(f): the list of needs; build(f, v): the blocks. f has the fields and f.metrics.
function blocks.analysis_word(word, own, least, needs, build)
  local allowed = with_common(own)
  kinds.plain_word(word, allowed, function(given, where)
    local f = fields.check(word, where, given, allowed, true)
    f.word, f.name, f.metrics = "analysis", word, blocks.metrics(word, where, given, least)
    f.needs = types.needs[2](needs(f), word, where)
    f.build = function(v) return build(f, v) end
    return kinds.new("block", f)
  end)
end

-- A block of an analysis, for words that are made of several blocks.
function blocks.analysis(word, f, needs, build)
  return kinds.new("block", { word = "analysis", name = word, where = f.where, metrics = f.metrics, needs = types.needs[2](needs, word, f.where), build = build,
                              rows_of = f.rows_of, row_columns = f.row_columns })
end

-- The windows that an analysis has of its own; another would make it say what it does not show.
function blocks.own_window(f, word, window)
  if f.window and f.window ~= window then
    kinds.fail(f.where, "%s: window: it reads the periods of %s and takes no other window", word, window or "its span")
  end
end

return blocks
