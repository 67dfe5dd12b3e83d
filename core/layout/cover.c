/* The cover: who, what, when, two sentences, and the real series of the last months as its
 * ornament. */
#include <math.h>
#include <string.h>

#include "jingfen/canvas.h"
#include "layout/box.h"
#include "layout/furniture.h"

#define HEAD_RULE 78.0
#define CHART_BASE 528.0
#define CHART_HEIGHT 126.0
#define LOGO_HEIGHT 26.0
#define LOGO_WIDEST 6.0 /* times its height */
#define PAIR_GAP 72.0

/* A height of the A4 page on a page of another: what lies between head and foot is stretched. */
static double on_page(const struct jf_lay *lay, double y)
{
    double base = lay->theme->page_height - (595 - CHART_BASE);

    return HEAD_RULE + (y - HEAD_RULE) * (base - HEAD_RULE) / (CHART_BASE - HEAD_RULE);
}

double jf_logo_paint(struct jf_page *page, double x, double y, double height)
{
    const struct jf_theme *theme = page->lay->theme;
    struct jf_item *item = jf_frame_add(page->frame, JF_ITEM_IMAGE);

    item->w = height * MIN(theme->logo_shape, LOGO_WIDEST);
    item->h = item->w / theme->logo_shape;
    item->x = x;
    item->y = y + (height - item->h) / 2;
    item->name = g_strdup(theme->logo);
    return item->w;
}

/* The company's picture, or a seal of the first two characters of its name, of a Latin one its initial; its width. */
static double paint_logo(struct jf_page *page, double x, double y)
{
    struct jf_lay *lay = page->lay;
    const char *company = lay->document->company;
    g_autofree char *upper = NULL, *lower = NULL;

    if (lay->theme->logo)
        return jf_logo_paint(page, x, y, LOGO_HEIGHT);
    jf_page_frame_rect(page, x + 0.7, y + 0.7, 24.6, 24.6, 1.4, lay->theme->accent);
    if (g_utf8_strlen(company, -1) < 2)
        return LOGO_HEIGHT;
    upper = g_utf8_substring(company, 0, 1);
    if (g_ascii_isalnum(*company)) {
        jf_page_text(page, x + 13, y + 18.4, JF_ALIGN_CENTRE, upper, JF_FONT_BOLD, 15, lay->theme->accent);
        return LOGO_HEIGHT;
    }
    lower = g_utf8_substring(company, 1, 2);
    jf_page_text(page, x + 13, y + 12, JF_ALIGN_CENTRE, upper, JF_FONT_BOLD, 10,
                 lay->theme->accent);
    jf_page_text(page, x + 13, y + 22.5, JF_ALIGN_CENTRE, lower, JF_FONT_BOLD, 10,
                 lay->theme->accent);
    return LOGO_HEIGHT;
}

/* One of the two lines of the head; they part where one of them takes two. */
static void head_line(struct jf_page *page, double x, gboolean is_second, enum jf_align align, const char *text, double room)
{
    const unsigned font = is_second ? JF_FONT_BODY : JF_FONT_BOLD;
    const double size = is_second ? 8 : align == JF_ALIGN_LEFT ? 10.5 : 8.5;
    const double apart = text && jf_lay_text_width(page->lay, text, font, 6.5) > room ? 2.5 : 0;

    jf_page_text_fit(page, x, is_second ? 63.5 + apart : 50.5 - apart, align, text, font, size, is_second ? page->lay->theme->ink2 : page->lay->theme->ink, room);
}

static void paint_head(struct jf_page *page)
{
    struct jf_lay *lay = page->lay;
    const struct jf_document *d = lay->document;
    double left = jf_lay_left(lay), right = jf_lay_right(lay);
    double class = d->confidential ? MIN(jf_lay_text_width(lay, d->confidential, JF_FONT_BOLD, 8.5), (right - left) * 0.45) : 0;

    class = MAX(class, (right - left) * 0.3);
    if (d->company && *d->company) {
        double name = left + paint_logo(page, left, 40) + 8, room = right - class - 12 - name;

        head_line(page, name, FALSE, JF_ALIGN_LEFT, d->company, room);
        if (d->editor || g_strcmp0(d->company, d->entity) != 0)
            head_line(page, name, TRUE, JF_ALIGN_LEFT, d->editor ? d->editor : d->entity, room);
    }
    head_line(page, right, FALSE, JF_ALIGN_RIGHT, d->confidential, class);
    head_line(page, right, TRUE, JF_ALIGN_RIGHT, d->copy, class);
    jf_page_rule(page, left, right, HEAD_RULE, JF_RULE_THICK, lay->theme->ink);
}

