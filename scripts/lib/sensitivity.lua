-- sensitivity: how much the metric changes when each of its drivers alone changes by the same share (step); largest first.
-- The metric is computed anew from its formula, so the drivers have to stand in it.
local blocks = require "words.blocks"
local commentary = require "jingfen.commentary"
local lists = require "words.lists"
local terms = require "words.terms"
local vary = require "words.vary"

local function percent(x) return terms.plus("%+.4g%%", x * 100) end

-- One driver changed, the others as they are.
local function factors(f, changed, step)
  return lists.map(f.drivers, function(driver, i) return { driver, i == changed and 1 + step or 1 } end)
end

local function effects(f, v, reading)
  local list, base = {}, v:of(f.metrics[1])[reading]
  for i, driver in ipairs(f.drivers) do
    local facts, now = v:facts(driver), v:of(driver)[reading]
    local result = vary.value(v, f.metrics[1], factors(f, i, f.step), reading)
    local less = vary.value(v, f.metrics[1], factors(f, i, -f.step), reading)
    if not result:missing() then
      list[#list + 1] = { facts = facts, now = now, result = result, effect = result - base, less = less - base,
                           size = tonumber(("%.9e"):format(math.abs((result - base):number()))) } -- what is alike but for noise keeps its order
    end
  end
  return lists.order(list, function(item) return item.size end), base
end

local function chart(f, v, list, word)
  local facts = v:facts(f.metrics[1])
  local rows = lists.map(list, function(item) return { key = item.facts.id, name = item.facts.title, less = item.less, effect = item.effect } end)
  local t = v:table { id = "sensitivity_chart", rows = rows, columns = { { id = "name", title = word "Driver", key = true },
    { id = "less", title = percent(-f.step), metric = f.metrics[1], signed = true }, { id = "effect", title = percent(f.step), metric = f.metrics[1], signed = true } } }
  return v:chart { id = "sensitivity_chart", kind = "tornado", title = ("%s · ±%.4g%%"):format(facts.title, math.abs(f.step) * 100), unit = facts.unit, table = t,
                   category = "name", series = { { column = "less", name = percent(-f.step), lower_is_better = facts.lower_is_better },
                     { column = "effect", name = percent(f.step), lower_is_better = facts.lower_is_better } } }
end

local function build(f, v)
  local word, reading = terms.of(v), (f.window or "month") .. " actual"
  local list, base = effects(f, v, reading)
  if base:missing() then return v:empty(commentary.none(v, f.metrics[1], base)) end
  if #list == 0 then return v:empty() end
  local rows, metric = {}, f.metrics[1]
  for i, item in ipairs(list) do
    rows[i] = { key = item.facts.id, name = item.facts.title, now = tostring(item.now), changed = tostring(item.now * (1 + f.step)),
                base = base, result = item.result, place = i, highlight = i <= 3 and #list > 3 }
  end
  local text = word "%s weighs most: %s of it moves %s by %s":format(list[1].facts.title, percent(f.step), v:facts(metric).title, terms.signed(floor.like(list[1].effect, base)))
  local lag = f.lag ~= nil and vary.lag(v, f.lag)
  local felt = lag and v:at(lag + 1):period()
  if felt then text = text .. word "; what starts now shows from %s on":format(felt.label) end
  return { v:note(text .. word "."), chart(f, v, list, word), v:table { id = "sensitivity", rows = rows, columns = {
    { id = "name", title = word "Driver", key = true }, { id = "now", title = word "actual", text = true },
    { id = "changed", title = percent(f.step), text = true }, { id = "base", title = word "Result now", metric = metric, muted = true },
    { id = "result", title = word "Result then", metric = metric }, { id = "effect", title = word "Effect", metric = metric, is = "result - base", variance = true },
    { id = "rate", title = word "Change", unit = "%", is = "change(result, base)" }, { id = "place", title = word "Place", unit = "", digits = 0 } } } }
end

blocks.analysis_word("sensitivity", { drivers = "expressions!", step = "number = 0.1", lag = "expression" }, 1, function(f)
  local needs = { vary.need(f.metrics[1], f.drivers, f.where, "sensitivity") }
  if f.lag and type(f.lag) ~= "number" then needs[2] = { f.lag } end
  return needs
end, build)

return { effects = effects }
