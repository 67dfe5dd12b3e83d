/* The written PDF read back by programs that we did not write: qpdf, pdftotext, pdftoppm. */
#include "jf_cmocka.h"

#include <cairo.h>
#include <hb.h>
#include <math.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "picture.h"
#include "render/render.h"
#include "sheet.h"

#define COLUMNS 60
#define ROWS 40
#define CELL 13.0

static struct jf_fonts *fonts;
static char *every; /* GB2312 and two rare surnames */

static char *file_path(const char *name)
{
    return g_build_filename(sheet_directory(), name, NULL);
}

static char *write_pdf(const struct jf_pages *pages, const char *name)
{
    char *path = file_path(name);
    g_autoptr(GError) error = NULL;
    if (!jf_render_pdf(pages, fonts, path, NULL, &error))
        fail_msg("%s", error->message);
    return path;
}

static void expect_refusal(struct jf_pages *pages, const char *const *words)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = file_path("refused.pdf");
    assert_false(jf_render_pdf(pages, fonts, path, NULL, &error));
    assert_non_null(error);
    for (; *words; words++)
        if (!strstr(error->message, *words))
            fail_msg("\"%s\" is not in: %s", *words, error->message);
    jf_pages_free(pages);
}

/* The characters in a grid, a line of the grid for each row of 60. */
static struct jf_pages *grid_pages(unsigned role)
{
    struct jf_pages *pages = sheet_pages();
    struct jf_frame *frame = NULL;
    glong n = g_utf8_strlen(every, -1);
    for (glong i = 0; i < n; i++) {
        if (i % (COLUMNS * ROWS) == 0)
            frame = sheet_add_page(pages);
        char one[8] = "";
        g_utf8_strncpy(one, g_utf8_offset_to_pointer(every, i), 1);
        glong cell = i % (COLUMNS * ROWS);
        sheet_text(frame, fonts, role, 30 + CELL * (double)(cell % COLUMNS),
                   40 + CELL * (double)(cell / COLUMNS), 10, one);
    }
    return pages;
}

/* ---- the embedded fonts ------------------------------------------------------------------------ */

/* An outline as numbers, in parts of the em: what it covers, where, and how far it reaches. */
struct shape {
    double upem, x, y;
    double area, moment_x, moment_y, length;
    double left, right, top, bottom;
};

static void shape_point(struct shape *s, double x, double y)
{
    double cross = s->x * y - x * s->y;
    s->area += cross / 2;
    s->moment_x += (s->x + x) * cross / 6;
    s->moment_y += (s->y + y) * cross / 6;
    s->length += hypot(x - s->x, y - s->y);
    s->left = MIN(s->left, x);
    s->right = MAX(s->right, x);
    s->top = MAX(s->top, y);
    s->bottom = MIN(s->bottom, y);
    s->x = x;
    s->y = y;
}

static void shape_move(hb_draw_funcs_t *f, void *out, hb_draw_state_t *st, float x, float y, void *u)
{
    struct shape *s = out;
    (void)f, (void)st, (void)u;
    s->x = x / s->upem;
    s->y = y / s->upem;
}

static void shape_line(hb_draw_funcs_t *f, void *out, hb_draw_state_t *st, float x, float y, void *u)
{
    struct shape *s = out;
    (void)f, (void)st, (void)u;
    shape_point(s, x / s->upem, y / s->upem);
}

static void shape_curve(hb_draw_funcs_t *f, void *out, hb_draw_state_t *st, float x1, float y1, float x,
                        float y, void *u)
{
    enum { PARTS = 8 };
    struct shape *s = out;
    double x0 = s->x, y0 = s->y;
    (void)f, (void)st, (void)u;
    for (int i = 1; i <= PARTS; i++) {
        double t = (double)i / PARTS, a = (1 - t) * (1 - t), b = 2 * t * (1 - t), c = t * t;
        shape_point(s, a * x0 + (b * x1 + c * x) / s->upem, a * y0 + (b * y1 + c * y) / s->upem);
    }
}

