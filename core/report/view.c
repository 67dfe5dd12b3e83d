/* The view: one entity's window on the cube, and the only way to it for blocks and scripts. */
#include <string.h>

#include "base/message.h"
#include "report/internal.h"

void jf_view_init(struct jf_view *view, struct jf_report *report, const struct jf_entity *entity)
{
    struct jf_coord own = {.dim = entity->dim, .code = entity->code};
    view->report = report;
    view->entity = entity;
    view->build = NULL;
    view->block = NULL;
    view->point = jf_point_at(report->eval, &own, entity->dim ? 1 : 0, entity->level);
}

/* Classes are those of the entity's own members: worked out anew where another entity was looked at before. */
void jf_view_start(struct jf_view *view, struct jf_report *report, const struct jf_entity *entity)
{
    const GPtrArray *classes = report->spec->data->classes;
    jf_view_init(view, report, entity);
    if (!report->is_planning && report->classified == entity)
        return;
    for (guint i = 0; i < classes->len; i++)
        jf_eval_classify(report->eval, classes->pdata[i], &view->point, NULL);
    report->classified = report->is_planning ? NULL : entity;
}

struct jf_point jf_view_block_point(struct jf_view *view, const struct jf_block_spec *spec)
{
    struct jf_point point = view->point;
    if (spec && spec->has_window)
        point.window = spec->window;
    return point;
}

const struct jf_metric *jf_view_metric(const struct jf_view *view, const struct jf_metric *metric)
{
    return view->block ? jf_block_metric(view->report, view->block, metric) : metric;
}

enum jf_window_kind jf_view_window(const struct jf_view *view)
{
    return view->block && view->block->has_window ? view->block->window : JF_WINDOW_MONTH;
}

const struct jf_entity *jf_view_entity(const struct jf_view *view)
{
    return view->entity;
}

const struct jf_calendar *jf_view_calendar(struct jf_view *view)
{
    return view->report->calendar;
}

struct jf_view *jf_view_moved(struct jf_view *view, int periods)
{
    int period = jf_calendar_shift(view->report->calendar, view->point.anchor, periods);
    if (period < 0)
        return NULL;
    struct jf_view *moved = g_memdup2(view, sizeof *view);
    moved->point = jf_point_at_period(view->report->eval, &view->point, period);
    return moved;
}

/* A node of the entity's own tree must be the entity's node or lie below it. */
static gboolean is_below(const struct jf_view *view, const char *dim, int code)
{
    while (code >= 0 && code != view->entity->code) {
        const struct jf_member *m = jf_cube_member(view->report->cube, dim, code);
        code = m ? m->parent : -1;
    }
    return code >= 0;
}

/* Every value is asked for inside the entity's own coordinates, so that a strange member can only
 * be empty; asking for one is refused all the same. */
static gboolean is_inside(const struct jf_view *view, const char *dim, int code)
{
    const struct jf_entity *e = view->entity;
    if (!e->dim || view->report->is_planning)
        return TRUE;
    if (strcmp(dim, e->dim) == 0)
        return is_below(view, dim, code);
    const struct jf_entity *above = jf_entity_for_dim(view->report, e, dim);
    if (above)
        return above->code == code;
    int parent = jf_cube_parent(view->report->cube, dim, code, e->dim);
    return parent < 0 || parent == e->code;
}

/* Members of a tree are parts of the node that the metric is read at. */
static gboolean place(struct jf_view *view, const struct jf_metric *metric, const char *const *dims, const int *codes, size_t n,
                      struct jf_point *point)
{
    *point = view->point;
    for (size_t i = 0; i < n; i++) {
        if (!is_inside(view, dims[i], codes[i]))
            return FALSE;
        *point = jf_point_in(view->report->eval, point, dims[i], codes[i]);
        if (jf_expr_node(metric->actual, dims[i]))
            point->part_dim = dims[i];
    }
    return TRUE;
}

static struct jf_value outside(const struct jf_view *view)
{
    return jf_value_none(jf_message(view->report->language, "outside this unit"));
}

