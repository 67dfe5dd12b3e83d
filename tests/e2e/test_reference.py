"""Real data: the reports of the words' authors, as they stand, against an independent calculation in exact
arithmetic. Every figure that both hold is compared: sums to the cent, ratios to 1e-8."""
import json, os, sys, tempfile
from decimal import Decimal

from packs import SHARED, SKIPPED, blocks, figures, near, read, run, value

DATA = SHARED + "/data"
if not os.path.isdir(DATA):
    print("skipped: the reference data are not here; JF_SHARED names their place")
    sys.exit(SKIPPED)

RATIO = Decimal("1.000001e-8")  # the reference is printed with eight decimals


def compare(got, want, what):
    """Sums are texts in the reference (or whole numbers), ratios are floats with eight decimals."""
    if isinstance(want, float):
        assert got is not None and abs(got - Decimal(repr(want))) <= RATIO, (what, "got", got, "want", want)
    else:
        near(got, want, what, Decimal(0))


class Counter:
    def __init__(self):
        self.n, self.wrong = 0, []

    def check(self, found, key, want, what):
        if key not in found:
            return
        self.n += 1
        try:
            compare(found[key], want, what)
        except AssertionError as e:
            self.wrong.append(e.args[0])

    def finish(self, name, least):
        for w in self.wrong[:20]:
            print(*w)
        assert not self.wrong, (name, len(self.wrong), "of", self.n, "figures differ")
        assert self.n >= least, (name, self.n, "figures compared; expected", least)
        print(name, self.n, "figures are equal")


def packs_of(script, data, month, work):
    run(f"{SHARED}/scripts/{script}.lua", work, "--set", f"data={DATA}/{data}", "--period", month, "--format", "json")
    out = f"{work}/{month}"
    documents = [read(f"{out}/{n}") for n in sorted(os.listdir(out)) if n.endswith(".json") and n != "manifest.json"]
    return {(d["entity"]["level"], d["entity"]["key"]): d for d in documents}


# ---- reseller sales --------------------------------------------------------------------------------

AW = {"revenue": "revenue", "gross_profit": "gross_profit", "margin": "gross_margin", "quantity": "quantity", "orders": "orders",
      "customers": "customers"}
AW_WINDOWS = {"month": "actual", "prev_month": "prev", "same_month_last_year": "last_year", "ytd": "ytd actual"}
AW_SLICE = {"revenue": ("revenue", "actual"), "gross_profit": ("gross_profit", "actual"), "margin": ("gross_margin", "actual"),
            "quantity": ("quantity", "actual"), "orders": ("orders", "actual"), "customers": ("customers", "actual"),
            "revenue_last_year": ("revenue", "last_year"), "yoy": ("revenue", "yoy"), "revenue_prev_month": ("revenue", "prev"),
            "mom": ("revenue", "mom"), "ytd": ("revenue", "ytd actual"), "rolling12": ("revenue", "r12 actual"),
            "new_customers": ("new_customers", "actual"), "target": ("revenue", "plan"), "attainment": ("revenue", "achievement"),
            "variance": ("revenue", "vs_plan"), "attainment_ytd": ("revenue", "ytd achievement")}


def aw_slice(c, found, row, reference, what):
    if what[1].startswith("272"):  # a manager: the report leaves team targets out, the reference has them
        reference = {k: v for k, v in reference.items() if k not in ("target", "variance", "attainment", "attainment_ytd")}
    for name, (metric, reading) in AW_SLICE.items():
        if name in ("yoy", "mom") and reference.get(name) is None:
            c.check(found, (row, metric, reading), None, (*what, name))
        elif name in reference:
            c.check(found, (row, metric, reading), reference[name], (*what, name))


def by_label(document, title):
    """Rows of members under the text they are printed with."""
    found = {}
    for section, block in blocks(document):
        table = block.get("table")
        for row in table["rows"] if table and section["title"] == title else []:
            for column, cell in zip(table["columns"], row["cells"]):
                if column.get("metric") and column.get("reading") and column["role"] in ("value", "derived"):
                    found[(row.get("label"), column["metric"], column["reading"])] = value(cell)
    return found


def aw(month):
    reference = read(f"{DATA}/reference/aw-reseller.json")["reports"][month]
    c = Counter()
    with tempfile.TemporaryDirectory() as work:
        packs = packs_of("aw_reseller", "aw-reseller", month, work)
        top = next(d for (level, _), d in packs.items() if level == "top")
        board = figures(top, "Summary")
        for window, reading in AW_WINDOWS.items():
            for name, metric in AW.items():
                c.check(board, ("", metric, reading), reference["windows"][window][name], ("top", window, name))
        for name in ("yoy", "mom"):
            c.check(board, ("", "revenue", name), reference[name], ("top", name))
        c.check(board, ("", "new_customers", "actual"), reference["new_customers"]["count"], ("top", "new customers"))
        for level, slices in (("group", "by_group"), ("territory", "by_territory"), ("seller", "by_salesperson")):
            for key, want in reference[slices].items():
                key = key.split()[0] if level == "seller" else key
                assert (level, key) in packs or want["ytd"] in ("0", 0), (level, key, "has no pack")
                if (level, key) in packs:
                    aw_slice(c, figures(packs[(level, key)], "Summary"), "", want, (level, key))
        tables = by_label(top, "Variance")
        for key, want in reference["by_territory"].items():
            aw_slice(c, tables, key, want, ("table by territory", key))
        for key, want in reference["by_business_type"].items():
            aw_slice(c, by_label(top, "Resellers"), key, want, ("table by business type", key))
        for key, want in reference["by_salesperson"].items():
            aw_slice(c, by_label(top, "People"), key.split(" ", 1)[1], want, ("ranking", key))
        bridges(c, top, reference)
        pvm(c, top, reference["price_volume_mix"])
        c.check(board, ("", "revenue", "plan"), reference["target_totals"]["vp_target"], ("company target",))
        c.check(board, ("", "revenue", "achievement"), reference["target_totals"]["company_vs_vp_target"], ("company",))
    c.finish(f"aw-reseller {month}", 500)


