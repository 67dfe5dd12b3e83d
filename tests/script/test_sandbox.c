/* Nothing that a script does reaches out, runs away or leaves a trace: each attack ends with a
 * message that names the line, and none takes longer than the alarm. */
#include "support.h"

#include "script/sandbox.h"

static const struct attack {
    const char *what, *code, *expected; /* a part of the message; NULL: the code has to run */
} attacks[] = {
    /* time */
    {"infinite loop", "while true do end", "monthly.lua:1: the script runs too long"},
    {"loop in pcall", "while true do pcall(function() while true do end end) end", "runs too long"},
    {"pcall of pcall", "local function f() pcall(f) while true do end end f()", "runs too long"},
    {"loop in sort",
     "local t = {} for i = 1, 100 do t[i] = i end table.sort(t, function() while true do end end)",
     "runs too long"},
    {"loop in gsub", "string.gsub('aaa', '.', function() while true do end end)", "runs too long"},
    {"loop in __close",
     "do local x <close> = setmetatable({}, { __close = function() while true do end end }) end",
     "runs too long"},
    {"loop in __close after error",
     "local x <close> = setmetatable({}, { __close = function() while true do end end }) error 'x'",
     "runs too long"},
    {"loop in __tostring",
     "tostring(setmetatable({}, { __tostring = function() while true do end end }))",
     "runs too long"},
    {"loop in ipairs",
     "for i in ipairs(setmetatable({}, { __index = function() return 1 end })) do end",
     "runs too long"},
    {"rep of nothing", "return #string.rep('', 1e18)", "string.rep"},
    {"method rep", "return #(''):rep(1000000000000)", "string.rep"},
    {"pattern", "return string.find(('a'):rep(400), ('a*'):rep(4) .. 'b')", "can take too long"},
    {"pattern gsub", "return (('a'):rep(4000)):gsub('(a*)(a*)(a*)b', '')", "can take too long"},
    {"pattern match", "return (('a'):rep(400)):match(('a-'):rep(5) .. 'b')", "can take too long"},
    {"pattern optional", "return (('a'):rep(60)):match(('a?'):rep(60) .. ('a'):rep(60) .. 'b')",
     "can take too long"},
    {"pattern balance", "return (('('):rep(60000)):gsub('%b()%b()', '')", "can take too long"},
    {"table.move", "table.move({}, 1, 1000000000000000, 2)", "table.move"},
    {"table.unpack", "return table.unpack({}, 1, 9000000)", "too many results"},
    {"table.unpack huge", "return table.unpack({}, 1, 1000000000)", "too many results"},
    {"table.concat range", "table.concat({}, '', 1, 1000000000)", "more than"},
    {"insert with __len",
     "local t = setmetatable({}, { __len = function() return 1e15 end }) table.insert(t, 1, 'x') "
     "assert(t[1] == 'x')",
     NULL},
    {"concat with __len",
     "local t = setmetatable({}, { __len = function() return 1e15 end, __index = function() return "
     "'' end }) assert(table.concat(t) == '')",
     NULL},
    {"sort with __len",
     "local t = setmetatable({ 2, 1 }, { __len = function() return 1e9 end }) table.sort(t) "
     "assert(t[1] == 1)",
     NULL},
    /* memory */
    {"table bomb", "local t = {} for i = 1, 1e9 do t[i] = i end", "memory"},
    {"string bomb", "local s = 'x' while true do s = s .. s end", "memory"},
    {"bomb in pcall",
     "while true do pcall(function() local s = 'x' while true do s = s .. s end end) end",
     "runs too long"},
    {"rep bomb", "return ('x'):rep(1000000000)", "string.rep"},
    {"deep recursion", "local function f() return 1 + f() end f()", "memory"},
    {"parser depth",
     "return "
     "((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((("
     "(((((((("
     "((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((("
     "(((((((1",
     "monthly.lua: C stack overflow"},
    /* ways out */
    {"io", "io.open('/etc/passwd')", "unknown word \"io\""},
    {"os", "os.execute('id')", "unknown word \"os\""},
    {"debug", "debug.getinfo(1)", "unknown word \"debug\""},
    {"package", "return package.path", "unknown word \"package\""},
    {"load", "load('return 1')", "unknown word \"load\""},
    {"loadstring", "loadstring('return 1')", "unknown word \"loadstring\""},
    {"dofile", "dofile('x.lua')", "unknown word \"dofile\""},
    {"loadfile", "loadfile('x.lua')", "unknown word \"loadfile\""},
    {"collectgarbage", "collectgarbage()", "unknown word \"collectgarbage\""},
    {"coroutine", "coroutine.wrap(print)", "unknown word \"coroutine\""},
    {"next", "return next({})", "unknown word \"next\""},
    {"xpcall", "xpcall(error, error)", "unknown word \"xpcall\""},
    {"_G", "return _G.os", "unknown word \"_G\""},
    {"getmetatable", "return getmetatable('')", "unknown word \"getmetatable\""},
    {"rawset", "rawset({}, 1, 2)", "unknown word \"rawset\""},
    {"print", "print 'x'", "unknown word \"print\""},
    {"string.dump", "return string.dump(function() end)", "attempt to call a nil value"},
    {"random", "return math.random()", "attempt to call a nil value"},
    {"floor", "return floor.body", "unknown word \"floor\""},
    {"require path", "require '../secret'",
     "monthly.lua:1: require \"../secret\": write the plain name"},
    {"require folder", "require 'a/b'", "write the plain name"},
    {"require absolute", "require '/etc/passwd'", "write the plain name"},
    {"require internals", "require 'words.kinds'", "write the plain name"},
    {"require internals by path", "require 'jingfen.words.kinds'", "write the plain name"},
    {"require absent", "require 'nobody'",
     "monthly.lua:1: require \"nobody\": there is no file nobody.lua"},
    /* what lasts */
    {"write a global", "x = 1", "monthly.lua:1: \"x\" is not declared: write local x = ..."},
    {"write a word", "metric = 1", "\"metric\" is not declared"},
    {"write through _ENV", "_ENV.metric = 1", "\"metric\" is not declared"},
    {"string library", "string.format = nil", "cannot be changed"},
    {"table library", "table.insert = nil", "cannot be changed"},
    {"math library", "math.floor = nil", "cannot be changed"},
    {"insert into library", "table.insert(math, 1)", "cannot be changed"},
    {"string metatable", "setmetatable('', {})", "bad argument #1"},
    {"environment metatable", "setmetatable(_ENV, {})", "protected metatable"},
    {"library metatable", "setmetatable(string, {})", "protected metatable"},
    {"__gc", "setmetatable({}, { __gc = function() while true do end end })",
     "__gc is not allowed"},
    /* what differs from run to run */
    {"%p", "return ('%p'):format({})", "%p is not allowed"},
    {"%5p", "return string.format('%s %-5p', 'a', {})", "%p is not allowed"},
    {"tostring of a table", "assert(tostring({}) == 'table')", NULL},
    {"tostring of a function", "assert(tostring(pairs) == 'function')", NULL},
    {"format of a table", "assert(('%s|%5.1f|%%|%d'):format({}, 1.25, 3) == 'table|  1.2|%|3')",
     NULL},
    {"pairs in order",
     "local s = '' for k in pairs { b = 1, a = 1, [10] = 1, [2] = 1, [true] = 1, ['中'] = 1 } do s "
     "= s .. tostring(k) .. ' ' end assert(s == '2 10 a b 中 true ', s)",
     NULL},
    {"pairs of texts in order",
     "local s = '' for k in pairs { ab = 1, ['a\\0b'] = 1, b = 1, a = 1, [''] = 1, ['中'] = 1, B = 1 } do s = s .. k .. ',' end "
     "assert(s == ',B,a,a\\0b,ab,b,中,', s) for k in pairs {} do assert(false) end",
     NULL},
    {"pairs while clearing",
     "local t, n = { a = 1, b = 2, c = 3 }, 0 for k in pairs(t) do t.a, t.b, t.c = nil, nil, nil n "
     "= n + 1 end assert(n == 1)",
     NULL},
    {"sort is stable",
     "local t = {} for i = 1, 2000 do t[i] = { i % 7, i } end table.sort(t, function(a, b) return "
     "a[1] < b[1] end) "
     "for i = 2, 2000 do assert(t[i-1][1] < t[i][1] or t[i-1][2] < t[i][2]) end",
     NULL},
    {"sort by default",
     "local t = { 3, 1, 2 } table.sort(t) assert(t[1] == 1 and t[2] == 2 and t[3] == 3)", NULL},
    {"useful patterns",
     "assert(('销售额 1,234.50'):match('(%d+),(%d+)') == '1' and ('  x '):match('^%s*(.-)%s*$') == "
     "'x')",
     NULL},
    {"pcall", "local ok, e = pcall(error, 'no') assert(not ok and e == 'no')", NULL},
    {"pack and unpack",
     "local t = table.pack(table.unpack({ 1, nil, 3 }, 1, 3)) assert(t.n == 3 and t[3] == 3)",
     NULL},
    {"remove",
     "local t = { 1, 2, 3 } assert(table.remove(t, 1) == 1 and #t == 2 and table.remove(t) == 3 "
     "and #t == 1)",
     NULL},
    {"move",
     "local t = table.move({ 1, 2, 3 }, 1, 3, 2) assert(t[1] == 1 and t[2] == 1 and t[4] == 3)",
     NULL},
};

