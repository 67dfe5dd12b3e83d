/* What a workbook says of itself: properties, and names for its key figures. */
#include <string.h>

#include "render/xlsx.h"

void jf_xlsx_set_properties(struct jf_xlsx *x)
{
    const struct jf_document *d = x->document;
    g_autofree char *title =
        g_strjoin(" ", d->entity != NULL ? d->entity : "",
                  d->report_title != NULL ? d->report_title : "", d->period, NULL);
    char *const texts[] = {
        jf_xlsx_clean(title),
        jf_xlsx_clean(d->company != NULL ? d->company : ""),
        jf_xlsx_clean(d->report_title != NULL ? d->report_title : ""),
        jf_xlsx_clean(d->period_label != NULL ? d->period_label : ""),
        jf_xlsx_clean(d->confidential != NULL ? d->confidential : ""),
        jf_xlsx_clean(d->data_until != NULL ? d->data_until : ""),
        jf_xlsx_clean(d->version != NULL ? d->version : ""),
        jf_xlsx_clean(d->chair != NULL ? d->chair : ""),
    };
    const gint64 day = d->period_end == JF_DAY_NONE ? 0 : d->period_end;
    lxw_doc_properties properties = {.title = texts[0],
                                     .author = texts[1],
                                     .company = texts[1],
                                     .category = texts[2],
                                     .subject = texts[3],
                                     .keywords = texts[4],
                                     .comments = texts[5],
                                     .status = texts[6],
                                     .manager = texts[7],
                                     .created = (time_t)(day * 86400)};
    if (properties.created <= 0)
        properties.created = 86400; /* 0 would mean now */
    jf_xlsx_check(x, workbook_set_properties(x->book, &properties));
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    const struct { const char *name, *value; } own[] = {
        {"entity", d->entity_key}, {"level", d->entity_level}, {"period", d->period}, {"language", d->language}};
    for (size_t i = 0; i < G_N_ELEMENTS(own); i++) {
        g_autofree char *value = jf_xlsx_clean(own[i].value != NULL ? own[i].value : "");
        if (*value != '\0' && strlen(value) <= 255)
            jf_xlsx_check(x, workbook_set_custom_property_string(x->book, own[i].name, value));
    }
}

/* ---- names -------------------------------------------------------------------------------------- */

/* "Q4", "RC" and "R1C1" would be cells. */
static gboolean is_cell(const char *name)
{
    const size_t letters = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    const size_t digits = strspn(name + letters, "0123456789");
    if (letters >= 1 && letters <= 3 && digits > 0 && name[letters + digits] == '\0')
        return TRUE;
    return strchr("RrCc", name[0]) != NULL && strspn(name + 1, "0123456789CcRr") == strlen(name + 1);
}

/* Letters, digits and "_", beginning with a letter or "_". */
static char *allowed_name(const char *first, const char *second)
{
    enum { MOST = 120 };
    g_autofree char *whole = g_strdup_printf("%s_%s", first, second);
    GString *out = g_string_new(NULL);
    for (const char *p = whole; *p != '\0' && out->len < MOST; p = g_utf8_next_char(p)) {
        const gunichar c = g_utf8_get_char(p);
        if (g_unichar_isalnum(c))
            g_string_append_unichar(out, c);
        else if (out->len > 0 && out->str[out->len - 1] != '_')
            g_string_append_c(out, '_');
    }
    while (out->len > 0 && out->str[out->len - 1] == '_')
        g_string_truncate(out, out->len - 1);
    if (out->len > 0 && (g_unichar_isdigit(g_utf8_get_char(out->str)) || is_cell(out->str)))
        g_string_prepend_c(out, '_');
    return g_string_free(out, FALSE);
}

static void define(struct jf_xlsx *x, const char *name, const struct jf_xlsx_place *place, int row,
                   int column)
{
    g_autofree char *key = g_utf8_casefold(name, -1);
    if (*name == '\0' || !g_hash_table_add(x->names, g_steal_pointer(&key)))
        return;
    g_autoptr(GString) cell = g_string_new("=");
    jf_xlsx_append_cell(cell, place->sheet, place->row + row, place->columns[column], TRUE);
    jf_xlsx_check(x, workbook_define_name(x->book, name, cell->str));
}

gboolean jf_xlsx_is_named(const struct jf_column *c)
{
    return c->format_by_row && c->reading != NULL && (c->role == JF_COLUMN_VALUE || c->role == JF_COLUMN_DERIVED);
}

/* A figure keeps the name of its first place: one metric and one reading are one number in the pack. */
void jf_xlsx_name_cells(struct jf_xlsx *x, const struct jf_table *table,
                        const struct jf_xlsx_place *place)
{
    for (int c = 0; c < (int)table->columns->len; c++) {
        const struct jf_column *column = jf_table_column(table, c);
        if (place->columns[c] < 0 || !jf_xlsx_is_named(column))
            continue;
        for (int row = 0; row < (int)table->rows->len; row++) {
            g_autofree char *metric = jf_table_cell_text(table, row, 0);
            g_autofree char *name = allowed_name(metric, column->title);
            if (jf_value_has(jf_table_cell(table, row, c)->value))
                define(x, name, place, row, c);
        }
    }
}
