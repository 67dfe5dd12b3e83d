-- pvm: why an amount changed: price, volume, mix, new and discontinued, and currency and cost where they are given. Product i,
-- amounts R, quantities Q, 0 the base and 1 now; C the products that have a quantity above zero in both:
--   price  = sum over C of (P1 - P0) * Q1          volume = (sum Q1 - sum Q0) * (sum R0 / sum Q0) over C
--   mix    = sum over C of (Q1 - Q0) * P0 - volume
--   new    = sum of R1 of products absent from the base; gone = - sum of R0 of products absent now
--   other  = R1 - R0 where a quantity is not above zero: returns, credit notes, amounts without quantity
-- method "textbook" keeps new and gone inside mix.
-- currency: the same amounts in the currency of the sale, F. The rates e = R / F are taken out first: currency = sum over C of
-- F1 * (e1 - e0), and P1 is at e0 from there on.
-- revenue: beside a margin, splits its price effect: price = sum over C of (p1 - p0) * Q1 with p = revenue / Q, and cost is the
-- rest, - (c1 - c0) * Q1.
-- The parts add up to the change, or the pack fails.
local blocks = require "words.blocks"
local commentary = require "jingfen.commentary"
local kinds = require "words.kinds"
local terms = require "words.terms"

-- Products that were not sold have no value; here that is none sold.
local function known(x) return x:missing() and floor.exact(0) or x end

local function is_zero(x) return x <= 0 and x >= 0 end

-- The amounts and quantities of one product.
local function product(f, m, window)
  local function pair(subject)
    if not subject then return end
    local figure = m:of(subject)
    return known(figure[window .. " " .. f.from]), known(figure[window .. " actual"])
  end
  local p = { name = m.name, key = m.key }
  p.r0, p.r1 = pair(f.metrics[1])
  p.q0, p.q1 = pair(f.quantity)
  p.f0, p.f1 = pair(f.currency)
  p.s0, p.s1 = pair(f.revenue)
  return p
end

-- Which effect a product belongs to.
local function group_of(p)
  local no_base, no_now = is_zero(p.r0) and is_zero(p.q0), is_zero(p.r1) and is_zero(p.q1)
  if p.q0 > 0 and p.q1 > 0 then return "common" end
  if no_base then return "new" end
  if no_now then return "gone" end
  return "other"
end

local parts = { "currency", "volume", "mix", "price", "cost", "new", "gone", "other" }
local titles = { currency = "Exchange rate", price = "Price", cost = "Unit cost", volume = "Volume", mix = "Mix", new = "New", gone = "Discontinued",
                 other = "Other effects" }

-- the effects of the products that were sold in both
local function split_common(list)
  local r0, q0
  for _, p in ipairs(list) do
    if p.group == "common" then r0, q0 = r0 and r0 + p.r0 or p.r0, q0 and q0 + p.q0 or p.q0 end
  end
  for _, p in ipairs(list) do
    if p.group == "common" then
      local now = p.r1
      if p.f0 and not is_zero(p.f0) then
        now = p.f1 * (p.r0 / p.f0)
        p.currency = p.r1 - now
      end
      p.price = now - p.r0 / p.q0 * p.q1
      p.volume = (p.q1 - p.q0) * (r0 / q0)
      p.mix = (p.q1 - p.q0) * (p.r0 / p.q0) - p.volume
      if p.s0 then
        local price = p.s1 - p.s0 / p.q0 * p.q1
        p.price, p.cost = price, p.price - price
      end
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
  local x, y = math.abs((a.r1 - a.r0):number() or 0), math.abs((b.r1 - b.r0):number() or 0)
  if x ~= y then return x > y end
  return a.place < b.place
end

local function has(list, name)
  for _, p in ipairs(list) do if p[name] then return true end end
  return false
end

