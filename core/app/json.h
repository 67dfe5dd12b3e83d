/* app/json.h - a small JSON tree: the manifest is made, written, read again and changed through it.
 *
 *     struct jf_json *m = jf_json_map();
 *     jf_json_put_text(m, "period", "2026-10");
 *     char *text = jf_json_print(m);
 *
 * Numbers are kept as they are written. Maps keep their order.
 */
#ifndef JF_APP_JSON_H
#define JF_APP_JSON_H

#include <glib.h>

enum jf_json_kind { JF_JSON_NULL, JF_JSON_FALSE, JF_JSON_TRUE, JF_JSON_NUMBER, JF_JSON_TEXT, JF_JSON_LIST, JF_JSON_MAP };
struct jf_json {
    enum jf_json_kind kind;
    char *text;       /* NUMBER, TEXT */
    GPtrArray *items; /* LIST, MAP: struct jf_json * */
    GPtrArray *keys;  /* MAP: char * */
};

struct jf_json *jf_json_map(void);
struct jf_json *jf_json_list(void);
struct jf_json *jf_json_text(const char *text); /* NULL gives null */
struct jf_json *jf_json_int(gint64 number);
void jf_json_free(struct jf_json *json);

/* Take item. put replaces a key that is there. */
void jf_json_add(struct jf_json *list, struct jf_json *item);
void jf_json_put(struct jf_json *map, const char *key, struct jf_json *item);
void jf_json_put_text(struct jf_json *map, const char *key, const char *text);
void jf_json_put_int(struct jf_json *map, const char *key, gint64 number);

/* NULL where there is none. */
struct jf_json *jf_json_get(const struct jf_json *map, const char *key);
const char *jf_json_get_text(const struct jf_json *map, const char *key);
/* Items of a list or map; 0 for anything else and NULL. */
guint jf_json_length(const struct jf_json *json);
struct jf_json *jf_json_item(const struct jf_json *json, guint i);

/* Two spaces an indent and a final line end; or one line. Newly allocated. */
char *jf_json_print(const struct jf_json *json);
char *jf_json_print_line(const struct jf_json *json);
struct jf_json *jf_json_parse(const char *text, const char *place, GError **error);

#endif
