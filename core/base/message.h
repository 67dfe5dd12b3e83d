/* base/message.h - words that the program itself prints, by language.
 *
 * Two uses: messages to the operator, chosen by LC_MESSAGES, and the fixed words of a report
 * ("合计", "Total"), chosen by the report's language. The catalogues are base/messages/report.zh-CN.po and so on, one
 * for each use and language, and part of the program when it is built; the English text is the key.
 */
#ifndef JF_BASE_MESSAGE_H
#define JF_BASE_MESSAGE_H

/* The text of key in language ("zh-CN", "zh-TW", "en"); key itself where there is none. */
const char *jf_message(const char *language, const char *key);
/* What the analyses of scripts/lib call key; NULL where they have no other word for it. */
const char *jf_message_term(const char *language, const char *key);
/* The same as jf_message for a text that was made before it came here: "the row has 5 cells, the header has 4" fits the key "the row has
 * {1} cells, the header has {2}", whose text has {1} and {2} where they go. Newly allocated. */
char *jf_message_made(const char *language, const char *made);
/* An error as it is told to the operator; what is written to files stays English, which is the same in every locale. Newly
 * allocated. */
char *jf_message_told(const char *made);
/* All texts that a report in language may print, those of analyses too; in no order. */
void jf_message_each(const char *language, void (*use)(void *ctx, const char *text), void *ctx);
/* The operator's language, from LC_ALL, LC_MESSAGES, LANG (read once at start). */
const char *jf_message_locale(void);
#define JF_(key) jf_message(jf_message_locale(), key)

#endif
