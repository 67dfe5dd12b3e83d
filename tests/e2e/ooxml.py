"""What Excel refuses or repairs though other readers do not mind: check(path) fails on the first of it and returns the number
of cells and charts that were looked at. Rules are those of ECMA-376 and of Excel's published limits; nothing of the program."""
import math, posixpath, re, zipfile
import xml.etree.ElementTree as ET

M = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
D = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
P = "{http://schemas.openxmlformats.org/package/2006/relationships}"
T = "{http://schemas.openxmlformats.org/package/2006/content-types}"
XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
ORDER = {  # elements in the order that their schema wants
    M + "worksheet": "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetProtection autoFilter mergeCells conditionalFormatting "
                     "dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks drawing extLst",
    C + "plotArea": "layout barChart|lineChart|areaChart|pieChart|doughnutChart|scatterChart|radarChart catAx|valAx|dateAx dTable spPr",
    C + "barChart": "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId",
    C + "lineChart": "grouping varyColors ser dLbls dropLines hiLowLines upDownBars marker smooth axId",
    C + "areaChart": "grouping varyColors ser dLbls dropLines axId",
    C + "scatterChart": "scatterStyle varyColors ser dLbls axId",
    C + "radarChart": "radarStyle varyColors ser dLbls axId",
    C + "catAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr "
                 "crossAx crosses|crossesAt auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl",
    C + "valAx": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr "
                 "crossAx crosses|crossesAt crossBetween majorUnit minorUnit dispUnits",
    C + "scaling": "logBase orientation max min",
}
SERIES = {"barChart": "idx order tx spPr invertIfNegative pictureOptions dPt dLbls trendline errBars cat val shape",
          "lineChart": "idx order tx spPr marker dPt dLbls trendline errBars cat val smooth",
          "areaChart": "idx order tx spPr pictureOptions dPt dLbls trendline errBars cat val",
          "scatterChart": "idx order tx spPr marker dPt dLbls trendline errBars xVal yVal smooth",
          "radarChart": "idx order tx spPr marker dPt dLbls cat val",
          "pieChart": "idx order tx spPr explosion dPt dLbls cat val", "doughnutChart": "idx order tx spPr explosion dPt dLbls cat val"}
CELL = re.compile(r"^\$?([A-Z]{1,3})\$?(\d+)$")
SHEET_IN_FORMULA = re.compile(r"'((?:[^']|'')+)'!|([^\W\d][\w.]*)!")


def units(text):
    """Characters as Excel counts them."""
    return len(text.encode("utf-16-le")) // 2


def at(cell):
    letters, row = CELL.match(cell).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    assert 1 <= column <= 16384 and 1 <= int(row) <= 1048576, cell
    return int(row), column


def area(ref):
    first, _, last = ref.partition(":")
    (a, b), (c, d) = at(first), at(last or first)
    assert a <= c and b <= d, ref
    return a, b, c, d


def apart(areas, what):
    """No two overlap."""
    taken = set()
    for a, b, c, d in areas:
        cells = {(r, k) for r in range(a, c + 1) for k in range(b, d + 1)}
        assert not cells & taken, (what, (a, b, c, d))
        taken |= cells


def check_order(element, wanted, where):
    places = {name: i for i, names in enumerate(wanted.split()) for name in names.split("|")}
    last = -1
    for child in element:
        name = child.tag.rsplit("}", 1)[-1]
        assert name in places, (where, element.tag, "may not hold", name)
        assert places[name] >= last, (where, element.tag, name, "comes too late")
        last = places[name]


def check_formula(text, sheets, where):
    assert 0 < len(text) <= 8192 and not text.startswith("="), (where, text[:50])
    bare = re.sub(r'"(?:[^"]|"")*"', '""', text)
    for quoted, plain in SHEET_IN_FORMULA.findall(bare):
        assert (quoted.replace("''", "'") or plain) in sheets, (where, text)
    bare = SHEET_IN_FORMULA.sub("", bare)
    assert bare.count("(") == bare.count(")") and "#REF!" not in bare and not re.search(r"\b(nan|inf)\b", bare, re.I), (where, text)