static struct shape shape_of(hb_font_t *font, hb_codepoint_t gid)
{
    static hb_draw_funcs_t *funcs;
    struct shape s = {.upem = hb_face_get_upem(hb_font_get_face(font)),
                      .left = 9, .right = -9, .top = -9, .bottom = 9};
    if (!funcs) {
        funcs = hb_draw_funcs_create();
        hb_draw_funcs_set_move_to_func(funcs, shape_move, NULL, NULL);
        hb_draw_funcs_set_line_to_func(funcs, shape_line, NULL, NULL);
        hb_draw_funcs_set_quadratic_to_func(funcs, shape_curve, NULL, NULL);
    }
    hb_font_get_glyph_shape(font, gid, funcs, &s);
    return s;
}

/* The same drawing on a coarser grid: no edge further away than half a line of it for the points and one more for
 * parts of parts; no part is missing or turned. */
static gboolean is_same_shape(const struct shape *a, const struct shape *b)
{
    const double grid = 1.0 / 300, slack = 0.35 * grid * a->length;
    const double edge = 1.5 * grid;
    return b->length > 0 && fabs(a->left - b->left) < edge && fabs(a->right - b->right) < edge &&
           fabs(a->top - b->top) < edge && fabs(a->bottom - b->bottom) < edge &&
           fabs(a->area - b->area) < slack && fabs(a->moment_x - b->moment_x) < slack &&
           fabs(a->moment_y - b->moment_y) < slack && fabs(a->length - b->length) < 0.03 * a->length;
}

/* Compares the glyphs of one embedded font with the source font's; adds the characters to seen. */
static void compare_font(const char *ttf, const char *map, int face, GHashTable *seen)
{
    hb_blob_t *blob = hb_blob_create_from_file(ttf);
    hb_face_t *small_face = hb_face_create(blob, 0);
    hb_font_t *small = hb_font_create(small_face);
    g_autofree char *lines = NULL;
    assert_true(g_file_get_contents(map, &lines, NULL, NULL));
    g_auto(GStrv) rows = g_strsplit(g_strstrip(lines), "\n", -1);
    for (char **row = rows; *row; row++) {
        unsigned codepoint, gid;
        hb_codepoint_t source = 0;
        assert_int_equal(sscanf(*row, "%x %u", &codepoint, &gid), 2);
        assert_true(hb_font_get_nominal_glyph(jf_fonts_hb(fonts, face), codepoint, &source));
        struct shape wanted = shape_of(jf_fonts_hb(fonts, face), source), got = shape_of(small, gid);
        if (!is_same_shape(&wanted, &got))
            fail_msg("U+%04X: the embedded glyph %u has another outline", codepoint, gid);
        g_hash_table_add(seen, GUINT_TO_POINTER(codepoint));
    }
    hb_font_destroy(small);
    hb_face_destroy(small_face);
    hb_blob_destroy(blob);
}

/* Face handle by the family in the embedded name, which leaves out spaces. */
static int face_named(const char *line)
{
    int index = (line[4] - 'A') * 26 + line[5] - 'A'; /* the tag says it */
    assert_in_range(index, 0, jf_fonts_count(fonts) - 1);
    return index;
}

static void check_outlines(unsigned role, const char *name)
{
    struct jf_pages *pages = grid_pages(role);
    g_autofree char *pdf = write_pdf(pages, name);
    const char *const read[] = {"python3", JF_TEST_SOURCE_DIR "/tests/render_pdf/read_back.py", pdf,
                                sheet_directory(), NULL};
    g_autofree char *facts = sheet_run(read);
    assert_non_null(facts);
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    g_auto(GStrv) lines = g_strsplit(facts, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (!g_str_has_prefix(*line, "font "))
            continue;
        g_autofree char *ttf = g_strdup_printf("%s/%s.ttf", sheet_directory(), *line + 5);
        g_autofree char *map = g_strdup_printf("%s/%s.map", sheet_directory(), *line + 5);
        compare_font(ttf, map, face_named(*line + 5), seen);
    }
    assert_int_equal(g_hash_table_size(seen), 6765);
    for (const char *p = every; *p; p = g_utf8_next_char(p))
        if (!g_hash_table_contains(seen, GUINT_TO_POINTER(g_utf8_get_char(p))))
            fail_msg("U+%04X is not in the file", g_utf8_get_char(p));
    jf_pages_free(pages);
}

