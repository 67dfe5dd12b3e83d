/* render/xlsx.h - the workbook: what its files share. Internal to render/xlsx*.c.
 *
 * Sheets: overview, one for each section (definitions, sources and checks among them), data. The data sheet holds every plain number in base
 * units; a visible cell is a formula: data / scale, or its relation over other visible cells.
 * Support columns are on the data sheet only.
 */
#ifndef JF_RENDER_XLSX_H
#define JF_RENDER_XLSX_H

#include <xlsxwriter.h>

#include "base/error.h"
#include "base/message.h"
#include "render/render.h"

enum { JF_XLSX_MAX_COLUMNS = 256, JF_XLSX_MOST_HEIGHT = 409, JF_XLSX_PAGE_ROWS = 60, JF_XLSX_LONG_TEXT = 12, JF_XLSX_LEAST_LONG = 28 };

struct jf_xlsx_kept { int first, last; };

struct jf_xlsx_sheet {
    lxw_worksheet *ws;
    char *name;   /* cleaned, unique */
    char *quoted; /* for formulas: 'name'! */
    int next_row;
    int n_columns;                      /* in use */
    int print_columns;                  /* of the data sheet: without the numbers behind sparks */
    double widths[JF_XLSX_MAX_COLUMNS]; /* in characters */
    GArray *lines; /* struct jf_xlsx_line: merged over the sheet's width at the end */
    const struct jf_section *section; /* that it shows, or NULL */
    guint part;                       /* 0: the whole section; 1..: one column of the appendix */
    const struct jf_block *form;      /* that it shows, or NULL */
    int first_column;                 /* 1 where the first is hidden */
    int link_row;                     /* of the links to the overview and the data, 0 none */
    GArray *kept;                     /* struct jf_xlsx_kept: rows that stand on one page of paper; or NULL */
    int data_row;                     /* where its data begin on the data sheet, 0 none */
    int n_tables;
    int will_have; /* tables, in all */
    const struct jf_table *main; /* the longest of them */
    guint32 text_columns;        /* bits: where it has long texts */
    int n_long;                  /* of them share the page's width */
    gboolean is_wide; /* so wide that a page is high enough for two charts */
    /* of the longest table: panes and filter */
    int head_first, head_last, body_first, body_last, filter_columns, key_columns;
    GString *sparklines; /* x14 groups, or NULL */
    GPtrArray *rests;    /* struct jf_xlsx_rest *, or NULL */
    GString *xml;        /* cells go here while a row of a rest is made; else NULL: to the library */
    double row_height;   /* of that row */
};

/* Where a table is in the workbook. */
struct jf_xlsx_place {
    const struct jf_xlsx_sheet *sheet; /* NULL: not printed */
    int row;                           /* sheet row of its first body row */
    int data_row;                      /* the same on the data sheet */
    int *columns, *data_columns;       /* table column -> column of the sheet, -1: not there */
    int *spans;                        /* columns of the sheet that it covers */
    int *decimals;                     /* of each table column; -1: of each cell; NULL: not printed */
    int series_column;                 /* of the data sheet: where the numbers of sparks begin */
    gboolean is_whole;                 /* derived columns are on the data sheet too */
};

struct jf_xlsx {
    const struct jf_document *document;
    const struct jf_theme *themes, *theme; /* all, and that of the sheet being filled */
    const struct jf_native_service *natives;
    const struct jf_fonts *fonts;
    const struct jf_chart_service *charts;
    lxw_workbook *book;
    GPtrArray *sheets;          /* struct jf_xlsx_sheet *, in the workbook's order */
    struct jf_xlsx_sheet *data; /* the last of them */
    struct jf_xlsx_sheet *lists; /* hidden, of forms; or NULL */
    struct jf_xlsx_sheet *current; /* being filled */
    GHashTable *formats, *places, *names, *homes;
    GPtrArray *combined; /* struct jf_xlsx_combined *: charts to mend */
    GPtrArray *pictures; /* GBytes * */
    int n_charts;
    lxw_error fault; /* first of the library's errors */
    GError **error;
};

