/* Reading JSON back: what jf_node_print writes, and any other valid JSON of reasonable depth. */
#include <string.h>

#include "base/error.h"
#include "node.h"

struct reader { const char *start, *at, *place; int depth; };

static gboolean wrong(struct reader *r, GError **error)
{
    int line = 1;
    for (const char *p = r->start; p < r->at; p++)
        line += *p == '\n';
    return jf_fail(error, JF_ERROR_IO, "%s:%d: this is not JSON as jingfen writes it: the file is damaged; run again",
                   r->place, line);
}

static gboolean take(struct reader *r, char c)
{
    r->at += strspn(r->at, " \t\r\n");
    if (*r->at != c)
        return FALSE;
    r->at++;
    return TRUE;
}

/* Four hexadecimal digits at r->at, passed; -1 where there are none. */
static int take_hex(struct reader *r)
{
    int n = 0;
    for (int i = 0; i < 4; i++) {
        int digit = g_ascii_xdigit_value(r->at[i]);
        if (digit < 0)
            return -1;
        n = n * 16 + digit;
    }
    r->at += 4;
    return n;
}

static gboolean take_unicode(struct reader *r, GString *out)
{
    int high = take_hex(r);
    gunichar c = (gunichar)high;
    if (high >= 0xD800 && high < 0xDC00) {
        if (r->at[0] != '\\' || r->at[1] != 'u')
            return FALSE;
        r->at += 2;
        int low = take_hex(r);
        if (low < 0xDC00 || low > 0xDFFF)
            return FALSE;
        c = 0x10000 + ((gunichar)(high - 0xD800) << 10) + (gunichar)(low - 0xDC00);
    }
    if (high <= 0 || !g_unichar_validate(c))
        return FALSE;
    g_string_append_unichar(out, c);
    return TRUE;
}

static gboolean take_escape(struct reader *r, GString *out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char c = *r->at++;
    if (c == 'u')
        return take_unicode(r, out);
    const char *found = c ? strchr(from, c) : NULL;
    if (found)
        g_string_append_c(out, to[found - from]);
    return found != NULL;
}

/* After the opening quote. NULL where the text is not valid. */
static char *take_text(struct reader *r)
{
    g_autoptr(GString) out = g_string_new(NULL);
    while (*r->at && *r->at != '"') {
        char c = *r->at++;
        if (c != '\\')
            g_string_append_c(out, c);
        else if (!take_escape(r, out))
            return NULL;
    }
    if (!take(r, '"') || !g_utf8_validate(out->str, (gssize)out->len, NULL))
        return NULL;
    return g_strdup(out->str);
}

static struct jf_node *value(struct reader *r);

static gboolean take_entry(struct reader *r, struct jf_node *into)
{
    g_autofree char *key = NULL;
    if (into->kind == JF_NODE_MAP && (!take(r, '"') || !(key = take_text(r)) || !take(r, ':')))
        return FALSE;
    struct jf_node *item = value(r);
    if (item && key)
        jf_node_put(into, key, item);
    else if (item)
        jf_node_add(into, item);
    return item != NULL;
}

static struct jf_node *collection(struct reader *r, struct jf_node *out, char end)
{
    gboolean good = ++r->depth < 64;
    if (good && !take(r, end)) {
        do
            good = take_entry(r, out);
        while (good && take(r, ','));
        good = good && take(r, end);
    }
    r->depth--;
    if (good)
        return out;
    jf_node_free(out);
    return NULL;
}

static struct jf_node *word(struct reader *r)
{
    static const struct { const char *text; enum jf_node_kind kind; } words[] = {
        { "null", JF_NODE_NULL }, { "false", JF_NODE_FALSE }, { "true", JF_NODE_TRUE } };
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_str_has_prefix(r->at, words[i].text)) {
            r->at += strlen(words[i].text);
            struct jf_node *json = jf_node_text(NULL);
            json->kind = words[i].kind;
            return json;
        }
    size_t n = strspn(r->at, "+-0123456789.eE");
    if (!n)
        return NULL;
    struct jf_node *json = jf_node_int(0);
    g_free(json->text);
    json->text = g_strndup(r->at, n);
    r->at += n;
    return json;
}

static struct jf_node *value(struct reader *r)
{
    if (take(r, '{'))
        return collection(r, jf_node_map(), '}');
    if (take(r, '['))
        return collection(r, jf_node_list(), ']');
    if (!take(r, '"'))
        return word(r);
    g_autofree char *text = take_text(r);
    return text ? jf_node_text(text) : NULL;
}

struct jf_node *jf_node_parse(const char *text, const char *place, GError **error)
{
    struct reader r = { text, text, place, 0 };
    struct jf_node *json = value(&r);
    if (json && !take(&r, '\0'))
        g_clear_pointer(&json, jf_node_free);
    if (!json)
        wrong(&r, error);
    return json;
}
