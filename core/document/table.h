/* document/table.h - the table: one object for paper, sheet and JSON.
 *
 * Cells hold unrounded values. A derived column or a total row carries a relation, a formula over
 * cells of the same table, evaluated once (jf_table_evaluate) and translated by the workbook into
 * its own formulas. Support columns hold the parts of ratios: not printed, hidden in Excel.
 */
#ifndef JF_DOCUMENT_TABLE_H
#define JF_DOCUMENT_TABLE_H

#include "base/format.h"
#include "base/value.h"

enum jf_column_role {
    JF_COLUMN_KEY,     /* row titles and other texts that identify the row */
    JF_COLUMN_TEXT,    /* free text (listings): wraps */
    JF_COLUMN_VALUE,   /* numbers from the cube */
    JF_COLUMN_DERIVED, /* numbers with a relation */
    JF_COLUMN_SUPPORT, /* parts of ratios: hidden */
    JF_COLUMN_MARK,    /* light, spark, strip, in-cell bar, rank movement */
};
/* What is drawn in the cells of a column. A column of role MARK is only its drawing (its cells hold a light or a
 * series); a number keeps its place beside or at the end of its drawing. */
enum jf_mark {
    JF_MARK_NONE,
    JF_MARK_LIGHT, JF_MARK_SPARK,
    JF_MARK_STRIP,  /* the last 12 deviations from plan, favourable up */
    JF_MARK_BAR,    /* number, then a bar from 0; percentages of a plan with a line at 100 % */
    JF_MARK_CHECK,  /* tick or cross */
    JF_MARK_DELTA,  /* a variance: bar to either side of the axis, the number at its end */
    JF_MARK_PIN,    /* a relative variance: pin; what is off the axis ends in a triangle */
    JF_MARK_LINE,   /* a share: one line down the rows from 0 to 100 % */
    JF_MARK_MOVE,   /* ranks won or lost: triangle and number */
    JF_MARK_ARROW,  /* an arrow before the number: before, then after */
    JF_MARK_GANTT,  /* series of the cell: days of start, due, end (NaN: open) and postponed due (NaN: none) */
    JF_MARK_UNDER,  /* an expected variance: its bar below the number, in rows of two lines that stand from the top */
};
extern const char *const jf_mark_names[]; /* "light" ..., in the order of the enum, NULL at the end; [0] is "" */
#define JF_MARK_LIMITS 5
/* A threshold of a drawing: a line down the rows, dashed but for a target, its label in the head over what reaches it. Of GANTT the first is today. */
struct jf_mark_limit { double at; char *label; gboolean is_target; };
enum jf_emphasis { JF_EMPHASIS_NONE, JF_EMPHASIS_ACTUAL /* bold, ink */, JF_EMPHASIS_MUTED /* ink2: PY, previous */, JF_EMPHASIS_ACCENT /* bold: numbers of actions */, JF_EMPHASIS_SAID /* what a person wrote */,
                   JF_EMPHASIS_VARIANCE /* good or bad by sign and polarity */ };

struct jf_column {
    char *id;            /* unique in the table: "revenue.actual", "ytd.actual" */
    enum jf_column_role role;
    enum jf_mark mark;
    char *mark_base;     /* BAR: id of the column that stands behind it (its scenario gives the fill), or NULL */
    char *mark_scale;    /* drawings of one name share a scale; NULL: with those of the same kind and unit */
    struct jf_mark_limit limits[JF_MARK_LIMITS]; size_t n_limits;
    char *group, *title; /* group: head over neighbouring columns ("本月对计划"); may be NULL */
    struct jf_format format;   /* of numbers; unit for the head; strings interned */
    gboolean format_by_row;    /* the row's format counts (metrics are the rows) */
    enum jf_emphasis emphasis;
    gboolean lower_is_better;
    char *metric, *scenario, *window, *reading; /* what it says, for machines; may be NULL */
    struct jf_relation *relation;               /* of every body cell, or NULL */
    /* Of a form, where somebody fills in: "text" "owner" "cause" "status" "metric" "date" "number" "share";
     * choices: the entries of its list, ended by NULL. */
    char *choice, **choices;
};

