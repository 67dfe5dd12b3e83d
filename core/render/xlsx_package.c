/* The workbook's file.
 *
 * libxlsxwriter writes each part of a workbook into a temporary file and then packs the files with five
 * functions of minizip. Here are functions of the same names; the program's own come before those of a
 * library, so parts stay in memory, are mended on their way (xlsx_pass.c) and packed with libdeflate.
 */
#include <errno.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

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
    FILE *file;
    guint64 size; /* of the file so far */
    GString *directory, *part;
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

FILE *lxw_tmpfile(char *directory)
{
    (void)directory;
    return jf_xlsx_memory_file();
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

static void write_bytes(struct package *p, const void *bytes, gsize size)
{
    p->is_bad = p->is_bad || p->file == NULL || fwrite(bytes, 1, size, p->file) != size;
    p->size += size;
}

struct sizes { guint16 method; guint32 crc; gsize packed, size; };

static void write_header(struct package *p, const char *name, struct sizes s)
{
    g_autoptr(GString) header = g_string_new(NULL);
    put(header, LOCAL_HEADER, 4);
    put_common(header, s.method, s.crc, s.packed, s.size, strlen(name));
    g_string_append(header, name);
    write_bytes(p, header->str, header->len);
}

static void list_part(struct package *p, const char *name, struct sizes s, guint64 start)
{
    put(p->directory, DIRECTORY_HEADER, 4);
    put(p->directory, 0, 2); /* made by */
    put_common(p->directory, s.method, s.crc, s.packed, s.size, strlen(name));
    put(p->directory, 0, 10); /* comment, disk, attributes */
    put(p->directory, start, 4);
    g_string_append(p->directory, name);
    p->n++;
    p->is_bad = p->is_bad || s.size > G_MAXINT32 || p->size > G_MAXINT32 || p->n >= MOST_PARTS;
}

static void add_part(struct package *p, const char *name, const char *bytes, gsize size)
{
    static struct libdeflate_compressor *compressor; /* its tables are large */
    if (compressor == NULL)
        compressor = libdeflate_alloc_compressor(FAST);
    g_autofree char *packed = g_malloc(size + 1);
    const gsize shorter = size < SMALL ? 0 : libdeflate_deflate_compress(compressor, bytes, size, packed, size);
    const struct sizes s = {shorter > 0 ? DEFLATED : STORED, libdeflate_crc32(0, bytes, size), shorter > 0 ? shorter : size,
                            size};
    const guint64 start = p->size;
    write_header(p, name, s);
    write_bytes(p, shorter > 0 ? packed : bytes, s.packed);
    list_part(p, name, s, start);
}

/* ---- sheets with long lists: packed as they are made ------------------------------------------------ */

struct stream { struct package *p; z_stream z; struct sizes sizes; };

static void pack(struct stream *s, const char *bytes, gsize size, int flush)
{
    unsigned char out[16384];
    s->sizes.crc = libdeflate_crc32(s->sizes.crc, bytes, size);
    s->sizes.size += size;
    s->z.next_in = (unsigned char *)(guintptr)bytes;
    s->z.avail_in = (unsigned)size;
    do {
        s->z.next_out = out;
        s->z.avail_out = sizeof out;
        deflate(&s->z, flush);
        write_bytes(s->p, out, sizeof out - s->z.avail_out);
        s->sizes.packed += sizeof out - s->z.avail_out;
    } while (s->z.avail_out == 0);
}

/* Where a row has its place: before the first that follows it. */
static const char *place_of(const char *xml, int row)
{
    const char *at = strstr(xml, "<row r=\"");
    while (at != NULL && atoi(at + strlen("<row r=\"")) <= row + 1)
        at = strstr(at + 1, "<row r=\"");
    return at != NULL ? at : strstr(xml, "</sheetData>");
}

static void add_long_part(struct package *p, const char *name, const char *xml, const GPtrArray *rests)
{
    struct stream s = {.p = p, .sizes.method = DEFLATED};
    const guint64 start = p->size;
    p->is_bad = p->is_bad || deflateInit2(&s.z, FAST, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK;
    write_header(p, name, s.sizes);
    for (guint i = 0; i < rests->len && !p->is_bad; i++) {
        struct jf_xlsx_rest *rest = g_ptr_array_index(rests, i);
        const char *at = place_of(xml, jf_xlsx_rest_row(rest));
        pack(&s, xml, (gsize)(at - xml), Z_NO_FLUSH);
        for (const char *row = jf_xlsx_next_row(rest); row != NULL && !p->is_bad; row = jf_xlsx_next_row(rest))
            pack(&s, row, strlen(row), Z_NO_FLUSH);
        xml = at;
    }
    pack(&s, xml, strlen(xml), Z_FINISH);
    deflateEnd(&s.z);
    const guint64 end = p->size;
    p->is_bad = p->is_bad || fseek(p->file, (long)start, SEEK_SET) != 0;
    write_header(p, name, s.sizes);
    p->is_bad = p->is_bad || fseek(p->file, 0, SEEK_END) != 0;
    p->size = end;
    list_part(p, name, s.sizes, start);
}

static void finish_archive(struct package *p)
{
    const guint64 start = p->size;
    const gsize length = p->directory->len;
    put(p->directory, DIRECTORY_END, 4);
    put(p->directory, 0, 4); /* one disk */
    put(p->directory, p->n, 2);
    put(p->directory, p->n, 2);
    put(p->directory, length, 4);
    put(p->directory, start, 4);
    put(p->directory, 0, 2); /* no comment */
    write_bytes(p, p->directory->str, p->directory->len);
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
    const struct jf_xlsx_sheet *sheet = jf_xlsx_sheet_of_part(p->x, p->name);
    const char *xml = mended != NULL ? mended : p->part->str;
    if (sheet != NULL && sheet->rests != NULL)
        add_long_part(p, p->name, xml, sheet->rests);
    else
        add_part(p, p->name, xml, mended != NULL ? strlen(mended) : p->part->len);
    return p->is_bad ? FAILED : OK;
}

int zipClose(void *file, const char *comment)
{
    (void)comment;
    finish_archive(file);
    return OK;
}

/* ---- the workbook ------------------------------------------------------------------------------------ */

static gboolean is_written(struct jf_xlsx *x, const struct package *p, lxw_error fault, const char *path)
{
    const char *why = fault != LXW_NO_ERROR ? lxw_strerror(fault)
                      : p->is_complete      ? NULL
                                            : "this libxlsxwriter does not use the functions of minizip";
    if (p->file == NULL || ferror(p->file))
        return jf_fail(x->error, JF_ERROR_IO, "%s: cannot be written", path);
    if (p->is_bad)
        return jf_fail(x->error, JF_ERROR_RENDER, "%s: %s is not as expected, or too large", path, p->name);
    if (why != NULL)
        return jf_fail(x->error, JF_ERROR_RENDER, "%s: the workbook cannot be written: %s", path, why);
    return TRUE;
}

gboolean jf_xlsx_close(struct jf_xlsx *x, gboolean is_filled, const char *path)
{
    struct package p = {.x = x, .file = is_filled ? fopen(path, "wb") : NULL, .directory = g_string_new(NULL),
                        .part = g_string_new(NULL)};
    package = &p;
    const lxw_error closed = workbook_close(x->book);
    package = NULL;
    const gboolean done = is_filled && is_written(x, &p, x->fault != LXW_NO_ERROR ? x->fault : closed, path);
    if (p.file != NULL && fclose(p.file) != 0 && done)
        return jf_fail(x->error, JF_ERROR_IO, "%s: cannot be written: %s", path, g_strerror(errno));
    g_string_free(p.directory, TRUE);
    g_string_free(p.part, TRUE);
    g_free(p.name);
    return done;
}
