/* Charts: the plugin draws on a canvas over the box. Small charts of one block stand in a grid;
 * rows too many for a page go to several; charts of one unit and kind share the scale of the page.
 */
#include "layout/box.h"

#include <math.h>
#include <string.h>

#include "base/error.h"

#define LOWEST_CHART 150.0
#define LEAST_CHART 130.0 /* rather than another page */
#define WANTED_CHART 210.0
#define HIGHEST_CHART 430.0
#define UPRIGHT_CHART 0.8 /* of an upright page's body, for a chart alone on it */
#define DENSEST 0.7  /* of the height that a chart of rows wants */
#define LOOSEST 1.6  /* CK_LOOSEST: its rows grow no further */
#define PANEL_WIDTH 150.0
#define PANEL_HEIGHT 88.0
#define PANEL_WANTED 118.0
#define PANEL_TALLEST 190.0
#define PANEL_HEAD 13.0
#define PANEL_LEADING 8.0
#define PANEL_GAP 14.0
#define PANEL_SCALE 11.0 /* below the first panel of the last row */
#define STRETCH_STEP 1.15
#define PART_LEAST 0.9 /* of the height, for the rows of one of several parts: each has its own legend and scale */
#define HEADS_ABOVE 60.0 /* of grids in which it stands */
#define MOST_STRETCH 2.0
#define LEAST_ROWS 3 /* of a part of a chart */

struct chart_box {
    struct jf_box box;
    char *title;
    const struct jf_chart *chart;
    struct jf_scaled scaled;
    GPtrArray *panels; /* names, borrowed; NULL: one chart */
    guint from, end;   /* panels, or rows of the table, or series */
    double stretch;    /* of all heights: 1, or more where names would be cut */
    gboolean has_scale;
};

static double head_of(const struct chart_box *c)
{
    return jf_head_height(&c->box, c->title) + (c->title ? 4 : 0);
}

/* ---- painting ------------------------------------------------------------------------------ */

static void draw_one(struct chart_box *c, struct jf_page *page, double x, double y, double w,
                     double h)
{
    struct jf_lay *lay = page->lay;
    struct jf_canvas *canvas;

    if (lay->error || !lay->charts || !lay->charts->draw)
        return;
    canvas = jf_record_new(page->frame, x, y, w, h, &lay->ts.shaper);
    if (!lay->charts->draw(lay->charts->ctx, c->chart, lay->theme, lay->document->language,
                           &c->scaled.view, canvas, &lay->error)) {
        if (!lay->error)
            jf_fail(&lay->error, JF_ERROR_RENDER, "%s: the plugin could not draw it", lay->where);
    } else if (canvas->error.code != JF_OK && !lay->error) {
        jf_fail(&lay->error, JF_ERROR_RENDER, "%s: %s", lay->where, canvas->error.message);
    }
    jf_record_free(canvas);
    for (int k = 0; k < 2; k++)
        if (c->scaled.view.used[k] > 0)
            c->scaled.used[k] = c->scaled.used[k] > 0 ? MIN(c->scaled.used[k], c->scaled.view.used[k]) : c->scaled.view.used[k];
}

static guint panel_columns(const struct chart_box *c)
{
    guint n = c->panels->len,
          most = (guint)MAX(1, floor((c->box.width + PANEL_GAP) / (PANEL_WIDTH + PANEL_GAP)));
    guint rows = (n + MIN(most, 4) - 1) / MIN(most, 4);

    return (n + rows - 1) / rows;
}

static guint panel_rows(const struct chart_box *c)
{
    guint columns = panel_columns(c);

    return (c->end - c->from + columns - 1) / columns;
}

/* The name of a small chart. */
static struct jf_para *panel_head(const struct chart_box *c, guint i, double width, double size)
{
    const char *name = g_ptr_array_index(c->panels, i);
    struct jf_lay *lay = c->box.lay;
    struct jf_para *para = jf_lay_para(lay, name, JF_FONT_BOLD, size, lay->theme->ink);

