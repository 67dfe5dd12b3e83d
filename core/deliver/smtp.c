/* Sending one mail: MIME and TLS are libcurl's. */
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/free.h"
#include "deliver/deliver.h"

void jf_smtp_free(struct jf_smtp *smtp)
{
    if (!smtp)
        return;
    jf_free_all(smtp->url, smtp->user, smtp->password, smtp->from, smtp->from_name, smtp->ca_file, smtp);
}

void jf_mail_free(struct jf_mail *mail)
{
    if (!mail)
        return;
    jf_free_all(mail->to, mail->cc, mail->subject, mail->text, mail->message_id);
    if (mail->attachments)
        g_ptr_array_unref(mail->attachments);
    if (mail->attachment_names)
        g_ptr_array_unref(mail->attachment_names);
    g_free(mail);
}

gboolean jf_mail_address_is_valid(const char *address)
{
    const char *at = strchr(address, '@');
    if (!at || at == address || !at[1] || strchr(at + 1, '@'))
        return FALSE;
    for (const char *p = address; *p; p++)
        if (!g_ascii_isgraph(*p) || strchr("<>()[],;:\\\"", *p))
            return FALSE;
    return strchr(at, '.') != NULL && at[strlen(at) - 1] != '.' && at[1] != '.';
}

char **jf_mail_addresses(const char *list, GError **error)
{
    g_auto(GStrv) parts = g_strsplit_set(list ? list : "", ",;", -1);
    g_autoptr(GStrvBuilder) out = g_strv_builder_new();
    for (char **part = parts; *part; part++) {
        g_strstrip(*part);
        if (!**part)
            continue;
        if (!jf_mail_address_is_valid(*part)) {
            jf_fail(error, JF_ERROR_DATA, "\"%s\" is not a mail address; write name@company.cn", *part);
            return NULL;
        }
        g_strv_builder_add(out, *part);
    }
    return g_strv_builder_end(out);
}

/* ---- headers --------------------------------------------------------------------------------- */

static gboolean is_plain(const char *text, const char *refused)
{
    gboolean plain = strlen(text) < 200 && !strstr(text, "=?"); /* a line of a mail has an end */
    for (const char *p = text; *p && plain; p++)
        plain = *p >= ' ' && *p < 0x7f && !strchr(refused, *p);
    return plain;
}

/* RFC 2047: encoded words of at most 45 bytes, cut between characters. */
static char *encode(const char *text)
{
    GString *out = g_string_new(NULL);
    for (const char *p = text; *p;) {
        const char *end = p;
        while (*end && g_utf8_next_char(end) - p <= 45)
            end = g_utf8_next_char(end);
        g_autofree char *word = g_base64_encode((const guchar *)p, (gsize)(end - p));
        g_string_append_printf(out, "%s=?UTF-8?B?%s?=", out->len ? "\r\n " : "", word);
        p = end;
    }
    return g_string_free(out, FALSE);
}

char *jf_mail_encode_word(const char *text)
{
    return is_plain(text, "") ? g_strdup(text) : encode(text);
}

/* The same for a person's name before an address, where signs have a meaning. */
static char *encode_name(const char *name)
{
    return is_plain(name, "()<>[]:;@\\,.\"") ? g_strdup(name) : encode(name);
}

static struct curl_slist *add_header(struct curl_slist *headers, const char *name, const char *value)
{
    g_autofree char *line = g_strdup_printf("%s: %s", name, value);
    return curl_slist_append(headers, line);
}

static struct curl_slist *headers_of(const struct jf_smtp *smtp, const struct jf_mail *mail)
{
    struct curl_slist *h = NULL;
    g_autofree char *name = smtp->from_name ? encode_name(smtp->from_name) : NULL;
    g_autofree char *from = name ? g_strdup_printf("%s <%s>", name, smtp->from) : g_strdup_printf("<%s>", smtp->from);
    g_autofree char *subject = jf_mail_encode_word(mail->subject);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    g_autofree char *date = g_strdup_printf(
        "%s, %02d %s %d %02d:%02d:%02d +0000", days[g_date_time_get_day_of_week(now) - 1],
        g_date_time_get_day_of_month(now), months[g_date_time_get_month(now) - 1], g_date_time_get_year(now),
        g_date_time_get_hour(now), g_date_time_get_minute(now), g_date_time_get_second(now));
    h = add_header(h, "Date", date);
    h = add_header(h, "From", from);
    h = add_header(h, "To", mail->to);
    if (mail->cc && *mail->cc)
        h = add_header(h, "Cc", mail->cc);
    h = add_header(h, "Subject", subject);
    if (mail->message_id) {
        g_autofree char *id = g_strdup_printf("<%s>", mail->message_id);
        h = add_header(h, "Message-ID", id);
    }
    return add_header(h, "Auto-Submitted", "auto-generated");
}

/* ---- body ------------------------------------------------------------------------------------- */

static const char *media_type(const char *path)
{
    if (g_str_has_suffix(path, ".pdf"))
        return "application/pdf";
    if (g_str_has_suffix(path, ".xlsx"))
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    return "application/octet-stream";
}

