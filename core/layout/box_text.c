/* Rich text: headings, paragraphs, bullets; and the comment strip at the foot of the body. */
#include "layout/box.h"

#include <string.h>

#include "base/free.h"
#include "jingfen/canvas.h"
#include "layout/marks.h"

#define LONGEST_LINE 560.0
#define BULLET_INDENT 13.0
#define CALLOUT_BAR 2.4
#define COUNT_GAP 6.0 /* between a head, its squares and their number */
#define SIGNING_ROOM 38.0

struct text_box {
    struct jf_box box;
    char *title;
    struct jf_para *para; /* shared by the parts of a split box */
    struct jf_para *count; /* behind the squares; or NULL */
    double square;
    int *users;
    guint from, to; /* lines */
    double leading, indent, first_baseline;
    int comment, light;
    int squares;
    const char *fill; /* of the squares */
    int level; /* of a bullet */
    gboolean is_heading, is_signature, is_callout;
};

static jf_rgba run_color(const struct jf_theme *theme, unsigned style)
{
    if (style & JF_RUN_GOOD)
        return theme->good_text;
    if (style & JF_RUN_BAD)
        return theme->bad_text;
    return style & JF_RUN_MUTED ? theme->ink2 : theme->ink;
}

/* What a comment says stands below its head. */
static gboolean ends_head(const struct jf_run *before)
{
    return (before->style & JF_RUN_BOLD) && !g_str_has_suffix(before->text ? before->text : "", "\n");
}

/* The paragraph of runs [from, end) of a text block. */
static struct jf_para *rich_para(struct jf_lay *lay, const struct jf_text_block *text, guint from,
                                 guint end, double size, gboolean all_bold)
{
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(struct jf_span));
    struct jf_para *para;

    for (guint i = from; i < end; i++) {
        const struct jf_run *run = g_ptr_array_index(text->runs, i);
        gboolean bold = all_bold || (run->style & JF_RUN_BOLD);
        gboolean is_head = bold && (all_bold || text->light || text->comment); /* computed, not written */
        unsigned role = text->is_human && !is_head ? (bold ? JF_FONT_HUMAN_BOLD : JF_FONT_HUMAN)
                                                   : (bold ? JF_FONT_BOLD : JF_FONT_BODY);
        struct jf_span span = {run->text ? run->text : "", role, size,
                               run_color(lay->theme, run->style)};

        if (text->comment && i > from && !bold && ends_head(g_ptr_array_index(text->runs, i - 1)))
            g_array_append_vals(spans, &(struct jf_span){"\n", role, size, 0}, 1);
        g_array_append_val(spans, span);
    }
    para = jf_lay_spans(lay, (const struct jf_span *)(void *)spans->data, spans->len);
    g_array_unref(spans);
    return para;
}

/* A head and its number, with squares or a light. */
static gboolean is_count(const struct jf_text_block *text)
{
    return !text->is_human && text->runs->len > 1 && (text->squares > 0 || text->light);
}

/* A sentence that closes what stands above it. */
static gboolean is_said(const struct jf_text_block *text)
{
    return text->runs->len == 1 && ((const struct jf_run *)g_ptr_array_index(text->runs, 0))->style & JF_RUN_BOLD;
}

static double size_of(const struct jf_text_block *text, double width)
{
    gboolean is_entry = text->is_human && (text->light || text->comment);
    gboolean is_large = is_entry || text->is_callout || (text->is_human && (width > 300 || is_said(text)));
    const struct jf_run *first = text->runs->len ? g_ptr_array_index(text->runs, 0) : NULL;

    if (is_count(text))
        return 8.5;
    if (text->runs->len == 1 && (first->style & JF_RUN_MUTED))
        return 8;
    return text->is_heading ? 10 : text->is_signature ? 7.5 : is_large ? 10.2 : 9.2;
}

static struct jf_para *count_para(struct jf_lay *lay, const struct jf_text_block *text)
{
    return is_count(text) ? rich_para(lay, text, text->runs->len - 1, text->runs->len, 10, TRUE) : NULL;
}

