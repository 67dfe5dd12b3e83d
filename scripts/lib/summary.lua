-- summary: the month on one page (经营综述): goals, key metrics, highlights and problems, next steps; all of it from live
-- figures by rules, so it cannot say what the tables do not.
local blocks = require "words.blocks"
local exceptions = require "jingfen.exceptions"
local formulas = require "words.formulas"
local kinds = require "words.kinds"
local terms = require "words.terms"

local most = 3 -- highlights, problems, steps

-- "收入:全年目标 5 亿元,累计 4 亿元(80 %)"
local function goal(v, metric, word)
  local figure, facts, period = v:of(metric), v:facts(metric), v:period()
  local plan, ytd = figure["year plan"], figure["ytd actual"]
  if facts.unit == "%" or plan:missing() or ytd:missing() or not (plan > 0) then return nil end
  return word "%s: plan of the year %s, to date %s (%s; %d of %d months)":format(facts.title, tostring(plan), tostring(ytd),
    tostring(floor.percent(ytd / plan)), period.index, period.count)
end

-- What a month of the rest of the year has to bring.
local function required(v, metric, word)
  local figure, period = v:of(metric), v:period()
  local plan, ytd, done = figure["year plan"], figure["ytd actual"], period.index - 1 + period.done
  local left = period.count - done
  if v:facts(metric).unit == "%" or plan:missing() or ytd:missing() or left <= 0 or not (plan > ytd) then return nil end
  return word "%s: the rest of the year needs %s a month, so far it was %s":format(v:facts(metric).title, tostring((plan - ytd) / left), tostring(ytd / done))
end

local function better(v, metric)
  local figure, lower = v:of(metric), v:facts(metric).lower_is_better
  local change = figure.vs_last_year
  return lower and change < 0 or not lower and change > 0
end

-- Plans reached, best first; then what is better than last year. What is among the problems is no highlight.
local function highlights(f, v, warnings, word)
  local list, texts, named = {}, {}, {}
  for i = 1, math.min(most, #warnings) do named[warnings[i].metric] = true end
  for i, metric in ipairs(f.metrics) do
    local rate, light = v:of(metric).achievement, v:light(metric)
    local reached = rate >= 1 and light ~= "red" and light ~= "amber"
    if not named[metric] and (reached or light ~= "red" and better(v, metric)) then
      list[#list + 1] = { metric = metric, rate = reached and rate:number() or 0, place = i }
    end
  end
  table.sort(list, function(a, b)
    if a.rate ~= b.rate then return a.rate > b.rate end
    return a.place < b.place
  end)
  for i = 1, math.min(most, #list) do
    local figure, title = v:of(list[i].metric), v:facts(list[i].metric).title
    texts[i] = list[i].rate == 0 and word "%s %s, %s on last year":format(title, tostring(figure.actual), terms.signed(figure.vs_last_year))
      or word "%s %s, %s of plan":format(title, tostring(figure.actual), tostring(figure.achievement))
  end
  return texts
end

local function problems(f, v, warnings, word)
  local texts = {}
  for i = 1, math.min(most, #warnings) do
    local item = warnings[i]
    local figure, cause = v:of(item.metric), exceptions.causes(f, v, item.metric, word)
    local gap = figure.vs_plan
    texts[i] = word "%s %s":format(item.facts.title, tostring(figure.actual))
    if not gap:missing() then texts[i] = texts[i] .. word ", %s against plan":format(terms.signed(gap)) end
    if cause ~= "" then texts[i] = texts[i] .. word " (%s)":format(cause) end
  end
  return texts
end

local function steps(f, v, warnings, word)
  local texts = {}
  for i = 1, math.min(most, #warnings) do
    local item = warnings[i]
    local name, count = exceptions.since({ months = 12 }, v, item.metric)
    texts[i] = count > 1 and word "%s: warned since %s, decide the measure, who and by when":format(item.facts.title, name)
      or word "%s: find the cause, decide who and by when":format(item.facts.title)
  end
  for _, metric in ipairs(f.metrics) do
    if #texts <= most then texts[#texts + 1] = required(v, metric, word) end
  end
  return texts
end

local function board(f, v, word)
  local rows = {}
  local colours = { red = word "Red", amber = word "Near", green = word "Green" }
  for i, metric in ipairs(f.metrics) do
    local figure, facts = v:of(metric), v:facts(metric)
    rows[i] = { key = facts.id, name = facts.title, actual = tostring(figure.actual), plan = tostring(figure.plan), rate = figure.achievement,
                light = colours[v:light(metric)] or "", change = terms.signed(figure.vs_last_year), ytd = tostring(figure["ytd actual"]),
                ytd_rate = figure["ytd achievement"] }
  end
  return v:table { id = "summary_metrics", rows = rows, columns = {
    { id = "name", title = word "Metric", key = true }, { id = "actual", title = word "actual", text = true }, { id = "plan", title = word "plan", text = true },
    { id = "rate", title = word "Achievement", unit = "%" }, { id = "light", title = word "Light", text = true },
    { id = "change", title = word "On last year", text = true }, { id = "ytd", title = word "Year to date", text = true },
    { id = "ytd_rate", title = word "Achievement to date", unit = "%" } } }
end

local function build(f, v)
  local word, goals = terms.of(v), {}
  local warnings = exceptions.warnings(f, v)
  for _, metric in ipairs(f.metrics) do
    if #goals < most then goals[#goals + 1] = goal(v, metric, word) end
  end
  local parts = { { "Goals", goals }, { "Highlights", highlights(f, v, warnings, word) }, { "Problems", problems(f, v, warnings, word) },
                  { "Next steps", steps(f, v, warnings, word) } }
  local rows = {}
  for _, part in ipairs(parts) do
    if #part[2] == 0 then part[2] = { word "none" } end
    for i, text in ipairs(part[2]) do rows[#rows + 1] = { key = part[1] .. i, name = i == 1 and word(part[1]) or "", text = text } end
  end
  return { v:table { id = "summary", rows = rows, columns = { { id = "name", title = "", key = true }, { id = "text", title = v:window_label "month", text = true } } },
           board(f, v, word) }
end

blocks.analysis_word("summary", { by = "dim" }, 0, function(f)
  if #f.metrics == 0 then f.metrics = formulas.shown() end
  if #f.metrics == 0 then kinds.fail(f.where, "summary: there are no metrics before it") end
  return exceptions.needs(f)
end, build)

return {}
