/* Writes test_sample.json, which check_json.py reads with a parser that is not ours. */
#include "jf_cmocka.h"

#include <string.h>

#include "render/json_writer.h"
#include "render/render.h"
#include "render_xlsx/sample.h"

static void the_sample_is_written(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    struct jf_document *document = sample_document();
    if (!jf_render_json(document, JF_TEST_BINARY_DIR "/test_sample.json", &error))
        fail_msg("%s", error->message);
    assert_false(jf_render_json(document, JF_TEST_BINARY_DIR "/no/such/place.json", &error));
    assert_non_null(strstr(error->message, "no/such/place.json"));
    jf_document_free(document);
}

static void the_writer_escapes_and_separates(void **state)
{
    (void)state;
    g_autoptr(GString) out = g_string_new(NULL);
    struct jf_json json = {.out = out, .is_first = TRUE};
    jf_json_open(&json, NULL, '{', TRUE);
    jf_json_text(&json, "a", "\"\\\n\x01杭");
    jf_json_text(&json, "left out", NULL);
    jf_json_true(&json, "left out too", FALSE);
    jf_json_open(&json, "b", '[', TRUE);
    jf_json_text(&json, NULL, NULL);
    jf_json_int(&json, NULL, -7);
    jf_json_double(&json, NULL, 0.5);
    jf_json_close(&json, ']');
    jf_json_close(&json, '}');
    assert_string_equal(out->str, "{\"a\": \"\\\"\\\\\\n\\u0001杭\",\"b\": [null,-7,0.5]}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample_is_written),
        cmocka_unit_test(the_writer_escapes_and_separates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
