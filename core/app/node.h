/* app/node.h - a small JSON tree: the manifest is made, written, read again and changed through it.
 *
 *     struct jf_node *m = jf_node_map();
 *     jf_node_put_text(m, "period", "2026-10");
 *     char *text = jf_node_print(m);
 *
 * Numbers are kept as they are written. Maps keep their order.
 */
#ifndef JF_APP_NODE_H
#define JF_APP_NODE_H

#include <glib.h>

enum jf_node_kind { JF_NODE_NULL, JF_NODE_FALSE, JF_NODE_TRUE, JF_NODE_NUMBER, JF_NODE_TEXT, JF_NODE_LIST, JF_NODE_MAP };
struct jf_node {
    enum jf_node_kind kind;
    char *text;       /* NUMBER, TEXT */
    GPtrArray *items; /* LIST, MAP: struct jf_node * */
    GPtrArray *keys;  /* MAP: char * */
};

struct jf_node *jf_node_map(void);
struct jf_node *jf_node_list(void);
struct jf_node *jf_node_text(const char *text); /* NULL gives null */
struct jf_node *jf_node_texts(char *const *texts, gsize n);
struct jf_node *jf_node_int(gint64 number);
struct jf_node *jf_node_copy(const struct jf_node *json);
void jf_node_free(struct jf_node *json);

/* Take item. put replaces a key that is there. */
void jf_node_add(struct jf_node *list, struct jf_node *item);
void jf_node_put(struct jf_node *map, const char *key, struct jf_node *item);
void jf_node_put_text(struct jf_node *map, const char *key, const char *text);
/* Keys and their texts in turn, as in { "name", name, "version", version, NULL }. */
void jf_node_put_texts(struct jf_node *map, const char *const *pairs);
void jf_node_put_int(struct jf_node *map, const char *key, gint64 number);

/* NULL where there is none. */
struct jf_node *jf_node_get(const struct jf_node *map, const char *key);
const char *jf_node_get_text(const struct jf_node *map, const char *key);
/* Items of a list or map; 0 for anything else and NULL. */
guint jf_node_length(const struct jf_node *json);
struct jf_node *jf_node_item(const struct jf_node *json, guint i);

/* Indented, with a final line end; or in one line. Newly allocated. */
char *jf_node_print(const struct jf_node *json);
char *jf_node_print_line(const struct jf_node *json);
struct jf_node *jf_node_parse(const char *text, const char *place, GError **error);

#endif
