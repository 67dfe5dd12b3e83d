/* metric/eval.h - evaluating formulas on the cube.
 *
 *     struct jf_point p = jf_point_at(eval, coords, n, "top");
 *     struct jf_value v = jf_eval_reading(eval, revenue, &reading, &p);
 *
 * The same calls, made before the scan with an evaluator in planning mode, declare what the cube
 * has to hold (jf_cube_need) and return "no value": so what is planned is what is asked.
 */
#ifndef JF_METRIC_EVAL_H
#define JF_METRIC_EVAL_H

#include "data/cube.h"
#include "metric/expr.h"
#include "metric/reading.h"

struct jf_eval; /* has a memo table; one per process */

#define JF_POINT_MAX 8
struct jf_point {
    struct jf_coord coords[JF_POINT_MAX];
    size_t n_coords;
    const char *level;     /* "top" or the dimension of the entity or row: for per_level */
    int anchor;            /* period; default: the report period */
    int back;              /* periods before it whose members are asked for, too: those of a block over time */
    enum jf_window_kind window; /* of readings that name none: the block's window */
    gboolean like_for_like; /* the anchor period counts only its first calendar->split_days: the report
                               period that is not over, and the periods compared with it */
    const char *part_dim;  /* a coordinate of this dimension is a part of the node that :at() names, with its sign,
                              and does not give way to it: how the parts of a tree add up to a node; NULL: of none */
    const char *row_dim;   /* the rows of a statement are members of this tree: of a metric that is itself a node, the
                              rows from it down show what they are, others nothing; NULL: of none */
};
enum jf_scenario { JF_SCENARIO_ACTUAL, JF_SCENARIO_PLAN, JF_SCENARIO_FORECAST, JF_SCENARIO_BENCHMARK };

struct jf_eval *jf_eval_new(const struct jf_model *model, struct jf_cube *cube,
                            const struct jf_calendar *calendar, const char *language);
void jf_eval_free(struct jf_eval *eval);
/* Before the scan: needs are declared, values are none, every dimension has one placeholder member. */
void jf_eval_set_planning(struct jf_eval *eval, gboolean is_planning);

struct jf_point jf_point_at(const struct jf_eval *eval, const struct jf_coord *coords, size_t n, const char *level);
/* The point with one more coordinate (the same dimension again is replaced); level follows where dim
 * is an entity level (jf_eval_set_levels) or named in a per_level. */
struct jf_point jf_point_in(const struct jf_eval *eval, const struct jf_point *point, const char *dim, int code);
/* Its member of a dimension; -1: it says nothing of it. */
int jf_point_code(const struct jf_point *point, const char *dim);
/* The point of another period, as in a series: whole but for the report period. */
struct jf_point jf_point_at_period(const struct jf_eval *eval, const struct jf_point *point, int period);
/* The dimensions that are levels of entities; strings stay the caller's. */
void jf_eval_set_levels(struct jf_eval *eval, const char *const *levels, size_t n);

/* TRUE under a node that its tree takes off (the signs from the node up multiply to minus): a cost account, where
 * less is good of a metric of which more is good. */
gboolean jf_eval_is_turned(const struct jf_eval *eval, const struct jf_point *point);
/* The metric's polarity at a point. */
gboolean jf_eval_lower_is_better(const struct jf_eval *eval, const struct jf_metric *metric, const struct jf_point *point);

struct jf_value jf_eval_expr(struct jf_eval *eval, const struct jf_expr *e, enum jf_scenario scenario,
                             const struct jf_point *point);
/* Values, differences and ratios of one metric. share, contribution, cum_share, rank, best and worst need
 * siblings and are made by tables (report/table); light is jf_eval_light. */
struct jf_value jf_eval_reading(struct jf_eval *eval, const struct jf_metric *metric,
                                const struct jf_reading *reading, const struct jf_point *point);
/* The reading that decides the light of a metric. */
enum jf_reading_kind jf_metric_watched(const struct jf_metric *metric);
enum jf_light jf_eval_light(struct jf_eval *eval, const struct jf_metric *metric, const struct jf_reading *reading,
                            const struct jf_point *point);
/* How far a rule of forecasts was off, one period ahead: sum of |actual - forecast| / sum of |actual| of the last twelve
 * periods that are over; n: those that have both. */
struct jf_value jf_eval_backtest(struct jf_eval *eval, const struct jf_metric *metric, enum jf_forecast rule,
                                 const struct jf_point *point, int *n);
/* The values of n periods up to the anchor, oldest first. */
void jf_eval_series(struct jf_eval *eval, const struct jf_metric *metric, const struct jf_reading *reading,
                    const struct jf_point *point, int n, struct jf_value *out);
/* Members of dim that the metric has rows for under the point in any of the windows of the readings
 * (actual, plan, last year, previous): codes in printing order. In planning: one placeholder. */
GArray *jf_eval_members(struct jf_eval *eval, const struct jf_metric *const *metrics, size_t n_metrics,
                        const struct jf_reading *readings, size_t n_readings, const char *dim,
                        const struct jf_point *point);
/* FALSE where the plan, kept in a source of its own, has members of the point's last dimension in the window of the reading, and none of them is the
 * point's: nobody gave it a plan, which is not a plan of zero. */
gboolean jf_eval_is_planned(struct jf_eval *eval, const struct jf_metric *metric, const struct jf_reading *reading,
                            const struct jf_point *point);
/* The members of a class as seen from a point (an entity), for all that is asked until the next call; in planning the needs
 * of it. */
gboolean jf_eval_classify(struct jf_eval *eval, const struct jf_class_spec *class, const struct jf_point *point, GError **error);
/* TRUE where the formula names a class: :at("abc", "A"). */
gboolean jf_expr_uses_class(const struct jf_expr *e, const struct jf_data_spec *data);
/* Which leaves, and so sources and dimensions, a formula stands on. */
void jf_expr_leaves(const struct jf_expr *e, GPtrArray *leaves);
/* TRUE where the metric can have a value by dim in the scenario; else *why names the source that lacks it. */
gboolean jf_metric_answers(const struct jf_eval *eval, const struct jf_metric *metric, enum jf_scenario scenario,
                           const char *dim, char **why);
/* The metric has a plan of its own, or is a formula of metrics that all have one. */
gboolean jf_metric_has_plan(const struct jf_metric *metric);
/* The window of a reading at a point, for titles: kind and anchor after the block's window and shifts. */
enum jf_window_kind jf_reading_window(const struct jf_reading *reading, const struct jf_point *point);
/* After a failed need in planning (a wrong column, say): the first error; NULL for none. */
const GError *jf_eval_error(const struct jf_eval *eval);

#endif
