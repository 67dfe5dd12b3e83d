"""Running jingfen and reading its packs: shared by the end-to-end tests."""
import json, os, re, subprocess, zipfile
from decimal import Decimal

JINGFEN = os.environ.get("JINGFEN", "jingfen")
SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEMO = SOURCE + "/scripts/demo/monthly.lua"
SHARED = os.environ.get("JF_SHARED", SOURCE + "/../shared")
SKIPPED = 77


def jingfen(*words, cwd=None, **env):
    return subprocess.run([JINGFEN, *words], cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True)


def run(script, out, *words, code=0, **env):
    result = jingfen("run", script, "--out", out, *words, **env)
    assert result.returncode == code, (result.returncode, result.stdout, result.stderr)
    return result


def read(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def blocks(document):
    """(section, block) of everything, grids opened."""
    def inside(section, items):
        for block in items:
            yield section, block
            yield from inside(section, block.get("blocks") or [])
    for section in document["sections"]:
        yield from inside(section, section["blocks"])


def value(cell):
    """A number, or None; texts and marks are None too."""
    if isinstance(cell, dict):
        cell = cell.get("value")
    return Decimal(cell) if isinstance(cell, str) else None


def figures(document, title=None, first=False):
    """{(row key, metric, reading): value} of the tables of the sections with this title, or of the first of them, that of a chart too. Where
    metrics are the rows, the row key is ""."""
    found = {}
    for section, block in blocks(document):
        table = block.get("table") or (first and block.get("chart") or {}).get("table")
        if not table or (title and section["title"] != title) or (first and found):
            continue
        for row in table["rows"]:
            for column, cell in zip(table["columns"], row["cells"]):
                if column["role"] not in ("value", "derived") or not column.get("reading"):
                    continue
                key = (row["key"], column["metric"]) if column.get("metric") else ("", row["key"])
                found[(*key, column["reading"])] = value(cell)
    return found


def near(got, want, what, tolerance=Decimal("1e-8")):
    if want is None:
        assert got is None, (what, got, "should have no value")
        return
    assert got is not None, (what, "has no value; should be", want)
    want = Decimal(want) if not isinstance(want, float) else Decimal(repr(want))
    assert abs(got - want) <= tolerance * max(1, abs(want)), (what, "got", got, "want", want)


def pdf_text(path):
    return subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout


def xlsx_texts(path):
    """All text of all members, markup taken out."""
    with zipfile.ZipFile(path) as z:
        return {n: z.read(n).decode("utf-8", "replace") for n in z.namelist() if re.search(r"\.(xml|rels|vml)$", n)}
