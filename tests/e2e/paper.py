"""A workbook beside its PDF: each number of a printed table stands on the sheet of that section as well."""
import re, warnings
from collections import Counter
from decimal import Decimal, ROUND_HALF_UP
import openpyxl
from packs import pdf_text

warnings.simplefilter("ignore")  # openpyxl does not know sparklines
NUMBER = re.compile(r"[+−±]?\d[\d,]*(\.\d+)?(%|pp)?")
AXIS = ("0", "100%")  # of drawings in columns


def shown(value, number_format):
    """What a spreadsheet shows for a number in one of our formats."""
    parts = number_format.split(";")
    part = parts[2] if value == 0 and len(parts) > 2 else parts[1] if value < 0 and len(parts) > 1 else parts[0]
    digits = re.search(r"[#,]*0(\.(0+))?", part)
    if not digits or part.startswith('"±'):
        return part.replace('"', "")
    size = abs(Decimal(repr(float(value)))) * (100 if "%" in part else 1)
    text = str(size.quantize(Decimal(1).scaleb(-len(digits.group(2) or "")), ROUND_HALF_UP))
    whole, dot, rest = text.partition(".")
    whole = "{:,}".format(int(whole)) if "," in digits.group(0) else whole
    return (part[: digits.start()] + whole + dot + rest + part[digits.end():]).replace('"', "")


def plain(text):
    """A unit of its own column is left out on paper (21.3 of 21.3%); what rounds to zero has no sign there."""
    text = text.removesuffix("%")
    if re.fullmatch(r"[+−±]?0(\.0+)?(pp)?", text):
        return "0"
    return text


def texts_of(ws):
    """Every number of a sheet as it shows, and the texts."""
    out = Counter()
    for row in ws.iter_rows():
        for cell in row:
            if isinstance(cell.value, (int, float)):
                out[plain(shown(cell.value, cell.number_format))] += 1
            elif isinstance(cell.value, str):
                out.update(plain(word) for word in cell.value.split())
    return out


def neighbours(text, here, is_rest=False):
    """Parts of a whole are rounded on paper so that they add up: a tenth of a per cent, a unit of a step may differ; the
    others of a table take what rounding leaves of some twenty rows, up to a five hundredth of theirs."""
    found = re.fullmatch(r"([+−±]?)([\d,]+)(\.\d)?", text)
    if not found:
        return 0
    number = Decimal(found.group(2).replace(",", "") + (found.group(3) or ""))
    step = Decimal("0.1") if found.group(3) else Decimal(1)
    most = max(1, min(10, int(number / 500 / step))) if is_rest else 1
    return sum(here[found.group(1) + "{:,}".format(number + k * step)] for k in range(-most, most + 1) if k)


def compare_with_paper(pdf, xlsx, sections):
    """Numbers found; fails on one that the sheet does not show as often."""
    book = openpyxl.load_workbook(xlsx, data_only=True)
    found = 0
    for page in pdf_text(pdf).split("\f"):
        lines = [line for line in page.splitlines() if line.strip()]
        head = re.match(r"\s*(\d+) (\S+)", lines[0]) if lines else None
        if not head or head.group(2) not in sections:
            continue
        sheet = "%s %s" % head.groups()
        printed = Counter(plain(w) for line in lines[1:-1] for w in line.split()
                          if NUMBER.fullmatch(w) and w not in AXIS)
        here = texts_of(book[sheet])
        rest = {plain(w) for line in lines[1:-1] if re.match(r"\s*(其余|其餘|Others)", line) for w in line.split()}
        missing = {w: n for w, n in printed.items() if n > here[w] + neighbours(w, here, n == 1 and w in rest)}
        assert not missing, (xlsx, sheet, missing)
        found += sum(printed.values())
    return found


def compare_rows(pdf, xlsx, section):
    """Names of the sheet's rows that stand in a line of paper, which has each figure of the row: also where paper has fewer rows
    and sums up the others. What stands beside the table is left alone; parts of a whole are rounded so that they add up."""
    book, found = openpyxl.load_workbook(xlsx, data_only=True), []
    page = next(p for p in pdf_text(pdf).split("\f") if re.match(r"\s*\d+ " + section, p))
    lines = [line.split() for line in page.splitlines()]
    sheet = next(s for s in book if s.title.endswith(section))
    for row in sheet.iter_rows(min_row=5):
        name = str(row[1].value).replace(" ", "")
        line = next((words for words in lines if name in "".join(words)), None)
        figures = [plain(shown(c.value, c.number_format)) for c in row[2:7] if isinstance(c.value, (int, float))]
        if line is None or len(figures) < 4:
            continue
        printed = Counter(plain(w) for w in line)
        if figures[-2:] in (["0", "100.0"], ["0.0", "100.0"]):  # a share that adds nothing: paper does not repeat the sum
            figures.pop()
        missing = [f for f in figures if not printed[f] and not neighbours(f, printed, name.startswith("其余"))]
        assert not missing, (xlsx, name, missing, line)
        found.append(name)
    return found
