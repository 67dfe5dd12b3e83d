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
                if column.get("reading") and column["role"] in ("value", "derived") and column["id"].startswith(f"{column.get('metric')}."):  # no analysis
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


# ---- all that the references hold ------------------------------------------------------------------------

AW_ALL = """local lines = metric "lines" { title = "Lines", unit = "", actual = sales:count() }
local costs = metric "cost" { title = "Cost", unit = "$", actual = cost }
local function by(dim)
  return tabular { revenue, costs, profit, margin, volume, lines, orders, clients, fresh, by = dim,
    columns = { "actual", "last_year", "yoy", "prev", "mom", "ytd actual", "ytd last_year", "r12 actual" } }
end
return report { title = "R", company = "AdventureWorks", language = "en", currency = "USD", packs = { "group > territory", "seller" }, appendix = false,
  section "windows" { tabular { revenue, costs, profit, margin, volume, lines, orders, clients, fresh, columns = { "actual", "prev", "last_year",
    "ytd actual", "ytd last_year", "r12 actual", "r12 last_year", "yoy", "mom", "ytd yoy", "r12 yoy" } } },
  section "by_country" { by "country" }, section "by_category" { by "category" }, section "by_subcategory" { by "subcategory" }, section "by_group" { by "group" },
  section "by_territory" { by "territory" }, section "by_business_type" { by "business" }, section "by_salesperson" { by "seller" },
  section "by_ProductKey" { pvm { revenue, quantity = volume, by = "key" } }, section "by_product_name" { pvm { revenue, quantity = volume, by = "product" } },
  section "pvm by_category" { pvm { revenue, quantity = volume, by = "category" } },
  section "months" { tabular { revenue, by = "month", columns = { "actual" } }, chart "column" { revenue, span = 36 } } }
"""
CRM_ALL = """local m = { won, lost, engaged, revenue, cut, buyers, list }
local function add(id, actual) m[#m + 1] = metric(id) { title = id, unit = "", actual = actual } end
add("closed", n:where(col "deal_stage":is { "Won", "Lost" })) add("rate", won / (won + lost)) add("deal", revenue / won) add("days", cycle)
add("all_days", deals:average(col "close_date" - col "engage_date"))
local function by(dim) return tabular { by = dim, columns = { "actual" }, table.unpack(m) } end
return report { title = "R", company = "MavenTech", language = "en", currency = "USD", packs = { "region > manager" }, appendix = false,
  section "windows" { tabular { columns = { "actual", "prev", "last_year", "ytd actual", "ytd last_year", "r12 actual", "r12 last_year", "all actual", "mom", "yoy" }, table.unpack(m) } },
  section "by_region" { by "region" }, section "by_manager" { by "manager" }, section "by_agent" { by "agent" }, section "by_series" { by "series" },
  section "by_product" { by "product" }, section "by_sector" { by "sector" },
  section "pvm" { pvm { revenue, quantity = won, by = "product", from = "prev", window = "quarter" } },
  section "open" { chart "column" { pipe, span = 12 }, chart "column" { worth, span = 12 } } }
"""
SLICE = {"revenue": ("revenue", "actual"), "cost": ("cost", "actual"), "gross_profit": ("gross_profit", "actual"), "margin": ("gross_margin", "actual"), "quantity": ("quantity", "actual"),
         "lines": ("lines", "actual"), "orders": ("orders", "actual"), "customers": ("customers", "actual"), "revenue_last_year": ("revenue", "last_year"), "yoy": ("revenue", "yoy"),
         "revenue_prev_month": ("revenue", "prev"), "mom": ("revenue", "mom"), "ytd": ("revenue", "ytd actual"), "ytd_last_year": ("revenue", "ytd last_year"), "rolling12": ("revenue", "r12 actual"),
         "new_customers": ("new_customers", "actual")}
