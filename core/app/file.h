/* app/file.h - files that are there whole or not at all. */
#ifndef JF_APP_FILE_H
#define JF_APP_FILE_H

#include <glib.h>

gboolean jf_file_make_directory(const char *path, GError **error);
/* What a file is called until it is whole: ".jingfen-PID.ENDING" beside it; one of an ending at a time. */
char *jf_file_temporary(const char *directory, const char *name, long process);
/* Removes what a process left under such names; process 0: what all processes left that are no more. */
void jf_file_sweep(const char *directory, long process);
/* All of them to the disk, and their names. Returns when they are there. */
gboolean jf_file_sync_all(const char *directory, const GPtrArray *names, GError **error);
gboolean jf_file_rename(const char *from, const char *to, GError **error);
/* Removes a temporary file that could not be written; the error, which has to be there, tells of the file that
 * was to be. FALSE. */
gboolean jf_file_fail(const char *temporary, const char *directory, const char *name, GError **error);
/* Writes text under a temporary name, syncs, renames. */
gboolean jf_file_write(const char *directory, const char *name, const char *text, gssize length, GError **error);
char *jf_file_read(const char *path, gsize *length, GError **error);

#endif
