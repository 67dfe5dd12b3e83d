/* Blocks side by side in columns of equal width. */
#include "layout/box.h"

#define ENTRY_GROWS 30.0
#define LEAST_GAP 6.0
#define A_PAGE 0.9 /* of the body: no later page offers more */
#define TOWER 1.5  /* times a page, and times the cell beside it */

struct grid_box {
    struct jf_box box;
    char *title;
    guint columns;
    double widths[JF_MOST_COLUMNS];
    double push;      /* before the last column */
    GPtrArray *cells; /* struct jf_box * or NULL, row by row */
};

/* A cell that holds more than one box, one below the other. */
struct heights {
    double least, min, want, max;
};
struct stack_box {
    struct jf_box box;
    GPtrArray *boxes;
    struct heights aligned; /* entries beside entries: of the longest such stack; 0: none */
};

/* ---- stacks -------------------------------------------------------------------------------- */

/* What a part gets of a height that is shared: between least and min, or between min and max. */
static double share_of(const struct heights *all, const struct heights *one, double height)
{
    if (height < all->min && all->min > all->least)
        return one->least + MAX(0, height - all->least) / (all->min - all->least) *
                                (one->min - one->least);
    if (all->max <= all->min)
        return one->min;
    return one->min + CLAMP((height - all->min) / (all->max - all->min), 0, 1) * (one->max - one->min);
}

static struct heights heights_of(const struct jf_box *box)
{
    return (struct heights){jf_box_least(box), box->min, box->want, box->max};
}

/* A sentence stands close to what it speaks of; rather than another page blocks move together. */
static struct heights gap_below(const struct stack_box *s, guint i)
{
    const struct jf_box *box = g_ptr_array_index(s->boxes, i);
    const struct jf_box *next = i + 1 < s->boxes->len ? g_ptr_array_index(s->boxes, i + 1) : NULL;

    const double gap = !next           ? 0
                       : box->gap > 0  ? box->gap
                       : next->note    ? (box->note ? 2 : 8)
                                       : s->box.lay->theme->block_gap - (box->note ? 6 : 0);

    return (struct heights){next && next->is_entry ? gap : MIN(gap, LEAST_GAP), gap, gap, gap};
}

static struct heights with(struct heights a, struct heights b)
{
    return (struct heights){a.least + b.least, a.min + b.min, a.want + b.want, a.max + b.max};
}

static struct heights stack_sum(const struct stack_box *s)
{
    struct heights sum = s->aligned;

    for (guint i = 0; i < s->boxes->len && s->aligned.min <= 0; i++)
        sum = with(sum, with(heights_of(g_ptr_array_index(s->boxes, i)), gap_below(s, i)));
    return sum;
}

static void set_heights(struct jf_box *box, const struct heights *h)
{
    box->least = h->least;
    box->min = h->min;
    box->want = h->want;
    box->max = h->max;
}

static void stack_heights(struct stack_box *s)
{
    const struct heights sum = stack_sum(s);

    set_heights(&s->box, &sum);
}

static void stack_paint(struct jf_box *box, struct jf_page *page, double x, double y, double height)
{
    struct stack_box *s = (struct stack_box *)box;
    const struct heights sum = stack_sum(s);

    for (guint i = 0; i < s->boxes->len; i++) {
        struct jf_box *b = g_ptr_array_index(s->boxes, i);
        const struct heights own = heights_of(b), gap = gap_below(s, i);
        double h = share_of(&sum, &own, height);

        if (i > 0 && b->is_entry == 1)
            jf_page_rule(page, x, x + b->width, y - s->box.lay->theme->block_gap / 2, JF_RULE_THIN, page->lay->theme->rule);
        b->paint(b, page, x, y, h);
        y += h + share_of(&sum, &gap, height);
    }
}

static void stack_free(struct jf_box *box)
{
    struct stack_box *s = (struct stack_box *)box;

    g_ptr_array_unref(s->boxes);
    g_free(s);
}

static struct jf_box *stack_split(struct jf_box *box, double available);

static struct jf_box *stack_new(struct jf_lay *lay, GPtrArray *boxes, double width)
{
    struct stack_box *s = g_new0(struct stack_box, 1);

