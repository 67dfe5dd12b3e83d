"""The demo, whole: files are there, other programs read them, figures are those of sqlite3."""
import glob, html, os, re, subprocess, sys, tempfile, zipfile
from fractions import Fraction

import openpyxl

import demo_oracle as oracle
from packs import DEMO, figures, blocks, near, pdf_text, read, run, value, xlsx_texts

ENTITIES = ["示范商贸", *oracle.BRANCHES, *sum(oracle.BRANCHES.values(), [])]


def check_board(entity, document):
    """Every figure of the board of indicators."""
    board = figures(document, "经营综述与指标")
    n = 0
    for (key, metric, words), got in board.items():
        if words in ("light", "lights") or key:
            continue
        want = oracle.reading(oracle.Scope(entity), metric, words)
        near(got, oracle.decimal(want), (entity, metric, words))
        n += want is not None
    assert n >= 60, (entity, n, "figures on the board")


def check_lines(entity, document):
    found = figures(document, "差异与归因", first=True)
    n = 0
    for (line, metric, words), got in found.items():
        column = "l" if line in ("智能终端", "办公设备", "耗材配件", "技术服务") else "p"
        if line != "total":
            want = oracle.reading(oracle.Scope(entity, column, line.split("/")[-1]), metric, words)
            near(got, oracle.decimal(want), (entity, line, metric, words))
            n += 1
        if line == "total" and words in ("actual", "plan", "last_year", "vs_plan", "yoy", "achievement"):
            near(got, oracle.decimal(oracle.reading(oracle.Scope(entity), metric, words)), (entity, "total", metric, words))
            n += 1
    assert n >= 34, (entity, n, "figures by product line and product")


LINES = ("智能终端", "办公设备", "耗材配件", "技术服务")


def below(entity, key):
    """The scope of a row: a product line of the pack, or a region or branch below it."""
    return oracle.Scope(entity, "l", key) if key in LINES else oracle.Scope(key)


def check_causes(entity, document):
    """Steps of the bridges and their parts by line, the table of members, both ends of price, volume and mix."""
    n = 0
    def same(got, want, *what):
        nonlocal n
        near(value(got), oracle.decimal(want), (entity, *what))
        n += 1
    for block in (b for s, b in blocks(document) if s["title"] == "差异与归因"):
        chart = block.get("chart") or {}
        table = block.get("table") or chart.get("table")
        columns = {c["id"]: i for i, c in enumerate(table["columns"])} if table else {}
        for row in table["rows"] if table else []:
            cell = lambda id: row["cells"][columns[id]]
            scope = below(entity, row["key"]) if row["kind"] in ("member", "subtotal") else oracle.Scope(entity)
            if chart.get("kind") == "bridge" and "from" in columns:
                metric = table["columns"][columns["value"]]["metric"]
                if row["kind"] == "member":
                    same(cell("value"), oracle.reading(scope, metric, "vs_plan"), "bridge", row["key"], metric)
                for part in (c for c in columns if c.startswith("part") and row["kind"] == "member"):
                    line = table["columns"][columns[part]]["title"]
                    same(cell(part), oracle.reading(oracle.Scope(row["key"], "l", line), metric, "vs_plan"), row["key"], line)
            elif "revenue.achievement" in columns:
                for words in ("actual", "plan", "vs_plan", "achievement", "last_year", "vs_last_year", "yoy"):
                    same(cell("revenue." + words), oracle.reading(scope, "revenue", words), row["key"], words)
            elif "volume" in columns:
                same(cell("base"), oracle.reading(scope, "revenue", "last_year"), row["key"], "last year")
                same(cell("now"), oracle.reading(scope, "revenue", "actual"), row["key"], "actual")
                same(cell("change"), oracle.reading(scope, "revenue", "vs_last_year"), row["key"], "change")
                effects = [value(cell(id)) or 0 for id in ("volume", "mix", "price", "new", "gone")]
                near(sum(effects), value(cell("change")), (entity, row["key"], "effects"))
    branches = oracle.BRANCHES.get(entity) or sum(oracle.BRANCHES.values(), [])
    least = 5 * len(branches) if entity in oracle.BRANCHES else 8
    if entity == "示范商贸": # all members in a table, too
        least = 5 * len(branches) + 7 * (len(branches) + len(oracle.BRANCHES))
    assert n >= least + 15, (entity, n, least, "figures of causes")


