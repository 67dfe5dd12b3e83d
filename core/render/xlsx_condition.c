/* Conditional formats of a table: colours of variances and lights, bars behind numbers, scales over a matrix. All
 * follow polarity and the numbers as they are when somebody changes one. */
#include <math.h>
#include <string.h>

#include "render/xlsx.h"

struct target {
    struct jf_xlsx *x;
    struct jf_xlsx_sheet *s;
    const struct jf_table *table;
    const struct jf_xlsx_place *place;
};

static void add_rule(const struct target *t, int row, int last_row, int column, int last_column,
                     lxw_conditional_format *rule)
{
    jf_xlsx_check(t->x, worksheet_conditional_format_range(t->s->ws, (lxw_row_t)row, (lxw_col_t)column,
                                                           (lxw_row_t)last_row, (lxw_col_t)last_column, rule));
}

/* Half way to white, so that numbers in front can be read. */
static lxw_color_t pale(jf_rgba color)
{
    const lxw_color_t rgb = jf_xlsx_color(color);
    return (lxw_color_t)((rgb >> 1 & 0x7F7F7F) + 0x808080);
}

/* A pin of an achievement stands on 100 %, which bars cannot. */
static gboolean has_bar(const struct jf_column *c)
{
    return c->mark == JF_MARK_BAR || c->mark == JF_MARK_UNDER || c->mark == JF_MARK_LINE ||
           ((c->mark == JF_MARK_DELTA || c->mark == JF_MARK_PIN) && c->emphasis == JF_EMPHASIS_VARIANCE);
}

/* ---- matrices ------------------------------------------------------------------------------------- */

static gboolean is_same_figure(const struct jf_column *a, const struct jf_column *b)
{
    return a->reading != NULL && strchr(a->id, '@') != NULL && b->role != JF_COLUMN_SUPPORT && b->mark == JF_MARK_NONE &&
           g_strcmp0(a->metric, b->metric) == 0 && g_strcmp0(a->reading, b->reading) == 0 &&
           g_strcmp0(a->window, b->window) == 0 && !a->format_by_row && !g_str_has_suffix(b->id, "@total");
}

/* One figure in three columns or more, side by side: the last of those that begin here, or -1. */
static int matrix_end(const struct jf_table *table, int first)
{
    enum { LEAST_COLUMNS = 3 };
    const struct jf_column *c = jf_table_column(table, first);
    int last = first;
    if (c->mark != JF_MARK_NONE)
        return -1;
    while (last + 1 < (int)table->columns->len && is_same_figure(c, jf_table_column(table, last + 1)))
        last++;
    return last - first + 1 >= LEAST_COLUMNS ? last : -1;
}

/* Bars and scales say the sign by their colours. */
static gboolean has_own_colors(const struct jf_table *table, int column)
{
    if (has_bar(jf_table_column(table, column)))
        return TRUE;
    for (int first = 0; first <= column; first++)
        if (matrix_end(table, first) >= column)
            return TRUE;
    return FALSE;
}

/* ---- text colours ------------------------------------------------------------------------------- */

static void color_where(const struct target *t, const char *ranges, int row, int column,
                        uint8_t criteria, double value, jf_rgba color)
{
    const struct jf_xlsx_look look = {.flags = JF_XF_COLOR_ONLY, .color = color};
    lxw_conditional_format rule = {.type = LXW_CONDITIONAL_TYPE_CELL,
                                   .criteria = criteria,
                                   .value = value,
                                   .format = jf_xlsx_format(t->x, &look),
                                   .multi_range = (char *)ranges};
    add_rule(t, row, row, column, column, &rule);
}

static void append_piece(GString *ranges, int row, int last, int column)
{
    if (ranges->len > 0)
        g_string_append_c(ranges, ' ');
    jf_xlsx_append_cell(ranges, NULL, row, column, FALSE);
    g_string_append_c(ranges, ':');
    jf_xlsx_append_cell(ranges, NULL, last, column, FALSE);
}

