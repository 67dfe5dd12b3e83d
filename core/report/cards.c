/* cards: one big number each, with what it compares to. */
#include <string.h>

#include "report/internal.h"

static int verdict(gboolean lower_is_better, enum jf_reading_kind kind, struct jf_value v)
{
    if (!jf_reading_facts(kind)->is_judged || !jf_value_has(v))
        return 0;
    int sign = jf_value_compare(v, jf_value_exact(jf_decimal_from_int(0)));
    return lower_is_better ? -sign : sign;
}

static double *series(struct jf_build *b, const struct jf_metric *metric, enum jf_reading_kind kind,
                      const struct jf_point *point)
{
    struct jf_value values[JF_STRIP];
    struct jf_reading reading = jf_reading_make(kind, JF_WINDOW_MONTH);
    double *out = g_new(double, JF_STRIP);
    jf_eval_series(b->report->eval, metric, &reading, point, JF_STRIP, values);
    for (int i = 0; i < JF_STRIP; i++)
        out[i] = jf_value_to_double(values[i]);
    return out;
}

static void add_spark(struct jf_build *b, struct jf_card *card, const struct jf_metric *metric,
                      const struct jf_point *point)
{
    card->n_spark = JF_STRIP;
    card->spark = series(b, metric, JF_READ_ACTUAL, point);
    if (jf_metric_has_plan(metric))
        card->spark_plan = series(b, metric, JF_READ_PLAN, point);
    card->spark_first = jf_period_label(b, 1 - JF_STRIP);
    card->spark_last = jf_period_label(b, 0);
}

static void add_line(struct jf_build *b, struct jf_card *card, const struct jf_metric *metric,
                     const struct jf_reading *reading, const struct jf_point *point)
{
    gboolean is_planless = jf_reading_facts(reading->kind)->needs_plan && !jf_metric_has_plan(metric);
    if (card->n_lines == G_N_ELEMENTS(card->lines) || is_planless)
        return;
    gboolean is_place = reading->kind == JF_READ_RANK || reading->kind == JF_READ_RANK_CHANGE;
    struct jf_value v = is_place ? jf_view_place(b->view, metric, reading->kind)
                                 : jf_read_unit(b->report, metric, reading, point);
    struct jf_format format = jf_report_format_beside(metric, reading, card->actual);
    card->lines[card->n_lines].label = jf_reading_title(b, reading);
    card->lines[card->n_lines].text = jf_format_value(&format, v);
    if (!g_str_has_prefix(card->lines[card->n_lines].text, "±")) /* what rounds to nothing is neither */
        card->lines[card->n_lines].good = verdict(card->lower_is_better, reading->kind, v);
    card->n_lines++;
}

static const struct jf_reading usual[] = {{.kind = JF_READ_ACTUAL},
                                          {.kind = JF_READ_ACHIEVEMENT},
                                          {.kind = JF_READ_YOY},
                                          {.kind = JF_READ_SPARK}};

static struct jf_card *make_card(struct jf_build *b, const struct jf_block_spec *spec,
                                 const struct jf_metric *metric)
{
    const struct jf_reading *readings = spec->n_columns ? spec->columns : usual;
    size_t n_readings = spec->n_columns ? spec->n_columns : G_N_ELEMENTS(usual);
    struct jf_point point = jf_view_block_point(b->view, spec);
    struct jf_reading actual = jf_reading_make(JF_READ_ACTUAL, JF_WINDOW_MONTH);
    struct jf_reading plan = jf_reading_make(JF_READ_PLAN, JF_WINDOW_MONTH);
    struct jf_card *card = g_new0(struct jf_card, 1);
    card->title = g_strdup(jf_metric_name(b, metric));
    card->unit = g_strdup(metric->unit);
    card->metric = g_strdup(metric->id);
    card->format = jf_report_format(metric, &actual, FALSE);
    card->lower_is_better = jf_eval_lower_is_better(b->report->eval, metric, &point);
    card->actual = jf_eval_reading(b->report->eval, metric, &actual, &point);
    card->light = (int)jf_eval_light(b->report->eval, metric, &actual, &point);
    for (size_t i = 0; i < n_readings; i++) {
        const struct jf_reading *reading = &readings[i];
        jf_build_legend(b, reading);
        if (reading->kind == JF_READ_SPARK)
            add_spark(b, card, metric, &point);
        else if (reading->kind != JF_READ_LIGHT && reading->kind != JF_READ_LIGHTS &&
                 (reading->kind != JF_READ_ACTUAL || reading->window != JF_WINDOW_MONTH))
            add_line(b, card, metric, reading, &point);
    }
    struct jf_value planned = jf_read_unit(b->report, metric, &plan, &point);
    if (jf_value_has(planned)) {
        g_autofree char *text = jf_format_value(&card->format, planned);
        card->sub = g_strdup_printf("%s %s", jf_word(b, "Plan"), text);
    }
    return card;
}

