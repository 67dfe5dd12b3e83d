/* report/spec.h - the report as the script said it; made by core/script, read by report/.
 *
 * Functions of the script stay with the script: a jf_callback is a handle that report/ gives back
 * through struct jf_script_service.
 */
#ifndef JF_REPORT_SPEC_H
#define JF_REPORT_SPEC_H

#include "document/table.h"
#include "metric/expr.h"
#include "metric/reading.h"

typedef int jf_callback; /* 0 = none */

/* A text with live numbers, or a function: message, note, who, title. */
struct jf_template { char *text; jf_callback function; char *where; };

enum jf_block_word { JF_WORD_CARDS, JF_WORD_TABULAR, JF_WORD_LISTING, JF_WORD_CHART, JF_WORD_BRIDGE, JF_WORD_NOTE,
                     JF_WORD_GRID, JF_WORD_CHECKLIST,
                     JF_WORD_ANALYSIS /* needs + build of the Lua storey */ };
extern const char *const jf_block_words[]; /* "cards" ..., in the order of the enum, NULL at the end */

struct jf_analysis_need {           /* cells that an analysis will ask for */
    struct jf_metric **metrics; size_t n_metrics;
    char **dims; size_t n_dims;     /* below the entity */
};

struct jf_check { struct jf_template text; struct jf_expr *left; jf_callback test; };

/* A column that is drawn: which, and how. */
struct jf_mark_spec { struct jf_reading reading; enum jf_mark mark; };

struct jf_block_spec {
    enum jf_block_word word;
    char *where;                    /* file:line */
    char *kind;                     /* chart "kind" */
    struct jf_metric **metrics; size_t n_metrics; /* positional subjects */
    struct jf_template title, message, text;      /* text: note */
    char **only; size_t n_only;
    gboolean has_window; enum jf_window_kind window;
    struct jf_rowx *filter;         /* where */
    char **by; size_t n_by;         /* "a > b" = 2; "month" = periods */
    char **across; size_t n_across;
    int depth;                      /* 0 = all */
    struct jf_source_spec *members; /* master whose members all appear */
    char **with; size_t n_with;     /* further columns of the master */
    struct jf_reading *columns; size_t n_columns; /* readings (presets expanded), also of charts */
    struct jf_mark_spec *marks; size_t n_marks;   /* drawings of the columns */
    struct jf_reading sort; gboolean has_sort, sort_ascending;
    gboolean total, others;
    int top;                        /* 0 = all */
    int span;
    int ahead;                      /* chart: periods after the report's */
    gboolean panels;                /* chart: a small one for each member of across */
    struct jf_metric **second_axis; size_t n_second_axis;
    char **option_names; char **option_values; size_t n_options;
    struct jf_reading from, to;     /* bridge */
    char **steps; size_t n_steps;
    /* listing, and the rows that an analysis of the library reads */
    struct jf_source_spec *source;
    char **list_columns; size_t n_list_columns;
    char *list_sort; gboolean list_descending;
    struct jf_block_spec **blocks; size_t n_blocks; int grid_columns; /* grid */
    struct jf_check *checks; size_t n_checks;
    struct jf_analysis_need *needs; size_t n_needs; jf_callback build; /* analysis */
    gboolean is_quiet;              /* its needs are not what the page is about: no definitions of them */
    gboolean looks_back;            /* actions of last month, comments: the review part of a meeting */
};

struct jf_section_spec {
    char *where; struct jf_template title, message, who, goal;
    int minutes;                    /* 0 = none given */
    char **only; size_t n_only;
    char *private_role, *each, *theme;
    gboolean no_comments;           /* neither rings nor strip */
    struct jf_block_spec **blocks; size_t n_blocks;
};

/* One tree of entities: levels from outer to inner, or a tree master. */
struct jf_pack_tree { char **levels; size_t n_levels; struct jf_source_spec *tree; char *where; };

struct jf_people { struct jf_source_spec *source; char *name, *to, *cc, *role, *language, *password; };

struct jf_report_spec {
    char *where, *script;           /* script: absolute path */
    struct jf_model *model;
    struct jf_data_spec *data;
    char *title, *company, *language, *theme, *currency, *confidential, *editor;
    enum jf_cadence cadence; int fiscal_start; char *calendar_path; enum jf_partial partial;
    struct jf_pack_tree *trees; size_t n_trees;
    char *top;                      /* label of the top entity; default the company */
    struct jf_people people;
    gboolean ranks_own; int min_rows;
    gboolean has_agenda; int agenda_start; char *place, *chair; /* start: minute of the day */
    struct jf_template agenda_message;
    int agenda_after; char **agenda_notes; size_t n_agenda_notes; /* days from the period's end to the meeting, 0: not said; "head:text" */
    /* PDFs: password = "env:NAME" or "file:PATH", NULL none */
    gboolean has_protect, may_print, may_copy; char *password;
    struct jf_source_spec *texts;
    gboolean appendix;
    struct jf_section_spec **sections; size_t n_sections;
    GPtrArray *warnings;            /* lint: char * */
};
void jf_report_spec_free(struct jf_report_spec *spec);
/* The word of a block as the script has it; of an analysis its own. */
const char *jf_block_word(const struct jf_block_spec *block);
/* It prints what people wrote about metrics. */
gboolean jf_block_is_comments(const struct jf_block_spec *block);

#endif
