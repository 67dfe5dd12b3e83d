"""Actions: which of them are shown, what became of them, and whether they worked, against figures added up here."""
import os
import tempfile

from packs import blocks, jingfen, read, run, value

SALES = {("甲", 8): (100, 40), ("甲", 9): (120, 60), ("甲", 10): (180, 120), ("乙", 8): (90, 20), ("乙", 9): (80, 20), ("乙", 10): (60, 10)}
SCRIPT = """local s = source "s" { path = "sales.csv", date = "日期", dims = { branch = "分公司" } }
local acts = source "acts" { path = "acts.csv", dims = { branch = "分公司" } }
local revenue = metric "revenue" { title = "收入", unit = "万元", actual = s:sum "金额" }
local rate = metric "rate" { title = "毛利率", unit = "%%", actual = (s:sum "金额" - s:sum "成本") / s:sum "金额" }
local cost = metric "cost" { title = { zh = "成本", en = "Cost" }, unit = "元", actual = s:sum "成本", better = "lower" }
return report { title = "R", company = "公司", packs = { "branch" }, %s }
"""
# 编号, 分公司, 措施, 责任人, 开始, 截止, 改至, 完成日期, 状态, 指标, 目标值, 次数 -> fate, verdict
ACTIONS = [
    ("1,甲,多卖,张三,2026-09-10,2026-10-10,,2026-10-05,已完成,收入,,0", "按期完成", "有效"),
    ("2,甲,涨价,张三,2026-09-10,2026-10-10,,2026-10-20,已完成,rate,,0", "逾期完成", "无效"),
    ("3,甲,多卖到 200 元,张三,2026-09-10,2026-10-31,,2026-10-31,已完成,revenue,0.02万元,0", "按期完成", "待验证"),
    ("4,乙,降本,李四,2026-09-15,2026-10-05,,2026-10-03,完成,Cost,,0", "按期完成", "有效"),
    ("5,乙,招人,李四,2026-09-15,2026-09-30,2026-11-30,,进行中,收入,,2", "延续", "未到期"),
    ("6,乙,没有做,李四,2026-09-15,2026-09-20,,,进行中,毛利率,,0", "逾期未完", "待验证"),
    ("7,乙,以后再做,李四,2026-10-20,2026-12-20,,,未开始,客户数,,0", "未开始", ""),
    ("9,乙,九月说过了,李四,2026-09-01,2026-09-30,,2026-09-28,完成,Cost,,0", "按期完成", "有效"),
    ("A,乙,不做了,李四,2026-09-15,2026-10-20,,,已取消,收入,,0", "", ""),
    ("B,乙,换了编号,李四,2026-08-15,2026-09-10,,,已转入,收入,,0", "", ""),
    ("8,乙,很久以前,李四,2026-05-01,2026-06-30,,2026-06-20,已完成,收入,,0", "按期完成", "无效"),
]
SHOWN = {"open": "567", "overdue": "56", "last_month": "123456"}


def world(sections):
    work = tempfile.mkdtemp()
    with open(work + "/sales.csv", "w", encoding="utf-8") as f:
        f.write("日期,分公司,金额,成本\n" + "".join(f"2026-{m:02d}-15,{b},{a},{c}\n" for (b, m), (a, c) in SALES.items()))
    with open(work + "/acts.csv", "w", encoding="utf-8") as f:
        f.write("编号,分公司,措施,责任人,开始日期,截止日期,改至,完成日期,状态,指标,目标值,次数\n" + "".join(line + "\n" for line, _, _ in ACTIONS))
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(SCRIPT % sections)
    return work


def texts(table, column):
    at = [c["id"] for c in table["columns"]].index(column)
    return {row["key"]: row["cells"][at] for row in table["rows"]}


def said(cell):
    return cell["text"] if isinstance(cell, dict) else cell or ""


def table_of(document, title, place):
    found = [b for s, b in blocks(document) if s["title"] == title]
    return [t for t in (b.get("table") or b.get("chart", {}).get("table") for b in found) if t][place]


def all_of_them():
    work = world("".join(f'section "{show}" {{ actions {{ from = acts, show = "{show}" }} }}, ' for show in SHOWN))
    run(work + "/report.lua", work + "/out", "--period", "2026-10", "--format", "json", "--quiet")
    for unit in ("公司", "甲", "乙"):
        document = read(f"{work}/out/2026-10/{unit}.json")
        for show, wanted in SHOWN.items():
            rows = [a for a in ACTIONS if a[0][0] in wanted and unit in ("公司", a[0].split(",")[1])]
            if not rows:
                empty = [b for s, b in blocks(document) if s["title"] == show]
                assert empty[0].get("why", "").startswith("本月无"), empty
                continue
            table = table_of(document, show, 0)
            notes = [b["text"]["text"] for s, b in blocks(document) if s["title"] == show and b.get("text")]
            state, verdict = texts(table, "status"), texts(table, "verdict")
            assert sorted(state) == [a[0][0] for a in rows], (unit, show, sorted(state))
            for line, fate, effect in rows:
                assert said(state[line[0]]).split("\n")[0] == fate, (line, state[line[0]])
                assert said(verdict[line[0]]) == effect, (line, verdict[line[0]])
            for place in (1, 2):
                for word in {a[place] for a in rows} - {"", "未到期" if show == "last_month" else ""}:  # a review counts what has a verdict
                    n = sum(a[place] == word for a in rows)
                    assert any(note == f"{word} {n}" for note in notes), (unit, show, word, notes)
            if show == "last_month":  # of September: 9 was done, 5, 6 and B were not
                assert not any(note.startswith("未到期") for note in notes), notes
                assert notes[-1] == {"公司": "办结率 67%(上月 25%) · 延续中 1 项已是第 2 次以上", "甲": "办结率 100%",
                                     "乙": "办结率 33%(上月 25%) · 延续中 1 项已是第 2 次以上"}[unit], notes
                when = [s["when"] for s in document["sections"] if s["title"] == show]
                assert when == ["执行至 2026-10-31"], when
    return work


