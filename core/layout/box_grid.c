/* Blocks side by side in columns of equal width. */
#include "layout/box.h"

#define NARROWEST_CELL 108.0

struct grid_box {
    struct jf_box box;
    char *title;
    guint columns;
    GPtrArray *cells; /* struct jf_box * or NULL, row by row */
};

/* A cell that holds more than one box, one below the other. */
struct stack_box {
    struct jf_box box;
    GPtrArray *boxes;
};

static void boxes_collect(GPtrArray *boxes, GPtrArray *charts)
{
    for (guint i = 0; i < boxes->len; i++) {
        struct jf_box *b = g_ptr_array_index(boxes, i);

        if (b && b->collect)
            b->collect(b, charts);
    }
}

/* ---- stacks -------------------------------------------------------------------------------- */

static void stack_heights(struct stack_box *s)
{
    s->box.min = s->box.want = s->box.max = s->boxes->len ? (s->boxes->len - 1) * JF_BLOCK_GAP : 0;
    for (guint i = 0; i < s->boxes->len; i++) {
        const struct jf_box *b = g_ptr_array_index(s->boxes, i);

        s->box.min += b->min;
        s->box.want += b->want;
        s->box.max += b->max;
    }
}

static void stack_paint(struct jf_box *box, struct jf_page *page, double x, double y, double height)
{
    struct stack_box *s = (struct stack_box *)box;
    double spare = height - box->min, range = box->max - box->min;

    for (guint i = 0; i < s->boxes->len; i++) {
        struct jf_box *b = g_ptr_array_index(s->boxes, i);
        double h = b->min + (range > 0 ? MIN(1, spare / range) * (b->max - b->min) : 0);

        b->paint(b, page, x, y, h);
        y += h + JF_BLOCK_GAP;
    }
}

static void stack_collect(struct jf_box *box, GPtrArray *charts)
{
    boxes_collect(((struct stack_box *)box)->boxes, charts);
}

static void stack_free(struct jf_box *box)
{
    struct stack_box *s = (struct stack_box *)box;

    g_ptr_array_unref(s->boxes);
    g_free(s);
}

static struct jf_box *stack_split(struct jf_box *box, double available);

static struct jf_box *stack_new(GPtrArray *boxes, double width)
{
    struct stack_box *s = g_new0(struct stack_box, 1);

    s->boxes = boxes;
    s->box = (struct jf_box){.width = width,
                             .paint = stack_paint,
                             .split = stack_split,
                             .collect = stack_collect,
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
            available -= b->min + JF_BLOCK_GAP;
            g_ptr_array_add(first, g_ptr_array_steal_index(s->boxes, 0));
            continue;
        }
        part = b->split ? b->split(b, available) : NULL;
        if (part)
            g_ptr_array_add(first, part);
        break;
    }
    stack_heights(s);
    if (first->len > 0)
        return stack_new(first, box->width);
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

struct heights {
    double min, want, max;
};

static struct heights row_heights(const struct grid_box *g, guint row)
{
    struct heights h = {0};

    for (guint c = 0; c < g->columns; c++) {
        const struct jf_box *b = cell_at(g, row, c);

        if (b) {
            h.min = MAX(h.min, b->min);
            h.want = MAX(h.want, b->want);
            h.max = MAX(h.max, b->max);
        }
    }
    return h;
}

static void grid_heights(struct grid_box *g)
{
    double head = jf_head_height(g->title) + (n_rows(g) ? (n_rows(g) - 1) * JF_BLOCK_GAP : 0);

    g->box.min = g->box.want = g->box.max = head;
    for (guint row = 0; row < n_rows(g); row++) {
        struct heights h = row_heights(g, row);

        g->box.min += h.min;
        g->box.want += h.want;
        g->box.max += h.max;
    }
}

