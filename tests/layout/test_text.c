#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "jingfen/canvas.h"
#include "layout/text.h"

static struct jf_fonts *fonts;
static struct jf_typesetter ts;

static int open_fonts(void **state)
{
    static const char *const computed[] = {"WenQuanYi Micro Hei", "LXGW WenKai", NULL};
    static const char *const human[] = {"LXGW WenKai", "WenQuanYi Micro Hei", NULL};

    (void)state;
    fonts = jf_fonts_open(computed, human, NULL);
    if (fonts)
        jf_typesetter_init(&ts, fonts, "zh-CN");
    return fonts ? 0 : -1;
}

static int close_fonts(void **state)
{
    (void)state;
    jf_fonts_free(fonts);
    return 0;
}

static struct jf_para *para_of(const char *text, unsigned role)
{
    struct jf_span span = {text, role, 10, 0xFF};
    struct jf_para *p = jf_para_plain(&ts, &span, NULL);

    assert_non_null(p);
    return p;
}

/* The text with "|" where a line may end. */
static char *marked(const char *text)
{
    g_autoptr(jf_para) p = para_of(text, JF_FONT_BODY);
    GString *out = g_string_new(NULL);

    jf_text_mark_breaks(p);
    for (guint i = 0; i < p->n; i++) {
        if (p->clusters[i].may_break)
            g_string_append_c(out, '|');
        g_string_append_unichar(out, p->clusters[i].codepoint);
    }
    return g_string_free(out, FALSE);
}

static void test_glue(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"在2026年10月达成", "在|2026年10月|达|成"},
        {"铺货 12 店即见效", "铺|货 |12 店|即|见|效"},
        {"差 35 万元，利润", "差 |35 万元，|利|润"},
        {"连续 22 个月高", "连|续 |22 个月|高"},
        {"增长12.5%；毛利", "增|长|12.5%；|毛|利"},
        {"降 0.3 个百分点吗", "降 |0.3 个百分点|吗"},
        {"差 35 萬元，連續 5 個月降 0.3 個百分點嗎", "差 |35 萬元，|連|續 |5 個月|降 |0.3 個百分點|嗎"},
        {"應收賬款(k CNY)", "應|收|賬|款|(k CNY)"},
        {"應收 k CNY", "應|收 |k CNY"},
        {"回款 −281 万元", "回|款 |−281 万元"},
        {"第 6 页", "第 6 页"},
        {"09:00–09:10 何静", "09:00–09:10 |何|静"},
        {"（含税）“提高”。", "(含税)|“提|高”。"},
        {"见 https://a.b/c/d?x=y 页", "见 |https://a.b/c/d?x=y |页"},
        {"云屏 X1 首个", "云|屏 |X1 |首|个"},
        {"at 12,345 k CNY in Oct 2026 and Q3 2026", "at |12,345 k CNY |in |Oct 2026 |and |Q3 2026"},
        {"5 kg of X 2026", "5 kg |of |X |2026"},
        {"about USD 3.2 m of ABCD 7", "about |USD 3.2 m |of |ABCD |7"},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = marked(cases[i].text);

        assert_string_equal(got, cases[i].expected);
    }
}

static char *line_text(const struct jf_para *p, guint i)
{
    const struct jf_line *line = &p->lines[i];
    guint32 end = line->end < p->n ? p->clusters[line->end].byte : (guint32)strlen(p->text);

    if (line->first >= line->end)
        return g_strdup("");
    return g_strstrip(
        g_strndup(p->text + p->clusters[line->first].byte, end - p->clusters[line->first].byte));
}

