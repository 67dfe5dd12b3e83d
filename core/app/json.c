#include "json.h"

#include <string.h>

#include "base/error.h"

static struct jf_json *make(enum jf_json_kind kind)
{
    struct jf_json *json = g_new0(struct jf_json, 1);
    json->kind = kind;
    if (kind == JF_JSON_LIST || kind == JF_JSON_MAP)
        json->items = g_ptr_array_new_with_free_func((GDestroyNotify)jf_json_free);
    if (kind == JF_JSON_MAP)
        json->keys = g_ptr_array_new_with_free_func(g_free);
    return json;
}

struct jf_json *jf_json_map(void)
{
    return make(JF_JSON_MAP);
}

struct jf_json *jf_json_list(void)
{
    return make(JF_JSON_LIST);
}

struct jf_json *jf_json_text(const char *text)
{
    struct jf_json *json = make(text ? JF_JSON_TEXT : JF_JSON_NULL);
    json->text = g_strdup(text);
    return json;
}

struct jf_json *jf_json_int(gint64 number)
{
    struct jf_json *json = make(JF_JSON_NUMBER);
    json->text = g_strdup_printf("%" G_GINT64_FORMAT, number);
    return json;
}

void jf_json_free(struct jf_json *json)
{
    if (!json)
        return;
    g_free(json->text);
    g_clear_pointer(&json->items, g_ptr_array_unref);
    g_clear_pointer(&json->keys, g_ptr_array_unref);
    g_free(json);
}

void jf_json_add(struct jf_json *list, struct jf_json *item)
{
    g_ptr_array_add(list->items, item);
}

static int find(const struct jf_json *map, const char *key)
{
    for (guint i = 0; map && map->kind == JF_JSON_MAP && i < map->keys->len; i++)
        if (!strcmp(map->keys->pdata[i], key))
            return (int)i;
    return -1;
}

void jf_json_put(struct jf_json *map, const char *key, struct jf_json *item)
{
    int i = find(map, key);
    if (i >= 0) {
        jf_json_free(map->items->pdata[i]);
        map->items->pdata[i] = item;
        return;
    }
    g_ptr_array_add(map->keys, g_strdup(key));
    g_ptr_array_add(map->items, item);
}

void jf_json_put_text(struct jf_json *map, const char *key, const char *text)
{
    jf_json_put(map, key, jf_json_text(text));
}

void jf_json_put_int(struct jf_json *map, const char *key, gint64 number)
{
    jf_json_put(map, key, jf_json_int(number));
}

struct jf_json *jf_json_get(const struct jf_json *map, const char *key)
{
    int i = find(map, key);
    return i < 0 ? NULL : map->items->pdata[i];
}

const char *jf_json_get_text(const struct jf_json *map, const char *key)
{
    const struct jf_json *item = jf_json_get(map, key);
    return item ? item->text : NULL;
}

guint jf_json_length(const struct jf_json *json)
{
    return json && json->items ? json->items->len : 0;
}

struct jf_json *jf_json_item(const struct jf_json *json, guint i)
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
static void print(GString *out, const struct jf_json *json, int depth)
{
    static const char *const words[] = { "null", "false", "true" };
    if (json->kind <= JF_JSON_TRUE) {
        g_string_append(out, words[json->kind]);
    } else if (json->kind == JF_JSON_NUMBER) {
        g_string_append(out, json->text);
    } else if (json->kind == JF_JSON_TEXT) {
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

char *jf_json_print(const struct jf_json *json)
{
    GString *out = g_string_new(NULL);
    print(out, json, 0);
    g_string_append_c(out, '\n');
    return g_string_free(out, FALSE);
}

char *jf_json_print_line(const struct jf_json *json)
{
    GString *out = g_string_new(NULL);
    print(out, json, -1);
    return g_string_free(out, FALSE);
}
