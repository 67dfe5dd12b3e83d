"""Periods against sums made here with plain dates: months that are not over, weeks, quarters, years, fiscal years, 4-4-5
months and working days of a calendar file."""
import csv, json, random, re, tempfile
from datetime import date, timedelta
from decimal import Decimal

from packs import blocks, figures, jingfen, near, read, run

UNITS = ("甲", "乙")
FIRST = date(2024, 1, 1)
HEAD = """local sales = source "sales" { path = "sales.csv", date = "日期", dims = { branch = "分公司" } }
local targets = source "targets" { path = "targets.csv", date = "月份", dims = { branch = "分公司" } }
local revenue = metric "revenue" { title = "收入", unit = "元", actual = sales:sum "金额", plan = targets:sum "目标" }
"""
REPORT = """return report { title = "R", company = "公司", packs = { "branch" }, %s
  section "A" { tabular { revenue, by = "branch", columns = { %s } } } }
"""


def days(until):
    return [FIRST + timedelta(n) for n in range((until - FIRST).days + 1)]


def world(until, options, readings, calendar=None, target_days=None):
    """Sales of every day, targets of every month (or of the days given); the script; the rows."""
    random.seed(str(until) + options)
    work, sales, targets = tempfile.mkdtemp(), [], []
    for day in days(until):
        sales += [(day, unit, Decimal(random.randrange(100, 99999)) / 100) for unit in UNITS]
    months = sorted({d.replace(day=1) for d in days(date(2026, 12, 31))})
    for day in target_days or months:
        targets += [(day, unit, Decimal(random.randrange(100000, 9999999)) / 100) for unit in UNITS]
    for name, head, rows in (("sales", ("日期", "分公司", "金额"), sales), ("targets", ("月份", "分公司", "目标"), targets)):
        with open(f"{work}/{name}.csv", "w", encoding="utf-8", newline="") as f:
            csv.writer(f).writerows([head, *rows])
    if calendar:
        with open(work + "/calendar.csv", "w", encoding="utf-8") as f:
            f.write(calendar)
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(HEAD + REPORT % (options, ", ".join(f'"{r}"' for r in readings)))
    return work, sales, targets


def total(rows, unit, ranges):
    return sum((x for day, u, x in rows if u == unit and any(a <= day <= b for a, b in ranges)), Decimal(0))


def check(work, period, wanted, sales, targets, text=()):
    """wanted: reading -> ("s" or "t", ranges) or a function of the unit."""
    run(work + "/report.lua", work + "/out", "--period", period, "--format", "json", "--quiet")
    path = f"{work}/out/{period}/公司.json"
    document, raw = read(path), open(path, encoding="utf-8").read()
    f = figures(document, "A")
    for reading, want in wanted.items():
        for unit in UNITS:
            value = want(unit) if callable(want) else total(sales if want[0] == "s" else targets, unit, want[1])
            near(f[(unit, "revenue", reading)], value, (period, reading, unit), Decimal("1e-9"))
        parts = [f[(unit, "revenue", reading)] for unit in UNITS]
        if None not in parts and not reading.split()[-1] in ("achievement", "yoy", "mom", "days", "progress", "forecast"):
            near(f[("total", "revenue", reading)], sum(parts), (period, reading, "total"))
    for piece in text:
        assert piece in raw, (period, piece)
    return document


def month_end(year, month):
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)


def whole(year, first, last):
    return [(date(year, first, 1), month_end(year, last))]


READINGS = ["actual", "plan", "prev", "last_year", "vs_plan", "achievement", "ytd actual", "ytd plan", "ytd last_year", "quarter actual",
            "quarter prev", "quarter plan", "r12 actual", "r12 prev", "year plan", "days"]


