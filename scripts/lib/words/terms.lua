-- Fixed words of the analyses and sentences: the English text is the key, then zh-CN, zh-TW, and English where the key is
-- no English text.
local terms = {
  ["Price"] = { "价格", "價格" },
  ["Volume"] = { "数量", "數量" },
  ["Mix"] = { "结构", "結構" },
  ["New"] = { "新增", "新增" },
  ["Discontinued"] = { "停售", "停售" },
  ["Other effects"] = { "其他因素", "其他因素" },
  ["Change"] = { "变动", "變動" },
  ["Others"] = { "其余", "其餘" },
  ["Total"] = { "合计", "合計" },
  ["Name"] = { "名称", "名稱" },
  ["Step"] = { "项目", "項目" },
  ["Effect"] = { "影响", "影響" },
  ["Factor"] = { "因素", "因素" },
  ["Quantity"] = { "数量", "數量" },
  ["Stage"] = { "阶段", "階段" },
  ["Conversion"] = { "转化率", "轉換率" },
  ["Of the first"] = { "占首阶段", "佔首階段" },
  ["Share"] = { "占比", "佔比" },
  ["Cumulative share"] = { "累计占比", "累計佔比" },
  ["Concentration of %d"] = { "%d 个的集中度曲线", "%d 個的集中度曲線" },
  ["Classes"] = { "分级", "分級" },
  ["Number"] = { "个数", "個數" },
  ["Mean price"] = { "均价", "均價" },
  ["Largest price effects"] = { "价格影响最大", "價格影響最大" },
  ["Class"] = { "分类", "分類" },
  ["Now"] = { "本期", "本期" },
  ["; %1$s is %2$s longer: about %3$s come later"] = { "；%1$s长了 %2$s，约 %3$s推到以后", "；%1$s長了 %2$s，約 %3$s推到以後" },
  ["; %1$s is %2$s shorter: about %3$s come earlier"] = { "；%1$s短了 %2$s，约 %3$s提前到账", "；%1$s短了 %2$s，約 %3$s提前到帳" },
  ["; cycle time is not in the sum: a month more moves the mean month of the year so far to later."] = { "；周期不在合计内：周期每长一个月，就有本年至今一个月的量推到以后。", "；週期不在合計內：週期每長一個月，就有本年至今一個月的量推到以後。" },
  ["Not explained"] = { "链外差额", "鏈外差額" },
  ["Others (%d)"] = { "其余 %d 项", "其餘 %d 項" },
  ["last_year"] = { "去年同期", "去年同期", "Last year" },
  ["prev"] = { "上期", "上期", "Previous" },
  ["plan"] = { "计划", "計畫", "Plan" },
  ["forecast"] = { "预测", "預測", "Forecast" },
  ["benchmark"] = { "标杆", "標竿", "Benchmark" },
  ["actual"] = { "实际", "實際", "Actual" },
  ["Method: price, volume and mix of products sold in both; new and discontinued apart"] = { "口径：价格、数量、结构只算两期都有的产品，新增与停售单列", "口徑：價格、數量、結構只算兩期都有的產品，新增與停售單列" },
  ["Method: textbook, new and discontinued are part of mix"] = { "口径：教科书法，新增与停售计入结构", "口徑：教科書法，新增與停售計入結構" },
  ["Order of replacement: %s"] = { "替代顺序：%s", "替代順序：%s" },
  ["Method: mean over all orders (Shapley)"] = { "口径：所有替代顺序的平均(Shapley)", "口徑：所有替代順序的平均(Shapley)" },
  ["Run rate"] = { "按均速", "按均速" },
  ["Seasonal"] = { "按季节", "按季節" },
  ["By plan"] = { "按计划", "按計畫" },
  ["Off by"] = { "回测误差", "回測誤差" },
  ["Off by: what each rule was off a period ahead in the last periods that are over (n = %d)"] = { "回测误差：各方法提前一期预测与实际的偏差 ÷ 实际，最近 %d 期", "回測誤差：各方法提前一期預測與實際的偏差 ÷ 實際，最近 %d 期" },
  ["rest of %s"] = { "%s余下", "%s餘下" },
  ["Month"] = { "月份", "月份" },
  ["Method"] = { "方法", "方法" },
  ["Year to date"] = { "本年累计", "本年累計" },
  ["To go"] = { "余下", "餘下" },
  ["Landing"] = { "全年预计", "全年預計" },
  ["Plan of the year"] = { "全年计划", "全年計畫" },
  ["Against plan"] = { "对计划", "對計畫" },
  ["Achievement"] = { "达成率", "達成率" },
  ["Gap to the plan"] = { "对全年计划的缺口", "對全年計畫的缺口" },
  ["Behind plan so far %s"] = { "累计差额 %s", "累計差額 %s" },
  ["%s, not in the forecast"] = { "%s(未计入预计)", "%s(未計入預計)" },
  ["All of it brings %s"] = { "全部兑现 %s", "全部兌現 %s" },
  ["; %s stay open: to be decided today"] = { "，仍差 %s：需今天裁决", "，仍差 %s：需今天裁決" },
  ["; the gap is closed"] = { "，缺口补上", "，缺口補上" },
  ["So far %s a month"] = { "至今月均 %s", "至今月均 %s" },
  ["Needed %s a month"] = { "余下每月需 %s", "餘下每月需 %s" },
  ["At most %s a month"] = { "余下每月不得超过 %s", "餘下每月不得超過 %s" },
  ["Gap after cover"] = { "补缺后差额", "補缺後差額" },
  ["Needed a month"] = { "余下每月需", "餘下每月需" },
  ["What covers the gap"] = { "补缺来源", "補缺來源" },
  ["Amount"] = { "金额", "金額" },
  ["%s lands at %s (%s)"] = { "%s全年预计 %s(%s)", "%s全年預計 %s(%s)" },
  ["; needed %s a month, so far %s"] = { "；余下每月需 %s，至今月均 %s", "；餘下每月需 %s，至今月均 %s" },
  ["."] = { "。", "。" },
  ["; "] = { "；", "；" },
  [", "] = { "、", "、" },
  [" (%s)"] = { "(%s)", "(%s)" },
  ["Score: weight × achievement, which counts from 0%% to %s, added up"] = { "得分 = Σ 权重 × 达成率(计入 0%% 到 %s)", "得分 = Σ 權重 × 達成率(計入 0%% 到 %s)" },
  ["Score: weight × actual, added up"] = { "得分 = Σ 权重 × 实际", "得分 = Σ 權重 × 實際" },
  ["Score: weight × place between the worst (0) and the best (1), at most %s, added up"] = { "得分 = Σ 权重 × 在最差(0)与最好(1)之间的位置，上限 %s", "得分 = Σ 權重 × 在最差(0)與最好(1)之間的位置，上限 %s" },
  ["Score: weight × (100 + 10 × deviations from the mean), at most %s, added up"] = { "得分 = Σ 权重 ×(100 + 10 × 距均值的标准差数)，上限 %s", "得分 = Σ 權重 ×(100 + 10 × 距均值的標準差數)，上限 %s" },
  ["Counts"] = { "计入", "計入" },
  ["Points"] = { "得分", "得分" },
  ["Score"] = { "总分", "總分" },
  ["Rank"] = { "排名", "排名" },
  ["Grade"] = { "等级", "等級" },
  ["Metric"] = { "指标", "指標" },
  ["Weight"] = { "权重", "權重" },
  ["Score %s"] = { "总分：%s", "總分：%s" },
  ["First %s; last %s"] = { "第一是%s，末位是%s", "第一是%s，末位是%s" },
  ["No score: %s without achievement"] = { "没有总分：%s没有达成率", "沒有總分：%s沒有達成率" },
  ["No score: %s without a value"] = { "没有总分：%s没有数值", "沒有總分：%s沒有數值" },
  ["Light"] = { "预警", "預警" },
  ["Since"] = { "起于", "起於" },
  ["Months"] = { "持续月数", "持續月數" },
  ["Caused by"] = { "主要来自", "主要來自" },
  ["No metric is red or near its warning line"] = { "没有指标亮红灯或黄灯", "沒有指標亮紅燈或黃燈" },
  ["%d red: %s"] = { "%d 项红灯：%s", "%d 項紅燈：%s" },
  ["%d near: %s"] = { "%d 项黄灯：%s", "%d 項黃燈：%s" },
  ["Highlights"] = { "亮点", "亮點" },
  ["Problems"] = { "问题", "問題" },
  ["Next steps"] = { "下月要做", "下月要做" },
  ["none"] = { "无", "無" },
  ["No measure yet: "] = { "还没有措施：", "尚無措施：", "Open: " },
  ["Driver"] = { "驱动因素", "驅動因素" },
  ["Result now"] = { "现在", "現在" },
  ["Result then"] = { "变动后", "變動後" },
  ["Place"] = { "名次", "名次" },
  ["%s weighs most: %s of it moves %s by %s"] = { "影响最大的是%s：变动 %s，%s %s", "影響最大的是%s：變動 %s，%s %s" },
  ["; what starts now shows from %s on"] = { "；现在着手，%s起见效", "；現在著手，%s起見效" },
  ["not to be said"] = { "无法判断", "無法判斷" },
  ["too few months"] = { "月数太少", "月數太少" },
  ["; fewer than %d months prove nothing"] = { "；少于 %d 个月，不足为凭", "；少於 %d 個月，不足為憑" },
  ["weak"] = { "弱", "弱" },
  ["medium"] = { "中等", "中等" },
  ["strong"] = { "强", "強" },
  [", same direction"] = { "，同向", "，同向" },
  [", opposite direction"] = { "，反向", "，反向" },
  ["Going together is not a cause; with few months chance is enough for a large r."] = { "相关不等于因果；月数少时，偶然也会得到很大的 r。", "相關不等於因果；月數少時，偶然也會得到很大的 r。" },
  ["%s with"] = { "%s与", "%s與" },
  ["Months (n)"] = { "月数 n", "月數 n" },
  ["Reading"] = { "判断", "判斷" },
  ["Too few months for a correlation"] = { "月数太少，无法计算相关", "月數太少，無法計算相關" },
  ["%s goes closest with %s (r = %s, n = %d)"] = { "与%s关系最密的是%s(r = %s，n = %d)", "與%s關係最密的是%s(r = %s，n = %d)" },
  ["This year"] = { "今年", "今年" },
  ["Next year"] = { "明年", "明年" },
  ["Year"] = { "年度", "年度" },
  ["Without the change"] = { "不变", "不變" },
  ["Months that feel it"] = { "受影响月数", "受影響月數" },
  ["With the change"] = { "变动后全年", "變動後全年" },
  ["Effect %"] = { "影响 %", "影響 %" },
  ["A month is the mean of the year so far."] = { "每月按本年至今的月均计。", "每月按本年至今的月均計。" },
  ["A month is the mean of the year so far; months until the effect shows: %d."] = { "每月按本年至今的月均计；%d 个月之后见效。", "每月按本年至今的月均計；%d 個月之後見效。" },
  ["%s: %s %s this year, %s next year"] = { "%s：%s今年 %s，明年 %s", "%s：%s今年 %s，明年 %s" },
  ["; it shows from %s on"] = { "；%s起见效", "；%s起見效" },
  [", which is the plan of the year"] = { "，与全年计划持平", "，與全年計畫持平" },
  [", %s more than the plan of the year"] = { "，比全年计划多 %s", "，比全年計畫多 %s" },
  [", %s less than the plan of the year"] = { "，比全年计划少 %s", "，比全年計畫少 %s" },
  ["actual, forecast"] = { "实际、预计", "實際、預計", "AC, FC" },
  ["Difference"] = { "差额", "差額" },
  ["Landing of the year: %s"] = { "全年落地：%s", "全年落地：%s" },
  ["No metric reaches its plan or beats last year."] = { "没有达到计划或好于去年同期的指标。", "沒有達到計畫或優於去年同期的指標。" },
  ["No metric is red or near its warning line."] = { "没有指标亮红灯或黄灯。", "沒有指標亮紅燈或黃燈。" },
  ["%d metrics: %s"] = { "%d 项指标：%s", "%d 項指標：%s" },
  ["all %d metrics are red"] = { "%d 项指标全部红灯", "%d 項指標全部紅燈" },
  ["all %d metrics are amber"] = { "%d 项指标全部黄灯", "%d 項指標全部黃燈", "all %d metrics are near" },
  ["all %d metrics are green"] = { "%d 项指标全部绿灯", "%d 項指標全部綠燈" },
  ["%d red"] = { "%d 红", "%d 紅" },
  ["%d near"] = { "%d 黄", "%d 黃" },
  ["%d green"] = { "%d 绿", "%d 綠" },
  ["; at most %s a month, so far %s"] = { "；余下每月不得超过 %s，至今月均 %s", "；餘下每月不得超過 %s，至今月均 %s" },
  [" and others"] = { "等", "等" },
  ["; %s: no value (%s)"] = { "；%s没有数值(%s)", "；%s沒有數值(%s)" },
  ["Last months"] = { "近 12 个月", "近 12 個月", "Last 12 months" },
  ["Comment"] = { "说明", "說明" },
  ["Measure"] = { "措施", "措施" },
  ["missing"] = { "未填写", "未填寫" },
  ["%s there"] = { "有 %s 条", "有 %s 條" },
  ["without comment or measure: %s"] = { "还没有说明或措施：%s", "尚無說明或措施：%s" },
  ["Exchange rate"] = { "汇率", "匯率" },
  ["Unit cost"] = { "单位成本", "單位成本" },
  ["; exchange rates are taken out first"] = { "；汇率影响先行剔除", "；匯率影響先行剔除" },
  ["; unit cost = price effect of the margin − that of the revenue"] = { "；单位成本 = 毛利的价格影响 − 收入的价格影响", "；單位成本 = 毛利的價格影響 − 收入的價格影響" },
  ["; other: returns and amounts without quantity"] = { "；其他因素：退货与没有数量的金额", "；其他因素：退貨與沒有數量的金額" },
  ["(lost)"] = { "(流失)", "(流失)" },
  ["Lost"] = { "流失", "流失" },
  ["class A: %d"] = { "A 类 %d 个", "A 類 %d 個" },
  ["first %d"] = { "前 %d 名", "前 %d 名" },
  ["New and lost since last year"] = { "比去年同期的增减", "比去年同期的增減" },
  ["Manager"] = { "负责人", "負責人" },
  ["Part of"] = { "所属", "所屬" },
  ["Counted achievement %"] = { "计入达成率 %", "計入達成率 %" },
  ["Moved"] = { "变动", "變動" },
  ["%s rose most (place %d to %d)"] = { "升得最多的是%s(%d→%d 名)", "升得最多的是%s(%d→%d 名)" },
  ["%s fell most (place %d to %d)"] = { "降得最多的是%s(%d→%d 名)", "降得最多的是%s(%d→%d 名)" },
  ["%s, %s: %s"] = { "%s%s合计 %s", "%s%s合計 %s" },
  [", %s on those before"] = { "，比上年同期 %s", "，比上年同期 %s" },
  ["; the rest of the year (months: %s) is forecast at %s"] = { "；今年余下 %s 个月预测合计 %s", "；今年餘下 %s 個月預測合計 %s" },
  [" (one month ahead the rule was off by %s, n = %d)"] = { "(回测误差 %s，n = %d)", "(回測誤差 %s，n = %d)" },
  ["Window"] = { "期间", "期間" },
  ["A year before"] = { "上年同期", "上年同期" },
  ["Stuck"] = { "滞留", "滯留" },
  ["Share stuck"] = { "滞留占比", "滯留佔比" },
  ["; the weakest step is %s (%s)"] = { "；转化最低的一步是%s(%s)", "；轉化最低的一步是%s(%s)" },
  ["; %s are stuck, most of them in %s (%s)"] = { "；滞留 %s，其中%s最多(%s)", "；滯留 %s，其中%s最多(%s)" },
  ["; needed %s, there are %s"] = { "；按目标应有 %s，现有 %s", "；按目標應有 %s，現有 %s" },
  [", %s missing"] = { "，缺 %s", "，缺 %s" },
  ["; a new lead closes in %s at the earliest"] = { "；现在的新线索最早 %s成交", "；現在的新線索最早 %s成交" },
  ["Concentration: the first %d make up %s, the first fifth (%d) %s; HHI %s (%s)"] = { "集中度：前 %d 名占 %s；前 20%% 的 %d 个占 %s；HHI %s(%s)", "集中度：前 %d 名佔 %s；前 20%% 的 %d 個佔 %s；HHI %s(%s)" },
  ["low"] = { "低", "低" },
  ["high"] = { "高", "高" },
  ["%1$s: %2$s, %3$s come through to %4$s"] = { "%1$s %2$s，到%4$s的占 %3$s", "%1$s %2$s，到%4$s的佔 %3$s" },
  ["Lost since last year (%d)"] = { "去年有、本期无(%d)", "去年有、本期無(%d)" },
}

