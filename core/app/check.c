/* jingfen check: everything that can be wrong before anything is drawn. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
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
    gboolean good = s && jf_session_load_look(s, error) && check_levels(s, error);
    if (good) {
        size_t n;
        jf_report_entities(s->report, &n);
        for (guint i = 0; i < s->warnings->len; i++)
            fprintf(stderr, "warning: %s\n", (char *)s->warnings->pdata[i]);
        printf("%s: %s, %zu packs, %u warnings\n", a->rest[0], jf_session_period(s), n, s->warnings->len);
    }
    jf_session_free(s);
    return good ? JF_EXIT_DONE : JF_EXIT_WRONG;
}
