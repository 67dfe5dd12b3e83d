"""Negative totals, plans to lose, ratios of two losses, plans next to nothing, trees with signs: computed again here, on
paper, in the workbook and in what functions see."""
import csv, os, tempfile
from datetime import date
from decimal import Decimal as D

import recalculate
from packs import blocks, jingfen, near, pdf_text, read, run, value

HEAD = """local sales = source "sales" { path = "sales.csv", date = "日期", dims = { branch = "分公司" } }
local targets = source "targets" { path = "plan.csv", date = "月份", dims = { branch = "分公司" } }
local accounts = source "accounts" { path = "accounts.csv", key = "科目", parent = "上级", sign = "符号" }
local ledger = source "ledger" { path = "ledger.csv", date = "日期", join = { accounts }, dims = { branch = "分公司", account = { "科目", tree = true } } }
local profit = metric "profit" { title = "利润", unit = "元", actual = sales:sum "利润", plan = targets:sum "计划" }
local revenue = metric "revenue" { title = "收入", unit = "元", actual = sales:sum "收入" }
local margin = metric "margin" { title = "利润率", unit = "%", actual = profit / revenue }
local kept = metric "kept" { title = "一减成本率", unit = "%", actual = 1 - (revenue - profit) / revenue }
local amount = metric "amount" { title = "金额", unit = "元", actual = ledger:sum "金额" }
local result = metric "result" { title = "净利", unit = "元", actual = amount:at("account", "P") }
return report { title = "R", company = "公司", packs = { "branch" },
"""
# branch: last year, this month, plan (None: no row), the month before
PROFIT = {"甲": (-500, -300, -450, -400), "乙": (-100, 20, -50, -80), "丙": (200, 250, D("0.5"), 180), "丁": (30, -40, 60, 30), "戊": (5, 25, None, 10)}
ACCOUNTS = {"P": ("", ""), "R": ("P", "+"), "R1": ("R", "+"), "RD": ("R", "-"), "C": ("P", "-"), "C1": ("C", "+"), "CR": ("C", "-")}
LEAVES = {"R1": 1000, "RD": 50, "C1": 600, "CR": 30}
DEEP = {"甲": 1, "乙": D("0.4")}


