/* app/worker.h - one child process for each pack, at most so many at once.
 *
 * A child inherits the sums by copy-on-write, does its work, reports through a pipe and ends by
 * _exit, so nothing of one pack can reach the next. A child that crashes, fails or takes too long
 * fails its own pack only.
 */
#ifndef JF_APP_WORKER_H
#define JF_APP_WORKER_H

#include "pack.h"

struct jf_workers {
    int jobs, deadline_seconds;
    const char *directory;   /* swept after a child that did not end well */
    void *ctx;
    gboolean (*work)(void *ctx, struct jf_pack *pack, GError **error);  /* in the child */
    void (*done)(void *ctx, const struct jf_pack *pack);                /* in the parent, as they finish */
};

/* packs: struct jf_pack *, filled. FALSE only where no child can be started or the user stopped the
 * run; packs that failed have their error. */
gboolean jf_workers_run(const struct jf_workers *workers, GPtrArray *packs, GError **error);

#endif
