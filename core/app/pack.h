/* app/pack.h - one pack: the document of one entity, laid out and written in every format asked for. */
#ifndef JF_APP_PACK_H
#define JF_APP_PACK_H

#include "node.h"
#include "session.h"

enum jf_pack_format { JF_PACK_PDF = 1, JF_PACK_XLSX = 2, JF_PACK_JSON = 4 };

struct jf_pack { /* what became of one entity */
    const struct jf_entity *entity;
    struct jf_node *result; /* error: text, where it failed; pages: number; files: list of { name, size, sha256 }; warnings: list of
                               texts; as a child tells it to its parent, and as it stands in the manifest */
};

struct jf_pack *jf_pack_new(const struct jf_entity *entity);
void jf_pack_free(struct jf_pack *pack);
/* It has no files then. */
void jf_pack_fail(struct jf_pack *pack, const char *error);
const char *jf_pack_error(const struct jf_pack *pack); /* NULL: done */
/* Names of its files (char *, borrowed). */
GPtrArray *jf_pack_file_names(const struct jf_pack *pack);

/* "pdf,xlsx" -> JF_PACK_*; 0 with error. NULL: pdf and xlsx. */
unsigned jf_pack_formats(const char *text, GError **error);
/* Files get their names when all of them are whole. They are on the disk when the manifest says so. */
gboolean jf_pack_write(const struct jf_session *session, struct jf_pack *pack, unsigned formats, const char *directory,
                       GError **error);

#endif