/* ---- clean: the one way into the library ---------------------------------------------------- */
char *jf_xlsx_sheet_name(const char *title, GHashTable *taken); /* adds it to taken (lower case) */
char *jf_xlsx_quoted(const char *sheet_name);
char *jf_xlsx_clean(const char *text);
void jf_xlsx_text(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int row, int column, const char *text,
                  lxw_format *f);
void jf_xlsx_number(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int row, int column, double number,
                    lxw_format *f);
/* NaN: the formula gives an empty text. */
void jf_xlsx_write_formula(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int row, int column,
                           const char *formula, double cached, lxw_format *f);
void jf_xlsx_write_text_formula(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int row, int column, const char *formula,
                                const char *cached, lxw_format *f);
/* Points; Excel takes 409 at most. */
void jf_xlsx_set_height(struct jf_xlsx_sheet *s, int row, double height);
void jf_xlsx_merge(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int row, int column, int last_row,
                   int last_column, const char *text, lxw_format *f);
void jf_xlsx_link(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int row, int column,
                  const struct jf_xlsx_sheet *to, int to_row, const char *text, lxw_format *f);
void jf_xlsx_check(struct jf_xlsx *x, lxw_error fault);
/* Width of a text in characters of the sheet: Chinese ones count twice. */
double jf_xlsx_text_width(const char *text);

/* ---- format ----------------------------------------------------------------------------------- */
enum {
    JF_XF_BOLD = 1,
    JF_XF_WRAP = 2,
    JF_XF_CENTRE = 4,
    JF_XF_RIGHT = 8,
    JF_XF_TOP_LINE = 16,
    JF_XF_BOTTOM_LINE = 32,
    JF_XF_HUMAN = 64,
    JF_XF_LINK = 128,
    JF_XF_MIDDLE = 256,
    JF_XF_HEAD = 512 /* header band */,
    JF_XF_COLOR_ONLY = 1024 /* of a conditional format */,
    JF_XF_INPUT = 2048 /* to be filled in: open on a protected sheet */,
};
struct jf_xlsx_look {
    const char *number_format; /* interned or static; NULL = general */
    unsigned flags;
    unsigned size; /* points; 0 = 10 */
    unsigned indent;
    jf_rgba color, background; /* 0 = none */
};
lxw_format *jf_xlsx_format(struct jf_xlsx *x, const struct jf_xlsx_look *look);
lxw_format *jf_xlsx_plain_format(struct jf_xlsx *x, unsigned flags, unsigned size, jf_rgba color);
/* shown = value / this: 10000 for 万元, 1 for ratios, 0.01 for points */
double jf_xlsx_scale(const struct jf_format *format);
const char *jf_xlsx_number_format(const struct jf_format *format, int decimals);
lxw_color_t jf_xlsx_color(jf_rgba color);

/* ---- formula ---------------------------------------------------------------------------------- */
/* "=IFERROR(C5-D5,"")" for a cell with a relation, NULL where it has none or cannot be said;
 * on_data: for the cell's place on the data sheet, in base units. */
char *jf_xlsx_relation_formula(struct jf_xlsx *x, const struct jf_table *table, int row, int column,
                               gboolean on_data);
/* "='Data'!C5/10000" */
char *jf_xlsx_data_formula(struct jf_xlsx *x, const struct jf_table *table, int row, int column);
/* Appends "C5", "$C$5" or "'Data'!C5". */
void jf_xlsx_append_cell(GString *out, const struct jf_xlsx_sheet *other, int row, int column,
                         gboolean fixed);
void jf_xlsx_append_number(GString *out, double number);

/* ---- sheets ----------------------------------------------------------------------------------- */
void jf_xlsx_begin_data(struct jf_xlsx *x);
struct jf_xlsx_place *jf_xlsx_new_place(const struct jf_table *table);
void jf_xlsx_place_free(gpointer place);
struct jf_xlsx_place *jf_xlsx_place_data(struct jf_xlsx *x, const struct jf_table *table,
                                         gboolean is_whole);
