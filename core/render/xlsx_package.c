/* The workbook's file.
 *
 * libxlsxwriter writes each part of a workbook into a temporary file and then packs the files with five
 * functions of minizip. Here are functions of the same names; the program's own come before those of a
 * library, so parts stay in memory, are mended on their way (xlsx_pass.c) and packed with libdeflate.
 */
#include <libdeflate.h>
#include <stdio.h>
#include <string.h>

#include "render/xlsx.h"

enum {
    LOCAL_HEADER = 0x04034b50,
    DIRECTORY_HEADER = 0x02014b50,
    DIRECTORY_END = 0x06054b50,
    VERSION = 20,
    STORED = 0,
    DEFLATED = 8,
    DOS_EPOCH = (1 << 5) | 1, /* 1980-01-01 */
    MOST_PARTS = 0xffff,
    SMALL = 600, /* bytes: packing costs more time than it saves space */
    FAST = 1,
    OK = 0,
    FAILED = -1,
};

struct package {
    struct jf_xlsx *x;
    GString *file, *directory, *part;
    char *name; /* of the part being written */
    guint n;
    gboolean is_bad, is_complete;
};

/* libxlsxwriter passes no context, and a process writes one workbook at a time. */
static struct package *package;

/* What zip.h of minizip declares. */
#define JF_OURS __attribute__((visibility("default")))
JF_OURS void *zipOpen(const char *path, int append);
JF_OURS int zipOpenNewFileInZip4_64(void *file, const char *name, const void *info, const void *local, unsigned local_size,
                                   const void *global, unsigned global_size, const char *comment, int method,
                                   int level, int raw, int window_bits, int memory_level, int strategy,
                                   const char *password, unsigned long crc, unsigned long version,
                                   unsigned long flags, int zip64);
JF_OURS int zipWriteInFileInZip(void *file, const void *bytes, unsigned size);
JF_OURS int zipCloseFileInZip(void *file);
JF_OURS int zipClose(void *file, const char *comment);
JF_OURS FILE *lxw_tmpfile(char *directory);

/* ---- temporary files ----------------------------------------------------------------------------- */

struct memory { GByteArray *bytes; gsize at; };

static ssize_t read_memory(void *cookie, char *out, size_t size)
{
    struct memory *m = cookie;
    const gsize n = MIN(size, m->bytes->len - MIN(m->at, m->bytes->len));
    memcpy(out, m->bytes->data + m->at, n);
    m->at += n;
    return (ssize_t)n;
}

static ssize_t write_memory(void *cookie, const char *in, size_t size)
{
    struct memory *m = cookie;
    if (m->at + size > G_MAXUINT)
        return 0;
    if (m->at + size > m->bytes->len)
        g_byte_array_set_size(m->bytes, (guint)(m->at + size));
    memcpy(m->bytes->data + m->at, in, size);
    m->at += size;
    return (ssize_t)size;
}

static int seek_memory(void *cookie, off64_t *offset, int whence)
{
    struct memory *m = cookie;
    const off64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (off64_t)m->at : (off64_t)m->bytes->len;
    if (from + *offset < 0 || from + *offset > (off64_t)m->bytes->len)
        return -1;
    *offset += from;
    m->at = (gsize)*offset;
    return 0;
}

static int close_memory(void *cookie)
{
    struct memory *m = cookie;
    g_byte_array_unref(m->bytes);
    g_free(m);
    return 0;
}

FILE *lxw_tmpfile(char *directory)
{
    (void)directory;
    const cookie_io_functions_t functions = {read_memory, write_memory, seek_memory, close_memory};
    struct memory *m = g_new0(struct memory, 1);
    m->bytes = g_byte_array_new();
    return fopencookie(m, "w+", functions);
}

/* ---- the archive ---------------------------------------------------------------------------------- */

static void put(GString *out, guint64 number, int bytes)
{
    for (int i = 0; i < bytes; i++)
        g_string_append_c(out, (char)(i < 8 ? number >> 8 * i : 0));
}

/* What the two headers of a part have in common. */
static void put_common(GString *out, guint16 method, guint32 crc, gsize packed, gsize size, gsize name)
{
    put(out, VERSION, 2);
    put(out, 0, 2); /* flags */
    put(out, method, 2);
    put(out, (guint32)DOS_EPOCH << 16, 4);
    put(out, crc, 4);
    put(out, packed, 4);
    put(out, size, 4);
    put(out, name, 2);
    put(out, 0, 2); /* no extra field */
}

