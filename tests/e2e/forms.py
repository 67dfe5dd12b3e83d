"""A form comes back: whatever a manager sorts, inserts and hides, and whatever program saves it, every entry is found by the
hidden identity of its row and column. read_forms() is written from scripts/README.md and knows nothing else."""
import datetime, re, warnings
import openpyxl
from openpyxl.formula.translate import Translator

INPUTS = {"comment": {"cause", "text"}, "plan": {"promise", "text", "owner", "due"}, "action": {"cause", "text", "subject", "change", "owner", "due", "status"}}
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


def is_yellow(cell):
    return cell.fill.fill_type == "solid" and cell.fill.start_color.rgb[2:] == "FFF8DC"


def check_locks(sheet, kind):
    """On a protected sheet what is to be filled in is open, and all else locked: what is given, identity, heads, instructions."""
    p = sheet.protection
    assert p.sheet and p.password is None and p.formatCells and p.deleteRows and p.insertColumns, sheet.title
    assert not (p.sort or p.insertRows or p.autoFilter or p.formatColumns or p.formatRows or p.selectLockedCells), sheet.title
    first, last = body_of(sheet)
    said = any("新增行" in str(c.value) for row in sheet.iter_rows(max_row=first) for c in row)
    assert said == (kind == "action"), (sheet.title, "only a form with empty rows tells where more are inserted")
    names = {column: name for name, column in columns_of(sheet).items()}
    n = 0
    for row in sheet.iter_rows():
        for c in row:
            key = sheet.cell(c.row, 1).value
            is_input = first <= c.row <= last and (names.get(c.column) in INPUTS[kind] or kind == "action" and c.column in names and key.startswith("new"))
            assert c.protection.locked != is_input and is_yellow(c) == is_input, (sheet.title, c.coordinate, is_input)
            n += is_input
    assert n >= 2 * (last - first + 1), (sheet.title, n)
    assert sheet.auto_filter.ref.startswith("A%d:" % (first - 1)), "the key moves with its row"


def changes_of_given(sent, returned):
    """[(kind, key of the row, id of the column, was, is)]: the same cells by their identity, other than they were sent."""
    out = []
    for kind, (_, _, known, _) in sent.items():
        got = returned[kind][2]
        out += [(kind, key, "", "row", "gone") for key in known if key not in got]
        out += [(kind, key, name, row.get(name), got[key].get(name)) for key, row in known.items() if key in got and not re.fullmatch(r"new\d+", key)
                for name in sorted({*row, *got[key]} - INPUTS[kind]) if not is_same(row.get(name), got[key].get(name))]
    return out


def is_same(a, b):
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return abs(a - b) <= 1e-9 * max(1, abs(a))
    return (a or "") == (b or "")


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
        check_locks(sheet, kind)
        first, last = body_of(sheet)
        ids = columns_of(sheet)
        said[kind] = {}
        for row in range(first, last + 1):
            key = sheet.cell(row, 1).value
            entries = {"comment": {"cause": "内部·价格", "text": "因为 " + key}, "plan": {"promise": 100 + row, "text": "靠 " + key},
                       "action": {"status": "完成", "due": datetime.datetime(2026, 12, row)}}[kind]
            if kind == "action" and key.startswith("new"):
                entries.update(problem="新问题 " + key, text=TEXT)
            for name, value in entries.items():
                sheet.cell(row, ids[name]).value = value
                if value == TEXT:
                    sheet.cell(row, ids[name]).data_type = "s"
            said[kind][key] = entries
        sort(sheet, ids["text"], kind != "plan")
        if kind == "plan":  # somebody unprotects the sheet and changes what was given
            said["changed"] = [(kind, sheet.cell(first, 1).value, name) for name in ("ahead", "name", "plan")]
            sheet.cell(first, ids["plan"]).value = 7
            sheet.cell(first, ids["name"]).value = sheet.cell(first, ids["ahead"]).value = None
        sheet.move_range("A%d:%s" % (last, sheet.cell(last, max(ids.values())).coordinate), rows=1, translate=True)  # a row inserted
        sheet.column_dimensions["C"].hidden = True
        if kind == "action":
            sheet.cell(last, ids["problem"]).value = "插入的一行"
    book.save(out)
    return said


def check_returned(path, said, sent):
    """All of it, and the rest of the sheet as it was sent, but for what is told to have changed."""
    forms, changed = read_forms(path), said.pop("changed")
    assert set(forms) == set(said)
    found = changes_of_given(read_forms(sent), forms)
    assert [c[:3] for c in found] == changed and [c[4] for c in found] == [None, None, 7] and found[1][3], found
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
