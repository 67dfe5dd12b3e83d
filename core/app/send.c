/* jingfen send: each pack to the people whom the report names for it.
 *
 * Only released packs go out (or, when told, packs that are not released; a draft never). What was
 * sent is written down in sent.log, one line a mail, so that a second send sends nothing twice. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/message.h"
#include "commands.h"
#include "deliver/deliver.h"
#include "file.h"
#include "home.h"
#include "mail_text.h"
#include "manifest.h"

#define SENT_LOG "sent.log"

struct sending {
    const struct jf_arguments *arguments;
    char *directory, *templates;
    struct jf_node *manifest;
    struct jf_smtp *smtp;
    GHashTable *sent;    /* message ids */
    int log;             /* file descriptor */
    guint n_sent, n_failed, n_before, n_nobody, n_left;
    gboolean is_hopeless; /* no mail can go out */
};

/* ---- what was sent ---------------------------------------------------------------------------- */

static gboolean read_log(struct sending *s, GError **error)
{
    g_autofree char *path = g_build_filename(s->directory, SENT_LOG, NULL);
    g_autofree char *text = g_file_test(path, G_FILE_TEST_EXISTS) ? jf_file_read(path, NULL, error) : g_strdup("");
    if (!text)
        return FALSE;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        char *end = strchr(*line, '\t');
        if (end)
            g_hash_table_add(s->sent, g_strndup(*line, (gsize)(end - *line)));
    }
    return TRUE;
}

static gboolean open_log(struct sending *s, GError **error)
{
    g_autofree char *path = g_build_filename(s->directory, SENT_LOG, NULL);
    s->log = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    return s->log >= 0 || jf_fail(error, JF_ERROR_IO, "%s: %s", path, g_strerror(errno));
}

static gboolean log_sent(struct sending *s, const struct jf_mail *mail, GError **error)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *when = g_date_time_format_iso8601(now);
    g_autofree char *line = g_strdup_printf("%.*s\t%s\t%s\t%s\n", (int)strcspn(mail->message_id, "@"), mail->message_id,
                                            when, mail->to, mail->cc);
    ssize_t n = write(s->log, line, strlen(line));
    if (n == (ssize_t)strlen(line) && !fsync(s->log))
        return TRUE;
    return jf_fail(error, JF_ERROR_IO, "%s/" SENT_LOG ": %s: the mail to %s went out but is not written down", s->directory,
                   g_strerror(errno), mail->to);
}

/* ---- one mail ------------------------------------------------------------------------------------ */

/* The same files to the same people have the same id: what makes a second send harmless. */
static char *message_id(const struct jf_node *pack, const char *to, const char *cc, const char *from)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    const struct jf_node *files = jf_node_get(pack, "files");
    for (guint i = 0; i < jf_node_length(files); i++)
        g_checksum_update(sum, (const guchar *)jf_node_get_text(jf_node_item(files, i), "sha256"), -1);
    g_checksum_update(sum, (const guchar *)to, -1);
    g_checksum_update(sum, (const guchar *)cc, -1);
    const char *domain = from ? strchr(from, '@') : NULL; /* not part of what tells mails apart */
    return g_strdup_printf("%.40s@%s", g_checksum_get_string(sum), domain ? domain + 1 : "jingfen.invalid");
}

/* "a@b.cn, c@d.cn", each checked: nothing else reaches a header. */
static char *address_list(const char *text, GError **error)
{
    g_auto(GStrv) all = jf_mail_addresses(text, error);
    return all ? g_strjoinv(", ", all) : NULL;
}

