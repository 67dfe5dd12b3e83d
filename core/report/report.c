/* The life of a report: new, plan, resolve, free. Building is in build.c. */
#include <string.h>

#include "base/error.h"
#include "report/internal.h"

struct jf_report *jf_report_new(const struct jf_report_spec *spec,
                                const struct jf_calendar *calendar, struct jf_cube *cube,
                                const struct jf_script_service *script)
{
    struct jf_report *report = g_new0(struct jf_report, 1);
    report->spec = spec;
    report->calendar = calendar;
    report->cube = cube;
    if (script)
        report->script = *script;
    report->language = spec->language ? spec->language : "zh-CN";
    report->eval = jf_eval_new(spec->model, cube, calendar, report->language);
    report->levels = g_ptr_array_new();
    report->expr_metrics = g_hash_table_new(NULL, NULL);
    report->filtered = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    report->lists = g_hash_table_new(NULL, NULL);
    report->sums = g_hash_table_new(NULL, NULL);
    report->counts = g_hash_table_new(NULL, NULL);
    report->twins = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
                                          (GDestroyNotify)g_hash_table_unref);
    return report;
}

void jf_report_free(struct jf_report *report)
{
    if (!report)
        return;
    jf_entities_clear(report);
    g_free(report->published);
    jf_eval_free(report->eval);
    g_ptr_array_free(report->levels, TRUE);
    g_hash_table_destroy(report->expr_metrics);
    g_hash_table_destroy(report->filtered);
    g_hash_table_destroy(report->lists);
    g_hash_table_destroy(report->sums);
    g_hash_table_destroy(report->counts);
    g_hash_table_destroy(report->twins);
    g_free(report);
}

const struct jf_entity *jf_report_entities(const struct jf_report *report, size_t *n)
{
    *n = report->n_entities;
    return report->entities;
}

/* ---- plan ------------------------------------------------------------------------------------ */

static void add_level(struct jf_report *report, const char *dim)
{
    if (!g_ptr_array_find_with_equal_func(report->levels, dim, g_str_equal, NULL))
        g_ptr_array_add(report->levels, (gpointer)dim);
}

static gboolean declare_levels(struct jf_report *report, GError **error)
{
    for (size_t t = 0; t < report->spec->n_trees; t++) {
        const struct jf_pack_tree *tree = &report->spec->trees[t];
        size_t n = tree->tree ? 1 : tree->n_levels;
        for (size_t k = 0; k < n; k++) {
            const char *dim = jf_tree_dim(report, tree, k);
            if (!dim)
                return jf_fail(error, JF_ERROR_SCRIPT,
                               "%s: packs: no source has a dimension that is the tree \"%s\"; "
                               "write dims = { id = { \"column\", tree = %s } }",
                               tree->where, tree->tree->id, tree->tree->id);
            add_level(report, dim);
            if (k > 0)
                jf_cube_declare_parent(report->cube, dim, tree->levels[k - 1]);
        }
    }
    jf_eval_set_levels(report->eval, (const char *const *)report->levels->pdata,
                       report->levels->len);
    return TRUE;
}

static gboolean plan_lists(struct jf_report *report, GError **error)
{
    const struct jf_report_spec *spec = report->spec;
    for (size_t s = 0; s < spec->n_sections; s++)
        for (size_t i = 0; i < spec->sections[s]->n_blocks; i++)
            if (!jf_plan_block_lists(report, spec->sections[s]->blocks[i],
                                     spec->sections[s]->each, error))
                return FALSE;
    return jf_people_need(report, error) && jf_texts_need(report, error);
}

/* The build of an analysis does not count: it may only ask for what its needs declare. */
static gboolean has_function(const struct jf_block_spec *spec)
{
    if (spec->text.function || spec->title.function || spec->message.function)
        return TRUE;
    for (size_t i = 0; i < spec->n_checks; i++)
        if (spec->checks[i].test || spec->checks[i].text.function)
            return TRUE;
    for (size_t i = 0; i < spec->n_blocks; i++)
        if (has_function(spec->blocks[i]))
            return TRUE;
    return FALSE;
}

static gboolean report_has_functions(const struct jf_report_spec *spec)
{
    if (spec->agenda_message.function)
        return TRUE;
    for (size_t s = 0; s < spec->n_sections; s++) {
        const struct jf_section_spec *section = spec->sections[s];
        if (section->message.function || section->who.function || section->goal.function)
            return TRUE;
        for (size_t i = 0; i < section->n_blocks; i++)
            if (has_function(section->blocks[i]))
                return TRUE;
    }
    return FALSE;
}

