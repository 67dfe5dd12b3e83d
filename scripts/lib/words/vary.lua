-- A formula evaluated again with some of its parts changed: what sensitivity and what_if stand on. The parts are metrics
-- or formulas that stand in it; everything around them is computed anew from the same figures.
local kinds = require "words.kinds"
local body, kind, fail = kinds.body, kinds.kind, kinds.fail
local vary = {}

local inner = { add = true, sub = true, mul = true, div = true, neg = true }

-- A metric in a formula is the metric itself.
local function bare(node)
  return kind(node) == "expression" and body[node].op == "metric" and body[node].metric or node
end

local function inside(node)
  if kind(node) == "metric" then return { body[node].actual } end
  return body[node].args or {}
end

local function holds(node, parts)
  node = bare(node)
  if parts[node] then return true end
  for _, below in ipairs(inside(node)) do if holds(below, parts) then return true end end
  return false
end

local function collect(node, parts, out, where, word)
  node = bare(node)
  local b = body[node]
  if parts[node] then parts[node] = "found" end
  if parts[node] or not holds(node, parts) then
    if b.op ~= "number" then out[#out + 1] = node end
    return
  end
  if kind(node) ~= "metric" and not inner[b.op] then
    fail(where, "%s: a part that is to change stands below :%s, where it cannot be changed alone", word, b.op)
  end
  for _, below in ipairs(inside(node)) do collect(below, parts, out, where, word) end
end

-- What has to be read to compute the metric with other values of these parts: a need. Every part has to stand in it.
function vary.need(metric, list, where, word)
  local parts, out = {}, { metric }
  for i, part in ipairs(list) do parts[bare(part)] = "missing" end
  if parts[metric] then fail(where, "%s: a metric is not a part of itself", word) end
  collect(metric, parts, out, where, word)
  for _, part in ipairs(list) do
    if parts[bare(part)] ~= "found" then
      local b = body[bare(part)]
      fail(where, "%s: %s does not stand in the formula of %s: give a formula of its parts, as in %s { volume * price, … }", word,
           b.title and (b.title.zh or b.title.en) or "a formula", body[metric].title.zh or body[metric].title.en, word)
    end
  end
  return out
end

local compute = {
  add = function(a, b) return a + b end, sub = function(a, b) return a - b end, mul = function(a, b) return a * b end,
  div = function(a, b) return a / b end, neg = function(a) return -a end,
}

local function value(v, node, parts, reading)
  node = bare(node)
  local b = body[node]
  if parts[node] then return v:of(node)[reading] * parts[node] end
  if b.op == "number" then return floor.exact(b.number) end
  if not holds(node, parts) then return v:of(node)[reading] end
  if kind(node) == "metric" then return value(v, b.actual, parts, reading) end
  local args = {}
  for i, below in ipairs(b.args) do args[i] = value(v, below, parts, reading) end
  return compute[b.op](table.unpack(args))
end

-- The metric with each part times its factor: factors is a list of { part, factor }, of
-- all parts that the need was made with. With all factors 1 it has to be what
-- the cube says, or the pack fails.
function vary.value(v, metric, factors, reading)
  local parts, same = {}, {}
  for _, item in ipairs(factors) do parts[bare(item[1])], same[bare(item[1])] = item[2], 1 end
  v:check(value(v, metric, same, reading), v:of(metric)[reading], v:facts(metric).title .. ", computed from its parts")
  return value(v, metric, parts, reading)
end

-- Months after which an effort shows: a number of months, or a figure in months or days.
function vary.lag(v, subject)
  if subject == nil then return 0 end
  if type(subject) == "number" then return math.max(0, math.ceil(subject)) end
  local x = v:of(subject)["ytd actual"]:number()
  if not x then return nil end
  local unit = v:facts(subject).unit
  if unit:find "天" or unit:find "日" or unit:find "day" then x = x / 30 end
  return math.max(0, math.ceil(x - 1e-9))
end

return vary
