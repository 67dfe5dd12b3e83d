-- drivers: why a metric changed, factor by factor. Where the factors stand in its formula (profit = volume * price - cost), the formula
-- is computed anew with one after the other at its new value; else the factors are a chain whose product is the metric, as
-- collected = leads x opportunity rate x win rate x average deal x collection rate (1 / x stands for a division).
-- "ordered" replaces in the order of the chain; "shapley" is the mean over all orders. The effects add up to the change, or the
-- pack fails; what the factors do not hold is a row of its own. `beside` shows what is no factor. `cycle`: the time that a sale takes is none
-- either, but a month more of it moves what a month brings out of the window: minus months more * the mean month of the year so far, below the
-- total, which it is not part of.
local blocks = require "words.blocks"
local commentary = require "jingfen.commentary"
local kinds = require "words.kinds"
local lists = require "words.lists"
local terms = require "words.terms"
local vary = require "words.vary"

-- effects of n factors on evaluate(mask), in which bit i says that factor i + 1 has its new value

local function ordered(n, evaluate)
  local effects, mask = {}, 0
  local before = evaluate(0)
  for i = 1, n do
    mask = mask | 1 << (i - 1)
    local after = evaluate(mask)
    effects[i], before = after - before, after
  end
  return effects
end

local function factorial(n) return n <= 1 and 1 or n * factorial(n - 1) end

-- Each subset of the other factors, weighted by the orders in which it comes first.
local function shapley(n, evaluate)
  local effects = {}
  for i = 1, n do
    local effect, bit = 0, 1 << (i - 1)
    for subset = 0, (1 << n) - 1 do
      if subset & bit == 0 then
        local size = 0
        for k = 0, n - 1 do size = size + (subset >> k & 1) end
        effect = (evaluate(subset | bit) - evaluate(subset)) * (factorial(size) * factorial(n - size - 1)) / factorial(n) + effect
      end
    end
    effects[i] = effect
  end
  return effects
end

-- The value of the metric with the factors of the mask at their new values, each mask once.
local function evaluator(f, v, values, window)
  local known = {}
  local function by_formula(mask)
    local function part(value, i) return { value.subject, reading = window .. (mask >> (i - 1) & 1 == 1 and " actual" or " " .. f.from) } end
    local parts = lists.map(values, part)
    return vary.mixed(v, f.metrics[1], parts, window .. " " .. f.from)
  end
  local function by_product(mask)
    local p = 1
    for i, value in ipairs(values) do p = (mask >> (i - 1) & 1 == 1 and value.now or value.base) * p end
    return p
  end
  local evaluate = f.stands and by_formula or by_product
  return function(mask)
    known[mask] = known[mask] or evaluate(mask)
    return known[mask]
  end
end

local function pair(f, v, subject, window)
  local figure = v:of(subject)
  return { now = figure[window .. " actual"], base = figure[window .. " " .. f.from], facts = v:facts(subject), subject = subject }
end

