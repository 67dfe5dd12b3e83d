/* deliver/deliver.h - mailing packs: SMTP with STARTTLS through libcurl. */
#ifndef JF_DELIVER_DELIVER_H
#define JF_DELIVER_DELIVER_H

#include <glib.h>

struct jf_smtp { char *url; /* smtp://host:587, smtps://host:465 */ char *user, *password, *from, *from_name, *ca_file; gboolean require_tls; };
struct jf_mail { char *to, *cc; /* comma separated */ char *subject, *text; GPtrArray *attachments; /* paths */ GPtrArray *attachment_names; char *message_id; };

/* From the environment (JINGFEN_SMTP_URL, _USER, _PASSWORD, _FROM, _CA) or a key file "smtp.conf". */
struct jf_smtp *jf_smtp_from(const char *config_path, GError **error);
void jf_smtp_free(struct jf_smtp *smtp);
gboolean jf_smtp_send(const struct jf_smtp *smtp, const struct jf_mail *mail, GError **error);
/* "a@b.cn" forms only; anything with a line end or without @ is refused. */
gboolean jf_mail_address_is_valid(const char *address);

#endif
