"""Formulas against sums made here: spread to the cent over members and months, steps piece by piece, per_level, each, median,
windows and shifts inside formulas; the properties of all: order of rows, split files, units, swapped scenarios."""
import csv, json, random, re, tempfile
from decimal import Decimal
from statistics import median

from packs import blocks, figures, jingfen, near, pdf_text, read, run, value

CENT = Decimal("0.01")
BRANCHES = {"甲": "南", "乙": "南", "丙": "北"}
SCRIPT = """local sales = source "sales" { path = "sales*.csv", date = "日期", dims = { region = "大区", branch = "分公司", seller = "人" } }
local year = source "year" { path = "year.csv", date = "年", dims = { region = "大区" } }
local budget = source "budget" { path = "budget.csv", date = "月份", dims = { region = "大区", branch = "分公司" } }
local amount = sales:sum "金额"
local revenue = metric "revenue" { title = "收入", unit = "元", actual = amount, plan = year:sum "目标":spread("month", amount:last_year()) }
local cost = metric "cost" { title = "分摊费用", unit = "元", actual = year:sum "费用":year():spread("branch", amount:ytd()) }
local bonus = metric "bonus" { title = "奖金", unit = "元", actual = amount:steps { [0] = 0.01, [300] = 0.02, [500.5] = 0.035 }:each "seller" }
local mean = metric "mean" { title = "人均", unit = "元", actual = amount:each("seller", "mean") }
local level = metric "level" { title = "分级", unit = "元", actual = amount, plan = per_level { top = budget:sum "目标" * 1.1, region = budget:sum "目标" * 1.05, branch = budget:sum "目标" } }
local mid = metric "mid" { title = "中位", unit = "元", actual = sales:median "金额" }
local high = metric "high" { title = "九分位", unit = "元", actual = sales:median("金额", 0.9) }
local best = metric "best" { title = "最高月", unit = "元", actual = amount:rolling(6, "max") }
local share = metric "share3" { title = "三月均", unit = "元", actual = amount:rolling(3, "mean") - amount:prev() }
local quarter = metric "quarter" { title = "季", unit = "元", actual = amount:quarter() + amount:ytd():last_year() }
local all = { revenue, cost, bonus, mean, level, mid, high, best, share, quarter }
return report { title = "R", company = "公司", packs = { "region > branch" },
  section "A" { tabular { revenue, cost, bonus, mean, level, mid, high, best, share, quarter, columns = { "actual", "plan", "vs_plan", "last_year", "vs_last_year", "ytd plan", "r12 plan", "year plan" } } },
  section "B" { tabular { revenue, cost, bonus, by = "branch", columns = { "actual", "plan" }, only = { "top", "region" } } },
  section "C" { bridge { revenue, from = "last_year", to = "actual", by = "seller", title = "Z" }, bridge { revenue, from = "actual", to = "last_year", by = "seller" } },
}
"""


def make(work, seed, split=False, shuffled=False, scale=1):
    random.seed(seed)
    sales = [(f"{y}-{m:02d}-{random.randrange(1, 28):02d}", region, branch, f"{branch}{n}", Decimal(random.randrange(100, 40000)) / 100 * scale)
             for y in (2024, 2025, 2026) for m in range(1, 13) if (y, m) <= (2026, 10) for branch, region in BRANCHES.items() for n in range(3)
             for _ in range(random.randrange(1, 4))]
    year = [(f"{y}-01-01", region, Decimal(random.randrange(10 ** 6, 10 ** 7)) / 100 * scale, Decimal(random.randrange(10 ** 5, 10 ** 6)) / 100 * scale)
            for y in (2025, 2026) for region in ("南", "北")]
    budget = [(f"2026-{m:02d}-01", region, branch, Decimal(random.randrange(10 ** 4, 10 ** 5)) / 100 * scale) for m in range(1, 13) for branch, region in BRANCHES.items()]
    if shuffled:
        random.shuffle(sales)
    files = {f"sales{i}": part for i, part in enumerate([sales[::2], sales[1::2]] if split else [sales])}
    files.update(year=year, budget=budget)
    heads = {"sales": ("日期", "大区", "分公司", "人", "金额"), "year": ("年", "大区", "目标", "费用"), "budget": ("月份", "大区", "分公司", "目标")}
    for name, rows in files.items():
        with open(f"{work}/{name}.csv", "w", encoding="utf-8", newline="") as f:
            csv.writer(f).writerows([heads[name.rstrip("01")], *rows])
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(SCRIPT)
    return sales, year, budget


