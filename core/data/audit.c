/* What the pack says about its data: rows read, rejected, filtered, unmapped, control totals. */
#include <string.h>

#include "data/grain.h"

#include "base/free.h"
#include "base/text.h"

#define MAX_REJECTS 10000

static void free_file(gpointer p)
{
    struct jf_audit_file *file = p;
    jf_free_all(file->path, file->encoding, file->delimiter, file);
}

static void free_reject(gpointer p)
{
    struct jf_reject *reject = p;
    jf_free_all(reject->place, reject->column, reject->value, reject->reason, reject);
}

static void start(struct jf_audit *audit, const struct jf_source_spec *source)
{
    memset(audit, 0, sizeof *audit);
    audit->source = source;
    audit->first_day = audit->last_day = audit->through = JF_DAY_NONE;
    audit->files = g_ptr_array_new_with_free_func(free_file);
    audit->rejects = g_ptr_array_new_with_free_func(free_reject);
    audit->corrections = g_ptr_array_new_with_free_func(g_free);
}

void jf_audit_start(struct jf_cube *cube)
{
    cube->audits = g_new0(struct jf_audit, cube->sources->len + 1);
    for (guint s = 0; s < cube->sources->len; s++)
        start(&cube->audits[s], jf_source_at(cube, (int)s)->spec);
}

void jf_audit_free(struct jf_audit *audit)
{
    for (size_t i = 0; i < audit->n_unmapped; i++)
        g_free(audit->unmapped[i].keys), jf_dictionary_free(audit->unmapped[i].seen);
    for (size_t i = 0; i < audit->n_totals; i++)
        g_free(audit->totals[i].column);
    g_free(audit->unmapped);
    g_free(audit->totals);
    g_ptr_array_unref(audit->files);
    g_ptr_array_unref(audit->rejects);
    g_ptr_array_unref(audit->corrections);
}

void jf_audit_clear(struct jf_audit *audit)
{
    const struct jf_source_spec *source = audit->source;
    jf_audit_free(audit);
    start(audit, source);
}

/* ---- while reading ------------------------------------------------------------------------------ */

void jf_cube_reject(struct jf_cube *cube, const struct jf_source_spec *source, const char *place,
                    const char *column, const char *value, const char *reason)
{
    int index = cube ? jf_cube_source_index(cube, source) : -1;
    if (index < 0)
        return;
    g_mutex_lock(&cube->lock);
    struct jf_audit *audit = &cube->audits[index];
    audit->rejected++;
    if (audit->rejects->len < MAX_REJECTS) {
        struct jf_reject *reject = g_new0(struct jf_reject, 1);
        reject->place = g_strdup(place);
        reject->column = g_strdup(column);
        reject->value = g_strdup(value);
        reject->reason = g_strdup(reason);
        g_ptr_array_add(audit->rejects, reject);
    }
    g_mutex_unlock(&cube->lock);
}

/* "GB18030, ';'" */
static void split_how(const char *how, char **encoding, char **delimiter)
{
    const char *comma = how ? strstr(how, ", ") : NULL;
    *encoding = comma ? g_strndup(how, (gsize)(comma - how)) : g_strdup(how ? how : "");
    *delimiter = g_strdup(comma ? comma + 2 : "");
    gsize n = strlen(*delimiter);
    if (n > 2 && (*delimiter)[0] == '\'' && (*delimiter)[n - 1] == '\'') {
        memmove(*delimiter, *delimiter + 1, n - 2);
        (*delimiter)[n - 2] = '\0';
    }
}

static struct jf_audit_file *file_named(struct jf_audit *audit, const char *path)
{
    for (guint i = 0; i < audit->files->len; i++) {
        struct jf_audit_file *file = audit->files->pdata[i];
        if (strcmp(file->path, path) == 0)
            return file;
        g_autofree char *tail = g_strconcat("/", path, NULL);
        if (g_str_has_suffix(file->path, tail))
            return file;
    }
    return NULL;
}

