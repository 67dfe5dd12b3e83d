#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "base/text.h"
#include "node.h"

struct jf_progress jf_progress_new(const struct jf_arguments *a, guint total)
{
    struct jf_progress p = { .total = total, .style = isatty(STDOUT_FILENO) ? JF_PROGRESS_BAR : JF_PROGRESS_LINES };
    if (a->json)
        p.style = JF_PROGRESS_JSON;
    else if (a->quiet)
        p.style = JF_PROGRESS_QUIET;
    return p;
}

static struct jf_node *pack_json(const struct jf_pack *pack)
{
    struct jf_node *json = jf_node_map();
    g_autoptr(GPtrArray) names = jf_pack_file_names(pack);
    jf_node_put_texts(json, (const char *const[]){ "event", "pack", "entity", pack->entity->label, "key", pack->entity->key,
                                                   "status", jf_pack_error(pack) ? "failed" : "done", NULL });
    if (jf_pack_error(pack))
        jf_node_put_text(json, "error", jf_pack_error(pack));
    jf_node_put(json, "files", jf_node_texts((char *const *)names->pdata, names->len));
    jf_node_put(json, "warnings", jf_node_copy(jf_node_get(pack->result, "warnings")));
    return json;
}

static void print_json(struct jf_node *json)
{
    g_autofree char *text = jf_node_print_line(json);
    puts(text);
    fflush(stdout);
    jf_node_free(json);
}

static void print_bar(const struct jf_progress *p, const char *label)
{
    enum { WIDTH = 30, MOST = 16 }; /* of one line, whatever a name holds */
    char bar[WIDTH + 1];
    guint full = p->total ? p->done * WIDTH / p->total : WIDTH;
    memset(bar, ' ', WIDTH);
    memset(bar, '#', full);
    bar[WIDTH] = '\0';
    g_autofree char *clean = jf_text_clean(label, -1, FALSE);
    g_autofree char *name = g_utf8_substring(clean ? clean : "", 0, MIN(g_utf8_strlen(clean ? clean : "", -1), MOST));
    printf("\r\033[K[%s] %u/%u %s", bar, p->done, p->total, name);
    fflush(stdout);
}

static void print_line(const struct jf_pack *pack)
{
    g_autoptr(GPtrArray) names = jf_pack_file_names(pack);
    printf("%s:", pack->entity->label);
    for (guint i = 0; i < names->len; i++)
        printf(" %s", (const char *)names->pdata[i]);
    putchar('\n');
    fflush(stdout);
}

static void tell_error(const struct jf_progress *p, const char *format, const char *first, const char *second)
{
    if (p->style == JF_PROGRESS_BAR)
        fputs("\r\033[K", stdout);
    fflush(stdout);
    fprintf(stderr, format, first, second);
}

/* One mistake in a script fails every pack alike: it is printed once. */
static void tell_failure(struct jf_progress *p, const struct jf_pack *pack)
{
    const char *error = jf_pack_error(pack);
    if (p->last_failed && !strcmp(jf_pack_error(p->last_failed), error)) {
        tell_error(p, "jingfen: %s: the same as %s\n", pack->entity->label, p->last_failed->entity->label);
        return;
    }
    g_autofree char *told = jf_message_told(error);
    tell_error(p, "jingfen: %s: %s\n", pack->entity->label, told);
    p->last_failed = pack;
}

void jf_progress_pack(struct jf_progress *p, const struct jf_pack *pack)
{
    const gboolean has_failed = jf_pack_error(pack) != NULL;
    const struct jf_node *warnings = jf_node_get(pack->result, "warnings");
    p->done++;
    p->failed += has_failed ? 1 : 0;
    if (p->style == JF_PROGRESS_JSON) {
        print_json(pack_json(pack));
        return;
    }
    if (has_failed)
        tell_failure(p, pack);
    for (guint i = 0; p->style != JF_PROGRESS_QUIET && i < jf_node_length(warnings); i++)
        tell_error(p, "%s: %s\n", pack->entity->label, jf_node_item(warnings, i)->text);
    if (p->style == JF_PROGRESS_BAR)
        print_bar(p, pack->entity->label);
    else if (p->style == JF_PROGRESS_LINES && !has_failed)
        print_line(pack);
}

void jf_progress_warning(struct jf_progress *p, const char *message)
{
    if (p->style == JF_PROGRESS_JSON) {
        struct jf_node *json = jf_node_map();
        jf_node_put_texts(json, (const char *const[]){ "event", "warning", "message", message, NULL });
        print_json(json);
    } else if (p->style != JF_PROGRESS_QUIET) {
        g_autofree char *told = jf_message_told(message);
        tell_error(p, "%s: %s\n", JF_("warning"), told);
    }
}

void jf_progress_end(struct jf_progress *p, const char *directory)
{
    if (p->style == JF_PROGRESS_JSON) {
        struct jf_node *json = jf_node_map();
        jf_node_put_text(json, "event", "end");
        jf_node_put_int(json, "done", p->done - p->failed);
        jf_node_put_int(json, "failed", p->failed);
        jf_node_put_text(json, "directory", directory);
        print_json(json);
        return;
    }
    if (p->style == JF_PROGRESS_QUIET)
        return;
    if (p->style == JF_PROGRESS_BAR)
        fputs("\r\033[K", stdout);
    printf("%s: %u %s", directory, p->done - p->failed, JF_("packs"));
    if (p->failed)
        printf(", %u %s", p->failed, JF_("failed"));
    putchar('\n');
}
