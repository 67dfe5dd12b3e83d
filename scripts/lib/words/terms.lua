-- Fixed words of the analyses and sentences, in the language of the pack: the keys are English, their texts stand in the
-- catalogues library.LANGUAGE.po of the program.
-- The scenario that a reading belongs to, as charts name it.
local scenarios = { plan = "PL", forecast = "FC", actual = "AC", prev = "PP" }
local function scenario(reading) return scenarios[reading] or "PY" end

-- A text without the stop that it ends with; "。" is three bytes, which no class of a pattern may take apart.
local function unstopped(text) return (text:gsub("%.$", ""):gsub("。$", "")) end

-- string.format; "%2$s" where a language has another order
local function fill(text, ...)
  if not text:find "%%%d%$" then return text:format(...) end
  local items = { ... }
  return (text:gsub("%%(%d)%$s", function(i) return tostring(items[tonumber(i)]) end))
end

-- of(): a function from the key to the word
local function of()
  return function(key, ...)
    local text = floor.period_words(floor.term(key) or key)
    return select("#", ...) > 0 and fill(text, ...) or text
  end
end

-- A list of phrases by name, also in lists of their own, each as of() tells it when it is asked for.
local function phrases(list)
  local word = of()
  return setmetatable({}, { __index = function(_, name)
    local text = list[name]
    if type(text) == "table" then return phrases(text) end
    return text and word(text)
  end })
end

-- "10月", "Oct" of "2026-10", "3季度", "Q3" of "2026-Q3"; periods of other names as they are
local months = "JanFebMarAprMayJunJulAugSepOctNovDec"
local function month(name)
  local m = tonumber(name:match "^%d%d%d%d%-(%d%d)$")
  local quarter = name:match "^%d%d%d%d%-Q(%d)$"
  local is_chinese = floor.about "language" ~= "en"
  if quarter then return is_chinese and quarter .. "季度" or "Q" .. quarter end
  if not m then return name end
  return is_chinese and m .. "月" or months:sub(3 * m - 2, 3 * m)
end

-- "+5 万元": differences in sentences carry their sign
local function signed(figure)
  local text = tostring(figure)
  return figure > 0 and not text:find "^[+±>]" and "+" .. text or text
end

local function unsigned(figure) return (tostring(figure):gsub("^%+", ""):gsub("^−", "")) end

-- "+5": the same where the unit stands before it in the sentence
local function bare(figure)
  local text = signed(figure):gsub("%$", ""):gsub("€", ""):gsub("£", "")
  return text:match "^(.-%d) ?[^%d%%p]*$" or text
end

-- "+50", "−10": plain numbers in sentences, with the sign that figures have
local function plus(format, x) return (format:format(x):gsub("-", "−")) end

return { month = month, phrases = phrases, unstopped = unstopped, fill = fill, of = of, scenario = scenario, signed = signed, unsigned = unsigned, bare = bare, plus = plus }
