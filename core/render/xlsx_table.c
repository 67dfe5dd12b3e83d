/* One table on a sheet: head, body, colours. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "render/xlsx.h"

#define LIGHT_SIGNS                                                                                \
    "[=1]\"\xE2\x97\x8F\";[=2]\"\xE2\x96\xB2\";\"\xE2\x96\xA0\"" /* disc, triangle, square */
#define TICK "\xE2\x9C\x93"
#define CROSS "\xE2\x9C\x97"

enum {
    LONGEST_KEY = 44,
    LONGEST_TEXT = 48,
    ROOM_OF_TEXTS = 100, /* where there are more than two such columns, so that the sheet is as wide as a page */
    SPARK_WIDTH = 16,
    BAR_WIDTH = 6,
    ARROW_WIDTH = 3,
    INPUT_WIDTH = 36,
    SHORT_INPUT_WIDTH = 13,
    LINE_POINTS = 15,
    FEW_ROWS = 40 /* stand on one page of paper */
};

gboolean jf_xlsx_is_number(const struct jf_column *c)
{
    if (c->role == JF_COLUMN_MARK)
        return c->mark == JF_MARK_NONE || c->mark == JF_MARK_BAR || c->mark == JF_MARK_UNDER || c->mark == JF_MARK_DELTA ||
               c->mark == JF_MARK_PIN || c->mark == JF_MARK_LINE || c->mark == JF_MARK_MOVE;
    return c->role != JF_COLUMN_KEY && c->role != JF_COLUMN_TEXT &&
           c->format.style != JF_STYLE_TEXT;
}

/* ---- decimals and widths ------------------------------------------------------------------------ */

static double shown_number(const struct jf_table *table, int row, int column)
{
    const struct jf_format f = jf_table_format(table, row, column);
    return jf_value_to_double(jf_table_cell(table, row, column)->value) / jf_xlsx_scale(&f);
}

static int decimals_by_look(double largest)
{
    return largest >= 99.95 ? 0 : 1;
}

int jf_xlsx_decimals(const struct jf_table *table, const struct jf_xlsx_place *place, int row, int column)
{
    if (place->decimals[column] >= 0)
        return place->decimals[column];
    const struct jf_format f = jf_table_format(table, row, column);
    return f.decimals >= 0 ? f.decimals : decimals_by_look(fabs(shown_number(table, row, column)));
}

/* One number of decimals in a column, as long as its rows have one unit. */
static void choose_decimals(struct jf_xlsx_grid *g)
{
    int *decimals = g->place->decimals = g_new(int, g->table->columns->len + 1);
    for (int c = 0; c < (int)g->table->columns->len; c++) {
        const struct jf_column *column = jf_table_column(g->table, c);
        decimals[c] = column->format_by_row ? -1 : column->format.decimals;
        if (column->format_by_row || column->format.decimals >= 0)
            continue;
        double largest = 0;
        for (int r = 0; r < (int)g->table->rows->len; r++)
            largest = fmax(largest, fabs(shown_number(g->table, r, c))); /* fmax skips NaN */
        decimals[c] = decimals_by_look(largest);
    }
}

/* ---- body --------------------------------------------------------------------------------------- */

static struct jf_xlsx_look row_look(const struct jf_xlsx_grid *g, int row)
{
    const struct jf_row_head *r = jf_table_row(g->table, row);
    struct jf_xlsx_look look = {.flags = JF_XF_BOTTOM_LINE | JF_XF_MIDDLE};
    if (r->kind == JF_ROW_TOTAL)
        look.flags |= JF_XF_BOLD | JF_XF_TOP_LINE;
    if (r->kind == JF_ROW_SUBTOTAL)
        look.flags |= JF_XF_BOLD;
    if (r->kind == JF_ROW_OTHERS)
        look.color = g->x->theme->ink2;
    if ((r->highlight || r->kind == JF_ROW_SUBTOTAL) && g->s->form == NULL) /* whose rows move */
        look.background = g->x->theme->band;
    return look;
}

