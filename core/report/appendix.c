/* The page on the data: where the numbers come from, what was left out, what the metrics mean. */
#include <string.h>

#include "base/message.h"
#include "report/appendix.h"

enum { REJECTS_SHOWN = 1000, CORRECTIONS_SHOWN = 20, CONTROLS_SHOWN = 4 };

int jf_data_text_column(struct jf_table *table, const char *id, const char *title,
                       enum jf_column_role role)
{
    struct jf_column *c = jf_key_column(id, title);
    c->role = role;
    c->emphasis = role == JF_COLUMN_KEY ? JF_EMPHASIS_ACTUAL : c->emphasis;
    return jf_table_add_column(table, c);
}

int jf_data_count_column(struct jf_table *table, const char *id, const char *title)
{
    struct jf_column *c = jf_key_column(id, title);
    c->role = JF_COLUMN_VALUE;
    c->format = (struct jf_format){.style = JF_STYLE_NUMBER, .scale = 1, .unit = ""};
    return jf_table_add_column(table, c);
}

int jf_data_plain_row(struct jf_table *table, const char *key)
{
    struct jf_row_head *head = g_new0(struct jf_row_head, 1);
    head->key = g_strdup(key);
    head->parent = -1;
    return jf_table_add_row(table, head);
}

void jf_data_set_text(struct jf_table *table, int row, int column, const char *text)
{
    jf_table_cell(table, row, column)->text = g_strdup(text ? text : "");
}

static void set_count(struct jf_table *table, int row, int column, gint64 n)
{
    jf_table_cell(table, row, column)->value = jf_value_exact(jf_decimal_from_int(n));
}

static void add_table(struct jf_build *b, struct jf_table *table)
{
    g_autofree char *id = g_strdup_printf("data.%s", table->id);
    struct jf_block *block = jf_section_add(b->section, JF_BLOCK_TABLE, id);
    g_free(table->id);
    table->id = g_strdup(id);
    block->title = g_strdup(table->title);
    block->table = table;
}

/* The same, but not without rows. */
void jf_data_add_filled(struct jf_build *b, struct jf_table *table)
{
    if (table->rows->len > 0)
        add_table(b, table);
    else
        jf_table_free(table);
}

/* What paper leaves to the sheet. */
void jf_data_add_rest(const struct jf_build *b, struct jf_table *paper, guint n)
{
    g_autofree char *rest = g_strdup_printf(jf_word(b, "%u more, in the workbook"), n);
    int r = jf_data_plain_row(paper, "more");
    for (int c = 0; c < (int)paper->columns->len; c++)
        if (jf_table_column(paper, c)->role == JF_COLUMN_KEY || jf_table_column(paper, c)->role == JF_COLUMN_TEXT)
            jf_data_set_text(paper, r, c, jf_table_column(paper, c)->role == JF_COLUMN_KEY ? rest : "");
}

const char *jf_data_between(const struct jf_build *b)
{
    return g_str_has_prefix(b->language, "zh") ? "；" : "; ";
}

/* ---- sources --------------------------------------------------------------------------------- */

static gint64 unmapped_rows(const struct jf_audit *a)
{
    gint64 n = 0;
    for (size_t i = 0; i < a->n_unmapped; i++)
        n += a->unmapped[i].rows;
    return n;
}

static int light_of(const struct jf_build *b, const struct jf_audit *a)
{
    const struct jf_calendar *calendar = b->report->calendar;
    if (a->rows == 0) /* nothing in it, or no block asks for it */
        return a->files && a->files->len == 0 && !a->is_pushed ? JF_LIGHT_NONE : JF_LIGHT_RED;
    gboolean is_short = a->last_day != JF_DAY_NONE && a->through != JF_DAY_NONE &&
                        a->source->date && a->through < calendar->periods[calendar->report].first;
    return a->rejected || unmapped_rows(a) || is_short ? JF_LIGHT_AMBER : JF_LIGHT_GREEN;
}

static gboolean has_notes(const struct jf_audit *audits, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (audits[i].source->note)
            return TRUE;
    return FALSE;
}

static const char *name_of(const struct jf_source_spec *source)
{
    return source->title ? source->title : source->id;
}

