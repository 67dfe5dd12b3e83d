#include "base/text.h"
#include "script/walk.h"

#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void walk_fail(struct walk *w, const char *where, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *message = g_strdup_vprintf(format, args);
    va_end(args);
    if (where != NULL)
        lua_pushfstring(w->L, "%s: %s", where, message);
    else
        lua_pushstring(w->L, message);
    g_free(message);
    lua_error(w->L);
    g_assert_not_reached();
}

void walk_fail_with(struct walk *w, const char *where, const char *what, GError *error)
{
    lua_pushfstring(w->L, "%s: %s: %s", where, what, error->message);
    g_error_free(error);
    lua_error(w->L);
    g_assert_not_reached();
}

int walk_enter(struct walk *w)
{
    luaL_checkstack(w->L, 40, "the report is nested too deeply");
    if (lua_rawget(w->L, w->body) != LUA_TTABLE)
        walk_fail(w, NULL, "a thing of the report has no fields");
    return lua_gettop(w->L);
}

gboolean walk_field(struct walk *w, int t, const char *name)
{
    luaL_checkstack(w->L, 40, "the report is nested too deeply");
    lua_pushstring(w->L, name);
    if (lua_rawget(w->L, t) != LUA_TNIL)
        return TRUE;
    lua_pop(w->L, 1);
    return FALSE;
}

size_t walk_length(struct walk *w, int t)
{
    return lua_rawlen(w->L, t);
}

struct walk_list walk_list(struct walk *w, int t, const char *name)
{
    struct walk_list l = {.i = (size_t)-1};
    if (!walk_field(w, t, name))
        return l;
    l.list = lua_gettop(w->L);
    l.n = walk_length(w, l.list);
    return l;
}

gboolean walk_next(struct walk *w, struct walk_list *l)
{
    if (l->list == 0)
        return FALSE;
    lua_settop(w->L, l->list);
    luaL_checktype(w->L, l->list, LUA_TTABLE);
    luaL_checkstack(w->L, 40, "the report is nested too deeply");
    if (++l->i >= l->n) {
        lua_pop(w->L, 1);
        return FALSE;
    }
    lua_rawgeti(w->L, l->list, (lua_Integer)l->i + 1);
    l->at = l->list + 1;
    return TRUE;
}

const char *walk_where(struct walk *w, int t)
{
    if (!walk_field(w, t, "where"))
        return "script";
    const char *where = lua_tostring(w->L, -1);
    lua_pop(w->L, 1); /* the table keeps it */
    return where;
}

char *walk_pop_text(struct walk *w, const char *where)
{
    size_t length;
    const char *text = lua_tolstring(w->L, -1, &length);
    if (text == NULL)
        walk_fail(w, where, "a text was expected, not a %s", luaL_typename(w->L, -1));
    if (!g_utf8_validate(text, (gssize)length, NULL)) /* an embedded zero is refused too */
        walk_fail(w, where, "a text is not valid UTF-8");
    char *copy = g_strdup(text);
    lua_pop(w->L, 1);
    return copy;
}

char *walk_text(struct walk *w, int t, const char *name)
{
    return walk_field(w, t, name) ? walk_pop_text(w, walk_where(w, t)) : NULL;
}

gboolean walk_flag(struct walk *w, int t, const char *name)
{
    if (!walk_field(w, t, name))
        return FALSE;
    gboolean flag = lua_toboolean(w->L, -1);
    lua_pop(w->L, 1);
    return flag;
}

lua_Integer walk_integer(struct walk *w, int t, const char *name, lua_Integer otherwise)
{
    if (!walk_field(w, t, name))
        return otherwise;
    lua_Integer n = lua_tointeger(w->L, -1);
    lua_pop(w->L, 1);
    if (n > G_MAXINT || n < G_MININT)
        walk_fail(w, walk_where(w, t), "%s is too large", name);
    return n;
}

double walk_number(struct walk *w, int t, const char *name, double otherwise)
{
    if (!walk_field(w, t, name))
        return otherwise;
    double x = lua_tonumber(w->L, -1);
    lua_pop(w->L, 1);
    return x;
}

/* 0.9 is meant as the decimal 0.9, not as the nearest double: the shortest notation that reads back */
struct jf_decimal walk_decimal(struct walk *w, int index, const char *where)
{
    if (lua_isinteger(w->L, index))
        return jf_decimal_from_int(lua_tointeger(w->L, index));
    double x = lua_tonumber(w->L, index);
    char text[400];
    struct jf_decimal d;
    for (int digits = 0; digits <= JF_DECIMAL_MAX_SCALE && isfinite(x); digits++) {
        snprintf(text, sizeof text, "%.*f", digits, x);
        if (g_ascii_strtod(text, NULL) == x && jf_decimal_parse(text, -1, &d))
            return d;
    }
    snprintf(text, sizeof text, "%.14g", x);
    walk_fail(w, where, "the number %s has no exact form with at most %d decimals", text,
              JF_DECIMAL_MAX_SCALE);
}

void walk_texts(struct walk *w, int t, const char *name, char ***out, size_t *n)
{
    struct walk_list l = walk_list(w, t, name);
    if (l.list == 0)
        return;
    gboolean is_one = !lua_istable(w->L, l.list); /* one text stands for a list of it */
    *n = is_one ? 1 : l.n;
    *out = g_new0(char *, *n + 1);
    if (is_one)
        (*out)[0] = walk_pop_text(w, walk_where(w, t));
    else
        while (walk_next(w, &l))
            (*out)[l.i] = walk_pop_text(w, walk_where(w, t));
}

void walk_decimals(struct walk *w, int t, const char *name, const char *where, struct jf_decimal **out, size_t *n)
{
    struct walk_list l = walk_list(w, t, name);
    if (l.list == 0)
        return;
    *n = l.n;
    *out = g_new0(struct jf_decimal, l.n + 1);
    while (walk_next(w, &l))
        (*out)[l.i] = walk_decimal(w, l.at, where);
}

void walk_words(struct walk *w, int t, const char *name, char ***out, size_t *n)
{
    walk_texts(w, t, name, out, n);
    for (size_t i = 0; *out && i < *n; i++)
        jf_text_strip((*out)[i]);
}

int walk_choice(struct walk *w, int t, const char *name, const char *const *names, int otherwise)
{
    if (!walk_field(w, t, name))
        return otherwise;
    const char *text = lua_tostring(w->L, -1);
    int found = otherwise;
    for (int i = 0; names[i] != NULL; i++)
        if (text != NULL && strcmp(names[i], text) == 0)
            found = i;
    lua_pop(w->L, 1);
    return found;
}

jf_callback walk_callback(struct walk *w)
{
    int number = (int)lua_rawlen(w->L, w->callbacks) + 1;
    lua_rawseti(w->L, w->callbacks, number);
    return number;
}

void *walk_done(struct walk *w)
{
    lua_rawget(w->L, w->done);
    void *made = lua_touserdata(w->L, -1);
    lua_pop(w->L, 1);
    return made;
}

void walk_remember(struct walk *w, int index, void *made)
{
    lua_pushvalue(w->L, index);
    lua_pushlightuserdata(w->L, made);
    lua_rawset(w->L, w->done);
}

struct jf_source_spec *walk_source(struct walk *w, int t, const char *name)
{
    return walk_field(w, t, name) ? walk_done(w) : NULL;
}
