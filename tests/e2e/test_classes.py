"""Classes against classes made here: ABC, bands, new and kept and lost, and how members move between them, as each unit sees
its own; distinct counts and ratios by class included."""
import csv, random, tempfile
from collections import defaultdict
from decimal import Decimal

from packs import figures, jingfen, near, read, run

SCRIPT = """local sales = source "sales" { path = "sales*.csv", date = "日期", dims = { branch = "分公司", customer = "客户", product = "产品" } }
local revenue = metric "revenue" { title = "收入", unit = "元", actual = sales:sum "金额" }
local margin = metric "margin" { title = "毛利率", unit = "%", actual = (sales:sum "金额" - sales:sum "成本") / sales:sum "金额" }
local products = metric "products" { title = "产品数", unit = "个", actual = sales:distinct "product" }
local customers = metric "customers" { title = "客户数", unit = "户", actual = sales:distinct "customer" }
local abc = class "abc" { "customer", of = revenue:r12(), cumulative = { A = 0.5, B = 0.8 }, title = "客户分类" }
local size = class "size" { "customer", of = revenue, bands = { ["小"] = 50, ["中"] = 150.5, ["大"] = math.huge } }
local turn = class "turn" { "customer", of = revenue }
local only_a = metric "only_a" { title = "A类收入", unit = "元", actual = revenue:at(abc, "A") }
return report { title = "R", company = "公司", packs = { "branch" },
  section "A" { tabular { revenue, margin, products, customers, by = abc, columns = { "actual", "last_year" } } },
  section "B" { tabular { revenue, customers, by = size, columns = { "actual" } } },
  section "C" { tabular { revenue, customers, by = turn, columns = { "actual", "prev" } } },
  section "D" { tabular { customers, by = abc, across = abc:prev(), columns = { "r12 actual" } } },
  section "E" { tabular { only_a, columns = { "actual" } }, note "{revenue best abc} {revenue best size}" },
  section "F" { tabular { revenue, by = "abc > customer", columns = { "actual" } } },
}
"""
CUSTOMERS = [f"客户{n:02d}" for n in range(40)]


