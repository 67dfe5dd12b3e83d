-- Words for figures: measures of a source, formulas over them, metric.
local kinds = require "words.kinds"
local fields = require "words.fields"
local data = require "words.data"
local lists = require "words.lists"
local body, kind, fail, describe = kinds.body, kinds.kind, kinds.fail, kinds.describe
local types = fields.types
local formulas = { metrics = {}, by_id = {}, classes = {} }

local function node(op, more)
  more.op = op
  return kinds.new("expression", more)
end

-- A formula from what a script gives: a metric, a formula or a number.
local function lift(value, what)
  local k = kind(value)
  if k == "expression" then return value end
  if k == "metric" then return node("metric", { metric = value }) end
  if k == "number" then return node("number", { number = value }) end
  fail(floor.where(), "%s: %s is not a metric, a formula or a number", what, describe(value))
end
formulas.lift = lift

local function arithmetic(op, sign)
  return function(a, b) return node(op, { args = { lift(a, sign), lift(b, sign) } }) end
end
local function no_comparison(a)
  local what = kind(a) == "number" and "a formula" or describe(a)
  fail(floor.where(), "%s has no value while the script is read, so < and > cannot compare it: use :above(n) or :below(n), or compare v.id in a function", what)
end
local function no_equality(a)
  fail(floor.where(), "%s has no value while the script is read, so == cannot compare it: use :above(n) or :below(n), or compare v.id in a function", describe(a))
end

-- ---- methods of formulas -----------------------------------------------------------------------------------------

local methods = {}

function methods.where(self, ...)
  local tests = { ... }
  if #tests == 1 and fields.is_list(tests[1]) then tests = tests[1] end
  if #tests == 0 then fail(floor.where(), ":where takes a test: :where(col \"x\":is \"y\")") end
  for _, test in ipairs(tests) do
    if kind(test) ~= "test" then fail(floor.where(), ":where: %s is not a test: write col \"x\":is \"y\"", describe(test)) end
  end
  return node("where", { args = { lift(self, ":where") }, filter = data.all(tests) })
end

local function text_of(value, what)
  if type(value) ~= "string" then fail(floor.where(), "%s takes a text, not %s", what, describe(value)) end
  return value
end
function methods.on(self, column) return node("on", { args = { lift(self, ":on") }, date = text_of(column, ":on") }) end
function methods.at(self, dim, member)
  dim = kind(dim) == "class" and body[dim].id or text_of(dim, ":at")
  return node("at", { args = { lift(self, ":at") }, dim = dim, member = tostring(member) })
end

for _, window in ipairs { "ytd", "quarter", "year", "r12", "all" } do
  methods[window] = function(self) return node("window", { args = { lift(self, ":" .. window) }, window = window }) end
end
for _, shift in ipairs { "prev", "last_year", "next" } do
  methods[shift] = function(self) return node("shift", { args = { lift(self, ":" .. shift) }, shift = shift }) end
end

local function fold_of(fold, allowed, what)
  fold = fold or "sum"
  if lists.set(allowed)[fold] then return fold end
  fail(floor.where(), "%s: the fold has to be \"%s\", not %s", what, table.concat(allowed, "\", \""), describe(fold))
end
function methods.rolling(self, n, fold)
  if math.type(n) ~= "integer" or n < 1 then fail(floor.where(), ":rolling takes a number of periods, not %s", describe(n)) end
  return node("rolling", { args = { lift(self, ":rolling") }, n = n, fold = fold_of(fold, { "sum", "mean", "max", "min" }, ":rolling") })
end
function methods.each(self, dim, fold)
  return node("each", { args = { lift(self, ":each") }, dim = text_of(dim, ":each"), fold = fold_of(fold, { "sum", "mean" }, ":each") })
end

