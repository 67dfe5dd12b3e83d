/* read_csv FILE [option=value]...: the rows of a file as text, for corpus.py. */
#include "plugin/source_reader.h"

static void print_cell(const struct ArrowArray *a, int64_t i)
{
    const uint8_t *valid = a->buffers[0];
    const int32_t *offsets = a->dictionary->buffers[1];
    if (valid && !(valid[i >> 3] >> (i & 7) & 1)) {
        fputs("\u2205", stdout);
        return;
    }
    int32_t code = ((const int32_t *)a->buffers[1])[i];
    fwrite((const char *)a->dictionary->buffers[2] + offsets[code], 1,
           (size_t)(offsets[code + 1] - offsets[code]), stdout);
}

static int print_rows(struct ArrowArrayStream *stream, int64_t n_columns)
{
    struct ArrowArray batch;
    int rc;
    while ((rc = stream->get_next(stream, &batch)) == 0 && batch.release) {
        for (int64_t row = 0; row < batch.length; row++) {
            for (int64_t c = 0; c < n_columns; c++) {
                if (c)
                    putchar('\x1f');
                print_cell(batch.children[c], row);
            }
            fputs("\x1e\n", stdout);
        }
        batch.release(&batch);
    }
    return rc;
}

int main(int argc, char **argv)
{
    struct reader r;
    g_autofree char *path = g_strconcat("path=", argv[1], NULL);
    const char *options[8] = {path};
    for (int i = 2; i < argc && i < 8; i++)
        options[i - 1] = argv[i];
    if (!reader_open(&r, "csv", FALSE, options) || !reader_scan(&r, NULL, 1)) {
        printf("error: %s\n", r.error);
        reader_close(&r);
        return 3;
    }
    /* how it was read: "UTF-8, ','" */
    const char *comma = strstr(r.inputs->str, ", ");
    printf("%.*s\x1e\n", strstr(comma, "tab") ? 3 : 1, strstr(comma, "tab") ? "tab" : comma + 3);
    const struct jf_query query = {.struct_size = sizeof query};
    struct ArrowArrayStream stream;
    struct ArrowSchema schema;
    struct jf_error err;
    if (r.loaded->plugin->ops.source->schema(r.source, &schema, &err) ||
        r.loaded->plugin->ops.source->scan(r.source, &query, &stream, &err))
        return 1;
    int rc = print_rows(&stream, schema.n_children);
    schema.release(&schema);
    stream.release(&stream);
    reader_close(&r);
    return rc;
}
