/* Blocks of a page, from Lua to report/spec.h. Names are compared with the report by check.c. */
#include <lauxlib.h>
#include <string.h>

#include "base/error.h"
#include "script/walk.h"


void jf_convert_template(struct walk *w, int t, const char *name, const char *where,
                         struct jf_template *out)
{
    if (!walk_field(w, t, name))
        return;
    out->where = g_strdup(where);
    if (lua_isfunction(w->L, -1))
        out->function = walk_callback(w);
    else
        out->text = walk_pop_text(w, where);
}

void jf_convert_options(struct walk *w, int t, char ***names, char ***values, size_t *n)
{
    struct walk_list l = walk_list(w, t, "options");
    *names = g_new0(char *, l.n + 1);
    *values = g_new0(char *, l.n + 1);
    *n = l.n;
    while (walk_next(w, &l)) {
        (*names)[l.i] = walk_text(w, l.at, "name");
        (*values)[l.i] = walk_text(w, l.at, "value");
    }
}

static void convert_metrics(struct walk *w, int t, const char *name, struct jf_metric ***out,
                            size_t *n)
{
    struct walk_list l = walk_list(w, t, name);
    *n = l.n;
    *out = g_new0(struct jf_metric *, l.n + 1);
    while (walk_next(w, &l))
        (*out)[l.i] = jf_convert_metric(w, l.at);
}

/* ---- readings -------------------------------------------------------------------------------- */

static const char *const presets[] = {"kpi", "variance", "budget", "short"};

static struct jf_reading read_reading(struct walk *w, const struct jf_block_spec *b,
                                      const char *name, const char *text)
{
    struct jf_reading reading = {0};
    GError *error = NULL;
    if (!jf_reading_parse(text, &reading, &error)) {
        const char *near = jf_suggest(text, presets, G_N_ELEMENTS(presets));
        if (near != NULL && strcmp(name, "columns") == 0) {
            g_clear_error(&error);
            jf_fail(&error, JF_ERROR_SCRIPT, "unknown reading \"%s\"; did you mean the preset \"%s\"?", text,
                    near);
        }
        lua_pushfstring(w->L, "%s: %s", jf_block_word(b), name);
        walk_fail_with(w, b->where, lua_tostring(w->L, -1), error);
    }
    return reading;
}

/* A list of readings; a preset stands for its own. */
static void add_readings(struct walk *w, const char *name, const char *text, struct jf_block_spec *b)
{
    const char *const *preset = jf_reading_preset(text);
    const char *const one[] = {text, NULL};
    for (const char *const *r = preset != NULL ? preset : one; *r != NULL; r++) {
        b->columns = g_renew(struct jf_reading, b->columns, b->n_columns + 1);
        b->columns[b->n_columns] = read_reading(w, b, name, *r);
        b->n_columns++;
    }
}

static void convert_readings(struct walk *w, int t, const char *name, const char *otherwise,
                             struct jf_block_spec *b)
{
    struct walk_list l = walk_list(w, t, name);
    if (l.list == 0 && otherwise != NULL)
        add_readings(w, name, otherwise, b);
    while (walk_next(w, &l))
        add_readings(w, name, lua_tostring(w->L, l.at), b);
}

static struct jf_reading convert_reading(struct walk *w, int t, const char *name,
                                         struct jf_block_spec *b)
{
    struct jf_reading reading = {0};
    if (!walk_field(w, t, name))
        return reading;
    reading = read_reading(w, b, name, lua_tostring(w->L, -1));
    lua_pop(w->L, 1);
    return reading;
}

/* sort = "-vs_plan": "-" the largest first, "+" the smallest first */
static void convert_sort(struct walk *w, int t, struct jf_block_spec *b)
{
    if (!walk_field(w, t, "sort"))
        return;
    const char *text = lua_tostring(w->L, -1);
    b->sort_ascending = text[0] == '+';
    b->sort = read_reading(w, b, "sort", text + (text[0] == '+' || text[0] == '-'));
    b->has_sort = TRUE;
    lua_pop(w->L, 1);
}

/* ---- one word each --------------------------------------------------------------------------- */

static gboolean same_reading(const struct jf_reading *a, const struct jf_reading *b)
{
    return a->kind == b->kind && a->window == b->window && strcmp(a->version, b->version) == 0;
}

