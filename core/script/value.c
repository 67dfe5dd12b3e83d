/* Values print with their unit, compute, and compare safely: with no value every comparison is
 * false. */
#include "script/value.h"

#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "script/internal.h"

#define TYPE_NAME "jf.value"

/* Lua aligns userdata to 8 bytes; a 128-bit integer wants 16. */
static void *aligned(void *memory)
{
    const uintptr_t mask = _Alignof(struct jf_script_value) - 1;
    return memory ? (void *)(((uintptr_t)memory + mask) & ~mask) : NULL;
}

void jf_value_push(lua_State *L, struct jf_value value, const struct jf_format *format, int context)
{
    struct jf_script_value *v =
        aligned(lua_newuserdatauv(L, sizeof *v + _Alignof(struct jf_script_value), 1));
    v->value = value;
    v->format = *format;
    luaL_setmetatable(L, TYPE_NAME);
    if (context != 0) {
        lua_pushvalue(L, context);
        lua_setiuservalue(L, -2, 1);
    }
}

const struct jf_script_value *jf_value_test(lua_State *L, int index)
{
    return aligned(luaL_testudata(L, index, TYPE_NAME));
}

/* 0.1 of a script is the decimal 0.1 */
static struct jf_value of_number(lua_State *L, int index)
{
    if (lua_isinteger(L, index))
        return jf_value_exact(jf_decimal_from_int(lua_tointeger(L, index)));
    double x = lua_tonumber(L, index);
    char text[64];
    struct jf_decimal d;
    snprintf(text, sizeof text, "%.15g", x);
    if (g_ascii_strtod(text, NULL) == x && jf_decimal_parse(text, -1, &d))
        return jf_value_exact(d);
    return jf_value_number(x);
}

gboolean jf_value_read(lua_State *L, int index, struct jf_value *out)
{
    const struct jf_script_value *v = jf_value_test(L, index);
    if (v != NULL)
        *out = v->value;
    else if (lua_type(L, index) == LUA_TNUMBER)
        *out = of_number(L, index);
    else
        return FALSE;
    return TRUE;
}

static struct jf_value operand(lua_State *L, int index)
{
    struct jf_value value = {0};
    if (!jf_value_read(L, index, &value)) {
        jf_sandbox_push_error(L, "a figure and a %s cannot be computed or compared", luaL_typename(L, index));
        lua_error(L);
    }
    return value;
}

/* ---- computing ------------------------------------------------------------------------------- */

static const struct jf_format plain = {
    .style = JF_STYLE_NUMBER, .scale = 1, .decimals = 2, .unit = ""};

static struct jf_format format_of(lua_State *L, int index, const struct jf_format *otherwise)
{
    const struct jf_script_value *v = jf_value_test(L, index);
    return v != NULL ? v->format : *otherwise;
}

static int add(lua_State *L)
{
    struct jf_format f = format_of(L, 1, &plain);
    f = format_of(L, jf_value_test(L, 1) != NULL ? 1 : 2, &f);
    jf_value_push(L, jf_value_add(operand(L, 1), operand(L, 2)), &f, 0);
    return 1;
}

static int subtract(lua_State *L)
{
    struct jf_format f = format_of(L, jf_value_test(L, 1) != NULL ? 1 : 2, &plain);
    jf_value_push(L, jf_value_sub(operand(L, 1), operand(L, 2)), &f, 0);
    return 1;
}

static int multiply(lua_State *L)
{
    struct jf_format f = format_of(L, jf_value_test(L, 1) != NULL ? 1 : 2, &plain);
    if (jf_value_test(L, 1) != NULL && jf_value_test(L, 2) != NULL)
        f = jf_value_test(L, 1)->format.style == JF_STYLE_NUMBER ? jf_value_test(L, 1)->format
                                                                 : jf_value_test(L, 2)->format;
    jf_value_push(L, jf_value_mul(operand(L, 1), operand(L, 2)), &f, 0);
    return 1;
}

