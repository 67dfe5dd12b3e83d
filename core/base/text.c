#include "base/text.h"

#include <string.h>

static gboolean is_unseen(gunichar c)
{
    if (c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0xFEFF)
        return TRUE;
    if ((c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || c == 0x2060)
        return TRUE;
    return (c >= 0x2066 && c <= 0x2069) || (c & 0xFFFE) == 0xFFFE;
}

static gboolean is_plain(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((guchar)text[i] < 0x20 || (guchar)text[i] >= 0x7F)
            return FALSE;
    return TRUE;
}

char *jf_text_clean(const char *text, gssize length, gboolean keep_lines)
{
    const size_t size = length < 0 ? strlen(text) : (size_t)length;
    if (is_plain(text, size))
        return g_strndup(text, size);
    if (!g_utf8_validate(text, (gssize)size, NULL))
        return NULL;
    GString *out = g_string_sized_new(size);
    for (const char *p = text; p < text + size; p = g_utf8_next_char(p)) {
        const gunichar c = g_utf8_get_char(p);
        if (c == '\r' && p + 1 < text + size && p[1] == '\n')
            continue;
        if (c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029)
            g_string_append_c(out, keep_lines ? '\n' : ' ');
        else if (c == '\t')
            g_string_append_c(out, ' ');
        else if (!is_unseen(c))
            g_string_append_unichar(out, c);
    }
    return g_string_free(out, FALSE);
}

/* Bytes of the blank that the text begins or ends with, 0 = none; the text need not be valid UTF-8. */
static gsize blank_at(const char *text, gsize length, gboolean at_end)
{
    static const char *const wide[] = {"\xC2\xA0", "\xC2\x85", "\xE3\x80\x80", "\xE2\x80\xAF", "\xE2\x81\x9F",
                                       "\xEF\xBB\xBF"};
    const guchar *edge = (const guchar *)text + (at_end ? length - 1 : 0);
    if (length == 0 || (*edge > 0x20 && *edge < 0x80))
        return 0;
    if (*edge <= 0x20)
        return 1;
    for (size_t i = 0; i < G_N_ELEMENTS(wide); i++) {
        const gsize n = strlen(wide[i]);
        if (n <= length && memcmp(at_end ? text + length - n : text, wide[i], n) == 0)
            return n;
    }
    const guchar *three = (const guchar *)text + (at_end ? length - 3 : 0); /* U+2000 ... U+200B */
    return length >= 3 && three[0] == 0xE2 && three[1] == 0x80 && three[2] >= 0x80 && three[2] <= 0x8B ? 3 : 0;
}

const char *jf_text_trim(const char *text, gsize *length)
{
    gsize n;
    while ((n = blank_at(text, *length, TRUE)) > 0)
        *length -= n;
    while ((n = blank_at(text, *length, FALSE)) > 0) {
        text += n;
        *length -= n;
    }
    return text;
}

char *jf_text_strip(char *text)
{
    gsize length = strlen(text);
    const char *start = jf_text_trim(text, &length);
    memmove(text, start, length);
    text[length] = '\0';
    return text;
}

/* The names of devices under Windows, with and without an ending. */
static gboolean is_reserved(const char *name)
{
    static const char *const reserved[] = {"con", "prn", "aux", "nul"};
    const gsize length = strcspn(name, ".");
    g_autofree char *stem = g_ascii_strdown(name, (gssize)length);
    for (size_t i = 0; i < G_N_ELEMENTS(reserved); i++)
        if (strcmp(stem, reserved[i]) == 0)
            return TRUE;
    return length == 4 && (g_str_has_prefix(stem, "com") || g_str_has_prefix(stem, "lpt")) &&
           g_ascii_isdigit(stem[3]);
}

char *jf_text_file_name(const char *label)
{
    enum { MOST_CHARACTERS = 80, MOST_BYTES = 240 };
    g_autofree char *clean = jf_text_clean(label, -1, FALSE);
    GString *out = g_string_new(NULL);
    int n = 0;
    for (const char *p = clean != NULL ? clean : ""; *p != '\0' && n < MOST_CHARACTERS;
         p = g_utf8_next_char(p)) {
        if (out->len == 0 && (*p == '.' || *p == ' '))
            continue;
        if (out->len + (size_t)(g_utf8_next_char(p) - p) > MOST_BYTES)
            break;
        const gboolean is_refused = strchr("/\\:*?\"<>|", *p) || (out->len == 0 && *p == '-');
        g_string_append_unichar(out, is_refused ? '_' : g_utf8_get_char(p));
        n++;
    }
    while (out->len > 0 && (out->str[out->len - 1] == ' ' || out->str[out->len - 1] == '.'))
        g_string_truncate(out, out->len - 1);
    if (out->len == 0 || is_reserved(out->str))
        g_string_prepend_c(out, '_');
    return g_string_free(out, FALSE);
}

int jf_text_compare(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}
