#include "watchdog.h"

#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plugin/plugin_host.h"

static char message[512];
static pid_t program;

/* From handlers of signals: write only. */
static void tell(const char *text)
{
    ssize_t n = write(STDERR_FILENO, text, strlen(text));
    (void)n;
}

static void on_alarm(int number)
{
    const char *plugin = jf_at_work_now();
    (void)number;
    tell(message);
    tell(plugin ? " in " : " of the script's own work");
    tell(plugin ? plugin : "");
    tell("; --deadline allows more\n");
    _exit(1);
}

void jf_watchdog_start(const char *script, int seconds)
{
    struct sigaction action = { .sa_handler = on_alarm };
    g_snprintf(message, sizeof message, "jingfen: %s: gave up after %d seconds", script, seconds);
    sigaction(SIGALRM, &action, NULL);
    alarm((unsigned)seconds);
}

void jf_watchdog_stop(void)
{
    alarm(0);
    signal(SIGALRM, SIG_DFL);
}

static void on_crash(int number)
{
    const char *plugin = jf_at_work_now();
    if (plugin && getpid() == program) { /* the parent of a pack says it for the pack */
        tell("jingfen: crashed in ");
        tell(plugin);
        tell("; its plugin is at fault, or is given what it cannot bear\n");
    }
    signal(number, SIG_DFL);
    raise(number);
}

static void on_exit_of_program(void)
{
    const char *plugin = jf_at_work_now();
    if (!plugin || getpid() != program)
        return;
    tell("jingfen: the program was ended in ");
    tell(plugin);
    tell("; a plugin may not call exit\n");
    _exit(1);
}

void jf_watchdog_plugins(void)
{
    static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
    struct sigaction action = { .sa_handler = on_crash, .sa_flags = SA_NODEFER };
    program = getpid();
    for (size_t i = 0; i < G_N_ELEMENTS(crashes); i++)
        sigaction(crashes[i], &action, NULL);
    atexit(on_exit_of_program);
}
