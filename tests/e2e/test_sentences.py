"""No sentence contradicts the data: some hundred random branches with returns, no plan, plans that end, that are met exactly or lie
near zero, branches that opened late or sell nothing; each claim of each sentence (direction, size, sign, order, who is named)
against sums made here from the CSV files. Then properties: rows in another order, files split in two, amounts in another unit,
a month that ends on the 9th."""
import collections, csv, os, random, re, tempfile
from decimal import Decimal as D

from packs import SOURCE, blocks, read, run

SCRIPT = SOURCE + "/tests/e2e/sentences.lua"
LINES, MONTHS = list("甲乙丙丁戊"), [f"{y}-{m:02d}" for y in (2024, 2025, 2026) for m in range(1, 13)]
CHECKED, SEEN = 0, collections.Counter()


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
                row = self.rows.setdefault((b, day[:7]), {}).setdefault((line, product), [D(0), D(0), D(0)])
                for i, x in enumerate((amount, cost, n)):
                    row[i] += x
        for day, branch, line, goal, goal_cost in targets:
            for b in (branch, "T"):
                row = self.goals.setdefault((b, day[:7]), {}).setdefault(line, [D(0), D(0)])
                row[0] += goal
                row[1] += goal_cost

    def products(self, unit, month):
        return self.rows.get((unit, month), {})

    def actual(self, unit, month, metric, line=None):
        rows = [x for (l, _), x in self.products(unit, month).items() if line in (None, l)]
        revenue, cost = sum((x[0] for x in rows), D(0)), sum((x[1] for x in rows), D(0))
        if metric == "rate":
            return (revenue - cost) / revenue if revenue else None
        return {"revenue": revenue, "cost": cost, "margin": revenue - cost, "volume": sum((x[2] for x in rows), D(0))}[metric]

    def plan(self, unit, month, metric, line=None):
        rows = [x for l, x in self.goals.get((unit, month), {}).items() if line in (None, l)]
        revenue, cost = sum((x[0] for x in rows), D(0)), sum((x[1] for x in rows), D(0))
        if metric == "rate":
            return (revenue - cost) / revenue if revenue else None
        return {"revenue": revenue, "cost": cost, "margin": revenue - cost}.get(metric)

    def lines(self, unit):
        return sorted({l for m in MONTHS for l, _ in self.products(unit, m)} | {l for m in MONTHS for l in self.goals.get((unit, m), {})})


# ---- reading sentences -----------------------------------------------------------------------------------------

NUMBER = r"[+−±]?[\d,]+(?:\.\d+)?"
SCALE = {"revenue": 10000, "cost": 10000, "margin": 10000, "rate": D("0.01"), "volume": 1, "price": 1}


def claim(ok, *what):
    global CHECKED
    CHECKED += 1
    assert ok, what


def says(text, value, scale, *what, room=D("0.5")):
    """The printed number is the value, rounded to the printed digits; by less than a whole digit where parts are made to add up."""
    plain = text.replace(",", "").replace("−", "-").replace("±", "").replace("+", "")
    digits = len(plain.split(".")[1]) if "." in plain else 0
    claim(value is not None and abs(D(plain) * scale - value) <= scale * (room * D(10) ** -digits + D("1e-9")), text, value, *what)
    if text[0] in "+−":
        claim((text[0] == "+") == (value > 0), text, value, *what)


def shows(value, scale):
    """Does it print as something else than zero? Printed to one decimal below 100, none above."""
    return value is not None and abs(value) / scale >= D("0.05")


def named(text):
    return re.findall(r"([^、，；：\s]+) (" + NUMBER + r")(?:pp)?(?=[、 ，。；]|$)", text)


