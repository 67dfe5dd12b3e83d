#include "base/message.h"

#include <glib.h>
#include <string.h>

/* The catalogues base/messages/NAME.LANGUAGE.po as the build has put them into the program. */
extern const unsigned char jf_messages_operator_zh_CN[], jf_messages_operator_zh_TW[];
extern const unsigned char jf_messages_report_zh_CN[], jf_messages_report_zh_TW[];
extern const unsigned char jf_messages_library_zh_CN[], jf_messages_library_zh_TW[], jf_messages_library_en[];

/* All that is said in one language. */
struct catalogue {
    const unsigned char *operator, *report, *library; /* NULL: the keys are the texts */
    GHashTable *texts; /* of operator and report: key -> text; NULL: not read yet */
    GHashTable *terms; /* of library */
    GPtrArray *said;   /* the keys of report, in the order of the file */
    GPtrArray *told;   /* of operator */
};

/* Lines msgid "English" and msgstr "text" with the escapes of C; keys get each English. */
static void read_messages(const unsigned char *po, GHashTable *texts, GPtrArray *keys)
{
    g_auto(GStrv) lines = g_strsplit(po != NULL ? (const char *)po : "", "\n", -1);
    char *key = NULL;
    for (char **line = lines; *line != NULL; line++) {
        const char *from = strchr(*line, '"'), *to = strrchr(*line, '"');
        const gboolean is_key = g_str_has_prefix(*line, "msgid"), is_text = g_str_has_prefix(*line, "msgstr");
        if (from == to || (!is_key && !is_text))
            continue;
        g_autofree char *quoted = g_strndup(from + 1, (gsize)(to - from - 1));
        if (is_key)
            key = g_strcompress(quoted);
        else if (*key == '\0')
            g_clear_pointer(&key, g_free); /* the head of the file */
        else
            g_hash_table_insert(texts, key, g_strcompress(quoted));
        if (is_text && key != NULL)
            g_ptr_array_add(keys, key);
    }
}

static const struct catalogue *catalogue_of(const char *language)
{
    static struct catalogue known[] = {
        {jf_messages_operator_zh_CN, jf_messages_report_zh_CN, jf_messages_library_zh_CN, NULL, NULL, NULL, NULL},
        {jf_messages_operator_zh_TW, jf_messages_report_zh_TW, jf_messages_library_zh_TW, NULL, NULL, NULL, NULL},
        {NULL, NULL, jf_messages_library_en, NULL, NULL, NULL, NULL}};
    static GMutex mutex;
    const gboolean is_chinese = language != NULL && g_str_has_prefix(language, "zh");
    struct catalogue *c = &known[!is_chinese ? 2 : strcmp(language, "zh-TW") == 0 ? 1 : 0];
    g_mutex_lock(&mutex);
    if (c->texts == NULL) {
        g_autoptr(GPtrArray) others = g_ptr_array_new();
        c->texts = g_hash_table_new(g_str_hash, g_str_equal);
        c->terms = g_hash_table_new(g_str_hash, g_str_equal);
        c->said = g_ptr_array_new();
        c->told = g_ptr_array_new();
        read_messages(c->operator, c->texts, c->told);
        read_messages(c->report, c->texts, c->said);
        read_messages(c->library, c->terms, others);
    }
    g_mutex_unlock(&mutex);
    return c;
}

const char *jf_message_term(const char *language, const char *key)
{
    return g_hash_table_lookup(catalogue_of(language)->terms, key);
}

const char *jf_message(const char *language, const char *key)
{
    const char *text = g_hash_table_lookup(catalogue_of(language)->texts, key);
    return text != NULL ? text : key;
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

static char *made_of(const char *language, const GPtrArray *keys, const char *made)
{
    const char *text = jf_message(language, made), *best = NULL; /* the key that says most of it */
    for (guint i = 0; text == made && i < keys->len; i++) {
        const char *key = keys->pdata[i];
        g_auto(GStrv) parts = strstr(key, "{1}") ? parts_of(key, made) : NULL;
        if (parts && (!best || strlen(key) > strlen(best)))
            best = key;
    }
    GString *out = g_string_new(best ? jf_message(language, best) : text);
    g_auto(GStrv) parts = best ? parts_of(best, made) : NULL;
    for (int i = 0; parts && parts[i]; i++)
        g_string_replace(out, (const char[]){'{', (char)('1' + i), '}', '\0'}, parts[i], 0);
    return g_string_free(out, FALSE);
}

char *jf_message_made(const char *language, const char *made)
{
    return made_of(language, catalogue_of(language)->said, made);
}

char *jf_message_told(const char *made)
{
    static const char *const hints[] = {"; did you mean ", "; there are "};
    const char *language = jf_message_locale();
    GString *out = g_string_new(NULL);
    g_autofree char *text = made_of(language, catalogue_of(language)->told, made);
    g_string_assign(out, text);
    for (size_t i = 0; i < G_N_ELEMENTS(hints); i++)
        g_string_replace(out, hints[i], jf_message(language, hints[i]), 0);
    return g_string_free(out, FALSE);
}

void jf_message_each(const char *language, void (*use)(void *ctx, const char *text), void *ctx)
{
    const struct catalogue *c = catalogue_of(language);
    for (guint i = 0; i < c->said->len; i++)
        use(ctx, jf_message(language, c->said->pdata[i]));
    GHashTableIter terms;
    gpointer term;
    for (g_hash_table_iter_init(&terms, c->terms); g_hash_table_iter_next(&terms, NULL, &term);)
        use(ctx, term);
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
