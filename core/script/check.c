/* Names in the report compared with the report, before any data are read. */
#include <string.h>

#include "base/error.h"
#include "metric/eval.h"
#include "script/internal.h"

struct check {
    const struct jf_report_spec *report;
    GPtrArray *dims;   /* const char *: of all sources */
    GPtrArray *levels; /* "top" and the dimensions of the trees */
    GError **error;
};

static gboolean contains(GPtrArray *names, const char *name)
{
    return g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL);
}

static void add_once(GPtrArray *names, const char *name)
{
    if (!contains(names, name))
        g_ptr_array_add(names, (gpointer)name);
}

static gboolean unknown(struct check *c, const char *where, const char *title, const char *kind,
                        const char *name, const GPtrArray *known)
{
    g_autofree char *hint = jf_suggest_or_list(name, (const char *const *)known->pdata, known->len);
    return jf_fail(c->error, JF_ERROR_SCRIPT, "%s: %s: unknown %s \"%s\"%s", where, title, kind,
                   name, hint);
}

static gboolean check_dims(struct check *c, const char *where, const char *title, char *const *dims,
                           size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(dims[i], "month") != 0 && !contains(c->dims, dims[i]))
            return unknown(c, where, title, "dimension", dims[i], c->dims);
    return TRUE;
}

static gboolean check_levels(struct check *c, const char *where, const char *title,
                             char *const *levels, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!contains(c->levels, levels[i]))
            return unknown(c, where, title, "level", levels[i], c->levels);
    return TRUE;
}

/* ---- texts ----------------------------------------------------------------------------------- */

static gboolean fail_text(struct check *c, const struct jf_template *t, const char *item,
                          const char *why)
{
    return jf_fail(c->error, JF_ERROR_SCRIPT, "%s: {%s}: %s", t->where, item, why);
}

static gboolean check_metric_item(struct check *c, const struct jf_template *t, const char *item,
                                  char **words)
{
    guint n = g_strv_length(words);
    if (n == 3 && (strcmp(words[1], "best") == 0 || strcmp(words[1], "worst") == 0)) {
        if (contains(c->dims, words[2]))
            return TRUE;
        g_autofree char *hint =
            jf_suggest_text(words[2], (const char *const *)c->dims->pdata, c->dims->len);
        g_autofree char *why = g_strdup_printf("unknown dimension \"%s\"%s", words[2], hint);
        return fail_text(c, t, item, why);
    }
    if (n > 2 && strcmp(words[n - 1], "why") == 0) { /* the reason of a reading */
        g_free(words[n - 1]);
        words[n - 1] = NULL;
    }
    if (words[1] == NULL)
        return TRUE;
    g_autofree char *text = g_strjoinv(" ", words + 1);
    struct jf_reading reading;
    g_autoptr(GError) problem = NULL;
    return jf_reading_parse(text, &reading, &problem) || fail_text(c, t, item, problem->message);
}

static gboolean check_item(struct check *c, const struct jf_template *t, const char *item)
{
    static const char *const own[] = {"entity", "level", "month", "manager", "company", "period", "minutes", "ahead"};
    g_auto(GStrv) all = g_strsplit_set(item, " \t", -1);
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; all[i] != NULL; i++)
        if (all[i][0] != '\0')
            g_ptr_array_add(kept, g_strdup(all[i]));
    if (kept->len == 0)
        return fail_text(c, t, item, "names nothing");
    const char *first = kept->pdata[0];
    if (jf_model_find(c->report->model, first) != NULL) {
        g_ptr_array_add(kept, NULL);
        g_auto(GStrv) words = g_strdupv((char **)kept->pdata);
        return check_metric_item(c, t, item, words);
    }
    if (jf_data_spec_find(c->report->data, first) != NULL)
        return (kept->len == 2 && (strcmp(kept->pdata[1], "n") == 0 ||
                                   jf_data_spec_find(c->report->data, first) == c->report->texts)) ||
               fail_text(c, t, item,
                         "of a source a text can name the number of rows only: {source n}");
    if (kept->len == 1 && contains(c->dims, first))
        return TRUE;
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(own); i++) {
        if (kept->len == 1 && strcmp(first, own[i]) == 0)
            return TRUE;
        g_ptr_array_add(known, (gpointer)own[i]);
    }
    for (guint i = 0; i < c->report->model->metrics->len; i++)
        g_ptr_array_add(known, ((struct jf_metric *)c->report->model->metrics->pdata[i])->id);
    for (guint i = 0; i < c->report->data->sources->len; i++)
        g_ptr_array_add(known, ((struct jf_source_spec *)c->report->data->sources->pdata[i])->id);
    for (guint i = 0; i < c->dims->len; i++)
        g_ptr_array_add(known, c->dims->pdata[i]);
    g_autofree char *hint = jf_suggest_text(first, (const char *const *)known->pdata, known->len);
    g_autofree char *why =
        g_strdup_printf("\"%s\" is no metric, dimension or source%s", first, hint);
    return fail_text(c, t, item, why);
}

