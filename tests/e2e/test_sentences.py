"""No sentence contradicts the data, in any language: some hundred random branches with returns, no plan, plans that end, that are met
exactly or lie near zero, branches that opened late or sell nothing. Each sentence is taken apart from end to end (claims.py), and each
of its claims (direction, size, sign, order, who is named, how many) is held against sums made here from the CSV files. Then
properties: rows in another order, files split in two, amounts in another unit, scenarios exchanged, a month that ends on the 9th."""
import collections, os, random, re, tempfile
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal as D

import claims
from packs import SOURCE, blocks, read, run
from random_months import MONTHS, Data, pvm_parts, random_data, write

SCRIPT = SOURCE + "/tests/e2e/sentences.lua"
CLAIMS, SENTENCES = collections.Counter(), collections.Counter()  # what was verified, by kind; what was read


# ---- claims ------------------------------------------------------------------------------------------------------

UNIT = {"zh-CN": " 万元", "zh-TW": " 萬元", "en": " k CNY"}


def claim(kind, ok, *what):
    CLAIMS[kind] += 1
    assert ok, (kind, *what)


def says(text, value, *what, room=1):
    """The printed amount is the value, rounded to the printed digits, and its sign is the value's."""
    got, half, sign = claims.number(text)
    claim("size", value is not None and abs(got - value) <= half * room + D("1e-9") * (1 + abs(got)), text, value, *what)
    if sign in ("+", "−"):
        claim("sign", (sign == "+") == (value > 0), text, value, *what)


def shows(value, text):
    """Does it print as something else than nothing, beside an amount with these digits?"""
    return abs(value) >= claims.number(text)[1]


def light(rate):
    return None if rate is None else "red" if rate < D("0.9") else "amber" if rate < 1 else "green"


def last_year(month):
    return f"{int(month[:4]) - 1}{month[4:]}"


def before(month, n=1):
    at = int(month[:4]) * 12 + int(month[5:]) - 1 - n
    return f"{at // 12}-{at % 12 + 1:02d}"