def because(text, gaps, whole, scale, *what):
    """主要是A +1、B +2，C −3 抵消一部分: gaps of all members by name."""
    found = re.search(r"主要是(.+?)(?:，(同时)?([^，]+?) ?(抵消一部分|抵消大部分)?)?[。；]", text + "。")
    if not found:
        return
    SEEN["because"] += 1
    SEEN[found[4]] += 1
    same = sorted((abs(g) for g in gaps.values() if g and (g > 0) == (whole > 0)), reverse=True)
    own = named(found[1])
    claim(own, text, *what)
    for i, (name, number) in enumerate(own):
        claim(name in gaps, name, text, *what)
        says(number, gaps[name], scale, name, text, *what)
        claim((gaps[name] > 0) == (whole > 0), "pulls the other way", name, text, *what)
        claim(abs(abs(gaps[name]) - same[i]) <= D("1e-6") * scale, "not in order of size", name, text, *what)
    against = named(found[3]) if found[3] else []
    other = sorted((abs(g) for g in gaps.values() if g and (g > 0) != (whole > 0)), reverse=True)
    for i, (name, number) in enumerate(against):
        says(number, gaps[name], scale, name, text, *what)
        claim((gaps[name] > 0) != (whole > 0) and abs(abs(gaps[name]) - other[i]) <= D("1e-6") * scale, name, text, *what)
    if against:
        share = sum(abs(gaps[n]) for n, _ in against) / sum(abs(gaps[n]) for n, _ in own)
        claim(share >= 1 if found[2] else share > D("0.5") if found[4] == "抵消大部分" else share <= D("0.5"), share, text, *what)


def difference(text, gap, scale, base, *what):
    """高于计划 35 万元 / 与计划持平"""
    found = re.search(r"([高低])于" + base + " (" + NUMBER + ")", text)
    if not found:
        claim(f"与{base}持平" in text and not shows(gap, scale * 2), text, gap, *what)
        return
    SEEN["difference"] += 1
    claim((found[1] == "高") == (gap > 0), text, gap, *what)
    says(found[2], abs(gap), scale, text, *what)


TITLES = {"收入": "revenue", "成本": "cost", "毛利": "margin", "毛利率": "rate", "销量": "volume"}


def last_year(month):
    return f"{int(month[:4]) - 1}{month[4:]}"


def before(month):
    return MONTHS[MONTHS.index(month) - 1]


def light(rate):
    return None if rate is None else "red" if rate < D("0.9") else "amber" if rate < 1 else "green"


def check_say(d, unit, month, notes, base):
    """Light, head, text of each metric."""
    for head, text, shown in notes:
        metric = TITLES[head.split(" ")[0]]
        scale, what = SCALE[metric], (unit, month, head, text)
        actual = d.actual(unit, month, metric)
        if actual is None:
            continue
        first = re.match(NUMBER, text)
        claim(first, *what)
        says(first[0], actual, scale, *what)
        plan, then = d.plan(unit, month, metric), d.actual(unit, last_year(month), metric)
        against, held = next(((x, n) for x, n in ((plan, "plan"), (then, "year")) if x and (base == "plan" or n == "year")), (None, None))
        rate = re.search(r"达成率 (" + NUMBER + ")%", text)
        if rate:
            claim(plan and plan > 0, *what)
            says(rate[1], 2 - actual / plan if metric == "cost" else actual / plan, D("0.01"), *what)
        yoy = re.search(r"同比 (" + NUMBER + ")(%|pp)", text)
        SEEN["yoy"] += bool(yoy)
        if yoy and metric != "rate":
            says(yoy[1], (actual - then) / abs(then), D("0.01"), *what)
        elif yoy:
            says(yoy[1], actual - then, D("0.01"), *what)
        claim(bool(shown) == bool(plan) or shown is None or not d.goals, *what)
        if plan and plan > 0:
            claim(shown == light(2 - actual / plan if metric == "cost" else actual / plan), *what)
        gap = actual - against if against else None
        claim((" " in head) == (gap is not None and shows(gap, scale)) or abs(gap) < scale, *what)
        if " " in head:
            says(head.split(" ")[1].replace("pp", ""), gap, scale, *what)
            if metric != "rate":
                of = (lambda l: d.plan(unit, month, metric, l)) if held == "plan" else (lambda l: d.actual(unit, last_year(month), metric, l))
                because(text, {l: d.actual(unit, month, metric, l) - of(l) for l in d.lines(unit)}, gap, scale, *what)


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
            add("结构" if method == "textbook" else "新增", value(a))
        elif value(a) == 0 and a[2] == 0:
            add("结构" if method == "textbook" else "停售", -value(b))
        else:
            add("其他因素", value(a) - value(b))
    if common:
        q1, q0, r0 = sum(a[2] for a, _ in common), sum(b[2] for _, b in common), sum(value(b) for _, b in common)
        moved = sum((a[2] - b[2]) * value(b) / b[2] for a, b in common)
        add("数量", (q1 - q0) * r0 / q0)
        add("结构", moved - (q1 - q0) * r0 / q0)
        all_price = sum(value(a) - value(b) / b[2] * a[2] for a, b in common)
        price = sum(a[0] - b[0] / b[2] * a[2] for a, b in common)
        add("价格", price)
        if subject:
            add("单位成本", all_price - price)
    return parts


