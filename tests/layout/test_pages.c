/* Pages as text against tests/golden/layout; and what must hold on every pack. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <string.h>

#include "canvas/trace.h"
#include "sample.h"

static struct jf_fonts *fonts;

static int set_up(void **state)
{
    (void)state;
    fonts = sample_fonts();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    jf_fonts_free(fonts);
    return 0;
}

static struct jf_pages *lay(struct jf_document *d)
{
    struct jf_theme *theme = jf_theme_standard();
    g_autoptr(GError) error = NULL;
    struct jf_pages *pages = jf_layout(d, theme, fonts, &sample_charts, &error);

    if (!pages)
        fail_msg("%s", error->message);
    jf_theme_free(theme);
    return pages;
}

static void compare_with_golden(const char *name, const char *got)
{
    g_autofree char *path =
        g_build_filename(JF_TEST_SOURCE_DIR, "tests", "golden", "layout", name, NULL);
    g_autofree char *expected = NULL;

    if (g_getenv("JF_UPDATE_GOLDEN")) {
        g_autofree char *folder = g_path_get_dirname(path);

        g_mkdir_with_parents(folder, 0755);
        assert_true(g_file_set_contents(path, got, -1, NULL));
        return;
    }
    if (!g_file_get_contents(path, &expected, NULL, NULL))
        fail_msg("%s is missing; JF_UPDATE_GOLDEN=1 writes it", path);
    if (strcmp(expected, got) != 0)
        fail_msg("%s differs; look at the page, then JF_UPDATE_GOLDEN=1 accepts it", path);
}

static void test_golden(void **state)
{
    static const char *const names[] = {"cover.txt", "agenda.txt", "summary.txt", "board.txt",
                                        "variance.txt"};
    struct jf_document *d = sample_document();
    struct jf_pages *pages = lay(d);

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *trace = frame_trace(g_ptr_array_index(pages->frames, i));

        compare_with_golden(names[i], trace);
    }
    jf_pages_free(pages);
    jf_document_free(d);
}

static gboolean has_text(const struct jf_frame *frame, const char *text)
{
    for (guint i = 0; i < frame->items->len; i++) {
        const struct jf_item *item = g_ptr_array_index(frame->items, i);

        if (item->kind == JF_ITEM_TEXT && strstr(item->text, text))
            return TRUE;
    }
    return FALSE;
}

/* A table on many pages: the head on each, page numbers, no total alone. */
static void test_head_is_repeated(void **state)
{
    struct jf_document *d = jf_document_new("zh-CN");
    struct jf_section *s = jf_document_add_section(d, "客户");
    struct jf_pages *pages;
    guint n;

    (void)state;
    jf_section_add(s, JF_BLOCK_TABLE, "t")->table = sample_members(100, 4, "客户");
    pages = lay(d);
    n = pages->frames->len;
    assert_true(n >= 5); /* cover and at least four of the table */
    for (guint i = 1; i < n; i++) {
        const struct jf_frame *frame = g_ptr_array_index(pages->frames, i);
        g_autofree char *number = g_strdup_printf("%u / %u", i + 1, n);

        assert_true(has_text(frame, "第1列差额"));
        assert_true(has_text(frame, number));
    }
    assert_true(has_text(g_ptr_array_index(pages->frames, n - 1), "合计"));
    assert_true(has_text(g_ptr_array_index(pages->frames, n - 1), "客户100"));
    jf_pages_free(pages);
    jf_document_free(d);
}

/* The agenda names the pages that the sections are on, links there, and so does the outline. */
static void test_agenda_links(void **state)
{
    struct jf_document *d = sample_document();
    struct jf_pages *pages = lay(d);
    const struct jf_frame *agenda = g_ptr_array_index(pages->frames, 1);
    guint links = 0;

    (void)state;
    for (guint i = 0; i < agenda->items->len; i++) {
        const struct jf_item *item = g_ptr_array_index(agenda->items, i);
        const struct jf_section *section;
        const struct jf_frame *target;

        if (item->kind != JF_ITEM_LINK)
            continue;
        section = g_ptr_array_index(d->sections, links++);
        target = g_ptr_array_index(pages->frames, (guint)item->page);
        assert_string_equal(target->label, section->title);
    }
    assert_int_equal(links, d->sections->len);
    assert_int_equal(pages->outline->len, d->sections->len + 2);
    for (guint i = 0; i < d->sections->len; i++) {
        const struct jf_outline_entry *entry =
            &g_array_index(pages->outline, struct jf_outline_entry, i + 2);
        const struct jf_section *section = g_ptr_array_index(d->sections, i);

        assert_non_null(strstr(entry->title, section->title));
        assert_string_equal(
            ((const struct jf_frame *)g_ptr_array_index(pages->frames, (guint)entry->page))->label,
            section->title);
    }
    jf_pages_free(pages);
    jf_document_free(d);
}

