/* Lines: first fit for running text, the most equal halves for the message line. */
#include "layout/text.h"

#include <math.h>

#define SLACK 0.01 /* points: rounding of sums is no reason to break */
#define WITHIN 10.0 /* points that halves may differ more, rather than break within a word: "营业收入 | k CNY" */

static gboolean is_closing(gunichar c)
{
    return g_unichar_type(c) == G_UNICODE_CLOSE_PUNCTUATION || g_utf8_strchr("，。、；：？！", -1, c);
}

static double width_of(const struct jf_para *p, guint first, guint end)
{
    double width = 0;

    for (guint i = first; i < end; i++)
        width += (double)p->clusters[i].advance;
    return width;
}

static guint trim(const struct jf_para *p, guint first, guint end)
{
    while (end > first && p->clusters[end - 1].is_space)
        end--;
    return end;
}

static void measure_line(const struct jf_para *p, struct jf_line *line, guint first, guint end)
{
    end = trim(p, first, end);
    *line = (struct jf_line){.first = first, .end = end, .width = width_of(p, first, end)};
    if (end - first < 2)
        return;
    line->lead = jf_text_blank_before(&p->clusters[first]);
    line->tail = jf_text_blank_after(&p->clusters[end - 1]);
    line->width -= line->lead + line->tail;
}

static void add_line(struct jf_para *p, guint first, guint end)
{
    struct jf_line *line;

    p->lines = g_renew(struct jf_line, p->lines, p->n_lines + 1);
    line = &p->lines[p->n_lines++];
    measure_line(p, line, first, end);
}

static void reset(struct jf_para *p)
{
    g_clear_pointer(&p->lines, g_free);
    p->n_lines = 0;
}

/* The end of the line that starts at first: the last place that fits. */
static guint find_end(const struct jf_para *p, guint first, const struct jf_break *how)
{
    guint best = 0, fits = first + 1;
    double width = 0;

    for (guint i = first; i < p->n; i++) {
        const struct jf_cluster *c = &p->clusters[i];
        double limit = how->width + SLACK;

        if (i > first && c->must_break)
            return i;
        if (i > first && c->may_break)
            best = i;
        width += (double)c->advance;
        if (i == first && how->width < 1e6)
            width -= jf_text_blank_before(c);
        if (c->codepoint != 0 && g_utf8_strchr("，。、,.", -1, c->codepoint))
            limit += MAX(MIN(how->hang, (double)c->advance), jf_text_blank_after(c));
        else
            limit += jf_text_blank_after(c);
        if (!c->is_space && width > limit) {
            if (best > first)
                return best;
            return fits; /* a word wider than the line: anywhere, but before no closing mark */
        }
        if (!c->is_inside && (i + 1 == p->n || !is_closing(c[1].codepoint)))
            fits = i + 1;
    }
    return p->n;
}

/* No last line of one character, with its full stop or without: one more word comes down to it. */
static void mend_last_line(struct jf_para *p, double width)
{
    struct jf_line *last = &p->lines[p->n_lines - 1], *before = last - 1;
    guint n = last->end - last->first, i;

    n -= n == 2 && is_closing(p->clusters[last->end - 1].codepoint);
    if (p->n_lines < 2 || n != 1 || p->clusters[last->first].must_break)
        return;
    for (i = last->first - 1; i > before->first; i--)
        if (p->clusters[i].may_break)
            break;
    if (i <= before->first || width_of(p, i, last->end) > MIN(width, 0.6 * before->width))
        return;
    measure_line(p, before, before->first, i);
    measure_line(p, last, i, last->end);
}

static void cut(struct jf_para *p, const struct jf_break *how)
{
    struct jf_line *last;
    double dots = (double)p->ellipsis.advance;

    if (!how->max_lines || p->n_lines <= how->max_lines)
        return;
    p->n_lines = how->max_lines;
    last = &p->lines[p->n_lines - 1];
    last->width += last->tail;
    last->tail = 0;
    while (last->end > last->first + 1 && last->width + dots > how->width) {
        last->end--;
        last->end = trim(p, last->first, last->end);
        last->width = width_of(p, last->first, last->end) - last->lead;
    }
    last->ellipsis = TRUE;
    last->width += dots;
}

