/* app/hash.h - the SHA-256 of finished files. */
#ifndef JF_APP_HASH_H
#define JF_APP_HASH_H

#include <glib.h>

/* "3a7b..." and the size. NULL with error. */
char *jf_hash_file(const char *path, gint64 *size, GError **error);
/* What each child would have to do before its first hash. */
void jf_hash_warm(void);

#endif
