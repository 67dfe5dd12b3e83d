-- comments: what people wrote about metrics (report { texts = source }), and where one is due and nobody did.
local blocks = require "words.blocks"
local formulas = require "words.formulas"
local kinds = require "words.kinds"
local lists = require "words.lists"
local terms = require "words.terms"
local body = kinds.body
local due = {}

-- Below 90 % or above 110 % of the plan, or a red light.
function due.rule(v, metric)
  local rate = v:of(metric).achievement
  return rate < 0.9 or rate > 1.1 or v:light(metric) == "red"
end

-- A difference to the plan that reaches the metric's share and floor.
function due.material(v, metric)
  local gap, plan, limit = v:of(metric).vs_plan:number(), v:of(metric).plan:number(), body[metric].material or {}
  return gap ~= nil and plan ~= nil and gap ~= 0
    and math.abs(gap) >= math.max((limit.share or 0.05) * math.abs(plan), tonumber(limit.floor) or 0)
end

function due.all() return true end

local function build(f, v)
  local word = terms.of(v)
  local rows = lists.map(f.metrics, function(metric)
    local facts = v:facts(metric)
    local text = floor.text(facts.id)
    local only = body[metric].only
    local is_here = not only or lists.set(only)[v.level]
    if not is_here or not (text or due[f.required](v, metric)) then return nil end
    return { key = facts.id, Metric = facts.title, ["vs plan"] = v:of(metric).vs_plan, Comment = text or word "Not filled in" }
  end)
  if #rows == 0 then return v:empty "Nothing this month: no comment is due." end
  return v:table { id = "comments", comments = true, rows = rows, columns = {
    { id = "Metric", title = word "Metric", key = true }, { id = "vs plan", title = word "vs plan", text = true },
    { id = "Comment", title = word "Comment", text = true } } }
end

blocks.analysis_word("comments", { required = "rule/material/all = rule" }, 0, function(f)
  if #f.metrics == 0 then f.metrics = formulas.shown() end
  f.quiet = true
  return #f.metrics > 0 and { f.metrics } or {}
end, build)

return due
