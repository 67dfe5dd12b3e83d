/* How many columns the blocks of a grid stand in, and how wide each is. */
#include <string.h>

#include "layout/box.h"

#define NARROWEST_CELL 84.0
#define LEAST_CHART_WIDTH 230.0
#define LEAST_SMALL_CHART 158.0 /* a curve, a few bars */
#define TEXT_WIDTH 145.0 /* of a few words on a line */
#define VARIANCE_WIDTH 465.0

/* How wide a block would like to be in a column of an equal share, and how narrow it may be. */
struct wish {
    double wanted, least;
};

static struct wish wish_of(struct jf_lay *lay, const struct jf_block *block, double share)
{
    struct wish all = {0};

    switch (block->kind) {
    case JF_BLOCK_TABLE:
        if (block->table && block->table->rows->len > 0)
            all.wanted = jf_table_wish(lay, block->title, jf_table_on_paper(block->table), share, NULL);
        all.least = all.wanted > 0 ? MIN(share, all.wanted) : 0.75 * share; /* without rows it is a sentence */
        break;
    case JF_BLOCK_CHART:
        all.wanted = all.least =
            MIN(share, strcmp(block->chart->kind, "line") == 0 || block->chart->table->rows->len < 5 ? LEAST_SMALL_CHART : LEAST_CHART_WIDTH);
        if (strcmp(block->chart->kind, "variance") == 0) /* three drawings and two columns of numbers side by side */
            all.wanted = MAX(share, VARIANCE_WIDTH);
        break;
    case JF_BLOCK_GRID:
        for (guint i = 0; i < block->blocks->len; i++) {
            struct wish one = wish_of(lay, g_ptr_array_index(block->blocks, i),
                                      share / MAX(1, block->columns));

            all.wanted = MAX(all.wanted, (one.wanted + lay->theme->gutter) * MAX(1, block->columns) - lay->theme->gutter);
            all.least = MAX(all.least, one.least * MAX(1, block->columns));
        }
        break;
    case JF_BLOCK_TEXT:
        all.wanted = TEXT_WIDTH;
        all.least = share * 0.75;
        break;
    default:
        all.wanted = all.least = share * 0.75;
        break;
    }
    return all;
}

/* As many as are asked for and have room; lists side by side in one of them need their own. */
static guint columns_of(const struct jf_lay *lay, const struct jf_block *grid, double width)
{
    guint lists = 1, most;

    for (guint i = 0; i < grid->blocks->len; i++) {
        const struct jf_block *inner = g_ptr_array_index(grid->blocks, i);

        if (inner->kind == JF_BLOCK_GRID)
            lists = MAX(lists, MIN((guint)MAX(inner->columns, 1), inner->blocks->len));
    }
    most = MAX(1, (guint)((width + lay->theme->gutter) / (lists * (NARROWEST_CELL + lay->theme->gutter))));

    return MIN(MIN((guint)CLAMP(grid->columns, 1, JF_MOST_COLUMNS), most), grid->blocks->len);
}

/* Equal shares; a column that needs more takes it from those that need less. */
static void choose_column_widths(struct jf_lay *lay, const struct jf_block *grid, double width, guint columns,
                                 double *widths)
{
    double share = (width - (columns - 1) * lay->theme->gutter) / columns, lack = 0, spare = 0, moved;
    struct wish wishes[JF_MOST_COLUMNS] = {{0}};

    for (guint i = 0; i < grid->blocks->len; i++) {
        struct wish one = wish_of(lay, g_ptr_array_index(grid->blocks, i), share);
        struct wish *all = &wishes[i % columns];

        all->wanted = MAX(all->wanted, one.wanted);
        all->least = MAX(all->least, one.least);
    }
    for (guint c = 0; c < columns; c++) {
        lack += MAX(0, wishes[c].wanted - share);
        spare += wishes[c].wanted > share ? 0 : MAX(0, share - wishes[c].least);
    }
    moved = MIN(lack, spare);
    if (grid->share > 0 && columns == 2) {
        widths[0] = grid->share * 2 * share;
        widths[1] = 2 * share - widths[0];
        return;
    }
    for (guint c = 0; c < columns; c++) {
        widths[c] = share;
        if (moved > 0 && wishes[c].wanted > share)
            widths[c] += moved * (wishes[c].wanted - share) / lack;
        else if (moved > 0)
            widths[c] -= moved * MAX(0, share - wishes[c].least) / spare;
    }
}

/* A table of it would be torn in a column; or a chart is too narrow for its names. */
static gboolean is_torn(struct jf_lay *lay, const struct jf_block *grid, double width, guint columns, const double *widths)
{
    for (guint i = 0; i < grid->blocks->len; i++) {
        const struct jf_block *block = g_ptr_array_index(grid->blocks, i);
        double column = widths[i % columns], least = 0;

        if (block->kind == JF_BLOCK_TABLE && block->table && block->table->rows->len > 0)
            jf_table_wish(lay, block->title, jf_table_on_paper(block->table), column, &least);
        if (block->kind == JF_BLOCK_CHART)
            least = MIN(LEAST_SMALL_CHART, width);
        if (least > column || (block->kind == JF_BLOCK_GRID && is_torn(lay, block, width, 1, &column)))
            return TRUE;
    }
    return FALSE;
}

/* Counts stand as wide as they are, in as few rows as they fit in, and in one what is said beside them at its right; the
 * number of columns, 0 for what are no counts. */
static guint count_columns(struct jf_lay *lay, const struct jf_block *grid, double width, double *widths, double *push)
{
    const struct jf_block *last = grid->blocks->len ? g_ptr_array_index(grid->blocks, grid->blocks->len - 1) : NULL;
    guint n = grid->blocks->len;

    for (guint i = 0; i < grid->blocks->len; i++) {
        const struct jf_block *b = g_ptr_array_index(grid->blocks, i);

        if (b->kind != JF_BLOCK_TEXT || b->title || b->text->is_human || grid->blocks->len > JF_MOST_COLUMNS ||
            (i == 0 && !b->text->squares && !b->text->light))
            return 0;
    }
    for (guint rows = 1, columns = n; rows < n; columns = (n + rows) / (rows + 1), rows++)
        for (double square = JF_SQUARE; square > 0; square -= JF_SQUARE_STEP) {
            *push = width - (columns - 1) * lay->theme->gutter;
            memset(widths, 0, JF_MOST_COLUMNS * sizeof *widths);
            for (guint i = 0; i < n; i++)
                widths[i % columns] = MAX(widths[i % columns], jf_text_width(lay, ((const struct jf_block *)g_ptr_array_index(grid->blocks, i))->text, square));
            for (guint c = 0; c < columns; c++)
                *push -= widths[c];
            if (*push < 0)
                continue;
            *push = rows > 1 || last->text->runs->len > 1 ? 0 : *push;
            return columns;
        }
    return 0;
}

guint jf_grid_columns(struct jf_lay *lay, const struct jf_block *grid, double width, guint most, double *widths, double *push)
{
    guint columns = count_columns(lay, grid, width, widths, push);

    if (columns > 0)
        return columns;
    *push = 0;
    columns = MIN(columns_of(lay, grid, width), most);
    for (choose_column_widths(lay, grid, width, columns, widths); columns > 1 && is_torn(lay, grid, width, columns, widths); columns--)
        choose_column_widths(lay, grid, width, columns - 1, widths);
    return columns;
}