/* The file name as an encoded word: the one form that every mail program in use reads. */
static gboolean attach(curl_mime *mime, const char *path, const char *name, GError **error)
{
    curl_mimepart *part = curl_mime_addpart(mime);
    g_autofree char *encoded = jf_mail_encode_word(name);
    CURLcode code = part ? curl_mime_filedata(part, path) : CURLE_OUT_OF_MEMORY;
    if (code != CURLE_OK)
        return jf_fail(error, JF_ERROR_IO, "%s: cannot attach: %s", path, curl_easy_strerror(code));
    g_auto(GStrv) lines = g_strsplit(encoded, "\r\n", -1);
    g_autofree char *one_line = g_strjoinv("", lines);
    curl_mime_filename(part, one_line);
    curl_mime_type(part, media_type(path));
    curl_mime_encoder(part, "base64");
    return TRUE;
}

static curl_mime *body_of(CURL *curl, const struct jf_mail *mail, GError **error)
{
    curl_mime *mime = curl_mime_init(curl);
    curl_mimepart *text = curl_mime_addpart(mime);
    curl_mime_data(text, mail->text, CURL_ZERO_TERMINATED);
    curl_mime_type(text, "text/plain; charset=utf-8");
    curl_mime_encoder(text, "base64");
    for (guint i = 0; mail->attachments && i < mail->attachments->len; i++)
        if (!attach(mime, mail->attachments->pdata[i], mail->attachment_names->pdata[i], error)) {
            curl_mime_free(mime);
            return NULL;
        }
    return mime;
}

/* ---- sending ------------------------------------------------------------------------------------ */

static struct curl_slist *recipients_of(const struct jf_mail *mail, GError **error)
{
    g_auto(GStrv) to = jf_mail_addresses(mail->to, error);
    g_auto(GStrv) cc = to ? jf_mail_addresses(mail->cc, error) : NULL;
    struct curl_slist *list = NULL;
    if (!to || !cc)
        return NULL;
    for (size_t i = 0; to[i]; i++)
        list = curl_slist_append(list, to[i]);
    if (!list)
        jf_fail(error, JF_ERROR_DATA, "the mail has no recipient");
    for (size_t i = 0; list && cc[i]; i++)
        list = curl_slist_append(list, cc[i]);
    return list;
}

static void set_server(CURL *curl, const struct jf_smtp *smtp)
{
    curl_easy_setopt(curl, CURLOPT_URL, smtp->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)(smtp->require_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 30L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 300L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    if (smtp->ca_file)
        curl_easy_setopt(curl, CURLOPT_CAINFO, smtp->ca_file);
    if (smtp->user)
        curl_easy_setopt(curl, CURLOPT_USERNAME, smtp->user);
    if (smtp->password)
        curl_easy_setopt(curl, CURLOPT_PASSWORD, smtp->password);
}

/* What would fail for the next mail too: a wrong password tried for each of 200 mails locks an account. */
static enum jf_error_code kind_of(CURLcode code)
{
    static const CURLcode server[] = { CURLE_URL_MALFORMAT, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY,
                                       CURLE_COULDNT_CONNECT, CURLE_LOGIN_DENIED, CURLE_USE_SSL_FAILED,
                                       CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION,
                                       CURLE_SSL_CACERT_BADFILE, CURLE_OPERATION_TIMEDOUT };
    for (size_t i = 0; i < G_N_ELEMENTS(server); i++)
        if (code == server[i])
            return JF_ERROR_IO;
    return JF_ERROR_DATA;
}

static gboolean perform(CURL *curl, const struct jf_smtp *smtp, GError **error)
{
    char details[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, details);
    CURLcode code = curl_easy_perform(curl);
    if (code == CURLE_OK)
        return TRUE;
    long reply = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply);
    const char *hint = "";
    if (code == CURLE_USE_SSL_FAILED)
        hint = "; the server offers no STARTTLS and mail is not sent in the clear";
    else if (code == CURLE_PEER_FAILED_VERIFICATION)
        hint = "; name the authority of its certificate in JINGFEN_SMTP_CA";
    else if (code == CURLE_LOGIN_DENIED)
        hint = "; see JINGFEN_SMTP_USER and JINGFEN_SMTP_PASSWORD";
    return jf_fail(error, kind_of(code), "%s: %s%s (last reply %ld)", smtp->url,
                   *details ? details : curl_easy_strerror(code), hint, reply);
}

gboolean jf_smtp_send(const struct jf_smtp *smtp, const struct jf_mail *mail, GError **error)
{
    struct curl_slist *recipients = recipients_of(mail, error);
    if (!recipients)
        return FALSE;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = headers_of(smtp, mail);
    curl_mime *mime = curl ? body_of(curl, mail, error) : NULL;
    gboolean good = mime != NULL;
    if (good) {
        g_autofree char *from = g_strdup_printf("<%s>", smtp->from);
        set_server(curl, smtp);
        curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
        curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(curl, CURLOPT_MIMEPOST, mime);
        good = perform(curl, smtp, error);
    } else if (!curl) {
        jf_fail(error, JF_ERROR_INTERNAL, "libcurl cannot start");
    }
    curl_mime_free(mime);
    curl_slist_free_all(headers);
    curl_slist_free_all(recipients);
    if (curl)
        curl_easy_cleanup(curl);
    return good;
}
