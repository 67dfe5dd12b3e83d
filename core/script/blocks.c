#include "script/blocks.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "base/message.h"
#include "report/report.h"
#include "script/internal.h"
#include "script/value.h"

/* in the order of enum jf_relation_op */
static const char *const relation_ops[] = {"column", "cell", "number",   "add",     "sub",
                                           "mul",    "min",  "max",      "div",     "per",    "change",  "reach", "achieve",
                                           "sum",    "share", "rank",    "cumulate", NULL};
static const char *const row_sets[] = {"children", "members", "siblings", NULL};
static const char *const row_kinds[] = {"member", "others", "subtotal", "total", NULL};

#define MAX_STEPS 200

/* The steps of t into out; their number. */
static size_t read_steps(struct walk *w, int t, struct jf_relation_step *out)
{
    struct walk_list l = walk_list(w, t, "steps");
    if (l.n > MAX_STEPS)
        walk_fail(w, NULL, "a formula of a table has more than %d steps", MAX_STEPS);
    while (walk_next(w, &l))
        out[l.i] = (struct jf_relation_step){
            .op = (enum jf_relation_op)walk_choice(w, l.at, "op", relation_ops, 0),
            .column = (int)walk_integer(w, l.at, "column", 1) - 1,
            .number = walk_number(w, l.at, "number", 0),
            .set = (enum jf_row_set)walk_choice(w, l.at, "set", row_sets, JF_SET_MEMBERS),
        };
    return l.n;
}

/* ---- columns --------------------------------------------------------------------------------- */

/* The metric that a column or a row says, and the reading of it; NULL where it says none. */
static const struct jf_metric *read_metric(struct walk *w, int t, const char **text,
                                           struct jf_reading *reading)
{
    if (!walk_field(w, t, "metric"))
        return NULL;
    const struct jf_metric *metric =
        jf_model_find(w->report->model, lua_tostring(w->L, -1));
    lua_pop(w->L, 1);
    walk_field(w, t, "reading");
    *text = lua_tostring(w->L, -1); /* the table keeps it */
    lua_pop(w->L, 1);
    GError *error = NULL;
    if (!jf_reading_parse(*text, reading, &error))
        walk_fail_with(w, walk_where(w, t), "v:table", error);
    return metric;
}

static void set_format(struct walk *w, int t, struct jf_column *column)
{
    struct jf_format *f = &column->format;
    const char *text;
    struct jf_reading reading;
    const struct jf_metric *metric = read_metric(w, t, &text, &reading);
    if (metric != NULL) {
        *f = jf_report_format(metric, &reading, FALSE);
        column->metric = g_strdup(metric->id);
        column->reading = g_strdup(text);
        column->scenario = g_strdup(jf_reading_scenario(&reading));
        column->lower_is_better = metric->lower_is_better;
    } else {
        jf_format_init_for_unit(f, "");
    }
    if (walk_field(w, t, "unit")) {
        jf_format_init_for_unit(f, g_intern_string(lua_tostring(w->L, -1)));
        lua_pop(w->L, 1);
    }
    f->decimals = (int)walk_integer(w, t, "digits", f->decimals);
    f->is_signed = f->is_signed || walk_flag(w, t, "signed") || walk_flag(w, t, "variance");
    if (walk_field(w, t, "lower_is_better")) {
        column->lower_is_better = lua_toboolean(w->L, -1);
        lua_pop(w->L, 1);
    }
}

/* How the column is drawn. */
static void set_mark(struct walk *w, int t, struct jf_column *column)
{
    column->mark = (enum jf_mark)walk_choice(w, t, "mark", jf_mark_names, JF_MARK_NONE);
    column->mark_base = walk_text(w, t, "base");
    column->mark_scale = walk_text(w, t, "scale");
    if (column->mark == JF_MARK_LIGHT || column->mark == JF_MARK_CHECK ||
        column->mark == JF_MARK_SPARK || column->mark == JF_MARK_STRIP ||
        column->mark == JF_MARK_GANTT)
        column->role = JF_COLUMN_MARK;
    struct walk_list l = walk_list(w, t, "limits");
    for (l.n = MIN(l.n, JF_MARK_LIMITS); walk_next(w, &l); column->n_limits++)
        column->limits[l.i] = (struct jf_mark_limit){.at = walk_number(w, l.at, "at", 0),
                                                     .label = walk_text(w, l.at, "label"),
                                                     .is_target = walk_flag(w, l.at, "target")};
}

