"""What people wrote stands beside what they wrote about: numbers at rows and the texts below, in the pack of the unit and
of the month, and nowhere else."""
import json, os, tempfile

from packs import blocks, read, run

SALES = {("东", 9): 100, ("西", 9): 100, ("东", 10): 80, ("西", 10): 130}
SCRIPT = """local s = source "s" { path = "s.csv", date = "日期", dims = { branch = "分公司" } }
local t = source "t" { path = "t.csv", date = "日期", dims = { branch = "分公司" } }
local said = source "said" { path = "said.csv", key = "键", label = "说明", date = "月份", dims = { branch = "分公司" } }
local revenue = metric "revenue" { title = "收入", unit = "元", actual = s:sum "金额", plan = t:sum "金额" }
local count = metric "count" { title = "单数", unit = "单", actual = s:count() }
return report { title = "R", company = "公司", packs = { "branch" }, texts = said,
  section "A" { tabular { revenue, count, columns = "short" } },
  section "B" { tabular { revenue, by = "branch", columns = { "actual", "vs_plan" }, only = "top" }, bridge { revenue, by = "branch", only = "top" }, cards { revenue } },
  section "C" { comments {}, tabular { revenue, columns = "short" } } }
"""
SAID = """月份,分公司,键,说明
2026-10,,revenue/东,东边少了一单
2026-09,,revenue/西,上月的话
2026-10,,西,新店开张
2026-10,,count,全公司的话
2026-10,东,revenue,东区自己的话
2026-10,西,count,西区自己的话
"""


def world():
    work = tempfile.mkdtemp()
    files = {"s.csv": "日期,分公司,金额\n" + "".join(f"2026-{m:02d}-05,{b},{a}\n" for (b, m), a in SALES.items()),
             "t.csv": "日期,分公司,金额\n2026-10-01,东,100\n2026-10-01,西,100\n", "said.csv": SAID, "report.lua": SCRIPT}
    for name, text in files.items():
        with open(os.path.join(work, name), "w", encoding="utf-8") as f:
            f.write(text)
    run(work + "/report.lua", work + "/out", "--period", "2026-10", "--format", "json", "--quiet")
    return {unit: read(f"{work}/out/2026-10/{unit}.json") for unit in ("公司", "东", "西")}


def section(document, title):
    return next(s for s in document["sections"] if s["title"] == title)


def numbers(document, title):
    """{row key: number} of all tables of a section, also of charts"""
    found = []
    for s, block in blocks(document):
        table = block.get("table") or (block.get("chart") or {}).get("table")
        if s["title"] == title and table:
            found.append({row["key"]: row["comment"] for row in table["rows"] if row.get("comment")})
    return found


packs = world()
top, east, west = packs["公司"], packs["东"], packs["西"]
strip = section(top, "B")["comments"]
assert [(c["comment"], c["text"]) for c in strip] == [(1, "东 −20东边少了一单")], strip
assert numbers(top, "B")[:2] == [{"东": 1}, {"东": 1}], numbers(top, "B")
assert [c["text"] for c in section(top, "A")["comments"]] == ["单数全公司的话"], section(top, "A")["comments"]
assert [c["text"] for c in section(east, "A")["comments"]] == ["收入 −20 元东区自己的话"], section(east, "A")["comments"]
# in the block itself: due below 90 % or above 110 % of the plan; the text is not repeated below
comments = {unit: [b["table"] for s, b in blocks(d) if s["title"] == "C" and b.get("table")][0]["rows"] for unit, d in packs.items()}
said = {unit: {row["key"]: json.dumps(row["cells"], ensure_ascii=False) for row in rows} for unit, rows in comments.items()}
assert "东区自己的话" in said["东"]["revenue"] and "count" not in said["东"], said["东"]
assert "未填写" in said["西"]["revenue"] and "西区自己的话" in said["西"]["count"], said["西"]
assert "count" in said["公司"] and "revenue" not in said["公司"], said["公司"]  # 105 % of the plan
assert not section(east, "C").get("comments") and numbers(east, "C") == [{"revenue": 1}, {"revenue": 1}], numbers(east, "C")
for unit, others in (("东", "西区自己的话"), ("西", "东区自己的话"), ("公司", "区自己的话")):
    assert others not in json.dumps(packs[unit], ensure_ascii=False), (unit, others)
assert "上月的话" not in json.dumps(packs, ensure_ascii=False)
print("comments: numbered, in their place, and nobody else's")
