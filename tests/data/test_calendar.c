#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>

#include "data/calendar.h"

static struct jf_calendar *make(enum jf_cadence cadence, const char *period, int fiscal, int split)
{
    struct jf_calendar_options o = { .cadence = cadence, .fiscal_start = fiscal, .period = period, .before = 60,
                                     .after = 14, .split_days = split };
    g_autoptr(GError) error = NULL;
    struct jf_calendar *c = jf_calendar_new(&o, &error);
    assert_non_null(c);
    return c;
}

static void days_of(const struct jf_calendar *c, struct jf_window w, char out[48])
{
    char from[16], to[16];
    assert_true(w.has);
    jf_day_to_iso(c->slots[w.begin].first, from);
    jf_day_to_iso(c->slots[w.end - 1].end - 1, to);
    snprintf(out, 48, "%s..%s", from, to);
}

static void check(const struct jf_calendar *c, enum jf_window_kind kind, int anchor, gboolean lfl, const char *days)
{
    char text[48];
    days_of(c, jf_calendar_window(c, kind, anchor, lfl), text);
    assert_string_equal(text, days);
}

static void test_months(void **state)
{
    (void)state;
    struct jf_calendar *c = make(JF_CADENCE_MONTH, "2026-11", 1, 0);
    int r = c->report;
    assert_string_equal(c->periods[r].label, "2026-11");
    check(c, JF_WINDOW_MONTH, r, FALSE, "2026-11-01..2026-11-30");
    check(c, JF_WINDOW_QUARTER, r, FALSE, "2026-10-01..2026-11-30");
    check(c, JF_WINDOW_QUARTER, jf_calendar_shift(c, r, -3), FALSE, "2026-07-01..2026-08-31");
    check(c, JF_WINDOW_YTD, r, FALSE, "2026-01-01..2026-11-30");
    check(c, JF_WINDOW_YEAR, r, FALSE, "2026-01-01..2026-12-31");
    check(c, JF_WINDOW_R12, r, FALSE, "2025-12-01..2026-11-30");
    check(c, JF_WINDOW_NEXT, r, FALSE, "2026-12-01..2026-12-31");
    check(c, JF_WINDOW_MONTH, jf_calendar_last_year(c, r), FALSE, "2025-11-01..2025-11-30");
    struct jf_window all = jf_calendar_window(c, JF_WINDOW_ALL, r, FALSE);
    assert_int_equal(all.begin, 0);
    assert_int_equal(all.end, c->n_slots);
    assert_int_equal(jf_calendar_shift(c, 0, -1), -1);
    assert_false(jf_calendar_window(c, JF_WINDOW_R12, 5, FALSE).has);
    assert_non_null(jf_calendar_window(c, JF_WINDOW_R12, 5, FALSE).why);
    int passed, days;
    assert_true(jf_calendar_progress(c, r, &passed, &days));
    assert_int_equal(passed, 334);
    assert_int_equal(days, 365);
    jf_calendar_free(c);
}

/* Every day of many years, against a search through the slots. */
static void test_slot_of(void **state)
{
    (void)state;
    const int splits[] = { 0, 1, 17, 28, 29, 31 };
    for (size_t k = 0; k < G_N_ELEMENTS(splits); k++) {
        struct jf_calendar *c = make(JF_CADENCE_MONTH, "2024-02", 1, splits[k]);
        for (jf_day d = c->periods[0].first - 3; d < c->periods[c->n_periods - 1].end + 3; d++) {
            int found = -1;
            for (int s = 0; s < c->n_slots && found < 0; s++)
                if (c->slots[s].first <= d && d < c->slots[s].end)
                    found = s;
            assert_int_equal(jf_calendar_slot_of(c, d), found);
        }
        assert_int_equal(jf_calendar_slot_of(c, JF_DAY_NONE), c->n_slots - 1);
        jf_calendar_free(c);
    }
}

static void test_split(void **state)
{
    (void)state;
    struct jf_calendar *c = make(JF_CADENCE_MONTH, "2026-10", 1, 17);
    int r = c->report, before = jf_calendar_last_year(c, r);
    check(c, JF_WINDOW_MONTH, r, TRUE, "2026-10-01..2026-10-17");
    check(c, JF_WINDOW_MONTH, before, TRUE, "2025-10-01..2025-10-17");
    check(c, JF_WINDOW_MONTH, before, FALSE, "2025-10-01..2025-10-31");
    check(c, JF_WINDOW_YTD, r, TRUE, "2026-01-01..2026-10-17");
    check(c, JF_WINDOW_YEAR, r, TRUE, "2026-01-01..2026-12-31");
    jf_calendar_free(c);
}

static void test_fiscal(void **state)
{
    (void)state;
    struct jf_calendar *c = make(JF_CADENCE_MONTH, "2026-02", 4, 0);
    check(c, JF_WINDOW_YTD, c->report, FALSE, "2025-04-01..2026-02-28");
    check(c, JF_WINDOW_YEAR, c->report, FALSE, "2025-04-01..2026-03-31");
    check(c, JF_WINDOW_QUARTER, c->report, FALSE, "2026-01-01..2026-02-28");
    assert_int_equal(c->periods[c->report].quarter, 4);
    assert_int_equal(c->periods[c->report].index, 11);
    check(c, JF_WINDOW_MONTH, jf_calendar_last_year(c, c->report), FALSE, "2025-02-01..2025-02-28");
    jf_calendar_free(c);
}