static gboolean has_line_end(const struct jf_para *p)
{
    for (guint i = 0; i < p->n; i++)
        if (p->clusters[i].codepoint == '\n')
            return TRUE;
    return FALSE;
}

void jf_para_break(struct jf_para *p, const struct jf_break *how)
{
    struct jf_break wide = *how;
    guint first = 0;

    if (how->width <= 0)
        wide.width = INFINITY;
    if (!has_line_end(p) && width_of(p, 0, trim(p, 0, p->n)) <= wide.width + SLACK) {
        reset(p); /* most texts fit, and need not know where they might break */
        add_line(p, 0, p->n);
        return;
    }
    if (!p->has_breaks)
        jf_text_mark_breaks(p);
    reset(p);
    while (first < p->n) {
        guint end = find_end(p, first, &wide);

        add_line(p, first, end);
        while (end < p->n && p->clusters[end].is_space && p->clusters[end].codepoint != '\n')
            end++;
        first = end;
    }
    if (p->n_lines == 0)
        add_line(p, 0, 0);
    mend_last_line(p, wide.width);
    cut(p, &wide);
}

double jf_para_width(struct jf_para *p)
{
    if (!has_line_end(p))
        return width_of(p, 0, trim(p, 0, p->n));
    jf_para_break(p, &(struct jf_break){0});
    return jf_para_widest_line(p);
}

double jf_para_min_width(struct jf_para *p)
{
    double widest = 0;
    guint first = 0;

    if (!p->has_breaks)
        jf_text_mark_breaks(p);
    for (guint i = 1; i <= p->n; i++)
        if (i == p->n || p->clusters[i].may_break || p->clusters[i].must_break) {
            widest = MAX(widest, width_of(p, first, trim(p, first, i)));
            first = i;
        }
    return widest;
}

double jf_para_widest_line(const struct jf_para *p)
{
    double widest = 0;

    for (guint i = 0; i < p->n_lines; i++)
        widest = MAX(widest, p->lines[i].width);
    return widest;
}

/* The break that leaves the two lines most equal: after a comma, semicolon or colon where marked. */
static guint find_middle(const struct jf_para *p, double width, gboolean marked)
{
    double total = width_of(p, 0, p->n), left = 0, best_gap = INFINITY;
    guint best = 0;

    for (guint i = 1; i < p->n; i++) {
        double gap;

        left += (double)p->clusters[i - 1].advance;
        if (!p->clusters[i].may_break)
            continue;
        if (marked && !g_utf8_strchr("，；：,;:。", -1, p->clusters[trim(p, 0, i) - 1].codepoint))
            continue;
        const double space = p->clusters[i - 1].is_space ? (double)p->clusters[i - 1].advance : 0; /* at a line's end */
        gap = fabs(total - 2 * left + space) + (space > 0 ? 0 : WITHIN);
        if (gap < best_gap && left - space <= width + SLACK && total - left <= width + SLACK) {
            best = i;
            best_gap = gap;
        }
    }
    return best;
}

gboolean jf_para_break_balanced(struct jf_para *p, double width)
{
    guint middle;

    if (!p->has_breaks)
        jf_text_mark_breaks(p);
    jf_para_break(p, &(struct jf_break){.width = width});
    if (has_line_end(p) || p->n_lines == 1)
        return p->n_lines <= 2;
    middle = find_middle(p, width, TRUE);
    if (!middle)
        middle = find_middle(p, width, FALSE);
    if (!middle)
        return FALSE;
    reset(p);
    add_line(p, 0, middle);
    add_line(p, middle, p->n);
    return TRUE;
}