static void test_draft_and_missing_glyph(void **state)
{
    struct jf_document *d = sample_document();
    struct jf_theme *theme = jf_theme_standard();
    struct jf_pages *pages;
    g_autoptr(GError) error = NULL;

    (void)state;
    d->is_draft = TRUE;
    pages = lay(d);
    for (guint i = 0; i < pages->frames->len; i++) {
        const struct jf_frame *frame = g_ptr_array_index(pages->frames, i);

        assert_string_equal(((const struct jf_item *)g_ptr_array_index(frame->items, 0))->name,
                            "watermark");
    }
    jf_pages_free(pages);
    jf_section_add(g_ptr_array_index(d->sections, 1), JF_BLOCK_TEXT, "s2.b9")->text =
        jf_text_block_new("笑😀");
    assert_null(jf_layout(d, theme, fonts, &sample_charts, &error));
    assert_non_null(strstr(error->message, "U+1F600"));
    assert_non_null(strstr(error->message, "s2.b9"));
    jf_theme_free(theme);
    jf_document_free(d);
}

/* All that item says of one kind is gathered: lines that were broken are one text again. */
static char *said_in(const struct jf_frame *frame, const char *part)
{
    GString *all = g_string_new(NULL);
    gboolean inside = FALSE;

    for (guint i = 0; i < frame->items->len; i++) {
        const struct jf_item *item = g_ptr_array_index(frame->items, i);

        if (item->kind == JF_ITEM_TAG)
            inside = strcmp(item->name, part) == 0;
        else if (inside && item->kind == JF_ITEM_TEXT)
            g_string_append(all, item->text);
    }
    return g_string_free(all, FALSE);
}

/* A company with a long name and a long line on who may read this: whole, on upright paper in a second line. */
static void test_long_foot(void **state)
{
    static const double widths[] = {842, 595};
    struct jf_document *d = sample_document();
    struct jf_theme *theme = jf_theme_standard();

    (void)state;
    g_free(d->company);
    d->company = g_strdup("示范商贸国际贸易与供应链服务股份有限公司华东区域管理总部");
    g_free(d->confidential);
    d->confidential = g_strdup("仅限总部经营管理委员会成员阅读，未经书面许可不得转发");
    for (guint i = 0; i < G_N_ELEMENTS(widths); i++) {
        g_autoptr(GError) error = NULL;
        theme->page_width = widths[i];
        struct jf_pages *pages = jf_layout(d, theme, fonts, &sample_charts, &error);
        assert_null(error);
        g_autofree char *foot = said_in(g_ptr_array_index(pages->frames, 2), "foot");
        assert_non_null(strstr(foot, d->company));
        assert_non_null(strstr(foot, d->confidential));
        assert_null(strstr(foot, "…"));
        jf_pages_free(pages);
    }
    jf_theme_free(theme);
    jf_document_free(d);
}

/* Comments that would take more than half of a page stand in a table, which can be split. */
static void test_long_comments(void **state)
{
    struct jf_document *d = jf_document_new("zh-CN");
    struct jf_section *s = jf_document_add_section(d, "说明");
    struct jf_block *block = jf_section_add(s, JF_BLOCK_TABLE, "c");
    GString *text = g_string_new(NULL);

    (void)state;
    for (int i = 0; i < 60; i++)
        g_string_append(text, "钱塘制造九月底转投竞品，");
    block->table = sample_members(4, 2, "说明");
    block->is_comments = TRUE;
    for (int row = 0; row < 4; row++) {
        struct jf_cell *cell = jf_table_cell(block->table, row, 0);
        g_free(cell->text);
        cell->text = g_strdup(text->str);
    }
    struct jf_pages *pages = lay(d);
    assert_true(pages->frames->len >= 2);
    jf_pages_free(pages);
    jf_document_free(d);
    g_string_free(text, TRUE);
}

