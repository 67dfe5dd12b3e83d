/* Blocks of a page, from Lua to report/spec.h. Names are compared with the report by check.c. */
#include <lauxlib.h>
#include <string.h>

#include "base/error.h"
#include "script/walk.h"

static const char *const words[] = {"cards", "tabular",  "listing",   "chart",   "bridge",
                                    "note",  "grid",     "checklist", "comments", "analysis",
                                    NULL};
static const char *const windows[] = {"month", "quarter", "ytd", "year",
                                      "r12",   "next",    "all", NULL};

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

static void convert_metrics(struct walk *w, int t, const char *name, struct jf_metric ***out,
                            size_t *n)
{
    if (!walk_field(w, t, name))
        return;
    int list = lua_gettop(w->L);
    *n = walk_length(w, list);
    *out = g_new0(struct jf_metric *, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        walk_item(w, list, i);
        (*out)[i] = jf_convert_metric(w, lua_gettop(w->L));
        lua_pop(w->L, 1);
    }
    lua_pop(w->L, 1);
}

/* ---- readings
 * ------------------------------------------------------------------------------------ */

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
        const char *word = b->word == JF_WORD_ANALYSIS ? b->kind : words[b->word];
        lua_pushfstring(w->L, "%s: %s", word, name);
        walk_fail_with(w, b->where, lua_tostring(w->L, -1), error);
    }
    return reading;
}

/* A list of readings; a preset stands for its own. */
static void convert_readings(struct walk *w, int t, const char *name, const char *otherwise,
                             struct jf_block_spec *b)
{
    gboolean is_given = walk_field(w, t, name);
    int list = lua_gettop(w->L);
    size_t n = is_given ? walk_length(w, list) : (otherwise != NULL);
    size_t room = 0;
    for (size_t i = 0; i < n; i++) {
        const char *text = otherwise;
        if (is_given) {
            walk_item(w, list, i);
            text = lua_tostring(w->L, -1);
        }
        const char *const *preset = jf_reading_preset(text);
        const char *const one[] = {text, NULL};
        for (const char *const *r = preset != NULL ? preset : one; *r != NULL; r++) {
            if (b->n_columns == room) {
                room = room * 2 + 8;
                b->columns = g_renew(struct jf_reading, b->columns, room);
            }
            b->columns[b->n_columns] = read_reading(w, b, name, *r);
            b->n_columns++;
        }
        if (is_given)
            lua_pop(w->L, 1);
    }
    if (is_given)
        lua_pop(w->L, 1);
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

/* ---- one word each
 * ---------------------------------------------------------------------------------- */

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
    if (!walk_field(w, t, "marks"))
        return;
    int list = lua_gettop(w->L);
    size_t n = walk_length(w, list);
    b->marks = g_new0(struct jf_mark_spec, n + 1);
    for (; b->n_marks < n; b->n_marks++) {
        walk_item(w, list, b->n_marks);
        b->marks[b->n_marks] = read_mark(w, b, lua_tostring(w->L, -1));
        lua_pop(w->L, 1);
    }
    lua_pop(w->L, 1);
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
    if (!walk_field(w, t, "options"))
        return;
    int list = lua_gettop(w->L);
    size_t n = walk_length(w, list);
    b->option_names = g_new0(char *, n + 1);
    b->option_values = g_new0(char *, n + 1);
    b->n_options = n;
    for (size_t i = 0; i < n; i++) {
        walk_item(w, list, i);
        int item = lua_gettop(w->L);
        b->option_names[i] = walk_text(w, item, "name");
        b->option_values[i] = walk_text(w, item, "value");
        lua_pop(w->L, 1);
    }
    lua_pop(w->L, 1);
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

static void convert_grid(struct walk *w, int t, struct jf_block_spec *b)
{
    b->grid_columns = (int)walk_integer(w, t, "columns", 2);
    walk_field(w, t, "blocks");
    int list = lua_gettop(w->L);
    size_t n = walk_length(w, list);
    b->blocks = g_new0(struct jf_block_spec *, n + 1);
    for (size_t i = 0; i < n; i++) {
        walk_item(w, list, i);
        b->n_blocks = i + 1;
        jf_convert_block(w, lua_gettop(w->L), &b->blocks[i]);
        lua_pop(w->L, 1);
    }
    lua_pop(w->L, 1);
}

static void convert_checklist(struct walk *w, int t, struct jf_block_spec *b)
{
    walk_field(w, t, "rules");
    int list = lua_gettop(w->L);
    b->n_checks = walk_length(w, list);
    b->checks = g_new0(struct jf_check, b->n_checks + 1);
    for (size_t i = 0; i < b->n_checks; i++) {
        walk_item(w, list, i);
        int item = lua_gettop(w->L);
        jf_convert_template(w, item, "text", b->where, &b->checks[i].text);
        walk_field(w, item, "test");
        b->checks[i].test = walk_callback(w);
        if (walk_field(w, item, "left")) {
            b->checks[i].left = jf_convert_expr(w, lua_gettop(w->L));
            lua_pop(w->L, 1);
        }
        lua_pop(w->L, 1);
    }
    lua_pop(w->L, 1);
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
    walk_field(w, t, "needs");
    int list = lua_gettop(w->L);
    b->n_needs = walk_length(w, list);
    b->needs = g_new0(struct jf_analysis_need, b->n_needs + 1);
    for (size_t i = 0; i < b->n_needs; i++) {
        walk_item(w, list, i);
        int item = lua_gettop(w->L);
        convert_metrics(w, item, "metrics", &b->needs[i].metrics, &b->needs[i].n_metrics);
        walk_texts(w, item, "dims", &b->needs[i].dims, &b->needs[i].n_dims);
        lua_pop(w->L, 1);
    }
    lua_pop(w->L, 1);
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
        convert_grid(w, t, b);
        break;
    case JF_WORD_CHECKLIST:
        convert_checklist(w, t, b);
        break;
    case JF_WORD_COMMENTS:
        b->required = walk_text(w, t, "required");
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
        int found = walk_choice(w, t, "window", windows, -1);
        if (found < 0)
            walk_fail(w, b->where,
                      "%s: window has to be \"month\", \"quarter\", \"ytd\", \"year\", \"r12\", "
                      "\"next\" or "
                      "\"all\", not \"%s\"",
                      words[b->word], lua_tostring(w->L, -1));
        b->window = (enum jf_window_kind)found;
        lua_pop(w->L, 1);
    }
    if (walk_field(w, t, "filter")) {
        jf_convert_row(w, lua_gettop(w->L), b->source, &b->filter);
        lua_pop(w->L, 1);
    }
    b->depth = (int)walk_integer(w, t, "depth", 0);
    b->top = (int)walk_integer(w, t, "top", 0);
    if (b->top < 0 || b->depth < 0)
        walk_fail(w, b->where, "%s: %s has to be 0 or more", words[b->word],
                  b->top < 0 ? "top" : "depth");
}

void jf_convert_block(struct walk *w, int index, struct jf_block_spec **out)
{
    lua_pushvalue(w->L, index);
    int t = walk_enter(w);
    struct jf_block_spec *b = g_new0(struct jf_block_spec, 1);
    *out = b;
    b->word = (enum jf_block_word)walk_choice(w, t, "word", words, 0);
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
