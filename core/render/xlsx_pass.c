/* The second pass over the finished file: combined charts and sparklines, which the library does
 * not have. Only the members that change are written anew. */
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "render/xlsx.h"

enum { DOS_EPOCH = (1 << 5) | 1 /* 1980-01-01, in no time zone, as the members of the library */ };

#define X14 "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
#define XM "http://schemas.microsoft.com/office/excel/2006/main"
#define SPARKLINES_URI "{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"

void jf_xlsx_add_spark(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int row, int column,
                       int data_row, int data_column, int n, gboolean is_strip)
{
    if (s->sparklines == NULL)
        s->sparklines = g_string_new(NULL);
    g_autofree char *sheet = g_markup_escape_text(x->data->quoted, -1);
    g_autoptr(GString) range = g_string_new(sheet);
    g_autoptr(GString) cell = g_string_new(NULL);
    jf_xlsx_append_cell(range, NULL, data_row, data_column, FALSE);
    g_string_append_c(range, ':');
    jf_xlsx_append_cell(range, NULL, data_row, data_column + n - 1, FALSE);
    jf_xlsx_append_cell(cell, NULL, row, column, FALSE);
    const lxw_color_t line = jf_xlsx_color(is_strip ? x->theme->good : x->theme->ac);
    g_string_append_printf(
        s->sparklines,
        "<x14:sparklineGroup%s displayEmptyCellsAs=\"gap\"%s><x14:colorSeries rgb=\"FF%06X\"/>"
        "<x14:colorNegative rgb=\"FF%06X\"/><x14:colorLast "
        "rgb=\"FF%06X\"/><x14:sparklines><x14:sparkline>"
        "<xm:f>%s</xm:f><xm:sqref>%s</xm:sqref></x14:sparkline></x14:sparklines></"
        "x14:sparklineGroup>",
        is_strip ? " type=\"column\"" : " lineWeight=\"1.25\"",
        is_strip ? " negative=\"1\" displayXAxis=\"1\"" : " last=\"1\"", line,
        jf_xlsx_color(x->theme->bad), jf_xlsx_color(x->theme->ac), range->str, cell->str);
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

static char *read_member(zip_t *zip, zip_int64_t index)
{
    zip_stat_t stat;
    if (index < 0 || zip_stat_index(zip, (zip_uint64_t)index, 0, &stat) != 0)
        return NULL;
    zip_file_t *file = zip_fopen_index(zip, (zip_uint64_t)index, 0);
    if (file == NULL)
        return NULL;
    char *text = g_malloc0(stat.size + 1);
    const zip_int64_t n = zip_fread(file, text, stat.size);
    zip_fclose(file);
    if (n == (zip_int64_t)stat.size)
        return text;
    g_free(text);
    return NULL;
}

static gboolean replace_member(zip_t *zip, zip_int64_t index, const char *text)
{
    const gsize length = strlen(text);
    char *memory = malloc(length); /* freed by libzip */
    if (memory == NULL)
        return FALSE;
    memcpy(memory, text, length);
    zip_source_t *source = zip_source_buffer(zip, memory, length, 1);
    if (source == NULL || zip_file_replace(zip, (zip_uint64_t)index, source, 0) != 0)
        return FALSE;
    zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_DEFLATE, 1);
    return zip_file_set_dostime(zip, (zip_uint64_t)index, 0, DOS_EPOCH, 0) == 0;
}

static gboolean mend(zip_t *zip, const char *name, const struct jf_xlsx_combined *chart,
                     const char *sparklines)
{
    const zip_int64_t index = zip_name_locate(zip, name, 0);
    g_autofree char *xml = read_member(zip, index);
    if (xml == NULL)
        return FALSE;
    g_autofree char *changed =
        chart != NULL ? jf_xlsx_combined_xml(xml, chart) : with_sparklines(xml, sparklines);
    return changed != NULL && replace_member(zip, index, changed);
}

static gboolean mend_all(struct jf_xlsx *x, zip_t *zip, const char *path)
{
    for (guint i = 0; i < x->combined->len; i++) {
        const struct jf_xlsx_combined *c = g_ptr_array_index(x->combined, i);
        g_autofree char *name = g_strdup_printf("xl/charts/chart%d.xml", c->chart);
        if (!mend(zip, name, c, NULL))
            return jf_fail(x->error, JF_ERROR_RENDER, "%s: %s is not as expected", path, name);
    }
    for (guint i = 0; i < x->sheets->len; i++) {
        const struct jf_xlsx_sheet *s = g_ptr_array_index(x->sheets, i);
        g_autofree char *name = g_strdup_printf("xl/worksheets/sheet%u.xml", i + 1);
        if (s->sparklines != NULL && !mend(zip, name, NULL, s->sparklines->str))
            return jf_fail(x->error, JF_ERROR_RENDER, "%s: %s is not as expected", path, name);
    }
    return TRUE;
}

static gboolean has_work(const struct jf_xlsx *x)
{
    gboolean any = x->combined->len > 0;
    for (guint i = 0; i < x->sheets->len; i++)
        any = any || ((struct jf_xlsx_sheet *)g_ptr_array_index(x->sheets, i))->sparklines != NULL;
    return any;
}

static gboolean write_out(zip_source_t *book, const char *path, GError **error)
{
    zip_stat_t stat;
    if (zip_source_stat(book, &stat) != 0 || zip_source_open(book) != 0)
        return jf_fail(error, JF_ERROR_RENDER, "%s: %s", path, zip_error_strerror(zip_source_error(book)));
    g_autofree char *bytes = g_malloc(stat.size);
    const zip_int64_t n = zip_source_read(book, bytes, stat.size);
    zip_source_close(book);
    if (n != (zip_int64_t)stat.size)
        return jf_fail(error, JF_ERROR_RENDER, "%s: %s", path, zip_error_strerror(zip_source_error(book)));
    return g_file_set_contents_full(path, bytes, (gssize)stat.size, G_FILE_SET_CONTENTS_NONE, 0666, error);
}

static gboolean mend_book(struct jf_xlsx *x, zip_source_t *book, const char *path)
{
    zip_error_t fault;
    zip_error_init(&fault);
    zip_source_keep(book); /* the archive takes one of the two references */
    zip_t *zip = zip_open_from_source(book, 0, &fault);
    if (zip == NULL) {
        zip_source_free(book);
        jf_fail(x->error, JF_ERROR_RENDER, "%s: cannot be opened again: %s", path, zip_error_strerror(&fault));
        zip_error_fini(&fault);
        return FALSE;
    }
    gboolean good = mend_all(x, zip, path);
    if (good && zip_close(zip) == 0)
        return write_out(book, path, x->error);
    if (good)
        jf_fail(x->error, JF_ERROR_RENDER, "%s: %s", path, zip_strerror(zip));
    zip_discard(zip);
    return FALSE;
}

/* In memory: for a file, libzip would ask OpenSSL for a random name, which costs each process more than all
 * the rest here. */
gboolean jf_xlsx_second_pass(struct jf_xlsx *x, const char *path)
{
    if (!has_work(x))
        return TRUE;
    char *bytes;
    gsize size;
    if (!g_file_get_contents(path, &bytes, &size, x->error))
        return FALSE;
    zip_source_t *book = zip_source_buffer_create(bytes, size, 1, NULL); /* which frees them */
    if (book == NULL) {
        g_free(bytes);
        return jf_fail(x->error, JF_ERROR_RENDER, "%s: libzip has no memory", path);
    }
    const gboolean good = mend_book(x, book, path);
    zip_source_free(book);
    return good;
}