/* JF_ERROR_DATA where only this pack cannot go out. */
static struct jf_mail *mail_of(const struct sending *s, const struct jf_node *pack, const char *to, const char *cc,
                               GError **error)
{
    struct jf_mail *mail = g_new0(struct jf_mail, 1);
    mail->to = address_list(to, error);
    mail->cc = mail->to ? address_list(cc, error) : NULL;
    mail->attachments = g_ptr_array_new_with_free_func(g_free);
    mail->attachment_names = g_ptr_array_new_with_free_func(g_free);
    const struct jf_node *files = jf_node_get(pack, "files");
    const char *period = jf_node_get_text(s->manifest, "period");
    for (guint i = 0; i < jf_node_length(files); i++) {
        const char *name = jf_node_get_text(jf_node_item(files, i), "name");
        if (!g_str_has_suffix(name, ".pdf") && !g_str_has_suffix(name, ".xlsx"))
            continue;
        g_ptr_array_add(mail->attachments, g_build_filename(s->directory, name, NULL));
        g_ptr_array_add(mail->attachment_names, g_strdup_printf("%s %s", period, name));
    }
    if (mail->cc && !mail->attachments->len)
        jf_fail(error, JF_ERROR_DATA, "there is no PDF and no workbook to send; run with --format pdf,xlsx");
    mail->message_id = mail->cc ? message_id(pack, mail->to, mail->cc, s->smtp ? s->smtp->from : NULL) : NULL;
    if (mail->cc && mail->attachments->len &&
        jf_mail_text(s->templates, s->manifest, pack, &mail->subject, &mail->text, error))
        return mail;
    jf_mail_free(mail);
    return NULL;
}

static void print_mail(const struct jf_mail *mail, const char *note)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < mail->attachment_names->len; i++)
        g_string_append_printf(names, "%s%s", i ? ", " : "", (char *)mail->attachment_names->pdata[i]);
    printf("%s%s%s: %s [%s]%s%s%s\n", mail->to, *mail->cc ? ", cc " : "", mail->cc, mail->subject, names->str,
           *note ? " (" : "", note, *note ? ")" : "");
}

/* ---- all packs ------------------------------------------------------------------------------------ */

static gboolean is_wanted(const struct sending *s, const struct jf_node *pack)
{
    char **only = s->arguments->only;
    const char *entity = jf_node_get_text(pack, "entity"), *key = jf_node_get_text(pack, "key");
    return !only || (entity && g_strv_contains((const char *const *)only, entity)) ||
           (key && g_strv_contains((const char *const *)only, key));
}

static gboolean check_only(const struct sending *s, GError **error)
{
    const struct jf_node *packs = jf_node_get(s->manifest, "packs");
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < jf_node_length(packs); i++) {
        g_ptr_array_add(names, (gpointer)jf_node_get_text(jf_node_item(packs, i), "entity"));
        g_ptr_array_add(names, (gpointer)jf_node_get_text(jf_node_item(packs, i), "key"));
    }
    for (char **name = s->arguments->only; name && *name; name++) {
        gboolean found = FALSE;
        for (guint i = 0; i < names->len && !found; i++)
            found = !g_strcmp0(names->pdata[i], *name);
        g_autofree char *near = found ? NULL : jf_suggest_text(*name, (const char *const *)names->pdata, names->len);
        if (!found)
            return jf_fail(error, JF_ERROR_USAGE, "--only \"%s\": there is no such pack in %s%s", *name, s->directory, near);
    }
    return TRUE;
}

static gboolean may_send(const struct sending *s, const struct jf_node *pack, GError **error)
{
    const char *state = jf_node_get_text(pack, "state"), *entity = jf_node_get_text(pack, "entity");
    if (!g_strcmp0(state, JF_STATE_RELEASED) || (!g_strcmp0(state, JF_STATE_NEW) && s->arguments->unreleased))
        return jf_manifest_verify(pack, s->directory, error);
    if (!g_strcmp0(state, JF_STATE_NEW))
        return jf_fail(error, JF_ERROR_USAGE, "%s is not released: jingfen release %s, or send with --unreleased", entity,
                       s->directory);
    return jf_fail(error, JF_ERROR_USAGE, "%s cannot be sent: it is %s", entity,
                   !g_strcmp0(state, JF_STATE_DRAFT) ? JF_("a draft") : JF_("a pack that failed"));
}

static void tell_failure(struct sending *s, const struct jf_node *pack, const GError *why)
{
    s->n_failed++;
    s->is_hopeless = !s->arguments->dry_run && g_error_matches(why, JF_ERROR, JF_ERROR_IO);
    fprintf(stderr, "jingfen: %s: %s: %s\n", jf_node_get_text(pack, "entity"),
            jf_node_get_text(jf_node_get(pack, "recipient"), "to"), why->message);
}

