/* app/sources_json.h - the data of a run, for the manifest, and the rows that were left out. */
#ifndef JF_APP_SOURCES_JSON_H
#define JF_APP_SOURCES_JSON_H

#include "node.h"
#include "session.h"

struct jf_node *jf_sources_json(const struct jf_session *session);
/* rejects/SOURCE.csv below directory, for each source with rejected rows; old ones go. */
gboolean jf_sources_write_rejects(const struct jf_session *session, const char *directory, GError **error);

#endif
