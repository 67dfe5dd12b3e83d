"""What goes wrong, and how it is told: exit codes, one broken pack, --only, the sandbox, reject files."""
import csv, json, os, shutil, tempfile

from packs import DEMO, JINGFEN, SOURCE, jingfen, read, run

LEDGER = "日期,分公司,金额\n2026-09-01,甲,10.00\n2026-10-01,甲,12.50\n2026-10-02,乙,7.25\n2026-10-31,丙,1.00\n"
REPORT = """local sales = source "sales" { path = "sales.csv", date = "日期", dims = { branch = "分公司" } %s }
local revenue = metric "revenue" { title = "收入", unit = "元", owner = "销售部", actual = sales:sum "金额" }
return report { title = "月报", company = "公司", packs = { "branch" },
  section "指标" { tabular { revenue, columns = { "actual", "prev" } } %s } }
"""


def write(directory, script, ledger=LEDGER):
    with open(directory + "/report.lua", "w", encoding="utf-8") as f:
        f.write(script)
    with open(directory + "/sales.csv", "w", encoding="utf-8") as f:
        f.write(ledger)
    return directory + "/report.lua"


def expect(result, code, *texts):
    everything = result.stdout + result.stderr
    assert result.returncode == code, (result.returncode, everything)
    for text in texts:
        assert text in everything, (text, everything)


def attempt(script, code, *texts, ledger=LEDGER, words=()):
    with tempfile.TemporaryDirectory() as work:
        path = write(work, script, ledger)
        for command in ("check", "run"):
            extra = ["--out", work + "/out"] if command == "run" else []
            if command == "run" or not words:
                expect(jingfen(command, path, "--period", "2026-10", *extra, *words), code, *texts)
        assert code == 3 or not os.path.exists(work + "/out/2026-10/manifest.json")