-- The scenario that a reading belongs to, as charts name it.
local scenarios = { plan = "PL", forecast = "FC", actual = "AC", prev = "PP" }
local function scenario(reading) return scenarios[reading] or "PY" end

-- A text without the stop that it ends with; "。" is three bytes, which no class of a pattern may take apart.
local function unstopped(text) return (text:gsub("%.$", ""):gsub("。$", "")) end

-- string.format; "%2$s" where a language has another order
local function fill(text, ...)
  if not text:find "%%%d%$" then return text:format(...) end
  local items = { ... }
  return (text:gsub("%%(%d)%$s", function(i) return tostring(items[tonumber(i)]) end))
end

-- Words that belong to one analysis: add { ["Key"] = { "zh-CN", "zh-TW" } }
local function add(more)
  for key, texts in pairs(more) do terms[key] = terms[key] or texts end
end

local places = { ["zh-CN"] = 1, ["zh-TW"] = 2 }
-- of(v): a function from the key to the word in the language of the pack
local function of(v)
  local place = places[v:language()] or 3
  return function(key, ...)
    local text = floor.period_words(terms[key] and terms[key][place] or key)
    return select("#", ...) > 0 and fill(text, ...) or text
  end
end

-- Phrases that are written for months, in the words of the report's cadence.
local function phrases(list)
  return setmetatable({}, { __index = function(_, name)
    return type(list[name]) == "string" and floor.period_words(list[name]) or list[name]
  end })
end

-- "10月", "Oct" of "2026-10"; periods of other names as they are
local months = "JanFebMarAprMayJunJulAugSepOctNovDec"
local function month(v, name)
  local m = tonumber(name:match "^%d%d%d%d%-(%d%d)$")
  if not m then return name end
  return v:language():find "^zh" and m .. "月" or months:sub(3 * m - 2, 3 * m)
end

-- "+5 万元": differences in sentences carry their sign
local function signed(figure)
  local text = tostring(figure)
  return figure > 0 and not text:find "^[+±]" and "+" .. text or text
end

-- "+5": the same where the unit stands before it in the sentence
local function bare(figure)
  local text = signed(figure)
  return text:match "^(.-%d) ?[^%d%%p]*$" or text
end

-- "+50", "−10": plain numbers in sentences, with the sign that figures have
local function plus(format, x) return (format:format(x):gsub("-", "−")) end

return { month = month, phrases = phrases, add = add, unstopped = unstopped, fill = fill, of = of, scenario = scenario, signed = signed, bare = bare, plus = plus }
