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
    struct jf_node *json = jf_node_map(), *files = jf_node_list();
    jf_node_put_texts(json, (const char *const[]){ "event", "pack", "entity", pack->entity->label, "key", pack->entity->key,
                                                   "status", pack->error ? "failed" : "done", NULL });
    if (pack->error)
        jf_node_put_text(json, "error", pack->error);
    for (guint i = 0; i < pack->files->len; i++)
        jf_node_add(files, jf_node_text(((struct jf_pack_file *)pack->files->pdata[i])->name));
    jf_node_put(json, "files", files);
    jf_node_put(json, "warnings", jf_node_texts((char *const *)pack->warnings->pdata, pack->warnings->len));
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
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < pack->files->len; i++)
        g_string_append_printf(names, " %s", ((struct jf_pack_file *)pack->files->pdata[i])->name);
    printf("%s:%s\n", pack->entity->label, names->str);
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
    if (p->last_failed && !strcmp(p->last_failed->error, pack->error))
        tell_error(p, "jingfen: %s: the same as %s\n", pack->entity->label, p->last_failed->entity->label);
    else
        tell_error(p, "jingfen: %s: %s\n", pack->entity->label, pack->error);
    if (!p->last_failed || strcmp(p->last_failed->error, pack->error))
        p->last_failed = pack;
}

void jf_progress_pack(struct jf_progress *p, const struct jf_pack *pack)
{
    p->done++;
    p->failed += pack->error != NULL;
    if (p->style == JF_PROGRESS_JSON) {
        print_json(pack_json(pack));
        return;
    }
    if (pack->error)
        tell_failure(p, pack);
    for (guint i = 0; p->style != JF_PROGRESS_QUIET && i < pack->warnings->len; i++)
        tell_error(p, "%s: %s\n", pack->entity->label, pack->warnings->pdata[i]);
    if (p->style == JF_PROGRESS_BAR)
        print_bar(p, pack->entity->label);
    else if (p->style == JF_PROGRESS_LINES && !pack->error)
        print_line(pack);
}

void jf_progress_warning(struct jf_progress *p, const char *message)
{
    if (p->style == JF_PROGRESS_JSON) {
        struct jf_node *json = jf_node_map();
        jf_node_put_texts(json, (const char *const[]){ "event", "warning", "message", message, NULL });
        print_json(json);
    } else if (p->style != JF_PROGRESS_QUIET) {
        tell_error(p, "%s: %s\n", JF_("warning"), message);
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
