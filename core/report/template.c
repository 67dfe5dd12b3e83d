/* Templates: texts with live numbers in braces. */
#include <string.h>

#include "base/error.h"
#include "report/internal.h"

/* The words of one pair of braces. */
struct words {
    char **word;
    guint n;
};

/* What makes a member the best or worst: its gap to the plan, else its actual. */
static enum jf_reading_kind measure_of(const struct jf_build *b, const struct jf_metric *metric,
                                       const char *dim)
{
    if (jf_metric_has_plan(metric) &&
        jf_metric_answers(b->report->eval, metric, JF_SCENARIO_PLAN, dim, NULL))
        return JF_READ_VS_PLAN;
    return JF_READ_ACTUAL;
}

static char *extreme_member(struct jf_build *b, const struct jf_metric *metric,
                            enum jf_window_kind window, gboolean best, const char *dim)
{
    struct jf_eval *eval = b->report->eval;
    struct jf_point whole = jf_view_block_point(b->view, b->view->block);
    struct jf_reading by = jf_reading_make(measure_of(b, metric, dim), window);
    g_autoptr(GArray) codes = jf_eval_members(eval, &metric, 1, &by, 1, dim, &whole);
    struct jf_value found = jf_value_none("");
    int code = -1, want = best ? 1 : -1;
    for (guint i = 0; i < codes->len; i++) {
        struct jf_point at = jf_point_in(eval, &whole, dim, g_array_index(codes, int, i));
        struct jf_value v = jf_eval_reading(eval, metric, &by, &at);
        if (jf_eval_lower_is_better(eval, metric, &at))
            v = jf_value_neg(v);
        if (jf_value_has(v) && (code < 0 || jf_value_compare(v, found) == want)) {
            found = v;
            code = g_array_index(codes, int, i);
        }
    }
    return g_strdup(code < 0 ? "–" : jf_view_label(b->view, dim, code));
}

static char *rank_text(struct jf_build *b, const struct jf_metric *metric)
{
    int rank, n;
    struct jf_value median;
    if (!jf_view_rank(b->view, metric, &rank, &n, &median))
        return g_strdup("–");
    return g_strdup_printf("%d/%d", rank, n);
}

/* {metric}, {metric ytd yoy}, {metric last_year why}, {metric worst line} */
static char *metric_text(struct jf_build *b, const struct jf_metric *metric, const struct words *w,
                         GError **error)
{
    struct jf_reading reading = jf_reading_make(JF_READ_ACTUAL, JF_WINDOW_MONTH);
    guint n = w->n;
    struct jf_point point = jf_view_block_point(b->view, b->view->block);
    jf_build_use(b, metric);
    metric = jf_view_metric(b->view, metric);
    gboolean why = n > 1 && strcmp(w->word[n - 1], "why") == 0;
    n -= why ? 1 : 0;
    gboolean by_dim =
        n > 2 && (strcmp(w->word[n - 2], "best") == 0 || strcmp(w->word[n - 2], "worst") == 0);
    const char *dim = by_dim ? w->word[--n] : NULL;
    if (n > 1) {
        g_autofree char *text =
            n > 2 ? g_strjoin(" ", w->word[1], w->word[2], NULL) : g_strdup(w->word[1]);
        if (!jf_reading_parse(text, &reading, error))
            return NULL;
    }
    if (dim)
        return extreme_member(b, metric, reading.window, reading.kind == JF_READ_BEST, dim);
    if (reading.kind == JF_READ_RANK)
        return rank_text(b, metric);
    if (reading.kind == JF_READ_LIGHT) {
        static const char *const lights[] = {"–", "Green", "Yellow", "Red"};
        return g_strdup(jf_word(b, lights[jf_eval_light(b->report->eval, metric, &reading, &point)]));
    }
    struct jf_value v = reading.kind == JF_READ_RANK_CHANGE
                            ? jf_view_place(b->view, metric, reading.kind)
                            : jf_read_unit(b->report, metric, &reading, &point);
    return why && !jf_value_has(v) ? g_strdup(jf_word(b, v.why)) : jf_build_print(b, metric, &reading, &point, v);
}

static gboolean is_dim(const struct jf_build *b, const char *id)
{
    const GPtrArray *sources = b->report->spec->data->sources;
    for (guint i = 0; i < sources->len; i++)
        if (jf_source_spec_dim(sources->pdata[i], id))
            return TRUE;
    return FALSE;
}

