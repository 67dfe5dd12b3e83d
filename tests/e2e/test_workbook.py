"""A workbook is live: everything that LibreOffice calculates again equals what was written, in every pack
at hand, and a changed number on the data sheet moves its total, variances, ratios, ranks and charts."""
import os, re, shutil, sys, tempfile, zipfile
from recalculate import compare, convert, sheets
from packs import DEMO, SHARED, SKIPPED, run


def column(cell):
    return re.match(r"[A-Z]+", cell).group()


def number_after(cells, row, column_name):
    return float(cells[column_name + str(row)][1])


def data_sheet(book):
    """The last one."""
    return max(book, key=lambda name: int(re.search(r"(\d+)\.xml$", name).group(1)))


def find_row(cells, head, label):
    """The row of a name in the block of the data sheet whose link says head."""
    start = next(int(at[1:]) for at, (_, text) in cells.items() if column(at) == "A" and text == head)
    return next(r for r in range(start + 1, start + 40) if cells.get("A%d" % r, (0, ""))[1] == label)


def changed(path, out, member, cell, value):
    """A copy with another number in a cell and no cached values."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name).decode("utf-8") if name.endswith(".xml") else old.read(name)
            if re.match(r"xl/worksheets/sheet\d+\.xml$", name):
                data = re.sub(r"(</f>)<v>[^<]*</v>", r"\1", data)
            if name == member:
                data, n = re.subn(r'(<c r="%s"[^>]*><v>)[^<]*(</v>)' % cell, r"\g<1>%s\g<2>" % value, data)
                assert n == 1, (member, cell)
            new.writestr(name, data)


def check_live(path, work):
    """杭州 sells 3 million more: 497.0 -> 797.0 of 619.0 planned; the total, 5125.0, follows."""
    before = sheets(path)
    data = data_sheet(before)
    section = next(n for n, cells in before.items() if cells.get("A1") and "A4" in cells
                   and cells["A4"][1].startswith("营业收入(万元) · 分公司") and cells.get("C6", (0, ""))[1] == "计划")
    row = find_row(before[data], "4 大区与分公司 · 营业收入(万元) · 分公司", "杭州")
    old = number_after(before[data], row, "B")
    copy = work + "/changed.xlsx"
    changed(path, copy, data, "B%d" % row, repr(old + 3e6))
    after = sheets(convert(copy, work))[section]
    rows = {text: int(at[1:]) for at, (_, text) in before[section].items() if column(at) == "A"}
    at, total, region = rows["杭州"], rows["合计"], rows["华东"]
    was = {c: number_after(before[section], total, c) for c in "BCDE"}
    plan = number_after(after, at, "C")
    assert abs(number_after(after, at, "B") - (old / 1e4 + 300)) < 1e-6
    assert abs(number_after(after, at, "D") - (old / 1e4 + 300 - plan)) < 1e-6, "variance"
    assert abs(number_after(after, at, "E") - (old / 1e4 + 300) / plan) < 1e-9, "achievement"
    light = next(column(c) for c, (_, text) in before[section].items() if text == "灯")
    assert number_after(before[section], at, light) == 3 and number_after(after, at, light) == 1, "light"
    for r in (total, region):
        assert abs(number_after(after, r, "B") - number_after(before[section], r, "B") - 300) < 1e-6, "total"
    assert abs(number_after(after, total, "D") - was["D"] - 300) < 1e-6
    assert abs(number_after(after, total, "E") - (was["B"] + 300) / was["C"]) < 1e-9


def check_bridge(path, work):
    """The first total of a bridge, 1000 more: each step's invisible base rises with it."""
    before = sheets(path)
    data = data_sheet(before)
    row = find_row(before[data], "5 从计划到实际 · 营业收入 · 计划 → 实际，按分公司", "计划")
    base = next(int(at[1:]) for at, (_, text) in before[data].items() if text == "起点") + 2
    copy = work + "/bridge.xlsx"
    changed(path, copy, data, "C%d" % row, repr(number_after(before[data], row, "C") + 1e7))
    after = sheets(convert(copy, work))[data]
    for r in range(base, base + 9):
        assert abs(number_after(after, r, "B") - number_after(before[data], r, "B") - 1000) < 1e-6, r


def main():
    if shutil.which("soffice") is None:
        print("skipped: LibreOffice (soffice) is not installed")
        return SKIPPED
    with tempfile.TemporaryDirectory() as work:
        run(DEMO, work + "/demo", "--period", "2026-10", "--format", "xlsx")
        demo = work + "/demo/2026-10/示范商贸.xlsx"
        check_live(demo, work)
        check_bridge(demo, work)
        packs = [work + "/demo/2026-10/华东.xlsx", work + "/demo/2026-10/杭州.xlsx"]
        for script, month, data, top in (("aw_reseller", "2020-06", "aw-reseller", "AdventureWorks"),
                                         ("maven_crm", "2017-12", "maven-crm", "MavenTech")):
            source = SHARED + "/scripts/" + script + ".lua"
            if not os.path.exists(source):
                print("left out: no " + source)
                continue
            run(source, work + "/" + script, "--period", month, "--set", "data=" + SHARED + "/data/" + data,
                "--format", "xlsx", "--only", top)
            packs.append("%s/%s/%s/%s.xlsx" % (work, script, month, top))
        for pack in packs:
            n = compare(pack)
            assert n > 200, (pack, n)
            print(os.path.basename(pack), n, "formulas agree")
    return 0


sys.exit(main())