lxw_format *jf_xlsx_data_look(struct jf_xlsx *x, const struct jf_format *f, double number, gboolean is_given);
/* "=B17" where this figure stands on the data sheet already; else remembers that it stands here. */
char *jf_xlsx_home_formula(struct jf_xlsx *x, const struct jf_table *table, int row, int column, int sheet_row,
                           int sheet_column, double number);
/* Figures that the totals of a written table add up become these totals. */
void jf_xlsx_link_totals(struct jf_xlsx *x, const struct jf_table *table, const struct jf_xlsx_place *place);
/* Where the numbers behind the sparks of a column begin on the data sheet. */
int jf_xlsx_series_column(const struct jf_xlsx *x, const struct jf_table *table, int column);
/* Where the parts of a table go on its sheet. */
struct jf_xlsx_grid {
    struct jf_xlsx *x;
    struct jf_xlsx_sheet *s;
    const struct jf_table *table;
    struct jf_xlsx_place *place;
    int group_column, unit_column; /* -1: none */
    int n_columns;
    int head_row;
};
void jf_xlsx_lay_columns(struct jf_xlsx_grid *g);
void jf_xlsx_write_head(struct jf_xlsx_grid *g);
/* Characters of a number as it is shown, with room for its sign. */
double jf_xlsx_number_width(double shown, int decimals, const struct jf_format *f);
int jf_xlsx_span(const struct jf_xlsx_place *place, int column);
/* A text right of a number keeps its distance. */
gboolean jf_xlsx_follows_number(const struct jf_xlsx_grid *g, int column);
void jf_xlsx_add_table(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_table *table);
/* The rows of a long list between those that are kept and the last: the library never sees them, they are made when the
 * sheet is packed. NULL: no further row; the row's XML is good until the next. */
struct jf_xlsx_rest;
const char *jf_xlsx_next_row(struct jf_xlsx_rest *rest);
int jf_xlsx_rest_row(const struct jf_xlsx_rest *rest); /* sheet row of the next */
int jf_xlsx_decimals(const struct jf_table *table, const struct jf_xlsx_place *place, int row, int column);
/* A column of numbers, with or without a drawing behind them. */
gboolean jf_xlsx_is_number(const struct jf_column *column);
/* Colours, bars and scales that follow the numbers of a table that is written. */
void jf_xlsx_add_conditions(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_table *table);
gboolean jf_xlsx_add_chart(struct jf_xlsx *x, struct jf_xlsx_sheet *s,
                           const struct jf_chart *chart);
enum { JF_XLSX_CHART_WIDTH = 820, JF_XLSX_WIDE_CHART = 1240 /* pixels */ };
double jf_xlsx_chart_height(const struct jf_chart *chart);
/* Rows for a drawing, which paper keeps with the title above it. */
void jf_xlsx_stand(struct jf_xlsx_sheet *s, double height_px);
gboolean jf_xlsx_add_picture(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_chart *chart);
/* A text over the sheet's whole width; rich where it has styled runs. */
void jf_xlsx_add_line(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const char *text, lxw_format *f,
                      unsigned size);
void jf_xlsx_widen(struct jf_xlsx_sheet *s, int column, double width);
double jf_xlsx_width(const struct jf_xlsx_sheet *s, int first, int last); /* so far, in characters */
void jf_xlsx_write_lines(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int last_column, double width);
/* No page of paper ends between that row and the next one to be written. */
void jf_xlsx_keep_together(struct jf_xlsx_sheet *s, int first_row);
/* Widths, lines, links, panes, filter, print set-up: when all is written. */
void jf_xlsx_finish_sheet(struct jf_xlsx *x, struct jf_xlsx_sheet *s);
void jf_xlsx_set_properties(struct jf_xlsx *x);
gboolean jf_xlsx_is_named(const struct jf_column *column); /* of key figures, one a row */
/* Names for the cells of a table whose rows are metrics: "营业收入_实际". */
void jf_xlsx_name_cells(struct jf_xlsx *x, const struct jf_table *table,
                        const struct jf_xlsx_place *place);
