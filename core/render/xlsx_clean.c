/* The one way into the library: it writes NaN, broken UTF-8 and forbidden sheet names without a
 * word. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "render/xlsx.h"

enum { SHEET_NAME_CHARACTERS = 31, CELL_CHARACTERS = 32767 };

void jf_xlsx_check(struct jf_xlsx *x, lxw_error fault)
{
    if (x->fault == LXW_NO_ERROR)
        x->fault = fault;
}

/* At most n characters as Excel counts them: those beyond the first plane are two. */
static void shorten(char *text, long n)
{
    if ((long)strlen(text) <= n)
        return;
    for (char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        n -= g_utf8_get_char(p) > 0xFFFF ? 2 : 1;
        if (n < 0) {
            *p = '\0';
            return;
        }
    }
}

static char *allowed_name(const char *title)
{
    g_autofree char *clean = jf_text_clean(title != NULL ? title : "", -1, FALSE);
    g_autofree char *name = g_strdelimit(g_strdup(clean != NULL ? clean : ""), "[]:*?/\\", ' ');
    char *start = name;
    while (*start == '\'' || *start == ' ')
        start++;
    shorten(start, SHEET_NAME_CHARACTERS);
    for (char *end = start + strlen(start); end > start && (end[-1] == '\'' || end[-1] == ' ');)
        *--end = '\0';
    if (*start == '\0' || g_ascii_strcasecmp(start, "History") == 0)
        return g_strchomp(g_strdup_printf("Sheet %s", start));
    return g_strdup(start);
}

char *jf_xlsx_sheet_name(const char *title, GHashTable *taken)
{
    g_autofree char *wanted = allowed_name(title);
    for (int i = 1;; i++) {
        g_autofree char *suffix = i == 1 ? g_strdup("") : g_strdup_printf(" (%d)", i);
        g_autofree char *stem = g_strdup(wanted);
        shorten(stem, SHEET_NAME_CHARACTERS - (long)strlen(suffix));
        g_autofree char *name = g_strconcat(stem, suffix, NULL);
        if (g_hash_table_add(taken, g_utf8_casefold(name, -1)))
            return g_steal_pointer(&name);
    }
}

char *jf_xlsx_quoted(const char *sheet_name)
{
    g_auto(GStrv) parts = g_strsplit(sheet_name, "'", -1);
    g_autofree char *doubled = g_strjoinv("''", parts);
    return g_strdup_printf("'%s'!", doubled);
}

/* "_x0041_" would be shown as "A": its first character is escaped by the same means. */
static gboolean is_escape(const char *p)
{
    return p[0] == '_' && p[1] == 'x' && g_ascii_isxdigit(p[2]) && g_ascii_isxdigit(p[3]) &&
           g_ascii_isxdigit(p[4]) && g_ascii_isxdigit(p[5]) && p[6] == '_';
}

char *jf_xlsx_clean(const char *text)
{
    char *clean = jf_text_clean(text, -1, TRUE);
    if (clean == NULL) {
        g_autofree char *valid = g_utf8_make_valid(text, -1);
        clean = jf_text_clean(valid, -1, TRUE);
    }
    shorten(clean, CELL_CHARACTERS);
    if (strstr(clean, "_x") == NULL)
        return clean;
    GString *out = g_string_new(NULL);
    for (const char *p = clean; *p != '\0'; p++)
        g_string_append(out, is_escape(p) ? "_x005F_" : (char[]){*p, '\0'});
    g_free(clean);
    shorten(out->str, CELL_CHARACTERS);
    return g_string_free(out, FALSE);
}

/* "<c r="B7" s="3"": the library gives a look its number when it is first asked. */
static GString *open_cell(struct jf_xlsx_sheet *s, int row, int column, lxw_format *f)
{
    g_string_append(s->xml, "<c r=\"");
    jf_xlsx_append_cell(s->xml, NULL, row, column, FALSE);
    g_string_append_printf(s->xml, "\" s=\"%d\"", f != NULL ? lxw_format_get_xf_index(f) : 0);
    return s->xml;
}

