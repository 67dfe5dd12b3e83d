#include "data/arrow.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* ---- what an array holds -------------------------------------------------------------------- */

enum kind { KIND_TEXT, KIND_LARGE_TEXT, KIND_DICTIONARY, KIND_INTEGER, KIND_DECIMAL, KIND_DAY, KIND_DOUBLE,
            KIND_REFUSED };

struct cells {
    enum kind kind;
    int scale; /* of a decimal */
    const guint8 *validity;
    const void *data, *bytes; /* values or offsets; bytes of texts */
    gint64 offset;
    const struct ArrowArray *array;
    const struct ArrowSchema *schema;
};

static gboolean is_text(const char *format)
{
    return strcmp(format, "u") == 0 || strcmp(format, "U") == 0;
}

static enum kind kind_of(const struct ArrowSchema *schema, int *scale)
{
    const char *f = schema->format;
    int precision, bits = 128;
    if (schema->dictionary)
        return f[0] && !f[1] && strchr("cCsSiIlL", f[0]) && is_text(schema->dictionary->format)
                       && !schema->dictionary->dictionary
                   ? KIND_DICTIONARY
                   : KIND_REFUSED;
    if (f[0] == 'd' && f[1] == ':') {
        int n = sscanf(f, "d:%d,%d,%d", &precision, scale, &bits);
        return n >= 2 && bits == 128 && *scale >= 0 && *scale <= JF_DECIMAL_MAX_SCALE ? KIND_DECIMAL
                                                                                       : KIND_REFUSED;
    }
    static const struct { const char *format; enum kind kind; } kinds[] = {
        { "u", KIND_TEXT },  { "U", KIND_LARGE_TEXT }, { "i", KIND_INTEGER }, { "l", KIND_INTEGER },
        { "tdD", KIND_DAY }, { "b", KIND_INTEGER },    { "g", KIND_DOUBLE },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (strcmp(f, kinds[i].format) == 0)
            return kinds[i].kind;
    return KIND_REFUSED;
}

gboolean jf_arrow_check(const struct ArrowSchema *schema, const struct jf_source_spec *source,
                        GError **error)
{
    int scale;
    if (kind_of(schema, &scale) != KIND_REFUSED)
        return TRUE;
    return jf_fail(error, JF_ERROR_PLUGIN,
                   "source \"%s\": column \"%s\" comes in the format \"%s%s\", which is not read; "
                   "a source gives u U i l d:p,s tdD b g, or a dictionary of texts",
                   source->id, schema->name ? schema->name : "", schema->format,
                   schema->dictionary ? " (dictionary)" : "");
}

static struct cells open_cells(const struct ArrowSchema *schema, const struct ArrowArray *array,
                               gint64 offset)
{
    struct cells c = { .schema = schema, .array = array, .offset = offset + array->offset };
    c.kind = kind_of(schema, &c.scale);
    c.validity = array->n_buffers > 0 && array->null_count != 0 ? array->buffers[0] : NULL;
    c.data = array->n_buffers > 1 ? array->buffers[1] : NULL;
    c.bytes = array->n_buffers > 2 ? array->buffers[2] : NULL;
    return c;
}

static inline gboolean has_cell(const struct cells *c, gint64 i)
{
    gint64 at = c->offset + i;
    return !c->validity || (c->validity[at >> 3] >> (at & 7) & 1);
}

static inline const char *text_at(const struct cells *c, gint64 i, gsize *length)
{
    gint64 at = c->offset + i;
    gint64 from, to;
    if (c->kind == KIND_TEXT) {
        from = ((const gint32 *)c->data)[at];
        to = ((const gint32 *)c->data)[at + 1];
    } else {
        from = ((const gint64 *)c->data)[at];
        to = ((const gint64 *)c->data)[at + 1];
    }
    *length = (gsize)(to - from);
    return *length ? (const char *)c->bytes + from : "";
}

/* Of integers, days, truths, and of the places in a dictionary. */
static G_NO_INLINE gint64 integer_at(const struct cells *c, gint64 i)
{
    gint64 at = c->offset + i;
    switch (c->schema->format[0]) {
    case 'b': return ((const guint8 *)c->data)[at >> 3] >> (at & 7) & 1;
    case 'c': return ((const gint8 *)c->data)[at];
    case 'C': return ((const guint8 *)c->data)[at];
    case 's': return ((const gint16 *)c->data)[at];
    case 'S': return ((const guint16 *)c->data)[at];
    case 'I': return ((const guint32 *)c->data)[at];
    case 'i':
    case 't': return ((const gint32 *)c->data)[at];
    default: return ((const gint64 *)c->data)[at];
    }
}

/* Of texts, or a dictionary of them; NULL where the cells are of another kind. */
static inline const char *string_at(const struct cells *c, gint64 i, gsize *length)
{
    *length = 0;
    if (c->kind == KIND_TEXT || c->kind == KIND_LARGE_TEXT)
        return text_at(c, i, length);
    if (c->kind != KIND_DICTIONARY)
        return NULL;
    struct cells texts = open_cells(c->schema->dictionary, c->array->dictionary, 0);
    gint64 index = integer_at(c, i);
    gboolean is_there = index >= 0 && index < c->array->dictionary->length && has_cell(&texts, index);
    return is_there ? text_at(&texts, index, length) : "";
}

static inline jf_int128 wide_at(const struct cells *c, gint64 i)
{
    jf_int128 value;
    memcpy(&value, (const char *)c->data + 16 * (c->offset + i), sizeof value);
    return value;
}

/* ---- meanings: words that mean "no value", aliases ------------------------------------------- */

static gboolean is_no_value(const struct jf_source_spec *source, const char *text)
{
    static const char *const usual[] = { "-" };
    const char *const *words = source->no_value ? (const char *const *)source->no_value : usual;
    gsize n = source->no_value ? source->n_no_value : G_N_ELEMENTS(usual);
    for (gsize i = 0; i < n; i++)
        if (strcmp(words[i], text) == 0)
            return TRUE;
    return FALSE;
}

/* Values of a column by which a master is joined are written as the master writes them. */
static const char *alias_of(const struct jf_shape *shape, const char *column, const char *text)
{
    for (int j = 0; j < shape->n_joins; j++) {
        const struct jf_shape_join *join = &shape->joins[j];
        if (join->parent >= 0 || join->n != 1 || strcmp(shape->columns[join->on[0]].name, column) != 0)
            continue;
        const char *other = jf_alias_of(join->spec->alias_from, join->spec->alias_to, join->spec->n_alias, text);
        if (other != text)
            return other;
    }
    return text;
}

static gboolean is_padded(const char *text, gsize length)
{
    gsize n = length;
    jf_text_trim(text, &n);
    return n < length;
}

/* Blanks at the ends are no part of a text: "杭州 " is "杭州", here and so for every source. */
static gint32 meaning_of(const struct jf_shape *shape, struct jf_batch_column *column, gint32 code)
{
    const char *stored = column->texts->texts[code];
    gsize length = column->texts->lengths[code];
    const char *text = jf_text_trim(stored, &length);
    if (length < column->texts->lengths[code])
        text = jf_dictionary_keep(column->texts, text, (gssize)length);
    /* "-" is a word for "no value", but also a sign */
    if (g_strcmp0(column->name, shape->source->sign) != 0 && is_no_value(shape->source, text))
        return 0;
    text = alias_of(shape, column->name, text);
    return text == stored ? code : jf_dictionary_add(column->texts, text, -1);
}

static gint32 find_meaning(struct jf_reader *reader, struct jf_batch_column *column, gint32 code)
{
    while ((gint32)column->meaning->len <= code) {
        gint32 means = meaning_of(reader->shape, column, (gint32)column->meaning->len);
        g_array_append_val(column->meaning, means);
    }
    return g_array_index(column->meaning, gint32, code);
}

/* The code of a text, or -1 where it is not UTF-8. */
static inline gint32 code_of(struct jf_reader *reader, struct jf_batch_column *column, const char *text,
                             gsize length)
{
    int known = column->texts->n;
    gint32 code = jf_dictionary_add(column->texts, text, (gssize)length);
    if (code >= known && !g_utf8_validate(text, (gssize)length, NULL))
        return -1;
    return find_meaning(reader, column, code);
}

/* ---- a column of texts ---------------------------------------------------------------------- */

static gboolean not_utf8(struct jf_reader *reader, struct jf_batch *frame, gsize row,
                         const struct jf_batch_column *column, const char *text, gsize length, GError **error)
{
    g_autofree char *copy = g_strndup(text, length);
    g_autofree char *valid = g_utf8_make_valid(copy, -1);
    return jf_reader_bad(reader, frame, row, column->name, valid, "is not valid UTF-8", error);
}

static gboolean append_dictionary(struct jf_reader *reader, struct jf_batch *frame,
                                  struct jf_batch_column *column, const struct cells *c, gint64 n,
                                  GError **error)
{
    const struct ArrowArray *values = c->array->dictionary;
    struct cells texts = open_cells(c->schema->dictionary, values, 0);
    g_autofree gint32 *codes = g_new(gint32, (gsize)values->length + 1);
    g_autofree guint8 *padded = NULL; /* most data have none */
    for (gint64 i = 0; i < values->length; i++) {
        gsize length;
        const char *text = has_cell(&texts, i) ? text_at(&texts, i, &length) : NULL;
        codes[i] = text ? code_of(reader, column, text, length) : 0;
        if (text && is_padded(text, length)) {
            padded = padded ? padded : g_new0(guint8, (gsize)values->length);
            padded[i] = 1;
        }
        if (codes[i] >= 0)
            continue;
        codes[i] = 0;
        if (!not_utf8(reader, frame, frame->n, column, text, length, error))
            return FALSE;
    }
    const gint32 *narrow = c->schema->format[0] == 'i' ? (const gint32 *)c->data + c->offset : NULL;
    for (gint64 i = 0; i < n; i++) {
        gint64 at = !has_cell(c, i) ? -1 : narrow ? narrow[i] : integer_at(c, i);
        if (at >= values->length)
            return jf_fail(error, JF_ERROR_PLUGIN,
                           "source \"%s\": column \"%s\": a dictionary index is out of range",
                           reader->shape->source->id, column->name);
        column->codes[frame->n + (gsize)i] = at < 0 ? 0 : codes[at];
        reader->trimmed += padded && at >= 0 && padded[at];
    }
    return TRUE;
}

static char *cell_text(const struct cells *c, gint64 i)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];
    gsize length;
    const char *text = string_at(c, i, &length);
    if (text)
        return g_strndup(text, length);
    switch (c->kind) {
    case KIND_INTEGER:
        if (c->schema->format[0] == 'b')
            return g_strdup(integer_at(c, i) ? "true" : "false");
        return g_strdup_printf("%" G_GINT64_FORMAT, integer_at(c, i));
    case KIND_DECIMAL:
        return jf_decimal_to_string((struct jf_decimal){ wide_at(c, i), c->scale });
    case KIND_DAY:
        jf_day_to_iso((jf_day)integer_at(c, i), buffer);
        return g_strdup(buffer);
    default:
        return g_strdup(g_ascii_dtostr(buffer, sizeof buffer, ((const double *)c->data)[c->offset + i]));
    }
}

