/* report/tabular.h - a table in the making: which metric and reading each column shows, at which
 * point each row stands. */
#ifndef JF_REPORT_TABULAR_H
#define JF_REPORT_TABULAR_H

#include "report/internal.h"

enum tab_part { TAB_WHOLE, TAB_OVER, TAB_UNDER }; /* of a ratio */
enum { TAB_ALL = -1 };                            /* across: all members together */

struct tab_column {
    const struct jf_metric *metric; /* NULL in a board: the row's */
    struct jf_reading reading;
    enum tab_part part;
    int across;      /* member code or TAB_ALL */
    int index;       /* in the table */
};

struct tab_row {
    const struct jf_metric *metric; /* of a board */
    struct jf_point point;          /* OTHERS: of the group that it closes */
    enum jf_row_kind kind;
    int group;            /* row of tab->rows that adds this one up; -1 = the total */
    int *ranks, *changes; /* by place in tab->columns; 0 = none */
    gboolean is_node;     /* inner node of a tree */
    gboolean is_ahead;    /* a period after the report's */
};

struct tab {
    struct jf_build *b;
    const struct jf_block_spec *spec;
    struct jf_table *table;
    const struct jf_metric **metrics;
    size_t n_metrics;
    struct jf_point point;
    GArray *columns, *rows; /* struct tab_column, struct tab_row */
    GArray *across;         /* int codes */
    int total;              /* row of the table, -1 none */
    size_t depth; /* of the dimensions of its rows: the outer ones that are the unit itself are left out */
    gboolean is_board, has_rank;
    gboolean has_signs; /* a tree whose nodes count with signs: its rows add up to nothing but their node */
};

/* Periods of a block over time. */
static inline int tab_span(const struct tab *t) { return t->spec->span > 0 ? t->spec->span : 12; }

static inline struct tab_column *tab_column(const struct tab *t, guint i)
{
    return &g_array_index(t->columns, struct tab_column, i);
}
static inline struct tab_row *tab_row(const struct tab *t, guint i)
{
    return &g_array_index(t->rows, struct tab_row, i);
}

/* tabular.c: t has to be freed also after an error; t->table is its own unless taken */
gboolean tab_build(struct tab *t, struct jf_build *b, const struct jf_block_spec *spec,
                   const char *id, const char *title, GError **error);
void tab_free(struct tab *t);

/* tabular_columns.c */
void tab_add_columns(struct tab *t);
/* Index in the table, or -1. */
int tab_find(const struct tab *t, const struct jf_metric *metric, enum jf_reading_kind kind,
             const struct tab_column *like, enum tab_part part);
void tab_set_relations(struct tab *t);

/* tabular_rows.c */
void tab_add_rows(struct tab *t);

/* tabular_fill.c */
gboolean tab_fill(struct tab *t, GError **error);
/* The quotient behind a reading of a metric; FALSE where it is none. */
gboolean tab_ratio(const struct jf_metric *metric, const struct jf_reading *reading,
                   const struct jf_expr **over, const struct jf_expr **under);

#endif