def packs(seed, **how):
    work = tempfile.mkdtemp()
    data = make(work, seed, **how)
    run(work + "/report.lua", work + "/out", "--period", "2026-10", "--format", "json", "--quiet")
    return data, {unit: read(f"{work}/out/2026-10/{unit}.json") for unit in ("公司", "南", "北", *BRANCHES)}


def months(y, m, n):
    return {f"{(y * 12 + m - 1 - i) // 12}-{(y * 12 + m - 1 - i) % 12 + 1:02d}" for i in range(n)}


def bonus_of(x):
    return sum(max(Decimal(0), min(x, high) - low) * rate for low, high, rate in ((Decimal(0), Decimal(300), Decimal("0.01")),
               (Decimal(300), Decimal("500.5"), Decimal("0.02")), (Decimal("500.5"), Decimal(10 ** 9), Decimal("0.035"))))


def quantile(values, q):
    values, place = sorted(values), q * (len(values) - 1)
    low = int(place)
    return float(values[low]) + (place - low) * float(values[min(low + 1, len(values) - 1)] - values[low])


def expect(unit, document, sales, year, budget):
    f = figures(document, "A")
    inside = lambda row: unit in ("公司", row[1], row[2])
    own = [r for r in sales if inside(r)]
    sums = lambda rows, when: sum((r[-1] for r in rows if r[0][:7] in when), Decimal(0))
    now, year_ago = months(2026, 10, 1), months(2025, 10, 1)
    get = lambda metric, reading="actual": f[("", metric, reading)]
    for reading, when in (("actual", now), ("last_year", year_ago)):
        rows = [r for r in own if r[0][:7] in when]
        sellers = {r[3] for r in rows}
        each = {s: sum(r[-1] for r in rows if r[3] == s) for s in sellers}
        near(get("bonus", reading), sum(map(bonus_of, each.values())), (unit, "bonus"))
        near(get("mean", reading), sum(each.values()) / len(each), (unit, "mean"))
        near(get("mid", reading), Decimal(repr(float(median(r[-1] for r in rows)))), (unit, "median"))
        near(get("high", reading), quantile([r[-1] for r in rows], 0.9), (unit, "quantile"))
    near(get("best"), max(sums(own, months(2026, 10 - i, 1)) for i in range(6)), (unit, "max"))
    near(get("share3"), sums(own, months(2026, 10, 3)) / 3 - sums(own, months(2026, 9, 1)), (unit, "mean of three"))
    near(get("quarter"), sums(own, now) + sums(own, months(2025, 10, 10)), (unit, "quarter"))
    factor = {"公司": Decimal("1.1"), "南": Decimal("1.05"), "北": Decimal("1.05")}.get(unit, 1)
    near(get("level", "plan"), factor * sum(r[3] for r in budget if r[0][:7] == "2026-10" and inside(r)), (unit, "per_level"))
    if unit not in BRANCHES:
        goal = sum(r[2] for r in year if r[0][:4] == "2026" and unit in ("公司", r[1]))
        base = sums(own, months(2025, 12, 12))
        exact = goal * sums(own, year_ago) / base
        assert abs(get("revenue", "plan") - exact) <= CENT and get("revenue", "plan") % CENT == 0, (unit, get("revenue", "plan"), exact)
        near(get("revenue", "year plan"), goal, (unit, "year"))
        assert abs(get("revenue", "ytd plan") - goal * sums(own, months(2025, 10, 10)) / base) <= CENT
    else:
        assert get("revenue", "plan") is None
    fee = {r[1]: r[3] for r in year if r[0][:4] == "2026"}  # of each region, over its branches by what they sold this year
    if unit in BRANCHES:
        region = BRANCHES[unit]
        exact = fee[region] * sums(own, months(2026, 10, 10)) / sums([r for r in sales if r[1] == region], months(2026, 10, 10))
        assert abs(get("cost") - exact) <= CENT and get("cost") % CENT == 0, (unit, get("cost"), exact)
    else:
        near(get("cost"), sum(v for k, v in fee.items() if unit in ("公司", k)), (unit, "cost"))
        members = figures(document, "B")
        near(sum(members[(b, "cost", "actual")] for b, r in BRANCHES.items() if unit in ("公司", r)), get("cost"), (unit, "cost adds up"))
    near(get("revenue", "vs_last_year"), get("revenue") - get("revenue", "last_year"), unit)


