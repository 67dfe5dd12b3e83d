/* Rows of a table: metrics, periods, or members of one or more dimensions. */
#include <string.h>

#include "report/tabular.h"

static int add_row(struct tab *t, struct tab_row row, const char *key, const char *label, int level)
{
    struct jf_row_head *head = g_new0(struct jf_row_head, 1);
    head->key = g_strdup(key);
    head->kind = row.kind;
    head->level = level;
    head->parent = -1;
    int index = jf_table_add_row(t->table, head);
    head->lower_is_better = jf_eval_is_turned(t->b->report->eval, &row.point); /* the column's */
    jf_table_cell(t->table, index, 0)->text = g_strdup(label);
    g_array_append_val(t->rows, row);
    return index;
}

/* ---- metrics as rows ------------------------------------------------------------------------- */

/* Groups head neighbouring rows; where one comes back after another, the rows have an order of their own. */
static gboolean has_groups(const struct tab *t)
{
    for (size_t m = 2; m < t->n_metrics; m++)
        for (size_t k = 0; k + 1 < m && g_strcmp0(t->metrics[m]->group, t->metrics[m - 1]->group) != 0; k++)
            if (g_strcmp0(t->metrics[m]->group, t->metrics[k]->group) == 0)
                return FALSE;
    return TRUE;
}

static void add_metrics(struct tab *t)
{
    const gboolean is_grouped = has_groups(t);
    for (size_t m = 0; m < t->n_metrics; m++) {
        const struct jf_metric *metric = t->metrics[m];
        struct jf_reading actual = jf_reading_make(JF_READ_ACTUAL, JF_WINDOW_MONTH);
        struct tab_row row = {.metric = metric, .point = t->point, .group = -1};
        int index = add_row(t, row, metric->id, jf_metric_name(t->b, metric), 0);
        struct jf_row_head *head = jf_table_row(t->table, index);
        head->group = is_grouped ? g_strdup(metric->group) : NULL;
        head->format = jf_report_format(metric, &actual, FALSE);
        head->lower_is_better = jf_eval_lower_is_better(t->b->report->eval, metric, &t->point);
        head->is_percent = jf_metric_is_percent(metric);
    }
}

/* ---- periods --------------------------------------------------------------------------------- */

/* Years, and the periods of a company's own calendar, are called by their whole name. */
static gboolean has_year_apart(const struct tab *t, const struct jf_period *p)
{
    enum jf_cadence cadence = t->b->report->calendar->cadence;
    return cadence == JF_CADENCE_WEEK || cadence == JF_CADENCE_QUARTER ||
           (cadence == JF_CADENCE_MONTH && strlen(p->label) == 7 && g_ascii_isdigit(p->label[5]));
}

static char *period_text(const struct tab *t, const struct jf_period *period)
{
    int year, month, day;
    gboolean zh = g_str_has_prefix(t->b->language, "zh");
    enum jf_cadence cadence = t->b->report->calendar->cadence;
    if (!has_year_apart(t, period))
        return g_strdup(period->label);
    if (cadence != JF_CADENCE_MONTH) {
        jf_period_named(period, &year, &month);
        return zh ? g_strdup_printf("%d%s", month, jf_cadence_words(cadence, t->b->language, "月"))
                  : g_strdup_printf("%c%d", cadence == JF_CADENCE_WEEK ? 'W' : 'Q', month);
    }
    jf_day_to_ymd(period->first, &year, &month, &day);
    if (zh)
        return g_strdup_printf("%d月", month);
    static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return g_strdup(names[month - 1]);
}

/* Months stand under their year. */
static void add_periods(struct tab *t)
{
    const struct jf_calendar *calendar = t->b->report->calendar;
    for (int i = tab_span(t) - 1; i >= -t->spec->ahead; i--) {
        int period = jf_calendar_shift(calendar, t->point.anchor, -i);
        if (period < 0)
            continue;
        struct tab_row row = {.point = jf_point_at_period(t->b->report->eval, &t->point, period),
                              .group = -1,
                              .is_ahead = i < 0};
        const struct jf_period *p = &calendar->periods[period];
        g_autofree char *text = period_text(t, p);
        int index = add_row(t, row, p->label, text, 0);
        if (has_year_apart(t, p))
            jf_table_row(t->table, index)->group =
                g_strdup_printf(g_str_has_prefix(t->b->language, "zh") ? "%.4s年" : "%.4s", p->label); /* a fiscal year has other months */
        jf_table_row(t->table, index)->is_forecast = i < 0;
        jf_table_row(t->table, index)->highlight = i == 0 && t->spec->ahead > 0;
    }
}

/* ---- members --------------------------------------------------------------------------------- */