    s->boxes = boxes;
    s->box = (struct jf_box){.lay = lay,
                             .width = width,
                             .paint = stack_paint,
                             .split = stack_split,
                             .parts = boxes,
                             .free = stack_free};
    stack_heights(s);
    return &s->box;
}

static struct jf_box *stack_split(struct jf_box *box, double available)
{
    struct stack_box *s = (struct stack_box *)box;
    GPtrArray *first = g_ptr_array_new_with_free_func((GDestroyNotify)jf_box_free);

    while (s->boxes->len > 0) {
        struct jf_box *b = g_ptr_array_index(s->boxes, 0), *part;

        if (b->min <= available) {
            available -= b->min + s->box.lay->theme->block_gap;
            g_ptr_array_add(first, g_ptr_array_steal_index(s->boxes, 0));
            continue;
        }
        part = b->split ? b->split(b, available) : NULL;
        if (part)
            g_ptr_array_add(first, part);
        break;
    }
    s->aligned.min = 0;
    stack_heights(s);
    if (first->len > 0)
        return stack_new(box->lay, first, box->width);
    g_ptr_array_unref(first);
    return NULL;
}

/* ---- grids --------------------------------------------------------------------------------- */

static guint n_rows(const struct grid_box *g)
{
    return (g->cells->len + g->columns - 1) / g->columns;
}

static struct jf_box *cell_at(const struct grid_box *g, guint row, guint column)
{
    guint i = row * g->columns + column;

    return i < g->cells->len ? g_ptr_array_index(g->cells, i) : NULL;
}

static struct heights row_heights(const struct grid_box *g, guint row)
{
    struct heights h = {0};

    for (guint c = 0; c < g->columns; c++) {
        const struct jf_box *b = cell_at(g, row, c);

        if (b) {
            h.least = MAX(h.least, jf_box_least(b));
            h.min = MAX(h.min, b->min);
            h.want = MAX(h.want, b->want);
            h.max = MAX(h.max, b->max);
        }
    }
    return h;
}

static struct heights grid_sum(const struct grid_box *g)
{
    double head = jf_head_height(&g->box, g->title) + (n_rows(g) ? (n_rows(g) - 1) * g->box.lay->theme->block_gap : 0);
    struct heights sum = {head, head, head, head};

    for (guint row = 0; row < n_rows(g); row++)
        sum = with(sum, row_heights(g, row));
    return sum;
}

static void grid_heights(struct grid_box *g)
{
    const struct heights sum = grid_sum(g);

    set_heights(&g->box, &sum);
}

static void grid_paint(struct jf_box *box, struct jf_page *page, double x, double y, double height)
{
    struct grid_box *g = (struct grid_box *)box;
    const struct heights sum = grid_sum(g);
    const double bottom = y + height; /* a row that would need more than a page */

    jf_page_tag_box(page, "grid", x, y, box->width, height);
    jf_head_paint(box, page, x, y, box->width, g->title);
    y += jf_head_height(&g->box, g->title);
    for (guint row = 0; row < n_rows(g); row++) {
        const struct heights own = row_heights(g, row);
        double h = share_of(&sum, &own, height), left = x;

        for (guint c = 0; c < g->columns; c++) {
            struct jf_box *b = cell_at(g, row, c);

            if (b)
                b->paint(b, page, left, y, MIN(MIN(h, bottom - y), MAX(b->max, b->min)));
            left += g->widths[c] + g->box.lay->theme->gutter + (c + 2 == g->columns ? g->push : 0);
        }
        y += h + g->box.lay->theme->block_gap;
    }
}

/* Side by side with what keeps its head: only heads of columns may stand in the place of one. */
static void drop_beside(struct jf_box *box, const char *said)
{
    const struct stack_box *s = (struct stack_box *)box;

    if (box->paint == stack_paint) {
        g_ptr_array_foreach(s->boxes, (GFunc)jf_chart_shorten_head, (gpointer)said);
        stack_heights((struct stack_box *)box);
    } else if (box->has_heads && box->drop_head) {
        box->drop_head(box, said, FALSE);
    } else {
        jf_chart_shorten_head(box, said);
    }
}

