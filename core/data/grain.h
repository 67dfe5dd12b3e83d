/* data/grain.h - inside the cube (only cube's own files include this).
 *
 * A leaf of a source counts rows in the slots of a clock: a date column, or a pair of them for
 * rows that are open. Source and clock are a family. What a family is asked for is a set of
 * dimensions; only the maximal sets are fed by the scan: a base is a table of cells, one for each
 * (slot, member, member ...) that has rows, with one accumulator for each leaf. After the scan each
 * set that was asked for becomes a roll-up, added up from a base: parents, inner nodes of trees and
 * keys to be counted are worked in there.
 */
#ifndef JF_DATA_GRAIN_H
#define JF_DATA_GRAIN_H

#include "data/bound.h"
#include "data/cube.h"
#include "data/spill.h"

#define JF_CODE_NONE (-1)
#define JF_CODE_TOP (-2) /* belongs to the whole company only */
#define JF_MAX_DIMS 63

static inline guint64 jf_bit(int dim) { return G_GUINT64_CONSTANT(1) << dim; }

/* ---- dimensions -------------------------------------------------------------------------------- */

struct jf_dim_member { /* by code */
    const char *label, *order;
    gboolean in_data;
    int master_row; /* or -1 */
    int parent, sign;
};

struct jf_dim {
    char *id;
    int index;
    struct jf_dictionary *keys;         /* code 0 = blank */
    GArray *members;                    /* struct jf_dim_member by code */
    const struct jf_dim_spec *spec;     /* of the first source that has it */
    struct jf_source_spec *master;      /* whose rows are its members, or NULL */
    gboolean is_tree, has_blank;
    const struct jf_rowx *bands;        /* gives the order */
    const struct jf_class_spec *class;  /* of a computed one */
    struct jf_member *printed;          /* in printing order */
    size_t n_printed;
    gint32 *place_of;                   /* code -> place in printed, or -1 */
    GArray *closure_start, *closure;    /* tree: per code its ancestors and itself: struct jf_fan_step */
};

struct jf_fan_step { gint32 code; gint32 sign; };

/* parent of each member of a dimension in another one, by codes of the cube or of a thread */
struct jf_link {
    int child, parent;
    const char *child_id, *parent_id;
    const struct jf_dictionary *children, *parents;
    GArray *map; /* gint32: code -> code, JF_CODE_NONE = not known */
    GPtrArray *places;
};

/* The days that have rows: of a family, and what one thread or an engine found of them. */
struct jf_days {
    jf_day first, last;
    gint32 *last_in; /* per slot, JF_DAY_NONE = no rows */
    gint64 undated;
};
void jf_days_init(struct jf_days *days, const struct jf_calendar *calendar);
void jf_days_merge(struct jf_days *to, const struct jf_days *from, const struct jf_calendar *calendar);
static inline void jf_days_note(struct jf_days *days, jf_day day)
{
    days->first = days->first == JF_DAY_NONE ? day : MIN(days->first, day);
    days->last = MAX(days->last, day); /* JF_DAY_NONE is before all days */
}

/* ---- leaves, families, bases, roll-ups -------------------------------------------------------------- */

struct jf_leaf_state {
    struct jf_leaf *spec;
    char *text;
    int source, family, key_dim;
    struct jf_bound *value, *filter;
    int scale;
    gboolean scanned;
    GArray *first; /* NEW: gint32, first slot by key code */
};

struct jf_cells {
    struct jf_tuples keys; /* slot, codes of the dims */
    jf_int128 *sums;       /* n * n_leaves */
    gint32 *days;          /* the same, where a leaf is a balance */
    GArray **values;       /* MEDIAN: per leaf, struct jf_sample */
    gsize room;
};
struct jf_sample { gint32 cell; jf_int128 units; };

struct jf_base {
    guint64 mask;
    int n_dims, *dims; /* ascending */
    GArray *leaves;    /* int */
    gboolean has_balance;
    struct jf_cells cells;
};

struct jf_rollup {
    guint64 mask;
    int key_dim;       /* or -1 */
    int n_dims, *dims; /* ascending */
    GArray *leaves;    /* int */
    const struct jf_base *base;
    struct jf_tuples groups;   /* codes of the dims */
    gint32 *group_entries;     /* n groups + 1; entries are keys (one where there is no key) */
    gint32 *entry_key, *entry_cells; /* n entries (+ 1) */
    gint32 *cell_slot;
    jf_int128 *sums;           /* n cells * n leaves; JF_UNITS_NONE: a balance without value */
    gint32 **sample_start;     /* MEDIAN: per leaf and cell (+ 1) */
    jf_int128 **samples;
};

