"""Every analysis of scripts/lib computed again in Python from the CSV files: on the demo company and on random data, at all
levels; with rows in another order; and what has to be refused."""
import csv, math, os, random, re, tempfile
from decimal import Decimal

import claims
from packs import SOURCE, blocks, jingfen, read, run, value

SCRIPT = SOURCE + "/tests/e2e/analyses.lua"
PERIOD, YEAR, MONTH = "2026-10", 2026, 10


class Data:
    """Sums of one unit, and of a line in it; a month without rows is zero, its price nothing."""
    def __init__(self, folder):
        self.rows = []
        for x in csv.DictReader(open(folder + "/sales.csv", encoding="utf-8")):
            a, k = Decimal(x["金额"]), Decimal(x["成本"])
            self.rows.append((x["日期"][:7], x["大区"], x["分公司"], x["产品线"],
                              {"revenue": a, "cost": k, "margin": a - k, "volume": Decimal(x["数量"])}, {}))
        for x in csv.DictReader(open(folder + "/targets.csv", encoding="utf-8")):
            a, g = Decimal(x["目标收入"]), Decimal(x["目标毛利"])
            self.rows.append((x["月份"][:7], x["大区"], x["分公司"], x["产品线"], {}, {"revenue": a, "margin": g, "cost": a - g}))

        self.first = min(r[0] for r in self.rows if r[4])
        self.sums = {}  # by unit, line, month and whether it is planned
        for month, region, branch, line, now, plan in self.rows:
            for key in ((u, l, month, is_plan) for u in ("T", region, branch) for l in (None, line) for is_plan in (False, True)):
                cell = self.sums.setdefault(key, {})
                for metric, x in (plan if key[3] else now).items():
                    cell[metric] = cell.get(metric, 0) + x

    def lines(self, unit):
        return sorted({r[3] for r in self.rows if unit in ("T", r[1], r[2]) and r[0] in (PERIOD, "2025-10", "2026-09")})

    def sum(self, unit, metric, first=PERIOD, last=None, plan=False, line=None):
        if metric == "price":
            q = self.sum(unit, "volume", first, last, line=line)
            return self.sum(unit, "revenue", first, last, line=line) / q if q else None
        months, last = [first], last or first
        while months[-1] < last:
            months.append(f"{months[-1][:5]}{int(months[-1][5:]) + 1:02d}" if months[-1][5:] < "12" else f"{int(months[-1][:4]) + 1}-01")
        return sum((self.sums.get((unit, line, m, plan), {}).get(metric, 0) for m in months), Decimal(0))

    def rate(self, unit, metric, month=PERIOD, line=None):
        now, plan = self.sum(unit, metric, month, line=line), self.sum(unit, metric, month, plan=True, line=line)
        if now is None or not plan:
            return None
        return 2 - now / plan if metric == "cost" else now / plan

    def printed(self, unit, metric, month=PERIOD):
        """A loss against a plan has a light and points, but no percentage."""
        rate = self.rate(unit, metric, month)
        return None if rate is None or self.sum(unit, metric, month) < 0 else rate

    def light(self, unit, metric, month=PERIOD):
        rate = self.rate(unit, metric, month)
        return None if rate is None else "red" if rate < Decimal("0.9") else "amber" if rate < 1 else "green"


def month_before(n):
    at = YEAR * 12 + MONTH - 1 - n
    return f"{at // 12}-{at % 12 + 1:02d}"


CHECKED = 0


def near(got, want, what):
    global CHECKED
    CHECKED += 1
    if want is None:
        assert got is None, (what, got, "should have no value")
        return
    assert got is not None, (what, "has no value, should be", want)
    assert abs(float(got) - float(want)) <= 1e-7 * max(1, abs(float(want))), (what, "got", got, "want", want)


def same(got, want, what):
    global CHECKED
    CHECKED += 1
    assert got == want, (what, "got", got, "want", want)


def word_of(cell):
    """A text, a light or a number."""
    if isinstance(cell, dict) and ("text" in cell or "light" in cell):
        return cell.get("text") or cell.get("light")
    return value(cell)


def tables(document, section):
    """Tables of a section: {row key: {column: value or text}}, in order; charts too."""
    found = []
    for s, b in blocks(document):
        if s["title"] != section:
            continue
        t = b.get("table") or (b.get("chart") or {}).get("table")
        if t:
            ids = [c["id"] for c in t["columns"]]
            found.append({r["key"]: {i: word_of(c) for i, c in zip(ids, r["cells"])}
                          for r in t["rows"]})
    return found