static void run_attack(const struct attack *attack)
{
    GError *error = NULL;
    struct jf_sandbox *box = jf_sandbox_new((size_t)32 << 20, 20000000);
    assert_non_null(box);
    alarm(30); /* a hang ends the test program */
    gboolean ok = jf_sandbox_load(box, "monthly.lua", attack->code, strlen(attack->code),
                                  JF_ENV_SCRIPT, &error) &&
                  jf_sandbox_call(box, 0, 0, &error);
    jf_sandbox_free(box);
    alarm(0);
    if (attack->expected == NULL && !ok)
        fail_msg("%s: %s", attack->what, error->message);
    if (attack->expected != NULL && ok)
        fail_msg("%s: was not refused", attack->what);
    if (attack->expected != NULL && strstr(error->message, attack->expected) == NULL)
        fail_msg("%s: \"%s\" does not say \"%s\"", attack->what, error->message, attack->expected);
    g_clear_error(&error);
}

/* `require` belongs to scripts: these attacks run as reports do. */
static void run_require_attack(const struct attack *attack)
{
    char *folder = enter_folder();
    g_autofree char *message = failure(attack->code);
    leave_folder(folder);
    if (strstr(message, attack->expected) == NULL || strstr(message, ":1: monthly.lua:1") != NULL)
        fail_msg("%s: \"%s\" does not say \"%s\"", attack->what, message, attack->expected);
}

