/* What all boxes share, and the simple ones: block heads and empty blocks. */
#include "layout/box.h"

#include <string.h>

#include "jingfen/canvas.h"

#define HEAD_SIZE 8.5
#define HEAD_HEIGHT 16.0
#define HEAD_LEADING 10.0
#define LEAST_HEAD 7.5

void jf_box_free(struct jf_box *box)
{
    if (box)
        box->free(box);
}

double jf_box_least(const struct jf_box *box)
{
    return box->least > 0 ? MIN(box->least, box->min) : box->min;
}

void jf_box_collect(struct jf_box *box, GPtrArray *scaled)
{
    if (box->collect)
        box->collect(box, scaled);
    for (guint i = 0; box->parts && i < box->parts->len; i++)
        if (box->parts->pdata[i])
            jf_box_collect(box->parts->pdata[i], scaled);
}

gboolean jf_box_is_marked(const struct jf_box *box, int comment)
{
    for (guint i = 0; box->parts && i < box->parts->len; i++)
        if (box->parts->pdata[i] && jf_box_is_marked(box->parts->pdata[i], comment))
            return TRUE;
    return box->is_marked && box->is_marked(box, comment);
}

/* A little smaller where that saves a line; NULL: one line of the usual size. */
static struct jf_para *head_para(const struct jf_box *box, const char *title)
{
    struct jf_para *para = NULL;
    double size = HEAD_SIZE;

    if ((double)g_utf8_strlen(title, -1) * HEAD_SIZE <= box->width)
        return NULL;
    for (guint lines = 0; size >= LEAST_HEAD && lines != 1; size -= 0.5) {
        jf_para_free(para);
        para = jf_lay_para(box->lay, title, JF_FONT_BOLD, size, box->lay->theme->ink);
        jf_para_break(para, &(struct jf_break){.width = box->width});
        lines = para->n_lines;
    }
    return para;
}

double jf_head_height(const struct jf_box *box, const char *title)
{
    g_autoptr(jf_para) para = title && *title ? head_para(box, title) : NULL;

    return !title || !*title ? 0 : HEAD_HEIGHT + (para ? para->n_lines - 1 : 0) * HEAD_LEADING;
}

gboolean jf_head_is_said(const char *title, const char *said)
{
    const char *unit = said && title ? strrchr(said, '(') : NULL;
    size_t n = said ? strlen(said) : 0;

    if (unit && !g_str_has_prefix(title, said) && g_str_has_suffix(title, unit)) /* "收入 · 计划 → 实际(万元)" */
        for (n = (size_t)(unit - said); n > 0 && said[n - 1] == ' ';)
            n--;
    return n > 0 && title && strncmp(title, said, n) == 0 &&
           (!title[n] || (g_str_has_prefix(title + n, " · ") && !strstr(title + n + 3, " · ")));
}

void jf_head_paint(const struct jf_box *box, struct jf_page *page, double x, double y, double rule, const char *title)
{
    const struct jf_theme *theme = page->lay->theme;
    g_autoptr(jf_para) para = title && *title ? head_para(box, title) : NULL;

    if (!title || !*title)
        return;
    if (!para)
        para = jf_lay_para(page->lay, title, JF_FONT_BOLD, HEAD_SIZE, theme->ink);
    jf_para_draw(para, page->frame, x, y + 9, JF_ALIGN_LEFT, HEAD_LEADING);
    jf_page_rule(page, x, x + rule, y + 15 + (MAX(1, para->n_lines) - 1) * HEAD_LEADING, JF_RULE_THICK, theme->ink);
}

double jf_head_aside(const struct jf_box *box, struct jf_page *page, double x, double y, const char *title, const char *aside)
{
    double used = title && *title ? jf_lay_text_width(box->lay, title, JF_FONT_BOLD, HEAD_SIZE) + 10 : box->width;
    g_autoptr(jf_para) para = jf_lay_para(box->lay, aside, JF_FONT_BODY, 7.5, box->lay->theme->ink2);
    gboolean is_beside = used + jf_para_width(para) <= box->width;

    if (!is_beside)
        jf_para_break(para, &(struct jf_break){.width = box->width});
    if (page)
        jf_para_draw(para, page->frame, is_beside ? x + used : x, y + 9 + (is_beside ? 0 : jf_head_height(box, title)),
                     JF_ALIGN_LEFT, HEAD_LEADING);
    return is_beside ? 0 : para->n_lines * HEAD_LEADING + 4;
}

char *jf_head_with_unit(const struct jf_lay *lay, const char *title, const char *unit)
{
    if (!title || !*title)
        return NULL;
    if (!unit || !*unit || strstr(title, unit))
        return g_strdup(title);
    gboolean is_latin = g_ascii_isalnum(title[strlen(title) - 1]) || g_strcmp0(lay->document->language, "en") == 0;
    return g_strdup_printf("%s%s(%s)", title, is_latin ? " " : "", unit);
}

struct empty_box {
    struct jf_box box;
    char *title;
    struct jf_para *why;
};

static void empty_paint(struct jf_box *box, struct jf_page *page, double x, double y, double height)
{
    struct empty_box *empty = (struct empty_box *)box;

    jf_page_tag_box(page, "empty", x, y, box->width, height);
    jf_head_paint(box, page, x, y, box->width, empty->title);
    jf_para_draw(empty->why, page->frame, x, y + jf_head_height(box, empty->title) + 14, JF_ALIGN_LEFT,
                 13);
}

