/* Proof by geometry on random documents: no text leaves the page or the box of its block, and no
 * two texts of a page overlap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/charts.h"
#include "layout/box.h"
#include "random.h"
#include "sample.h"

#define TOUCH 0.35 /* points that two em boxes may share */

static struct jf_fonts *fonts;
static struct jf_theme *theme;
static struct jf_plugins *plugins;
static struct jf_charts *charts;

static int set_up(void **state)
{
    static const char *const dir = JF_BUILT_PLUGINS;
    g_autoptr(GError) error = NULL;

    (void)state;
    plugins = jf_plugins_open(&(struct jf_plugin_search){.dirs = &dir, .n_dirs = 1}, &error);
    if (!plugins)
        fail_msg("%s", error->message);
    charts = jf_charts_new(plugins, ".");
    fonts = sample_fonts();
    theme = jf_theme_standard();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    jf_charts_free(charts);
    jf_plugins_free(plugins);
    jf_fonts_free(fonts);
    jf_theme_free(theme);
    return 0;
}

struct rect {
    double left, top, right, bottom;
    const char *text, *box;
};

static gboolean overlap(const struct rect *a, const struct rect *b)
{
    return a->left + TOUCH < b->right && b->left + TOUCH < a->right && a->top + TOUCH < b->bottom &&
           b->top + TOUCH < a->bottom;
}

static struct rect rect_of(const struct jf_item *item)
{
    return (struct rect){item->x, item->y - item->ascent, item->x + item->width,
                         item->y + item->descent, item->text, NULL};
}

static int by_top(const void *a, const void *b)
{
    double d = ((const struct rect *)a)->top - ((const struct rect *)b)->top;

    return d < 0 ? -1 : d > 0;
}

static void check_overlaps(GArray *rects, const char *label)
{
    g_array_sort(rects, by_top);
    for (guint i = 0; i < rects->len; i++)
        for (guint k = i + 1; k < rects->len; k++) {
            const struct rect *a = &g_array_index(rects, struct rect, i),
                              *b = &g_array_index(rects, struct rect, k);

            if (b->top > a->bottom)
                break;
            if (overlap(a, b))
                fail_msg(
                    "page %s: \"%s\" (%s: %.1f %.1f %.1f %.1f) overlaps \"%s\" (%s: %.1f %.1f %.1f %.1f)",
                    label, a->text, a->box, a->left, a->top, a->right, a->bottom, b->text, b->box, b->left, b->top,
                    b->right, b->bottom);
        }
}

static void check_inside(const struct rect *r, const struct jf_item *tag, double hang,
                         const char *label)
{
    if (r->left < tag->x - 0.6 || r->right > tag->x + tag->w + hang || r->top < tag->y - 1 ||
        r->bottom > tag->y + tag->h + 1)
        fail_msg("page %s: \"%s\" (%.1f %.1f %.1f %.1f) leaves its %s (%.1f %.1f %.1f %.1f)", label,
                 r->text, r->left, r->top, r->right, r->bottom, tag->name, tag->x, tag->y,
                 tag->x + tag->w, tag->y + tag->h);
}

static guint check_frame(const struct jf_frame *frame)
{
    g_autoptr(GArray) rects = g_array_new(FALSE, FALSE, sizeof(struct rect));
    const struct jf_item *tag = NULL;
    const struct jf_item page = {.w = frame->width, .h = frame->height, .name = (char *)"page"};

    for (guint i = 0; i < frame->items->len; i++) {
        const struct jf_item *item = g_ptr_array_index(frame->items, i);
        struct rect r;

        if (item->kind == JF_ITEM_TAG)
            tag = item;
        if (item->kind != JF_ITEM_TEXT || (tag && strcmp(tag->name, "watermark") == 0))
            continue;
        r = rect_of(item);
        r.box = tag ? tag->name : "page";
        check_inside(&r, &page, 0, frame->label);
        if (tag)
            check_inside(&r, tag,
                         strcmp(tag->name, "text") == 0 || strcmp(tag->name, "comments") == 0 ? 10.3
                                                                                              : 0.6,
                         frame->label);
        g_array_append_val(rects, r);
    }
    check_overlaps(rects, frame->label);
    return rects->len;
}

