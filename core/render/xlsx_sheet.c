/* The sheet of a section: message and title on top, blocks below each other. */
#include <math.h>
#include <string.h>

#include "render/xlsx.h"

enum { MOST_WIDTH = 72 };

struct jf_xlsx_line {
    int row;
    char *text;
    const struct jf_text_block *rich; /* or NULL */
    lxw_format *format;
    unsigned size;
};

void jf_xlsx_widen(struct jf_xlsx_sheet *s, int column, double width)
{
    if (column < JF_XLSX_MAX_COLUMNS)
        s->widths[column] = fmin(fmax(s->widths[column], width), MOST_WIDTH);
}

static void add_line(struct jf_xlsx_sheet *s, struct jf_xlsx_line line)
{
    if (s->lines == NULL)
        s->lines = g_array_new(FALSE, FALSE, sizeof(struct jf_xlsx_line));
    line.row = s->next_row++;
    g_array_append_val(s->lines, line);
}

void jf_xlsx_add_line(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const char *text, lxw_format *f,
                      unsigned size)
{
    (void)x;
    if (text != NULL && *text != '\0')
        add_line(s, (struct jf_xlsx_line){.text = g_strdup(text), .format = f, .size = size});
}

/* A comment's text keeps a distance from its head, which on paper is a line above. */
static char *piece_of(const struct jf_text_block *text, guint i)
{
    const struct jf_run *run = g_ptr_array_index(text->runs, i);
    return g_strconcat(text->comment > 0 && i > 0 && run->style == JF_RUN_PLAIN ? "  " : "", run->text, NULL);
}

static void add_text(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_text_block *text)
{
    g_autoptr(GString) all = g_string_new(NULL);
    g_string_append_printf(all, "%*s%s", 3 * MAX(0, text->level - 1), "", text->is_bullet ? "\xE2\x80\xA2 " : "");
    unsigned styles = 0;
    if (text->comment > 0 && text->comment <= 20) {
        g_string_append_unichar(all, 0x2460 + (gunichar)text->comment - 1);
        g_string_append_c(all, ' ');
    }
    const gsize prefix = all->len;
    for (guint i = 0; i < text->runs->len; i++) {
        g_autofree char *piece = piece_of(text, i);
        g_string_append(all, piece);
        styles |= ((const struct jf_run *)g_ptr_array_index(text->runs, i))->style;
    }
    if (all->len == prefix)
        return;
    const unsigned flags =
        JF_XF_WRAP | (text->is_heading || text->is_callout ? JF_XF_BOLD : 0) | (text->is_human ? JF_XF_HUMAN : 0);
    const unsigned size = text->is_heading ? 11 : 10;
    add_line(s, (struct jf_xlsx_line){.text = g_strdup(all->str),
                                      .size = size,
                                      .rich = styles != 0 && text->runs->len > 1 ? text : NULL,
                                      .format = jf_xlsx_plain_format(x, flags, size, 0)});
}

static void write_rich(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_xlsx_line *line)
{
    const guint n = line->rich->runs->len;
    g_autofree lxw_rich_string_tuple *tuples = g_new0(lxw_rich_string_tuple, n + 1);
    g_autofree lxw_rich_string_tuple **list = g_new0(lxw_rich_string_tuple *, n + 2);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    guint used = 0;
    gsize runs_length = 0;
    for (guint i = 0; i < n; i++) {
        g_autofree char *piece = piece_of(line->rich, i);
        runs_length += strlen(piece);
    }
    const gsize prefix = strlen(line->text) - runs_length;
    for (guint i = 0; i < n; i++) {
        const struct jf_run *run = g_ptr_array_index(line->rich->runs, i);
        g_autofree char *piece = piece_of(line->rich, i);
        g_autofree char *text = g_strdup_printf("%.*s%s", used == 0 ? (int)prefix : 0, line->text, piece);
        if (*text == '\0')
            continue;
        const jf_rgba color = run->style & JF_RUN_GOOD    ? x->theme->good_text
                              : run->style & JF_RUN_BAD   ? x->theme->bad_text
                              : run->style & JF_RUN_MUTED ? x->theme->ink2
                                                          : x->theme->ink;
        const unsigned flags =
            (run->style & JF_RUN_BOLD ? JF_XF_BOLD : 0) | (line->rich->is_human ? JF_XF_HUMAN : 0);
        g_ptr_array_add(texts, jf_xlsx_clean(text));
        tuples[used] =
            (lxw_rich_string_tuple){.format = jf_xlsx_plain_format(x, flags, line->size, color),
                                    .string = g_ptr_array_index(texts, texts->len - 1)};
        list[used] = &tuples[used];
        used++;
    }
    if (used >= 2) /* the library takes no single piece */
        jf_xlsx_check(
            x, worksheet_write_rich_string(s->ws, (lxw_row_t)line->row, (lxw_col_t)s->first_column, list,
                                           line->format));
}

