"""Words on data of their own, against sums made here: an account tree with signs, names that two branches share,
places in a nested table, columns and periods that are not there."""
import json, os, subprocess, tempfile
from decimal import Decimal

from packs import blocks, figures, jingfen, near, read, run, value

ACCOUNTS = "code,parent,sign,name\nP,,+,利润\n6001,P,+,收入\n6401,P,-,成本\n8001,P,~,人数\n"
LEDGER = "月份,分公司,科目,金额\n2026-10,东,6001,100.25\n2026-10,东,6401,40.10\n2026-10,东,8001,7\n2026-10,西,6001,50\n2026-10,西,6401,60.50\n2026-09,东,6001,90\n2026-09,东,6401,20.15\n2026-09,西,6001,1\n"
TREE = """local accounts = source "accounts" { path = "accounts.csv", key = "code", parent = "parent", label = "name", sign = "sign" %s }
local ledger = source "ledger" { path = "ledger.csv", date = "月份", join = { { accounts, on = "科目" } },
  dims = { branch = "分公司", account = { "科目", tree = true } } }
local value = metric "value" { title = "金额", unit = "元", actual = ledger:sum "金额" }
local profit = metric "profit" { title = "利润", unit = "元", actual = ledger:sum "金额":at("account", "P") }
return report { title = "R", company = "公司", packs = { "branch" },
  section "A" { tabular { profit, columns = { "actual" } }, tabular { value, by = "account", depth = 3, columns = { "actual" } } },
  section "B" { bridge { profit, from = "prev", by = "account" } } }
"""
SALES = "日期,大区,分公司,销售员,金额\n" + "".join(f"2026-{m:02d}-05,{r},{b},{s},{a}\n" for m in (9, 10) for r, b, s, a in (
    ("南", "甲", "李娜", 10), ("南", "甲", "王伟", 30), ("南", "乙", "李娜", 25), ("北", "丙", "赵敏", 90), ("北", "丁", "王伟", 70)))
NAMES = """local sales = source "sales" { path = "sales.csv", date = "日期", %s
  dims = { region = "大区", branch = "分公司", seller = { "分公司", "销售员", label = "销售员" }%s } }
local revenue = metric "revenue" { title = "收入", unit = "元", owner = "销售部", actual = sales:sum "金额" }
return report { title = "R", company = "公司", packs = { "region > branch" },
  section "A" { tabular { revenue, by = "seller", columns = { "actual" } },
                tabular { revenue, by = "region > branch", columns = { "actual", "rank" }, only = "top" } } }
"""


def world(script, **files):
    work = tempfile.mkdtemp()
    for name, text in files.items():
        with open(f"{work}/{name}.csv", "w", encoding="utf-8") as f:
            f.write(text)
    with open(work + "/report.lua", "w", encoding="utf-8") as f:
        f.write(script)
    return work


def pack(work, name):
    run(work + "/report.lua", work + "/out", "--period", "2026-10", "--format", "json", "--quiet")
    return read(f"{work}/out/2026-10/{name}.json")


def table(document, place):
    return [block["table"] for section, block in blocks(document) if section["title"] == "A" and block.get("table")][place]


def signs_of_an_account_tree():
    for more in ("", ', no_value = { "-", "NULL" }'):
        work = world(TREE % more, accounts=ACCOUNTS, ledger=LEDGER)
        for unit, profit, costs in (("公司", "49.65", "100.60"), ("东", "60.15", "40.10"), ("西", "-10.50", "60.50")):
            f = figures(pack(work, unit), "A")
            near(f[("", "profit", "actual")], Decimal(profit), unit)
            near(f[("P", "value", "actual")], Decimal(profit), unit + " node")
            near(f[("6401", "value", "actual")], Decimal(costs), unit + " costs")
            assert ("total", "value", "actual") not in f, "revenue and cost have no sum"
    steps = {row["key"]: value(row["cells"][1]) for section, block in blocks(pack(work, "公司")) if section["title"] == "B"
             for row in block["chart"]["table"]["rows"]}
    assert steps == {"from": Decimal("70.85"), "6001": Decimal("59.25"), "6401": Decimal("-80.45"), "to": Decimal("49.65")}, steps


def names_that_two_branches_share():
    work = world(NAMES % ("", ""), sales=SALES)
    labels = {unit: {row.get("label") for row in table(pack(work, unit), 0)["rows"] if row["kind"] == "member"}
              for unit in ("公司", "南", "甲")}
    assert labels["公司"] == {"李娜(甲)", "李娜(乙)", "王伟(甲)", "王伟(丁)", "赵敏"}, labels
    assert labels["南"] == {"李娜(甲)", "李娜(乙)", "王伟"}, labels
    assert labels["甲"] == {"李娜", "王伟"}, labels


