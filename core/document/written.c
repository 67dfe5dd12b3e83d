/* Written text: "# " a heading, "- " a bullet (two blanks before it: one below another), "> " a callout, **bold**;
 * an empty line ends a paragraph. */
#include <string.h>

#include "document/document.h"

#define DEEPEST_BULLET 3

enum kind { PARAGRAPH, HEADING, CALLOUT, BULLET };

/* What a line begins with; *line moves behind it. */
static enum kind kind_of(const char **line, int *level)
{
    static const char *const marks[] = {[HEADING] = "# ", [CALLOUT] = "> ", [BULLET] = "- "};
    const size_t blanks = strspn(*line, " ");
    for (enum kind k = HEADING; k <= BULLET; k++) {
        if (!g_str_has_prefix(*line + blanks, marks[k]) || (k != BULLET && blanks > 0))
            continue;
        *level = k == BULLET ? (int)MIN(blanks / 2 + 1, DEEPEST_BULLET) : 0;
        *line += blanks + strlen(marks[k]);
        return k;
    }
    *level = 0;
    return PARAGRAPH;
}

/* The next ** that has no blank behind it (before: before it), or NULL. */
static const char *stars(const char *text, int before)
{
    for (const char *p = text; (p = strstr(p, "**")) != NULL; p += 2)
        if (before ? p > text && p[-1] != ' ' : p[2] != ' ' && p[2] != '\0')
            return p;
    return NULL;
}

/* ** that do not belong together are what they say. */
static void add_runs(struct jf_text_block *text, const char *line)
{
    for (const char *open, *close; *line; line = close + 2) {
        open = stars(line, 0);
        close = open ? stars(open + 2, 1) : NULL;
        if (!close) {
            jf_text_block_add(text, line, JF_RUN_PLAIN);
            return;
        }
        g_autofree char *before = g_strndup(line, (gsize)(open - line));
        g_autofree char *bold = g_strndup(open + 2, (gsize)(close - open - 2));
        if (*before)
            jf_text_block_add(text, before, JF_RUN_PLAIN);
        if (*bold)
            jf_text_block_add(text, bold, JF_RUN_BOLD);
    }
}

static double gap_between(const struct jf_text_block *a, const struct jf_text_block *b)
{
    if (b->is_heading)
        return 12;
    return a->is_heading || (a->level && b->level) ? 3 : 8;
}

/* Lines that carry on a paragraph or a callout belong to it. */
static GPtrArray *paragraphs_of(const char *written)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(jf_text_block_free);
    g_auto(GStrv) lines = g_strsplit(written, "\n", -1);
    struct jf_text_block *open = NULL;
    for (guint i = 0; lines[i]; i++) {
        const char *line = lines[i];
        int level;
        const enum kind kind = kind_of(&line, &level);
        const gboolean goes_on = open && (kind == CALLOUT ? open->is_callout : kind == PARAGRAPH && !open->is_callout);
        if (line[strspn(line, " ")] == '\0') {
            open = NULL;
            continue;
        }
        if (goes_on) {
            jf_text_block_add(open, "\n", JF_RUN_PLAIN);
            add_runs(open, line);
            continue;
        }
        struct jf_text_block *text = jf_text_block_new(NULL), *before = all->len ? all->pdata[all->len - 1] : NULL;
        text->is_heading = kind == HEADING;
        text->is_callout = kind == CALLOUT;
        text->is_bullet = kind == BULLET;
        text->level = level;
        add_runs(text, line);
        if (before)
            before->gap_below = gap_between(before, text);
        g_ptr_array_add(all, text);
        open = text->is_heading || text->is_bullet ? NULL : text;
    }
    return all;
}

void jf_block_write(struct jf_block *block, const char *written)
{
    GPtrArray *all = paragraphs_of(written ? written : "");
    if (all->len < 2) {
        block->text = all->len ? g_ptr_array_steal_index(all, 0) : jf_text_block_new(NULL);
        g_ptr_array_unref(all);
        return;
    }
    block->kind = JF_BLOCK_GRID;
    block->columns = 1;
    block->blocks = g_ptr_array_new_with_free_func((GDestroyNotify)jf_block_free);
    for (guint i = 0; i < all->len; i++) {
        g_autofree char *id = g_strdup_printf("%s.p%u", block->id ? block->id : "note", i + 1);
        struct jf_block *part = jf_block_new(JF_BLOCK_TEXT, id);
        part->text = all->pdata[i];
        part->text->is_part = TRUE;
        g_ptr_array_add(block->blocks, part);
    }
    g_free(g_ptr_array_free(all, FALSE)); /* the blocks own the texts */
}
