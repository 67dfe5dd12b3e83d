"""A branch's pack holds nothing of another branch: no row, no name, no number, in no member of any file."""
import os, re, subprocess, tempfile, zipfile

from packs import read, run

REPORT = """local org    = source "org"    { path = "org.csv", key = "编号", label = "名称", dims = { branch = "编号" } }
local people = source "people" { path = "people.csv", key = "单位" }
local sales  = source "sales"  { path = "sales.csv", date = "日期", on_bad_row = "reject",
  join = { { org, on = "分公司", missing = "report" } },
  dims = { branch = "分公司", line = "产品线", customer = { "分公司", "客户", label = "客户" }, seller = "销售员" } }
local todo   = source "todo"   { path = "todo.csv", dims = { branch = "分公司" } }
local acts   = source "acts"   { path = "acts.csv", dims = { branch = "分公司" } }
local said   = source "said"   { path = "said.csv", key = "键", label = "说明", date = "月份", dims = { branch = "分公司" } }
local amount = sales:sum "金额"
local revenue = metric "revenue" { title = "收入", unit = "元", actual = amount, plan = sales:sum "计划" }
local active  = metric "active"  { title = "客户数", unit = "户", actual = sales:distinct "customer" }
return report { title = "月报", company = "公司", texts = said,
  packs = { "branch", people = { people, name = "姓名", to = "邮箱", cc = "抄送", role = "职务", language = "语言" }, ranks = "own" },
  section "指标" { message = function(v) return v.entity .. " " .. v.revenue end, who = "{branch}",
    cards { revenue, active }, tabular { revenue, active, columns = "kpi" },
    checklist { rules = { { "达标", function(v) return v.revenue >= 1 end } } } },
  section "差异" { tabular { revenue, by = "line", columns = "variance", total = true },
    tabular { revenue, by = "branch", columns = { "rank", "actual", "share" } },
    bridge { revenue, from = "plan", by = "line" }, bridge { revenue, from = "plan", by = "branch" } },
  section "客户" { tabular { revenue, by = "customer", columns = { "rank", "actual", "share" }, top = 1 },
    tabular { revenue, by = "line", across = "seller", columns = { "actual" } },
    pareto { revenue, by = "customer", top = 1 }, chart "column" { revenue, span = 12, readings = { "actual", "plan" } },
    note(function(v) local t = "" for _, m in ipairs(v.revenue:by("customer", {})) do t = t .. m.name .. m.actual end return t end),
    note "最好的产品线 {revenue best line},{todo n} 项" },
  section "行动" { actions { from = acts, show = "last_month" }, comments { required = "all" }, form { kind = "action" }, form { kind = "comment" } },
  section "工资" { private = "人事", message = "奖金秘密 {revenue}", listing { acts, columns = { "编号", "奖金" } } },
  section "措施" { listing { todo, columns = { "分公司", "措施", "负责人" } } } }
"""
FILES = {
    "org.csv": "编号,名称\n01,甲城\n02,乙城\n03,丙城\n",
    "people.csv": "单位,姓名,邮箱,抄送,职务,语言\n甲城,赵甲,zhao@a.cn,,经理,\n乙城,钱乙,qian@b.cn,sun@b.cn,总监,\n"
                  "甲城,周甲,zhou@a.cn,,人事,\n甲城,Li Jia,li@a.cn,,经理,en\n",
    "acts.csv": "编号,分公司,措施,责任人,开始日期,截止日期,完成日期,状态,指标,奖金\n"
                "A1,01,甲的行动,赵甲,2026-09-05,2026-10-10,2026-10-09,已完成,收入,4242.42\nB1,02,乙的行动,钱乙,2026-09-05,2026-10-10,,,收入,9\n",
    "said.csv": "月份,分公司,键,说明\n2026-10,01,revenue,甲说的\n2026-10,02,revenue,乙说的\n2026-10,,revenue/乙城,总部说乙城\n",
    "todo.csv": "分公司,措施,负责人\n01,甲的措施,赵甲\n02,乙的秘密措施,钱乙\n",
    "sales.csv": "日期,分公司,产品线,客户,销售员,金额,计划\n"
                 "2025-10-05,01,共线,甲客户,甲员,1100.00,1000\n2025-10-05,02,共线,乙客户,乙员,8765432.10,8000000\n"
                 "2026-09-05,01,共线,甲客户,甲员,1200.00,1000\n2026-09-05,02,乙线,乙客户,乙员,7654321.09,8000000\n"
                 "2026-10-05,01,共线,甲客户,甲员,1300.00,1000\n2026-10-05,01,甲线,甲客户二,甲员,17.00,20\n"
                 "2026-10-05,02,共线,乙客户,乙员,6543210.98,8000000\n2026-10-05,02,乙线,乙客户二,乙员,543210.11,600000\n"
                 "2026-10-06,02,乙线,乙坏客户,乙员,98x76,1\n2026-10-06,99,乙幽灵线,乙幽灵,乙员,432109.87,1\n"
                 "2026-10-07,03,丙线,丙客户,丙员,321098.76,300000\n",
}
NAMES = ["乙", "丙", "钱乙", "qian@", "sun@", "总监", "98x76", "zhao@", "zhou@"]
PRIVATE = ["奖金", "4242.42", "工资", "人事"]
# Of others, and sums that hold them; the first six digits, whatever is rounded.
NUMBERS = ["876543", "765432", "654321", "543210", "708642", "432109", "321098", "654452", "708773", "784094"]


