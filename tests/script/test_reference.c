/* scripts/README.md is complete and true: every word has an entry with an example and all its
 * fields, every example loads, and the words that section 8 promises are there. */
#include "support.h"

#include "script/internal.h"

#define README JF_TEST_SOURCE_DIR "/scripts/README.md"

static char *readme(void)
{
    char *text = NULL;
    assert_true(g_file_get_contents(README, &text, NULL, NULL));
    return text;
}

/* The examples with this info string, in order. */
static GPtrArray *examples(const char *text, const char *info)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *fence = g_strdup_printf("\n```lua %s\n", info);
    for (const char *p = text; (p = strstr(p, fence)) != NULL;) {
        p += strlen(fence);
        const char *end = strstr(p, "\n```");
        assert_non_null(end);
        g_ptr_array_add(list, g_strndup(p, (gsize)(end - p)));
        p = end;
    }
    return list;
}

static void expect_loads(const char *script)
{
    g_autoptr(GError) error = NULL;
    struct jf_script *loaded = load(script, &error);
    if (loaded == NULL)
        fail_msg("%s\n%s", error->message, script);
    jf_script_free(loaded);
}

static void every_example_loads(void **state)
{
    (void)state;
    char *folder = enter_folder();
    g_autofree char *text = readme();
    g_autoptr(GPtrArray) head = examples(text, "head");
    g_autoptr(GPtrArray) scripts = examples(text, "script");
    g_autoptr(GPtrArray) data = examples(text, "data");
    g_autoptr(GPtrArray) blocks = examples(text, "block");
    assert_int_equal(head->len, 1);
    assert_true(scripts->len >= 3 && data->len >= 9 && blocks->len >= 15);
    for (guint i = 0; i < scripts->len; i++)
        expect_loads(scripts->pdata[i]);
    for (guint i = 0; i < data->len; i++) {
        g_autofree char *script = g_strdup_printf(
            "%s\n%s\nreturn report { title = 'R', company = 'C', packs = { 'region > branch' } }",
            (char *)head->pdata[0], (char *)data->pdata[i]);
        expect_loads(script);
    }
    for (guint i = 0; i < blocks->len; i++) {
        g_autofree char *script =
            g_strdup_printf("%s\nreturn report { title = 'R', company = 'C', packs = { 'region > "
                            "branch' }, section 'S' {\n%s\n} }",
                            (char *)head->pdata[0], (char *)blocks->pdata[i]);
        expect_loads(script);
    }
    leave_folder(folder);
}

/* "word form field field …", one word a line, from the library itself */
static char *all_words(void)
{
    static const char list[] =
        "local kinds, blocks, lines = require 'words.kinds', require 'words.blocks', {}\n"
        "for word, entry in pairs(kinds.words) do\n"
        "  local names = { word }\n"
        "  for name in pairs(entry.fields) do if not blocks.common[name] or word == 'section' or "
        "word == 'report' or word == 'metric' or word == 'source' then names[#names + 1] = name "
        "end end\n"
        "  lines[#lines + 1] = table.concat(names, ' ')\n"
        "end\n"
        "return table.concat(lines, '\\n')";
    g_autoptr(GError) error = NULL;
    struct jf_script *script = load("local s = source 's' { path = 'a.csv', dims = { b = 'B' } }\n"
                                    "return report { title = 'R', company = 'C', packs = { 'b' } }",
                                    &error);
    assert_null(error);
    script->is_loaded = FALSE; /* require is allowed again */
    assert_true(jf_sandbox_load(script->box, "jingfen.test", list, sizeof list - 1, JF_ENV_LIBRARY,
                                &error));
    assert_true(jf_sandbox_call(script->box, 0, 1, &error));
    char *text = g_strdup(lua_tostring(jf_sandbox_state(script->box), -1));
    jf_script_free(script);
    return text;
}

/* The entry "### word" among the parts of the text, up to the next head of a higher order; NULL for
 * none. */
static char *entry_of(char *const *parts, const char *word)
{
    g_autofree char *head = g_strdup_printf("%s\n", word);
    for (; *parts != NULL; parts++)
        if (g_str_has_prefix(*parts, head)) {
            g_auto(GStrv) below = g_strsplit(*parts, "\n## ", 2);
            return g_strdup(below[0]);
        }
    return NULL;
}

static void every_word_has_an_entry(void **state)
{
    (void)state;
    char *folder = enter_folder();
    g_autofree char *text = readme();
    g_autofree char *list = all_words();
    leave_folder(folder);
    g_auto(GStrv) parts = g_strsplit(text, "\n### ", -1);
    g_auto(GStrv) lines = g_strsplit(list, "\n", -1);
    assert_true(g_strv_length(lines) >= 24);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) names = g_strsplit(*line, " ", -1);
        g_autofree char *entry = entry_of(parts, names[0]);
        if (entry == NULL)
            fail_msg("scripts/README.md has no entry ### %s", names[0]);
        const char *example = strstr(entry, "```lua ");
        if (example == NULL || strstr(example, names[0]) == NULL)
            fail_msg("### %s has no example of its word", names[0]);
        for (char **field = names + 1; *field != NULL; field++) {
            g_autofree char *row = g_strdup_printf("\n| `%s` |", *field);
            if (strstr(entry, row) == NULL)
                fail_msg("### %s does not name the field `%s`", names[0], *field);
        }
    }
}

/* What the three shared reports and words.md sections 1, 2, 5 and 6 need. */
static void promised_words_are_there(void **state)
{
    (void)state;
    static const char *const promised[] = {
        "param",  "source",    "col",    "coalesce", "all_of",    "any_of",  "none_of",
        "metric", "per_level", "report", "section",  "cards",     "tabular", "listing",
        "chart",  "bridge",    "note",   "grid",     "checklist", "actions", "comments",
        "form",   "analysis",  "pvm",    "drivers",  "pareto",    "funnel",
        "summary", "landing", "scorecard", "exceptions", "sensitivity", "correlation",
        "what_if"};
    char *folder = enter_folder();
    g_autofree char *list = all_words();
    leave_folder(folder);
    g_autofree char *lines = g_strconcat("\n", list, "\n", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(promised); i++) {
        g_autofree char *with_fields = g_strdup_printf("\n%s ", promised[i]);
        g_autofree char *alone = g_strdup_printf("\n%s\n", promised[i]);
        if (strstr(lines, with_fields) == NULL && strstr(lines, alone) == NULL)
            fail_msg("the word %s is not there", promised[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_example_loads),
        cmocka_unit_test(every_word_has_an_entry),
        cmocka_unit_test(promised_words_are_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