/* "actual", "vs_plan", "achievement pin": a reading of the columns, and how it is drawn. */
static struct jf_mark_spec read_mark(struct walk *w, const struct jf_block_spec *b, const char *text)
{
    static const enum jf_mark kinds[] = {JF_MARK_BAR, JF_MARK_DELTA, JF_MARK_PIN, JF_MARK_LINE};
    const char *last = strrchr(text, ' ');
    g_autofree char *reading = NULL;
    struct jf_mark_spec mark = {.mark = JF_MARK_NONE};
    for (size_t i = 0; last != NULL && i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(last + 1, jf_mark_names[kinds[i]]) == 0)
            mark.mark = kinds[i];
    reading = mark.mark ? g_strndup(text, (gsize)(last - text)) : g_strdup(text);
    mark.reading = read_reading(w, b, "marks", reading);
    for (size_t i = 0; i < b->n_columns; i++)
        if (same_reading(&b->columns[i], &mark.reading))
            return mark;
    walk_fail(w, b->where, "tabular: marks: \"%s\" is not among the columns", reading);
    return mark;
}

static void convert_marks(struct walk *w, int t, struct jf_block_spec *b)
{
    struct walk_list l = walk_list(w, t, "marks");
    b->marks = g_new0(struct jf_mark_spec, l.n + 1);
    while (walk_next(w, &l)) {
        b->marks[l.i] = read_mark(w, b, lua_tostring(w->L, l.at));
        b->n_marks++;
    }
}

static void convert_tabular(struct walk *w, int t, struct jf_block_spec *b)
{
    b->members = walk_source(w, t, "members");
    walk_texts(w, t, "with", &b->with, &b->n_with);
    b->total = walk_flag(w, t, "total");
    b->others = walk_flag(w, t, "others");
    convert_readings(w, t, "columns", "variance", b);
    convert_marks(w, t, b);
}

static void convert_chart(struct walk *w, int t, struct jf_block_spec *b)
{
    b->kind = walk_text(w, t, "chart");
    b->span = (int)walk_integer(w, t, "span", 24);
    if (b->span < 1 || b->span > 60)
        walk_fail(w, b->where, "chart \"%s\": span has to lie between 1 and 60", b->kind);
    convert_readings(w, t, "readings", "actual", b);
    convert_metrics(w, t, "second_axis", &b->second_axis, &b->n_second_axis);
    b->ahead = (int)walk_integer(w, t, "ahead", 0);
    if (b->ahead < 0 || b->ahead > 24)
        walk_fail(w, b->where, "chart \"%s\": ahead has to lie between 0 and 24", b->kind);
    b->panels = walk_flag(w, t, "panels");
    b->total = walk_flag(w, t, "total");
    if (b->panels && b->n_across == 0)
        walk_fail(w, b->where, "chart \"%s\": panels needs across = dimension: a small chart for each member",
                  b->kind);
    if (b->n_by == 0) {
        b->by = g_new0(char *, 2);
        b->by[0] = g_strdup("month");
        b->n_by = 1;
    }
    jf_convert_options(w, t, &b->option_names, &b->option_values, &b->n_options);
}

static void convert_bridge(struct walk *w, int t, struct jf_block_spec *b)
{
    b->from = convert_reading(w, t, "from", b);
    b->to = convert_reading(w, t, "to", b);
    walk_texts(w, t, "steps", &b->steps, &b->n_steps);
    if (b->n_by == 0 && b->n_steps == 0)
        walk_fail(w, b->where, "bridge: by is missing: by = \"dimension\"");
}

static void convert_listing(struct walk *w, int t, struct jf_block_spec *b)
{
    b->source = walk_source(w, t, "source");
    walk_texts(w, t, "columns", &b->list_columns, &b->n_list_columns);
    char *sort = walk_text(w, t, "sort");
    b->list_sort = sort;
    if (sort != NULL && (sort[0] == '-' || sort[0] == '+')) {
        b->list_descending = sort[0] == '-';
        b->list_sort = g_strdup(sort + 1);
        g_free(sort);
    }
    if (walk_field(w, t, "across")) {
        b->across = g_new0(char *, 2);
        b->n_across = 1;
        b->across[0] = walk_pop_text(w, b->where);
    }
}

static void convert_checklist(struct walk *w, int t, struct jf_block_spec *b)
{
    struct walk_list l = walk_list(w, t, "rules");
    b->n_checks = l.n;
    b->checks = g_new0(struct jf_check, l.n + 1);
    while (walk_next(w, &l)) {
        struct jf_check *check = &b->checks[l.i];
        jf_convert_template(w, l.at, "text", b->where, &check->text);
        walk_field(w, l.at, "test");
        check->test = walk_callback(w);
        if (walk_field(w, l.at, "left"))
            check->left = jf_convert_expr(w, lua_gettop(w->L));
    }
}

