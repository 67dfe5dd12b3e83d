#include "data/batch.h"

#include <string.h>

#include "base/free.h"

struct jf_batch *jf_batch_new(int n_columns)
{
    struct jf_batch *frame = g_new0(struct jf_batch, 1);
    frame->n_columns = n_columns;
    frame->columns = g_new0(struct jf_batch_column, (gsize)n_columns + 1);
    frame->file_names = jf_dictionary_new();
    return frame;
}

void jf_batch_free(struct jf_batch *frame)
{
    if (!frame)
        return;
    for (int i = 0; i < frame->n_columns; i++) {
        struct jf_batch_column *c = &frame->columns[i];
        jf_dictionary_free(c->texts);
        if (c->meaning)
            g_array_unref(c->meaning);
        g_free(c->codes);
        g_free(c->units);
    }
    jf_dictionary_free(frame->file_names);
    jf_free_all(frame->columns, frame->files, frame->lines, frame->dropped, frame);
}

void jf_batch_reserve(struct jf_batch *frame, gsize n)
{
    if (frame->n + n <= frame->room)
        return;
    gsize room = frame->room = MAX(frame->n + n, frame->room * 2);
    for (int i = 0; i < frame->n_columns; i++) {
        struct jf_batch_column *c = &frame->columns[i];
        if (!c->used)
            continue;
        if (c->type == JF_TYPE_NUMBER)
            c->units = g_renew(jf_int128, c->units, room);
        else
            c->codes = g_renew(gint32, c->codes, room);
        if (c->type == JF_TYPE_TEXT && !c->texts)
            c->texts = jf_dictionary_new();
        if (c->type == JF_TYPE_TEXT && !c->meaning)
            c->meaning = g_array_new(FALSE, FALSE, sizeof(gint32));
    }
    frame->files = g_renew(gint32, frame->files, room);
    frame->lines = g_renew(gint64, frame->lines, room);
    frame->dropped = g_renew(guint8, frame->dropped, room);
}

struct jf_cell jf_batch_cell(const struct jf_batch_column *column, gsize row)
{
    struct jf_cell cell = { .kind = JF_CELL_NONE };
    switch (column->type) {
    case JF_TYPE_NUMBER:
        if (column->units[row] == JF_UNITS_NONE)
            return cell;
        cell.kind = JF_CELL_NUMBER;
        cell.number = (struct jf_decimal){ column->units[row], column->scale };
        return cell;
    case JF_TYPE_DAY:
        if (column->codes[row] == JF_DAY_NONE)
            return cell;
        cell.kind = JF_CELL_DAY;
        cell.day = column->codes[row];
        return cell;
    default:
        if (column->codes[row] == 0)
            return cell;
        cell.kind = JF_CELL_TEXT;
        cell.text = column->texts->texts[column->codes[row]];
        return cell;
    }
}

gboolean jf_batch_put(struct jf_batch_column *column, gsize row, struct jf_cell cell, struct jf_dictionary *scratch)
{
    jf_batch_put_none(column, row);
    if (cell.kind == JF_CELL_NONE)
        return TRUE;
    if (column->type == JF_TYPE_DAY) {
        column->codes[row] = jf_cell_to_day(&cell, NULL) ? cell.day : JF_DAY_NONE;
        return column->codes[row] != JF_DAY_NONE;
    }
    if (column->type != JF_TYPE_NUMBER) {
        column->codes[row] = jf_dictionary_add(column->texts, jf_cell_text(cell, scratch), -1);
        return TRUE;
    }
    if (!jf_cell_to_number(&cell))
        return FALSE;
    column->units[row] = jf_decimal_rescale(cell.number, column->scale).units;
    return cell.number.scale <= column->scale;
}

char *jf_batch_place(const struct jf_batch *frame, gsize row)
{
    const char *file = frame->file_names->texts[frame->files[row]];
    if (*file && frame->lines[row])
        return g_strdup_printf("%s:%" G_GINT64_FORMAT, file, frame->lines[row]);
    if (*file)
        return g_strdup(file);
    if (frame->lines[row])
        return g_strdup_printf("row %" G_GINT64_FORMAT, frame->lines[row]);
    return g_strdup("a row");
}

