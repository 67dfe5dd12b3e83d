"""The sentences of the packs taken apart, in three languages: each into the same claims, whole or not at all. Written from how they
read; what no pattern here matches from end to end is an error, so nothing passes unread."""
import re
from decimal import Decimal as D

N = r"[+−±]?\d[\d,]*(?:\.\d+)?"
UNITS = {"万元": 10000, "萬元": 10000, "k CNY": 1000, "元": 1, "CNY": 1, "台": 1, "": 1, "%": D("0.01"), "pp": D("0.01")}
NAMES = {"收入": "revenue", "成本": "cost", "毛利": "margin", "毛利率": "rate", "销量": "volume", "均价": "price", "大单": "big", "sales": "count",
         "Revenue": "revenue", "Cost": "cost", "Margin": "margin", "Margin rate": "rate", "Volume": "volume", "Price": "price", "Large": "big",
         "价格": "price", "價格": "price", "数量": "volume", "數量": "volume", "结构": "mix", "結構": "mix", "Mix": "mix", "新增": "new", "New": "new",
         "停售": "gone", "Discontinued": "gone", "其他因素": "other", "Other effects": "other", "单位成本": "unit cost", "單位成本": "unit cost",
         "Unit cost": "unit cost", "计划": "plan", "計畫": "plan", "实际": "actual", "實際": "actual",
         "去年同期": "last_year", "last year": "last_year", "上期": "prev", "the period before": "prev"}

