/* The proof that relations give what direct evaluation gives. */
#include <math.h>
#include <string.h>

#include "report/internal.h"

gboolean jf_values_agree(struct jf_value a, struct jf_value b)
{
    if (!jf_value_has(a) || !jf_value_has(b))
        return jf_value_has(a) == jf_value_has(b);
    if (a.kind == JF_VALUE_EXACT && b.kind == JF_VALUE_EXACT)
        return jf_decimal_compare(a.exact, b.exact) == 0;
    double x = jf_value_to_double(a), y = jf_value_to_double(b);
    return fabs(x - y) <= 1e-11 * fmax(1, fmax(fabs(x), fabs(y)));
}

/* The reason of a missing value is the evaluator's, not the formula's. */
static gboolean settle(struct jf_cell *cell, struct jf_value direct)
{
    if (!jf_values_agree(cell->value, direct)) {
        cell->relation = &jf_relation_plain;
        cell->value = direct;
        return FALSE;
    }
    if (!jf_value_has(direct))
        cell->value = direct;
    return TRUE;
}

gboolean jf_table_prove(struct jf_table *table, const guint8 *checked, GError **error)
{
    guint n = table->cells->len;
    int columns = (int)table->columns->len;
    g_autofree struct jf_value *direct = g_new(struct jf_value, n + 1);
    for (guint i = 0; i < n; i++)
        direct[i] = ((struct jf_cell *)table->cells->pdata[i])->value;
    if (!jf_table_evaluate(table, error))
        return FALSE;
    gboolean all = TRUE;
    for (guint i = 0; i < n; i++) {
        const struct jf_relation *r = jf_table_relation(table, (int)i / columns, (int)i % columns);
        if (checked[i] && r && r != &jf_relation_plain)
            all = settle(table->cells->pdata[i], direct[i]) && all;
    }
    return all || jf_table_evaluate(table, error);
}
