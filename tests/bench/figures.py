"""figures.json of the benchmark kit from the JSON of figures.lua: figures.py DOCUMENT OUT"""
import json, sys
from decimal import Decimal

READINGS = {"actual": "revenue", "plan": "target", "achievement": "achievement", "last_year": "revenue_yoy_base", "yoy": "yoy",
            "prev": "revenue_mom_base", "mom": "mom", "ytd actual": "ytd", "ytd plan": "ytd_target",
            "ytd achievement": "ytd_achievement", "ytd yoy": "ytd_yoy"}
FEN = {"revenue", "target", "revenue_yoy_base", "revenue_mom_base", "ytd", "ytd_target", "margin", "collected"}
WHOLE = {"orders", "quantity"}


def convert(name, cell):
    text = cell.get("value") if isinstance(cell, dict) else cell
    if text is None:
        return None
    number = Decimal(text)
    return int(number * 100) if name in FEN else int(number) if name in WHOLE else float(number)


def unit(units, name):
    return units.setdefault(name, {"total": {}, "lines": {}})


def place(units, top, table, row, of_top):
    """The dictionary that a row's figures belong to."""
    if row["kind"] == "total":
        return unit(units, top)["total"]
    if of_top:
        return unit(units, top)["lines"].setdefault(row["label"], {})
    if row["kind"] == "member":
        return unit(units, table["rows"][row["parent"]]["label"])["lines"].setdefault(row["label"], {})
    return unit(units, row["label"])["total"]


def take(units, top, table, of_top):
    for row in table["rows"]:
        into = place(units, top, table, row, of_top)
        for column, cell in zip(table["columns"], row["cells"]):
            metric = column.get("metric")
            if column["role"] in ("value", "derived") and metric:
                name = READINGS.get(column["reading"]) if metric == "revenue" else metric
                into[name] = convert(name, cell)


def main(path, out):
    with open(path, encoding="utf-8") as f:
        document = json.load(f)
    units, top = {}, document["entity"]["name"]
    for section in document["sections"]:
        for block in section["blocks"]:
            if block.get("table"):
                take(units, top, block["table"], section["title"] == top)
    with open(out, "w", encoding="utf-8") as f:
        json.dump({"month": document["period"]["id"], "unit_of_money": "fen", "units": units}, f, ensure_ascii=False)


main(sys.argv[1], sys.argv[2])