static void add_part(struct package *p, const char *name, const char *bytes, gsize size)
{
    static struct libdeflate_compressor *compressor; /* its tables are large */
    if (compressor == NULL)
        compressor = libdeflate_alloc_compressor(FAST);
    g_autofree char *packed = g_malloc(size + 1);
    const gsize shorter = size < SMALL ? 0 : libdeflate_deflate_compress(compressor, bytes, size, packed, size);
    const guint16 method = shorter > 0 ? DEFLATED : STORED;
    const gsize length = shorter > 0 ? shorter : size, name_length = strlen(name), start = p->file->len;
    const guint32 crc = libdeflate_crc32(0, bytes, size);
    put(p->file, LOCAL_HEADER, 4);
    put_common(p->file, method, crc, length, size, name_length);
    g_string_append(p->file, name);
    g_string_append_len(p->file, shorter > 0 ? packed : bytes, (gssize)length);
    put(p->directory, DIRECTORY_HEADER, 4);
    put(p->directory, 0, 2); /* made by */
    put_common(p->directory, method, crc, length, size, name_length);
    put(p->directory, 0, 10); /* comment, disk, attributes */
    put(p->directory, start, 4);
    g_string_append(p->directory, name);
    p->n++;
    p->is_bad = p->is_bad || size > G_MAXINT32 || p->file->len > G_MAXINT32 || p->n >= MOST_PARTS;
}

static void finish_archive(struct package *p)
{
    const gsize start = p->file->len;
    g_string_append_len(p->file, p->directory->str, (gssize)p->directory->len);
    put(p->file, DIRECTORY_END, 4);
    put(p->file, 0, 4); /* one disk */
    put(p->file, p->n, 2);
    put(p->file, p->n, 2);
    put(p->file, p->directory->len, 4);
    put(p->file, start, 4);
    put(p->file, 0, 2); /* no comment */
    p->is_complete = TRUE;
}

/* ---- minizip ---------------------------------------------------------------------------------------- */

void *zipOpen(const char *path, int append)
{
    (void)path, (void)append;
    return package;
}

int zipOpenNewFileInZip4_64(void *file, const char *name, const void *info, const void *local, unsigned local_size,
                            const void *global, unsigned global_size, const char *comment, int method, int level,
                            int raw, int window_bits, int memory_level, int strategy, const char *password,
                            unsigned long crc, unsigned long version, unsigned long flags, int zip64)
{
    (void)info, (void)local, (void)local_size, (void)global, (void)global_size, (void)comment, (void)method;
    (void)level, (void)raw, (void)window_bits, (void)memory_level, (void)strategy, (void)password, (void)crc;
    (void)version, (void)flags, (void)zip64;
    struct package *p = file;
    g_free(p->name);
    p->name = g_strdup(name);
    g_string_truncate(p->part, 0);
    return OK;
}

int zipWriteInFileInZip(void *file, const void *bytes, unsigned size)
{
    struct package *p = file;
    g_string_append_len(p->part, bytes, size);
    return OK;
}

int zipCloseFileInZip(void *file)
{
    struct package *p = file;
    g_autofree char *mended = NULL;
    p->is_bad = p->is_bad || !jf_xlsx_mend(p->x, p->name, p->part->str, &mended);
    add_part(p, p->name, mended != NULL ? mended : p->part->str, mended != NULL ? strlen(mended) : p->part->len);
    return p->is_bad ? FAILED : OK;
}

int zipClose(void *file, const char *comment)
{
    (void)comment;
    finish_archive(file);
    return OK;
}

/* ---- the workbook ------------------------------------------------------------------------------------ */

static gboolean write_package(struct jf_xlsx *x, const struct package *p, lxw_error fault, const char *path)
{
    const char *why = fault != LXW_NO_ERROR ? lxw_strerror(fault)
                      : p->is_complete      ? NULL
                                            : "this libxlsxwriter does not use the functions of minizip";
    if (p->is_bad)
        return jf_fail(x->error, JF_ERROR_RENDER, "%s: %s is not as expected, or too large", path, p->name);
    if (why != NULL)
        return jf_fail(x->error, JF_ERROR_RENDER, "%s: the workbook cannot be written: %s", path, why);
    remove(path); /* GLib does not shorten a file that is there */
    return g_file_set_contents_full(path, p->file->str, (gssize)p->file->len, G_FILE_SET_CONTENTS_NONE, 0666, x->error);
}

gboolean jf_xlsx_close(struct jf_xlsx *x, gboolean is_filled, const char *path)
{
    struct package p = {.x = x, .file = g_string_new(NULL), .directory = g_string_new(NULL), .part = g_string_new(NULL)};
    package = &p;
    const lxw_error closed = workbook_close(x->book);
    package = NULL;
    const gboolean done = is_filled && write_package(x, &p, x->fault != LXW_NO_ERROR ? x->fault : closed, path);
    g_string_free(p.file, TRUE);
    g_string_free(p.directory, TRUE);
    g_string_free(p.part, TRUE);
    g_free(p.name);
    return done;
}
