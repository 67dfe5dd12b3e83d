-- commentary: what a figure of the month says in words: what happened, how much against what, which members caused it,
-- what offsets it, what comes next. All numbers are read when the sentence is made. The phrases stand below in
-- English, by which the catalogues find them; a company that wants other words copies this file and requires its own.
local blocks = require "words.blocks"
local formulas = require "words.formulas"
local kinds = require "words.kinds"
local lists = require "words.lists"
local terms = require "words.terms"
local body = kinds.body

local p = terms.phrases {
  stop = ".", join = "clause", also = "; ", list = ", ", about = ": ", value = "%s %s", none = "%s has no value (%s)",
  no_value = "no value (%s)", in_window = "%2$s, %1$s,", of_member = "%s: %s", gap_of = "the %s gap",
  rate = "rate of plan", yoy = "%s on last year", above = "%2$s above %1$s", below = "%2$s below %1$s", even = "the same as %s",
  causes = "mainly %s", offsets = "partly offset by %s", most_offset = "mostly offset by %s", meanwhile = "while %s",
  higher = "furthest above: %s", lower = "furthest below: %s", ask = "look into %s", find = "look into the cause", own = "it",
  still = "off target since %s (%d months): see what the last measure brought, then set the next one for %s",
  needs = "the year's plan needs %2$s a month, so far %3$s", reached = "the year's plan is reached",
  steady = "%2$s a month reach the year's plan, so far %3$s",
}
-- English names inside a sentence
local bases = { plan = "plan", forecast = "forecast", benchmark = "benchmark", last_year = "last year", prev = "the period before" }

local function is_latin() return floor.about "language" == "en" end
local function gap_between() return is_latin() and " " or "" end
local unsigned = terms.unsigned
-- Does it print as something else than nothing? A tenth of the last digit is no difference to talk about.
local function shows(figure) return figure ~= nil and not figure:missing() and tostring(figure):find "[1-9]" ~= nil end

-- Does it add up over members? Ratios, averages and distinct counts do not.
local function adds_up(node)
  local b = body[node]
  if b.op == "number" or b.op == "mul" or b.op == "div" or b.op == "leaf" and (b.aggregate == "distinct" or b.aggregate == "median") then return false end
  return not lists.any(formulas.inside(node), function(below) return not adds_up(below) end)
end

-- Do months of it add up to the year? Balances, averages, ratios and distinct counts do not.
local flows = { sum = true, count = true, ["new"] = true }
local function is_flow(node)
  local b = body[node]
  if b.op == "number" then return false end
  if b.op == "leaf" then return flows[b.aggregate] and not b.open_from or false end
  if b.op == "mul" or b.op == "div" then
    local first, second = b.args[1], b.args[2]
    if body[second].op == "number" then return is_flow(first) end
    return b.op == "mul" and body[first].op == "number" and is_flow(second)
  end
  if b.op == "window" or b.op == "rolling" or b.op == "each" or b.op == "steps" or b.op == "spread" then return false end
  local parts = formulas.inside(node)
  return #parts > 0 and not lists.any(parts, function(below) return not is_flow(below) end)
end

local function size(item) return item.size end