def places_among_siblings():
    rows = table(pack(world(NAMES % ("", ""), sales=SALES), "公司"), 1)["rows"]
    places = {row["key"]: row["cells"][2] for row in rows if row["kind"] == "member"}
    assert {k: int(v if isinstance(v, str) else v["value"]) for k, v in places.items()} == {"甲": 1, "乙": 2, "丙": 1, "丁": 2}, places


def what_is_not_there():
    for script, period, *texts in (
            (NAMES % ("", ', line = "产品线"'), "2026-10", "report.lua:1", 'no column "产品线"', "there are 日期, 大区"),
            ((NAMES % ("", "")).replace("sales.csv", "sale.csv"), "2026-10", "report.lua:1", 'sale.csv: there is no such file; did you mean "sales.csv"?'),
            ((NAMES % ("", "")).replace('section "A" {', 'section "A" {\n listing { sales, columns = { "日期", "金饿" } },'), "2026-10", "report.lua:6", 'no column "金饿"; did you mean "金额"?'),
            (NAMES % ("", ""), "2024-01", "report.lua:4", "2024-01 lies outside the data", '"sales" has 2026-09-05 to 2026-10-05'),
            ((NAMES % ("", "")).replace("tabular { revenue, by = \"seller\", columns = { \"actual\" } }", 'chart "lin" { revenue }'), "2026-10", "report.lua:5", 'did you mean "line"'),
            ((NAMES % ("", "")).replace("tabular { revenue, by = \"seller\", columns = { \"actual\" } }",
                                        'note(function(v) return #v.revenue:by("seler") .. "" end)'), "2026-10", 'did you mean "seller"')):
        work = world(script, sales=SALES)
        assert work + "/s" not in jingfen("check", work + "/report.lua", "--period", period).stderr
        for command in ("check", "run"):
            extra = ["--out", work + "/out", "--format", "json"] if command == "run" else []
            result = jingfen(command, work + "/report.lua", "--period", period, *extra)
            assert result.returncode in (1, 3), (command, result.stdout, result.stderr)
            for text in texts:
                assert text in result.stderr, (text, result.stderr)
            assert "jingfen.words" not in result.stderr and "[C]" not in result.stderr, result.stderr


def doubts_have_a_name():
    more = 'duplicates = "report", join = { { source "staff" { path = "staff.csv", key = "销售员" } } },'
    work = world(NAMES % (more, ""), sales=SALES + "2026-10-05,北,丁,王伟,70\n", staff="销售员,级别\n李娜,1\n王伟,2\n")
    text = json.dumps(pack(work, "公司"), ensure_ascii=False)
    assert "不在 staff 中: 赵敏" in text and "重复的行，照计" in text
    work = world((NAMES % ("", "")).replace('"sales.csv"', '"sales*.csv"'), sales=SALES, sales2=SALES.replace("日期", "时间"))
    pack(work, "公司")
    warnings = read(work + "/out/2026-10/manifest.json")["warnings"]
    assert len(warnings) == 1 and 'sales2.csv: there is no column "日期"' in warnings[0], warnings
    work = world(NAMES % (more, ""), sales=SALES + "2026-10-05,北,丁,王伟,70\n", staff="销售员,级别\n李娜,1\n王伟,2\n")
    pack(work, "公司")
    files = {f["path"].split("/")[-1]: f["rows"] for s in read(work + "/out/2026-10/manifest.json")["sources"] for f in s["files"]}
    assert files == {"sales.csv": 11, "staff.csv": 2}, files


def a_function_may_ask_in_one_branch_only():
    """What a function asks for only in 丁, and never in the first branch, is read too."""
    note = """note(function(v)
      if v.entity ~= "丁" then return v.entity end
      local best = v.revenue:by("seller")[1]
      return best.name .. " " .. best.actual
    end)"""
    work = world((NAMES % ("", "")).replace('tabular { revenue, by = "seller", columns = { "actual" } }', note), sales=SALES)
    assert "王伟 70 元" in json.dumps(pack(work, "丁"), ensure_ascii=False)
    assert "王伟" not in json.dumps(read(f"{work}/out/2026-10/丙.json"), ensure_ascii=False)


PLANNED = TREE.replace('actual = ledger:sum "金额" }', 'actual = ledger:sum "金额", plan = ledger:sum "预算" }').replace(
    '3, columns = { "actual" } } }', '3, columns = { "actual", "plan", "vs_plan", "achievement", "light" } },'
    ' note "最好 {value best account}，最弱 {value worst account}" }')
BUDGETED = "月份,分公司,科目,金额,预算\n2026-10-01,东,6001,110,100\n2026-10-01,东,6401,40,80\n2026-10-01,东,8001,7,10\n"


