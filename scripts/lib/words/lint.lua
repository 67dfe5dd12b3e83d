-- What is not wrong and still worth a look: warnings of `check`, worked out when the script has been read.
local kinds = require "words.kinds"
local formulas = require "words.formulas"
local body = kinds.body

local most_on_a_board, longest = 12, 4000

local title_orders = { ["zh-CN"] = { "zh", "tw", "en" }, ["zh-TW"] = { "tw", "zh", "en" }, en = { "en", "zh", "tw" } }
local function title_of(b, language)
  for _, name in ipairs(title_orders[language]) do
    if b.title[name] then return b.title[name] end
  end
end

local function lint_metrics(warn, report)
  local titled, bare, orphans = {}, {}, {}
  for _, metric in ipairs(formulas.metrics) do
    local b = body[metric]
    if not b.id:find "^formula_" then
      local title = title_of(b, report.language)
      titled[title] = titled[title] or {}
      for _, other in ipairs(titled[title]) do
        warn("%s: metric \"%s\" has the same title as \"%s\" (%s): \"%s\"", b.where, b.id, other.id, other.where, title)
      end
      table.insert(titled[title], b)
      if b.unit == "" and not b.hide then bare[#bare + 1] = b.id end
      if not b.owner then orphans[#orphans + 1] = b.id end
    end
  end
  if #bare > 0 then warn("%s: metrics without a unit: %s", report.where, table.concat(bare, ", ")) end
  if #orphans > 0 then warn("%s: metrics without an owner: %s", report.where, table.concat(orphans, ", ")) end
end

-- ---- formulas ------------------------------------------------------------------------------------------------------

-- "元" of "万元": amounts in other multiples of one unit still add up.
local multiples = { "百万", "千万", "万", "亿", "千", "百萬", "千萬", "萬", "億" }
local function base_unit(unit)
  for _, multiple in ipairs(multiples) do
    if unit:sub(1, #multiple) == multiple and #unit > #multiple then return unit:sub(#multiple + 1) end
  end
  return unit
end

-- The first metric that gives an amount its unit; what is counted or measured without one has none.
local function unit_of(expression)
  local b = body[expression]
  if b.op == "metric" then return body[b.metric].unit ~= "" and body[b.metric] or nil end
  if b.op == "mul" or b.op == "div" or b.op == "steps" then return nil end
  for _, argument in ipairs(b.args or {}) do
    local found = unit_of(argument)
    if found then return found end
  end
end

-- The percentage that the formula is, in whatever window; nil where it is none.
local same_ratio = { shift = true, window = true, where = true, at = true }
local function ratio_of(expression)
  local b = body[expression]
  while same_ratio[b.op] do b = body[b.args[1]] end
  return b.op == "metric" and body[b.metric].unit == "%" and body[b.metric] or nil
end

-- The mean of the ratios that are added up, by a number: (rate + rate:prev()) / 2.
local function averaged(b)
  if (b.op == "each" or b.op == "rolling") and b.fold == "mean" then return ratio_of(b.args[1]) end
  local sum = b.op == "div" and body[b.args[2]].op == "number" and body[b.args[1]]
  if not sum or sum.op ~= "add" then return nil end
  while body[sum.args[1]].op == "add" do sum = body[sum.args[1]] end
  return ratio_of(sum.args[1]) and ratio_of(sum.args[2])
end

-- A ratio of a whole is the ratio of the sums, never the mean of the ratios of its parts.
local function lint_formula(warn, expression, seen)
  if not expression or seen[expression] then return end
  seen[expression] = true
  local b = body[expression]
  local ratio = averaged(b)
  if ratio then warn("%s: the ratio \"%s\" is averaged: divide the sums instead", b.where, ratio.id) end
  if b.op == "add" or b.op == "sub" then
    local first, second = unit_of(b.args[1]), unit_of(b.args[2])
    if first and second and base_unit(first.unit) ~= base_unit(second.unit) then
      warn("%s: \"%s\" is in %s and \"%s\" in %s: do they add up?", b.where, first.id, first.unit, second.id, second.unit)
    end
  end
  for _, argument in ipairs(b.args or {}) do lint_formula(warn, argument, seen) end
end

local function lint_formulas(warn)
  local seen = {}
  for _, metric in ipairs(formulas.metrics) do
    local b = body[metric]
    lint_formula(warn, b.actual, seen)
    for _, plan in ipairs(b.plan or {}) do lint_formula(warn, plan.expression, seen) end
    for _, name in ipairs { "forecast", "benchmark", "sample" } do
      if type(b[name]) ~= "string" then lint_formula(warn, b[name], seen) end
    end
  end
  for _, class in ipairs(formulas.classes) do lint_formula(warn, body[class].of, seen) end
  for _, metric in ipairs(formulas.metrics) do -- Σ x ÷ number of filled rows, as :average makes it
    local b, actual = body[metric], body[body[metric].actual]
    if b.unit == "%" and actual.op == "div" and body[actual.args[2]].aggregate == "filled" then
      warn("%s: metric \"%s\" averages a column of ratios: divide the sums instead", b.where, b.id)
    end
  end
end

-- ---- texts ---------------------------------------------------------------------------------------------------------

-- What makes a number a figure of the report; not a day, a rank or a name.
local function starts_with_unit(text)
  for _, unit in ipairs { "%", "‰", "pp", "万", "亿", "元", "萬", "億" } do
    if text:sub(1, #unit) == unit then return true end
  end
  for _, metric in ipairs(formulas.metrics) do
    local unit = body[metric].unit
    if unit ~= "" and text:sub(1, #unit) == unit then return true end
  end
  return false
end

-- Figures typed into a text grow old: "增长 12.5%" instead of {revenue yoy}.
local function lint_text(warn, text, where)
  if type(text) ~= "string" or #text > longest then return end
  for line in text:gmatch "[^\n]+" do
    local bare = line:gsub("{[^}]*}?", "{}")
    for after in bare:gmatch "%d[%d.,]*()" do
      if starts_with_unit((bare:sub(after):gsub("^ +", ""))) then
        warn("%s: a figure is typed into the text: name the metric instead, as in {revenue yoy}: \"%s\"", where, line)
        return
      end
    end
  end
end

local function lint_block(warn, b)
  if (b.word == "cards" or b.word == "tabular" and not b.by) and #b.metrics > most_on_a_board then
    warn("%s: %d metrics stand on one board: a few are read, %d at most; the rest can follow later", b.where, #b.metrics, most_on_a_board)
  end
  lint_text(warn, b.message, b.where)
  if b.word == "note" then lint_text(warn, b.text, b.where) end
  for _, inner in ipairs(b.blocks or {}) do lint_block(warn, body[inner]) end
end

-- The fields of a report -> a list of texts.
return function(report)
  local list, with = {}, 0
  local function warn(text, ...) list[#list + 1] = text:format(...) end
  for _, where in ipairs(kinds.idle_tests()) do -- `a and b` is Lua's own: it keeps b, and a is lost without a word
    warn("%s: a test on rows is made and used nowhere; to join tests write all_of { a, b } or any_of { a, b }, not `and`, `or`", where)
  end
  lint_metrics(warn, report)
  lint_formulas(warn)
  for _, section in ipairs(report.sections) do
    local b = body[section]
    if (b.minutes or 0) > 0 then with = with + 1 end
    lint_text(warn, b.message, b.where)
    for _, block in ipairs(b.blocks) do lint_block(warn, body[block]) end
  end
  if report.agenda and with == 0 then
    warn("%s: the report has an agenda and no section has minutes", report.where)
  elseif report.agenda and with < #report.sections then
    warn("%s: %d of %d sections have no minutes: the agenda's times leave them out", report.where, #report.sections - with, #report.sections)
  end
  return list
end
