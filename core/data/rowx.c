#include "data/rowx.h"

#include <string.h>

#include "base/free.h"

struct jf_rowx *jf_rowx_new(enum jf_rowx_op op, const char *where)
{
    struct jf_rowx *x = g_new0(struct jf_rowx, 1);
    x->op = op;
    x->day = JF_DAY_NONE;
    x->where = g_strdup(where);
    return x;
}

void jf_rowx_add_arg(struct jf_rowx *x, struct jf_rowx *arg)
{
    x->args = g_renew(struct jf_rowx *, x->args, x->n_args + 1);
    x->args[x->n_args++] = arg;
}

void jf_rowx_free(struct jf_rowx *x)
{
    if (!x)
        return;
    for (size_t i = 0; i < x->n_args; i++)
        jf_rowx_free(x->args[i]);
    g_free(x->args);
    g_strfreev(x->keys);
    g_strfreev(x->values);
    jf_free_all(x->bounds, x->source, x->text, x->where, x);
}

struct jf_rowx *jf_rowx_copy(const struct jf_rowx *x)
{
    if (!x)
        return NULL;
    struct jf_rowx *copy = jf_rowx_new(x->op, x->where);
    for (size_t i = 0; i < x->n_args; i++)
        jf_rowx_add_arg(copy, jf_rowx_copy(x->args[i]));
    copy->source = g_strdup(x->source);
    copy->text = g_strdup(x->text);
    copy->number = x->number;
    copy->day = x->day;
    copy->bounds = g_memdup2(x->bounds, sizeof *x->bounds * x->n_bounds);
    copy->n_bounds = x->n_bounds;
    copy->keys = g_strdupv(x->keys);
    copy->values = g_strdupv(x->values);
    copy->n_values = x->n_values;
    return copy;
}

struct jf_rowx *jf_rowx_all(struct jf_rowx *a, struct jf_rowx *b)
{
    if (!a || !b)
        return a ? a : b;
    struct jf_rowx *both = jf_rowx_new(JF_ROWX_ALL_OF, a->where);
    jf_rowx_add_arg(both, a);
    jf_rowx_add_arg(both, b);
    return both;
}

gboolean jf_rowx_equal(const struct jf_rowx *a, const struct jf_rowx *b)
{
    if (!a || !b)
        return a == b;
    g_autofree char *text_a = jf_rowx_to_string(a);
    g_autofree char *text_b = jf_rowx_to_string(b);
    return strcmp(text_a, text_b) == 0;
}

/* ---- canonical text ------------------------------------------------------------------------- */

static void write_quoted(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (; text && *text; text++) {
        if (*text == '"' || *text == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *text);
    }
    g_string_append_c(out, '"');
}

static void write_number(GString *out, struct jf_decimal number)
{
    g_autofree char *text = jf_decimal_to_string(number);
    g_string_append(out, text);
}

static void write_day(GString *out, jf_day day)
{
    char iso[16];
    jf_day_to_iso(day, iso);
    g_string_append(out, iso);
}

static const char *const op_names[] = {
    [JF_ROWX_COLUMN] = "col",       [JF_ROWX_NUMBER] = "number",   [JF_ROWX_TEXT] = "text",
    [JF_ROWX_DAY] = "day",          [JF_ROWX_MONTH_END] = "month_end", [JF_ROWX_ADD] = "+",
    [JF_ROWX_SUB] = "-",            [JF_ROWX_MUL] = "*",           [JF_ROWX_COALESCE] = "coalesce",
    [JF_ROWX_BANDS] = "bands",      [JF_ROWX_MAP] = "map",         [JF_ROWX_UPPER] = "upper",
    [JF_ROWX_MONTH] = "month",      [JF_ROWX_IS] = "is",           [JF_ROWX_STARTS_WITH] = "starts_with",
    [JF_ROWX_ABOVE] = "above",      [JF_ROWX_BELOW] = "below",     [JF_ROWX_BLANK] = "blank",
    [JF_ROWX_ALL_OF] = "all_of",    [JF_ROWX_ANY_OF] = "any_of",   [JF_ROWX_NONE_OF] = "none_of",
};

static gboolean has_number(const struct jf_rowx *x)
{
    return x->op == JF_ROWX_NUMBER || ((x->op == JF_ROWX_ABOVE || x->op == JF_ROWX_BELOW) && x->day == JF_DAY_NONE);
}

static void write_canonical(GString *out, const struct jf_rowx *x)
{
    g_string_append_printf(out, "(%s", op_names[x->op]);
    if (has_number(x)) {
        g_string_append_c(out, ' ');
        write_number(out, x->number);
    }
    if (x->day != JF_DAY_NONE) {
        g_string_append_c(out, '@');
        write_day(out, x->day);
    }
    if (x->source) {
        g_string_append_c(out, ' ');
        write_quoted(out, x->source);
        g_string_append_c(out, ':');
    }
    if (x->text) {
        g_string_append_c(out, ' ');
        write_quoted(out, x->text);
    }
    for (size_t i = 0; i < x->n_args; i++) {
        g_string_append_c(out, ' ');
        write_canonical(out, x->args[i]);
    }
    for (size_t i = 0; i < x->n_bounds; i++) {
        g_string_append_c(out, ' ');
        write_number(out, x->bounds[i]);
    }
    for (size_t i = 0; i < x->n_values; i++) {
        g_string_append_c(out, ' ');
        if (x->keys) {
            write_quoted(out, x->keys[i]);
            g_string_append_c(out, '=');
        }
        write_quoted(out, x->values[i]);
    }
    g_string_append_c(out, ')');
}

