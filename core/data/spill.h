/* data/spill.h - room for the rows of long lists, which are too many for memory.
 *
 * The first megabyte stays in memory, what is further goes to a file without a name in TMPDIR (/var/tmp): nobody else
 * opens it and it is gone with the process, however that ends. Threads write at the same time; after a fork
 * parent and children read the same file, each from where it likes.
 */
#ifndef JF_DATA_SPILL_H
#define JF_DATA_SPILL_H

#include <glib.h>

struct jf_spill;
struct jf_spill *jf_spill_new(void);
void jf_spill_free(struct jf_spill *spill);
void jf_spill_clear(struct jf_spill *spill); /* what was written is forgotten */
/* *at: where it is found again, a multiple of 16. */
gboolean jf_spill_write(struct jf_spill *spill, const void *bytes, gsize n, gint64 *at, GError **error);
/* The bytes: in room where they come from the file. */
const void *jf_spill_read(const struct jf_spill *spill, gint64 at, gsize n, GByteArray *room);

#endif