static void test_weeks(void **state)
{
    (void)state;
    struct jf_calendar *c = make(JF_CADENCE_WEEK, "2020-W53", 1, 0);
    check(c, JF_WINDOW_MONTH, c->report, FALSE, "2020-12-28..2021-01-03");
    /* 2019 has 52 weeks: the last one stands for week 53 */
    assert_string_equal(c->periods[jf_calendar_last_year(c, c->report)].label, "2019-W52");
    assert_string_equal(c->periods[jf_calendar_shift(c, c->report, 1)].label, "2021-W01");
    check(c, JF_WINDOW_YTD, c->report, FALSE, "2019-12-30..2021-01-03");
    jf_calendar_free(c);
    c = make(JF_CADENCE_WEEK, "2026-W41", 1, 0);
    check(c, JF_WINDOW_MONTH, c->report, FALSE, "2026-10-05..2026-10-11");
    jf_calendar_free(c);
    c = make(JF_CADENCE_WEEK, "2027-W06", 4, 0); /* weeks keep ISO's names in a year from April */
    check(c, JF_WINDOW_YTD, c->report, FALSE, "2026-03-30..2027-02-14");
    assert_string_equal(c->periods[jf_calendar_last_year(c, c->report)].label, "2026-W07"); /* the 46th of both, past a W53 */
    char *label = jf_calendar_window_label(c, JF_WINDOW_YTD, c->report, "en");
    assert_string_equal(label, "W14 2026–W6 2027");
    g_free(label);
    jf_calendar_free(c);
}

static void test_quarters_and_years(void **state)
{
    (void)state;
    struct jf_calendar *c = make(JF_CADENCE_QUARTER, "2026-Q3", 1, 0);
    check(c, JF_WINDOW_MONTH, c->report, FALSE, "2026-07-01..2026-09-30");
    check(c, JF_WINDOW_YTD, c->report, FALSE, "2026-01-01..2026-09-30");
    check(c, JF_WINDOW_R12, c->report, FALSE, "2025-10-01..2026-09-30");
    jf_calendar_free(c);
    c = make(JF_CADENCE_YEAR, "2026", 7, 0);
    check(c, JF_WINDOW_MONTH, c->report, FALSE, "2026-07-01..2027-06-30");
    jf_calendar_free(c);
}

static void test_custom(void **state)
{
    (void)state;
    struct jf_period periods[24];
    jf_day day = jf_day_from_ymd(2025, 1, 27);
    for (int i = 0; i < 24; i++) { /* 4-4-5 */
        int weeks = i % 3 == 2 ? 5 : 4;
        periods[i] = (struct jf_period){ day, day + 7 * weeks, 2025 + i / 12, i % 12 / 3 + 1, i % 12 + 1, "" };
        snprintf(periods[i].label, sizeof periods[i].label, "P%d", i + 1);
        day += 7 * weeks;
    }
    struct jf_calendar_options o = { .cadence = JF_CADENCE_MONTH, .period = "P18", .custom = periods, .n_custom = 24 };
    struct jf_calendar *c = jf_calendar_new(&o, NULL);
    assert_non_null(c);
    assert_int_equal(c->report, 17);
    struct jf_window quarter = jf_calendar_window(c, JF_WINDOW_QUARTER, 17, FALSE);
    assert_int_equal(c->slots[quarter.end - 1].end - c->slots[quarter.begin].first, 7 * 13);
    assert_int_equal(jf_calendar_last_year(c, 17), 5);
    jf_calendar_free(c);
    g_autoptr(GError) error = NULL;
    o.period = "P99";
    assert_null(jf_calendar_new(&o, &error));
    assert_non_null(strstr(error->message, "P99"));
}

static void test_labels(void **state)
{
    (void)state;
    const struct { enum jf_window_kind kind; const char *zh, *en; } cases[] = {
        { JF_WINDOW_MONTH, "2026年10月", "Oct 2026" }, { JF_WINDOW_YTD, "1–10月", "Jan–Oct 2026" },
        { JF_WINDOW_R12, "近 12 个月", "last 12 months" }, { JF_WINDOW_YEAR, "2026年", "2026" },
        { JF_WINDOW_NEXT, "2026年11月", "Nov 2026" }, { JF_WINDOW_ALL, "全部", "all" },
    };
    struct jf_calendar *c = make(JF_CADENCE_MONTH, "2026-10", 1, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *zh = jf_calendar_window_label(c, cases[i].kind, c->report, "zh-CN");
        g_autofree char *en = jf_calendar_window_label(c, cases[i].kind, c->report, "en");
        assert_string_equal(zh, cases[i].zh);
        assert_string_equal(en, cases[i].en);
    }
    jf_calendar_free(c);
}

static void test_bad_periods(void **state)
{
    (void)state;
    const char *bad[] = { "2026-13", "2026-00", "2026", "26-10", "2026-10x", "", "2026-W41" };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        struct jf_calendar_options o = { .cadence = JF_CADENCE_MONTH, .period = bad[i], .before = 60, .after = 12 };
        g_autoptr(GError) error = NULL;
        assert_null(jf_calendar_new(&o, &error));
        assert_non_null(strstr(error->message, bad[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_months), cmocka_unit_test(test_slot_of), cmocka_unit_test(test_split),
        cmocka_unit_test(test_fiscal), cmocka_unit_test(test_weeks),
        cmocka_unit_test(test_quarters_and_years), cmocka_unit_test(test_custom),
        cmocka_unit_test(test_labels), cmocka_unit_test(test_bad_periods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