static void test_no_mark_at_the_wrong_end(void **state)
{
    const char *text = "收入“守住”，利润（营业）和现金没有守住。今天定三件事：杭州的坑谁来填？《报"
                       "告》、“附件”；结束！";

    (void)state;
    for (double width = 30; width < 200; width += 7) {
        g_autoptr(jf_para) p = para_of(text, JF_FONT_HUMAN);

        jf_para_break(p, &(struct jf_break){.width = width});
        assert_true(p->n_lines > 2);
        for (guint i = 0; i < p->n_lines; i++) {
            g_autofree char *line = line_text(p, i);
            gunichar first = g_utf8_get_char(line),
                     last = g_utf8_get_char(g_utf8_prev_char(line + strlen(line)));

            assert_null(g_utf8_strchr("，。、；：？！”）》", -1, first));
            assert_null(g_utf8_strchr("“（《", -1, last));
            assert_true(p->lines[i].width <= width + 0.02);
        }
    }
}

/* A word that no line holds is broken anywhere, but its closing marks do not begin one. */
static void test_long_word(void **state)
{
    (void)state;
    for (double width = 40; width < 200; width += 1) {
        g_autoptr(jf_para) p = para_of("见https://example.com/very/long/path?(含税)9:30–10:15，下同（附表(三)）。", JF_FONT_BODY);

        jf_para_break(p, &(struct jf_break){.width = width});
        for (guint i = 0; i < p->n_lines; i++)
            assert_null(g_utf8_strchr("，。)）", -1, p->clusters[p->lines[i].first].codepoint));
    }
}

static void test_hanging(void **state)
{
    g_autoptr(jf_para) p = para_of("一二三四五，六七八", JF_FONT_HUMAN);

    (void)state;
    jf_para_break(p, &(struct jf_break){.width = 52});
    assert_int_equal(p->lines[0].end, 4); /* the comma may not begin a line */
    jf_para_break(p, &(struct jf_break){.width = 52, .hang = 10});
    assert_int_equal(p->lines[0].end, 6);
    assert_true(p->lines[0].width <= 62.1);
}

/* Full-width marks in a row share their blank halves; those at the ends of a line lose theirs. */
static void test_marks_are_squeezed(void **state)
{
    static const struct {
        const char *text;
        double whole, line; /* in points at size 10 */
    } cases[] = {
        {"甲乙丙丁", 40, 40},    {"甲、乙丙", 40, 40}, {"《甲》《乙》", 55, 45},
        {"甲》、《乙", 40, 40}, {"甲乙丙。", 40, 35},  {"《《甲》》", 40, 30},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(jf_para) p = para_of(cases[i].text, JF_FONT_BODY);

        assert_float_equal(jf_para_width(p), cases[i].whole, 0.01);
        jf_para_break(p, &(struct jf_break){.width = 300});
        assert_float_equal(p->lines[0].width, cases[i].line, 0.01);
    }
    {
        g_autoptr(jf_para) p = para_of("甲乙丙丁、戊己", JF_FONT_BODY);

        jf_para_break(p, &(struct jf_break){.width = 46}); /* 、 fits with the half that is ink */
        assert_int_equal(p->lines[0].end, 5);
    }
}

static void test_long_words_break_somewhere(void **state)
{
    g_autoptr(jf_para) p =
        para_of("Donaudampfschifffahrtsgesellschaftskapitaenskajuete", JF_FONT_BODY);

    (void)state;
    jf_para_break(p, &(struct jf_break){.width = 60});
    assert_true(p->n_lines > 3);
    for (guint i = 0; i < p->n_lines; i++)
        assert_true(p->lines[i].width <= 60.1);
}

static void test_ellipsis(void **state)
{
    g_autoptr(jf_para) p = para_of("一二三四五六七八九十一二三四五六七八九十", JF_FONT_BODY);
    struct jf_frame *frame = jf_frame_new(100, 100);
    const struct jf_item *last;

    (void)state;
    jf_para_break(p, &(struct jf_break){.width = 55, .max_lines = 2});
    assert_int_equal(p->n_lines, 2);
    assert_true(p->lines[1].ellipsis);
    assert_true(p->lines[1].width <= 55.1);
    jf_para_draw(p, frame, 0, 20, JF_ALIGN_LEFT, 13);
    last = g_ptr_array_index(frame->items, frame->items->len - 1);
    assert_string_equal(last->text, "…");
    jf_frame_free(frame);
}

