/* Words, values, numbers. */
#include "chartkit.h"

#include <stdio.h>
#include <string.h>

const char *ck_word(const struct ck_chart *c, enum ck_word word)
{
    const char *language = c->theme->language;
    static const char *const words[][3] = {
        [CK_WORD_FORECAST] = {"预测", "預測", "forecast"},
        [CK_WORD_CUMULATIVE] = {"累计占比", "累計佔比", "cumulative share"},
        [CK_WORD_SECOND_AXIS] = {"右轴", "右軸", "right axis"},
        [CK_WORD_NOT_TO_SCALE] = {"不入比例尺", "不入比例尺", "not to scale"},
        [CK_WORD_CONVERSION] = {"转化率", "轉換率", "conversion"},
        [CK_WORD_CUT] = {"总量柱在断口处截短，差异柱不截", "總量柱在斷口處截短，差異柱不截",
                         "totals are cut at the mark, differences are not"},
        [CK_WORD_BASE] = {"起点", "起點", "base"},
        [CK_WORD_GAIN] = {"有利", "有利", "favourable"},
        [CK_WORD_LOSS] = {"不利", "不利", "unfavourable"},
        [CK_WORD_TOTAL] = {"总量", "總量", "total"},
        [CK_WORD_SCALE] = {"比例尺", "比例尺", "scale"},
        [CK_WORD_ENLARGED] = {"比例放大 %d×", "比例放大 %d×", "enlarged %d×"},
        [CK_WORD_AND] = {"%s 与 %s", "%s 與 %s", "%s and %s"},
        [CK_WORD_NEW] = {"新", "新", "new"},
        [CK_WORD_GONE] = {"停售", "停售", "ended"},
        [CK_WORD_TO_PLAN] = {"对计划", "對計畫", "to plan"},
        [CK_WORD_TO_LAST_YEAR] = {"对去年", "對去年", "to last year"},
        [CK_WORD_BANDED] = {"|差| ≥ %s 加底色", "|差| ≥ %s 加底色", "band: |difference| ≥ %s"},
        [CK_WORD_MEAN] = {"均值", "均值", "mean"},
        [CK_WORD_MEDIAN] = {"中位数", "中位數", "median"},
        [CK_WORD_TODAY] = {"今日", "今日", "today"},
        [CK_WORD_DAYS] = {"天", "天", "d"},
        [CK_WORD_USED] = {"计划内用时", "計畫內", "used in time"},
        [CK_WORD_OVERRUN] = {"超期用时", "逾期", "overrun"},
        [CK_WORD_TO_GO] = {"剩余", "剩餘", "to go"},
        [CK_WORD_FIRST_DUE] = {"原定期限", "原定期限", "first due date"},
        [CK_WORD_ACTUAL] = {"实际", "實際", "actual"},
        [CK_WORD_YEAR_PLAN] = {"全年计划", "全年計畫", "plan of the year"},
        [CK_WORD_GAP] = {"缺口", "缺口", "gap"},
        [CK_WORD_SURPLUS] = {"超出", "超出", "ahead"},
        [CK_WORD_TIME] = {"时间进度", "時間進度", "time elapsed"},
        [CK_WORD_SAME_SCALE] = {"(与 Δ 层相同)", "(與 Δ 層相同)", "(as the Δ tier)"},
        [CK_WORD_BEYOND] = {"超出 ±%s", "超出 ±%s", "beyond ±%s"},
        [CK_WORD_REACHED] = {"完成", "完成", "reached"},
        [CK_WORD_COMMA] = {"，", "，", ", "},
        [CK_WORD_ABOVE] = {"高于计划", "高於計畫", "above plan"},
        [CK_WORD_BELOW] = {"低于计划", "低於計畫", "below plan"},
        [CK_WORD_NO_DIFFERENCE] = {"无差异", "無差異", "no difference"},
        [CK_WORD_OTHERS] = {"其余 %d 个", "其餘 %d 個", "%d others"},
    };
    int column = 2;
    if (!language || strncmp(language, "zh", 2) == 0)
        column = language && (strstr(language, "TW") || strstr(language, "HK") || strstr(language, "Hant"))
                     ? 1
                     : 0;
    return words[word][column];
}

void ck_gap_text(const struct ck_chart *c, const struct jf_chart_series *series, double gap, char *out, size_t size)
{
    static const enum ck_word words[][2] = {{CK_WORD_GAP, CK_WORD_SURPLUS}, {CK_WORD_BELOW, CK_WORD_ABOVE}};
    char number[CK_NUMBER];
    ck_number(c, series->format, gap, 1, number);
    if (gap == 0)
        snprintf(out, size, "%s", ck_word(c, CK_WORD_NO_DIFFERENCE));
    else
        snprintf(out, size, "%s %s", ck_word(c, words[series->lower_is_better != 0][gap > 0]), number);
}

