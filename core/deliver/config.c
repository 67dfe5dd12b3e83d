/* Where mail goes out: the environment first, then the file. */
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "deliver/deliver.h"

static char *setting(GKeyFile *file, const char *key)
{
    g_autofree char *upper = g_ascii_strup(key, -1);
    g_autofree char *variable = g_strdup_printf("JINGFEN_SMTP_%s", upper);
    const char *value = g_getenv(variable);
    if (value && *value)
        return g_strdup(value);
    g_autofree char *found = g_key_file_get_string(file, "smtp", key, NULL);
    return found && *found ? g_steal_pointer(&found) : NULL;
}

/* The file may hold a password: nobody else may read it. */
static gboolean check_mode(const char *path, GError **error)
{
    struct stat status;
    if (stat(path, &status) || !(status.st_mode & (S_IRWXG | S_IRWXO)))
        return TRUE;
    return jf_fail(error, JF_ERROR_IO, "%s: others can read or write it; chmod 600 %s", path, path);
}

static gboolean check(const struct jf_smtp *smtp, const char *path, GError **error)
{
    if (!smtp->url)
        return jf_fail(error, JF_ERROR_USAGE,
                       "no mail server: set JINGFEN_SMTP_URL=smtp://host:587 (and _FROM, _USER, _PASSWORD, _CA), or write "
                       "them as url=... below [smtp] into %s",
                       path ? path : "smtp.conf");
    if (!g_str_has_prefix(smtp->url, "smtp://") && !g_str_has_prefix(smtp->url, "smtps://"))
        return jf_fail(error, JF_ERROR_USAGE, "JINGFEN_SMTP_URL \"%s\": write smtp://host:587 or smtps://host:465", smtp->url);
    if (!smtp->from || !jf_mail_address_is_valid(smtp->from))
        return jf_fail(error, JF_ERROR_USAGE, "JINGFEN_SMTP_FROM \"%s\": set the address that the mail comes from",
                       smtp->from ? smtp->from : "");
    return TRUE;
}

struct jf_smtp *jf_smtp_from(const char *path, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) inner = NULL;
    if (path && g_file_test(path, G_FILE_TEST_EXISTS)) {
        if (!check_mode(path, error))
            return NULL;
        if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &inner)) {
            jf_fail(error, JF_ERROR_USAGE, "%s: %s", path, inner->message);
            return NULL;
        }
    }
    struct jf_smtp *smtp = g_new0(struct jf_smtp, 1);
    smtp->url = setting(file, "url");
    smtp->user = setting(file, "user");
    smtp->password = setting(file, "password");
    smtp->from = setting(file, "from");
    smtp->from_name = setting(file, "from_name");
    smtp->ca_file = setting(file, "ca");
    smtp->require_tls = TRUE;
    if (check(smtp, path, error))
        return smtp;
    jf_smtp_free(smtp);
    return NULL;
}
