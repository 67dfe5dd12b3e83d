/* report/internal.h - what the files of the report box share. Nothing outside includes it.
 *
 * One mechanism runs twice: the functions that build a document also plan it. Before the scan they
 * run on one placeholder entity per level with an evaluator in planning mode, so that what is
 * declared is exactly what will be asked for.
 */
#ifndef JF_REPORT_INTERNAL_H
#define JF_REPORT_INTERNAL_H

#include "report/report.h"

struct jf_published {
    int rank, n, before; /* before: the rank of the window before */
    struct jf_value median;
};

struct jf_report {
    const struct jf_report_spec *spec;
    const struct jf_calendar *calendar;
    struct jf_cube *cube;
    struct jf_script_service script;
    struct jf_eval *eval;
    const char *language;
    gboolean is_planning;
    gboolean is_probing; /* functions may still ask for more: what is missed is read again */
    const struct jf_entity *classified; /* whose classes the cube has */
    struct jf_entity *entities;
    size_t n_entities;
    GPtrArray *levels;              /* char *: every dimension that is a level, once */
    struct jf_published *published; /* entity x metric */
    size_t n_published_metrics;
    GHashTable *expr_metrics; /* struct jf_expr * -> hidden struct jf_metric * */
    GHashTable *filtered;     /* "block metric" -> hidden struct jf_metric * */
    GHashTable *lists;        /* block spec or people: pointer -> row need + 1 */
    GHashTable *sums;         /* struct jf_leaf * -> hidden metric */
    GHashTable *counts;       /* struct jf_source_spec * -> hidden metric that counts its rows */
    GHashTable *twins;        /* dimension -> labels that several of its members have */
};

struct jf_build;
struct jf_view {
    struct jf_report *report;
    const struct jf_entity *entity;
    struct jf_point point;
    struct jf_build *build; /* the document in the making, or NULL */
    const struct jf_block_spec *block; /* figures are seen through the filter of this block; NULL = as they are */
};

/* One document in the making. */
struct jf_build {
    struct jf_report *report;
    struct jf_view *view;
    struct jf_document *document;
    struct jf_section *section;
    GPtrArray *used; /* const struct jf_metric *: for the definitions, in order */
    const char *language;
    const char *each_dim; /* of a section that is repeated for each member */
    int each_code;
    GHashTable *texts; /* what people wrote for the unit: key -> text; NULL until asked */
};

/* entity.c */
void jf_entities_placeholders(struct jf_report *report);
void jf_entities_make(struct jf_report *report);
void jf_entities_clear(struct jf_report *report);
const char *jf_tree_dim(const struct jf_report *report, const struct jf_pack_tree *tree,
                        size_t level);
/* The entity itself or the ancestor that stands for dim; NULL where there is none. */
const struct jf_entity *jf_entity_for_dim(const struct jf_report *report,
                                          const struct jf_entity *entity, const char *dim);
gboolean jf_only_allows(char *const *only, size_t n, const struct jf_entity *entity);

/* people.c */
gboolean jf_people_need(struct jf_report *report, GError **error);
void jf_people_join(struct jf_report *report);

/* texts.c */
gboolean jf_texts_need(struct jf_report *report, GError **error);
/* The text of the unit under a key; NULL where nobody wrote one. */
char *jf_text_of(struct jf_build *b, const char *key);
/* comments.c: numbers at what people wrote about, and the texts below the page */
void jf_build_marks(struct jf_build *b, const struct jf_section_spec *spec);

/* plan.c */
/* Declares a list of rows, kept under its owner. */
gboolean jf_report_need_rows(struct jf_report *report, gconstpointer owner,
                             const struct jf_row_need *need, GError **error);
struct jf_metric *jf_report_metric_of(struct jf_report *report, const struct jf_expr *expr);
struct jf_metric *jf_report_sum_of(struct jf_report *report, const struct jf_leaf *leaf);
/* Rows of a source at a point: of the window where they have a date, else all. */
struct jf_value jf_report_rows(struct jf_report *report, const struct jf_source_spec *source,
                               const struct jf_point *point);
/* All rows behind the first metric of the report: is there anything to report? */
struct jf_value jf_report_main_rows(struct jf_report *report, const struct jf_point *point);
/* "产品线 = 空调": what the block is restricted to, or NULL. is_long: too long for a title line. Newly allocated. */
char *jf_block_restriction(const struct jf_build *b, const struct jf_block_spec *spec, gboolean *is_long);
/* The metric as the block sees it: with the block's filter. */
const struct jf_metric *jf_block_metric(struct jf_report *report, const struct jf_block_spec *spec,
                                        const struct jf_metric *metric);
