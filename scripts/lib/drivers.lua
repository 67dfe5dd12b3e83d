-- drivers: why a product of factors changed, as revenue = deals x win rate x average deal. "ordered" puts one factor after
-- the other at its new value, in the order of the chain; "shapley" is the mean over all orders. The effects add up to the
-- change, or the pack fails; what the chain does not hold (its product is not the metric) is a row of its own.
local blocks = require "words.blocks"
local terms = require "words.terms"

local function product(values, now)
  local p = 1
  for i, value in ipairs(values) do p = (now[i] and value.now or value.base) * p end
  return p
end

local function ordered(values)
  local effects, now = {}, {}
  local before = product(values, now)
  for i in ipairs(values) do
    now[i] = true
    local after = product(values, now)
    effects[i], before = after - before, after
  end
  return effects
end

local function factorial(n) return n <= 1 and 1 or n * factorial(n - 1) end

-- Each subset of the other factors, weighted by the orders in which it comes first.
local function shapley(values)
  local n, effects = #values, {}
  for i = 1, n do
    local effect = 0
    for subset = 0, (1 << n) - 1 do
      if subset & (1 << (i - 1)) == 0 then
        local now, size = {}, 0
        for k = 1, n do
          if subset & (1 << (k - 1)) ~= 0 then now[k], size = true, size + 1 end
        end
        local before = product(values, now)
        now[i] = true
        effect = (product(values, now) - before) * (factorial(size) * factorial(n - size - 1)) / factorial(n) + effect
      end
    end
    effects[i] = effect
  end
  return effects
end

local function build(f, v)
  local word, window = terms.of(v), f.window or "month"
  local revenue = f.metrics[1]
  local function pair(subject)
    local figure = v:of(subject)
    return { now = figure[window .. " actual"], base = figure[window .. " " .. f.from], facts = v:facts(subject), subject = subject }
  end
  local whole, values = pair(revenue), {}
  if whole.now:missing() or whole.base:missing() then return v:empty(whole.now:why() or whole.base:why()) end
  for i, subject in ipairs(f.chain) do
    values[i] = pair(subject)
    if values[i].now:missing() or values[i].base:missing() then
      return v:empty(values[i].facts.title .. ": " .. (values[i].now:why() or values[i].base:why()))
    end
  end
  local effects = (f.method == "shapley" and shapley or ordered)(values)
  local all, none = {}, {}
  for i in ipairs(values) do all[i] = true end
  local sum, change = 0, whole.now - whole.base
  for _, effect in ipairs(effects) do sum = effect + sum end
  v:check(sum, product(values, all) - product(values, none), "the effects of the drivers")
  local rest = change - sum
  local has_rest = math.abs(rest:number()) > 1e-9 * (math.abs(whole.now:number()) + math.abs(whole.base:number()))

  local facts = whole.facts
  local rows = { { key = "from", kind = "total", name = word(f.from), value = whole.base } }
  local details = {}
  for i, value in ipairs(values) do
    rows[#rows + 1] = { key = value.facts.id, name = value.facts.title, value = effects[i] }
    details[i] = { key = value.facts.id, name = value.facts.title, base = tostring(value.base), now = tostring(value.now), effect = effects[i] }
  end
  if has_rest then
    rows[#rows + 1] = { key = "rest", kind = "others", name = word "Not explained", value = rest }
    details[#details + 1] = { key = "rest", kind = "others", name = word "Not explained", effect = rest }
  end
  rows[#rows + 1] = { key = "to", kind = "total", name = word "actual", value = whole.now }
  details[#details + 1] = { key = "total", kind = "total", name = facts.title, base = tostring(whole.base), now = tostring(whole.now), effect = "sum(effect)" }
  local order = {}
  for i, value in ipairs(values) do order[i] = value.facts.title end
  local note = f.method == "shapley" and word "Method: mean over all orders (Shapley)" or word "Order of replacement: %s":format(table.concat(order, " → "))
  local steps = v:table { id = "drivers_bridge", columns = { { id = "name", title = word "Factor", key = true },
                                                             { id = "value", title = word "Effect", metric = revenue } }, rows = rows }
  return {
    v:chart { id = "drivers_bridge", kind = "bridge", title = facts.title .. " · " .. word(f.from) .. " → " .. word "actual", unit = facts.unit,
              table = steps, category = "name", options = { from = terms.scenario(f.from), to = "AC" },
              series = { { column = "value", name = facts.title, scenario = "AC", lower_is_better = facts.lower_is_better } } },
    v:table { id = "drivers", columns = {
      { id = "name", title = word "Factor", key = true }, { id = "base", title = word(f.from), text = true },
      { id = "now", title = word "actual", text = true },
      { id = "effect", title = word "Effect", metric = revenue, variance = true } }, rows = details, note = note .. word "." },
  }
end

blocks.analysis_word("drivers", { chain = "expressions!", from = "text = plan", method = "ordered/shapley = ordered" }, 1,
  function(f)
    local all = { f.metrics[1] }
    for i, item in ipairs(f.chain) do all[i + 1] = item end
    return { all }
  end, build)

return { ordered = ordered, shapley = shapley }
