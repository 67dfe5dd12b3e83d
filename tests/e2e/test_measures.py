"""Measures and packs against sums made here, in every pack of two trees: rows that are open, keys counted and first seen over windows, rolling
minimum and mean, balances, warning lines with persistence and their strip, a statement of flows and balances three levels deep, ranks
among peers, packs for units with enough rows, sections of one role, a plan for each level."""
import csv, os, random, statistics, tempfile
from decimal import ROUND_HALF_UP, Decimal as D

import claims
from packs import blocks, figures, near, read, run, value

SCRIPT = """local parts = source "parts" { path = "accounts.csv", key = "科目", parent = "上级", sign = "符号" }
local sales = source "sales" { path = "sales*.csv", date = "日期", dims = { region = "大区", branch = "分公司", line = "线", customer = "客户" } }
local goals = source "goals" { path = "goals.csv", date = "月份", dims = { region = "大区", branch = "分公司", line = "线" } }
local deals = source "deals" { path = "deals.csv", date = "开始", dims = { region = "大区", branch = "分公司", line = "线" } }
local stock = source "stock" { path = "stock.csv", date = "日", dims = { region = "大区", branch = "分公司", line = "线" } }
local flow = source "flow" { path = "flow.csv", date = "日期", join = { { parts, on = "科目" } }, dims = { region = "大区", branch = "分公司", line = "线", account = { "科目", tree = true } } }
local level = source "level" { path = "level.csv", date = "日期", join = { { parts, on = "科目" } }, dims = { region = "大区", branch = "分公司", line = "线", account = { "科目", tree = true } } }
local people = source "people" { path = "people.csv", key = "单位" }
local amount, open = sales:sum "金额", { from = "开始", to = "结束" }
local lasting = param "months" { default = 3 }
local revenue = metric "revenue" { title = "收入", unit = "元", actual = amount, plan = goals:sum "目标", warn = { near = 1, reached = 0.8, months = lasting } }
local costs = metric "costs" { title = "费用", unit = "元", actual = sales:sum "费用", plan = goals:sum "预算", better = "lower", warn = { near = 0.95, reached = 0.7, months = 2 } }
local growth = metric "growth" { title = "增长", unit = "元", actual = amount, warn = { near = 0.1, reached = -0.1, of = "yoy" } }
local size = metric "size" { title = "规模", unit = "元", actual = amount, better = "lower", warn = { near = 9000, reached = 12000, of = "actual", months = 2 } }
local gap = metric "gap" { title = "差额", unit = "元", actual = amount, plan = goals:sum "目标", warn = { near = 0, reached = -500, of = "variance" } }
local m = {}
local function say(id, formula) m[#m + 1] = metric(id) { title = id, unit = "元", digits = 2, actual = formula } end
say("open_n", deals:count(open)) say("open_sum", deals:sum("金额", open)) say("open_mid", deals:median("金额", 0.25, open)) say("open_big", deals:sum("金额", open):where(col "金额":above(500)))
say("closed", deals:sum "金额":on "结束") say("keys", sales:distinct "customer") say("first", sales:new "customer") say("keys_q", sales:distinct "customer":quarter())
say("low", amount:rolling(4, "min")) say("mean", amount:rolling(5, "mean")) say("high", amount:rolling(7, "max")) say("sum3", amount:rolling(3, "sum")) say("low_prev", amount:rolling(4, "min"):prev())
say("held", stock:balance "库存") say("held_mean", stock:average "库存") say("mid", sales:median("金额", 0.9)) say("turn", sales:sum "费用" / stock:balance "库存")
local graded = metric "graded" { title = "分级", unit = "元", actual = amount, plan = per_level { top = 7, region = goals:sum "目标" * 2, branch = goals:sum "目标" * 3, line = amount:last_year() } }
local total = flow:sum "金额" + level:balance "余额"
local account = metric "account" { title = "金额", unit = "元", actual = total, plan = flow:sum "预算" + level:balance "预算" }
local result = metric "result" { title = "结果", unit = "元", actual = total:at("account", "Z") }
return report { title = "R", company = "公司", packs = { "region > branch", "line", top = "总部", people = { people, name = "姓名", to = "邮箱", role = "角色" },
    ranks = param "ranks" { default = "own" }, min_rows = param "rows" { default = 0 } },
  section "A" { tabular { m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8], m[9], m[10], m[11], m[12], m[13], m[14], m[15], m[16], m[17], columns = { "actual", "prev", "last_year", "ytd actual", "quarter actual", "r12 actual" } } },
  section "ranks" { tabular { revenue, costs, columns = { "actual", "rank", "rank_change" } }, note "{revenue rank} {costs rank}",
    note(function(v) local p = v.revenue:peers() return p and p.rank .. "/" .. p.n .. " " .. p.median or "none" end) },
  section "levels" { tabular { graded, columns = { "actual", "plan" } } },
  section "lights" { tabular { revenue, costs, growth, size, gap, columns = { "actual", "light" } }, exceptions { revenue, costs, growth, size, gap, months = 12 } },
  section "statement" { tabular { account, by = "account", columns = { "actual", "plan", "vs_plan", "achievement", "light", "ytd actual" } }, tabular { result, columns = { "actual" } },
    tabular { account, by = "account", columns = { "actual", "share" } } },
  section "secret" { private = "人事", tabular { revenue, by = "customer", columns = { "actual" } } },
}
"""
REGIONS, LINES = {"东": ["甲", "乙", "丙"], "西": ["丁", "戊"]}, ("L1", "L2", "L3")
BRANCHES = {b: r for r, bs in REGIONS.items() for b in bs}
ACCOUNTS = {"Z": ("", "+"), "Z1": ("Z", "+"), "Z11": ("Z1", "+"), "Z111": ("Z11", "+"), "Z112": ("Z11", "-"), "Z12": ("Z1", "-"), "Z121": ("Z12", "-"), "Z122": ("Z12", "+"),
            "Z2": ("Z", "-"), "Z21": ("Z2", "+"), "Z22": ("Z2", "~"), "Z221": ("Z22", "-"), "Y": ("", "+")}
