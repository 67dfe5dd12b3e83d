/* What an entity may know of its peers: rank, number and median of each visible metric, worked out
 * before any function of the script runs. */
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "report/internal.h"

struct standing {
    int entity;
    struct jf_value value;
};

static int by_value(gconstpointer a, gconstpointer b)
{
    return jf_value_compare(((const struct standing *)a)->value,
                            ((const struct standing *)b)->value);
}

static struct jf_value median_of(const GArray *sorted)
{
    guint n = sorted->len;
    struct jf_value high = g_array_index(sorted, struct standing, n / 2).value;
    if (n % 2)
        return high;
    struct jf_value sum =
        jf_value_add(g_array_index(sorted, struct standing, n / 2 - 1).value, high);
    return jf_value_div(sum, jf_value_exact(jf_decimal_from_int(2)));
}

static void publish_one(struct jf_report *report, const struct jf_metric *metric,
                        const GArray *sorted, gboolean is_before)
{
    guint n = sorted->len;
    struct jf_value median = median_of(sorted);
    g_autofree struct jf_value *values = g_new(struct jf_value, n);
    g_autofree int *ranks = g_new0(int, n);
    for (guint i = 0; i < n; i++)
        values[i] = g_array_index(sorted, struct standing, i).value;
    jf_rank_values(values, n, metric->lower_is_better, ranks);
    for (guint i = 0; i < n; i++) {
        size_t entity = (size_t)g_array_index(sorted, struct standing, i).entity;
        struct jf_published *p = &report->published[entity * report->n_published_metrics + (size_t)metric->index];
        if (is_before)
            p->before = ranks[i];
        else
            *p = (struct jf_published){.rank = ranks[i], .n = (int)n, .median = median};
    }
}

/* Peers are the entities of the same level of the same tree. */
static void publish_level(struct jf_report *report, const struct jf_metric *metric, int tree,
                          const char *level, enum jf_reading_kind kind)
{
    g_autoptr(GArray) standings = g_array_new(FALSE, FALSE, sizeof(struct standing));
    struct jf_reading reading = jf_reading_make(kind, JF_WINDOW_MONTH);
    gboolean has_classes = jf_expr_uses_class(metric->actual, report->spec->data);
    for (size_t i = 1; i < report->n_entities; i++) {
        const struct jf_entity *e = &report->entities[i];
        if (e->tree != tree || strcmp(e->level, level) != 0)
            continue;
        struct jf_view view;
        if (has_classes)
            jf_view_start(&view, report, e);
        else
            jf_view_init(&view, report, e);
        struct standing s = {.entity = e->index,
                             .value = jf_eval_reading(report->eval, metric, &reading, &view.point)};
        if (jf_value_has(s.value))
            g_array_append_val(standings, s);
    }
    if (standings->len == 0)
        return;
    g_array_sort(standings, by_value);
    publish_one(report, metric, standings, kind == JF_READ_PREV);
}

void jf_publish(struct jf_report *report)
{
    const GPtrArray *metrics = report->spec->model->metrics;
    g_free(report->published);
    report->n_published_metrics = metrics->len;
    report->published = g_new0(struct jf_published, report->n_entities * metrics->len + 1);
    if (!report->spec->ranks_own)
        return;
    for (size_t t = 0; t < report->spec->n_trees; t++) {
        const struct jf_pack_tree *tree = &report->spec->trees[t];
        for (size_t k = 0; k < (tree->tree ? 1 : tree->n_levels); k++)
            for (guint m = 0; m < metrics->len; m++) {
                const struct jf_metric *metric = metrics->pdata[m];
                for (int i = 0; i < 2 && !metric->hide; i++)
                    publish_level(report, metric, (int)t, jf_tree_dim(report, tree, k),
                                  i ? JF_READ_PREV : JF_READ_ACTUAL);
            }
    }
}

/* NULL where nothing is published. */
static const struct jf_published *published_of(const struct jf_view *view, const struct jf_metric *metric)
{
    const struct jf_report *report = view->report;
    if (!report->published || (size_t)metric->index >= report->n_published_metrics)
        return NULL;
    const struct jf_published *p =
        &report->published[(size_t)view->entity->index * report->n_published_metrics + (size_t)metric->index];
    return p->rank ? p : NULL;
}

struct jf_value jf_view_place(struct jf_view *view, const struct jf_metric *metric, enum jf_reading_kind kind)
{
    const struct jf_published *p = published_of(view, metric);
    if (!p || (kind == JF_READ_RANK_CHANGE && !p->before))
        return jf_value_none(jf_message(view->report->language, "no rank is published"));
    return jf_value_exact(jf_decimal_from_int(kind == JF_READ_RANK ? p->rank : p->before - p->rank));
}

gboolean jf_view_rank(struct jf_view *view, const struct jf_metric *metric, int *rank, int *n, struct jf_value *median)
{
    const struct jf_published *p = published_of(view, metric);
    if (!p)
        return FALSE;
    *rank = p->rank;
    *n = p->n;
    *median = p->median;
    return TRUE;
}
