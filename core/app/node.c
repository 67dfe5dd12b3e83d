#include "node.h"

#include <string.h>

#include "render/json_writer.h"

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

struct jf_node *jf_node_copy(const struct jf_node *json)
{
    struct jf_node *copy = make(json->kind);
    copy->text = g_strdup(json->text);
    for (guint i = 0; i < jf_node_length(json); i++) {
        if (json->keys)
            g_ptr_array_add(copy->keys, g_strdup(json->keys->pdata[i]));
        g_ptr_array_add(copy->items, jf_node_copy(json->items->pdata[i]));
    }
    return copy;
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

static void print(struct jf_json *out, const char *key, const struct jf_node *json, gboolean is_flat)
{
    static const char *const words[] = { "null", "false", "true" };
    if (json->kind == JF_NODE_TEXT) {
        jf_json_text(out, key, json->text);
    } else if (!json->items) {
        jf_json_raw(out, key, json->kind == JF_NODE_NUMBER ? json->text : words[json->kind]);
    } else {
        jf_json_open(out, key, json->keys ? '{' : '[', is_flat);
        for (guint i = 0; i < json->items->len; i++)
            print(out, json->keys ? json->keys->pdata[i] : NULL, json->items->pdata[i], FALSE);
        jf_json_close(out, json->keys ? '}' : ']');
    }
}

static char *printed(const struct jf_node *json, gboolean is_flat, const char *end)
{
    struct jf_json out = { .out = g_string_new(NULL), .is_first = TRUE };
    print(&out, NULL, json, is_flat);
    g_string_append(out.out, end);
    return g_string_free(out.out, FALSE);
}

char *jf_node_print(const struct jf_node *json)
{
    return printed(json, FALSE, "\n");
}

char *jf_node_print_line(const struct jf_node *json)
{
    return printed(json, TRUE, "");
}
