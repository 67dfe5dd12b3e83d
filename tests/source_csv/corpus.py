#!/usr/bin/env python3
"""Every CSV file of the corpus is read as its source expects, or refused with a message that is right.

corpus.py PROGRAM CORPUS: PROGRAM FILE [option=value]... prints rows (cells between U+001F, no value as
U+2205) or "error: ..."; the oracle is Python's csv module on the decoded text, an independent reader."""
import csv, io, json, os, subprocess, sys

program, corpus = sys.argv[1], sys.argv[2]
index = json.load(open(os.path.join(corpus, "INDEX.json"), encoding="utf-8"))

# Files that a strict reader refuses, with a part of the message that says the right thing.
ENCODING = "declare it: encoding"
REFUSED = {
    "csvkit/bad.csv": "the row has", "csvkit/bad_skip_lines.csv": "the row has", "csvkit/empty.csv": "the file is empty",
    "csvkit/test_extra_header.csv": "the row has", "csvkit/test_latin1.csv": ENCODING,
    "frictionless/defective-rows.csv": "the row has", "frictionless/structure-errors.csv": "the row has",
    "frictionless/invalid.csv": "the row has", "frictionless/empty.csv": "the file is empty",
    "frictionless/latin1.csv": ENCODING, "frictionless/table-infer-iso-8859-7.csv": ENCODING,
    "messytables/characters.csv": ENCODING, "antv-s2/tableau-supermarket.csv": "the row has",
    "frictionless/skip-rows-before-headers.csv": "the row has", "frictionless/matrix-with-comment.csv": "the row has",
    "hutool/test.csv": "test.csv:2: a quote is opened in this record and never closed", "hutool/test_lines.csv": "the row has",
    "csvkit/null_byte.csv": "holds a NUL byte", "readr/raw.csv": "holds a NUL byte",
    "hutool/test_lines_cr.csv": "the row has", "hutool/test_lines_crlf.csv": "the row has",
}
# Encodings that are declared, never guessed.
DECLARED = {
    "messytables/characters.csv": "big5", "csvkit/test_latin1.csv": "iso-8859-1", "frictionless/latin1.csv": "iso-8859-1",
    "frictionless/table-infer-iso-8859-7.csv": "iso-8859-7",
}
# Signs that Python's Big5 and the C library's map to neighbours in Unicode.
NEAR = str.maketrans("\u2022\u2215\u223c", "\u2027\uff0f\uff5e")
# The JSON beside it holds another phone number than the file.
OTHER_JSON = {"csv-spectrum/location_coordinates.csv"}
LICENCES = ("COPYING", "LICENSE", "LICENSE.md")


def run(path, *options):
    p = subprocess.run([program, path, *options], capture_output=True)
    assert p.returncode in (0, 3), (path, p.returncode, p.stderr[-300:])  # never a crash
    return p.stdout.decode("utf-8")


def decode(data, encoding):
    if encoding:
        return data.decode(encoding)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    for name in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            pass
    return None


def oracle(text, delimiter):
    rows = [r for r in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(c.strip(" \t") if len(r) == 1 else c for c in r)]
    return ["\x1f".join("\u2205" if c == "" else c for c in r) for r in rows[1:]], rows


failed, read, refused = [], 0, 0
for entry in index:
    name = entry["file"]
    path = os.path.join(corpus, name)
    if os.path.basename(name) in LICENCES or name.endswith(".json"):
        continue
    for encoding in [None] + ([DECLARED[name]] if name in DECLARED else []):
        out = run(path, *(["encoding=" + encoding] if encoding else []))
        head, _, body = out.partition("\x1e\n")
        if out.startswith("error: "):
            refused += 1
            wanted = REFUSED.get(name) if not encoding else None
            text = decode(open(path, "rb").read(), encoding)
            counts = set()
            if text is not None:
                for d in ",;\t|":
                    try:
                        rows = oracle(text, d)[1]
                    except csv.Error:
                        continue
                    if rows and len(rows[0]) > 1:
                        counts.add(len({len(r) for r in rows}) > 1)
            ragged = counts == {True} or (counts and True in counts)
            right = (wanted in out if wanted else ("the row has" in out and ragged) or (ENCODING in out) or
                     "text stands behind a closing quote" in out)
            if not right:
                failed.append((name, encoding, "refused: " + out[:200].strip()))
            continue
        read += 1
        if name in REFUSED and not encoding:
            failed.append((name, encoding, "should be refused: " + REFUSED[name]))
            continue
        text = decode(open(path, "rb").read(), encoding)
        delimiter = head.strip("\n")
        expected, rows = oracle(text, "\t" if delimiter == "tab" else delimiter)
        got = body.split("\x1e\n")[:-1]
        if [r.translate(NEAR) for r in got] != [r.translate(NEAR) for r in expected]:
            at = next((i for i, (a, b) in enumerate(zip(got, expected)) if a != b), min(len(got), len(expected)))
            failed.append((name, encoding, f"{len(got)} rows, expected {len(expected)}; row {at}: {got[at:at+1]} {expected[at:at+1]}"[:400]))
        js = os.path.join(corpus, name[:-4] + ".json")
        if name.startswith("csv-spectrum/") and name not in OTHER_JSON and os.path.exists(js):
            loaded = json.load(open(js, encoding="utf-8"))
            values = [list(o.values()) for o in (loaded if isinstance(loaded, list) else [loaded])]
            mine = [["" if c == "\u2205" else c for c in r.split("\x1f")] for r in got]
            if mine != values:
                failed.append((name, encoding, f"differs from its JSON: {mine} {values}"[:300]))

for f in failed:
    print(*f)
print(f"{read} read, {refused} refused, {len(failed)} wrong")
sys.exit(1 if failed or read < 60 else 0)
