/* What is not wrong and still worth a look: warnings of `check`. */
#include <string.h>

#include "script/internal.h"

static void G_GNUC_PRINTF(2, 3) warn(struct jf_report_spec *report, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_ptr_array_add(report->warnings, g_strdup_vprintf(format, args));
    va_end(args);
}

static void lint_metrics(struct jf_report_spec *report)
{
    const GPtrArray *metrics = report->model->metrics;
    g_autoptr(GString) without_owner = g_string_new(NULL);
    g_autoptr(GString) without_unit = g_string_new(NULL);
    for (guint i = 0; i < metrics->len; i++) {
        const struct jf_metric *m = metrics->pdata[i];
        if (g_str_has_prefix(m->id, "formula_"))
            continue;
        for (guint k = 0; k < i; k++) {
            const struct jf_metric *other = metrics->pdata[k];
            if (strcmp(other->title, m->title) == 0 && !g_str_has_prefix(other->id, "formula_"))
                warn(report, "%s: metric \"%s\" has the same title as \"%s\" (%s): \"%s\"",
                     m->where, m->id, other->id, other->where, m->title);
        }
        if (m->unit[0] == '\0' && !m->hide)
            g_string_append_printf(without_unit, "%s%s", without_unit->len > 0 ? ", " : "", m->id);
        if (m->owner == NULL)
            g_string_append_printf(without_owner, "%s%s", without_owner->len > 0 ? ", " : "",
                                   m->id);
    }
    if (without_unit->len > 0)
        warn(report, "%s: metrics without a unit: %s", report->where, without_unit->str);
    if (without_owner->len > 0)
        warn(report, "%s: metrics without an owner: %s", report->where, without_owner->str);
}

/* ---- formulas --------------------------------------------------------------------------------- */

/* "元" of "万元": amounts in other multiples of one unit still add up. */
static const char *base_unit(const char *unit)
{
    static const char *const multiples[] = {"百万", "千万", "万", "亿", "千", "百萬", "千萬", "萬", "億"};
    for (gsize i = 0; i < G_N_ELEMENTS(multiples); i++)
        if (g_str_has_prefix(unit, multiples[i]) && unit[strlen(multiples[i])] != '\0')
            return unit + strlen(multiples[i]);
    return unit;
}

/* The first metric that gives an amount its unit; what is counted or measured without one has none. */
static const struct jf_metric *unit_of(const struct jf_expr *e)
{
    if (e->op == JF_EXPR_METRIC)
        return e->metric->unit[0] ? e->metric : NULL;
    if (e->op == JF_EXPR_MUL || e->op == JF_EXPR_DIV || e->op == JF_EXPR_STEPS)
        return NULL;
    const struct jf_metric *found = NULL;
    for (size_t i = 0; i < e->n_args && !found; i++)
        found = unit_of(e->args[i]);
    return found;
}

static void lint_units(struct jf_report_spec *report, const struct jf_expr *e)
{
    if (e->op != JF_EXPR_ADD && e->op != JF_EXPR_SUB)
        return;
    const struct jf_metric *a = unit_of(e->args[0]), *b = unit_of(e->args[1]);
    if (a && b && strcmp(base_unit(a->unit), base_unit(b->unit)) != 0)
        warn(report, "%s: \"%s\" is in %s and \"%s\" in %s: do they add up?", e->where, a->id, a->unit,
             b->id, b->unit);
}

/* The percentage that the formula is, in whatever window; NULL where it is none. */
static const struct jf_metric *ratio_of(const struct jf_expr *e)
{
    while (e->op == JF_EXPR_SHIFT || e->op == JF_EXPR_WINDOW || e->op == JF_EXPR_WHERE || e->op == JF_EXPR_AT)
        e = e->args[0];
    return e->op == JF_EXPR_METRIC && strcmp(e->metric->unit, "%") == 0 ? e->metric : NULL;
}

/* The mean of the ratios that are added up, by a number: (rate + rate:prev()) / 2. */
static const struct jf_metric *averaged(const struct jf_expr *e)
{
    if ((e->op == JF_EXPR_EACH || e->op == JF_EXPR_ROLLING) && e->fold == JF_FOLD_MEAN)
        return ratio_of(e->args[0]);
    if (e->op != JF_EXPR_DIV || e->args[1]->op != JF_EXPR_NUMBER || e->args[0]->op != JF_EXPR_ADD)
        return NULL;
    const struct jf_expr *sum = e->args[0];
    while (sum->args[0]->op == JF_EXPR_ADD)
        sum = sum->args[0];
    return ratio_of(sum->args[0]) ? ratio_of(sum->args[1]) : NULL;
}