void jf_cube_input(struct jf_cube *cube, const struct jf_source_spec *source, const char *path, gint64 size,
                   guint64 hash, const char *how)
{
    int index = jf_cube_source_index(cube, source);
    if (index < 0)
        return;
    g_mutex_lock(&cube->lock);
    struct jf_audit *audit = &cube->audits[index];
    struct jf_audit_file *file = file_named(audit, path);
    if (!file) {
        file = g_new0(struct jf_audit_file, 1);
        g_ptr_array_add(audit->files, file);
    }
    jf_free_all(file->path, file->encoding, file->delimiter);
    file->path = g_strdup(path);
    file->size = size;
    file->hash = hash;
    split_how(how, &file->encoding, &file->delimiter);
    g_mutex_unlock(&cube->lock);
}

/* The first keys in the order of their bytes: the same for any order of the readers. */
static char *first_keys(const struct jf_dictionary *keys)
{
    enum { SHOWN = 5 };
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    g_autoptr(GString) text = g_string_new(NULL);
    for (int code = 1; code < keys->n; code++)
        g_ptr_array_add(sorted, (gpointer)keys->texts[code]);
    g_ptr_array_sort(sorted, jf_text_compare);
    for (guint i = 0; i < sorted->len && i < SHOWN; i++)
        g_string_append_printf(text, "%s%s", i ? ", " : "", (const char *)sorted->pdata[i]);
    if (sorted->len > SHOWN)
        g_string_append(text, ", …");
    g_strdelimit(text->str, "\x1f", '/');
    return g_string_free(g_steal_pointer(&text), FALSE);
}

void jf_audit_reader(struct jf_cube *cube, const struct jf_source_state *source, const struct jf_reader *reader)
{
    struct jf_audit *audit = &cube->audits[jf_cube_source_index(cube, source->spec)];
    audit->rows += reader->rows;
    audit->filtered += reader->filtered;
    audit->duplicates += reader->duplicates;
    audit->trimmed += reader->trimmed;
    audit->has_no_hash = audit->has_no_hash || (reader->has_no_hash && reader->rows);
    for (int j = 0; j < reader->shape->n_joins; j++) {
        const char *id = reader->shape->joins[j].master->source->id;
        size_t at = 0;
        if (reader->unmapped[j]->n <= 1)
            continue;
        while (at < audit->n_unmapped && strcmp(audit->unmapped[at].dim, id) != 0)
            at++;
        if (at == audit->n_unmapped) {
            audit->unmapped = g_realloc(audit->unmapped, sizeof *audit->unmapped * ++audit->n_unmapped);
            memset(&audit->unmapped[at], 0, sizeof audit->unmapped[at]);
            audit->unmapped[at].dim = id;
            audit->unmapped[at].seen = jf_dictionary_new();
        }
        for (int code = 1; code < reader->unmapped[j]->n; code++)
            jf_dictionary_add(audit->unmapped[at].seen, reader->unmapped[j]->texts[code], -1);
        audit->unmapped[at].rows += reader->unmapped_rows[j];
    }
}

/* A master stands in memory: which file each of its rows came from is counted there. */
void jf_audit_master(struct jf_cube *cube, const struct jf_source_state *source, const struct jf_batch *table)
{
    struct jf_audit *audit = &cube->audits[jf_cube_source_index(cube, source->spec)];
    for (gsize row = 0; row < table->n; row++) {
        struct jf_audit_file *file = file_named(audit, table->file_names->texts[table->files[row]]);
        if (file)
            file->rows++;
    }
}

static void add_total(struct jf_audit *audit, const char *column, struct jf_value total)
{
    for (size_t i = 0; i < audit->n_totals; i++)
        if (strcmp(audit->totals[i].column, column) == 0) {
            audit->totals[i].total = jf_value_add(audit->totals[i].total, total);
            return;
        }
    audit->totals = g_realloc(audit->totals, sizeof *audit->totals * (audit->n_totals + 1));
    audit->totals[audit->n_totals].column = g_strdup(column);
    audit->totals[audit->n_totals++].total = total;
}

