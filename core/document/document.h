/* document/document.h - THE DOCUMENT: what a pack says, without positions.
 *
 * A tree of blocks between report/build and the renderers. PDF lays it out; XLSX and JSON read it
 * directly. All strings are clean UTF-8 and owned by the document.
 */
#ifndef JF_DOCUMENT_DOCUMENT_H
#define JF_DOCUMENT_DOCUMENT_H

#include "base/day.h"
#include "document/table.h"

enum jf_run_style { JF_RUN_PLAIN = 0, JF_RUN_BOLD = 1, JF_RUN_GOOD = 2, JF_RUN_BAD = 4, JF_RUN_MUTED = 8 };
/* Rich text: pieces with a style; numbers in it are already formatted. */
struct jf_run { char *text; unsigned style; };
struct jf_text_block { GPtrArray *runs; gboolean is_bullet; int level; /* of a bullet, from 1; 0: as 1 */ gboolean is_heading; gboolean is_callout; gboolean is_part; /* one of several paragraphs */ double gap_below; /* to the next of these; 0: as between blocks */ /* a person wrote it: Kai */ gboolean is_human; int comment; /* marker number or 0 */ int squares; char *squares_fill; /* beside the text, one for each item that it counts: "bad", "open" or NULL */ int light; /* enum jf_light: before the head */ gboolean is_signature; /* two lines, and between them room over a line to sign on */ };

struct jf_card {
    char *title, *unit; char *metric;
    struct jf_format format; struct jf_value actual;
    gboolean lower_is_better;
    int light;                                            /* enum jf_light */
    struct { char *label; char *text; int good; /* 1 good, -1 bad, 0 plain */ } lines[4]; size_t n_lines;
    char *sub;                                            /* "计划 5,160" or NULL */
    double *spark, *spark_plan; int n_spark;              /* NaN = none; plan may be NULL */
    char *spark_first, *spark_last;                       /* labels "11月", "10月" */
};

/* A chart reads a table: categories are rows (or columns), series are columns. */
struct jf_doc_series { int column; char *name; char scenario[4]; /* "AC" "PY" "PP" "PL" "FC" "" */ gboolean second_axis; char *metric; gboolean lower_is_better;
                       char *panel; /* small charts: the one that it stands in; NULL: one chart */ };
struct jf_chart {
    char *kind;                    /* plugin: "column", "line", "bridge", "pareto", "bar" ... */
    struct jf_table *table;        /* the data, also for the sheet; owned by the block */
    int category;                  /* key column */
    struct jf_doc_series *series; size_t n_series;
    char **option_names, **option_values; size_t n_options; /* checked by the plugin's declared parameters */
    int *highlight; size_t n_highlight;                      /* rows */
    char *title, *unit, *alt;      /* alt: one sentence for readers without eyes */
    char *where;                   /* place in the script, for messages only; may be NULL */
    double height_pt;              /* 0 = by layout */
    gboolean prints_table;         /* FALSE: the table is only data (sheet, JSON) */
};

enum jf_block_kind { JF_BLOCK_TEXT, JF_BLOCK_CARDS, JF_BLOCK_TABLE, JF_BLOCK_CHART, JF_BLOCK_GRID, JF_BLOCK_AGENDA, JF_BLOCK_EMPTY,
                     JF_BLOCK_LEGEND /* what fills, lights and signs mean */ };
struct jf_block {
    enum jf_block_kind kind;
    char *id;                      /* "s2.b1": place in the report */
    char *title;                   /* block head, or NULL */
    struct jf_text_block *text;
    GPtrArray *cards;              /* jf_card * */
    struct jf_table *table;        /* of CARDS: the same figures, live in the workbook */
    struct jf_chart *chart;
    GPtrArray *blocks; int columns; /* GRID: side by side */
    double share;                  /* GRID of two columns: of the width for the first; 0: by what they hold */
    char *empty_why;               /* EMPTY: "本月无:..." */
    char *message;                 /* what it says in one sentence, for a further page that it begins; or NULL */
    char *page_title, *when;       /* of the page that it begins; NULL: the section's */
    char *unit;                    /* what a list counts, behind the title of such a page: "项"; or NULL */
    gboolean is_comments;          /* a table of name, difference and what was written: columns of text on paper */
    GPtrArray *notes;              /* char *: for the foot of the page that shows it; of blocks of a section, or NULL */
    char *form_kind;               /* a table to be filled in: "comment" "action" "plan" "minutes"; else NULL */
};