def of_pdf(path):
    with open(path, "rb") as f:
        yield "bytes", f.read().decode("latin-1")
    yield "text", subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    plain = path + ".qdf"
    subprocess.run(["qpdf", "--qdf", "--object-streams=disable", path, plain], check=True)
    with open(plain, "rb") as f:
        content = f.read()
    os.remove(plain)
    yield "objects", content.decode("latin-1")
    strings = re.findall(rb"<feff([0-9a-f]+)>", content)
    yield "strings", "\n".join(bytes.fromhex(s.decode()).decode("utf-16-be", "replace") for s in strings)


def parts(path):
    if path.endswith(".pdf"):
        yield from of_pdf(path)
    elif path.endswith(".xlsx"):
        with zipfile.ZipFile(path) as z:
            for name in z.namelist():
                yield name, name + "\n" + z.read(name).decode("utf-8", "replace")
    else:
        with open(path, encoding="utf-8") as f:
            yield "json", f.read()


def leaks(text, words):
    bare = re.sub(r"(?<=\d),(?=\d\d\d)", "", text)
    return [w for w in words if w in text or w in bare]


def of_others_anew(name, text):
    """Other rows of the other branches, as many as there were: names, texts, days and figures of 乙 and 丙, and a row that nobody can read."""
    lines = text.split("\n")
    for i, line in enumerate(lines):
        if name != "org.csv" and i > 0 and not re.search("^甲城|(^|,)01,", line):
            line = re.sub(r"(\d+)(\.\d\d)", r"7\1\2", re.sub("乙的?|钱乙", "新", line)) if name != "people.csv" else line.replace("总监", "主任")
            lines[i] = line.replace("98x76", "9y").replace("2026-10-10", "2026-10-30").replace("8000000", "5000000")
    return "\n".join(lines)


def write(work, files):
    for name, text in files.items():
        with open(f"{work}/{name}", "w", encoding="utf-8") as f:
            f.write(text)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as work:
        write(work, {**FILES, "report.lua": REPORT})
        run(work + "/report.lua", work + "/out", "--period", "2026-10", "--format", "pdf,xlsx,json")
        out, seen = work + "/out/2026-10", 0
        for ending in ("pdf", "xlsx", "json"):
            for part, text in parts(f"{out}/甲城.{ending}"):
                found = leaks(text, NAMES + (NUMBERS if part not in ("bytes", "objects") else []))
                assert not found, (ending, part, [(w, text[max(0, text.find(w) - 60):text.find(w) + 40]) for w in found])
                assert not leaks(text, PRIVATE), (ending, part)
                seen += "甲客户" in text
            for copy, private in (("甲城-人事", True), ("甲城-en", False)):
                everything = "\n".join(text for _, text in parts(f"{out}/{copy}.{ending}"))
                assert not leaks(everything, ["乙客户", "丙线", "乙的行动", "乙说的"]), (copy, ending)
                assert bool(leaks(everything, ["4242.42"])) == private and "行动" in everything, (copy, ending)
            everything = "\n".join(text for _, text in parts(f"{out}/公司.{ending}"))
            missing = [w for w in ("乙客户", "丙", "784094") if w not in everything and w not in re.sub(r"(?<=\d),(?=\d\d\d)", "", everything)]
            assert not missing, ("headquarters sees all", ending, missing)
        assert seen >= 3, seen
        packs = {p["file_name"]: (p["recipient"]["to"], p["language"]) for p in read(out + "/manifest.json")["packs"]}
        assert packs["甲城"] == ("zhao@a.cn", "zh-CN") and packs["甲城-人事"] == ("zhou@a.cn", "zh-CN") and packs["甲城-en"] == ("li@a.cn", "en"), packs
        assert len(packs) == 7, packs  # the company, three branches, one that no master knows, two copies
        write(work, {name: of_others_anew(name, text) for name, text in FILES.items()})
        run(work + "/report.lua", work + "/anew", "--period", "2026-10", "--format", "pdf,xlsx,json")
        for pack in packs:
            for ending in ("pdf", "xlsx", "json"):
                one, two = (open(f"{work}/{place}/2026-10/{pack}.{ending}", "rb").read() for place in ("out", "anew"))
                assert (one == two) == pack.startswith("甲城"), ("what others have changes their packs and headquarters' only", pack, ending)