def bridges(document):
    """Swapped scenarios: the same steps with the other sign."""
    tables = [b["chart"]["table"] if b.get("chart") else b.get("table") for s, b in blocks(document) if s["title"] == "C"]
    steps = [{row["key"]: row for row in t["rows"]} for t in tables if t]
    value = lambda row: Decimal(row["cells"][1] if isinstance(row["cells"][1], str) else row["cells"][1]["value"])
    for key, row in steps[0].items():
        if key in steps[1] and row["kind"] in ("member", "others"):
            assert value(row) == -value(steps[1][key]), key


def a_filter_reaches_the_plan():
    """By the dimension that both sources have, whatever its column is called; else there is no plan, and the table says so."""
    script = """local sales = source "sales" { path = "sales.csv", date = "日期", dims = { branch = "分公司", line = "产品线" } }
local goals = source "goals" { path = "goals.csv", date = "月份", dims = { branch = "分公司", line = "line" } }
local revenue = metric "revenue" { title = "收入", unit = "元", actual = sales:sum "金额", plan = goals:sum "目标" }
return report { title = "R", company = "公司", packs = { "branch" },
  section "A" { tabular { revenue, columns = { "actual", "plan", "achievement" }, where = col "产品线":is { "空调", "冰箱" } } },
  section "B" { tabular { revenue, columns = { "actual", "plan" }, where = col "客户":is "张三" } },
  section "C" { bridge { revenue, by = "branch", where = col "产品线":is "空调" }, cards { revenue, where = none_of { col "产品线":is "空调" } } } }
"""
    work = tempfile.mkdtemp()
    sales = [("2026-10-05", b, line, c, Decimal(n * 7 + i) + Decimal("0.25")) for n, b in enumerate("甲乙") for i, line in enumerate(("空调", "冰箱", "彩电")) for c in ("张三", "李四")]
    goals = [("2026-10-01", b, line, Decimal(20 + n * 5 + i)) for n, b in enumerate("甲乙") for i, line in enumerate(("空调", "冰箱", "彩电"))]
    for name, head, rows in (("sales", ("日期", "分公司", "产品线", "客户", "金额"), sales), ("goals", ("月份", "分公司", "line", "目标"), goals)):
        with open(f"{work}/{name}.csv", "w", encoding="utf-8", newline="") as f:
            csv.writer(f).writerows([head, *rows])
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(script)
    run(work + "/report.lua", work + "/out", "--period", "2026-10", "--format", "json", "--quiet")
    document = read(work + "/out/2026-10/公司.json")
    a, b = figures(document, "A"), figures(document, "B")
    near(a[("", "revenue", "actual")], sum(r[-1] for r in sales if r[2] != "彩电"), "filtered")
    near(a[("", "revenue", "plan")], sum(r[-1] for r in goals if r[2] != "彩电"), "filtered plan")
    near(b[("", "revenue", "actual")], sum(r[-1] for r in sales if r[3] == "张三"), "filtered by customer")
    assert b.get(("", "revenue", "plan")) is None
    note = next(x["table"].get("note") for s, x in blocks(document) if s["title"] == "B")
    assert note == "收入的计划不按此条件编制，此处不列计划。", note
    cards = figures(document, "C")
    near(cards[("", "revenue", "plan")], sum(r[-1] for r in goals if r[2] != "空调"), "cards")


