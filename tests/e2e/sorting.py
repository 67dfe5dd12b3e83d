"""A manager sorts by any column: each row keeps its numbers, sums so far follow the order that is shown, all else stays."""
import re, warnings
import openpyxl
from openpyxl.formula.translate import Translator

RUNNING = re.compile(r"\$([A-Z]+)\$\d+:\$\1\d")  # $C$5:$C9
warnings.simplefilter("ignore")  # sparklines are unknown to openpyxl


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def numbers(sheet, area):
    """Columns with different numbers."""
    columns = zip(*[[c.value for c in row] for row in sheet[area]])
    return [k for k, values in enumerate(columns) if len({v for v in values if is_number(v)}) > 1]


def sort_sheet(sheet, cached, area, k):
    """As Excel does it: relative references move with their cells. {new row: old row}"""
    rows = list(sheet[area])
    first = rows[0][0].row
    keys = [cached.cell(row[0].row, row[k].column).value for row in rows]
    order = sorted(range(len(rows)), key=lambda i: (not is_number(keys[i]), keys[i] if is_number(keys[i]) else 0))
    old = [[(c.coordinate, c.value) for c in row] for row in rows]
    for at, i in enumerate(order):
        for cell, (was, value) in zip(rows[at], old[i]):
            is_formula = isinstance(value, str) and value.startswith("=")
            cell.value = Translator(value, origin=was).translate_formula(cell.coordinate) if is_formula else value
    return {first + at: first + i for at, i in enumerate(order)}


def body_of(sheet):
    left, top, right, bottom = openpyxl.utils.range_boundaries(sheet.auto_filter.ref)
    return "%s%d:%s%d" % (openpyxl.utils.get_column_letter(left), top + 1, openpyxl.utils.get_column_letter(right), bottom)


def sort(path, out):
    """A copy whose filtered tables are sorted by their last column of numbers: (the workbook as it was, what moved where)"""
    book, cached, moved = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True), {}
    for sheet in book:
        columns = numbers(cached[sheet.title], body_of(sheet)) if sheet.auto_filter.ref else []
        if columns:
            area = body_of(sheet)
            running = {c.coordinate for row in sheet[area] for c in row if isinstance(c.value, str) and RUNNING.search(c.value)}
            moved[sheet.title] = (sort_sheet(sheet, cached[sheet.title], area, columns[-1]), area, running)
    book.save(out)
    assert any(running for _, _, running in moved.values()) and len(moved) > 3, moved
    return cached, moved


def agree(a, b):
    return abs(a - b) <= 1e-9 * max(1, abs(a)) if is_number(a) and is_number(b) else (a or "") == (b or "")


def check(before, calculated, moved):
    """The number of cells that moved and kept what they show."""
    after, n = openpyxl.load_workbook(calculated, data_only=True), 0
    for sheet in before:
        rows, area, running = moved.get(sheet.title, ({}, None, set()))
        inside = {c.coordinate for row in sheet[area] for c in row} if area else set()
        for row in sheet.iter_rows():
            for c in row:
                if c.coordinate in running or type(c).__name__ == "MergedCell":
                    continue
                at = next(r for r, old in rows.items() if old == c.row) if c.coordinate in inside else c.row
                got = after[sheet.title].cell(at, c.column).value
                assert agree(c.value, got), (sheet.title, c.coordinate, "now in row", at, c.value, got)
                n += c.coordinate in inside and at != c.row
        for column in {re.match("[A-Z]+", c).group() for c in running}:
            cells = [column + str(r) for r in sorted(rows) if column + str(r) in running]
            sums = [after[sheet.title][c].value for c in cells]
            assert agree(sheet[cells[-1]].value, sums[-1]) and sums != [sheet[c].value for c in cells], (sheet.title, sums)
    return n
