/* Columns of a table: what is printed, what stands behind it, and the relations between them. */
#include <string.h>

#include "report/tabular.h"

struct jf_column *jf_key_column(const char *id, const char *title)
{
    struct jf_column *c = g_new0(struct jf_column, 1);
    c->id = g_strdup(id);
    c->title = g_strdup(title);
    c->role = JF_COLUMN_KEY;
    c->format = (struct jf_format){.style = JF_STYLE_TEXT, .scale = 1, .unit = ""};
    return c;
}

static enum jf_column_role role_of(enum jf_reading_kind kind)
{
    switch (kind) {
    case JF_READ_LIGHT:
    case JF_READ_LIGHTS:
    case JF_READ_SPARK:
        return JF_COLUMN_MARK;
    case JF_READ_WHY:
        return JF_COLUMN_TEXT;
    case JF_READ_AVERAGE:
    case JF_READ_N:
    case JF_READ_DAYS:
        return JF_COLUMN_VALUE;
    default:
        return jf_reading_facts(kind)->is_value ? JF_COLUMN_VALUE : JF_COLUMN_DERIVED;
    }
}

static enum jf_mark mark_of(enum jf_reading_kind kind)
{
    if (kind == JF_READ_LIGHT)
        return JF_MARK_LIGHT;
    if (kind == JF_READ_LIGHTS)
        return JF_MARK_STRIP;
    if (kind == JF_READ_RANK_CHANGE)
        return JF_MARK_MOVE;
    return kind == JF_READ_SPARK ? JF_MARK_SPARK : JF_MARK_NONE;
}

static enum jf_emphasis emphasis_of(const struct jf_reading *reading)
{
    if (reading->kind == JF_READ_ACTUAL && reading->window == JF_WINDOW_MONTH)
        return JF_EMPHASIS_ACTUAL;
    if (reading->kind == JF_READ_LAST_YEAR || reading->kind == JF_READ_PREV)
        return JF_EMPHASIS_MUTED;
    return jf_reading_facts(reading->kind)->is_judged ? JF_EMPHASIS_VARIANCE : JF_EMPHASIS_NONE;
}

struct jf_column *jf_reading_column(struct jf_build *b, const struct jf_metric *metric,
                                    const struct jf_reading *reading)
{
    struct jf_column *c = g_new0(struct jf_column, 1);
    g_autofree char *words = jf_reading_to_string(reading);
    g_autofree char *id = g_strdelimit(g_strdup(words), " ", '.');
    c->id = metric ? g_strdup_printf("%s.%s", metric->id, id) : g_strdup(id);
    c->role = role_of(reading->kind);
    c->mark = mark_of(reading->kind);
    c->title = jf_reading_title(b, reading);
    static const struct jf_metric any = {.unit = (char *)"", .scale = 1}; /* of a board: each row has its own */
    c->format = jf_report_format(metric ? metric : &any, reading, FALSE);
    c->format_by_row = !metric && c->role != JF_COLUMN_MARK && reading->kind != JF_READ_RANK &&
                       reading->kind != JF_READ_RANK_CHANGE && reading->kind != JF_READ_N &&
                       reading->kind != JF_READ_DAYS;
    if (c->role == JF_COLUMN_TEXT)
        c->format.style = JF_STYLE_TEXT;
    for (int i = 0; c->mark == JF_MARK_STRIP && i < 2; i++) /* the axis of its months */
        c->limits[c->n_limits++].label = jf_period_label(b, i ? 0 : 1 - JF_STRIP);
    c->emphasis = emphasis_of(reading);
    c->lower_is_better = metric && metric->lower_is_better;
    c->metric = metric ? g_strdup(metric->id) : NULL;
    c->scenario = g_strdup(jf_reading_scenario(reading));
    c->window = g_ascii_strdown(jf_window_word(reading->window), -1);
    c->reading = g_steal_pointer(&words);
    return c;
}