def find(document, section, column):
    """The last table of the section that has the column; None for an empty block."""
    hits = [t for t in tables(document, section) if t and column in next(iter(t.values()))]
    return hits[-1] if hits else None


# ---- the analyses ----------------------------------------------------------------------------------------

def landing(d, unit, document):
    ytd, plan = d.sum(unit, "revenue", "2026-01", PERIOD), d.sum(unit, "revenue", "2026-01", "2026-12", plan=True)
    ly, ly_ytd = d.sum(unit, "revenue", "2025-01", "2025-12"), d.sum(unit, "revenue", "2025-01", "2025-10")
    plan_ytd = d.sum(unit, "revenue", "2026-01", PERIOD, plan=True)
    rests = {"run_rate": ytd / 10 * 2, "seasonal": (ly - ly_ytd) * ytd / ly_ytd if ly_ytd else None, "plan": plan - plan_ytd}
    for section, method in (("landing", "seasonal"), ("run_rate", "run_rate"), ("by_plan", "plan")):
        table = find(document, section, "landing")
        if rests[method] is None:  # nothing to compare with: the run rate, which the sentence says
            method = "run_rate"
        for name, rest in rests.items():
            row, what = table[name], (unit, section, name)
            near(row["ytd"], ytd, what), near(row["rest"], rest, what), near(row["needs"], (plan - ytd) / 2, what)
            near(row["landing"], None if rest is None else ytd + rest, what)
            near(row["gap"], None if rest is None else ytd + rest - plan, what)
            near(row["rate"], None if rest is None else (ytd + rest) / plan, what)
        months = find(document, section, "forecast")
        same(len(months), 12, (unit, section, "months"))
        for m in range(1, 11):
            near(months[f"2026-{m:02d}"]["actual"] or 0, d.sum(unit, "revenue", f"2026-{m:02d}") or 0, (unit, section, m))
        near(sum(row["forecast"] or 0 for row in months.values()), rests[method], (unit, section, "forecasts add up"))
        cover = find(document, "landing", "value") if section == "landing" else None
        if cover:
            gap = ytd + rests[method] - plan
            steps = [row["value"] for key, row in cover.items() if key in ("ytd", "rest")]
            near(sum(steps), gap, (unit, "the gap's steps")), near(cover["gap"]["value"], gap, (unit, "gap"))
            same("open" in cover, gap < 0, (unit, "only a gap is covered"))
            if gap < 0:
                near(cover["open"]["value"], gap + d.sum(unit, "margin"), (unit, "cover"))


def grade(score, grades):
    return next((g for g, bound in grades if score >= bound - 1e-9), "D")


def scores(d, unit, document, section, weights, normal):
    table, rows = find(document, section, "score"), {}
    lines = [x for x in d.lines(unit) if d.sum(unit, "revenue", line=x) is not None]
    normals = {m: normal(m, {x: d.sum(unit, m, line=x) for x in lines}, lines) for m in weights}
    for x in lines:
        parts = [normals[m][x] for m in weights]
        rows[x] = None if None in parts else sum(float(w) * float(n) for w, n in zip(weights.values(), parts))
    table_lines = {k: v for k, v in table.items() if k in rows}
    same(len(table_lines), len(lines), (unit, section, "rows"))
    for x, score in rows.items():
        near(table[x]["score"], score, (unit, section, x, "score"))
        if score is not None:
            near(table[x]["rank"], 1 + sum(s is not None and s > score + 1e-9 for s in rows.values()), (unit, section, x, "rank"))
            if section != "raw":
                same(table[x]["grade"], grade(score, (("A", 100), ("B", 90), ("C", 80))), (unit, section, x, "grade"))
            for i, (m, w) in enumerate(weights.items(), 1):
                if section == "achievement": # as it is; what counts of it is capped
                    near(table[x][f"r{i}"], d.rate(unit, m, line=x), (unit, section, x, m))
                else:
                    near(table[x][f"n{i}"], normals[m][x], (unit, section, x, m))
                near(table[x][f"p{i}"], float(w) * float(normals[m][x]), (unit, section, x, m))
    if section == "achievement":
        def place(month, x):
            def of(y):
                rates = [d.rate(unit, m, month, line=y) for m in weights]
                return None if None in rates else sum(w * max(Decimal(0), min(r, Decimal("1.2"))) for w, r in zip(weights.values(), rates))
            return None if of(x) is None else 1 + sum(of(y) is not None and of(y) > of(x) + Decimal("1e-9") for y in lines)
        for x in lines:
            now, then = place(PERIOD, x), place(month_before(1), x)
            near(table[x]["moved"], then - now if now and then else None, (unit, x, "places won or lost"))
            same([table[x][f"l{i}"] for i in (1, 2, 3)], ["red" if r < Decimal("0.9") else "amber" if r < 1 else "green" for r in
                 (d.rate(unit, m, line=x) for m in weights)], (unit, x, "lights"))
    order = [table[x]["score"] for x in table_lines if table[x]["score"] is not None]
    same(order, sorted(order, reverse=True), (unit, section, "order"))