def check_movers(entity, document, text):
    """Who moved the price of the line that it cost most, at the mean prices that each product had in the whole unit: below a branch its customers."""
    [table] = [b["table"] for s, b in blocks(document) if "p0" in [c["id"] for c in (b.get("table") or {}).get("columns", [])]]
    column = "c" if any(entity in v for v in oracle.BRANCHES.values()) else "b"
    scope = oracle.Scope(entity)
    sums = lambda m: {tuple(k): (a, n) for *k, a, n in oracle.DB.execute(
        f"select l, p, {column}, sum(a), sum(n) from s where {' and '.join(scope.where)} and m = ? group by 1, 2, 3", (*scope.values, m))}
    base, now = sums("2025-10"), sums("2026-10")
    whole = lambda of, p: [Fraction(sum(x[i] for k, x in of.items() if k[1] == p)) for i in (0, 1)]
    common = {p for _, p, _ in base} & {p for _, p, _ in now}
    lines = {}
    for l, p in sorted({k[:2] for k in now if k[1] in common}):
        (r0, q0), (r1, q1) = whole(base, p), whole(now, p)
        lines.setdefault(l, []).append((p, r0 / q0, r1 - r0 / q0 * q1))
    price = {l: sum(x[2] for x in products) for l, products in lines.items()}
    worst = min(price, key=price.get) if min(price.values()) < 0 else max(price, key=price.get)
    effects, side = {}, -1 if price[worst] < 0 else 1
    for p, mean, _ in lines[worst]:
        for (_, q, who), (a, n) in now.items():
            if q == p:
                effects[who] = effects.get(who, 0) + (a - mean * n) / 100
    ids = [c["id"] for c in table["columns"]]
    shown = {r["key"].replace("\x1f", "/"): value(r["cells"][ids.index("price")]) for r in table["rows"]}
    total, others = shown.pop("total"), shown.pop("others", None)
    near(total, oracle.decimal(price[worst] / 100), (entity, worst, "price"))
    near(sum(shown.values()) + (others or 0), total, (entity, "parts"))
    names = {w.split("/")[-1]: w for w in effects}
    for key, got in shown.items():
        near(got, oracle.decimal(effects.get(names.get(key.split("/")[-1]), 0)), (entity, worst, key))
    left = [e for w, e in effects.items() if w.split("/")[-1] not in {k.split("/")[-1] for k in shown}]
    assert len(shown) >= 2 and all(side * e <= min(side * effects.get(names.get(k.split("/")[-1]), 0) for k in shown) for e in left), (entity, shown)
    first = max(effects, key=lambda w: side * effects[w])
    share = 100 * effects[first] * 100 / sum(price.values())
    said = re.search(r"(?:降价|涨价)(?:的(\d+)%|主要)出在(\S+?)的(\S+?)。", re.sub(r"\s", "", text))
    assert not said or said[2] + said[3] == first.split("/")[-1] + worst and (abs(share - int(said[1])) <= 0.5 if said[1] else share > 100), (entity, said, share)
    return bool(said)


def add_up_as_printed(text):
    """The rows of customers and of salespeople make their printed totals: the others take what rounding leaves."""
    def amount(words):
        return int(words.replace(",", "").replace("−", "-"))

    page = next(p for p in text.split("\f") if "客户收入与回款(万元)" in p)
    rows = re.findall(r"^ .{4,60}? {2,}([\d,]+) +([\d,]+) +(?:不入比例尺 +)?[+−±][\d,]+ ", page, re.M)
    assert len(rows) == 14, rows
    for column in zip(*rows):
        assert sum(map(amount, column[:-1])) == amount(column[-1]), column
    page = next(p for p in text.split("\f") if "销售员排名 ·" in p)
    sold = re.findall(r"^ *\S+(?: \d+ 个)? +(?:\d+ +)?([\d,]+) +[+−±][\d.]+% ", page, re.M)
    assert len(sold) == 22 and sum(map(amount, sold[:-1])) == amount(sold[-1]), sold


