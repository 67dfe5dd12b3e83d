"""The document as data: read by Python, compared with numbers worked out with exact fractions."""
import json
import sys
from fractions import Fraction


def cell(table, key, column):
    ids = [c["id"] for c in table["columns"]]
    row = next(r for r in table["rows"] if r["key"] == key)
    return row["cells"][ids.index(column)]


def main(path):
    with open(path, encoding="utf-8") as f:
        d = json.load(f)
    assert d["format"] == "jingfen" and d["layout"] == 1
    assert d["period"] == {"id": "2026-10", "label": "2026年10月", "end": "2026-10-31"}
    assert d["entity"]["name"] == "总部 & 全部" and d["warnings"] == ["一条提醒"]
    assert [s["title"] for s in d["sections"]][2] == "History"
    assert d["agenda"]["items"][0]["section"] == 0 and "section" not in d["agenda"]["items"][1]
    board, cards = d["sections"][0]["blocks"]
    assert board["kind"] == "table" and cards["cards"][1]["value"] is None and cards["cards"][1]["why"] == "no data"
    assert cell(board["table"], "应收天数", "light") == {"light": "green"}
    assert cell(board["table"], "应收天数", "vs_plan") == "4.25"
    assert cell(board["table"], "收入", "spark") == {"series": [1, 4, 2, 5, None, 3, 4, 1]}
    row = next(r for r in board["table"]["rows"] if r["key"] == "应收天数")
    assert row["polarity"] == "lower" and row["group"] == "盈利" and row["unit"] == "天"
    branches = d["sections"][1]["blocks"][0]["table"]
    assert cell(branches, "合计", "revenue.actual") == "68256914.11"
    assert cell(branches, "杭州分公司", "revenue.vs_plan") == "-349999.45"
    margin = Fraction(cell(branches, "南京分公司", "margin"))
    assert abs(margin - Fraction("1624691.36") / Fraction("8123456.78")) < Fraction(1, 10**16)
    assert cell(branches, "上海分公司", "achievement") == {"value": None, "why": "计划不为正数"}
    assert cell(branches, "合计", "rank") is None
    roles = {c["id"]: c["role"] for c in branches["columns"]}
    assert roles["profit"] == "support" and roles["margin"] == "derived"
    chart = d["sections"][2]["blocks"][0]["chart"]
    assert chart["series"][2]["second_axis"] is True and chart["category"] == "month"
    assert [r["label"] for r in chart["table"]["rows"]] == ["7月", "8月", "9月", "10月"]
    grid = d["sections"][3]["blocks"][0]
    runs = grid["blocks"][0]["text"]["runs"]
    assert runs[1] == {"text": "+12.5%", "bold": True, "tone": "good"}
    assert d["sections"][3]["comments"][0]["human"] is True


main(sys.argv[1])