def scorecards(d, unit, document):
    def reached(m, values, lines):
        rates = {x: d.rate(unit, m, line=x) for x in lines}
        return {x: None if r is None else max(0, min(float(r), 1.2)) for x, r in rates.items()}

    def minmax(m, values, lines):
        low, high = float(min(values.values())), float(max(values.values()))
        place = {x: 1 if high == low else (float(v) - low) / (high - low) for x, v in values.items()}
        return {x: 1 - p if m == "cost" and high > low else p for x, p in place.items()}

    def z(m, values, lines):
        mean = sum(float(v) for v in values.values()) / len(values)
        deviation = math.sqrt(sum((float(v) - mean) ** 2 for v in values.values()) / len(values))
        sign = -1 if m == "cost" else 1
        return {x: min(1.2, 1 + (sign * (float(v) - mean) / deviation / 10 if deviation else 0)) for x, v in values.items()}

    scores(d, unit, document, "achievement", {"revenue": 50, "margin": 30, "cost": 20}, reached)
    scores(d, unit, document, "minmax", {"revenue": 60, "cost": 40}, minmax)
    scores(d, unit, document, "z", {"revenue": 60, "cost": 40}, z)
    scores(d, unit, document, "raw", {"revenue": 0.25, "margin": 0.75}, lambda m, values, lines: values)
    own = find(document, "own", "points")
    parts = {m: d.rate(unit, m) for m in ("revenue", "margin", "cost")}
    for m, w in (("revenue", 50), ("margin", 30), ("cost", 20)):
        near(own[m]["points"], None if parts[m] is None else w * max(0, min(float(parts[m]), 1.05)), (unit, "own", m))


TITLES = {"revenue": "收入", "margin": "毛利", "cost": "成本", "volume": "销量"}


def exceptions(d, unit, document):
    warned = [(m, d.light(unit, m)) for m in TITLES if m != "volume" and d.light(unit, m) in ("red", "amber")]
    warned.sort(key=lambda x: (x[1] != "red", d.printed(unit, x[0]) is None, d.printed(unit, x[0])))
    table = find(document, "exceptions", "since")
    same(list(table or {}), [m for m, _ in warned], (unit, "exceptions"))
    for m, light in warned:
        row, months = table[m], 1
        while months < 6 and d.light(unit, m, month_before(months)) in ("red", "amber"):
            months += 1
        near(row["months"], months, (unit, m, "months"))
        same(claims.month(row["since"].replace("≤ ", "")), month_before(months - 1), (unit, m, "since"))
        near(row["rate"], d.printed(unit, m), (unit, m))
        for back in range(12):
            same(row.get(f"m{back}"), d.light(unit, m, month_before(back)) if back < 6 else None, (unit, m, back, "strip"))
        same(row["light"], light, (unit, m))
        same([p.rsplit(" ", 2)[0] for p in row["cause"].split("、") if p], causes(d, unit, m), (unit, m, "causes"))
    return [m for m, _ in warned]


def chief(sizes, most):
    """The largest until they make up four fifths."""
    out, whole = [], sum(s for s, _ in sizes)
    for size, name in sizes:
        if len(out) == most or sum(s for s, _ in out) >= Decimal("0.8") * whole:
            break
        out.append((size, name))
    return out


