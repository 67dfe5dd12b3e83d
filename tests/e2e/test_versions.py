"""A definition that changed in April: each month by its own, windows over the change, ratios, what does not add up, the page of
definitions and the footnotes; a last month that ends on the 9th."""
import csv, tempfile
from datetime import date, timedelta
from decimal import Decimal as D
import random

from packs import blocks, figures, jingfen, near, read, run

HEAD = """local sales = source "sales" { path = "sales.csv", date = "日期", dims = { branch = "分公司", buyer = "客户" } }
local net, gross, cost = sales:sum "净额", sales:sum "总额", sales:sum "成本"
local revenue = metric "revenue" { title = "收入", unit = "元", actual = { ["2026-04"] = gross, ["2024-01"] = net }, plan = 100000, owner = "销售部" }
local margin = metric "margin" { title = "毛利率", unit = "%", actual = { ["2024-01"] = (net - cost) / net, ["2026-04"] = (gross - cost) / gross }, owner = "a" }
local buyers = metric "buyers" { title = "客户数", unit = "户", actual = { ["2024-01"] = sales:distinct "buyer", ["2026-04"] = sales:distinct "buyer" - 1 }, owner = "a" }
local late = metric "late" { title = "新指标", unit = "元", actual = { ["2026-02"] = gross }, owner = "a" }
local twice = metric "twice" { title = "两倍", unit = "元", actual = revenue * 2, owner = "a" }
return report { title = "R", company = "公司", packs = { "branch" },
"""
COLUMNS = ["actual", "prev", "last_year", "quarter actual", "ytd actual", "ytd last_year", "r12 actual", "vs_last_year"]
METRICS = ("revenue", "margin", "buyers", "late", "twice")


