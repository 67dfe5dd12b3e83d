/* Written text becomes paragraphs: what each line is, its bold pieces, and what belongs together. */
#include "jf_cmocka.h"

#include "document/document.h"

static struct jf_block *write_block(const char *text)
{
    struct jf_block *block = jf_block_new(JF_BLOCK_TEXT, "n");
    jf_block_write(block, text);
    return block;
}

/* "#1 text", "-2 text", "> text", "  text"; bold pieces in brackets. */
static char *told(const struct jf_block *block)
{
    GString *all = g_string_new(NULL);
    const guint n = block->kind == JF_BLOCK_GRID ? block->blocks->len : 1;
    for (guint i = 0; i < n; i++) {
        const struct jf_text_block *t = block->kind == JF_BLOCK_GRID ? ((struct jf_block *)block->blocks->pdata[i])->text : block->text;
        g_string_append_printf(all, "%s%c%d ", i ? "|" : "", t->is_heading ? '#' : t->is_callout ? '>' : t->is_bullet ? '-' : 'p', t->level);
        for (guint k = 0; k < t->runs->len; k++) {
            const struct jf_run *run = t->runs->pdata[k];
            g_string_append_printf(all, run->style & JF_RUN_BOLD ? "[%s]" : "%s", run->text);
        }
    }
    return g_string_free(all, FALSE);
}

static void lines_are_what_they_begin_with(void **state)
{
    (void)state;
    static const struct {
        const char *written, *told;
    } cases[] = {
        {"收入增长。", "p0 收入增长。"},
        {NULL, "p0 "},
        {"", "p0 "},
        {"\n \n", "p0 "},
        {"收入 **5,125 万元**,同比 **+4%**", "p0 收入 [5,125 万元],同比 [+4%]"},
        {"2 ** 3 ** 4 **", "p0 2 ** 3 ** 4 **"},
        {"**半截", "p0 **半截"},
        {"一\n二", "p0 一\n二"},
        {"一\n\n二", "p0 一|p0 二"},
        {"# 题\n文\n- 甲\n  - 乙\n    - 丙\n        - 丁\n文", "#0 题|p0 文|-1 甲|-2 乙|-3 丙|-3 丁|p0 文"},
        {"> 一\n> **二**\n三", ">0 一\n[二]|p0 三"},
        {"> 只有一句", ">0 只有一句"},
        {"## 不是\n-5 万元\n>90%", "p0 ## 不是\n-5 万元\n>90%"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct jf_block *block = write_block(cases[i].written);
        g_autofree char *got = told(block);
        assert_string_equal(got, cases[i].told);
        jf_block_free(block);
    }
}

/* A list stands close, a heading has room above it, what follows the last is a matter of blocks. */
static void paragraphs_stand_apart(void **state)
{
    (void)state;
    struct jf_block *block = write_block("文\n- 甲\n- 乙\n# 题\n文");
    const double gaps[] = {8, 3, 12, 3, 0};
    assert_int_equal(block->blocks->len, G_N_ELEMENTS(gaps));
    for (guint i = 0; i < G_N_ELEMENTS(gaps); i++) {
        const struct jf_text_block *text = ((struct jf_block *)block->blocks->pdata[i])->text;
        assert_true(text->gap_below == gaps[i] && text->is_part);
    }
    jf_block_free(block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_what_they_begin_with),
        cmocka_unit_test(paragraphs_stand_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