/* What stands side by side begins at one height: all the heads go, or none. */
static gboolean grid_drop_head(struct jf_box *box, const char *said, gboolean is_asked)
{
    struct grid_box *g = (struct grid_box *)box;

    if (g->title && g_strcmp0(g->title, said) == 0) { /* what stands in it keeps its heads */
        if (!is_asked)
            g_clear_pointer(&g->title, g_free);
        grid_heights(g);
        return TRUE;
    }
    for (guint c = 0; c < MIN(g->columns, g->cells->len); c++) {
        struct jf_box *b = cell_at(g, 0, c);

        if (!g->title && b && b->drop_head && b->drop_head(b, said, TRUE))
            continue;
        for (c = 0; c < MIN(g->columns, g->cells->len) && !is_asked && !g->title; c++)
            if (cell_at(g, 0, c))
                drop_beside(cell_at(g, 0, c), said);
        grid_heights(g);
        return FALSE;
    }
    for (guint c = 0; c < MIN(g->columns, g->cells->len) && !is_asked; c++)
        cell_at(g, 0, c)->drop_head(cell_at(g, 0, c), said, FALSE);
    grid_heights(g);
    return TRUE;
}

static void grid_free(struct jf_box *box)
{
    struct grid_box *g = (struct grid_box *)box;

    g_ptr_array_unref(g->cells);
    g_free(g->title);
    g_free(g);
}

static struct jf_box *grid_split(struct jf_box *box, double available);

static struct grid_box *grid_new(struct jf_lay *lay, double width, guint columns, const double *widths, char *title)
{
    struct grid_box *g = g_new0(struct grid_box, 1);

    g->columns = columns;
    for (guint c = 0; c < columns; c++)
        g->widths[c] = widths[c];
    g->title = title;
    g->cells = g_ptr_array_new_with_free_func((GDestroyNotify)jf_box_free);
    g->box = (struct jf_box){.lay = lay,
                             .width = width,
                             .paint = grid_paint,
                             .split = grid_split,
                             .drop_head = grid_drop_head,
                             .parts = g->cells,
                             .free = grid_free};
    return g;
}

/* One row of cells split: each gives its first part, and the rests make a row of their own. */
static gboolean split_row(struct grid_box *g, struct grid_box *first, double available)
{
    const double page = jf_lay_body_height(g->box.lay);
    const gboolean is_page = available > A_PAGE * page; /* it gets no more than that */
    gboolean any = FALSE;

    if (!is_page && row_heights(g, 0).min <= page) /* the next page holds it whole */
        return FALSE;
    for (guint c = 0; c < g->columns; c++) {
        const struct jf_box *b = cell_at(g, 0, c);

        if (b && b->min > available && !b->split && !is_page)
            return FALSE;
    }
    for (guint c = 0; c < g->columns && c < g->cells->len; c++) {
        struct jf_box *b = g_ptr_array_index(g->cells, c), *part = NULL;

        if (b && (b->min <= available || !b->split)) {
            part = g_steal_pointer(&g->cells->pdata[c]);
        } else if (b && b->split) {
            part = b->split(b, available);
        }
        any |= part != NULL;
        g_ptr_array_add(first->cells, part);
    }
    return any;
}

static struct jf_box *grid_split(struct jf_box *box, double available)
{
    struct grid_box *g = (struct grid_box *)box, *first;
    double room = available - jf_head_height(&g->box, g->title);
    guint rows = 0;

    while (rows < n_rows(g) && row_heights(g, rows).min <= room)
        room -= row_heights(g, rows++).min + g->box.lay->theme->block_gap;
    first = grid_new(box->lay, box->width, g->columns, g->widths, g_steal_pointer(&g->title));
    for (guint i = 0; i < rows * g->columns && g->cells->len > 0; i++)
        g_ptr_array_add(first->cells, g_ptr_array_steal_index(g->cells, 0));
    if (rows == 0 && !split_row(g, first, room)) {
        g->title = g_steal_pointer(&first->title);
        grid_free(&first->box);
        return NULL;
    }
    grid_heights(first);
    grid_heights(g);
    return &first->box;
}

static gboolean is_list(const struct stack_box *s)
{
    gboolean all = s && s->box.paint == stack_paint;

    for (guint i = 0; all && i < s->boxes->len; i++)
        all = ((const struct jf_box *)g_ptr_array_index(s->boxes, i))->is_entry;
    return all;
}