/* Merged cells do not grow by themselves: the height follows from the width that the tables left. */
void jf_xlsx_write_lines(struct jf_xlsx *x, struct jf_xlsx_sheet *s, int last_column, double width)
{
    for (guint i = 0; s->lines != NULL && i < s->lines->len; i++) {
        struct jf_xlsx_line *line = &g_array_index(s->lines, struct jf_xlsx_line, i);
        jf_xlsx_merge(x, s, line->row, s->first_column, line->row, last_column, line->text, line->format);
        if (line->rich != NULL)
            write_rich(x, s, line);
        double rows = 0;
        g_auto(GStrv) parts = g_strsplit(line->text, "\n", -1);
        for (char **p = parts; *p != NULL; p++)
            rows += fmax(1, ceil(jf_xlsx_text_width(*p) * line->size / 10 / (width * 0.95)));
        jf_xlsx_set_height(s, line->row, rows * line->size * 1.5 + 3);
        g_free(line->text);
    }
    if (s->lines != NULL)
        g_array_free(s->lines, TRUE);
    s->lines = NULL;
}

/* ---- blocks ------------------------------------------------------------------------------------- */

static gboolean add_blocks(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const GPtrArray *blocks);

static gboolean add_block(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_block *block)
{
    const struct jf_table *table = block->table;
    struct jf_xlsx_sheet *form = jf_xlsx_form_sheet(x, block);
    if (form != NULL) {
        g_autofree char *name = g_strdup_printf("%s \xE2\x86\x92", form->name);
        jf_xlsx_link(x, s, s->next_row, 0, form, 0, name,
                     jf_xlsx_plain_format(x, JF_XF_LINK, 11, x->theme->accent));
        s->next_row += 2;
        return TRUE;
    }
    const char *own_title = table != NULL          ? table->title
                            : block->chart != NULL ? block->chart->title
                                                   : NULL;
    const gboolean repeats = g_strcmp0(own_title, block->title) == 0;
    if (!repeats)
        jf_xlsx_add_line(x, s, block->title,
                         jf_xlsx_plain_format(x, JF_XF_BOLD | JF_XF_WRAP, 11, 0), 11);
    switch (block->kind) {
    case JF_BLOCK_TEXT:
        if (block->text != NULL)
            add_text(x, s, block->text);
        return TRUE;
    case JF_BLOCK_CARDS:
    case JF_BLOCK_TABLE:
        jf_xlsx_add_table(x, s, table);
        return TRUE;
    case JF_BLOCK_CHART:
        return block->chart == NULL || jf_xlsx_add_chart(x, s, block->chart);
    case JF_BLOCK_GRID:
        return add_blocks(x, s, block->blocks);
    case JF_BLOCK_AGENDA:
        jf_xlsx_add_agenda(x, s);
        return TRUE;
    case JF_BLOCK_EMPTY:
        jf_xlsx_add_line(x, s, block->empty_why,
                         jf_xlsx_plain_format(x, JF_XF_WRAP, 0, x->theme->ink2), 10);
        s->next_row++;
        return TRUE;
    default:
        return TRUE;
    }
}

static gboolean add_blocks(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const GPtrArray *blocks)
{
    for (guint i = 0; i < blocks->len; i++) {
        const struct jf_block *block = g_ptr_array_index(blocks, i);
        const struct jf_block *before = i > 0 ? g_ptr_array_index(blocks, i - 1) : NULL;
        if (before != NULL && before->kind == JF_BLOCK_TEXT && block->kind != JF_BLOCK_TEXT)
            s->next_row++;
        if (!add_block(x, s, block))
            return FALSE;
    }
    return TRUE;
}