LEAVES, STOCKS = ("Z111", "Z112", "Z121", "Z122", "Z21", "Y"), ("Z122", "Z21", "Z221")  # Z122 and Z21 have flows and balances
MONTHS = [f"{y}-{m:02d}" for y in (2024, 2025, 2026) for m in range(1, 13) if (y, m) <= (2026, 10)]
LAST = {m: f"{m}-{(31, 29 if m[:4] == '2024' else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[int(m[5:]) - 1]}" for m in MONTHS}


def make(seed):
    r = random.Random(seed)
    money = lambda low, high: D(r.randint(low * 100, high * 100)) / 100
    day = lambda m: f"{m}-{r.randint(1, 28):02d}"
    data = {"sales": [], "goals": [], "deals": [], "stock": [], "flow": [], "level": []}
    for m in MONTHS:
        for b, region in BRANCHES.items():
            for line in LINES:
                at = (region, b, line)
                for _ in range(r.randint(0, 4) if b != "戊" else r.random() < 0.1):
                    data["sales"].append((day(m), *at, f"K{r.randint(1, 60)}", money(-200, 2000), money(1, 900)))
                data["goals"].append((m + "-01", *at, money(500, 4000), money(300, 2000)))
                for _ in range(r.randint(0, 2)):
                    start, later = day(m), MONTHS[min(len(MONTHS) - 1, MONTHS.index(m) + r.randint(0, 9))]
                    end = "" if r.random() < 0.2 else LAST[later] if r.random() < 0.2 else max(start, day(later))
                    data["deals"].append((start, *at, end, money(10, 990)))
                data["stock"] += [(m + "-15", *at, money(1, 500)), (LAST[m], *at, money(1, 500))]
                data["flow"] += [(day(m), *at, a, money(-50, 900), money(10, 900)) for a in LEAVES if r.random() < 0.8]
                data["level"] += [(LAST[m], *at, a, money(1, 900), money(10, 900)) for a in STOCKS]
    return data


HEADS = {"sales": ("日期", "大区", "分公司", "线", "客户", "金额", "费用"), "goals": ("月份", "大区", "分公司", "线", "目标", "预算"), "deals": ("开始", "大区", "分公司", "线", "结束", "金额"),
         "stock": ("日", "大区", "分公司", "线", "库存"), "flow": ("日期", "大区", "分公司", "线", "科目", "金额", "预算"), "level": ("日期", "大区", "分公司", "线", "科目", "余额", "预算")}
PEOPLE = [("东", "张", "z@x.cn", ""), ("东", "王", "w@x.cn", "人事"), ("甲", "李", "l@x.cn", "")]
CHECKED = 0