def world(until):
    r, rows, day = random.Random(4), [], date(2024, 1, 1)
    while day <= until:
        for b in ("甲", "乙"):
            if r.random() < 0.4 or day == until:
                net = D(r.randint(1000, 99999)) / 100
                rows.append((day, b, f"K{r.randint(1, 9)}", net, net * D("1.13"), net * D("0.7")))
        day += timedelta(1)
    work = tempfile.mkdtemp()
    with open(work + "/sales.csv", "w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([("日期", "分公司", "客户", "净额", "总额", "成本"), *rows])
    return work, rows


def want(rows, unit, metric, first, last):
    """By the version of each month; None where months do not add up over the change or there is no version."""
    mine = [r for r in rows if unit in ("公司", r[1]) and first <= r[0] <= last]
    spans = first < date(2026, 4, 1) <= last
    amount = sum((r[3] if r[0] < date(2026, 4, 1) else r[4] for r in mine), D(0))
    if metric in ("revenue", "twice"):
        return amount * (2 if metric == "twice" else 1)
    if metric == "margin":
        return (amount - sum((r[5] for r in mine), D(0))) / amount
    if metric == "late":
        return sum((r[4] for r in mine), D(0)) if first >= date(2026, 2, 1) else None
    return None if spans else len({r[2] for r in mine}) - (first >= date(2026, 4, 1))


def check(until, period, cut=None):
    work, rows = world(until)
    columns = ", ".join(f'"{c}"' for c in COLUMNS)
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(HEAD + f'''section "A" {{ tabular {{ {", ".join(METRICS)}, columns = {{ {columns} }} }} }},
      section "B" {{ tabular {{ revenue, by = "branch", columns = {{ "actual", "ytd actual", "ytd yoy" }} }} }},
      section "C" {{ tabular {{ revenue, columns = {{ "actual", "quarter actual" }} }} }},
      section "D" {{ chart "line" {{ revenue, span = 6 }}, bridge {{ revenue, from = "last_year", by = "branch" }} }} }}\n''')
    result = run(work + "/report.lua", work + "/out", "--period", period, "--quiet", "--format", "json")
    y, m = map(int, period.split("-"))

    def span(a, n, back=0):
        """n months from the a-th before, cut like the report month where the same days are compared."""
        start, end = y * 12 + m - 1 - a - back, y * 12 + m - 1 - a - back + n - 1
        first, nxt = date(start // 12, start % 12 + 1, 1), date((end + 1) // 12, (end + 1) % 12 + 1, 1)
        last = nxt - timedelta(1)
        if cut and a + back - n + 1 in (0, 1, 12) and n > 0:
            last = last.replace(day=cut)
        return first, last
    q = (m - 1) % 3 + 1
    windows = {"actual": span(0, 1), "prev": span(1, 1), "last_year": span(12, 1), "quarter actual": span(q - 1, q), "ytd actual": span(m - 1, m),
               "ytd last_year": span(m - 1, m, 12), "r12 actual": span(11, 12)}
    for unit in ("公司", "甲", "乙"):
        document = read(f"{work}/out/{period}/{unit}.json")
        found = figures(document, "A")
        for metric in METRICS:
            values = {c: want(rows, unit, metric, *w) for c, w in windows.items()}
            for c, x in values.items():
                near(found["", metric, c], x, (unit, metric, c, windows[c]))
            a, b = values["actual"], values["last_year"]
            near(found["", metric, "vs_last_year"], None if a is None or b is None else a - b, (unit, metric, "vs last year"))
        notes = {s["title"]: s.get("footnote") or "" for s in document["sections"]}
        assert "收入、毛利率、客户数、两倍：口径自 2026-04 起变更" in notes["A"] and "新指标" not in notes["A"] and "收入：口径自 2026-04" in notes["B"] and "收入：口径自 2026-04" in notes["D"], notes
        assert "口径自" not in notes["C"], notes["C"]
        texts = [c["text"] for s, b in blocks(document) for t in [b.get("table")] if t for r in t["rows"] for c in r["cells"] if isinstance(c, dict) and c.get("text")]
        assert any("自 2024-01 起: Σ净额; 自 2026-04 起: Σ总额" in t for t in texts), texts
        assert "自 2026-04 起" in texts and "销售部" in texts, texts
        whys = [c.get("why") for s, b in blocks(document) if s["title"] == "A" for r in b["table"]["rows"] for c in r["cells"] if isinstance(c, dict)]
        assert any(w and "口径自 2026-04 起变更" in w for w in whys) and any(w and "2026-02 之前没有口径" in w for w in whys), whys


def doubtful():
    """Sums of two units below a column, and a mean of ratios written out, are named."""
    work, _ = world(date(2026, 6, 30))
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(HEAD + '  section "A" { cards { net + revenue + buyers, (margin + margin:prev() + margin:last_year()) / 3 } } }\n')
    said = jingfen("check", work + "/report.lua", "--period", "2026-06", LC_ALL="C.UTF-8").stderr
    assert '"revenue" is in 元 and "buyers" in 户' in said and 'the ratio "margin" is averaged' in said, said


def refused():
    for text, wanted in (('{ ["2026-4"] = net }', "the text \"2026-4\""), ('{ net }', "the number 1"), ('{ ["2026-04"] = "x" }', "has to be a formula"), ("{}", "actual")):
        work = tempfile.mkdtemp()
        with open(work + "/report.lua", "w", encoding="utf-8") as f:
            f.write('local s = source "s" { path = "s.csv", date = "日期" }\nlocal net = s:sum "净额"\n'
                    f'local m = metric "m" {{ title = "M", unit = "元", actual = {text} }}\nreturn report {{ title = "R", company = "C", packs = {{ "x" }} }}\n')
        result = jingfen("check", work + "/report.lua", LC_ALL="C.UTF-8")
        assert result.returncode == 1 and wanted in result.stderr and "report.lua:3" in result.stderr, (text, result.stderr)


def restated():
    """All periods by the definition that holds now; in the month of the change its number, what it was, and both figures of the months beside."""
    work, rows = world(date(2026, 6, 30))
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(HEAD.split("local revenue")[0] + """local revenue = metric "revenue" { title = "收入", unit = "元", digits = 2, actual = gross, since = "2026-04", was = net, owner = "a" }
return report { title = "R", company = "公司", packs = { "branch" }, section "A" { tabular { revenue, columns = { "actual", "prev", "last_year" } } } }\n""")
    for period, months in (("2026-04", (date(2026, 3, 1), date(2025, 4, 1))), ("2026-05", None)):
        run(work + "/report.lua", work + "/out", "--period", period, "--quiet", "--format", "json")
        for unit in ("公司", "甲"):
            document = read(f"{work}/out/{period}/{unit}.json")
            section = next(s for s in document["sections"] if s.get("appendix"))
            said = [b["text"]["text"] for s, b in blocks(document) if s is section and b.get("text")]
            row = next(b["table"]["rows"][0] for s, b in blocks(document) if b.get("id") == "data.definitions" or (b.get("table") or {}).get("id") == "data.definitions")
            assert bool(row.get("comment")) == bool(said) == ("本期改了 1 处口径：收入" in section["message"]) == bool(months), (period, unit, row, said)
            sums = lambda first, k: sum((r[k] for r in rows if unit in ("公司", r[1]) and (r[0].year, r[0].month) == (first.year, first.month)), D(0))
            for first in months or ():
                wanted = f"{first.year}年{first.month}月由 {sums(first, 3):,.2f} 元 改列 {sums(first, 4):,.2f} 元"
                assert wanted in said[0] and "原为 Σ净额" in said[0], (wanted, said)


restated()
check(date(2026, 6, 30), "2026-06")
check(date(2026, 6, 9), "2026-06", cut=9)
refused()
doubtful()
print("ok")
