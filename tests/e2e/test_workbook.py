"""A workbook is live: everything that LibreOffice calculates again equals what was written, in every pack
at hand, and a changed number on the data sheet moves its total, variances, ratios, ranks and charts."""
import csv, os, re, shutil, sys, tempfile, zipfile
from collections import defaultdict
from decimal import Decimal
import openpyxl
import forms, long_list, ooxml, sorting, traced
from paper import compare_rows, compare_with_paper
from recalculate import agree, convert, sheets, without_results
from packs import DEMO, SHARED, SKIPPED, pdf_text, run

SCRIPT, DATA = os.path.dirname(os.path.abspath(__file__)) + "/workbook.lua", os.path.dirname(DEMO) + "/data"
TABLES = ("指标完成情况", "差异与归因", "大区与分公司", "产品", "销售员排名", "分公司排名")  # sections without charts


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


def given(path, cell):
    """A number that a cell of the data sheet stands on: (where, what)."""
    book = traced.named(path)
    data = list(book)[-1]
    first = min(at for _, at in traced.leaves(book, data, cell, set()))
    return first, float(book[data][first][1])


def changed(path, out, cell, value):
    """A copy with another number in a cell of the data sheet."""
    data = data_sheet(sheets(path))

    def change(member, text):
        if member != data:
            return text
        text, n = re.subn(r'(<c r="%s"[^>]*><v>)[^<]*(</v>)' % cell, r"\g<1>%r\g<2>" % value, text)
        assert n == 1, (member, cell)
        return text
    return without_results(path, out, change)


def hangzhou(book):
    """The section of the branches, its rows by name, the row of 杭州 on the data sheet."""
    section = next(n for n, cells in book.items() if cells.get("A4", (0, ""))[1].startswith("营业收入(万元) · 分公司")
                   and any(column(at) == "A" and text == "华东" for at, (_, text) in cells.items()))
    rows = {text: int(at[1:]) for at, (_, text) in book[section].items() if column(at) == "A"}
    return section, rows, find_row(book[data_sheet(book)], "4 大区与分公司 · 营业收入(万元) · 分公司", "杭州")


def sell_more(path, out):
    """杭州 sells 3 million more: 497.0 -> 797.0 of 619.0 planned."""
    book = sheets(path)
    cell, number = given(path, "B%d" % hangzhou(book)[2])
    return changed(path, out, cell, number + 3e6)


def check_followers(before, after):
    """Every sheet that shows the month's revenue of 杭州, or that of all branches on the boards, moves with it."""
    followers = 0
    for name, cells in before.items():
        if name == data_sheet(before):
            continue
        for cell, (formula, value) in cells.items():
            labels = [cells.get(c + cell[1:], (0, ""))[1] for c in "AB"]
            shown = 497 if "杭州" in labels else 5125 if "营业收入" in labels else None
            if formula and shown and column(cell) in "BCD" and re.fullmatch(r"[\d.]+", value) and abs(float(value) - shown) < 0.05:
                assert abs(float(after[name][cell][1]) - float(value) - 300) < 1e-6, (name, cell)
                followers += 1
    assert followers >= 5, followers


def check_rank(before, after):
    """杭州 passes the branches that it now sells more than."""
    sheet = next(n for n, cells in before.items() if cells.get("B5", (0, ""))[1] == "排名" and "杭州" in [cells.get("A%d" % r, (0, ""))[1] for r in range(6, 15)])
    places = []
    for cells in (before[sheet], after[sheet]):
        rows = {cells["A%d" % r][1]: r for r in range(6, 15)}
        amounts = [number_after(cells, r, "C") for r in rows.values()]
        own = number_after(cells, rows["杭州"], "C")
        places.append(number_after(cells, rows["杭州"], "B"))
        assert places[-1] == 1 + sum(a > own for a in amounts), places
    assert places[1] < places[0], places