static struct jf_para *label_para(struct jf_lay *lay, const struct jf_text_block *text, double size)
{
    return rich_para(lay, text, 0, is_count(text) ? 1 : text->runs->len, size, text->is_heading);
}

double jf_text_width(struct jf_lay *lay, const struct jf_text_block *text, double square)
{
    g_autoptr(jf_para) label = label_para(lay, text, size_of(text, 0)), count = count_para(lay, text);
    double squares = text->squares && square > 0 ? text->squares * square * 1.27 + COUNT_GAP - square * 0.27 : 0;

    return (text->light ? BULLET_INDENT : 0) + jf_para_width(label) + (count ? squares + COUNT_GAP + jf_para_width(count) : 0) + 0.5;
}

static void text_heights(struct text_box *t)
{
    double h =
        jf_head_height(&t->box, t->title) + t->first_baseline + (t->to - t->from - 1) * t->leading + 4;

    if (t->is_heading)
        h += 4;
    t->box.min = t->box.want = t->box.max = h;
}

/* A square, below it a hollow one, below that a stroke. */
static void paint_bullet(struct jf_page *page, double x, double baseline, int level)
{
    const struct jf_theme *theme = page->lay->theme;

    if (level == 1)
        jf_page_rect(page, x + 3, baseline - 4.6, 3, 3, theme->ink2);
    else if (level == 2)
        jf_page_frame_rect(page, x + 3.3, baseline - 4.4, 2.6, 2.6, 0.7, theme->ink2);
    else
        jf_page_rule(page, x + 3, x + 6.5, baseline - 3.1, 0.7, theme->ink2);
}

static void paint_count(const struct text_box *t, struct jf_page *page, double x, double baseline)
{
    const struct jf_theme *theme = page->lay->theme;
    const double side = t->square, top = baseline - 3 - side / 2;

    for (int i = 0; i < t->squares; i++, x += side * 1.27)
        if (g_strcmp0(t->fill, "open") == 0)
            jf_page_frame_rect(page, x + 0.4, top + 0.4, side - 0.8, side - 0.8, 0.8, theme->ac);
        else
            jf_page_rect(page, x, top, side, side, t->fill ? jf_theme_light(theme, FALSE) : theme->ac);
    if (t->count)
        jf_para_draw(t->count, page->frame, x + (t->squares ? COUNT_GAP - side * 0.27 : 0), baseline, JF_ALIGN_LEFT, 0);
}

static void text_paint(struct jf_box *box, struct jf_page *page, double x, double y, double height)
{
    struct text_box *t = (struct text_box *)box;
    const struct jf_theme *theme = page->lay->theme;
    double baseline;

    jf_page_tag_box(page, "text", x, y, box->width, height);
    jf_head_paint(box, page, x, y, box->width, t->title);
    baseline = y + jf_head_height(&t->box, t->title) + t->first_baseline;
    if (t->comment && t->from == 0)
        jf_mark_comment(page, x + JF_MARKER_RADIUS, baseline - 3.2, t->comment);
    else if (t->light && t->from == 0)
        jf_mark_light(page, x + JF_LIGHT_RADIUS, baseline - 3.2, JF_LIGHT_RADIUS, t->light);
    else if (t->level && t->from == 0)
        paint_bullet(page, x + t->indent - BULLET_INDENT, baseline, t->level);
    if (t->is_callout)
        jf_page_rect(page, x, baseline - t->leading * 0.72, CALLOUT_BAR, (t->to - t->from) * t->leading, theme->accent);
    jf_para_draw_lines(t->para, page->frame, x + t->indent, baseline, JF_ALIGN_LEFT, t->leading,
                       t->from, t->to);
    if (t->is_signature)
        jf_page_rule(page, x, x + box->width, baseline + t->leading - 10, JF_RULE_MIDDLE, theme->ink2);
    if (t->squares || t->count) /* to measure a text breaks its lines anew */
        paint_count(t, page, x + t->indent + jf_para_width(t->para) + COUNT_GAP, baseline);
    if (t->is_heading)
        jf_page_rule(page, x, x + box->width, y + box->min - 3, JF_RULE_MIDDLE, theme->ink2);
}

