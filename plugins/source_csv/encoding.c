/* The encoding of a file, declared or found. Order: byte order mark, NUL pattern of UTF-16, strict
 * UTF-8, GB18030 where the text is made of common characters in it. Big5 and the Western encodings are
 * never guessed: too much of what is valid in them is valid GB18030 too, if of rare characters. */
#include <strings.h>
#include <unistd.h>

#include "source_csv/csv.h"

enum { MAX_SEARCH = 8 << 20, SAMPLE = 1 << 16, JUDGED = 1 << 13, SURE = 9 /* bytes: three characters */ };

static void set(struct csv_file *file, const char *encoding, size_t bom)
{
    memcpy(file->encoding, encoding, strlen(encoding) + 1); /* longer names were refused */
    file->is_utf8 = !strcmp(encoding, "UTF-8");
    file->bom = bom;
}

static bool find_mark(struct csv_file *file, const char *head, size_t n)
{
    if (n >= 3 && !memcmp(head, "\xEF\xBB\xBF", 3))
        set(file, "UTF-8", 3);
    else if (n >= 2 && !memcmp(head, "\xFF\xFE", 2))
        set(file, "UTF-16LE", 2);
    else if (n >= 2 && !memcmp(head, "\xFE\xFF", 2))
        set(file, "UTF-16BE", 2);
    else
        return false;
    return true;
}

/* UTF-16 without a mark: ASCII characters have their NUL always on the same side. */
static bool find_utf16(struct csv_file *file, const char *head, size_t n)
{
    size_t zeros[2] = {0, 0};
    for (size_t i = 0; i < n; i++)
        zeros[i & 1] += head[i] == 0;
    size_t most = zeros[0] > zeros[1] ? 0 : 1;
    if (zeros[most] < 2 || zeros[!most] > 0 || zeros[most] * 20 < n || file->size % 2)
        return false;
    set(file, most == 1 ? "UTF-16LE" : "UTF-16BE", 0);
    return true;
}

/* ---- UTF-8 or GB18030 ----------------------------------------------------------------------- */

/* UTF-8 but for a last character that the sample cuts. */
static bool is_utf8_sample(const char *text, size_t n, bool is_cut)
{
    for (size_t cut = 0; cut <= (is_cut ? 3u : 0u) && cut <= n; cut++)
        if (sk_is_utf8(text, n - cut))
            return true;
    return false;
}

/* How a text reads in an encoding of two bytes a character. */
struct reading {
    bool is_valid;
    size_t n, common, traditional; /* characters; those that are often used; those of them that GB2312 lacks */
};

static bool is_valid_sample(const char *encoding, const char *text, size_t n, bool is_cut)
{
    size_t used = n, room = 4 * (size_t)SAMPLE;
    char *out = malloc(room);
    iconv_t convert = iconv_open("UTF-8", encoding);
    bool is_valid = out && convert != (iconv_t)-1 &&
                    csv_convert(convert, text, &used, out, &room) && (is_cut || used == n);
    if (convert != (iconv_t)-1)
        iconv_close(convert);
    free(out);
    return is_valid;
}

/* The first level of Big5: the 5401 characters of everyday texts; above the signs. */
static bool is_common_big5(const unsigned char *c)
{
    return c[0] >= 0xA4 && (c[0] < 0xC6 || (c[0] == 0xC6 && c[1] <= 0x7E));
}

/* A traditional character in GBK. */
static bool is_traditional(iconv_t to_big5, const char *c)
{
    unsigned char big5[4] = {0};
    size_t n = 2, room = sizeof big5;
    return csv_convert(to_big5, c, &n, (char *)big5, &room) && n == 2 && is_common_big5(big5);
}

static struct reading read_gb18030(const char *text, size_t n, bool is_cut)
{
    const unsigned char *c = (const unsigned char *)text;
    struct reading r = {.is_valid = is_valid_sample("GB18030", text, n, is_cut)};
    iconv_t to_big5 = iconv_open("BIG5", "GB18030");
    if (to_big5 == (iconv_t)-1)
        return r;
    for (size_t i = 0; i + 1 < n && i < JUDGED && r.is_valid; i++) {
        if (c[i] < 0x80 || (c[i] >= 0xA1 && c[i] <= 0xA3 && c[i + 1] >= 0xA1)) { /* signs say nothing */
            i += c[i] >= 0x80;
            continue;
        }
        bool is_simple = c[i] >= 0xB0 && c[i] <= 0xD7 && c[i + 1] >= 0xA1, is_long = c[i + 1] < 0x40;
        bool is_other = !is_simple && !is_long && is_traditional(to_big5, text + i);
        r.n++;
        r.common += is_simple || is_other;
        r.traditional += is_other;
        i += is_long ? 3 : 1;
    }
    iconv_close(to_big5);
    return r;
}

static struct reading read_big5(const char *text, size_t n, bool is_cut)
{
    const unsigned char *c = (const unsigned char *)text;
    struct reading r = {.is_valid = is_valid_sample("BIG5", text, n, is_cut)};
    for (size_t i = 0; i + 1 < n && i < JUDGED && r.is_valid; i++) {
        if (c[i] < 0x80)
            continue;
        r.n += c[i] > 0xA3;
        r.common += is_common_big5(c + i);
        i++;
    }
    return r;
}

/* Four of five characters; where many are traditional, there have to be some, or it may be chance. */
static bool is_likely(const struct reading *r)
{
    enum { SOME = 6 };
    return r->is_valid && r->n > 0 && r->common * 5 >= r->n * 4 && (r->traditional * 4 <= r->n || r->n >= SOME);
}

