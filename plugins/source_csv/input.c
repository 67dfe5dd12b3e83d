/* Bytes of a file as UTF-8, hashed on the way. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "source_csv/csv.h"

enum { RAW_ROOM = 1 << 16 };

bool csv_convert(iconv_t convert, const char *in, size_t *n_in, char *out, size_t *n_out)
{
    char *from = (char *)in, *to = out;
    size_t left = *n_in, room = *n_out;
    size_t rc = iconv(convert, &from, &left, &to, &room);
    bool is_wrong = rc == (size_t)-1 && errno == EILSEQ;
    *n_in -= left;
    *n_out -= room;
    return !is_wrong;
}

jf_status csv_input_open(struct csv_input *in, const struct csv_file *file,
                         const struct csv_piece *piece, struct jf_error *err)
{
    *in = (struct csv_input){.file = file, .convert = (iconv_t)-1, .hash = piece->hash};
    in->at = piece->begin;
    in->end = piece->end;
    in->fd = open(file->path, O_RDONLY | O_CLOEXEC);
    if (in->fd < 0 || lseek(in->fd, (off_t)piece->begin, SEEK_SET) < 0)
        return jf_error_set(err, JF_E_IO, "%s: %s", file->path, strerror(errno));
    if (in->at == 0 && file->bom) { /* hashed, not read */
        char mark[4];
        if (read(in->fd, mark, file->bom) != (ssize_t)file->bom)
            return jf_error_set(err, JF_E_IO, "%s: the file changes while it is read", file->path);
        if (in->hash)
            XXH3_64bits_update(in->hash, mark, file->bom);
        in->at = file->bom;
    }
    if (file->is_utf8)
        return JF_OK;
    in->convert = iconv_open("UTF-8", file->encoding);
    in->raw = malloc(RAW_ROOM);
    return in->raw && in->convert != (iconv_t)-1
               ? JF_OK
               : jf_error_set(err, JF_E_INTERNAL, "%s: cannot convert %s", file->path,
                              file->encoding);
}

static jf_status read_raw(struct csv_input *in, char *out, size_t room, size_t *n,
                          struct jf_error *err)
{
    uint64_t left = in->end - in->at;
    ssize_t got;
    *n = 0;
    if (left == 0)
        return JF_OK;
    do
        got = read(in->fd, out, left < room ? (size_t)left : room);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return jf_error_set(err, JF_E_IO, "%s: %s", in->file->path, strerror(errno));
    if (got == 0)
        return jf_error_set(err, JF_E_IO, "%s: became shorter while it was read", in->file->path);
    if (in->hash)
        XXH3_64bits_update(in->hash, out, (size_t)got);
    in->at += (uint64_t)got;
    *n = (size_t)got;
    return JF_OK;
}

static jf_status read_converted(struct csv_input *in, char *out, size_t room, size_t *n,
                                struct jf_error *err)
{
    size_t got, used;
    do {
        jf_status status =
            read_raw(in, in->raw + in->n_raw,
                     room / 4 < RAW_ROOM - in->n_raw ? room / 4 : RAW_ROOM - in->n_raw, &got, err);
        if (status)
            return status;
        bool is_end = got == 0;
        uint64_t offset = in->at - got - in->n_raw;
        in->n_raw += got;
        used = in->n_raw;
        *n = room;
        bool is_right = csv_convert(in->convert, in->raw, &used, out, n);
        in->n_raw -= used;
        memmove(in->raw, in->raw + used, in->n_raw);
        if (!is_right || (is_end && in->n_raw && *n == 0))
            return jf_error_set(
                err, JF_E_FORMAT,
                "%s: the byte 0x%02x at offset %llu is not %s; declare encoding = \"...\"",
                in->file->name, (unsigned)(unsigned char)in->raw[0],
                (unsigned long long)(offset + used), in->file->encoding);
        if (is_end)
            return JF_OK;
    } while (*n == 0);
    return JF_OK;
}

jf_status csv_input_read(struct csv_input *in, char *out, size_t room, size_t *n,
                         struct jf_error *err)
{
    return in->file->is_utf8 ? read_raw(in, out, room, n, err)
                             : read_converted(in, out, room, n, err);
}

void csv_input_close(struct csv_input *in)
{
    if (in->fd >= 0)
        close(in->fd);
    if (in->convert != (iconv_t)-1)
        iconv_close(in->convert);
    free(in->raw);
    *in = (struct csv_input){.fd = -1, .convert = (iconv_t)-1};
}
