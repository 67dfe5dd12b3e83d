#include "manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "file.h"
#include "hash.h"
#include "sources_json.h"

/* ---- making ---------------------------------------------------------------------------------- */

static struct jf_node *script_json(const struct jf_session *s, GError **error)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    const GPtrArray *files = jf_script_files(s->script);
    for (guint i = 0; i < files->len; i++) {
        gsize length;
        g_autofree char *text = jf_file_read(files->pdata[i], &length, error);
        if (!text)
            return NULL;
        g_checksum_update(sum, (const guchar *)text, (gssize)length);
    }
    struct jf_node *json = jf_node_map();
    char **sets = s->arguments->sets;
    g_autofree char *name = g_path_get_basename(s->spec->script);
    jf_node_put_texts(json, (const char *const[]){ "name", name, "sha256", g_checksum_get_string(sum), NULL });
    jf_node_put(json, "sets", jf_node_texts(sets, sets ? g_strv_length(sets) : 0));
    return json;
}

static struct jf_node *plugins_json(const struct jf_session *s)
{
    struct jf_node *list = jf_node_list();
    const GPtrArray *all = jf_plugins_all(s->plugins);
    for (guint i = 0; i < all->len; i++) {
        const struct jf_plugin *plugin = ((const struct jf_loaded_plugin *)all->pdata[i])->plugin;
        struct jf_node *json = jf_node_map();
        const char *kind = plugin->kind == JF_KIND_SOURCE ? "source" : "chart";
        jf_node_put_texts(json, (const char *const[]){ "kind", kind, "name", plugin->name, "version", plugin->version, NULL });
        jf_node_add(list, json);
    }
    return list;
}

/* Places are told by the script's name alone: where it lies changes nothing. */
static struct jf_node *texts_json(const struct jf_session *s, const struct jf_node *texts)
{
    g_autofree char *name = g_path_get_basename(s->spec->script);
    struct jf_node *list = jf_node_list();
    for (guint i = 0; i < jf_node_length(texts); i++) {
        g_autoptr(GString) text = g_string_new(jf_node_item(texts, i)->text);
        g_string_replace(text, s->spec->script, name, 0);
        jf_node_add(list, jf_node_text(text->str));
    }
    return list;
}

static struct jf_node *pack_json(const struct jf_session *s, const struct jf_pack *pack)
{
    const struct jf_entity *e = pack->entity;
    struct jf_node *json = jf_node_map(), *people = jf_node_map();
    jf_node_put_texts(json, (const char *const[]){ "entity", e->label, "key", e->key, "level", e->level,
                                                   "file_name", e->file_name,
                                                   "language", e->language ? e->language : s->spec->language, NULL });
    jf_node_put_texts(people, (const char *const[]){ "name", e->person, "to", e->to, "cc", e->cc, NULL });
    jf_node_put(json, "recipient", people);
    jf_node_put_text(json, "state", jf_pack_error(pack)      ? JF_STATE_FAILED
                                    : s->arguments->draft ? JF_STATE_DRAFT
                                                          : JF_STATE_NEW);
    for (guint i = 0; i < jf_node_length(pack->result); i++)
        jf_node_put(json, pack->result->keys->pdata[i], jf_node_copy(jf_node_item(pack->result, i)));
    jf_node_put(json, "warnings", texts_json(s, jf_node_get(pack->result, "warnings")));
    return json;
}

/* Everything the packs are made of, in one hash: equal for runs that can be put together. */
static char *run_hash(const struct jf_node *manifest)
{
    static const char *const parts[] = { "jingfen", "period", "report", "plugins", "sources" };
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *text = jf_node_print(jf_node_get(manifest, parts[i]));
        g_checksum_update(sum, (const guchar *)text, -1);
    }
    return g_strdup(g_checksum_get_string(sum));
}

static struct jf_node *make(const struct jf_session *s, GPtrArray *packs, GError **error)
{
    struct jf_node *report = script_json(s, error);
    if (!report)
        return NULL;
    struct jf_node *m = jf_node_map(), *list = jf_node_list();
    jf_node_put_texts(m, (const char *const[]){ "jingfen", JF_VERSION, "run", "", "title", s->spec->title,
                                                "company", s->spec->company, "period", jf_session_period(s), NULL });
    jf_node_put(m, "report", report);
    jf_node_put(m, "plugins", plugins_json(s));
    jf_node_put(m, "sources", jf_sources_json(s));
    struct jf_node *warnings = jf_node_texts((char *const *)s->warnings->pdata, s->warnings->len);
    jf_node_put(m, "warnings", texts_json(s, warnings));
    jf_node_free(warnings);
    for (guint i = 0; i < packs->len; i++)
        jf_node_add(list, pack_json(s, packs->pdata[i]));
    jf_node_put(m, "packs", list);
    g_autofree char *hash = run_hash(m);
    jf_node_put_text(m, "run", hash);
    return m;
}

/* ---- merging -------------------------------------------------------------------------------------- */

static struct jf_node *find_pack(const struct jf_node *manifest, const char *file_name)
{
    const struct jf_node *packs = jf_node_get(manifest, "packs");
    for (guint i = 0; i < jf_node_length(packs); i++)
        if (!g_strcmp0(jf_node_get_text(jf_node_item(packs, i), "file_name"), file_name))
            return jf_node_item(packs, i);
    return NULL;
}

