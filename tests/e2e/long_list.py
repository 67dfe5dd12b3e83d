"""A long list: every row is there, as it was written; the peak of memory of the run that made it."""
import csv, io, os, re, subprocess, sys, zipfile
import xml.etree.ElementTree as ET
from packs import JINGFEN

M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HEAD = ["单号", "日期", "分公司", "客户", "金额", "备注"]
ODD = ["=1+1", "  两边有空格 ", "a<b&c>\"d'", "𠮷野家", "_x0041_", "-5元", "两行\n的备注", "+8613", "@x", "长" * 120]
SCRIPT = """local sales = source "sales" { path = "rows.csv", date = "日期", dims = { branch = "分公司" } }
local revenue = metric "revenue" { title = "收入", unit = "元", actual = sales:sum "金额" }
return report { title = "明细", company = "公司", packs = { "branch" },
  section "收入" { tabular { revenue, by = "branch", columns = { "actual" } } },
  section "明细" { listing { sales, columns = { "单号", "日期", "客户", "金额", "备注" }, sort = "-金额" }, note "到此为止。" } }
"""
# On one processor, so that one thread reads: each has buffers of its own, whatever the number of rows.
RSS = "import os,resource,sys\nos.chdir(sys.argv[1])\nos.sched_setaffinity(0,{min(os.sched_getaffinity(0))})\n" \
      "import subprocess\nsubprocess.run(sys.argv[2:],check=True,stdout=subprocess.DEVNULL)\n" \
      "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"


def rows_of(n):
    """Amounts are unique, so the order by amount is one."""
    return [["D%06d" % i, "2026-10-%02d" % (1 + i % 28), "甲乙丙"[i % 3], "客户%03d" % (i % 997),
             "%d.%02d" % (i * 7919 % n, i % 100), ODD[i % 10] if i % 50 < 10 else "第%d行" % i] for i in range(n)]


def pack(work, n, formats="xlsx"):
    """(rows, the pack without its ending, peak memory in KiB: of the process of the run that had most)"""
    folder, rows = "%s/long%d" % (work, n), rows_of(n)
    os.mkdir(folder)
    with open(folder + "/rows.csv", "w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([HEAD, *rows])
    with open(folder + "/report.lua", "w", encoding="utf-8") as f:
        f.write(SCRIPT)
    result = subprocess.run([sys.executable, "-c", RSS, folder, JINGFEN, "run", "report.lua", "--period", "2026-10", "--out", "out",
                             "--format", formats, "--only", "公司", "--quiet"], check=True, capture_output=True, text=True)
    return rows, folder + "/out/2026-10/公司", int(result.stdout)


def cells(path, member):
    """The rows of a sheet, one after the other: {column: text or number}; inline and shared texts alike."""
    with zipfile.ZipFile(path) as z:
        shared = ["".join(t.text or "" for t in si.iter(M + "t"))
                  for si in ET.fromstring(z.read("xl/sharedStrings.xml")).iter(M + "si")]
        for _, row in ET.iterparse(io.BytesIO(z.read(member))):
            if row.tag != M + "row":
                continue
            out = {}
            for c in row:
                value = c.findtext(M + "v")
                text = shared[int(value)] if c.get("t") == "s" else "".join(t.text or "" for t in c.iter(M + "t"))
                assert c.get("r").endswith(row.get("r")), c.get("r")
                out[c.get("r").rstrip("0123456789")] = float(value) if c.get("t", "n") == "n" and value else text
            yield int(row.get("r")), out
            row.clear()


def wanted(rows):
    return [[r[0], r[1], r[3], float(r[4]), r[5].strip().replace("_x0041_", "_x005F_x0041_")]
            for r in sorted(rows, key=lambda r: -float(r[4]))]


def check_rows(path, rows):
    """Sheet 3 lists them in their order, without a hole, and ends with the footnote."""
    found, last = [], 0
    for number, row in cells(path, "xl/worksheets/sheet3.xml"):
        assert number > last, (last, number)
        if str(row.get("A", "")).startswith("D"):
            assert not found or number == last + 1, (last, number)
            found.append([row.get(c, "") for c in "ABCDE"])
        last, end = number, row.get("A", "")
    assert found == wanted(rows), next((a, b) for a, b in zip(found, wanted(rows)) if a != b)
    assert end == "到此为止。", end
    with zipfile.ZipFile(path) as z:
        sheet = z.read("xl/worksheets/sheet3.xml").decode("utf-8")
    filtered = re.search(r'<autoFilter ref="A(\d+):E(\d+)"', sheet)
    assert int(filtered[2]) - int(filtered[1]) == len(rows), filtered[0]
    assert re.search(r'<dimension ref="A1:\w+?%d"' % last, sheet), sheet[:400]


def check_as_seen_elsewhere(rows, calculated):
    """LibreOffice took every row for what it is."""
    found = [[row.get(c, "") for c in "ABCDE"] for _, row in cells(calculated, "xl/worksheets/sheet3.xml")
             if str(row.get("A", "")).startswith("D")]
    assert [[*r[:4]] for r in found] == [r[:4] for r in wanted(rows)]
    texts = {r[0]: r[4] for r in found}
    assert all(texts[r[0]].strip() == r[5].strip() for r in rows if r[5] != "_x0041_")