static void text_free(struct jf_box *box)
{
    struct text_box *t = (struct text_box *)box;

    if (--*t->users == 0) {
        jf_para_free(t->para);
        jf_para_free(t->count);
        g_free(t->users);
    }
    g_free(t->title);
    g_free(t);
}

/* At least two lines on each side. */
static struct jf_box *text_split(struct jf_box *box, double available)
{
    struct text_box *t = (struct text_box *)box, *first;
    double room = available - jf_head_height(&t->box, t->title) - t->first_baseline - 4;
    int n = room < 0 ? 0 : 1 + (int)(room / t->leading);

    if ((int)(t->to - t->from) - n < 2)
        n = (int)(t->to - t->from) - 2;
    const gboolean is_one = (t->is_heading || t->is_signature || box->is_entry) && box->min <= jf_lay_body_height(box->lay);

    if (n < 2 || is_one)
        return NULL;
    first = g_memdup2(t, sizeof *t);
    first->title = g_strdup(t->title);
    ++*t->users;
    first->to = first->from + (guint)n;
    t->from = first->to;
    t->box.note = first->box.note = NULL; /* a part says nothing by itself */
    g_clear_pointer(&t->title, g_free);
    text_heights(first);
    text_heights(t);
    return &first->box;
}

/* No line of one or two characters at the end, where a line a little shorter before it takes no further one. */
static void break_even(struct jf_para *para, struct jf_break how)
{
    double width = how.width;
    guint lines;

    jf_para_break(para, &how);
    lines = para->n_lines;
    for (int i = 0; i < 3 && lines > 1 && para->lines[lines - 1].width < 24; i++) {
        how.width -= 9;
        jf_para_break(para, &how);
        if (para->n_lines > lines) {
            how.width = width;
            jf_para_break(para, &how);
            return;
        }
    }
}

struct jf_box *jf_text_box(struct jf_lay *lay, const char *title, const struct jf_text_block *text,
                           double width)
{
    struct text_box *t = g_new0(struct text_box, 1);
    gboolean is_entry = text->is_human && (text->light || text->comment);
    double size = size_of(text, width), measure;

    t->title = g_strdup(title);
    t->users = g_new(int, 1);
    *t->users = 1;
    t->level = text->is_bullet ? MAX(1, text->level) : 0;
    t->is_callout = text->is_callout;
    t->is_heading = text->is_heading;
    t->comment = text->comment;
    t->fill = text->squares_fill;
    t->light = text->light;
    t->indent = text->comment || text->light || text->is_callout ? BULLET_INDENT : BULLET_INDENT * t->level;
    t->is_signature = text->is_signature;
    t->leading = t->is_signature ? SIGNING_ROOM : size * 1.47;
    t->first_baseline = title && *title ? size + 5 : size;
    if (jf_text_width(lay, text, 0) <= width) { /* else its number follows in the sentence */
        t->para = label_para(lay, text, size);
        t->count = count_para(lay, text);
    } else {
        t->para = rich_para(lay, text, 0, text->runs->len, size, text->is_heading);
    }
    measure = MIN(width - t->indent, LONGEST_LINE);
    break_even(t->para, (struct jf_break){.width = measure, .hang = size});
    t->to = t->para->n_lines;
    for (t->square = t->count ? JF_SQUARE : 0; t->square > 3 && jf_text_width(lay, text, t->square) > width; t->square -= JF_SQUARE_STEP)
        ;
    t->squares = t->square > 3 ? text->squares : 0;
    t->box = (struct jf_box){.lay = lay,
                             .width = width,
                             .gap = text->gap_below,
                             .keep_with_next = text->is_heading,
                             .is_entry = is_entry ? 1 + (title && *title) : 0,
                             .paint = text_paint,
                             .split = text_split,
                             .free = text_free};
    if (!text->is_heading && !text->is_bullet && !text->is_part && !text->comment && !t->light && !t->title)
        t->box.note = t->para->text;
    text_heights(t);
    return &t->box;
}

/* ---- comments: two to four columns, each a head and what a manager wrote ------------------- */

#define COMMENT_LEADING 13.0
#define COMMENT_GAP 6.0
#define NARROWEST_COMMENT 150.0

