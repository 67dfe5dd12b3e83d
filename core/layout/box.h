/* layout/box.h - a block that knows its heights and can be painted or split.
 *
 * Boxes are made for a width. min <= want <= max: a page first gives each box its min, then what it
 * wants, then what it can use; least (0: min) is for a box that would otherwise need another page.
 * A box that is too high for a page splits: the first part is a box of its own, and what was split
 * keeps the rest.
 */
#ifndef JF_LAYOUT_BOX_H
#define JF_LAYOUT_BOX_H

#include "layout/lay.h"
#include "layout/layout.h"

/* A chart, or the differences of a table: lengths per unit of amounts and of differences. */
struct jf_scaled {
    const char *unit;
    const struct jf_chart *chart; /* NULL: a table */
    struct jf_chart_view view;    /* of a chart, what it is to draw */
    gboolean is_part;             /* of a chart: the scale is that of the whole */
    double used[2];               /* the shortest on the page just painted; 0: none */
};

struct jf_box {
    struct jf_lay *lay;
    double width;
    double least, min, want, max;
    double page; /* where nothing follows: the height of each page to come; else 0 */
    double gap; /* to the next box; 0: as between blocks */
    gboolean keep_with_next; /* a heading */
    gboolean is_form;        /* filled in by hand: nothing stands closer for its sake */
    gboolean has_heads;      /* its columns have heads of their own: a title above them may go */
    int is_entry;            /* of a list: a head with its light or number, and what is to be said; 2: begins it, under the list's head */
    gboolean is_cut;         /* no height makes its names whole at this width */
    gboolean is_count;       /* small, kept with the next block of its analysis, but no heading */
    const struct jf_block *block; /* of the section, that it shows; NULL: a comment */
    const char *note;        /* a sentence on its own: it says what the next block shows; may be NULL */
    void (*paint)(struct jf_box *box, struct jf_page *page, double x, double y, double height);
    /* The first part, no higher than available; NULL where nothing sensible fits. May be NULL. */
    struct jf_box *(*split)(struct jf_box *box, double available);
    /* Its head goes where the title of the page that it begins says the same; FALSE: it stays. Asked, whether it is
     * that title, nothing more. May be NULL. */
    gboolean (*drop_head)(struct jf_box *box, const char *said, gboolean is_asked);
    /* Adds what is drawn to scale in it: struct jf_scaled *, borrowed. May be NULL. */
    void (*collect)(struct jf_box *box, GPtrArray *scaled);
    /* Whether one of its rows has the ring of that comment. May be NULL. */
    gboolean (*is_marked)(const struct jf_box *box, int comment);
    const GPtrArray *parts; /* of a stack or a grid: struct jf_box *, or NULL; else NULL */
    void (*free)(struct jf_box *box);
};

void jf_box_free(struct jf_box *box);
/* Its height where everything stands as close as it can. */
double jf_box_least(const struct jf_box *box);
/* Of the box and of all that it is made of. */
void jf_box_collect(struct jf_box *box, GPtrArray *scaled);
gboolean jf_box_is_marked(const struct jf_box *box, int comment);
/* Appends the boxes of a block; a wide table becomes several. */
void jf_boxes_of_block(struct jf_lay *lay, const struct jf_block *block, double width,
                       GPtrArray *boxes);

/* Head of a block: 8.5 bold over a rule as long as that, as many lines as the box needs for it; 0 high without a title. */
double jf_head_height(const struct jf_box *box, const char *title);
void jf_head_paint(const struct jf_box *box, struct jf_page *page, double x, double y, double rule, const char *title);
/* How a block is read: beside its title, or where that has no room in lines of its own, whose height it returns. page: NULL to measure. */
double jf_head_aside(const struct jf_box *box, struct jf_page *page, double x, double y, const char *title, const char *aside);
/* "收入(万元)", "收入(万元) · 产品" and "收入 · 计划 → 实际(万元)" below "收入(万元) · 2026年10月，按产品". */
gboolean jf_head_is_said(const char *title, const char *said);
/* "title(unit)", unless the title has the unit already. Newly allocated, NULL without title. */
char *jf_head_with_unit(const struct jf_lay *lay, const char *title, const char *unit);

/* Sides of the squares beside a count: the largest, and how much smaller each next one that is tried. */
#define JF_SQUARE 9.3
#define JF_SQUARE_STEP 2.4
/* On one line, with squares of that side. */
double jf_text_width(struct jf_lay *lay, const struct jf_text_block *text, double square);
struct jf_box *jf_text_box(struct jf_lay *lay, const char *title, const struct jf_text_block *text,
                           double width);
/* What fills, lights and signs mean. */
struct jf_box *jf_legend_box(struct jf_lay *lay, double width);
struct jf_box *jf_empty_box(struct jf_lay *lay, const char *title, const char *why, double width);
struct jf_box *jf_cards_box(struct jf_lay *lay, const char *title, const GPtrArray *cards,
                            double width);
struct jf_box *jf_chart_box(struct jf_lay *lay, const char *title, const struct jf_chart *chart,
                            double width);
/* "收入 · 计划 → 实际(万元)" beside other blocks of "收入(万元)": the name goes. What is no chart stays. */
void jf_chart_shorten_head(struct jf_box *box, const char *said);
struct jf_box *jf_comments_box(struct jf_lay *lay, const GPtrArray *comments, guint from, guint n,
                               double width);
/* NULL where its tables are better one below the other. */
struct jf_box *jf_grid_box(struct jf_lay *lay, const struct jf_block *grid, double width);
#define JF_MOST_COLUMNS 8
/* How many columns a grid has, at most so many unless all are counts, which stand as wide as they are: the last one *push to
 * the right. widths: room for JF_MOST_COLUMNS. */
guint jf_grid_columns(struct jf_lay *lay, const struct jf_block *grid, double width, guint most, double *widths, double *push);
/* The width that a table would like; least: what it can do with in one piece, or NULL. */
double jf_table_wish(struct jf_lay *lay, const char *title, const struct jf_table *table,
                     double width, double *least);
void jf_table_boxes(struct jf_lay *lay, const char *title, const struct jf_table *table,
                    double width, GPtrArray *boxes);

/* Charts of one unit and kind share a scale on a page, and differences whatever shows them: their range before any of them
 * is painted, which says whether some share one, and then the length per unit that they had in a trial. */
gboolean jf_scaled_share_range(GPtrArray *scaled);
void jf_scaled_share_lengths(GPtrArray *scaled);

#endif
