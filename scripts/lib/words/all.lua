-- The library of words: loads it all and hands C what it calls.
local check = require "words.report"
for _, name in ipairs { "commentary", "pvm", "drivers", "pareto", "funnel", "landing", "scorecard", "exceptions", "summary", "sensitivity", "correlation", "what_if", "trend", "actions", "comments", "form" } do
  require("jingfen." .. name)
end
return { check = check, make_v = require "words.view", sentence = require "jingfen.sentence" }
