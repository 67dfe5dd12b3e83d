-- The message of a page by rule, where the script has none: what the first block of the page shows, in one sentence. It reads
-- the finished block, never more than stands on the page, so that it cannot contradict the table below it.
local lists = require "words.lists"
local terms = require "words.terms"
local p = terms.phrases {
  stop = ".", join = "clause", and_then = "; ", list = ", ", about = "%s: ", head = "%s %s", in_window = "%2$s, %1$s",
  of_plan = "%s of plan", yoy = "%s on last year", reds = "red lights", none = "%s has no value (%s)",
  shown = "of those shown, %s", behindshown = "of those shown with a plan, %s", planned = "of those with a plan, %s",
  all = "all %1$s %3$s", both = "both %3$s", count = "%3$s of %1$s %4$s", -- English without the noun: it would need a plural
  below = { plan = "below plan", forecast = "below forecast", last_year = "worse than last year", prev = "worse than the period before" },
  above = { plan = "at or above plan", forecast = "at or above forecast", last_year = "no worse than last year",
            prev = "no worse than the period before" },
  over = { plan = "above plan", forecast = "above forecast" }, within = { plan = "at or below plan", forecast = "at or below forecast" },
  worse = { plan = "worse than plan", forecast = "worse than forecast" },
  no_worse = { plan = "no worse than plan", forecast = "no worse than forecast" },
  worst = "%s is weakest (%s)", best = "%s is strongest (%s)", first = "%s comes first (%s)", last = "%s last (%s)",
  top = "the first %d make up %s", leads = "%s leads with %s",
  steps = "from %s %s to %s %s", fall = "the largest fall is %s (%s)", rise = "the largest rise is %s (%s)",
  up = "%s is the highest of %d months", down = "%s is the lowest of %d months",
  months_plan = "%2$s of %1$s months were below plan", months_year = "%2$s of the last %1$s months were above the year before",
  always = "none of %d months were below plan", never = "all %d months were below plan",
  all_better = "all of the last %d months were above the year before", none_better = "none of the last %d months were above the year before",
  since = { [0] = "since %3$s, ", "since %3$s last year, ", "since %3$s %1$s, " }, but = ", but ",
  run_better = "%s%d months in a row were above the year before", run_worse = "%s%d months in a row were not above the year before",
  run_below = "%s%d months in a row were below plan", run_not = "%s%d months in a row were not below plan",
  reach = "%.0s%s come through to the end", weakest = "the weakest step is %s (%s)", rows = "%s rows", row = "%s row",
  to_fill = "%s: to be filled in", gains = "%s: expected to bring back %s", open = "Gap %s, still open %s", covered = "Gap %s, covered, %s", rules = "%d rules, %d of them kept",
  kept = "%d rules, all of them kept", broken = "%d rules, none of them kept", failed = "broken: %s",
}

local function has(x) return x ~= nil and not x:missing() end

-- The first column with one of the readings that belongs to the block's metric; a chart's or table's own window counts.
local function column_of(block, ...)
  for _, reading in ipairs { ... } do
    for i, column in ipairs(block.columns) do
      if column.reading == reading and column.member == nil and (column.metric == nil or column.metric == block.metric) then return i end
    end
  end
end

local function column_with_id(block, id)
  for i, column in ipairs(block.columns) do if column.id == id then return i end end
end

-- The window that the block speaks of: its own, else that of its first figures where none are of the period ("r12 vs_plan").
local function window_of(block)
  if block.window or column_of(block, "actual", "vs_plan", "achievement", "vs_last_year", "yoy", "vs_prev", "mom", "share", "rank") then return block.window end
  for _, column in ipairs(block.columns or {}) do
    local window = column.reading and column.reading:match "^(%a[%w_]*) "
    if window then return window end
  end
end

local function is_latin() return floor.about "language" == "en" end
-- A Latin name keeps a space from the Chinese before it, or after it.
local function led(name) return not is_latin() and name:find "^%a" and " " .. name or name end
local function followed(name) return not is_latin() and name:find "[%a%d]$" and name .. " " or name end

-- Members that have a value in the column, as printed.
local function members(block, column)
  return lists.map(block.rows, function(row) return row.kind == "member" and has(row.cells[column]) and row or nil end)
end

-- The first of the highest and of the lowest, by a column or by what a function gives.
local function extremes(list, by)
  local function of(row) if type(by) == "function" then return by(row) end return row.cells[by] end
  local high, low
  for _, row in ipairs(list) do
    if not high or of(row) > of(high) then high = row end
    if not low or of(row) < of(low) then low = row end
  end
  return high, low