enum jf_row_kind { JF_ROW_MEMBER, JF_ROW_OTHERS, JF_ROW_SUBTOTAL, JF_ROW_TOTAL };

struct jf_row_head {
    char *key;           /* member key, metric id, "total": never printed */
    enum jf_row_kind kind;
    int level;           /* indent: 0 outermost */
    int parent;          /* row index or -1 */
    char *group;         /* row group title (规模, 盈利), or NULL */
    struct jf_format format; /* where columns say format_by_row; style differences follow the column */
    gboolean lower_is_better, is_percent;
    gboolean highlight;  /* band: what the message names */
    gboolean is_forecast; /* still to come: a chart hatches it */
    int comment;         /* 1.. number of a comment marker, 0 none */
    char *reason;        /* a few words below the name in a bridge, or NULL */
};

#define JF_LARGE 100.0 /* as shown: amounts by look print without decimals from here on */
/* Green from near on, amber from reached on, or up to them where it is turned (lower is better). */
struct jf_light_rule { int column; double near, reached; gboolean is_turned; };

struct jf_cell {
    struct jf_value value;
    char *text;                 /* texts; NULL for numbers */
    struct jf_value *printed;   /* the value rounded with the other parts of a whole, or NULL: for paper only; owned */
    struct jf_light_rule *rule; /* of a light, or a text out of the column's limits, that a number of this row decides, or NULL; owned */
    int light;                  /* enum jf_light (0 none, 1 green, 2 amber, 3 red) */
    int n_series; double *series; /* spark, strip: NaN = none */
    double *series_plan;        /* spark: the plan dashes, or NULL */
    const struct jf_relation *relation; /* overrides the column's; JF_RELATION_PLAIN = none */
    gboolean band, bold;        /* band: beyond the threshold, a small band in a matrix */
    gboolean bad;               /* variance cells: unfavourable (set by jf_table_evaluate by polarity); a text that says so */
};

struct jf_table;
/* The further rows of a long list, which nobody keeps: the sheet and JSON have one made after the other, by their
 * index from table->rows->len on; paper ends before them. A cell or head of one is good until the next is asked for. */
struct jf_table_rest {
    guint n;
    void (*fill)(const struct jf_table *table, guint row, struct jf_cell *cells); /* texts are owned by the cells */
    void (*free)(struct jf_table_rest *rest);
    guint row; /* that is made */
    struct jf_row_head *head;
    struct jf_cell *cells;
};

struct jf_table {
    char *id, *title;           /* title: what (unit); who and when come from the section */
    GPtrArray *columns;         /* struct jf_column * */
    GPtrArray *rows;            /* struct jf_row_head * */
    GPtrArray *cells;           /* struct jf_cell *, row-major: row * columns->len + column */
    char *note;                 /* footnote or NULL */
    char *unit;                 /* one unit for all values, or NULL where mixed */
    GPtrArray *relations;       /* struct jf_relation *: those that cells point to */
    struct jf_table_rest *rest; /* or NULL; owned */
    char *aside;                /* on paper beside the title, small: how it is read; or NULL */
    gboolean has_foot_note;     /* the note belongs to the foot of the page */
    gboolean of_units;          /* its rows are those that packs are made for */
    struct jf_table *paper;     /* the same columns with fewer rows, which paper prints instead, or NULL; owned */
};

/* ---- relations --------------------------------------------------------------------------- */

