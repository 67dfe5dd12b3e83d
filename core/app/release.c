/* jingfen release: what was reviewed may be sent. Changes the state in the manifest, never a file. */
#include <stdio.h>

#include "base/error.h"
#include "base/message.h"
#include "commands.h"
#include "manifest.h"

static gboolean may_release(const struct jf_node *pack, const char *directory, GError **error)
{
    const char *state = jf_node_get_text(pack, "state"), *entity = jf_node_get_text(pack, "entity");
    if (!g_strcmp0(state, JF_STATE_DRAFT))
        return jf_fail(error, JF_ERROR_USAGE, "%s is a draft; run again without --draft to make what can be released",
                       entity);
    if (!g_strcmp0(state, JF_STATE_FAILED))
        return jf_fail(error, JF_ERROR_USAGE, "%s failed (%s); put it right and run again with --only \"%s\"", entity,
                       jf_node_get_text(pack, "error"), entity);
    return jf_manifest_verify(pack, directory, error);
}

static int release(struct jf_node *manifest, const char *directory, GError **error)
{
    struct jf_node *packs = jf_node_get(manifest, "packs");
    guint n = jf_node_length(packs);
    for (guint i = 0; i < n; i++)
        if (!may_release(jf_node_item(packs, i), directory, error))
            return JF_EXIT_WRONG;
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *when = g_date_time_format_iso8601(now);
    for (guint i = 0; i < n; i++)
        jf_node_put_text(jf_node_item(packs, i), "state", JF_STATE_RELEASED);
    jf_node_put_text(manifest, "released_at", when);
    if (!jf_manifest_write(manifest, directory, error))
        return JF_EXIT_WRONG;
    printf(JF_("%s: %u packs released\n"), directory, n);
    return JF_EXIT_DONE;
}

int jf_command_release(const struct jf_arguments *a, GError **error)
{
    g_autofree char *directory = NULL;
    struct jf_node *manifest = NULL;
    int lock = jf_manifest_open(a->rest[0], &manifest, &directory, error);
    int code = lock < 0 ? JF_EXIT_WRONG : release(manifest, directory, error);
    jf_manifest_unlock(lock);
    jf_node_free(manifest);
    return code;
}
