/* What libxlsxwriter writes its XML with, in its place: the program's own functions come before those of a library.
 * Its own print each attribute by a format, three fields at a time, into files: a sixth of the time of a pack. */
#pragma GCC visibility push(default)
#include <xlsxwriter/xmlwriter.h>
#pragma GCC visibility pop

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/xlsx.h"

/* ---- files in memory ------------------------------------------------------------------------------- */

struct memory { GByteArray *bytes; gsize at; };

static ssize_t read_memory(void *cookie, char *out, size_t size)
{
    struct memory *m = cookie;
    const gsize n = MIN(size, m->bytes->len - MIN(m->at, m->bytes->len));
    memcpy(out, m->bytes->data + m->at, n);
    m->at += n;
    return (ssize_t)n;
}

static ssize_t write_memory(void *cookie, const char *in, size_t size)
{
    struct memory *m = cookie;
    if (m->at + size > G_MAXUINT)
        return 0;
    if (m->at + size > m->bytes->len)
        g_byte_array_set_size(m->bytes, (guint)(m->at + size));
    memcpy(m->bytes->data + m->at, in, size);
    m->at += size;
    return (ssize_t)size;
}

static int seek_memory(void *cookie, off64_t *offset, int whence)
{
    struct memory *m = cookie;
    const off64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (off64_t)m->at : (off64_t)m->bytes->len;
    if (from + *offset < 0 || from + *offset > (off64_t)m->bytes->len)
        return -1;
    *offset += from;
    m->at = (gsize)*offset;
    return 0;
}

static int close_memory(void *cookie)
{
    struct memory *m = cookie;
    g_byte_array_unref(m->bytes);
    g_free(m);
    return 0;
}

FILE *jf_xlsx_memory_file(void)
{
    const cookie_io_functions_t functions = {read_memory, write_memory, seek_memory, close_memory};
    struct memory *m = g_new0(struct memory, 1);
    m->bytes = g_byte_array_new();
    return fopencookie(m, "w+", functions);
}

/* ---- elements ---------------------------------------------------------------------------------------- */

static void put(FILE *out, const char *text)
{
    fwrite_unlocked(text, 1, strlen(text), out);
}

/* The text, with those of its characters that are special by their names. */
static void put_escaped(FILE *out, const char *text, const char *special)
{
    for (;;) {
        const size_t n = strcspn(text, special);
        fwrite_unlocked(text, 1, n, out);
        text += n;
        if (*text == '\0')
            return;
        put(out, *text == '&' ? "&amp;" : *text == '<' ? "&lt;" : *text == '>' ? "&gt;" : *text == '"' ? "&quot;" : "&#xA;");
        text++;
    }
}

static void put_tag(FILE *out, const char *tag, const struct xml_attribute_list *attributes, const char *end)
{
    putc_unlocked('<', out);
    put(out, tag);
    for (const struct xml_attribute *a = attributes != NULL ? attributes->stqh_first : NULL; a != NULL;
         a = a->list_entries.stqe_next) {
        putc_unlocked(' ', out);
        put(out, a->key);
        put(out, "=\"");
        put_escaped(out, a->value, "&<>\"\n");
        putc_unlocked('"', out);
    }
    put(out, end);
}

void lxw_xml_start_tag(FILE *out, const char *tag, struct xml_attribute_list *attributes)
{
    put_tag(out, tag, attributes, ">");
}

void lxw_xml_empty_tag(FILE *out, const char *tag, struct xml_attribute_list *attributes)
{
    put_tag(out, tag, attributes, "/>");
}

void lxw_xml_end_tag(FILE *out, const char *tag)
{
    put(out, "</");
    put(out, tag);
    putc_unlocked('>', out);
}

void lxw_xml_data_element(FILE *out, const char *tag, const char *data, struct xml_attribute_list *attributes)
{
    put_tag(out, tag, attributes, ">");
    put_escaped(out, data, "&<>");
    lxw_xml_end_tag(out, tag);
}

/* Cleared no further than it is read. */
struct xml_attribute *lxw_new_attribute_str(const char *key, const char *value)
{
    struct xml_attribute *a = malloc(sizeof *a); /* the library frees it */
    if (a == NULL)
        return NULL;
    g_strlcpy(a->key, key, sizeof a->key);
    g_strlcpy(a->value, value, sizeof a->value);
    a->list_entries.stqe_next = NULL;
    return a;
}

static char *digits(char *end, uint32_t number)
{
    do
        *--end = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    return end;
}

struct xml_attribute *lxw_new_attribute_int(const char *key, uint32_t value)
{
    char text[16] = "", *p = digits(text + sizeof text - 1, value > INT32_MAX ? -value : value);
    if (value > INT32_MAX) /* the library hands negative ones on so */
        *--p = '-';
    return lxw_new_attribute_str(key, p);
}

/* "AB12" of row 11, column 27. */
void lxw_rowcol_to_cell(char *name, lxw_row_t row, lxw_col_t column)
{
    char text[24] = "", *p = digits(text + sizeof text - 1, row + 1);
    for (int left = column + 1; left > 0; left = (left - 1) / 26)
        *--p = (char)('A' + (left - 1) % 26);
    strcpy(name, p);
}