struct comment {
    struct jf_para *head, *body;
    int number;
};
struct comments_box {
    struct jf_box box;
    struct comment *items;
    guint n, columns;
    double column, indent;
    double *rows; /* heights */
};

static void comments_paint(struct jf_box *box, struct jf_page *page, double x, double y,
                           double height)
{
    struct comments_box *c = (struct comments_box *)box;

    jf_page_tag_box(page, "comments", x, y, box->width, height);
    jf_page_rule(page, x, x + box->width, y, JF_RULE_MIDDLE, page->lay->theme->rule);
    for (guint i = 0; i < c->n; i++) {
        double left = x + i % c->columns * (c->column + page->lay->theme->gutter), baseline;

        y += i > 0 && i % c->columns == 0 ? c->rows[i / c->columns - 1] + COMMENT_GAP : 0;
        baseline = y + 16;

        if (c->items[i].number)
            jf_mark_comment(page, left + JF_MARKER_RADIUS, baseline - 3.2, c->items[i].number);
        left += c->indent;
        jf_para_draw(c->items[i].head, page->frame, left, baseline, JF_ALIGN_LEFT, COMMENT_LEADING);
        if (c->items[i].head->n)
            baseline += COMMENT_LEADING * c->items[i].head->n_lines;
        jf_para_draw(c->items[i].body, page->frame, left, baseline, JF_ALIGN_LEFT, COMMENT_LEADING);
    }
}

static void comments_free(struct jf_box *box)
{
    struct comments_box *c = (struct comments_box *)box;

    for (guint i = 0; i < c->n; i++) {
        jf_para_free(c->items[i].head);
        jf_para_free(c->items[i].body);
    }
    jf_free_all(c->items, c->rows, c);
}

/* The bold runs at the start are the head; the rest is the comment. */
static double comment_measure(struct jf_lay *lay, const struct jf_text_block *text, double width,
                              struct comment *out)
{
    guint head = 0;
    const struct jf_break how = {.width = width, .hang = 9};

    while (head < text->runs->len &&
           (((const struct jf_run *)g_ptr_array_index(text->runs, head))->style & JF_RUN_BOLD))
        head++;
    out->number = text->comment;
    out->head = rich_para(lay, text, 0, head, 9.2, TRUE);
    out->body = rich_para(lay, text, head, text->runs->len, 9.2, FALSE);
    jf_para_break(out->head, &how);
    break_even(out->body, how);
    return COMMENT_LEADING *
           ((out->head->n ? out->head->n_lines : 0) + (out->body->n ? out->body->n_lines : 0));
}

struct jf_box *jf_comments_box(struct jf_lay *lay, const GPtrArray *comments, guint from, guint n,
                               double width)
{
    struct comments_box *c = g_new0(struct comments_box, 1);
    guint most = MAX(1, (guint)((width + lay->theme->gutter) / (NARROWEST_COMMENT + lay->theme->gutter)));
    guint columns = MIN(CLAMP(n, 2, 4), most), rows;

    rows = (n + columns - 1) / columns;
    columns = rows > 1 ? (n + rows - 1) / rows : columns;
    c->n = n;
    c->columns = columns;
    c->rows = g_new0(double, rows + 1);
    c->items = g_new0(struct comment, n);
    c->column = (width - (columns - 1) * lay->theme->gutter) / columns;
    for (guint i = 0; i < n; i++)
        c->indent = ((const struct jf_text_block *)g_ptr_array_index(comments, from + i))->comment ? BULLET_INDENT : c->indent;
    for (guint i = 0; i < n; i++) {
        double h =
            comment_measure(lay, g_ptr_array_index(comments, from + i), c->column - c->indent, &c->items[i]);

        c->rows[i / columns] = MAX(c->rows[i / columns], h);
    }
    c->box = (struct jf_box){.width = width, .paint = comments_paint, .free = comments_free};
    c->box.min = 8 + (rows - 1) * COMMENT_GAP;
    for (guint i = 0; i < rows; i++)
        c->box.min += c->rows[i];
    c->box.want = c->box.max = c->box.min;
    return &c->box;
}
