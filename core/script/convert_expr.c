/* Formulas and metrics, from Lua to metric/expr.h. */
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/message.h"
#include "script/walk.h"

static const char *const ops[] = {
    "number",  "leaf", "metric", "add", "sub", "mul",       "div",   "neg",    "window", "shift",
    "rolling", "each", "where",  "on",  "at",  "per_level", "steps", "spread", "since", NULL};
static const char *const shifts[] = {"prev", "next", "last_year", NULL};
static const char *const folds[] = {"sum", "mean", "max", "min", NULL};
static const char *const aggregates[] = {"sum",      "count", "filled", "balance",
                                         "distinct", "new",   "median", NULL};

static struct jf_leaf *convert_leaf(struct walk *w, int t, struct jf_expr *e)
{
    struct jf_leaf *leaf = g_new0(struct jf_leaf, 1);
    e->leaf = leaf;
    leaf->where = g_strdup(e->where);
    leaf->source = walk_source(w, t, "source");
    leaf->aggregate = (enum jf_aggregate)walk_choice(w, t, "aggregate", aggregates, JF_AGG_SUM);
    leaf->key_dim = walk_text(w, t, "dim");
    leaf->open_from = walk_text(w, t, "open_from");
    leaf->open_to = walk_text(w, t, "open_to");
    leaf->quantile = walk_number(w, t, "quantile", 0.5);
    jf_convert_row(w, t, "value", leaf->source, &leaf->value);
    return leaf;
}

static void convert_args(struct walk *w, int t, struct jf_expr *e)
{
    struct walk_list l = walk_list(w, t, "args");
    e->args = g_new0(struct jf_expr *, l.n + 1);
    while (walk_next(w, &l)) {
        e->args[l.i] = jf_convert_expr(w, l.at);
        e->n_args = l.i + 1;
    }
}

/* The first days of "2026-04" ... */
static void convert_days(struct jf_expr *e)
{
    e->bounds = g_new0(struct jf_decimal, e->n_args);
    for (size_t i = 0; i < e->n_args; i++)
        e->bounds[i] = jf_decimal_from_int(jf_day_from_ymd(atoi(e->levels[i]), atoi(e->levels[i] + 5), 1));
}

struct jf_expr *jf_convert_expr(struct walk *w, int index)
{
    lua_pushvalue(w->L, index);
    struct jf_expr *made = walk_done(w);
    if (made != NULL)
        return made;
    lua_pushvalue(w->L, index);
    int t = walk_enter(w);
    enum jf_expr_op op = (enum jf_expr_op)walk_choice(w, t, "op", ops, 0);
    struct jf_expr *e = jf_model_expr(w->report->model, op, walk_where(w, t));
    if (op == JF_EXPR_LEAF)
        convert_leaf(w, t, e);
    if (walk_field(w, t, "number")) {
        e->number = walk_decimal(w, lua_gettop(w->L), e->where);
        lua_pop(w->L, 1);
    }
    if (op == JF_EXPR_METRIC && walk_field(w, t, "metric")) {
        e->metric = jf_convert_metric(w, lua_gettop(w->L));
        lua_pop(w->L, 1);
    }
    convert_args(w, t, e);
    e->window = (enum jf_window_kind)walk_choice(w, t, "window", jf_window_words, 0);
    e->shift = (enum jf_shift)walk_choice(w, t, "shift", shifts, 0);
    e->fold = (enum jf_fold)walk_choice(w, t, "fold", folds, 0);
    e->n = (int)walk_integer(w, t, "n", 0);
    if (op != JF_EXPR_LEAF)
        e->dim = walk_text(w, t, "dim");
    e->member = walk_text(w, t, "member");
    e->date = walk_text(w, t, "date");
    size_t n_levels = 0;
    walk_texts(w, t, "levels", &e->levels, &n_levels);
    walk_decimals(w, t, "bounds", e->where, &e->bounds, &e->n_bounds);
    if (op == JF_EXPR_SINCE)
        convert_days(e);
    walk_decimals(w, t, "rates", e->where, &e->rates, &e->n_bounds);
    jf_convert_row(w, t, "filter", NULL, &e->filter);
    lua_settop(w->L, t - 1);
    walk_remember(w, index, e);
    return e;
}

