/* report/report.h - plan what a report needs, then build one document for each entity.
 *
 *     struct jf_report *r = jf_report_new(spec, calendar, cube, service);
 *     jf_report_plan(r, &error);         // before the scan: declares every need on the cube
 *     ... scan, finish ...
 *     jf_report_resolve(r, &error);      // entities, published ranks, probes of functions;
 *                                        // *rescan is set where a function asked for more
 *     for each entity, in its own process: jf_report_build(r, entity, &error) -> document
 */
#ifndef JF_REPORT_REPORT_H
#define JF_REPORT_REPORT_H

#include "document/document.h"
#include "metric/eval.h"
#include "report/spec.h"

/* One pack. Copies of an entity for other audiences or languages stand behind all entities, with the index of the one
 * that they copy. */
struct jf_entity {
    int index;
    int tree;                  /* which of spec->trees; -1 for the top entity */
    const char *level;         /* "top" or the dimension */
    const char *dim;           /* NULL for top */
    int code;                  /* member code; -1 for top */
    const char *key, *label;
    int parent;                /* index of the parent entity; -1 for top */
    char *file_name;           /* unique among entities */
    const char *person, *to, *cc, *role, *language, *password; /* from people; may be NULL */
};

struct jf_report;
struct jf_view;                /* one entity's window on the cube: the only door for scripts */

/* What report asks of the script; implemented by core/script. Every call may fail with a script error
 * that has file, line and traceback. */
struct jf_script_service {
    void *ctx;
    /* A function of the script on v: newly allocated text, or NULL without error for nil. */
    char *(*text)(void *ctx, jf_callback function, struct jf_view *view, GError **error);
    /* A test of the script on v: 1, 0, or -1 with error. */
    int (*test)(void *ctx, jf_callback function, struct jf_view *view, GError **error);
    /* An analysis: appends blocks to out (struct jf_block *). */
    gboolean (*build)(void *ctx, jf_callback function, const struct jf_block_spec *spec, struct jf_view *view,
                      GPtrArray *out, GError **error);
    /* The message of a page by rule, from its first block (scripts/lib/sentence.lua); NULL for none. */
    char *(*sentence)(void *ctx, const struct jf_block_spec *spec, const struct jf_block *block, struct jf_view *view,
                      GError **error);
};

struct jf_report *jf_report_new(const struct jf_report_spec *spec, const struct jf_calendar *calendar,
                                struct jf_cube *cube, const struct jf_script_service *script);
void jf_report_free(struct jf_report *report);
gboolean jf_report_plan(struct jf_report *report, GError **error);
gboolean jf_report_resolve(struct jf_report *report, gboolean *rescan, GError **error);
const struct jf_entity *jf_report_entities(const struct jf_report *report, size_t *n);
struct jf_document *jf_report_build(struct jf_report *report, const struct jf_entity *entity, gboolean is_draft, GError **error);

/* ---- the view: what v in a function can reach ------------------------------------------------ */

const struct jf_entity *jf_view_entity(const struct jf_view *view);
/* The window of the block that is being made, of readings that name none. */
enum jf_window_kind jf_view_window(const struct jf_view *view);
/* A reading of a metric at the entity (and further coordinates below it). Any coordinate that would
 * leave the entity is refused with an error. */
struct jf_value jf_view_value(struct jf_view *view, const struct jf_metric *metric, const struct jf_reading *reading,
                              const char *const *dims, const int *codes, size_t n);
struct jf_value jf_view_expr(struct jf_view *view, const struct jf_expr *expr, const struct jf_reading *reading,
                             const char *const *dims, const int *codes, size_t n);
GArray *jf_view_members(struct jf_view *view, const struct jf_metric *metric, const char *dim,
                        const char *const *dims, const int *codes, size_t n); /* int codes */
/* members that any of several metrics or their plans have, in the windows of the readings */
GArray *jf_view_members_of(struct jf_view *view, const struct jf_metric *const *metrics, size_t n_metrics,
                           const struct jf_reading *readings, size_t n_readings, const char *dim);
const struct jf_member *jf_view_member(struct jf_view *view, const char *dim, int code);
/* What a member is called, told apart from others of the same label; "" where there is none. */
const char *jf_view_label(struct jf_view *view, const char *dim, int code);
/* The unit of the packs that a member belongs to, inside the entity, and who answers for a member that is a unit itself; NULL
 * where there is none. */
const char *jf_view_unit_of(const struct jf_view *view, const char *dim, int code);
const char *jf_view_person(const struct jf_view *view, const char *dim, int code);
/* What people wrote for the entity under the key, or NULL; to be freed. */
char *jf_view_text(struct jf_view *view, const char *key);
enum jf_light jf_view_light(struct jf_view *view, const struct jf_metric *metric, const struct jf_reading *reading);
/* How far a rule of forecasts was off in the entity, see jf_eval_backtest. */
struct jf_value jf_view_backtest(struct jf_view *view, const struct jf_metric *metric, enum jf_forecast rule, int *n);
/* Why the members of the dimension are no parts of the metric: those of a tree with signs add up only at a node. Newly
 * allocated; NULL where they are. */
char *jf_signs_refuse(const struct jf_data_spec *data, const struct jf_metric *metric, const char *dim);
/* The published rank, or how many places it rose since the window before; none where there is none. */
struct jf_value jf_view_place(struct jf_view *view, const struct jf_metric *metric, enum jf_reading_kind kind);
/* rank, number and median among peers; FALSE where not published */
gboolean jf_view_rank(struct jf_view *view, const struct jf_metric *metric, int *rank, int *n, struct jf_value *median);
/* Number of rows that a source has for the entity: {todo n} */
gint64 jf_view_rows(struct jf_view *view, const struct jf_source_spec *source);
/* Rows that an analysis of the library reads (its source and list_columns): those of the entity, in file order; which
 * of the alternatives of a column it was; the unit below the entity that a row belongs to (its dimension), or NULL. */
GPtrArray *jf_view_list(const struct jf_view *view, const struct jf_block_spec *spec);
const char *jf_view_list_column(const struct jf_view *view, const struct jf_block_spec *spec, size_t column);
const char *jf_view_row_unit(const struct jf_view *view, const struct jf_row *row, int *code);
gboolean jf_view_source_in_scope(const struct jf_view *view, const struct jf_source_spec *source);
const struct jf_calendar *jf_view_calendar(struct jf_view *view);
/* The same entity as it stood so many periods after (before: below zero) the report period, for series;
 * NULL outside the calendar. Free with g_free. */
struct jf_view *jf_view_moved(struct jf_view *view, int periods);
/* "AC", "PY", "PL", "FC" or "" */
const char *jf_reading_scenario(const struct jf_reading *reading);
/* The format of a reading of a metric, for sentences. */
struct jf_format jf_report_format(const struct jf_metric *metric, const struct jf_reading *reading, gboolean in_sentence);
/* In a sentence; a difference has the decimals of the amount that it is of, as in tables. */
struct jf_format jf_report_format_beside(const struct jf_metric *metric, const struct jf_reading *reading, struct jf_value actual);

#endif