class Pack:
    """The sections of one pack against the data of its unit and month."""
    def __init__(self, d, unit, month, language, sections):
        self.d, self.unit, self.month, self.language, self.sections = d, unit, month, language, sections
        self.back, self.index = last_year(month), int(month[5:])

    def message(self, section):
        return self.sections[section].get("message") or ""

    def rows(self, section):
        return {r["key"] for b in self.sections[section]["all"] if b.get("table") for r in b["table"]["rows"] if r["kind"] == "member"}

    def read(self, text, *kinds):
        """(kind, parts) by the first of the patterns that fits from end to end; an error where none does."""
        for kind in kinds:
            found = claims.parse(self.language, kind, text)
            if found is not None:
                SENTENCES[self.language, kind] += 1
                return kind, found, (self.unit, self.month, self.language, text)
        raise AssertionError(("cannot be read as", kinds, self.unit, self.month, self.language, text))

    def actual(self, metric, line=None, month=None):
        return self.d.actual(self.unit, month or self.month, metric, line)

    def plan(self, metric, line=None, month=None):
        return self.d.plan(self.unit, month or self.month, metric, line)

    def rate(self, metric, line=None, month=None):
        now, plan = self.actual(metric, line, month), self.plan(metric, line, month)
        return None if now is None or not plan or plan <= 0 else 2 - now / plan if metric == "cost" else now / plan

    def steps(self, parts, then, now):
        """The parts as a bridge between both prints them, by largest remainder; under None the whole."""
        digit = claims.UNITS[UNIT[self.language].strip()] / D(10)
        cut = lambda x: x.quantize(D(1), ROUND_HALF_UP)
        low = {name: (x / digit).quantize(D(1), ROUND_FLOOR) for name, x in parts.items()}
        whole = cut(now / digit) - cut(then / digit)
        missing = whole - sum(low.values())
        if 0 <= missing <= len(parts):
            order = ["volume", "mix", "price", "revenue", "unit cost", "cost", "new", "gone", "other"]  # equal remainders: the first step
            for name in sorted(parts, key=lambda n: (round(low[n] - parts[n] / digit, 9), order.index(n)))[:int(missing)]:
                low[name] += 1
        else:
            low = {name: cut(x / digit) for name, x in parts.items()}
        return {name: x * digit for name, x in (*low.items(), (None, whole))}

    def because(self, g, gaps, whole, what, unit, room=1):
        """Who made the gap: named in order of size, all on the right side, weighed by the right word."""
        own, against = g.get("own"), g.get("while") or g.get("partly") or g.get("mostly") or []
        sure = [x for x in gaps.values() if abs(x) >= D("0.1") * claims.UNITS[unit.strip()]]
        if not own:
            # one cause alone needs no word; what rounds to nothing is none
            digit = claims.UNITS[unit.strip()]
            claim("complete", len(sure) < 2 or not any((x > 0) == (whole > 0) for x in sure) or abs(whole) < digit or max(map(abs, sure)) < digit, gaps, *what)
            return
        for names, side in ((own, True), (against, False)):
            sizes = sorted((abs(x) for x in gaps.values() if x and ((x > 0) == (whole > 0)) == side), reverse=True)
            for i, (name, text) in enumerate(names):
                claim("name", name in gaps, name, *what)
                says(text + ("" if text.endswith("pp") else unit), gaps[name], name, *what, room=room)
                claim("direction", ((gaps[name] > 0) == (whole > 0)) == side, "pulls the other way", name, *what)
                claim("ranking", abs(abs(gaps[name]) - sizes[i]) <= D("1e-6"), "not in order of size", name, *what)
        if against:
            share = sum(abs(gaps[n]) for n, _ in against) / sum(abs(gaps[n]) for n, _ in own)
            claim("share", share >= 1 if "while" in g else share > D("0.5") if "mostly" in g else share <= D("0.5"), share, *what)

    def difference(self, g, gap, what, room=1):
        if "same" in g:
            claim("direction", not g.get("gap") and abs(gap) < D("0.5") * claims.UNITS[UNIT[self.language].strip()], gap, *what)
            return
        claim("direction", g["dir"] == (gap > 0), gap, *what)
        says(g["gap"], abs(gap), *what, room=room)

    def gaps(self, metric, base):
        of = (lambda l: self.plan(metric, l)) if base == "plan" else (lambda l: self.actual(metric, l, self.back))
        return {l: self.actual(metric, l) - of(l) for l in self.d.lines(self.unit)}

    def against(self, metric, base):
        """(what it is held against, its name): the plan where there is one, else last year."""
        plan, then = self.plan(metric), self.actual(metric, month=self.back)
        return next(((x, n) for x, n in ((plan, "plan"), (then, "last_year")) if x and (base == "plan" or n == "last_year")), (None, None))

    def say(self, section, base):
        """Light, head, text of each metric."""
        found = notes(self.sections[section])
        claim("count", len(found) == (4 if section == "say" else 2), self.unit, section, found)
        for (head, text, shown), metric in zip(found, ("revenue", "cost", "margin", "rate")):
            _, h, _ = self.read(head, "head")
            claim("name", h["metric"] == metric, head, metric)
            kind, g, what = self.read(text, "body", "none")
            now = self.actual(metric)
            if kind == "none":
                claim("missing", now is None and "gap" not in h, *what)
                continue
            says(g["value"], now, *what)
            plan, then = self.plan(metric), self.actual(metric, month=self.back)
            held, base_name = self.against(metric, base)
            if "rate" in g:
                claim("base", plan and plan > 0, *what)
                says(g["rate"], self.rate(metric), *what)
            if "yoy" in g:
                says(g["yoy"], now - then if metric == "rate" else (now - then) / abs(then), *what)
            elif then and now * then > 0 and metric != "rate" and abs(now - then) >= 2 * claims.number(g["value"])[1]:
                claim("complete", not D("0.01") < abs((now - then) / then) < 9, "last year is left out", *what)
            if plan and plan > 0:
                claim("light", shown == light(self.rate(metric)), *what)
            gap = now - held if held else None
            if "same" in g:
                claim("direction", not shows(gap, g["value"]), gap, *what)
            for key in ("highest", "lowest"):
                if key in g:
                    claim("direction", (gap > 0) == (key == "highest"), gap, *what)
            claim("complete", metric == "rate" and base_name == "last_year" or ("gap" in h) == (gap is not None and shows(gap, h.get("gap") or g["value"])) or abs(gap) < D("0.1") * claims.UNITS[UNIT[self.language].strip()], gap, *what)
            if "gap" in h:
                says(h["gap"], gap, *what)
                if metric != "rate":
                    self.because(g, self.gaps(metric, base_name), gap, what, UNIT[self.language])
            if self.d.goals:
                self.next(metric, g, shown, what)

    def next(self, metric, g, shown, what):
        _, n, where = self.read(g["next"], "next") if "next" in g else (None, {}, what)
        asked = "next" in g and not g["next"].lower().startswith(("the year's plan", "要完成", "余下", "餘下", "全年")) and not re.match(r"[\d,.−]+ k CNY a month", g["next"])
        claim("light", asked == (shown in ("red", "amber")), "a cause is asked for where it warns", *what)
        if "names" in n:
            named = [x for x, _ in g.get("own") or g.get("highest") or g.get("lowest") or []]
            names = claims.items(self.language, n["names"])
            claim("name", (names[:len(named)] == named or not named) and len(names) <= 3, *where)
        if metric not in ("revenue", "margin"):
            claim("complete", not {"need", "steady", "reached"} & set(n), *where)
            return
        plan, ytd, left = self.d.year(self.unit, self.month, metric, plan=True), self.d.year(self.unit, self.month, metric), 12 - self.index
        covered = all(self.d.goals.get((self.unit, f"{self.month[:4]}-{m:02d}")) for m in range(1, 13))
        claim("complete", bool({"need", "steady", "reached"} & set(n)) == (left > 0 and plan > 0) or not covered, "the rest of the year", *where)
        if "reached" in n:
            claim("direction", plan <= ytd, *where)
        for key, mean in (("need", "mean"), ("steady", "mean2")):
            if key in n:
                says(n[key], (plan - ytd) / left, *where), says(n[mean], ytd / self.index, *where)
                claim("direction", ((plan - ytd) / left <= ytd / self.index) == (key == "steady"), *where)

    def change(self, section, metric, base, parts):
        now, then = self.actual(metric), self.actual(metric, month=base)
        kind, g, what = self.read(self.message(section), "change", "empty")
        if kind == "empty":
            claim("missing", not self.d.products(self.unit, self.month) and not self.d.products(self.unit, base), *what)
            return
        claim("name", g["metric"] == metric and (g.get("base") or g.get("same")) == ("last_year" if base == self.back else "prev"), *what)
        self.difference(g, now - then, what, room=2)
        claim("sum", abs(sum(parts.values()) - (now - then)) < D("1e-6") * (1 + abs(now - then)), parts, *what)
        if "gap" in g:
            self.because(g, parts, now - then, what, UNIT[self.language], room=2)
            steps = self.steps(parts, then, now)
            claim("sum", abs(claims.number(g["gap"])[0]) == abs(steps[None]), "the gap of the bridge", steps, *what)
            for name, text in (x for key in ("own", "while", "partly", "mostly") for x in g.get(key, [])):
                claim("sum", claims.number(text + UNIT[self.language])[0] == steps[name], "as the bridge", name, steps, *what)
        totals = table_of(self.sections[section])
        for name, value in parts.items():
            if name in totals:
                claim("sum", abs(totals[name] - value) <= D("1e-7") * (1 + sum(abs(x) for x in parts.values())), name, totals[name], value, *what)

    def changes(self):
        d, unit, month, back, prev = self.d, self.unit, self.month, self.back, before(self.month)
        self.change("pvm", "revenue", back, pvm_parts(d, unit, month, back, "standard"))
        self.change("textbook", "revenue", prev, pvm_parts(d, unit, month, prev, "textbook"))
        self.change("levels", "margin", back, pvm_parts(d, unit, month, back, "standard", 1))
        q1, q0, r1, r0 = (self.actual(m, month=x) for m in ("volume", "revenue") for x in (month, back))
        if q1 and q0:
            self.change("ordered", "revenue", back, {"volume": (q1 - q0) * r0 / q0, "price": r1 - r0 / q0 * q1})
        self.change("shapley", "margin", prev, {"revenue": r1 - self.actual("revenue", month=prev), "cost": self.actual("cost", month=prev) - self.actual("cost")})

    def landing(self):
        kind, g, what = self.read(self.message("landing"), "landing")
        ytd, plan, left = self.d.year(self.unit, self.month, "revenue"), self.d.year(self.unit, self.month, "revenue", plan=True), 12 - self.index
        whole = ytd * 12 / self.index
        says(g["whole"], whole, *what)
        if "gap" in g:
            says(g["gap"], abs(whole - plan), *what)
            claim("direction", g["dir"] == (whole > plan), *what)
            claim("complete", ("need" in g) == (left > 0 and plan > ytd), *what)
        if "need" in g:
            says(g["need"], (plan - ytd) / left, *what), says(g["mean"], ytd / self.index, *what)

    def figures(self, g, what):
        metric = g["metric"]
        now, then, plan = self.actual(metric), self.actual(metric, month=self.back), self.plan(metric)
        says(g["value"], now, *what)
        if "rate" in g:
            says(g["rate"], self.rate(metric), *what)
        if "yoy" in g:
            says(g["yoy"], (now - then) / abs(then), *what)
        if "reds" in g:
            names = claims.items(self.language, g["names"])
            claim("count", len(names) == int(g["reds"]), *what)
            for name in names:
                claim("light", light(self.rate(name)) == "red", name, *what)

    def board(self):
        for section, metrics in (("cards", ("cost",)), ("board", ("revenue", "cost", "margin"))):
            _, g, what = self.read(self.message(section), "figures")
            self.figures(g, what)
            reds = [m for m in metrics if light(self.rate(m)) == "red"]
            if all(self.plan(m) is None or self.plan(m) >= 0 for m in metrics) and section == "board":
                claim("count", int(g.get("reds", 0)) == len(reds), reds, *what)

    def table(self, section, metric, base):
        """5 个产品线中 3 个低于计划，最差的是甲(−3 万元)，最好的是乙(+5 万元)"""
        kind, g, what = self.read(self.message(section), "table", "leader", "figures")
        lower, lines = metric == "cost", self.d.lines(self.unit)
        shown = self.rows(section)
        claim("complete", all(l in shown for l in lines if self.actual(metric, l) or base == "plan" and self.plan(metric, l)), shown, *what)
        if kind != "table":
            claim("complete", len(shown) < 2 or self.month < "2025", shown, *what)
            return
        planned = {l for l in shown if self.plan(metric, l)}
        if base == "plan" and len(planned) >= 2:
            gaps = {l: x for l, x in self.gaps(metric, "plan").items() if l in planned}
            claim("count", ("part" in g) == (len(planned) < len(shown)), *what)
        else:
            base, gaps = "last_year", {l: x for l, x in self.gaps(metric, "last_year").items() if l in shown}
        said, is_behind = g.get("all") or g.get("some") or g["both"]
        bad, n = sum((x > 0) if lower else (x < 0) for x in gaps.values()), int(g.get("n") or g.get("n2") or 2)
        claim("base", said == base, gaps, *what)
        claim("count", n == len(gaps), gaps, *what)
        claim("count", bad == (int(g["k"]) if "some" in g else n if is_behind else 0), bad, *what)
        worst, best = (max, min) if lower else (min, max)
        for name, text, pick in (("worst", "low", worst), ("best", "high", best)):
            if name in g:
                says(g[text], gaps[g[name]], *what)
                claim("ranking", gaps[g[name]] == pick(gaps.values()), *what)
        claim("complete", "best" not in g or ("worst" in g) == (bad > 0), *what)
        claim("complete", "best" in g or max(gaps.values()) - min(gaps.values()) < claims.UNITS[UNIT[self.language].strip()], *what)

    def trend(self, section="trend", n=24):
        _, g, what = self.read(self.message(section), "trend", "leader", "figures")
        at, sold = MONTHS.index(self.month), lambda i: self.actual("revenue", month=MONTHS[i])
        shown = range(max(0, at - n + 1), at + 1)
        values = [sold(i) for i in shown]
        if "extreme" in g:
            says(g["value"], values[-1], *what)
            claim("ranking", values[-1] == (max if g["extreme"] else min)(values) and int(g["months"]) == len(shown), *what)
        elif "years" in g and section == "trend":
            claim("complete", values[-1] not in (max(values), min(values)) or values.count(values[-1]) > 1, *what)
        first = shown[0] + 12 if section == "trend" else 12  # a column of last year reaches further back than the rows
        years = [sold(i) > sold(i - 12) if i >= first else None for i in shown]
        plans = [sold(i) < self.plan("revenue", month=MONTHS[i]) if self.plan("revenue", month=MONTHS[i]) else None for i in shown]
        runs = [self.run(g, what, shown, states, *keys) for states, keys in ((years, ("1", "years", "better")), (plans, ("2", "span", "below")))]
        claim("direction", bool(g.get("but")) == (None not in runs and years[-1] == plans[-1]), *what)
        if section == "course" and g.get("other"):
            year, past = (sum(sold(i) for i in range(at - b - 11, at - b + 1) if i >= 0) for b in (0, 12))
            says(g["stands"], year, *what)
            if "rate" in g:
                says(g["rate"], (year - past) / abs(past), *what)

    def run(self, g, what, shown, states, n, many, some):
        """What is said of months that are so (True), not so (False) or cannot be told (None): a run of three that the last ends, or how many."""
        length = next((k for k, x in enumerate(reversed(states)) if x != states[-1]), len(states))
        told = [x for x in states if x is not None]
        if "run" + n in g:
            claim("count", length == int(g["run" + n]) > 2 and states[-1] is not None, states, *what)
            claim("direction", ("n" in g["not" + n] or "不" in g["not" + n]) == (not states[-1]) if g.get("not" + n) else states[-1], states, *what)
            begins = length < len(states) and states[-length - 1] is not None
            claim("date", (claims.month(g["since" + n], self.month[:4]) if "since" + n in g else None) == (MONTHS[shown[-length]] if begins else None), states, *what)
            return length
        claim("complete", states[-1] is None or length < 3, states, *what)
        if many + "1" in g:
            g[many], g[some] = g[many + "1"], int(g[many + "1"]) * {"不": 0, "none": 0, "none of": 0, "": 1, "all": 1}[g.get(some + "1", "")]
        if many in g:
            claim("count", int(g[some]) == sum(told) and int(g[many]) == len(told), states, *what)
        else:
            claim("complete", len(told) < 2, states, *what)

    def bridge(self):
        kind, g, what = self.read(self.message("bridge"), "bridge", "leader", "figures", "unplanned")
        if kind != "bridge":
            claim("complete", not self.plan("revenue"), *what)
            return
        gaps = self.gaps("revenue", "plan")
        says(g["from"], self.plan("revenue"), *what, room=2), says(g["to"], self.actual("revenue"), *what, room=2)
        for name, text, pick in (("fall", "low", min), ("rise", "high", max)):
            if name in g:
                says(g[text] + UNIT[self.language], gaps[g[name]], *what, room=2)
                claim("ranking", gaps[g[name]] == pick(gaps.values()), *what)
            else:
                claim("complete", pick(gaps.values()) * (-1 if pick is min else 1) <= claims.number(g["to"])[1] * 2, *what)

    def rankings(self):
        shown = self.rows("ranks")
        sold = {l: self.actual("revenue", l) for l in shown}
        whole, order = sum(sold.values()), sorted(sold.values(), reverse=True)
        for section in ("ranks", "first", "leader", "pareto"):
            kind, g, what = self.read(self.message(section), "ranks", "leader", "figures")
            if kind == "figures":
                self.figures(g, what)
                continue
            claim("ranking", sold[g["first"]] == order[0], sold, *what)
            if "high" in g:
                says(g["high"], order[0], *what)
            elif "share" in g:
                says(g["share"], order[0] / whole, *what, room=2)
            if "low" in g:
                says(g["low"], sold[g["last"]], *what)
                claim("ranking", sold[g["last"]] == order[-1], *what)
            if "top" in g:
                says(g.get("sum") or g["share"], sum(order[:int(g["top"])]) / whole, *what, room=2)

    def funnel(self):
        kind, g, what = self.read(self.message("funnel"), "funnel", "figures")
        if kind == "figures":
            self.figures(g, what)
            return
        volume, count, big = (self.actual(m) for m in ("volume", "count", "big"))
        rates = {"count": count / volume if volume else None, "big": big / count if count else None}
        says(g["value"], volume, *what), says(g["low"], rates[g["weakest"]], *what)
        claim("ranking", rates[g["weakest"]] == min(x for x in rates.values() if x is not None), *what)
        if "share" in g:
            claim("name", g["last"] == "big" if "last" in g else True, *what), says(g["share"], big / volume, *what)

    def summary(self):
        _, g, what = self.read(self.message("summary"), "summary")
        now, (held, base) = self.actual("revenue"), self.against("revenue", "plan")
        says(g["value"], now, *what)
        claim("base", (g.get("base") or g.get("same")) == base, *what)
        if held:
            self.difference(g, now - held, what)
        if "rate" in g:
            says(g["rate"], self.rate("revenue"), *what)
        if "yoy" in g:
            then = self.actual("revenue", month=self.back)
            says(g["yoy"], (now - then) / abs(then), *what)
        lights = [x for x in (light(self.rate(m)) for m in ("revenue", "cost", "margin")) if x]
        claim("count", [int(g.get(k, 0 if "lights" in g else lights.count(k))) for k in ("red", "amber", "green")] == [lights.count(k) for k in ("red", "amber", "green")], lights, *what)
        claim("count", int(g.get("lights", len(lights))) == len(lights), lights, *what)

    def scores(self, month):
        found = {}
        for l in self.d.lines(self.unit):
            rates = [self.rate(m, l, month) for m in ("revenue", "cost")]
            if None not in rates:
                found[l] = sum(w * max(D(0), min(r, D("1.2"))) for w, r in zip((60, 40), rates))
        return found

    def score(self):
        kind, g, what = self.read(self.message("score"), "score", "noscore", "figures", "leader", "table")
        now = self.scores(self.month)
        then = {l: x for l, x in self.scores(before(self.month)).items() if l in self.rows("score")}  # places among those of the table
        if kind != "score":
            claim("complete", len(set(now.values())) < 2, now, *what)
            return
        for name, text, grade, pick in (("first", "high", "a", max), ("last", "low", "b", min)):
            score = now[g[name]]
            says(g[text], score, *what)
            claim("ranking", score == pick(now.values()), now, *what)
            claim("grade", g[grade] == ("A" if score >= 100 else "B" if score >= 90 else "C" if score >= 80 else "D"), score, *what)
        place = lambda scores, l: 1 + sum(x > scores[l] + D("1e-9") for x in scores.values())
        moved = {l: place(then, l) - place(now, l) for l in now if l in then}
        for name, pick in (("up", max), ("down", min)):
            if name + "s" in g:
                far = [l for l, x in moved.items() if x == pick(moved.values()) and (x > 0) == (name == "up")]
                claim("ranking", sorted(claims.items(self.language, g[name + "s"])) == sorted(far) and len(far) > 1, moved, *what)
                claim("count", all(abs(moved[l]) == int(g[name + "n"]) for l in far), moved, *what)
            elif name in g:
                l = g[name]
                claim("complete", list(moved.values()).count(moved[l]) == 1, moved, *what)
                claim("ranking", moved[l] == pick(moved.values()) and (moved[l] > 0) == (name == "up"), moved, *what)
                claim("count", (int(g[name + "0"]), int(g[name + "1"])) == (place(then, l), place(now, l)), *what)
            else:
                claim("complete", not moved or pick(moved.values()) * (1 if name == "up" else -1) <= 0, moved, *what)

    def exceptions(self):
        kind, g, what = self.read(self.message("exceptions"), "quiet", "exceptions")
        lights = {m: light(self.rate(m)) for m in ("revenue", "cost", "margin")}
        for color, n in (("red", "reds"), ("amber", "ambers")):
            names, want = claims.items(self.language, g[color]) if color in g else [], [m for m in lights if lights[m] == color]
            claim("light", sorted(names) == sorted(want) and int(g.get(n, 0)) == len(want), lights, *what)

    def what_ifs(self):
        revenue, cost, d = self.actual("revenue"), self.actual("cost"), self.d
        _, g, what = self.read(self.message("sensitivity"), "sensitivity")
        effects = {"revenue": revenue / 10, "cost": -cost / 10}
        claim("ranking", abs(effects[g["first"]]) == max(map(abs, effects.values())) and g["metric"] == "margin", *what)
        says(g["effect"], effects[g["first"]], *what)
        claim("date", g["month"] == before(self.month, -3) and g["step"] == "+10", *what)
        _, g, what = self.read(self.message("what_if"), "what_if")
        month, left = d.year(self.unit, self.month, "cost") / 4 / self.index, 12 - self.index
        says(g["this"], month * max(0, left - 1), *what), says(g["next"], month * (12 if left >= 1 else 11), *what)
        claim("date", g["month"] == before(self.month, -2) and g["driver"] == "cost" and g["step"] == "−25", *what)
        kind, g, what = self.read(self.message("correlation"), "correlation", "few")
        series = {m: [float(self.actual(m, month=before(self.month, i))) for i in range(12)] for m in ("revenue", "cost", "volume")}
        rs = {m: pearson(series["revenue"], series[m]) for m in ("cost", "volume")}
        if kind == "correlation":
            claim("count", int(g["n"]) == 12, *what)
            claim("size", abs(float(claims.number(g["r"])[0]) - rs[g["first"]]) <= 0.00501, rs, *what)
            claim("ranking", abs(rs[g["first"]]) >= max(abs(r) for r in rs.values() if r is not None) - 1e-9, rs, *what)
        else:
            claim("complete", not any(rs.values()), rs, *what)

    def season(self):
        at = lambda back: self.actual("revenue", month=before(self.month, back)) if before(self.month, back) >= MONTHS[0] else None
        def guess(back, known):
            year = range(known, known + int(before(self.month, known)[5:]))  # back to January
            now, then = [at(i) for i in year], [at(i + 12) for i in year]
            if None in now + then or at(back + 12) is None or not sum(then) or sum(now) * sum(then) < 0:
                return None
            return at(back + 12) * sum(now) / sum(then)
        _, g, what = self.read(self.message("season"), "season")
        year, past = sum(at(i) for i in range(12)), sum(at(i) or 0 for i in range(12, 24))
        says(g["value"], year, *what)
        if "change" in g:
            says(g["change"], (year - past) / abs(past), *what)
        to_come = [guess(-i, 0) for i in range(1, 13 - self.index)]
        claim("complete", ("rest" in g) == (bool(to_come) and to_come[0] is not None), to_come, *what)
        if "rest" in g:
            says(g["rest"], sum(to_come), *what)
            claim("count", int(g.get("left", len(to_come))) == len(to_come), *what) # English does not say how many
        pairs = [(at(i), guess(i, i + 1)) for i in range(12)]
        pairs = [(a, x) for a, x in pairs if a is not None and x is not None]
        if "off" in g:
            says(g["off"], sum(abs(a - x) for a, x in pairs) / sum(abs(a) for a, _ in pairs), *what)
            claim("count", int(g["n"]) == len(pairs), *what)
        else:
            claim("complete", not sum(abs(a) for a, _ in pairs), *what)

    def all(self):
        self.say("say", "plan"), self.say("year", "last_year"), self.changes(), self.landing(), self.board()
        self.table("table", "revenue", "plan"), self.table("costs", "cost", "plan"), self.table("changes", "cost", "last_year")
        self.trend(), self.trend("course", 13), self.bridge(), self.rankings(), self.funnel(), self.summary(), self.score(), self.exceptions(), self.what_ifs(), self.season()

    def partial(self):
        """Last year is cut on the same day; d holds only those days of it."""
        self.say("year", "last_year")
        for section, metric, margin in (("pvm", "revenue", 0), ("levels", "margin", 1)):
            self.change(section, metric, self.back, pvm_parts(self.d, self.unit, self.month, self.back, "standard", margin))