/* The first source that reads the same file in the same way: two views of one table are one source to the reader. */
static size_t first_of(const struct jf_audit *audits, size_t i)
{
    const GPtrArray *own = audits[i].files;
    for (size_t k = 0; own && own->len == 1 && k < i; k++) {
        const GPtrArray *files = audits[k].files;
        if (files && files->len == 1 && audits[k].rows == audits[i].rows && audits[k].rejected == audits[i].rejected &&
            strcmp(((const struct jf_audit_file *)files->pdata[0])->path, ((const struct jf_audit_file *)own->pdata[0])->path) == 0)
            return k;
    }
    return i;
}

static gint64 rejected_rows(const struct jf_audit *audits, size_t n)
{
    gint64 rejected = 0;
    for (size_t i = 0; i < n; i++)
        rejected += first_of(audits, i) == i ? audits[i].rejected : 0;
    return rejected;
}

/* No paths: the same rows make the same page wherever they lie; the manifest has each file. */
static void add_sources(struct jf_build *b, const struct jf_audit *audits, size_t n)
{
    struct jf_table *table = jf_table_new("sources", jf_word(b, "Sources"));
    int source = jf_data_text_column(table, "source", jf_word(b, "Source"), JF_COLUMN_KEY);
    int note = has_notes(audits, n)
                   ? jf_data_text_column(table, "note", jf_word(b, "Remarks"), JF_COLUMN_TEXT)
                   : -1;
    if (note >= 0)
        jf_table_column(table, note)->emphasis = JF_EMPHASIS_MUTED;
    int until = jf_data_text_column(table, "until", jf_word(b, "Until"), JF_COLUMN_TEXT);
    int rows = jf_data_count_column(table, "rows", jf_word(b, "Rows"));
    int rejected = jf_data_count_column(table, "rejected", jf_word(b, "Rejected"));
    int unmapped = jf_data_count_column(table, "unmapped", jf_word(b, "Unmapped"));
    int state = jf_data_text_column(table, "state", jf_word(b, "State"), JF_COLUMN_MARK);
    jf_table_column(table, state)->mark = JF_MARK_LIGHT;
    for (size_t i = 0; i < n; i++) {
        char day[16] = "";
        if (first_of(audits, i) != i)
            continue;
        int r = jf_data_plain_row(table, audits[i].source->id);
        if (audits[i].through != JF_DAY_NONE)
            jf_day_to_iso(audits[i].through, day);
        g_autoptr(GString) names = g_string_new(name_of(audits[i].source));
        for (size_t k = i + 1; k < n; k++)
            if (first_of(audits, k) == i)
                g_string_append_printf(names, "%s%s", g_str_has_prefix(b->language, "zh") ? "、" : ", ", name_of(audits[k].source));
        jf_data_set_text(table, r, source, names->str);
        if (note >= 0)
            jf_data_set_text(table, r, note, audits[i].source->note ? audits[i].source->note : "");
        jf_data_set_text(table, r, until, day);
        set_count(table, r, rows, audits[i].rows);
        set_count(table, r, rejected, audits[i].rejected);
        set_count(table, r, unmapped, unmapped_rows(&audits[i]));
        jf_table_cell(table, r, state)->light = light_of(b, &audits[i]);
    }
    int sum = jf_data_plain_row(table, "total");
    jf_table_row(table, sum)->kind = JF_ROW_TOTAL;
    for (int c = 0; c < rows; c++)
        jf_data_set_text(table, sum, c, c ? "" : jf_word(b, "Total"));
    for (int c = rows; c <= unmapped; c++)
        jf_table_cell(table, sum, c)->relation =
            jf_table_keep_relation(table, 1, &(struct jf_relation_step){.op = JF_REL_SUM, .column = c, .set = JF_SET_MEMBERS});
    jf_table_evaluate(table, NULL);
    add_table(b, table);
}

/* ---- control totals -------------------------------------------------------------------------- */

