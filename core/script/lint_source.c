/* Lints on the text of the script: what the language itself cannot catch. A name that is declared and used nowhere is
 * most often a page that somebody forgot; == between a figure and a number is always false in Lua. */
#include <string.h>

#include "script/internal.h"

static void add(struct jf_report_spec *report, char *message)
{
    g_ptr_array_add(report->warnings, message);
}

/* The text without comments and, where asked, without what stands in quotes. */
static char *code_of(const char *text, gboolean keeps_texts)
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
            if (keeps_texts)
                g_string_append_len(out, p, 2);
            p++;
            continue;
        }
        if (*p == '"' || *p == '\'')
            quote = quote == 0 ? *p : quote == *p ? 0 : quote;
        if (*p == '\n')
            quote = 0;
        if (!is_inside || keeps_texts || *p == '\n')
            g_string_append_c(out, *p);
    }
    return g_string_free(out, FALSE);
}

static int times_in(const char *text, const char *word)
{
    g_autofree char *escaped = g_regex_escape_string(word, -1);
    g_autofree char *pattern = g_strdup_printf("(?<![A-Za-z0-9_])%s(?![A-Za-z0-9_])", escaped);
    g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_OPTIMIZE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    int n = 0;
    if (regex == NULL)
        return 2;
    for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match); n++)
        g_match_info_next(match, NULL);
    return n;
}

/* local NAME = word "id": NAME, or NULL where the thing has none of its own. */
static char *local_of(const char *text, const char *word, const char *id)
{
    g_autofree char *escaped = g_regex_escape_string(id, -1);
    g_autofree char *pattern =
        g_strdup_printf("local\\s+([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*%s\\s*[\"']%s[\"']", word, escaped);
    g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    if (regex == NULL || !g_regex_match(regex, text, 0, &match))
        return NULL;
    return g_match_info_fetch(match, 1);
}

/* Declared once, named nowhere else: neither by its local nor by its id in a text or after `v.`. */
static gboolean is_idle(const char *code, const char *bare, const char *word, const char *id)
{
    g_autofree char *name = local_of(code, word, id);
    return name != NULL && times_in(bare, name) <= 1 &&
           times_in(code, id) <= (strcmp(name, id) == 0 ? 2 : 1);
}

/* A block without subjects (summary, actions, form …) takes every metric that is shown. */
static gboolean takes_all(struct jf_block_spec *const *blocks, size_t n, const struct jf_metric *metric)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < blocks[i]->n_needs; k++)
            for (size_t m = 0; m < blocks[i]->needs[k].n_metrics; m++)
                if (blocks[i]->needs[k].metrics[m] == metric)
                    return TRUE;
        if (takes_all(blocks[i]->blocks, blocks[i]->n_blocks, metric))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_taken(const struct jf_report_spec *report, const struct jf_metric *metric)
{
    for (size_t s = 0; s < report->n_sections; s++)
        if (takes_all(report->sections[s]->blocks, report->sections[s]->n_blocks, metric))
            return TRUE;
    return FALSE;
}

/* code: with its texts; bare: without */
static void lint_idle(struct jf_report_spec *report, const char *code, const char *bare)
{
    for (guint i = 0; i < report->model->metrics->len; i++) {
        const struct jf_metric *m = report->model->metrics->pdata[i];
        if (!m->hide && is_idle(code, bare, "metric", m->id) && !is_taken(report, m))
            add(report, g_strdup_printf("%s: metric \"%s\" is declared and stands on no page", m->where, m->id));
    }
    for (guint i = 0; i < report->data->sources->len; i++) {
        const struct jf_source_spec *s = report->data->sources->pdata[i];
        if (is_idle(code, bare, "source", s->id))
            add(report, g_strdup_printf("%s: source \"%s\" is declared and used nowhere", s->where, s->id));
    }
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
    g_autoptr(GString) all = g_string_new(NULL);
    g_autoptr(GString) all_bare = g_string_new(NULL);
    for (guint i = 0; i < script->files->len; i++) {
        g_autofree char *text = NULL;
        const char *path = script->files->pdata[i];
        if (g_str_has_prefix(path, script->library) || !g_file_get_contents(path, &text, NULL, NULL))
            continue;
        g_autofree char *code = code_of(text, TRUE);
        g_string_append(all, code);
        g_autofree char *bare = code_of(text, FALSE);
        g_string_append(all_bare, bare);
        g_autofree char *base = g_path_get_basename(path);
        const char *name = strcmp(path, script->path) == 0 ? script->name : base;
        lint_equality(script->report, name, bare);
        lint_hiding(script, name, bare);
    }
    lint_idle(script->report, all->str, all_bare->str);
}
