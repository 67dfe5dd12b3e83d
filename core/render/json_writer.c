#include "render/json_writer.h"

#include <math.h>

static void append_text(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (const char *p = text; *p != '\0'; p++) {
        const guchar c = (guchar)*p;
        if (c == '"' || c == '\\')
            g_string_append_c(out, '\\');
        if (c == '\n')
            g_string_append(out, "\\n");
        else if (c < 0x20)
            g_string_append_printf(out, "\\u%04x", c);
        else
            g_string_append_c(out, *p);
    }
    g_string_append_c(out, '"');
}

static void new_line(struct jf_json *json)
{
    if (json->flat > 0 || json->depth == 0)
        return;
    g_string_append_c(json->out, '\n');
    for (int i = 0; i < json->depth; i++)
        g_string_append_c(json->out, ' ');
}

static void begin(struct jf_json *json, const char *key)
{
    enum { PIECE = 1 << 16 };
    if (json->file && json->out->len >= PIECE) {
        fwrite(json->out->str, 1, json->out->len, json->file);
        g_string_truncate(json->out, 0);
    }
    if (!json->is_first)
        g_string_append_c(json->out, ',');
    json->is_first = FALSE;
    new_line(json);
    if (key != NULL) {
        append_text(json->out, key);
        g_string_append(json->out, ": ");
    }
}

void jf_json_open(struct jf_json *json, const char *key, char bracket, gboolean is_flat)
{
    begin(json, key);
    g_string_append_c(json->out, bracket);
    json->depth++;
    json->is_first = TRUE;
    if (is_flat || json->flat > 0)
        json->flat++;
}

void jf_json_close(struct jf_json *json, char bracket)
{
    const gboolean was_flat = json->flat > 0;
    json->depth--;
    if (was_flat)
        json->flat--;
    else if (!json->is_first)
        new_line(json);
    g_string_append_c(json->out, bracket);
    json->is_first = FALSE;
}

void jf_json_raw(struct jf_json *json, const char *key, const char *text)
{
    begin(json, key);
    g_string_append(json->out, text);
}

void jf_json_text(struct jf_json *json, const char *key, const char *text)
{
    if (text == NULL && key != NULL)
        return;
    begin(json, key);
    if (text != NULL)
        append_text(json->out, text);
    else
        g_string_append(json->out, "null");
}

void jf_json_int(struct jf_json *json, const char *key, gint64 number)
{
    begin(json, key);
    g_string_append_printf(json->out, "%" G_GINT64_FORMAT, number);
}

void jf_json_true(struct jf_json *json, const char *key, gboolean is_so)
{
    if (is_so)
        jf_json_raw(json, key, "true");
}

void jf_json_double(struct jf_json *json, const char *key, double number)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    jf_json_raw(json, key, isfinite(number) ? g_ascii_dtostr(buffer, sizeof buffer, number) : "null");
}