def before_and_after(work):
    """The action's own branch is measured: in the top report as well as in its own; in base units."""
    for unit in ("公司", "乙"):
        table = table_of(read(f"{work}/out/2026-10/{unit}.json"), "last_month", 0)
        before, after = texts(table, "before"), texts(table, "after")
        for number, branch, of in (("4", "乙", lambda a, c: c), ("5", "乙", lambda a, c: a), ("6", "乙", lambda a, c: (a - c) / a)):
            assert abs(float(value(before[number])) - of(*SALES[(branch, 8)])) < 1e-9, before[number]
            assert abs(float(value(after[number])) - of(*SALES[(branch, 10)])) < 1e-9, after[number]
    assert "甲" not in open(f"{work}/out/2026-10/乙.json", encoding="utf-8").read(), "another branch in the pack of 乙"


def a_blank_unit_is_the_company():
    work = world('section "A" { actions { from = acts, show = "last_month" } }')
    with open(work + "/acts.csv", "a", encoding="utf-8") as f:
        f.write("C,,全公司,王五,2026-09-10,2026-10-10,,2026-10-05,已完成,收入,,0\n")
    run(work + "/report.lua", work + "/out", "--period", "2026-10", "--format", "json", "--quiet")
    table = table_of(read(work + "/out/2026-10/公司.json"), "A", 0)
    for column, month in (("before", 8), ("after", 10)):
        assert float(value(texts(table, column)["C"])) == sum(SALES[b, month][0] for b in "甲乙"), texts(table, column)
    assert said(texts(table, "unit_name")["C"]) == "公司"


def columns_that_are_named():
    work = world('section "A" { actions { from = acts, columns = { "编号", "措施" } } }, section "B" { actions { from = acts, columns = { action = "编号" }, effect = false } }')
    run(work + "/report.lua", work + "/out", "--period", "2026-10", "--format", "json", "--quiet")
    document = read(work + "/out/2026-10/乙.json")
    assert [c["title"] for c in table_of(document, "A", 0)["columns"]][:2] == ["编号", "措施"]
    assert "verdict" not in [c["id"] for c in table_of(document, "B", 0)["columns"]]
    for wrong, words in (('columns = { acton = "措施" }', 'report.lua:6: actions: columns: there is no role "acton"; did you mean "action"?'),
                        ('columns = { action = "措" }', 'report.lua:6: source "acts" has no column "措"'),
                        ('columns = { "措" }', 'report.lua:6: source "acts" has no column "措"')):
        work = world('section "A" { actions { from = acts, %s } }' % wrong)
        result = jingfen("check", work + "/report.lua", "--period", "2026-10")
        assert result.returncode == 1 and words in result.stderr, (words, result.stderr)
    os.rename(work + "/acts.csv", work + "/other.csv")
    with open(work + "/acts.csv", "w", encoding="utf-8") as f:
        f.write("号,分公司\n1,甲\n")
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(SCRIPT % 'section "A" { actions { from = acts } }')
    result = jingfen("check", work + "/report.lua", "--period", "2026-10")
    assert result.returncode == 1 and 'source "acts" has no column for the action' in result.stderr, result.stderr


