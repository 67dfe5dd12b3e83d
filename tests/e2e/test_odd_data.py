"""Data as they come: returns and credit notes, a month that ends on the 9th, a year that turns negative, members without
a plan, plans that end before the year does, forecasts held against what came; all computed again here."""
import csv, random, tempfile
from datetime import date, timedelta
from decimal import Decimal

from packs import blocks, near, read, run, value

UNITS, PRODUCTS = ("甲", "乙", "丙"), ("P1", "P2", "P3", "P4")
HEAD = """local sales = source "sales" { path = "sales.csv", date = "日期", dims = { branch = "分公司", product = "产品" } }
local targets = source "targets" { path = "targets.csv", date = "月份", dims = { branch = "分公司" } }
local revenue = metric "revenue" { title = "收入", unit = "万元", actual = sales:sum "金额", plan = targets:sum "目标", forecast = "seasonal", weight = 0.75, since = "2026-08" }
local volume = metric "volume" { title = "销量", unit = "台", actual = sales:sum "数量", plan = 100, forecast = "run_rate", weight = 25, since = "2026-01" }
local price = metric "price" { title = "均价", unit = "元", actual = revenue / volume }
local bonus = metric "bonus" { title = "奖金", unit = "元", actual = revenue:steps { [0] = 0.01, [100000] = 0.025 } }
return report { title = "R", company = "公司", packs = { "branch" },
"""


