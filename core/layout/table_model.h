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
#define JF_TABLE_BAR 56.0 /* with its margins */

enum jf_tcol_kind { JF_TCOL_GROUP, JF_TCOL_KEY, JF_TCOL_TEXT, JF_TCOL_NUMBER, JF_TCOL_MARK };

struct jf_tcol {
    enum jf_tcol_kind kind;
    int column; /* of the table; -1 for the group titles */
    enum jf_align align;
    gboolean is_first_key;
    struct jf_para *head;  /* never NULL */
    double natural, least; /* content without padding */
    double width, x;       /* decided: content, from the left edge of the table */
};

struct jf_trow {
    int row;
    guint line_from, line_to; /* of its wrapped texts; most rows: all of them */
    gboolean continues;       /* the part of a row that is too high for a page: no numbers again */
};

struct jf_tmodel {
    int users;
    struct jf_lay *lay;
    const struct jf_table *table;
    char *title;
    double width, size, leading, gap;
    GArray *cols;           /* struct jf_tcol: all printed columns */
    struct jf_para **cells; /* rows->len x cols->len; NULL: nothing to print */
    GArray *rows;           /* struct jf_trow */
    struct jf_para *note;
    double bar_low, bar_high;
    gboolean has_bar, is_split;
};

/* A page of it: a set of columns and a range of rows. */
struct jf_tbox {
    struct jf_box box;
    struct jf_tmodel *model;
    GArray *cols;       /* struct jf_tcol: with x and width for this set */
    guint from, to;     /* rows of the model */
    gboolean continues; /* not the first page of it */
    double head_height, group_height;
};

struct jf_tmodel *jf_tmodel_new(struct jf_lay *lay, const char *title, const struct jf_table *table,
                                double width);
void jf_tmodel_unref(struct jf_tmodel *model);
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
void jf_table_measure_head(struct jf_tbox *t);
struct jf_box *jf_table_split(struct jf_box *box, double available);
void jf_table_heights(struct jf_tbox *t);
/* The largest usual row height that the height allows. */
double jf_table_row_height(const struct jf_tbox *t, double height);
void jf_table_paint(struct jf_box *box, struct jf_page *page, double x, double y, double height);

#endif
