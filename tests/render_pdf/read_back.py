#!/usr/bin/env python3
"""read_back.py FILE.pdf DIR - what a PDF holds, read by qpdf and this script, not by the writer.

DIR/<font name>.ttf   the embedded fonts
DIR/<font name>.map   a line "<text as hex code points> <glyph id in the embedded font>" for each code
Standard output: catalogue facts, one a line.
"""
import base64
import json
import re
import subprocess
import sys

path, directory = sys.argv[1:]
output = subprocess.run(["qpdf", "--json=2", "--json-stream-data=inline", "--decode-level=generalized", path],
                        check=True, capture_output=True).stdout
objects = {key[4:]: value for key, value in json.loads(output)["qpdf"][1].items()}
trailer = objects.pop("ler", None) or json.loads(output)["qpdf"][1]["trailer"]


def get(reference):
    if isinstance(reference, str) and reference.endswith(" R"):
        entry = objects[reference]
        return entry["stream"]["dict"] if "stream" in entry else entry["value"]
    return reference


def data(reference):
    return base64.b64decode(objects[reference]["stream"]["data"])


def text(value):
    return value[2:] if value.startswith(("u:", "b:")) else value.removeprefix("/")


def unicode_map(cmap):
    """code -> text; only the two operators that the format allows."""
    assert b"begincidrange" not in cmap
    found = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.S):
        for code, value in re.findall(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(value.decode()).decode("utf-16-be")
    for count, block in re.findall(rb"(\d+) beginbfchar(.*?)endbfchar", cmap, re.S):
        assert int(count) <= 100 and len(re.findall(rb"<[^>]*>\s*<[^>]*>", block)) == int(count)
    return found


def fonts():
    for entry in objects.values():
        value = entry.get("value")
        if isinstance(value, dict) and value.get("/Subtype") == "/Type0":
            yield value


for font in fonts():
    cid = get(get(font["/DescendantFonts"])[0])
    name = text(font["/BaseFont"])
    assert re.match(r"[A-Z]{6}\+", name), name
    gids = data(cid["/CIDToGIDMap"])
    with open(f"{directory}/{name}.ttf", "wb") as out:
        out.write(data(get(cid["/FontDescriptor"])["/FontFile2"]))
    with open(f"{directory}/{name}.map", "w") as out:
        for code, meant in sorted(unicode_map(data(font["/ToUnicode"])).items()):
            gid = gids[2 * code] << 8 | gids[2 * code + 1]
            print("+".join(f"{ord(c):X}" for c in meant), gid, file=out)
    print("font", name)

catalogue = get(trailer["value"]["/Root"] if "value" in trailer else trailer["/Root"])
print("lang", text(catalogue.get("/Lang", "")))
for entry in objects.values():
    value = entry.get("value")
    if isinstance(value, dict) and value.get("/Subtype") == "/Link":
        print("link", " ".join(str(round(v, 2)) for v in get(value["/Rect"])))


def outline(reference, level):
    while reference:
        item = get(reference)
        print("outline", level, text(item["/Title"]))
        outline(item.get("/First"), level + 1)
        reference = item.get("/Next")


if "/Outlines" in catalogue:
    outline(get(catalogue["/Outlines"]).get("/First"), 0)
if "/PageLabels" in catalogue:
    nums = get(get(catalogue["/PageLabels"])["/Nums"])
    for page, label in zip(nums[::2], nums[1::2]):
        print("label", page, text(get(label).get("/P", "")))
