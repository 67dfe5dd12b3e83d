-- Fixed words of the analyses and sentences, by language; the English text is the key.
local terms = {
  ["zh-CN"] = {
    ["Price"] = "价格", ["Volume"] = "数量", ["Mix"] = "结构", ["New"] = "新增", ["Discontinued"] = "停售", ["Other effects"] = "其他因素",
    ["Change"] = "变动", ["Others"] = "其余", ["Total"] = "合计", ["Name"] = "名称", ["Step"] = "项目", ["Effect"] = "影响",
    ["Factor"] = "因素", ["Quantity"] = "数量", ["Stage"] = "阶段", ["Conversion"] = "转化率", ["Of the first"] = "占首阶段",
    ["Share"] = "占比", ["Cumulative share"] = "累计占比", ["Class"] = "分类", ["Now"] = "本期", ["Not explained"] = "链外差额",
    ["Others (%d)"] = "其余 %d 项", ["last_year"] = "去年同期", ["prev"] = "上期", ["plan"] = "计划", ["forecast"] = "预测",
    ["benchmark"] = "标杆", ["actual"] = "实际",
  },
  ["zh-TW"] = {
    ["Price"] = "價格", ["Volume"] = "數量", ["Mix"] = "結構", ["New"] = "新增", ["Discontinued"] = "停售", ["Other effects"] = "其他因素",
    ["Change"] = "變動", ["Others"] = "其餘", ["Total"] = "合計", ["Name"] = "名稱", ["Step"] = "項目", ["Effect"] = "影響",
    ["Factor"] = "因素", ["Quantity"] = "數量", ["Stage"] = "階段", ["Conversion"] = "轉換率", ["Of the first"] = "佔首階段",
    ["Share"] = "佔比", ["Cumulative share"] = "累計佔比", ["Class"] = "分類", ["Now"] = "本期", ["Not explained"] = "鏈外差額",
    ["Others (%d)"] = "其餘 %d 項", ["last_year"] = "去年同期", ["prev"] = "上期", ["plan"] = "計畫", ["forecast"] = "預測",
    ["benchmark"] = "標竿", ["actual"] = "實際",
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

return { of = of, scenario = scenario }
