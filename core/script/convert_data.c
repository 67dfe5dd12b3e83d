/* Sources, dimensions, joins and row expressions, from Lua to data/spec.h. */
#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "script/walk.h"

/* in the order of enum jf_rowx_op */
static const char *const row_ops[] = {
    "column",   "number", "text",   "day",    "month_end", "add", "sub",         "mul",
    "coalesce", "bands",  "map",    "upper",  "month",     "is",  "starts_with", "above",
    "below",    "blank",  "all_of", "any_of", "none_of",   NULL};

static jf_day read_day(struct walk *w, int t, const char *name)
{
    g_autofree char *text = walk_text(w, t, name); /* the scan below cannot raise */
    int y = 0, m = 0, d = 0;
    if (text == NULL || sscanf(text, "%4d-%2d-%2d", &y, &m, &d) != 3)
        return JF_DAY_NONE;
    return jf_day_from_ymd(y, m, d);
}

static void convert_limit(struct walk *w, int t, struct jf_rowx *x)
{
    const char *where = x->where;
    if (walk_field(w, t, "number")) {
        x->number = walk_decimal(w, lua_gettop(w->L), where);
        lua_pop(w->L, 1);
    }
    if (walk_field(w, t, "day")) {
        lua_pop(w->L, 1);
        x->day = read_day(w, t, "day");
        if (x->day == JF_DAY_NONE)
            walk_fail(w, where, "there is no such day");
    }
}

/* source:col "x" inside source itself is any column that its rows have, joined ones too */
static void convert_column_source(struct walk *w, int t, const struct jf_source_spec *source,
                                  struct jf_rowx *x)
{
    const struct jf_source_spec *of = walk_source(w, t, "source");
    if (of != NULL && of != source)
        x->source = g_strdup(of->id);
}

/* The object at the top of the stack. */
static void convert_row(struct walk *w, const struct jf_source_spec *source, struct jf_rowx **out)
{
    lua_pushvalue(w->L, -1);
    int t = walk_enter(w);
    struct jf_rowx *x =
        jf_rowx_new((enum jf_rowx_op)walk_choice(w, t, "op", row_ops, 0), walk_where(w, t));
    *out = x;
    x->day = JF_DAY_NONE;
    x->text = walk_text(w, t, "text");
    convert_column_source(w, t, source, x);
    convert_limit(w, t, x);
    walk_decimals(w, t, "bounds", x->where, &x->bounds, &x->n_bounds);
    size_t n_keys = 0;
    walk_words(w, t, "keys", &x->keys, &n_keys);
    (x->op == JF_ROWX_IS ? walk_words : walk_texts)(w, t, "values", &x->values, &x->n_values);
    struct walk_list l = walk_list(w, t, "args");
    while (walk_next(w, &l)) {
        struct jf_rowx *arg = NULL;
        convert_row(w, source, &arg);
        jf_rowx_add_arg(x, arg);
    }
    lua_settop(w->L, t - 1);
}

void jf_convert_row(struct walk *w, int t, const char *name, const struct jf_source_spec *source,
                    struct jf_rowx **out)
{
    if (!walk_field(w, t, name))
        return;
    convert_row(w, source, out);
    lua_pop(w->L, 1);
}

/* ---- sources --------------------------------------------------------------------------------- */

static void convert_paths(struct walk *w, int t, struct jf_source_spec *s)
{
    struct walk_list l = walk_list(w, t, "path");
    s->n_paths = l.n;
    s->paths = g_new0(struct jf_path, l.n + 1);
    while (walk_next(w, &l)) {
        struct jf_path *path = &s->paths[l.i];
        size_t n_to = 0;
        path->path = walk_text(w, l.at, "path");
        path->encoding = walk_text(w, l.at, "encoding");
        walk_texts(w, l.at, "rename_from", &path->rename_from, &path->n_rename);
        walk_texts(w, l.at, "rename_to", &path->rename_to, &n_to);
    }
}

