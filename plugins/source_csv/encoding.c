/* The encoding of a file, declared or found. Order: byte order mark, NUL pattern of UTF-16, strict
 * UTF-8, GB18030 where the text looks Chinese in it. Big5 and the Western encodings are never
 * guessed: too much of what is valid in them is valid GB18030 too. */
#include <strings.h>
#include <unistd.h>

#include "source_csv/csv.h"

enum { MAX_SEARCH = 8 << 20, SAMPLE = 1 << 16 };

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

/* In ordinary Chinese nearly all second bytes are above 0x80; in other encodings taken for GB18030
 * a good part is ASCII. */
static bool is_chinese(const unsigned char *text, size_t n)
{
    size_t pairs = 0, low = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        if (text[i] < 0x80)
            continue;
        pairs++;
        low += text[i + 1] < 0x80;
        i++;
    }
    return pairs > 0 && low * 4 <= pairs;
}

static bool is_gb18030_sample(const char *text, size_t n, bool is_cut)
{
    size_t used = n, room = 4 * (size_t)SAMPLE;
    char *out = malloc(room);
    iconv_t convert = iconv_open("UTF-8", "GB18030");
    bool is_valid = out && convert != (iconv_t)-1 &&
                    csv_convert(convert, text, &used, out, &room) && (is_cut || used == n);
    if (convert != (iconv_t)-1)
        iconv_close(convert);
    free(out);
    return is_valid && is_chinese((const unsigned char *)text, n);
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

static jf_status find_by_text(struct csv_file *file, int fd, struct jf_error *err)
{
    char *sample = malloc(SAMPLE);
    uint64_t at;
    if (!sample)
        return jf_error_set(err, JF_E_NO_MEMORY, "out of memory");
    size_t n = read_sample(fd, sample, &at);
    bool is_cut = at + n < file->size;
    const char *found = is_utf8_sample(sample, n, is_cut)      ? "UTF-8"
                        : is_gb18030_sample(sample, n, is_cut) ? "GB18030"
                                                               : NULL;
    unsigned first = n ? (unsigned char)sample[0] : 0;
    free(sample);
    if (found) {
        set(file, found, 0);
        return JF_OK;
    }
    return jf_error_set(
        err, JF_E_FORMAT,
        "%s: the encoding cannot be told: not UTF-8, hardly simplified Chinese (byte 0x%02x at offset %llu); declare "
        "it: encoding = \"GB18030\", \"Big5\", \"ISO-8859-1\", ...",
        file->name, first, (unsigned long long)at);
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

jf_status csv_find_encoding(const struct csv_rules *rules, struct csv_file *file, int fd,
                            const char *head, size_t length, struct jf_error *err)
{
    if (rules->encoding)
        return use_declared(rules->encoding, file, head, length, err);
    if (find_mark(file, head, length) || find_utf16(file, head, length))
        return JF_OK;
    return find_by_text(file, fd, err);
}