def causes(d, unit, m):
    """Lines that pull the way of the whole, named until they outweigh those that are named against them."""
    base = m != "volume"
    def gap(line):
        then = d.sum(unit, m, plan=True, line=line) if base else d.sum(unit, m, "2025-10", line=line)
        return d.sum(unit, m, line=line) - then
    gaps = {x: gap(x) for x in d.lines(unit)}
    whole = sum(gaps.values())
    same_way = sorted(((abs(g), x) for x, g in gaps.items() if g and (g > 0) == (whole > 0)), key=lambda p: -p[0])
    other_way = sorted(((abs(g), x) for x, g in gaps.items() if g and (g > 0) != (whole > 0)), key=lambda p: -p[0])
    named, against = chief(same_way, 3), [p for p in chief(other_way, 2) if same_way and p[0] >= same_way[0][0] / 10]
    while len(named) < min(3, len(same_way)) and sum(s for s, _ in named) <= sum(s for s, _ in against):
        named.append(same_way[len(named)])
    return [x for _, x in named]


def notes(document, section):
    """{title of the column: [(head, text, light)]} of the notes of a section."""
    found, at = {}, None
    for s, b in blocks(document):
        if s["title"] == section and b.get("text"):
            at = b.get("title") or at
            head, _, text = b["text"]["text"].partition("\n")
            found.setdefault(at, []).append((head, text, b["text"].get("light")))
    return found


def standing_out(d, unit, wanted, taken):
    """The lines that pull most, as a share of the whole plan; each once."""
    found = []
    for m in ("revenue", "margin", "cost"):
        whole = d.sum(unit, m, plan=True)
        for x in d.lines(unit):
            gap, rate = d.sum(unit, m, line=x) - d.sum(unit, m, plan=True, line=x), d.rate(unit, m, line=x)
            printed = 5000 if abs(d.sum(unit, m, line=x)) >= 999500 else 500 # a gap that prints as nothing is none
            if rate is None or whole <= 0 or abs(gap) < printed:
                continue
            if (rate >= 1) == wanted:
                found.append((abs(gap / whole), x, m, gap))
    out, met = [], set()
    for each_once in (True, False):
        for share, x, m, gap in sorted(found, key=lambda f: -f[0]):
            if len(out) < 3 and x not in taken and not (each_once and m in met):
                out.append((x + TITLES[m], gap, d.rate(unit, m, line=x)))
                taken.add(x), met.add(m)
    return out


def summary(d, unit, document, warned):
    found, taken = notes(document, "summary"), set()
    for title, wanted in (("问题", False), ("亮点", True)):
        lines = standing_out(d, unit, wanted, taken)
        items = [x for x in found[title] if x[2]]
        if not wanted:  # red before amber, else as they stand out
            same([x[2] for x in items], sorted((x[2] for x in items), key=lambda l: l != "red"), (unit, "red first"))
            names = [x for x, _, _ in lines]
            lines.sort(key=lambda x: x[2] >= Decimal("0.9"))
            items = sorted(items, key=lambda x: (x[0].split(" ")[0] not in names, names.index(x[0].split(" ")[0]) if x[0].split(" ")[0] in names else 0))
            items[:len(lines)] = sorted(items[:len(lines)], key=lambda x: x[2] != "red")
        same([head.split(" ")[0] for head, _, _ in items[:len(lines)]], [x for x, _, _ in lines], (unit, title))
        for (head, text, light), (_, gap, rate) in zip(items, lines):
            assert ("−" in head) == (gap < 0), (unit, head)
            same(light, "green" if rate >= 1 else "amber" if rate >= Decimal("0.9") else "red", (unit, head))
        for head, text, light in items[len(lines):]:
            m = next(m for m in TITLES if head.split(" ")[0] == TITLES[m])
            if title == "问题":
                assert m in warned and light == d.light(unit, m), (unit, head, warned)
            else:
                change = d.sum(unit, m) - (d.sum(unit, m, "2025-10") or 0)
                assert m not in warned and ((d.rate(unit, m) or 0) >= 1 if m != "volume" else change > 0), (unit, head, text)


