/* What the library does not have, combined charts and sparklines, put into its parts before they are packed. */
#include <stdio.h>
#include <string.h>

#include "render/xlsx.h"

#define X14 "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
#define XM "http://schemas.microsoft.com/office/excel/2006/main"
#define SPARKLINES_URI "{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"

/* Columns stand on zero, unless a number is below it. */
static gboolean stands_on_zero(const struct jf_cell *cell)
{
    for (int i = 0; i < cell->n_series; i++)
        if (cell->series[i] < 0)
            return FALSE;
    return TRUE;
}

void jf_xlsx_add_spark(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int row, int column,
                       int data_row, int data_column, const struct jf_cell *series, gboolean is_strip)
{
    if (s->sparklines == NULL)
        s->sparklines = g_string_new(NULL);
    g_autofree char *sheet = g_markup_escape_text(x->data->quoted, -1);
    g_autoptr(GString) range = g_string_new(sheet);
    g_autoptr(GString) cell = g_string_new(NULL);
    jf_xlsx_append_cell(range, NULL, data_row, data_column, FALSE);
    g_string_append_c(range, ':');
    jf_xlsx_append_cell(range, NULL, data_row, data_column + series->n_series - 1, FALSE);
    jf_xlsx_append_cell(cell, NULL, row, column, FALSE);
    const struct jf_theme *theme = x->theme;
    g_string_append_printf(
        s->sparklines,
        "<x14:sparklineGroup%s type=\"column\" displayEmptyCellsAs=\"gap\"%s><x14:colorSeries rgb=\"FF%06X\"/>"
        "<x14:colorNegative rgb=\"FF%06X\"/><x14:sparklines><x14:sparkline>"
        "<xm:f>%s</xm:f><xm:sqref>%s</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup>",
        stands_on_zero(series) ? " manualMin=\"0\"" : "",
        is_strip                 ? " negative=\"1\" displayXAxis=\"1\""
        : stands_on_zero(series) ? " minAxisType=\"custom\""
                                 : " displayXAxis=\"1\"",
        jf_xlsx_color(is_strip ? theme->good : theme->ac), jf_xlsx_color(theme->bad), range->str, cell->str);
}

/* Into the list of extensions that data bars may have opened, else into one of its own. */
static char *with_sparklines(const char *xml, const char *groups)
{
    const char *list_end = "</extLst>";
    const char *end = g_strrstr(xml, "</worksheet>");
    if (end == NULL)
        return NULL;
    const gboolean has_list =
        (gsize)(end - xml) > strlen(list_end) && g_str_has_prefix(end - strlen(list_end), list_end);
    if (has_list)
        end -= strlen(list_end);
    const char *open = has_list ? "" : "<extLst>", *close = has_list ? "" : list_end;
    GString *out = g_string_new_len(xml, end - xml);
    g_string_append_printf(out,
                           "%s<ext xmlns:x14=\"" X14 "\" uri=\"" SPARKLINES_URI
                           "\"><x14:sparklineGroups xmlns:xm=\"" XM
                           "\">%s</x14:sparklineGroups></ext>%s",
                           open, groups, close);
    g_string_append(out, end);
    return g_string_free(out, FALSE);
}

const struct jf_xlsx_sheet *jf_xlsx_sheet_of_part(const struct jf_xlsx *x, const char *name)
{
    unsigned number;
    return sscanf(name, "xl/worksheets/sheet%u.xml", &number) == 1 && number - 1 < x->sheets->len
               ? g_ptr_array_index(x->sheets, number - 1)
               : NULL;
}

/* The part with what the library cannot write, or NULL: as it is. FALSE: not as expected. */
gboolean jf_xlsx_mend(const struct jf_xlsx *x, const char *name, const char *xml, char **mended)
{
    unsigned number;
    const struct jf_xlsx_sheet *s = jf_xlsx_sheet_of_part(x, name);
    *mended = NULL;
    if (s != NULL && s->sparklines != NULL)
        return (*mended = with_sparklines(xml, s->sparklines->str)) != NULL;
    if (sscanf(name, "xl/charts/chart%u.xml", &number) == 1) {
        for (guint i = 0; i < x->combined->len; i++) {
            const struct jf_xlsx_combined *c = g_ptr_array_index(x->combined, i);
            if (c->chart == (int)number)
                return (*mended = jf_xlsx_combined_xml(xml, c)) != NULL;
        }
    }
    return TRUE;
}