/* Packs in the order of the entities: new ones, and old ones of the same run that were not made again. */
static void merge(const struct jf_session *s, struct jf_node *manifest, const struct jf_node *old)
{
    gboolean is_same = old && !g_strcmp0(jf_node_get_text(old, "run"), jf_node_get_text(manifest, "run"));
    struct jf_node *all = jf_node_list();
    guint left_out = 0;
    size_t n;
    const struct jf_entity *entities = jf_report_entities(s->report, &n);
    for (size_t i = 0; i < n; i++) {
        const struct jf_node *pack = find_pack(manifest, entities[i].file_name);
        const struct jf_node *before = pack ? NULL : find_pack(old, entities[i].file_name);
        if (pack || (before && is_same))
            jf_node_add(all, jf_node_copy(pack ? pack : before));
        else
            left_out += before != NULL;
    }
    if (left_out)
        g_ptr_array_add(s->warnings, g_strdup_printf("%u packs of an earlier run with other inputs are still in the "
                                                     "directory; the manifest does not list them", left_out));
    jf_node_put(manifest, "packs", all);
}

/* Keeps others out while a manifest is changed. */
static int lock_directory(const char *directory, GError **error)
{
    int lock = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock >= 0 && !flock(lock, LOCK_EX))
        return lock;
    jf_fail(error, JF_ERROR_IO, "%s: cannot lock the directory: %s", directory, g_strerror(errno));
    if (lock >= 0)
        close(lock);
    return -1;
}

gboolean jf_manifest_write_run(const struct jf_session *s, GPtrArray *packs, const char *directory, GError **error)
{
    struct jf_node *manifest = make(s, packs, error);
    if (!manifest)
        return FALSE;
    int lock = lock_directory(directory, error);
    g_autofree char *path = g_build_filename(directory, JF_MANIFEST_NAME, NULL);
    g_autofree char *text = lock < 0 ? NULL : jf_file_read(path, NULL, NULL);
    struct jf_node *old = text ? jf_node_parse(text, path, NULL) : NULL;
    merge(s, manifest, old);
    gboolean good = lock >= 0 && jf_sources_write_rejects(s, directory, error) &&
                    jf_manifest_write(manifest, directory, error);
    jf_manifest_unlock(lock);
    jf_node_free(old);
    jf_node_free(manifest);
    return good;
}

/* ---- reading and changing -------------------------------------------------------------------- */

static char *period_below(const char *directory, GError **error)
{
    GDir *dir = g_dir_open(directory, 0, NULL);
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(directory, name, JF_MANIFEST_NAME, NULL);
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            g_ptr_array_add(found, g_build_filename(directory, name, NULL));
    }
    if (dir)
        g_dir_close(dir);
    if (found->len == 1)
        return g_strdup(found->pdata[0]);
    jf_fail(error, JF_ERROR_IO, found->len ? "%s: several periods are there; name one of them"
                                           : "%s: no " JF_MANIFEST_NAME " there: name the directory that jingfen run made",
            directory);
    return NULL;
}

int jf_manifest_open(const char *directory, struct jf_node **manifest, char **found, GError **error)
{
    g_autofree char *here = g_build_filename(directory, JF_MANIFEST_NAME, NULL);
    *found = g_file_test(here, G_FILE_TEST_EXISTS) ? g_strdup(directory) : period_below(directory, error);
    int lock = *found ? lock_directory(*found, error) : -1;
    g_autofree char *path = lock < 0 ? NULL : g_build_filename(*found, JF_MANIFEST_NAME, NULL);
    g_autofree char *text = path ? jf_file_read(path, NULL, error) : NULL;
    *manifest = text ? jf_node_parse(text, path, error) : NULL;
    if (*manifest)
        return lock;
    jf_manifest_unlock(lock);
    return -1;
}

gboolean jf_manifest_write(const struct jf_node *manifest, const char *directory, GError **error)
{
    g_autofree char *text = jf_node_print(manifest);
    return jf_file_write(directory, JF_MANIFEST_NAME, text, -1, error);
}

void jf_manifest_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}

gboolean jf_manifest_verify(const struct jf_node *pack, const char *directory, GError **error)
{
    const struct jf_node *files = jf_node_get(pack, "files");
    for (guint i = 0; i < jf_node_length(files); i++) {
        const char *name = jf_node_get_text(jf_node_item(files, i), "name");
        const char *wanted = jf_node_get_text(jf_node_item(files, i), "sha256");
        if (!name || !*name || strchr(name, '/') || !wanted)
            return jf_fail(error, JF_ERROR_IO, "%s/" JF_MANIFEST_NAME ": the list of files is damaged; run again", directory);
        g_autofree char *path = g_build_filename(directory, name, NULL);
        gint64 size;
        g_autofree char *sha256 = jf_hash_file(path, &size, error);
        if (!sha256)
            return FALSE;
        if (strcmp(sha256, wanted))
            return jf_fail(error, JF_ERROR_IO, "%s: the file was changed after the run; run again", path);
    }
    return TRUE;
}
