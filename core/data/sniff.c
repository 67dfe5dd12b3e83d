/* A look at the first cells of a column, where a difference may be one of days or of numbers. */
#include "data/grain.h"
#include "jingfen/arrow_c.h"

/* The first text in column 0; NULL where there is none. Owned by the reader. */
static const char *first_text(struct jf_reader *reader, struct ArrowArrayStream *stream)
{
    gboolean done = FALSE;
    while (!done && jf_reader_next(reader, stream, &done, NULL))
        for (gsize i = 0; !done && i < reader->n_selected; i++)
            for (int c = 0; c < reader->frame->n_columns; c++) {
                const struct jf_batch_column *column = &reader->frame->columns[c];
                gint32 code = column->used ? column->codes[reader->selected[i]] : 0;
                if (code)
                    return column->texts->texts[code];
            }
    return NULL;
}

static gboolean is_day(struct jf_shape *plain, const struct jf_source_spec *source, const struct jf_raw_source *raw)
{
    struct jf_streams streams;
    struct jf_decimal number;
    gboolean is = FALSE;
    if (!jf_streams_open(&streams, raw, source, plain, NULL))
        return FALSE;
    for (size_t i = 0; i < streams.n && !is; i++) {
        struct jf_reader *reader = jf_reader_new(plain, NULL, NULL);
        const char *text = first_text(reader, &streams.all[i]);
        is = text && !jf_decimal_parse(text, -1, &number) && jf_day_parse(text, source->date_format) != JF_DAY_NONE;
        jf_reader_free(reader);
    }
    jf_streams_close(&streams);
    return is;
}

gboolean jf_sniff_days(const struct jf_open *open, const struct jf_raw_source *raw)
{
    static struct jf_shape *const none[] = { NULL };
    struct jf_shape *shape = open->ref.join < 0 ? open->shape : open->shape->joins[open->ref.join].master;
    struct jf_shape_column *column = &shape->columns[open->ref.column];
    if (column->type != JF_TYPE_UNKNOWN || shape->source->wide.has)
        return FALSE;
    /* the source as it stands: no joins, no filter */
    struct jf_source_spec bare = { .id = shape->source->id, .where = shape->source->where,
                                   .no_value = shape->source->no_value, .n_no_value = shape->source->n_no_value };
    struct jf_shape *plain = jf_shape_new(&bare, shape->raw, none, NULL);
    if (!plain)
        return FALSE;
    plain->columns[open->ref.column].used = TRUE;
    jf_shape_settle(plain);
    gboolean is = is_day(plain, shape->source, raw);
    if (is)
        column->type = JF_TYPE_DAY;
    jf_shape_free(plain);
    return is;
}