static void convert_joins(struct walk *w, int t, struct jf_source_spec *s)
{
    static const char *const missing[] = {"report", "blank", "stop", NULL};
    struct walk_list l = walk_list(w, t, "join");
    s->n_joins = l.n;
    s->joins = g_new0(struct jf_join, l.n + 1);
    while (walk_next(w, &l)) {
        struct jf_join *j = &s->joins[l.i];
        size_t n_to = 0;
        j->source = walk_source(w, l.at, "source");
        walk_texts(w, l.at, "on", &j->on, &j->n_on);
        if (j->n_on == 0) { /* the master's key columns have the same names here */
            j->n_on = j->source->n_keys;
            j->on = g_new0(char *, j->n_on + 1);
            for (size_t k = 0; k < j->n_on; k++)
                j->on[k] = g_strdup(j->source->keys[k]);
        }
        j->missing = (enum jf_missing)walk_choice(w, l.at, "missing", missing, JF_MISSING_REPORT);
        walk_words(w, l.at, "alias_from", &j->alias_from, &j->n_alias);
        walk_texts(w, l.at, "alias_to", &j->alias_to, &n_to);
    }
}

/* The master that gives a dimension its tree: the source itself or the first joined one with
 * parents. */
static struct jf_source_spec *find_tree(struct jf_source_spec *s)
{
    if (s->parent != NULL)
        return s;
    for (size_t i = 0; i < s->n_joins; i++)
        if (s->joins[i].source->parent != NULL)
            return s->joins[i].source;
    return NULL;
}

static void convert_tree(struct walk *w, int item, struct jf_source_spec *s, struct jf_dim_spec *d)
{
    if (!walk_field(w, item, "tree"))
        return;
    d->is_tree = TRUE;
    if (lua_isboolean(w->L, -1)) {
        lua_pop(w->L, 1);
        d->tree_source = find_tree(s);
    } else {
        d->tree_source = walk_done(w);
    }
    if (d->tree_source == NULL || d->tree_source->parent == NULL)
        walk_fail(w, d->where,
                  "source \"%s\": dimension \"%s\": tree: no joined source has parent = \"column\"",
                  s->id, d->id);
}

static void convert_dims(struct walk *w, int t, struct jf_source_spec *s)
{
    struct walk_list l = walk_list(w, t, "dims");
    s->n_dims = l.n;
    s->dims = g_new0(struct jf_dim_spec, l.n + 1);
    while (walk_next(w, &l)) {
        struct jf_dim_spec *d = &s->dims[l.i];
        size_t n_to = 0;
        d->where = g_strdup(s->where);
        d->id = walk_text(w, l.at, "id");
        d->label = walk_text(w, l.at, "label");
        d->order = walk_text(w, l.at, "order");
        d->title = walk_text(w, l.at, "title");
        d->blank = walk_text(w, l.at, "blank");
        d->top = walk_text(w, l.at, "top");
        d->top = d->top ? jf_text_strip(d->top) : NULL;
        walk_texts(w, l.at, "columns", &d->columns, &d->n_columns);
        walk_words(w, l.at, "alias_from", &d->alias_from, &d->n_alias);
        walk_texts(w, l.at, "alias_to", &d->alias_to, &n_to);
        jf_convert_row(w, l.at, "expression", s, &d->expression);
        convert_tree(w, l.at, s, d);
    }
}

static void convert_params(struct walk *w, int t, struct jf_source_spec *s)
{
    struct walk_list l = walk_list(w, t, "params");
    s->n_params = l.n;
    s->params = g_new0(struct jf_param, l.n + 1);
    while (walk_next(w, &l)) {
        s->params[l.i].name = walk_text(w, l.at, "name");
        s->params[l.i].value = walk_text(w, l.at, "value");
    }
}

static void convert_wide(struct walk *w, int t, struct jf_source_spec *s)
{
    if (!walk_field(w, t, "wide"))
        return;
    int f = lua_gettop(w->L);
    s->wide.has = TRUE;
    s->wide.first = walk_text(w, f, "first");
    s->wide.last = walk_text(w, f, "last");
    s->wide.year = walk_text(w, f, "year");
    s->wide.value = walk_text(w, f, "value");
    lua_pop(w->L, 1);
}

