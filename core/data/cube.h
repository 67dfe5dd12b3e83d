/* data/cube.h - the sums: one scan of each source feeds all of them.
 *
 * Life: declare what is needed, scan, freeze, ask.
 *
 *     struct jf_cube *cube = jf_cube_new(spec, calendar);
 *     int leaf = jf_cube_need(cube, revenue_leaf, (const char *[]){ "branch", "line" }, 2, &error);
 *     for each source: jf_cube_scan(cube, source, open_stream, ctx, &error);
 *     jf_cube_finish(cube, &error);             // rolls up, learns trees, orders members, coverage
 *     struct jf_value v = jf_cube_value(cube, leaf, coords, n_coords, window);
 *
 * After jf_cube_finish the cube is only read, so it is shared with child processes as it is.
 * Results do not depend on the order of rows, on how files are split, or on threads.
 */
#ifndef JF_DATA_CUBE_H
#define JF_DATA_CUBE_H

#include "base/value.h"
#include "data/spec.h"
#include "jingfen/source.h"

struct jf_cube;

/* ---- members of a dimension ------------------------------------------------------------- */

struct jf_member {
    const char *key;    /* compound keys: parts joined with U+001F */
    const char *label;  /* as printed */
    int code;           /* stable within a run, never printed */
    int parent;         /* code in the same dimension (tree) or -1 */
    int sign;           /* of a tree node towards its parent: +1, -1, 0 (~) */
    gboolean is_blank;
    gboolean is_unmapped; /* in the data, not in the master */
};

/* Members in printing order (order column, tree order, order of the master, else key bytes). */
const struct jf_member *jf_cube_members(const struct jf_cube *cube, const char *dim, size_t *n);
/* The texts that packs print: labels of members, cells of lists. */
void jf_cube_each_text(const struct jf_cube *cube, void (*use)(void *ctx, const char *text), void *ctx);
const struct jf_member *jf_cube_member(const struct jf_cube *cube, const char *dim, int code);
int jf_cube_member_code(const struct jf_cube *cube, const char *dim, const char *key); /* or -1 */
/* The member of the ancestor dimension that a member belongs to (branch -> region); -1 if none. */
int jf_cube_parent(const struct jf_cube *cube, const char *dim, int code, const char *parent_dim);
/* TRUE where members of dim belong to members of above, over any number of steps. */
gboolean jf_cube_is_above(const struct jf_cube *cube, const char *above, const char *dim);

/* ---- needs -------------------------------------------------------------------------------- */

/* Declares that the leaf will be asked for any members of dims (a set, order does not matter; dims
 * that the source cannot answer for are allowed here and give "no value" when asked). Returns the
 * leaf's handle, the same for equal leaves. After the scan a need that can be rolled up from what is
 * there succeeds; else it is remembered as missed (jf_cube_missed) and -1 is returned. */
int jf_cube_need(struct jf_cube *cube, const struct jf_leaf *leaf, const char *const *dims, size_t n,
                 GError **error);
/* Needs that came after the scan and could not be met; a second scan meets them. */
gboolean jf_cube_missed(const struct jf_cube *cube);
/* parent_dim is an ancestor of dim ("region > branch"): learned where a source has both. */
void jf_cube_declare_parent(struct jf_cube *cube, const char *dim, const char *parent_dim);

#define JF_ALTERNATIVES "\x1f"
/* The members of a class (struct jf_class_spec) anew, after the scan: class_of has the place of its class, or -1, by code
 * of the member of its dimension. What was added up by the class is added up again. */
gboolean jf_cube_classify(struct jf_cube *cube, const struct jf_class_spec *class, const int *class_of, int n, GError **error);

/* A list of rows as they stand: columns of the source and its joins. */
struct jf_row_need {
    const struct jf_source_spec *source;
    char **columns; size_t n_columns;  /* own or joined columns; dims by id too; alternatives joined by
                                          JF_ALTERNATIVES: the first that there is, or empty cells */
    char **dims; size_t n_dims;        /* entity dimensions, to scope the list */
    struct jf_rowx *filter;            /* or NULL */
    const char *where;                 /* of who asks, for messages; NULL = the source */
    gboolean is_all_below;             /* the whole company has the rows of all units, not only its own */
};
int jf_cube_need_rows(struct jf_cube *cube, const struct jf_row_need *need, GError **error);

/* ---- scan --------------------------------------------------------------------------------- */

/* Where rows come from, asked in the words of jingfen/source.h: app connects this to a plugin. */
struct jf_raw_source {
    void *ctx;
    /* The columns that the source really has, in order (newly allocated, NULL-terminated). */
    char **(*columns)(void *ctx, const struct jf_source_spec *source, GError **error);
    /* Fills up to max streams that together hold all rows; each is used on one thread. Each batch
     * may carry two extra columns: "jf.file" (dictionary or text) and "jf.line" (int64), the place of
     * each row for messages. */
    gboolean (*scan)(void *ctx, const struct jf_source_spec *source, const struct jf_query *query,
                     struct ArrowArrayStream *streams, size_t max, size_t *n, GError **error);
    /* Rows that the plugin rejected since the last call are reported by it through reject() below. */
    /* Or NULL. The cube offers the whole grain of a source (slots, keys, measures, no filter: the columns of filters are among
     * the keys, so that a text with blanks at its ends means here what it means in a scan); who can do it exactly gives sums
     * and counts, who cannot says that it is not supported, and the cube scans instead. */
    gboolean (*aggregate)(void *ctx, const struct jf_source_spec *source, const struct jf_aggregate_query *query,
                          struct ArrowArrayStream *out, gboolean *is_supported, GError **error);
};
/* All sources that anything was declared for, masters first. */
gboolean jf_cube_scan(struct jf_cube *cube, const struct jf_raw_source *raw, GError **error);