-- { name, key, gap } of each factor, and of what they leave
local function effects_of(f, v, whole, values, window, word)
  local evaluate, list, like = evaluator(f, v, values, window), {}, v:of(f.metrics[1]).vs_plan -- a difference: ratios in points
  local sum, last = whole.base, evaluate((1 << #values) - 1)
  for i, effect in ipairs((f.method == "shapley" and shapley or ordered)(#values, evaluate)) do
    list[i] = { key = values[i].facts.id, name = values[i].facts.title, gap = floor.like(effect, like, f.digits), value = values[i] }
    sum = effect + sum
  end
  v:check(sum - whole.base + evaluate(0), last, "the effects of the drivers")
  local rest = whole.now - sum
  if math.abs(rest:number()) > 1e-9 * (math.abs(whole.now:number()) + math.abs(whole.base:number())) then
    list[#list + 1] = { key = "rest", kind = "others", name = word "Not explained", gap = floor.like(rest, like, f.digits) }
  end
  return list
end

-- What a longer cycle moves to later: { now, base, facts, more = the difference, gap = in the metric }; nil without values.
local function moved(f, v, window)
  local cycle, period, metric = pair(f, v, f.cycle, window), v:period(), v:of(f.metrics[1])
  local year = metric["ytd actual"]
  if not period or cycle.now:missing() or cycle.base:missing() or year:missing() then return nil end
  cycle.more = cycle.now - cycle.base
  local months = vary.is_days(cycle.facts.unit) and cycle.more * 12 / 365 or cycle.more
  cycle.gap = floor.like(months * (year / (period.index - 1 + period.done)) * -1, metric.vs_plan, f.digits)
  return cycle
end

-- "；成交周期长了 12 天，约 35 万元推到以后"
local function said_of(cycle, word)
  if not cycle or not commentary.shows(cycle.more) or not commentary.shows(cycle.gap) then return "" end
  return word(cycle.more > 0 and "; %1$s is %2$s longer: about %3$s come later" or "; %1$s is %2$s shorter: about %3$s come earlier",
              cycle.facts.title, terms.unsigned(floor.like(cycle.more, cycle.now)), terms.unsigned(cycle.gap))
end

local function method(f, values, word)
  if f.method == "shapley" then return word "Method: mean over all orders (Shapley)" end
  local order = lists.map(values, function(value) return value.facts.title end)
  return word "Order of replacement: %s":format(table.concat(order, " → "))
end

local function bridge(f, v, whole, effects, word)
  local steps = lists.map(effects, function(e) return { key = e.key, kind = e.kind, name = e.name, value = e.gap } end)
  return commentary.bridge(v, f, "drivers_bridge", word "Factor", whole.base, whole.now, steps)
end

local function detail(f, v, whole, values, effects, window, word)
  local rows = {}
  local function row_of(value, effect)
    return { key = value.facts.id, name = value.facts.title, base = tostring(value.base), now = tostring(value.now), rate = floor.change(value.now, value.base), effect = effect }
  end
  for i, e in ipairs(effects) do
    rows[i] = e.value and row_of(e.value, e.gap) or { key = e.key, kind = e.kind, name = e.name, effect = e.gap }
  end
  rows[#rows + 1] = { key = "total", kind = "total", name = whole.facts.title, base = tostring(whole.base), now = tostring(whole.now),
                      rate = floor.change(whole.now, whole.base), effect = "sum(effect)" }
  local cycle = f.cycle and moved(f, v, window)
  if cycle then
    rows[#rows + 1] = row_of(cycle, cycle.gap)
    rows[#rows].kind = "subtotal" -- no part of the sum
  end
  for _, subject in ipairs(f.beside or {}) do rows[#rows + 1] = row_of(pair(f, v, subject, window)) end
  return v:table { id = "drivers", columns = {
    { id = "name", title = word "Factor", key = true }, { id = "base", title = word(f.from), text = true },
    { id = "now", title = word "actual", text = true }, { id = "rate", title = word "Change", unit = "%", signed = true },
    { id = "effect", title = word "Effect", metric = f.metrics[1], reading = "vs_plan", variance = true, digits = f.digits } }, rows = rows, note = method(f, values, word) .. (cycle and word "; cycle time is not in the sum: a month more moves the mean month of the year so far to later." or word ".") }
end

local function build(f, v)
  local word, window = terms.of(v), f.window or "month"
  f.digits = commentary.digits_of(v, f.metrics[1])
  local values = lists.map({ f.metrics[1], table.unpack(f.chain) }, function(subject) return pair(f, v, subject, window) end)
  for _, value in ipairs(values) do
    local none = value.now:missing() and value.now or value.base:missing() and value.base
    if none then return v:empty(commentary.none(v, value.subject, none)) end
  end
  local whole = table.remove(values, 1)
  local effects = effects_of(f, v, whole, values, window, word)
  local text = terms.unstopped(commentary.change(v, f.metrics[1], whole.base, whole.now, f.from, effects, f.window))
  return { v:note(text .. said_of(f.cycle and moved(f, v, window), word) .. word "."), bridge(f, v, whole, effects, word),
           detail(f, v, whole, values, effects, window, word) }
end

blocks.analysis_word("drivers", { chain = "expressions!", from = "text = plan", method = "ordered/shapley = ordered", beside = "expressions", cycle = "subject_metric" }, 1,
  function(f)
    local unit = f.cycle and kinds.body[f.cycle].unit
    if unit and not (vary.is_days(unit) or unit:find "月" or unit:find "month") then
      kinds.fail(f.where, "drivers: cycle is a time: its unit has to be 天 or 月 (days or months), not \"%s\"", unit)
    end
    f.stands = vary.stands(f.metrics[1], f.chain)
    local all = f.stands and vary.need(f.metrics[1], f.chain, f.where, "drivers") or { f.metrics[1], table.unpack(f.chain) }
    for _, subject in ipairs(f.beside or {}) do all[#all + 1] = subject end
    all[#all + 1] = f.cycle
    return { all }
  end, build)

return { ordered = ordered, shapley = shapley }
