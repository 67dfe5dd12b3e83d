-- Lists: what an analysis asks of its items again and again.
local lists = {}

-- Is it so of one of them?
function lists.any(list, test)
  for _, item in ipairs(list) do if test(item) then return true end end
  return false
end

-- What each item becomes; nil leaves it out.
function lists.map(list, of)
  local out = {}
  for i, item in ipairs(list) do out[#out + 1] = of(item, i) end
  return out
end

-- A table in which each item of a list is true.
function lists.set(list)
  local set = {}
  for _, item in ipairs(list) do set[item] = true end
  return set
end

-- How many, or how much where of gives numbers or figures; nil and false count nothing, true counts one.
function lists.sum(list, of)
  local sum = 0
  for _, item in ipairs(list) do
    local value = of(item)
    if value then sum = (value == true and 1 or value) + sum end
  end
  return sum
end

-- Sorts by what of gives, a number or a figure, the largest first: those that have none last, equal ones as they stood.
function lists.order(list, of)
  local key = {}
  for _, item in ipairs(list) do key[item] = of(item) or nil end
  table.sort(list, function(a, b) -- the sandbox's sort keeps what is equal in its order
    if key[a] and key[b] then return key[a] > key[b] end
    return key[a] ~= nil and key[b] == nil
  end)
  return list
end

return lists
