#include "pack.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "file.h"
#include "hash.h"

static const struct { unsigned format; const char *name; } all_formats[] = {
    { JF_PACK_PDF, "pdf" }, { JF_PACK_XLSX, "xlsx" }, { JF_PACK_JSON, "json" } };

struct jf_pack *jf_pack_new(const struct jf_entity *entity)
{
    struct jf_pack *pack = g_new0(struct jf_pack, 1);
    pack->entity = entity;
    pack->result = jf_node_map();
    jf_node_put_int(pack->result, "pages", 0);
    jf_node_put(pack->result, "files", jf_node_list());
    jf_node_put(pack->result, "warnings", jf_node_list());
    return pack;
}

void jf_pack_free(struct jf_pack *pack)
{
    jf_node_free(pack->result);
    g_free(pack);
}

void jf_pack_fail(struct jf_pack *pack, const char *error)
{
    g_autofree char *valid = g_utf8_make_valid(error, -1);
    jf_node_put_text(pack->result, "error", valid);
}

const char *jf_pack_error(const struct jf_pack *pack)
{
    return jf_node_get_text(pack->result, "error");
}

GPtrArray *jf_pack_file_names(const struct jf_pack *pack)
{
    GPtrArray *names = g_ptr_array_new();
    const struct jf_node *files = jf_node_get(pack->result, "files");
    for (guint i = 0; i < jf_node_length(files); i++)
        g_ptr_array_add(names, (gpointer)jf_node_get_text(jf_node_item(files, i), "name"));
    return names;
}

unsigned jf_pack_formats(const char *text, GError **error)
{
    if (!text)
        return JF_PACK_PDF | JF_PACK_XLSX;
    static const char *const known[] = { "pdf", "xlsx", "json" };
    g_auto(GStrv) words = g_strsplit(text, ",", -1);
    unsigned formats = 0;
    for (char **w = words; *w; w++) {
        unsigned found = 0;
        for (size_t i = 0; i < G_N_ELEMENTS(all_formats); i++)
            if (!strcmp(g_strstrip(*w), all_formats[i].name))
                found = all_formats[i].format;
        g_autofree char *near = found ? NULL : jf_suggest_text(*w, known, G_N_ELEMENTS(known));
        if (!found) {
            jf_fail(error, JF_ERROR_USAGE, "--format \"%s\": there are pdf, xlsx and json%s", *w, near);
            return 0;
        }
        formats |= found;
    }
    if (!formats)
        jf_fail(error, JF_ERROR_USAGE, "--format names nothing: there are pdf, xlsx and json");
    return formats;
}

/* The password of the pack's person, else that of the report; FALSE with error. NULL in *password: none is wanted. */
static gboolean find_password(const struct jf_session *s, const struct jf_pack *pack, char **password, GError **error)
{
    *password = g_strdup(pack->entity->password);
    if (*password || !s->spec->password)
        return TRUE;
    g_autofree char *directory = g_path_get_dirname(s->spec->script);
    g_autofree char *what = g_strdup_printf("%s: protect: password", s->spec->where);
    *password = jf_secret_read(s->spec->password, directory, what, error);
    if (*password && !**password)
        return jf_fail(error, JF_ERROR_SCRIPT, "%s is empty", what);
    return *password != NULL;
}

static gboolean render_pdf(const struct jf_session *s, const struct jf_pages *pages, const struct jf_pack *pack,
                           const char *path, GError **error)
{
    g_autofree char *password = NULL;
    if (!find_password(s, pack, &password, error))
        return FALSE;
    const struct jf_pdf_protection protection = {password, s->spec->may_print, s->spec->may_copy};
    gboolean is_protected = password || s->spec->has_protect;
    return jf_render_pdf(pages, s->fonts, path, is_protected ? &protection : NULL, error);
}

static gboolean render(const struct jf_session *s, const struct jf_document *document, struct jf_pack *pack,
                       unsigned format, const char *path, GError **error)
{
    if (format == JF_PACK_JSON)
        return jf_render_json(document, path, error);
    const struct jf_chart_service *charts = jf_charts_service(s->charts);
    if (format == JF_PACK_XLSX)
        return jf_render_xlsx(document, s->theme, jf_charts_natives(s->charts), s->fonts, charts, path, error);
    struct jf_pages *pages = jf_layout(document, s->theme, s->fonts, charts, error);
    if (!pages)
        return FALSE;
    jf_node_put_int(pack->result, "pages", pages->frames->len);
    gboolean good = render_pdf(s, pages, pack, path, error);
    jf_pages_free(pages);
    return good;
}

static gboolean write_one(const struct jf_session *s, const struct jf_document *document, struct jf_pack *pack, size_t i,
                          const char *directory, GError **error)
{
    g_autofree char *name = g_strdup_printf("%s.%s", pack->entity->file_name, all_formats[i].name);
    g_autofree char *path = jf_file_temporary(directory, name, (long)getpid());
    if (!render(s, document, pack, all_formats[i].format, path, error))
        return jf_file_fail(path, directory, name, error);
    gint64 size;
    g_autofree char *sha256 = jf_hash_file(path, &size, error);
    if (!sha256)
        return FALSE;
    struct jf_node *file = jf_node_map();
    jf_node_put_text(file, "name", name);
    jf_node_put_int(file, "size", size);
    jf_node_put_text(file, "sha256", sha256);
    jf_node_add(jf_node_get(pack->result, "files"), file);
    return TRUE;
}

static gboolean name_files(const struct jf_pack *pack, const char *directory, GError **error)
{
    g_autoptr(GPtrArray) names = jf_pack_file_names(pack);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *from = jf_file_temporary(directory, names->pdata[i], (long)getpid());
        g_autofree char *to = g_build_filename(directory, names->pdata[i], NULL);
        if (!jf_file_rename(from, to, error))
            return FALSE;
    }
    return TRUE;
}

gboolean jf_pack_write(const struct jf_session *s, struct jf_pack *pack, unsigned formats, const char *directory,
                       GError **error)
{
    struct jf_document *document = jf_report_build(s->report, pack->entity, s->arguments->draft, error);
    if (!document)
        return FALSE;
    gboolean good = TRUE;
    GError *refused = NULL; /* what does not fit on paper, a missing glyph, the others can hold */
    for (size_t i = 0; good && i < G_N_ELEMENTS(all_formats); i++) {
        GError *local = NULL;
        if (!(formats & all_formats[i].format) || write_one(s, document, pack, i, directory, &local))
            continue;
        if (all_formats[i].format == JF_PACK_PDF && g_error_matches(local, JF_ERROR, JF_ERROR_RENDER)) {
            refused = local;
        } else {
            g_propagate_error(error, local);
            good = FALSE;
        }
    }
    for (guint i = 0; good && i < document->warnings->len; i++)
        jf_node_add(jf_node_get(pack->result, "warnings"), jf_node_text(document->warnings->pdata[i]));
    jf_document_free(document);
    good = good && name_files(pack, directory, error);
    if (!good)
        jf_node_put(pack->result, "files", jf_node_list());
    if (good && refused) {
        g_propagate_error(error, refused);
        return FALSE;
    }
    g_clear_error(&refused);
    return good;
}