/* Places of the codes by one reading of a metric, 1 = best; 0 where there is no value. */
static void rank_codes(struct tab *t, const struct tab_column *c, enum jf_reading_kind kind,
                       const char *dim, const struct jf_point *point, const GArray *codes,
                       int *ranks)
{
    struct jf_reading reading = jf_reading_make(kind, c->reading.window);
    g_autofree struct jf_value *values = g_new(struct jf_value, codes->len + 1);
    for (guint i = 0; i < codes->len; i++) {
        struct jf_point at =
            jf_point_in(t->b->report->eval, point, dim, g_array_index(codes, int, i));
        values[i] = jf_eval_reading(t->b->report->eval, c->metric, &reading, &at);
    }
    jf_rank_values(values, codes->len, c->metric->lower_is_better, ranks);
}

/* Ranks among all members, also those that are not shown. */
static void rank_rows(struct tab *t, const char *dim, const struct jf_point *point,
                      const GArray *codes, guint first)
{
    g_autofree int *now = g_new0(int, codes->len + 1), *before = g_new0(int, codes->len + 1);
    for (guint c = 0; c < t->columns->len; c++) {
        const struct tab_column *column = tab_column(t, c);
        gboolean change = column->reading.kind == JF_READ_RANK_CHANGE;
        if (!column->metric || column->across != TAB_ALL ||
            (column->reading.kind != JF_READ_RANK && !change))
            continue;
        rank_codes(t, column, JF_READ_ACTUAL, dim, point, codes, now);
        if (change)
            rank_codes(t, column, JF_READ_PREV, dim, point, codes, before);
        for (guint r = first; r < t->rows->len; r++) {
            struct tab_row *row = tab_row(t, r);
            if (row->kind != JF_ROW_MEMBER)
                continue;
            int code = jf_point_code(&row->point, dim);
            guint i = 0;
            while (i < codes->len && g_array_index(codes, int, i) != code)
                i++;
            if (i == codes->len)
                continue;
            row->ranks[c] = now[i];
            row->changes[c] = now[i] && before[i] ? before[i] - now[i] : G_MININT;
        }
    }
}

static struct tab_row member_row(struct tab *t, struct jf_point point, enum jf_row_kind kind)
{
    struct tab_row row = {.point = point, .kind = kind, .group = -1};
    if (t->has_rank) {
        row.ranks = g_new0(int, t->columns->len + 1);
        row.changes = g_new0(int, t->columns->len + 1);
    }
    return row;
}

static const char *member_key(const struct tab *t, const char *dim, int code)
{
    const struct jf_member *m = jf_view_member(t->b->view, dim, code);
    return m && m->key ? m->key : "";
}

static void adopt(struct tab *t, guint first, int group)
{
    for (guint r = first; r < t->rows->len; r++)
        if (tab_row(t, r)->group == -1 && (int)r != group) {
            tab_row(t, r)->group = group;
            jf_table_row(t->table, (int)r)->parent = group;
        }
}

static void add_level(struct tab *t, size_t depth, const struct jf_point *point)
{
    const char *dim = t->spec->by[depth];
    gboolean is_last = depth + 1 == t->spec->n_by;
    g_autoptr(GArray) codes = jf_block_members(t->b, t->spec, t->metrics, t->n_metrics,
                                               t->spec->columns, t->spec->n_columns, dim, point);
    jf_sort_members(t->b, t->spec, t->metrics[0], t->spec->columns, t->spec->n_columns, dim, point,
                    codes);
    guint shown =
        t->spec->top > 0 && (guint)t->spec->top < codes->len ? (guint)t->spec->top : codes->len;
    guint first = t->rows->len;
    for (guint i = 0; i < shown; i++) {
        int code = g_array_index(codes, int, i);
        struct jf_point at = jf_point_in(t->b->report->eval, point, dim, code);
        guint inner = t->rows->len;
        if (!is_last)
            add_level(t, depth + 1, &at);
        int index =
            add_row(t, member_row(t, at, is_last ? JF_ROW_MEMBER : JF_ROW_SUBTOTAL),
                    member_key(t, dim, code), jf_view_label(t->b->view, dim, code), (int)(depth - t->depth));
        if (!is_last)
            adopt(t, inner, index);
    }
    if (t->has_rank && is_last) /* members have places among their siblings, subtotals have none */
        rank_rows(t, dim, point, codes, first);
    if (shown < codes->len && t->spec->others) {
        g_autofree char *label = g_strdup_printf(jf_word(t->b, "Others (%u)"), codes->len - shown);
        add_row(t, member_row(t, *point, JF_ROW_OTHERS), "others", label, (int)(depth - t->depth));
    }
}

/* ---- a tree
 * ------------------------------------------------------------------------------------------------
 */