# Slots: <x> an amount with its unit, <x:name> a name, <x#> a whole number, <x:items> names with bare amounts. (…)? as in all patterns.
ZH = {
    "metric": "收入|成本|毛利率|毛利|销量|大单|sales", "item": r"[^、，；：。\s]+ @", "list": "、",
    "why": "主要是<own:items>(，(同时<while:items>|<partly:items> 抵消一部分|<mostly:items> 抵消大部分))?",
    "head": "<metric:metric>( <gap>)?",
    "body": "<value>(，达成率 <rate>|，与<same:计划|去年同期>持平)?(，同比 <yoy>)?(；(<why:why>|高得最多的是<highest:items>|低得最多的是<lowest:items>))?。(<next:rest>)?",
    "next": "((查明<names:rest>的原因|查明原因)，定措施、责任人和期限)?(；)?(要完成全年计划，余下每月需 <need>\\(至今月均 <mean>\\)|<reached!>全年计划已经完成|余下每月 <steady>即可完成全年计划\\(至今月均 <mean2>\\))?。",
    "change": "<metric:metric>(<dir:高于|低于><base:去年同期|上期> <gap>|与<same:去年同期|上期>持平)(：<why:why>)?。",
    "landing": "<metric:metric>全年预计 <whole>\\(按均速\\)(，(与全年计划<same:持平>|比全年计划<dir:多|少> <gap>))?(；余下每月需 <need>，至今月均 <mean>)?。",
    "table": "<metric:metric>：(<part:有计划的> )?<n#> 个产品线(全部<all:word>|中 <k#> 个<some:word>)(，最差的是<worst:name>\\(<low>\\))?(，最好的是<best:name>\\(<high>\\))?。",
    "words": {"低于计划": ("plan", 1), "高于计划": ("plan", 1), "达到计划": ("plan", 0), "不高于计划": ("plan", 0), "不如去年同期": ("last_year", 1), "不差于去年同期": ("last_year", 0)},
    "figures": "<metric:metric> <value>(，达成计划的 <rate>)?(，同比 <yoy>)?(；<reds#> 项亮红灯：<names:rest>)?。",
    "trend": "<metric:metric>：(本期 <value>，<months#> 个月来最<extreme:高|低>(，)?)?(近 (<years#> 个月中 <better#> 个月|<years1#> 个月都<better1:不?>)高于去年同月|(<since1:month>起)?连续 <run1#> 个月<not1:不?>高于去年同月)?(，)?(<but:但 ?|>)((<span#> 个月中 <below#> 个月|<span1#> 个月都<below1:不?>)低于计划|(<since2:month>起)?连续 <run2#> 个月<not2:不?>低于计划)?(；<other:滚动收入> <stands>(，同比 <rate>)?)?。",
    "bridge": "<metric:metric>：从计划 <from>到实际 <to>(，减少最多的是<fall:name> <low>)?(，增加最多的是<rise:name> <high>)?。",
    "ranks": "<metric:metric>：第一是<first:name>\\(<high>\\)(，(末位是<last:name>\\(<low>\\)|前 <top#> 名合计占 <share>))?。",
    "leader": "<metric:metric>：(前 <top#> 名合计占 <sum>，)?<first:name>居首，占 <share>。",
    "funnel": "<metric:metric> <value>(，最后到<last:metric>的占 <share>)?，转化最低的一步是<weakest:metric>\\(<low>\\)。",
    "summary": "<metric:metric> <value>(，(<dir:高于|低于><base:计划|去年同期> <gap>(\\(达成率 <rate>\\))?|与<same:计划|去年同期>持平))?(，同比 <yoy>)?(；<why:why>)?(；<lights#> 项指标：(<red#> 红)?(、)?(<amber#> 黄)?(、)?(<green#> 绿)?|；<lights1#> 项指标全部<all1:红|黄|绿>灯)?。",
    "score": "第一是<first:name> <high>\\(<a:grade>\\)，末位是<last:name> <low>\\(<b:grade>\\)(；升得最多的是(<up:name>\\(<up0#>→<up1#> 名\\)|<ups:rest>\\(各 <upn#> 名\\)))?(；降得最多的是(<down:name>\\(<down0#>→<down1#> 名\\)|<downs:rest>\\(各 <downn#> 名\\)))?。", "noscore": "没有总分：<names:rest>没有达成率。",
    "exceptions": "(<reds#> 项红灯：<red:rest>)?(；)?(<ambers#> 项黄灯：<amber:rest>)?。",
    "quiet": "没有指标亮红灯或黄灯。",
    "sensitivity": "影响最大的是<first:metric>：变动 <step>%，<metric:metric> <effect>；现在着手，<month:month>起见效。",
    "correlation": "与<metric:metric>关系最密的是<first:metric>\\(r = <r>，n = <n#>\\)。", "few": "月数太少，无法计算相关。",
    "what_if": "<driver:metric> <step>%：<metric:metric>今年 <this>，明年 <next>；<month:month>起见效。",
    "season": "<metric:metric>近 12 个月合计 <value>(，比上年同期 <change>)?(；今年余下 <left#> 个月预测合计 <rest>)?(\\(回测误差 <off>，n = <n#>\\))?。",
    "empty": "<title:rest>：本月无。", "unplanned": "<metric:metric> · 计划 → 实际，按产品线：没有计划。", "none": "(<metric:metric>)?没有数值\\(<reason:rest>\\)。", "up": ("高于", "多"),
}
EN = {
    "metric": "Revenue|Cost|Margin rate|Margin|Volume|Price|Large|sales", "item": r"(?!while |partly |mostly )[^,;:.]+? @", "list": ", ",
    "why": "mainly <own:items>(, (while <while:items>|partly offset by <partly:items>|mostly offset by <mostly:items>))?",
    "head": "<metric:metric>( <gap>)?",
    "body": "<value>(, <rate> of plan|, the same as <same:plan|last year>)?(, <yoy> on last year)?(; (<why:why>|furthest above: <highest:items>|furthest below: <lowest:items>))?\\.( <next:rest>)?",
    "next": "([Ll]ook into (the cause|<names:rest>))?(; )?([Tt]he year's plan needs <need> a month, so far <mean>|<reached!>[Tt]he year's plan is reached|<steady> a month reach the year's plan, so far <mean2>)?\\.",
    "change": "<metric:metric> (<gap> <dir:above|below> <base:last year|the period before>|the same as <same:last year|the period before>)(: <why:why>)?\\.",
    "landing": "<metric:metric> lands at <whole> \\(run rate\\)(, (the <same:year>'s plan|<gap> <dir:above|below> the year's plan))?(; needed <need> a month, so far <mean>)?\\.",
    "table": "<metric:metric>: (of those with a <part:plan>, )?(all <n#> <all:word>|both <both:word>|<k#> of <n2#> <some:word>)(, <worst:name> is weakest \\(<low>\\))?(, <best:name> is strongest \\(<high>\\))?\\.",
    "words": {"at or above plan": ("plan", 0), "at or below plan": ("plan", 0), "below plan": ("plan", 1), "above plan": ("plan", 1), "no worse than last year": ("last_year", 0), "worse than last year": ("last_year", 1)},
    "figures": "<metric:metric> <value>(, <rate> of plan)?(, <yoy> on last year)?(; <reds#> red: <names:rest>)?\\.",
    "trend": "<metric:metric>: (<value> is the <extreme:highest|lowest> of <months#> months(, )?)?((<better#> of the last <years#> months|<better1:all|none> of the last <years1#> months) were above the year before|<run1#> months in a row were <not1:not |>above the year before( \\(since <since1:month>\\))?)?(, |; )?(<but:but |>)((<below#> of <span#> months|<below1:all|none of> <span1#> months) were below plan|<run2#> months in a row were <not2:not |>below plan( \\(since <since2:month>\\))?)?(; <other:Rolling> <stands>(, <rate> on last year)?)?\\.",
    "bridge": "<metric:metric>: from <from> \\(plan\\) to <to> \\(actual\\)(, the largest fall is <fall:name> \\(<low>\\))?(, the largest rise is <rise:name> \\(<high>\\))?\\.",
    "ranks": "<metric:metric>: <first:name> comes first \\(<high>\\)(, (<last:name> last \\(<low>\\)|the first <top#> make up <share>))?\\.",
    "leader": "<metric:metric>: (the first <top#> make up <sum>, )?<first:name> leads with <share>\\.",
    "funnel": "<metric:metric> <value>(, <share> come through to the end)?, the weakest step is <weakest:metric> \\(<low>\\)\\.",
    "summary": "<metric:metric> <value>(, (<gap> <dir:above|below> <base:plan|last year>( \\(<rate> of plan\\))?|the same as <same:plan|last year>))?(, <yoy> on last year)?(; <why:why>)?(; <lights#> metrics: (<red#> red)?(, )?(<amber#> amber)?(, )?(<green#> green)?|; all <lights1#> metrics are <all1:red|amber|green>)?\\.",
    "score": "First <first:name> <high> \\(<a:grade>\\); last <last:name> <low> \\(<b:grade>\\)(; (<up:name> rose most \\(rank <up0#> to <up1#>\\)|<ups:rest> rose most \\(by <upn#> each\\)))?(; (<down:name> fell most \\(rank <down0#> to <down1#>\\)|<downs:rest> fell most \\(by <downn#> each\\)))?\\.", "noscore": "No score: <names:rest> without achievement\\.",
    "exceptions": "(<reds#> red: <red:rest>)?(; )?(<ambers#> amber: <amber:rest>)?\\.",
    "quiet": "No metric is red or amber\\.",
    "sensitivity": "<first:metric> weighs most: <step>% of it moves <metric:metric> by <effect>; what starts now shows from <month:month> on\\.",
    "correlation": "<metric:metric> goes closest with <first:metric> \\(r = <r>, n = <n#>\\)\\.", "few": "Too few months for a correlation\\.",
    "what_if": "<driver:metric> <step>%: <metric:metric> <this> this year, <next> next year; it shows from <month:month> on\\.",
    "season": "<metric:metric>, last 12 months: <value>(, <change> on those before)?(; the rest of the year is forecast at <rest>)?( \\(one month ahead the rule was off by <off>, n = <n#>\\))?\\.",
    "empty": "<title:rest>: no rows in this period\\.", "unplanned": "<metric:metric> · Plan → Actual by 产品线: no plan\\.", "none": "(<metric:metric> has )?no value \\(<reason:rest>\\)\\.", "up": ("above", "more", "highest"),
}
TO_TW = (("计划", "計畫"), ("达", "達"), ("较", "較"), ("于", "於"), ("红灯", "紅燈"), ("黄灯", "黃燈"), ("绿灯", "綠燈"), ("盏灯", "盞燈"), ("个", "個"), ("项", "項"), ("责任人和", "負責人與"),
         ("从", "從"), ("实际", "實際"), ("减", "減"), ("预", "預"), ("余", "餘"), ("抵消", "抵銷"), ("与", "與"), ("来", "來"), ("转化", "轉換"), ("后", "後"),
         ("现", "現"), ("变动", "變動"), ("影响", "影響"), ("关系", "關係"), ("测", "測"), ("误", "誤"), ("计", "計"), ("时", "時"), ("单位", "單位"), ("没", "沒"), ("数", "數"), ("标", "標"),
         ("灯", "燈"), ("黄", "黃"), ("红", "紅"), ("无", "無"), ("结", "結"), ("连续", "連續"), ("价", "價"), ("占", "佔"), ("见", "見"), ("着", "著"), ("经", "經"), ("绿", "綠"), ("总", "總"))
