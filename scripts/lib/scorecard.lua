-- scorecard: one score of several metrics, for the members of a dimension with rank and grade, or for the unit itself with
-- its metrics as rows. The table shows the calculation: what was reached, weight, points.
local blocks = require "words.blocks"
local commentary = require "jingfen.commentary"
local kinds = require "words.kinds"
local lists = require "words.lists"
local score = require "words.score"
local terms = require "words.terms"
local body = kinds.body

local notes = {
  achievement = "Score: weight × achievement, which counts from 0%% to %s, added up", raw = "Score: weight × actual, added up",
  minmax = "Score: weight × place between the worst (0) and the best (1), at most %s, added up",
  z = "Score: weight × (100 + 10 × deviations from the mean), at most %s, added up",
}

local function method(f, word)
  local bounds = {}
  for i, grade in ipairs(f.grades) do bounds[i] = ("%s ≥ %g"):format(grade.name, grade.bound) end
  local text = word(notes[f.normal]):format(("%g%%"):format(f.cap * 100))
  return f.normal == "raw" and text .. word "." or text .. word "; " .. table.concat(bounds, word ", ") .. word "."
end

local function percent(x) return ("%.4g%%"):format(x * 100) end

-- Places by score, equal scores on one place.
local function places(rows)
  local place = {}
  for _, row in ipairs(rows) do
    if row.score then
      place[row.key] = 1 + lists.sum(rows, function(other) return other.score and other.score > row.score + 1e-9 end)
    end
  end
  return place
end

