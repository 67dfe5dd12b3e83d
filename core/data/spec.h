/* data/spec.h - what a script says about its data: sources, dimensions, joins, leaves.
 *
 * Made by core/script, read by data, metric and report. Everything is owned by the jf_data_spec.
 * Dimensions with one id in two sources are one dimension.
 */
#ifndef JF_DATA_SPEC_H
#define JF_DATA_SPEC_H

#include "data/calendar.h"
#include "data/rowx.h"

enum jf_missing { JF_MISSING_REPORT, JF_MISSING_BLANK, JF_MISSING_STOP };
enum jf_bad_row { JF_BAD_ROW_STOP, JF_BAD_ROW_REJECT };
enum jf_duplicates { JF_DUPLICATES_REPORT, JF_DUPLICATES_DROP };

struct jf_param { char *name, *value; }; /* as the plugin is given it */

/* One file (or glob) of a source with what holds for it alone. */
struct jf_path {
    char *path;                          /* as written; relative to the script; may be a glob */
    char *encoding;                      /* or NULL = found */
    char **rename_from, **rename_to; size_t n_rename; /* columns of this file -> of the source */
};

struct jf_join {
    struct jf_source_spec *source; /* a master: has a key */
    char **on; size_t n_on;        /* columns of this source; default: the master's key columns */
    enum jf_missing missing;
    char **alias_from, **alias_to; size_t n_alias; /* values of the join key */
};

struct jf_dim_spec {
    char *id;
    char **columns; size_t n_columns; /* one key, or a compound one */
    struct jf_rowx *expression;       /* instead of columns */
    char *label, *order;              /* columns, or NULL */
    char *title;                      /* or NULL: the id */
    char **alias_from, **alias_to; size_t n_alias;
    char *blank;                      /* label of the blank member; NULL: "(blank)" by language */
    char *top;    /* value of the column that means "the whole company": such rows belong to the top
                     entity only and are left out of the dimension's members */
    gboolean is_tree;
    struct jf_source_spec *tree_source; /* master with key and parent that gives the tree, or NULL */
    char *where;
};

struct jf_source_spec {
    char *id, *where;        /* where = "monthly.lua:3" */
    char *plugin;            /* "csv", "sqlite", or NULL = by the path's ending */
    struct jf_path *paths; size_t n_paths;
    struct jf_param *params; size_t n_params; /* further fields, for the plugin */
    char *encoding, *delimiter, *date_format; /* NULL = found */
    gboolean has_header;
    char **columns; size_t n_columns;         /* declared columns, or 0 */
    char *date;                               /* date column, or NULL */
    char **no_value; size_t n_no_value;       /* default { "", "-" } */
    char **decimals_column; int *decimals; size_t n_decimals;
    struct { gboolean has; char *first, *last, *year, *value; } wide;
    struct jf_rowx *filter;                   /* where: test */
    struct jf_join *joins; size_t n_joins;
    struct jf_dim_spec *dims; size_t n_dims;
    char *key, *parent, *label, *sign;        /* a master */
    char **keys; size_t n_keys;               /* key as a list: a compound key (key is keys[0]) */
    enum jf_duplicates duplicates;
    enum jf_bad_row on_bad_row;
    char *corrections;                        /* path, or NULL */
    enum { JF_THROUGH_FOUND, JF_THROUGH_DAY, JF_THROUGH_LAST_ROW } through;
    jf_day through_day;
    char *currency, *note, *title;
};

/* What is added up: the leaf of every formula. */
enum jf_aggregate {
    JF_AGG_SUM, JF_AGG_COUNT,
    JF_AGG_FILLED,   /* number of rows where value is not empty: the divisor of average() */
    JF_AGG_BALANCE,  /* sum over the rows of the source's last day in the window's last slot */
    JF_AGG_DISTINCT, /* keys with a row in the window */
    JF_AGG_NEW,      /* keys whose first row ever (that passes the filter) lies in the window */
    JF_AGG_MEDIAN,   /* quantile of the rows' values */
};

struct jf_leaf {
    struct jf_source_spec *source;
    enum jf_aggregate aggregate;
    struct jf_rowx *value;     /* SUM FILLED BALANCE MEDIAN */
    char *key_dim;             /* DISTINCT NEW: a dimension of the source */
    struct jf_rowx *filter;    /* or NULL */
    char *date;                /* other date column, or NULL = the source's */
    char *open_from, *open_to; /* rows open at the window's end: from <= end and not (to <= end) */
    double quantile;
    char *where;
};

/* A dimension whose members are worked out: A, B and C by revenue; new, kept and lost. Each member of dim belongs to one
 * class, as seen by the entity whose pack is made; what is left over is the blank member. */
struct jf_class_spec {
    char *id, *title, *dim, *where; /* title may be NULL */
    enum { JF_CLASS_CHANGE /* new, kept, lost */, JF_CLASS_CUMULATIVE, JF_CLASS_BANDS } kind;
    char **names;                   /* in printing order */
    struct jf_decimal *bounds;      /* cumulative shares below which a class goes on; upper bounds, inclusive */
    size_t n_names;                 /* the last one may be without a bound: what is above */
    size_t n_bounds;
    gboolean is_before;             /* as of the window before */
    struct jf_expr *of;             /* the model's */
};

struct jf_data_spec {
    char *directory;               /* of the script: relative paths start here */
    GPtrArray *sources;            /* jf_source_spec * */
    GPtrArray *classes;            /* jf_class_spec * */
};

struct jf_data_spec *jf_data_spec_new(const char *directory);
void jf_data_spec_free(struct jf_data_spec *spec);
struct jf_source_spec *jf_data_spec_find(const struct jf_data_spec *spec, const char *id);
/* NULL where the dimension is no class. */
const struct jf_class_spec *jf_data_spec_class(const struct jf_data_spec *spec, const char *id);
/* NULL where the source has no such dimension. */
const struct jf_dim_spec *jf_source_spec_dim(const struct jf_source_spec *source, const char *id);
/* The columns of a master's key; returns their number. */
size_t jf_source_spec_keys(const struct jf_source_spec *source, char *const **keys);
/* A text, or what an alias makes of it. */
const char *jf_alias_of(char *const *from, char *const *to, size_t n, const char *text);
struct jf_leaf *jf_leaf_copy(const struct jf_leaf *leaf);
void jf_leaf_free(struct jf_leaf *leaf);
/* Canonical text, equal for equal leaves. */
char *jf_leaf_to_string(const struct jf_leaf *leaf);

#endif
