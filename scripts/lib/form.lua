-- form: what a meeting fills in. On paper a table with lines to write on, in the workbook a sheet of its own with lists and
-- checks; what is known (metrics that need a comment, plans of the next period) stands in it.
local blocks = require "words.blocks"
local formulas = require "words.formulas"
local kinds = require "words.kinds"
local lists = require "words.lists"
local terms = require "words.terms"
local actions = require "jingfen.actions"
local due_by = require "jingfen.comments"

-- Where a difference comes from: inside the company or outside of it.
local causes = { "Inside: strategy", "Inside: product", "Inside: people", "Inside: price", "Inside: supply", "Inside: timing",
                 "Outside: demand", "Outside: competition", "Outside: economy", "One-off" }

local function is_due(v, metric) return due_by.rule(v, metric) or due_by.material(v, metric) end

local function metric_row(v, metric)
  local figure, facts = v:of(metric), v:facts(metric)
  return { key = facts.id, metric = metric, name = facts.title, actual = figure.actual, plan = figure.plan,
           ahead = figure["next plan"] }
end

local name = { id = "name", title = "Metric", key = true }
local owner, due = { id = "owner", title = "Owner", choice = "owner" }, { id = "due", title = "Deadline", choice = "date" }
local forms = {
  comment = { title = "Comments", columns = { name, { id = "actual", title = "actual", by_row = true, bold = true }, { id = "plan", title = "plan", by_row = true },
                          { id = "gap", title = "Against plan", by_row = true, variance = true, is = "actual - plan" },
                          { id = "cause", title = "Cause", choice = "cause" }, { id = "text", title = "Comment", choice = "text" } },
              rows = is_due },
  plan = { title = "Plan of the next period", columns = { name, { id = "actual", title = "actual", by_row = true, bold = true },
                       { id = "plan", title = "plan", by_row = true },
                       { id = "ahead", title = "Plan of the next period", by_row = true },
                       { id = "promise", title = "Promised", by_row = true, choice = "number" },
                       { id = "text", title = "Measure", choice = "text" }, owner, due },
           rows = function(v, metric) return not v:of(metric).plan:missing() or not v:of(metric)["next plan"]:missing() end },
  action = { title = "Actions", columns = { { id = "problem", title = "Problem", key = true, choice = "text" }, { id = "cause", title = "Cause", choice = "cause" },
                         { id = "text", title = "Measure", choice = "text" }, { id = "subject", title = "Metric", choice = "metric" },
                         { id = "change", title = "Expected change", choice = "number" }, owner, due,
                         { id = "status", title = "State", choice = "status" } } },
  minutes = { title = "Minutes of the meeting", columns = { { id = "item", title = "Item", key = true, choice = "text" }, { id = "text", title = "Decision", choice = "text" }, owner, due } },
  decision = { title = "For decision", columns = { { id = "item", title = "To be decided", key = true, choice = "text" }, { id = "needs", title = "What it needs", choice = "text" },
                           { id = "text", title = "Decision", choice = "text" }, owner } },
}

-- The words of the report and those that stand already.
local function entries(list, rows, column)
  local known = lists.set(list)
  for _, row in ipairs(rows) do
    local text = row[column]
    if text and text ~= "" and not known[text] then list[#list + 1], known[text] = text, true end
  end
  return list
end

local function columns_of(f, v, word, open)
  local list = {}
  local choices = { cause = entries(lists.map(causes, word), open, "cause"), metric = lists.map(f.metrics, function(metric) return v:facts(metric).title end),
                    status = entries(lists.map({ "not begun", "at work", "done" }, word), open, "status") }
  for i, column in ipairs(forms[f.form].columns) do
    local c = {}
    for key, value in pairs(column) do c[key] = value end
    c.title, c.choices = word(c.title), choices[c.choice]
    c.text = not c.key and not c.by_row and c.choice ~= "number" or nil
    if c.choice == "number" and not c.by_row then c.unit = "" end
    list[i] = c
  end
  return list
end

-- What is at work already stands in the form: its state is to be told, its day may move.
local function open_rows(f, v)
  local rows = {}
  for i, one in ipairs(f.rows_of and actions.open_ones(f, v) or {}) do
    local a = one.action
    rows[i] = { key = a.id ~= "" and a.id or "open" .. i, problem = a.problem ~= "" and a.problem or a.id, cause = a.cause, text = a.action,
                subject = one.metric and v:facts(one.metric).title or "", change = tonumber((a.change:gsub("−", "-"))), owner = a.owner,
                due = one.due, status = a.status }
  end
  return rows
end

local function rows_of(f, v, rows)
  for _, metric in ipairs(forms[f.form].rows and f.metrics or {}) do
    if forms[f.form].rows(v, metric) then
      local row = metric_row(v, metric)
      row.text = f.form == "comment" and floor.text(row.key) or nil -- what was said already
      rows[#rows + 1] = row
    end
  end
  if not forms[f.form].rows then
    for i = 1, f.lines do rows[#rows + 1] = { key = "new" .. i } end
  end
  return rows
end

-- Who signs, side by side, each over a line with room for the name and the day.
local function signatures(f, v, word)
  local notes = { columns = math.min(#f.sign, 5) }
  for i, who in ipairs(f.sign) do notes[i] = v:note { word "Signature / day", head = (who:gsub("{manager}", v.manager):gsub("{branch}", v.entity)), sign = true } end
  return v:grid(notes)
end

-- What somebody asks the meeting to decide, beside those who sign it.
local function asked(f, v, word)
  local said, head = floor.text(f.text), word(forms[f.form].title)
  local text = v:note { said or " ", head = head, sign = not said } -- what nobody wrote is written at the meeting
  return f.sign and v:grid { columns = 2, share = 0.6, text, signatures(f, v, word) } or text
end

local function build(f, v)
  local word = terms.of(v)
  if f.text then return asked(f, v, word) end
  local open = open_rows(f, v)
  local columns = columns_of(f, v, word, open)
  local rows = rows_of(f, v, open)
  if #rows == 0 then return v:note "" end -- the comments say so
  local out = { v:table { id = "form", title = word(forms[f.form].title), columns = columns, rows = rows, any_cells = true, form = f.form } }
  if f.sign then out[2] = signatures(f, v, word) end
  return out
end

blocks.analysis_word("form", { kind = "comment/action/plan/minutes/decision!", from = "source", lines = "integer = 5", sign = "texts", text = "text" }, 0, function(f)
  f.form, f.kind = f.kind, nil
  if f.from and f.form ~= "action" then kinds.fail(f.where, "form: from is the source of the actions that stand in kind = \"action\"") end
  if f.text and f.form ~= "decision" then kinds.fail(f.where, "form: text is the key of what somebody wrote for kind = \"decision\"") end
  if f.from then actions.attach(f, f.from) end
  f.from = nil
  if f.lines < 1 or f.lines > 40 then kinds.fail(f.where, "form: lines has to lie between 1 and 40") end
  f.quiet = #f.metrics == 0
  if f.quiet then f.metrics = formulas.shown() end
  f.looks_back = f.form == "comment"
  return #f.metrics > 0 and { f.metrics } or {}
end, build)

return {}
