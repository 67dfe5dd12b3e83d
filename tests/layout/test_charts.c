/* What layout asks of charts: rows on several pages, small charts, one scale on a page. The chart
 * service of this test writes down what it is asked. */
#include "jf_cmocka.h"

#include <math.h>
#include <string.h>

#include "sample.h"

#define assert_near(a, b) assert_true(fabs((a) - (b)) < 1e-6)

struct asked {
    char title[40], panel[40];
    guint from, end;
    double min, max, points[2], width, height;
};
static GArray *asked; /* struct asked: all draws, trials too */
static struct jf_fonts *fonts;

/* A name that is whole from a size of the drawing on. */
static void draw_name(struct jf_canvas *canvas, gboolean is_whole)
{
    const struct jf_text_style style = {.struct_size = sizeof style, .size = 8, .color = 0x000000ff, .max_width = 40,
                                        .max_lines = is_whole ? 0 : 1};
    canvas->ops->text(canvas, 0, 20, "浙江省杭州市西湖区分公司", &style);
}

/* Rows of 22 points; a length per unit by the title: "long" has the least room. */
static gboolean draw(void *ctx, const struct jf_chart *chart, const struct jf_theme *theme,
                     const char *language, struct jf_chart_view *view, struct jf_canvas *canvas,
                     GError **error)
{
    struct asked a = {.from = view->from,
                      .end = view->end,
                      .min = view->min,
                      .max = view->max,
                      .points = {view->points[0], view->points[1]},
                      .width = canvas->width,
                      .height = canvas->height};
    (void)ctx, (void)theme, (void)language, (void)error;
    g_strlcpy(a.title, chart->title, sizeof a.title);
    g_strlcpy(a.panel, view->panel ? view->panel : "", sizeof a.panel);
    g_array_append_val(asked, a);
    if (strcmp(chart->title, "high") == 0 || strcmp(chart->title, "wide") == 0)
        draw_name(canvas, strcmp(chart->title, "high") == 0 ? canvas->height >= 220 : canvas->width >= 400);
    view->used[0] = strcmp(chart->title, "long") == 0 ? 0.5 : 2;
    view->used[1] = strcmp(chart->title, "far") == 0 ? 0.1 : view->used[0];
    return TRUE;
}

static double height(void *ctx, const struct jf_chart *chart, const struct jf_theme *theme,
                     const struct jf_chart_view *view, double width)
{
    guint end = view->end ? view->end : view->by_series ? (guint)chart->n_series : chart->table->rows->len;
    (void)ctx, (void)theme, (void)width;
    return strcmp(chart->kind, "bar") == 0 ? 22.0 * (end - view->from) : 0;
}

static int splits(void *ctx, const struct jf_chart *chart)
{
    (void)ctx;
    return strcmp(chart->kind, "bar") != 0 ? 0 : chart->n_series > chart->table->rows->len ? 2 : 1;
}

static struct jf_chart *add_chart(struct jf_section *s, const char *kind, const char *title,
                                  const char *unit, guint n_rows, guint n_series)
{
    struct jf_block *b = jf_section_add(s, JF_BLOCK_CHART, title);
    struct jf_chart *c = b->chart = g_new0(struct jf_chart, 1);
    c->kind = g_strdup(kind);
    c->title = g_strdup(title);
    c->unit = g_strdup(unit);
    c->table = jf_table_new(title, title);
    jf_table_add_column(c->table, sample_column("key", JF_COLUMN_KEY, "key"));
    c->series = g_new0(struct jf_doc_series, n_series + 1);
    c->n_series = n_series;
    for (guint k = 0; k < n_series; k++) {
        g_autofree char *id = g_strdup_printf("s%u", k);
        c->series[k].column = jf_table_add_column(c->table, sample_column(id, JF_COLUMN_VALUE, id));
        c->series[k].name = g_strdup(id);
    }
    for (guint r = 0; r < n_rows; r++) {
        struct jf_row_head *row = g_new0(struct jf_row_head, 1);
        row->key = g_strdup_printf("%u", r);
        row->parent = -1;
        int at = jf_table_add_row(c->table, row);
        for (guint k = 0; k < n_series; k++)
            jf_table_cell(c->table, at, 1 + (int)k)->value = jf_value_number(10.0 * (k + 1) + r);
    }
    return c;
}

static guint lay_out(struct jf_document *d)
{
    const struct jf_chart_service charts = {.draw = draw, .height = height, .splits = splits};
    g_autoptr(GError) error = NULL;
    struct jf_theme *theme = jf_theme_standard();
    d->company = g_strdup("示范商贸");
    g_array_set_size(asked, 0);
    struct jf_pages *pages = jf_layout(d, theme, fonts, &charts, &error);
    if (!pages)
        fail_msg("%s", error->message);
    guint n = pages->frames->len;
    jf_pages_free(pages);
    jf_theme_free(theme);
    jf_document_free(d);
    return n;
}

static const struct asked *at(guint i)
{
    assert_true(i < asked->len);
    return &g_array_index(asked, struct asked, i);
}