/* The leaves of the metrics in use that add up a plain column: what can be held against the books, first what was done. */
static GPtrArray *controlled_leaves(const struct jf_build *b)
{
    g_autoptr(GPtrArray) leaves = g_ptr_array_new();
    GPtrArray *out = g_ptr_array_new();
    for (guint i = 0; i < b->used->len; i++)
        jf_expr_leaves(((const struct jf_metric *)b->used->pdata[i])->actual, leaves);
    for (guint i = 0; i < b->used->len; i++) {
        const struct jf_metric *metric = b->used->pdata[i];
        for (size_t k = 0; k < metric->n_plans; k++)
            jf_expr_leaves(metric->plans[k], leaves);
    }
    for (guint i = 0; i < leaves->len; i++) {
        const struct jf_leaf *leaf = leaves->pdata[i];
        gboolean is_new = leaf->aggregate == JF_AGG_SUM && !leaf->filter && !leaf->date &&
                          !leaf->open_from && leaf->value && leaf->value->op == JF_ROWX_COLUMN;
        for (guint k = 0; is_new && k < out->len; k++) {
            const struct jf_leaf *known = out->pdata[k];
            is_new =
                known->source != leaf->source || strcmp(known->value->text, leaf->value->text) != 0;
        }
        if (is_new)
            g_ptr_array_add(out, (gpointer)leaf);
    }
    return out;
}

static int decimals_of(struct jf_value v)
{
    if (v.kind != JF_VALUE_EXACT)
        return 2;
    struct jf_decimal d = v.exact;
    while (d.scale > 0 && d.units % 10 == 0) {
        d.units /= 10;
        d.scale--;
    }
    return d.scale;
}

static struct jf_value file_total(const struct jf_audit *audits, size_t n,
                                  const struct jf_leaf *leaf)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; audits[i].source == leaf->source && k < audits[i].n_totals; k++)
            if (strcmp(audits[i].totals[k].column, leaf->value->text) == 0)
                return audits[i].totals[k].total;
    return jf_value_none("");
}

static void set_total(struct jf_table *table, int row, int column, struct jf_value v)
{
    struct jf_format *format = &jf_table_row(table, row)->format;
    *format = jf_table_column(table, column)->format;
    format->decimals = decimals_of(v);
    jf_table_cell(table, row, column)->value = v;
}

/* TRUE where e is that column and others that are added to it. */
static gboolean adds(const struct jf_expr *e, const struct jf_leaf *leaf)
{
    if (e->op == JF_EXPR_LEAF)
        return e->leaf->source == leaf->source && e->leaf->value && e->leaf->value->op == JF_ROWX_COLUMN &&
               strcmp(e->leaf->value->text, leaf->value->text) == 0;
    if (e->op == JF_EXPR_METRIC)
        return adds(e->metric->actual, leaf);
    gboolean found = FALSE, is_mean = e->op == JF_EXPR_DIV && e->args[1]->op == JF_EXPR_LEAF && e->args[1]->leaf->aggregate == JF_AGG_COUNT;
    for (size_t i = 0; i < (is_mean ? 1 : e->op == JF_EXPR_DIV ? 0 : e->n_args); i++)
        found |= adds(e->args[i], leaf) && (e->op != JF_EXPR_MUL || e->args[1 - i]->op == JF_EXPR_NUMBER);
    return found;
}

/* 元: what one of a column is, known by a metric that adds it up; "" where none does. */
static const char *unit_of(const struct jf_build *b, const struct jf_leaf *leaf)
{
    for (guint i = 0; i < b->used->len; i++) {
        const struct jf_metric *m = b->used->pdata[i];
        gboolean is_of = adds(m->actual, leaf);
        for (size_t k = 0; k < m->n_plans && !is_of; k++)
            is_of = adds(m->plans[k], leaf);
        if (is_of && g_strcmp0(m->unit, "%") != 0)
            return jf_format_base_unit(m->unit, m->scale);
    }
    return "";
}