void jf_xlsx_text(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int row, int column, const char *text,
                  lxw_format *f)
{
    if (text == NULL || *text == '\0') {
        if (s->xml != NULL)
            g_string_append(open_cell(s, row, column, f), "/>");
        else if (f != NULL)
            jf_xlsx_check(x, worksheet_write_blank(s->ws, (lxw_row_t)row, (lxw_col_t)column, f));
        return;
    }
    g_autofree char *clean = jf_xlsx_clean(text);
    if (s->xml != NULL) {
        g_autofree char *safe = g_markup_escape_text(clean, -1);
        const gboolean is_plain = clean[0] > ' ' || clean[0] < 0; /* else blanks in front would go */
        g_string_append(open_cell(s, row, column, f), " t=\"inlineStr\"><is><t");
        g_string_append(s->xml, is_plain && !g_str_has_suffix(clean, " ") ? ">" : " xml:space=\"preserve\">");
        g_string_append(s->xml, safe);
        g_string_append(s->xml, "</t></is></c>");
        return;
    }
    jf_xlsx_check(x, worksheet_write_string(s->ws, (lxw_row_t)row, (lxw_col_t)column, clean, f));
}

void jf_xlsx_number(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int row, int column, double number,
                    lxw_format *f)
{
    if (isfinite(number) && s->xml != NULL) {
        g_string_append(open_cell(s, row, column, f), "><v>");
        jf_xlsx_append_number(s->xml, number);
        g_string_append(s->xml, "</v></c>");
    } else if (isfinite(number))
        jf_xlsx_check(x,
                      worksheet_write_number(s->ws, (lxw_row_t)row, (lxw_col_t)column, number, f));
    else
        jf_xlsx_text(x, s, row, column, NULL, f);
}

void jf_xlsx_write_formula(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int row, int column,
                           const char *formula, double cached, lxw_format *f)
{
    if (isfinite(cached))
        jf_xlsx_check(x, worksheet_write_formula_num(s->ws, (lxw_row_t)row, (lxw_col_t)column, formula, f, cached));
    else
        jf_xlsx_write_text_formula(x, s, row, column, formula, "", f);
}

void jf_xlsx_write_text_formula(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int row, int column, const char *formula,
                                const char *cached, lxw_format *f)
{
    g_autofree char *says = jf_xlsx_clean(formula), *text = jf_xlsx_clean(cached);
    jf_xlsx_check(x, worksheet_write_formula_str(s->ws, (lxw_row_t)row, (lxw_col_t)column, says, f, text));
}

void jf_xlsx_set_height(struct jf_xlsx_sheet *s, int row, double height)
{
    worksheet_set_row(s->ws, (lxw_row_t)row, fmin(height, JF_XLSX_MOST_HEIGHT), NULL);
}

void jf_xlsx_merge(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int row, int column, int last_row,
                   int last_column, const char *text, lxw_format *f)
{
    if (row == last_row && column == last_column) {
        jf_xlsx_text(x, s, row, column, text, f);
        return;
    }
    g_autofree char *clean = jf_xlsx_clean(text != NULL ? text : "");
    jf_xlsx_check(x, worksheet_merge_range(s->ws, (lxw_row_t)row, (lxw_col_t)column,
                                           (lxw_row_t)last_row, (lxw_col_t)last_column, clean, f));
}

void jf_xlsx_link(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int row, int column,
                  const struct jf_xlsx_sheet *to, int to_row, const char *text, lxw_format *f)
{
    g_autofree char *target = g_strdup_printf("internal:%sA%d", to->quoted, to_row + 1);
    g_autofree char *clean = jf_xlsx_clean(text);
    jf_xlsx_check(x, worksheet_write_url_opt(s->ws, (lxw_row_t)row, (lxw_col_t)column, target, f,
                                             clean, NULL));
}

double jf_xlsx_text_width(const char *text)
{
    double width = 0;
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
        width += g_unichar_iswide(g_utf8_get_char(p)) ? 2 : 1;
    return width;
}