/* Before, then after: an arrow before the number. */
static const char *arrow_format(const struct jf_format *f, int decimals)
{
    g_auto(GStrv) parts = g_strsplit(jf_xlsx_number_format(f, decimals), ";", -1);
    GString *out = g_string_new(NULL);
    for (char **part = parts; *part != NULL; part++)
        g_string_append_printf(out, "%s\"\xE2\x86\x92 \"%s", out->len > 0 ? ";" : "", *part);
    const char *format = g_intern_string(out->str);
    g_string_free(out, TRUE);
    return format;
}

/* No value, the empty text of a formula, reads as on paper. */
static const char *with_dash(const char *format)
{
    g_auto(GStrv) parts = g_strsplit(format, ";", -1);
    const guint n = g_strv_length(parts);
    g_autofree char *text = n < 2 ? g_strdup(format)
                                  : g_strdup_printf("%s;%s;%s;\"\xE2\x80\x93\"", parts[0], parts[1], parts[n - 1 > 1 ? 2 : 0]);
    return g_intern_string(text);
}

static gboolean has_bar(const struct jf_column *c)
{
    return c->mark == JF_MARK_BAR || c->mark == JF_MARK_UNDER || c->mark == JF_MARK_DELTA || c->mark == JF_MARK_PIN || c->mark == JF_MARK_LINE;
}

static void write_number(struct jf_xlsx_grid *g, int row, int column, struct jf_xlsx_look look)
{
    const struct jf_column *c = jf_table_column(g->table, column);
    const struct jf_cell *cell = jf_table_cell(g->table, row, column);
    const struct jf_format f = jf_table_format(g->table, row, column);
    const int at = g->place->columns[column], sheet_row = g->place->row + row;
    const gboolean has = jf_value_has(cell->value);
    look.flags |= JF_XF_RIGHT | (c->emphasis == JF_EMPHASIS_ACTUAL || c->emphasis == JF_EMPHASIS_ACCENT ? JF_XF_BOLD : 0);
    if (c->emphasis == JF_EMPHASIS_MUTED)
        look.color = g->x->theme->ink2;
    const int decimals = jf_xlsx_decimals(g->table, g->place, row, column);
    look.number_format = c->mark == JF_MARK_MOVE    ? "\"\xE2\x96\xB2\"0;\"\xE2\x96\xBC\"0;\"\xE2\x80\x93\""
                         : c->mark == JF_MARK_ARROW ? arrow_format(&f, decimals)
                                                    : jf_xlsx_number_format(&f, decimals);
    look.number_format = with_dash(look.number_format);
    lxw_format *format = jf_xlsx_format(g->x, &look);
    if (!has && (cell->text != NULL || *cell->value.why == '\0')) {
        jf_xlsx_text(g->x, g->s, sheet_row, at, cell->text, format);
        return;
    }
    const double shown = jf_value_to_double(cell->value) / jf_xlsx_scale(&f);
    const gboolean is_derived = jf_table_relation(g->table, row, column) != NULL;
    const gboolean is_here = g->place->data_columns[column] < 0; /* given on this sheet */
    g_autofree char *formula = is_derived ? jf_xlsx_relation_formula(g->x, g->table, row, column, FALSE)
                               : is_here  ? NULL
                                          : jf_xlsx_data_formula(g->x, g->table, row, column);
    if (formula != NULL)
        jf_xlsx_write_formula(g->x, g->s, sheet_row, at, formula, shown, format);
    else
        jf_xlsx_number(g->x, g->s, sheet_row, at, shown, format);
    jf_xlsx_widen(g->s, at, jf_xlsx_number_width(shown, decimals, &f) + (has_bar(c) ? BAR_WIDTH : c->mark == JF_MARK_ARROW ? ARROW_WIDTH : 0));
}

static char *key_text(const struct jf_xlsx_grid *g, int row, const char *text)
{
    const struct jf_row_head *r = jf_table_row(g->table, row);
    g_autofree char *mark = NULL;
    if (r->comment > 0 && r->comment <= 20) { /* a digit in a circle */
        char digit[8] = {0};
        g_unichar_to_utf8(0x2460 + (gunichar)r->comment - 1, digit);
        mark = g_strdup_printf(" %s", digit);
    }
    const gboolean falls = r->lower_is_better && strstr(text, "\xE2\x96\xBD") == NULL;
    return g_strconcat(text, falls ? " \xE2\x96\xBD" : "", mark, NULL);
}

