#include "node.h"

#include <string.h>

#include "base/error.h"

static struct jf_node *make(enum jf_node_kind kind)
{
    struct jf_node *json = g_new0(struct jf_node, 1);
    json->kind = kind;
    if (kind == JF_NODE_LIST || kind == JF_NODE_MAP)
        json->items = g_ptr_array_new_with_free_func((GDestroyNotify)jf_node_free);
    if (kind == JF_NODE_MAP)
        json->keys = g_ptr_array_new_with_free_func(g_free);
    return json;
}

struct jf_node *jf_node_map(void)
{
    return make(JF_NODE_MAP);
}

struct jf_node *jf_node_list(void)
{
    return make(JF_NODE_LIST);
}

struct jf_node *jf_node_text(const char *text)
{
    struct jf_node *json = make(text ? JF_NODE_TEXT : JF_NODE_NULL);
    json->text = g_strdup(text);
    return json;
}

struct jf_node *jf_node_texts(char *const *texts, gsize n)
{
    struct jf_node *list = jf_node_list();
    for (gsize i = 0; i < n; i++)
        jf_node_add(list, jf_node_text(texts[i]));
    return list;
}

struct jf_node *jf_node_int(gint64 number)
{
    struct jf_node *json = make(JF_NODE_NUMBER);
    json->text = g_strdup_printf("%" G_GINT64_FORMAT, number);
    return json;
}

void jf_node_free(struct jf_node *json)
{
    if (!json)
        return;
    g_free(json->text);
    g_clear_pointer(&json->items, g_ptr_array_unref);
    g_clear_pointer(&json->keys, g_ptr_array_unref);
    g_free(json);
}

void jf_node_add(struct jf_node *list, struct jf_node *item)
{
    g_ptr_array_add(list->items, item);
}

static int find(const struct jf_node *map, const char *key)
{
    for (guint i = 0; map && map->kind == JF_NODE_MAP && i < map->keys->len; i++)
        if (!strcmp(map->keys->pdata[i], key))
            return (int)i;
    return -1;
}

void jf_node_put(struct jf_node *map, const char *key, struct jf_node *item)
{
    int i = find(map, key);
    if (i >= 0) {
        jf_node_free(map->items->pdata[i]);
        map->items->pdata[i] = item;
        return;
    }
    g_ptr_array_add(map->keys, g_strdup(key));
    g_ptr_array_add(map->items, item);
}

void jf_node_put_text(struct jf_node *map, const char *key, const char *text)
{
    jf_node_put(map, key, jf_node_text(text));
}

void jf_node_put_texts(struct jf_node *map, const char *const *pairs)
{
    for (; *pairs; pairs += 2)
        jf_node_put_text(map, pairs[0], pairs[1]);
}

void jf_node_put_int(struct jf_node *map, const char *key, gint64 number)
{
    jf_node_put(map, key, jf_node_int(number));
}

struct jf_node *jf_node_get(const struct jf_node *map, const char *key)
{
    int i = find(map, key);
    return i < 0 ? NULL : map->items->pdata[i];
}

const char *jf_node_get_text(const struct jf_node *map, const char *key)
{
    const struct jf_node *item = jf_node_get(map, key);
    return item ? item->text : NULL;
}

guint jf_node_length(const struct jf_node *json)
{
    return json && json->items ? json->items->len : 0;
}

struct jf_node *jf_node_item(const struct jf_node *json, guint i)
{
    return json->items->pdata[i];
}

/* ---- writing ------------------------------------------------------------------------------ */

static void print_text(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (const char *p = text; *p; p++) {
        if (*p == '"' || *p == '\\')
            g_string_append_printf(out, "\\%c", *p);
        else if ((unsigned char)*p < 0x20)
            g_string_append_printf(out, "\\u%04x", (unsigned)*p);
        else
            g_string_append_c(out, *p);
    }
    g_string_append_c(out, '"');
}

static void line(GString *out, int depth)
{
    if (depth < 0)
        return;
    g_string_append_c(out, '\n');
    for (int i = 0; i < depth; i++)
        g_string_append(out, "  ");
}

/* depth < 0: all in one line */
static void print(GString *out, const struct jf_node *json, int depth)
{
    static const char *const words[] = { "null", "false", "true" };
    if (json->kind <= JF_NODE_TRUE) {
        g_string_append(out, words[json->kind]);
    } else if (json->kind == JF_NODE_NUMBER) {
        g_string_append(out, json->text);
    } else if (json->kind == JF_NODE_TEXT) {
        print_text(out, json->text);
    } else {
        int inner = depth < 0 ? -1 : depth + 1;
        g_string_append_c(out, json->keys ? '{' : '[');
        for (guint i = 0; i < json->items->len; i++) {
            if (i)
                g_string_append(out, depth < 0 ? ", " : ",");
            line(out, inner);
            if (json->keys) {
                print_text(out, json->keys->pdata[i]);
                g_string_append(out, ": ");
            }
            print(out, json->items->pdata[i], inner);
        }
        if (json->items->len)
            line(out, depth);
        g_string_append_c(out, json->keys ? '}' : ']');
    }
}

char *jf_node_print(const struct jf_node *json)
{
    GString *out = g_string_new(NULL);
    print(out, json, 0);
    g_string_append_c(out, '\n');
    return g_string_free(out, FALSE);
}

char *jf_node_print_line(const struct jf_node *json)
{
    GString *out = g_string_new(NULL);
    print(out, json, -1);
    return g_string_free(out, FALSE);
}
