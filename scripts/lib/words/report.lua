-- Words of the whole: section, report.
local kinds = require "words.kinds"
local fields = require "words.fields"
local data = require "words.data"
local formulas = require "words.formulas"
local blocks = require "words.blocks"
local lint = require "words.lint"
local lists = require "words.lists"
local body, kind, fail, describe = kinds.body, kinds.kind, kinds.fail, kinds.describe
local types = fields.types

kinds.declare("section", {})
kinds.declare("report", {})

types.speaker = { "a text, a function, or { name, department }", function(v)
  local list = types.texts[2](v)
  if type(v) == "table" then return list and #list <= 2 and table.concat(list, "\n") or nil end
  return types.template[2](v) and v
end }
local section_fields = {
  message = "template", minutes = "integer", who = "speaker", only = "texts", private = "text", each = "text", goal = "template",
  theme = "text", comments = "flag = true",
}
kinds.naming_word("section", section_fields, function(name, given, where)
  local title = ("section \"%s\""):format(name)
  local f = fields.check(title, where, given, section_fields, true)
  f.title, f.blocks = name, blocks.blocks(title, where, given)
  if f.minutes and f.minutes < 0 then fail(where, "%s: minutes has to be 0 or more", title) end
  return kinds.new("section", f)
end)

types.agenda = fields.plain("a table: { start = \"09:00\", place, chair }", function(value, title, where)
  local f = fields.check(title .. ": agenda", where, value, { start = "text = 09:00", after = "integer", place = "text", chair = "text", message = "template", notes = "texts" })
  local hour, minute = f.start:match("^(%d%d?):(%d%d)$")
  if not hour or tonumber(hour) > 23 or tonumber(minute) > 59 then
    fail(where, "%s: agenda: start has to be a time like \"09:00\", not %s", title, describe(f.start))
  end
  f.start = tonumber(hour) * 60 + tonumber(minute)
  return f
end)

types.people = fields.plain("a table: { source, name = column, to = column }", function(value, title, where)
  local f = fields.check(title .. ": people", where, value, { source = "source", name = "text", to = "text", cc = "text",
                                                              role = "text", language = "text", password = "text" }, true)
  f.source = f.source or value[1]
  if kind(f.source) ~= "source" then fail(where, "%s: people: the first item has to be a source, not %s", title, describe(f.source)) end
  return f
end)

types.packs = { "a list: { \"region > branch\" }", function(value, title, where)
  if type(value) == "string" or kind(value) == "source" then value = { value } end
  if type(value) ~= "table" or body[value] then return nil end
  local f = fields.check(title .. ": packs", where, value,
    { top = "text", people = "people", ranks = "own/none = none", min_rows = "integer = 0" }, true)
  f.trees = {}
  for i, item in ipairs(fields.items(title .. ": packs", where, value)) do
    if kind(item) == "source" then
      if not body[item].parent then fail(where, "%s: packs: source \"%s\" is no tree: declare parent = \"column\" there", title, body[item].id) end
      f.trees[i] = { source = item }
    else
      local path = types.dim_path[2](item)
      if not path then fail(where, "%s: packs: %s is not a chain of dimensions like \"region > branch\"", title, describe(item)) end
      f.trees[i] = { levels = path }
    end
  end
  return f
end }

types.protect = fields.plain("a table: { password = \"env:NAME\", print = true, copy = false }", function(value, title, where)
  local f = fields.check(title .. ": protect", where, value, { password = "text", print = "flag = true", copy = "flag = true" })
  if f.password and not (f.password:match "^env:." or f.password:match "^file:.") then
    fail(where, "%s: protect: password takes env:NAME or file:PATH, never the secret itself", title)
  end
  return f
end)

local report_fields = {
  title = "text!", company = "text!", cadence = "month/week/quarter/year = month", language = "zh-CN/zh-TW/en = zh-CN", theme = "text = standard",
  currency = "text = CNY", fiscal_start = "integer = 1", calendar = "text", partial = "same_days/whole/refuse = same_days",
  packs = "packs!", agenda = "agenda", texts = "source", appendix = "flag = true", confidential = "text", editor = "text", protect = "protect",
}
kinds.plain_word("report", report_fields, function(given, where)
  local f = fields.check("report", where, given, report_fields, true)
  f.sections = fields.items("report", where, given)
  for _, section in ipairs(f.sections) do
    if kind(section) == "pending" then kinds.never_given(section) end
    if kind(section) ~= "section" then
      fail(where, "report: %s is not a section: blocks go into section \"title\" { … }", describe(section))
    end
  end
  if f.fiscal_start < 1 or f.fiscal_start > 12 then fail(where, "report: fiscal_start is a month from 1 to 12") end
  f.metrics, f.sources, f.classes = formulas.metrics, data.sources, formulas.classes
  return kinds.new("report", f)
end)

-- What the script returned, checked; called by C.
return function(result, script)
  kinds.check_pending()
  if kind(result) ~= "report" then
    fail(script, "the script has to end with: return report { … }")
  end
  for _, name in ipairs(floor.set_names()) do
    if not lists.any(data.params, function(param) return param == name end) then
      fail(script, "--set %s: the script has no param \"%s\"%s", name, name, floor.suggest(name, data.params))
    end
  end
  body[result].warnings = lint(body[result])
  return body[result]
end