/* =IF(F6="","",IF(F6>=100,"A",IF(F6>=90,"B","C"))): the label of the last threshold of the deciding column that its number
 * reaches; NULL where the text is another. */
static char *label_formula(const struct jf_xlsx_grid *g, int row, int column, const char *text)
{
    const struct jf_light_rule *rule = jf_table_cell(g->table, row, column)->rule;
    const struct jf_column *c = rule != NULL ? jf_table_column(g->table, rule->column) : NULL;
    const double number = c != NULL ? shown_number(g->table, row, rule->column) : (double)NAN;
    if (c == NULL || c->n_limits == 0 || g->place->columns[rule->column] < 0 || !isfinite(number))
        return NULL;
    const double scale = jf_xlsx_scale(&c->format);
    const char *reached = c->limits[0].label;
    g_autoptr(GString) cell = g_string_new(NULL), out = g_string_new("=IF("), end = g_string_new("))");
    jf_xlsx_append_cell(cell, NULL, g->place->row + row, g->place->columns[rule->column], FALSE);
    g_string_append_printf(out, "%s=\"\",\"\",", cell->str);
    for (size_t i = c->n_limits; i-- > 0;) {
        const struct jf_mark_limit *limit = &c->limits[i];
        if (limit->label == NULL || strchr(limit->label, '"') != NULL || (i > 0 && limit->at <= c->limits[i - 1].at))
            return NULL;
        if (i > 0) {
            g_string_append_printf(out, "IF(%s>=", cell->str);
            jf_xlsx_append_number(out, limit->at / scale);
            g_string_append_c(out, ',');
            g_string_append_c(end, ')');
        }
        g_string_append_printf(out, i > 0 ? "\"%s\"," : "\"%s\"", limit->label);
    }
    for (size_t i = 1; i < c->n_limits; i++)
        reached = number >= c->limits[i].at / scale ? c->limits[i].label : reached;
    g_string_append(out, end->str + 1);
    return strcmp(reached, text) == 0 ? g_strdup(out->str) : NULL;
}

/* Lines that the text takes in its column. */
static int write_text(struct jf_xlsx_grid *g, int row, int column, struct jf_xlsx_look look)
{
    const struct jf_column *c = jf_table_column(g->table, column);
    const int at = g->place->columns[column];
    const int first = g->group_column >= 0 ? g->group_column + 1 : g->s->first_column;
    const gboolean is_name = c->role == JF_COLUMN_KEY && at == first;
    g_autofree char *plain = jf_table_cell_text(g->table, row, column);
    g_autofree char *text = is_name ? key_text(g, row, plain) : g_strdup(plain);
    const int span = jf_xlsx_span(g->place, column);
    const double longest = c->role != JF_COLUMN_TEXT ? LONGEST_KEY : span > 1 ? jf_xlsx_width(g->s, at, at + span - 1)
                           : CLAMP(ROOM_OF_TEXTS / MAX(g->s->n_long, 1), JF_XLSX_LEAST_LONG, LONGEST_TEXT);
    if (is_name)
        look.indent = (unsigned)MAX(jf_table_row(g->table, row)->level, 0);
    else if (jf_xlsx_follows_number(g, column))
        look.indent = 1;
    int lines = 0;
    double width = 0;
    g_auto(GStrv) parts = g_strsplit(text, "\n", -1);
    for (char **p = parts; *p != NULL; p++) {
        const double w = jf_xlsx_text_width(*p);
        width = fmax(width, w);
        lines += MAX(1, (int)ceil(w / (longest - 1)));
    }
    if (lines > 1)
        look.flags |= JF_XF_WRAP;
    const int sheet_row = g->place->row + row;
    g_autofree char *formula = span == 1 ? label_formula(g, row, column, text) : NULL;
    if (formula != NULL)
        jf_xlsx_write_text_formula(g->x, g->s, sheet_row, at, formula, text, jf_xlsx_format(g->x, &look));
    else
        jf_xlsx_merge(g->x, g->s, sheet_row, at, sheet_row, at + span - 1, text, jf_xlsx_format(g->x, &look));
    if (span == 1 || c->role != JF_COLUMN_TEXT)
        jf_xlsx_widen(g->s, at, fmin(width + 2 + 2 * look.indent, longest + 1) - JF_XLSX_LONG_TEXT * (span - 1));
    return lines;
}

