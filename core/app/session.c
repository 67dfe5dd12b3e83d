#include "session.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/message.h"
#include "period.h"
#include "watchdog.h"

struct jf_plugins *jf_session_plugins(const struct jf_home *home, const struct jf_arguments *a, GError **error)
{
    const struct jf_plugin_search search = {
        .dirs = (const char *const *)a->plugin_dirs, .n_dirs = a->plugin_dirs ? g_strv_length(a->plugin_dirs) : 0,
        .build_dir = home->build_plugins, .install_dir = home->install_plugins };
    return jf_plugins_open(&search, error);
}

static void warn(void *ctx, const char *message)
{
    struct jf_session *s = ctx;
    g_ptr_array_add(s->warnings, g_strdup(message));
}

static void watch(const struct jf_session *s)
{
    jf_watchdog_start(s->arguments->rest[0], jf_arguments_deadline(s->arguments));
}

static gboolean load_script(struct jf_session *s, GError **error)
{
    g_auto(GStrv) names = NULL, values = NULL;
    if (!jf_arguments_sets(s->arguments, &names, &values, error))
        return FALSE;
    const struct jf_script_options options = {
        .library = s->home->library, .set_names = (const char *const *)names,
        .set_values = (const char *const *)values, .n_sets = g_strv_length(names) };
    watch(s);
    s->script = jf_script_load(s->arguments->rest[0], &options, error);
    jf_watchdog_stop();
    if (!s->script)
        return FALSE;
    s->spec = jf_script_report(s->script);
    for (guint i = 0; s->spec->warnings && i < s->spec->warnings->len; i++)
        warn(s, s->spec->warnings->pdata[i]);
    return TRUE;
}

static gboolean make_calendar(struct jf_session *s, int split_days, GError **error)
{
    static const int before[] = { [JF_CADENCE_MONTH] = 60, [JF_CADENCE_WEEK] = 260, [JF_CADENCE_QUARTER] = 20,
                                  [JF_CADENCE_YEAR] = 10 };
    static const int after[] = { [JF_CADENCE_MONTH] = 12, [JF_CADENCE_WEEK] = 53, [JF_CADENCE_QUARTER] = 4,
                                 [JF_CADENCE_YEAR] = 1 };
    g_autoptr(GArray) custom = NULL, marks = g_array_new(FALSE, FALSE, sizeof(struct jf_day_mark));
    if (s->spec->calendar_path) {
        g_autofree char *path = g_canonicalize_filename(s->spec->calendar_path, s->spec->data->directory);
        if (!(custom = jf_period_read(path, marks, error)))
            return FALSE;
    }
    g_autofree char *default_period = s->arguments->period ? NULL : jf_period_before_today(s->spec->cadence, custom);
    const struct jf_calendar_options options = {
        .cadence = s->spec->cadence, .fiscal_start = MAX(s->spec->fiscal_start, 1),
        .period = s->arguments->period ? s->arguments->period : default_period, .before = before[s->spec->cadence],
        .after = after[s->spec->cadence], .split_days = split_days,
        .custom = custom && custom->len ? (const struct jf_period *)(void *)custom->data : NULL,
        .n_custom = custom ? (int)custom->len : 0, .marks = (const struct jf_day_mark *)(void *)marks->data,
        .n_marks = (int)marks->len };
    s->calendar = jf_calendar_new(&options, error);
    return s->calendar != NULL;
}

static void drop_sums(struct jf_session *s)
{
    if (s->raw)
        jf_raw_set_cube(s->raw, NULL);
    g_clear_pointer(&s->report, jf_report_free);
    g_clear_pointer(&s->cube, jf_cube_free);
    g_clear_pointer(&s->calendar, jf_calendar_free);
}

static gboolean read_data(struct jf_session *s, GError **error)
{
    watch(s);
    gboolean good = jf_cube_scan(s->cube, jf_raw_get(s->raw), error) && jf_cube_finish(s->cube, error);
    jf_watchdog_stop();
    return good;
}

static gboolean plan_and_read(struct jf_session *s, int split_days, GError **error)
{
    drop_sums(s);
    if (!make_calendar(s, split_days, error))
        return FALSE;
    s->cube = jf_cube_new(s->spec->data, s->calendar, s->spec->language);
    jf_raw_set_cube(s->raw, s->cube);
    s->report = jf_report_new(s->spec, s->calendar, s->cube, jf_script_service(s->script));
    watch(s);
    gboolean good = jf_report_plan(s->report, error);
    jf_watchdog_stop();
    return good && read_data(s, error);
}