static void test_last_line_of_one(void **state)
{
    g_autoptr(jf_para) p = para_of("一二三四五六七八九十甲", JF_FONT_BODY);

    (void)state;
    jf_para_break(p, &(struct jf_break){.width = 101});
    assert_int_equal(p->n_lines, 2);
    assert_true(p->lines[1].end - p->lines[1].first >= 2);
}

static void test_message_halves(void **state)
{
    g_autoptr(jf_para) p = para_of("收入守住 99.3%，营业利润 335 万元只完成 87.7%；回款 94.4% "
                                   "与应收余额超计划 426 万元，是同一件事",
                                   JF_FONT_HUMAN_BOLD);
    g_autofree char *first = NULL;

    (void)state;
    assert_true(jf_para_width(p) > 430);
    assert_true(jf_para_break_balanced(p, 430));
    assert_int_equal(p->n_lines, 2);
    first = line_text(p, 0);
    assert_string_equal(first, "收入守住 99.3%，营业利润 335 万元只完成 87.7%；");
    assert_true(jf_para_break_balanced(p, 2000));
    assert_int_equal(p->n_lines, 1);
    assert_false(jf_para_break_balanced(p, 100));
}

/* Micro Hei maps U+2103 to a glyph without outline; WenKai draws it. */
static void test_empty_outlines_are_missing(void **state)
{
    int hei = jf_fonts_face_for(fonts, JF_FONT_BODY, 0x4E00),
        degree = jf_fonts_face_for(fonts, JF_FONT_BODY, 0x2103);

    (void)state;
    assert_string_equal(jf_fonts_face(fonts, hei)->family, "WenQuanYi Micro Hei");
    assert_string_equal(jf_fonts_face(fonts, degree)->family, "LXGW WenKai");
    assert_true(jf_fonts_face_for(fonts, JF_FONT_BODY, ' ') >= 0);
    assert_true(jf_fonts_face_for(fonts, JF_FONT_BODY, 0x20BB7) >= 0);
    assert_int_equal(jf_fonts_face_for(fonts, JF_FONT_BODY, 0x1F600), -1);
}

/* Warming finds what asking finds, and leaves alone what is no text. */
static void test_warm(void **state)
{
    const char *const computed[] = {"WenQuanYi Micro Hei", "LXGW WenKai", NULL};
    struct jf_fonts *warm = jf_fonts_open(computed, computed, NULL);

    (void)state;
    assert_non_null(warm);
    jf_fonts_warm(warm, "收入 ℃😀");
    jf_fonts_warm(warm, "\xf8\x88\xff");
    for (const char *p = "收入 ℃😀"; *p; p = g_utf8_next_char(p)) {
        const struct jf_font_glyph *a = jf_fonts_glyph(warm, JF_FONT_BODY, g_utf8_get_char(p)),
                                   *b = jf_fonts_glyph(fonts, JF_FONT_BODY, g_utf8_get_char(p));
        assert_int_equal(a->face < 0, b->face < 0);
        assert_int_equal(a->gid, b->gid);
    }
    jf_fonts_free(warm);
}

static void test_missing_glyph(void **state)
{
    struct jf_span span = {"收入😀", JF_FONT_BODY, 10, 0xFF};
    g_autoptr(GError) error = NULL;

    (void)state;
    ts.where = "section \"经营综述\": block s1.b2";
    assert_null(jf_para_plain(&ts, &span, &error));
    assert_non_null(error);
    assert_non_null(strstr(error->message, "U+1F600"));
    assert_non_null(strstr(error->message, "😀"));
    assert_non_null(strstr(error->message, "section \"经营综述\": block s1.b2"));
    ts.where = NULL;
}