/* "2026-10-31" as the day that Excel counts; 0 where it is none. */
static double serial_day(const char *text)
{
    enum { FIRST_DAY = 25569 }; /* 1970-01-01 */
    int year, month, mday;
    char end;
    if (text == NULL || sscanf(text, "%4d-%2d-%2d%c", &year, &month, &mday, &end) != 3)
        return 0;
    const jf_day day = jf_day_from_ymd(year, month, mday);
    return day == JF_DAY_NONE ? 0 : day + FIRST_DAY;
}

/* A cell to be filled in, with what is known already. */
static void write_input(struct jf_xlsx_grid *g, int row, int column, struct jf_xlsx_look look)
{
    const struct jf_column *c = jf_table_column(g->table, column);
    const struct jf_cell *cell = jf_table_cell(g->table, row, column);
    const struct jf_format f = jf_table_format(g->table, row, column);
    const int at = g->place->columns[column], sheet_row = g->place->row + row;
    const gboolean is_date = strcmp(c->choice, "date") == 0, is_text = strcmp(c->choice, "text") == 0,
                   is_share = strcmp(c->choice, "share") == 0;
    look.flags |= JF_XF_INPUT | (is_text ? JF_XF_WRAP : 0);
    look.indent = !jf_xlsx_is_number(c) && !is_date ? 1 : 0;
    look.number_format = is_date    ? "yyyy-mm-dd"
                         : is_share ? "0%"
                         : is_text  ? NULL
                                    : jf_xlsx_number_format(&f, MAX(f.decimals, 0));
    lxw_format *format = jf_xlsx_format(g->x, &look);
    const double day = is_date ? serial_day(cell->text) : 0;
    if (day > 0)
        jf_xlsx_number(g->x, g->s, sheet_row, at, day, format);
    else if (jf_value_has(cell->value))
        jf_xlsx_number(g->x, g->s, sheet_row, at, shown_number(g->table, row, column), format);
    else
        jf_xlsx_text(g->x, g->s, sheet_row, at, cell->text, format);
    jf_xlsx_widen(g->s, at, is_text ? INPUT_WIDTH : SHORT_INPUT_WIDTH);
}

/* =IF(F6="","",IF(F6>=1,1,IF(F6>=0.9,2,3))), or NULL where no number of the table decides the light. */
static char *light_formula(const struct jf_xlsx_grid *g, int row, const struct jf_cell *cell)
{
    const struct jf_light_rule *rule = cell->rule;
    const int column = rule != NULL ? rule->column : -1;
    if (column < 0 || cell->light == 0 || !jf_value_has(jf_table_cell(g->table, row, column)->value))
        return NULL;
    const struct jf_format f = jf_table_format(g->table, row, column);
    const gboolean is_shown = g->place->columns[column] >= 0;
    const double scale = is_shown ? jf_xlsx_scale(&f) : 1;
    const int at = (is_shown ? g->place->columns : g->place->data_columns)[column];
    if (at < 0)
        return NULL;
    const char *sign = rule->is_turned ? "<=" : ">=";
    g_autoptr(GString) watched = g_string_new(NULL), near = g_string_new(NULL), reached = g_string_new(NULL);
    jf_xlsx_append_cell(watched, is_shown ? NULL : g->x->data, (is_shown ? g->place->row : g->place->data_row) + row, at, !is_shown);
    jf_xlsx_append_number(near, rule->near / scale);
    jf_xlsx_append_number(reached, rule->reached / scale);
    return g_strdup_printf("=IF(%s=\"\",\"\",IF(%s%s%s,1,IF(%s%s%s,2,3)))", watched->str, watched->str, sign,
                           near->str, watched->str, sign, reached->str);
}

