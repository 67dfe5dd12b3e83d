/* report/appendix.h - the parts of the page on data and definitions, for the two files that make it. */
#ifndef JF_REPORT_APPENDIX_H
#define JF_REPORT_APPENDIX_H

#include "report/internal.h"

/* A table of the page: columns of texts and of counts, rows, what paper leaves to the sheet; added only where it has rows. */
int jf_data_text_column(struct jf_table *table, const char *id, const char *title, enum jf_column_role role);
int jf_data_count_column(struct jf_table *table, const char *id, const char *title);
int jf_data_plain_row(struct jf_table *table, const char *key);
void jf_data_set_text(struct jf_table *table, int row, int column, const char *text);
void jf_data_add_rest(const struct jf_build *b, struct jf_table *paper, guint n);
void jf_data_add_filled(struct jf_build *b, struct jf_table *table);
/* What stands between two clauses in the language of the pack. */
const char *jf_data_between(const struct jf_build *b);

/* Returns how many definitions changed in this period. */
int jf_data_add_definitions(struct jf_build *b);
gboolean jf_data_has_changed(const struct jf_build *b, const struct jf_metric *metric);
void jf_data_add_versions(struct jf_build *b);

#endif
