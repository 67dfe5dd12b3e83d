/* Lints on the text of the script: what the language itself cannot catch. == between a figure and a number is always
 * false in Lua; a local of the name of a word takes that word away. */
#include <string.h>

#include "script/internal.h"

static void add(struct jf_report_spec *report, char *message)
{
    g_ptr_array_add(report->warnings, message);
}

/* The text without comments and without what stands in quotes. */
static char *code_of(const char *text)
{
    GString *out = g_string_new(NULL);
    char quote = 0;
    for (const char *p = text; *p != '\0'; p++) {
        if (quote == 0 && g_str_has_prefix(p, "--")) {
            while (p[1] != '\0' && p[1] != '\n')
                p++;
            continue;
        }
        gboolean is_inside = quote != 0;
        if (quote != 0 && *p == '\\' && p[1] != '\0') {
            p++;
            continue;
        }
        if (*p == '"' || *p == '\'')
            quote = quote == 0 ? *p : quote == *p ? 0 : quote;
        if (*p == '\n')
            quote = 0;
        if (!is_inside || *p == '\n')
            g_string_append_c(out, *p);
    }
    return g_string_free(out, FALSE);
}

/* v.revenue == 0, m.actual ~= 5: figures are objects, so this is always false (or true). */
static void lint_equality(struct jf_report_spec *report, const char *name, const char *code)
{
    static const char pattern[] =
        "\\b[A-Za-z_]\\w*(?:\\.\\w+)*\\.(?:actual|plan|forecast|last_year|prev|yoy|mom|achievement|vs_\\w+|share|rank|"
        "progress|benchmark)\\s*[=~]=\\s*-?[0-9]|\\bv(?:\\.\\w+)+\\s*[=~]=\\s*-?[0-9]";
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_OPTIMIZE, 0, NULL);
    g_auto(GStrv) lines = g_strsplit(code, "\n", -1);
    for (int i = 0; regex != NULL && lines[i] != NULL; i++)
        if (g_regex_match(regex, lines[i], 0, NULL))
            add(report, g_strdup_printf("%s:%d: == between a figure and a number is always false in Lua: compare with "
                                        "<, <=, > or >=, or take :number()",
                                        name, i + 1));
}

static gboolean is_word(struct jf_script *script, const char *name)
{
    lua_State *L = jf_sandbox_state(script->box);
    jf_sandbox_push_env(script->box, JF_ENV_SCRIPT);
    lua_pushstring(L, name);
    gboolean is = lua_rawget(L, -2) == LUA_TFUNCTION;
    lua_pop(L, 2);
    return is;
}

/* local actions = source …: from here on the word `actions` is lost. */
static void lint_hiding(struct jf_script *script, const char *name, const char *code)
{
    g_autoptr(GRegex) regex =
        g_regex_new("\\blocal\\s+(?:function\\s+)?([A-Za-z_]\\w*(?:\\s*,\\s*[A-Za-z_]\\w*)*)", 0, 0, NULL);
    g_auto(GStrv) lines = g_strsplit(code, "\n", -1);
    for (int i = 0; regex != NULL && lines[i] != NULL; i++) {
        g_autoptr(GMatchInfo) match = NULL;
        for (g_regex_match(regex, lines[i], 0, &match); g_match_info_matches(match);
             g_match_info_next(match, NULL)) {
            g_autofree char *names = g_match_info_fetch(match, 1);
            g_auto(GStrv) each = g_strsplit_set(names, ", \t", -1);
            for (char **n = each; *n != NULL; n++)
                if (**n != '\0' && is_word(script, *n))
                    add(script->report,
                        g_strdup_printf("%s:%d: your local `%s` hides the word `%s`", name, i + 1, *n, *n));
        }
    }
}

void jf_script_lint_source(struct jf_script *script)
{
    for (guint i = 0; i < script->files->len; i++) {
        g_autofree char *text = NULL;
        const char *path = script->files->pdata[i];
        if (g_str_has_prefix(path, script->library) || !g_file_get_contents(path, &text, NULL, NULL))
            continue;
        g_autofree char *code = code_of(text), *base = g_path_get_basename(path);
        const char *name = strcmp(path, script->path) == 0 ? script->name : base;
        lint_equality(script->report, name, code);
        lint_hiding(script, name, code);
    }
}
