"""Figures that people read in a workbook, traced: through formulas down to given numbers of the data sheet, and calculated
again from the rows of the source."""
import csv, random, re, zipfile
import xml.etree.ElementTree as ET
from collections import defaultdict
from decimal import Decimal
from recalculate import NS, sheets

REF = re.compile(r"(?:'((?:[^']|'')+)'!)?\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
MONTHS = {"实际": "2026-10", "计划": "2026-10", "去年同期": "2025-10"}


def named(path):
    """{sheet name: {cell: (formula, value)}} in the workbook's order; the last one holds the data."""
    with zipfile.ZipFile(path) as z:
        names = [s.get("name") for s in ET.fromstring(z.read("xl/workbook.xml")).find("m:sheets", NS)]
    cells = sheets(path)
    return {name: cells["xl/worksheets/sheet%d.xml" % (i + 1)] for i, name in enumerate(names)}


def leaves(book, sheet, cell, seen):
    """The given cells that a cell stands on; blank ones are none."""
    if (sheet, cell) in seen:
        return set()
    seen.add((sheet, cell))
    formula, value = book[sheet].get(cell, (None, ""))
    if formula is None:
        return {(sheet, cell)} if value != "" else set()
    found = set()
    for other, column, row, last_column, last_row in REF.findall(re.sub(r'"[^"]*"', "", formula)):
        assert last_column in ("", column), formula
        for r in range(int(row), int(last_row or row) + 1):
            found |= leaves(book, other.replace("''", "'") or sheet, "%s%d" % (column, r), seen)
    return found


def sums(folder):
    """{(column of the source, member, reading): amount} of the company, from the rows."""
    total = defaultdict(Decimal)
    for name, amount, readings in (("sales", "金额", ("实际", "去年同期")), ("targets", "目标收入", ("计划",))):
        with open("%s/%s.csv" % (folder, name), encoding="utf-8") as f:
            for row in csv.DictReader(f):
                for reading in readings:
                    if (row.get("日期") or row["月份"])[:7] == MONTHS[reading]:
                        for column in ("大区", "分公司", "产品线", "产品"):
                            total[column, row[column], reading] += Decimal(row[amount])
                        total["", "合计", reading] += Decimal(row[amount])
    return total


def expected(total, member, reading):
    """As people calculate it; None where this is not one of the readings known here."""
    kind = next((k for k in ("", "大区", "分公司", "产品线", "产品") if (k, member, "实际") in total), None)
    if kind is None:
        return None
    now, plan, before = (total.get((kind, member, r), Decimal(0)) for r in ("实际", "计划", "去年同期"))
    ten = Decimal(10000)
    return {"实际": now / ten, "计划": plan / ten, "对计划": (now - plan) / ten, "达成率": now / plan if plan else None,
            "去年同期": before / ten, "同比": (now - before) / before if before else None, "对去年": (now - before) / ten,
            "占比": now / total["", "合计", "实际"]}.get(reading)


def candidates(book, total):
    """(sheet, cell, member, reading, value) of the tables by branch and by product: one row, one member, one head above."""
    for sheet, cells in book.items():
        head = {}
        for cell, (formula, value) in cells.items():
            column, row = re.match(r"([A-Z]+)(\d+)", cell).groups()
            if column == "A":
                member = value
            if formula is None and not re.match(r"^-?[\d.]+(E|$)", value):
                again = any(h == (value, row) for h in head.values())  # the same reading of a further metric
                head[column] = ("" if again else value, row)
            want = expected(total, member, head.get(column, ("",))[0]) if formula else None
            if want is not None and value != "":
                yield sheet, cell, member, head[column][0], value, want


def check(path, folder, n=60):
    book, total = named(path), sums(folder)
    data = list(book)[-1]
    tables = [name for name in book if re.match(r"\d+ (大区与分公司|产品)$", name)]
    assert len(tables) == 2, list(book)
    found = list(candidates({name: book[name] for name in tables}, total))
    assert len(found) > 100 and len({c[3] for c in found}) >= 7, (len(found), {c[3] for c in found})
    for sheet, cell, member, reading, value, want in random.Random(5).sample(found, n):
        assert abs(Decimal(value) - want) <= Decimal("1e-9") * max(1, abs(want)), (sheet, cell, member, reading, value, want)
        given = leaves(book, sheet, cell, set())
        assert given and all(s == data and re.match(r"^-?[\d.]+", book[s][c][1]) for s, c in given), (sheet, cell, given)
    return len(found)
