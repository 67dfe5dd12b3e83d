/* Rows of lists as records: bytes in blocks, written by the scan, read again one after the other or by their number. */
#include <string.h>

#include "data/grain.h"

enum { BLOCK_ROWS = 256, BLOCK_BYTES = 4096 };

/* ---- writing ---------------------------------------------------------------------------------- */

void jf_part_start(struct jf_part *part, struct jf_list *list)
{
    *part = (struct jf_part){ .list = list, .cells = g_byte_array_new(), .ends = g_array_new(FALSE, FALSE, sizeof(guint32)),
                              .codes = g_array_new(FALSE, FALSE, sizeof(gint32)),
                              .blocks = g_array_new(FALSE, FALSE, sizeof(struct jf_block)) };
    part->columns = g_memdup2(list->columns, sizeof *list->columns * (gsize)list->n_columns);
}

void jf_part_clear(struct jf_part *part)
{
    g_byte_array_unref(part->cells);
    g_array_unref(part->ends);
    g_array_unref(part->codes);
    g_array_unref(part->blocks);
    g_free(part->columns);
}

void jf_part_put_code(struct jf_part *part, gint32 code)
{
    g_array_append_val(part->codes, code);
}

/* As few bytes as the number needs, the lowest first, behind how many they are; none: 0. */
static void put_units(GByteArray *out, jf_int128 units)
{
    guint8 bytes[17] = { 0 };
    for (jf_int128 left = units; units != JF_UNITS_NONE && (bytes[0] == 0 || left != ((bytes[bytes[0]] & 0x80) ? -1 : 0)); left >>= 8)
        bytes[++bytes[0]] = (guint8)(left & 0xff);
    g_byte_array_append(out, bytes, 1u + bytes[0]);
}

static jf_int128 get_units(const guint8 **at)
{
    guint n = *(*at)++;
    jf_int128 units = n && ((*at)[n - 1] & 0x80) ? -1 : 0;
    for (guint i = n; i-- > 0;)
        units = units * 256 + (*at)[i];
    *at += n;
    return n ? units : JF_UNITS_NONE;
}

static gboolean is_plain_number(const char *text, int *scale)
{
    struct jf_decimal d;
    const char *digits = *text == '-' || *text == '+' ? text + 1 : text;
    if (strlen(digits) > 15 || (digits[0] == '0' && g_ascii_isdigit(digits[1])) || !jf_decimal_parse(text, -1, &d))
        return FALSE;
    *scale = MAX(*scale, d.scale);
    return TRUE;
}

static gboolean is_written_day(const char *text, const char *format)
{
    gsize digits = strspn(text, "0123456789");
    return text[digits] && jf_day_parse(text, format) != JF_DAY_NONE;
}

static void note_text(struct jf_list_column *column, const char *text, const char *format)
{
    column->has_text = TRUE;
    column->has_other = column->has_other || !is_plain_number(text, &column->scale);
    column->has_no_day = column->has_no_day || !is_written_day(text, format);
}

void jf_part_put_cell(struct jf_part *part, int column, struct jf_cell cell, struct jf_dictionary *scratch)
{
    struct jf_list_column *c = &part->columns[column];
    if (c->type == JF_TYPE_NUMBER) {
        gboolean has = jf_cell_to_number(&cell) && cell.kind == JF_CELL_NUMBER;
        put_units(part->cells, has ? jf_decimal_rescale(cell.number, c->scale).units : JF_UNITS_NONE);
    } else if (c->type == JF_TYPE_DAY) {
        gint32 day = jf_cell_to_day(&cell, NULL) && cell.kind == JF_CELL_DAY ? cell.day : JF_DAY_NONE;
        g_byte_array_append(part->cells, (const guint8 *)&day, sizeof day);
    } else {
        const char *text = jf_cell_text(cell, scratch);
        text = text ? text : "";
        if (*text)
            note_text(c, text, part->list->date_format);
        g_byte_array_append(part->cells, (const guint8 *)text, (guint)strlen(text) + 1);
    }
}

static gboolean flush(struct jf_part *part, struct jf_spill *spill, GError **error)
{
    struct jf_block block = { .n = part->ends->len };
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    if (!block.n)
        return TRUE;
    g_byte_array_append(bytes, (const guint8 *)part->ends->data, part->ends->len * (guint)sizeof(guint32));
    g_byte_array_append(bytes, (const guint8 *)part->codes->data, part->codes->len * (guint)sizeof(gint32));
    g_byte_array_append(bytes, part->cells->data, part->cells->len);
    block.n_bytes = bytes->len;
    g_array_set_size(part->ends, 0);
    g_array_set_size(part->codes, 0);
    g_byte_array_set_size(part->cells, 0);
    if (!jf_spill_write(spill, bytes->data, bytes->len, &block.at, error))
        return FALSE;
    g_array_append_val(part->blocks, block);
    return TRUE;
}