/* All periods of a column as this pack counts them; for the top entity beside what the files hold. */
static struct jf_table *controls_of(struct jf_build *b, const struct jf_audit *audits, size_t n, guint most, int *held, int *agree)
{
    gboolean is_top = b->view->entity->dim == NULL;
    struct jf_table *table = jf_table_new("controls", jf_word(b, "Control totals"));
    int source = jf_data_text_column(table, "source", jf_word(b, "Source"), JF_COLUMN_KEY);
    int column = jf_data_text_column(table, "column", jf_word(b, "Column"), JF_COLUMN_TEXT);
    int pack = jf_data_count_column(table, "pack", jf_word(b, "In this pack"));
    int files = is_top ? jf_data_count_column(table, "files", jf_word(b, "In the sources")) : -1;
    int state = is_top ? jf_data_text_column(table, "state", jf_word(b, "State"), JF_COLUMN_MARK) : -1;
    jf_table_column(table, pack)->format_by_row = TRUE;
    if (is_top) {
        jf_table_column(table, files)->format_by_row = TRUE;
        jf_table_column(table, state)->mark = JF_MARK_LIGHT;
    }
    g_autoptr(GPtrArray) leaves = controlled_leaves(b);
    struct jf_reading all = jf_reading_make(JF_READ_ACTUAL, JF_WINDOW_ALL);
    for (guint i = 0; i < MIN(most, leaves->len); i++) {
        const struct jf_leaf *leaf = leaves->pdata[i];
        const struct jf_metric *sum = jf_report_sum_of(b->report, leaf);
        struct jf_value v = jf_eval_reading(b->report->eval, sum, &all, &b->view->point);
        struct jf_value in_files = file_total(audits, n, leaf);
        g_autofree char *key = g_strdup_printf("%s.%s", leaf->source->id, leaf->value->text);
        int r = jf_data_plain_row(table, key);
        jf_data_set_text(table, r, source, name_of(leaf->source));
        g_autofree char *named = jf_name_with_unit(b, leaf->value->text, unit_of(b, leaf));
        jf_data_set_text(table, r, column, named);
        set_total(table, r, pack, v);
        if (is_top && jf_value_has(in_files)) {
            gboolean agrees = jf_values_agree(v, in_files);
            set_total(table, r, files, in_files);
            jf_table_cell(table, r, state)->light = agrees ? JF_LIGHT_GREEN : JF_LIGHT_AMBER;
            *held += 1;
            *agree += agrees;
        }
    }
    return table;
}

/* Paper has room for the first of them and says what became of the others. */
static void add_controls(struct jf_build *b, const struct jf_audit *audits, size_t n, int *held, int *agree)
{
    int shown[2] = {0};
    struct jf_table *table = controls_of(b, audits, n, G_MAXUINT, held, agree);
    if (table->rows->len > CONTROLS_SHOWN + 1) {
        struct jf_table *paper = table->paper = controls_of(b, audits, n, CONTROLS_SHOWN, &shown[0], &shown[1]);
        g_autofree char *rest = g_strdup_printf(jf_word(b, "%u more, in the workbook"), table->rows->len - CONTROLS_SHOWN);
        int r = jf_data_plain_row(paper, "more"), state = jf_table_find_column(paper, "state");
        jf_data_set_text(paper, r, 0, rest);
        jf_data_set_text(paper, r, 1, "");
        if (state >= 0 && *held > shown[0])
            jf_table_cell(paper, r, state)->light = *held - *agree > shown[0] - shown[1] ? JF_LIGHT_AMBER : JF_LIGHT_GREEN;
    }
    jf_data_add_filled(b, table);
}

/* ---- rejected rows and corrections ----------------------------------------------------------- */

/* One line for what a source is not at ease with. */
static int add_reason(struct jf_table *table, const struct jf_audit *audit, const char *reason, gint64 rows)
{
    int r = jf_data_plain_row(table, audit->source->id);
    jf_data_set_text(table, r, 0, reason);
    set_count(table, r, 1, rows);
    jf_data_set_text(table, r, 2, name_of(audit->source));
    return r;
}

