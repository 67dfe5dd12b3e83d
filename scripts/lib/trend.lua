-- trend: the months so far and a seasonal forecast for the rest of the year (three months at least), drawn as forecast, with the error that
-- the same rule made in the months that are over; beside it rolling twelve months and the calendar year.
--   forecast of a month = the same month last year * (the last six months / the same six a year before)
--   error = sum of |actual - forecast made a month before| / sum of |actual|, over the last twelve months that have both
-- Where a month last year is missing there is no forecast of it.
local blocks = require "words.blocks"
local commentary = require "jingfen.commentary"
local kinds = require "words.kinds"
local terms = require "words.terms"

-- Plain numbers of the months, by periods before the report's; nil where there is none. The cell remembers.
local function series(v, metric)
  local known = {}
  return function(back)
    if known[back] == nil then
      local at = v:at(-back)
      known[back] = at:period() and at:of(metric).actual:number() or false
    end
    return known[back] or nil
  end
end

local function sum_of(at, first, n)
  local sum = 0
  for back = first, first + n - 1 do
    local x = at(back)
    if not x then return nil end
    sum = sum + x
  end
  return sum
end

-- The forecast of the month `back`, from what is known `known` months before the report's on.
local function forecast(at, back, known)
  local before, now, then_ = at(back + 12), sum_of(at, known, 6), sum_of(at, known + 12, 6)
  if not before or not now or not then_ or then_ == 0 or now / then_ < 0 then return nil end
  return before * (now / then_)
end

-- Share of the actual by which forecasts of one month ahead were off, and their number.
local function backtest(at, first)
  local off, whole, n = 0, 0, 0
  for back = first, first + 11 do
    local x, guess = at(back), forecast(at, back, back + 1)
    if x and guess then off, whole, n = off + math.abs(x - guess), whole + math.abs(x), n + 1 end
  end
  if n == 0 or whole == 0 then return nil, 0 end
  return off / whole, n
end

-- "2026-03" in two lines: the month, and below it the year
local function year_of(v) return tostring(v:period().year) end
local function short(v) return (v:period().name:gsub("^%d%d%d%d%-0?", "")) end

local function months(f, v, at, first)
  local metric, rows, sum, to_come = f.metrics[1], {}, 0, 0
  for back = f.span - 1, first, -1 do
    local then_ = v:at(-back)
    if then_:period() then rows[#rows + 1] = { key = then_:period().name, group = year_of(then_), name = short(then_), actual = then_:of(metric).actual } end
  end
  local period = v:period()
  for ahead = 1 - first, math.max(3, period.count - period.index) do
    local there, guess = v:at(ahead), forecast(at, -ahead, first)
    local later = there:period()
    if not later or not guess then break end
    rows[#rows + 1] = { key = later.name, group = year_of(there), name = short(there), forecast = guess }
    if later.year == period.year then sum, to_come = sum + guess, to_come + 1 end
  end
  return rows, sum, to_come
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
  local word, metric, at = terms.of(v), f.metrics[1], series(v, f.metrics[1])
  local first = v:period().done < 1 and 1 or 0 -- the last month that is over
  local rows, rest, to_come = months(f, v, at, first)
  local off, n = backtest(at, first)
  local facts, figure = v:facts(metric), v:of(metric)
  local now, before = figure["r12 actual"], figure["r12 last_year"]
  local text = word "%s, %s: %s":format(facts.title, v:window_label "r12", tostring(now))
  local change = floor.change(now, before)
  if not change:missing() then text = text .. word ", %s on those before":format(tostring(change)) end
  if to_come > 0 then text = text .. word "; the %d months left are forecast at %s":format(to_come, tostring(floor.like(rest, now))) end
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

return { forecast = forecast, backtest = backtest }
