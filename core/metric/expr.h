/* metric/expr.h - formulas over leaves: what words.md sections 3 and 4 build.
 *
 * A formula is evaluated at a point: an entity and further members (coordinates), a window with its
 * anchor period, and a scenario. A metric in a formula stands for whatever is being evaluated
 * (actual, plan, last year); a leaf stands for the actual.
 */
#ifndef JF_METRIC_EXPR_H
#define JF_METRIC_EXPR_H

#include "data/spec.h"

enum jf_expr_op {
    JF_EXPR_NUMBER,   /* number */
    JF_EXPR_LEAF,     /* leaf */
    JF_EXPR_METRIC,   /* metric */
    JF_EXPR_ADD, JF_EXPR_SUB, JF_EXPR_MUL, JF_EXPR_DIV, JF_EXPR_NEG,
    JF_EXPR_WINDOW,   /* args[0] over another window of the same anchor: window */
    JF_EXPR_SHIFT,    /* args[0] at prev (-1), next (+1) or last_year: shift */
    JF_EXPR_ROLLING,  /* args[0] in each of the last n periods, folded: n, fold */
    JF_EXPR_EACH,     /* args[0] for each member of dim under the point, folded: dim, fold */
    JF_EXPR_WHERE,    /* args[0] with filter added to every leaf below */
    JF_EXPR_ON,       /* args[0] with date as the date column of every leaf below */
    JF_EXPR_AT,       /* args[0] at member text of dim, a node of a tree, signs applied */
    JF_EXPR_PER_LEVEL,/* args[i] at level levels[i] ("top", a dimension) of the point */
    JF_EXPR_STEPS,    /* piecewise bands: bounds and rates; see words */
    JF_EXPR_SPREAD,   /* args[0] allocated over dim (or "month") in proportion to args[1] */
    JF_EXPR_SINCE,    /* args[i] from the month levels[i] on, whose first day is bounds[i]: versions of a definition */
};
enum jf_shift { JF_SHIFT_PREV, JF_SHIFT_NEXT, JF_SHIFT_LAST_YEAR };
enum jf_fold { JF_FOLD_SUM, JF_FOLD_MEAN, JF_FOLD_MAX, JF_FOLD_MIN };

struct jf_metric;
struct jf_expr {
    enum jf_expr_op op;
    struct jf_expr **args; size_t n_args;   /* shared: expressions are owned by the model */
    struct jf_decimal number;
    struct jf_leaf *leaf; struct jf_metric *metric;
    enum jf_window_kind window; enum jf_shift shift; enum jf_fold fold;
    int n;
    char *dim, *member, *date;
    struct jf_rowx *filter;
    char **levels;                          /* as many as args */
    struct jf_decimal *bounds, *rates; size_t n_bounds;
    char *where;                            /* "monthly.lua:23" */
    int id;                                 /* place in the model, for memo tables */
};

enum jf_forecast { JF_FORECAST_NONE, JF_FORECAST_EXPR, JF_FORECAST_RUN_RATE, JF_FORECAST_SEASONAL, JF_FORECAST_PLAN };

struct jf_metric {
    char *id, *where;
    char *title, *title_en;     /* title in the report's language; title_en may be NULL */
    char *unit;
    double scale; int digits;   /* as decided: by the unit or by the script */
    /* the three as the script has them, once a pack in another language has its own; NULL before */
    char *written_unit; double written_scale; int written_digits;
    struct jf_expr *actual;
    struct jf_expr **plans; char **plan_names; size_t n_plans; /* versions PL0, PL1...; the last is current */
    enum jf_forecast forecast_kind; struct jf_expr *forecast;
    struct jf_expr *benchmark;
    gboolean lower_is_better;
    struct { double near, reached; enum { JF_WARN_ACHIEVEMENT, JF_WARN_ACTUAL, JF_WARN_YOY, JF_WARN_VARIANCE } of; int months; } warn;
    double material_share; struct jf_decimal material_floor;
    struct jf_expr *sample; double min_sample; gboolean has_min_sample;
    double weight; /* in scorecards, a share; 0 = none */
    gboolean hide;
    char **only; size_t n_only;
    char *owner, *group, *about, *since;
    char *was;                  /* the metric of the definition before, where `since` is a change; or NULL */
    int index;                  /* place in the model: order of the script */
};

/* Everything with formulas; owns expressions and metrics. */
struct jf_model {
    struct jf_data_spec *data;   /* not owned */
    GPtrArray *expressions, *metrics;
};
struct jf_model *jf_model_new(struct jf_data_spec *data);
void jf_model_free(struct jf_model *model);
struct jf_expr *jf_model_expr(struct jf_model *model, enum jf_expr_op op, const char *where); /* owned by the model */
struct jf_metric *jf_model_metric(struct jf_model *model, const char *id, const char *where);
struct jf_metric *jf_model_find(const struct jf_model *model, const char *id);
/* TRUE where the root is a quotient: its parts go into support columns of a table. Looks through
 * a metric that stands alone (actual = other_metric). */
gboolean jf_expr_is_ratio(const struct jf_expr *e, const struct jf_expr **over, const struct jf_expr **under);
/* The node of a tree that the formula is read at, NULL where it is read at none. */
const char *jf_expr_node(const struct jf_expr *e, const char *dim);
/* The last month (no first version's) after the one day and before the other in which the definition changed, its own or one that it stands on. */
const char *jf_expr_changed(const struct jf_expr *e, jf_day after, jf_day end);
/* Σ金额 ÷ Σ数量, 不重复的客户数: as the definitions page prints it. Newly allocated. */
char *jf_expr_describe(const struct jf_expr *e, const struct jf_data_spec *data, const char *language);
/* The title of a dimension; without one a column's name that is no identifier, else the id. */
const char *jf_dim_title_in(const struct jf_data_spec *data, const char *dim);
/* A metric is a ratio of percentages: unit "%": differences are in points. */
gboolean jf_metric_is_percent(const struct jf_metric *metric);

#endif
