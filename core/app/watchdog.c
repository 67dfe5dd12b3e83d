#include "watchdog.h"

#include <glib.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static char message[512];

static void on_alarm(int number)
{
    (void)number;
    ssize_t n = write(STDERR_FILENO, message, strlen(message));
    _exit(n < 0 ? 2 : 1);
}

void jf_watchdog_start(const char *script, int seconds)
{
    struct sigaction action = { .sa_handler = on_alarm };
    g_snprintf(message, sizeof message,
               "jingfen: %s: gave up after %d seconds of the script's own work; --deadline allows more\n", script, seconds);
    sigaction(SIGALRM, &action, NULL);
    alarm((unsigned)seconds);
}

void jf_watchdog_stop(void)
{
    alarm(0);
    signal(SIGALRM, SIG_DFL);
}
