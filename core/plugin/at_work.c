/* Which plugin is at work: for the message when it crashes, hangs or ends the program. */
#include <string.h>

#include "plugin/plugin_host.h"

static gpointer note; /* a text; set by any thread, read by signal handlers */
static char *page;

void jf_at_work(const char *what)
{
    if (page)
        g_strlcpy(page, what ? what : "", JF_AT_WORK_SIZE);
    else
        g_atomic_pointer_set(&note, (gpointer)what);
}

const char *jf_at_work_now(void)
{
    return page ? (*page ? page : NULL) : g_atomic_pointer_get(&note);
}

void jf_at_work_share(char *memory)
{
    page = memory;
    *page = '\0';
}
