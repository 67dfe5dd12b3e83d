/* One document for one entity. */
#include <string.h>

#include "base/error.h"
#include "report/internal.h"

static char *data_until(const struct jf_build *b)
{
    char day[16];
    size_t n;
    jf_day last = JF_DAY_NONE;
    const struct jf_calendar *calendar = b->report->calendar;
    const struct jf_audit *audits =
        b->report->is_planning ? NULL : jf_cube_audit(b->report->cube, &n);
    for (size_t i = 0; audits && i < n; i++)
        if (audits[i].through != JF_DAY_NONE && audits[i].through > last)
            last = audits[i].through;
    const struct jf_period *report = &calendar->periods[calendar->report];
    int partial = b->report->is_planning ? 0 : jf_cube_partial_days(b->report->cube);
    jf_day end = partial ? report->first + partial - 1 : report->end - 1; /* targets may reach further */
    jf_day_to_iso(last == JF_DAY_NONE || last > end ? end : last, day);
    return g_strdup_printf("%s %s", jf_word(b, "Data as of"), day);
}

/* "内部资料", and on a second line what is said of each copy; several packs of one run are numbered. */
static void add_copy(struct jf_build *b)
{
    const struct jf_report *report = b->report;
    g_auto(GStrv) lines = g_strsplit(report->spec->confidential ? report->spec->confidential : "", "\n", 2);
    const size_t n = report->n_entities, place = (size_t)(b->view->entity - report->entities) + 1;
    g_autoptr(GString) copy = g_string_new(NULL);
    if (lines[0] && n > 1 && place <= n)
        g_string_append_printf(copy, jf_word(b, "Copy %02zu of %zu"), place, n);
    if (lines[0] && lines[1])
        g_string_append_printf(copy, "%s%s", copy->len ? " · " : "", lines[1]);
    b->document->confidential = g_strdup(lines[0]);
    b->document->copy = copy->len ? g_strdup(copy->str) : NULL;
}

static void head(struct jf_build *b, gboolean is_draft)
{
    const struct jf_report_spec *spec = b->report->spec;
    const struct jf_calendar *calendar = b->report->calendar;
    const struct jf_entity *e = b->view->entity;
    struct jf_document *d = b->document;
    d->company = g_strdup(spec->company);
    d->report_title = g_strdup(spec->title);
    d->entity = g_strdup(e->label);
    d->entity_key = g_strdup(e->key);
    d->entity_level = g_strdup(e->level);
    d->period_label =
        jf_calendar_window_label(calendar, JF_WINDOW_MONTH, calendar->report, b->language);
    d->period = g_strdup(calendar->periods[calendar->report].label);
    d->period_end = calendar->periods[calendar->report].end - 1;
    d->data_until = data_until(b);
    add_copy(b);
    d->editor = spec->editor ? g_strdup_printf(jf_word(b, "Prepared by %s"), spec->editor) : NULL;
    d->version = g_strdup(jf_word(b, is_draft ? "Draft" : "Final"));
    d->is_draft = is_draft;
    d->place = g_strdup(spec->place);
    d->chair = g_strdup(spec->chair);
    d->agenda_start = d->agenda_end = -1;
}

/* The metrics of a block that have the dimension. */
static void add_metrics(const struct jf_build *b, const struct jf_block_spec *spec, const char *dim,
                        GPtrArray *out)
{
    for (size_t i = 0; i < spec->n_metrics; i++)
        if (jf_metric_answers(b->report->eval, spec->metrics[i], JF_SCENARIO_ACTUAL, dim, NULL))
            g_ptr_array_add(out, spec->metrics[i]);
    for (size_t i = 0; i < spec->n_blocks; i++)
        add_metrics(b, spec->blocks[i], dim, out);
}

/* A section for each member of a dimension, one after the other. */
static gboolean build_each(struct jf_build *b, const struct jf_section_spec *spec, int place,
                           GError **error)
{
    struct jf_view *view = b->view;
    struct jf_point whole = view->point;
    struct jf_reading actual = jf_reading_make(JF_READ_ACTUAL, JF_WINDOW_MONTH);
    g_autoptr(GPtrArray) metrics = g_ptr_array_new();
    for (size_t i = 0; i < spec->n_blocks; i++)
        add_metrics(b, spec->blocks[i], spec->each, metrics);
    g_autoptr(GArray) codes =
        jf_eval_members(b->report->eval, (const struct jf_metric *const *)metrics->pdata,
                        metrics->len, &actual, 1, spec->each, &whole);
    if (codes->len == 0) /* one page that says so */
        return jf_build_section(b, spec, place, error);
    gboolean ok = TRUE;
    b->each_dim = spec->each;
    for (guint i = 0; ok && i < codes->len; i++) {
        b->each_code = g_array_index(codes, int, i);
        view->point = jf_point_in(b->report->eval, &whole, spec->each, b->each_code);
        ok = jf_build_section(b, spec, place, error);
    }
    b->each_dim = NULL;
    view->point = whole;
    return ok;
}

