/* Decimals and values against numbers worked out by hand and against strtod. */
#include "jf_cmocka.h"

#include <stdlib.h>
#include <string.h>

#include "base/value.h"

#define MOST "170141183460469231731687303715884105727" /* 2^127 - 1 */
#define LEAST "-170141183460469231731687303715884105728"

static struct jf_decimal dec(const char *text)
{
    struct jf_decimal d;
    if (!jf_decimal_parse(text, -1, &d))
        fail_msg("%s is not read", text);
    return d;
}

static void assert_text(struct jf_decimal d, const char *expected)
{
    g_autofree char *text = jf_decimal_to_string(d);
    assert_string_equal(text, expected);
}

static void reads_and_writes(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"0", "0"},
                                           {"-0", "0"},
                                           {"+7", "7"},
                                           {"1234.50", "1234.5"},
                                           {"-0.05", "-0.05"},
                                           {"100", "100"},
                                           {"0.000000000000000001", "0.000000000000000001"},
                                           {"1.0000000000000000000000", "1"},
                                           {MOST, MOST},
                                           {LEAST, LEAST},
                                           {"007", "7"},
                                           {"12.340", "12.34"}};
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++)
        assert_text(dec(pairs[i][0]), pairs[i][1]);
    static const char *const refused[] = {"",
                                          "-",
                                          ".5",
                                          "5.",
                                          "1,000",
                                          " 1",
                                          "1 ",
                                          "1e3",
                                          "--1",
                                          "0x1",
                                          "1.2.3",
                                          "170141183460469231731687303715884105728",
                                          "0.0000000000000000001"};
    struct jf_decimal d;
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
        assert_false(jf_decimal_parse(refused[i], -1, &d));
    assert_true(jf_decimal_parse("12.5xyz", 4, &d));
    assert_text(d, "12.5");
}

static void adds_exactly_or_says_no(void **state)
{
    (void)state;
    struct jf_decimal out;
    assert_true(jf_decimal_add(dec("0.1"), dec("0.2"), &out));
    assert_text(out, "0.3");
    assert_true(jf_decimal_sub(dec("0.3"), dec("0.300000000000000001"), &out));
    assert_text(out, "-0.000000000000000001");
    assert_true(jf_decimal_add(dec(MOST), dec(LEAST), &out));
    assert_text(out, "-1");
    assert_false(jf_decimal_add(dec(MOST), dec("1"), &out));
    assert_false(jf_decimal_sub(dec(LEAST), dec("1"), &out));
    assert_true(jf_decimal_sub(dec("-1"), dec(LEAST), &out));
    assert_text(out, MOST);
    assert_false(jf_decimal_sub(dec("0"), dec(LEAST), &out));
    assert_false(jf_decimal_add(dec(MOST), dec("0.1"), &out));
    const struct jf_decimal zeros = {1000000000000000000, 18};
    assert_true(jf_decimal_add(dec(MOST), (struct jf_decimal){0, 18}, &out));
    assert_text(out, MOST);
    assert_true(jf_decimal_sub(dec(MOST), zeros, &out));
    assert_text(out, "170141183460469231731687303715884105726");
}

static void multiplies_without_rounding(void **state)
{
    (void)state;
    struct jf_decimal out;
    assert_true(jf_decimal_mul(dec("12.34"), dec("-0.5"), &out));
    assert_text(out, "-6.17");
    assert_false(jf_decimal_mul(dec("0.0000000001"), dec("0.000000001"), &out));
    assert_true(jf_decimal_mul(dec("0.0000000005"), dec("0.000000002"), &out));
    assert_text(out, "0.000000000000000001");
    assert_false(jf_decimal_mul(dec(MOST), dec("2"), &out));
    assert_true(jf_decimal_mul(dec("10000000000000000000"), dec("10000000000000000000"), &out));
    assert_text(out, "100000000000000000000000000000000000000");
}

static void compares_across_scales(void **state)
{
    (void)state;
    assert_int_equal(jf_decimal_compare(dec("1.50"), dec("1.5")), 0);
    assert_int_equal(jf_decimal_compare(dec("-1.5"), dec("1.5")), -1);
    assert_int_equal(jf_decimal_compare(dec("0.5"), dec("-0.25")), 1);
    assert_int_equal(jf_decimal_compare(dec("-0.5"), dec("-0.25")), -1);
    assert_int_equal(jf_decimal_compare(dec(MOST), dec("0.000000000000000001")), 1);
    assert_int_equal(jf_decimal_compare(dec(LEAST), dec(MOST)), -1);
}

