-- landing: where the year ends: year to date, and what is still to come by three methods.
--   run_rate: mean of the year so far, for each period that is left
--   seasonal: a month is the same month last year times this year to date / last year to date; none where one of both is a loss. It is the one
--             rule of seasons: trend shows its months, a metric's forecast = "seasonal" is it (core/metric/forecast.c), v:backtest tests it
--   plan:     the plan of the rest
-- required for each period left = (plan of the year - year to date) / periods left. The gap of the chosen method stands
-- against what is to cover it (cover). The months add up to the year to date, or the pack fails.
local blocks = require "words.blocks"
local commentary = require "jingfen.commentary"
local formulas = require "words.formulas"
local kinds = require "words.kinds"
local lists = require "words.lists"
local terms = require "words.terms"

local methods = { "run_rate", "seasonal", "plan" }
local titles = { run_rate = "Run rate", seasonal = "Seasonal", plan = "By plan" }

-- How this year to date compares with last year's.
local function growth(figure)
  local now, before = figure["ytd actual"], figure["ytd last_year"]
  return now * before < 0 and floor.change(now, before) or now / before -- of other signs: no value
end

-- A plan of nothing is no plan: it is that of units that plan nothing.
local function year_plan(figure)
  local plan = figure["year plan"]
  return (plan > 0 or plan < 0 or plan:missing()) and plan or floor.none "no plan"
end

-- What is still to come by each method; no value where its basis is missing.
local function to_go(figure, ytd, period)
  local done = period.index - 1 + period.done
  return {
    run_rate = ytd / done * (period.count - done),
    seasonal = (figure["year last_year"] - figure["ytd last_year"]) * growth(figure),
    plan = year_plan(figure) - figure["ytd plan"], -- of a month that is not over, its rest too
  }, period.count - done
end

local function left_over(whole, rows, field)
  return whole - lists.sum(rows, function(row) return row[field] and not row[field]:missing() and row[field] end)
end

-- The days to come of a month that is not over: what the other months leave of the year. A plan that does not reach to the year's
-- end is none of the year.
local function complete(rows, rest, plan)
  for _, row in ipairs(rows) do
    if row.key:find "%+$" then row.forecast, row.plan = left_over(rest, rows, "forecast"), left_over(plan, rows, "plan") end
  end
  if plan:missing() then
    for _, row in ipairs(rows) do row.plan = nil end
  end
end

-- Last year's rest, by the periods that this year's compare with: the 53rd week has the 52nd before it, too.
local function last_year_to_come(v, metric, period)
  if period.done < 1 then return v:of(metric)["year last_year"] - v:of(metric)["ytd last_year"] end
  local sum = floor.exact(0)
  for index = period.index + 1, period.count do
    local at = v:at(index - period.index)
    if at:period() then sum = at:of(metric).last_year + sum end
  end
  return sum
end