static void convert_decimals(struct walk *w, int t, struct jf_source_spec *s)
{
    if (!walk_field(w, t, "decimals"))
        return;
    int f = lua_gettop(w->L);
    walk_texts(w, f, "columns", &s->decimals_column, &s->n_decimals);
    s->decimals = g_new0(int, s->n_decimals + 1);
    struct walk_list l = walk_list(w, f, "digits");
    while (walk_next(w, &l))
        s->decimals[l.i] = (int)lua_tointeger(w->L, l.at);
    lua_pop(w->L, 1);
}

static void convert_through(struct walk *w, int t, struct jf_source_spec *s)
{
    if (!walk_field(w, t, "through"))
        return;
    gboolean is_last = strcmp(lua_tostring(w->L, -1), "last_row") == 0;
    lua_pop(w->L, 1);
    s->through = is_last ? JF_THROUGH_LAST_ROW : JF_THROUGH_DAY;
    s->through_day = is_last ? JF_DAY_NONE : read_day(w, t, "through");
    if (!is_last && s->through_day == JF_DAY_NONE)
        walk_fail(w, s->where, "source \"%s\": through: there is no such day", s->id);
}

static void convert_texts(struct walk *w, int t, struct jf_source_spec *s)
{
    struct {
        const char *name;
        char **out;
    } const texts[] = {
        {"plugin", &s->plugin},
        {"encoding", &s->encoding},
        {"delimiter", &s->delimiter},
        {"date_format", &s->date_format},
        {"date", &s->date},
        {"parent", &s->parent},
        {"label", &s->label},
        {"sign", &s->sign},
        {"corrections", &s->corrections},
        {"currency", &s->currency},
        {"note", &s->note},
        {"title", &s->title},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i].out = walk_text(w, t, texts[i].name);
}

/* Blank cells never have a value, whatever the list says. */
static void convert_no_value(struct walk *w, int t, struct jf_source_spec *s)
{
    struct walk_list l = walk_list(w, t, "no_value");
    gboolean is_given = l.list != 0;
    s->n_no_value = is_given ? l.n + 1 : 2;
    s->no_value = g_new0(char *, s->n_no_value + 1);
    s->no_value[0] = g_strdup("");
    if (!is_given)
        s->no_value[1] = g_strdup("-");
    while (walk_next(w, &l))
        s->no_value[l.i + 1] = jf_text_strip(walk_pop_text(w, s->where));
}

static void convert_source(struct walk *w, int index, struct jf_source_spec *s)
{
    static const char *const duplicates[] = {"report", "drop", NULL};
    static const char *const bad_row[] = {"stop", "reject", NULL};
    lua_pushvalue(w->L, index);
    int t = walk_enter(w);
    s->id = walk_text(w, t, "id");
    s->where = g_strdup(walk_where(w, t));
    convert_texts(w, t, s);
    s->has_header = walk_flag(w, t, "header");
    walk_texts(w, t, "columns", &s->columns, &s->n_columns);
    convert_no_value(w, t, s);
    walk_texts(w, t, "key", &s->keys, &s->n_keys);
    s->key = s->n_keys > 0 ? g_strdup(s->keys[0]) : NULL;
    s->duplicates =
        (enum jf_duplicates)walk_choice(w, t, "duplicates", duplicates, JF_DUPLICATES_REPORT);
    s->on_bad_row = (enum jf_bad_row)walk_choice(w, t, "on_bad_row", bad_row, JF_BAD_ROW_STOP);
    convert_paths(w, t, s);
    convert_params(w, t, s);
    convert_wide(w, t, s);
    convert_decimals(w, t, s);
    convert_through(w, t, s);
    convert_joins(w, t, s);
    convert_dims(w, t, s);
    jf_convert_row(w, t, "filter", s, &s->filter);
    lua_settop(w->L, t - 1);
}

void jf_convert_sources(struct walk *w, int report)
{
    struct walk_list l = walk_list(w, report, "sources");
    while (walk_next(w, &l)) {
        struct jf_source_spec *s = g_new0(struct jf_source_spec, 1);
        g_ptr_array_add(w->report->data->sources, s);
        walk_remember(w, l.at, s); /* before its own expressions name it */
        convert_source(w, l.at, s);
    }
}
