/* Actions on an axis of days: what was used in time, what was used beyond the due day, what is still
 * to go; a flag at the day that was promised first, a line at today. */
#include <math.h>

#include "base/day.h"
#include "jingfen/canvas.h"
#include "layout/marks.h"
#include "layout/table_model.h"

#define BAR 8.0
#define AFTER_TODAY 0.06 /* of the axis: room for what is to go */
#define TICK_GAP 30.0

enum { START, DUE, END, POSTPONED, DAYS };

struct axis {
    double left, unit, low, high, now;
};

static double day_of(const struct jf_cell *cell, int which)
{
    return cell->n_series > which ? cell->series[which] : NAN;
}

static void extend(struct axis *a, double day)
{
    if (isfinite(day)) {
        a->low = MIN(a->low, day);
        a->high = MAX(a->high, day);
    }
}

static struct axis axis_of(const struct jf_tpaint *p, const struct jf_tcol *col)
{
    const struct jf_column *column = jf_table_column(p->m->table, col->column);
    struct axis a = {.left = p->x + col->x, .low = INFINITY, .high = -INFINITY, .now = NAN};

    if (column->n_limits > 0)
        a.now = column->limits[0].at;
    for (guint r = 0; r < p->m->table->rows->len; r++) {
        const struct jf_cell *cell = jf_table_cell(p->m->table, (int)r, col->column);

        extend(&a, day_of(cell, START));
        if (!(day_of(cell, DUE) > a.now + 60)) /* a far day would press the rest together */
            extend(&a, day_of(cell, DUE));
        extend(&a, day_of(cell, END));
    }
    extend(&a, a.now);
    if (!(a.high > a.low))
        a.high = a.low + 7;
    a.high += (a.high - a.low) * AFTER_TODAY;
    a.unit = (col->width - 6) / (a.high - a.low); /* an arrow follows */
    return a;
}

static double x_of(const struct axis *a, double day)
{
    return a->left + (CLAMP(day, a->low, a->high) - a->low) * a->unit;
}

/* What a bar shows: in time from start to cut, overdue from there to until, to go from until to last. */
struct work {
    double start, due, cut, until, last;
    gboolean is_late, is_open;
};

static gboolean work_of(const struct jf_cell *cell, const struct axis *a, struct work *w)
{
    const double end = day_of(cell, END);

    w->start = day_of(cell, START);
    w->due = day_of(cell, DUE);
    w->until = isfinite(end) ? end : a->now;
    w->last = MAX(w->due, day_of(cell, POSTPONED));
    if (!isfinite(w->last))
        w->last = w->due;
    if (!isfinite(w->start) && isfinite(w->due))
        w->start = MIN(w->due, w->until);
    w->cut = isfinite(w->due) ? MIN(w->until, w->due) : w->until;
    w->is_late = w->until > w->due;
    w->is_open = !isfinite(end) && w->last > w->until;
    return isfinite(w->start);
}

void jf_tgantt_paint(const struct jf_tpaint *p, const struct jf_tcol *col, int row, double cy, double height)
{
    const struct axis a = axis_of(p, col);
    const double top = cy - BAR / 2;
    struct work w;

    if (!work_of(jf_table_cell(p->m->table, row, col->column), &a, &w))
        return;
    const double start = x_of(&a, w.start), overdue = x_of(&a, MAX(w.start, w.due)), to_go = x_of(&a, MAX(w.until, w.start));
    jf_mark_bar(p->page, start, top, MAX(1.5, x_of(&a, w.cut) - start), BAR, JF_BAR_AC);
    if (w.is_late)
        jf_mark_bar(p->page, overdue, top, x_of(&a, w.until) - overdue, BAR, JF_BAR_LATE);
    if (w.is_open) {
        jf_mark_bar(p->page, to_go, top, x_of(&a, w.last) - to_go, BAR, JF_BAR_PL);
        if (w.last > a.high)
            jf_mark_beyond(p->page, x_of(&a, a.high) + 1, cy, 1, p->theme->ink);
    }
    if (isfinite(w.due) && w.due <= a.high)
        jf_mark_flag(p->page, x_of(&a, w.due), cy + MIN(6, height / 2 - 3), MIN(18, height - 7));
}

