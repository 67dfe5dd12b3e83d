#include "fake_view.h"

struct jf_view *fake_view(struct jf_script *script, const char *label, const struct figure *figures,
                          size_t n, const char *const *members, int n_members)
{
    struct jf_view *view = g_new0(struct jf_view, 1);
    const struct jf_calendar_options options = {
        .fiscal_start = 1, .period = "2026-10", .before = 60, .after = 12};
    view->spec = jf_script_report(script);
    view->entity.label = label;
    view->entity.level = "branch";
    view->entity.person = "张三";
    view->figures = figures;
    view->n_figures = n;
    view->members = members;
    view->n_members = n_members;
    view->calendar = jf_calendar_new(&options, NULL);
    assert_non_null(view->calendar);
    return view;
}

void fake_view_free(struct jf_view *view)
{
    jf_calendar_free(view->calendar);
    g_free(view);
}

const struct jf_entity *jf_view_entity(const struct jf_view *view)
{
    return &view->entity;
}
const struct jf_calendar *jf_view_calendar(struct jf_view *view)
{
    return view->calendar;
}

struct jf_view *jf_view_moved(struct jf_view *view, int periods)
{
    return periods == 0 ? g_memdup2(view, sizeof *view) : NULL;
}

struct jf_value jf_view_value(struct jf_view *view, const struct jf_metric *metric,
                              const struct jf_reading *reading, const char *const *dims,
                              const int *codes, size_t n)
{
    (void)dims;
    g_autofree char *text = jf_reading_to_string(reading);
    const char *member = n > 0 ? view->members[codes[n - 1]] : "";
    for (size_t i = 0; i < view->n_figures; i++) {
        const struct figure *f = &view->figures[i];
        if (strcmp(f->metric, metric->id) == 0 && strcmp(f->reading, text) == 0 &&
            strcmp(f->member, member) == 0) {
            gint64 cents = (gint64)(f->value * 100 + (f->value < 0 ? -0.5 : 0.5));
            gboolean whole = (double)cents / 100 == f->value;
            return whole ? jf_value_exact((struct jf_decimal){cents, 2})
                         : jf_value_number(f->value);
        }
    }
    return jf_value_none("no plan");
}

struct jf_value jf_view_expr(struct jf_view *view, const struct jf_expr *expr,
                             const struct jf_reading *reading, const char *const *dims,
                             const int *codes, size_t n)
{
    (void)view, (void)expr, (void)reading, (void)dims, (void)codes, (void)n;
    return jf_value_none("not in this view");
}

static GArray *all_members(const struct jf_view *view)
{
    GArray *codes = g_array_new(FALSE, FALSE, sizeof(int));
    for (int i = 0; i < view->n_members; i++)
        g_array_append_val(codes, i);
    return codes;
}

GArray *jf_view_members(struct jf_view *view, const struct jf_metric *metric, const char *dim,
                        const char *const *dims, const int *codes, size_t n)
{
    (void)metric, (void)dim, (void)dims, (void)codes, (void)n;
    return all_members(view);
}

GArray *jf_view_members_of(struct jf_view *view, const struct jf_metric *const *metrics, size_t n_metrics,
                           const struct jf_reading *readings, size_t n_readings, const char *dim)
{
    (void)metrics, (void)n_metrics, (void)readings, (void)n_readings, (void)dim;
    return all_members(view);
}

const struct jf_member *jf_view_member(struct jf_view *view, const char *dim, int code)
{
    static struct jf_member member;
    (void)dim;
    member = (struct jf_member){
        .key = view->members[code], .label = view->members[code], .code = code, .parent = -1};
    return &member;
}

const char *jf_view_label(struct jf_view *view, const char *dim, int code)
{
    (void)dim;
    return view->members[code];
}

enum jf_light jf_view_light(struct jf_view *view, const struct jf_metric *metric,
                            const struct jf_reading *reading)
{
    (void)view, (void)metric, (void)reading;
    return JF_LIGHT_RED;
}

struct jf_value jf_view_backtest(struct jf_view *view, const struct jf_metric *metric, enum jf_forecast rule, int *n)
{
    (void)view, (void)metric, (void)rule;
    *n = 12;
    return jf_value_number(0.1);
}

struct jf_value jf_view_place(struct jf_view *view, const struct jf_metric *metric, enum jf_reading_kind kind)
{
    int rank, n;
    struct jf_value median;
    return kind == JF_READ_RANK && jf_view_rank(view, metric, &rank, &n, &median)
               ? jf_value_exact(jf_decimal_from_int(rank))
               : jf_value_none("no rank is published");
}

gboolean jf_view_rank(struct jf_view *view, const struct jf_metric *metric, int *rank, int *n,
                      struct jf_value *median)
{
    (void)view, (void)metric, (void)rank, (void)n, (void)median;
    return FALSE;
}

char *jf_view_text(struct jf_view *view, const char *key)
{
    (void)view;
    (void)key;
    return NULL;
}

GPtrArray *jf_view_list(const struct jf_view *view, const struct jf_block_spec *spec)
{
    (void)view;
    (void)spec;
    return g_ptr_array_new();
}

const char *jf_view_list_column(const struct jf_view *view, const struct jf_block_spec *spec,
                                size_t column)
{
    (void)view;
    (void)spec;
    (void)column;
    return NULL;
}

const char *jf_view_row_unit(const struct jf_view *view, const struct jf_row *row, int *code)
{
    (void)view;
    (void)row;
    *code = -1;
    return NULL;
}

gboolean jf_view_source_in_scope(const struct jf_view *view, const struct jf_source_spec *source)
{
    (void)view;
    (void)source;
    return TRUE;
}

enum jf_window_kind jf_view_window(const struct jf_view *view)
{
    (void)view;
    return JF_WINDOW_MONTH;
}

const char *jf_view_unit_of(const struct jf_view *view, const char *dim, int code)
{
    (void)view, (void)dim, (void)code;
    return NULL;
}

const char *jf_view_person(const struct jf_view *view, const char *dim, int code)
{
    (void)view, (void)dim, (void)code;
    return NULL;
}
