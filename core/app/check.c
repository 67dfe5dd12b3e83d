/* jingfen check: everything that can be wrong before anything is drawn. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/message.h"
#include "commands.h"
#include "session.h"

static gboolean check_blocks(const struct jf_session *s, const GPtrArray *blocks, GError **error)
{
    for (guint i = 0; blocks && i < blocks->len; i++) {
        const struct jf_block *block = blocks->pdata[i];
        if (block->chart && !jf_charts_check(s->charts, block->chart, error))
            return FALSE;
        if (!check_blocks(s, block->blocks, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean check_entity(const struct jf_session *s, const struct jf_entity *entity, GError **error)
{
    struct jf_document *document = jf_report_build(s->report, entity, FALSE, error);
    if (!document) {
        g_prefix_error(error, "%s: ", entity->label);
        return FALSE;
    }
    gboolean good = TRUE;
    for (guint i = 0; good && i < document->sections->len; i++)
        good = check_blocks(s, ((const struct jf_section *)document->sections->pdata[i])->blocks, error);
    for (guint i = 0; good && i < document->warnings->len; i++)
        g_ptr_array_add(s->warnings, g_strdup_printf("%s: %s", entity->label, (char *)document->warnings->pdata[i]));
    jf_document_free(document);
    return good;
}

/* ---- characters that no font has ---------------------------------------------------------------- */

#define MOST_GLYPH_WARNINGS 10
struct glyphs {
    const struct jf_session *s;
    guint n; /* texts with such a character */
};

static void check_glyphs(struct glyphs *g, const char *text, const char *where)
{
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c < 0x80 || !g_unichar_isgraph(c) || jf_fonts_glyph(g->s->fonts, 0, c)->face >= 0)
            continue;
        char character[8] = "";
        character[g_unichar_to_utf8(c, character)] = '\0';
        if (++g->n <= MOST_GLYPH_WARNINGS)
            g_ptr_array_add(g->s->warnings, g_strdup_printf("%s: no font of the theme has the character \"%s\" (U+%04X)", where,
                                                     character, c));
        return;
    }
}

/* Comments are for people who read the script. */
static void check_script_glyphs(struct glyphs *g, const char *path)
{
    g_autofree char *text = NULL, *name = g_path_get_basename(path);
    if (!g_file_get_contents(path, &text, NULL, NULL) || !g_utf8_validate(text, -1, NULL))
        return;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (int i = 0; lines[i]; i++) {
        char *comment = strstr(lines[i], "--");
        if (comment)
            *comment = '\0';
        g_autofree char *where = g_strdup_printf("%s:%d", name, i + 1);
        check_glyphs(g, lines[i], where);
    }
}

static void check_fonts(const struct jf_session *s)
{
    struct glyphs g = {s, 0};
    const GPtrArray *files = jf_script_files(s->script);
    for (guint i = 0; i < files->len; i++)
        check_script_glyphs(&g, files->pdata[i]);
    for (guint i = 0; i < s->spec->data->sources->len; i++) {
        const struct jf_source_spec *source = s->spec->data->sources->pdata[i];
        for (size_t d = 0; d < source->n_dims; d++) {
            size_t n = 0;
            const struct jf_member *members = jf_cube_members(s->cube, source->dims[d].id, &n);
            for (size_t m = 0; m < n; m++) {
                g_autofree char *where = g_strdup_printf("source \"%s\": \"%s\" of dimension \"%s\"", source->id,
                                                         members[m].label ? members[m].label : "", source->dims[d].id);
                check_glyphs(&g, members[m].label ? members[m].label : "", where);
            }
        }
    }
    if (g.n > MOST_GLYPH_WARNINGS)
        g_ptr_array_add(s->warnings, g_strdup_printf("%u more texts with characters that no font has; add a family that has "
                                                     "them to the fonts of theme \"%s\"",
                                                     g.n - MOST_GLYPH_WARNINGS, s->theme->name));
}

/* The first entity of each level is built: what means nothing there means nothing anywhere. */
static gboolean check_levels(const struct jf_session *s, GError **error)
{
    size_t n;
    const struct jf_entity *entities = jf_report_entities(s->report, &n);
    for (size_t i = 0; i < n; i++) {
        gboolean seen = FALSE;
        for (size_t k = 0; k < i && !seen; k++)
            seen = entities[k].tree == entities[i].tree && !strcmp(entities[k].level, entities[i].level) &&
                   !g_strcmp0(entities[k].role, entities[i].role);
        if (!seen && !check_entity(s, &entities[i], error))
            return FALSE;
    }
    return TRUE;
}

int jf_command_check(const struct jf_arguments *a, GError **error)
{
    struct jf_session *s = jf_session_open(a, error);
    gboolean good = s && jf_session_load_look(s, error);
    if (good)
        check_fonts(s);
    good = good && check_levels(s, error);
    for (guint i = 0; s && i < s->warnings->len; i++) {
        g_autofree char *told = jf_message_told(s->warnings->pdata[i]);
        fprintf(stderr, "%s: %s\n", JF_("warning"), told);
    }
    if (good) {
        size_t n;
        jf_report_entities(s->report, &n);
        printf(JF_("%s: %s, %zu packs, %u warnings\n"), a->rest[0], jf_session_period(s), n, s->warnings->len + jf_charts_told(s->charts));
    }
    jf_session_free(s);
    return good ? JF_EXIT_DONE : JF_EXIT_WRONG;
}