static void test_outlines_computed(void **state)
{
    (void)state;
    check_outlines(JF_FONT_BODY, "hei.pdf");
}

static void test_outlines_human(void **state)
{
    (void)state;
    check_outlines(JF_FONT_HUMAN, "kai.pdf");
}

/* ---- pictures -------------------------------------------------------------------------------- */

static void test_every_character_in_the_picture(void **state)
{
    (void)state;
    struct jf_pages *pages = grid_pages(JF_FONT_BODY);
    g_autofree char *pdf = write_pdf(pages, "picture.pdf");
    glong n = g_utf8_strlen(every, -1), compared = 0;
    for (guint page = 0; page < pages->frames->len; page++) {
        struct picture drawn = picture_poppler(pdf, (int)page + 1);
        struct picture wanted = picture_raster(g_ptr_array_index(pages->frames, page), fonts);
        assert_int_equal(drawn.width, wanted.width);
        for (glong cell = 0; cell < COLUMNS * ROWS && (glong)page * COLUMNS * ROWS + cell < n;
             cell++, compared++) {
            double x = 29.5 + CELL * (double)(cell % COLUMNS),
                   y = 40 + CELL * (double)(cell / COLUMNS) - 9.5;
            double a = picture_ink(&drawn, x, y, 11.5, 12.5),
                   b = picture_ink(&wanted, x, y, 11.5, 12.5);
            if (!(b > 1) || fabs(a - b) > 0.22 * b + 3)
                fail_msg("character %ld of page %u: ink %.1f drawn, %.1f wanted", cell, page + 1, a,
                         b);
        }
        g_free(drawn.gray);
        g_free(wanted.gray);
    }
    assert_int_equal(compared, 6765);
    jf_pages_free(pages);
}

static struct jf_item *add_path(struct jf_frame *frame, enum jf_item_kind kind, double x, double y,
                                double w, double h)
{
    struct jf_item *item = sheet_fill(frame, x, y, w, h, 0x2c3b4bff);
    item->kind = kind;
    return item;
}

/* Hatches, dashes, clips, curves, bold and turned text: both renderers draw one frame alike. */
static void test_shapes_in_the_picture(void **state)
{
    (void)state;
    struct jf_pages *pages = sheet_pages();
    struct jf_frame *frame = sheet_add_page(pages);
    const double angles[] = {45, 0, 135, 90};
    for (int i = 0; i < 4; i++) {
        struct jf_item *hatch = sheet_fill(frame, 40 + 80 * i, 40, 60, 90, 0x2c3b4bff);
        hatch->fill.hatch_pitch = 3 + i;
        hatch->fill.hatch_width = 0.9;
        hatch->fill.hatch_angle_deg = angles[i];
        hatch->fill.background = i % 2 ? 0xf2f4f6ff : 0;
    }
    struct jf_item *dashed = add_path(frame, JF_ITEM_STROKE, 400, 40, 200, 90);
    dashed->stroke =
        (struct jf_stroke){.color = 0xc7362bff, .width = 2, .n_dash = 2, .round_joins = 1};
    dashed->dash = g_memdup2((const double[]){6, 3}, 2 * sizeof(double));
    add_path(frame, JF_ITEM_CLIP, 650, 40, 50, 50);
    sheet_fill(frame, 620, 30, 200, 40, 0x0b7a6bff);
    jf_frame_add(frame, JF_ITEM_UNCLIP);
    sheet_fill(frame, 620, 100, 200, 10, 0x0b7a6bff);
    sheet_text(frame, fonts, JF_FONT_BODY, 40, 250, 46, "月度经营分析会");
    ((struct jf_item *)g_ptr_array_index(frame->items, frame->items->len - 1))->embolden = 0.042;
    sheet_text(frame, fonts, JF_FONT_BODY, 500, 250, 30, "−1,234.5%");
    ((struct jf_item *)g_ptr_array_index(frame->items, frame->items->len - 1))->angle_deg = 30;
    sheet_text(frame, fonts, JF_FONT_HUMAN, 40, 330, 30, "收入比计划少");
    g_autofree char *pdf = write_pdf(pages, "shapes.pdf");
    struct picture drawn = picture_poppler(pdf, 1), wanted = picture_raster(frame, fonts);
    const double boxes[][4] = {{35, 35, 70, 100},  {115, 35, 70, 100},  {195, 35, 70, 100},
                               {275, 35, 70, 100}, {395, 35, 210, 100}, {610, 20, 232, 60},
                               {610, 90, 232, 30}, {35, 200, 340, 65},  {480, 220, 250, 200},
                               {35, 295, 200, 50}};
    for (size_t i = 0; i < G_N_ELEMENTS(boxes); i++) {
        double a = picture_ink(&drawn, boxes[i][0], boxes[i][1], boxes[i][2], boxes[i][3]);
        double b = picture_ink(&wanted, boxes[i][0], boxes[i][1], boxes[i][2], boxes[i][3]);
        /* poppler draws thin lines somewhat fatter */
        if (!(b > 100) || fabs(a - b) > (i < 4 ? 0.12 : 0.04) * b)
            fail_msg("box %zu: ink %.1f drawn, %.1f wanted", i, a, b);
    }
    g_free(drawn.gray);
    g_free(wanted.gray);
    jf_pages_free(pages);
}