/* 1 green, 2 amber, 3 red: a number shown as a sign, so that it sorts and filters. */
static void write_light(struct jf_xlsx_grid *g, int row, int column, struct jf_xlsx_look look)
{
    const struct jf_cell *cell = jf_table_cell(g->table, row, column);
    const int at = g->place->columns[column], sheet_row = g->place->row + row;
    look.flags |= JF_XF_CENTRE;
    look.number_format = LIGHT_SIGNS;
    lxw_format *format = jf_xlsx_format(g->x, &look);
    g_autofree char *formula = light_formula(g, row, cell);
    const double light = cell->light > 0 ? (double)cell->light : (double)NAN;
    if (formula != NULL)
        jf_xlsx_write_formula(g->x, g->s, sheet_row, at, formula, light, format);
    else
        jf_xlsx_number(g->x, g->s, sheet_row, at, light, format);
}

static void write_mark(struct jf_xlsx_grid *g, int row, int column, struct jf_xlsx_look look)
{
    const struct jf_cell *cell = jf_table_cell(g->table, row, column);
    const int at = g->place->columns[column], sheet_row = g->place->row + row;
    if (jf_table_column(g->table, column)->mark == JF_MARK_LIGHT) {
        write_light(g, row, column, look);
        return;
    }
    const gboolean is_strip = jf_table_column(g->table, column)->mark == JF_MARK_STRIP;
    if (is_strip || jf_table_column(g->table, column)->mark == JF_MARK_SPARK) {
        jf_xlsx_text(g->x, g->s, sheet_row, at, NULL, jf_xlsx_format(g->x, &look));
        const int from = jf_xlsx_series_column(g->x, g->table, column);
        if (cell->n_series > 0 && from + cell->n_series <= JF_XLSX_MAX_COLUMNS)
            jf_xlsx_add_spark(g->x, g->s, sheet_row, at, g->place->data_row + row, from, cell, is_strip);
        jf_xlsx_widen(g->s, at, SPARK_WIDTH);
        return;
    }
    const char *sign = cell->text;
    const gboolean is_check = jf_table_column(g->table, column)->mark == JF_MARK_CHECK;
    if (is_check && sign == NULL && (cell->light > 0 || jf_value_has(cell->value)))
        sign = cell->light == 1 || jf_value_to_double(cell->value) > 0 ? TICK : CROSS;
    look.flags |= JF_XF_CENTRE;
    jf_xlsx_text(g->x, g->s, sheet_row, at, sign, jf_xlsx_format(g->x, &look));
    jf_xlsx_widen(g->s, at, sign != NULL ? jf_xlsx_text_width(sign) + 2 : 0);
}

static int depth_of(const struct jf_table *table, int row)
{
    int depth = 0;
    for (int at = jf_table_row(table, row)->parent; at >= 0; at = jf_table_row(table, at)->parent)
        depth++;
    return depth;
}

/* Members fold into their parents. */
static void set_row(struct jf_xlsx_grid *g, int row, int lines)
{
    enum { DEEPEST = 7 };
    const int depth = MIN(depth_of(g->table, row), DEEPEST), sheet_row = g->place->row + row;
    const double height = lines > 1 ? fmin(lines * LINE_POINTS, JF_XLSX_MOST_HEIGHT) : LXW_DEF_ROW_HEIGHT;
    lxw_row_col_options options = {.level = (uint8_t)depth};
    g->s->row_height = height;
    if (g->s->xml != NULL)
        return;
    if (depth > 0 || lines > 1)
        jf_xlsx_check(g->x, worksheet_set_row_opt(g->s->ws, (lxw_row_t)sheet_row, height, NULL,
                                                  &options));
    if (depth > 0)
        worksheet_outline_settings(g->s->ws, LXW_TRUE, jf_table_row(g->table, row)->parent > row,
                                   LXW_TRUE, LXW_FALSE);
}

