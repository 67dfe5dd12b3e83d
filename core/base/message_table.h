/* base/message_table.h - the catalogues behind base/message.h, ended by {0}. */
#ifndef JF_BASE_MESSAGE_TABLE_H
#define JF_BASE_MESSAGE_TABLE_H

struct jf_message_entry { const char *key, *simplified, *traditional; };
extern const struct jf_message_entry jf_messages_report[], jf_messages_operator[];

#endif