def a_month_that_is_not_over():
    until, share = date(2026, 10, 9), Decimal(9) / 31
    work, sales, targets = world(until, "", READINGS)
    plan = lambda unit, begin: total(targets, unit, whole(2026, begin, 9) if begin < 10 else []) + share * total(targets, unit, whole(2026, 10, 10))
    actual = lambda unit: total(sales, unit, [(date(2026, 10, 1), until)])
    r12 = [(date(2025, 11, 1), until)]
    check(work, "2026-10", {
        "actual": actual, "plan": lambda u: plan(u, 10), "vs_plan": lambda u: actual(u) - plan(u, 10), "achievement": lambda u: actual(u) / plan(u, 10),
        "prev": ("s", [(date(2026, 9, 1), date(2026, 9, 9))]), "last_year": ("s", [(date(2025, 10, 1), date(2025, 10, 9))]),
        "ytd actual": ("s", [(date(2026, 1, 1), until)]), "ytd plan": lambda u: plan(u, 1), "ytd last_year": ("s", [(date(2025, 1, 1), date(2025, 10, 9))]),
        "quarter actual": actual, "quarter plan": lambda u: plan(u, 10), "quarter prev": ("s", [(date(2026, 7, 1), date(2026, 7, 9))]),
        "r12 actual": ("s", r12), "r12 prev": ("s", [(date(2024, 11, 1), date(2025, 10, 9))]), "year plan": ("t", whole(2026, 1, 12)), "days": lambda u: 9},
        sales, targets, ("截至10月9日", "本期计划按 9/31 天折算"))
    whole_work, sales, targets = world(until, 'partial = "whole",', ["actual", "plan", "last_year", "prev"])
    check(whole_work, "2026-10", {"actual": ("s", whole(2026, 10, 10)), "plan": ("t", whole(2026, 10, 10)), "last_year": ("s", whole(2025, 10, 10)),
                                  "prev": ("s", whole(2026, 9, 9))}, sales, targets)
    refused = world(until, 'partial = "refuse",', ["actual"])[0]
    result = jingfen("run", refused + "/report.lua", "--period", "2026-10", "--out", refused + "/out")
    assert result.returncode == 1 and "after day 9" in result.stderr, result.stderr


def forecasts_of_a_month_that_is_not_over():
    """The rest of the month is still to come: by the rate so far, like last year, by plan."""
    until, done = date(2026, 10, 9), 9 + Decimal(9) / 31
    ytd, days_before = [(date(2026, 1, 1), until)], [(date(2025, 1, 1), date(2025, 10, 9))]
    for kind in ("run_rate", "seasonal", "plan"):
        work, sales, targets = world(until, "", ["actual", "forecast", "year forecast"])
        with open(work + "/report.lua", encoding="utf-8") as f:
            script = f.read().replace('plan = targets:sum "目标"', f'plan = targets:sum "目标", forecast = "{kind}"')
        with open(work + "/report.lua", "w", encoding="utf-8") as f:
            f.write(script)
        s, t = (lambda u, r: total(sales, u, r)), (lambda u, r: total(targets, u, r))
        rate = lambda u: s(u, ytd) / done
        season = lambda u: s(u, ytd) / s(u, days_before)
        rest = {"run_rate": lambda u: rate(u) * 22 / 31, "seasonal": lambda u: season(u) * s(u, [(date(2025, 10, 10), date(2025, 10, 31))]),
                "plan": lambda u: t(u, whole(2026, 10, 10)) * 22 / 31}[kind]
        later = {"run_rate": lambda u: rate(u) * 2, "seasonal": lambda u: season(u) * s(u, whole(2025, 11, 12)), "plan": lambda u: t(u, whole(2026, 11, 12))}[kind]
        check(work, "2026-10", {"forecast": lambda u: s(u, [(date(2026, 10, 1), until)]) + rest(u), "year forecast": lambda u: s(u, ytd) + rest(u) + later(u)}, sales, targets)


def a_plan_by_day_is_cut_by_day():
    until = date(2026, 10, 9)
    work, sales, targets = world(until, "", ["actual", "plan", "ytd plan"], target_days=days(date(2026, 12, 31)))
    check(work, "2026-10", {"plan": ("t", [(date(2026, 10, 1), until)]), "ytd plan": ("t", [(date(2026, 1, 1), until)])}, sales, targets)


def working_days():
    """National Day off, a Saturday worked instead."""
    marks = "day,work\n" + "".join(f"2026-10-0{d},0\n" for d in range(1, 8)) + "2026-10-10,1\n"
    works = lambda d: d == date(2026, 10, 10) or (d.weekday() < 5 and not date(2026, 10, 1) <= d <= date(2026, 10, 7))
    count = lambda a, b: sum(works(a + timedelta(n)) for n in range((b - a).days + 1))
    until = date(2026, 10, 12)
    work, sales, targets = world(until, 'calendar = "calendar.csv",', ["actual", "plan", "ytd plan", "days", "ytd days", "progress"], calendar=marks)
    passed, all_ = count(date(2026, 10, 1), until), count(date(2026, 10, 1), date(2026, 10, 31))
    year = count(date(2026, 1, 1), until), count(date(2026, 1, 1), date(2026, 12, 31))
    share = Decimal(passed) / all_
    check(work, "2026-10", {
        "plan": lambda u: share * total(targets, u, whole(2026, 10, 10)), "days": lambda u: passed, "ytd days": lambda u: year[0],
        "ytd plan": lambda u: total(targets, u, whole(2026, 1, 9)) + share * total(targets, u, whole(2026, 10, 10)),
        "progress": lambda u: total(sales, u, [(date(2026, 1, 1), until)]) / total(targets, u, whole(2026, 1, 12))},
        sales, targets, (f"本期计划按 {passed}/{all_} 个工作日折算", f"全年工作日 {year[0]}/{year[1]}"))