/* a figure by a number keeps its unit; a figure by a figure has none */
static int divide(lua_State *L)
{
    struct jf_format f = jf_value_test(L, 2) != NULL ? plain : format_of(L, 1, &plain);
    jf_value_push(L, jf_value_div(operand(L, 1), operand(L, 2)), &f, 0);
    return 1;
}

static int negate(lua_State *L)
{
    struct jf_format f = format_of(L, 1, &plain);
    jf_value_push(L, jf_value_neg(operand(L, 1)), &f, 0);
    return 1;
}

/* ---- comparing ------------------------------------------------------------------------------- */

static gboolean both(lua_State *L, int *order)
{
    struct jf_value a = operand(L, 1), b = operand(L, 2);
    if (!jf_value_has(a) || !jf_value_has(b))
        return FALSE;
    *order = jf_value_compare(a, b);
    return TRUE;
}

static int is_equal(lua_State *L)
{
    int order;
    lua_pushboolean(L, both(L, &order) && order == 0);
    return 1;
}

static int is_less(lua_State *L)
{
    int order;
    lua_pushboolean(L, both(L, &order) && order < 0);
    return 1;
}

static int is_at_most(lua_State *L)
{
    int order;
    lua_pushboolean(L, both(L, &order) && order <= 0);
    return 1;
}

/* ---- printing -------------------------------------------------------------------------------- */

static int to_text(lua_State *L)
{
    const struct jf_script_value *v = jf_value_test(L, 1);
    char *text = jf_format_with_unit(&v->format, v->value);
    lua_pushstring(L, text);
    g_free(text);
    return 1;
}

static int concat(lua_State *L)
{
    if (lua_isnil(L, 1) || lua_isnil(L, 2)) {
        jf_sandbox_push_error(L, "one side of .. is nothing: is its name written as it was declared?");
        return lua_error(L);
    }
    jf_sandbox_push_text(L, 1);
    jf_sandbox_push_text(L, 2);
    lua_concat(L, 2);
    return 1;
}

static const struct jf_script_value *self(lua_State *L)
{
    return aligned(luaL_checkudata(L, 1, TYPE_NAME));
}

static int is_missing(lua_State *L)
{
    lua_pushboolean(L, !jf_value_has(self(L)->value));
    return 1;
}

static int why(lua_State *L)
{
    const struct jf_script_value *v = self(L);
    if (jf_value_has(v->value))
        lua_pushnil(L);
    else
        lua_pushstring(L, jf_message(jf_script_language(L), v->value.why));
    return 1;
}

/* the number itself in base units, nil where there is none */
static int number(lua_State *L)
{
    const struct jf_script_value *v = self(L);
    if (jf_value_has(v->value))
        lua_pushnumber(L, jf_value_to_double(v->value));
    else
        lua_pushnil(L);
    return 1;
}

/* v.revenue.plan: asked of the function that view.lua has set, with the context */
static int index_value(lua_State *L)
{
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
        return 1;
    lua_getfield(L, LUA_REGISTRYINDEX, "jf.value_index");
    lua_getiuservalue(L, 1, 1);
    lua_pushvalue(L, 2);
    lua_call(L, 2, 1);
    return 1;
}

static int no_write(lua_State *L)
{
    jf_sandbox_push_error(L, "a figure cannot be changed");
    return lua_error(L);
}

/* floor.on_value_index(function(context, key) … end) */
static int on_value_index(lua_State *L)
{
    lua_settop(L, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, "jf.value_index");
    return 0;
}

/* floor.value_context(value): what it hangs on, nil for a computed one */
static int value_context(lua_State *L)
{
    if (jf_value_test(L, 1) == NULL)
        return 0;
    lua_getiuservalue(L, 1, 1);
    return 1;
}

/* floor.is_value(x) */
static int is_value(lua_State *L)
{
    lua_pushboolean(L, jf_value_test(L, 1) != NULL);
    return 1;
}