def pearson(a, b):
    n, x, y = len(a), sum(a), sum(b)
    under = (n * sum(v * v for v in a) - x * x) * (n * sum(v * v for v in b) - y * y)
    return (n * sum(v * w for v, w in zip(a, b)) - x * y) / under ** 0.5 if under > 0 else None


def table_of(section):
    """Column sums of the last table of the section: {title: value of the total row}."""
    for block in section["all"]:
        t = block.get("table")
        if t and t["rows"][-1]["kind"] == "total":
            return {claims.NAMES.get(c["title"], c["title"]): D(v["value"] if isinstance(v, dict) else v) for c, v in zip(t["columns"], t["rows"][-1]["cells"])
                    if v is not None and (isinstance(v, str) and re.match(r"-?\d", v) or isinstance(v, dict) and v.get("value"))}
    return {}


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


def texts(found, skip=()):
    return {(u, t): (s.get("message"), notes(s)) for u, sections in found.items() for t, s in sections.items()
            if s["all"] and not s.get("appendix") and t not in skip}


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
    claim("property", texts(packs(work + "/shuffled", work + "/shuffled-out", month)) == texts(first), "order of rows, split files")
    write(work + "/scaled", [(*x[:5], x[5] * 10, x[6] * 10) for x in own], [(*x[:3], x[3] * 10, x[4] * 10) for x in goals])
    scaled = packs(work + "/scaled", work + "/scaled-out", month, "--set", "scale=100000")
    claim("property", texts(scaled) == texts(first), "amounts in another unit")
    swapped = packs(folder, work + "/swapped", month, "--set", "swap=yes")
    for unit in first:
        for (head, _, _), (back, _, _) in zip(notes(first[unit]["say"])[:2], notes(swapped[unit]["say"])[:2]):
            if " " in head and " " in back and "B001" <= unit and any(g[1] == unit and g[0][:7] == month for g in goals):
                claim("property", flipped(head) == back, unit, head, back)
    cut = [x for x in own if not (x[0][:7] == month and x[0] > month + "-09")]
    write(work + "/cut", cut, goals)
    day_by_day = [x for x in cut if not (x[0][:7] == "2025-10" and x[0] > "2025-10-09")]
    d = Data(day_by_day, [])
    for unit, sections in packs(work + "/cut", work + "/cut-out", month).items():
        Pack(d, unit, month, "zh-CN", sections).partial()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as work:
        sales, targets = random_data(1, 90)
        write(work + "/a", sales, targets)
        d = Data(sales, targets)
        for language, month in (("zh-CN", "2026-10"), ("zh-TW", "2026-10"), ("en", "2026-10"), ("zh-CN", "2025-07"), ("zh-TW", "2026-03"), ("en", "2025-12")):
            for unit, sections in packs(work + "/a", f"{work}/{language}{month}", month, "--set", "language=" + language).items():
                Pack(d, unit, month, language, sections).all()
        for language in claims.LANGUAGES:
            for kind in ("body", "change", "landing", "table", "trend", "bridge", "ranks", "leader", "figures", "funnel", "summary", "score", "exceptions", "sensitivity",
                         "correlation", "what_if", "season", "next"):
                assert SENTENCES[language, kind] >= 30, (language, kind, SENTENCES)
        properties(work, sales, targets)
        for kind, least in (("size", 15000), ("sign", 5000), ("direction", 5000), ("ranking", 5000), ("count", 3000), ("share", 300), ("sum", 3000), ("light", 1000)):
            assert CLAIMS[kind] >= least, (kind, CLAIMS)
        print(sum(SENTENCES.values()), "sentences read:", ", ".join(f"{l} {sum(n for (x, _), n in SENTENCES.items() if x == l)}" for l in claims.LANGUAGES))
        print(sum(CLAIMS.values()), "claims hold:", ", ".join(f"{k} {n}" for k, n in CLAIMS.most_common()))
