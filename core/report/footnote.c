/* What a reader of a block might ask about: notes for the foot of the page that shows it. */
#include <math.h>
#include <string.h>

#include "report/internal.h"

#define READ(KIND) ((guint64)1 << JF_READ_##KIND)
#define READ_JUDGED ((guint64)1 << 63) /* any that is good or bad by its sign */

/* What its columns read, and those of the blocks in it. */
static guint64 readings_of(const struct jf_block_spec *spec)
{
    guint64 all = 0;
    for (size_t i = 0; i < spec->n_columns; i++)
        all |= (guint64)1 << spec->columns[i].kind | (jf_reading_facts(spec->columns[i].kind)->is_judged ? READ_JUDGED : 0);
    for (size_t i = 0; i < spec->n_blocks; i++)
        all |= readings_of(spec->blocks[i]);
    return all;
}

/* A chart of the kind; NULL: a bridge. */
static gboolean draws(const struct jf_block_spec *spec, const char *kind)
{
    gboolean found = kind ? spec->word == JF_WORD_CHART && g_strcmp0(spec->kind, kind) == 0 : spec->word == JF_WORD_BRIDGE;
    for (size_t i = 0; i < spec->n_blocks && !found; i++)
        found = draws(spec->blocks[i], kind);
    return found;
}

static gboolean any_metric(const struct jf_block_spec *spec,
                           gboolean (*test)(const struct jf_metric *))
{
    for (size_t i = 0; i < spec->n_metrics; i++)
        if (test(spec->metrics[i]))
            return TRUE;
    for (size_t i = 0; i < spec->n_blocks; i++)
        if (any_metric(spec->blocks[i], test))
            return TRUE;
    return FALSE;
}

static gboolean is_turned(const struct jf_metric *m)
{
    return m->lower_is_better && jf_metric_has_plan(m);
}

/* Cards with their months and the plan of each. */
static gboolean draws_months(const struct jf_block_spec *spec)
{
    gboolean found = spec->word == JF_WORD_CARDS && (readings_of(spec) & READ(SPARK)) && any_metric(spec, jf_metric_has_plan);
    for (size_t i = 0; i < spec->n_blocks && !found; i++)
        found = draws_months(spec->blocks[i]);
    return found;
}

/* Its light does not follow the common rule. */
static gboolean warns_else(const struct jf_metric *m)
{
    return m->warn.of != JF_WARN_ACHIEVEMENT || m->warn.months > 1 || m->warn.near < 1 || m->warn.near > 1 ||
           m->warn.reached < 0.9 || m->warn.reached > 0.9;
}

/* Rows that a tree takes off: less is good. */
static gboolean has_turned_rows(const struct jf_block *block)
{
    for (guint r = 0; block->table && r < block->table->rows->len; r++)
        if (jf_table_row(block->table, (int)r)->lower_is_better)
            return TRUE;
    for (guint i = 0; block->blocks && i < block->blocks->len; i++)
        if (has_turned_rows(block->blocks->pdata[i]))
            return TRUE;
    return FALSE;
}

/* In tables of an analysis there are lights by achievement, all of them by the common rule. */
static gboolean has_common_lights(const struct jf_block *block, gboolean *follows)
{
    gboolean found = FALSE;
    for (guint i = 0, n = block->table ? block->table->rows->len * block->table->columns->len : 0; i < n; i++) {
        const int columns = (int)block->table->columns->len;
        const struct jf_cell *cell = jf_table_cell(block->table, (int)i / columns, (int)i % columns);
        const gboolean is_light = cell->rule != NULL && cell->light != 0;
        found = found || is_light;
        *follows = *follows && (!is_light || (fabs(cell->rule->near - 1) < 1e-9 && fabs(cell->rule->reached - 0.9) < 1e-9));
    }
    for (guint i = 0; block->blocks && i < block->blocks->len; i++)
        found = has_common_lights(block->blocks->pdata[i], follows) || found;
    return found && *follows;
}

/* Takes the text. */
static void add_note(struct jf_block *block, char *text)
{
    if (g_ptr_array_find_with_equal_func(block->notes, text, g_str_equal, NULL))
        g_free(text);
    else
        g_ptr_array_add(block->notes, text);
}