end

-- What makes a row good: the value, turned where lower is better (of the column, or of one of both: a cost account).
local function is_turned(block, row, column) return block.columns[column].lower_is_better ~= row.lower_is_better end
local function merit(block, row, column)
  local value = row.cells[column]
  return is_turned(block, row, column) and -value or value
end

-- "低于计划" and "达到计划" as they have to be said of these rows: of costs "高于", of both kinds together "差于".
local function words_for(block, list, column, base)
  local n = lists.sum(list, function(row) return is_turned(block, row, column) end)
  if n == 0 then return p.below[base], p.above[base] end
  local behind, fine = n == #list and p.over or p.worse, n == #list and p.within or p.no_worse
  return behind[base] or p.below[base], fine[base] or p.above[base]
end

local function best_and_worst(block, list, column, turned)
  return extremes(list, function(row) return turned and row.cells[column] or merit(block, row, column) end)
end

-- "收入 5,125 万元", "达成计划的 99.3%", "同比 +4.1%" in the window of the block
local function figures(block)
  local facts, name = floor.metric(block.metric), window_of(block)
  local window = name and name .. " " or ""
  local actual = floor.read(block.metric, window .. "actual", {})
  if not has(actual) then return { p.none:format(facts.title, actual:why()) } end
  local title = name ~= block.window and terms.fill(p.in_window, floor.about(name), facts.title) or facts.title
  local out = { p.head:format(title, tostring(actual)) }
  local rate, change = floor.read(block.metric, window .. "achievement", {}), floor.read(block.metric, window .. "yoy", {})
  if rate > -10 and rate < 10 then out[#out + 1] = p.of_plan:format(tostring(rate)) end
  if change > -10 and change < 10 then out[#out + 1] = p.yoy:format(tostring(change)) end
  return out
end

-- Cards, and tables with metrics as rows: the first figure, and which lights are red.
local function board(block)
  local clauses, red = figures(block), {}
  for _, row in ipairs(block.rows or {}) do
    local facts = floor.metric(row.key)
    if facts and column_of(block, "light") and floor.light(row.key, "actual") == "red" then red[#red + 1] = facts.title end
  end
  local text = table.concat(clauses, p.join)
  if #red > 0 then text = text .. p.and_then .. p.reds:format(#red, table.concat(red, p.list)) end
  return text
end

local bases = { vs_plan = "plan", achievement = "plan", vs_forecast = "forecast", vs_last_year = "last_year", yoy = "last_year",
                vs_prev = "prev", mom = "prev" }

-- Those that have a plan: a plan of nothing is neither reached nor missed.
local function planned(block, list, reading)
  local plan, some = column_of(block, (reading:match "^%a[%w_]* " or "") .. "plan"), {}
  for _, row in ipairs(list) do
    local cell = plan and row.cells[plan]
    if not cell or has(cell) and (cell > 0 or cell < 0) then some[#some + 1] = row end
  end
  return some, #some < #list
end

-- Only some of the members stand there, and the rest in no row.
local function is_part_of(block, list, column, whole)
  local sum = lists.sum(list, function(row) return row.cells[column]:number() end)
  return block.word == "chart" and has(whole) and math.abs(sum - whole:number()) > 0.001 * math.abs(whole:number())
end

local function is_others(block) return lists.any(block.rows, function(row) return row.kind == "others" end) end

-- How many members fall behind what they are held against, and who stands out.
local function against(block, column, reading)
  local list, is_part = members(block, column), false
  if bases[reading] == "plan" then list, is_part = planned(block, list, block.columns[column].reading) end
  if #list < 2 then return nil end
  local is_rate = reading == "achievement" -- already turned where lower is better
  local behind = lists.sum(list, function(row) return is_rate and row.cells[column] < 1 or not is_rate and merit(block, row, column) < 0 end)
  local high, low = best_and_worst(block, list, column, is_rate)
  local noun, clauses = block.columns[1].title, {}
  local lags, fine = words_for(block, list, column, bases[reading])
  if behind > 0 and behind < #list then clauses[1] = terms.fill(p.count, #list, noun, behind, lags)
  else clauses[1] = terms.fill(#list == 2 and p.both or p.all, #list, noun, behind == 0 and fine or lags) end
  local is_cut, actual = is_others(block), block.word == "chart" and column_of(block, "actual")
  if actual and floor.metric(block.metric).unit ~= "%" then is_cut = is_cut or is_part_of(block, members(block, actual), actual, floor.read(block.metric, "actual", {})) end
  local of = is_part and (is_cut and p.behindshown or p.planned) or is_cut and p.shown
  if of then clauses[1] = of:format(clauses[1]) end
  if high ~= low and tostring(high.cells[column]) ~= tostring(low.cells[column]) then -- where all are fine nobody is to blame
    if behind > 0 then clauses[2] = p.worst:format(led(low.name), tostring(low.cells[column])) end
    clauses[#clauses + 1] = p.best:format(led(high.name), tostring(high.cells[column]))
  end
  return table.concat(clauses, p.join)
end

-- A table with ranks: who is first and last; where it is cut, what the shown ones make up.
local function ranking(block, column)
  local list = members(block, column)
  if #list < 2 then return nil end
  local high, low = best_and_worst(block, list, column)
  if high == low then return nil end -- all alike
  local text = p.first:format(led(high.name), tostring(high.cells[column]))
  if not is_others(block) then return text .. p.join .. p.last:format(led(low.name), tostring(low.cells[column])) end
  local share = column_of(block, "share")
  if not share then return text end
  local sum = lists.sum(list, function(row) return has(row.cells[share]) and row.cells[share] end)
  return sum <= 1 and text .. p.join .. p.top:format(#list, tostring(floor.percent(sum))) or text -- beside returns a part is more than the whole
end

-- A statement has no total row: its first row is the whole, signs applied.
local function is_statement(block)
  if lists.any(block.rows or {}, function(row) return row.kind == "total" end) then return false end
  return block.word == "tabular" and block.by ~= nil and block.rows ~= nil and block.rows[1] ~= nil
end

-- Bars show what they are compared with, not the difference: it becomes a column of the block. Its reading; nil where there is nothing to compare.
local function add_difference(block, actual, window)
  for _, base in ipairs { "plan", "forecast", "last_year", "prev" } do
    local with, like = column_of(block, window .. base), floor.read(block.metric, window .. "vs_" .. base, {})
    if with and has(like) then
      local place = #block.columns + 1
      block.columns[place] = { reading = window .. "vs_" .. base, lower_is_better = block.columns[actual].lower_is_better }
      for _, row in ipairs(block.rows) do
        if has(row.cells[actual]) and has(row.cells[with]) then row.cells[place] = floor.like(row.cells[actual] - row.cells[with], like) end
      end
      return place, "vs_" .. base
    end
  end
end

-- Only sizes: the largest and its share of the whole.
local function leader(block, column)
  if is_statement(block) and block.rows[1].kind == "subtotal" then return nil end
  local list = members(block, column)
  local high = #list > 1 and extremes(list, column) or nil
  local whole = floor.read(block.metric, (window_of(block) and window_of(block) .. " " or "") .. "actual", {})
  if not high or not (whole > 0) or high.cells[column] > whole or floor.metric(block.metric).unit == "%" then return nil end
  if high ~= list[1] and is_part_of(block, list, column, whole) or high.cells[column] > whole * 0.9995 then return nil end -- all of it is no news
  return p.leads:format(followed(high.name), tostring(floor.percent(high.cells[column] / whole)))
end

local function by_members(block)
  local window = window_of(block)
  local function column(reading) return column_of(block, (window ~= block.window and window .. " " or "") .. reading) end
  local actual, text = column "actual", nil
  if column "rank" and actual then text = ranking(block, actual) end
  for _, reading in ipairs { "vs_plan", "achievement", "vs_forecast", "vs_last_year", "yoy", "vs_prev", "mom" } do
    local found = column(reading)
    text = text or found and against(block, found, reading)
  end
  if not text and actual and block.word == "chart" then
    local place, reading = add_difference(block, actual, window ~= block.window and window .. " " or "")
    text = place and against(block, place, reading)
  end
  return text or actual and leader(block, actual)
end

-- Of the months that judge can tell (true or false): n, k of them true, and the run that the last of them ends.
local function tally(rows, judge)
  local t = { n = 0, k = 0, run = 0 }
  for i, row in ipairs(rows) do
    local now = judge(row, i)
    t.since = now ~= nil and now ~= t.state and t.n > 0 and t.state ~= nil and row or now == t.state and t.since or nil
    t.run, t.state, t.year = now == t.state and t.run + 1 or 1, now, row.key:match "^%d+"
    if now ~= nil then t.n, t.k = t.n + 1, t.k + (now and 1 or 0) end
  end
  return t
end

-- A run of three months or more is the news, else how many of all.
local function told(t, run, not_run, some, none, all)
  if t.state ~= nil and t.run > 2 then
    local year, month = (t.since and t.since.key or ""):match "^(%d+)%-(%d+)$"
    local since = year and terms.fill(p.since[math.min(t.year - year, 2)], year, tonumber(month), terms.month(t.since.key)) or ""
    return terms.fill(t.state and run or not_run, since, t.run)
  end
  return t.n > 1 and terms.fill(t.k == 0 and none or t.k == t.n and all or some, t.n, t.k) or nil
end

-- The one metric that a chart shows beside its own: where it stands.
local function beside(block)
  local other
  for _, column in ipairs(block.columns) do
    if column.metric and column.metric ~= block.metric then
      if other and other ~= column.metric then return nil end
      other = column.metric
    end
  end
  local now = other and floor.read(other, "actual", {})
  if not now or not has(now) then return nil end
  local change, text = floor.read(other, "yoy", {}), p.head:format(floor.metric(other).title, tostring(now))
  return change > -10 and change < 10 and text .. p.join .. p.yoy:format(tostring(change)) or text
end

-- The months of a chart: how long below plan or above the same month a year before, and where the last one stands.
local function trend(block)
  local actual, plan, past = column_of(block, "actual"), column_of(block, "plan"), column_of(block, "last_year")
  if not actual then return nil end
  local rows = lists.map(block.rows, function(row) return not row.expected and row or nil end)
  local list, last = members(block, actual), rows[#rows]
  if #list < 3 or list[#list] ~= last or not last.key:find "^%d%d%d%d%-[WQ]?%d%d?$" then return nil end -- a month without a value is the news
  local high, low = extremes(list, actual)
  local other, text, a_year = beside(block), nil, last.key:find "W" and 52 or last.key:find "Q" and 4 or 12
  local function add(clause, by) if clause then text = text and text .. by .. clause or clause end end
  if not other and (high == last or low == last) then text = (high == last and p.up or p.down):format(tostring(last.cells[actual]), #list) end
  local years = tally(rows, function(row, i)
    local before = past and row.cells[past] or not past and i > a_year and rows[i - a_year].cells[actual] or nil
    if has(row.cells[actual]) and has(before) then return row.cells[actual] > before end
  end)
  local plans = tally(rows, function(row) -- nothing planned is no plan
    if plan and has(row.cells[actual]) and (row.cells[plan] > 0 or row.cells[plan] < 0) then return row.cells[actual] < row.cells[plan] end
  end)
  add(told(years, p.run_better, p.run_worse, p.months_year, p.none_better, p.all_better), p.join)
  local is_odd = years.state ~= nil and years.state == plans.state and years.run > 2 and plans.run > 2
  local behind = told(plans, p.run_below, p.run_not, p.months_plan, p.always, p.never)
  add(behind, is_odd and p.but .. (not is_latin() and behind:find "^%d" and " " or "") or is_latin() and p.and_then or p.join)
  if text then add(other, p.and_then) end
  return text
end

-- Steps from one total to the other: where it falls and rises most.
local function steps(block)
  local rows, value = block.rows, 2
  local from, to = rows[1], rows[#rows]
  if #rows < 3 or not has(from.cells[value]) or not has(to.cells[value]) then return nil end
  local high, low = extremes(members(block, value), value)
  local function name(row)
    local lower = is_latin() and row.name:lower() or row.name
    return lower == "previous" and "the period before" or lower
  end
  local text = terms.fill(p.steps, name(from), tostring(from.cells[value]), name(to), tostring(to.cells[value]))
  if low and low.cells[value] < 0 then text = text .. p.join .. p.fall:format(led(low.name), terms.bare(low.cells[value])) end
  if high and high.cells[value] > 0 then text = text .. p.join .. p.rise:format(led(high.name), terms.bare(high.cells[value])) end
  return text
end

local function pareto(block)
  local cumulative, share = column_with_id(block, "cumulative"), column_with_id(block, "share")
  local list = cumulative and members(block, cumulative) or {}
  if #list < 2 then return nil end
  local last = list[#list].cells[cumulative]
  return (last < 0.9995 and p.top:format(#list, tostring(last)) .. p.join or "") .. p.leads:format(followed(list[1].name), tostring(list[1].cells[share]))
end

local function funnel(block)
  local rate, all = column_with_id(block, "rate"), column_with_id(block, "all")
  local rows = block.rows
  if not rate or #rows < 2 or not has(rows[#rows].cells[all]) then return nil end
  local _, low = extremes(members(block, rate), rate)
  local text = p.head:format(rows[1].name, tostring(rows[1].cells[2]))
  if rows[#rows].cells[all] <= 1 then -- a stock of older ones may come through beside the new
    text = text .. p.join .. p.reach:format(rows[#rows].name, tostring(rows[#rows].cells[all]))
  end
  return #rows > 2 and text .. p.join .. p.weakest:format(low.name, tostring(low.cells[rate])) or text
end

-- A plan of measures says what they bring, what covers a gap how much stays open.
local function measures(block)
  local gain, last, gap = column_with_id(block, "gain"), block.rows[#block.rows], block.rows[1].key == "gap" and block.rows[1].cells[2]
  if gap and gap < 0 then return p.about:format(block.title) .. (last.cells[2] < 0 and p.open or p.covered):format(tostring(gap), tostring(last.cells[2])) end
  return gain and last.kind == "total" and has(last.cells[gain]) and block.title and p.gains:format(block.title, tostring(last.cells[gain])) or nil
end

local function listing(block)
  local n = tostring(block.n_rows):reverse():gsub("%d%d%d", "%0,"):reverse():gsub("^,", "")
  local text = block.note and block.note:gsub("^The", "the") or (block.n_rows == 1 and p.row or p.rows):format(n)
  return block.title and p.about:format(block.title) .. text or text
end

local function checklist(block)
  local failed = lists.map(block.rows, function(row) return (not has(row.cells[2]) or row.cells[2] < 1) and row.name or nil end)
  local n = #block.rows
  local text = (#failed == 0 and p.kept or #failed == n and p.broken or p.rules):format(n, n - #failed)
  return #failed == n and p.about:format(text) .. table.concat(failed, p.list) or #failed > 0 and text .. p.and_then .. p.failed:format(table.concat(failed, p.list)) or text
end

-- A chart over time of each member: where they stand at its end, as a table of them would say it.
local function at_the_end(block)
  local last, rows
  for _, row in ipairs(block.rows) do if not row.expected then last, rows = row, {} end end
  if not last or block.by and block.by ~= "month" then return nil end
  for i, column in ipairs(block.columns) do
    if column.member and column.reading == "achievement" then rows[#rows + 1] = { name = column.title, key = column.member, kind = "member", cells = { nil, last.cells[i] } } end
  end
  local columns = { { title = floor.about("dim " .. block.across) }, { reading = "achievement", metric = block.metric } }
  return #rows > 1 and against({ word = block.word, metric = block.metric, by = block.across, columns = columns, rows = rows }, 2, "achievement") or nil
end

local by_word = { bridge = steps, pvm = steps, drivers = steps, pareto = pareto, funnel = funnel, cards = board }

-- The sentence without its stop, and whether it names its metric itself.
local function say(block)
  local word = block.word
  if word == "form" then return block.title and p.to_fill:format(block.title), true end
  if word == "listing" or word == "actions" or block.kind == "gantt" then return word == "actions" and measures(block) or listing(block), true end
  if word == "checklist" then return checklist(block), true end
  if not block.metric then return nil end
  if word == "cards" or (word == "tabular" and not block.by) then return board(block), true end
  if block.across and word ~= "bridge" then return word == "chart" and at_the_end(block) or nil end -- its columns are members: else only the whole is spoken of
  if word == "chart" and (not block.by or block.by == "month") then return trend(block) end
  if by_word[word] then return by_word[word](block), word == "funnel" end
  if block.by and block.by ~= "month" then return by_members(block) end
  return nil
end

local function root(block)
  local actual, rate, row = column_of(block, "actual"), column_of(block, "achievement"), block.rows and block.rows[1]
  if not is_statement(block) or not actual or not has(row.cells[actual]) then return nil end
  local text = p.head:format(row.name, tostring(row.cells[actual]))
  return rate and has(row.cells[rate]) and text .. p.join .. p.of_plan:format(tostring(row.cells[rate])) or text
end

return function(block)
  if not block.n_rows and block.word ~= "cards" then return nil end
  local text, is_complete = say(block)
  if not text and block.metric then text = root(block) end
  if not text and block.metric then
    text, is_complete = table.concat(figures(block), p.join), true
  end
  if not text then return nil end
  if not is_complete then
    local title, name = floor.metric(block.metric).title, window_of(block)
    text = p.about:format(name ~= block.window and terms.fill(p.in_window, floor.about(name), title) or title) .. text
  end
  return terms.unstopped(text) .. p.stop
end