static void add_head(struct jf_xlsx *x, struct jf_xlsx_sheet *s, const struct jf_section *section)
{
    const char *first = section->message != NULL ? section->message : section->title;
    jf_xlsx_add_line(x, s, first,
                     jf_xlsx_plain_format(x, JF_XF_BOLD | JF_XF_WRAP | JF_XF_MIDDLE, 14, 0), 14);
    g_autofree char *entity =
        g_strjoin("  ", x->document->entity != NULL ? x->document->entity : "",
                  section->page_title != NULL ? section->page_title : section->title,
                  section->when != NULL ? section->when : x->document->period_label, NULL);
    jf_xlsx_add_line(x, s, entity, jf_xlsx_plain_format(x, JF_XF_WRAP, 9, x->theme->ink2), 9);
    s->link_row = s->next_row++;
}

/* The appendix stands on paper as two columns, here on two sheets: what the numbers mean, and where they come
 * from with the rest. */
static gboolean add_part(struct jf_xlsx *x, struct jf_xlsx_sheet *s)
{
    const GPtrArray *blocks = s->section->blocks;
    const struct jf_block *grid = blocks->len > 0 ? g_ptr_array_index(blocks, 0) : NULL;
    if (s->part == 0)
        return add_blocks(x, s, blocks);
    if (!add_block(x, s, g_ptr_array_index(grid->blocks, s->part - 1)))
        return FALSE;
    for (guint i = 1; i < blocks->len && s->part == grid->blocks->len; i++)
        if (!add_block(x, s, g_ptr_array_index(blocks, i)))
            return FALSE;
    return TRUE;
}

/* What will stand on the sheet. */
static void look_ahead(struct jf_xlsx_sheet *s, const GPtrArray *blocks, int *n_rows, int *n_charts)
{
    enum { ROWS_OF_A_CHART = 18, ROWS_BESIDE = 4 };
    for (guint i = 0; i < blocks->len; i++) {
        const struct jf_block *b = g_ptr_array_index(blocks, i);
        const struct jf_table *table = b->table != NULL && b->form_kind == NULL           ? b->table
                                       : b->chart != NULL && b->chart->prints_table ? b->chart->table
                                                                                    : NULL;
        s->will_have += table != NULL;
        if (table != NULL && (s->main == NULL || jf_table_n_rows(table) > jf_table_n_rows(s->main)))
            s->main = table;
        *n_charts += b->chart != NULL;
        *n_rows += (table != NULL ? jf_table_n_rows(table) + ROWS_BESIDE : 1) + (b->chart != NULL ? ROWS_OF_A_CHART : 0);
        if (b->blocks != NULL)
            look_ahead(s, b->blocks, n_rows, n_charts);
    }
}

gboolean jf_xlsx_add_section(struct jf_xlsx *x, struct jf_xlsx_sheet *s)
{
    const struct jf_section *section = s->section;
    int n_rows = 0, n_charts = 0;
    const struct jf_block *grid = s->part > 0 ? g_ptr_array_index(section->blocks, 0) : NULL;
    const struct jf_block *part = grid != NULL ? g_ptr_array_index(grid->blocks, s->part - 1) : NULL;
    look_ahead(s, part != NULL && part->blocks != NULL ? part->blocks : section->blocks, &n_rows, &n_charts);
    s->is_wide = n_rows > JF_XLSX_PAGE_ROWS && n_charts > 1;
    add_head(x, s, section);
    if (!add_part(x, s))
        return FALSE;
    const gboolean is_first = s->part <= 1;
    if (section->comments->len > 0 && is_first) {
        s->next_row++;
        jf_xlsx_add_line(x, s, jf_xlsx_word(x, "Comments"),
                         jf_xlsx_plain_format(x, JF_XF_BOLD, 0, x->theme->ink2), 10);
    }
    for (guint i = 0; i < section->comments->len && is_first; i++)
        add_text(x, s, g_ptr_array_index(section->comments, i));
    if (is_first)
        jf_xlsx_add_line(x, s, section->footnote,
                         jf_xlsx_plain_format(x, JF_XF_WRAP, 9, x->theme->ink2), 9);
    jf_xlsx_finish_sheet(x, s);
    return TRUE;
}