/* Every row stands on one page, in order, no row lower than 0.7 of what it wants, pages alike. */
static void check_going_on(guint n_rows, guint n_series, double most)
{
    struct jf_document *d = jf_document_new("zh-CN");
    add_chart(jf_document_add_section(d, "三百"), "bar", "rows", "元", n_rows, n_series);
    guint pages = lay_out(d), next = 0, parts = 0;
    assert_true(pages >= 11);
    for (guint i = 0; i < asked->len; i++) {
        const struct asked *a = at(i);
        if (a->from == 0 && next == a->end)
            continue; /* the trial of the same part was before */
        if (i + 1 < asked->len && at(i + 1)->from == a->from)
            continue;
        assert_int_equal(a->from, next);
        assert_true(a->end > a->from && a->height >= 0.7 * 22 * (a->end - a->from) - 0.01);
        assert_near(a->min, 10);
        assert_near(a->max, most); /* of all rows, on every page */
        next = a->end;
        parts++;
    }
    assert_int_equal(next, 300);
    assert_true(parts >= 10 && parts <= 13);
}

static void test_rows_go_on(void **state)
{
    (void)state;
    check_going_on(300, 1, 309);
    check_going_on(12, 300, 3011);
}

/* A chart that fits is drawn whole: whether its names are whole is tried once. */
static void test_few_rows_stay(void **state)
{
    struct jf_document *d = jf_document_new("zh-CN");
    (void)state;
    add_chart(jf_document_add_section(d, "十"), "bar", "rows", "元", 10, 1);
    lay_out(d);
    assert_int_equal(asked->len, 2);
    for (guint i = 0; i < 2; i++) {
        assert_int_equal(at(i)->from, 0);
        assert_int_equal(at(i)->end, 10);
        assert_near(at(i)->points[0], 0);
    }
}

static void test_small_charts(void **state)
{
    struct jf_document *d = jf_document_new("zh-CN");
    (void)state;
    struct jf_chart *c = add_chart(jf_document_add_section(d, "小"), "column", "many", "元", 12, 9);
    for (guint k = 0; k < 9; k++)
        c->series[k].panel = g_strdup_printf("分公司 %u", k);
    lay_out(d);
    assert_int_equal(asked->len, 27); /* whether names are whole, a trial, and the page */
    for (guint i = 18; i < 27; i++) {
        g_autofree char *name = g_strdup_printf("分公司 %u", i - 18);
        assert_string_equal(at(i)->panel, name);
        assert_near(at(i)->width, at(18)->width);
        assert_near(at(i)->height, at(18)->height + (i == 24 ? 11 : 0)); /* its scale, once */
        assert_near(at(i)->max, 101);
        assert_near(at(i)->points[0], 2);
        assert_true(at(i)->width > 150 && at(i)->height > 70);
    }
}

/* Charts of one unit and kind get the shortest length; another unit is another scale; differences
 * share across kinds unless that would leave almost nothing. */
static void test_one_scale(void **state)
{
    struct jf_document *d = jf_document_new("zh-CN");
    struct jf_section *s = jf_document_add_section(d, "同尺");
    static const struct {
        const char *title;
        double points[2];
    } wanted[] = {{"a", {0.5, 0.5}}, {"long", {0.5, 0.5}}, {"other unit", {2, 2}}};
    (void)state;
    add_chart(s, "column", "a", "万元", 3, 1)->height_pt = 100;
    add_chart(s, "column", "long", "万元", 3, 1)->height_pt = 100;
    add_chart(s, "column", "other unit", "%", 3, 1)->height_pt = 100;
    lay_out(d);
    assert_int_equal(asked->len, 9);
    for (guint i = 6; i < 9; i++) {
        assert_string_equal(at(i)->title, wanted[i - 6].title);
        for (int k = 0; k < 2; k++)
            assert_near(at(i)->points[k], i == 6 && k == 1 ? 2 : wanted[i - 6].points[k]);
    }
    d = jf_document_new("zh-CN");
    s = jf_document_add_section(d, "不同");
    add_chart(s, "variance", "near", "万元", 3, 1)->height_pt = 100;
    add_chart(s, "bridge", "far", "万元", 3, 1)->height_pt = 100;
    lay_out(d);
    assert_int_equal(asked->len, 6);
    assert_near(at(4)->points[0], 2);
    assert_near(at(4)->points[1], 2); /* 0.1 would be a twentieth */
    assert_near(at(5)->points[1], 0.1);
    assert_near(at(4)->max, 0); /* two kinds: no common range of amounts */
}

/* A chart that would cut a name at its least height gets more; one that would in a column has the whole width. */
static void test_names_are_whole(void **state)
{
    struct jf_document *d = jf_document_new("zh-CN");
    struct jf_section *s = jf_document_add_section(d, "名称");
    (void)state;
    for (int i = 0; i < 4; i++)
        add_chart(s, "column", "high", "万元", 3, 1);
    lay_out(d);
    assert_true(asked->len >= 12 && at(0)->height < 220); /* tries, and the four on their pages */
    for (guint i = asked->len - 4; i < asked->len; i++)
        assert_true(at(i)->height >= 220);
    d = jf_document_new("zh-CN");
    s = jf_document_add_section(d, "并排");
    struct jf_block *grid = jf_section_add(s, JF_BLOCK_GRID, "并排");
    grid->columns = 2;
    for (int i = 0; i < 2; i++) {
        add_chart(s, "column", i ? "wide" : "low", "万元", 3, 1);
        g_ptr_array_add(grid->blocks, g_ptr_array_steal_index(s->blocks, 1));
    }
    lay_out(d);
    assert_true(at(asked->len - 1)->width > 700);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_go_on), cmocka_unit_test(test_few_rows_stay),
        cmocka_unit_test(test_small_charts), cmocka_unit_test(test_one_scale),
        cmocka_unit_test(test_names_are_whole)};
    fonts = sample_fonts();
    asked = g_array_new(FALSE, FALSE, sizeof(struct asked));
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    g_array_unref(asked);
    jf_fonts_free(fonts);
    return failed;
}
