"""The demo from a database of the same rows: the same bytes as from CSV files, with the work pushed down and without."""
import csv, hashlib, os, re, sqlite3, tempfile

from packs import DEMO, SOURCE, run

DATA = SOURCE + "/scripts/demo/data"


def database(path):
    db = sqlite3.connect(path)
    for name in sorted(os.listdir(DATA)):
        with open(f"{DATA}/{name}", encoding="utf-8", newline="") as f:
            rows = list(csv.reader(f))
        columns = ", ".join(f'"{c}" text' for c in rows[0])
        db.execute(f'create table {name[:-4]} ({columns})')
        db.executemany(f'insert into {name[:-4]} values ({", ".join("?" * len(rows[0]))})', rows[1:])
    db.commit()
    db.close()


def sums(directory):
    found = {}
    for name in os.listdir(directory):
        if name != "manifest.json":
            with open(f"{directory}/{name}", "rb") as f:
                found[name] = hashlib.sha256(f.read()).hexdigest()
    return found


with tempfile.TemporaryDirectory() as work:
    database(work + "/demo.db")
    with open(DEMO, encoding="utf-8") as f:
        script = f.read().replace('return report {', 'return report { appendix = false,')  # it names the files
    files = script.replace('default = "data"', f'default = "{DATA}"')
    tables, n = re.subn(r'path = data \.\. "/(\w+)\.csv"', r'path = "demo.db", table = "\1"', script)
    assert n == 6, n
    found = []
    for name, text, env in (("files", files, {}), ("pushed", tables, {}), ("scanned", tables, {"JINGFEN_NO_PUSHDOWN": "1"})):
        with open(f"{work}/{name}.lua", "w", encoding="utf-8") as f:
            f.write(text)
        run(f"{work}/{name}.lua", f"{work}/{name}", "--period", "2026-10", "--format", "pdf,xlsx,json", **env)
        found.append(sums(f"{work}/{name}/2026-10"))
        assert len(found[-1]) == 39
    for other in found[1:]:
        assert other == found[0], [n for n in other if other[n] != found[0].get(n)]
