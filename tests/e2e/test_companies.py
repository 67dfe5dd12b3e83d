"""Random companies: no pack of a branch or region, no file in it, no mail of it has a name, a text or a number of a unit that is not its own: every
text has one owner, every amount and every sum that others are part of is looked for in all members of all files. Usage: as the others."""
import csv, email, email.policy, os, random, re, sys, tempfile
from decimal import Decimal as D

from packs import SOURCE, read, run
from test_isolation import leaks, parts

SCRIPT = """local org = source "org" { path = "org.csv", key = "编号", label = "名称" }
local people = source "people" { path = "people.csv", key = "单位" }
local sales = source "sales" { path = "sales.csv", date = "日期", on_bad_row = "reject", join = { { org, on = "分公司", missing = "report" } },
  dims = { region = "大区", branch = { "分公司", label = "名称" }, line = "产品线", customer = "客户", seller = { "分公司", "销售员", label = "销售员" } } }
local goals = source "goals" { path = "goals.csv", date = "月份", dims = { region = "大区", branch = "分公司", line = "产品线" } }
local stock = source "stock" { path = "stock.csv", date = "日期", dims = { region = "大区", branch = "分公司", store = "仓库" } }
local todo = source "todo" { path = "todo.csv", dims = { region = "大区", branch = "分公司" } }
local said = source "said" { path = "said.csv", key = "键", label = "说明", date = "月份", dims = { branch = "分公司" } }
local amount = sales:sum "金额"
local revenue = metric "revenue" { title = "收入", unit = "元", digits = 2, actual = amount, plan = goals:sum "目标", forecast = "seasonal" }
local cost = metric "cost" { title = "成本", unit = "元", digits = 2, actual = sales:sum "成本", plan = goals:sum "预算", better = "lower" }
local margin = metric "margin" { title = "毛利", unit = "元", digits = 2, actual = revenue - cost }
local rate = metric "rate" { title = "毛利率", unit = "%", digits = 2, actual = margin / revenue }
local volume = metric "volume" { title = "销量", unit = "台", actual = sales:sum "数量" }
local price = metric "price" { title = "均价", unit = "元", digits = 2, actual = revenue / volume, hide = true }
local held = metric "held" { title = "库存", unit = "元", digits = 2, actual = stock:balance "库存" }
local buyers = metric "buyers" { title = "客户数", unit = "户", actual = sales:distinct "customer" }
local abc = class "abc" { "customer", of = revenue:r12(), cumulative = { A = 0.5, B = 0.8 } }
return report { title = "月报", company = "公司", texts = said, packs = { "region > branch", top = "总部", ranks = param "ranks" { default = "own" },
    people = { people, name = "姓名", to = "邮箱", cc = "抄送", role = "职务" } },
  section "总览" { who = "{branch}", message = function(v) return v.entity .. "收入 " .. v.revenue end, cards { revenue, cost, rate, held }, tabular { revenue, cost, margin, rate, volume, held, buyers, columns = "kpi" }, comments { required = "all" } },
  section "排名" { tabular { revenue, cost, columns = { "actual", "rank", "rank_change" } }, tabular { revenue, by = "branch", columns = { "rank", "actual", "share", "ytd actual", "contribution" } },
    note "{revenue rank} {revenue best branch} {revenue worst line} {todo n}" },
  section "综述" { summary { revenue, cost, by = "line", actions = todo } },
  section "差异" { tabular { revenue, cost, by = "line", columns = "variance" }, bridge { revenue, by = "line" }, bridge { revenue, from = "last_year", by = "customer", top = 3 }, bridge { revenue, by = "branch", across = "line" } },
  section "量价" { pvm { revenue, quantity = volume, by = "line" } }, section "因素" { drivers { revenue, chain = { volume, price }, from = "last_year" } },
  section "客户" { pareto { revenue, by = "customer", top = 2 }, tabular { revenue, buyers, by = abc, columns = { "actual", "last_year" } }, tabular { revenue, by = "line", across = "seller", columns = { "actual" } },
    note(function(v) local t = "" for _, m in ipairs(v.revenue:by("customer", {})) do t = t .. m.name .. m.actual end return t end) },
  section "库存" { tabular { held, by = "store", columns = { "actual", "prev", "share" } }, chart "line" { held, span = 12 } },
  section "全年" { landing { revenue }, trend { revenue, span = 12 } }, section "走势" { chart "column" { revenue, span = 12, readings = { "actual", "plan" } }, chart "bar" { revenue, by = "seller" }, chart "line" { revenue, across = "line", span = 6 } },
  section "评分" { scorecard { revenue, cost, weights = { revenue = 60, cost = 40 }, by = "line" } }, section "异常" { exceptions { revenue, cost, by = "line", actions = todo } },
  section "说明" { commentary { revenue, cost, margin, by = "line" } }, section "行动" { actions { from = todo, show = "open" }, listing { todo, columns = { "分公司", "措施", "责任人" } }, form { kind = "action" }, form { kind = "comment" } },
  section "工资" { private = "人事", message = "奖金秘密 {revenue}", listing { todo, columns = { "措施", "奖金" } } },
}
"""
LETTERS = "魑魅魍魉鳜鳝鲟鲢鹌鹑鹧鸪虬螭蜉蝣蟠螈蘅蘼薜荔荼蘖芍菡萏茜茴茯荇槿榉榛楝槭楸桉柞桧栾"
MONTHS = [f"{y}-{m:02d}" for y in (2025, 2026) for m in range(1, 13) if (y, m) <= (2026, 10)]