def check_stories(documents):
    """What the data are made to show."""
    board = lambda e: figures(documents[e], "经营综述与指标")
    assert board("杭州")[("", "revenue", "achievement")] < 0.85
    assert board("深圳")[("", "revenue", "achievement")] > 1 and board("深圳")[("", "gross_margin", "actual")] < 0.16
    assert board("北京")[("", "revenue", "achievement")] > 1 and board("北京")[("", "collection_of_sales", "actual")] < 0.65
    assert board("南京")[("", "revenue", "achievement")] > 1.1
    assert board("广州")[("", "gross_margin", "actual")] > board("上海")[("", "gross_margin", "actual")]


def check_scope(out):
    """Nothing of another branch in a branch's pack: no name of a customer, person or place of its."""
    marks = {e: {e} for v in oracle.BRANCHES.values() for e in v}
    own = {}
    for branch, customer, seller in oracle.DB.execute("select distinct b, c, w from s"):
        own.setdefault(branch, set()).update((customer.split("/")[1], seller.split("/")[1]))
    for entity in marks:
        others = set().union(*(own[e] | {e} for e in own if e != entity)) - own[entity]
        texts = {"pdf": pdf_text(f"{out}/{entity}.pdf"), **xlsx_texts(f"{out}/{entity}.xlsx")}
        with open(f"{out}/{entity}.json", encoding="utf-8") as f:
            texts["json"] = f.read()
        for where, text in texts.items():
            for name in others:
                assert name not in text, (entity, where, name, text[max(0, text.find(name) - 60):][:160])
        assert entity in texts["pdf"]


def check_sheets(out, names):
    """LibreOffice calculates the workbooks anew; cached values stay what they were."""
    import recalculate
    for name in names:
        n = recalculate.compare(f"{out}/{name}.xlsx")
        assert n > 50, (name, n, "formulas")


def check_effects(out):
    """What the sentence and the bridge say of price, volume and mix stands in the total of the table beside them."""
    told = 0
    for entity in ENTITIES:
        for page in pdf_text(f"{out}/{entity}.pdf").split("\f"):
            if "谁在" not in page:
                continue
            total = [line for line in re.split("谁在[降涨]价", page)[0].splitlines() if "合计" in line][-1].split()
            for effect in re.findall(r"(?:数量|结构|价格|新增|停售) ([+−][\d,.]*\d)", page):
                assert effect in total, (entity, effect, total)
                told += 1
    assert told >= 3 * len(ENTITIES), told


def check_totals(path):
    """What a total adds up it adds up in the workbook, too: of numbers only rates and the zeros behind a bridge stand as they are."""
    sheet, n = openpyxl.load_workbook(path).worksheets[-1], 0
    for row in sheet.iter_rows():
        for cell in row[1:] if row[0].value == "合计" else []:
            n += isinstance(cell.value, str)
            assert not isinstance(cell.value, (int, float)) or cell.value == 0 or "%" in cell.number_format, (path, cell.coordinate, cell.value)
    assert n >= 12, (path, n)
    with zipfile.ZipFile(path) as z: # lengths of a bridge: what rises has a plus in every label, what falls a minus
        charts = [[html.unescape(f) for f in re.findall(r'<c:numFmt formatCode="([^"]*)"', z.read(name).decode())] for name in z.namelist() if "charts/chart" in name]
    sides = [[f[0] == "+" for f in formats if f.count(";") > 1 and len(set(f.split(";")[:2])) == 1] for formats in charts]
    assert any(sides) and all(sum(side) * 2 == len(side) for side in sides), (path, charts)