gboolean jf_plan_block_lists(struct jf_report *report, const struct jf_block_spec *spec,
                             const char *each, GError **error);
void jf_plan_analysis(struct jf_build *b, const struct jf_block_spec *spec);
/* Of a listing with a window, the column that it reads beside the others, last; else NULL. */
const char *jf_report_list_day(const struct jf_block_spec *spec);
int jf_report_list(const struct jf_report *report, gconstpointer owner); /* row need, -1 none */

/* publish.c */
void jf_publish(struct jf_report *report);

/* twins.c */
void jf_twins_find(struct jf_report *report);
/* The label of a member as it stands in the packs of this entity. */
const char *jf_twins_label(const struct jf_view *view, const char *dim, const struct jf_member *m);

/* view.c */
void jf_view_init(struct jf_view *view, struct jf_report *report, const struct jf_entity *entity);
/* The same, with the classes as the entity sees them. */
void jf_view_start(struct jf_view *view, struct jf_report *report, const struct jf_entity *entity);
/* The metric as the block that is being made sees it. */
const struct jf_metric *jf_view_metric(const struct jf_view *view, const struct jf_metric *metric);
struct jf_point jf_view_block_point(struct jf_view *view, const struct jf_block_spec *spec);

/* format.c: the words and formats of readings */
const char *jf_word(const struct jf_build *b, const char *key);
char *jf_reading_title(const struct jf_build *b, const struct jf_reading *reading);
const char *jf_window_word(enum jf_window_kind window);
char *jf_name_with_unit(const struct jf_build *b, const char *name, const char *unit);
char *jf_metric_heading(const struct jf_build *b,
                        const struct jf_metric *metric); /* 营业收入(万元) */
const char *jf_metric_name(const struct jf_build *b, const struct jf_metric *metric);
void jf_build_use(struct jf_build *b, const struct jf_metric *metric);
struct jf_reading jf_reading_make(enum jf_reading_kind kind, enum jf_window_kind window);

/* template.c */
/* Text of a template or function; NULL without error where there is nothing to say. */
char *jf_template_text(struct jf_build *b, const struct jf_template *t, GError **error);
/* The same for a message line: empty where none of its figures has a value, so that the rule speaks. */
char *jf_template_message(struct jf_build *b, const struct jf_template *t, GError **error);

/* outside.c */
gboolean jf_report_meets_data(const struct jf_report *report, GError **error);

/* members.c */
gboolean jf_metric_is_additive(const struct jf_metric *metric, enum jf_reading_kind kind);
GArray *jf_members_seen(struct jf_report *report, const struct jf_block_spec *spec, const struct jf_metric *const *metrics,
                        size_t n_metrics, const struct jf_reading *readings, size_t n_readings, const char *dim,
                        const struct jf_point *point);
GArray *jf_block_members(struct jf_build *b, const struct jf_block_spec *spec,
                         const struct jf_metric *const *metrics, size_t n_metrics,
                         const struct jf_reading *readings, size_t n_readings, const char *dim,
                         const struct jf_point *point);
/* Sorts the codes as the block asks; all of them stay. */
void jf_sort_members(struct jf_build *b, const struct jf_block_spec *spec,
                     const struct jf_metric *metric, const struct jf_reading *readings,
                     size_t n_readings, const char *dim, const struct jf_point *point,
                     GArray *codes);
/* Places by value, 1 = best; ties share a place, 0 = no value. */
void jf_rank_values(const struct jf_value *values, size_t n, gboolean lower_is_better, int *ranks);
/* The title of a dimension; without one a column's name that is no identifier, else the id. */
const char *jf_dim_title(const struct jf_build *b, const char *dim);
const char *jf_dim_heading(const struct jf_build *b, const char *dim);
gboolean jf_dim_is_tree(const struct jf_report *report, const char *dim);
/* Keeps of the members of a tree only what adds up: the leaves, or with a depth the nodes that far below the one that all
 * is read at. Nothing is done to other dimensions. */
void jf_tree_parts(const struct jf_report *report, const char *node, const char *dim, const struct jf_point *point, int depth,
                   GArray *codes);

/* Why a plan has no value where others of its kind have one; a message key. */
#define JF_NO_PLAN "no plan"
/* TRUE where the plan of the reading's window is nothing because nobody gave the member one. */
gboolean jf_is_unplanned(const struct jf_report *report, const struct jf_metric *metric, const struct jf_reading *reading,
                         const struct jf_point *point);