    jf_para_break(para, &(struct jf_break){.width = width});
    return para;
}

static void paint_panels(struct chart_box *c, struct jf_page *page, double x, double y,
                         double height)
{
    guint columns = panel_columns(c);
    double w = (c->box.width - PANEL_GAP * (columns - 1)) / columns, h = (height - PANEL_SCALE) / panel_rows(c);
    guint lines = 1; /* of the longest head: all have room for as many, and one size, so that the charts stand alike */
    double size = 8;

    for (guint i = 0; i < c->panels->len; i++)
        size = jf_lay_text_width(page->lay, g_ptr_array_index(c->panels, i), JF_FONT_BOLD, 8) > w ? 6.5 : size;
    for (guint i = 0; i < c->panels->len; i++) {
        g_autoptr(jf_para) head = panel_head(c, i, w, size);

        lines = MAX(lines, head->n_lines);
    }
    for (guint i = c->from; i < c->end; i++) {
        double left = x + (w + PANEL_GAP) * ((i - c->from) % columns);
        double top = y + h * ((i - c->from) / columns), head = PANEL_HEAD + (lines - 1) * PANEL_LEADING;
        gboolean is_scaled = c->has_scale && i - c->from == columns * (panel_rows(c) - 1);
        g_autoptr(jf_para) name = panel_head(c, i, w, size);

        c->scaled.view.panel = g_ptr_array_index(c->panels, i);
        jf_para_draw(name, page->frame, left, top + (size < 8 ? 7.5 : 9), JF_ALIGN_LEFT, PANEL_LEADING);
        c->scaled.view.shows_scale = is_scaled;
        draw_one(c, page, left, top + head, w, h - head - 4 + (is_scaled ? PANEL_SCALE : 0));
    }
}

static void paint_body(struct chart_box *c, struct jf_page *page, double x, double y, double height)
{
    jf_lay_where(page->lay, "chart \"%s\"", c->title ? c->title : c->chart->kind);
    if (c->panels) {
        paint_panels(c, page, x, y, height);
        return;
    }
    c->scaled.used[0] = c->scaled.used[1] = 0;
    c->scaled.view.from = c->from;
    c->scaled.view.end = c->end;
    c->scaled.view.comments = page->lay->comments;
    draw_one(c, page, x, y, c->box.width, height);
}

static void chart_paint(struct jf_box *box, struct jf_page *page, double x, double y, double height)
{
    struct chart_box *c = (struct chart_box *)box;

    jf_page_tag_box(page, "chart", x, y, box->width, height);
    jf_head_paint(box, page, x, y, box->width, c->title);
    paint_body(c, page, x, y + head_of(c), height - head_of(c));
}

/* ---- heights and parts --------------------------------------------------------------------- */

static double wanted_by_rows(const struct chart_box *c, guint from, guint end)
{
    const struct jf_chart_service *charts = c->box.lay->charts;
    const struct jf_chart_view view = {.from = from, .end = end, .by_series = c->scaled.view.by_series};

    if (c->chart->height_pt > 0)
        return c->chart->height_pt;
    return charts && charts->height
               ? c->stretch * charts->height(charts->ctx, c->chart, c->box.lay->theme, &view, c->box.width)
               : 0;
}

static void set_heights(struct chart_box *c, gboolean splits)
{
    double head = head_of(c), full = jf_lay_body_height(c->box.lay);
    double wanted = c->panels ? 0 : wanted_by_rows(c, c->from, c->end), highest = MAX(c->stretch * HIGHEST_CHART, UPRIGHT_CHART * full);
    struct jf_box *box = &c->box;

    if (c->panels) {
        const double rows = c->stretch * panel_rows(c);

        box->min = head + PANEL_HEIGHT * rows;
        box->want = head + PANEL_WANTED * rows;
        box->max = head + MAX(PANEL_TALLEST * rows, highest);
    } else {
        const double lowest = c->stretch * LOWEST_CHART;

        box->min = head + (wanted > 0 ? MIN(wanted, MAX(lowest, wanted * DENSEST)) : lowest);
        box->want = head + (wanted > 0 ? wanted : c->stretch * WANTED_CHART);
        box->max = head + (wanted > 0 ? LOOSEST * wanted : highest);
    }
    box->least = 0;
    if (splits && box->min > full) /* goes on on the next page */
        return;
    box->min = MIN(box->min, full);
    box->want = MIN(box->want, full);
    box->least = c->panels || wanted > 0 ? 0 : MIN(box->min, head + c->stretch * LEAST_CHART); /* rows get no denser */
    if (!c->panels && c->chart->height_pt > 0) /* one bar may be thinner */
        box->least = box->min - 0.25 * wanted;
}