static gboolean append_texts(struct jf_reader *reader, struct jf_batch *frame, struct jf_batch_column *column,
                             const struct cells *c, gint64 n, GError **error)
{
    if (c->kind == KIND_DICTIONARY)
        return append_dictionary(reader, frame, column, c, n, error);
    for (gint64 i = 0; i < n; i++) {
        gsize row = frame->n + (gsize)i, length = 0;
        g_autofree char *made = NULL;
        const char *text = has_cell(c, i) ? string_at(c, i, &length) : "";
        if (!text) {
            text = made = cell_text(c, i);
            length = strlen(text);
        }
        column->codes[row] = code_of(reader, column, text, length);
        reader->trimmed += is_padded(text, length);
        if (column->codes[row] >= 0)
            continue;
        column->codes[row] = 0;
        if (!not_utf8(reader, frame, row, column, text, length, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- a column of numbers or days -------------------------------------------------------------------- */

/* Units at the scale of the column; FALSE with *reason where the value has more decimals or is too big. */
static gboolean to_scale(struct jf_decimal d, int scale, jf_int128 *units, const char **reason)
{
    struct jf_decimal there = jf_decimal_rescale(d, scale);
    *reason = "has more decimals than are kept; declare decimals = { column = n } in the source";
    if (there.scale != scale || jf_decimal_compare(there, d) != 0)
        return FALSE;
    *reason = "is too large";
    if (there.units <= JF_UNITS_NONE || there.units >= -JF_UNITS_NONE)
        return FALSE;
    *units = there.units;
    return TRUE;
}

static gboolean from_double(double x, int scale, jf_int128 *units, const char **reason)
{
    double scaled = round(x * (double)jf_power10(scale));
    *reason = "is not a number";
    if (!isfinite(scaled) || fabs(scaled) > 1e30)
        return FALSE;
    *units = (jf_int128)scaled;
    return TRUE;
}

static gboolean number_from_text(struct jf_reader *reader, const char *text, gsize length, int scale,
                                 jf_int128 *units, const char **reason)
{
    text = jf_text_trim(text, &length);
    g_autofree char *copy = g_strndup(text, length);
    struct jf_decimal d;
    *units = JF_UNITS_NONE;
    if (!*copy || is_no_value(reader->shape->source, copy))
        return TRUE;
    *reason = "is not a number";
    return jf_decimal_parse(copy, -1, &d) && to_scale(d, scale, units, reason);
}

static gboolean number_at(struct jf_reader *reader, const struct cells *c, gint64 i, int scale,
                          jf_int128 *units, const char **reason)
{
    gsize length;
    const char *text = string_at(c, i, &length);
    if (text)
        return number_from_text(reader, text, length, scale, units, reason);
    if (c->kind == KIND_INTEGER)
        return to_scale(jf_decimal_from_int(integer_at(c, i)), scale, units, reason);
    if (c->kind == KIND_DECIMAL)
        return to_scale((struct jf_decimal){ wide_at(c, i), c->scale }, scale, units, reason);
    if (c->kind == KIND_DOUBLE)
        return from_double(((const double *)c->data)[c->offset + i], scale, units, reason);
    *reason = "is a date, not a number";
    return FALSE;
}

static gboolean day_at(struct jf_reader *reader, const struct cells *c, gint64 i, gint32 *day)
{
    const struct jf_source_spec *source = reader->shape->source;
    if (c->kind == KIND_DAY) {
        *day = ((const gint32 *)c->data)[c->offset + i];
        return TRUE;
    }
    g_autofree char *text = jf_text_strip(cell_text(c, i));
    if (!*text || is_no_value(source, text))
        return TRUE;
    *day = jf_day_parse(text, source->date_format);
    return *day != JF_DAY_NONE;
}

/* Of numbers or days; a bad one has no value where its row is left out. */
static gboolean append_values(struct jf_reader *reader, struct jf_batch *frame, struct jf_batch_column *column,
                              const struct cells *c, gint64 n, GError **error)
{
    gboolean is_number = column->type == JF_TYPE_NUMBER, is_same = is_number && c->kind == KIND_DECIMAL && c->scale == column->scale;
    for (gint64 i = 0; i < n; i++) {
        gsize row = frame->n + (gsize)i;
        const char *reason = "is not a date";
        if (is_same && has_cell(c, i)) {
            column->units[row] = wide_at(c, i);
            continue;
        }
        jf_batch_put_none(column, row);
        if (!has_cell(c, i) || (is_number ? number_at(reader, c, i, column->scale, &column->units[row], &reason)
                                          : day_at(reader, c, i, &column->codes[row])))
            continue;
        g_autofree char *text = cell_text(c, i);
        jf_batch_put_none(column, row);
        if (!jf_reader_bad(reader, frame, row, column->name, text, reason, error))
            return FALSE;
    }
    return TRUE;
}

gboolean jf_arrow_append(struct jf_reader *reader, struct jf_batch *frame, int column,
                         const struct ArrowSchema *schema, const struct ArrowArray *array,
                         gint64 offset, gint64 n, GError **error)
{
    struct cells c = open_cells(schema, array, offset);
    struct jf_batch_column *to = &frame->columns[column];
    return (to->type == JF_TYPE_TEXT ? append_texts : append_values)(reader, frame, to, &c, n, error);
}

/* ---- places --------------------------------------------------------------------------------- */

void jf_arrow_append_files(struct jf_batch *frame, const struct ArrowSchema *schema,
                           const struct ArrowArray *array, gint64 offset, gint64 n)
{
    struct cells c = open_cells(schema, array, offset);
    const gint32 *narrow = c.kind == KIND_DICTIONARY && *schema->format == 'i' ? (const gint32 *)c.data + c.offset : NULL;
    gint64 last = -1;
    gint32 code = 0;
    for (gint64 i = 0; i < n; i++) {
        gint64 index = c.kind != KIND_DICTIONARY || !has_cell(&c, i) ? -1 : narrow ? narrow[i] : integer_at(&c, i);
        if (index < 0 || index != last) {
            gsize length = 0;
            const char *text = has_cell(&c, i) ? string_at(&c, i, &length) : "";
            code = text ? jf_dictionary_add(frame->file_names, text, (gssize)length) : 0;
        }
        last = index;
        frame->files[frame->n + (gsize)i] = code;
    }
}

void jf_arrow_integers(const struct ArrowSchema *schema, const struct ArrowArray *array, gint64 offset, gint64 n,
                       gint64 *out)
{
    struct cells c = open_cells(schema, array, offset);
    const gboolean as_it_is = c.schema->format[0] == 'l' && !c.schema->dictionary && !c.validity;
    if (as_it_is && n > 0)
        memcpy(out, (const gint64 *)c.data + c.offset, (gsize)n * sizeof *out);
    for (gint64 i = 0; !as_it_is && i < n; i++)
        out[i] = c.kind == KIND_INTEGER && has_cell(&c, i) ? integer_at(&c, i) : 0;
}

jf_int128 jf_arrow_units(const struct ArrowSchema *schema, const struct ArrowArray *array, gint64 i)
{
    struct cells c = open_cells(schema, array, 0);
    return !has_cell(&c, i) ? 0 : c.kind == KIND_DECIMAL ? wide_at(&c, i) : integer_at(&c, i);
}