def words_follow_the_cadence():
    """No month in a weekly report, whatever the block."""
    sections = """section "A" { summary {}, cards { revenue } }, section "B" { tabular { revenue, by = "branch", columns = "kpi" }, exceptions {} },
      section "C" { chart "line" { revenue, readings = { "actual", "plan" } }, tabular { revenue, by = "month", columns = { "actual" } } },
      section "D" { landing { revenue }, correlation { revenue, with = { revenue } }, what_if { revenue * 2, change = { [revenue] = 0.1 }, lag = 2 } } }"""
    every = [date.fromisocalendar(y, n, 1) for y in (2024, 2025, 2026) for n in range(1, 53)]
    for language, found, never in (("zh-CN", ("本周对计划", "对上周", "近 52 周", "每周"), "月"), ("zh-TW", ("本週", "對上週"), "月"), ("en", ("This week", "the week before"), "onth")):
        work = world(date(2026, 10, 25), f'cadence = "week", language = "{language}",', ["actual", "next plan", "r12 actual"], target_days=every)[0]
        with open(work + "/report.lua", encoding="utf-8") as f:
            script = f.read()
        with open(work + "/report.lua", "w", encoding="utf-8") as f:
            f.write(script.replace('section "A"', 'section "R"').rstrip().rstrip("}").rstrip() + ",\n" + sections)
        run(work + "/report.lua", work + "/out", "--period", "2026-W43", "--format", "json", "--quiet")
        text = json.dumps({k: v for k, v in read(f"{work}/out/2026-W43/公司.json").items() if k == "sections"}, ensure_ascii=False)
        for word in found:
            assert word in text, (language, word)
        text = re.sub(r'"(window|id|reading|key|column|dim)": "[^"]*"', "", text).replace("月份", "", 2)  # machines; a column of the source
        places = [text[max(0, m.start() - 30):m.end() + 20] for m in re.finditer(never, text)]
        assert not places, (language, places[:4])


def week(year, number):
    first = date.fromisocalendar(year, number, 1)
    return first, first + timedelta(6)


def weeks(year, first, last):
    return [(week(year, first)[0], week(year, last)[1])]


SERIES = ["actual", "plan", "prev", "last_year", "ytd actual", "ytd last_year", "quarter actual", "quarter prev", "r12 actual", "r12 prev",
          "year plan", "average", "ytd average", "next plan"]


