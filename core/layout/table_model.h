/* layout/table_model.h - a table measured: texts shaped, columns wide enough, rows counted in
 * lines.
 *
 * measure -> widths -> split -> paint, one file each. A model is shared by the boxes that a table
 * becomes (pages of rows, sets of columns). Private to layout/table*.c.
 */
#ifndef JF_LAYOUT_TABLE_MODEL_H
#define JF_LAYOUT_TABLE_MODEL_H

#include "layout/box.h"

#define JF_TABLE_PAD_LEAST 6.0
#define JF_TABLE_PAD_WANTED 12.0
#define JF_TABLE_HEAD_SIZE 7.5
#define JF_TABLE_INDENT 8.0
#define JF_TABLE_TODAY 13.0 /* in the head, over the days of an axis */
#define JF_TABLE_AXIS 10.0 /* below the rows: what a length of the drawings stands for */

enum jf_tcol_kind { JF_TCOL_GROUP, JF_TCOL_KEY, JF_TCOL_TEXT, JF_TCOL_NUMBER, JF_TCOL_MARK };

struct jf_tcol {
    enum jf_tcol_kind kind;
    int column; /* of the table; -1 for the group titles */
    enum jf_align align;
    guint lines;           /* by line ends in its texts */
    gboolean is_fixed;     /* as wide as what stands in it */
    gboolean is_first_key, is_small; /* small: a bar against 100 % beside others */
    struct jf_para *head;  /* never NULL */
    enum jf_mark mark;     /* NUMBER: drawn beside it or around it */
    int scale;             /* of the model, where the mark has one */
    double number;         /* the widest number of a column with a mark */
    double natural, least; /* content without padding */
    double width, x;       /* decided: content, from the left edge of the table */
};

struct jf_trow {
    int row;
    guint line_from, line_to; /* of its wrapped texts; most rows: all of them */
    gboolean continues;       /* the part of a row that is too high for a page: no numbers again */
};

/* Columns that are drawn to one scale: values from low to high. */
struct jf_tscale {
    char *name;
    double low, high;
    double arrow; /* room for it beyond an end */
};

struct jf_tmodel {
    int users;
    struct jf_lay *lay;
    const struct jf_table *table;
    char *title;
    const char *unit; /* of several columns: said once, in the title or over the names */
    double width, size, leading, gap;
    GArray *cols;           /* struct jf_tcol: all printed columns */
    struct jf_para **cells; /* rows->len x cols->len; NULL: nothing to print */
    GArray *rows;           /* struct jf_trow */
    struct jf_para *note;
    GArray *scales; /* struct jf_tscale */
    gboolean has_axis, has_gantt, is_split;
    gboolean from_top; /* rows of two lines, all that is in them stands at their top */
    guint usual_lines; /* that every row has anyway, by the line ends in its texts */
    gboolean is_form; /* filled in by hand: rows as high as the page allows */
    double row; /* height of the rows of one over several pages; 0: not chosen */
    int is_tight; /* 1: drawings as narrow as they can be read; 2: a few words on lines, too */
};

/* A page of it: a set of columns and a range of rows. */
struct jf_tbox {
    struct jf_box box;
    struct jf_tmodel *model;
    GArray *cols;       /* struct jf_tcol: with x and width for this set */
    guint from, to;     /* rows of the model */
    gboolean continues; /* not the first page of it */
    double head_height, group_height;
    struct jf_scaled deltas; /* of its columns of differences */
};

/* A page of a table being painted. */
struct jf_tpoint {
    double x, y;
};
struct jf_tpaint {
    struct jf_page *page;
    const struct jf_tbox *t;
    const struct jf_tmodel *m;
    const struct jf_theme *theme;
    double x, right, top, bottom; /* of the rows */
    double row_height;
    struct jf_tpoint *points; /* of lines down the rows: the last of each column */
};

struct jf_tmodel *jf_tmodel_new(struct jf_lay *lay, const char *title, const struct jf_table *table,
                                double width);