/* ---- finding and adding ---------------------------------------------------------------------- */

int tab_find(const struct tab *t, const struct jf_metric *metric, enum jf_reading_kind kind,
             const struct tab_column *like, enum tab_part part)
{
    for (guint i = 0; i < t->columns->len; i++) {
        const struct tab_column *c = tab_column(t, i);
        if (c->reading.kind == kind && c->part == part && c->metric == metric &&
            c->across == like->across && c->reading.window == like->reading.window &&
            (kind != JF_READ_PLAN || strcmp(c->reading.version, like->reading.version) == 0))
            return c->index;
    }
    return -1;
}

static struct jf_column *append(struct tab *t, struct tab_column column)
{
    struct jf_column *c = jf_reading_column(t->b, column.metric, &column.reading);
    static const char *const suffix[] = {
        [TAB_WHOLE] = "", [TAB_OVER] = ".over", [TAB_UNDER] = ".under"};
    if (column.across != TAB_ALL || t->across->len > 1 || column.part != TAB_WHOLE) {
        const struct jf_member *m =
            column.across == TAB_ALL
                ? NULL
                : jf_view_member(t->b->view, t->spec->across[0], column.across);
        char *id = g_strconcat(c->id, suffix[column.part], t->across->len > 1 ? "@" : "",
                               t->across->len > 1 ? (m ? m->key : "total") : "", NULL);
        g_free(c->id);
        c->id = id;
    }
    c->format.plain_zero = t->across->len > 1;
    column.index = jf_table_add_column(t->table, c);
    g_array_append_val(t->columns, column);
    return c;
}

static void support(struct tab *t, struct tab_column like, enum jf_reading_kind kind,
                    enum tab_part part)
{
    if (tab_find(t, like.metric, kind, &like, part) >= 0)
        return;
    like.reading.kind = kind;
    if (kind != JF_READ_PLAN)
        like.reading.version[0] = '\0';
    like.part = part;
    struct jf_column *c = append(t, like);
    c->role = JF_COLUMN_SUPPORT;
    if (part != TAB_WHOLE) {
        c->format = (struct jf_format){.style = JF_STYLE_NUMBER, .scale = 1, .unit = ""};
        c->format_by_row = FALSE;
        char *title = g_strdup_printf(
            "%s %s", c->title, jf_word(t->b, part == TAB_OVER ? "Numerator" : "Denominator"));
        g_free(c->title);
        c->title = title;
    }
}

/* The values that a derived reading is made of. */
static size_t bases_of(enum jf_reading_kind kind, enum jf_reading_kind out[2])
{
    const gboolean is_part = kind == JF_READ_SHARE || kind == JF_READ_CUM_SHARE || kind == JF_READ_RANK;
    out[0] = JF_READ_ACTUAL;
    out[1] = jf_reading_facts(kind)->base;
    return out[1] != JF_READ_ACTUAL ? 2 : is_part ? 1 : 0;
}

static void add_supports(struct tab *t)
{
    for (guint i = 0, n = t->columns->len; i < n; i++) {
        struct tab_column c = *tab_column(t, i);
        enum jf_reading_kind bases[2];
        size_t k = bases_of(c.reading.kind, bases);
        for (size_t j = 0; j < k; j++)
            support(t, c, bases[j], TAB_WHOLE);
        if (c.reading.kind == JF_READ_PROGRESS) {
            struct tab_column year = c;
            c.reading.window = JF_WINDOW_YTD;
            year.reading.window = JF_WINDOW_YEAR;
            support(t, c, JF_READ_ACTUAL, TAB_WHOLE);
            support(t, year, JF_READ_PLAN, TAB_WHOLE);
        }
    }
}

