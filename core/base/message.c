#include "base/message.h"

#include <glib.h>
#include <string.h>

#include "base/message_table.h"

static GHashTable *table_of(const struct jf_message_entry *report,
                            const struct jf_message_entry *operator)
{
    GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);
    const struct jf_message_entry *const both[] = {operator, report};
    for (size_t i = 0; i < G_N_ELEMENTS(both); i++)
        for (const struct jf_message_entry *e = both[i]; e->key != NULL; e++)
            g_hash_table_insert(table, (gpointer)e->key, (gpointer)e->text);
    return table;
}

const char *jf_message(const char *language, const char *key)
{
    static GHashTable *simplified, *traditional;
    static gsize once;
    if (g_once_init_enter(&once)) {
        simplified = table_of(jf_messages_zh_cn, jf_messages_operator_zh_cn);
        traditional = table_of(jf_messages_zh_tw, jf_messages_operator_zh_tw);
        g_once_init_leave(&once, 1);
    }
    if (language == NULL || !g_str_has_prefix(language, "zh"))
        return key;
    GHashTable *table = strcmp(language, "zh-TW") == 0 ? traditional : simplified;
    const char *text = g_hash_table_lookup(table, key);
    return text != NULL ? text : key;
}

void jf_message_each(const char *language, void (*use)(void *ctx, const char *text), void *ctx)
{
    if (language == NULL || !g_str_has_prefix(language, "zh"))
        return;
    const struct jf_message_entry *e = strcmp(language, "zh-TW") == 0 ? jf_messages_zh_tw : jf_messages_zh_cn;
    for (; e->key != NULL; e++)
        use(ctx, e->text);
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