/* The title as large as it fits, one line of up to 46 points. */
static void paint_title(struct jf_page *page)
{
    struct jf_lay *lay = page->lay;
    const struct jf_document *d = lay->document;
    double left = jf_lay_left(lay), down = on_page(lay, 182) - 182;
    double lines_y[2] = {263.8 + down, 287 + down};
    const char *whole = g_strcmp0(d->company, d->entity) == 0 ? jf_lay_word(lay, "Whole company") : d->entity;
    g_autofree char *when = g_strdup_printf("%s%s%s", d->period_label ? d->period_label : "", whole ? " · " : "", whole ? whole : "");

    jf_page_text_fit(page, left, 182 + down, JF_ALIGN_LEFT, d->report_title, JF_FONT_HUMAN_BOLD, 46,
                     lay->theme->ink, jf_lay_content_width(lay));
    jf_page_text_fit(page, left, 213 + down, JF_ALIGN_LEFT, when, JF_FONT_BODY, 17, lay->theme->ink2,
                     jf_lay_content_width(lay));
    jf_page_rect(page, left, 236 + down, 60, 3, lay->theme->accent);
    for (int i = 0; i < 2; i++)
        jf_page_text_fit(page, left, lines_y[i], JF_ALIGN_LEFT, d->cover_lines[i], JF_FONT_HUMAN,
                         15, lay->theme->ink, jf_lay_content_width(lay));
}

/* Each as wide as it is, PAIR_GAP between them; in quarters where that is too wide. */
static void paint_pairs(struct jf_page *page)
{
    struct jf_lay *lay = page->lay;
    const struct jf_document *d = lay->document;
    double x = jf_lay_left(lay), all = 0, widths[G_N_ELEMENTS(d->cover_pairs)], gap = PAIR_GAP;
    double y = MAX(on_page(lay, 321.5), on_page(lay, 182) + 128);

    for (size_t i = 0; i < d->n_cover_pairs; i++) {
        widths[i] = MAX(jf_lay_text_width(lay, d->cover_pairs[i].label, JF_FONT_BODY, 7),
                        jf_lay_text_width(lay, d->cover_pairs[i].value, JF_FONT_BOLD, 9.5)) + 1;
        all += widths[i];
    }
    if (d->n_cover_pairs > 1)
        gap = MIN(PAIR_GAP, (jf_lay_content_width(lay) - all) / (double)(d->n_cover_pairs - 1));
    for (size_t i = 0; i < d->n_cover_pairs; i++) {
        double room = gap < 12 ? jf_lay_content_width(lay) / (double)d->n_cover_pairs - 12 : widths[i];

        jf_page_text_fit(page, x, y, JF_ALIGN_LEFT, d->cover_pairs[i].label, JF_FONT_BODY, 7,
                         lay->theme->ink2, room);
        g_autoptr(jf_para) value = jf_lay_para(lay, d->cover_pairs[i].value, JF_FONT_BOLD, 9.5, lay->theme->ink);

        jf_para_break(value, &(struct jf_break){.width = room + 0.5, .max_lines = 5});
        jf_para_draw(value, page->frame, x, y + 13.5, JF_ALIGN_LEFT, 12);
        x += room + MAX(gap, 12);
    }
}

/* ---- the series ---------------------------------------------------------------------------- */

struct cover_bar {
    double value;
    gboolean is_forecast;
    int column;
};
struct cover_bars {
    const struct jf_chart *chart;
    int n, last_actual;
    struct cover_bar *bars;
    double high, low, base;
};

static const struct jf_doc_series *series_of(const struct jf_chart *chart, const char *scenario)
{
    for (size_t i = 0; i < chart->n_series; i++)
        if (strcmp(chart->series[i].scenario, scenario) == 0)
            return &chart->series[i];
    return NULL;
}

static void read_bars(struct cover_bars *b)
{
    const struct jf_doc_series *ac = series_of(b->chart, "AC"), *fc = series_of(b->chart, "FC");

    b->last_actual = -1;
    for (int i = 0; i < b->n; i++) {
        double v =
            ac ? jf_value_to_double(jf_table_cell(b->chart->table, i, ac->column)->value) : NAN;

        b->bars[i].column = ac ? ac->column : 0;
        if (isfinite(v)) {
            b->last_actual = i;
        } else if (fc) {
            v = jf_value_to_double(jf_table_cell(b->chart->table, i, fc->column)->value);
            b->bars[i].is_forecast = isfinite(v);
            b->bars[i].column = fc->column;
        }
        b->bars[i].value = v;
        if (isfinite(v)) {
            b->high = MAX(b->high, v);
            b->low = MIN(b->low, v);
        }
    }
}