/* Parts of every value that any metric of the column makes by a division. */
static void add_parts(struct tab *t)
{
    for (guint i = 0, n = t->columns->len; i < n; i++) {
        struct tab_column c = *tab_column(t, i);
        const struct jf_expr *over, *under;
        gboolean is_ratio = FALSE;
        for (size_t m = 0; m < t->n_metrics; m++)
            if (!c.metric || c.metric == t->metrics[m])
                is_ratio = is_ratio || tab_ratio(t->metrics[m], &c.reading, &over, &under);
        if (!is_ratio)
            continue;
        support(t, c, c.reading.kind, TAB_OVER);
        support(t, c, c.reading.kind, TAB_UNDER);
    }
}

/* ---- heads over columns ---------------------------------------------------------------------- */

static char *window_group(const struct tab *t, enum jf_window_kind window)
{
    return jf_calendar_window_title(t->b->report->calendar, window, t->point.anchor,
                                    t->b->language);
}

static char *reading_group(const struct tab *t, const struct jf_reading *r, gboolean has_plan)
{
    if (r->window != JF_WINDOW_MONTH)
        return window_group(t, r->window);
    if (r->kind == JF_READ_PROGRESS)
        return window_group(t, JF_WINDOW_YEAR);
    const enum jf_reading_kind base = jf_reading_facts(r->kind)->base;
    if (r->kind == JF_READ_LAST_YEAR || base == JF_READ_LAST_YEAR)
        return g_strdup(jf_word(t->b, "Against last year"));
    if (r->kind == JF_READ_PREV || base == JF_READ_PREV)
        return g_strdup(jf_word(t->b, "Against the month before"));
    switch (r->kind) {
    case JF_READ_LIGHTS:
        return g_strdup(jf_word(t->b, "Deviation from plan"));
    case JF_READ_SPARK:
    case JF_READ_RANK:
    case JF_READ_RANK_CHANGE:
    case JF_READ_SHARE:
    case JF_READ_CUM_SHARE:
    case JF_READ_N:
        return NULL;
    default:
        if (t->point.window != JF_WINDOW_MONTH)
            return window_group(t, t->point.window);
        return g_strdup(jf_word(t->b, has_plan ? "This month against plan" : "This month"));
    }
}

static char *member_group(const struct tab *t, const struct tab_column *c)
{
    const char *label = c->across == TAB_ALL
                            ? jf_word(t->b, "Total")
                            : jf_view_label(t->b->view, t->spec->across[0], c->across);
    if (t->n_metrics < 2 || !c->metric || t->spec->n_columns == 1)
        return g_strdup(label);
    return g_strdup_printf("%s·%s", label, jf_metric_name(t->b, c->metric));
}

static gboolean any_plan(const struct tab *t)
{
    for (guint i = 0; i < t->columns->len; i++) {
        const struct jf_reading *r = &tab_column(t, i)->reading;
        if (jf_reading_facts(r->kind)->needs_plan && r->window == JF_WINDOW_MONTH)
            return TRUE;
    }
    return FALSE;
}

static struct jf_column *visible(const struct tab *t, guint i)
{
    struct jf_column *column = i < t->columns->len ? jf_table_column(t->table, tab_column(t, i)->index) : NULL;
    return column && column->role != JF_COLUMN_SUPPORT ? column : NULL;
}

/* A light that stands apart from the columns that it judges needs no head; a rank or a share between columns of one
 * head stands below it, too; what a head says, a title does not repeat. */
static void close_groups(struct tab *t)
{
    const char *before = NULL;
    for (guint i = 0; visible(t, i); i++) {
        const enum jf_reading_kind kind = tab_column(t, i)->reading.kind;
        struct jf_column *column = visible(t, i);
        guint next = i + 1;
        while (visible(t, next) && !visible(t, next)->group)
            next++;
        if (kind == JF_READ_LIGHT && g_strcmp0(before, column->group) != 0)
            g_clear_pointer(&column->group, g_free);
        else if (!column->group && before && visible(t, next) && strcmp(before, visible(t, next)->group) == 0)
            column->group = g_strdup(before);
        const char *below = !column->group ? NULL : kind == JF_READ_LIGHTS ? "Last 12" : kind == JF_READ_VS_PLAN ? "Difference" : NULL;
        if (below) {
            g_free(column->title);
            column->title = g_strdup(jf_word(t->b, below));
        }
        before = column->group;
    }
}

