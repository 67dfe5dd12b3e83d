-- summary: the month on one page (经营综述): cards of the key metrics; highlights, problems and what to do next month, each
-- with its light and its sentence; where the year lands. All of it is read by rules when the page is made (commentary.lua), so
-- it cannot say what the tables do not.
local actions = require "jingfen.actions"
local blocks = require "words.blocks"
local commentary = require "jingfen.commentary"
local exceptions = require "jingfen.exceptions"
local fields = require "words.fields"
local formulas = require "words.formulas"
local kinds = require "words.kinds"
local landing = require "jingfen.landing"
local lists = require "words.lists"
local terms = require "words.terms"

local most = 3 -- highlights, problems, steps
local most_cards = 5

-- Of a metric without a light: better or worse than last year, and by how much of it.
local function against_year(v, metric)
  local figure = v:of(metric)
  local change = figure.vs_last_year
  if v:light(metric) or not commentary.shows(change) then return nil, 0 end
  local share = floor.change(figure.actual, figure.last_year):number()
  return (change > 0) ~= v:facts(metric).lower_is_better and "better" or "worse", math.abs(share or 1)
end

-- Metrics: plans reached, best first; then what is better than last year. What warns is no highlight.
local function highlights(f, v)
  local list = lists.map(f.metrics, function(metric)
    local light, rate = v:light(metric), v:of(metric).achievement
    local is_good = light == "green" and rate >= 1 or against_year(v, metric) == "better"
    return is_good and { metric = metric, rate = light and rate:number() or 0 } or nil
  end)
  return { table.unpack(lists.order(list, function(item) return item.rate end), 1, most) }
end

-- A column of items under its title; one line where there is none.
local function column(v, title, items, none)
  if #items == 0 then return { v:note { none, title = title } } end
  return lists.map(items, function(item, i)
    return v:note { item.body or item.text, head = item.head, light = item.light, number = item.number, title = i == 1 and title or nil }
  end)
end

-- What a manager wrote about it stands behind the figures.
local function written(item, metric, member)
  local id = kinds.body[metric].id
  local text = member and floor.text(id .. "/" .. member.name) or not member and floor.text(id)
  if text then item.body = item.body .. (item.body:find "%.$" and " " or "") .. text end
  return item
end