def less_is_good_of_a_cost_account():
    """Costs at half their plan are good, and not the worst account."""
    document = pack(world(PLANNED % "", accounts=ACCOUNTS, ledger=BUDGETED), "东")
    t = table(document, 1)
    columns = [column["id"] for column in t["columns"]]
    rows = {row["key"]: dict(zip(columns, row["cells"])) for row in t["rows"]}
    of = lambda key, reading: next(cell for name, cell in rows[key].items() if name.endswith(reading))
    for key, achievement, light in (("6401", "1.5", "green"), ("6001", "1.1", "green"), ("8001", "0.7", "red")):
        near(Decimal(of(key, "achievement")), Decimal(achievement), key)
        assert of(key, "light")["light"] == light, (key, of(key, "light"))
    polarity = {row["key"]: row.get("polarity") for row in t["rows"]}
    assert polarity == {"P": None, "6001": None, "6401": "lower", "8001": None}, polarity
    assert "最好 利润，最弱 人数" in json.dumps(document, ensure_ascii=False)


def heads_and_days():
    """Months that stand as their first day are covered to their last; columns and members are named once."""
    script = '''local s = source "s" { path = "s.csv", date = "month", dims = { area = "Region", branch = "b_id" } }
local revenue = metric "revenue" { title = "Revenue", unit = "元", actual = s:sum "x" }
return report { title = "R", company = "All", language = "en", packs = { "branch" },
  section "A" { tabular { revenue, by = "area", columns = { "actual" } } },
  section "Area {area}" { each = "area", cards { revenue } }, section "Plain" { each = "area", cards { revenue } } }'''
    document = pack(world(script, s="month,Region,b_id,x\n2026-09-01,North,1,5\n2026-10-01,North,1,6\n2026-10-01,South,1,7\n"), "All")
    assert document["data_until"].endswith("2026-10-31"), document["data_until"]
    assert "2026-10-01" not in json.dumps(document), "the data page"
    assert table(document, 0)["columns"][0]["title"] == "Region", table(document, 0)["columns"][0]
    titles = [section["title"] for section in document["sections"]]
    assert titles[1:5] == ["Area North", "Area South", "Plain · North", "Plain · South"], titles
    assert [item["title"] for item in document["agenda"]["items"]] == ["A", "Area", "Plain"], document["agenda"]


def check_names_characters_that_no_font_has():
    script = """local s = source "s" { path = "s.csv", date = "日期", dims = { branch = "分公司" } }
local revenue = metric "revenue" { title = "收入", unit = "元", owner = "销售部", actual = s:sum "金额" }
return report { title = "R", company = "公司", packs = { "branch" }, -- \U0001F600
  section "A" { cards { revenue }, note "好 \U0001F600" } }"""
    work = world(script, s="日期,分公司,金额\n2026-10-05,东,1\n2026-10-05,西\U0001F680,1\n")
    said = jingfen("check", work + "/report.lua", "--period", "2026-10", LC_ALL="C.UTF-8").stderr
    assert 'report.lua:4: no font of the theme has the character "\U0001F600" (U+1F600)' in said, said
    assert 'source "s": "西\U0001F680" of dimension "branch": no font of the theme has' in said and "report.lua:3" not in said, said
    assert "选项" in jingfen("run", "--help", LC_ALL="zh_CN.UTF-8").stdout