enum jf_relation_op {
    JF_REL_COLUMN,   /* column: the cell of that column in this row */
    JF_REL_CELL,     /* column, row: one fixed cell (a total) */
    JF_REL_NUMBER,   /* number */
    JF_REL_ADD, JF_REL_SUB, JF_REL_MUL,
    JF_REL_MIN, JF_REL_MAX, /* of two numbers; none where one is missing */
    JF_REL_DIV,
    JF_REL_PER,      /* difference, base -> difference / |base| */
    JF_REL_CHANGE,   /* now, base -> (now - base) / |base|, none where base is 0 or of the other sign */
    JF_REL_REACH,    /* actual, plan -> actual / plan; none where the plan is not above zero or the actual below it */
    JF_REL_ACHIEVE,  /* actual, plan -> actual / plan; lower is better (of the row or column): 2 - actual / plan;
                        none where there is no reach */
    JF_REL_SUM,      /* column: sum over the rows of the set; rows without a value are left out, none where
                        no row has one */
    JF_REL_SHARE,    /* column: this row's cell / the whole: siblings: the parent's cell; else the total row's;
                        without such a row the sum over the set */
    JF_REL_RANK,     /* column: 1 = best by polarity (of the row or this column) among the members of the set;
                        ties share a rank; nothing outside the set and for others */
    JF_REL_CUMULATE, /* column: sum of cells from the first row of the set to this one; nothing outside the set */
};
enum jf_row_set {
    JF_SET_CHILDREN, /* rows whose parent is this row */
    JF_SET_MEMBERS,  /* rows of kind member (and others), level 0 */
    JF_SET_SIBLINGS, /* rows of kind member with the same parent */
};
struct jf_relation_step { enum jf_relation_op op; int column, row; double number; enum jf_row_set set; };
struct jf_relation { size_t n; struct jf_relation_step *steps; };
extern const struct jf_relation jf_relation_plain; /* as jf_cell.relation: a plain value after all */

/* jf_relation_new(3, (struct jf_relation_step[]){ {.op=JF_REL_COLUMN,.column=1}, ... }) */
struct jf_relation *jf_relation_new(size_t n, const struct jf_relation_step *steps);
/* A relation for cells, owned by the table: cell->relation = jf_table_keep_relation(table, n, steps) */
const struct jf_relation *jf_table_keep_relation(struct jf_table *table, size_t n, const struct jf_relation_step *steps);

struct jf_table *jf_table_new(const char *id, const char *title);
void jf_table_free(struct jf_table *table);
const struct jf_table *jf_table_on_paper(const struct jf_table *table);
int jf_table_add_column(struct jf_table *table, struct jf_column *column); /* takes; columns before rows */
int jf_table_add_row(struct jf_table *table, struct jf_row_head *row);     /* takes; adds empty cells */
void jf_table_drop_rows(struct jf_table *table, guint n); /* the first n; no relation may name a row */
int jf_table_n_rows(const struct jf_table *table); /* those that are kept and the rest */
struct jf_column *jf_table_column(const struct jf_table *table, int column);
struct jf_row_head *jf_table_row(const struct jf_table *table, int row);
struct jf_cell *jf_table_cell(const struct jf_table *table, int row, int column);
int jf_table_find_column(const struct jf_table *table, const char *id); /* -1 */
/* TRUE where the rows of the set, seen from row, hold candidate. */
gboolean jf_table_in_set(const struct jf_table *table, int row, enum jf_row_set set, int candidate);
/* The row that holds the whole for a share (the parent, the total row), or -1: the sum over the set. */
int jf_table_whole_row(const struct jf_table *table, int row, enum jf_row_set set);
/* Relation in force for a cell: the cell's, else the column's (not for a row whose column has none). */
const struct jf_relation *jf_table_relation(const struct jf_table *table, int row, int column);
/* The format in force for a cell: the column's, or the row's number format under the column's style. */
struct jf_format jf_table_format(const struct jf_table *table, int row, int column);
/* Polarity of a cell: a row where lower is better turns that of its column (a cost account, a metric as row). */
gboolean jf_table_lower_is_better(const struct jf_table *table, int row, int column);
/* Fills every cell with a relation, in dependency order; sets bad by polarity and one number of
 * decimals for the columns of a metric that left them to the look. Fails on a circle. */
gboolean jf_table_evaluate(struct jf_table *table, GError **error);
/* What the row is called: the first text of its key columns; NULL where there is none. */
const char *jf_table_row_name(const struct jf_table *table, int row);
/* The printed text of a cell: "" where there is no value without a reason (nothing belongs there), "–" where
 * a value is missing (numbers formatted; parts of a decomposition by largest remainder are
 * already decided by the builder through text). Newly allocated. */
char *jf_table_cell_text(const struct jf_table *table, int row, int column);

#endif