gboolean jf_xlsx_add_section(struct jf_xlsx *x, struct jf_xlsx_sheet *s);
gboolean jf_xlsx_add_overview(struct jf_xlsx *x, struct jf_xlsx_sheet *s);
void jf_xlsx_add_agenda(struct jf_xlsx *x, struct jf_xlsx_sheet *s);

/* ---- forms ------------------------------------------------------------------------------------ */
void jf_xlsx_find_forms(const GPtrArray *blocks, GPtrArray *out); /* struct jf_block * */
const char *jf_xlsx_word(const struct jf_xlsx *x, const char *key); /* in the language of the pack */
char *jf_xlsx_form_title(const struct jf_xlsx *x, const struct jf_block *form);
struct jf_xlsx_sheet *jf_xlsx_form_sheet(const struct jf_xlsx *x, const struct jf_block *form);
/* To be filled in, and not given already as a name of the row. */
gboolean jf_xlsx_is_input(const struct jf_table *table, int row, int column);
void jf_xlsx_add_form(struct jf_xlsx *x, struct jf_xlsx_sheet *s);

/* ---- charts ------------------------------------------------------------------------------------ */
/* A native series as its plugin gave it. */
struct jf_xlsx_series {
    struct jf_native_series native; /* name and steps are copies */
    GArray *points;                 /* struct jf_native_point */
    int column;                     /* on the data sheet */
    double *values;                 /* as written there, NaN where there is none */
    double scale;                   /* cells there = value / scale */
    gboolean is_share;              /* its axis has percents */
    const char *number_format;
};
/* xlsx_paint.c */
gboolean jf_xlsx_lies_down(guint32 type); /* bars from left to right */
lxw_chart_line jf_xlsx_line_of(jf_rgba color, double width);
void jf_xlsx_paint_series(lxw_chart_series *series, const struct jf_xlsx_series *s,
                          guint n_categories);
void jf_xlsx_color_labels(struct jf_xlsx *x, lxw_chart_series *series, const struct jf_xlsx_series *s, guint n);
/* Writes the numbers of the series, in shown units, below the chart's table on the data sheet;
 * categories are in column 0. Returns the first row. */
int jf_xlsx_write_series(struct jf_xlsx *x, const struct jf_chart *chart, GPtrArray *series);

/* Series of another kind or on a second axis: see xlsx_combine.c */
struct jf_xlsx_combined {
    int chart;      /* number of xl/charts/chartN.xml */
    GArray *types;  /* guint32 JF_NATIVE_* of each series */
    GArray *second; /* guint32: on the second axis */
    char *second_format, *second_title;
    gboolean second_is_share; /* to 100 % and no further */
    unsigned gap_percent, overlap_percent;
};
void jf_xlsx_combined_free(gpointer combined);
/* chartN.xml with its series in their own plots; NULL where it is not as expected. */
char *jf_xlsx_combined_xml(const char *xml, const struct jf_xlsx_combined *c);

/* ---- what the library cannot write -------------------------------------------------------------- */
/* One sparkline for a cell from the cells of its series on the data sheet, columns: LibreOffice prints lines as
 * dots; is_strip: deviations, good and bad. */
void jf_xlsx_add_spark(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int row, int column,
                       int data_row, int data_column, const struct jf_cell *series, gboolean is_strip);
/* A part of the workbook with its combined charts and sparklines, or NULL: it stays. FALSE: the part
 * is not as expected. */
const struct jf_xlsx_sheet *jf_xlsx_sheet_of_part(const struct jf_xlsx *x, const char *name); /* or NULL */
gboolean jf_xlsx_mend(const struct jf_xlsx *x, const char *name, const char *xml, char **mended);
/* Closes the library's workbook and, where is_filled, writes it to path. */
gboolean jf_xlsx_close(struct jf_xlsx *x, gboolean is_filled, const char *path);

/* A file that lies in memory, for writing and reading again. */
FILE *jf_xlsx_memory_file(void);

#endif