/* How far the year has come, and what a plan counts of a month that is not over. */
static void add_time_notes(const struct jf_build *b, const struct jf_block_spec *spec, struct jf_block *block)
{
    const struct jf_calendar *calendar = b->report->calendar;
    int passed, all;
    if ((readings_of(spec) & READ(PROGRESS)) && jf_calendar_progress(calendar, calendar->report, &passed, &all)) {
        struct jf_format format = {
            .style = JF_STYLE_PERCENT, .scale = 1, .decimals = 1, .percent_sign = TRUE, .unit = ""};
        g_autofree char *share = jf_format_value(&format, jf_value_number((double)passed / all));
        add_note(block, g_strdup_printf(jf_word(b, calendar->works ? "Time elapsed: %s of the year (%d of %d working days)."
                                                                   : "Time elapsed: %s of the year (%d of %d days)."),
                                        share, passed, all));
    }
    if (any_metric(spec, jf_metric_has_plan) && jf_calendar_cut(calendar, calendar->report, &passed, &all))
        add_note(block, g_strdup_printf(jf_word(b, calendar->works ? "The plan of this period counts %d of %d working days."
                                                                   : "The plan of this period counts %d of %d days."),
                                        passed, all));
}

static gboolean has_value(const struct jf_chart *chart, const char *scenario, guint row)
{
    for (size_t s = 0; s < chart->n_series; s++)
        if (!chart->series[s].second_axis && strcmp(chart->series[s].scenario, scenario) == 0)
            return jf_value_has(jf_table_cell(chart->table, (int)row, chart->series[s].column)->value);
    return FALSE;
}

/* Why the first periods of a chart have nothing to stand against; and a line whose axis is its own. */
static void add_chart_notes(const struct jf_build *b, const struct jf_block *shown, struct jf_block *block)
{
    const struct jf_chart *chart = shown->chart;
    guint first = 0, n = chart ? chart->table->rows->len : 0;
    for (size_t s = 0; chart && strcmp(chart->kind, "variance") == 0 && s < chart->n_series; s++)
        if (chart->series[s].second_axis)
            add_note(block, g_strdup(jf_word(b, "The axis of a line may start above zero (marked).")));
    while (first < n && !has_value(chart, "PY", first))
        first++;
    if (first > 0 && first < n && has_value(chart, "AC", first - 1) && jf_table_row(chart->table, (int)first)->group)
        add_note(block, g_strdup_printf(jf_word(b, "Before %s there is no last year in the data."),
                                        jf_table_row(chart->table, (int)first)->key));
    for (guint i = 0; shown->blocks && i < shown->blocks->len; i++)
        add_chart_notes(b, shown->blocks->pdata[i], block);
}

/* Charts that break one total down, each by what its rows are, and whether their rows were added up. */
struct sums {
    const char *metric, *by[2];
    struct jf_value total;
    int n;
};

static void add_sum(struct sums *s, const struct jf_chart *chart)
{
    const gboolean is_bridge = strcmp(chart->kind, "bridge") == 0;
    const struct jf_table *table = chart->table;
    const int last = (int)table->rows->len - 1, to = is_bridge ? jf_table_find_column(table, "to") : chart->series[0].column;
    const char *by = jf_table_column(table, 0)->title;
    struct jf_value sum = jf_value_exact(jf_decimal_from_int(0));
    if (last < 1 || to < 0 || !chart->series[0].metric || jf_table_row(table, last)->kind != JF_ROW_TOTAL ||
        (!is_bridge && strcmp(chart->kind, "variance") != 0))
        return;
    for (int row = 0; row < last; row++)
        if (jf_table_row(table, row)->kind == JF_ROW_MEMBER || jf_table_row(table, row)->kind == JF_ROW_OTHERS)
            sum = jf_value_add(sum, jf_table_cell(table, row, to)->value);
    const struct jf_value total = jf_table_cell(table, last, to)->value;
    if (!jf_value_has(total) || jf_value_compare(sum, total) != 0)
        return;
    if (s->n == 1 && strcmp(s->metric, chart->series[0].metric) == 0 && jf_value_compare(s->total, total) == 0 && strcmp(s->by[0], by) != 0)
        s->by[s->n++] = by;
    else if (s->n == 0)
        *s = (struct sums){chart->series[0].metric, {by}, total, 1};
}

static void find_sums(struct sums *s, const struct jf_block *shown)
{
    if (shown->chart)
        add_sum(s, shown->chart);
    for (guint i = 0; shown->blocks && i < shown->blocks->len; i++)
        find_sums(s, shown->blocks->pdata[i]);
}

static void add_sum_note(const struct jf_build *b, struct jf_block *block)
{
    struct sums s = {0};
    find_sums(&s, block);
    if (s.n == 2)
        add_note(block, g_strdup_printf(jf_word(b, "Total = sum over %s = sum over %s; they differ by 0."), s.by[0], s.by[1]));
}