WINDOWS = {"month": "actual", "prev_month": "prev", "same_month_last_year": "last_year", "ytd": "ytd actual", "ytd_last_year": "ytd last_year", "rolling12": "r12 actual", "rolling12_prev": "r12 last_year"}
CRM_SLICE = {"engaged": "engaged", "closed": "closed", "won": "won", "lost": "lost", "win_rate": "rate", "won_value": "won_value", "avg_deal": "deal", "avg_cycle_days_won": "days",
             "avg_cycle_days_closed": "all_days", "list_value_of_won": "list_value", "discount_vs_list": "discount", "customers": "customers"}


def need(c, found, key, want, what):
    """As check, but the figure has to be there."""
    c.n += 1
    if key not in found:
        c.wrong.append((*what, key, "is not shown; should be", want))
        return
    try:
        compare(found[key], want, what)
    except AssertionError as e:
        c.wrong.append(e.args[0])


def whole_reports(script, data, month, own, work, *changes):
    """The script's sources and metrics with a report of our own below them."""
    with open(f"{SHARED}/scripts/{script}.lua", encoding="utf-8") as f:
        head = f.read().split("return report")[0]
    for old, new in changes:
        assert head.count(old) == 1, old
        head = head.replace(old, new)
    with open(work + "/all.lua", "w", encoding="utf-8") as f:
        f.write(head + own)
    run(work + "/all.lua", work + "/out", "--set", f"data={DATA}/{data}", "--period", month, "--format", "json")
    documents = [read(f"{work}/out/{month}/{n}") for n in sorted(os.listdir(f"{work}/out/{month}")) if n.endswith(".json") and n != "manifest.json"]
    return {(d["entity"]["level"], d["entity"]["key"]): d for d in documents}


def effects(c, document, title, reference, what):
    totals = {}
    for section, block in blocks(document):
        table = block.get("table")
        if section["title"] == title and table and table["rows"][-1]["kind"] == "total":
            totals = {col["id"]: value(cell) for col, cell in zip(table["columns"], table["rows"][-1]["cells"])}
    for name, key in (("price", "price"), ("volume", "volume"), ("mix", "mix"), ("new", "new_products"), ("gone", "discontinued_products"), ("change", "delta_revenue")):
        c.n += 1
        got, want = totals.get(name) or Decimal(0), Decimal(str(reference[key]))
        if abs(got - want) > Decimal("0.0001"):
            c.wrong.append((*what, title, name, got, want))


def aw_all(month):
    whole = read(f"{DATA}/reference/aw-reseller.json")
    reference, c = whole["reports"][month], Counter()
    with tempfile.TemporaryDirectory() as work:
        packs = whole_reports("aw_reseller", "aw-reseller", month, AW_ALL, work, ('product = "Product",', 'product = "Product", key = "ProductKey",'))
    top = next(d for (level, _), d in packs.items() if level == "top")
    board = figures(top, "windows")
    for window, reading in WINDOWS.items():
        for name, metric in (("revenue", "revenue"), ("cost", "cost"), ("gross_profit", "gross_profit"), ("margin", "gross_margin"), ("quantity", "quantity"), ("lines", "lines"),
                             ("orders", "orders"), ("customers", "customers")):
            need(c, board, ("", metric, reading), reference["windows"][window][name], ("top", window, name))
    for name, reading in (("yoy", "yoy"), ("mom", "mom"), ("ytd_yoy", "ytd yoy"), ("rolling12_yoy", "r12 yoy")):
        need(c, board, ("", "revenue", reading), reference[name], ("top", name))
    for slices in ("by_country", "by_category", "by_subcategory", "by_group", "by_territory", "by_business_type", "by_salesperson"):
        found = by_label(top, slices)
        for key, want in reference[slices].items():
            if slices == "by_salesperson":
                key = key.split(" ", 1)[1]
            if all(want[k] in (0, "0") for k in ("revenue", "revenue_last_year", "revenue_prev_month", "ytd", "ytd_last_year", "rolling12")):
                continue  # nothing in any window: no row
            for name, (metric, reading) in SLICE.items():
                need(c, found, (key, metric, reading), want[name], (slices, key, name))
    for level, slices in (("group", "by_group"), ("territory", "by_territory"), ("seller", "by_salesperson")):
        for key, want in reference[slices].items():
            key = key.split()[0] if level == "seller" else key
            if (level, key) in packs:
                for name, (metric, reading) in SLICE.items():
                    need(c, figures(packs[(level, key)], "windows"), ("", metric, reading), want[name], (level, key, name))
    for title, key in (("by_ProductKey", "by_ProductKey"), ("by_product_name", "by_product_name"), ("pvm by_category", "by_category")):
        effects(c, top, title, reference["price_volume_mix"][key], (month,))
    months = {k[0]: v for k, v in charted(top, "months").items()}
    for m, want in whole["monthly_revenue"].items():
        if months.get(m) is not None or m <= month and int(month[:4]) * 12 + int(month[5:]) - int(m[:4]) * 12 - int(m[5:]) < 36:
            need(c, months, m, want, ("month", m))
    c.finish(f"aw-reseller {month}, all slices", 1500)


