"""Reports from a database of the same rows: the same bytes as from files, with the work pushed down and without."""
import csv, glob, hashlib, os, re, shutil, sqlite3, tempfile

from packs import blocks, DEMO, SHARED, SOURCE, read, run

DEMO_DATA = SOURCE + "/scripts/demo/data"
AW_DATA = SHARED + "/data/aw-reseller"


def rows_of(path, names, delimiter):
    with open(path, "rb") as f:
        encoding = "utf-16" if f.read(2) == b"\xff\xfe" else "utf-8-sig"
    with open(path, encoding=encoding, newline="") as f:
        rows = list(csv.reader(f, delimiter=delimiter))
    return (names, rows) if names else (rows[0], rows[1:])


def load(db, table, pattern, names=None, delimiter=","):
    """Files as they are: every cell a text; what a file does not have is NULL."""
    parts = [rows_of(path, names, delimiter) for p in pattern.split() for path in sorted(glob.glob(p))]
    assert parts, pattern
    columns = list(dict.fromkeys(c for header, _ in parts for c in header))
    db.execute(f'create table {table} ({", ".join(f"{chr(34)}{c}{chr(34)} text" for c in columns)})')
    for header, rows in parts:
        db.executemany(f'insert into {table} ({", ".join(f"{chr(34)}{c}{chr(34)}" for c in header)}) '
                       f'values ({", ".join("?" * len(header))})', (r[:len(header)] for r in rows if r))


def sums(directory):
    found = {}
    for name in os.listdir(directory):
        if name != "manifest.json":
            with open(f"{directory}/{name}", "rb") as f:
                found[name] = hashlib.sha256(f.read()).hexdigest()
    return found


def compare(work, files, tables, period, least, pushed):
    """files, tables: the script on files and on the database; pushed: the sources that add up themselves."""
    found, reading = {}, {}
    for name, text, env in (("files", files, {}), ("pushed", tables, {}), ("scanned", tables, {"JINGFEN_NO_PUSHDOWN": "1"})):
        with open(f"{work}/{name}.lua", "w", encoding="utf-8") as f:
            f.write(text)
        run(f"{work}/{name}.lua", f"{work}/{name}", "--period", period, "--format", "pdf,xlsx,json", **env)
        found[name] = sums(f"{work}/{name}/{period}")
        assert len(found[name]) >= least, (name, len(found[name]))
        reading[name] = {s["id"]: s["reading"] for s in read(f"{work}/{name}/{period}/manifest.json")["sources"]}
    for other in ("pushed", "scanned"):
        assert found[other] == found["files"], (other, [n for n in found[other] if found[other][n] != found["files"].get(n)])
    for name in ("files", "scanned"):
        assert set(reading[name].values()) == {"scanned"}, (name, reading[name])
    assert {s for s, how in reading["pushed"].items() if how == "summed by the source"} == pushed, reading["pushed"]


def demo(work):
    db = sqlite3.connect(work + "/data.db")
    for name in sorted(set(os.listdir(DEMO_DATA)) - {"late.csv"}):
        load(db, name[:-4], f"{DEMO_DATA}/{name}")
    db.commit()
    db.close()
    with open(DEMO, encoding="utf-8") as f: # the ledger without the rows that have to be rejected, which are those of a file
        script, n = re.subn(r'path = \{ (data \.\. "/sales.csv"), .*? \}, on_bad_row = "reject"', r"path = \1", f.read())
    assert n == 1
    shutil.copy(os.path.dirname(DEMO) + "/messages.lua", work) # which the report requires
    tables, n = re.subn(r'path = data \.\. "/(\w+)\.csv"', r'path = "data.db", table = "\1"', script)
    assert n == 6, n
    # monthly has balances and averages of members, people, todo, remarks give rows: those are scanned
    compare(work, script.replace('default = "data"', f'default = "{DEMO_DATA}"'), tables, "2026-10", 39, {"sales", "targets"})


def reseller(work):
    """Files of several kinds, joins, wide columns and corrections: what cannot be pushed down falls back."""
    db = sqlite3.connect(work + "/data.db")
    load(db, "products", AW_DATA + "/Product.csv")
    load(db, "resellers", AW_DATA + "/Resellers.csv")
    load(db, "staff", AW_DATA + "/derived/EmployeeMap.csv")
    areas = ["SalesTerritoryKey", "alt", "Territory", "Country", "Group", "picture"]
    load(db, "areas", AW_DATA + "/ms-dw/DimSalesTerritory.csv", areas, "|")
    load(db, "sales", f"{AW_DATA}/FactResellerSales.csv {AW_DATA}/pl300-original/ResellerSales_*.csv")
    load(db, "targets", AW_DATA + "/pl300-original/ResellerSalesTargets.csv")
    db.commit()
    db.close()
    with open(SHARED + "/scripts/aw_reseller.lua", encoding="utf-8") as f:
        script = f.read().replace('default = "aw-reseller"', f'default = "{AW_DATA}"')
    tables, n = re.subn(r'source "(\w+)"( *)\{(\s*)path = (\{[^}]*\}|[^,]*),(?: delimiter = "\|", header = false,\s*columns = \{[^}]*\},)?',
                        r'source "\1"\2{\3path = "data.db", table = "\1",', script)
    assert n == 6, n
    compare(work, script, tables, "2019-12", 30, set())