/* What publishing reads for every entity, the actual of every visible metric, and what a function
 * of the script most likely asks for: then its report needs no second scan. */
static void plan_published(struct jf_report *report, const struct jf_entity *entity)
{
    static const enum jf_reading_kind kinds[] = {JF_READ_ACTUAL, JF_READ_PLAN, JF_READ_BENCHMARK,
                                                 JF_READ_N};
    size_t n = report_has_functions(report->spec) ? G_N_ELEMENTS(kinds) : 1;
    struct jf_view view;
    jf_view_start(&view, report, entity);
    for (guint m = 0; m < report->spec->model->metrics->len; m++) {
        const struct jf_metric *metric = report->spec->model->metrics->pdata[m];
        for (size_t i = 0; !metric->hide && i < n; i++) {
            struct jf_reading reading = jf_reading_make(kinds[i], JF_WINDOW_MONTH);
            jf_eval_reading(report->eval, metric, &reading, &view.point);
        }
    }
    jf_report_main_rows(report, &view.point);
}

gboolean jf_report_plan(struct jf_report *report, GError **error)
{
    if (!declare_levels(report, error))
        return FALSE;
    jf_entities_placeholders(report);
    if (!plan_lists(report, error))
        return FALSE;
    report->is_planning = TRUE;
    jf_eval_set_planning(report->eval, TRUE);
    gboolean ok = TRUE;
    for (size_t i = 0; ok && i < report->n_entities; i++) {
        plan_published(report, &report->entities[i]);
        struct jf_document *document = jf_report_build(report, &report->entities[i], FALSE, error);
        ok = document != NULL;
        if (document)
            jf_document_free(document);
    }
    jf_eval_set_planning(report->eval, FALSE);
    report->is_planning = FALSE;
    jf_entities_clear(report);
    if (ok && jf_eval_error(report->eval)) {
        if (error)
            *error = g_error_copy(jf_eval_error(report->eval));
        return FALSE;
    }
    return ok;
}

/* ---- resolve --------------------------------------------------------------------------------- */

static void probe_template(struct jf_report *report, struct jf_view *view, const struct jf_template *t)
{
    if (t->function)
        g_free(report->script.text(report->script.ctx, t->function, view, NULL));
}

static void probe_block(struct jf_report *report, struct jf_view *view, const struct jf_block_spec *spec)
{
    view->block = spec;
    probe_template(report, view, &spec->text);
    probe_template(report, view, &spec->title);
    probe_template(report, view, &spec->message);
    for (size_t i = 0; i < spec->n_checks; i++) {
        probe_template(report, view, &spec->checks[i].text);
        if (spec->checks[i].test)
            report->script.test(report->script.ctx, spec->checks[i].test, view, NULL);
    }
    for (size_t i = 0; i < spec->n_blocks; i++)
        probe_block(report, view, spec->blocks[i]);
}

static void probe_functions(struct jf_report *report, const struct jf_entity *entity)
{
    struct jf_view view;
    jf_view_start(&view, report, entity);
    probe_template(report, &view, &report->spec->agenda_message);
    for (size_t s = 0; s < report->spec->n_sections; s++) {
        const struct jf_section_spec *section = report->spec->sections[s];
        view.block = NULL;
        probe_template(report, &view, &section->message);
        probe_template(report, &view, &section->who);
        probe_template(report, &view, &section->goal);
        for (size_t i = 0; i < section->n_blocks; i++)
            probe_block(report, &view, section->blocks[i]);
    }
}

/* A function of the script may ask for what nobody declared, and not the same in every entity: the
 * first entity of each level is built and thrown away, and for all others the functions are called.
 * Their errors are told when the packs are made, not here. */
static void probe(struct jf_report *report)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < report->n_entities; i++) {
        const struct jf_entity *entity = &report->entities[i];
        if (!g_hash_table_add(seen, (gpointer)entity->level)) {
            probe_functions(report, entity);
            continue;
        }
        struct jf_document *document = jf_report_build(report, entity, FALSE, NULL);
        if (document)
            jf_document_free(document);
    }
}

gboolean jf_report_resolve(struct jf_report *report, gboolean *rescan, GError **error)
{
    *rescan = FALSE;
    jf_entities_clear(report);
    if (!jf_report_meets_data(report, error))
        return FALSE;
    jf_entities_make(report);
    report->classified = NULL;
    jf_twins_find(report);
    jf_publish(report);
    jf_people_join(report); /* copies are no peers: they come last */
    if (report_has_functions(report->spec)) {
        report->is_probing = TRUE;
        probe(report);
        report->is_probing = FALSE;
        *rescan = jf_cube_missed(report->cube);
    }
    return TRUE;
}