static void convert_analysis(struct walk *w, int t, struct jf_block_spec *b)
{
    b->kind = walk_text(w, t, "name");
    b->source = walk_source(w, t, "rows_of");
    b->looks_back = walk_flag(w, t, "looks_back");
    b->is_quiet = walk_flag(w, t, "quiet");
    walk_texts(w, t, "row_columns", &b->list_columns, &b->n_list_columns);
    if (walk_field(w, t, "from")) { /* of those that have one: checked like any reading */
        b->from = read_reading(w, b, "from", lua_tostring(w->L, -1));
        lua_pop(w->L, 1);
    }
    struct walk_list l = walk_list(w, t, "needs");
    b->n_needs = l.n;
    b->needs = g_new0(struct jf_analysis_need, l.n + 1);
    while (walk_next(w, &l)) {
        struct jf_analysis_need *need = &b->needs[l.i];
        convert_metrics(w, l.at, "metrics", &need->metrics, &need->n_metrics);
        walk_texts(w, l.at, "dims", &need->dims, &need->n_dims);
    }
    walk_field(w, t, "build");
    b->build = walk_callback(w);
}

static void convert_word(struct walk *w, int t, struct jf_block_spec *b)
{
    switch (b->word) {
    case JF_WORD_CARDS:
        convert_readings(w, t, "columns", NULL, b);
        break;
    case JF_WORD_TABULAR:
        convert_tabular(w, t, b);
        break;
    case JF_WORD_CHART:
        convert_chart(w, t, b);
        break;
    case JF_WORD_BRIDGE:
        convert_bridge(w, t, b);
        break;
    case JF_WORD_LISTING:
        convert_listing(w, t, b);
        break;
    case JF_WORD_NOTE:
        jf_convert_template(w, t, "text", b->where, &b->text);
        break;
    case JF_WORD_GRID:
        b->grid_columns = (int)walk_integer(w, t, "columns", 2);
        jf_convert_blocks(w, t, &b->blocks, &b->n_blocks);
        break;
    case JF_WORD_CHECKLIST:
        convert_checklist(w, t, b);
        break;
    case JF_WORD_ANALYSIS:
        convert_analysis(w, t, b);
        break;
    }
}

static void convert_common(struct walk *w, int t, struct jf_block_spec *b)
{
    jf_convert_template(w, t, "title", b->where, &b->title);
    jf_convert_template(w, t, "message", b->where, &b->message);
    walk_texts(w, t, "only", &b->only, &b->n_only);
    b->has_window = walk_field(w, t, "window");
    if (b->has_window) {
        int found = walk_choice(w, t, "window", jf_window_words, -1);
        if (found < 0)
            walk_fail(w, b->where,
                      "%s: window has to be \"month\", \"quarter\", \"ytd\", \"year\", \"r12\", "
                      "\"next\" or "
                      "\"all\", not \"%s\"",
                      jf_block_words[b->word], lua_tostring(w->L, -1));
        b->window = (enum jf_window_kind)found;
        lua_pop(w->L, 1);
    }
    jf_convert_row(w, t, "filter", b->source, &b->filter);
    b->depth = (int)walk_integer(w, t, "depth", 0);
    b->top = (int)walk_integer(w, t, "top", 0);
    if (b->top < 0 || b->depth < 0)
        walk_fail(w, b->where, "%s: %s has to be 0 or more", jf_block_words[b->word],
                  b->top < 0 ? "top" : "depth");
}

static void convert_block(struct walk *w, int index, struct jf_block_spec **out)
{
    lua_pushvalue(w->L, index);
    int t = walk_enter(w);
    struct jf_block_spec *b = g_new0(struct jf_block_spec, 1);
    *out = b;
    b->word = (enum jf_block_word)walk_choice(w, t, "word", jf_block_words, 0);
    b->where = g_strdup(walk_where(w, t));
    convert_metrics(w, t, "metrics", &b->metrics, &b->n_metrics);
    if (b->word != JF_WORD_LISTING) {
        walk_texts(w, t, "by", &b->by, &b->n_by);
        walk_texts(w, t, "across", &b->across, &b->n_across);
        convert_sort(w, t, b);
    }
    convert_word(w, t, b);
    convert_common(w, t, b);
    lua_settop(w->L, t - 1);
}

void jf_convert_blocks(struct walk *w, int t, struct jf_block_spec ***out, size_t *n)
{
    struct walk_list l = walk_list(w, t, "blocks");
    *out = g_new0(struct jf_block_spec *, l.n + 1);
    while (walk_next(w, &l)) {
        *n = l.i + 1;
        convert_block(w, l.at, &(*out)[l.i]);
    }
}