gboolean jf_xlsx_is_input(const struct jf_table *table, int row, int column)
{
    const struct jf_column *c = jf_table_column(table, column);
    const char *given = c->role == JF_COLUMN_KEY ? jf_table_cell(table, row, column)->text : NULL;
    return c->choice != NULL && (given == NULL || *given == '\0');
}

static void write_row(struct jf_xlsx_grid *g, int row)
{
    const struct jf_row_head *r = jf_table_row(g->table, row);
    const struct jf_xlsx_look look = row_look(g, row);
    const int sheet_row = g->place->row + row;
    if (g->group_column >= 0)
        jf_xlsx_text(g->x, g->s, sheet_row, g->group_column,
                     row == 0 || g_strcmp0(r->group, jf_table_row(g->table, row - 1)->group) != 0
                         ? r->group
                         : NULL,
                     jf_xlsx_format(g->x, &look));
    if (g->unit_column >= 0) {
        struct jf_xlsx_look unit = look;
        unit.color = g->x->theme->ink2;
        jf_xlsx_text(g->x, g->s, sheet_row, g->unit_column, r->format.unit,
                     jf_xlsx_format(g->x, &unit));
        jf_xlsx_widen(g->s, g->unit_column, 7);
    }
    int lines = 1;
    for (int c = 0; c < (int)g->table->columns->len; c++) {
        const struct jf_column *column = jf_table_column(g->table, c);
        if (g->place->columns[c] < 0)
            continue;
        if (jf_xlsx_is_input(g->table, row, c)) {
            write_input(g, row, c, look);
            lines = MAX(lines, 2); /* room to write */
        } else if (jf_xlsx_is_number(column))
            write_number(g, row, c, look);
        else if (column->role == JF_COLUMN_MARK)
            write_mark(g, row, c, look);
        else {
            const int of_text = write_text(g, row, c, look);
            lines = MAX(lines, of_text);
        }
    }
    set_row(g, row, lines);
}

/* ---- long lists ---------------------------------------------------------------------------------- */

struct jf_xlsx_rest {
    struct jf_xlsx_grid g;
    int row, end; /* of the table */
    GString *cells, *xml;
};

const char *jf_xlsx_next_row(struct jf_xlsx_rest *rest)
{
    struct jf_xlsx_sheet *s = rest->g.s;
    if (rest->row >= rest->end)
        return NULL;
    s->xml = g_string_truncate(rest->cells, 0);
    write_row(&rest->g, rest->row);
    s->xml = NULL;
    g_string_printf(rest->xml, "<row r=\"%d\"", jf_xlsx_rest_row(rest) + 1);
    if (s->row_height != LXW_DEF_ROW_HEIGHT)
        g_string_append_printf(rest->xml, " ht=\"%d\" customHeight=\"1\"", (int)s->row_height);
    g_string_append_printf(rest->xml, ">%s</row>", rest->cells->str);
    rest->row++;
    return rest->xml->str;
}

int jf_xlsx_rest_row(const struct jf_xlsx_rest *rest)
{
    return rest->g.place->row + rest->row;
}

static void rest_free(gpointer data)
{
    struct jf_xlsx_rest *rest = data;
    g_string_free(rest->cells, TRUE);
    g_string_free(rest->xml, TRUE);
    g_free(rest);
}

/* The library gets the last row, so that it knows where the sheet ends; those before it are made once for their widths
 * and looks, once more when the sheet is packed. */
static void add_rest(const struct jf_xlsx_grid *g)
{
    struct jf_xlsx_rest *rest = g_new(struct jf_xlsx_rest, 1);
    *rest = (struct jf_xlsx_rest){*g, (int)g->table->rows->len, jf_table_n_rows(g->table) - 1, g_string_new(NULL),
                                  g_string_new(NULL)};
    while (jf_xlsx_next_row(rest) != NULL)
        ;
    write_row(&rest->g, rest->end);
    rest->row = (int)g->table->rows->len;
    if (g->s->rests == NULL)
        g->s->rests = g_ptr_array_new_with_free_func(rest_free);
    g_ptr_array_add(g->s->rests, rest);
}

