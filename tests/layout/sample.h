/* tests/layout/sample.h - documents made by hand: the invented company of the demo. */
#ifndef JF_TESTS_LAYOUT_SAMPLE_H
#define JF_TESTS_LAYOUT_SAMPLE_H

#include "layout/layout.h"

/* A pack with cover, agenda, cards, board, variance table, texts, grid, comments. */
struct jf_document *sample_document(void);
/* The metric board: groups, lights, bars, strips. */
struct jf_table *sample_board(void);
/* n members with totals; columns of numbers. */
struct jf_table *sample_members(int n_rows, int n_columns, const char *name_pattern);
struct jf_fonts *sample_fonts(void);
/* Draws a box with its diagonal: a chart that needs no plugin. */
extern const struct jf_chart_service sample_charts;
struct jf_column *sample_column(const char *id, enum jf_column_role role, const char *title);

#endif
