"""A workbook calculated again by LibreOffice: compare(path) -> number of formulas; fails on a difference."""
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


def convert(path, directory):
    subprocess.run(["soffice", f"-env:UserInstallation=file://{directory}/profile", "--headless", "--convert-to",
                    "xlsx:Calc MS Excel 2007 XML", "--outdir", directory + "/new", path],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300,
                   env={**os.environ, "HOME": directory, "LC_ALL": "C.UTF-8"})
    return directory + "/new/" + os.path.basename(path)


def same(a, b):
    try:
        x, y = float(a), float(b)
    except ValueError:
        return a == b
    return abs(x - y) <= 1e-9 * max(1, abs(x))


def compare(path):
    """LibreOffice keeps cached values of files it does not know; a copy without them must come out the
    same, so that every value compared was calculated."""
    with tempfile.TemporaryDirectory() as work:
        bare = work + "/" + os.path.basename(path)
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(bare, "w", zipfile.ZIP_DEFLATED) as new:
            for item in old.namelist():
                data = old.read(item)
                if re.match(r"xl/worksheets/sheet\d+\.xml$", item):
                    text = data.decode("utf-8")
                    data = re.sub(r"(</f>)<v>[^<]*</v>", r"\1", text).encode("utf-8")
                new.writestr(item, data)
        before, after = sheets(path), sheets(convert(bare, work))
        n = 0
        for name, cells in before.items():
            for cell, (formula, cached) in cells.items():
                if formula is None:
                    continue
                got = after[name].get(cell, (None, ""))[1]
                assert same(cached, got), (path, name, cell, formula, "cached", cached, "recalculated", got)
                n += 1
        return n