/* The text from the first byte that is not ASCII, so that it starts with a whole character. */
static size_t read_sample(int fd, char *sample, uint64_t *at)
{
    static const uint64_t HIGH = 0x8080808080808080u;
    ssize_t n = 0;
    for (*at = 0; *at < MAX_SEARCH; *at += (uint64_t)n) {
        n = pread(fd, sample, SAMPLE, (off_t)*at);
        if (n <= 0)
            return 0;
        for (ssize_t i = 0; i < n; i++) {
            uint64_t eight;
            if (i + 8 <= n && (memcpy(&eight, sample + i, 8), !(eight & HIGH)))
                i += 7;
            else if ((unsigned char)sample[i] >= 0x80) {
                *at += (uint64_t)i;
                n = pread(fd, sample, SAMPLE, (off_t)*at);
                return n > 0 ? (size_t)n : 0;
            }
        }
    }
    return 0;
}

static jf_status find_chinese(struct jf_source *source, struct csv_file *file, const char *sample, size_t n, uint64_t at,
                              struct jf_error *err)
{
    bool is_cut = at + n < file->size;
    struct reading gb = read_gb18030(sample, n, is_cut), big5 = read_big5(sample, n, is_cut);
    bool has_gb = is_likely(&gb), has_big5 = is_likely(&big5);
    char text[1400];
    if (has_big5 && (!has_gb || big5.common * gb.n > gb.common * big5.n))
        return jf_error_set(err, JF_E_FORMAT,
                            "%s: looks like Big5, which is never guessed (offset %llu); declare it: encoding = \"Big5\", or "
                            "\"GB18030\" where it is that",
                            file->name, (unsigned long long)at);
    size_t n_utf8 = sk_utf8_length(sample, n);
    if (!has_gb && n_utf8 >= SURE)
        return jf_error_set(err, JF_E_FORMAT,
                            "%s: is UTF-8 up to the byte 0x%02x at offset %llu, which is not; correct that place, or declare "
                            "encoding = \"...\"",
                            file->name, (unsigned)(unsigned char)sample[n_utf8], (unsigned long long)(at + n_utf8));
    if (!has_gb)
        return jf_error_set(
            err, JF_E_FORMAT,
            "%s: the encoding cannot be told: not UTF-8, hardly Chinese in GB18030 (byte 0x%02x at offset %llu); declare "
            "it: encoding = \"GB18030\", \"Big5\", \"ISO-8859-1\", ...",
            file->name, n ? (unsigned)(unsigned char)sample[0] : 0u, (unsigned long long)at);
    if (has_big5) {
        snprintf(text, sizeof text,
                 "%.1000s: read as GB18030; its text could be Big5 or EUC-KR as well; declare encoding = \"GB18030\" "
                 "(or another) to be sure",
                 file->name);
        source->host->log(source->host, JF_LOG_WARN, text);
    }
    set(file, "GB18030", 0);
    return JF_OK;
}

static jf_status find_by_text(struct jf_source *source, struct csv_file *file, int fd, struct jf_error *err)
{
    char *sample = malloc(SAMPLE);
    uint64_t at;
    if (!sample)
        return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    size_t n = read_sample(fd, sample, &at);
    jf_status status = JF_OK;
    if (is_utf8_sample(sample, n, at + n < file->size))
        set(file, "UTF-8", 0);
    else
        status = find_chinese(source, file, sample, n, at, err);
    free(sample);
    return status;
}

/* ---- declared ------------------------------------------------------------------------------- */

static jf_status use_declared(const char *declared, struct csv_file *file, const char *head,
                              size_t length, struct jf_error *err)
{
    static const struct {
        const char *name, *iconv;
    } names[] = {
        {"utf-8", "UTF-8"},       {"utf8", "UTF-8"},        {"utf-8-sig", "UTF-8"},
        {"gbk", "GB18030"},       {"gb2312", "GB18030"},    {"gb18030", "GB18030"},
        {"cp936", "GB18030"},     {"latin1", "ISO-8859-1"}, {"big5", "BIG5"},
        {"utf-16le", "UTF-16LE"}, {"utf-16be", "UTF-16BE"}, {"utf16", "UTF-16"},
    };
    const char *name = declared;
    struct csv_file marked = *file;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcasecmp(declared, names[i].name))
            name = names[i].iconv;
    bool has_mark = find_mark(&marked, head, length);
    if (!strcasecmp(name, "UTF-16"))
        name = has_mark ? marked.encoding : "UTF-16LE";
    iconv_t convert =
        strlen(name) < sizeof file->encoding ? iconv_open("UTF-8", name) : (iconv_t)-1;
    if (convert == (iconv_t)-1)
        return jf_error_set(err, JF_E_INVALID,
                            "encoding: \"%s\" is not known; write UTF-8, GB18030, Big5, UTF-16, "
                            "ISO-8859-1 or another "
                            "name that iconv -l lists",
                            declared);
    iconv_close(convert);
    set(file, name, has_mark && !strcmp(marked.encoding, name) ? marked.bom : 0);
    return JF_OK;
}

jf_status csv_find_encoding(struct jf_source *source, struct csv_file *file, int fd,
                            const char *head, size_t length, struct jf_error *err)
{
    if (source->rules.encoding)
        return use_declared(source->rules.encoding, file, head, length, err);
    if (find_mark(file, head, length) || find_utf16(file, head, length))
        return JF_OK;
    return find_by_text(source, file, fd, err);
}