/* A report period that the data do not fill is compared like for like: read again by day. */
static gboolean meet_partial(struct jf_session *s, GError **error)
{
    int days = jf_cube_partial_days(s->cube);
    if (days <= 0 || s->spec->partial == JF_PARTIAL_WHOLE)
        return TRUE;
    if (s->spec->partial == JF_PARTIAL_REFUSE)
        return jf_fail(error, JF_ERROR_DATA,
                       "%s: the data of %s end after day %d and the report says partial = \"refuse\"; wait for the "
                       "rest, or say \"same_days\" or \"whole\"",
                       s->spec->where, jf_session_period(s), days);
    return plan_and_read(s, days, error);
}

/* Functions of the script may ask for more than was planned: their needs are met by reading again. */
static gboolean resolve(struct jf_session *s, GError **error)
{
    for (int round = 0; round < 4; round++) {
        gboolean again = FALSE;
        watch(s);
        gboolean good = jf_report_resolve(s->report, &again, error);
        jf_watchdog_stop();
        if (!good)
            return FALSE;
        if (!again)
            return TRUE;
        if (!read_data(s, error))
            return FALSE;
    }
    return jf_fail(error, JF_ERROR_SCRIPT, "%s: functions of the script ask for new figures each time they are called",
                   s->spec->where);
}