-- Members that stand out come first where there are some, then metrics as a whole.
local function fill(f, v, list, wanted, named)
  for _, found in ipairs(f.by and commentary.standing_out(v, f.metrics, f.by, wanted, most, named) or {}) do
    local said = commentary.say(v, found.metric, { member = found.member })
    said.metric, said.member = found.metric, found.member
    list[#list + 1] = written(said, found.metric, found.member)
  end
  return list
end

local function good_of(f, v, named)
  local list = fill(f, v, {}, "good", named)
  for _, item in ipairs(highlights(f, v)) do
    if #list < most then
      list[#list + 1] = written(commentary.say(v, item.metric, { by = f.by }), item.metric)
      list[#list].light = "green"
    end
  end
  return list
end

-- A red metric that no member stands for has a place among them.
local function bad_of(f, v, named)
  local list, added = fill(f, v, {}, "bad", named), 0
  local told = lists.set(lists.map(list, function(item) return kinds.body[item.metric].id end))
  for _, item in ipairs(exceptions.warnings(f, v)) do
    if item.light == "red" and not told[item.facts.id] then
      if #list == most and added < most - 1 then table.remove(list, most - added) end
      added = added + 1
    end
    if #list < most then
      local said = commentary.say(v, item.metric, { by = f.by })
      said.metric, said.since, said.months = item.metric, exceptions.since({ months = 12 }, v, item.metric)
      list[#list + 1] = written(said, item.metric)
    end
  end
  for _, metric in ipairs(f.metrics) do
    local way, share = against_year(v, metric)
    local material = kinds.body[metric].material
    if #list < most and way == "worse" and share >= (material and material.share or 0.05) then
      local said = commentary.say(v, metric, { by = f.by })
      said.metric, said.is_worse = metric, true
      list[#list + 1] = written(said, metric)
    end
  end
  local order = { red = 2, amber = 1 }
  return lists.order(list, function(item) return order[item.light] end)
end

-- The action that belongs to a problem: of its unit and metric, else of its unit, else of its metric; each is quoted once.
local function answer(open, item)
  local best, most_fits = nil, 0
  for i, action in ipairs(open) do
    local same_metric = action.metric and kinds.body[action.metric] == kinds.body[item.metric]
    local same_unit = action.unit == (item.member and item.member.name or "")
    local fits = (same_unit and item.member and 2 or 0) + (same_metric and (not item.member or same_unit) and (same_unit and 2 or 1) or 0)
    if fits > most_fits then best, most_fits = i, fits end
  end
  return best and table.remove(open, best)
end

-- What is decided for each problem; where nothing is, what to decide. Then what else is open, soonest first.
local function next_steps(f, v, bad)
  local out, open, word = {}, f.actions and actions.open_ones(f, v) or {}, terms.of(v)
  local is_of_members = #bad == 0 or lists.any(open, function(action) return action.unit ~= "" and action.unit ~= v.entity end)
  for i, item in ipairs(bad) do
    local action = answer(open, item)
    local text = action and action.text or commentary.next_step(v, item.metric, item, item.since, item.months, item.member)
    if item.member and #open > 0 and not action and not is_of_members then text = nil -- what is open is of the whole unit
    elseif text and f.actions and not action then text = word "No measure yet: " .. text end
    local unit = item.member and item.member.name or action and action.unit ~= "" and action.unit
    out[#out + 1] = text and { head = unit or v:facts(item.metric).title, text = text, number = #out + 1 } or nil
  end
  for _, action in ipairs(open) do
    if #out == most then break end
    out[#out + 1] = { head = action.unit ~= "" and action.unit or action.metric and v:facts(action.metric).title or v.entity, text = action.text, number = #out + 1 }
  end
  return out
end

-- About how many lines of a column a text, and an entry with its head, takes.
local function lines_of(text, width)
  local wide = #text:gsub("[\0-\127\128-\191]", "")
  return math.ceil((wide + (wide > 0 and 0.55 or 0.66) * (utf8.len(text) - wide)) / width) -- words leave more white
end
local function lines(item, width)
  return item and 0.6 + math.max(1, lines_of(item.head or "", 1.4 * width)) + lines_of(item.text or item.body or "", width) or 0
end

-- A long name or number makes the cards higher.
local function is_high(v, metric)
  return lines_of(v:facts(metric).title, 14) > 1 or (utf8.len(tostring(v:of(metric).actual):match "^[−%d,.]*") or 0) > 6
end

-- The month is one page: what is good, and what else is open, gives way to it; at last a third problem that is not red.
local function fit(f, v, good, bad, next_)
  local width, high = f.year and 13 or 20, lists.any({ table.unpack(f.metrics, 1, most_cards) }, function(m) return is_high(v, m) end)
  while true do
    local height, longest = 0, math.max(#good, #next_)
    for i = 1, most do
      local row = 0
      for _, list in ipairs { good, bad, next_ } do if #list > 1 then row = math.max(row, lines(list[i], width)) end end
      height = height + row
    end
    for _, list in ipairs { good, bad, next_ } do if #list == 1 then height = height + 2 + lines(list[1], 2 * width) end end
    if height <= (high and 19 or 20) or longest < 2 then return end
    if longest <= #bad then
      if not high and height <= 25 or #bad < 3 or bad[3].light == "red" then return end
      bad[3] = nil
    end
    for _, list in ipairs { good, next_ } do if #list == longest then list[#list] = nil end end
  end
end

local function parts(f, v)
  local named = {} -- a member stands in one column only
  local bad = bad_of(f, v, named)
  local good, next_ = good_of(f, v, named), next_steps(f, v, bad)
  for _, metric in ipairs(f.metrics) do
    if #next_ == 0 then
      local text = commentary.next_step(v, metric, {})
      next_[1] = text and { head = v:facts(metric).title, text = text, number = 1 } or nil
    end
  end
  fit(f, v, good, bad, next_)
  return good, bad, next_
end

-- Side by side; a list of one or none leaves no column white: one is a line over or under the others, two share a column, three a list.
local function arrange(v, lists)
  local long, short = { columns = 0 }, {}
  for _, list in ipairs(lists) do
    if #list > 1 then long.columns, long[#long + 1] = long.columns + 1, list
    else for _, item in ipairs(list) do short[#short + 1] = item end end
  end
  if #short == 0 then return v:grid(long) end
  if #long == 1 then return v:grid { columns = 2, #lists[1] > 1 and long[1] or short, #lists[1] > 1 and short or long[1] } end
  local out = { columns = 1, short }
  if #long > 0 then table.insert(out, #lists[1] > 1 and 1 or 2, v:grid(long)) end
  return v:grid(out)
end

local function build(f, v)
  local word, good, bad, next_ = terms.of(v), parts(f, v)
  local texts = arrange(v, { column(v, word "Highlights", good, word "None this month: no metric reaches its plan or beats last year."),
    column(v, word "Problems", bad, word "None this month: no metric is red or amber."),
    column(v, word "Next steps", next_, word "None this month: no problem asks for one, and no measure is open.") })
  local year = f.year and landing.overview(v, f.year, landing.method_of(f.year), word, f.by, f.cover, f.cover_by)
  return year and v:grid { columns = 2, share = #good > 1 and #bad > 1 and #next_ > 1 and 0.63 or 0.5, texts, year } or texts
end

-- "收入…；5 项指标：2 红、1 黄、2 绿。"
local function message(f, v)
  local word, parts, all, only = terms.of(v), {}, 0, nil
  local text = commentary.say(v, f.metrics[1], {}).clause
  for _, light in ipairs { "red", "amber", "green" } do
    local n = lists.sum(f.metrics, function(metric) return v:light(metric) == light end)
    if n > 0 then parts[#parts + 1], all, only = word("%d " .. light, n), all + n, light end
  end
  if all < 2 then return text .. word "." end
  if #parts == 1 then return text .. word "; " .. word("all %d metrics are " .. only, all) .. word "." end
  return text .. word "; " .. word("%d metrics: %s", all, table.concat(parts, word ", ")) .. word "."
end

local own = blocks.with_common { by = "dim", actions = "source", cover = "expressions", cover_by = "dim" }
kinds.plain_word("summary", own, function(given, where)
  local f = fields.check("summary", where, given, own, true)
  f.metrics = blocks.metrics("summary", where, given, 0)
  if #f.metrics == 0 then f.metrics = formulas.shown() end
  if #f.metrics == 0 then kinds.fail(where, "summary: there are no metrics before it") end
  local needs = commentary.needs(f.metrics, f.by)
  for _, metric in ipairs(f.metrics) do
    local b = kinds.body[metric]
    if not f.year and b.plan and b.better == "higher" and commentary.is_flow(metric) then f.year = metric end
  end
  landing.cover_needs(f, needs)
  f.where = where
  if f.actions then actions.attach(f, f.actions, nil, "summary") end
  local cards = words.cards { columns = { "actual", "vs_plan", "achievement", "yoy", "spark" }, table.unpack(f.metrics, 1, most_cards) }
  local analysis = blocks.analysis("summary", f, needs, function(v) return build(f, v) end)
  blocks.pass_on(f, { cards, analysis })
  return kinds.new("block", { word = "grid", where = where, columns = 1, title = f.title, only = f.only, window = f.window, filter = f.filter,
                              message = f.message or function(v) return message(f, v) end, blocks = { cards, analysis } })
end)

return {}
