/* Proof by geometry on random documents: no text leaves the page or the box of its block, and no
 * two texts of a page overlap. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sample.h"

#define TOUCH 0.35 /* points that two em boxes may share */

static struct jf_fonts *fonts;
static struct jf_theme *theme;

static int set_up(void **state)
{
    (void)state;
    fonts = sample_fonts();
    theme = jf_theme_standard();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    jf_fonts_free(fonts);
    jf_theme_free(theme);
    return 0;
}

struct rect {
    double left, top, right, bottom;
    const char *text;
};

static gboolean overlap(const struct rect *a, const struct rect *b)
{
    return a->left + TOUCH < b->right && b->left + TOUCH < a->right && a->top + TOUCH < b->bottom &&
           b->top + TOUCH < a->bottom;
}

static struct rect rect_of(const struct jf_item *item)
{
    return (struct rect){item->x, item->y - item->ascent, item->x + item->width,
                         item->y + item->descent, item->text};
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
                    "page %s: \"%s\" (%.1f %.1f %.1f %.1f) overlaps \"%s\" (%.1f %.1f %.1f %.1f)",
                    label, a->text, a->left, a->top, a->right, a->bottom, b->text, b->left, b->top,
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

static guint check_document(struct jf_document *d, guint *n_pages)
{
    g_autoptr(GError) error = NULL;
    struct jf_pages *pages = jf_layout(d, theme, fonts, &sample_charts, &error);
    guint texts = 0;

    if (!pages)
        fail_msg("%s", error->message);
    for (guint i = 0; i < pages->frames->len; i++)
        texts += check_frame(g_ptr_array_index(pages->frames, i));
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

static char *random_text(GRand *r, int longest)
{
    static const char *const pieces[] = {"收入",
                                         "，",
                                         "2026年10月",
                                         "−1,234.5",
                                         " 万元",
                                         "Kubernetes",
                                         " ",
                                         "杭州分公司",
                                         "。",
                                         "（新）",
                                         "https://example.com/a/b/c",
                                         "毛利率 12.5%",
                                         "𠮷",
                                         "；",
                                         "客户流失",
                                         "internationalization",
                                         "℃"};
    GString *s = g_string_new("甲");
    int n = g_rand_int_range(r, 1, longest);

    for (int i = 0; i < n; i++)
        g_string_append(s, pieces[g_rand_int_range(r, 0, G_N_ELEMENTS(pieces))]);
    return g_string_free(s, FALSE);
}

static struct jf_table *random_listing(GRand *r)
{
    struct jf_table *t = jf_table_new("listing", "清单");
    int n_cols = g_rand_int_range(r, 1, 9), n_rows = g_rand_int_range(r, 0, 40);

    for (int c = 0; c < n_cols; c++) {
        g_autofree char *id = g_strdup_printf("c%d", c), *title = random_text(r, 3);

        jf_table_add_column(t, sample_column(id, c == 0 ? JF_COLUMN_KEY : JF_COLUMN_TEXT, title));
    }
    for (int i = 0; i < n_rows; i++) {
        struct jf_row_head *head = g_new0(struct jf_row_head, 1);
        int row;

        head->key = g_strdup_printf("%d", i);
        head->parent = i > 0 && i % 3 ? i - i % 3 : -1;
        head->level = i % 3 ? 1 : 0;
        head->kind = i == n_rows - 1 ? JF_ROW_TOTAL : i % 3 ? JF_ROW_MEMBER : JF_ROW_SUBTOTAL;
        head->comment = g_rand_int_range(r, 0, 5) == 0 ? 10 + i : 0;
        head->lower_is_better = i % 4 == 0;
        row = jf_table_add_row(t, head);
        for (int c = 0; c < n_cols; c++)
            jf_table_cell(t, row, c)->text =
                random_text(r, g_rand_int_range(r, 2, c == 0 ? 6 : 30));
    }
    return t;
}

/* Numbers from 0.01 to 10^12, and drawings in some of the columns, all kinds of them. */
static void draw_columns(GRand *r, struct jf_table *t)
{
    static const enum jf_mark kinds[] = {JF_MARK_BAR,  JF_MARK_DELTA, JF_MARK_PIN,   JF_MARK_LINE,
                                         JF_MARK_MOVE, JF_MARK_ARROW, JF_MARK_GANTT, JF_MARK_LIGHT};

    for (guint c = 1; c < t->columns->len; c++) {
        struct jf_column *column = jf_table_column(t, (int)c);
        double size = pow(10, g_rand_double_range(r, -2, 12));

        if (g_rand_int_range(r, 0, 5) < 3)
            continue;
        column->mark = kinds[g_rand_int_range(r, 0, G_N_ELEMENTS(kinds))];
        if (column->mark == JF_MARK_GANTT || column->mark == JF_MARK_LIGHT)
            column->role = JF_COLUMN_MARK;
        if (column->mark == JF_MARK_LINE || g_rand_boolean(r)) {
            column->format = (struct jf_format){.style = JF_STYLE_PERCENT, .scale = 1, .decimals = 1, .unit = "%"};
            size = g_rand_boolean(r) ? 1 : 20;
        }
        if (column->mark == JF_MARK_MOVE)
            size = 300; /* ranks */
        if (g_rand_boolean(r) || column->mark == JF_MARK_GANTT) {
            column->limits[0] = (struct jf_mark_limit){column->mark == JF_MARK_GANTT ? 20640 : size / 2, g_strdup("今日"), FALSE};
            column->n_limits = 1;
        }
        if (column->mark == JF_MARK_BAR && c > 1)
            column->mark_base = g_strdup(jf_table_column(t, (int)c - 1)->id);
        for (guint row = 0; row < t->rows->len; row++) {
            struct jf_cell *cell = jf_table_cell(t, (int)row, (int)c);

            cell->value = g_rand_int_range(r, 0, 9) ? jf_value_number(size * g_rand_double_range(r, -0.4, 1))
                                                    : jf_value_none("");
            cell->light = g_rand_int_range(r, 0, 4);
            cell->band = g_rand_boolean(r);
            if (column->mark != JF_MARK_GANTT)
                continue;
            cell->series = g_new(double, 4);
            cell->n_series = 4;
            for (int k = 0; k < 4; k++)
                cell->series[k] = g_rand_boolean(r) ? g_rand_double_range(r, 20600, 20690) : (double)NAN;
        }
    }
}

static struct jf_table *random_members(GRand *r, int rows, int columns)
{
    struct jf_table *t = sample_members(rows, columns, g_rand_boolean(r) ? "成员" : "北京燕北教育科技集团股份有限公司华东区第一分公司");

    if (g_rand_boolean(r))
        draw_columns(r, t);
    return t;
}

static struct jf_card *random_card(GRand *r)
{
    struct jf_card *c = g_new0(struct jf_card, 1);

    c->title = random_text(r, 4);
    c->unit = g_strdup("万元");
    c->format = (struct jf_format){.style = JF_STYLE_NUMBER, .scale = 1, .decimals = 2, .unit = "万元"};
    c->actual = jf_value_number(pow(10, g_rand_double_range(r, -2, 12)));
    c->light = g_rand_int_range(r, 0, 4);
    c->lower_is_better = g_rand_boolean(r);
    for (; c->n_lines < 3; c->n_lines++) {
        c->lines[c->n_lines].label = random_text(r, 2);
        c->lines[c->n_lines].text = g_strdup_printf("%.1f", pow(10, g_rand_double_range(r, -2, 8)));
    }
    c->sub = random_text(r, 3);
    return c;
}

static void random_block(GRand *r, struct jf_section *s, int i)
{
    g_autofree char *id = g_strdup_printf("b%d", i);
    struct jf_block *b;

    switch (g_rand_int_range(r, 0, 5)) {
    case 0:
        b = jf_section_add(s, JF_BLOCK_TABLE, id);
        b->table = random_listing(r);
        break;
    case 1:
        b = jf_section_add(s, JF_BLOCK_TEXT, id);
        b->text = jf_text_block_new(NULL);
        for (int k = g_rand_int_range(r, 1, 40); k > 0; k--) {
            g_autofree char *text = random_text(r, 12);

            jf_text_block_add(b->text, text, (unsigned)g_rand_int_range(r, 0, 3));
        }
        b->text->is_human = g_rand_boolean(r);
        b->text->is_heading = g_rand_int_range(r, 0, 5) == 0;
        break;
    case 2:
        b = jf_section_add(s, JF_BLOCK_TABLE, id);
        b->table = random_members(r, g_rand_int_range(r, 0, 60), g_rand_int_range(r, 1, 16));
        break;
    case 3:
        b = jf_section_add(s, JF_BLOCK_CARDS, id);
        if (!b->cards)
            b->cards = g_ptr_array_new();
        for (int k = g_rand_int_range(r, 1, 9); k > 0; k--)
            g_ptr_array_add(b->cards, random_card(r));
        break;
    default:
        b = jf_section_add(s, JF_BLOCK_GRID, id);
        b->columns = g_rand_int_range(r, 1, 4);
        
        for (int k = g_rand_int_range(r, 1, 6); k > 0; k--) {
            struct jf_block *cell =
                jf_block_new(g_rand_boolean(r) ? JF_BLOCK_TABLE : JF_BLOCK_EMPTY, id);

            if (cell->kind == JF_BLOCK_TABLE)
                cell->table = g_rand_boolean(r) ? random_listing(r)
                                                : random_members(r, g_rand_int_range(r, 1, 30),
                                                                 g_rand_int_range(r, 1, 8));
            else
                cell->empty_why = random_text(r, 20);
            g_ptr_array_add(b->blocks, cell);
        }
    }
    b->title = g_rand_boolean(r) ? random_text(r, 4) : NULL;
}

static void test_random(void **state)
{
    static const double sizes[3][2] = {{842, 595}, {595, 842}, {960, 540}};
    guint all = 0;

    (void)state;
    for (guint32 seed = 1; seed <= 90; seed++) {
        GRand *r = g_rand_new_with_seed(seed);
        struct jf_document *d = sample_document();
        struct jf_section *s = jf_document_add_section(d, "随机");
        guint pages;

        theme->page_width = sizes[seed % 3][0];
        theme->page_height = sizes[seed % 3][1];
        g_free(s->title);
        s->title = g_strdup_printf("随机%u", seed);
        s->message = random_text(r, 25);
        for (int i = g_rand_int_range(r, 1, 6); i > 0; i--)
            random_block(r, s, i);
        for (int i = g_rand_int_range(r, 0, 6); i > 0; i--) {
            g_autofree char *text = random_text(r, 20);

            g_ptr_array_add(s->comments, jf_text_block_new(text));
        }
        all += check_document(d, &pages);
        g_rand_free(r);
    }
    theme->page_width = sizes[0][0];
    theme->page_height = sizes[0][1];
    assert_true(all > 40000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sample),
        cmocka_unit_test(test_long_table),
        cmocka_unit_test(test_wide_table),
        cmocka_unit_test(test_random),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