/* A run that would fail in every pack fails before it begins. */
static gboolean find_charts(const struct jf_session *s, struct jf_block_spec *const *blocks, size_t n, GError **error)
{
    for (size_t i = 0; i < n; i++) {
        const struct jf_block_spec *b = blocks[i];
        if (b->word == JF_WORD_CHART && !jf_plugins_find(s->plugins, JF_KIND_CHART, b->kind, error)) {
            g_prefix_error(error, "%s: chart \"%s\": ", b->where, b->kind);
            return FALSE;
        }
        if (!find_charts(s, b->blocks, b->n_blocks, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean find_plugins(const struct jf_session *s, GError **error)
{
    for (size_t i = 0; i < s->spec->n_sections; i++)
        if (!find_charts(s, s->spec->sections[i]->blocks, s->spec->sections[i]->n_blocks, error))
            return FALSE;
    return TRUE;
}

/* What a plugin prints is not a result of the program: meanwhile standard output is the way of errors. */
static int put_stdout_aside(void)
{
    fflush(stdout);
    int results = dup(STDOUT_FILENO);
    if (results >= 0)
        dup2(STDERR_FILENO, STDOUT_FILENO);
    return results;
}

static void bring_stdout_back(int results)
{
    fflush(stdout);
    if (results < 0)
        return;
    dup2(results, STDOUT_FILENO);
    close(results);
}

static struct jf_session *open_session(const struct jf_arguments *arguments, GError **error)
{
    struct jf_session *s = g_new0(struct jf_session, 1);
    s->arguments = arguments;
    s->warnings = g_ptr_array_new_with_free_func(g_free);
    gboolean good = (s->home = jf_home_find(error)) && (s->plugins = jf_session_plugins(s->home, arguments, error)) &&
                    load_script(s, error) && find_plugins(s, error);
    if (good) {
        s->raw = jf_raw_new(s->plugins, s->spec->data, warn, s);
        good = plan_and_read(s, 0, error) && meet_partial(s, error) && resolve(s, error);
    }
    if (good)
        return s;
    jf_session_free(s);
    return NULL;
}

struct jf_session *jf_session_open(const struct jf_arguments *arguments, GError **error)
{
    int results = put_stdout_aside();
    struct jf_session *s = open_session(arguments, error);
    bring_stdout_back(results);
    return s;
}

void jf_session_free(struct jf_session *s)
{
    if (!s)
        return;
    drop_sums(s);
    jf_charts_free(s->charts);
    g_clear_pointer(&s->fonts, jf_fonts_free);
    g_clear_pointer(&s->theme, jf_theme_free);
    jf_raw_free(s->raw);
    g_clear_pointer(&s->script, jf_script_free);
    g_clear_pointer(&s->plugins, jf_plugins_free);
    jf_home_free(s->home);
    g_ptr_array_unref(s->warnings);
    g_free(s);
}

/* Most packs print the same characters: each child then knows their glyphs, and only where it knows all of a face
 * does it leave the font's file alone, for 4 % of its time. */
struct warmth { const struct jf_fonts *fonts; gsize bytes_left; };

static void warm(void *ctx, const char *text)
{
    struct warmth *w = ctx;
    gsize length = text ? strlen(text) : 0;
    if (!length || length > w->bytes_left)
        return;
    w->bytes_left -= length;
    jf_fonts_warm(w->fonts, text);
}

static void warm_fonts(const struct jf_session *s)
{
    struct warmth w = { s->fonts, 1 << 20 };
    const GPtrArray *files = jf_script_files(s->script);
    for (guint i = 0; i < files->len; i++) {
        g_autofree char *text = NULL;
        if (g_file_get_contents(files->pdata[i], &text, NULL, NULL))
            warm(&w, text);
    }
    static const char *const sentences[] = {"sentence.lua", "commentary.lua"};
    for (gsize i = 0; i < G_N_ELEMENTS(sentences); i++) {
        g_autofree char *path = g_build_filename(s->home->library, sentences[i], NULL), *text = NULL;
        if (g_file_get_contents(path, &text, NULL, NULL))
            warm(&w, text);
    }
    warm(&w, "HI+±→Σ…\u00a0右轴断柱短"); /* of charts and of definitions */
    jf_message_each(s->spec->language, warm, &w);
    jf_cube_each_text(s->cube, warm, &w);
}

/* The report's theme, then those that sections name. */
static gboolean load_themes(struct jf_session *s, GError **error)
{
    s->theme = jf_script_theme(s->script, s->spec->theme, s->spec->where, error);
    for (size_t i = 0; s->theme && i < s->spec->n_sections; i++) {
        const struct jf_section_spec *section = s->spec->sections[i];
        if (!section->theme || !strcmp(jf_theme_named(s->theme, section->theme)->name, section->theme))
            continue;
        struct jf_theme *theme = jf_script_theme(s->script, section->theme, section->where, error);
        if (!theme)
            return FALSE;
        theme->next = s->theme->next;
        s->theme->next = theme;
    }
    return s->theme != NULL;
}

gboolean jf_session_load_look(struct jf_session *s, GError **error)
{
    if (!load_themes(s, error))
        return FALSE;
    const struct jf_theme *t = s->theme;
    s->fonts = jf_fonts_open((const char *const *)t->computed_fonts, (const char *const *)t->human_fonts, error);
    s->charts = jf_charts_new(s->plugins, s->spec->data->directory);
    gboolean good = s->fonts != NULL;
    for (struct jf_theme *next = s->theme->next; good && next; next = next->next) {
        t = next;
        good = jf_fonts_add(s->fonts, (const char *const *)t->computed_fonts, (const char *const *)t->human_fonts,
                            &next->first_role, error);
    }
    if (!good)
        g_prefix_error(error, "theme \"%s\": ", t->name);
    else
        warm_fonts(s);
    return good;
}

const char *jf_session_period(const struct jf_session *s)
{
    return s->calendar->periods[s->calendar->report].label;
}

static gboolean choose(const struct jf_entity *all, size_t n, const char *name, GPtrArray *chosen, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    gboolean found = FALSE;
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(all[i].key, name) || !strcmp(all[i].label, name)) {
            found = TRUE;
            if (!g_ptr_array_find(chosen, &all[i], NULL))
                g_ptr_array_add(chosen, (gpointer)&all[i]);
        }
        g_ptr_array_add(names, (gpointer)all[i].label);
        g_ptr_array_add(names, (gpointer)all[i].key);
    }
    if (found)
        return TRUE;
    g_autofree char *near = jf_suggest_text(name, (const char *const *)names->pdata, names->len);
    return jf_fail(error, JF_ERROR_USAGE, "--only \"%s\": there is no such entity among the %zu of this report%s", name, n,
                   near);
}

GPtrArray *jf_session_chosen(const struct jf_session *s, GError **error)
{
    size_t n;
    const struct jf_entity *all = jf_report_entities(s->report, &n);
    g_autoptr(GPtrArray) chosen = g_ptr_array_new();
    for (size_t i = 0; !s->arguments->only && i < n; i++)
        g_ptr_array_add(chosen, (gpointer)&all[i]);
    for (char **name = s->arguments->only; name && *name; name++)
        if (!choose(all, n, *name, chosen, error))
            return NULL;
    return g_steal_pointer(&chosen);
}