static void rescales_half_away_from_zero(void **state)
{
    (void)state;
    assert_text(jf_decimal_rescale(dec("2.5"), 0), "3");
    assert_text(jf_decimal_rescale(dec("-2.5"), 0), "-3");
    assert_text(jf_decimal_rescale(dec("2.4999"), 0), "2");
    assert_text(jf_decimal_rescale(dec("0.005"), 2), "0.01");
    assert_int_equal(jf_decimal_rescale(dec("7"), 4).scale, 4);
    assert_text(jf_decimal_rescale(dec("7"), 4), "7");
    assert_text(jf_decimal_rescale(dec(MOST), 3), MOST);
}

/* strtod of the C library is correctly rounded: the oracle. */
static void becomes_the_nearest_double(void **state)
{
    (void)state;
    guint64 seed = 88172645463325252u;
    for (int i = 0; i < 200000; i++) {
        char digits[64];
        jf_int128 units = 0;
        for (int k = 0; k < 2; k++) {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            units = (jf_int128)((__extension__(unsigned __int128) units << 64) | seed);
        }
        const struct jf_decimal d = {units >> (int)(seed % 120), (int)((seed >> 20) % 19)};
        g_autofree char *text = jf_decimal_to_string(d);
        g_strlcpy(digits, text, sizeof digits);
        const double expected = strtod(digits, NULL), got = jf_decimal_to_double(d);
        if (expected != got)
            fail_msg("%s: %.17g instead of %.17g", text, got, expected);
    }
    assert_true(jf_decimal_to_double(dec(LEAST)) == -0x1p127);
    assert_true(jf_decimal_to_double(dec("9007199254740993")) == 9007199254740992.0);
    assert_true(jf_decimal_to_double(dec("9007199254740993.000001")) == 9007199254740994.0);
}

static void values_follow_the_rules(void **state)
{
    (void)state;
    const struct jf_value five = jf_value_exact(dec("5")), zero = jf_value_exact(dec("0"));
    const struct jf_value none = jf_value_none("no plan"), minus = jf_value_exact(dec("-4"));
    assert_string_equal(jf_value_add(five, none).why, "no plan");
    assert_string_equal(jf_value_div(none, zero).why, "no plan");
    assert_false(jf_value_has(jf_value_div(five, zero)));
    assert_false(jf_value_has(jf_value_number(strtod("nan", NULL))));
    assert_false(jf_value_has(jf_value_change(five, zero)));
    assert_false(jf_value_has(jf_value_change(five, minus)));
    assert_true(jf_value_to_double(jf_value_change(zero, five)) == -1.0);
    assert_true(jf_value_to_double(jf_value_change(jf_value_exact(dec("-3")), minus)) == 0.25);
    assert_true(jf_value_to_double(jf_value_change(jf_value_exact(dec("-5")), minus)) == -0.25);
    assert_int_equal(jf_value_mul(five, minus).kind, JF_VALUE_EXACT);
    assert_text(jf_value_neg(five).exact, "-5");
    assert_null(jf_value_to_string(none));
    g_autofree char *third =
        jf_value_to_string(jf_value_div(jf_value_exact(dec("1")), jf_value_exact(dec("3"))));
    assert_true(strtod(third, NULL) == 1.0 / 3.0);
    /* more than 38 digits: a double instead of a wrong number */
    const struct jf_value most = jf_value_exact(dec(MOST));
    assert_int_equal(jf_value_add(most, most).kind, JF_VALUE_DOUBLE);
    assert_true(jf_value_to_double(jf_value_add(most, most)) == 0x1p128);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes),
        cmocka_unit_test(adds_exactly_or_says_no),
        cmocka_unit_test(multiplies_without_rounding),
        cmocka_unit_test(compares_across_scales),
        cmocka_unit_test(rescales_half_away_from_zero),
        cmocka_unit_test(becomes_the_nearest_double),
        cmocka_unit_test(values_follow_the_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