static struct jf_item *add_image(struct jf_frame *frame, const char *path)
{
    struct jf_item *item = jf_frame_add(frame, JF_ITEM_IMAGE);
    item->x = 100, item->y = 100, item->w = 80, item->h = 60;
    item->name = g_strdup(path);
    return item;
}

/* A PNG half of which is see-through, on a grey ground. */
static void test_image_with_transparency(void **state)
{
    (void)state;
    g_autofree char *png = file_path("logo.png");
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 40, 30);
    cairo_t *cr = cairo_create(surface);
    cairo_set_source_rgba(cr, 0.1, 0.2, 0.6, 0.5);
    cairo_rectangle(cr, 0, 0, 20, 30);
    cairo_fill(cr);
    cairo_destroy(cr);
    assert_int_equal(cairo_surface_write_to_png(surface, png), CAIRO_STATUS_SUCCESS);
    cairo_surface_destroy(surface);
    struct jf_pages *pages = sheet_pages(), *missing = sheet_pages();
    struct jf_frame *frame = sheet_add_page(pages);
    sheet_fill(frame, 90, 90, 100, 80, 0xd7dce1ff);
    add_image(frame, png);
    g_autofree char *pdf = write_pdf(pages, "image.pdf");
    struct picture drawn = picture_poppler(pdf, 1), wanted = picture_raster(frame, fonts);
    const double left = picture_ink(&wanted, 102, 102, 34, 56),
                 right = picture_ink(&wanted, 144, 102, 34, 56);
    assert_true(left > 2 * right && right > 100);
    assert_true(fabs(picture_ink(&drawn, 102, 102, 34, 56) - left) < 0.03 * left);
    assert_true(fabs(picture_ink(&drawn, 144, 102, 34, 56) - right) < 0.03 * right);
    g_free(drawn.gray);
    g_free(wanted.gray);
    jf_pages_free(pages);
    add_image(sheet_add_page(missing), "nowhere.png");
    expect_refusal(missing, (const char *const[]){"page 1", "nowhere.png", NULL});
}

/* ---- text ------------------------------------------------------------------------------------ */

static void test_text_extracts(void **state)
{
    (void)state;
    static const char *const lines[] = {"示范商贸 2026年10月 营业收入 5,125 万元,比计划 −35(−0.7%)",
                                        "𠮷野家与䶮先生签约,回款 94.4%",
                                        "A(B)C\\D 100%–120% ±0 1 234 ✓ ✗ ℃ ①"};
    struct jf_pages *pages = sheet_pages();
    struct jf_frame *frame = sheet_add_page(pages);
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        sheet_text(frame, fonts, i == 1 ? JF_FONT_HUMAN : JF_FONT_BODY, 40, 60 + 40 * (double)i, 12,
                   lines[i]);
    g_autofree char *pdf = write_pdf(pages, "text.pdf");
    const char *const argv[] = {"pdftotext", pdf, "-", NULL};
    g_autofree char *text = sheet_run(argv);
    assert_non_null(text); /* pdftotext warns of a bad ToUnicode map */
    g_auto(GStrv) got = g_strsplit(text, "\n", -1);
    size_t found = 0;
    for (char **line = got; *line; line++)
        if ((*line)[0] && (*line)[0] != '\f') {
            assert_true(found < G_N_ELEMENTS(lines));
            assert_string_equal(*line, lines[found++]);
        }
    assert_int_equal(found, G_N_ELEMENTS(lines));
    jf_pages_free(pages);
}