/* FALSE with error only where going on makes no sense. */
static gboolean send_mail(struct sending *s, const struct jf_node *pack, const struct jf_mail *mail, GError **error)
{
    g_autofree char *id = g_strndup(mail->message_id, strcspn(mail->message_id, "@"));
    g_autoptr(GError) inner = NULL;
    if (g_hash_table_contains(s->sent, id)) {
        s->n_before++;
        print_mail(mail, JF_("sent before"));
        return TRUE;
    }
    if (s->arguments->dry_run) {
        print_mail(mail, may_send(s, pack, &inner) ? "" : inner->message);
        return TRUE;
    }
    if (!jf_smtp_send(s->smtp, mail, &inner)) {
        tell_failure(s, pack, inner);
        return TRUE;
    }
    s->n_sent++;
    print_mail(mail, "");
    return log_sent(s, mail, error);
}

static gboolean send_pack(struct sending *s, const struct jf_node *pack, GError **error)
{
    const struct jf_node *who = jf_node_get(pack, "recipient");
    const char *to = jf_node_get_text(who, "to"), *cc = jf_node_get_text(who, "cc");
    if (!to || !*to) {
        printf("%s: %s\n", jf_node_get_text(pack, "entity"), JF_("nobody to send it to"));
        s->n_nobody++;
        return TRUE;
    }
    g_autoptr(GError) inner = NULL;
    struct jf_mail *mail = mail_of(s, pack, to, cc, &inner);
    if (mail) {
        gboolean good = send_mail(s, pack, mail, error);
        jf_mail_free(mail);
        return good;
    }
    if (!g_error_matches(inner, JF_ERROR, JF_ERROR_DATA)) {
        g_propagate_error(error, g_steal_pointer(&inner));
        return FALSE;
    }
    tell_failure(s, pack, inner);
    return TRUE;
}

static void print_end(const struct sending *s)
{
    if (s->arguments->dry_run) {
        fputs(JF_("nothing was sent (--dry-run)\n"), stdout);
        return;
    }
    printf(JF_("%u sent, %u sent before, %u failed, %u without an address"), s->n_sent, s->n_before, s->n_failed,
           s->n_nobody);
    if (s->n_left)
        printf(JF_(", %u not tried"), s->n_left);
    putchar('\n');
}

static gboolean send_all(struct sending *s, GError **error)
{
    const struct jf_node *packs = jf_node_get(s->manifest, "packs");
    if (!check_only(s, error))
        return FALSE;
    for (guint i = 0; !s->arguments->dry_run && i < jf_node_length(packs); i++)
        if (is_wanted(s, jf_node_item(packs, i)) && !may_send(s, jf_node_item(packs, i), error))
            return FALSE;
    for (guint i = 0; i < jf_node_length(packs); i++)
        if (is_wanted(s, jf_node_item(packs, i)) && s->is_hopeless)
            s->n_left++;
        else if (is_wanted(s, jf_node_item(packs, i)) && !send_pack(s, jf_node_item(packs, i), error))
            return FALSE;
    print_end(s);
    return TRUE;
}

static gboolean prepare(struct sending *s, GError **error)
{
    struct jf_home *home = jf_home_find(error);
    if (!home)
        return FALSE;
    s->templates = g_strdup(home->templates);
    jf_home_free(home);
    g_autofree char *config = g_build_filename(g_get_user_config_dir(), "jingfen", "smtp.conf", NULL);
    s->smtp = s->arguments->dry_run ? NULL : jf_smtp_from(config, error);
    if (!s->smtp && !s->arguments->dry_run)
        return FALSE;
    return read_log(s, error) && (s->arguments->dry_run || open_log(s, error));
}

int jf_command_send(const struct jf_arguments *a, GError **error)
{
    struct sending s = { .arguments = a, .log = -1 };
    s.sent = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    int lock = jf_manifest_open(a->rest[0], &s.manifest, &s.directory, error);
    gboolean good = lock >= 0 && prepare(&s, error) && send_all(&s, error);
    jf_manifest_unlock(lock);
    if (s.log >= 0)
        close(s.log);
    int code = !good ? JF_EXIT_WRONG : s.n_failed ? JF_EXIT_PARTLY : JF_EXIT_DONE;
    g_hash_table_unref(s.sent);
    jf_smtp_free(s.smtp);
    jf_node_free(s.manifest);
    g_free(s.directory);
    g_free(s.templates);
    return code;
}