void jf_tmodel_unref(struct jf_tmodel *model);
static inline const struct jf_column *jf_tcol_column(const struct jf_tmodel *m, const struct jf_tcol *col)
{
    return jf_table_column(m->table, col->column);
}
/* Shapes all texts at a size: the natural widths of the columns. */
void jf_tmodel_measure(struct jf_tmodel *model, double size);
/* Where that is too wide: how narrow names and sentences may be. */
void jf_tmodel_measure_least(struct jf_tmodel *model);
struct jf_para *jf_tmodel_cell(const struct jf_tmodel *model, int row, guint col);
/* Space in a cell beside its text: indent, marks. */
double jf_tmodel_extra(const struct jf_tmodel *model, const struct jf_tcol *col, int row);
/* Index in model->cols of a column of a set. */
guint jf_tmodel_col_index(const struct jf_tmodel *model, int column);

/* Decides the widths: an array of column sets (GArray of struct jf_tcol), one where it fits. */
GPtrArray *jf_table_choose_widths(struct jf_tmodel *model);
/* Breaks the wrapped texts to the widths of the columns and counts the lines. */
void jf_table_break_rows(struct jf_tmodel *model, const GPtrArray *sets);

/* What the wrapped lines of a row add to the height of a one-line row. */
double jf_table_row_extra(const struct jf_tmodel *model, guint row);
/* Above it; may be NULL. Newly allocated. */
char *jf_table_title(const struct jf_tbox *t);
/* Its aside, of the first part only: see jf_head_aside. */
double jf_table_aside(const struct jf_tbox *t, struct jf_page *page, double x, double y, const char *title);
void jf_table_measure_head(struct jf_tbox *t);
struct jf_box *jf_table_split(struct jf_box *box, double available);
void jf_table_heights(struct jf_tbox *t);
/* The largest usual row height that the height allows. */
double jf_table_row_height(const struct jf_tbox *t, double height);
void jf_table_paint(struct jf_box *box, struct jf_page *page, double x, double y, double height);

/* table_marks.c: drawings in cells. Scaled ones share scales; move and arrow have none. */
gboolean jf_tmark_is_scaled(enum jf_mark mark);
void jf_tmarks_find_scales(struct jf_tmodel *model);
/* The least width of a column with a drawing, its number measured. */
double jf_tmark_width(const struct jf_tmodel *model, const struct jf_tcol *col);
/* Between a figure and the one before it. */
void jf_tmark_arrow(const struct jf_tpaint *p, const struct jf_tcol *col, double baseline);
/* Where the head of such a column stands: over its numbers, or about its axis. */
double jf_tmark_head(const struct jf_tpaint *p, guint i, enum jf_align *align);
/* The cell of column i of the page and its number, about cy. */
void jf_tmark_paint(struct jf_tpaint *p, guint i, int row, struct jf_para *para, double cy,
                    double height);
/* Places in a column: has it a line at 100 %; do its values stand on both sides of the axis; the room left of the
 * lowest value; points per unit of its scale on this page; where zero is. */
gboolean jf_tmark_has_target(const struct jf_column *column);
gboolean jf_tmark_is_sided(enum jf_mark mark);
double jf_tmark_room(const struct jf_tmodel *model, const struct jf_tcol *col);
double jf_tmark_unit(const struct jf_tpaint *p, const struct jf_tcol *col);
double jf_tmark_zero(const struct jf_tpaint *p, const struct jf_tcol *col);
/* Its columns of differences stand on the scale of the page, where their unit has one. */
void jf_tmarks_collect(struct jf_box *box, GPtrArray *scaled);
void jf_tmarks_measure_deltas(const struct jf_tpaint *p, struct jf_scaled *deltas);
/* table_axes.c: thresholds behind the rows; axes before them; scales below them, the height that takes. */
void jf_tmarks_paint_limits(const struct jf_tpaint *p);
void jf_tmarks_paint_axes(const struct jf_tpaint *p);
double jf_tmarks_paint_foot(const struct jf_tpaint *p, double y);
/* table_gantt.c: actions on an axis of days; the axis goes behind the rows, today before them. */
void jf_tgantt_paint(const struct jf_tpaint *p, const struct jf_tcol *col, int row, double cy, double height);
void jf_tgantt_paint_axis(const struct jf_tpaint *p, const struct jf_tcol *col);
void jf_tgantt_paint_today(const struct jf_tpaint *p, const struct jf_tcol *col);
void jf_tgantt_paint_legend(const struct jf_tpaint *p, const struct jf_tcol *col, double y, double right);

#endif