/* The figures of the cards as a board, for those who reckon on: the actual against its plan, then what the
 * cards compare to. */
static gboolean add_board(struct jf_build *b, const struct jf_block_spec *spec,
                          struct jf_block *block, GError **error)
{
    const struct jf_reading *asked = spec->n_columns ? spec->columns : usual;
    const size_t n_asked = spec->n_columns ? spec->n_columns : G_N_ELEMENTS(usual);
    const enum jf_reading_kind first[] = {JF_READ_ACTUAL, JF_READ_PLAN, JF_READ_ACHIEVEMENT,
                                         JF_READ_LIGHT};
    g_autofree struct jf_reading *columns = g_new(struct jf_reading, n_asked + G_N_ELEMENTS(first));
    struct jf_block_spec board = *spec;
    gboolean any_plan = FALSE;
    for (size_t i = 0; i < spec->n_metrics; i++)
        any_plan = any_plan || jf_metric_has_plan(spec->metrics[i]);
    board.n_columns = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(first); i++)
        if (any_plan || !jf_reading_facts(first[i])->needs_plan)
            columns[board.n_columns++] = jf_reading_make(first[i], JF_WINDOW_MONTH);
    for (size_t i = 0; i < n_asked; i++) {
        gboolean is_there = jf_reading_facts(asked[i].kind)->needs_plan && !any_plan;
        for (size_t k = 0; k < board.n_columns && !is_there; k++)
            is_there = columns[k].kind == asked[i].kind && columns[k].window == asked[i].window;
        if (!is_there)
            columns[board.n_columns++] = asked[i];
    }
    board.columns = columns;
    const unsigned legend = b->section != NULL ? b->section->legend : 0;
    struct jf_block *whole = jf_build_tabular(b, &board, block->id, error);
    if (b->section != NULL)
        b->section->legend = legend; /* of what is printed */
    if (whole == NULL)
        return FALSE;
    block->table = g_steal_pointer(&whole->table);
    for (guint r = 0; block->table != NULL && r < block->table->rows->len; r++)
        g_clear_pointer(&jf_table_row(block->table, (int)r)->group, g_free); /* cards have none */
    jf_block_free(whole);
    return TRUE;
}

struct jf_block *jf_build_cards(struct jf_build *b, const struct jf_block_spec *spec,
                                const char *id, GError **error)
{
    struct jf_block *block = jf_block_new(JF_BLOCK_CARDS, id);
    block->title = jf_template_text(b, &spec->title, NULL);
    for (size_t i = 0; i < spec->n_metrics; i++) {
        const struct jf_metric *metric = spec->metrics[i];
        if (!jf_only_allows(metric->only, metric->n_only, b->view->entity))
            continue;
        jf_build_use(b, metric);
        g_ptr_array_add(block->cards, make_card(b, spec, jf_block_metric(b->report, spec, metric)));
    }
    if (add_board(b, spec, block, error))
        return block;
    jf_block_free(block);
    return NULL;
}
