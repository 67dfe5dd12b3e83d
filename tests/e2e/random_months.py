"""Random branches over three years, as CSV files, and sums of them made here: returns, no plan, plans that end, that are met exactly or lie
near zero, branches that opened late or sell nothing."""
import csv, functools, os, random
from decimal import Decimal as D

LINES, MONTHS = list("甲乙丙丁戊"), [f"{y}-{m:02d}" for y in (2024, 2025, 2026) for m in range(1, 13)]


def random_data(seed, branches):
    r, sales, targets = random.Random(seed), [], []
    for b in range(branches):
        branch, kind, size = f"B{b:03d}", b % 9, r.choice((30, 300, 30000))
        for n, month in enumerate(MONTHS):
            for line in LINES[:r.randint(2, 5) if kind == 6 else 2 + b % 4]:
                sold = D(0)
                for product in (line + "1", line + "2"):
                    if month > "2026-10" or kind == 5 and month < "2026-03" or kind == 7 and month in ("2026-10", "2025-06") or r.random() < 0.12:
                        continue
                    n_sold = r.randint(1, 40) * (-1 if kind == 4 and r.random() < 0.4 else 1)
                    amount = (D(n_sold) * size * r.randint(80, 130) / 100).quantize(D("0.01"))
                    if kind == 4 and r.random() < 0.1:
                        n_sold = 0
                    sold += amount
                    sales.append((f"{month}-{r.randint(1, 28):02d}", branch, line, product, n_sold, amount, (amount * r.randint(50, 110) / 100).quantize(D("0.01"))))
                if kind == 1 or kind == 2 and month > "2026-06":
                    continue
                goal = D(r.randint(1, 30)) if kind == 3 else sold if kind == 8 and month <= "2026-10" else D(40 * size * r.randint(60, 140) // 100)
                targets.append((month + "-01", branch, line, goal, goal * 7 / 10))
    return sales, targets


def write(folder, sales, targets, parts=1):
    os.makedirs(folder, exist_ok=True)
    for part in range(parts):
        name = f"{folder}/sales{part if parts > 1 else ''}.csv"
        with open(name, "w", encoding="utf-8", newline="") as f:
            csv.writer(f).writerows([("日期", "分公司", "产品线", "产品", "数量", "金额", "成本"), *sales[part::parts]])
    with open(f"{folder}/targets.csv", "w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([("月份", "分公司", "产品线", "目标", "目标成本"), *targets])


class Data:
    def __init__(self, sales, targets):
        self.rows, self.goals, self.planned = {}, {}, {}
        for day, branch, line, product, n, amount, cost in sales:
            for b in (branch, "T"):
                row = self.rows.setdefault((b, day[:7]), {}).setdefault((line, product), [D(0)] * 5)
                for i, x in enumerate((amount, cost, n, 1, n > 20)):
                    row[i] += x
        for day, branch, line, goal, goal_cost in targets:
            for b in (branch, "T"):
                row = self.goals.setdefault((b, day[:7]), {}).setdefault(line, [D(0), D(0)])
                row[0] += goal
                row[1] += goal_cost

    def products(self, unit, month):
        return self.rows.get((unit, month), {})

    @functools.lru_cache(None)
    def actual(self, unit, month, metric, line=None):
        rows = [x for (l, _), x in self.products(unit, month).items() if line in (None, l)]
        revenue, cost = sum((x[0] for x in rows), D(0)), sum((x[1] for x in rows), D(0))
        if metric == "rate":
            return (revenue - cost) / revenue if revenue > 0 else None
        return {"revenue": revenue, "cost": cost, "margin": revenue - cost, **{m: sum((x[i] for x in rows), D(0)) for i, m in ((2, "volume"), (3, "count"), (4, "big"))}}[metric]

    @functools.lru_cache(None)
    def plan(self, unit, month, metric, line=None):
        rows = [x for l, x in self.goals.get((unit, month), {}).items() if line in (None, l)]
        revenue, cost = sum((x[0] for x in rows), D(0)), sum((x[1] for x in rows), D(0))
        if metric == "rate":
            return (revenue - cost) / revenue if revenue > 0 else None
        return {"revenue": revenue, "cost": cost, "margin": revenue - cost}.get(metric)

    def lines(self, unit):
        return sorted({l for m in MONTHS for l, _ in self.products(unit, m)} | {l for m in MONTHS for l in self.goals.get((unit, m), {})})

    def year(self, unit, month, metric, plan=False):
        """The twelve months of the year, those so far if it is no plan."""
        return sum((self.plan if plan else self.actual)(unit, f"{month[:4]}-{m:02d}", metric) for m in range(1, 13 if plan else int(month[5:]) + 1))


def pvm_parts(d, unit, month, base, method, subject=0):
    """subject 0: revenue; 1: margin with price and unit cost apart. By hand, in exact fractions."""
    now, then = d.products(unit, month), d.products(unit, base)
    value = (lambda x: x[0]) if subject == 0 else (lambda x: x[0] - x[1])
    zero, parts, common = [D(0)] * 3, {}, []
    def add(name, x):
        parts[name] = parts.get(name, D(0)) + x
    for key in set(now) | set(then):
        a, b = now.get(key, zero), then.get(key, zero)
        if a[2] > 0 and b[2] > 0:
            common.append((a, b))
        elif value(b) == 0 and b[2] == 0:
            add("mix" if method == "textbook" else "new", value(a))
        elif value(a) == 0 and a[2] == 0:
            add("mix" if method == "textbook" else "gone", -value(b))
        else:
            add("other", value(a) - value(b))
    if common:
        q1, q0, r0 = sum(a[2] for a, _ in common), sum(b[2] for _, b in common), sum(value(b) for _, b in common)
        moved = sum((a[2] - b[2]) * value(b) / b[2] for a, b in common)
        add("volume", (q1 - q0) * r0 / q0)
        add("mix", moved - (q1 - q0) * r0 / q0)
        all_price = sum(value(a) - value(b) / b[2] * a[2] for a, b in common)
        price = sum(a[0] - b[0] / b[2] * a[2] for a, b in common)
        add("price", price)
        if subject:
            add("unit cost", all_price - price)
    return parts
