#include "render/xlsx.h"

const char *jf_xlsx_word(const struct jf_xlsx *x, const char *key)
{
    return jf_message(x->document->language, key);
}

static void sheet_free(gpointer data)
{
    struct jf_xlsx_sheet *s = data;
    g_free(s->name);
    g_free(s->quoted);
    if (s->sparklines != NULL)
        g_string_free(s->sparklines, TRUE);
    if (s->kept != NULL)
        g_array_unref(s->kept);
    if (s->rests != NULL)
        g_ptr_array_unref(s->rests);
    g_free(s);
}

static struct jf_xlsx_sheet *add_sheet(struct jf_xlsx *x, const char *title, GHashTable *taken)
{
    struct jf_xlsx_sheet *s = g_new0(struct jf_xlsx_sheet, 1);
    s->name = jf_xlsx_sheet_name(title, taken);
    s->quoted = jf_xlsx_quoted(s->name);
    s->ws = workbook_add_worksheet(x->book, s->name);
    g_ptr_array_add(x->sheets, s);
    return s;
}

static void add_section_sheets(struct jf_xlsx *x, const struct jf_section *section,
                               GHashTable *taken)
{
    static const char *const parts[] = {"Definitions", "Sources and checks"};
    const struct jf_block *first =
        section->blocks->len > 0 ? g_ptr_array_index(section->blocks, 0) : NULL;
    const gboolean is_split = section->is_appendix && first != NULL &&
                              first->kind == JF_BLOCK_GRID &&
                              first->blocks->len == G_N_ELEMENTS(parts);
    g_autofree char *title = section->number > 0
                                 ? g_strdup_printf("%d %s", section->number, section->title)
                                 : g_strdup(section->title);
    for (guint part = 0; part < (is_split ? G_N_ELEMENTS(parts) : 1); part++) {
        struct jf_xlsx_sheet *s = add_sheet(
            x, is_split ? jf_xlsx_word(x, parts[part]) : title, taken);
        s->section = section;
        s->part = is_split ? part + 1 : 0;
    }
}

static void add_form_sheets(struct jf_xlsx *x, GHashTable *taken)
{
    g_autoptr(GPtrArray) forms = g_ptr_array_new();
    for (guint i = 0; i < x->document->sections->len; i++) {
        const struct jf_section *section = g_ptr_array_index(x->document->sections, i);
        jf_xlsx_find_forms(section->blocks, forms);
    }
    for (guint i = 0; i < forms->len; i++) {
        const struct jf_block *form = g_ptr_array_index(forms, i);
        g_autofree char *title = jf_xlsx_form_title(x, form);
        add_sheet(x, title, taken)->form = form;
    }
    if (forms->len == 0)
        return;
    x->lists = add_sheet(x, jf_xlsx_word(x, "Lists"), taken);
    worksheet_hide(x->lists->ws);
}

/* All sheets first, so that links and formulas find each other. */
static void add_sheets(struct jf_xlsx *x)
{
    const struct jf_document *d = x->document;
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    static const char *const own[] = {"Overview", "Data"}; /* taken first */
    add_sheet(x, jf_message(d->language, own[0]), taken);
    g_autofree char *data_name = jf_xlsx_sheet_name(jf_message(d->language, own[1]), taken);
    for (guint i = 0; i < d->sections->len; i++)
        add_section_sheets(x, g_ptr_array_index(d->sections, i), taken);
    add_form_sheets(x, taken);
    g_autofree char *key = g_utf8_casefold(data_name, -1);
    g_hash_table_remove(taken, key);
    x->data = add_sheet(x, data_name, taken);
}

/* Cell formats that are remembered have the colours of the theme before. */
static void use_theme(struct jf_xlsx *x, const struct jf_section *section)
{
    const struct jf_theme *theme = jf_theme_named(x->themes, section != NULL ? section->theme : NULL);
    if (x->theme != theme && x->formats != NULL)
        g_hash_table_remove_all(x->formats);
    x->theme = theme;
}

static gboolean fill_sheets(struct jf_xlsx *x)
{
    jf_xlsx_begin_data(x);
    x->current = g_ptr_array_index(x->sheets, 0);
    if (!jf_xlsx_add_overview(x, g_ptr_array_index(x->sheets, 0)))
        return FALSE;
    for (guint i = 1; i < x->sheets->len; i++) {
        x->current = g_ptr_array_index(x->sheets, i);
        use_theme(x, x->current->section);
        if (x->current->section != NULL && !jf_xlsx_add_section(x, x->current))
            return FALSE;
        if (x->current->form != NULL)
            jf_xlsx_add_form(x, x->current);
    }
    use_theme(x, NULL);
    if (x->lists != NULL)
        jf_xlsx_finish_sheet(x, x->lists);
    for (int c = 0; c < MIN(MAX(x->data->n_columns, 2), JF_XLSX_MAX_COLUMNS); c++)
        jf_xlsx_widen(x->data, c, c == 0 ? 24 : 9);
    worksheet_set_tab_color(x->data->ws, jf_xlsx_color(x->theme->py));
    jf_xlsx_finish_sheet(x, x->data);
    return TRUE;
}

/* Column widths count digits of this font: one that is there everywhere, or has a twin of the same widths. */
static void set_normal_font(lxw_workbook *book)
{
    lxw_format *normal = STAILQ_FIRST(book->formats);
    format_set_font_name(normal, "Arial");
    format_set_font_size(normal, 10);
}

gboolean jf_render_xlsx(const struct jf_document *document, const struct jf_theme *theme,
                        const struct jf_native_service *natives, const struct jf_fonts *fonts,
                        const struct jf_chart_service *charts, const char *path, GError **error)
{
    struct jf_xlsx x = {.document = document,
                        .themes = theme,
                        .theme = theme,
                        .natives = natives,
                        .fonts = fonts,
                        .charts = charts,
                        .error = error};
    x.book = workbook_new(path);
    if (x.book == NULL)
        return jf_fail(error, JF_ERROR_IO, "%s: cannot be written", path);
    set_normal_font(x.book);
    x.sheets = g_ptr_array_new_with_free_func(sheet_free);
    x.places = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, jf_xlsx_place_free);
    x.homes = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    x.names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    x.combined = g_ptr_array_new_with_free_func(jf_xlsx_combined_free);
    x.pictures = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    add_sheets(&x);
    jf_xlsx_set_properties(&x);
    const gboolean is_filled = fill_sheets(&x);
    const gboolean done = jf_xlsx_close(&x, is_filled, path);
    g_ptr_array_free(x.sheets, TRUE);
    g_hash_table_destroy(x.places);
    g_hash_table_destroy(x.names);
    g_hash_table_destroy(x.homes);
    if (x.formats != NULL)
        g_hash_table_destroy(x.formats);
    g_ptr_array_free(x.combined, TRUE);
    g_ptr_array_free(x.pictures, TRUE);
    return done;
}