/* One head over neighbours of one kind; none where it would say the same over all of them. */
static void add_groups(struct tab *t)
{
    gboolean by_metric = t->n_metrics > 1 && !t->is_board, differ = FALSE, has_plan = any_plan(t);
    const char *first = NULL;
    for (guint i = 0; i < t->columns->len; i++) {
        const struct tab_column *c = tab_column(t, i);
        struct jf_column *column = jf_table_column(t->table, c->index);
        if (t->across->len > 1)
            column->group = member_group(t, c);
        else if (by_metric)
            column->group = jf_metric_heading(t->b, c->metric);
        else
            column->group = reading_group(t, &c->reading, has_plan);
        if (column->role == JF_COLUMN_SUPPORT)
            continue;
        first = i == 0 ? column->group : first;
        differ = differ || g_strcmp0(first, column->group) != 0;
    }
    for (guint i = 0; !differ && i < t->columns->len; i++)
        g_clear_pointer(&jf_table_column(t->table, tab_column(t, i)->index)->group, g_free);
    if (t->across->len < 2 && !by_metric)
        close_groups(t);
}

/* Across members with one reading, which says nothing more: the member is the head, or the metric below it. */
static void shorten_titles(struct tab *t)
{
    if (t->across->len < 2 || t->spec->n_columns != 1)
        return;
    for (guint i = 0; i < t->columns->len; i++) {
        struct jf_column *column = jf_table_column(t->table, tab_column(t, i)->index);
        if (t->n_metrics > 1) {
            g_free(column->title);
            column->title = jf_metric_heading(t->b, tab_column(t, i)->metric);
            continue;
        }
        if (column->group) {
            g_free(column->title);
            column->title = g_steal_pointer(&column->group);
        }
        /* A, B, C against A, B, C: which is which */
        if (jf_data_spec_class(t->b->report->spec->data, t->spec->across[0]) && tab_column(t, i)->across != TAB_ALL)
            column->group = g_strdup(jf_dim_heading(t->b, t->spec->across[0]));
    }
}

static gboolean is_asked(const struct tab *t, enum jf_reading_kind kind, enum jf_window_kind window)
{
    for (size_t i = 0; i < t->spec->n_columns; i++)
        if (t->spec->columns[i].kind == kind && t->spec->columns[i].window == window)
            return TRUE;
    return FALSE;
}

/* A part of a ratio is no part of a whole; a metric without a plan has nothing to be held against;
 * the change of a percentage is its difference in points, once. On a board each row has its own
 * metric, so that only the first counts there. */
static gboolean makes_sense(const struct tab *t, const struct jf_metric *metric,
                            const struct jf_reading *reading)
{
    const struct jf_expr *over, *under;
    switch (reading->kind) {
    case JF_READ_CUM_SHARE:
        if (t->has_signs)
            return FALSE; /* what comes after a part is no further part of the same whole */
        /* fall through */
    case JF_READ_SHARE:
    case JF_READ_CONTRIBUTION:
        return metric && !jf_metric_is_percent(metric) &&
               !jf_expr_is_ratio(metric->actual, &over, &under);
    case JF_READ_YOY:
        return !metric || !jf_metric_is_percent(metric) ||
               !is_asked(t, JF_READ_VS_LAST_YEAR, reading->window);
    case JF_READ_MOM:
        return !metric || !jf_metric_is_percent(metric) ||
               !is_asked(t, JF_READ_VS_PREV, reading->window);
    case JF_READ_N:
        return !metric || metric->sample;
    case JF_READ_LIGHT:
        return !metric || metric->warn.of == JF_WARN_ACTUAL || metric->warn.of == JF_WARN_YOY ||
               jf_metric_has_plan(metric);
    default:
        return !metric || !jf_reading_facts(reading->kind)->needs_plan || jf_metric_has_plan(metric);
    }
}

