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
    gboolean some_have = FALSE;
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
        some_have = some_have || m->owner != NULL;
        if (m->owner == NULL)
            g_string_append_printf(without_owner, "%s%s", without_owner->len > 0 ? ", " : "",
                                   m->id);
    }
    if (some_have && without_owner->len > 0)
        warn(report, "%s: metrics without an owner: %s", report->where, without_owner->str);
}

/* Figures typed into a text grow old: "增长 12.5%" instead of {revenue yoy}. */
static gboolean has_typed_figure(const char *text)
{
    gboolean inside = FALSE;
    for (const char *p = text; *p != '\0'; p++) {
        inside = *p == '{' || (inside && *p != '}');
        if (inside || !g_ascii_isdigit(*p))
            continue;
        const char *end = p;
        while (g_ascii_isdigit(*end) || *end == '.' || *end == ',')
            end++;
        if (*end == '%' || g_str_has_prefix(end, "万") || g_str_has_prefix(end, "亿"))
            return TRUE;
        p = end - 1;
    }
    return FALSE;
}

static void lint_text(struct jf_report_spec *report, const struct jf_template *t)
{
    if (t->text != NULL && has_typed_figure(t->text))
        warn(report,
             "%s: a figure is typed into the text: name the metric instead, as in {revenue yoy}: "
             "\"%s\"",
             t->where, t->text);
}

static void lint_block(struct jf_report_spec *report, const struct jf_block_spec *b)
{
    lint_text(report, &b->message);
    if (b->word == JF_WORD_NOTE)
        lint_text(report, &b->text);
    for (size_t i = 0; i < b->n_blocks; i++)
        lint_block(report, b->blocks[i]);
}

void jf_script_lint(struct jf_report_spec *report)
{
    lint_metrics(report);
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