/* Of a table over several pages a comment stands on the page of its row, once, be the table alone or in a grid. */
static void test_comment_at_its_row(void **state)
{
    (void)state;
    for (int in_grid = 0; in_grid < 2; in_grid++) {
        struct jf_document *d = jf_document_new("en");
        struct jf_section *s = jf_document_add_section(d, "Depots");
        struct jf_block *grid = in_grid ? jf_section_add(s, JF_BLOCK_GRID, "g") : NULL;
        struct jf_block *block = grid ? jf_block_new(JF_BLOCK_TABLE, "t") : jf_section_add(s, JF_BLOCK_TABLE, "t");
        struct jf_text_block *text = jf_text_block_new("Comment");
        int found = -1, n = 0;

        block->table = sample_members(80, 2, "Depots");
        jf_table_row(block->table, 60)->comment = text->comment = 1;
        for (int i = 0; grid && i < 2; i++)
            g_ptr_array_add(grid->blocks, i ? jf_block_new(JF_BLOCK_TEXT, "n") : block);
        if (grid) {
            grid->columns = 2;
            ((struct jf_block *)grid->blocks->pdata[1])->text = jf_text_block_new("Beside it");
        }
        g_ptr_array_add(s->comments, text);
        struct jf_pages *pages = lay(d);
        for (guint i = 0; i < pages->frames->len; i++) {
            g_autofree char *said = said_in(pages->frames->pdata[i], "comments");
            found = strstr(said, "Comment") ? (int)i : found;
            n += strstr(said, "Comment") != NULL;
        }
        assert_int_equal(n, 1);
        assert_true(found > 0); /* rows 1 to 20 stand on the first */
        jf_pages_free(pages);
        jf_document_free(d);
    }
}

/* The size in which a word is written on any page; 0 = nowhere. */
static double size_of(const struct jf_pages *pages, const char *word)
{
    for (guint p = 0; p < pages->frames->len; p++) {
        const struct jf_frame *frame = g_ptr_array_index(pages->frames, p);

        for (guint i = 0; i < frame->items->len; i++) {
            const struct jf_item *item = g_ptr_array_index(frame->items, i);

            if (item->kind == JF_ITEM_TEXT && strstr(item->text, word))
                return item->size;
        }
    }
    return 0;
}

/* The sentence that a further page begins with is its message where two lines hold it, whatever its script. */
static void test_sentence_of_a_page(void **state)
{
    static const struct {
        const char *word;
        int n;
        gboolean is_message;
    } cases[] = {{"Price, ", 21, TRUE}, {"Price, ", 50, FALSE}, {"价格", 40, TRUE}, {"价格", 80, FALSE}};

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct jf_document *d = jf_document_new("zh-CN");
        struct jf_section *s = jf_document_add_section(d, "差异");
        GString *said = g_string_new(NULL);
        struct jf_pages *pages;
        double size;

        for (int k = 0; k < cases[i].n; k++)
            g_string_append(said, cases[i].word);
        jf_section_add(s, JF_BLOCK_TABLE, "t")->table = sample_members(16, 2, "分公司");
        jf_section_add(s, JF_BLOCK_TEXT, "n")->text = jf_text_block_new(said->str);
        jf_section_add(s, JF_BLOCK_TABLE, "u")->table = sample_members(16, 2, "产品");
        pages = lay(d);
        size = size_of(pages, i < 2 ? "Price" : "价格");
        assert_true(cases[i].is_message ? size >= 13 : size > 0 && size < 12);
        jf_pages_free(pages);
        jf_document_free(d);
        g_string_free(said, TRUE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_head_is_repeated),
        cmocka_unit_test(test_agenda_links),
        cmocka_unit_test(test_draft_and_missing_glyph),
        cmocka_unit_test(test_long_foot),
        cmocka_unit_test(test_long_comments),
        cmocka_unit_test(test_comment_at_its_row),
        cmocka_unit_test(test_sentence_of_a_page),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
