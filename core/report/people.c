/* People: who answers for an entity, from a table that the report names. */
#include <string.h>

#include "base/error.h"
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

/* What is private to a role goes into the pack only if all who get it have the role. */
static void add_role(struct jf_entity *e, const char *role)
{
    const char *known = e->role;
    if (known && g_strcmp0(known, role) == 0)
        return;
    e->role = g_strdup(known || !role ? "" : role);
    g_free((char *)known);
}

/* Several people of one entity: the first is its person, all of them get the mail. */
static void add_person(struct jf_entity *e, const struct jf_row *row,
                       const struct people_columns *c)
{
    const char **single[] = {[NAME] = &e->person, [LANGUAGE] = &e->language,
                             [PASSWORD] = &e->password};
    const enum field singles[] = {NAME, LANGUAGE, PASSWORD};
    for (size_t i = 0; i < G_N_ELEMENTS(singles); i++)
        if (!*single[singles[i]])
            *single[singles[i]] = g_strdup(field(row, c, singles[i]));
    add_role(e, field(row, c, ROLE));
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

void jf_people_join(struct jf_report *report)
{
    const struct jf_people *people = &report->spec->people;
    int list = people->source ? jf_report_list(report, people) : -1;
    if (list < 0)
        return;
    struct people_columns c = columns_of(people);
    g_autoptr(GPtrArray) rows = jf_cube_rows(report->cube, list, NULL, 0);
    for (guint r = 0; r < rows->len; r++)
        for (size_t i = 0; i < report->n_entities; i++)
            if (is_for(report, &report->entities[i], rows->pdata[r], &c))
                add_person(&report->entities[i], rows->pdata[r], &c);
    g_ptr_array_free(c.names, TRUE);
}
