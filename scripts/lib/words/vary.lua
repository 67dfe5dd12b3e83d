-- A formula evaluated again with some of its parts changed: what sensitivity and what_if stand on. The parts are metrics
-- or formulas that stand in it; everything around them is computed anew from the same figures.
local formulas = require "words.formulas"
local kinds = require "words.kinds"
local lists = require "words.lists"
local body, kind, fail = kinds.body, kinds.kind, kinds.fail
local vary = {}

local inner = { add = true, sub = true, mul = true, div = true, neg = true }

-- A metric in a formula is the metric itself.
local function bare(node)
  return kind(node) == "expression" and body[node].op == "metric" and body[node].metric or node
end

-- How deep the part stands: metrics that lie between it and the whole; nil where it does not stand there. What stands
-- in several places counts where it stands highest: in volume * price, the price is taken as it is, although price = revenue /
-- volume.
local function depth_of(node, part)
  node = bare(node)
  if body[node] == body[part] then return 0 end -- == of formulas is refused
  local least
  for _, below in ipairs(formulas.inside(node)) do
    local depth = depth_of(below, part)
    if depth and (not least or depth < least) then least = depth end
  end
  return least and (kind(node) == "metric" and least + 1 or least)
end

-- Does a part count somewhere at or below the node, which itself stands at the depth?
local function holds(node, parts, depth)
  node = bare(node)
  if parts[node] and parts[node].depth == depth then return true end
  local next_ = kind(node) == "metric" and depth + 1 or depth
  return lists.any(formulas.inside(node), function(below) return holds(below, parts, next_) end)
end

-- All nodes that have to be read: parts, and what holds none.
local function collect(node, parts, depth, out, where, word)
  node = bare(node)
  local b, is_metric = body[node], kind(node) == "metric"
  if parts[node] and parts[node].depth == depth or not holds(node, parts, depth) then
    if b.op ~= "number" then out[#out + 1] = node end
    return
  end
  if not is_metric and not inner[b.op] then
    fail(where, "%s: a part that is to change stands below :%s, where it cannot be changed alone", word, b.op)
  end
  for _, below in ipairs(formulas.inside(node)) do collect(below, parts, is_metric and depth + 1 or depth, out, where, word) end
end

local function parts_of(metric, list)
  local parts = {}
  for _, item in ipairs(list) do parts[bare(item[1])] = { factor = item[2], reading = item.reading, depth = depth_of(metric, bare(item[1])) } end
  return parts
end

-- What has to be read to compute the metric with other values of these parts: a need. Every part has to stand in it.
function vary.need(metric, list, where, word)
  local out, items = { metric }, {}
  for i, part in ipairs(list) do
    if body[bare(part)] == body[metric] then fail(where, "%s: a metric is not a part of itself", word) end
    if not depth_of(metric, bare(part)) then
      local b = body[bare(part)]
      fail(where, "%s: %s does not stand in the formula of %s: give a formula of its parts, as in %s { volume * price, … }", word,
           b.title and b.title.zh or "a formula", body[metric].title.zh, word)
    end
    items[i] = { part, 1 }
  end
  collect(metric, parts_of(metric, items), 0, out, where, word)
  return out
end

local compute = {
  add = function(a, b) return a + b end, sub = function(a, b) return a - b end, mul = function(a, b) return a * b end,
  div = function(a, b) return a / b end, neg = function(a) return -a end,
}

local function value(v, node, parts, depth, reading)
  node = bare(node)
  local b, part = body[node], parts[node]
  if part and part.depth == depth then
    local now = v:of(node)[part.reading or reading]
    return part.factor and now * part.factor or now
  end
  if b.op == "number" then return floor.exact(b.number) end
  if not holds(node, parts, depth) then return v:of(node)[reading] end
  if kind(node) == "metric" then return value(v, b.actual, parts, depth + 1, reading) end
  local args = {}
  for i, below in ipairs(b.args) do args[i] = value(v, below, parts, depth, reading) end
  return compute[b.op](table.unpack(args))
end

-- The metric with each part times its factor: factors is a list of { part, factor }, of all parts that the need was made
-- with. With all factors 1 it has to be what the cube says, or the pack fails.
function vary.value(v, metric, factors, reading)
  local same = lists.map(factors, function(item) return { item[1], 1 } end)
  v:check(value(v, metric, parts_of(metric, same), 0, reading), v:of(metric)[reading], v:facts(metric).title .. ", computed from its parts")
  return value(v, metric, parts_of(metric, factors), 0, reading)
end

-- Do all parts stand in the formula of the metric?
function vary.stands(metric, list)
  return not lists.any(list, function(part) return not depth_of(metric, bare(part)) or body[bare(part)] == body[metric] end)
end

-- The metric with each part in a reading of its own: list of { part, reading = }; all else in the reading given.
function vary.mixed(v, metric, list, reading) return value(v, metric, parts_of(metric, list), 0, reading) end

function vary.is_days(unit) return unit:find "天" or unit:find "日" or unit:find "day" end

-- Months after which an effort shows: a number of months, or a figure in months or days.
function vary.lag(v, subject)
  if subject == nil then return 0 end
  if type(subject) == "number" then return math.max(0, math.ceil(subject)) end
  local x = v:of(subject)["ytd actual"]:number()
  if not x then return nil end
  if vary.is_days(v:facts(subject).unit) then x = x / 30 end
  return math.max(0, math.ceil(x - 1e-9))
end

return vary