def check_score(before, after):
    """The achievement of 497 out of 619 planned rises beyond the cap of 120 %, what counts to the cap: its light from red to green, the score by its weight, the grade."""
    sheet = next(n for n, cells in before.items() if any(formula and '"A"' in formula for formula, _ in cells.values()))
    old, new = before[sheet], after[sheet]
    row = next(at[1:] for at, (_, text) in old.items() if column(at) != "A" and text == "杭州")
    grade = next(at for at, (formula, _) in old.items() if at[1:] == row and formula and '"A"' in formula)
    light, score = ("%s%s" % (chr(ord(grade[0]) + step), row) for step in (1, -1))
    counts = "%s%s" % (chr(ord(grade[0]) + 2), row)
    assert abs(float(old[counts][1]) - 497 / 619) < 1e-3 and 1.28 < float(new[counts][1]) < 1.3, (old[counts], new[counts])
    assert (old[light][1], new[light][1]) == ("3", "1"), (old[light], new[light])
    assert abs(float(new[score][1]) - float(old[score][1]) - 60 * (1.2 - float(old[counts][1]))) < 1e-6, (old[score], new[score])
    assert "DCBA".index(new[grade][1]) > "DCBA".index(old[grade][1]), (old[grade], new[grade])


def check_lights(path):
    """Every light is computed from the number that decides it; but for those that say how the sources are."""
    n = 0
    for sheet in openpyxl.load_workbook(path):
        for cell in (c for row in sheet.iter_rows() for c in row if "●" in c.number_format and c.value is not None):
            assert sheet.title == "来源与核对" or str(cell.value).startswith("=IF("), (sheet.title, cell.coordinate, cell.value)
            n += 1
    assert n > 60, n


def check_live(path, calculated):
    """The total, 5125.0, follows; so do variances, ratios and the light."""
    before, after = sheets(path), sheets(calculated)
    check_followers(before, after)
    check_score(before, after)
    section, rows, row = hangzhou(before)
    old = number_after(before[data_sheet(before)], row, "B")
    check_rank(before, after)
    before, after = before[section], after[section]
    at, total, region = rows["杭州"], rows["合计"], rows["华东"]
    was = {c: number_after(before, total, c) for c in "BCDE"}
    plan = number_after(after, at, "C")
    assert abs(number_after(after, at, "B") - (old / 1e4 + 300)) < 1e-6
    assert abs(number_after(after, at, "D") - (old / 1e4 + 300 - plan)) < 1e-6, "variance"
    assert abs(number_after(after, at, "E") - (old / 1e4 + 300) / plan) < 1e-9, "achievement"
    light = next(column(c) for c, (_, text) in before.items() if text == "灯")
    assert number_after(before, at, light) == 3 and number_after(after, at, light) == 1, "light"
    for r in (total, region):
        assert abs(number_after(after, r, "B") - number_after(before, r, "B") - 300) < 1e-6, "total"
    assert abs(number_after(after, total, "D") - was["D"] - 300) < 1e-6
    assert abs(number_after(after, total, "E") - (was["B"] + 300) / was["C"]) < 1e-9


def check_sources(path):
    """Given numbers of the data sheet are sums of the rows of the month, to the fen."""
    sums = defaultdict(Decimal)
    with open(DATA + "/sales.csv", encoding="utf-8") as f:
        for r in csv.DictReader(f):
            sums[r["分公司"], r["日期"][:7]] += Decimal(r["金额"])
    book = sheets(path)
    data = book[data_sheet(book)]
    for branch in ("杭州", "上海", "广州", "太原"):
        row = find_row(data, "4 大区与分公司 · 营业收入(万元) · 分公司", branch)
        assert Decimal(data["B%d" % row][1]).quantize(Decimal("0.01")) == sums[branch, "2026-10"], branch


def plan_more(path, out):
    """杭州 has 10 million more in its plan: the plan of all, where each bridge begins, is the sum of the branches."""
    cell, number = given(path, "C%d" % hangzhou(sheets(path))[2])
    return changed(path, out, cell, number + 1e7)


def check_previews(path):
    """Charts hold the numbers of their cells, for readers that do not calculate."""
    book, n = sheets(path), 0
    data = book[data_sheet(book)]
    with zipfile.ZipFile(path) as z:
        charts = [z.read(name).decode("utf-8") for name in z.namelist() if name.startswith("xl/charts/chart")]
    for area, points in re.findall(r"<c:numRef><c:f>[^!]*!([^<]*)</c:f>(.*?)</c:numRef>", "".join(charts), re.S):
        letter, first = re.match(r"\$([A-Z]+)\$(\d+)", area).groups()
        for index, value in re.findall(r'<c:pt idx="(\d+)"><c:v>([^<]*)</c:v>', points):
            cell = data["%s%d" % (letter, int(first) + int(index))][1]
            assert abs(float(cell) - float(value)) < 1e-9, (area, index)
            n += 1
    assert n > 50, n
    curve = [chart for chart in charts if "累计占比" in chart and "<c:lineChart>" in chart]
    assert curve and all('<c:max val="1"/>' in chart for chart in curve), "shares end at 100 %"


