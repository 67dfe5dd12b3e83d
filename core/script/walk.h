/* script/walk.h - reading the tables that the words made, on the way from Lua to structs.
 *
 * All of it runs inside one protected call, so any of these may raise; what they make has an owner
 * before the next one is called. Indexes of the Lua stack are absolute.
 */
#ifndef JF_SCRIPT_WALK_H
#define JF_SCRIPT_WALK_H

#include "report/spec.h"
#include "script/sandbox.h"

struct walk {
    lua_State *L;
    int body;      /* stack index: object -> its fields */
    int done;      /* stack index: object -> light userdata, what it became */
    int callbacks; /* stack index: functions handed out, by number */
    struct jf_report_spec *report;
};

/* Raises "where: message"; where may be NULL. */
_Noreturn void walk_fail(struct walk *w, const char *where, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/* Raises the message of the error, which it frees. */
_Noreturn void walk_fail_with(struct walk *w, const char *where, const char *what, GError *error);

/* Pushes the fields of the object at the top of the stack in its place; its index. */
int walk_enter(struct walk *w);
/* Pushes field name of table t; FALSE and nothing pushed where it is nil. */
gboolean walk_field(struct walk *w, int t, const char *name);
size_t walk_length(struct walk *w, int t);
/* The n items of the list in a field (none where it is nil), one after the other at index at:
 *     struct walk_list l = walk_list(w, t, "steps");
 *     while (walk_next(w, &l)) ... l.i ... l.at ...
 */
struct walk_list {
    int list, at;
    size_t i, n;
};
struct walk_list walk_list(struct walk *w, int t, const char *name);
gboolean walk_next(struct walk *w, struct walk_list *l);

/* The where of the fields at t: borrowed from Lua. */
const char *walk_where(struct walk *w, int t);
/* Newly allocated, NULL where there is none; checked to be UTF-8. */
char *walk_text(struct walk *w, int t, const char *name);
/* The text at the top of the stack, newly allocated and popped. */
char *walk_pop_text(struct walk *w, const char *where);
gboolean walk_flag(struct walk *w, int t, const char *name);
lua_Integer walk_integer(struct walk *w, int t, const char *name, lua_Integer otherwise);
double walk_number(struct walk *w, int t, const char *name, double otherwise);
struct jf_decimal walk_decimal(struct walk *w, int index, const char *where);
/* Lists: *out and *n belong to the caller at once. */
void walk_decimals(struct walk *w, int t, const char *name, const char *where, struct jf_decimal **out, size_t *n);
void walk_texts(struct walk *w, int t, const char *name, char ***out, size_t *n);
/* The same, of words that are met by the texts of cells: without blanks at their ends. */
void walk_words(struct walk *w, int t, const char *name, char ***out, size_t *n);
/* Which of names the text in the field is. */
int walk_choice(struct walk *w, int t, const char *name, const char *const *names, int otherwise);
/* The number of a function: the function at the top of the stack, popped. */
jf_callback walk_callback(struct walk *w);
/* What the object at the top of the stack became, popped; NULL where nothing yet. */
void *walk_done(struct walk *w);
/* Notes what the object at index became. */
void walk_remember(struct walk *w, int index, void *made);
struct jf_source_spec *walk_source(struct walk *w, int t, const char *name);

/* convert_data.c: object of kind row or test in a field; source: in whose rows it stands, or NULL */
void jf_convert_row(struct walk *w, int t, const char *name, const struct jf_source_spec *source,
                    struct jf_rowx **out);
void jf_convert_sources(struct walk *w, int report);
/* convert_expr.c */
struct jf_expr *jf_convert_expr(struct walk *w, int index);
struct jf_metric *jf_convert_metric(struct walk *w, int index);
void jf_convert_metrics(struct walk *w, int report);
void jf_convert_classes(struct walk *w, int report);
/* convert_block.c */
void jf_convert_template(struct walk *w, int t, const char *name, const char *where,
                         struct jf_template *out);
/* The options of a chart in t, names and values; they belong to the caller at once. */
void jf_convert_options(struct walk *w, int t, char ***names, char ***values, size_t *n);
/* *out and *n own the blocks of t from the start */
void jf_convert_blocks(struct walk *w, int t, struct jf_block_spec ***out, size_t *n);
/* convert_report.c: the report's fields at index */
void jf_convert_report(struct walk *w, int index);

#endif