/* ---- metrics --------------------------------------------------------------------------------- */

static struct jf_expr *field_expr(struct walk *w, int t, const char *name)
{
    if (!walk_field(w, t, name))
        return NULL;
    struct jf_expr *e = jf_convert_expr(w, lua_gettop(w->L));
    lua_pop(w->L, 1);
    return e;
}

static char *pick_title(struct walk *w, int f, const char *first, const char *second,
                        const char *third)
{
    char *title = walk_text(w, f, first);
    if (title == NULL)
        title = walk_text(w, f, second);
    return title != NULL ? title : walk_text(w, f, third);
}

static void convert_title(struct walk *w, int t, struct jf_metric *m)
{
    walk_field(w, t, "title");
    int f = lua_gettop(w->L);
    const char *language = w->report->language;
    if (g_str_has_prefix(language, "en"))
        m->title = pick_title(w, f, "en", "zh", "tw");
    else if (strcmp(language, "zh-TW") == 0)
        m->title = pick_title(w, f, "tw", "zh", "en");
    else
        m->title = pick_title(w, f, "zh", "tw", "en");
    m->title_en = walk_text(w, f, "en");
    lua_pop(w->L, 1);
}

/* Counts, and what is added up of counts. */
static gboolean is_counted(const struct jf_expr *e)
{
    if (e->op == JF_EXPR_NUMBER)
        return e->number.scale == 0;
    if (e->op == JF_EXPR_LEAF)
        return e->leaf->aggregate != JF_AGG_SUM && e->leaf->aggregate != JF_AGG_BALANCE &&
               e->leaf->aggregate != JF_AGG_MEDIAN;
    if (e->op == JF_EXPR_METRIC)
        return is_counted(e->metric->actual);
    if (e->op == JF_EXPR_DIV || e->op == JF_EXPR_SPREAD || e->op == JF_EXPR_STEPS ||
        ((e->op == JF_EXPR_ROLLING || e->op == JF_EXPR_EACH) && e->fold == JF_FOLD_MEAN))
        return FALSE;
    for (size_t i = 0; i < e->n_args; i++)
        if (!is_counted(e->args[i]))
            return FALSE;
    return e->n_args > 0;
}

static void convert_unit(struct walk *w, int t, struct jf_metric *m)
{
    struct jf_format format = {0};
    g_autofree char *unit = walk_text(w, t, "unit");
    m->scale = walk_number(w, t, "scale", 0);
    m->unit = jf_format_unit_of_scale(unit ? unit : "", m->scale);
    jf_format_init_for_unit(&format, m->unit);
    m->scale = m->scale > 0 ? m->scale : format.scale;
    if (format.style == JF_STYLE_NUMBER && format.decimals > 0 && m->actual && is_counted(m->actual))
        format.decimals = 0; /* whatever they are called */
    m->digits = (int)walk_integer(w, t, "digits", format.decimals);
}

static void convert_plans(struct walk *w, int t, struct jf_metric *m)
{
    struct walk_list l = walk_list(w, t, "plan");
    m->plans = g_new0(struct jf_expr *, l.n + 1);
    m->plan_names = g_new0(char *, l.n + 1);
    while (walk_next(w, &l)) {
        m->plan_names[l.i] = walk_text(w, l.at, "name");
        if (m->plan_names[l.i] == NULL)
            m->plan_names[l.i] = g_strdup("");
        m->n_plans = l.i + 1; /* the free function counts on it */
        m->plans[l.i] = field_expr(w, l.at, "expression");
    }
}

static void convert_forecast(struct walk *w, int t, struct jf_metric *m)
{
    static const char *const kinds[] = {"none", "expression", "run_rate", "seasonal", "plan", NULL};
    if (!walk_field(w, t, "forecast"))
        return;
    gboolean is_word = lua_type(w->L, -1) == LUA_TSTRING;
    lua_pop(w->L, 1);
    if (is_word) {
        m->forecast_kind = (enum jf_forecast)walk_choice(w, t, "forecast", kinds, JF_FORECAST_NONE);
    } else {
        m->forecast_kind = JF_FORECAST_EXPR;
        m->forecast = field_expr(w, t, "forecast");
    }
}

