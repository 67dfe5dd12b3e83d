"""`where` and `window`, which all blocks take. A block with `where` shows what it would show of a file that has only those rows;
a block of the year to date what it would show of a file whose months all lie in the last one."""
import os, re, subprocess, tempfile

import test_analyses as t
from packs import blocks, read, run

OWN_WINDOW = {"landing", "run_rate", "by_plan", "trend", "correlation", "what_if"}


def shown(document):
    """Sections: their messages, texts and tables."""
    found = {}
    for s, b in blocks(document):
        if s["title"] not in t.SECTIONS:
            continue
        section = found.setdefault(s["title"], [s.get("message")])
        if b.get("text"):
            section.append((b.get("title"), b["text"]["text"]))
        table = b.get("table") or (b.get("chart") or {}).get("table")
        if table:
            ids = [c["id"] for c in table["columns"]]
            section.append({r["key"]: {i: t.word_of(c) for i, c in zip(ids, r["cells"])} for r in table["rows"]})
            section.append(table.get("note"))
    return found


def equal(a, b, what):
    if isinstance(a, dict):
        assert list(a) == list(b), (what, list(a), list(b))
        for key in a:
            equal(a[key], b[key], (*what, key))
    elif isinstance(a, (list, tuple)):
        assert len(a) == len(b), (what, a, b)
        for x, y in zip(a, b):
            equal(x, y, what)
    elif isinstance(a, str) or a is None or b is None:
        t.same(*(x and re.sub("^1–10月", "", x) for x in (a, b)), what)  # a window is named
    else:
        t.near(a, b, what)


def compare(filtered, plain, sections, left_out=()):
    assert len(filtered) >= 8 and list(filtered) == list(plain), (list(filtered), list(plain))
    for unit in filtered:
        a, b = shown(filtered[unit]), shown(plain[unit])
        for section in sections:
            x, y = a[section], b[section]
            for table in [p for p in (*x, *y) if isinstance(p, dict)]:
                for row in table.values():
                    for column in left_out:
                        row.pop(column, None)
            equal(x, y, (unit, section))




with tempfile.TemporaryDirectory() as work:
    folder = work + "/data"
    sales, targets = t.random_data(folder, 1)
    # where: only the lines 一 and 二
    lines = ("一", "二")
    t.write(work + "/some", [r for r in sales if r[3] in lines], [r for r in targets if r[3] in lines])
    compare(t.packs(folder, work + "/a", "--set", "only=一"), t.packs(work + "/some", work + "/b"), sorted(t.SECTIONS))
    # window: January to October as one month; what was before it differs: places won, lights of past months, sentences on both
    def late(day):
        return day[:5] + "10" + day[7:] if day[5:7] <= "10" else day
    t.write(work + "/late", [(late(r[0]), *r[1:]) for r in sales], [(late(r[0]), *r[1:]) for r in targets])
    ytd, month = t.packs(folder, work + "/c", "--set", "window=ytd"), t.packs(work + "/late", work + "/d")
    sections = sorted(t.SECTIONS - OWN_WINDOW - {"summary", "exceptions", "achievement", "minmax", "z", "raw", "commentary", "note", "grid"})
    compare(ytd, month, sections)
    for unit in ytd:
        a, b = shown(ytd[unit]), shown(month[unit])
        for section in ("achievement", "minmax", "z", "raw", "note", "grid"):
            one, two = ([p for p in x[section] if isinstance(p, dict)] for x in (a, b))
            for table in (*one, *two):
                for row in table.values():
                    row.pop("moved", None), row.pop("revenue.light", None), row.pop("spark", None)
                    for key in [k for k in row if k.startswith("revenue.")]:
                        row[key.replace("revenue.ytd ", "revenue.")] = row.pop(key)
            equal(one, two, (unit, section))
        t.same(a["note"][1], b["note"][1], (unit, "note"))
        one, two = (t.find(x[unit], "exceptions", "rate") or {} for x in (ytd, month))
        equal({k: (r["light"], r["rate"], r["cause"]) for k, r in one.items()}, {k: (r["light"], r["rate"], r["cause"]) for k, r in two.items()},
              (unit, "exceptions"))
        one, two = ([(title, [(head, light) for head, _, light in items]) for title, items in t.notes(x[unit], "summary").items() if title != "下月要做"]
                    for x in (ytd, month))
        equal(one, two, (unit, "summary"))
    for block in ("landing { revenue, window = 'ytd' }", "trend { revenue, window = 'r12' }", "correlation { revenue, with = { cost }, window = 'ytd' }",
                  "what_if { profit, change = { [volume] = 0.5 }, window = 'quarter' }"):
        t.refused(work, block, "window: it reads the periods of")
    # The page says what it is restricted to: in its title line, above what has no title of its own, at the foot where it is long.
    with open(work + "/s.csv", "w", encoding="utf-8") as f:
        f.write("D,branch,line,amount\n" + "".join(f"2026-{m:02d}-01,{b},{l},{m * 1000}\n" for m in (9, 10) for b in "AB" for l in ("x", "y")))
    long = ", ".join(f'"a line with a long name {k}"' for k in range(5))
    with open(work + "/r.lua", "w", encoding="utf-8") as f:
        f.write('local s = source "s" { path = "s.csv", date = "D", dims = { branch = "branch", line = "line" } }\n'
                'local m = metric "m" { title = "M", unit = "k", scale = 1000, actual = s:sum "amount" }\n'
                'return report { title = "R", company = "C", language = "en", appendix = false, packs = { top = "C" }, section "A" {\n'
                '  tabular { m, by = "line", columns = { "actual" }, where = col "line":is "x" },\n'
                '  chart "bar" { m, by = "branch", where = col "line":is "y" }, cards { m, title = "Mine", where = col "line":is "y" } },\n'
                f'  section "B" {{ chart "column" {{ m, where = none_of {{ col "line":is {{ {long} }} }} }} }} }}\n')
    run(work + "/r.lua", work + "/r", "--period", "2026-10", "--format", "pdf")
    first, second = subprocess.run(["pdftotext", "-layout", "-f", "3", work + "/r/2026-10/C.pdf", "-"], check=True, capture_output=True, text=True).stdout.split("\f")[:2]
    assert "only line = x" in first and "M · line = y" in first and "Mine" in first and first.count("line = y") == 1, first
    assert "some of the rows only (see the foot)" in second and "a line with a long name 4" in second, second
assert t.CHECKED > 3000, t.CHECKED
print(t.CHECKED, "figures and texts are equal")
