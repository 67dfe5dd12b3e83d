"""Computed again from random rows: pvm with currencies and with two levels of a margin, drivers of four factors in one order and over all
(and the cycle time beside them), the sentence of the funnel, what exceptions and summary say about comments and actions."""
import csv, itertools, os, random, re, tempfile

from packs import SOURCE, blocks, read, run, value

NOW, BASE = "2026-10", "2025-10"
HEAD = """
local sales = source "sales" { path = "sales.csv", date = "日期", dims = { region = "大区", branch = "分公司", product = "产品" } }
local deals = source "deals" { path = "deals.csv", date = "线索日", dims = { branch = "分公司" } }
local todo = source "todo" { path = "actions.csv", dims = { branch = { "分公司", top = "总部" } } }
local said = source "said" { path = "comments.csv", key = "指标" }
local revenue = metric "revenue" { title = "收入", unit = "万元", actual = sales:sum "金额", plan = 90000000 }
local margin = metric "margin" { title = "毛利", unit = "万元", actual = sales:sum "金额" - sales:sum "成本", plan = 50000000 }
local n = metric "n" { title = "销量", unit = "台", actual = sales:sum "数量", hide = true }
local foreign = metric "foreign" { title = "原币", unit = "万美元", actual = sales:sum "原币", hide = true }
local function on(day) return deals:count():on(day):where(none_of { col(day):blank() }) end
local leads = metric "leads" { title = "线索", unit = "个", actual = on "线索日", hide = true }
local chances = metric "chances" { title = "商机", unit = "个", actual = on "商机日", hide = true }
local won = metric "won" { title = "赢单", unit = "个", actual = on "赢单日", hide = true }
local amount = deals:sum("金额"):on("赢单日"):where(none_of { col "赢单日":blank() })
local r1 = metric "r1" { title = "商机率", unit = "%", actual = chances / leads, hide = true }
local r2 = metric "r2" { title = "赢单率", unit = "%", actual = won / chances, hide = true }
local size = metric "size" { title = "单产", unit = "元", actual = amount / won, hide = true }
local days = metric "days" { title = "周期", unit = "天", hide = true, actual = deals:sum(col "赢单日" - col "线索日"):on("赢单日"):where(none_of { col "赢单日":blank() }) / won }
local signed = metric "signed" { title = "新签", unit = "万元", actual = leads * r1 * r2 * size, hide = true }
local chain = { leads, r1, r2, size }
local stock = metric "stock" { title = "在手商机", unit = "个", actual = deals:count():where(col "赢单日":blank()), hide = true }
local stuck = deals:count():where(col "赢单日":blank(), (month_end - col "线索日"):above(15))
return report { title = "R", company = "C", packs = { "branch", top = "T" },
  section "currency" { pvm { revenue, quantity = n, by = "product", currency = foreign } },
  section "cost" { pvm { margin, quantity = n, by = "product", revenue = revenue } },
  section "who" { pvm { revenue, quantity = n, by = "product", who = "region > branch" } },
  section "ordered" { drivers { signed, chain = chain, from = "last_year", beside = { n }, cycle = days } },
  section "shapley" { drivers { signed, chain = chain, from = "last_year", method = "shapley" } },
  section "funnel" { funnel { stock, won, cycle = 4, needed = require "jingfen.metrics".pipeline_cover { cycle_months = 4, target = 3, win_rate = 1 / 3 },
    stuck = { stuck, won:where(col "金额":above(1e9)) } } },
  section "exceptions" { exceptions { revenue, margin, comments = said, actions = todo } },
  section "summary" { summary { revenue, margin, actions = todo } },
}
"""