def table_of(section):
    """Column sums of the last table of the section: {title: value of the total row}."""
    for block in section["all"]:
        t = block.get("table")
        if t and t["rows"][-1]["kind"] == "total":
            return {c["title"]: D(v["value"] if isinstance(v, dict) else v) for c, v in zip(t["columns"], t["rows"][-1]["cells"])
                    if v is not None and (isinstance(v, str) and re.match(r"-?\d", v) or isinstance(v, dict) and v.get("value"))}
    return {}


def check_change(d, unit, month, section, metric, base, word, parts, scale):
    text = section.get("message") or ""
    gap = d.actual(unit, month, metric) - d.actual(unit, base, metric)
    if not re.match("收入|毛利", text):
        return
    what = (unit, month, section["title"], text)
    difference(text, gap, scale, word, *what)
    claim(abs(sum(parts.values()) - gap) < D("1e-6") * (1 + abs(gap)), parts, gap, *what)
    because(text, parts, gap, scale, *what)
    totals = table_of(section)
    for name, value in parts.items():
        if name in totals:
            claim(abs(totals[name] - value) <= D("1e-7") * (1 + sum(abs(x) for x in parts.values())), name, totals[name], value, *what)


def check_landing(d, unit, month, text):
    what, year = (unit, month, text), month[:4]
    found = re.match("收入全年预计 (" + NUMBER + ") 万元", text)
    if not found:
        return
    index = int(month[5:])
    ytd = sum(d.actual(unit, f"{year}-{m:02d}", "revenue") for m in range(1, index + 1))
    plan = sum(d.plan(unit, f"{year}-{m:02d}", "revenue") for m in range(1, 13))
    whole = ytd * 12 / index
    says(found[1], whole, 10000, *what)
    gap = re.search("比全年计划 (" + NUMBER + ") 万元([多少]) (" + NUMBER + ")", text)
    if gap:
        says(gap[1], plan, 10000, *what), says(gap[3], abs(whole - plan), 10000, *what)
        claim((gap[2] == "多") == (whole > plan), *what)
    need = re.search("余下每月需 (" + NUMBER + ") 万元，至今月均 (" + NUMBER + ")", text)
    SEEN["need"] += bool(need)
    if need:
        says(need[1], (plan - ytd) / (12 - index), 10000, *what), says(need[2], ytd / index, 10000, *what)
    elif index < 12 and gap:
        claim(plan <= ytd, *what)