def bridges(c, document, reference):
    """Each step of a bridge from last year is the difference of the member."""
    wanted = {"revenue": ("by_category", "revenue", "revenue_last_year")}
    for section, block in blocks(document):
        chart = block.get("chart")
        if not chart or chart["kind"] != "bridge" or section["title"] != "Variance":
            continue
        metric = chart["series"][0].get("metric")
        if metric not in wanted:
            continue
        slices, now, base = wanted[metric]
        place = [x["id"] for x in chart["table"]["columns"]].index(chart["series"][0]["column"])
        for row in chart["table"]["rows"]:
            if row["kind"] == "member" and row["label"] in reference[slices]:
                want = reference[slices][row["label"]]
                c.n += 1
                near(value(row["cells"][place]), Decimal(want[now]) - Decimal(want[base]), ("bridge", row["label"]), Decimal(0))


PVM = ("price", "volume", "mix", "new", "gone")


def pvm(c, document, reference):
    wanted, effects = reference["by_product_name"], effect_figures(document)
    for name in PVM:
        want = wanted[{"new": "new_products", "gone": "discontinued_products"}.get(name, name)]
        c.n += 1
        got = effects.get(name)
        assert got is not None and abs(got - Decimal(str(want))) <= Decimal("0.0001"), ("pvm", name, got, want)


def effect_figures(document):
    found = {}
    for section, block in blocks(document):
        table = block.get("table") or (block.get("chart") or {}).get("table")
        for row in table["rows"] if table else []:
            if row["key"] in PVM:
                numbers = [v for v in map(value, row["cells"]) if v is not None]
                if numbers:
                    found.setdefault(row["key"], numbers[0])
    return found


# ---- pipeline ----------------------------------------------------------------------------------------

CRM = {"won": "won", "lost": "lost", "engaged": "engaged", "won_value": "won_value", "win_rate": "win_rate", "avg_deal": "avg_deal",
       "avg_cycle_days_won": "cycle", "discount_vs_list": "discount", "customers": "customers"}
CRM_SMALL = {"win_rate", "avg_deal", "avg_cycle_days_won"}  # min_sample: fewer than 20 have no value


def crm_slice(c, found, row, reading, reference, what):
    for name, metric in CRM.items():
        key = (row, metric, reading)
        if name in CRM_SMALL and found.get(key) is None and key in found:
            sample = reference["closed"] if name == "win_rate" else reference["won"]
            assert sample < 20, (*what, name, "has no value with a sample of", sample)
            continue
        c.check(found, key, reference.get(name), (*what, name))


def crm(month):
    whole = read(f"{DATA}/reference/maven-crm.json")
    reference = whole["reports"][month]
    c = Counter()
    with tempfile.TemporaryDirectory() as work:
        packs = packs_of("maven_crm", "maven-crm", month, work)
        top = next(d for (level, _), d in packs.items() if level == "top")
        board = figures(top, "Summary")
        windows = {"month": "actual", "prev_month": "prev", "ytd": "ytd actual", "quarter": "quarter actual"}
        for window, reading in windows.items():
            if window in reference["windows"]:
                crm_slice(c, board, "", reading, reference["windows"][window], ("top", window))
        c.check(board, ("", "won_value", "mom"), reference["mom_won_value"], ("top", "mom"))
        c.check(board, ("", "won_value", "last_year"), None, ("top", "last year"))
        c.check(board, ("", "new_customers", "actual"), reference["new_customers"]["count"], ("top", "new customers"))
        last_day = {"2017-12": "2017-12-31", "2017-09": "2017-09-30"}[month]
        waiting = whole["open_engaging_at"][last_day]
        c.check(board, ("", "open_deals", "actual"), waiting["open_engaged"], ("top", "open deals"))
        c.check(board, ("", "pipeline", "actual"), waiting["list_value"], ("top", "pipeline"))
        for level, slices in (("region", "by_region"), ("manager", "by_manager")):
            for key, want in reference[slices].items():
                crm_slice(c, figures(packs[(level, key)], "Summary"), "", "actual", want, (level, key))
        for key, want in reference["by_agent"].items():
            crm_slice(c, by_label(top, "People"), key, "actual", want, ("agent", key))
        for key, want in reference["by_product"].items():
            crm_slice(c, by_label(top, "Why"), "GTX Pro" if key == "GTXPro" else key, "actual", want, ("product", key))
        for key, want in reference["by_sector"].items():
            crm_slice(c, by_label(top, "People"), "technology" if key == "technolgy" else key, "actual", want, ("sector", key))
    c.finish(f"maven-crm {month}", 150)


for m in ("2020-06", "2019-11"):
    aw(m)
for m in ("2017-12", "2017-09"):
    crm(m)