/* Columns and types of everything declared so far, without reading rows: unknown columns are errors
 * with file and line. For `jingfen check`; jf_cube_scan does it too. */
gboolean jf_cube_check(struct jf_cube *cube, const struct jf_raw_source *raw, GError **error);
/* An input that a source read: absolute path, size, hash, how ("GB18030, ';'"). Thread-safe. */
void jf_cube_input(struct jf_cube *cube, const struct jf_source_spec *source, const char *path, gint64 size,
                   guint64 hash, const char *how);
/* One rejected row; called by the scan and, through app, by the plugin host. Thread-safe. */
void jf_cube_reject(struct jf_cube *cube, const struct jf_source_spec *source, const char *place,
                    const char *column, const char *value, const char *reason);

/* ---- answers ------------------------------------------------------------------------------ */

struct jf_coord { const char *dim; int code; }; /* an inner node of a tree means its subtree, signed */

/* Sum over the slots of the window; coords absent = all members. None with its reason where the
 * source does not cover the window or lacks a dimension. */
struct jf_value jf_cube_value(const struct jf_cube *cube, int leaf, const struct jf_coord *coords,
                              size_t n_coords, struct jf_window window);
/* Members of dim for which the source of any of the leaves has a row in any of the windows under coords, in printing order. */
GArray *jf_cube_present(const struct jf_cube *cube, const int *leaves, size_t n_leaves, const char *dim, const struct jf_coord *coords,
                        size_t n_coords, const struct jf_window *windows, size_t n_windows); /* int codes */
/* TRUE where the source has the dimension, or one below it. */
gboolean jf_cube_source_has(const struct jf_cube *cube, const struct jf_source_spec *source, const char *dim);

/* By column; text always, number and day where the column is one (else none / JF_DAY_NONE). code: by dimension of the
 * need, the member that the row belongs to, or -1. */
struct jf_row { const char *const *text; const struct jf_value *number; const jf_day *day; const int *code; };
/* Which of the alternatives of a column it was; NULL where the source has none of them. */
const char *jf_cube_list_column(const struct jf_cube *cube, int rows, size_t column);
/* The numbers (guint) of the rows of a declared list under coords, in file order; one of them (g_free); all of them. */
GArray *jf_cube_row_numbers(const struct jf_cube *cube, int rows, const struct jf_coord *coords, size_t n_coords);
struct jf_row *jf_cube_row(const struct jf_cube *cube, int rows, guint number);
/* Numbers of rows, put in the order of a column: numbers by value, days by date, texts bytewise; empty cells last, equal
 * ones as they stand. */
void jf_cube_sort_rows(const struct jf_cube *cube, int rows, GArray *numbers, int column, gboolean is_descending);
GPtrArray *jf_cube_rows(const struct jf_cube *cube, int rows, const struct jf_coord *coords, size_t n_coords);

/* ---- what the pack says about its data ------------------------------------------------------ */

struct jf_audit_file { char *path; gint64 size; guint64 hash; char *encoding, *delimiter; gint64 rows; };
struct jf_reject { char *place, *column, *value, *reason; };
struct jf_audit {
    const struct jf_source_spec *source;
    gint64 rows, rejected, filtered, undated, duplicates, corrected;
    gint64 trimmed;             /* text cells with blanks at their ends */
    gboolean has_no_hash;       /* the source tells no row from another: duplicates are not counted */
    struct { const char *dim; char *keys; struct jf_dictionary *seen; gint64 members, rows; } *unmapped; size_t n_unmapped; /* by joined master;
                                   keys: the first of them, in order */
    struct { char *column; struct jf_value total; } *totals; size_t n_totals; /* control totals: summed columns */
    jf_day first_day, last_day; /* of the rows */
    jf_day through;             /* last covered day; see words: through */
    gboolean is_pushed;         /* the engine added up; no row was scanned */
    GPtrArray *files;           /* jf_audit_file * */
    GPtrArray *rejects;         /* jf_reject *, at most 10,000 */
    GPtrArray *corrections;     /* char *: one printed line each */
};
/* Audits in the order of the script. */
const struct jf_audit *jf_cube_audit(const struct jf_cube *cube, size_t *n);
/* First and last covered period index of a source; FALSE where it has no dated rows. */
gboolean jf_cube_coverage(const struct jf_cube *cube, const struct jf_source_spec *source, jf_day *first, jf_day *last);
/* TRUE where rows lie in both parts of a split period: kept by day, not by month. */
gboolean jf_cube_is_daily(const struct jf_cube *cube, const struct jf_source_spec *source, int period);
/* The day of the month where the report period of the data ends early (like-for-like), or 0: then
 * make a calendar with split_days and scan again. */
int jf_cube_partial_days(const struct jf_cube *cube);

struct jf_cube *jf_cube_new(const struct jf_data_spec *spec, const struct jf_calendar *calendar, const char *language);
gboolean jf_cube_finish(struct jf_cube *cube, GError **error);
void jf_cube_free(struct jf_cube *cube);

#endif