class Book:
    def __init__(self, path):
        self.z = zipfile.ZipFile(path)
        names = self.z.namelist()
        assert len(names) == len(set(n.lower() for n in names)) and self.z.testzip() is None
        self.parts = {n: ET.fromstring(self.z.read(n)) for n in names if re.search(r"\.(xml|rels|vml)$", n)}
        self.names, self.n = set(names), 0

    def relations(self, part):
        rels = self.parts.get("%s/_rels/%s.rels" % posixpath.split(part))
        found = {}
        for r in rels.iter(P + "Relationship") if rels is not None else []:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(part), r.get("Target"))).lstrip("/")
            assert r.get("Id") not in found and (r.get("TargetMode") == "External" or target in self.names), (part, target)
            found[r.get("Id")] = target
        for element in self.parts[part].iter():
            for name, value in element.attrib.items():
                assert not name.startswith(R) or value in found, (part, name, value)
        return found

    def check_package(self):
        types = self.parts["[Content_Types].xml"]
        known = {t.get("PartName").lstrip("/") for t in types.iter(T + "Override")}
        endings = {t.get("Extension") for t in types.iter(T + "Default")}
        assert known <= self.names, known - self.names
        assert all(n in known or n.rsplit(".", 1)[-1] in endings for n in self.names if n != "[Content_Types].xml")

    def check_workbook(self):
        book, rels = self.parts["xl/workbook.xml"], self.relations("xl/workbook.xml")
        self.sheets = {s.get("name"): rels[s.get(R + "id")] for s in book.iter(M + "sheet")}
        assert len({n.casefold() for n in self.sheets}) == len(list(book.iter(M + "sheet"))), "sheets of one name"
        for name in self.sheets:
            assert 0 < units(name) <= 31 and not re.search(r"[\[\]:*?/\\]|^'|'$", name) and name.lower() != "history", name
        taken = set()
        for defined in book.iter(M + "definedName"):
            name, key = defined.get("name"), (defined.get("name").casefold(), defined.get("localSheetId"))
            assert key not in taken and units(name) <= 255, name
            assert name.startswith("_xlnm.") or re.match(r"^[^\W\d][\w.\\?]*$", name), name
            assert not re.match(r"^([A-Za-z]{1,3}\d+|[RrCc]|[Rr]\d*[Cc]\d*)$", name), name
            taken.add(key)
            check_formula(defined.text, self.sheets, name)

    def check_styles(self):
        styles = self.parts["xl/styles.xml"]
        count = {}
        for group in ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "dxfs"):
            element = styles.find(M + group)
            count[group] = 0 if element is None else len(element)
            assert element is None or int(element.get("count", len(element))) == len(element), group
        codes = [int(f.get("numFmtId")) for f in styles.findall("%snumFmts/%snumFmt" % (M, M))]
        assert len(codes) == len(set(codes)) and all(c >= 164 for c in codes) and count["cellXfs"] < 65490
        assert all(units(f.get("formatCode")) <= 255 for f in styles.iter(M + "numFmt"))
        for xf in styles.find(M + "cellXfs"):
            for ref, group in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
                assert int(xf.get(ref)) < count[group], (ref, xf.attrib)
            assert int(xf.get("numFmtId")) < 164 or int(xf.get("numFmtId")) in codes, xf.attrib
        self.n_xfs, self.n_dxfs = count["cellXfs"], count["dxfs"]
        shared = self.parts.get("xl/sharedStrings.xml")
        texts = ["".join(t.text or "" for t in si.iter(M + "t")) for si in shared] if shared is not None else []
        assert all(units(t) <= 32767 for t in texts)
        self.n_texts = len(texts)

    def check_cells(self, name, sheet):
        last_row = 0
        for row in sheet.find(M + "sheetData"):
            number, last_column = int(row.get("r")), 0
            assert number > last_row and float(row.get("ht", 15)) <= 409.5 and int(row.get("outlineLevel", 0)) <= 7, (name, number)
            for cell in row:
                r, column = at(cell.get("r"))
                assert r == number and column > last_column and int(cell.get("s", 0)) < self.n_xfs, (name, cell.get("r"))
                self.check_value(name, cell)
                last_column = column
                self.n += 1
            last_row = number

    def check_value(self, name, cell):
        kind, value, formula = cell.get("t", "n"), cell.findtext(M + "v"), cell.findtext(M + "f")
        where = (name, cell.get("r"), value)
        if formula is not None:
            check_formula(formula, self.sheets, where)
        if kind == "n" and value is not None:
            assert re.match(r"^-?\d+(\.\d+)?([eE][+-]?\d+)?$", value) and math.isfinite(float(value)), where
        elif kind == "s":
            assert int(value) < self.n_texts, where
        elif kind == "inlineStr":
            assert value is None and units("".join(t.text or "" for t in cell.iter(M + "t"))) <= 32767, where
        else:
            assert kind in ("n", "str", "b") and (kind != "str" or units(value or "") <= 32767), where

    def check_ranges(self, name, sheet):
        apart([area(m.get("ref")) for m in sheet.iter(M + "mergeCell")], (name, "merged"))
        columns = [(int(c.get("min")), int(c.get("max"))) for c in sheet.iter(M + "col")]
        assert all(a <= b for a, b in columns) and all(x[1] < y[0] for x, y in zip(columns, columns[1:])), (name, columns)
        assert all(0 <= float(c.get("width", 8)) <= 255 for c in sheet.iter(M + "col")), name
        rules = list(sheet.iter(M + "dataValidation"))
        apart([area(a) for v in rules for a in v.get("sqref").split()], (name, "validations"))
        for v in rules:
            assert all(units(v.get(k, "")) <= most for k, most in
                       (("prompt", 255), ("error", 225), ("promptTitle", 32), ("errorTitle", 32))), (name, v.attrib)
            for f in list(v):
                assert units(f.text) <= 255, (name, f.text)
                check_formula(f.text, self.sheets, (name, "validation"))
        for element, most in (("hyperlink", 65530), ("brk", 1026)):
            assert len(list(sheet.iter(M + element))) <= most, (name, element)
        for link in sheet.iter(M + "hyperlink"):
            check_formula(link.get("location"), self.sheets, (name, "link"))
        for text in list(sheet.find(M + "headerFooter") if sheet.find(M + "headerFooter") is not None else []):
            assert units(text.text) <= 255, (name, text.text)
        for f in sheet.iter(XM + "f"):
            check_formula(f.text, self.sheets, (name, "extension"))

    def check_conditions(self, name, sheet):
        priorities = [int(r.get("priority")) for r in sheet.iter(M + "cfRule")]
        assert len(priorities) == len(set(priorities)) and all(p > 0 for p in priorities), name
        for rule in sheet.iter(M + "cfRule"):
            assert int(rule.get("dxfId", 0)) < max(self.n_dxfs, 1), (name, rule.attrib)
            for f in rule.iter(M + "formula"):
                check_formula(f.text, self.sheets, (name, "condition"))
            for kind, numbers in (("dataBar", (2,)), ("colorScale", (2, 3)), ("iconSet", (3, 4, 5))):
                for element in rule.iter(M + kind):
                    assert len(element.findall(M + "cfvo")) in numbers, (name, kind)

    def check_chart(self, part):
        root = self.parts[part]
        for element in root.iter():
            if element.tag in ORDER:
                check_order(element, ORDER[element.tag], part)
        axes = {a.find(C + "axId").get("val"): a for a in root.iter() if a.tag in (C + "catAx", C + "valAx", C + "dateAx")}
        used = set()
        for plot in root.find(".//" + C + "plotArea"):
            kind = plot.tag.rsplit("}", 1)[-1]
            for series in plot.findall(C + "ser"):
                check_order(series, SERIES[kind], part)
            used |= {a.get("val") for a in plot.findall(C + "axId")} if kind.endswith("Chart") else set()
        assert used == set(axes) and all(a.find(C + "crossAx").get("val") in axes for a in axes.values()), (part, used)
        for kind in ("idx", "order"):
            numbers = [s.find(C + kind).get("val") for s in root.iter(C + "ser")]
            assert len(numbers) == len(set(numbers)), (part, kind)
        for ref in [*root.iter(C + "numRef"), *root.iter(C + "strRef")]:
            check_formula(ref.findtext(C + "f"), self.sheets, part)
            a, b, c, d = area(ref.findtext(C + "f").rsplit("!", 1)[-1])
            count = ref.find(".//" + C + "ptCount")
            assert count is None or int(count.get("val")) == (c - a + 1) * (d - b + 1), (part, ref.findtext(C + "f"))
            for v in ref.iter(C + "v"):
                assert ref.tag.endswith("strRef") or math.isfinite(float(v.text)), (part, v.text)

    def check_pages(self, name, sheet, drawing):
        """Printed as wide as the page: no drawing is cut that would stand on one."""
        setup = sheet.find(M + "pageSetup")
        if setup is None or setup.get("fitToHeight") != "0" or drawing is None:
            return
        heights = {int(r.get("r")): float(r.get("ht", 15)) for r in sheet.find(M + "sheetData")}
        widths = [float(c.get("width")) * 5.25 for c in sheet.iter(M + "col") for _ in range(int(c.get("max")) - int(c.get("min")) + 1)]
        width = sum(widths)
        margins = sheet.find(M + "pageMargins")
        printable = 842 - 72 * (float(margins.get("left")) + float(margins.get("right")))
        width /= int(setup.get("fitToWidth", 1))
        assert width / printable < 1 / 0.6, (name, "prints smaller than 60 %", width, printable)
        right = max(int(a.findtext(D + "to/" + D + "col")) for a in drawing.iter(D + "twoCellAnchor"))
        assert setup.get("fitToWidth", "1") == "1" or sum(widths[:right]) < width, (name, "pages abreast cut a drawing", widths)
        page, breaks = 509 * max(1, width / printable), {int(b.get("id")) for b in sheet.iter(M + "brk")}
        high = lambda a, b: sum(heights.get(r, 15) for r in range(a, b + 1))
        tops, used, last = [1], 0, max(int(a.findtext(D + "to/" + D + "row")) for a in drawing.iter(D + "twoCellAnchor")) + 1
        for row in range(1, last + 1):
            if row - 1 in breaks or used + high(row, row) > page:
                tops, used = tops + [row], 45  # the rows that a page repeats, about
            used += high(row, row)
        for anchor in drawing.iter(D + "twoCellAnchor"):
            first, end = (int(anchor.findtext(D + side + "/" + D + "row")) + 1 for side in ("from", "to"))
            cut = [t for t in tops if first < t < end]
            assert not cut or high(first, end) > page - 75, (name, "a page ends in a drawing", first, end, tops)

    def check(self):
        self.check_package()
        self.check_workbook()
        self.check_styles()
        for name, part in self.sheets.items():
            sheet, rels = self.parts[part], self.relations(part)
            check_order(sheet, ORDER[M + "worksheet"], name)
            self.check_cells(name, sheet)
            self.check_ranges(name, sheet)
            self.check_conditions(name, sheet)
            drawing = sheet.find(M + "drawing")
            self.check_pages(name, sheet, self.parts[rels[drawing.get(R + "id")]] if drawing is not None else None)
        for part in [p for p in self.parts if re.match(r"xl/drawings/drawing\d+\.xml$", p)]:
            self.relations(part)
        charts = [p for p in self.parts if re.match(r"xl/charts/chart\d+\.xml$", p)]
        for part in charts:
            self.check_chart(part)
        return self.n, len(charts)


def check(path):
    return Book(path).check()