struct jf_agenda_item { int number; char *title, *who, *dept, *goal; int minutes; int start_minute; /* of the day */ int section; /* -1: agenda only */ gboolean is_future; /* looks ahead: plans, actions, decisions */ };

struct jf_section {
    int number;                    /* agenda number, 0 = none (appendix) */
    char *title, *who;
    char *theme;                   /* name of its look; NULL: the report's */
    int start_minute, minutes;     /* -1 without agenda */
    char *message;                 /* the message line: a sentence; may hold "\n" for a wanted break */
    char *page_title;              /* what (unit), bold in the title line */
    char *when;                    /* "2026年10月,AC 对 PL" */
    GPtrArray *blocks;
    GPtrArray *comments;           /* jf_text_block *: the strip at the foot of the body */
    char *footnote;                /* of all its blocks, for the sheet; or NULL */
    unsigned legend;               /* JF_LEGEND_* that the section compares; what a page draws: jf_block_legend */
    gboolean is_appendix, is_review; /* review: it begins with what was decided last month */
};
enum { JF_LEGEND_AC = 1, JF_LEGEND_PY = 2, JF_LEGEND_PL = 4, JF_LEGEND_FC = 8, JF_LEGEND_GOOD = 16, JF_LEGEND_BAD = 32, JF_LEGEND_PP = 64 };

struct jf_document {
    char *language;                /* "zh-CN" */
    char *company, *report_title;  /* 示范商贸, 月度经营分析 */
    char *entity, *entity_key, *entity_level; /* as printed; "杭州分公司" */
    char *period_label, *period;   /* 2026年10月, 2026-10 */
    jf_day period_end;             /* dates in files come from it */
    char *data_until;              /* "数据截至 2026-10-31" */
    char *confidential, *copy, *editor; /* may be NULL; copy: "发放第 01 份 / 共 13 份", editor: "经营管理部 编制" */
    char *version;                 /* "定稿" / "草稿" */
    gboolean is_draft;
    char *cover_lines[2];          /* two sentences, may be NULL */
    struct { char *label, *value; } cover_pairs[4]; size_t n_cover_pairs;
    struct jf_chart *cover_chart;  /* the 24-month series, or NULL */
    int agenda_start, agenda_end;  /* minutes of the day, -1 none */
    char *meeting, *place, *chair; /* meeting: "2026-11-13 周五 09:00–11:10" */
    char *agenda_message;          /* of its page; NULL: by rule */
    GPtrArray *agenda;             /* jf_agenda_item * */
    GPtrArray *agenda_notes;       /* jf_text_block *: the strip at the foot of the agenda */
    GPtrArray *sections;           /* jf_section * */
    GPtrArray *warnings;           /* char *: told to the operator and in the manifest */
};

struct jf_document *jf_document_new(const char *language);
void jf_document_free(struct jf_document *document);
struct jf_section *jf_document_add_section(struct jf_document *document, const char *title);
struct jf_block *jf_section_add(struct jf_section *section, enum jf_block_kind kind, const char *id);
struct jf_block *jf_block_new(enum jf_block_kind kind, const char *id);
void jf_block_free(struct jf_block *block);
/* JF_LEGEND_* of "AC", "PY" ...; 0 for others. */
unsigned jf_legend_of_scenario(const char *scenario);
/* JF_LEGEND_* of what the block draws. */
unsigned jf_block_legend(const struct jf_block *block);
/* The notes of blocks (struct jf_block *, NULL: none), each once. Newly allocated; NULL where there are none. */
char *jf_footnote_of(const GPtrArray *blocks, const char *language);
/* The number of a comment among those of a page (struct jf_text_block *), from 1; its own where it is none of them, or NULL. */
int jf_comment_number(const GPtrArray *comments, int number);
/* A written text with headings, bullets, callouts, bold: one text, or a grid of one column that holds its paragraphs. */
void jf_block_write(struct jf_block *block, const char *written);
struct jf_text_block *jf_text_block_new(const char *plain); /* one plain run, or none for NULL */
void jf_text_block_add(struct jf_text_block *text, const char *run, unsigned style);
void jf_text_block_free(gpointer text);

#endif
