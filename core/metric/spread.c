/* x:spread(dim, by): a whole that is known for the year or for all members, given to each part in proportion. What a part
 * gets is the rounded share of all parts up to it less that of all parts before it: cents add up to the whole. */
#include <math.h>
#include <string.h>

#include "base/message.h"
#include "metric/eval_internal.h"

/* Decimals that the whole really has. */
static int decimals_of(struct jf_value whole)
{
    struct jf_decimal d = whole.kind == JF_VALUE_EXACT ? whole.exact : jf_decimal_from_int(0);
    for (; d.scale > 2 && d.units % 10 == 0; d.scale--)
        d.units /= 10;
    return MAX(2, d.scale);
}

/* The whole x part / base, to the cent or as fine as the whole. */
static struct jf_value share_of(struct jf_value whole, struct jf_value part, struct jf_value base)
{
    int scale = decimals_of(whole);
    if (jf_value_has(part) && jf_value_has(base) && jf_value_compare(part, base) == 0)
        return jf_value_has(whole) ? jf_value_add(whole, jf_value_exact(jf_decimal_from_int(0))) : whole;
    struct jf_value share = jf_value_div(jf_value_mul(whole, part), base);
    double units = jf_value_to_double(share) * pow(10, scale);
    if (!jf_value_has(share) || fabs(units) > 9e15)
        return share;
    return jf_value_exact((struct jf_decimal){(jf_int128)llround(units), scale});
}

/* ---- over the months of a year ------------------------------------------------------------------ */

/* What is measured from the year's first period to this one. */
static struct jf_value measured_to(struct jf_eval *eval, const struct jf_expr *by, const struct scope *scope, int period)
{
    struct scope at = *scope;
    at.point.window = JF_WINDOW_YTD;
    at.point.like_for_like = scope->point.like_for_like && period == scope->point.anchor;
    at.point.anchor = period;
    return metric_eval(eval, by, &at);
}

/* The periods from .. to lie in one year. */
static struct jf_value over_year(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope, int from, int to)
{
    struct scope year = *scope;
    year.point.window = JF_WINDOW_YEAR;
    year.point.anchor = to;
    struct jf_value whole = metric_eval(eval, e->args[0], &year), base = metric_eval(eval, e->args[1], &year);
    struct jf_value upto = share_of(whole, measured_to(eval, e->args[1], scope, to), base);
    if (eval->calendar->periods[from].index == 1 && !eval->is_planning)
        return upto;
    return jf_value_sub(upto, share_of(whole, measured_to(eval, e->args[1], scope, MAX(from - 1, 0)), base));
}

static struct jf_value over_months(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope)
{
    const struct jf_calendar *calendar = eval->calendar;
    struct jf_window window = metric_window(eval, &scope->point, NULL);
    if (scope->point.window == JF_WINDOW_YEAR || scope->point.window == JF_WINDOW_ALL)
        return metric_eval(eval, e->args[0], scope);
    if (!window.has)
        return jf_value_none(window.why);
    int from = calendar->slots[window.begin].period, to = calendar->slots[window.end - 1].period;
    struct jf_value sum = jf_value_exact(jf_decimal_from_int(0));
    while (from <= to) {
        int last = from;
        while (last < to && calendar->periods[last + 1].year == calendar->periods[from].year)
            last++;
        sum = jf_value_add(sum, over_year(eval, e, scope, from, last));
        from = last + 1;
    }
    return sum;
}

/* ---- over members ------------------------------------------------------------------------------- */

/* The finest level above the dimension at which the whole is known: a region's cost goes to its own branches. */
static const char *known_level(const struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope)
{
    const char *found = NULL;
    for (guint i = 0; i < eval->levels->len; i++) {
        const char *level = eval->levels->pdata[i];
        if (strcmp(level, e->dim) != 0 && jf_cube_is_above(eval->cube, level, e->dim) &&
            (!found || jf_cube_is_above(eval->cube, found, level)) &&
            metric_answers_by(eval, e->args[0], scope->scenario, level))
            found = level;
    }
    return found;
}

/* TRUE for a coordinate that takes a part of the whole: the dimension itself, or what lies between it and the level. */
static gboolean narrows(const struct jf_eval *eval, const struct jf_coord *coord, const char *dim, const char *level)
{
    if (level && (strcmp(coord->dim, level) == 0 || jf_cube_is_above(eval->cube, coord->dim, level)))
        return FALSE;
    return strcmp(coord->dim, dim) == 0 || jf_cube_is_above(eval->cube, coord->dim, dim);
}

static gboolean is_under(const struct jf_eval *eval, const struct jf_point *point, const char *dim, int code)
{
    for (size_t i = 0; i < point->n_coords; i++) {
        const struct jf_coord *c = &point->coords[i];
        gboolean is_own = strcmp(c->dim, dim) == 0;
        if (is_own ? c->code != code : jf_cube_is_above(eval->cube, c->dim, dim) && jf_cube_parent(eval->cube, dim, code, c->dim) != c->code)
            return FALSE;
    }
    return TRUE;
}