static void add_visible(struct tab *t, const struct jf_metric *metric, int across)
{
    for (size_t r = 0; r < t->spec->n_columns; r++) {
        const struct jf_reading *reading = &t->spec->columns[r];
        struct tab_column c = {.metric = metric, .reading = *reading, .across = across};
        if (!makes_sense(t, metric, reading))
            continue;
        struct jf_column *column = append(t, c);
        if (t->is_board && t->spec->n_marks == 0 && reading->kind == JF_READ_ACHIEVEMENT &&
            reading->window == JF_WINDOW_MONTH)
            column->mark = JF_MARK_BAR;
        jf_build_legend(t->b, reading);
        t->has_rank =
            t->has_rank || reading->kind == JF_READ_RANK || reading->kind == JF_READ_RANK_CHANGE;
    }
}

/* ---- drawings -------------------------------------------------------------------------------- */

static enum jf_mark drawing_of(const struct jf_column *column, enum jf_reading_kind kind)
{
    if (kind == JF_READ_CUM_SHARE)
        return JF_MARK_LINE;
    if (column->emphasis != JF_EMPHASIS_VARIANCE)
        return JF_MARK_BAR;
    return column->format.style == JF_STYLE_PERCENT ? JF_MARK_PIN : JF_MARK_DELTA;
}

/* Behind the bar of what was reached stands what it is compared with: the plan, else last year. */
static void set_base(const struct tab *t, const struct tab_column *c, struct jf_column *column)
{
    int base = tab_find(t, c->metric, JF_READ_PLAN, c, TAB_WHOLE);
    if (base < 0)
        base = tab_find(t, c->metric, JF_READ_LAST_YEAR, c, TAB_WHOLE);
    if (c->reading.kind == JF_READ_ACTUAL && base >= 0)
        column->mark_base = g_strdup(jf_table_column(t->table, base)->id);
}

/* Where metrics are the rows, only ratios have one scale. */
static void add_drawings(struct tab *t)
{
    for (guint i = 0; i < t->columns->len; i++) {
        const struct tab_column *c = tab_column(t, i);
        struct jf_column *column = jf_table_column(t->table, c->index);
        for (size_t k = 0; k < t->spec->n_marks; k++) {
            const struct jf_mark_spec *mark = &t->spec->marks[k];
            if (column->role == JF_COLUMN_SUPPORT || column->role == JF_COLUMN_MARK ||
                (t->is_board && column->format.style != JF_STYLE_PERCENT) ||
                c->reading.kind != mark->reading.kind || c->reading.window != mark->reading.window ||
                strcmp(c->reading.version, mark->reading.version) != 0)
                continue;
            column->mark = mark->mark ? mark->mark : drawing_of(column, c->reading.kind);
            if (column->mark == JF_MARK_BAR)
                set_base(t, c, column);
        }
    }
}

void tab_add_columns(struct tab *t)
{
    for (guint a = 0; a < t->across->len; a++)
        for (size_t m = 0; m < (t->is_board ? 1 : t->n_metrics); m++)
            add_visible(t, t->is_board ? NULL : t->metrics[m], g_array_index(t->across, int, a));
    add_supports(t);
    add_parts(t);
    add_drawings(t);
    add_groups(t);
    shorten_titles(t);
}

/* ---- relations ------------------------------------------------------------------------------- */

static size_t binary(struct jf_relation_step *s, int a, int b, enum jf_relation_op op)
{
    if (a < 0 || b < 0)
        return 0;
    s[0] = (struct jf_relation_step){.op = JF_REL_COLUMN, .column = a};
    s[1] = (struct jf_relation_step){.op = JF_REL_COLUMN, .column = b};
    s[2] = (struct jf_relation_step){.op = op};
    return 3;
}

