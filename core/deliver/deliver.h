/* deliver/deliver.h - mailing packs: SMTP with STARTTLS through libcurl.
 *
 *     struct jf_smtp *smtp = jf_smtp_from(NULL, &error);      // JINGFEN_SMTP_URL ...
 *     jf_smtp_send(smtp, &mail, &error);
 *
 * Mail is never sent in the clear: a server without TLS is refused.
 */
#ifndef JF_DELIVER_DELIVER_H
#define JF_DELIVER_DELIVER_H

#include <glib.h>

struct jf_smtp { char *url; /* smtp://host:587, smtps://host:465 */ char *user, *password, *from, *from_name, *ca_file; gboolean require_tls; };
struct jf_mail { char *to, *cc; /* comma separated */ char *subject, *text; GPtrArray *attachments; /* paths */ GPtrArray *attachment_names; char *message_id; };

/* From the environment (JINGFEN_SMTP_URL, _USER, _PASSWORD, _FROM, _FROM_NAME, _CA) or a key file
 * "smtp.conf" with the same words in lower case below [smtp]; the path may be NULL or absent. */
struct jf_smtp *jf_smtp_from(const char *config_path, GError **error);
void jf_smtp_free(struct jf_smtp *smtp);
/* JF_ERROR_DATA where this mail is wrong, JF_ERROR_IO where the server would refuse any mail. */
gboolean jf_smtp_send(const struct jf_smtp *smtp, const struct jf_mail *mail, GError **error);
void jf_mail_free(struct jf_mail *mail);
/* "a@b.cn" forms only; anything with a line end or without @ is refused. */
gboolean jf_mail_address_is_valid(const char *address);
/* "a@b.cn, c@d.cn" taken apart, each checked. NULL with error. */
char **jf_mail_addresses(const char *list, GError **error);
/* A header text: as it is where it is ASCII, else as encoded words (RFC 2047). Newly allocated. */
char *jf_mail_encode_word(const char *text);

#endif