char *jf_rowx_to_string(const struct jf_rowx *x)
{
    GString *out = g_string_new(NULL);
    write_canonical(out, x);
    return g_string_free(out, FALSE);
}

/* ---- text for people ------------------------------------------------------------------------ */

/* What stands before, between and behind the arguments. */
struct words {
    const char *blank, *starts_with, *and, *or, *not, *first_of, *month_end, *comma;
};

static const struct words english = { " is blank", " starts with ", " and ", " or ", "not (", "first of(", "month end",
                                      ", " };
static const struct words simplified = { " 为空", " 开头是 ", " 且 ", " 或 ", "非 (", "首个有值(", "月末", "、" };
static const struct words traditional = { " 為空", " 開頭是 ", " 且 ", " 或 ", "非 (", "首個有值(", "月末", "、" };

static void describe(GString *out, const struct jf_rowx *x, const struct words *w);

static void describe_list(GString *out, const struct jf_rowx *x, const char *between,
                          const struct words *w)
{
    for (size_t i = 0; i < x->n_args; i++) {
        const struct jf_rowx *arg = x->args[i];
        gboolean bracket = x->n_args > 1 && arg->n_args > 1 && arg->op != x->op
                           && arg->op != JF_ROWX_COALESCE && arg->op != JF_ROWX_MUL;
        g_string_append(out, i ? between : "");
        g_string_append(out, bracket ? "(" : "");
        describe(out, arg, w);
        g_string_append(out, bracket ? ")" : "");
    }
}

/* What an operator has besides its arguments: a limit, bounds or values. */
static void describe_own(GString *out, const struct jf_rowx *x, const struct words *w)
{
    if (x->text) /* a column of whichever table it is joined from: readers know columns */
        g_string_append(out, x->text);
    if (has_number(x))
        write_number(out, x->number);
    if (x->day != JF_DAY_NONE)
        write_day(out, x->day);
    for (size_t i = 0; i < x->n_bounds; i++) {
        g_string_append(out, i ? w->comma : "");
        write_number(out, x->bounds[i]);
    }
    for (size_t i = 0; x->op != JF_ROWX_MAP && i < x->n_values; i++)
        g_string_append_printf(out, "%s%s", i ? w->comma : "", x->values[i]);
}

static void describe(GString *out, const struct jf_rowx *x, const struct words *w)
{
    const gboolean is_set = x->op == JF_ROWX_IS && x->n_values > 1;
    const struct { const char *before, *between, *behind, *end; } parts[] = {
        [JF_ROWX_MONTH_END] = { .behind = w->month_end },
        [JF_ROWX_ADD] = { .between = " + " },
        [JF_ROWX_SUB] = { .between = " − " },
        [JF_ROWX_MUL] = { .between = " × " },
        [JF_ROWX_COALESCE] = { w->first_of, w->comma, ")", "" },
        [JF_ROWX_BANDS] = { .behind = " [", .end = "]" },
        [JF_ROWX_MAP] = { "map(", w->comma, ")", "" },
        [JF_ROWX_UPPER] = { "upper(", w->comma, ")", "" },
        [JF_ROWX_MONTH] = { "month(", w->comma, ")", "" },
        [JF_ROWX_IS] = { .behind = is_set ? " ∈ {" : " = ", .end = is_set ? "}" : "" },
        [JF_ROWX_STARTS_WITH] = { .behind = w->starts_with },
        [JF_ROWX_ABOVE] = { .behind = " > " },
        [JF_ROWX_BELOW] = { .behind = " < " },
        [JF_ROWX_BLANK] = { .behind = w->blank },
        [JF_ROWX_ALL_OF] = { .between = w->and },
        [JF_ROWX_ANY_OF] = { .between = w->or },
        [JF_ROWX_NONE_OF] = { w->not, w->or, ")", "" },
    };
    g_string_append(out, parts[x->op].before ? parts[x->op].before : "");
    describe_list(out, x, parts[x->op].between ? parts[x->op].between : "", w);
    g_string_append(out, parts[x->op].behind ? parts[x->op].behind : "");
    describe_own(out, x, w);
    g_string_append(out, parts[x->op].end ? parts[x->op].end : "");
}

char *jf_rowx_describe(const struct jf_rowx *x, const char *language)
{
    const struct words *w = !language || !g_str_has_prefix(language, "zh") ? &english
                            : strcmp(language, "zh-TW") == 0               ? &traditional
                                                                           : &simplified;
    GString *out = g_string_new(NULL);
    if (x)
        describe(out, x, w);
    return g_string_free(out, FALSE);
}
