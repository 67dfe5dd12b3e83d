-- trend: the months so far and the forecast of the rest of the year (by the season, or by the metric's run rate; three months at least), drawn as
-- forecast, with the error that the same rule made in the months that are over; beside it rolling twelve months and the calendar year. The rule is landing's.
local blocks = require "words.blocks"
local commentary = require "jingfen.commentary"
local kinds = require "words.kinds"
local landing = require "jingfen.landing"
local terms = require "words.terms"

-- "2026-03" in two lines: the month ("3", "Mar"), and below it the year
local function short(v, name) return v:language():find "^zh" and (name:gsub("^%d%d%d%d%-0?", "")) or terms.month(name) end

local function rule_of(metric) return landing.method_of(metric) == "run_rate" and "run_rate" or "seasonal" end

-- Rows, what is to come this year and in how many months.
local function months(f, v)
  local metric, rows, period = f.metrics[1], {}, v:period()
  local figure = v:of(metric)
  for back = f.span - 1, 0, -1 do
    local then_ = v:at(-back)
    local at = then_:period()
    if at then rows[#rows + 1] = { key = at.name, group = tostring(at.year), name = short(v, at.name), actual = then_:of(metric).actual } end
  end
  local rule, rests, left = rule_of(metric), landing.to_go(figure, figure["ytd actual"], period)
  if rests[rule]:missing() then return rows end
  for _, row in ipairs(landing.months({ metrics = f.metrics, method = rule }, v, period, rests[rule], left) or {}) do
    if row.forecast then rows[#rows + 1] = { key = row.key, group = tostring(period.year), name = short(v, row.key), forecast = row.forecast } end
  end
  for ahead = period.count - period.index + 1, 3 do
    local there = v:at(ahead)
    local at, before = there:period(), there:of(metric).last_year
    if not at or rule == "seasonal" and before:missing() then break end
    rows[#rows + 1] = { key = at.name, group = tostring(at.year), name = short(v, at.name), forecast = rule == "seasonal" and before * landing.growth(figure) or figure["ytd actual"] / (period.count - left) }
  end
  return rows, rests[rule], left
end

local function windows(f, v, word)
  local metric, figure, rows = f.metrics[1], v:of(f.metrics[1]), {}
  for _, window in ipairs { "ytd", "r12" } do
    rows[#rows + 1] = { key = window, name = v:window_label(window), now = figure[window .. " actual"], before = figure[window .. " last_year"] }
  end
  return v:table { id = "trend", rows = rows, columns = {
    { id = "name", title = word "Window", key = true }, { id = "now", title = word "actual", metric = metric, bold = true },
    { id = "before", title = word "A year before", metric = metric, reading = "last_year", muted = true },
    { id = "change", title = word "Change", metric = metric, is = "now - before", variance = true },
    { id = "rate", title = word "Change", unit = "%", is = "change(now, before)", signed = true } } }
end

local function build(f, v)
  v = v:over "month"
  local word, metric = terms.of(v), f.metrics[1]
  local rows, rest, left = months(f, v)
  local off, n = v:backtest(metric, rule_of(metric))
  local facts, figure = v:facts(metric), v:of(metric)
  local now, before = figure["r12 actual"], figure["r12 last_year"]
  local text = word "%s, %s: %s":format(facts.title, v:window_label "r12", tostring(now))
  local change = floor.change(now, before)
  if not change:missing() then text = text .. word ", %s on those before":format(tostring(change)) end
  if rest and left > 0 then text = text .. word("; the rest of the year (months: %s) is forecast at %s", ("%.3g"):format(left), tostring(rest)) end
  if off then text = text .. word " (one month ahead the rule was off by %s, n = %d)":format(tostring(floor.percent(off)), n) end
  local t = v:table { id = "trend_months", rows = rows, columns = { { id = "name", title = word "Month", key = true },
    { id = "actual", title = word "actual", metric = metric }, { id = "forecast", title = word "forecast", metric = metric } } }
  return { v:note(text .. word "."), v:chart { id = "trend_months", kind = "column", title = facts.title, unit = facts.unit, table = t, category = "name", series = {
    { column = "actual", name = word "actual", scenario = "AC" }, { column = "forecast", name = word "forecast", scenario = "FC" } } }, windows(f, v, word) }
end

blocks.analysis_word("trend", { span = "integer = 24" }, 1, function(f)
  blocks.own_window(f, "trend")
  local metric = kinds.body[f.metrics[1]]
  if not commentary.is_flow(f.metrics[1]) then kinds.fail(f.where, "trend: the months of %s do not add up to a year: draw it with chart \"line\"", metric.title.zh) end
  if f.span < 1 then kinds.fail(f.where, "trend: span has to be 1 or more") end
  return { { f.metrics[1] } }
end, build)

return {}