def a_plan_closes_the_gap():
    """The measures that bring most first; what they leave of the year's gap, added up here: the seasonal rule of landing."""
    work = world('section "P" { actions { from = acts, show = "plan", top = 1 } }, section "C" { actions { from = acts, show = "cover" } }')
    script = open(work + "/report.lua", encoding="utf-8").read()
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(script.replace('actual = s:sum "金额" }', 'actual = s:sum "金额", plan = s:sum "计划" }', 1))
    months, gains = [(y, m) for y in (2025, 2026) for m in range(1, 13) if (y, m) <= (2026, 10)], {"甲": (3000, 11000), "乙": (7000,)}
    sold = {(b, y, m): 10000 + 100 * m + (y - 2025) * (500 if b == "甲" else -900) for b in "甲乙" for y, m in months}
    with open(work + "/sales.csv", "w", encoding="utf-8") as f:
        f.write("日期,分公司,金额,成本,计划\n" + "".join(f"{y}-{m:02d}-15,{b},{a},0,{12000 if y == 2026 else 0}\n" for (b, y, m), a in sold.items()))
        f.write("".join(f"2026-{m}-15,{b},0,0,12000\n" for b in "甲乙" for m in (11, 12)))
    with open(work + "/acts.csv", "w", encoding="utf-8") as f:
        f.write("编号,分公司,问题,代价,原因类别,原因,措施,预计补回,验证指标,检查安排\n")
        f.write("".join(f"{b}{i},{b},问题{b}{i},少 {i},内部·流程,因为,措施,{g},看数,月底\n" for b in gains for i, g in enumerate(gains[b])))
    run(work + "/report.lua", work + "/out", "--period", "2026-10", "--format", "json", "--quiet")
    for unit in ("公司", "甲", "乙"):
        mine = "甲乙" if unit == "公司" else unit
        ytd, before, last = (sum(a for (b, y, m), a in sold.items() if b in mine and y == year and (m <= 10) == early)
                             for year, early in ((2026, True), (2025, True), (2025, False)))
        gap = ytd + last * ytd / before - 12 * 12000 * len(mine)
        document, all_gains = read(f"{work}/out/2026-10/{unit}.json"), [g for b in mine for g in gains[b]]
        steps = texts(table_of(document, "C", 0), "value")
        assert abs(float(value(steps["gap"])) - gap) < 1e-6 and abs(float(value(steps["open"])) - gap - sum(all_gains)) < 1e-6, (unit, steps)
        wanted = sorted((sum(gains[b]) for b in mine), reverse=True) if unit == "公司" else sorted(all_gains, reverse=True)
        assert [float(value(v)) for k, v in steps.items() if k not in ("gap", "open")] == wanted, (unit, steps)
        plan = table_of(document, "P", 0)
        got = texts(plan, "gain")
        assert [float(value(got[k])) for k in got if k != "total"] == sorted(all_gains, reverse=True) and float(value(got["total"])) == sum(all_gains)
        cause, total = said(texts(plan, "cause")["甲0" if "甲" in mine else "乙0"]), said(texts(plan, "check")["total"])
        assert cause == "内部\n流程" and ("仍差" in total) == (gap + sum(all_gains) < 0), (unit, cause, total)


def what_is_missing():
    """Per metric that warns: how many comments name it, how many open actions hang on it by id or by title; 7 names none, 8 is done."""
    work = world('section "E" { exceptions { months = 2, comments = words, actions = acts } }')
    with open(work + "/words.csv", "w", encoding="utf-8") as f:
        f.write("指标,说明\nrevenue,少卖\nrevenue,再说\nelse,无\n")
    with open(work + "/report.lua", encoding="utf-8") as f:
        script = f.read()
    script = script.replace("return", 'local words = source "words" { path = "words.csv", key = {"指标", "说明"}, label = "说明" }\nreturn', 1)
    script = script.replace('s:sum "金额" }', 's:sum "金额", plan = 900 }', 1).replace('s:sum "金额" }', 's:sum "金额", plan = 0.9, better = "higher" }', 1)
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(script)
    run(work + "/report.lua", work + "/out", "--period", "2026-10", "--format", "json", "--quiet")
    table = table_of(read(work + "/out/2026-10/公司.json"), "E", 0)
    found = {column: {key: said(cell) for key, cell in texts(table, column).items()} for column in ("said", "measure")}
    assert found == {"said": {"revenue": "有 2 条", "rate": "未填写"}, "measure": {"revenue": "有 1 条", "rate": "有 1 条"}}, found


def an_old_period_sees_what_was_then():
    """Of September, run with a list kept until November: what was done later is open, and what was decided after October is not there."""
    work = world("".join(f'section "{show}" {{ actions {{ from = acts, show = "{show}" }} }}, ' for show in SHOWN))
    with open(work + "/acts.csv", "a", encoding="utf-8") as f:
        f.write("D,甲,十一月才定,王五,2026-11-02,2026-11-20,,,未开始,收入,,0\n")
    script = open(work + "/report.lua", encoding="utf-8").read()
    for through, period, opened, said_so in (("2026-11-05", "2026-09", "1234567", True), ("2026-10-05", "2026-09", "23567", False), ("2026-11-05", "2026-10", "567D", False)):
        with open(work + "/report.lua", "w", encoding="utf-8") as f:
            f.write(script.replace('path = "acts.csv",', f'path = "acts.csv", through = "{through}",'))
        run(work + "/report.lua", work + "/out", "--period", period, "--format", "json", "--quiet")
        document = read(f"{work}/out/{period}/公司.json")
        state = texts(table_of(document, "open", 0), "status")
        assert "".join(sorted(state)) == opened and not any("已完成" in said(s) for s in state.values()), (through, period, state)
        assert (f"按 {period}-30 的情况" in str(document)) == said_so, (through, period)
        if said_so:
            assert "".join(sorted(texts(table_of(document, "last_month", 0), "status"))) == "569", "done then, or late then"


an_old_period_sees_what_was_then()
a_plan_closes_the_gap()
before_and_after(all_of_them())
a_blank_unit_is_the_company()
columns_that_are_named()
what_is_missing()
print("actions: shown, judged and counted as they are")
