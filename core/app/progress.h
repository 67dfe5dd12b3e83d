/* app/progress.h - what a run tells while it works: a bar on a terminal, one line a pack elsewhere,
 * JSON lines for machines, or nothing. */
#ifndef JF_APP_PROGRESS_H
#define JF_APP_PROGRESS_H

#include "pack.h"

enum jf_progress_style { JF_PROGRESS_QUIET, JF_PROGRESS_LINES, JF_PROGRESS_BAR, JF_PROGRESS_JSON };
struct jf_progress { enum jf_progress_style style; guint done, total, failed; const struct jf_pack *last_failed; };

struct jf_progress jf_progress_new(const struct jf_arguments *arguments, guint total);
void jf_progress_pack(struct jf_progress *progress, const struct jf_pack *pack);
void jf_progress_warning(struct jf_progress *progress, const char *message);
/* directory: what was written. */
void jf_progress_end(struct jf_progress *progress, const char *directory);

#endif
