/* Rows that a sentence names stand out: a band in tables, the highlight of charts. */
#include <string.h>

#include "report/internal.h"

/* The text has the name, and not only as a part of a longer name that it also has. */
static gboolean is_named(const struct jf_table *table, int row, const char *text)
{
    const char *name = jf_table_row_name(table, row), *key = jf_table_row(table, row)->key;
    const gboolean is_month = key && strspn(key, "0123456789") == 4 && key[4] == '-'; /* "Apr" is one of each year */
    if (!name || is_month || g_utf8_strlen(name, -1) < 2 || g_ascii_isdigit(name[0]))
        return FALSE; /* months and numbers stand in every sentence */
    for (const char *at = text; (at = strstr(at, name)) != NULL; at += strlen(name)) {
        gboolean inside = FALSE;
        for (guint r = 0; r < table->rows->len && !inside; r++) {
            const char *longer = jf_table_row_name(table, (int)r), *part;
            if (!longer || strlen(longer) <= strlen(name) || !(part = strstr(longer, name)))
                continue;
            gsize before = (gsize)(part - longer);
            inside = (gsize)(at - text) >= before && g_str_has_prefix(at - before, longer);
        }
        if (!inside)
            return TRUE;
    }
    return FALSE;
}

static void mark_table(struct jf_table *table, const char *text)
{
    guint named = 0, rows = table->rows->len;
    g_autofree gboolean *is = g_new0(gboolean, rows + 1);
    for (guint r = 0; r < rows; r++) {
        is[r] = jf_table_row(table, (int)r)->kind == JF_ROW_MEMBER && is_named(table, (int)r, text);
        named += is[r] ? 1 : 0;
    }
    for (guint r = 0; r < rows && named * 2 <= rows; r++) /* what most rows have sets none apart */
        jf_table_row(table, (int)r)->highlight |= is[r];
}

static void mark_block(const struct jf_block *block, const char *text)
{
    for (struct jf_table *table = block->table; table && block->kind == JF_BLOCK_TABLE; table = table->paper)
        mark_table(table, text);
    if (block->chart && block->chart->table)
        mark_table(block->chart->table, text);
}

void jf_highlight_named(const GPtrArray *blocks, const char *text)
{
    for (guint i = 0; blocks && i < blocks->len; i++) {
        const struct jf_block *block = blocks->pdata[i];
        text = block->message ? block->message : text; /* of the page that begins with it */
        if (text)
            mark_block(block, text);
        jf_highlight_named(block->blocks, text);
    }
}