def by_week():
    """2026 has 53 weeks, its last quarter 14."""
    every = [date.fromisocalendar(y, n, 1) for y in (2024, 2025, 2026) for n in range(1, 54 if y == 2026 else 53)]
    work, sales, targets = world(date(2027, 1, 3), 'cadence = "week",', SERIES, target_days=every + [date(2027, 1, 4)])
    quarter = lambda n: [(1, 13), (14, 26), (27, 39), (40, 53)][min((n - 1) // 13, 3)]
    for n in (1, 2, 14, 26, 43, 52, 53):
        now, begin = week(2026, n), quarter(n)[0]
        before = quarter(begin - 1) if begin > 1 else (40, 52)
        year = 2026 if begin > 1 else 2025
        last = (now[0] - timedelta(7), now[0] - timedelta(1))
        check(work, f"2026-W{n:02d}", {
            "actual": ("s", [now]), "plan": ("t", [now]), "prev": ("s", [last]), "last_year": ("s", weeks(2025, min(n, 52), min(n, 52))),
            "ytd actual": ("s", weeks(2026, 1, n)), "ytd last_year": ("s", weeks(2025, 1, min(n, 52))), "quarter actual": ("s", weeks(2026, begin, n)),
            "quarter prev": ("s", weeks(year, before[0], min(before[0] + n - begin, before[1]))), "r12 actual": ("s", [(now[0] - timedelta(51 * 7), now[1])]),
            "r12 prev": ("s", [(now[0] - timedelta(103 * 7), now[1] - timedelta(52 * 7))]), "year plan": ("t", weeks(2026, 1, 53)), "average": ("s", [now]),
            "ytd average": lambda u: total(sales, u, weeks(2026, 1, n)) / n, "next plan": ("t", [(now[0] + timedelta(7), now[1] + timedelta(7))])},
            sales, targets, (f"2026年第{n}周",))


def by_quarter_of_a_fiscal_year():
    """The year begins in April: 2026-Q3 is October to December."""
    work, sales, targets = world(date(2026, 12, 31), 'cadence = "quarter", fiscal_start = 4,', [r for r in SERIES if r not in ("r12 prev", "next plan", "year plan")])
    check(work, "2026-Q3", {
        "actual": ("s", whole(2026, 10, 12)), "plan": ("t", whole(2026, 10, 12)), "prev": ("s", whole(2026, 7, 9)), "last_year": ("s", whole(2025, 10, 12)),
        "ytd actual": ("s", whole(2026, 4, 12)), "ytd last_year": ("s", whole(2025, 4, 12)), "quarter actual": ("s", whole(2026, 10, 12)),
        "quarter prev": ("s", whole(2026, 7, 9)), "r12 actual": ("s", whole(2026, 1, 12)), "ytd average": lambda u: total(sales, u, whole(2026, 4, 12)) / 3},
        sales, targets, ("2026年3季度",))


def by_month_of_a_fiscal_year():
    for start in (2, 4, 7, 12):
        work, sales, targets = world(date(2026, 12, 31), f"fiscal_start = {start},", SERIES)
        for month in (start, (start + 4) % 12 + 1):
            year = 2026
            begin = date(year if month >= start else year - 1, start, 1)
            end = month_end(begin.year + 1, start - 1) if start > 1 else month_end(begin.year, 12)
            until, place = month_end(year, month), (month - start) % 12
            third = begin.month + place // 3 * 3
            quarter = date(begin.year + (third - 1) // 12, (third - 1) % 12 + 1, 1)
            back = lambda d, n: date((d.year * 12 + d.month - 1 - n) // 12, (d.month - 1 - n) % 12 + 1, 1)
            last_year = lambda d: d.replace(year=d.year - 1) if d.day < 29 else month_end(d.year - 1, d.month)
            check(work, f"{year}-{month:02d}", {
                "actual": ("s", whole(year, month, month)), "prev": ("s", [(back(until, 1), until.replace(day=1) - timedelta(1))]),
                "last_year": ("s", whole(year - 1, month, month)), "ytd actual": ("s", [(begin, until)]),
                "ytd last_year": ("s", [(last_year(begin), month_end(year - 1, month))]), "quarter actual": ("s", [(quarter, until)]),
                "quarter prev": ("s", [(back(quarter, 3), back(until, 2) - timedelta(1))]), "r12 actual": ("s", [(back(until, 11), until)]),
                **({"year plan": ("t", [(begin, end)])} if end <= date(2026, 12, 31) else {}),
                "ytd average": lambda u: total(sales, u, [(begin, until)]) / (place + 1)}, sales, targets)


def by_year():
    work, sales, targets = world(date(2026, 12, 31), 'cadence = "year",', ["actual", "plan", "prev", "last_year", "ytd actual", "r12 actual"])
    check(work, "2026", {"actual": ("s", whole(2026, 1, 12)), "plan": ("t", whole(2026, 1, 12)), "prev": ("s", whole(2025, 1, 12)),
                         "last_year": ("s", whole(2025, 1, 12)), "ytd actual": ("s", whole(2026, 1, 12)), "r12 actual": ("s", whole(2026, 1, 12))}, sales, targets, ("2026年",))


def four_four_five():
    lines, day, found = ["period,first,last,year,quarter"], date(2024, 1, 1), {}
    for year in (2024, 2025, 2026):
        for month in range(1, 13):
            length = (5 if month % 3 == 0 else 4) * 7
            found[year, month] = day, day + timedelta(length - 1)
            lines.append(f"{year}-P{month:02d},{day},{found[year, month][1]},{year},{(month + 2) // 3}")
            day += timedelta(length)
    work, sales, targets = world(day - timedelta(1), 'calendar = "calendar.csv",', [r for r in SERIES if r != "next plan"], "\n".join(lines) + "\n",
                                 [first for first, _ in found.values()])
    span = lambda y1, m1, y2, m2: [(found[y1, m1][0], found[y2, m2][1])]
    check(work, "2026-P08", {
        "actual": ("s", span(2026, 8, 2026, 8)), "plan": ("t", span(2026, 8, 2026, 8)), "prev": ("s", span(2026, 7, 2026, 7)), "last_year": ("s", span(2025, 8, 2025, 8)),
        "ytd actual": ("s", span(2026, 1, 2026, 8)), "ytd last_year": ("s", span(2025, 1, 2025, 8)), "quarter actual": ("s", span(2026, 7, 2026, 8)),
        "quarter prev": ("s", span(2026, 4, 2026, 5)), "r12 actual": ("s", span(2025, 9, 2026, 8)), "r12 prev": ("s", span(2024, 9, 2025, 8)),
        "year plan": ("t", span(2026, 1, 2026, 12)), "ytd average": lambda u: total(sales, u, span(2026, 1, 2026, 8)) / 8}, sales, targets, ("2026-P08",))


for case in (a_month_that_is_not_over, forecasts_of_a_month_that_is_not_over, a_plan_by_day_is_cut_by_day, working_days, by_week, by_quarter_of_a_fiscal_year, by_month_of_a_fiscal_year,
             by_year, four_four_five, words_follow_the_cadence):
    case()
print("periods: all as promised")
