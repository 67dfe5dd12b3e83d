"""A form comes back: whatever a manager sorts, inserts and hides, and whatever program saves it, every entry is found by the
hidden identity of its row and column. read_forms() is written from scripts/README.md and knows nothing else."""
import datetime, warnings
import openpyxl
from openpyxl.formula.translate import Translator

TEXT = "=不是公式"  # a manager's entry that only looks like a formula
warnings.simplefilter("ignore")  # sparklines are unknown to openpyxl


def read_forms(path):
    """{kind: (unit, period, {key of the row: {id of the column: entry}}, [entries of rows without a key])}"""
    forms = {}
    for sheet in openpyxl.load_workbook(path, data_only=True):
        mark = next((c for c in sheet["A"][:10] if str(c.value).startswith("form|")), None)
        if mark is None:
            continue
        _, kind, unit, period = mark.value.split("|")
        ids, known, new = {c.column: c.value for c in sheet[mark.row][1:] if c.value}, {}, []
        for row in sheet.iter_rows(min_row=mark.row + 2):
            entries = {ids[c.column]: c.value for c in row if c.column in ids and c.value is not None}
            if row[0].value is not None:
                assert row[0].value not in known, (sheet.title, row[0].value)
                known[row[0].value] = entries
            elif entries:
                new.append(entries)
        forms[kind] = (unit, period, known, new)
    return forms


def body_of(sheet):
    first = next(c.row for c in sheet["A"] if str(c.value).startswith("form|")) + 2
    last = first
    while sheet.cell(last + 1, 1).value is not None:
        last += 1
    return first, last


def columns_of(sheet):
    return {c.value: c.column for c in sheet[body_of(sheet)[0] - 2][1:] if c.value}


def unlocked(sheet, first, last):
    return all(not sheet.cell(r, c).protection.locked for r in range(first, last + 1) for c in [1, *columns_of(sheet).values()])


def is_refused(sheet, row, column):
    """A cell that takes no entry: its rule is never true."""
    rules = [v for v in sheet.data_validations.dataValidation if sheet.cell(row, column).coordinate in v]
    return any(v.type == "custom" and v.formula1 == "FALSE" for v in rules)


def sort(sheet, column, reverse):
    """As Excel does it: whole rows move, from the hidden key on; relative references move with them."""
    first, last = body_of(sheet)
    width = max(columns_of(sheet).values())
    rows = [[(c.coordinate, c.value) for c in row] for row in sheet.iter_rows(min_row=first, max_row=last, max_col=width)]
    rows.sort(key=lambda row: str(row[column - 1][1] or ""), reverse=reverse)
    for r, row in enumerate(rows, first):
        for c, (was, value) in enumerate(row, 1):
            cell = sheet.cell(r, c)
            is_formula = isinstance(value, str) and value.startswith("=") and value != TEXT
            cell.value = Translator(value, origin=was).translate_formula(cell.coordinate) if is_formula else value
            if value == TEXT:
                cell.data_type = "s"


def fill(path, out):
    """What a manager does with the branch's workbook: comments, tells how actions are, promises, sorts, inserts, hides."""
    book = openpyxl.load_workbook(path)
    sheets = {str(c.value).split("|")[1]: s for s in book for c in s["A"][:10] if str(c.value).startswith("form|")}
    assert set(sheets) == {"comment", "action", "plan"}, sheets
    said = {}
    for kind, sheet in sheets.items():
        assert sheet.protection.sheet and not sheet.protection.sort and not sheet.protection.insertRows
        first, last = body_of(sheet)
        ids = columns_of(sheet)
        assert unlocked(sheet, first, last), sheet.title
        assert is_refused(sheet, first, ids["problem" if kind == "action" else "name"]), sheet.title
        said[kind] = {}
        for row in range(first, last + 1):
            key = sheet.cell(row, 1).value
            entries = {"comment": {"cause": "内部·价格", "text": "因为 " + key}, "plan": {"promise": 100 + row, "text": "靠 " + key},
                       "action": {"status": "完成", "due": datetime.datetime(2026, 12, row)}}[kind]
            if kind == "action" and key.startswith("new"):
                entries.update(problem="新问题 " + key, text=TEXT)
            for name, value in entries.items():
                assert not is_refused(sheet, row, ids[name]), (kind, name)
                sheet.cell(row, ids[name]).value = value
                if value == TEXT:
                    sheet.cell(row, ids[name]).data_type = "s"
            said[kind][key] = entries
        sort(sheet, ids["text"], kind != "plan")
        for name, column in ids.items() if kind == "plan" else ():  # delete asks no rule: what was given is gone from a row
            if name not in entries:
                sheet.cell(first, column).value = None
        sheet.insert_rows(last)
        sheet.column_dimensions["C"].hidden = True
        if kind == "action":
            sheet.cell(last, ids["problem"]).value = "插入的一行"
    book.save(out)
    return said


def check_returned(path, said):
    """All of it, and the rest of the sheet as it was."""
    forms = read_forms(path)
    assert set(forms) == set(said)
    for kind, (unit, period, known, new) in forms.items():
        assert (unit, period) == ("杭州", "2026-10"), (unit, period)
        assert set(known) == set(said[kind]) and len(known) > 2, (kind, known)
        for key, entries in said[kind].items():
            assert {name: known[key].get(name) for name in entries} == entries, (kind, key, known[key], entries)
        assert new == ([{"problem": "插入的一行"}] if kind == "action" else []), new
    names = {key: row["name"] for key, row in forms["comment"][2].items()}
    assert names["revenue"] == "营业收入", names
    revenue = forms["comment"][2]["revenue"]
    assert abs(revenue["gap"] - (revenue["actual"] - revenue["plan"])) < 1e-9 and abs(revenue["actual"] - 497) < 0.5, revenue
    book = openpyxl.load_workbook(path)
    for sheet in book:
        if str(sheet["A5"].value).startswith("form|"):
            assert sheet.protection.sheet and sheet.data_validations.dataValidation and sheet.column_dimensions["A"].hidden