def check_table(d, unit, month, section, metric):
    """5 个产品线中 3 个低于计划，最弱的是甲(−3 万元)，最好的是乙(+5 万元)"""
    text, what = section.get("message") or "", (unit, month, section.get("message"))
    lower = metric == "cost"
    shown = {r["key"] for b in section["all"] if b.get("table") for r in b["table"]["rows"] if r["kind"] == "member"}
    claim(all(l in shown for l in d.lines(unit) if d.actual(unit, month, metric, l) or d.plan(unit, month, metric, l)), shown, *what)
    planned = {l for l in shown if d.plan(unit, month, metric, l)}
    gaps = {l: d.actual(unit, month, metric, l) - d.plan(unit, month, metric, l) for l in planned}
    if len(planned) < 2:
        claim("计划" not in text, *what)
        year_before = MONTHS[MONTHS.index(month) - 12]
        gaps = {l: d.actual(unit, month, metric, l) - d.actual(unit, year_before, metric, l) for l in shown}
    elif "个产品线" in text:
        claim(("有计划的" in text) == (len(planned) < len(shown)), *what)
    found = re.search(r"(\d+) 个产品线中 (\d+) 个(低于|高于|超出|未达|达到)计划", text)
    bad = sum((g > 0) if lower else (g < 0) for g in gaps.values())
    SEEN["behind"] += bool(found)
    if found:
        claim(int(found[2]) == bad, bad, *what)
        claim(found[3] == ("高于" if lower else "低于"), *what)
    for word, pick in (("最差", max if lower else min), ("最好", min if lower else max)):
        hit = re.search(word + r"的是(\S+?)\((" + NUMBER + ")", text)
        if hit:
            says(hit[2], gaps[hit[1]], 10000, *what)
            claim(gaps[hit[1]] == pick(gaps.values()), *what)


def check_trend(d, unit, month, text):
    at, what = MONTHS.index(month), (unit, month, text)
    span = MONTHS[max(0, at - 23):at + 1]
    values = [d.actual(unit, m, "revenue") for m in span]
    record = re.search("是 (\d+) 个月来的最([高低])", text)
    SEEN["record"] += bool(record)
    if record:
        claim(values[-1] == (max if record[2] == "高" else min)(values[-int(record[1]):]), *what)
    years = re.search("近 (\d+) 个月中 (\d+) 个月高于去年同月", text)
    if years:
        claim(int(years[2]) == sum(values[i] > values[i - 12] for i in range(12, len(values))), *what)
    below = re.search("(\d+) 个月中 (\d+) 个月低于计划", text)
    if below:
        planned = [m for m in span if unit == "T" or d.goals.get((unit, m)) or d.plan(unit, m, "revenue") is not None]
        got = sum(d.actual(unit, m, "revenue") < d.plan(unit, m, "revenue") for m in planned)
        claim(int(below[2]) == got, got, *what)


def check_bridge(d, unit, month, text):
    gaps = {l: d.actual(unit, month, "revenue", l) - d.plan(unit, month, "revenue", l) for l in d.lines(unit)}
    for word, pick in (("减少", min), ("增加", max)):
        hit = re.search(word + r"最多的是(\S+?)\((" + NUMBER + ")", text)
        if hit:
            says(hit[2], gaps[hit[1]], 10000, unit, month, text, room=1)
            claim(gaps[hit[1]] == pick(gaps.values()), unit, month, text)


# ---- runs --------------------------------------------------------------------------------------------------------

def packs(folder, out, month, *words):
    run(SCRIPT, out, "--set", "data=" + folder, "--period", month, "--format", "json", "--jobs", "2", *words)
    found = {}
    for name in sorted(os.listdir(f"{out}/{month}")):
        if name.endswith(".json") and name != "manifest.json":
            document = read(f"{out}/{month}/{name}")
            sections = {s["title"]: {**s, "all": []} for s in document["sections"]}
            for s, b in blocks(document):
                sections[s["title"]]["all"].append(b)
            found["T" if document["entity"]["level"] == "top" else document["entity"]["key"]] = sections
    return found


def notes(section):
    out = []
    for b in section["all"]:
        if b.get("text"):
            head, _, text = b["text"]["text"].partition("\n")
            out.append((head, text, b["text"].get("light")))
    return out


