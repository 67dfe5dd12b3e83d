/* base/message_table.h - the catalogues behind base/message.h: one table per language, sorted by key
 * for readers, ended by { NULL, NULL }. Add a key to every table at once. */
#ifndef JF_BASE_MESSAGE_TABLE_H
#define JF_BASE_MESSAGE_TABLE_H

struct jf_message_entry { const char *key, *text; };
extern const struct jf_message_entry jf_messages_zh_cn[], jf_messages_zh_tw[];
extern const struct jf_message_entry jf_messages_operator_zh_cn[], jf_messages_operator_zh_tw[];

#endif