static void test_missing_family(void **state)
{
    static const char *const none[] = {"No Such Family At All", NULL}, *const kai[] = {
                                                                           "LXGW WenKai", NULL};
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_null(jf_fonts_open(none, kai, &error));
    assert_non_null(strstr(error->message, "No Such Family At All"));
    assert_non_null(strstr(error->message, "fonts-"));
}

/* Digits of human text are computed type at 0.95, in one line with the rest. */
static void test_two_voices(void **state)
{
    g_autoptr(jf_para) p = para_of("回款9.5万", JF_FONT_HUMAN);

    (void)state;
    assert_string_equal(jf_fonts_face(fonts, p->clusters[0].face)->family, "LXGW WenKai");
    assert_string_equal(jf_fonts_face(fonts, p->clusters[2].face)->family, "WenQuanYi Micro Hei");
    assert_true(p->clusters[2].size > 9.49F && p->clusters[2].size < 9.51F);
    assert_true(p->clusters[0].size > 9.99F);
}

static void test_marks_next_to_chinese(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"收入 5,125 万元,完成 99.3%,同比 +4.1%", "收入 5,125 万元，完成 99.3%，同比 +4.1%"},
        {"同比 −16.8%,4项亮红灯", "同比 −16.8%，4项亮红灯"},
        {"说明: 见 09:00, a, b", "说明：见 09:00, a, b"},
        {"杭州(−122 万元),最弱;完!", "杭州(−122 万元)，最弱；完！"},
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(jf_para) p = para_of(cases[i].text, JF_FONT_BODY), name = NULL;

        assert_string_equal(p->text, cases[i].expected);
        ts.is_verbatim = TRUE;
        name = para_of(cases[i].text, JF_FONT_BODY);
        ts.is_verbatim = FALSE;
        assert_string_equal(name->text, cases[i].text);
    }

    /* a Chinese sentence within an English pack, and Chinese names in an English one */
    ts.language = "en";
    g_autoptr(jf_para) sentence = para_of("放量,12 月前扩到 30 店;完", JF_FONT_BODY), names = para_of("北京, 太原: late, 4", JF_FONT_BODY);
    ts.language = "zh-CN";
    assert_string_equal(sentence->text, "放量，12 月前扩到 30 店；完");
    assert_string_equal(names->text, "北京, 太原: late, 4");

    /* a mark at the beginning of a piece belongs to the piece before */
    const struct jf_span pieces[] = {{"南京", JF_FONT_BOLD, 10, 0xFF}, {":", JF_FONT_BODY, 10, 0xFF}};
    g_autoptr(GError) error = NULL;
    g_autoptr(jf_para) both = jf_para_new(&ts, pieces, 2, &error);
    assert_string_equal(both->text, "南京：");
}

/* Tabular digits: what right-aligns lines up. */
static void test_digits_are_tabular(void **state)
{
    g_autoptr(jf_para) a = para_of("11111", JF_FONT_BODY), b = para_of("−0847", JF_FONT_BODY);

    (void)state;
    assert_true(jf_para_width(a) - jf_para_width(b) < 0.01 &&
                jf_para_width(b) - jf_para_width(a) < 0.01);
}

/* ---- random paragraphs ------------------------------------------------------------------------- */

static const char *const wholes[] = {"1,234.5 万元", "2026年10月",   "−281 万元", "99.3%",      "30 店",     "+0.7pp",  "$1,131.6k",
                                     "−$33.6k",      "22 个月",      "第 6 页",   "09:00–10:25", "±0.3 个百分点", "1,076 家", "(万元)", "12,345 k CNY", "USD 3.2 m", "Oct 2026", "Q3 2026",
                                     "35 萬元", "22 個月", "±0.3 個百分點", "(k CNY)"};
static const char *const words[] = {"收入",   "毛利率", "華東大區", "Won value", "K3", "分公司", "PLC", "新能源", "the plan", "低于", "高於", "主要是"};
static const char *const marks[] = {"，", "。", "；", "：", "、", "？"};

