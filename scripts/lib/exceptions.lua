-- exceptions: metrics whose light is red or amber: since when without a break, the lights of the last months, the
-- members that cause it, and which comment and which measure is still missing.
local actions = require "jingfen.actions"
local blocks = require "words.blocks"
local commentary = require "jingfen.commentary"
local formulas = require "words.formulas"
local kinds = require "words.kinds"
local lists = require "words.lists"
local terms = require "words.terms"

local warns = { red = "Red", amber = "Near" }
local function strip(f) return math.min(f.months, 12) end -- lights in a row

-- The first period of the unbroken run of warnings that ends now, and its length: at most f.months long.
local function since(f, v, metric)
  local name, count = v:period().label, 1
  while count < f.months do
    local before = v:at(-count)
    local light = before:period() and before:light(metric)
    if not warns[light] then return name, count, false end
    name, count = before:period().label, count + 1
  end
  return name, count, true
end

-- { metric, facts, light, rate } of all that warn, red first, then by achievement
local function warnings(f, v)
  local list = lists.map(f.metrics, function(metric)
    local light, rate = v:light(metric), v:of(metric).achievement:number()
    return warns[light] and { metric = metric, facts = v:facts(metric), light = light, rate = rate } or nil
  end)
  return lists.order(list, function(item) return (item.light == "red" and 1e9 or 0) - (item.rate or 1e6) end)
end

-- "智能终端 −30.2 万元、办公设备 −23.6 万元"
local function one_cause(item) return item.name .. " " .. terms.signed(item.gap) end
local function causes(said, word) return table.concat(lists.map(said.causes or {}, one_cause), word ", ") end

-- A tick where somebody wrote or does something about it, else what is missing.
local function answer(n, word) return n and (n > 0 and word "%s there":format(("%d"):format(n)) or word "missing") end

-- How many open measures hang on a metric; nil where nobody asks.
local function measures(f, v, metric)
  return f.rows_of and #lists.map(actions.open_ones(f, v), function(open) return open.metric and kinds.body[open.metric] == kinds.body[metric] or nil end)
end

local function row_of(f, v, item, word)
  local figure, name, count, all = v:of(item.metric), since(f, v, item.metric)
  local said, id = commentary.say(v, item.metric, { by = f.by }), item.facts.id
  local row = { key = id, name = item.facts.title, light = item.light, metric = item.metric, actual = figure.actual, plan = figure.plan, since = (all and "≤ " or "") .. name, months = count, cause = causes(said, word),
                said = answer(f.written[id] and (v:of(f.written[id]).actual:number() or 0), word), measure = answer(measures(f, v, item.metric), word) }
  for back = 0, strip(f) - 1 do row["m" .. back] = v:at(-back):period() and v:at(-back):light(item.metric) or nil end
  return row
end

local function columns_of(f, v, word)
  local list = { { id = "name", title = word "Metric", key = true }, { id = "light", title = word "Light", mark = "light" },
    { id = "actual", title = word "actual", by_row = true }, { id = "plan", title = word "plan", by_row = true },
    { id = "gap", title = word "Against plan", by_row = true, variance = true, is = "actual - plan" },
    { id = "rate", title = word "Achievement", unit = "%", is = "achieve(actual, plan)" } }
  for back = strip(f) - 1, 0, -1 do
    local period, group = v:at(-back):period(), word("Last %d months", strip(f))
    if period then list[#list + 1] = { id = "m" .. back, title = (period.name:gsub("^.*%-0?", "")), group = group, mark = "light" } end
  end
  list[#list + 1] = { id = "since", title = word "Since", text = true }
  list[#list + 1] = { id = "months", title = word "Months", unit = "", digits = 0 }
  for _, extra in ipairs { { "cause", "Caused by", f.by }, { "said", "Comment", f.comments }, { "measure", "Measure", f.rows_of } } do
    if extra[3] then list[#list + 1] = { id = extra[1], title = word(extra[2]), text = true } end
  end
  return list
end

local function sentence(f, list, rows, word)
  local names, clauses, open = { red = {}, amber = {} }, {}, {}
  for i, item in ipairs(list) do
    table.insert(names[item.light], item.facts.title)
    if rows[i].said == word "missing" or rows[i].measure == word "missing" then open[#open + 1] = item.facts.title end
  end
  for _, light in ipairs { "red", "amber" } do
    local n = #names[light]
    if n > 0 then clauses[#clauses + 1] = word(light == "red" and "%d red: %s" or "%d amber: %s"):format(n, table.concat(names[light], word ", ", 1, math.min(n, 4)) .. (n > 4 and word " and others" or "")) end
  end
  if #open > 0 then clauses[#clauses + 1] = word "without comment or measure: %s":format(table.concat(open, word ", ")) end
  return table.concat(clauses, word "; ") .. word "."
end

local function build(f, v)
  local word, list = terms.of(v), warnings(f, v)
  if #list == 0 then return v:empty(word "No metric is red or amber" .. word ".") end
  local rows = lists.map(list, function(item) return row_of(f, v, item, word) end)
  return { v:note(sentence(f, list, rows, word)), v:table { id = "exceptions", columns = columns_of(f, v, word), rows = rows, any_cells = true } }
end

blocks.analysis_word("exceptions", { months = "integer = 12", by = "dim", comments = "source", actions = "source" }, 0, function(f)
  if #f.metrics == 0 then f.metrics = formulas.shown() end
  if #f.metrics == 0 then kinds.fail(f.where, "exceptions: there are no metrics before it") end
  if f.months < 1 then kinds.fail(f.where, "exceptions: months has to be 1 or more") end
  local key = f.comments and kinds.body[f.comments].key
  if type(key) == "table" then key = key[1] end
  if f.comments and not key then kinds.fail(f.where, "exceptions: comments needs a source with a key, the ids of metrics") end
  if f.actions then actions.attach(f, f.actions, nil, "exceptions") end
  f.written, f.actions = {}, nil
  local needs = commentary.needs(f.metrics, f.by)
  for _, metric in ipairs(key and f.metrics or {}) do -- how many rows name it
    local id = kinds.body[metric].id
    local n = f.comments:count():where(words.col(key):is(id))
    f.written[id] = formulas.as_metric(kinds.body[f.comments].date and n or n:all(), "exceptions", f.where)
    table.insert(needs[1], f.written[id])
  end
  return needs
end, build)

return { warnings = warnings, causes = causes, since = since }