static struct jf_pages *lay_out(const struct jf_document *d)
{
    g_autoptr(GError) error = NULL;
    struct jf_pages *pages = jf_layout(d, theme, fonts, jf_charts_service(charts), &error);

    if (!pages)
        fail_msg("%s", error->message);
    return pages;
}

static guint check_pages(const struct jf_pages *pages)
{
    guint texts = 0;

    for (guint i = 0; i < pages->frames->len; i++)
        texts += check_frame(g_ptr_array_index(pages->frames, i));
    return texts;
}

static guint check_document(struct jf_document *d, guint *n_pages)
{
    struct jf_pages *pages = lay_out(d);
    guint texts = check_pages(pages);

    *n_pages = pages->frames->len;
    jf_pages_free(pages);
    jf_document_free(d);
    return texts;
}

static void test_sample(void **state)
{
    struct jf_document *d = sample_document();
    guint pages;

    (void)state;
    d->is_draft = TRUE;
    assert_true(check_document(d, &pages) > 500);
    assert_true(pages >= 6);
}

/* 300 rows, 12 columns, numbers to 10^12, names of 40 characters. */
static void test_long_table(void **state)
{
    struct jf_document *d = sample_document();
    struct jf_section *s = jf_document_add_section(d, "很长的表");
    guint pages;

    (void)state;
    jf_section_add(s, JF_BLOCK_TABLE, "long")->table = sample_members(
        300, 12, "北京燕北教育科技集团股份有限公司华东区杭州市西湖区第一分公司客户服务中心编号");
    assert_true(check_document(d, &pages) > 300 * 13);
    assert_true(pages > 12);
}

static void test_wide_table(void **state)
{
    struct jf_document *d = sample_document();
    struct jf_section *s = jf_document_add_section(d, "很宽的表");
    guint pages;

    (void)state;
    jf_section_add(s, JF_BLOCK_TABLE, "wide")->table =
        sample_members(12, 40, "Aktiengesellschaftsniederlassung");
    assert_true(check_document(d, &pages) > 12 * 41);
}

/* ---- random documents ---------------------------------------------------------------------- */

static guint count(const char *text, const char *what)
{
    guint n = 0;

    for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
        n++;
    return n;
}

/* No text lost its end: as many ends as texts, and nothing that stands for more. */
static void check_whole(const struct jf_pages *pages, guint n_texts)
{
    guint ends = 0;

    for (guint i = 0; i < pages->frames->len; i++) {
        const struct jf_frame *frame = g_ptr_array_index(pages->frames, i);
        const struct jf_item *tag = NULL, *last = NULL;

        for (guint k = 0; k < frame->items->len; k++) {
            const struct jf_item *item = g_ptr_array_index(frame->items, k);

            tag = item->kind == JF_ITEM_TAG ? item : tag;
            if (item->kind != JF_ITEM_TEXT)
                continue;
            ends += count(item->text, RANDOM_END);
            if (strstr(item->text, "…"))
                fail_msg("page %s: \"%s\" ends in an ellipsis at %.1f %.1f in a %s", frame->label, last ? last->text : "", item->x, item->y, tag ? tag->name : "page");
            last = item;
        }
    }
    if (ends < n_texts)
        fail_msg("%u of %u texts end on paper", ends, n_texts);
}

static guint32 first_seed = 1, last_seed = 150;

static void check_same(const struct jf_frame *a, const struct jf_frame *b, const char *id)
{
    if (a->items->len != b->items->len)
        fail_msg("block %s: %u items, painted again %u", id, a->items->len, b->items->len);
    for (guint i = 0; i < a->items->len; i++) {
        const struct jf_item *one = g_ptr_array_index(a->items, i), *two = g_ptr_array_index(b->items, i);

        if (one->kind != two->kind || g_strcmp0(one->text, two->text) != 0 || fabs(one->x - two->x) > 0.001 || fabs(one->y - two->y) > 0.001)
            fail_msg("block %s: \"%s\" at %.1f %.1f, painted again \"%s\" at %.1f %.1f", id, one->text, one->x, one->y, two->text, two->x, two->y);
    }
}