-- The months of the year: actual so far, then the forecast; and their sum so far.
local function months(f, v, period, rest, left)
  local metric, rows, sum, basis = f.metrics[1], {}, 0, nil
  if f.method == "seasonal" then basis = last_year_to_come(v, metric, period) end
  for index = 1, period.count do
    local at = v:at(index - period.index)
    local facts, row = at:period(), nil
    if not facts then return nil end
    local name = terms.month(facts.name)
    row = { key = facts.name, name = name, plan = at:of(metric).plan }
    if index <= period.index then
      row.actual = at:of(metric).actual
      if not row.actual:missing() then sum = row.actual + sum end
    elseif f.method == "plan" then row.forecast = row.plan
    elseif f.method == "run_rate" then row.forecast = rest / left
    else
      row.forecast = at:of(metric).last_year / basis * rest
    end
    rows[#rows + 1] = row
    if index == period.index and period.done < 1 then rows[#rows + 1] = { key = facts.name .. "+", name = terms.of(v)("rest of %s", name) } end
  end
  complete(rows, rest, year_plan(v:of(metric)))
  return rows, sum
end

local function chart(f, v, rows, word, title)
  local period, facts, metric = v:period(), v:facts(f.metrics[1]), f.metrics[1]
  local t = v:table { id = "landing_months", rows = rows, columns = {
    { id = "name", title = word "Month", key = true }, { id = "actual", title = word "actual", metric = metric },
    { id = "forecast", title = word "forecast", metric = metric }, { id = "plan", title = word "plan", metric = metric, reading = "plan" } } }
  return v:chart { id = "landing_months", kind = "landing", height = title and 78 or nil, options = { elapsed = (period.index - 1 + period.done) / period.count }, title = title or facts.title .. " · " .. word(titles[f.method]), unit = facts.unit, table = t,
                   category = "name", series = { { column = "actual", name = word "actual", scenario = "AC" },
                     { column = "forecast", name = word "forecast", scenario = "FC" }, { column = "plan", name = word "plan", scenario = "PL" } } }
end

local function landings(f, v, y, word)
  local metric, rows, tested, plan, left = f.metrics[1], {}, 0, y.plan, y.left
  for _, method in ipairs(methods) do
    local off, n = v:backtest(metric, method)
    rows[#rows + 1] = { key = method, name = word(titles[method]), ytd = y.ytd, rest = y.rests[method], plan = plan, off = off, highlight = method == f.method }
    if off then tested = math.max(tested, n) end
  end
  local columns = {
    { id = "name", title = word "Method", key = true }, { id = "ytd", title = word "Year to date", metric = metric, muted = true },
    { id = "rest", title = word "To go", metric = metric }, { id = "landing", title = word "Landing", metric = metric, is = "ytd + rest", bold = true } }
  if not plan:missing() then
    columns[#columns + 1] = { id = "plan", title = word "Plan of the year", metric = metric, reading = "plan", muted = true }
    columns[#columns + 1] = { id = "gap", title = word "Against plan", metric = metric, is = "landing - plan", variance = true }
    if left > 0 then
      columns[#columns + 1] = { id = "needs", title = word "Needed a month", metric = metric, is = ("(plan - ytd) / %.15g"):format(left) }
    end
    columns[#columns + 1] = { id = "rate", title = word "Achievement", unit = "%", is = "achieve(landing, plan)",
                              lower_is_better = v:facts(metric).lower_is_better }
  else
    for _, row in ipairs(rows) do row.plan = nil end
  end
  if tested > 0 then columns[#columns + 1] = { id = "off", title = word "Off by", unit = "%" } end
  return v:table { id = "landing", columns = columns, rows = rows,
                   note = tested > 0 and word "Off by: what each rule was off a period ahead in the last periods that are over (n = %d)":format(tested) .. word "." or nil }
end

-- The members that weigh most, and the rest of the whole: { { name =, value = }, … }; none where nothing is to be said of them.
-- is_all: those of the other sign too, the bad ones first.
local function members_of(v, metric, dim, reading, whole, most, word, is_all)
  local sign, list, out, rest = whole < 0 and -1 or 1, {}, {}, whole
  for _, m in ipairs(dim and formulas.has_dim(metric, dim) and v:members({ metric }, dim, { reading }) or {}) do
    local value = m:of(metric)[reading]
    local size = (value * sign):number() or 0
    if (size > 0 or is_all and size < 0) and tostring(value):find "[1-9]" then list[#list + 1] = { key = m.key, name = m.name, value = value, size = math.abs(size), of = m } end
  end
  lists.order(list, function(m) return m.size end)
  for i = 1, math.min(most + 1, #list) do
    local left = rest - list[i].value
    if i <= most or not tostring(left):find "[1-9]" then out[i], rest = list[i], left end -- one left over stands in the place of the others
  end
  local bad = v:facts(metric).lower_is_better and 1 or -1
  if is_all then lists.order(out, function(m) return m.value * bad > 0 and 1 end) end
  if #out > 0 and tostring(rest):find "[1-9]" then out[#out + 1] = { key = "others", kind = "others", name = word "Others", value = rest } end
  return out
end

-- Amounts among what is to cover the gap, each with the rate that stands behind it in the list: how sure it is.
local function amounts(list)
  local out = {}
  for _, subject in ipairs(list or {}) do
    local rate = kinds.body[subject].unit == "%"
    if rate and out[1] then out[#out].sure = subject elseif not rate then out[#out + 1] = { subject = subject } end
  end
  return out
end

-- A cover's amount, its reading and its members: of the year, where that is known to its end, else of the month.
local function reading_of(v, subject) return v:of(subject)["year actual"]:missing() and "actual" or "year actual" end
local function cover_of(f, v, subject, word, most)
  local reading = reading_of(v, subject)
  local whole = v:of(subject)[reading]
  local list = whole > 0 and members_of(v, subject, f.cover_by or f.by, reading, whole, most or 3, word) or {}
  if not most and lists.any(list, function(m) return #m.name > 60 end) then return cover_of(f, v, subject, word, 1) end -- names of two lines
  return whole, list
end

-- "把握 60%" of a member
local function surety(v, sure, m)
  local figure = sure and m and m:of(sure)[reading_of(v, sure)]
  return figure and not figure:missing() and v:facts(sure).title .. " " .. tostring(figure) or nil
end

-- Where the gap of the year comes from, and what is to cover it: the members' differences so far, what is to come, each cover, what stays open.
local function bridge(f, v, gap, left, word)
  local metric, steps, plan = f.metrics[1], {}, v:of(f.metrics[1])["year plan"]
  local facts, so_far, open = v:facts(metric), v:of(metric)["ytd vs_plan"], gap
  local digits = kinds.body[metric].digits == nil and plan:number() >= 100 * facts.scale and 0 or nil -- as the plan prints above
  local function step(key, name, value, more)
    steps[#steps + 1] = more or {}
    steps[#steps].key, steps[#steps].name, steps[#steps].value = key, name, value
  end
  for _, m in ipairs(members_of(v, metric, f.by, "ytd vs_plan", so_far, 5, word, true)) do
    step(m.key, m.name, m.value, { kind = m.kind, reason = "" }) -- what was written is of the month
  end
  if #steps == 0 then step("ytd", word "Year to date", so_far) end
  if left > 0 then step("rest", word "Months to go", gap - so_far, { expected = true, reason = word "forecast" }) end
  step("gap", gap < 0 ~= facts.lower_is_better and word "Gap of the year" or word "Against plan", gap, { kind = "total" })
  for _, cover in ipairs(gap < 0 and amounts(f.cover) or {}) do
    local title, whole, list = v:facts(cover.subject), cover_of(f, v, cover.subject, word, 3)
    if #list == 0 and not whole:missing() then list[1] = { key = "", name = title.title, value = whole } end
    for _, m in ipairs(list) do step(title.id .. "/" .. m.key, m.name, m.value, { kind = m.kind, expected = true, reason = surety(v, cover.sure, m.of) }) end
    if not whole:missing() then open = open + whole end
  end
  local is_covered = steps[#steps].kind ~= "total"
  if is_covered then step("open", word "Gap after cover", open, { kind = "total" }) end
  local title = word(is_covered and "Gap of the year: where it comes from, what covers it" or "Where the difference of the year comes from")
  local columns = { { id = "name", title = title, key = true }, { id = "value", title = word "Amount", metric = metric, digits = digits, variance = true } }
  return v:chart { id = "landing_cover", kind = "bridge", title = title, unit = facts.unit, table = v:table { id = "landing_cover", rows = steps, columns = columns },
                   category = "name", options = { from = "delta", to = "delta" }, series = { { column = "value", name = facts.title, lower_is_better = facts.lower_is_better } } }
end

local unsigned = terms.unsigned

-- "；余下每月需 5,911 万元，至今月均 4,808 万元"
local function required(f, v, y, word)
  if y.left <= 0 or not (y.plan > y.ytd) then return "" end
  return word(v:facts(f.metrics[1]).lower_is_better and "; at most %s a month, so far %s" or "; needed %s a month, so far %s"):format(tostring((y.plan - y.ytd) / y.left), tostring(y.ytd / (y.period.count - y.left)))
end

-- "累计差额 −422 万元 杭州 −187、上海 −99、其余 −136": who is behind so far; the unit stands with the whole.
local function behind(f, v, word, most)
  local metric, parts, exact = f.metrics[1], {}, {}
  local so_far, unit = v:of(metric)["ytd vs_plan"], v:facts(metric).unit
  local list = so_far < 0 and members_of(v, metric, f.by, "ytd vs_plan", so_far, most, word) or {}
  local rest = floor.parts({ so_far }, 0, so_far, so_far)[1]
  for i, m in ipairs(list) do -- the others take what rounding leaves: members print as they do elsewhere
    exact[i] = list[#list].of and m.value or m.of and floor.parts({ m.value }, 0, m.value, so_far)[1] or rest
    rest = rest - exact[i]
  end
  local printed = floor.parts(exact, 0, so_far, so_far)
  for i, m in ipairs(list) do
    local text = (m.value > 0 and "+" or "") .. tostring(printed[i]):gsub("^%+", "")
    if unit ~= "" and text:sub(-#unit) == unit then text = text:sub(1, -#unit - 1):gsub("%s+$", "") end
    parts[i] = m.name .. "\u{a0}" .. text
  end
  if #parts == 0 then return nil end
  local text, head = table.concat(parts, word ", "), word "Behind plan so far %s":format(tostring(so_far))
  local width = (#text + #head + utf8.len(text) + utf8.len(head)) / 2 -- a Chinese sign is as wide as two others
  if width > 68 and most > 1 then return behind(f, v, word, most - 1) end
  return v:note { text, head = head, inline = true }
end

-- What is to cover the gap: each member as a bar still to come, how sure it is, and what stays open.
local function covers(f, v, gap, word, out)
  local so_far, all = v:of(f.metrics[1])["ytd vs_plan"], nil
  for _, cover in ipairs(gap < 0 and amounts(f.cover) or {}) do
    local whole, list = cover_of(f, v, cover.subject, word)
    if whole > 0 then
      local rows = lists.map(list, function(m) return { key = m.key, kind = m.kind, name = m.name, value = m.value, sure = surety(v, cover.sure, m.of) } end)
      out[#out + 1] = #rows > 0 and v:table { id = "landing_covers", title = word "%s, not in the forecast":format(v:facts(cover.subject).title), rows = rows, columns = {
        { id = "name", title = "", key = true }, { id = "value", title = "", metric = cover.subject, reading = "forecast", signed = true, mark = "bar" },
        cover.sure and { id = "sure", title = "", text = true, muted = true } or nil } } or nil
      all = whole + (all or 0)
    end
  end
  if not all then return end
  local open = floor.like(gap + all, so_far)
  local text = open < 0 and word "; %s open: decide today":format(unsigned(open)) or word "; the gap is closed"
  out[#out + 1] = v:note { word "In all %s":format(unsigned(floor.like(all, so_far))) .. text .. word ".", said = true }
end

-- "收入全年预计 59,420 万元(按季节)，比全年计划少 478 万元；余下每月需 5,911 万元，至今月均 4,808 万元。"
local function sentence(f, v, y, word)
  local text = word "%s lands at %s (%s)":format(v:facts(f.metrics[1]).title, tostring(y.ytd + y.rest), word(titles[f.method]):lower())
  if y.plan:missing() then return text .. word "." end
  local gap = floor.like(y.gap, v:of(f.metrics[1])["ytd vs_plan"]) -- with the decimals of the whole, as its table has it
  if not tostring(gap):find "[1-9]" then text = text .. word ", which is the plan of the year"
  else text = text .. word(gap > 0 and ", %s more than the plan of the year" or ", %s less than the plan of the year", unsigned(gap)) end
  text = text .. required(f, v, y, word)
  if f.why then text = text .. word "; %s: no value (%s)":format(word(titles[f.wanted]):lower(), f.why) end
  return text .. word "."
end

-- The rule by which the metric is forecast everywhere, else by the season.
local function method_of(metric)
  local rule = kinds.body[metric].forecast
  return (rule == "run_rate" or rule == "plan") and rule or "seasonal"
end

-- Where the year stands: to date, its plan, what each rule adds to it; by the rule, else by the run rate (why): the rest and the gap to the
-- plan. nil, and the figure that is missing, before there is anything.
local function year_of(v, metric, method)
  local figure, y = v:of(metric), { period = v:period(), method = method }
  y.ytd, y.plan = figure["ytd actual"], year_plan(figure)
  if not y.period or y.ytd:missing() then return nil, y.ytd end
  y.rests, y.left = to_go(figure, y.ytd, y.period)
  y.why = y.rests[method]:why()
  if y.why then y.method = "run_rate" end
  y.rest = y.rests[y.method]
  y.gap = y.ytd + y.rest - y.plan
  return y
end

-- The year in two lines: to date and landing, each against its plan; who is behind, and what is to cover the gap (cover, by).
-- For the page of the month (summary).
local function overview(v, metric, method, word, by, cover_, cover_by)
  v = v:over "month"
  local y = year_of(v, metric, method)
  if not y then return nil end
  local plan, ytd, to_date, facts = y.plan, y.ytd, v:of(metric)["ytd plan"], v:facts(metric)
  local f, has_plan = { metrics = { metric }, method = y.method, by = by, cover = cover_, cover_by = cover_by }, not plan:missing() and not to_date:missing()
  local rows = { { key = "ytd", name = word "Year to date", value = ytd, plan = has_plan and to_date or nil },
    { key = "year", name = word "Landing" .. word " (%s)":format(word(titles[y.method]):lower()), value = ytd + y.rest, plan = has_plan and plan or nil } }
  local columns = { { id = "name", title = "", key = true }, { id = "value", title = word "actual, forecast", metric = metric, bold = true } }
  if has_plan then
    columns[3] = { id = "plan", title = word "plan", metric = metric, reading = "plan", muted = true }
    columns[4] = { id = "gap", title = word "Difference", metric = metric, is = "value - plan", variance = true }
    columns[5] = { id = "rate", title = word "Achieved", unit = "%", is = "achieve(value, plan)", lower_is_better = facts.lower_is_better }
  end
  local title, list = word "Landing of the year: %s":format(facts.title), months(f, v, y.period, y.rest, y.left)
  local out = { list and chart(f, v, list, word, title) or nil }
  out[#out + 1] = v:table { id = "landing_year", title = not list and title or nil, columns = columns, rows = rows }
  if not has_plan then return out end
  if y.left > 0 and plan > ytd then
    out[#out + 1] = v:note { word "So far %s a month":format(tostring(ytd / (y.period.count - y.left))), inline = true,
                             head = word(facts.lower_is_better and "At most %s a month" or "Needed %s a month"):format(tostring((plan - ytd) / y.left)) }
  end
  out[#out + 1] = behind(f, v, word, 3)
  covers(f, v, y.gap, word, out)
  return out
end

local function build(f, v)
  v = v:over "month"
  local word, metric = terms.of(v), f.metrics[1]
  local y, none = year_of(v, metric, f.method)
  if not y then return v:empty(commentary.none(v, metric, none)) end
  if y.why then f = setmetatable({ method = y.method, wanted = f.method, why = y.why }, { __index = f }) end
  local rows, sum = months(f, v, y.period, y.rest, y.left)
  if sum then v:check(sum, y.ytd, v:facts(metric).title .. ", the months of the year") end
  local out = { v:note(sentence(f, v, y, word)) }
  if rows then out[#out + 1] = chart(f, v, rows, word) end
  out[#out + 1] = landings(f, v, y, word)
  if not y.gap:missing() and (f.by or f.cover and y.gap < 0) then out[#out + 1] = bridge(f, v, y.gap, y.left, word) end
  return out
end

-- What a list of covers reads, as a whole and by its members.
local function cover_needs(f, needs)
  if f.cover then needs[#needs + 1] = { table.unpack(f.cover) } end
  local dim = f.cover_by or f.by
  for _, subject in ipairs(dim and f.cover or {}) do
    if formulas.has_dim(subject, dim) then needs[#needs + 1] = { by = dim, subject } end
  end
  return needs
end

blocks.analysis_word("landing", { method = "run_rate/seasonal/plan", by = "dim", cover = "expressions", cover_by = "dim" }, 1, function(f)
  local metric = kinds.body[f.metrics[1]]
  f.method = f.method or method_of(f.metrics[1])
  blocks.own_window(f, "landing", "year")
  if metric.unit == "%" then kinds.fail(f.where, "landing: %s is a ratio: its months do not add up to a year", metric.title.zh) end
  local needs = cover_needs(f, { { f.metrics[1] } })
  if f.by and formulas.has_dim(f.metrics[1], f.by) then needs[#needs + 1] = { by = f.by, f.metrics[1] } end
  return needs
end, build)

-- What the year will lack to its plan (negative) by its rule, else by the run rate; nil before there is anything.
local function gap_of(v, metric)
  v = v:over "month"
  local y = year_of(v, metric, method_of(metric))
  return y and floor.like(y.gap, v:of(metric)["ytd vs_plan"])
end

return { gap = gap_of, method_of = method_of, to_go = to_go, growth = growth, months = months, overview = overview, cover_needs = cover_needs }
