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
-- who: of the line (the member of the first level) whose prices cost most, how much came through whom. Members b, at the prices
-- that the product had in the base as a whole: effect of b = sum over C of R1b - P0 * Q1b, which add up to the line's price effect.
-- The parts add up to the change, or the pack fails.
local blocks = require "words.blocks"
local commentary = require "jingfen.commentary"
local formulas = require "words.formulas"
local kinds = require "words.kinds"
local lists = require "words.lists"
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
  local p = { name = m.name, key = m.key, member = m }
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

local function total(list, name) return lists.sum(list, function(p) return p[name] end) end

-- the effects of the products that were sold in both
local function split_common(list)
  local common = lists.map(list, function(p) return p.group == "common" and p or nil end)
  local r0, q0 = total(common, "r0"), total(common, "q0")
  for _, p in ipairs(common) do
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

local function has(list, name) return lists.any(list, function(p) return p[name] end) end
-- Columns of the effects that any product has.
local function used_parts(list) return lists.map(parts, function(name) return has(list, name) and name or nil end) end
local function size(figure) return math.abs(figure:number() or 0) end

-- The products; with two levels ("line > product"), under the member of the first that they stand in, named with it where one stands in several.
local function products(f, v, window)
  local times, subjects, readings, list = {}, { f.metrics[1], f.quantity }, { window .. " actual", window .. " " .. f.from }, {}
  for _, outer in ipairs(v:members(subjects, f.by[1], readings)) do
    local inside = f.by[2] and v:members(subjects, f.by[2], readings, outer) or { outer }
    for _, m in ipairs(inside) do
      local p = product(f, m, window)
      p.outer = outer
      if not (is_zero(p.r0) and is_zero(p.r1) and is_zero(p.q0) and is_zero(p.q1)) then
        list[#list + 1], times[p.key] = p, (times[p.key] or 0) + 1
      end
    end
  end
  for _, p in ipairs(list) do if times[p.key] > 1 then p.name = p.outer.name .. " · " .. p.name end end
  return list
end

-- What the table shows: products, or the members that they stand in, with the sums of their parts.
local function shown(f, list)
  local rows, of = {}, {}
  if not f.by[2] then rows = { table.unpack(list) } end
  for _, p in ipairs(f.by[2] and list or {}) do
    local row = of[p.outer]
    if not row then
      row = { name = p.outer.name, key = p.outer.key, outer = p.outer, r0 = floor.exact(0), r1 = floor.exact(0) }
      of[p.outer], rows[#rows + 1] = row, row
    end
    row.r0, row.r1 = p.r0 + row.r0, p.r1 + row.r1
    for _, name in ipairs(parts) do if p[name] then row[name] = row[name] and row[name] + p[name] or p[name] end end
  end
  return lists.order(rows, function(p) return size(p.r1 - p.r0) end)
end

-- The month since which a product has been sold, where that is less than a year ago.
local function since(f, v, p)
  local first
  for back = 11, 1, -1 do
    local then_, inside = v:at(-back), f.by[2] and p.outer
    local at = then_:period()
    if not at then return nil end
    for _, m in ipairs(then_:members({ f.metrics[1] }, f.by[#f.by], { "actual" }, inside)) do
      if m.key == p.key and m:of(f.metrics[1]) > 0 then first = first or { back = back, month = at.name } end
    end
  end
  return first and first.back < 11 and terms.month(first.month) or nil
end

local function most_of(list, name, sign)
  local own = lists.map(list, function(p) return p[name] and (p[name] > 0) == sign and p or nil end)
  return lists.order(own, function(p) return size(p[name]) end)[1]
end

-- A few words below a bar: how much the quantity changed, which way the mix went; of the other effects the product that came or went,
-- or the member that weighs most.
local function reason(f, v, list, rows, name)
  local word, whole = terms.of(v), total(list, name)
  if name == "volume" then
    local q0, q1 = 0, 0
    for _, p in ipairs(list) do if p.group == "common" then q0, q1 = p.q0 + q0, p.q1 + q1 end end
    local title, rate = v:facts(f.quantity).title, terms.signed(floor.change(q1, q0))
    return title == word(titles.volume) and rate or title .. "|" .. rate
  end
  if name == "mix" and not f.revenue and f.method == "standard" and commentary.shows(floor.like(whole, whole, f.digits)) then
    return whole > 0 and word "dearer ones|gained share" or word "cheaper ones|gained share"
  end
  local is_product = name == "new" or name == "gone"
  local most = most_of(is_product and list or rows, name, whole > 0)
  if not most or #rows < 2 and not is_product then return nil end
  local month = name == "new" and since(f, v, most)
  if month then return most.name .. "|" .. word("since %s", month) end
  if name ~= "price" then return most.name end
  local prices, place = {}, 0
  for _, p in ipairs(rows) do
    if p.price then prices[#prices + 1] = p.price end
    if p == most then place = #prices end
  end
  return most.name .. "|" .. terms.bare(floor.parts(prices, 0, whole, v:of(f.metrics[1]).vs_plan, f.digits)[place])
end

-- Formulas and the proof that the parts add up, at the foot of the page.
local function method(f, used, sum, change, has_who, word)
  local text = f.method == "textbook" and word "Price = Σ(P1−P0)·Q1; volume = (ΣQ1−ΣQ0)·ΣR0/ΣQ0; mix = Σ(Q1−Q0)·P0 − volume, with new and discontinued"
    or word "Price = Σ(P1−P0)·Q1; volume = (ΣQ1−ΣQ0)·ΣR0/ΣQ0; mix = Σ(Q1−Q0)·P0 − volume; of products sold in both, new and discontinued apart"
  for _, name in ipairs(used) do
    if name == "currency" then text = text .. word "; exchange rates are taken out first" end
    if name == "cost" then text = text .. word "; unit cost = price effect of the margin − that of the revenue" end
    if name == "other" then text = text .. word "; other: returns and amounts without quantity" end
  end
  if has_who then text = text .. word "; by whom: what they sold now, at the mean prices that its products had before" end
  local left = terms.bare(sum - change)
  return text .. word(". The parts add up to %s, unexplained %s", terms.bare(change), left:find "[1-9]" and left or left:match "[%d.]+") .. word "."
end

local function detail(f, v, list, used, note, word)
  local revenue, dim = f.metrics[1], v:dim_title(f.by[1])
  local columns = { { id = "name", title = dim, key = true, bold = true }, { id = "base", title = word(f.from), metric = revenue, muted = true } }
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
  for _, name in ipairs { "change", table.unpack(used) } do sum[name] = ("sum(%s)"):format(name) end
  rows[#rows + 1] = sum
  return v:table { id = "pvm", title = word("By %s", dim), columns = columns, rows = rows, note = note, foot = true }
end

-- Mean prices and quantities before and now. A row has old, its quantity at the prices of before, and now. The amounts are in the
-- unit of the subject, but not of it: what is written about the subject's members is not about their prices.
local function price_table(f, v, title, name, rows, word)
  local unit, quantity = v:facts(f.metrics[1]).unit, v:facts(f.quantity)
  local function of(text, u) return u ~= "" and ("%s(%s)"):format(text, u) or text end
  local base = v:language():find "^zh" and unit or ""
  for _, thousands in ipairs { "万", "萬", "亿", "億" } do base = base:gsub("^" .. thousands, "") end
  local price, sold, most = of(word "Mean price", base), of(quantity.title, quantity.unit), 1e-9
  for _, row in ipairs(rows) do most = math.max(most, row.kind ~= "total" and size(row.now / row.q1) or 0) end
  local digits = math.max(0, math.min(4, 3 - math.floor(math.log(most, 10)))) -- four figures of the dearest
  local was, is = terms.scenario(f.from), "AC"
  return v:table { id = "pvm_prices", title = title, rows = rows, columns = { { id = "name", title = name, key = true },
    { id = "old", title = was, unit = unit, hidden = true }, { id = "now", title = is, unit = unit, hidden = true },
    { id = "p0", title = was, group = price, unit = "", digits = digits, is = "old / q1 * (q0 / q0)", muted = true },
    { id = "p1", title = is, group = price, unit = "", digits = digits, is = "now / q1", bold = true, mark = "arrow" },
    { id = "dp", title = "Δ%", group = price, unit = "%", is = "now / old - q0 / q0", variance = true, mark = "pin", scale = "price" },
    { id = "q0", title = was, group = sold, unit = "", digits = 0, muted = true }, { id = "q1", title = is, group = sold, unit = "", digits = 0, mark = "arrow" },
    { id = "dq", title = "Δ%", group = sold, unit = "%", is = "q1 / q0 - 1", variance = true, mark = "pin", scale = "quantity" },
    { id = "price", title = word "Price", unit = unit, variance = true, digits = f.digits, is = "now - old", lower_is_better = v:facts(f.metrics[1]).lower_is_better } } }
end

-- Whose prices moved the amount most.
local most_prices = 6

local function prices(f, v, list, word)
  local common, rows = lists.map(list, function(p) return p.group == "common" and not is_zero(p.price) and p or nil end), {}
  if #common < 2 or f.currency or f.revenue then return nil end
  lists.order(common, function(p) return size(p.price) end)
  for i, p in ipairs { table.unpack(common, 1, most_prices) } do
    rows[i] = { key = p.name, name = p.name, old = p.r0 / p.q0 * p.q1, now = p.r1, q0 = p.q0, q1 = p.q1 }
  end
  return price_table(f, v, word "Largest price effects", v:dim_title(f.by[#f.by]), rows, word)
end

-- What the members of a dimension sold of the products of a line.
local function sold(f, v, line, list, dim, window)
  local rows, of, readings = {}, {}, { window .. " actual", window .. " " .. f.from }
  for _, p in ipairs(list) do
    for _, m in ipairs(p.group == "common" and p.outer == line.outer and v:members({ f.metrics[1], f.quantity }, dim, readings, p.member) or {}) do
      local x = product(f, m, window)
      if not (is_zero(x.r0) and is_zero(x.r1) and is_zero(x.q0) and is_zero(x.q1)) then
        local row, old = of[m.key], p.r0 / p.q0 * x.q1
        if row then row.old, row.now, row.q0, row.q1 = row.old + old, row.now + x.r1, row.q0 + x.q0, row.q1 + x.q1
        else
          row = { key = m.key, name = m.name, old = old, now = x.r1, q0 = x.q0, q1 = x.q1 }
          of[m.key], rows[#rows + 1] = row, row
        end
      end
    end
  end
  return rows
end

-- The line whose prices cost most, or where none do brought most, and who sold it at them: { line, dim, rows }, most first.
local function movers(f, v, list, rows, window)
  if not f.who or f.currency or f.revenue then return nil end
  local sign, priced = v:facts(f.metrics[1]).lower_is_better and -1 or 1, lists.map(rows, function(row) return row.price and row or nil end)
  local function good(row) return sign * row.price:number() end
  local best, worst = lists.order(priced, good)[1], priced[#priced]
  local line = best and (good(worst) < 0 and worst or good(best) > 0 and best)
  for _, dim in ipairs(line and f.who or {}) do
    local found, sum = sold(f, v, line, list, dim, window), 0
    if #found > 1 then
      for _, row in ipairs(found) do
        row.effect = row.now - row.old
        sum = row.effect + sum
      end
      v:check(sum, line.price, "price effects of " .. line.name)
      lists.order(found, function(row) return row.effect:number() * (line.price > 0 and 1 or -1) end)
      lists.order(found, function(row) return not is_zero(row.q1) and 1 end) -- who sold none now comes last
      return { line = line, dim = dim, rows = found }
    end
  end
end

local function who_moved(f, v, list, moved, names_first, word)
  local rows, most, line = {}, #moved.rows > most_prices and most_prices - 1 or most_prices, moved.line.name
  local function one(row, of) rows[#rows + 1] = { key = row.key, kind = row.kind, name = row.name, old = of "old", now = of "now", q0 = of "q0", q1 = of "q1" } end
  for i = 1, math.min(most, #moved.rows) do one(moved.rows[i], function(name) return moved.rows[i][name] end) end
  rows[1].highlight = names_first
  local rest = { table.unpack(moved.rows, most + 1) }
  if #rest > 0 then one({ key = "others", kind = "others", name = word("Others (%d)"):format(#rest) }, function(name) return total(rest, name) end) end
  one({ key = "total", kind = "total", name = word "Total" }, function(name) return ("sum(%s)"):format(name) end)
  local function is_new(p) return p.outer == moved.line.outer and p.group == "new" end
  if lists.any(list, is_new) then line = word("%s (without new products)", line) end
  return price_table(f, v, moved.line.price < 0 and word("%s: who cut prices", line) or word("%s: who raised prices", line), v:dim_title(moved.dim), rows, word)
end

-- "；降价的 97% 出在深圳的智能终端", where prices weigh
local function whose(f, list, used, moved, word)
  local whole, first, most = total(list, "price"), moved.rows[1], 0
  for _, name in ipairs(used) do most = math.max(most, math.abs(total(list, name):number())) end
  if (whole > 0) ~= (first.effect > 0) or math.abs(whole:number()) < 0.1 * most then return nil end
  local share = (first.effect / whole):number()
  local key = whole < 0 and "; %s of the price cut comes from %s in %s" or "; %s of the price rise comes from %s in %s"
  if share > 1 then return word(whole < 0 and "; the price cut is above all that of %s in %s" or "; the price rise is above all that of %s in %s", first.name, moved.line.name) end
  return share > 0.25 and word(key, ("%.0f%%"):format(100 * share), first.name, moved.line.name) or nil
end

local function bridge(f, v, list, shown_rows, used, r0, r1, word)
  local steps = lists.map(used, function(name)
    return { key = name, name = word(titles[name]), value = total(list, name), reason = reason(f, v, list, shown_rows, name) }
  end)
  return commentary.bridge(v, f, "pvm_bridge", word "Step", r0, r1, steps)
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
  local moved = movers(f, v, list, rows, window)
  local of = moved and whose(f, list, used, moved, word)
  local said = commentary.change(v, f.metrics[1], base, now, f.from, effects, f.window, of and word(titles.price))
  if of then said = terms.unstopped(said) .. of .. word "." end
  local note = method(f, used, floor.like(sum - base, now - base, f.digits), floor.like(now - base, now - base, f.digits), moved, word)
  return { v:note(said), v:grid { columns = 2, share = 0.44, bridge(f, v, list, rows, used, base, now, word),
           { detail(f, v, rows, used, note, word), moved and who_moved(f, v, list, moved, of ~= nil, word) or prices(f, v, list, word) } } }
end

blocks.analysis_word("pvm", {
  quantity = "subject_metric!", by = "dim_path!", who = "dim_path", from = "text = last_year", method = "standard/textbook = standard", top = "integer = 10",
  currency = "subject_metric", revenue = "subject_metric",
}, 1, function(f)
  if #f.by > 2 then kinds.fail(f.where, "pvm: by has one level or two: \"product\" or \"line > product\"") end
  local need = { f.metrics[1], f.quantity, f.currency or f.revenue, f.currency and f.revenue, by = f.by }
  local needs = f.by[2] and { need, { f.metrics[1], f.quantity, by = f.by[1] } } or { need }
  for _, dim in ipairs(f.who or {}) do
    for _, subject in ipairs { f.metrics[1], f.quantity } do
      if not formulas.has_dim(subject, dim) then kinds.fail(f.where, "pvm: who: \"%s\" is no dimension of what it splits", dim) end
    end
    if lists.set(f.by)[dim] then kinds.fail(f.where, "pvm: who: \"%s\" is a level of by already: name a dimension that by does not have", dim) end
    needs[#needs + 1] = { f.metrics[1], f.quantity, by = { f.by[1], f.by[2] or dim, f.by[2] and dim } }
  end
  return needs
end, build)

return { split = split }