static void convert_limits(struct walk *w, int t, struct jf_metric *m)
{
    static const char *const of[] = {"achievement", "actual", "yoy", "variance", NULL};
    if (walk_field(w, t, "warn")) {
        int f = lua_gettop(w->L);
        m->warn.near = walk_number(w, f, "near", 1);
        m->warn.reached = walk_number(w, f, "reached", 0.9);
        int word = walk_choice(w, f, "of", of, 0);
        m->warn.of = word == 1   ? JF_WARN_ACTUAL
                     : word == 2 ? JF_WARN_YOY
                     : word == 3 ? JF_WARN_VARIANCE
                                 : JF_WARN_ACHIEVEMENT;
        m->warn.months = (int)walk_integer(w, f, "months", 1);
        lua_pop(w->L, 1);
    }
    if (walk_field(w, t, "material")) {
        int f = lua_gettop(w->L);
        m->material_share = walk_number(w, f, "share", 0.05);
        walk_field(w, f, "floor");
        m->material_floor = walk_decimal(w, lua_gettop(w->L), m->where);
        lua_pop(w->L, 2);
    }
}

struct jf_metric *jf_convert_metric(struct walk *w, int index)
{
    lua_pushvalue(w->L, index);
    struct jf_metric *m = walk_done(w);
    if (m != NULL)
        return m;
    lua_pushvalue(w->L, index);
    int t = walk_enter(w);
    walk_field(w, t, "id");
    m = jf_model_metric(w->report->model, lua_tostring(w->L, -1), walk_where(w, t));
    lua_pop(w->L, 1);
    convert_title(w, t, m);
    m->actual = field_expr(w, t, "actual");
    convert_unit(w, t, m);
    convert_plans(w, t, m);
    convert_forecast(w, t, m);
    m->benchmark = field_expr(w, t, "benchmark");
    m->lower_is_better = walk_field(w, t, "better") && strcmp(lua_tostring(w->L, -1), "lower") == 0;
    convert_limits(w, t, m);
    m->sample = field_expr(w, t, "sample");
    m->has_min_sample = walk_field(w, t, "min_sample");
    m->min_sample = walk_number(w, t, "min_sample", 0);
    m->hide = walk_flag(w, t, "hide");
    walk_texts(w, t, "only", &m->only, &m->n_only);
    m->owner = walk_text(w, t, "owner");
    m->group = walk_text(w, t, "group");
    m->about = walk_text(w, t, "about");
    m->was = walk_text(w, t, "was");
    m->since = walk_text(w, t, "since");
    m->weight = walk_number(w, t, "weight", 0);
    lua_settop(w->L, t - 1);
    walk_remember(w, index, m);
    return m;
}

static void convert_class(struct walk *w, int index, struct jf_class_spec *c)
{
    static const char *const kinds[] = {"change", "cumulative", "bands", NULL};
    lua_pushvalue(w->L, index);
    int t = walk_enter(w);
    c->where = g_strdup(walk_where(w, t));
    c->id = walk_text(w, t, "id");
    c->dim = walk_text(w, t, "dim");
    c->title = walk_text(w, t, "title");
    c->is_before = walk_flag(w, t, "is_before");
    c->kind = (unsigned)walk_choice(w, t, "type", kinds, 0);
    if (c->is_before && c->title) {
        char *bare = c->title;
        c->title = g_strdup_printf(jf_message(w->report->language, "%s before"), bare);
        g_free(bare);
    }
    walk_texts(w, t, "names", &c->names, &c->n_names);
    walk_decimals(w, t, "bounds", c->where, &c->bounds, &c->n_bounds);
    c->of = field_expr(w, t, "of");
    lua_settop(w->L, t - 1);
}

void jf_convert_classes(struct walk *w, int report)
{
    struct walk_list l = walk_list(w, report, "classes");
    while (walk_next(w, &l)) {
        struct jf_class_spec *c = g_new0(struct jf_class_spec, 1);
        g_ptr_array_add(w->report->data->classes, c);
        convert_class(w, l.at, c);
    }
}

void jf_convert_metrics(struct walk *w, int report)
{
    struct walk_list l = walk_list(w, report, "metrics");
    while (walk_next(w, &l))
        jf_convert_metric(w, l.at);
}