def check_bridge(path, calculated):
    """Each step's invisible base rises with it."""
    before, after = sheets(path), sheets(calculated)
    data = data_sheet(before)
    starts = sorted(int(at[1:]) for at, (_, text) in before[data].items() if text == "起点")
    for r in range(starts[1] + 2, starts[1] + 6):  # by product line
        assert abs(number_after(after[data], r, "B") - number_after(before[data], r, "B") - 1000) < 1e-6, r


def main():
    if shutil.which("soffice") is None:
        print("skipped: LibreOffice (soffice) is not installed")
        return SKIPPED
    with tempfile.TemporaryDirectory() as work:
        run(SCRIPT, work + "/demo", "--period", "2026-10", "--format", "xlsx,pdf", "--set", "data=" + DATA,
            "--only", "示范商贸", "--only", "华东", "--only", "杭州")
        demo = work + "/demo/2026-10/示范商贸.xlsx"
        check_sources(demo)
        print(traced.check(demo, DATA), "figures that can be traced")
        check_previews(demo)
        check_lights(demo)
        for unit, least in (("示范商贸", 600), ("华东", 300), ("杭州", 200)):
            pack = "%s/demo/2026-10/%s." % (work, unit)
            n = compare_with_paper(pack + "pdf", pack + "xlsx", TABLES)
            assert n > least, (unit, n)
            names = compare_rows(pack + "pdf", pack + "xlsx", "客户")
            assert len(names) > 12 and any(name.startswith("其余") for name in names), names
        packs = [work + "/demo/2026-10/杭州.xlsx"]
        for script, month, data, top in (("aw_reseller", "2020-06", "aw-reseller", "AdventureWorks"),
                                         ("maven_crm", "2017-12", "maven-crm", "MavenTech")):
            source = SHARED + "/scripts/" + script + ".lua"
            if not os.path.exists(source):
                print("left out: no " + source)
                continue
            run(source, work + "/" + script, "--period", month, "--set", "data=" + SHARED + "/data/" + data,
                "--format", "xlsx", "--only", top)
            packs.append("%s/%s/%s/%s.xlsx" % (work, script, month, top))
            if script == "maven_crm":  # its first table ends on the first page: its head does not stand over the second table on the next
                people = openpyxl.load_workbook(packs[-1])["4 People"]
                assert people.print_title_rows == "$1:$3" and len(people.row_breaks.brk) > 0, (people.print_title_rows, len(people.row_breaks.brk))
        os.mkdir(work + "/bare")
        for pack in [demo, work + "/demo/2026-10/华东.xlsx", *packs]:
            n_cells, n_charts = ooxml.check(pack)
            assert n_cells > 1000 and n_charts > 1, (pack, n_cells, n_charts)
        copies = [sell_more(demo, work + "/bare/more.xlsx"), plan_more(demo, work + "/bare/bridge.xlsx")]
        copies += [without_results(pack, work + "/bare/" + os.path.basename(pack)) for pack in packs]
        rows, long, _ = long_list.pack(work, 3000, "xlsx,pdf")
        long_list.check_rows(long + ".xlsx", rows)
        assert ooxml.check(long + ".xlsx")[0] > 15000
        assert "纸面列出前 1,000 行；工作簿有全部 3,000 行。" in pdf_text(long + ".pdf")
        said = forms.fill(packs[0], work + "/bare/filled.xlsx")
        cached, moved = sorting.sort(demo, work + "/bare/sorted.xlsx")
        *copies, listed, filled, ordered = convert(
            copies + [long + ".xlsx", work + "/bare/filled.xlsx", work + "/bare/sorted.xlsx"], work)
        n = sorting.check(cached, ordered, moved)
        assert n > 300, n
        forms.check_returned(filled, said, packs[0])
        long_list.check_as_seen_elsewhere(rows, listed)
        more, bridge, *calculated = copies
        check_live(demo, more)
        check_bridge(demo, bridge)
        for pack, again in zip(packs, calculated):
            n = agree(pack, again)
            assert n > 200, (pack, n)
            print(os.path.basename(pack), n, "formulas agree")
    return 0


sys.exit(main())
