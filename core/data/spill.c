#include "data/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

enum { IN_MEMORY = 1 << 20, ALIGNED = 16 };

struct jf_spill { GMutex lock; char *memory; int fd; gint64 end; };

struct jf_spill *jf_spill_new(void)
{
    struct jf_spill *spill = g_new0(struct jf_spill, 1);
    g_mutex_init(&spill->lock);
    spill->fd = -1;
    return spill;
}

void jf_spill_clear(struct jf_spill *spill)
{
    if (spill->fd >= 0)
        close(spill->fd);
    g_clear_pointer(&spill->memory, g_free);
    spill->fd = -1;
    spill->end = 0;
}

void jf_spill_free(struct jf_spill *spill)
{
    jf_spill_clear(spill);
    g_mutex_clear(&spill->lock);
    g_free(spill);
}

/* /tmp is memory on many systems; /var/tmp is a disk. */
static const char *directory(void)
{
    const char *wanted = g_getenv("TMPDIR");
    return wanted && *wanted ? wanted : "/var/tmp";
}

static gboolean fail(const char *what, int why, GError **error)
{
    return jf_fail(error, JF_ERROR_IO, "%s: cannot %s for the rows of long lists: %s; set TMPDIR to a directory that "
                   "can be written and has room for them, or list fewer rows (where)", directory(), what, g_strerror(why));
}

/* Where the file system has no files without names, the name is taken away at once. */
static int open_nameless(void)
{
    int fd = open(directory(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd;
    g_autofree char *name = g_build_filename(directory(), "jingfen-XXXXXX", NULL);
    if ((fd = mkostemp(name, O_CLOEXEC)) >= 0)
        unlink(name);
    return fd;
}

/* Takes the next place for n bytes; FALSE where there is no file to hold them. */
static gboolean reserve(struct jf_spill *spill, gsize n, gint64 *at, GError **error)
{
    int why = 0;
    g_mutex_lock(&spill->lock);
    const gint64 room = (gint64)((n + ALIGNED - 1) / ALIGNED * ALIGNED);
    if (spill->end < IN_MEMORY && spill->end + room > IN_MEMORY)
        spill->end = IN_MEMORY; /* what lies in the file lies there as a whole */
    *at = spill->end;
    spill->end += room;
    if (!spill->memory)
        spill->memory = g_malloc(IN_MEMORY);
    if (spill->end > IN_MEMORY && spill->fd < 0 && (spill->fd = open_nameless()) < 0)
        why = errno;
    g_mutex_unlock(&spill->lock);
    return !why || fail("make a temporary file", why, error);
}

gboolean jf_spill_write(struct jf_spill *spill, const void *bytes, gsize n, gint64 *at, GError **error)
{
    if (!reserve(spill, n, at, error))
        return FALSE;
    if (*at < IN_MEMORY) {
        memcpy(spill->memory + *at, bytes, n);
        return TRUE;
    }
    for (gsize done = 0; done < n;) {
        ssize_t more = pwrite(spill->fd, (const char *)bytes + done, n - done, *at + (gint64)done);
        if (more < 0 && errno == EINTR)
            continue;
        if (more <= 0)
            return fail("write a temporary file", more ? errno : ENOSPC, error);
        done += (gsize)more;
    }
    return TRUE;
}

const void *jf_spill_read(const struct jf_spill *spill, gint64 at, gsize n, GByteArray *room)
{
    if (at < IN_MEMORY)
        return spill->memory + at;
    g_byte_array_set_size(room, (guint)n);
    for (gsize done = 0; done < n;) {
        ssize_t more = pread(spill->fd, room->data + done, n - done, at + (gint64)done);
        if (more < 0 && errno == EINTR)
            continue;
        if (more <= 0)
            g_error("a temporary file cannot be read again: %s", g_strerror(more ? errno : EIO));
        done += (gsize)more;
    }
    return room->data;
}