const struct jf_number_format ck_whole_percent = {sizeof ck_whole_percent, 1, 0, 0, 1, "%"};
const struct jf_number_format ck_tenths_percent = {sizeof ck_tenths_percent, 1, 1, 0, 1, "%"};

const char *ck_reason(const struct ck_chart *c, size_t category)
{
    const struct jf_chart_category *given = c->data->categories[category];
    return JF_HAS(given, struct jf_chart_category, reason) && given->reason ? given->reason : "";
}

void ck_name_and_unit(const struct ck_chart *c, size_t k, const char *further, char out[CK_NAME])
{
    const struct jf_chart_series *series = c->data->series[k];
    const char *name = series->name ? series->name : "", *unit = "";
    if (series->format && !series->format->is_percent && series->format->unit && !strchr(name, '('))
        unit = series->format->unit;
    int has_both = unit[0] && further[0], has_one = unit[0] || further[0];
    int length = snprintf(out, CK_NAME, "%s%s%s%s%s%s", name, has_one ? "(" : "", unit,
                          has_both ? ck_word(c, CK_WORD_COMMA) : "", further, has_one ? ")" : "");
    if (length >= CK_NAME)
        snprintf(out, CK_NAME, "%.*s", strlen(name) < CK_NAME ? CK_NAME - 1 : 0, name);
}

double ck_value(const struct jf_chart_data *data, size_t series, size_t category)
{
    if (series >= data->n_series || category >= data->n_categories)
        return NAN;
    double v = data->series[series]->values[category];
    return ck_has(v) ? v : NAN;
}

size_t ck_series_of(const struct jf_chart_data *data, uint32_t scenario)
{
    size_t k = 0;
    while (k < data->n_series && (data->series[k]->scenario != scenario || data->series[k]->second_axis))
        k++;
    return k;
}

int ck_is_level(const struct jf_chart_category *category)
{
    return category->kind == JF_CATEGORY_SUBTOTAL || category->kind == JF_CATEGORY_TOTAL;
}

int ck_is_strong(const struct jf_chart_category *category)
{
    return category->highlight || ck_is_level(category);
}

void ck_number(const struct ck_chart *c, const struct jf_number_format *format, double value, int is_signed,
               char out[CK_NUMBER])
{
    struct jf_number_format f = {sizeof f, 1, -1, 0, 0, ""};
    if (format)
        f = *format;
    f.struct_size = sizeof f;
    f.is_signed = is_signed;
    out[0] = 0;
    if (ck_has(value))
        c->host->format(c->host, &f, value, out, CK_NUMBER);
}

struct jf_number_format ck_series_format(const struct ck_chart *c, size_t k)
{
    struct jf_number_format format = {sizeof format, 1, -1, 0, 0, ""};
    if (c->data->series[k]->format)
        format = *c->data->series[k]->format;
    format.struct_size = sizeof format;
    format.is_signed = 0;
    if (format.decimals >= 0 || format.is_percent)
        return format;
    double min = 0, max = 0;
    ck_range_series(c->data, k, &min, &max);
    format.decimals = fmax(max, -min) / (format.scale > 0 ? format.scale : 1) >= 99.95 ? 0 : 1;
    return format;
}

void ck_series_number(const struct ck_chart *c, size_t k, double value, char out[CK_NUMBER])
{
    struct jf_number_format format = ck_series_format(c, k);
    ck_number(c, &format, value, 0, out);
}

void ck_percent(const struct ck_chart *c, double ratio, char out[CK_NUMBER])
{
    if (fabs(ratio) >= 10) /* of a base next to nothing */
        snprintf(out, CK_NUMBER, "%s999%%", ratio > 0 ? ">" : "<\u2212");
    else
        ck_number(c, &ck_tenths_percent, ratio, 0, out);
}

double ck_widest_number(const struct ck_chart *c, size_t series, double size)
{
    struct jf_text_style style = ck_ink(c, 1, size, JF_ANCHOR_END);
    double width = 0;
    for (size_t i = 0; i < c->data->n_categories; i++) {
        char text[CK_NUMBER];
        ck_series_number(c, series, ck_value(c->data, series, i), text);
        width = fmax(width, ck_width(c, text, &style));
    }
    return width;
}