-- The bands of the grades from below; 100 is what the plans are worth.
local function limits_of(f)
  local list = { { at = 0, label = score.grade_of(f, -math.huge):match "%a" } }
  for i = math.min(4, #f.grades), 1, -1 do
    list[#list + 1] = { at = f.grades[i].bound, label = f.grades[i].name, target = f.normal == "achievement" and f.grades[i].bound == 100 }
  end
  return list
end

-- A row for each member: place, movement, who answers for it, score, grade; for each metric light, what counts and its points.
local function by_member(f, v, rows, now, before, word)
  local whole, raw, unit, digits, is_raw = 100, nil, "", 1, f.normal == "raw"
  if is_raw then whole, raw, unit, digits = 1, f.metrics[1], nil, nil end
  local prefix = f.window and f.window ~= "month" and f.window .. " " or ""
  local function has(field) return lists.any(rows, function(row) return row[field] end) end
  local columns, points, crowded, reached = { { id = "rank", title = word "Rank", unit = "", digits = 0, is = "rank(score)", bold = true },
    { id = "moved", title = word "Moved", unit = "", digits = 0, mark = "move" }, { id = "name", title = v:dim_title(f.by), key = true, bold = true } }, {}, #f.metrics > 3, f.normal == "achievement"
  if has "manager" then columns[#columns + 1] = { id = "manager", title = word "Manager", key = true } end
  if has "unit" then columns[#columns + 1] = { id = "part", title = word "Part of", key = true } end
  columns[#columns + 1] = { id = "score", title = word "Score", metric = raw, unit = unit, digits = digits, bold = true, mark = "bar", scale = "score", limits = not is_raw and limits_of(f) or nil }
  if not is_raw then columns[#columns + 1] = { id = "grade", title = word "Grade", text = true, of = "score" } end
  for i, metric in ipairs(f.metrics) do
    local facts, weight, warn = v:facts(metric), f.weights[body[metric].id], commentary.warn_of(metric)
    local own, achieved = ("%s %s"):format(facts.title, percent(weight)), word "Achievement %"
    local group = reached and crowded and achieved or own
    if reached then
      columns[#columns + 1] = { id = "l" .. i, title = "", group = group, mark = "light", of = "r" .. i, near = warn.near, reached = warn.reached }
      columns[#columns + 1] = { id = "r" .. i, title = crowded and own or achieved, group = group, unit = "%", limits = { { at = 1 } }, mark = "bar", scale = "reached", is = ("achieve(a%d, t%d)"):format(i, i), lower_is_better = facts.lower_is_better }
      columns[#columns + 1] = { id = "a" .. i, title = word "actual", group = group, metric = metric, reading = prefix .. "actual", hidden = true }
      columns[#columns + 1] = { id = "t" .. i, title = word "plan", group = group, metric = metric, reading = prefix .. "plan", hidden = true }
    end
    if not reached then
      columns[#columns + 1] = is_raw and { id = "n" .. i, title = word "actual", group = group, metric = metric }
        or { id = "n" .. i, title = word "Counts", group = group, unit = "%" }
    end
    local counts = reached and ("max(0, min(r%d, %.15g))"):format(i, f.cap) or "n" .. i
    points[i] = ("%s * %.15g"):format(counts, weight * whole)
    if not crowded then
      columns[#columns + 1] = { id = "p" .. i, title = word "Points", group = group, metric = raw, unit = unit, digits = digits, is = points[i] }
      points[i] = "p" .. i
    end
  end
  for _, column in ipairs(columns) do if column.id == "score" then column.is = table.concat(points, " + ") end end
  local out = {}
  for k, row in ipairs(rows) do
    out[k] = { key = row.key, name = row.name, manager = row.manager, part = row.unit, grade = score.grade_of(f, row.score),
               moved = now[row.key] and before[row.key] and before[row.key] - now[row.key] or nil }
    for i in ipairs(f.metrics) do
      local part = row.parts[i]
      if reached and part.rates then out[k]["a" .. i], out[k]["t" .. i] = part.actual, part.plan
      elseif reached then out[k]["r" .. i] = row.reached[i]
      else out[k]["n" .. i] = row.normals[i] end
      if reached then out[k]["l" .. i] = row.lights[i] end
    end
  end
  return v:table { id = "scorecard", columns = columns, rows = out, any_cells = true, note = method(f, word) }
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

-- Which metrics leave all without a score.
local function why_none(f, v, rows, word)
  local names = lists.map(f.metrics, function(metric, i)
    return not lists.any(rows, function(row) return row.normals[i] end) and v:facts(metric).title or nil
  end)
  return #names > 0 and word(f.normal == "achievement" and "No score: %s without achievement" or "No score: %s without a value"):format(table.concat(names, word ", ")) .. word "." or nil
end

local function sentence(f, v, rows, word)
  local scored = lists.map(rows, function(row) return row.score and row or nil end)
  local first, last = scored[1], scored[#scored]
  if not last then return why_none(f, v, rows, word) end
  local function say(row)
    if f.normal == "raw" then return row.name .. " " .. tostring(floor.like(row.score, v:of(f.metrics[1]).actual)) end
    return ("%s %s%s"):format(row.name, terms.plus("%.1f", row.score), word " (%s)":format(score.grade_of(f, row.score)))
  end
  if not f.by then return word "Score %s":format(say(first)) .. word "." end
  if first.score == last.score then return nil end
  return word "First %s; last %s":format(say(first), say(last)) .. word "."
end

-- All members with their scores, best first.
local function ranked(f, v)
  local rows = {}
  for i, m in ipairs(v:members(f.metrics, f.by)) do
    rows[i] = score.row_of(f, m, m.name, m.key)
    rows[i].lights, rows[i].unit, rows[i].manager = {}, m.unit, m.manager
    for k, metric in ipairs(f.metrics) do rows[i].lights[k] = commentary.light_of(metric, m:of(metric), f.window) end
  end
  score.score(f, v, rows)
  return lists.order(rows, function(row) return row.score end)
end

-- "升得最多的是南京(5→1 名)"; several that moved as far are all named.
local function movers(rows, now, before, word)
  local texts = {}
  for way, said in ipairs { { word "%s rose most (place %d to %d)", word "%s rose most (by %d each)" }, { word "%s fell most (place %d to %d)", word "%s fell most (by %d each)" } } do
    local most, names, first = 0, {}, nil
    for _, row in ipairs(rows) do
      local moved = now[row.key] and before[row.key] and (before[row.key] - now[row.key]) * (3 - 2 * way) or 0
      if moved > most then most, names, first = moved, {}, row.key end
      if moved > 0 and moved == most then names[#names + 1] = row.name end
    end
    if first then texts[#texts + 1] = #names > 1 and said[2]:format(table.concat(names, word ", "), most) or said[1]:format(names[1], before[first], now[first]) end
  end
  return table.concat(texts, word "; ")
end

local function build(f, v)
  local word = terms.of(v)
  if not f.by then
    local row = score.row_of(f, v, v.entity, "own")
    score.score(f, v, { row })
    local text = sentence(f, v, { row }, word)
    return text and { v:note(text), by_metric(f, v, row, word) } or by_metric(f, v, row, word)
  end
  local rows, earlier = ranked(f, v), v:at(-1)
  if #rows == 0 then return v:empty() end
  local now, before = places(rows), earlier:period() and places(ranked(f, earlier)) or {}
  local text, out = sentence(f, v, rows, word), {}
  if text then
    local moves = movers(rows, now, before, word)
    out[1] = v:note(moves ~= "" and text:sub(1, -#word "." - 1) .. word "; " .. moves .. word "." or text)
  end
  out[#out + 1] = by_member(f, v, rows, now, before, word)
  return out
end

blocks.analysis_word("scorecard", { weights = "weights", by = "dim", cap = "number = 1.2",
  normal = "achievement/minmax/z/raw = achievement", grades = "grades" }, 0, function(f)
  if not f.weights then score.own_weights(f) end
  if #f.metrics == 0 then score.order(f) end
  f.grades = f.grades or { { name = "A", bound = 100 }, { name = "B", bound = 90 }, { name = "C", bound = 80 } }
  score.check_weights(f)
  score.check_normal(f)
  return { { by = f.by, table.unpack(f.metrics) } }
end, build)

return {}
