/* What the head of a file says about the whole. */
#include <errno.h>
#include <fcntl.h>
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

static jf_status study(struct jf_source *source, struct csv_file *file, int fd, char *head,
                       char *text, struct jf_error *err)
{
    size_t n_text = 4 * (size_t)HEAD;
    ssize_t n = pread(fd, head, HEAD, 0);
    if (n < 0)
        return jf_error_set(err, JF_E_IO, "%s: %s", file->path, strerror(errno));
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