/* Every {…} of a text names something of the report. */
static gboolean check_text(struct check *c, const struct jf_template *t)
{
    for (const char *p = t->text; p != NULL && (p = strchr(p, '{')) != NULL;) {
        const char *end = strchr(p, '}');
        if (end == NULL)
            return jf_fail(c->error, JF_ERROR_SCRIPT, "%s: a \"{\" in the text has no \"}\"",
                           t->where);
        g_autofree char *item = g_strndup(p + 1, (gsize)(end - p - 1));
        if (!check_item(c, t, item))
            return FALSE;
        p = end + 1;
    }
    return TRUE;
}

/* ---- blocks ---------------------------------------------------------------------------------- */

/* plan@PL0: a version that one of the block's metrics has. */
static gboolean check_versions(struct check *c, const struct jf_block_spec *b, const char *title)
{
    for (size_t r = 0; r < b->n_columns; r++) {
        g_autoptr(GPtrArray) known = g_ptr_array_new();
        for (size_t m = 0; m < b->n_metrics; m++)
            for (size_t i = 0; i < b->metrics[m]->n_plans; i++)
                add_once(known, b->metrics[m]->plan_names[i]);
        if (b->columns[r].version[0] && !contains(known, b->columns[r].version))
            return unknown(c, b->where, title, "version of the plan", b->columns[r].version, known);
    }
    return TRUE;
}

/* What explains a figure by its parts needs parts that make it up. */
static gboolean check_signs(struct check *c, const struct jf_block_spec *b, const char *title, struct jf_metric *const *metrics,
                            size_t n_metrics, char *const *dims, size_t n_dims)
{
    for (size_t m = 0; m < n_metrics; m++)
        for (size_t d = 0; d < n_dims; d++) {
            g_autofree char *why = jf_signs_refuse(c->report->data, metrics[m], dims[d]);
            if (why)
                return jf_fail(c->error, JF_ERROR_SCRIPT, "%s: %s: %s", b->where, title, why);
        }
    return TRUE;
}

static gboolean check_block(struct check *c, const struct jf_block_spec *b)
{
    const char *title = jf_block_word(b);
    if (!check_text(c, &b->title) || !check_text(c, &b->message) || !check_text(c, &b->text) ||
        !check_levels(c, b->where, title, b->only, b->n_only))
        return FALSE;
    if (b->word != JF_WORD_LISTING &&
        (!check_dims(c, b->where, title, b->by, b->n_by) ||
         !check_dims(c, b->where, title, b->across, b->n_across)))
        return FALSE;
    if (!check_versions(c, b, title) ||
        (b->word == JF_WORD_BRIDGE && !check_signs(c, b, title, b->metrics, b->n_metrics, b->by, b->n_by)))
        return FALSE;
    for (size_t i = 0; i < b->n_needs; i++) {
        const struct jf_analysis_need *need = &b->needs[i];
        if (!check_dims(c, b->where, title, need->dims, need->n_dims) ||
            !check_signs(c, b, title, need->metrics, need->n_metrics, need->dims, need->n_dims))
            return FALSE;
    }
    for (size_t i = 0; i < b->n_checks; i++)
        if (!check_text(c, &b->checks[i].text))
            return FALSE;
    for (size_t i = 0; i < b->n_blocks; i++)
        if (!check_block(c, b->blocks[i]))
            return FALSE;
    return TRUE;
}

static gboolean check_sections(struct check *c)
{
    if (!check_text(c, &c->report->agenda_message))
        return FALSE;
    for (size_t i = 0; i < c->report->n_sections; i++) {
        const struct jf_section_spec *s = c->report->sections[i];
        if (!check_text(c, &s->title) || !check_text(c, &s->message) || !check_text(c, &s->who) ||
            !check_text(c, &s->goal) || !check_levels(c, s->where, "section", s->only, s->n_only))
            return FALSE;
        if (s->each != NULL && !check_dims(c, s->where, "section", &s->each, 1))
            return FALSE;
        for (size_t k = 0; k < s->n_blocks; k++)
            if (!check_block(c, s->blocks[k]))
                return FALSE;
    }
    return TRUE;
}

