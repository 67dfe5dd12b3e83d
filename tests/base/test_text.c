/* Texts, days, suggestions, messages. */
#include "jf_cmocka.h"

#include <string.h>

#include "base/day.h"
#include "base/error.h"
#include "base/message.h"
#include "base/text.h"

static void assert_clean(const char *text, gboolean keep_lines, const char *expected)
{
    g_autofree char *clean = jf_text_clean(text, -1, keep_lines);
    assert_non_null(clean);
    assert_string_equal(clean, expected);
}

static void text_is_made_safe(void **state)
{
    (void)state;
    assert_clean("plain", FALSE, "plain");
    assert_clean("a\tb\r\nc", FALSE, "a b c");
    assert_clean("a\r\nb\rc", TRUE, "a\nb\nc");
    assert_clean("杭\xE2\x80\x8B州\xE2\x80\xAE\x01", FALSE, "杭州");
    assert_clean("\xEF\xBB\xBF"
                 "a\xEF\xBF\xBF\xEF\xBF\xBE",
                 FALSE, "a");
    assert_clean("𠮷", FALSE, "𠮷");
    assert_null(jf_text_clean("a\xFF", -1, FALSE));
    assert_null(jf_text_clean("\xED\xA0\x80", -1, FALSE));
}

static void labels_become_file_names(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"杭州/分公司", "杭州_分公司"},
                                           {"..", "_"},
                                           {"", "_"},
                                           {".hidden ", "hidden"},
                                           {"a:b*c", "a_b_c"},
                                           {"-x", "_x"},
                                           {"CON", "_CON"},
                                           {"nul.txt", "_nul.txt"},
                                           {"lpt1", "_lpt1"},
                                           {"console", "console"},
                                           {"company", "company"}};
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *name = jf_text_file_name(pairs[i][0]);
        assert_string_equal(name, pairs[i][1]);
    }
    GString *longest = g_string_new(NULL);
    for (int i = 0; i < 200; i++)
        g_string_append(longest, "杭");
    g_autofree char *name = jf_text_file_name(longest->str);
    assert_int_equal(g_utf8_strlen(name, -1), 80);
    g_string_free(longest, TRUE);
}

static void blanks_at_the_ends_go(void **state)
{
    static const char *const pairs[][2] = {
        {"杭州", "杭州"}, {" 杭州 ", "杭州"}, {"\u3000杭 州\u00a0\t", "杭 州"}, {"\xEF\xBB\xBF\u2003a\u200b\r\n", "a"},
        {" \u3000 ", ""}, {"", ""}, {"\xE3\x80", "\xE3\x80"}, {"a\xA0", "a\xA0"}};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *text = g_strdup(pairs[i][0]);
        assert_string_equal(jf_text_strip(text), pairs[i][1]);
    }
}

static void made_messages_are_known_again(void **state)
{
    static const char *const pairs[][2] = {
        {"is not a number", "不是数字"},
        {"the row has 3 cells, the header has 14", "该行有 3 格，表头有 14 格"},
        {"the row has 3 cells, the header has 2; a delimiter inside a text needs quotes around it",
         "该行有 3 格，表头有 2 格；文字里有分隔符时要加引号"},
        {"has more than 2 decimals; declare decimals = { [\"金额\"] = 3 }, nothing is rounded away",
         "小数超过 2 位；请声明 decimals = { [\"金额\"] = 3 }，不做舍入"},
        {"a reason of another plugin", "a reason of another plugin"}};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *text = jf_message_made("zh-CN", pairs[i][0]), *same = jf_message_made("en", pairs[i][0]);
        assert_string_equal(text, pairs[i][1]);
        assert_string_equal(same, pairs[i][0]);
    }
}

static void days_agree_with_glib(void **state)
{
    (void)state;
    GDate *date = g_date_new_dmy(1, 1, 1900);
    const guint32 epoch = 719163; /* Julian day of 1970-01-01 in GDate */
    for (int i = 0; i < 80000; i++, g_date_add_days(date, 1)) {
        int y, m, d;
        const jf_day day = (jf_day)g_date_get_julian(date) - (jf_day)epoch;
        jf_day_to_ymd(day, &y, &m, &d);
        assert_int_equal(y, g_date_get_year(date));
        assert_int_equal(m, (int)g_date_get_month(date));
        assert_int_equal(d, g_date_get_day(date));
        assert_int_equal(jf_day_from_ymd(y, m, d), day);
    }
    g_date_free(date);
    assert_int_equal(jf_day_from_ymd(1970, 1, 1), 0);
    assert_int_equal(jf_day_from_ymd(2026, 2, 29), JF_DAY_NONE);
    assert_int_equal(jf_day_from_ymd(2026, 13, 1), JF_DAY_NONE);
    char iso[16];
    jf_day_to_iso(jf_month_first_day(2026 * 12 + 9), iso);
    assert_string_equal(iso, "2026-10-01");
}