OWN = {"收入|成本|毛利率|毛利|销量|大单|sales", r"[^、，；：。\s]+ @"}


def to_tw(text):
    """The same pattern in traditional characters; names of the script's own metrics and columns stay as they are."""
    if text in OWN or not isinstance(text, str):
        return text
    for a, b in TO_TW:
        text = text.replace(a, b)
    return text


TW = {k: {to_tw(w): x for w, x in v.items()} if isinstance(v, dict) else tuple(map(to_tw, v)) if isinstance(v, tuple) else to_tw(v) for k, v in ZH.items()}
TW["landing"] = TW["landing"].replace("預計", "預估").replace("按均速", "依均速")
TW["unplanned"] = TW["unplanned"].replace("，按", "，依")
TW["body"] = TW["body"].replace("同比", "較去年同期")
TW["trend"] = TW["trend"].replace("同比", "較去年同期").replace("滾動", "滚动")
TW["figures"] = TW["figures"].replace("同比", "較去年同期")
TW["summary"] = TW["summary"].replace("同比", "較去年同期")
LANGUAGES = {"zh-CN": ZH, "zh-TW": TW, "en": EN}
COMPILED = {}


def compiled(language, kind):
    if (language, kind) not in COMPILED:
        COMPILED[language, kind] = re.compile(expand(LANGUAGES[language], LANGUAGES[language][kind]))
    return COMPILED[language, kind]