def charted(document, title):
    """{(row key, metric): value} of the charts of a section."""
    found = {}
    for section, block in blocks(document):
        table = (block.get("chart") or {}).get("table")
        for row in table["rows"] if table and section["title"] == title else []:
            for column, cell in zip(table["columns"], row["cells"]):
                if column.get("metric"):
                    found.setdefault((row["key"], column["metric"]), value(cell))
    return found


def crm_all(month):
    whole = read(f"{DATA}/reference/maven-crm.json")
    reference, c = whole["reports"][month], Counter()
    with tempfile.TemporaryDirectory() as work:
        packs = whole_reports("maven_crm", "maven-crm", month, CRM_ALL, work)
    top = next(d for (level, _), d in packs.items() if level == "top")
    board = figures(top, "windows")
    for window, reading in WINDOWS.items():
        want = reference["windows"][window]
        is_there = month != "2017-12" or "last_year" not in reading  # the data begin in October 2016
        for name, metric in CRM_SLICE.items() if want.get("closed") else ():
            if board.get(("", metric, reading)) is not None or is_there and "last_year" not in reading and "r12" not in reading:
                need(c, board, ("", metric, reading), want[name], ("top", window, name))
    need(c, board, ("", "won_value", "mom"), reference["mom_won_value"], ("top", "mom"))
    need(c, board, ("", "won_value", "yoy"), reference["yoy_won_value"], ("top", "yoy"))
    for slices in ("by_region", "by_manager", "by_agent", "by_series", "by_product", "by_sector"):
        found = by_label(top, slices)
        for key, want in reference[slices].items():
            label = {"GTXPro": "GTX Pro", "technolgy": "technology"}.get(key, key)
            for name, metric in CRM_SLICE.items():
                if want["closed"] or want["engaged"]:
                    need(c, found, (label, metric, "actual"), want[name], (slices, key, name))
                if slices in ("by_region", "by_manager") and name != "customers" or slices == "by_region":
                    need(c, figures(packs[(slices[3:], key)], "windows"), ("", metric, "actual"), want[name], (slices, key, name, "pack"))
    if month == "2017-12":
        effects(c, top, "pvm", whole["pvm_quarter_2017Q4_vs_Q3_by_product"], (month,))
        for name, metric in CRM_SLICE.items():
            if name != "engaged":
                need(c, board, ("", metric, "all actual"), whole["all_time"][name], ("all time", name))
    opened = charted(top, "open")
    for day, want in whole["open_engaging_at"].items():
        if day[:7] <= month:
            need(c, opened, (day[:7], "open_deals"), want["open_engaged"], ("open", day)), need(c, opened, (day[:7], "pipeline"), want["list_value"], ("pipeline", day))
    c.finish(f"maven-crm {month}, all slices", 500)


for m in ("2020-06", "2019-11"):
    aw(m), aw_all(m)
for m in ("2017-12", "2017-09"):
    crm(m), crm_all(m)