/* Beside the rest of them a member is next to nothing; shares of a whole stand to one scale. */
static gboolean is_in_scale(const struct target *t, int row, int column)
{
    const enum jf_row_kind kind = jf_table_row(t->table, row)->kind;
    return kind != JF_ROW_TOTAL && (kind != JF_ROW_OTHERS || jf_table_column(t->table, column)->mark == JF_MARK_LINE);
}

/* The end of the rows from this one on that have one polarity, and, if asked, one scale. */
static int run_end(const struct target *t, int row, int column, gboolean lower, gboolean members_only)
{
    while (row < (int)t->table->rows->len && jf_table_lower_is_better(t->table, row, column) == lower &&
           !(members_only && !is_in_scale(t, row, column)))
        row++;
    return row;
}

/* Ranges of one rule; the library cuts longer lists. */
struct ranges {
    GString *text;
    int row, column; /* the first cell */
};
enum { LONGEST_LIST = 1900 };

static void add_piece(struct ranges *ranges, int row, int last, int column)
{
    if (ranges->text->len == 0) {
        ranges->row = row;
        ranges->column = column;
    }
    append_piece(ranges->text, row, last, column);
}

/* Cells with the same rules: readers join rules of one list of ranges only. */
struct group {
    const char *format;      /* of numbers, interned */
    double half;             /* what prints as nothing lies below it; 0: no difference */
    gboolean lower, is_colored;
};

static gboolean is_same(const struct group *a, const struct group *b)
{
    return a->format == b->format && a->half == b->half && a->lower == b->lower && a->is_colored == b->is_colored;
}

/* FALSE where a cell needs no rule. */
static gboolean find_group(const struct target *t, int row, int column, gboolean has_colors, struct group *out)
{
    const struct jf_column *c = jf_table_column(t->table, column);
    const struct jf_format f = jf_table_format(t->table, row, column);
    const gboolean is_signed = f.is_signed || f.style == JF_STYLE_POINTS;
    *out = (struct group){.is_colored = has_colors && c->emphasis == JF_EMPHASIS_VARIANCE};
    if (out->is_colored)
        out->lower = jf_table_lower_is_better(t->table, row, column);
    if (!is_signed || !jf_xlsx_is_number(c) || c->choice != NULL || c->mark == JF_MARK_MOVE || c->mark == JF_MARK_ARROW)
        return out->is_colored;
    const int decimals = jf_xlsx_decimals(t->table, t->place, row, column);
    out->format = jf_xlsx_number_format(&f, decimals);
    out->half = 0.4999999 * (f.style == JF_STYLE_PERCENT ? 0.01 : 1) * pow(10, -decimals);
    return TRUE;
}

/* "±0pp" in place of "−0.0pp", in ink. */
static void print_nothing(const struct target *t, struct ranges *ranges, const struct group *g)
{
    const char *zero = strrchr(g->format, ';') + 1;
    g_autofree char *all = g_strdup_printf("%s;%s;%s", zero, zero, zero);
    const struct jf_xlsx_look look = {
        .flags = JF_XF_COLOR_ONLY, .color = t->x->theme->ink, .number_format = g_intern_string(all)};
    lxw_conditional_format rule = {.type = LXW_CONDITIONAL_TYPE_CELL,
                                   .criteria = LXW_CONDITIONAL_CRITERIA_BETWEEN,
                                   .min_value = -g->half,
                                   .max_value = g->half,
                                   .format = jf_xlsx_format(t->x, &look),
                                   .multi_range = ranges->text->str,
                                   .stop_if_true = LXW_TRUE};
    add_rule(t, ranges->row, ranges->row, ranges->column, ranges->column, &rule);
}

