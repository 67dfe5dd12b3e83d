"""Lists of 100,000 rows: the workbook has each of them, memory stays where it is with 10,000, and the order, filter and
unit of each list are those that SQLite finds, from files and from a database, in a workbook's JSON and on paper."""
import csv, os, sqlite3, subprocess, sys, tempfile

import long_list
from packs import blocks, jingfen, read, run

SANITIZED = "--sanitized" in sys.argv
CUSTOMERS = 19997  # more texts than a scan remembers of a column
SCRIPT = """local customers = source "customers" { path = "%s", key = "客户", %s }
local sales = source "sales" { path = "%s", %s date = "日期", join = { { customers, on = "客户" } },
  dims = { branch = "分公司", city = "城市", order = "单号" } }
local revenue = metric "revenue" { title = "收入", unit = "元", actual = sales:sum "金额" }
local some = metric "some" { title = "部分", unit = "元", actual = sales:sum("金额"):where(sales:col("单号"):starts_with "D00") }
local orders = metric "orders" { title = "单数", unit = "单", actual = sales:distinct("order") }
local columns = { "单号", "日期", "客户", "城市", "金额", "备注" }
return report { title = "明细", company = "公司", packs = { "branch" },
  section "收入" { tabular { revenue, by = "city", columns = { "actual" } }, tabular { revenue, some, orders, columns = { "actual" } } },
  section "客户" { listing { sales, columns = columns, sort = "客户" } },
  section "城市" { listing { sales, columns = columns, sort = "-城市", where = sales:col("金额"):above(100) } },
  section "日期" { listing { sales, columns = columns, sort = "-日期", top = 9000 } },
  section "备注" { listing { sales, columns = columns, sort = "备注", where = sales:col("客户"):starts_with "客户0" } },
  section "金额" { listing { sales, columns = columns, sort = "-金额" } },
  section "原样" { listing { sales, columns = columns } } }
"""
# empty cells last, equal ones as they stand
ORDERS = {
    "客户": "order by r.客户 = '', r.客户, r.n", "城市": "and r.金额 > 100 order by c.城市 = '', c.城市 desc, r.n",
    "日期": "order by r.日期 desc, r.n limit 9000", "备注": "and r.客户 like '客户0%' order by r.备注 = '', r.备注, r.n",
    "金额": "order by r.金额 is null, r.金额 desc, r.n", "原样": "order by r.n",
}


def rows_of(n):
    """Many are equal in what they are sorted by; amounts of every length, some cells empty."""
    return [["D%06d" % i, "2026-10-%02d" % (1 + i * 7 % 28), "甲乙丙"[i % 3], "客户%05d" % (i * 31 % CUSTOMERS) if i % 13 else "",
             "" if i % 41 == 0 else "%s%d.%02d" % ("-" * (i % 5 == 0), i * 7919 % 977 * 10 ** (i % 9), i % 100),
             ["", "前面一样的备注", "前面一样的备注%d" % (i % 11), "b", "第%d行" % i][i % 5]] for i in range(n)]


def cities():
    return [["客户%05d" % i, "" if i % 50 == 0 else "城市%02d" % (i % 37)] for i in range(CUSTOMERS)] + [["", ""]]


def write(work, n):
    rows = rows_of(n)
    for name, head, data in (("rows", long_list.HEAD, rows), ("cities", ["客户", "城市"], cities()[:-1])):
        with open(f"{work}/{name}.csv", "w", encoding="utf-8", newline="") as f:
            csv.writer(f).writerows([head, *data])
    db = sqlite3.connect(work + "/data.db")
    db.execute("create table rows (n integer primary key, 单号 text, 日期 text, 分公司 text, 客户 text, 金额 numeric, 备注 text)")
    db.execute("create table cities (客户 text primary key, 城市 text)")
    db.executemany("insert into rows values (?,?,?,?,?,nullif(?,''),?)", ((i, *row) for i, row in enumerate(rows)))
    db.executemany("insert into cities values (?,?)", cities())
    db.commit()
    return db


def text(cell):
    return cell["text"] if isinstance(cell, dict) else cell or ""


