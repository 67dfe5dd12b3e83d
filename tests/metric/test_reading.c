/* The vocabulary of readings: every word parses and prints back, wrong ones are named with a hint. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "metric/reading.h"

static void round_trip(const char *text)
{
    struct jf_reading reading;
    g_autoptr(GError) error = NULL;
    assert_true(jf_reading_parse(text, &reading, &error));
    assert_null(error);
    g_autofree char *back = jf_reading_to_string(&reading);
    assert_string_equal(back, text);
}

static void refused(const char *text, const char *message)
{
    struct jf_reading reading;
    g_autoptr(GError) error = NULL;
    assert_false(jf_reading_parse(text, &reading, &error));
    assert_string_equal(error->message, message);
}

static void parses_every_word(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "actual", "plan", "forecast", "benchmark", "last_year", "prev", "vs_plan", "vs_forecast",
        "vs_last_year", "vs_prev", "achievement", "yoy", "mom", "share", "contribution", "cum_share",
        "progress", "average", "light", "lights", "spark", "rank", "rank_change", "n", "days", "why",
        "ytd actual", "quarter mom", "r12 yoy", "year plan", "next plan", "all actual", "plan@PL0",
        "ytd plan@PL1"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        round_trip(texts[i]);
}

static void month_is_silent(void **state)
{
    (void)state;
    struct jf_reading reading;
    assert_true(jf_reading_parse("month actual", &reading, NULL));
    g_autofree char *back = jf_reading_to_string(&reading);
    assert_string_equal(back, "actual");
}

static void refuses_with_a_hint(void **state)
{
    (void)state;
    refused("actuel", "unknown reading \"actuel\"; did you mean \"actual\"?");
    refused("ytd achievment", "unknown reading \"ytd achievment\"; did you mean \"achievement\"?");
    refused("qarter actual", "unknown reading \"qarter actual\"; did you mean \"quarter\"?");
    refused("actual@PL0", "unknown reading \"actual@PL0\"");
    refused("", "unknown reading \"\"");
}

static void presets_parse(void **state)
{
    (void)state;
    static const char *const names[] = {"kpi", "variance", "budget", "short"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *const *readings = jf_reading_preset(names[i]);
        assert_non_null(readings);
        for (size_t k = 0; readings[k]; k++)
            round_trip(readings[k]);
    }
    assert_null(jf_reading_preset("kpis"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses_every_word),
        cmocka_unit_test(month_is_silent),
        cmocka_unit_test(refuses_with_a_hint),
        cmocka_unit_test(presets_parse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
