#include "mail_text.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "file.h"

static const char *field(const struct jf_node *manifest, const struct jf_node *pack, const char *name, gsize n)
{
    const struct { const char *name, *value; } fields[] = {
        { "company", jf_node_get_text(manifest, "company") }, { "report", jf_node_get_text(manifest, "title") },
        { "period", jf_node_get_text(manifest, "period") },   { "entity", jf_node_get_text(pack, "entity") },
        { "name", jf_node_get_text(jf_node_get(pack, "recipient"), "name") } };
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (strlen(fields[i].name) == n && !strncmp(fields[i].name, name, n))
            return fields[i].value ? fields[i].value : "";
    return NULL;
}

static char *fill(const char *template_text, const struct jf_node *manifest, const struct jf_node *pack, const char *path,
                  GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (const char *p = template_text; *p;) {
        const char *open = strchr(p, '{'), *close = open ? strchr(open, '}') : NULL;
        if (!close) {
            g_string_append(out, p);
            break;
        }
        const char *value = field(manifest, pack, open + 1, (gsize)(close - open - 1));
        if (!value) {
            jf_fail(error, JF_ERROR_USAGE, "%s: unknown field %.*s; there are {company} {report} {period} {entity} {name}",
                    path, (int)(close - open + 1), open);
            return NULL;
        }
        g_string_append_len(out, p, open - p);
        g_autofree char *line = jf_text_clean(value, -1, FALSE);
        g_string_append(out, line ? line : "");
        p = close + 1;
    }
    return g_strdup(out->str);
}

gboolean jf_mail_text(const char *templates, const struct jf_node *manifest, const struct jf_node *pack, char **subject,
                      char **text, GError **error)
{
    const char *language = jf_node_get_text(pack, "language");
    g_autofree char *name = g_strdup_printf("%s.txt", language && strchr(language, '/') == NULL ? language : "en");
    g_autofree char *own = g_build_filename(templates, "mail", name, NULL);
    g_autofree char *english = g_build_filename(templates, "mail", "en.txt", NULL);
    const char *path = g_file_test(own, G_FILE_TEST_EXISTS) ? own : english;
    g_autofree char *file = jf_file_read(path, NULL, error);
    g_autofree char *filled = file ? fill(file, manifest, pack, path, error) : NULL;
    if (!filled)
        return FALSE;
    const char *end = strstr(filled, "\n\n");
    if (!g_str_has_prefix(filled, "Subject: ") || !end || memchr(filled, '\n', (size_t)(end - filled)))
        return jf_fail(error, JF_ERROR_USAGE, "%s: the first line is \"Subject: ...\", the second is empty", path);
    *subject = g_strndup(filled + 9, (gsize)(end - filled - 9));
    *text = g_strdup(end + 2);
    return TRUE;
}
