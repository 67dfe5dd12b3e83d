/* base/text.h - UTF-8 from outside made safe. */
#ifndef JF_BASE_TEXT_H
#define JF_BASE_TEXT_H

#include <glib.h>

/* A copy without control characters, bidi marks, zero-width marks and U+FFFE/U+FFFF; tabs and line
 * ends become spaces unless keep_lines ("\n" stays). NULL where text is not valid UTF-8. */
char *jf_text_clean(const char *text, gssize length, gboolean keep_lines);
/* File-name form of a label: no separators, no leading dot or hyphen, no name that Windows keeps for
 * itself, at most 81 characters, never empty. */
char *jf_text_file_name(const char *label);
/* Where text begins behind the blanks in front of it; *length becomes that without the blanks at either end: ASCII ones,
 * U+3000 and the like of East Asian text, no-break ones of spreadsheets and web pages, byte order marks. */
const char *jf_text_trim(const char *text, gsize *length);
/* The same in place. */
char *jf_text_strip(char *text);
/* Of texts in an array of pointers, by their bytes: for g_ptr_array_sort, qsort. */
int jf_text_compare(gconstpointer a, gconstpointer b);

#endif
