/* The cover and the agenda. */
#include <string.h>

#include "report/internal.h"

enum { MONTHS = 24 };

/* Start times follow each other; sections of one number share their item's. */
void jf_build_agenda(struct jf_build *b)
{
    const struct jf_report_spec *spec = b->report->spec;
    struct jf_document *d = b->document;
    if (!spec->has_agenda)
        return;
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

static char *hours(int from, int to)
{
    return g_strdup_printf("%02d:%02d–%02d:%02d", from / 60 % 24, from % 60, to / 60 % 24, to % 60);
}

static void add_pairs(struct jf_build *b)
{
    struct jf_document *d = b->document;
    if (d->agenda_start >= 0 && d->agenda->len > 0)
        add_pair(d, jf_word(b, "Meeting"), hours(d->agenda_start, d->agenda_end));
    add_pair(d, jf_word(b, "Place"), g_strdup(d->place));
    add_pair(d, jf_word(b, "Chair"), g_strdup(d->chair));
    add_pair(d, jf_word(b, "Data as of"), g_strdup(strrchr(d->data_until, ' ') + 1));
}

/* The first two pages' messages, each on one line. */
static void add_lines(struct jf_document *d)
{
    size_t n = 0;
    for (guint i = 0; i < d->sections->len && n < G_N_ELEMENTS(d->cover_lines); i++) {
        const struct jf_section *section = d->sections->pdata[i];
        if (section->message && (n == 0 || strcmp(d->cover_lines[0], section->message) != 0))
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