void jf_batch_copy_cell(struct jf_batch_column *to, gsize at, const struct jf_batch_column *from, gsize row)
{
    if (!to->used)
        return;
    if (to->type == JF_TYPE_NUMBER)
        to->units[at] = from->units[row];
    else if (to->type != JF_TYPE_TEXT)
        to->codes[at] = from->codes[row];
    else
        to->codes[at] = jf_dictionary_add(to->texts, from->texts->texts[from->codes[row]],
                                          (gssize)from->texts->lengths[from->codes[row]]);
}

void jf_batch_append_row(struct jf_batch *to, const struct jf_batch *from, gsize row)
{
    jf_batch_reserve(to, 1);
    gsize at = to->n++;
    for (int i = 0; i < to->n_columns; i++)
        jf_batch_copy_cell(&to->columns[i], at, &from->columns[i], row);
    to->files[at] = jf_dictionary_add(to->file_names, from->file_names->texts[from->files[row]], -1);
    to->lines[at] = from->lines[row];
    to->dropped[at] = 0;
}

/* ---- cells ---------------------------------------------------------------------------------- */

const char *jf_cell_text(struct jf_cell cell, struct jf_dictionary *scratch)
{
    switch (cell.kind) {
    case JF_CELL_TEXT:
        return cell.text;
    case JF_CELL_NUMBER: {
        g_autofree char *text = jf_decimal_to_string(cell.number);
        return jf_dictionary_keep(scratch, text, -1);
    }
    case JF_CELL_DAY: {
        char iso[16];
        jf_day_to_iso(cell.day, iso);
        return jf_dictionary_keep(scratch, iso, -1);
    }
    case JF_CELL_TRUTH:
        return cell.truth ? "1" : "0";
    default:
        return NULL;
    }
}

gboolean jf_cell_to_number(struct jf_cell *cell)
{
    if (cell->kind == JF_CELL_NUMBER || cell->kind == JF_CELL_NONE)
        return TRUE;
    if (cell->kind != JF_CELL_TEXT || !jf_decimal_parse(cell->text, -1, &cell->number))
        return FALSE;
    cell->kind = JF_CELL_NUMBER;
    return TRUE;
}

gboolean jf_cell_to_day(struct jf_cell *cell, const char *date_format)
{
    if (cell->kind == JF_CELL_DAY || cell->kind == JF_CELL_NONE)
        return TRUE;
    if (cell->kind != JF_CELL_TEXT)
        return FALSE;
    cell->day = jf_day_parse(cell->text, date_format);
    cell->kind = JF_CELL_DAY;
    return cell->day != JF_DAY_NONE;
}

/* Up to three groups of digits and their lengths; what stands between them does not matter, but for
 * letters. A time of day after the date is passed over. */
static int digit_groups(const char *text, int numbers[3], int lengths[3])
{
    int n = 0;
    while (*text && n < 3) {
        if (!g_ascii_isdigit(*text)) {
            if (g_ascii_isalpha(*text))
                return 0;
            text++;
            continue;
        }
        numbers[n] = lengths[n] = 0;
        for (; g_ascii_isdigit(*text) && lengths[n] < 9; text++, lengths[n]++)
            numbers[n] = numbers[n] * 10 + (*text - '0');
        n++;
    }
    return n;
}

jf_day jf_day_parse(const char *text, const char *date_format)
{
    int number[3], length[3];
    if (!g_ascii_isdigit(text[0]))
        return JF_DAY_NONE;
    int n = digit_groups(text, number, length);
    if (n == 1 && length[0] == 8)
        return jf_day_from_ymd(number[0] / 10000, number[0] / 100 % 100, number[0] % 100);
    if (n == 1 && length[0] == 6)
        return jf_day_from_ymd(number[0] / 100, number[0] % 100, 1);
    if (n == 2 && length[0] == 4)
        return jf_day_from_ymd(number[0], number[1], 1);
    if (n == 3 && length[0] == 4)
        return jf_day_from_ymd(number[0], number[1], number[2]);
    if (n < 3 || length[2] != 4 || !date_format)
        return JF_DAY_NONE;
    if (g_ascii_toupper(date_format[0]) == 'D')
        return jf_day_from_ymd(number[2], number[1], number[0]);
    return jf_day_from_ymd(number[2], number[0], number[1]);
}