static void write_rules(const struct target *t, struct ranges *ranges, const struct group *g)
{
    const struct jf_theme *theme = t->x->theme;
    if (ranges->text->len == 0)
        return;
    if (g->half > 0)
        print_nothing(t, ranges, g);
    if (g->is_colored) {
        color_where(t, ranges->text->str, ranges->row, ranges->column, LXW_CONDITIONAL_CRITERIA_LESS_THAN, 0,
                    g->lower ? theme->good_text : theme->bad_text);
        color_where(t, ranges->text->str, ranges->row, ranges->column, LXW_CONDITIONAL_CRITERIA_GREATER_THAN, 0,
                    g->lower ? theme->bad_text : theme->good_text);
    }
    g_string_truncate(ranges->text, 0);
}

/* All cells of a group, from the column where it comes first. */
static void add_group(const struct target *t, const struct group *g, int first, const gboolean *has_colors)
{
    g_autoptr(GString) text = g_string_new(NULL);
    struct ranges ranges = {.text = text};
    struct group other;
    const int n = (int)t->table->rows->len;
    for (int c = first; c < (int)t->table->columns->len; c++)
        for (int row = 0, end; row < n && t->place->columns[c] >= 0; row = end + 1) {
            for (end = row; end < n && find_group(t, end, c, has_colors[c], &other) && is_same(g, &other);)
                end++;
            if (end > row)
                add_piece(&ranges, t->place->row + row, t->place->row + end - 1, t->place->columns[c]);
            if (text->len > LONGEST_LIST)
                write_rules(t, &ranges, g);
        }
    write_rules(t, &ranges, g);
}

/* Colours of variances, and differences that print as nothing. */
static void add_differences(const struct target *t)
{
    const int n = (int)t->table->columns->len;
    g_autofree gboolean *has_colors = g_new(gboolean, n + 1);
    g_autoptr(GArray) done = g_array_new(FALSE, FALSE, sizeof(struct group));
    for (int c = 0; c < n; c++)
        has_colors[c] = !has_own_colors(t->table, c);
    for (int c = 0; c < n; c++)
        for (int row = 0; row < (int)t->table->rows->len && t->place->columns[c] >= 0; row++) {
            struct group g;
            gboolean is_new = find_group(t, row, c, has_colors[c], &g);
            for (guint i = 0; i < done->len && is_new; i++)
                is_new = !is_same(&g_array_index(done, struct group, i), &g);
            if (!is_new)
                continue;
            g_array_append_val(done, g);
            add_group(t, &g, c, has_colors);
        }
}

static void color_lights(const struct target *t, int column, int last_row)
{
    const struct jf_theme *theme = t->x->theme;
    const jf_rgba colors[] = {jf_theme_light(theme, TRUE), theme->warn, jf_theme_light(theme, FALSE)};
    g_autoptr(GString) range = g_string_new(NULL);
    append_piece(range, t->place->row, last_row, column);
    for (int i = 0; i < 3; i++)
        color_where(t, range->str, t->place->row, column, LXW_CONDITIONAL_CRITERIA_EQUAL_TO, i + 1, colors[i]);
}

/* A rank won is good, one lost bad. */
static void color_moves(const struct target *t, int column, int last_row)
{
    const struct jf_theme *theme = t->x->theme;
    g_autoptr(GString) range = g_string_new(NULL);
    append_piece(range, t->place->row, last_row, column);
    color_where(t, range->str, t->place->row, column, LXW_CONDITIONAL_CRITERIA_GREATER_THAN, 0, theme->good_text);
    color_where(t, range->str, t->place->row, column, LXW_CONDITIONAL_CRITERIA_LESS_THAN, 0, theme->bad_text);
}

/* ---- bars and scales ------------------------------------------------------------------------------ */