static void near_words_are_found(void **state)
{
    (void)state;
    static const char *const words[] = {"revenue", "margin", "达成率", "qty"};
    assert_string_equal(jf_suggest("revenu", words, 4), "revenue");
    assert_string_equal(jf_suggest("Margni", words, 4), "margin");
    assert_string_equal(jf_suggest("完成率", words, 4), "达成率");
    assert_null(jf_suggest("inventory", words, 4));
    g_autofree char *all = jf_suggest_or_list("inventory", words, 4);
    assert_true(g_str_has_prefix(all, "; there are "));
    assert_non_null(strstr(all, "revenue"));
    assert_null(jf_suggest("q", words, 4));
    g_autofree char *text = jf_suggest_text("revenu", words, 4);
    assert_string_equal(text, "; did you mean \"revenue\"?");
}

static void errors_keep_the_first(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    assert_false(jf_fail(&error, JF_ERROR_DATA, "%s:%d", "a.csv", 7));
    jf_fail(&error, JF_ERROR_IO, "later");
    assert_true(g_error_matches(error, JF_ERROR, JF_ERROR_DATA));
    assert_string_equal(error->message, "a.csv:7");
    assert_false(jf_fail(NULL, JF_ERROR_IO, "nobody listens"));
}

/* A translation takes the arguments of the English, in its order. */
static void assert_same_conversions(const char *key, const char *text)
{
    const char *a = strchr(key, '%'), *b = strchr(text, '%');
    for (; a != NULL && b != NULL; a = strchr(a + 1, '%'), b = strchr(b + 1, '%'))
        assert_memory_equal(a, b, 2);
    assert_true(a == NULL && b == NULL);
}

/* The keys of a catalogue in the order of its file. */
static GPtrArray *keys_of(const char *name, const char *language)
{
    g_autofree char *path = g_strdup_printf(JF_TEST_SOURCE_DIR "/core/base/messages/%s.%s.po", name, language);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GPtrArray *keys = g_ptr_array_new_with_free_func(g_free);
    for (char **line = lines; *line != NULL; line++) {
        if (!g_str_has_prefix(*line, "msgid \"") || strcmp(*line, "msgid \"\"") == 0)
            continue;
        assert_true(g_str_has_prefix(line[1], "msgstr \"") && strcmp(line[1], "msgstr \"\"") != 0);
        g_autofree char *quoted = g_strndup(*line + 7, strlen(*line) - 8);
        g_ptr_array_add(keys, g_strcompress(quoted));
    }
    return keys;
}

static void catalogues_agree(void **state)
{
    static const char *const names[] = {"report", "operator", "library"};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GPtrArray) simplified = keys_of(names[i], "zh-CN"), traditional = keys_of(names[i], "zh-TW");
        assert_true(simplified->len > 50);
        assert_int_equal(simplified->len, traditional->len);
        for (guint k = 0; k < simplified->len; k++) {
            const char *key = simplified->pdata[k];
            assert_string_equal(key, traditional->pdata[k]);
            assert_true(i == 2 ? jf_message_term("zh-TW", key) != NULL : jf_message("zh-CN", key) != key);
            if (i == 1) {
                assert_same_conversions(key, jf_message("zh-CN", key));
                assert_same_conversions(key, jf_message("zh-TW", key));
            }
        }
    }
    assert_string_equal(jf_message("zh-CN", "Total"), "合计");
    assert_string_equal(jf_message("zh-TW", "Total"), "合計");
    assert_string_equal(jf_message("zh-CN", " and "), " 与 ");
    assert_string_equal(jf_message("en", "Total"), "Total");
    assert_string_equal(jf_message("zh-CN", "no such key"), "no such key");
    assert_string_equal(jf_message("zh-CN", ""), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_made_safe),       cmocka_unit_test(labels_become_file_names),
        cmocka_unit_test(blanks_at_the_ends_go), cmocka_unit_test(made_messages_are_known_again),
        cmocka_unit_test(days_agree_with_glib),
        cmocka_unit_test(near_words_are_found),    cmocka_unit_test(errors_keep_the_first),
        cmocka_unit_test(catalogues_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
