/* metric/eval_internal.h - shared by the files of the evaluator. */
#ifndef JF_METRIC_EVAL_INTERNAL_H
#define JF_METRIC_EVAL_INTERNAL_H

#include "metric/eval.h"

/* Where and how a formula is being evaluated. */
struct scope {
    struct jf_point point;
    enum jf_scenario scenario;
    const char *version; /* of the plan; NULL or "" = current */
    gboolean is_share;   /* the formula of a percentage: a divisor below zero makes none */
    int modifiers;       /* chain of WHERE and ON nodes above: index into eval->chains, 0 = none */
};

/* One WHERE or ON node on top of an outer chain; interned, so equal chains have equal numbers. */
struct chain {
    int outer;
    const struct jf_expr *node;
};

/* A leaf of the script with the modifiers above it, and its handles by set of dimensions. */
struct bound_leaf {
    struct jf_leaf *leaf;
    GArray *handles; /* struct bound_handle */
};
struct bound_handle {
    guint64 dims; /* bit i: eval->dims[i] */
    int handle;
};

/* The last whole that was spread over members (spread.c). */
struct spread {
    const struct jf_expr *node;
    struct scope whole;
    GArray *codes, *parts; /* int; struct jf_value: added up to this member */
    struct jf_value sum;
};

struct jf_eval {
    const struct jf_model *model;
    struct jf_cube *cube;
    const struct jf_calendar *calendar;
    const char *language;
    gboolean is_planning;
    GPtrArray *levels;    /* const char *: dimensions that are levels */
    GPtrArray *dims;      /* char *: at most 64 */
    GArray *chains;       /* struct chain; [0] is the empty one */
    GHashTable *chain_of; /* gint64 outer and node -> index */
    GHashTable *bound;    /* gint64 leaf node and chain -> struct bound_leaf * */
    GError *error;        /* the first failed need */
    struct spread spread;
};

struct jf_value metric_eval(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope);
struct jf_value metric_value(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope);
struct jf_value metric_forecast(struct jf_eval *eval, const struct jf_metric *metric, const struct scope *scope);
/* TRUE where the formula has values by a dimension. */
gboolean metric_answers_by(const struct jf_eval *eval, const struct jf_expr *e, enum jf_scenario scenario, const char *dim);
struct jf_value metric_spread(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope);
struct jf_value metric_versions(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope);
/* A percentage has no value where the divisor is below zero: two losses are no margin. */
struct jf_value metric_divide(const struct jf_eval *eval, const struct scope *scope, struct jf_value a, struct jf_value b);
int metric_intern_chain(struct jf_eval *eval, int outer, const struct jf_expr *node);
struct bound_leaf *metric_bound_leaf(struct jf_eval *eval, const struct jf_expr *e, int modifiers);
/* The handle of a bound leaf for the dimensions of a point and dim (or NULL); -1 after an error. */
int metric_leaf_handle(struct jf_eval *eval, struct bound_leaf *bound, const struct jf_point *point,
                       const char *dim);
/* Handles of every leaf under a formula: what decides which members exist. */
void metric_collect_handles(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope,
                            const char *dim, GArray *handles);
/* The scope moved by one step of a shift, by the window's own length; FALSE outside the calendar. */
gboolean metric_shift(const struct jf_eval *eval, struct scope *scope, enum jf_shift shift);
struct jf_window metric_window(const struct jf_eval *eval, const struct jf_point *point,
                               const struct jf_source_spec *source);
/* Codes of the members of dim that the handles have rows for under the point, in printing order. */
GArray *metric_present(struct jf_eval *eval, const GArray *handles, const char *dim,
                       const struct jf_point *point, const struct jf_window *windows, size_t n_windows);

#endif