/* A column that somebody fills in, and the entries of its list. */
static void set_choice(struct walk *w, int t, struct jf_column *column)
{
    size_t n;
    column->choice = walk_text(w, t, "choice");
    walk_texts(w, t, "choices", &column->choices, &n);
}

static void add_column(struct walk *w, int t, struct jf_table *table)
{
    struct jf_column *column = g_new0(struct jf_column, 1);
    jf_table_add_column(table, column);
    column->id = walk_text(w, t, "id");
    column->title = walk_text(w, t, "title");
    if (column->title == NULL)
        column->title = g_strdup("");
    column->group = walk_text(w, t, "group");
    set_format(w, t, column);
    gboolean is_key = walk_flag(w, t, "key"), is_text = walk_flag(w, t, "text");
    column->role = is_key ? JF_COLUMN_KEY : is_text ? JF_COLUMN_TEXT : JF_COLUMN_VALUE;
    if (is_key || is_text)
        column->format.style = JF_STYLE_TEXT;
    set_mark(w, t, column);
    set_choice(w, t, column);
    if (walk_flag(w, t, "hidden"))
        column->role = JF_COLUMN_SUPPORT;
    column->format_by_row = walk_flag(w, t, "by_row");
    column->emphasis = walk_flag(w, t, "variance") ? JF_EMPHASIS_VARIANCE
                       : walk_flag(w, t, "muted")  ? JF_EMPHASIS_MUTED
                       : walk_flag(w, t, "bold")   ? JF_EMPHASIS_ACTUAL
                       : walk_flag(w, t, "accent") ? JF_EMPHASIS_ACCENT
                       : walk_flag(w, t, "said")   ? JF_EMPHASIS_SAID
                                                   : JF_EMPHASIS_NONE;
    if (walk_field(w, t, "steps")) {
        struct jf_relation_step steps[MAX_STEPS];
        lua_pop(w->L, 1);
        column->relation = jf_relation_new(read_steps(w, t, steps), steps);
        column->role = column->role == JF_COLUMN_SUPPORT ? JF_COLUMN_SUPPORT : JF_COLUMN_DERIVED;
    }
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* A light, the numbers of a small chart, or a text that another column decides; FALSE where the cell is something else. */
static gboolean set_drawing(struct walk *w, int index, struct jf_cell *cell)
{
    if (!lua_istable(w->L, index))
        return FALSE;
    struct walk_list l = walk_list(w, index, "series");
    if (l.list != 0) {
        cell->n_series = (int)l.n;
        cell->series = g_new(double, l.n + 1);
        while (walk_next(w, &l))
            cell->series[l.i] = lua_isnumber(w->L, l.at) ? lua_tonumber(w->L, l.at) : NAN;
        return TRUE;
    }
    const int of = (int)walk_integer(w, index, "of", 0);
    cell->light = MAX(0, (int)walk_integer(w, index, "light", 0));
    cell->text = walk_text(w, index, "text");
    cell->bold = walk_flag(w, index, "bold");
    cell->bad = walk_flag(w, index, "bad");
    if (of > 0)
        cell->rule = g_memdup2(&(struct jf_light_rule){.column = of - 1, .near = walk_number(w, index, "near", 1),
                                                       .reached = walk_number(w, index, "reached", 0.9)}, sizeof *cell->rule);
    if (cell->text != NULL || !walk_field(w, index, "light"))
        return cell->text != NULL;
    lua_pop(w->L, 1);
    return TRUE;
}

static void set_cell(struct walk *w, struct jf_table *table, int row, int column)
{
    struct jf_cell *cell = jf_table_cell(table, row, column);
    int index = lua_gettop(w->L);
    struct jf_value value;
    gboolean is_derived = jf_table_column(table, column)->relation != NULL;
    if (lua_istable(w->L, index) && walk_field(w, index, "figure")) {
        cell->bold = TRUE;
        set_cell(w, table, row, column);
    } else if (lua_isboolean(w->L, index)) { /* nothing belongs here */
        if (!is_derived)
            cell->value = jf_value_none("");
    } else if (jf_value_read(w->L, index, &value)) {
        cell->value = value;
        if (is_derived)
            cell->relation = &jf_relation_plain;
    } else if (set_drawing(w, index, cell)) {
        cell->value = jf_value_none("");
    } else if (lua_istable(w->L, index)) {
        struct jf_relation_step steps[MAX_STEPS];
        size_t n = read_steps(w, index, steps);
        cell->relation = jf_table_keep_relation(table, n, steps);
    } else {
        lua_pushvalue(w->L, index);
        cell->text = walk_pop_text(w, "v:table");
    }
}

/* Where columns say by_row: the figures of this row are those of a metric. */
static void set_row_format(struct walk *w, int t, struct jf_row_head *head)
{
    const char *text;
    struct jf_reading reading;
    jf_format_init_for_unit(&head->format, "");
    const struct jf_metric *metric = read_metric(w, t, &text, &reading);
    if (metric == NULL)
        return;
    head->format = jf_report_format(metric, &reading, FALSE);
    head->lower_is_better = metric->lower_is_better;
    if (walk_field(w, t, "lower_is_better")) {
        head->lower_is_better = lua_toboolean(w->L, -1);
        lua_pop(w->L, 1);
    }
    if (walk_field(w, t, "unit")) {
        head->format.unit = g_intern_string(lua_tostring(w->L, -1));
        lua_pop(w->L, 1);
    }
}

static void add_row(struct walk *w, int t, struct jf_table *table)
{
    struct jf_row_head *head = g_new0(struct jf_row_head, 1);
    int row = jf_table_add_row(table, head);
    head->key = walk_text(w, t, "key");
    head->kind = (enum jf_row_kind)walk_choice(w, t, "kind", row_kinds, JF_ROW_MEMBER);
    head->level = (int)walk_integer(w, t, "level", 0);
    head->parent = (int)walk_integer(w, t, "parent", 0) - 1;
    head->highlight = walk_flag(w, t, "highlight");
    head->is_forecast = walk_flag(w, t, "expected");
    head->reason = walk_text(w, t, "reason");
    head->group = walk_text(w, t, "group");
    head->comment = (int)walk_integer(w, t, "comment", 0);
    set_row_format(w, t, head);
    walk_field(w, t, "cells");
    int cells = lua_gettop(w->L);
    luaL_checktype(w->L, cells, LUA_TTABLE);
    for (int i = 0; i < (int)table->columns->len; i++) {
        lua_rawgeti(w->L, cells, i + 1);
        set_cell(w, table, row, i);
        lua_settop(w->L, cells);
    }
    lua_pop(w->L, 1);
}

/* *out owns the table from the start; rows: the field that has them, "rows" or "paper" */
static void make_table(struct walk *w, int t, const char *rows, struct jf_table **out)
{
    char *id = walk_text(w, t, "id");
    *out = jf_table_new(id, NULL);
    g_free(id);
    (*out)->title = walk_text(w, t, "title");
    (*out)->note = walk_text(w, t, "note");
    (*out)->aside = walk_text(w, t, "aside");
    (*out)->has_foot_note = walk_flag(w, t, "foot");
    struct walk_list columns = walk_list(w, t, "columns");
    while (walk_next(w, &columns))
        add_column(w, columns.at, *out);
    struct walk_list l = walk_list(w, t, rows);
    while (walk_next(w, &l))
        add_row(w, l.at, *out);
    if (strcmp(rows, "rows") == 0 && walk_field(w, t, "paper")) {
        lua_pop(w->L, 1);
        make_table(w, t, "paper", &(*out)->paper);
    }
}

/* ---- charts ---------------------------------------------------------------------------------- */

static void set_series(struct walk *w, int t, struct jf_chart *chart)
{
    struct walk_list l = walk_list(w, t, "series");
    chart->series = g_new0(struct jf_doc_series, l.n + 1);
    while (walk_next(w, &l)) {
        struct jf_doc_series *s = &chart->series[l.i];
        chart->n_series = l.i + 1;
        s->column = (int)walk_integer(w, l.at, "number", 1) - 1;
        s->name = walk_text(w, l.at, "name");
        s->second_axis = walk_flag(w, l.at, "second_axis");
        s->lower_is_better = walk_flag(w, l.at, "lower_is_better");
        s->panel = walk_text(w, l.at, "panel");
        if (walk_field(w, l.at, "scenario"))
            g_strlcpy(s->scenario, lua_tostring(w->L, -1), sizeof s->scenario);
    }
}

static void make_chart(struct walk *w, int t, struct jf_block *block)
{
    struct jf_chart *chart = g_new0(struct jf_chart, 1);
    block->chart = chart;
    chart->kind = walk_text(w, t, "chart");
    chart->title = walk_text(w, t, "title");
    chart->unit = walk_text(w, t, "unit");
    chart->alt = walk_text(w, t, "alt");
    chart->height_pt = walk_number(w, t, "height", 0);
    chart->prints_table = walk_flag(w, t, "prints_table");
    chart->category = (int)walk_integer(w, t, "category", 1) - 1;
    set_series(w, t, chart);
    jf_convert_options(w, t, &chart->option_names, &chart->option_values, &chart->n_options);
    walk_field(w, t, "table");
    make_table(w, walk_enter(w), "rows", &chart->table);
    lua_pop(w->L, 1);
}

/* ---- blocks ---------------------------------------------------------------------------------- */

/* an item under a head, with its light or number, and what is said of it all are written as people write: in Kai; a count beside its
 * head is counted */
static void make_note(struct walk *w, int t, struct jf_block *block)
{
    block->title = walk_text(w, t, "title");
    block->text = jf_text_block_new(NULL);
    char *head = walk_text(w, t, "head");
    const gboolean is_inline = walk_flag(w, t, "inline");
    block->text->is_signature = walk_flag(w, t, "sign");
    const gboolean is_said = walk_flag(w, t, "said");
    const unsigned style = block->text->is_signature || (is_inline && !head) ? JF_RUN_MUTED : is_said ? JF_RUN_BOLD : JF_RUN_PLAIN;
    if (head != NULL) {
        jf_text_block_add(block->text, head, style ? style : JF_RUN_BOLD);
        jf_text_block_add(block->text, is_inline ? " " : "\n", JF_RUN_BOLD);
        g_free(head);
    }
    char *text = walk_text(w, t, "text");
    block->text->squares = (int)walk_integer(w, t, "squares", 0);
    jf_text_block_add(block->text, text, (is_inline && (block->text->squares || walk_integer(w, t, "light", 0)) ? JF_RUN_BOLD : style));
    g_free(text);
    block->text->squares_fill = walk_text(w, t, "fill");
    block->text->light = (int)walk_integer(w, t, "light", JF_LIGHT_NONE);
    block->text->comment = (int)walk_integer(w, t, "number", 0);
    block->text->is_human = is_said || (block->text->runs->len > 1 && !is_inline && !style);
}

static void make_blocks(struct walk *w, int list, GPtrArray *out);

static void make_block(struct walk *w, GPtrArray *out)
{
    static const char *const words[] = {"table", "chart", "note", "empty", "grid", NULL};
    static const enum jf_block_kind kinds[] = {JF_BLOCK_TABLE, JF_BLOCK_CHART, JF_BLOCK_TEXT,
                                               JF_BLOCK_EMPTY, JF_BLOCK_GRID};
    lua_pushvalue(w->L, -1);
    if (lua_rawget(w->L, w->body) != LUA_TTABLE)
        walk_fail(w, NULL, "build has to return blocks made with v:table, v:chart or v:note");
    int t = lua_gettop(w->L);
    int word = walk_choice(w, t, "word", words, -1);
    if (word < 0)
        walk_fail(w, walk_where(w, t),
                  "build has to return blocks made with v:table, v:chart or v:note");
    struct jf_block *block = jf_block_new(kinds[word], NULL);
    g_ptr_array_add(out, block);
    block->id = walk_text(w, t, "id");
    if (word == 0) {
        make_table(w, t, "rows", &block->table);
        block->title = g_strdup(block->table->title);
        block->form_kind = walk_text(w, t, "form");
        block->when = walk_text(w, t, "when");
        block->unit = walk_text(w, t, "unit");
        block->is_comments = walk_flag(w, t, "comments");
    } else if (word == 1) {
        make_chart(w, t, block);
        block->title = g_strdup(block->chart->title);
    } else if (word == 3) {
        char *why = walk_text(w, t, "text");
        block->title = walk_text(w, t, "title");
        const char *language = jf_script_language(w->L), *said = jf_message(language, why[0] != '\0' ? why : "no rows in this period");
        const gboolean is_ours = g_str_has_prefix(why, "Nothing this month");
        block->empty_why = g_strdup(is_ours ? jf_cadence_words(jf_script_of(w->L)->report->cadence, language, said) : said);
        g_free(why);
    } else if (word == 4) {
        block->columns = (int)walk_integer(w, t, "columns", 1);
        block->share = walk_number(w, t, "share", 0);
        walk_field(w, t, "blocks");
        make_blocks(w, lua_gettop(w->L), block->blocks);
        lua_pop(w->L, 1);
    } else {
        make_note(w, t, block);
    }
    lua_pop(w->L, 1);
}

static void make_blocks(struct walk *w, int list, GPtrArray *out)
{
    for (size_t i = 0; i < walk_length(w, list); i++) {
        lua_rawgeti(w->L, list, (lua_Integer)i + 1);
        make_block(w, out);
        lua_pop(w->L, 1);
    }
}

void jf_blocks_make(lua_State *L, int index, GPtrArray *out)
{
    struct walk w = {.L = L, .report = jf_script_of(L)->report};
    lua_getfield(L, LUA_REGISTRYINDEX, "jf.body");
    w.body = lua_gettop(L);
    if (lua_isnil(L, index))
        return;
    lua_pushvalue(L, index);
    if (lua_rawget(L, w.body) != LUA_TNIL) { /* one block, not a list */
        lua_pushvalue(L, index);
        make_block(&w, out);
        return;
    }
    if (!lua_istable(L, index))
        luaL_error(L, "build has to return a block or a list of blocks, not a %s",
                   luaL_typename(L, index));
    make_blocks(&w, index, out);
}

gboolean jf_blocks_finish(struct jf_block *block, GError **error)
{
    for (guint i = 0; block->blocks != NULL && i < block->blocks->len; i++)
        if (!jf_blocks_finish(block->blocks->pdata[i], error))
            return FALSE;
    struct jf_table *table = block->table != NULL   ? block->table
                             : block->chart != NULL ? block->chart->table
                                                    : NULL;
    return table == NULL || jf_table_evaluate(table, error);
}

/* ---- facts for the rule of messages ---------------------------------------------------------- */

static void set_text(lua_State *L, const char *name, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

static void push_columns(lua_State *L, const struct jf_table *table)
{
    lua_newtable(L);
    for (int i = 0; i < (int)table->columns->len; i++) {
        const struct jf_column *column = jf_table_column(table, i);
        lua_createtable(L, 0, 6);
        set_text(L, "id", column->id);
        set_text(L, "title", column->title);
        set_text(L, "metric", column->metric);
        set_text(L, "reading", column->reading);
        set_text(L, "window", column->window);
        const char *member = strchr(column->id, '@'); /* of a table with across: one member's column, or the total's */
        set_text(L, "member", member != NULL && strcmp(member, "@total") != 0 ? member + 1 : NULL);
        lua_pushboolean(L, column->lower_is_better);
        lua_setfield(L, -2, "lower_is_better");
        lua_rawseti(L, -2, i + 1);
    }
}

/* The top of a tree is a member to the table; of what stands below it, it is the sum. */
static void push_rows(lua_State *L, const struct jf_table *table)
{
    g_autofree gboolean *is_parent = g_new0(gboolean, table->rows->len + 1);
    for (guint row = 0; row < table->rows->len; row++)
        if (jf_table_row(table, (int)row)->parent >= 0)
            is_parent[jf_table_row(table, (int)row)->parent] = TRUE;
    lua_newtable(L);
    for (int row = 0; row < (int)table->rows->len; row++) {
        const struct jf_row_head *head = jf_table_row(table, row);
        const enum jf_row_kind kind = head->kind == JF_ROW_MEMBER && is_parent[row] ? JF_ROW_SUBTOTAL : head->kind;
        lua_createtable(L, 0, 6);
        const char *name = jf_table_row_name(table, row);
        set_text(L, "name", name != NULL ? name : "");
        set_text(L, "key", head->key);
        set_text(L, "kind", row_kinds[kind]);
        lua_pushboolean(L, head->lower_is_better);
        lua_setfield(L, -2, "lower_is_better");
        lua_pushboolean(L, head->is_forecast);
        lua_setfield(L, -2, "expected");
        lua_createtable(L, (int)table->columns->len, 0);
        for (int i = 0; i < (int)table->columns->len; i++) {
            struct jf_format format = jf_table_format(table, row, i);
            format.percent_sign = TRUE;
            const struct jf_cell *cell = jf_table_cell(table, row, i);
            jf_value_push(L, cell->printed != NULL ? *cell->printed : cell->value, &format, 0); /* as it prints */
            lua_rawseti(L, -2, i + 1);
        }
        lua_setfield(L, -2, "cells");
        lua_rawseti(L, -2, row + 1);
    }
}

void jf_window_push(lua_State *L, enum jf_window_kind kind)
{
    lua_pushstring(L, kind == JF_WINDOW_MONTH ? NULL : jf_window_words[kind]);
}

void jf_blocks_describe(lua_State *L, const struct jf_block_spec *spec,
                        const struct jf_block *block)
{
    while (block->blocks != NULL && block->blocks->len > 0) /* several blocks: the first speaks */
        block = block->blocks->pdata[0];
    const struct jf_table *table = block->table != NULL   ? jf_table_on_paper(block->table)
                                   : block->chart != NULL ? block->chart->table
                                                          : NULL;
    lua_createtable(L, 0, 8);
    set_text(L, "word", jf_block_word(spec));
    set_text(L, "kind", spec->kind);
    set_text(L, "metric", spec->n_metrics > 0 ? spec->metrics[0]->id : NULL);
    set_text(L, "by", spec->n_by > 0 ? spec->by[spec->n_by - 1] : NULL);
    set_text(L, "across", spec->n_across > 0 ? spec->across[0] : NULL);
    if (spec->has_window) {
        jf_window_push(L, spec->window);
        lua_setfield(L, -2, "window");
    }
    if (table == NULL)
        return;
    set_text(L, "note", table->note);
    gboolean is_board = spec->word == JF_WORD_LISTING && spec->n_across > 0; /* its rows stand beside each other */
    lua_Integer n_rows = is_board ? 0 : table->rows->len;
    for (guint r = 0; r < table->rows->len; r++)
        for (guint c = 0; is_board && c < table->columns->len; c++)
            n_rows += jf_table_cell(table, (int)r, (int)c)->text != NULL;
    lua_pushinteger(L, n_rows);
    lua_setfield(L, -2, "n_rows");
    set_text(L, "title", block->title && block->title[0] ? block->title : block->page_title);
    if (spec->word == JF_WORD_LISTING) /* may be very long: only its number is spoken of */
        return;
    push_columns(L, table);
    lua_setfield(L, -2, "columns");
    push_rows(L, table);
    lua_setfield(L, -2, "rows");
}
