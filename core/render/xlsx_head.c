/* The head of a table: titles, groups over neighbouring columns, units. */
#include <math.h>
#include <string.h>

#include "render/xlsx.h"

enum { ONE_LINE_HEAD = 12, LONGEST_WORD = 24, LONGEST_GROUP = 36, LINE_POINTS = 15 };

static char *head_text(const struct jf_xlsx_grid *g, const struct jf_column *c)
{
    const char *title = c->title != NULL ? c->title : "";
    const char *unit = c->format.unit;
    const gboolean says_unit = g->table->unit == NULL && !c->format_by_row && jf_xlsx_is_number(c) &&
                               unit != NULL && *unit != '\0' &&
                               c->format.style == JF_STYLE_NUMBER && strstr(title, unit) == NULL &&
                               (c->group == NULL || strstr(c->group, unit) == NULL);
    if (!says_unit)
        return g_strdup(title);
    const gboolean fits = jf_xlsx_text_width(title) + jf_xlsx_text_width(unit) + 3 <= ONE_LINE_HEAD;
    return g_strdup_printf("%s%c(%s)", title, fits ? ' ' : '\n', unit);
}

int jf_xlsx_span(const struct jf_xlsx_place *place, int column)
{
    return place->spans[column];
}

static const char *group_at(const struct jf_xlsx_grid *g, int column)
{
    return g->place->columns[column] >= 0 ? jf_table_column(g->table, column)->group : NULL;
}

/* A light alone under a group's name would only squeeze the name. */
static gboolean stands_alone(const struct jf_xlsx_grid *g, int column)
{
    const struct jf_column *c = jf_table_column(g->table, column);
    if (c->group == NULL)
        return TRUE;
    if (c->role != JF_COLUMN_MARK)
        return FALSE;
    const int last = (int)g->table->columns->len - 1;
    return (column == 0 || g_strcmp0(group_at(g, column - 1), c->group) != 0) &&
           (column == last || g_strcmp0(group_at(g, column + 1), c->group) != 0);
}

static void write_group(struct jf_xlsx_grid *g, int *column, lxw_format *f)
{
    const char *group = group_at(g, *column);
    const int first = g->place->columns[*column];
    int last = first + jf_xlsx_span(g->place, *column) - 1, next = *column + 1;
    for (; next < (int)g->table->columns->len; next++) {
        if (g->place->columns[next] < 0)
            continue;
        if (g_strcmp0(group_at(g, next), group) != 0)
            break;
        last = g->place->columns[next] + jf_xlsx_span(g->place, next) - 1;
    }
    double width = 0;
    for (int at = first; at <= last; at++)
        width += g->s->widths[at];
    const double missing = fmin(jf_xlsx_text_width(group) + 2, LONGEST_GROUP) - width;
    for (int at = first; at <= last && missing > 0; at++)
        jf_xlsx_widen(g->s, at, g->s->widths[at] + ceil(missing / (last - first + 1)));
    if (jf_xlsx_text_width(group) > fmax(width, LONGEST_GROUP))
        jf_xlsx_set_height(g->s, g->head_row, LINE_POINTS * ceil(jf_xlsx_text_width(group) / fmax(width, LONGEST_GROUP)));
    jf_xlsx_merge(g->x, g->s, g->head_row, first, g->head_row, last, group, f);
    *column = next - 1;
}

static void write_side_heads(struct jf_xlsx_grid *g, int last, lxw_format *f)
{
    if (g->group_column >= 0)
        jf_xlsx_merge(g->x, g->s, g->head_row, g->group_column, last, g->group_column, "", f);
    if (g->unit_column >= 0)
        jf_xlsx_merge(g->x, g->s, g->head_row, g->unit_column, last, g->unit_column,
                      jf_message(g->x->document->language, "Unit"), f);
}

static gboolean has_groups(const struct jf_xlsx_grid *g)
{
    for (int c = 0; c < (int)g->table->columns->len; c++)
        if (group_at(g, c) != NULL)
            return TRUE;
    return FALSE;
}

/* A text right of a number keeps its distance. */
gboolean jf_xlsx_follows_number(const struct jf_xlsx_grid *g, int column)
{
    for (int c = column - 1; c >= 0; c--)
        if (g->place->columns[c] >= 0)
            return jf_xlsx_is_number(jf_table_column(g->table, c));
    return FALSE;
}

void jf_xlsx_write_head(struct jf_xlsx_grid *g)
{
    struct jf_xlsx *x = g->x;
    const unsigned flags = JF_XF_HEAD | JF_XF_WRAP | JF_XF_MIDDLE | JF_XF_BOLD;
    const gboolean grouped = has_groups(g);
    const int last = g->head_row + (grouped ? 1 : 0);
    lxw_format *left = jf_xlsx_plain_format(x, flags | JF_XF_BOTTOM_LINE, 9, x->theme->ink2);
    lxw_format *right =
        jf_xlsx_plain_format(x, flags | JF_XF_BOTTOM_LINE | JF_XF_RIGHT, 9, x->theme->ink2);
    lxw_format *centre =
        jf_xlsx_plain_format(x, flags | JF_XF_BOTTOM_LINE | JF_XF_CENTRE, 9, x->theme->ink2);
    const struct jf_xlsx_look look = {
        .flags = flags | JF_XF_BOTTOM_LINE, .size = 9, .color = x->theme->ink2, .indent = 1};
    lxw_format *indented = jf_xlsx_format(x, &look);
    write_side_heads(g, last, left);
    int lines = 1;
    for (int c = 0; c < (int)g->table->columns->len; c++) {
        const int at = g->place->columns[c];
        if (at < 0)
            continue;
        const struct jf_column *column = jf_table_column(g->table, c);
        const int right_end = at + jf_xlsx_span(g->place, c) - 1;
        g_autofree char *text = head_text(g, column);
        lxw_format *f = jf_xlsx_is_number(column)                ? right
                        : column->role == JF_COLUMN_MARK ? centre
                        : jf_xlsx_follows_number(g, c)           ? indented
                                                         : left;
        if (stands_alone(g, c))
            jf_xlsx_merge(x, g->s, g->head_row, at, last, right_end, text, f);
        else
            jf_xlsx_merge(x, g->s, last, at, last, right_end, text, f);
        g_auto(GStrv) parts = g_strsplit(text, "\n", 2);
        const guint n_parts = g_strv_length(parts);
        const double width = n_parts > 0 ? jf_xlsx_text_width(parts[0]) : 0;
        const double room = width <= ONE_LINE_HEAD ? width + 2 : fmin(fmax(11, ceil(width / 2) + 2), LONGEST_WORD);
        if (right_end == at)
            jf_xlsx_widen(g->s, at, room);
        g_auto(GStrv) words = g_strsplit_set(text, " \n", -1);
        for (char **word = words; *word != NULL && right_end == at; word++)
            if (g_str_is_ascii(*word)) /* is not broken */
                jf_xlsx_widen(g->s, at, fmin((double)strlen(*word) + 2, LONGEST_WORD));
        lines = MAX(lines, (int)fmax(1, ceil(width / room)) + (n_parts > 1 ? 1 : 0));
    }
    for (int c = 0; c < (int)g->table->columns->len && grouped; c++)
        if (group_at(g, c) != NULL && !stands_alone(g, c))
            write_group(g, &c, centre);
    if (lines > 1)
        jf_xlsx_set_height(g->s, last, lines * LINE_POINTS);
    g->s->next_row = last + 1;
}
