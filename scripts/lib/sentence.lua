-- The message of a page by rule, where neither the section nor its first block has one: what, how much against what, and
-- who stands out. It reads the finished block, so it says what the page shows.
local phrases = {
  ["zh-CN"] = { is = "%s%s", of_plan = "达成计划的%s", against = { plan = "对计划", last_year = "同比", prev = "环比" },
                best = "最好的是%s(%s)", worst = "最弱的是%s(%s)", largest = "影响最大的是%s(%s)", join = ",", stop = "。",
                first = "%s居首,占%s", reds = "%d项亮红灯:%s", list = "、" },
  ["zh-TW"] = { is = "%s%s", of_plan = "達成計畫的%s", against = { plan = "對計畫", last_year = "同比", prev = "環比" },
                best = "最好的是%s(%s)", worst = "最弱的是%s(%s)", largest = "影響最大的是%s(%s)", join = "，", stop = "。",
                first = "%s居首，佔%s", reds = "%d項亮紅燈：%s", list = "、" },
  en = { is = "%s %s", of_plan = "%s of plan", against = { plan = "against plan", last_year = "on last year", prev = "on the month before" },
         best = "%s stands best (%s)", worst = "%s stands worst (%s)", largest = "%s weighs most (%s)", join = "; ", stop = ".",
         first = "%s leads with %s", reds = "%d red: %s", list = ", " },
}

-- The column of a reading of the first metric that has it; "" windows are the month.
local function column_of(block, reading)
  for i, column in ipairs(block.columns) do
    if column.reading == reading and (column.metric == nil or column.metric == block.metric) then return i end
  end
end

local function has(x) return x ~= nil and not x:missing() end

-- Best and worst member by a column of differences: by polarity, and only if they differ in sign from each other.
local function extremes(block, column)
  local best, worst
  local lower = block.columns[column].lower_is_better
  for _, row in ipairs(block.rows) do
    local value = row.cells[column]
    if row.kind == "member" and has(value) then
      if not best or value > best.cells[column] then best = row end
      if not worst or value < worst.cells[column] then worst = row end
    end
  end
  if lower then best, worst = worst, best end
  return best, worst
end

-- "收入5,125 万元", with its change
local function metric_clause(id, p, language)
  local facts = floor.metric(id)
  local actual = floor.read(id, "actual", {})
  if not has(actual) then return nil end
  local clauses = { p.is:format(facts.title, tostring(actual)) }
  local rate, change = floor.read(id, "achievement", {}), floor.read(id, "yoy", {})
  if has(rate) then clauses[#clauses + 1] = p.of_plan:format(tostring(rate)) end
  if has(change) then
    local word = p.against.last_year
    clauses[#clauses + 1] = language == "en" and tostring(change) .. " " .. word or word .. tostring(change)
  end
  return clauses
end

-- A table with metrics as rows: how many lights are red, and which.
local function board(block, p, clauses)
  local red = {}
  for _, row in ipairs(block.rows) do
    local facts = floor.metric(row.key)
    if facts and floor.light(row.key, "actual") == "red" then red[#red + 1] = facts.title end
  end
  if #red > 0 then clauses[#clauses + 1] = p.reds:format(#red, table.concat(red, p.list)) end
end

local function by_members(block, p, clauses)
  for _, reading in ipairs { "vs_plan", "vs_last_year", "vs_prev", "achievement", "yoy", "mom" } do
    local column = column_of(block, reading)
    local best, worst
    if column then best, worst = extremes(block, column) end
    if best and best ~= worst then
      clauses[#clauses + 1] = p.best:format(best.name, tostring(best.cells[column]))
      clauses[#clauses + 1] = p.worst:format(worst.name, tostring(worst.cells[column]))
      return
    end
  end
  local actual = column_of(block, "actual")
  if not actual then return end
  local first
  for _, row in ipairs(block.rows) do
    if row.kind == "member" and has(row.cells[actual]) and (not first or row.cells[actual] > first.cells[actual]) then first = row end
  end
  if not first then return end
  local whole = floor.read(block.metric, "actual", {})
  if has(whole) and whole > 0 and not floor.metric(block.metric).unit:find("%%") then
    clauses[#clauses + 1] = p.first:format(first.name, tostring(floor.percent(first.cells[actual] / whole)))
  end
end

-- Steps of a bridge: the one that weighs most.
local function largest_step(block, p, clauses)
  local largest, size
  for _, row in ipairs(block.rows) do
    local value = row.cells[2]
    if row.kind == "member" and has(value) then
      local n = math.abs(value:number())
      if n > 0 and (not size or n > size) then largest, size = row, n end
    end
  end
  if largest then
    local value = tostring(largest.cells[2])
    if largest.cells[2] > 0 and not value:find("^[+]") then value = "+" .. value end
    clauses[#clauses + 1] = p.largest:format(largest.name, value)
  end
end

return function(block)
  local language = floor.about("language")
  local p = phrases[language] or phrases.en
  if not block.metric then return nil end
  local clauses = metric_clause(block.metric, p, language)
  if not clauses then return nil end
  if block.rows and block.columns then
    if block.word == "bridge" or block.word == "pvm" or block.word == "drivers" then largest_step(block, p, clauses)
    elseif block.word == "tabular" and not block.by then board(block, p, clauses)
    elseif block.by and block.by ~= "month" then by_members(block, p, clauses)
    elseif block.word == "pareto" then by_members(block, p, clauses) end
  end
  return table.concat(clauses, p.join) .. p.stop
end