static void add_bar(const struct target *t, const struct jf_column *c, int column, int row, int last_row,
                    gboolean lower)
{
    const struct jf_theme *theme = t->x->theme;
    const gboolean is_variance = c->mark == JF_MARK_DELTA || c->mark == JF_MARK_PIN;
    const gboolean is_alone = c->role == JF_COLUMN_MARK;
    const jf_rgba up = is_variance ? (lower ? theme->bad : theme->good) : is_alone ? theme->ac : theme->py;
    const jf_rgba down = is_variance && lower ? theme->good : theme->bad;
    lxw_conditional_format bars = {.type = LXW_CONDITIONAL_DATA_BAR,
                                   .data_bar_2010 = LXW_TRUE,
                                   .bar_only = is_alone ? LXW_TRUE : LXW_FALSE,
                                   .bar_solid = LXW_TRUE,
                                   .bar_no_border = LXW_TRUE,
                                   .bar_color = is_alone ? jf_xlsx_color(up) : pale(up),
                                   .bar_negative_color = is_alone ? jf_xlsx_color(down) : pale(down)};
    if (is_variance)
        bars.bar_axis_position = LXW_CONDITIONAL_BAR_AXIS_MIDPOINT;
    if (c->mark == JF_MARK_LINE) {
        bars.min_rule_type = bars.max_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
        bars.max_value = 1;
    }
    add_rule(t, row, last_row, column, column, &bars);
}

/* Totals stay out of the scale. */
static void add_bars(const struct target *t, int column)
{
    const struct jf_column *c = jf_table_column(t->table, column);
    const int n = (int)t->table->rows->len;
    for (int row = 0, end; row < n; row = MAX(end, row + 1)) {
        const gboolean lower = jf_table_lower_is_better(t->table, row, column);
        end = run_end(t, row, column, lower, TRUE);
        if (end > row)
            add_bar(t, c, t->place->columns[column], t->place->row + row, t->place->row + end - 1, lower);
    }
}

/* Dark where there is much; of variances the two colours. */
static void add_scale(const struct target *t, int first, int last, int last_row)
{
    const struct jf_theme *theme = t->x->theme;
    const struct jf_column *c = jf_table_column(t->table, first);
    if (t->place->columns[first] < 0 || t->place->columns[last] < 0)
        return;
    const gboolean is_variance = c->emphasis == JF_EMPHASIS_VARIANCE;
    lxw_conditional_format scale = {.type = is_variance ? LXW_CONDITIONAL_3_COLOR_SCALE : LXW_CONDITIONAL_2_COLOR_SCALE,
                                    .min_color = is_variance ? pale(theme->bad) : 0xFFFFFF,
                                    .mid_color = 0xFFFFFF,
                                    .max_color = is_variance ? pale(theme->good) : pale(theme->py)};
    if (is_variance) {
        scale.mid_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER;
        if (jf_table_lower_is_better(t->table, 0, first)) {
            scale.min_color = pale(theme->good);
            scale.max_color = pale(theme->bad);
        }
    }
    add_rule(t, t->place->row, last_row, t->place->columns[first], t->place->columns[last], &scale);
}

void jf_xlsx_add_conditions(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_table *table)
{
    const struct target t = {
        .x = x, .s = s, .table = table, .place = g_hash_table_lookup(x->places, table)};
    int members = (int)table->rows->len;
    const int last = t.place->row + members - 1;
    if (members == 0)
        return;
    while (members > 1 && jf_table_row(table, members - 1)->kind == JF_ROW_TOTAL)
        members--;
    add_differences(&t);
    for (int c = 0; c < (int)table->columns->len; c++) {
        const int at = t.place->columns[c];
        if (at < 0)
            continue;
        switch (jf_table_column(table, c)->mark) {
        case JF_MARK_LIGHT:
            color_lights(&t, at, last);
            break;
        case JF_MARK_MOVE:
            color_moves(&t, at, last);
            break;
        default:
            if (has_bar(jf_table_column(table, c)))
                add_bars(&t, c);
            break;
        }
    }
    for (int c = 0, end; c < (int)table->columns->len; c = MAX(end, c) + 1)
        if ((end = matrix_end(table, c)) >= 0)
            add_scale(&t, c, end, t.place->row + members - 1);
}
