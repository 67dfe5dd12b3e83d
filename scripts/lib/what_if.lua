-- what_if: what a change of effort now brings this year and next. The metric is computed anew from its formula with the
-- parts changed (year to date), which gives the effect on a month; it is felt from the month after the lag on, the time
-- that a sale takes. The year without the change is the year to date and the run rate.
local blocks = require "words.blocks"
local commentary = require "jingfen.commentary"
local fields = require "words.fields"
local formulas = require "words.formulas"
local kinds = require "words.kinds"
local lists = require "words.lists"
local terms = require "words.terms"
local vary = require "words.vary"

fields.types.changes = { "a table of shares by metric: { [leads] = 0.5 }", function(value, title, where)
  if type(value) ~= "table" or kinds.body[value] then return nil end
  local list = {}
  for _, entry in ipairs(floor.entries(value)) do
    local part, share = entry[1], entry[2]
    if not fields.types.expression[2](part) or type(part) == "number" or type(share) ~= "number" then return nil end
    list[#list + 1] = { part, 1 + share, title = kinds.body[formulas.as_metric(part, title, where)].title.zh }
  end
  table.sort(list, function(a, b) return a.title < b.title end)
  return #list > 0 and list or nil
end }

-- How many months of this year and of the next feel it.
local function felt(period, left, lag)
  return math.max(0, left - lag), math.max(0, math.min(period.count, period.count - (lag - left)))
end

local function changes(f, v, word)
  local function text(item) return v:facts(item[1]).title .. " " .. terms.plus("%+.4g%%", (item[2] - 1) * 100) end
  return table.concat(lists.map(f.change, text), word ", ")
end

local function build(f, v)
  v = v:over "month"
  local word, metric, period = terms.of(v), f.metrics[1], v:period()
  local ytd, lag = v:of(metric)["ytd actual"], vary.lag(v, f.lag)
  if ytd:missing() then return v:empty(commentary.none(v, metric, ytd)) end
  local changed = vary.value(v, metric, f.change, "ytd actual")
  if changed:missing() then return v:empty(commentary.none(v, metric, changed)) end
  if not lag then return v:empty() end
  local done = period.index - 1 + period.done
  local left, month, effect = period.count - done, ytd / done, (changed - ytd) / done
  local now, next_ = felt(period, left, lag)
  local rows = {
    { key = "this", name = word "This year", without = ytd + month * left, months = now, effect = effect * now },
    { key = "next", name = word "Next year", without = month * period.count, months = next_, effect = effect * next_ },
  }
  v:check(rows[1].effect + rows[2].effect, effect * (now + next_), "what_if, the months")
  local facts = v:facts(metric)
  local columns = {
    { id = "name", title = word "Year", key = true }, { id = "without", title = word "Without the change", metric = metric, muted = true },
    { id = "months", title = word "Months that feel it", unit = "", digits = period.done < 1 and 1 or 0 },
    { id = "effect", title = word "Effect", metric = metric, variance = true },
    { id = "with", title = word "With the change", metric = metric, is = "without + effect", bold = true },
    { id = "rate", title = word "Effect %", unit = "%", is = "effect / without" } }
  local t = v:table { id = "what_if", columns = columns, rows = rows,
    note = lag > 0 and word "A month is the mean of the year so far; months until the effect shows: %d.":format(lag) or word "A month is the mean of the year so far." }
  local text = word "%s: %s %s this year, %s next year":format(changes(f, v, word), facts.title,
    terms.signed(floor.like(rows[1].effect, ytd)), terms.signed(floor.like(rows[2].effect, ytd)))
  local first = v:at(lag + 1):period()
  if first then text = text .. word "; it shows from %s on":format(first.label) end
  return { v:note(text .. word "."), v:chart { id = "what_if_chart", kind = "column", title = facts.title .. " · " .. word "Effect", unit = facts.unit, table = t, category = "name",
           series = { { column = "effect", name = word "Effect", scenario = "FC", lower_is_better = facts.lower_is_better } } }, t }
end

blocks.analysis_word("what_if", { change = "changes!", lag = "expression" }, 1, function(f)
  blocks.own_window(f, "what_if", "year")
  if kinds.body[f.metrics[1]].unit == "%" then
    kinds.fail(f.where, "what_if: %s is a ratio: its months do not add up to a year", kinds.body[f.metrics[1]].title.zh)
  end
  local parts = lists.map(f.change, function(item) return item[1] end)
  local needs = { vary.need(f.metrics[1], parts, f.where, "what_if") }
  if f.lag and type(f.lag) ~= "number" then needs[2] = { f.lag } end
  return needs
end, build)

return { felt = felt }