def write(path, head, rows):
    with open(path, "w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([head, *rows])


def random_data(folder, seed):
    r = random.Random(seed)
    sales, deals = [], []
    for branch in ("甲", "乙"):
        for product in "ABCDEF":
            for month, skipped in ((BASE, "F"), ("2026-09", ""), (NOW, "E")):
                if product in skipped:
                    continue  # F is new, E is gone
                for _ in range(r.randint(1, 4)):
                    q, f = r.randint(1, 20), r.randint(1000, 90000)
                    sales.append((f"{month}-{r.randint(1, 28):02d}", branch, product, q, f * 7 + r.randint(-300, 300), f, f * r.randint(3, 6), "全国"))
        sales.append((f"{NOW}-03", branch, "A", 0, -500, -80, 0, "全国"))
        for month in ("2025-10", "2026-03", "2026-09", NOW):
            for i in range(r.randint(12, 20)):
                a, b, c = sorted(r.randint(1, 28) for _ in range(3))
                stage = 3 if i == 0 else r.randint(1, 3)
                deals.append((branch, r.randint(10000, 90000), f"{month}-{a:02d}", f"{month}-{b:02d}" if stage > 1 else "", f"{month}-{c:02d}" if stage > 2 else ""))
    write(folder + "/sales.csv", ("日期", "分公司", "产品", "数量", "金额", "原币", "成本", "大区"), sales)
    write(folder + "/deals.csv", ("分公司", "金额", "线索日", "商机日", "赢单日"), deals)
    write(folder + "/actions.csv", ("分公司", "措施", "责任人", "截止日期", "状态", "挂钩指标"), [
        ("总部", "统一报价", "张一", "2026-11-20", "进行中", "revenue"), ("甲", "换供应商。", "李二", "2026-10-20", "进行中", "margin"),
        ("甲", "旧措施", "李二", "2026-10-01", "已完成", "revenue")])
    write(folder + "/comments.csv", ("指标", "说明"), [("margin", "成本上涨")])
    with open(folder + "/r.lua", "w", encoding="utf-8") as f:
        f.write(HEAD)
    return sales, deals


CHECKED = 0


def near(got, want, what):
    global CHECKED
    CHECKED += 1
    assert got is not None and abs(float(got) - want) <= 1e-7 * max(1, abs(want)), (what, "got", got, "want", want)


def table_of(document, section, column):
    for s, b in blocks(document):
        t = b.get("table")
        if s["title"] == section and t and column in [c["id"] for c in t["columns"]]:
            ids = [c["id"] for c in t["columns"]]
            return {r["key"]: {i: (c.get("text") or c.get("light")) if isinstance(c, dict) and ("text" in c or "light" in c) else value(c)
                               for i, c in zip(ids, r["cells"])} for r in t["rows"]}
    raise AssertionError((section, column, "no such table"))


def message(document, section):
    return next(s["message"] for s in document["sections"] if s["title"] == section)


def sums(sales, unit, product, month, column):
    return sum(x[column] for x in sales if x[0][:7] == month and unit in ("T", x[1]) and x[2] == product)


def effects(sales, unit):
    """Effects of each product: with the exchange rate taken out, and of the margin with price and cost apart."""
    common = [p for p in "ABCD"]
    q = {p: (sums(sales, unit, p, BASE, 3), sums(sales, unit, p, NOW, 3)) for p in "ABCDEF"}
    r = {p: (sums(sales, unit, p, BASE, 4), sums(sales, unit, p, NOW, 4)) for p in "ABCDEF"}
    f = {p: (sums(sales, unit, p, BASE, 5), sums(sales, unit, p, NOW, 5)) for p in "ABCDEF"}
    c = {p: (sums(sales, unit, p, BASE, 6), sums(sales, unit, p, NOW, 6)) for p in "ABCDEF"}
    out = {"currency": {}, "cost": {}}
    for kind in out:
        v = r if kind == "currency" else {p: (r[p][0] - c[p][0], r[p][1] - c[p][1]) for p in r}
        mean = sum(v[p][0] for p in common) / sum(q[p][0] for p in common)
        for p in common:
            now = f[p][1] * r[p][0] / f[p][0] if kind == "currency" else v[p][1]
            price = now - v[p][0] / q[p][0] * q[p][1]
            e = {"volume": (q[p][1] - q[p][0]) * mean, "price": price}
            e["mix"] = (q[p][1] - q[p][0]) * v[p][0] / q[p][0] - e["volume"]
            if kind == "currency":
                e["currency"] = v[p][1] - now
            else:
                e["price"] = r[p][1] - r[p][0] / q[p][0] * q[p][1]
                e["cost"] = -(c[p][1] - c[p][0] / q[p][0] * q[p][1])
            out[kind][p] = e
        out[kind]["F"], out[kind]["E"] = {"new": v["F"][1]}, {"gone": -v["E"][0]}
    return out


def who(sales, unit, document):
    """The product whose prices cost most, and through which branch: all branches are of one region, which tells nothing."""
    tables = [b["table"] for s, b in blocks(document) if s["title"] == "who" and "p0" in [c["id"] for c in (b.get("table") or {}).get("columns", [])]]
    assert len(tables) == 1, unit
    price = {p: sums(sales, unit, p, NOW, 4) - sums(sales, unit, p, BASE, 4) / sums(sales, unit, p, BASE, 3) * sums(sales, unit, p, NOW, 3) for p in "ABCD"}
    worst = min(price, key=price.get) if min(price.values()) < 0 else max(price, key=price.get)
    table, text = table_of(document, "who", "p0"), message(document, "who")
    if unit != "T": # one branch has nobody to tell apart: the products stand there
        assert set(table) == set("ABCD"), table
        return
    mean, found = sums(sales, unit, worst, BASE, 4) / sums(sales, unit, worst, BASE, 3), {}
    assert set(table) == {"甲", "乙", "total"}, table
    for branch in "甲乙":
        q0, q1, now = sums(sales, branch, worst, BASE, 3), sums(sales, branch, worst, NOW, 3), sums(sales, branch, worst, NOW, 4)
        found[branch] = now - mean * q1
        for name, want in (("p0", mean), ("p1", now / q1), ("dp", now / q1 / mean - 1), ("q0", q0), ("q1", q1), ("dq", q1 / q0 - 1), ("price", found[branch])):
            near(table[branch][name], want, (branch, name))
    near(table["total"]["price"], price[worst], "the branches make up the product")
    first, whole = max(found, key=lambda b: found[b] * (1 if price[worst] > 0 else -1)), sum(price.values())
    share = found[first] / whole
    said = re.search(r"(?:降价|涨价)(?:的 (\d+)% |主要)出在(.)的(.)。$", text)
    assert not said or said[2] + said[3] == first + worst and (abs(100 * share - int(said[1])) <= 0.51 if said[1] else share > 1), (text, share)


def factors(deals, unit, month):
    own = [d for d in deals if unit in ("T", d[0])]
    leads, chances = (sum(d[i][:7] == month for d in own) for i in (2, 3))
    won = [d for d in own if d[4][:7] == month]
    return [leads, chances / leads, len(won) / chances, sum(d[1] for d in won) / len(won)]


def product(list_):
    result = 1
    for x in list_:
        result *= x
    return result


def drivers(deals, unit, document):
    base, now = factors(deals, unit, BASE), factors(deals, unit, NOW)
    def in_order(order):
        at, found = list(base), {}
        for i in order:
            before = product(at)
            at[i] = now[i]
            found[i] = product(at) - before
        return found
    orders = [in_order(o) for o in itertools.permutations(range(4))]
    wanted = {"ordered": in_order(range(4)), "shapley": {i: sum(o[i] for o in orders) / len(orders) for i in range(4)}}
    for section, want in wanted.items():
        table = table_of(document, section, "effect")
        for i, key in enumerate(("leads", "r1", "r2", "size")):
            near(table[key]["effect"], want[i], (unit, section, key))
        near(table["total"]["effect"], product(now) - product(base), (unit, section))
    table, own = table_of(document, "ordered", "effect"), [d for d in deals if unit in ("T", d[0])]
    days = [[int(d[4][8:]) - int(d[2][8:]) for d in own if d[4][:7] == month] for month in (BASE, NOW)]
    more = sum(days[1]) / len(days[1]) - sum(days[0]) / len(days[0])
    year = sum(d[1] for d in own if d[4][:4] == "2026")
    near(table["days"]["effect"], -more * 12 / 365 * year / 10, (unit, "cycle"))
    assert table["n"]["effect"] is None, table["n"]


def funnel(deals, unit, document):
    own = [d for d in deals if unit in ("T", d[0])]
    stock = [d for d in own if d[2][:7] == NOW and not d[4]]
    old = sum(31 - int(d[2][8:]) > 15 for d in stock)
    text, want = message(document, "funnel"), [f"在手商机 {len(stock)} 个", f"应有 36 个，现有 {len(stock)} 个", "最早 2027年2月成交"]
    if len(stock) < 36:
        want.append(f"缺 {36 - len(stock)} 个")
    if old:
        want.append(f"滞留 {old} 个，其中在手商机最多({old} 个)")
    for w in want:
        assert w in text, (unit, w, text)


def exchanged(folder, sales, deals):
    """The two years of the same data exchanged: what was new is gone, each effect over all orders and each total turns its sign."""
    turn = lambda day: BASE + day[7:] if day[:7] == NOW else NOW + day[7:] if day[:7] == BASE else day
    write(folder + "/sales.csv", ("日期", "分公司", "产品", "数量", "金额", "原币", "成本", "大区"), [(turn(x[0]), *x[1:]) for x in sales])
    write(folder + "/deals.csv", ("分公司", "金额", "线索日", "商机日", "赢单日"), [(*d[:2], *map(turn, d[2:])) for d in deals])
    run(folder + "/r.lua", folder + "/turned", "--period", NOW, "--format", "json")
    for unit in ("T", "甲", "乙"):
        first, second = (read(f"{folder}/{out}/{NOW}/{unit}.json") for out in ("out", "turned"))
        for section in ("currency", "cost"):
            there, back = table_of(first, section, "price"), table_of(second, section, "price")
            near(back["total"]["change"], -float(there["total"]["change"]), (unit, section, "exchanged"))
            near(back["total"]["new"], -float(there["total"]["gone"]), (unit, section, "new and gone"))
            near(back["total"]["gone"], -float(there["total"]["new"]), (unit, section, "gone and new"))
        there, back = table_of(first, "shapley", "effect"), table_of(second, "shapley", "effect")
        for key in ("leads", "r1", "r2", "size", "total"):
            near(back[key]["effect"], -float(there[key]["effect"]), (unit, key, "exchanged"))


with tempfile.TemporaryDirectory() as work:
    for seed in range(3):
        folder = f"{work}/{seed}"
        os.makedirs(folder)
        sales, deals = random_data(folder, seed)
        run(folder + "/r.lua", folder + "/out", "--period", NOW, "--format", "json")
        for unit in ("T", "甲", "乙"):
            document = read(f"{folder}/out/{NOW}/{unit}.json")
            for section, want in effects(sales, unit).items():
                table = table_of(document, section, "price")
                for p, e in want.items():
                    assert {k for k in ("volume", "mix", "price", "currency", "cost", "new", "gone") if table[p].get(k) is not None} == set(e), (p, e, table[p])
                    for name, x in e.items():
                        near(table[p][name], x, (unit, section, p, name))
            drivers(deals, unit, document), funnel(deals, unit, document), who(sales, unit, document)
            asked = table_of(document, "exceptions", "said")
            assert set(asked) == {"margin", "revenue"}, asked
            steps = [b["text"]["text"] for s, b in blocks(document) if s["title"] == "summary" and b.get("text")]
            for key, row in asked.items():
                open_ = {("T", "revenue"): 1, ("T", "margin"): 1, ("甲", "margin"): 1}.get((unit, key), 0)
                assert row["measure"] == (f"有 {open_} 条" if open_ else "未填写"), (unit, key, row)
                if unit == "T":
                    assert row["said"] == ("有 1 条" if key == "margin" else "未填写"), (unit, key, row)
                CHECKED += 1
            text = "\n".join(steps)
            assert ("统一报价(11-20 前，张一)。" in text) == (unit == "T"), (unit, text)
            assert ("换供应商(10-20 已到期，李二)。" in text) == (unit != "乙"), (unit, text)
            assert "旧措施" not in text and ("还没有措施：" in text) == (unit != "T"), (unit, text)
    exchanged(folder, sales, deals)
with tempfile.TemporaryDirectory() as work:  # a statement: revenue less cost, its sentence that of the root and by the product of signs
    accounts = (("利润", "", "+"), ("收入", "利润", "+"), ("设备", "收入", "+"), ("退货", "收入", "-"), ("成本", "利润", "-"), ("料", "成本", "+"))
    write(work + "/acc.csv", ("科目", "上级", "符号"), accounts)
    write(work + "/gl.csv", ("月份", "科目", "发生额", "预算"), [(NOW + "-31", "设备", 900000, 800000), (NOW + "-31", "退货", 70000, 30000), (NOW + "-31", "料", 430000, 500000)])
    with open(work + "/r.lua", "w", encoding="utf-8") as f:
        f.write("""local acc = source "acc" { path = "acc.csv", key = "科目", parent = "上级", sign = "符号" }
            local gl = source "gl" { path = "gl.csv", date = "月份", join = { acc }, dims = { account = { "科目", tree = true, title = "科目" } } }
            local amount = metric "amount" { title = "利润表", unit = "万元", actual = gl:sum "发生额", plan = gl:sum "预算" }
            return report { title = "R", company = "C", packs = { top = "T" }, section "one" { tabular { amount, by = "account", depth = 1 } },
              section "all" { tabular { amount, by = "account" } } }""")
    run(work + "/r.lua", work + "/out", "--period", NOW, "--format", "json")
    document = read(f"{work}/out/{NOW}/T.json")
    assert "利润 40.0 万元，达成计划的 148.1%" in message(document, "one"), message(document, "one")
    text = message(document, "all")
    assert "最差的是退货(+4.0 万元)" in text and "最好的是设备(+10.0 万元)" in text, text
assert CHECKED > 300, CHECKED
print(CHECKED, "figures are equal")
