"""Charts from script to page and workbook: periods ahead, small charts, variance tiers with a total, three hundred
rows on several pages; a negative month, a long name, a branch without a plan."""
import csv, random, re, subprocess, tempfile, zipfile
from decimal import Decimal

from packs import blocks, near, read, run, value

BRANCHES = [("东", "杭州"), ("东", "上海"), ("西", "成都"), ("西", "特别长的名称一直写到四十个字为止的分公司用来检验图形的标签会不会被截断或者重叠起来看")]
MONTHS = [f"{y}-{m:02d}" for y in (2025, 2026) for m in range(1, 13)]
REPORT = MONTHS.index("2026-10")
SCRIPT = """local sales = source "sales" { path = "sales.csv", date = "日期", dims = { region = "大区", branch = "分公司", shop = "门店" } }
local targets = source "targets" { path = "targets.csv", date = "月份", dims = { region = "大区", branch = "分公司" } }
local revenue = metric "revenue" { title = "收入", unit = "元", actual = sales:sum "金额", plan = targets:sum "目标", forecast = "seasonal" }
local all = { "actual", "forecast", "plan", "last_year" }
return report { title = "R", company = "公司", packs = { top = "公司" },
  section "A" { chart "variance" { revenue, span = 12, ahead = 2, readings = all }, chart "column" { revenue, span = 12, ahead = 2, readings = all } },
  section "B" { chart "variance" { revenue, by = "region > branch", total = true, readings = { "actual", "plan" } } },
  section "C" { chart "column" { revenue, across = "branch", panels = true, span = 12, readings = { "actual", "plan" } } },
  section "D" { chart "bar" { revenue, by = "shop" } },
  section "E" { grid { chart "area" { revenue, across = "region", span = 8 }, chart "bar" { revenue, by = "branch", across = "region", options = { stack = "percent" } } } },
  section "F" { chart "heatmap" { revenue, across = "branch", top = 2, span = 6 } } }
"""


