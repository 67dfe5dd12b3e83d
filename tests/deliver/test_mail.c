/* Addresses and header texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/error.h"
#include "deliver/deliver.h"

static void addresses_are_checked(void **state)
{
    (void)state;
    static const char *const good[] = { "a@b.cn", "shen.yan+x@mail.example.com", "1@2.3" };
    static const char *const bad[] = { "", "a", "@b.cn", "a@", "a@b", "a@b.", "a@.cn", "a@b@c.cn", "a b@c.cn", "a@b.cn\r\nBcc: x@y.z",
                                       "沈岩@b.cn", "<a@b.cn>", "a@b.cn,c@d.cn", "a\t@b.cn" };
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
        assert_true(jf_mail_address_is_valid(good[i]));
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        assert_false(jf_mail_address_is_valid(bad[i]));
}

static void lists_are_taken_apart(void **state)
{
    (void)state;
    GError *error = NULL;
    g_auto(GStrv) list = jf_mail_addresses(" a@b.cn, c@d.cn ;e@f.cn,", &error);
    assert_null(error);
    assert_int_equal(g_strv_length(list), 3);
    assert_string_equal(list[2], "e@f.cn");
    assert_null(jf_mail_addresses("a@b.cn, nobody", &error));
    assert_non_null(strstr(error->message, "\"nobody\""));
    g_clear_error(&error);
}

/* Each encoded word is at most 75 characters and decodes to whole characters. */
static void header_texts_are_encoded(void **state)
{
    (void)state;
    g_autofree char *plain = jf_mail_encode_word("Monthly pack 2026-10");
    assert_string_equal(plain, "Monthly pack 2026-10");
    const char *subject = "【示范商贸】月度经营分析 2026-10 杭州分公司,请在会议之前看完,𠮷";
    g_autofree char *encoded = jf_mail_encode_word(subject);
    g_auto(GStrv) words = g_strsplit(encoded, "\r\n ", -1);
    g_autoptr(GString) back = g_string_new(NULL);
    assert_true(g_strv_length(words) > 1);
    for (char **w = words; *w; w++) {
        assert_true(strlen(*w) <= 75);
        assert_true(g_str_has_prefix(*w, "=?UTF-8?B?") && g_str_has_suffix(*w, "?="));
        g_autofree char *middle = g_strndup(*w + 10, strlen(*w) - 12);
        gsize n;
        g_autofree guchar *bytes = g_base64_decode(middle, &n);
        assert_true(g_utf8_validate((char *)bytes, (gssize)n, NULL));
        g_string_append_len(back, (char *)bytes, (gssize)n);
    }
    assert_string_equal(back->str, subject);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_checked),
        cmocka_unit_test(lists_are_taken_apart),
        cmocka_unit_test(header_texts_are_encoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
