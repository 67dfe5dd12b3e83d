-- The scores of scorecard: one score of several metrics: score = sum of weight * 100 * normal, which counts up to cap
-- and never less than nothing: one metric far below its plan does not eat the points of the others ("raw" has no bounds).
--   achievement: actual / plan, 2 - actual / plan where lower is better
--   minmax:      place between the worst (0) and the best (1) of the members
--   z:           1 + (actual - mean) / (10 standard deviations): 100 is the mean, ten points are one deviation
-- Weights add up to 100 % or the script is refused; amounts of different units are never added up as they stand ("raw").
local blocks = require "words.blocks"
local fields = require "words.fields"
local formulas = require "words.formulas"
local kinds = require "words.kinds"
local lists = require "words.lists"
local terms = require "words.terms"
local body, fail = kinds.body, kinds.fail

fields.types.weights = fields.plain("a table of numbers by metric: { revenue = 0.3, margin = 0.7 }", function(value)
  return fields.bounds(value) and value
end)
fields.types.grades = fields.plain("a table of bounds by grade: { A = 100, B = 90, C = 80 }", function(value)
  local list = fields.bounds(value)
  return list and lists.order(list, function(grade) return grade.bound end)
end)

-- ---- the script ---------------------------------------------------------------------------------------------------------

-- The weights that the metrics themselves have: of the subjects, else of all that have one.
local function own_weights(f)
  f.weights = {}
  local some
  for _, metric in ipairs(#f.metrics > 0 and f.metrics or formulas.metrics) do
    f.weights[body[metric].id], some = body[metric].weight, some or body[metric].weight
  end
  if not some then fail(f.where, "scorecard: give the metrics a weight each (weight = 0.3), or the scorecard weights = { id = 0.3, … }") end
end

-- The heaviest first; of the same weight as they are declared.
local function order(f)
  f.metrics = lists.map(formulas.metrics, function(metric) return f.weights[body[metric].id] and metric or nil end)
  lists.order(f.metrics, function(metric) return f.weights[body[metric].id] end)
end

local function check_weights(f)
  local sum, named = 0, {}
  for _, metric in ipairs(f.metrics) do
    local id = body[metric].id
    if not f.weights[id] then fail(f.where, "scorecard: weights has nothing for \"%s\"", id) end
    if f.weights[id] <= 0 then fail(f.where, "scorecard: the weight of \"%s\" has to be above 0", id) end
    sum, named[id] = sum + f.weights[id], true
  end
  for id in pairs(f.weights) do
    if not named[id] then fail(f.where, "scorecard: weights names \"%s\", which is not among the metrics of the scorecard", id) end
  end
  if sum > 50 then -- written as percentages
    for id, weight in pairs(f.weights) do f.weights[id] = weight / 100 end
    sum = sum / 100
  end
  if math.abs(sum - 1) > 1e-9 then fail(f.where, "scorecard: the weights add up to %.4g %% and not to 100 %%", sum * 100) end
end

local function check_normal(f)
  if (f.normal == "minmax" or f.normal == "z") and not f.by then
    fail(f.where, "scorecard: \"%s\" compares members: say by = \"branch\"", f.normal)
  end
  local first = body[f.metrics[1]]
  for _, metric in ipairs(f.metrics) do
    local own = body[metric]
    if f.normal == "raw" and own.unit ~= first.unit then
      fail(f.where, "scorecard: \"raw\" would add up amounts of different units (%s in \"%s\", %s in \"%s\"), which means nothing: "
        .. "normalise with \"achievement\", \"minmax\" or \"z\"", first.title.zh, first.unit, own.title.zh, own.unit)
    end
  end
end

-- ---- scores -----------------------------------------------------------------------------------------------------------------

-- Normal values of one metric for all members: nil where there is none.
local function same() return function(x) return x end end
local normal_of = { achievement = same, raw = same }
function normal_of.minmax(list, lower)
  local least, most = math.min(table.unpack(list)), math.max(table.unpack(list))
  return function(x)
    if most == least then return 1 end
    return lower and (most - x) / (most - least) or (x - least) / (most - least)
  end
end
function normal_of.z(list, lower)
  local mean = lists.sum(list, function(x) return x / #list end)
  local square = lists.sum(list, function(x) return (x - mean) ^ 2 / #list end)
  return function(x)
    if square == 0 then return 1 end
    return 1 + (lower and mean - x or x - mean) / (10 * square ^ 0.5)
  end
end

-- rows: { name, key, figures = { figure of each metric } } -> adds normals (what counts), reached (before the cap) and score
local function score(f, v, rows)
  for i, metric in ipairs(f.metrics) do
    local list = lists.map(rows, function(row) return row.figures[i]:number() end)
    local normal = #list > 0 and normal_of[f.normal](list, v:facts(metric).lower_is_better)
    for _, row in ipairs(rows) do
      local x = row.figures[i]:number()
      row.reached[i] = x and normal and normal(x) or nil
      row.normals[i] = x and (f.normal == "raw" and x or math.max(0, math.min(normal(x), f.cap))) or nil
    end
  end
  local whole = f.normal == "raw" and 1 or 100
  for _, row in ipairs(rows) do
    row.score = 0
    for i, metric in ipairs(f.metrics) do
      row.score = row.score and row.normals[i] and row.score + f.weights[body[metric].id] * whole * row.normals[i] or nil
    end
  end
end

local function grade_of(f, x)
  if not x or f.normal == "raw" then return "" end
  for _, grade in ipairs(f.grades) do if x >= grade.bound - 1e-9 then return grade.name end end
  local last = f.grades[#f.grades] and f.grades[#f.grades].name or ""
  return last:match "^%u$" and string.char(last:byte() + 1) or "–"
end

-- What counts, and what it is made of; rates: the achievement prints. A loss against a plan above zero has no percentage that
-- prints, but it counts: as actual / plan, below zero.
local function figure_of(f, object, metric)
  local figure, window = object:of(metric), f.window or "month"
  local actual, plan, rate = figure[window .. " actual"], figure[window .. " plan"], figure[window .. " achievement"]
  local part = { actual = actual, plan = plan, rates = not rate:missing() }
  if f.normal ~= "achievement" then return actual, part end
  if rate:missing() and plan > 0 then return body[metric].better == "lower" and 2 - actual / plan or actual / plan, part end
  return rate, part
end

local function row_of(f, object, name, key)
  local row = { name = name, key = key, figures = {}, parts = {}, normals = {}, reached = {} }
  for i, metric in ipairs(f.metrics) do row.figures[i], row.parts[i] = figure_of(f, object, metric) end
  return row
end

return { own_weights = own_weights, check_weights = check_weights, order = order, check_normal = check_normal, score = score, grade_of = grade_of, row_of = row_of }