def world(until, plan_to, big_return=False):
    """Sales of three units; 丙 has no plan; plans to the month given."""
    random.seed(str(until))
    work, sales, targets, day = tempfile.mkdtemp(), [], [], date(2024, 1, 1)
    while day <= until:
        for unit in UNITS:
            for product in PRODUCTS:
                if random.random() < 0.25 and not (product == "P4" and day >= date(2026, 3, 1)):
                    sales.append((day, unit, product, random.randint(1, 9), Decimal(random.randint(100, 99999)) / 100))
                if random.random() < 0.01:
                    sales.append((day, unit, product, -1, -Decimal(random.randint(100, 9999)) / 100))
        day += timedelta(1)
    if big_return:
        sales.append((until.replace(day=2), "甲", "P1", -900, Decimal("-9000000")))
    for month in range(12 * 2):
        at = date(2025 + month // 12, month % 12 + 1, 1)
        targets += [(at, unit, Decimal("15000.5")) for unit in UNITS[:2] if at <= plan_to]
    for name, head, rows in (("sales", ("日期", "分公司", "产品", "数量", "金额"), sales), ("targets", ("月份", "分公司", "目标"), targets)):
        with open(f"{work}/{name}.csv", "w", encoding="utf-8", newline="") as f:
            csv.writer(f).writerows([head, *rows])
    return work, sales, targets


def documents(work, period, sections, text=False):
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(HEAD + sections + "\n}\n")
    run(work + "/report.lua", work + "/out", "--period", period, "--format", "json", "--quiet")
    return {u: read(f"{work}/out/{period}/{u}.json") for u in ("公司", *UNITS)}


def tables(document, section):
    for s, b in blocks(document):
        t = b.get("table") or (b.get("chart") or {}).get("table")
        if t and s["title"] == section:
            ids = [c["id"] for c in t["columns"]]
            yield {r["key"]: dict(zip(ids, r["cells"])) for r in t["rows"]}, t


def total(rows, unit, column, first, last):
    return sum((r[column] for r in rows if unit in ("公司", r[1]) and first <= r[0] <= last), Decimal(0))


def bounds(month):
    first = date(2024 + month // 12, month % 12 + 1, 1)
    return first, date(2024 + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(1)


def backtest(series, rule, newest):
    """Months counted from 2024-01; each of the last twelve as seen from the one before."""
    off = whole = 0
    for m in range(newest, newest - 12, -1):
        year = (m - 1) // 12 * 12
        ytd = sum(series(k) for k in range(year, m))
        if rule == "run_rate":
            guess = ytd / (m - year)
        else:
            guess = series(m - 12) * (ytd / sum(series(k - 12) for k in range(year, m))) if m - 12 >= 0 and year >= 12 else None
        if guess is not None:
            off, whole = off + abs(series(m) - guess), whole + abs(series(m))
    return off / whole


def percent(x):
    return f"{x * 100:.1f}%"


def forecasts_are_held_against_what_came():
    work, sales, _ = world(date(2026, 8, 31), date(2026, 12, 1))
    found = documents(work, "2026-08", """section "A" { tabular { revenue, volume, columns = { "actual", "year forecast" } } },
      section "B" { landing { revenue }, scorecard { by = "branch" }, scorecard { by = "branch", weights = { revenue = 75, volume = 25 } } }, section "C" { tabular { bonus } }""")
    for unit, document in found.items():
        notes = {s["title"]: s.get("footnote") or "" for s in document["sections"]}
        series = lambda column: lambda m: total(sales, unit, column, *bounds(m))
        wanted = {"收入(万元)按季节": percent(backtest(series(4), "seasonal", 31)), "销量(台)按均速": percent(backtest(series(3), "run_rate", 31))}
        for head, share in wanted.items():
            assert f"预测：{head}，提前一期的回测误差 {share}(n = 12)" in notes["A"], (unit, notes["A"], wanted)
        assert "预测" not in notes["C"]
        landing = next(rows for rows, _ in tables(document, "B") if "seasonal" in rows)
        for rule in ("seasonal", "run_rate"):
            near(value(landing[rule]["off"]), backtest(series(4), rule, 31), (unit, rule))
        cards = [rows for rows, _ in tables(document, "B") if rows and "score" in next(iter(rows.values()))]
        assert cards[0] == cards[1], "the weights of the metrics are those of the scorecard"
        definitions = next(rows for rows, t in tables(document, "口径与数据说明") if "formula" in next(iter(rows.values())))
        remark = lambda key: definitions[key]["about"]["text"]
        assert "自 2026-08 起，本期变更" in remark("revenue") and "权重 75%" in remark("revenue"), remark("revenue")
        assert "自 2026-01 起" in remark("volume") and "变更" not in remark("volume"), remark("volume")
        assert "0 起 1%, 100000 起 2.5%" in definitions["bonus"]["formula"]["text"], definitions["bonus"]


def a_filtered_block_keeps_its_forecast():
    work, sales, _ = world(date(2026, 8, 31), date(2026, 12, 1))
    document = documents(work, "2026-08", 'section "A" { tabular { volume, where = col "产品":is "P1", by = "branch", columns = { "actual", "year forecast" } } }')["公司"]
    rows = next(tables(document, "A"))[0]
    some = [r for r in sales if r[2] == "P1"]
    for unit in UNITS:
        ytd = total(some, unit, 3, date(2026, 1, 1), date(2026, 8, 31))
        near(value(rows[unit]["volume.year.forecast"]), ytd / 8 * 12, unit)


def a_whole_that_is_negative_has_no_shares():
    work, sales, _ = world(date(2026, 8, 9), date(2026, 10, 1), big_return=True)
    found = documents(work, "2026-08", """section "A" { pareto { revenue, by = "product", top = 10 } }, section "B" { landing { revenue, method = "run_rate" } },
      section "C" { sensitivity { volume * price, drivers = { volume, price } } }, section "D" { tabular { revenue, by = "branch" } },
      section "E" { tabular { revenue, volume, columns = { "r12 actual", "r12 yoy" } } }""")
    document, days = found["公司"], (date(2026, 8, 1), date(2026, 8, 9))
    assert document["data_until"].endswith("2026-08-09"), document["data_until"]
    rows, table = next(tables(document, "A"))
    whole = total(sales, "公司", 4, *days)
    assert whole < 0 and not {"share", "cumulative", "class"} & {c["id"] for c in table["columns"]}, table["columns"]
    assert "%" not in next(s for s in document["sections"] if s["title"] == "A")["message"]
    places = [int(value(r["place"])) for r in rows.values() if value(r.get("place")) is not None]
    assert places == list(range(1, len(places) + 1)), places
    near(sum(value(r["value"]) or 0 for k, r in rows.items() if k != "total"), whole, "parts of the whole")
    chart = next(rows for rows, _ in tables(document, "B") if "2026-08+" in rows)
    ytd, done = total(sales, "公司", 4, date(2026, 1, 1), days[1]), 7 + Decimal(9) / 31
    near(sum(value(r["forecast"]) or 0 for r in chart.values()), ytd / done * (12 - done), "what is to come, with the rest of August")
    assert all(value(r["plan"]) is None for r in chart.values()), "a plan that ends in October is none of the year"
    titles = [b.get("title") or "" for s, b in blocks(document) if s["title"] == "C"]
    assert all("台" not in t for t in titles), titles
    message = {s["title"]: s.get("message") or "" for s in document["sections"]}
    assert message["D"].startswith("收入：有计划的 2 个分公司"), message["D"]
    assert message["E"].startswith("近 12 个月收入"), message["E"]


def a_message_says_what_there_is():
    """A line of which no figure has a value leaves the page to the rule; an empty page says of what; a score that is none says why;
    a formula has the language of the pack, pieces times a price are an amount, and a month is named in words."""
    work, _, _ = world(date(2026, 7, 31), date(2026, 10, 1))
    for language, prefix in (("zh-CN", "收入没有数值("), ("en", "收入 has no value (")):
        found = documents(work, "2026-08", f"""language = "{language}", section "A" {{ message = "收入{{revenue}},缺口{{revenue vs_plan}}。", chart "column" {{ revenue }} }},
      section "B" {{ bridge {{ revenue, from = "last_year", by = "product" }} }}""")
        message = {s["title"]: s["message"] for s in found["甲"]["sections"] if not s.get("appendix") and s.get("message")}
        assert message["A"].startswith(prefix), message
        assert ("：" if language == "zh-CN" else ": ") in message["B"] and message["B"][-1] in "。.", message
    found = documents(work, "2026-07", """language = "en", section "A" { scorecard { revenue, weights = { revenue = 1 } } },
      section "B" { what_if { volume * price, change = { [volume] = 0.5 }, lag = 1 } }""")
    message = {s["title"]: s["message"] for s in found["丙"]["sections"] if not s.get("appendix") and s.get("message")}
    assert message["A"] == "No score: 收入 without achievement.", message
    assert "k CNY this year" in message["B"] and message["B"].endswith("it shows from Sep 2026 on."), message


ACCOUNTS = {"P": ("", "+"), "R": ("P", "+"), "R1": ("R", "+"), "RD": ("R", "-"), "C": ("P", "-"), "C1": ("C", "+"), "CR": ("C", "-"), "M": ("P", "~")}


def a_metric_that_is_a_node_has_a_statement():
    """利润 = node P of the accounts: each row is its own node with the signs below it; in a quotient the node stays what it is."""
    random.seed(5)
    work = tempfile.mkdtemp()
    rows = [(u, a, Decimal(random.randint(1000, 99999)) / 100) for u in UNITS for a in ("R1", "RD", "C1", "CR", "M")]
    with open(work + "/accounts.csv", "w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([("科目", "上级", "符号"), *((k, *v) for k, v in ACCOUNTS.items())])
    with open(work + "/ledger.csv", "w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([("日期", "分公司", "科目", "金额"), *(("2026-10-15", *r) for r in rows)])
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write("""local accounts = source "accounts" { path = "accounts.csv", key = "科目", parent = "上级", sign = "符号" }
local ledger = source "ledger" { path = "ledger.csv", date = "日期", join = { accounts }, dims = { branch = "分公司", account = { "科目", tree = true } } }
local amount = ledger:sum "金额"
local profit = metric "profit" { title = "利润", unit = "元", actual = amount:at("account", "P") }
local costs = metric "costs" { title = "成本", unit = "元", actual = amount:at("account", "C"), better = "lower" }
local again = metric "again" { title = "利润二", unit = "元", actual = profit }
local of_income = metric "of_income" { title = "占收入", unit = "%", actual = amount / amount:at("account", "R") }
return report { title = "R", company = "公司", packs = { "branch" }, section "A" { tabular { profit, costs, again, of_income, by = "account", columns = { "actual" } } } }""")
    run(work + "/report.lua", work + "/out", "--period", "2026-10", "--format", "json", "--quiet")

    def node(unit, key):
        sign = {"+": 1, "-": -1, "~": 0}
        own = sum((x for u, a, x in rows if a == key and unit in ("公司", u)), Decimal(0))
        return own + sum(sign[v[1]] * node(unit, k) for k, v in ACCOUNTS.items() if v[0] == key)

    for unit in ("公司", *UNITS):
        table = next(tables(read(f"{work}/out/2026-10/{unit}.json"), "A"))[0]
        assert set(table) == set(ACCOUNTS), table.keys()
        for key in ACCOUNTS:
            near(value(table[key]["profit.actual"]), node(unit, key), (unit, key))
            near(value(table[key]["again.actual"]), node(unit, key), (unit, key, "again"))
            near(value(table[key]["costs.actual"]), node(unit, key) if key in ("C", "C1", "CR") else None, (unit, key, "costs"))
            near(value(table[key]["of_income.actual"]), node(unit, key) / node(unit, "R") if node(unit, "R") > 0 else None, (unit, key, "of income"))


forecasts_are_held_against_what_came()
a_filtered_block_keeps_its_forecast()
a_whole_that_is_negative_has_no_shares()
a_metric_that_is_a_node_has_a_statement()
a_message_says_what_there_is()
print("ok")
