"""The figures of the demo company by another way: sqlite3 over its CSV files, whole fen, fractions."""
import csv, sqlite3
from datetime import date
from fractions import Fraction
from decimal import Decimal, localcontext

from packs import SOURCE

DATA = SOURCE + "/scripts/demo/data/"
BRANCHES = {"华东": ["杭州", "南京", "上海"], "华北": ["太原", "天津", "北京"], "华南": ["广州", "深圳", "厦门"]}
WINDOWS = {"actual": ("2026-10", "2026-10"), "prev": ("2026-09", "2026-09"), "last_year": ("2025-10", "2025-10"),
           "ytd actual": ("2026-01", "2026-10"), "r12 actual": ("2025-11", "2026-10")}


def fen(text):
    whole, _, part = text.partition(".")
    return int(whole + (part + "00")[:2])


BAD = [] # rows of the ledger that nobody can read


def sales():
    for name in ("sales.csv", "late.csv"):
        for x in csv.DictReader(open(DATA + name, encoding="utf-8")):
            try:
                date.fromisoformat(x["日期"])
                yield {**x, "数量": int(x["数量"]), **{c: fen(x[c]) for c in ("金额", "成本", "已回款")}}
            except (ValueError, TypeError, AttributeError):
                BAD.append(x)


def load():
    db = sqlite3.connect(":memory:")
    db.execute("create table s(m text, r text, b text, l text, p text, c text, w text, n int, a int, k int, z int)")
    db.execute("create table t(m text, r text, b text, l text, p text, a int, g int)")
    db.execute("create table k(m text, r text, b text, fresh int, fresh_goal int, happy int, happy_goal int, spent int, budget int,"
               " owed int, owed_goal int, office int, office_goal int, stock int, stock_goal int)")
    for x in sales():
        db.execute("insert into s values(?,?,?,?,?,?,?,?,?,?,?)",
                   (x["日期"][:7], x["大区"], x["分公司"], x["产品线"], x["产品"], x["分公司"] + "/" + x["客户"],
                    x["分公司"] + "/" + x["销售员"], x["数量"], x["金额"], x["成本"], x["已回款"]))
    for x in csv.DictReader(open(DATA + "targets.csv", encoding="utf-8")):
        db.execute("insert into t values(?,?,?,?,?,?,?)",
                   (x["月份"], x["大区"], x["分公司"], x["产品线"], x["产品"], fen(x["目标收入"]), fen(x["目标毛利"])))
    for x in csv.DictReader(open(DATA + "monthly.csv", encoding="utf-8")):
        row = list(x.values())
        db.execute("insert into k values(" + ",".join("?" * 15) + ")", (*row[:3], int(row[3]), int(row[4]), *map(fen, row[5:])))
    return db


DB = load()


class Scope:
    """One entity, and a member of a dimension below it."""
    def __init__(self, entity, column=None, member=None):
        self.where, self.values = ["1"], []
        if entity in BRANCHES:
            self.add("r", entity)
        elif any(entity in v for v in BRANCHES.values()):
            self.add("b", entity)
        if column:
            self.add(column, member)

    def add(self, column, member):
        self.where.append(column + " = ?")
        self.values.append(member)

    def sum(self, table, expression, first, last):
        sql = f"select {expression} from {table} where {' and '.join(self.where)} and m between ? and ?"
        return DB.execute(sql, (*self.values, first, last)).fetchone()[0]


def ratio(a, b):
    return None if a is None or not b else Fraction(a, b)


def metric(scope, name, window, plan=False):
    """Money in yuan, ratios as fractions."""
    first, last = window
    def total(table, column):
        n = scope.sum(table, f"sum({column})", first, last)
        return None if n is None else Fraction(n)
    if name == "revenue":
        return (total("t", "a") if plan else total("s", "a") or Fraction(0)) / 100
    if name == "margin":
        return (total("t", "g") if plan else total("s", "a - k")) / 100
    if name == "gross_margin":
        return ratio(total("t", "g"), total("t", "a")) if plan else ratio(total("s", "a - k"), total("s", "a"))
    if name == "collection_of_sales":
        return Fraction(96, 100) if plan else ratio(total("s", "z"), total("s", "a"))
    if name == "profit":
        spent, goal = total("k", "spent + office"), total("k", "budget + office_goal")
        return metric(scope, "margin", window, plan) - (goal if plan else spent) / 100
    if name == "collected":
        return metric(scope, "revenue", window, True) * Fraction(96, 100) if plan else total("s", "z") / 100
    if name == "new":
        return total("k", "fresh_goal" if plan else "fresh")
    if name == "active":
        return None if plan else Fraction(scope.sum("s", "count(distinct c)", first, last))
    if name == "expense":
        return ratio(total("k", "budget"), total("t", "a")) if plan else ratio(total("k", "spent"), total("s", "a"))
    if name == "receivable":
        return Fraction(scope.sum("k", "sum(owed_goal)" if plan else "sum(owed)", last, last), 100)
    if name == "inventory":
        return Fraction(scope.sum("k", "sum(stock_goal)" if plan else "sum(stock)", last, last), 100)
    if name == "happy":
        return ratio(total("k", "happy_goal" if plan else "happy"), 100 * scope.sum("k", "count(*)", first, last))
    raise KeyError(name)


LOWER = {"expense", "receivable", "inventory"}
POINTS = {"gross_margin", "collection_of_sales", "expense"}


def change(name, now, base):
    if now is None or base is None:
        return None
    if name in POINTS:
        return now - base
    return None if base == 0 or now * base < 0 else (now - base) / abs(base)


def achieve(name, actual, plan):
    if actual is None or plan is None or plan <= 0 or actual < 0:
        return None
    return 2 - actual / plan if name in LOWER else actual / plan


def reading(scope, name, words):
    at = lambda w, plan=False: metric(scope, name, WINDOWS[w], plan)
    if words in WINDOWS:
        return at(words)
    if words == "plan":
        return at("actual", True)
    if words == "vs_plan":
        plan = at("actual", True)
        return None if plan is None else at("actual") - plan
    if words == "vs_last_year":
        return at("actual") - at("last_year")
    if words == "achievement":
        return achieve(name, at("actual"), at("actual", True))
    if words == "ytd achievement":
        return achieve(name, at("ytd actual"), at("ytd actual", True))
    if words == "deviation":
        return change(name, at("actual"), at("actual", True))
    if words == "yoy":
        return change(name, at("actual"), at("last_year"))
    if words == "mom":
        return change(name, at("actual"), at("prev"))
    raise KeyError(words)


def decimal(fraction):
    if fraction is None:
        return None
    with localcontext() as c:
        c.prec = 30
        return Decimal(fraction.numerator) / Decimal(fraction.denominator)