/* Rows that are counted and still ask for a look; the keys of any unit, so only in the top pack. */
static void add_doubts(struct jf_build *b, struct jf_table *table, const struct jf_audit *audit)
{
    gboolean is_top = b->view->entity->dim == NULL;
    for (size_t k = 0; k < audit->n_unmapped; k++) {
        g_autofree char *what = g_strdup_printf(jf_word(b, "not in %s"), audit->unmapped[k].dim);
        g_autofree char *keys = g_strdup_printf("%s: %s", what, audit->unmapped[k].keys);
        add_reason(table, audit, is_top ? keys : what, audit->unmapped[k].rows);
    }
    gboolean is_dropped = audit->source->duplicates == JF_DUPLICATES_DROP;
    if (audit->duplicates)
        add_reason(table, audit,
                   jf_word(b, is_dropped ? "the same row again, left out" : "the same row again, counted"),
                   audit->duplicates);
    if (audit->undated)
        add_reason(table, audit, jf_word(b, "no date, so in no period"), audit->undated);
    if (audit->trimmed)
        add_reason(table, audit, jf_word(b, "blanks at the ends of texts, left out (cells)"), audit->trimmed);
    if (audit->has_no_hash) {
        int r = add_reason(table, audit, jf_word(b, "rows that occur twice are not counted: the source does not tell rows apart"), 0);
        jf_table_cell(table, r, 1)->value = jf_value_none("");
    }
}

/* Rejected rows by their reason, with the first of each: a value of any unit, so only in the top pack. */
static void add_rejected(struct jf_build *b, struct jf_table *table, const struct jf_audit *audit)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint k = 0; audit->rejects && k < audit->rejects->len; k++) {
        const struct jf_reject *reject = audit->rejects->pdata[k];
        gpointer known;
        g_autofree char *why = jf_message_made(b->language, reject->reason);
        g_autofree char *what = reject->column && *reject->column ? g_strdup_printf(g_str_has_prefix(b->language, "zh") ? "%s：%s" : "%s: %s", reject->column, why) : g_strdup(why);
        int r = g_hash_table_lookup_extended(seen, what, NULL, &known) ? GPOINTER_TO_INT(known) : -1;
        if (r < 0) {
            r = add_reason(table, audit, what, 0);
            g_hash_table_insert(seen, jf_table_cell(table, r, 0)->text, GINT_TO_POINTER(r));
            if (b->view->entity->dim == NULL) {
                char **first = &jf_table_cell(table, r, 2)->text;
                g_free(*first);
                *first = reject->value && *reject->value ? g_strdup_printf("%s “%s”", reject->place, reject->value) : g_strdup(reject->place);
            }
        }
        struct jf_cell *cell = jf_table_cell(table, r, 1);
        cell->value = jf_value_add(cell->value, jf_value_exact(jf_decimal_from_int(1)));
    }
}

static void add_reasons(struct jf_build *b, const struct jf_audit *audits, size_t n)
{
    struct jf_table *table = jf_table_new("reasons", jf_word(b, "Rows to look into"));
    jf_data_text_column(table, "reason", jf_word(b, "Reason"), JF_COLUMN_KEY);
    int rows = jf_data_count_column(table, "rows", jf_word(b, "Number of rows"));
    int source = jf_data_text_column(table, "source", jf_word(b, b->view->entity->dim ? "Source" : "Source, first row"), JF_COLUMN_TEXT);
    jf_table_column(table, rows)->mark = JF_MARK_BAR;
    jf_table_column(table, source)->emphasis = JF_EMPHASIS_MUTED;
    guint doubts = 0;
    for (size_t i = 0; i < n; i++) {
        guint before = table->rows->len;
        add_doubts(b, table, &audits[i]);
        doubts += table->rows->len - before;
        add_rejected(b, table, &audits[i]);
    }
    if (doubts == 0) {
        g_autofree char *count = jf_format_count(rejected_rows(audits, n));
        g_free(table->title);
        table->title = g_strdup_printf(jf_word(b, "Rejected rows: why (%s)"), count);
    }
    jf_data_add_filled(b, table);
}

