/* render/json_writer.h - JSON text: commas, indents and escapes. A NULL key is an array's element;
 * a NULL text is left out (with a key) or null (without). Containers inside a flat one stay on its
 * line. What is written goes to the file piece by piece, or stays in out where there is none. */
#ifndef JF_RENDER_JSON_WRITER_H
#define JF_RENDER_JSON_WRITER_H

#include <glib.h>
#include <stdio.h>

struct jf_json {
    GString *out; /* not yet in the file */
    FILE *file;   /* or NULL */
    int depth, flat;
    gboolean is_first;
    const char *language; /* of the reasons */
};

void jf_json_open(struct jf_json *json, const char *key, char bracket, gboolean is_flat);
void jf_json_close(struct jf_json *json, char bracket);
void jf_json_text(struct jf_json *json, const char *key, const char *text);
void jf_json_raw(struct jf_json *json, const char *key, const char *text); /* as it stands: null, true, 12.50 */
void jf_json_int(struct jf_json *json, const char *key, gint64 number);
void jf_json_true(struct jf_json *json, const char *key, gboolean is_so); /* left out where FALSE */
void jf_json_double(struct jf_json *json, const char *key, double number); /* null for NaN */

#endif