static struct scope wider(const struct jf_eval *eval, const struct scope *scope, const char *dim, const char *level)
{
    struct scope whole = *scope;
    whole.point.n_coords = 0;
    for (size_t i = 0; i < scope->point.n_coords; i++)
        if (!narrows(eval, &scope->point.coords[i], dim, level))
            whole.point.coords[whole.point.n_coords++] = scope->point.coords[i];
    return whole;
}

static gboolean is_same(const struct scope *a, const struct scope *b)
{
    gboolean same = a->point.n_coords == b->point.n_coords && a->point.anchor == b->point.anchor &&
                    a->point.window == b->point.window && a->point.like_for_like == b->point.like_for_like &&
                    a->scenario == b->scenario && g_strcmp0(a->version, b->version) == 0 && a->modifiers == b->modifiers;
    for (size_t i = 0; same && i < a->point.n_coords; i++)
        same = strcmp(a->point.coords[i].dim, b->point.coords[i].dim) == 0 && a->point.coords[i].code == b->point.coords[i].code;
    return same;
}

/* A scope that outlives the block that asked: its names are GLib's. */
static struct scope lasting(const struct scope *scope)
{
    struct scope kept = *scope;
    for (size_t i = 0; i < kept.point.n_coords; i++)
        kept.point.coords[i].dim = g_intern_string(kept.point.coords[i].dim);
    kept.version = g_intern_string(kept.version);
    return kept;
}

/* All parts of one whole, in printing order: kept, since the other parts are asked for next. */
static const struct spread *parts_of(struct jf_eval *eval, const struct jf_expr *e, const struct scope *whole)
{
    struct spread *s = &eval->spread;
    if (s->parts && s->node == e && is_same(&s->whole, whole) && !eval->is_planning)
        return s;
    g_clear_pointer(&s->codes, g_array_unref);
    g_clear_pointer(&s->parts, g_array_unref);
    GArray *handles = g_array_new(FALSE, FALSE, sizeof(int));
    struct jf_window window = metric_window(eval, &whole->point, NULL);
    metric_collect_handles(eval, e->args[1], whole, e->dim, handles);
    GArray *codes = metric_present(eval, handles, e->dim, &whole->point, &window, 1);
    GArray *parts = g_array_new(FALSE, FALSE, sizeof(struct jf_value));
    struct jf_value sum = jf_value_exact(jf_decimal_from_int(0));
    for (guint i = 0; i < codes->len; i++) {
        struct scope at = *whole;
        at.point = jf_point_in(eval, &whole->point, e->dim, g_array_index(codes, int, i));
        struct jf_value v = metric_eval(eval, e->args[1], &at);
        sum = jf_value_has(v) ? jf_value_add(sum, v) : sum;
        g_array_append_val(parts, sum);
    }
    g_array_unref(handles);
    *s = (struct spread){.node = e, .whole = lasting(whole), .codes = codes, .parts = parts, .sum = sum};
    return s;
}

/* What those of the members that lie under the point get of one whole. */
static struct jf_value of_whole(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope,
                                const struct scope *wide)
{
    struct jf_value whole = metric_eval(eval, e->args[0], wide), zero = jf_value_exact(jf_decimal_from_int(0)), sum = zero;
    const struct spread *s = parts_of(eval, e, wide);
    struct jf_value before = share_of(whole, zero, s->sum);
    if (!jf_value_has(whole) || s->codes->len == 0)
        return jf_value_has(whole) ? before : whole;
    for (guint i = 0; i < s->codes->len; i++) {
        struct jf_value upto = share_of(whole, g_array_index(s->parts, struct jf_value, i), s->sum);
        if (is_under(eval, &scope->point, e->dim, g_array_index(s->codes, int, i)))
            sum = jf_value_add(sum, jf_value_sub(upto, before));
        before = upto;
    }
    return sum;
}

/* The member of the level that a member under the point belongs to, or the point's own; -1 where there are several. */
static int level_code(const struct jf_eval *eval, const struct jf_point *point, const char *dim, const char *level)
{
    const int code = jf_point_code(point, dim);
    return code < 0 ? -1 : eval->is_planning ? 0 : jf_cube_parent(eval->cube, dim, code, level);
}

static struct jf_value over_members(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope)
{
    const char *level = known_level(eval, e, scope);
    struct scope wide = wider(eval, scope, e->dim, level);
    if (wide.point.n_coords == scope->point.n_coords)
        return metric_eval(eval, e->args[0], &wide);
    int code = level ? level_code(eval, &scope->point, e->dim, level) : -1;
    if (code >= 0)
        wide.point = jf_point_in(eval, &wide.point, level, code);
    return of_whole(eval, e, scope, &wide);
}

struct jf_value metric_spread(struct jf_eval *eval, const struct jf_expr *e, const struct scope *scope)
{
    return strcmp(e->dim, "month") == 0 ? over_months(eval, e, scope) : over_members(eval, e, scope);
}