/* The rejected rows as they were: values of any unit, so only in the top pack; in the workbook, paper has their reasons. */
static void add_rejects(struct jf_build *b, const struct jf_audit *audits, size_t n)
{
    gboolean is_cut = rejected_rows(audits, n) > REJECTS_SHOWN;
    struct jf_table *table = jf_table_new("rejects", jf_word(b, is_cut ? "The first rejected rows" : "Rejected rows"));
    static const char *const titles[] = {"Where in the file", "Column", "Value", "Reason"};
    for (size_t c = 0; c < G_N_ELEMENTS(titles); c++)
        jf_data_text_column(table, titles[c], jf_word(b, titles[c]),
                    c == 0 ? JF_COLUMN_KEY : JF_COLUMN_TEXT);
    for (size_t i = 0; i < n; i++)
        for (guint k = 0;
             audits[i].rejects && k < audits[i].rejects->len && table->rows->len < REJECTS_SHOWN;
             k++) {
            const struct jf_reject *reject = audits[i].rejects->pdata[k];
            g_autofree char *why = jf_message_made(b->language, reject->reason);
            const char *texts[] = {reject->place, reject->column, reject->value, why};
            g_autofree char *key = g_strdup_printf("%u", table->rows->len + 1);
            int r = jf_data_plain_row(table, key);
            for (int c = 0; c < (int)G_N_ELEMENTS(texts); c++)
                jf_data_set_text(table, r, c, texts[c]);
        }
    table->paper = jf_table_new("rejects", table->title);
    jf_data_add_filled(b, table);
}

static void add_line(struct jf_build *b, const char *text, gboolean is_heading)
{
    g_autofree char *id = g_strdup_printf("data.b%u", b->section->blocks->len + 1);
    struct jf_block *block = jf_section_add(b->section, JF_BLOCK_TEXT, id);
    block->text = jf_text_block_new(text);
    block->text->is_heading = is_heading;
    block->text->is_bullet = !is_heading;
}

static void add_corrections(struct jf_build *b, const struct jf_audit *audits, size_t n,
                            gboolean is_top)
{
    for (size_t i = 0; i < n; i++) {
        if (!audits[i].corrections || audits[i].corrections->len == 0)
            continue;
        g_autofree char *head = g_strdup_printf(jf_word(b, "Corrections of %s: %u"),
                                                name_of(audits[i].source), audits[i].corrections->len);
        add_line(b, head, TRUE);
        for (guint k = 0; is_top && k < audits[i].corrections->len && k < CORRECTIONS_SHOWN; k++)
            add_line(b, audits[i].corrections->pdata[k], FALSE);
    }
}

/* How the numbers are made, at the foot of the page: only what this pack has. */
static char *method(const struct jf_build *b)
{
    gboolean plans = FALSE, turned = FALSE, ratios = FALSE;
    for (guint i = 0; i < b->used->len; i++) {
        const struct jf_metric *m = b->used->pdata[i];
        plans = plans || jf_metric_has_plan(m);
        turned = turned || (m->lower_is_better && jf_metric_has_plan(m));
        ratios = ratios || jf_metric_is_percent(m);
    }
    const char *lines[] = {
        turned  ? "Achievement = actual ÷ plan; where lower is better (▽), 2 − actual ÷ plan."
        : plans ? "Achievement = actual ÷ plan."
                : NULL,
        plans ? "Lights: green tick from 100% of the plan, amber ! from 90%, red cross below, unless a "
                "metric says otherwise."
              : NULL,
        ratios ? "Ratios are worked out on the sums of each row, never averaged; differences of "
                 "percentages are points (pp)."
               : NULL,
        "A dash means no value: outside the data, or no base to compare with. It is not zero."};
    const char *gap = g_str_has_prefix(b->language, "zh") ? "" : " ";
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
        if (lines[i])
            g_string_append_printf(out, "%s%s", out->len ? gap : "", jf_word(b, lines[i]));
    if (b->report->calendar->split_days > 0) {
        g_string_append(out, gap);
        g_string_append_printf(
            out,
            jf_word(
                b,
                "The period is not over: all periods compared with it count their first %d days."),
            b->report->calendar->split_days);
    }
    return g_string_free(out, FALSE);
}

/* ---- the page -------------------------------------------------------------------------------- */

