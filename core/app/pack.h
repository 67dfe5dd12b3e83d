/* app/pack.h - one pack: the document of one entity, laid out and written in every format asked for. */
#ifndef JF_APP_PACK_H
#define JF_APP_PACK_H

#include "session.h"

enum jf_pack_format { JF_PACK_PDF = 1, JF_PACK_XLSX = 2, JF_PACK_JSON = 4 };

struct jf_pack_file { char *name, *sha256; gint64 size; };
struct jf_pack { /* what became of one entity */
    const struct jf_entity *entity;
    GPtrArray *files;    /* struct jf_pack_file * */
    GPtrArray *warnings; /* char * */
    int pages;
    char *error;         /* NULL: done */
};

struct jf_pack *jf_pack_new(const struct jf_entity *entity);
void jf_pack_free(struct jf_pack *pack);
void jf_pack_add_file(struct jf_pack *pack, const char *name, gint64 size, const char *sha256);

/* "pdf,xlsx" -> JF_PACK_*; 0 with error. NULL: pdf and xlsx. */
unsigned jf_pack_formats(const char *text, GError **error);
/* Files get their names when all of them are whole. They are on the disk when the manifest says so. */
gboolean jf_pack_write(const struct jf_session *session, struct jf_pack *pack, unsigned formats, const char *directory,
                       GError **error);

#endif
