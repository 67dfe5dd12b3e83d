"""The workbook as other programs see it: every member is XML, openpyxl reads it, LibreOffice computes what is cached.

The cached results are removed first, so that LibreOffice cannot but compute. Numbers known from the sample
are looked up by the words beside them. Ends with 77 where LibreOffice is absent.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
import warnings
import zipfile

import openpyxl

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + "/e2e")
import ooxml

warnings.simplefilter("ignore")  # sparklines are unknown to it

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def sheets(path):
    """name -> {cell: (formula or None, value)}; text, number or None"""
    with zipfile.ZipFile(path) as z:
        shared = []
        if "xl/sharedStrings.xml" in z.namelist():
            for si in ET.fromstring(z.read("xl/sharedStrings.xml")).findall("m:si", NS):
                shared.append("".join(t.text or "" for t in si.iter("{%s}t" % NS["m"])))
        rels = {r.get("Id"): r.get("Target") for r in ET.fromstring(z.read("xl/_rels/workbook.xml.rels"))}
        out = {}
        for sheet in ET.fromstring(z.read("xl/workbook.xml")).find("m:sheets", NS):
            root = ET.fromstring(z.read("xl/" + rels[sheet.get(REL)].replace("/xl/", "")))
            cells = {}
            for c in root.iter("{%s}c" % NS["m"]):
                f, v = c.find("m:f", NS), c.find("m:v", NS)
                value = None if v is None or v.text is None else v.text
                if value is not None:
                    kind = c.get("t", "n")
                    value = shared[int(value)] if kind == "s" else float(value) if kind == "n" else value
                cells[c.get("r")] = (None if f is None else f.text, value)
            out[sheet.get("name")] = cells
        return out


def without_cache(source, target):
    with zipfile.ZipFile(source) as z, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in z.namelist():
            data = z.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
                data = re.sub(rb' t="str"(><f>)', rb"\1", data)
            out.writestr(name, data)


def recalculated(path, folder):
    bare = os.path.join(folder, "bare.xlsx")
    without_cache(path, bare)
    out = os.path.join(folder, "out")
    subprocess.run(["soffice", "-env:UserInstallation=file://" + folder + "/profile", "--headless", "--convert-to",
                    "xlsx", "--outdir", out, bare], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   timeout=180)
    return sheets(os.path.join(out, "bare.xlsx"))


def check_members(path):
    with zipfile.ZipFile(path) as z:
        assert z.testzip() is None
        charts = 0
        for name in z.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                ET.fromstring(z.read(name))
            assert z.getinfo(name).date_time[0] == 1980, name + ": has a clock's time"
            charts += name.startswith("xl/charts/chart")
        return charts


def compare(cached, computed):
    formulas = 0
    for name, cells in cached.items():
        assert name in computed, name
        for at, (formula, value) in cells.items():
            if formula is None:
                continue
            formulas += 1
            other = computed[name].get(at, (None, None))[1]
            where = "%s!%s =%s: cached %r, computed %r" % (name, at, formula, value, other)
            if isinstance(value, float):
                assert isinstance(other, float), where
                assert abs(value - other) <= 1e-9 * max(1, abs(value)), where
            else:
                assert (value or "") == (other or ""), where
    return formulas


def number_beside(cells, label, column):
    """The number in a column of the row whose first cells say label."""
    for at, (_, value) in cells.items():
        if isinstance(value, str) and value.split(" ")[0] == label and re.match(r"[AB]\d+$", at):
            found = cells.get(column + re.sub(r"\D", "", at))
            if found is not None and isinstance(found[1], float):
                return found
    raise AssertionError("no row %r with a number in column %s" % (label, column))


def check_known_numbers(path, cells):
    """By hand: 51250000.55 + 2 * 8123456.78 - 350000 + 120000 + 990000 = 68256914.11"""
    formula, total = number_beside(cells, "合计", "B")
    assert "SUM(" in formula and abs(total - 6825.691411) < 1e-9, (formula, total)
    assert abs(number_beside(cells, "杭州分公司", "E")[1] - -34.999945) < 1e-9
    formula, price = number_beside(cells, "南京分公司", "H")
    assert abs(price - 8123456.78 / 3000) < 1e-6, (formula, price)
    assert number_beside(cells, "上海分公司", "J")[1] == 2 and number_beside(cells, "南京分公司", "J")[1] == 2
    assert number_beside(cells, "退货中心", "J")[1] == 5


def check_odd(cells):
    """Texts stay texts: no formula, nothing lost but what XML cannot hold, 32767 characters at most."""
    texts = {value: formula for formula, value in cells.values() if isinstance(value, str)}
    for text in ("=1+1", "+1", "-1", "@x", "_x005F_x0041_", "'quoted", "\U0001F600 emoji", "<&>\"", " x ", "=name"):
        assert text in texts and texts[text] is None, text
    assert any(t.startswith("a") and t.endswith("b") and len(t) <= 4 for t in texts), "control characters"
    assert max(len(t) for t in texts) == 32767
    numbers = [value for _, value in cells.values() if isinstance(value, float)]
    assert 1e11 in numbers and 1e15 in numbers, "10^15 in 10,000 and as it is"
    assert not any(value == 0 and str(value).startswith("-") for value in numbers), "no negative zero"


def check_every_sheet(book):
    """What each sheet has: panes, an area and a set-up for print, a link back; and links that lead somewhere."""
    first = book.worksheets[0].title
    for ws in book:
        if ws.sheet_state != "visible":
            assert not ws.print_area, "not printed"
            continue
        assert ws.freeze_panes and ws.print_area and ws.print_title_rows, ws.title
        assert ws.page_setup.orientation == "landscape" and ws.sheet_properties.pageSetUpPr.fitToPage, ws.title
        assert ws.oddFooter.right.text.endswith("&P / &N"), (ws.title, ws.oddFooter.right.text)
        links = [c.hyperlink.location for row in ws.iter_rows() for c in row if c.hyperlink]
        for link in links:
            sheet = link.rsplit("!", 1)[0].strip("'").replace("''", "'")
            assert sheet in book.sheetnames, (ws.title, link)
        if ws.title != first:
            assert any(link.startswith("'%s'!" % first) for link in links), (ws.title, links)
    hidden = [ws.title for ws in book if ws.sheet_state != "visible"]
    linked = {c.hyperlink.location.rsplit("!", 1)[0].strip("'") for row in book.worksheets[0].iter_rows()
              for c in row if c.hyperlink}
    assert {s.replace("'", "") for s in book.sheetnames[1:]} == {s.replace("'", "") for s in [*linked, *hidden]}
    assert book.properties.title and book.properties.subject and book.properties.creator


def check_names(book):
    """A name for each metric and reading of the board; it leads to the cell of that figure."""
    names = {n.name: n.attr_text for n in book.defined_names.definedName if not n.name.startswith("_xlnm")}
    assert len({n.lower() for n in names}) == len(names) >= 6, names
    for name, target in names.items():
        assert re.match(r"^[^\W\d]\w*$", name), name
        sheet, cell = target.rsplit("!", 1)
        ws, cell = book[sheet.strip("'").replace("''", "'")], cell.replace("$", "")
        texts = [re.sub(r"\W+", "_", c.value).strip("_") for c in ws[re.sub(r"\D", "", cell)] if isinstance(c.value, str)]
        assert any(t and name.startswith(t + "_") for t in texts) and ws[cell].value is not None, (name, texts)


def check_form(book):
    """Only what is to be filled in takes entries; lists are ranges of the hidden sheet; rows and columns say what they are."""
    ws = next(s for s in book if s.title.startswith("填报"))
    assert ws.protection.sheet and not ws.protection.insertRows and not ws.protection.sort
    assert ws.column_dimensions["A"].hidden and ws.row_dimensions[5].hidden
    assert ws["A5"].value == "form|action|HQ|2026-10" and ws["A7"].value == "A-17"
    assert [c.value for c in ws[5]][1:8] == ["problem", "cause", "measure", "due", "share", "effect", "owner"]
    inputs = {c + r for c in "CDEFGH" for r in "78"} | {"B8"}
    for cell in (c for row in ws.iter_rows() for c in row):
        assert cell.protection.locked == (cell.coordinate not in inputs), cell.coordinate
    assert ws["E7"].value.isoformat()[:10] == "2026-11-15" and ws["F7"].value == 0.4 and ws["G7"].value == 12
    rules = {str(v.sqref): v for v in ws.data_validations.dataValidation}
    kinds = {at[0]: v.type for at, v in rules.items()}
    assert kinds == {"B": "textLength", "C": "list", "D": "textLength", "E": "date", "F": "decimal", "G": "decimal",
                     "H": "list"}, kinds
    assert all(v.prompt and v.error for v in rules.values())
    sheet, area = rules["C7:C8"].formula1.rsplit("!", 1)
    lists = book[sheet.strip("'")]
    entries = [c.value for row in lists[area.replace("$", "")] for c in row]
    assert lists.sheet_state == "hidden" and len(entries) == 40 and entries[0] == "价格" and all(entries)


def check_outline(ws):
    """Members fold into the row that holds them."""
    levels = [ws.row_dimensions[r].outlineLevel or 0 for r in range(1, ws.max_row + 1)]
    assert max(levels) >= 1, levels


def main(path):
    assert check_members(path) == 2, "two native charts"
    n_cells, n_charts = ooxml.check(path)
    assert n_cells > 1000 and n_charts == 2, (n_cells, n_charts)
    book = openpyxl.load_workbook(path)
    check_every_sheet(book)
    check_names(book)
    check_form(book)
    check_outline(book.worksheets[2])
    cached = sheets(path)
    names = list(cached)
    assert all(0 < len(n) <= 31 and not re.search(r"[\[\]:*?/\\]", n) for n in names), names
    assert "history" not in [n.lower() for n in names] and len(set(names)) == len(names) == 11, names
    check_known_numbers(path, cached[names[2]])
    check_odd(cached[names[5]])
    with zipfile.ZipFile(path) as z:
        chart = z.read("xl/charts/chart1.xml").decode()
        assert chart.count("<c:ser>") == 3 and chart.count("<c:valAx>") == 2
        assert re.search(r"<c:lineChart>.*<c:ser>.*</c:lineChart>", chart, re.S)
        assert any(n.startswith("xl/media/image") for n in z.namelist()), "a picture"
    if shutil.which("soffice") is None:
        print("skipped: LibreOffice (soffice) is not installed")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        n = compare(cached, recalculated(path, folder))
    assert n > 100, n
    print("%d formulas agree" % n)
    return 0


sys.exit(main(sys.argv[1]))