static char *message_of(const struct jf_build *b, const struct jf_audit *audits, size_t n, int held, int agree, int changed)
{
    gint64 rows = 0;
    size_t sources = 0;
    for (size_t i = 0; i < n; i++)
        if (first_of(audits, i) == i) {
            rows += audits[i].rows;
            sources++;
        }
    gint64 rejected = rejected_rows(audits, n);
    g_autofree char *read = jf_format_count(rows), *count = jf_format_count(rejected);
    g_autofree char *share = rejected > 0 && rows > 0 ? g_strdup_printf(g_str_has_prefix(b->language, "zh") ? "(%.2f%%)" : " (%.2f%%)", 100 * (double)rejected / (double)rows) : g_strdup("");
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, jf_word(b, "%zu sources, %s rows read, %s rejected%s"), sources, read, count, share);
    if (sources == 1)
        g_string_replace(out, "1 sources,", "1 source,", 1); /* English */
    if (rows == 1)
        g_string_replace(out, " 1 rows read", " 1 row read", 1);
    if (held > 0) {
        g_string_append(out, jf_data_between(b));
        if (agree == held && held == 1)
            g_string_append(out, jf_word(b, "the control total agrees"));
        else if (agree == held)
            g_string_append_printf(out, jf_word(b, "all %d control totals agree"), held);
        else
            g_string_append_printf(out, jf_word(b, "%d of %d control totals do not agree"), held - agree, held);
    }
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < b->used->len; i++)
        if (jf_data_has_changed(b, b->used->pdata[i]))
            g_string_append_printf(names, "%s%s", names->len == 0 ? "" : g_str_has_prefix(b->language, "zh") ? "、" : ", ", jf_metric_name(b, b->used->pdata[i]));
    if (changed > 0) {
        g_string_append(out, jf_data_between(b));
        g_string_append_printf(out, jf_word(b, changed == 1 ? "%d definition changed in this period: %s" : "%d definitions changed in this period: %s"), changed, names->str);
    }
    g_string_append(out, g_str_has_prefix(b->language, "zh") ? "。" : ".");
    return g_string_free(out, FALSE);
}

static struct jf_block *stack(const char *id, GPtrArray *blocks, guint from, guint to)
{
    struct jf_block *column = jf_block_new(JF_BLOCK_GRID, id);
    column->columns = 1;
    for (guint i = from; i < to; i++)
        g_ptr_array_add(column->blocks, g_ptr_array_steal_index(blocks, from));
    return column;
}

/* The meaning of the numbers on the left, where they come from on the right. */
static void stand_side_by_side(struct jf_build *b, guint left)
{
    GPtrArray *blocks = b->section->blocks;
    struct jf_block *grid = jf_block_new(JF_BLOCK_GRID, "data.grid");
    grid->columns = 2;
    grid->share = 0.59; /* formulas are long */
    g_ptr_array_add(grid->blocks, stack("data.left", blocks, 0, left));
    g_ptr_array_add(grid->blocks, stack("data.right", blocks, 0, blocks->len));
    g_ptr_array_add(blocks, grid);
}

void jf_build_appendix(struct jf_build *b)
{
    size_t n = 0;
    gboolean is_top = b->view->entity->dim == NULL;
    const struct jf_audit *audits =
        b->report->is_planning ? NULL : jf_cube_audit(b->report->cube, &n);
    b->section = jf_document_add_section(b->document, jf_word(b, "Data and definitions"));
    b->section->is_appendix = TRUE;
    b->section->page_title = g_strdup(jf_word(b, "Data and definitions"));
    b->section->when = g_strdup(b->document->period_label);
    int changed = jf_data_add_definitions(b);
    jf_data_add_versions(b);
    jf_section_add(b->section, JF_BLOCK_LEGEND, "data.legend");
    guint left = b->section->blocks->len;
    add_sources(b, audits, n);
    int held = 0, agree = 0;
    add_controls(b, audits, n, &held, &agree);
    b->section->message = message_of(b, audits, n, held, agree, changed);
    add_reasons(b, audits, n);
    stand_side_by_side(b, left);
    if (is_top)
        add_rejects(b, audits, n);
    add_corrections(b, audits, n, is_top);
    struct jf_block *first = b->section->blocks->pdata[0];
    first->notes = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *how = method(b);
    const char *rejects = rejected_rows(audits, n) == 0 ? "" : jf_word(b, is_top ? "Rejected rows are listed one by one in rejects/ beside this pack and in the workbook." : "Rejected rows are listed one by one at headquarters.");
    g_ptr_array_add(first->notes, g_strconcat(rejects, *rejects && !g_str_has_prefix(b->language, "zh") ? " " : "", how, NULL));
    b->section->footnote = jf_footnote_of(b->section->blocks, b->language);
}
