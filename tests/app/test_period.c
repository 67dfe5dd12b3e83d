/* Calendars from a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "app/file.h"
#include "app/period.h"

static GArray *read_text(const char *text, GError **error)
{
    g_autofree char *directory = g_dir_make_tmp("jingfen-XXXXXX", NULL);
    assert_true(jf_file_write(directory, "calendar.csv", text, -1, error));
    g_autofree char *path = g_build_filename(directory, "calendar.csv", NULL);
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(struct jf_day_mark));
    GArray *periods = jf_period_read(path, marks, error);
    remove(path);
    remove(directory);
    return periods;
}

static void periods_follow_each_other(void **state)
{
    (void)state;
    GError *error = NULL;
    g_autoptr(GArray) p = read_text("period,first,last,year,quarter\r\n2025-P12,2025-11-24,2025-12-28,2025,4\r\n"
                                    "2026-P01,2025-12-29,2026-01-25,2026,1\n\n2026-P02,2026-01-26,2026-02-22,2026,1\n", &error);
    assert_null(error);
    assert_int_equal(p->len, 3);
    const struct jf_period *second = &g_array_index(p, struct jf_period, 1), *third = second + 1;
    assert_string_equal(second->label, "2026-P01");
    assert_int_equal(second->first, jf_day_from_ymd(2025, 12, 29));
    assert_int_equal(second->end, jf_day_from_ymd(2026, 1, 26));
    assert_int_equal(second->index, 1);
    assert_int_equal(third->index, 2);
    assert_int_equal(third->quarter, 1);
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "2026-P01,2025-12-29,2026-01-25,2026\n", "2026-P01,2025-12-29,2026-02-30,2026,1\n",
        "2026-P01,2026-01-25,2025-12-29,2026,1\n", "2026-P01,2025-12-29,2026-01-25,2026,5\n",
        "a,2025-12-29,2026-01-25,2026,1\nb,2026-01-27,2026-02-22,2026,1\n", ",2025-12-29,2026-01-25,2026,1\n" };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        GError *error = NULL;
        assert_null(read_text(wrong[i], &error));
        assert_non_null(error);
        assert_non_null(strstr(error->message, i == 4 ? "calendar.csv:2: " : "calendar.csv:1: "));
        g_clear_error(&error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(periods_follow_each_other), cmocka_unit_test(what_is_wrong_is_named) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