gboolean jf_audit_totals(struct jf_cube *cube, struct jf_source_state *source, const struct jf_reader *reader,
                         const jf_int128 *totals, const GArray *file_rows, GError **error)
{
    struct jf_audit *audit = &cube->audits[jf_cube_source_index(cube, source->spec)];
    (void)error;
    for (int c = 0; c < reader->frame->n_columns; c++) {
        const struct jf_batch_column *column = &reader->frame->columns[c];
        if (column->used && column->type == JF_TYPE_NUMBER)
            add_total(audit, column->name, jf_value_exact((struct jf_decimal){ totals[c], column->scale }));
    }
    for (guint f = 1; f < file_rows->len; f++) {
        const char *name = reader->raw_frame->file_names->texts[f];
        struct jf_audit_file *file = file_named(audit, name);
        if (!file) {
            file = g_new0(struct jf_audit_file, 1);
            file->path = g_strdup(name);
            file->encoding = g_strdup("");
            file->delimiter = g_strdup("");
            g_ptr_array_add(audit->files, file);
        }
        file->rows += g_array_index(file_rows, gint64, f);
    }
    return TRUE;
}

/* By file and line, whichever thread met them first. */
static int compare_rejects(gconstpointer a, gconstpointer b)
{
    const struct jf_reject *x = *(struct jf_reject *const *)a, *y = *(struct jf_reject *const *)b;
    const char *line_x = strrchr(x->place, ':'), *line_y = strrchr(y->place, ':');
    g_autofree char *file_x = g_strndup(x->place, line_x ? (gsize)(line_x - x->place) : strlen(x->place));
    g_autofree char *file_y = g_strndup(y->place, line_y ? (gsize)(line_y - y->place) : strlen(y->place));
    int by = strcmp(file_x, file_y);
    gint64 n_x = line_x ? g_ascii_strtoll(line_x + 1, NULL, 10) : 0;
    gint64 n_y = line_y ? g_ascii_strtoll(line_y + 1, NULL, 10) : 0;
    return by ? by : n_x < n_y ? -1 : n_x > n_y;
}

static int compare_files(gconstpointer a, gconstpointer b)
{
    return strcmp((*(struct jf_audit_file *const *)a)->path, (*(struct jf_audit_file *const *)b)->path);
}

gboolean jf_audit_finish(struct jf_cube *cube, GError **error)
{
    for (guint s = 0; s < cube->sources->len; s++) {
        struct jf_source_state *source = jf_source_at(cube, (int)s);
        struct jf_audit *audit = &cube->audits[s];
        int index;
        g_ptr_array_sort(audit->rejects, compare_rejects);
        g_ptr_array_sort(audit->files, compare_files);
        for (size_t i = 0; i < audit->n_unmapped; i++) {
            g_free(audit->unmapped[i].keys);
            audit->unmapped[i].keys = first_keys(audit->unmapped[i].seen);
            audit->unmapped[i].members = audit->unmapped[i].seen->n - 1;
        }
        if (source->is_needed) {
            const struct jf_family *family = jf_plan_family(cube, (int)s, NULL, &index);
            audit->first_day = family->days.first;
            audit->last_day = family->days.last;
            audit->through = family->is_covered ? family->through : JF_DAY_NONE;
            audit->undated = family->date ? family->days.undated : 0;
        }
        if (!source->shape || !source->shape->corrections)
            continue;
        GPtrArray *lines = jf_corrections_finish(source->shape->corrections, error);
        if (!lines)
            return FALSE;
        g_ptr_array_unref(audit->corrections);
        audit->corrections = lines;
        audit->corrected = lines->len;
    }
    return TRUE;
}

const struct jf_audit *jf_cube_audit(const struct jf_cube *cube, size_t *n)
{
    *n = cube->sources->len;
    return cube->audits;
}