static void grid_paint(struct jf_box *box, struct jf_page *page, double x, double y, double height)
{
    struct grid_box *g = (struct grid_box *)box;
    double spare = height - box->min, range = box->max - box->min;
    double column = (box->width - (g->columns - 1) * JF_GUTTER) / g->columns;

    jf_page_tag_box(page, "grid", x, y, box->width, height);
    jf_head_paint(page, x, y, box->width, g->title);
    y += jf_head_height(g->title);
    for (guint row = 0; row < n_rows(g); row++) {
        struct heights r = row_heights(g, row);
        double h = r.min + (range > 0 ? MIN(1, spare / range) * (r.max - r.min) : 0);

        for (guint c = 0; c < g->columns; c++) {
            struct jf_box *b = cell_at(g, row, c);

            if (b)
                b->paint(b, page, x + c * (column + JF_GUTTER), y, MIN(h, MAX(b->max, b->min)));
        }
        y += h + JF_BLOCK_GAP;
    }
}

static void grid_collect(struct jf_box *box, GPtrArray *charts)
{
    boxes_collect(((struct grid_box *)box)->cells, charts);
}

static void grid_free(struct jf_box *box)
{
    struct grid_box *g = (struct grid_box *)box;

    g_ptr_array_unref(g->cells);
    g_free(g->title);
    g_free(g);
}

static void cell_free(gpointer box)
{
    jf_box_free(box);
}

static struct jf_box *grid_split(struct jf_box *box, double available);

static struct grid_box *grid_new(double width, guint columns, char *title)
{
    struct grid_box *g = g_new0(struct grid_box, 1);

    g->columns = columns;
    g->title = title;
    g->cells = g_ptr_array_new_with_free_func(cell_free);
    g->box = (struct jf_box){.width = width,
                             .paint = grid_paint,
                             .split = grid_split,
                             .collect = grid_collect,
                             .free = grid_free};
    return g;
}

/* One row of cells split: each gives its first part, and the rests make a row of their own. */
static gboolean split_row(struct grid_box *g, struct grid_box *first, double available)
{
    gboolean any = FALSE;

    for (guint c = 0; c < g->columns; c++) {
        const struct jf_box *b = cell_at(g, 0, c);

        if (b && b->min > available && !b->split)
            return FALSE;
    }
    for (guint c = 0; c < g->columns && c < g->cells->len; c++) {
        struct jf_box *b = g_ptr_array_index(g->cells, c), *part = NULL;

        if (b && b->min <= available) {
            part = b;
            g->cells->pdata[c] = NULL;
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
    double room = available - jf_head_height(g->title);
    guint rows = 0;

    while (rows < n_rows(g) && row_heights(g, rows).min <= room)
        room -= row_heights(g, rows++).min + JF_BLOCK_GAP;
    first = grid_new(box->width, g->columns, g_steal_pointer(&g->title));
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

struct jf_box *jf_grid_box(struct jf_lay *lay, const struct jf_block *grid, double width)
{
    guint most = MAX(1, (guint)((width + JF_GUTTER) / (NARROWEST_CELL + JF_GUTTER)));
    guint columns = MIN(MIN((guint)CLAMP(grid->columns, 1, 6), most), grid->blocks->len);
    struct grid_box *g = grid_new(width, columns, g_strdup(grid->title));
    double column = (width - (columns - 1) * JF_GUTTER) / columns;

    for (guint i = 0; i < grid->blocks->len; i++) {
        GPtrArray *boxes = g_ptr_array_new_with_free_func((GDestroyNotify)jf_box_free);

        jf_boxes_of_block(lay, g_ptr_array_index(grid->blocks, i), column, boxes);
        if (boxes->len > 1) {
            g_ptr_array_add(g->cells, stack_new(boxes, column));
            continue;
        }
        g_ptr_array_add(g->cells, boxes->len ? g_ptr_array_steal_index(boxes, 0) : NULL);
        g_ptr_array_unref(boxes);
    }
    grid_heights(g);
    return &g->box;
}