struct jf_value jf_view_value(struct jf_view *view, const struct jf_metric *metric,
                              const struct jf_reading *reading, const char *const *dims,
                              const int *codes, size_t n)
{
    struct jf_point point;
    if (!place(view, metric, dims, codes, n, &point))
        return outside(view);
    metric = jf_view_metric(view, metric);
    return n == 0 ? jf_read_unit(view->report, metric, reading, &point)
                  : jf_read_part(view->report, metric, reading, &point, &view->point);
}

struct jf_value jf_view_expr(struct jf_view *view, const struct jf_expr *expr,
                             const struct jf_reading *reading, const char *const *dims,
                             const int *codes, size_t n)
{
    return jf_view_value(view, jf_report_metric_of(view->report, expr), reading, dims, codes, n);
}

/* Below a node of the same tree: which nodes have rows is asked without it. */
static GArray *members_at(struct jf_view *view, const struct jf_metric *const *metrics, size_t n_metrics,
                          const struct jf_reading *readings, size_t n_readings, const char *dim, const struct jf_point *point)
{
    g_autofree const struct jf_metric **filtered = g_new0(const struct jf_metric *, n_metrics + 1);
    for (size_t i = 0; i < n_metrics; i++)
        filtered[i] = jf_view_metric(view, metrics[i]);
    struct jf_point all = *point;
    for (size_t i = all.n_coords; i-- > 0 && jf_dim_is_tree(view->report, dim);)
        if (strcmp(all.coords[i].dim, dim) == 0)
            all.coords[i] = all.coords[--all.n_coords];
    GArray *codes = jf_members_seen(view->report, view->block, filtered, n_metrics, readings, n_readings, dim, &all);
    jf_tree_parts(view->report, n_metrics ? jf_expr_node(metrics[0]->actual, dim) : NULL, dim, point, 1, codes);
    return codes;
}

static const struct jf_reading usual_readings[] = {
    {.kind = JF_READ_ACTUAL}, {.kind = JF_READ_LAST_YEAR}, {.kind = JF_READ_PREV}};

GArray *jf_view_members(struct jf_view *view, const struct jf_metric *metric, const char *dim,
                        const char *const *dims, const int *codes, size_t n)
{
    struct jf_point point;
    if (!place(view, metric, dims, codes, n, &point))
        return g_array_new(FALSE, FALSE, sizeof(int));
    return members_at(view, &metric, 1, usual_readings, G_N_ELEMENTS(usual_readings), dim, &point);
}

GArray *jf_view_members_of(struct jf_view *view, const struct jf_metric *const *metrics, size_t n_metrics,
                           const struct jf_reading *readings, size_t n_readings, const char *dim)
{
    return members_at(view, metrics, n_metrics, readings, n_readings, dim, &view->point);
}

const struct jf_member *jf_view_member(struct jf_view *view, const char *dim, int code)
{
    return is_inside(view, dim, code) ? jf_cube_member(view->report->cube, dim, code) : NULL;
}

const char *jf_view_label(struct jf_view *view, const char *dim, int code)
{
    const struct jf_member *m = jf_view_member(view, dim, code);
    return m && m->label ? jf_twins_label(view, dim, m) : "";
}

enum jf_light jf_view_light(struct jf_view *view, const struct jf_metric *metric,
                            const struct jf_reading *reading)
{
    return jf_eval_light(view->report->eval, jf_view_metric(view, metric), reading, &view->point);
}

struct jf_value jf_view_backtest(struct jf_view *view, const struct jf_metric *metric, enum jf_forecast rule, int *n)
{
    return jf_eval_backtest(view->report->eval, jf_view_metric(view, metric), rule, &view->point, n);
}

/* Rows of a source without the entity's dimension belong to the top entity. */
gboolean jf_view_source_in_scope(const struct jf_view *view, const struct jf_source_spec *source)
{
    return !view->entity->dim || jf_cube_source_has(view->report->cube, source, view->entity->dim);
}

gint64 jf_view_rows(struct jf_view *view, const struct jf_source_spec *source)
{
    if (!view->report->is_planning && !jf_view_source_in_scope(view, source))
        return 0;
    struct jf_value v = jf_report_rows(view->report, source, &view->point);
    return jf_value_has(v) ? (gint64)jf_value_to_double(v) : 0;
}
