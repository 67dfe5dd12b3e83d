-- correlation: does a series go with others? Pearson's r over the last months that have both values, with their number. It
-- says nothing about causes, and the block says so.
local blocks = require "words.blocks"
local lists = require "words.lists"
local terms = require "words.terms"

-- r of pairs { x, y }; nil with fewer than three pairs or where a series does not move.
local function pearson(pairs_)
  local n, mx, my = #pairs_, 0, 0
  if n < 3 then return nil end
  for _, p in ipairs(pairs_) do mx, my = mx + p[1] / n, my + p[2] / n end
  local xx, yy, xy = 0, 0, 0
  for _, p in ipairs(pairs_) do
    local dx, dy = p[1] - mx, p[2] - my
    xx, yy, xy = xx + dx * dx, yy + dy * dy, xy + dx * dy
  end
  local room = 1e-12 * n
  if xx <= room * mx * mx or yy <= room * my * my then return nil end
  return xy / (xx * yy) ^ 0.5
end

-- The months that are over, oldest first: { name, figures }
local function months(f, v, subjects)
  local rows, last = {}, v:period().done < 1 and -1 or 0
  for steps = last - f.span + 1, last do
    local at = v:at(steps)
    local period = at:period()
    if period then
      rows[#rows + 1] = { key = period.name, name = period.name, figures = lists.map(subjects, function(subject) return at:of(subject).actual end) }
    end
  end
  return rows
end

local few = 8 -- below so many months a large r is often chance

local function strength(r, n, word)
  if not r then return word "not to be said" end
  if n < few then return word "too few months" end
  local size = math.abs(r)
  if size < 0.3 then return word "weak" end
  return word(size < 0.6 and "medium" or "strong") .. word(r > 0 and ", same direction" or ", opposite direction")
end

-- The metric and the one that goes closest with it: a point for each month.
local function chart(f, v, rows, place, word)
  local first, second = f.metrics[1], f.with[place]
  local list = lists.map(rows, function(row) return { key = row.key, name = row.name, a = row.figures[1], b = row.figures[place + 1] } end)
  local a, b = v:facts(first), v:facts(second)
  local t = v:table { id = "correlation_chart", rows = list, columns = { { id = "name", title = word "Month", key = true },
    { id = "a", title = a.title, metric = first }, { id = "b", title = b.title, metric = second } } }
  return v:chart { id = "correlation_chart", kind = "scatter", options = { quadrants = "no" }, title = a.title .. " · " .. b.title, table = t, category = "name",
                   series = { { column = "b", name = b.title, scenario = "AC" }, { column = "a", name = a.title, scenario = "AC" } } }
end

local function build(f, v)
  v = v:over "month"
  local word, subjects = terms.of(v), { f.metrics[1], table.unpack(f.with) }
  local series, rows, largest, place = months(f, v, subjects), {}, nil, nil
  for i, subject in ipairs(f.with) do
    local both = lists.map(series, function(row)
      local x, y = row.figures[1]:number(), row.figures[i + 1]:number()
      return x and y and { x, y } or nil
    end)
    local r, facts = pearson(both), v:facts(subject)
    rows[i] = { key = facts.id, name = facts.title, n = #both, r = r, says = strength(r, #both, word) }
    if r and (not largest or math.abs(r) > math.abs(largest.r)) then largest, place = rows[i], i end
  end
  local caution = word "Going together is not a cause; with few months chance is enough for a large r."
  local t = v:table { id = "correlation", rows = rows, note = caution, columns = {
    { id = "name", title = word "%s with":format(v:facts(f.metrics[1]).title), key = true }, { id = "n", title = word "Months (n)", unit = "", digits = 0 },
    { id = "r", title = "r", unit = "", digits = 2, signed = true }, { id = "says", title = word "Reading", text = true } } }
  if not largest then return { v:note(word "Too few months for a correlation" .. word "."), t } end
  local text = word "%s goes closest with %s (r = %s, n = %d)":format(v:facts(f.metrics[1]).title, largest.name, terms.plus("%+.2f", largest.r), largest.n)
  if largest.n < few then text = text .. word "; fewer than %d months prove nothing":format(few) end
  return { v:note(text .. word "."), chart(f, v, series, place, word), t }
end

blocks.analysis_word("correlation", { with = "expressions!", span = "integer = 24" }, 1, function(f)
  blocks.own_window(f, "correlation")
  return { { f.metrics[1], table.unpack(f.with) } }
end, build)

return { pearson = pearson }