/* A face of which a pack needs nothing but the blank is a font all the same. */
static void test_font_of_blanks(void **state)
{
    (void)state;
    struct jf_pages *pages = sheet_pages();
    struct jf_frame *frame = sheet_add_page(pages);
    sheet_text(frame, fonts, JF_FONT_HUMAN, 40, 60, 12, "  ");
    sheet_text(frame, fonts, JF_FONT_BODY, 40, 90, 12, "5,125");
    g_autofree char *pdf = write_pdf(pages, "blanks.pdf");
    struct picture drawn = picture_poppler(pdf, 1);
    assert_true(picture_ink(&drawn, 40, 80, 60, 14) > 100);
    assert_true(picture_ink(&drawn, 40, 40, 200, 24) < 1);
    g_free(drawn.gray);
    jf_pages_free(pages);
}

static void test_every_character_extracts(void **state)
{
    (void)state;
    struct jf_pages *pages = grid_pages(JF_FONT_BODY);
    g_autofree char *pdf = write_pdf(pages, "extract.pdf");
    const char *const argv[] = {"pdftotext", "-raw", pdf, "-", NULL};
    g_autofree char *text = sheet_run(argv);
    assert_non_null(text);
    g_autoptr(GString) joined = g_string_new(NULL);
    for (const char *p = text; *p; p++)
        if (!strchr(" \n\f", *p))
            g_string_append_c(joined, *p);
    assert_string_equal(joined->str, every);
    jf_pages_free(pages);
}

/* ---- the document ------------------------------------------------------------------------------- */

static void add_outline(struct jf_pages *pages, const char *title, int page, int level)
{
    struct jf_outline_entry entry = {g_strdup(title), page, level};
    g_array_append_val(pages->outline, entry);
}

static struct jf_pages *small_document(int variant)
{
    struct jf_pages *pages = sheet_pages();
    pages->title = g_strdup("月度经营分析 2026年10月");
    pages->author = g_strdup("示范商贸(𠮷林)");
    pages->language = g_strdup("zh-CN");
    for (int i = 0; i < 3; i++) {
        struct jf_frame *frame = sheet_add_page(pages);
        g_autofree char *line = g_strdup_printf("第 %d 页,%d 号分公司", i + 1, variant);
        frame->label = g_strdup_printf("第%d页", i + 1);
        sheet_text(frame, fonts, JF_FONT_BODY, 40, 60, 12, line);
        g_autofree char *some = g_utf8_substring(every, 40 * variant, 40 * variant + 30);
        sheet_text(frame, fonts, i ? JF_FONT_HUMAN : JF_FONT_BODY, 40, 90, 12, some);
        struct jf_item *link = jf_frame_add(frame, JF_ITEM_LINK);
        link->x = 40, link->y = 45, link->w = 100, link->h = 20;
        link->page = 2 - i;
    }
    add_outline(pages, "经营概况", 0, 0);
    add_outline(pages, "差异与归因", 1, 0);
    add_outline(pages, "𠮷林分公司", 2, 1);
    return pages;
}