/* A page whose drawings share a scale is painted on scrap paper first: to paint a box, or the parts of one that was torn,
 * leaves it as it was. */
static guint paint_twice(struct jf_lay *lay, const struct jf_section *section, const struct jf_block *block, double width)
{
    g_autoptr(GPtrArray) boxes = g_ptr_array_new_with_free_func((GDestroyNotify)jf_box_free);
    guint texts = 0;

    jf_boxes_of_block(lay, block, width, boxes);
    for (guint i = 0; i < boxes->len && i < 99; i++) {
        struct jf_box *box = g_ptr_array_index(boxes, i), *first = box->split ? box->split(box, box->min * 0.6) : NULL;
        struct jf_box *parts[2] = {box, first};

        for (int turn = 0; turn < 2 && parts[turn]; turn++) {
            struct jf_page *pages[2] = {jf_page_new(lay, section, ""), jf_page_new(lay, section, "")};

            for (int k = 0; k < 2; k++)
                parts[turn]->paint(parts[turn], pages[k], 40, 100, parts[turn]->want);
            check_same(pages[0]->frame, pages[1]->frame, block->id);
            texts += pages[0]->frame->items->len;
            for (int k = 0; k < 2; k++) {
                jf_frame_free(pages[k]->frame);
                jf_page_free(pages[k]);
            }
        }
        if (first)
            jf_box_free(first);
    }
    return texts;
}

static void test_painted_twice(void **state)
{
    guint texts = 0, n_texts = 0;

    (void)state;
    for (guint32 seed = first_seed; seed <= MIN(last_seed, first_seed + 39); seed++) {
        struct jf_document *d = random_document(seed, &n_texts);
        struct jf_lay lay = {.document = d, .fonts = fonts, .charts = jf_charts_service(charts)};

        jf_typesetter_init(&lay.ts, fonts, d->language);
        jf_lay_use_theme(&lay, theme);
        for (guint s = 0; s < d->sections->len; s++) {
            const struct jf_section *section = g_ptr_array_index(d->sections, s);

            for (guint i = 0; section->blocks && i < section->blocks->len; i++)
                texts += paint_twice(&lay, section, g_ptr_array_index(section->blocks, i), seed % 2 ? 300 : 760);
        }
        assert_null(lay.error);
        g_free(lay.where);
        jf_document_free(d);
    }
    assert_true(texts > 5000);
}

static void test_random(void **state)
{
    static const double sizes[3][2] = {{842, 595}, {595, 842}, {960, 540}};
    guint all = 0;

    (void)state;
    for (guint32 seed = first_seed; seed <= last_seed; seed++) {
        guint n_texts = 0;
        struct jf_document *d = random_document(seed, &n_texts);
        struct jf_pages *pages;

        theme->page_width = sizes[seed % 3][0];
        theme->page_height = sizes[seed % 3][1];
        pages = lay_out(d);
        all += check_pages(pages);
        check_whole(pages, n_texts);
        jf_pages_free(pages);
        jf_document_free(d);
    }
    theme->page_width = sizes[0][0];
    theme->page_height = sizes[0][1];
    assert_true(all > (last_seed - first_seed + 1) * 300);
}

/* ---- agenda and contents of any length ------------------------------------------------------- */

static guint n_of_list; /* texts of the list that is being laid out */

static char *listed(const char *text)
{
    n_of_list++;
    return g_strconcat(text, RANDOM_END, NULL);
}

/* n items of ten minutes, or n sections; each seventh with a name of forty characters. */
static struct jf_document *listing_document(guint n, gboolean is_zh, gboolean has_times)
{
    static const char *const titles[][2] = {
        {"Review of last month's actions ", "A rather long title of an item, such as people write when nobody stops them "},
        {"上月行动回顾", "北京燕北教育科技集团股份有限公司华东区杭州市西湖区第一分公司客户服务中心编号"}};
    struct jf_document *d = jf_document_new(is_zh ? "zh-CN" : "en");

