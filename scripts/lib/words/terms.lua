-- Fixed words of the analyses and sentences, by language; the English text is the key.
local terms = {
  ["zh-CN"] = {
    ["Price"] = "价格", ["Volume"] = "数量", ["Mix"] = "结构", ["New"] = "新增", ["Discontinued"] = "停售", ["Other effects"] = "其他因素",
    ["Change"] = "变动", ["Others"] = "其余", ["Total"] = "合计", ["Name"] = "名称", ["Step"] = "项目", ["Effect"] = "影响",
    ["Factor"] = "因素", ["Quantity"] = "数量", ["Stage"] = "阶段", ["Conversion"] = "转化率", ["Of the first"] = "占首阶段",
    ["Share"] = "占比", ["Cumulative share"] = "累计占比", ["Class"] = "分类", ["Now"] = "本期", ["Not explained"] = "链外差额",
    ["Others (%d)"] = "其余 %d 项", ["last_year"] = "去年同期", ["prev"] = "上期", ["plan"] = "计划", ["forecast"] = "预测",
    ["benchmark"] = "标杆", ["actual"] = "实际",
    ["Method: price, volume and mix of products sold in both; new and discontinued apart"] =
      "口径:价格、数量、结构只算两期都有的产品,新增与停售单列", ["Method: textbook, new and discontinued are part of mix"] = "口径:教科书法,新增与停售计入结构",
    ["Order of replacement: %s"] = "替代顺序:%s", ["Method: mean over all orders (Shapley)"] = "口径:所有替代顺序的平均(Shapley)",
    ["Run rate"] = "按均速", ["Seasonal"] = "按季节", ["By plan"] = "按计划", ["Month"] = "月份", ["Method"] = "方法", ["Year to date"] = "本年累计", ["To go"] = "余下",
    ["Landing"] = "全年预计", ["Plan of the year"] = "全年计划", ["Against plan"] = "对计划", ["Achievement"] = "完成率", ["Gap to the plan"] = "对全年计划的缺口",
    ["Gap after cover"] = "补缺后差额", ["Needed a month"] = "余下每月需", ["What covers the gap"] = "补缺来源", ["Amount"] = "金额", ["%s lands at %s (%s)"] = "%s全年预计%s(%s)",
    [", %s against the plan of the year (%s)"] = ",对全年计划%s(计划%s)", ["; what is left needs %s a month, so far it was %s"] = ";余下每月需%s,至今月均%s",
    ["."] = "。", ["; "] = ";", [", "] = "、", [" (%s)"] = "(%s)", ["Score: weight × min(achievement, %s), added up"] = "得分 = Σ 权重 × min(完成率, %s)",
    ["Score: weight × actual, added up"] = "得分 = Σ 权重 × 实际",
    ["Score: weight × place between the worst (0) and the best (1), at most %s, added up"] = "得分 = Σ 权重 × 在最差(0)与最好(1)之间的位置,上限 %s",
    ["Score: weight × (100 + 10 × deviations from the mean), at most %s, added up"] = "得分 = Σ 权重 ×(100 + 10 × 距均值的标准差数),上限 %s", ["Counts"] = "计入",
    ["Points"] = "得分", ["Score"] = "总分", ["Rank"] = "排名", ["Grade"] = "等级", ["Metric"] = "指标", ["Weight"] = "权重", ["Score %s"] = "总分:%s",
    ["First %s; last %s"] = "第一:%s;末位:%s", ["Red"] = "红灯", ["Near"] = "黄灯", ["Green"] = "绿灯", ["Light"] = "预警", ["Since"] = "起于", ["Months"] = "持续月数",
    ["Caused by"] = "主要来自", ["No metric is red or near its warning line"] = "没有指标亮红灯或黄灯", ["%d red: %s"] = "%d项红灯:%s", ["%d near: %s"] = "%d项黄灯:%s",
    ["%s: plan of the year %s, to date %s (%s; %d of %d months)"] = "%s:全年计划%s,累计%s,完成%s(第%d月,共%d月)",
    ["%s: the rest of the year needs %s a month, so far it was %s"] = "%s:要完成全年计划,余下每月需%s,至今月均%s", ["%s %s, %s on last year"] = "%s%s,同比%s",
    ["%s %s, %s of plan"] = "%s%s,完成计划%s", ["%s %s"] = "%s%s", [", %s against plan"] = ",对计划%s",
    ["%s: warned since %s, decide the measure, who and by when"] = "%s:自 %s 起连续亮灯,定措施、责任人和期限",
    ["%s: find the cause, decide who and by when"] = "%s:查明原因,定责任人和期限", ["Goals"] = "目标", ["Highlights"] = "亮点", ["Problems"] = "问题",
    ["Next steps"] = "下一步", ["none"] = "无", ["On last year"] = "同比变动", ["Achievement to date"] = "累计完成率", ["Driver"] = "驱动因素", ["Result now"] = "现在",
    ["Result then"] = "变动后", ["Place"] = "名次", ["%s weighs most: %s of it changes %s by %s"] = "影响最大的是%s:变动 %s,%s变动%s",
    ["; what starts now shows from %s on"] = ";现在着手,%s 起见效", ["not to be said"] = "无法判断", ["weak"] = "弱", ["medium"] = "中等", ["strong"] = "强",
    [", same direction"] = ",同向", [", opposite direction"] = ",反向",
    ["Going together is not a cause; with few months chance is enough for a large r."] = "相关不等于因果;月数少时,偶然也会得到很大的 r。", ["%s with"] = "%s与",
    ["Months (n)"] = "月数 n", ["Reading"] = "判断", ["Too few months for a correlation"] = "月数太少,无法计算相关",
    ["%s goes closest with %s (r = %s, n = %d)"] = "与%s关系最密的是%s(r = %s,n = %d)", ["This year"] = "今年", ["Next year"] = "明年", ["Year"] = "年度",
    ["Without the change"] = "不变", ["Months that feel it"] = "受影响月数", ["With the change"] = "变动后全年", ["Effect %"] = "影响 %",
    ["A month is the mean of the year so far; the effect starts after %d months."] = "每月按本年至今的月均计;%d 个月之后见效。",
    ["%s: %s changes by %s this year and by %s next year"] = "%s:%s今年变动%s,明年变动%s", ["; it shows from %s on"] = ";%s 起见效",
  },
  ["zh-TW"] = {
    ["Price"] = "價格", ["Volume"] = "數量", ["Mix"] = "結構", ["New"] = "新增", ["Discontinued"] = "停售", ["Other effects"] = "其他因素",
    ["Change"] = "變動", ["Others"] = "其餘", ["Total"] = "合計", ["Name"] = "名稱", ["Step"] = "項目", ["Effect"] = "影響",
    ["Factor"] = "因素", ["Quantity"] = "數量", ["Stage"] = "階段", ["Conversion"] = "轉換率", ["Of the first"] = "佔首階段",
    ["Share"] = "佔比", ["Cumulative share"] = "累計佔比", ["Class"] = "分類", ["Now"] = "本期", ["Not explained"] = "鏈外差額",
    ["Others (%d)"] = "其餘 %d 項", ["last_year"] = "去年同期", ["prev"] = "上期", ["plan"] = "計畫", ["forecast"] = "預測",
    ["benchmark"] = "標竿", ["actual"] = "實際",
    ["Method: price, volume and mix of products sold in both; new and discontinued apart"] =
      "口徑：價格、數量、結構只算兩期都有的產品，新增與停售單列", ["Method: textbook, new and discontinued are part of mix"] = "口徑：教科書法，新增與停售計入結構",
    ["Order of replacement: %s"] = "替代順序：%s", ["Method: mean over all orders (Shapley)"] = "口徑：所有替代順序的平均（Shapley）",
    ["Run rate"] = "按均速", ["Seasonal"] = "按季節", ["By plan"] = "按計畫", ["Month"] = "月份", ["Method"] = "方法", ["Year to date"] = "本年累計", ["To go"] = "餘下",
    ["Landing"] = "全年預計", ["Plan of the year"] = "全年計畫", ["Against plan"] = "對計畫", ["Achievement"] = "完成率", ["Gap to the plan"] = "對全年計畫的缺口",
    ["Gap after cover"] = "補缺後差額", ["Needed a month"] = "餘下每月需", ["What covers the gap"] = "補缺來源", ["Amount"] = "金額", ["%s lands at %s (%s)"] = "%s全年預計%s（%s）",
    [", %s against the plan of the year (%s)"] = "，對全年計畫%s（計畫%s）", ["; what is left needs %s a month, so far it was %s"] = "；餘下每月需%s，至今月均%s",
    ["."] = "。", ["; "] = "；", [", "] = "、", [" (%s)"] = "（%s）", ["Score: weight × min(achievement, %s), added up"] = "得分 = Σ 權重 × min(完成率, %s)",
    ["Score: weight × actual, added up"] = "得分 = Σ 權重 × 實際",
    ["Score: weight × place between the worst (0) and the best (1), at most %s, added up"] = "得分 = Σ 權重 × 在最差（0）與最好（1）之間的位置，上限 %s",
    ["Score: weight × (100 + 10 × deviations from the mean), at most %s, added up"] = "得分 = Σ 權重 ×（100 + 10 × 距均值的標準差數），上限 %s", ["Counts"] = "計入",
    ["Points"] = "得分", ["Score"] = "總分", ["Rank"] = "排名", ["Grade"] = "等級", ["Metric"] = "指標", ["Weight"] = "權重", ["Score %s"] = "總分：%s",
    ["First %s; last %s"] = "第一：%s；末位：%s", ["Red"] = "紅燈", ["Near"] = "黃燈", ["Green"] = "綠燈", ["Light"] = "預警", ["Since"] = "起於", ["Months"] = "持續月數",
    ["Caused by"] = "主要來自", ["No metric is red or near its warning line"] = "沒有指標亮紅燈或黃燈", ["%d red: %s"] = "%d項紅燈：%s", ["%d near: %s"] = "%d項黃燈：%s",
    ["%s: plan of the year %s, to date %s (%s; %d of %d months)"] = "%s：全年計畫%s，累計%s，完成%s（第%d月，共%d月）",
    ["%s: the rest of the year needs %s a month, so far it was %s"] = "%s：要完成全年計畫，餘下每月需%s，至今月均%s", ["%s %s, %s on last year"] = "%s%s，同比%s",
    ["%s %s, %s of plan"] = "%s%s，完成計畫%s", ["%s %s"] = "%s%s", [", %s against plan"] = "，對計畫%s",
    ["%s: warned since %s, decide the measure, who and by when"] = "%s：自 %s 起連續亮燈，定措施、責任人和期限",
    ["%s: find the cause, decide who and by when"] = "%s：查明原因，定責任人和期限", ["Goals"] = "目標", ["Highlights"] = "亮點", ["Problems"] = "問題",
    ["Next steps"] = "下一步", ["none"] = "無", ["On last year"] = "同比變動", ["Achievement to date"] = "累計完成率", ["Driver"] = "驅動因素", ["Result now"] = "現在",
    ["Result then"] = "變動後", ["Place"] = "名次", ["%s weighs most: %s of it changes %s by %s"] = "影響最大的是%s：變動 %s，%s變動%s",
    ["; what starts now shows from %s on"] = "；現在著手，%s 起見效", ["not to be said"] = "無法判斷", ["weak"] = "弱", ["medium"] = "中等", ["strong"] = "強",
    [", same direction"] = ",同向", [", opposite direction"] = ",反向",
    ["Going together is not a cause; with few months chance is enough for a large r."] = "相關不等於因果；月數少時，偶然也會得到很大的 r。", ["%s with"] = "%s與",
    ["Months (n)"] = "月數 n", ["Reading"] = "判斷", ["Too few months for a correlation"] = "月數太少，無法計算相關",
    ["%s goes closest with %s (r = %s, n = %d)"] = "與%s關係最密的是%s（r = %s，n = %d）", ["This year"] = "今年", ["Next year"] = "明年", ["Year"] = "年度",
    ["Without the change"] = "不變", ["Months that feel it"] = "受影響月數", ["With the change"] = "變動後全年", ["Effect %"] = "影響 %",
    ["A month is the mean of the year so far; the effect starts after %d months."] = "每月按本年至今的月均計；%d 個月之後見效。",
    ["%s: %s changes by %s this year and by %s next year"] = "%s：%s今年變動%s，明年變動%s", ["; it shows from %s on"] = "；%s 起見效",
  },
  en = {
    ["last_year"] = "Last year", ["prev"] = "Previous", ["plan"] = "Plan", ["forecast"] = "Forecast", ["benchmark"] = "Benchmark",
    ["actual"] = "Actual",
  },
}

-- The scenario that a reading belongs to, as charts name it.
local scenarios = { plan = "PL", forecast = "FC", actual = "AC" }
local function scenario(reading) return scenarios[reading] or "PY" end

-- of(v): a function from the key to the word in the language of the pack
local function of(v)
  local own = terms[v:language()] or terms.en
  return function(key) return own[key] or key end
end

-- "+5 万元": differences in sentences carry their sign
local function signed(figure)
  local text = tostring(figure)
  return figure > 0 and not text:find "^[+±]" and "+" .. text or text
end

-- "+50", "−10": plain numbers in sentences, with the sign that figures have
local function plus(format, x) return (format:format(x):gsub("-", "−")) end

return { of = of, scenario = scenario, signed = signed, plus = plus }