gboolean jf_part_end_row(struct jf_part *part, struct jf_spill *spill, GError **error)
{
    guint32 end = part->cells->len;
    g_array_append_val(part->ends, end);
    return (part->ends->len < BLOCK_ROWS && end < BLOCK_BYTES) || flush(part, spill, error);
}

gboolean jf_part_merge(struct jf_part *part, struct jf_spill *spill, GArray *const *maps, GError **error)
{
    struct jf_list *list = part->list;
    guint32 map = list->maps->len;
    if (!flush(part, spill, error))
        return FALSE;
    for (int c = 0; c < list->n_columns; c++) {
        struct jf_list_column *to = &list->columns[c], *from = &part->columns[c];
        if (to->is_code)
            g_ptr_array_add(list->maps, maps[c] ? g_array_ref(maps[c]) : NULL);
        to->has_text |= from->has_text;
        to->has_other |= from->has_other;
        to->has_no_day |= from->has_no_day;
        to->scale = MAX(to->scale, from->scale);
        to->is_number = to->has_text && !to->has_other;
        to->is_day = to->has_text && !to->has_no_day;
    }
    for (guint b = 0; b < part->blocks->len; b++) {
        struct jf_block block = g_array_index(part->blocks, struct jf_block, b);
        block.first = list->n_rows;
        block.map = map;
        list->n_rows += block.n;
        g_array_append_val(list->blocks, block);
    }
    return TRUE;
}

/* ---- reading ---------------------------------------------------------------------------------- */

static guint block_of(const struct jf_list *list, guint row)
{
    guint low = 0, high = list->blocks->len;
    const struct jf_block *known = list->bytes ? &g_array_index(list->blocks, struct jf_block, list->block) : NULL;
    if (known && row >= known->first && row - known->first < known->n)
        return list->block;
    while (high - low > 1) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(list->blocks, struct jf_block, middle).first <= row)
            low = middle;
        else
            high = middle;
    }
    return low;
}

struct jf_record jf_list_record(const struct jf_cube *cube, struct jf_list *list, guint row, gboolean has_cells)
{
    guint b = block_of(list, row);
    const struct jf_block *block = &g_array_index(list->blocks, struct jf_block, b);
    gsize heads = block->n * (1 + (gsize)list->n_codes) * sizeof(guint32), n = has_cells ? block->n_bytes : heads;
    if (!list->bytes || list->block != b || list->n_bytes < n) {
        list->bytes = jf_spill_read(cube->spill, block->at, n, list->room);
        list->block = b;
        list->n_bytes = n;
    }
    const guint32 *ends = list->bytes;
    const guint8 *cells = (const guint8 *)list->bytes + heads;
    guint i = row - block->first;
    return (struct jf_record){ block, (const gint32 *)(ends + block->n) + (gsize)i * (gsize)list->n_codes,
                               cells + (i ? ends[i - 1] : 0), cells + ends[i] };
}

gint32 jf_record_code(const struct jf_list *list, const struct jf_record *record, int column)
{
    int place = list->columns[column].place;
    const GArray *map = list->maps->pdata[record->block->map + (guint)place];
    gint32 code = record->codes[place];
    return code < 0 || !map ? code : g_array_index(map, gint32, code);
}

struct jf_cell jf_record_cell(const struct jf_list_column *column, struct jf_record *record)
{
    struct jf_cell cell = { .kind = JF_CELL_NONE };
    if (column->type == JF_TYPE_NUMBER) {
        cell.number = (struct jf_decimal){ get_units(&record->cells), column->scale };
        cell.kind = cell.number.units == JF_UNITS_NONE ? JF_CELL_NONE : JF_CELL_NUMBER;
    } else if (column->type == JF_TYPE_DAY) {
        memcpy(&cell.day, record->cells, sizeof cell.day);
        record->cells += sizeof cell.day;
        cell.kind = cell.day == JF_DAY_NONE ? JF_CELL_NONE : JF_CELL_DAY;
    } else {
        cell.text = (const char *)record->cells;
        cell.kind = *cell.text ? JF_CELL_TEXT : JF_CELL_NONE;
        record->cells += strlen(cell.text) + 1;
    }
    return cell;
}
