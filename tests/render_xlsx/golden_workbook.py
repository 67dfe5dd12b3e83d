"""The sample workbook against tests/golden/workbook, member by member, element by element; texts and numbers stand
in the cells themselves. JF_UPDATE_GOLDEN=1 accepts what there is: look at the difference first.
"""
import difflib
import os
import re
import sys
import xml.etree.ElementTree as ET
import zipfile

SKIPPED = ("xl/theme/", "xl/sharedStrings.xml", "docProps/app.xml", "xl/media/")


def local(name):
    return re.sub(r"\{[^}]*\}", "", name)


def number(text):
    try:
        return "%.10g" % float(text)
    except ValueError:
        return text


def value_of(cell, shared):
    """" =A1*2 : 14", the text of a shared one, or nothing."""
    formula, value = cell.find("{*}f"), cell.find("{*}v")
    text = "" if value is None else value.text or ""
    text = shared[int(text)] if cell.get("t") == "s" else number(text)
    return (" =" + formula.text if formula is not None else "") + (" : " + text if text else "")


def lines_of(element, depth, shared, out):
    """One element a line, a cell with what it holds."""
    attributes = sorted((local(k), v) for k, v in element.attrib.items())
    head = "  " * depth + " ".join([local(element.tag)] + ["%s=%s" % a for a in attributes])
    text = (element.text or "").strip()
    if local(element.tag) == "c":
        out.append((head + value_of(element, shared)).replace("\n", "\\n"))
        return
    out.append(head + (" : " + text.replace("\n", "\\n") if text else ""))
    for child in element:
        lines_of(child, depth + 1, shared, out)


def dump(path):
    out = []
    with zipfile.ZipFile(path) as z:
        shared = ["".join(t.text or "" for t in si.iter() if local(t.tag) == "t")
                  for si in ET.fromstring(z.read("xl/sharedStrings.xml"))]
        for name in sorted(z.namelist()):
            if name.startswith(SKIPPED) or not name.endswith((".xml", ".rels")):
                out.append("== %s" % name)
                continue
            member = []
            lines_of(ET.fromstring(z.read(name)), 0, shared, member)
            is_long = "/worksheets/sheet" in name and len(member) > 1000
            out.append("== %s%s" % (name, " (long)" if is_long else ""))
            out += [] if is_long else member
    return [line + "\n" for line in out]


def main(workbook, golden):
    got = dump(workbook)
    if os.environ.get("JF_UPDATE_GOLDEN"):
        os.makedirs(os.path.dirname(golden), exist_ok=True)
        with open(golden, "w", encoding="utf-8") as f:
            f.writelines(got)
        return 0
    with open(golden, encoding="utf-8") as f:
        difference = list(difflib.unified_diff(f.readlines(), got, "golden", "now", n=2))
    sys.stdout.writelines(difference[:200])
    assert len(got) > 500
    return 1 if difference else 0


sys.exit(main(sys.argv[1], sys.argv[2]))
