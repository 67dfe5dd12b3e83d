/* What a function of the script can ask of its entity: the floor below words/view.lua. The view
 * belongs to the call that runs; outside of one there is none. */
#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "base/message.h"
#include "script/internal.h"
#include "script/value.h"

#define MAX_COORDS 8

static struct jf_view *view_of(lua_State *L)
{
    struct jf_view *view = jf_script_of(L)->view;
    if (view == NULL)
        luaL_error(L, "figures exist only while a pack is made");
    return view;
}

const char *jf_script_language(lua_State *L)
{
    struct jf_script *script = jf_script_of(L);
    const struct jf_entity *entity = script->view != NULL ? jf_view_entity(script->view) : NULL;
    return entity != NULL && entity->language != NULL ? entity->language : script->report->language;
}

static const struct jf_metric *metric_at(lua_State *L, int index)
{
    const char *id = luaL_checkstring(L, index);
    const struct jf_metric *metric = jf_model_find(jf_script_of(L)->report->model, id);
    if (metric == NULL)
        luaL_error(L, "unknown metric \"%s\"", id);
    return metric;
}

struct coords {
    const char *dims[MAX_COORDS];
    int codes[MAX_COORDS];
    size_t n;
};

/* coords: { "line", 3, "product", 7 } */
static struct coords coords_at(lua_State *L, int index)
{
    struct coords c = {.n = 0};
    if (lua_isnoneornil(L, index))
        return c;
    size_t n = lua_rawlen(L, index) / 2;
    if (n > MAX_COORDS)
        luaL_error(L, "more than %d dimensions below the entity", MAX_COORDS);
    for (; c.n < n; c.n++) {
        lua_rawgeti(L, index, (lua_Integer)c.n * 2 + 1);
        c.dims[c.n] = lua_tostring(L, -1); /* the table keeps it */
        lua_rawgeti(L, index, (lua_Integer)c.n * 2 + 2);
        c.codes[c.n] = (int)lua_tointeger(L, -1);
        lua_pop(L, 2);
    }
    return c;
}

static struct jf_reading reading_at(lua_State *L, int index)
{
    struct jf_reading reading = {0};
    GError *error = NULL;
    if (!jf_reading_parse(luaL_checkstring(L, index), &reading, &error)) {
        jf_sandbox_push_error(L, "%s", error->message);
        g_error_free(error);
        lua_error(L);
    }
    return reading;
}

/* The periods to go from the report's that stand at index; 0 without. */
static int steps_at(lua_State *L, int index)
{
    return (int)luaL_optinteger(L, index, 0);
}

static struct jf_value value_at(struct jf_view *view, int steps, const struct jf_metric *metric,
                                   const struct jf_reading *reading, const struct coords *c)
{
    g_autofree struct jf_view *moved = steps ? jf_view_moved(view, steps) : NULL;
    if (steps && moved == NULL)
        return jf_value_none("outside the calendar");
    return jf_view_value(steps ? moved : view, metric, reading, c->dims, c->codes, c->n);
}

/* floor.read(metric id, reading, coords, context, periods after the report's) -> value */
static int read_value(lua_State *L)
{
    const struct jf_metric *metric = metric_at(L, 1);
    struct jf_reading reading = reading_at(L, 2);
    struct coords c = coords_at(L, 3);
    int steps = steps_at(L, 5);
    struct jf_view *view = view_of(L);
    struct jf_format format = jf_report_format(metric, &reading, TRUE);
    struct jf_value value;
    if (reading.kind == JF_READ_RANK || reading.kind == JF_READ_RANK_CHANGE)
        value = jf_view_place(view, metric, reading.kind);
    else
        value = value_at(view, steps, metric, &reading, &c);
    if (format.decimals < 0 && format.is_signed) {
        struct jf_reading actual = {.kind = JF_READ_ACTUAL, .window = reading.window};
        format = jf_report_format_beside(metric, &reading, value_at(view, steps, metric, &actual, &c));
    }
    jf_value_push(L, value, &format, lua_istable(L, 4) ? 4 : 0);
    return 1;
}

