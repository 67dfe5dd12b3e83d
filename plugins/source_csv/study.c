/* What the head of a file says about the whole. */
#include <errno.h>
#include <fcntl.h>
#include <strings.h>
#include <unistd.h>

#include "source_csv/csv.h"

enum { HEAD = 1 << 17 };

/* The head as UTF-8, without its mark. */
static jf_status decode_head(const struct csv_file *file, const char *head, size_t n, char *out,
                             size_t *n_out, struct jf_error *err)
{
    head += file->bom;
    n -= file->bom;
    if (file->is_utf8) {
        memcpy(out, head, n);
        *n_out = n;
        return JF_OK;
    }
    iconv_t convert = iconv_open("UTF-8", file->encoding);
    size_t used = n;
    bool is_right = convert != (iconv_t)-1 && csv_convert(convert, head, &used, out, n_out);
    if (convert != (iconv_t)-1)
        iconv_close(convert);
    if (is_right)
        return JF_OK;
    return jf_error_set(
        err, JF_E_FORMAT, "%s: the byte 0x%02x at offset %zu is not %s; declare encoding = \"...\"",
        file->name, (unsigned)(unsigned char)head[used], used + file->bom, file->encoding);
}

/* What people give an ending of text and is none. */
static const char *known_as(const char *head, size_t n)
{
    static const struct { const char *start, *what; } kinds[] = {
        {"PK\003\004", "an Excel workbook (.xlsx) or a zip archive; save the sheet as CSV (UTF-8)"},
        {"\320\317\021\340", "an old Excel workbook (.xls); save the sheet as CSV (UTF-8)"},
        {"\037\213", "compressed (gzip); unpack it first"},
        {"%PDF-", "a PDF; ask for the table as CSV"},
        {"SQLite format 3", "an SQLite database; write plugin = \"sqlite\" and table = \"...\""},
        {"<html", "a web page (HTML), as many systems export for Excel; open it there and save it as CSV (UTF-8)"},
        {"<!DOCTYPE", "a web page (HTML), as many systems export for Excel; open it there and save it as CSV (UTF-8)"},
        {"<?xml", "XML; open it in Excel and save it as CSV (UTF-8)"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (n >= strlen(kinds[i].start) && !strncasecmp(head, kinds[i].start, strlen(kinds[i].start)))
            return kinds[i].what;
    return NULL;
}

static jf_status study(struct jf_source *source, struct csv_file *file, int fd, char *head,
                       char *text, struct jf_error *err)
{
    size_t n_text = 4 * (size_t)HEAD;
    ssize_t n = pread(fd, head, HEAD, 0);
    if (n < 0)
        return jf_error_set(err, JF_E_IO, "%s: %s", file->path, strerror(errno));
    const char *what = known_as(head, (size_t)n);
    if (what)
        return jf_error_set(err, JF_E_FORMAT, "%s: is no text but %s", file->name, what);
    jf_status status = csv_find_encoding(source, file, fd, head, (size_t)n, err);
    if (!status)
        status = decode_head(file, head, (size_t)n, text, &n_text, err);
    if (!status)
        status = csv_read_header(source, file, text, n_text, (uint64_t)n == file->size, err);
    return status;
}

jf_status csv_study(struct jf_source *source, struct csv_file *file, struct jf_error *err)
{
    int fd = open(file->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return jf_error_set(err, errno == ENOENT ? JF_E_NOT_FOUND : JF_E_IO, "%s: %s", file->path,
                            strerror(errno));
    char *head = malloc(HEAD), *text = malloc(4 * (size_t)HEAD);
    jf_status status = head && text ? study(source, file, fd, head, text, err)
                                    : jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    free(head);
    free(text);
    close(fd);
    return status;
}