-- Columns of the effects that any product has.
local function used_parts(list)
  local used = {}
  for _, name in ipairs(parts) do if has(list, name) then used[#used + 1] = name end end
  return used
end

-- The products; with two levels ("line > product"), under the member of the first that they stand in.
local function products(f, v, window)
  local subjects, readings, list = { f.metrics[1], f.quantity }, { window .. " actual", window .. " " .. f.from }, {}
  for _, outer in ipairs(v:members(subjects, f.by[1], readings)) do
    local inside = f.by[2] and v:members(subjects, f.by[2], readings, outer) or { outer }
    for _, m in ipairs(inside) do
      local p = product(f, m, window)
      p.place, p.outer = #list + 1, outer
      if not (is_zero(p.r0) and is_zero(p.r1) and is_zero(p.q0) and is_zero(p.q1)) then list[#list + 1] = p end
    end
  end
  return list
end

-- What the table shows: products, or the members that they stand in, with the sums of their parts.
local function shown(f, list)
  local rows, of = {}, {}
  if not f.by[2] then rows = { table.unpack(list) } end
  for _, p in ipairs(f.by[2] and list or {}) do
    local row = of[p.outer]
    if not row then
      row = { name = p.outer.name, key = p.outer.key, place = #rows + 1, r0 = floor.exact(0), r1 = floor.exact(0) }
      of[p.outer], rows[#rows + 1] = row, row
    end
    row.r0, row.r1 = p.r0 + row.r0, p.r1 + row.r1
    for _, name in ipairs(parts) do if p[name] then row[name] = row[name] and row[name] + p[name] or p[name] end end
  end
  table.sort(rows, by_size)
  return rows
end

-- A few words below a bar: how much the quantity changed; of the other effects the member that weighs most in their direction
-- (how much, the table beside it says).
local function reason(f, v, list, rows, name)
  if name == "volume" then
    local q0, q1 = 0, 0
    for _, p in ipairs(list) do if p.group == "common" then q0, q1 = p.q0 + q0, p.q1 + q1 end end
    local title, rate = v:facts(f.quantity).title, terms.signed(floor.change(q1, q0))
    return title == terms.of(v)(titles.volume) and rate or title .. "|" .. rate
  end
  local whole, most = total(rows, name), nil
  for _, p in ipairs(rows) do
    if p[name] and (p[name] > 0) == (whole > 0) and (not most or math.abs(p[name]:number()) > math.abs(most[name]:number())) then most = p end
  end
  return #rows > 1 and most and most.name or nil
end

local function method(f, used, word)
  local text = f.method == "textbook" and word "Method: textbook, new and discontinued are part of mix"
    or word "Method: price, volume and mix of products sold in both; new and discontinued apart"
  for _, name in ipairs(used) do
    if name == "currency" then text = text .. word "; exchange rates are taken out first" end
    if name == "cost" then text = text .. word "; unit cost = price effect of the margin − that of the revenue" end
    if name == "other" then text = text .. word "; other: returns and amounts without quantity" end
  end
  return text .. word "."
end

local function detail(f, v, list, used, word)
  local revenue = f.metrics[1]
  local columns = { { id = "name", title = word "Name", key = true, bold = true }, { id = "base", title = word(f.from), metric = revenue, muted = true } }
  for _, name in ipairs(used) do columns[#columns + 1] = { id = name, title = word(titles[name]), metric = revenue, variance = true, digits = f.digits } end
  columns[#columns + 1] = { id = "now", title = word "actual", metric = revenue, bold = true }
  columns[#columns + 1] = { id = "change", title = word "Change", metric = revenue, is = "now - base", variance = true, digits = f.digits, hidden = #used > 4 }
  columns[#columns + 1] = { id = "rate", title = "Δ%", unit = "%", is = "change(now, base)", variance = true, lower_is_better = v:facts(revenue).lower_is_better }
  local rows, rest = {}, {}
  for i, p in ipairs(list) do
    if f.top > 0 and i > f.top then rest[#rest + 1] = p
    else
      local row = { key = p.key, name = p.name, base = p.r0, now = p.r1 }
      for _, name in ipairs(used) do row[name] = p[name] or floor.none "no rows in this period" end
      rows[#rows + 1] = row
    end
  end
  if #rest > 0 then
    local row = { key = "others", kind = "others", name = word("Others (%d)"):format(#rest), base = total(rest, "r0"), now = total(rest, "r1") }
    for _, name in ipairs(used) do row[name] = has(rest, name) and total(rest, name) or nil end
    rows[#rows + 1] = row
  end
  local sum = { key = "total", kind = "total", name = word "Total", base = "sum(base)", now = "sum(now)" }
  for _, name in ipairs(used) do sum[name] = ("sum(%s)"):format(name) end
  rows[#rows + 1] = sum
  return v:table { id = "pvm", columns = columns, rows = rows, note = method(f, used, word) }
end

-- Whose prices moved the amount most: mean price and quantity before and now.
local most_prices = 6

local function prices(f, v, list, word)
  local common, rows, revenue, quantity = {}, {}, f.metrics[1], v:facts(f.quantity).title
  for _, p in ipairs(list) do if p.group == "common" and not is_zero(p.price) then common[#common + 1] = p end end
  if #common < 2 or f.currency or f.revenue then return nil end
  table.sort(common, function(a, b)
    local x, y = math.abs(a.price:number() or 0), math.abs(b.price:number() or 0)
    if x ~= y then return x > y end
    return a.place < b.place
  end)
  for i, p in ipairs { table.unpack(common, 1, most_prices) } do
    rows[i] = { key = p.key, name = p.name, r0 = p.r0, r1 = p.r1, q0 = p.q0, q1 = p.q1, price = p.price }
  end
  local price = word "Mean price"
  return v:table { id = "pvm_prices", title = word "Largest price effects", rows = rows, columns = { { id = "name", title = word "Name", key = true },
    { id = "r0", title = word(f.from), metric = revenue, hidden = true }, { id = "r1", title = word "actual", metric = revenue, hidden = true },
    { id = "p0", title = word(f.from), group = price, unit = "", digits = 0, is = "r0 / q0", muted = true },
    { id = "p1", title = word "actual", group = price, unit = "", digits = 0, is = "r1 / q1", bold = true, mark = "arrow" },
    { id = "dp", title = "Δ%", group = price, unit = "%", is = "p1 / p0 - 1", variance = true, mark = "pin" },
    { id = "q0", title = word(f.from), group = quantity, metric = f.quantity, muted = true }, { id = "q1", title = word "actual", group = quantity, metric = f.quantity, mark = "arrow" },
    { id = "dq", title = "Δ%", group = quantity, unit = "%", is = "q1 / q0 - 1", variance = true, mark = "pin" },
    { id = "price", title = word "Price", metric = revenue, variance = true, digits = f.digits } } }
end

local function bridge(f, v, list, shown_rows, used, r0, r1, word)
  local revenue = f.metrics[1]
  local facts = v:facts(revenue)
  local rows = { { key = "from", kind = "total", name = word(f.from), value = r0 } }
  for _, name in ipairs(used) do rows[#rows + 1] = { key = name, name = word(titles[name]), value = total(list, name), reason = reason(f, v, list, shown_rows, name) } end
  rows[#rows + 1] = { key = "to", kind = "total", name = word "actual", value = r1 }
  local steps = v:table { id = "pvm_bridge", columns = { { id = "name", title = word "Step", key = true },
                                                         { id = "value", title = word "Effect", metric = revenue, digits = f.digits } }, rows = rows }
  return v:chart { id = "pvm_bridge", kind = "bridge", title = facts.title .. " · " .. word(f.from) .. " → " .. word "actual", unit = facts.unit,
                   table = steps, category = "name", options = { from = terms.scenario(f.from), to = "AC" }, series = { { column = "value", name = facts.title, scenario = "AC", lower_is_better = facts.lower_is_better } } }
end

local function build(f, v)
  local word, window = terms.of(v), f.window or "month"
  local now, base = v:of(f.metrics[1])[window .. " actual"], v:of(f.metrics[1])[window .. " " .. f.from]
  if now:missing() or base:missing() then return v:empty(commentary.none(v, f.metrics[1], now:missing() and now or base)) end
  local list = products(f, v, window)
  if #list == 0 then return v:empty() end
  split(list, f.method)
  f.digits = commentary.digits_of(v, f.metrics[1])
  local rows = shown(f, list)
  local used, sum, effects = used_parts(list), base, {}
  for i, name in ipairs(used) do
    effects[i] = { name = word(titles[name]), gap = floor.like(total(list, name), now - base, f.digits) }
    sum = effects[i].gap + sum
  end
  v:check(sum, now, "price, volume and mix")
  return { v:note(commentary.change(v, f.metrics[1], base, now, f.from, effects, f.window)), v:grid { columns = 2, bridge(f, v, list, rows, used, base, now, word),
           { detail(f, v, rows, used, word), prices(f, v, list, word) } } }
end

blocks.analysis_word("pvm", {
  quantity = "subject_metric!", by = "dim_path!", from = "text = last_year", method = "standard/textbook = standard", top = "integer = 10",
  currency = "subject_metric", revenue = "subject_metric",
}, 1, function(f)
  if #f.by > 2 then kinds.fail(f.where, "pvm: by has one level or two: \"product\" or \"line > product\"") end
  local need = { f.metrics[1], f.quantity, by = f.by }
  need[#need + 1] = f.currency
  need[#need + 1] = f.revenue
  return f.by[2] and { need, { f.metrics[1], f.quantity, by = f.by[1] } } or { need }
end, build)

return { split = split }