struct jf_family {
    int source;
    char *date, *open_from, *open_to;
    int date_column, to_column; /* of the shape, -1 = none */
    struct jf_ref date_ref, to_ref;
    GPtrArray *bases, *rollups;
    GArray *masks;          /* guint64 that are asked for, with struct jf_ask */
    struct jf_days days;
    /* coverage, by finish */
    gboolean is_covered;
    int first_slot, end_slot;
    jf_day through;
    int partial_days;
};
struct jf_ask { guint64 mask; int key_dim; GArray *leaves; guint64 own; /* of the source: jf_plan_own_mask */ };

/* ---- sources ------------------------------------------------------------------------------------- */

struct jf_source_dim {
    int dim;
    const struct jf_dim_spec *spec;
    struct jf_bound **parts;    /* one expression, or the columns of a compound key */
    int n_parts;
    struct jf_bound *label, *order;
    gboolean uses_month_end;
};

struct jf_list_column {
    const char *name;     /* the one of the alternatives that the source has; NULL: none of them */
    gboolean is_code;     /* has the members of dim (-1: the source lacks it), else cells */
    int dim, place;         /* of a code: which of the list's codes */
    struct jf_ref ref;
    struct jf_bound *bound; /* of cells; NULL: empty ones */
    enum jf_type type;      /* of cells */
    int scale;              /* decimals of its numbers */
    gboolean has_text, has_other, has_no_day;        /* texts: whether any cell is one, is no number, is no day */
    gboolean is_number, is_day;
};
/* "编号\x1fid": the first that the source has, NULL where it has none; a name alone is itself. */
const char *jf_list_column_name(const struct jf_shape *shape, const char *column);

struct jf_list {
    int source;
    struct jf_row_need need;
    struct jf_list_column *columns; /* of the need, then its dims */
    int n_columns, n_codes;
    const char *date_format;
    struct jf_bound *filter;
    GArray *blocks;             /* struct jf_block: of rows, in their order */
    GPtrArray *maps;            /* GArray *: for each stream and column of codes: its codes -> those of the cube */
    guint n_rows;
    GByteArray *room;           /* the block that was read last */
    const void *bytes;
    guint block;
    gsize n_bytes;
};
/* Rows of one stream, in the spill: for each row where its cells end (guint32), then its codes (gint32); then cells. */
struct jf_block { gint64 at; guint32 first, n, n_bytes, map; };

struct jf_source_state {
    struct jf_source_spec *spec;
    struct jf_shape *shape;
    gboolean is_needed, is_master, is_loaded, is_summed;
    GPtrArray *families;
    GArray *dims;         /* struct jf_source_dim */
    GArray *lists, *links; /* int: places in the cube's */
    GArray *leaves;       /* int */
};

struct jf_cube {
    const struct jf_data_spec *spec;
    const struct jf_calendar *calendar;
    char *language;
    GPtrArray *dims;      /* struct jf_dim * */
    GHashTable *dim_of;   /* id -> index + 1 */
    GPtrArray *sources;   /* struct jf_source_state *, in the order of the script */
    GPtrArray *leaves;    /* struct jf_leaf_state * */
    GHashTable *leaf_of;  /* text -> index + 1 */
    GArray *needs;        /* struct jf_need */
    GPtrArray *links;     /* struct jf_link * */
    GPtrArray *lists;     /* struct jf_list * */
    struct jf_spill *spill; /* their rows */
    struct jf_audit *audits;
    gboolean is_finished, has_missed;
    GMutex lock;
};
struct jf_need { int leaf; guint64 mask; };

/* cube.c */
int jf_cube_dim(const struct jf_cube *cube, const char *id);         /* or -1 */
int jf_cube_dim_add(struct jf_cube *cube, const char *id);
int jf_cube_source_index(const struct jf_cube *cube, const struct jf_source_spec *spec);
static inline struct jf_dim *jf_dim_at(const struct jf_cube *cube, int dim) { return cube->dims->pdata[dim]; }
static inline struct jf_source_state *jf_source_at(const struct jf_cube *cube, int source) { return cube->sources->pdata[source]; }
static inline struct jf_leaf_state *jf_leaf_at(const struct jf_cube *cube, int leaf) { return cube->leaves->pdata[leaf]; }
static inline struct jf_leaf_state *jf_leaf_in(const struct jf_cube *cube, const GArray *leaves, gsize i)
{
    return jf_leaf_at(cube, g_array_index(leaves, int, i));
}
int jf_leaf_place(const GArray *leaves, int leaf); /* or -1 */
struct jf_dim_member *jf_dim_member_at(struct jf_dim *dim, int code);
void jf_source_dims_clear(GArray *dims);
int jf_dim_add_key(struct jf_dim *dim, const char *key);

