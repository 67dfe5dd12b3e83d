-- pvm: why an amount changed: price, volume, mix, new and discontinued. Product i, amounts R, quantities Q, 0 the base and
-- 1 now; C the products that have a quantity above zero in both:
--   price  = sum over C of (P1 - P0) * Q1          volume = (sum Q1 - sum Q0) * (sum R0 / sum Q0) over C
--   mix    = sum over C of (Q1 - Q0) * P0 - volume
--   new    = sum of R1 of products absent from the base; discontinued = - sum of R0 of products absent now
--   other  = R1 - R0 where a quantity is not above zero
-- method "textbook" keeps new and discontinued inside mix. The parts add up to the change, or the pack fails.
local blocks = require "words.blocks"
local terms = require "words.terms"

-- Products that were not sold have no value; here that is none sold.
local function known(x) return x:missing() and floor.exact(0) or x end

local function is_zero(x) return x <= 0 and x >= 0 end

-- The amounts and quantities of one product.
local function product(f, m, window)
  local amount, quantity = m:of(f.metrics[1]), m:of(f.quantity)
  local function at(figure, reading) return known(figure[window .. " " .. reading]) end
  return { name = m.name, key = m.key, r0 = at(amount, f.from), r1 = at(amount, "actual"), q0 = at(quantity, f.from), q1 = at(quantity, "actual") }
end

-- Which effect a product belongs to.
local function group_of(p)
  local no_base, no_now = is_zero(p.r0) and is_zero(p.q0), is_zero(p.r1) and is_zero(p.q1)
  if p.q0 > 0 and p.q1 > 0 then return "common" end
  if no_base then return "new" end
  if no_now then return "gone" end
  return "other"
end

local parts = { "price", "volume", "mix", "new", "gone", "other" }

-- price, volume and mix of the products that were sold in both
local function split_common(list)
  local r0, q0
  for _, p in ipairs(list) do
    if p.group == "common" then r0, q0 = r0 and r0 + p.r0 or p.r0, q0 and q0 + p.q0 or p.q0 end
  end
  for _, p in ipairs(list) do
    if p.group == "common" then
      p.price = p.r1 - p.r0 / p.q0 * p.q1
      p.volume = (p.q1 - p.q0) * (r0 / q0)
      p.mix = (p.q1 - p.q0) * (p.r0 / p.q0) - p.volume
    end
  end
end

local function split(list, method)
  for _, p in ipairs(list) do p.group = group_of(p) end
  split_common(list)
  for _, p in ipairs(list) do
    if p.group ~= "common" then
      local where = (method == "textbook" and p.group ~= "other") and "mix" or p.group
      p[where] = p.r1 - p.r0
    end
  end
end

local function total(list, name)
  local sum = 0
  for _, p in ipairs(list) do if p[name] then sum = p[name] + sum end end
  return sum
end

local function by_size(a, b)
  local x, y = (a.r1 - a.r0):number() or 0, (b.r1 - b.r0):number() or 0
  return math.abs(x) > math.abs(y)
end

-- Columns of the effects that any product has.
local function used_parts(list)
  local used = {}
  for _, name in ipairs(parts) do
    for _, p in ipairs(list) do if p[name] then used[#used + 1] = name; break end end
  end
  return used
end

local titles = { price = "Price", volume = "Volume", mix = "Mix", new = "New", gone = "Discontinued", other = "Other effects" }

local function detail(f, v, list, used, word)
  local revenue = f.metrics[1]
  local columns = {
    { id = "name", title = word "Name", key = true },
    { id = "base", title = word(f.from), metric = revenue, muted = true }, { id = "now", title = word "actual", metric = revenue, bold = true },
    { id = "change", title = word "Change", metric = revenue, is = "now - base", variance = true },
  }
  for _, name in ipairs(used) do columns[#columns + 1] = { id = name, title = word(titles[name]), metric = revenue, signed = true } end
  local rows, rest = {}, {}
  for i, p in ipairs(list) do
    if f.top > 0 and i > f.top then rest[#rest + 1] = p
    else
      local row = { key = p.key, name = p.name, base = p.r0, now = p.r1 }
      for _, name in ipairs(used) do row[name] = p[name] end
      rows[#rows + 1] = row
    end
  end
  if #rest > 0 then
    local row = { key = "others", kind = "others", name = word("Others (%d)"):format(#rest), base = total(rest, "r0"), now = total(rest, "r1") }
    for _, name in ipairs(used) do row[name] = total(rest, name) end
    rows[#rows + 1] = row
  end
  local sum = { key = "total", kind = "total", name = word "Total", base = "sum(base)", now = "sum(now)" }
  for _, name in ipairs(used) do sum[name] = ("sum(%s)"):format(name) end
  rows[#rows + 1] = sum
  local note = f.method == "textbook" and word "Method: textbook, new and discontinued are part of mix"
    or word "Method: price, volume and mix of products sold in both; new and discontinued apart"
  return v:table { id = "pvm", columns = columns, rows = rows, note = note .. word "." }
end

local function bridge(f, v, list, used, r0, r1, word)
  local revenue = f.metrics[1]
  local facts = v:facts(revenue)
  local rows = { { key = "from", kind = "total", name = word(f.from), value = r0 } }
  for _, name in ipairs(used) do rows[#rows + 1] = { key = name, name = word(titles[name]), value = total(list, name) } end
  rows[#rows + 1] = { key = "to", kind = "total", name = word "actual", value = r1 }
  local steps = v:table { id = "pvm_bridge", columns = { { id = "name", title = word "Step", key = true },
                                                         { id = "value", title = word "Effect", metric = revenue } }, rows = rows }
  return v:chart { id = "pvm_bridge", kind = "bridge", title = facts.title .. " · " .. word(f.from) .. " → " .. word "actual", unit = facts.unit,
                   table = steps, category = "name", options = { from = terms.scenario(f.from), to = "AC" }, series = { { column = "value", name = facts.title, scenario = "AC", lower_is_better = facts.lower_is_better } } }
end

local function build(f, v)
  local word, window = terms.of(v), f.window or "month"
  local now, base = v:of(f.metrics[1])[window .. " actual"], v:of(f.metrics[1])[window .. " " .. f.from]
  if now:missing() or base:missing() then return v:empty(now:why() or base:why()) end
  local list = {}
  for i, m in ipairs(v:members({ f.metrics[1], f.quantity }, f.by, { window .. " actual", window .. " " .. f.from })) do list[i] = product(f, m, window) end
  if #list == 0 then return v:empty() end
  split(list, f.method)
  table.sort(list, by_size)
  local used, sum = used_parts(list), 0
  for _, name in ipairs(used) do sum = total(list, name) + sum end
  v:check(sum, now - base, "price, volume and mix")
  return { bridge(f, v, list, used, base, now, word), detail(f, v, list, used, word) }
end

blocks.analysis_word("pvm", {
  quantity = "subject_metric!", by = "dim!", from = "text = last_year", method = "standard/textbook = standard", top = "integer = 10",
}, 1, function(f) return { { f.metrics[1], f.quantity, by = f.by } } end, build)

return { split = split }
