/* app/mail_text.h - what a mail says: templates/mail/LANGUAGE.txt with {fields}. */
#ifndef JF_APP_MAIL_TEXT_H
#define JF_APP_MAIL_TEXT_H

#include "node.h"

/* The first line of the file is "Subject: ..."; the text follows an empty line. Fields: company report
 * period entity name. */
gboolean jf_mail_text(const char *templates, const struct jf_node *manifest, const struct jf_node *pack, char **subject,
                      char **text, GError **error);

#endif