/* Σ x ÷ number of filled rows, as :average makes it. */
static gboolean is_average(const struct jf_expr *e)
{
    return e->op == JF_EXPR_DIV && e->args[1]->leaf != NULL &&
           e->args[1]->leaf->aggregate == JF_AGG_FILLED;
}

/* A ratio of a whole is the ratio of the sums, never the mean of the ratios of its parts. */
static void lint_averages(struct jf_report_spec *report)
{
    const struct jf_model *model = report->model;
    for (guint i = 0; i < model->expressions->len; i++) {
        const struct jf_expr *e = model->expressions->pdata[i];
        const struct jf_metric *ratio = averaged(e);
        if (ratio)
            warn(report, "%s: the ratio \"%s\" is averaged: divide the sums instead", e->where, ratio->id);
        lint_units(report, e);
    }
    for (guint i = 0; i < model->metrics->len; i++) {
        const struct jf_metric *m = model->metrics->pdata[i];
        if (strcmp(m->unit, "%") == 0 && is_average(m->actual))
            warn(report, "%s: metric \"%s\" averages a column of ratios: divide the sums instead", m->where,
                 m->id);
    }
}

/* ---- texts ------------------------------------------------------------------------------------- */

/* What makes a number a figure of the report; not a day, a rank or a name. */
static gboolean is_unit(const struct jf_report_spec *report, const char *text)
{
    static const char *const units[] = {"%", "‰", "pp", "万", "亿", "元", "萬", "億"};
    while (*text == ' ')
        text++;
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
        if (g_str_has_prefix(text, units[i]))
            return TRUE;
    for (guint i = 0; i < report->model->metrics->len; i++) {
        const char *unit = ((const struct jf_metric *)report->model->metrics->pdata[i])->unit;
        if (unit[0] != '\0' && g_str_has_prefix(text, unit))
            return TRUE;
    }
    return FALSE;
}

/* Figures typed into a text grow old: "增长 12.5%" instead of {revenue yoy}. */
static gboolean has_typed_figure(const struct jf_report_spec *report, const char *text)
{
    gboolean inside = FALSE;
    for (const char *p = text; *p != '\0'; p++) {
        inside = *p == '{' || (inside && *p != '}');
        if (inside || !g_ascii_isdigit(*p))
            continue;
        const char *end = p;
        while (g_ascii_isdigit(*end) || *end == '.' || *end == ',')
            end++;
        if (is_unit(report, end))
            return TRUE;
        p = end - 1;
    }
    return FALSE;
}

static void lint_text(struct jf_report_spec *report, const struct jf_template *t)
{
    if (t->text != NULL && has_typed_figure(report, t->text))
        warn(report,
             "%s: a figure is typed into the text: name the metric instead, as in {revenue yoy}: "
             "\"%s\"",
             t->where, t->text);
}

static void lint_block(struct jf_report_spec *report, const struct jf_block_spec *b)
{
    enum { MANY = 12 };
    gboolean is_board = b->word == JF_WORD_CARDS || (b->word == JF_WORD_TABULAR && b->n_by == 0);
    if (is_board && b->n_metrics > MANY)
        warn(report, "%s: %zu metrics stand on one board: a few are read, %d at most; the rest can follow later",
             b->where, b->n_metrics, MANY);
    lint_text(report, &b->message);
    if (b->word == JF_WORD_NOTE)
        lint_text(report, &b->text);
    for (size_t i = 0; i < b->n_blocks; i++)
        lint_block(report, b->blocks[i]);
}

void jf_script_lint(struct jf_report_spec *report)
{
    lint_metrics(report);
    lint_averages(report);
    int with = 0, without = 0;
    for (size_t i = 0; i < report->n_sections; i++) {
        const struct jf_section_spec *s = report->sections[i];
        if (s->minutes > 0)
            with++;
        else
            without++;
        lint_text(report, &s->message);
        for (size_t k = 0; k < s->n_blocks; k++)
            lint_block(report, s->blocks[k]);
    }
    if (report->has_agenda && with > 0 && without > 0)
        warn(report, "%s: %d of %d sections have no minutes: the agenda's times leave them out",
             report->where, without, with + without);
    if (report->has_agenda && with == 0)
        warn(report, "%s: the report has an agenda and no section has minutes", report->where);
}