def twice(work):
    """Rows that occur twice are counted by themselves: in one file, over two files, where the database adds up."""
    one = ['2026-09-01,A,10,"x, y"', "2026-09-01,A,10,z", '2026-09-01,A,10,"x, y"', "2026-09-02,A,10,z"]
    two = ["2026-10-01,B,5,z", "2026-09-02,A,10,z", "2026-10-01,B,5,zz", "2026-09-02,A,10,z"]
    for name, rows in (("one", one), ("two", two)):
        with open(f"{work}/{name}.csv", "w", encoding="utf-8") as f:
            f.write("\n".join(["day,branch,amount,note"] + rows) + "\n")
    db = sqlite3.connect(work + "/data.db")
    load(db, "sales", f"{work}/one.csv {work}/two.csv")
    db.commit()
    again = db.execute("select count(*) - (select count(*) from (select distinct * from sales)) from sales").fetchone()[0]
    assert again == 3, again
    db.close()
    script = """local sales = source "sales" { %s, date = "day", dims = { branch = "branch" } }
local revenue = metric "revenue" { title = "收入", unit = "元", actual = sales:sum "amount" }
return report { title = "T", company = "C", packs = { "branch", top = "总部" },
  section "S" { tabular { revenue, by = "branch", columns = { "actual" } } } }
"""
    compare(work, script % 'path = { "one.csv", "two.csv" }', script % 'path = "data.db", table = "sales"', "2026-10", 6, {"sales"})
    for way in ("files", "pushed", "scanned"):
        [source] = read(f"{work}/{way}/2026-10/manifest.json")["sources"]
        assert source["duplicates"] == again, (way, source["duplicates"])


def padded(work):
    """Blanks at the ends of texts: one member, one key of a join, one alias, one answer to a test; and told."""
    rows = [("2026-10-01", "杭州", "P1", "成交", "10"), ("2026-10-02", "杭州 ", "P1\u3000", " 成交", "20.5"),
            ("2026-10-03", "\u3000杭州", "\u00a0P2", "成交\t", "30"), ("2026-10-04", "HZ ", "P2", "丢单", "5000"),
            ("2026-10-05", " HZ", "P2", "成交", "7 "), ("2026-10-06", "宁波", "P9 ", "成交", "\u30001,000"), ("2026-10-07", "宁波", " - ", " ", "9")]
    with open(work + "/sales.csv", "w", encoding="utf-8", newline="") as f:
        csv.writer(f).writerows([("日期", "分公司", "产品", "状态", "金额"), *rows])
    with open(work + "/products.csv", "w", encoding="utf-8", newline="") as f:
        f.write("产品,产品线\nP1,甲线\nP2 ,\u00a0甲线\n")
    db = sqlite3.connect(work + "/data.db")
    load(db, "sales", work + "/sales.csv")
    load(db, "products", work + "/products.csv")
    db.commit()
    db.close()
    script = """local products = source "products" { %s, key = "产品" }
local sales = source "sales" { %s, date = "日期", where = col "状态":is " 成交 ", join = { products },
  dims = { branch = { "分公司", alias = { ["HZ "] = "杭州" } }, line = "产品线", product = "产品" } }
local revenue = metric "revenue" { title = "收入", unit = "元", scale = 1, actual = sales:sum "金额" }
local first = metric "first" { title = "P1收入", unit = "元", scale = 1, actual = sales:sum("金额"):where(col "产品":is "P1") }
return report { title = "T", company = "C", packs = { "branch", top = "总部" },
  section "S" { tabular { revenue, by = "branch", columns = { "actual" } }, tabular { revenue, by = "line", columns = { "actual" } },
                tabular { first, by = "branch", columns = { "actual" } }, tabular { revenue, by = "product", columns = { "actual" } } } }
"""
    compare(work, script % ('path = "products.csv"', 'path = "sales.csv"'),
            script % ('path = "data.db", table = "products"', 'path = "data.db", table = "sales"'), "2026-10", 9, {"sales"})
    by_branch, by_line, first, _ = [
        {row["key"]: row["cells"][1] for row in b["table"]["rows"]}
        for section, b in blocks(read(work + "/pushed/2026-10/总部.json")) if section["title"] == "S"]
    assert by_branch == {"宁波": "1000", "杭州": "67.5", "total": "1067.5"}, by_branch
    assert by_line == {"": "1000", "甲线": "67.5", "total": "1067.5"}, by_line
    assert first == {"宁波": "0", "杭州": "30.5", "total": "30.5"}, first
    for way in ("files", "pushed", "scanned"):
        sources = {s["id"]: s for s in read(f"{work}/{way}/2026-10/manifest.json")["sources"]}
        assert (sources["sales"]["trimmed_cells"], sources["products"]["trimmed_cells"]) == (11, 2), (way, sources)


for case in (demo, reseller, twice, padded) if os.path.isdir(AW_DATA) else (demo, twice, padded):
    with tempfile.TemporaryDirectory() as directory:
        case(directory)
