#include "arguments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/free.h"
#include "base/message.h"

static void add(GArray *entries, unsigned takes, unsigned needs, const char *name, char short_name, GOptionArg kind,
                gpointer target, const char *help, const char *value)
{
    if (needs && !(takes & needs))
        return;
    GOptionEntry entry = { name, short_name, 0, kind, target, help ? JF_(help) : NULL, value };
    g_array_append_val(entries, entry);
}

static GArray *entries_for(struct jf_arguments *a, unsigned takes)
{
    GArray *e = g_array_new(TRUE, TRUE, sizeof(GOptionEntry));
    add(e, takes, JF_TAKES_PERIOD, "period", 'p', G_OPTION_ARG_FILENAME, &a->period,
        "the report period; default: the last one that is over", "2026-10");
    add(e, takes, JF_TAKES_RUN, "out", 'o', G_OPTION_ARG_FILENAME, &a->out, "where packs go; default: out", "DIR");
    add(e, takes, JF_TAKES_ONLY, "only", 0, G_OPTION_ARG_FILENAME_ARRAY, &a->only, "only this entity (again for more)",
        "NAME");
    add(e, takes, JF_TAKES_RUN, "format", 0, G_OPTION_ARG_FILENAME, &a->formats, "default: pdf,xlsx", "pdf,xlsx,json");
    add(e, takes, JF_TAKES_RUN, "jobs", 'j', G_OPTION_ARG_INT, &a->jobs,
        "packs made at once; default: one for each processor", "N");
    add(e, takes, JF_TAKES_PERIOD, "deadline", 0, G_OPTION_ARG_INT, &a->deadline_seconds,
        "what takes longer is given up: a pack, the script, reading the data; default: 600", "SECONDS");
    add(e, takes, JF_TAKES_SETS, "set", 0, G_OPTION_ARG_FILENAME_ARRAY, &a->sets, "value of a param of the script",
        "NAME=VALUE");
    add(e, takes, JF_TAKES_RUN, "draft", 0, G_OPTION_ARG_NONE, &a->draft, "watermark; can never be released", NULL);
    add(e, takes, JF_TAKES_RUN, "quiet", 'q', G_OPTION_ARG_NONE, &a->quiet, "errors only", NULL);
    add(e, takes, JF_TAKES_RUN, "json", 0, G_OPTION_ARG_NONE, &a->json, "one JSON object a line, for machines", NULL);
    add(e, takes, JF_TAKES_PLUGINS, "plugin-dir", 0, G_OPTION_ARG_FILENAME_ARRAY, &a->plugin_dirs,
        "look for plugins here first", "DIR");
    add(e, takes, JF_TAKES_SEND, "dry-run", 'n', G_OPTION_ARG_NONE, &a->dry_run, "print who gets what; send nothing",
        NULL);
    add(e, takes, JF_TAKES_SEND, "unreleased", 0, G_OPTION_ARG_NONE, &a->unreleased,
        "send packs that were not released (drafts stay)", NULL);
    add(e, takes, JF_TAKES_NEW, "template", 't', G_OPTION_ARG_FILENAME, &a->template_name, "default: starter", "T");
    add(e, takes, 0, "help", 'h', G_OPTION_ARG_NONE, &a->help, "this list", NULL);
    add(e, takes, 0, G_OPTION_REMAINING, 0, G_OPTION_ARG_FILENAME_ARRAY, &a->rest, NULL, NULL);
    return e;
}

static gboolean check_text(const char *what, const char *text, GError **error)
{
    if (!text || g_utf8_validate(text, -1, NULL))
        return TRUE;
    return jf_fail(error, JF_ERROR_USAGE, "%s: the text is not valid UTF-8; set the terminal to UTF-8", what);
}

static gboolean check_texts(const char *what, char **texts, GError **error)
{
    for (size_t i = 0; texts && texts[i]; i++)
        if (!check_text(what, texts[i], error))
            return FALSE;
    return TRUE;
}

static gboolean check_all(const struct jf_arguments *a, GError **error)
{
    return check_text("--period", a->period, error) && check_text("--out", a->out, error) &&
           check_text("--format", a->formats, error) && check_text("--template", a->template_name, error) &&
           check_texts("--only", a->only, error) && check_texts("--set", a->sets, error) &&
           check_texts("--plugin-dir", a->plugin_dirs, error) && check_texts("argument", a->rest, error);
}

/* GLib's help in the language of the command line, whatever catalogues the system has. */
static void print_help(GOptionContext *context)
{
    static const char *const words[] = { "Usage:", "Options:", "[OPTION…]" };
    g_autofree char *help = g_option_context_get_help(context, TRUE, NULL);
    g_autoptr(GString) text = g_string_new(help);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        g_string_replace(text, words[i], JF_(words[i]), 1);
    fputs(text->str, stdout);
}

gboolean jf_arguments_parse(struct jf_arguments *a, const struct jf_command *command, int argc, char **argv,
                            GError **error)
{
    memset(a, 0, sizeof *a);
    g_autoptr(GArray) entries = entries_for(a, command->takes);
    g_autofree char *program = g_strdup_printf("jingfen %s", command->name);
    g_set_prgname(program); /* what the help prints */
    g_autoptr(GOptionContext) context = g_option_context_new(command->usage);
    g_option_context_set_summary(context, JF_(command->summary));
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, (const GOptionEntry *)(void *)entries->data, NULL);
    g_autoptr(GError) inner = NULL;
    if (!g_option_context_parse(context, &argc, &argv, &inner))
        return jf_fail(error, JF_ERROR_USAGE, "%s (see jingfen %s --help)", inner->message, command->name);
    if (a->help) {
        print_help(context);
        exit(EXIT_SUCCESS);
    }
    int n = a->rest ? (int)g_strv_length(a->rest) : 0;
    if (n < command->least || n > command->most)
        return jf_fail(error, JF_ERROR_USAGE, "usage: jingfen %s %s", command->name, command->usage);
    if (a->jobs < 0 || a->deadline_seconds < 0)
        return jf_fail(error, JF_ERROR_USAGE, "--jobs and --deadline take a number from 1 up");
    return check_all(a, error);
}

void jf_arguments_clear(struct jf_arguments *a)
{
    g_strfreev(a->rest);
    g_strfreev(a->only);
    g_strfreev(a->sets);
    g_strfreev(a->plugin_dirs);
    jf_free_all(a->period, a->out, a->formats, a->template_name);
    memset(a, 0, sizeof *a);
}

gboolean jf_arguments_sets(const struct jf_arguments *a, char ***names, char ***values, GError **error)
{
    g_autoptr(GStrvBuilder) n = g_strv_builder_new(), v = g_strv_builder_new();
    for (size_t i = 0; a->sets && a->sets[i]; i++) {
        const char *equals = strchr(a->sets[i], '=');
        if (!equals || equals == a->sets[i])
            return jf_fail(error, JF_ERROR_USAGE, "--set \"%s\": write NAME=VALUE", a->sets[i]);
        g_autofree char *name = g_strndup(a->sets[i], (gsize)(equals - a->sets[i]));
        g_strv_builder_add(n, name);
        g_strv_builder_add(v, equals + 1);
    }
    *names = g_strv_builder_end(n);
    *values = g_strv_builder_end(v);
    return TRUE;
}

int jf_arguments_deadline(const struct jf_arguments *a)
{
    return a->deadline_seconds ? a->deadline_seconds : 600;
}
