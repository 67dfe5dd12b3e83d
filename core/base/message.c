#include "base/message.h"

#include <glib.h>
#include <string.h>

#include "base/message_table.h"

static gboolean is_chinese(const char *language)
{
    return language != NULL && g_str_has_prefix(language, "zh");
}

static const char *text_of(const struct jf_message_entry *e, const char *language)
{
    return strcmp(language, "zh-TW") == 0 ? e->traditional : e->simplified;
}

const char *jf_message(const char *language, const char *key)
{
    static GHashTable *table; /* key -> entry */
    static gsize once;
    if (g_once_init_enter(&once)) {
        table = g_hash_table_new(g_str_hash, g_str_equal);
        const struct jf_message_entry *const both[] = {jf_messages_operator, jf_messages_report};
        for (size_t i = 0; i < G_N_ELEMENTS(both); i++)
            for (const struct jf_message_entry *e = both[i]; e->key != NULL; e++)
                g_hash_table_insert(table, (gpointer)e->key, (gpointer)e);
        g_once_init_leave(&once, 1);
    }
    const struct jf_message_entry *e = is_chinese(language) ? g_hash_table_lookup(table, key) : NULL;
    return e != NULL ? text_of(e, language) : key;
}

/* What stands in the places {1} {2} ... of a key; NULL where the text is not made after it. */
static char **parts_of(const char *key, const char *made)
{
    g_auto(GStrv) pieces = g_regex_split_simple("\\{[0-9]\\}", key, 0, 0);
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    if (!pieces[1] || !g_str_has_prefix(made, pieces[0]))
        return NULL;
    const char *at = made + strlen(pieces[0]);
    for (int i = 1; pieces[i]; i++) {
        const char *end = *pieces[i] ? strstr(at, pieces[i]) : at + strlen(at);
        if (!end)
            return NULL;
        g_ptr_array_add(parts, g_strndup(at, (gsize)(end - at)));
        at = end + strlen(pieces[i]);
    }
    g_ptr_array_add(parts, NULL);
    return *at ? NULL : (char **)g_ptr_array_free(g_steal_pointer(&parts), FALSE);
}

char *jf_message_made(const char *language, const char *made)
{
    const char *text = jf_message(language, made);
    const struct jf_message_entry *best = NULL; /* the one that says most of it */
    const struct jf_message_entry *e = jf_messages_report;
    for (; text == made && is_chinese(language) && e->key; e++) {
        g_auto(GStrv) parts = strstr(e->key, "{1}") ? parts_of(e->key, made) : NULL;
        if (parts && (!best || strlen(e->key) > strlen(best->key)))
            best = e;
    }
    GString *out = g_string_new(best ? text_of(best, language) : text);
    g_auto(GStrv) parts = best ? parts_of(best->key, made) : NULL;
    for (int i = 0; parts && parts[i]; i++)
        g_string_replace(out, (const char[]){'{', (char)('1' + i), '}', '\0'}, parts[i], 0);
    return g_string_free(out, FALSE);
}

void jf_message_each(const char *language, void (*use)(void *ctx, const char *text), void *ctx)
{
    for (const struct jf_message_entry *e = jf_messages_report; is_chinese(language) && e->key; e++)
        use(ctx, text_of(e, language));
}

static const char *language_of_locale(const char *locale)
{
    if (!g_str_has_prefix(locale, "zh"))
        return "en";
    static const char *const traditional[] = {"zh_TW", "zh_HK", "zh_MO", "zh-TW", "zh_Hant"};
    for (size_t i = 0; i < G_N_ELEMENTS(traditional); i++)
        if (g_str_has_prefix(locale, traditional[i]))
            return "zh-TW";
    return "zh-CN";
}

const char *jf_message_locale(void)
{
    static const char *language;
    static gsize once;
    if (g_once_init_enter(&once)) {
        static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
        language = "en";
        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
            const char *locale = g_getenv(names[i]);
            if (locale != NULL && *locale != '\0') {
                language = language_of_locale(locale);
                break;
            }
        }
        g_once_init_leave(&once, 1);
    }
    return language;
}
