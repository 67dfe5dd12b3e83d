/* jingfen: one report script and a company's data in, the monthly packs out. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/message.h"
#include "commands.h"
#include "watchdog.h"

static const struct jf_command commands[] = {
    { "run", "SCRIPT", "Makes the packs of a period.", 1, 1,
      JF_TAKES_PERIOD | JF_TAKES_RUN | JF_TAKES_ONLY | JF_TAKES_SETS | JF_TAKES_PLUGINS, jf_command_run },
    { "check", "SCRIPT", "Finds what is wrong with a report and its data, without making packs.", 1, 1,
      JF_TAKES_PERIOD | JF_TAKES_SETS | JF_TAKES_PLUGINS, jf_command_check },
    { "plugins", "[NAME]", "What is loaded from where; NAME: its parameters.", 0, 1, JF_TAKES_PLUGINS, jf_command_plugins },
    { "new", "DIR", "A report folder to start from.", 1, 1, JF_TAKES_NEW, jf_command_new },
    { "release", "DIR", "Declares the packs of a run fit to be sent.", 1, 1, 0, jf_command_release },
    { "send", "DIR", "Mails the packs of a run to the people of the report.", 1, 1, JF_TAKES_SEND | JF_TAKES_ONLY,
      jf_command_send },
    { "doctor", "", "Fonts, plugins, locale: what is there, what is missing and what installs it.", 0, 0,
      JF_TAKES_PLUGINS, jf_command_doctor },
};

static void print_help(FILE *out)
{
    fputs(JF_("usage: jingfen COMMAND ...\n\n"), out);
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        fprintf(out, "  %-8s %-8s %s\n", commands[i].name, commands[i].usage, JF_(commands[i].summary));
    fputs(JF_("\njingfen COMMAND --help prints its options. jingfen --version prints the version.\n"), out);
}

static const struct jf_command *find(const char *name, GError **error)
{
    const char *names[G_N_ELEMENTS(commands)];
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        names[i] = commands[i].name;
        if (!strcmp(name, names[i]))
            return &commands[i];
    }
    g_autofree char *near = jf_suggest_text(name, names, G_N_ELEMENTS(names));
    jf_fail(error, JF_ERROR_USAGE, "there is no command \"%s\" (jingfen --help lists them)%s", name, near);
    return NULL;
}

static int fail(GError *error, int code)
{
    g_autofree char *told = jf_message_told(error->message);
    fprintf(stderr, "jingfen: %s\n", told);
    if (g_error_matches(error, JF_ERROR, JF_ERROR_USAGE))
        code = JF_EXIT_USAGE;
    g_error_free(error);
    return code;
}

/* --plugin-dir may stand before the command too: the command is moved to the front. */
static void put_command_first(int argc, char **argv)
{
    int at = 1;
    while (at < argc && g_str_has_prefix(argv[at], "--plugin-dir"))
        at += strchr(argv[at], '=') ? 1 : 2;
    if (at <= 1 || at >= argc)
        return;
    char *command = argv[at];
    memmove(&argv[2], &argv[1], sizeof *argv * (size_t)(at - 1));
    argv[1] = command;
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "C.UTF-8"); /* the same everywhere; help and messages are UTF-8 */
    jf_watchdog_plugins();
    put_command_first(argc, argv);
    if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
        print_help(argc < 2 ? stderr : stdout);
        return argc < 2 ? JF_EXIT_USAGE : JF_EXIT_DONE;
    }
    if (!strcmp(argv[1], "--version")) {
        puts("jingfen " JF_VERSION);
        return JF_EXIT_DONE;
    }
    GError *error = NULL;
    const struct jf_command *command = find(argv[1], &error);
    struct jf_arguments arguments;
    g_set_prgname("jingfen");
    if (!command || !jf_arguments_parse(&arguments, command, argc - 1, argv + 1, &error))
        return fail(error, JF_EXIT_USAGE);
    int code = command->run(&arguments, &error);
    jf_arguments_clear(&arguments);
    return error ? fail(error, code) : code;
}