static void attacks_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(attacks); i++) {
        if (strstr(attacks[i].code, "require") != NULL)
            run_require_attack(&attacks[i]);
        else
            run_attack(&attacks[i]);
    }
}

static void bytecode_is_refused(void **state)
{
    (void)state;
    static const char code[] = "\x1bLua\x54\x00\x19\x93\r\n\x1a\n";
    struct jf_sandbox *box = jf_sandbox_new(0, 0);
    g_autoptr(GError) error = NULL;
    assert_false(jf_sandbox_load(box, "monthly.lua", code, sizeof code - 1, JF_ENV_SCRIPT, &error));
    assert_non_null(strstr(error->message, "monthly.lua"));
    jf_sandbox_free(box);
}

static void limits_are_fresh_for_each_call(void **state)
{
    (void)state;
    struct jf_sandbox *box = jf_sandbox_new(0, 3000000);
    g_autoptr(GError) error = NULL;
    static const char loop[] = "for i = 1, 1e6 do end";
    for (int i = 0; i < 5; i++) {
        assert_true(jf_sandbox_load(box, "a.lua", loop, sizeof loop - 1, JF_ENV_SCRIPT, &error));
        assert_true(jf_sandbox_call(box, 0, 0, &error));
    }
    static const char endless[] = "while true do end";
    assert_true(jf_sandbox_load(box, "a.lua", endless, sizeof endless - 1, JF_ENV_SCRIPT, &error));
    assert_false(jf_sandbox_call(box, 0, 0, &error));
    g_clear_error(&error);
    assert_true(jf_sandbox_load(box, "a.lua", loop, sizeof loop - 1, JF_ENV_SCRIPT, &error));
    assert_true(jf_sandbox_call(box, 0, 0, &error)); /* and the sandbox lives on */
    jf_sandbox_free(box);
}

static void errors_have_line_and_traceback(void **state)
{
    (void)state;
    struct jf_sandbox *box = jf_sandbox_new(0, 0);
    g_autoptr(GError) error = NULL;
    static const char code[] =
        "local function g(x)\n  return x.a.b\nend\n\nlocal function f() g({})\nend\nf()";
    assert_true(jf_sandbox_load(box, "monthly.lua", code, sizeof code - 1, JF_ENV_SCRIPT, &error));
    assert_false(jf_sandbox_call(box, 0, 0, &error));
    assert_true(g_str_has_prefix(error->message,
                                 "monthly.lua:2: attempt to index a nil value (field 'a'); what stands before"));
    assert_non_null(strstr(error->message, "monthly.lua:7: in main chunk"));
    g_clear_error(&error);
    static const char object[] = "error({ code = 5 })";
    assert_true(
        jf_sandbox_load(box, "monthly.lua", object, sizeof object - 1, JF_ENV_SCRIPT, &error));
    assert_false(jf_sandbox_call(box, 0, 0, &error));
    assert_string_equal(error->message, "monthly.lua:1: table"); /* no address */
    assert_null(strstr(error->message, "[C]"));
    jf_sandbox_free(box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attacks_are_refused),
        cmocka_unit_test(bytecode_is_refused),
        cmocka_unit_test(limits_are_fresh_for_each_call),
        cmocka_unit_test(errors_have_line_and_traceback),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