/* Words, figures that stay whole, marks and brackets; where the whole ones lie: byte ranges in the text as set. */
static char *random_text(GRand *rand, GArray *whole)
{
    GString *out = g_string_new(NULL);
    const gint n = g_rand_int_range(rand, 3, 40);
    for (gint i = 0; i < n; i++) {
        const gint what = g_rand_int_range(rand, 0, 10);
        if (out->len > 0 && g_ascii_isalnum(out->str[out->len - 1]))
            g_string_append_c(out, ' ');
        if (what < 3) {
            const char *item = wholes[g_rand_int_range(rand, 0, G_N_ELEMENTS(wholes))];
            g_string_append_c(out, ' '); /* what stands beside a figure is no part of it */
            guint range[2] = {(guint)out->len, (guint)(out->len + strlen(item))};
            g_array_append_vals(whole, range, 2);
            g_string_append(out, item);
        } else if (what < 4) {
            g_string_append_printf(out, "《%s》", words[g_rand_int_range(rand, 0, G_N_ELEMENTS(words))]);
        } else {
            g_string_append(out, words[g_rand_int_range(rand, 0, G_N_ELEMENTS(words))]);
        }
        g_string_append(out, g_rand_int_range(rand, 0, 3) == 0 && i > 0 ? marks[g_rand_int_range(rand, 0, G_N_ELEMENTS(marks))] : "");
    }
    return g_string_free(out, FALSE);
}

static gboolean is_in(gunichar c, const char *set)
{
    return g_utf8_strchr(set, -1, c) != NULL;
}

static void check_line(const struct jf_para *p, guint line, double width)
{
    const struct jf_line *l = &p->lines[line];
    const struct jf_cluster *first = &p->clusters[l->first], *last = &p->clusters[l->end - 1];
    assert_true(l->end > l->first);
    assert_false(is_in(first->codepoint, "，。；：、？）》」』】”,.;:?)%"));
    if (line + 1 < p->n_lines)
        assert_false(is_in(last->codepoint, "（《「『【“(+−±$"));
    const gboolean hangs = l->width > width + 0.1; /* one mark, at most an em */
    assert_true(!hangs || is_in(last->codepoint, "，。、,."));
    assert_true(l->width <= width + (double)last->size + 0.1);
    assert_true(first->gap <= 0 || l->lead > 0); /* no gap where a line starts */
}

/* Every character that is drawn stands in one line, and what belongs together in the same. */
static void check_paragraph(const struct jf_para *p, const GArray *whole, double width)
{
    guint next = 0;
    for (guint line = 0; line < p->n_lines; line++) {
        check_line(p, line, width);
        for (guint i = next; i < p->lines[line].first; i++)
            assert_true(p->clusters[i].is_space);
        next = p->lines[line].end;
    }
    for (guint i = next; i < p->n; i++)
        assert_true(p->clusters[i].is_space);
    for (guint i = 0; i + 1 < whole->len; i += 2)
        for (guint line = 1; line < p->n_lines; line++) {
            const guint32 at = p->clusters[p->lines[line].first].byte;
            assert_false(at > g_array_index(whole, guint, i) && at < g_array_index(whole, guint, i + 1));
        }
}