static void test_document_around_the_pages(void **state)
{
    (void)state;
    struct jf_pages *pages = small_document(1);
    g_autofree char *pdf = write_pdf(pages, "document.pdf");
    const char *const check[] = {"qpdf", "--check", pdf, NULL}, *const info[] = {"pdfinfo",
                                                                                 "-isodates", pdf,
                                                                                 NULL};
    const char *const read[] = {"python3", JF_TEST_SOURCE_DIR "/tests/render_pdf/read_back.py", pdf,
                                sheet_directory(), NULL};
    g_autofree char *checked = sheet_run(check), *printed = sheet_run(info),
                    *facts = sheet_run(read);
    assert_non_null(checked);
    assert_non_null(printed);
    assert_non_null(facts);
    assert_non_null(strstr(checked, "No syntax or stream encoding errors"));
    assert_non_null(strstr(printed, "月度经营分析 2026年10月"));
    assert_non_null(strstr(printed, "示范商贸(𠮷林)"));
    assert_non_null(strstr(printed, "2026-10-31"));
    assert_non_null(strstr(printed, "Pages:           3"));
    assert_non_null(strstr(facts, "lang zh-CN\n"));
    assert_non_null(
        strstr(facts, "outline 0 经营概况\noutline 0 差异与归因\noutline 1 𠮷林分公司\n"));
    assert_non_null(strstr(facts, "label 0 1 第1页\nlabel 1 2 第2页\nlabel 2 3 第3页\n"));
    assert_non_null(strstr(facts, "link 40 530 140 550\n"));
    jf_pages_free(pages);
}

static char *file_bytes(const char *path, gsize *size)
{
    char *bytes = NULL;
    assert_true(g_file_get_contents(path, &bytes, size, NULL));
    return bytes;
}