def sensitivity(d, unit, document):
    table, base = find(document, "sensitivity", "result"), d.sum(unit, "revenue") - d.sum(unit, "cost")
    effects = {"volume": d.sum(unit, "revenue") / 10, "price": d.sum(unit, "revenue") / 10, "cost": -d.sum(unit, "cost") / 10}
    for name, effect in effects.items():
        near(table[name]["effect"], effect, (unit, "sensitivity", name))
        near(table[name]["base"], base, (unit, "sensitivity", name))
    sizes = [abs(row["effect"]) for row in table.values()]
    assert all(a >= b - Decimal("0.01") for a, b in zip(sizes, sizes[1:])), (unit, sizes)


def correlation(d, unit, document):
    table = find(document, "correlation", "r")
    for name in ("volume", "price", "cost"):
        pairs = [(d.sum(unit, "revenue", month_before(i)), d.sum(unit, name, month_before(i))) for i in range(18)]
        pairs = [(float(a), float(b)) for a, b in pairs if a is not None and b is not None]
        near(table[name]["n"], len(pairs), (unit, "correlation", name, "n"))
        n = len(pairs)
        sx, sy = sum(a for a, _ in pairs), sum(b for _, b in pairs)
        over = n * sum(a * b for a, b in pairs) - sx * sy
        under = math.sqrt((n * sum(a * a for a, _ in pairs) - sx * sx) * (n * sum(b * b for _, b in pairs) - sy * sy))
        got = table[name]["r"]
        assert n >= 3 and abs(float(got) - over / under) < 1e-6, (unit, name, got, over / under)


def what_if(d, unit, document):
    table = find(document, "what_if", "months")
    now = d.sum(unit, "revenue", "2026-01", PERIOD) - d.sum(unit, "cost", "2026-01", PERIOD)
    then = d.sum(unit, "revenue", "2026-01", PERIOD) * Decimal("1.35") - d.sum(unit, "cost", "2026-01", PERIOD)
    for key, months, without in (("this", 1, now * 12 / 10), ("next", 12, now * 12 / 10)):
        effect = (then - now) / 10 * months
        near(table[key]["months"], months, (unit, "what_if", key)), near(table[key]["without"], without, (unit, "what_if", key))
        near(table[key]["effect"], effect, (unit, "what_if", key)), near(table[key]["with"], without + effect, (unit, "what_if", key))


def trend(d, unit, document):
    """The forecast and its error again, and the sentence that tells them."""
    def at(back):
        return float(d.sum(unit, "revenue", month_before(back))) if month_before(back) >= d.first else None
    def guess(back, known):
        """Made `known` months before the report's month: the same month last year x year to date / last year to date."""
        year = range(known, known + 12 - (known + 12 - MONTH) % 12)  # back to January
        now, then = [at(i) for i in year], [at(i + 12) for i in year]
        if None in now + then or at(back + 12) is None or not sum(then):
            return None
        return at(back + 12) * sum(now) / sum(then)
    months = find(document, "trend", "forecast")
    want = {month_before(b): guess(b, 0) for b in (-1, -2, -3)}
    for name, value in want.items():
        if value is not None:
            near(months[name]["forecast"], value, (unit, "trend", name))
    pairs = [(at(b), guess(b, b + 1)) for b in range(12)]
    pairs = [(a, g) for a, g in pairs if a is not None and g is not None]
    text = next(s["message"] for s in document["sections"] if s["title"] == "trend")
    said = re.search(r"回测误差 ([\d.]+)%，n = (\d+)", text)
    whole = sum(abs(a) for a, _ in pairs)
    same(bool(said), bool(pairs and whole), (unit, text))
    if said:
        same(int(said[2]), len(pairs), (unit, text))
        assert abs(float(said[1]) / 100 - sum(abs(a - g) for a, g in pairs) / whole) <= 0.00051, (unit, text)
    windows = find(document, "trend", "before")
    near(windows["r12"]["now"], d.sum(unit, "revenue", month_before(11), PERIOD), (unit, "trend, r12"))
    near(windows["ytd"]["before"], d.sum(unit, "revenue", "2025-01", "2025-10"), (unit, "trend, ytd of last year"))