def write(name, head, rows):
    with open(name, "w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([head, *rows])


def world():
    work = tempfile.mkdtemp()
    days = ("2025-06-10", "2026-06-10", None, "2026-05-10")
    write(work + "/sales.csv", ("日期", "分公司", "利润", "收入"),
          [(day, b, row[i], D(row[i]) / 10) for b, row in PROFIT.items() for i, day in enumerate(days) if day]
          + [("2024-01-01", "甲", 1, 1), ("2026-06-30", "甲", 0, 0)])
    write(work + "/plan.csv", ("月份", "分公司", "计划"), [("2026-06-01", b, row[2]) for b, row in PROFIT.items() if row[2] is not None] + [("2026-12-01", "甲", 1)])
    write(work + "/accounts.csv", ("科目", "上级", "符号"), [(k, *v) for k, v in ACCOUNTS.items()])
    write(work + "/ledger.csv", ("日期", "分公司", "科目", "金额"),
          [(day, b, a, x * k * year) for day, year in (("2025-06-15", 1), ("2026-06-15", D("1.5"))) for b, k in DEEP.items() for a, x in LEAVES.items()])
    return work


def pack(work, sections, *words, check=0):
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(HEAD + sections + "\n}\n")
    if check:
        return jingfen("check", work + "/report.lua", LC_ALL="C.UTF-8")
    return run(work + "/report.lua", work + "/out", "--period", "2026-06", "--quiet", *words)


def rows_of(document, section, number=0):
    found = [b.get("table") or b["chart"]["table"] for s, b in blocks(document) if s["title"] == section and (b.get("table") or b.get("chart"))]
    ids = [c["id"] for c in found[number]["columns"]]
    return {r["key"]: dict(zip(ids, r["cells"])) for r in found[number]["rows"]}


def change(now, base):
    return None if base == 0 or now * base < 0 else D(now - base) / abs(D(base))


def light(now, plan):
    x = 1 + (now - plan) / abs(D(plan))
    return "green" if x >= 1 else "amber" if x >= D("0.9") else "red"


def signs(work):
    pack(work, """section "A" { tabular { profit, by = "branch", columns = { "actual", "plan", "vs_plan", "achievement", "light", "yoy", "mom", "contribution" } } },
      section "M" { tabular { profit, margin, kept, by = "branch", columns = { "actual", "last_year" } } },
      section "B" { bridge { profit, by = "branch" } }, section "K" { tabular { profit, columns = "variance" } },
      section "N" { note "{profit plan} {profit vs_plan}", note(function(v) return v.profit.plan .. " " .. v.profit.vs_plan end) },
      section "P" { tabular { profit, by = "branch", columns = { "actual", "plan", "vs_plan" } }, bridge { profit, by = "branch" } },
      section "W" { note(function(v) local m = v.profit:by "branch"[1]; return m.plan .. " " .. m.vs_plan end) },
      section "V" { note(function(v)
        local list = {}
        for _, m in ipairs(v.profit:by "branch") do list[#list + 1] = m.name .. "=" .. m.contribution .. "=" .. m.yoy end
        return table.concat(list, ";") end) }""", "--format", "json,pdf,xlsx")
    document = read(work + "/out/2026-06/公司.json")
    units = {**PROFIT, "total": tuple(sum(D(row[i] or 0) for row in PROFIT.values()) for i in range(4))}
    table, said = rows_of(document, "A"), {}
    for s, b in blocks(document):
        if s["title"] == "V" and b.get("text"):
            said = {k: (c, y) for k, c, y in (item.split("=") for item in b["text"]["text"].split(";"))}
    for unit, (then, now, plan, before) in units.items():
        row, base = table[unit], abs(D(units["total"][0]))
        near(value(row["profit.plan"]), plan, (unit, "plan"))
        near(value(row["profit.vs_plan"]), now - (plan or 0), (unit, "vs plan"))
        near(value(row["profit.achievement"]), now / D(plan) if plan and plan > 0 and now >= 0 else None, (unit, "achievement"))
        near(value(row["profit.yoy"]), change(now, then), (unit, "yoy"))
        near(value(row["profit.mom"]), change(now, before), (unit, "mom"))
        near(value(row["profit.contribution"]), (now - then) / base, (unit, "contribution"))
        assert (row["profit.light"] or {}).get("light") == (None if plan is None else light(now, plan)), (unit, "light", row["profit.light"])
        if unit != "total":
            assert said[unit][0] == f"{round((now - then) / base * 100, 1)}%".replace("-", "−"), (unit, said[unit])
    near(sum(value(table[b]["profit.contribution"]) for b in PROFIT), value(table["total"]["profit.contribution"]), "contributions add up")
    near(value(table["丙"]["profit.achievement"]), D(500), "the number itself stays")
    near(sum(value(table[b]["profit.vs_plan"]) for b in PROFIT), value(table["total"]["profit.vs_plan"]), "differences add up")
    assert table["戊"]["profit.plan"]["why"] == "没有计划", table["戊"]
    notes = [b["table"].get("note") or "" for s, b in blocks(document) if b.get("table") and s["title"] == "A"]
    assert notes == ["无计划：戊，其差额即全部实际。"], notes
    bridge = rows_of(document, "B")
    near(value(bridge["戊"]["value"]), 25, "the step of a member without plan")
    near(value(bridge["from"]["value"]) + sum(value(bridge[b]["value"]) for b in PROFIT), value(bridge["to"]["value"]), "bridge")
    own = rows_of(read(work + "/out/2026-06/戊.json"), "K")["profit"]
    assert value(own["plan"]) is None and value(own["vs_plan"]) is None and not own["light"], own
    said = [b["text"]["text"] for s, b in blocks(read(work + "/out/2026-06/戊.json")) if s["title"] == "N" and b.get("text")]
    assert said == ["– –"] * 2, said
    alone = read(work + "/out/2026-06/戊.json")
    own = rows_of(alone, "P")["戊"]
    assert own["profit.plan"]["why"] == own["profit.vs_plan"]["why"] == "没有计划", own
    found = [b for s, b in blocks(alone) if s["title"] == "P"]
    assert not found[0]["table"].get("note") and not any(b.get("chart") for b in found), "a bridge from a plan that is not there"
    assert [b["text"]["text"] for s, b in blocks(alone) if s["title"] == "W"] == ["– –"], "members of a unit without plan"
    paper = pdf_text(work + "/out/2026-06/公司.pdf")
    assert ">999%" in paper and "50,000" not in paper, "a plan next to nothing"
    table = rows_of(document, "M")
    for unit, row in units.items():
        for reading, x in (("actual", row[1]), ("last_year", row[0])):
            for metric, want in (("margin", 10), ("kept", 10)):
                near(value(table[unit][f"{metric}.{reading}"]), want if x > 0 else None, (unit, metric, reading))
                assert x > 0 or table[unit][f"{metric}.{reading}"]["why"], (unit, metric)
    assert recalculate.compare(work + "/out/2026-06/公司.xlsx") > 30


def node(key, year, k):
    own = D(LEAVES.get(key, 0)) * year * k
    return own + sum({"+": 1, "-": -1}[v[1]] * node(c, year, k) for c, v in ACCOUNTS.items() if v[0] == key)


def trees(work):
    say = """note(function(v)
      local list = {}
      for _, m in ipairs(v.result:by "account") do
        list[#list + 1] = m.key .. "=" .. m.actual:number() .. "=" .. m.last_year:number()
        for _, k in ipairs(m:by "account") do list[#list + 1] = k.key .. "=" .. k.actual:number() .. "=" .. k.last_year:number() end
      end
      return table.concat(list, ";") end)"""
    pack(work, f'section "V" {{ {say} }}, section "C" {{ commentary {{ result, by = "account", base = "last_year" }} }}, section "B" {{ bridge {{ result, from = "last_year", by = "account", depth = 1 }} }}', "--format", "json")
    side = {"R": 1, "R1": 1, "RD": -1, "C": -1, "C1": -1, "CR": 1}
    for unit, k in (("公司", D("1.4")), ("甲", 1), ("乙", D("0.4"))):
        document = read(f"{work}/out/2026-06/{unit}.json")
        texts = {s["title"]: b["text"]["text"] for s, b in blocks(document) if b.get("text")}
        found = {i.split("=")[0]: [D(x) for x in i.split("=")[1:]] for i in texts["V"].split(";")}
        assert set(found) == set(side), found
        for key, sign in side.items():
            for got, year in zip(found[key], (D("1.5"), 1)):
                # a part of the node that the metric is: with the signs on the way up to it
                near(got, sign * abs(node(key, year, k)), (unit, key))
        bridge = rows_of(document, "B")
        for key, sign in (("R", 1), ("C", -1)):
            near(value(bridge[key]["value"]), sign * (node(key, D("1.5"), k) - node(key, 1, k)), (unit, key, "bridge"))
    for block in ('bridge { amount, from = "last_year", by = "account" }', 'commentary { amount, by = "account", base = "last_year" }'):
        refused = pack(work, f'section "X" {{ {block} }}', check=1)
        assert refused.returncode == 1 and "tree with signs" in refused.stderr and "report.lua:" in refused.stderr, (block, refused)


def used(work):
    """Of a budget, progress is the part that is used up, also where less is better; achievement turns it round."""
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(HEAD.replace('local margin', """local spent = metric "spent" { title = "费用", unit = "元", better = "lower", actual = sales:sum "收入", plan = targets:sum "计划" }
local margin""", 1) + """section "U" { tabular { spent, columns = { "year plan", "progress", "ytd achievement" } }, note "{spent progress}" } }""")
    run(work + "/report.lua", work + "/used", "--period", "2026-06", "--quiet", "--format", "json,xlsx")
    for unit, (_, now, plan, before) in PROFIT.items():
        document = read(f"{work}/used/2026-06/{unit}.json")
        year, done = (plan or 0) + (unit == "甲"), D(now + before) / 10
        want = done / D(year) if year > 0 and done >= 0 else None
        row = rows_of(document, "U")["spent"]
        near(value(row["year.plan"]), year or None, (unit, "plan of the year"))
        near(value(row["progress"]), want, (unit, "progress"))
        said = next(b["text"]["text"] for s, b in blocks(document) if s["title"] == "U" and b.get("text"))
        assert (said == "–") == (want is None), (unit, said, want)
        assert recalculate.compare(f"{work}/used/2026-06/{unit}.xlsx") if unit == "丙" else True
    assert any(row[2] and row[2] > 0 and row[1] + row[3] > 0 for row in PROFIT.values())


def came_and_went():
    """Who bought is who has an amount: a credit of last year with nothing since is neither new nor there."""
    work, then = tempfile.mkdtemp(), {f"K{i}": 100 + i for i in range(9)}
    then.update(C1=-30, C2=-5, L1=400, L2=0)
    now = {**{f"K{i}": 90 * (i + 1) for i in range(9)}, "N1": 70, "N2": -8, "L2": 0, "K0": 0, "C2": 6}
    write(work + "/sales.csv", ("日期", "分公司", "客户", "收入"),
          [("2025-06-10", "甲", k, x) for k, x in then.items()] + [("2026-06-10", "甲", k, x) for k, x in now.items()])
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write("""local sales = source "sales" { path = "sales.csv", date = "日期", dims = { branch = "分公司", customer = "客户" } }
local revenue = metric "revenue" { title = "收入", unit = "元", actual = sales:sum "收入" }
return report { title = "R", company = "公司", packs = { "branch" }, section "P" { pareto { revenue, by = "customer" } } }""")
    run(work + "/report.lua", work + "/out", "--period", "2026-06", "--quiet", "--format", "json")
    document = read(work + "/out/2026-06/甲.json")
    table, counts, moves = rows_of(document, "P"), rows_of(document, "P", 2), rows_of(document, "P", 3)
    near(sum(value(r["value"]) or 0 for k, r in table.items() if k != "total"), sum(now.values()), "all there is")
    near(sum(value(r["base"]) or 0 for k, r in table.items() if k != "total"), sum(then.values()), "all there was")
    there, before = {k for k, x in now.items() if x}, {k for k, x in then.items() if x > 0}
    near(sum(value(r["count"]) for r in counts.values()), len(there), "members of the classes")
    for key, want in (("before", len(before)), ("came", len(there - before)), ("went", -len(before - there)), ("now", len(there))):
        near(value(moves[key]["value"]), want, key)


work = world()
signs(work)
trees(work)
used(work)
came_and_went()
print("ok")