/* Children at once write what one process writes, one after another, and twice. */
static void test_children_write_the_same_bytes(void **state)
{
    (void)state;
    enum { N = 6 };
    struct jf_pages *pages[N];
    pid_t children[N];
    for (int i = 0; i < N; i++)
        pages[i] = small_document(i);
    for (int i = 0; i < N; i++) {
        g_autofree char *name = g_strdup_printf("child%d.pdf", i), *path = file_path(name);
        children[i] = fork();
        if (children[i] == 0)
            _exit(jf_render_pdf(pages[i], fonts, path, NULL, NULL) ? 0 : 1);
    }
    for (int i = 0; i < N; i++) {
        int status = -1;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    for (int i = 0; i < N; i++) {
        g_autofree char *name = g_strdup_printf("child%d.pdf", i), *child = file_path(name);
        g_autofree char *own = write_pdf(pages[i], "serial.pdf");
        gsize child_size, own_size;
        g_autofree char *a = file_bytes(child, &child_size), *b = file_bytes(own, &own_size);
        assert_int_equal(child_size, own_size);
        assert_memory_equal(a, b, own_size);
        jf_pages_free(pages[i]);
    }
}

static void test_refusals_name_the_place(void **state)
{
    (void)state;
    struct jf_pages *nan_pages = sheet_pages(), *far = sheet_pages(), *missing = sheet_pages(),
                    *open = sheet_pages(), *link = sheet_pages(), *text = sheet_pages();
    sheet_fill(sheet_add_page(nan_pages), 10, NAN, 5, 5, 0xff);
    expect_refusal(nan_pages, (const char *const[]){"page 1", "coordinate", NULL});
    sheet_add_page(far);
    sheet_fill(sheet_add_page(far), 1e9, 0, 5, 5, 0xff);
    expect_refusal(far, (const char *const[]){"page 2", "coordinate", NULL});
    sheet_text(sheet_add_page(missing), fonts, JF_FONT_BODY, 10, 10, 9, "营业");
    struct jf_frame *frame = g_ptr_array_index(missing->frames, 0);
    ((struct jf_item *)g_ptr_array_index(frame->items, 0))->glyphs[1].gid = 0;
    expect_refusal(missing, (const char *const[]){"page 1", "营业", "no glyph", NULL});
    jf_frame_add(sheet_add_page(open), JF_ITEM_UNCLIP);
    expect_refusal(open, (const char *const[]){"page 1", "clip", NULL});
    jf_frame_add(sheet_add_page(link), JF_ITEM_LINK)->page = 7;
    expect_refusal(link, (const char *const[]){"page 1", "page 8", NULL});
    sheet_text(sheet_add_page(text), fonts, JF_FONT_BODY, 10, 10, 9, "营业");
    frame = g_ptr_array_index(text->frames, 0);
    ((struct jf_item *)g_ptr_array_index(frame->items, 0))->glyphs[1].x = NAN;
    expect_refusal(text, (const char *const[]){"page 1", "营业", NULL});
}

static gboolean qpdf_opens(const char *path, const char *password)
{
    g_autofree char *option = g_strconcat("--password=", password, NULL);
    const char *argv[] = {"qpdf", "--check", option, path, NULL};
    int status = -1;
    assert_true(g_spawn_sync(NULL, (char **)argv, NULL,
                             G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                             NULL, NULL, NULL, &status, NULL));
    return g_spawn_check_wait_status(status, NULL);
}

/* Another program opens it with the password, and with no other. */
static void test_protected_file(void **state)
{
    (void)state;
    struct jf_pages *pages = small_document(0);
    const struct jf_pdf_protection how = {.password = "开会密码", .may_print = TRUE};
    g_autofree char *path = file_path("protected.pdf");
    g_autoptr(GError) error = NULL;
    assert_true(jf_render_pdf(pages, fonts, path, &how, &error));
    assert_true(qpdf_opens(path, "开会密码"));
    assert_false(qpdf_opens(path, "开会"));
    assert_false(qpdf_opens(path, ""));
    const struct jf_pdf_protection open = {.may_print = TRUE};
    assert_true(jf_render_pdf(pages, fonts, path, &open, &error));
    assert_true(qpdf_opens(path, ""));
    jf_pages_free(pages);
}

static void test_unwritable_path(void **state)
{
    (void)state;
    struct jf_pages *pages = small_document(0);
    g_autoptr(GError) error = NULL;
    assert_false(jf_render_pdf(pages, fonts, "/nonexistent/directory/a.pdf", NULL, &error));
    assert_non_null(strstr(error->message, "/nonexistent/directory/a.pdf"));
    jf_pages_free(pages);
}

/* Ten pages of tables and charts with some 500 different characters. */
static void test_size_of_a_pack(void **state)
{
    (void)state;
    struct jf_pages *pages = sheet_pages();
    guint seed = 1;
    for (int page = 0; page < 10; page++) {
        struct jf_frame *frame = sheet_add_page(pages);
        for (int i = 0; i < 250; i++) {
            seed = seed * 1664525u + 1013904223u;
            glong from = (glong)((seed >> 16) % 400);
            g_autofree char *words = g_utf8_substring(every, from, from + 4);
            g_autofree char *number =
                g_strdup_printf("%u,%03u.%u", seed % 90, seed / 90 % 1000, seed % 10);
            sheet_text(frame, fonts, JF_FONT_BODY, 36 + 42 * (i % 18), 80 + 20 * (i / 18.0), 8.5,
                       i % 5 < 2 ? words : number);
            sheet_fill(frame, 36 + 42 * (i % 18), 82 + 20 * (i / 18.0), 5 + seed % 300 / 10.0, 3,
                       0x2c3b4bff);
        }
        sheet_text(frame, fonts, JF_FONT_HUMAN, 36, 60, 17,
                   "收入比计划少三十五万元,是三个小亏加一个大坑");
    }
    g_autofree char *pdf = write_pdf(pages, "pack.pdf");
    gsize size;
    g_free(file_bytes(pdf, &size));
    assert_in_range(size, 20000, 150000);
    jf_pages_free(pages);
}

static int set_up(void **state)
{
    (void)state;
    fonts = sheet_fonts();
    g_autofree char *gb = sheet_gb2312();
    assert_int_equal(g_utf8_strlen(gb, -1), 6763);
    every = g_strconcat(gb, "𠮷䶮", NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    jf_fonts_free(fonts);
    g_free(every);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_outlines_computed),
                                       cmocka_unit_test(test_outlines_human),
                                       cmocka_unit_test(test_every_character_in_the_picture),
                                       cmocka_unit_test(test_shapes_in_the_picture),
                                       cmocka_unit_test(test_image_with_transparency),
                                       cmocka_unit_test(test_text_extracts),
                                       cmocka_unit_test(test_font_of_blanks),
        cmocka_unit_test(test_every_character_extracts),
                                       cmocka_unit_test(test_document_around_the_pages),
                                       cmocka_unit_test(test_children_write_the_same_bytes),
                                       cmocka_unit_test(test_refusals_name_the_place),
                                       cmocka_unit_test(test_protected_file),
        cmocka_unit_test(test_unwritable_path),
                                       cmocka_unit_test(test_size_of_a_pack)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