class Company:
    def __init__(self, seed):
        r = self.r = random.Random(seed)
        self.owner, self.used = {}, set()  # text -> the branch or region that alone may see it
        self.regions = {self.name("", 2): [] for _ in range(3)}
        self.codes = {}
        for region, branches in self.regions.items():
            for _ in range(r.randint(2, 3)):
                branch = self.name("", 2)
                self.owner[branch] = branch
                branches.append(branch)
                self.codes[branch] = f"QX{len(self.codes):02d}Y"
        self.region_of = {b: region for region, bs in self.regions.items() for b in bs}
        self.sales, self.goals, self.stock, self.todo, self.said, self.people = [], [], [], [], [], []
        for branch in self.codes:
            self.fill(branch)

    def name(self, prefix, n):
        """A text that nothing else has."""
        while True:
            text = prefix + "".join(self.r.choice(LETTERS) for _ in range(n))
            if text not in self.used and not any(text in x or x in text for x in self.used):
                self.used.add(text)
                return text

    def own(self, branch, prefix):
        text = self.name(prefix, 3)
        self.owner[text] = branch
        return text

    def fill(self, branch):
        r, code, region = self.r, self.codes[branch], self.region_of[branch]
        money = lambda: D(r.randint(10 ** 8, 10 ** 10)) / 100
        lines, customers, sellers, stores = ["共线", self.own(branch, "线")], [self.own(branch, "客") for _ in range(4)], [self.own(branch, "员") for _ in range(2)], [self.own(branch, "仓") for _ in range(2)]
        for month in MONTHS:
            for line in lines:
                for customer in r.sample(customers, 2):
                    self.sales.append((f"{month}-{r.randint(1, 28):02d}", region, code, line, customer, r.choice(sellers), r.randint(10 ** 6, 10 ** 7), money(), money() / 2))
                self.goals.append((month + "-01", region, code, line, money() * 2, money()))
            self.stock += [(f"{month}-28", region, code, store, money()) for store in stores]
        for i in range(2):
            self.todo.append((f"{code}{i}", region, code, self.own(branch, "措"), self.own(branch, "责"), "2026-09-01", f"2026-11-{r.randint(10, 28)}", "进行中", "revenue", money()))
        self.said += [("2026-10", code, "revenue", self.own(branch, "说")), ("2026-10", code, "cost", self.own(branch, "又"))]
        self.people.append((branch, self.own(branch, "经"), f"m{code.lower()}@x.cn", f"c{code.lower()}@x.cn", "经理"))
        self.owner[f"m{code.lower()}@"] = self.owner[f"c{code.lower()}@"] = self.owner[code] = branch

    def write(self, work):
        tables = {"org": (("编号", "名称"), [(c, b) for b, c in self.codes.items()]), "sales": (("日期", "大区", "分公司", "产品线", "客户", "销售员", "数量", "金额", "成本"), self.sales),
                  "goals": (("月份", "大区", "分公司", "产品线", "目标", "预算"), self.goals), "stock": (("日期", "大区", "分公司", "仓库", "库存"), self.stock),
                  "todo": (("编号", "大区", "分公司", "措施", "责任人", "开始日期", "截止日期", "状态", "挂钩指标", "奖金"), self.todo), "said": (("月份", "分公司", "键", "说明"), self.said),
                  "people": (("单位", "姓名", "邮箱", "抄送", "职务"), self.people)}
        for name, (head, rows) in tables.items():
            with open(f"{work}/{name}.csv", "w", encoding="utf-8", newline="") as f:
                csv.writer(f).writerows([head, *rows])
        with open(work + "/report.lua", "w", encoding="utf-8") as f:
            f.write(SCRIPT)

    def inside(self, unit):
        return set(self.codes) if unit == "总部" else set(self.regions.get(unit, [unit]))

    def numbers(self, unit):
        """Digits of the sums of the unit: of rows, by month, window, line; amounts, costs, plans, stock; and of its shares of others."""
        codes, found = {self.codes[b] for b in self.inside(unit)}, set()
        add = lambda x: found.add(digits(x))
        for rows, columns in ((self.sales, (6, 7, 8)), (self.goals, (4, 5)), (self.stock, (4,)), (self.todo, (9,))):
            own = [row for row in rows if row[2] in codes]
            for column in columns:
                by = {}
                for row in own:
                    add(row[column])
                    keys = [(m, line) for line in (None, row[3]) for m in (row[0][:7], row[0][:4], "r12" if row[0] >= "2025-11" else "old", "ytd" + row[0][:4] if row[0][5:7] <= "10" else "late")]
                    for key in keys:
                        by[key] = by.get(key, 0) + row[column]
                for x in by.values():
                    add(x)
        return found

    def month(self, unit):
        codes = {self.codes[b] for b in self.inside(unit)}
        return [sum(row[7] for row in self.sales if row[2] in codes and test(row[0])) for test in (lambda d: d[:7] == "2026-10", lambda d: d[:4] == "2026")]