/* {dim}: the member that the pack is about; {manager}: who answers for it; {minutes}: of the meeting; {ahead}: for what is to come. */
static char *entity_text(const struct jf_build *b, const char *word)
{
    const struct jf_entity *own = b->view->entity;
    if (b->each_dim && strcmp(b->each_dim, word) == 0)
        return g_strdup(jf_view_label(b->view, word, b->each_code));
    const struct jf_entity *e = jf_entity_for_dim(b->report, own, word);
    if (e)
        return g_strdup(e->label);
    if (strcmp(word, "entity") == 0)
        return g_strdup(own->label);
    if (strcmp(word, "manager") == 0)
        return g_strdup(own->person ? own->person : "");
    if (strcmp(word, "month") == 0 || strcmp(word, "period") == 0)
        return g_strdup(b->document->period_label);
    if (strcmp(word, "level") == 0)
        return g_strdup(own->level);
    if (strcmp(word, "company") == 0)
        return g_strdup(b->report->spec->company);
    if (strcmp(word, "minutes") == 0 || strcmp(word, "ahead") == 0)
        return g_strdup_printf("%d", jf_build_minutes(b, word[0] == 'a'));
    return is_dim(b, word) ? g_strdup("") : NULL;
}

static char *brace_text(struct jf_build *b, const struct jf_template *t, const char *inner,
                        GError **error)
{
    g_auto(GStrv) split = g_strsplit_set(inner, " ", -1);
    struct words w = {.word = split, .n = g_strv_length(split)};
    const struct jf_metric *metric = w.n ? jf_model_find(b->report->spec->model, w.word[0]) : NULL;
    if (metric)
        return metric_text(b, metric, &w, error);
    const struct jf_source_spec *source = w.n == 2 && strcmp(w.word[1], "n") == 0
                                              ? jf_data_spec_find(b->report->spec->data, w.word[0])
                                              : NULL;
    if (source)
        return g_strdup_printf("%" G_GINT64_FORMAT, jf_view_rows(b->view, source));
    if (w.n == 2 && b->report->spec->texts && strcmp(w.word[0], b->report->spec->texts->id) == 0) {
        char *written = jf_text_of(b, w.word[1]);
        return written ? written : g_strdup("");
    }
    char *text = w.n == 1 ? entity_text(b, w.word[0]) : NULL;
    if (!text)
        jf_fail(error, JF_ERROR_INTERNAL,
                "%s: \"{%s}\" is neither a metric, a dimension nor a source", t->where, inner);
    return text;
}

char *jf_template_text(struct jf_build *b, const struct jf_template *t, GError **error)
{
    if (t->function && !b->report->is_planning && b->report->script.text)
        return b->report->script.text(b->report->script.ctx, t->function, b->view, error);
    if (!t->text)
        return NULL;
    GString *out = g_string_new(NULL);
    for (const char *p = t->text; *p;) {
        const char *end = *p == '{' ? strchr(p, '}') : NULL;
        if (!end) {
            g_string_append_c(out, *p++);
            continue;
        }
        g_autofree char *inner = g_strndup(p + 1, (gsize)(end - p - 1));
        g_autofree char *text = brace_text(b, t, g_strstrip(inner), error);
        if (!text) {
            g_string_free(out, TRUE);
            return NULL;
        }
        g_string_append(out, text);
        p = end + 1;
    }
    return g_string_free(out, FALSE);
}

/* Is the text the template with "no value" at all its places? */
static gboolean is_hollow(const char *template, const char *text)
{
    g_autoptr(GString) hollow = g_string_new(NULL);
    for (const char *p = template, *end; *p; p = end + 1) {
        end = *p == '{' ? strchr(p, '}') : p;
        end = end ? end : p;
        g_string_append_len(hollow, end > p ? "–" : p, end > p ? (gssize)strlen("–") : 1);
    }
    return strchr(template, '{') && strcmp(hollow->str, text) == 0;
}

char *jf_template_message(struct jf_build *b, const struct jf_template *t, GError **error)
{
    char *text = jf_template_text(b, t, error);
    if (text && !t->function && is_hollow(t->text, text))
        text[0] = '\0';
    return text;
}

struct jf_block *jf_build_note(struct jf_build *b, const struct jf_block_spec *spec, const char *id,
                               GError **error)
{
    GError *local = NULL;
    g_autofree char *text = jf_template_text(b, &spec->text, &local);
    if (local) {
        g_propagate_error(error, local);
        return NULL;
    }
    struct jf_block *block = jf_block_new(JF_BLOCK_TEXT, id);
    jf_block_write(block, text);
    block->title = jf_template_text(b, &spec->title, NULL);
    return block;
}