static void paint_bar(struct jf_page *page, const struct cover_bars *b, int i, double x, double w,
                      double unit, double zero)
{
    const struct jf_theme *theme = page->lay->theme;
    double h = fabs(b->bars[i].value) * unit, y = b->bars[i].value > 0 ? zero - h : zero;

    if (b->bars[i].is_forecast) {
        jf_page_hatch_rect(page, x, y, w, h, 3, 0.9, 45, theme->fc);
        jf_page_frame_rect(page, x, y, w, h, 0.7, theme->fc);
    } else {
        jf_page_rect(page, x, y, w, h, theme->ac);
    }
    if (i == b->last_actual) {
        g_autofree char *text = jf_table_cell_text(b->chart->table, i, b->bars[i].column);

        double half = jf_lay_text_width(page->lay, text, JF_FONT_BOLD, 8.5) / 2;

        jf_page_text(page, MIN(x + w / 2, jf_lay_right(page->lay) - half), y - 4, JF_ALIGN_CENTRE, text, JF_FONT_BOLD,
                     8.5, theme->ink);
    }
}

/* The first of each year, the last actual, and the last month of all, where they do not touch. */
static void paint_label(struct jf_page *page, const struct cover_bars *b, int i, double middle,
                        double slot)
{
    const struct jf_theme *theme = page->lay->theme;
    const struct jf_row_head *row = jf_table_row(b->chart->table, i);
    g_autofree char *text = NULL;

    if (i != b->last_actual && i != b->n - 1) {
        if (i == 0 || (g_strcmp0(row->group, jf_table_row(b->chart->table, i - 1)->group) != 0 &&
                       (b->last_actual - i) * slot > 50 && i * slot > 50))
            jf_page_text(page, middle - slot * 0.425, b->base + 11, JF_ALIGN_LEFT, row->key, JF_FONT_BODY, 7.5,
                         theme->ink2);
        return;
    }
    text = jf_table_cell_text(b->chart->table, i, b->chart->category);
    if (i - b->last_actual > 1) { /* what is still to come, as a whole */
        g_autofree char *first = jf_table_cell_text(b->chart->table, b->last_actual + 1, b->chart->category);
        g_autofree char *range = g_strdup_printf("%s–%s", first, text);

        if (jf_lay_text_width(page->lay, range, JF_FONT_BODY, 7.5) < (i - b->last_actual) * slot) {
            middle -= (i - b->last_actual - 1) * slot / 2;
            jf_page_text(page, middle, b->base + 11, JF_ALIGN_CENTRE, range, JF_FONT_BODY, 7.5, theme->ink2);
            return;
        }
    }
    if (i != b->last_actual && (i - b->last_actual) * slot < 30)
        return;
    jf_page_text(page, middle, b->base + 11, JF_ALIGN_CENTRE, text,
                 i == b->last_actual ? JF_FONT_BOLD : JF_FONT_BODY, 7.5, theme->ink);
}

static void paint_series(struct jf_page *page, const struct jf_chart *chart)
{
    struct jf_lay *lay = page->lay;
    struct cover_bars b = {.chart = chart, .n = (int)chart->table->rows->len};
    double left = jf_lay_left(lay), slot = jf_lay_content_width(lay) / MAX(1, b.n), unit, zero, top;
    const char *entity = lay->document->entity ? lay->document->entity : "";
    g_autofree char *series = jf_head_with_unit(lay, chart->title, chart->unit), *what = NULL;
    g_autofree struct cover_bar *bars = g_new0(struct cover_bar, chart->table->rows->len + 1);

    b.bars = bars;
    read_bars(&b);
    if (b.high <= b.low)
        return;
    what = g_strconcat(entity, " · ", series, jf_lay_word(lay, ", "), "AC", b.last_actual < b.n - 1 ? jf_lay_word(lay, " and ") : NULL, "FC", NULL);
    jf_page_tag(page, "cover chart");
    b.base = on_page(lay, CHART_BASE);
    top = on_page(lay, CHART_BASE - CHART_HEIGHT);
    unit = (b.base - top) / (b.high - b.low);
    zero = b.base + b.low * unit;
    jf_page_text_fit(page, left, top - 12.5, JF_ALIGN_LEFT, what, JF_FONT_BODY, 7.5, lay->theme->ink2,
                     jf_lay_content_width(lay));
    for (int i = 0; i < b.n; i++) {
        double x = left + i * slot + slot * 0.1, w = slot * 0.69;

        if (isfinite(b.bars[i].value))
            paint_bar(page, &b, i, x, w, unit, zero);
        paint_label(page, &b, i, x + w / 2, slot);
    }
    jf_page_rule(page, left, jf_lay_right(lay), zero, JF_RULE_THICK, lay->theme->ink);
}

struct jf_page *jf_cover_page(struct jf_lay *lay)
{
    const struct jf_document *d = lay->document;
    struct jf_page *page = jf_page_new(lay, NULL, d->report_title);

    jf_lay_where(lay, "cover");
    jf_watermark_paint(page);
    jf_page_tag(page, "cover");
    paint_head(page);
    paint_title(page);
    paint_pairs(page);
    if (d->cover_chart && d->cover_chart->table && d->cover_chart->table->rows->len > 0)
        paint_series(page, d->cover_chart);
    return page;
}