def expand(g, text):
    amount = rf"{N}(?: ?(?:{'|'.join(u for u in UNITS if u)}))?"
    item = g["item"].replace("@", N + "(?:pp)?")
    slots = {"name": r"[^、，；：。,;:\s()]+", "metric": g["metric"], "items": f"{item}(?:{g['list']}{item})*", "rest": ".+?", "grade": "[A-D]",
             "month": r"(?:\d{4} ?年 ?|去年 )?\d\d? ?月" if g is not EN else r"[A-Z][a-z]{2}(?: \d{4}| last year)?",
             "word": "|".join(sorted(map(re.escape, g["words"]), key=len, reverse=True))}

    def slot(m):
        name, kind = m[1], m[2]
        if kind.startswith("!"):
            return f"(?P<{name}>)"
        if kind.startswith("#"):
            return rf"(?P<{name}>\d+)"
        if kind == ":why":
            return expand(g, g["why"])
        return f"(?P<{name}>{slots.get(kind[1:], kind[1:]) if kind else amount})"
    return re.sub(r"<(\w+)((?::[^<>]+|[#!])?)>", slot, re.sub(r"\((?!\?)", "(?:", text.replace(r"\(", "\0")).replace("\0", r"\("))


def parse(language, kind, text):
    """The parts of the sentence, or None; names and words in the one form that all languages share."""
    found = compiled(language, kind).fullmatch(text)
    if not found:
        return None
    g, out = LANGUAGES[language], {}
    for name, part in found.groupdict().items():
        if part is None:
            continue
        if name in ("own", "while", "partly", "mostly", "highest", "lowest"):
            items = re.findall(rf"({g['item'].replace(' @', '')}) ({N}(?:pp)?)(?:{g['list']}|$)", part)
            out[name] = [(NAMES.get(n, n), x) for n, x in items]
        elif name == "month":
            out[name] = month(part)
        elif name == "all1":
            out[{"红": "red", "紅": "red", "黄": "amber", "黃": "amber", "绿": "green", "綠": "green"}.get(part, part)] = out["lights"] = found["lights1"]
        elif name in ("dir", "extreme"):
            out[name] = part in g["up"] or part == "高"
        elif name in ("all", "some", "both"):
            out[name] = g["words"][part]
        else:
            out[name] = NAMES.get(part, part)
    return out


def month(text, this_year=0):
    """2026-08 of 2026年8月 and of Aug 2026; in a sentence a month of the report's year has none, one of the year before is 去年 or last year."""
    year, name = re.search(r"\d{4}", text), re.search(r"(\d\d?) ?月|^[A-Z]..", text)
    year = int(year[0]) if year else int(this_year) - ("去年" in text or "last year" in text)
    return f"{year}-{int(name[1] or 1 + 'JanFebMarAprMayJunJulAugSepOctNovDec'.index(name[0]) // 3):02d}"


def number(text):
    """The value that is printed, the value of half its last digit, and its sign as printed."""
    found = re.fullmatch(rf"({N})(?: ?(.+))?", text)
    unit, plain = UNITS[found[2] or ""], found[1].replace(",", "").replace("−", "-").lstrip("+±")
    digits = len(plain.split(".")[1]) if "." in plain else 0
    return D(plain) * unit, unit * D(10) ** -digits / 2, text[0] if text[0] in "+−±" else ""


def items(language, text):
    return [NAMES.get(x, x) for x in text.split(LANGUAGES[language]["list"])]
