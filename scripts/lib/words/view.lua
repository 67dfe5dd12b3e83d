-- `v`, what a function of the script sees of the entity whose pack is being made: figures, members, names.
local kinds = require "words.kinds"
local lists = require "words.lists"
local data = require "words.data"
local fields = require "words.fields"
local formulas = require "words.formulas"
local relation = require "words.relation"
local body, kind, fail, describe = kinds.body, kinds.kind, kinds.fail, kinds.describe

-- A context is what a figure hangs on: { metric = id, window = "ytd", reading = "actual", coords = { dim, code, … } }.
local hidden = setmetatable({}, { __mode = "k" }) -- v and members -> their context
local windows = { month = true, quarter = true, ytd = true, year = true, r12 = true, ["next"] = true, all = true }

local figure -- (context) -> value

local function derive(context, change)
  local new = { metric = context.metric, window = context.window, reading = context.reading, coords = context.coords,
                steps = context.steps }
  for key, value in pairs(change) do new[key] = value end
  return new
end

-- share, contribution and cum_share need the whole beside the part: the entity's own figure.
local parts = { share = { "actual", "actual" }, contribution = { "vs_last_year", "last_year" } }

function figure(context)
  local part = parts[context.reading]
  if part and #context.coords > 0 then
    local of = figure(derive(context, { reading = part[1] }))
    local whole = figure(derive(context, { reading = part[2], coords = { table.unpack(context.coords, 1, #context.coords - 2) } }))
    return floor.percent(of / (part[2] ~= part[1] and whole < 0 and -whole or whole)) -- a gain on a loss is a gain
  end
  local reading = (context.window and context.window ~= "month") and context.window .. " " .. context.reading or context.reading
  return floor.read(context.metric, reading, context.coords, context, context.steps)
end

local function unknown(title, key, known)
  local words = floor.reading_words()
  for _, word in ipairs(known) do words[#words + 1] = word end
  fail(floor.where(), "%s has no \"%s\"%s", title, tostring(key), floor.suggest(tostring(key), words))
end

-- The figure that a word leads to from a context: a window, a reading, or another metric.
local function step(context, key, title, known)
  if type(key) == "string" then
    if windows[key] then return figure(derive(context, { window = key })) end
    local window, reading = key:match("^(%S+) (%S+)$")
    if window and windows[window] and floor.is_reading(key) then
      return figure(derive(context, { window = window, reading = reading }))
    end
    if floor.is_reading(key) then return figure(derive(context, { reading = key })) end
    if floor.metric(key) then return figure(derive(context, { metric = key, reading = "actual" })) end
  end
  unknown(title, key, known)
end

-- ---- members ---------------------------------------------------------------------------------------------------------

local member_meta = { __metatable = false }
local figure_methods = {}

function member_meta.__index(member, key)
  local context = hidden[member]
  if key == "name" or key == "key" or key == "position" or key == "code" then return context[key] end
  if key == "unit" or key == "manager" then return (select(key == "unit" and 1 or 2, floor.unit_of(context.coords[#context.coords - 1], context.code))) end
  if figure_methods[key] then return figure_methods[key] end
  return step(context, key, ("\"%s\""):format(context.name), { "name", "key", "unit", "manager", "by", "of" })
end
function member_meta.__newindex(member) fail(floor.where(), "\"%s\" cannot be changed", hidden[member].name) end
function member_meta.__tostring(member) return hidden[member].name end
function member_meta.__concat(a, b) return tostring(a) .. tostring(b) end

-- The context of what stands before the colon: a figure or a member.
local function context_of(object)
  local context = hidden[object] or floor.value_context(object)
  if not context or not context.metric then
    fail(floor.where(), "a computed figure has no members: ask :by of v.id")
  end
  return context
end

local function member_of(context, dim, found, position)
  local coords = { table.unpack(context.coords) }
  coords[#coords + 1], coords[#coords + 2] = dim, found.code
  local member = setmetatable({}, member_meta)
  hidden[member] = { metric = context.metric, window = context.window, reading = "actual", coords = coords, steps = context.steps,
                     name = found.label, key = found.key, code = found.code, position = position }
  return member
end

-- Largest first ("+" before the reading: smallest first); members without a value last; else in printing order.
local function sort_members(list, reading)
  local rising = reading:sub(1, 1) == "+"
  reading = reading:gsub("^[+-]", "")
  lists.order(list, function(member)
    local value = member[reading]
    return not value:missing() and (rising and -value or value)
  end)
end

-- v.revenue:by("line", { sort = "vs_plan", top = 5 }) -> list of members
function figure_methods.by(self, dim, options)
  local context = context_of(self)
  if type(dim) ~= "string" then fail(floor.where(), ":by takes a dimension, not %s", describe(dim)) end
  local known, found = data.dims(dim)
  if not found then fail(floor.where(), ":by: unknown dimension \"%s\"%s", dim, floor.suggest(dim, known)) end
  if options ~= nil and type(options) ~= "table" then fail(floor.where(), ":by: the second item is { sort = …, top = … }") end
  options = fields.check(":by", floor.where(), options or {}, { sort = "text = actual", top = "integer" })
  local list = lists.map(floor.members(context.metric, dim, context.coords), function(found, i) return member_of(context, dim, found, i) end)
  sort_members(list, options.sort)
  if options.top then
    for i = #list, options.top + 1, -1 do list[i] = nil end
  end
  for i, member in ipairs(list) do hidden[member].position = i end
  return list
end

-- v.revenue:peers() -> { rank, n, median } of the units beside this one in the month, where ranks are published; else nil
function figure_methods.peers(self)
  local rank, n, median = floor.peers(context_of(self).metric)
  return rank and { rank = rank, n = n, median = median }
end

-- The figure of a metric or of a formula that a need names: v:of(won + lost), m:of(revenue)
function figure_methods.of(self, what)
  local context = hidden[self]
  return figure(derive(context, { metric = formulas.known_id(what), reading = "actual", window = context.window or "month" }))
end

floor.on_value_index(function(context, key)
  if figure_methods[key] then return figure_methods[key] end
  if not context then fail(floor.where(), "a computed figure has no \"%s\"", tostring(key)) end
  return step(context, key, "v." .. context.metric, { "by", "peers", "missing", "why", "number" })
end)

-- ---- v -------------------------------------------------------------------------------------------------------------------

local make -- (periods after the report's, window of readings that name none) -> v
local v_meta = { __metatable = false }
local about = { entity = true, level = true, manager = true, month = true }
local v_methods = { of = figure_methods.of }

-- Members of a dimension for any of several figures in any of several readings: what a decomposition runs over. within:
-- a member of another dimension, in which they are seen.
function v_methods.members(self, subjects, dim, readings, within)
  local ids = lists.map(subjects, formulas.known_id)
  local context = { metric = ids[1], reading = "actual", window = hidden[self].window, coords = within and hidden[within].coords or {}, steps = hidden[self].steps }
  return lists.map(floor.members_of(ids, readings or { "actual" }, dim), function(found, i) return member_of(context, dim, found, i) end)
end

-- Facts for heads: { id, title, unit, lower_is_better } of a metric; the label of a window; the report's language.
function v_methods.facts(_, what) return floor.metric(formulas.known_id(what)) end
function v_methods.dim_title(_, dim) return floor.about("dim " .. dim) end
function v_methods.window_label(_, window) return floor.about(window or "month") end
function v_methods.language() return floor.about("language") end
function v_methods.light(self, what, reading)
  local window = hidden[self].window
  return floor.light(formulas.known_id(what), reading or (window and window .. " " or "") .. "actual", hidden[self].steps)
end
-- How far a rule of forecasts was off one period ahead in the last twelve that are over, as a share; and how many had both.
function v_methods.backtest(_, what, rule) return floor.backtest(formulas.known_id(what), rule) end
-- The period of v: { name, year, index, count, done }; nil outside the calendar.
function v_methods.period(self) return floor.period(hidden[self].steps) end
-- The same entity so many periods after the report's (before it: below zero).
function v_methods.at(self, steps)
  if math.type(steps) ~= "integer" then fail(floor.where(), "v:at takes a number of periods, not %s", describe(steps)) end
  return make((hidden[self].steps or 0) + steps, hidden[self].window)
end
-- The same entity with another window for readings that name none: the block's.
function v_methods.over(self, window)
  return make(hidden[self].steps, window ~= "month" and window or nil)
end

-- Blocks that an analysis returns.
for word, make_block in pairs(relation) do v_methods[word] = function(_, ...) return make_block(...) end end
-- v:check(sum, whole, "price, volume and mix"): a decomposition adds up or the pack fails.
function v_methods.check(_, sum, whole, what) floor.reconcile(sum, whole, what) end

function v_meta.__index(v, key)
  if about[key] then return floor.about(key) end
  if v_methods[key] then return v_methods[key] end
  if type(key) == "string" and floor.metric(key) then
    return figure { metric = key, reading = "actual", window = hidden[v].window, coords = hidden[v].coords, steps = hidden[v].steps }
  end
  local known = floor.metric()
  for _, name in ipairs { "entity", "level", "month", "manager" } do known[#known + 1] = name end
  fail(floor.where(), "v has no \"%s\"%s", tostring(key), floor.suggest(tostring(key), known))
end
function v_meta.__newindex() fail(floor.where(), "v cannot be changed") end
function v_meta.__tostring() return floor.about("entity") end

function make(steps, window)
  local v = setmetatable({}, v_meta)
  hidden[v] = { coords = {}, steps = steps, window = window }
  return v
end
return make