-- Members by the size of their gap, those that pull the way of the whole first; adds_up tells whether they make it up.
local function members(v, metric, f, base, gap)
  local causes, offsets, sum, all = {}, {}, 0, v:members({ metric }, f.by, { f.prefix .. "actual", f.prefix .. base })
  if #all < 2 then return causes, offsets, false end -- one alone is the whole
  for _, m in ipairs(all) do
    local own = m:of(metric)[f.prefix .. "vs_" .. base]
    if not own:missing() then
      sum, own = own + sum, floor.like(own, gap) -- with the decimals of the whole, as tables have them
      local list = (own > 0) == (gap > 0) and causes or offsets
      if shows(own) then list[#list + 1] = { name = m.name, gap = own, size = math.abs(own:number()) } end
    end
  end
  lists.order(causes, size)
  lists.order(offsets, size)
  local whole = math.abs(gap:number())
  local rest = type(sum) == "number" and whole or math.abs((sum - gap):number())
  return causes, offsets, rest <= 1e-9 * (whole + 1)
end

local function total(list) return lists.sum(list, size) end

-- The first ones, until they make up four fifths; at most three.
local function chief(list, most)
  local whole, sum, out = total(list), 0, {}
  for _, item in ipairs(list) do
    if #out == most or sum >= 0.8 * whole then break end
    out[#out + 1], sum = item, sum + item.size
  end
  return out
end

local function name_and_gap(item) return item.name .. " " .. terms.bare(item.gap) end
local function named(list) return table.concat(lists.map(list, name_and_gap), p.list) end

-- "高于计划 35 万元"; base is a reading
local function differs(gap, base, word)
  local name = is_latin() and bases[base] or word(base)
  if not shows(gap) then return p.even:format(name) end
  return terms.fill(gap > 0 and p.above or p.below, name, unsigned(gap))
end

-- Who made the gap: "主要是杭州 −122 万元、深圳 −38 万元，南京 +66 万元抵消一部分". The words follow from the members that are
-- named: offsets never outweigh causes.
local function because(causes, offsets)
  local own, against = chief(causes, 3), {}
  if #own == 0 or #causes + #offsets < 2 then return nil, own end
  for _, item in ipairs(chief(offsets, 2)) do
    if item.size >= 0.1 * own[1].size then against[#against + 1] = item end
  end
  while #own < math.min(3, #causes) and total(own) <= total(against) do own[#own + 1] = causes[#own + 1] end
  local text, share = p.causes:format(named(own)), total(against) / total(own)
  if #against == 0 then return text, own end
  return text .. p.join .. (share >= 1 and p.meanwhile or share > 0.5 and p.most_offset or p.offsets):format(named(against)), own
end

local function cause(v, metric, f, said)
  if not f.by or not formulas.has_dim(metric, f.by) or not shows(said.gap) then return nil end
  local causes, offsets, adds_up = members(v, metric, f, said.base, said.gap)
  local text
  text, said.causes = because(causes, offsets)
  if text and not adds_up then return (said.gap > 0 and p.higher or p.lower):format(named({ table.unpack(said.causes, 1, 2) })) end
  return text
end

-- Decompositions print one decimal, so that bars, tables and sentences say the same; amounts in 万元 that are left to print as they like.
local function digits_of(v, metric)
  return body[metric].digits == nil and v:facts(metric).scale >= 1000 and 1 or nil
end

-- The parts of a change in one sentence: "收入高于去年同期 199 万元：主要是新增 +142、数量 +136，价格 −72 抵消一部分。" parts is a list
-- of { name, gap }; they add up to the change and are said as the bridge between both prints them. named: the one of them that more
-- is to be said of: it and the largest on the other side are enough.
local function change(v, metric, from, to, base, parts, window, named)
  local causes, offsets, title = {}, {}, v:facts(metric).title
  if window and window ~= "month" then title = terms.fill(p.in_window, v:window_label(window), title) end
  local printed = floor.parts(lists.map(parts, function(part) return part.gap end), from, to, v:of(metric).vs_plan, digits_of(v, metric))
  local gap = printed[#printed]
  local text = title .. gap_between() .. differs(gap, base, terms.of(v))
  for place, part in ipairs(parts) do
    local list, own = (part.gap > 0) == (to > from) and causes or offsets, printed[place]
    if shows(own) then list[#list + 1] = { name = part.name, gap = own, size = part.name == named and math.huge or math.abs(part.gap:number()) } end
  end
  lists.order(causes, size)
  lists.order(offsets, size)
  if named then causes, offsets = { causes[1] }, { offsets[1] } end
  local why = shows(gap) and because(causes, offsets)
  return text .. (why and p.about .. why or "") .. p.stop
end

-- The same as a chart: steps, rows { key, name, value }, between the totals of both readings; head: of the steps.
local function bridge(v, f, id, head, from, to, steps)
  local metric, facts, word = f.metrics[1], v:facts(f.metrics[1]), terms.of(v)
  table.insert(steps, 1, { key = "from", kind = "total", name = word(f.from), value = from })
  steps[#steps + 1] = { key = "to", kind = "total", name = word "actual", value = to }
  local columns = { { id = "name", title = head, key = true }, { id = "value", title = word "Effect", metric = metric, digits = f.digits } }
  return v:chart { id = id, kind = "bridge", title = facts.title .. " · " .. word(f.from) .. " → " .. word "actual", unit = facts.unit,
                   table = v:table { id = id, columns = columns, rows = steps }, category = "name",
                   options = { from = terms.scenario(f.from), to = "AC" },
                   series = { { column = "value", name = facts.title, scenario = "AC", lower_is_better = facts.lower_is_better } } }
end

-- Against the plan where there is one, else against last year. No percentage beside a difference that it hides.
-- Also the rate alone.
local function against(figure, f, said, word)
  for _, base in ipairs(f.base and { f.base } or { "plan", "last_year" }) do
    local gap, is_held = figure[f.prefix .. "vs_" .. base], figure[f.prefix .. base]
    if not gap:missing() and (is_held < 0 or is_held > 0) then -- nothing planned is no plan
      said.base, said.gap = base, gap
      break
    end
  end
  if not said.gap then return {} end
  local text = differs(said.gap, said.base, word)
  if not shows(said.gap) then return { text } end
  local rate = figure[f.prefix .. "achievement"]
  if said.base == "plan" and rate > -10 and rate < 10 and not tostring(rate):find "^100[.0]*%%" then
    return { text .. gap_between() .. "(" .. p.rate:format(tostring(rate)) .. ")" }, p.rate:format(tostring(rate))
  end
  return { text }
end

local function warn_of(metric) return body[metric].warn or { near = 1, reached = 0.9, of = "achievement" } end

-- The light of a member, by the warning lines of the metric; only where they are those of the achievement.
local function light_of(metric, figure, window)
  local function of(reading) return figure[(window or "month") .. " " .. reading] end
  local warn, rate = warn_of(metric), of "achievement"
  if rate:missing() and of "plan" > 0 then -- a loss has no percentage, but a light
    rate = of "actual" / of "plan"
    if body[metric].better == "lower" then rate = 2 - rate end
  end
  if warn.of ~= "achievement" or rate:missing() then return nil end
  return rate < warn.reached and "red" or rate < warn.near and "amber" or "green"
end

-- { head, text, clause = text without its stop, body = what stands below the head, light, base, gap, causes } of a metric. f: by = dimension,
-- window, base = "plan" or "last_year"; member: that of a dimension, instead of the whole entity.
local function say(v, metric, f)
  local figure, facts = (f.member or v):of(metric), v:facts(metric)
  f = { by = f.by, base = f.base, member = f.member, prefix = f.window and f.window .. " " or "" }
  local title = f.member and p.of_member:format(f.member.name, facts.title) or facts.title
  local said = { light = not f.member and v:light(metric) or f.member and light_of(metric, figure), head = title }
  local actual = figure[f.prefix .. "actual"]
  if actual:missing() then
    said.clause = p.none:format(title, actual:why())
    said.text = said.clause .. p.stop
    said.body = p.no_value:format(actual:why()) .. p.stop
    return said
  end
  local clauses, rate = against(figure, f, said, terms.of(v))
  local short = { tostring(actual), said.gap and not shows(said.gap) and clauses[1] or rate }
  local yoy = figure[f.prefix .. "yoy"]
  local change = shows(yoy) and shows(figure[f.prefix .. "vs_last_year"]) and yoy > -10 and yoy < 10 and p.yoy:format(terms.signed(yoy)) or nil
  if said.base ~= "last_year" then clauses[#clauses + 1] = change end
  short[#short + 1] = change
  local plan = figure[f.prefix .. "plan"]
  if f.member and #short == 1 and said.gap and not plan:missing() then short[2] = terms.of(v) "plan" .. " " .. tostring(plan) end -- a ratio says nothing of a loss
  table.insert(clauses, 1, p.value:format(title, tostring(actual)))
  if said.gap and shows(said.gap) and (not change or tostring(said.gap) ~= tostring(yoy)) then said.head = p.value:format(title, terms.signed(said.gap)) end
  local who = not f.member and cause(v, metric, f, said)
  said.clause = table.concat(clauses, p.join) .. (who and p.also .. who or "")
  said.text = said.clause .. p.stop
  said.body = table.concat(short, p.join) .. (who and p.also .. who or "") .. p.stop
  return said
end

-- What the rest of the year needs; nil where months do not add up or there is no plan of the year.
local function rest_of_year(v, metric, member)
  local figure, period = (member or v):of(metric), v:period()
  if not period or not is_flow(metric) or v:facts(metric).lower_is_better then return nil end
  local plan, ytd, done = figure["year plan"], figure["ytd actual"], period.index - 1 + period.done
  local left = period.count - done
  if plan:missing() or ytd:missing() or left <= 0 or not (plan > 0) then return nil end
  if plan <= ytd then return p.reached end
  local need, mean = (plan - ytd) / left, ytd / done
  return terms.fill(need <= mean and p.steady or p.needs, left == math.floor(left) and ("%d"):format(left) or ("%.1f"):format(left), tostring(need), tostring(mean))
end

-- What comes next; nil where nothing has to. since, months: how long it has warned without a break.
local function next_step(v, metric, said, since, months, member)
  local clauses, names = {}, {}
  local is_bad = said.gap and (said.gap < 0) ~= v:facts(metric).lower_is_better -- better than last year and red: who pulled it down is not who pulled it up
  for i, item in ipairs(is_bad and said.causes or {}) do names[i] = item.name end
  if said.is_worse or said.light == "red" or said.light == "amber" then
    local who = member and p.gap_of:format(v:facts(metric).title) or table.concat(names, p.list)
    if months and months > 1 then clauses[1] = p.still:format(since, months, who ~= "" and who or p.own)
    else clauses[1] = who ~= "" and p.ask:format(who) or p.find end
  end
  if #clauses == 0 or not member then clauses[#clauses + 1] = rest_of_year(v, metric, member) end
  return #clauses > 0 and (table.concat(clauses, p.also):gsub("^%l", string.upper)) .. p.stop or nil
end

-- All metrics as a whole, and by the dimension those that have it.
local function needs(metrics, dim)
  local all, by = { table.unpack(metrics) }, lists.map(metrics, function(metric) return dim and formulas.has_dim(metric, dim) and metric or nil end)
  by.by = dim
  return #by > 0 and { all, by } or { all }
end

-- The members that stand out among some metrics, the best or the worst first: { metric, member, gap, share }, each member once
-- and none that is in named_, to which they are added. The
-- share is that of the gap in the plan of the whole, so that metrics compare; only where members add up to the whole.
local function standing_out(v, metrics, dim, wanted, most, named_)
  local list, out = {}, {}
  for _, metric in ipairs(metrics) do
    local whole, lower = v:of(metric).plan, v:facts(metric).lower_is_better
    if formulas.has_dim(metric, dim) and adds_up(metric) and whole > 0 then
      local all = v:members({ metric }, dim, { "actual", "plan" })
      for _, m in ipairs(#all > 1 and all or {}) do -- one alone is the whole
        local gap, light = m:of(metric).vs_plan, light_of(metric, m:of(metric))
        local is_good = light == "green"
        if shows(gap) and light and is_good == (wanted == "good") and (gap > 0) ~= (lower == is_good) then
          list[#list + 1] = { metric = metric, member = m, gap = gap, share = math.abs((gap / whole):number()) }
        end
      end
    end
  end
  lists.order(list, function(item) return item.share end)
  local met = {} -- each metric once first, then what is left
  for pass = 1, 2 do
    for _, item in ipairs(list) do
      if #out < most and not named_[item.member.key] and (pass == 2 or not met[item.metric]) then
        out[#out + 1], named_[item.member.key], met[item.metric] = item, true, true
      end
    end
  end
  return out
end

blocks.analysis_word("commentary", { by = "dim", base = "plan/last_year" }, 1, function(f)
  f.message = f.message or function(v) return say(v, f.metrics[1], { base = f.base, window = f.window }).clause .. p.stop end
  return needs(f.metrics, f.by)
end, function(f, v)
  local out = {}
  for i, metric in ipairs(f.metrics) do
    local said = say(v, metric, f)
    local after = next_step(v, metric, said)
    out[i] = v:note { said.body .. (after and gap_between() .. after:gsub("^%l", string.upper) or ""), head = said.head, light = said.light }
  end
  return out
end)

-- "均价没有数值(除数为零)"
local function none(v, metric, figure) return p.none:format(v:facts(metric).title, figure:why()) .. p.stop end

return { none = none, digits_of = digits_of, light_of = light_of, warn_of = warn_of, standing_out = standing_out, needs = needs, say = say, change = change, bridge = bridge, next_step = next_step, is_flow = is_flow, shows = shows, chief = chief }