def check(d, found, month):
    for unit, s in found.items():
        check_say(d, unit, month, notes(s["say"]), "plan")
        check_say(d, unit, month, notes(s["year"]), "last_year")
        back, prev = last_year(month), before(month)
        check_change(d, unit, month, s["pvm"], "revenue", back, "去年同期", pvm_parts(d, unit, month, back, "standard"), 10000)
        check_change(d, unit, month, s["textbook"], "revenue", prev, "上期", pvm_parts(d, unit, month, prev, "textbook"), 10000)
        check_change(d, unit, month, s["levels"], "margin", back, "去年同期", pvm_parts(d, unit, month, back, "standard", 1), 10000)
        q1, q0 = d.actual(unit, month, "volume"), d.actual(unit, back, "volume")
        r1, r0 = d.actual(unit, month, "revenue"), d.actual(unit, back, "revenue")
        if q1 and q0:
            check_change(d, unit, month, s["ordered"], "revenue", back, "去年同期", {"销量": (q1 - q0) * r0 / q0, "均价": r1 - r0 / q0 * q1}, 10000)
        parts = {"收入": d.actual(unit, month, "revenue") - d.actual(unit, prev, "revenue"), "成本": d.actual(unit, prev, "cost") - d.actual(unit, month, "cost")}
        check_change(d, unit, month, s["shapley"], "margin", prev, "上期", parts, 10000)
        check_landing(d, unit, month, s["landing"].get("message") or "")
        check_table(d, unit, month, s["table"], "revenue"), check_table(d, unit, month, s["costs"], "cost")
        check_trend(d, unit, month, s["trend"].get("message") or ""), check_bridge(d, unit, month, s["bridge"].get("message") or "")


def texts(found, skip=()):
    return {(u, t): (s.get("message"), notes(s)) for u, sections in found.items() for t, s in sections.items()
            if s["all"] and not s.get("appendix") and t not in skip}


def partial(d, found, month):
    """Last year is cut on the same day."""
    for unit, s in found.items():
        check_say(d, unit, month, notes(s["year"]), "last_year")
        for section, metric, margin in (("pvm", "revenue", 0), ("levels", "margin", 1)):
            check_change(d, unit, month, s[section], metric, last_year(month), "去年同期", pvm_parts(d, unit, month, last_year(month), "standard", margin), 10000)


def flipped(text):
    return text.translate(str.maketrans("+−高低", "−+低高"))


def properties(work, sales, targets):
    """What must not matter does not."""
    month, folder = "2026-10", work + "/few"
    own = [x for x in sales if x[1] < "B018"]
    goals = [x for x in targets if x[1] < "B018"]
    write(folder, own, goals)
    first = packs(folder, work + "/few-out", month)
    shuffled, shuffled_goals = own[:], goals[:]
    random.Random(3).shuffle(shuffled), random.Random(4).shuffle(shuffled_goals)
    write(work + "/shuffled", shuffled, shuffled_goals, parts=2)
    claim(texts(packs(work + "/shuffled", work + "/shuffled-out", month)) == texts(first), "order of rows, split files")
    write(work + "/scaled", [(*x[:5], x[5] * 10, x[6] * 10) for x in own], [(*x[:3], x[3] * 10, x[4] * 10) for x in goals])
    scaled = packs(work + "/scaled", work + "/scaled-out", month, "--set", "scale=100000")
    claim(texts(scaled) == texts(first), "amounts in another unit")
    swapped = packs(folder, work + "/swapped", month, "--set", "swap=yes")
    for unit in first:
        for (head, _, _), (back, _, _) in zip(notes(first[unit]["say"])[:2], notes(swapped[unit]["say"])[:2]):
            if " " in head and " " in back and "B001" <= unit and any(g[1] == unit and g[0][:7] == month for g in goals):
                claim(flipped(head) == back, unit, head, back)
    cut = [x for x in own if not (x[0][:7] == month and x[0] > month + "-09")]
    write(work + "/cut", cut, goals)
    day_by_day = [x for x in cut if not (x[0][:7] == "2025-10" and x[0] > "2025-10-09")]
    partial(Data(day_by_day, []), packs(work + "/cut", work + "/cut-out", month), month)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as work:
        sales, targets = random_data(1, 90)
        write(work + "/a", sales, targets)
        d = Data(sales, targets)
        for month in ("2026-10", "2026-03", "2025-12", "2025-07"):
            check(d, packs(work + "/a", work + "/out" + month, month), month)
        for kind, least in (("because", 2000), ("抵消一部分", 300), ("抵消大部分", 300), ("difference", 1200), ("yoy", 1000), ("need", 100), ("behind", 200), ("record", 30)):
            assert SEEN[kind] >= least, (kind, SEEN)
        properties(work, sales, targets)
        print(CHECKED, "claims hold")
