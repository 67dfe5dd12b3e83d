#!/usr/bin/env python3
"""Runs every example of scripts/README.md through the program, on the small CSV files beside this script.

usage: examples.py JINGFEN README DATA
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile


def examples(text, info):
    return re.findall(r"^```lua %s\n(.*?)^```" % info, text, re.M | re.S)


def scripts(text):
    (head,) = examples(text, "head")
    report = "return report { title = 'R', company = 'C', packs = { 'region > branch' }"
    yield from examples(text, "script")
    for data in examples(text, "data"):
        metrics = re.findall(r"^local (\w+) = metric", data, re.M)
        block = f", section 'S' {{ tabular {{ {', '.join(metrics)}, columns = {{ 'actual', 'plan' }} }} }}" if metrics else ""
        yield f"{head}\n{data}\n{report}{block} }}"
    for block in examples(text, "block"):
        yield f"{head}\n{report}, section 'S' {{\n{block} }} }}"


def run(program, script, folder):
    (folder / "monthly.lua").write_text(script, encoding="utf-8")
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    result = subprocess.run([program, "run", "monthly.lua", "--period", "2026-10", "--format", "json", "--out", "out", "--quiet"],
                            cwd=folder, capture_output=True, text=True, timeout=120)
    if result.returncode != 0:
        return f"exit {result.returncode}: {result.stderr}"
    packs = [p for p in out.rglob("*.json") if p.name != "manifest.json"]
    if len(packs) < 4:
        return f"only {len(packs)} packs"
    for pack in packs:
        json.loads(pack.read_text(encoding="utf-8"))
    return None


def main():
    program, readme, data = sys.argv[1:]
    text = pathlib.Path(readme).read_text(encoding="utf-8")
    wrong = count = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for file in pathlib.Path(data).glob("*.csv"):
            shutil.copy(file, folder)
        shutil.copytree(pathlib.Path(readme).parent / "demo" / "data", folder / "demo" / "data")
        for script in scripts(text):
            count += 1
            problem = run(program, script, folder)
            if problem:
                wrong += 1
                print(f"--- {problem}\n{script}\n")
    print(f"{count} examples, {wrong} wrong")
    return 1 if wrong or count < 25 else 0


sys.exit(main())
