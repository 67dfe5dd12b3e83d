/* A report period that no source has: refused, since every figure of it would be "no value". */
#include "base/error.h"
#include "report/internal.h"

struct outside {
    const struct jf_report *report;
    jf_day first, end; /* of the report period */
    gboolean is_met;
    GHashTable *seen;
    GString *told;
};

static void meet_source(struct outside *o, const struct jf_leaf *leaf)
{
    const struct jf_source_spec *source = leaf->source;
    jf_day first, last;
    if (!source->date && !source->wide.has && !leaf->date && !leaf->open_from) {
        o->is_met = TRUE; /* a table without time belongs to every period */
        return;
    }
    if (!g_hash_table_add(o->seen, (gpointer)source))
        return;
    g_string_append_printf(o->told, "%s\"%s\" ", o->told->len ? ", " : "", source->id);
    if (!jf_cube_coverage(o->report->cube, source, &first, &last)) {
        g_string_append(o->told, "has no dated rows");
        return;
    }
    char from[16], to[16];
    jf_day_to_iso(first, from);
    jf_day_to_iso(last, to);
    g_string_append_printf(o->told, "has %s to %s", from, to);
    o->is_met = o->is_met || (first < o->end && last >= o->first);
}

static void meet_sources(struct outside *o, const struct jf_expr *e)
{
    if (e->op == JF_EXPR_LEAF)
        meet_source(o, e->leaf);
    for (size_t i = 0; i < e->n_args && !o->is_met; i++)
        meet_sources(o, e->args[i]);
}

gboolean jf_report_meets_data(const struct jf_report *report, GError **error)
{
    const struct jf_period *period = &report->calendar->periods[report->calendar->report];
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    g_autoptr(GString) told = g_string_new(NULL);
    struct outside o = { .report = report, .first = period->first, .end = period->end, .seen = seen,
                         .told = told };
    const GPtrArray *metrics = report->spec->model->metrics;
    for (guint i = 0; i < metrics->len && !o.is_met; i++)
        meet_sources(&o, ((const struct jf_metric *)metrics->pdata[i])->actual);
    return o.is_met || told->len == 0 ||
           jf_fail(error, JF_ERROR_DATA,
                   "%s: the period %s lies outside the data: %s; choose another with --period",
                   report->spec->where, period->label, told->str);
}
