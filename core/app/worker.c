#include "worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "file.h"
#include "plugin/plugin_host.h"

struct child {
    pid_t pid;
    int fd;
    gint64 deadline;
    struct jf_pack *pack;
    GString *heard;
    char *at_work; /* a page shared with the child: see plugin/plugin_host.h */
    gboolean late;
};

static volatile sig_atomic_t stopped;

static void on_stop(int number)
{
    stopped = number;
}

/* ---- the life of a child ------------------------------------------------------------------------- */

static void write_all(int fd, const char *text)
{
    for (gsize at = 0, length = strlen(text); at < length;) {
        ssize_t n = write(fd, text + at, length - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        at += (gsize)n;
    }
}

static void be_child(const struct jf_workers *w, struct jf_pack *pack, int fd, pid_t parent) G_GNUC_NORETURN;
static void be_child(const struct jf_workers *w, struct jf_pack *pack, int fd, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    signal(SIGINT, SIG_IGN); /* the parent hears it and stops us */
    signal(SIGTERM, SIG_DFL);
    dup2(STDERR_FILENO, STDOUT_FILENO); /* what a plugin prints is not our output */
    GError *error = NULL;
    if (w->work(w->ctx, pack, &error))
        g_assert(!error);
    else if (!error)
        jf_fail(&error, JF_ERROR_INTERNAL, "the pack failed without a reason");
    if (error)
        jf_pack_fail(pack, error->message);
    g_autofree char *report = jf_node_print_line(pack->result);
    write_all(fd, report);
    _exit(error ? 1 : 0);
}

static gboolean start(const struct jf_workers *w, struct child *child, struct jf_pack *pack, GError **error)
{
    int pipe_fds[2];
    pid_t parent = getpid();
    if (pipe(pipe_fds))
        return jf_fail(error, JF_ERROR_IO, "cannot make a pipe: %s", g_strerror(errno));
    char *at_work = mmap(NULL, JF_AT_WORK_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (at_work == MAP_FAILED)
        at_work = NULL;
    fflush(NULL);
    pid_t pid = fork();
    if (pid < 0) {
        int why = errno;
        close(pipe_fds[0]);
        close(pipe_fds[1]);
        return jf_fail(error, JF_ERROR_IO, "cannot start a process for %s: %s", pack->entity->label, g_strerror(why));
    }
    if (!pid) {
        close(pipe_fds[0]);
        if (at_work)
            jf_at_work_share(at_work);
        be_child(w, pack, pipe_fds[1], parent);
    }
    close(pipe_fds[1]);
    *child = (struct child){ .pid = pid, .fd = pipe_fds[0], .pack = pack, .heard = g_string_new(NULL), .at_work = at_work,
                             .deadline = g_get_monotonic_time() + (gint64)w->deadline_seconds * G_USEC_PER_SEC };
    return TRUE;
}

/* FALSE at the end of what the child says. */
static gboolean listen_to(struct child *child)
{
    char buffer[4096];
    ssize_t n = read(child->fd, buffer, sizeof buffer);
    if (n > 0)
        g_string_append_len(child->heard, buffer, n);
    return n > 0 || (n < 0 && errno == EINTR);
}

static void finish(const struct jf_workers *w, struct child *child)
{
    int status = 0;
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        ;
    close(child->fd);
    struct jf_pack *pack = child->pack;
    struct jf_node *heard = child->late ? NULL : jf_node_parse(child->heard->str, "", NULL);
    const char *where = child->at_work && *child->at_work ? child->at_work : NULL;
    g_autofree char *in = where ? g_strdup_printf(" in %s", where) : g_strdup("");
    g_autofree char *why = NULL;
    if (heard) {
        jf_node_free(pack->result);
        pack->result = heard;
    } else {
        why = child->late         ? g_strdup_printf("gave up after %d seconds%s; --deadline allows more", w->deadline_seconds, in)
              : WIFSIGNALED(status) ? g_strdup_printf("the process crashed (%s)%s", strsignal(WTERMSIG(status)), in)
                                    : g_strdup_printf("the process ended without a report%s", in);
        jf_pack_fail(pack, why);
    }
    if (child->at_work)
        munmap(child->at_work, JF_AT_WORK_SIZE);
    if (jf_pack_error(pack))
        jf_file_sweep(w->directory, (long)child->pid);
    g_string_free(child->heard, TRUE);
    child->pid = 0;
    w->done(w->ctx, pack);
}

/* ---- the pool ------------------------------------------------------------------------------------- */

struct pool { struct child *children; int n, running; };

static int timeout_ms(const struct pool *pool)
{
    gint64 now = g_get_monotonic_time(), next = now + G_USEC_PER_SEC;
    for (int i = 0; i < pool->n; i++)
        if (pool->children[i].pid && !pool->children[i].late)
            next = MIN(next, pool->children[i].deadline);
    return (int)(MAX(next - now, 0) / 1000 + 1);
}

static void kill_late(struct pool *pool)
{
    gint64 now = g_get_monotonic_time();
    for (int i = 0; i < pool->n; i++) {
        struct child *child = &pool->children[i];
        if (child->pid && !child->late && now >= child->deadline) {
            child->late = TRUE;
            kill(child->pid, SIGKILL);
        }
    }
}

static void serve(const struct jf_workers *w, struct pool *pool)
{
    g_autofree struct pollfd *fds = g_new0(struct pollfd, (gsize)pool->n);
    for (int i = 0; i < pool->n; i++)
        fds[i] = (struct pollfd){ .fd = pool->children[i].pid ? pool->children[i].fd : -1, .events = POLLIN };
    if (poll(fds, (nfds_t)pool->n, timeout_ms(pool)) < 0)
        return; /* a signal: the caller looks */
    kill_late(pool);
    for (int i = 0; i < pool->n; i++)
        if (fds[i].fd >= 0 && fds[i].revents && !listen_to(&pool->children[i])) {
            finish(w, &pool->children[i]);
            pool->running--;
        }
}

static void stop_all(const struct jf_workers *w, struct pool *pool)
{
    for (int i = 0; i < pool->n; i++) {
        struct child *child = &pool->children[i];
        if (!child->pid)
            continue;
        kill(child->pid, SIGKILL);
        while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
            ;
        close(child->fd);
        g_string_free(child->heard, TRUE);
        jf_file_sweep(w->directory, (long)child->pid);
    }
}

static gboolean start_more(const struct jf_workers *w, struct pool *pool, GPtrArray *packs, guint *next, GError **error)
{
    for (int i = 0; i < pool->n && *next < packs->len; i++) {
        if (pool->children[i].pid)
            continue;
        if (!start(w, &pool->children[i], packs->pdata[*next], error))
            return FALSE;
        ++*next;
        pool->running++;
    }
    return TRUE;
}

gboolean jf_workers_run(const struct jf_workers *w, GPtrArray *packs, GError **error)
{
    struct sigaction action = { .sa_handler = on_stop }, old_int, old_term;
    stopped = 0;
    sigaction(SIGINT, &action, &old_int);
    sigaction(SIGTERM, &action, &old_term);
    struct pool pool = { .children = g_new0(struct child, (gsize)MAX(w->jobs, 1)), .n = MAX(w->jobs, 1) };
    guint next = 0;
    gboolean good = TRUE;
    while (good && (next < packs->len || pool.running)) {
        good = start_more(w, &pool, packs, &next, error);
        if (good && pool.running)
            serve(w, &pool);
        if (good && stopped)
            good = jf_fail(error, JF_ERROR_IO, "stopped by a signal; what was finished stays, without a manifest");
    }
    if (!good)
        stop_all(w, &pool);
    g_free(pool.children);
    sigaction(SIGINT, &old_int, NULL);
    sigaction(SIGTERM, &old_term, NULL);
    return good;
}
