#include "base/error.h"

#include <string.h>

/* Edit distance over characters; a swap of neighbours counts as one. */
static long edit_distance(const gunichar *a, long na, const gunichar *b, long nb)
{
    const size_t width = (size_t)nb + 1;
    g_autofree long *rows = g_new0(long, 3 * width);
    long *before = rows, *last = rows + width, *now = rows + 2 * width;
    for (long j = 0; j <= nb; j++)
        last[j] = j;
    for (long i = 1; i <= na; i++) {
        now[0] = i;
        for (long j = 1; j <= nb; j++) {
            const long same = a[i - 1] == b[j - 1] ? 0 : 1;
            now[j] = MIN(MIN(last[j], now[j - 1]) + 1, last[j - 1] + same);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = MIN(now[j], before[j - 2] + 1);
        }
        long *free_row = before;
        before = last;
        last = now;
        now = free_row;
    }
    return last[nb];
}

static gunichar *folded(const char *word, long *length)
{
    g_autofree char *fold = g_utf8_casefold(word, -1);
    return g_utf8_to_ucs4_fast(fold, -1, length);
}

const char *jf_suggest(const char *word, const char *const *candidates, size_t n)
{
    if (!g_utf8_validate(word, -1, NULL))
        return NULL;
    long length, best_distance = G_MAXLONG;
    g_autofree gunichar *wanted = folded(word, &length);
    const char *best = NULL;
    for (size_t i = 0; i < n; i++) {
        long other_length;
        g_autofree gunichar *other = folded(candidates[i], &other_length);
        const long longest = MAX(length, other_length);
        const long limit = longest < 2 ? 0 : MAX(1, longest / 3);
        if (ABS(length - other_length) > limit)
            continue;
        const long distance = edit_distance(wanted, length, other, other_length);
        if (distance <= limit && distance < best_distance) {
            best = candidates[i];
            best_distance = distance;
        }
    }
    return best;
}

char *jf_suggest_text(const char *word, const char *const *candidates, size_t n)
{
    const char *near = jf_suggest(word, candidates, n);
    return near != NULL ? g_strdup_printf("; did you mean \"%s\"?", near) : g_strdup("");
}

char *jf_suggest_or_list(const char *word, const char *const *candidates, size_t n)
{
    enum { SHOWN = 20 };
    char *near = jf_suggest_text(word, candidates, n);
    if (*near || n == 0)
        return near;
    g_free(near);
    GString *all = g_string_new("; there are ");
    for (size_t i = 0; i < MIN(n, SHOWN); i++)
        g_string_append_printf(all, "%s%s", i ? ", " : "", candidates[i]);
    if (n > SHOWN)
        g_string_append(all, ", …");
    return g_string_free(all, FALSE);
}
