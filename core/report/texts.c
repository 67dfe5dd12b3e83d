/* What people wrote into a table (report { texts = source }): a text for each key, of the unit itself
 * and, where the table has dates, of the report period. Notes and messages name it as {source key};
 * the block `comments` prints those whose key is the id of a metric. */
#include <string.h>

#include "base/error.h"
#include "report/internal.h"

enum { TEXT_KEY, TEXT_LABEL, TEXT_DATE };

/* Columns: the key, the text, the date where there is one. */
gboolean jf_texts_need(struct jf_report *report, GError **error)
{
    const struct jf_source_spec *source = report->spec->texts;
    if (!source)
        return TRUE;
    if (!source->key || !source->label)
        return jf_fail(error, JF_ERROR_SCRIPT,
                       "%s: texts: the source \"%s\" needs key = and label = (the column of the text)",
                       report->spec->where, source->id);
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    g_autoptr(GPtrArray) dims = g_ptr_array_new();
    g_ptr_array_add(columns, source->key);
    g_ptr_array_add(columns, source->label);
    for (guint i = 0; i < report->levels->len; i++)
        if (jf_source_spec_dim(source, report->levels->pdata[i]))
            g_ptr_array_add(dims, report->levels->pdata[i]);
    if (source->date)
        g_ptr_array_add(columns, source->date);
    struct jf_row_need need = {.source = source,
                               .columns = (char **)columns->pdata,
                               .n_columns = columns->len,
                               .dims = (char **)dims->pdata,
                               .n_dims = dims->len};
    return jf_report_need_rows(report, &source->key, &need, error);
}

/* Of the unit or of the whole company (a blank unit, or the word for the top); nothing of a level below the unit's
 * own; of the report period. The members of row->code are in the order of the levels that the source has. */
static gboolean is_own(const struct jf_build *b, const struct jf_row *row)
{
    const struct jf_source_spec *source = b->report->spec->texts;
    const struct jf_calendar *calendar = b->report->calendar;
    const struct jf_period *period = &calendar->periods[calendar->report];
    size_t column = 0;
    for (guint i = 0; i < b->report->levels->len; i++) {
        const char *level = b->report->levels->pdata[i];
        if (!jf_source_spec_dim(source, level))
            continue;
        int code = row->code[column++];
        const struct jf_member *m =
            code < 0 ? NULL : jf_cube_member(b->report->cube, level, code);
        if (m && !m->is_blank && !jf_entity_for_dim(b->report, b->view->entity, level))
            return FALSE;
    }
    return !source->date || row->day[TEXT_DATE] == JF_DAY_NONE ||
           (row->day[TEXT_DATE] >= period->first && row->day[TEXT_DATE] < period->end);
}

static GHashTable *read_texts(const struct jf_build *b)
{
    GHashTable *texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    const struct jf_source_spec *source = b->report->spec->texts;
    int list = source ? jf_report_list(b->report, &source->key) : -1;
    if (list < 0 || b->report->is_planning || !jf_view_source_in_scope(b->view, source))
        return texts;
    const struct jf_point *point = &b->view->point;
    size_t n = b->view->entity->dim ? 1 : 0; /* a text belongs to a unit, not to a part of it */
    g_autoptr(GPtrArray) rows = jf_cube_rows(b->report->cube, list, point->coords, n);
    for (guint i = 0; i < rows->len; i++) {
        const struct jf_row *row = rows->pdata[i];
        const char *key = row->text[TEXT_KEY];
        if (row->text[TEXT_LABEL][0] && is_own(b, row) && !g_hash_table_contains(texts, key))
            g_hash_table_insert(texts, g_strdup(key), g_strdup(row->text[TEXT_LABEL]));
    }
    return texts;
}

char *jf_text_of(struct jf_build *b, const char *key)
{
    if (!b->texts)
        b->texts = read_texts(b);
    return g_strdup(g_hash_table_lookup(b->texts, key));
}

char *jf_view_text(struct jf_view *view, const char *key)
{
    return view->build ? jf_text_of(view->build, key) : NULL;
}
