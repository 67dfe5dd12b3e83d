/* What the manifest says about the data: sources, files, control totals; and the reject files. */
#include "sources_json.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/message.h"
#include "base/text.h"
#include "file.h"

/* Relative to the script's directory where it is below, so that manifests can be compared. */
static const char *short_path(const struct jf_session *s, const char *path)
{
    const char *directory = s->spec->data->directory;
    size_t n = strlen(directory);
    return !strncmp(path, directory, n) && path[n] == '/' ? path + n + 1 : path;
}

static struct jf_node *file_json(const struct jf_session *s, const struct jf_audit_file *file)
{
    struct jf_node *json = jf_node_map();
    g_autofree char *hash = g_strdup_printf("%016" G_GINT64_MODIFIER "x", file->hash);
    jf_node_put_text(json, "path", short_path(s, file->path));
    jf_node_put_int(json, "size", file->size);
    jf_node_put_text(json, "xxh3", hash);
    jf_node_put_text(json, "encoding", file->encoding);
    jf_node_put_text(json, "delimiter", file->delimiter);
    jf_node_put_int(json, "rows", file->rows);
    return json;
}

static void put_day(struct jf_node *json, const char *key, jf_day day)
{
    char text[16];
    if (day == JF_DAY_NONE)
        return;
    jf_day_to_iso(day, text);
    jf_node_put_text(json, key, text);
}

static void put_counts(struct jf_node *json, const struct jf_audit *a)
{
    const struct { const char *key; gint64 n; } counts[] = {
        { "rows", a->rows },       { "rejected", a->rejected },     { "filtered", a->filtered },
        { "undated", a->undated }, { "corrected", a->corrected },   { "trimmed_cells", a->trimmed } };
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
        jf_node_put_int(json, counts[i].key, counts[i].n);
    if (a->has_no_hash)
        jf_node_put_text(json, "duplicates", "not counted");
    else
        jf_node_put_int(json, "duplicates", a->duplicates);
    put_day(json, "first_day", a->first_day);
    put_day(json, "last_day", a->last_day);
    put_day(json, "through", a->through);
}

static struct jf_node *source_json(const struct jf_session *s, const struct jf_audit *a)
{
    struct jf_node *json = jf_node_map(), *totals = jf_node_map(), *files = jf_node_list(), *unmapped = jf_node_map();
    const struct jf_plugin *plugin = jf_raw_plugin(s->raw, a->source, NULL);
    jf_node_put_texts(json, (const char *const[]){ "id", a->source->id, "plugin", plugin ? plugin->name : NULL, "reading",
                                                   a->is_pushed ? "summed by the source" : "scanned", NULL });
    put_counts(json, a);
    for (size_t i = 0; i < a->n_totals; i++) {
        g_autofree char *total = jf_value_to_string(a->totals[i].total);
        jf_node_put_text(totals, a->totals[i].column, total);
    }
    for (size_t i = 0; i < a->n_unmapped; i++)
        jf_node_put_int(unmapped, a->unmapped[i].dim, a->unmapped[i].rows);
    for (guint i = 0; a->files && i < a->files->len; i++)
        jf_node_add(files, file_json(s, a->files->pdata[i]));
    jf_node_put(json, "control_totals", totals);
    jf_node_put(json, "unmapped_rows", unmapped);
    jf_node_put(json, "files", files);
    return json;
}

struct jf_node *jf_sources_json(const struct jf_session *s)
{
    struct jf_node *list = jf_node_list();
    size_t n;
    const struct jf_audit *audits = jf_cube_audit(s->cube, &n);
    for (size_t i = 0; i < n; i++)
        jf_node_add(list, source_json(s, &audits[i]));
    return list;
}

static void add_cell(GString *out, const char *text, char end)
{
    g_autofree char *quoted = NULL;
    g_auto(GStrv) parts = g_strsplit(text ? text : "", "\"", -1);
    quoted = g_strjoinv("\"\"", parts);
    gboolean needs = strpbrk(quoted, ",\"\r\n") != NULL;
    g_string_append_printf(out, needs ? "\"%s\"%c" : "%s%c", quoted, end);
}

/* The reasons in the language of the packs: who mends the data reads both. */
static gboolean write_source(const struct jf_audit *a, const char *language, const char *directory, GError **error)
{
    g_autofree char *safe = jf_text_file_name(a->source->id);
    g_autofree char *name = g_strdup_printf("%s.csv", safe);
    g_autofree char *path = g_build_filename(directory, name, NULL);
    if (!a->rejects || !a->rejects->len)
        return !remove(path) || errno == ENOENT || jf_fail(error, JF_ERROR_IO, "%s: %s", path, g_strerror(errno));
    g_autoptr(GString) text = g_string_new("place,column,value,reason\n");
    for (guint i = 0; i < a->rejects->len; i++) {
        const struct jf_reject *r = a->rejects->pdata[i];
        add_cell(text, r->place, ',');
        add_cell(text, r->column, ',');
        add_cell(text, r->value, ',');
        g_autofree char *why = jf_message_made(language, r->reason);
        add_cell(text, why, '\n');
    }
    return jf_file_make_directory(directory, error) &&
           jf_file_write(directory, name, text->str, (gssize)text->len, error);
}

gboolean jf_sources_write_rejects(const struct jf_session *s, const char *directory, GError **error)
{
    g_autofree char *below = g_build_filename(directory, "rejects", NULL);
    size_t n;
    const struct jf_audit *audits = jf_cube_audit(s->cube, &n);
    for (size_t i = 0; i < n; i++)
        if (!write_source(&audits[i], s->spec->language, below, error))
            return FALSE;
    return TRUE;
}