/* floor.change(now, base): by the rule of all percentages of change */
static int change(lua_State *L)
{
    static const struct jf_format percent = {.style = JF_STYLE_PERCENT,
                                             .scale = 1,
                                             .decimals = 1,
                                             .is_signed = TRUE,
                                             .percent_sign = TRUE,
                                             .is_capped = TRUE,
                                             .unit = "%"};
    jf_value_push(L, jf_value_change(operand(L, 1), operand(L, 2)), &percent, 0);
    return 1;
}

/* floor.percent(x): the same number as a percentage without sign */
static int percent(lua_State *L)
{
    static const struct jf_format format = {
        .style = JF_STYLE_PERCENT, .scale = 1, .decimals = 1, .percent_sign = TRUE, .unit = "%"};
    jf_value_push(L, operand(L, 1), &format, 0);
    return 1;
}

/* floor.like(x, figure, decimals): the number x with the unit of the figure, and its decimals where none are given */
static int like(lua_State *L)
{
    struct jf_format f = format_of(L, 2, &plain);
    f.decimals = (int)luaL_optinteger(L, 3, f.decimals);
    jf_value_push(L, operand(L, 1), &f, 0);
    return 1;
}

/* floor.parts({ part… }, from, to, figure, decimals): the parts and, last, the whole as a bridge between both prints them,
 * with the unit of the figure */
static int parts(lua_State *L)
{
    struct jf_format f = format_of(L, 4, &plain);
    f.decimals = (int)luaL_optinteger(L, 5, f.decimals);
    const struct jf_value ends[] = {operand(L, 2), operand(L, 3)};
    struct jf_value printed[G_N_ELEMENTS(ends)];
    const size_t n = lua_rawlen(L, 1);
    void *memory = lua_newuserdatauv(L, (2 * n + 1) * sizeof(struct jf_value) + _Alignof(struct jf_script_value), 0);
    struct jf_value *list = aligned(memory), *out = list + n;
    for (size_t i = 0; i < n; i++, lua_pop(L, 1)) {
        lua_rawgeti(L, 1, (lua_Integer)i + 1);
        list[i] = operand(L, -1);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        jf_format_parts(&f, &ends[i], 1, ends[i], &printed[i]);
    out[n] = jf_value_sub(printed[1], printed[0]);
    jf_format_parts(&f, list, n, out[n], out);
    lua_createtable(L, (int)n + 1, 0);
    for (size_t i = 0; i <= n; i++) {
        jf_value_push(L, out[i], &f, 0);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* floor.none(why) */
static int none(lua_State *L)
{
    jf_value_push(L, jf_value_none(luaL_checkstring(L, 1)), &plain, 0);
    return 1;
}

/* floor.exact(n): a plain number as a figure */
static int exact(lua_State *L)
{
    jf_value_push(L, operand(L, 1), &plain, 0);
    return 1;
}

void jf_value_open(lua_State *L)
{
    static const luaL_Reg operators[] = {
        {"__add", add},          {"__sub", subtract},      {"__mul", multiply},
        {"__div", divide},       {"__unm", negate},        {"__eq", is_equal},
        {"__lt", is_less},       {"__le", is_at_most},     {"__concat", concat},
        {"__tostring", to_text}, {"__newindex", no_write}, {NULL, NULL}};
    static const luaL_Reg methods[] = {
        {"missing", is_missing}, {"why", why}, {"number", number}, {NULL, NULL}};
    static const luaL_Reg functions[] = {{"on_value_index", on_value_index},
                                         {"value_context", value_context},
                                         {"is_value", is_value},
                                         {"change", change},
                                         {"percent", percent},
                                         {"like", like},
                                         {"parts", parts},
                                         {"none", none},
                                         {"exact", exact},
                                         {NULL, NULL}};
    luaL_newmetatable(L, TYPE_NAME);
    luaL_setfuncs(L, operators, 0);
    luaL_newlib(L, methods);
    lua_pushcclosure(L, index_value, 1);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
    luaL_setfuncs(L, functions, 0);
}