/* link.c: parents in other dimensions */
/* The dimension of the source that answers for dim: dim itself or one below it; -1 = none. */
int jf_link_resolve(const struct jf_cube *cube, const struct jf_source_spec *source, int dim);
/* The member of ancestor that a member of dim belongs to; 0 (blank) where not known. */
int jf_link_map(const struct jf_cube *cube, int dim, int code, int ancestor);
/* TRUE where ancestor is a parent of dim, over any number of links; depth: 0. */
gboolean jf_link_leads(const struct jf_cube *cube, int dim, int ancestor, guint depth);
struct jf_link *jf_link_new(const struct jf_dim *child, const struct jf_dim *parent);
gboolean jf_link_set(struct jf_link *link, int child, int parent, const char *place, GError **error);
/* TRUE where setting it would change nothing. */
static inline gboolean jf_link_knows(const struct jf_link *link, gint32 child, gint32 parent)
{
    gint32 known = (guint)child < link->map->len ? g_array_index(link->map, gint32, child) : JF_CODE_NONE;
    return known == parent || (known > 0 && (parent == 0 || child == 0)); /* what is blank stays where it was first */
}
gboolean jf_link_learn(struct jf_cube *cube, GError **error);         /* from masters */
void jf_link_free(gpointer link);

/* plan.c: families, bases, what is needed of each source */
void jf_plan_needs(struct jf_cube *cube);
struct jf_family *jf_plan_family(struct jf_cube *cube, int source, const struct jf_leaf *leaf, int *index);
void jf_family_free(gpointer family);
void jf_base_free(gpointer base);
/* The same base without cells: for one thread. */
struct jf_base *jf_base_copy(const struct jf_cube *cube, const struct jf_base *base);
/* The dimensions of a source by which it answers for those of mask and for key_dim (or -1); FALSE where it lacks one. */
gboolean jf_plan_own_mask(const struct jf_cube *cube, int source, guint64 mask, int key_dim, guint64 *own);
/* The dimensions of a mask, ascending; returns their number. */
int jf_mask_dims(guint64 mask, int *dims);

/* prepare.c: shapes, types, bindings, masters */
gboolean jf_prepare_shapes(struct jf_cube *cube, const struct jf_raw_source *raw, GError **error);
gboolean jf_prepare_masters(struct jf_cube *cube, const struct jf_raw_source *raw, GError **error);
void jf_prepare_bind(struct jf_cube *cube);
gboolean jf_prepare_load(struct jf_cube *cube, struct jf_source_state *source, const struct jf_raw_source *raw,
                         GError **error);
/* sniff.c: TRUE where the first cell of a column is a day; then its type is set. */
gboolean jf_sniff_days(const struct jf_open *open, const struct jf_raw_source *raw);
/* All rows of a source, into shape->table where there is one. */
gboolean jf_prepare_read(const struct jf_shape *shape, const struct jf_raw_source *raw, struct jf_cube *cube,
                         struct jf_source_state *audited, GError **error);
/* The join by whose key a dimension of a source is the master's key; -1 = none. */
int jf_prepare_master_join(const struct jf_shape *shape, const struct jf_dim_spec *dim);

/* worker.c: one stream of a source */
/* The place of a dimension among those that the source uses, or -1. */
int jf_worker_key(const struct jf_source_state *source, int dim);
struct jf_worker;
struct jf_worker *jf_worker_new(struct jf_cube *cube, struct jf_source_state *source, struct jf_seen *seen);
void jf_worker_free(struct jf_worker *worker);
gboolean jf_worker_run(struct jf_worker *worker, struct ArrowArrayStream *stream, volatile gint *stop, GError **error);
gboolean jf_worker_merge(struct jf_worker *worker, GError **error);
gint32 jf_cells_add(struct jf_base *base, const gint32 *key);

/* push.c: the source's engine adds up where it can; then source->is_summed, and a scan adds nothing. */
gboolean jf_push_source(struct jf_cube *cube, struct jf_source_state *source, const struct jf_raw_source *raw, GError **error);