def check_orders(work, n):
    db = write(work, n)
    files = SCRIPT % ("cities.csv", "label = \"客户\"", "rows.csv", "")
    tables = SCRIPT % ("data.db", 'table = "cities"', "data.db", 'table = "rows",')
    for name, script in (("files", files), ("tables", tables)):
        with open(f"{work}/{name}.lua", "w", encoding="utf-8") as f:
            f.write(script)
        os.mkdir(f"{work}/{name}-tmp")
        run(f"{work}/{name}.lua", f"{work}/{name}", "--period", "2026-10", "--format", "json", "--only", "乙", TMPDIR=f"{work}/{name}-tmp")
        assert os.listdir(f"{work}/{name}-tmp") == []
        check_pack(db, read(f"{work}/{name}/2026-10/乙.json"), n)


def check_pack(db, pack, n):
    listed = {s["title"]: b["table"] for s, b in blocks(pack) if b["kind"] == "table" and s["title"] in ORDERS}
    assert set(listed) == set(ORDERS), listed.keys()
    for title, order in ORDERS.items():
        wanted = db.execute("select 单号, 日期, r.客户, 城市, 金额, 备注 from rows r join cities c on c.客户 = r.客户 "
                            "where 分公司 = '乙' " + order).fetchall()
        assert n > 50000 and len(wanted) >= 2000 or n <= 50000 and wanted, (title, len(wanted))
        found = listed[title]["rows"]
        assert len(found) == len(wanted), (title, len(found), len(wanted))
        for row, want in zip(found, wanted):
            cells = [text(c) for c in row["cells"]]
            cells[4] = float(cells[4]) if cells[4] else None
            want = [*want[:4], None if want[4] is None else float(want[4]), want[5]]
            assert cells == want, (title, row["key"], cells, want)
    sums = {r["label"]: r["cells"] for s, b in blocks(pack) if s["title"] == "收入" for r in b["table"]["rows"]}
    for city, amount in db.execute("select 城市, sum(round(金额 * 100)) from rows r join cities c on c.客户 = r.客户 where 分公司 = '乙' and 城市 > '' group by 1"):
        assert round(float(sums[city][1]) * 100) == amount, (city, sums[city], amount)
    amount, = db.execute("select sum(round(金额 * 100)) from rows where 分公司 = '乙' and 单号 like 'D00%'").fetchone()
    assert amount and round(float(sums["部分"][1]) * 100) == amount, (sums["部分"], amount)
    assert float(sums["单数"][1]) == len(listed["原样"]["rows"]), sums["单数"]


def check_no_room(work):
    """Where rows cannot be put aside, the run says so and what helps; here a file may not grow beyond 2 MB."""
    told = jingfen("run", work + "/files.lua", "--period", "2026-10", "--out", work + "/no", TMPDIR="/nowhere/at/all")
    assert told.returncode == 1 and "/nowhere/at/all: cannot make a temporary file" in told.stderr and "set TMPDIR" in told.stderr, told.stderr
    limited = 'trap "" XFSZ; ulimit -f 2000; exec "$0" run "$1" --period 2026-10 --out "$2"'
    told = subprocess.run(["bash", "-c", limited, long_list.JINGFEN, work + "/files.lua", work + "/no"], capture_output=True, text=True,
                          env={**os.environ, "TMPDIR": work})
    assert told.returncode == 1 and work + ": cannot write a temporary file" in told.stderr and "set TMPDIR" in told.stderr, told.stderr
    assert not any(name.endswith(("pdf", "xlsx")) for _, _, names in os.walk(work + "/no") for name in names)


def main():
    with tempfile.TemporaryDirectory() as work:
        check_orders(work, 20000 if SANITIZED else 100000)
        if SANITIZED:
            print("left out: memory and 100,000 rows, which say nothing in this build")
            return 0
        check_no_room(work)
        few = long_list.pack(work, 10000, "pdf,xlsx,json")[2]
        rows, path, many = long_list.pack(work, 100000, "pdf,xlsx")
        print("peak memory:", few, "KiB with 10,000 rows,", many, "KiB with 100,000")
        assert 10000 < few < many < few + 16000, (few, many)
        long_list.check_rows(path + ".xlsx", rows)
    return 0


sys.exit(main())