static void test_random_paragraphs(void **state)
{
    static const char *const languages[] = {"zh-CN", "zh-TW", "en"};
    GRand *rand = g_rand_new_with_seed(20261031);
    guint n_lines = 0, n_single = 0;

    (void)state;
    for (int round = 0; round < 1500; round++) {
        g_autoptr(GArray) whole = g_array_new(FALSE, FALSE, sizeof(guint));
        g_autofree char *text = random_text(rand, whole);
        ts.language = languages[round % 3];
        ts.is_verbatim = TRUE; /* bytes stay where they are */
        g_autoptr(jf_para) p = para_of(text, round % 2 ? JF_FONT_HUMAN : JF_FONT_BODY);
        ts.is_verbatim = FALSE;
        const double any = g_rand_double_range(rand, 60, 420), width = MAX(jf_para_min_width(p), any);
        jf_para_break(p, &(struct jf_break){.width = width, .hang = round % 5 ? 10 : 0});
        check_paragraph(p, whole, width);
        const struct jf_line *last = &p->lines[p->n_lines - 1];
        n_single += p->n_lines > 1 && last->end - last->first == 1 + (is_in(p->clusters[last->end - 1].codepoint, "，。；：、？》") ? 1u : 0u);
        n_lines += p->n_lines;
        if (jf_para_break_balanced(p, width)) {
            check_paragraph(p, whole, width);
            assert_true(p->n_lines <= 2);
        }
    }
    ts.language = "zh-CN";
    g_rand_free(rand);
    assert_true(n_lines > 4000);
    assert_int_equal(n_single, 0); /* no last line of one character */
}

/* Chinese and a Latin word that touch are parted as by a space; where one stands, and in English, nothing is added. */
static void test_gaps(void **state)
{
    g_autoptr(jf_para) touching = para_of("收入Won value高", JF_FONT_BODY), parted = para_of("收入 Won value 高", JF_FONT_BODY),
                       digits = para_of("第3季", JF_FONT_BODY), han = para_of("第季", JF_FONT_BODY), three = para_of("3", JF_FONT_BODY);

    (void)state;
    assert_true(fabs(jf_para_width(touching) - jf_para_width(parted)) < 1.5);
    assert_true(fabs(jf_para_width(digits) - jf_para_width(han) - jf_para_width(three)) < 0.01);
    ts.language = "en";
    g_autoptr(jf_para) english = para_of("收入Won value高", JF_FONT_BODY);
    ts.language = "zh-CN";
    assert_true(jf_para_width(touching) - jf_para_width(english) > 4.9);
}

/* An apostrophe of an ideograph's width would part the word; what is quoted in Chinese keeps its marks. */
static void test_quotation_marks(void **state)
{
    (void)state;
    g_autoptr(jf_para) name = para_of("O\u2019Brien", JF_FONT_BODY);
    g_autoptr(jf_para) plain = para_of("O'Brien", JF_FONT_BODY);
    g_autoptr(jf_para) quoted = para_of("\u201C提高\u201D", JF_FONT_BODY);

    assert_float_equal(jf_para_width(name), jf_para_width(plain), 0.001);
    assert_float_equal(jf_para_width(quoted), 40, 0.001);
    ts.language = "en";
    g_autoptr(jf_para) english = para_of("the \u201Csurcharge\u201D", JF_FONT_BODY);
    g_autoptr(jf_para) straight = para_of("the \"surcharge\"", JF_FONT_BODY);
    ts.language = "zh-CN";
    assert_float_equal(jf_para_width(english), jf_para_width(straight), 0.001);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_glue),
        cmocka_unit_test(test_no_mark_at_the_wrong_end),
        cmocka_unit_test(test_long_word), cmocka_unit_test(test_hanging),
        cmocka_unit_test(test_marks_are_squeezed),
        cmocka_unit_test(test_long_words_break_somewhere),
        cmocka_unit_test(test_ellipsis),
        cmocka_unit_test(test_last_line_of_one),
        cmocka_unit_test(test_message_halves),
        cmocka_unit_test(test_empty_outlines_are_missing),
        cmocka_unit_test(test_warm),
        cmocka_unit_test(test_missing_glyph),
        cmocka_unit_test(test_missing_family),
        cmocka_unit_test(test_two_voices),
        cmocka_unit_test(test_marks_next_to_chinese),
        cmocka_unit_test(test_digits_are_tabular),
        cmocka_unit_test(test_random_paragraphs),
        cmocka_unit_test(test_gaps),
        cmocka_unit_test(test_quotation_marks),
    };

    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