/* What the whole would take, drawn on scrap paper: its parts have one length per unit and one width of names. */
static void measure_whole(struct chart_box *c)
{
    struct jf_scaled *scaled = &c->scaled;
    struct jf_frame *scrap = jf_frame_new(c->box.width, 100);
    struct jf_page page = {.lay = c->box.lay, .frame = scrap};
    draw_one(c, &page, 0, 0, c->box.width, MAX(DENSEST * wanted_by_rows(c, 0, 0), 1)); /* names at their widest */
    jf_frame_free(scrap);
    memcpy(scaled->view.points, scaled->used, sizeof scaled->view.points);
    scaled->view.name_width = scaled->view.used[2];
    scaled->view.whole_points = scaled->view.used[3];
    scaled->view.shows_scale = TRUE;
}

/* How many rows (of panels, or of the table) stand in a height. */
static guint rows_in(const struct chart_box *c, double height)
{
    guint low = 0, high = c->end - c->from;

    if (c->panels)
        return (guint)MAX(0, floor(height / (c->stretch * PANEL_HEIGHT))) * panel_columns(c);
    while (low < high) {
        guint middle = (low + high + 1) / 2;

        if (wanted_by_rows(c, c->from, c->from + middle) * DENSEST <= height)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

static struct jf_box *chart_split(struct jf_box *box, double available)
{
    struct chart_box *c = (struct chart_box *)box, *first;
    guint n = c->end - c->from, rows = rows_in(c, available - head_of(c));

    rows = rows < n ? MIN(rows, n - MIN(n, LEAST_ROWS)) : n; /* nor is the rest a row or two */
    if (rows < LEAST_ROWS || rows >= n)
        return NULL;
    if (!c->panels && available > 0.9 * jf_lay_body_height(c->box.lay)) { /* pages alike */
        guint pages = (n + rows - 1) / rows;

        rows = (n + pages - 1) / pages;
    }
    if (!c->panels && c->from == 0)
        measure_whole(c);
    first = g_new0(struct chart_box, 1);
    *first = *c;
    first->title = g_strdup(c->title);
    first->panels = c->panels ? g_ptr_array_ref(c->panels) : NULL;
    first->end = c->from + rows;
    set_heights(first, FALSE);
    first->box.min = MIN(first->box.min, available);
    c->from += rows;
    set_heights(c, TRUE);
    return &first->box;
}

/* ---- making -------------------------------------------------------------------------------- */

static void chart_free(struct jf_box *box)
{
    struct chart_box *c = (struct chart_box *)box;

    if (c->panels)
        g_ptr_array_unref(c->panels);
    g_free(c->title);
    g_free(c);
}

static gboolean chart_drop_head(struct jf_box *box, const char *said, gboolean is_asked)
{
    struct chart_box *c = (struct chart_box *)box;

    if (is_asked || !jf_head_is_said(c->title, said))
        return is_asked && g_strcmp0(c->title, said) == 0;
    g_clear_pointer(&c->title, g_free);
    set_heights(c, box->split != NULL);
    return TRUE;
}

void jf_chart_shorten_head(struct jf_box *box, const char *said)
{
    struct chart_box *c = (struct chart_box *)box;
    size_t n = said ? strcspn(said, " (") : 0;

    if (box->paint == chart_paint && c->title && n > 0 && strncmp(c->title, said, n) == 0 && g_str_has_prefix(c->title + n, " · "))
        memmove(c->title, c->title + n + strlen(" · "), strlen(c->title + n + strlen(" · ")) + 1);
}

static gboolean chart_is_marked(const struct jf_box *box, int comment)
{
    const struct chart_box *c = (const struct chart_box *)box;
    const guint n = c->chart->table->rows->len, end = c->panels ? n : MIN(c->end, n);

    for (guint i = c->panels ? 0 : c->from; i < end; i++)
        if (jf_table_row(c->chart->table, (int)i)->comment == comment)
            return TRUE;
    return FALSE;
}

static guint n_parts(const struct chart_box *c)
{
    return c->scaled.view.by_series ? (guint)c->chart->n_series : c->chart->table->rows->len;
}

static void chart_collect(struct jf_box *box, GPtrArray *scaled)
{
    struct chart_box *c = (struct chart_box *)box;

    c->scaled.unit = c->chart->unit;
    c->scaled.chart = c->chart;
    c->scaled.is_part = c->panels != NULL || c->end - c->from < n_parts(c);
    g_ptr_array_add(scaled, &c->scaled);
}

static GPtrArray *panels_of(const struct jf_chart *chart)
{
    GPtrArray *panels = g_ptr_array_new();

    for (size_t k = 0; k < chart->n_series; k++)
        if (chart->series[k].panel &&
            !g_ptr_array_find_with_equal_func(panels, chart->series[k].panel, g_str_equal, NULL))
            g_ptr_array_add(panels, chart->series[k].panel);
    if (panels->len > 0)
        return panels;
    g_ptr_array_unref(panels);
    return NULL;
}

/* Whether a text of it is cut at its lowest, drawn on scrap paper. */
static gboolean is_cut(struct chart_box *c)
{
    const double least = jf_box_least(&c->box), most = jf_lay_body_height(c->box.lay) - HEADS_ABOVE;
    const double height = (c->box.split && least > most ? PART_LEAST * least : MIN(least, most)) - head_of(c);
    struct jf_frame *scrap = jf_frame_new(c->box.width, height);
    struct jf_page page = {.lay = c->box.lay, .frame = scrap};
    const struct jf_scaled before = c->scaled;
    gboolean found;

    c->scaled.view.shows_scale = TRUE; /* which others on its page may ask for */
    paint_body(c, &page, 0, 0, height);
    found = scrap->n_cut > 0;
    c->has_scale = c->scaled.used[0] > 0;
    jf_frame_free(scrap);
    c->scaled = before;
    return found;
}

/* Higher rows have room for more lines of a long name. */
static void stretch_for_names(struct chart_box *c)
{
    while ((c->box.is_cut = is_cut(c)) && c->stretch < MOST_STRETCH) {
        c->stretch *= STRETCH_STEP;
        set_heights(c, c->box.split != NULL);
    }
}

struct jf_box *jf_chart_box(struct jf_lay *lay, const char *title, const struct jf_chart *chart,
                            double width)
{
    struct chart_box *c = g_new0(struct chart_box, 1);
    int splits = lay->charts && lay->charts->splits && chart->height_pt <= 0 ? lay->charts->splits(lay->charts->ctx, chart) : 0;

    c->title = jf_head_with_unit(lay, title && *title ? title : chart->title, chart->unit);
    c->chart = chart;
    c->stretch = 1;
    c->panels = panels_of(chart);
    c->scaled.view.by_series = splits == 2 && !c->panels;
    c->end = c->panels ? c->panels->len : n_parts(c);
    c->box = (struct jf_box){.lay = lay,
                             .width = width,
                             .paint = chart_paint,
                             .split = splits || c->panels ? chart_split : NULL,
                             .drop_head = chart_drop_head,
                             .has_heads = strcmp(chart->kind, "variance") == 0 && !c->panels,
                             .collect = chart_collect,
                             .is_marked = chart_is_marked,
                             .free = chart_free};
    set_heights(c, c->box.split != NULL);
    stretch_for_names(c);
    return &c->box;
}

/* ---- one scale on a page ------------------------------------------------------------------- */

#define FAR_APART                                                                                  \
    2.5 /* what is drawn so much shorter than it might be says nothing any more */

#define FLAT 5.0
#define FLAT_PANEL 2.0 /* small charts are low themselves */

static gboolean is_one_unit(const struct jf_scaled *a, const struct jf_scaled *b)
{
    return a == b || (a->unit && g_strcmp0(a->unit, b->unit) == 0);
}

/* The range of all that a chart draws. */
static void extend(const struct jf_chart *chart, double *low, double *high)
{
    for (size_t s = 0; s < chart->n_series; s++)
        for (guint row = 0; row < chart->table->rows->len; row++) {
            const struct jf_cell *cell =
                jf_table_cell(chart->table, (int)row, chart->series[s].column);
            double v = jf_value_to_double(cell->value);

            if (isfinite(v) && !chart->series[s].second_axis) {
                *low = MIN(*low, v);
                *high = MAX(*high, v);
            }
        }
}

static double reach(const struct jf_chart *chart)
{
    double low = 0, high = 0;

    extend(chart, &low, &high);
    return high - low;
}

/* Amounts in charts of one kind have one axis, unless one of them would be nearly flat on it. */
static gboolean is_one_axis(const struct jf_scaled *a, const struct jf_scaled *b)
{
    if (!a->chart || !b->chart || !is_one_unit(a, b) || strcmp(a->chart->kind, b->chart->kind) != 0)
        return FALSE;
    return a == b || MAX(reach(a->chart), reach(b->chart)) <= (a->is_part == b->is_part ? FLAT : FLAT_PANEL) * MIN(reach(a->chart), reach(b->chart));
}

gboolean jf_scaled_share_range(GPtrArray *scaled)
{
    gboolean found = FALSE;

    for (guint i = 0; i < scaled->len; i++) {
        struct jf_scaled *c = g_ptr_array_index(scaled, i);
        double low = INFINITY, high = -INFINITY;
        gboolean shares = c->is_part;

        for (guint k = 0; k < scaled->len; k++) {
            const struct jf_scaled *other = g_ptr_array_index(scaled, k);

            if (is_one_axis(c, other)) {
                extend(other->chart, &low, &high);
                shares = shares || other != c;
            }
            if (other == c || !is_one_unit(c, other))
                continue;
            found = TRUE;
            c->view.shows_scale = MAX(c->view.shows_scale, c->chart && other->chart);
        }
        if (shares && low <= high) {
            c->view.min = low;
            c->view.max = high;
            found = TRUE;
        }
    }
    return found;
}

/* Rows of a variance chart call their scales A and B. */
static gboolean has_letters(const struct jf_scaled *s)
{
    return s->chart && strcmp(s->chart->kind, "variance") == 0 && !jf_table_row(s->chart->table, 0)->group;
}

void jf_scaled_share_lengths(GPtrArray *scaled)
{
    for (guint i = 0; i < scaled->len; i++) {
        struct jf_scaled *c = g_ptr_array_index(scaled, i);

        for (int which = 0; which < 2; which++)
            for (guint k = 0; k < scaled->len; k++) {
                const struct jf_scaled *other = g_ptr_array_index(scaled, k);
                const double preset = other->view.points[which]; /* of a part: that of the whole */
                double points = preset > 0 ? MIN(preset, other->used[which]) : other->used[which];

                if (!is_one_unit(c, other) || (which == 0 && !(c->chart && other->chart)) ||
                    (points * FAR_APART < c->used[which] && !(which == 0 && is_one_axis(c, other))))
                    continue;
                if (which == 1 && points > 0 && c != other && has_letters(other) && c->used[1] * FAR_APART >= points)
                    c->view.shows_scale = 2;
                if (points > 0 &&
                    !(c->view.points[which] > 0 && c->view.points[which] <= points))
                    c->view.points[which] = points;
            }
    }
}