    n_of_list = 0;
    for (guint i = 0; i < n; i++) {
        const char *title = titles[is_zh][i % 7 == 3];
        struct jf_section *s = has_times && i > 2 ? NULL : jf_document_add_section(d, title);

        if (s) {
            jf_section_add(s, JF_BLOCK_TEXT, "t")->text = jf_text_block_new(title);
            s->number = (int)i + 1;
        }
        if (has_times) {
            struct jf_agenda_item *item = g_new0(struct jf_agenda_item, 1);

            *item = (struct jf_agenda_item){.number = (int)i + 1, .minutes = 10, .start_minute = 540 + 10 * (int)i, .section = s ? (int)i : -1,
                                            .is_future = i % 3 == 1, .title = listed(title), .who = listed(is_zh ? "何静" : "Jane Huntingdon"),
                                            .dept = listed(is_zh ? "经营管理部" : "Business Control and Planning"),
                                            .goal = listed(is_zh ? "确认差额由谁造成，属结构还是时点" : "Agree who caused the difference: structure or timing")};
            g_ptr_array_add(d->agenda, item);
        } else {
            s->message = listed(is_zh ? "收入 1,234 万元，比计划少 12 万元：今天定补缺的人和日期" : "Revenue is 12 k below plan: decide today who closes the gap");
        }
    }
    d->agenda_start = has_times ? 540 : -1;
    d->agenda_end = 540 + 10 * (int)n;
    return d;
}

/* Of the pages of the list: each has its head, nothing too small to read, all its texts, and links that lead to the section. */
static guint check_list(const struct jf_pages *pages, const struct jf_document *d, const char *head)
{
    guint links = 0, n_pages = 0, ends = 0, heads = 0;

    for (guint i = 1; i < pages->frames->len; i++) {
        const struct jf_frame *frame = g_ptr_array_index(pages->frames, i);

        if (g_strcmp0(frame->label, head) != 0)
            break;
        n_pages++;
        for (guint k = 0; k < frame->items->len; k++) {
            const struct jf_item *item = g_ptr_array_index(frame->items, k);

            if (item->kind == JF_ITEM_TEXT) {
                assert_true(item->size > 6.49);
                ends += count(item->text, RANDOM_END);
                heads += strcmp(item->text, "#") == 0 || strcmp(item->text, "序") == 0;
            } else if (item->kind == JF_ITEM_LINK) {
                const struct jf_frame *target = g_ptr_array_index(pages->frames, (guint)item->page);
                const struct jf_section *s = g_ptr_array_index(d->sections, links++);

                assert_string_equal(target->label, s->title);
            }
        }
    }
    assert_int_equal(heads, n_pages);
    assert_int_equal(ends, n_of_list);
    assert_int_equal(links, d->sections->len);
    return n_pages;
}

static void test_long_lists(void **state)
{
    static const guint lengths[] = {2, 12, 18, 30, 70, 150};
    static const double sizes[3][2] = {{842, 595}, {595, 842}, {960, 540}};
    guint least[G_N_ELEMENTS(lengths)] = {1, 1, 1, 1, 2, 4}, n_pages;

    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(lengths) * 12; i++) {
        const gboolean has_times = i % 2, is_zh = i / 2 % 2;
        const guint n = lengths[i / 12];
        struct jf_document *d = listing_document(n + (n == 2 && !has_times), is_zh, has_times);
        struct jf_pages *pages;

        theme->page_width = sizes[i / 4 % 3][0];
        theme->page_height = sizes[i / 4 % 3][1];
        pages = lay_out(d);
        check_pages(pages);
        n_pages = check_list(pages, d, is_zh ? has_times ? "会议议程" : "目录" : has_times ? "Agenda" : "Contents");
        assert_in_range(n_pages, least[i / 12], least[i / 12] + n / 10);
        jf_pages_free(pages);
        jf_document_free(d);
    }
    theme->page_width = sizes[0][0];
    theme->page_height = sizes[0][1];
}

/* Without arguments the seeds of every run; else from and to, to look for more. */
int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sample),
        cmocka_unit_test(test_long_table),
        cmocka_unit_test(test_wide_table),
        cmocka_unit_test(test_long_lists),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_painted_twice),
    };

    if (argc > 2) {
        first_seed = (guint32)g_ascii_strtoull(argv[1], NULL, 10);
        last_seed = (guint32)g_ascii_strtoull(argv[2], NULL, 10);
    }
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
