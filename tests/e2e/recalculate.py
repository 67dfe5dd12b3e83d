"""Workbooks calculated again by LibreOffice: compare(path) -> number of formulas; fails on a difference."""
import os, re, subprocess, tempfile, zipfile
import xml.etree.ElementTree as ET

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def sheets(path):
    """{sheet member: {cell: (formula, value text)}}"""
    out = {}
    with zipfile.ZipFile(path) as z:
        shared = []
        if "xl/sharedStrings.xml" in z.namelist():
            for si in ET.fromstring(z.read("xl/sharedStrings.xml")).findall("m:si", NS):
                shared.append("".join(t.text or "" for t in si.iter("{%s}t" % NS["m"])))
        for name in sorted(n for n in z.namelist() if re.match(r"xl/worksheets/sheet\d+\.xml$", n)):
            cells = {}
            for c in ET.fromstring(z.read(name)).iter("{%s}c" % NS["m"]):
                f, v = c.find("m:f", NS), c.find("m:v", NS)
                text = v.text if v is not None else ""
                if c.get("t") == "s" and text:
                    text = shared[int(text)]
                cells[c.get("r")] = (f.text if f is not None else None, text or "")
            out[name] = cells
    return out


def convert(paths, directory):
    """Workbooks of different names as LibreOffice writes them: one start for all."""
    subprocess.run(["soffice", f"-env:UserInstallation=file://{directory}/profile", "--headless", "--convert-to",
                    "xlsx:Calc MS Excel 2007 XML", "--outdir", directory + "/new", *paths],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300,
                   env={**os.environ, "HOME": directory, "LC_ALL": "C.UTF-8"})
    return [directory + "/new/" + os.path.basename(path) for path in paths]


def without_results(path, out, change=lambda member, text: text):
    """LibreOffice keeps cached values of files it does not know; a copy without them is calculated."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if re.match(r"xl/worksheets/sheet\d+\.xml$", name):
                data = change(name, re.sub(r"(</f>)<v>[^<]*</v>", r"\1", data.decode("utf-8"))).encode("utf-8")
            new.writestr(name, data)
    return out


def same(a, b):
    try:
        x, y = float(a), float(b)
    except ValueError:
        return a == b
    return abs(x - y) <= 1e-9 * max(1, abs(x))


def agree(path, calculated):
    """The number of formulas whose cached values are those of the calculated copy; fails on another."""
    before, after = sheets(path), sheets(calculated)
    n = 0
    for name, cells in before.items():
        for cell, (formula, cached) in cells.items():
            if formula is None:
                continue
            got = after[name].get(cell, (None, ""))[1]
            assert same(cached, got), (path, name, cell, formula, "cached", cached, "recalculated", got)
            n += 1
    return n


def compare(path):
    with tempfile.TemporaryDirectory() as work:
        return agree(path, convert([without_results(path, work + "/" + os.path.basename(path))], work)[0])