/* Weeks, or so many of them that their days have room. */
void jf_tgantt_paint_axis(const struct jf_tpaint *p, const struct jf_tcol *col)
{
    const struct axis a = axis_of(p, col);
    int step = 7;

    if (!isfinite(a.low))
        return;
    while (step * a.unit < TICK_GAP)
        step *= 2;
    for (double day = a.low; day < a.high; day += step) {
        g_autofree char *text = NULL;
        int year, month, of_month;
        double x = x_of(&a, day);

        jf_day_to_ymd((jf_day)day, &year, &month, &of_month);
        text = g_strdup_printf("%02d-%02d", month, of_month);
        jf_page_line(p->page, x, p->top, x, p->bottom, JF_RULE_THIN, p->theme->rule);
        if (x + 22 < p->x + col->x + col->width && !(x_of(&a, a.now) > x - 2 && x_of(&a, a.now) < x + 24))
            jf_page_text(p->page, x + 1, p->top - 5.4, JF_ALIGN_LEFT, text, JF_FONT_BODY, 7, p->theme->ink2);
    }
}

void jf_tgantt_paint_today(const struct jf_tpaint *p, const struct jf_tcol *col)
{
    const struct jf_column *column = jf_table_column(p->m->table, col->column);
    const struct axis a = axis_of(p, col);
    double x = x_of(&a, a.now), w;

    if (!isfinite(a.now) || !isfinite(a.low))
        return;
    jf_page_line(p->page, x, p->top - JF_TABLE_TODAY + 1, x, p->bottom, 0.9, p->theme->accent);
    w = jf_lay_text_width(p->page->lay, column->limits[0].label, JF_FONT_BOLD, 7);
    x = CLAMP(x, a.left + w / 2, a.left + MAX(w / 2, col->width - w / 2));
    jf_page_text(p->page, x, p->top - JF_TABLE_TODAY - 5.6, JF_ALIGN_CENTRE, column->limits[0].label, JF_FONT_BOLD, 7,
                 p->theme->accent);
}

void jf_tgantt_paint_legend(const struct jf_tpaint *p, const struct jf_tcol *col, double y, double right)
{
    static const struct {
        const char *word;
        enum jf_bar_kind kind;
    } items[] = {{"in time", JF_BAR_AC}, {"overdue", JF_BAR_LATE}, {"to go", JF_BAR_PL}, {"first due", JF_BAR_AC}};
    const struct axis a = axis_of(p, col);
    gboolean is_used[G_N_ELEMENTS(items)] = {FALSE};
    double x = p->x + col->x;
    struct work work;

    for (guint row = 0; row < p->m->table->rows->len; row++)
        if (work_of(jf_table_cell(p->m->table, (int)row, col->column), &a, &work)) {
            is_used[0] = TRUE;
            is_used[1] |= work.is_late;
            is_used[2] |= work.is_open;
            is_used[3] |= isfinite(work.due) && work.due <= a.high;
        }
    for (gsize i = 0; i < G_N_ELEMENTS(items); i++) {
        if (!is_used[i])
            continue;
        const char *word = jf_lay_word(p->page->lay, items[i].word);
        double w = jf_lay_text_width(p->page->lay, word, JF_FONT_BODY, 6.5);

        if (x + 13 + w > right)
            return;
        if (i == 3)
            jf_mark_flag(p->page, x + 3, y + 9.5, 8);
        else
            jf_mark_bar(p->page, x, y + 3, 9, 6, items[i].kind);
        jf_page_text(p->page, x + 12, y + 8.4, JF_ALIGN_LEFT, word, JF_FONT_BODY, 6.5, p->theme->ink2);
        x += 24 + w;
    }
}