static gboolean is_wanted(const struct jf_build *b, const struct jf_section_spec *spec)
{
    if (spec->private_role && !b->report->is_planning &&
        g_strcmp0(spec->private_role, b->view->entity->role) != 0)
        return FALSE;
    return jf_only_allows(spec->only, spec->n_only, b->view->entity);
}

int jf_build_minutes(const struct jf_build *b, gboolean only_ahead)
{
    const struct jf_report_spec *spec = b->report->spec;
    int sum = 0;
    for (size_t s = 0; s < spec->n_sections; s++)
        if (is_wanted(b, spec->sections[s]) && (!only_ahead || jf_section_looks_ahead(b, spec->sections[s])))
            sum += spec->sections[s]->minutes;
    return sum;
}

static gboolean has_figure(struct jf_build *b, const struct jf_metric *metric,
                           enum jf_reading_kind kind)
{
    struct jf_reading all = jf_reading_make(kind, JF_WINDOW_ALL);
    struct jf_value v = jf_eval_reading(b->report->eval, metric, &all, &b->view->point);
    return jf_value_has(v) && jf_value_to_double(v) != 0;
}

/* A pack for a unit without a single row, not even a plan, says so, on one page. */
static gboolean is_without_data(struct jf_build *b)
{
    if (b->report->is_planning || !b->view->entity->dim)
        return FALSE;
    struct jf_value rows = jf_report_main_rows(b->report, &b->view->point);
    if (!jf_value_has(rows) || jf_value_to_double(rows) > 0)
        return FALSE;
    const struct jf_report_spec *spec = b->report->spec;
    for (guint m = 0; m < spec->model->metrics->len; m++) {
        const struct jf_metric *metric = spec->model->metrics->pdata[m];
        if (metric->hide)
            continue;
        gboolean is_planned =
            metric->n_plans > 0 && metric->plans[metric->n_plans - 1]->op != JF_EXPR_NUMBER;
        if (has_figure(b, metric, JF_READ_ACTUAL) ||
            (is_planned && has_figure(b, metric, JF_READ_PLAN)))
            return FALSE;
    }
    return TRUE;
}

static void say_no_data(struct jf_build *b)
{
    struct jf_section *section = jf_document_add_section(b->document, jf_word(b, "Data"));
    section->number = 1;
    section->start_minute = section->minutes = -1;
    section->message = g_strdup_printf(jf_word(b, "There are no data for %s in any period."),
                                       b->view->entity->label);
    section->page_title = g_strdup(b->view->entity->label);
    section->when = g_strdup(b->document->period_label);
    jf_section_add(section, JF_BLOCK_EMPTY, "s1.b1")->empty_why = g_strdup(section->message);
}

static gboolean build_sections(struct jf_build *b, GError **error)
{
    const struct jf_report_spec *spec = b->report->spec;
    int place = 0;
    for (size_t s = 0; s < spec->n_sections; s++) {
        const struct jf_section_spec *section = spec->sections[s];
        if (!is_wanted(b, section))
            continue;
        place++;
        if (section->each ? !build_each(b, section, place, error)
                          : !jf_build_section(b, section, place, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean build_all(struct jf_build *b, GError **error)
{
    if (is_without_data(b)) {
        say_no_data(b);
        return TRUE;
    }
    if (!build_sections(b, error))
        return FALSE;
    if (!jf_build_agenda(b, error))
        return FALSE;
    jf_build_cover(b);
    b->section = NULL;
    if (b->report->spec->appendix)
        jf_build_appendix(b);
    return TRUE;
}

/* A figure that nobody declared is not in the cube: blank cells must not pass for "no value". */
static gboolean check_declared(const struct jf_report *report, GError **error)
{
    if (report->is_planning || report->is_probing || !jf_cube_missed(report->cube))
        return TRUE;
    return jf_fail(error, JF_ERROR_SCRIPT,
                   "%s: an analysis or a function asks for figures that were not declared before "
                   "the data were read; "
                   "name them in the analysis's needs",
                   report->spec->where);
}

struct jf_document *jf_report_build(struct jf_report *report, const struct jf_entity *entity,
                                    gboolean is_draft, GError **error)
{
    struct jf_view view;
    jf_view_start(&view, report, entity);
    const char *language = entity->language ? entity->language : report->language;
    struct jf_build b = {.report = report,
                         .view = &view,
                         .language = language,
                         .used = g_ptr_array_new(),
                         .document = jf_document_new(language)};
    jf_units_speak(report->spec->model, language, report->spec->currency);
    view.build = &b;
    head(&b, is_draft);
    gboolean ok = build_all(&b, error) && check_declared(report, error);
    g_ptr_array_free(b.used, TRUE);
    g_clear_pointer(&b.texts, g_hash_table_unref);
    if (ok)
        return b.document;
    jf_document_free(b.document);
    return NULL;
}