def table(path, head, rows):
    with open(path, "w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([head, *rows])


def write(work, data, parts=1):
    os.makedirs(work, exist_ok=True)
    for name, rows in data.items():
        for i in range(parts if name == "sales" else 1):
            table(f"{work}/{name}{i if name == 'sales' else ''}.csv", HEADS[name], rows[i::parts] if name == "sales" else rows)
    table(work + "/accounts.csv", ("科目", "上级", "符号"), [(k, *v) for k, v in ACCOUNTS.items()])
    table(work + "/people.csv", ("单位", "姓名", "邮箱", "角色"), PEOPLE)
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(SCRIPT)


def packs(work, *words, period="2026-10"):
    out = f"{work}/out{''.join(words)}".replace("=", "")
    run(work + "/report.lua", out, "--period", period, "--format", "json", "--quiet", *words)
    return {n[:-5]: read(f"{out}/{period}/{n}") for n in sorted(os.listdir(f"{out}/{period}")) if n.endswith(".json") and n != "manifest.json"}


def same(got, want, *what):
    global CHECKED
    CHECKED += 1
    near(got, want, what)


def months(last, n):
    at = MONTHS.index(last)
    return MONTHS[max(0, at - n + 1):at + 1]


def back(month, n):
    at = int(month[:4]) * 12 + int(month[5:]) - 1 - n
    return f"{at // 12}-{at % 12 + 1:02d}"


def quantile(values, q):
    values, place = sorted(values), D(repr(q)) * (len(values) - 1)
    low = int(place)
    return values[low] + (place - low) * (values[min(low + 1, len(values) - 1)] - values[low]) if values else None


class Unit:
    def __init__(self, data, name):
        self.name, self.data = name, {k: [r for r in rows if name in ("总部", *r[1:4])] for k, rows in data.items()}
        self.kept = {}

    def rows(self, name, when):
        """Those of some months."""
        if name not in self.kept:
            self.kept[name] = {}
            for r in self.data[name]:
                self.kept[name].setdefault(r[0][:7], []).append(r)
        return [r for m in when for r in self.kept[name].get(m, [])]

    def sum(self, name, column, when):
        return sum((r[column] for r in self.rows(name, when)), D(0))

    def revenue(self, month):
        return self.sum("sales", 5, [month]) if month in MONTHS else None

    def rate(self, metric, month):
        now, plan = self.sum("sales", 5 if metric == "revenue" else 6, [month]), self.sum("goals", 4 if metric == "revenue" else 5, [month])
        return None if not plan or plan < 0 else now / plan if metric == "revenue" else 2 - now / plan

    def raw(self, metric, month):
        """0 green, 1 amber, 2 red, without persistence; None where nothing is known."""
        if month not in MONTHS:
            return None
        now, then = self.revenue(month), self.revenue(back(month, 12))
        x, near_, reached = {"revenue": lambda: (self.rate("revenue", month), 1, D("0.8")), "costs": lambda: (self.rate("costs", month), D("0.95"), D("0.7")),
                             "growth": lambda: ((now - then) / abs(then) if then and now * then >= 0 else None, D("0.1"), D("-0.1")), "size": lambda: (-now, -9000, -12000),
                             "gap": lambda: (now - self.sum("goals", 4, [month]), 0, -500)}[metric]()
        return None if x is None else 0 if x >= near_ else 1 if x >= reached else 2

    def light(self, metric, month):
        known = [self.raw(metric, back(month, i)) for i in range({"revenue": 3, "costs": 2, "size": 2}.get(metric, 1))]
        return None if known[0] is None else ("green", "amber", "red")[min(x for x in known if x is not None)]

    def node(self, key, month, plan):
        sign = {"+": 1, "-": -1, "~": 0}
        own = sum((r[6 if plan else 5] for r in self.rows("flow", [month] if isinstance(month, str) else month) if r[4] == key), D(0))
        last = month if isinstance(month, str) else month[-1]
        own += sum((r[6 if plan else 5] for r in self.rows("level", [last]) if r[4] == key), D(0))
        return own + sum(sign[s] * self.node(k, month, plan) for k, (p, s) in ACCOUNTS.items() if p == key)


def measures(u, found, now):
    """The seventeen measures in six windows."""
    year_ago, year = back(now, 12), int(now[5:])
    third = (year - 1) % 3 + 1
    windows = {"actual": months(now, 1), "prev": months(back(now, 1), 1), "last_year": months(year_ago, 1), "ytd actual": months(now, year), "quarter actual": months(now, third), "r12 actual": months(now, 12)}
    for reading, when in windows.items():
        last, what = when[-1], (u.name, reading)
        waiting = [r for r in u.data["deals"] if r[0] <= LAST[last] and (not r[4] or r[4] > LAST[last])]
        monthly = lambda n, end=last: [u.revenue(m) for m in months(end, n)]
        buyers, stock = {r[4] for r in u.rows("sales", when)}, [r for r in u.rows("stock", when)]
        quarter = months(last, (int(last[5:]) - 1) % 3 + 1)
        ends = [r for r in u.rows("stock", [last]) if r[0] == LAST[last]]
        spent, held = u.sum("sales", 6, when), sum(r[4] for r in ends)
        want = {"open_n": D(len(waiting)), "open_sum": sum((r[5] for r in waiting), D(0)), "open_mid": quantile([r[5] for r in waiting], 0.25), "open_big": sum((r[5] for r in waiting if r[5] > 500), D(0)),
                "closed": sum((r[5] for r in u.data["deals"] if r[4][:7] in when), D(0)), "keys": D(len(buyers)),
                "first": D(len({r[4] for r in u.rows("sales", when) if u.first.get(r[4]) in when})), "keys_q": D(len({r[4] for r in u.rows("sales", quarter)})),
                "low": min(monthly(4)), "mean": sum(monthly(5)) / 5, "high": max(monthly(7)), "sum3": sum(monthly(3)), "low_prev": min(monthly(4, back(last, 1))),
                "held": held, "held_mean": sum(r[4] for r in stock) / len(stock), "mid": quantile([r[5] for r in u.rows("sales", when)], 0.9), "turn": spent / held}
        for name, x in want.items():
            if name in ("keys_q", "low_prev") and reading not in ("actual", "prev", "last_year"):
                continue  # a window inside a window
            same(found[("", name, reading)], x, *what, name)


def ranks(u, units, document, peers, now):
    found = figures(document, "ranks")
    said = [b["text"]["text"] for s, b in blocks(document) if s["title"] == "ranks" and b.get("text")][-1]
    sums = [units[p].sum("sales", 5, [now]) for p in peers]
    want = f"{1 + sum(x > u.sum('sales', 5, [now]) for x in sums)}/{len(peers)} {f'{statistics.median(sums).quantize(D(1), ROUND_HALF_UP):,}'} 元" if peers else "none"
    assert said == want, (u.name, said, want)
    for metric, column, turn in (("revenue", 5, 1), ("costs", 6, -1)):
        place = lambda month: 1 + sum(turn * units[p].sum("sales", column, [month]) > turn * u.sum("sales", column, [month]) for p in peers)
        same(found[("", metric, "rank")], D(place(now)) if peers else None, u.name, metric, "rank")
        same(found[("", metric, "rank_change")], D(place(back(now, 1)) - place(now)) if peers else None, u.name, metric, "rank_change")


def text_cell(cell):
    return cell.get("light") or cell.get("text") if isinstance(cell, dict) else None


def lights(u, document, now):
    global CHECKED
    tables = [b["table"] for s, b in blocks(document) if s["title"] == "lights" and b.get("table")]
    shown = {row["key"]: text_cell(row["cells"][-1]) for row in tables[0]["rows"]}
    want = {m: u.light(m, now) for m in shown}
    assert shown == want, (u.name, shown, want)
    strips = {row["key"]: dict(zip([c["id"] for c in t["columns"]], row["cells"])) for t in tables[1:] for row in t["rows"]}
    assert set(strips) == {m for m in want if want[m] in ("red", "amber")}, (u.name, list(strips), want)
    for m, row in strips.items():
        for i in range(12):
            got = text_cell(row["m%d" % i])
            assert got == u.light(m, back(now, i)), (u.name, m, back(now, i), got, u.light(m, back(now, i)))
        n = next((i for i in range(12) if u.light(m, back(now, i)) not in ("red", "amber")), 12)
        same(value(row["months"]), D(n), u.name, m, "months")
        assert claims.month(text_cell(row["since"]).replace("≤ ", "")) == back(now, n - 1), (u.name, m, row["since"])
        CHECKED += 14


def statement(u, document, now):
    global CHECKED
    found = figures(document, "statement")
    node = {key: u.node(key, now, False) for key in ACCOUNTS}
    polarity, counts = {"Z": 1}, {"Z": 1}
    for key, (parent, sign) in ACCOUNTS.items():
        counts[key] = {"+": 1, "-": -1, "~": 0}[sign] * (counts[parent] if parent else key == "Z")
        polarity[key] = 1 if sign == "~" else polarity.get(parent, 1) * (-1 if sign == "-" else 1)
    t = next(b["table"] for s, b in blocks(document) if s["title"] == "statement" and b.get("table"))
    assert {r["key"] for r in t["rows"]} == set(ACCOUNTS), [r["key"] for r in t["rows"]]
    for row in t["rows"]:
        key = row["key"]
        plan, what = u.node(key, now, True), (u.name, key)
        same(found[(key, "account", "actual")], node[key], *what)
        same(found[(key, "account", "plan")], plan, *what, "plan")
        if (key, "account", "share") in found:
            same(found[(key, "account", "share")], node[key] / node["Z"] if counts[key] else None, *what, "share of the first node")
        same(found[(key, "account", "vs_plan")], node[key] - plan, *what, "vs_plan")
        same(found[(key, "account", "ytd actual")], u.node(key, months(now, int(now[5:])), False), *what, "ytd")
        assert (row.get("polarity") == "lower") == (polarity[key] < 0), (*what, row.get("polarity"))
        rate = None if plan <= 0 or node[key] < 0 else node[key] / plan if polarity[key] > 0 else 2 - node[key] / plan
        same(found[(key, "account", "achievement")], rate, *what, "achievement")
        light = text_cell(row["cells"][[c["id"] for c in t["columns"]].index("account.light")])
        if rate is not None:
            assert light == ("green" if rate >= 1 else "amber" if rate >= D("0.9") else "red"), (*what, light, rate)
        CHECKED += 2
    same(found[("", "result", "actual")], node["Z"], u.name, "the node itself")


def check(data, found, now, has_ranks=True):
    names = ["总部", *REGIONS, *BRANCHES, *LINES]
    units = {n: Unit(data, n) for n in names}
    firsts = {}
    for r in sorted(data["sales"]):
        firsts.setdefault(r[4], r[0][:7])
    assert set(found) == set(names) | {"东-人事"}, list(found)
    for name, u in units.items():
        u.first = firsts
        document = found[name]
        measures(u, figures(document, "A"), now)
        peers = next((p for p in (list(REGIONS), list(BRANCHES), list(LINES)) if name in p), []) if has_ranks else []
        ranks(u, units, document, peers, now)
        level = figures(document, "levels")
        plan = D(7) if name == "总部" else u.sum("goals", 4, [now]) * 2 if name in REGIONS else u.sum("goals", 4, [now]) * 3 if name in BRANCHES else u.revenue(back(now, 12))
        same(level[("", "graded", "plan")], plan, name, "per_level")
        lights(u, document, now), statement(u, document, now)
        assert not any(s["title"] == "secret" for s in document["sections"]), name
    secret = figures(found["东-人事"], "secret")
    bought = {}
    for r in units["东"].rows("sales", [now]):
        bought[r[4]] = bought.get(r[4], D(0)) + r[5]
    for key, x in bought.items():
        same(secret[(key, "revenue", "actual")], x, "secret", key)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as work:
        data = make(7)
        write(work, data)
        for now in ("2026-10", "2026-02", "2025-07"):
            check(data, packs(work, period=now), now)
        random.Random(1).shuffle(data["sales"]), random.Random(2).shuffle(data["deals"]), random.Random(3).shuffle(data["level"])
        write(work + "/again", data, parts=2)
        for name, document in packs(work + "/again").items():
            assert figures(document) == figures(read(f"{work}/out/2026-10/{name}.json")), (name, "order of rows, split files")
        quiet = packs(work, "--set", "ranks=none", "--set", "rows=200")
        big = {n for n in (*REGIONS, *BRANCHES, *LINES) if len(Unit(data, n).data["sales"]) >= 200}
        assert set(quiet) == {"总部", *big} | ({"东-人事"} if "东" in big else set()), (set(quiet), big)
        assert 3 < len(big) < 10, big
        for name in big:
            assert figures(quiet[name], "ranks")[("", "revenue", "rank")] is None, name
    assert CHECKED > 5000, CHECKED
    print(CHECKED, "figures are equal")