def concentration(d, unit, document):
    sizes = sorted((d.sum(unit, "revenue", line=x) for x in d.lines(unit)), reverse=True)
    whole, note = sum(sizes), next((b["table"]["note"] for s, b in blocks(document) if s["title"] == "pareto" and b.get("table") and b["table"].get("note")), None)
    if note and whole > 0:
        said = re.search(r"前 (\d+) 名占 ([\d.]+)%；前 20% 的 (\d+) 个占 ([\d.]+)%；HHI ([\d.]+)", note)
        for got, want in ((said[2], sum(sizes[:3]) / whole * 100), (said[4], sum(sizes[:int(said[3])]) / whole * 100), (said[5], sum((x / whole) ** 2 for x in sizes))):
            assert abs(Decimal(got) - want) <= Decimal("0.06"), (unit, note, got, want)
        same(int(said[3]), max(1, int(len([x for x in sizes if x]) / 5 + 0.5)) if all(sizes) else int(said[3]), (unit, note))


# ---- data, runs ------------------------------------------------------------------------------------------

def random_data(folder, seed):
    r = random.Random(seed)
    places = {"东": ["甲", "乙"], "西": ["丙"], "南": ["丁"]}
    months = [month_before(n) for n in range(30, -1, -1)]
    sales, targets = [], []
    for region, branches in places.items():
        for branch in branches:
            for line in ("一", "二", "三", "四")[:r.randint(2, 4)]:
                level = r.randint(10, 400)
                for m in months + ["2026-11", "2026-12"]:
                    if branch == "丁" and m < "2026-03":
                        continue  # opened this year: nothing to compare with
                    plan = level * r.randint(80, 120) * 100
                    targets.append((m + "-01", region, branch, line, plan, plan * 3 // 10))
                    for _ in range(r.randint(1, 3) if m <= PERIOD else 0):
                        n, unit = r.randint(1, 9), r.randint(9000, 11000)
                        amount = level * n * unit / 500 * r.choice((1, 1, 1, 2))
                        sales.append((f"{m}-{r.randint(1, 28):02d}", region, branch, line, n, f"{amount:.2f}", f"{amount * r.uniform(.6, .8):.2f}"))
    write(folder, sales, targets)
    return sales, targets


def write(folder, sales, targets):
    os.makedirs(folder, exist_ok=True)
    for name, head, rows in (("sales", ("日期", "大区", "分公司", "产品线", "数量", "金额", "成本"), sales),
                             ("targets", ("月份", "大区", "分公司", "产品线", "目标收入", "目标毛利"), targets)):
        with open(f"{folder}/{name}.csv", "w", encoding="utf-8", newline="") as f:
            csv.writer(f).writerows([head, *rows])


def packs(folder, out, *words):
    run(SCRIPT, out, "--set", "data=" + folder, "--period", PERIOD, "--format", "json", *words)
    names = [n for n in sorted(os.listdir(f"{out}/{PERIOD}")) if n.endswith(".json") and n != "manifest.json"]
    documents = [read(f"{out}/{PERIOD}/{n}") for n in names]
    return {"T" if x["entity"]["level"] == "top" else x["entity"]["key"]: x for x in documents}


def check(folder, work):
    d, found = Data(folder), packs(folder, work)
    assert len(found) >= 8, list(found)
    for unit, document in found.items():
        landing(d, unit, document), scorecards(d, unit, document), sensitivity(d, unit, document)
        correlation(d, unit, document), what_if(d, unit, document), trend(d, unit, document), concentration(d, unit, document)
        summary(d, unit, document, exceptions(d, unit, document))
    return found


def refused(work, block, *wanted):
    head = open(SCRIPT, encoding="utf-8").read().split("return report")[0]
    with open(work + "/wrong.lua", "w", encoding="utf-8") as f:
        f.write(head + "return report { title = 'R', company = 'C', packs = { 'branch' }, section 'S' { " + block + " } }")
    result = jingfen("check", work + "/wrong.lua")
    assert result.returncode != 0 and all(w in result.stderr for w in ("wrong.lua:", *wanted)), (block, result.returncode, result.stderr)


SECTIONS = set(re.findall(r'section "(\w+)"', open(SCRIPT, encoding="utf-8").read()))


def languages(folder, work):
    """Every fixed word has its translation, and none of the other language is left on the pages."""
    lib = SOURCE + "/scripts/lib/"
    terms = [open(f"{SOURCE}/core/base/messages/library.{language}.po", encoding="utf-8").read() for language in ("zh-CN", "zh-TW")]
    for name in ("trend", "commentary", "landing", "scorecard", "exceptions", "summary", "sensitivity", "correlation", "what_if", "pvm", "drivers", "pareto", "funnel"):
        text = open(f"{lib}{name}.lua", encoding="utf-8").read()
        for key in set(re.findall(r'word "([^"]+)"', text)) - {"plan", "actual", "forecast"}:
            assert all(f'\nmsgid "{key}"\nmsgstr "' in text for text in terms), (name, key, "is not translated twice")
    for language, no in (("en", "[年月计划对预红黄绿]"), ("zh-TW", "[计预黄绿红开时对现额]")):
        found = packs(folder, work, "--set", "language=" + language)["T"]
        for s, b in blocks(found):
            if s["title"] not in SECTIONS:
                continue
            t = b.get("table") or (b.get("chart") or {}).get("table") or {"columns": [], "rows": []}
            texts = [s.get("message") or "", t.get("note") or "", *(c["title"] for c in t["columns"])]
            texts += [c["text"] for r in t["rows"] for c in r["cells"] if isinstance(c, dict) and c.get("text")]
            for x in texts:
                assert not re.search(no, x), (language, s["title"], x)


def partial(folder, work):
    """Data that end on the 9th: last year is cut on the 9th too, and the rest of the month is still to come."""
    rows = list(csv.DictReader(open(folder + "/sales.csv", encoding="utf-8")))
    kept = [[x[c] for c in ("日期", "大区", "分公司", "产品线", "数量", "金额", "成本")] for x in rows if x["日期"] <= "2026-10-09"]
    goals = [[x[c] for c in ("月份", "大区", "分公司", "产品线", "目标收入", "目标毛利")] for x in csv.DictReader(open(folder + "/targets.csv", encoding="utf-8"))]
    write(work + "/partial", kept, goals)
    table = find(packs(work + "/partial", work + "/partial-out")["T"], "landing", "landing")
    total = lambda first, last: sum(Decimal(x["金额"]) for x in rows if first <= x["日期"] <= last)
    plans = [sum(Decimal(g[4]) for g in goals if g[0][:7] == f"2026-{m:02d}") for m in range(1, 13)]
    ytd, done = total("2026-01-01", "2026-10-09"), 9 + Decimal(9) / 31
    near(table["run_rate"]["rest"], ytd / done * (12 - done), "partial, run rate")
    near(table["seasonal"]["rest"], total("2025-10-10", "2025-12-31") * ytd / total("2025-01-01", "2025-10-09"), "partial, seasonal")
    near(table["plan"]["rest"], sum(plans[10:]) + plans[9] * 22 / 31, "partial, plan")


def ready_metrics(folder, work):
    """The metrics of the library: 4 months x 3 customers / (1/3) = 36; the margin; the formula on the definitions page."""
    head = open(SCRIPT, encoding="utf-8").read().split("return report")[0]
    with open(work + "/ready.lua", "w", encoding="utf-8") as f:
        f.write(head + """local ready = require "jingfen.metrics"
            local cover = ready.pipeline_cover { cycle_months = 4, target = 3, win_rate = 1 / 3 }
            local rate = ready.gross_margin { revenue = revenue, cost = cost, plan = 0.3 }
            return report { title = "R", company = "C", packs = { "branch", top = "T" },
              section "ready" { tabular { cover, rate, columns = { "actual", "achievement" } } } }""")
    run(work + "/ready.lua", work + "/ready", "--set", "data=" + folder, "--period", PERIOD, "--format", "json")
    document, d = read(f"{work}/ready/{PERIOD}/T.json"), Data(folder)
    table = find(document, "ready", "actual")
    margin = d.sum("T", "margin") / d.sum("T", "revenue")
    near(table["pipeline_cover"]["actual"], 36, "pipeline cover")
    near(table["gross_margin"]["actual"], margin, "gross margin"), near(table["gross_margin"]["achievement"], margin / Decimal("0.3"), "gross margin")
    library = re.findall(r"^  (\w+) = \{.*?\{ (.*?) \}", open(SOURCE + "/scripts/lib/metrics.lua", encoding="utf-8").read(), re.M)
    assert len(library) >= 16
    with open(work + "/all.lua", "w", encoding="utf-8") as f:
        parts = [(name, ", ".join(p.strip('" ') + " = x" for p in list_.split(","))) for name, list_ in library]
        f.write(head.split("local revenue")[0] + 'local ready, x = require "jingfen.metrics", sales:sum "金额"\n'
                + "".join(f"ready.{name} {{ {list_} }}\n" for name, list_ in parts)
                + 'return report { title = "R", company = "C", packs = { "branch" } }')
    result = jingfen("check", work + "/all.lua", "--set", "data=" + folder)
    assert result.returncode == 0, result.stderr
    assert "应有在手客户数" in str(document) and "(收入 − 成本) ÷ 收入" in str(document)


def cells(document):
    """{(section, table, row, column): (unit, value)} of all analyses."""
    found, n = {}, 0
    for s, b in blocks(document):
        t = b.get("table") or (b.get("chart") or {}).get("table")
        if t and s["title"] in SECTIONS:
            n += 1
            for row in t["rows"]:
                for column, cell in zip(t["columns"], row["cells"]):
                    found[(s["title"], n, row["key"], column["id"])] = (column.get("unit"), word_of(cell))
    return found


def properties(work, sales, targets, first):
    """Rows in another order in two files change nothing; a thousand times the amounts are a thousand times the amounts, and ratios, places and
    lights stay; exchanged scenarios turn the signs of a bridge."""
    r = random.Random(9)
    r.shuffle(sales), r.shuffle(targets)
    write(work + "/shuffled", sales[::2], targets)
    write(work + "/other", sales[1::2], targets)
    os.rename(work + "/other/sales.csv", work + "/shuffled/sales2.csv")
    again = packs(work + "/shuffled", work + "/out")
    write(work + "/scaled", [(*x[:5], Decimal(x[5]) * 1000, Decimal(x[6]) * 1000) for x in sales], [(*x[:4], x[4] * 1000, x[5] * 1000) for x in targets])
    scaled = packs(work + "/scaled", work + "/out-scaled")
    for unit in first:
        plain, big = cells(first[unit]), cells(scaled[unit])
        same(cells(again[unit]), plain, (unit, "order of rows, split files"))
        for key, (measure, x) in plain.items():
            y = big[key][1]
            if isinstance(x, Decimal) and isinstance(y, Decimal):
                is_amount = measure in ("万元", "元") or key[2] in ("revenue", "margin", "cost") and key[3] in ("actual", "plan", "gap", "vs_plan", "last_year", "prev", "vs_last_year") or key[0] == "raw" and measure == "" or key[0] in ("pvm", "textbook") and key[3] in ("p0", "p1")
                if key[0] == "raw" and key[3] in ("rank", "moved"):
                    is_amount = False
                near(y, x * 1000 if is_amount else x, (unit, *key, "amounts in another unit"))
            elif not re.search(r"\d", str(x)):  # words with amounts in them
                same(y, x, (unit, *key, "amounts in another unit"))
        there, back = [t for t in tables(first[unit], "bridge")]
        for key in there:
            if key not in ("from", "to"):
                near(list(there[key].values())[1], -list(back[key].values())[1], (unit, key, "exchanged scenarios"))


def main():
    with tempfile.TemporaryDirectory() as work:
        check(SOURCE + "/scripts/demo/data", work + "/demo")
        for seed in range(4):
            folder = f"{work}/data{seed}"
            sales, targets = random_data(folder, seed)
            first = check(folder, f"{work}/out{seed}")
        properties(work, sales, targets, first)
        languages(folder, work + "/languages")
        ready_metrics(folder, work)
        partial(SOURCE + "/scripts/demo/data", work)
        refused(work, "scorecard { revenue, margin, weights = { revenue = 0.5, margin = 0.45 } }", "95 %", "100 %")
        refused(work, "scorecard { revenue, volume, weights = { revenue = 0.5, volume = 0.5 }, normal = 'raw', by = 'line' }", "different units", "万元", "台")
        refused(work, "scorecard { revenue, weights = { revenue = 1 }, normal = 'z' }", "by = ")
        refused(work, "scorecard { revenue, weights = { revenue = 0.5, margin = 0.5 } }", "margin")
        refused(work, "sensitivity { revenue, drivers = { volume } }", "does not stand in the formula")
        refused(work, "what_if { profit, change = { [margin] = 0.5 } }", "does not stand in the formula")
        refused(work, "landing { metric 'm' { title = 'M', unit = '%', actual = margin / revenue } }", "ratio")
    assert CHECKED > 3000, CHECKED
    print(CHECKED, "figures and claims are equal")


if __name__ == "__main__":
    main()