def check_sentences(out):
    """Printed parts add up to the printed whole, nothing reached is called too little, nothing is said twice."""
    told = 0
    for entity in ENTITIES:
        pages = pdf_text(f"{out}/{entity}.pdf").split("\f")
        for whole, parts in re.findall(r"累计差额 −([\d.]+) 万元\s+(.+)", "\n".join(pages)):
            assert abs(sum(Fraction(n.replace("−", "-")) for n in re.findall(r"[+−][\d.]+", parts)) + Fraction(whole)) == 0, (entity, whole, parts)
            told += 1
        assert any("横线为当期计划" in page and "全年落地" in page for page in pages), (entity, "the lines of the cards have no note")
        for page in pages:
            assert page.count("本月无") < 2 and not re.search(r"只(?:完成|有) 1\d\d", page), (entity, page)
            if "上月行动回顾" in page and "编号" in page and "超期用时" in page:
                assert "改至" in page or "逾期" in page, (entity, "the legend has what the bars do not")
    assert told >= 8, told


def main():
    with tempfile.TemporaryDirectory() as work:
        run(DEMO, work, "--period", "2026-10", "--format", "pdf,xlsx,json")
        out = work + "/2026-10"
        documents = {}
        for entity in ENTITIES:
            for ending in ("pdf", "xlsx", "json"):
                assert os.path.getsize(f"{out}/{entity}.{ending}") > 1000, (entity, ending)
            subprocess.run(["qpdf", "--check", f"{out}/{entity}.pdf"], check=True, stdout=subprocess.DEVNULL)
            documents[entity] = read(f"{out}/{entity}.json")
            check_board(entity, documents[entity])
            check_lines(entity, documents[entity])
            check_causes(entity, documents[entity])
            told = check_movers(entity, documents[entity], pdf_text(f"{out}/{entity}.pdf"))
            assert told or entity not in ("示范商贸", "深圳"), entity
        assert len(glob.glob(out + "/*.pdf")) == len(ENTITIES)
        check_stories(documents)
        text = pdf_text(out + "/示范商贸.pdf")
        add_up_as_printed(text)
        for wanted in ("示范商贸", "2026年10月", "5,125", "5,160", "营业收入", "燕北教育集团", "前置仓"):
            assert wanted in text, wanted
        assert "5,125" not in pdf_text(out + "/杭州.pdf")
        check_scope(out)
        check_effects(out)
        check_sentences(out)
        check_sheets(out, ["示范商贸", "华东", "杭州"])
        check_totals(out + "/示范商贸.xlsx"), check_totals(out + "/杭州.xlsx")
        run(DEMO, work, "--period", "2026-11", "--format", "json", "--only", "杭州")  # before its figures are there
        later = [s["message"] for s in read(work + "/2026-11/杭州.json")["sections"]]
        assert later[1:4] == ["营业收入没有数值(数据截至 2026-10)。"] * 3, later
        manifest = read(out + "/manifest.json")
        assert {p["entity"] for p in manifest["packs"]} == set(ENTITIES)
        sales = next(s for s in manifest["sources"] if s["id"] == "sales")
        rows, total = oracle.DB.execute("select count(*), sum(a) from s").fetchone()
        assert sales["rows"] == rows and sales["rejected"] == len(oracle.BAD) == 12
        with open(out + "/rejects/sales.csv", encoding="utf-8") as f:
            assert len(f.readlines()) == 1 + len(oracle.BAD)
        assert oracle.fen(sales["control_totals"]["金额"]) == total
        columns = {row["cells"][1]["text"] for _, b in blocks(read(out + "/示范商贸.json")) if b["id"] == "data.controls" for row in b["table"]["rows"]}
        assert {"金额(元)", "销售费用(元)", "数量(台)", "新客户(家)", "目标收入(元)"} <= columns, columns
        assert [f["size"] for f in sales["files"]] == [os.path.getsize(oracle.DATA + name) for name in ("late.csv", "sales.csv")]
        assert all(p["state"] == "not released" for p in manifest["packs"])


main()
