"""Periods against sums made here with plain dates: months that are not over, weeks, quarters, years, fiscal years, 4-4-5
months and working days of a calendar file."""
import csv, json, os, random, tempfile
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
        if None not in parts and not reading.split()[-1] in ("achievement", "yoy", "mom", "days", "progress"):
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


for case in (a_month_that_is_not_over, a_plan_by_day_is_cut_by_day, working_days):
    case()
print("periods: all as promised")