/* ---- formulas -------------------------------------------------------------------------------- */

static gboolean check_formula(struct check *c, const struct jf_expr *e)
{
    static const char *const titles[] = {
        [JF_EXPR_EACH] = ":each", [JF_EXPR_AT] = ":at", [JF_EXPR_SPREAD] = ":spread"};
    if (e->dim != NULL &&
        (e->op == JF_EXPR_EACH || e->op == JF_EXPR_AT || e->op == JF_EXPR_SPREAD) &&
        !check_dims(c, e->where, titles[e->op], &e->dim, 1))
        return FALSE;
    if (e->op == JF_EXPR_PER_LEVEL)
        for (size_t i = 0; i < e->n_args; i++)
            if (!contains(c->levels, e->levels[i]) && !contains(c->dims, e->levels[i]))
                return unknown(c, e->where, "per_level", "level", e->levels[i], c->levels);
    if (e->leaf == NULL || e->leaf->key_dim == NULL ||
        jf_source_spec_dim(e->leaf->source, e->leaf->key_dim) != NULL)
        return TRUE;
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    for (size_t i = 0; i < e->leaf->source->n_dims; i++)
        g_ptr_array_add(known, e->leaf->source->dims[i].id);
    g_autofree char *title = g_strdup_printf("source \"%s\"", e->leaf->source->id);
    return unknown(c, e->where, title, "dimension", e->leaf->key_dim, known);
}

static gboolean check_formulas(struct check *c)
{
    const struct jf_model *model = c->report->model;
    for (guint i = 0; i < model->expressions->len; i++)
        if (!check_formula(c, model->expressions->pdata[i]))
            return FALSE;
    for (guint i = 0; i < c->report->data->classes->len; i++) {
        struct jf_class_spec *class = c->report->data->classes->pdata[i];
        g_autofree char *title = g_strdup_printf("class \"%s\"", class->id);
        if (!check_dims(c, class->where, title, &class->dim, 1))
            return FALSE;
    }
    for (guint i = 0; i < model->metrics->len; i++) {
        const struct jf_metric *m = model->metrics->pdata[i];
        g_autofree char *title = g_strdup_printf("metric \"%s\": only", m->id);
        if (!check_levels(c, m->where, title, m->only, m->n_only))
            return FALSE;
    }
    return TRUE;
}

/* The levels of a tree of a master are its dimension. */
static void add_tree_levels(struct check *c, const struct jf_source_spec *tree)
{
    const GPtrArray *sources = c->report->data->sources;
    for (guint i = 0; i < sources->len; i++) {
        const struct jf_source_spec *s = sources->pdata[i];
        for (size_t k = 0; k < s->n_dims; k++)
            if (s->dims[k].is_tree && s->dims[k].tree_source == tree)
                add_once(c->levels, s->dims[k].id);
    }
}

static void collect(struct check *c)
{
    const struct jf_report_spec *r = c->report;
    for (guint i = 0; i < r->data->sources->len; i++) {
        const struct jf_source_spec *s = r->data->sources->pdata[i];
        for (size_t k = 0; k < s->n_dims; k++)
            add_once(c->dims, s->dims[k].id);
    }
    for (guint i = 0; i < r->data->classes->len; i++)
        add_once(c->dims, ((const struct jf_class_spec *)r->data->classes->pdata[i])->id);
    add_once(c->levels, "top");
    for (size_t i = 0; i < r->n_trees; i++) {
        for (size_t k = 0; k < r->trees[i].n_levels; k++)
            add_once(c->levels, r->trees[i].levels[k]);
        if (r->trees[i].tree != NULL)
            add_tree_levels(c, r->trees[i].tree);
    }
}

gboolean jf_script_check_names(const struct jf_report_spec *report, GError **error)
{
    g_autoptr(GPtrArray) dims = g_ptr_array_new();
    g_autoptr(GPtrArray) levels = g_ptr_array_new();
    struct check c = {.report = report, .dims = dims, .levels = levels, .error = error};
    collect(&c);
    for (size_t i = 0; i < report->n_trees; i++)
        if (!check_dims(&c, report->where, "packs", report->trees[i].levels,
                        report->trees[i].n_levels))
            return FALSE;
    return check_formulas(&c) && check_sections(&c);
}
