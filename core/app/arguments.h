/* app/arguments.h - the command line of one subcommand, as it was given.
 *
 * Texts are taken as bytes and checked to be UTF-8, so that Chinese names work where cron has no
 * UTF-8 locale.
 */
#ifndef JF_APP_ARGUMENTS_H
#define JF_APP_ARGUMENTS_H

#include <glib.h>

struct jf_arguments {
    char **rest;         /* words that are no options */
    char *period, *out, *formats, *template_name;
    char **only, **sets, **plugin_dirs;
    int jobs, deadline_seconds;
    gboolean draft, quiet, json, dry_run, unreleased, help;
};

enum jf_option_set { /* which options a subcommand takes */
    JF_TAKES_PERIOD = 1, JF_TAKES_RUN = 2, JF_TAKES_ONLY = 4, JF_TAKES_SEND = 8, JF_TAKES_NEW = 16,
    JF_TAKES_PLUGINS = 32, JF_TAKES_SETS = 64
};

/* usage: "SCRIPT"; n_words: how many words it needs at least and takes at most. */
struct jf_command {
    const char *name, *usage, *summary;
    int least, most;
    unsigned takes;
    int (*run)(const struct jf_arguments *arguments, GError **error); /* gives the exit code */
};

gboolean jf_arguments_parse(struct jf_arguments *arguments, const struct jf_command *command, int argc, char **argv,
                            GError **error);
void jf_arguments_clear(struct jf_arguments *arguments);
/* Seconds. */
int jf_arguments_deadline(const struct jf_arguments *arguments);
/* --set NAME=VALUE, taken apart: two NULL-terminated lists of equal length, newly allocated. */
gboolean jf_arguments_sets(const struct jf_arguments *arguments, char ***names, char ***values, GError **error);

#endif