def digits(x):
    """The first nine digits, however it is printed."""
    return re.sub(r"^0+", "", re.sub(r"\D", "", f"{x:f}" if isinstance(x, D) else str(x)))[:9]


def shown(text):
    """The first nine digits of all numbers of a text."""
    bare = re.sub(r"(?<=\d),(?=\d\d\d)", "", text)
    return {digits(m) for m in re.findall(r"\d+(?:\.\d+)?", bare)}


CHECKED = 0


def check(company, work, formats):
    global CHECKED
    out = work + "/out/2026-10"
    units = [*company.regions, *company.codes]
    sums = {u: company.numbers(u) for u in ("总部", *units)}
    whole = company.month("总部")
    for unit in units:
        inside = company.inside(unit)
        near_ = {unit} | ({company.region_of[unit]} if unit in company.codes else set())
        names = [t for t, owner in company.owner.items() if owner not in inside] + [x for x in company.regions if x not in near_]
        own = sums[unit].union(*(sums[b] for b in inside))
        foreign = set().union(*(sums[u] for u in sums if u not in inside and u != unit)) - own
        foreign |= {digits(D(repr(float(a / b)))) for a, b in zip(company.month(unit), whole)}
        foreign = {x for x in foreign if len(x) >= 7}
        assert len(names) > 60 and len(foreign) > 1000, (len(names), len(foreign))
        met = set()
        for ending in formats:
            for part, text in parts(f"{out}/{unit}.{ending}"):
                found = leaks(text, names)
                assert not found, (unit, ending, part, [(w, text[max(0, text.find(w) - 60):text.find(w) + 40]) for w in found])
                assert not leaks(text, ["奖金", "工资", "人事"]), (unit, ending, part)
                if part not in ("bytes", "objects"):
                    seen = shown(text)
                    assert not seen & foreign, (unit, ending, part, seen & foreign)
                    met |= seen & own
                CHECKED += len(names) + len(foreign)
        assert len(met) > 30, (unit, "its own numbers are not found either", len(met))
    top = "\n".join(text for _, text in parts(f"{out}/总部.json"))
    assert all(b in top for b in company.codes), "headquarters sees all"


def mails(company, work):
    """What goes out: to the unit's own people only, with its own files, and no other word."""
    global CHECKED
    sys.path.insert(0, SOURCE + "/tests/deliver")
    sys.argv = [sys.argv[0], os.environ.get("JINGFEN", "jingfen")]
    try:
        import test_send
    except ImportError as missing:
        print("no mail was looked at:", missing)
        return
    box = test_send.Box()
    server = test_send.Server(box, test_send.certificates(work))
    env = dict(JINGFEN_SMTP_URL=f"smtp://127.0.0.1:{server.port}", JINGFEN_SMTP_FROM="pack@x.cn", JINGFEN_SMTP_CA=work + "/ca.pem")
    test_send.expect(test_send.jingfen("release", work + "/out/2026-10"), 0)
    test_send.jingfen("send", work + "/out/2026-10", **env)
    assert len(box.mails) == len(company.codes), len(box.mails)
    for _, to, content in box.mails:
        branch = next(b for b, c in company.codes.items() if f"m{c.lower()}@x.cn" in to)
        assert to == [f"m{company.codes[branch].lower()}@x.cn", f"c{company.codes[branch].lower()}@x.cn"], (branch, to)
        message = email.message_from_bytes(content, policy=email.policy.default)
        names = [t for t, owner in company.owner.items() if owner != branch] + list(company.regions)
        text = "\n".join([str(message["Subject"]), str(message["To"]), str(message["Cc"]), message.get_body().get_content()])
        assert not leaks(text, [n for n in names if n != company.region_of[branch]]), (branch, text)
        for part in message.iter_attachments():
            with open(f"{work}/out/2026-10/{branch}.{part.get_filename().rsplit('.', 1)[1]}", "rb") as f:
                assert part.get_payload(decode=True) == f.read(), (branch, part.get_filename())
        CHECKED += len(names)


if __name__ == "__main__":
    for seed, ranks, formats in ((1, "own", "pdf,xlsx,json"), (2, "none", "xlsx,json")):
        with tempfile.TemporaryDirectory() as work:
            company = Company(seed)
            company.write(work)
            run(work + "/report.lua", work + "/out", "--period", "2026-10", "--format", formats, "--set", "ranks=" + ranks, "--jobs", "2")
            check(company, work, formats.split(","))
            if ranks == "own":
                mails(company, work)
    print(CHECKED, "texts and numbers looked for and not found")