/* A reading of the unit itself, not of one of its parts: where nobody gave it a plan, nothing is held against one. */
struct jf_value jf_read_unit(const struct jf_report *report, const struct jf_metric *metric, const struct jf_reading *reading,
                             const struct jf_point *point);

/* One of a unit's parts: where the unit has a plan, the difference counts a plan that is not there as nothing, so that the
 * parts add up. */
struct jf_value jf_read_part(const struct jf_report *report, const struct jf_metric *metric, const struct jf_reading *reading,
                             const struct jf_point *point, const struct jf_point *whole);

/* parts.c */
void jf_parts_round(const GPtrArray *blocks);

/* relation.c */
/* Remembers the direct values, evaluates the relations and takes back every relation that does not
 * give the direct value. direct[i] = FALSE in checked: the relation alone decides. */
gboolean jf_table_prove(struct jf_table *table, const guint8 *checked, GError **error);
gboolean jf_values_agree(struct jf_value a, struct jf_value b);

/* blocks */
struct jf_block *jf_build_block(struct jf_build *b, const struct jf_block_spec *spec,
                                const char *id, GError **error);
struct jf_block *jf_build_tabular(struct jf_build *b, const struct jf_block_spec *spec,
                                  const char *id, GError **error);
struct jf_block *jf_build_cards(struct jf_build *b, const struct jf_block_spec *spec,
                                const char *id, GError **error);
struct jf_block *jf_build_listing(struct jf_build *b, const struct jf_block_spec *spec,
                                  const char *id, GError **error);
/* Scenarios of the series, good and bad where the kind colours differences. */
void jf_build_chart_legend(struct jf_build *b, const struct jf_chart *chart);
struct jf_block *jf_build_chart(struct jf_build *b, const struct jf_block_spec *spec,
                                const char *id, GError **error);
struct jf_block *jf_build_bridge(struct jf_build *b, const struct jf_block_spec *spec,
                                 const char *id, GError **error);
struct jf_block *jf_build_note(struct jf_build *b, const struct jf_block_spec *spec, const char *id,
                               GError **error);
struct jf_block *jf_build_checklist(struct jf_build *b, const struct jf_block_spec *spec,
                                    const char *id, GError **error);
struct jf_block *jf_empty_block(const char *id, const char *title, char *why);
/* The months of one metric up to the report's: the cover's ornament. */
/* "2025年1月–2026年12月": the periods of a series. */
enum { JF_STRIP = 12 }; /* periods in the drawings of a cell */
char *jf_period_label(const struct jf_build *b, int steps); /* of the period so many steps from the report's; NULL: none */
char *jf_months_label(const struct jf_build *b, int span, int ahead);
int jf_chart_span(const struct jf_chart *chart); /* its periods up to the report's */
struct jf_chart *jf_series_chart(struct jf_build *b, struct jf_metric *metric, int span,
                                 const char *id);
struct jf_column *jf_key_column(const char *id, const char *title);
struct jf_column *jf_reading_column(struct jf_build *b, const struct jf_metric *metric,
                                    const struct jf_reading *reading);
void jf_build_legend(struct jf_build *b, const struct jf_reading *reading);
/* A figure as a sentence prints it, with its unit. */
char *jf_build_print(const struct jf_build *b, const struct jf_metric *metric, const struct jf_reading *reading,
                     const struct jf_point *point, struct jf_value v);

/* units.c: the units of all metrics in the language of the pack to be built. */
void jf_units_speak(const struct jf_model *model, const char *language, const char *currency);

/* named.c: bands for the rows of tables and charts that a sentence names. */
void jf_highlight_named(const GPtrArray *blocks, const char *text);

/* changed.c: a line for each month in which definitions changed within what the blocks show */
void jf_changed_notes(const struct jf_build *b, struct jf_block_spec *const *blocks, size_t n, GPtrArray *out);
/* footnote.c: what a reader of the block might ask about */
void jf_build_footnotes(const struct jf_build *b, struct jf_block_spec *spec, struct jf_block *block);

/* section.c, cover.c, appendix.c */
gboolean jf_build_section(struct jf_build *b, const struct jf_section_spec *spec, int place,
                          GError **error);
/* Plans, actions, decisions, what is only talked about. */
gboolean jf_section_looks_ahead(const struct jf_build *b, const struct jf_section_spec *spec);
/* Of the sections that the pack has. */
int jf_build_minutes(const struct jf_build *b, gboolean only_ahead);
gboolean jf_build_agenda(struct jf_build *b, GError **error);
void jf_build_cover(struct jf_build *b);
void jf_build_appendix(struct jf_build *b);

#endif
