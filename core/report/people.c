/* People: who answers for an entity, from a table that the report names. A pack has a copy for each audience (a role
 * that something is private to, and the others) and language among those who get it. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "report/internal.h"

enum field { NAME, TO, CC, ROLE, LANGUAGE, PASSWORD, KEY, FIELDS };

/* The columns of the list: the named fields, the key, then one per level that the source has. */
struct people_columns {
    int of[FIELDS];   /* place of the field, -1 none */
    GPtrArray *names; /* char *, borrowed */
};

static struct people_columns columns_of(const struct jf_people *people)
{
    const char *wanted[FIELDS] = {people->name, people->to,       people->cc,
                                  people->role, people->language, people->password,
                                  people->source->key};
    struct people_columns c = {.names = g_ptr_array_new()};
    for (int f = 0; f < FIELDS; f++) {
        c.of[f] = wanted[f] ? (int)c.names->len : -1;
        if (wanted[f])
            g_ptr_array_add(c.names, (gpointer)wanted[f]);
    }
    return c;
}

gboolean jf_people_need(struct jf_report *report, GError **error)
{
    const struct jf_people *people = &report->spec->people;
    if (!people->source)
        return TRUE;
    struct people_columns c = columns_of(people);
    g_autoptr(GPtrArray) dims = g_ptr_array_new();
    for (guint i = 0; i < report->levels->len; i++)
        if (jf_source_spec_dim(people->source, report->levels->pdata[i])) {
            g_ptr_array_add(dims, report->levels->pdata[i]);
            g_ptr_array_add(c.names, report->levels->pdata[i]);
        }
    struct jf_row_need need = {.source = people->source,
                               .columns = (char **)c.names->pdata,
                               .n_columns = c.names->len,
                               .dims = (char **)dims->pdata,
                               .n_dims = dims->len};
    gboolean ok = jf_report_need_rows(report, people, &need, error);
    g_ptr_array_free(c.names, TRUE);
    return ok;
}

static const char *field(const struct jf_row *row, const struct people_columns *c, enum field f)
{
    const char *text = c->of[f] < 0 ? NULL : row->text[c->of[f]];
    return text && text[0] ? text : NULL;
}

static gboolean names_entity(const struct jf_entity *e, const char *text)
{
    return text && (strcmp(text, e->key) == 0 || strcmp(text, e->label) == 0);
}

/* A column of the table that is bound to the entity's dimension decides; for the top entity the
 * word that means the whole company. */
static gboolean matches_dim(const struct jf_report *report, const struct jf_entity *e,
                            const char *dim, const char *text)
{
    if (e->dim)
        return strcmp(e->dim, dim) == 0 && names_entity(e, text);
    const struct jf_dim_spec *spec = jf_source_spec_dim(report->spec->people.source, dim);
    return text && ((spec->top && strcmp(spec->top, text) == 0) || strcmp(text, e->label) == 0);
}

static gboolean is_for(const struct jf_report *report, const struct jf_entity *e,
                       const struct jf_row *row, const struct people_columns *c)
{
    gboolean bound = FALSE;
    guint at = c->names->len;
    for (guint i = 0; i < report->levels->len; i++) {
        const char *dim = report->levels->pdata[i];
        if (!jf_source_spec_dim(report->spec->people.source, dim))
            continue;
        if (matches_dim(report, e, dim, row->text[at++]))
            return TRUE;
        bound = bound || (e->dim && strcmp(e->dim, dim) == 0);
    }
    return !bound && (names_entity(e, field(row, c, KEY)) || names_entity(e, field(row, c, NAME)));
}

/* ---- who gets which copy of a pack -------------------------------------------------------------- */

/* The role, where something is private to it; all others see the same. */
static const char *audience(const struct jf_report *report, const char *role)
{
    const struct jf_report_spec *spec = report->spec;
    for (size_t s = 0; role && s < spec->n_sections; s++)
        if (g_strcmp0(spec->sections[s]->private_role, role) == 0)
            return role;
    return NULL;
}

/* NULL: the report's own, also for what is none of the languages that there are. */
static const char *language_of(const struct jf_report *report, const char *text)
{
    static const char *const known[] = {"zh-CN", "zh-TW", "en"};
    for (size_t i = 0; text && i < G_N_ELEMENTS(known); i++)
        if (g_ascii_strcasecmp(text, known[i]) == 0)
            return strcmp(known[i], report->spec->language) == 0 ? NULL : known[i];
    return NULL;
}