def parts_add_up_on_paper():
    """Three thirds are 33.4 + 33.3 + 33.3; three steps of 1.4 lead from 3 to 7 as 2 + 1 + 1. The data stay as they are."""
    script = """local sales = source "sales" { path = "sales.csv", date = "日期", dims = { branch = "分公司" } }
local revenue = metric "revenue" { title = "收入", unit = "元", digits = 0, actual = sales:sum "金额" }
return report { title = "R", company = "公司", packs = { "branch" }, appendix = false,
  section "A" { tabular { revenue, by = "branch", columns = { "actual", "share" } } },
  section "B" { bridge { revenue, by = "branch", from = "last_year", title = "桥" } } }
"""
    work = tempfile.mkdtemp()
    with open(work + "/sales.csv", "w", encoding="utf-8") as f:
        f.write("日期,分公司,金额\n" + "".join(f"2025-10-01,{b},1.0\n2026-10-01,{b},2.4\n" for b in "甲乙丙"))
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(script)
    run(work + "/report.lua", work + "/out", "--period", "2026-10", "--format", "pdf,json", "--quiet", "--only", "公司")
    pages = pdf_text(work + "/out/2026-10/公司.pdf").split("\f")
    lines = [line for line in next(p for p in pages if "占比" in p).splitlines() if "居首" not in line]
    shares = re.findall(r"\d+\.\d%", "\n".join(lines))
    assert sorted(shares) == ["100.0%", "33.3%", "33.3%", "33.4%"], shares
    steps = re.findall(r"\+(\d)\b", next(p for p in pages if "桥" in p and "去年" in p and "甲" in p))
    assert steps.count("1") == 2 and "2" in steps, steps
    near(figures(read(work + "/out/2026-10/公司.json"), "A")[("甲", "revenue", "share")], 1 / 3, "unrounded", Decimal("1e-12"))


def members_over_time():
    """Side by side over time stands who sold in any of the periods, so that members add up to the total; not who sold before them only.
    Months stand under the year of their name, whenever the company's begins."""
    script = """local sales = source "sales" { path = "sales.csv", date = "日期", dims = { branch = "分公司", line = "产品线" } }
local revenue = metric "revenue" { title = "收入", unit = "元", digits = 0, actual = sales:sum "金额" }
return report { title = "R", company = "公司", packs = { "branch" }, appendix = false, fiscal_start = 4,
  section "A" { tabular { revenue, by = "month", across = "branch", columns = { "actual" }, total = true } },
  section "B" { chart "column" { revenue, across = "branch", span = 3, where = col "产品线":is "空调" } } }
"""
    work, rows = tempfile.mkdtemp(), [("2025-10", "丁", "空调", 9), ("2026-02", "丙", "空调", 5), ("2026-08", "乙", "空调", 7), ("2026-09", "戊", "彩电", 3), ("2026-10", "甲", "空调", 4)]
    with open(work + "/sales.csv", "w", encoding="utf-8") as f:
        f.write("日期,分公司,产品线,金额\n" + "".join(f"{m}-05,{b},{line},{x}\n" for m, b, line, x in rows))
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(script)
    run(work + "/report.lua", work + "/out", "--period", "2026-10", "--format", "json", "--quiet", "--only", "公司")
    for title, wanted, block in zip("AB", ("丙乙甲戊", "乙甲"), [b for s, b in blocks(read(work + "/out/2026-10/公司.json"))]):
        table = block.get("table") or block["chart"]["table"]
        names = [c["id"][-1] for c in table["columns"][1:] if not c["id"].endswith("@total")]
        assert sorted(names) == sorted(wanted), (title, names)
        for row in table["rows"]:
            values = [value(c) or 0 for c in row["cells"][1:]]
            want = {b: x for m, b, line, x in rows if m == row["key"]}
            assert sum(values[:len(names)]) == sum(x for b, x in want.items() if b in wanted), (title, row)
            assert title == "B" or values[-1] == sum(values[:-1]) and row["group"] == row["key"][:4] + "年", row


