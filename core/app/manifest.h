/* app/manifest.h - manifest.json: what a run made, of what, and what may be done with it.
 *
 * One for each period's directory. A run with --only replaces its packs and keeps the others where
 * script, data and program are the same ("run" is their hash). `release` changes states, never files.
 */
#ifndef JF_APP_MANIFEST_H
#define JF_APP_MANIFEST_H

#include "node.h"
#include "pack.h"

#define JF_MANIFEST_NAME "manifest.json"
#define JF_STATE_NEW "not released"
#define JF_STATE_DRAFT "draft"
#define JF_STATE_FAILED "failed"
#define JF_STATE_RELEASED "released"

/* Also writes rejects/SOURCE.csv. Warns into session->warnings. */
gboolean jf_manifest_write_run(const struct jf_session *session, GPtrArray *packs, const char *directory, GError **error);

/* Reads and locks: the lock, or -1 with error. directory: of a period, or one above it that holds a single period;
 * *found is where it was. */
int jf_manifest_open(const char *directory, struct jf_node **manifest, char **found, GError **error);
gboolean jf_manifest_write(const struct jf_node *manifest, const char *directory, GError **error);
void jf_manifest_unlock(int lock);
/* The files are as the run wrote them. */
gboolean jf_manifest_verify(const struct jf_node *pack, const char *directory, GError **error);

#endif