/* "预测：收入按季节，提前一期的回测误差 4.3%(n = 12)。" of each metric whose forecast the block shows. */
static void add_forecast_notes(const struct jf_build *b, const struct jf_block_spec *spec, struct jf_block *block)
{
    static const char *const rules[] = {
        [JF_FORECAST_RUN_RATE] = "Run rate", [JF_FORECAST_SEASONAL] = "Seasonal", [JF_FORECAST_PLAN] = "By plan"};
    struct jf_format format = {.style = JF_STYLE_PERCENT, .scale = 1, .decimals = 1, .percent_sign = TRUE, .unit = ""};
    gboolean has_any = FALSE;
    for (size_t i = 0; i < spec->n_columns; i++)
        has_any = has_any || spec->columns[i].kind == JF_READ_FORECAST || spec->columns[i].kind == JF_READ_VS_FORECAST;
    for (size_t i = 0; has_any && i < spec->n_metrics; i++) {
        const struct jf_metric *m = jf_block_metric(b->report, spec, spec->metrics[i]);
        if (m->forecast_kind <= JF_FORECAST_EXPR)
            continue;
        int n;
        struct jf_point at = jf_view_block_point(b->view, spec);
        struct jf_value off = jf_eval_backtest(b->report->eval, m, m->forecast_kind, &at, &n);
        g_autofree char *share = jf_format_value(&format, off);
        g_autofree char *heading = jf_metric_heading(b, m);
        const char *words = n ? "Forecast of %s: %s, off by %s a period ahead (n = %d)." : "Forecast of %s: %s.";
        add_note(block, g_strdup_printf(jf_word(b, words), heading, jf_word(b, rules[m->forecast_kind]), share, n));
    }
    for (size_t i = 0; i < spec->n_blocks; i++)
        add_forecast_notes(b, spec->blocks[i], block);
}

/* Notes that an analysis wants at the foot of the page rather than below its table. */
static void lift_notes(struct jf_block *from, struct jf_block *to)
{
    for (struct jf_table *t = from->table; t; t = t->paper)
        if (t->has_foot_note && t->note)
            add_note(to, g_steal_pointer(&t->note));
    for (guint i = 0; from->blocks && i < from->blocks->len; i++)
        lift_notes(from->blocks->pdata[i], to);
}

void jf_build_footnotes(const struct jf_build *b, struct jf_block_spec *spec, struct jf_block *block)
{
    const guint64 reads = readings_of(spec);
    gboolean follows = !any_metric(spec, warns_else), is_lit = has_common_lights(block, &follows);
    gboolean achieves = (is_lit || (reads & (READ(ACHIEVEMENT) | READ(PROGRESS) | READ(LIGHT)))) && any_metric(spec, jf_metric_has_plan);
    const char *notes[] = {
        !achieves ? NULL
        : any_metric(spec, is_turned) || has_turned_rows(block)
            ? "Achievement = actual ÷ plan; where lower is better (▽), 2 − actual ÷ plan."
            : "Achievement = actual ÷ plan.",
        achieves && follows && (is_lit || (reads & READ(LIGHT))) ? "Lights: tick from 100%, ! from 90%, cross below." : NULL,
        (reads & READ_JUDGED) && spec->n_metrics > 1 && any_metric(spec, jf_metric_is_percent)
            ? "Differences of percentages are in points (pp)." : NULL,
        draws_months(spec) ? "Small charts: the line is the plan of the period; each has a scale of its own, from 0." : NULL,
        reads & READ(CONTRIBUTION) ? "Contribution = change against last year ÷ last year's total." : NULL,
        (reads & READ_JUDGED) || draws(spec, "variance") || draws(spec, NULL) ? "Differences are taken before rounding." : NULL};
    block->notes = g_ptr_array_new_with_free_func(g_free);
    for (size_t k = 0; k < G_N_ELEMENTS(notes); k++)
        if (notes[k])
            add_note(block, g_strdup(jf_word(b, notes[k])));
    gboolean is_long;
    g_autofree char *restriction = jf_block_restriction(b, spec, &is_long);
    if (is_long)
        add_note(block, g_strdup_printf(jf_word(b, "Only rows where %s."), restriction));
    add_sum_note(b, block);
    lift_notes(block, block);
    add_time_notes(b, spec, block);
    add_chart_notes(b, block, block);
    add_forecast_notes(b, spec, block);
    jf_changed_notes(b, &spec, 1, block->notes);
}
