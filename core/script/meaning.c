/* Blocks that would mean nothing: a measure answers only for the dimensions that its source has or
 * derives. Where a table can still be read, its cells have no value; a bridge from a plan by a
 * dimension that the plan lacks is refused here, before any data are read. */
#include <string.h>

#include "base/error.h"
#include "metric/eval.h"
#include "script/internal.h"

static enum jf_scenario scenario_of(const struct jf_reading *reading)
{
    switch (reading->kind) {
    case JF_READ_PLAN:
        return JF_SCENARIO_PLAN;
    case JF_READ_FORECAST:
        return JF_SCENARIO_FORECAST;
    case JF_READ_BENCHMARK:
        return JF_SCENARIO_BENCHMARK;
    default:
        return JF_SCENARIO_ACTUAL;
    }
}

/* One end of a decomposition. */
static gboolean check_end(const struct jf_eval *eval, const struct jf_block_spec *b,
                          const struct jf_metric *metric, const struct jf_reading *reading,
                          const char *dim, GError **error)
{
    g_autofree char *why = NULL;
    if (jf_metric_answers(eval, metric, scenario_of(reading), dim, &why))
        return TRUE;
    g_autofree char *text = jf_reading_to_string(reading);
    return jf_fail(error, JF_ERROR_SCRIPT,
                   "%s: %s: \"%s\" of \"%s\" by \"%s\" would mean nothing: %s", b->where,
                   jf_block_word(b), text, metric->id, dim, why != NULL ? why : "no source answers");
}

static gboolean check_bridge(const struct jf_eval *eval, const struct jf_block_spec *b,
                             GError **error)
{
    for (size_t i = 0; i < b->n_metrics; i++)
        for (size_t k = 0; k < b->n_by; k++)
            if (!check_end(eval, b, b->metrics[i], &b->from, b->by[k], error) ||
                !check_end(eval, b, b->metrics[i], &b->to, b->by[k], error))
                return FALSE;
    return TRUE;
}

static gboolean check_needs(const struct jf_eval *eval, const struct jf_block_spec *b,
                            GError **error)
{
    const struct jf_reading actual = {0};
    for (size_t i = 0; i < b->n_needs; i++)
        for (size_t m = 0; m < b->needs[i].n_metrics; m++)
            for (size_t k = 0; k < b->needs[i].n_dims; k++) {
                const struct jf_metric *metric = b->needs[i].metrics[m];
                if (!check_end(eval, b, metric, &actual, b->needs[i].dims[k], error) ||
                    !check_end(eval, b, metric, &b->from, b->needs[i].dims[k], error))
                    return FALSE;
            }
    return TRUE;
}

/* A table or a chart is read as long as one metric has values by the dimension. */
static gboolean check_rows(const struct jf_eval *eval, const struct jf_block_spec *b,
                           char *const *dims, size_t n, GError **error)
{
    for (size_t k = 0; k < n; k++) {
        if (strcmp(dims[k], "month") == 0)
            continue;
        g_autofree char *why = NULL;
        gboolean any = FALSE;
        for (size_t i = 0; i < b->n_metrics && !any; i++)
            any = jf_metric_answers(eval, b->metrics[i], JF_SCENARIO_ACTUAL, dims[k],
                                    why == NULL ? &why : NULL) ||
                  (jf_metric_has_plan(b->metrics[i]) &&
                   jf_metric_answers(eval, b->metrics[i], JF_SCENARIO_PLAN, dims[k], NULL));
        if (!any)
            return jf_fail(error, JF_ERROR_SCRIPT, "%s: %s: rows by \"%s\" would mean nothing: %s",
                           b->where, jf_block_word(b), dims[k], why != NULL ? why : "no source answers");
    }
    return TRUE;
}

static gboolean check_block(const struct jf_eval *eval, const struct jf_block_spec *b,
                            GError **error)
{
    for (size_t i = 0; i < b->n_blocks; i++)
        if (!check_block(eval, b->blocks[i], error))
            return FALSE;
    switch (b->word) {
    case JF_WORD_BRIDGE:
        return check_bridge(eval, b, error) &&
               check_rows(eval, b, b->across, b->n_across, error);
    case JF_WORD_ANALYSIS:
        return check_needs(eval, b, error);
    case JF_WORD_TABULAR:
    case JF_WORD_CHART:
        return check_rows(eval, b, b->by, b->n_by, error) &&
               check_rows(eval, b, b->across, b->n_across, error);
    default:
        return TRUE;
    }
}

gboolean jf_script_check_meaning(const struct jf_report_spec *report, GError **error)
{
    /* no figures are asked for: any period will do */
    const struct jf_calendar_options options = {.cadence = JF_CADENCE_MONTH,
                                                .fiscal_start = 1,
                                                .period = "2000-01",
                                                .before = 60,
                                                .after = 1};
    struct jf_calendar *calendar = jf_calendar_new(&options, error);
    if (calendar == NULL)
        return FALSE;
    struct jf_cube *cube = jf_cube_new(report->data, calendar, report->language);
    for (size_t i = 0; i < report->n_trees; i++)
        for (size_t k = 1; k < report->trees[i].n_levels; k++)
            jf_cube_declare_parent(cube, report->trees[i].levels[k],
                                   report->trees[i].levels[k - 1]);
    struct jf_eval *eval = jf_eval_new(report->model, cube, calendar, report->language);
    gboolean ok = TRUE;
    for (size_t i = 0; i < report->n_sections && ok; i++)
        for (size_t k = 0; k < report->sections[i]->n_blocks && ok; k++)
            ok = check_block(eval, report->sections[i]->blocks[k], error);
    jf_eval_free(eval);
    jf_cube_free(cube);
    jf_calendar_free(calendar);
    return ok;
}
