/* The printed forms of look section 4. */
#include "jf_cmocka.h"

#include <string.h>

#include "base/format.h"

static struct jf_value val(const char *text)
{
    struct jf_decimal d;
    assert_true(jf_decimal_parse(text, -1, &d));
    return jf_value_exact(d);
}

static void assert_prints(const struct jf_format *f, struct jf_value v, const char *expected)
{
    g_autofree char *text = jf_format_value(f, v);
    assert_string_equal(text, expected);
}

static void amounts(void **state)
{
    (void)state;
    struct jf_format f;
    jf_format_init_for_unit(&f, "万元");
    assert_prints(&f, val("51250000"), "5,125");
    assert_prints(&f, val("51254999.99"), "5,125");
    assert_prints(&f, val("51255000"), "5,126");
    assert_prints(&f, val("999400"), "99.9");
    assert_prints(&f, val("999500"), "100");
    assert_prints(&f, val("-351249"), "−35.1");
    assert_prints(&f, val("-400"), "0.0");
    assert_prints(&f, val("0"), "0.0");
    assert_prints(&f, jf_value_none("no plan"), "–");
    assert_prints(&f, val("12345678901234567890123"), "1,234,567,890,123,456,789");
    f.is_signed = TRUE;
    assert_prints(&f, val("-351249"), "−35.1");
    assert_prints(&f, val("1351249"), "+135");
    assert_prints(&f, val("400"), "±0");
    g_autofree char *with = jf_format_with_unit(&f, val("51250000"));
    assert_string_equal(with, "+5,125 万元");
    jf_format_init_for_unit(&f, "$k");
    g_autofree char *dollars = jf_format_with_unit(&f, val("-33600"));
    assert_string_equal(dollars, "−$33.6k");
}

static void ratios(void **state)
{
    (void)state;
    struct jf_format f;
    jf_format_init_for_unit(&f, "%");
    assert_prints(&f, val("0.9935"), "99.4");
    f.percent_sign = TRUE;
    assert_prints(&f, jf_value_number(0.993), "99.3%");
    f.is_signed = TRUE;
    assert_prints(&f, jf_value_number(0.04), "+4.0%");
    f.decimals = 0;
    assert_prints(&f, jf_value_number(0.145), "+15%"); /* 0.14499999... as a double */
    f = (struct jf_format){.style = JF_STYLE_POINTS, .scale = 1, .decimals = 1};
    assert_prints(&f, jf_value_number(-0.007), "−0.7pp");
    assert_prints(&f, jf_value_number(0.0001), "±0pp");
    g_autofree char *none = jf_format_with_unit(&f, jf_value_none("x"));
    assert_string_equal(none, "–");
}

static void units_of_scale(void **state)
{
    (void)state;
    static const struct { const char *unit; double scale; const char *said; } cases[] = {
        {"GBP", 1000, "k GBP"}, {"$", 1e6, "$m"}, {"元", 1e4, "万元"}, {"GBP", 1, "GBP"}, {"$k", 1000, "$k"}, {"吨", 1000, "吨"}, {"元", 100, "元"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *said = jf_format_unit_of_scale(cases[i].unit, cases[i].scale);
        assert_string_equal(said, cases[i].said);
    }
    static const struct { const char *unit; double scale; const char *base; } of[] = {
        {"万元", 1e4, "元"}, {"百萬元", 1e6, "元"}, {"k GBP", 1e3, "GBP"}, {"户", 1, "户"}, {"$m", 1e6, ""}, {NULL, 1, ""}};
    for (size_t i = 0; i < G_N_ELEMENTS(of); i++)
        assert_string_equal(jf_format_base_unit(of[i].unit, of[i].scale), of[i].base);
}

static void units(void **state)
{
    (void)state;
    static const struct {
        const char *unit;
        double scale;
        int decimals;
    } cases[] = {{"万元", 1e4, -1}, {"萬元", 1e4, -1}, {"亿元", 1e8, -1}, {"千元", 1e3, -1},
                 {"元", 1, 0},      {"户", 1, 0},      {"$k", 1e3, -1},   {"k$", 1e3, -1},
                 {"kEUR", 1e3, -1}, {"m$", 1e6, -1},   {"kg", 1, 1},      {"days", 1, 1},
                 {"天", 1, 1},      {"x", 1, 1},       {"", 1, 0},        {"MWh", 1, 1},
                 {"min", 1, 1},     {"k GBP", 1e3, -1}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct jf_format f;
        jf_format_init_for_unit(&f, cases[i].unit);
        assert_true(f.scale == cases[i].scale);
        assert_int_equal(f.decimals, cases[i].decimals);
    }
    struct jf_format count;
    jf_format_init_for_unit(&count, "户");
    g_autofree char *text = jf_format_with_unit(&count, val("1234.5"));
    assert_string_equal(text, "1,235 户");
}

static void parts_add_up(void **state)
{
    (void)state;
    const struct jf_format f = {.style = JF_STYLE_NUMBER, .scale = 1, .decimals = 0};
    const struct jf_value thirds[] = {jf_value_number(100.0 / 3), jf_value_number(100.0 / 3),
                                      jf_value_number(100.0 / 3), jf_value_none("no plan")};
    struct jf_value out[4];
    assert_true(jf_format_parts(&f, thirds, 4, val("100"), out));
    assert_prints(&f, out[0], "34");
    assert_prints(&f, out[1], "33");
    assert_prints(&f, out[2], "33");
    assert_prints(&f, out[3], "–");
    const struct jf_value mixed[] = {val("10.6"), val("-3.6"), val("0.5")}; /* 7.5 -> 8 */
    assert_true(jf_format_parts(&f, mixed, 3, val("7.5"), out));
    assert_prints(&f, out[0], "11");
    assert_prints(&f, out[1], "−4");
    assert_prints(&f, out[2], "1");
    assert_false(jf_format_parts(&f, mixed, 3, val("90"), out)); /* no decomposition: each for itself */
    assert_prints(&f, out[0], "11");
    assert_prints(&f, out[1], "−4");
    const struct jf_format amounts_of_10000 = {.style = JF_STYLE_NUMBER, .scale = 10000, .decimals = 1};
    const struct jf_value money[] = {val("3333.4"), val("3333.3"), val("3333.3")};
    assert_true(jf_format_parts(&amounts_of_10000, money, 3, val("10000"), out));
    assert_prints(&amounts_of_10000, out[0], "0.4");
    assert_prints(&amounts_of_10000, out[1], "0.3");
    const struct jf_format shares = {.style = JF_STYLE_PERCENT, .scale = 1, .decimals = 1};
    const struct jf_value sixths[] = {jf_value_number(1.0 / 6), jf_value_number(1.0 / 6), jf_value_number(4.0 / 6)};
    assert_true(jf_format_parts(&shares, sixths, 3, val("1"), out));
    assert_prints(&shares, out[0], "16.7");
    assert_prints(&shares, out[1], "16.7");
    assert_prints(&shares, out[2], "66.6");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts),
        cmocka_unit_test(ratios),
        cmocka_unit_test(units), cmocka_unit_test(units_of_scale),
        cmocka_unit_test(parts_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
