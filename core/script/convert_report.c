/* The report and its sections, from Lua to report/spec.h. */
#include <lauxlib.h>
#include <string.h>

#include "script/walk.h"

static void convert_trees(struct walk *w, int packs, struct jf_report_spec *r)
{
    struct walk_list l = walk_list(w, packs, "trees");
    r->n_trees = l.n;
    r->trees = g_new0(struct jf_pack_tree, l.n + 1);
    while (walk_next(w, &l)) {
        struct jf_pack_tree *tree = &r->trees[l.i];
        tree->where = g_strdup(r->where);
        walk_texts(w, l.at, "levels", &tree->levels, &tree->n_levels);
        tree->tree = walk_source(w, l.at, "source");
    }
}

static void convert_people(struct walk *w, int packs, struct jf_people *people)
{
    if (!walk_field(w, packs, "people"))
        return;
    int f = lua_gettop(w->L);
    people->source = walk_source(w, f, "source");
    people->name = walk_text(w, f, "name");
    people->to = walk_text(w, f, "to");
    people->cc = walk_text(w, f, "cc");
    people->role = walk_text(w, f, "role");
    people->language = walk_text(w, f, "language");
    people->password = walk_text(w, f, "password");
    lua_pop(w->L, 1);
}

static void convert_packs(struct walk *w, int t, struct jf_report_spec *r)
{
    walk_field(w, t, "packs");
    int packs = lua_gettop(w->L);
    convert_trees(w, packs, r);
    r->top = walk_text(w, packs, "top");
    if (r->top == NULL)
        r->top = g_strdup(r->company);
    convert_people(w, packs, &r->people);
    r->ranks_own = walk_field(w, packs, "ranks") && strcmp(lua_tostring(w->L, -1), "own") == 0;
    r->min_rows = (int)walk_integer(w, packs, "min_rows", 0);
    lua_settop(w->L, packs - 1);
}

static void convert_protect(struct walk *w, int t, struct jf_report_spec *r)
{
    r->has_protect = walk_field(w, t, "protect");
    r->may_print = r->may_copy = TRUE;
    if (!r->has_protect)
        return;
    int f = lua_gettop(w->L);
    r->password = walk_text(w, f, "password");
    r->may_print = walk_flag(w, f, "print");
    r->may_copy = walk_flag(w, f, "copy");
    lua_pop(w->L, 1);
}

static void convert_agenda(struct walk *w, int t, struct jf_report_spec *r)
{
    r->has_agenda = walk_field(w, t, "agenda");
    if (!r->has_agenda)
        return;
    int f = lua_gettop(w->L);
    r->agenda_start = (int)walk_integer(w, f, "start", 0);
    r->agenda_after = (int)walk_integer(w, f, "after", 0);
    walk_texts(w, f, "notes", &r->agenda_notes, &r->n_agenda_notes);
    jf_convert_template(w, f, "message", r->where, &r->agenda_message);
    r->place = walk_text(w, f, "place");
    r->chair = walk_text(w, f, "chair");
    lua_pop(w->L, 1);
}

static void convert_section(struct walk *w, int index, struct jf_section_spec *s)
{
    lua_pushvalue(w->L, index);
    int t = walk_enter(w);
    s->where = g_strdup(walk_where(w, t));
    jf_convert_template(w, t, "title", s->where, &s->title);
    jf_convert_template(w, t, "message", s->where, &s->message);
    jf_convert_template(w, t, "who", s->where, &s->who);
    jf_convert_template(w, t, "goal", s->where, &s->goal);
    s->minutes = (int)walk_integer(w, t, "minutes", 0);
    walk_texts(w, t, "only", &s->only, &s->n_only);
    s->private_role = walk_text(w, t, "private");
    s->each = walk_text(w, t, "each");
    s->theme = walk_text(w, t, "theme");
    s->no_comments = !walk_flag(w, t, "comments");
    jf_convert_blocks(w, t, &s->blocks, &s->n_blocks);
    lua_settop(w->L, t - 1);
}

static void convert_sections(struct walk *w, int t, struct jf_report_spec *r)
{
    struct walk_list l = walk_list(w, t, "sections");
    r->sections = g_new0(struct jf_section_spec *, l.n + 1);
    while (walk_next(w, &l)) {
        r->sections[l.i] = g_new0(struct jf_section_spec, 1);
        r->n_sections = l.i + 1;
        convert_section(w, l.at, r->sections[l.i]);
    }
}

/* What the words found not wrong and still worth a look. */
static void convert_warnings(struct walk *w, int t)
{
    struct walk_list l = walk_list(w, t, "warnings");
    while (walk_next(w, &l))
        g_ptr_array_add(w->report->warnings, walk_pop_text(w, w->report->where));
}

void jf_convert_report(struct walk *w, int t)
{
    static const char *const cadences[] = {"month", "week", "quarter", "year", NULL};
    static const char *const partial[] = {"same_days", "whole", "refuse", NULL};
    struct jf_report_spec *r = w->report;
    r->where = g_strdup(walk_where(w, t));
    r->title = walk_text(w, t, "title");
    r->company = walk_text(w, t, "company");
    r->language = walk_text(w, t, "language");
    r->theme = walk_text(w, t, "theme");
    r->currency = walk_text(w, t, "currency");
    r->confidential = walk_text(w, t, "confidential");
    r->editor = walk_text(w, t, "editor");
    convert_protect(w, t, r);
    r->calendar_path = walk_text(w, t, "calendar");
    r->cadence = (enum jf_cadence)walk_choice(w, t, "cadence", cadences, 0);
    r->partial = (enum jf_partial)walk_choice(w, t, "partial", partial, 0);
    r->fiscal_start = (int)walk_integer(w, t, "fiscal_start", 1);
    r->appendix = walk_flag(w, t, "appendix");
    jf_convert_sources(w, t);
    jf_convert_metrics(w, t);
    jf_convert_classes(w, t);
    r->texts = walk_source(w, t, "texts");
    convert_packs(w, t, r);
    convert_agenda(w, t, r);
    convert_sections(w, t, r);
    convert_warnings(w, t);
}