static struct jf_entity *copy_for(GArray *copies, const struct jf_entity *of, const char *role,
                                  const char *language)
{
    for (guint i = 0; i < copies->len; i++) {
        struct jf_entity *e = &g_array_index(copies, struct jf_entity, i);
        if (e->index == of->index && g_strcmp0(e->role, role) == 0 &&
            g_strcmp0(e->language, language) == 0)
            return e;
    }
    struct jf_entity copy = *of;
    copy.file_name = NULL;
    copy.role = g_strdup(role);
    copy.language = g_strdup(language);
    g_array_append_val(copies, copy);
    return &g_array_index(copies, struct jf_entity, copies->len - 1);
}

/* The first is the person of the copy, all of them get the mail. */
static void add_person(struct jf_entity *e, const struct jf_row *row,
                       const struct people_columns *c)
{
    if (!e->person)
        e->person = g_strdup(field(row, c, NAME));
    if (!e->password)
        e->password = g_strdup(field(row, c, PASSWORD));
    const char **many[] = {&e->to, &e->cc};
    const enum field manies[] = {TO, CC};
    for (size_t i = 0; i < G_N_ELEMENTS(manies); i++) {
        const char *text = field(row, c, manies[i]);
        if (!text || (*many[i] && strstr(*many[i], text)))
            continue;
        char *joined = *many[i] ? g_strdup_printf("%s,%s", *many[i], text) : g_strdup(text);
        g_free((char *)*many[i]);
        *many[i] = joined;
    }
}

static gboolean is_taken(const struct jf_report *report, const char *file_name)
{
    g_autofree char *name = g_utf8_casefold(file_name, -1);
    for (size_t i = 0; i < report->n_entities; i++) {
        g_autofree char *other = g_utf8_casefold(report->entities[i].file_name, -1);
        if (strcmp(name, other) == 0)
            return TRUE;
    }
    return FALSE;
}

/* "杭州-人事", "杭州-en" */
static char *copy_name(const struct jf_report *report, const struct jf_entity *copy)
{
    g_autofree char *words =
        g_strjoin("-", copy->role ? copy->role : copy->language,
                  copy->role ? copy->language : NULL, NULL);
    g_autofree char *name =
        g_strdup_printf("%s-%s", report->entities[copy->index].file_name, words);
    char *file = jf_text_file_name(name);
    for (int k = 2; is_taken(report, file); k++) {
        g_free(file);
        g_autofree char *other = g_strdup_printf("%s-%d", name, k);
        file = jf_text_file_name(other);
    }
    return file;
}

/* The copy that everybody may see is the entity's own pack, else the first; the others follow behind all entities. */
static void place_copies(struct jf_report *report, GArray *copies)
{
    size_t n = report->n_entities;
    g_autofree int *own = g_new(int, n + 1);
    for (size_t i = 0; i < n; i++)
        own[i] = -1;
    for (guint i = 0; i < copies->len; i++) {
        const struct jf_entity *e = &g_array_index(copies, struct jf_entity, i);
        int before = own[e->index];
        if (before < 0 ||
            (!e->role && g_array_index(copies, struct jf_entity, before).role))
            own[e->index] = (int)i;
    }
    report->entities = g_renew(struct jf_entity, report->entities, n + copies->len + 1);
    for (guint i = 0; i < copies->len; i++) {
        struct jf_entity *copy = &g_array_index(copies, struct jf_entity, i);
        if (own[copy->index] == (int)i) {
            copy->file_name = report->entities[copy->index].file_name;
            report->entities[copy->index] = *copy;
        }
    }
    for (guint i = 0; i < copies->len; i++) {
        struct jf_entity *copy = &g_array_index(copies, struct jf_entity, i);
        if (own[copy->index] == (int)i)
            continue;
        copy->file_name = copy_name(report, copy);
        report->entities[report->n_entities++] = *copy;
    }
}

void jf_people_join(struct jf_report *report)
{
    const struct jf_people *people = &report->spec->people;
    int list = people->source ? jf_report_list(report, people) : -1;
    if (list < 0)
        return;
    struct people_columns c = columns_of(people);
    g_autoptr(GPtrArray) rows = jf_cube_rows(report->cube, list, NULL, 0);
    g_autoptr(GArray) copies = g_array_new(FALSE, FALSE, sizeof(struct jf_entity));
    for (guint r = 0; r < rows->len; r++) {
        const struct jf_row *row = rows->pdata[r];
        for (size_t i = 0; i < report->n_entities; i++)
            if (is_for(report, &report->entities[i], row, &c))
                add_person(copy_for(copies, &report->entities[i],
                                    audience(report, field(row, &c, ROLE)),
                                    language_of(report, field(row, &c, LANGUAGE))),
                           row, &c);
    }
    place_copies(report, copies);
    g_ptr_array_free(c.names, TRUE);
}