static size_t over_total(struct jf_relation_step *s, size_t n, int column, int total, enum jf_relation_op op)
{
    if (n == 0 || total < 0)
        return 0;
    s[n] = (struct jf_relation_step){.op = JF_REL_CELL, .column = column, .row = total};
    s[n + 1] = (struct jf_relation_step){.op = op};
    return n + 2;
}

static size_t of_set(struct jf_relation_step *s, enum jf_relation_op op, int column,
                     enum jf_row_set set)
{
    s[0] = (struct jf_relation_step){.op = op, .column = column, .set = set};
    return 1;
}

/* The relation of a column for a metric, in s; 0 where the value stands for itself. */
static size_t relation_of(const struct tab *t, const struct jf_metric *metric,
                          const struct tab_column *c, struct jf_relation_step *s)
{
    const struct jf_expr *over, *under;
    enum jf_reading_kind bases[2], kind = c->reading.kind;
    if (c->part != TAB_WHOLE)
        return 0;
    if (tab_ratio(metric, &c->reading, &over, &under))
        return binary(s, tab_find(t, c->metric, kind, c, TAB_OVER),
                      tab_find(t, c->metric, kind, c, TAB_UNDER), JF_REL_DIV);
    size_t n = bases_of(kind, bases);
    int a = n > 0 ? tab_find(t, c->metric, bases[0], c, TAB_WHOLE) : -1;
    int base = n > 1 ? tab_find(t, c->metric, bases[1], c, TAB_WHOLE) : -1;
    switch (kind) {
    case JF_READ_ACHIEVEMENT:
        return binary(s, a, base, JF_REL_ACHIEVE);
    case JF_READ_DEVIATION:
    case JF_READ_YOY:
    case JF_READ_MOM:
        return binary(s, a, base, jf_metric_is_percent(metric) ? JF_REL_SUB : JF_REL_CHANGE);
    case JF_READ_SHARE:
        return t->has_signs ? 0 : of_set(s, JF_REL_SHARE, a, JF_SET_MEMBERS);
    case JF_READ_RANK:
        return t->is_board ? 0 : of_set(s, JF_REL_RANK, a, JF_SET_SIBLINGS);
    case JF_READ_CUM_SHARE:
        return over_total(s, of_set(s, JF_REL_CUMULATE, a, JF_SET_MEMBERS), a, t->total, JF_REL_DIV);
    case JF_READ_CONTRIBUTION:
        return over_total(s, binary(s, a, base, JF_REL_SUB), base, t->total, JF_REL_PER);
    case JF_READ_PROGRESS: {
        struct tab_column ytd = *c, year = *c;
        ytd.reading.window = JF_WINDOW_YTD;
        year.reading.window = JF_WINDOW_YEAR;
        return binary(s, tab_find(t, c->metric, JF_READ_ACTUAL, &ytd, TAB_WHOLE),
                      tab_find(t, c->metric, JF_READ_PLAN, &year, TAB_WHOLE), JF_REL_REACH);
    }
    default:
        return n == 2 ? binary(s, a, base, JF_REL_SUB) : 0;
    }
}

void tab_set_relations(struct tab *t)
{
    struct jf_relation_step s[8];
    for (guint i = 0; i < t->columns->len; i++) {
        const struct tab_column *c = tab_column(t, i);
        if (c->metric) {
            size_t n = relation_of(t, c->metric, c, s);
            if (n > 0)
                jf_table_column(t->table, c->index)->relation = jf_relation_new(n, s);
            continue;
        }
        for (guint r = 0; r < t->rows->len; r++) {
            size_t n = relation_of(t, tab_row(t, r)->metric, c, s);
            if (n > 0)
                jf_table_cell(t->table, (int)r, c->index)->relation =
                    jf_table_keep_relation(t->table, n, s);
        }
    }
}