/* floor.peers(metric id) -> rank, number, median; nothing where no rank is published */
static int read_peers(lua_State *L)
{
    const struct jf_metric *metric = metric_at(L, 1);
    struct jf_reading actual = {.kind = JF_READ_ACTUAL, .window = JF_WINDOW_MONTH};
    struct jf_format format = jf_report_format(metric, &actual, TRUE);
    int rank, n;
    struct jf_value median;
    if (!jf_view_rank(view_of(L), metric, &rank, &n, &median))
        return 0;
    lua_pushinteger(L, rank);
    lua_pushinteger(L, n);
    jf_value_push(L, median, &format, 0);
    return 3;
}

/* floor.is_reading(text) */
static int is_reading(lua_State *L)
{
    struct jf_reading reading;
    lua_pushboolean(L, jf_reading_parse(luaL_checkstring(L, 1), &reading, NULL));
    return 1;
}

/* floor.reading_words() */
static int reading_words(lua_State *L)
{
    lua_newtable(L);
    const char *const *words = jf_reading_words();
    for (size_t i = 0; words[i] != NULL; i++) {
        lua_pushstring(L, words[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* floor.light(metric id, reading, periods after the report's) -> "green", "amber", "red" or nil */
static int read_light(lua_State *L)
{
    static const char *const names[] = {NULL, "green", "amber", "red"};
    struct jf_reading reading = reading_at(L, 2);
    const struct jf_metric *metric = metric_at(L, 1);
    int steps = steps_at(L, 3);
    g_autofree struct jf_view *moved = jf_view_moved(view_of(L), steps);
    if (moved == NULL)
        return 0;
    enum jf_light light = jf_view_light(moved, metric, &reading);
    if (light == JF_LIGHT_NONE)
        return 0;
    lua_pushstring(L, names[light]);
    return 1;
}

/* floor.backtest(metric id, "run_rate" | "seasonal" | "plan") -> share of the actual that it was off or nil, number of periods */
static int read_backtest(lua_State *L)
{
    static const char *const rules[] = {"run_rate", "seasonal", "plan", NULL};
    const struct jf_metric *metric = metric_at(L, 1);
    enum jf_forecast rule = (enum jf_forecast)(JF_FORECAST_RUN_RATE + luaL_checkoption(L, 2, NULL, rules));
    int n;
    struct jf_value off = jf_view_backtest(view_of(L), metric, rule, &n);
    if (!jf_value_has(off))
        return 0;
    lua_pushnumber(L, jf_value_to_double(off));
    lua_pushinteger(L, n);
    return 2;
}

static int push_members(lua_State *L, struct jf_view *view, const char *dim, const int *codes,
                        guint n)
{
    lua_createtable(L, (int)n, 0);
    for (guint i = 0; i < n; i++) {
        const struct jf_member *member = jf_view_member(view, dim, codes[i]);
        lua_createtable(L, 0, 3);
        lua_pushinteger(L, codes[i]);
        lua_setfield(L, -2, "code");
        lua_pushstring(L, member != NULL ? member->key : "");
        lua_setfield(L, -2, "key");
        lua_pushstring(L, jf_view_label(view, dim, codes[i]));
        lua_setfield(L, -2, "label");
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* codes move into memory of Lua, which also goes when a push fails */
static int return_members(lua_State *L, struct jf_view *view, const char *dim, GArray *codes)
{
    guint n = codes != NULL ? codes->len : 0;
    int *copy = lua_newuserdatauv(L, (n + 1) * sizeof *copy, 0);
    if (n > 0)
        memcpy(copy, codes->data, n * sizeof *copy);
    if (codes != NULL)
        g_array_unref(codes);
    return push_members(L, view, dim, copy, n);
}

/* floor.members(metric id, dim, coords) -> { { code, key, label }, … } in printing order */
static int read_members(lua_State *L)
{
    const struct jf_metric *metric = metric_at(L, 1);
    const char *dim = luaL_checkstring(L, 2);
    struct coords c = coords_at(L, 3);
    struct jf_view *view = view_of(L);
    char *why = jf_signs_refuse(jf_script_of(L)->report->data, metric, dim);
    if (why != NULL) {
        jf_sandbox_push_error(L, ":by: %s", why);
        g_free(why);
        return lua_error(L);
    }
    return return_members(L, view, dim, jf_view_members(view, metric, dim, c.dims, c.codes, c.n));
}

/* floor.text(key) -> what people wrote under it for the entity, or nil */
static int read_text(lua_State *L)
{
    char *text = jf_view_text(view_of(L), luaL_checkstring(L, 1));
    lua_pushstring(L, text);
    g_free(text);
    return 1;
}

/* floor.unit_of(dim, code) -> the unit that a member belongs to or nil, who answers for a member that is a unit or nil */
static int read_unit_of(lua_State *L)
{
    const char *dim = luaL_checkstring(L, 1);
    const int code = (int)luaL_checkinteger(L, 2);
    lua_pushstring(L, jf_view_unit_of(view_of(L), dim, code));
    lua_pushstring(L, jf_view_person(view_of(L), dim, code));
    return 2;
}

/* floor.members_of({ metric ids }, { readings }, dim): members of any of them in any of the
 * readings */
static int read_members_of(lua_State *L)
{
    const struct jf_metric *metrics[32];
    struct jf_reading readings[8];
    size_t n_metrics = lua_rawlen(L, 1), n_readings = lua_rawlen(L, 2);
    if (n_metrics > G_N_ELEMENTS(metrics) || n_readings > G_N_ELEMENTS(readings))
        return luaL_error(L, "too many metrics or readings for members_of");
    for (size_t i = 0; i < n_metrics; i++) {
        lua_rawgeti(L, 1, (lua_Integer)i + 1);
        metrics[i] = metric_at(L, -1);
        lua_pop(L, 1);
    }
    for (size_t i = 0; i < n_readings; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i + 1);
        readings[i] = reading_at(L, lua_gettop(L));
        lua_pop(L, 1);
    }
    const char *dim = luaL_checkstring(L, 3);
    struct jf_view *view = view_of(L);
    return return_members(L, view, dim,
                          jf_view_members_of(view, metrics, n_metrics, readings, n_readings, dim));
}

/* floor.about("entity" | "level" | "month" | "manager" | "language" | "dim ID" …) -> text or nil */
static int about(lua_State *L)
{
    const char *what = luaL_checkstring(L, 1);
    struct jf_view *view = view_of(L);
    const struct jf_entity *entity = jf_view_entity(view);
    const char *text = NULL;
    if (strcmp(what, "entity") == 0) {
        text = entity->label;
    } else if (strcmp(what, "level") == 0) {
        text = entity->level;
    } else if (strcmp(what, "manager") == 0) {
        text = entity->person ? entity->person : ""; /* as {manager} */
    } else if (strcmp(what, "language") == 0) {
        text = jf_script_language(L);
    } else if (g_str_has_prefix(what, "dim ")) {
        text = jf_dim_title_in(jf_script_of(L)->report->model->data, what + 4);
    } else { /* the label of a window: "month", "ytd" … */
        struct jf_reading reading = reading_at(L, 1);
        const struct jf_calendar *calendar = jf_view_calendar(view);
        char *label = jf_calendar_window_label(calendar, reading.window, calendar->report,
                                               jf_script_language(L));
        lua_pushstring(L, label);
        g_free(label);
        return 1;
    }
    lua_pushstring(L, text);
    return 1;
}

/* floor.period(periods after the report's) -> { name, label, year, index, count, done, first, last }: its place in the
 * year, its days, and the periods of that year; done: the share of the period that the figures cover. nil
 * outside the calendar. */
static int period_facts(lua_State *L)
{
    const struct jf_calendar *calendar = jf_view_calendar(view_of(L));
    int at = jf_calendar_shift(calendar, calendar->report, steps_at(L, 1));
    if (at < 0)
        return 0;
    const struct jf_period *p = &calendar->periods[at];
    int last = at;
    while (last + 1 < calendar->n_periods && p[last + 1 - at].year == p->year)
        last++;
    int passed, all;
    gboolean is_cut = at == calendar->report && jf_calendar_cut(calendar, at, &passed, &all);
    lua_createtable(L, 0, 5);
    lua_pushstring(L, p->label);
    lua_setfield(L, -2, "name");
    g_autofree char *label = jf_calendar_window_label(calendar, JF_WINDOW_MONTH, at, jf_script_language(L));
    lua_pushstring(L, label);
    lua_setfield(L, -2, "label");
    lua_pushinteger(L, p->year);
    lua_setfield(L, -2, "year");
    lua_pushinteger(L, p->index);
    lua_setfield(L, -2, "index");
    lua_pushinteger(L, p[last - at].index);
    lua_setfield(L, -2, "count");
    lua_pushinteger(L, p->first);
    lua_setfield(L, -2, "first");
    lua_pushinteger(L, p->end - 1);
    lua_setfield(L, -2, "last");
    lua_pushnumber(L, is_cut ? (double)passed / (double)all : 1);
    lua_setfield(L, -2, "done");
    return 1;
}

/* ---- rows of a source, for analyses of the library ------------------------------------------- */

/* (row, block) -> { text = { … }, day = { … }, number = { … }, dim =, code =, unit = }: by column, false where there is
 * none; dim, code, unit: the unit below the entity that the row belongs to */
static void push_row(lua_State *L, struct jf_view *view, const struct jf_block_spec *block,
                     const struct jf_row *row)
{
    int code, n = (int)block->n_list_columns;
    lua_createtable(L, 0, 6);
    lua_createtable(L, n, 0);
    lua_createtable(L, n, 0);
    lua_createtable(L, n, 0);
    for (int i = 0; i < n; i++) {
        lua_pushstring(L, row->text[i]);
        lua_rawseti(L, -4, i + 1);
        if (row->day[i] == JF_DAY_NONE)
            lua_pushboolean(L, FALSE);
        else
            lua_pushinteger(L, row->day[i]);
        lua_rawseti(L, -3, i + 1);
        if (jf_value_has(row->number[i]))
            lua_pushnumber(L, jf_value_to_double(row->number[i]));
        else
            lua_pushboolean(L, FALSE);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -4, "number");
    lua_setfield(L, -3, "day");
    lua_setfield(L, -2, "text");
    const char *dim = jf_view_row_unit(view, row, &code);
    if (dim == NULL)
        return;
    lua_pushstring(L, dim);
    lua_setfield(L, -2, "dim");
    lua_pushinteger(L, code);
    lua_setfield(L, -2, "code");
    lua_pushstring(L, jf_view_label(view, dim, code));
    lua_setfield(L, -2, "unit");
}

/* (rows as light userdata) -> the same as Lua sees them */
static int push_rows(lua_State *L)
{
    const GPtrArray *rows = lua_touserdata(L, 1);
    struct jf_script *script = jf_script_of(L);
    const struct jf_block_spec *block = script->block;
    lua_createtable(L, (int)rows->len, 2);
    for (guint i = 0; i < rows->len; i++) {
        push_row(L, script->view, block, rows->pdata[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_newtable(L);
    for (size_t i = 0; i < block->n_list_columns; i++) {
        const char *name = jf_view_list_column(script->view, block, i);
        lua_pushstring(L, name != NULL ? name : "");
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "names");
    lua_pushboolean(L, jf_view_source_in_scope(script->view, block->source));
    lua_setfield(L, -2, "in_scope");
    return 1;
}

/* floor.rows() -> the rows of the analysis that is being built: { row, …, names = { column or "" }, in_scope = } */
static int read_rows(lua_State *L)
{
    struct jf_script *script = jf_script_of(L);
    if (view_of(L) == NULL || script->block == NULL || script->block->source == NULL)
        return luaL_error(L, "rows exist only while a block that names a source is built");
    GPtrArray *rows = jf_view_list(script->view, script->block);
    lua_pushcfunction(L, push_rows);
    lua_pushlightuserdata(L, rows);
    int status = lua_pcall(L, 1, 1, 0); /* the rows go, whatever happens */
    g_ptr_array_unref(rows);
    return status == LUA_OK ? 1 : lua_error(L);
}

/* floor.period_words(text): a text written for months, in the words of the report's cadence. */
static int period_words(lua_State *L)
{
    lua_pushstring(L, jf_cadence_words(jf_script_of(L)->report->cadence, jf_script_language(L), luaL_checkstring(L, 1)));
    return 1;
}

/* floor.term(key) -> the word of the analyses in the language of the pack, nil where the key is it */
static int term(lua_State *L)
{
    lua_pushstring(L, jf_message_term(jf_script_language(L), luaL_checkstring(L, 1)));
    return 1;
}

/* floor.metric(id) -> { id, title, unit, better }, nil where there is none; without id: all ids */
static int metric_facts(lua_State *L)
{
    const struct jf_model *model = jf_script_of(L)->report->model;
    if (lua_isnoneornil(L, 1)) {
        lua_newtable(L);
        for (guint i = 0; i < model->metrics->len; i++) {
            lua_pushstring(L, ((const struct jf_metric *)model->metrics->pdata[i])->id);
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        }
        return 1;
    }
    const struct jf_metric *metric = jf_model_find(model, luaL_checkstring(L, 1));
    if (metric == NULL)
        return 0;
    struct jf_script *script = jf_script_of(L);
    gboolean is_english = metric->title_en && script->view &&
                          g_str_has_prefix(jf_script_language(L), "en");
    lua_createtable(L, 0, 4);
    lua_pushstring(L, metric->id);
    lua_setfield(L, -2, "id");
    lua_pushstring(L, is_english ? metric->title_en : metric->title);
    lua_setfield(L, -2, "title");
    lua_pushstring(L, metric->unit);
    lua_setfield(L, -2, "unit");
    lua_pushboolean(L, metric->lower_is_better);
    lua_setfield(L, -2, "lower_is_better");
    lua_pushnumber(L, metric->scale);
    lua_setfield(L, -2, "scale");
    lua_pushnumber(L, metric->written_scale > 0 ? metric->written_scale : metric->scale); /* what people write in their files is in the script's unit */
    lua_setfield(L, -2, "written_scale");
    return 1;
}

/* floor.reconcile(sum, whole, what): raises where a decomposition does not add up. Exact values
 * have to be equal; quotients may differ by what doubles cannot hold. */
static int reconcile(lua_State *L)
{
    struct jf_value sum, whole;
    if (!jf_value_read(L, 1, &sum) || !jf_value_read(L, 2, &whole))
        return luaL_error(L, "v:check takes two figures and a text");
    if (!jf_value_has(sum) || !jf_value_has(whole))
        return 0;
    double a = jf_value_to_double(sum), b = jf_value_to_double(whole);
    double room = 1e-9 * (fabs(a) + fabs(b) + 1);
    gboolean exact = sum.kind == JF_VALUE_EXACT && whole.kind == JF_VALUE_EXACT;
    if (exact ? jf_value_compare(sum, whole) == 0 : fabs(a - b) <= room)
        return 0;
    jf_script_of(L)->is_unreconciled = TRUE;
    char *text = g_strdup_printf("%s: the parts add up to %.2f and not to %.2f",
                                 luaL_optstring(L, 3, "decomposition"), a, b);
    lua_pushstring(L, text);
    g_free(text);
    return lua_error(L);
}

void jf_view_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"read", read_value},       {"light", read_light},     {"backtest", read_backtest},
        {"text", read_text},         {"term", term},        {"unit_of", read_unit_of},
        {"peers", read_peers}, {"is_reading", is_reading}, {"reading_words", reading_words},
        {"members", read_members},  {"members_of", read_members_of},
        {"about", about},           {"metric", metric_facts},   {"rows", read_rows},
        {"period", period_facts},           {"reconcile", reconcile}, {"period_words", period_words},   {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