-- x:steps { [0] = 0.01, [1000000] = 0.02 }: of each part of x from a bound on, the share that stands there.
function methods.steps(self, bands)
  if type(bands) ~= "table" or body[bands] then fail(floor.where(), ":steps takes a table: :steps { [0] = 0.01, [1000000] = 0.02 }") end
  local bounds, rates = {}, {}
  for bound, rate in pairs(bands) do
    if type(bound) ~= "number" or type(rate) ~= "number" then
      fail(floor.where(), ":steps: bounds and rates have to be numbers: { [0] = 0.01, [1000000] = 0.02 }")
    end
    bounds[#bounds + 1], rates[#rates + 1] = bound, rate
  end
  if #bounds == 0 then fail(floor.where(), ":steps: the table is empty") end
  return node("steps", { args = { lift(self, ":steps") }, bounds = bounds, rates = rates })
end

function methods.spread(self, dim, by)
  return node("spread", { args = { lift(self, ":spread"), lift(by, ":spread") }, dim = text_of(dim, ":spread") })
end

-- Tests for checklists: what a function(v) would say.
local function comparison(name, compare)
  methods[name] = function(self, limit)
    if type(limit) ~= "number" then fail(floor.where(), ":%s takes a number, not %s", name, describe(limit)) end
    local left = lift(formulas.as_metric(self, ":" .. name, floor.where()), ":" .. name)
    return kinds.new("condition", { left = left, test = function(v) return compare(v:of(self), limit) end })
  end
end
comparison("above", function(value, limit) return value > limit end)
comparison("below", function(value, limit) return value < limit end)

local operators = {
  __add = arithmetic("add", "+"), __sub = arithmetic("sub", "-"), __mul = arithmetic("mul", "*"), __div = arithmetic("div", "/"),
  __unm = function(a) return node("neg", { args = { lift(a, "-") } }) end,
  __lt = no_comparison, __le = no_comparison, __eq = no_equality,
  __concat = function(a, b)
    fail(floor.where(), "%s has no value while the script is read: in texts write {id}, in functions v.id", describe(type(a) == "table" and a or b))
  end,
}
kinds.declare("expression", methods, operators)
kinds.declare("metric", methods, operators)
kinds.declare("condition", {})

kinds.function_word("per_level", function(given)
  if type(given) ~= "table" or body[given] then fail(floor.where(), "per_level takes a table: per_level { top = …, branch = … }") end
  local levels, args = {}, {}
  for level, value in pairs(given) do
    if type(level) ~= "string" then fail(floor.where(), "per_level: every item needs its level: top = …, branch = …") end
    levels[#levels + 1], args[#args + 1] = level, lift(value, "per_level: " .. level)
  end
  return node("per_level", { levels = levels, args = args })
end)

-- ---- measures: methods of a source ----------------------------------------------------------------------------------

local measures = {}

local function source_of(self, what)
  if kind(self) ~= "source" then fail(floor.where(), "write source:%s, with a colon", what) end
  return self
end

local function leaf(self, aggregate, more, open)
  more.source, more.aggregate = source_of(self, aggregate), aggregate
  if open ~= nil then
    if type(open) ~= "table" or body[open] then fail(floor.where(), ":%s: rows open at the window's end are { from = \"column\", to = \"column\" }, not %s", aggregate, describe(open)) end
    local f = fields.check(":" .. aggregate, floor.where(), open, { from = "text!", to = "text!" })
    more.open_from, more.open_to = f.from, f.to
  end
  return node("leaf", more)
end

local function value_of(value, what, self)
  source_of(self, what)
  if value == nil then fail(floor.where(), ":%s takes a column or a row expression: :%s \"金额\"", what, what) end
  return data.column_or_row(value, ":" .. what)
end

function measures.col(self, name)
  if type(name) ~= "string" then fail(floor.where(), ":col takes the name of a column, not %s", describe(name)) end
  return kinds.new("row", { op = "column", text = name, source = source_of(self, "col") })
end
function measures.sum(self, value, open) return leaf(self, "sum", { value = value_of(value, "sum", self) }, open) end
function measures.balance(self, value, open) return leaf(self, "balance", { value = value_of(value, "balance", self) }, open) end
function measures.average(self, value, open)
  value = value_of(value, "average", self)
  return node("div", { args = { leaf(self, "sum", { value = value }, open), leaf(self, "filled", { value = value }, open) } })
end
function measures.count(self, open) return leaf(self, "count", {}, open) end
function measures.distinct(self, dim, open) return leaf(self, "distinct", { dim = text_of(dim, ":distinct") }, open) end
measures["new"] = function(self, dim, open) return leaf(self, "new", { dim = text_of(dim, ":new") }, open) end
function measures.median(self, value, q, open)
  if type(q) == "table" then q, open = q.q, (q.from or q.to) and { from = q.from, to = q.to } or open end
  q = q or 0.5
  if type(q) ~= "number" or q < 0 or q > 1 then fail(floor.where(), ":median: q has to lie between 0 and 1") end
  return leaf(self, "median", { value = value_of(value, "median", self), quantile = q }, open)
end

local function no_arithmetic(a, b)
  local source = kind(a) == "source" and a or b
  fail(floor.where(), "source \"%s\" is not a number: add up one of its columns with :sum \"column\"", body[source].id)
end
kinds.declare("source", measures, {
  __add = no_arithmetic, __sub = no_arithmetic, __mul = no_arithmetic, __div = no_arithmetic, __unm = no_arithmetic,
})

-- ---- metric ------------------------------------------------------------------------------------------------------------

types.title = { "a text or { zh = text, en = text }", function(value)
  if type(value) == "string" then return { zh = value } end
  if type(value) ~= "table" or body[value] then return nil end
  local title = { zh = value.zh or value[1], en = value.en or value[2], tw = value["zh-TW"] }
  if type(title.zh or title.en) ~= "string" then return nil end
  return title
end }

types.plans = { "a formula, a number, or a table of versions { PL0 = …, PL1 = … }", function(value, title, where)
  if types.expression[2](value) then return { { expression = lift(value, "plan") } } end
  if type(value) ~= "table" or body[value] then return nil end
  local plans = {}
  for version, expression in pairs(value) do
    if math.type(version) == "integer" then version = "PL" .. (version - 1) end -- a list: PL0, PL1, …
    if type(version) ~= "string" or #version > 15 then return nil end
    if not types.expression[2](expression) then fail(where, "%s: plan: version %s has to be a formula, not %s", title, version, describe(expression)) end
    plans[#plans + 1] = { name = version, expression = lift(expression, "plan") }
  end
  return #plans > 0 and plans or nil
end }

types.forecast = { "a formula, \"run_rate\", \"seasonal\" or \"plan\"", function(value)
  if value == "run_rate" or value == "seasonal" or value == "plan" then return value end
  if types.expression[2](value) then return lift(value, "forecast") end
end }

types.formula = { "a metric, a formula or a number", function(value)
  if types.expression[2](value) then return lift(value, "formula") end
end }

local function is_month(text) return type(text) == "string" and text:match("^%d%d%d%d%-(%d%d)$") and tonumber(text:sub(6)) >= 1 and tonumber(text:sub(6)) <= 12 end

-- A formula, or formulas by the month from which each holds.
types.definition = { types.formula[1], function(value, title, where)
  if type(value) ~= "table" or body[value] then return types.formula[2](value) end
  local levels, args = {}, {}
  for month, formula in pairs(value) do -- in the order of the months
    if not is_month(month) then fail(where, "%s: actual: a version holds from a month like \"2026-04\" on, not from %s", title, describe(month)) end
    if not types.expression[2](formula) then fail(where, "%s: actual: the version from %s on has to be a formula, not %s", title, month, describe(formula)) end
    levels[#levels + 1], args[#args + 1] = month, lift(formula, "actual")
  end
  return #args > 0 and node("since", { levels = levels, args = args }) or nil
end }

types.warn = fields.plain("a table: { near = 1, reached = 0.9, of = \"achievement\", months = 1 }", function(value, title, where)
  return fields.check(title .. ": warn", where, value,
    { near = "number = 1", reached = "number = 0.9", of = "achievement/actual/yoy/variance = achievement", months = "integer = 1" })
end)

types.material = { "a table: { share, floor = 0 }", function(value, title, where)
  if type(value) == "number" then value = { value } end
  if type(value) ~= "table" or body[value] then return nil end
  local f = fields.check(title .. ": material", where, value, { share = "number", floor = "number = 0" }, true)
  f.share = f.share or value[1]
  if type(f.share) ~= "number" then return nil end
  return f
end }

local metric_fields = {
  title = "title!", unit = "text!", scale = "number", digits = "integer", actual = "definition!", plan = "plans", forecast = "forecast",
  benchmark = "formula", better = "higher/lower = higher", warn = "warn", material = "material", sample = "formula",
  min_sample = "number", hide = "flag = false", only = "texts", owner = "text", group = "text", about = "text", since = "text",
  was = "formula", weight = "number",
}

kinds.naming_word("metric", metric_fields, function(id, given, where)
  local title = ("metric \"%s\""):format(id)
  if not id:match("^[%a_][%w_]*$") then
    fail(where, "%s: an id is ASCII letters, digits and _; the name that prints is its title", title)
  end
  if formulas.by_id[id] then fail(where, "%s: there is one already at %s", title, body[formulas.by_id[id]].where) end
  local f = fields.check(title, where, given, metric_fields)
  if f.scale and f.scale <= 0 then fail(where, "%s: scale has to be above 0", title) end
  if f.weight and f.weight > 1 then f.weight = f.weight / 100 end -- written as a percentage
  if f.weight and (f.weight <= 0 or f.weight > 1) then fail(where, "%s: weight is a share of the score: 0.3, or 30", title) end
  if f.since and not is_month(f.since) then fail(where, "%s: since is a month like \"2026-01\", not %s", title, describe(f.since)) end
  f.id = id
  local metric, was = kinds.new("metric", f), f.was
  formulas.metrics[#formulas.metrics + 1], formulas.by_id[id] = metric, metric
  if was then -- a metric of its own, that the page of definitions reads
    if not f.since then fail(where, "%s: was is the definition before the month of `since`: say since = \"2026-10\"", title) end
    f.was = id .. "_was"
    formulas.metrics[#formulas.metrics + 1] = kinds.new("metric", { where = where, id = f.was, owner = f.owner, unit = f.unit, title = { zh = f.title.zh .. "(原口径)", en = f.title.en and f.title.en .. " (before)" },
      scale = f.scale, digits = f.digits, actual = was, better = f.better, hide = true })
  end
  return metric
end)

-- ---- class: a dimension that is worked out -----------------------------------------------------------------------------

local class_ids, class_methods = {}, {}

local function add_class(f)
  local class = kinds.new("class", f)
  formulas.classes[#formulas.classes + 1], class_ids[f.id] = class, class
  return class
end

-- The class in the window before: for migrations.
function class_methods.prev(self)
  local b = body[self]
  if b.is_before then fail(floor.where(), ":prev: there is one window before, not two") end
  if class_ids[b.id .. ".prev"] then return class_ids[b.id .. ".prev"] end
  local f = {}
  for name, value in pairs(b) do f[name] = value end
  f.id, f.is_before = b.id .. ".prev", true
  return add_class(f)
end
kinds.declare("class", class_methods)

-- Names in the order of their bounds, and the bounds; a bound of math.huge is none.
types.class_bounds = fields.plain("a table of names and bounds: { A = 0.8, B = 0.95 }", function(value)
  local list = fields.bounds(value)
  if not list or #list == 0 then return nil end
  return { names = lists.map(list, function(item) return item.name end),
           bounds = lists.map(list, function(item) return item.bound < math.huge and item.bound or nil end) }
end)

local class_fields = { of = "formula!", cumulative = "class_bounds", bands = "class_bounds", title = "text" }
kinds.naming_word("class", class_fields, function(id, given, where)
  local title = ("class \"%s\""):format(id)
  if not id:match("^[%a_][%w_]*$") then fail(where, "%s: an id is ASCII letters, digits and _", title) end
  local _, is_dim = data.dims(id)
  if class_ids[id] or is_dim then fail(where, "%s: there is a class or a dimension of this id already", title) end
  local f = fields.check(title, where, given, class_fields, true)
  local items = fields.items(title, where, given)
  if #items ~= 1 or type(items[1]) ~= "string" then fail(where, "%s: names first the dimension whose members are classed: { \"customer\", of = … }", title) end
  if f.cumulative and f.bands then fail(where, "%s: has either cumulative or bands", title) end
  local limits = f.cumulative or f.bands or { names = { "new", "kept", "lost" } }
  f.id, f.dim, f.names, f.bounds = id, items[1], limits.names, limits.bounds
  f.type = f.cumulative and "cumulative" or f.bands and "bands" or "change"
  local last = f.names[#f.names]
  if f.cumulative and f.bounds[#f.names] and f.bounds[#f.names] < 1 then -- what is left over: after A and B stands C
    f.names[#f.names + 1] = last:match("^%a$") and string.char(last:byte() + 1) or nil
  elseif f.bands and f.bounds[#f.names] then
    f.names[#f.names + 1] = (">%.15g"):format(f.bounds[#f.names])
  end
  f.cumulative, f.bands = nil, nil
  return add_class(f)
end)

-- ---- formulas as subjects of a block --------------------------------------------------------------------------------------

local signs = { add = " + ", sub = " − ", mul = " × ", div = " ÷ " }

-- What a formula says, for heads, in a language: "Deals won + Deals lost"
local function formula_title(expression, language)
  local b = body[expression]
  if b.kind == "metric" then return b.title[language] or b.title.zh or b.title.en end
  if b.op == "metric" then return formula_title(b.metric, language) end
  if b.op == "number" then return tostring(b.number) end
  if b.op == "leaf" then
    local value = b.value and body[b.value]
    return value and value.text or body[b.source].id
  end
  if signs[b.op] then return formula_title(b.args[1], language) .. signs[b.op] .. formula_title(b.args[2], language) end
  return formula_title(b.args[1], language)
end

local currencies = { "元", "圆", "圓", "CNY", "RMB", "USD", "EUR", "HKD", "TWD", "JPY", "GBP", "$", "€", "£", "¥" }

-- What a unit says of a formula that it occurs in: pieces × price is money, a share of money is money, 万元 and 元 are 万元.
local function weight(metric)
  local unit = body[metric].unit
  for _, name in ipairs(currencies) do if unit:find(name, 1, true) then return 1000 + #unit end end
  return (unit == "%" or unit == "") and 0 or 1
end

-- The metric whose unit and scale serve for a formula.
local function like_metric(expression)
  local b, best = body[expression], nil
  if b.kind == "metric" then return expression end
  if b.op == "metric" then return b.metric end
  if b.op == "div" then return nil end
  for _, argument in ipairs(b.args or {}) do
    local found = like_metric(argument)
    if found and (not best or weight(found) > weight(best)) then best = found end
  end
  return best
end

-- Pieces × a price in 元 are an amount, which prints in 万元.
local function is_amount(expression)
  local b = body[expression]
  if b.op == "add" or b.op == "sub" or b.op == "neg" then
    return lists.any(b.args, is_amount)
  end
  if b.op ~= "mul" then return false end
  local first, second = like_metric(b.args[1]), like_metric(b.args[2])
  if first and second and weight(first) == 1 then first, second = second, first end
  return first ~= nil and second ~= nil and body[first].unit == "元" and weight(second) == 1
end

local unnamed = setmetatable({}, { __mode = "k" })

-- A metric for every subject: a formula without a name gets a hidden one. One formula has one.
function formulas.as_metric(value, title, where)
  local k = kind(value)
  if k == "metric" then return value end
  if k == "pending" then fail(body[value].where, "%s", describe(value)) end
  if k ~= "expression" then fail(where, "%s: %s is not a metric or a formula%s", title, describe(value),
    type(value) == "string" and "; write the local that holds it, without quotes" or "") end
  if body[value].op == "metric" then return body[value].metric end
  if not unnamed[value] then
    local like = like_metric(value)
    local model = like and body[like]
    if model and model.unit == "元" and is_amount(value) then model = { unit = "万元" } end
    local id = "formula_" .. #formulas.metrics + 1
    unnamed[value] = kinds.new("metric", {
      where = where, id = id, title = { zh = formula_title(value, "zh"), en = formula_title(value, "en"), tw = formula_title(value, "tw") }, unit = model and model.unit or "", scale = model and model.scale,
      digits = model and model.digits, actual = value, better = "higher", hide = true,
    })
    formulas.metrics[#formulas.metrics + 1] = unnamed[value]
  end
  return unnamed[value]
end

-- The metrics of the script that lists show, in its order.
function formulas.shown()
  return lists.map(formulas.metrics, function(metric) return not body[metric].hide and metric or nil end)
end

-- What a metric or a formula is made of, one level down.
function formulas.inside(value)
  local b = body[value]
  return b.kind == "metric" and { b.actual } or b.op == "metric" and { b.metric } or b.args or {}
end

-- Do all sources of the actual declare the dimension?
function formulas.has_dim(value, dim)
  local b = body[value]
  if b.op == "at" and b.dim == dim then return false end -- one node of it: its members are no parts of the whole
  if b.op == "leaf" then return lists.any(body[b.source].dims or {}, function(own) return own.id == dim end) end
  return not lists.any(formulas.inside(value), function(below) return not formulas.has_dim(below, dim) end)
end

-- The id of a metric, or of the hidden metric of a formula that was a subject when the script was read.
function formulas.known_id(value)
  local k = kind(value)
  if k == "metric" then return body[value].id end
  if k == "expression" and body[value].op == "metric" then return body[body[value].metric].id end
  if k == "expression" and unnamed[value] then return body[unnamed[value]].id end
  if type(value) == "string" and floor.metric(value) then return value end
  if k == "expression" then fail(floor.where(), "this formula is not among the needs of the analysis: keep it in a local and name it in needs") end
  fail(floor.where(), "%s is not a metric or a formula", describe(value))
end

return formulas