/* ---- the whole ---------------------------------------------------------------------------------- */

static void write_title(struct jf_xlsx_grid *g)
{
    const struct jf_table *t = g->table;
    if (t->title == NULL || *t->title == '\0' || g->s->form != NULL) /* a form is named on top of its sheet */
        return;
    const gboolean says_unit =
        t->unit != NULL && *t->unit != '\0' && strstr(t->title, t->unit) == NULL;
    g_autofree char *text =
        says_unit ? g_strdup_printf("%s (%s)", t->title, t->unit) : g_strdup(t->title);
    jf_xlsx_text(g->x, g->s, g->s->next_row++, g->s->first_column, text,
                 jf_xlsx_plain_format(g->x, JF_XF_BOLD, 11, 0));
}

static int key_columns(const struct jf_xlsx_grid *g)
{
    int n = g->s->first_column + (g->group_column >= 0 ? 1 : 0);
    for (int c = 0; c < (int)g->table->columns->len; c++)
        if (g->place->columns[c] == n && jf_table_column(g->table, c)->role == JF_COLUMN_KEY)
            n += g->unit_column == n + 1 ? 2 : 1;
    return n;
}

/* The last row that may be sorted: others and totals at the foot stay where they are. -1 where sorting would spoil the table: a
 * tree would lose its shape and its subtotals, and the names of key figures point into a board. */
static int last_sorted(const struct jf_xlsx_grid *g)
{
    int last = jf_table_n_rows(g->table) - 1;
    while (last >= 0 && jf_table_row(g->table, last)->kind != JF_ROW_MEMBER)
        last--;
    for (int c = 0; c < (int)g->table->columns->len && g->s->form == NULL; c++)
        if (jf_xlsx_is_named(jf_table_column(g->table, c)) || jf_xlsx_span(g->place, c) > 1)
            return -1;
    for (int row = 0; row <= last && row < (int)g->table->rows->len; row++)
        if (jf_table_row(g->table, row)->kind != JF_ROW_MEMBER || jf_table_row(g->table, row)->level > 0)
            return -1;
    return last;
}

static void note_longest(const struct jf_xlsx_grid *g)
{
    struct jf_xlsx_sheet *s = g->s;
    const int last = last_sorted(g);
    if (s->n_tables > 1 && last < s->body_last - s->body_first)
        return;
    s->head_first = g->head_row;
    s->head_last = g->place->row - 1;
    s->body_first = g->place->row;
    s->body_last = g->place->row + last;
    s->filter_columns = g->n_columns;
    s->key_columns = key_columns(g);
}

void jf_xlsx_add_table(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_table *table)
{
    if (table == NULL || table->columns->len == 0)
        return;
    struct jf_xlsx_grid g = {.x = x, .s = s, .table = table, .place = jf_xlsx_place_data(x, table, FALSE)};
    g.place->sheet = s;
    const int first_row = s->next_row;
    jf_xlsx_lay_columns(&g);
    choose_decimals(&g);
    write_title(&g);
    g.head_row = s->next_row;
    jf_xlsx_write_head(&g);
    g.place->row = s->next_row;
    for (int row = 0; row < (int)table->rows->len; row++)
        write_row(&g, row);
    if (table->rest != NULL)
        add_rest(&g);
    s->next_row += jf_table_n_rows(table);
    if (table->rows->len <= FEW_ROWS)
        jf_xlsx_keep_together(s, first_row);
    jf_xlsx_add_conditions(x, s, table);
    s->n_tables++;
    s->n_columns = MAX(s->n_columns, g.n_columns);
    note_longest(&g);
    if (s->form == NULL) /* its rows may be sorted */
        jf_xlsx_name_cells(x, table, g.place);
    jf_xlsx_link_totals(x, table, g.place);
    if (table->note != NULL)
        jf_xlsx_add_line(x, s, table->note, jf_xlsx_plain_format(x, JF_XF_WRAP, 9, x->theme->ink2),
                         9);
    s->next_row++;
}
