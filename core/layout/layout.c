#include "layout/layout.h"

#include "layout/flow.h"
#include "layout/furniture.h"
#include "layout/lay.h"

#define LEAST_SECTIONS 3u /* that are worth a page of contents */

/* A page of its own, at least. */
static gboolean has_page(const struct jf_section *section)
{
    return (section->blocks && section->blocks->len > 0) || (section->comments && section->comments->len > 0);
}

/* How many pages the agenda or the contents take: none where there is too little to list. */
static guint count_agenda(struct jf_lay *lay, int *first)
{
    const struct jf_document *d = lay->document;
    guint sections = 0;

    for (guint i = 0; i < d->sections->len; i++)
        sections += (guint)(first[i] = has_page(g_ptr_array_index(d->sections, i)));
    return (d->agenda && d->agenda->len > 1) || sections >= LEAST_SECTIONS ? jf_agenda_pages(lay, first, NULL) : 0;
}

/* The first and last page (from 1) of each section, as they will stand with the agenda in place. */
static void lay_sections(struct jf_lay *lay, int *first, int *last, guint before)
{
    const GPtrArray *sections = lay->document->sections;

    for (guint i = 0; i < sections->len && !lay->error; i++) {
        const struct jf_section *section = g_ptr_array_index(sections, i);

        if (!has_page(section))
            continue;
        first[i] = (int)(lay->open->len + before) + 1;
        jf_lay_use_theme(lay, jf_theme_named(lay->themes, section->theme));
        jf_flow_section(lay, section);
        last[i] = (int)(lay->open->len + before);
    }
    jf_lay_use_theme(lay, lay->themes);
}

static void add_outline(struct jf_pages *pages, const char *title, int page)
{
    struct jf_outline_entry entry = {.title = g_strdup(title ? title : ""), .page = page};

    g_array_append_val(pages->outline, entry);
}

static void make_outline(struct jf_lay *lay, const int *first, gboolean has_agenda)
{
    const struct jf_document *d = lay->document;

    add_outline(lay->pages, d->report_title, 0);
    if (has_agenda)
        add_outline(lay->pages, jf_lay_word(lay, d->agenda_start >= 0 ? "Agenda" : "Contents"), 1);
    for (guint i = 0; i < d->sections->len; i++) {
        const struct jf_section *section = g_ptr_array_index(d->sections, i);
        g_autofree char *title = section->number > 0
                                     ? g_strdup_printf("%d %s", section->number, section->title)
                                     : g_strdup(section->title);
        if (first[i] > 0)
            add_outline(lay->pages, title, first[i] - 1);
    }
}

static void finish_pages(struct jf_lay *lay)
{
    for (guint i = 0; i < lay->open->len; i++) {
        struct jf_page *page = g_ptr_array_index(lay->open, i);

        jf_lay_use_theme(lay, page->theme);
        jf_foot_paint(page, i + 1, lay->open->len);
        g_ptr_array_add(lay->pages->frames, page->frame);
    }
    g_ptr_array_set_size(lay->open, 0);
}

static char *title_of(const struct jf_document *d)
{
    return g_strdup_printf("%s %s %s", d->entity ? d->entity : "",
                           d->report_title ? d->report_title : "",
                           d->period_label ? d->period_label : "");
}

static void lay_out(struct jf_lay *lay)
{
    const struct jf_document *d = lay->document;
    guint n = d->sections->len;
    g_autofree int *first = g_new0(int, n + 1), *last = g_new0(int, n + 1);
    guint agenda = count_agenda(lay, first);

    g_ptr_array_add(lay->open, jf_cover_page(lay));
    lay_sections(lay, first, last, agenda);
    if (agenda > 0)
        jf_agenda_pages(lay, first, last);
    make_outline(lay, first, agenda > 0);
    finish_pages(lay);
}

struct jf_pages *jf_layout(const struct jf_document *document, const struct jf_theme *theme,
                           const struct jf_fonts *fonts, const struct jf_chart_service *charts,
                           GError **error)
{
    struct jf_lay lay = {.document = document, .themes = theme, .fonts = fonts, .charts = charts};

    jf_typesetter_init(&lay.ts, fonts, document->language);
    jf_lay_use_theme(&lay, theme);
    lay.pages = jf_pages_new();
    lay.open = g_ptr_array_new_with_free_func((GDestroyNotify)jf_page_free);
    lay.pages->title = title_of(document);
    lay.pages->author = g_strdup(document->company);
    lay.pages->subject = g_strdup(document->report_title);
    lay.pages->language = g_strdup(document->language);
    lay.pages->created_day = document->period_end;
    lay_out(&lay);
    g_ptr_array_unref(lay.open);
    g_free(lay.where);
    if (!lay.error)
        return lay.pages;
    jf_pages_free(lay.pages);
    g_propagate_error(error, lay.error);
    return NULL;
}