def world():
    random.seed(7)
    work, sales, targets = tempfile.mkdtemp(), {}, {}
    for n, month in enumerate(MONTHS):
        for region, branch in BRANCHES:
            if n <= REPORT:
                sales[month, branch] = Decimal(random.randrange(10000, 99999)) * (-1 if month == "2026-02" else 1)
            if branch != "成都":
                targets[month, branch] = Decimal(random.randrange(10000, 99999))
    region = {b: r for r, b in BRANCHES}
    with open(work + "/sales.csv", "w", encoding="utf-8", newline="") as f:
        rows = [(m + "-05", region[b], b, "门店000", v) for (m, b), v in sales.items()]
        rows += [("2026-10-06", "东", "杭州", f"门店{i:03d}", i) for i in range(1, 300)]
        csv.writer(f).writerows([("日期", "大区", "分公司", "门店", "金额"), *rows])
    sales["2026-10", "杭州"] += sum(range(1, 300))
    with open(work + "/targets.csv", "w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([("月份", "大区", "分公司", "目标"), *((m + "-01", region[b], b, v) for (m, b), v in targets.items())])
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(SCRIPT)
    return work, sales, targets


def month(table, n):
    return sum(v for (m, _), v in table.items() if m == MONTHS[n])


def main():
    work, sales, targets = world()
    run(work + "/report.lua", work + "/out", "--period", "2026-10", "--format", "json,pdf,xlsx", "--quiet")
    document, pdf, book = (f"{work}/out/2026-10/公司.{kind}" for kind in ("json", "pdf", "xlsx"))
    document = read(document)
    tables = {}
    for section, block in blocks(document):
        tables.setdefault(section["title"], []).append(block)
    largest = sorted((b for _, b in BRANCHES), key=lambda b: -sales["2026-10", b])[:2]  # over time top is of the members side by side
    shown = [c["id"].split("@")[1] for c in tables["F"][0]["chart"]["table"]["columns"][1:]]
    assert shown == largest, (shown, largest)
    found = {}
    for row in tables["A"][0]["chart"]["table"]["rows"]:
        for column, cell in zip(tables["A"][0]["chart"]["table"]["columns"], row["cells"]):
            found[row["key"], column.get("reading")] = cell
    number = value
    scale = sum(month(sales, n) for n in range(12, REPORT + 1)) / sum(month(sales, n) for n in range(0, REPORT - 11))
    for n in range(REPORT - 11, REPORT + 3):
        key, ahead = MONTHS[n], n > REPORT
        actual, forecast = number(found[key, "actual"]), number(found[key, "forecast"])
        assert (actual is None) == ahead and (forecast is None) == (not ahead), (key, actual, forecast)
        near(forecast if ahead else actual, month(sales, n - 12) * scale if ahead else month(sales, n), key)
        assert number(found[key, "plan"]) == month(targets, n)
        assert number(found[key, "last_year"]) == month(sales, n - 12) if n >= 12 else True
    rows = tables["B"][0]["chart"]["table"]["rows"]
    assert rows[-1]["kind"] == "total" and [r["kind"] for r in rows].count("subtotal") == 2 and len(rows) == 7, rows

    pages = subprocess.check_output(["pdftotext", "-layout", pdf, "-"], text=True).split("\f")
    text = re.sub(r"\s", "", "".join(pages))
    for word in ("ΔPY%", "ΔPL%", "预测", "比例尺A:", "比例尺B:", "2026年12月", *(b for _, b in BRANCHES[:3])):
        assert word in text, word
    shops = [set(re.findall("门店[0-9]{3}", page)) for page in pages]  # the largest also in the message of each page
    assert len(set().union(*shops)) == 300 and sum(map(len, shops)) <= 315 and sum(bool(s) for s in shops) >= 10, shops
    with zipfile.ZipFile(book) as z:
        charts = [z.read(n).decode() for n in z.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", n)]
    assert sum("areaChart" in c and 'val="stacked"' in c for c in charts) == 1
    small = [c for c in charts if any(f"<a:t>{b}</a:t>" in c for _, b in BRANCHES)]
    assert len(small) == len(BRANCHES), len(small)
    limits = {tuple(re.findall(r'<c:(?:max|min) val="[^"]*"/>', c)) for c in small}
    assert len(limits) == 1 and len(next(iter(limits))) == 2, limits
    print(f"{len(pages) - 1} pages, {len(charts)} charts")


def bridges_go_from_losses_to_gains():
    """Losses by size, then gains by size; of a cost more is the loss; what the script sorts by stays."""
    work = tempfile.mkdtemp()
    plan, actual = 100, {"a": 90, "b": 104, "c": 60, "d": 131, "e": 100, "f": 97, "g": 118}
    with open(work + "/s.csv", "w", encoding="utf-8") as out:
        out.write("D,B,x,p\n" + "".join(f"2026-10-05,{b},{x},{plan}\n" for b, x in actual.items()))
    chart = 'chart "bridge" { %s, by = "b", readings = { "vs_plan" }, total = true, %s options = { from = "delta" } }'
    with open(work + "/r.lua", "w", encoding="utf-8") as out:
        out.write('local s = source "s" { path = "s.csv", date = "D", dims = { b = "B" } }\n'
                  'local sold = metric "sold" { title = "Sold", unit = "元", actual = s:sum "x", plan = s:sum "p" }\n'
                  'local cost = metric "cost" { title = "Cost", unit = "元", better = "lower", actual = s:sum "x", plan = s:sum "p" }\n'
                  'return report { title = "R", company = "C", packs = { top = "C" },\n'
                  + "".join(f'  section "{n}" {{ {chart % (m, sort)} }},\n' for n, m, sort in
                            (("A", "sold", ""), ("B", "cost", ""), ("C", "sold", 'sort = "+vs_plan",'))) + "}\n")
    run(work + "/r.lua", work + "/out", "--period", "2026-10", "--format", "json")
    gap = {b: x - plan for b, x in actual.items()}
    for title, sign, is_sorted in (("A", 1, False), ("B", -1, False), ("C", 1, True)):
        got = [r["key"] for s, b in blocks(read(work + "/out/2026-10/C.json")) if s["title"] == title and b.get("chart")
               for r in b["chart"]["table"]["rows"] if r["kind"] == "member"]
        losses = sorted((b for b in gap if sign * gap[b] < 0), key=lambda b: sign * gap[b])
        gains = sorted((b for b in gap if sign * gap[b] >= 0), key=lambda b: sign * gap[b], reverse=not is_sorted)
        assert len(got) == 7 and got == losses + gains, (title, got, losses + gains)


def time_begins_with_the_rows():
    """Months before a branch sold or planned anything are not there; those that are zero with rows, or beside a plan, are."""
    work = tempfile.mkdtemp()
    months = [m for m in MONTHS if "2025-11" <= m <= "2026-10"]
    sums, plans = {("甲", m): [0 if m < "2026-04" else 100, 0 if m < "2026-08" else 2] for m in months[2:]}, {("乙", m): 60 for m in months}
    sums.update({("乙", m): [50, 0] for m in months})
    sums.update({("丙", m): [70, 1] for m in months[6:]})
    plans.update({("丙", m): 60 for m in months[4:]})
    for name, head, rows in (("s", "D,B,x,n", [(m, b, *v) for (b, m), v in sums.items()]), ("p", "D,B,x", [(m, b, v) for (b, m), v in plans.items()])):
        with open(f"{work}/{name}.csv", "w", encoding="utf-8") as out:
            out.write(head + "\n" + "".join(f"{m}-05,{','.join(map(str, rest))}\n" for m, *rest in rows))
    with open(work + "/r.lua", "w", encoding="utf-8") as out:
        out.write('local s = source "s" { path = "s.csv", date = "D", dims = { b = "B" } }\nlocal p = source "p" { path = "p.csv", date = "D", dims = { b = "B" } }\n'
                  'local sold = metric "sold" { title = "Sold", unit = "元", actual = s:sum "x", plan = p:sum "x" }\n'
                  'local faults = metric "faults" { title = "Faults", unit = "件", better = "lower", actual = s:sum "n" }\n'
                  'return report { title = "R", company = "C", packs = { "b" },\n'
                  '  section "A" { chart "column" { sold, span = 12 } }, section "B" { chart "column" { faults, span = 12 } },\n'
                  '  section "P" { chart "column" { sold, span = 12, readings = { "actual", "plan" } } } }\n')
    run(work + "/r.lua", work + "/out", "--period", "2026-10", "--format", "json")
    for branch, first in (("甲", (2, 2, 2)), ("乙", (0, 0, 0)), ("丙", (4, 6, 4))):
        got = {s["title"]: [r["key"] for r in b["chart"]["table"]["rows"]] for s, b in blocks(read(f"{work}/out/2026-10/{branch}.json")) if b.get("chart")}
        assert got == {t: months[n:] for t, n in zip("ABP", first)}, (branch, got)


main()
time_begins_with_the_rows()
bridges_go_from_losses_to_gains()
