/* The JSON tree: what is written is read again; what is not JSON is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "app/node.h"

static void what_is_written_is_read_again(void **state)
{
    (void)state;
    struct jf_node *map = jf_node_map(), *list = jf_node_list();
    jf_node_put_text(map, "text", "杭州 \"a\\b\"\n\t\x01𠮷");
    jf_node_put_int(map, "number", -42);
    jf_node_put_text(map, "none", NULL);
    jf_node_add(list, jf_node_int(1));
    jf_node_add(list, jf_node_map());
    jf_node_put(map, "list", list);
    jf_node_put(map, "empty", jf_node_list());
    jf_node_put_int(map, "number", 43);
    g_autofree char *text = jf_node_print(map), *line = jf_node_print_line(map);
    assert_null(strchr(line, '\n'));
    GError *error = NULL;
    struct jf_node *again = jf_node_parse(text, "test", &error);
    assert_null(error);
    assert_string_equal(jf_node_get_text(again, "text"), "杭州 \"a\\b\"\n\t\x01𠮷");
    assert_string_equal(jf_node_get_text(again, "number"), "43");
    assert_int_equal(jf_node_get(again, "none")->kind, JF_NODE_NULL);
    assert_int_equal(jf_node_length(jf_node_get(again, "list")), 2);
    assert_int_equal(jf_node_length(again), 5);
    g_autofree char *second = jf_node_print(again);
    assert_string_equal(second, text);
    jf_node_free(again);
    jf_node_free(map);
}

static void escapes_are_understood(void **state)
{
    (void)state;
    struct jf_node *node = jf_node_parse(" [\"\\u676d\\u5dde\\/\\ud842\\udfb7\", true, false, null, 1.5e3] ", "test", NULL);
    assert_non_null(node);
    assert_string_equal(jf_node_item(node, 0)->text, "杭州/𠮷");
    assert_int_equal(jf_node_item(node, 1)->kind, JF_NODE_TRUE);
    assert_int_equal(jf_node_item(node, 2)->kind, JF_NODE_FALSE);
    assert_string_equal(jf_node_item(node, 4)->text, "1.5e3");
    jf_node_free(node);
}

static void what_is_not_json_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = { "", "{", "[1,]", "{\"a\"}", "{\"a\":1,}", "[1] x", "\"abc", "\"\\q\"", "\"\\u12\"",
                                         "\"\\ud842\"", "\"\\u0000\"", "nul", "{a:1}", "[1 2]" };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        GError *error = NULL;
        assert_null(jf_node_parse(wrong[i], "manifest.json", &error));
        assert_non_null(error);
        assert_true(g_str_has_prefix(error->message, "manifest.json:1: "));
        g_clear_error(&error);
    }
    g_autoptr(GString) deep = g_string_new(NULL);
    for (int i = 0; i < 100000; i++)
        g_string_append_c(deep, '[');
    assert_null(jf_node_parse(deep->str, "deep", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(escapes_are_understood),
        cmocka_unit_test(what_is_not_json_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
