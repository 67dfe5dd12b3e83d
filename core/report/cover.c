/* The cover and the agenda. */
#include <string.h>

#include "report/internal.h"

enum { MONTHS = 24 };

/* "2026-11-13 周五 09:00–11:10" */
static char *meeting(const struct jf_build *b)
{
    static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"}; /* of 1970-01-01 on */
    const struct jf_document *d = b->document;
    int from = d->agenda_start, to = d->agenda_end, after = b->report->spec->agenda_after;
    g_autofree char *hours =
        g_strdup_printf("%02d:%02d–%02d:%02d", from / 60 % 24, from % 60, to / 60 % 24, to % 60);
    char date[16];
    if (d->agenda->len == 0 || after == 0)
        return d->agenda->len ? g_steal_pointer(&hours) : NULL;
    jf_day_to_iso(d->period_end + after, date);
    return g_strdup_printf("%s %s %s", date, jf_word(b, days[(d->period_end + after) % 7]), hours);
}

/* "会上规则:没有责任人的措施不入纪要": what stands before the colon is the head. */
static void add_note(struct jf_document *d, const char *text)
{
    struct jf_text_block *note = jf_text_block_new(NULL);
    const char *narrow = strchr(text, ':'), *wide = strstr(text, "：");
    const char *colon = wide && (!narrow || wide < narrow) ? wide : narrow;
    g_autofree char *head = colon && colon > text && !g_ascii_isdigit(colon[-1]) ? g_strndup(text, (gsize)(colon - text)) : NULL;
    if (head)
        jf_text_block_add(note, head, JF_RUN_BOLD);
    jf_text_block_add(note, head ? colon + (colon == wide ? strlen("：") : 1) : text, JF_RUN_PLAIN);
    note->is_human = TRUE;
    g_ptr_array_add(d->agenda_notes, note);
}

/* Start times follow each other; sections of one number share their item's. */
gboolean jf_build_agenda(struct jf_build *b, GError **error)
{
    const struct jf_report_spec *spec = b->report->spec;
    struct jf_document *d = b->document;
    GError *local = NULL;
    if (!spec->has_agenda)
        return TRUE;
    int minute = spec->agenda_start;
    d->agenda_start = minute;
    for (guint i = 0; i < d->agenda->len; i++) {
        struct jf_agenda_item *item = d->agenda->pdata[i];
        item->start_minute = minute;
        for (guint s = 0; s < d->sections->len; s++) {
            struct jf_section *section = d->sections->pdata[s];
            if (section->number == item->number) {
                section->start_minute = minute;
                section->minutes = item->minutes;
            }
        }
        minute += item->minutes;
    }
    d->agenda_end = minute;
    d->meeting = meeting(b);
    d->agenda_message = jf_template_message(b, &spec->agenda_message, &local);
    for (size_t i = 0; i < spec->n_agenda_notes; i++)
        add_note(d, spec->agenda_notes[i]);
    if (local)
        g_propagate_error(error, local);
    return !local;
}

static void add_pair(struct jf_document *d, const char *label, char *value)
{
    if (!value || !value[0] || d->n_cover_pairs == G_N_ELEMENTS(d->cover_pairs)) {
        g_free(value);
        return;
    }
    d->cover_pairs[d->n_cover_pairs].label = g_strdup(label);
    d->cover_pairs[d->n_cover_pairs].value = value;
    d->n_cover_pairs++;
}

static void add_pairs(struct jf_build *b)
{
    struct jf_document *d = b->document;
    add_pair(d, jf_word(b, "Meeting"), g_strdup(d->meeting));
    add_pair(d, jf_word(b, "Place"), g_strdup(d->place));
    add_pair(d, jf_word(b, "Chair"), g_strdup(d->chair));
    add_pair(d, jf_word(b, "Data"), g_strconcat(jf_word(b, "as of "), strrchr(d->data_until, ' ') + 1, " · ", d->version, NULL));
}

/* Whether two sentences begin with the same figure: "Revenue 5,125, 99.3% of plan" and "Revenue 5,125 is ...". */
static gboolean begin_alike(const char *a, const char *b)
{
    const char *ends[] = {"，", ", ", "；", "; ", "("};
    size_t n = strlen(a);
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        if (strstr(a, ends[i]))
            n = MIN(n, (size_t)(strstr(a, ends[i]) - a));
    return strncmp(a, b, n) == 0;
}

/* The messages of the first two pages that say something different, each on one line; what was decided last month is not what the
 * month says. */
static void add_lines(struct jf_document *d)
{
    size_t n = 0;
    for (guint i = 0; i < d->sections->len && n < G_N_ELEMENTS(d->cover_lines); i++) {
        const struct jf_section *section = d->sections->pdata[i];
        if (section->message && !(section->is_review && d->sections->len > 2) && (n == 0 || !begin_alike(d->cover_lines[0], section->message)))
            d->cover_lines[n++] = g_strdelimit(g_strdup(section->message), "\n", ' ');
    }
}

void jf_build_cover(struct jf_build *b)
{
    /* what the pack talks of first; planning may not have met any yet */
    const GPtrArray *metrics = b->used->len ? b->used : b->report->spec->model->metrics;
    add_pairs(b);
    add_lines(b->document);
    b->section = NULL;
    for (guint i = 0; i < metrics->len; i++) {
        struct jf_metric *metric = metrics->pdata[i];
        if (metric->hide || !jf_only_allows(metric->only, metric->n_only, b->view->entity))
            continue;
        b->document->cover_chart = jf_series_chart(b, metric, MONTHS, "cover");
        return;
    }
}
