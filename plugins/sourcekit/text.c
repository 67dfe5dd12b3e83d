/* UTF-8 and near words. */
#include "sourcekit/cell.h"

/* Bytes of the character at s, 0 where it is not UTF-8 (shortest form, no surrogates). */
static size_t character(const unsigned char *s, size_t left)
{
    static const struct {
        unsigned char low, high, first_low, first_high, more;
    } forms[] = {
        {0xC2, 0xDF, 0x80, 0xBF, 1}, {0xE0, 0xE0, 0xA0, 0xBF, 2}, {0xE1, 0xEC, 0x80, 0xBF, 2},
        {0xED, 0xED, 0x80, 0x9F, 2}, {0xEE, 0xEF, 0x80, 0xBF, 2}, {0xF0, 0xF0, 0x90, 0xBF, 3},
        {0xF1, 0xF3, 0x80, 0xBF, 3}, {0xF4, 0xF4, 0x80, 0x8F, 3},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (s[0] < forms[i].low || s[0] > forms[i].high)
            continue;
        if (left <= forms[i].more || s[1] < forms[i].first_low || s[1] > forms[i].first_high)
            return 0;
        for (size_t k = 2; k <= forms[i].more; k++)
            if (s[k] < 0x80 || s[k] > 0xBF)
                return 0;
        return forms[i].more + 1u;
    }
    return 0;
}

size_t sk_utf8_length(const char *text, size_t length)
{
    const unsigned char *s = (const unsigned char *)text;
    while (length) {
        uint64_t eight;
        if (length >= 8 && (memcpy(&eight, s, 8), (eight & 0x8080808080808080u) == 0)) {
            s += 8;
            length -= 8;
            continue;
        }
        size_t n = *s < 0x80 ? 1 : character(s, length);
        if (n == 0)
            break;
        s += n;
        length -= n;
    }
    return (size_t)((const char *)s - text);
}

bool sk_is_utf8(const char *text, size_t length)
{
    return sk_utf8_length(text, length) == length;
}

/* Bytes of the blank at the start of text, or in front of its end; 0 = none. */
static size_t blank(const char *text, size_t length, bool at_end)
{
    static const char *const blanks[] = {" ", "\t", "\xC2\xA0", "\xE3\x80\x80", "\xEF\xBB\xBF"};
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        size_t n = strlen(blanks[i]);
        if (n <= length && !memcmp(at_end ? text + length - n : text, blanks[i], n))
            return n;
    }
    return 0;
}

void sk_trim(const char **text, size_t *length)
{
    size_t n;
    while ((n = blank(*text, *length, true)))
        *length -= n;
    while ((n = blank(*text, *length, false))) {
        *text += n;
        *length -= n;
    }
}

enum { MAX_WORD = 96 };

static unsigned distance(const char *a, size_t n_a, const char *b, size_t n_b)
{
    unsigned row[MAX_WORD + 1];
    for (size_t k = 0; k <= n_b; k++)
        row[k] = (unsigned)k;
    for (size_t i = 1; i <= n_a; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t k = 1; k <= n_b; k++) {
            unsigned above = row[k], best = diagonal + (a[i - 1] != b[k - 1]);
            best = above + 1 < best ? above + 1 : best;
            row[k] = row[k - 1] + 1 < best ? row[k - 1] + 1 : best;
            diagonal = above;
        }
    }
    return row[n_b];
}

const char *sk_suggest(const char *word, const char *const *candidates, size_t n)
{
    size_t length = strlen(word);
    unsigned best = (unsigned)(length / 2) + 1; /* bytes: a Chinese character is three */
    const char *found = NULL;
    for (size_t i = 0; i < n && length <= MAX_WORD; i++) {
        size_t n_other = strlen(candidates[i]);
        if (n_other > MAX_WORD)
            continue;
        unsigned d = distance(word, length, candidates[i], n_other);
        if (d < best) {
            best = d;
            found = candidates[i];
        }
    }
    return found;
}