/* The k-th entry of the list in cell c of one row, or NULL. */
static struct jf_box *entry_at(const struct grid_box *g, guint c, guint k)
{
    const struct stack_box *s = n_rows(g) == 1 ? g_ptr_array_index(g->cells, c) : NULL;

    return is_list(s) && k < s->boxes->len ? g_ptr_array_index(s->boxes, k) : NULL;
}

/* Lists of entries side by side: those of one place stand at one height. */
static void align_entries(const struct grid_box *g)
{
    struct heights sum = {0};
    double highest = 1;

    for (guint k = 0; highest > 0; k++) {
        double gap = k ? g->box.lay->theme->block_gap : 0;

        highest = 0;
        for (guint c = 0; c < g->cells->len; c++) {
            const struct jf_box *b = entry_at(g, c, k);

            highest = b ? MAX(highest, b->min) : highest;
        }
        for (guint c = 0; c < g->cells->len && highest > 0; c++)
            if (entry_at(g, c, k))
                set_heights(entry_at(g, c, k), &(struct heights){highest, highest, highest, highest + ENTRY_GROWS});
        if (highest > 0)
            sum = with(sum, (struct heights){highest + gap, highest + gap, highest + gap, highest + ENTRY_GROWS + gap});
    }
    for (guint c = 0; c < g->cells->len; c++)
        if (entry_at(g, c, 0)) {
            struct stack_box *s = g_ptr_array_index(g->cells, c);

            s->aligned = sum;
            stack_heights(s);
        }
}

static gboolean has_cut(const struct jf_box *box)
{
    gboolean found = box && box->is_cut;

    for (guint i = 0; box && box->parts && i < box->parts->len && !found; i++)
        found = has_cut(g_ptr_array_index(box->parts, i));
    return found;
}

/* One cell of a row goes on over pages on which little stands beside it. */
static gboolean is_lone_tower(const struct grid_box *g)
{
    for (guint row = 0; row < n_rows(g); row++) {
        double first = 0, second = 0;

        for (guint c = 0; c < g->columns; c++) {
            const struct jf_box *b = cell_at(g, row, c);
            const double h = b ? b->min : 0;

            second = MAX(second, MIN(first, h));
            first = MAX(first, h);
        }
        if (second > 0 && first > TOWER * MAX(second, jf_lay_body_height(g->box.lay)))
            return TRUE;
    }
    return FALSE;
}

static void add_cell(struct grid_box *g, const struct jf_block *block, double width)
{
    GPtrArray *boxes = g_ptr_array_new_with_free_func((GDestroyNotify)jf_box_free);

    jf_boxes_of_block(g->box.lay, block, width, boxes);
    if (boxes->len > 1) {
        g_ptr_array_add(g->cells, stack_new(g->box.lay, boxes, width));
        return;
    }
    g_ptr_array_add(g->cells, boxes->len ? g_ptr_array_steal_index(boxes, 0) : NULL);
    g_ptr_array_unref(boxes);
}

/* At most so many columns, unless all are counts. */
static struct jf_box *grid_of(struct jf_lay *lay, const struct jf_block *grid, double width, guint most)
{
    double widths[JF_MOST_COLUMNS], push;
    const guint columns = jf_grid_columns(lay, grid, width, most, widths, &push);
    struct grid_box *g;

    if (columns < 2)
        return NULL;
    g = grid_new(lay, width, columns, widths, g_strdup(grid->title));
    for (guint i = 0; i < grid->blocks->len; i++)
        add_cell(g, g_ptr_array_index(grid->blocks, i), widths[i % columns]);
    if (columns <= most && (has_cut(&g->box) || is_lone_tower(g)) && !lay->error) {
        grid_free(&g->box);
        return grid_of(lay, grid, width, columns - 1);
    }
    g->push = push;
    align_entries(g);
    grid_heights(g);
    return &g->box;
}

struct jf_box *jf_grid_box(struct jf_lay *lay, const struct jf_block *grid, double width)
{
    return grid_of(lay, grid, width, JF_MOST_COLUMNS);
}