def listings_have_a_window_and_figures():
    """A board says its figures as a list does and counts its cards; a window keeps the rows of that window; a plan of one number begins no time; a
    chart's warning counts; a table's aside is never dropped."""
    script = '''local s = source "s" { path = "s.csv", date = "日期", dims = { branch = "分公司", line = "线" } }
local a = metric "a" { title = "收入", unit = "元", actual = s:sum "金额" }
local r = metric "r" { title = "回款率", unit = "%", actual = s:sum "回款" / s:sum "金额", plan = 0.96 }
local read = analysis { needs = { { a } }, build = function(v)
  return v:table { title = "收入", aside = ("怎样读这张表,"):rep(20), columns = { { id = "n", title = "名", key = true }, { id = "x", title = "收入", metric = a } }, rows = { { n = "东", x = 1 } } } end }
return report { title = "R", company = "公司", packs = { "branch" },
  section "A" { listing { s, columns = { "日期", "金额", "回款" }, window = "quarter" } },
  section "B" { listing { s, columns = { "金额", "线" }, across = "分公司", window = "month", sort = "金额" } },
  section "C" { chart "line" { r, readings = { "actual", "plan" }, span = 24 } }, section "D" { chart "radar" { a, by = "line" } }, section "E" { read } }'''
    rows = [(m, b, line, 1234567 * m + i, 1000000 * m) for m in range(4, 11) for b in "甲乙" for i, line in enumerate("xy") if (m, b, line) != (10, "甲", "y")]
    work = world(script, s="日期,分公司,线,金额,回款\n" + "".join(f"2026-{m:02d}-05,{b},{line},{x},{y}\n" for m, b, line, x, y in rows))
    run(work + "/report.lua", work + "/out", "--period", "2026-09", "--format", "json,pdf", "--quiet")
    document = read(work + "/out/2026-09/公司.json")
    found = {s["title"]: b.get("table") or b.get("chart", {}).get("table") for s, b in blocks(document)}
    assert [value(r["cells"][1]) for r in found["A"]["rows"]] == [x for m, _, _, x, _ in rows if 7 <= m <= 9]
    board = [[c["text"] if isinstance(c, dict) else c for c in r["cells"]] for r in found["B"]["rows"]]
    assert board == [[f"{x + i:,} · {line}" for x in (9 * 1234567,) * 2] for i, line in enumerate("xy")], board
    assert [s["message"] for s in document["sections"] if s["title"] == "B"] == ["B：共 4 条。"], document["sections"][1]["message"]
    assert [r["key"] for r in found["C"]["rows"]] == [f"2026-{m:02d}" for m in range(4, 10)], found["C"]["rows"]
    text = subprocess.check_output(["pdftotext", work + "/out/2026-09/公司.pdf", "-"], text=True)
    assert "".join(text.split()).count("怎样读这张表") == 20, text
    result = jingfen("check", work + "/report.lua", "--period", "2026-09")
    assert "a radar of 2 axes" in result.stderr and result.stderr.count("warning:") == int(result.stdout.split()[-2]) > 0, (result.stdout, result.stderr)
    work = world(script.replace('date = "日期", ', ""), s="日期,分公司,线,金额,回款\n")
    result = jingfen("check", work + "/report.lua", "--period", "2026-09")
    assert result.returncode == 1 and 'report.lua:7: listing: window: source "s" has no date column' in result.stderr, result.stderr


def the_rest_of_members_has_its_own_figures():
    """A member that is called as the rest is called is no rest; the rest of a Pareto has the ratio of its sums."""
    script = '''local s = source "s" { path = "s.csv", date = "日期", through = "2026-10-31", dims = { branch = "分公司", line = "线" } }
local p = source "p" { path = "s.csv", date = "日期", dims = { branch = "分公司", line = "线" } }
local a = metric "a" { title = "收入", unit = "元", actual = s:sum "金额", plan = p:sum "计划" }
local k = metric "k" { title = "成本", unit = "元", actual = s:sum "成本" }
local r = metric "r" { title = "毛利率", unit = "%", actual = (a - k) / a }
return report { title = "R", company = "公司", packs = { "branch" }, section "A" { landing { a, by = "line", cover = { k } } }, section "B" { pareto { a, k, r, by = "line", top = 3 } } }'''
    names, rows = ["其余", *"abcdefg"], []
    for year in (2025, 2026):
        rows += [f"{year}-{m:02d}-05,甲,{n},{(1000 - 30 * i) * (year == 2025 or m <= 10)},{10 * i * i},1000\n" for m in range(1, 13) for i, n in enumerate(names)]
    document = pack(world(script, s="日期,分公司,线,金额,成本,计划\n" + "".join(rows)), "公司")
    tables = [b.get("table") or b.get("chart", {}).get("table") for s, b in blocks(document) if s["title"] == "A"]
    steps = [(row["key"], row["kind"]) for t in tables if t and any(row["key"] == "gap" for row in t["rows"]) for row in t["rows"]]
    assert len(set(steps)) == len(steps) and ("others", "others") in steps and ("k/others", "others") in steps, steps
    table = next(b["table"] for s, b in blocks(document) if s["title"] == "B" and b.get("table") and any(c["id"] == "v3" for c in b["table"]["columns"]))
    at = {c["id"]: i for i, c in enumerate(table["columns"])}
    rest = next(row for row in table["rows"] if row["kind"] == "others" or row["key"] == "beyond")["cells"]
    sold, spent = sum(1000 - 30 * i for i in range(3, 8)), sum(10 * i * i for i in range(3, 8))
    near(value(rest[at["value"]]), Decimal(sold), "rest")
    near(value(rest[at["v2"]]), Decimal(spent), "costs of the rest")
    near(value(rest[at["v3"]]), Decimal(sold - spent) / sold, "margin of the rest")


for case in (the_rest_of_members_has_its_own_figures, listings_have_a_window_and_figures, check_names_characters_that_no_font_has, less_is_good_of_a_cost_account, heads_and_days, a_function_may_ask_in_one_branch_only, signs_of_an_account_tree, names_that_two_branches_share, places_among_siblings, what_is_not_there, doubts_have_a_name):
    case()
print("words: all as promised")