def usage():
    expect(jingfen(), 2, "usage: jingfen")
    expect(jingfen("rum"), 2, 'did you mean "run"')
    expect(jingfen("run"), 2, "usage: jingfen run SCRIPT")
    expect(jingfen("run", "/nonexistent.lua"), 1, "/nonexistent.lua")
    expect(jingfen("run", "x.lua", "--jbos", "2"), 2, "--jbos")
    expect(jingfen("run", DEMO, "--format", "pdg", "--period", "2026-10"), 2, 'did you mean "pdf"')
    expect(jingfen("run", DEMO, "--only", "杭洲", "--period", "2026-10", "--out", "/nonexistent/out"), 2, 'did you mean "杭州"')
    expect(jingfen("run", DEMO, "--set", "data", "--period", "2026-10"), 2, "NAME=VALUE")
    expect(jingfen("run", DEMO, "--format", "", "--period", "2026-10"), 2, "--format names nothing")
    expect(jingfen("run", "--help"), 0, "jingfen run [OPTION", "--deadline")
    for locale in ({"LC_ALL": "zh_CN.UTF-8"}, {"LC_ALL": "", "LC_MESSAGES": "zh_CN"}, {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_CN.GBK"}):
        expect(jingfen("rum", **locale), 2, '没有命令 "rum"', '是不是 "run"')
    expect(jingfen("--help", LC_ALL="zh_TW.UTF-8"), 0, "把各份報告用郵件發給負責人")
    expect(jingfen("rum", LC_ALL="POSIX", LANG="zh_CN.UTF-8"), 2, "there is no command")
    expect(jingfen("check", "/nonexistent.lua", LC_ALL="zh"), 1, "/nonexistent.lua:不能读取")
    with tempfile.TemporaryDirectory() as work:
        with open(work + "/bad.lua", "w", encoding="utf-8") as f:
            f.write('metrc "r" { title = "收入" }\n')
        expect(jingfen("check", work + "/bad.lua", LC_ALL="zh"), 1, 'bad.lua:1:没有这个词 "metrc";是不是 "metric"?')
        expect(jingfen("check", work + "/bad.lua", LC_ALL="zh_TW.UTF-8"), 1, 'bad.lua:1:沒有這個詞 "metrc"')
        with open(work + "/s.csv", "w", encoding="utf-8") as f:
            f.write("日期,分公司,产品,金额\n2026-10-01,甲,空调\U0001F600,5\n2026-10-01,乙,空调,5\n")
        with open(work + "/glyph.lua", "w", encoding="utf-8") as f:
            f.write('local s = source "s" { path = "s.csv", date = "日期", dims = { branch = "分公司", line = "产品" } }\n'
                    'local r = metric "r" { title = "收入", unit = "元", actual = s:sum "金额" }\n'
                    'return report { title = "R", company = "C", packs = { "branch" }, section "A" { tabular { r, by = "line", columns = { "actual" } } } }\n')
        expect(jingfen("run", work + "/glyph.lua", "--period", "2026-10", "--out", work + "/out"), 3, "甲", "空调\U0001F600", "U+1F600")
        made = sorted(n for n in os.listdir(work + "/out/2026-10") if n != "manifest.json")  # the workbook can hold what the PDF refuses
        assert made == ["C.xlsx", "乙.pdf", "乙.xlsx", "甲.xlsx"], made
    expect(jingfen("--version"), 0, "jingfen ")
    expect(jingfen("plugins"), 0, "csv", "bridge")
    expect(jingfen("plugins", "csv"), 0, "encoding")
    expect(jingfen("doctor"), 0, "WenQuanYi Micro Hei", "LXGW WenKai")


def scripts_that_are_wrong():
    attempt(REPORT % (', where = col "金頟":is "1"', ""), 1, "report.lua:1", "金頟")
    attempt(REPORT % ("", ', note "{revenu}"'), 1, "report.lua:4", 'did you mean "revenue"')
    attempt(REPORT % ("", ") }"), 1, "report.lua")
    for attack in ('io.open("/etc/passwd")', "os.execute('id')", "load('x')()", "while true do end", "string.dump(print)",
                   'require "os"', 'require "../secret"', "_G.x = debug"):
        attempt(attack + "\n" + REPORT % ("", ""), 1, "report.lua:1")
    attempt('local t = {} while true do t[#t + 1] = ("x"):rep(1e6) end\n' + REPORT % ("", ""), 1, "memory")


def data_that_are_wrong():
    bad = LEDGER + '2026-10-03,乙,"12,3x"\n'
    attempt(REPORT % ("", ""), 1, "sales.csv:6", "金额", "12,3x", "is not a number", ledger=bad)
    attempt(REPORT % ("", ""), 1, "sales.csv:6", "日期", ledger=LEDGER + "2026-13-03,乙,1\n")
    for ledger, *texts in (("示范公司2026年10月明细\n" + LEDGER, "no column", "a title above them"), (LEDGER + "合计,30\n", "sales.csv:6", 'on_bad_row = "reject"'),
                           (LEDGER + "2026-10-05,\x00,1\n", "sales.csv:6", "NUL byte"), ("<html><table>\n", "a web page (HTML)"),
                           (",".join(str(i) for i in range(20000)) + "\n", "20000 cells", "delimiter")):
        attempt(REPORT % ("", ""), 1, *texts, ledger=ledger)
    tree = 'join = { source "tree" { path = "tree.csv", key = "k", parent = "p", sign = "s" } }, dims = { k = { "k", tree = true }, branch'
    trees = (REPORT.replace("dims = { branch", tree) % ("", "")).replace("tabular { revenue", 'tabular { revenue, by = "k"')
    deep = "k,p,s\nn0,,\n" + "".join(f"n{i},n{i - 1},+\n" for i in range(1, 100))
    for tree, *texts in ((deep, "more than 64 levels deep"), ("k,p,s\na,,\nb,a,x\n", "tree.csv:3", '"x" is no sign'), ("k,p,s\na,b,\nb,a,\n", "goes in a circle")):
        with tempfile.TemporaryDirectory() as work:
            path = write(work, trees, LEDGER.replace("金额\n", "金额,k\n").replace("0\n", "0,a\n").replace("5\n", "5,a\n"))
            with open(work + "/tree.csv", "w", encoding="utf-8") as f:
                f.write(tree)
            expect(jingfen("run", path, "--period", "2026-10", "--out", work + "/out"), 1, *texts)
    with tempfile.TemporaryDirectory() as work:
        path = write(work, REPORT % (', on_bad_row = "reject"', ""), bad)
        run(path, work + "/out", "--period", "2026-10", "--format", "json")
        with open(work + "/out/2026-10/rejects/sales.csv", encoding="utf-8") as f:
            lines = f.read().splitlines()
        assert lines[0] == "place,column,value,reason" and len(lines) == 2 and 'sales.csv:6,金额,"12,3x",' in lines[1], lines
        assert lines[1].endswith(",不是数字"), lines
        manifest = read(work + "/out/2026-10/manifest.json")
        assert manifest["sources"][0]["rejected"] == 1 and manifest["sources"][0]["rows"] == 4, manifest["sources"]


def reasons_in_the_language_of_the_pack():
    """Why a row was left out: in the file of rejected rows and on the page, for packs in three languages."""
    rows = LEDGER + '2026-10-05,乙,1,2,3\n2026-10-05,乙\n"2026-10-05"x,乙,1\n2026-10-06,乙,1.2.3\n2026-10-06,乙,"1,7"\n2026-10-06,乙,0.1234567891234\n13/14/2026,乙,1\n3/4/2026,乙,1\n'
    for language, wanted in (("zh-CN", "该行有 5 格，表头有 3 格；文字里有分隔符时要加引号"), ("zh-TW", "該列有 2 格，表頭有 3 格"),
                             ("en", "the row has 2 cells, the header has 3")):
        with tempfile.TemporaryDirectory() as work:
            script = (REPORT % (', on_bad_row = "reject"', "")).replace('title = "月报"', f'title = "月报", language = "{language}"')
            run(write(work, script, rows), work + "/out", "--period", "2026-10", "--format", "json")
            with open(work + "/out/2026-10/rejects/sales.csv", encoding="utf-8") as f:
                reasons = [r["reason"] for r in csv.DictReader(f)]
            page = json.dumps(read(work + "/out/2026-10/公司.json"), ensure_ascii=False)
            assert len(reasons) == 8 and wanted in reasons and wanted in page, (reasons, page)
            for reason in reasons:
                words = [w for w in reason.replace("decimals", "").replace("date_format", "").replace("decimal_mark", "").split() if w.isalpha()
                         and w.isascii() and len(w) > 1]
                assert language == "en" or not words, reason


def one_broken_pack():
    """A function that fails for one entity fails that pack and no other."""
    broken = ', note(function(v) if v.entity == "乙" then error("no") end return "ok" end)'
    with tempfile.TemporaryDirectory() as work:
        path = write(work, REPORT % ("", broken))
        result = jingfen("run", path, "--period", "2026-10", "--out", work + "/out", "--jobs", "2")
        expect(result, 3, "乙", "report.lua:4")
        out = work + "/out/2026-10"
        made = sorted(n for n in os.listdir(out) if n.endswith(".pdf"))
        assert made == sorted(["公司.pdf", "甲.pdf", "丙.pdf"]), made
        states = {p["entity"]: p["state"] for p in read(out + "/manifest.json")["packs"]}
        assert states == {"公司": "not released", "甲": "not released", "乙": "failed", "丙": "not released"}, states
        assert not [n for n in os.listdir(out) if n.startswith(".")], os.listdir(out)
        expect(jingfen("release", out), 2, "乙 failed", "--only")


def broken_plugin():
    """A chart that crashes, one that hangs and one that fails: each costs its own pack and no other."""
    with tempfile.TemporaryDirectory() as work:
        ledger = LEDGER + "".join(f"2026-10-05,{name},{value}\n" for name, value in (("坏", 101), ("慢", 102), ("错", 103), ("空", 104), ("式", 105)))
        path = write(work, REPORT % ("", ', chart "bad" { revenue, span = 1, only = "branch" }'), ledger)
        result = jingfen("run", path, "--period", "2026-10", "--out", work + "/out", "--deadline", "3",
                         "--plugin-dir", os.environ["JF_BAD_CHART"])
        expect(result, 3, f"坏: the process crashed (Segmentation fault) in {path}:4: chart \"bad\"",
               f"慢: gave up after 3 seconds in {path}:4: chart \"bad\"", "report.lua:4: chart \"bad\": draw: this value is bad",
               "text: no style was given", "native: series 0, step 0: there is no data series 99")
        out = work + "/out/2026-10"
        assert sorted(os.listdir(out)) == sorted(["manifest.json"] + [n + e for n in ("公司", "甲", "乙", "丙") for e in (".pdf", ".xlsx")]), os.listdir(out)
        states = {p["entity"]: p["state"] for p in read(out + "/manifest.json")["packs"]}
        assert {n for n in states if states[n] == "failed"} == {"坏", "慢", "错", "空", "式"}, states


def only_and_styles():
    with tempfile.TemporaryDirectory() as work:
        path = write(work, REPORT % ("", ""))
        result = run(path, work + "/out", "--period", "2026-10", "--only", "甲", "--format", "json")
        assert sorted(os.listdir(work + "/out/2026-10")) == sorted(["manifest.json", "甲.json"])
        assert "甲: 甲.json" in result.stdout, result.stdout
        result = run(path, work + "/out", "--period", "2026-10", "--quiet", "--format", "json")
        assert result.stdout == "" and result.stderr == "", (result.stdout, result.stderr)
        lines = [json.loads(x) for x in run(path, work + "/out", "--period", "2026-10", "--json").stdout.splitlines()]
        assert [x["event"] for x in lines] == ["pack"] * 4 + ["end"] and lines[-1]["done"] == 4, lines
        result = run(path, work + "/draft", "--period", "2026-10", "--draft", "--format", "pdf")
        expect(jingfen("release", work + "/draft"), 2, "draft")
        expect(jingfen("release", work + "/nothing"), 1, "manifest.json")


usage()
scripts_that_are_wrong()
data_that_are_wrong()
reasons_in_the_language_of_the_pack()
one_broken_pack()
broken_plugin()
only_and_styles()