static gboolean has_below(const struct tab *t, const char *dim, int code, GHashTable *present)
{
    if (g_hash_table_contains(present, GINT_TO_POINTER(code + 1)))
        return TRUE;
    size_t n;
    const struct jf_member *members = jf_cube_members(t->b->report->cube, dim, &n);
    for (size_t i = 0; i < n; i++)
        if (members[i].parent == code && has_below(t, dim, members[i].code, present))
            return TRUE;
    return FALSE;
}

static int add_node(struct tab *t, const char *dim, const struct jf_member *m, int level, int group)
{
    struct jf_point at = jf_point_in(t->b->report->eval, &t->point, dim, m->code);
    struct tab_row row = member_row(t, at, JF_ROW_MEMBER);
    row.group = group;
    int index = add_row(t, row, m->key, m->label, level);
    jf_table_row(t->table, index)->parent = group;
    return index;
}

static void add_nodes(struct tab *t, const char *dim, int parent, int level, int group,
                      GHashTable *present)
{
    size_t n;
    const struct jf_member *members = jf_cube_members(t->b->report->cube, dim, &n);
    for (size_t i = 0; i < n; i++) {
        if (members[i].parent != parent || !has_below(t, dim, members[i].code, present))
            continue;
        int index = add_node(t, dim, &members[i], level, group);
        if (t->spec->depth > 0 && level + 1 >= t->spec->depth)
            continue;
        guint before = t->rows->len;
        add_nodes(t, dim, members[i].code, level + 1, index, present);
        if (t->rows->len > before && level > 0)
            jf_table_row(t->table, index)->kind = tab_row(t, (guint)index)->kind = JF_ROW_SUBTOTAL;
        tab_row(t, (guint)index)->is_node = t->rows->len > before;
    }
}

/* The entity's own node is the root of what it sees: which nodes have rows is asked without it. */
static void add_tree(struct tab *t, const char *dim)
{
    const struct jf_entity *e = t->b->view->entity;
    gboolean is_own = e->dim && strcmp(e->dim, dim) == 0;
    struct jf_point point = t->point;
    if (is_own)
        point.n_coords = 0;
    g_autoptr(GArray) codes = jf_block_members(t->b, t->spec, t->metrics, t->n_metrics,
                                               t->spec->columns, t->spec->n_columns, dim, &point);
    g_autoptr(GHashTable) present = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < codes->len; i++)
        g_hash_table_add(present, GINT_TO_POINTER(g_array_index(codes, int, i) + 1));
    add_nodes(t, dim, is_own ? e->code : -1, 0, -1, present);
    gboolean has_own = is_own && g_hash_table_contains(present, GINT_TO_POINTER(e->code + 1));
    if (t->rows->len == 0 && has_own) /* a leaf of the tree: itself */
        add_node(t, dim, jf_cube_member(t->b->report->cube, dim, e->code), 0, -1);
}

static void add_total(struct tab *t)
{
    gboolean nested = t->spec->n_by > 1;
    guint n = t->rows->len;
    t->total =
        add_row(t, member_row(t, t->point, JF_ROW_TOTAL), "total", jf_word(t->b, "Total"), 0);
    for (guint r = 0; nested && r < n; r++)
        if (tab_row(t, r)->group == -1) {
            tab_row(t, r)->group = t->total;
            jf_table_row(t->table, (int)r)->parent = t->total;
        }
}

static gboolean is_within(const struct jf_report *report, const struct jf_entity *e, const char *dim)
{
    for (; e; e = e->parent < 0 ? NULL : &report->entities[e->parent])
        if (g_strcmp0(e->dim, dim) == 0)
            return TRUE;
    return FALSE;
}

/* A unit and what it belongs to head none of its own rows: that would be the total once more. */
static size_t own_depth(const struct tab *t)
{
    size_t depth = 0;
    while (!t->b->report->is_planning && depth + 1 < t->spec->n_by &&
           is_within(t->b->report, t->b->view->entity, t->spec->by[depth]))
        depth++;
    return depth;
}

void tab_add_rows(struct tab *t)
{
    if (t->is_board) {
        add_metrics(t);
        return;
    }
    if (strcmp(t->spec->by[0], "month") == 0) {
        add_periods(t);
        return;
    }
    if (t->spec->n_by == 1 && !t->b->report->is_planning &&
        jf_dim_is_tree(t->b->report, t->spec->by[0]))
        add_tree(t, t->spec->by[0]);
    else
        add_level(t, t->depth = own_depth(t), &t->point);
    /* in a tree with signs the top nodes are the totals: a sum of revenue and cost would mean nothing */
    if (t->spec->total && t->rows->len > 0 && !t->has_signs)
        add_total(t);
}
