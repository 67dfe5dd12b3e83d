-- scorecard: one score of several metrics, for the members of a dimension with rank and grade, or for the unit itself with
-- its metrics as rows. The table shows the calculation: what was reached, weight, points.
local blocks = require "words.blocks"
local formulas = require "words.formulas"
local kinds = require "words.kinds"
local score = require "words.score"
local terms = require "words.terms"
local body = kinds.body

local notes = {
  achievement = "Score: weight × min(achievement, %s), added up", raw = "Score: weight × actual, added up",
  minmax = "Score: weight × place between the worst (0) and the best (1), at most %s, added up",
  z = "Score: weight × (100 + 10 × deviations from the mean), at most %s, added up",
}

local function method(f, word)
  local bounds = {}
  for i, grade in ipairs(f.grades) do bounds[i] = ("%s ≥ %g"):format(grade.name, grade.bound) end
  local text = word(notes[f.normal]):format(("%g %%"):format(f.cap * 100))
  return f.normal == "raw" and text .. word "." or text .. word "; " .. table.concat(bounds, word ", ") .. word "."
end

local function percent(x) return ("%.4g %%"):format(x * 100) end

-- A row for each member: for each metric what counts and its points.
local function by_member(f, v, rows, word)
  local columns, points = { { id = "name", title = word "Name", key = true } }, {}
  local whole, raw, unit, digits = 100, nil, "", 2
  if f.normal == "raw" then whole, raw, unit, digits = 1, f.metrics[1], nil, nil end
  for i, metric in ipairs(f.metrics) do
    local facts, weight = v:facts(metric), f.weights[body[metric].id]
    local group = ("%s %s"):format(facts.title, percent(weight))
    if f.normal == "raw" then columns[#columns + 1] = { id = "n" .. i, title = word "actual", group = group, metric = metric }
    else columns[#columns + 1] = { id = "n" .. i, title = word "Counts", group = group, unit = "%" } end
    columns[#columns + 1] = { id = "p" .. i, title = word "Points", group = group, metric = raw, unit = unit, digits = digits, is = ("n%d * %.15g"):format(i, weight * whole) }
    points[i] = "p" .. i
  end
  columns[#columns + 1] = { id = "score", title = word "Score", metric = raw, unit = unit, digits = digits, bold = true, is = table.concat(points, " + ") }
  columns[#columns + 1] = { id = "rank", title = word "Rank", unit = "", digits = 0, is = "rank(score)" }
  if f.normal ~= "raw" then columns[#columns + 1] = { id = "grade", title = word "Grade", text = true } end
  local out = {}
  for k, row in ipairs(rows) do
    out[k] = { key = row.key, name = row.name, grade = f.normal ~= "raw" and score.grade_of(f, row.score) or nil }
    for i in ipairs(f.metrics) do out[k]["n" .. i] = row.normals[i] end
  end
  return v:table { id = "scorecard", columns = columns, rows = out, note = method(f, word) }
end

-- The metrics of the unit itself.
local function by_metric(f, v, row, word)
  local rows, whole = {}, f.normal == "raw" and 1 or 100
  for i, metric in ipairs(f.metrics) do
    local facts, figure = v:facts(metric), v:of(metric)
    rows[i] = { key = facts.id, name = facts.title, actual = tostring(figure[(f.window or "month") .. " actual"]),
                plan = tostring(figure[(f.window or "month") .. " plan"]), counts = row.normals[i], weight = f.weights[body[metric].id] }
  end
  rows[#rows + 1] = { key = "total", kind = "total", name = word "Score", weight = "sum(weight)", points = row.score and "sum(points)" or nil }
  return v:table { id = "scorecard", rows = rows, note = method(f, word), columns = {
    { id = "name", title = word "Metric", key = true }, { id = "actual", title = word "actual", text = true },
    { id = "plan", title = word "plan", text = true }, { id = "counts", title = word "Counts", unit = "%" },
    { id = "weight", title = word "Weight", unit = "%" },
    { id = "points", title = word "Points", unit = "", digits = 2, is = ("counts * weight * %d"):format(whole), bold = true } } }
end

local function sentence(f, v, rows, word)
  local first, last = rows[1], rows[#rows]
  while last and not last.score do rows, last = { table.unpack(rows, 1, #rows - 1) }, rows[#rows - 1] end
  if not last then return nil end
  local function say(row)
    if f.normal == "raw" then return row.name .. " " .. tostring(floor.like(row.score, v:of(f.metrics[1]).actual)) end
    return ("%s %.2f%s"):format(row.name, row.score, word " (%s)":format(score.grade_of(f, row.score)))
  end
  if not f.by then return word "Score %s":format(say(first)) .. word "." end
  if first.score == last.score then return nil end
  return word "First %s; last %s":format(say(first), say(last)) .. word "."
end

local function bars(f, v, rows, word)
  local list, raw = {}, f.normal == "raw" and f.metrics[1] or nil
  for i, row in ipairs(rows) do list[i] = { key = row.key, name = row.name, score = row.score } end
  local t = v:table { id = "scorecard_chart", rows = list, columns = { { id = "name", title = word "Name", key = true },
                                                                      { id = "score", title = word "Score", metric = raw, unit = not raw and "" or nil, digits = not raw and 1 or nil } } }
  return v:chart { id = "scorecard_chart", kind = "bar", title = word "Score", unit = raw and v:facts(raw).unit or "", table = t, category = "name",
                   series = { { column = "score", name = word "Score", scenario = "AC" } } }
end

local function build(f, v)
  local word, rows = terms.of(v), {}
  if f.by then
    for i, m in ipairs(v:members(f.metrics, f.by)) do rows[i] = score.row_of(f, m, m.name, m.key) end
  else
    rows[1] = score.row_of(f, v, v.entity, "own")
  end
  if #rows == 0 then return v:empty() end
  score.score(f, v, rows)
  table.sort(rows, function(a, b)
    if not a.score or not b.score then return a.score ~= nil and b.score == nil end
    return a.score > b.score
  end)
  local text, out = sentence(f, v, rows, word), {}
  if text then out[1] = v:note(text) end
  if f.by and #rows > 1 and rows[1].score then out[#out + 1] = bars(f, v, rows, word) end
  out[#out + 1] = f.by and by_member(f, v, rows, word) or by_metric(f, v, rows[1], word)
  return out
end

blocks.analysis_word("scorecard", { weights = "weights!", by = "dim", cap = "number = 1.2",
  normal = "achievement/minmax/z/raw = achievement", grades = "grades" }, 0, function(f)
  if #f.metrics == 0 then
    for id in pairs(f.weights) do f.metrics[#f.metrics + 1] = formulas.by_id[id] end
  end
  f.grades = f.grades or { { name = "A", bound = 100 }, { name = "B", bound = 90 }, { name = "C", bound = 80 } }
  score.check_weights(f)
  score.check_normal(f)
  return { { by = f.by, table.unpack(f.metrics) } }
end, build)

return {}