static void empty_free(struct jf_box *box)
{
    struct empty_box *empty = (struct empty_box *)box;

    g_free(empty->title);
    jf_para_free(empty->why);
    g_free(empty);
}

struct jf_box *jf_empty_box(struct jf_lay *lay, const char *title, const char *why, double width)
{
    struct empty_box *empty = g_new0(struct empty_box, 1);

    empty->title = g_strdup(title);
    empty->why = jf_lay_para(lay, why && *why ? why : jf_lay_word(lay, "Nothing this month"),
                             JF_FONT_BODY, 9, lay->theme->ink2);
    jf_para_break(empty->why, &(struct jf_break){.width = width});
    empty->box = (struct jf_box){.lay = lay, .width = width, .paint = empty_paint, .free = empty_free};
    empty->box.min = jf_head_height(&empty->box, title) + 6 + 13 * empty->why->n_lines;
    empty->box.want = empty->box.max = empty->box.min;
    return &empty->box;
}

/* One column, or one block, is no grid: its blocks flow by themselves, and so do those that would be torn in columns. */
static void boxes_of_grid(struct jf_lay *lay, const struct jf_block *block, double width,
                          GPtrArray *boxes)
{
    struct jf_box *grid = block->columns > 1 && block->blocks->len > 1 ? jf_grid_box(lay, block, width) : NULL;

    if (grid) {
        g_ptr_array_add(boxes, grid);
        return;
    }
    if (block->title && *block->title && g_strcmp0(block->title, block->page_title) != 0) {
        struct jf_text_block *title = jf_text_block_new(block->title);

        title->is_heading = TRUE;
        g_ptr_array_add(boxes, jf_text_box(lay, NULL, title, width));
        jf_text_block_free(title);
    }
    for (guint i = 0; i < block->blocks->len; i++)
        jf_boxes_of_block(lay, g_ptr_array_index(block->blocks, i), width, boxes);
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    int x = (*(struct jf_text_block *const *)a)->comment, y = (*(struct jf_text_block *const *)b)->comment;

    return x && y ? x - y : (x == 0) - (y == 0);
}

/* What people wrote, as the strip at the foot of a page has it; a table where somebody wrote half a page. */
static void boxes_of_comments(struct jf_lay *lay, const struct jf_block *block, double width, GPtrArray *boxes)
{
    g_autoptr(GPtrArray) comments = g_ptr_array_new_with_free_func(jf_text_block_free);
    guint first = boxes->len;
    double highest = 0;

    for (int row = 0; row < (int)block->table->rows->len; row++) {
        struct jf_text_block *text = jf_text_block_new(NULL);

        for (int c = 0; c < 3; c++) {
            const char *said = jf_table_cell(block->table, row, c)->text;

            if (c == 1 && said)
                jf_text_block_add(text, " ", JF_RUN_BOLD);
            jf_text_block_add(text, said ? said : "", c < 2 ? JF_RUN_BOLD : JF_RUN_PLAIN);
        }
        text->is_human = TRUE;
        text->comment = jf_table_row(block->table, row)->comment;
        g_ptr_array_add(comments, text);
    }
    g_ptr_array_sort(comments, by_number);
    for (guint i = 0; i < comments->len; i += 8) {
        struct jf_box *box = jf_comments_box(lay, comments, i, MIN(8, comments->len - i), width);

        highest = MAX(highest, box->min);
        g_ptr_array_add(boxes, box);
    }
    if (highest < jf_lay_body_height(lay) / 2)
        return;
    g_ptr_array_set_size(boxes, (gint)first); /* frees them */
    jf_table_boxes(lay, block->title, block->table, width, boxes);
}

void jf_boxes_of_block(struct jf_lay *lay, const struct jf_block *block, double width,
                       GPtrArray *boxes)
{
    jf_lay_where(lay, "block %s%s%s", block->id ? block->id : "", block->title ? " " : "",
                 block->title ? block->title : "");
    switch (block->kind) {
    case JF_BLOCK_TEXT:
        if (block->text)
            g_ptr_array_add(boxes, jf_text_box(lay, block->title, block->text, width));
        break;
    case JF_BLOCK_CARDS:
        if (block->cards && block->cards->len)
            g_ptr_array_add(boxes, jf_cards_box(lay, block->title, block->cards, width));
        break;
    case JF_BLOCK_TABLE:
        if (block->table && block->is_comments)
            boxes_of_comments(lay, block, width, boxes);
        else if (block->table && (!block->table->paper || block->table->paper->rows->len > 0)) /* else of the sheet only */
            jf_table_boxes(lay, block->title, jf_table_on_paper(block->table), width, boxes);
        break;
    case JF_BLOCK_CHART:
        if (block->chart)
            g_ptr_array_add(boxes, jf_chart_box(lay, block->title, block->chart, width));
        break;
    case JF_BLOCK_GRID:
        if (block->blocks && block->blocks->len)
            boxes_of_grid(lay, block, width, boxes);
        break;
    case JF_BLOCK_AGENDA: /* a page of its own: layout/agenda.c */
        break;
    case JF_BLOCK_EMPTY:
        g_ptr_array_add(boxes, jf_empty_box(lay, block->title, block->empty_why, width));
        break;
    case JF_BLOCK_LEGEND:
        g_ptr_array_add(boxes, jf_legend_box(lay, width));
        break;
    }
}