/* keys.c: members of the dimensions of a batch */
struct jf_key_column {
    const struct jf_source_dim *dim;
    struct jf_dictionary *keys;
    GArray *memo;               /* gint32 by code of a column or row of a join, JF_CODE_NONE = not yet */
    struct jf_tuples tuples;    /* compound keys */
    GArray *tuple_code;
    GPtrArray *part_texts;      /* dictionaries of the parts of a compound key */
    gint32 *codes;              /* per selected row */
    gsize room;
    GPtrArray *labels, *orders; /* const char * by code */
    GArray *global;             /* gint32 by code, after the merge */
    gboolean has_blank;
};
void jf_keys_init(struct jf_key_column *keys, const struct jf_source_dim *dim);
void jf_keys_clear(struct jf_key_column *keys);
void jf_keys_forget(struct jf_key_column *keys); /* the codes of the columns */
gboolean jf_keys_read(struct jf_key_column *keys, struct jf_reader *reader, GError **error);
/* One row, where the key depends on the month's end: at->problem is set where it cannot be made. */
gint32 jf_keys_read_row(struct jf_key_column *keys, struct jf_at *at);
void jf_keys_merge(struct jf_key_column *keys, struct jf_cube *cube);
static inline gint32 jf_keys_global(const struct jf_key_column *keys, gint32 code)
{
    return code < 0 ? code : g_array_index(keys->global, gint32, code);
}

/* record.c: the rows of a list as one thread meets them, then as they are read again */
struct jf_part {
    struct jf_list *list;
    struct jf_list_column *columns; /* what the texts of this stream are */
    GByteArray *cells;              /* of the block that is being filled */
    GArray *ends, *codes, *blocks;
};
void jf_part_start(struct jf_part *part, struct jf_list *list);
void jf_part_clear(struct jf_part *part);
void jf_part_put_code(struct jf_part *part, gint32 code);
void jf_part_put_cell(struct jf_part *part, int column, struct jf_cell cell, struct jf_dictionary *scratch);
gboolean jf_part_end_row(struct jf_part *part, struct jf_spill *spill, GError **error);
/* Behind what the list has; maps: for each column of codes, or NULL. */
gboolean jf_part_merge(struct jf_part *part, struct jf_spill *spill, GArray *const *maps, GError **error);
/* A row, until the next is asked for; only its codes where no cells are wanted. */
struct jf_record { const struct jf_block *block; const gint32 *codes; const guint8 *cells, *end; };
struct jf_record jf_list_record(const struct jf_cube *cube, struct jf_list *list, guint row, gboolean has_cells);
gint32 jf_record_code(const struct jf_list *list, const struct jf_record *record, int column);
/* The cell of a column and, after it, of the next; texts end with the record. */
struct jf_cell jf_record_cell(const struct jf_list_column *column, struct jf_record *record);

/* class.c */
void jf_class_declare(struct jf_cube *cube, const struct jf_class_spec *class);

/* member.c, tree.c */
gboolean jf_members_from_masters(struct jf_cube *cube, GError **error);
void jf_members_order(struct jf_cube *cube);
gboolean jf_tree_build(struct jf_cube *cube, struct jf_dim *dim, GError **error);

/* rollup.c, coverage.c, rows.c, audit.c */
struct jf_rollup *jf_rollup_find(const struct jf_family *family, guint64 mask, int key_dim, int leaf);
gboolean jf_rollup_build(struct jf_cube *cube, struct jf_family *family, const struct jf_ask *ask, GError **error);
gboolean jf_rollup_build_all(struct jf_cube *cube, GError **error); /* all that was planned */
/* work(ctx, i) for each i below n, on as many threads as there are processors; all are over when it returns. What it
 * changes belongs to i alone. */
void jf_in_parallel(size_t n, void (*work)(void *ctx, size_t i), void *ctx);
void jf_rollup_free(gpointer view);
void jf_coverage_find(struct jf_cube *cube);
void jf_list_free(gpointer list);
void jf_list_clear(struct jf_list *list); /* what was bound and read */
void jf_audit_start(struct jf_cube *cube);
void jf_audit_master(struct jf_cube *cube, const struct jf_source_state *source, const struct jf_batch *table);
void jf_audit_reader(struct jf_cube *cube, const struct jf_source_state *source, const struct jf_reader *reader);
gboolean jf_audit_totals(struct jf_cube *cube, struct jf_source_state *source, const struct jf_reader *reader,
                         const jf_int128 *totals, const GArray *file_rows, GError **error);
gboolean jf_audit_finish(struct jf_cube *cube, GError **error);
void jf_audit_free(struct jf_audit *audit); /* what it holds */
void jf_audit_clear(struct jf_audit *audit);

#endif