def versions_of_a_plan():
    """The last one is the plan; each can be read, with its variance; what a correction changed stands on the page of definitions."""
    script = """local sales = source "sales" { path = "sales.csv", date = "日期", dims = { branch = "分公司" } }
local goals = source "goals" { path = "goals.csv", date = "月份", dims = { branch = "分公司" } }
local revenue = metric "revenue" { title = "收入", unit = "元", actual = sales:sum "金额", owner = "销售部", since = "2026-01",
  plan = { PL0 = goals:sum "年初", PL1 = goals:sum "年中" } }
return report { title = "R", company = "公司", packs = { "branch" },
  section "A" { tabular { revenue, by = "branch", columns = { "actual", "plan", "vs_plan", "achievement", "plan@PL0", "vs_plan@PL0", "achievement@PL0", "ytd vs_plan@PL0" } } } }
"""
    work = tempfile.mkdtemp()
    sales = [(f"2026-{m:02d}-05", b, Decimal(m * 100 + n)) for m in range(1, 11) for n, b in enumerate("甲乙")]
    goals = [(f"2026-{m:02d}-01", b, Decimal(m * 90 + n), Decimal(m * 90 + n + (m > 6) * 33)) for m in range(1, 13) for n, b in enumerate("甲乙")]
    for name, head, rows in (("sales", ("日期", "分公司", "金额"), sales), ("goals", ("月份", "分公司", "年初", "年中"), goals)):
        with open(f"{work}/{name}.csv", "w", encoding="utf-8", newline="") as f:
            csv.writer(f).writerows([head, *rows])
    for name, text in (("report", script), ("bad", script.replace("achievement@PL0", "achievement@PL2"))):
        with open(f"{work}/{name}.lua", "w", encoding="utf-8") as f:
            f.write(text)
    run(work + "/report.lua", work + "/out", "--period", "2026-10", "--format", "json", "--quiet")
    document = read(work + "/out/2026-10/公司.json")
    f = figures(document, "A")
    for n, b in enumerate("甲乙"):
        actual, old, new = 1000 + n, 900 + n, 933 + n
        for reading, want in (("actual", actual), ("plan", new), ("vs_plan", actual - new), ("achievement", actual / new), ("plan@PL0", old),
                              ("vs_plan@PL0", actual - old), ("achievement@PL0", actual / old),
                              ("ytd vs_plan@PL0", sum(r[2] for r in sales if r[1] == b) - sum(r[2] for r in goals if r[1] == b and r[0] < "2026-11"))):
            near(f[(b, "revenue", reading)], want, reading)
    tables = {t["id"]: t for s, b in blocks(document) if (t := b.get("table"))}
    texts = {row["key"]: [c.get("text", c.get("value")) if isinstance(c, dict) else c for c in row["cells"]] for row in tables["data.versions"]["rows"]}
    first, last = sum(r[2] for r in goals), sum(r[3] for r in goals)
    near(Decimal(texts["revenue.PL0"][2]), first, "PL0")
    near(Decimal(texts["revenue.PL1"][2]), last, "PL1")
    near(Decimal(texts["revenue.PL1"][3]), last - first, "correction")
    row = tables["data.definitions"]["rows"][0]["cells"]
    assert [c["text"] if isinstance(c, dict) else c for c in row][1:] == ["Σ金额；计划 PL1：Σ年中；计划 PL0：Σ年初", "sales, goals", "自 2026-01 起", "销售部"], row
    result = jingfen("check", work + "/bad.lua", "--period", "2026-10")
    assert result.returncode == 1 and 'unknown version of the plan "PL2"; did you mean' in result.stderr, result.stderr