def make(work, seed, split=False, shuffled=False, scale=1):
    random.seed(seed)
    rows = []
    for month in [(y, m) for y in (2024, 2025, 2026) for m in range(1, 13) if (y, m) <= (2026, 10)]:
        for i, customer in enumerate(CUSTOMERS):
            for _ in range(random.choice((0, 0, 1, 2)) if i % 7 else random.choice((2, 3))):
                amount = Decimal(random.randrange(-500 if random.random() < .1 else 100, 20000 // (i + 1) + 200)) / 100
                rows.append((f"{month[0]}-{month[1]:02d}-{random.randrange(1, 28):02d}", random.choice("甲乙"), customer,
                             f"产品{random.randrange(6)}", amount * scale, amount * scale * Decimal("0.7")))
    if shuffled:
        random.shuffle(rows)
    parts = [rows[::2], rows[1::2]] if split else [rows]
    for n, part in enumerate(parts):
        with open(f"{work}/sales{n}.csv", "w", encoding="utf-8", newline="") as f:
            csv.writer(f).writerows([("日期", "分公司", "客户", "产品", "金额", "成本"), *part])
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(SCRIPT)
    return rows


def months(last, n):
    y, m = last
    return {f"{(y * 12 + m - 1 - i) // 12}-{(y * 12 + m - 1 - i) % 12 + 1:02d}" for i in range(n)}


def by_customer(rows, when):
    sums = defaultdict(Decimal)
    for row in rows:
        sums[row[2]] += row[4] if row[0][:7] in when else 0
    return sums


def abc(rows, when):
    sums = by_customer(rows, when)
    ordered, whole, running, found = sorted(sums, key=lambda c: (-sums[c], c)), sum(sums.values()), Decimal(0), {}
    for c in ordered:
        found[c] = "C" if sums[c] <= 0 else "A" if running < whole * Decimal("0.5") else "B" if running < whole * Decimal("0.8") else "C"
        running += sums[c]
    return found


def expect(f, rows):
    now, before, year_ago = months((2026, 10), 1), months((2026, 9), 1), months((2025, 10), 1)
    classes = abc(rows, months((2026, 10), 12))
    for name in "ABC":
        own = [r for r in rows if classes.get(r[2]) == name]
        for when, reading in ((now, "actual"), (year_ago, "last_year")):
            there = [r for r in own if r[0][:7] in when]
            if (name, "revenue", reading) not in f["A"]:
                assert not there
                continue
            near(f["A"][(name, "revenue", reading)], sum(r[4] for r in there), name)
            near(f["A"][(name, "products", reading)], Decimal(len({r[3] for r in there})), name)
            near(f["A"][(name, "customers", reading)], Decimal(len({r[2] for r in there})), name)
            if sum(r[4] for r in there):
                near(f["A"][(name, "margin", reading)], (sum(r[4] for r in there) - sum(r[5] for r in there)) / sum(r[4] for r in there), name)
    month = by_customer(rows, now)
    present = {r[2] for r in rows}
    for name, test in (("小", lambda x: x <= 50), ("中", lambda x: 50 < x <= Decimal("150.5")), ("大", lambda x: x > Decimal("150.5"))):
        got = f["B"].get((name, "revenue", "actual"), Decimal(0))
        near(got, sum((month[c] for c in present if test(month[c])), Decimal(0)), name)
    last = by_customer(rows, before)
    for name, test in (("new", lambda c: month[c] and not last[c]), ("kept", lambda c: month[c] and last[c]), ("lost", lambda c: last[c] and not month[c])):
        for sums, reading in ((month, "actual"), (last, "prev")):
            near(f["C"].get((name, "revenue", reading), Decimal(0)), sum((sums[c] for c in present if test(c)), Decimal(0)), (name, reading))
    near(f["E"][("", "only_a", "actual")], f["A"].get(("A", "revenue", "actual"), Decimal(0)), "of class A")


def migration(document, rows):
    now, before = abc(rows, months((2026, 10), 12)), abc(rows, months((2025, 10), 12))
    active = {r[2] for r in rows if r[0][:7] in months((2026, 10), 12)}
    t = next(b["table"] for s in document["sections"] if s["title"] == "D" for b in s["blocks"])
    for row in t["rows"]:
        for column, cell in zip(t["columns"], row["cells"]):
            if "@" not in column["id"]:
                continue
            was = column["id"].split("@")[1]
            want = sum(1 for c in active if (row["key"] == "total" or now.get(c) == row["key"]) and (was == "total" or before.get(c, "") == was))
            got = cell if isinstance(cell, str) else cell.get("value")
            assert int(got) == want, (row["key"], was, got, want)


def packs(seed, **how):
    work = tempfile.mkdtemp()
    rows = make(work, seed, **how)
    run(work + "/report.lua", work + "/out", "--period", "2026-10", "--format", "json", "--quiet")
    found = {}
    for unit in ("公司", "甲", "乙"):
        document = read(f"{work}/out/2026-10/{unit}.json")
        found[unit] = {s: figures(document, s) for s in "ABCDEF"}
        own = [r for r in rows if unit in ("公司", r[1])]
        expect(found[unit], own)
        migration(document, own)
    return found


for seed in range(3):
    plain = packs(seed)
    assert packs(seed, split=True, shuffled=True) == plain
    for unit, tables in packs(seed, scale=1000).items():
        for key, x in tables["A"].items():
            if key[1] == "revenue" and x is not None:
                near(x, plain[unit]["A"][key] * 1000, key)

work = tempfile.mkdtemp()
make(work, 1)
for old, new, *texts in (('"customer", of', '"customers", of', "bad.lua:6", 'unknown dimension "customers"; did you mean "customer"?'),
                         ('{ A = 0.5', '{ 0.5', "class_bounds" and "cumulative"), ("{ \"customer\", of = revenue }", "{ of = revenue }", "names first the dimension"),
                         ("abc:prev()", "abc:prev():prev()", "one window before")):
    with open(work + "/bad.lua", "w", encoding="utf-8") as f:
        f.write(SCRIPT.replace(old, new, 1))
    result = jingfen("check", work + "/bad.lua", "--period", "2026-10")
    assert result.returncode == 1, result.stdout
    for text in texts:
        assert text in result.stderr, (text, result.stderr)
print("classes: all as promised")