def readings_that_need_others():
    """Places and shares exist among members; alone there is a dash and no figure that means something else. Too few observations."""
    script = """local sales = source "sales" { path = "sales.csv", date = "日期", dims = { branch = "分公司" } }
local revenue = metric "revenue" { title = "收入", unit = "元", actual = sales:sum "金额", benchmark = 25, plan = 20 }
local mean = metric "mean" { title = "客单", unit = "元", actual = sales:average "金额", sample = sales:count(), min_sample = 2 }
return report { title = "R", company = "公司", packs = { "branch", ranks = "own" },
  section "A" { tabular { revenue, by = "branch", columns = { "actual", "rank", "rank_change", "share", "cum_share", "contribution", "average", "days", "benchmark" } },
                tabular { mean, by = "branch", columns = { "actual", "last_year", "n", "yoy" } } },
  section "B" { note "{revenue rank} {revenue rank_change} {revenue share} {revenue cum_share} {revenue contribution} {revenue light} {revenue benchmark} {revenue days} {mean} {mean why} {mean n}",
                tabular { revenue, columns = { "actual", "rank", "rank_change" } } } }
"""
    amounts = {"2025-10": (10, 20, 30), "2026-09": (50, 20, 30), "2026-10": (10, 40, 25)}
    work = tempfile.mkdtemp()
    with open(work + "/sales.csv", "w", encoding="utf-8") as f:
        f.write("日期,分公司,金额\n" + "".join(f"{m}-05,{b},{x}\n" for m, row in amounts.items() for b, x in zip("甲乙丙", row)) + "2026-10-06,乙,0\n")
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(script)
    run(work + "/report.lua", work + "/out", "--period", "2026-10", "--format", "json", "--quiet")
    document = read(work + "/out/2026-10/公司.json")
    tables = [b["table"] for s, b in blocks(document) if s["title"] == "A"]
    value = lambda c: (c.get("value") if isinstance(c, dict) else c)
    rows = {row["key"]: {c["reading"]: value(x) for c, x in zip(tables[0]["columns"], row["cells"]) if c.get("reading")} for row in tables[0]["rows"]}
    for b, now, before, year_ago, rank, change, running in (("甲", 10, 50, 10, 3, -2, 75), ("乙", 40, 20, 20, 1, 2, 40), ("丙", 25, 30, 30, 2, 0, 65)):
        r = rows[b]
        assert (int(r["rank"]), int(r["rank_change"])) == (rank, change), (b, r)
        for reading, want in (("actual", now), ("share", now / 75), ("cum_share", running / 75), ("contribution", (now - year_ago) / 60), ("average", now), ("days", 31), ("benchmark", 25)):
            near(Decimal(r[reading]), want, (b, reading))
    means = {row["key"]: [value(c) for c in row["cells"]] for row in tables[1]["rows"]}
    assert means["甲"][1] is None and means["甲"][2] is None and Decimal(means["乙"][1]) == 20 and Decimal(means["total"][1]) == Decimal("18.75"), means
    text = lambda unit: next(b["text"] for s, b in blocks(read(f"{work}/out/2026-10/{unit}.json")) if s["title"] == "B" and b.get("text"))
    assert json.dumps(text("甲"), ensure_ascii=False).find("3/3 −2 – – – 红 25 元 31 – 样本太少 1") >= 0, text("甲")
    assert json.dumps(text("公司"), ensure_ascii=False).find("– – – – – 绿 25 元 31 19 元 19 元 4") >= 0, text("公司")
    board = figures(read(work + "/out/2026-10/乙.json"), "B")
    assert (board[("", "revenue", "rank")], board[("", "revenue", "rank_change")]) == (1, 2), board


readings_that_need_others()
members_over_time()
versions_of_a_plan()
parts_add_up_on_paper()
a_filter_reaches_the_plan()
for seed in range(2):
    data, documents = packs(seed)
    for unit, document in documents.items():
        expect(unit, document, *data)
        bridges(document)
    _, other = packs(seed, split=True, shuffled=True)
    _, scaled = packs(seed, scale=1000)
    for unit, document in documents.items():
        mine, theirs, big = figures(document), figures(other[unit]), figures(scaled[unit])
        assert mine == theirs, unit
        for key, x in mine.items():
            if x is not None and key[1] not in ("bonus",) and "plan" not in key[2] and key[1] != "cost":
                near(big[key], x * 1000, (unit, key))
print("formulas: all as promised")
